//! One frame of the reader: the order in which things happen.

use std::ops::Range;
use std::sync::Arc;

use egui::{
    FocusDirection, Id, Key, Modifiers, Pos2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::access::Announced;
use super::bar::{Map, bar_rect};
use super::carry::Carry;
use super::cleaning::Cleaned;
use super::columns::{Columns, Facing};
use super::flow::{Aim, Flow, Measure};
use super::handles::{Grip, Handle};
use super::header::Header;
use super::label::Engine;
use super::margin::Margin;
use super::margin_edge::EdgeGrip;
use super::marks::line_rect;
use super::motion::Autoscroll;
use super::paragraphs::Paragraphs;
use super::passed::Passed;
use super::seen::Seen;
use super::select::{Clicks, Press};
use super::{Output, Page, access};
use crate::app::view::{Place, Selection};
use crate::model::document::Block;
use crate::model::{AnnotationId, Reading};
use crate::text::{Pos, Span, Text, direction, segment};

/// The viewer of one text. All that it holds can be made again at any time.
pub struct Reader {
    pub(super) flow: Flow,
    /// What the last frame said; another place in the next page is a jump.
    pub(super) place: Option<Place>,
    pub(super) serif: Option<String>,
    pub(super) reveal: Option<Span>,
    pub(super) clicks: Clicks,
    pub(super) press: Option<Press>,
    /// A press on a mark in the margin, until the release.
    pub(super) margin_press: Option<AnnotationId>,
    /// A press that may carry something away.
    pub(super) carry: Option<Carry>,
    pub(super) margin_hits: Vec<(Rect, AnnotationId)>,
    /// When a mark in the margin was clicked last, in seconds of the window, and which.
    pub(super) margin_click: Option<(f64, AnnotationId)>,
    pub(super) edge_grip: Option<EdgeGrip>,
    /// Whether paragraphs of the text run both ways, as far as it was looked at.
    pub(super) both_ways: bool,
    /// Where the head of the margin belongs, from the left edge, and how wide the labels are, in
    /// points.
    pub(super) margin_at: Option<(f32, f32)>,
    /// The marks at the caret, as they were told.
    pub(super) announced: Announced,
    pub(super) goal_x: Option<f32>,
    /// The ends of the mark in hand, as they were painted.
    pub(super) handles: Vec<Handle>,
    /// The one that is being dragged.
    pub(super) grip: Option<Grip>,
    /// How far from the top of the scroll bar's thumb it is held, in points.
    pub(super) bar_grip: Option<f32>,
    pub(super) end_rect: Option<Rect>,
    /// The marks of the last frame.
    pub(super) seen: Option<Seen>,
    /// How many pixels there still are to go, of a way that is shown.
    pub(super) glide: f32,
    pub(super) autoscroll: Option<Autoscroll>,
    pub(super) map: Option<Map>,
    /// Where the text began in the last frame, from the left edge, and how wide it was, in points.
    pub(super) column: (f32, f32),
    /// Whether names and notes in the margin are left out.
    pub is_bare: bool,
    pub(super) passed: Passed,
    /// How far the text is read, for the signs beside it.
    pub reading: Option<Arc<Reading>>,
}

/// What stays the same through one frame.
pub(super) struct Frame<'a> {
    pub(super) page: &'a Page<'a>,
    pub(super) rect: Rect,
    pub(super) id: Id,
    pub(super) columns: Columns,
    pub(super) header: Header,
    pub(super) pixels_per_point: f32,
}

impl Frame<'_> {
    pub(super) fn px(&self, points: f32) -> f32 {
        (points * self.pixels_per_point).round()
    }

    /// From a point of the window to pixels of the column.
    pub(super) fn in_column(&self, at: Pos2) -> (f32, f32) {
        let x = (at.x - self.rect.left()) * self.pixels_per_point - self.px(self.columns.text_left);
        (x, (at.y - self.rect.top()) * self.pixels_per_point)
    }

    /// From pixels of the column to a rectangle of the window.
    pub(super) fn in_window(&self, rect: Rect) -> Rect {
        let corner = (self.rect.min.to_vec2() * self.pixels_per_point).round();
        let rect = rect.translate(corner + vec2(self.px(self.columns.text_left), 0.0));
        Rect::from_min_max(
            (rect.min.to_vec2() / self.pixels_per_point).to_pos2(),
            (rect.max.to_vec2() / self.pixels_per_point).to_pos2(),
        )
    }
}

