//! An open workspace file: its lock, its journal, and how it is saved.

use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::backup::{self, NewBackup};
use super::both::both;
use super::error::Full;
use super::format::{self, Fault, Stamp};
use super::journal::{Adopted, Adoption, Base, Journal, Mark, Record, Shared, Step, head};
use super::lock::{self, Holder, Lock, Taken};
use super::open::{find_journal, read_file};
use super::protect::Telling;
use super::read_back;
use super::replace::{Replacement, remove_stale};
use super::seen::{Seen, is_still};
use super::told::told;
use super::{Disk, Error, Folders, Key, Remark, disk, history, lineage, protect, seal};
use crate::edit::Edit;
use crate::edit::history::History;
use crate::model::{Workspace, WorkspaceId};

/// The file of a workspace that is open, or of one that has no file yet.
#[derive(Debug)]
pub struct WorkspaceFile {
    pub(super) id: WorkspaceId,
    pub(super) folders: Folders,
    /// Resolved: not a symbolic link. `None`: it was never saved.
    pub(super) path: Option<PathBuf>,
    /// What the file was when it was last read or saved.
    pub(super) stamp: Stamp,
    pub(super) access: Access,
    /// `None` when it is only read, or when there was no place for one.
    pub(super) journal: Option<Journal>,
    /// What it is protected with, and will be from the next save on.
    pub(super) key: Option<Arc<Key>>,
}

#[derive(Debug)]
pub(super) enum Access {
    /// With the lock, if there can be one.
    Mine(Option<Lock>),
    Theirs(Holder),
}

/// A save that is about to run, on any thread.
#[derive(Debug)]
pub struct Save {
    path: PathBuf,
    /// What must be at the path, if it is that of the file.
    expected: Option<Stamp>,
    /// The state of the file that the workspace comes from, here or at another path.
    parent: Option<Stamp>,
    generation: u64,
    folders: Folders,
    journal: Option<(Arc<Shared>, Mark)>,
    history: Option<History>,
    key: Option<Arc<Key>>,
    /// What is kept beside the file gets the same protection.
    is_new_key: bool,
    /// Nothing of what was before is kept.
    erases: bool,
    telling: Telling,
}

/// A save that went well, to be handed to [`WorkspaceFile::finish_save`].
#[derive(Debug)]
pub struct Saved {
    pub path: PathBuf,
    pub remarks: Vec<Remark>,
    stamp: Stamp,
    mark: Option<Mark>,
    /// The lock of the new path, after "Save as".
    lock: Option<Access>,
    is_durable: bool,
    key: Option<Arc<Key>>,
    is_new_key: bool,
}

impl WorkspaceFile {
    /// Where it is saved; `None` when it has no file yet.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Who has it open; `None` when it can be worked on.
    pub fn is_read_only(&self) -> Option<&Holder> {
        match &self.access {
            Access::Mine(_) => None,
            Access::Theirs(holder) => Some(holder),
        }
    }

    /// What the file was when it was last read or saved.
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// How often it has been saved.
    pub fn generation(&self) -> u64 {
        self.stamp.generation
    }

    /// Keeps an edit in the journal, before the window shows it done. With [`Step::Undo`] the edit
    /// is the one that is taken back. If it can't be kept, that must be told until
    /// a save has gone well.
    pub fn append(&mut self, step: Step, edit: &Edit) -> Result<(), Error> {
        self.check_mine()?;
        let path = self.folders.journals();
        let kept = self.journal().and_then(|journal| {
            journal.append(step, edit)?;
            journal.follow_title(step, edit);
            Ok(())
        });
        kept.map_err(|source| Error::Journal { path, source })
    }

    /// Prepares to keep a large edit ([`super::is_large`]), which is done when it is kept. Until
    /// then nothing else is done.
    pub fn begin_record(&mut self, step: Step, edit: Arc<Edit>) -> Result<Record, Error> {
        self.check_mine()?;
        let path = self.folders.journals();
        let record = self.journal().map(|journal| {
            journal.follow_title(step, &edit);
            journal.shared().begin_record(step, edit)
        });
        record.map_err(|source| Error::Journal { path, source })
    }

    fn check_mine(&self) -> Result<(), Error> {
        match (&self.access, &self.path) {
            (Access::Theirs(holder), Some(path)) => Err(Error::InUse {
                path: path.clone(),
                holder: Box::new(holder.clone()),
            }),
            _ => Ok(()),
        }
    }

    /// The journal; a new one if there was no place for it before, or the file was only read.
    fn journal(&mut self) -> io::Result<&mut Journal> {
        let journal = match self.journal.take() {
            Some(journal) => journal,
            None => self.new_journal()?,
        };
        Ok(self.journal.insert(journal))
    }

