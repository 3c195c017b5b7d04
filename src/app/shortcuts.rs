//! Keys as the table of actions writes them.

use egui::{Key, KeyboardShortcut, ModifierNames, Modifiers};

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
