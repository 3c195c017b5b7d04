//! Settings ▸ Keys: every command with its keys, which are changed by pressing others.

use egui::{Event, FontId, Key, KeyboardShortcut, RichText, ScrollArea, Ui, vec2};

use super::dialogs::title;
use super::theme::{self, BODY, NEAR, SMALL};
use super::widgets::{self, Icon, Pen};
use crate::app::App;
use crate::app::action::{COMMANDS, Command, Menu, written};
use crate::app::keys::{Keymap, RESERVED, pressed, reserved};
use crate::app::view::{Focus, KeysDialog};

/// Draws the dialog; whether it stays open.
pub(crate) fn key_settings_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    app: &mut App,
    dialog: &mut KeysDialog,
) -> bool {
    title(ui, pen, "Keys");
    let keys = &mut app.settings.keys;
    record(ui, keys, dialog);
    let filter = widgets::text_line(
        ui,
        "key filter",
        &mut dialog.words,
        "Letters of a command, or a key such as Ctrl+S",
    )
    .accessible_name("Filter keys");
    if app.view.now.focus == Some(Focus::Dialog) {
        app.view.now.focus = None;
        filter.request_focus();
    }
    if filter.has_focus() || filter.changed() {
        dialog.recording = None;
    }
    let told = match (&dialog.fault, &dialog.recording) {
        (Some(fault), _) => (fault.clone(), pen.theme.fault),
        (None, Some((action, _))) => {
            let name = action.command().map_or("", |command| command.name);
            let told = format!("Press the key for “{name}”. Escape leaves it as it is");
            (told, pen.theme.accent)
        }
        (None, None) => {
            let told = "Click a key to change it. Keys without Ctrl or Alt act only where no text \
                        field has the keyboard";
            (told.to_owned(), pen.theme.grey)
        }
    };
    pen.words(ui, &told.0, SMALL, told.1);
    let height = (ui.ctx().content_rect().height() - 280.0).clamp(120.0, 520.0);
    ScrollArea::vertical()
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            let wanted = dialog.words.trim().to_lowercase();
            let suits = |keys: &Keymap, command: &Command| {
                command.name.to_lowercase().contains(&wanted)
                    || keys.all_shown(command).to_lowercase().contains(&wanted)
            };
            for menu in Menu::ALL {
                let commands: Vec<&'static Command> = COMMANDS
                    .iter()
                    .filter(|command| command.menu == menu && suits(keys, command))
                    .collect();
                if commands.is_empty() {
                    continue;
                }
                ui.add_space(NEAR);
                pen.line(ui, menu.label(), theme::bold(SMALL), pen.theme.grey);
                for command in commands {
                    command_ui(ui, pen, keys, command, dialog);
                }
            }
            ui.add_space(NEAR);
            pen.line(
                ui,
                "These belong to the text and can’t be changed",
                theme::bold(SMALL),
                pen.theme.grey,
            );
            for (key, what) in RESERVED {
                ui.horizontal(|ui| {
                    name_ui(ui, pen, key);
                    ui.label(RichText::new(*what).color(pen.theme.grey));
                });
            }
            widgets::follow_focus(ui);
        });
    let mut stays = true;
    ui.horizontal(|ui| {
        let reset = egui::Button::new("All keys as they were");
        let reset = ui.add_enabled(keys.has_changes(), reset);
        if reset
            .on_hover_text("Give every command its usual keys")
            .clicked()
        {
            keys.reset_all();
            dialog.recording = None;
        }
        if ui.button("Close").clicked() {
            stays = false;
        }
    });
    stays
}

