//! Files on their way into the workspace: a list of what was read of each, what of it is there
//! already, and how it is to be read; then one step that adds what is ticked, and a report.
//!
//! Everything is read on workers (`work`), which tell what they have found while they go on.

mod adding;
mod index;
mod list;
mod report;
mod work;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use super::apart::Refused;
use super::jobs::Kind;
use super::view::{Focus, Purpose};
use super::{App, Outcome};
pub(super) use adding::Planned;
use index::Index;
pub use index::Tally;
pub use list::{FileState, ImportFile, ImportPart, Like, Likeness, ReadDocument};
pub use report::{Entry, Fate, ImportReport};
use work::{Compared, Source, Task, Told, Work};

pub use crate::import::{Options, TableOptions, TablePreview};
use crate::model::WorkspaceId;
use crate::text::words::counted;

/// As alike as this or more, and it is told.
pub const LIKE: f32 = 0.5;

/// No more of what workers tell is taken in before a frame.
const MAX_TOLD: usize = 1_024;

/// A file that took too long is given so many times as long.
const LONGER: u32 = 6;

/// Files that are to be added.
pub struct Import {
    workspace: WorkspaceId,
    /// Shared with the worker that adds them.
    files: Arc<BTreeMap<usize, ImportFile>>,
    index: Index,
    pub in_hand: Option<Line>,
    /// The password that is being typed.
    pub password: String,
    /// The list is new, and takes the keyboard.
    pub takes_keyboard: bool,
    stage: Stage,
    /// The list of files is not complete yet.
    n_looking: usize,
    n_comparing: usize,
    n_ids: Arc<AtomicUsize>,
    compared: Arc<Mutex<Compared>>,
    sender: Sender<Told>,
    told: Receiver<Told>,
}

/// How far it is.
#[derive(Debug)]
enum Stage {
    /// A single file, which is added as soon as it was read if there is nothing to decide.
    Quiet,
    AddingQuietly,
    List,
    Adding,
    Over(ImportReport),
    /// The report can be looked at again.
    PutAway(ImportReport),
}

/// A row of the list: a file, or one of the documents in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    pub file: usize,
    pub part: Option<usize>,
}

/// What the list of files asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportAsk {
    Show(Line),
    Open(usize, bool),
    Tick(Line, bool),
    TickAll(bool),
    /// Reads a file again in another way.
    Read(usize, Box<Options>),
    /// Reads it again, and waits longer.
    MoreTime(usize),
    KeepOriginal(usize, bool),
    KeepOriginals(bool),
    Add,
    /// Reads no more files.
    Stop,
    Close,
    /// What Escape means: it stops the reading, or else closes the list.
    Escape,
    SaveReport,
    SaveReportTo(PathBuf),
}

impl ImportAsk {
    /// Whether it says otherwise what is to be added, or how.
    fn changes_list(&self) -> bool {
        !matches!(
            self,
            Self::Show(_)
                | Self::Open(..)
                | Self::Close
                | Self::Escape
                | Self::SaveReport
                | Self::SaveReportTo(_)
        )
    }
}

impl Import {
    fn new(workspace: WorkspaceId) -> Self {
        let (sender, told) = channel();
        Self {
            workspace,
            files: Arc::default(),
            index: Index::default(),
            in_hand: None,
            password: String::new(),
            takes_keyboard: true,
            stage: Stage::Quiet,
            n_looking: 0,
            n_comparing: 0,
            n_ids: Arc::default(),
            compared: Arc::default(),
            sender,
            told,
        }
    }

    /// What the list shows, in its order.
    pub fn lines(&self) -> &[Line] {
        self.index.lines()
    }

    /// Where the line in hand stands among them.
    pub fn idx_in_hand(&self) -> Option<usize> {
        self.index.idx_of(self.in_hand?)
    }

    pub fn file(&self, file: usize) -> Option<&ImportFile> {
        self.files.get(&file)
    }

