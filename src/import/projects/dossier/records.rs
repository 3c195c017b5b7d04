//! The records of the export, of which what is not there is empty, so that exports of earlier
//! versions are read.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Origin, Timestamp};

#[derive(Default, Deserialize)]
pub(super) struct Export {
    pub(super) version: u32,
    pub(super) workspace: MetaRecord,
    #[serde(default)]
    pub(super) tags: Vec<TagRecord>,
    #[serde(default)]
    pub(super) documents: Vec<DocumentRecord>,
    #[serde(default)]
    pub(super) annotations: Vec<AnnotationRecord>,
    #[serde(default)]
    pub(super) links: Vec<LinkRecord>,
    #[serde(default)]
    pub(super) notes: Vec<NoteRecord>,
    #[serde(default)]
    pub(super) articles: Vec<ArticleRecord>,
    #[serde(default)]
    pub(super) shared_origins: Vec<SharedOriginRecord>,
    #[serde(default)]
    pub(super) originals: Vec<OriginalRecord>,
}

/// The first line of an export as lines.
#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) version: u32,
}

/// What another line is.
#[derive(Deserialize)]
pub(super) struct Kind {
    pub(super) r#type: String,
}

#[derive(Default, Deserialize)]
pub(super) struct MetaRecord {
    pub(super) title: String,
    pub(super) marking: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct TagRecord {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) parent: Option<String>,
    #[serde(default)]
    pub(super) order: u32,
    #[serde(default)]
    pub(super) colour: String,
    #[serde(default)]
    pub(super) definition: String,
    pub(super) key: Option<u8>,
    #[serde(default)]
    pub(super) see_also: Vec<String>,
    #[serde(default)]
    pub(super) fields: Vec<FieldRecord>,
    pub(super) created: Option<Timestamp>,
}

#[derive(Deserialize)]
pub(super) struct FieldRecord {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: String,
    #[serde(default)]
    pub(super) unit: String,
    #[serde(default)]
    pub(super) choices: Vec<String>,
    #[serde(default)]
    pub(super) hint: String,
}

#[derive(Deserialize)]
pub(super) struct DocumentRecord {
    pub(super) id: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) status: String,
    #[serde(default)]
    pub(super) note: String,
    pub(super) added: Option<Timestamp>,
    pub(super) marking: Option<String>,
    pub(super) source: SourceRecord,
    pub(super) direction: Option<String>,
    pub(super) origin: Origin,
    #[serde(default)]
    pub(super) read: Vec<ReadRecord>,
    #[serde(default)]
    pub(super) furniture: Vec<FurnitureRecord>,
    #[serde(default)]
    pub(super) locators: Vec<LocatorRecord>,
    #[serde(default)]
    pub(super) blocks: Vec<BlockRecord>,
    pub(super) text: String,
}

#[derive(Deserialize)]
pub(super) struct SourceRecord {
    #[serde(default)]
    pub(super) publisher: String,
    #[serde(default)]
    pub(super) author: String,
    pub(super) published: Option<String>,
    pub(super) accessed: Option<String>,
    #[serde(default)]
    pub(super) url: String,
    pub(super) grade: Option<String>,
    #[serde(default)]
    pub(super) more: BTreeMap<String, String>,
}

#[derive(Deserialize)]
pub(super) struct ReadRecord {
    pub(super) bytes: (usize, usize),
    pub(super) found: bool,
}

#[derive(Deserialize)]
pub(super) struct FurnitureRecord {
    pub(super) kind: String,
    pub(super) bytes: (usize, usize),
}

#[derive(Deserialize)]
pub(super) struct LocatorRecord {
    pub(super) kind: String,
    pub(super) byte: usize,
    pub(super) label: String,
}

#[derive(Deserialize)]
pub(super) struct BlockRecord {
    pub(super) kind: String,
    pub(super) level: Option<u8>,
    pub(super) bytes: (usize, usize),
}

#[derive(Deserialize)]
pub(super) struct AnnotationRecord {
    pub(super) id: String,
    pub(super) document: String,
    pub(super) passages: Vec<PassageRecord>,
    pub(super) standing: Option<String>,
    #[serde(default)]
    pub(super) tags: Vec<TagReference>,
    #[serde(default)]
    pub(super) note: String,
    pub(super) source_grade: Option<String>,
    pub(super) info_grade: Option<u8>,
    #[serde(default)]
    pub(super) fields: Vec<ValueRecord>,
    #[serde(default)]
    pub(super) author: String,
    pub(super) created: Option<Timestamp>,
    pub(super) modified: Option<Timestamp>,
    pub(super) marking: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PassageRecord {
    pub(super) bytes: (usize, usize),
    pub(super) quote: String,
    #[serde(default)]
    pub(super) before: String,
    #[serde(default)]
    pub(super) after: String,
}

#[derive(Deserialize)]
pub(super) struct TagReference {
    pub(super) id: String,
}

#[derive(Deserialize)]
pub(super) struct ValueRecord {
    pub(super) id: String,
    pub(super) value: serde_json::Value,
}

#[derive(Deserialize)]
pub(super) struct LinkRecord {
    #[serde(default)]
    pub(super) id: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) kind: String,
    #[serde(default)]
    pub(super) note: String,
    #[serde(default)]
    pub(super) author: String,
    pub(super) created: Option<Timestamp>,
}

#[derive(Deserialize)]
pub(super) struct NoteRecord {
    #[serde(default)]
    pub(super) id: String,
    pub(super) about: String,
    pub(super) about_id: Option<String>,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) author: String,
    pub(super) created: Option<Timestamp>,
    pub(super) modified: Option<Timestamp>,
    pub(super) marking: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ArticleRecord {
    #[serde(default)]
    pub(super) id: String,
    pub(super) document: String,
    #[serde(default)]
    pub(super) order: u32,
    #[serde(default)]
    pub(super) title: String,
    pub(super) source: SourceRecord,
    #[serde(default)]
    pub(super) note: String,
    pub(super) marking: Option<String>,
    pub(super) standing: Option<String>,
    pub(super) parts: Vec<PartRecord>,
}

#[derive(Deserialize)]
pub(super) struct PartRecord {
    pub(super) bytes: (usize, usize),
    pub(super) first: String,
    pub(super) last: String,
    #[serde(default)]
    pub(super) before: String,
    #[serde(default)]
    pub(super) after: String,
}

#[derive(Deserialize)]
pub(super) struct SharedOriginRecord {
    #[serde(default)]
    pub(super) id: String,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) note: String,
    #[serde(default)]
    pub(super) documents: Vec<String>,
    #[serde(default)]
    pub(super) articles: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct OriginalRecord {
    pub(super) hash: String,
    pub(super) base64: String,
}
