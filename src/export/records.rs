//! A tag as a table: a row for each annotation with it or a tag below it, a column for each field.
//!
//! | column | what it holds |
//! |---|---|
//! | `annotation_id`, `document_id` | stable ids |
//! | one for each field, by its name | what is filled in: numbers without unit, dates as `2017`, `2017-09` or `2017-09-24`, `yes` or `no`, probabilities as `55–80 %` |
//! | `document_title`, `outlet`, `published`, `url` | the source |
//! | `tags` | paths, with `;` between them |
//! | `paragraph` | from 1; blank lines are no paragraphs |
//! | `quote`, `note` | the exact words, several passages joined by ` … `; Markdown |
//! | `coder`, `modified` | who, and when in UTC; empty where that is not told |
//! | `marking` | how the passage is to be handled: the strictest of its own marking and those of what it is in |
//!
//! A field with the name of another column, or of another field, has its tag's path before it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::rows::Rows;
use super::{Atlas, Error, Report};
use crate::model::{Field, FieldId, FieldKind, TagId, Workspace};
use crate::query::ledger::Loss;
use crate::query::records;

const BEFORE: [&str; 2] = ["annotation_id", "document_id"];
const AFTER: [&str; 11] = [
    "document_title",
    "outlet",
    "published",
    "url",
    "tags",
    "paragraph",
    "quote",
    "note",
    "coder",
    "modified",
    "marking",
];

/// What no table of a tag holds, whatever stands beside it in a workbook.
pub(super) const LEFT_OUT: [Loss; 29] = [
    Loss::Texts,
    Loss::Pieces,
    Loss::Grades,
    Loss::Times,
    Loss::Moved,
    Loss::Links,
    Loss::LinkNotes,
    Loss::Colours,
    Loss::Definitions,
    Loss::TagOrder,
    Loss::TagKeys,
    Loss::SeeAlso,
    Loss::TagFields,
    Loss::WorkspaceTitle,
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
    Loss::Articles,
    Loss::SharedOrigins,
    Loss::Originals,
    Loss::Untagged,
];

/// The workspace with what the rows of a tag tell of annotations: of those that have it, or one
/// below it, what its columns ask for, and when they were changed last.
pub(super) fn held(workspace: &Workspace, tag: TagId) -> Workspace {
    let columns: BTreeSet<FieldId> = records::fields(workspace, tag)
        .into_iter()
        .map(|field| field.id)
        .collect();
    let rows = workspace.annotations.values();
    let rows = rows.filter(|one| one.tags.iter().any(|&own| is_within(workspace, own, tag)));
    let rows = rows.map(|one| {
        let mut row = (**one).clone();
        row.fields.retain(|field, _| columns.contains(field));
        row.created = row.modified;
        (row.id, Arc::new(row))
    });
    let annotations = rows.collect();
    Workspace {
        annotations,
        ..workspace.clone()
    }
}

/// Whether a tag is that one or below it.
pub(super) fn is_within(workspace: &Workspace, own: TagId, tag: TagId) -> bool {
    let mut path = workspace.tag_and_ancestors(own);
    path.any(|above| above.id == tag)
}

pub(super) fn write(report: &Report<'_>, tag: TagId, rows: &mut dyn Rows) -> Result<(), Error> {
    let workspace = report.workspace;
    let fields = records::fields(workspace, tag);
    let mut head: Vec<String> = BEFORE.map(str::to_owned).to_vec();
    head.extend(names(workspace, &fields));
    head.extend(AFTER.map(str::to_owned));
    let is_number = |field: &Field| matches!(field.kind, FieldKind::Number { .. });
    let mut numbers = vec![false; BEFORE.len()];
    numbers.extend(fields.iter().map(is_number));
    numbers.extend(AFTER.map(|name| name == "paragraph"));
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    rows.head(&head, &numbers)?;
    let mut atlas = Atlas::new(workspace);
    for passage in report.passages {
        report.one_more()?;
        let annotation = &*passage.annotation;
        let is_of_tag = |&own: &TagId| is_within(workspace, own, tag);
        if !annotation.tags.iter().any(is_of_tag) {
            continue;
        }
        let mut row = vec![annotation.id.to_string(), passage.document.to_string()];
        row.extend(fields.iter().map(|field| {
            let value = annotation.fields.get(&field.id);
            value.map(ToString::to_string).unwrap_or_default()
        }));
        let document = workspace.document(passage.document);
        let source = document.map(|document| &document.source);
        row.push(document.map_or_else(String::new, |document| document.title.clone()));
        row.push(source.map_or_else(String::new, |source| source.publisher.clone()));
        let published = source.and_then(|source| source.published);
        row.push(published.map_or_else(String::new, |date| date.to_string()));
        row.push(source.map_or_else(String::new, |source| source.url.clone()));
        let paths: Vec<String> = annotation
            .tags
            .iter()
            .map(|&tag| workspace.tag_path(tag))
            .collect();
        row.push(paths.join(";"));
        let text = workspace.text(passage.document);
        let first = annotation.spans().next();
        let first = first.filter(|&span| text.is_some_and(|text| text.admits(span)));
        let places = first.and_then(|first| Some((first, atlas.of(passage.document)?)));
        row.push(places.map_or_else(String::new, |(first, places)| {
            places.paragraph(first.start()).to_string()
        }));
        row.push(report.articles.quote(annotation));
        row.push(report.told_note(&annotation.note).into_owned());
        row.push(annotation.author.clone());
        let modified = report.moment(annotation.modified);
        row.push(modified.map_or_else(String::new, |moment| moment.to_string()));
        let marking = workspace.marking_of_annotation(annotation, &report.articles);
        row.push(marking.map_or_else(String::new, |marking| marking.label().to_owned()));
        let row: Vec<&str> = row.iter().map(String::as_str).collect();
        rows.row(&row)?;
    }
    Ok(())
}

/// What the columns of the fields are called, each another way.
fn names(workspace: &Workspace, fields: &[Field]) -> Vec<String> {
    let called = |field: &Field| match &field.kind {
        FieldKind::Number { unit } if !unit.is_empty() => format!("{} ({unit})", field.name),
        _ => field.name.clone(),
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in BEFORE.into_iter().chain(AFTER) {
        counts.insert(name.to_owned(), 1);
    }
    for field in fields {
        *counts.entry(called(field).to_lowercase()).or_default() += 1;
    }
    fields
        .iter()
        .map(|field| {
            let name = called(field);
            match workspace.field(field.id) {
                Some((tag, _)) if counts.get(&name.to_lowercase()).is_some_and(|&n| n > 1) => {
                    format!("{}/{name}", workspace.tag_path(tag.id))
                }
                _ => name,
            }
        })
        .collect()
}
