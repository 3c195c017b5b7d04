//! What happens to the workspace behind the program's back, above everything that it is about.

use egui::{Align, Button, FontId, Frame, Label, Layout, Margin, Panel, RichText, Ui, vec2};

use super::theme::{BODY, FAR};
use super::widgets::Pen;
use crate::app::banners::{Banner, Offer, Offered};
use crate::app::view::Focus;
use crate::app::{App, Ask};
use crate::text::invisible;

/// The width of the stripe that says how urgent it is.
const STRIPE: f32 = 3.0;

pub(super) fn banners_ui(ui: &mut Ui, pen: &Pen<'_>, app: &App, asks: &mut Vec<Ask>) {
    for (banner_idx, banner) in app.banners().iter().enumerate() {
        let frame = Frame::new()
            .fill(pen.theme.raised)
            .inner_margin(Margin::symmetric(14, 6));
        let shown = Panel::top(egui::Id::unique(("banner", banner_idx)))
            .frame(frame)
            .show(ui, |ui| banner_ui(ui, pen, banner, asks));
        let rect = shown.response.rect;
        let colour = if banner.is_urgent {
            pen.theme.warning
        } else {
            pen.theme.accent
        };
        let stripe = egui::Rect::from_min_size(rect.min, vec2(STRIPE, rect.height()));
        ui.painter().rect_filled(stripe, 0.0, colour);
    }
}

fn banner_ui(ui: &mut Ui, pen: &Pen<'_>, banner: &Banner, asks: &mut Vec<Ask>) {
    let text = invisible::shown(&banner.text);
    // In a narrow window the buttons stand below the words.
    const WORDS_AT_LEAST: f32 = 300.0;
    const BUTTON: f32 = 130.0;
    let words = ui.available_width() - banner.offers.len() as f32 * BUTTON;
    let colour = if banner.is_urgent {
        pen.theme.warning
    } else {
        pen.theme.text
    };
    let text = RichText::new(text.as_ref())
        .font(FontId::proportional(BODY))
        .color(colour);
    if words < WORDS_AT_LEAST {
        ui.add(Label::new(text).wrap());
        ui.horizontal_wrapped(|ui| {
            for offered in &banner.offers {
                offered_ui(ui, pen, offered, asks);
            }
        });
        return;
    }
    ui.horizontal(|ui| {
        ui.scope(|ui| {
            ui.set_width(words);
            ui.add(Label::new(text).wrap());
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for offered in banner.offers.iter().rev() {
                offered_ui(ui, pen, offered, asks);
            }
        });
    });
}

fn offered_ui(ui: &mut Ui, pen: &Pen<'_>, offered: &Offered, asks: &mut Vec<Ask>) {
    let label = RichText::new(offered.label).color(if offered.is_enabled {
        pen.theme.accent
    } else {
        pen.theme.grey
    });
    let button = ui
        .add_enabled(offered.is_enabled, Button::new(label))
        .on_hover_text(offered.hint)
        .on_disabled_hover_text(offered.hint);
    if button.clicked() {
        asks.push(Ask::Around(offered.offer.clone()));
    }
}

/// Asks once more before a workspace is taken from somebody who may only be out of reach. Tells
/// whether the dialog stays open.
pub(super) fn take_over_ui(ui: &mut Ui, app: &mut App, told: &str, asks: &mut Vec<Ask>) -> bool {
    ui.label(told);
    ui.add_space(FAR);
    let mut stays = true;
    ui.horizontal(|ui| {
        let cancel = ui.button("Go on reading");
        if app.view.now.focus == Some(Focus::Dialog) {
            app.view.now.focus = None;
            cancel.request_focus();
        }
        if cancel.clicked() {
            stays = false;
        }
        if ui.button("Take over").clicked() {
            asks.push(Ask::Around(Offer::TakeOverSurely));
            stays = false;
        }
    });
    stays
}
