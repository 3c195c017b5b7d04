//! Bytes → drafts of documents: one format a file, each with limits.
//!
//! There is no file system here: the caller reads the file, after it has compared its length
//! with [`LIMIT`], and says which file an [`Error`] or a [`Warning`] is about.
//! Whatever the bytes are, [`read`] gives a draft or an error.

mod archive;
mod archived;
mod binary;
mod chrome;
mod container;
mod docx;
mod encoding;
mod epub;
mod error;
mod file;
mod formats;
mod headline;
mod html;
mod language;
mod lines;
mod mail;
mod markdown;
mod names;
mod nested;
mod numbering;
mod odt;
mod office;
mod pages;
mod pdf;
mod plain;
pub mod projects;
mod rtf;
mod salvage;
mod subtitles;
mod symbols;
mod table;
mod warning;
mod xml;

use std::cell::OnceCell;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::dates as date;
use crate::model::document::hash_of;
use crate::model::{
    Block, Body, Document, DocumentId, Furniture, Locator, Origin, Source, Status, Timestamp,
};
use crate::text::Text;
use names::{clean_line, cleaned, stem_of};

pub use encoding::{Encoding, encodings};
pub use error::Error;
pub use formats::IMPORTERS;
use formats::{TOLD_BY_BYTES, importer_for};
pub use language::language_of;
pub use table::{TableOptions, TablePreview, table_preview};
pub use warning::Warning;

/// The largest file that is read, in bytes.
pub const LIMIT: u64 = 256 * 1024 * 1024;

/// The most documents that are made of one file.
pub const MAX_PARTS: usize = 100_000;

/// How many files a file may be in: a letter in a letter in an archive is in two.
const MAX_DEPTH: usize = 5;

/// A document that has been read and is not part of a workspace yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub title: String,
    pub text: Text,
    pub blocks: Vec<Block>,
    pub furniture: Vec<Furniture>,
    pub locators: Vec<Locator>,
    /// What the file itself tells about where it comes from.
    pub source: Source,
    pub origin: Origin,
    pub encoding: Encoding,
    #[serde(skip)]
    pub warnings: Vec<Warning>,
}

/// How a person wants a file to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// A WHATWG label, such as `windows-1256`; `None` to find it out.
    pub encoding: Option<String>,
    /// For files that are locked.
    pub password: Option<String>,
    /// For pages: all that they show, and not only their article.
    pub whole_page: bool,
    /// For tables; `None` for what their columns suggest.
    pub table: Option<TableOptions>,
}

/// A format that can be read.
pub struct Importer {
    /// As it stands in [`Origin::format`].
    pub name: &'static str,
    pub label: &'static str,
    /// In lower case, without the full stop; the first is the usual one.
    pub extensions: &'static [&'static str],
    /// Whether the bytes themselves say that they are of this format, whatever the file is called.
    is: fn(&[u8]) -> bool,
    read: Read,
}

