//! Everything, for programs: one JSON object, one record a line.
//!
//! ```text
//! {
//!   "format": "dossier-export",      always
//!   "version": 1,                    grows when a field changes its meaning or goes away
//!   "exported": "2025-01-02T03:04:05Z",
//!   "workspace": { "id", "title", "created", "marking": "TLP:AMBER", words, or not there },
//!   "tags": [ {
//!     "id", "name", "path": "Actors/Armed groups", "parent": id or null, "order", "depth": 0 at the top,
//!     "colour": "Orange", its own or the nearest parent's, "colour_light": "#996501", "colour_dark",
//!     "definition": Markdown, "key": 1 to 9 or null, "see_also": [ids of other tags that list it],
//!     "fields": [ { "id", "name", "kind": "text", "number", "date", "choice", "yes_no" or "probability",
//!       "unit" of a number, "choices", "hint" } ], "created"
//!   } ],                             the whole codebook, parents before children
//!   "documents": [ {
//!     "id", "title", "status", "note": Markdown, "added",
//!     "marking": how it is to be handled, where that is said,
//!     "source": { "publisher", "author", "published": "2017-09" or null, "accessed", "url", "grade": "B" or null,
//!       "more": { what else the file says of itself, by name, where it says something } },
//!     "direction": "ltr" or "rtl" where it was set by hand, and not there otherwise,
//!     "origin": { "file_name", "part" of it where it holds several, "hash": BLAKE3 of the file, "n_bytes", "format", "encoding" },
//!     "read": [ { "bytes": [start, end], "found": whether it was not said that nothing is there } ],
//!     "text_blake3", "blocks": [ { "kind": "heading", "level": 1 to 6 or null, "chars": [0, 9], "bytes": [0, 9] } ],
//!     "furniture": [ { "kind": "running_head", "page_number", "hyphenation" or "chrome", "bytes": [0, 9] } ],
//!     "locators": [ { "kind": "page", "line", "chapter", "row" or "time", "label": "12", "byte": from here on } ],
//!       these two where there are some
//!     "text"
//!   } ],                             those that take part, in order
//!   "articles": [ {
//!     "id", "document": id, "order", "title", "source": as of a document, "note": Markdown, "marking",
//!     "standing" as of an annotation,
//!     "parts": [ { "bytes": [start, end], "first": its first words, "last", "before", "after" } ] in reading order
//!   } ],                             of those documents
//!   "shared_origins": [ {
//!     "id", "title", "note": Markdown, "documents": [ids], "articles": [ids]
//!   } ],                             sources that count as one
//!   "originals": [ { "hash", "n_bytes", "base64" } ],    the files that are kept, as they were read
//!   "annotations": [ {
//!     "id", "document": id,
//!     "passages": [ {                in the order in which they are quoted: that of the text, or of the article
//!       "chars": [start, end] in code points or null, "bytes": [start, end] in UTF-8,
//!       "lines": [first, last] from 1 or null, "paragraph": from 1 or null,
//!       "quote": exactly the text there, "before", "after": a little context,
//!       "exact": whether the document's text has the quote there
//!     } ],
//!     "standing": "moved", "ambiguous" or "lost" while a person has not settled what became of it
//!       when its text changed, and not there otherwise
//!     "tags": [ { "id", "path" } ],  in the order in which they were given
//!     "note": Markdown, "source_grade": "B" or null, "info_grade": 1 to 6 or null,
//!     "fields": [ { "id", "name", "value": text, number as text, date, true or false, or "55–80 %" } ],
//!     "author", "created", "modified", "marking", "article": id of the one that it lies in,
//!     "place": such as "p. 12"; these three where there is one
//!   } ],                             in the order of the report
//!   "links": [ {
//!     "id", "from": id of an annotation, "to": id of another, "kind": "contradicts",
//!     "note": Markdown, "author", "created"
//!   } ],                             those of which both ends take part
//!   "notes": [ {
//!     "id", "about": "workspace", "document" or "tag", "about_id": id or null,
//!     "title", "text": Markdown, "author", "created", "modified", "marking"
//!   } ]
//! }
//! ```
//!
//! As JSON Lines each record is a line, its `type` first: the name of its list in the singular.
//!
//! The keys stand in this order. Moments are in UTC as in RFC 3339, and null where they are not told. Texts are as they are in the
//! workspace: nothing is escaped but what JSON asks for.

mod lists;
mod sources;

use std::io::Write;

use serde::Serialize;

