//! Why a file cannot become a document.

use std::fmt;

use super::{LIMIT, MAX_DEPTH, MAX_PARTS};
use crate::text::words::{counted, grouped};

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
    /// No sheet of the workbook has this name.
    NoSheet {
        name: String,
    },
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
    /// More documents than a file may bring. `what` are they, in the plural.
    TooMany {
        n_parts: usize,
        what: &'static str,
    },
    /// It stands in files that stand in files.
    TooDeep,
    /// An archive in an archive.
    NestedArchive,
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
                "There is no text to read: this is {what}. {}.",
                instead_of(what)
            ),
            Self::Zeros => f.write_str(
                "The file holds nothing but zero bytes: a crash or a failing disk has damaged it. Take it from a backup.",
            ),
            Self::UnknownEncoding { label } => write!(
                f,
                "The encoding “{label}” cannot be read. Choose another one, or save the file as UTF-8."
            ),
            Self::NoText => f.write_str(
                "There is no text in the file. If the program that it is for shows one, save it from there as plain text, or a page from the browser once it shows its text.",
            ),
            Self::NoSheet { name } => write!(
                f,
                "The workbook has no sheet named “{name}”. Choose one of its own, or all of them."
            ),
            Self::Damaged { what } => write!(
                f,
                "The file is damaged: it begins like {what}, and the rest can't be read as one. Fetch it once more, or take it from a backup."
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
            Self::TooMany { n_parts, what } => write!(
                f,
                "The file has {} {what}, and at most {} documents are made of one file. Split it into several files{}.",
                grouped(*n_parts),
                grouped(MAX_PARTS),
                if *what == "rows" { ", or read the table as one document" } else { "" }
            ),
            Self::TooDeep => write!(
                f,
                "The file stands in a file within a file, {MAX_DEPTH} deep, and none is opened beyond that. Save it by itself, and add that."
            ),
            Self::NestedArchive => f.write_str(
                "The archive stands in an archive, and stays closed. Unpack it, and add what is in it.",
            ),
            Self::TooComplex { what } => write!(
                f,
                "The file can't be read: it has {what}. Open it in the program that it is for, copy its text into a text file, and add that."
            ),
        }
    }
}

/// What can be done with a file that is no text.
fn instead_of(what: &str) -> &'static str {
    let is = |words: &[&str]| words.iter().any(|word| what.contains(word));
    if is(&["sound", "video"]) {
        "Add a transcript of what is said in it"
    } else if is(&["picture"]) {
        "If it shows a text, have a program recognise it (OCR), and add what that saves"
    } else if is(&["compressed", "archive"]) {
        "Unpack it, and add what is in it"
    } else {
        "If a program shows a text in it, save that as plain text or as a web page, and add it"
    }
}

impl std::error::Error for Error {}
