//! Opening a workspace file: lock it, read it, and do again what its journal holds after it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::both::both;
use super::file::{Access, WorkspaceFile};
use super::format::{self, Broken, Fault, ReadFile, Stamp};
use super::journal::kept::{self, Kept, Replayed};
use super::journal::{Base, Journal, head};
use super::lock::{self, Holder, Taken};
use super::parts::NotRead;
use super::replace::{remove_stale, replace_on};
use super::seal::{self, Closed, Key, Keys};
use super::seen::is_still;
use super::told::told;
use super::unsettled::unsettled;
use super::{Disk, Error, Folders, RealDisk, Remark, backup, disk, history, parts, protect};
use crate::edit::Edit;
use crate::edit::history::History;
use crate::model::{Workspace, WorkspaceId};

/// A workspace that was opened.
#[derive(Debug)]
pub struct Opened {
    /// What the file holds, with the edits of the journal.
    pub workspace: Workspace,
    pub file: WorkspaceFile,
    /// What was done after the last save, by name. Not empty: there is something to save.
    pub recovered: Vec<String>,
    /// The same as edits, which lead from the file to the workspace.
    pub recovered_edits: Vec<Edit>,
    /// What can be undone and done again: from before the last save, and what was recovered.
    pub history: History,
    /// The workspace is not what the file holds: a text was changed outside the program, and what
    /// became of its annotations is only known here until it is saved.
    pub is_mended: bool,
    pub remarks: Vec<Remark>,
}

/// A workspace as it stands, for whoever only looks.
#[derive(Debug)]
pub struct Seen {
    /// What the file holds, with the edits of the journal.
    pub workspace: Workspace,
    /// How many edits the file does not hold yet.
    pub n_unsaved: usize,
    /// What the file is protected with.
    pub key: Option<Arc<Key>>,
    pub remarks: Vec<Remark>,
}

/// Opens a workspace file to work on it; only to read it, if another window has it open.
pub fn open(path: &Path, folders: &Folders) -> Result<Opened, Error> {
    open_with(path, folders, |target| {
        let found = folders.disk.metadata(target).ok();
        let permissions = found.map(|found| found.permissions());
        lock::take_before_all(&folders.disk, &lock::beside(target), permissions.as_ref())
    })
}

/// Opens a workspace file in the place of somebody who is gone. If somebody else was faster, it
/// can only be read.
pub fn take_over(path: &Path, from: &Holder, folders: &Folders) -> Result<Opened, Error> {
    open_with(path, folders, |target| {
        lock::take_over(&folders.disk, &lock::beside(target), from)
    })
}

fn open_with(
    path: &Path,
    folders: &Folders,
    take: impl FnOnce(&Path) -> Taken,
) -> Result<Opened, Error> {
    let disk = &*folders.disk;
    let target = resolve_file(disk, path)?;
    let mut remarks = Vec::new();
    let access = match take(&target) {
        Taken::Mine(lock) => {
            remove_stale(disk, &target);
            Access::Mine(Some(lock))
        }
        Taken::Theirs(holder) => {
            remarks.push(Remark::OpenElsewhere {
                holder: holder.clone(),
            });
            Access::Theirs(holder)
        }
        Taken::Impossible(source) => {
            remarks.push(Remark::NotLocked { source });
            Access::Mine(None)
        }
    };
    let (read, key) = read_file(folders, &target, true)?;
    remarks.extend(remarks_on(&read));
    let is_mended = read.mended.is_some();
    let mut opened = Opened {
        file: WorkspaceFile {
            id: read.workspace.meta.id,
            folders: folders.clone(),
            path: Some(target),
            stamp: read.stamp,
            access,
            journal: None,
            key,
        },
        workspace: read.workspace,
        recovered: Vec::new(),
        recovered_edits: Vec::new(),
        history: History::default(),
        is_mended,
        remarks,
    };
    opened.history = history::read(folders, opened.file.id, &opened.file.stamp);
    if opened.file.is_read_only().is_none()
        && let Err(source) = opened.go_on_with_journal()
    {
        opened.remarks.push(Remark::NoJournal { source });
    }
    opened.history.fit(&opened.workspace);
    if opened.file.is_read_only().is_none() {
        // A change of the passphrase may have been cut short.
        let file = &opened.file;
        let done = protect::follow_if_need_be(folders, file.id, &file.stamp, file.key.as_deref());
        if let Err(source) = done {
            opened.remarks.push(Remark::NotFollowed { source });
        }
    }
    Ok(opened)
}