use self::lists::{EndRecord, Lists, Shape, record};
use self::sources::{FurnitureRecord, LocatorRecord, SourceRecord};
use super::{Atlas, Error, Report};
use crate::model::codebook::Tree;
use crate::model::{
    About, Annotation, AnnotationId, ArticleId, Block, BlockKind, Document, DocumentId, Field,
    FieldId, FieldKind, Link, LinkId, Marking, Note, NoteId, Origin, ReadKind, SourceGrade,
    Standing, Tag, TagId, Timestamp, Value, Workspace, WorkspaceId,
};
use crate::query::ledger::Ledger;
use crate::query::places::Places;
use crate::text::Text;
use crate::text::anchor::Anchor;
use crate::text::direction::Direction;

const VERSION: u32 = 1;

/// Everything is written.
pub(super) fn ledger(_report: &Report<'_>) -> Ledger {
    Ledger::default()
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    write!(
        out,
        "{{\n\"format\": \"dossier-export\",\n\"version\": {VERSION},\n\"exported\": "
    )?;
    record(out, &report.moment(report.now))?;
    out.write_all(b",\n\"workspace\": ")?;
    record(out, &MetaRecord::new(report))?;
    all(
        report,
        &mut Lists {
            report,
            out,
            shape: Shape::Object,
            n_records: 0,
        },
    )?;
    out.write_all(b"\n}\n")?;
    Ok(())
}

/// The same records in the same order, each a line that stands by itself and says by `type` what
/// it is: the name of its list in the singular. The last line, of the type `end`, says how many
/// there are.
pub(super) fn write_lines(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    write!(
        out,
        "{{\"format\":\"dossier-lines\",\"version\":{VERSION},\"exported\":"
    )?;
    record(out, &report.moment(report.now))?;
    out.write_all(b",\"has_end\":true}\n")?;
    let mut lists = Lists {
        report,
        out,
        shape: Shape::Lines,
        n_records: 0,
    };
    lists.list("workspace", std::iter::once(MetaRecord::new(report)))?;
    all(report, &mut lists)?;
    let records = lists.n_records;
    lists.list("end", std::iter::once(EndRecord { records }))
}

fn all(report: &Report<'_>, lists: &mut Lists<'_>) -> Result<(), Error> {
    let workspace = report.workspace;
    let mut atlas = Atlas::new(workspace);
    let walked = Tree::new(workspace).walk();
    let tags = walked
        .into_iter()
        .filter_map(|(depth, id)| Some(TagRecord::new(report, workspace.tag(id)?, depth)));
    lists.list("tags", tags)?;

    let documents = report.documents.iter().filter_map(|&id| {
        let places = atlas.of(id);
        Some(DocumentRecord::new(report, workspace.document(id)?, places))
    });
    lists.list("documents", documents)?;
    sources::write(report, lists)?;

    let annotations = report.passages.iter().map(|passage| {
        let places = atlas.of(passage.document);
        AnnotationRecord::new(report, &passage.annotation, places)
    });
    lists.list("annotations", annotations)?;

    let links = workspace.links.values();
    let links = links.filter(|link| report.links(link.from).iter().any(|one| one.id == link.id));
    lists.list("links", links.map(|link| LinkRecord::new(report, link)))?;

    let extent = report.extent();
    let notes = extent.notes.values();
    lists.list("notes", notes.map(|note| NoteRecord::new(report, note)))
}

#[derive(Serialize)]
struct MetaRecord<'a> {
    id: WorkspaceId,
    title: &'a str,
    created: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    marking: Option<&'a str>,
}

impl<'a> MetaRecord<'a> {
    fn new(report: &Report<'a>) -> Self {
        let meta = &report.workspace.meta;
        Self {
            id: meta.id,
            title: &meta.title,
            created: report.moment(meta.created),
            marking: meta.marking.as_ref().map(Marking::label),
        }
    }
}

#[derive(Serialize)]
struct TagRecord<'a> {
    id: TagId,
    name: &'a str,
    path: String,
    parent: Option<TagId>,
    order: u32,
    depth: usize,
    colour: &'static str,
    colour_light: String,
    colour_dark: String,
    definition: &'a str,
    key: Option<u8>,
    see_also: &'a [TagId],
    fields: Vec<FieldRecord<'a>>,
    created: Option<Timestamp>,
}

/// A field of a tag.
#[derive(Serialize)]
struct FieldRecord<'a> {
    id: FieldId,
    name: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    unit: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    choices: &'a [String],
    hint: &'a str,
}

/// What was filled in.
#[derive(Serialize)]
struct ValueRecord<'a> {
    id: FieldId,
    name: &'a str,
    value: serde_json::Value,
}

