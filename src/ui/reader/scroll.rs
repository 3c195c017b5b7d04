//! The heights of all pieces: estimated until known. Only the scroll bar needs their sums; what
//! stands in the window is found from its own place, so it never moves when a height becomes known.

use std::collections::HashMap;
use std::ops::Range;

use super::flow::Flow;
use super::paragraphs::Paragraphs;

/// Pieces whose heights are kept as one sum. A new width costs one estimate a block, so that
/// it is quick with millions of lines.
const BLOCK: usize = 64;

/// Heights in physical pixels.
pub(super) struct Heights {
    /// A Fenwick tree over the sums of blocks.
    sums: Vec<f64>,
    /// Whether a block's sum is that of its pieces, and not one estimate for all.
    is_summed: Vec<bool>,
    known: HashMap<usize, f32>,
    typical: Typical,
}

/// What an estimate goes by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Typical {
    pub(super) line_height: f32,
    /// The space after a paragraph.
    pub(super) gap: f32,
    pub(super) blank_height: f32,
    pub(super) bytes_per_line: f32,
}

impl Typical {
    /// Before anything has been measured.
    pub(super) const UNKNOWN: Self = Self {
        line_height: 20.0,
        gap: 10.0,
        blank_height: 5.0,
        bytes_per_line: 70.0,
    };

    fn height(self, paragraphs: &Paragraphs, piece_idx: usize) -> f32 {
        if paragraphs.is_blank(piece_idx) {
            return self.blank_height;
        }
        let n_bytes = paragraphs.bytes(piece_idx).len();
        let n_lines = (n_bytes as f32 / self.bytes_per_line).ceil().max(1.0);
        let gap = if paragraphs.ends_line(piece_idx) {
            self.gap
        } else {
            0.0
        };
        n_lines * self.line_height + gap
    }
}

impl Flow {
    /// What this text's heights are estimated by.
    pub(super) fn typical(&self) -> Typical {
        // A sample tells how wide the text's characters are: those of three bytes and more
        // are mostly as wide as high.
        let end = self.text().pos_at_or_before(16 * 1024);
        let sample = self.text().before(end);
        let (mut n_bytes, mut width) = (1.0, 0.47 * self.measure.size);
        for c in sample.chars() {
            n_bytes += c.len_utf8() as f32;
            width += if c.len_utf8() > 2 { 0.9 } else { 0.47 } * self.measure.size;
        }
        Typical {
            line_height: self.measure.line_height,
            gap: self.gap(),
            blank_height: self.blank_height(),
            bytes_per_line: (self.measure.column * n_bytes / width).max(1.0),
        }
    }
}

impl Heights {
    pub(super) fn new(paragraphs: &Paragraphs, typical: Typical) -> Self {
        let n_blocks = paragraphs.n_pieces().div_ceil(BLOCK);
        let mut sums: Vec<f64> = (0..n_blocks)
            .map(|block_idx| f64::from(estimate(paragraphs, typical, block_idx)))
            .collect();
        for block_idx in 0..n_blocks {
            let parent_idx = block_idx | (block_idx + 1);
            if parent_idx < n_blocks {
                sums[parent_idx] += sums[block_idx];
            }
        }
        Self {
            sums,
            is_summed: vec![false; n_blocks],
            known: HashMap::new(),
            typical,
        }
    }

    /// Notes the true height of a piece.
    pub(super) fn set(&mut self, paragraphs: &Paragraphs, piece_idx: usize, height: f32) {
        self.sum_up(paragraphs, piece_idx / BLOCK);
        let before = self.height(paragraphs, piece_idx);
        if before.to_bits() != height.to_bits() {
            self.known.insert(piece_idx, height);
            self.add(piece_idx / BLOCK, f64::from(height) - f64::from(before));
        }
    }

    /// The heights of all pieces.
    pub(super) fn total(&self) -> f64 {
        self.prefix(self.sums.len())
    }

    /// The heights of all pieces before one.
    pub(super) fn before(&mut self, paragraphs: &Paragraphs, piece_idx: usize) -> f64 {
        let block_idx = piece_idx / BLOCK;
        self.sum_up(paragraphs, block_idx);
        let within: f64 = (block_idx * BLOCK..piece_idx)
            .map(|piece_idx| f64::from(self.height(paragraphs, piece_idx)))
            .sum();
        self.prefix(block_idx) + within
    }

