//! What a panel asks for: plain data, performed after the frame is drawn.

use std::path::PathBuf;

use super::action::Action;
use super::articles::ArticleAsk;
use super::banners::Offer;
use super::forms::FormAsk;
use super::importing::ImportAsk;
use super::margin::MarginAsk;
use super::panes::Side;
use super::recoding::RecodeAsk;
use super::repeating::RepeatAsk;
use super::texts::{Correction, Replacement};
use super::view::{ExportChoice, Purpose, Tab, Unlock};
pub use crate::edit::marking::Marked;
use crate::model::mention::{Place, Target};
use crate::model::{
    About, AnnotationId, Colour, DocumentId, Grade, LinkId, LinkKind, Marking, NoteId, Source,
    Status, TagId, Timestamp, WorkspaceId,
};
pub use crate::store::Passphrase;
use crate::text::direction::Direction;
use crate::text::{Pos, Span};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    Do(Action),

    /// Tags the selected passage, or else the annotation in hand.
    Apply(TagId),
    /// The same with a tag that may have to be made first.
    ApplyPath(String),
    Untag(AnnotationId, TagId),
    /// Typed: consecutive ones are one step.
    SetAnnotationNote(AnnotationId, String),
    SetGrade(AnnotationId, Grade),
    /// How something is to be handled; `None`: as what it belongs to.
    SetMarking(Marked, Option<Marking>),
    /// Moves one end of an annotation by a word.
    MoveEdge(AnnotationId, Edge),
    /// Sets the boundaries of an annotation.
    Reshape(AnnotationId, Vec<Span>),
    DeleteAnnotation(AnnotationId),

    /// What the link says that was begun, or is to be changed.
    ChooseLinkKind(LinkKind),
    /// The other end of the link that was begun.
    LinkTo(AnnotationId),
    /// Typed.
    SetLinkNote(LinkId, String),
    TurnLink(LinkId),
    RemoveLink(LinkId),

    /// Under a parent, or at the top.
    CreateTag(Option<TagId>),
    RenameTag(TagId, String),
    RecolourTag(TagId, Option<Colour>),
    /// Typed.
    DefineTag(TagId, String),
    SetTagKey(TagId, Option<u8>),
    /// To a place among the children of a parent, counted without the tag itself.
    MoveTag {
        tag: TagId,
        parent: Option<TagId>,
        child_idx: usize,
    },
    MergeTag {
        from: TagId,
        into: TagId,
    },
    DeleteTag(TagId),
    /// Fields of tags, and what is filled in.
    Form(FormAsk),
    /// What the margin shows, and what is done from it.
    Margin(MarginAsk),
    /// Many annotations at once, and where tags are listed.
    Recode(RecodeAsk),
    /// Passages that occur more than once.
    Repeat(RepeatAsk),
    /// Shows the excerpts of one tag.
    ShowTag(TagId),

    /// Parts of a document with a source of their own.
    Article(ArticleAsk),

    SetTitle(DocumentId, String),
    /// Typed.
    SetSource(DocumentId, Source),
    SetStatus(DocumentId, Status),
    /// Which way the text runs; `None`: as its letters say.
    SetDirection(DocumentId, Option<Direction>),
    /// Typed.
    SetDocumentNote(DocumentId, String),
    MoveDocument(DocumentId, usize),
    RemoveDocument(DocumentId),
    /// Reads the original again in another encoding; asks first if that discards corrections.
    ReadAgain(DocumentId, String),
    /// The same, whatever it discards.
    ReadAgainAnyway(DocumentId, String),
    Correct(Box<Correction>),
    /// Reads a newer version of a document, and reports before it takes its place.
    CompareVersion(DocumentId, PathBuf),
    AcceptVersion(Box<Replacement>),
    /// A moved annotation stands where it belongs.
    ConfirmPlace(AnnotationId),

    CreateNote(About),
    /// Typed.
    SetNote {
        note: NoteId,
        title: String,
        text: String,
    },
    DeleteNote(NoteId),
    /// Typed.
    RenameWorkspace(String),

    OpenDocument(DocumentId),
    OpenNote(NoteId),
    /// Goes to where a note stands.
    ShowPlace(Place),
    /// Goes to what is mentioned.
    ShowTarget(Target),
    /// Puts the address of a link on the clipboard; nothing opens it.
    CopyAddress(String),
    ShowAnnotation(AnnotationId),
    ShowPassage(DocumentId, Span),
    /// Opens a document with the caret at a place.
    ShowPos(DocumentId, Pos),
    /// The same, with the line of that place at the top of the window.
    ShowHeading(DocumentId, Pos),
    ShowTab(Tab),
    /// Goes to a paragraph, line, character or share of the document in front, as typed.
    GoTo(String),
    /// Shows a tab on a side of its own.
    Split(Tab, Side),
    CloseSide(Side),
    CloseTab(usize),
    CloseNotice(usize),
    Cancel,

    AskPath(Purpose),
    AddFiles(Vec<PathBuf>),
    /// In the list of files that are to be added.
    Import(ImportAsk),
    OpenFile(PathBuf),
    SaveTo(PathBuf),
    /// Ticks the excerpts from the one that was ticked last to this.
    TickUpTo(AnnotationId),
    /// The first file of a workspace that was given a passphrase before it had one.
    SaveProtected(PathBuf),
    SaveToAndClose(PathBuf),
    /// Forgets a workspace that has no file, and closes the window.
    DiscardAndClose,
    /// Closes a window over a file that can't be saved; what the journal holds stays there.
    CloseUnsaved,
    /// Asks where to, then exports.
    ChooseExport(ExportChoice),
    ExportTo(ExportChoice, PathBuf),
    /// The notes that the list of notes shows.
    ExportNotesTo(PathBuf),
    /// Takes back what was recovered after a crash, as one step.
    SetRecoveredAside,
    /// Makes the workspace what it was in an earlier save, as one step.
    RestoreVersion(usize),
    /// Opens an earlier save to look at it.
    OpenVersion(usize),
    /// Shows the folder of the earlier saves in the system's own program for files.
    ShowVersionsFolder,
    /// Opens the backup of a file that is damaged, as a workspace of its own.
    OpenBackup(PathBuf, Timestamp),
    /// Opens what can be read of a damaged file, as a workspace of its own.
    Salvage(PathBuf),
    /// Shows what merging another copy would do.
    MergeCopy(PathBuf),
    /// Does the merge that was shown.
    MergePlanned,
    /// Shows what a project of another program would bring.
    ReadProject(PathBuf),
    /// Takes in the project that was shown.
    JoinProject,
    /// Does what a banner offers.
    Around(Offer),
    /// Puts the workspace under a passphrase, or under another one.
    Protect(Passphrase),
    Unprotect,
    Unlock(PathBuf, Unlock, Passphrase),
    /// Leaves a locked workspace closed.
    StayLocked,
    /// Removes what was deleted from everything that is kept beside the workspace.
    EraseDeleted,
    Recover(WorkspaceId),
    Forget(WorkspaceId),
}

