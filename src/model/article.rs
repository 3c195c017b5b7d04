//! An article: a part of a document with a source of its own, and its text joined from where it
//! stands.

use serde::{Deserialize, Serialize};

use super::{Annotation, ArticleId, DocumentId, Marking, Source, Standing, limits};
use crate::text::anchor::{Anchor, N_CONTEXT_CHARS};
use crate::text::{Pos, Span, Text};

/// What stands between the parts of an article that is read by itself: a paragraph break.
pub const JOINT: &str = "\n\n";

/// How many code points of its first and of its last words a part keeps.
///
/// Twice the context of an annotation, since a part has no more than these to be found again by.
pub const N_EDGE_CHARS: usize = 2 * N_CONTEXT_CHARS;

/// A part of a document with its own title and source: one of two stories in a file, a story that
/// is interrupted by another and goes on below, one of the six on a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    pub id: ArticleId,
    /// May be empty.
    pub title: String,
    pub document: DocumentId,
    /// Its place among the articles of its document; articles of one order stand by id.
    pub order: u32,
    pub source: Source,
    /// Never empty, in the order in which they are read, which may not be that of the text; no
    /// two overlap. Those of different articles may: a caption can belong to both.
    #[serde(deserialize_with = "limits::parts")]
    pub parts: Vec<ArticlePart>,
    /// Whether it stands where it was put, as of an annotation. Where it is not on its words, its
    /// parts keep the words that they had.
    #[serde(default, skip_serializing_if = "Standing::is_firm")]
    pub standing: Standing,
    /// Markdown.
    pub note: String,
    /// How it is to be handled; `None`: as its document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marking: Option<Marking>,
}

/// A stretch of a document that belongs to an article.
///
/// An article may have megabytes, and the whole of its words would stand in the file twice. So a
/// part keeps its first and its last words and what is around it: with these it proves where it
/// begins and ends, and each edge is found again as an annotation of those words would be.
/// Words that are changed between the edges do not matter to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticlePart {
    /// Bytes of the document's text: start, and one past the end.
    pub span: Span,
    /// Up to [`N_CONTEXT_CHARS`] code points before the span.
    pub before: String,
    /// The first [`N_EDGE_CHARS`] code points of the span, or all of it.
    pub first: String,
    /// The last ones; of a short part, the same words again.
    pub last: String,
    /// Up to [`N_CONTEXT_CHARS`] code points after the span.
    pub after: String,
}

/// So many of these are looked for where all of them are no longer there.
const N_SHORT_EDGE_CHARS: usize = 16;

/// The text of an article as it is read by itself, and its places in the document.
///
/// ```text
/// document   One goes on. [Two begins.] Three. [Two ends.]
/// joined                   Two begins.¶¶Two ends.
/// ```
///
/// It holds no text, and costs as little as the article has parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// In reading order: where each stands in the joined text, and where in the document.
    parts: Vec<(Span, Span)>,
    /// The same by where they stand in the document, as numbers of `parts`.
    by_place: Vec<usize>,
}

impl ArticlePart {
    pub fn new(text: &Text, span: Span) -> Self {
        let words = text.slice(span);
        let first_end = words
            .char_indices()
            .nth(N_EDGE_CHARS)
            .map_or(words.len(), |(byte, _)| byte);
        let last_start = words
            .char_indices()
            .rev()
            .take(N_EDGE_CHARS)
            .last()
            .map_or(0, |(byte, _)| byte);
        let (start, end) = (span.start().byte(), span.end().byte());
        let edge =
            |bytes: std::ops::Range<usize>| text.span(bytes).map(|edge| Anchor::new(text, edge));
        let head = edge(start..start + first_end);
        let tail = edge(start + last_start..end);
        Self {
            span,
            before: head
                .as_ref()
                .map_or_else(String::new, |it| it.before.clone()),
            first: head.map_or_else(String::new, |it| it.quote),
            after: tail
                .as_ref()
                .map_or_else(String::new, |it| it.after.clone()),
            last: tail.map_or_else(String::new, |it| it.quote),
        }
    }

