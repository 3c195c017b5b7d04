//! What becomes of everything beside a workspace when it gets a passphrase, another one or none.
//!
//! The file and the journal change with a save. Backups are written anew under the new key, or
//! without one, and only then the old ones are removed; a history belongs to one state of a file,
//! so those of other states go. Where that is cut short, the next opening does what is left.
//!
//! What can't be done: a disk may keep what was removed until it needs the room, and copies that
//! others have made, a sync folder or git among them, are not known here.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use super::disk::Reading;
use super::format::Stamp;
use super::journal::frame::{self, Entry};
use super::open::told_closed;
use super::replace::Replacement;
use super::seal::{self, Passphrase};
use super::{Error, Folders, Key, backup, disk, history, lineage};
use crate::model::WorkspaceId;

/// Who is told how many steps are done, of how many.
#[derive(Clone, Default)]
pub struct Telling(Option<Arc<dyn Fn(usize, usize) + Send + Sync>>);

impl Telling {
    pub fn new(tell: impl Fn(usize, usize) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    fn tell(&self, n_done: usize, n_in_all: usize) {
        if let Some(tell) = &self.0 {
            tell(n_done, n_in_all);
        }
    }
}

impl fmt::Debug for Telling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Telling")
    }
}

/// Learns the key of a protected workspace file. Takes about a second.
pub fn unlock(path: &Path, passphrase: &Passphrase, folders: &Folders) -> Result<(), Error> {
    let bytes = disk::read(&*folders.disk, path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })?;
    let Some(head) = seal::head_of(&bytes) else {
        return Ok(());
    };
    let learned = head.and_then(|head| folders.keys.learn(head, passphrase));
    learned.map(drop).map_err(|closed| {
        told_closed(closed, path, |source| Error::Unreadable {
            path: path.to_owned(),
            source,
            backup: backup::newest_good_of(folders, path),
        })
    })
}

/// What the file at a path is protected with, if its key is known.
pub fn key_of(path: &Path, folders: &Folders) -> Option<Arc<Key>> {
    let bytes = disk::read(&*folders.disk, path).ok()?;
    folders.keys.of(seal::head_of(&bytes)?.ok()?).ok()
}

/// Does what a change of the passphrase that was cut short has left undone.
pub(super) fn follow_if_need_be(
    folders: &Folders,
    id: WorkspaceId,
    stamp: &Stamp,
    key: Option<&Key>,
) -> io::Result<()> {
    let Some(key) = key else {
        return Ok(());
    };
    for kept in backup::list(folders, id) {
        let file = folders.disk.open(&kept.path)?;
        let mut start = Vec::new();
        let reading = Reading {
            disk: &*folders.disk,
            file: &file,
        };
        reading.take(64).read_to_end(&mut start)?;
        if seal::head_of(&start).is_none() {
            return follow(folders, id, stamp, Some(key), &Telling::default());
        }
    }
    Ok(())
}

/// Puts everything beside the file with that stamp under its key, or under none.
pub(super) fn follow(
    folders: &Folders,
    id: WorkspaceId,
    stamp: &Stamp,
    key: Option<&Key>,
    telling: &Telling,
) -> io::Result<()> {
    history::forget_others(folders, id, stamp)?;
    let mut names = BTreeMap::new();
    let mut done = Ok(());
    let backups = backup::list(folders, id);
    let n_backups = backups.len();
    for (n_done, kept) in backups.into_iter().enumerate() {
        telling.tell(n_done + 1, n_backups);
        match write_anew(folders, id, &kept, key) {
            Ok(Some((before, after))) => drop(names.insert(before, after)),
            Ok(None) => {}
            Err(error) => done = Err(error),
        }
    }
    if !names.is_empty() {
        lineage::rename(folders, id, &names)?;
    }
    if let Some(key) = key {
        seal_what_is_aside(folders, id, key)?;
    }
    done
}

