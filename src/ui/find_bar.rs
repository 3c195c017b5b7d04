//! The find bar above the document that it searches.

use egui::{Key, RichText, Ui};

use super::document::Front;
use super::widgets::{self, Icon, Pen};
use crate::app::Ask;
use crate::app::action::Action;
use crate::app::view::{Focus, View};
use crate::text::words::grouped;

pub(super) fn find_bar_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    front: &Front<'_>,
    view: &mut View,
    asks: &mut Vec<Ask>,
) {
    let found = front.found;
    let Some(find) = &mut view.now.find else {
        return;
    };
    let mut closes = false;
    // What stands beside the field needs this much, in points.
    let field_width = (ui.available_width() - 400.0).clamp(60.0, 240.0);
    let is_narrow = field_width < 240.0;
    egui::Frame::new()
        .fill(pen.theme.panel)
        .inner_margin(egui::Margin::symmetric(if is_narrow { 8 } else { 14 }, 6))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                if is_narrow {
                    ui.spacing_mut().item_spacing.x = 4.0;
                    ui.spacing_mut().button_padding.x = 5.0;
                }
                let field = ui
                    .add(
                        egui::TextEdit::singleline(&mut find.words)
                            .id(ui.scope_id().with(("find words", front.side)))
                            .hint_text("Find in this document")
                            .margin(egui::Margin::symmetric(7, 4))
                            .desired_width(field_width),
                    )
                    .accessible_name("Find");
                if view.now.focus == Some(Focus::Find) {
                    view.now.focus = None;
                    field.request_focus();
                }
                if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                    let back = ui.input(|input| input.modifiers.shift);
                    asks.push(Ask::Do(if back {
                        Action::FindPrevious
                    } else {
                        Action::FindNext
                    }));
                    field.request_focus();
                }
                for (is_on, label, name) in [
                    (&mut find.matches_case, "Aa", "Match case"),
                    (&mut find.whole_word, "W", "Whole words"),
                    (&mut find.regex, ".*", "Regular expression"),
                ] {
                    let toggle = ui
                        .selectable_label(*is_on, label)
                        .on_hover_text(name)
                        .accessible_name(name);
                    if toggle.clicked() {
                        *is_on = !*is_on;
                    }
                }
                let n_hits = found.hits.len();
                let line = match &found.fault {
                    Some(fault) => fault.clone(),
                    None if find.words.is_empty() => String::new(),
                    None if n_hits == 0 && !found.is_counted => "Searching…".to_owned(),
                    None if n_hits == 0 => "No hits".to_owned(),
                    // Which of them it is is known when those before it are.
                    None if !found.is_counted => format!("More than {}", grouped(n_hits)),
                    None if found.is_complete => {
                        format!("{} of {}", grouped(find.hit_idx + 1), grouped(n_hits))
                    }
                    None => format!(
                        "{} of more than {}",
                        grouped(find.hit_idx + 1),
                        grouped(n_hits)
                    ),
                };
                let colour = if found.fault.is_some() {
                    pen.theme.fault
                } else {
                    pen.theme.grey
                };
                ui.add(egui::Label::new(RichText::new(line).color(colour)).truncate());
                if widgets::icon_button(ui, pen.theme, Icon::Up, "Previous hit").clicked() {
                    asks.push(Ask::Do(Action::FindPrevious));
                }
                if widgets::icon_button(ui, pen.theme, Icon::Down, "Next hit").clicked() {
                    asks.push(Ask::Do(Action::FindNext));
                }
                if !is_narrow && n_hits > 0 {
                    let all = ui.button("Tag all hits…");
                    let all = match Action::TagHits.command() {
                        Some(command) => all.on_hover_text(command.hint),
                        None => all,
                    };
                    if all.clicked() {
                        asks.push(Ask::Do(Action::TagHits));
                    }
                }
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    closes =
                        widgets::icon_button(ui, pen.theme, Icon::Cross, "Close find").clicked();
                });
            });
        });
    widgets::hairline(ui, pen.theme);
    // What is open above it is closed first.
    let is_on_top = view.now.focus.is_none()
        && view.now.picker.is_none()
        && view.now.palette.is_none()
        && view.now.dialog.is_none()
        && view.now.go_to.is_none()
        && front.has_keys
        && !view.now.shows_help
        && !egui::Popup::is_any_open(ui.ctx());
    closes |= is_on_top && ui.input(|input| input.key_pressed(Key::Escape));
    if closes {
        view.now.find = None;
        view.now.focus = Some(Focus::Reader);
    }
}
