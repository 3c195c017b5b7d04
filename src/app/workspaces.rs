//! Beginning, opening, saving and leaving workspaces.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::action::Action;
use super::jobs::Kind;
use super::protecting::OpenFault;
use super::session::{SaveDone, SavePurpose, Session};
use super::settings::{Places, write_bytes};
use super::transfer::{as_workspace, name_of};
use super::view::{Dialog, Focus, Purpose, Tab, Unlock, View};
use super::{App, Ask, Closing, Excerpts, Found, Outcome, sample, versions};
use crate::model::{DocumentId, Workspace, WorkspaceId};
use crate::store::{self, Key};
use crate::text::words::counted;

/// What is open is written this often at most.
const KEEP_EVERY: Duration = Duration::from_secs(5);

/// What the status line says of the last save of a workspace that has left the screen.
pub(super) const CLOSING: &str = "Closing";

/// A workspace that was opened on a worker.
pub(super) struct Opened {
    session: Session,
    view: View,
    remarks: Vec<String>,
    recovered: Vec<String>,
    path: Option<PathBuf>,
}

/// Where a save goes.
pub(super) enum Destination {
    /// To the file that the workspace has.
    File,
    Other(PathBuf),
    /// To its file, under another passphrase or under none.
    Under(Option<Arc<Key>>),
    /// To its first file, which is under a passphrase from the beginning.
    Protected(PathBuf, Arc<Key>),
    /// To its file, and nothing that was before stays.
    Erasing,
}

impl App {
    /// Begins an empty workspace.
    pub(super) fn new_workspace(&mut self) {
        let workspace = Workspace::new(
            WorkspaceId(uuid::Uuid::now_v7()),
            "Untitled workspace",
            self.now(),
        );
        self.begin(workspace, View::default());
    }

    /// Begins a workspace that has no file yet.
    pub(super) fn begin(&mut self, workspace: Workspace, view: View) {
        if !self.may_leave() {
            return;
        }
        match store::create(&workspace, &self.places.folders()) {
            Ok(file) => self.take_over(Session::new(workspace, file, 0), view),
            Err(error) => self
                .notices
                .fault(format!("Can't begin a workspace: {error}")),
        }
    }

    /// Opens a fresh copy of the sample that is built into the program.
    pub(super) fn open_sample(&mut self) {
        match sample::workspace(WorkspaceId(uuid::Uuid::now_v7())) {
            Ok(workspace) => {
                let mut view = View::default();
                let in_front = sample::document_in_front(&workspace);
                view.tabs = in_front.into_iter().map(Tab::Document).collect();
                self.begin(workspace, view);
            }
            Err(error) => self
                .notices
                .fault(format!("Can't open the sample: {error}")),
        }
    }

    /// Puts a session in the place of the one before, which is kept first.
    pub(super) fn take_over(&mut self, session: Session, view: View) {
        self.leave();
        self.session = Some(session);
        self.forget_around();
        self.view = view;
        self.view.now.focus = Some(Focus::Reader);
        self.found = Found::default();
        self.excerpts = Excerpts::default();
        self.next_save = None;
        self.forget_what_is_gone();
    }

    /// Gives up the session; whatever is not in its file stays in its journal.
    pub(super) fn leave(&mut self) {
        self.back_to_workspace();
        self.write_passed();
        self.keep();
        let Some(session) = self.session.take() else {
            return;
        };
        let may_save = self.around.allows_saving();
        self.forget_around();
        self.jobs.cancel(Kind::Find);
        self.jobs.cancel(Kind::Filter);
        self.view = View::default();
        if session.path().is_none() && !session.is_dirty() {
            session.discard();
        } else if self.jobs.is_running(Kind::Save) {
            // What the save under way has written is taken in first.
            self.leaving.push(session);
        } else {
            self.part_with(session, may_save);
        }
        self.look_for_unsaved();
    }

    /// Closes a session that is not on screen any more. The journal holds everything; the file is
    /// written as well, so that it is whole by itself, unless something else stands in its place.
    fn part_with(&mut self, mut session: Session, may_save: bool) {
        let writes = may_save
            && session.is_dirty()
            && session.path().is_some()
            && session.read_only().is_none()
            && self.settings.saves_by_itself;
        self.jobs.start(Kind::Save, CLOSING, move |_progress| {
            let kept = if writes {
                session
                    .begin_save(None)
                    .and_then(super::session::Saving::run)
                    .map(|done| session.finish_save(done))
            } else {
                Ok(())
            };
            Outcome::Parted(kept.and_then(|()| session.close()))
        });
    }

