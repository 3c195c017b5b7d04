//! Keys, menus, and the help sheet: all of them read the table of actions.

use egui::{FontId, Id, Key, KeyboardShortcut, PointerButton, RichText, Ui};

use super::theme::{self, BODY, LARGE, SMALL};
use super::widgets::{self, Icon, Pen};
use crate::app::action::{Action, COMMANDS, Command, Menu};
use crate::app::importing::Import;
use crate::app::keys::Keymap;
use crate::app::{App, Ask};

/// Turns key presses into actions.
///
/// Keys without Ctrl act only when no text field has the focus, and Enter only when nothing
/// but the reader has it: on a button it presses the button.
pub(crate) fn keys(ui: &Ui, app: &App, reader: Option<Id>, asks: &mut Vec<Ask>) {
    let ctx = ui.ctx();
    let now = &app.view.now;
    if now.dialog.is_some()
        || app.import.as_ref().is_some_and(Import::is_shown)
        || now.picker.is_some()
        || now.palette.is_some()
        || egui::Popup::is_any_open(ctx)
    {
        return;
    }
    // The buttons at the side of a mouse go back and forward, as in a browser.
    for (button, action) in [
        (PointerButton::Extra1, Action::GoBack),
        (PointerButton::Extra2, Action::GoForward),
    ] {
        let is_pressed = ctx.input(|input| input.pointer.button_pressed(button));
        if is_pressed
            && action
                .command()
                .is_some_and(|command| (command.is_enabled)(app))
        {
            asks.push(Ask::Do(action));
        }
    }
    let is_typing = ctx.text_edit_focused();
    let focused = ctx.memory(egui::Memory::focused);
    let on_widget = focused.is_some() && focused != reader;
    let mut shortcuts: Vec<(&Command, KeyboardShortcut)> = COMMANDS
        .iter()
        .flat_map(|command| {
            let keys = app.settings.keys.keys(command).into_owned();
            keys.into_iter().map(move |key| (command, key))
        })
        .collect();
    // Ctrl+Shift+S must be tried before Ctrl+S, which it would match as well.
    shortcuts.sort_by_key(|(_, key)| std::cmp::Reverse((key.modifiers.shift, key.modifiers.alt)));
    for (command, key) in shortcuts {
        let edits_text = matches!(command.action, Action::Undo | Action::Redo | Action::Copy);
        if is_typing && (edits_text || Command::yields_to_typing(key)) {
            continue;
        }
        if on_widget && matches!(key.logical_key, Key::Enter) {
            continue;
        }
        // Copying comes as an event of its own. A key is taken even when its command can't be done
        // now: with nothing to redo, Ctrl+Shift+Z must not go on to Ctrl+Z.
        if command.action != Action::Copy
            && ctx.input_mut(|input| input.consume_shortcut(&key))
            && (command.is_enabled)(app)
        {
            asks.push(Ask::Do(command.action));
        }
    }
}

/// Whether Escape is pressed and nothing that it would close first is open.
pub(crate) fn escape_is_free(ui: &Ui, app: &App) -> bool {
    let now = &app.view.now;
    let is_open = now.dialog.is_some()
        || now.picker.is_some()
        || now.palette.is_some()
        || now.find.is_some()
        || now.shows_help
        || now.go_to.is_some()
        || now.linking.is_some()
        || egui::Popup::is_any_open(ui.ctx());
    !is_open && ui.input(|input| input.key_pressed(Key::Escape))
}

