//! What journals hold when nobody is writing them: reading them, and doing their edits again.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::frame::{self, Base, Entry, Head, Step};
use super::{EXTENSION, SNAPSHOT};
use crate::edit::Edit;
use crate::model::{Workspace, WorkspaceId};
use crate::store::disk::{Reading, Writing};
use crate::store::lock::{self, Lock, Taken};
use crate::store::told::path_of;
use crate::store::{Disk, Folders, Stamp, disk};

/// What is in the folder of a journal.
#[derive(Debug, Default)]
pub(in crate::store) struct Kept {
    pub(in crate::store) title: Option<String>,
    /// In the order in which they were written.
    pub(in crate::store) bases: Vec<Base>,
    /// By number: one that was written twice counts once.
    pub(in crate::store) edits: BTreeMap<u64, (Step, Edit)>,
    pub(in crate::store) segments: Vec<PathBuf>,
    pub(in crate::store) last_segment: u64,
    pub(in crate::store) last_number: u64,
    /// Segments that end in something else than a whole record, and the length of what is whole.
    pub(in crate::store) damaged: Vec<(PathBuf, usize)>,
    /// A newer version of the program wrote in it.
    pub(in crate::store) is_foreign: bool,
    /// There is a copy of a workspace that has no file.
    pub(in crate::store) has_snapshot: bool,
    pub(in crate::store) modified: Option<SystemTime>,
}

/// The edits of a journal, done again.
#[derive(Debug)]
pub(in crate::store) struct Replayed {
    pub(in crate::store) workspace: Workspace,
    /// What leads from the file to the workspace. An undone edit is not among them, and neither
    /// is its undoing.
    pub(in crate::store) done: Vec<Edit>,
    /// Each step that fits, as it was made.
    pub(in crate::store) steps: Vec<(Step, Edit)>,
    /// The labels of those that do not fit.
    pub(in crate::store) stale: Vec<String>,
}

/// The folders and locks that a workspace's journals can have: a copy of a file that is open in
/// another window has the same id, and needs a journal of its own.
pub(in crate::store) fn places(
    folders: &Folders,
    id: WorkspaceId,
) -> impl Iterator<Item = PathBuf> {
    let journals = folders.journals();
    (1..=99).map(move |n| match n {
        1 => journals.join(id.to_string()),
        n => journals.join(format!("{id}.{n}")),
    })
}

/// Every journal there is, with the id of its workspace.
pub(in crate::store) fn all_places(folders: &Folders) -> Vec<(WorkspaceId, PathBuf)> {
    let disk = &*folders.disk;
    let listed = disk.list(&folders.journals()).unwrap_or_default();
    let mut places: Vec<(WorkspaceId, PathBuf)> = listed
        .into_iter()
        .filter_map(|place| {
            let name = place.file_name()?.to_str()?;
            let id = name.split('.').next()?.parse().ok()?;
            let is_folder = disk::is_folder(disk, &place).ok()?;
            is_folder.then_some((id, place))
        })
        .collect();
    places.sort();
    places
}

/// Takes a journal for oneself; `None` when a living window has it.
pub(in crate::store) fn lock(disk: &Arc<dyn Disk>, place: &Path) -> io::Result<Option<Lock>> {
    disk::create_folders(&**disk, &disk::folder_of(place))?;
    match lock::take(disk, &lock::beside(place), None) {
        Taken::Mine(lock) => Ok(Some(lock)),
        Taken::Theirs(_) => Ok(None),
        Taken::Impossible(error) => Err(error),
    }
}

/// The segments of a journal, the oldest first.
pub(super) fn segments(disk: &dyn Disk, place: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut segments: Vec<(u64, PathBuf)> = disk::list(disk, place)?
        .into_iter()
        .filter_map(|path| {
            let is_segment = path.extension().is_some_and(|end| end == EXTENSION);
            let number = path.file_stem()?.to_str()?.parse().ok()?;
            is_segment.then_some((number, path))
        })
        .collect();
    segments.sort();
    Ok(segments)
}

pub(in crate::store) fn snapshot(place: &Path) -> PathBuf {
    place.join(SNAPSHOT)
}

/// Reads a journal and leaves it as it is.
pub(in crate::store) fn read(disk: &dyn Disk, place: &Path) -> io::Result<Kept> {
    let mut kept = Kept {
        has_snapshot: disk::exists(disk, &snapshot(place))?,
        modified: modified(disk, &snapshot(place)),
        ..Kept::default()
    };
    for (number, path) in segments(disk, place)? {
        let bytes = disk::read(disk, &path)?;
        let frames = frame::read(&bytes);
        kept.is_foreign |= frames.is_foreign;
        for (number, entry) in frames.entries {
            match entry {
                Entry::Head(Head { title, .. }) => kept.title = Some(title),
                Entry::Base(base) => kept.bases.push(base),
                Entry::Edit { step, edit } => {
                    kept.last_number = kept.last_number.max(number);
                    kept.edits.insert(number, (step, edit.into_owned()));
                }
            }
        }
        if frames.n_good_bytes < bytes.len() {
            kept.damaged.push((path.clone(), frames.n_good_bytes));
        }
        kept.modified = kept.modified.max(modified(disk, &path));
        kept.last_segment = number;
        kept.segments.push(path);
    }
    let up_to = kept.bases.iter().map(|base| base.up_to).max();
    kept.last_number = kept.last_number.max(up_to.unwrap_or_default());
    Ok(kept)
}

