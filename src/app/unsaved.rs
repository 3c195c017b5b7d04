//! Workspaces that were not saved when the program ended: looked for on a worker, opened again, or
//! thrown away.

use std::sync::{Arc, Mutex, PoisonError};

use super::jobs::Kind;
use super::workspaces::into_session;
use super::{App, Outcome};
use crate::app::protecting::OpenFault;
use crate::model::WorkspaceId;
use crate::store::{self, Unsaved};

/// To see that nobody has a journal, it is held for a moment. Whoever wants one of them waits until
/// that is over, so that no opening takes it for another window's.
#[derive(Clone, Debug, Default)]
pub(super) struct Journals(Arc<Mutex<()>>);

impl Journals {
    pub(super) fn alone<T>(&self, work: impl FnOnce() -> T) -> T {
        let _alone = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work()
    }
}

/// What was found, and what of it could not be thrown away.
pub(super) struct Looked {
    unsaved: Vec<Unsaved>,
    fault: Option<String>,
}

impl App {
    pub(super) fn look_for_unsaved(&mut self) {
        self.look_without(None);
    }

    /// Throws a workspace away that never had a file.
    pub(super) fn forget(&mut self, workspace: WorkspaceId) {
        self.unsaved.retain(|unsaved| unsaved.id != workspace);
        self.look_without(Some(workspace));
    }

    fn look_without(&mut self, gone: Option<WorkspaceId>) {
        let (folders, journals) = (self.places.folders(), self.journals.clone());
        self.jobs.start(Kind::Unsaved, "", move |_progress| {
            journals.alone(|| {
                let discarded = gone.map_or(Ok(()), |gone| store::discard(gone, &folders));
                Outcome::Unsaved(Looked {
                    unsaved: store::unsaved(&folders),
                    fault: discarded.err().map(|error| error.to_string()),
                })
            })
        });
    }

    pub(super) fn take_in_unsaved(&mut self, looked: Looked) {
        let open = self
            .session
            .as_ref()
            .map(|session| session.workspace().meta.id);
        self.unsaved = looked.unsaved;
        self.unsaved.retain(|unsaved| Some(unsaved.id) != open);
        if let Some(fault) = looked.fault {
            self.notices.fault(fault);
        }
    }

    /// Opens a workspace that never had a file, from its journal.
    pub(super) fn recover(&mut self, workspace: WorkspaceId) {
        if !self.may_leave() {
            return;
        }
        let (places, journals) = (self.places.clone(), self.journals.clone());
        self.jobs.start(Kind::Open, "Recovering", move |_progress| {
            let opened = journals.alone(|| store::recover(workspace, &places.folders()));
            Outcome::Opened(Box::new(
                opened
                    .map(|opened| into_session(opened, &places))
                    .map_err(OpenFault::from),
            ))
        });
    }
}
