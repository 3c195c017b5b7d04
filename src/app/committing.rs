//! Committing what was planned. What is too large to be written while a frame waits is handed to a
//! worker, and is done and shown when it is on disk.
//!
//! Meanwhile the window goes on reading. What is typed, and what saves or leaves the workspace,
//! waits and is done after it, in its order; other changes are refused with a sentence, because
//! what they name may be something else by then.

use std::collections::VecDeque;
use std::sync::Arc;

use super::action::Action;
use super::articles::ArticleAsk;
use super::forms::FormAsk;
use super::jobs::Kind;
use super::session::{Session, Written};
use super::{App, Ask, Outcome};
use crate::edit::{Edit, Refusal, annotations};
use crate::model::Timestamp;
use crate::store::{self, Step};

/// What follows a step: it was done, or it was not.
type After = Box<dyn FnOnce(&mut App, Option<&Edit>)>;

/// What follows the large step that is being written.
#[derive(Default)]
pub(super) struct Underway {
    after: Option<After>,
    waiting: VecDeque<Waiting>,
}

enum Waiting {
    Ask(Ask),
    Outcome(Outcome),
}

impl App {
    /// Commits a planned edit; a refusal becomes a notice.
    pub(super) fn commit(
        &mut self,
        plan: impl FnOnce(&Session, Timestamp) -> Result<Edit, Refusal>,
    ) {
        self.commit_then(plan, |_app, _edit| ());
    }

    /// Commits a planned edit. `then` follows when it is done, which for a large one is later.
    pub(super) fn commit_then(
        &mut self,
        plan: impl FnOnce(&Session, Timestamp) -> Result<Edit, Refusal>,
        then: impl FnOnce(&mut Self, &Edit) + 'static,
    ) {
        self.commit_and(plan, |app, edit| {
            if let Some(edit) = edit {
                then(app, edit);
            }
        });
    }

    /// The same, where something follows as well if it is not done.
    pub(super) fn commit_and(
        &mut self,
        plan: impl FnOnce(&Session, Timestamp) -> Result<Edit, Refusal>,
        after: impl FnOnce(&mut Self, Option<&Edit>) + 'static,
    ) {
        match self.plan_now(plan) {
            Some(edit) => self.step(Step::Do, Arc::new(edit), |app, edit| {
                if edit.is_some() {
                    app.notices.drop_undo();
                }
                after(app, edit);
            }),
            None => after(self, None),
        }
    }

    /// Commits what may remove something that is looked at, and tells its label.
    pub(super) fn commit_told(
        &mut self,
        plan: impl FnOnce(&Session, Timestamp) -> Result<Edit, Refusal>,
    ) {
        self.commit_then(plan, Self::tell_done);
    }

    /// Tells what was done, and puts out of hand what it has removed.
    pub(super) fn tell_done(&mut self, edit: &Edit) {
        self.notices.undoable(format!("Done: {}", edit.label));
        self.forget_what_is_gone();
    }

    /// Commits an edit of a few records at once, and tells whether that was done.
    pub(super) fn commit_now(
        &mut self,
        plan: impl FnOnce(&Session, Timestamp) -> Result<Edit, Refusal>,
    ) -> bool {
        let Some(edit) = self.plan_now(plan) else {
            return false;
        };
        let done = self.session.as_mut().map(|session| session.commit(edit));
        match done {
            Some(Ok(())) => {
                self.notices.drop_undo();
                true
            }
            Some(Err(refusal)) => {
                self.notices.warning(refusal.to_string());
                false
            }
            None => false,
        }
    }

    /// Plans; a refusal becomes a notice.
    pub(super) fn plan_now(
        &mut self,
        plan: impl FnOnce(&Session, Timestamp) -> Result<Edit, Refusal>,
    ) -> Option<Edit> {
        let now = self.now();
        let usual = self.settings.default_grade;
        let planned = plan(self.session.as_ref()?, now);
        planned
            .map(|edit| annotations::graded(edit, usual, now))
            .map_err(|refusal| self.notices.warning(refusal.to_string()))
            .ok()
    }

    /// Commits a letter of something typed. Refusals are silent: the next letter may mend it.
    pub(super) fn commit_typing(
        &mut self,
        plan: impl FnOnce(&Session, Timestamp) -> Result<Edit, Refusal>,
    ) {
        let now = self.now();
        let Some(session) = &self.session else {
            return;
        };
        let Ok(edit) = plan(session, now) else {
            return;
        };
        let step = session.typing_step();
        self.step(step, Arc::new(edit), |app, edit| {
            if let (Some(session), Some(_)) = (&mut app.session, edit) {
                session.note_typing();
                app.notices.drop_undo();
            }
        });
    }

    /// Makes a step, or hands it over if it is large.
    pub(super) fn step(
        &mut self,
        step: Step,
        edit: Arc<Edit>,
        after: impl FnOnce(&mut Self, Option<&Edit>) + 'static,
    ) {
        let Some(session) = &mut self.session else {
            return after(self, None);
        };
        if !store::is_large(&edit) {
            return match session.make(step, Arc::clone(&edit)) {
                Ok(()) => after(self, Some(&edit)),
                Err(refusal) => self.tell_refused(&refusal, after),
            };
        }
        match session.begin_step(step, edit) {
            Ok(writing) => {
                self.underway.after = Some(Box::new(after));
                self.jobs
                    .start(Kind::Write, writing.label(), move |progress| {
                        let written =
                            writing.run(&|n_done, n_in_all| progress.goes_on(n_done, n_in_all));
                        Outcome::Written(Box::new(written))
                    });
            }
            Err(refusal) => self.tell_refused(&refusal, after),
        }
    }

