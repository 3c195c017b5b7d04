//! From a point in the window to a place in the text, and back.

use std::ops::Range;

use super::flow::{Flow, Placed};
use super::geometry::{Line, Shaped};
use crate::text::{Pos, Span, segment};

/// An area of text in the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
    pub(super) baseline: f32,
}

impl Flow {
    /// The place nearest to a point, between two characters.
    pub(super) fn pos_at(&self, x: f32, y: f32) -> Pos {
        let after_idx = self
            .visible()
            .partition_point(|placed| placed.bottom() <= y);
        let last_idx = self.visible().len().saturating_sub(1);
        let Some(placed) = self.visible().get(after_idx.min(last_idx)) else {
            return Pos::START;
        };
        let shaped = placed.shaped();
        let line_idx = shaped.line_at_y(y - placed.top);
        self.pos_on_line(placed.piece_idx, shaped, line_idx, x - placed.piece.left)
    }

    /// The place nearest to `x`, counted from the piece's left, on a line of a piece.
    pub(super) fn pos_on_line(
        &self,
        piece_idx: usize,
        shaped: &Shaped,
        line_idx: usize,
        x: f32,
    ) -> Pos {
        let byte = shaped.caret_at(line_idx, x, self.paragraphs().words(piece_idx));
        self.snapped(self.paragraphs().start(piece_idx) + byte)
    }

    /// The character under a point, if there is one.
    pub(super) fn character_at(&self, x: f32, y: f32) -> Option<Span> {
        let placed = self
            .visible()
            .iter()
            .find(|placed| placed.top <= y && y < placed.bottom())?;
        let bytes = placed
            .shaped()
            .character_at(x - placed.piece.left, y - placed.top)?;
        let start = self.snapped(placed.bytes.start + bytes.start);
        let end = segment::next_grapheme(self.text(), start);
        self.text().span_between(start, end)
    }

    /// Where a caret before a place stands, if that is laid out.
    pub(super) fn caret_area(&self, pos: Pos) -> Option<Area> {
        if !self.paragraphs().covers(pos) {
            return None;
        }
        let piece_idx = self.paragraphs().piece_at(pos);
        let placed = self
            .visible()
            .iter()
            .find(|placed| placed.piece_idx == piece_idx)?;
        let shaped = placed.shaped();
        let byte = pos.byte().saturating_sub(placed.bytes.start);
        let line_idx = shaped.line_at_byte(byte);
        let Some(line) = shaped.lines.get(line_idx) else {
            // A blank line.
            return Some(Area {
                left: placed.piece.left,
                right: placed.piece.left,
                top: placed.top,
                bottom: placed.top + shaped.height,
                baseline: placed.top + shaped.height,
            });
        };
        let x = shaped.caret_x(line_idx, byte) + placed.piece.left;
        Some(area_of(placed, line, x, x))
    }

    /// Where some bytes stand in the window.
    pub(super) fn areas(&self, bytes: &Range<usize>, mut each: impl FnMut(Area)) {
        let first_idx = self
            .visible()
            .partition_point(|placed| placed.bytes.end <= bytes.start);
        for placed in self.visible().get(first_idx..).unwrap_or_default() {
            if placed.bytes.start >= bytes.end {
                break;
            }
            let start = bytes.start.saturating_sub(placed.bytes.start);
            let end = bytes.end.min(placed.bytes.end) - placed.bytes.start;
            let shaped = placed.shaped();
            shaped.seen_stretches(&(start..end), |stretch| {
                if let Some(line) = shaped.lines.get(stretch.line_idx) {
                    let left = placed.piece.left;
                    each(area_of(
                        placed,
                        line,
                        stretch.left + left,
                        stretch.right + left,
                    ));
                }
            });
        }
    }

    /// The bytes of all pieces that are laid out in and around the window.
    pub(super) fn visible_bytes(&self) -> Range<usize> {
        match (self.visible().first(), self.visible().last()) {
            (Some(first), Some(last)) => first.bytes.start..last.bytes.end,
            _ => 0..0,
        }
    }

    pub(super) fn is_edge(&self, byte: usize) -> bool {
        let pos = self.pos(byte);
        pos.byte() == byte && segment::is_grapheme_edge(self.text(), pos)
    }

    /// The bytes of the lines in the window and so far around it, and of those a little above,
    /// whose labels reach into it. One paragraph may have very many marks on its other lines.
    pub(super) fn bytes_of_lines(&self, around: f32) -> Range<usize> {
        let view = self.measure().view_height;
        let (top, bottom) = (-0.4 * view - around, view + around);
        let mut bytes: Option<Range<usize>> = None;
        for placed in self.visible() {
            if placed.bottom() < top || placed.top > bottom {
                continue;
            }
            let shaped = placed.shaped();
            let byte_at = |y: f32, end: bool| {
                let line = shaped.lines.get(shaped.line_at_y(y - placed.top));
                line.map(|line| {
                    placed.bytes.start
                        + if end {
                            line.bytes.end
                        } else {
                            line.bytes.start
                        }
                })
            };
            let start = byte_at(top, false).unwrap_or(placed.bytes.start);
            let end = byte_at(bottom, true).unwrap_or(placed.bytes.end);
            bytes = Some(bytes.map_or(start..end, |bytes| bytes.start..end));
        }
        bytes.unwrap_or_else(|| self.visible_bytes())
    }

    /// From which line to which some bytes stand, of what is laid out: the area of the first and of
    /// the last line, and whether the first runs from the right.
    pub(super) fn lines_of(&self, bytes: &Range<usize>) -> Option<(Area, Area, bool)> {
        let has_lines = |placed: &&Placed| !placed.shaped().lines.is_empty();
        let first_idx = self
            .visible()
            .partition_point(|placed| placed.bytes.end <= bytes.start);
        let end_idx = self
            .visible()
            .partition_point(|placed| placed.bytes.start < bytes.end);
        let among = self.visible().get(first_idx..end_idx)?;
        let first = among.iter().find(has_lines)?;
        let last = among.iter().rev().find(has_lines)?;
        let line = |placed: &Placed, byte: usize| {
            let shaped = placed.shaped();
            let byte = byte.clamp(placed.bytes.start, placed.bytes.end - 1) - placed.bytes.start;
            let line = shaped.lines.get(shaped.line_at_byte(byte))?;
            Some(area_of(placed, line, line.left, line.right))
        };
        let is_rtl = first.shaped().is_rtl;
        Some((
            line(first, bytes.start)?,
            line(last, bytes.end - 1)?,
            is_rtl,
        ))
    }

    /// A place of the text, on the edge of a character as people see it.
    fn snapped(&self, byte: usize) -> Pos {
        let pos = self.pos(byte);
        if segment::is_grapheme_edge(self.text(), pos) {
            pos
        } else {
            segment::previous_grapheme(self.text(), pos)
        }
    }
}

fn area_of(placed: &Placed, line: &Line, left: f32, right: f32) -> Area {
    Area {
        left,
        right,
        top: placed.top + line.top,
        bottom: placed.top + line.bottom,
        baseline: placed.top + line.baseline,
    }
}
