//! What can go wrong with files, and what is to be told, as sentences for the person.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::backup::Backup;
use super::format::Fault;
use super::lock::Holder;
use crate::edit::texts::Report;
use crate::model::{Standing, WorkspaceId};
use crate::text::words::{counted, size};

/// Why a workspace file can't be opened or saved.
#[derive(Debug)]
pub enum Error {
    /// The file can't be got at.
    Read { path: PathBuf, source: io::Error },
    /// The file is not a sound workspace. `backup` is the newest one that is
    /// whole, if there is any.
    Unreadable {
        path: PathBuf,
        source: Fault,
        backup: Option<Backup>,
    },
    /// The workspace can't be written. The old file is as it was.
    Save { path: PathBuf, source: io::Error },
    /// Some other file can't be written. What was there is as it was.
    Write { path: PathBuf, source: io::Error },
    /// The workspace in memory breaks a rule, so it is not put in the place of a sound one.
    Unsound { path: PathBuf, source: Fault },
    /// What was written is not what was to be written.
    Misread { path: PathBuf },
    /// The file is not the one that was opened or saved last.
    ChangedOnDisk { path: PathBuf },
    /// "Save as" would replace something that is not a workspace.
    Occupied { path: PathBuf },
    /// A new workspace would replace a file.
    Exists { path: PathBuf },
    /// Another window or program has it open.
    InUse { path: PathBuf, holder: Box<Holder> },
    /// It is under a passphrase, and none was given.
    Locked { path: PathBuf },
    /// The passphrase is another one. The file is whole.
    WrongPassphrase { path: PathBuf },
    /// There is no path yet to save to.
    NoPath,
    /// An edit can't be kept in the journal.
    Journal { path: PathBuf, source: io::Error },
    /// The same of a large edit, which is not done then.
    Record {
        label: String,
        is_undo: bool,
        path: PathBuf,
        source: io::Error,
    },
    /// A large edit was stopped before it was kept, and is not done.
    Stopped { label: String },
    /// There is no journal of that workspace.
    NothingToRecover { id: WorkspaceId },
}

/// Something that must be told, though the workspace is open or saved.
#[derive(Debug)]
pub enum Remark {
    HandEdited,
    /// A text was changed outside the program. What became of its annotations.
    Mended(Report),
    OpenElsewhere {
        holder: Holder,
    },
    NotLocked {
        source: io::Error,
    },
    /// The end of the journal was damaged; it is kept aside, unless one only looks.
    TailCut {
        kept: Option<PathBuf>,
    },
    /// The file was not the one that the journal goes on from; these edits fit all the same.
    ReplayedOnOther {
        n_edits: usize,
    },
    /// These edits of the journal do not fit the file; the journal is kept aside.
    NotReplayed {
        labels: Vec<String>,
        kept: Option<PathBuf>,
    },
    /// A journal was written by a newer version, or can't be read.
    JournalLeft {
        path: PathBuf,
    },
    /// A journal is under another passphrase than the file.
    JournalLocked {
        path: PathBuf,
    },
    /// Earlier saves or steps of it are still there.
    NotErased {
        source: io::Error,
    },
    /// The passphrase is that of the file now, but not of everything beside it.
    NotFollowed {
        source: io::Error,
    },
    NoJournal {
        source: io::Error,
    },
    /// The file was gone, and was made again out of its newest backup and the steps since then.
    PutBack,
    /// The file had other names, which lead to the old one from now on.
    HardLinked,
    /// There is a journal, but it can't be read, so edits that were not saved are not seen.
    JournalUnread {
        source: io::Error,
    },
    NoBackup {
        source: io::Error,
    },
    /// What the old file had and the new one has not, such as its owner.
    NotAlike {
        what: Vec<String>,
    },
    /// What was done up to now can't be undone after the next opening.
    NoHistory {
        source: io::Error,
    },
    /// The file is in its place, but a loss of power now might take it back.
    NotSynced {
        source: io::Error,
    },
}

