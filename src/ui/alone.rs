//! One article read by itself: its parts in the order in which they are read, and where every place
//! of them stands in the document.
//!
//! ```text
//! document   One goes on. [Two ends.] Three. [Two begins.]
//! shown                    Two begins.¶¶Two ends.
//! ```
//!
//! What is shown is a text of its own, made from the document's and never kept: marks, hits, what is
//! selected and the place at the top come from the document, and go back to it. Between the two
//! stands [`Places`], also where the whole document is shown and every place is the same.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

use super::reader::Mark;
use crate::app::jobs::{Jobs, Kind, Threads, Wake};
use crate::app::view::{Place, Selection};
use crate::model::article::touching_as_one;
use crate::model::{Article, Block, Body, DocumentId, Furniture, Joined, ReadPassage, Reading};
use crate::text::{Pos, Span, Text};

/// Longer articles are joined by a worker, in bytes.
const AT_ONCE: usize = 512 * 1024;

/// An article as a text of its own.
pub(super) struct Alone {
    /// In the order in which they are read.
    spans: Vec<Span>,
    joined: Joined,
    /// What it was made from.
    document: Body,
    /// What is shown.
    body: Body,
    pub(super) n_words: usize,
}

/// The articles that are read by themselves.
pub(super) struct Alones {
    by_document: BTreeMap<DocumentId, Arc<Alone>>,
    /// What a worker joins.
    awaited: Option<(DocumentId, Vec<Span>)>,
    jobs: Jobs<Alone>,
}

/// Where the places of a document stand in what is shown of it, and back: the same without an
/// article.
#[derive(Clone, Copy)]
pub(super) struct Places<'a>(pub(super) Option<&'a Alone>);

/// What stood at the top last and what that is in the document, so that a place which is none there,
/// such as between two parts, stays where it is as long as nothing else moves it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Last {
    place: Option<(Place, Place)>,
}

impl Alone {
    fn new(document: &Body, spans: Vec<Span>) -> Self {
        let joined = Joined::new(spans.iter().copied());
        let text = joined.text(&document.text);
        let mut blocks: Vec<Block> = Vec::new();
        for block in &document.blocks {
            let here = joined.spans_in_joined(block.span);
            blocks.extend(here.into_iter().map(|span| Block { span, ..*block }));
        }
        blocks.sort_by_key(|block| block.span.start());
        let mut furniture: Vec<Furniture> = Vec::new();
        for piece in &document.furniture {
            let here = joined.spans_in_joined(piece.span);
            furniture.extend(here.into_iter().map(|span| Furniture { span, ..*piece }));
        }
        furniture.sort_by_key(|piece| piece.span.start());
        let body = Body {
            document: document.document,
            // Nothing is checked or kept of it.
            hash: String::new(),
            blocks,
            furniture,
            locators: Vec::new(),
            text,
        };
        Self {
            spans,
            joined,
            document: document.clone(),
            n_words: body.text.as_str().split_whitespace().count(),
            body,
        }
    }

    fn is_of(&self, document: &Body, article: &Article) -> bool {
        self.document.text.is_same_buffer(&document.text)
            && self.document.blocks.len() == document.blocks.len()
            && self.document.furniture.len() == document.furniture.len()
            && article.spans().eq(self.spans.iter().copied())
    }

    /// What is shown.
    pub(super) fn body(&self) -> &Body {
        &self.body
    }

    /// How it was joined.
    pub(super) fn joined(&self) -> &Joined {
        &self.joined
    }

    /// Another number for other spans.
    pub(super) fn version(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for span in &self.spans {
            (span.start().byte(), span.end().byte()).hash(&mut hasher);
        }
        hasher.finish()
    }
}

impl Alones {
    pub(super) fn new(threads: Threads, wake: Wake) -> Self {
        Self {
            by_document: BTreeMap::new(),
            awaited: None,
            jobs: Jobs::new(threads, wake),
        }
    }

    pub(super) fn retain(&mut self, mut keeps: impl FnMut(DocumentId) -> bool) {
        self.by_document.retain(|&document, _| keeps(document));
    }

    /// The article that a text is.
    pub(super) fn shown(&self, document: DocumentId, text: &Text) -> Option<&Alone> {
        let alone = self.by_document.get(&document)?;
        alone.body.text.is_same_buffer(text).then_some(alone)
    }

