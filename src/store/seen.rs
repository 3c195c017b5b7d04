//! Whether a file is still the one that was read: by what the system tells of it, and by its bytes.

use std::fs::Metadata;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use super::Disk;
use super::disk::Reading;
use super::format::Stamp;

/// What the system tells of a file without reading it. Whoever writes into it or puts another in
/// its place a moment after it was read changes this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    n_bytes: u64,
    modified: Option<SystemTime>,
    /// Device and number. Not the time of the last change of any kind: a backup, which is
    /// another name for the file, is one too.
    #[cfg(unix)]
    node: (u64, u64),
}

impl Seen {
    pub(super) fn at(disk: &dyn Disk, path: &Path) -> io::Result<Self> {
        disk.metadata(path).map(|metadata| Self::of(&metadata))
    }

    pub(super) fn of(metadata: &Metadata) -> Self {
        Self {
            n_bytes: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            node: {
                use std::os::unix::fs::MetadataExt as _;
                (metadata.dev(), metadata.ino())
            },
        }
    }
}

/// Whether the file is byte for byte the one with that stamp.
pub(super) fn is_still(disk: &dyn Disk, path: &Path, stamp: &Stamp) -> io::Result<bool> {
    let file = disk.open(path)?;
    if file.metadata()?.len() != stamp.n_bytes {
        return Ok(false);
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(Reading { disk, file: &file })?;
    Ok(hasher.finalize().to_hex().as_str() == stamp.hash)
}
