//! doccano: JSON Lines, one document a line, with `entities` in code points and `relations`.
//!
//! A tag is a label by its path. doccano has one label an entity: an annotation with several tags or
//! several passages is one entity for each.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use super::extent::{BUT_TEXTS_AND_MARKS, TIMES, without_unused_tags};
use super::{Error, Report};
use crate::model::{Annotation, AnnotationId, DocumentId, Link, Records, Workspace};
use crate::query::ledger::{Ledger, Loss};
use crate::text::units::Units;

/// The label of an annotation without a tag.
const UNTAGGED: &str = "Untagged";

pub(super) fn ledger(report: &Report<'_>) -> Ledger {
    let own = [
        Loss::Pieces,
        Loss::Together,
        Loss::Untagged,
        Loss::AnnotationNotes,
        Loss::Grades,
        Loss::Authors,
        Loss::LinkNotes,
        Loss::Colours,
        Loss::TagOrder,
    ];
    let left_out = [&BUT_TEXTS_AND_MARKS[..], &own, &TIMES].concat();
    report.lost_but(&left_out, |extent| {
        within_documents(&without_unused_tags(extent, false))
    })
}

#[derive(Serialize)]
struct Entity<'a> {
    id: usize,
    label: &'a str,
    start_offset: usize,
    end_offset: usize,
}

#[derive(Serialize)]
struct Relation<'a> {
    id: usize,
    from_id: usize,
    to_id: usize,
    r#type: &'a str,
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let told = report.extent();
    let groups = report.by_document();
    let links = links_of_documents(&told);
    let mut n_entities = 0;
    let mut n_relations = 0;
    for (n, &id) in report.documents.iter().enumerate() {
        let (Some(document), Some(text)) = (told.document(id), told.text(id)) else {
            continue;
        };
        report.goes_on()?;
        write!(out, "{{\"id\":{},\"text\":", n + 1)?;
        put(out, &text.as_str())?;
        out.write_all(b",\"title\":")?;
        put(out, &document.title)?;
        if !report.handling().is_empty() {
            out.write_all(b",\"marking\":")?;
            put(out, report.handling())?;
        }
        out.write_all(b",\"entities\":[")?;
        let units = Units::new(text);
        let mut firsts: HashMap<AnnotationId, usize> = HashMap::new();
        let mut sign: &[u8] = b"";
        for passage in groups.get(&id).map_or(&[][..], Vec::as_slice) {
            let annotation: &Annotation = &passage.annotation;
            report.one_more()?;
            let labels: Vec<String> = if annotation.tags.is_empty() {
                vec![UNTAGGED.to_owned()]
            } else {
                annotation
                    .tags
                    .iter()
                    .map(|&tag| told.tag_path(tag))
                    .collect()
            };
            for span in annotation.spans() {
                let (start_offset, end_offset) = units.chars_of(span);
                for label in &labels {
                    n_entities += 1;
                    firsts.entry(annotation.id).or_insert(n_entities);
                    out.write_all(std::mem::replace(&mut sign, b","))?;
                    let entity = Entity {
                        id: n_entities,
                        label,
                        start_offset,
                        end_offset,
                    };
                    put(out, &entity)?;
                }
            }
        }
        out.write_all(b"],\"relations\":[")?;
        sign = b"";
        for link in links.get(&id).map_or(&[][..], Vec::as_slice) {
            if let (Some(&from_id), Some(&to_id)) = (firsts.get(&link.from), firsts.get(&link.to)) {
                n_relations += 1;
                out.write_all(std::mem::replace(&mut sign, b","))?;
                let relation = Relation {
                    id: n_relations,
                    from_id,
                    to_id,
                    r#type: link.kind.label(),
                };
                put(out, &relation)?;
            }
        }
        out.write_all(b"]}\n")?;
    }
    Ok(())
}

fn put<T: Serialize + ?Sized>(out: &mut dyn Write, value: &T) -> Result<(), Error> {
    serde_json::to_writer(out, value).map_err(|error| Error::Write {
        source: io::Error::from(error),
    })
}

/// The links that do not leave a document, by that.
pub(super) fn links_of_documents(told: &Workspace) -> HashMap<DocumentId, Vec<&Link>> {
    let mut links: HashMap<_, Vec<&Link>> = HashMap::new();
    for link in told.links.values() {
        let [from, to] = [link.from, link.to].map(|id| told.annotation(id));
        if let (Some(from), Some(to)) = (from, to)
            && from.document == to.document
        {
            links.entry(from.document).or_default().push(link);
        }
    }
    links
}

/// The workspace without links from one document to another.
pub(super) fn within_documents(workspace: &Workspace) -> Workspace {
    let document = |id| {
        workspace
            .annotation(id)
            .map(|annotation| annotation.document)
    };
    let mut links = Records::new_sync();
    for (&id, link) in &workspace.links {
        if document(link.from) == document(link.to) {
            links.insert_mut(id, link.clone());
        }
    }
    Workspace {
        links,
        ..workspace.clone()
    }
}
