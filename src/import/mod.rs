//! Bytes → drafts of documents: one format a file, each with limits.
//!
//! There is no file system here: the caller reads the file, after it has compared its length
//! with [`LIMIT`], and says which file an [`Error`] or a [`Warning`] is about.
//! Whatever the bytes are, [`read`] gives a draft or an error.

mod binary;
mod date;
mod encoding;
mod html;
mod markdown;
mod plain;
mod warning;

use std::fmt;

use crate::model::document::hash_of;
use crate::model::{Block, Body, Document, DocumentId, Origin, Source, Status, Timestamp};
use crate::text::Text;

pub use encoding::{Encoding, encodings};
pub use warning::Warning;

/// The largest file that is read, in bytes.
pub const LIMIT: u64 = 256 * 1024 * 1024;

/// The longest title that is taken from a file, in code points.
const MAX_TITLE_CHARS: usize = 200;

/// A document that has been read and is not part of a workspace yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub title: String,
    pub text: Text,
    pub blocks: Vec<Block>,
    /// What the file itself tells about where it comes from.
    pub source: Source,
    pub origin: Origin,
    pub encoding: Encoding,
    pub warnings: Vec<Warning>,
}

/// How a person wants a file to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// A WHATWG label, such as `windows-1256`; `None` to find it out.
    pub encoding: Option<String>,
}

/// A format that can be read.
pub struct Importer {
    /// As it stands in [`Origin::format`].
    pub name: &'static str,
    pub label: &'static str,
    /// In lower case, without the full stop; the first is the usual one.
    pub extensions: &'static [&'static str],
    /// The encoding that the bytes themselves declare.
    declared: fn(&[u8]) -> Option<&'static encoding_rs::Encoding>,
    pub read: fn(&Input<'_>) -> Result<Content, Error>,
}

/// A file whose bytes have become characters.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    pub characters: &'a str,
    /// The file's name without folders and extension.
    pub stem: &'a str,
}

/// What an importer finds in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// May be empty or untidy; [`read`] cleans it.
    pub title: String,
    pub text: Text,
    pub blocks: Vec<Block>,
    pub source: Source,
    pub warnings: Vec<Warning>,
}

/// Every format that can be read, the one for all other texts first.
pub const IMPORTERS: &[Importer] = &[
    Importer {
        name: "text",
        label: "Plain text",
        extensions: &["txt", "text", "log", "asc"],
        declared: |_| None,
        read: |input| Ok(plain::read(input)),
    },
    Importer {
        name: "markdown",
        label: "Markdown",
        extensions: &["md", "markdown", "mdown", "mkd"],
        declared: |_| None,
        read: |input| Ok(markdown::read(input)),
    },
    Importer {
        name: "html",
        label: "Web page",
        extensions: &["html", "htm", "xhtml", "xht", "shtml"],
        declared: encoding::declared_in_html,
        read: html::read,
    },
];

/// Why a file cannot become a document. The sentence does not name the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    Empty,
    TooLarge {
        n_bytes: u64,
    },
    /// `what` is a noun with its article.
    Binary {
        what: &'static str,
    },
    /// Nothing but zero bytes.
    Zeros,
    UnknownEncoding {
        label: String,
    },
    NoText,
    TooComplex {
        what: &'static str,
    },
}

