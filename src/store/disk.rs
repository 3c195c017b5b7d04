//! The file operations that a save and a journal are made of, each in one place,
//! so that a test can stand in for the disk and let any of them fail.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Makes a new file that only its owner can read. Fails if there is one of that name.
pub(super) fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a folder that only its owner can enter, and those above it.
pub(super) fn create_folders(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes names that were given or taken in a folder last through a loss of power.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    // Other systems have no such call, and keep names in their own journals.
    if cfg!(unix) {
        File::open(path)?.sync_all()
    } else {
        Ok(())
    }
}

pub(super) fn sync(file: &File) -> io::Result<()> {
    file.sync_all()
}

/// Puts a file under a name, in place of what was there.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let mut n_tries = 0;
    loop {
        match fs::rename(from, to) {
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
pub(super) fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    let partial = to.with_extension("partial");
    let copied = copy(from, &partial).and_then(|()| rename(&partial, to));
    if copied.is_err() {
        remove_quietly(&partial);
    }
    copied
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    remove_quietly(to);
    let mut source = File::open(from)?;
    let mut target = create_new(to)?;
    io::copy(&mut source, &mut target)?;
    if let Ok(modified) = source.metadata().and_then(|metadata| metadata.modified()) {
        target.set_modified(modified)?;
    }
    sync(&target)
}

/// Removes what is only litter: if it can't be removed, nothing is lost.
pub(super) fn remove_quietly(path: &Path) {
    drop(fs::remove_file(path));
}

/// The file that a path leads to: symbolic links are followed, also one that leads to no file yet.
///
/// A save must stand beside the file itself, or it would put a file in the place of the link.
pub(super) fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..40 {
        match fs::canonicalize(&path) {
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
        return Ok(fs::canonicalize(folder)?.join(name));
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
        fs::create_dir(root.join("real")).unwrap();
        std::os::unix::fs::symlink("real/new.dossier", root.join("link")).unwrap();
        assert_eq!(
            resolve(&root.join("link")).unwrap(),
            root.join("real/new.dossier")
        );
        std::os::unix::fs::symlink("round", root.join("round")).unwrap();
        assert!(resolve(&root.join("round")).is_err());
        assert_eq!(
            resolve(&root.join("gone/new")).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
    }

    #[test]
    fn a_copy_has_the_date_of_what_it_is_copied_from() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000);
        let file = create_new(&from).unwrap();
        file.set_modified(long_ago).unwrap();
        copy(&from, &to).unwrap();
        assert_eq!(fs::metadata(&to).unwrap().modified().unwrap(), long_ago);
    }
}
