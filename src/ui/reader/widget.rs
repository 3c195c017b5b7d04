//! One frame of the reader, and what the mouse and the keys do in it.

use std::ops::Range;

use egui::{
    CursorIcon, Event as Input, EventFilter, Id, Key, Modifiers, PointerButton, Pos2, Rect,
    Response, Sense, Shape, Stroke, StrokeKind, Ui, pos2, vec2,
};

use super::columns::{BAR, Columns};
use super::flow::{Aim, Flow, Measure};
use super::header::Header;
use super::label::{Engine, Label, Typeface};
use super::margin::Margin;
use super::marks::{self, Highlights, line_rect, tint_rect};
use super::paint::{Canvas, outlines, paint};
use super::select::{self, Clicks, Press, Step, Unit, unit_at};
use super::{Event, Look, Mark, Output, Page, access};
use crate::app::view::{Place, Selection};
use crate::model::AnnotationId;
use crate::model::document::Block;
use crate::text::{Pos, Span, Text, segment};

/// The viewer of one text. All that it holds can be made again at any time.
pub struct Reader {
    flow: Flow,
    /// What the last frame said; another place in the next page is a jump.
    place: Option<Place>,
    serif: Option<String>,
    reveal: Option<Span>,
    clicks: Clicks,
    press: Option<Press>,
    /// A press on a mark in the margin, until the release.
    margin_press: Option<AnnotationId>,
    margin_hits: Vec<(Rect, AnnotationId)>,
    goal_x: Option<f32>,
    /// How far from the top of the scroll bar's thumb it is held, in points.
    bar_grip: Option<f32>,
    end_rect: Option<Rect>,
}

/// What stays the same through one frame.
struct Frame<'a> {
    page: &'a Page<'a>,
    rect: Rect,
    id: Id,
    columns: Columns,
    header: Header,
    pixels_per_point: f32,
}

impl Frame<'_> {
    fn px(&self, points: f32) -> f32 {
        (points * self.pixels_per_point).round()
    }

    /// From a point of the window to pixels of the column.
    fn in_column(&self, at: Pos2) -> (f32, f32) {
        let x = (at.x - self.rect.left()) * self.pixels_per_point - self.px(self.columns.text_left);
        (x, (at.y - self.rect.top()) * self.pixels_per_point)
    }

    /// From pixels of the column to a rectangle of the window.
    fn in_window(&self, rect: Rect) -> Rect {
        let corner = (self.rect.min.to_vec2() * self.pixels_per_point).round();
        let rect = rect.translate(corner + vec2(self.px(self.columns.text_left), 0.0));
        Rect::from_min_max(
            (rect.min.to_vec2() / self.pixels_per_point).to_pos2(),
            (rect.max.to_vec2() / self.pixels_per_point).to_pos2(),
        )
    }
}

impl Reader {
    pub fn new(text: &Text, blocks: &[Block]) -> Self {
        Self {
            flow: Flow::new(text, blocks),
            place: None,
            serif: None,
            reveal: None,
            clicks: Clicks::default(),
            press: None,
            margin_press: None,
            margin_hits: Vec::new(),
            goal_x: None,
            bar_grip: None,
            end_rect: None,
        }
    }

    #[cfg(test)]
    pub(super) fn flow(&self) -> &Flow {
        &self.flow
    }

    pub fn text(&self) -> &Text {
        self.flow.text()
    }

    /// Scrolls, in the next frame, so that a passage is seen: a third down, if it is not in view.
    pub fn reveal(&mut self, span: Span) {
        self.reveal = Some(span);
    }

    /// The number of the paragraph at a place, from 1; 0 before the first.
    pub fn paragraph_number(&self, pos: Pos) -> usize {
        let paragraphs = self.flow.paragraphs();
        paragraphs.number(paragraphs.piece_at(pos))
    }

    pub fn n_paragraphs(&self) -> usize {
        self.flow.paragraphs().n_paragraphs()
    }

