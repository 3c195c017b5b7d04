//! A window without a screen, driven as a person drives it.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use dossier::app::apart::Reader;
use dossier::app::jobs::Threads;
use dossier::app::session::Session;
use dossier::app::settings::Places;
use dossier::app::{App, Chooser, Closing};
use dossier::model::{Annotation, Document, Tag, Timestamp, Workspace};
use dossier::store::{Disk, RealDisk};
use dossier::ui::{Options, Workbench};
use eframe::App as _;
use egui::accesskit::{Action, Role};
use egui::{Rect, ViewportId};
use egui_kittest::kittest::NodeT as _;
use egui_kittest::{Harness, Node};
use tempfile::TempDir;

/// More frames than this to come to rest are a fault.
const MAX_FRAMES: u64 = 12;

/// Of what workers do, on a busy computer.
const MAX_WAIT: Duration = Duration::from_mins(1);

pub(crate) struct Bench {
    harness: Option<Harness<'static, Workbench>>,
    folder: TempDir,
    disk: Arc<BadDisk>,
    /// What was pressed, in its order: keys, letters that were typed, and "mouse".
    pub(crate) deeds: Vec<String>,
}

/// A disk that does what is asked of it until it is told otherwise.
#[derive(Debug, Default)]
pub(crate) struct BadDisk(Mutex<Mood>, Condvar);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mood {
    #[default]
    Well,
    /// Nothing more can be written in the folder of the workspaces.
    FullForFiles,
    /// Nor in that of the journals.
    Full,
    /// Whoever begins to write a file there finds a mistake in the program.
    Panics,
    /// Whoever begins to write a file there waits.
    Waits,
    /// Everything goes well, and is counted.
    Counts(usize),
    /// Whoever asks for this after so many others finds a mistake in the program, before it is done
    /// or after.
    PanicsAt(usize, Side),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Before,
    After,
}

thread_local! {
    /// After how many looks at the clock the program makes a mistake, and how many there were.
    static LOOKS: Cell<(Option<usize>, usize)> = const { Cell::new((None, 0)) };
}

/// The clock stands still.
fn clock() -> Timestamp {
    let (mistake, n_looks) = LOOKS.get();
    LOOKS.set((mistake, n_looks + 1));
    assert_ne!(mistake, Some(n_looks), "on purpose");
    Timestamp::from_second(1_800_000_000).unwrap_or_default()
}

/// From now on looks at the clock are counted, and one of them is a mistake of the program.
pub(crate) fn mistake_at_look(n: Option<usize>) {
    LOOKS.set((n, 0));
}

/// Looks at the clock on this thread since they were last counted.
pub(crate) fn n_looks() -> usize {
    LOOKS.get().1
}

impl BadDisk {
    fn check(&self, path: &Path) -> io::Result<()> {
        let is_own = path.components().any(|part| part.as_os_str() == "data");
        let mood = self.0.lock().unwrap();
        let waits = |mood: &mut Mood| !is_own && *mood == Mood::Waits;
        let mood = *self.1.wait_while(mood, waits).unwrap();
        match mood {
            Mood::Well | Mood::Counts(_) | Mood::PanicsAt(..) => Ok(()),
            Mood::FullForFiles | Mood::Panics | Mood::Waits if is_own => Ok(()),
            Mood::FullForFiles | Mood::Full | Mood::Waits => Err(io::ErrorKind::StorageFull.into()),
            Mood::Panics => panic!("on purpose"),
        }
    }
}

impl BadDisk {
    /// Does something that is counted, unless it is the one at which the program makes a mistake.
    fn counted<T>(&self, done: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let mistake = {
            let mut mood = self.0.lock().unwrap();
            match &mut *mood {
                Mood::Counts(n) => {
                    *n += 1;
                    None
                }
                Mood::PanicsAt(0, side) => {
                    let side = *side;
                    *mood = Mood::Well;
                    Some(side)
                }
                Mood::PanicsAt(n, _) => {
                    *n -= 1;
                    None
                }
                _ => None,
            }
        };
        assert_ne!(mistake, Some(Side::Before), "on purpose");
        let result = done();
        assert_ne!(mistake, Some(Side::After), "on purpose");
        result
    }
}

impl Disk for BadDisk {
    fn create(&self, path: &Path) -> io::Result<File> {
        self.check(path)?;
        self.counted(|| RealDisk.create(path))
    }

    fn open_to_write(&self, path: &Path) -> io::Result<File> {
        self.counted(|| RealDisk.open_to_write(path))
    }

    fn write(&self, file: &File, bytes: &[u8]) -> io::Result<usize> {
        if *self.0.lock().unwrap() == Mood::Full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.counted(|| RealDisk.write(file, bytes))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.counted(|| RealDisk.rename(from, to))
    }
}

