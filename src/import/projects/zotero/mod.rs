//! What Zotero exports: records of works as CSL JSON, Zotero's own JSON (also Better BibTeX') and
//! RDF, and notes as pages or Markdown, with the annotations that each of them holds.
//!
//! None of these brings a text along. A record comes to the document that it is of, as what is
//! known of its source, and an annotation to its words there, if they are there once, or once on
//! the page that it tells. What has no such place is told and left out; nothing is guessed.

mod notes;
mod place;
mod rdf;
mod records;

use super::build::Build;
use super::{Error, File};
use crate::model::{Source, Timestamp};

const WHAT: &str = "an export of Zotero";

/// What is known of a work, with what was written on it.
#[derive(Clone, Debug, Default)]
struct Record {
    /// What other records call it and its files by: keys, addresses of the library.
    keys: Vec<String>,
    title: String,
    /// The names of its files, without folders.
    file_names: Vec<String>,
    source: Source,
    marks: Vec<Marked>,
    notes: Vec<Written>,
}

/// An annotation, by the words that it stands on.
#[derive(Clone, Debug, Default)]
struct Marked {
    /// Zotero's key.
    key: String,
    /// Empty for what stands on no words.
    quote: String,
    comment: String,
    tags: Vec<String>,
    /// The page, by each of its names.
    pages: Vec<String>,
    author: String,
    created: Option<Timestamp>,
    modified: Option<Timestamp>,
    has_colour: bool,
}

/// A note of its own.
#[derive(Clone, Debug, Default)]
struct Written {
    title: String,
    text: String,
    /// It says nothing but what its annotations say, these being the keys of them.
    only: Option<Vec<String>>,
}

/// All that a file holds.
#[derive(Clone, Debug, Default)]
struct Library {
    records: Vec<Record>,
    /// Notes on no work.
    notes: Vec<Written>,
}

impl Library {
    fn add(&mut self, mut other: Self) {
        self.records.append(&mut other.records);
        self.notes.append(&mut other.notes);
    }
}

pub(super) fn is(file: &File<'_>) -> bool {
    let has = |words: &str| memchr::memmem::find(file.bytes, words.as_bytes()).is_some();
    if is_note(file) {
        return has("data-annotation=\"")
            || has("data-citation-items=\"")
            || has("](zotero://open-pdf/")
            || has("](zotero://open/");
    }
    let head = file.head();
    if head.starts_with(b"{") || head.starts_with(b"[") {
        let has = |words: &str| file.head_has(words);
        let is_csl = ["\"family\"", "\"date-parts\"", "\"container-title\""]
            .into_iter()
            .any(has)
            && has("\"id\"")
            && has("\"type\"")
            && has("\"title\"");
        return has("\"itemType\"") || has("BetterBibTeX JSON") || is_csl;
    }
    file.head_has("zotero.org/namespaces/export")
}

/// Whether a file can be a note of Zotero, by its name: these are documents as well.
pub(super) fn is_note(file: &File<'_>) -> bool {
    file.has_extension(&["html", "htm", "md"])
}

pub(super) fn read(file: &File<'_>, build: &mut Build<'_>) -> Result<(), Error> {
    let characters = encoding_rs::UTF_8.decode(file.bytes).0;
    let library = if file.has_extension(&["md"]) {
        notes::of_markdown(&characters, crate::import::stem_of(file.name))
    } else if is_note(file) {
        notes::of_page(&characters)?
    } else if file.head().starts_with(b"<") {
        rdf::library(file.bytes, build)?
    } else {
        records::library(&characters, build)?
    };
    place::put(&library, build)
}
