//! What is open, selected, scrolled and filtered: kept between runs, never undone.
//!
//! It holds nothing that can't be thrown away.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::merging::MergeReport;
use super::salvaging::Damage;
use super::texts::{Correction, Replacement};
use crate::model::{AnnotationId, DocumentId, NoteId, TagId};
use crate::query::{Filter, SortBy};
use crate::text::{Pos, Span, Text};

/// A caret, and what is selected with it. Anchor and head are the same when nothing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Where the selection was begun.
    pub anchor: Pos,
    /// Where the caret is.
    pub head: Pos,
}

/// What stands at the top of the reader's window. Never one number for the whole text, so that
/// it holds when the heights above it change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The start of the paragraph (or of the piece of a very long one) that is at the top.
    pub top: Pos,
    /// How far into it the window begins, in points; below 0 above the first paragraph, over the title.
    pub offset: f32,
}

/// What a tab of the middle shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tab {
    Document(DocumentId),
    Note(NoteId),
    Excerpts,
}

/// How the codebook lists the tags of one parent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TagOrder {
    /// As they were put by hand.
    #[default]
    Codebook,
    Name,
    Count,
}

/// How the excerpts are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sorting {
    pub by: SortBy,
    pub descending: bool,
}

impl Default for Sorting {
    fn default() -> Self {
        Self {
            by: SortBy::ReadingOrder,
            descending: false,
        }
    }
}

/// Everything about how one workspace is being looked at.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    pub tabs: Vec<Tab>,
    /// Which tab is in front.
    pub tab_idx: usize,
    pub places: BTreeMap<DocumentId, Place>,
    pub selections: BTreeMap<DocumentId, Selection>,
    /// The annotation that the inspector shows.
    pub in_hand: Option<AnnotationId>,
    /// The tag that stands out in the codebook.
    pub tag_in_hand: Option<TagId>,
    pub last_tag: Option<TagId>,
    pub collapsed: BTreeSet<TagId>,
    pub tag_order: TagOrder,
    pub filter: Filter,
    pub sorting: Sorting,
    /// Where documents were read from on this machine, so that they can be read again.
    pub origins: BTreeMap<DocumentId, PathBuf>,
    /// What is open for a moment only.
    #[serde(skip)]
    pub now: Now,
}

/// What a restart closes.
#[derive(Clone, Debug, Default)]
pub struct Now {
    pub picker: Option<Picker>,
    pub palette: Option<Palette>,
    pub find: Option<Find>,
    pub dialog: Option<Dialog>,
    pub shows_help: bool,
    pub tag_filter: String,
    /// The tag whose name is being typed, with the name so far.
    pub renaming: Option<(TagId, String)>,
    /// The words of a date or URL field while they can't be read yet: field, words, what is wrong.
    pub draft: Option<FieldDraft>,
    /// What is to get the keyboard in the next frame.
    pub focus: Option<Focus>,
    /// The reader is to show this span.
    pub reveal: Option<(DocumentId, Span)>,
    /// The codebook is to scroll to this tag.
    pub reveal_tag: Option<TagId>,
    pub inspected: Inspected,
}

/// What the inspector shows, where there is such a thing; else the source of the document in front.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inspected {
    #[default]
    Annotation,
    Source,
    Tag,
}

/// A field whose words are not a value yet, or not taken over yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDraft {
    pub document: DocumentId,
    pub field: &'static str,
    pub words: String,
    pub fault: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    Reader,
    Picker,
    Palette,
    Find,
    Note,
    TagFilter,
    ExcerptFilter,
    Dialog,
    TagName,
}

/// The tag picker at the selection.
#[derive(Clone, Debug, Default)]
pub struct Picker {
    pub words: String,
    pub row_idx: usize,
}

/// The command palette.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    pub words: String,
    pub row_idx: usize,
}

/// The find bar of the document in front.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Find {
    pub words: String,
    pub matches_case: bool,
    pub whole_word: bool,
    pub regex: bool,
    /// Which hit is shown, from 0.
    pub hit_idx: usize,
}