#[derive(Serialize)]
struct LinkRecord<'a> {
    id: LinkId,
    from: AnnotationId,
    to: AnnotationId,
    kind: &'a str,
    note: &'a str,
    author: &'a str,
    created: Option<Timestamp>,
}

#[derive(Serialize)]
struct ReadRecord {
    bytes: (usize, usize),
    found: bool,
}

#[derive(Serialize)]
struct DocumentRecord<'a> {
    id: DocumentId,
    title: &'a str,
    status: &'static str,
    note: &'a str,
    added: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    marking: Option<&'a str>,
    source: SourceRecord<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<&'static str>,
    origin: &'a Origin,
    read: Vec<ReadRecord>,
    text_blake3: &'a str,
    blocks: Vec<BlockRecord>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    furniture: Vec<FurnitureRecord>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locators: Vec<LocatorRecord<'a>>,
    text: &'a str,
}

#[derive(Serialize)]
struct BlockRecord {
    kind: &'static str,
    level: Option<u8>,
    chars: Option<(usize, usize)>,
    bytes: (usize, usize),
}

#[derive(Serialize)]
struct AnnotationRecord<'a> {
    id: AnnotationId,
    document: DocumentId,
    passages: Vec<PassageRecord<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<&'static str>,
    tags: Vec<TagReference>,
    note: &'a str,
    source_grade: Option<char>,
    info_grade: Option<u8>,
    fields: Vec<ValueRecord<'a>>,
    author: &'a str,
    created: Option<Timestamp>,
    modified: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    marking: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<ArticleId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
}

#[derive(Serialize)]
struct PassageRecord<'a> {
    chars: Option<(usize, usize)>,
    bytes: (usize, usize),
    lines: Option<(usize, usize)>,
    paragraph: Option<usize>,
    quote: &'a str,
    before: &'a str,
    after: &'a str,
    exact: bool,
}

#[derive(Serialize)]
struct TagReference {
    id: TagId,
    path: String,
}

#[derive(Serialize)]
struct NoteRecord<'a> {
    id: NoteId,
    about: &'static str,
    about_id: Option<String>,
    title: &'a str,
    text: &'a str,
    author: &'a str,
    created: Option<Timestamp>,
    modified: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    marking: Option<&'a str>,
}

impl<'a> TagRecord<'a> {
    fn new(report: &Report<'_>, tag: &'a Tag, depth: usize) -> Self {
        let workspace = report.workspace;
        let colour = workspace.tag_colour(tag.id);
        Self {
            id: tag.id,
            name: &tag.name,
            path: workspace.tag_path(tag.id),
            parent: tag.parent,
            order: tag.order,
            depth,
            colour: colour.name(),
            colour_light: colour.light().rule.hex(),
            colour_dark: colour.dark().rule.hex(),
            definition: &tag.definition,
            key: tag.key,
            see_also: &tag.see_also,
            fields: tag.fields.iter().map(FieldRecord::new).collect(),
            created: report.moment(tag.created),
        }
    }
}

impl<'a> FieldRecord<'a> {
    fn new(field: &'a Field) -> Self {
        let (kind, unit, choices) = match &field.kind {
            FieldKind::Text => ("text", "", &[][..]),
            FieldKind::Number { unit } => ("number", unit.as_str(), &[][..]),
            FieldKind::Date => ("date", "", &[][..]),
            FieldKind::Choice(words) => ("choice", "", words.as_slice()),
            FieldKind::YesNo => ("yes_no", "", &[][..]),
            FieldKind::Probability => ("probability", "", &[][..]),
        };
        Self {
            id: field.id,
            name: &field.name,
            kind,
            unit,
            choices,
            hint: &field.hint,
        }
    }
}

impl<'a> LinkRecord<'a> {
    fn new(report: &Report<'_>, link: &'a Link) -> Self {
        Self {
            id: link.id,
            from: link.from,
            to: link.to,
            kind: link.kind.label(),
            note: &link.note,
            author: &link.author,
            created: report.moment(link.created),
        }
    }
}

impl<'a> ValueRecord<'a> {
    fn new(workspace: &'a Workspace, id: FieldId, value: &Value) -> Self {
        Self {
            id,
            name: workspace.field(id).map_or("", |(_, field)| &field.name),
            value: match value {
                Value::YesNo(answer) => (*answer).into(),
                value => value.to_string().into(),
            },
        }
    }
}

