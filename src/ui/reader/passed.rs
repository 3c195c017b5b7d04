//! What has been read, as far as scrolling tells: paragraphs that were on screen from their first
//! line to their last, for as long as reading takes, and then left over the top edge.
//!
//! Nothing here has a clock of its own: the time that a frame is drawn at is enough, since nothing
//! passes without a frame. A jump is no reading: what was on screen before it is forgotten.

use std::collections::BTreeMap;
use std::ops::Range;

use super::flow::Flow;

/// Nobody reads faster than this, in bytes of text a second.
const BYTES_A_SECOND: f64 = 60.0;
/// A heading takes a moment too; longer than a page is looked at nobody has to wait.
const SECS: (f64, f64) = (1.5, 12.0);

/// The pieces of text that are on screen, by their index.
#[derive(Default)]
pub(super) struct Passed {
    pieces: BTreeMap<usize, Piece>,
    /// Whether the end of the text is on screen.
    is_at_end: bool,
}

struct Piece {
    bytes: Range<usize>,
    since: f64,
    /// Whether its first and its last line have been on screen.
    has_start: bool,
    has_end: bool,
}

impl Piece {
    fn is_read(&self, now: f64) -> bool {
        let secs = self.bytes.len() as f64 / BYTES_A_SECOND;
        self.has_start && self.has_end && now - self.since >= secs.clamp(SECS.0, SECS.1)
    }
}

impl Passed {
    /// Takes in what a frame shows; the bytes that were passed since the one before.
    pub(super) fn follow(&mut self, flow: &Flow, now: f64) -> Vec<Range<usize>> {
        let paragraphs = flow.paragraphs();
        let height = flow.measure().view_height;
        let in_view: BTreeMap<usize, (bool, bool)> = flow
            .visible()
            .iter()
            .filter(|placed| placed.bottom() > 0.0 && placed.top < height)
            .map(|placed| {
                let sees = (placed.top >= 0.0, placed.bottom() <= height);
                (placed.piece_idx, sees)
            })
            .collect();
        // A page further begins where the last one ended, or with the blank lines after it.
        let is_near = match (self.pieces.keys().next_back(), in_view.keys().next()) {
            (Some(&last), Some(&first)) => first <= last + 3,
            _ => true,
        };
        let goes_on = in_view
            .keys()
            .next_back()
            .zip(self.pieces.keys().next())
            .is_none_or(|(last, first)| last >= first);
        let is_jump = !is_near || !goes_on;
        if is_jump {
            self.pieces.clear();
        }
        let first = in_view.keys().next().copied().unwrap_or_default();
        let mut passed = Vec::new();
        self.pieces.retain(|piece_idx, piece| {
            let stays = in_view.contains_key(piece_idx);
            if !stays && *piece_idx < first && piece.is_read(now) {
                passed.push(piece.bytes.clone());
            }
            stays
        });
        for (&piece_idx, &(has_start, has_end)) in &in_view {
            if paragraphs.is_blank(piece_idx) {
                continue;
            }
            let piece = self.pieces.entry(piece_idx).or_insert_with(|| Piece {
                bytes: with_blank_after(flow, piece_idx),
                since: now,
                has_start: false,
                has_end: false,
            });
            piece.has_start |= has_start;
            piece.has_end |= has_end;
        }
        self.is_at_end = paragraphs.is_whole()
            && in_view
                .iter()
                .next_back()
                .is_some_and(|(&last, &(_, has_end))| has_end && last + 1 >= paragraphs.n_pieces());
        passed
    }

    /// The person goes on to another text: of the last screenful that is what could be passed.
    pub(super) fn move_on(&mut self, now: f64) -> Vec<Range<usize>> {
        let pieces = std::mem::take(&mut self.pieces);
        if !self.is_at_end {
            return Vec::new();
        }
        let read = pieces.into_values().filter(|piece| piece.is_read(now));
        read.map(|piece| piece.bytes).collect()
    }
}

/// The bytes of a piece, with the blank lines after it, so that a text that was read has no gaps.
pub(super) fn with_blank_after(flow: &Flow, piece_idx: usize) -> Range<usize> {
    /// More blank lines than this are left to themselves.
    const MOST: usize = 64;
    let paragraphs = flow.paragraphs();
    let after = piece_idx + 1..paragraphs.n_pieces().min(piece_idx + 1 + MOST);
    let end = after
        .clone()
        .find(|&next| !paragraphs.is_blank(next))
        .unwrap_or(after.end);
    let is_first = paragraphs.is_numbered() && paragraphs.number(piece_idx) == 1;
    let start = if is_first && paragraphs.begins(piece_idx) {
        0
    } else {
        paragraphs.start(piece_idx)
    };
    start..paragraphs.start(end)
}