    /// The bytes in and a little around the window.
    pub fn visible_bytes(&self) -> Range<usize> {
        self.flow.visible_bytes()
    }

    /// Where the selection ends on the screen, in points; `None` when that is out of view.
    pub fn selection_end_rect(&self) -> Option<Rect> {
        self.end_rect
    }

    /// How many paragraphs have been laid out so far.
    pub fn n_laid_out(&self) -> usize {
        self.flow.n_laid_out()
    }

    /// Draws the text in all the space there is.
    pub fn ui(&mut self, ui: &mut Ui, engine: &mut Engine, page: &Page<'_>) -> Output {
        let rect = ui.available_rect_before_wrap();
        let id = ui.scope_id().with("reader");
        let response = ui.interact(rect, id, Sense::click_and_drag());
        ui.advance_cursor_after_rect(rect);
        let bar = ui.interact(bar_rect(rect), id.with("bar"), Sense::click_and_drag());

        let frame = self.frame(ui, engine, page, rect, id);
        let mut selection = self.clamped(page.selection);
        let mut events = Vec::new();

        if self.place != Some(page.place) {
            self.flow.go_to(page.place);
        }
        self.drag_bar(ui, &bar, &frame);
        if response.contains_pointer() {
            let wheel = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.y));
            self.flow.scroll_by(-wheel * frame.pixels_per_point);
        }
        self.flow.settle(&mut engine.shaper);
        if let Some(span) = self.reveal.take() {
            let shaper = &mut engine.shaper;
            self.flow.bring_into_view(shaper, span.start(), Aim::Third);
        }
        // Asked of the memory, for a window that does not know that it has the focus gets keys all
        // the same.
        if ui.memory(|memory| memory.has_focus(id)) {
            self.keys(ui, engine, &frame, &mut selection, &mut events);
        }
        self.mouse(ui, engine, &response, &frame, &mut selection, &mut events);

        let marks = page.marks.overlapping(self.flow.visible_bytes());
        let margin = self.margin(engine, &frame, &marks);
        self.report(ui, &response, &frame, &marks, &mut events);
        self.end_rect = self.end_rect_of(&frame, selection);
        if ui.is_rect_visible(rect) {
            let has_focus = ui.memory(|memory| memory.has_focus(id));
            let caret = self
                .caret_rect(&frame, selection.head)
                .filter(|_| has_focus);
            self.paint_page(ui, engine, &frame, &marks, &margin, selection);
            if let Some(caret) = caret {
                let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
                painter.rect_filled(caret, 0.0, page.look.accent);
            }
            self.paint_bar(ui, &bar, &frame);
        }
        access::describe(
            ui,
            &response,
            page.title,
            &self.flow,
            &marks,
            |top, bottom| {
                let right = frame.px(frame.columns.text_width);
                frame.in_window(Rect::from_min_max(pos2(0.0, top), pos2(right, bottom)))
            },
        );

        let place = self.flow.place();
        self.place = Some(place);
        Output {
            response,
            selection,
            place,
            events,
        }
    }

    fn frame<'a>(
        &mut self,
        ui: &Ui,
        engine: &mut Engine,
        page: &'a Page<'a>,
        rect: Rect,
        id: Id,
    ) -> Frame<'a> {
        let look = page.look;
        let pixels_per_point = ui.ctx().pixels_per_point();
        if self.serif != look.serif || engine.shaper.chosen() != look.serif.as_deref() {
            self.serif.clone_from(&look.serif);
            if engine.shaper.choose_serif(look.serif.as_deref()) {
                engine.forget_labels();
            }
        }
        let columns = Columns::new(rect.width(), look);
        let header = Header::new(
            engine,
            look,
            page.title,
            page.chips,
            columns.text_width,
            pixels_per_point,
        );
        let size = look.font_size * look.zoom * pixels_per_point;
        let measure = Measure {
            pixels_per_point,
            column: (columns.text_width * pixels_per_point).round(),
            view_height: (rect.height() * pixels_per_point).round(),
            header: header.height,
            size,
            line_height: (size * look.line_height).round(),
            serif: look.serif.clone(),
        };
        self.flow.set_measure(&mut engine.shaper, measure);
        Frame {
            page,
            rect,
            id,
            columns,
            header,
            pixels_per_point,
        }
    }

    /// A selection within this text, whatever the page says.
    fn clamped(&self, selection: Selection) -> Selection {
        let text = self.text();
        Selection {
            anchor: text.pos_at_or_before(selection.anchor.byte()),
            head: text.pos_at_or_before(selection.head.byte()),
        }
    }

    fn keys(
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
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(frame.id, arrows));
        let inputs = ui.input(|input| input.events.clone());
        let mut taken = Vec::new();
        for (input_idx, input) in inputs.iter().enumerate() {
            let is_taken = match input {
                Input::Copy => self.copy(ui, *selection, events),
                Input::Key {
                    key,
                    pressed: true,
                    modifiers,
                    ..
                } => self.key(engine, *key, *modifiers, selection),
                _ => false,
            };
            if is_taken {
                taken.push(input_idx);
            }
        }
        ui.input_mut(|input| {
            let mut input_idx = 0;
            input.events.retain(|_| {
                input_idx += 1;
                !taken.contains(&(input_idx - 1))
            });
        });
    }

    fn copy(&self, ui: &Ui, selection: Selection, events: &mut Vec<Event>) -> bool {
        let Some(span) = selection.span(self.text()) else {
            return false;
        };
        ui.ctx().copy_text(self.text().slice(span).to_owned());
        events.push(Event::CopyText);
        true
    }

    /// What a key does; whether it does anything.
    fn key(
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
            self.flow.go_to(Place::default());
            self.flow.settle(shaper);
        } else {
            self.flow.bring_into_view(shaper, head, Aim::Nearest);
        }
        true
    }

    fn mouse(
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
            match input {
                Input::PointerButton {
                    pos,
                    button: PointerButton::Primary,
                    pressed: true,
                    modifiers,
                } if response.contains_pointer() && frame.rect.contains(pos) => {
                    response.request_focus();
                    self.press(ui, frame, pos, modifiers.shift, selection);
                }
                Input::PointerMoved(pos) => self.drag(frame, pos, selection),
                Input::PointerButton {
                    pos,
                    button: PointerButton::Primary,
                    pressed: false,
                    ..
                } => {
                    self.drag(frame, pos, selection);
                    self.release(frame, pos, events);
                }
                _ => {}
            }
        }
        if ui.input(|input| !input.pointer.primary_down()) {
            self.press = None;
            self.margin_press = None;
        }
        self.drag_beyond(ui, engine, frame, selection);
        if response.secondary_clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            let (x, y) = frame.in_column(at);
            events.push(Event::SecondaryClicked(self.flow.pos_at(x, y)));
        }
    }

    fn press(
        &mut self,
        ui: &Ui,
        frame: &Frame<'_>,
        at: Pos2,
        extends: bool,
        selection: &mut Selection,
    ) {
        if let Some(&(_, id)) = self.margin_hits.iter().find(|(rect, _)| rect.contains(at)) {
            self.margin_press = Some(id);
            return;
        }
        let (secs, delay_secs) = ui.input(|input| (input.time, 0.4));
        let unit = self.clicks.press(secs, at, delay_secs);
        let (x, y) = frame.in_column(at);
        let caret = self.flow.pos_at(x, y);
        let under = self.flow.character_at(x, y).map_or(caret, Span::start);
        self.goal_x = None;
        *selection = match unit_at(self.text(), under, unit) {
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
        });
    }

    fn drag(&mut self, frame: &Frame<'_>, at: Pos2, selection: &mut Selection) {
        let Some(mut press) = self.press else { return };
        if press.moves_to(at) {
            let at = at.clamp(frame.rect.min, frame.rect.max - vec2(0.0, 1.0));
            let (x, y) = frame.in_column(at);
            let under = self.flow.character_at(x, y);
            *selection = press.selection(self.text(), self.flow.pos_at(x, y), under);
        }
        self.press = Some(press);
    }

    /// A drag that leaves the window at the top or bottom scrolls, faster the farther away.
    fn drag_beyond(
        &mut self,
        ui: &Ui,
        engine: &mut Engine,
        frame: &Frame<'_>,
        selection: &mut Selection,
    ) {
        let Some(at) = ui.input(|input| input.pointer.latest_pos()) else {
            return;
        };
        let beyond = (at.y - frame.rect.bottom()).max(0.0) - (frame.rect.top() - at.y).max(0.0);
        if beyond == 0.0 || !self.press.is_some_and(|press| press.has_moved) {
            return;
        }
        let secs = ui.input(|input| input.stable_dt.min(0.1));
        let speed = (beyond * 12.0).clamp(-3000.0, 3000.0);
        self.flow
            .scroll_by((speed * secs * frame.pixels_per_point).round());
        self.flow.settle(&mut engine.shaper);
        self.drag(frame, at, selection);
        ui.ctx().request_repaint();
    }

    fn release(&mut self, frame: &Frame<'_>, at: Pos2, events: &mut Vec<Event>) {
        if let Some(id) = self.margin_press.take() {
            if self
                .margin_hits
                .iter()
                .any(|(rect, hit)| *hit == id && rect.contains(at))
            {
                events.push(Event::MarginClicked(id));
            }
            return;
        }
        let Some(press) = self.press.take() else {
            return;
        };
        if press.has_moved || press.extends {
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
    fn report(
        &self,
        ui: &Ui,
        response: &Response,
        frame: &Frame<'_>,
        marks: &[Mark],
        events: &mut Vec<Event>,
    ) {
        let Some(at) = ui.input(|input| input.pointer.hover_pos()) else {
            return;
        };
        if !response.contains_pointer() || !frame.rect.contains(at) {
            return;
        }
        let in_margin = self.margin_hits.iter().find(|(rect, _)| rect.contains(at));
        if let Some(&(_, id)) = in_margin {
            ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
            events.push(Event::Hovered(vec![id]));
            return;
        }
        let (x, y) = frame.in_column(at);
        if x >= -frame.px(8.0) && x <= frame.px(frame.columns.text_width + 8.0) {
            ui.ctx().set_cursor_icon(CursorIcon::Text);
        }
        if self.press.is_some() {
            return;
        }
        if let Some(span) = self.flow.character_at(x, y) {
            let ids = under(marks, span.start().byte());
            if !ids.is_empty() {
                events.push(Event::Hovered(ids));
            }
        }
    }

    fn caret_rect(&self, frame: &Frame<'_>, pos: Pos) -> Option<Rect> {
        let area = self.flow.caret_area(pos)?;
        let inset = (area.bottom - area.top) * 0.12;
        let width = frame.px(1.5).max(1.0);
        let left = area.left.round() - (width / 2.0).floor();
        let rect = frame.in_window(Rect::from_min_max(
            pos2(left, (area.top + inset).round()),
            pos2(left + width, (area.bottom - inset).round()),
        ));
        frame.rect.intersects(rect).then_some(rect)
    }

    /// The right end of the last line that is selected, or the caret.
    fn end_rect_of(&self, frame: &Frame<'_>, selection: Selection) -> Option<Rect> {
        let end = selection.anchor.max(selection.head);
        let Some(span) = selection.span(self.text()) else {
            return self.caret_rect(frame, end);
        };
        let before = segment::previous_grapheme(self.text(), end).max(span.start());
        let mut last = None;
        self.flow
            .areas(&(before.byte()..end.byte()), |area| last = Some(area));
        match last {
            Some(area) => {
                let rect = frame.in_window(line_rect(area));
                frame.rect.intersects(rect).then_some(rect)
            }
            None => self.caret_rect(frame, end),
        }
    }

    fn margin(&mut self, engine: &mut Engine, frame: &Frame<'_>, all: &[Mark]) -> Margin {
        let rules = marks::rules(&self.flow, all);
        let look = frame.page.look;
        let scale = frame.pixels_per_point;
        let margin = Margin::new(engine, &frame.columns, look, all, &rules, scale);
        let to_column = vec2(-frame.px(frame.columns.text_left), 0.0);
        self.margin_hits = margin
            .hits
            .iter()
            .map(|&(rect, mark_idx)| (frame.in_window(rect.translate(to_column)), all[mark_idx].id))
            .collect();
        margin
    }

    fn paint_page(
        &self,
        ui: &Ui,
        engine: &mut Engine,
        frame: &Frame<'_>,
        marks: &[Mark],
        margin: &Margin,
        selection: Selection,
    ) {
        let look = frame.page.look;
        let painter = ui
            .painter()
            .with_clip_rect(frame.rect.intersect(ui.clip_rect()));
        painter.rect_filled(frame.rect, 0.0, look.paper);
        let highlights = Highlights::new(&self.flow, marks, look.untagged);
        let numbers = self.numbers(engine, frame);
        let bullet = set_bullet(engine, frame);
        let left = frame.px(frame.columns.text_left);
        let column = vec2(left, 0.0);
        let header_top = self.header_top();
        paint(&painter, &mut engine.atlas, frame.rect.min, |canvas| {
            for (rect, color) in &highlights.tints {
                canvas.fill(rect.translate(column), *color);
            }
            self.fill_hits(canvas, frame, column);
            if let Some(span) = selection.span(self.text()) {
                self.flow.areas(&span.bytes(), |area| {
                    canvas.fill(line_rect(area).translate(column), look.selection);
                });
            }
            for (rect, color) in &highlights.underlines {
                canvas.fill(rect.translate(column), *color);
            }
            for placed in self.flow.visible() {
                let x = left + placed.piece.left;
                canvas.text(&placed.piece.laid, x, placed.top, look.text);
                if placed.piece.needs_bullet {
                    let is_rtl = placed.shaped().is_rtl;
                    let x = if is_rtl {
                        left + frame.px(frame.columns.text_width - look.font_size * look.zoom)
                    } else {
                        x - frame.px(look.font_size * look.zoom * 0.8)
                    };
                    let drop =
                        first_baseline(placed.shaped()) - first_baseline(&bullet.laid.shaped);
                    canvas.text(&bullet.laid, x, placed.top + drop, look.faint);
                }
            }
            for (number, x, y) in &numbers {
                canvas.text(&number.laid, *x, *y, look.faint);
            }
            for (rect, color) in &margin.fills {
                canvas.fill(*rect, *color);
            }
            for (label, x, y, color) in &margin.texts {
                canvas.text(&label.laid, *x, *y, *color);
            }
            if let Some((title, y)) = &frame.header.title {
                canvas.text(&title.laid, left, header_top + y, look.text);
            }
            for (chip, rect) in &frame.header.chips {
                let height = chip.laid.shaped.height;
                let y = rect.center().y + header_top - height / 2.0;
                canvas.text(
                    &chip.laid,
                    left + rect.left() + frame.px(10.0),
                    y,
                    look.faint,
                );
            }
        });
        for (_, rect) in &frame.header.chips {
            let rect = frame.in_window(rect.translate(vec2(0.0, header_top)));
            let stroke = Stroke::new(1.0, look.hairline);
            painter.rect_stroke(rect, rect.height() / 2.0, stroke, StrokeKind::Inside);
        }
        let rects: Vec<Rect> = highlights
            .in_hand
            .iter()
            .map(|(rect, _)| frame.in_window(*rect).expand2(vec2(2.0, 0.0)))
            .collect();
        if let Some(&(_, color)) = highlights.in_hand.first() {
            for points in outlines(&rects, 4.0) {
                painter.add(Shape::closed_line(points, Stroke::new(1.5, color)));
            }
        }
    }

    fn header_top(&self) -> f32 {
        let first = self
            .flow
            .visible()
            .first()
            .filter(|placed| placed.piece_idx == 0);
        first.map_or(f32::MIN / 4.0, |placed| {
            placed.top - placed.piece.above - self.flow.measure().header
        })
    }

    fn fill_hits(&self, canvas: &mut Canvas<'_>, frame: &Frame<'_>, column: egui::Vec2) {
        let (hits, look) = (frame.page.hits, frame.page.look);
        let visible = self.flow.visible_bytes();
        let first_idx = hits.partition_point(|hit| hit.end().byte() <= visible.start);
        for (hit_idx, hit) in hits.iter().enumerate().skip(first_idx) {
            if hit.start().byte() >= visible.end {
                break;
            }
            let color = if frame.page.current_hit == Some(hit_idx) {
                look.current_hit
            } else {
                look.hit
            };
            self.flow.areas(&hit.bytes(), |area| {
                canvas.fill(tint_rect(area).translate(column), color);
            });
        }
    }

    /// The paragraph numbers in view, with their places.
    fn numbers(
        &self,
        engine: &mut Engine,
        frame: &Frame<'_>,
    ) -> Vec<(std::rc::Rc<super::label::SetLabel>, f32, f32)> {
        let Some(right) = frame.columns.numbers_right else {
            return Vec::new();
        };
        let paragraphs = self.flow.paragraphs();
        let mut numbers = Vec::new();
        for placed in self.flow.visible() {
            if !paragraphs.begins(placed.piece_idx) {
                continue;
            }
            let text = paragraphs.number(placed.piece_idx).to_string();
            let label = faint_label(frame.page.look, &text, 11.0);
            let set = engine.set(&label, frame.pixels_per_point);
            let drop = first_baseline(placed.shaped()) - first_baseline(&set.laid.shaped);
            let x = frame.px(right) - set.laid.shaped.width;
            numbers.push((set, x, placed.top + drop));
        }
        numbers
    }

    fn drag_bar(&mut self, ui: &Ui, bar: &Response, frame: &Frame<'_>) {
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
    fn thumb(&mut self, frame: &Frame<'_>) -> Option<Rect> {
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

    fn paint_bar(&mut self, ui: &Ui, bar: &Response, frame: &Frame<'_>) {
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

fn bar_rect(rect: Rect) -> Rect {
    Rect::from_min_max(pos2(rect.right() - BAR, rect.top()), rect.max)
}

fn first_baseline(shaped: &super::geometry::Shaped) -> f32 {
    shaped.lines.first().map_or(0.0, |line| line.baseline)
}

fn faint_label<'a>(look: &Look, text: &'a str, size: f32) -> Label<'a> {
    Label {
        text,
        size,
        color: look.faint,
        typeface: Typeface::Sans,
        max_width: 200.0,
        n_lines: 1,
    }
}

fn set_bullet(engine: &mut Engine, frame: &Frame<'_>) -> std::rc::Rc<super::label::SetLabel> {
    let look = frame.page.look;
    let label = faint_label(look, "•", look.font_size * look.zoom);
    engine.set(&label, frame.pixels_per_point)
}

/// The marks at a byte, the shortest first.
fn under(marks: &[Mark], byte: usize) -> Vec<AnnotationId> {
    let mut found: Vec<(usize, AnnotationId)> = marks
        .iter()
        .filter(|mark| mark.spans.iter().any(|span| span.bytes().contains(&byte)))
        .map(|mark| (mark.spans.iter().map(|span| span.n_bytes()).sum(), mark.id))
        .collect();
    found.sort_by_key(|&(n_bytes, _)| n_bytes);
    found.into_iter().map(|(_, id)| id).collect()
}
