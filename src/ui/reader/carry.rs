//! Carrying a passage out of the text with the mouse: what is selected, or a mark.
//!
//! Pressed in what is selected, the mouse may begin to carry it, or only be clicked; which of the
//! two it is is known when it moves or is released. Marks are carried by their labels in the
//! margin, and with Alt by their words, for without it a drag over them selects.

use egui::{Modifiers, Pos2, Rect, Ui, vec2};

use super::Event;
use super::input::under;
use super::marks::line_rect;
use super::widget::{Frame, Reader};
use crate::app::view::Selection;
use crate::model::AnnotationId;
use crate::text::Span;

/// How far the mouse moves before it carries, in points.
const FAR: f32 = 5.0;

/// A press that may become a carrying.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carry {
    at: Pos2,
    /// `None`: what is selected.
    mark: Option<AnnotationId>,
    is_on_its_way: bool,
}

impl Carry {
    pub(super) fn of_mark(at: Pos2, mark: AnnotationId) -> Self {
        Self {
            at,
            mark: Some(mark),
            is_on_its_way: false,
        }
    }
}

impl Reader {
    /// Whether a press here takes up what is selected, or with Alt the mark under it.
    pub(super) fn carry_at(
        &mut self,
        ui: &Ui,
        frame: &Frame<'_>,
        at: Pos2,
        held: Modifiers,
        selection: Selection,
    ) -> bool {
        // The second press of a double click selects.
        let secs = ui.input(|input| input.time);
        if held.shift || held.command || self.clicks.is_going_on(secs, at) {
            return false;
        }
        let (x, y) = frame.in_column(at);
        let Some(character) = self.flow.character_at(x, y) else {
            return false;
        };
        let mark = if held.alt {
            let bytes = character.bytes();
            let marks = frame.page.marks.overlapping(bytes.clone());
            under(&marks, bytes.start).first().copied()
        } else {
            None
        };
        let selected = selection.span(self.text());
        let mut selected = frame.page.pieces.iter().copied().chain(selected);
        if mark.is_none() && !selected.any(|span| span.covers(character)) {
            return false;
        }
        self.carry = Some(Carry {
            at,
            mark,
            is_on_its_way: false,
        });
        true
    }

    /// The mouse has moved; tells whether it carries something.
    pub(super) fn carries_to(&mut self, at: Pos2, events: &mut Vec<Event>) -> bool {
        let Some(carry) = &mut self.carry else {
            return false;
        };
        if !carry.is_on_its_way && carry.at.distance(at) >= FAR {
            carry.is_on_its_way = true;
            self.margin_press = None;
            events.push(Event::Carried(carry.mark));
        }
        carry.mark.is_none() || carry.is_on_its_way
    }

    /// The mouse was released. A press in what is selected that came to nothing else is a click,
    /// which is made up for now.
    pub(super) fn ends_carry(
        &mut self,
        ui: &Ui,
        frame: &Frame<'_>,
        at: Pos2,
        selection: &mut Selection,
        events: &mut Vec<Event>,
    ) -> bool {
        let Some(carry) = self.carry.take() else {
            return false;
        };
        if carry.is_on_its_way {
            return true;
        }
        if self.margin_press.is_none() {
            self.press(ui, frame, carry.at, Modifiers::NONE, selection, events);
        }
        let secs = ui.input(|input| input.time);
        self.release(frame, at, secs, events);
        true
    }

    /// The character under a point of the window, as the text was last painted in `rect`.
    pub fn character_under(&self, rect: Rect, at: Pos2, pixels_per_point: f32) -> Option<Span> {
        let left = (self.column.0 * pixels_per_point).round();
        let x = (at.x - rect.left()) * pixels_per_point - left;
        self.flow
            .character_at(x, (at.y - rect.top()) * pixels_per_point)
    }

    /// Where passages are in the window, line by line, as far as they are in view.
    pub fn rects_of(&self, rect: Rect, spans: &[Span], pixels_per_point: f32) -> Vec<Rect> {
        let left = (self.column.0 * pixels_per_point).round();
        let corner = (rect.min.to_vec2() * pixels_per_point).round() + vec2(left, 0.0);
        let mut rects = Vec::new();
        for span in spans {
            self.flow.areas(&span.bytes(), |area| {
                let area = line_rect(area).translate(corner);
                rects.push(Rect::from_min_max(
                    (area.min.to_vec2() / pixels_per_point).to_pos2(),
                    (area.max.to_vec2() / pixels_per_point).to_pos2(),
                ));
            });
        }
        rects
    }
}
