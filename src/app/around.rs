//! What happens to the open workspace behind the program's back, and doing something about it:
//! somebody else has it, its file was changed or taken away, copies lie beside it.
//!
//! A worker looks every other second and when the window comes to the front, and wakes the
//! window only when something is new. As long as the file is not the one that was read or saved
//! last, nothing is saved to it by itself.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::banners::{Offer, at};
use super::jobs::Kind;
use super::session::{NewlyOurs, ReadOnly, Session};
use super::transfer::name_of;
use super::view::{Dialog, Purpose, View};
use super::{App, Outcome};
use crate::edit::{Edit, Refusal, difference, merge};
use crate::model::Workspace;
use crate::store::{self, Around, Holder, Life, Outside, Stamp, Watch};

const LOOKS_EVERY: Duration = Duration::from_secs(2);

/// What is known of what is around the file.
#[derive(Default)]
pub(super) struct Surroundings {
    pub(super) now: Around,
    /// Waits to look again.
    watch: Option<Watch>,
    /// A look is wanted at once.
    is_wanted: bool,
    /// The person chose to read on; until more is known of whoever has the workspace.
    pub(super) reads_on: bool,
    /// From whom the next opening takes the workspace.
    takes_over: Option<Holder>,
    /// How the workspace was being looked at before it was read anew.
    view: Option<View>,
}

/// What a look has found.
pub(super) struct Looked {
    watch: Watch,
    around: Around,
}

/// The file as another program has left it.
pub(super) struct Reloaded {
    theirs: Workspace,
    stamp: Stamp,
    edit: Edit,
    /// The step after which it was read.
    n_steps: usize,
}

impl Surroundings {
    /// Whether the file is the one that was read or saved last, as far as is known.
    pub(super) fn allows_saving(&self) -> bool {
        self.now.file == Outside::Same
    }

    /// From whom the file is taken over that is opened now, if it is.
    pub(super) fn takes_over(&mut self) -> Option<Holder> {
        self.takes_over.take()
    }

    /// How what is read anew was being looked at.
    pub(super) fn view(&mut self) -> Option<View> {
        self.view.take()
    }
}

impl App {
    /// Looks around at the next opportunity: the window comes to the front, a save has failed.
    pub fn look_around(&mut self) {
        self.around.is_wanted = true;
    }

    /// Forgets what is around the file that was open, or was another one until now.
    pub(super) fn forget_around(&mut self) {
        self.jobs.cancel(Kind::Watch);
        let (takes_over, view) = (self.around.takes_over.take(), self.around.view.take());
        self.around = Surroundings {
            is_wanted: true,
            takes_over,
            view,
            ..Surroundings::default()
        };
    }

    /// Starts a look, or goes on looking.
    pub(super) fn look_if_due(&mut self) {
        let is_busy = self.jobs.is_running(Kind::Save) || self.jobs.is_running(Kind::Open);
        let can_wait = self.jobs.can_wait();
        let is_wanted = self.around.is_wanted;
        if is_busy || !(is_wanted || can_wait && !self.jobs.is_running(Kind::Watch)) {
            return;
        }
        let Some(session) = &self.session else { return };
        let Some(path) = session.path() else { return };
        let going_on = self
            .around
            .watch
            .take()
            .filter(|watch| watch.is_of(path, session.stamp()));
        let Some(mut watch) = going_on.or_else(|| session.watch()) else {
            return;
        };
        self.around.is_wanted = false;
        let known = self.around.now.clone();
        self.jobs.start(Kind::Watch, "", move |progress| {
            let mut around = None;
            if is_wanted || !can_wait {
                around = Some(watch.look()).filter(|around| *around != known || !can_wait);
            }
            while around.is_none() && !progress.is_cancelled() {
                std::thread::sleep(LOOKS_EVERY);
                around = Some(watch.look()).filter(|around| *around != known);
            }
            let mut around = around.unwrap_or(known);
            if can_wait && is_passing(&around.file) {
                // Another program may be in the middle of replacing it.
                std::thread::sleep(LOOKS_EVERY);
                around = watch.look();
            }
            Outcome::Looked(Box::new(Looked { watch, around }))
        });
    }