/// A small window over the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// A path is asked for inside the window.
    Path(PathDialog),
    Export(ExportChoice),
    Settings,
    /// Which tag to merge `from` into; `into` is the row chosen so far.
    Merge {
        from: TagId,
        into: Option<TagId>,
        words: String,
    },
    /// Words of a document are being corrected.
    Correct(Correction),
    /// Reading a document again in another encoding would discard corrections of its text.
    DiscardCorrections {
        document: DocumentId,
        encoding: String,
    },
    /// A newer version of a document is to be accepted.
    Replace(Box<Replacement>),
    /// The window is to close, and this workspace has no file yet.
    CloseUnsaved,
    /// What was done after the last save, and whether to keep it.
    Recovered,
    /// Which of the last saves to go back to; the row chosen so far.
    Versions(Option<usize>),
    /// A file can't be opened, and what can be done.
    Damaged(Damage),
    /// What was lost and what was repaired of a file that was damaged, a sentence for each.
    Salvaged(Vec<String>),
    /// What merging another copy would do.
    MergeReport(MergeReport),
    About,
}

/// What a path is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    OpenWorkspace,
    SaveWorkspace,
    /// Saves, then closes the window.
    SaveAndClose,
    AddDocuments,
    /// A file whose text takes the place of a document's.
    NewerVersion(DocumentId),
    Export,
    /// Another copy of the workspace, to be merged.
    MergeCopy,
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

/// What is exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    #[default]
    Everything,
    /// What the excerpts' filter lets through.
    Filtered,
    /// The document in front.
    Document,
}

/// The export dialog's state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportChoice {
    pub format_idx: usize,
    pub extent: Extent,
    pub by_tag: bool,
}

impl Selection {
    pub fn caret(pos: Pos) -> Self {
        Self {
            anchor: pos,
            head: pos,
        }
    }

    pub fn of(span: Span) -> Self {
        Self {
            anchor: span.start(),
            head: span.end(),
        }
    }

    /// The selected span; `None` when there is only a caret.
    pub fn span(self, text: &Text) -> Option<Span> {
        text.span_between(self.anchor, self.head)
    }
}

impl View {
    pub fn tab(&self) -> Option<Tab> {
        self.tabs.get(self.tab_idx).copied()
    }

    /// The document in front, if a document is.
    pub fn document(&self) -> Option<DocumentId> {
        match self.tab()? {
            Tab::Document(document) => Some(document),
            Tab::Note(_) | Tab::Excerpts => None,
        }
    }

    /// Brings a tab to the front, opening it if need be.
    pub fn show(&mut self, tab: Tab) {
        self.tab_idx = self
            .tabs
            .iter()
            .position(|&open| open == tab)
            .unwrap_or_else(|| {
                let tab_idx = (self.tab_idx + 1).min(self.tabs.len());
                self.tabs.insert(tab_idx, tab);
                tab_idx
            });
    }

    pub fn close(&mut self, tab_idx: usize) {
        if tab_idx < self.tabs.len() {
            self.tabs.remove(tab_idx);
        }
        if tab_idx < self.tab_idx || self.tab_idx >= self.tabs.len() {
            self.tab_idx = self.tab_idx.saturating_sub(1);
        }
    }

    pub fn selection(&self, document: DocumentId) -> Selection {
        self.selections.get(&document).copied().unwrap_or_default()
    }

    pub fn place(&self, document: DocumentId) -> Place {
        self.places.get(&document).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_opens_once_beside_the_one_in_front_and_closing_keeps_a_neighbour() {
        let note = Tab::Note(NoteId(uuid::Uuid::nil()));
        let document = Tab::Document(DocumentId(uuid::Uuid::nil()));
        let mut view = View::default();
        view.show(document);
        view.show(Tab::Excerpts);
        view.show(document);
        view.show(note);
        assert_eq!(view.tabs, [document, note, Tab::Excerpts]);
        view.show(document);
        assert_eq!((view.tab_idx, view.tabs.len()), (0, 3));
        view.close(0);
        assert_eq!(view.tab(), Some(note));
        view.close(1);
        view.close(0);
        assert_eq!(view.tab(), None);
    }
}
