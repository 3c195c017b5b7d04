//! How a workspace changes: an [`Edit`] is a label and a list of swaps, record before and record after.
//!
//! Plans (in [`annotations`], [`codebook`], [`documents`], [`texts`], [`notes`], [`links`],
//! [`fields`], [`reading`], [`articles`], [`shared_origins`], [`marking`], [`originals`],
//! [`recode`], [`merge`]) are pure: they look at a workspace and give an edit or a [`Refusal`]; they know no clock, no file and no random number.
//! Undo, redo, the journal and recovery are all uses of this one type.

pub mod annotations;
pub mod articles;
pub mod codebook;
pub mod difference;
pub mod documents;
pub mod fields;
pub mod history;
pub mod joining;
mod limits;
pub mod links;
mod loose;
pub mod marking;
mod mentions;
pub mod merge;
pub mod notes;
pub mod originals;
mod plan;
pub mod reading;
pub mod recode;
pub mod repair;
pub mod restore;
pub mod shared_origins;
pub mod texts;
pub mod weight;

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{
    Annotation, AnnotationId, Article, ArticleId, Body, Document, DocumentId, Link, LinkId, Meta,
    Note, NoteId, Original, OriginalId, Reading, Records, SharedOrigin, SharedOriginId, Tag, TagId,
    Workspace,
};

/// A named step from one state of a workspace to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// What was done, to stand after "Undo": "tagging as Finance", "merge of Finance into Money".
    pub label: String,
    /// Applied in order. All of them, or none.
    pub changes: Vec<Change>,
}

/// One record, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    Meta(Swap<Meta>),
    Tag(Swap<Tag>),
    Document(Swap<Document>),
    Body(Swap<Body>),
    Annotation(Swap<Annotation>),
    Link(Swap<Link>),
    Note(Swap<Note>),
    Article(Swap<Article>),
    SharedOrigin(Swap<SharedOrigin>),
    Original(Swap<Original>),
    /// How far a document was read. It is taken in whatever was there before: reading goes on
    /// while other steps are undone and made again, and is itself no step to be undone.
    Reading(Swap<Reading>),
}

/// `None` means that the record is not there. Both sides, where there are two, have one id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Swap<T> {
    pub before: Option<Arc<T>>,
    pub after: Option<Arc<T>>,
}

/// Why something is not done: a sentence for the person who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl Edit {
    pub fn new(label: impl Into<String>, changes: Vec<Change>) -> Self {
        Self {
            label: label.into(),
            changes,
        }
    }

    /// The edit that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            label: self.label.clone(),
            changes: self.changes.iter().rev().map(Change::inverse).collect(),
        }
    }

    /// One step out of two: `next` was planned on what this edit leaves.
    #[must_use]
    pub fn followed_by(mut self, next: Self, label: impl Into<String>) -> Self {
        self.changes.extend(next.changes);
        self.label = label.into();
        self
    }

    /// This edit and the next as one, where both swap the same single record under one name.
    pub(crate) fn joined_with(&self, next: &Self) -> Option<Self> {
        let ([first], [second]) = (self.changes.as_slice(), next.changes.as_slice()) else {
            return None;
        };
        let change = match (first, second) {
            (Change::Meta(a), Change::Meta(b)) => Change::Meta(a.joined_with(b)?),
            (Change::Tag(a), Change::Tag(b)) => Change::Tag(a.joined_with(b)?),
            (Change::Document(a), Change::Document(b)) => Change::Document(a.joined_with(b)?),
            (Change::Body(a), Change::Body(b)) => Change::Body(a.joined_with(b)?),
            (Change::Annotation(a), Change::Annotation(b)) => Change::Annotation(a.joined_with(b)?),
            (Change::Link(a), Change::Link(b)) => Change::Link(a.joined_with(b)?),
            (Change::Note(a), Change::Note(b)) => Change::Note(a.joined_with(b)?),
            (Change::Article(a), Change::Article(b)) => Change::Article(a.joined_with(b)?),
            (Change::SharedOrigin(a), Change::SharedOrigin(b)) => {
                Change::SharedOrigin(a.joined_with(b)?)
            }
            (Change::Reading(a), Change::Reading(b)) => Change::Reading(a.joined_with(b)?),
            _ => return None,
        };
        (self.label == next.label).then(|| Self::new(self.label.clone(), vec![change]))
    }

    /// Whether it says no more than how far documents were read.
    pub fn is_reading(&self) -> bool {
        !self.changes.is_empty()
            && self
                .changes
                .iter()
                .all(|change| matches!(change, Change::Reading(_)))
    }

    /// Applies every change, or none: a change whose "before" is not what is there refuses the
    /// whole. How far a document was read comes along whatever was there: see [`reading`].
    pub fn apply(&self, workspace: &mut Workspace) -> Result<(), Refusal> {
        // Clones share their records, so this costs next to nothing.
        let mut changed = workspace.clone();
        for change in &self.changes {
            change.apply(&mut changed).map_err(|Stale| {
                Refusal(format!(
                    "Can't do the {}: something it builds on has changed meanwhile",
                    self.label
                ))
            })?;
        }
        reading::come_along(workspace, self, &mut changed);
        *workspace = changed;
        Ok(())
    }
}

/// A record is not what the swap expects.
struct Stale;

