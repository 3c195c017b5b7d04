//! What can be saved of a ZIP archive whose directory is lost: the files before the cut.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

/// A file of a damaged archive.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) name: String,
    is_packed: bool,
    /// Packed, from its start on; the end is where it says, or where the archive ends.
    packed: &'a [u8],
    is_cut: bool,
}

/// The files that stand in the archive one after another.
pub(super) fn files(bytes: &[u8]) -> Vec<Found<'_>> {
    let starts: Vec<usize> = memchr::memmem::find_iter(bytes, b"PK\x03\x04").collect();
    let mut files: Vec<Found<'_>> = Vec::new();
    let mut done_to = 0;
    for start in starts {
        // One that stands within another file belongs to that.
        if start < done_to {
            continue;
        }
        let Some((found, end)) = file_at(bytes, start) else {
            continue;
        };
        done_to = end;
        if !files
            .iter()
            .any(|other| other.name.eq_ignore_ascii_case(&found.name))
        {
            files.push(found);
        }
        if files.len() >= super::archive::MAX_ENTRIES {
            break;
        }
    }
    files
}

fn file_at(bytes: &[u8], start: usize) -> Option<(Found<'_>, usize)> {
    let header = bytes.get(start..)?.get(..30)?;
    let number = |at: usize, n_bytes: usize| {
        let bytes = header.get(at..at + n_bytes).unwrap_or_default();
        bytes
            .iter()
            .rev()
            .fold(0_usize, |n, &byte| n << 8 | usize::from(byte))
    };
    let (flags, method) = (number(6, 2), number(8, 2));
    let is_locked = flags & 1 != 0;
    if is_locked || !matches!(method, 0 | 8) {
        return None;
    }
    let name_start = start + 30;
    let packed_start = name_start + number(26, 2) + number(28, 2);
    let name = bytes.get(name_start..name_start + number(26, 2))?;
    let name = String::from_utf8_lossy(name).into_owned();
    let rest = bytes.get(packed_start..)?;
    // The length may stand after the file; then it is packed, and knows its own end.
    let n_packed = number(18, 4);
    let is_known = flags & 8 == 0 && n_packed != 0xffff_ffff;
    let packed = if is_known {
        rest.get(..n_packed.min(rest.len()))?
    } else {
        rest
    };
    let end = if is_known {
        packed_start + packed.len()
    } else {
        packed_start
    };
    let found = Found {
        name,
        is_packed: method == 8,
        packed,
        is_cut: is_known && n_packed > rest.len(),
    };
    Some((found, end))
}

impl Found<'_> {
    pub(super) fn n_packed(&self) -> u64 {
        self.packed.len() as u64
    }

    /// The bytes, and whether they are all; at most one more than `limit`.
    pub(super) fn unpack(&self, limit: u64) -> (Vec<u8>, bool) {
        let mut bytes = Vec::new();
        let is_whole = if self.is_packed {
            let mut unpacked = DeflateDecoder::new(self.packed).take(limit + 1);
            unpacked.read_to_end(&mut bytes).is_ok()
        } else {
            let mut stored = self.packed.take(limit + 1);
            stored.read_to_end(&mut bytes).is_ok()
        };
        (bytes, is_whole && !self.is_cut)
    }
}