impl Bench {
    /// The program as it is begun for the first time.
    #[track_caller]
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut bench = Self {
            harness: None,
            folder,
            disk: Arc::default(),
            deeds: Vec::new(),
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
        self.begin_with(Threads::Callers, Reader::Here);
    }

    /// The program as it runs on a desk: with workers, and files read by processes of their own.
    #[track_caller]
    pub(crate) fn with_workers() -> Self {
        let mut bench = Self::new();
        bench.get_workers();
        bench
    }

    /// Ends the program without a word, and starts it as it runs on a desk.
    #[track_caller]
    pub(crate) fn get_workers(&mut self) {
        self.harness = None;
        let program = PathBuf::from(env!("CARGO_BIN_EXE_dossier"));
        self.begin_with(Threads::Own, Reader::Apart { program });
    }

    /// Draws the window until something is so: with workers, that is theirs to say.
    #[track_caller]
    pub(crate) fn until(&mut self, is_so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
            assert!(begun.elapsed() < MAX_WAIT, "it never comes to this");
            self.harness_mut().step();
            std::thread::yield_now();
        }
    }

    #[track_caller]
    fn begin_with(&mut self, threads: Threads, reader: Reader) {
        let mut places = Places::under(self.folder.path());
        places.disk = Arc::clone(&self.disk) as Arc<dyn Disk>;
        places.keys.make_weak_ones(4);
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
                        threads,
                        clock,
                        chooser: Chooser::Own,
                        reader,
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

    /// What the disk does from now on with what is to be written.
    pub(crate) fn disk_is(&self, mood: Mood) {
        *self.disk.0.lock().unwrap() = mood;
        self.disk.1.notify_all();
    }

    /// What was counted on the disk.
    pub(crate) fn n_asked_of_disk(&self) -> usize {
        match *self.disk.0.lock().unwrap() {
            Mood::Counts(n) => n,
            _ => 0,
        }
    }

    /// Whether the mistake that the disk was told to find was made.
    pub(crate) fn is_mistake_made(&self) -> bool {
        *self.disk.0.lock().unwrap() == Mood::Well
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

    pub(crate) fn harness(&self) -> &Harness<'static, Workbench> {
        self.harness.as_ref().unwrap()
    }

    pub(crate) fn harness_mut(&mut self) -> &mut Harness<'static, Workbench> {
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
        output.viewport_output[&ViewportId::ROOT].repaint_delay
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

    /// How often a button of the mouse was pressed.
    pub(crate) fn n_mouse_actions(&self) -> usize {
        self.deeds.iter().filter(|deed| *deed == "mouse").count()
    }

    /// What was pressed so far: keys, "types x" for letters, "mouse" for a button of the mouse.
    pub(crate) fn deeds(&self) -> &[String] {
        &self.deeds
    }

    pub(crate) fn forget_deeds(&mut self) {
        self.deeds.clear();
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

    /// What was drawn last of what has this name or begins with it.
    #[track_caller]
    pub(crate) fn find_last(&self, label: &str) -> Node<'_> {
        let found = self
            .nodes()
            .filter(|node| node.accesskit_node().role() != Role::Label)
            .filter(|node| name(node).starts_with(label))
            .last();
        found.unwrap_or_else(|| panic!("no “{label}” among {:#?}", self.names()))
    }

    /// The rectangles of all documents of this title that are being read.
    pub(crate) fn rects_of(&self, title: &str) -> Vec<Rect> {
        self.nodes()
            .filter(|node| node.accesskit_node().role() == Role::Document && name(node) == title)
            .map(|node| node.rect())
            .collect()
    }

    /// The text field of this name.
    #[track_caller]
    pub(crate) fn field(&self, label: &str) -> Node<'_> {
        let is_text = |role| {
            matches!(
                role,
                Role::TextInput | Role::MultilineTextInput | Role::PasswordInput
            )
        };
        let found = self
            .nodes()
            .find(|node| is_text(node.accesskit_node().role()) && name(node) == label);
        found.unwrap_or_else(|| panic!("no field “{label}” among {:#?}", self.names()))
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

    /// Whether any text field has the keyboard.
    pub(crate) fn is_typing(&self) -> bool {
        self.harness().ctx.text_edit_focused()
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

    /// Writes so many texts of 100 kB, none like another, and gives their folder.
    pub(crate) fn write_texts(&self, n_texts: usize) -> PathBuf {
        for n in 0..n_texts {
            let mut text = String::new();
            while text.len() < 100_000 {
                let at = text.len() * 31 + n * 1_000_003;
                text.extend(["word", &(at % 9_973).to_string(), " and "]);
                text.extend([&(at % 89_989).to_string(), " "]);
            }
            self.write(&format!("texts/{n:05}.txt"), text.as_bytes());
        }
        self.path("texts")
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
