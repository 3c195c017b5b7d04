//! What a report leaves out, taken away before any format sees it.
//!
//! A report that is passed on should not tell who made it and when unless somebody wants that.
//! Names become empty or pseudonyms; times are not written ([`super::Options::times`]), and ids,
//! which hold the moment when they were made, become others. These are the same in every report,
//! so that two of them can be compared, and lead back to nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::{Builder, Uuid};

use super::ceiling;
use super::redaction::redact;
use crate::model::mention::{self, Mention, Target};
use crate::model::{
    About, Annotation, AnnotationId, Article, ArticleId, Body, Document, DocumentId, Field,
    FieldId, Link, LinkId, Member, Note, NoteId, Reading, Records, SharedOrigin, SharedOriginId,
    Tag, TagId, Tlp, Workspace, WorkspaceId,
};
use crate::query::Passage;
use crate::query::ledger::Ledger;

/// What of the people and their work a report tells. By default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discretion {
    pub authors: Authors,
    /// When things were made, changed and exported.
    pub times: bool,
    /// Passages with one of these tags, or one below it, are blacked out.
    pub black_out: Vec<TagId>,
    /// What is marked above this is left out, whole; `None`: nothing is.
    pub ceiling: Option<Tlp>,
}

/// How those who made annotations and notes are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Authors {
    #[default]
    Nobody,
    /// "Coder 1", "Coder 2".
    Pseudonyms,
    Names,
}

impl Discretion {
    /// Everything is told.
    pub fn none() -> Self {
        Self {
            authors: Authors::Names,
            times: true,
            black_out: Vec::new(),
            ceiling: None,
        }
    }

    /// The workspace as it may be told, and those passages in it.
    pub fn apply(&self, workspace: &Workspace, passages: &[Passage]) -> (Workspace, Vec<Passage>) {
        let mut told = match self.ceiling {
            Some(ceiling) => ceiling::below(workspace, ceiling),
            None => workspace.clone(),
        };
        if !self.black_out.is_empty() {
            told = redact(&told, &self.black_out);
        }
        if self.authors != Authors::Names {
            rename_authors(&mut told, self.authors == Authors::Pseudonyms);
        }
        if !self.times {
            told = with_other_ids(&told);
        }
        // A file as it was tells when and by whom it was made, and whose computer it was on.
        if *self != Self::none() {
            told.originals = Records::new_sync();
        }
        let passages = passages
            .iter()
            .filter_map(|passage| {
                let id = passage.annotation.id;
                let id = if self.times { id } else { id.other() };
                told.annotations.get(&id).map(Passage::new)
            })
            .collect();
        (told, passages)
    }

    /// How much of what a report is about stays out of it, as it is marked above the ceiling.
    pub fn above(&self, extent: &Workspace) -> Ledger {
        self.ceiling
            .map(|ceiling| ceiling::above(extent, ceiling))
            .unwrap_or_default()
    }

    /// A tag as it is called in the workspace that may be told.
    pub fn tag(&self, tag: TagId) -> TagId {
        if self.times { tag } else { tag.other() }
    }

    /// What a report tells, for the person who makes it: sentences.
    pub fn told(&self) -> Vec<&'static str> {
        vec![
            "Included are words, notes, tags, grades, and the sources with the names of their files",
            match self.authors {
                Authors::Nobody => "Who made annotations and notes is left out",
                Authors::Pseudonyms => {
                    "Those who made annotations and notes are called Coder 1, Coder 2 …"
                }
                Authors::Names => "The names of those who made annotations and notes are included",
            },
            if self.times {
                "When something was made, changed and exported is included"
            } else {
                "When something was made, changed and exported is left out"
            },
        ]
    }
}

fn rename_authors(workspace: &mut Workspace, with_pseudonyms: bool) {
    let annotations = workspace.annotations.values().map(|one| &one.author);
    let notes = workspace.notes.values().map(|one| &one.author);
    let links = workspace.links.values().map(|one| &one.author);
    let names: BTreeSet<String> = annotations
        .chain(notes)
        .chain(links)
        .filter(|name| !name.trim().is_empty())
        .cloned()
        .collect();
    let called: BTreeMap<String, String> = names
        .into_iter()
        .enumerate()
        .map(|(name_idx, name)| (name, format!("Coder {}", name_idx + 1)))
        .collect();
    let call = |name: &str| match called.get(name) {
        Some(pseudonym) if with_pseudonyms => pseudonym.clone(),
        _ => String::new(),
    };
    let annotations: Vec<Arc<Annotation>> = workspace.annotations.values().cloned().collect();
    for annotation in annotations {
        let author = call(&annotation.author);
        let annotation = Annotation {
            author,
            ..(*annotation).clone()
        };
        workspace
            .annotations
            .insert_mut(annotation.id, Arc::new(annotation));
    }
    let notes: Vec<Arc<Note>> = workspace.notes.values().cloned().collect();
    for note in notes {
        let author = call(&note.author);
        let note = Note {
            author,
            ..(*note).clone()
        };
        workspace.notes.insert_mut(note.id, Arc::new(note));
    }
    let links: Vec<Arc<Link>> = workspace.links.values().cloned().collect();
    for link in links {
        let author = call(&link.author);
        let link = Link {
            author,
            ..(*link).clone()
        };
        workspace.links.insert_mut(link.id, Arc::new(link));
    }
}

