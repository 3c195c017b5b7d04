//! The middle of the window: one tab, or two side by side, and the line above a text that tells
//! where one is.

use egui::{CursorIcon, DragAndDrop, FontId, Rect, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

use super::document::Front;
use super::outline::Outline;
use super::reader::Reader;
use super::tabs::DraggedTab;
use super::theme::SMALL;
use super::widgets::{self, Icon, Pen};
use super::{Workbench, all_notes, excerpts, field_table, notes, nothing_open_ui, repeats};
use crate::app::jobs::Kind;
use crate::app::panes::Side;
use crate::app::view::{Tab, View};
use crate::app::{App, Ask};
use crate::model::Document;
use crate::text::words::grouped;

/// The height of the line that tells where one is.
const STRIP: f32 = 25.0;
/// The narrowest that a side gets, in points.
const NARROWEST: f32 = 220.0;

impl Workbench {
    pub(super) fn panes_ui(&mut self, ui: &mut Ui, asks: &mut Vec<Ask>) {
        let whole = ui.available_rect_before_wrap();
        let view = &mut self.app.view;
        if view.beside.is_none() || view.now.is_focused {
            self.side_ui(ui, true, asks);
        } else {
            let rects = self.sides(ui, whole);
            self.follow_press(ui, &rects);
            for (side, rect) in rects {
                let mut child = ui.new_child(UiBuilder::new().id_salt(side).max_rect(rect));
                child.set_clip_rect(rect.intersect(ui.clip_rect()));
                if side == self.app.view.side {
                    self.side_ui(&mut child, true, asks);
                } else {
                    self.beside_ui(&mut child, asks);
                }
            }
            ui.advance_cursor_after_rect(whole);
        }
        self.take_dragged_tab(ui, whole, asks);
    }

    /// Where the two sides are, with a line between them that can be dragged.
    fn sides(&mut self, ui: &Ui, whole: Rect) -> [(Side, Rect); 2] {
        let view = &mut self.app.view;
        let narrowest = NARROWEST.min(whole.width() / 2.0);
        let x = |share: f32| {
            let x = whole.left() + (whole.width() * share).round();
            x.clamp(whole.left() + narrowest, whole.right() - narrowest)
        };
        let mut middle = x(view.left_share());
        let line = Rect::from_x_y_ranges(middle - 3.0..=middle + 3.0, whole.y_range());
        let sense = Sense::CLICK | Sense::DRAG;
        let handle = ui.interact(line, ui.scope_id().with("between the sides"), sense);
        if handle.hovered() || handle.dragged() {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
        }
        if handle.double_clicked() {
            view.left_share = None;
        } else if let Some(at) = handle.interact_pointer_pos().filter(|_| handle.dragged()) {
            let share = (at.x - whole.left()) / whole.width().max(1.0);
            view.left_share = Some(share.clamp(0.2, 0.8));
            middle = x(view.left_share());
        }
        let colour = if handle.hovered() || handle.dragged() {
            self.theme.accent
        } else {
            self.theme.hairline
        };
        let stroke = Stroke::new(1.0, colour);
        ui.painter().vline(middle, whole.y_range(), stroke);
        let (left, right) = whole.split_left_right_at_x(middle);
        let right = Rect::from_min_max(pos2(right.left() + 1.0, right.top()), right.max);
        [(Side::Left, left), (Side::Right, right)]
    }

    /// A press on a side gives it the keyboard before anything else comes of the press.
    fn follow_press(&mut self, ui: &Ui, rects: &[(Side, Rect); 2]) {
        let pressed = ui.input(|input| {
            let is_pressed = input.pointer.any_pressed();
            input.pointer.interact_pos().filter(|_| is_pressed)
        });
        let Some(at) = pressed else { return };
        let is_here = ui.ctx().layer_id_at(at) == Some(ui.layer_id());
        let side = rects.iter().find(|(_, rect)| rect.shrink(3.0).contains(at));
        if let Some(&(side, _)) = side
            && is_here
            && side != self.app.view.side
        {
            self.app.change_side();
        }
    }

    /// The side without the keyboard: drawn as if it had it, unless it gets it now.
    fn beside_ui(&mut self, ui: &mut Ui, asks: &mut Vec<Ask>) {
        self.app.lend_side();
        let now = &mut self.app.view.now;
        let held = (now.focus.take(), now.reveal.take());
        let gets_keys = self.side_ui(ui, false, asks);
        let now = &mut self.app.view.now;
        (now.focus, now.reveal) = held;
        self.app.lend_side();
        if gets_keys {
            self.app.change_side();
        }
    }

    /// What the side in front shows; whether it has just got the keyboard.
    fn side_ui(&mut self, ui: &mut Ui, has_keys: bool, asks: &mut Vec<Ask>) -> bool {
        let Self {
            app,
            engine,
            theme,
            derived,
            readers,
            ..
        } = self;
        let mut pen = Pen { theme, engine };
        ui.spacing_mut().item_spacing.y = 0.0;
        let is_searching = app.is_busy(Kind::Repeats);
        let App {
            session: Some(session),
            view,
            settings,
            found,
            maps,
            tables,
            excerpts,
            all_notes,
            repeating,
            ..
        } = app
        else {
            return false;
        };
        match view.tab() {
            Some(Tab::Document(document)) => {
                let Some(document) = session.workspace().document(document) else {
                    return false;
                };
                let front = Front {
                    session,
                    found,
                    settings,
                    maps,
                    repeating,
                    side: view.side,
                    has_keys,
                };
                readers.ui(ui, &mut pen, &front, derived, view, document, asks)
            }
            Some(Tab::Note(note)) => {
                notes::note_ui(ui, &mut pen, session, note, view, asks);
                false
            }
            Some(Tab::Table(tag)) => {
                field_table::table_ui(ui, &mut pen, session, tables, tag, view, asks);
                false
            }
            Some(Tab::Excerpts) => {
                let listed = excerpts::Listed {
                    session,
                    repeating,
                    excerpts,
                };
                excerpts::excerpts_ui(ui, &mut pen, &listed, derived, view, asks);
                false
            }
            Some(Tab::Notes) => {
                all_notes::all_notes_ui(ui, &mut pen, session, derived, all_notes, view, asks);
                false
            }
            Some(Tab::Repeats) => {
                let repeated = repeats::Repeated {
                    session,
                    repeating,
                    is_searching,
                };
                repeats::repeats_ui(ui, &mut pen, &repeated, derived, view, asks);
                false
            }
            None => {
                nothing_open_ui(ui, theme, derived, &settings.keys, asks);
                false
            }
        }
    }

    /// A tab that is dropped on the left or right half stands there from then on.
    fn take_dragged_tab(&mut self, ui: &Ui, whole: Rect, asks: &mut Vec<Ask>) {
        let Some(dragged) = DragAndDrop::payload::<DraggedTab>(ui.ctx()) else {
            return;
        };
        let at = ui.input(|input| input.pointer.interact_pos());
        let Some(at) = at.filter(|&at| whole.contains(at)) else {
            return;
        };
        let middle = match self.app.view.beside {
            Some(_) => whole.left() + whole.width() * self.app.view.left_share(),
            None => whole.center().x,
        };
        let (left, right) = whole.split_left_right_at_x(middle);
        let (side, half) = if at.x < middle {
            (Side::Left, left)
        } else {
            (Side::Right, right)
        };
        let painter = ui.painter();
        painter.rect_filled(half, 0.0, self.theme.accent.gamma_multiply(0.12));
        let stroke = Stroke::new(2.0, self.theme.accent);
        painter.rect_stroke(half, 0.0, stroke, egui::StrokeKind::Inside);
        if ui.input(|input| input.pointer.any_released()) {
            DragAndDrop::clear_payload(ui.ctx());
            asks.push(Ask::Split(dragged.0, side));
        }
    }
}

/// Makes room for the line that tells where one is; none where there is to be nothing but the text.
pub(super) fn strip_rect(ui: &mut Ui, view: &View) -> Option<Rect> {
    if view.now.is_focused {
        return None;
    }
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), STRIP), Sense::hover());
    Some(rect)
}

