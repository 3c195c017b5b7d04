//! Searching the document in front, and making the rows of the excerpts: both on workers, both
//! anew when what they were made from has changed.

use std::sync::Arc;

use super::jobs::Kind;
use super::view::{Find, Selection, Tab};
use super::{App, Excerpts, Found, MAX_HITS, Outcome};
use crate::query;
use crate::query::search::{self, Query};

impl App {
    /// Goes to the hit after or before the one that is shown, round the end.
    pub fn step_hit(&mut self, forward: bool) {
        let n_hits = self.found.hits.len();
        if let Some(find) = &mut self.view.now.find
            && n_hits > 0
        {
            find.hit_idx = if forward {
                (find.hit_idx + 1) % n_hits
            } else {
                (find.hit_idx + n_hits - 1) % n_hits
            };
            self.show_hit();
        }
    }

    fn show_hit(&mut self) {
        let hit_idx = self.view.now.find.as_ref().map_or(0, |find| find.hit_idx);
        if let (Some(document), Some(&hit)) = (self.found.document, self.found.hits.get(hit_idx)) {
            self.view.selections.insert(document, Selection::of(hit));
            self.view.now.reveal = Some((document, hit));
        }
    }

    /// Starts a search when the words, the switches or the document in front have changed.
    pub(super) fn search_if_due(&mut self) {
        let (Some(find), Some((document, text))) = (&self.view.now.find, self.document()) else {
            if self.found.document.is_some() {
                self.found = Found::default();
                self.jobs.cancel(Kind::Find);
            }
            return;
        };
        let key = Find {
            hit_idx: 0,
            ..find.clone()
        };
        let is_same_text = self.found.document == Some(document) && self.found.text == *text;
        if is_same_text && self.found.find == key {
            return;
        }
        let text = text.clone();
        self.found = Found {
            document: Some(document),
            text: text.clone(),
            find: key.clone(),
            ..Found::default()
        };
        self.jobs.start(Kind::Find, "", move |progress| {
            let query = Query {
                needle: key.words.clone(),
                match_case: key.matches_case,
                whole_word: key.whole_word,
                regex: key.regex,
            };
            let mut found = Found {
                document: Some(document),
                text: text.clone(),
                find: key,
                is_complete: true,
                ..Found::default()
            };
            match search::Pattern::new(&query) {
                Ok(Some(pattern)) => {
                    let hits =
                        search::find_all(&text, &pattern, MAX_HITS, &|| progress.is_cancelled());
                    found.is_complete = hits.len() < MAX_HITS;
                    found.hits = Arc::new(hits);
                }
                Ok(None) => {}
                Err(fault) => found.fault = Some(fault),
            }
            Outcome::Found(found)
        });
    }

    /// Makes the rows of the excerpts anew when they are on screen and something has changed.
    pub(super) fn filter_if_due(&mut self) {
        let beside = self.view.beside.as_ref().map(|beside| beside.tab);
        let is_shown = [self.view.tab(), beside].contains(&Some(Tab::Excerpts));
        if !is_shown || self.jobs.is_running(Kind::Filter) {
            return;
        }
        let Some(session) = &self.session else { return };
        let key = (
            session.workspace().meta.id,
            session.n_steps(),
            self.view.filter.clone(),
            self.view.sorting,
        );
        if self.excerpts.made_from.as_ref() == Some(&key) {
            return;
        }
        let workspace = session.workspace().clone();
        self.jobs.start(Kind::Filter, "", move |_progress| {
            let mut passages = query::passages(&workspace, &key.2);
            query::sort(&workspace, &mut passages, key.3.by, key.3.descending);
            Outcome::Filtered(Excerpts {
                passages: Arc::new(passages),
                made_from: Some(key),
            })
        });
    }

    /// Shows the first hit at or after the caret.
    pub(super) fn show_nearest_hit(&mut self) {
        let Some(document) = self.found.document else {
            return;
        };
        let selection = self.view.selection(document);
        let from = selection.anchor.min(selection.head);
        let hit_idx = self.found.hits.partition_point(|hit| hit.start() < from);
        if let Some(find) = &mut self.view.now.find {
            find.hit_idx = if hit_idx < self.found.hits.len() {
                hit_idx
            } else {
                0
            };
            self.show_hit();
        }
    }
}
