//! What a panel asks for: plain data, performed after the frame is drawn.

use std::path::PathBuf;

use super::action::Action;
use super::texts::{Correction, Replacement};
use super::view::{ExportChoice, Purpose};
use crate::model::{
    About, AnnotationId, Colour, DocumentId, Grade, NoteId, Source, Status, TagId, WorkspaceId,
};
use crate::text::Span;

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
    /// Moves one end of an annotation by a word.
    MoveEdge(AnnotationId, Edge),
    DeleteAnnotation(AnnotationId),

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
    /// Shows the excerpts of one tag.
    ShowTag(TagId),

    SetTitle(DocumentId, String),
    /// Typed.
    SetSource(DocumentId, Source),
    SetStatus(DocumentId, Status),
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
    ShowAnnotation(AnnotationId),
    ShowPassage(DocumentId, Span),
    CloseTab(usize),
    CloseNotice(usize),
    Cancel,

    AskPath(Purpose),
    AddFiles(Vec<PathBuf>),
    OpenFile(PathBuf),
    SaveTo(PathBuf),
    SaveToAndClose(PathBuf),
    /// Forgets a workspace that has no file, and closes the window.
    DiscardAndClose,
    /// Closes a window over a file that can't be saved; what the journal holds stays there.
    CloseUnsaved,
    /// Asks where to, then exports.
    ChooseExport(ExportChoice),
    ExportTo(ExportChoice, PathBuf),
    /// Takes back what was recovered after a crash, as one step.
    SetRecoveredAside,
    /// Makes the workspace what it was in an earlier save, as one step.
    RestoreVersion(usize),
    /// Opens an earlier save by itself.
    OpenVersion(usize),
    /// Opens the backup of a file that is damaged, as a workspace of its own.
    OpenBackup(PathBuf),
    /// Opens what can be read of a damaged file, as a workspace of its own.
    Salvage(PathBuf),
    /// Shows what merging another copy would do.
    MergeCopy(PathBuf),
    /// Does the merge that was shown.
    MergePlanned,
    Recover(WorkspaceId),
    Forget(WorkspaceId),
}

/// An end of an annotation, and where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    StartEarlier,
    StartLater,
    EndEarlier,
    EndLater,
}
