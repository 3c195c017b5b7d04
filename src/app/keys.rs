//! Which keys do what: the usual ones of the table of actions, unless the person has changed them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use egui::{Key, KeyboardShortcut, Modifiers};
use serde::{Deserialize, Serialize};

use super::action::{Action, COMMANDS, Command, written};

/// The commands whose keys are others than the usual ones, by the names of their actions.
///
/// What can't be read of it is kept, and does nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Keymap {
    changed: BTreeMap<String, Vec<String>>,
}

/// A key that belongs to something else than a command.
pub const RESERVED: &[(&str, &str)] = &[
    (
        "Arrows, Home, End, Page keys, Space",
        "move in the text and select",
    ),
    ("Alt+Up, Alt+Down", "move by sentence"),
    (
        "Tab, Shift+Tab",
        "go to the note, and from control to control",
    ),
    ("Escape", "closes and lets go"),
    ("Ctrl+A", "selects everything"),
    ("Ctrl+C, Ctrl+X, Ctrl+V", "copy, cut and paste"),
    (
        "Ctrl+Enter",
        "confirms a note, and adds a tag in the picker",
    ),
    ("F2", "renames the tag in hand"),
];

impl Keymap {
    /// The keys of a command; the first is the one that is shown.
    pub fn keys(&self, command: &Command) -> Cow<'static, [KeyboardShortcut]> {
        match self.changed.get(&name(command.action)) {
            None => Cow::Borrowed(command.keys),
            Some(keys) => Cow::Owned(keys.iter().filter_map(|key| parsed(key)).collect()),
        }
    }

    /// The key that menus show; empty for a command without one.
    pub fn shown(&self, command: &Command) -> String {
        self.keys(command).first().map_or_else(String::new, written)
    }

    /// The key of an action, as sentences name it; empty for one without.
    pub fn of(&self, action: Action) -> String {
        action
            .command()
            .map_or_else(String::new, |command| self.shown(command))
    }

    /// All keys of a command, as people write them.
    pub fn all_shown(&self, command: &Command) -> String {
        let keys: Vec<String> = self.keys(command).iter().map(written).collect();
        keys.join(", ")
    }

    /// Whether a command has other keys than the usual ones.
    pub fn is_changed(&self, command: &Command) -> bool {
        self.changed.contains_key(&name(command.action))
    }

    pub fn has_changes(&self) -> bool {
        !self.changed.is_empty()
    }

    /// The other commands that have this key.
    pub fn clashes(&self, command: &Command, key: KeyboardShortcut) -> Vec<&'static Command> {
        COMMANDS
            .iter()
            .filter(|other| other.action != command.action && self.keys(other).contains(&key))
            .collect()
    }

    /// Gives a command a key more.
    pub fn add(&mut self, command: &Command, key: KeyboardShortcut) {
        let mut keys = self.keys(command).into_owned();
        if !keys.contains(&key) {
            keys.push(key);
        }
        self.set(command, &keys);
    }

    /// Puts a key in the place of another one.
    pub fn replace(&mut self, command: &Command, old: KeyboardShortcut, new: KeyboardShortcut) {
        let mut keys = self.keys(command).into_owned();
        keys.retain(|&key| key != new || key == old);
        for key in &mut keys {
            if *key == old {
                *key = new;
            }
        }
        self.set(command, &keys);
    }

    pub fn remove(&mut self, command: &Command, key: KeyboardShortcut) {
        let mut keys = self.keys(command).into_owned();
        keys.retain(|&other| other != key);
        self.set(command, &keys);
    }

    /// Gives a command its usual keys again.
    pub fn reset(&mut self, command: &Command) {
        self.changed.remove(&name(command.action));
    }

    /// Gives all commands their usual keys again.
    pub fn reset_all(&mut self) {
        self.changed.clear();
    }

    fn set(&mut self, command: &Command, keys: &[KeyboardShortcut]) {
        if keys == command.keys {
            self.reset(command);
        } else {
            let keys = keys.iter().copied().map(stored).collect();
            self.changed.insert(name(command.action), keys);
        }
    }
}

/// What a key press is as a shortcut: a sign that needs Shift to be typed is that sign.
pub fn pressed(key: Key, modifiers: Modifiers) -> KeyboardShortcut {
    let is_sign = matches!(
        key,
        Key::Colon
            | Key::Pipe
            | Key::Questionmark
            | Key::Exclamationmark
            | Key::OpenCurlyBracket
            | Key::CloseCurlyBracket
            | Key::Plus
            | Key::Quote
    );
    let mut held = Modifiers::NONE;
    held.alt = modifiers.alt;
    held.shift = modifiers.shift && !is_sign;
    held.command = modifiers.command || modifiers.ctrl;
    KeyboardShortcut::new(held, key)
}

