//! What happens to an open workspace behind its back: its file is changed, moved or taken away,
//! copies appear beside it, its lock changes hands.
//!
//! Looking costs a question or two to the disk as long as nothing has happened; only what is new
//! is read. A disk may also not answer for long: never look from a thread that draws.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use super::file::{Access, WorkspaceFile};
use super::lock::{self, Holder, Life};
use super::open::read_file;
use super::seen::{Seen, is_still};
use super::{Error, Folders, Stamp, disk, lineage, places};
use crate::model::WorkspaceId;

/// What stands in the place of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Outside {
    /// What was read or saved last.
    #[default]
    Same,
    /// The workspace in another state.
    Changed(Stamp),
    /// Something that can't be read as a workspace: damaged, or not whole yet.
    Unreadable { why: String },
    /// Another workspace.
    Other,
    /// Nothing. `found` is where the file stands now, if it was only given another name.
    Gone { found: Option<PathBuf> },
    /// Its folder is not there, or does not answer.
    FolderGone,
}

/// Everything that is to be known of what is around an open workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    pub file: Outside,
    /// Whether whoever has the workspace still lives; only of one that is not ours.
    pub life: Option<Life>,
    /// Who has taken the workspace over from us.
    pub lost_to: Option<Holder>,
    /// Other copies of the workspace beside it, named as programs that sync folders name them.
    pub copies: Vec<PathBuf>,
    /// What is to be known of the folder or disk.
    pub place: Option<String>,
}

/// Looks around an open workspace. Made anew when its file was saved or has moved.
pub struct Watch {
    folders: Folders,
    id: WorkspaceId,
    path: PathBuf,
    stamp: Stamp,
    holder: Option<Holder>,
    is_lost: Option<Arc<AtomicBool>>,
    /// What the system said of the file when it was read.
    seen: Option<(Seen, ChangeTime)>,
    /// When the folder was changed, as of the last listing.
    listed: Option<SystemTime>,
    /// Files with the name of a copy, and whether they are one.
    looked_at: BTreeMap<PathBuf, (Seen, bool)>,
    around: Around,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watch").field(&self.path).finish()
    }
}

impl WorkspaceFile {
    /// Looks around it from now on; `None` while it has no file.
    pub fn watch(&self) -> Option<Watch> {
        let path = self.path.clone()?;
        Some(Watch {
            folders: self.folders.clone(),
            id: self.id,
            stamp: self.stamp.clone(),
            holder: self.is_read_only().cloned(),
            is_lost: match &self.access {
                Access::Mine(lock) => lock.as_ref().and_then(lock::Lock::is_lost),
                Access::Theirs(_) => None,
            },
            seen: None,
            listed: None,
            looked_at: BTreeMap::new(),
            around: Around {
                place: places::warning_of(&path),
                ..Around::default()
            },
            path,
        })
    }
}

impl Watch {
    /// Whether it looks at that file in that state.
    pub fn is_of(&self, path: &Path, stamp: &Stamp) -> bool {
        self.path == path && self.stamp == *stamp
    }

    /// How things stand now.
    pub fn look(&mut self) -> Around {
        let around = Around {
            file: self.look_at_file(),
            life: self.holder.as_ref().map(|holder| {
                let now = Holder::read(&*self.folders.disk, &lock::beside(&self.path));
                // A sign of life shows that the clocks differ, or that somebody else has it now.
                lock::life(
                    &*self.folders.disk,
                    &lock::beside(&self.path),
                    now.as_ref().unwrap_or(holder),
                )
            }),
            lost_to: self.look_at_lock(),
            copies: self.look_for_copies(),
            place: self.around.place.take(),
        };
        self.around = around.clone();
        around
    }

    fn look_at_file(&mut self) -> Outside {
        let disk = &*self.folders.disk;
        let found = match disk.metadata(&self.path) {
            Ok(found) => found,
            Err(error) => {
                self.seen = None;
                let folder = disk::folder_of(&self.path);
                let is_gone = error.kind() == io::ErrorKind::NotFound
                    && matches!(disk::is_folder(disk, &folder), Ok(true));
                return if is_gone {
                    Outside::Gone {
                        found: self.find_moved(),
                    }
                } else {
                    Outside::FolderGone
                };
            }
        };
        let seen = (Seen::of(&found), change_time(&found));
        if self.seen.as_ref() == Some(&seen) {
            return self.around.file.clone();
        }
        self.seen = Some(seen);
        if matches!(is_still(disk, &self.path, &self.stamp), Ok(true)) {
            return Outside::Same;
        }
        match read_file(&self.folders, &self.path, false).map(|(read, _)| read) {
            Ok(read) if read.stamp == self.stamp => Outside::Same,
            Ok(read) if read.workspace.meta.id == self.id => Outside::Changed(read.stamp),
            Ok(_) => Outside::Other,
            Err(Error::Unreadable { source, .. }) => Outside::Unreadable {
                why: source.to_string(),
            },
            Err(error) => {
                // The next look may come through.
                self.seen = None;
                let why = match error {
                    Error::Read { source, .. } => source.to_string(),
                    other => other.to_string(),
                };
                Outside::Unreadable { why }
            }
        }
    }

