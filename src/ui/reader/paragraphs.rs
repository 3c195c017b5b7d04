//! Where the paragraphs of a text begin, what they are, and which number they have.
//!
//! A paragraph is a line that is not blank. A very long one is cut into pieces of at most
//! [`PIECE`] bytes, so that no single layout is slow; the rest of the reader knows only pieces.

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use crate::model::document::{Block, BlockKind};
use crate::text::{Pos, Text};

/// How long a piece may be, in bytes.
pub(super) const PIECE: usize = 4096;

/// The index over one text: 8 bytes for each piece.
pub(super) struct Paragraphs {
    text: Text,
    blocks: Vec<Block>,
    /// Where each piece starts; never empty. A text past 4 GiB is shown up to there.
    starts: Vec<u32>,
    /// The number of paragraphs up to and with each piece, and whether the piece begins one.
    numbers: Vec<Number>,
}

/// A paragraph number, with the top bit set on the piece that begins the paragraph.
#[derive(Clone, Copy)]
struct Number(u32);

impl Number {
    const BEGINS: u32 = 1 << 31;

    fn value(self) -> usize {
        (self.0 & !Self::BEGINS) as usize
    }

    fn begins(self) -> bool {
        self.0 & Self::BEGINS != 0
    }
}

impl Paragraphs {
    pub(super) fn new(text: &Text, blocks: &[Block]) -> Self {
        let mut paragraphs = Self {
            text: text.clone(),
            blocks: blocks.to_vec(),
            starts: Vec::new(),
            numbers: Vec::new(),
        };
        let bytes = text.as_str().as_bytes();
        let (mut start, mut number) = (0, 0);
        for newline in memchr::memchr_iter(b'\n', bytes) {
            paragraphs.add_line(start..newline, &mut number);
            start = newline + 1;
        }
        // Nothing stands after a last line end.
        if start < bytes.len() || paragraphs.starts.is_empty() {
            paragraphs.add_line(start..bytes.len(), &mut number);
        }
        paragraphs
    }

    fn add_line(&mut self, line: Range<usize>, number: &mut u32) {
        let Ok(start) = u32::try_from(line.start) else {
            return;
        };
        if self.is_blank_line(line.clone()) {
            self.starts.push(start);
            self.numbers.push(Number(*number));
            return;
        }
        *number += 1;
        self.starts.push(start);
        self.numbers.push(Number(*number | Number::BEGINS));
        let mut piece_start = line.start;
        while line.end - piece_start > PIECE {
            piece_start = self.cut_after(piece_start, line.end);
            let Ok(start) = u32::try_from(piece_start) else {
                return;
            };
            self.starts.push(start);
            self.numbers.push(Number(*number));
        }
    }

    fn is_blank_line(&self, line: Range<usize>) -> bool {
        let bytes = self.text.as_str().as_bytes();
        match bytes.get(line.start) {
            _ if line.is_empty() => true,
            Some(b'!'..=b'~') => false,
            _ => self
                .text
                .as_str()
                .get(line)
                .is_some_and(|line| line.trim().is_empty()),
        }
    }

    /// Where the piece that begins at `start` ends: after a space if there is one in its last
    /// half, otherwise between two characters as people see them.
    fn cut_after(&self, start: usize, end: usize) -> usize {
        let limit = self.text.pos_at_or_before(start + PIECE);
        let from = self.text.pos_at_or_before(start);
        // Grapheme edges are looked for within the piece alone, so that a text without any
        // takes no longer.
        let ahead = self.text.pos_at_or_before((limit.byte() + 64).min(end));
        let piece = self.text.between(from, ahead);
        let n_bytes = limit.byte() - start;
        let is_edge = |byte: usize| {
            GraphemeCursor::new(byte, piece.len(), true)
                .is_boundary(piece, 0)
                .unwrap_or(true)
        };
        let half = n_bytes / 2;
        let mut spaces = memchr::memrchr_iter(b' ', &piece.as_bytes()[..n_bytes])
            .map(|space| space + 1)
            .take_while(|&cut| cut > half);
        let cut = spaces.find(|&cut| is_edge(cut)).or_else(|| {
            (half..=n_bytes)
                .rev()
                .take(512)
                .find(|&cut| piece.is_char_boundary(cut) && is_edge(cut))
        });
        start + cut.unwrap_or(n_bytes)
    }

    pub(super) fn text(&self) -> &Text {
        &self.text
    }

    pub(super) fn n_pieces(&self) -> usize {
        self.starts.len()
    }

    pub(super) fn n_paragraphs(&self) -> usize {
        self.numbers.last().map_or(0, |number| number.value())
    }

    /// The number of the paragraph at or before a piece; 0 before the first.
    pub(super) fn number(&self, piece_idx: usize) -> usize {
        self.numbers
            .get(piece_idx)
            .map_or(0, |number| number.value())
    }

    /// Whether the piece is the first of its paragraph.
    pub(super) fn begins(&self, piece_idx: usize) -> bool {
        self.numbers
            .get(piece_idx)
            .is_some_and(|number| number.begins())
    }

    pub(super) fn start(&self, piece_idx: usize) -> usize {
        self.starts
            .get(piece_idx)
            .map_or(self.text.len(), |&start| start as usize)
    }

