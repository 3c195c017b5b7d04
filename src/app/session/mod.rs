//! An open workspace: its records, history, index and file behind one door.

mod writing;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

pub use writing::{Adopting, NewlyOurs, Writing, Written};

use super::workspaces::Destination;

use crate::edit::history::History;
use crate::edit::{Edit, Refusal};
use crate::model::Workspace;
use crate::query::index::Index;
use crate::store::{self, Holder, Key, Save, Saved, Stamp, Step, Telling, Watch, WorkspaceFile};
use crate::text::words::counted;

/// The only place where a workspace changes: [`Session::commit`].
pub struct Session {
    workspace: Workspace,
    history: History,
    /// Shared with whoever works out what it will be after a large step.
    index: Arc<Index>,
    file: WorkspaceFile,
    /// The large step that is being written: nothing else is done until it is.
    writing: Option<Arc<Edit>>,
    /// What the file held when it was last read or saved.
    saved: Workspace,
    /// When it was saved, if it is an earlier version that is only looked at.
    version: Option<String>,
    /// Counts the steps that were made, undone or redone. Each session begins at a number of its
    /// own: what was derived from one must not be taken for that of another.
    n_steps: usize,
    /// The same without those that only say how far something is read.
    n_changes: usize,
    /// The count when the file was last saved.
    n_saved_steps: usize,
    last_step: Option<Instant>,
    last_save: Option<Instant>,
    /// Set while one text is being typed, so that its steps become one.
    typing: Option<Instant>,
    /// What was brought back after a crash, and is not set aside.
    recovered: Vec<Edit>,
    /// The last steps, which the journal could not take. They go into it before any other does, so
    /// that it never holds a step without those before it.
    not_in_journal: Vec<(Step, Arc<Edit>)>,
    /// Why it could not; what was done is then only in memory.
    journal_fault: Option<String>,
    /// The last save, if it failed.
    failed_save: Option<FailedSave>,
}

/// A save that failed, and stays to be told until one goes well.
#[derive(Clone, Debug)]
pub struct FailedSave {
    /// What was to be saved when it failed, by the number of its last step.
    pub at_step: usize,
    pub at: Instant,
    /// What happened, why, and what to do.
    pub words: String,
}

/// How the work stands, for the title and the status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// Nothing has happened since the file was written.
    Saved { seconds_ago: Option<u64> },
    /// In the journal; not yet in the file.
    InJournal,
    /// In the journal; the file can't be written, for this reason.
    NotSaved(String),
    /// In the journal; there is no file yet.
    NoFile,
    /// Not on disk, for this reason.
    OnlyInMemory(String),
    /// It can only be read.
    ReadOnly(ReadOnly),
}

/// Why a workspace can only be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    /// Somebody else has it open.
    TakenBy(Holder),
    /// It is an earlier version, saved at that time.
    Version(String),
}

impl ReadOnly {
    /// Why nothing can be changed, and what to do.
    fn refusal(&self) -> Refusal {
        Refusal(match self {
            Self::TakenBy(holder) => format!(
                "Can't change this workspace: {holder} has it open. Close it there, or use Save as… to work on a copy"
            ),
            Self::Version(when) => format!(
                "Can't change this workspace: it is the version of {when}. Restore it, or open a copy of it"
            ),
        })
    }
}

impl std::fmt::Display for ReadOnly {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TakenBy(holder) => write!(f, "Read only: {holder} has it open"),
            Self::Version(when) => write!(f, "Read only: the version of {when}"),
        }
    }
}

/// A pause in typing after which the next letter begins a new step.
const TYPING_PAUSE_SECS: u64 = 5;

impl Session {
    /// A session over what was opened or begun. `n_unsaved_steps` of what it holds are not in its file.
    pub fn new(workspace: Workspace, file: WorkspaceFile, n_unsaved_steps: usize) -> Self {
        let index = Arc::new(Index::new(&workspace));
        let n_before = uuid::Uuid::new_v4().as_u128() as usize >> 1;
        Self {
            saved: workspace.clone(),
            version: None,
            workspace,
            history: History::default(),
            index,
            file,
            writing: None,
            n_steps: n_before + n_unsaved_steps,
            n_changes: n_before,
            n_saved_steps: n_before,
            last_step: (n_unsaved_steps > 0).then(Instant::now),
            last_save: None,
            typing: None,
            recovered: Vec::new(),
            not_in_journal: Vec::new(),
            journal_fault: None,
            failed_save: None,
        }
    }

