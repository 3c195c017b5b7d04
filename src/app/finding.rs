//! Searching the document in front, and making the rows of the excerpts: both on workers, both
//! anew when what they were made from has changed.
//!
//! In a long text the hits around the caret are looked for first, and shown while the others are
//! still being counted.

use std::sync::Arc;
use std::thread;

use super::jobs::Kind;
use super::view::{Find, Selection, Tab};
use super::{App, Excerpts, Found, MAX_HITS, Outcome};
use crate::model::{Article, DocumentId, Joined};
use crate::query;
use crate::query::search::{self, Pattern, Query};
use crate::text::{Pos, Span, Text};

/// In a longer text, what is near is looked for first; in bytes.
const LONG: usize = 4 * 1024 * 1024;

/// All matches in order, up to a limit, with the processors that there are.
pub fn find_all(
    text: &Text,
    pattern: &Pattern,
    limit: usize,
    stop: &(dyn Fn() -> bool + Sync),
) -> Vec<Span> {
    let n_threads = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(8);
    if text.len() < LONG || n_threads == 1 {
        return search::find_all(text, pattern, limit, stop);
    }
    let parts = search::parts(text, n_threads);
    let found = thread::scope(|scope| {
        let searches: Vec<_> = parts
            .into_iter()
            .map(|part| {
                // A pattern of its own, for its scratch memory is shared else.
                let pattern = pattern.clone();
                let search = {
                    let part = part.clone();
                    move || search::find_in(text, &pattern, &part, limit, stop)
                };
                let name = "find part".to_owned();
                let thread = thread::Builder::new()
                    .name(name)
                    .spawn_scoped(scope, search);
                (part, thread)
            })
            .collect();
        let searched = searches.into_iter().map(|(part, thread)| {
            let found = thread.ok().and_then(|thread| thread.join().ok());
            let found = found.unwrap_or_else(|| search::find_in(text, pattern, &part, limit, stop));
            (part, found)
        });
        searched.collect()
    });
    search::join(text, pattern, found, limit, stop)
}

impl Found {
    /// What a search finds of the same question.
    fn of(mut self, search: impl FnOnce(&Text, &Pattern) -> (Vec<Span>, bool)) -> Self {
        let query = Query {
            needle: self.find.words.clone(),
            match_case: self.find.matches_case,
            whole_word: self.find.whole_word,
            regex: self.find.regex,
        };
        (self.is_counted, self.is_complete) = (true, true);
        let searched = match &self.joined {
            Some(joined) => joined.text(&self.text),
            None => self.text.clone(),
        };
        match Pattern::new(&query) {
            Ok(Some(pattern)) => {
                let (mut hits, is_counted) = search(&searched, &pattern);
                let n_found = hits.len();
                // Between two parts there is nothing.
                if let Some(joined) = &self.joined {
                    hits.retain(|hit| !joined.read(hit.start(), hit.end()).is_empty());
                }
                self.is_counted = is_counted;
                self.is_complete = is_counted && n_found < MAX_HITS;
                self.has_hits = !hits.is_empty();
                self.hits = Arc::new(hits);
            }
            Ok(None) => {}
            Err(fault) => self.fault = Some(fault),
        }
        self
    }
}

impl Found {
    /// Whether the hits are places of the text as it is shown: as a whole, or joined so.
    pub fn is_in(&self, joined: Option<&Joined>) -> bool {
        self.joined.as_ref() == joined
    }

    /// Which hit is the first at or after a place of what was searched.
    fn first_from(&self, pos: Pos) -> usize {
        self.hits.partition_point(|hit| hit.start() < pos)
    }
}

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
            let Some(joined) = &self.found.joined else {
                self.view.select(document, Selection::of(hit));
                self.view.now.reveal = Some((document, hit));
                return;
            };
            let ends = (
                joined.to_document(hit.start()),
                joined.to_document(hit.end()),
            );
            let first = joined.read(hit.start(), hit.end()).first().copied();
            if let ((Some(anchor), Some(head)), Some(first)) = (ends, first) {
                let there = Selection { anchor, head };
                let here = Selection::of(hit);
                self.view.select_alone(document, joined, here, there);
                self.view.now.reveal = Some((document, first));
            }
        }
    }

    /// Starts a search when the words, the switches or the document in front have changed.
    pub(super) fn search_if_due(&mut self) {
        let (Some(find), Some((document, text))) = (&self.view.now.find, self.document()) else {
            if self.found.document.is_some() {
                self.found = Found::default();
                self.jobs.cancel(Kind::Find);
                self.jobs.cancel(Kind::FindNear);
            }
            return;
        };
        let key = Find {
            hit_idx: 0,
            ..find.clone()
        };
        let joined = self.article_alone(document).map(Article::joined);
        let is_same_text = self.found.document == Some(document)
            && self.found.text == *text
            && self.found.joined == joined;
        if is_same_text && self.found.find == key {
            return;
        }
        let text = text.clone();
        let near = self.begun_at(document, joined.as_ref());
        self.found = Found {
            document: Some(document),
            text: text.clone(),
            joined,
            find: key.clone(),
            ..Found::default()
        };
        let found = self.found.clone();
        self.jobs.cancel(Kind::FindNear);
        if text.len() > LONG {
            let found = found.clone();
            self.jobs.start(Kind::FindNear, "", move |_| {
                Outcome::Found(
                    found.of(|text, pattern| {
                        (search::find_near(text, pattern, near, MAX_HITS), false)
                    }),
                )
            });
        }
        self.jobs.start(Kind::Find, "", move |progress| {
            Outcome::Found(found.of(|text, pattern| {
                let hits = find_all(text, pattern, MAX_HITS, &|| progress.is_cancelled());
                (hits, true)
            }))
        });
    }

    /// Takes in what was found; the hits near by don't replace all of them.
    pub(super) fn take_in_found(&mut self, found: Found) {
        let is_first = !self.found.has_hits;
        if self.found.is_counted {
            return;
        }
        if is_first {
            self.found = found;
            self.show_nearest_hit();
            return;
        }
        // The person may have gone on to another hit by now, which stays the one that is shown.
        let shown = self.shown_hit();
        self.found = found;
        let hit_idx = shown.map(|shown| self.found.first_from(shown.start()));
        match (&mut self.view.now.find, hit_idx) {
            (Some(find), Some(hit_idx)) if hit_idx < self.found.hits.len() => {
                find.hit_idx = hit_idx;
            }
            _ => self.show_nearest_hit(),
        }
    }

    /// Where the selection begins, in the text or as it is joined.
    fn begun_at(&self, document: DocumentId, joined: Option<&Joined>) -> Pos {
        let selection = self.view.selection(document);
        let start = selection.anchor.min(selection.head);
        let Some(joined) = joined else { return start };
        let here = self.view.selection_alone(document, joined);
        here.map_or_else(
            || joined.from_document_or_near(start),
            |here| here.anchor.min(here.head),
        )
    }

    fn shown_hit(&self) -> Option<Span> {
        let find = self.view.now.find.as_ref()?;
        self.found.hits.get(find.hit_idx).copied()
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
            session.n_changes(),
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
        let from = self.begun_at(document, self.found.joined.as_ref());
        let hit_idx = self.found.first_from(from);
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