impl Opened {
    fn go_on_with_journal(&mut self) -> io::Result<()> {
        let Some(path) = self.file.path.as_deref().map(told) else {
            return Ok(());
        };
        let stamp = self.file.stamp.clone();
        let (place, lock, kept) = find_journal(
            &self.file.folders,
            self.file.id,
            Some((&path, &stamp)),
            &mut self.remarks,
        )?;
        let base = Base {
            path: Some(path),
            up_to: kept.base_of(&stamp).map_or(0, |base| base.up_to),
            stamp: stamp.clone(),
        };
        let journal = Journal::new(
            &self.file.folders.disk,
            place,
            lock,
            head(self.file.id, &self.workspace.meta.title),
            base,
            &kept,
            self.file.key.clone(),
        );
        let snapshot = kept::snapshot(journal.folder());
        self.replay(journal, &kept, &stamp)?;
        if self.file.key.is_some() {
            // It was protected before it had a file, and the program ended before this was gone.
            disk::remove_quietly(&*self.file.folders.disk, &snapshot);
        }
        Ok(())
    }

    /// Does the edits of the journal again and goes on writing it.
    pub(super) fn replay(
        &mut self,
        mut journal: Journal,
        kept: &Kept,
        stamp: &Stamp,
    ) -> io::Result<()> {
        let folders = self.file.folders.clone();
        if let Some(aside) = kept.cut_damage(&folders)? {
            self.remarks.push(Remark::TailCut { kept: Some(aside) });
        }
        let (mut replayed, is_on_other) = do_again(&self.workspace, kept, stamp);
        // What was written before the workspace got its passphrase, or another one.
        let is_otherwise_sealed =
            kept.is_plain && self.file.key.is_some() || kept.is_sealed && self.file.key.is_none();
        if is_on_other || is_otherwise_sealed || !replayed.stale.is_empty() {
            if !replayed.stale.is_empty() {
                let aside = kept::set_aside(&folders, &kept.segments)?;
                self.remarks.push(Remark::NotReplayed {
                    labels: std::mem::take(&mut replayed.stale),
                    kept: Some(aside),
                });
            }
            if !replayed.done.is_empty() && is_on_other {
                self.remarks.push(Remark::ReplayedOnOther {
                    n_edits: replayed.done.len(),
                });
            }
            journal.restart(&replayed.done, &kept.segments)?;
        }
        journal.set_title(&replayed.workspace.meta.title);
        // An untitled one is only in its journal.
        journal.is_disposable = self.file.path.is_some() || is_blank(&self.workspace);
        self.file.journal = Some(journal);
        self.workspace = replayed.workspace;
        self.recovered = replayed
            .done
            .iter()
            .map(|edit| edit.label.clone())
            .collect();
        self.recovered_edits = replayed.done;
        for (step, edit) in replayed.steps {
            history::follow(&mut self.history, step, edit);
        }
        Ok(())
    }
}

/// Does again what a journal holds after the file with that stamp, and tells whether that file
/// is another one than the journal was written for.
fn do_again(workspace: &Workspace, kept: &Kept, stamp: &Stamp) -> (Replayed, bool) {
    let mut replayed = kept::replay(workspace, kept.edits_after(stamp));
    let is_on_other = kept.base_of(stamp).is_none() && !kept.edits.is_empty();
    let is_unusual = is_on_other || !replayed.stale.is_empty() || !kept.damaged.is_empty();
    if is_unusual && !replayed.workspace.problems().is_empty() {
        // Each edit fits, but together they break a rule: an edit that would have to be
        // done over by a person.
        replayed.workspace = workspace.clone();
        replayed.steps.clear();
        replayed
            .stale
            .extend(replayed.done.drain(..).map(|edit| edit.label));
    }
    (replayed, is_on_other)
}

