//! Earlier generations of workspace files, in the program's data folder.
//!
//! They are kept under the id of the workspace: two files of one name do not push out each
//! other's backups, and a file that is moved keeps its own.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::format::Stamp;
use super::replace::replace_on;
use super::{Disk, Folders, disk, open};
use crate::model::WorkspaceId;

/// An earlier generation of a workspace file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    pub path: PathBuf,
    pub generation: u64,
    /// When it was saved.
    pub modified: SystemTime,
    pub n_bytes: u64,
}

/// The newest are all kept; of the older ones, one for each hour and each day.
const N_NEWEST: usize = 10;
const N_HOURS: u64 = 24;
const N_DAYS: u64 = 30;
/// Past this only the newest are kept, so that large workspaces do not fill the disk.
const N_BYTES: u64 = 2 << 30;

const EXTENSION: &str = "dossier";
/// Says where the file stood, for when it can't be read any more.
const PATH_FILE: &str = "path";

/// The backups of a workspace, the newest first.
pub fn list(folders: &Folders, id: WorkspaceId) -> Vec<Backup> {
    let disk = &*folders.disk;
    let paths = disk.list(&folder(folders, id)).unwrap_or_default();
    let mut backups: Vec<Backup> = paths
        .into_iter()
        .filter_map(|path| {
            let generation = path
                .extension()
                .is_some_and(|extension| extension == EXTENSION)
                .then(|| path.file_stem()?.to_str()?.split_once('-')?.0.parse().ok())??;
            let metadata = disk.metadata(&path).ok()?;
            Some(Backup {
                generation,
                modified: metadata.modified().ok()?,
                n_bytes: metadata.len(),
                path,
            })
        })
        .collect();
    // By generation and not by time: clocks are set back.
    backups.sort_by(|a, b| {
        (b.generation, b.modified, &b.path).cmp(&(a.generation, a.modified, &a.path))
    });
    backups
}

pub(super) fn folder(folders: &Folders, id: WorkspaceId) -> PathBuf {
    folders.backups().join(id.to_string())
}

/// Where the backup of the file with that stamp is.
pub(super) fn path_of(folders: &Folders, id: WorkspaceId, stamp: &Stamp) -> PathBuf {
    folder(folders, id).join(format!(
        "{:010}-{}.{EXTENSION}",
        stamp.generation,
        stamp.short()
    ))
}

/// A backup of a file that still is in its place. Dropping it removes it: until the file is
/// replaced, both may be one file under two names, and what is written into it changes both.
#[derive(Debug)]
pub(super) struct NewBackup {
    disk: Arc<dyn Disk>,
    path: Option<PathBuf>,
    is_only_copy: bool,
}

impl NewBackup {
    /// The file has been replaced: from now on this is the only copy of what it was, and stays
    /// whatever happens.
    pub(super) fn confirm(&mut self) {
        self.is_only_copy = true;
    }

    /// Lets nobody else into what is one of the program's own files by now. Where the file had yet
    /// another name, it is not.
    pub(super) fn narrow(&self) {
        if let Some(path) = &self.path
            && has_one_name(&*self.disk, path)
        {
            // Its folder lets nobody in either.
            drop(self.disk.narrow(path));
        }
    }
}

impl Drop for NewBackup {
    fn drop(&mut self) {
        if let Some(path) = &self.path
            && !self.is_only_copy
        {
            disk::remove_quietly(&*self.disk, path);
        }
    }
}

#[cfg(unix)]
fn has_one_name(disk: &dyn Disk, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    disk.metadata(path).is_ok_and(|found| found.nlink() == 1)
}

#[cfg(not(unix))]
fn has_one_name(_disk: &dyn Disk, _path: &Path) -> bool {
    true
}

/// Keeps the file that is about to be replaced, and is known to be what `stamp` says.
pub(super) fn keep(
    folders: &Folders,
    id: WorkspaceId,
    path: &Path,
    stamp: &Stamp,
) -> io::Result<NewBackup> {
    let folder = folder(folders, id);
    let disk = &*folders.disk;
    disk::create_folders(disk, &folder)?;
    let target = path_of(folders, id, stamp);
    let mut backup = NewBackup {
        disk: Arc::clone(&folders.disk),
        path: None,
        is_only_copy: false,
    };
    if !disk::exists(disk, &target)? {
        disk::link_or_copy(disk, path, &target)?;
        backup.path = Some(target);
    }
    let path_file = folder.join(PATH_FILE);
    let path = path.as_os_str().as_encoded_bytes();
    if disk::read(disk, &path_file).ok().as_deref() != Some(path) {
        replace_on(&folders.disk, &path_file, |out| out.write_all(path))?;
    }
    disk.sync_folder(&folder)?;
    Ok(backup)
}

/// Removes the backups that are no longer kept. Only after a save that went well.
pub(super) fn thin_out(folders: &Folders, id: WorkspaceId, now: SystemTime) {
    for backup in superfluous(&list(folders, id), now) {
        disk::remove_quietly(&*folders.disk, &backup.path);
    }
}

