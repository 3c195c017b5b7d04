//! doccano: JSON Lines, one document a line, with `entities` in code points and `relations`.
//!
//! A tag is a label by its path. doccano has one label an entity: an annotation with several tags or
//! several passages is one entity for each.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use super::extent::{BUT_TEXTS_AND_MARKS, without_unused_tags};
use super::{Error, Report};
use crate::model::{Annotation, AnnotationId, Link, Records, Workspace};
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
        Loss::Times,
        Loss::LinkNotes,
        Loss::Colours,
        Loss::TagOrder,
    ];
    let left_out = [&BUT_TEXTS_AND_MARKS[..], &own].concat();
    report.lost_but(&left_out, |extent| {
        within_documents(&without_unused_tags(extent, false))
    })
}

#[derive(Serialize)]
struct Line<'a> {
    id: usize,
    text: &'a str,
    title: &'a str,
    entities: Vec<Entity>,
    relations: Vec<Relation<'a>>,
}

#[derive(Serialize)]
struct Entity {
    id: usize,
    label: String,
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
    let mut links: HashMap<AnnotationId, Vec<&Link>> = HashMap::new();
    for link in told.links.values() {
        links.entry(link.from).or_default().push(link);
    }
    let (mut n_entities, mut n_relations) = (0, 0);
    for (n, &id) in report.documents.iter().enumerate() {
        let (Some(document), Some(text)) = (told.document(id), told.text(id)) else {
            continue;
        };
        let units = Units::new(text);
        let mut firsts: HashMap<AnnotationId, usize> = HashMap::new();
        let mut entities = Vec::new();
        for passage in groups.get(&id).map_or(&[][..], Vec::as_slice) {
            let annotation: &Annotation = &passage.annotation;
            report.went_on(n_entities)?;
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
                    entities.push(Entity {
                        id: n_entities,
                        label: label.clone(),
                        start_offset,
                        end_offset,
                    });
                }
            }
        }
        let mut relations = Vec::new();
        for passage in groups.get(&id).map_or(&[][..], Vec::as_slice) {
            for link in links
                .get(&passage.annotation.id)
                .map_or(&[][..], Vec::as_slice)
            {
                if let (Some(&from_id), Some(&to_id)) =
                    (firsts.get(&link.from), firsts.get(&link.to))
                {
                    n_relations += 1;
                    relations.push(Relation {
                        id: n_relations,
                        from_id,
                        to_id,
                        r#type: link.kind.label(),
                    });
                }
            }
        }
        let line = Line {
            id: n + 1,
            text: text.as_str(),
            title: &document.title,
            entities,
            relations,
        };
        serde_json::to_writer(&mut *out, &line).map_err(|error| Error::Write {
            source: io::Error::from(error),
        })?;
        out.write_all(b"\n")?;
    }
    Ok(())
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
