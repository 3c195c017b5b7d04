//! Where the paragraphs of a text begin, what they are, and which number they have.
//!
//! A paragraph is a line that is not blank, or several that are shown as one. A very long one is
//! cut into pieces of at most [`PIECE`] bytes, so that no single layout is slow; the rest of the
//! reader knows only pieces.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use super::cleaning::Cleaned;
use super::cut_words::LEFT_OUT;
use crate::model::document::{Block, BlockKind};
use crate::text::{Pos, Text, segment};

/// How long a piece may be, in bytes.
pub(super) const PIECE: usize = 4096;

/// The same in a line that is longer than [`HUGE`], where nobody looks for whole paragraphs and each
/// piece that comes into view is to cost little.
const SMALL_PIECE: usize = 2048;
const HUGE: usize = 64 * 1024;

/// How much of the end of a piece is looked through for a place where a line may end, in bytes.
const TAIL: usize = 512;

/// How much of a text is indexed to show a place in it before the whole index is there, in bytes.
const PART: usize = 256 * 1024;

/// The index over one text: 8 bytes for each piece.
pub struct Paragraphs {
    text: Text,
    blocks: Vec<Block>,
    cleaned: Cleaned,
    /// Where each piece starts; never empty. A text past 4 GiB is shown up to there.
    starts: Vec<u32>,
    /// The number of paragraphs up to and with each piece, and what the piece is.
    numbers: Vec<Number>,
    /// Where the last piece ends.
    end: usize,
}

/// A paragraph number, with one bit set on the piece that begins the paragraph, and one on
/// pieces of nothing but white space.
#[derive(Clone, Copy)]
struct Number(u32);

impl Number {
    const BEGINS: u32 = 1 << 31;
    const BLANK: u32 = 1 << 30;
    /// Nothing of it is shown, whatever it says.
    const HIDDEN: u32 = 1 << 29;

    fn value(self) -> usize {
        (self.0 & !(Self::BEGINS | Self::BLANK | Self::HIDDEN)) as usize
    }

    fn begins(self) -> bool {
        self.0 & Self::BEGINS != 0
    }

    fn is_blank(self) -> bool {
        self.0 & Self::BLANK != 0
    }

    fn is_hidden(self) -> bool {
        self.0 & Self::HIDDEN != 0
    }
}

impl Paragraphs {
    pub fn new(text: &Text, blocks: &[Block], cleaned: Cleaned) -> Self {
        Self::of(text, blocks, cleaned, 0..text.len())
    }

    /// The pieces around a place, which are known at once however long the text is. Their numbers
    /// count from the first of them.
    pub(super) fn around(text: &Text, blocks: &[Block], near: Pos) -> Self {
        let near = text.pos_at_or_before(near.byte());
        let from = text.pos_at_or_before(near.byte().saturating_sub(PART / 4));
        let until = text.pos_at_or_before(near.byte().saturating_add(PART));
        let start = if from == Pos::START {
            from.byte()
        } else {
            let newline = memchr::memchr(b'\n', text.between(from, near).as_bytes());
            // Within a long line, pieces are known from the place on, which begins one.
            newline.map_or_else(|| near.byte(), |n_bytes| from.byte() + n_bytes + 1)
        };
        let end = if until == text.end() {
            until.byte()
        } else {
            let from = text.pos_at_or_before(start);
            let newline = memchr::memrchr(b'\n', text.between(from, until).as_bytes());
            newline.map_or_else(|| until.byte(), |n_bytes| start + n_bytes + 1)
        };
        Self::of(text, blocks, Cleaned::default(), start..end)
    }

