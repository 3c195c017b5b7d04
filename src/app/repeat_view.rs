//! How passages that occur more than once are looked at: which of them are listed, which one is open.

use serde::{Deserialize, Serialize};

use crate::model::{DocumentId, Member, SharedOriginId};
use crate::query::repeats::{Group, Place};

/// Which groups are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RepeatFilter {
    /// Groups with a place in one of these; all if there are none.
    pub documents: Vec<DocumentId>,
    pub likeness: Likeness,
    pub spread: Spread,
    /// Groups of at least as many words.
    pub n_words: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Likeness {
    #[default]
    Any,
    /// All places have the same words.
    Exact,
    /// At least one place differs in some words.
    Near,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spread {
    #[default]
    Any,
    OneDocument,
    SeveralDocuments,
}

impl Likeness {
    pub const ALL: [Self; 3] = [Self::Any, Self::Exact, Self::Near];

    pub fn label(self) -> &'static str {
        match self {
            Self::Any => "Exact or near",
            Self::Exact => "Exact",
            Self::Near => "Near",
        }
    }
}

impl Spread {
    pub const ALL: [Self; 3] = [Self::Any, Self::OneDocument, Self::SeveralDocuments];

    pub fn label(self) -> &'static str {
        match self {
            Self::Any => "Anywhere",
            Self::OneDocument => "Within one document",
            Self::SeveralDocuments => "In several documents",
        }
    }
}

impl RepeatFilter {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn lets_through(&self, group: &Group) -> bool {
        if group.n_words < self.n_words {
            return false;
        }
        let is_exact = group.likeness() >= 1.0;
        let is_likeness = match self.likeness {
            Likeness::Any => true,
            Likeness::Exact => is_exact,
            Likeness::Near => !is_exact,
        };
        let is_spread = match self.spread {
            Spread::Any => true,
            Spread::OneDocument => group.n_documents() == 1,
            Spread::SeveralDocuments => group.n_documents() > 1,
        };
        let stands_in = |place: &Place| self.documents.contains(&place.document);
        is_likeness
            && is_spread
            && (self.documents.is_empty() || group.places.iter().any(stands_in))
    }
}

/// How repeats are being looked at.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Looked {
    pub filter: RepeatFilter,
    /// Whether the reader dims what has stood before.
    pub dims: bool,
    /// The group that is looked at.
    #[serde(skip)]
    pub opened: Option<Opened>,
}

/// A group that is looked at, and which two of its places stand side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub group_idx: usize,
    pub left: usize,
    pub right: usize,
    /// What the origin is, as it is typed.
    pub origin: String,
}

impl Opened {
    pub(super) fn new(group_idx: usize) -> Self {
        Self {
            group_idx,
            left: 0,
            right: 1,
            origin: String::new(),
        }
    }
}

/// What a panel asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RepeatAsk {
    /// Searches again.
    Search,
    /// Shows a group, or all of them.
    Open(Option<usize>),
    /// Says that these are of one origin, which may have a name.
    MarkOneOrigin(Vec<Member>, String),
    /// Takes these out of an origin.
    TakeBack(SharedOriginId, Vec<Member>),
}

impl RepeatAsk {
    pub(super) fn changes(&self) -> bool {
        match self {
            Self::MarkOneOrigin(..) | Self::TakeBack(..) => true,
            Self::Search | Self::Open(_) => false,
        }
    }
}