impl Reader {
    /// Goes through the whole text; a long one is better [opened](Self::opening).
    pub fn new(text: &Text, blocks: &[Block]) -> Self {
        Self::of(Paragraphs::new(text, blocks, Cleaned::default()))
    }

    /// Shows what is around a place at once, until the whole text is [indexed](Self::take_index).
    pub fn opening(text: &Text, blocks: &[Block], near: Pos) -> Self {
        Self::of(Paragraphs::around(text, blocks, near))
    }

    /// Takes the index of the whole text, or one of the same text that is to be shown otherwise.
    /// Nothing of what is in view moves. `false` if it is of another text.
    pub fn take_index(&mut self, engine: &mut Engine, index: Arc<Paragraphs>) -> bool {
        let is_same = index.text().is_same_buffer(self.text());
        if is_same {
            self.flow.set_paragraphs(&mut engine.shaper, index);
        }
        is_same
    }

    /// Everything is laid out anew in the next frame, as other fonts ask for.
    pub fn forget_layout(&mut self) {
        self.flow.forget_layout();
    }

    pub fn of(paragraphs: Paragraphs) -> Self {
        Self::sharing(Arc::new(paragraphs))
    }

    /// The index of the text, which another reader of the same text can share.
    pub fn index(&self) -> Arc<Paragraphs> {
        Arc::clone(&self.flow.paragraphs)
    }

