//! Every edit since the last save, on disk before the window shows it done.
//!
//! A journal is a folder of segments that are only ever appended to. A save begins a new segment;
//! when the save is done, the segments before it are deleted, so that edits made meanwhile stay:
//!
//! ```text
//! 000001.journal   head, base (file A holds all up to 0), edits 1 2 3
//!                                  ◀── a save begins
//! 000002.journal   head, edit 4, base (file B holds all up to 3), edit 5
//!                                  ◀── B is in its place; 000001 is deleted
//! ```
//!
//! Whatever the instant of a crash, the file that is found is A or B, and its base says which
//! edits come after it. Appending is one `write`, which survives the end of the program;
//! a thread of its own makes it survive a loss of power, at most [`SYNC_AFTER`] later.
//!
//! An edit of more than a few hundred kilobytes, such as one that brings in texts, is written on
//! any thread ([`large`]), and is done when that is.

pub(super) mod frame;
pub(super) mod kept;
mod large;

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use frame::Entry;
pub use frame::Step;
pub(super) use frame::{Base, Head};

use super::lock::Lock;
use super::{Disk, Folders, Key, disk};
use crate::edit::{Change, Edit};
use crate::model::WorkspaceId;
use kept::Kept;
pub use large::{Adopted, Adoption, Record, is_large};

/// How long an edit may stay in the memory of the operating system.
const SYNC_AFTER: Duration = Duration::from_millis(200);

const EXTENSION: &str = "journal";
/// A workspace that has no file yet, as it was when its journal began.
const SNAPSHOT: &str = "base.dossier";

/// The journal of one open workspace. Nobody else writes into its folder.
#[derive(Debug)]
pub(super) struct Journal {
    shared: Arc<Shared>,
    thread: Option<SyncThread>,
    /// Whether the folder can go when no edits are in it: the workspace is in a file, or empty,
    /// and what was found in the folder has been taken over. Not so at first.
    pub(super) is_disposable: bool,
    /// Given back last.
    _lock: Lock,
}

/// What a save on a worker thread shares with the journal.
#[derive(Debug)]
pub(super) struct Shared {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    writer: Mutex<Writer>,
    /// Held through a whole sync, so that whoever waits for one has it.
    one_sync: Mutex<()>,
}

/// How far the journal had come when a save began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    /// The number of the last edit that the save holds.
    pub(super) up_to: u64,
    /// The last segment that only holds such edits.
    segment: u64,
}

#[derive(Debug)]
struct Writer {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    head: Head,
    /// What records are encrypted with, if the workspace is protected.
    key: Option<Arc<Key>>,
    /// Stands at the top of each new segment.
    base: Base,
    /// The number of the newest segment.
    segment: u64,
    /// The newest segment; `None` when the next record is to begin another.
    file: Option<Arc<File>>,
    n_bytes: u64,
    n_edits: usize,
    /// The number of the last edit.
    number: u64,
    /// The number of a large edit that is being written.
    underway: Option<u64>,
    /// Records that no sync has confirmed. A disk that failed one may have dropped them,
    /// so they are written again, into a new segment.
    unsynced: Vec<u8>,
    /// Segments written to since the last sync.
    unsynced_files: Vec<Arc<File>>,
    has_new_name: bool,
    is_broken: bool,
}

#[derive(Debug)]
struct SyncThread {
    wake: mpsc::Sender<()>,
    handle: JoinHandle<()>,
}

impl Journal {
    /// Goes on with what is kept in a folder, which may not exist yet. Nothing is written so far.
    pub(super) fn new(
        disk: &Arc<dyn Disk>,
        folder: PathBuf,
        lock: Lock,
        head: Head,
        base: Base,
        kept: &Kept,
        key: Option<Arc<Key>>,
    ) -> Self {
        large::remove_prepared(&**disk, &folder);
        let writer = Writer {
            disk: Arc::clone(disk),
            folder: folder.clone(),
            head,
            key,
            segment: kept.last_segment,
            file: None,
            n_bytes: 0,
            n_edits: 0,
            number: kept.last_number.max(base.up_to),
            underway: None,
            base,
            unsynced: Vec::new(),
            unsynced_files: Vec::new(),
            has_new_name: false,
            is_broken: false,
        };
        Self {
            shared: Arc::new(Shared {
                disk: Arc::clone(disk),
                folder,
                writer: Mutex::new(writer),
                one_sync: Mutex::new(()),
            }),
            thread: None,
            is_disposable: false,
            _lock: lock,
        }
    }

