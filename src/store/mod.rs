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
//! It knows nothing of windows, jobs or settings; whoever calls it says where its folder is.

mod backup;
mod both;
mod disk;
mod error;
mod file;
pub mod format;
mod history;
mod journal;
mod likeness;
mod lineage;
mod lock;
mod open;
mod parts;
mod read_back;
mod rebuild;
mod replace;
mod salvage;
mod told;
mod unsaved;

use std::path::PathBuf;
use std::sync::Arc;

pub use backup::{Backup, list as backups};
pub use disk::{Disk, RealDisk, outlive_file_limits};
pub use error::{Error, Remark, reason};
pub use file::{Save, Saved, WorkspaceFile, save_new};
pub use format::{Fault, Stamp};
pub use journal::Step;
pub use lineage::{Versions, versions};
pub use lock::Holder;
pub use open::{Opened, Seen, check, create, look, open, read_only, read_version};
pub use replace::{replace_file, replace_own_file};
pub use salvage::{Salvaged, repair_file, salvage};
pub use unsaved::{Unsaved, discard, recover, unsaved};

/// Where the program keeps what belongs to workspaces but is not in their files.
#[derive(Clone, Debug)]
pub struct Folders {
    /// Journals and backups live here, each under the id of its workspace.
    pub data: PathBuf,
    /// By way of which every file is touched, those of the workspaces too.
    pub disk: Arc<dyn Disk>,
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
