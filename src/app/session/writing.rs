//! Steps that are too large to be written while a window waits: written first, on any thread, and
//! only then made.
//!
//! ```text
//! begin_step ──▶ Writing::run (a worker) ──▶ finish_step
//! as before      as before, be it killed     made, shown, can be undone
//! ```

use std::sync::Arc;

use super::Session;
use crate::edit::{Edit, Refusal};
use crate::model::Workspace;
use crate::query::index::Index;
use crate::store::{Adopted, Adoption, Record, Stamp, Step};

/// A large step that is ready to be written.
pub struct Writing {
    record: Record,
    workspace: Workspace,
    index: Arc<Index>,
    step: Step,
    edit: Arc<Edit>,
}

/// A large step that is on disk, and how the workspace is after it.
pub struct Written {
    workspace: Workspace,
    index: Arc<Index>,
    step: Step,
    edit: Arc<Edit>,
}

impl Session {
    /// Whether a large step is being written: until it is, nothing else can be done or saved.
    pub fn is_writing(&self) -> bool {
        self.writing.is_some()
    }

    /// The large step that is being written.
    pub fn writing(&self) -> Option<&Edit> {
        self.writing.as_deref()
    }

    /// Hands a step over to be written. It is not made before [`Self::finish_step`].
    pub fn begin_step(&mut self, step: Step, edit: Arc<Edit>) -> Result<Writing, Refusal> {
        self.check_writable()?;
        self.check_room(step, &edit)?;
        self.write_journal();
        if let Some(fault) = &self.journal_fault {
            // The steps before it are only in memory, and it builds on them.
            return Err(Refusal(format!(
                "Can't do the {}: it is too large to be kept in memory alone. {fault}",
                edit.label
            )));
        }
        let record = self.file.begin_record(step, Arc::clone(&edit));
        let record = record.map_err(|error| Refusal(error.to_string()))?;
        self.writing = Some(Arc::clone(&edit));
        Ok(Writing {
            record,
            workspace: self.workspace.clone(),
            index: Arc::clone(&self.index),
            step,
            edit,
        })
    }

    /// Makes the step that was handed over, if it was written.
    pub fn finish_step(&mut self, written: Result<Written, Refusal>) -> Result<Arc<Edit>, Refusal> {
        self.writing = None;
        let Written {
            workspace,
            index,
            step,
            edit,
        } = written?;
        self.workspace = workspace;
        self.index = index;
        self.took(step, Arc::clone(&edit));
        Ok(edit)
    }
}

/// A file that another program has left, about to be taken over.
pub struct Adopting {
    adoption: Adoption,
    theirs: Workspace,
    is_all: bool,
}

/// A file that may be replaced from now on, with what it holds.
pub struct NewlyOurs {
    adopted: Adopted,
    theirs: Workspace,
    is_all: bool,
}

impl Session {
    /// Prepares to take over what another program has put in the place of the file, which takes
    /// as long as writing `since`: that leads from there to the workspace as it is. Nothing else
    /// is done before [`Self::finish_adoption`].
    pub fn begin_adoption(
        &mut self,
        theirs: Workspace,
        stamp: Stamp,
        since: Edit,
    ) -> Result<Adopting, Refusal> {
        self.check_writable()?;
        let since = Arc::new(since);
        self.writing = Some(Arc::clone(&since));
        Ok(Adopting {
            is_all: since.changes.is_empty(),
            adoption: self.file.begin_adoption(stamp, &since),
            theirs,
        })
    }

    pub fn finish_adoption(&mut self, ours: Result<NewlyOurs, Refusal>) -> Result<(), Refusal> {
        self.writing = None;
        let NewlyOurs {
            adopted,
            theirs,
            is_all,
        } = ours?;
        self.file.finish_adoption(adopted);
        self.saved = theirs;
        self.not_in_journal.clear();
        self.journal_fault = None;
        if is_all {
            self.n_saved_steps = self.n_steps;
        } else if self.n_saved_steps == self.n_steps {
            // Only a save brings these into the file.
            self.n_steps += 1;
        }
        Ok(())
    }
}

impl Adopting {
    pub fn run(self, progress: &dyn Fn(usize, usize) -> bool) -> Result<NewlyOurs, Refusal> {
        let adopted = self.adoption.run(progress);
        Ok(NewlyOurs {
            adopted: adopted.map_err(|error| Refusal(error.to_string()))?,
            theirs: self.theirs,
            is_all: self.is_all,
        })
    }
}

impl Writing {
    /// What is written, to be told meanwhile.
    pub fn label(&self) -> String {
        match self.step {
            Step::Undo => format!("Writing the undoing of the {}", self.edit.label),
            Step::Do | Step::GoOn | Step::Redo => format!("Writing the {}", self.edit.label),
        }
    }

    /// Writes it, and tells how many bytes of how many are written. If that fails, or `progress`
    /// says no, nothing was done.
    pub fn run(self, progress: &dyn Fn(usize, usize) -> bool) -> Result<Written, Refusal> {
        let Self {
            record,
            mut workspace,
            index,
            step,
            edit,
        } = self;
        let inverse = (step == Step::Undo).then(|| edit.inverse());
        let applied = inverse.as_ref().unwrap_or(&edit);
        applied.apply(&mut workspace)?;
        let mut index = Arc::unwrap_or_clone(index);
        index.follow(applied);
        let kept = record.run(progress);
        kept.map_err(|error| Refusal(error.to_string()))?;
        Ok(Written {
            workspace,
            index: Arc::new(index),
            step,
            edit,
        })
    }
}