/// An id that tells nothing.
trait Other {
    fn other(self) -> Self;
}

macro_rules! other {
    ($($id:ident),*) => {
        $(impl Other for $id {
            fn other(self) -> Self {
                Self(other(self.0))
            }
        })*
    };
}

other!(
    AnnotationId,
    ArticleId,
    DocumentId,
    FieldId,
    LinkId,
    NoteId,
    SharedOriginId,
    TagId,
    WorkspaceId
);

/// From 74 random bits or more, which nobody guesses.
fn other(id: Uuid) -> Uuid {
    let hash = blake3::hash(id.as_bytes());
    let mut bytes = [0; 16];
    for (target, source) in bytes.iter_mut().zip(hash.as_bytes()) {
        *target = *source;
    }
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// A note whose mentions point to the same things by their other ids.
fn with_other_mentions(text: &str) -> String {
    let other = |mention: &Mention| {
        let target = match mention.target {
            Target::Document(id) => Target::Document(id.other()),
            Target::Tag(id) => Target::Tag(id.other()),
            Target::Annotation(id) => Target::Annotation(id.other()),
            Target::Note(id) => Target::Note(id.other()),
        };
        target.written(&mention.title)
    };
    mention::replaced(text, other).into_owned()
}

fn with_other_ids(workspace: &Workspace) -> Workspace {
    let mut meta = (*workspace.meta).clone();
    meta.id = meta.id.other();
    let mut told = Workspace::new(meta.id, "", meta.created);
    told.meta = Arc::new(meta);
    for tag in workspace.tags.values() {
        let tag = Tag {
            id: tag.id.other(),
            parent: tag.parent.map(Other::other),
            see_also: tag.see_also.iter().map(|other| other.other()).collect(),
            definition: with_other_mentions(&tag.definition),
            fields: tag
                .fields
                .iter()
                .map(|field| Field {
                    id: field.id.other(),
                    ..field.clone()
                })
                .collect(),
            ..(**tag).clone()
        };
        told.tags.insert_mut(tag.id, Arc::new(tag));
    }
    for document in workspace.documents.values() {
        let document = Document {
            id: document.id.other(),
            note: with_other_mentions(&document.note),
            ..(**document).clone()
        };
        told.documents.insert_mut(document.id, Arc::new(document));
    }
    for body in workspace.bodies.values() {
        let body = Body {
            document: body.document.other(),
            ..(**body).clone()
        };
        told.bodies.insert_mut(body.document, Arc::new(body));
    }
    for reading in workspace.readings.values() {
        let reading = Reading {
            document: reading.document.other(),
            ..(**reading).clone()
        };
        told.readings
            .insert_mut(reading.document, Arc::new(reading));
    }
    for annotation in workspace.annotations.values() {
        let annotation = Annotation {
            id: annotation.id.other(),
            document: annotation.document.other(),
            tags: annotation.tags.iter().map(|tag| tag.other()).collect(),
            note: with_other_mentions(&annotation.note),
            fields: annotation
                .fields
                .iter()
                .map(|(field, value)| (field.other(), value.clone()))
                .collect(),
            ..(**annotation).clone()
        };
        told.annotations
            .insert_mut(annotation.id, Arc::new(annotation));
    }
    for note in workspace.notes.values() {
        let note = Note {
            id: note.id.other(),
            text: with_other_mentions(&note.text),
            about: match note.about {
                About::Workspace => About::Workspace,
                About::Document(id) => About::Document(id.other()),
                About::Tag(id) => About::Tag(id.other()),
            },
            ..(**note).clone()
        };
        told.notes.insert_mut(note.id, Arc::new(note));
    }
    for article in workspace.articles.values() {
        let article = Article {
            id: article.id.other(),
            document: article.document.other(),
            note: with_other_mentions(&article.note),
            ..(**article).clone()
        };
        told.articles.insert_mut(article.id, Arc::new(article));
    }
    for origin in workspace.shared_origins.values() {
        let members = origin.members.iter().map(|member| match *member {
            Member::Document(id) => Member::Document(id.other()),
            Member::Article(id) => Member::Article(id.other()),
        });
        let origin = SharedOrigin {
            id: origin.id.other(),
            members: members.collect(),
            note: with_other_mentions(&origin.note),
            ..(**origin).clone()
        };
        told.shared_origins.insert_mut(origin.id, Arc::new(origin));
    }
    for link in workspace.links.values() {
        let link = Link {
            id: link.id.other(),
            from: link.from.other(),
            to: link.to.other(),
            note: with_other_mentions(&link.note),
            ..(**link).clone()
        };
        told.links.insert_mut(link.id, Arc::new(link));
    }
    told
}
