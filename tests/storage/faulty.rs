//! A disk that fails when it is told to, and that can say what a loss of power would leave.
#![cfg(unix)]

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use dossier::store::{Disk, RealDisk};

use crate::desk::scribble;

/// What is asked of a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Create,
    Open,
    Read,
    Write,
    Cut,
    Sync,
    SyncFolder,
    MakeLike,
    Look,
    CreateFolder,
    Rename,
    Link,
    Remove,
}

/// Which operation fails, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    /// Counted from 0, of those that can fail in this way.
    pub(crate) at: usize,
    /// All after it fail as well.
    pub(crate) persists: bool,
    pub(crate) code: i32,
    pub(crate) hits: fn(Asked) -> bool,
}

#[derive(Debug, Default)]
pub(crate) struct FaultyDisk {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    fault: Option<Fault>,
    /// What is done in the place of an operation, counted from 0 of all.
    mistake: Option<(usize, fn())>,
    n_asked: usize,
    n_failed: usize,
    /// Nothing is written down when this is not asked for.
    past: Option<Past>,
}

/// Everything that was done to a folder, so that any moment of it can be had again.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    root: PathBuf,
    /// Files by inode. A new file can have the inode of one that is gone.
    files: HashMap<u64, usize>,
    n_files: usize,
    first: Tree,
    pub(crate) done: Vec<Done>,
}

#[derive(Clone, Debug, Default)]
struct Tree {
    folders: Vec<PathBuf>,
    names: BTreeMap<PathBuf, usize>,
    bytes: BTreeMap<usize, Vec<u8>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Done {
    Create(PathBuf, usize),
    Write(usize, u64, Vec<u8>),
    Cut(usize, u64),
    Sync(usize),
    SyncFolder(PathBuf),
    CreateFolder(PathBuf),
    Rename(PathBuf, PathBuf),
    Link(PathBuf, PathBuf),
    Remove(PathBuf),
    RemoveFolder(PathBuf),
    /// Something was promised; what it was is for the test to know.
    Mark(usize),
}

impl FaultyDisk {
    pub(crate) fn with(fault: Fault) -> Arc<Self> {
        let disk = Self::default();
        disk.state().fault = Some(fault);
        Arc::new(disk)
    }

    /// In the place of one operation the program makes a mistake.
    pub(crate) fn mistaken(at: usize, mistake: fn()) -> Arc<Self> {
        let disk = Self::default();
        disk.state().mistake = Some((at, mistake));
        Arc::new(disk)
    }

    /// Writes down what is done to a folder from now on.
    pub(crate) fn recording(root: &Path) -> Arc<Self> {
        let disk = Self::default();
        let mut past = Past {
            root: root.to_owned(),
            files: HashMap::new(),
            n_files: 0,
            first: Tree::default(),
            done: Vec::new(),
        };
        let mut open = vec![root.to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    past.first.folders.push(path.clone());
                    open.push(path);
                } else {
                    let file = past.new_file(path.metadata().unwrap().ino());
                    past.first.bytes.insert(file, fs::read(&path).unwrap());
                    past.first.names.insert(path, file);
                }
            }
        }
        past.first.folders.sort();
        disk.state().past = Some(past);
        Arc::new(disk)
    }

    pub(crate) fn past(&self) -> Past {
        self.state().past.clone().unwrap()
    }

    pub(crate) fn mark(&self, mark: usize) {
        self.write_down(|_| Done::Mark(mark));
    }

    pub(crate) fn n_failed(&self) -> usize {
        self.state().n_failed
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn ask(&self, asked: Asked) -> io::Result<()> {
        let mut state = self.state();
        if let Some((at, mistake)) = state.mistake {
            state.n_asked += 1;
            if state.n_asked == at + 1 {
                state.n_failed += 1;
                drop(state);
                mistake();
            }
            return Ok(());
        }
        let Some(fault) = state.fault else {
            return Ok(());
        };
        if !(fault.hits)(asked) {
            return Ok(());
        }
        let n_before = state.n_asked;
        state.n_asked += 1;
        if n_before == fault.at || (fault.persists && n_before > fault.at) {
            state.n_failed += 1;
            return Err(io::Error::from_raw_os_error(fault.code));
        }
        Ok(())
    }

    fn write_down(&self, done: impl FnOnce(&mut Past) -> Done) {
        if let Some(past) = &mut self.state().past {
            let done = done(past);
            past.done.push(done);
        }
    }
}

fn inode(file: &File) -> u64 {
    file.metadata().unwrap().ino()
}

