//! Undo and redo of named edits, without limit.
//!
//! Limits: the history is linear; an edit made after an undo drops what could be redone.

use super::Edit;

/// The edits made so far, and those taken back.
#[derive(Clone, Debug, Default)]
pub struct History {
    done: Vec<Edit>,
    undone: Vec<Edit>,
}

impl History {
    /// Takes in an edit that has been applied.
    pub fn push(&mut self, edit: Edit) {
        self.undone.clear();
        self.done.push(edit);
    }

    /// The edit that an undo would take back.
    pub fn undo_next(&self) -> Option<&Edit> {
        self.done.last()
    }

    /// The edit that a redo would make again.
    pub fn redo_next(&self) -> Option<&Edit> {
        self.undone.last()
    }

    /// Moves the last edit to the undone ones, after its inverse has been applied.
    pub fn did_undo(&mut self) {
        self.undone.extend(self.done.pop());
    }

    /// Moves the last undone edit back, after it has been applied again.
    pub fn did_redo(&mut self) {
        self.done.extend(self.undone.pop());
    }

    /// The names of what was done, oldest first.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.done.iter().map(|edit| edit.label.as_str())
    }
}
