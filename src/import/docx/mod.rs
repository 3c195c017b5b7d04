//! Word documents (Office Open XML, transitional and strict): the body's paragraphs as lines.
//!
//! Kept are text boxes, the results of fields, what tracked changes have inserted, the numbers of
//! lists as Word shows them, and the notes: these stand at the end, one a line, each with the mark
//! that stands in the text for it, such as `[1]`. Running heads and feet are furniture before and
//! after the text. Left out, and told, are comments, hidden text and what tracked changes have
//! deleted.

mod body;
mod lists;
mod package;
mod styles;

use super::archive::Archive;
use super::container::Container;
use super::{Content, Error, File};

const WHAT: &str = "a Word document";

/// Whether the bytes are a Word document, or what is left of one.
pub(super) fn is_document(bytes: &[u8]) -> bool {
    Container::of(bytes) == Some(Container::Word)
}

pub(super) fn read(file: &File<'_>) -> Result<Content, Error> {
    let archive = Archive::open_or_salvage(file.bytes, WHAT)?;
    package::Package::new(archive).read()
}
