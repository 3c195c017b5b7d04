//! The small things that panels are made of: lines of text in any script, rows, pills, fields.

use std::borrow::Cow;
use std::sync::Arc;

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align, Align2, Color32, FontId, Galley, Layout, Pos2, Rect, Response, Sense, Stroke,
    StrokeKind, TextFormat, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::reader::{Engine, Ink, Label, Typeface};
use super::theme::{self, BODY, SMALL, Theme};
use crate::text::{direction, invisible};

/// What panels draw with.
pub(crate) struct Pen<'a> {
    pub(crate) theme: &'a Theme,
    pub(crate) engine: &'a mut Engine,
}

impl Pen<'_> {
    /// Paints one line of text, elided to a width; gives the width it took.
    ///
    /// Right-to-left text goes through the reader's engine, since egui has no bidirectional
    /// layout, and so does what has invisible characters, which are shown by name.
    pub(crate) fn paint_line(
        &mut self,
        ui: &Ui,
        left_top: Pos2,
        text: &str,
        font: FontId,
        colour: Color32,
        max_width: f32,
    ) -> f32 {
        if needs_engine(text) {
            let label = label_of(text, &font, colour, max_width);
            return label.paint(ui.painter(), self.engine, left_top).width();
        }
        let galley = elided(ui, text, font, colour, max_width);
        let width = galley.size().x;
        ui.painter().galley(left_top, galley, colour);
        width
    }

    /// The same in slanted letters, where the script has them.
    pub(crate) fn paint_slanted(
        &mut self,
        ui: &Ui,
        left_top: Pos2,
        text: &str,
        size: f32,
        colour: Color32,
        max_width: f32,
    ) -> f32 {
        let font = FontId::proportional(size);
        if needs_engine(text) {
            return self.paint_line(ui, left_top, text, font, colour, max_width);
        }
        let mut format = TextFormat::simple(font, colour);
        format.italics = true;
        let galley = elided_as(ui, text, format, max_width);
        let width = galley.size().x;
        ui.painter().galley(left_top, galley, colour);
        width
    }

    /// Paints as many lines of a text as are allowed, with what is above and below them alike.
    pub(crate) fn paint_lines(
        &mut self,
        ui: &Ui,
        rect: Rect,
        text: &str,
        font: FontId,
        colour: Color32,
        n_lines: usize,
    ) {
        let at = |height: f32| pos2(rect.min.x, rect.center().y - height / 2.0);
        if needs_engine(text) {
            let mut label = label_of(text, &font, colour, rect.width());
            label.n_lines = n_lines;
            let height = label.measure(ui.ctx(), self.engine).y;
            label.paint(ui.painter(), self.engine, at(height));
            return;
        }
        let mut job = LayoutJob::single_section(head_of(text), TextFormat::simple(font, colour));
        job.wrap = TextWrapping {
            max_rows: n_lines,
            ..TextWrapping::wrap_at_width(rect.width().max(0.0))
        };
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        ui.painter().galley(at(galley.size().y), galley, colour);
    }

    /// A line of text as a widget.
    pub(crate) fn line(
        &mut self,
        ui: &mut Ui,
        text: &str,
        font: FontId,
        colour: Color32,
    ) -> Response {
        let max_width = ui.available_width();
        let height = ui.fonts_mut(|fonts| fonts.row_height(&font));
        let (rect, response) = if needs_engine(text) {
            ui.allocate_exact_size(vec2(max_width, height), Sense::hover())
        } else {
            let width = elided(ui, text, font.clone(), colour, max_width).size().x;
            ui.allocate_exact_size(vec2(width, height), Sense::hover())
        };
        self.paint_line(ui, rect.min, text, font, colour, max_width);
        response.widget_info(|| labeled(Role::Label, true, text));
        response
    }
}

/// One line for the reader's engine, in the weight of the font that egui would take.
pub(super) fn label_of<'a>(
    text: &'a str,
    font: &FontId,
    color: Color32,
    max_width: f32,
) -> Label<'a> {
    let is_bold = *font == theme::bold(font.size);
    let typeface = if is_bold {
        Typeface::SansBold
    } else {
        Typeface::Sans
    };
    Label {
        text,
        size: font.size,
        color,
        typeface,
        max_width,
        n_lines: 1,
    }
}

/// A name as egui's own labels, menus and tooltips may show it: with the names of the characters
/// that can make it look like another one, in brackets that every font has.
pub(crate) fn visible(name: &str) -> String {
    match invisible::shown(name) {
        Cow::Borrowed(name) => name.to_owned(),
        Cow::Owned(shown) => shown.replace('⟨', "‹").replace('⟩', "›"),
    }
}

