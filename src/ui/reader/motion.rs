//! Ways that are shown: a page turned glides there, so that the eye can follow; and scrolling by
//! itself, away from where the middle button was pressed.

use egui::{
    CursorIcon, Event as Input, PointerButton, Pos2, Response, Shape, Stroke, Ui, pos2, vec2,
};

use super::layout::Shaper;
use super::widget::{Frame, Reader};
use crate::app::view::Place;

/// After this time there is a third of the way left; all of it takes less than 150 ms.
const THIRD_SECS: f32 = 0.022;
/// A longer way, in heights of the window, is not shown: there would be nothing to follow.
const LONGEST: f64 = 2.2;
/// So far from the sign nothing moves, in points.
const DEAD: f32 = 10.0;

/// Scrolling by itself, faster the farther the mouse is from the sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Autoscroll {
    sign: Pos2,
    /// The button has not been released since.
    is_held: bool,
    has_moved: bool,
}

impl Reader {
    /// Whether the text moves by itself, so that Escape is to end that first.
    pub fn scrolls_by_itself(&self) -> bool {
        self.autoscroll.is_some()
    }

    /// Shows the way from a place to where the window is now, if it is short enough to follow and
    /// motion is wanted.
    pub(super) fn glide_from(&mut self, ui: &Ui, shaper: &mut Shaper, from: Place) {
        let to = self.flow.place();
        if ui.style().animation_time <= 0.0 || to == from {
            return;
        }
        let (above, view, _) = self.flow.extent();
        self.flow.go_to(shaper, from);
        self.flow.settle(shaper);
        let way = above - self.flow.extent().0;
        if way.abs() > view * LONGEST {
            self.flow.go_to(shaper, to);
            self.flow.settle(shaper);
        } else {
            self.glide = way as f32;
            ui.ctx().request_repaint();
        }
    }

    /// Goes to the end of the way at once.
    pub(super) fn end_glide(&mut self, shaper: &mut Shaper) {
        if self.glide != 0.0 {
            self.flow.scroll_by(std::mem::take(&mut self.glide));
            self.flow.settle(shaper);
        }
    }

    /// Moves on by what is due in this frame.
    pub(super) fn go_on(&mut self, ui: &Ui, response: &Response, frame: &Frame<'_>) {
        let secs = ui.input(|input| input.stable_dt.min(0.05));
        if self.glide != 0.0 {
            let step = if self.glide.abs() < 1.5 {
                self.glide
            } else {
                self.glide * (1.0 - (-secs / THIRD_SECS).exp())
            };
            self.glide -= step;
            self.flow.scroll_by(step);
            ui.ctx().request_repaint();
        }
        let has_key = |input: &Input| matches!(input, Input::Key { pressed: true, .. });
        if ui.input(|input| input.events.iter().any(has_key)) {
            self.autoscroll = None;
        }
        let Some(autoscroll) = &mut self.autoscroll else {
            return;
        };
        ui.ctx().set_cursor_icon(CursorIcon::AllScroll);
        let Some(at) = ui.input(|input| input.pointer.latest_pos()) else {
            return;
        };
        let speed = autoscroll.speed(at);
        if speed != 0.0 {
            autoscroll.has_moved = true;
            self.flow.scroll_by(speed * secs * frame.pixels_per_point);
            response.ctx.request_repaint();
        }
    }

    /// Whether a press or release is about scrolling by itself, and so about nothing else.
    pub(super) fn autoscroll_takes(
        &mut self,
        response: &Response,
        frame: &Frame<'_>,
        input: &Input,
    ) -> bool {
        let Input::PointerButton {
            pos,
            button,
            pressed,
            ..
        } = *input
        else {
            return false;
        };
        let is_middle = button == PointerButton::Middle;
        match (pressed, &mut self.autoscroll) {
            (true, Some(_)) => {
                self.autoscroll = None;
                true
            }
            (true, none @ None) if is_middle => {
                let is_here = response.contains_pointer() && frame.rect.contains(pos);
                *none = is_here.then_some(Autoscroll {
                    sign: pos,
                    is_held: true,
                    has_moved: false,
                });
                response.request_focus();
                true
            }
            (false, Some(autoscroll)) if is_middle => {
                let is_done = autoscroll.is_held && autoscroll.has_moved;
                autoscroll.is_held = false;
                if is_done {
                    self.autoscroll = None;
                }
                true
            }
            _ => false,
        }
    }

    /// The sign where the middle button was pressed: which ways there are to go.
    pub(super) fn paint_autoscroll(&self, ui: &Ui, frame: &Frame<'_>) {
        let Some(autoscroll) = self.autoscroll else {
            return;
        };
        let look = frame.page.look;
        let at = autoscroll.sign;
        let painter = ui.painter();
        painter.circle(at, 14.0, look.paper, Stroke::new(1.0, look.faint));
        painter.circle_filled(at, 1.8, look.grey);
        for way in [-1.0, 1.0] {
            let tip = pos2(at.x, at.y + way * 10.0);
            let base = vec2(3.5, -way * 4.5);
            let points = vec![tip, tip + base, tip + vec2(-base.x, base.y)];
            painter.add(Shape::convex_polygon(points, look.grey, Stroke::NONE));
        }
    }
}

impl Autoscroll {
    /// Points a second; down is above 0.
    fn speed(self, at: Pos2) -> f32 {
        let away = at.y - self.sign.y;
        let beyond = (away.abs() - DEAD).max(0.0);
        (3.0 * beyond.powf(1.3)).min(6000.0) * away.signum()
    }
}
