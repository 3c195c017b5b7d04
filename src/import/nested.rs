//! Files within files: attachments of a message, messages of a mailbox, files of an archive.

use std::cell::OnceCell;

use super::{Error, File, LIMIT, MAX_DEPTH, Options, Part, parts_of};

impl<'a> File<'a> {
    /// A file on the disk.
    pub(super) fn new(bytes: &'a [u8], path: &'a str, options: &'a Options) -> Self {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        Self {
            bytes,
            name,
            options,
            outermost: name,
            part: "",
            depth: 0,
            is_in_archive: false,
            hash: OnceCell::new(),
        }
    }

    /// The documents in the file.
    pub(super) fn parts(&self) -> Result<Vec<Part>, Error> {
        parts_of(self)
    }

    /// The name of a part of this file as a part of the file on the disk.
    pub(super) fn part_named(&self, part: &str) -> String {
        match (self.part, part) {
            ("", part) => part.to_owned(),
            (around, "") => around.to_owned(),
            (around, part) => format!("{around}, {part}"),
        }
    }

    /// The documents in a file that stands in this one: `part` names it within this file.
    /// One that cannot be read is a part with the reason.
    pub(super) fn parts_within(&self, inner: &Inner<'_>) -> Vec<Part> {
        let part = self.part_named(inner.part);
        let n_bytes = inner.bytes.len() as u64;
        let read = if self.depth >= MAX_DEPTH {
            Err(Error::TooDeep)
        } else if n_bytes > LIMIT {
            Err(Error::TooLarge { n_bytes })
        } else {
            let file = File {
                bytes: inner.bytes,
                name: inner.name,
                options: inner.options.unwrap_or(self.options),
                outermost: self.outermost,
                part: &part,
                depth: self.depth + 1,
                is_in_archive: self.is_in_archive || inner.is_in_archive,
                hash: OnceCell::new(),
            };
            parts_of(&file)
        };
        read.unwrap_or_else(|error| {
            vec![Part {
                name: part,
                draft: Err(error),
            }]
        })
    }
}

/// A file within another one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inner<'a> {
    pub(super) bytes: &'a [u8],
    /// Without folders; its extension tells what it is where its bytes do not.
    pub(super) name: &'a str,
    /// Which part of the file around it is.
    pub(super) part: &'a str,
    /// Where they are others than those of the file around.
    pub(super) options: Option<&'a Options>,
    pub(super) is_in_archive: bool,
}