    fn of(text: &Text, blocks: &[Block], cleaned: Cleaned, bytes: Range<usize>) -> Self {
        let mut paragraphs = Self {
            text: text.clone(),
            blocks: blocks.to_vec(),
            cleaned,
            starts: Vec::new(),
            numbers: Vec::new(),
            end: bytes.end,
        };
        let wraps = paragraphs.wraps_outside_blocks();
        let mut wraps = wraps.iter().copied().peekable();
        let all = text.as_str().as_bytes();
        let (mut start, mut number) = (bytes.start, 0);
        for newline in memchr::memchr_iter(b'\n', all.get(bytes.clone()).unwrap_or_default()) {
            let newline = bytes.start + newline;
            if wraps.next_if_eq(&newline).is_some() {
                continue;
            }
            paragraphs.add_line(start..newline, &mut number);
            start = newline + 1;
        }
        // Nothing stands after a last line end.
        if start < bytes.end || paragraphs.starts.is_empty() {
            paragraphs.add_line(start..bytes.end, &mut number);
        }
        paragraphs.starts.shrink_to_fit();
        paragraphs.numbers.shrink_to_fit();
        paragraphs
    }

    /// The wraps between lines that belong together: headings, code and the entries of a list keep
    /// their line ends.
    fn wraps_outside_blocks(&self) -> Vec<usize> {
        let Some(wraps) = &self.cleaned.wraps else {
            return Vec::new();
        };
        let mut block_idx = 0;
        let is_free = |&newline: &usize| {
            while self
                .blocks
                .get(block_idx)
                .is_some_and(|block| block.span.end().byte() < newline)
            {
                block_idx += 1;
            }
            let beside = self.blocks.get(block_idx..).unwrap_or_default();
            beside
                .iter()
                .take_while(|block| block.span.start().byte() <= newline + 1)
                .all(|block| {
                    let (start, end) = (block.span.start().byte(), block.span.end().byte());
                    let is_prose =
                        matches!(block.kind, BlockKind::ListEntry | BlockKind::Quotation);
                    is_prose && start <= newline && newline < end
                })
        };
        wraps.from(0).filter(is_free).collect()
    }

    /// A line, without what of it is not shown.
    fn add_line(&mut self, line: Range<usize>, number: &mut u32) {
        let hidden = self.cleaned.hidden_in(&line).to_vec();
        if hidden.is_empty() {
            return self.add_shown(line, number);
        }
        let mut at = line.start;
        for hidden in hidden {
            if at < hidden.start {
                self.add_shown(at..hidden.start, number);
            }
            self.add_hidden(at.max(hidden.start), *number);
            at = hidden.end;
        }
        if at < line.end {
            self.add_shown(at..line.end, number);
        }
    }

    /// All that is hidden between two shown lines is one blank line.
    fn add_hidden(&mut self, start: usize, number: u32) {
        let follows = self.numbers.last().is_some_and(|last| last.is_hidden());
        if let (false, Ok(start)) = (follows, u32::try_from(start)) {
            self.starts.push(start);
            let number = Number(number | Number::BLANK | Number::HIDDEN);
            self.numbers.push(number);
        }
    }

