//! Workspaces under a passphrase: setting and removing it, unlocking, and locking the window.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::action::Action;
use super::jobs::Kind;
use super::salvaging::Damage;
use super::transfer::as_workspace;
use super::view::{Dialog, Purpose, Unlock, Unlocking};
use super::workspaces::Destination;
use super::{App, Ask, Excerpts, Found, Outcome};
use crate::app::session::Keeping;
use crate::model::WorkspaceId;
use crate::store::{self, Key, Passphrase};

/// Why something can't be opened.
pub(super) struct OpenFault {
    pub(super) told: String,
    /// The file asks for a passphrase, or for another one.
    locked: Option<PathBuf>,
    damage: Option<Box<Damage>>,
}

impl From<store::Error> for OpenFault {
    fn from(error: store::Error) -> Self {
        Self {
            told: error.to_string(),
            damage: Damage::of(&error).map(Box::new),
            locked: match error {
                store::Error::Locked { path } | store::Error::WrongPassphrase { path } => {
                    Some(path)
                }
                _ => None,
            },
        }
    }
}

impl From<String> for OpenFault {
    fn from(told: String) -> Self {
        Self {
            told,
            locked: None,
            damage: None,
        }
    }
}

impl App {
    /// Whether the workspace opens with its passphrase alone.
    pub fn is_protected(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| session.key().is_some())
    }

    /// Whether a passphrase can be set or changed. A workspace without a file gets one with it.
    pub(super) fn can_protect(&self) -> bool {
        self.session
            .as_ref()
            .is_some_and(|session| !session.is_version() && session.read_only().is_none())
    }

    /// Whether there is a file that can lose its passphrase, or what was deleted from it.
    pub(super) fn has_own_file(&self) -> bool {
        let session = self.session.as_ref();
        self.can_protect() && session.is_some_and(|session| session.path().is_some())
    }

    /// Removes what other runs have left half written.
    pub(super) fn remove_stray(&mut self) {
        let (folders, config) = (self.places.folders(), self.places.config.clone());
        self.jobs.start(Kind::Keep, "", move |_progress| {
            store::remove_stray(&folders, &config);
            Outcome::Kept
        });
    }

    /// Makes a key on a worker, which takes about a second; the next save is under it.
    pub(super) fn protect(&mut self, passphrase: Passphrase) {
        let Some(session) = &self.session else { return };
        let workspace = session.workspace().meta.id;
        let keys = self.places.keys.clone();
        self.jobs
            .start(Kind::Protect, "Making the key", move |_progress| {
                Outcome::KeyMade {
                    workspace,
                    key: keys.make(&passphrase).map_err(|error| error.to_string()),
                }
            });
    }

    pub(super) fn take_in_key(&mut self, workspace: WorkspaceId, key: Result<Arc<Key>, String>) {
        let is_current = self
            .session
            .as_ref()
            .is_some_and(|session| session.workspace().meta.id == workspace);
        match key {
            Ok(key) if is_current && self.has_own_file() => self.save_under(Some(key)),
            Ok(key) if is_current => {
                // Until it has a place it is kept as it was.
                self.key_for_file = Some((workspace, key));
                self.ask_path(Purpose::SaveProtected);
            }
            Ok(_) => {}
            Err(fault) => self
                .notices
                .fault(format!("Can't protect the workspace: {fault}")),
        }
    }

    /// Saves a workspace that has no file yet under the key that was made for it.
    pub(super) fn save_protected(&mut self, path: &Path) {
        let current = self.session.as_ref();
        let current = current.map(|session| session.workspace().meta.id);
        if let Some((workspace, key)) = self.key_for_file.take()
            && Some(workspace) == current
        {
            let path = as_workspace(path);
            self.name_after(&path);
            self.start_save(Destination::Protected(path, key));
        }
    }

    pub(super) fn unprotect(&mut self) {
        self.save_under(None);
    }

    fn save_under(&mut self, key: Option<Arc<Key>>) {
        self.start_save(Destination::Under(key));
    }

    /// What is to be told once the file is under another passphrase, or under none.
    pub(super) fn tell_protected(&mut self) {
        // What was open is written anew, under the key or without it.
        self.kept_view.clear();
        self.keep();
        self.notices.done(if self.is_protected() {
            "The workspace is protected. Copies made before are not: look for them in sync folders, in git, and on disks that keep what was deleted"
        } else {
            "The workspace has no passphrase any more; its backups have none either"
        });
    }

    /// Tells why something was not opened, or asks for the passphrase that it needs.
    pub(super) fn tell_not_opened(&mut self, fault: OpenFault, purpose: Unlock) {
        match (fault.locked, fault.damage) {
            (Some(path), _) => self.ask_passphrase(path, purpose, None),
            (None, Some(damage)) if purpose == Unlock::Open => {
                self.open_dialog(Dialog::Damaged(*damage));
            }
            _ => self.notices.fault(fault.told),
        }
    }

    fn ask_passphrase(&mut self, path: PathBuf, purpose: Unlock, fault: Option<String>) {
        self.open_dialog(Dialog::Unlock(Unlocking {
            path,
            purpose,
            passphrase: Passphrase::default(),
            fault,
        }));
    }

    /// Tries a passphrase on a worker, which takes about a second.
    pub(super) fn unlock(&mut self, path: PathBuf, purpose: Unlock, passphrase: Passphrase) {
        let folders = self.places.folders();
        self.jobs
            .start(Kind::Protect, "Unlocking", move |_progress| {
                let unlocked = store::unlock(&path, &passphrase, &folders);
                Outcome::Unlocked {
                    purpose,
                    unlocked: unlocked.map_err(OpenFault::from),
                    path,
                }
            });
    }

    pub(super) fn take_in_unlocked(
        &mut self,
        path: PathBuf,
        purpose: Unlock,
        unlocked: Result<(), OpenFault>,
    ) {
        match unlocked {
            Ok(()) => match purpose {
                Unlock::Open => self.open_file(path),
                Unlock::Merge => self.plan_merge(path),
            },
            Err(fault) => {
                let told = fault.told.lines().next().unwrap_or_default().to_owned();
                self.ask_passphrase(path, purpose, Some(told));
            }
        }
    }

    /// Puts the workspace away until its passphrase is typed again: what is not in its file is
    /// saved, and nothing of it stays on screen or in reach.
    pub(super) fn lock(&mut self) {
        let Some(session) = self.session.as_ref().filter(|_| self.is_protected()) else {
            return;
        };
        if let Keeping::OnlyInMemory(fault) = session.keeping() {
            self.notices.warning(format!(
                "Can't lock the workspace: the last changes are only in memory. {fault}"
            ));
            return;
        }
        if session.is_writing() {
            return self.do_after_writing(Ask::Do(Action::Lock));
        }
        let Some(path) = session.path().map(std::path::Path::to_owned) else {
            return;
        };
        // What is typed into a dialog is in no file, so it waits in memory to be given back.
        let typed = self.view.now.dialog.take().filter(|dialog| {
            // A passphrase is typed again.
            !matches!(dialog, Dialog::Protect(..) | Dialog::Unlock(_))
        });
        let workspace = session.workspace().meta.id;
        self.cancel();
        self.leave();
        self.locked_away = typed.map(|dialog| (workspace, dialog));
        self.places.keys.forget();
        self.found = Found::default();
        self.excerpts = Excerpts::default();
        self.repeating = super::repeating::Repeating::default();
        self.versions.clear();
        self.planned_merge = None;
        self.notices = super::Notices::default();
        if self.has_copied {
            self.has_copied = false;
            self.to_copy = Some(String::new());
        }
        self.is_locked = true;
        self.ask_passphrase(path, Unlock::Open, None);
    }

    /// Gives back the dialog that was open when the window was locked.
    pub(super) fn give_back(&mut self) {
        let current = self
            .session
            .as_ref()
            .map(|session| session.workspace().meta.id);
        if let Some((workspace, dialog)) = self.locked_away.take()
            && Some(workspace) == current
        {
            self.open_dialog(dialog);
        }
    }

    /// Leaves a locked workspace for the start page.
    pub(super) fn stay_locked(&mut self) {
        self.locked_away = None;
        self.is_locked = false;
        self.view.now.dialog = None;
        self.settings.last = None;
    }

    /// Locks a protected workspace that nobody has touched for the time that the settings say.
    /// `now` is in seconds, from whenever.
    pub fn lock_if_idle(&mut self, now: f64, is_touched: bool) {
        if is_touched || self.session.is_none() {
            self.touched_at = now;
        }
        if self.secs_until_lock(now).is_some_and(|secs| secs <= 0.0) {
            self.touched_at = now;
            self.lock();
        }
    }

    /// After how many seconds the workspace locks itself if nobody touches it; `None`: never.
    pub fn secs_until_lock(&self, now: f64) -> Option<f64> {
        let minutes = self.settings.locks_after_minutes;
        (minutes > 0 && self.is_protected())
            .then(|| self.touched_at + f64::from(minutes) * 60.0 - now)
    }

    /// Saves once more, and removes every earlier save, step and journal of the workspace.
    pub(super) fn erase_deleted(&mut self) {
        self.view.now.dialog = None;
        self.start_save(Destination::Erasing);
    }
}