    /// The bytes of a piece, without the line end.
    pub(super) fn bytes(&self, piece_idx: usize) -> Range<usize> {
        let start = self.start(piece_idx);
        let end = self.start(piece_idx + 1);
        if self.ends_line(piece_idx) && end > start && self.byte_at(end - 1) == Some(b'\n') {
            start..end - 1
        } else {
            start..end
        }
    }

    /// All bytes from a piece's start to the next one's.
    pub(super) fn bytes_of_pieces(&self, pieces: Range<usize>) -> Range<usize> {
        self.start(pieces.start)..self.start(pieces.end)
    }

    pub(super) fn words(&self, piece_idx: usize) -> &str {
        self.text
            .as_str()
            .get(self.bytes(piece_idx))
            .unwrap_or_default()
    }

    /// Whether the piece is a line of nothing but white space.
    pub(super) fn is_blank(&self, piece_idx: usize) -> bool {
        self.numbers
            .get(piece_idx)
            .is_none_or(|number| !number.begins())
            && (piece_idx == 0 || self.ends_line(piece_idx - 1))
    }

    /// The piece that a place belongs to.
    pub(super) fn piece_at(&self, pos: Pos) -> usize {
        self.starts
            .partition_point(|&start| start as usize <= pos.byte())
            .saturating_sub(1)
    }

    /// The first piece of the paragraph that a piece belongs to.
    pub(super) fn head_of(&self, piece_idx: usize) -> usize {
        if self.begins(piece_idx) || self.is_blank(piece_idx) {
            return piece_idx;
        }
        let number = self.number(piece_idx);
        self.numbers.partition_point(|other| other.value() < number)
    }

    pub(super) fn kind(&self, piece_idx: usize) -> Option<BlockKind> {
        let bytes = self.bytes(piece_idx);
        let block_idx = self
            .blocks
            .partition_point(|block| block.span.end().byte() <= bytes.start);
        self.blocks
            .get(block_idx)
            .filter(|block| block.span.start().byte() < bytes.end.max(bytes.start + 1))
            .map(|block| block.kind)
    }

    /// Whether the piece is the last of its line.
    pub(super) fn ends_line(&self, piece_idx: usize) -> bool {
        let end = self.start(piece_idx + 1);
        piece_idx + 1 >= self.starts.len() || self.byte_at(end.wrapping_sub(1)) == Some(b'\n')
    }

    fn byte_at(&self, byte: usize) -> Option<u8> {
        self.text.as_str().as_bytes().get(byte).copied()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index(text: &str) -> Paragraphs {
        Paragraphs::new(&Text::from(text), &[])
    }

    #[test]
    fn lines_that_are_not_blank_are_numbered() {
        let paragraphs = index("one\n\n  \ntwo\nthree\n");
        let seen: Vec<(usize, bool, &str)> = (0..paragraphs.n_pieces())
            .map(|piece_idx| {
                (
                    paragraphs.number(piece_idx),
                    paragraphs.begins(piece_idx),
                    paragraphs.words(piece_idx),
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                (1, true, "one"),
                (1, false, ""),
                (1, false, "  "),
                (2, true, "two"),
                (3, true, "three"),
            ]
        );
        assert!(paragraphs.is_blank(1) && paragraphs.is_blank(2) && !paragraphs.is_blank(3));
        assert_eq!(paragraphs.n_paragraphs(), 3);
        assert_eq!(index("").n_pieces(), 1);
    }

    #[test]
    fn a_long_paragraph_is_cut_between_words() {
        let text = "some words here ".repeat(2000);
        let paragraphs = index(&text);
        assert!(paragraphs.n_pieces() > 7);
        for piece_idx in 1..paragraphs.n_pieces() {
            assert!(paragraphs.words(piece_idx - 1).ends_with(' '));
            assert!(!paragraphs.begins(piece_idx) && !paragraphs.is_blank(piece_idx));
            assert_eq!(paragraphs.head_of(piece_idx), 0);
            assert_eq!(paragraphs.number(piece_idx), 1);
        }
    }

    #[test]
    fn a_long_line_of_marks_without_any_edge_is_cut_all_the_same() {
        let paragraphs = index(&format!("e{}", "\u{301}".repeat(20_000)));
        assert!(paragraphs.n_pieces() >= 10);
    }

    proptest! {
        #[test]
        fn the_pieces_and_the_line_ends_are_the_whole_text(
            raw in "(?s)[a-z \\n\u{5d0}\u{65e5}\u{301}👨\u{200d}]{0,300}", repeat in 1usize..60,
        ) {
            let text = Text::new(raw.repeat(repeat));
            let paragraphs = Paragraphs::new(&text, &[]);
            let mut at = 0;
            for piece_idx in 0..paragraphs.n_pieces() {
                let bytes = paragraphs.bytes(piece_idx);
                prop_assert_eq!(bytes.start, at);
                prop_assert!(bytes.len() <= PIECE);
                prop_assert!(text.pos(bytes.start).is_some());
                prop_assert!(!paragraphs.words(piece_idx).contains('\n'));
                at = paragraphs.start(piece_idx + 1);
                prop_assert!(at - bytes.end <= 1);
                prop_assert_eq!(paragraphs.piece_at(text.pos(bytes.start).unwrap()), piece_idx);
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
