//! What people wrote, wherever it stands in the window: names of tags, titles, notes, paths.
//!
//! egui's own labels have no bidirectional layout, so such texts go through the reader's engine as
//! soon as they have a letter that runs from the right. For a screen reader they stay plain text.

use egui::accesskit::Role;
use egui::{Color32, FontId, Response, RichText, Sense, StrokeKind, Ui, WidgetInfo, vec2};

use super::choices::Choices as _;
use super::reader::Engine;
use super::theme::BODY;
use super::widgets::{Pen, label_of, needs_engine};

/// No text of a panel has more lines.
const N_LINES: usize = 12;

/// The widest that a text under the pointer gets.
const WIDEST_TIP: f32 = 420.0;

impl Pen<'_> {
    /// A text over as many lines as it needs.
    pub(crate) fn words(
        &mut self,
        ui: &mut Ui,
        text: &str,
        size: f32,
        colour: Color32,
    ) -> Response {
        words(ui, self.engine, text, size, colour)
    }

    /// What a notice says, with room for its buttons beside it.
    pub(crate) fn notice(&mut self, ui: &mut Ui, text: &str, colour: Color32) -> Response {
        if needs_engine(text) {
            ui.set_max_width((ui.available_width() - 90.0).max(120.0));
        }
        self.words(ui, text, BODY, colour)
    }

    /// Shows a text while the pointer rests on something.
    pub(crate) fn tip(&mut self, response: Response, text: &str) -> Response {
        if !needs_engine(text) {
            return response.on_hover_text(text);
        }
        let colour = self.theme.text;
        response.on_hover_ui(|ui| {
            ui.set_max_width(WIDEST_TIP);
            for line in text.lines() {
                words(ui, self.engine, line, BODY, colour);
            }
        })
    }

    /// A row of a list to choose from.
    pub(crate) fn choice(&mut self, ui: &mut Ui, is_chosen: bool, text: &str) -> Response {
        if !needs_engine(text) {
            return ui.selectable_label(is_chosen, text);
        }
        self.pressable(ui, Some(is_chosen), text, 0.0)
    }

    /// A box to be ticked, with a name beside it.
    pub(crate) fn checkbox(&mut self, ui: &mut Ui, is_on: &mut bool, text: &str) -> Response {
        if !needs_engine(text) {
            return ui.tick(is_on, text);
        }
        ui.horizontal(|ui| {
            let mut ticked = ui.tick(is_on, "").accessible_name(text);
            let font = FontId::proportional(BODY);
            let label = label_of(text, &font, self.theme.text, ui.available_width().max(80.0));
            let size = label.measure(ui.ctx(), self.engine);
            let (rect, beside) = ui.allocate_exact_size(size, Sense::click());
            label.paint(ui.painter(), self.engine, rect.min);
            if beside.clicked() {
                *is_on = !*is_on;
                ticked.mark_changed();
            }
            ticked
        })
        .inner
    }

    /// A button with a name on it.
    pub(crate) fn name_button(&mut self, ui: &mut Ui, text: &str) -> Response {
        if !needs_engine(text) {
            return ui.button(text);
        }
        self.pressable(ui, None, text, 0.0)
    }

    /// The same with room on its right for an arrow.
    pub(crate) fn arrow_button(&mut self, ui: &mut Ui, text: &str) -> Response {
        if !needs_engine(text) {
            return ui.button(format!("{text}     "));
        }
        self.pressable(ui, None, text, 18.0)
    }

    /// What egui's buttons look like, with a text that it can't set.
    fn pressable(
        &mut self,
        ui: &mut Ui,
        is_chosen: Option<bool>,
        text: &str,
        room_on_right: f32,
    ) -> Response {
        let padding = ui.spacing().button_padding;
        let font = FontId::proportional(BODY);
        let room = (ui.available_width() - 2.0 * padding.x).max(40.0);
        let mut label = label_of(text, &font, self.theme.text, room.min(600.0));
        let size = label.measure(ui.ctx(), self.engine);
        let height = (size.y + 2.0 * padding.y).max(ui.spacing().interact_size.y);
        let wanted = vec2(size.x + 2.0 * padding.x + room_on_right, height);
        let (rect, response) = ui.allocate_exact_size(wanted, Sense::click());
        let visuals = ui
            .style()
            .interact_selectable(&response, is_chosen == Some(true));
        if is_chosen.is_none_or(|is_chosen| is_chosen || response.hovered() || response.has_focus())
        {
            ui.painter().rect(
                rect.expand(visuals.expansion),
                visuals.corner_radius,
                visuals.weak_bg_fill,
                visuals.bg_stroke,
                StrokeKind::Inside,
            );
        }
        label.color = visuals.text_color();
        let corner = rect.min + vec2(padding.x, (height - size.y) / 2.0);
        label.paint(ui.painter(), self.engine, corner);
        response.widget_info(|| match is_chosen {
            Some(is_chosen) => WidgetInfo::selected(Role::Button, ui.is_enabled(), is_chosen, text),
            None => WidgetInfo::labeled(Role::Button, ui.is_enabled(), text),
        });
        response
    }
}

fn words(ui: &mut Ui, engine: &mut Engine, text: &str, size: f32, colour: Color32) -> Response {
    if !needs_engine(text) {
        let text = RichText::new(text).size(size).color(colour);
        return ui.add(egui::Label::new(text).wrap());
    }
    let font = FontId::proportional(size);
    let mut label = label_of(text, &font, colour, ui.available_width().max(40.0));
    label.n_lines = N_LINES;
    let wanted = label.measure(ui.ctx(), engine);
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::hover());
    label.paint(ui.painter(), engine, rect.min);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), text));
    response
}