impl<'a> DocumentRecord<'a> {
    fn new(report: &Report<'a>, document: &'a Document, places: Option<&Places>) -> Self {
        let workspace = report.workspace;
        let body = workspace.body(document.id);
        let blocks = body.map_or(&[][..], |body| &body.blocks);
        Self {
            id: document.id,
            title: &document.title,
            status: workspace.status(document.id).unwrap_or_default().label(),
            note: &document.note,
            added: report.moment(document.added),
            marking: document.marking.as_ref().map(Marking::label),
            source: SourceRecord::new(&document.source),
            direction: document.direction.map(|direction| match direction {
                Direction::LeftToRight => "ltr",
                Direction::RightToLeft => "rtl",
            }),
            origin: &document.origin,
            read: workspace
                .reading(document.id)
                .map_or(&[][..], |reading| &reading.passages)
                .iter()
                .map(|passage| ReadRecord {
                    bytes: (passage.start, passage.end),
                    found: passage.kind != ReadKind::NothingFound,
                })
                .collect(),
            text_blake3: body.map_or("", |body| &body.hash),
            blocks: blocks
                .iter()
                .map(|&block| BlockRecord::new(block, body.map(|body| &body.text), places))
                .collect(),
            furniture: body.map_or_else(Vec::new, FurnitureRecord::all),
            locators: body.map_or_else(Vec::new, LocatorRecord::all),
            text: body.map_or("", |body| body.text.as_str()),
        }
    }
}

impl BlockRecord {
    fn new(block: Block, text: Option<&Text>, places: Option<&Places>) -> Self {
        let (kind, level) = match block.kind {
            BlockKind::Heading(level) => ("heading", Some(level)),
            BlockKind::ListEntry => ("list_entry", None),
            BlockKind::Quotation => ("quotation", None),
            BlockKind::Preformatted => ("preformatted", None),
            BlockKind::Table => ("table", None),
        };
        let fits = text.is_some_and(|text| text.admits(block.span));
        Self {
            kind,
            level,
            chars: places
                .filter(|_| fits)
                .map(|places| places.chars_of(block.span)),
            bytes: block.span.into(),
        }
    }
}

impl<'a> AnnotationRecord<'a> {
    fn new(report: &Report<'a>, annotation: &'a Annotation, places: Option<&Places>) -> Self {
        let workspace = report.workspace;
        // What does not stand on its words has no place in the text.
        let text = workspace
            .text(annotation.document)
            .filter(|_| annotation.standing.is_on_words());
        Self {
            id: annotation.id,
            document: annotation.document,
            passages: report
                .articles
                .as_read(annotation)
                .into_iter()
                .map(|anchor| PassageRecord::new(anchor, text, places))
                .collect(),
            standing: to_settle(annotation.standing),
            tags: annotation
                .tags
                .iter()
                .map(|&id| TagReference {
                    id,
                    path: workspace.tag_path(id),
                })
                .collect(),
            note: &annotation.note,
            source_grade: annotation.grade.source.map(SourceGrade::letter),
            info_grade: annotation.grade.info.map(u8::from),
            fields: annotation
                .fields
                .iter()
                .map(|(&id, value)| ValueRecord::new(workspace, id, value))
                .collect(),
            author: &annotation.author,
            created: report.moment(annotation.created),
            modified: report.moment(annotation.modified),
            marking: annotation.marking.as_ref().map(Marking::label),
            article: report
                .articles
                .holding(annotation)
                .map(|article| article.id),
            place: workspace.cited_place(annotation),
        }
    }
}

fn to_settle(standing: Standing) -> Option<&'static str> {
    (!standing.is_firm()).then(|| standing.name())
}

impl<'a> PassageRecord<'a> {
    fn new(anchor: &'a Anchor, text: Option<&Text>, places: Option<&Places>) -> Self {
        let fits = text.is_some_and(|text| text.admits(anchor.span));
        let places = places.filter(|_| fits);
        Self {
            chars: places.map(|places| places.chars_of(anchor.span)),
            bytes: anchor.span.into(),
            lines: places.map(|places| places.lines_of(anchor.span)),
            paragraph: places.map(|places| places.paragraph(anchor.span.start())),
            quote: &anchor.quote,
            before: &anchor.before,
            after: &anchor.after,
            exact: text.is_some_and(|text| anchor.holds_in(text)),
        }
    }
}

impl<'a> NoteRecord<'a> {
    fn new(report: &Report<'_>, note: &'a Note) -> Self {
        let (about, about_id) = match note.about {
            About::Workspace => ("workspace", None),
            About::Document(id) => ("document", Some(id.to_string())),
            About::Tag(id) => ("tag", Some(id.to_string())),
        };
        Self {
            id: note.id,
            about,
            about_id,
            title: &note.title,
            text: &note.text,
            author: &note.author,
            created: report.moment(note.created),
            modified: report.moment(note.modified),
            marking: note.marking.as_ref().map(Marking::label),
        }
    }
}
