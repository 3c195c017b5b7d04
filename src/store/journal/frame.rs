//! What a journal is made of: framed records with a checksum each.
//!
//! ```text
//! magic 4 │ length of the payload 8 │ number 8 │ checksum 16 │ payload (JSON)
//! ```

use std::borrow::Cow;
use std::io;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::edit::Edit;
use crate::model::WorkspaceId;
use crate::store::format::Stamp;
use crate::store::{Key, Keys};

/// The version of the journal that is written.
pub(super) const VERSION: u32 = 1;

const MAGIC: [u8; 4] = *b"DJ1\n";
/// The payload is encrypted.
const SEALED: [u8; 4] = *b"DJS\n";
const HEAD_LEN: usize = 4 + 8 + 8 + 16;

/// What was done with an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    Do,
    /// The same, for the next letter of what is being typed: one step with the one before.
    GoOn,
    /// The edit was taken back: its inverse was applied.
    Undo,
    Redo,
}

/// One record of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) enum Entry<'a> {
    /// The first of each segment.
    Head(Head),
    /// The file at `path` with this stamp holds every edit up to number `up_to`.
    Base(Base),
    Edit {
        step: Step,
        edit: Cow<'a, Edit>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Head {
    pub(super) version: u32,
    pub(in crate::store) workspace: WorkspaceId,
    pub(super) title: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct Base {
    /// `None`: the copy in the journal's own folder, of a workspace that has no file yet.
    /// Names that are not Unicode are only nearly kept; it tells copies of a file apart.
    pub(in crate::store) path: Option<String>,
    pub(in crate::store) stamp: Stamp,
    pub(in crate::store) up_to: u64,
}

/// What could be read of a segment.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each can be so by itself")]
pub(in crate::store) struct Frames {
    /// Numbers and records, in the order of the file.
    pub(in crate::store) entries: Vec<(u64, Entry<'static>)>,
    /// Bytes up to the end of the last whole record. What is behind it is damaged.
    pub(in crate::store) n_good_bytes: usize,
    /// A whole record that this version of the program does not know.
    pub(in crate::store) is_foreign: bool,
    /// A whole record that opens with none of the keys.
    pub(in crate::store) is_locked: bool,
    /// Some records are encrypted.
    pub(in crate::store) is_sealed: bool,
    /// Some are not.
    pub(in crate::store) is_plain: bool,
}

/// A record as it is written: encrypted, if there is a key.
pub(in crate::store) fn frame(
    number: u64,
    entry: &Entry<'_>,
    key: Option<&Key>,
) -> io::Result<Vec<u8>> {
    Ok(frame_within(usize::MAX, number, entry, key)?.unwrap_or_default())
}

/// The same; `None` where it would have more bytes, and no more than these are made.
pub(in crate::store) fn frame_within(
    n_bytes: usize,
    number: u64,
    entry: &Entry<'_>,
    key: Option<&Key>,
) -> io::Result<Option<Vec<u8>>> {
    let mut payload = Within {
        bytes: Vec::new(),
        n_left: n_bytes,
        is_full: false,
    };
    // In place, where it stays as it is.
    if key.is_none() {
        payload.bytes.resize(HEAD_LEN, 0);
    }
    let written = serde_json::to_writer(&mut payload, entry);
    if payload.is_full {
        return Ok(None);
    }
    written?;
    let mut bytes = payload.bytes;
    let magic = if let Some(key) = key {
        let sealed = key.seal(number, &bytes)?;
        bytes.clear();
        bytes.resize(HEAD_LEN, 0);
        bytes.extend(sealed);
        SEALED
    } else {
        MAGIC
    };
    let n_payload = (bytes.len() - HEAD_LEN) as u64;
    let (head, payload) = bytes.split_at_mut(HEAD_LEN);
    let checksum = checksum(n_payload, number, payload);
    let parts: [&[u8]; 4] = [
        &magic,
        &n_payload.to_le_bytes(),
        &number.to_le_bytes(),
        &checksum,
    ];
    for (target, source) in head.iter_mut().zip(parts.concat()) {
        *target = source;
    }
    Ok(Some(bytes))
}

/// Takes in so many bytes, and no more.
struct Within {
    bytes: Vec<u8>,
    n_left: usize,
    is_full: bool,
}

impl io::Write for Within {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let Some(left) = self.n_left.checked_sub(piece.len()) else {
            self.is_full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        };
        self.n_left = left;
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn checksum(n_payload: u64, number: u64, payload: &[u8]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&n_payload.to_le_bytes());
    hasher.update(&number.to_le_bytes());
    hasher.update(payload);
    let mut checksum = [0; 16];
    hasher.finalize_xof().fill(&mut checksum);
    checksum
}

/// Reads whole records up to the first that is damaged.
pub(in crate::store) fn read(bytes: &[u8], keys: &Keys) -> Frames {
    let mut frames = Frames::default();
    while let Some(found) = bytes.get(frames.n_good_bytes..).and_then(next) {
        let Found {
            is_sealed,
            number,
            payload,
            n_bytes,
        } = found;
        let opened = is_sealed.then(|| keys.unseal(number, payload));
        let is_locked = opened == Some(None);
        let payload = opened.flatten().map_or(Cow::Borrowed(payload), Cow::Owned);
        let entry = serde_json::from_slice(&payload);
        // The sign itself has no checksum: one that says the opposite of the payload is damaged.
        if entry.is_err() && is_locked == is_json(&payload) || entry.is_ok() && is_locked {
            break;
        }
        frames.n_good_bytes += n_bytes;
        frames.is_sealed |= is_sealed;
        frames.is_plain |= !is_sealed;
        frames.is_locked |= is_locked;
        match entry {
            Ok(Entry::Head(head)) if head.version > VERSION => frames.is_foreign = true,
            Ok(entry) => frames.entries.push((number, entry)),
            Err(_) => frames.is_foreign |= !is_locked,
        }
    }
    frames
}

/// Whether it is what some version of the program writes; encrypted bytes are not.
fn is_json(payload: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(payload).is_ok()
}

struct Found<'a> {
    is_sealed: bool,
    number: u64,
    payload: &'a [u8],
    /// With the head.
    n_bytes: usize,
}

/// The record at the start.
fn next(bytes: &[u8]) -> Option<Found<'_>> {
    let (magic, rest) = bytes.split_first_chunk::<4>()?;
    let (n_payload, rest) = rest.split_first_chunk()?;
    let (number, rest) = rest.split_first_chunk()?;
    let (sum, rest) = rest.split_first_chunk::<16>()?;
    let (n_payload, number) = (u64::from_le_bytes(*n_payload), u64::from_le_bytes(*number));
    let payload = rest.get(..usize::try_from(n_payload).ok()?)?;
    let is_sealed = *magic == SEALED;
    let is_whole = (is_sealed || *magic == MAGIC) && *sum == checksum(n_payload, number, payload);
    is_whole.then_some(Found {
        is_sealed,
        number,
        payload,
        n_bytes: HEAD_LEN + payload.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(label: &str) -> Entry<'static> {
        Entry::Edit {
            step: Step::Do,
            edit: Cow::Owned(Edit::new(label, Vec::new())),
        }
    }

    #[test]
    fn a_record_whose_sign_says_the_opposite_is_damaged_and_not_locked() {
        let mut bytes = frame(1, &entry("one"), None).unwrap();
        bytes[..4].copy_from_slice(&SEALED);
        let frames = read(&bytes, &Keys::default());
        assert_eq!((frames.n_good_bytes, frames.is_locked), (0, false));
    }

    #[test]
    fn every_cut_and_every_flipped_bit_leaves_only_whole_records() {
        let (one, two) = (
            frame(1, &entry("one"), None).unwrap(),
            frame(2, &entry("two"), None).unwrap(),
        );
        let bytes = [one.clone(), two].concat();
        assert_eq!(
            read(&bytes, &Keys::default()).entries,
            [(1, entry("one")), (2, entry("two"))]
        );
        for n_bytes in 0..bytes.len() {
            let frames = read(&bytes[..n_bytes], &Keys::default());
            assert_eq!(frames.entries.len(), usize::from(n_bytes >= one.len()));
        }
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let frames = read(&flipped, &Keys::default());
            assert_eq!(frames.entries.len(), usize::from(bit / 8 >= one.len()));
        }
    }
}