    /// The piece at a height, and how far into it that is.
    pub(super) fn at(&mut self, paragraphs: &Paragraphs, y: f64) -> (usize, f32) {
        let block_idx = self.block_at(y);
        self.sum_up(paragraphs, block_idx);
        let mut left = (y - self.prefix(block_idx)).max(0.0);
        let pieces = pieces_of(paragraphs, block_idx);
        let last_idx = pieces.end.saturating_sub(1);
        for piece_idx in pieces {
            let height = f64::from(self.height(paragraphs, piece_idx));
            if left < height || piece_idx == last_idx {
                return (piece_idx, left.min(height) as f32);
            }
            left -= height;
        }
        (last_idx, 0.0)
    }

    pub(super) fn height(&self, paragraphs: &Paragraphs, piece_idx: usize) -> f32 {
        self.known
            .get(&piece_idx)
            .copied()
            .unwrap_or_else(|| self.typical.height(paragraphs, piece_idx))
    }

    /// Replaces a block's estimate by the sum of its pieces.
    fn sum_up(&mut self, paragraphs: &Paragraphs, block_idx: usize) {
        if self.is_summed.get(block_idx).copied() != Some(false) {
            return;
        }
        self.is_summed[block_idx] = true;
        let sum: f64 = pieces_of(paragraphs, block_idx)
            .map(|piece_idx| f64::from(self.height(paragraphs, piece_idx)))
            .sum();
        let estimate = self.prefix(block_idx + 1) - self.prefix(block_idx);
        self.add(block_idx, sum - estimate);
    }

    fn add(&mut self, block_idx: usize, change: f64) {
        let mut at = block_idx;
        while at < self.sums.len() {
            self.sums[at] += change;
            at |= at + 1;
        }
    }

    fn prefix(&self, n_blocks: usize) -> f64 {
        let (mut at, mut sum) = (n_blocks.min(self.sums.len()), 0.0);
        while at > 0 {
            sum += self.sums[at - 1];
            at &= at - 1;
        }
        sum
    }

    fn block_at(&self, y: f64) -> usize {
        let (mut at, mut left) = (0, y.max(0.0));
        let mut step = self.sums.len().next_power_of_two();
        while step > 0 {
            if let Some(&sum) = self.sums.get(at + step - 1)
                && sum <= left
            {
                at += step;
                left -= sum;
            }
            step /= 2;
        }
        at.min(self.sums.len().saturating_sub(1))
    }
}

fn pieces_of(paragraphs: &Paragraphs, block_idx: usize) -> Range<usize> {
    block_idx * BLOCK..((block_idx + 1) * BLOCK).min(paragraphs.n_pieces())
}

fn estimate(paragraphs: &Paragraphs, typical: Typical, block_idx: usize) -> f32 {
    let pieces = pieces_of(paragraphs, block_idx);
    let before = pieces
        .start
        .checked_sub(1)
        .map_or(0, |idx| paragraphs.number(idx));
    let n_paragraphs = paragraphs.number(pieces.end - 1) - before;
    let n_blank = pieces
        .len()
        .saturating_sub(n_paragraphs)
        .min(pieces.len() - 1);
    let n_full = (pieces.len() - n_blank) as f32;
    let n_bytes = paragraphs.bytes_of_pieces(pieces).len() as f32;
    // A last line is on average half full.
    let n_lines = (n_bytes / typical.bytes_per_line + n_full * 0.5).max(n_full);
    n_lines * typical.line_height + n_full * typical.gap + n_blank as f32 * typical.blank_height
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Text;
    use crate::ui::reader::cleaning::Cleaned;

    const TYPICAL: Typical = Typical {
        line_height: 20.0,
        gap: 10.0,
        blank_height: 5.0,
        bytes_per_line: 10.0,
    };

    proptest! {
        #[test]
        fn a_height_is_found_where_the_sums_say(
            lines in prop::collection::vec(0usize..40, 1..400),
            set in prop::collection::vec((0usize..400, 1u16..300), 0..40),
        ) {
            let text: String = lines.iter().flat_map(|&n| ["x".repeat(n), "\n".to_owned()]).collect();
            let paragraphs = Paragraphs::new(&Text::new(text), &[], Cleaned::default());
            let mut heights = Heights::new(&paragraphs, TYPICAL);
            for (piece_idx, height) in set {
                let piece_idx = piece_idx % paragraphs.n_pieces();
                heights.set(&paragraphs, piece_idx, f32::from(height));
            }
            for piece_idx in 0..paragraphs.n_pieces() {
                let y = heights.before(&paragraphs, piece_idx);
                let (found, offset) = heights.at(&paragraphs, y + 0.5);
                prop_assert_eq!((found, offset), (piece_idx, 0.5));
            }
            let last = paragraphs.n_pieces() - 1;
            let sum = heights.before(&paragraphs, last) + f64::from(heights.height(&paragraphs, last));
            prop_assert!((heights.total() - sum).abs() < 0.01);
        }
    }
}