    pub(super) fn take_in_looked(&mut self, looked: Looked) {
        let Looked { watch, around } = looked;
        let Some(session) = &mut self.session else {
            return;
        };
        let is_its = |path: &Path| watch.is_of(path, session.stamp());
        if !session.path().is_some_and(is_its) || self.jobs.is_running(Kind::Save) {
            // It was saved, or another one is open.
            self.around.is_wanted = true;
            return;
        }
        self.around.watch = Some(watch);
        if let Some(holder) = &around.lost_to
            && session.check_writable().is_ok()
        {
            session.lose(holder.clone());
            self.around.watch = None;
        }
        if let Some(place) = &around.place
            && !self.view.is_warned_of_place
        {
            self.view.is_warned_of_place = true;
            self.notices.warning(place.clone());
        }
        if around.life != self.around.now.life {
            self.around.reads_on = false;
        }
        self.around.now = around;
    }

    /// Does what a banner offers.
    pub(super) fn take_up(&mut self, offer: Offer) {
        match offer {
            Offer::ReadOn => self.around.reads_on = true,
            Offer::WorkOnCopy | Offer::SaveElsewhere => self.ask_path(Purpose::SaveWorkspace),
            Offer::TakeOver => match (self.holder(), self.around.now.life) {
                (Some(holder), Some(Life::Silent { since })) => {
                    let told = format!(
                        "{holder} has given no sign of life since {}. If the program still runs there, what is done there later has to be merged with what is done here",
                        at(since)
                    );
                    self.open_dialog(Dialog::TakeOver(told));
                }
                _ => self.take_over_lock(),
            },
            Offer::TakeOverSurely => self.take_over_lock(),
            Offer::ReadAnew => self.open_anew(),
            Offer::Load => self.reload(),
            Offer::Compare => self.compare_with_file(),
            Offer::KeepBoth => self.keep_both(),
            Offer::SetAside => self.set_aside(),
            Offer::PutBack => self.put_back(),
            Offer::Follow(path) => {
                // What was not saved is in the journal, and is found there by what the file holds.
                self.around.view = Some(self.view.clone());
                self.leave();
                self.open_file(path);
            }
            Offer::MergeCopy(path) => self.plan_merge(path),
            Offer::LeaveCopies => {
                let copies = self.around.now.copies.iter().cloned();
                self.view.left_copies.extend(copies);
            }
            Offer::RestoreShown => self.restore_shown(),
            Offer::CopyShown => self.copy_shown(),
            Offer::GoBack => self.back_to_workspace(),
        }
    }

    /// Tells why nothing can be changed, if that is so.
    pub(super) fn is_refused(&mut self) -> bool {
        let refusal = self
            .session
            .as_ref()
            .and_then(|session| session.check_writable().err());
        if let Some(refusal) = &refusal {
            self.notices.warning(refusal.to_string());
        }
        refusal.is_some()
    }

    /// The file was changed behind the program's back.
    pub(super) fn is_changed_outside(&self) -> bool {
        matches!(self.around.now.file, Outside::Changed(_))
    }

    fn holder(&self) -> Option<Holder> {
        match self.session.as_ref()?.read_only()? {
            ReadOnly::TakenBy(holder) => Some(holder),
            ReadOnly::Version(_) => None,
        }
    }

    fn take_over_lock(&mut self) {
        self.around.takes_over = self.holder();
        self.open_anew();
    }

    /// Opens the same file once more, with whatever was saved and journalled meanwhile.
    fn open_anew(&mut self) {
        let Some(session) = &self.session else { return };
        let Some(path) = session.path().map(Path::to_owned) else {
            return;
        };
        self.around.view = Some(self.view.clone());
        if session.is_dirty() {
            // What was done before somebody took it over is in a journal, which must be let go of.
            self.leave();
        }
        self.start_open(path);
    }

    fn reload(&mut self) {
        let Some(session) = &self.session else { return };
        let Some(path) = session.path().map(Path::to_owned) else {
            return;
        };
        if session.is_dirty() {
            return self.compare_with_file();
        }
        let (ours, n_steps) = (session.workspace().clone(), session.n_steps());
        let folders = self.places.folders();
        let label = format!("Reading {}", name_of(&path));
        self.jobs.start(Kind::Merge, label, move |_progress| {
            let read = store::read_now(&path, &folders).map_err(|error| error.to_string());
            Outcome::Reloaded(Box::new(read.and_then(|read| {
                let theirs = read.workspace;
                merge::check_same(&ours, &theirs).map_err(|refusal| refusal.to_string())?;
                let changes = difference::changes(&ours, &theirs);
                Ok(Reloaded {
                    edit: Edit::new("loading of what was changed outside", changes),
                    theirs,
                    stamp: read.stamp,
                    n_steps,
                })
            })))
        });
    }