    pub(super) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.shared.folder
    }

    /// Keeps an edit, whatever its size. When it comes back without an error, the end of the
    /// program can't take it away.
    pub(super) fn append(&mut self, step: Step, edit: &Edit) -> io::Result<()> {
        self.shared.writer().append_edit(step, edit)?;
        self.wake_sync();
        Ok(())
    }

    fn wake_sync(&mut self) {
        let thread = match self.thread.take() {
            Some(thread) if !thread.handle.is_finished() => Ok(thread),
            _ => SyncThread::start(Arc::clone(&self.shared)),
        };
        match thread {
            Ok(thread) => {
                // It only ends when this end is dropped.
                thread.wake.send(()).ok();
                self.thread = Some(thread);
            }
            // No thread to be had: the edit is kept all the same, so what fails here is tried
            // again with the next one.
            Err(_) => drop(self.shared.sync()),
        }
    }

    pub(super) fn set_title(&self, title: &str) {
        title.clone_into(&mut self.shared.writer().head.title);
    }

    /// The segments from now on say how the workspace is called then.
    pub(super) fn follow_title(&self, step: Step, edit: &Edit) {
        for change in &edit.changes {
            let Change::Meta(swap) = change else { continue };
            let meta = match step {
                Step::Do | Step::GoOn | Step::Redo => swap.after.as_ref(),
                Step::Undo => swap.before.as_ref(),
            };
            if let Some(meta) = meta {
                self.set_title(&meta.title);
            }
        }
    }

    /// The edits from now on stand apart from those before.
    pub(super) fn begin_save(&self) -> Mark {
        let mut writer = self.shared.writer();
        let mark = Mark {
            up_to: writer
                .underway
                .map_or(writer.number, |number| number.saturating_sub(1)),
            segment: if writer.n_edits == 0 && writer.file.is_some() {
                writer.segment.saturating_sub(1)
            } else {
                writer.segment
            },
        };
        if writer.n_edits > 0 {
            writer.file = None;
        }
        mark
    }

    /// Forgets what is in the file now.
    pub(super) fn clear(&mut self, mark: Mark, path: &str, stamp: &super::Stamp) {
        let mut writer = self.shared.writer();
        writer.base = Base {
            path: Some(path.to_owned()),
            stamp: stamp.clone(),
            up_to: mark.up_to,
        };
        let disk = &*self.shared.disk;
        for (segment, path) in kept::segments(disk, &self.shared.folder).unwrap_or_default() {
            if segment <= mark.segment {
                disk::remove_quietly(disk, &path);
            }
        }
        disk::remove_quietly(disk, &self.shared.folder.join(SNAPSHOT));
        drop(writer);
        self.is_disposable = true;
    }

    /// Begins anew on `base` with these edits, and only then removes the old segments.
    pub(super) fn restart(&mut self, edits: &[Edit], old: &[PathBuf]) -> io::Result<()> {
        {
            let mut writer = self.shared.writer();
            writer.base.up_to = writer.number;
            for edit in edits {
                writer.append_edit(Step::Do, edit)?;
            }
            if edits.is_empty() {
                writer.start_segment()?;
            }
        }
        self.shared.sync()?;
        for path in old {
            disk::remove_quietly(&*self.shared.disk, path);
        }
        Ok(())
    }

    /// Removes everything: the edits are not wanted.
    pub(super) fn discard(mut self) {
        self.is_disposable = true;
        let mut writer = self.shared.writer();
        writer.base.up_to = writer.number;
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            drop(thread.wake);
            // A panic there has been told already, and there is nobody left to tell.
            drop(thread.handle.join());
        }
        let writer = self.shared.writer();
        if self.is_disposable && writer.number <= writer.base.up_to {
            remove_all(&*self.shared.disk, &self.shared.folder);
        }
    }
}

/// What each segment of a workspace's journal begins with.
pub(super) fn head(workspace: WorkspaceId, title: &str) -> Head {
    Head {
        version: frame::VERSION,
        workspace,
        title: title.to_owned(),
    }
}

/// Removes the segments and the snapshot of a journal, and its folder.
pub(super) fn remove_all(disk: &dyn Disk, folder: &Path) {
    disk::remove_quietly(disk, &folder.join(SNAPSHOT));
    large::remove_prepared(disk, folder);
    for (_, path) in kept::segments(disk, folder).unwrap_or_default() {
        disk::remove_quietly(disk, &path);
    }
    // If something else is in it, it stays.
    drop(disk.remove_folder(folder));
}

impl Shared {
    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells that a file, which is about to get into its place, holds all edits up to the mark.
    pub(super) fn append_base(
        &self,
        mark: Mark,
        path: &str,
        stamp: &super::Stamp,
    ) -> io::Result<()> {
        let base = Base {
            path: Some(path.to_owned()),
            stamp: stamp.clone(),
            up_to: mark.up_to,
        };
        self.writer().append(0, &Entry::Base(base))?;
        self.sync()
    }

    /// Writes the edits that no file holds anew under another key, or under none, and only then
    /// removes what was written before. `base` is the file that is in its place now, if it is sure
    /// to stay there. Edits go on being appended meanwhile.
    pub(super) fn change_key(
        &self,
        folders: &Folders,
        key: Option<Arc<Key>>,
        base: Option<Base>,
    ) -> io::Result<()> {
        let (old, first) = loop {
            self.sync()?;
            let mut writer = self.writer();
            // What is not synced might have to be written again, and not as it is.
            if writer.unsynced.is_empty() {
                writer.key = key;
                writer.file = None;
                writer.base = base.unwrap_or_else(|| writer.base.clone());
                let old = kept::segments(&*self.disk, &self.folder)?;
                break (old, writer.base.up_to + 1);
            }
        };
        let kept = kept::read(folders, &self.folder)?;
        for (number, (step, edit)) in kept.edits.range(first..) {
            let edit = Cow::Borrowed(edit);
            let mut writer = self.writer();
            writer.append(*number, &Entry::Edit { step: *step, edit })?;
            writer.n_edits += 1;
        }
        self.sync()?;
        for (_, path) in &old {
            disk::remove_quietly(&*self.disk, path);
        }
        Ok(())
    }

