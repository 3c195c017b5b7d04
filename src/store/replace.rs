//! Puts a new file in the place of an old one, so that at every moment there is one or the other.
//!
//! A temporary file in the same folder, written whole, synced, given the old file's permissions,
//! then renamed over it, and the folder synced. Anything that fails before the renaming removes
//! the temporary file and leaves the old one as it was.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disk::{self, Writing};
use super::{Disk, Error, RealDisk};

/// Writes a file, whole or not at all. For exports and settings too.
pub fn replace_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    replace_on(&disk, path, write).map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}

/// The same, where what was written is looked at before it takes the place of an old file. Its
/// bytes are read when they are asked for.
pub fn replace_checked_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    check: impl FnOnce(File) -> io::Result<()>,
) -> Result<(), Error> {
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let replace = || {
        let target = disk::resolve(&*disk, path)?;
        let written = Replacement::write(&disk, target, write)?;
        check(File::open(written.path())?)?;
        written.put_in_place().map(drop)
    };
    replace().map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}

/// Writes a file of the program's own, whole or not at all, with the folders above it, which only
/// their owner can enter.
pub fn replace_own_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    disk::create_folders(&RealDisk, &disk::folder_of(path)).map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })?;
    replace_file(path, |out| out.write_all(bytes))
}

/// The same on any disk.
pub(super) fn replace_on(
    disk: &Arc<dyn Disk>,
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let target = disk::resolve(&**disk, path)?;
    Replacement::write(disk, target, write)?
        .put_in_place()
        .map(drop)
}

/// A file that has been written beside its place. Dropping it removes it.
#[derive(Debug)]
pub(super) struct Replacement {
    disk: Arc<dyn Disk>,
    target: PathBuf,
    /// `None` once it is in its place.
    temporary: Option<PathBuf>,
    /// What the old file had and the new one has not, such as its owner.
    pub(super) not_kept: Vec<String>,
}

impl Replacement {
    /// Writes it whole. `target` is resolved: not a symbolic link.
    pub(super) fn write<T>(
        disk: &Arc<dyn Disk>,
        target: PathBuf,
        write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<Self> {
        let (replacement, file) = Self::write_unsynced(disk, target, write)?;
        disk.sync(&file)?;
        Ok(replacement)
    }

    /// The same for whoever has something to do while the disk takes it: the file that is given
    /// with it must be synced before it is put in its place.
    pub(super) fn write_unsynced<T>(
        disk: &Arc<dyn Disk>,
        target: PathBuf,
        write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<(Self, File)> {
        let old = match disk.metadata(&target) {
            Ok(metadata) if metadata.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(metadata) if metadata.permissions().readonly() => {
                return Err(io::ErrorKind::PermissionDenied.into());
            }
            Ok(metadata) => Some(metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let temporary = target.with_file_name(format!(
            "{}{}.{}{TEMPORARY_END}",
            temporary_start(&target),
            std::process::id(),
            uuid::Uuid::new_v4().simple()
        ));
        let file = disk.create(&temporary)?;
        // From here on, going out of scope removes the temporary file.
        let mut replacement = Self {
            disk: Arc::clone(disk),
            target,
            temporary: Some(temporary),
            not_kept: Vec::new(),
        };
        let through = Writing {
            disk: &**disk,
            file: &file,
        };
        let mut out = BufWriter::with_capacity(1 << 17, through);
        write(&mut out)?;
        out.flush()?;
        drop(out);
        if let Some(old) = old {
            replacement.not_kept = disk.make_like(&file, &replacement.target, &old)?;
        }
        Ok((replacement, file))
    }

    /// Where the new file stands until it is in its place.
    pub(super) fn path(&self) -> &Path {
        self.temporary.as_deref().unwrap_or(&self.target)
    }

    /// What it gives is an error after the fact: the new file is there, but the disk has not
    /// confirmed its name.
    pub(super) fn put_in_place(self) -> io::Result<Option<io::Error>> {
        self.put_in_place_and(|| ())
    }

    /// The same; `replaced` is called when the old file is no longer there.
    pub(super) fn put_in_place_and(
        mut self,
        replaced: impl FnOnce(),
    ) -> io::Result<Option<io::Error>> {
        if let Some(temporary) = &self.temporary {
            disk::rename(&*self.disk, temporary, &self.target)?;
        }
        self.temporary = None;
        replaced();
        Ok(self.disk.sync_folder(&disk::folder_of(&self.target)).err())
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            disk::remove_quietly(&*self.disk, temporary);
        }
    }
}

const TEMPORARY_END: &str = ".tmp";

/// How the temporary files of a target begin. Long names are cut, so that there is room for the rest.
fn temporary_start(target: &Path) -> String {
    let name = target
        .file_name()
        .map(OsStr::to_string_lossy)
        .unwrap_or_default();
    let mut start: String = ".".to_owned();
    for char in name.chars() {
        if start.len() + char.len_utf8() > 180 {
            break;
        }
        start.push(char);
    }
    start.push('.');
    start
}

/// Removes the temporary files that a save of this target left when the program or the machine
/// died in the middle of it. Only for whoever holds the lock: nobody else is saving then.
pub(super) fn remove_stale(disk: &dyn Disk, target: &Path) {
    let Ok(paths) = disk.list(&disk::folder_of(target)) else {
        return;
    };
    let start = temporary_start(target);
    for path in paths {
        let is_ours = path
            .file_name()
            .and_then(|name| {
                name.to_str()?
                    .strip_prefix(&start)?
                    .strip_suffix(TEMPORARY_END)?
                    .split_once('.')
            })
            .is_some_and(|(pid, random)| {
                pid.parse::<u32>().is_ok() && uuid::Uuid::try_parse(random).is_ok()
            });
        if is_ours {
            disk::remove_quietly(disk, &path);
        }
    }
}

/// Of which process a path is the temporary file; `None` for any other file.
pub(super) fn temporary_of(path: &Path) -> Option<u32> {
    let name = path.file_name()?.to_str()?;
    let name = name.strip_prefix('.')?.strip_suffix(TEMPORARY_END)?;
    let (name, random) = name.rsplit_once('.')?;
    let (_, process) = name.rsplit_once('.')?;
    uuid::Uuid::try_parse(random).ok()?;
    process.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_can_not_be_written_whole_leaves_the_old_one_and_no_litter() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.md");
        replace_file(&path, |out| out.write_all(b"old")).unwrap();
        let error = replace_file(&path, |out| {
            out.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        })
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "Can't write the file: the disk is full. What was there is untouched; choose another place\n{}",
                path.display()
            )
        );
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn only_our_own_temporary_files_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a.dossier");
        let stale = format!(".a.dossier.12.{}.tmp", uuid::Uuid::nil().simple());
        for name in [
            stale.as_str(),
            ".a.dossier.notes.tmp",
            ".b.dossier.12.x.tmp",
        ] {
            drop(RealDisk.create(&folder.path().join(name)).unwrap());
        }
        remove_stale(&RealDisk, &target);
        assert!(!folder.path().join(stale).exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn the_longest_name_has_room_for_a_temporary_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("é".repeat(127));
        replace_file(&path, |out| out.write_all(b"x")).unwrap();
        assert!(path.exists());
    }
}
