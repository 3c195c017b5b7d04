//! How far a document has been read: passages that were read, with or without a find.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{DocumentId, Status, Workspace};
use crate::text::Text;

/// What has been read of one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    pub document: DocumentId,
    /// In the order of the text; none overlaps another or touches one of the same kind.
    pub passages: Vec<ReadPassage>,
}

/// A stretch of a text that has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadPassage {
    /// Bytes of the text: the first, and one past the last; never none.
    pub start: usize,
    pub end: usize,
    pub kind: ReadKind,
}

/// What reading came to.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum ReadKind {
    #[default]
    Unread,
    Read,
    /// Read, and there is nothing in it to mark.
    NothingFound,
}

impl ReadKind {
    pub fn label(self) -> &'static str {
        match self {
            Self::Unread => "Unread",
            Self::Read => "Read",
            Self::NothingFound => "Read, nothing found",
        }
    }
}

impl Reading {
    pub fn new(document: DocumentId) -> Self {
        Self {
            document,
            passages: Vec::new(),
        }
    }

    /// What reading came to at a byte.
    pub fn at(&self, byte: usize) -> ReadKind {
        let after = self.passages.partition_point(|passage| passage.end <= byte);
        match self.passages.get(after) {
            Some(passage) if passage.start <= byte => passage.kind,
            _ => ReadKind::Unread,
        }
    }

    /// How many bytes are read, with or without a find.
    pub fn n_bytes_read(&self) -> usize {
        self.passages
            .iter()
            .map(|passage| passage.end - passage.start)
            .sum()
    }

    /// The same with a stretch set to one kind; `Unread` takes it out.
    #[must_use]
    pub fn with(&self, bytes: Range<usize>, kind: ReadKind) -> Self {
        if bytes.is_empty() {
            return self.clone();
        }
        let mut passages = Vec::with_capacity(self.passages.len() + 2);
        let mut rest = Vec::new();
        for &passage in &self.passages {
            let left = ReadPassage {
                end: passage.end.min(bytes.start),
                ..passage
            };
            let right = ReadPassage {
                start: passage.start.max(bytes.end),
                ..passage
            };
            if left.start < left.end {
                passages.push(left);
            }
            if right.start < right.end {
                rest.push(right);
            }
        }
        if kind != ReadKind::Unread {
            passages.push(ReadPassage {
                start: bytes.start,
                end: bytes.end,
                kind,
            });
        }
        passages.append(&mut rest);
        Self {
            document: self.document,
            passages: joined(passages),
        }
    }

    /// Out of stretches in the order of the text that do not overlap; those of one kind that touch
    /// become one.
    pub fn of(document: DocumentId, passages: Vec<ReadPassage>) -> Self {
        Self {
            document,
            passages: joined(passages),
        }
    }

    /// Whether the passages are as they must be, on whole characters of this text.
    pub fn is_in(&self, text: &Text) -> bool {
        let mut edges = self.passages.iter().flat_map(|p| [p.start, p.end]);
        self.is_sound_in(text.len()) && edges.all(|at| text.as_str().is_char_boundary(at))
    }

    /// Whether the passages are as they must be, in a text of so many bytes.
    pub fn is_sound_in(&self, n_bytes: usize) -> bool {
        let mut end = 0;
        let mut before = ReadKind::Unread;
        self.passages.iter().all(|passage| {
            let is_apart = passage.start > end || passage.kind != before;
            let is_sound = passage.start >= end
                && passage.start < passage.end
                && passage.end <= n_bytes
                && passage.kind != ReadKind::Unread
                && is_apart;
            end = passage.end;
            before = passage.kind;
            is_sound
        })
    }
}

impl Workspace {
    /// How far a document is: as it was set, and under way where some of it is read.
    pub fn status(&self, document: DocumentId) -> Option<Status> {
        let status = self.document(document)?.status;
        let is_begun = status == Status::Unread && self.reading(document).is_some();
        Some(if is_begun { Status::Reading } else { status })
    }

    /// How much of a document is read, in whole per cent: 0 only where nothing is, 100 only where
    /// all of it is.
    pub fn percent_read(&self, document: DocumentId) -> u8 {
        let n_bytes = self.text(document).map_or(0, crate::text::Text::len);
        let n_read = self.reading(document).map_or(0, Reading::n_bytes_read);
        if n_read == 0 || n_bytes == 0 {
            0
        } else if n_read >= n_bytes {
            100
        } else {
            ((n_read as u128 * 100 / n_bytes as u128) as u8).clamp(1, 99)
        }
    }
}

fn joined(passages: Vec<ReadPassage>) -> Vec<ReadPassage> {
    let mut joined: Vec<ReadPassage> = Vec::with_capacity(passages.len());
    for passage in passages {
        match joined.last_mut() {
            Some(last) if last.end == passage.start && last.kind == passage.kind => {
                last.end = passage.end;
            }
            _ => joined.push(passage),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kind() -> impl Strategy<Value = ReadKind> {
        prop_oneof![
            Just(ReadKind::Unread),
            Just(ReadKind::Read),
            Just(ReadKind::NothingFound)
        ]
    }

    proptest! {
        #[test]
        fn each_byte_has_what_was_said_of_it_last(
            steps in proptest::collection::vec((0_usize..60, 0_usize..60, kind()), 0..20),
        ) {
            let mut reading = Reading::new(DocumentId(uuid::Uuid::nil()));
            let mut expected = [ReadKind::Unread; 60];
            for (a, b, kind) in steps {
                let bytes = a.min(b)..a.max(b);
                reading = reading.with(bytes.clone(), kind);
                expected[bytes].fill(kind);
                prop_assert!(reading.is_sound_in(60), "{reading:?}");
            }
            for (byte, kind) in expected.iter().enumerate() {
                prop_assert_eq!(reading.at(byte), *kind);
            }
            let n_read = expected.iter().filter(|kind| **kind != ReadKind::Unread).count();
            prop_assert_eq!(reading.n_bytes_read(), n_read);
        }
    }
}