    pub fn tally(&self) -> Tally {
        self.index.tally()
    }

    /// Numbers about one of the files.
    pub fn tally_of(&self, file: usize) -> Tally {
        self.index.tally_of(file)
    }

    fn change(&mut self, id: usize, change: impl FnOnce(&mut ImportFile)) {
        if let Some(file) = Arc::make_mut(&mut self.files).get_mut(&id) {
            change(file);
            self.index.follow(id, file);
        }
    }

    fn change_part(&mut self, id: usize, part_idx: usize, change: impl FnOnce(&mut ImportPart)) {
        let file = Arc::make_mut(&mut self.files).get_mut(&id);
        if let Some(part) = file.and_then(|file| file.parts_mut().get_mut(part_idx)) {
            let before = Tally::of_part(part);
            change(part);
            self.index.follow_part(id, before, Tally::of_part(part));
        }
    }

    pub fn is_shown(&self) -> bool {
        matches!(self.stage, Stage::List | Stage::Adding | Stage::Over(_))
    }

    pub fn is_adding(&self) -> bool {
        matches!(self.stage, Stage::Adding)
    }

    pub fn report(&self) -> Option<&ImportReport> {
        match &self.stage {
            Stage::Over(report) | Stage::PutAway(report) => Some(report),
            _ => None,
        }
    }

    /// Hides the report, which can be looked at again. Tells whether there is one.
    fn put_away(&mut self) -> bool {
        let stage = std::mem::replace(&mut self.stage, Stage::List);
        self.stage = match stage {
            Stage::Over(report) | Stage::PutAway(report) => Stage::PutAway(report),
            stage => stage,
        };
        self.report().is_some()
    }

    /// Shows the report again.
    fn take_out(&mut self) {
        let stage = std::mem::replace(&mut self.stage, Stage::List);
        self.stage = match stage {
            Stage::PutAway(report) => Stage::Over(report),
            stage => stage,
        };
        self.takes_keyboard = true;
    }

    /// Files are being read, or compared with what is there.
    pub fn is_reading(&self) -> bool {
        self.n_looking > 0 || self.n_comparing > 0 || self.tally().n_waiting > 0
    }

    pub fn is_comparing(&self) -> bool {
        self.n_comparing > 0 && self.n_looking == 0 && self.tally().n_waiting == 0
    }

    fn hear(&mut self, told: Told) {
        match told {
            Told::Files(found) => {
                let files = Arc::make_mut(&mut self.files);
                for (id, file) in found {
                    self.index.follow(id, &file);
                    files.insert(id, file);
                }
            }
            Told::Listed => {
                self.n_looking = self.n_looking.saturating_sub(1);
                self.n_comparing += 1;
            }
            Told::Read {
                file,
                generation,
                state,
                table,
            } => {
                if self.is_current(file, generation) {
                    self.change(file, |file| {
                        file.state = state;
                        file.table = table.map(|table| *table).or_else(|| file.table.take());
                    });
                }
            }
            Told::Like {
                file,
                generation,
                part,
                like,
            } => {
                if self.is_current(file, generation) {
                    self.change_part(file, part, |part| {
                        if like.is_exact() {
                            part.is_ticked = false;
                        }
                        part.like = Some(like);
                    });
                }
            }
            Told::Over => self.n_comparing = self.n_comparing.saturating_sub(1),
        }
    }

    fn is_current(&self, file: usize, generation: usize) -> bool {
        let found = self.files.get(&file);
        found.is_some_and(|file| file.generation == generation)
    }

    /// Whoever read them has stopped: what was not read says so.
    fn give_up_waiting(&mut self) {
        self.n_looking = 0;
        self.n_comparing = 0;
        for (&id, file) in Arc::make_mut(&mut self.files) {
            if matches!(file.state, FileState::Waiting) {
                file.state = FileState::Refused(Refused::Cancelled);
                self.index.follow(id, file);
            }
        }
    }

