//! The last saves of a workspace: what differs in each, and going back to one of them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::jobs::{Kind, Progress};
use super::session::{ReadOnly, Session};
use super::view::{Dialog, Focus, Now, View};
use super::{App, Excerpts, Found, Outcome};
use crate::edit::restore;
pub use crate::edit::restore::{Counts, Differences};
use crate::model::{Meta, Timestamp, Workspace, WorkspaceId};
use crate::store::{self, Backup, Folders};
use crate::text::words::counted;

/// An earlier save.
#[derive(Clone, Debug)]
pub struct Version {
    pub path: PathBuf,
    pub saved: Timestamp,
    pub n_bytes: u64,
    /// What restoring it would do; a sentence if it can't be read.
    pub differences: Result<Differences, String>,
}

/// A version that was read to be restored, or to be looked at.
pub(super) struct ReadVersion {
    opened: Result<store::Opened, String>,
    saved: Timestamp,
    opens: bool,
}

/// What is worked on, while an earlier version of it is in front.
pub(super) struct Behind {
    session: Session,
    view: View,
}

impl Behind {
    pub(super) fn session(&mut self) -> &mut Session {
        &mut self.session
    }
}

impl Version {
    fn new(backup: Backup, current: &Workspace, folders: &Folders) -> Option<Self> {
        let read = store::read_version(&backup.path, folders);
        Some(Self {
            saved: Timestamp::try_from(backup.modified).ok()?,
            n_bytes: backup.n_bytes,
            differences: read
                .map(|version| Differences::new(current, &version))
                .map_err(|error| error.to_string()),
            path: backup.path,
        })
    }

    /// When it was saved, by the clock on the wall.
    pub fn when(&self) -> String {
        when(self.saved)
    }

    /// What restoring it would do.
    pub fn told(&self) -> String {
        match &self.differences {
            Ok(differences) => told(differences),
            Err(fault) => fault.clone(),
        }
    }
}

pub(super) fn when(saved: Timestamp) -> String {
    let zoned = saved.to_zoned(jiff::tz::TimeZone::system());
    zoned.strftime("%-d %b %Y, %H:%M:%S").to_string()
}

fn told(differences: &Differences) -> String {
    if differences.is_empty() {
        return "The same as now".to_owned();
    }
    let kinds = [
        (differences.documents, "document"),
        (differences.annotations, "annotation"),
        (differences.tags, "tag"),
        (differences.links, "link"),
        (differences.notes, "note"),
        (differences.articles, "article"),
        (differences.shared_origins, "shared origin"),
        (differences.originals, "original file"),
        (differences.readings, "reading mark"),
    ];
    let part = |verb: &str, n_of: fn(&Counts) -> usize| {
        let counts: Vec<String> = kinds
            .iter()
            .filter(|(counts, _)| n_of(counts) > 0)
            .map(|(counts, noun)| counted(n_of(counts), noun))
            .collect();
        (!counts.is_empty()).then(|| format!("{verb} {}", counts.join(", ")))
    };
    let mut parts: Vec<String> = [
        part("brings back", |counts| counts.n_brought),
        part("takes away", |counts| counts.n_taken),
        part("changes", |counts| counts.n_changed),
    ]
    .into_iter()
    .flatten()
    .collect();
    if differences.is_renamed {
        parts.push("renames the workspace".to_owned());
    }
    if differences.is_remarked {
        parts.push("changes the marking of the workspace".to_owned());
    }
    let mut told = parts.join("; ");
    if let Some(first) = told.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    told
}

impl App {
    /// Looks through the last saves on a worker, and shows them.
    pub(super) fn show_versions(&mut self) {
        let Some(session) = &self.session else { return };
        let (current, folders) = (session.workspace().clone(), self.places.folders());
        self.versions.clear();
        self.open_dialog(Dialog::Versions(None));
        self.jobs.start(
            Kind::Versions,
            "Looking through the last saves",
            move |progress| Outcome::Versions(list(&current, &folders, progress)),
        );
    }

    pub(super) fn restore_version(&mut self, version_idx: usize) {
        self.read_version(version_idx, false);
    }

    pub(super) fn open_version(&mut self, version_idx: usize) {
        self.read_version(version_idx, true);
    }

    fn read_version(&mut self, version_idx: usize, opens: bool) {
        let Some(version) = self.versions.get(version_idx) else {
            return;
        };
        let (path, saved) = (version.path.clone(), version.saved);
        let folders = self.places.folders();
        self.jobs
            .start(Kind::Versions, "Reading the version", move |_progress| {
                let opened = store::open_version(&path, &folders);
                Outcome::Version(Box::new(ReadVersion {
                    opened: opened.map_err(|error| error.to_string()),
                    saved,
                    opens,
                }))
            });
    }

