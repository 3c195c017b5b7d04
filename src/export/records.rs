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
//!
//! A field with the name of another column, or of another field, has its tag's path before it.

use std::collections::BTreeMap;

use super::rows::Rows;
use super::{Atlas, Error, Report};
use crate::model::{Field, FieldKind, TagId, Workspace};
use crate::query::records;

const BEFORE: [&str; 2] = ["annotation_id", "document_id"];
const AFTER: [&str; 10] = [
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
];

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
        let is_of_tag = |&own: &TagId| {
            let mut path = workspace.tag_and_ancestors(own);
            path.any(|above| above.id == tag)
        };
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
