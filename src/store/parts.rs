//! Reading a large file in little memory: the texts, which stand last, are read first, and their
//! part of the file is given back before the rest is read.

use super::both::both;
use super::format::{self, ReadFile, Stamp, VERSION};
use crate::model::{Body, DocumentId, Records, Workspace};

/// Where the texts begin in a file as it is written.
const BODIES: &[u8] = b"],\nbodies: [\n";

/// What stands between their last one and the checksum.
const END: &str = ",\n)\n// ";

/// Reads a file as [`format::read`] does. `None` for anything but a sound file in the shape in
/// which files are written: `format::read` tells what it is, or reads it all the same.
pub(super) fn read(mut bytes: Vec<u8>) -> Option<ReadFile> {
    let (version, generation) = format::read_header(&bytes).ok()?;
    let notes_end = memchr::memmem::find(&bytes, BODIES)?;
    if version != VERSION {
        return None;
    }
    let (list_start, n_bytes) = (notes_end + BODIES.len() - "[\n".len(), bytes.len());
    let ((hash, is_as_saved), bodies) = both(
        || format::checksum(&bytes),
        || read_bodies(bytes.get(list_start..)?),
    );
    let bodies = bodies?;
    // The same words may stand in a quote or a note. What is before them is then no whole file.
    bytes.truncate(list_start);
    bytes.extend_from_slice(b"[])");
    bytes.shrink_to_fit();
    let whole = format::parse(&bytes).ok()?;
    drop(bytes);
    let workspace = Workspace {
        bodies,
        ..Workspace::from(whole)
    };
    format::check(&workspace).ok()?;
    Some(ReadFile {
        mended: None,
        workspace,
        version,
        hand_edited: !is_as_saved,
        stamp: Stamp {
            generation,
            n_bytes: n_bytes as u64,
            hash: hash.to_hex().to_string(),
        },
    })
}

/// The texts, if nothing but the last line of the file comes after them.
fn read_bodies(bytes: &[u8]) -> Option<Records<DocumentId, Body>> {
    let mut list = ron::de::Deserializer::from_bytes(bytes).ok()?;
    let bodies = format::read_list(&mut list).ok()?;
    let footer = list.remainder().strip_prefix(END)?;
    let line = footer.strip_suffix('\n')?;
    (!line.contains('\n')).then_some(bodies)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::edit::notes;
    use crate::model::{About, NoteId, Timestamp, WorkspaceId};

    /// The file of a workspace with one note.
    fn file(note: &str) -> Vec<u8> {
        let now = Timestamp::UNIX_EPOCH;
        let mut workspace = Workspace::new(WorkspaceId(Uuid::nil()), "Case", now);
        let id = NoteId(Uuid::nil());
        for edit in [
            notes::create(&workspace, id, About::Workspace, "Note", "Mara", now),
            notes::rename_workspace(&workspace, "Other"),
        ] {
            edit.unwrap().apply(&mut workspace).unwrap();
        }
        let edit = notes::set(&workspace, id, "Note", note, now).unwrap();
        edit.apply(&mut workspace).unwrap();
        format::to_bytes(&workspace, 3).unwrap()
    }

    #[test]
    fn a_file_is_read_in_parts_as_it_is_read_whole() {
        let bytes = file("one");
        let (whole, parts) = (format::read(&bytes).unwrap(), read(bytes).unwrap());
        assert_eq!(parts.workspace, whole.workspace);
        assert_eq!(parts.stamp, whole.stamp);
        assert!(!parts.hand_edited);
    }

    #[test]
    fn a_file_that_ends_anywhere_too_soon_is_none() {
        let bytes = file("one");
        for n_bytes in 0..bytes.len() {
            let cut = bytes.iter().take(n_bytes).copied().collect();
            assert!(read(cut).is_none(), "{n_bytes} bytes");
        }
    }

    #[test]
    fn words_that_look_like_the_texts_of_a_file_are_no_part_of_it() {
        for note in [
            "],\nbodies: [\n",
            "],\nbodies: [\n],\n)\n// 12 bytes above, BLAKE3 0\n",
            "],\nbodies: [\n],\n)\n// ",
        ] {
            let bytes = file(note);
            let whole = format::read(&bytes).unwrap();
            assert!(read(bytes).is_none_or(|parts| parts.workspace == whole.workspace));
        }
    }

    #[test]
    fn what_is_not_in_the_usual_shape_is_left_to_the_usual_way() {
        let bytes = file("one");
        let text = String::from_utf8(bytes).unwrap();
        for changed in [
            text.replace("],\nbodies: [\n", "], bodies: [\n"),
            text.replace("format 3", "format 4"),
            text.replace("\n)\n//", "\nmore: 1)\n//"),
            text.replace("title: \"Other\"", "title: 7"),
            format!("{text}// One line more\n"),
        ] {
            assert!(read(changed.into_bytes()).is_none());
        }
    }
}
