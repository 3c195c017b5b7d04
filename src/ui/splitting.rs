//! The bar of a tag that is being split: how far one is, and what each digit makes of the passage.

use egui::{FontId, Panel, Ui};

use super::derived::{Derived, name_of};
use super::theme::{self, BODY, SMALL};
use super::widgets::{self, Icon, Pen};
use crate::app::Ask;
use crate::app::action::Action;
use crate::app::keys::Keymap;
use crate::app::recoding::RecodeAsk;
use crate::app::session::Session;
use crate::app::splitting::SplitAsk;
use crate::app::view::View;
use crate::text::words::grouped;

pub(super) fn split_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &Derived,
    keys: &Keymap,
    view: &View,
    asks: &mut Vec<Ask>,
) {
    let Some(splitting) = &view.now.splitting else {
        return;
    };
    let workspace = session.workspace();
    let frame = egui::Frame::new()
        .fill(pen.theme.panel)
        .inner_margin(egui::Margin::symmetric(14, 8));
    let mut said = None;
    let mut picks = false;
    Panel::top("splitting").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            let (n, n_all) = splitting.progress();
            let name = name_of(workspace, splitting.tag);
            let head = format!("Splitting {name}");
            pen.line(ui, &head, theme::bold(BODY), pen.theme.text);
            let progress = format!("{} of {}", grouped(n), grouped(n_all));
            pen.line(ui, &progress, FontId::proportional(BODY), pen.theme.grey);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let cross = widgets::icon_button(ui, pen.theme, Icon::Cross, "End the splitting");
                if cross.clicked() {
                    said = Some(SplitAsk::End);
                }
                for (label, action, meant) in [
                    ("Back", Action::StepBack, SplitAsk::Back),
                    ("Keep", Action::KeepTag, SplitAsk::Keep),
                ] {
                    let key = keys.of(action);
                    let mut button = egui::Button::new(label);
                    if !key.is_empty() {
                        button = button.shortcut_text(key);
                    }
                    let response = ui.add(button);
                    let response = match action.command() {
                        Some(command) => response.on_hover_text(command.hint),
                        None => response,
                    };
                    if response.clicked() {
                        said = Some(meant);
                    }
                }
            });
        });
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(6.0, 6.0);
            for (digit, &tag) in (1..).zip(&splitting.targets) {
                let ink = pen.theme.ink(workspace.tag_colour(tag));
                let name = format!("{digit}  {}", name_of(workspace, tag));
                let button = pen.name_button(ui, &name);
                let rule = egui::Rect::from_min_max(
                    egui::pos2(button.rect.min.x + 1.0, button.rect.max.y - 3.0),
                    button.rect.max - egui::vec2(1.0, 1.0),
                );
                ui.painter().rect_filled(rule, 1.0, ink.rule);
                let path = derived.path(tag);
                let button = button.accessible_name(format!("{digit} Recode as {path}"));
                button.context_menu(|ui| {
                    if ui.button("Free its digit").clicked() {
                        said = Some(SplitAsk::RemoveTarget(tag));
                    }
                });
                let tip = format!("{path}\nA click or {digit} gives it to the passage");
                if pen.tip(button, &tip).clicked() {
                    said = Some(SplitAsk::Recode(digit));
                }
            }
            let key = keys.of(Action::AddTarget);
            let mut button = egui::Button::new("New tag…");
            if !key.is_empty() {
                button = button.shortcut_text(key);
            }
            let add = ui.add(button).accessible_name("Give a tag the next digit");
            picks = add.clicked();
            if splitting.targets.is_empty() {
                let told = "No tag has a digit yet: make the first one";
                pen.line(ui, told, FontId::proportional(SMALL), pen.theme.grey);
            }
        });
    });
    asks.extend(said.map(|said| Ask::Recode(RecodeAsk::Split(said))));
    if picks {
        asks.push(Ask::Do(Action::AddTarget));
    }
}
