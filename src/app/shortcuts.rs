//! Keys as the table of actions writes them.

use egui::{Key, KeyboardShortcut, Modifiers};

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