/// The journal that belongs to a file, or a place for a new one. `None`: a new one in any case.
pub(super) fn find_journal(
    folders: &Folders,
    id: WorkspaceId,
    file: Option<(&str, &Stamp)>,
    remarks: &mut Vec<Remark>,
) -> io::Result<(PathBuf, lock::Lock, Kept)> {
    let mut free = None;
    for place in kept::places(folders, id) {
        if free.is_some() && !disk::is_folder(&*folders.disk, &place)? {
            continue;
        }
        let Some(lock) = kept::lock(&folders.disk, &place)? else {
            continue;
        };
        let kept = kept::read(folders, &place)?;
        if let Some(remark) = kept.unread(&place) {
            remarks.push(remark);
            continue;
        }
        if file.is_some_and(|(path, stamp)| kept.belongs_to(&*folders.disk, path, stamp)) {
            return Ok((place, lock, kept));
        }
        if free.is_none() && kept.is_empty() {
            free = Some((place, lock, kept));
        }
    }
    free.ok_or_else(|| io::Error::other("there are too many journals of one workspace"))
}

/// Keeps a workspace that has no file yet, so that a crash loses nothing of it.
pub fn create(workspace: &Workspace, folders: &Folders) -> Result<WorkspaceFile, Error> {
    create_journal(workspace, folders).map_err(|source| Error::Journal {
        path: folders.journals(),
        source,
    })
}

fn create_journal(workspace: &Workspace, folders: &Folders) -> io::Result<WorkspaceFile> {
    let (place, lock, kept) = find_journal(folders, workspace.meta.id, None, &mut Vec::new())?;
    disk::create_folders(&*folders.disk, &place)?;
    let mut stamp = Stamp::default();
    replace_on(&folders.disk, &kept::snapshot(&place), |out| {
        stamp = format::write(workspace, 0, out)?;
        Ok(())
    })?;
    let base = Base {
        path: None,
        stamp: stamp.clone(),
        up_to: 0,
    };
    let mut journal = Journal::new(
        &folders.disk,
        place,
        lock,
        head(workspace.meta.id, &workspace.meta.title),
        base,
        &kept,
        None,
    );
    journal.is_disposable = is_blank(workspace);
    Ok(WorkspaceFile {
        id: workspace.meta.id,
        folders: folders.clone(),
        path: None,
        stamp,
        access: Access::Mine(None),
        journal: Some(journal),
        key: None,
    })
}

/// Whether nothing would be lost with it.
pub(super) fn is_blank(workspace: &Workspace) -> bool {
    workspace.tags.is_empty()
        && workspace.documents.is_empty()
        && workspace.annotations.is_empty()
        && workspace.notes.is_empty()
}

/// Reads a workspace file and nothing else: no lock, no journal, nothing written.
pub fn read_only(path: &Path) -> Result<Workspace, Error> {
    let (read, _) = read_file(&nowhere(), &resolve_file(&RealDisk, path)?, false)?;
    Ok(read.workspace)
}

/// Opens an earlier save to look at: it has no file that it could be saved to.
pub fn open_version(path: &Path, folders: &Folders) -> Result<Opened, Error> {
    let read = read_backup(path, folders)?;
    Ok(Opened {
        file: WorkspaceFile {
            id: read.workspace.meta.id,
            folders: folders.clone(),
            path: None,
            stamp: read.stamp,
            access: Access::Mine(None),
            journal: None,
            key: None,
        },
        workspace: read.workspace,
        recovered: Vec::new(),
        recovered_edits: Vec::new(),
        history: History::default(),
        is_mended: false,
        remarks: Vec::new(),
    })
}

/// Reads an earlier save, which nobody has open.
pub fn read_version(path: &Path, folders: &Folders) -> Result<Workspace, Error> {
    read_backup(path, folders).map(|read| read.workspace)
}

fn read_backup(path: &Path, folders: &Folders) -> Result<ReadFile, Error> {
    let disk = &*folders.disk;
    let (read, _) = read_file(folders, &resolve_file(disk, path)?, false)?;
    if read.hand_edited {
        // Nobody edits a backup by hand.
        return Err(Error::Read {
            path: path.to_owned(),
            source: io::Error::other("it is damaged, its checksum does not fit"),
        });
    }
    Ok(read)
}

