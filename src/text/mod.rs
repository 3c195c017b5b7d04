//! Places in a text: [`Text`], [`Pos`] and [`Span`].
//!
//! This is the only code that slices a text. It knows nothing of annotation, files or time.
//! A position is a byte offset and nothing else; other units live in [`units`] alone.

pub mod alignment;
pub mod anchor;
pub mod change;
pub mod direction;
mod graphemes;
pub mod invisible;
mod landmarks;
pub mod mess;
pub mod segment;
pub mod units;
pub mod words;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};

/// An immutable text: UTF-8, LF line ends, no byte order mark.
///
/// Cloning is cheap; all clones share one buffer.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Text(Arc<str>);

/// A place between two characters of a text: the number of bytes before it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Pos(usize);

/// A stretch of a text, never empty, with both ends on character boundaries.
///
/// Only [`Text::span`] makes one, so whoever holds a span of a text can slice that text.
/// A span read from a file has not been checked against its text yet: see [`Text::admits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(usize, usize)", into = "(usize, usize)")]
pub struct Span {
    start: Pos,
    end: Pos,
}

impl Text {
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// Turns CRLF and lone CR into LF and drops a leading byte order mark.
    ///
    /// Everything else is kept as it is.
    pub fn from_raw(raw: &str) -> Self {
        let raw = raw.strip_prefix('\u{feff}').unwrap_or(raw);
        if raw.contains('\r') {
            Self::new(raw.replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            Self::new(raw)
        }
    }

    /// Whether the two share one buffer: an answer at once, however long they are.
    pub fn is_same_buffer(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn end(&self) -> Pos {
        Pos(self.0.len())
    }

    /// The position `byte` bytes in, if that is on a character boundary of this text.
    pub fn pos(&self, byte: usize) -> Option<Pos> {
        self.0.is_char_boundary(byte).then_some(Pos(byte))
    }

    /// The nearest position at or before `byte`.
    pub fn pos_at_or_before(&self, byte: usize) -> Pos {
        Pos(self.0.floor_char_boundary(byte))
    }

    /// The span of these bytes; `None` if it is empty, reversed, past the end or inside a character.
    pub fn span(&self, bytes: Range<usize>) -> Option<Span> {
        (bytes.start < bytes.end
            && self.0.is_char_boundary(bytes.start)
            && self.0.is_char_boundary(bytes.end))
        .then_some(Span {
            start: Pos(bytes.start),
            end: Pos(bytes.end),
        })
    }

    /// The span between two positions in either order; `None` if they are the same.
    pub fn span_between(&self, a: Pos, b: Pos) -> Option<Span> {
        self.span(a.min(b).0..a.max(b).0)
    }

    /// The span of the whole text; `None` if the text is empty.
    pub fn whole(&self) -> Option<Span> {
        self.span(0..self.len())
    }

    /// Whether the span lies within this text on character boundaries.
    pub fn admits(&self, span: Span) -> bool {
        self.span(span.bytes()) == Some(span)
    }

    /// The words of a span. A span of another text that does not fit gives nothing.
    pub fn slice(&self, span: Span) -> &str {
        self.0.get(span.bytes()).unwrap_or_default()
    }

    /// The text from `from` to `to`; nothing if these are not two positions of this text in order.
    pub fn between(&self, from: Pos, to: Pos) -> &str {
        self.0.get(from.0..to.0).unwrap_or_default()
    }

    /// The text up to a position.
    pub fn before(&self, pos: Pos) -> &str {
        self.between(Pos(0), pos)
    }

    /// The text from a position on.
    pub fn after(&self, pos: Pos) -> &str {
        self.between(pos, self.end())
    }

    /// The span of `part`, which must be a slice of this very text (not of a copy).
    pub fn span_of(&self, part: &str) -> Option<Span> {
        let start = (part.as_ptr() as usize).checked_sub(self.0.as_ptr() as usize)?;
        self.span(start..start.checked_add(part.len())?)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl<'de> Deserialize<'de> for Text {
    /// Straight out of what is read where that is possible: a text may be as large as the memory
    /// that is left.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;

        impl Visitor<'_> for Words {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text::new(text))
            }

            fn visit_string<E>(self, text: String) -> Result<Text, E> {
                Ok(Text::new(text))
            }
        }

        deserializer.deserialize_str(Words)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.0.chars().take(40).collect();
        write!(f, "Text({shown:?}, {} bytes)", self.0.len())
    }
}

impl Pos {
    pub const START: Self = Self(0);