    fn add_shown(&mut self, line: Range<usize>, number: &mut u32) {
        let Ok(start) = u32::try_from(line.start) else {
            self.end = self.end.min(line.start);
            return;
        };
        if self.is_blank_line(line.clone()) {
            let follows_blank = self.numbers.last().is_some_and(|last| last.is_blank());
            if !(follows_blank && self.cleaned.folds_blank_lines) {
                self.starts.push(start);
                self.numbers.push(Number(*number | Number::BLANK));
            }
            return;
        }
        *number += 1;
        self.starts.push(start);
        self.numbers.push(Number(*number | Number::BEGINS));
        let mut piece_start = line.start;
        let most = most_of(line.len());
        while line.end - piece_start > most {
            piece_start = self.cut_after(piece_start, line.end, most);
            let Ok(start) = u32::try_from(piece_start) else {
                self.end = self.end.min(piece_start);
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
                .is_some_and(|line| line.chars().all(char::is_whitespace)),
        }
    }

    /// Where the piece that begins at `start` ends: where a line may end if there is such a place in
    /// its last half, otherwise between two characters as people see them.
    fn cut_after(&self, start: usize, end: usize, most: usize) -> usize {
        let limit = self.text.pos_at_or_before(start + most);
        let from = self.text.pos_at_or_before(start);
        // Edges are looked for within the piece alone, so that a text without any takes no longer.
        let ahead = self.text.pos_at_or_before((limit.byte() + 64).min(end));
        let piece = self.text.between(from, ahead);
        let n_bytes = limit.byte() - start;
        let is_edge = |byte: usize| {
            GraphemeCursor::new(byte, piece.len(), true)
                .is_boundary(piece, 0)
                .unwrap_or(true)
        };
        let half = n_bytes / 2;
        let joins_word = |cut: usize| {
            let newline = (start + cut).checked_sub(1);
            newline.is_some_and(|newline| self.cleaned.cuts_word(newline))
        };
        let last_break = |from: usize| {
            let from = self.text.pos_at_or_before(start + from).byte() - start;
            let tail = piece.get(from..)?;
            let breaks = segment::line_breaks(tail).map(|cut| from + cut);
            breaks
                .filter(|&cut| from < cut && half < cut && cut <= n_bytes)
                .filter(|&cut| is_edge(cut) && !joins_word(cut))
                .last()
        };
        let cut = last_break(n_bytes.saturating_sub(TAIL))
            .or_else(|| last_break(half))
            .or_else(|| {
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
            .map_or(self.end, |&start| start as usize)
    }

    /// Whether the whole text is indexed, and not only what is around a place.
    pub(super) fn is_whole(&self) -> bool {
        self.start(0) == 0 && self.end == self.text.len()
    }

    /// Whether the pieces are counted from the start of the text.
    pub(super) fn is_numbered(&self) -> bool {
        self.start(0) == 0
    }

    /// Whether a place is in the part of the text that is indexed.
    pub(super) fn covers(&self, pos: Pos) -> bool {
        self.start(0) <= pos.byte() && (pos.byte() < self.end || self.end == self.text.len())
    }

    /// Whether lines are shown as one paragraph.
    pub(super) fn joins_lines(&self) -> bool {
        self.cleaned.wraps.is_some()
    }

    /// Whether a line end within a word is shown as none.
    pub(super) fn cuts_word(&self, newline: usize) -> bool {
        self.cleaned.cuts_word(newline)
    }

    /// The bytes of a piece, without the line end.
    pub(super) fn bytes(&self, piece_idx: usize) -> Range<usize> {
        let start = self.start(piece_idx);
        if self.is_hidden(piece_idx) {
            return start..start;
        }
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

    /// The words as they are shown: of the same length, in one line.
    pub(super) fn shown_words(&self, piece_idx: usize, shows_invisible: bool) -> Cow<'_, str> {
        let (words, start) = (self.words(piece_idx), self.start(piece_idx));
        let has_hyphen = !shows_invisible && self.cleaned.has_hyphen_in(&self.bytes(piece_idx));
        let words = match memchr::memchr(b'\n', words.as_bytes()) {
            Some(_) => Cow::Owned(self.cleaned.in_one_line(words, start, shows_invisible)),
            None => Cow::Borrowed(words),
        };
        // A text that has the sign itself keeps its hyphens.
        if has_hyphen && !words.contains(LEFT_OUT) {
            return Cow::Owned(self.cleaned.without_hyphens(&words, start));
        }
        words
    }

    /// Whether the piece is of the lines that stand there again and again.
    pub(super) fn is_repeated(&self, piece_idx: usize) -> bool {
        self.cleaned.is_repeated(&self.bytes(piece_idx))
    }

    /// Whether the piece is a line of nothing but white space, or several.
    pub(super) fn is_blank(&self, piece_idx: usize) -> bool {
        self.numbers
            .get(piece_idx)
            .is_none_or(|number| number.is_blank())
    }

    /// Whether nothing of a piece is shown.
    pub(super) fn is_hidden(&self, piece_idx: usize) -> bool {
        let number = self.numbers.get(piece_idx);
        number.is_some_and(|number| number.is_hidden())
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

    /// The words of the first piece of the paragraph that a piece belongs to, also when that is not
    /// indexed yet.
    pub(super) fn head_words(&self, piece_idx: usize) -> &str {
        let head_idx = self.head_of(piece_idx);
        let start = self.start(head_idx);
        let before = self.text.before(self.text.pos_at_or_before(start));
        if head_idx > 0 || start == 0 || before.ends_with('\n') {
            return self.words(head_idx);
        }
        let line = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |newline| newline + 1);
        let from = self.text.pos_at_or_before(line);
        let until = self
            .text
            .pos_at_or_before((line + SMALL_PIECE).min(self.end));
        self.text.between(from, until)
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

    /// Whether the piece is the last of its paragraph.
    pub(super) fn ends_line(&self, piece_idx: usize) -> bool {
        self.numbers
            .get(piece_idx + 1)
            .is_none_or(|next| next.begins() || next.is_blank())
    }

    fn byte_at(&self, byte: usize) -> Option<u8> {
        self.text.as_str().as_bytes().get(byte).copied()
    }
}

/// How long the pieces of a line may be.
fn most_of(n_bytes: usize) -> usize {
    if n_bytes > HUGE { SMALL_PIECE } else { PIECE }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::view::Cleaning;

    fn index(text: &str) -> Paragraphs {
        Paragraphs::new(&Text::from(text), &[], Cleaned::default())
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

    #[test]
    fn lines_of_a_column_are_one_paragraph_and_blank_lines_one_line() {
        let text = Text::from(
            "The council met again on\nMonday to hear what the\nowners of the ware-\nhouse had to say.\n\n\n \nThe end.\n",
        );
        let cleaned = Cleaned::find(&text, Cleaning::all());
        let paragraphs = Paragraphs::new(&text, &[], cleaned);
        let shown: Vec<Cow<'_, str>> = (0..paragraphs.n_pieces())
            .map(|piece_idx| paragraphs.shown_words(piece_idx, false))
            .collect();
        assert_eq!(shown.len(), 3);
        assert_eq!(
            shown[0],
            "The council met again on Monday to hear what the owners of the ware\u{ad}house had to say."
        );
        assert_eq!(shown[0].len(), paragraphs.words(0).len());
        assert!(paragraphs.is_blank(1));
        assert_eq!((paragraphs.number(2), paragraphs.words(2)), (2, "The end."));
    }

    #[test]
    fn what_is_around_a_place_is_in_pieces_as_in_the_whole() {
        for text in [
            "Some lines\n\nof text.\n".repeat(60_000),
            "one paragraph without an end ".repeat(40_000),
        ] {
            let text = Text::new(text);
            let whole = Paragraphs::new(&text, &[], Cleaned::default());
            for share in [0, 3, 7, 10] {
                let near = text.pos_at_or_before(text.len() / 10 * share);
                let near = text.pos(whole.start(whole.piece_at(near))).unwrap();
                let part = Paragraphs::around(&text, &[], near);
                assert!(part.covers(near) && part.end - part.start(0) <= 2 * PART);
                for piece_idx in 0..part.n_pieces() - 1 {
                    let bytes = part.bytes(piece_idx);
                    let in_whole = whole.piece_at(text.pos(bytes.start).unwrap());
                    assert_eq!(whole.bytes(in_whole), bytes);
                    assert_eq!(whole.is_blank(in_whole), part.is_blank(piece_idx));
                    assert_eq!(whole.ends_line(in_whole), part.ends_line(piece_idx));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn the_pieces_and_the_line_ends_are_the_whole_text(
            raw in "(?s)[a-z \\n\u{5d0}\u{65e5}\u{301}👨\u{200d}]{0,300}", repeat in 1usize..60,
        ) {
            let text = Text::new(raw.repeat(repeat));
            let paragraphs = Paragraphs::new(&text, &[], Cleaned::default());
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
