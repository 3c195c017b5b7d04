//! The only code that touches workspace files: open, journal, save, back up, lock.
//!
//! What is promised: an edit that was acknowledged survives the end of the program; a save leaves
//! the old file or the new one, never a mixture; a file that another program changed is never
//! written over; a damaged file is told, never opened as something else.
//!
//! ```text
//! open ──▶ Opened { workspace, file }       the file, and what the journal holds after it
//!             │ file.append(step, edit)     every edit, before the window shows it done
//!             │ file.begin_save() ──▶ Save::run (on a worker) ──▶ file.finish_save()
//! ```
//!
//! A workspace can be under a passphrase ([`seal`]): the file, and all that is kept beside it.
//!
//! It knows nothing of windows, jobs or settings; whoever calls it says where its folder is.

mod backup;
mod both;
mod disk;
mod error;
mod fault;
mod file;
mod first;
mod folder;
pub mod format;
mod history;
mod journal;
mod likeness;
mod lineage;
mod lock;
mod open;
mod parts;
mod places;
mod protect;
mod read_back;
mod rebuild;
mod replace;
mod room;
mod salvage;
pub mod seal;
mod seen;
mod stray;
mod told;
mod unsaved;
mod unsettled;
mod watch;
mod whole;

use std::path::PathBuf;
use std::sync::Arc;

pub use backup::{Backup, list as backups};
pub use disk::{Disk, RealDisk, outlive_file_limits};
pub use error::{Error, Remark, reason};
pub use file::{Save, Saved, WorkspaceFile};
pub use first::{save_new, save_new_under};
pub use folder::write_checked_folder;
pub use format::{Fault, ReadFile, Stamp};
pub use journal::{Adopted, Adoption, Record, Step, is_large};
pub use lineage::{Versions, versions};
pub use lock::{Holder, Life};
pub use open::{
    Opened, Seen, check, create, look, open, open_version, read_now, read_only, read_version,
    take_over,
};
pub use protect::{Telling, key_of, open_text, seal_text, unlock};
pub use replace::{replace_checked_file, replace_file, replace_own_file};
pub use room::check_room;
pub use salvage::{Repaired, Salvaged, repair_file, salvage};
pub use seal::{Key, Keys, Passphrase};
pub use stray::remove_stray;
pub use unsaved::{Unsaved, discard, recover, unsaved};
pub use watch::{Around, Outside, Watch, set_aside_beside};

/// Where the program keeps what belongs to workspaces but is not in their files.
#[derive(Clone, Debug)]
pub struct Folders {
    /// Journals and backups live here, each under the id of its workspace.
    pub data: PathBuf,
    /// By way of which every file is touched, those of the workspaces too.
    pub disk: Arc<dyn Disk>,
    /// Of the workspaces under a passphrase that were unlocked.
    pub keys: Keys,
}

impl Folders {
    /// On the disk of the machine.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self::on(Arc::new(RealDisk), data)
    }

    /// On a disk of one's own, such as one that fails.
    pub fn on(disk: Arc<dyn Disk>, data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            disk,
            keys: Keys::default(),
        }
    }

    /// With the keys that others have unlocked.
    #[must_use]
    pub fn with_keys(self, keys: &Keys) -> Self {
        Self {
            keys: keys.clone(),
            ..self
        }
    }

    fn journals(&self) -> PathBuf {
        self.data.join("journals")
    }

    fn backups(&self) -> PathBuf {
        self.data.join("backups")
    }

    fn histories(&self) -> PathBuf {
        self.data.join("histories")
    }

    /// What could not be used, but must not be thrown away either.
    fn aside(&self) -> PathBuf {
        self.data.join("kept-aside")
    }
}