    /// What was opened, with the steps that can still be undone.
    pub fn resume(opened: store::Opened) -> Self {
        // What has no file, or was mended, is not saved, even if nothing was done to it since.
        let is_mine = opened.file.is_read_only().is_none();
        let is_new = opened.file.path().is_none() || opened.is_mended && is_mine;
        let n_unsaved_steps = opened.recovered.len().max(usize::from(is_new));
        let mut saved = opened.workspace.clone();
        for edit in opened.recovered_edits.iter().rev() {
            // They led from there to here.
            drop(edit.inverse().apply(&mut saved));
        }
        Self {
            saved,
            history: opened.history,
            recovered: opened.recovered_edits,
            ..Self::new(opened.workspace, opened.file, n_unsaved_steps)
        }
    }

    /// An earlier version, to look at.
    pub fn of_version(opened: store::Opened, when: String) -> Self {
        Self {
            version: Some(when),
            ..Self::new(opened.workspace, opened.file, 0)
        }
    }

    /// With the step that led to what it begins with, so that it can be taken back.
    #[must_use]
    pub fn led_to_by(mut self, edit: Edit) -> Self {
        self.history.push(edit);
        self
    }

    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// What the file held when it was last read or saved.
    pub fn saved(&self) -> &Workspace {
        &self.saved
    }

    pub fn index(&self) -> &Index {
        &self.index
    }

    pub fn history(&self) -> &History {
        &self.history
    }

    /// What was done after the last save and brought back when the workspace was opened.
    pub fn recovered(&self) -> &[Edit] {
        &self.recovered
    }

    /// What takes back all that was recovered, as one step that can be undone like any other.
    pub fn setting_aside(&self) -> Edit {
        let n = counted(self.recovered.len(), "recovered change");
        let changes = self.recovered.iter().rev();
        let changes = changes.flat_map(|edit| edit.inverse().changes).collect();
        Edit::new(format!("setting aside of {n}"), changes)
    }

    /// What was recovered has been taken back.
    pub fn forget_recovered(&mut self) {
        self.recovered.clear();
    }

    pub fn path(&self) -> Option<&Path> {
        self.file.path()
    }

    /// What the file was when it was last read or saved.
    pub fn stamp(&self) -> &Stamp {
        self.file.stamp()
    }

    /// Why it can only be read, if that is so.
    pub fn read_only(&self) -> Option<ReadOnly> {
        let version = self.version.clone().map(ReadOnly::Version);
        version.or_else(|| self.file.is_read_only().cloned().map(ReadOnly::TakenBy))
    }

    /// Nothing, or why the workspace can't be changed.
    pub fn check_writable(&self) -> Result<(), Refusal> {
        if let Some(why) = self.read_only() {
            return Err(why.refusal());
        }
        match &self.writing {
            Some(edit) => Err(Refusal(format!(
                "Can't change anything yet: the {} is being written to disk. Try again when that is done",
                edit.label
            ))),
            None => Ok(()),
        }
    }

    /// Whether it is an earlier version that is only looked at.
    pub fn is_version(&self) -> bool {
        self.version.is_some()
    }

    /// Looks around the file; `None` while there is none.
    pub fn watch(&self) -> Option<Watch> {
        self.file.watch()
    }

    /// Somebody else has taken the workspace over.
    pub fn lose(&mut self, holder: Holder) {
        self.file.lose(holder);
    }

    /// Counts steps, so that what was derived from an earlier state can be told from the current one.
    pub fn n_steps(&self) -> usize {
        self.n_steps
    }

    /// Counts like [`Self::n_steps`], but passes over how far documents are read: for what does not
    /// depend on that, so that reading on makes nothing anew.
    pub fn n_changes(&self) -> usize {
        self.n_changes
    }

    /// Applies an edit, writes it to the journal, and lets history and index follow.
    pub fn commit(&mut self, edit: Edit) -> Result<(), Refusal> {
        self.make(Step::Do, Arc::new(edit))
    }

    /// Commits a letter of a text that is being typed: undo takes back the whole stretch.
    pub fn commit_typing(&mut self, edit: Edit) -> Result<(), Refusal> {
        let step = self.typing_step();
        self.make(step, Arc::new(edit))?;
        self.typing = Some(Instant::now());
        Ok(())
    }

    /// What the next letter of a text is: the beginning of a step, or more of the last one.
    pub fn typing_step(&self) -> Step {
        if self.is_typing() {
            Step::GoOn
        } else {
            Step::Do
        }
    }

    /// The last step was a letter of a text.
    pub(super) fn note_typing(&mut self) {
        self.typing = Some(Instant::now());
    }