/// What a screen reader is told of a widget: its name as it may be shown.
pub(crate) fn labeled(role: Role, is_enabled: bool, name: impl AsRef<str>) -> WidgetInfo {
    WidgetInfo::labeled(role, is_enabled, visible(name.as_ref()))
}

/// The same for what can be chosen.
pub(crate) fn selected(role: Role, is_selected: bool, name: impl AsRef<str>) -> WidgetInfo {
    WidgetInfo::selected(role, true, is_selected, visible(name.as_ref()))
}

/// Whether egui's own labels would show a text wrongly: they have no bidirectional layout, and
/// would hide what can make a name look like another one.
pub(super) fn needs_engine(text: &str) -> bool {
    // What is far past the edge can't be seen; a quote may be as long as its document.
    let head = text
        .get(..text.floor_char_boundary(2048))
        .unwrap_or_default();
    direction::has_rtl(head) || invisible::has_deceptive(head)
}

/// What of a text can be seen at all: a quote may be as long as its document.
fn head_of(text: &str) -> String {
    text.chars()
        .take(400)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn elided(ui: &Ui, text: &str, font: FontId, colour: Color32, max_width: f32) -> Arc<Galley> {
    elided_as(ui, text, TextFormat::simple(font, colour), max_width)
}

fn elided_as(ui: &Ui, text: &str, format: TextFormat, max_width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(head_of(text), format);
    job.wrap = TextWrapping::truncate_at_width(max_width.max(0.0));
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// The head of a part of a panel, with a button on the right where there is something to add.
pub(crate) fn section_head(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    label: &str,
    add: Option<&str>,
) -> Option<Response> {
    let mut added = None;
    ui.horizontal(|ui| {
        pen.line(ui, label, theme::bold(SMALL), pen.theme.grey);
        if let Some(name) = add {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                added = Some(icon_button(ui, pen.theme, Icon::Plus, name));
            });
        }
    });
    added
}

/// Signs that are drawn, so that none depends on a font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Plus,
    Cross,
    Up,
    Down,
    Left,
    Right,
    Dots,
}

/// A small square button with a drawn sign and a name for tooltips and screen readers.
pub(crate) fn icon_button(ui: &mut Ui, theme: &Theme, icon: Icon, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(theme::ICON, Sense::click());
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, theme::RADIUS, theme.hovered);
    }
    if response.has_focus() {
        focus_ring(ui, theme, rect);
    }
    let colour = if response.hovered() {
        theme.text
    } else {
        theme.grey
    };
    paint_icon(ui, rect, icon, colour);
    response.widget_info(|| labeled(Role::Button, ui.is_enabled(), name));
    response.on_hover_text(visible(name))
}

pub(crate) fn paint_icon(ui: &Ui, rect: Rect, icon: Icon, colour: Color32) {
    let stroke = Stroke::new(1.4, colour);
    let at = |x: f32, y: f32| rect.center() + vec2(x, y);
    let lines: &[[Pos2; 2]] = &match icon {
        Icon::Plus => [[at(-4.0, 0.0), at(4.0, 0.0)], [at(0.0, -4.0), at(0.0, 4.0)]],
        Icon::Cross => [
            [at(-3.2, -3.2), at(3.2, 3.2)],
            [at(-3.2, 3.2), at(3.2, -3.2)],
        ],
        Icon::Up => [
            [at(-3.6, 1.8), at(0.0, -1.8)],
            [at(0.0, -1.8), at(3.6, 1.8)],
        ],
        Icon::Down => [
            [at(-3.6, -1.8), at(0.0, 1.8)],
            [at(0.0, 1.8), at(3.6, -1.8)],
        ],
        Icon::Left => [
            [at(1.8, -3.6), at(-1.8, 0.0)],
            [at(-1.8, 0.0), at(1.8, 3.6)],
        ],
        Icon::Right => [
            [at(-1.8, -3.6), at(1.8, 0.0)],
            [at(1.8, 0.0), at(-1.8, 3.6)],
        ],
        Icon::Dots => {
            for x in [-4.0, 0.0, 4.0] {
                ui.painter().circle_filled(at(x, 0.0), 1.3, colour);
            }
            return;
        }
    };
    for &line in lines {
        ui.painter().line_segment(line, stroke);
    }
}

/// Shows where the keyboard is.
pub(crate) fn focus_ring(ui: &Ui, theme: &Theme, rect: Rect) {
    ui.painter().rect_stroke(
        rect,
        theme::RADIUS,
        Stroke::new(1.5, theme.accent),
        StrokeKind::Inside,
    );
}