    pub(super) fn take_in_reloaded(&mut self, reloaded: Result<Reloaded, String>) {
        let Reloaded {
            theirs,
            stamp,
            edit,
            n_steps,
        } = match reloaded {
            Ok(reloaded) => reloaded,
            Err(fault) => return self.notices.fault(fault),
        };
        let is_current = |session: &Session| session.n_steps() == n_steps;
        if !self.session.as_ref().is_some_and(is_current) {
            // Something was done meanwhile, which must not be taken back.
            return self.compare_with_file();
        }
        let is_empty = edit.changes.is_empty();
        if is_empty {
            self.adopt(theirs, stamp, nothing_since());
            self.notices.done("The file holds what is here already");
            return;
        }
        self.commit_then(
            |_session, _now| Ok(edit),
            |app, _edit| {
                app.adopt(theirs, stamp, nothing_since());
                app.forget_what_is_gone();
                app.notices
                    .undoable("Loaded what was changed in the file; undo takes it back");
            },
        );
    }

    /// From now on the file as another program has left it is the one that may be replaced:
    /// everything in it is here. `since` leads from it to the workspace.
    pub(super) fn adopt(&mut self, theirs: Workspace, stamp: Stamp, since: Edit) {
        let Some(session) = &mut self.session else {
            return;
        };
        match session.begin_adoption(theirs, stamp, since) {
            Ok(adopting) => {
                let label = "Taking over the file";
                self.jobs.start(Kind::Write, label, move |progress| {
                    let ours = adopting.run(&|n_done, n_in_all| progress.goes_on(n_done, n_in_all));
                    Outcome::Adopted(Box::new(ours))
                });
            }
            Err(refusal) => self.notices.fault(refusal.to_string()),
        }
    }

    pub(super) fn take_in_adopted(&mut self, ours: Result<NewlyOurs, Refusal>) {
        let Some(session) = &mut self.session else {
            return;
        };
        match session.finish_adoption(ours) {
            Ok(()) => {
                session.forget_failed_save();
                self.forget_around();
            }
            Err(refusal) => self.notices.fault(refusal.to_string()),
        }
        self.go_on_after_writing();
    }

    fn keep_both(&mut self) {
        let Some(path) = self.session.as_ref().and_then(Session::path) else {
            return;
        };
        let when = self.now().to_zoned(jiff::tz::TimeZone::system());
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let safe = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_');
        let author: String = self.settings.author.chars().filter(|&c| safe(c)).collect();
        let words = format!("{} {author}", when.strftime("%Y-%m-%d %H-%M-%S"));
        let name = |n: usize| {
            let number = if n == 1 {
                String::new()
            } else {
                format!(" {n}")
            };
            format!("{stem} (conflict {}{number}).dossier", words.trim())
        };
        let free = (1..100)
            .map(|n| path.with_file_name(name(n)))
            .find(|path| !path.exists());
        if let Some(free) = free {
            self.notices.done(format!(
                "What is here is saved beside the file and goes on there\n{}",
                free.display()
            ));
            self.save_to(&free);
        }
    }

    fn set_aside(&mut self) {
        let Some(path) = self.session.as_ref().and_then(Session::path) else {
            return;
        };
        let (path, folders) = (path.to_owned(), self.places.folders());
        self.jobs
            .start(Kind::Save, "Setting aside", move |_progress| {
                let done = store::set_aside_beside(&path, "set aside", &folders);
                Outcome::SetAside(done.map_err(|error| error.to_string()))
            });
    }

    pub(super) fn take_in_set_aside(&mut self, done: Result<PathBuf, String>) {
        match done {
            Ok(aside) => {
                self.notices.warning(format!(
                    "What stood in the place of the workspace has another name now\n{}",
                    aside.display()
                ));
                self.put_back();
            }
            Err(fault) => self.notices.fault(fault),
        }
    }
}

/// Whether it may be only for a moment.
fn is_passing(file: &Outside) -> bool {
    !matches!(file, Outside::Same | Outside::Changed(_))
}

/// What is not in a file that holds everything.
fn nothing_since() -> Edit {
    Edit::new("taking over of the file", Vec::new())
}