    /// Waits until everything appended so far would survive a loss of power.
    pub(super) fn sync(&self) -> io::Result<()> {
        let _alone = self.one_sync.lock().unwrap_or_else(PoisonError::into_inner);
        let (files, n_unsynced, has_new_name) = {
            let mut writer = self.writer();
            if writer.is_broken && !writer.unsynced.is_empty() {
                writer.start_segment()?;
            }
            (
                std::mem::take(&mut writer.unsynced_files),
                writer.unsynced.len(),
                std::mem::take(&mut writer.has_new_name),
            )
        };
        // Edits go on being appended meanwhile.
        let synced = files
            .iter()
            .try_for_each(|file| self.disk.sync(file))
            .and_then(|()| {
                if !has_new_name {
                    return Ok(());
                }
                self.disk.sync_folder(&self.folder)?;
                self.disk.sync_folder(&disk::folder_of(&self.folder))
            });
        let mut writer = self.writer();
        match synced {
            Ok(()) => drop(writer.unsynced.drain(..n_unsynced)),
            Err(_) => writer.give_up_segment(),
        }
        synced
    }
}

impl Writer {
    fn append_edit(&mut self, step: Step, edit: &Edit) -> io::Result<()> {
        let number = self.number + 1;
        let entry = Entry::Edit {
            step,
            edit: Cow::Borrowed(edit),
        };
        self.append(number, &entry)?;
        self.number = number;
        self.n_edits += 1;
        Ok(())
    }

    fn append(&mut self, number: u64, entry: &Entry<'_>) -> io::Result<()> {
        let bytes = frame::frame(number, entry, self.key.as_deref())?;
        let file = match &self.file {
            Some(file) => Arc::clone(file),
            None => self.start_segment()?,
        };
        if let Err(error) = disk::write_all(&*self.disk, &file, &bytes) {
            // Half a record must not stand before whole ones. What was there stays valid.
            drop(self.disk.cut(&file, self.n_bytes));
            self.file = None;
            return Err(error);
        }
        self.n_bytes += bytes.len() as u64;
        self.unsynced.extend_from_slice(&bytes);
        if !self
            .unsynced_files
            .iter()
            .any(|kept| Arc::ptr_eq(kept, &file))
        {
            self.unsynced_files.push(file);
        }
        Ok(())
    }

    fn path_of(&self, segment: u64) -> PathBuf {
        self.folder.join(format!("{segment:06}.{EXTENSION}"))
    }

    fn start_segment(&mut self) -> io::Result<Arc<File>> {
        let mut bytes = frame::frame(0, &Entry::Head(self.head.clone()), self.key.as_deref())?;
        bytes.extend(frame::frame(
            0,
            &Entry::Base(self.base.clone()),
            self.key.as_deref(),
        )?);
        if self.is_broken {
            bytes.extend_from_slice(&self.unsynced);
        }
        disk::create_folders(&*self.disk, &self.folder)?;
        self.segment += 1;
        let path = self.path_of(self.segment);
        let file = Arc::new(self.disk.create(&path)?);
        if let Err(error) = disk::write_all(&*self.disk, &file, &bytes) {
            disk::remove_quietly(&*self.disk, &path);
            return Err(error);
        }
        self.n_bytes = bytes.len() as u64;
        // Those written again count as well, so that they are not thought to be none.
        self.n_edits = usize::from(self.is_broken);
        self.has_new_name = true;
        self.is_broken = false;
        self.unsynced_files.push(Arc::clone(&file));
        self.file = Some(Arc::clone(&file));
        Ok(file)
    }

    /// After a failed sync nobody knows what of it is on the disk, and asking again would not tell.
    fn give_up_segment(&mut self) {
        self.file = None;
        self.is_broken = true;
    }
}

impl SyncThread {
    fn start(shared: Arc<Shared>) -> io::Result<Self> {
        let (wake, woken) = mpsc::channel::<()>();
        let handle = std::thread::Builder::new()
            .name("journal-sync".to_owned())
            .spawn(move || {
                while woken.recv().is_ok() {
                    // Edits that come close together share a sync.
                    let deadline = Instant::now() + SYNC_AFTER;
                    while woken
                        .recv_timeout(deadline.saturating_duration_since(Instant::now()))
                        .is_ok()
                    {}
                    // What failed is written again with the next edit or save, which tell if
                    // that fails as well.
                    drop(shared.sync());
                }
            })?;
        Ok(Self { wake, handle })
    }
}