/// The same around a pill, whose ends are round.
fn pill_ring(ui: &Ui, theme: &Theme, rect: Rect) {
    let stroke = Stroke::new(1.5, theme.accent);
    ui.painter()
        .rect_stroke(rect, rect.height() / 2.0, stroke, StrokeKind::Inside);
}

/// Brings what Tab has given the keyboard to into view, at the end of what a scroll area holds: it
/// would else lead to where nobody looks. Nothing moves under a pointer.
pub(crate) fn follow_focus(ui: &Ui) {
    let by_keys = egui::Id::unique("focus goes by Tab");
    let (tabbed, clicked) = ui.input(|input| {
        (
            input.key_pressed(egui::Key::Tab),
            input.pointer.any_pressed(),
        )
    });
    if tabbed || clicked {
        ui.data_mut(|data| data.insert_temp(by_keys, tabbed && !clicked));
    }
    if ui.data(|data| data.get_temp::<bool>(by_keys)) != Some(true) {
        return;
    }
    let Some(focused) = ui.memory(egui::Memory::focused) else {
        return;
    };
    let Some(response) = ui.ctx().read_response(focused) else {
        return;
    };
    let is_inside =
        response.layer_id == ui.layer_id() && ui.min_rect().contains(response.rect.center());
    let followed = followed();
    let is_new = ui.data(|data| data.get_temp::<egui::Id>(followed)) != Some(focused);
    if !is_inside || !is_new {
        return;
    }
    ui.data_mut(|data| data.insert_temp(followed, focused));
    if !ui.clip_rect().contains_rect(response.rect) {
        ui.scroll_to_rect(response.rect.expand(4.0), None);
    }
}

/// Shows that the edge between two panels or columns has the keyboard, which egui does not: what
/// is that thin and long is one.
pub(crate) fn edge_ring(ctx: &egui::Context, theme: &Theme) {
    const THIN: f32 = 12.0;
    // To ask for what has just got the keyboard by a click elsewhere would take it away again.
    if ctx.input(|input| input.pointer.any_pressed() || input.pointer.any_released()) {
        return;
    }
    let focused = ctx.memory(egui::Memory::focused);
    // What is come back to later is scrolled to again.
    ctx.data_mut(|data| {
        if data.get_temp::<egui::Id>(followed()) != focused {
            data.remove::<egui::Id>(followed());
        }
    });
    let Some(edge) = focused.and_then(|id| ctx.read_response(id)) else {
        return;
    };
    let size = edge.rect.size();
    if size.min_elem() > THIN || size.max_elem() < 4.0 * THIN {
        return;
    }
    let line = edge.rect.intersect(ctx.content_rect());
    let line = Rect::from_center_size(
        line.center(),
        if size.x < size.y {
            vec2(2.0, line.height())
        } else {
            vec2(line.width(), 2.0)
        },
    );
    ctx.layer_painter(edge.layer_id)
        .rect_filled(line, 0.0, theme.accent);
}

/// A row of a list across the whole width: filled when it is selected or under the pointer.
pub(crate) fn row(
    ui: &mut Ui,
    theme: &Theme,
    height: f32,
    is_selected: bool,
    sense: Sense,
) -> (Rect, Response) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), sense);
    if is_selected {
        ui.painter().rect_filled(rect, 0.0, theme.selected);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, theme.hovered);
    }
    if response.has_focus() {
        focus_ring(ui, theme, rect);
    }
    follow_row(ui, &response);
    (rect, response)
}

/// Brings a row into view that has just got the keyboard, with its neighbours: of a long list only
/// what is in view is there for the arrows and Tab to go to.
pub(crate) fn follow_row(ui: &Ui, response: &Response) {
    let followed = followed();
    let is_new = || ui.data(|data| data.get_temp::<egui::Id>(followed)) != Some(response.id);
    // Nothing moves under a pointer.
    if !response.has_focus() || !is_new() || ui.input(|input| input.pointer.any_down()) {
        return;
    }
    ui.data_mut(|data| data.insert_temp(followed, response.id));
    let with_neighbours = response.rect.expand2(vec2(0.0, response.rect.height()));
    let seen = ui.clip_rect();
    if with_neighbours.top() < seen.top() || with_neighbours.bottom() > seen.bottom() {
        ui.scroll_to_rect(with_neighbours, None);
    }
}

/// Under which name it is kept what was scrolled to last because it has the keyboard.
fn followed() -> egui::Id {
    egui::Id::unique("followed focus")
}

/// As high as the button beside pills that adds one.
const PILL_HEIGHT: f32 = 26.0;