impl Disk for FaultyDisk {
    fn create(&self, path: &Path) -> io::Result<File> {
        self.ask(Asked::Create)?;
        let file = RealDisk.create(path)?;
        self.write_down(|past| Done::Create(path.to_owned(), past.new_file(inode(&file))));
        Ok(file)
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        self.ask(Asked::Open)?;
        RealDisk.open(path)
    }

    fn open_to_write(&self, path: &Path) -> io::Result<File> {
        self.ask(Asked::Open)?;
        RealDisk.open_to_write(path)
    }

    fn read(&self, mut file: &File, buffer: &mut [u8]) -> io::Result<usize> {
        self.ask(Asked::Read)?;
        file.read(buffer)
    }

    fn write(&self, mut file: &File, bytes: &[u8]) -> io::Result<usize> {
        let asked = self.ask(Asked::Write);
        // What fails may have been done in part.
        let part = if asked.is_ok() {
            bytes
        } else {
            &bytes[..bytes.len() / 2]
        };
        let interrupted = asked
            .as_ref()
            .is_err_and(|error| error.kind() == io::ErrorKind::Interrupted);
        if !interrupted {
            let at = file.stream_position()?;
            file.write_all(part)?;
            self.write_down(|past| Done::Write(past.file(file), at, part.to_owned()));
        }
        asked.map(|()| part.len())
    }

    fn cut(&self, file: &File, n_bytes: u64) -> io::Result<()> {
        self.ask(Asked::Cut)?;
        self.write_down(|past| Done::Cut(past.file(file), n_bytes));
        RealDisk.cut(file, n_bytes)
    }

    /// Nothing is really synced: this machine is not going to lose its power.
    fn sync(&self, file: &File) -> io::Result<()> {
        self.ask(Asked::Sync)?;
        self.write_down(|past| Done::Sync(past.file(file)));
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.ask(Asked::SyncFolder)?;
        fs::metadata(folder)?;
        self.write_down(|_| Done::SyncFolder(folder.to_owned()));
        Ok(())
    }

    fn make_like(&self, file: &File, old: &Path, metadata: &Metadata) -> io::Result<Vec<String>> {
        self.ask(Asked::MakeLike)?;
        RealDisk.make_like(file, old, metadata)
    }

    fn narrow(&self, path: &Path) -> io::Result<()> {
        self.ask(Asked::MakeLike)?;
        RealDisk.narrow(path)
    }