/// Reads what stands at the path of an open workspace now, without its journal: that is ours.
pub fn read_now(path: &Path, folders: &Folders) -> Result<ReadFile, Error> {
    let target = resolve_file(&*folders.disk, path)?;
    read_file(folders, &target, false).map(|(read, _)| read)
}

/// Reads a workspace file with what its journal holds after it, and leaves both as they are.
///
/// No lock is taken, so that this works while a window has the file open.
pub fn look(path: &Path, folders: &Folders) -> Result<Seen, Error> {
    /// A window saves every few seconds at most; who keeps failing is not up against a window.
    const N_TRIES: usize = 20;

    let disk = &*folders.disk;
    let target = resolve_file(disk, path)?;
    let mut n_tries = 1;
    loop {
        let (read, key) = read_file(folders, &target, true)?;
        let stamp = read.stamp.clone();
        let mut seen = Seen {
            remarks: remarks_on(&read),
            workspace: read.workspace,
            n_unsaved: 0,
            key,
        };
        let looked = seen.look_into_journal(&target, &stamp, folders);
        // A save empties the journal after it has put the file in its place: where the file is
        // still the same, nothing was missing from the journal either.
        if is_still(disk, &target, &stamp).unwrap_or(false) || n_tries == N_TRIES {
            if let Err(source) = looked {
                seen.remarks.push(Remark::JournalUnread { source });
            }
            return Ok(seen);
        }
        n_tries += 1;
    }
}

impl Seen {
    fn look_into_journal(
        &mut self,
        target: &Path,
        stamp: &Stamp,
        folders: &Folders,
    ) -> io::Result<()> {
        let path = told(target);
        for place in kept::places(folders, self.workspace.meta.id) {
            if !disk::is_folder(&*folders.disk, &place)? {
                continue;
            }
            let kept = kept::read(folders, &place)?;
            if let Some(remark) = kept.unread(&place) {
                self.remarks.push(remark);
            } else if kept.belongs_to(&*folders.disk, &path, stamp) {
                if !kept.damaged.is_empty() {
                    self.remarks.push(Remark::TailCut { kept: None });
                }
                let (replayed, is_on_other) = do_again(&self.workspace, &kept, stamp);
                if !replayed.stale.is_empty() {
                    self.remarks.push(Remark::NotReplayed {
                        labels: replayed.stale,
                        kept: None,
                    });
                }
                if is_on_other && !replayed.done.is_empty() {
                    self.remarks.push(Remark::ReplayedOnOther {
                        n_edits: replayed.done.len(),
                    });
                }
                self.n_unsaved = replayed.done.len();
                self.workspace = replayed.workspace;
                break;
            }
        }
        Ok(())
    }
}

/// What is wrong with a workspace file, a line for each fault, those about a rule with its name at
/// the end. Empty for a sound one.
pub fn check(path: &Path, keys: &Keys) -> Result<Vec<String>, Error> {
    let line = |broken: Broken| format!("{} [{}]", broken.sentence, broken.rule);
    let folders = nowhere().with_keys(keys);
    match read_file(&folders, &resolve_file(&RealDisk, path)?, false) {
        Ok((read, _)) => {
            let mut lines = Vec::new();
            if read.hand_edited {
                lines.push(Remark::HandEdited.to_string());
            }
            let mended = read.mended.into_iter();
            lines.extend(mended.flat_map(|mended| mended.broken).map(line));
            lines.extend(unsettled(&read.workspace));
            Ok(lines)
        }
        Err(Error::Unreadable {
            source: Fault::Unsound { broken, n_broken },
            ..
        }) => {
            let n_more = n_broken - broken.len();
            let mut lines: Vec<String> = broken.into_iter().map(line).collect();
            if n_more > 0 {
                lines.push(format!("And {n_more} more"));
            }
            Ok(lines)
        }
        Err(Error::Unreadable {
            source: fault @ (Fault::Syntax { .. } | Fault::Sealed { .. }),
            ..
        }) => Ok(vec![format!("The file can't be read: {fault}")]),
        Err(error) => Err(error),
    }
}

