//! Bytes → drafts of documents: one format a file, each with limits.
//!
//! There is no file system here: the caller reads the file, after it has compared its length
//! with [`LIMIT`], and says which file an [`Error`] or a [`Warning`] is about.
//! Whatever the bytes are, [`read`] gives a draft or an error.

mod archive;
mod binary;
mod container;
mod date;
mod docx;
mod encoding;
mod epub;
mod html;
mod lines;
mod markdown;
mod numbering;
mod odt;
mod office;
mod pages;
mod pdf;
mod plain;
mod rtf;
mod salvage;
mod symbols;
mod warning;
mod xml;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::document::hash_of;
use crate::model::{
    Block, Body, Document, DocumentId, Furniture, Locator, Origin, Source, Status, Timestamp,
};
use crate::text::Text;
use crate::text::words::counted;

use container::Container;
pub use encoding::{Encoding, encodings};
pub use warning::Warning;

/// The largest file that is read, in bytes.
pub const LIMIT: u64 = 256 * 1024 * 1024;

/// The longest title that is taken from a file, in code points.
const MAX_TITLE_CHARS: usize = 200;

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

/// A file as it is on the disk.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    pub bytes: &'a [u8],
    /// Without folders.
    pub name: &'a str,
    pub options: &'a Options,
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

/// Every format that can be read, the one for all other texts first.
pub const IMPORTERS: &[Importer] = &[
    Importer {
        name: "text",
        label: "Plain text",
        extensions: &["txt", "text", "log", "asc"],
        is: |_| false,
        read: Read::Characters {
            declared: |_| None,
            read: |input| Ok(plain::read(input)),
        },
    },
    Importer {
        name: "markdown",
        label: "Markdown",
        extensions: &["md", "markdown", "mdown", "mkd"],
        is: |_| false,
        read: Read::Characters {
            declared: |_| None,
            read: |input| Ok(markdown::read(input)),
        },
    },
    Importer {
        name: "html",
        label: "Web page",
        extensions: &["html", "htm", "xhtml", "xht", "shtml"],
        is: html::is_page,
        read: Read::Characters {
            declared: encoding::declared_in_html,
            read: html::read,
        },
    },
    Importer {
        name: "docx",
        label: "Word document",
        extensions: &["docx", "docm", "dotx", "dotm"],
        is: docx::is_document,
        read: Read::Bytes(docx::read),
    },
    Importer {
        name: "odt",
        label: "OpenDocument text",
        extensions: &["odt", "ott"],
        is: odt::is_document,
        read: Read::Bytes(odt::read),
    },
    Importer {
        name: "rtf",
        label: "Rich text",
        extensions: &["rtf"],
        is: rtf::is_document,
        read: Read::Bytes(rtf::read),
    },
    Importer {
        name: "epub",
        label: "EPUB book",
        extensions: &["epub"],
        is: epub::is_book,
        read: Read::Bytes(epub::read),
    },
    Importer {
        name: "pdf",
        label: "PDF",
        extensions: &["pdf"],
        is: pdf::is_pdf,
        read: Read::Bytes(pdf::read),
    },
];