    /// Something is in hand as long as there is anything.
    fn refresh(&mut self) {
        if self.idx_in_hand().is_none() {
            self.in_hand = self.lines().first().copied();
        }
    }

    fn tick(&mut self, line: Line, is_ticked: bool) {
        let tick = |part: &mut ImportPart| part.is_ticked = is_ticked && part.can_be_added();
        match line.part {
            Some(part_idx) => self.change_part(line.file, part_idx, tick),
            None => self.change(line.file, |file| file.parts_mut().iter_mut().for_each(tick)),
        }
    }
}

impl App {
    /// Lists files to be added, and reads them on workers; folders are listed with all that is in
    /// them. A single file is added at once if there is nothing to decide about it.
    pub(super) fn add_files(&mut self, paths: Vec<PathBuf>) {
        if self.session.is_none() {
            self.new_workspace();
        }
        let Some(session) = &self.session else { return };
        let workspace = session.workspace().meta.id;
        let is_single = matches!(paths.as_slice(), [path] if !path.is_dir());
        let goes_on = |import: &Import| {
            import.workspace == workspace && matches!(import.stage, Stage::Quiet | Stage::List)
        };
        let mut import = match self.import.take() {
            Some(import) if goes_on(&import) => import,
            _ => Import::new(workspace),
        };
        if !is_single || !import.files.is_empty() || import.n_looking > 0 {
            import.stage = Stage::List;
        }
        import.n_looking += 1;
        self.import = Some(import);
        self.read_for_import("Reading documents", Source::Paths(paths));
    }

    fn read_for_import(&mut self, label: &str, source: Source) {
        let (Some(import), Some(session)) = (&self.import, &self.session) else {
            return;
        };
        let work = Work {
            reader: self.reader.clone(),
            workspace: session.workspace().clone(),
            now: self.now(),
            sender: import.sender.clone(),
            wake: self.jobs.wake(),
            n_ids: Arc::clone(&import.n_ids),
            compared: Arc::clone(&import.compared),
        };
        self.jobs.start(Kind::Read, label, move |progress| {
            work.run(source, progress);
            Outcome::FilesRead
        });
    }

    /// Takes in what workers have told.
    pub(super) fn follow_import(&mut self) {
        let Some(import) = &mut self.import else {
            return;
        };
        let is_open = self
            .session
            .as_ref()
            .is_some_and(|session| session.workspace().meta.id == import.workspace);
        if !is_open {
            if import.report().is_none() {
                let n = counted(import.files.len().max(1), "file");
                self.notices.warning(format!(
                    "Read {n} for a workspace that is not open any more, so nothing was added. Open it and add them again"
                ));
            }
            self.jobs.cancel(Kind::Read);
            self.import = None;
            return;
        }
        let is_running = self.jobs.is_running(Kind::Read);
        let mut n_told = 0;
        while n_told < MAX_TOLD
            && let Ok(told) = import.told.try_recv()
        {
            n_told += match &told {
                Told::Files(files) => files.len(),
                _ => 1,
            };
            import.hear(told);
        }
        if n_told >= MAX_TOLD {
            (self.jobs.wake())();
        }
        import.refresh();
        if n_told == 0 && !is_running && import.is_reading() {
            import.give_up_waiting();
            import.refresh();
        }
        if matches!(import.stage, Stage::Quiet) && !import.is_reading() {
            self.settle_quietly();
        }
        let Some(import) = &mut self.import else {
            return;
        };
        let is_idle = !import.is_reading() && matches!(import.stage, Stage::List);
        if is_idle && import.files.is_empty() {
            self.import = None;
            self.notices.warning(
                "Nothing was added: there is no file in the folder that can be read. Choose another folder, or the files themselves",
            );
        }
    }