/// What is to be told of a file that was read.
pub(super) fn remarks_on(read: &ReadFile) -> Vec<Remark> {
    let hand_edited = read.hand_edited.then_some(Remark::HandEdited);
    let mended = read
        .mended
        .as_ref()
        .map(|mended| Remark::Mended(mended.report.clone()));
    hand_edited.into_iter().chain(mended).collect()
}

pub(super) fn resolve_file(disk: &dyn Disk, path: &Path) -> Result<PathBuf, Error> {
    let error = |source| Error::Read {
        path: path.to_owned(),
        source,
    };
    let target = disk.resolve(path).map_err(error)?;
    let metadata = disk.metadata(&target).map_err(error)?;
    if metadata.is_dir() {
        return Err(error(io::ErrorKind::IsADirectory.into()));
    }
    if !metadata.is_file() {
        // A device or a pipe might never end.
        return Err(error(io::Error::other("it is not a regular file")));
    }
    Ok(target)
}

/// What a file is read with that has nothing beside it.
fn nowhere() -> Folders {
    Folders::new("")
}

/// Reads a file, and tells its key if it is protected. Where it is damaged, `names_backup` looks
/// for the one to open instead.
pub(super) fn read_file(
    folders: &Folders,
    target: &Path,
    names_backup: bool,
) -> Result<(ReadFile, Option<Arc<Key>>), Error> {
    let unreadable = |source| Error::Unreadable {
        path: target.to_owned(),
        source,
        backup: names_backup
            .then(|| backup::newest_good_of(folders, target))
            .flatten(),
    };
    let found = folders.disk.metadata(target);
    let n_bytes = found.map_or(0, |found| found.len());
    if n_bytes > format::MAX_BYTES {
        return Err(unreadable(Fault::TooLarge { n_bytes }));
    }
    let bytes = || {
        disk::read(&*folders.disk, target).map_err(|source| Error::Read {
            path: target.to_owned(),
            source,
        })
    };
    let on_disk = bytes()?;
    if seal::head_of(&on_disk).is_some() {
        let read = read_sealed(on_disk, &folders.keys);
        return read.map_err(|closed| closed.into_error(target, unreadable));
    }
    let read = match parts::read(on_disk) {
        Ok(read) => Ok(read),
        Err(NotRead::Unsound(fault)) => Err(fault),
        Err(NotRead::OtherShape(Some(whole))) => format::read(whole),
        Err(NotRead::OtherShape(None)) => format::read(bytes()?),
    };
    Ok((read.map_err(unreadable)?, None))
}

/// Reads what is in an envelope. Its stamp is that of the envelope, which is what is on the disk.
fn read_sealed(bytes: Vec<u8>, keys: &Keys) -> Result<(ReadFile, Option<Arc<Key>>), Sealed> {
    let (hash, opened) = both(|| blake3::hash(&bytes), || seal::open(&bytes, keys));
    let opened = opened.map_err(Sealed::Closed)?;
    let (inside, key) = (opened.bytes.into_owned(), opened.key);
    let n_bytes = bytes.len() as u64;
    drop(bytes);
    let mut read = format::read(inside).map_err(Sealed::Fault)?;
    read.stamp.n_bytes = n_bytes;
    read.stamp.hash = hash.to_hex().to_string();
    Ok((read, key))
}

/// Why what is in an envelope can't be had.
enum Sealed {
    Closed(Closed),
    Fault(Fault),
}

impl Sealed {
    fn into_error(self, path: &Path, unreadable: impl FnOnce(Fault) -> Error) -> Error {
        match self {
            Self::Closed(closed) => told_closed(closed, path, unreadable),
            Self::Fault(fault) => unreadable(fault),
        }
    }
}

/// Why an envelope stays closed, of the file at that path.
pub(super) fn told_closed(
    closed: Closed,
    path: &Path,
    unreadable: impl FnOnce(Fault) -> Error,
) -> Error {
    let path = path.to_owned();
    match closed {
        Closed::NoPassphrase => Error::Locked { path },
        Closed::WrongPassphrase => Error::WrongPassphrase { path },
        Closed::Damaged(why) => unreadable(Fault::Sealed { why }),
        Closed::Newer => unreadable(Fault::Newer {
            version: format::VERSION + 1,
        }),
    }
}