/// Formats whose bytes always begin in their own way, and what a file of one is: text under such a
/// name is read as text.
const TOLD_BY_BYTES: &[(&str, &str)] = &[
    ("docx", "a Word document"),
    ("odt", "an OpenDocument text"),
    ("rtf", "a rich text file (RTF)"),
    ("epub", "an EPUB book"),
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
    /// A file that is of its format no further than its beginning. `what` is a noun with its article.
    Damaged {
        what: &'static str,
    },
    /// It asks for a password.
    Locked {
        /// One was given.
        is_wrong: bool,
    },
    /// It is locked in a way that nothing here opens. `what` is a noun with its article; `remedy`
    /// a sentence.
    Protected {
        what: &'static str,
        remedy: &'static str,
    },
    /// Locked in a way that is not known here.
    UnknownLock,
    /// Nothing but pictures on its pages.
    Pictures {
        n_pages: usize,
    },
    /// One document was asked for.
    Several {
        n_parts: usize,
    },
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
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    let file = File {
        bytes,
        name: file_name.rsplit(['/', '\\']).next().unwrap_or_default(),
        options,
    };
    if bytes.iter().all(|&byte| byte == 0) {
        return Err(Error::Zeros);
    }
    let importer = importer_for(&file)?;
    let misnamed = file.misnamed(importer);
    let content = match importer.read {
        Read::Parts(read) => return read(&file),
        Read::Bytes(read) => read(&file)?,
        Read::Characters { declared, read } => {
            let (characters, encoding) = file.characters(declared)?;
            let content = read(&Input {
                characters: &characters,
                stem: stem_of(file.name),
            })?;
            Content {
                encoding: Some(encoding),
                warnings: misnamed.into_iter().chain(content.warnings).collect(),
                ..content
            }
        }
    };
    Ok(vec![Part {
        name: String::new(),
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

    /// The characters, and the encoding that they were read in.
    fn characters(
        &self,
        declared: fn(&[u8]) -> Option<&'static encoding_rs::Encoding>,
    ) -> Result<(String, Encoding), Error> {
        let chosen = self.options.encoding.as_deref();
        let (mut characters, encoding) = encoding::decode(self.bytes, chosen, declared)?;
        // Programs that add a mark to a text that has one leave several.
        let n_marks = characters.len() - characters.trim_start_matches('\u{feff}').len();
        characters.drain(..n_marks);
        if characters.is_empty() {
            return Err(Error::Empty);
        }
        Ok((characters, encoding))
    }

    /// What an importer has found in the file, or in a part of it, as a draft.
    fn draft(&self, format: &str, part: &str, content: Content) -> Result<Draft, Error> {
        if content.text.as_str().trim().is_empty() {
            return Err(Error::NoText);
        }
        let mut title = clean_line(&content.title);
        if title.is_empty() {
            title = clean_line(stem_of(self.name));
        }
        if title.is_empty() {
            title.push_str("Untitled");
        }
        let encoding = content.encoding.unwrap_or(Encoding::UTF_8);
        let mut warnings = encoding.warnings();
        warnings.extend(content.warnings);
        warnings.extend(warning::about_text(&content.text));
        Ok(Draft {
            title,
            text: content.text,
            blocks: content.blocks,
            furniture: content.furniture,
            locators: content.locators,
            source: content.source,
            origin: Origin {
                file_name: self.name.to_owned(),
                part: part.to_owned(),
                hash: hash_of(self.bytes),
                n_bytes: self.bytes.len() as u64,
                format: format.to_owned(),
                encoding: encoding.name.to_owned(),
            },
            encoding,
            warnings,
        })
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
            Self::Damaged { what } => write!(
                f,
                "The file is damaged: it begins as {what}, and goes on as none. Fetch it once more, or take it from a backup."
            ),
            Self::Locked { is_wrong: false } => {
                f.write_str("The file is locked: a password is needed to read it")
            }
            Self::Locked { is_wrong: true } => {
                f.write_str("The file is locked, and this is not its password. Try another one.")
            }
            Self::Protected { what, remedy } => write!(
                f,
                "The file is locked: it is {what}, which nothing but the program that made it can open. {remedy}."
            ),
            Self::UnknownLock => f.write_str(
                "The file is locked in a way that cannot be opened here. Open it in the program that locked it, save it without a password, and add that.",
            ),
            Self::Pictures { n_pages } => write!(
                f,
                "There is no text in the file: {} nothing but pictures, as of a scan. Have a program recognise the text (OCR), and add what it saves.",
                if *n_pages == 1 {
                    "its page shows".to_owned()
                } else {
                    format!("its {} show", counted(*n_pages, "page"))
                }
            ),
            Self::Several { n_parts } => write!(
                f,
                "The file holds {n_parts} documents, and one was wanted. Add it instead: each of them becomes a document."
            ),
            Self::TooComplex { what } => write!(
                f,
                "The file cannot be read: it has {what}. Open it in the program that it is for, copy its text into a text file, and add that."
            ),
        }
    }
}

impl std::error::Error for Error {}

/// What the bytes say comes before what the name says; and a name that says nothing is that of a
/// plain text.
fn importer_for(file: &File<'_>) -> Result<&'static Importer, Error> {
    const PLAIN: &Importer = &IMPORTERS[0];
    let says_so = |importer: &&Importer| (importer.is)(file.bytes);
    let by_extension = by_extension(file.name);
    // A text that begins like a page may be one about pages.
    let by_bytes = IMPORTERS.iter().find(says_so).filter(|importer| {
        by_extension.is_none() || !matches!(importer.read, Read::Characters { .. })
    });
    if let Some(importer) = by_bytes {
        return Ok(importer);
    }
    // An archive that was cut off early does not say what it was.
    let is_cut = Container::of(file.bytes) == Some(Container::Other);
    let of_archives = ["docx", "odt", "epub"];
    if is_cut
        && let Some(named) = by_extension
        && of_archives.contains(&named.name)
    {
        return Ok(named);
    }
    if let Some(what) = binary::known_format(file.bytes) {
        let locked = binary::locked_office(file.bytes);
        return Err(locked.unwrap_or(Error::Binary { what }));
    }
    let named = by_extension.filter(|importer| {
        let is_told_by_bytes = TOLD_BY_BYTES.iter().any(|(name, _)| *name == importer.name);
        !is_told_by_bytes || binary::unknown_format(file.bytes).is_some()
    });
    Ok(match (named, by_extension) {
        (Some(named), _) => named,
        // Text under the name of another format.
        (None, Some(_)) => IMPORTERS.iter().find(says_so).unwrap_or(PLAIN),
        (None, None) => PLAIN,
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