    pub(super) fn close_workspace(&mut self) {
        if self.behind.is_some() {
            return self.back_to_workspace();
        }
        if !self.may_leave() {
            return;
        }
        let dirty_without_file = self
            .session
            .as_ref()
            .is_some_and(|session| session.path().is_none() && session.is_dirty());
        self.leave();
        self.settings.last = None;
        if dirty_without_file {
            self.notices
                .done("The workspace has no file yet; it is kept and listed below as unsaved work");
        }
    }

    /// Opens a workspace file on a worker, once what was open before has let go of its own.
    pub fn open_file(&mut self, path: PathBuf) {
        let same =
            |other: &Path| other == path || other.canonicalize().ok() == path.canonicalize().ok();
        let open = self.session.as_ref().and_then(Session::path);
        if open.is_some_and(same) && path.exists() {
            self.to_front = true;
            return;
        }
        if !self.may_leave() {
            return;
        }
        self.start_open(path);
    }

    /// Opens a file, be it one that is open.
    pub(super) fn start_open(&mut self, path: PathBuf) {
        if self.jobs.is_running(Kind::Save) {
            self.to_open = Some(path);
            return;
        }
        let (places, journals) = (self.places.clone(), self.journals.clone());
        let label = format!("Opening {}", name_of(&path));
        let takes_over = self.around.takes_over();
        self.jobs.cancel(Kind::Watch);
        self.jobs.start(Kind::Open, label, move |_progress| {
            let opened = journals.alone(|| match takes_over {
                Some(holder) => store::take_over(&path, &holder, &places.folders()),
                None => store::open(&path, &places.folders()),
            });
            Outcome::Opened(Box::new(
                opened
                    .map(|opened| into_session(opened, &places))
                    .map_err(OpenFault::from),
            ))
        });
    }

    /// Opens what had to wait for a save.
    pub(super) fn open_if_waiting(&mut self) {
        if !self.jobs.is_running(Kind::Save)
            && let Some(path) = self.to_open.take()
        {
            self.start_open(path);
        }
    }

    pub(super) fn take_in_opened(&mut self, opened: Result<Opened, OpenFault>) {
        let view = self.around.view();
        let opened = match opened {
            Ok(opened) => opened,
            Err(fault) => return self.tell_not_opened(fault, Unlock::Open),
        };
        // Something may have been done while it was read.
        if !self.may_leave() {
            return;
        }
        self.is_locked = false;
        self.take_over(opened.session, view.unwrap_or(opened.view));
        self.give_back();
        if let Some(path) = opened.path {
            self.settings.remember(&path);
        }
        if !opened.recovered.is_empty() {
            let n = counted(opened.recovered.len(), "change");
            self.notices.warning_with(
                format!("Recovered {n} made after the last save"),
                "Show them…",
                Action::ShowRecovered,
            );
        }
        for remark in opened.remarks {
            self.notices.warning(remark);
        }
        self.look_for_unsaved();
        self.keep();
    }

    /// Saves to the workspace's file, or asks for one.
    pub(super) fn save(&mut self) {
        if self.session.as_ref().is_some_and(Session::is_version) {
            self.is_refused();
            return;
        }
        if self.is_changed_outside()
            && self
                .session
                .as_ref()
                .is_some_and(|session| session.read_only().is_none())
        {
            return self.compare_with_file();
        }
        if let Some(session) = &mut self.session {
            session.forget_failed_save();
        }
        match self
            .session
            .as_ref()
            .map(|session| session.path().is_some() && session.read_only().is_none())
        {
            Some(true) => self.start_save(Destination::File),
            Some(false) => self.ask_path(Purpose::SaveWorkspace),
            None => {}
        }
    }

    /// Saves to another file and goes on with that.
    pub(super) fn save_to(&mut self, path: &Path) {
        let path = as_workspace(path);
        self.name_after(&path);
        self.start_save(Destination::Other(path));
    }

    /// A workspace that has no name yet gets that of its first file.
    pub(super) fn name_after(&mut self, path: &Path) {
        if let Some(session) = &mut self.session {
            session.forget_failed_save();
        }
        let untitled = self.session.as_ref().is_some_and(|session| {
            session.path().is_none() && session.workspace().meta.title == "Untitled workspace"
        });
        if untitled && let Some(stem) = path.file_stem() {
            self.rename_workspace(&stem.to_string_lossy());
        }
    }

