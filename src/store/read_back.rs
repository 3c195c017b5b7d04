//! Whether a file that was just written gives the workspace again: it is read from the disk record
//! by record, and nothing of it is kept.
//!
//! To read it whole and compare would take the memory of a second workspace and of the file.

use std::io::{self, BufRead};
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::format::{LIST_END, META_HEAD, RECORD_END, header, list_head};
use crate::model::Workspace;

/// Whether the file holds this very workspace and, but for its last line, nothing else.
///
/// `lengths` is what [`super::format::write_measured`] told of its records.
pub(super) fn holds(
    file: &mut dyn BufRead,
    workspace: &Workspace,
    generation: u64,
    lengths: &[usize],
) -> io::Result<bool> {
    let mut back = Back {
        file,
        lengths: lengths.iter(),
        bytes: Vec::new(),
    };
    match back.whole(workspace, generation) {
        Ok(()) => Ok(true),
        Err(Differs::Words) => Ok(false),
        Err(Differs::Unread(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(Differs::Unread(error)) => Err(error),
    }
}

/// What is being read back.
struct Back<'a> {
    file: &'a mut dyn BufRead,
    lengths: std::slice::Iter<'a, usize>,
    bytes: Vec<u8>,
}

enum Differs {
    Words,
    Unread(io::Error),
}

impl Back<'_> {
    fn whole(&mut self, workspace: &Workspace, generation: u64) -> Result<(), Differs> {
        self.words(&header(generation))?;
        self.words(META_HEAD)?;
        self.record(&*workspace.meta)?;
        self.list("tags", workspace.tags.values())?;
        self.list("documents", workspace.documents.values())?;
        self.list("annotations", workspace.annotations.values())?;
        self.list("links", workspace.links.values())?;
        self.list("notes", workspace.notes.values())?;
        self.list("articles", workspace.articles.values())?;
        self.list("shared_origins", workspace.shared_origins.values())?;
        self.list("readings", workspace.readings.values())?;
        self.list("originals", workspace.originals.values())?;
        self.list("bodies", workspace.bodies.values())?;
        self.words(")\n// ")
    }

    fn list<'r, T: DeserializeOwned + PartialEq + 'r>(
        &mut self,
        name: &str,
        mut records: impl Iterator<Item = &'r Arc<T>>,
    ) -> Result<(), Differs> {
        self.words(&list_head(name))?;
        records.try_for_each(|record| self.record(&**record))?;
        self.words(LIST_END)
    }

    fn record<T: DeserializeOwned + PartialEq>(&mut self, record: &T) -> Result<(), Differs> {
        let n_bytes = *self.lengths.next().ok_or(Differs::Words)?;
        self.read(n_bytes)?;
        if ron::de::from_bytes::<T>(&self.bytes).ok().as_ref() != Some(record) {
            return Err(Differs::Words);
        }
        self.words(RECORD_END)
    }

    fn words(&mut self, words: &str) -> Result<(), Differs> {
        self.read(words.len())?;
        if self.bytes == words.as_bytes() {
            Ok(())
        } else {
            Err(Differs::Words)
        }
    }

    fn read(&mut self, n_bytes: usize) -> Result<(), Differs> {
        self.bytes.resize(n_bytes, 0);
        self.file
            .read_exact(&mut self.bytes)
            .map_err(Differs::Unread)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::edit::notes;
    use crate::model::{About, NoteId, Timestamp, WorkspaceId};
    use crate::store::format::write_measured;

    fn workspace(title: &str, n_notes: u128) -> Workspace {
        let now = Timestamp::UNIX_EPOCH;
        let mut workspace = Workspace::new(WorkspaceId(Uuid::nil()), title, now);
        for n in 1..=n_notes {
            let id = NoteId(Uuid::from_u128(n));
            let made = notes::create(&workspace, id, About::Workspace, "Note", "Mara", now);
            made.unwrap().apply(&mut workspace).unwrap();
        }
        workspace
    }

    /// Whether the file of one workspace, after a change, holds another.
    fn does_hold(
        written: &Workspace,
        change: impl FnOnce(&mut Vec<u8>),
        asked: &Workspace,
    ) -> bool {
        let mut bytes = Vec::new();
        let (_, lengths) = write_measured(written, 1, &mut bytes).unwrap();
        change(&mut bytes);
        holds(&mut bytes.as_slice(), asked, 1, &lengths).unwrap()
    }

    #[test]
    fn a_file_holds_what_was_written_and_nothing_else() {
        let of = workspace;
        for (written, asked, expected) in [
            (of("One", 2), of("One", 2), true),
            (of("\"#(\n\"##", 0), of("\"#(\n\"##", 0), true),
            (of("One", 2), of("Two", 2), false),
            (of("One", 2), of("One", 1), false),
            (of("One", 1), of("One", 2), false),
        ] {
            assert_eq!(does_hold(&written, |_| {}, &asked), expected);
        }
    }

    #[test]
    fn a_file_that_is_cut_or_changed_does_not_hold_it() {
        let workspace = workspace("One", 2);
        let n_bytes = format_length(&workspace);
        for at in 0..n_bytes - 110 {
            assert!(!does_hold(
                &workspace,
                |bytes| bytes.truncate(at),
                &workspace
            ));
        }
        let title = |bytes: &mut Vec<u8>| {
            let at = memchr::memmem::find(bytes, b"One").unwrap();
            bytes[at] = b'o';
        };
        assert!(!does_hold(&workspace, title, &workspace));
    }

    fn format_length(workspace: &Workspace) -> usize {
        write_measured(workspace, 1, &mut io::sink())
            .unwrap()
            .0
            .n_bytes as usize
    }
}
