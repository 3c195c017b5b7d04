//! What every plan is made with: a workspace as it will be, and the records that differ.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Change, Edit, Record, Refusal, Swap};
use crate::model::{
    Annotation, AnnotationId, Body, Document, DocumentId, Note, NoteId, Records, Tag, TagId,
    Workspace,
};

/// An edit in the making.
///
/// A record may be set as often as a plan likes: the edit has one swap for it, from what is
/// there to what was set last, and none if that is the same.
pub(super) struct Plan<'a> {
    before: &'a Workspace,
    after: Workspace,
    tags: BTreeSet<TagId>,
    documents: BTreeSet<DocumentId>,
    bodies: BTreeSet<DocumentId>,
    annotations: BTreeSet<AnnotationId>,
    notes: BTreeSet<NoteId>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(workspace: &'a Workspace) -> Self {
        Self {
            before: workspace,
            after: workspace.clone(),
            tags: BTreeSet::new(),
            documents: BTreeSet::new(),
            bodies: BTreeSet::new(),
            annotations: BTreeSet::new(),
            notes: BTreeSet::new(),
        }
    }

    /// The workspace as it will be, so far.
    pub(super) fn after(&self) -> &Workspace {
        &self.after
    }

    pub(super) fn set_tag(&mut self, tag: Tag) {
        set(&mut self.after.tags, &mut self.tags, tag);
    }

    pub(super) fn remove_tag(&mut self, id: TagId) {
        remove(&mut self.after.tags, &mut self.tags, id);
    }

    pub(super) fn set_document(&mut self, document: Document) {
        set(&mut self.after.documents, &mut self.documents, document);
    }

    pub(super) fn set_body(&mut self, body: Body) {
        set(&mut self.after.bodies, &mut self.bodies, body);
    }

    /// Removes what is said about a document, and its text; not what was said on top of it.
    pub(super) fn remove_document(&mut self, id: DocumentId) {
        remove(&mut self.after.documents, &mut self.documents, id);
        remove(&mut self.after.bodies, &mut self.bodies, id);
    }

    pub(super) fn set_annotation(&mut self, annotation: Annotation) {
        set(
            &mut self.after.annotations,
            &mut self.annotations,
            annotation,
        );
    }

    pub(super) fn remove_annotation(&mut self, id: AnnotationId) {
        remove(&mut self.after.annotations, &mut self.annotations, id);
    }

    pub(super) fn set_note(&mut self, note: Note) {
        set(&mut self.after.notes, &mut self.notes, note);
    }

    pub(super) fn remove_note(&mut self, id: NoteId) {
        remove(&mut self.after.notes, &mut self.notes, id);
    }

    /// How many annotations the plan has touched.
    pub(super) fn n_annotations(&self) -> usize {
        self.annotations.len()
    }

    /// The edit; refused when it would change nothing.
    pub(super) fn into_edit(self, label: impl Into<String>) -> Result<Edit, Refusal> {
        let (before, after) = (self.before, &self.after);
        let mut changes = Vec::new();
        changes.extend(swaps(&self.tags, &before.tags, &after.tags).map(Change::Tag));
        changes.extend(
            swaps(&self.documents, &before.documents, &after.documents).map(Change::Document),
        );
        changes.extend(swaps(&self.bodies, &before.bodies, &after.bodies).map(Change::Body));
        changes.extend(
            swaps(&self.annotations, &before.annotations, &after.annotations)
                .map(Change::Annotation),
        );
        changes.extend(swaps(&self.notes, &before.notes, &after.notes).map(Change::Note));
        if changes.is_empty() {
            return Err(Refusal::new("There is nothing to change"));
        }
        Ok(Edit::new(label, changes))
    }
}

fn set<T: Record>(records: &mut Records<T::Id, T>, touched: &mut BTreeSet<T::Id>, record: T) {
    touched.insert(record.id());
    records.insert_mut(record.id(), Arc::new(record));
}

fn remove<T: Record>(records: &mut Records<T::Id, T>, touched: &mut BTreeSet<T::Id>, id: T::Id) {
    touched.insert(id);
    records.remove_mut(&id);
}

fn swaps<T: Record>(
    touched: &BTreeSet<T::Id>,
    before: &Records<T::Id, T>,
    after: &Records<T::Id, T>,
) -> impl Iterator<Item = Swap<T>> {
    touched.iter().filter_map(|id| {
        let swap = Swap {
            before: before.get(id).cloned(),
            after: after.get(id).cloned(),
        };
        (swap.before != swap.after).then_some(swap)
    })
}