    /// Past the end of every text. For comparing only.
    pub const MAX: Self = Self(usize::MAX);

    /// The number of bytes before this place.
    pub fn byte(self) -> usize {
        self.0
    }

    /// The place behind some words that stand here.
    pub fn past(self, words: &str) -> Self {
        Self(self.0.saturating_add(words.len()))
    }

    /// The same place, where what stood at `from` stands at `to`. `None` for one before `from`.
    pub fn moved(self, from: Self, to: Self) -> Option<Self> {
        let n_bytes = self.0.checked_sub(from.0)?;
        to.0.checked_add(n_bytes).map(Self)
    }
}

impl Span {
    pub fn start(self) -> Pos {
        self.start
    }

    pub fn end(self) -> Pos {
        self.end
    }

    /// The length in bytes, at least 1.
    pub fn n_bytes(self) -> usize {
        self.end.0.saturating_sub(self.start.0)
    }

    pub fn bytes(self) -> Range<usize> {
        self.start.0..self.end.0
    }

    pub fn contains(self, pos: Pos) -> bool {
        self.start <= pos && pos < self.end
    }

    /// Whether every byte of `inner` is in this span.
    pub fn covers(self, inner: Self) -> bool {
        self.start <= inner.start && inner.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Its first bytes: as many as some of its words have. `None` for none, or more than it has.
    pub fn head(self, n_bytes: usize) -> Option<Self> {
        let end = Pos(self.start.0.checked_add(n_bytes)?);
        (n_bytes > 0 && end <= self.end).then_some(Self { end, ..self })
    }

    /// Its last bytes, in the same way.
    pub fn tail(self, n_bytes: usize) -> Option<Self> {
        let start = Pos(self.end.0.checked_sub(n_bytes)?);
        (n_bytes > 0 && self.start <= start).then_some(Self { start, ..self })
    }

    /// The same words, where what stood at `from` stands at `to`.
    pub fn moved(self, from: Pos, to: Pos) -> Option<Self> {
        Some(Self {
            start: self.start.moved(from, to)?,
            end: self.end.moved(from, to)?,
        })
    }

    /// From the start of one to the end of another; `None` where that is nothing.
    pub fn through(self, last: Self) -> Option<Self> {
        (self.start < last.end).then_some(Self {
            start: self.start,
            end: last.end,
        })
    }

    /// The part of it from one place to another; `None` where that is none, or outside.
    pub fn between(self, start: Pos, end: Pos) -> Option<Self> {
        (self.start <= start && start < end && end <= self.end).then_some(Self { start, end })
    }

    /// What the two share.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start < end).then_some(Self { start, end })
    }
}

impl From<(usize, usize)> for Span {
    /// For reading files only; [`Text::admits`] tells whether it fits its text.
    fn from((start, end): (usize, usize)) -> Self {
        Self {
            start: Pos(start),
            end: Pos(end),
        }
    }
}

impl From<Span> for (usize, usize) {
    fn from(span: Span) -> Self {
        (span.start.0, span.end.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_lies_on_character_boundaries_and_is_never_empty() {
        let text = Text::from("aé日");
        assert!(text.span(0..1).is_some());
        assert!(text.span(1..3).is_some());
        assert_eq!(text.span(1..2), None, "inside é");
        assert_eq!(text.span(1..1), None, "empty");
        assert_eq!(text.span(3..7), None, "past the end");
        #[expect(clippy::reversed_empty_ranges, reason = "that is what is refused")]
        let reversed = text.span(3..1);
        assert_eq!(reversed, None);
        assert_eq!(text.slice(text.span(1..6).unwrap()), "é日");
    }

    #[test]
    fn line_ends_become_lf_and_the_byte_order_mark_goes() {
        assert_eq!(Text::from_raw("\u{feff}a\r\nb\rc\n").as_str(), "a\nb\nc\n");
    }

    #[test]
    fn a_span_from_a_file_is_told_from_one_that_fits() {
        let text = Text::from("aé");
        assert!(text.admits(Span::from((1, 3))));
        assert!(!text.admits(Span::from((2, 3))));
        assert!(!text.admits(Span::from((3, 1))));
        assert_eq!(text.slice(Span::from((2, 9))), "");
    }

    #[test]
    fn a_slice_of_the_text_knows_its_span() {
        let text = Text::from("one two");
        let word = text.as_str().split(' ').nth(1).unwrap();
        assert_eq!(text.span_of(word), text.span(4..7));
        assert_eq!(text.span_of("two"), None);
    }
}
