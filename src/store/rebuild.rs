//! A file that is gone, byte for byte out of its newest backup and the steps that were saved since.

use std::io;
use std::path::Path;

use super::format::{self, Stamp};
use super::open::read_version;
use super::replace::replace_on;
use super::{Error, Folders, backup, history};
use crate::model::{Workspace, WorkspaceId};

/// So many saves are tried, the newest first, and so many steps after each.
const N_BACKUPS: usize = 3;
const N_STEPS: usize = 500;

/// Puts the file with that stamp back in its place. Tells whether that could be done: the
/// checksum of what is put there is the one of the file that is gone.
pub(super) fn put_back(
    folders: &Folders,
    id: WorkspaceId,
    path: &Path,
    stamp: &Stamp,
) -> Result<bool, Error> {
    let Some(workspace) = rebuild(folders, id, stamp) else {
        return Ok(false);
    };
    let put = replace_on(&folders.disk, path, |out| {
        format::write(&workspace, stamp.generation, out).map(drop)
    });
    put.map(|()| true).map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}

fn rebuild(folders: &Folders, id: WorkspaceId, stamp: &Stamp) -> Option<Workspace> {
    let history = history::read(folders, id, stamp);
    let done = history.done();
    for backup in backup::list(folders, id).into_iter().take(N_BACKUPS) {
        let Ok(version) = read_version(&backup.path, folders) else {
            continue;
        };
        for n_steps in 0..=done.len().min(N_STEPS) {
            let mut workspace = version.clone();
            let steps = done.iter().skip(done.len() - n_steps);
            let fits = steps
                .map(|step| step.apply(&mut workspace))
                .all(|applied| applied.is_ok());
            if fits && is_stamped(&workspace, stamp) {
                return Some(workspace);
            }
        }
    }
    None
}

fn is_stamped(workspace: &Workspace, stamp: &Stamp) -> bool {
    format::write(workspace, stamp.generation, &mut io::sink()).is_ok_and(|made| made == *stamp)
}
