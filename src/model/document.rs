//! A document: an immutable text, and what is said about where it came from.

use serde::{Deserialize, Serialize};

use super::{DocumentId, Furniture, Locator, Marking, Source, Timestamp};
use crate::text::direction::Direction;
use crate::text::{Span, Text};

/// What is said about a document. Its text is its [`Body`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub id: DocumentId,
    /// Its place in the list of sources; documents of one order stand by id.
    pub order: u32,
    pub title: String,
    pub source: Source,
    pub origin: Origin,
    pub status: Status,
    /// Which way the text runs; `None`: as its letters say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Markdown.
    pub note: String,
    pub added: Timestamp,
    /// How it is to be handled; `None`: as what it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marking: Option<Marking>,
}

/// The text that is read and marked. It never changes without its annotations: see
/// [`super::Standing`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    pub document: DocumentId,
    /// BLAKE3 of the text, 64 hexadecimal digits: a text changed by hand is noticed.
    pub hash: String,
    /// Headings and other parts, in reading order, none overlapping the next.
    pub blocks: Vec<Block>,
    /// What of the text is page furniture, in reading order, none overlapping the next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub furniture: Vec<Furniture>,
    /// Where the text stood in the original, in reading order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locators: Vec<Locator>,
    pub text: Text,
}

/// A part of the text with a role. What no block covers is plain paragraphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// From 1 (the title) to 6.
    Heading(u8),
    ListEntry,
    Quotation,
    /// Lines whose white space matters, such as code.
    Preformatted,
    /// A table: a row a line, its cells parted by tabs.
    Table,
}

/// The file that a document was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The name without its folders, so that nothing of a machine is told.
    pub file_name: String,
    /// Which part of the file the document is, where the file holds several: "row 12",
    /// "letters/march.txt". Empty for the whole of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub part: String,
    /// BLAKE3 of the original bytes, 64 hexadecimal digits. Empty when there was no file.
    pub hash: String,
    pub n_bytes: u64,
    /// The importer's name, such as `html`.
    pub format: String,
    /// The WHATWG name of the encoding that the bytes were read in, such as `windows-1256`.
    pub encoding: String,
}

/// How far the reading has come.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Status {
    #[default]
    Unread,
    Reading,
    Done,
}

impl Status {
    pub const ALL: [Self; 3] = [Self::Unread, Self::Reading, Self::Done];

    pub fn label(self) -> &'static str {
        match self {
            Self::Unread => "Unread",
            Self::Reading => "Reading",
            Self::Done => "Done",
        }
    }
}

impl Body {
    pub fn new(document: DocumentId, text: Text, blocks: Vec<Block>) -> Self {
        let hash = hash_of(text.as_str().as_bytes());
        Self {
            document,
            hash,
            blocks,
            furniture: Vec::new(),
            locators: Vec::new(),
            text,
        }
    }
}

/// BLAKE3 as 64 hexadecimal digits.
pub fn hash_of(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
