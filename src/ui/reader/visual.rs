//! Left and right as the eye sees them: through lines of both directions, an arrow key never goes
//! the other way.

use super::flow::Flow;
use super::geometry::Shaped;
use super::layout::Shaper;
use crate::text::Pos;

/// Which way the caret goes on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Left,
    Right,
}

impl Flow {
    /// The next place where a caret can stand to the left or the right of one. Past the end of its
    /// line it goes on in the line that is read next, or that was read before.
    pub(super) fn beside(&mut self, shaper: &mut Shaper, from: Pos, way: Way) -> Pos {
        let piece_idx = self.paragraphs.piece_at(from);
        let piece = self.piece(shaper, piece_idx);
        let shaped = &piece.laid.shaped;
        let byte = from.byte().saturating_sub(self.paragraphs.start(piece_idx));
        let line_idx = shaped.line_at_byte(byte);
        let stops = self.stops(piece_idx, shaped, line_idx);
        // A place within a character, or in blank space that is not shown, goes with the stop before.
        let at = stops.iter().position(|&stop| stop == byte).or_else(|| {
            let before = stops.iter().filter(|&&stop| stop < byte).max();
            stops.iter().position(|stop| Some(stop) == before)
        });
        let next = at.and_then(|at| match way {
            Way::Left => at.checked_sub(1),
            Way::Right => Some(at + 1),
        });
        if let Some(&stop) = next.and_then(|next| stops.get(next)) {
            return self.pos(self.paragraphs.start(piece_idx) + stop);
        }
        let goes_on = (way == Way::Left) == shaped.is_rtl;
        let neighbour = if goes_on && line_idx + 1 < shaped.lines.len() {
            Some((piece_idx, line_idx + 1))
        } else if !goes_on && line_idx > 0 {
            Some((piece_idx, line_idx - 1))
        } else if goes_on {
            Some((piece_idx + 1, 0)).filter(|&(idx, _)| idx < self.paragraphs.n_pieces())
        } else {
            piece_idx.checked_sub(1).map(|idx| (idx, usize::MAX))
        };
        let Some((piece_idx, line_idx)) = neighbour else {
            return if goes_on {
                self.text().end()
            } else {
                self.pos(self.paragraphs.start(0))
            };
        };
        let piece = self.piece(shaper, piece_idx);
        let shaped = &piece.laid.shaped;
        let line_idx = line_idx.min(shaped.lines.len().saturating_sub(1));
        let stops = self.stops(piece_idx, shaped, line_idx);
        // The line is entered where it is read first, or was read last, whichever way it runs.
        let stop = if goes_on == shaped.is_rtl {
            stops.last()
        } else {
            stops.first()
        };
        self.pos(self.paragraphs.start(piece_idx) + stop.copied().unwrap_or_default())
    }

    /// Where a caret can stand on a line of a piece, from the left to the right.
    fn stops(&self, piece_idx: usize, shaped: &Shaped, line_idx: usize) -> Vec<usize> {
        let Some(line) = shaped.lines.get(line_idx) else {
            return vec![0];
        };
        let is_last = line_idx + 1 == shaped.lines.len();
        let has_end = is_last && self.paragraphs.ends_line(piece_idx);
        let mut bytes: Vec<usize> = shaped
            .runs_of(line)
            .iter()
            .flat_map(|run| shaped.edges_of(run))
            .map(|edge| edge.byte)
            .filter(|&byte| byte < line.bytes.end || has_end)
            .filter(|&byte| byte >= line.bytes.start)
            .collect();
        if bytes.is_empty() {
            bytes.push(line.bytes.start);
        }
        bytes.sort_unstable();
        bytes.dedup();
        let start = self.paragraphs.start(piece_idx);
        bytes.retain(|&byte| self.is_edge(start + byte));
        // What is a quarter of a pixel apart is one place for the eye.
        let x = |byte: usize| (shaped.caret_x(line_idx, byte) * 4.0).round();
        let mut stops: Vec<(f32, usize)> = bytes.into_iter().map(|byte| (x(byte), byte)).collect();
        // Carets at one place of the screen follow in the order in which the paragraph is read.
        stops.sort_by(|(a, a_byte), (b, b_byte)| {
            let read = if shaped.is_rtl {
                b_byte.cmp(a_byte)
            } else {
                a_byte.cmp(b_byte)
            };
            a.total_cmp(b).then(read)
        });
        stops.into_iter().map(|(_, byte)| byte).collect()
    }
}