    /// Whether the next letter of a text would still belong to the step of the last one.
    pub fn is_typing(&self) -> bool {
        self.typing
            .is_some_and(|since| since.elapsed().as_secs() < TYPING_PAUSE_SECS)
    }

    /// Takes back the last edit and gives it; nothing when there is none.
    pub fn undo(&mut self) -> Result<Option<Arc<Edit>>, Refusal> {
        self.typing = None;
        let edit = self.history.undo_next().cloned();
        if let Some(edit) = &edit {
            self.make(Step::Undo, Arc::clone(edit))?;
        }
        Ok(edit)
    }

    /// Makes the last undone edit again and gives it; nothing when there is none.
    pub fn redo(&mut self) -> Result<Option<Arc<Edit>>, Refusal> {
        self.typing = None;
        let edit = self.history.redo_next().cloned();
        if let Some(edit) = &edit {
            self.make(Step::Redo, Arc::clone(edit))?;
        }
        Ok(edit)
    }

    /// Makes a step at once, however long that takes: an edit that is done or gone on with, the last one
    /// taken back, or the one taken back last done again.
    pub fn make(&mut self, step: Step, edit: Arc<Edit>) -> Result<(), Refusal> {
        self.check_writable()?;
        self.check_room(step, &edit)?;
        if step != Step::GoOn {
            self.typing = None;
        }
        let inverse = (step == Step::Undo).then(|| edit.inverse());
        let applied = inverse.as_ref().unwrap_or(&edit);
        let mut changed = self.workspace.clone();
        applied.apply(&mut changed)?;
        // In the journal first: what the window shows as done is on disk. Where the disk refuses,
        // the work goes on in memory, and the window says so until a save has gone well.
        self.not_in_journal.push((step, Arc::clone(&edit)));
        self.write_journal();
        self.workspace = changed;
        Arc::make_mut(&mut self.index).follow(applied);
        self.took(step, edit);
        Ok(())
    }

    /// Refuses what could not be saved. What was there once can be there again.
    fn check_room(&self, step: Step, edit: &Edit) -> Result<(), Refusal> {
        match step {
            Step::Do | Step::GoOn => {
                edit.check_limits(&self.workspace)?;
                store::check_room(&self.workspace, edit)
            }
            Step::Undo | Step::Redo => Ok(()),
        }
    }

    /// Notes a step that has been made.
    fn took(&mut self, step: Step, edit: Arc<Edit>) {
        self.n_steps += 1;
        self.n_changes += usize::from(!edit.is_reading());
        self.last_step = Some(Instant::now());
        self.typing = None;
        match step {
            Step::Do => self.history.push(edit),
            Step::GoOn => self.history.push_or_join(edit),
            Step::Undo => self.history.did_undo(),
            Step::Redo => self.history.did_redo(),
        }
    }

    fn write_journal(&mut self) {
        self.journal_fault = None;
        let mut n_written = 0;
        for (step, edit) in &self.not_in_journal {
            if let Err(error) = self.file.append(*step, edit) {
                self.journal_fault = Some(error.to_string());
                break;
            }
            n_written += 1;
        }
        self.not_in_journal.drain(..n_written);
    }

    /// Whether there is something that the file does not hold.
    pub fn is_dirty(&self) -> bool {
        self.n_steps != self.n_saved_steps
    }

    /// Seconds since the last step; `None` before the first.
    pub fn secs_since_step(&self) -> Option<u64> {
        self.last_step.map(|at| at.elapsed().as_secs())
    }

    /// What a save needs, to be run on a worker: the state as it is now, and where it goes.
    pub fn begin_save(&self, path: Option<&Path>) -> Result<Saving, store::Error> {
        let save = self.file.begin_save(path)?;
        let save = save.with_history(self.history.clone());
        Ok(Saving {
            save,
            workspace: self.workspace.clone(),
            n_steps: self.n_steps,
            purpose: SavePurpose::Usual,
        })
    }

    /// The same for a save that does more than keep the work.
    pub(super) fn begin_save_to(&self, to: Destination) -> Result<Saving, store::Error> {
        let (mut saving, purpose) = match to {
            Destination::File => (self.begin_save(None)?, SavePurpose::Usual),
            Destination::Other(path) => (self.begin_save(Some(&path))?, SavePurpose::Usual),
            Destination::Under(key) => {
                let mut saving = self.begin_save(None)?;
                saving.save = saving.save.with_key(key);
                (saving, SavePurpose::Key)
            }
            Destination::Protected(path, key) => {
                let mut saving = self.begin_save(Some(&path))?;
                saving.save = saving.save.with_key(Some(key));
                (saving, SavePurpose::Key)
            }
            Destination::Erasing => {
                let mut saving = self.begin_save(None)?;
                saving.save = saving.save.erasing();
                (saving, SavePurpose::Erasing)
            }
        };
        saving.purpose = purpose;
        Ok(saving)
    }

