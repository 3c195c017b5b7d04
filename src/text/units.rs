//! Bytes ↔ code points ↔ UTF-16 ↔ line and column.
//!
//! Other programs count in other units; every conversion happens here.
//! [`Units`] is an index over one text, built once in a pass, so that many positions
//! of a long text convert quickly.

use super::{Pos, Span, Text};

/// Bytes between two check points: a conversion counts at most this many.
const STRIDE: usize = 1024;

/// Converts the positions of one text.
#[derive(Clone, Debug)]
pub struct Units {
    text: Text,
    marks: Vec<Mark>,
    n_chars: usize,
    n_utf16: usize,
    n_lines: usize,
}

/// What has been counted up to a check point.
#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    byte: usize,
    chars: usize,
    utf16: usize,
    lines: usize,
}

/// A place as people and compilers name it: both from 1, the column in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    pub line: usize,
    pub column: usize,
}

impl Units {
    pub fn new(text: &Text) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut at = Mark::default();
        loop {
            marks.push(at);
            let to = text.pos_at_or_before(at.byte + STRIDE).byte();
            if at.byte == text.len() {
                break;
            }
            at = count(at, text, Pos(to));
            if at.byte == text.len() {
                break;
            }
        }
        Self {
            text: text.clone(),
            marks,
            n_chars: at.chars,
            n_utf16: at.utf16,
            n_lines: at.lines + 1,
        }
    }

    /// The number of code points in the text.
    pub fn n_chars(&self) -> usize {
        self.n_chars
    }

    /// The number of UTF-16 code units in the text.
    pub fn n_utf16(&self) -> usize {
        self.n_utf16
    }

    /// The number of lines: line ends plus one.
    pub fn n_lines(&self) -> usize {
        self.n_lines
    }

    /// Code points before `pos`.
    pub fn chars_before(&self, pos: Pos) -> usize {
        self.at(pos).chars
    }

    /// UTF-16 code units before `pos`.
    pub fn utf16_before(&self, pos: Pos) -> usize {
        self.at(pos).utf16
    }

    /// A span as code points: first, and one past the last.
    pub fn chars_of(&self, span: Span) -> (usize, usize) {
        (
            self.chars_before(span.start()),
            self.chars_before(span.end()),
        )
    }

    /// The line of a position, from 1: unlike the column it never looks far back.
    pub fn line(&self, pos: Pos) -> usize {
        self.at(pos).lines + 1
    }

    /// The line of a span's last character, from 1.
    pub fn last_line(&self, span: Span) -> usize {
        let ends_line = self.text.slice(span).ends_with('\n');
        self.line(span.end()) - usize::from(ends_line)
    }

    pub fn line_column(&self, pos: Pos) -> LineColumn {
        let at = self.at(pos);
        let before = self.text.before(pos);
        let line_start = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |newline| newline + 1);
        let column = self.text.between(Pos(line_start), pos).chars().count() + 1;
        LineColumn {
            line: at.lines + 1,
            column,
        }
    }

    /// The position after `n_chars` code points; `None` past the end.
    pub fn pos_at_char(&self, n_chars: usize) -> Option<Pos> {
        self.pos_where(n_chars, |mark| mark.chars, |_| 1)
    }

    /// The position after `n_units` UTF-16 code units; `None` past the end or inside a pair.
    pub fn pos_at_utf16(&self, n_units: usize) -> Option<Pos> {
        self.pos_where(n_units, |mark| mark.utf16, char::len_utf16)
    }

    /// The span of code points `start..end`; `None` if it is empty or past the end.
    pub fn span_from_chars(&self, start: usize, end: usize) -> Option<Span> {
        self.text
            .span(self.pos_at_char(start)?.0..self.pos_at_char(end)?.0)
    }

    /// The span of UTF-16 code units `start..end`; `None` if it is empty, past the end or splits a pair.
    pub fn span_from_utf16(&self, start: usize, end: usize) -> Option<Span> {
        self.text
            .span(self.pos_at_utf16(start)?.0..self.pos_at_utf16(end)?.0)
    }

    fn at(&self, pos: Pos) -> Mark {
        let mark_idx = self
            .marks
            .partition_point(|mark| mark.byte <= pos.0)
            .saturating_sub(1);
        count(
            self.marks.get(mark_idx).copied().unwrap_or_default(),
            &self.text,
            pos,
        )
    }

    fn pos_where(
        &self,
        n: usize,
        counted: impl Fn(&Mark) -> usize,
        width: impl Fn(char) -> usize,
    ) -> Option<Pos> {
        let mark_idx = self
            .marks
            .partition_point(|mark| counted(mark) <= n)
            .saturating_sub(1);
        let mark = self.marks.get(mark_idx).copied().unwrap_or_default();
        let (mut left, mut byte) = (n - counted(&mark), mark.byte);
        for c in self.text.after(Pos(mark.byte)).chars() {
            if left == 0 {
                break;
            }
            left = left.checked_sub(width(c))?;
            byte += c.len_utf8();
        }
        (left == 0).then_some(Pos(byte))
    }
}

/// Counts on from a check point to `to`.
fn count(from: Mark, text: &Text, to: Pos) -> Mark {
    let mut mark = from;
    for c in text.between(Pos(from.byte), to).chars() {
        mark.byte += c.len_utf8();
        mark.chars += 1;
        mark.utf16 += c.len_utf16();
        mark.lines += usize::from(c == '\n');
    }
    mark
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_emoji_is_four_bytes_one_code_point_and_two_utf16_units() {
        let text = Text::from("a😀b\nc");
        let units = Units::new(&text);
        let b = text.pos(5).unwrap();
        assert_eq!((units.chars_before(b), units.utf16_before(b)), (2, 3));
        assert_eq!(units.pos_at_utf16(2), None, "inside the pair");
        assert_eq!(
            units.line_column(text.pos(7).unwrap()),
            LineColumn { line: 2, column: 1 }
        );
        assert_eq!(units.pos_at_char(6), None, "past the end");
        assert_eq!(units.n_lines(), 2);
    }

    proptest! {
        #[test]
        fn every_boundary_converts_there_and_back(raw in "(?s).{0,40}", repeat in 1usize..80) {
            let text = Text::new(raw.repeat(repeat));
            let units = Units::new(&text);
            prop_assert_eq!(units.n_chars(), text.as_str().chars().count());
            prop_assert_eq!(units.n_utf16(), text.as_str().encode_utf16().count());
            for (n_chars, (byte, _)) in text.as_str().char_indices().enumerate() {
                let pos = text.pos(byte).unwrap();
                prop_assert_eq!(units.chars_before(pos), n_chars);
                prop_assert_eq!(units.pos_at_char(n_chars), Some(pos));
                prop_assert_eq!(units.pos_at_utf16(units.utf16_before(pos)), Some(pos));
            }
        }
    }
}