/// Takes the next key that is pressed for the command that waits for one, before anything else
/// sees it.
fn record(ui: &Ui, keys: &mut Keymap, dialog: &mut KeysDialog) {
    let Some((action, old)) = dialog.recording else {
        return;
    };
    let taken = ui.input_mut(|input| {
        let mut taken = None;
        input.events.retain(|event| match event {
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => {
                if !is_modifier(*key) && taken.is_none() {
                    taken = Some(pressed(*key, *modifiers));
                }
                false
            }
            Event::Copy => {
                taken.get_or_insert_with(|| pressed(Key::C, egui::Modifiers::COMMAND));
                false
            }
            Event::Cut => {
                taken.get_or_insert_with(|| pressed(Key::X, egui::Modifiers::COMMAND));
                false
            }
            Event::Paste(_) => {
                taken.get_or_insert_with(|| pressed(Key::V, egui::Modifiers::COMMAND));
                false
            }
            Event::Text(_) | Event::Key { .. } => false,
            _ => true,
        });
        taken
    });
    let Some(key) = taken else { return };
    if key.logical_key == Key::Escape {
        dialog.recording = None;
        dialog.fault = None;
        return;
    }
    dialog.fault = reserved(key);
    if dialog.fault.is_some() {
        return;
    }
    dialog.recording = None;
    if let Some(command) = action.command() {
        match old {
            Some(old) => keys.replace(command, old, key),
            None => keys.add(command, key),
        }
    }
}

fn is_modifier(key: Key) -> bool {
    matches!(
        key,
        Key::ShiftLeft
            | Key::ShiftRight
            | Key::ControlLeft
            | Key::ControlRight
            | Key::AltLeft
            | Key::AltRight
    )
}

/// A command with its keys, and what they clash with.
fn command_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    keys: &mut Keymap,
    command: &'static Command,
    dialog: &mut KeysDialog,
) {
    let name = command.name;
    let waits_for = |old: Option<KeyboardShortcut>| Some((command.action, old));
    let mut clashes: Vec<(KeyboardShortcut, &'static Command)> = Vec::new();
    ui.horizontal(|ui| {
        name_ui(ui, pen, name);
        for &key in keys.keys(command).as_ref() {
            let others = keys.clashes(command, key);
            let is_waiting = dialog.recording == waits_for(Some(key));
            let words = if is_waiting {
                "Press a key…".to_owned()
            } else {
                written(&key)
            };
            let colour = match (others.is_empty(), is_waiting) {
                (_, true) => pen.theme.accent,
                (false, _) => pen.theme.fault,
                _ => pen.theme.text,
            };
            let button = ui.add(egui::Button::new(RichText::new(words).color(colour)));
            let label = format!("{name}, key {}", written(&key));
            if button.accessible_name(label).clicked() {
                dialog.recording = waits_for(Some(key));
                dialog.fault = None;
            }
            let remove = format!("Take {} from {name}", written(&key));
            if widgets::icon_button(ui, pen.theme, Icon::Cross, &remove).clicked() {
                keys.remove(command, key);
            }
            clashes.extend(others.into_iter().map(|other| (key, other)));
        }
        if dialog.recording == waits_for(None) {
            ui.label(RichText::new("Press a key…").color(pen.theme.accent));
        } else {
            let add = format!("Another key for {name}");
            if widgets::icon_button(ui, pen.theme, Icon::Plus, &add).clicked() {
                dialog.recording = waits_for(None);
                dialog.fault = None;
            }
        }
        if keys.is_changed(command) {
            let reset = ui.add(egui::Button::new("As it was").small());
            if reset.accessible_name(format!("{name} as it was")).clicked() {
                keys.reset(command);
            }
        }
    });
    for (key, other) in clashes {
        ui.horizontal(|ui| {
            name_ui(ui, pen, "");
            let told = format!("{} is also a key of “{}”", written(&key), other.name);
            ui.label(RichText::new(told).small().color(pen.theme.fault));
            let take = ui.add(egui::Button::new("Take it from there").small());
            let label = format!("Take {} from {} for {name}", written(&key), other.name);
            if take.accessible_name(label).clicked() {
                keys.remove(other, key);
            }
        });
    }
}

/// The left column.
fn name_ui(ui: &mut Ui, pen: &Pen<'_>, name: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(270.0, 22.0), egui::Sense::hover());
    let font = FontId::proportional(BODY);
    ui.painter().text(
        rect.left_center(),
        egui::Align2::LEFT_CENTER,
        name,
        font,
        pen.theme.text,
    );
}
