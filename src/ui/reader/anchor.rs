//! The line at the top of the window stays where it is, whatever becomes of the lines around it:
//! another width or size, other fonts, lines that are joined, an index that has become whole.

use std::sync::Arc;

use super::flow::{Flow, Measure, Top};
use super::layout::Shaper;
use super::paragraphs::Paragraphs;
use super::scroll::Heights;
use crate::text::Pos;

/// A place in the text that stays where it is in the window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Anchor {
    pub(super) top: Top,
    pub(super) pos: Pos,
    /// Where the top of its line is in the window, in heights of a line.
    pub(super) y_in_lines: f32,
}

impl Flow {
    /// Takes another index of the same text; the line at the top stays there, and what is laid out
    /// and looks the same in both is kept.
    pub(super) fn set_paragraphs(&mut self, shaper: &mut Shaper, paragraphs: Arc<Paragraphs>) {
        let before = std::mem::replace(&mut self.paragraphs, paragraphs);
        let top = self.pos(before.start(self.top.piece_idx));
        let is_in_header = before.is_numbered() && self.is_in_header();
        self.by_head.clear();
        self.kept.clear();
        self.heights = Heights::new(&self.paragraphs, self.typical());
        let mut pieces: Vec<_> = std::mem::take(&mut self.pieces).into_iter().collect();
        pieces.sort_unstable_by_key(|&(piece_idx, _)| piece_idx);
        for (piece_idx, kept) in pieces {
            let bytes = before.bytes(piece_idx);
            let new_idx = self.paragraphs.piece_at(self.pos(bytes.start));
            let is_same = self.paragraphs.bytes(new_idx) == bytes
                && self.paragraphs.is_blank(new_idx) == before.is_blank(piece_idx)
                && self.paragraphs.begins(new_idx) == before.begins(piece_idx)
                && self.paragraphs.ends_line(new_idx) == before.ends_line(piece_idx)
                && (new_idx == 0) == (piece_idx == 0)
                && self.paragraphs.joins_lines() == before.joins_lines();
            if is_same {
                let height = kept.0.height;
                self.heights.set(&self.paragraphs, new_idx, height);
                self.pieces.insert(new_idx, kept);
            }
        }
        if is_in_header {
            self.top.piece_idx = 0;
        } else if !self.restore_anchor(shaper) {
            self.top.piece_idx = self.paragraphs.piece_at(top);
        }
    }

    /// Everything is laid out anew in the next frame, as other fonts ask for.
    pub(super) fn forget_layout(&mut self) {
        self.is_stale = true;
    }

    /// Takes new lengths; the line at the top stays there.
    pub(super) fn set_measure(&mut self, shaper: &mut Shaper, measure: Measure) {
        if self.measure == measure && !self.is_stale {
            return;
        }
        let before = std::mem::replace(&mut self.measure, measure);
        let only_width = Measure {
            view_height: before.view_height,
            header: before.header,
            column: before.column,
            ..self.measure.clone()
        } == before;
        let only_view = only_width && self.measure.column.to_bits() == before.column.to_bits();
        let is_in_header = self.is_in_header();
        if is_in_header && before.header > 0.0 {
            self.top.offset *= self.measure.header / before.header;
        }
        if only_view && !self.is_stale {
            return;
        }
        if !only_width || self.is_stale {
            self.kept.clear();
            self.by_head.clear();
        }
        self.is_stale = false;
        self.pieces.clear();
        self.heights = Heights::new(&self.paragraphs, self.typical());
        if !is_in_header {
            self.restore_anchor(shaper);
        }
    }

    pub(super) fn is_in_header(&self) -> bool {
        self.top.piece_idx == 0 && self.top.offset < 0.0
    }

    /// Puts the place that was at the top there again; `false` if there was none yet.
    fn restore_anchor(&mut self, shaper: &mut Shaper) -> bool {
        let Some(anchor) = self.anchor else {
            return false;
        };
        let piece_idx = self.paragraphs.piece_at(anchor.pos);
        let line_top = self.line_top(shaper, piece_idx, anchor.pos);
        self.top = Top {
            piece_idx,
            offset: line_top - (anchor.y_in_lines * self.measure.line_height).round(),
        };
        self.normalise(shaper);
        // The anchor is kept as it was, or a window that is resized would creep upward.
        self.anchor = Some(Anchor {
            top: self.top,
            ..anchor
        });
        true
    }

    pub(super) fn find_anchor(&self) -> Option<Anchor> {
        self.visible.iter().find_map(|placed| {
            let shaped = placed.shaped();
            let line = shaped
                .lines
                .iter()
                .find(|line| placed.top + line.bottom > 0.0)?;
            Some(Anchor {
                top: self.top,
                pos: self.pos(placed.bytes.start + line.bytes.start),
                y_in_lines: (placed.top + line.top) / self.measure.line_height.max(1.0),
            })
        })
    }
}
