//! Rich text (RTF), as word processors and mail programs write it.
//!
//! Notes stand at the end with marks such as `[1]`, running heads are furniture. Comments, hidden
//! text and what tracked changes have deleted are left out, and told; so are pictures, untold.

mod characters;
mod reader;
mod tables;
mod tokens;
mod words;

use super::{Content, Error, File};

/// Whether the bytes are rich text.
pub(super) fn is_document(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"{\\rtf")
}

pub(super) fn read(file: &File<'_>) -> Result<Content, Error> {
    reader::read(file.bytes)
}
