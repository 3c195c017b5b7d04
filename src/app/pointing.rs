//! Looking for what a note or a link is to point to, on a worker.

use super::jobs::Kind;
use super::{App, Outcome};
use crate::model::WorkspaceId;
use crate::query::targets::{self, Candidate, Wanted};

/// What has the words that are being typed, and what it was made from.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    pub found: Vec<Candidate>,
    made_from: Option<(WorkspaceId, usize, Wanted)>,
}

/// No list offers more.
const MAX_FOUND: usize = 60;

impl App {
    /// Looks anew when the words or the workspace have changed.
    pub(super) fn look_up_if_due(&mut self) {
        let view = &self.view;
        let link = view.now.linking.as_ref().filter(|link| link.is_searching);
        let wanted = match (link, &view.now.completion) {
            (Some(link), _) => Wanted {
                words: link.words.clone(),
                annotations_only: true,
                but: Some(link.from),
                document: view.document(),
            },
            (None, Some(completion)) => Wanted {
                words: completion.words.clone(),
                document: view.document(),
                ..Wanted::default()
            },
            (None, None) => return,
        };
        let Some(session) = &self.session else { return };
        let workspace = session.workspace();
        let key = (workspace.meta.id, session.n_steps(), wanted);
        if self.view.now.candidates.made_from.as_ref() == Some(&key) {
            return;
        }
        let workspace = workspace.clone();
        // What was found for the words before stays until there is something better.
        self.view.now.candidates.made_from = Some(key.clone());
        self.jobs.start(Kind::LookUp, "", move |progress| {
            let stop = || progress.is_cancelled();
            let found = targets::find(&workspace, &key.2, MAX_FOUND, &stop);
            Outcome::LookedUp(Candidates {
                found,
                made_from: Some(key),
            })
        });
    }
}
