//! The steps that led to a file, so that they can be undone after it was closed and opened again.
//!
//! Each save keeps them beside the journals, under the stamp of the file that it writes; what was
//! done after the save is in the journal. Both together are the history as it was:
//!
//! ```text
//! histories/ID/0000000042-0f5d8846ac31.history
//!     head │ base: the stamp │ steps done, oldest first │ steps undone │ base: how many there are
//! ```
//!
//! A file with another stamp has no history. Only the newest steps are kept, so that a save never
//! has much to write.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use super::format::Stamp;
use super::journal::frame::{self, Entry};
use super::journal::{Base, Step, head};
use super::replace::replace_on;
use super::{Folders, Key, disk};
use crate::edit::Edit;
use crate::edit::history::History;
use crate::model::WorkspaceId;

const N_STEPS: usize = 10_000;
const N_BYTES: usize = 16 << 20;
/// Copies of a file have the same id, and each has a history of its own.
const N_FILES: usize = 16;

const EXTENSION: &str = "history";

fn folder(folders: &Folders, id: WorkspaceId) -> PathBuf {
    folders.histories().join(id.to_string())
}

fn path(folders: &Folders, id: WorkspaceId, stamp: &Stamp) -> PathBuf {
    let short: String = stamp.hash.chars().take(12).collect();
    folder(folders, id).join(format!("{:010}-{short}.{EXTENSION}", stamp.generation))
}

/// Keeps the steps that lead to the file with that stamp, which is about to get into its place.
/// Tells how many of those that can be undone there was room for.
pub(super) fn keep(
    folders: &Folders,
    id: WorkspaceId,
    stamp: &Stamp,
    history: &History,
    key: Option<&Key>,
) -> io::Result<usize> {
    let base = |up_to| {
        Entry::Base(Base {
            path: None,
            stamp: stamp.clone(),
            up_to,
        })
    };
    let undone = newest(history.undone(), Step::Undo, N_BYTES / 4, key)?;
    let done = newest(history.done(), Step::Do, N_BYTES, key)?;
    let mut parts = vec![
        frame::frame(0, &Entry::Head(head(id, "")), key)?,
        frame::frame(0, &base(0), key)?,
    ];
    let (n_done, n_steps) = (done.len(), (done.len() + undone.len()) as u64);
    parts.extend(done.into_iter().rev());
    parts.extend(undone.into_iter().rev());
    parts.push(frame::frame(0, &base(n_steps), key)?);
    disk::create_folders(&*folders.disk, &folder(folders, id))?;
    replace_on(&folders.disk, &path(folders, id, stamp), |out| {
        parts.iter().try_for_each(|part| out.write_all(part))
    })?;
    Ok(n_done)
}

/// The last steps as records, the newest first, as many as there is room for.
fn newest(
    steps: &[Arc<Edit>],
    step: Step,
    n_bytes: usize,
    key: Option<&Key>,
) -> io::Result<Vec<Vec<u8>>> {
    let mut parts = Vec::new();
    let mut n_left = n_bytes;
    for edit in steps.iter().rev().take(N_STEPS) {
        let edit = Cow::Borrowed(&**edit);
        let Some(part) = frame::frame_within(n_left, 1, &Entry::Edit { step, edit }, key)? else {
            break;
        };
        n_left = n_left.saturating_sub(part.len());
        parts.push(part);
    }
    Ok(parts)
}

/// The steps that led to the file with that stamp; none if they are not known, or not whole.
pub(super) fn read(folders: &Folders, id: WorkspaceId, stamp: &Stamp) -> History {
    let bytes = disk::read(&*folders.disk, &path(folders, id, stamp)).unwrap_or_default();
    let frames = frame::read(&bytes, &folders.keys);
    let is_whole = !frames.is_foreign && !frames.is_locked && frames.n_good_bytes == bytes.len();
    let (mut done, mut undone) = (Vec::new(), Vec::new());
    let mut last = None;
    for (_, entry) in frames.entries {
        match entry {
            Entry::Edit { step, edit } => {
                let edit = Arc::new(edit.into_owned());
                match step {
                    Step::Undo => undone.push(edit),
                    Step::Do | Step::GoOn | Step::Redo => done.push(edit),
                }
            }
            Entry::Base(base) => last = Some(base),
            Entry::Head(_) => {}
        }
    }
    let n_steps = (done.len() + undone.len()) as u64;
    match last {
        Some(base) if is_whole && base.stamp == *stamp && base.up_to == n_steps => {
            History::new(done, undone)
        }
        _ => History::default(),
    }
}

/// Takes in a step that the journal holds after the file.
pub(super) fn follow(history: &mut History, step: Step, edit: Edit) {
    match step {
        Step::GoOn => history.push_or_join(edit),
        Step::Undo if history.undo_next().is_some_and(|next| **next == edit) => history.did_undo(),
        // Of a step whose doing is not known, the undoing is a step like any other.
        Step::Undo => history.push(edit.inverse()),
        Step::Redo if history.redo_next().is_some_and(|next| **next == edit) => history.did_redo(),
        Step::Do | Step::Redo => history.push(edit),
    }
}

/// Removes every history but that of the file with that stamp.
pub(super) fn forget_others(folders: &Folders, id: WorkspaceId, stamp: &Stamp) -> io::Result<()> {
    let kept = path(folders, id, stamp);
    for path in disk::list(&*folders.disk, &folder(folders, id))? {
        if path != kept {
            folders.disk.remove(&path)?;
        }
    }
    Ok(())
}

/// Removes the history of a file that was replaced, and of files that nobody has seen for long.
pub(super) fn forget(folders: &Folders, id: WorkspaceId, replaced: &Stamp, by: &Stamp) {
    let disk = &*folders.disk;
    let kept = path(folders, id, by);
    disk::remove_quietly(disk, &path(folders, id, replaced));
    let mut others: Vec<(SystemTime, PathBuf)> = disk
        .list(&folder(folders, id))
        .unwrap_or_default()
        .into_iter()
        .filter(|path| *path != kept)
        .filter_map(|path| Some((disk.metadata(&path).ok()?.modified().ok()?, path)))
        .collect();
    others.sort();
    let n_too_many = others.len().saturating_sub(N_FILES);
    for (_, path) in others.into_iter().take(n_too_many) {
        disk::remove_quietly(disk, &path);
    }
}