/// Why a command can't have this key; `None` if it can.
pub fn reserved(shortcut: KeyboardShortcut) -> Option<String> {
    let KeyboardShortcut {
        modifiers: held,
        logical_key: key,
    } = shortcut;
    let moves = match key {
        Key::ArrowUp | Key::ArrowDown => true,
        Key::ArrowLeft | Key::ArrowRight | Key::Home | Key::End | Key::Space => !held.alt,
        Key::PageUp | Key::PageDown => !held.alt && !held.command,
        _ => false,
    };
    let what = if moves {
        "moves in the text and selects"
    } else {
        match key {
            Key::Tab => "goes from control to control, and to the note",
            Key::Escape => "closes and lets go",
            Key::A if held.command && !held.shift && !held.alt => "selects everything",
            Key::C | Key::X | Key::V if held.command && !held.shift && !held.alt => {
                "belongs to copying, cutting and pasting"
            }
            Key::Copy | Key::Cut | Key::Paste => "belongs to copying, cutting and pasting",
            Key::Enter if held.command => "confirms a note, and adds a tag in the picker",
            Key::F2 if held.is_none() => "renames the tag in hand",
            _ => return None,
        }
    };
    Some(format!(
        "{} {what} and can’t be given to a command: press another key",
        written(&shortcut)
    ))
}

fn name(action: Action) -> String {
    format!("{action:?}")
}

fn stored(shortcut: KeyboardShortcut) -> String {
    let held = shortcut.modifiers;
    let mut words = String::new();
    for (is_held, name) in [
        (held.command, "Ctrl+"),
        (held.alt, "Alt+"),
        (held.shift, "Shift+"),
    ] {
        words.push_str(if is_held { name } else { "" });
    }
    words.push_str(shortcut.logical_key.name());
    words
}

fn parsed(words: &str) -> Option<KeyboardShortcut> {
    let mut held = Modifiers::NONE;
    let mut rest = words;
    while let Some((modifier, after)) = rest.split_once('+').filter(|(_, after)| !after.is_empty())
    {
        match modifier {
            "Ctrl" => held.command = true,
            "Alt" => held.alt = true,
            "Shift" => held.shift = true,
            _ => return None,
        }
        rest = after;
    }
    Some(KeyboardShortcut::new(held, Key::from_name(rest)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_key_survives_being_written_down() {
        for command in COMMANDS {
            for &key in command.keys {
                assert_eq!(parsed(&stored(key)), Some(key), "{}", command.name);
            }
        }
    }

    #[test]
    fn no_usual_key_belongs_to_something_else() {
        for command in COMMANDS
            .iter()
            .filter(|command| command.action != Action::Copy)
        {
            for &key in command.keys {
                assert_eq!(reserved(key), None, "{}", command.name);
            }
        }
    }

    #[test]
    fn keys_are_changed_clash_and_go_back() {
        let mut keys = Keymap::default();
        let find = Action::Find.command().unwrap();
        let save = Action::Save.command().unwrap();
        let key = save.keys[0];
        keys.replace(find, find.keys[0], key);
        assert_eq!(keys.all_shown(find), "Ctrl+S");
        let clashes: Vec<&str> = keys.clashes(find, key).iter().map(|c| c.name).collect();
        assert_eq!(clashes, ["Save"]);
        keys.remove(save, key);
        assert!(keys.clashes(find, key).is_empty());
        assert_eq!(keys.shown(save), "");
        let text = ron::to_string(&keys).unwrap();
        assert_eq!(ron::from_str::<Keymap>(&text).unwrap(), keys);
        keys.reset(find);
        assert_eq!(keys.all_shown(find), "Ctrl+F");
        keys.add(save, key);
        assert!(!keys.has_changes());
    }

    #[test]
    fn what_can_not_be_read_of_a_file_of_settings_does_nothing() {
        let keys: Keymap =
            ron::from_str(r#"{"Find": ["Hyper+Q", "", "Ctrl+J"], "Fly": ["F"]}"#).unwrap();
        assert_eq!(keys.all_shown(Action::Find.command().unwrap()), "Ctrl+J");
    }

    #[test]
    fn a_sign_that_needs_shift_is_that_sign() {
        let brace = pressed(Key::OpenCurlyBracket, Modifiers::SHIFT);
        assert_eq!(brace.modifiers, Modifiers::NONE);
        assert_eq!(
            pressed(Key::S, Modifiers::SHIFT).modifiers,
            Modifiers::SHIFT
        );
    }
}
