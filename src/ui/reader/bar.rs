//! The scroll bar: a thumb that can be dragged, as long as the share of the text in view.

use egui::{Pos2, Rect, Response, Ui, pos2, vec2};

use super::columns::BAR;
use super::widget::{Frame, Reader};

impl Reader {
    pub(super) fn drag_bar(&mut self, ui: &Ui, bar: &Response, frame: &Frame<'_>) {
        let Some(thumb) = self.thumb(frame) else {
            self.bar_grip = None;
            return;
        };
        let at = bar.interact_pointer_pos();
        let Some(at) = at.filter(|_| bar.is_pointer_button_down_on()) else {
            self.bar_grip = None;
            return;
        };
        if ui.input(|input| input.pointer.secondary_down()) {
            return;
        }
        let grip = *self.bar_grip.get_or_insert_with(|| {
            if thumb.y_range().contains(at.y) {
                at.y - thumb.top()
            } else {
                thumb.height() / 2.0
            }
        });
        let track = frame.rect.height() - thumb.height();
        let share = (at.y - grip - frame.rect.top()) / track.max(1.0);
        self.flow.go_to_share(f64::from(share));
    }

    /// The scroll bar's thumb; `None` when all is in view.
    pub(super) fn thumb(&mut self, frame: &Frame<'_>) -> Option<Rect> {
        if !self.flow.paragraphs().is_whole() {
            return None;
        }
        let (above, view, total) = self.flow.extent();
        if total <= view + 1.0 || view < 1.0 {
            return None;
        }
        let track = f64::from(frame.rect.height());
        let height = (track * view / total).max(28.0).min(track);
        let share = (above / (total - view)).clamp(0.0, 1.0);
        let top = frame.rect.top() + (share * (track - height)) as f32;
        Some(Rect::from_min_size(
            pos2(frame.rect.right() - BAR, top),
            vec2(BAR, height as f32),
        ))
    }

    /// Whether a point is the bar's, and not the text's.
    pub(super) fn bar_takes(&mut self, frame: &Frame<'_>, at: Pos2) -> bool {
        self.bar_grip.is_some()
            || (bar_rect(frame.rect).contains(at) && self.thumb(frame).is_some())
    }

    pub(super) fn paint_bar(&mut self, ui: &Ui, bar: &Response, frame: &Frame<'_>) {
        let Some(thumb) = self.thumb(frame) else {
            return;
        };
        let is_active = bar.hovered() || self.bar_grip.is_some();
        let width = if is_active { 8.0 } else { 5.0 };
        let rect = Rect::from_min_max(
            pos2(thumb.right() - 2.0 - width, thumb.top() + 2.0),
            pos2(thumb.right() - 2.0, thumb.bottom() - 2.0),
        );
        let look = frame.page.look;
        let color = look
            .faint
            .gamma_multiply(if is_active { 0.7 } else { 0.35 });
        ui.painter().rect_filled(rect, width / 2.0, color);
    }
}

/// Where the bar is.
pub(super) fn bar_rect(rect: Rect) -> Rect {
    Rect::from_min_max(pos2(rect.right() - BAR, rect.top()), rect.max)
}