    fn new_journal(&self) -> io::Result<Journal> {
        let (place, lock, kept) = find_journal(&self.folders, self.id, None, &mut Vec::new())?;
        let title = self
            .path
            .as_ref()
            .and_then(|path| path.file_stem())
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let base = Base {
            path: self.path.as_deref().map(told),
            stamp: self.stamp.clone(),
            up_to: 0,
        };
        let head = head(self.id, &title);
        let key = self.key.clone();
        let mut journal = Journal::new(&self.folders.disk, place, lock, head, base, &kept, key);
        journal.is_disposable = self.path.is_some();
        Ok(journal)
    }

    /// Waits until the edits appended so far would survive a loss of power.
    pub fn flush(&self) -> Result<(), Error> {
        match &self.journal {
            Some(journal) => journal.shared().sync().map_err(|source| Error::Journal {
                path: journal.folder().to_owned(),
                source,
            }),
            None => Ok(()),
        }
    }

    /// Prepares to save the workspace as it is now, to its file or to another path ("Save as").
    /// Edits that are appended after this stay in the journal.
    pub fn begin_save(&self, path: Option<&Path>) -> Result<Save, Error> {
        let asked = path.or_else(|| self.path()).ok_or(Error::NoPath)?;
        let path = disk::resolve(&*self.folders.disk, asked).map_err(|source| Error::Save {
            path: asked.to_owned(),
            source,
        })?;
        let is_own = self.path.as_ref() == Some(&path);
        if let (Access::Theirs(holder), true) = (&self.access, is_own) {
            return Err(Error::InUse {
                path,
                holder: Box::new(holder.clone()),
            });
        }
        Ok(Save {
            path,
            expected: is_own.then(|| self.stamp.clone()),
            parent: self.path.as_ref().map(|_| self.stamp.clone()),
            generation: self.stamp.generation.saturating_add(1),
            folders: self.folders.clone(),
            journal: self
                .journal
                .as_ref()
                .map(|journal| (journal.shared(), journal.begin_save())),
            history: None,
            key: self.key.clone(),
            is_new_key: false,
            erases: false,
            telling: Telling::default(),
        })
    }

    /// What it is protected with, if it takes a passphrase to open it.
    pub fn key(&self) -> Option<&Arc<Key>> {
        self.key.as_ref()
    }

    /// Takes over what was saved, and forgets the edits that the file holds now.
    pub fn finish_save(&mut self, saved: Saved) {
        let Saved {
            path,
            stamp,
            mark,
            lock,
            is_durable,
            key,
            is_new_key,
            remarks: _,
        } = saved;
        if let Some(lock) = lock {
            self.access = lock;
        }
        if let (Some(journal), Some(mark), true) = (&mut self.journal, mark, is_durable) {
            journal.clear(mark, &told(&path), &stamp);
        }
        self.path = Some(path);
        self.stamp = stamp;
        if is_new_key {
            self.key = key;
        }
    }

    /// Prepares to take over the state that another program has put in the place of the file, once
    /// the workspace holds what is in it: from then on that may be replaced. `since` leads from
    /// there to the workspace, and is all that is not in the file.
    pub fn begin_adoption(&self, stamp: Stamp, since: &Arc<Edit>) -> Adoption {
        let journal = self.journal.as_ref().zip(self.path.as_deref());
        Adoption::new(
            journal.map(|(journal, path)| (journal, told(path))),
            stamp,
            since,
        )
    }

    /// Has taken that over: the edits before it may go.
    pub fn finish_adoption(&mut self, adopted: Adopted) {
        if let (Some(journal), Some((mark, path))) = (&mut self.journal, adopted.mark) {
            journal.clear(mark, &path, &adopted.stamp);
        }
        self.stamp = adopted.stamp;
    }

    /// Somebody else has taken the workspace over: from now on it can only be read here.
    pub fn lose(&mut self, holder: Holder) {
        self.access = Access::Theirs(holder);
    }

    /// Closes it and drops the edits that were not saved.
    pub fn discard(mut self) {
        if let Some(journal) = self.journal.take() {
            journal.discard();
        }
    }
}

impl Save {
    /// With the steps that led to what is saved, so that they can be undone after the next opening.
    #[must_use]
    pub fn with_history(mut self, history: History) -> Self {
        self.history = Some(history);
        self
    }

    /// Under another passphrase from now on, or under none. What is kept beside the file, its
    /// backups and histories, follows.
    #[must_use]
    pub fn with_key(mut self, key: Option<Arc<Key>>) -> Self {
        self.key = key;
        self.is_new_key = true;
        self
    }

    /// Tells how many of the backups are under the new key, of how many.
    #[must_use]
    pub fn telling(mut self, telling: Telling) -> Self {
        self.telling = telling;
        self
    }