/// What a format is made of.
enum Read {
    /// Characters in some encoding.
    Characters {
        /// The encoding that the bytes themselves declare.
        declared: fn(&[u8]) -> Option<&'static encoding_rs::Encoding>,
        read: fn(&Input<'_>) -> Result<Content, Error>,
    },
    /// A structure of its own, with one document in it.
    Bytes(fn(&File<'_>) -> Result<Content, Error>),
    /// Several documents.
    Parts(fn(&File<'_>) -> Result<Vec<Part>, Error>),
}

/// A file as it is on the disk, or within another one.
#[derive(Clone, Debug)]
pub struct File<'a> {
    pub bytes: &'a [u8],
    /// Without folders.
    pub name: &'a str,
    pub options: &'a Options,
    /// The name of the file on the disk that it is in.
    outermost: &'a str,
    /// Which part of that file it is, as it stands in [`Origin::part`].
    part: &'a str,
    /// How many files it is in.
    depth: usize,
    /// It is in an archive, whose archives stay closed.
    is_in_archive: bool,
    /// That of the bytes, once it was asked for.
    hash: OnceCell<String>,
}

/// One of the documents in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// As it stands in [`Origin::part`]; empty where the file is one document.
    pub name: String,
    pub draft: Result<Draft, Error>,
}

/// A file whose bytes have become characters.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    pub characters: &'a str,
    /// The file's name without folders and extension.
    pub stem: &'a str,
    pub options: &'a Options,
}

/// What an importer finds in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// May be empty or untidy; [`read`] cleans it.
    pub title: String,
    pub text: Text,
    pub blocks: Vec<Block>,
    pub furniture: Vec<Furniture>,
    pub locators: Vec<Locator>,
    pub source: Source,
    /// The encoding that its characters were in, where the format does not settle it.
    pub encoding: Option<Encoding>,
    pub warnings: Vec<Warning>,
}

/// Reads a file that holds one document. `file_name` decides on the format; what it does not
/// settle, the bytes do.
pub fn read(bytes: &[u8], file_name: &str, options: &Options) -> Result<Draft, Error> {
    let mut parts = read_parts(bytes, file_name, options)?;
    match parts.pop() {
        Some(part) if parts.is_empty() => part.draft,
        Some(_) => Err(Error::Several {
            n_parts: parts.len() + 1,
        }),
        None => Err(Error::NoText),
    }
}

/// Reads a file with all documents in it, in their order; of one that cannot be read the reason
/// stands in its place.
pub fn read_parts(bytes: &[u8], file_name: &str, options: &Options) -> Result<Vec<Part>, Error> {
    let n_bytes = bytes.len() as u64;
    if n_bytes > LIMIT {
        return Err(Error::TooLarge { n_bytes });
    }
    File::new(bytes, file_name, options).parts()
}

/// The words of a PDF, page by page, without anything being kept of them; `false` ends it.
pub fn each_page_of_pdf(bytes: &[u8], take: &mut dyn FnMut(&str) -> bool) -> Result<(), Error> {
    let options = Options::default();
    pdf::each_page(&File::new(bytes, "written.pdf", &options), take)
}

/// What the table of importers makes of a file.
fn parts_of(file: &File<'_>) -> Result<Vec<Part>, Error> {
    if file.bytes.is_empty() {
        return Err(Error::Empty);
    }
    if file.bytes.iter().all(|&byte| byte == 0) {
        return Err(Error::Zeros);
    }
    let importer = importer_for(file)?;
    let misnamed = file.misnamed(importer);
    let content = match importer.read {
        Read::Parts(read) => return read(file),
        Read::Bytes(read) => read(file)?,
        Read::Characters { declared, read } => {
            let (characters, encoding) = file.characters(declared)?;
            let content = read(&Input {
                characters: &characters,
                stem: stem_of(file.name),
                options: file.options,
            })?;
            Content {
                encoding: Some(encoding),
                warnings: misnamed.into_iter().chain(content.warnings).collect(),
                ..content
            }
        }
    };
    Ok(vec![Part {
        name: file.part.to_owned(),
        draft: file.draft(importer.name, "", content),
    }])
}

impl File<'_> {
    /// What is to be told where the name says another format than the one it is read as.
    fn misnamed(&self, importer: &Importer) -> Option<Warning> {
        let named = by_extension(self.name).filter(|named| named.name != importer.name)?;
        let mut told = TOLD_BY_BYTES.iter();
        let (_, what) = told.find(|(name, _)| *name == named.name)?;
        Some(Warning::NotAsNamed { what })
    }
}

/// The extensions of all formats, for the file dialog.
pub fn extensions() -> impl Iterator<Item = &'static str> {
    IMPORTERS
        .iter()
        .flat_map(|importer| importer.extensions.iter().copied())
}

/// Whether the name's extension is that of a format that can be read.
pub fn is_supported(file_name: &str) -> bool {
    by_extension(file_name).is_some()
}

impl Draft {
    /// The language that the text is in: see [`language_of`]. It takes a moment, and is not kept.
    pub fn language(&self) -> Option<(&'static str, &'static str)> {
        language_of(&self.text)
    }

    /// The document and its text, as they stand in a workspace.
    pub fn into_document(self, id: DocumentId, order: u32, now: Timestamp) -> (Document, Body) {
        let document = Document {
            id,
            order,
            title: self.title,
            source: self.source,
            origin: self.origin,
            status: Status::Unread,
            direction: None,
            note: String::new(),
            added: now,
            marking: None,
        };
        let body = Body {
            furniture: self.furniture,
            locators: self.locators,
            ..Body::new(id, self.text, self.blocks)
        };
        (document, body)
    }
}

impl fmt::Debug for Importer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Importer({})", self.name)
    }
}

fn by_extension(file_name: &str) -> Option<&'static Importer> {
    let extension = file_name.rsplit_once('.')?.1.to_ascii_lowercase();
    IMPORTERS
        .iter()
        .find(|importer| importer.extensions.contains(&extension.as_str()))
}