    fn tell_refused(&mut self, refusal: &Refusal, after: impl FnOnce(&mut Self, Option<&Edit>)) {
        self.notices.warning(refusal.to_string());
        after(self, None);
    }

    /// Takes in a large step that is on disk, or could not be written; then what waited for it.
    pub(super) fn take_in_written(&mut self, written: Result<Written, Refusal>) {
        let after = self.underway.after.take();
        let Some(session) = &mut self.session else {
            return;
        };
        let done = session.finish_step(written);
        if let Err(refusal) = &done {
            self.notices.fault(refusal.to_string());
            // Who wanted to leave sees why first, and what was to be taken back is not there.
            let stays = |waiting: &Waiting| !matches!(waiting, Waiting::Ask(ask) if builds_on(ask));
            self.underway.waiting.retain(stays);
        }
        if let Some(after) = after {
            self.remembering(false, |app| after(app, done.ok().as_deref()));
        }
        self.go_on_after_writing();
    }

    /// Does what waited for a large step, up to the next one.
    pub(super) fn go_on_after_writing(&mut self) {
        while !self.is_writing()
            && let Some(waiting) = self.underway.waiting.pop_front()
        {
            match waiting {
                Waiting::Ask(ask) => self.perform(ask),
                Waiting::Outcome(outcome) => self.take_in(outcome),
            }
        }
        if !self.is_writing() {
            self.save_next();
        }
    }

    /// Whether a large step is being written.
    pub fn is_writing(&self) -> bool {
        self.session.as_ref().is_some_and(Session::is_writing)
    }

    /// Gives an ask back if it can be done now.
    pub(super) fn put_off(&mut self, ask: Ask) -> Option<Ask> {
        if self.is_writing() && (is_typed(&ask) || builds_on(&ask)) {
            self.do_after_writing(ask);
            return None;
        }
        Some(ask)
    }

    /// Does something when the large step that is being written is done.
    pub(super) fn do_after_writing(&mut self, ask: Ask) {
        let is_asked = |waiting: &Waiting| matches!((waiting, &ask), (Waiting::Ask(Ask::Do(asked)), Ask::Do(Action::Quit | Action::Lock)) if Ask::Do(*asked) == ask);
        // Whoever clicks twice wants to leave once.
        if !self.underway.waiting.iter().any(is_asked) {
            self.underway.waiting.push_back(Waiting::Ask(ask));
        }
    }

    /// Gives what a job has found back if it can be taken in now.
    pub(super) fn put_off_outcome(&mut self, outcome: Outcome) -> Option<Outcome> {
        if self.is_writing() && outcome.changes() {
            let waiting = &mut self.underway.waiting;
            waiting.push_back(Waiting::Outcome(outcome));
            return None;
        }
        Some(outcome)
    }

    /// Waits until nothing is being written.
    pub(super) fn wait_for_writing(&mut self) {
        while self.is_writing() {
            let Some(result) = self.jobs.wait() else {
                break;
            };
            self.take_in_result(result);
        }
    }
}

/// Words that somebody has typed, with what they are about: they mean the same afterwards.
fn is_typed(ask: &Ask) -> bool {
    match ask {
        Ask::SetAnnotationNote(..)
        | Ask::SetLinkNote(..)
        | Ask::RenameTag(..)
        | Ask::DefineTag(..)
        | Ask::SetTitle(..)
        | Ask::SetSource(..)
        | Ask::SetDocumentNote(..)
        | Ask::SetNote { .. }
        | Ask::RenameWorkspace(_) => true,
        Ask::Form(ask) => matches!(ask, FormAsk::Change(_) | FormAsk::Fill(..)),
        Ask::Article(ask) => matches!(
            ask,
            ArticleAsk::SetTitle(..) | ArticleAsk::SetSource(..) | ArticleAsk::SetNote(..)
        ),
        _ => false,
    }
}

/// What takes the last step back, saves the workspace, or leaves it.
fn builds_on(ask: &Ask) -> bool {
    match ask {
        Ask::Do(action) => matches!(
            action,
            Action::Undo
                | Action::Redo
                | Action::Save
                | Action::NewWorkspace
                | Action::OpenSample
                | Action::CloseWorkspace
                | Action::Lock
                | Action::Quit
        ),
        Ask::OpenFile(_)
        | Ask::SaveTo(_)
        | Ask::SaveProtected(_)
        | Ask::SaveToAndClose(_)
        | Ask::DiscardAndClose
        | Ask::CloseUnsaved
        | Ask::OpenVersion(_)
        | Ask::RestoreVersion(_)
        | Ask::OpenBackup(..)
        | Ask::Salvage(_)
        | Ask::Around(_)
        | Ask::Protect(_)
        | Ask::Unprotect
        | Ask::EraseDeleted
        | Ask::Recover(_) => true,
        _ => false,
    }
}
