//! An open workspace: its records, history, index and file behind one door.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::edit::history::History;
use crate::edit::{Edit, Refusal};
use crate::model::Workspace;
use crate::query::index::Index;
use crate::store::{self, Save, Saved, Stamp, Step, WorkspaceFile};
use crate::text::words::counted;

/// The only place where a workspace changes: [`Session::commit`].
pub struct Session {
    workspace: Workspace,
    history: History,
    index: Index,
    file: WorkspaceFile,
    /// How many steps were made, undone or redone since the session began.
    n_steps: usize,
    /// How many of them the file holds.
    n_saved_steps: usize,
    last_step: Option<Instant>,
    last_save: Option<Instant>,
    /// Set while one text is being typed, so that its steps become one.
    typing: Option<Instant>,
    /// What was brought back after a crash, and is not set aside.
    recovered: Vec<Edit>,
    /// The last steps, which the journal could not take. They go into it before any other does, so
    /// that it never holds a step without those before it.
    not_in_journal: Vec<(Step, Edit)>,
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
    /// Somebody else has the file.
    ReadOnly(String),
}

/// A pause in typing after which the next letter begins a new step.
const TYPING_PAUSE_SECS: u64 = 5;

impl Session {
    /// A session over what was opened or begun. `n_unsaved_steps` of what it holds are not in its file.
    pub fn new(workspace: Workspace, file: WorkspaceFile, n_unsaved_steps: usize) -> Self {
        let index = Index::new(&workspace);
        Self {
            workspace,
            history: History::default(),
            index,
            file,
            n_steps: n_unsaved_steps,
            n_saved_steps: 0,
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
        Self {
            history: opened.history,
            recovered: opened.recovered_edits,
            ..Self::new(opened.workspace, opened.file, n_unsaved_steps)
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

    /// Takes back all that was recovered, as one step that can be undone like any other.
    pub fn set_recovered_aside(&mut self) -> Result<(), Refusal> {
        let n = counted(self.recovered.len(), "recovered change");
        let changes = self.recovered.iter().rev();
        let changes = changes.flat_map(|edit| edit.inverse().changes).collect();
        self.commit(Edit::new(format!("setting aside of {n}"), changes))?;
        self.recovered.clear();
        Ok(())
    }

    pub fn path(&self) -> Option<&Path> {
        self.file.path()
    }

    /// What the file was when it was last read or saved.
    pub fn stamp(&self) -> &Stamp {
        self.file.stamp()
    }

    /// Who has the file, when it can only be read.
    pub fn read_only(&self) -> Option<String> {
        self.file.is_read_only().map(ToString::to_string)
    }

    /// Counts steps, so that what was derived from an earlier state can be told from the current one.
    pub fn n_steps(&self) -> usize {
        self.n_steps
    }

    /// Applies an edit, writes it to the journal, and lets history and index follow.
    pub fn commit(&mut self, edit: Edit) -> Result<(), Refusal> {
        self.typing = None;
        self.step(Step::Do, &edit)?;
        self.history.push(edit);
        Ok(())
    }

    /// Commits a letter of a text that is being typed: undo takes back the whole stretch.
    pub fn commit_typing(&mut self, edit: Edit) -> Result<(), Refusal> {
        let is_going_on = self
            .typing
            .is_some_and(|since| since.elapsed().as_secs() < TYPING_PAUSE_SECS);
        let step = if is_going_on { Step::GoOn } else { Step::Do };
        self.step(step, &edit)?;
        self.typing = Some(Instant::now());
        if is_going_on {
            self.history.push_or_join(edit);
        } else {
            self.history.push(edit);
        }
        Ok(())
    }

    /// Takes back the last edit and gives its label; nothing when there is none.
    pub fn undo(&mut self) -> Result<Option<Edit>, Refusal> {
        self.typing = None;
        let Some(edit) = self.history.undo_next().cloned() else {
            return Ok(None);
        };
        self.step(Step::Undo, &edit)?;
        self.history.did_undo();
        Ok(Some(edit))
    }

    /// Makes the last undone edit again and gives its label; nothing when there is none.
    pub fn redo(&mut self) -> Result<Option<Edit>, Refusal> {
        self.typing = None;
        let Some(edit) = self.history.redo_next().cloned() else {
            return Ok(None);
        };
        self.step(Step::Redo, &edit)?;
        self.history.did_redo();
        Ok(Some(edit))
    }

    /// Does an edit, or takes it back, and keeps that in the journal.
    fn step(&mut self, step: Step, edit: &Edit) -> Result<(), Refusal> {
        if let Some(holder) = self.read_only() {
            return Err(Refusal(format!(
                "Can't change this workspace: {holder} has it open. Close it there, or use Save as… to work on a copy"
            )));
        }
        let inverse = (step == Step::Undo).then(|| edit.inverse());
        let applied = inverse.as_ref().unwrap_or(edit);
        let mut changed = self.workspace.clone();
        applied.apply(&mut changed)?;
        // In the journal first: what the window shows as done is on disk. Where the disk refuses,
        // the work goes on in memory, and the window says so until a save has gone well.
        self.not_in_journal.push((step, edit.clone()));
        self.write_journal();
        self.workspace = changed;
        self.index.follow(applied);
        self.n_steps += 1;
        self.last_step = Some(Instant::now());
        Ok(())
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
        })
    }

    /// Takes in a save that went well.
    pub fn finish_save(&mut self, done: SaveDone) -> Result<(), store::Error> {
        self.file.finish_save(done.saved)?;
        self.n_saved_steps = done.n_steps;
        self.failed_save = None;
        self.last_save = Some(Instant::now());
        // What is in the file need not get into the journal any more.
        let n_in_journal = self.n_steps - self.not_in_journal.len().min(self.n_steps);
        let n_in_file = done.n_steps.saturating_sub(n_in_journal);
        let n_in_file = n_in_file.min(self.not_in_journal.len());
        self.not_in_journal.drain(..n_in_file);
        self.write_journal();
        Ok(())
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
        if let Some(holder) = self.read_only() {
            return Keeping::ReadOnly(holder);
        }
        match &self.journal_fault {
            Some(fault) if self.is_dirty() => Keeping::OnlyInMemory(fault.clone()),
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

/// A save that is ready to run anywhere.
pub struct Saving {
    save: Save,
    workspace: Workspace,
    n_steps: usize,
}

/// A save that went well.
pub struct SaveDone {
    saved: Saved,
    n_steps: usize,
    pub path: PathBuf,
    /// What must be told, though it went well.
    pub remarks: Vec<String>,
}

impl Saving {
    pub fn run(self) -> Result<SaveDone, store::Error> {
        let saved = self.save.run(&self.workspace)?;
        let path = saved.path.clone();
        let remarks = saved.remarks.iter().map(ToString::to_string).collect();
        Ok(SaveDone {
            saved,
            n_steps: self.n_steps,
            path,
            remarks,
        })
    }
}
