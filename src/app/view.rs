//! What is open, selected, scrolled and filtered: kept between runs, never undone.
//!
//! It holds nothing that can't be thrown away.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::articles::ArticleDialog;
use super::articles::SelectedAlone;
use super::choosing::Chosen;
pub use super::dialog::{KeysDialog, PathDialog, Purpose, Unlock, Unlocking};
pub use super::exporting::{ExportChoice, Extent};
use super::forms::{Drafts, Line};
use super::going::GoTo;
use super::hits::HitChoice;
use super::margin::MarginFilter;
use super::merging::MergeReport;
use super::panes::{Beside, Side};
use super::pointing::Candidates;
use super::progress::Passing;
use super::projects::ProjectReport;
pub use super::recoding::{Placing, ReplaceChoice};
use super::repeating::Looked;
use super::salvaging::Damage;
use super::splitting::Splitting;
pub use super::switches::Cleaning;
use super::texts::{Correction, Replacement};
use super::trail::Trail;
pub use crate::export::{Authors, CitationStyle, Discretion, LineEnds};
use crate::model::mention::Place as MentionPlace;
use crate::model::{
    AnnotationId, Article, ArticleId, DocumentId, FieldId, LinkId, LinkKind, Member, NoteId, TagId,
    Workspace,
};
use crate::query::notes::{NoteFilter, NoteOrder};
use crate::query::records::Look;
use crate::query::{Filter, SortBy};
use crate::store::Passphrase;
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
    /// The first character of the line that is at the top, so that it holds at every width.
    pub top: Pos,
    /// How far below the top of that line the window begins, in points; below 0 above it, as over
    /// the title.
    pub offset: f32,
}

/// What a tab of the middle shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tab {
    Document(DocumentId),
    Note(NoteId),
    Excerpts,
    /// Every note of whatever kind.
    Notes,
    /// Passages that occur more than once.
    Repeats,
    /// The annotations with a tag, and what is filled in for each.
    Table(TagId),
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
    /// How messy documents are shown; those that are shown as they are have no entry.
    pub cleanings: BTreeMap<DocumentId, Cleaning>,
    /// The documents of which one article is shown, and not the rest.
    pub alone: BTreeMap<DocumentId, ArticleId>,
    /// The side of the middle that has the keyboard.
    pub side: Side,
    /// The other side, when the middle is split.
    pub beside: Option<Beside>,
    /// How much of the width the left side has.
    pub left_share: Option<f32>,
    /// The places that were left by jumps.
    pub trail: Trail,
    /// The annotation that the inspector shows.
    pub in_hand: Option<AnnotationId>,
    /// The tag that stands out in the codebook.
    pub tag_in_hand: Option<TagId>,
    pub last_tag: Option<TagId>,
    /// The tags that were applied last, the newest first.
    pub recent_tags: Vec<TagId>,
    pub collapsed: BTreeSet<TagId>,
    pub tag_order: TagOrder,
    pub filter: Filter,
    pub sorting: Sorting,
    pub note_filter: NoteFilter,
    pub note_order: NoteOrder,
    pub looked: Looked,
    /// How the table of each tag is sorted and filtered.
    pub tables: BTreeMap<TagId, Look>,
    /// Which annotations the margin shows.
    pub margin: MarginFilter,
    /// Whether the words are dimmed that no annotation of the margin is on.
    pub is_backlit: bool,
    /// What was typed into the lines of forms and is not taken over yet.
    pub drafts: Drafts,
    /// Where documents were read from on this machine, so that they can be read again.
    pub origins: BTreeMap<DocumentId, PathBuf>,
    /// Copies of the workspace beside its file that are not to be offered again.
    pub left_copies: BTreeSet<PathBuf>,
    /// Whether it was told that the workspace lies where others may change it.
    pub is_warned_of_place: bool,
    /// What is open for a moment only.
    #[serde(skip)]
    pub now: Now,
}