    /// A single file was read: it is added, refused, or shown where there is something to decide.
    fn settle_quietly(&mut self) {
        let Some(import) = &mut self.import else {
            return;
        };
        let Some(file) = import.files.values().next() else {
            self.import = None;
            return;
        };
        if import.files.len() > 1 || file.needs_list() {
            import.stage = Stage::List;
            return;
        }
        let name = &file.name;
        let fault = match (&file.state, file.only()) {
            (FileState::Refused(refused), _) => Some(refused.to_string()),
            (_, Some(part)) => match &part.read {
                Err(refused) => Some(refused.to_string()),
                Ok(_) if !part.can_be_added() => {
                    Some("The same file is in the workspace already".to_owned())
                }
                Ok(_) => None,
            },
            _ => None,
        };
        if let Some(fault) = fault {
            self.notices
                .warning(format!("{name} was not added. {fault}"));
            self.import = None;
            return;
        }
        self.add_imported();
    }

    /// Whether the last import left a report that is not shown.
    pub(super) fn has_import_report(&self) -> bool {
        let import = self.import.as_ref();
        import.is_some_and(|import| !import.is_shown() && import.report().is_some())
    }

    pub(super) fn show_import_report(&mut self) {
        if let Some(import) = &mut self.import {
            import.take_out();
        }
    }

    pub(super) fn import(&mut self, ask: ImportAsk) {
        let Some(import) = &mut self.import else {
            return;
        };
        if import.is_adding() && ask.changes_list() {
            return;
        }
        match ask {
            ImportAsk::Show(line) => {
                if import.in_hand != Some(line) {
                    import.password.clear();
                }
                import.in_hand = Some(line);
            }
            ImportAsk::Open(file, is_open) => {
                import.change(file, |file| file.is_open = is_open);
            }
            ImportAsk::Tick(line, is_ticked) => import.tick(line, is_ticked),
            ImportAsk::TickAll(is_ticked) => {
                let all: Vec<usize> = import.files.keys().copied().collect();
                for file in all {
                    import.tick(Line { file, part: None }, is_ticked);
                }
            }
            ImportAsk::Read(file, options) => self.read_imported_again(file, |file| {
                file.options = *options;
            }),
            ImportAsk::MoreTime(file) => self.read_imported_again(file, |file| {
                file.time = file.time.saturating_mul(LONGER);
            }),
            ImportAsk::KeepOriginal(file, keeps) => {
                import.change(file, |file| file.keeps_original = keeps);
            }
            ImportAsk::KeepOriginals(keeps) => {
                for file in Arc::make_mut(&mut import.files).values_mut() {
                    file.keeps_original = keeps;
                }
            }
            ImportAsk::Add => self.add_imported(),
            ImportAsk::Stop => {
                self.jobs.cancel(Kind::Read);
                import.give_up_waiting();
                import.takes_keyboard = true;
            }
            ImportAsk::Escape if import.is_reading() => self.import(ImportAsk::Stop),
            ImportAsk::Escape => self.import(ImportAsk::Close),
            ImportAsk::Close => {
                self.view.now.focus = Some(Focus::Reader);
                if !import.put_away() {
                    self.jobs.cancel(Kind::Read);
                    self.import = None;
                }
            }
            ImportAsk::SaveReport => self.ask_path(Purpose::ImportReport),
            ImportAsk::SaveReportTo(path) => self.save_import_report(path),
        }
        if let Some(import) = &mut self.import {
            import.refresh();
        }
    }

    /// Reads a file again after something about it was changed.
    fn read_imported_again(&mut self, id: usize, change: impl FnOnce(&mut ImportFile)) {
        let Some(import) = &mut self.import else {
            return;
        };
        import.change(id, |file| {
            change(file);
            file.generation += 1;
            file.state = FileState::Waiting;
        });
        let Some(file) = import.files.get(&id) else {
            return;
        };
        let task = Task::of(id, file);
        let label = format!("Reading {} again", file.name);
        import.n_comparing += 1;
        import.password.clear();
        self.read_for_import(&label, Source::Again(Box::new(task)));
    }
}
