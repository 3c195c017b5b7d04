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
mod journal;
mod lineage;
mod lock;
mod open;
mod replace;
mod same;
mod unsaved;

use std::path::PathBuf;

pub use backup::{Backup, list as backups};
pub use error::{Error, Remark};
pub use file::{Save, Saved, WorkspaceFile, save_new};
pub use format::{Fault, Stamp};
pub use journal::Step;
pub use lineage::{Versions, versions};
pub use lock::Holder;
pub use open::{Opened, Seen, check, create, look, open, read_only};
pub use replace::replace_file;
pub use unsaved::{Unsaved, discard, recover, unsaved};

/// Where the program keeps what belongs to workspaces but is not in their files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// Journals and backups live here, each under the id of its workspace.
    pub data: PathBuf,
}

impl Folders {
    fn journals(&self) -> PathBuf {
        self.data.join("journals")
    }

    fn backups(&self) -> PathBuf {
        self.data.join("backups")
    }

    /// What could not be used, but must not be thrown away either.
    fn aside(&self) -> PathBuf {
        self.data.join("kept-aside")
    }
}
