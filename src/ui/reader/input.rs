//! What the mouse and the keys do in a frame.

use egui::{
    CursorIcon, Event as Input, EventFilter, Key, Modifiers, PointerButton, Pos2, Response, Ui,
    vec2,
};

use super::carry::Carry;
use super::flow::Aim;
use super::label::Engine;
use super::select::{self, Press, Step, Unit};
use super::widget::{Frame, Reader};
use super::{Event, Mark};
use crate::app::view::{Place, Selection};
use crate::model::AnnotationId;
use crate::text::{Pos, Span};

/// Longer passages would hold up the frame, in bytes.
const COPIED_AT_ONCE: usize = 1024 * 1024;

/// How far from the edge of the window a drag begins to scroll, in points.
const EDGE: f32 = 10.0;

impl Reader {
    pub(super) fn keys(
        &mut self,
        ui: &Ui,
        engine: &mut Engine,
        frame: &Frame<'_>,
        selection: &mut Selection,
        events: &mut Vec<Event>,
    ) {
        let arrows = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            tab: frame.page.takes_tab,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(frame.id, arrows));
        let inputs = ui.input(|input| input.events.clone());
        let is_pressed = |input: &Input| matches!(input, Input::Key { pressed: true, .. });
        let from = inputs.iter().any(is_pressed).then(|| self.flow.place());
        if from.is_some() {
            self.end_glide(&mut engine.shaper);
        }
        let mut taken = Vec::new();
        // The Tab that has led here goes no farther.
        let had_keys = ui.memory(|memory| memory.had_focus_last_frame(frame.id));
        for (input_idx, input) in inputs.iter().enumerate() {
            let is_taken = match input {
                Input::Copy if !frame.page.pieces.is_empty() => {
                    events.push(Event::CopyLong);
                    true
                }
                Input::Key {
                    key: Key::Tab,
                    pressed: true,
                    ..
                } if frame.page.takes_tab && had_keys => {
                    events.push(Event::Tabbed);
                    true
                }
                Input::Key {
                    key,
                    pressed: true,
                    modifiers,
                    ..
                } => self.key(engine, *key, *modifiers, selection),
                Input::Copy => self.copy(ui, *selection, events),
                _ => false,
            };
            if is_taken {
                taken.push(input_idx);
            }
        }
        if let Some(from) = from {
            self.glide_from(ui, &mut engine.shaper, from);
        }
        ui.input_mut(|input| {
            let mut input_idx = 0;
            input.events.retain(|_| {
                input_idx += 1;
                !taken.contains(&(input_idx - 1))
            });
        });
    }

    pub(super) fn copy(&self, ui: &Ui, selection: Selection, events: &mut Vec<Event>) -> bool {
        let Some(span) = selection.span(self.text()) else {
            return false;
        };
        if span.n_bytes() > COPIED_AT_ONCE {
            events.push(Event::CopyLong);
        } else {
            ui.ctx().copy_text(self.text().slice(span).to_owned());
            events.push(Event::CopyText);
        }
        true
    }

    /// What a key does; whether it does anything.
    pub(super) fn key(
        &mut self,
        engine: &mut Engine,
        key: Key,
        modifiers: Modifiers,
        selection: &mut Selection,
    ) -> bool {
        let shaper = &mut engine.shaper;
        let page = self.flow.measure().view_height - 2.0 * self.flow.measure().line_height;
        if key == Key::A && modifiers.command && !modifiers.shift && !modifiers.alt {
            *selection = Selection {
                anchor: Pos::START,
                head: self.text().end(),
            };
            return true;
        }
        if key == Key::Space && !modifiers.command && !modifiers.alt {
            self.flow
                .scroll_by(if modifiers.shift { -page } else { page });
            self.flow.settle(shaper);
            return true;
        }
        let Some(step) = Step::from_key(key, modifiers) else {
            return false;
        };
        let has_selected = selection.anchor != selection.head;
        let is_paging = matches!(step, Step::PageUp | Step::PageDown);
        if is_paging {
            let way = if step == Step::PageUp { -page } else { page };
            self.flow.scroll_by(way);
            self.flow.settle(shaper);
            // Turning pages leaves what is selected alone.
            if has_selected && !modifiers.shift {
                return true;
            }
        }
        let (start, end) = (
            selection.anchor.min(selection.head),
            selection.anchor.max(selection.head),
        );
        let piece_idx = self.flow.paragraphs().piece_at(selection.head);
        let is_rtl = self.flow.piece(shaper, piece_idx).laid.shaped.is_rtl;
        let head = match step {
            // Without Shift the caret leaves the selection at the end it moves to.
            Step::Left | Step::Right if has_selected && !modifiers.shift => {
                if (step == Step::Left) == is_rtl {
                    end
                } else {
                    start
                }
            }
            _ => select::step(
                &mut self.flow,
                shaper,
                selection.head,
                step,
                &mut self.goal_x,
            ),
        };
        *selection = Selection {
            anchor: if modifiers.shift {
                selection.anchor
            } else {
                head
            },
            head,
        };
        if step == Step::TextStart {
            self.flow.go_to(shaper, Place::default());
            self.flow.settle(shaper);
        } else {
            self.flow.bring_into_view(shaper, head, Aim::Nearest);
        }
        true
    }

    pub(super) fn mouse(
        &mut self,
        ui: &Ui,
        engine: &mut Engine,
        response: &Response,
        frame: &Frame<'_>,
        selection: &mut Selection,
        events: &mut Vec<Event>,
    ) {
        let inputs = ui.input(|input| input.events.clone());
        for input in inputs {
            if self.autoscroll_takes(response, frame, &input) {
                continue;
            }
            match input {
                Input::PointerButton {
                    pos,
                    button: PointerButton::Primary,
                    pressed: true,
                    modifiers,
                } if response.contains_pointer()
                    && frame.rect.contains(pos)
                    && !self.bar_takes(frame, pos)
                    && !self.edge_takes(frame, pos) =>
                {
                    response.request_focus();
                    if !self.grip_at(frame, pos)
                        && !self.carry_at(ui, frame, pos, modifiers, *selection)
                    {
                        self.press(ui, frame, pos, modifiers, selection, events);
                    }
                }
                Input::PointerMoved(pos) => {
                    if self.carries_to(pos, events) {
                        continue;
                    }
                    self.drag_grip(ui, frame, pos);
                    self.drag(frame, pos, selection);
                }
                Input::PointerButton {
                    pos,
                    button: PointerButton::Primary,
                    pressed: false,
                    ..
                } => {
                    if self.ends_carry(ui, frame, pos, selection, events) {
                        continue;
                    }
                    self.drag_grip(ui, frame, pos);
                    if let Some(grip) = self.grip.take() {
                        events.extend(grip.release());
                        continue;
                    }
                    self.drag(frame, pos, selection);
                    let secs = ui.input(|input| input.time);
                    self.release(frame, pos, secs, events);
                }
                _ => {}
            }
        }
        if ui.input(|input| !input.pointer.primary_down()) {
            self.press = None;
            self.grip = None;
            self.margin_press = None;
            self.carry = None;
        }
        self.drag_beyond(ui, engine, frame, selection);
        if response.secondary_clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            let in_margin = self.margin_hits.iter().find(|(rect, _)| rect.contains(at));
            if let Some(&(_, id)) = in_margin {
                events.push(Event::MarginMenu(id));
            } else {
                let (x, y) = frame.in_column(at);
                events.push(Event::SecondaryClicked(self.flow.pos_at(x, y)));
            }
        }
    }

    pub(super) fn press(
        &mut self,
        ui: &Ui,
        frame: &Frame<'_>,
        at: Pos2,
        held: Modifiers,
        selection: &mut Selection,
        events: &mut Vec<Event>,
    ) {
        let (extends, keeps) = (held.shift, held.command && !held.shift);
        if let Some(&(_, id)) = self.margin_hits.iter().find(|(rect, _)| rect.contains(at)) {
            self.margin_press = Some(id);
            self.carry = Some(Carry::of_mark(at, id));
            return;
        }
        let secs = ui.input(|input| input.time);
        let unit = self.clicks.press(secs, at, select::DELAY_SECS);
        // A second press of a double click goes on with what the first one began.
        if unit == Unit::Character {
            if keeps {
                events.extend(selection.span(self.text()).map(Event::KeptPiece));
            } else if !extends && !frame.page.pieces.is_empty() {
                events.push(Event::LetGoOfPieces);
            }
        }
        let (x, y) = frame.in_column(at);
        let caret = self.flow.pos_at(x, y);
        let under = self.flow.character_at(x, y).map_or(caret, Span::start);
        self.goal_x = None;
        *selection = match self.flow.unit_at(under, unit) {
            Some(span) => Selection::of(span),
            None if extends => Selection {
                anchor: selection.anchor,
                head: caret,
            },
            None => Selection::caret(caret),
        };
        self.press = Some(Press {
            at,
            unit,
            origin: *selection,
            has_moved: false,
            extends,
            keeps,
        });
    }

    pub(super) fn drag(&mut self, frame: &Frame<'_>, at: Pos2, selection: &mut Selection) {
        let Some(mut press) = self.press else { return };
        if press.moves_to(at) {
            let at = at.clamp(frame.rect.min, frame.rect.max - vec2(0.0, 1.0));
            let (x, y) = frame.in_column(at);
            let under = self.flow.character_at(x, y);
            let unit_at = |pos, unit| self.flow.unit_at(pos, unit);
            *selection = press.selection(self.text(), self.flow.pos_at(x, y), under, unit_at);
        }
        self.press = Some(press);
    }

    /// A drag at the top or bottom of the window scrolls, faster the farther out; a few points
    /// within it as well, for a window that fills the screen has nothing beyond.
    pub(super) fn drag_beyond(
        &mut self,
        ui: &Ui,
        engine: &mut Engine,
        frame: &Frame<'_>,
        selection: &mut Selection,
    ) {
        let Some(at) = ui.input(|input| input.pointer.latest_pos()) else {
            return;
        };
        let inside = EDGE.min(frame.rect.height() / 8.0);
        let calm = frame.rect.shrink2(vec2(0.0, inside));
        let beyond = (at.y - calm.bottom()).max(0.0) - (calm.top() - at.y).max(0.0);
        if beyond == 0.0 || !self.press.is_some_and(|press| press.has_moved) {
            return;
        }
        let secs = ui.input(|input| input.stable_dt.min(0.1));
        let speed = (beyond * 12.0).clamp(-3000.0, 3000.0);
        let before = self.flow.top;
        self.flow.scroll_by(speed * secs * frame.pixels_per_point);
        self.flow.settle(&mut engine.shaper);
        self.drag(frame, at, selection);
        // At the end of the text there is nothing more to come.
        if self.flow.top != before {
            ui.ctx().request_repaint();
        }
    }

    pub(super) fn release(
        &mut self,
        frame: &Frame<'_>,
        at: Pos2,
        secs: f64,
        events: &mut Vec<Event>,
    ) {
        if let Some(id) = self.margin_press.take() {
            let mut hits = self.margin_hits.iter();
            if !hits.any(|(rect, hit)| *hit == id && rect.contains(at)) {
                return;
            }
            let before = self.margin_click.replace((secs, id));
            if before.is_some_and(|(then, same)| same == id && secs - then <= select::DELAY_SECS) {
                self.margin_click = None;
                events.push(Event::MarginOpened(id));
            } else {
                events.push(Event::MarginClicked(id));
            }
            return;
        }
        let Some(press) = self.press.take() else {
            return;
        };
        if press.has_moved || press.extends || press.keeps {
            return;
        }
        let (x, y) = frame.in_column(at);
        let bytes = self.flow.character_at(x, y).map(Span::bytes);
        let ids = bytes.map_or_else(Vec::new, |bytes| {
            under(&frame.page.marks.overlapping(bytes.clone()), bytes.start)
        });
        match press.unit {
            Unit::Character => events.push(Event::Clicked(ids)),
            Unit::Word => events.extend(ids.first().copied().map(Event::DoubleClickedMark)),
            Unit::Paragraph => {}
        }
    }

    /// What the mouse rests on.
    pub(super) fn report(
        &mut self,
        ui: &Ui,
        response: &Response,
        frame: &Frame<'_>,
        marks: &[Mark],
        events: &mut Vec<Event>,
    ) {
        let Some(at) = ui.input(|input| input.pointer.hover_pos()) else {
            return;
        };
        let is_here = response.contains_pointer() && frame.rect.contains(at);
        if !is_here || self.bar_takes(frame, at) || self.edge_takes(frame, at) {
            return;
        }
        let in_margin = self.margin_hits.iter().find(|(rect, _)| rect.contains(at));
        if let Some(&(_, id)) = in_margin {
            ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
            events.push(Event::Hovered(vec![id]));
            return;
        }
        if self.grip.is_some() || self.handle_at(at).is_some() {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
            return;
        }
        let (x, y) = frame.in_column(at);
        if x >= -frame.px(8.0) && x <= frame.px(frame.columns.text_width + 8.0) {
            ui.ctx().set_cursor_icon(CursorIcon::Text);
        }
        if self.press.is_some() || self.carry.is_some() {
            return;
        }
        if let Some(span) = self.flow.character_at(x, y) {
            let ids = under(marks, span.start().byte());
            if !ids.is_empty() {
                events.push(Event::Hovered(ids));
            }
        }
    }
}

/// The marks at a byte, the shortest first.
pub(super) fn under(marks: &[Mark], byte: usize) -> Vec<AnnotationId> {
    let mut found: Vec<(usize, AnnotationId)> = marks
        .iter()
        .filter(|mark| mark.spans.iter().any(|span| span.bytes().contains(&byte)))
        .map(|mark| (mark.spans.iter().map(|span| span.n_bytes()).sum(), mark.id))
        .collect();
    found.sort_by_key(|&(n_bytes, _)| n_bytes);
    found.into_iter().map(|(_, id)| id).collect()
}
