//! Who has a workspace open: a lock of the operating system on a side file.
//!
//! The workspace file itself can't carry the lock: a save puts a new file in its place, and the
//! lock would stay with the old one. A process that dies gives its locks back by itself; that the
//! side file exists means nothing. On network disks locks may do nothing at all, so the check
//! before each save is what really guards the file.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::{self, File, Permissions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Disk, disk};
use crate::model::Timestamp;

/// Who has the lock. Fields that could not be found out are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Holder {
    pub host: String,
    pub user: String,
    pub pid: u32,
    pub since: Option<Timestamp>,
}

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    disk: Arc<dyn Disk>,
    /// Closing it gives the lock back.
    _file: File,
    path: PathBuf,
}

#[derive(Debug)]
pub(super) enum Taken {
    Mine(Lock),
    Theirs(Holder),
    /// The folder can't be written, or the disk knows no locks.
    Impossible(io::Error),
}

/// The side file of a workspace file. Where there is no room for the whole name, its beginning
/// and a checksum stand for it.
pub(super) fn beside(path: &Path) -> PathBuf {
    const ENDING: &str = ".lock";
    /// No common file system takes a longer name.
    const MAX_BYTES: usize = 255;

    let mut name = path.file_name().map_or_else(OsString::new, OsStr::to_owned);
    if name.len() + ENDING.len() > MAX_BYTES {
        let hash = blake3::hash(name.as_encoded_bytes()).to_hex();
        let mut start = String::new();
        for char in name.to_string_lossy().chars() {
            if start.len() + char.len_utf8() > 150 {
                break;
            }
            start.push(char);
        }
        name = format!("{start}.{hash}").into();
    }
    name.push(ENDING);
    path.with_file_name(name)
}

/// Takes the lock if nobody has it. A new side file can be opened by whom `permissions` admit.
pub(super) fn take(disk: &Arc<dyn Disk>, path: &Path, permissions: Option<&Permissions>) -> Taken {
    match try_take(disk, path, permissions) {
        Ok(taken) => taken,
        Err(error) => Taken::Impossible(error),
    }
}

fn try_take(
    disk: &Arc<dyn Disk>,
    path: &Path,
    permissions: Option<&Permissions>,
) -> io::Result<Taken> {
    // Each time round, a holder removed the side file between our opening and our locking it.
    for _ in 0..100 {
        let file = match disk.create(path) {
            Ok(file) => {
                if let Some(permissions) = permissions {
                    // Without this others only get to know less about who has it.
                    drop(file.set_permissions(permissions.clone()));
                }
                file
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                match disk.open_to_write(path) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    opened => opened?,
                }
            }
            Err(error) => return Err(error),
        };
        match disk.try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Taken::Theirs(Holder::read(&**disk, path))),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        if !is_at(&file, path) {
            continue;
        }
        // The lock holds whether or not it can be told who has it.
        drop(Holder::here().write(&**disk, &file));
        return Ok(Taken::Mine(Lock {
            disk: Arc::clone(disk),
            _file: file,
            path: path.to_owned(),
        }));
    }
    Err(io::Error::other(
        "the lock is taken and given back all the time",
    ))
}

/// Whether the open file is still the one under that name.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    match (file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(named)) => (open.dev(), open.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    // The side file is never removed there.
    true
}

impl Drop for Lock {
    fn drop(&mut self) {
        if cfg!(unix) {
            disk::remove_quietly(&*self.disk, &self.path);
        }
    }
}

impl Holder {
    fn here() -> Self {
        let variable = |names: [&str; 2]| {
            names
                .into_iter()
                .find_map(|name| std::env::var(name).ok())
                .unwrap_or_default()
        };
        let host = ["/proc/sys/kernel/hostname", "/etc/hostname"]
            .into_iter()
            .find_map(|path| fs::read_to_string(path).ok())
            .map_or_else(
                || variable(["COMPUTERNAME", "HOSTNAME"]),
                |name| name.trim().to_owned(),
            );
        Self {
            host,
            user: variable(["USER", "USERNAME"]),
            pid: std::process::id(),
            since: Some(Timestamp::now()),
        }
    }

    fn write(&self, disk: &dyn Disk, file: &File) -> io::Result<()> {
        let text = ron::to_string(self).map_err(io::Error::other)?;
        disk.cut(file, 0)?;
        disk::write_all(disk, file, format!("{text}\n").as_bytes())
    }

    /// What the side file says; other systems do not let a locked file be read.
    fn read(disk: &dyn Disk, path: &Path) -> Self {
        disk::read(disk, path)
            .ok()
            .and_then(|bytes| ron::de::from_bytes(&bytes).ok())
            .unwrap_or_default()
    }

    /// Whether it is this very process, in another of its windows.
    pub fn is_this_process(&self) -> bool {
        self.pid == std::process::id() && self.host == Self::here().host
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.user.as_str(), self.host.as_str()) {
            ("", "") if self.pid == 0 => f.write_str("another program"),
            ("", "") => write!(f, "process {}", self.pid),
            ("", host) => write!(f, "process {} on {host}", self.pid),
            (user, "") => write!(f, "{user} (process {})", self.pid),
            (user, host) => write!(f, "{user} on {host} (process {})", self.pid),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::RealDisk;

    #[test]
    fn a_lock_is_held_by_one_and_given_back_when_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let path = beside(&folder.path().join("a.dossier"));
        let Taken::Mine(lock) = take(&disk, &path, None) else {
            panic!("nobody else has it");
        };
        let Taken::Theirs(holder) = take(&disk, &path, None) else {
            panic!("it is taken");
        };
        assert!(holder.is_this_process());
        drop(lock);
        assert!(matches!(take(&disk, &path, None), Taken::Mine(_)));
    }

    #[test]
    fn the_longest_names_have_side_files_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let paths = ["a", "b"].map(|end| folder.path().join(format!("{}{end}", "é".repeat(127))));
        let locks = paths.map(|path| take(&disk, &beside(&path), None));
        assert!(locks.iter().all(|taken| matches!(taken, Taken::Mine(_))));
    }

    #[test]
    fn a_side_file_that_was_left_behind_locks_nobody_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.dossier.lock");
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        drop(disk.create(&path).unwrap());
        assert!(matches!(take(&disk, &path, None), Taken::Mine(_)));
    }

    #[test]
    fn a_holder_is_told_with_what_is_known() {
        let holder = Holder {
            host: "desk".to_owned(),
            user: "rana".to_owned(),
            pid: 7,
            since: None,
        };
        assert_eq!(holder.to_string(), "rana on desk (process 7)");
        assert_eq!(Holder::default().to_string(), "another program");
    }
}
