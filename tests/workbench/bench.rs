//! A window without a screen, driven as a person drives it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use dossier::app::{App, Chooser, Closing};
use dossier::app::jobs::Threads;
use dossier::app::session::Session;
use dossier::app::settings::Places;
use dossier::model::{Annotation, Document, Tag, Timestamp, Workspace};
use dossier::ui::{Options, Workbench};
use eframe::App as _;
use egui::accesskit::{Action, Role};
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, ViewportEvent, ViewportId};
use egui_kittest::kittest::NodeT as _;
use egui_kittest::{Harness, Node};
use tempfile::TempDir;

/// More frames than this to come to rest are a fault.
const MAX_FRAMES: u64 = 12;

pub(crate) struct Bench {
    harness: Option<Harness<'static, Workbench>>,
    folder: TempDir,
}

impl Bench {
    /// The program as it is begun for the first time.
    #[track_caller]
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = Self {
            harness: None,
            folder,
        };
        bench.begin();
        bench
    }

    /// The program with the sample open, in front the document that a newcomer sees first.
    #[track_caller]
    pub(crate) fn with_sample() -> Self {
        let mut bench = Self::new();
        bench.click("Open the sample");
        bench
    }

    /// The program with a workspace over one document of these words.
    #[track_caller]
    pub(crate) fn with_text(text: &str) -> Self {
        let mut bench = Self::new();
        bench.drop_text(text);
        bench
    }

    #[track_caller]
    fn begin(&mut self) {
        let places = Places::under(self.folder.path());
        let mut harness = Harness::builder()
            .with_size([1440.0, 900.0])
            .with_max_steps(MAX_FRAMES)
            .with_step_dt(1.0 / 60.0)
            .build_eframe(|cc| {
                Workbench::new(
                    &cc.egui_ctx,
                    Options {
                        places,
                        paths: Vec::new(),
                        threads: Threads::Callers,
                        clock: || Timestamp::from_second(1_800_000_000).unwrap_or_default(),
                        chooser: Chooser::Own,
                        system_fonts: false,
                        reopens: true,
                    },
                )
            });
        harness
            .ctx
            .all_styles_mut(|style| style.animation_time = 0.0);
        harness.run();
        self.harness = Some(harness);
        self.run();
    }

    /// Closes the window as a person does who has nothing left to decide, and starts the program anew.
    #[track_caller]
    pub(crate) fn restart(&mut self) {
        let mut harness = self.harness.take().unwrap();
        harness.state_mut().on_exit(None);
        drop(harness);
        self.begin();
    }

    /// Ends the program without a word, and starts it anew.
    #[track_caller]
    pub(crate) fn crash(&mut self) {
        self.harness = None;
        self.begin();
    }

    fn harness(&self) -> &Harness<'static, Workbench> {
        self.harness.as_ref().unwrap()
    }

    fn harness_mut(&mut self) -> &mut Harness<'static, Workbench> {
        self.harness.as_mut().unwrap()
    }

    /// Lets the window come to rest, and looks for what a screen reader could not name.
    #[track_caller]
    pub(crate) fn run(&mut self) {
        let is_settled = self.harness_mut().run_ok().is_some();
        // A window that is about to go does not come to rest.
        if !is_settled && self.app().closing != Closing::Now {
            self.harness_mut().run();
        }
        let unnamed: Vec<String> = self
            .nodes()
            .filter(|node| {
                let node = node.accesskit_node();
                node.data().supports_action(Action::Focus)
            })
            // Labels are what they say, and the scroll bars of panels need no name of their own.
            .filter(|node| {
                !matches!(
                    node.accesskit_node().role(),
                    Role::Window | Role::ScrollBar | Role::Label
                )
            })
            .filter(|node| name(node).trim().is_empty())
            .map(|node| format!("{:?} at {:?}", node.accesskit_node().role(), node.rect()))
            .collect();
        assert!(unnamed.is_empty(), "without a name: {unnamed:#?}");
    }

    /// How long the window sleeps if nobody touches it.
    pub(crate) fn sleeps_for(&self) -> Duration {
        let output = self.harness().output();
        output
            .viewport_output
            .get(&ViewportId::ROOT)
            .unwrap()
            .repaint_delay
    }

    /// Whether the window is dark.
    pub(crate) fn is_dark(&self) -> bool {
        self.harness().ctx.global_style().visuals.dark_mode
    }

    // What it holds.

    pub(crate) fn app(&self) -> &App {
        self.harness().state().app()
    }

    #[track_caller]
    pub(crate) fn session(&self) -> &Session {
        self.app().session.as_ref().unwrap()
    }

    #[track_caller]
    pub(crate) fn workspace(&self) -> &Workspace {
        self.session().workspace()
    }

    /// The document in front.
    #[track_caller]
    pub(crate) fn document(&self) -> &Document {
        let document = self.app().view.document().unwrap();
        self.workspace().document(document).unwrap()
    }

    /// The text of the document in front.
    #[track_caller]
    pub(crate) fn text(&self) -> &str {
        self.app().document().unwrap().1.as_str()
    }

    #[track_caller]
    pub(crate) fn in_hand(&self) -> &Annotation {
        self.app().annotation_in_hand().unwrap()
    }

    #[track_caller]
    pub(crate) fn tag(&self, path: &str) -> &Tag {
        let found = self.workspace().tag_at_path(path);
        found.unwrap_or_else(|| panic!("there is no tag {path}"))
    }

    /// The annotation in hand as `quote: tag, tag`.
    #[track_caller]
    pub(crate) fn shown(&self) -> String {
        let annotation = self.in_hand();
        let tags: Vec<String> = annotation
            .tags
            .iter()
            .map(|&tag| self.workspace().tag_path(tag))
            .collect();
        format!("{}: {}", annotation.quote(), tags.join(", "))
    }

    pub(crate) fn selected(&self) -> String {
        self.app().selected_words().unwrap_or_default()
    }

    pub(crate) fn notices(&self) -> Vec<&str> {
        let notices = self.app().notices.all();
        notices.iter().map(|notice| notice.text.as_str()).collect()
    }

    #[track_caller]
    pub(crate) fn told(&self, words: &str) {
        let notices = self.notices();
        assert!(
            notices.iter().any(|notice| notice.contains(words)),
            "“{words}” was not told, but {notices:?}"
        );
    }

    /// Nothing is wrong with the workspace, and each annotation sits on its words.
    #[track_caller]
    pub(crate) fn is_sound(&self) {
        assert_eq!(self.workspace().problems(), []);
    }

    // What is on the screen.

    fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.harness().root().children_recursive()
    }

    /// Every name that is on the screen.
    pub(crate) fn names(&self) -> Vec<String> {
        self.nodes()
            .map(|node| name(&node))
            .filter(|name| !name.is_empty())
            .collect()
    }

    pub(crate) fn has(&self, words: &str) -> bool {
        self.names().iter().any(|name| name.contains(words))
    }

    #[track_caller]
    pub(crate) fn shows(&self, words: &str) {
        assert!(self.has(words), "no “{words}” among {:#?}", self.names());
    }

    #[track_caller]
    pub(crate) fn does_not_show(&self, words: &str) {
        assert!(!self.has(words), "“{words}” is on the screen");
    }

    /// The words of the reader's paragraphs in view.
    pub(crate) fn paragraphs(&self) -> Vec<(String, Rect)> {
        self.nodes()
            .filter(|node| node.accesskit_node().role() == Role::Paragraph)
            .map(|node| (name(&node), node.rect()))
            .collect()
    }

    /// The rectangle of the paragraph that has these words.
    #[track_caller]
    pub(crate) fn paragraph(&self, words: &str) -> Rect {
        let found = self
            .paragraphs()
            .into_iter()
            .find(|(paragraph, _)| paragraph.contains(words));
        found
            .unwrap_or_else(|| panic!("no paragraph with “{words}” is in view"))
            .1
    }

    /// What can be acted on by this name: the one that has it, or the first that begins with it.
    #[track_caller]
    pub(crate) fn find(&self, label: &str) -> Node<'_> {
        let all: Vec<Node<'_>> = self
            .nodes()
            .filter(|node| {
                node.accesskit_node().role() != Role::Label && !node.accesskit_node().is_hidden()
            })
            .collect();
        let exact: Vec<_> = all.iter().filter(|node| name(node) == label).collect();
        let begun: Vec<_> = all
            .iter()
            .filter(|node| name(node).starts_with(label))
            .collect();
        match (exact.as_slice(), begun.as_slice()) {
            (&[node], _) | (&[], &[node, ..]) => *node,
            (&[], &[]) => panic!("no “{label}” among {:#?}", self.names()),
            (several, _) => panic!("{} are called “{label}”", several.len()),
        }
    }

    /// The text field of this name.
    #[track_caller]
    pub(crate) fn field(&self, label: &str) -> Node<'_> {
        let is_text = |role| matches!(role, Role::TextInput | Role::MultilineTextInput);
        let found = self
            .nodes()
            .find(|node| is_text(node.accesskit_node().role()) && name(node) == label);
        found.unwrap_or_else(|| panic!("no field “{label}” among {:#?}", self.names()))
    }

    /// The same among those of a role.
    #[track_caller]
    pub(crate) fn find_role(&self, role: Role, label: &str) -> Node<'_> {
        let found = self
            .nodes()
            .find(|node| node.accesskit_node().role() == role && name(node).starts_with(label));
        found.unwrap_or_else(|| panic!("no {role:?} “{label}” among {:#?}", self.names()))
    }

    /// What a field says.
    #[track_caller]
    pub(crate) fn value(&self, label: &str) -> String {
        self.field(label).value().unwrap_or_default()
    }

    #[track_caller]
    pub(crate) fn is_focused(&self, label: &str) -> bool {
        self.field(label).is_focused()
    }

    // What a person does.

    /// Presses and releases keys, such as "Ctrl+Shift+S", "A" or "Delete".
    #[track_caller]
    pub(crate) fn key(&mut self, keys: &str) {
        self.press(keys);
        self.run();
    }

    fn press(&mut self, keys: &str) {
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

    #[track_caller]
    pub(crate) fn right_click(&mut self, label: &str) {
        let at = self.find(label).rect().center();
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

    fn button(&mut self, pos: Pos2, button: PointerButton, pressed: bool) {
        self.harness_mut()
            .input_mut()
            .events
            .push(Event::PointerButton {
                pos,
                button,
                pressed,
                modifiers: Modifiers::NONE,
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

    /// Clicks the cross of the window.
    #[track_caller]
    pub(crate) fn close_window(&mut self) {
        let input = self.harness_mut().input_mut();
        let viewport = input.viewports.get_mut(&ViewportId::ROOT).unwrap();
        viewport.events.push(ViewportEvent::Close);
        self.run();
    }

    // Files.

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file beside the program's own.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::File::create(&path)
            .unwrap()
            .write_all(bytes)
            .unwrap();
        path
    }
}

/// What a widget is called; a label is called what it says.
fn name(node: &Node<'_>) -> String {
    let node = node.accesskit_node();
    let name = if node.role() == Role::Label {
        node.value()
    } else {
        node.label()
    };
    name.unwrap_or_default()
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}
