//! A folder of files that comes into being whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, Write};
use std::path::{Path, PathBuf};

use super::{Error, disk};

/// Writes an archive and puts what is in it into a folder, which must be new or empty: what
/// somebody has there is never replaced. The archive is looked at before, and gone afterwards.
pub fn write_checked_folder(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    check: impl FnOnce(&dyn Fn() -> io::Result<Vec<u8>>) -> io::Result<()>,
) -> Result<(), Error> {
    // Without the sign at its end that says it is a folder.
    let path: PathBuf = path.components().collect();
    let done = write_folder(&path, write, check);
    done.map_err(|source| Error::Write { path, source })
}

fn write_folder(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    check: impl FnOnce(&dyn Fn() -> io::Result<Vec<u8>>) -> io::Result<()>,
) -> io::Result<()> {
    let is_there = match fs::read_dir(path) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(io::Error::new(
                    io::ErrorKind::DirectoryNotEmpty,
                    "there is something in the folder already",
                ));
            }
            true
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(error),
    };
    let above = disk::folder_of(path);
    let mut archive = tempfile::tempfile_in(&above)?;
    let mut out = BufWriter::with_capacity(1 << 17, &archive);
    write(&mut out)?;
    out.flush()?;
    drop(out);
    check(&|| {
        let mut archive = BufReader::new(&archive);
        let mut bytes = Vec::new();
        archive.rewind()?;
        archive.read_to_end(&mut bytes)?;
        Ok(bytes)
    })?;
    archive.rewind()?;
    let making = Making::new(&above)?;
    unpack(archive, &making.0)?;
    if is_there {
        fs::remove_dir(path)?;
    }
    fs::rename(&making.0, path)
}

fn unpack(archive: File, folder: &Path) -> io::Result<()> {
    let mut archive = zip::ZipArchive::new(BufReader::new(archive)).map_err(io::Error::other)?;
    for entry_idx in 0..archive.len() {
        let mut entry = archive.by_index(entry_idx).map_err(io::Error::other)?;
        let Some(name) = entry.enclosed_name() else {
            return Err(io::Error::other("a file in it would leave the folder"));
        };
        let target = folder.join(name);
        fs::create_dir_all(disk::folder_of(&target))?;
        let mut file = File::create_new(target)?;
        io::copy(&mut entry, &mut file)?;
        file.sync_all()?;
    }
    Ok(())
}

/// A folder while it is filled, beside its place. Dropping it removes what is still there.
struct Making(PathBuf);

impl Making {
    fn new(above: &Path) -> io::Result<Self> {
        let name = format!(".dossier-{}", uuid::Uuid::new_v4().simple());
        let path = above.join(name);
        fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        // In its place it has another name, and there is nothing here.
        if let Err(error) = fs::remove_dir_all(&self.0) {
            drop(error);
        }
    }
}