/// Removes the backups and histories of a workspace, and what could not be used of its journals.
pub(super) fn erase(folders: &Folders, id: WorkspaceId) -> io::Result<()> {
    let disk = &*folders.disk;
    history::forget_others(folders, id, &Stamp::default())?;
    for kept in backup::list(folders, id) {
        disk.remove(&kept.path)?;
    }
    for folder in disk::list(disk, &folders.aside())? {
        for path in disk::list(disk, &folder)? {
            let frames = frame::read(&disk::read(disk, &path)?, &folders.keys);
            if frames.is_locked || is_of(&frames, id) {
                disk.remove(&path)?;
            }
        }
    }
    Ok(())
}

fn is_of(frames: &frame::Frames, id: WorkspaceId) -> bool {
    let mut entries = frames.entries.iter();
    entries.any(|(_, entry)| matches!(entry, Entry::Head(head) if head.workspace == id))
}

/// Gives what a state was called and is called now; nothing if it is as it should be, or under a
/// passphrase that is not known.
fn write_anew(
    folders: &Folders,
    id: WorkspaceId,
    kept: &backup::Backup,
    key: Option<&Key>,
) -> io::Result<Option<(String, String)>> {
    let bytes = disk::read(&*folders.disk, &kept.path)?;
    let head = seal::head_of(&bytes);
    let is_right = match (&head, key) {
        (None, None) => true,
        (Some(Ok(head)), Some(key)) => key.is_of(head),
        _ => false,
    };
    if is_right {
        return Ok(None);
    }
    let Ok(opened) = seal::open(&bytes, &folders.keys) else {
        return Ok(None);
    };
    let mut stamp = Stamp {
        generation: kept.generation,
        n_bytes: opened.bytes.len() as u64,
        hash: blake3::hash(&opened.bytes).to_hex().to_string(),
    };
    // Not listed among the backups until it has its name.
    let anew = kept.path.with_extension("anew");
    let (new, file) = Replacement::write_unsynced(&folders.disk, anew.clone(), |out| match key {
        None => out.write_all(&opened.bytes),
        Some(key) => {
            let ((), written) = seal::write(key, out, |out| out.write_all(&opened.bytes))?;
            stamp = written.stamp(kept.generation);
            Ok(())
        }
    })?;
    // When it was saved is what it is kept for.
    file.set_modified(kept.modified)?;
    folders.disk.sync(&file)?;
    new.put_in_place()?;
    let named = backup::path_of(folders, id, &stamp);
    disk::rename(&*folders.disk, &anew, &named)?;
    folders.disk.remove(&kept.path)?;
    folders.disk.sync_folder(&disk::folder_of(&named))?;
    let before = kept.path.file_stem().and_then(|stem| stem.to_str());
    let before = before.and_then(|stem| stem.split_once('-'));
    Ok(before.map(|(_, before)| (before.to_owned(), stamp.short())))
}

/// Journals that could not be used any more are kept, under the key.
fn seal_what_is_aside(folders: &Folders, id: WorkspaceId, key: &Key) -> io::Result<()> {
    let disk = &*folders.disk;
    for folder in disk::list(disk, &folders.aside())? {
        for path in disk::list(disk, &folder)? {
            let bytes = disk::read(disk, &path)?;
            let frames = frame::read(&bytes, &folders.keys);
            if !frames.is_plain || !is_of(&frames, id) {
                continue;
            }
            let (new, file) = Replacement::write_unsynced(
                &folders.disk,
                path.with_extension("journal.protected"),
                |out| seal::write(key, out, |out| out.write_all(&bytes)).map(drop),
            )?;
            disk.sync(&file)?;
            new.put_in_place()?;
            disk.remove(&path)?;
        }
    }
    Ok(())
}

/// A small file that belongs to a workspace, such as what was open in its window, under its key.
pub fn seal_text(text: &str, key: Option<&Key>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match key {
        None => bytes.extend_from_slice(text.as_bytes()),
        Some(key) => {
            let ((), _) = seal::write(key, &mut bytes, |out| out.write_all(text.as_bytes()))?;
        }
    }
    Ok(bytes)
}

/// What [`seal_text`] has closed. `None`: it is damaged, or under a key that is not known.
pub fn open_text(bytes: &[u8], keys: &super::Keys) -> Option<String> {
    let opened = seal::open(bytes, keys).ok()?;
    String::from_utf8(opened.bytes.into_owned()).ok()
}
