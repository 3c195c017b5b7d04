//! Tags: new ones, two into one, and none.

use dossier::edit::codebook;

use super::moves::{Kind, Move};
use super::sequence::{Sequence, nth, tag_id};
use crate::desk::NOW;

impl Sequence {
    /// Makes a tag, or does something to one.
    pub(super) fn work_on_tags(&mut self, step: Move) {
        let [which, other, from, _] = step.numbers;
        let mut after = self.state.clone();
        let tag = nth(&after.tags, other);
        match step.kind {
            Kind::NewTag => {
                let id = self.new_number();
                let parent = tag.filter(|tag| which % 2 == 0 && after.tags[tag].is_none());
                after.tags.insert(id, parent);
                let (name, parent) = (format!("Tag {id}"), parent.map(tag_id));
                let edit = codebook::create(self.workspace(), tag_id(id), parent, &name, NOW);
                self.commit(edit, after);
            }
            Kind::MergeTags => {
                let (Some(gone), Some(into)) = (tag, nth(&after.tags, from)) else {
                    return;
                };
                if after.is_under(into, gone) {
                    return;
                }
                after.tags.remove(&gone);
                for parent in after.tags.values_mut().filter(|over| **over == Some(gone)) {
                    *parent = Some(into);
                }
                for mark in after.marks.values_mut() {
                    if mark.tags.remove(&gone) {
                        mark.tags.insert(into);
                    }
                }
                let edit = codebook::merge(self.workspace(), tag_id(gone), tag_id(into), NOW);
                if edit.is_ok() {
                    self.commit(edit, after);
                }
            }
            Kind::DeleteTag => {
                let Some(gone) = tag else { return };
                let over = after.tags.remove(&gone).flatten();
                for parent in after.tags.values_mut().filter(|over| **over == Some(gone)) {
                    *parent = over;
                }
                for mark in after.marks.values_mut() {
                    mark.tags.remove(&gone);
                }
                let edit = codebook::delete(self.workspace(), tag_id(gone), NOW);
                self.commit(edit, after);
            }
            _ => {}
        }
    }
}
