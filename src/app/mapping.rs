//! Maps of the marks of the documents on screen, made on a worker, anew when something has changed.

use std::collections::HashMap;
use std::sync::Arc;

use super::jobs::Kind;
use super::view::{Focus, Tab};
use super::{App, Outcome};
use crate::model::{DocumentId, WorkspaceId};
use crate::query::coverage::Coverage;

/// What is marked where, by document.
#[derive(Clone, Debug, Default)]
pub struct Maps {
    made_from: Option<Source>,
    /// What was asked for last: a job that breaks is not begun again for the same.
    asked: Option<Source>,
    by_document: HashMap<DocumentId, Arc<Coverage>>,
}

/// The workspace after some number of steps, and the documents that are on screen.
type Source = (WorkspaceId, usize, [Option<DocumentId>; 2]);

impl Maps {
    /// The map of a document; `None` until it is made for the first time.
    pub fn of(&self, document: DocumentId) -> Option<&Arc<Coverage>> {
        self.by_document.get(&document)
    }

    /// After how many steps these maps were made.
    pub fn n_steps(&self) -> usize {
        self.made_from.map_or(0, |(_, n_steps, _)| n_steps)
    }
}

impl App {
    /// Makes the maps anew. While one is being made the old one is shown, a moment behind.
    pub(super) fn map_if_due(&mut self) {
        let Some(session) = &self.session else {
            self.maps = Maps::default();
            return;
        };
        let beside = match self.view.beside.as_ref().map(|beside| beside.tab) {
            Some(Tab::Document(document)) => Some(document),
            _ => None,
        };
        let documents = [self.view.document(), beside];
        let key = (session.workspace().meta.id, session.n_changes(), documents);
        let is_due = documents != [None, None] && self.maps.asked != Some(key);
        if !is_due || self.jobs.is_running(Kind::Map) {
            return;
        }
        let workspace = session.workspace().clone();
        self.maps.asked = Some(key);
        self.jobs.start(Kind::Map, "", move |progress| {
            let by_document = documents
                .into_iter()
                .flatten()
                .map(|document| {
                    let is_cancelled = || progress.is_cancelled();
                    let coverage = Coverage::new(&workspace, document, &is_cancelled);
                    (document, Arc::new(coverage))
                })
                .collect();
            Outcome::Mapped(Maps {
                made_from: Some(key),
                asked: Some(key),
                by_document,
            })
        });
    }

    pub(super) fn toggle_outline(&mut self) {
        let is_seen = self.settings.shows_outline && self.settings.shows_sources;
        self.settings.shows_outline = !is_seen;
        if self.settings.shows_outline {
            self.settings.shows_sources = true;
            self.view.now.focus = Some(Focus::Outline);
        } else {
            self.view.now.outline_filter.clear();
            self.view.now.focus = Some(Focus::Reader);
        }
    }

    pub(super) fn toggle_focus_mode(&mut self) {
        self.view.now.is_focused = !self.view.now.is_focused;
        self.view.now.focus = Some(Focus::Reader);
        if self.view.now.is_focused {
            self.notices
                .done("Nothing but the text; Escape brings the rest back");
        }
    }
}