/// The menus of the top bar.
pub(crate) fn menus_ui(ui: &mut Ui, pen: &mut Pen<'_>, app: &App, asks: &mut Vec<Ask>) {
    for menu in Menu::ALL {
        let button = ui.menu_button(menu.label(), |ui| {
            ui.set_min_width(250.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            // A low window has less room than the longest menu takes.
            let room = ui.ctx().content_rect().height() - 60.0;
            egui::ScrollArea::vertical()
                .max_height(room)
                .min_scrolled_height(room)
                .show(ui, |ui| menu_ui(ui, pen, app, menu, asks));
        });
        if button.response.has_focus() {
            widgets::focus_ring(
                ui,
                pen.theme,
                button.response.rect.expand2(egui::vec2(2.0, 0.0)),
            );
        }
    }
}

fn menu_ui(ui: &mut Ui, pen: &mut Pen<'_>, app: &App, menu: Menu, asks: &mut Vec<Ask>) {
    let mut last = None;
    for command in COMMANDS.iter().filter(|command| command.menu == menu) {
        // The nine keys of tags are shown beside the tags.
        if matches!(command.action, Action::ApplyTagKey(_)) {
            continue;
        }
        let submenu = submenu(command.action);
        if submenu.is_some() && submenu == last {
            continue;
        }
        last = submenu;
        if command.starts_group {
            ui.separator();
        }
        let Some(label) = submenu else {
            command_ui(ui, app, command, asks);
            if command.action == Action::OpenWorkspace {
                recent_ui(ui, pen, app, asks);
            }
            continue;
        };
        ui.menu_button(label, |ui| {
            ui.set_min_width(230.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            for command in COMMANDS {
                if self::submenu(command.action) == submenu {
                    command_ui(ui, app, command, asks);
                }
            }
        });
    }
}

/// The menu within a menu in which an action stands, if it does.
fn submenu(action: Action) -> Option<&'static str> {
    match action {
        Action::Margin(_) => Some("What the margin shows"),
        Action::ZoomIn | Action::ZoomOut | Action::ZoomReset => Some("Text size"),
        Action::DirectionFound | Action::DirectionLeftToRight | Action::DirectionRightToLeft => {
            Some("Direction of the text")
        }
        _ => None,
    }
}
fn command_ui(ui: &mut Ui, app: &App, command: &Command, asks: &mut Vec<Ask>) {
    let name = command.name_for(app);
    let is_on = command.is_on(app);
    let mut button = egui::Button::new(if is_on == Some(true) {
        format!("• {name}")
    } else {
        name.clone()
    });
    let key = app.settings.keys.shown(command);
    if !key.is_empty() {
        button = button.shortcut_text(key);
    }
    let response = ui
        .add_enabled((command.is_enabled)(app), button)
        .on_hover_text(command.hint);
    if let Some(is_on) = is_on {
        let is_enabled = (command.is_enabled)(app);
        response.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::MenuItemCheckBox, is_enabled, is_on, &name)
        });
    }
    if response.clicked() {
        asks.push(Ask::Do(command.action));
        ui.close();
    }
}

fn recent_ui(ui: &mut Ui, pen: &mut Pen<'_>, app: &App, asks: &mut Vec<Ask>) {
    if app.settings.recent.is_empty() {
        return;
    }
    ui.menu_button("Open recent", |ui| {
        ui.set_min_width(200.0);
        for path in &app.settings.recent {
            let name = path
                .file_stem()
                .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
            let button = pen.name_button(ui, &name);
            if pen.tip(button, &path.display().to_string()).clicked() {
                asks.push(Ask::OpenFile(path.clone()));
                ui.close();
            }
        }
    });
}