    /// A file where there was none.
    pub(super) fn first(path: PathBuf, folders: &Folders, key: Option<Arc<Key>>) -> Self {
        Self {
            path,
            expected: None,
            parent: None,
            generation: 1,
            folders: folders.clone(),
            journal: None,
            history: None,
            key,
            is_new_key: false,
            erases: false,
            telling: Telling::default(),
        }
    }

    /// Without a trace of what was before: once the file is in its place, its backups and
    /// histories go, and what could not be used of its journals.
    #[must_use]
    pub fn erasing(mut self) -> Self {
        self.history = None;
        self.erases = true;
        self
    }

    /// Writes the workspace beside its place, reads it back, keeps the old file as a backup,
    /// and puts the new one in its place. When it fails, the old file is as it was.
    pub fn run(self, workspace: &Workspace) -> Result<Saved, Error> {
        let save_error = |source| Error::Save {
            path: self.path.clone(),
            source,
        };
        let lock = if self.expected.is_none() {
            Some(self.take_lock()?)
        } else {
            None
        };
        let (mut stamp, mut lengths) = (Stamp::default(), Vec::new());
        let (checked, written) = both(
            || {
                let old = self.look_at_old(workspace.meta.id)?;
                format::check(workspace).map_err(|source| Error::Unsound {
                    path: self.path.clone(),
                    source,
                })?;
                Ok(old)
            },
            || {
                Replacement::write_unsynced(&self.folders.disk, self.path.clone(), |out| {
                    (stamp, lengths) = self.write(workspace, out)?;
                    Ok(())
                })
            },
        );
        let old = checked?;
        let (replacement, file) =
            written.map_err(|source| save_error(self.with_what_is_missing(workspace, source)))?;
        if stamp.n_bytes > format::MAX_BYTES {
            return Err(Error::Unsound {
                path: self.path,
                source: Fault::TooLarge {
                    n_bytes: stamp.n_bytes,
                },
            });
        }
        // While it is read back, the disk takes it, and the old file is looked at in full.
        let (looked, holds) = both(
            || {
                self.disk().sync(&file)?;
                let is_whole = is_still(self.disk(), replacement.path(), &stamp)?;
                let Some((_, old)) = &old else {
                    return Ok((is_whole, None, true));
                };
                let seen = Seen::at(self.disk(), &self.path)?;
                Ok((
                    is_whole,
                    Some(seen),
                    is_still(self.disk(), &self.path, old)?,
                ))
            },
            || {
                let mut file =
                    BufReader::with_capacity(1 << 17, self.disk().open(replacement.path())?);
                match &self.key {
                    None => read_back::holds(&mut file, workspace, self.generation, &lengths),
                    Some(key) => {
                        let mut file = key.read_back(file)?;
                        read_back::holds(&mut file, workspace, self.generation, &lengths)
                    }
                }
            },
        );
        let (is_whole, seen, is_unchanged) = match looked {
            Ok(looked) => looked,
            Err(source) => {
                // After a failed sync nobody knows what is on the disk, and asking again would
                // not tell: the next save begins with a file of its own.
                drop((file, replacement));
                return Err(save_error(self.with_what_is_missing(workspace, source)));
            }
        };
        if !is_whole || !holds.map_err(save_error)? {
            return Err(Error::Misread { path: self.path });
        }
        if !is_unchanged {
            return Err(Error::ChangedOnDisk { path: self.path });
        }

        let mut remarks = Vec::new();
        if !replacement.not_kept.is_empty() {
            let what = replacement.not_kept.clone();
            remarks.push(Remark::NotAlike { what });
        }
        if old.is_some() && backup::has_other_names(&self.folders, workspace.meta.id, &self.path) {
            remarks.push(Remark::HardLinked);
        }
        let mut new_backup = None;
        if let Some((id, old)) = &old {
            match backup::keep(&self.folders, *id, &self.path, old) {
                Ok(backup) => new_backup = Some(backup),
                Err(source) => remarks.push(Remark::NoBackup { source }),
            }
        }
        if let Some((journal, mark)) = &self.journal {
            // Without it the next start would find that the file holds the edits already.
            drop(journal.append_base(*mark, &told(&self.path), &stamp));
        }
        if let Some(history) = &self.history
            && let Err(source) = history::keep(
                &self.folders,
                workspace.meta.id,
                &stamp,
                history,
                self.key.as_deref(),
            )
        {
            remarks.push(Remark::NoHistory { source });
        }
        // Once more, for what happened while all this was written.
        if let Some((_, old)) = &old
            && Some(Seen::at(self.disk(), &self.path).map_err(save_error)?) != seen
            && !is_still(self.disk(), &self.path, old).map_err(save_error)?
        {
            return Err(Error::ChangedOnDisk { path: self.path });
        }
        let not_synced = replacement
            .put_in_place_and(|| new_backup.iter_mut().for_each(NewBackup::confirm))
            .map_err(save_error)?;
        if let Some(parent) = &self.parent {
            // Without it a merge knows less, and loses nothing.
            drop(lineage::note(
                &self.folders,
                workspace.meta.id,
                parent,
                &stamp,
            ));
        }
        if let Some(backup) = new_backup {
            backup.narrow();
            backup::thin_out(&self.folders, workspace.meta.id, SystemTime::now());
        }
        if let (Some(_), Some(expected)) = (&self.history, &self.expected) {
            history::forget(&self.folders, workspace.meta.id, expected, &stamp);
        }
        if self.is_new_key {
            let id = workspace.meta.id;
            let followed = protect::follow(
                &self.folders,
                id,
                &stamp,
                self.key.as_deref(),
                &self.telling,
            );
            let base = not_synced.is_none().then_some(());
            let journal = self.journal.as_ref().map_or(Ok(()), |(journal, mark)| {
                let base = base.map(|()| Base {
                    path: Some(told(&self.path)),
                    stamp: stamp.clone(),
                    up_to: mark.up_to,
                });
                journal.change_key(&self.folders, self.key.clone(), base)
            });
            if let Err(source) = followed.and(journal) {
                remarks.push(Remark::NotFollowed { source });
            }
        }
        if self.erases
            && let Err(source) = protect::erase(&self.folders, workspace.meta.id)
        {
            remarks.push(Remark::NotErased { source });
        }
        let is_durable = not_synced.is_none();
        remarks.extend(not_synced.map(|source| Remark::NotSynced { source }));
        Ok(Saved {
            path: self.path,
            remarks,
            stamp,
            mark: self.journal.map(|(_, mark)| mark),
            lock,
            is_durable,
            key: self.key,
            is_new_key: self.is_new_key,
        })
    }

