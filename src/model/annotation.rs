//! An annotation: marked words with tags, a note and a grade.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    AnnotationId, DocumentId, FieldId, InfoGrade, Marking, SourceGrade, TagId, Timestamp, Value,
    limits,
};
use crate::text::anchor::Anchor;
use crate::text::{Pos, Span};

/// One or more passages of one document, with any number of tags (none is fine) and a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotation {
    pub id: AnnotationId,
    pub document: DocumentId,
    /// Never empty; in the order of the text; no two overlap.
    ///
    /// Where the annotation does not stand on its words, they hold the words that were marked
    /// and what was around them; their spans say no more than about where that was.
    #[serde(deserialize_with = "limits::anchors")]
    pub anchors: Vec<Anchor>,
    #[serde(default, skip_serializing_if = "Standing::is_firm")]
    pub standing: Standing,
    /// In the order in which they were given, none twice. The first one colours the highlight.
    pub tags: Vec<TagId>,
    /// Markdown; may be empty.
    pub note: String,
    pub grade: Grade,
    /// What was filled in, by the fields of tags. A value stays when its tag is taken off, and is
    /// shown again when it is put back.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "limits::values"
    )]
    pub fields: BTreeMap<FieldId, Value>,
    /// Who made it.
    pub author: String,
    pub created: Timestamp,
    pub modified: Timestamp,
    /// How it is to be handled; `None`: as what it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marking: Option<Marking>,
}

/// Whether an annotation stands on its words, after the text under it has changed.
///
/// What is not firm is to be settled by a person.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Standing {
    #[default]
    Firm,
    /// Its words were found in another place by themselves and what is around them.
    Moved,
    /// Its words stand in several places, and which of them was marked is not known.
    Ambiguous,
    /// Its words are not in the text any more.
    Lost,
}

/// A judgement by the Admiralty system: of the source and of the information, independently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    pub source: Option<SourceGrade>,
    pub info: Option<InfoGrade>,
}

impl Annotation {
    /// The exact words; several passages are joined with " … ".
    pub fn quote(&self) -> String {
        let quotes: Vec<&str> = self
            .anchors
            .iter()
            .map(|anchor| anchor.quote.as_str())
            .collect();
        quotes.join(" … ")
    }

    /// The passages of the text that it marks: none where it does not stand on its words.
    pub fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        let anchors = if self.standing.is_on_words() {
            self.anchors.as_slice()
        } else {
            &[]
        };
        anchors.iter().map(|anchor| anchor.span)
    }

    /// Where it begins, or began while it still stood on its words.
    pub fn start(&self) -> Pos {
        self.anchors
            .first()
            .map_or(Pos::START, |anchor| anchor.span.start())
    }

    pub fn end(&self) -> Pos {
        self.anchors
            .last()
            .map_or(Pos::START, |anchor| anchor.span.end())
    }

    /// What puts annotations of one document in reading order: earlier first, then longer first.
    pub fn reading_order(&self) -> (Pos, std::cmp::Reverse<Pos>, AnnotationId) {
        (self.start(), std::cmp::Reverse(self.end()), self.id)
    }
}

impl Standing {
    pub fn is_firm(&self) -> bool {
        *self == Self::Firm
    }

    /// Whether the words that were marked are in the text and are the ones that it shows marked.
    pub fn is_on_words(self) -> bool {
        matches!(self, Self::Firm | Self::Moved)
    }

    /// For tables and programs: `firm`, `moved`, `ambiguous` or `lost`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Firm => "firm",
            Self::Moved => "moved",
            Self::Ambiguous => "ambiguous",
            Self::Lost => "lost",
        }
    }

    /// What is to be said of it; empty where nothing is.
    pub fn label(self) -> &'static str {
        match self {
            Self::Firm => "",
            Self::Moved => "Moved with its words",
            Self::Ambiguous => "Its words stand in several places",
            Self::Lost => "Lost its words",
        }
    }
}

impl Grade {
    pub fn is_empty(self) -> bool {
        self.source.is_none() && self.info.is_none()
    }

    /// Such as "B2", "B" or "2"; empty when nothing is judged.
    pub fn label(self) -> String {
        let source = self
            .source
            .map(|grade| grade.letter().to_string())
            .unwrap_or_default();
        let info = self
            .info
            .map(|grade| grade.digit().to_string())
            .unwrap_or_default();
        format!("{source}{info}")
    }
}
