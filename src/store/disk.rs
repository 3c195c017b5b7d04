//! The few file operations that saves, journals and locks are made of, behind one trait,
//! so that a test can stand in for the disk and let any of them fail.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::likeness;

/// What is asked of a disk. Each method is the real thing unless it is written anew:
/// [`RealDisk`] takes all of them as they are.
pub trait Disk: fmt::Debug + Send + Sync {
    /// Makes a new file that only its owner can read. Fails if there is one of that name.
    fn create(&self, path: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        File::open(path)
    }

    fn open_to_write(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).open(path)
    }

    /// Reads on from where the file stands; 0 at its end.
    fn read(&self, mut file: &File, buffer: &mut [u8]) -> io::Result<usize> {
        Read::read(&mut file, buffer)
    }

    /// Writes some of the bytes, and says how many.
    fn write(&self, mut file: &File, bytes: &[u8]) -> io::Result<usize> {
        Write::write(&mut file, bytes)
    }

    /// Cuts a file to a length.
    fn cut(&self, file: &File, n_bytes: u64) -> io::Result<()> {
        file.set_len(n_bytes)
    }

    /// Makes what was written into a file last through a loss of power.
    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    /// Makes names that were given or taken in a folder last through a loss of power.
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        // Other systems have no such call, and keep names in their own journals.
        if cfg!(unix) {
            File::open(folder)?.sync_all()
        } else {
            Ok(())
        }
    }

    /// Gives a new file the owner, the attributes and the permissions of the one that it will
    /// replace, which is at `old`. What can't be kept is named.
    fn make_like(
        &self,
        file: &File,
        old: &Path,
        metadata: &fs::Metadata,
    ) -> io::Result<Vec<String>> {
        likeness::make_like(file, old, metadata)
    }

    /// Makes a file of the program's own one that only its owner can read.
    fn narrow(&self, path: &Path) -> io::Result<()> {
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            fs::set_permissions(path, mode)
        }
        #[cfg(not(unix))]
        {
            let _unused = path;
            Ok(())
        }
    }

    /// How many more bytes a folder can take; `None` where that can't be found out.
    fn room(&self, folder: &Path) -> Option<u64> {
        #[cfg(unix)]
        {
            let disk = rustix::fs::statvfs(folder).ok()?;
            disk.f_bavail.checked_mul(disk.f_frsize)
        }
        #[cfg(not(unix))]
        {
            let _unused = folder;
            None
        }
    }

    /// Takes the lock of a file, which is given back when it is closed.
    fn try_lock(&self, file: &File) -> Result<(), TryLockError> {
        file.try_lock()
    }

    /// What is at a path itself, be it a link.
    fn metadata(&self, path: &Path) -> io::Result<fs::Metadata> {
        fs::symlink_metadata(path)
    }

    /// What is in a folder, in no order.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect()
    }

    /// Makes a folder that only its owner can enter.
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        #[cfg_attr(not(unix), expect(unused_mut, reason = "there is no mode to set"))]
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)
    }

    /// Puts a file under a name, in place of what was there.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    /// Gives a file a second name.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    /// Removes an empty folder.
    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir(folder)
    }

    /// The file that a path leads to, which must be there.
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }
}

/// Makes a file that outgrows the limit which the system sets for it fail to be written, as on a
/// full disk. Without this the system would end the program there and then.
pub fn outlive_file_limits() {
    #[cfg(unix)]
    {
        let was_hit = std::sync::Arc::default();
        // Where this fails, all is as it was, and the journal has every edit.
        drop(signal_hook::flag::register(
            signal_hook::consts::SIGXFSZ,
            was_hit,
        ));
    }
}

/// The disk of the machine.
#[derive(Clone, Copy, Debug)]
pub struct RealDisk;

impl Disk for RealDisk {}

/// A file that is read by way of its disk.
pub(super) struct Reading<'a> {
    pub(super) disk: &'a dyn Disk,
    pub(super) file: &'a File,
}

impl Read for Reading<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.disk.read(self.file, buffer)
    }
}

/// A file that is written by way of its disk.
pub(super) struct Writing<'a> {
    pub(super) disk: &'a dyn Disk,
    pub(super) file: &'a File,
}

