//! W3C Web Annotation: a collection in JSON-LD, one annotation a line.
//!
//! Each passage is a target with a `TextQuoteSelector` (the words, and a little before and after)
//! and a `TextPositionSelector` in code points. Tags are bodies with the purpose `tagging`, the note
//! one with `commenting`. The standard has no list of fragments: an annotation of several passages
//! has several targets. What it has no word for stands under terms of our own, which the context
//! declares, as readers of linked data forget keys that nothing declares: `sourceGrade`,
//! `infoGrade`, `fields`, `textBlake3` of a document, `linkKind`, and how the collection is to be
//! handled, `marking`.
//!
//! A link is an annotation with the motivation `linking`: its target is where it begins.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::extent::{without_mentions, without_unused_tags};
use super::{Error, Report, safe_url};
use crate::model::{Annotation, Document, FieldId, Link, SourceGrade, Workspace};
use crate::query::ledger::{Ledger, Loss};
use crate::text::units::Units;

/// Where our own terms are.
const TERMS: &str = "urn:dossier:terms:";

const LEFT_OUT: [Loss; 29] = [
    Loss::Articles,
    Loss::SharedOrigins,
    Loss::Originals,
    Loss::Markings,
    Loss::MarkingsOfDocuments,
    Loss::Texts,
    Loss::Unplaced,
    Loss::Moved,
    Loss::Colours,
    Loss::Definitions,
    Loss::TagOrder,
    Loss::TagKeys,
    Loss::SeeAlso,
    Loss::TagFields,
    Loss::Titles,
    Loss::SourceFields,
    Loss::DocumentNotes,
    Loss::Readings,
    Loss::ReadPassages,
    Loss::Directions,
    Loss::Blocks,
    Loss::Places,
    Loss::Origins,
    Loss::WorkspaceNotes,
    Loss::NotesOnDocuments,
    Loss::NotesOnTags,
    Loss::Mentions,
    Loss::Controls,
    Loss::ControlsInWords,
];

pub(super) fn ledger(report: &Report<'_>) -> Ledger {
    report.lost_but(&LEFT_OUT, |extent| {
        super::extent::without_notes(&without_unused_tags(extent, true))
    })
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let told = without_mentions(&report.extent());
    let is_placed = |annotation: &&Annotation| annotation.standing.is_on_words();
    let annotations: Vec<&Annotation> = report
        .passages
        .iter()
        .filter_map(|passage| told.annotation(passage.annotation.id))
        .filter(is_placed)
        .collect();
    let links: Vec<&Link> = told
        .links
        .values()
        .map(|link| &**link)
        .filter(|link| {
            let ends = [link.from, link.to].map(|id| told.annotation(id));
            ends.iter().flatten().filter(|one| is_placed(one)).count() == 2
        })
        .collect();
    write!(
        out,
        "{{\n\"@context\": [\"http://www.w3.org/ns/anno.jsonld\", {}],\n\"id\": \"urn:uuid:{}\",\n\"type\": \"AnnotationCollection\",\n\"label\": {},\n{}\"total\": {},\n\"first\": {{\n\"id\": \"urn:uuid:{}#1\",\n\"type\": \"AnnotationPage\",\n\"startIndex\": 0,\n\"items\": [",
        context(),
        told.meta.id,
        json!(told.meta.title),
        match report.handling() {
            "" => String::new(),
            handling => format!("\"marking\": {},\n", json!(handling)),
        },
        annotations.len() + links.len(),
        told.meta.id,
    )?;
    let mut units: Option<(crate::model::DocumentId, Units)> = None;
    for (n, annotation) in annotations.iter().enumerate() {
        report.one_more()?;
        let (Some(document), Some(text)) = (
            told.document(annotation.document),
            told.text(annotation.document),
        ) else {
            continue;
        };
        // Passages stand by their documents: the units of one are made once.
        if units.as_ref().is_none_or(|(id, _)| *id != document.id) {
            units = Some((document.id, Units::new(text)));
        }
        if let Some((_, units)) = &units {
            out.write_all(if n == 0 { b"\n" } else { b",\n" })?;
            put(out, &record(report, &told, annotation, document, units))?;
        }
    }
    for (n, link) in links.iter().enumerate() {
        out.write_all(if annotations.is_empty() && n == 0 {
            b"\n"
        } else {
            b",\n"
        })?;
        put(out, &link_record(report, link))?;
    }
    out.write_all(b"\n]\n}\n}\n")?;
    Ok(())
}

fn put(out: &mut dyn Write, value: &Value) -> Result<(), Error> {
    serde_json::to_writer(out, value).map_err(|error| Error::Write {
        source: io::Error::from(error),
    })
}

