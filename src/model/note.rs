//! A note that stands by itself: about the workspace, a document or a tag.

use serde::{Deserialize, Serialize};

use super::{DocumentId, Marking, NoteId, TagId, Timestamp};

/// Markdown with a title. The notes on a document and on an annotation are fields of those.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    pub id: NoteId,
    pub about: About,
    pub title: String,
    /// Markdown.
    pub text: String,
    pub author: String,
    pub created: Timestamp,
    pub modified: Timestamp,
    /// How it is to be handled; `None`: as what it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marking: Option<Marking>,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum About {
    Workspace,
    Document(DocumentId),
    Tag(TagId),
}
