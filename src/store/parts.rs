//! Reading a large file in little memory: the texts, which stand last, are read first, and their
//! part of the file is given back before the rest is read.

use serde::de::DeserializeSeed as _;

use super::both::both;
use super::format::{self, Fault, ReadFile, Stamp, VERSION};
use super::room::Room;
use super::whole::List;
use crate::model::{Body, DocumentId, Records, Workspace};

/// Where the texts begin in a file as it is written.
const BODIES: &[u8] = b"],\nbodies: [\n";

/// What stands between their last one and the checksum.
const END: &str = ",\n)\n// ";

/// Why a file was not read in parts.
pub(super) enum NotRead {
    /// It breaks rules that can't be mended.
    Unsound(Fault),
    /// It is not in the shape in which files are written: [`format::read`] tells what it is, or reads
    /// it all the same. With its bytes, as long as they are what they were.
    OtherShape(Option<Vec<u8>>),
}

/// Reads a file as [`format::read`] does, if it is in the shape in which files are written.
pub(super) fn read(mut bytes: Vec<u8>) -> Result<ReadFile, NotRead> {
    let Some((version, generation, list_start)) = shape(&bytes) else {
        return Err(NotRead::OtherShape(Some(bytes)));
    };
    let n_bytes = bytes.len();
    let room = Room::beside(n_bytes);
    let ((hash, is_as_saved), bodies) = both(
        || format::checksum(&bytes),
        || read_bodies(bytes.get(list_start..)?, &room),
    );
    let Some(bodies) = bodies else {
        return Err(NotRead::OtherShape(Some(bytes)));
    };
    // The same words may stand in a quote or a note. What is before them is then no whole file.
    bytes.truncate(list_start);
    bytes.extend_from_slice(b"[])");
    bytes.shrink_to_fit();
    let Ok(records) = format::parse(&bytes, &room) else {
        return Err(NotRead::OtherShape(None));
    };
    drop(bytes);
    let mut workspace = Workspace { bodies, ..records };
    let mended = format::make_sound(&mut workspace).map_err(NotRead::Unsound)?;
    Ok(ReadFile {
        mended,
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

/// The version and the generation of a file, and where the list of its texts begins.
fn shape(bytes: &[u8]) -> Option<(u32, u64, usize)> {
    let (version, generation) = format::read_header(bytes).ok()?;
    let notes_end = memchr::memmem::find(bytes, BODIES)?;
    let list_start = notes_end + BODIES.len() - "[\n".len();
    (version <= VERSION).then_some((version, generation, list_start))
}

/// The texts, if nothing but the last line of the file comes after them.
fn read_bodies(bytes: &[u8], room: &Room) -> Option<Records<DocumentId, Body>> {
    let mut list = ron::de::Deserializer::from_bytes(bytes).ok()?;
    let bodies = List::new(room).deserialize(&mut list).ok()?;
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
        let (whole, parts) = (format::read(&bytes).unwrap(), read(bytes).ok().unwrap());
        assert_eq!(parts.workspace, whole.workspace);
        assert_eq!(parts.stamp, whole.stamp);
        assert!(!parts.hand_edited);
    }

    #[test]
    fn a_file_that_ends_anywhere_too_soon_is_none() {
        let bytes = file("one");
        for n_bytes in 0..bytes.len() {
            let cut: Vec<u8> = bytes.iter().take(n_bytes).copied().collect();
            assert!(read(cut).is_err(), "{n_bytes} bytes");
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
            let in_parts = read(bytes).ok();
            assert!(in_parts.is_none_or(|parts| parts.workspace == whole.workspace));
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
            let read = read(changed.into_bytes());
            assert!(matches!(read, Err(NotRead::OtherShape(_))));
        }
    }
}