fn modified(disk: &dyn Disk, path: &Path) -> Option<SystemTime> {
    disk.metadata(path).ok()?.modified().ok()
}

impl Kept {
    /// Nothing of a workspace is in it.
    pub(in crate::store) fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.damaged.is_empty() && !self.has_snapshot
    }

    /// The last base that is this very state of a file.
    pub(in crate::store) fn base_of(&self, stamp: &Stamp) -> Option<&Base> {
        self.bases.iter().rev().find(|base| base.stamp == *stamp)
    }

    /// Whether this is the journal of the file at that path.
    pub(in crate::store) fn belongs_to(&self, disk: &dyn Disk, path: &str, stamp: &Stamp) -> bool {
        let is_of_path = |base: &Base| base.path.as_deref() == Some(path);
        // A file that was moved is found by what it holds; a copy of one that is still in its
        // place is not that one.
        let is_of_moved = |base: &Base| {
            base.stamp == *stamp
                && base
                    .path
                    .as_ref()
                    .is_some_and(|path| matches!(disk::exists(disk, &path_of(path)), Ok(false)))
        };
        // What is damaged from its beginning is nobody's; whoever comes first tells of it.
        let is_of_nobody = self.bases.is_empty() && !self.damaged.is_empty() && !self.has_snapshot;
        let mut bases = self.bases.iter();
        is_of_nobody || bases.any(|base| is_of_path(base) || is_of_moved(base))
    }

    /// The edits that a file with that stamp does not hold. For a file that no base knows, all
    /// that may be missing.
    pub(in crate::store) fn edits_after(
        &self,
        stamp: &Stamp,
    ) -> impl Iterator<Item = &(Step, Edit)> {
        let up_to = match self.base_of(stamp) {
            Some(base) => Some(base.up_to),
            None => self.bases.iter().map(|base| base.up_to).min(),
        };
        self.edits
            .range(up_to.map_or(0, |up_to| up_to + 1)..)
            .map(|(_, edit)| edit)
    }

    /// Copies the damaged ends to where nothing is deleted, and cuts them off.
    pub(in crate::store) fn cut_damage(&self, folders: &Folders) -> io::Result<Option<PathBuf>> {
        if self.damaged.is_empty() {
            return Ok(None);
        }
        let aside = set_aside(folders, self.damaged.iter().map(|(path, _)| path))?;
        for (path, n_good_bytes) in &self.damaged {
            let file = folders.disk.open_to_write(path)?;
            folders.disk.cut(&file, *n_good_bytes as u64)?;
            folders.disk.sync(&file)?;
        }
        Ok(Some(aside))
    }
}

/// Copies files to a new folder where nothing is deleted.
pub(in crate::store) fn set_aside<'a>(
    folders: &Folders,
    files: impl IntoIterator<Item = &'a PathBuf>,
) -> io::Result<PathBuf> {
    let aside = folders.aside().join(uuid::Uuid::now_v7().to_string());
    let disk = &*folders.disk;
    disk::create_folders(disk, &aside)?;
    for path in files {
        let Some(name) = path.file_name() else {
            continue;
        };
        let source = disk.open(path)?;
        let copy = disk.create(&aside.join(name))?;
        io::copy(
            &mut Reading {
                disk,
                file: &source,
            },
            &mut Writing { disk, file: &copy },
        )?;
        disk.sync(&copy)?;
    }
    disk.sync_folder(&aside)?;
    Ok(aside)
}

/// Does edits again, each that fits.
pub(in crate::store) fn replay<'a>(
    workspace: &Workspace,
    edits: impl Iterator<Item = &'a (Step, Edit)>,
) -> Replayed {
    let mut replayed = Replayed {
        workspace: workspace.clone(),
        done: Vec::new(),
        steps: Vec::new(),
        stale: Vec::new(),
    };
    for (step, edit) in edits {
        let effective = match step {
            Step::Do | Step::GoOn | Step::Redo => edit.clone(),
            Step::Undo => edit.inverse(),
        };
        if effective.apply(&mut replayed.workspace).is_err() {
            // What the file holds already is not missing.
            let is_there = effective
                .inverse()
                .apply(&mut replayed.workspace.clone())
                .is_ok();
            if !is_there {
                replayed.stale.push(effective.label);
            }
            continue;
        }
        replayed.steps.push((*step, edit.clone()));
        let joined = match (step, replayed.done.last()) {
            (Step::GoOn, Some(last)) => last.joined_with(edit),
            _ => None,
        };
        if *step == Step::Undo && replayed.done.last() == Some(edit) {
            replayed.done.pop();
        } else if let (Some(joined), Some(last)) = (joined, replayed.done.last_mut()) {
            *last = joined;
        } else {
            replayed.done.push(effective);
        }
    }
    replayed
}
