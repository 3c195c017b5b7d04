//! A file that can't be opened: its newest backup, or what can be read of it.

use std::path::PathBuf;
use std::sync::Arc;

use super::jobs::Kind;
use super::session::Session;
use super::versions::when;
use super::view::{Dialog, View};
use super::{App, Outcome};
use crate::model::{Meta, Timestamp, Workspace, WorkspaceId};
use crate::store::{self, Fault, Salvaged};

/// A damaged file, and what can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// What is wrong, and where.
    pub told: String,
    pub path: PathBuf,
    /// The newest one that is whole, and when it was saved.
    pub backup: Option<(PathBuf, Timestamp)>,
}

impl Damage {
    /// What can be done where a file was not opened for this reason; `None` where nothing can.
    pub(super) fn of(error: &store::Error) -> Option<Self> {
        match error {
            // A file of another kind has nothing to recover, unless one of ours stood there.
            store::Error::Unreadable {
                source: Fault::Newer { .. } | Fault::TooLarge { .. },
                ..
            }
            | store::Error::Unreadable {
                source: Fault::NotAWorkspace { .. },
                backup: None,
                ..
            } => None,
            store::Error::Unreadable { path, backup, .. } => Some(Self {
                told: error.to_string(),
                path: path.clone(),
                backup: backup.as_ref().map(|backup| {
                    let saved = Timestamp::try_from(backup.modified);
                    (backup.path.clone(), saved.unwrap_or_default())
                }),
            }),
            _ => None,
        }
    }
}

impl App {
    /// Opens a backup as a workspace of its own: the damaged file stays as it is.
    pub(super) fn open_backup(&mut self, path: PathBuf, saved: Timestamp) {
        let folders = self.places.folders();
        self.jobs
            .start(Kind::Open, "Opening the backup", move |_progress| {
                let read = store::read_version(&path, &folders);
                Outcome::Backup {
                    saved,
                    version: Box::new(read.map_err(|error| error.to_string())),
                }
            });
    }

    pub(super) fn take_in_backup(&mut self, saved: Timestamp, version: Result<Workspace, String>) {
        match version {
            Ok(version) => self.begin_copy(version, &when(saved)),
            Err(fault) => self.notices.fault(fault),
        }
    }

    pub(super) fn salvage(&mut self, path: PathBuf) {
        let folders = self.places.folders();
        self.jobs.start(
            Kind::Open,
            "Recovering what is readable",
            move |_progress| {
                let salvaged = store::salvage(&path, &folders);
                Outcome::Salvaged(Box::new(salvaged.map_err(|error| error.to_string())))
            },
        );
    }

    /// Begins a workspace without a file, under an id of its own, so that nothing that is done to
    /// it gets into the damaged file, its journal or its backups.
    pub(super) fn take_in_salvaged(&mut self, salvaged: Result<Salvaged, String>) {
        let Salvaged {
            mut workspace,
            repair,
            report,
        } = match salvaged {
            Ok(salvaged) => salvaged,
            Err(fault) => return self.notices.fault(fault),
        };
        workspace.meta = Arc::new(Meta {
            id: WorkspaceId(uuid::Uuid::now_v7()),
            title: format!("{} (recovered)", workspace.meta.title),
            ..(*workspace.meta).clone()
        });
        let file = match store::create(&workspace, &self.places.folders()) {
            Ok(file) => file,
            Err(error) => {
                let fault = format!("Can't begin a workspace: {error}");
                return self.notices.fault(fault);
            }
        };
        // It counts as not saved: it is kept until there is a file of it.
        let session = Session::new(workspace, file, 1);
        let session = match repair {
            Some(repair) => session.led_to_by(repair),
            None => session,
        };
        self.take_over(session, View::default());
        if report.is_empty() {
            self.notices.done("Everything in the file could be read");
        } else {
            self.open_dialog(Dialog::Salvaged(report));
        }
    }
}