/// The line above a text: the headings that one is under, the paragraph, the share that is read.
pub(super) struct Strip<'a> {
    pub(super) rect: Rect,
    /// From where to where words can stand.
    pub(super) free: (f32, f32),
    pub(super) document: &'a Document,
    pub(super) outline: Option<&'a Outline>,
    pub(super) side: Side,
    pub(super) has_keys: bool,
    pub(super) is_split: bool,
}

impl Strip<'_> {
    /// Drawn after the text, of which it tells.
    pub(super) fn ui(
        &self,
        ui: &mut Ui,
        pen: &mut Pen<'_>,
        reader: &mut Reader,
        asks: &mut Vec<Ask>,
    ) {
        let rect = self.rect;
        let theme = pen.theme;
        ui.painter().rect_filled(rect, 0.0, theme.paper);
        let at_start = reader.shows_title();
        if self.is_split || !at_start {
            let y = rect.bottom() - 0.5;
            ui.painter()
                .hline(rect.x_range(), y, Stroke::new(1.0, theme.hairline));
        }
        if self.is_split && self.has_keys {
            let stroke = Stroke::new(2.0, theme.accent);
            ui.painter().hline(rect.x_range(), rect.top() + 1.0, stroke);
        }
        let mut right = rect.right() - 16.0;
        if self.is_split {
            let cross =
                Rect::from_center_size(pos2(right - 4.0, rect.center().y), vec2(20.0, 20.0));
            let mut corner = widgets::child_at(ui, cross);
            let name = format!("Close the {}", self.side.label());
            if widgets::icon_button(&mut corner, theme, Icon::Cross, &name).clicked() {
                asks.push(Ask::CloseSide(self.side));
            }
            right -= 22.0;
        }
        let (column_left, column_width) = reader.column();
        let left = rect.left() + column_left;
        let font = FontId::proportional(SMALL);
        let n = reader.paragraph_number(reader.top_pos()).max(1);
        let paragraph = format!("¶ {} of {}", grouped(n), grouped(reader.n_paragraphs()));
        let place = match reader.share() {
            Some(share) => format!("{paragraph} · {} %", (share * 100.0).round()),
            None => paragraph,
        };
        let width = {
            let galley = ui
                .painter()
                .layout_no_wrap(place.clone(), font.clone(), theme.grey);
            galley.size().x
        };
        // At the right edge of the text, as its numbers are at the left.
        let left = left.max(self.free.0);
        let right = right.min((left + column_width).max(left + width));
        let right = right.min(self.free.1);
        let place_rect = Rect::from_min_max(
            pos2(right - width, rect.top() + 5.0),
            pos2(right, rect.bottom()),
        );
        line_at(ui, pen, place_rect, &place, &font);
        let path = if at_start {
            String::new()
        } else {
            let path = self
                .outline
                .map(|outline| outline.path(reader.top_pos()))
                .filter(|path| !path.is_empty());
            path.map_or_else(|| self.document.title.clone(), |path| path.join(" › "))
        };
        let free = Rect::from_min_max(
            pos2(left, rect.top() + 5.0),
            pos2(place_rect.left() - 16.0, rect.bottom()),
        );
        if !path.is_empty() && free.width() > 40.0 {
            line_at(ui, pen, free, &path, &font);
        }
    }
}

/// A line of grey words in a place of its own.
fn line_at(ui: &mut Ui, pen: &mut Pen<'_>, rect: Rect, words: &str, font: &FontId) {
    let mut place = ui.new_child(UiBuilder::new().max_rect(rect));
    let grey = pen.theme.grey;
    pen.line(&mut place, words, font.clone(), grey);
}
