//! Boxes to tick, one of several and lists that drop down, drawn as the rest of the window: egui's own
//! are outlined as faintly as a text field, which has words in it to be told by.

use egui::{
    Color32, ComboBox, Rect, Response, Stroke, StrokeKind, Ui, Vec2, WidgetText, pos2, vec2,
};

use super::theme;

/// What a part of the window is asked to show to be chosen from.
pub(super) trait Choices {
    /// A box to be ticked.
    fn tick(&mut self, is_ticked: &mut bool, text: impl Into<WidgetText>) -> Response;

    /// One of several.
    fn pick(&mut self, is_picked: bool, text: impl Into<WidgetText>) -> Response;

    /// One of several values.
    fn pick_value<T: PartialEq>(
        &mut self,
        current: &mut T,
        value: T,
        text: impl Into<WidgetText>,
    ) -> Response {
        let mut response = self.pick(*current == value, text);
        if response.clicked() && *current != value {
            *current = value;
            response.mark_changed();
        }
        response
    }
}

impl Choices for Ui {
    fn tick(&mut self, is_ticked: &mut bool, text: impl Into<WidgetText>) -> Response {
        let response = self.add(egui::Checkbox::new(is_ticked, text.into()));
        let square = icon_of(self, &response);
        paint_box(self, square, *is_ticked, &response);
        response
    }

    fn pick(&mut self, is_picked: bool, text: impl Into<WidgetText>) -> Response {
        let response = self.add(egui::RadioButton::new(is_picked, text.into()));
        let square = icon_of(self, &response);
        paint_ring(self, square, is_picked, &response);
        response
    }
}

/// A list that drops down, with the arrow that the other openers have.
pub(super) fn drop_down(salt: impl egui::AsIdSalt) -> ComboBox<'static> {
    ComboBox::from_id_salt(salt).icon(|ui, rect, visuals, _is_open| {
        let at = |x: f32, y: f32| rect.center() + vec2(x, y);
        let stroke = Stroke::new(1.4, visuals.fg_stroke.color);
        for line in [
            [at(-3.6, -1.8), at(0.0, 1.8)],
            [at(0.0, 1.8), at(3.6, -1.8)],
        ] {
            ui.painter().line_segment(line, stroke);
        }
    })
}

/// A small box with or without a tick.
pub(super) fn paint_box(ui: &Ui, square: Rect, is_ticked: bool, response: &Response) {
    let (line, paper) = (line(ui, is_ticked, response), paper(ui));
    let fill = if is_ticked { line } else { paper };
    let painter = ui.painter();
    painter.rect(
        square,
        3.0,
        fill,
        Stroke::new(1.0, line),
        StrokeKind::Inside,
    );
    if response.has_focus() {
        let around = Stroke::new(1.5, accent(ui));
        painter.rect_stroke(
            square.expand(3.0),
            f32::from(theme::RADIUS),
            around,
            StrokeKind::Inside,
        );
    }
    if is_ticked {
        let at = |x: f32, y: f32| square.min + vec2(x, y) * (square.width() / 14.0);
        let tick = vec![at(3.5, 7.2), at(6.0, 9.8), at(10.6, 4.4)];
        painter.line(tick, Stroke::new(1.6, paper));
    }
}

fn paint_ring(ui: &Ui, square: Rect, is_picked: bool, response: &Response) {
    let line = line(ui, is_picked, response);
    let (center, radius) = (square.center(), square.width() / 2.0);
    let painter = ui.painter();
    painter.circle(center, radius, paper(ui), Stroke::new(1.0, line));
    if is_picked {
        painter.circle_filled(center, radius - 3.0, line);
    }
    if response.has_focus() {
        painter.circle_stroke(center, radius + 3.0, Stroke::new(1.5, accent(ui)));
    }
}

/// Where egui has drawn its box or ring, which is drawn over.
fn icon_of(ui: &Ui, response: &Response) -> Rect {
    let size = ui.spacing().icon_width;
    let center = pos2(response.rect.left() + size / 2.0, response.rect.center().y);
    Rect::from_center_size(center, Vec2::splat(size))
}

fn line(ui: &Ui, is_chosen: bool, response: &Response) -> Color32 {
    if is_chosen || response.hovered() {
        accent(ui)
    } else {
        ui.visuals().weak_text_color()
    }
}

fn accent(ui: &Ui) -> Color32 {
    ui.visuals().selection.stroke.color
}

fn paper(ui: &Ui) -> Color32 {
    ui.visuals().extreme_bg_color
}
