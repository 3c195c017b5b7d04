//! `dossier show`: what is in a workspace, for people or as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::desk::{look, printable};
use super::records::{
    AnnotationRecord, DocumentRecord, LinkRecord, NoteRecord, TagRecord, WorkspaceRecord,
    n_characters,
};
use super::{Done, Section};
use crate::model::codebook::Tree;
use crate::model::mention::{self, Target};
use crate::model::{About, Annotation, DocumentId, Note, Tag, Workspace};
use crate::query::index::Index;
use crate::query::{self, Filter, Passage};
use crate::text::units::Units;
use crate::text::words::{counted, grouped, shortened};

/// How much of a quote or a note is shown to people, in characters as they count them.
const N_SHOWN: usize = 100;

pub(super) fn show(file: &Path, section: Option<Section>, json: bool, out: &mut dyn Write) -> Done {
    let workspace = &look(file)?;
    let index = &Index::new(workspace);
    match (section, json) {
        (None, false) => summary(workspace, out)?,
        (None, true) => {
            serde_json::to_writer(&mut *out, &WorkspaceRecord::new(workspace))
                .map_err(io::Error::from)?;
            writeln!(out)?;
        }
        (Some(Section::Documents), false) => documents(workspace, index, out)?,
        (Some(Section::Documents), true) => {
            let documents = workspace.documents_in_order().into_iter();
            array(
                out,
                documents.map(|document| DocumentRecord::new(workspace, index, document)),
            )?;
        }
        (Some(Section::Tags), false) => tags(workspace, index, out)?,
        (Some(Section::Tags), true) => {
            let tags = tags_in_order(workspace).into_iter();
            array(
                out,
                tags.map(|(_, tag)| TagRecord::new(workspace, index, tag)),
            )?;
        }
        (Some(Section::Annotations), false) => annotations(workspace, out)?,
        (Some(Section::Annotations), true) => {
            let passages = query::passages(workspace, &Filter::default());
            let mut units = Counters::new(workspace);
            array(
                out,
                passages.iter().map(|passage| {
                    AnnotationRecord::new(workspace, units.of(passage.document), passage)
                }),
            )?;
        }
        (Some(Section::Links), false) => links(workspace, out)?,
        (Some(Section::Links), true) => {
            let links = workspace.links.values();
            array(out, links.map(|link| LinkRecord::new(workspace, link)))?;
        }
        (Some(Section::Notes), false) => notes(workspace, out)?,
        (Some(Section::Notes), true) => {
            array(
                out,
                notes_in_order(workspace).into_iter().map(NoteRecord::new),
            )?;
        }
    }
    Ok(())
}

/// An array with one record a line.
fn array<T: Serialize>(out: &mut dyn Write, records: impl Iterator<Item = T>) -> io::Result<()> {
    out.write_all(b"[")?;
    for (record_idx, record) in records.enumerate() {
        out.write_all(if record_idx == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &record)?;
    }
    out.write_all(b"\n]\n")
}

/// Counts in code points, one document after the other.
struct Counters<'a> {
    workspace: &'a Workspace,
    last: Option<(DocumentId, Units)>,
}

impl<'a> Counters<'a> {
    fn new(workspace: &'a Workspace) -> Self {
        Self {
            workspace,
            last: None,
        }
    }

    /// Passages come document by document, so one index at a time is enough.
    fn of(&mut self, document: DocumentId) -> &Units {
        let last = self.last.take().filter(|(of, _)| *of == document);
        let text = self.workspace.text(document).cloned().unwrap_or_default();
        let (_, units) = self
            .last
            .insert(last.unwrap_or_else(|| (document, Units::new(&text))));
        units
    }
}

fn summary(workspace: &Workspace, out: &mut dyn Write) -> io::Result<()> {
    let n_characters: usize = workspace
        .documents
        .keys()
        .map(|&id| n_characters(workspace, id))
        .sum();
    let authors = query::authors(workspace);
    writeln!(out, "{}", one_line(&workspace.meta.title))?;
    writeln!(out, "id           {}", workspace.meta.id)?;
    writeln!(
        out,
        "created      {}",
        workspace.meta.created.strftime("%Y-%m-%d")
    )?;
    writeln!(
        out,
        "documents    {} with {}",
        grouped(workspace.documents.size()),
        counted(n_characters, "character")
    )?;
    writeln!(out, "tags         {}", grouped(workspace.tags.size()))?;
    writeln!(
        out,
        "annotations  {}{}",
        grouped(workspace.annotations.size()),
        if authors.is_empty() {
            String::new()
        } else {
            format!(" by {}", one_line(&authors.join(", ")))
        }
    )?;
    writeln!(out, "notes        {}", grouped(workspace.notes.size()))?;
    for (name, n) in [
        ("articles", workspace.articles.size()),
        ("origins", workspace.shared_origins.size()),
        ("originals", workspace.originals.size()),
    ] {
        if n > 0 {
            writeln!(out, "{name:<11}  {}", grouped(n))?;
        }
    }
    Ok(())
}

