//! Somebody else works on a copy, which is merged.

use dossier::edit::{annotations, merge};
use dossier::model::Workspace;

use super::marks::marked;
use super::model::{State, check_merged};
use super::moves::{Kind, Move};
use super::sequence::{Sequence, mark_id, nth, tag_id};
use crate::desk::NOW;

/// A workspace beside its model.
#[derive(Clone)]
pub(super) struct Copied {
    pub(super) workspace: Workspace,
    pub(super) state: State,
}

impl Copied {
    pub(super) fn of(workspace: &Workspace) -> Self {
        Self {
            workspace: workspace.clone(),
            state: State::of(workspace),
        }
    }
}

impl Sequence {
    pub(super) fn work_on_copy(&mut self, step: Move) {
        let id = self.new_number();
        let copy = &mut self.copy.1;
        let [which, other, from, to] = step.numbers;
        let (workspace, state) = (&copy.workspace, &mut copy.state);
        let (tag, mark) = (nth(&state.tags, other), nth(&state.marks, which));
        let edit = match (step.kind, tag, mark) {
            (Kind::MarkInCopy, ..) => {
                let Some(document) = nth(&state.texts, which) else {
                    return;
                };
                let (edit, plain) = marked(workspace, state, id, document, tag, [from, to]);
                state.marks.insert(id, plain);
                edit
            }
            (Kind::DeleteInCopy, _, Some(mark)) => {
                state.marks.remove(&mark);
                annotations::delete(workspace, &[mark_id(mark)])
            }
            (Kind::TagInCopy, Some(tag), Some(mark)) => {
                state.marks.get_mut(&mark).unwrap().tags.insert(tag);
                annotations::tag(workspace, &[mark_id(mark)], tag_id(tag), NOW)
            }
            (_, Some(tag), Some(mark)) => {
                state.marks.get_mut(&mark).unwrap().tags.remove(&tag);
                annotations::untag(workspace, &[mark_id(mark)], tag_id(tag), NOW)
            }
            _ => return,
        };
        if let Ok(edit) = edit {
            edit.apply(&mut copy.workspace).unwrap();
        }
        assert_eq!(State::of(&copy.workspace), copy.state);
    }

    /// What must be in the merged workspace is worked out from three plain states.
    pub(super) fn merge(&mut self) {
        let (base, theirs) = self.copy.clone();
        let merged = merge::merge(&base.workspace, self.workspace(), &theirs.workspace);
        if merged.edit.changes.is_empty() {
            return;
        }
        let mut workspace = self.workspace().clone();
        merged.edit.apply(&mut workspace).unwrap();
        let after = State::of(&workspace);
        check_merged(&base.state, &self.state, &theirs.state, &after);
        self.n_merged += 1;
        self.commit(Ok(merged.edit), after);
        // The other takes over what was merged.
        self.only(Kind::Copy);
    }
}