    /// On an index that another reader has as well.
    pub fn sharing(index: Arc<Paragraphs>) -> Self {
        let base = direction::base_direction(index.text());
        Self {
            both_ways: direction::runs_both_ways(index.text(), base),
            margin_click: None,
            edge_grip: None,
            margin_at: None,
            announced: Announced::default(),
            flow: Flow::new(index),
            place: None,
            serif: None,
            reveal: None,
            clicks: Clicks::default(),
            press: None,
            margin_press: None,
            carry: None,
            margin_hits: Vec::new(),
            goal_x: None,
            handles: Vec::new(),
            grip: None,
            bar_grip: None,
            end_rect: None,
            seen: None,
            glide: 0.0,
            autoscroll: None,
            map: None,
            column: (0.0, 0.0),
            is_bare: false,
            passed: Passed::default(),
            reading: None,
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

    /// Whether the whole text is indexed; until then paragraphs have no numbers.
    pub fn is_whole(&self) -> bool {
        self.flow.paragraphs().is_whole()
    }

    /// The number of the paragraph at a place, from 1; 0 before the first.
    pub fn paragraph_number(&self, pos: Pos) -> usize {
        let paragraphs = self.flow.paragraphs();
        paragraphs.number(paragraphs.piece_at(pos))
    }

    pub fn n_paragraphs(&self) -> usize {
        self.flow.paragraphs().n_paragraphs()
    }

    /// The first character of the line at the top of the window.
    pub fn top_pos(&self) -> Pos {
        self.flow.top_pos()
    }

    /// Whether the title above the text is in view.
    pub fn shows_title(&self) -> bool {
        self.header_top() + self.flow.measure().header > 0.0
    }

    /// Where the text begins, from the left edge of the reader, and how wide it is, in points.
    pub fn column(&self) -> (f32, f32) {
        self.column
    }

    /// Where the labels of the margin stand, from the left edge of the reader, and how wide they are,
    /// in points; `None` where they have no room.
    pub fn margin_place(&self) -> Option<(f32, f32)> {
        self.margin_at
    }

    /// How much of the text that can be above the window is above it; `None` if all is in view.
    pub fn share(&mut self) -> Option<f64> {
        let (above, view, total) = self.flow.extent();
        (total > view + 1.0).then(|| (above / (total - view)).clamp(0.0, 1.0))
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
        // Asked for before egui hears of this text in this frame; afterwards it would be too late.
        if page.takes_tab
            && ui.memory(|memory| memory.has_focus(id))
            && ui.input_mut(|input| input.consume_key(Modifiers::SHIFT, Key::Tab))
        {
            ui.memory_mut(|memory| memory.move_focus(FocusDirection::Previous));
        }
        let response = ui.interact(rect, id, Sense::click_and_drag());
        ui.advance_cursor_after_rect(rect);
        // The text has keys to scroll by; the bar would only be in the way of Tab.
        let bar_sense = Sense::CLICK | Sense::DRAG;
        let bar = ui.interact(bar_rect(rect), id.with("bar"), bar_sense);
        bar.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, ui.is_enabled(), "Scroll bar"));

        let frame = self.frame(ui, engine, page, rect, id);
        let mut selection = self.clamped(page.selection);
        let mut events = Vec::new();

        if self.place != Some(page.place) {
            self.flow.go_to(&mut engine.shaper, page.place);
            self.glide = 0.0;
        }
        self.drag_bar(ui, &bar, &frame);
        if response.contains_pointer() {
            let wheel = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.y));
            if wheel != 0.0 {
                self.glide = 0.0;
                self.autoscroll = None;
            }
            self.flow.scroll_by(-wheel * frame.pixels_per_point);
        }
        self.go_on(ui, &response, &frame);
        self.flow.settle(&mut engine.shaper);
        let paragraphs = self.flow.paragraphs();
        if let Some(span) = self.reveal.take_if(|span| paragraphs.covers(span.start())) {
            let shaper = &mut engine.shaper;
            let from = self.flow.place();
            self.flow.bring_into_view(shaper, span.start(), Aim::Third);
            // A new reader begins there.
            if self.place == Some(page.place) {
                self.glide_from(ui, shaper, from);
            }
        }
        // Asked of the memory, for a window that does not know that it has the focus gets keys all
        // the same.
        if ui.memory(|memory| memory.has_focus(id)) {
            self.keys(ui, engine, &frame, &mut selection, &mut events);
        }
        self.mouse(ui, engine, &response, &frame, &mut selection, &mut events);
        self.drag_edge(ui, &frame, &mut events);

        let seen = self.see(page);
        let marks = &seen.marks;
        let margin = self.margin(engine, &frame, &seen);
        self.report(ui, &response, &frame, marks, &mut events);
        self.end_rect = self.end_rect_of(&frame, selection);
        self.handles = self.handles_of(&frame, marks);
        if ui.is_rect_visible(rect) {
            let has_focus = ui.memory(|memory| memory.has_focus(id));
            let caret = self
                .caret_rect(&frame, selection.head)
                .filter(|_| has_focus);
            self.paint_page(ui, engine, &frame, &seen, &margin, selection);
            self.paint_edge(ui, &frame);
            self.paint_handles(ui, &frame);
            if let Some(caret) = caret {
                let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
                painter.rect_filled(caret, 0.0, page.look.accent);
            }
            self.paint_bar(ui, &bar, &frame);
            self.paint_autoscroll(ui, &frame);
        }
        access::describe(
            ui,
            &response,
            page.title,
            &self.flow,
            marks,
            self.reading.as_deref(),
            |top, bottom| {
                let right = frame.px(frame.columns.text_width);
                frame.in_window(Rect::from_min_max(pos2(0.0, top), pos2(right, bottom)))
            },
        );

        let has_focus = ui.memory(|memory| memory.has_focus(id));
        let head = has_focus.then_some(selection.head);
        access::announce(ui, &response, &self.flow, marks, head, &mut self.announced);

        self.seen = Some(seen);
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
        let facing = Facing {
            is_rtl: page
                .direction
                .unwrap_or_else(|| self.flow.found_direction())
                .is_rtl(),
            both_ways: self.both_ways && page.direction.is_none(),
        };
        let columns = if self.is_bare {
            Columns::without_labels(rect.width(), look, facing)
        } else {
            Columns::new(rect.width(), look, facing)
        };
        self.margin_at = columns.margin.labels.map(|labels| {
            let (left, right) = labels.x_range(columns.margin.is_left);
            (left, right - left)
        });
        self.column = (columns.text_left, columns.text_width);
        let header = Header::new(
            engine,
            look,
            page.title,
            page.chips,
            &columns,
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
            shows_invisible: look.shows_invisible,
            is_justified: look.is_justified,
            hyphens: look.hyphens,
            direction: page.direction,
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

    fn margin(&mut self, engine: &mut Engine, frame: &Frame<'_>, seen: &Seen) -> Margin {
        let (all, rules) = (&seen.marks, &seen.rules);
        let look = frame.page.look;
        let scale = frame.pixels_per_point;
        let margin = Margin::new(engine, &frame.columns, look, all, rules, scale);
        let to_column = vec2(-frame.px(frame.columns.text_left), 0.0);
        self.margin_hits = margin
            .hits
            .iter()
            .map(|&(rect, mark_idx)| (frame.in_window(rect.translate(to_column)), all[mark_idx].id))
            .collect();
        margin
    }
}