/// A tag as a pill; gives whether its cross was clicked and the response of the whole.
pub(crate) fn tag_pill(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    ink: Ink,
    name: &str,
    path: &str,
) -> (bool, Response) {
    let font = FontId::proportional(BODY - 0.5);
    let max_width = (ui.available_width() - 44.0).clamp(40.0, 220.0);
    let width = if needs_engine(name) {
        label_of(name, &font, pen.theme.text, max_width)
            .measure(ui.ctx(), pen.engine)
            .x
    } else {
        elided(ui, name, font.clone(), pen.theme.text, max_width)
            .size()
            .x
    };
    let (rect, response) = ui.allocate_exact_size(vec2(width + 42.0, PILL_HEIGHT), Sense::click());
    ui.painter().rect(
        rect,
        PILL_HEIGHT / 2.0,
        pen.theme.raised,
        Stroke::new(1.0, pen.theme.hairline),
        StrokeKind::Inside,
    );
    ui.painter()
        .circle_filled(pos2(rect.min.x + 13.0, rect.center().y), 4.0, ink.rule);
    pen.paint_line(
        ui,
        pos2(rect.min.x + 22.0, rect.min.y + 4.0),
        name,
        font,
        pen.theme.text,
        max_width,
    );
    if response.has_focus() {
        pill_ring(ui, pen.theme, rect);
    }
    let cross = Rect::from_center_size(pos2(rect.max.x - 12.0, rect.center().y), Vec2::splat(18.0));
    let cross_response = ui.interact(cross, response.id.with("cross"), Sense::click());
    let colour = if cross_response.hovered() {
        pen.theme.text
    } else {
        pen.theme.grey
    };
    paint_icon(ui, cross, Icon::Cross, colour);
    if cross_response.has_focus() {
        focus_ring(ui, pen.theme, cross);
    }
    let remove = format!("Remove tag {path}");
    cross_response.widget_info(|| labeled(Role::Button, true, &remove));
    response.widget_info(|| labeled(Role::Button, true, format!("Tag {path}")));
    (
        pen.tip(cross_response, &remove).clicked(),
        pen.tip(response, path),
    )
}

/// A key, as on a key cap. Gives the width that it took, to the left of `right`.
pub(crate) fn key_cap(ui: &Ui, theme: &Theme, right_center: Pos2, key: &str) -> f32 {
    let galley = ui.painter().layout_no_wrap(
        key.to_owned(),
        FontId::proportional(SMALL - 1.0),
        theme.grey,
    );
    let size = vec2((galley.size().x + 8.0).max(16.0), 16.0);
    let rect = Rect::from_min_size(
        pos2(right_center.x - size.x, right_center.y - size.y / 2.0),
        size,
    );
    ui.painter().rect(
        rect,
        3.0,
        theme.panel,
        Stroke::new(1.0, theme.hairline),
        StrokeKind::Inside,
    );
    ui.painter()
        .galley(rect.center() - galley.size() / 2.0, galley, theme.grey);
    size.x
}

/// A label on the left and a widget in the rest of the line; the label names the widget.
pub(crate) fn field(
    ui: &mut Ui,
    theme: &Theme,
    label: &str,
    add: impl FnOnce(&mut Ui) -> Response,
) -> Response {
    ui.horizontal(|ui| {
        field_label(ui, theme, label);
        add(ui).accessible_name(label)
    })
    .inner
}

/// What stands on the left of a field, so that those below each other begin at one place.
pub(crate) fn field_label(ui: &mut Ui, theme: &Theme, label: &str) {
    const WIDTH: f32 = 92.0;
    let (rect, _) = ui.allocate_exact_size(vec2(WIDTH, 24.0), Sense::hover());
    ui.painter().text(
        rect.left_center(),
        Align2::LEFT_CENTER,
        label,
        FontId::proportional(BODY),
        theme.grey,
    );
}

/// A line of text to be typed in, as wide as there is room.
pub(crate) fn text_line(ui: &mut Ui, id: &str, text: &mut String, hint: &str) -> Response {
    ui.add(
        egui::TextEdit::singleline(text)
            .id_salt(id)
            .hint_text(hint)
            .margin(egui::Margin::symmetric(7, 4))
            .desired_width(f32::INFINITY),
    )
}

/// A part of the window that begins at a place and has a width, for rows that are painted by hand.
pub(crate) fn child_at(ui: &mut Ui, rect: Rect) -> Ui {
    ui.new_child(
        UiBuilder::new()
            .max_rect(rect)
            .layout(Layout::left_to_right(Align::Center)),
    )
}

/// A line across a panel.
pub(crate) fn hairline(ui: &mut Ui, theme: &Theme) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, theme.hairline);
}

/// Says what to do where there is nothing yet.
pub(crate) fn empty_state(ui: &mut Ui, theme: &Theme, text: &str) {
    ui.add(egui::Label::new(egui::RichText::new(text).color(theme.grey)).wrap());
}
