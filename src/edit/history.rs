//! Undo and redo of named edits, without limit while the program runs.
//!
//! How far documents were read stands among the steps, so that they lead from one state to the
//! next, but is never taken back: undo goes past it, and redo is not lost over it.
//!
//! Limits: the history is linear; an edit made after an undo drops what could be redone.

use std::sync::Arc;

use super::Edit;
use crate::model::Workspace;

/// The edits made so far, and those taken back. Cloning is cheap: clones share their edits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    done: Vec<Arc<Edit>>,
    /// The last is the one to be made again next.
    undone: Vec<Arc<Edit>>,
}

impl History {
    /// Takes in an edit that has been applied.
    pub fn push(&mut self, edit: impl Into<Arc<Edit>>) {
        let edit = edit.into();
        if edit.is_reading() {
            self.push_reading(edit);
            return;
        }
        self.undone.clear();
        self.done.push(edit);
    }

    fn push_reading(&mut self, edit: Arc<Edit>) {
        match self.done.last_mut() {
            Some(last) if last.is_reading() => match last.joined_with(&edit) {
                Some(joined) => *last = Arc::new(joined),
                None => self.done.push(edit),
            },
            _ => self.done.push(edit),
        }
    }

    /// Takes in an edit that goes on with the last one, such as the next letter of a note:
    /// where both swap the same single record under the same name they become one step.
    pub fn push_or_join(&mut self, edit: impl Into<Arc<Edit>>) {
        let edit = edit.into();
        match self.done.last_mut() {
            Some(last) if self.undone.is_empty() => match last.joined_with(&edit) {
                Some(joined) => *last = Arc::new(joined),
                None => self.push(edit),
            },
            _ => self.push(edit),
        }
    }

    /// The edit that an undo would take back.
    pub fn undo_next(&self) -> Option<&Arc<Edit>> {
        let last_idx = self.undo_next_idx()?;
        self.done.get(last_idx)
    }

    fn undo_next_idx(&self) -> Option<usize> {
        self.done.iter().rposition(|edit| !edit.is_reading())
    }

    /// The edit that a redo would make again.
    pub fn redo_next(&self) -> Option<&Arc<Edit>> {
        self.undone.last()
    }

    /// Moves the last edit to the undone ones, after its inverse has been applied.
    pub fn did_undo(&mut self) {
        if let Some(last_idx) = self.undo_next_idx() {
            self.undone.push(self.done.remove(last_idx));
        }
    }

    /// Moves the last undone edit back, after it has been applied again.
    pub fn did_redo(&mut self) {
        self.done.extend(self.undone.pop());
    }

    /// A history out of its two ends, each with the next step last.
    pub fn new(done: Vec<Arc<Edit>>, undone: Vec<Arc<Edit>>) -> Self {
        Self { done, undone }
    }

    /// What was done, oldest first.
    pub fn done(&self) -> &[Arc<Edit>] {
        &self.done
    }

    /// What was taken back; the last is the one to be made again next.
    pub fn undone(&self) -> &[Arc<Edit>] {
        &self.undone
    }

    /// Drops the steps that do not lead to this state, or on from it.
    pub fn fit(&mut self, workspace: &Workspace) {
        let n_fitting = |steps: &mut dyn Iterator<Item = Edit>| {
            let mut state = workspace.clone();
            steps
                .take_while(|step| step.apply(&mut state).is_ok())
                .count()
        };
        let n_done = n_fitting(&mut self.done.iter().rev().map(|edit| edit.inverse()));
        let n_undone = n_fitting(&mut self.undone.iter().rev().map(|edit| (**edit).clone()));
        self.done.drain(..self.done.len() - n_done);
        self.undone.drain(..self.undone.len() - n_undone);
    }

    /// The names of what was done and can be taken back, oldest first.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.done
            .iter()
            .filter(|edit| !edit.is_reading())
            .map(|edit| edit.label.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Change, Swap};
    use crate::model::{Meta, WorkspaceId};

    fn renaming(from: &str, to: &str) -> Edit {
        let meta = |title: &str| {
            let id = WorkspaceId(uuid::Uuid::nil());
            Arc::new(Meta {
                id,
                title: title.to_owned(),
                created: jiff::Timestamp::UNIX_EPOCH,
                marking: None,
            })
        };
        let swap = Swap {
            before: Some(meta(from)),
            after: Some(meta(to)),
        };
        Edit::new("renaming", vec![Change::Meta(swap)])
    }

    #[test]
    fn letters_of_one_text_are_one_step_and_the_history_stays_linear() {
        let mut history = History::default();
        history.push(renaming("", "a"));
        history.push_or_join(renaming("a", "ab"));
        history.push_or_join(renaming("ab", "abc"));
        assert_eq!(history.undo_next(), Some(&Arc::new(renaming("", "abc"))));
        history.did_undo();
        assert_eq!(history.redo_next(), Some(&Arc::new(renaming("", "abc"))));
        history.push_or_join(renaming("", "x"));
        assert_eq!(
            history.redo_next(),
            None,
            "a new edit drops what could be redone"
        );
        assert_eq!(history.labels().count(), 1);
    }
}
