//! What a person does with the window: keys, mouse, files that are dropped.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{
    Event, Key, KeyboardShortcut, Modifiers, OutputCommand, PointerButton, Pos2, ViewportEvent,
    ViewportId,
};

use crate::bench::Bench;

impl Bench {
    /// Presses and releases keys, such as "Ctrl+Shift+S", "A" or "Delete".
    #[track_caller]
    pub(crate) fn key(&mut self, keys: &str) {
        self.press(keys);
        self.run();
    }

    /// Presses keys, and looks at the frame that comes of it.
    #[track_caller]
    pub(crate) fn key_down(&mut self, keys: &str) {
        self.press(keys);
    }

    /// Presses what a command of the table names.
    #[track_caller]
    pub(crate) fn shortcut(&mut self, shortcut: KeyboardShortcut) {
        let KeyboardShortcut {
            modifiers,
            logical_key,
        } = shortcut;
        let mut keys = String::new();
        for (is_held, name) in [
            (modifiers.command, "Ctrl+"),
            (modifiers.shift, "Shift+"),
            (modifiers.alt, "Alt+"),
        ] {
            keys.push_str(if is_held { name } else { "" });
        }
        keys.push_str(logical_key.name());
        self.key(&keys);
    }

    fn press(&mut self, keys: &str) {
        self.deeds.push(keys.to_owned());
        let mut modifiers = Modifiers::NONE;
        let mut rest = keys;
        while let Some((modifier, after)) =
            rest.split_once('+').filter(|(_, after)| !after.is_empty())
        {
            match modifier {
                "Ctrl" => (modifiers.ctrl, modifiers.command) = (true, true),
                "Shift" => modifiers.shift = true,
                "Alt" => modifiers.alt = true,
                other => panic!("{other} is no modifier"),
            }
            rest = after;
        }
        let key = Key::from_name(rest).unwrap_or_else(|| panic!("{rest} is no key"));
        let press = |pressed| Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        };
        let events = &mut self.harness_mut().input_mut().events;
        events.push(Event::ModifiersChanged(modifiers));
        events.push(press(true));
        // The window system sends what a key types beside it.
        if rest.chars().count() == 1 && !modifiers.command && !modifiers.alt {
            let typed = if modifiers.shift {
                rest.to_uppercase()
            } else {
                rest.to_lowercase()
            };
            events.push(Event::Text(typed));
        }
        self.harness_mut().step();
        let events = &mut self.harness_mut().input_mut().events;
        events.push(press(false));
        events.push(Event::ModifiersChanged(Modifiers::NONE));
    }

    /// Types letter by letter into whatever has the keyboard, at most a word in a frame.
    #[track_caller]
    pub(crate) fn type_text(&mut self, text: &str) {
        for word in text.split_inclusive(' ') {
            for letter in word.chars() {
                self.deeds.push(format!("types {letter}"));
                let mut name = [0; 4];
                let key = Key::from_name(letter.to_ascii_uppercase().encode_utf8(&mut name));
                let events = &mut self.harness_mut().input_mut().events;
                let press = |key, pressed| Event::Key {
                    key,
                    physical_key: None,
                    pressed,
                    repeat: false,
                    modifiers: Modifiers::NONE,
                };
                events.extend(key.map(|key| press(key, true)));
                events.push(Event::Text(letter.to_string()));
                events.extend(key.map(|key| press(key, false)));
            }
            self.harness_mut().step();
        }
        self.run();
    }

    /// Copies, and gives what is on the clipboard then.
    #[track_caller]
    pub(crate) fn copied(&mut self) -> String {
        self.harness_mut().input_mut().events.push(Event::Copy);
        self.harness_mut().step();
        self.on_clipboard()
    }

    /// Clicks a row of a menu, and gives what is on the clipboard then.
    #[track_caller]
    pub(crate) fn copied_by(&mut self, row: &str) -> String {
        let at = self.find(row).rect().center();
        self.click_with(at, PointerButton::Primary);
        self.on_clipboard()
    }

    #[track_caller]
    fn on_clipboard(&mut self) -> String {
        // A long passage comes from a worker, a few frames later.
        let copied = (0..4).find_map(|_| {
            let commands = &self.harness().output().platform_output.commands;
            let copied = commands.iter().find_map(|command| match command {
                OutputCommand::CopyText(words) => Some(words.clone()),
                _ => None,
            });
            if copied.is_none() {
                self.harness_mut().step();
            }
            copied
        });
        self.run();
        copied.unwrap_or_default()
    }

    /// Turns the wheel over a place; up is above 0.
    #[track_caller]
    pub(crate) fn wheel(&mut self, at: Pos2, points: f32, with_ctrl: bool) {
        self.point(at);
        let modifiers = if with_ctrl {
            Modifiers::CTRL | Modifiers::COMMAND
        } else {
            Modifiers::NONE
        };
        let events = &mut self.harness_mut().input_mut().events;
        events.push(Event::ModifiersChanged(modifiers));
        events.push(Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, points),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers,
        });
        // The wheel is smoothed over some frames.
        for _ in 0..20 {
            self.harness_mut().step();
        }
        let events = &mut self.harness_mut().input_mut().events;
        events.push(Event::ModifiersChanged(Modifiers::NONE));
        self.run();
    }

    /// Gives the window another size.
    #[track_caller]
    pub(crate) fn resize(&mut self, size: [f32; 2]) {
        self.harness_mut().set_size(size.into());
        self.run();
    }

    /// Replaces what a field says.
    #[track_caller]
    pub(crate) fn fill(&mut self, label: &str, text: &str) {
        let at = self.field(label).rect().center();
        self.click_at(at);
        self.press("Ctrl+A");
        self.harness_mut().step();
        if text.is_empty() {
            self.key("Delete");
        } else {
            self.type_text(text);
        }
    }

    #[track_caller]
    pub(crate) fn click(&mut self, label: &str) {
        let at = self.find(label).rect().center();
        self.click_at(at);
    }

    #[track_caller]
    pub(crate) fn click_at(&mut self, at: Pos2) {
        self.click_with(at, PointerButton::Primary);
        self.run();
    }

    /// Clicks with keys held.
    #[track_caller]
    pub(crate) fn click_holding(&mut self, at: Pos2, held: Modifiers) {
        self.deeds.push("mouse".to_owned());
        for pressed in [true, false] {
            let events = &mut self.harness_mut().input_mut().events;
            events.push(Event::ModifiersChanged(held));
            events.push(Event::PointerMoved(at));
            events.push(Event::PointerButton {
                pos: at,
                button: PointerButton::Primary,
                pressed,
                modifiers: held,
            });
            self.harness_mut().step();
        }
        let events = &mut self.harness_mut().input_mut().events;
        events.push(Event::ModifiersChanged(Modifiers::NONE));
        self.run();
    }

    #[track_caller]
    pub(crate) fn right_click(&mut self, label: &str) {
        let at = self.find(label).rect().center();
        self.click_with(at, PointerButton::Secondary);
        self.run();
    }

    #[track_caller]
    pub(crate) fn right_click_at(&mut self, at: Pos2) {
        self.click_with(at, PointerButton::Secondary);
        self.run();
    }

    #[track_caller]
    pub(crate) fn double_click(&mut self, label: &str) {
        let at = self.find(label).rect().center();
        self.clicks_at(at, 2);
    }

    /// Clicks so fast that they count as one double or triple click.
    #[track_caller]
    pub(crate) fn clicks_at(&mut self, at: Pos2, n_clicks: usize) {
        for _ in 0..n_clicks {
            self.click_with(at, PointerButton::Primary);
        }
        self.run();
    }

    fn click_with(&mut self, at: Pos2, button: PointerButton) {
        self.point(at);
        self.button(at, button, true);
        self.button(at, button, false);
    }

    /// Moves the pointer there.
    pub(crate) fn point(&mut self, at: Pos2) {
        self.harness_mut()
            .input_mut()
            .events
            .push(Event::PointerMoved(at));
        self.harness_mut().step();
    }

    pub(crate) fn button(&mut self, pos: Pos2, button: PointerButton, pressed: bool) {
        self.button_holding(pos, button, pressed, Modifiers::NONE);
    }

    fn button_holding(
        &mut self,
        pos: Pos2,
        button: PointerButton,
        pressed: bool,
        modifiers: Modifiers,
    ) {
        if pressed {
            self.deeds.push("mouse".to_owned());
        }
        self.harness_mut()
            .input_mut()
            .events
            .push(Event::PointerButton {
                pos,
                button,
                pressed,
                modifiers,
            });
        self.harness_mut().step();
    }

    /// Presses the mouse at a place and releases it at another.
    #[track_caller]
    pub(crate) fn drag(&mut self, from: Pos2, to: Pos2) {
        self.point(from);
        self.button(from, PointerButton::Primary, true);
        self.point(from.lerp(to, 0.5));
        self.point(to);
        self.button(to, PointerButton::Primary, false);
        self.run();
    }

    /// The same with keys held.
    #[track_caller]
    pub(crate) fn drag_holding(&mut self, from: Pos2, to: Pos2, held: Modifiers) {
        self.hold(held);
        self.point(from);
        self.button_holding(from, PointerButton::Primary, true, held);
        self.point(from.lerp(to, 0.5));
        self.point(to);
        self.button_holding(to, PointerButton::Primary, false, held);
        self.hold(Modifiers::NONE);
        self.run();
    }

    fn hold(&mut self, held: Modifiers) {
        let events = &mut self.harness_mut().input_mut().events;
        events.push(Event::ModifiersChanged(held));
    }

    /// Lets time pass, so that the next click is a click by itself.
    pub(crate) fn wait(&mut self, secs: f64) {
        let harness = self.harness_mut();
        let now = harness.ctx.input(|input| input.time);
        harness.input_mut().time = Some(now + secs);
        harness.step();
    }

    /// Gives something the keyboard, as Tab does in the end.
    #[track_caller]
    pub(crate) fn focus(&mut self, label: &str) {
        self.find(label).focus();
        self.run();
    }

    /// Presses Tab until something has the keyboard.
    #[track_caller]
    pub(crate) fn tab_to(&mut self, label: &str) {
        for _ in 0..150 {
            if self.find(label).is_focused() {
                return;
            }
            self.key("Tab");
        }
        panic!("Tab does not come to “{label}”");
    }

    /// The same the other way round.
    #[track_caller]
    pub(crate) fn back_tab_to(&mut self, label: &str) {
        for _ in 0..150 {
            if self.find(label).is_focused() {
                return;
            }
            self.key("Shift+Tab");
        }
        panic!("Shift+Tab does not come to “{label}”");
    }

    /// Takes the pointer off the window.
    #[track_caller]
    pub(crate) fn point_nowhere(&mut self) {
        self.harness_mut()
            .input_mut()
            .events
            .push(Event::PointerGone);
        self.run();
    }

    /// Selects words of the document in front by finding them.
    #[track_caller]
    pub(crate) fn select(&mut self, words: &str) {
        self.key("Home");
        self.key("Ctrl+F");
        self.fill("Find", words);
        self.key("Escape");
        assert_eq!(self.selected(), words);
    }

    /// Chooses a row of a menu of the top bar.
    #[track_caller]
    pub(crate) fn menu(&mut self, menu: &str, row: &str) {
        self.click(menu);
        self.click(row);
    }

    /// Clicks a row of the menu that is open: the last of those that are called so.
    #[track_caller]
    pub(crate) fn menu_row(&mut self, row: &str) {
        let at = self.find_last(row).rect().center();
        self.click_at(at);
    }

    /// Chooses a row of a box of choices.
    #[track_caller]
    pub(crate) fn choose(&mut self, label: &str, row: &str) {
        self.click(label);
        self.click(row);
    }

    /// Drops files on the window.
    #[track_caller]
    pub(crate) fn drop_files(&mut self, paths: &[PathBuf]) {
        let input = self.harness_mut().input_mut();
        for path in paths {
            input.dropped_files.push(Arc::new(Dropped(path.clone())));
        }
        self.run();
    }

    /// Drops a file with these words on the window.
    #[track_caller]
    pub(crate) fn drop_text(&mut self, text: &str) {
        let path = self.write("source.txt", text.as_bytes());
        self.drop_files(&[path]);
    }

    /// Answers the dialog that asks for a path.
    #[track_caller]
    pub(crate) fn answer_path(&mut self, path: &Path) {
        self.fill("Path", path.to_str().unwrap());
        self.key("Enter");
    }

    /// Goes to another program and comes back.
    #[track_caller]
    pub(crate) fn come_back(&mut self) {
        let events = &mut self.harness_mut().input_mut().events;
        events.push(Event::WindowFocused(true));
        self.run();
    }

    /// Clicks the cross of the window.
    #[track_caller]
    pub(crate) fn close_window(&mut self) {
        let input = self.harness_mut().input_mut();
        let viewport = input.viewports.get_mut(&ViewportId::ROOT).unwrap();
        viewport.events.push(ViewportEvent::Close);
        self.run();
    }
}

#[derive(Debug)]
pub(crate) struct Dropped(pub(crate) PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}
