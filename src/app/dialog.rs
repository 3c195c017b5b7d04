//! What is typed into the small windows over the others.

use std::collections::BTreeSet;
use std::path::PathBuf;

use egui::KeyboardShortcut;

use super::action::Action;
use super::view::ExportChoice;
use crate::model::DocumentId;
use crate::store::Passphrase;

/// The keys of all commands, to be changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeysDialog {
    /// The letters that a command or a key is to have.
    pub words: String,
    /// The next key that is pressed is for this command, in the place of another one or beside
    /// those that it has.
    pub recording: Option<(Action, Option<KeyboardShortcut>)>,
    /// Why the last key that was pressed is not taken.
    pub fault: Option<String>,
}

/// A passphrase is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlocking {
    pub path: PathBuf,
    pub purpose: Unlock,
    /// What is typed.
    pub passphrase: Passphrase,
    /// Why the last one did not open it.
    pub fault: Option<String>,
}

/// What a file is unlocked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlock {
    Open,
    /// As another copy of the workspace, to be merged.
    Merge,
}

/// What a path is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    OpenWorkspace,
    SaveWorkspace,
    /// Under the passphrase that was just chosen.
    SaveProtected,
    /// Saves, then closes the window.
    SaveAndClose,
    AddDocuments,
    /// A file whose text takes the place of a document's.
    NewerVersion(DocumentId),
    Export,
    /// The notes that the list of notes shows.
    ExportNotes,
    /// Another copy of the workspace, to be merged.
    MergeCopy,
    /// A project or annotations of another program.
    ImportProject,
    /// What became of the files that were to be added.
    ImportReport,
}

/// The program's own file dialog, where the system offers none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathDialog {
    pub purpose: Purpose,
    /// What is exported, where that is the purpose.
    pub export: ExportChoice,
    pub folder: PathBuf,
    /// What is typed: a name in the folder, or a whole path.
    pub words: String,
    /// Chosen from the list; several only for documents.
    pub chosen: BTreeSet<PathBuf>,
    pub fault: Option<String>,
    /// A file that is there already, once it was said that it would be replaced.
    pub replaces: Option<PathBuf>,
}