/// Keys that belong to the reader and are not actions of the table.
const READING_KEYS: &[(&str, &str)] = &[
    ("Arrows, Home, End, Page keys, Space", "Move in the text"),
    ("Shift with these", "Select"),
    ("Ctrl+Left, Right", "Move by word"),
    ("Alt+Down, Up", "Move by sentence"),
    ("Ctrl+Down, Up", "Move by paragraph"),
    ("Shift with these", "Select by word, sentence, paragraph"),
    ("Tab", "Write the note of the annotation in hand"),
    (
        "Ctrl+Enter",
        "In the note: back to the text; in the picker: add and stay",
    ),
    (
        "Double click, triple click",
        "Select the word, the paragraph",
    ),
    ("Shift+click", "Extend the selection"),
    (
        "Ctrl and select",
        "Keep what is selected as a piece, and select more",
    ),
    (
        "Drag the selection onto a tag, or a tag onto the text",
        "Tag it; with Alt an annotation is dragged by its words",
    ),
    (
        "Drag an end of the annotation in hand",
        "Move that end word by word; with Alt by characters",
    ),
    (
        "Click on a highlight",
        "Take the annotation in hand; again for the one under it",
    ),
    ("Ctrl+wheel", "Zoom"),
    (
        "Middle button",
        "Scroll by moving the mouse, until the next click",
    ),
    ("Buttons 4, 5 of the mouse", "Back, forward"),
];

/// Every key on one sheet.
pub(crate) fn help_ui(ui: &Ui, pen: &mut Pen<'_>, keys: &Keymap, asks: &mut Vec<Ask>) {
    let frame = theme::floating_frame(pen.theme).inner_margin(egui::Margin::same(20));
    let modal = egui::Modal::new(Id::unique("help"))
        .frame(frame)
        .backdrop_color(pen.theme.veil())
        .show(ui.ctx(), |ui| {
            ui.set_width(860.0_f32.min(ui.ctx().content_rect().width() - 80.0));
            ui.horizontal(|ui| {
                pen.line(ui, "Keys and commands", theme::bold(LARGE), pen.theme.text);
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if widgets::icon_button(ui, pen.theme, Icon::Cross, "Close help").clicked() {
                        asks.push(Ask::Do(Action::Help));
                    }
                });
            });
            let height = ui.ctx().content_rect().height() - 160.0;
            egui::ScrollArea::vertical()
                .max_height(height)
                .min_scrolled_height(height)
                .show(ui, |ui| {
                    ui.columns(2, |columns| {
                        for (column, menus) in columns.iter_mut().zip([
                            &[Menu::File, Menu::Edit, Menu::Go, Menu::Help][..],
                            &[Menu::Tag, Menu::View][..],
                        ]) {
                            for &menu in menus {
                                part_ui(column, pen, menu.label(), commands_of(menu, keys));
                            }
                        }
                        if let Some(column) = columns.first_mut() {
                            let rows = READING_KEYS
                                .iter()
                                .map(|&(key, what)| (key.to_owned(), what.to_owned()));
                            part_ui(column, pen, "In the reader", rows.collect());
                        }
                    });
                    widgets::follow_focus(ui);
                });
        });
    if modal.should_close() {
        asks.push(Ask::Do(Action::Help));
    }
}

fn commands_of(menu: Menu, keys: &Keymap) -> Vec<(String, String)> {
    COMMANDS
        .iter()
        .filter(|command| command.menu == menu && !keys.keys(command).is_empty())
        .map(|command| (keys.all_shown(command), command.name.to_owned()))
        .collect()
}

fn part_ui(ui: &mut Ui, pen: &mut Pen<'_>, label: &str, rows: Vec<(String, String)>) {
    ui.add_space(8.0);
    pen.line(ui, label, theme::bold(SMALL), pen.theme.grey);
    // The keys of all parts stand below each other, whatever their words need.
    let width = (ui.available_width() * 0.56).floor();
    ui.spacing_mut().item_spacing.y = 4.0;
    for (keys, what) in rows {
        ui.horizontal_top(|ui| {
            let words = RichText::new(what).font(FontId::proportional(BODY));
            let top_down = egui::Layout::top_down(egui::Align::Min);
            ui.allocate_ui_with_layout(egui::vec2(width, 18.0), top_down, |ui| {
                ui.set_width(width);
                ui.add(egui::Label::new(words).wrap());
            });
            let keys = RichText::new(keys).small().color(pen.theme.grey);
            ui.add(egui::Label::new(keys).wrap());
        });
    }
}