impl Write for Writing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.write(self.file, bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The whole of a file.
pub(super) fn read(disk: &dyn Disk, path: &Path) -> io::Result<Vec<u8>> {
    let file = disk.open(path)?;
    let n_bytes = file.metadata().map_or(0, |metadata| metadata.len());
    let mut bytes = Vec::new();
    bytes
        .try_reserve_exact(usize::try_from(n_bytes).unwrap_or(usize::MAX))
        .map_err(|_error| io::ErrorKind::OutOfMemory)?;
    Reading { disk, file: &file }.read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn write_all(disk: &dyn Disk, file: &File, bytes: &[u8]) -> io::Result<()> {
    Writing { disk, file }.write_all(bytes)
}

/// Whether there is something at a path. Where that can't be found out, an error.
pub(super) fn exists(disk: &dyn Disk, path: &Path) -> io::Result<bool> {
    match disk.metadata(path) {
        Ok(_) => Ok(true),
        Err(error) => not_there(&error).then_some(false).ok_or(error),
    }
}

/// The same for folders alone.
pub(super) fn is_folder(disk: &dyn Disk, path: &Path) -> io::Result<bool> {
    match disk.metadata(path) {
        Ok(metadata) => Ok(metadata.is_dir()),
        Err(error) => not_there(&error).then_some(false).ok_or(error),
    }
}

/// What is in a folder; nothing if there is no folder.
pub(super) fn list(disk: &dyn Disk, folder: &Path) -> io::Result<Vec<PathBuf>> {
    match disk.list(folder) {
        Err(error) if not_there(&error) => Ok(Vec::new()),
        listed => listed,
    }
}

/// Makes a folder that only its owner can enter, and those above it, so that their names last
/// through a loss of power.
pub(super) fn create_folders(disk: &dyn Disk, folder: &Path) -> io::Result<()> {
    match disk.create_folder(folder) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        Err(error) => match folder.parent() {
            Some(parent)
                if error.kind() == io::ErrorKind::NotFound && !parent.as_os_str().is_empty() =>
            {
                create_folders(disk, parent)?;
                disk.create_folder(folder)?;
            }
            _ => return Err(error),
        },
    }
    disk.sync_folder(&folder_of(folder))
}

pub(super) fn not_there(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Puts a file under a name, in place of what was there.
pub(super) fn rename(disk: &dyn Disk, from: &Path, to: &Path) -> io::Result<()> {
    let mut n_tries = 0;
    loop {
        match disk.rename(from, to) {
            // On Windows a scanner or indexer may hold the file for a moment.
            Err(error)
                if cfg!(windows)
                    && error.kind() == io::ErrorKind::PermissionDenied
                    && n_tries < 10 =>
            {
                n_tries += 1;
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            result => return result,
        }
    }
}

/// Gives a file a second name, or copies it where that can't be done.
///
/// The file is about to be replaced, so nothing will write into it through its first name.
pub(super) fn link_or_copy(disk: &dyn Disk, from: &Path, to: &Path) -> io::Result<()> {
    if disk.link(from, to).is_ok() {
        return Ok(());
    }
    let partial = to.with_extension("partial");
    let copied = copy(disk, from, &partial).and_then(|()| rename(disk, &partial, to));
    if copied.is_err() {
        remove_quietly(disk, &partial);
    }
    copied
}

fn copy(disk: &dyn Disk, from: &Path, to: &Path) -> io::Result<()> {
    remove_quietly(disk, to);
    let source = disk.open(from)?;
    let target = disk.create(to)?;
    io::copy(
        &mut Reading {
            disk,
            file: &source,
        },
        &mut Writing {
            disk,
            file: &target,
        },
    )?;
    if let Ok(modified) = source.metadata().and_then(|metadata| metadata.modified()) {
        target.set_modified(modified)?;
    }
    disk.sync(&target)
}

/// Removes what is only litter: if it can't be removed, nothing is lost.
pub(super) fn remove_quietly(disk: &dyn Disk, path: &Path) {
    drop(disk.remove(path));
}

/// The file that a path leads to: symbolic links are followed, also one that leads to no file yet.
///
/// A save must stand beside the file itself, or it would put a file in the place of the link.
pub(super) fn resolve(disk: &dyn Disk, path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..40 {
        match disk.resolve(&path) {
            Ok(resolved) => return Ok(resolved),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Err(_) => {}
        }
        let folder = folder_of(&path);
        if let Ok(target) = fs::read_link(&path) {
            path = folder.join(target);
            continue;
        }
        let Some(name) = path.file_name() else {
            return Err(io::ErrorKind::InvalidFilename.into());
        };
        return Ok(disk.resolve(&folder)?.join(name));
    }
    Err(io::Error::other("there are too many symbolic links"))
}

/// The folder that a file stands in.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_path_leads_through_links_also_to_a_file_that_is_not_there_yet() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        let resolve = |name: &str| resolve(&RealDisk, &root.join(name));
        fs::create_dir(root.join("real")).unwrap();
        std::os::unix::fs::symlink("real/new.dossier", root.join("link")).unwrap();
        assert_eq!(resolve("link").unwrap(), root.join("real/new.dossier"));
        std::os::unix::fs::symlink("round", root.join("round")).unwrap();
        assert!(resolve("round").is_err());
        assert_eq!(
            resolve("gone/new").unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
    }

    #[test]
    fn a_copy_has_the_date_of_what_it_is_copied_from() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000);
        let file = RealDisk.create(&from).unwrap();
        file.set_modified(long_ago).unwrap();
        copy(&RealDisk, &from, &to).unwrap();
        assert_eq!(fs::metadata(&to).unwrap().modified().unwrap(), long_ago);
    }
}