    /// The file under another name of the same folder.
    fn find_moved(&self) -> Option<PathBuf> {
        let disk = &*self.folders.disk;
        let paths = disk::list(disk, &disk::folder_of(&self.path)).ok()?;
        let is_it = |path: &PathBuf| {
            let has_its_length = disk
                .metadata(path)
                .is_ok_and(|found| found.is_file() && found.len() == self.stamp.n_bytes);
            has_its_length && matches!(is_still(disk, path, &self.stamp), Ok(true))
        };
        paths.into_iter().find(is_it)
    }

    fn look_at_lock(&self) -> Option<Holder> {
        let is_lost = self.is_lost.as_ref()?.load(Ordering::Relaxed);
        is_lost.then(|| {
            Holder::read(&*self.folders.disk, &lock::beside(&self.path)).unwrap_or_default()
        })
    }

    fn look_for_copies(&mut self) -> Vec<PathBuf> {
        let disk = &*self.folders.disk;
        let folder = disk::folder_of(&self.path);
        let changed = disk
            .metadata(&folder)
            .and_then(|found| found.modified())
            .ok();
        if changed.is_some() && changed == self.listed {
            return self.around.copies.clone();
        }
        let (Some(stem), Some(extension)) = (self.path.file_stem(), self.path.extension()) else {
            return Vec::new();
        };
        let stem = stem.to_string_lossy();
        let mut paths = disk::list(disk, &folder).unwrap_or_default();
        paths.retain(|path| {
            path.extension() == Some(extension)
                && path
                    .file_stem()
                    .is_some_and(|other| places::is_other_copy(&stem, &other.to_string_lossy()))
        });
        paths.sort();
        self.listed = changed;
        let mut looked_at = BTreeMap::new();
        let mut copies = Vec::new();
        for path in paths {
            let Ok(seen) = disk.metadata(&path).map(|found| Seen::of(&found)) else {
                continue;
            };
            let is_copy = match self.looked_at.remove(&path) {
                Some((before, is_copy)) if before == seen => is_copy,
                _ => read_file(&self.folders, &path, false).is_ok_and(|(read, _)| {
                    // An earlier state of this one has nothing that is not here.
                    read.workspace.meta.id == self.id
                        && !lineage::comes_from(&self.folders, self.id, &self.stamp, &read.stamp)
                }),
            };
            if is_copy {
                copies.push(path.clone());
            }
            looked_at.insert(path, (seen, is_copy));
        }
        self.looked_at = looked_at;
        copies
    }
}

/// When anything about a file was changed last, its dates too: nobody can put that back.
#[cfg(unix)]
type ChangeTime = (i64, i64);
#[cfg(not(unix))]
type ChangeTime = ();

#[cfg(unix)]
fn change_time(found: &Metadata) -> ChangeTime {
    use std::os::unix::fs::MetadataExt as _;

    (found.ctime(), found.ctime_nsec())
}

#[cfg(not(unix))]
fn change_time(_found: &Metadata) -> ChangeTime {}

/// Gives what stands in the place of a workspace another name, so that the place is free and
/// nothing is lost. Tells that name.
pub fn set_aside_beside(path: &Path, word: &str, folders: &Folders) -> Result<PathBuf, Error> {
    let disk = &*folders.disk;
    let error = |source| Error::Save {
        path: path.to_owned(),
        source,
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    for n in 1..1000 {
        let number = if n == 1 {
            String::new()
        } else {
            format!(" {n}")
        };
        let mut aside = path.with_file_name(format!("{stem} ({word}{number})"));
        if let Some(extension) = path.extension() {
            aside.as_mut_os_string().push(".");
            aside.as_mut_os_string().push(extension);
        }
        if disk::exists(disk, &aside).map_err(error)? {
            continue;
        }
        disk::rename(disk, path, &aside).map_err(error)?;
        return Ok(aside);
    }
    Err(error(io::ErrorKind::AlreadyExists.into()))
}