    /// Saves to where the file was.
    pub(super) fn put_back(&mut self) {
        self.start_save(Destination::File);
    }

    pub(super) fn start_save(&mut self, to: Destination) {
        if self.jobs.is_running(Kind::Save) || self.is_writing() {
            self.next_save = Some(to);
            return;
        }
        let Some(session) = &mut self.session else {
            return;
        };
        let workspace = session.workspace().meta.id;
        self.jobs.cancel(Kind::Watch);
        match session.begin_save_to(to) {
            Ok(saving) => self.jobs.start(Kind::Save, "Saving", move |progress| {
                let progress = progress.clone();
                let saving = saving.telling(move |n_done, n_in_all| {
                    progress.set(n_done, n_in_all);
                });
                Outcome::Saved {
                    workspace,
                    saved: Box::new(saving.run()),
                }
            }),
            Err(error) => self.tell_save_failed(&error),
        }
    }

    /// Takes in a save, for the session that it was made of: that may have left the screen.
    pub(super) fn take_in_saved(
        &mut self,
        workspace: WorkspaceId,
        saved: Result<SaveDone, store::Error>,
    ) {
        let is_its = |session: &Session| session.workspace().meta.id == workspace;
        if let Some(left_idx) = self.leaving.iter().position(is_its) {
            let mut session = self.leaving.remove(left_idx);
            if let Err(error) = saved.map(|done| session.finish_save(done)) {
                self.notices.fault(error.to_string());
            }
            return self.part_with(session, true);
        }
        let in_front = self
            .session
            .as_mut()
            .filter(|session| !session.is_version());
        let behind = self.behind.as_mut().map(versions::Behind::session);
        let Some(session) = in_front.or(behind).filter(|session| is_its(session)) else {
            return;
        };
        let done = saved.map(|done| {
            let told = (done.path.clone(), done.remarks.clone(), done.purpose);
            session.finish_save(done);
            told
        });
        match done {
            Ok((path, remarks, purpose)) => {
                self.notices.drop_faults_with(Action::SaveAs);
                for remark in remarks {
                    self.notices.warning(remark);
                }
                self.settings.remember(&path);
                self.forget_around();
                self.keep();
                match purpose {
                    SavePurpose::Usual => {}
                    SavePurpose::Key => self.tell_protected(),
                    SavePurpose::Erasing => self.tell_erased(),
                }
                self.save_next();
            }
            // Somebody has chosen another place meanwhile.
            Err(_)
                if matches!(
                    self.next_save,
                    Some(Destination::Other(_) | Destination::Protected(..))
                ) =>
            {
                self.save_next();
            }
            Err(error) => {
                self.next_save = None;
                self.tell_save_failed(&error);
            }
        }
    }

    /// What is to be told once nothing of what was deleted is kept.
    fn tell_erased(&mut self) {
        if let Some(session) = &self.session {
            let workspace = session.workspace();
            let is_there = |document: &DocumentId| workspace.document(*document).is_some();
            // What was looked for may be what was deleted.
            self.view.filter.words.clear();
            self.view.note_filter.words.clear();
            for table in self.view.tables.values_mut() {
                table.words.clear();
            }
            self.view.origins.retain(|document, _| is_there(document));
            self.view.places.retain(|document, _| is_there(document));
            self.view
                .selections
                .retain(|document, _| is_there(document));
        }
        self.kept_view.clear();
        self.keep();
        self.notices.done("What was deleted is erased, with the earlier saves and steps. Exports, copies, sync folders and git may still hold it, and some disks keep what was deleted for a while");
    }

    /// Starts the save that was asked for while another ran.
    pub(super) fn save_next(&mut self) {
        if let Some(next) = self.next_save.take() {
            self.start_save(next);
        }
    }

    pub(super) fn save_if_due(&mut self) {
        let is_own = self
            .session
            .as_ref()
            .is_some_and(|session| session.read_only().is_none());
        if is_own && self.next_due_secs() == Some(0) {
            self.start_save(Destination::File);
        }
    }