impl Error {
    /// The sentence for when the journal can't be written either.
    pub fn without_journal(&self) -> String {
        self.to_string().replace(
            " and your edits are kept in the journal",
            ", and your last edits are only in memory, because the journal can't be written either",
        )
    }

    /// The newest backup that can be opened in place of the file.
    pub fn backup(&self) -> Option<&Backup> {
        match self {
            Self::Unreadable { backup, .. } => backup.as_ref(),
            _ => None,
        }
    }
}

/// A disk that is full, and how much more it would have to take.
#[derive(Debug)]
pub(super) struct Full {
    pub(super) n_missing_bytes: u64,
}

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} more are needed", size(self.n_missing_bytes))
    }
}

impl std::error::Error for Full {}

/// How much room is missing, where that is known.
fn missing(error: &io::Error) -> String {
    let full = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Full>());
    full.map(|full| format!(", {full}")).unwrap_or_default()
}

/// Why an operation on a file failed, as part of a sentence.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull => format!("the disk is full{}", missing(error)),
        io::ErrorKind::QuotaExceeded => {
            format!("your share of the disk is used up{}", missing(error))
        }
        io::ErrorKind::ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "the folder or the file is write-protected for you".to_owned()
        }
        io::ErrorKind::InvalidFilename => "the name is too long or not allowed".to_owned(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            "its folder is not there any more".to_owned()
        }
        io::ErrorKind::IsADirectory => "there is a folder of that name".to_owned(),
        io::ErrorKind::FileTooLarge => {
            "the file is larger than the disk or the system allows".to_owned()
        }
        _ => error.to_string(),
    }
}

