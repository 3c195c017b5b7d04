//! What the list shows, and numbers about it. It follows each file that changes, so that a frame
//! with news costs what is new and not what is there.

use std::collections::BTreeMap;
use std::iter;
use std::ops::{AddAssign, SubAssign};

use super::{FileState, ImportFile, ImportPart, Line};

/// Numbers about the list, or about a file of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub n_files: usize,
    pub n_documents: usize,
    /// Those that may be added, ticked or not.
    pub n_addable: usize,
    pub n_ticked: usize,
    pub n_refused: usize,
    pub n_waiting: usize,
    pub n_alike: usize,
}

#[derive(Debug, Default)]
pub(super) struct Index {
    /// In order: the files by their numbers, each before its parts.
    lines: Vec<Line>,
    tally: Tally,
    by_file: BTreeMap<usize, Tally>,
}

impl Index {
    pub(super) fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub(super) fn tally(&self) -> Tally {
        self.tally
    }

    pub(super) fn tally_of(&self, file: usize) -> Tally {
        self.by_file.get(&file).copied().unwrap_or_default()
    }

    /// Where a line stands.
    pub(super) fn idx_of(&self, line: Line) -> Option<usize> {
        self.lines.binary_search(&line).ok()
    }

    /// A file is new, or anything about it has changed.
    pub(super) fn follow(&mut self, id: usize, file: &ImportFile) {
        let tally = Tally::of_file(file);
        let before = self.by_file.insert(id, tally).unwrap_or_default();
        self.tally += tally;
        self.tally -= before;
        let n_shown = match file.parts().len() {
            n_parts if file.is_open && n_parts > 1 => n_parts,
            _ => 0,
        };
        let start = self.lines.partition_point(|line| line.file < id);
        let end = self.lines.partition_point(|line| line.file <= id);
        if end - start != 1 + n_shown {
            let of_file = |part| Line { file: id, part };
            let parts = (0..n_shown).map(Some);
            let lines = iter::once(None).chain(parts).map(of_file);
            drop(self.lines.splice(start..end, lines));
        }
    }

    /// A part of a file has changed, and nothing else about it.
    pub(super) fn follow_part(&mut self, id: usize, before: Tally, after: Tally) {
        let of_file = self.by_file.entry(id).or_default();
        *of_file += after;
        *of_file -= before;
        self.tally += after;
        self.tally -= before;
    }
}

impl Tally {
    fn of_file(file: &ImportFile) -> Self {
        let mut tally = Self {
            n_files: 1,
            ..Self::default()
        };
        match &file.state {
            FileState::Waiting => tally.n_waiting = 1,
            FileState::Refused(_) => tally.n_refused = 1,
            FileState::Read(parts) => {
                for part in parts {
                    tally += Self::of_part(part);
                }
            }
        }
        tally
    }

    pub(super) fn of_part(part: &ImportPart) -> Self {
        Self {
            n_documents: usize::from(part.read.is_ok()),
            n_addable: usize::from(part.can_be_added()),
            n_ticked: usize::from(part.is_added()),
            n_refused: usize::from(part.read.is_err()),
            n_alike: usize::from(part.like.is_some()),
            ..Self::default()
        }
    }

    fn fields(&mut self) -> [&mut usize; 7] {
        [
            &mut self.n_files,
            &mut self.n_documents,
            &mut self.n_addable,
            &mut self.n_ticked,
            &mut self.n_refused,
            &mut self.n_waiting,
            &mut self.n_alike,
        ]
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, mut other: Self) {
        for (n, more) in self.fields().into_iter().zip(other.fields()) {
            *n += *more;
        }
    }
}

impl SubAssign for Tally {
    fn sub_assign(&mut self, mut other: Self) {
        for (n, fewer) in self.fields().into_iter().zip(other.fields()) {
            *n = n.saturating_sub(*fewer);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::apart::Refused;

    fn refused_parts(n: usize) -> FileState {
        let part = ImportPart {
            name: String::new(),
            read: Err(Refused::Cancelled),
            remarks: Vec::new(),
            is_ticked: false,
            like: None,
        };
        FileState::Read(vec![part; n])
    }

    proptest! {
        #[test]
        fn what_follows_each_change_is_what_a_new_index_says(
            changes in proptest::collection::vec((0_usize..6, 0_usize..5, any::<bool>()), 0..40)
        ) {
            let mut files: BTreeMap<usize, ImportFile> = BTreeMap::new();
            let mut index = Index::default();
            for (id, n_parts, is_open) in changes {
                let file = files
                    .entry(id)
                    .or_insert_with(|| ImportFile::new("a.txt".into(), 1));
                file.is_open = is_open;
                file.state = match n_parts {
                    0 => FileState::Waiting,
                    1 => FileState::Refused(Refused::Cancelled),
                    n => refused_parts(n - 1),
                };
                index.follow(id, file);
            }
            let mut anew = Index::default();
            for (&id, file) in &files {
                anew.follow(id, file);
            }
            prop_assert_eq!(index.lines(), anew.lines());
            prop_assert_eq!(index.tally(), anew.tally());
            prop_assert!(index.lines().is_sorted());
            for (idx, line) in index.lines().iter().enumerate() {
                prop_assert_eq!(index.idx_of(*line), Some(idx));
            }
        }
    }
}
