//! How far the text is read: which paragraph a key means, and the signs beside the paragraphs.
//!
//! ```text
//!   ▏12  Read: a bar beside the paragraph.
//!   ┊13  Read, nothing found: the same in dots.
//! ```

use std::ops::Range;

use egui::{Rect, pos2, vec2};

use super::passed::with_blank_after;
use super::widget::{Frame, Reader};
use crate::model::ReadKind;
use crate::text::Pos;

impl Reader {
    /// The bytes of the paragraph that a person means: the one with the caret if that is on
    /// screen, else the first that begins on screen. With the blank lines after it.
    pub fn paragraph_meant(&self, caret: Pos) -> Option<Range<usize>> {
        let flow = &self.flow;
        let paragraphs = flow.paragraphs();
        let height = flow.measure().view_height;
        let mut shown = flow
            .visible()
            .iter()
            .filter(|placed| placed.bottom() > 0.0 && placed.top < height);
        let at_caret = paragraphs.piece_at(caret);
        let has_caret = shown.clone().any(|placed| placed.piece_idx == at_caret);
        let piece_idx = if has_caret && !paragraphs.is_blank(at_caret) {
            at_caret
        } else {
            let begins = |placed: &&super::flow::Placed| {
                placed.top >= 0.0 && !paragraphs.is_blank(placed.piece_idx)
            };
            shown.find(begins)?.piece_idx
        };
        let head = paragraphs.head_of(piece_idx);
        let mut last = piece_idx;
        while !paragraphs.ends_line(last) && last + 1 < paragraphs.n_pieces() {
            last += 1;
        }
        Some(with_blank_after(flow, head).start..with_blank_after(flow, last).end)
    }

    /// What has been passed by scrolling since this was asked last.
    pub fn take_passed(&mut self, now: f64) -> Vec<Range<usize>> {
        self.passed.follow(&self.flow, now)
    }

    /// The same when the person goes on to another text.
    pub fn move_on(&mut self, now: f64) -> Vec<Range<usize>> {
        self.passed.move_on(now)
    }

    /// The signs beside the paragraphs in view.
    pub(super) fn read_signs(&self, frame: &Frame<'_>) -> Vec<Rect> {
        let Some(reading) = &self.reading else {
            return Vec::new();
        };
        let paragraphs = self.flow.paragraphs();
        let width = frame.px(2.0).max(1.0);
        let columns = &frame.columns;
        let x = if columns.is_rtl {
            frame.px(columns.text_left + columns.text_width + 8.0)
        } else {
            frame.px(columns.text_left - 10.0)
        };
        let mut signs = Vec::new();
        for placed in self.flow.visible() {
            if paragraphs.is_blank(placed.piece_idx) {
                continue;
            }
            let (top, bottom) = (placed.top.round(), placed.bottom().round());
            match reading.at(placed.bytes.start) {
                ReadKind::Unread => {}
                ReadKind::Read => {
                    signs.push(Rect::from_min_max(pos2(x, top), pos2(x + width, bottom)));
                }
                ReadKind::NothingFound => {
                    let step = frame.px(6.0).max(3.0);
                    let mut y = top;
                    while y + width <= bottom {
                        signs.push(Rect::from_min_size(pos2(x, y), vec2(width, width)));
                        y += step;
                    }
                }
            }
        }
        signs
    }
}
