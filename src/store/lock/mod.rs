//! Who has a workspace open: a lock of the operating system on a side file.
//!
//! The workspace file itself can't carry the lock: a save puts a new file in its place, and the
//! lock would stay with the old one. A process that dies gives its locks back by itself; that the
//! side file exists means nothing. On network disks and in synced folders locks may do nothing at
//! all: there what the side file says counts, with a sign of life every few seconds, and the
//! check before each save is what really guards the file.

mod holder;

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions, TryLockError};
use std::io::{self, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

pub use holder::{Holder, Life};

use super::{Disk, disk};

/// How often a holder gives a sign of life.
const BEATS_EVERY: Duration = Duration::from_secs(15);

/// A lock that is held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    disk: Arc<dyn Disk>,
    /// Closing it gives the lock back.
    file: Arc<File>,
    path: PathBuf,
    /// `None` for what only this machine uses.
    heart: Option<Heart>,
}

/// Gives signs of life from a thread of its own.
#[derive(Debug)]
struct Heart {
    /// Dropping it ends the thread.
    stops: mpsc::Sender<()>,
    thread: JoinHandle<()>,
    is_lost: Arc<AtomicBool>,
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

/// Takes the lock of something that only this machine uses, if nobody has it.
pub(super) fn take(disk: &Arc<dyn Disk>, path: &Path) -> Taken {
    or_impossible(try_take(disk, path, None, |_holder| false))
}

/// Takes the lock of a workspace that other machines may see, if nobody has it or says so, and
/// gives signs of life from then on. A new side file can be opened by whom `permissions` admit.
pub(super) fn take_before_all(
    disk: &Arc<dyn Disk>,
    path: &Path,
    permissions: Option<&Permissions>,
) -> Taken {
    // On this machine a lock that can be had is free, unless its disk knows no locks.
    let counts = |holder: &Holder| {
        !holder.nonce.is_empty()
            && !holder.is_this_process()
            && (!holder.is_on_this_machine() || holder.is_seen())
    };
    let mut taken = or_impossible(try_take(disk, path, permissions, counts));
    if let Taken::Mine(lock) = &mut taken {
        lock.start_heart();
    }
    taken
}

/// Takes the lock from a holder that is gone. If somebody else has it by now, it stays theirs.
pub(super) fn take_over(disk: &Arc<dyn Disk>, path: &Path, from: &Holder) -> Taken {
    if let Some(now) = Holder::read(&**disk, path)
        && now.nonce != from.nonce
        && life(&**disk, path, &now) != Life::Gone
    {
        return Taken::Theirs(now);
    }
    let is_other = |holder: &Holder| !holder.nonce.is_empty() && holder.nonce != from.nonce;
    let mut taken = or_impossible(try_take(disk, path, None, is_other));
    if matches!(&taken, Taken::Theirs(holder) if holder.nonce == from.nonce) {
        // The system still gives it to somebody who gives no sign of life.
        let aside = path.with_extension(format!("lock.{}", uuid::Uuid::new_v4().simple()));
        let is_moved = disk.rename(path, &aside).is_ok();
        taken = or_impossible(try_take(disk, path, None, is_other));
        if is_moved {
            disk::remove_quietly(&**disk, &aside);
        }
    }
    if let Taken::Mine(lock) = &mut taken {
        lock.start_heart();
    }
    taken
}

/// Whether whoever had the lock still has it.
pub(super) fn life(disk: &dyn Disk, path: &Path, holder: &Holder) -> Life {
    match disk::exists(disk, path) {
        Ok(false) => return Life::Gone,
        // The disk is gone, or can't be read: nothing is known.
        Err(_) => return Life::Alive,
        Ok(true) => {}
    }
    if !holder.is_on_this_machine() && !holder.host.is_empty() {
        return holder.by_heartbeat();
    }
    // The lock is given back at once.
    let is_free = disk
        .open(path)
        .is_ok_and(|file| disk.try_lock(&file).is_ok());
    match is_free {
        true if holder.is_seen() && !holder.is_this_process() => Life::Alive,
        true => Life::Gone,
        false => holder.by_heartbeat(),
    }
}

fn or_impossible(taken: io::Result<Taken>) -> Taken {
    taken.unwrap_or_else(Taken::Impossible)
}

/// `counts` tells of a holder whose lock could be had whether it is theirs all the same.
fn try_take(
    disk: &Arc<dyn Disk>,
    path: &Path,
    permissions: Option<&Permissions>,
    counts: impl Fn(&Holder) -> bool,
) -> io::Result<Taken> {
    /// Somebody may look for a moment whether a lock is free, and so keep others from it.
    const N_LOOKS: usize = 20;

    let mut n_looks = 0;
    // Each time round, a holder removed the side file between our opening and our locking it.
    for _ in 0..100 {
        let (file, is_new) = match disk.create(path) {
            Ok(file) => {
                if let Some(permissions) = permissions {
                    // Without this others only get to know less about who has it.
                    drop(file.set_permissions(permissions.clone()));
                }
                (file, true)
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                match disk.open_to_write(path) {
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    opened => (opened?, false),
                }
            }
            Err(error) => return Err(error),
        };
        match disk.try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let holder = Holder::read(&**disk, path).unwrap_or_default();
                let is_looked_at = holder.is_on_this_machine() && !holder.is_seen();
                if is_looked_at && n_looks < N_LOOKS {
                    n_looks += 1;
                    std::thread::sleep(Duration::from_millis(5));
                    continue;
                }
                return Ok(Taken::Theirs(holder));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        if !is_at(&file, path) {
            continue;
        }
        if !is_new
            && let Some(holder) = Holder::read(&**disk, path)
            && counts(&holder)
        {
            return Ok(Taken::Theirs(holder));
        }
        let lock = Lock {
            disk: Arc::clone(disk),
            file: Arc::new(file),
            path: path.to_owned(),
            heart: None,
        };
        // The lock holds whether or not it can be told who has it.
        drop(Holder::here().write(&**disk, &lock.file));
        return Ok(Taken::Mine(lock));
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

impl Lock {
    /// Says whether somebody else has taken it over meanwhile.
    pub(super) fn is_lost(&self) -> Option<Arc<AtomicBool>> {
        let heart = self.heart.as_ref()?;
        Some(Arc::clone(&heart.is_lost))
    }

    /// Gives signs of life from now on, as long as the side file is ours. Without a thread for it
    /// the lock holds all the same.
    fn start_heart(&mut self) {
        let (stops, stopped) = mpsc::channel();
        let is_lost = Arc::new(AtomicBool::new(false));
        let (disk, file, path) = (
            Arc::clone(&self.disk),
            Arc::clone(&self.file),
            self.path.clone(),
        );
        let Some(mut holder) = Holder::read(&*disk, &path) else {
            return;
        };
        let lost = Arc::clone(&is_lost);
        let beats = move || {
            while stopped.recv_timeout(BEATS_EVERY) == Err(mpsc::RecvTimeoutError::Timeout) {
                // What can't be read is not somebody else's.
                let found = Holder::read(&*disk, &path);
                if found.is_some_and(|found| found.nonce != holder.nonce) {
                    lost.store(true, Ordering::Relaxed);
                    return;
                }
                holder.beat();
                // The next one may come through.
                drop(holder.write(&*disk, &file));
            }
        };
        let thread = std::thread::Builder::new().name("heartbeat".to_owned());
        self.heart = thread.spawn(beats).ok().map(|thread| Heart {
            stops,
            thread,
            is_lost,
        });
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(heart) = self.heart.take() {
            drop(heart.stops);
            // A panic there has been told already.
            drop(heart.thread.join());
        }
        if cfg!(unix) {
            if is_at(&self.file, &self.path) {
                disk::remove_quietly(&*self.disk, &self.path);
            }
        } else {
            // Whoever sees it in a synced folder must not take it for somebody's.
            drop(self.disk.cut(&self.file, 0));
        }
    }
}

impl Holder {
    /// Says it in the side file. It is never empty on the way.
    fn write(&self, disk: &dyn Disk, mut file: &File) -> io::Result<()> {
        let text = ron::to_string(self).map_err(io::Error::other)?;
        let text = format!("{text}\n");
        file.seek(SeekFrom::Start(0))?;
        disk::write_all(disk, file, text.as_bytes())?;
        disk.cut(file, text.len() as u64)
    }

    /// What the side file says; other systems do not let a locked file be read.
    pub(super) fn read(disk: &dyn Disk, path: &Path) -> Option<Self> {
        let bytes = disk::read(disk, path).ok()?;
        ron::de::from_bytes(&bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;
    use crate::store::RealDisk;

    fn take_it(disk: &Arc<dyn Disk>, path: &Path) -> Taken {
        take_before_all(disk, path, None)
    }

    fn say(path: &Path, holder: &Holder) {
        let file = File::create(path).unwrap();
        holder.write(&RealDisk, &file).unwrap();
    }

    #[test]
    fn a_lock_is_held_by_one_and_given_back_when_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let path = beside(&folder.path().join("a.dossier"));
        let Taken::Mine(lock) = take_it(&disk, &path) else {
            panic!("nobody else has it");
        };
        let Taken::Theirs(holder) = take_it(&disk, &path) else {
            panic!("it is taken");
        };
        assert!(holder.is_this_process());
        assert_eq!(life(&*disk, &path, &holder), Life::Alive);
        drop(lock);
        assert_eq!(life(&*disk, &path, &holder), Life::Gone);
        assert!(matches!(take_it(&disk, &path), Taken::Mine(_)));
    }

    #[test]
    fn the_longest_names_have_side_files_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let paths = ["a", "b"].map(|end| folder.path().join(format!("{}{end}", "é".repeat(127))));
        let locks = paths.map(|path| take_it(&disk, &beside(&path)));
        assert!(locks.iter().all(|taken| matches!(taken, Taken::Mine(_))));
    }

    #[test]
    fn a_side_file_that_was_left_behind_locks_nobody_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.dossier.lock");
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        drop(disk.create(&path).unwrap());
        assert!(matches!(take_it(&disk, &path), Taken::Mine(_)));
        let here = Holder::here();
        let left_behind = [
            // A process that was killed, or whose number another one has now.
            Holder {
                pid: u32::MAX,
                ..here.clone()
            },
            Holder {
                started: "0".to_owned(),
                ..here.clone()
            },
            // The machine was started anew since then.
            Holder {
                boot: "another".to_owned(),
                ..here
            },
        ];
        for holder in left_behind {
            say(&path, &holder);
            assert_eq!(life(&*disk, &path, &holder), Life::Gone, "{holder:?}");
            assert!(
                matches!(take_it(&disk, &path), Taken::Mine(_)),
                "{holder:?}"
            );
        }
    }

    #[test]
    fn what_another_machine_says_counts_until_it_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.dossier.lock");
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let mut holder = Holder {
            host: "a laptop".to_owned(),
            boot: "another".to_owned(),
            ..Holder::here()
        };
        say(&path, &holder);
        assert!(matches!(take_it(&disk, &path), Taken::Theirs(_)));
        assert_eq!(life(&*disk, &path, &holder), Life::Alive);

        let earlier = Timestamp::now().as_second() - 200;
        holder.heartbeat = Some(Timestamp::from_second(earlier).unwrap());
        say(&path, &holder);
        assert!(matches!(take_it(&disk, &path), Taken::Theirs(_)));
        let silent = life(&*disk, &path, &holder);
        let since = holder.heartbeat.unwrap();
        assert_eq!(silent, Life::Silent { since });

        let Taken::Mine(lock) = take_over(&disk, &path, &holder) else {
            panic!("it is gone");
        };
        assert!(matches!(take_over(&disk, &path, &holder), Taken::Theirs(_)));
        drop(lock);
        assert!(!path.exists());
    }

    #[test]
    fn a_lock_of_somebody_who_is_silent_can_be_taken_over_while_the_system_still_gives_it_to_them()
    {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.dossier.lock");
        let disk: Arc<dyn Disk> = Arc::new(RealDisk);
        let Taken::Mine(theirs) = take_it(&disk, &path) else {
            panic!("nobody else has it");
        };
        let holder = Holder::read(&*disk, &path).unwrap();
        let Taken::Mine(mine) = take_over(&disk, &path, &holder) else {
            panic!("it is taken over");
        };
        // Whoever comes back to it takes nothing away.
        drop(theirs);
        assert!(matches!(take_it(&disk, &path), Taken::Theirs(_)));
        drop(mine);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
