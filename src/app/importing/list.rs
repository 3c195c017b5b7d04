//! A file of the list and the documents in it: what was read, and what is there already.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::{Options, TablePreview};
use crate::app::apart::{Limits, Refused};
use crate::app::transfer::name_of;
use crate::import::IMPORTERS;
use crate::model::{Body, Document};

/// A file of the list.
#[derive(Clone, Debug)]
pub struct ImportFile {
    pub path: PathBuf,
    pub name: String,
    pub n_bytes: u64,
    pub options: Options,
    /// How long it may take.
    pub time: Duration,
    pub keeps_original: bool,
    /// The documents in it are shown one by one.
    pub is_open: bool,
    pub state: FileState,
    /// What its columns are, if it is a table.
    pub table: Option<TablePreview>,
    /// What was told of an earlier reading does not count.
    pub(super) generation: usize,
}

#[derive(Clone, Debug)]
pub enum FileState {
    Waiting,
    Read(Vec<ImportPart>),
    Refused(Refused),
}

/// One of the documents in a file.
#[derive(Clone, Debug)]
pub struct ImportPart {
    /// Empty where the file is one document.
    pub name: String,
    pub read: Result<Arc<ReadDocument>, Refused>,
    pub remarks: Vec<String>,
    pub is_ticked: bool,
    /// What is there already, or stands further up in the list.
    pub like: Option<Like>,
}

/// A document as it would be added.
#[derive(Clone, Debug)]
pub struct ReadDocument {
    pub document: Document,
    pub body: Body,
    /// Its English name.
    pub language: Option<&'static str>,
    pub is_encoding_guessed: bool,
    /// How the text begins.
    pub preview: String,
}

/// Something that is the same, or nearly.
#[derive(Clone, Debug, PartialEq)]
pub struct Like {
    pub title: String,
    /// In this list, and not in the workspace.
    pub is_in_list: bool,
    pub how: Likeness,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Likeness {
    /// The same bytes, and the same part of them.
    File,
    /// Every character, but for blanks around it.
    Text,
    /// So much of it, from 0 to 1.
    Part(f32),
}

impl Like {
    /// "94 % like “Title”".
    pub fn sentence(&self) -> String {
        let place = if self.is_in_list { " of this list" } else { "" };
        match self.how {
            Likeness::File => format!("The same file as “{}”{place}", self.title),
            Likeness::Text => format!("The same text as “{}”{place}", self.title),
            Likeness::Part(share) => {
                // What is not the same is never called 100 %.
                let percent = ((share * 100.0).round() as u32).min(99);
                format!("{percent} % like “{}”{place}", self.title)
            }
        }
    }

    pub(super) fn is_exact(&self) -> bool {
        !matches!(self.how, Likeness::Part(_))
    }
}

impl ImportPart {
    /// Whether it may be added: it was read, and is not in the workspace already.
    pub fn can_be_added(&self) -> bool {
        let is_there = |like: &Like| like.how == Likeness::File && !like.is_in_list;
        self.read.is_ok() && !self.like.as_ref().is_some_and(is_there)
    }

    pub(super) fn is_added(&self) -> bool {
        self.is_ticked && self.can_be_added()
    }
}

impl ImportFile {
    pub fn parts(&self) -> &[ImportPart] {
        match &self.state {
            FileState::Read(parts) => parts,
            FileState::Waiting | FileState::Refused(_) => &[],
        }
    }

    pub(super) fn parts_mut(&mut self) -> &mut [ImportPart] {
        match &mut self.state {
            FileState::Read(parts) => parts,
            FileState::Waiting | FileState::Refused(_) => &mut [],
        }
    }

    /// The document in it, if it is one.
    pub fn only(&self) -> Option<&ImportPart> {
        match self.parts() {
            [part] => Some(part),
            _ => None,
        }
    }

    /// What kind of file it is: as it was read, or as its name says.
    pub fn kind(&self) -> &'static str {
        let read = self.only().and_then(|part| part.read.as_ref().ok());
        let format = read.map(|read| read.document.origin.format.as_str());
        let of_format = IMPORTERS
            .iter()
            .find(|importer| Some(importer.name) == format);
        let extension = self.extension();
        let of_name = || {
            let mut importers = IMPORTERS.iter();
            importers.find(|importer| importer.extensions.contains(&extension.as_str()))
        };
        of_format
            .or_else(of_name)
            .map_or("Unknown kind", |importer| importer.label)
    }

    fn extension(&self) -> String {
        let extension = self.path.extension().unwrap_or_default();
        extension.to_string_lossy().to_ascii_lowercase()
    }

    pub fn is_page(&self) -> bool {
        // All documents of a file of several are of one format, as far as it goes.
        let first = self
            .parts()
            .first()
            .and_then(|part| part.read.as_ref().ok());
        first.is_some_and(|read| read.document.origin.format == "html")
            || ["html", "htm", "xhtml", "mhtml", "mht"].contains(&self.extension().as_str())
    }

    /// Whether there is something to decide about it.
    pub(super) fn needs_list(&self) -> bool {
        match &self.state {
            FileState::Waiting => true,
            FileState::Refused(refused) => {
                matches!(
                    refused,
                    Refused::Locked(_) | Refused::Late(_) | Refused::Cancelled
                )
            }
            FileState::Read(_) => match self.only() {
                None => true,
                Some(part) if !part.can_be_added() => {
                    matches!(part.read, Err(Refused::Locked(_)))
                }
                Some(part) => {
                    !part.remarks.is_empty()
                        || part.like.is_some()
                        || self.table.is_some()
                        || self.is_page()
                }
            },
        }
    }
}

impl ImportFile {
    pub(super) fn new(path: PathBuf, n_bytes: u64) -> Self {
        Self {
            name: name_of(&path),
            path,
            n_bytes,
            options: Options::default(),
            time: Limits::default().time,
            keeps_original: false,
            is_open: false,
            state: FileState::Waiting,
            table: None,
            generation: 0,
        }
    }
}