    /// Whether it begins and ends with its words in this text.
    pub fn holds_in(&self, text: &Text) -> bool {
        text.admits(self.span) && {
            let words = text.slice(self.span);
            words.starts_with(&self.first)
                && words.ends_with(&self.last)
                && (words.len() > self.first.len() || self.first == self.last)
        }
    }

    /// Its first words, as a mark on these would be anchored. `None` where it can't be in a text.
    pub fn head(&self) -> Option<Anchor> {
        Some(Anchor {
            span: self.span.head(self.first.len())?,
            quote: self.first.clone(),
            before: self.before.clone(),
            after: String::new(),
        })
    }

    /// Its last words, in the same way.
    pub fn tail(&self) -> Option<Anchor> {
        Some(Anchor {
            span: self.span.tail(self.last.len())?,
            quote: self.last.clone(),
            before: String::new(),
            after: self.after.clone(),
        })
    }
}

impl ArticlePart {
    /// Fewer of its first words, for where one of them was changed; `None` where it has no more.
    pub fn short_head(&self) -> Option<Anchor> {
        let (n_bytes, _) = self.first.char_indices().nth(N_SHORT_EDGE_CHARS)?;
        Some(Anchor {
            span: self.span.head(n_bytes)?,
            quote: self.first.get(..n_bytes)?.to_owned(),
            ..self.head()?
        })
    }

    /// Fewer of its last words, in the same way.
    pub fn short_tail(&self) -> Option<Anchor> {
        let (start, _) = self.last.char_indices().rev().nth(N_SHORT_EDGE_CHARS - 1)?;
        let quote = self.last.get(start..).filter(|_| start > 0)?.to_owned();
        Some(Anchor {
            span: self.span.tail(quote.len())?,
            quote,
            ..self.tail()?
        })
    }
}

impl Article {
    /// Where it stands in its document, in reading order: nowhere if it is not on its words.
    pub fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        let parts = if self.standing.is_on_words() {
            self.parts.as_slice()
        } else {
            &[]
        };
        parts.iter().map(|part| part.span)
    }

    /// The first place of it in the text.
    pub fn start(&self) -> Pos {
        let starts = self.parts.iter().map(|part| part.span.start());
        starts.min().unwrap_or(Pos::START)
    }

    /// Whether all of a span lies within it; parts that touch are one for this.
    pub fn holds(&self, span: Span) -> bool {
        let n_inside: usize = self
            .spans()
            .filter_map(|part| part.intersection(span))
            .map(Span::n_bytes)
            .sum();
        n_inside == span.n_bytes()
    }

    /// Whether all of an annotation lies within it.
    pub fn holds_annotation(&self, annotation: &Annotation) -> bool {
        annotation.document == self.document
            && annotation.spans().next().is_some()
            && annotation.spans().all(|span| self.holds(span))
    }

    /// How its text is joined.
    pub fn joined(&self) -> Joined {
        Joined::new(self.spans())
    }

    pub fn n_bytes(&self) -> usize {
        self.spans().map(Span::n_bytes).sum()
    }
}

impl Joined {
    /// Of spans in the order in which they are read.
    pub fn new(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut parts: Vec<(Span, Span)> = Vec::new();
        for span in spans {
            let at = parts
                .last()
                .map_or(Pos::START, |(here, _)| here.end().past(JOINT));
            parts.extend(span.moved(span.start(), at).map(|here| (here, span)));
        }
        let mut by_place: Vec<usize> = (0..parts.len()).collect();
        by_place.sort_by_key(|&idx| parts.get(idx).map(|(_, there)| there.start()));
        Self { parts, by_place }
    }

    /// How many bytes the joined text has.
    pub fn n_bytes(&self) -> usize {
        self.parts.last().map_or(0, |(here, _)| here.end().byte())
    }

    /// The text to read: the parts, each a paragraph or more of its own.
    pub fn text(&self, document: &Text) -> Text {
        let mut joined = String::with_capacity(self.n_bytes());
        for (idx, (_, there)) in self.parts.iter().enumerate() {
            if idx > 0 {
                joined.push_str(JOINT);
            }
            joined.push_str(document.slice(*there));
        }
        Text::new(joined)
    }