/// What a restart closes.
#[derive(Clone, Debug, Default)]
pub struct Now {
    pub picker: Option<Picker>,
    pub palette: Option<Palette>,
    /// Whether the next digit applies a recent tag.
    pub awaits_recent: bool,
    /// The panel of all hits.
    pub hits: Option<HitChoice>,
    /// The ticked rows of the excerpts.
    pub chosen: Chosen,
    /// A tag whose passages are gone through one by one.
    pub splitting: Option<Splitting>,
    pub find: Option<Find>,
    /// The field that asks for a paragraph.
    pub go_to: Option<GoTo>,
    /// Whether there is nothing in the window but the text.
    pub is_focused: bool,
    /// The letters that a heading of the outline is to have.
    pub outline_filter: String,
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
    /// A link that is being made, or another kind for one.
    pub linking: Option<Linking>,
    /// The annotation from which links were followed, and the link that was followed last.
    pub followed: Option<(AnnotationId, LinkId)>,
    /// The note that is open to be written; the others are shown as they are read.
    pub writing: Option<MentionPlace>,
    /// What a note or a link that is being written could point to.
    pub candidates: Candidates,
    /// A `[[` that is being typed.
    pub completion: Option<Completion>,
    /// The link whose note is open, empty though it may be.
    pub link_note: Option<LinkId>,
    /// The annotation that was reached by following a tag, and that tag.
    pub followed_tag: Option<(AnnotationId, TagId)>,
    /// What is selected in the articles that are read by themselves.
    pub selected_alone: BTreeMap<DocumentId, SelectedAlone>,
    /// What is selected beside the selection.
    pub pieces: Option<Pieces>,
    /// The field whose kind and hint are being changed.
    pub field_in_hand: Option<FieldId>,
    /// The paragraph that a key would mean: where the caret is, or the first on screen.
    pub paragraph: Option<(DocumentId, Range<usize>)>,
    /// What was read on the way.
    pub passing: Passing,
    /// The annotation whose menu is open, by a click in the margin.
    pub margin_menu: Option<AnnotationId>,
    /// The line of a form that has the keyboard.
    pub line_in_hand: Option<Line>,
}

/// Pieces of one passage that are kept while the next one is being selected.
#[derive(Clone, Debug)]
pub struct Pieces {
    document: DocumentId,
    /// The text that they are in; in another one they say nothing.
    text: Text,
    spans: Vec<Span>,
}

impl Now {
    /// The pieces that are kept of a document.
    pub fn pieces_of(&self, document: DocumentId, text: &Text) -> &[Span] {
        match &self.pieces {
            Some(pieces) if pieces.document == document && pieces.text.is_same_buffer(text) => {
                &pieces.spans
            }
            _ => &[],
        }
    }

    /// Keeps one piece more.
    pub fn keep_piece(&mut self, document: DocumentId, text: &Text, span: Span) {
        let mut spans = self.pieces_of(document, text).to_vec();
        spans.push(span);
        spans.sort_unstable();
        spans.dedup();
        self.pieces = Some(Pieces {
            document,
            text: text.clone(),
            spans,
        });
    }
}

/// What the inspector shows, where there is such a thing; else the source of the document in front.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inspected {
    #[default]
    Annotation,
    Source,
    Tag,
    /// The fields of the tag in hand, to be changed.
    Fields,
}

/// A field whose words are not a value yet, or not taken over yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDraft {
    pub of: Member,
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
    GoTo,
    /// The document in front in the list of sources.
    Sources,
    /// The tag in hand in the codebook.
    Tags,
    Outline,
    Note,
    /// The first line of a form.
    Fields,
    TagFilter,
    ExcerptFilter,
    Dialog,
    TagName,
    /// The kind of a link, or the words of its other end.
    Link,
    LinkNote,
    /// A note that stands by itself, in its tab.
    NoteTab,
    AllNotes,
    /// What comes next of the hits of a search: a tag for them, then tagging them.
    Hits,
}

/// What a picked tag is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PickFor {
    /// For the selection, the ticked excerpts, or the annotation in hand.
    #[default]
    Tag,
    /// It is taken from them.
    Untag,
    /// For the hits of a search.
    Hits,
    /// It gets the next digit while a tag is split.
    Target,
}

/// The tag picker at the selection.
#[derive(Clone, Debug, Default)]
pub struct Picker {
    pub purpose: PickFor,
    pub words: String,
    pub row_idx: usize,
    /// Whether a tag was given already while it stayed open.
    pub has_added: bool,
}

