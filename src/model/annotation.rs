//! An annotation: marked words with tags, a note and a grade.

use serde::{Deserialize, Serialize};

use super::{AnnotationId, DocumentId, InfoGrade, SourceGrade, TagId, Timestamp};
use crate::text::anchor::Anchor;
use crate::text::{Pos, Span};

/// One or more passages of one document, with any number of tags (none is fine) and a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotation {
    pub id: AnnotationId,
    pub document: DocumentId,
    /// Never empty; in the order of the text; no two overlap.
    pub anchors: Vec<Anchor>,
    /// In the order in which they were given, none twice. The first one colours the highlight.
    pub tags: Vec<TagId>,
    /// Markdown; may be empty.
    pub note: String,
    pub grade: Grade,
    /// Who made it.
    pub author: String,
    pub created: Timestamp,
    pub modified: Timestamp,
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

    pub fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.anchors.iter().map(|anchor| anchor.span)
    }

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
