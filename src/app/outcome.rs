//! What jobs give, and taking it in.

use std::path::PathBuf;
use std::sync::Arc;

use super::exporting::Exported;
use super::protecting::OpenFault;
use super::view::Unlock;
use super::{
    App, Ask, Excerpts, Found, around, articles, choosing, exporting, forms, going, hits,
    importing, mapping, merging, noting, pointing, projects, reading, recoding, repeating, session,
    splitting, texts, unsaved, versions, workspaces,
};
use crate::edit::Refusal;
use crate::model::{DocumentId, Timestamp, Workspace, WorkspaceId};
use crate::store;

/// What a finished job gives.
pub(super) enum Outcome {
    Opened(Box<Result<workspaces::Opened, OpenFault>>),
    Unlocked {
        path: PathBuf,
        purpose: Unlock,
        unlocked: Result<(), OpenFault>,
    },
    KeyMade {
        workspace: WorkspaceId,
        key: Result<Arc<store::Key>, String>,
    },
    Salvaged(Box<Result<store::Salvaged, String>>),
    Backup {
        saved: Timestamp,
        version: Box<Result<Workspace, String>>,
    },
    /// What was read is told while it is being read.
    FilesRead,
    Adding(Box<importing::Planned>),
    Versions(Vec<versions::Version>),
    Version(Box<versions::ReadVersion>),
    ReadAgain {
        document: DocumentId,
        must_ask: bool,
        read: Box<reading::ReadAgain>,
    },
    Compared(Box<Result<texts::Replacement, String>>),
    Saved {
        workspace: WorkspaceId,
        saved: Box<Result<session::SaveDone, store::Error>>,
    },
    Parted(Result<(), store::Error>),
    Unsaved(unsaved::Looked),
    Ticked(Box<choosing::Reached>),
    Written(Box<Result<session::Written, Refusal>>),
    Adopted(Box<Result<session::NewlyOurs, Refusal>>),
    Exported(Result<Exported, String>),
    MergePlanned(Box<Result<merging::Planned, OpenFault>>),
    ProjectRead(Box<Result<projects::Planned, String>>),
    Reloaded(Box<Result<around::Reloaded, String>>),
    SetAside(Result<PathBuf, String>),
    FolderShown(bool),
    Looked(Box<around::Looked>),
    Found(Found),
    Copied(String),
    Gone(going::Gone),
    Mapped(mapping::Maps),
    Tabulated(forms::Made),
    Kept,
    Filtered(Excerpts),
    Noted(noting::AllNotes),
    /// Nothing when it was stopped.
    Repeats(Option<Arc<repeating::Found>>),
    RepeatsListed(Arc<repeating::Listed>),
    RepeatsCompared(Arc<repeating::Compared>),
    LookedUp(pointing::Candidates),
    Planned(Box<recoding::Planned>),
    Counted(Box<recoding::Counted>),
    Losses(Box<exporting::Losses>),
    Hits(hits::Hits),
    Gathered(splitting::Gathered),
    Suggested(articles::Suggested),
    Chosen(Option<Ask>),
}

impl Outcome {
    /// Whether taking it in changes the workspace, or puts another in its place.
    pub(super) fn changes(&self) -> bool {
        match self {
            Self::Opened(_)
            | Self::KeyMade { .. }
            | Self::Salvaged(_)
            | Self::Backup { .. }
            | Self::Adding(_)
            | Self::Version(_)
            | Self::ReadAgain { .. }
            | Self::Reloaded(_)
            | Self::Looked(_)
            | Self::Planned(_) => true,
            Self::Unlocked { .. }
            | Self::FilesRead
            | Self::Versions(_)
            | Self::Compared(_)
            | Self::Saved { .. }
            | Self::Parted(_)
            | Self::Unsaved(_)
            | Self::Ticked(_)
            | Self::Written(_)
            | Self::Adopted(_)
            | Self::Exported(_)
            | Self::MergePlanned(_)
            | Self::ProjectRead(_)
            | Self::SetAside(_)
            | Self::FolderShown(_)
            | Self::Found(_)
            | Self::Copied(_)
            | Self::Gone(_)
            | Self::Mapped(_)
            | Self::Tabulated(_)
            | Self::Kept
            | Self::Filtered(_)
            | Self::Noted(_)
            | Self::Repeats(_)
            | Self::RepeatsListed(_)
            | Self::RepeatsCompared(_)
            | Self::LookedUp(_)
            | Self::Counted(_)
            | Self::Losses(_)
            | Self::Hits(_)
            | Self::Gathered(_)
            | Self::Suggested(_)
            | Self::Chosen(_) => false,
        }
    }
}

