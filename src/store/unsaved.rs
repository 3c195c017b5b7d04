//! What was not saved when the program ended, and how to get it back.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::file::{Access, WorkspaceFile};
use super::journal::kept::{self, Kept};
use super::journal::{Base, Journal, head, remove_all};
use super::open::{Opened, is_blank, open, read_file, remarks_on};
use super::rebuild::put_back;
use super::seen::is_still;
use super::told::path_of;
use super::{Disk, Error, Folders, Remark, disk};
use crate::edit::history::History;
use crate::model::{Workspace, WorkspaceId};

/// A workspace with edits that are only in its journal, and that no window has open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaved {
    pub id: WorkspaceId,
    pub title: String,
    /// `None` when it has no file yet.
    pub path: Option<PathBuf>,
    pub modified: SystemTime,
    pub n_edits: usize,
}

/// The workspaces that can be recovered, the newest first.
pub fn unsaved(folders: &Folders) -> Vec<Unsaved> {
    let mut found: Vec<Unsaved> = kept::all_places(folders)
        .into_iter()
        .filter_map(|(id, place)| {
            // Held no longer than it takes to see that nobody has it: a window that opens the
            // file meanwhile must find it free.
            drop(kept::lock(&folders.disk, &place).ok()??);
            let kept = kept::read(folders, &place).ok()?;
            if kept.is_foreign || kept.is_locked {
                return None;
            }
            let state = State::of(&*folders.disk, &kept);
            let (title, path, n_edits) = match state {
                State::InFile { path, n_edits } if n_edits > 0 => {
                    (kept.title.clone().unwrap_or_default(), Some(path), n_edits)
                }
                State::InFile { .. } => return None,
                State::NoFile => {
                    let (base, _) = read_file(folders, &kept::snapshot(&place), false).ok()?;
                    let replayed = kept::replay(&base.workspace, kept.edits_after(&base.stamp));
                    if is_blank(&replayed.workspace) && kept.edits.is_empty() {
                        return None;
                    }
                    (
                        replayed.workspace.meta.title.clone(),
                        None,
                        replayed.done.len(),
                    )
                }
            };
            Some(Unsaved {
                id,
                title,
                path,
                modified: kept.modified.unwrap_or(SystemTime::UNIX_EPOCH),
                n_edits,
            })
        })
        .collect();
    found.sort_by_key(|unsaved| Reverse((unsaved.modified, unsaved.id)));
    found
}

enum State {
    InFile { path: PathBuf, n_edits: usize },
    NoFile,
}

impl State {
    fn of(disk: &dyn Disk, kept: &Kept) -> Self {
        // The last file that was put in its place is the one that the edits come after.
        for base in kept.bases.iter().rev() {
            let Some(path) = base.path.as_deref().map(path_of) else {
                continue;
            };
            if is_still(disk, &path, &base.stamp).unwrap_or(false) {
                return Self::InFile {
                    path,
                    n_edits: kept.edits_after(&base.stamp).count(),
                };
            }
        }
        if kept.has_snapshot {
            return Self::NoFile;
        }
        // The file was changed or is gone; all edits may be missing in it.
        let path = kept.bases.iter().rev().find_map(|base| base.path.as_ref());
        Self::InFile {
            path: path.map(|path| path_of(path)).unwrap_or_default(),
            n_edits: kept.edits.len(),
        }
    }
}

/// Opens a workspace again that was not saved when the program ended.
pub fn recover(id: WorkspaceId, folders: &Folders) -> Result<Opened, Error> {
    let journal_error = |place: &Path, source| Error::Journal {
        path: place.to_owned(),
        source,
    };
    for place in kept::places(folders, id) {
        if !disk::is_folder(&*folders.disk, &place).map_err(|error| journal_error(&place, error))? {
            continue;
        }
        let Some(lock) =
            kept::lock(&folders.disk, &place).map_err(|error| journal_error(&place, error))?
        else {
            continue;
        };
        let kept = kept::read(folders, &place).map_err(|error| journal_error(&place, error))?;
        if kept.is_foreign || kept.is_locked {
            continue;
        }
        match State::of(&*folders.disk, &kept) {
            State::InFile { n_edits: 0, .. } => {}
            State::InFile { path, .. } => {
                // It takes the lock itself.
                drop(lock);
                let is_gone = matches!(disk::exists(&*folders.disk, &path), Ok(false));
                let last = kept.bases.iter().rev().find(|base| base.path.is_some());
                let is_put_back = match last {
                    Some(base) if is_gone => put_back(folders, id, &path, &base.stamp)?,
                    _ => false,
                };
                let mut opened = open(&path, folders)?;
                if is_put_back {
                    opened.remarks.push(Remark::PutBack);
                }
                return Ok(opened);
            }
            State::NoFile => {
                let (read, _) = read_file(folders, &kept::snapshot(&place), false)?;
                let base = Base {
                    path: None,
                    stamp: read.stamp.clone(),
                    up_to: 0,
                };
                let journal = Journal::new(
                    &folders.disk,
                    place.clone(),
                    lock,
                    head(id, &read.workspace.meta.title),
                    base,
                    &kept,
                    None,
                );
                let remarks = remarks_on(&read);
                let mut opened = untitled(read.workspace, folders);
                opened.remarks = remarks;
                opened.file.stamp = read.stamp.clone();
                opened
                    .replay(journal, &kept, &read.stamp)
                    .map_err(|error| journal_error(&place, error))?;
                opened.history.fit(&opened.workspace);
                return Ok(opened);
            }
        }
    }
    Err(Error::NothingToRecover { id })
}

fn untitled(workspace: Workspace, folders: &Folders) -> Opened {
    Opened {
        file: WorkspaceFile {
            id: workspace.meta.id,
            folders: folders.clone(),
            path: None,
            stamp: super::Stamp::default(),
            access: Access::Mine(None),
            journal: None,
            key: None,
        },
        workspace,
        recovered: Vec::new(),
        recovered_edits: Vec::new(),
        history: History::default(),
        is_mended: false,
        remarks: Vec::new(),
    }
}

/// Throws away what was not saved of a workspace that no window has open.
pub fn discard(id: WorkspaceId, folders: &Folders) -> Result<(), Error> {
    for place in kept::places(folders, id) {
        let error = |source| Error::Journal {
            path: place.clone(),
            source,
        };
        if !disk::is_folder(&*folders.disk, &place).map_err(error)? {
            continue;
        }
        let lock = kept::lock(&folders.disk, &place).map_err(error)?;
        if lock.is_some() {
            remove_all(&*folders.disk, &place);
        }
    }
    Ok(())
}