    /// Where a place of the joined text stands in the document. One in a joint is the end of the
    /// part before it; `None` is past the end of all.
    pub fn to_document(&self, pos: Pos) -> Option<Pos> {
        let n_begun = self.parts.partition_point(|(here, _)| here.start() <= pos);
        let (here, there) = self.parts.get(n_begun.checked_sub(1)?)?;
        let inside = pos.min(here.end()).moved(here.start(), there.start());
        inside.filter(|_| pos.byte() <= self.n_bytes())
    }

    /// Where a place of the document stands in the joined text; `None` outside the article. Where
    /// one part ends and another begins, it is the one that begins.
    pub fn from_document(&self, pos: Pos) -> Option<Pos> {
        let part = |idx: usize| self.parts.get(idx);
        let n_begun = self
            .by_place
            .partition_point(|&idx| part(idx).is_some_and(|(_, there)| there.start() <= pos));
        let (here, there) = part(*self.by_place.get(n_begun.checked_sub(1)?)?)?;
        let inside = pos.moved(there.start(), here.start());
        inside.filter(|_| pos <= there.end())
    }

    /// Where a place of the document stands in the joined text, or else the first place of the
    /// article below it in the document; where nothing is below, its last place there.
    pub fn from_document_or_near(&self, pos: Pos) -> Pos {
        let part = |idx: &usize| self.parts.get(*idx);
        self.from_document(pos).unwrap_or_else(|| {
            let parts = || self.by_place.iter().filter_map(part);
            let below = parts().find(|(_, there)| pos < there.start());
            let last = || parts().next_back().map(|(here, _)| here.end());
            below
                .map(|(here, _)| here.start())
                .or_else(last)
                .unwrap_or(Pos::START)
        })
    }

    /// What is read between two places of the document, in the order in which it is read. A place
    /// at which one part ends and another begins stands for the nearer of the two.
    pub fn read_between(&self, a: Pos, b: Pos) -> Vec<Span> {
        let places = |pos: Pos| {
            let ends = self
                .parts
                .iter()
                .filter_map(move |(here, there)| (there.end() == pos).then_some(here.end()));
            [self.from_document_or_near(pos)].into_iter().chain(ends)
        };
        if a == b {
            return Vec::new();
        }
        let pairs = places(a).flat_map(|a| places(b).map(move |b| (a.min(b), a.max(b))));
        let nearest = pairs
            .filter(|(start, end)| start < end)
            .min_by_key(|(start, end)| end.byte() - start.byte());
        let Some((start, end)) = nearest else {
            return Vec::new();
        };
        self.read(start, end)
    }

    /// What stands in the document between two places of the joined text, in the order in which it
    /// is read: spans that touch there and here are one.
    pub fn read(&self, start: Pos, end: Pos) -> Vec<Span> {
        touching_as_one(self.parts.iter().filter_map(|(here, there)| {
            let (start, end) = (start.max(here.start()), end.min(here.end()));
            let inside = here.between(start, end)?;
            inside.moved(here.start(), there.start())
        }))
    }

    /// What a span of the joined text covers in the document, in the order of the document: one
    /// span for each part that it touches. Joints cover nothing.
    pub fn spans_in_document(&self, span: Span) -> Vec<Span> {
        let mut spans: Vec<Span> = self
            .parts
            .iter()
            .filter_map(|(here, there)| here.intersection(span)?.moved(here.start(), there.start()))
            .collect();
        spans.sort_by_key(|span| span.start());
        spans
    }

    /// Where a span of the document stands in the joined text, in the order of the latter: one
    /// span for each part that it touches, none where it is outside.
    pub fn spans_in_joined(&self, span: Span) -> Vec<Span> {
        self.parts
            .iter()
            .filter_map(|(here, there)| {
                there.intersection(span)?.moved(there.start(), here.start())
            })
            .collect()
    }
}

