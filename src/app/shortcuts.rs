//! Keys as the table of actions writes them.

use egui::{Key, KeyboardShortcut, ModifierNames, Modifiers};

use super::App;
use super::action::{Action, Command};

pub(super) const fn key(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

pub(super) const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

pub(super) const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

pub(super) const fn alt(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::ALT, key)
}

pub(super) const fn shift_alt(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT.plus(Modifiers::ALT), key)
}

pub(super) const fn ctrl_shift_alt(key: Key) -> KeyboardShortcut {
    let held = Modifiers::COMMAND.plus(Modifiers::SHIFT);
    KeyboardShortcut::new(held.plus(Modifiers::ALT), key)
}

pub(super) const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

/// A key as people write it, such as "Ctrl+Shift+S" or "]". On a Mac, Cmd takes the place of Ctrl.
pub fn written(shortcut: &KeyboardShortcut) -> String {
    let is_mac = cfg!(target_os = "macos");
    let words = shortcut.format(&ModifierNames::NAMES, is_mac);
    let (name, sign) = (
        shortcut.logical_key.name(),
        shortcut.logical_key.symbol_or_name(),
    );
    match words.strip_suffix(name) {
        Some(modifiers) if sign.len() == 1 => format!("{modifiers}{sign}"),
        _ => words.replace("Page", "Page "),
    }
}

impl Command {
    /// All its usual keys.
    pub fn all_keys(&self) -> String {
        let keys: Vec<String> = self.keys.iter().map(written).collect();
        keys.join(", ")
    }

    /// Whether one of its keys is a bare letter, digit or sign, which a text field would take.
    pub fn yields_to_typing(shortcut: KeyboardShortcut) -> bool {
        let key = shortcut.logical_key;
        let is_function = Key::F1 <= key && key <= Key::F12;
        // Alt and an arrow go by words in some text fields.
        let moves = matches!(key, Key::ArrowLeft | Key::ArrowRight);
        let has_modifier = shortcut.modifiers.command || (shortcut.modifiers.alt && !moves);
        !is_function && !has_modifier
    }

    /// The name in the menu: undo and redo say what they would do.
    pub fn name_for(&self, app: &App) -> String {
        let history = app.session.as_ref().map(super::session::Session::history);
        let edit = match self.action {
            Action::Undo => history.and_then(|history| history.undo_next()),
            Action::Redo => history.and_then(|history| history.redo_next()),
            _ => None,
        };
        match edit {
            Some(edit) => format!("{} {}", self.name, edit.label),
            None => self.name.to_owned(),
        }
    }
}
