//! Files of the program's own that were half written when it ended: they hold words that nobody
//! asked to keep.

use std::path::Path;
use std::time::{Duration, SystemTime};

use super::replace::temporary_of;
use super::{Disk, Folders, disk};

/// What is older than this belongs to no save under way.
const OLD: Duration = Duration::from_mins(10);

/// Removes what other runs have left in the program's folders; `also` is one more of them.
///
/// A run that goes on keeps its own.
pub fn remove_stray(folders: &Folders, also: &Path) {
    let disk = &*folders.disk;
    let listed = |folder: &Path| disk::list(disk, folder).unwrap_or_default();
    let mut found = listed(also);
    for path in listed(&folders.data) {
        if disk::is_folder(disk, &path).unwrap_or(false) {
            // Views are in such a folder, backups in one for each workspace below it.
            for inner in listed(&path) {
                if disk::is_folder(disk, &inner).unwrap_or(false) {
                    found.extend(listed(&inner));
                } else {
                    found.push(inner);
                }
            }
        } else {
            found.push(path);
        }
    }
    for path in found {
        if is_stray(disk, &path) {
            disk::remove_quietly(disk, &path);
        }
    }
}

fn is_stray(disk: &dyn Disk, path: &Path) -> bool {
    let is_unfinished = path
        .extension()
        .is_some_and(|end| end == "partial" || end == "anew");
    let of = temporary_of(path);
    if of.is_none() && !is_unfinished {
        return false;
    }
    let is_gone = of.is_some_and(|process| {
        cfg!(target_os = "linux")
            && process != std::process::id()
            && !Path::new("/proc").join(process.to_string()).exists()
    });
    let modified = disk
        .metadata(path)
        .and_then(|metadata| metadata.modified())
        .unwrap_or_else(|_error| SystemTime::now());
    is_gone || modified.elapsed().is_ok_and(|age| age > OLD)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn what_an_ended_run_has_left_goes_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let folders = Folders::new(root.path().join("data"));
        let config = root.path().join("config");
        let backups = folders.backups().join("of-one");
        for folder in [&backups, &config] {
            disk::create_folders(&*folders.disk, folder).unwrap();
        }
        let random = uuid::Uuid::nil().simple();
        let long_ago = SystemTime::now() - 2 * OLD;
        let make = |path: PathBuf, modified: Option<SystemTime>| {
            let file = folders.disk.create(&path).unwrap();
            if let Some(modified) = modified {
                file.set_modified(modified).unwrap();
            }
            path
        };
        let own = std::process::id();
        let gone = [
            make(
                config.join(format!(".settings.ron.{own}.{random}.tmp")),
                Some(long_ago),
            ),
            make(backups.join("1-a.partial"), Some(long_ago)),
        ];
        let kept = [
            make(backups.join(format!(".lineage.{own}.{random}.tmp")), None),
            make(backups.join("1-a.dossier"), Some(long_ago)),
            make(config.join(".notes.tmp"), Some(long_ago)),
        ];
        remove_stray(&folders, &config);
        for path in gone {
            assert!(!path.exists(), "{}", path.display());
        }
        for path in kept {
            assert!(path.exists(), "{}", path.display());
        }
    }
}