/// A link on its way: what it says is chosen first, its other end afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linking {
    pub from: AnnotationId,
    /// `None` while it is being chosen.
    pub kind: Option<LinkKind>,
    /// The link that gets another kind, when it is there already.
    pub changes: Option<LinkId>,
    /// Whether the other end is looked for by its words.
    pub is_searching: bool,
    pub words: String,
    pub row_idx: usize,
}

impl Linking {
    pub fn new(from: AnnotationId) -> Self {
        Self {
            from,
            kind: None,
            changes: None,
            is_searching: false,
            words: String::new(),
            row_idx: 0,
        }
    }

    /// Chooses another kind for a link.
    pub fn change(link: LinkId, from: AnnotationId) -> Self {
        Self {
            changes: Some(link),
            ..Self::new(from)
        }
    }
}

/// What a `[[` in a note is being completed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The note that is being written.
    pub place: MentionPlace,
    /// What was typed after the brackets.
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
    Keys(KeysDialog),
    /// Which tag to merge `from` into; `into` is the row chosen so far.
    Merge {
        from: TagId,
        into: Option<TagId>,
        words: String,
    },
    /// Which tag to put in the place of which.
    ReplaceTag(ReplaceChoice),
    /// Where a tag goes, or is listed as well; `under` is the row chosen so far.
    PlaceTag {
        tag: TagId,
        placing: Placing,
        under: Option<TagId>,
        words: String,
    },
    Article(ArticleDialog),
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
    /// What a project of another program would bring.
    Project(ProjectReport),
    /// Whether whoever has the workspace is surely gone.
    TakeOver(String),
    /// A passphrase is being chosen: once, and once more.
    Protect(Passphrase, Passphrase),
    /// Whether the passphrase is to be removed.
    Unprotect,
    Unlock(Unlocking),
    /// Whether what was deleted is to be erased for good.
    Erase,
    About,
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
            Tab::Note(_) | Tab::Excerpts | Tab::Notes | Tab::Repeats | Tab::Table(_) => None,
        }
    }

    /// Brings a tab to the front, opening it if need be. One that is on the other side is shown there.
    pub fn show(&mut self, tab: Tab) {
        let is_beside = self.beside.as_ref().is_some_and(|beside| beside.tab == tab);
        if is_beside && self.tab() != Some(tab) {
            self.swap_sides();
        }
        self.bring_up(tab);
    }

    /// Brings a tab to the front of the side that has the keyboard.
    pub(super) fn bring_up(&mut self, tab: Tab) {
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

    /// Closes a tab, and the side that it is on when the middle is split. A document that is on
    /// both sides stays on one.
    pub fn close(&mut self, tab_idx: usize) {
        let closed = self.tabs.get(tab_idx).copied();
        if let Some(beside) = self.beside.as_ref().map(|beside| beside.tab) {
            if closed == self.tab() {
                self.swap_sides();
                self.close_beside();
                if closed == Some(beside) {
                    return;
                }
            } else if closed == Some(beside) {
                self.close_beside();
            }
        }
        if tab_idx < self.tabs.len() {
            self.tabs.remove(tab_idx);
        }
        if tab_idx < self.tab_idx || self.tab_idx >= self.tabs.len() {
            self.tab_idx = self.tab_idx.saturating_sub(1);
        }
    }

    /// How the table of a tag is sorted and filtered, if it is.
    pub fn look_of(&self, tag: TagId) -> Option<&Look> {
        self.tables
            .get(&tag)
            .filter(|look| **look != Look::default())
    }

    pub fn selection(&self, document: DocumentId) -> Selection {
        self.selections.get(&document).copied().unwrap_or_default()
    }

    pub fn cleaning(&self, document: DocumentId) -> Cleaning {
        self.cleanings.get(&document).copied().unwrap_or_default()
    }

    /// The article that a document is read by; one that has lost its words hides nothing.
    pub fn article_alone<'a>(
        &self,
        workspace: &'a Workspace,
        document: DocumentId,
    ) -> Option<&'a Article> {
        let article = workspace.article(*self.alone.get(&document)?)?;
        let is_there = article.document == document && article.standing.is_on_words();
        is_there.then_some(article)
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
