//! Edits that are too large to be written while a window waits.
//!
//! Such an edit is written on any thread, into a segment of its own, which gets the name of one
//! when it is whole and synced. That is the instant at which it is kept: until then nobody shows
//! it as done. What is called a segment already is removed again where the folder refuses to keep
//! its name.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::frame::{self, Entry};
use super::{Base, Journal, Mark, Shared, Step};
use crate::edit::{Change, Edit, Swap};
use crate::model::Annotation;
use crate::store::{Disk, Error, Stamp, disk};

/// An edit of so many bytes is written within a millisecond or two.
const LARGE: usize = 256 * 1024;

/// What a record is taken to hold besides its texts.
const RECORD: usize = 300;

/// A segment that is not whole yet.
const PREPARED: &str = "prepared";

/// So much is written between one word of progress and the next.
const CHUNK: usize = 4 << 20;

/// A large edit that is about to be written, on any thread. It has its number already; until it
/// is dropped, no save takes that for a part of a file.
#[derive(Debug)]
pub struct Record {
    shared: Arc<Shared>,
    number: u64,
    step: Step,
    edit: Arc<Edit>,
    /// The file that the edit comes after, where that is news.
    base: Option<Base>,
    is_kept: bool,
}

/// A file that another program has left in the place of the workspace's own, about to be taken
/// over: what is not in it is written as one edit that comes after it, in the same instant.
#[derive(Debug)]
pub struct Adoption {
    journal: Option<(Arc<Shared>, Mark, String)>,
    /// Where there is something that is not in the file.
    record: Option<Record>,
    stamp: Stamp,
}

/// An [`Adoption`] that is on disk.
#[derive(Debug)]
pub struct Adopted {
    pub(in crate::store) mark: Option<(Mark, String)>,
    pub(in crate::store) stamp: Stamp,
}

/// Whether writing an edit takes longer than a window may wait.
pub fn is_large(edit: &Edit) -> bool {
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
    /// Gives a large edit its number.
    pub(in crate::store) fn begin_record(self: &Arc<Self>, step: Step, edit: Arc<Edit>) -> Record {
        let mut writer = self.writer();
        writer.number += 1;
        writer.underway = Some(writer.number);
        Record {
            shared: Arc::clone(self),
            number: writer.number,
            step,
            edit,
            base: None,
            is_kept: false,
        }
    }
}

impl Adoption {
    pub(in crate::store) fn new(
        journal: Option<(&Journal, String)>,
        stamp: Stamp,
        since: &Arc<Edit>,
    ) -> Self {
        let journal = journal.map(|(journal, path)| (journal.shared(), journal.begin_save(), path));
        let record =
            journal
                .as_ref()
                .filter(|_| !since.changes.is_empty())
                .map(|(shared, mark, path)| {
                    let base = Base {
                        path: Some(path.clone()),
                        stamp: stamp.clone(),
                        up_to: mark.up_to,
                    };
                    let mut record = shared.begin_record(Step::Do, Arc::clone(since));
                    record.base = Some(base);
                    record
                });
        Self {
            journal,
            record,
            stamp,
        }
    }

    /// Writes it; when it comes back, a loss of power can't take it away. As of a record, `progress`
    /// can stop it.
    pub fn run(self, progress: &dyn Fn(usize, usize) -> bool) -> Result<Adopted, Error> {
        if let Some(record) = self.record {
            record.run(progress)?;
        } else if let Some((shared, mark, path)) = &self.journal {
            let appended = shared.append_base(*mark, path, &self.stamp);
            appended.map_err(|source| Error::Journal {
                path: shared.folder.clone(),
                source,
            })?;
        }
        Ok(Adopted {
            mark: self.journal.map(|(_, mark, path)| (mark, path)),
            stamp: self.stamp,
        })
    }
}

impl Record {
    /// Writes it, tells how many bytes of how many are written, and comes back when a loss of power
    /// can't take it away any more. If it fails, there is no such edit; nor if `progress` says no,
    /// which it can until all of it is written.
    pub fn run(mut self, progress: &dyn Fn(usize, usize) -> bool) -> Result<(), Error> {
        let mut is_stopped = false;
        let written = self.write(&mut |n_written, n_in_all| {
            is_stopped = !progress(n_written, n_in_all);
            !is_stopped
        });
        self.is_kept = written.is_ok();
        if is_stopped {
            return Err(Error::Stopped {
                label: self.edit.label.clone(),
            });
        }
        written.map_err(|source| Error::Record {
            label: self.edit.label.clone(),
            is_undo: self.step == Step::Undo,
            path: self.shared.folder.clone(),
            source,
        })
    }

    fn write(&self, progress: &mut dyn FnMut(usize, usize) -> bool) -> io::Result<()> {
        let (disk, folder) = (&*self.shared.disk, &self.shared.folder);
        let (head, key) = {
            let writer = self.shared.writer();
            (writer.head.clone(), writer.key.clone())
        };
        let entry = Entry::Edit {
            step: self.step,
            edit: Cow::Borrowed(&*self.edit),
        };
        let mut head = frame::frame(0, &Entry::Head(head), key.as_deref())?;
        if let Some(base) = &self.base {
            head.extend(frame::frame(0, &Entry::Base(base.clone()), key.as_deref())?);
        }
        let edit = frame::frame(self.number, &entry, key.as_deref())?;
        disk::create_folders(disk, folder)?;
        let prepared = folder.join(format!("{}.{PREPARED}", self.number));
        disk::remove_quietly(disk, &prepared);
        let file = disk.create(&prepared)?;
        let mut n_written = 0;
        let mut write = |bytes: &[u8]| {
            disk::write_all(disk, &file, bytes)?;
            n_written += bytes.len();
            if progress(n_written, head.len() + edit.len()) {
                Ok(())
            } else {
                Err(io::ErrorKind::Other.into())
            }
        };
        let written = write(&head)
            .and_then(|()| edit.chunks(CHUNK).try_for_each(&mut write))
            .and_then(|()| disk.sync(&file))
            // What was appended before it is on the disk before it.
            .and_then(|()| self.shared.sync_with_base())
            .and_then(|()| self.take_in(&prepared));
        let segment = written.inspect_err(|_| disk::remove_quietly(disk, &prepared))?;
        let named = disk
            .sync_folder(folder)
            .and_then(|()| disk.sync_folder(&disk::folder_of(folder)));
        named.inspect_err(|_| disk::remove_quietly(disk, &segment))
    }

    /// Makes a segment of a file that is whole.
    fn take_in(&self, prepared: &Path) -> io::Result<PathBuf> {
        let mut writer = self.shared.writer();
        let segment = writer.path_of(writer.segment + 1);
        disk::rename(&*self.shared.disk, prepared, &segment)?;
        writer.segment += 1;
        writer.n_edits += 1;
        writer.file = None;
        Ok(segment)
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let mut writer = self.shared.writer();
        writer.underway = None;
        if !self.is_kept && writer.number == self.number {
            // Should a trace of it be there after all, the next edit of that number counts.
            writer.number -= 1;
        }
    }
}

impl Shared {
    /// Waits until everything appended so far would survive a loss of power, and with it the word
    /// of which file the edits come after.
    fn sync_with_base(&self) -> io::Result<()> {
        {
            let mut writer = self.writer();
            if writer.file.is_none() {
                writer.start_segment()?;
            }
        }
        self.sync()
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