    /// An article as a text of its own. `None` while a long one is being joined.
    pub(super) fn of(&mut self, document: &Body, article: &Article) -> Option<Arc<Alone>> {
        for alone in self.jobs.poll().into_iter().flatten() {
            self.awaited = None;
            let id = alone.document.document;
            self.by_document.insert(id, Arc::new(alone));
        }
        let id = document.document;
        if let Some(alone) = self.by_document.get(&id)
            && alone.is_of(document, article)
        {
            return Some(Arc::clone(alone));
        }
        let spans: Vec<Span> = article.spans().collect();
        if article.n_bytes() <= AT_ONCE {
            let alone = Arc::new(Alone::new(document, spans));
            self.by_document.insert(id, Arc::clone(&alone));
            return Some(alone);
        }
        let wanted = (id, spans.clone());
        if self.awaited.as_ref() != Some(&wanted) {
            self.awaited = Some(wanted);
            let document = document.clone();
            self.jobs
                .start(Kind::Index, "", move |_| Alone::new(&document, spans));
        }
        None
    }
}

impl Places<'_> {
    pub(super) fn pos_here(self, pos: Pos) -> Pos {
        self.0
            .map_or(pos, |alone| alone.joined.from_document_or_near(pos))
    }

    pub(super) fn pos_there(self, pos: Pos) -> Pos {
        let Some(alone) = self.0 else { return pos };
        let end = || alone.spans.last().map_or(Pos::START, |last| last.end());
        alone.joined.to_document(pos).unwrap_or_else(end)
    }

    /// Some spans of the document as far as they are shown, in the order in which they are.
    pub(super) fn spans_here(self, spans: &[Span]) -> Vec<Span> {
        let Some(alone) = self.0 else {
            return spans.to_vec();
        };
        let here = spans
            .iter()
            .flat_map(|&span| alone.joined.spans_in_joined(span));
        let mut here: Vec<Span> = here.collect();
        here.sort_unstable();
        here
    }

    /// Some spans of what is shown, in the order of the document.
    pub(super) fn spans_there(self, spans: &[Span]) -> Vec<Span> {
        let Some(alone) = self.0 else {
            return spans.to_vec();
        };
        let there = spans
            .iter()
            .flat_map(|&span| alone.joined.spans_in_document(span));
        let mut there: Vec<Span> = there.collect();
        there.sort_unstable();
        touching_as_one(there)
    }

    /// The spans that a mark gets when it is given others in what is shown: what of it is not shown
    /// stays as it is.
    pub(super) fn reshaped(self, was: &[Span], spans: &[Span]) -> Vec<Span> {
        let Some(alone) = self.0 else {
            return spans.to_vec();
        };
        let mut outside = was.to_vec();
        for part in &alone.spans {
            let pieces = outside.into_iter().flat_map(|span| {
                let before = span.between(span.start(), part.start().min(span.end()));
                let after = span.between(part.end().max(span.start()), span.end());
                before.into_iter().chain(after)
            });
            outside = pieces.collect();
        }
        let mut all = self.spans_there(spans);
        all.extend(outside);
        all.sort_unstable();
        touching_as_one(all)
    }

    /// Some bytes of what is shown, in the order of the document.
    pub(super) fn bytes_there(self, bytes: Range<usize>) -> Vec<Range<usize>> {
        let Some(alone) = self.0 else {
            return vec![bytes];
        };
        let text = &alone.body.text;
        let from = text.pos_at_or_before(bytes.start);
        let span = text.span_between(from, text.pos_at_or_before(bytes.end));
        let there = span.map_or_else(Vec::new, |span| alone.joined.spans_in_document(span));
        there.into_iter().map(Span::bytes).collect()
    }

    /// Bytes of the document as far as they are shown, in order.
    pub(super) fn bytes_here<'a>(
        self,
        text: &Text,
        all: &'a [Range<usize>],
    ) -> Cow<'a, [Range<usize>]> {
        if self.0.is_none() {
            return Cow::Borrowed(all);
        }
        let spans: Vec<Span> = all
            .iter()
            .filter_map(|bytes| text.span(bytes.clone()))
            .collect();
        let here = self.spans_here(&spans);
        Cow::Owned(here.into_iter().map(Span::bytes).collect())
    }

    /// The marks of some bytes of what is shown, told by who knows those of the document.
    pub(super) fn marks(
        self,
        bytes: Range<usize>,
        marks: impl Fn(Range<usize>) -> Vec<Mark>,
    ) -> Vec<Mark> {
        if self.0.is_none() {
            return marks(bytes);
        }
        let mut shown: Vec<Mark> = Vec::new();
        for bytes in self.bytes_there(bytes) {
            for mut mark in marks(bytes) {
                if shown.iter().any(|other| other.id == mark.id) {
                    continue;
                }
                mark.spans = self.spans_here(&mark.spans);
                if !mark.spans.is_empty() {
                    shown.push(mark);
                }
            }
        }
        shown.sort_by_key(|mark| (mark.spans.first().copied(), mark.id));
        shown
    }

    /// How far what is shown has been read.
    pub(super) fn reading_here(self, text: &Text, reading: &Arc<Reading>) -> Arc<Reading> {
        if self.0.is_none() {
            return Arc::clone(reading);
        }
        let mut passages: Vec<ReadPassage> = Vec::new();
        for passage in &reading.passages {
            let there = passage.start..passage.end;
            for bytes in self.bytes_here(text, &[there]).iter() {
                passages.push(ReadPassage {
                    start: bytes.start,
                    end: bytes.end,
                    ..*passage
                });
            }
        }
        passages.sort_by_key(|passage| passage.start);
        Arc::new(Reading {
            document: reading.document,
            passages,
        })
    }

    /// Where the ends of a selection stand in what is shown, or the nearest places to these.
    pub(super) fn selection_here(self, there: Selection) -> Selection {
        Selection {
            anchor: self.pos_here(there.anchor),
            head: self.pos_here(there.head),
        }
    }

    pub(super) fn selection_there(self, here: Selection) -> Selection {
        Selection {
            anchor: self.pos_there(here.anchor),
            head: self.pos_there(here.head),
        }
    }

    pub(super) fn place_here(self, last: &Last, there: Place) -> Place {
        match last.place {
            _ if self.0.is_none() || there == Place::default() => there,
            Some((was, here)) if was == there => here,
            _ => Place {
                top: self.pos_here(there.top),
                offset: there.offset,
            },
        }
    }

    pub(super) fn place_there(self, last: &mut Last, here: Place) -> Place {
        let there = Place {
            top: self.pos_there(here.top),
            offset: here.offset,
        };
        last.place = Some((there, here));
        there
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(text: &str, parts: &[&str]) -> Alone {
        let text = Text::from(text);
        let span = |words: &&str| {
            let start = text.as_str().find(*words).unwrap();
            text.span(start..start + words.len()).unwrap()
        };
        let spans = parts.iter().map(span).collect();
        let body = Body::new(DocumentId(uuid::Uuid::nil()), text.clone(), Vec::new());
        Alone::new(&body, spans)
    }

    #[test]
    fn parts_stand_in_their_own_order_and_marks_lead_back() {
        let alone = alone(
            "One. Two ends. Three. Two begins.",
            &["Two begins.", "Two ends."],
        );
        assert_eq!(alone.body().text.as_str(), "Two begins.\n\nTwo ends.");
        let places = Places(Some(&alone));
        let all = alone.body().text.whole().unwrap();
        let there = places.spans_there(&[all]);
        let words: Vec<&str> = there
            .iter()
            .map(|span| alone.document.text.slice(*span))
            .collect();
        assert_eq!(words, ["Two ends.", "Two begins."]);
        let here = places.spans_here(&there);
        let words: Vec<&str> = here
            .iter()
            .map(|span| alone.body().text.slice(*span))
            .collect();
        assert_eq!(words, ["Two begins.", "Two ends."]);
    }

    #[test]
    fn a_mark_that_goes_on_outside_keeps_what_is_there() {
        let alone = alone("One. Two ends. Three.", &["Two ends."]);
        let text = &alone.document.text;
        let places = Places(Some(&alone));
        let was = text.whole().unwrap();
        let here = alone.body().text.span(0..3).unwrap();
        let spans = places.reshaped(&[was], &[here]);
        let words: Vec<&str> = spans.iter().map(|span| text.slice(*span)).collect();
        assert_eq!(words, ["One. Two", " Three."]);
    }
}