impl Change {
    fn inverse(&self) -> Self {
        match self {
            Self::Meta(swap) => Self::Meta(swap.inverse()),
            Self::Tag(swap) => Self::Tag(swap.inverse()),
            Self::Document(swap) => Self::Document(swap.inverse()),
            Self::Body(swap) => Self::Body(swap.inverse()),
            Self::Annotation(swap) => Self::Annotation(swap.inverse()),
            Self::Link(swap) => Self::Link(swap.inverse()),
            Self::Note(swap) => Self::Note(swap.inverse()),
            Self::Article(swap) => Self::Article(swap.inverse()),
            Self::SharedOrigin(swap) => Self::SharedOrigin(swap.inverse()),
            Self::Original(swap) => Self::Original(swap.inverse()),
            Self::Reading(swap) => Self::Reading(swap.inverse()),
        }
    }

    fn apply(&self, workspace: &mut Workspace) -> Result<(), Stale> {
        match self {
            Self::Meta(swap) => match (&swap.before, &swap.after) {
                (Some(before), Some(after)) if *before == workspace.meta => {
                    workspace.meta = Arc::clone(after);
                    Ok(())
                }
                _ => Err(Stale),
            },
            Self::Tag(swap) => swap.apply(&mut workspace.tags),
            Self::Document(swap) => swap.apply(&mut workspace.documents),
            Self::Body(swap) => swap.apply(&mut workspace.bodies),
            Self::Annotation(swap) => swap.apply(&mut workspace.annotations),
            Self::Link(swap) => swap.apply(&mut workspace.links),
            Self::Note(swap) => swap.apply(&mut workspace.notes),
            Self::Article(swap) => swap.apply(&mut workspace.articles),
            Self::SharedOrigin(swap) => swap.apply(&mut workspace.shared_origins),
            Self::Original(swap) => swap.apply(&mut workspace.originals),
            Self::Reading(swap) => swap.put(&mut workspace.readings),
        }
    }
}

/// A record that stands in a workspace under an id.
pub trait Record: PartialEq {
    type Id: Copy + Ord + Hash;

    fn id(&self) -> Self::Id;
}

impl<T: Record> Swap<T> {
    pub fn add(record: T) -> Self {
        Self {
            before: None,
            after: Some(Arc::new(record)),
        }
    }

    pub fn remove(record: &Arc<T>) -> Self {
        Self {
            before: Some(Arc::clone(record)),
            after: None,
        }
    }

    pub fn replace(before: &Arc<T>, after: T) -> Self {
        Self {
            before: Some(Arc::clone(before)),
            after: Some(Arc::new(after)),
        }
    }

    /// The id of the record that is swapped; `None` for a swap of nothing for nothing.
    pub fn id(&self) -> Option<T::Id> {
        self.before
            .as_ref()
            .or(self.after.as_ref())
            .map(|record| record.id())
    }

    fn apply(&self, records: &mut Records<T::Id, T>) -> Result<(), Stale> {
        let id = self.id().ok_or(Stale)?;
        if records.get(&id) != self.before.as_ref() {
            return Err(Stale);
        }
        self.put(records)
    }

    /// The same, whatever is there.
    fn put(&self, records: &mut Records<T::Id, T>) -> Result<(), Stale> {
        let id = self.id().ok_or(Stale)?;
        match &self.after {
            Some(after) if after.id() == id => records.insert_mut(id, Arc::clone(after)),
            Some(_) => return Err(Stale),
            None => {
                records.remove_mut(&id);
            }
        }
        Ok(())
    }
}

impl<T: PartialEq> Swap<T> {
    /// From before the first to after the second, if the second begins where the first ends.
    fn joined_with(&self, next: &Self) -> Option<Self> {
        (self.after.is_some() && self.after == next.before).then(|| Self {
            before: self.before.clone(),
            after: next.after.clone(),
        })
    }
}

impl<T> Swap<T> {
    fn inverse(&self) -> Self {
        Self {
            before: self.after.clone(),
            after: self.before.clone(),
        }
    }
}

impl Record for Tag {
    type Id = TagId;

    fn id(&self) -> TagId {
        self.id
    }
}

impl Record for Document {
    type Id = DocumentId;

    fn id(&self) -> DocumentId {
        self.id
    }
}

impl Record for Body {
    type Id = DocumentId;

    fn id(&self) -> DocumentId {
        self.document
    }
}

impl Record for Annotation {
    type Id = AnnotationId;

    fn id(&self) -> AnnotationId {
        self.id
    }
}

impl Record for Link {
    type Id = LinkId;

    fn id(&self) -> LinkId {
        self.id
    }
}

impl Record for Reading {
    type Id = DocumentId;

    fn id(&self) -> DocumentId {
        self.document
    }
}

impl Record for Note {
    type Id = NoteId;

    fn id(&self) -> NoteId {
        self.id
    }
}

impl Record for Article {
    type Id = ArticleId;

    fn id(&self) -> ArticleId {
        self.id
    }
}

impl Record for SharedOrigin {
    type Id = SharedOriginId;

    fn id(&self) -> SharedOriginId {
        self.id
    }
}

impl Record for Original {
    type Id = OriginalId;

    fn id(&self) -> OriginalId {
        self.id
    }
}

impl Record for Meta {
    type Id = crate::model::WorkspaceId;

    fn id(&self) -> Self::Id {
        self.id
    }
}

impl Refusal {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}
