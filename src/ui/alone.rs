//! What of a document is seen while one of its articles is read by itself.
//!
//! The text stays the document's, and so every place in it: only what is outside the article is
//! left out. Its parts stand in the order of the text.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use crate::app::view::Selection;
use crate::model::Article;
use crate::text::{Pos, Span, Text};

/// The spans of an article, in the order of the text.
pub(super) struct Alone(Arc<[Span]>);

impl Alone {
    pub(super) fn new(article: &Article) -> Self {
        let mut spans: Vec<Span> = article.spans().collect();
        spans.sort_unstable();
        Self(spans.into())
    }

    pub(super) fn spans(&self) -> Arc<[Span]> {
        Arc::clone(&self.0)
    }

    pub(super) fn shows_some_of(&self, span: Span) -> bool {
        self.0.iter().any(|part| part.overlaps(span))
    }

    /// What of some spans is shown, in the order of the text.
    pub(super) fn seen_of(&self, spans: &[Span]) -> Vec<Span> {
        let parts = spans.iter().flat_map(|span| {
            let parts = self.0.iter();
            parts.filter_map(|part| part.intersection(*span))
        });
        let mut seen: Vec<Span> = parts.collect();
        seen.sort_unstable();
        seen.dedup();
        seen
    }

    /// Another number for other spans.
    pub(super) fn version(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for span in self.0.iter() {
            (span.start().byte(), span.end().byte()).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// A selection that has moved, with its caret where something is shown: what is left out is
    /// passed over in the direction in which the caret went.
    pub(super) fn kept_in_view(&self, text: &Text, was: Selection, is: Selection) -> Selection {
        if was == is {
            return is;
        }
        let forward = is.head >= was.head;
        let head = self.place(text, is.head, forward);
        let anchor = if is.anchor == is.head {
            head
        } else {
            is.anchor
        };
        Selection { anchor, head }
    }

    fn place(&self, text: &Text, pos: Pos, forward: bool) -> Pos {
        let is_seen = |part: &&Span| part.start() <= pos && pos <= part.end();
        if self.0.iter().any(|part| is_seen(&part)) {
            return pos;
        }
        let after = self.0.iter().find(|part| part.start() > pos);
        let before = self.0.iter().rev().find(|part| part.end() < pos);
        let (after, before) = (
            after.map(|part| part.start()),
            before.map(|part| part.end()),
        );
        let place = if forward {
            after.or(before)
        } else {
            before.or(after)
        };
        place.unwrap_or(pos).min(text.end())
    }
}