impl App {
    pub(super) fn take_in(&mut self, outcome: Outcome) {
        let Some(outcome) = self.put_off_outcome(outcome) else {
            return;
        };
        match outcome {
            Outcome::Opened(opened) => self.take_in_opened(*opened),
            Outcome::Unlocked {
                path,
                purpose,
                unlocked,
            } => self.take_in_unlocked(path, purpose, unlocked),
            Outcome::KeyMade { workspace, key } => self.take_in_key(workspace, key),
            Outcome::Salvaged(salvaged) => self.take_in_salvaged(*salvaged),
            Outcome::Backup { saved, version } => self.take_in_backup(saved, *version),
            Outcome::Adding(planned) => self.take_in_adding(*planned),
            Outcome::ReadAgain {
                document,
                must_ask,
                read,
            } => self.take_in_read_again(document, *read, must_ask),
            Outcome::Compared(compared) => self.take_in_compared(*compared),
            Outcome::Saved { workspace, saved } => self.take_in_saved(workspace, *saved),
            Outcome::Parted(parted) => {
                if let Err(error) = parted {
                    self.notices.fault(error.to_string());
                }
                self.look_for_unsaved();
            }
            Outcome::Unsaved(looked) => self.take_in_unsaved(looked),
            Outcome::Ticked(reached) => self.take_in_ticked(*reached),
            Outcome::Written(written) => self.take_in_written(*written),
            Outcome::Adopted(ours) => self.take_in_adopted(*ours),
            Outcome::Exported(Ok(exported)) => self.tell_exported(&exported),
            Outcome::Exported(Err(fault)) => self.notices.fault(fault),
            Outcome::MergePlanned(planned) => self.take_in_planned(*planned),
            Outcome::ProjectRead(planned) => self.take_in_project(*planned),
            Outcome::Reloaded(read) => self.take_in_reloaded(*read),
            Outcome::SetAside(done) => self.take_in_set_aside(done),
            Outcome::FolderShown(is_shown) => self.take_in_folder_shown(is_shown),
            Outcome::Looked(looked) => self.take_in_looked(*looked),
            Outcome::Found(found) => {
                self.remembering(true, |app| app.take_in_found(found));
            }
            Outcome::Gone(gone) => self.remembering(false, |app| app.take_in_gone(gone)),
            Outcome::Mapped(maps) => self.maps = maps,
            Outcome::Tabulated(made) => self.take_in_table(made),
            Outcome::Versions(versions) => self.versions = versions,
            Outcome::Version(version) => self.take_in_version(*version),
            Outcome::Copied(words) => self.put_on_clipboard(Some(words)),
            Outcome::Planned(planned) => self.take_in_plan(*planned),
            Outcome::Counted(counted) => self.take_in_counted(*counted),
            Outcome::Losses(losses) => self.take_in_losses(*losses),
            Outcome::Hits(hits) => self.take_in_hits(hits),
            Outcome::Gathered(gathered) => {
                self.remembering(false, |app| app.take_in_gathered(gathered));
            }
            Outcome::Suggested(suggested) => self.take_in_suggested(suggested),
            Outcome::Kept | Outcome::FilesRead => {}
            Outcome::Filtered(excerpts) => self.excerpts = excerpts,
            Outcome::LookedUp(candidates) => self.view.now.candidates = candidates,
            Outcome::Noted(notes) => self.all_notes = notes,
            Outcome::Repeats(found) => self.take_in_repeats(found),
            Outcome::RepeatsListed(listed) => self.take_in_repeats_listed(listed),
            Outcome::RepeatsCompared(compared) => self.take_in_repeats_compared(compared),
            Outcome::Chosen(ask) => {
                if let Some(ask) = ask {
                    self.perform(ask);
                }
            }
        }
    }
}