fn documents(workspace: &Workspace, index: &Index, out: &mut dyn Write) -> io::Result<()> {
    // What can be of any script and width stands last, so that the columns hold.
    let id_width = workspace.meta.id.to_string().len();
    writeln!(
        out,
        "{:<id_width$}  {:>12}  {:>11}  {:<10}  {:<7}  {:>5}  title",
        "id", "characters", "annotations", "published", "status", "read"
    )?;
    for document in workspace.documents_in_order() {
        let published = document.source.published.map(|date| date.to_string());
        writeln!(
            out,
            "{}  {:>12}  {:>11}  {:<10}  {:<7}  {:>5}  {}",
            document.id,
            grouped(n_characters(workspace, document.id)),
            grouped(index.n_in_document(document.id)),
            published.unwrap_or_default(),
            workspace.status(document.id).unwrap_or_default().label(),
            format!("{} %", workspace.percent_read(document.id)),
            one_line(&document.title)
        )?;
    }
    Ok(())
}

/// Tags with their depth, parents before children.
fn tags_in_order(workspace: &Workspace) -> Vec<(usize, &Tag)> {
    let walked = Tree::new(workspace).walk().into_iter();
    walked
        .filter_map(|(depth, id)| Some((depth, workspace.tag(id)?)))
        .collect()
}

fn tags(workspace: &Workspace, index: &Index, out: &mut dyn Write) -> io::Result<()> {
    for (depth, tag) in tags_in_order(workspace) {
        let key = tag.key.map(|key| format!("  [{key}]")).unwrap_or_default();
        writeln!(
            out,
            "{:>7}  {:indent$}{}{key}",
            grouped(index.n_with_tag(tag.id)),
            "",
            one_line(&tag.name),
            indent = 2 * depth
        )?;
    }
    Ok(())
}

fn annotations(workspace: &Workspace, out: &mut dyn Write) -> io::Result<()> {
    let passages = query::passages(workspace, &Filter::default());
    let mut units = Counters::new(workspace);
    let mut document = None;
    for Passage {
        annotation,
        document: id,
    } in &passages
    {
        if document.replace(*id) != Some(*id) {
            let title = workspace.document(*id).map_or("", |found| &found.title);
            writeln!(out, "{}", one_line(title))?;
        }
        annotation_lines(workspace, units.of(*id), annotation, out)?;
    }
    Ok(())
}

fn annotation_lines(
    workspace: &Workspace,
    units: &Units,
    annotation: &Annotation,
    out: &mut dyn Write,
) -> io::Result<()> {
    let tags: Vec<String> = annotation
        .tags
        .iter()
        .map(|&tag| workspace.tag_path(tag))
        .collect();
    let place = annotation.spans().next().map_or_else(
        || "no place".to_owned(),
        |span| format!("line {}", grouped(units.line(span.start()))),
    );
    writeln!(
        out,
        "  {}  {place:<10}  {}",
        annotation.id,
        one_line(&if tags.is_empty() {
            "no tag".to_owned()
        } else {
            tags.join(", ")
        })
    )?;
    writeln!(out, "      “{}”", one_line(&workspace.quote(annotation)))?;
    if !annotation.standing.is_firm() {
        writeln!(out, "      {}", annotation.standing.label())?;
    }
    if !annotation.note.trim().is_empty() {
        writeln!(
            out,
            "      {}",
            one_line(&mention::read(&annotation.note, workspace))
        )?;
    }
    Ok(())
}

/// The oldest first.
fn notes_in_order(workspace: &Workspace) -> Vec<&Note> {
    let mut notes: Vec<&Note> = workspace.notes.values().map(|note| &**note).collect();
    notes.sort_by_key(|note| (note.created, note.id));
    notes
}

fn links(workspace: &Workspace, out: &mut dyn Write) -> io::Result<()> {
    for link in workspace.links.values() {
        let end = |id| Target::Annotation(id).title(workspace).unwrap_or_default();
        writeln!(out, "{}", link.id)?;
        writeln!(out, "  {}", one_line(&end(link.from)))?;
        writeln!(out, "  {}", one_line(link.kind.label()))?;
        writeln!(out, "  {}", one_line(&end(link.to)))?;
        if !link.note.trim().is_empty() {
            writeln!(
                out,
                "      {}",
                one_line(&mention::read(&link.note, workspace))
            )?;
        }
    }
    Ok(())
}

fn notes(workspace: &Workspace, out: &mut dyn Write) -> io::Result<()> {
    // Notes about one thing stand together, in the order in which the first of each was made.
    let mut groups: BTreeMap<usize, (String, Vec<&Note>)> = BTreeMap::new();
    let notes = notes_in_order(workspace);
    for note in &notes {
        let first = notes.iter().position(|other| other.about == note.about);
        let about = match note.about {
            About::Workspace => "About the workspace".to_owned(),
            About::Document(id) => format!(
                "About the document {}",
                workspace
                    .document(id)
                    .map_or("", |document| &document.title)
            ),
            About::Tag(id) => format!("About the tag {}", workspace.tag_path(id)),
        };
        let group = groups.entry(first.unwrap_or_default());
        group.or_insert((about, Vec::new())).1.push(note);
    }
    for (about, notes) in groups.values() {
        writeln!(out, "{}", one_line(about))?;
        for note in notes {
            writeln!(out, "  {}  {}", note.id, one_line(&note.title))?;
            if !note.text.trim().is_empty() {
                writeln!(
                    out,
                    "      {}",
                    one_line(&mention::read(&note.text, workspace))
                )?;
            }
        }
    }
    Ok(())
}

/// The head of a text on one line, as a terminal may show it.
fn one_line(text: &str) -> String {
    printable(&shortened(text, N_SHOWN)).into_owned()
}