    pub(super) fn take_in_version(&mut self, read: ReadVersion) {
        let opened = match read.opened {
            Ok(opened) => opened,
            Err(fault) => return self.notices.fault(fault),
        };
        let when = when(read.saved);
        if read.opens {
            self.look_at_version(Session::of_version(opened, when));
        } else {
            self.restore(&opened.workspace, &when);
        }
    }

    fn restore(&mut self, version: &Workspace, when: &str) {
        let restored = self.commit(|session, _now| {
            let label = format!("restoring of the version of {when}");
            restore::restore(session.workspace(), version, label)
        });
        if restored {
            self.forget_what_is_gone();
            self.notices
                .undoable(format!("Restored the version of {when}"));
        }
    }

    /// Puts a version in front; what is worked on waits behind it as it is.
    fn look_at_version(&mut self, version: Session) {
        self.back_to_workspace();
        self.keep();
        let Some(session) = self.session.replace(version) else {
            return;
        };
        self.behind = Some(Behind {
            session,
            view: self.view.clone(),
        });
        self.is_other_in_front();
    }

    /// Goes on with what is worked on, if a version was in front.
    pub(super) fn back_to_workspace(&mut self) {
        if let Some(Behind { session, view }) = self.behind.take() {
            self.session = Some(session);
            self.view = view;
            self.is_other_in_front();
        }
    }

    fn is_other_in_front(&mut self) {
        self.view.now = Now {
            focus: Some(Focus::Reader),
            ..Now::default()
        };
        self.found = Found::default();
        self.excerpts = Excerpts::default();
        self.forget_around();
        self.forget_what_is_gone();
    }

    /// The version in front, and when it was saved.
    fn version_in_front(&self) -> Option<(Workspace, String)> {
        let session = self.session.as_ref()?;
        match session.read_only()? {
            ReadOnly::Version(when) => Some((session.workspace().clone(), when)),
            ReadOnly::TakenBy(_) => None,
        }
    }

    /// Makes the workspace what the version in front is.
    pub(super) fn restore_shown(&mut self) {
        if let Some((version, when)) = self.version_in_front() {
            self.back_to_workspace();
            self.restore(&version, &when);
        }
    }

    /// Begins a workspace of its own with the version in front.
    pub(super) fn copy_shown(&mut self) {
        if let Some((version, when)) = self.version_in_front() {
            self.begin_copy(version, &when);
        }
    }

    /// A workspace of its own, so that nothing that is done to it gets into the other's file.
    pub(super) fn begin_copy(&mut self, mut version: Workspace, when: &str) {
        version.meta = Arc::new(Meta {
            id: WorkspaceId(uuid::Uuid::now_v7()),
            title: format!("{} ({when})", version.meta.title),
            ..(*version.meta).clone()
        });
        self.begin(version, View::default());
    }

    /// The folder in which the last saves are.
    pub fn folder_of_versions(&self) -> Option<&Path> {
        self.versions.first()?.path.parent()
    }

    /// Shows it in the system's own program for files. Its path is on the clipboard then, for
    /// where there is no such program.
    pub(super) fn show_folder_of_versions(&mut self) {
        let Some(folder) = self.folder_of_versions().map(Path::to_owned) else {
            return;
        };
        self.to_copy = Some(folder.display().to_string());
        let program = if cfg!(target_os = "macos") {
            "open"
        } else if cfg!(windows) {
            "explorer"
        } else {
            "xdg-open"
        };
        let mut command = Command::new(program);
        command.arg(&folder).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        self.jobs.start(Kind::Keep, "", move |_progress| {
            // Explorer says nothing of use by its exit code.
            let is_shown = command
                .status()
                .is_ok_and(|status| status.success() || cfg!(windows));
            Outcome::FolderShown(is_shown)
        });
    }

    pub(super) fn take_in_folder_shown(&mut self, is_shown: bool) {
        if !is_shown {
            self.notices.warning(
                "No program was found that shows folders. The path of the folder is on the clipboard",
            );
        }
    }
}

fn list(current: &Workspace, folders: &Folders, progress: &Progress) -> Vec<Version> {
    let backups = store::backups(folders, current.meta.id);
    let n_backups = backups.len();
    let mut versions = Vec::new();
    for (backup_idx, backup) in backups.into_iter().enumerate() {
        if progress.is_cancelled() {
            break;
        }
        progress.set(backup_idx, n_backups);
        versions.extend(Version::new(backup, current, folders));
    }
    versions
}