/// `backups` are in order, the newest first.
fn superfluous(backups: &[Backup], now: SystemTime) -> Vec<&Backup> {
    let mut hours = HashSet::new();
    let mut days = HashSet::new();
    let mut n_bytes = 0;
    let mut superfluous = Vec::new();
    for (backup_idx, backup) in backups.iter().enumerate() {
        n_bytes += backup.n_bytes;
        // A time to come is a clock that was set back: as good as now.
        let age = now
            .duration_since(backup.modified)
            .unwrap_or(Duration::ZERO);
        // By the hours and days of the clock: were they counted back from now, whatever grows
        // older than a day would meet a newer one there, and none would ever get to the next day.
        let since_epoch = backup.modified.duration_since(SystemTime::UNIX_EPOCH);
        let hour = since_epoch.unwrap_or(Duration::ZERO).as_secs() / 3_600;
        let hours_ago = age.as_secs() / 3_600;
        let is_first_of_hour = hours_ago < N_HOURS && hours.insert(hour);
        let is_first_of_day = hours_ago < 24 * N_DAYS && days.insert(hour / 24);
        let is_kept =
            backup_idx < N_NEWEST || (n_bytes <= N_BYTES && (is_first_of_hour || is_first_of_day));
        if !is_kept {
            n_bytes -= backup.n_bytes;
            superfluous.push(backup);
        }
    }
    superfluous
}

/// The newest backup that is whole of the file that stood at a path: for a file that can't say its
/// id any more. One that is damaged as well helps nobody.
pub(super) fn newest_good_of(folders: &Folders, path: &Path) -> Option<Backup> {
    of_path(folders, path)
        .into_iter()
        .find(|backup| open::read_version(&backup.path, folders).is_ok())
}

/// All backups of the file that stood at a path, the newest first.
pub(super) fn of_path(folders: &Folders, path: &Path) -> Vec<Backup> {
    let mut backups: Vec<Backup> = Vec::new();
    for folder in folders.disk.list(&folders.backups()).unwrap_or_default() {
        let stood_at = disk::read(&*folders.disk, &folder.join(PATH_FILE));
        if stood_at.ok().as_deref() != Some(path.as_os_str().as_encoded_bytes()) {
            continue;
        }
        let id = folder.file_name().and_then(|name| name.to_str());
        if let Some(id) = id.and_then(|name| name.parse().ok()) {
            backups.extend(list(folders, id));
        }
    }
    // Several workspaces may have stood at one path: the last one is meant.
    backups.sort_by_key(|backup| std::cmp::Reverse((backup.modified, backup.generation)));
    backups
}

/// Whether a file stands under another name than its own and those of its backups: a save goes
/// to one name alone.
#[cfg(unix)]
pub(super) fn has_other_names(folders: &Folders, id: WorkspaceId, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let Ok(found) = folders.disk.metadata(path) else {
        return false;
    };
    if found.nlink() == 1 {
        return false;
    }
    // A save that was cut short has left one.
    let is_same = |backup: &Backup| {
        let kept = folders.disk.metadata(&backup.path);
        kept.is_ok_and(|kept| (kept.dev(), kept.ino()) == (found.dev(), found.ino()))
    };
    let backups = list(folders, id);
    let n_backups = backups.into_iter().filter(is_same).count() as u64;
    found.nlink() > 1 + n_backups
}

#[cfg(not(unix))]
pub(super) fn has_other_names(_folders: &Folders, _id: WorkspaceId, _path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backups(
        ages_secs: impl IntoIterator<Item = u64>,
        n_bytes: u64,
    ) -> (Vec<Backup>, SystemTime) {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let backups = ages_secs
            .into_iter()
            .enumerate()
            .map(|(age_idx, secs)| Backup {
                path: PathBuf::from(secs.to_string()),
                generation: 100_000 - age_idx as u64,
                modified: now - Duration::from_secs(secs),
                n_bytes,
            })
            .collect();
        (backups, now)
    }

    #[test]
    fn the_newest_are_kept_and_then_one_an_hour_and_one_a_day() {
        // A save each minute for 40 days.
        let (backups, now) = backups((0..40 * 24 * 60).map(|minute| minute * 60), 1_000);
        let gone = superfluous(&backups, now).len();
        // Of the hour and of the day that the ten newest are in, one of them is the newest.
        let n_kept = backups.len() - gone;
        assert!(
            (N_NEWEST + 23 + 29..=N_NEWEST + 25 + 30).contains(&n_kept),
            "{n_kept}"
        );
    }

    #[test]
    fn versions_grow_a_month_old_while_saving_goes_on() {
        let begun = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let mut kept: Vec<Backup> = Vec::new();
        // A save every half hour for 40 days, and each time what is superfluous goes.
        for n in 0..40 * 48 {
            let now = begun + Duration::from_secs(n * 1_800);
            kept.insert(
                0,
                Backup {
                    path: PathBuf::from(n.to_string()),
                    generation: n,
                    modified: now,
                    n_bytes: 1_000,
                },
            );
            let gone: HashSet<u64> = superfluous(&kept, now)
                .into_iter()
                .map(|backup| backup.generation)
                .collect();
            kept.retain(|backup| !gone.contains(&backup.generation));
        }
        let ages_hours: Vec<u64> = kept
            .iter()
            .map(|backup| (40 * 48 - 1 - backup.generation) / 2)
            .collect();
        assert_eq!(ages_hours.last().map(|hours| hours / 24), Some(29));
        for day in 0..29 {
            let in_day = ages_hours.iter().any(|hours| hours / 24 == day);
            assert!(in_day, "none is {day} days old: {ages_hours:?}");
        }
        for hour in 0..24 {
            assert!(ages_hours.contains(&hour), "none is {hour} hours old");
        }
    }

    #[test]
    fn large_workspaces_keep_the_newest_alone() {
        let (backups, now) = backups((0..100).map(|hour| hour * 3_600), N_BYTES);
        assert_eq!(backups.len() - superfluous(&backups, now).len(), N_NEWEST);
    }
}
