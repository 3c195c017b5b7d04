//! The records of the export, of which what is not there is empty, so that exports of earlier
//! versions are read.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Origin, Timestamp};

/// Each record with the fields that it needs, and after them those that may be missing.
macro_rules! records {
    ($($name:ident { $($needed:ident: $kind:ty),*; $($other:ident: $other_kind:ty),* $(,)? })*) => {$(
        #[derive(Default, Deserialize)]
        pub(super) struct $name {
            $(pub(super) $needed: $kind,)*
            $(#[serde(default)] pub(super) $other: $other_kind,)*
        }
    )*};
}

records! {
    Export {
        version: u32, workspace: MetaRecord;
        tags: Vec<TagRecord>, documents: Vec<DocumentRecord>, annotations: Vec<AnnotationRecord>,
        links: Vec<LinkRecord>, notes: Vec<NoteRecord>, articles: Vec<ArticleRecord>,
        shared_origins: Vec<SharedOriginRecord>, originals: Vec<OriginalRecord>,
    }

    // The first line of an export as lines.
    Head {
        version: u32; has_end: bool,
    }

    // The last line of one.
    End {
        records: usize;
    }

    // What another line is.
    Kind {
        r#type: String;
    }

    MetaRecord {
        title: String;
        marking: Option<String>,
    }

    TagRecord {
        id: String, name: String;
        parent: Option<String>, order: u32, colour: String, definition: String, key: Option<u8>,
        see_also: Vec<String>, fields: Vec<FieldRecord>, created: Option<Timestamp>,
    }

    FieldRecord {
        id: String, name: String, kind: String;
        unit: String, choices: Vec<String>, hint: String,
    }

    DocumentRecord {
        id: String, title: String, source: SourceRecord, origin: Origin, text: String;
        status: String, note: String, added: Option<Timestamp>, marking: Option<String>,
        direction: Option<String>, read: Vec<ReadRecord>, furniture: Vec<FurnitureRecord>,
        locators: Vec<LocatorRecord>, blocks: Vec<BlockRecord>,
    }

    SourceRecord {
        ;
        publisher: String, author: String, published: Option<String>, accessed: Option<String>,
        url: String, grade: Option<String>, more: BTreeMap<String, String>,
    }

    ReadRecord {
        bytes: (usize, usize), found: bool;
    }

    FurnitureRecord {
        kind: String, bytes: (usize, usize);
    }

    LocatorRecord {
        kind: String, byte: usize, label: String;
    }

    BlockRecord {
        kind: String, bytes: (usize, usize);
        level: Option<u8>,
    }

    AnnotationRecord {
        id: String, document: String, passages: Vec<PassageRecord>;
        standing: Option<String>, tags: Vec<TagReference>, note: String,
        source_grade: Option<String>, info_grade: Option<u8>, fields: Vec<ValueRecord>,
        author: String, created: Option<Timestamp>, modified: Option<Timestamp>,
        marking: Option<String>,
    }

    PassageRecord {
        bytes: (usize, usize), quote: String;
        before: String, after: String,
    }

    TagReference {
        id: String;
    }

    ValueRecord {
        id: String, value: serde_json::Value;
    }

    LinkRecord {
        from: String, to: String, kind: String;
        id: String, note: String, author: String, created: Option<Timestamp>,
    }

    NoteRecord {
        about: String;
        id: String, about_id: Option<String>, title: String, text: String, author: String,
        created: Option<Timestamp>, modified: Option<Timestamp>, marking: Option<String>,
    }

    ArticleRecord {
        document: String, source: SourceRecord, parts: Vec<PartRecord>;
        id: String, order: u32, title: String, note: String, marking: Option<String>,
        standing: Option<String>,
    }

    PartRecord {
        bytes: (usize, usize), first: String, last: String;
        before: String, after: String,
    }

    SharedOriginRecord {
        ;
        id: String, title: String, note: String, documents: Vec<String>, articles: Vec<String>,
    }

    OriginalRecord {
        hash: String, base64: String;
    }
}