fn context() -> Value {
    json!({
        "sourceGrade": format!("{TERMS}sourceGrade"),
        "infoGrade": format!("{TERMS}infoGrade"),
        "textBlake3": format!("{TERMS}textBlake3"),
        "linkKind": format!("{TERMS}linkKind"),
        "marking": format!("{TERMS}marking"),
        "fields": { "@id": format!("{TERMS}fields"), "@type": "@json" },
    })
}

fn record(
    report: &Report<'_>,
    told: &Workspace,
    annotation: &Annotation,
    document: &Document,
    units: &Units,
) -> Value {
    let mut bodies: Vec<Value> = annotation
        .tags
        .iter()
        .map(|&tag| json!({"type": "TextualBody", "value": told.tag_path(tag), "purpose": "tagging"}))
        .collect();
    let motivation = match (bodies.is_empty(), annotation.note.is_empty()) {
        (false, _) => "tagging",
        (true, false) => "commenting",
        (true, true) => "highlighting",
    };
    if !annotation.note.is_empty() {
        bodies.push(json!({
            "type": "TextualBody",
            "value": annotation.note,
            "format": "text/markdown",
            "purpose": "commenting",
        }));
    }
    let source = source_of(document);
    let hash = told.body(document.id).map_or("", |body| &body.hash);
    let targets: Vec<Value> = annotation
        .anchors
        .iter()
        .map(|anchor| {
            let (start, end) = units.chars_of(anchor.span);
            json!({
                "source": source,
                "textBlake3": hash,
                "selector": [
                    {
                        "type": "TextQuoteSelector",
                        "exact": anchor.quote,
                        "prefix": anchor.before,
                        "suffix": anchor.after,
                    },
                    { "type": "TextPositionSelector", "start": start, "end": end },
                ],
            })
        })
        .collect();
    let mut record = Map::new();
    record.insert(
        "id".to_owned(),
        json!(format!("urn:uuid:{}", annotation.id)),
    );
    record.insert("type".to_owned(), json!("Annotation"));
    record.insert("motivation".to_owned(), json!(motivation));
    let created = report.moment(annotation.created);
    made(
        &mut record,
        &annotation.author,
        created.map(|moment| moment.to_string()),
    );
    if let Some(moment) = report.moment(annotation.modified) {
        record.insert("modified".to_owned(), json!(moment.to_string()));
    }
    if !bodies.is_empty() {
        record.insert("body".to_owned(), Value::Array(bodies));
    }
    if let Some(grade) = annotation.grade.source {
        record.insert("sourceGrade".to_owned(), json!(SourceGrade::letter(grade)));
    }
    if let Some(grade) = annotation.grade.info {
        record.insert("infoGrade".to_owned(), json!(grade.digit()));
    }
    if !annotation.fields.is_empty() {
        let fields = annotation.fields.iter();
        let fields = fields.map(|(&id, value)| field_record(told, id, value));
        record.insert("fields".to_owned(), Value::Array(fields.collect()));
    }
    record.insert("target".to_owned(), Value::Array(targets));
    Value::Object(record)
}

fn field_record(told: &Workspace, id: FieldId, value: &crate::model::Value) -> Value {
    let (tag, name) = told.field(id).map_or((String::new(), ""), |(tag, field)| {
        (told.tag_path(tag.id), field.name.as_str())
    });
    json!({"tag": tag, "name": name, "value": value.to_string()})
}

fn link_record(report: &Report<'_>, link: &Link) -> Value {
    let mut record = Map::new();
    record.insert("id".to_owned(), json!(format!("urn:uuid:{}", link.id)));
    record.insert("type".to_owned(), json!("Annotation"));
    record.insert("motivation".to_owned(), json!("linking"));
    let created = report.moment(link.created);
    made(
        &mut record,
        &link.author,
        created.map(|moment| moment.to_string()),
    );
    record.insert("linkKind".to_owned(), json!(link.kind.label()));
    let mut bodies = vec![json!(format!("urn:uuid:{}", link.to))];
    if !link.note.is_empty() {
        bodies.push(json!({
            "type": "TextualBody",
            "value": link.note,
            "format": "text/markdown",
            "purpose": "commenting",
        }));
    }
    record.insert("body".to_owned(), Value::Array(bodies));
    record.insert(
        "target".to_owned(),
        json!(format!("urn:uuid:{}", link.from)),
    );
    Value::Object(record)
}

fn made(record: &mut Map<String, Value>, author: &str, created: Option<String>) {
    if let Some(created) = created {
        record.insert("created".to_owned(), json!(created));
    }
    if !author.is_empty() {
        record.insert(
            "creator".to_owned(),
            json!({"type": "Person", "name": author}),
        );
    }
}

/// The address of a document, or its id where it has none.
fn source_of(document: &Document) -> String {
    match safe_url(&document.source.url) {
        Some(url) => url.to_owned(),
        None => format!("urn:uuid:{}", document.id),
    }
}
