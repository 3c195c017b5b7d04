//! What `show --json` prints of each record. Keys are never taken away, only added.

use serde::Serialize;

use crate::model::{
    About, Annotation, AnnotationId, Document, DocumentId, Link, LinkId, Note, NoteId, PartialDate,
    SourceGrade, Tag, TagId, Timestamp, Workspace, WorkspaceId,
};
use crate::query::Passage;
use crate::query::index::Index;
use crate::text::units::Units;

#[derive(Serialize)]
pub(super) struct WorkspaceRecord<'a> {
    id: WorkspaceId,
    title: &'a str,
    created: Timestamp,
    documents: usize,
    characters: usize,
    tags: usize,
    annotations: usize,
    notes: usize,
    articles: usize,
    shared_origins: usize,
    originals: usize,
    /// Who has made annotations.
    authors: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct DocumentRecord<'a> {
    id: DocumentId,
    title: &'a str,
    /// Code points.
    characters: usize,
    annotations: usize,
    status: &'static str,
    percent_read: u8,
    publisher: &'a str,
    author: &'a str,
    published: Option<PartialDate>,
    accessed: Option<PartialDate>,
    url: &'a str,
    grade: Option<char>,
    file_name: &'a str,
    format: &'a str,
    encoding: &'a str,
    bytes: u64,
    /// BLAKE3 of the file.
    hash: &'a str,
    note: &'a str,
    added: Timestamp,
}

#[derive(Serialize)]
pub(super) struct TagRecord<'a> {
    id: TagId,
    name: &'a str,
    path: String,
    parent: Option<TagId>,
    colour: &'static str,
    definition: &'a str,
    key: Option<u8>,
    /// With this very tag; those of tags below it do not count.
    annotations: usize,
    created: Timestamp,
}

#[derive(Serialize)]
pub(super) struct AnnotationRecord<'a> {
    id: AnnotationId,
    document: DocumentId,
    document_title: &'a str,
    /// In code points: first, and one past the last.
    spans: Vec<(usize, usize)>,
    /// While it is not settled what became of it when its text changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<&'static str>,
    quote: String,
    /// Paths.
    tags: Vec<String>,
    note: &'a str,
    source_grade: Option<char>,
    info_grade: Option<u8>,
    author: &'a str,
    created: Timestamp,
    modified: Timestamp,
}

#[derive(Serialize)]
pub(super) struct LinkRecord<'a> {
    id: LinkId,
    from: AnnotationId,
    from_quote: String,
    kind: &'a str,
    to: AnnotationId,
    to_quote: String,
    note: &'a str,
    author: &'a str,
    created: Timestamp,
}

#[derive(Serialize)]
pub(super) struct NoteRecord<'a> {
    id: NoteId,
    about: &'static str,
    about_id: Option<String>,
    title: &'a str,
    text: &'a str,
    author: &'a str,
    created: Timestamp,
    modified: Timestamp,
}

impl<'a> WorkspaceRecord<'a> {
    pub(super) fn new(workspace: &'a Workspace) -> Self {
        Self {
            id: workspace.meta.id,
            title: &workspace.meta.title,
            created: workspace.meta.created,
            documents: workspace.documents.size(),
            characters: workspace
                .documents
                .keys()
                .map(|&id| n_characters(workspace, id))
                .sum(),
            tags: workspace.tags.size(),
            annotations: workspace.annotations.size(),
            notes: workspace.notes.size(),
            articles: workspace.articles.size(),
            shared_origins: workspace.shared_origins.size(),
            originals: workspace.originals.size(),
            authors: crate::query::authors(workspace),
        }
    }
}

impl<'a> DocumentRecord<'a> {
    pub(super) fn new(workspace: &Workspace, index: &Index, document: &'a Document) -> Self {
        let Document { source, origin, .. } = document;
        Self {
            id: document.id,
            title: &document.title,
            characters: n_characters(workspace, document.id),
            annotations: index.n_in_document(document.id),
            status: workspace.status(document.id).unwrap_or_default().label(),
            percent_read: workspace.percent_read(document.id),
            publisher: &source.publisher,
            author: &source.author,
            published: source.published,
            accessed: source.accessed,
            url: &source.url,
            grade: source.grade.map(SourceGrade::letter),
            file_name: &origin.file_name,
            format: &origin.format,
            encoding: &origin.encoding,
            bytes: origin.n_bytes,
            hash: &origin.hash,
            note: &document.note,
            added: document.added,
        }
    }
}

impl<'a> TagRecord<'a> {
    pub(super) fn new(workspace: &Workspace, index: &Index, tag: &'a Tag) -> Self {
        Self {
            id: tag.id,
            name: &tag.name,
            path: workspace.tag_path(tag.id),
            parent: tag.parent,
            colour: workspace.tag_colour(tag.id).name(),
            definition: &tag.definition,
            key: tag.key,
            annotations: index.n_with_tag(tag.id),
            created: tag.created,
        }
    }
}

impl<'a> AnnotationRecord<'a> {
    /// `units` are those of the annotation's document.
    pub(super) fn new(workspace: &'a Workspace, units: &Units, passage: &'a Passage) -> Self {
        let annotation = &*passage.annotation;
        Self {
            id: annotation.id,
            document: annotation.document,
            document_title: workspace
                .document(annotation.document)
                .map_or("", |document| &document.title),
            spans: annotation
                .spans()
                .map(|span| units.chars_of(span))
                .collect(),
            standing: (!annotation.standing.is_firm()).then(|| annotation.standing.name()),
            quote: workspace.quote(annotation),
            tags: annotation
                .tags
                .iter()
                .map(|&tag| workspace.tag_path(tag))
                .collect(),
            note: &annotation.note,
            source_grade: annotation.grade.source.map(SourceGrade::letter),
            info_grade: annotation.grade.info.map(u8::from),
            author: &annotation.author,
            created: annotation.created,
            modified: annotation.modified,
        }
    }
}

impl<'a> LinkRecord<'a> {
    pub(super) fn new(workspace: &Workspace, link: &'a Link) -> Self {
        let quote = |id| {
            let annotation = workspace.annotation(id);
            annotation.map_or_else(String::new, Annotation::quote)
        };
        Self {
            id: link.id,
            from: link.from,
            from_quote: quote(link.from),
            kind: link.kind.label(),
            to: link.to,
            to_quote: quote(link.to),
            note: &link.note,
            author: &link.author,
            created: link.created,
        }
    }
}

impl<'a> NoteRecord<'a> {
    pub(super) fn new(note: &'a Note) -> Self {
        let (about, about_id) = match note.about {
            About::Workspace => ("workspace", None),
            About::Document(document) => ("document", Some(document.to_string())),
            About::Tag(tag) => ("tag", Some(tag.to_string())),
        };
        Self {
            id: note.id,
            about,
            about_id,
            title: &note.title,
            text: &note.text,
            author: &note.author,
            created: note.created,
            modified: note.modified,
        }
    }
}

/// The length of a document's text in code points.
pub(super) fn n_characters(workspace: &Workspace, document: DocumentId) -> usize {
    workspace
        .text(document)
        .map_or(0, |text| text.as_str().chars().count())
}