    /// Writes the view now and then while it changes, so that a crash costs no more than a scroll.
    pub(super) fn keep_if_due(&mut self) {
        if self.kept_at.elapsed() < KEEP_EVERY || self.jobs.is_running(Kind::Keep) {
            return;
        }
        self.kept_at = Instant::now();
        let Some(session) = self
            .session
            .as_ref()
            .filter(|session| !session.is_version())
        else {
            return;
        };
        let path = view_file(&self.places, session.workspace().meta.id);
        let key = session.key().cloned();
        if let Ok(text) = ron::to_string(&self.view)
            && text != self.kept_view
        {
            self.kept_view.clone_from(&text);
            self.jobs.start(Kind::Keep, "", move |_progress| {
                // A view that can't be written costs a scroll position, nothing more.
                if let Ok(bytes) = store::seal_text(&text, key.as_deref()) {
                    drop(write_bytes(&path, &bytes));
                }
                Outcome::Kept
            });
        }
    }

    /// Writes view and settings where they have changed. Done now and then and when leaving.
    pub fn keep(&mut self) {
        if self.settings != self.kept_settings {
            match self.settings.save(&self.places) {
                Ok(()) => self.kept_settings = self.settings.clone(),
                Err(error) => self
                    .notices
                    .warning(format!("Can't keep the settings: {error}")),
            }
        }
        let Some(session) = self
            .session
            .as_ref()
            .filter(|session| !session.is_version())
        else {
            return;
        };
        let path = view_file(&self.places, session.workspace().meta.id);
        // A view that can't be written costs a scroll position, nothing more.
        if let Ok(text) = ron::to_string(&self.view)
            && text != self.kept_view
            && let Ok(bytes) = store::seal_text(&text, session.key().map(|key| &**key))
            && write_bytes(&path, &bytes).is_ok()
        {
            self.kept_view = text;
        }
    }

    /// Opens what was open when the program was closed, if that is still there.
    pub fn reopen_last(&mut self) {
        if let Some(path) = self.settings.last.clone()
            && path.exists()
        {
            self.open_file(path);
        }
    }

    pub(super) fn quit(&mut self) {
        self.close_requested();
    }

    /// The window is asked to close: saves what has a file, and asks where to put what has none.
    pub fn close_requested(&mut self) {
        if self.is_writing() {
            return self.do_after_writing(Ask::Do(Action::Quit));
        }
        self.back_to_workspace();
        self.write_passed();
        self.keep();
        let Some(session) = &self.session else {
            self.closing = Closing::Now;
            return;
        };
        if session.read_only().is_some() || !session.is_dirty() {
            self.closing = Closing::Now;
        } else if session.path().is_none() {
            self.open_dialog(Dialog::CloseUnsaved);
        } else {
            self.closing = Closing::AfterSave;
            self.start_save(Destination::File);
        }
    }

    pub(super) fn discard_and_close(&mut self) {
        if let Some(session) = self.session.take() {
            session.discard();
        }
        self.closing = Closing::Now;
    }

    /// The last thing before the window goes: nothing is left half done.
    pub fn leave_for_good(&mut self) {
        self.wait_for_writing();
        let last = self.settings.last.clone();
        self.leave();
        self.settings.last = last;
        self.keep();
        while self.jobs.is_running(Kind::Save) {
            let Some(result) = self.jobs.wait() else {
                break;
            };
            self.take_in_result(result);
        }
    }

    /// Goes on closing the window when a save is done; another one if something was done meanwhile.
    pub(super) fn close_if_kept(&mut self) {
        let is_busy = self.jobs.is_running(Kind::Save) || self.is_writing();
        if self.closing != Closing::AfterSave || is_busy {
            return;
        }
        match self.session.as_ref().map(Session::is_dirty) {
            Some(true) => self.start_save(Destination::File),
            _ => self.closing = Closing::Now,
        }
    }
}

pub(super) fn into_session(opened: store::Opened, places: &Places) -> Opened {
    let view = std::fs::read(view_file(places, opened.workspace.meta.id))
        .ok()
        .and_then(|bytes| store::open_text(&bytes, &places.keys))
        .and_then(|text| ron::from_str::<View>(&text).ok())
        .unwrap_or_default();
    // A banner says who has it open.
    let is_told = |remark: &&store::Remark| !matches!(remark, store::Remark::OpenElsewhere { .. });
    let remarks = opened.remarks.iter().filter(is_told);
    let remarks = remarks.map(ToString::to_string).collect();
    let path = opened.file.path().map(Path::to_owned);
    let recovered = opened.recovered.clone();
    Opened {
        session: Session::resume(opened),
        view,
        remarks,
        recovered,
        path,
    }
}

fn view_file(places: &Places, workspace: WorkspaceId) -> PathBuf {
    places.data.join("views").join(format!("{workspace}.ron"))
}
