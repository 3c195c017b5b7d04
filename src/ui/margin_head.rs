//! The head of the margin: what it shows, and on which side.

use egui::{FontId, Popup, PopupCloseBehavior, Rect, ScrollArea, Ui, pos2, vec2};

use super::choices::Choices as _;
use super::derived::Derived;
use super::document::Front;
use super::theme::{NEAR, SMALL};
use super::widgets::{self, Icon, Pen};
use crate::app::action::Action;
use crate::app::margin::{MarginAsk, MarginFilter};
use crate::app::session::Session;
use crate::app::settings::MarginSide;
use crate::app::view::View;
use crate::app::{Ask, panes::Side};
use crate::query::fuzzy;
use crate::text::words::shortened;

/// The button above the margin, and where it stands.
pub(super) struct MarginHead {
    words: String,
    rect: Rect,
    /// Whether there are labels below it.
    is_beside_text: bool,
}

impl MarginHead {
    /// In the line above a text, over the labels, or at its end where these have no room.
    pub(super) fn new(
        ui: &Ui,
        session: &Session,
        view: &View,
        strip: Rect,
        margin: Option<(f32, f32)>,
    ) -> Self {
        let chosen = view.margin.label(session.workspace());
        let mut words = "Margin".to_owned();
        if !chosen.is_empty() {
            words = format!("Margin: {}", shortened(&chosen, 40));
        }
        let font = FontId::proportional(SMALL);
        let galley = ui
            .painter()
            .layout_no_wrap(words.clone(), font, ui.visuals().text_color());
        let wanted = galley.size().x + 30.0;
        // A cross may stand at the very end.
        let end = strip.right() - if view.beside.is_some() { 44.0 } else { 20.0 };
        let (left, width, is_beside_text) = match margin {
            Some((left, width)) => (strip.left() + left - 8.0, wanted.min(width + 8.0), true),
            None => (end - wanted, wanted, false),
        };
        let left = left.min(end - width).max(strip.left());
        let rect = Rect::from_min_size(pos2(left, strip.top() + 2.0), vec2(width, 21.0));
        Self {
            words,
            rect,
            is_beside_text,
        }
    }

    /// What of the line is left for other words: from where to where.
    pub(super) fn free(&self, strip: Rect) -> (f32, f32) {
        if self.is_beside_text && self.rect.center().x < strip.center().x {
            (self.rect.right() + 8.0, strip.right())
        } else {
            (strip.left(), self.rect.left() - 8.0)
        }
    }

    pub(super) fn ui(
        &self,
        ui: &mut Ui,
        pen: &mut Pen<'_>,
        front: &Front<'_>,
        derived: &Derived,
        view: &View,
        asks: &mut Vec<Ask>,
    ) {
        let theme = pen.theme;
        let place = widgets::child_at(ui, self.rect);
        let is_filtered = !view.margin.is_empty() || view.is_backlit;
        let id = ui.scope_id().with("head of the margin");
        let button = ui.interact(self.rect, id, egui::Sense::click());
        if button.hovered() || button.has_focus() {
            place.painter().rect_filled(self.rect, 4.0, theme.hovered);
        }
        if button.has_focus() {
            widgets::focus_ring(&place, theme, self.rect);
        }
        let colour = if is_filtered {
            theme.accent
        } else {
            theme.grey
        };
        let at = pos2(self.rect.left() + 8.0, self.rect.center().y - 7.0);
        let font = FontId::proportional(SMALL);
        let width = self.rect.width() - 26.0;
        pen.paint_line(&place, at, &self.words, font, colour, width);
        let arrow = Rect::from_center_size(
            pos2(self.rect.right() - 11.0, self.rect.center().y),
            vec2(10.0, 10.0),
        );
        widgets::paint_icon(&place, arrow, Icon::Down, colour);
        let name = match front.side {
            _ if front.has_keys => self.words.clone(),
            Side::Left => format!("{}, on the left", self.words),
            Side::Right => format!("{}, on the right", self.words),
        };
        button.widget_info(|| widgets::labeled(egui::accesskit::Role::Button, true, &name));
        Popup::menu(&button)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .show(|ui| choices_ui(ui, pen, front, derived, view, asks));
    }
}

fn choices_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    front: &Front<'_>,
    derived: &Derived,
    view: &View,
    asks: &mut Vec<Ask>,
) {
    ui.set_width(260.0);
    // Boxes to tick and a field, not rows of a menu.
    ui.reset_style();
    let mut filter = view.margin.clone();
    let mut everything = filter.is_empty();
    if ui.tick(&mut everything, "Every annotation").clicked() {
        filter = MarginFilter::default();
    }
    ui.tick(&mut filter.is_mine, "Only mine");
    ui.tick(&mut filter.has_note, "Only with a note");
    tags_ui(ui, pen, front, derived, &mut filter);
    if filter != view.margin {
        asks.push(Ask::Margin(MarginAsk::Show(filter)));
    }
    ui.separator();
    let mut is_backlit = view.is_backlit;
    if ui.tick(&mut is_backlit, "Backlight").clicked() {
        asks.push(Ask::Do(Action::Backlight));
    }
    ui.separator();
    let font = FontId::proportional(SMALL);
    pen.line(ui, "Side", font, pen.theme.grey);
    let mut side = front.settings.margin_side;
    for one in MarginSide::ALL {
        ui.pick_value(&mut side, one, one.label());
    }
    if side != front.settings.margin_side {
        asks.push(Ask::Margin(MarginAsk::Side(side)));
    }
}

/// The tags to choose from, narrowed down by a few letters.
fn tags_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    front: &Front<'_>,
    derived: &Derived,
    filter: &mut MarginFilter,
) {
    if derived.paths.is_empty() {
        return;
    }
    ui.add_space(NEAR);
    let id = egui::Id::unique("letters of a tag in the margin");
    let mut letters = ui
        .data(|data| data.get_temp::<String>(id))
        .unwrap_or_default();
    widgets::text_line(
        ui,
        "letters of a margin tag",
        &mut letters,
        "Only these tags",
    )
    .accessible_name("Letters of a tag for the margin");
    let paths = derived.paths.iter().map(|(_, path)| path.as_str());
    let shown: Vec<usize> = if letters.trim().is_empty() {
        (0..derived.paths.len()).collect()
    } else {
        fuzzy::rank(letters.trim(), paths.enumerate())
    };
    let row = ui.spacing().interact_size.y;
    ScrollArea::vertical()
        .id_salt("margin tags")
        .max_height(row * 8.0)
        .show_rows(ui, row, shown.len(), |ui, rows| {
            for &tag_idx in shown.get(rows).unwrap_or_default() {
                let Some((tag, path)) = derived.paths.get(tag_idx) else {
                    continue;
                };
                ui.horizontal(|ui| {
                    let colour = front.session.workspace().tag_colour(*tag);
                    let mut is_on = filter.tags.contains(tag);
                    if pen.checkbox(ui, &mut is_on, path).changed() && !filter.tags.remove(tag) {
                        filter.tags.insert(*tag);
                    }
                    let (dot, _) = ui.allocate_exact_size(vec2(9.0, 9.0), egui::Sense::hover());
                    let ink = pen.theme.ink(colour);
                    ui.painter().rect_filled(dot, 2.0, ink.rule);
                });
            }
            widgets::follow_focus(ui);
        });
    ui.data_mut(|data| data.insert_temp(id, letters));
}