/// The same for reading.
fn reason_of_read(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            "there is no such file".to_owned()
        }
        io::ErrorKind::PermissionDenied => "you have no permission to read it".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, source } => write!(
                f,
                "Can't open the workspace: {}\n{}",
                reason_of_read(source),
                path.display()
            ),
            Self::Unreadable {
                path,
                source: source @ Fault::Newer { .. },
                ..
            } => write!(
                f,
                "Can't open the workspace: {source}. Update the program to open it; the file is left as it is\n{}",
                path.display()
            ),
            Self::Unreadable {
                path,
                source,
                backup: Some(backup),
            } => write!(
                f,
                "Can't open the workspace: {source}. Open its newest backup instead, or recover what is readable\n{}\nThe backup is generation {}\n{}",
                path.display(),
                backup.generation,
                backup.path.display()
            ),
            Self::Unreadable {
                path,
                source: source @ Fault::NotAWorkspace { .. },
                backup: None,
            } => write!(f, "Can't open the workspace: {source}\n{}", path.display()),
            Self::Unreadable {
                path,
                source,
                backup: None,
            } => write!(
                f,
                "Can't open the workspace: {source}. There is no backup of it here; recover what is readable, or open a copy\n{}",
                path.display()
            ),
            Self::Save { path, source } => write!(
                f,
                "Can't save the workspace: {}. The old file is untouched and your edits are kept in the journal; use Save as… to save it elsewhere\n{}",
                reason(source),
                path.display()
            ),
            Self::Write { path, source } => write!(
                f,
                "Can't write the file: {}. What was there is untouched; choose another place\n{}",
                reason(source),
                path.display()
            ),
            Self::Unsound { path, source } => write!(
                f,
                "Can't save the workspace: {source}. The old file is untouched and your edits are kept in the journal; undo the last steps and save again\n{}",
                path.display()
            ),
            Self::Misread { path } => write!(
                f,
                "Can't save the workspace: the disk gave back something else than was written. The old file is untouched and your edits are kept in the journal; use Save as… to save it on another disk\n{}",
                path.display()
            ),
            Self::ChangedOnDisk { path } => write!(
                f,
                "Can't save the workspace: another program has changed the file since it was opened. It is left as it is and your edits are kept in the journal; use Save as… to save yours under another name\n{}",
                path.display()
            ),
            Self::Occupied { path } => write!(
                f,
                "Can't save the workspace: there is a file of that name that is not a workspace, or can't be read. Choose another name\n{}",
                path.display()
            ),
            Self::Exists { path } => write!(
                f,
                "Can't make the workspace: there is a file of that name already. Choose another name\n{}",
                path.display()
            ),
            Self::InUse { path, holder } => write!(
                f,
                "Can't save the workspace: {holder} has it open. Close it there, or use Save as… to save under another name\n{}",
                path.display()
            ),
            Self::Locked { path } => write!(
                f,
                "The workspace is protected: it opens with its passphrase\n{}",
                path.display()
            ),
            Self::WrongPassphrase { path } => write!(
                f,
                "This is not the passphrase of the workspace. The file is whole; type it again, and look at capital letters and the keyboard’s language\n{}",
                path.display()
            ),
            Self::NoPath => f.write_str(
                "Can't save the workspace: it has no file yet. Use Save as… to give it one",
            ),
            Self::Journal { path, source } => write!(
                f,
                "Can't keep the edit in the journal: {}. Make room there, or save\n{}",
                reason(source),
                path.display()
            ),
            Self::Record {
                label,
                is_undo,
                path,
                source,
            } => write!(
                f,
                "Can't {} the {label}: it is too large to be kept in memory alone, and the journal can't be written: {}. Nothing was changed. Make room there and try again\n{}",
                if *is_undo { "undo" } else { "do" },
                reason(source),
                path.display()
            ),
            Self::Stopped { label } => {
                write!(f, "The {label} was stopped; nothing was changed")
            }
            Self::NothingToRecover { id } => write!(
                f,
                "Can't recover the workspace: there is no journal of {id}, or it is open in another window"
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. }
            | Self::Save { source, .. }
            | Self::Write { source, .. }
            | Self::Journal { source, .. }
            | Self::Record { source, .. } => Some(source),
            Self::Unreadable { source, .. } | Self::Unsound { source, .. } => Some(source),
            Self::Misread { .. }
            | Self::ChangedOnDisk { .. }
            | Self::Occupied { .. }
            | Self::Exists { .. }
            | Self::InUse { .. }
            | Self::Locked { .. }
            | Self::WrongPassphrase { .. }
            | Self::NoPath
            | Self::Stopped { .. }
            | Self::NothingToRecover { .. } => None,
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept_at = |kept: &Option<PathBuf>| {
            kept.as_ref()
                .map(|path| format!("\n{}", path.display()))
                .unwrap_or_default()
        };
        match self {
            Self::HandEdited => f.write_str(
                "The file is not as Dossier saved it: it was edited by hand, or damaged. All that can be checked is in order; compare it with a backup if you did not edit it",
            ),
            Self::Mended(report) => {
                let parts = [
                    (report.kept.len(), "still on their words", "still on its words"),
                    (report.moved.len(), "moved with their words", "moved with its words"),
                    (report.ambiguous.len(), "of which the words stand in several places", "of which the words stand in several places"),
                    (report.lost.len(), "that lost their words", "that lost its words"),
                    (report.cut.len(), "that lost a passage", "that lost a passage"),
                ];
                let mut told: Vec<String> = parts
                    .iter()
                    .filter(|(n, ..)| *n > 0)
                    .map(|&(n, several, one)| {
                        format!("{} {}", counted(n, "annotation"), if n == 1 { one } else { several })
                    })
                    .collect();
                for (standing, several, one) in [
                    (Standing::Moved, "moved with their words", "moved with its words"),
                    (Standing::Ambiguous, "of which the words stand in several places", "of which the words stand in several places"),
                    (Standing::Lost, "that lost their words", "that lost its words"),
                ] {
                    let articles = report.articles.iter();
                    let n = articles.filter(|article| article.standing == standing).count();
                    if n > 0 {
                        told.push(format!("{} {}", counted(n, "article"), if n == 1 { one } else { several }));
                    }
                }
                f.write_str("The text of a document was changed outside Dossier")?;
                if !told.is_empty() {
                    write!(f, ". It has {}", told.join(", "))?;
                }
                if report.n_unsettled() > 0 {
                    f.write_str(". None is shown on other words; settle them one by one under Excerpts")?;
                }
                match report.n_parts_gone {
                    0 => {}
                    1 => f.write_str(". 1 heading or list entry lost its place")?,
                    n => write!(f, ". {} lost their places", counted(n, "headings or list entry"))?,
                }
                // The step from one text to the other was not made here.
                f.write_str(". Undo can't bring the old text back; a backup may hold it")?;
                Ok(())
            }
            Self::OpenElsewhere { holder } => write!(
                f,
                "The workspace can only be read here: {holder} has it open. Use Save as… to work on a copy"
            ),
            Self::NotLocked { source } => write!(
                f,
                "The workspace can't be locked against other programs: {}. Your edits are kept in the journal; use Save as… if the file can't be saved in its place",
                reason(source)
            ),
            Self::TailCut { kept: None } => f.write_str(
                "The end of the journal is damaged, so the last edits may be missing. It is left as it is",
            ),
            Self::TailCut { kept } => write!(
                f,
                "The end of the journal was damaged, so the last edits may be missing. The damaged part is kept{}",
                kept_at(kept)
            ),
            Self::ReplayedOnOther { n_edits: 1 } => f.write_str(
                "The file was changed by another program after your last edits. The edit that was not saved fits it and was done again",
            ),
            Self::ReplayedOnOther { n_edits } => write!(
                f,
                "The file was changed by another program after your last edits. The {n_edits} edits that were not saved fit it and were done again"
            ),
            Self::NotReplayed { labels, kept } => write!(
                f,
                "The file was changed by another program, and what was not saved does not fit it any more: {}. The journal is kept{}",
                labels.join(", "),
                kept_at(kept)
            ),
            Self::JournalLeft { path } => write!(
                f,
                "There is a journal that this version of the program can't read. It is left as it is\n{}",
                path.display()
            ),
            Self::JournalLocked { path } => write!(
                f,
                "There is a journal of this workspace under another passphrase, so what was not saved there is not seen. It is left as it is\n{}",
                path.display()
            ),
            Self::NotErased { source } => write!(
                f,
                "Not all earlier saves and steps could be erased: {}. Try it again, or delete the folders “backups” and “histories” of the program",
                reason(source)
            ),
            Self::NotFollowed { source } => write!(
                f,
                "The workspace is saved, but not all of its backups, histories and journals could be changed with it: {}. Close the workspace and open it again to have that done",
                reason(source)
            ),
            Self::NoJournal { source } => write!(
                f,
                "Edits can't be kept in a journal: {}. Save often",
                reason(source)
            ),
            Self::PutBack => f.write_str(
                "The file was gone. It is put back in its place, with the same checksum, out of its newest backup and the changes that were saved since",
            ),
            Self::HardLinked => f.write_str(
                "The workspace is saved, but the file had a second name on this disk (a hard link), which leads to the version before from now on. Link it anew if both are to be the same",
            ),
            Self::JournalUnread { source } => write!(
                f,
                "The journal can't be read: {}. What was not saved is not seen here",
                reason_of_read(source)
            ),
            Self::NoBackup { source } => write!(
                f,
                "The workspace is saved, but the version before could not be kept as a backup: {}",
                reason(source)
            ),
            Self::NotAlike { what } => write!(
                f,
                "The workspace is saved, but of what the system knows of the file this could not be kept: {}. Set it anew if you need it",
                what.join(", ")
            ),
            Self::NoHistory { source } => write!(
                f,
                "The workspace is saved, but its steps could not be kept, so they can't be undone once it is closed: {}",
                reason(source)
            ),
            Self::NotSynced { source } => write!(
                f,
                "The workspace is saved, but the disk did not confirm it: {}. Your edits are kept in the journal as well",
                reason(source)
            ),
        }
    }
}
