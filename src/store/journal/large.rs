//! Edits that are too large to be written while a window waits.
//!
//! Each has its number at once, and is written by a thread of its own into a segment of its own,
//! which gets the name of one when it is whole and synced. Smaller edits that come meanwhile have
//! higher numbers and are written at once: the numbers say in which order all are done again, not
//! the segments. Should the program be killed meanwhile, what builds on the large edit is told as
//! not to be done again, and the rest is there.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, MutexGuard, PoisonError};

use super::frame::{self, Entry};
use super::{Shared, Step, Writer};
use crate::edit::{Change, Edit, Swap};
use crate::model::Annotation;
use crate::store::{Disk, disk};
use std::path::{Path, PathBuf};

/// An edit of so many bytes is written within a millisecond or two.
const LARGE: usize = 256 * 1024;

/// What a record is taken to hold besides its texts.
const RECORD: usize = 300;

/// A segment that is not whole yet.
const PREPARED: &str = "prepared";

/// The large edits on their way.
#[derive(Debug, Default)]
pub(super) struct Large {
    waiting: VecDeque<Waiting>,
    /// Whether a thread sees to them.
    is_running: bool,
    /// Why the first of them could not be written.
    fault: Option<io::Error>,
}

#[derive(Clone, Debug)]
struct Waiting {
    number: u64,
    step: Step,
    edit: Arc<Edit>,
}

/// Whether writing an edit takes longer than a window may wait.
pub(super) fn is_large(edit: &Edit) -> bool {
    let mut n_bytes = 0;
    edit.changes.iter().any(|change| {
        n_bytes += n_bytes_of(change);
        n_bytes > LARGE
    })
}

fn n_bytes_of(change: &Change) -> usize {
    fn both<T>(swap: &Swap<T>, n_bytes: impl Fn(&T) -> usize) -> usize {
        let sides = [&swap.before, &swap.after];
        let records = sides.into_iter().flatten();
        records.map(|record| RECORD + n_bytes(record)).sum()
    }
    match change {
        Change::Body(swap) => both(swap, |body| {
            let n_parts = body.blocks.len() + body.furniture.len() + body.locators.len();
            body.text.len() + n_parts * RECORD / 4
        }),
        Change::Annotation(swap) => both(swap, annotation),
        Change::Document(swap) => both(swap, |document| document.note.len()),
        Change::Tag(swap) => both(swap, |tag| tag.definition.len()),
        Change::Link(swap) => both(swap, |link| link.note.len()),
        Change::Note(swap) => both(swap, |note| note.text.len()),
        Change::Reading(swap) => both(swap, |reading| reading.passages.len() * RECORD / 4),
        Change::Article(swap) => both(swap, |article| {
            article.note.len() + article.parts.len() * RECORD
        }),
        Change::SharedOrigin(swap) => both(swap, |origin| {
            origin.note.len() + origin.members.len() * RECORD / 4
        }),
        // As lines of base64.
        Change::Original(swap) => both(swap, |original| original.n_bytes_packed() as usize / 3 * 4),
        Change::Meta(_) => RECORD,
    }
}

fn annotation(annotation: &Annotation) -> usize {
    let anchors = annotation.anchors.iter();
    let words = anchors.map(|at| RECORD / 2 + at.quote.len() + at.before.len() + at.after.len());
    words.sum::<usize>() + annotation.note.len()
}

impl Shared {
    fn large(&self) -> MutexGuard<'_, Large> {
        self.large.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a large edit its number, and leaves it to [`Self::write_large`].
    pub(super) fn put_off(&self, step: Step, edit: &Edit) {
        let edit = Arc::new(edit.clone());
        let mut writer = self.writer();
        writer.number += 1;
        let number = writer.number;
        let waiting = Waiting { number, step, edit };
        self.large().waiting.push_back(waiting);
    }

    /// Takes on to see to the large edits; not if somebody does, or there are none.
    pub(super) fn take_on_large(&self) -> bool {
        let mut large = self.large();
        let takes = !large.is_running && !large.waiting.is_empty();
        large.is_running |= takes;
        takes
    }

    /// Writes what waits, for whoever has taken that on.
    pub(super) fn see_to_large(&self) {
        loop {
            let written = self.write_large();
            let mut large = self.large();
            // What could not be written is tried again with the next edit or save.
            if large.waiting.is_empty() || written.is_err() {
                large.is_running = false;
                return;
            }
        }
    }

    /// Waits until every large edit would survive a loss of power.
    pub(super) fn write_large(&self) -> io::Result<()> {
        let _alone = self
            .one_large
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        loop {
            let Some(first) = self.large().waiting.front().cloned() else {
                return Ok(());
            };
            let written = self.write_one(&first);
            let mut large = self.large();
            if let Err(error) = written {
                large.fault = Some(same_error(&error));
                return Err(error);
            }
            large.fault = None;
            large.waiting.pop_front();
        }
    }

    /// How many large edits are not on the disk, and why not, if that is known.
    pub(super) fn unwritten(&self) -> (usize, Option<io::Error>) {
        let large = self.large();
        (large.waiting.len(), large.fault.as_ref().map(same_error))
    }

    fn write_one(&self, waiting: &Waiting) -> io::Result<()> {
        let (head, key) = {
            let writer = self.writer();
            if waiting.number <= writer.base.up_to {
                // A file holds it already, or it is not wanted any more.
                return Ok(());
            }
            (writer.head.clone(), writer.key.clone())
        };
        let disk = &*self.disk;
        let entry = Entry::Edit {
            step: waiting.step,
            edit: Cow::Borrowed(&*waiting.edit),
        };
        let head = frame::frame(0, &Entry::Head(head), key.as_deref())?;
        let edit = frame::frame(waiting.number, &entry, key.as_deref())?;
        disk::create_folders(disk, &self.folder)?;
        let name = format!("{}.{PREPARED}", waiting.number);
        let path = self.folder.join(name);
        disk::remove_quietly(disk, &path);
        let file = disk.create(&path)?;
        let prepared = disk::write_all(disk, &file, &head)
            .and_then(|()| disk::write_all(disk, &file, &edit))
            .and_then(|()| disk.sync(&file));
        drop((head, edit));
        // What was appended before it is on the disk before it.
        let taken_in = prepared
            .and_then(|()| self.sync())
            .and_then(|()| self.writer().take_in(&path));
        if let Err(error) = taken_in {
            disk::remove_quietly(disk, &path);
            return Err(error);
        }
        self.sync()
    }
}

impl Writer {
    /// Makes a segment of a file that is whole.
    fn take_in(&mut self, prepared: &Path) -> io::Result<()> {
        if self.file.is_none() {
            // Or there might be no word of which file the edits come after.
            self.start_segment()?;
        }
        let path = self.path_of(self.segment + 1);
        disk::rename(&*self.disk, prepared, &path)?;
        self.segment += 1;
        self.n_edits += 1;
        self.file = None;
        self.has_new_name = true;
        Ok(())
    }
}

/// What an earlier run has left half written: nobody was told that it is kept.
pub(super) fn remove_prepared(disk: &dyn Disk, folder: &Path) {
    let listed: Vec<PathBuf> = disk::list(disk, folder).unwrap_or_default();
    for path in listed {
        if path.extension().is_some_and(|end| end == PREPARED) {
            disk::remove_quietly(disk, &path);
        }
    }
}

fn same_error(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}