    fn try_lock(&self, file: &File) -> Result<(), TryLockError> {
        RealDisk.try_lock(file)
    }

    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        self.ask(Asked::Look)?;
        RealDisk.metadata(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.ask(Asked::Look)?;
        RealDisk.list(folder)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.ask(Asked::CreateFolder)?;
        RealDisk.create_folder(folder)?;
        self.write_down(|_| Done::CreateFolder(folder.to_owned()));
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.ask(Asked::Rename)?;
        RealDisk.rename(from, to)?;
        self.write_down(|_| Done::Rename(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.ask(Asked::Link)?;
        RealDisk.link(from, to)?;
        self.write_down(|_| Done::Link(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.ask(Asked::Remove)?;
        RealDisk.remove(path)?;
        self.write_down(|_| Done::Remove(path.to_owned()));
        Ok(())
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.ask(Asked::Remove)?;
        RealDisk.remove_folder(folder)?;
        self.write_down(|_| Done::RemoveFolder(folder.to_owned()));
        Ok(())
    }
}

impl Past {
    fn new_file(&mut self, inode: u64) -> usize {
        self.n_files += 1;
        self.files.insert(inode, self.n_files);
        self.n_files
    }

    fn file(&self, file: &File) -> usize {
        self.files[&inode(file)]
    }

    /// What a loss of power after so many operations may leave on the disk, put in its place.
    ///
    /// Of the names in a folder, and of the bytes in a file, that were not synced, either the first
    /// few are there, or any of them, the later without the earlier; `dice` decides, which is
    /// asked for numbers below its argument.
    pub(crate) fn lose_power(&self, n_done: usize, dice: &mut dyn FnMut(usize) -> usize) {
        let done = &self.done[..n_done];
        let mut tree = self.first.clone();
        // Many disks keep an order, and not all.
        let in_order = dice(2) == 0;
        // Names are taken as lasting up to the last sync of their folder, and then by chance.
        let mut last_syncs: HashMap<&Path, usize> = HashMap::new();
        for (at, done) in done.iter().enumerate() {
            if let Done::SyncFolder(folder) = done {
                last_syncs.insert(folder, at);
            }
        }
        let mut ends: BTreeMap<PathBuf, usize> = BTreeMap::new();
        for (at, done) in done.iter().enumerate() {
            let Some(folder) = done.folder() else {
                continue;
            };
            let synced = last_syncs.get(folder).is_some_and(|&synced| at < synced);
            let end = match ends.get(folder) {
                Some(&end) => end,
                None if synced => usize::MAX,
                None => {
                    let unsynced = self.done[..n_done]
                        .iter()
                        .skip(at)
                        .filter(|done| done.folder() == Some(folder))
                        .count();
                    let end = dice(unsynced + 1);
                    ends.insert(folder.to_owned(), end);
                    end
                }
            };
            if synced || !in_order && dice(2) == 0 {
                tree.rename(done);
            } else if in_order && end > 0 {
                tree.rename(done);
                ends.insert(folder.to_owned(), end - 1);
            }
        }
        let mut unsynced: BTreeMap<usize, Vec<&Done>> = BTreeMap::new();
        for done in done {
            match done {
                Done::Create(_, file) => drop(tree.bytes.insert(*file, Vec::new())),
                Done::Write(file, ..) | Done::Cut(file, _) => {
                    unsynced.entry(*file).or_default().push(done);
                }
                Done::Sync(file) => {
                    for done in unsynced.remove(file).unwrap_or_default() {
                        tree.write(done, usize::MAX, false);
                    }
                }
                _ => {}
            }
        }
        for (_, done) in unsynced {
            let n_kept = dice(done.len() + 1);
            for (at, done) in done.into_iter().enumerate() {
                if !in_order {
                    match dice(4) {
                        0 => {}
                        1 => tree.write(done, dice(200), dice(4) == 0),
                        _ => tree.write(done, usize::MAX, false),
                    }
                    continue;
                }
                match at.cmp(&n_kept) {
                    std::cmp::Ordering::Less => tree.write(done, usize::MAX, false),
                    // The one in the middle of which it happened: cut, or as long as it should
                    // be and nothing but zeros.
                    std::cmp::Ordering::Equal => tree.write(done, dice(200), dice(4) == 0),
                    std::cmp::Ordering::Greater => {}
                }
            }
        }
        tree.put(&self.root);
    }
}

impl Done {
    /// The folder in which a name is given or taken.
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Create(path, _)
            | Self::CreateFolder(path)
            | Self::Rename(_, path)
            | Self::Link(_, path)
            | Self::Remove(path)
            | Self::RemoveFolder(path) => path.parent(),
            _ => None,
        }
    }
}

impl Tree {
    fn rename(&mut self, done: &Done) {
        match done {
            Done::Create(path, file) => drop(self.names.insert(path.clone(), *file)),
            Done::CreateFolder(path) => self.folders.push(path.clone()),
            Done::Rename(from, to) => {
                if let Some(file) = self.names.remove(from) {
                    self.names.insert(to.clone(), file);
                }
            }
            Done::Link(from, to) => {
                if let Some(&file) = self.names.get(from) {
                    self.names.insert(to.clone(), file);
                }
            }
            Done::Remove(path) => drop(self.names.remove(path)),
            Done::RemoveFolder(folder) => self.folders.retain(|kept| kept != folder),
            _ => {}
        }
    }

    fn write(&mut self, done: &Done, n_kept: usize, zeros: bool) {
        match done {
            Done::Write(file, at, bytes) => {
                let target = self.bytes.get_mut(file).unwrap();
                let start = usize::try_from(*at).unwrap();
                if zeros {
                    target.resize(start + bytes.len(), 0);
                    return;
                }
                let part = &bytes[..bytes.len().min(n_kept)];
                let n_bytes = target.len().max(start + part.len());
                target.resize(n_bytes, 0);
                target[start..start + part.len()].copy_from_slice(part);
            }
            Done::Cut(file, n_bytes) if n_kept > 100 => {
                let n_bytes = usize::try_from(*n_bytes).unwrap();
                self.bytes.get_mut(file).unwrap().resize(n_bytes, 0);
            }
            _ => {}
        }
    }

    fn put(&self, root: &Path) {
        fs::remove_dir_all(root).unwrap();
        fs::create_dir_all(root).unwrap();
        for folder in &self.folders {
            if folder.parent().unwrap().is_dir() {
                fs::create_dir(folder).ok();
            }
        }
        for (path, file) in &self.names {
            // A folder that was lost takes with it what was in it.
            if path.parent().unwrap().is_dir() {
                scribble(path, &self.bytes[file]);
            }
        }
    }
}