impl Ask {
    /// Whether it goes on to the next of many places.
    pub(super) fn is_step(&self) -> bool {
        matches!(
            self,
            Self::Do(
                Action::FindNext
                    | Action::FindPrevious
                    | Action::NextAnnotation
                    | Action::NextSameTag
                    | Action::PreviousSameTag
                    | Action::PreviousAnnotation
            )
        )
    }

    /// Whether it changes the workspace. What is done by name says it in its own table.
    pub(super) fn changes(&self) -> bool {
        match self {
            Self::Apply(_)
            | Self::ApplyPath(_)
            | Self::Untag(..)
            | Self::SetAnnotationNote(..)
            | Self::SetGrade(..)
            | Self::SetMarking(..)
            | Self::MoveEdge(..)
            | Self::Reshape(..)
            | Self::DeleteAnnotation(_)
            | Self::ChooseLinkKind(_)
            | Self::LinkTo(_)
            | Self::SetLinkNote(..)
            | Self::TurnLink(_)
            | Self::RemoveLink(_)
            | Self::CreateTag(_)
            | Self::RenameTag(..)
            | Self::RecolourTag(..)
            | Self::DefineTag(..)
            | Self::SetTagKey(..)
            | Self::MoveTag { .. }
            | Self::MergeTag { .. }
            | Self::DeleteTag(_)
            | Self::SetTitle(..)
            | Self::SetSource(..)
            | Self::SetStatus(..)
            | Self::SetDirection(..)
            | Self::SetDocumentNote(..)
            | Self::MoveDocument(..)
            | Self::RemoveDocument(_)
            | Self::ReadAgain(..)
            | Self::ReadAgainAnyway(..)
            | Self::Correct(_)
            | Self::CompareVersion(..)
            | Self::AcceptVersion(_)
            | Self::ConfirmPlace(_)
            | Self::CreateNote(_)
            | Self::SetNote { .. }
            | Self::DeleteNote(_)
            | Self::RenameWorkspace(_)
            | Self::AddFiles(_)
            | Self::SetRecoveredAside
            | Self::RestoreVersion(_)
            | Self::MergeCopy(_)
            | Self::MergePlanned
            | Self::ReadProject(_)
            | Self::JoinProject
            | Self::Protect(_)
            | Self::Unprotect
            | Self::EraseDeleted => true,
            Self::Form(ask) => !matches!(
                ask,
                FormAsk::ShowTable(_) | FormAsk::Export(_) | FormAsk::Edit(_)
            ),
            Self::Recode(ask) => ask.changes(),
            Self::Article(ask) => ask.changes(),
            Self::Repeat(ask) => ask.changes(),
            Self::Import(ask) => *ask == ImportAsk::Add,
            Self::Do(_)
            | Self::Margin(_)
            | Self::ShowTag(_)
            | Self::OpenDocument(_)
            | Self::OpenNote(_)
            | Self::ShowPlace(_)
            | Self::ShowTarget(_)
            | Self::CopyAddress(_)
            | Self::ExportNotesTo(_)
            | Self::ShowAnnotation(_)
            | Self::ShowPassage(..)
            | Self::ShowPos(..)
            | Self::ShowHeading(..)
            | Self::ShowTab(_)
            | Self::Split(..)
            | Self::CloseSide(_)
            | Self::GoTo(_)
            | Self::CloseTab(_)
            | Self::CloseUnsaved
            | Self::CloseNotice(_)
            | Self::Cancel
            | Self::AskPath(_)
            | Self::OpenFile(_)
            | Self::SaveTo(_)
            | Self::SaveProtected(_)
            | Self::TickUpTo(_)
            | Self::SaveToAndClose(_)
            | Self::DiscardAndClose
            | Self::ChooseExport(_)
            | Self::ExportTo(..)
            | Self::OpenVersion(_)
            | Self::ShowVersionsFolder
            | Self::OpenBackup(..)
            | Self::Salvage(_)
            | Self::Around(_)
            | Self::Unlock(..)
            | Self::StayLocked
            | Self::Recover(_)
            | Self::Forget(_) => false,
        }
    }
}

/// An end of an annotation, and where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    StartEarlier,
    StartLater,
    EndEarlier,
    EndLater,
}