/// Reads a file. `file_name` decides on the format; what it does not settle, the bytes do.
pub fn read(bytes: &[u8], file_name: &str, options: &Options) -> Result<Draft, Error> {
    let n_bytes = bytes.len() as u64;
    if n_bytes > LIMIT {
        return Err(Error::TooLarge { n_bytes });
    }
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    if let Some(what) = binary::known_format(bytes) {
        return Err(Error::Binary { what });
    }
    let file_name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let importer = importer_for(bytes, file_name);
    let (characters, encoding) =
        encoding::decode(bytes, options.encoding.as_deref(), importer.declared)?;
    // Programs that add a mark to a text that has one leave several.
    let characters = characters.trim_start_matches('\u{feff}');
    if characters.is_empty() {
        return Err(Error::Empty);
    }
    let content = (importer.read)(&Input {
        characters,
        stem: stem_of(file_name),
    })?;
    if content.text.as_str().trim().is_empty() {
        return Err(Error::NoText);
    }
    let mut title = clean_line(&content.title);
    if title.is_empty() {
        title = clean_line(stem_of(file_name));
    }
    if title.is_empty() {
        title.push_str("Untitled");
    }
    let mut warnings = encoding.warnings();
    warnings.extend(content.warnings);
    warnings.extend(warning::about_text(&content.text));
    Ok(Draft {
        title,
        text: content.text,
        blocks: content.blocks,
        source: content.source,
        origin: Origin {
            file_name: file_name.to_owned(),
            hash: hash_of(bytes),
            n_bytes,
            format: importer.name.to_owned(),
            encoding: encoding.name.to_owned(),
        },
        encoding,
        warnings,
    })
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
        };
        (document, Body::new(id, self.text, self.blocks))
    }
}

impl fmt::Debug for Importer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Importer({})", self.name)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("The file is empty: there is nothing to read in it"),
            Self::TooLarge { n_bytes } => write!(
                f,
                "The file is too large: it has {} MiB, and at most {} MiB can be read. Split it into parts.",
                n_bytes.div_ceil(1024 * 1024),
                LIMIT / (1024 * 1024)
            ),
            Self::Binary { what } => write!(
                f,
                "Only texts can be read, and this is {what}. Save it as plain text or as a web page, and add that."
            ),
            Self::Zeros => f.write_str(
                "The file holds nothing but zero bytes: a crash or a failing disk has damaged it. Take it from a backup.",
            ),
            Self::UnknownEncoding { label } => write!(
                f,
                "The encoding “{label}” cannot be read. Choose another one, or save the file as UTF-8."
            ),
            Self::NoText => f.write_str(
                "There is no text in the file. If it is a web page that a script fills, save it from the browser once it shows its text.",
            ),
            Self::TooComplex { what } => write!(
                f,
                "The page cannot be read: it has {what}. Copy its text out of the browser into a text file, and add that."
            ),
        }
    }
}

impl std::error::Error for Error {}

fn importer_for(bytes: &[u8], file_name: &str) -> &'static Importer {
    const PLAIN: &Importer = &IMPORTERS[0];
    by_extension(file_name).unwrap_or_else(|| {
        // A page saved without an extension still says what it is.
        let name = if html::is_page(bytes) { "html" } else { "text" };
        IMPORTERS
            .iter()
            .find(|importer| importer.name == name)
            .unwrap_or(PLAIN)
    })
}

fn by_extension(file_name: &str) -> Option<&'static Importer> {
    let extension = file_name.rsplit_once('.')?.1.to_ascii_lowercase();
    IMPORTERS
        .iter()
        .find(|importer| importer.extensions.contains(&extension.as_str()))
}

/// The file's name without its extension; names such as `.profile` are kept whole.
fn stem_of(file_name: &str) -> &str {
    match file_name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => file_name,
    }
}

/// One line of at most [`MAX_TITLE_CHARS`]: white space becomes single blanks, and characters
/// that change the direction or do nothing visible go.
fn clean_line(raw: &str) -> String {
    let mut line = String::new();
    for word in raw.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word: String = word
            .chars()
            .filter(|&c| !warning::is_bidi_control(c) && c != '\u{feff}')
            .collect();
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
        if line.len() > 4 * MAX_TITLE_CHARS {
            break;
        }
    }
    match line.char_indices().nth(MAX_TITLE_CHARS) {
        Some((byte, _)) => {
            line.truncate(byte);
            format!("{}…", line.trim_end())
        }
        None => line,
    }
}