    /// What the file is protected with, if it takes a passphrase to open it.
    pub fn key(&self) -> Option<&Arc<Key>> {
        self.file.key()
    }

    /// Takes in a save that went well.
    pub fn finish_save(&mut self, done: SaveDone) {
        self.file.finish_save(done.saved);
        self.saved = done.workspace;
        if done.purpose == SavePurpose::Erasing {
            self.history = History::default();
            self.recovered.clear();
        }
        self.n_saved_steps = done.n_steps;
        self.failed_save = None;
        self.last_save = Some(Instant::now());
        // What is in the file need not get into the journal any more.
        let n_in_journal = self.n_steps - self.not_in_journal.len().min(self.n_steps);
        let n_in_file = done.n_steps.saturating_sub(n_in_journal);
        let n_in_file = n_in_file.min(self.not_in_journal.len());
        self.not_in_journal.drain(..n_in_file);
        self.write_journal();
    }

    /// Notes that a save failed, of what there is now.
    pub fn note_failed_save(&mut self, words: String) {
        self.failed_save = Some(FailedSave {
            at_step: self.n_steps,
            at: Instant::now(),
            words,
        });
    }

    /// Somebody asks for a save: if it fails as well, that is news.
    pub fn forget_failed_save(&mut self) {
        self.failed_save = None;
    }

    /// The last save, if it failed.
    pub fn failed_save(&self) -> Option<&FailedSave> {
        self.failed_save.as_ref()
    }

    /// How many steps are neither in the file nor in the journal: the end of the program would
    /// take them away.
    pub fn n_only_in_memory(&self) -> usize {
        if self.is_dirty() {
            self.not_in_journal.len()
        } else {
            0
        }
    }

    pub fn keeping(&self) -> Keeping {
        if let Some(why) = self.read_only() {
            return Keeping::ReadOnly(why);
        }
        match self.journal_fault.clone() {
            Some(fault) if self.is_dirty() => Keeping::OnlyInMemory(fault),
            _ if self.path().is_none() => Keeping::NoFile,
            _ if self.is_dirty() => match &self.failed_save {
                Some(failed) => {
                    let why = failed.words.split(". ").next().unwrap_or_default();
                    Keeping::NotSaved(why.to_owned())
                }
                None => Keeping::InJournal,
            },
            _ => Keeping::Saved {
                seconds_ago: self.last_save.map(|at| at.elapsed().as_secs()),
            },
        }
    }

    /// Makes sure that the journal is on the disk itself, and gives up the file.
    pub fn close(self) -> Result<(), store::Error> {
        self.file.flush()
    }

    /// Sees to it that every step so far survives a power cut.
    pub fn flush(&self) -> Result<(), store::Error> {
        self.file.flush()
    }

    /// Gives up a workspace that has no file, with its journal.
    pub fn discard(self) {
        self.file.discard();
    }
}

/// What else a save is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavePurpose {
    /// To keep the work.
    Usual,
    /// To set, change or remove the passphrase.
    Key,
    /// To be rid of what was deleted.
    Erasing,
}

/// A save that is ready to run anywhere.
pub struct Saving {
    save: Save,
    workspace: Workspace,
    n_steps: usize,
    purpose: SavePurpose,
}

/// A save that went well.
pub struct SaveDone {
    saved: Saved,
    workspace: Workspace,
    n_steps: usize,
    pub purpose: SavePurpose,
    pub path: PathBuf,
    /// What must be told, though it went well.
    pub remarks: Vec<String>,
}

impl Saving {
    /// Tells how far a save is that takes more than writing one file.
    #[must_use]
    pub fn telling(mut self, tell: impl Fn(usize, usize) + Send + Sync + 'static) -> Self {
        self.save = self.save.telling(Telling::new(tell));
        self
    }

    pub fn run(self) -> Result<SaveDone, store::Error> {
        let saved = self.save.run(&self.workspace)?;
        let path = saved.path.clone();
        let remarks = saved.remarks.iter().map(ToString::to_string).collect();
        Ok(SaveDone {
            saved,
            workspace: self.workspace,
            n_steps: self.n_steps,
            purpose: self.purpose,
            path,
            remarks,
        })
    }
}