/// Spans of which those that touch the one before are one with it.
pub fn touching_as_one(spans: impl IntoIterator<Item = Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.end() == span.start() => {
                *last = last.through(span).unwrap_or(*last);
            }
            _ => joined.push(span),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Some spans of a text that do not overlap, in any order.
    fn parted() -> impl Strategy<Value = (Text, Vec<Span>)> {
        (
            "(?s)[a-zäשß🙂\n ]{1,60}",
            proptest::collection::vec(0_usize..100, 0..10),
            any::<u64>(),
        )
            .prop_map(|(raw, mut edges, seed)| {
                let text = Text::new(raw);
                edges.sort_unstable();
                let at = |edge: usize| text.pos_at_or_before(edge.min(text.len()));
                let mut spans: Vec<Span> = edges
                    .windows(2)
                    .step_by(1 + (seed % 2) as usize)
                    .filter_map(|pair| text.span_between(at(pair[0]), at(pair[1])))
                    .collect();
                let n = spans.len().max(1);
                spans.rotate_left((seed as usize / 2) % n);
                if seed % 3 == 0 {
                    spans.reverse();
                }
                (text, spans)
            })
    }

    proptest! {
        #[test]
        fn places_in_an_article_map_to_the_document_and_back((text, spans) in parted()) {
            let joined = Joined::new(spans.iter().copied());
            let words = joined.text(&text);
            prop_assert_eq!(words.len(), joined.n_bytes());
            for span in &spans {
                for byte in span.start().byte()..=span.end().byte() {
                    let Some(pos) = text.pos(byte) else { continue };
                    let there = joined.from_document(pos).unwrap();
                    prop_assert_eq!(joined.to_document(there), Some(pos));
                }
                for part in joined.spans_in_joined(*span) {
                    prop_assert!(words.admits(part));
                    prop_assert_eq!(words.slice(part), text.slice(*span));
                    prop_assert_eq!(joined.spans_in_document(part), vec![*span]);
                }
            }
            // Any stretch says the same words here and there, but for the joints.
            for start in 0..=words.len() {
                if let Some(stretch) = words.span(start..words.len().min(start + 9)) {
                    for span in joined.spans_in_document(stretch) {
                        prop_assert!(text.admits(span));
                        prop_assert!(words.slice(stretch).contains(text.slice(span)));
                    }
                }
            }
            // What is read between two places of one text is read between them in the other.
            for (a, b) in [(0, words.len()), (words.len() / 3, words.len() / 2)] {
                let (a, b) = (words.pos_at_or_before(a), words.pos_at_or_before(b));
                let (Some(from), Some(until)) = (joined.to_document(a), joined.to_document(b)) else {
                    continue;
                };
                let mut read = joined.read_between(from, until);
                prop_assert!(read.iter().all(|span| text.admits(*span)));
                let touches = spans.iter().any(|one| spans.iter().any(|other| one.end() == other.start()));
                if !touches && let Some(stretch) = words.span_between(a, b) {
                    read.sort_by_key(|span| span.start());
                    prop_assert_eq!(read, joined.spans_in_document(stretch));
                }
            }
            // Outside of all parts there is no place.
            for byte in 0..=text.len() {
                let is_inside = spans
                    .iter()
                    .any(|span| span.start().byte() <= byte && byte <= span.end().byte());
                let Some(pos) = text.pos(byte) else { continue };
                prop_assert_eq!(joined.from_document(pos).is_some(), is_inside);
            }
        }

        #[test]
        fn a_part_stands_on_its_edges((text, spans) in parted()) {
            for span in spans {
                let part = ArticlePart::new(&text, span);
                prop_assert!(part.holds_in(&text));
                prop_assert!(part.head().unwrap().stands_unchanged_in(&text));
                prop_assert!(part.tail().unwrap().stands_unchanged_in(&text));
            }
        }
    }

    #[test]
    fn a_long_part_keeps_no_more_than_its_edges() {
        let text = Text::new("Ä word and another. ".repeat(1000));
        let part = ArticlePart::new(&text, text.whole().unwrap());
        assert_eq!(part.first.chars().count(), N_EDGE_CHARS);
        assert_eq!(part.last.chars().count(), N_EDGE_CHARS);
        assert!(part.holds_in(&text));
    }
}
