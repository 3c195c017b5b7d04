//! What every plan is made with: a workspace as it will be, and the records that differ.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::loose::LooseEnds;
use super::weight::{Weighed, weight};
use super::{Change, Edit, Record, Refusal, Swap};
use crate::model::{
    Annotation, AnnotationId, Article, ArticleId, Body, Document, DocumentId, Link, LinkId, Meta,
    Note, NoteId, Original, OriginalId, Reading, Records, SharedOrigin, SharedOriginId, Tag, TagId,
    Workspace,
};

/// An edit in the making.
///
/// A record may be set as often as a plan likes: the edit has one swap for it, from what is
/// there to what was set last, and none if that is the same.
pub(super) struct Plan<'a> {
    before: &'a Workspace,
    after: Workspace,
    /// How much memory new records may still take, where that is limited.
    room: Option<usize>,
    tags: BTreeSet<TagId>,
    documents: BTreeSet<DocumentId>,
    bodies: BTreeSet<DocumentId>,
    annotations: BTreeSet<AnnotationId>,
    links: BTreeSet<LinkId>,
    notes: BTreeSet<NoteId>,
    articles: BTreeSet<ArticleId>,
    shared_origins: BTreeSet<SharedOriginId>,
    originals: BTreeSet<OriginalId>,
    readings: BTreeSet<DocumentId>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(workspace: &'a Workspace) -> Self {
        Self {
            before: workspace,
            after: workspace.clone(),
            room: None,
            tags: BTreeSet::new(),
            documents: BTreeSet::new(),
            bodies: BTreeSet::new(),
            annotations: BTreeSet::new(),
            links: BTreeSet::new(),
            notes: BTreeSet::new(),
            articles: BTreeSet::new(),
            shared_origins: BTreeSet::new(),
            originals: BTreeSet::new(),
            readings: BTreeSet::new(),
        }
    }

    /// The same, for no more new records than take so much memory, and one: see [`Self::is_full`].
    pub(super) fn within(workspace: &'a Workspace, n_bytes: usize) -> Self {
        Self {
            room: Some(n_bytes),
            ..Self::new(workspace)
        }
    }

    /// Whether the room for new records is used up. What is set all the same is taken in.
    pub(super) fn is_full(&self) -> bool {
        self.room == Some(0)
    }

    /// How much memory new records may still take.
    pub(super) fn room(&self) -> Option<usize> {
        self.room
    }

    /// The workspace as it will be, so far.
    pub(super) fn after(&self) -> &Workspace {
        &self.after
    }

    pub(super) fn set_tag(&mut self, tag: Tag) {
        self.take_room(&tag);
        set(&mut self.after.tags, &mut self.tags, tag);
    }

    pub(super) fn remove_tag(&mut self, id: TagId) {
        remove(&mut self.after.tags, &mut self.tags, id);
    }

    pub(super) fn set_document(&mut self, document: Document) {
        self.take_room(&document);
        set(&mut self.after.documents, &mut self.documents, document);
    }

    pub(super) fn set_body(&mut self, body: Body) {
        self.take_room(&body);
        set(&mut self.after.bodies, &mut self.bodies, body);
    }

    /// Removes what is said about a document, and its text; not what was said on top of it.
    pub(super) fn remove_document(&mut self, id: DocumentId) {
        remove(&mut self.after.documents, &mut self.documents, id);
        remove(&mut self.after.bodies, &mut self.bodies, id);
        remove(&mut self.after.readings, &mut self.readings, id);
    }

    /// Says how far a document was read; not a word is kept of one that was not begun.
    pub(super) fn set_reading(&mut self, reading: Reading) {
        if reading.passages.is_empty() {
            remove(
                &mut self.after.readings,
                &mut self.readings,
                reading.document,
            );
        } else {
            self.take_room(&reading);
            set(&mut self.after.readings, &mut self.readings, reading);
        }
    }

    pub(super) fn set_annotation(&mut self, annotation: Annotation) {
        self.take_room(&annotation);
        set(
            &mut self.after.annotations,
            &mut self.annotations,
            annotation,
        );
    }

    pub(super) fn remove_reading(&mut self, id: DocumentId) {
        remove(&mut self.after.readings, &mut self.readings, id);
    }

    /// Removes an annotation; the links from and to it go with it.
    pub(super) fn remove_annotation(&mut self, id: AnnotationId) {
        remove(&mut self.after.annotations, &mut self.annotations, id);
    }

    pub(super) fn set_link(&mut self, link: Link) {
        self.take_room(&link);
        set(&mut self.after.links, &mut self.links, link);
    }

    pub(super) fn remove_link(&mut self, id: LinkId) {
        remove(&mut self.after.links, &mut self.links, id);
    }

    pub(super) fn set_note(&mut self, note: Note) {
        self.take_room(&note);
        set(&mut self.after.notes, &mut self.notes, note);
    }

    pub(super) fn remove_note(&mut self, id: NoteId) {
        remove(&mut self.after.notes, &mut self.notes, id);
    }

    pub(super) fn set_meta(&mut self, meta: Meta) {
        self.after.meta = Arc::new(meta);
    }

    pub(super) fn set_article(&mut self, article: Article) {
        self.take_room(&article);
        set(&mut self.after.articles, &mut self.articles, article);
    }

    /// Removes an article; it is of no shared origin any more.
    pub(super) fn remove_article(&mut self, id: ArticleId) {
        remove(&mut self.after.articles, &mut self.articles, id);
    }

    pub(super) fn set_shared_origin(&mut self, origin: SharedOrigin) {
        self.take_room(&origin);
        set(
            &mut self.after.shared_origins,
            &mut self.shared_origins,
            origin,
        );
    }

    pub(super) fn remove_shared_origin(&mut self, id: SharedOriginId) {
        remove(&mut self.after.shared_origins, &mut self.shared_origins, id);
    }

    pub(super) fn set_original(&mut self, original: Original) {
        self.take_room(&original);
        set(&mut self.after.originals, &mut self.originals, original);
    }

    pub(super) fn remove_original(&mut self, id: OriginalId) {
        remove(&mut self.after.originals, &mut self.originals, id);
    }

    fn take_room<T: Weighed>(&mut self, record: &T) {
        if let Some(room) = &mut self.room {
            *room = room.saturating_sub(weight(record));
        }
    }

    /// How many annotations the plan has touched.
    pub(super) fn n_annotations(&self) -> usize {
        self.annotations.len()
    }

    /// The edit; refused when it would change nothing.
    pub(super) fn into_edit(mut self, label: impl Into<String>) -> Result<Edit, Refusal> {
        self.remove_loose_links();
        self.remove_loose_listings();
        self.remove_loose_ends();
        let (before, after) = (self.before, &self.after);
        let mut changes = Vec::new();
        if before.meta != after.meta {
            changes.push(Change::Meta(Swap {
                before: Some(Arc::clone(&before.meta)),
                after: Some(Arc::clone(&after.meta)),
            }));
        }
        changes.extend(swaps(&self.tags, &before.tags, &after.tags).map(Change::Tag));
        changes.extend(
            swaps(&self.documents, &before.documents, &after.documents).map(Change::Document),
        );
        changes.extend(swaps(&self.bodies, &before.bodies, &after.bodies).map(Change::Body));
        changes.extend(
            swaps(&self.annotations, &before.annotations, &after.annotations)
                .map(Change::Annotation),
        );
        changes.extend(swaps(&self.links, &before.links, &after.links).map(Change::Link));
        changes.extend(swaps(&self.notes, &before.notes, &after.notes).map(Change::Note));
        changes
            .extend(swaps(&self.articles, &before.articles, &after.articles).map(Change::Article));
        changes.extend(
            swaps(
                &self.shared_origins,
                &before.shared_origins,
                &after.shared_origins,
            )
            .map(Change::SharedOrigin),
        );
        changes.extend(
            swaps(&self.originals, &before.originals, &after.originals).map(Change::Original),
        );
        changes
            .extend(swaps(&self.readings, &before.readings, &after.readings).map(Change::Reading));
        if changes.is_empty() {
            return Err(Refusal::new("There is nothing to change"));
        }
        Ok(Edit::new(label, changes))
    }

    /// A tag is not listed under one that is gone, under its own parent, or twice under one.
    fn remove_loose_listings(&mut self) {
        if self.tags.is_empty() {
            return;
        }
        let mut mended: Vec<Tag> = Vec::new();
        let mut n_bytes = 0;
        for tag in self.after.tags.values() {
            if tag.see_also.is_empty() {
                continue;
            }
            if self.room.is_some_and(|room| room < n_bytes) {
                break;
            }
            let mut seen = BTreeSet::new();
            let mut changed = (**tag).clone();
            changed.see_also.retain(|other| {
                *other != tag.id
                    && Some(*other) != tag.parent
                    && self.after.tags.contains_key(other)
                    && seen.insert(*other)
            });
            if changed.see_also != tag.see_also {
                n_bytes += weight(&changed);
                mended.push(changed);
            }
        }
        for tag in mended {
            self.set_tag(tag);
        }
    }

    /// What belongs to documents and articles that are gone goes with them.
    fn remove_loose_ends(&mut self) {
        if self.documents.is_empty() && self.articles.is_empty() && self.originals.is_empty() {
            return;
        }
        let loose = LooseEnds::within(&self.after, self.room.unwrap_or(usize::MAX));
        for article in loose.articles {
            self.remove_article(article);
        }
        for origin in loose.origins {
            if origin.members.is_empty() {
                self.remove_shared_origin(origin.id);
            } else {
                self.set_shared_origin(origin);
            }
        }
        for original in loose.originals {
            self.remove_original(original);
        }
    }

    fn remove_loose_links(&mut self) {
        let annotations = &self.after.annotations;
        if self
            .annotations
            .iter()
            .all(|id| annotations.contains_key(id))
        {
            return;
        }
        let is_gone = |id| self.annotations.contains(id) && !annotations.contains_key(id);
        let loose: Vec<LinkId> = self
            .after
            .links
            .values()
            .filter(|link| is_gone(&link.from) || is_gone(&link.to))
            .map(|link| link.id)
            .collect();
        for link in loose {
            self.remove_link(link);
        }
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