    fn write(
        &self,
        workspace: &Workspace,
        out: &mut dyn io::Write,
    ) -> io::Result<(Stamp, Vec<usize>)> {
        let write =
            |out: &mut dyn io::Write| format::write_measured(workspace, self.generation, out);
        let Some(key) = &self.key else {
            return write(out);
        };
        let ((stamp, lengths), written) = seal::write(key, out, write)?;
        Ok((written.stamp(stamp.generation), lengths))
    }

    fn disk(&self) -> &dyn Disk {
        &*self.folders.disk
    }

    /// "Save as" takes the lock of the new place.
    fn take_lock(&self) -> Result<Access, Error> {
        match lock::take_before_all(&self.folders.disk, &lock::beside(&self.path), None) {
            Taken::Mine(lock) => {
                remove_stale(self.disk(), &self.path);
                Ok(Access::Mine(Some(lock)))
            }
            Taken::Theirs(holder) => Err(Error::InUse {
                path: self.path.clone(),
                holder: Box::new(holder),
            }),
            // Whether the folder can be written, the save itself will find out.
            Taken::Impossible(_) => Ok(Access::Mine(None)),
        }
    }

    /// An error of a full disk, with how much more the disk would have to take. What was written
    /// of the file must be gone from it by now.
    fn with_what_is_missing(&self, workspace: &Workspace, error: io::Error) -> io::Error {
        let room = match error.kind() {
            io::ErrorKind::StorageFull => self.disk().room(&disk::folder_of(&self.path)),
            // How much is left of a share is not known, only what is needed in all.
            io::ErrorKind::QuotaExceeded => None,
            _ => return error,
        };
        match format::write(workspace, self.generation, &mut io::sink()) {
            // Files take whole blocks, and folders room of their own.
            Ok(stamp) => io::Error::new(
                error.kind(),
                Full {
                    n_missing_bytes: stamp.n_bytes.saturating_sub(room.unwrap_or(0)).max(1 << 12),
                },
            ),
            Err(_) => error,
        }
    }

    /// What is about to be replaced, and whose it is. It must be what was last seen there, which
    /// is found out in full before it is replaced; at a new place it must be a workspace, so that
    /// its backup can be found again.
    fn look_at_old(&self, id: WorkspaceId) -> Result<Option<(WorkspaceId, Stamp)>, Error> {
        let save_error = |source| Error::Save {
            path: self.path.clone(),
            source,
        };
        let n_bytes = match self.disk().metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(save_error(error)),
            Ok(metadata) => metadata.len(),
        };
        if let Some(expected) = &self.expected {
            return if n_bytes == expected.n_bytes {
                Ok(Some((id, expected.clone())))
            } else {
                Err(Error::ChangedOnDisk {
                    path: self.path.clone(),
                })
            };
        }
        let (old, _) =
            read_file(&self.folders, &self.path, false).map_err(|_error| Error::Occupied {
                path: self.path.clone(),
            })?;
        Ok(Some((old.workspace.meta.id, old.stamp)))
    }
}
