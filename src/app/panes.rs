//! The two sides of the middle, each with a tab, a place, a selection and words to find of its own.
//!
//! What a [`View`] says of a tab in front is about the side that has the keyboard; the other side
//! is put by in [`Beside`], and they change places when the keyboard goes over.

use serde::{Deserialize, Serialize};

use super::App;
use super::jobs::Kind;
use super::view::{Find, Focus, Place, Selection, Tab, View};
use crate::model::DocumentId;

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Side {
    #[default]
    Left,
    Right,
}

/// The side that does not have the keyboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    pub tab: Tab,
    pub place: Place,
    pub selection: Selection,
    #[serde(skip)]
    pub find: Option<Find>,
}

impl Side {
    pub fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Left => "left side",
            Self::Right => "right side",
        }
    }
}

impl View {
    /// How much of the width the left side has.
    pub fn left_share(&self) -> f32 {
        self.left_share.unwrap_or(0.5).clamp(0.2, 0.8)
    }

    /// What a side shows.
    pub fn tab_on(&self, side: Side) -> Option<Tab> {
        if side == self.side {
            self.tab()
        } else {
            self.beside.as_ref().map(|beside| beside.tab)
        }
    }

    /// Splits the middle: the tab in front stays where it is, and a side with `tab` gets the keyboard.
    pub fn split(&mut self, tab: Tab, side: Side) {
        let Some(front) = self.tab() else { return };
        if self.beside.is_some() {
            if self.side != side {
                self.swap_sides();
            }
            let is_beside = self.beside.as_ref().is_some_and(|beside| beside.tab == tab);
            if is_beside && !matches!(tab, Tab::Document(_)) {
                self.swap_sides();
            }
            self.bring_up(tab);
            return;
        }
        let is_document = matches!(tab, Tab::Document(_));
        let stays = if front == tab && !is_document {
            // A note or a table stands on one side only.
            self.tabs.iter().copied().find(|&other| other != tab)
        } else {
            Some(front)
        };
        let Some(stays) = stays else { return };
        self.beside = Some(self.beside_with(stays));
        self.side = side;
        self.bring_up(tab);
    }

    /// Gives the keyboard to the other side.
    pub fn swap_sides(&mut self) {
        let Some(other) = self.beside.take() else {
            return;
        };
        if let Some(tab) = self.tab() {
            let mut mine = self.beside_with(tab);
            mine.find = self.now.find.take();
            self.beside = Some(mine);
        }
        self.side = self.side.other();
        if let Tab::Document(document) = other.tab {
            self.places.insert(document, other.place);
            self.selections.insert(document, other.selection);
        }
        self.now.find = other.find;
        self.bring_up(other.tab);
    }

    /// Closes the side without the keyboard; its place in another document is kept.
    pub fn close_beside(&mut self) {
        if let Some(beside) = self.beside.take()
            && let Tab::Document(document) = beside.tab
            && self.document() != Some(document)
        {
            self.places.insert(document, beside.place);
            self.selections.insert(document, beside.selection);
        }
    }

    /// Closes a side, and leaves the keyboard to the other.
    pub fn close_side(&mut self, side: Side) {
        if side == self.side {
            self.swap_sides();
        }
        self.close_beside();
    }

    /// Forgets where a document was read, on both sides.
    pub fn forget_place(&mut self, document: DocumentId) {
        self.places.remove(&document);
        self.selections.remove(&document);
        if let Some(beside) = &mut self.beside
            && beside.tab == Tab::Document(document)
        {
            beside.place = Place::default();
            beside.selection = Selection::default();
        }
    }

    fn beside_with(&self, tab: Tab) -> Beside {
        let (place, selection) = match tab {
            Tab::Document(document) => (self.place(document), self.selection(document)),
            Tab::Note(_) | Tab::Excerpts | Tab::Notes | Tab::Repeats | Tab::Table(_) => {
                (Place::default(), Selection::default())
            }
        };
        Beside {
            tab,
            place,
            selection,
            find: None,
        }
    }
}

impl App {
    /// Two places of the document in front side by side, or one side again.
    pub(super) fn toggle_split(&mut self) {
        if self.view.beside.is_some() {
            self.view.close_beside();
        } else if let Some(tab) = self.view.tab() {
            self.view.split(tab, Side::Right);
        }
        self.view.now.focus = Some(Focus::Reader);
    }

    pub(super) fn focus_other_side(&mut self) {
        self.view.swap_sides();
        self.view.now.focus = Some(Focus::Reader);
    }

    pub(super) fn close_side(&mut self, side: Side) {
        self.view.close_side(side);
        self.view.now.focus = Some(Focus::Reader);
    }

    /// Gives the keyboard to the other side, before anything of it is drawn.
    pub fn change_side(&mut self) {
        self.view.swap_sides();
        self.find_on_the_right_side();
    }

    /// Lets the other side be drawn as if it had the keyboard; to be done a second time at once.
    pub fn lend_side(&mut self) {
        self.view.swap_sides();
        self.found_side = self.view.side;
        std::mem::swap(&mut self.found, &mut self.found_beside);
    }

    /// What was found belongs to a side, and goes with it.
    pub(super) fn find_on_the_right_side(&mut self) {
        if self.view.beside.is_none() && self.found_beside.document.is_some() {
            self.found_beside = super::Found::default();
        }
        if self.view.side == self.found_side {
            return;
        }
        self.found_side = self.view.side;
        if self.jobs.is_running(Kind::Find) {
            // It will be searched again when that side has the keyboard.
            self.jobs.cancel(Kind::Find);
            self.found = super::Found::default();
        }
        std::mem::swap(&mut self.found, &mut self.found_beside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoteId;
    use crate::text::Text;

    fn document(n: u128) -> Tab {
        Tab::Document(DocumentId(uuid::Uuid::from_u128(n)))
    }

    fn view() -> View {
        let mut view = View::default();
        view.show(document(1));
        view.show(document(2));
        view
    }

    fn caret(byte: usize) -> Selection {
        Selection::caret(Text::from("0123456789").pos_at_or_before(byte))
    }

    #[test]
    fn two_places_of_one_document_keep_apart() {
        let mut view = view();
        let DocumentId(id) = view.document().unwrap();
        let id = DocumentId(id);
        view.selections.insert(id, caret(1));
        view.split(document(2), Side::Right);
        view.selections.insert(id, caret(5));
        view.swap_sides();
        assert_eq!((view.side, view.selection(id)), (Side::Left, caret(1)));
        view.swap_sides();
        assert_eq!((view.side, view.selection(id)), (Side::Right, caret(5)));
    }

    #[test]
    fn closing_a_side_leaves_the_other_and_every_tab() {
        let mut view = view();
        view.split(document(1), Side::Right);
        assert_eq!(view.tab_on(Side::Left), Some(document(2)));
        assert_eq!(view.tab_on(Side::Right), Some(document(1)));
        view.close_side(Side::Right);
        assert_eq!(
            (view.tab(), view.beside.is_none()),
            (Some(document(2)), true)
        );
        assert_eq!(view.tabs.len(), 2);
    }

    #[test]
    fn what_is_shown_on_the_other_side_is_shown_there() {
        let mut view = view();
        view.split(document(1), Side::Right);
        view.show(document(2));
        assert_eq!((view.tab(), view.side), (Some(document(2)), Side::Left));
        assert_eq!(view.tab_on(Side::Right), Some(document(1)));
    }

    #[test]
    fn closing_the_tab_of_a_side_closes_the_side() {
        let mut view = view();
        view.split(document(1), Side::Right);
        let tab_idx = view.tab_idx;
        view.close(tab_idx);
        assert_eq!(view.tabs, [document(2)]);
        assert_eq!(
            (view.tab(), view.beside.is_none()),
            (Some(document(2)), true)
        );

        // One document on both sides: the side goes, the document stays.
        view.split(document(2), Side::Right);
        view.close(0);
        assert_eq!((view.tabs.len(), view.beside.is_none()), (1, true));
    }

    #[test]
    fn a_note_does_not_stand_on_both_sides() {
        let note = Tab::Note(NoteId(uuid::Uuid::nil()));
        let mut view = View::default();
        view.show(note);
        view.split(note, Side::Right);
        assert!(view.beside.is_none());
        view.show(document(1));
        view.show(note);
        view.split(note, Side::Right);
        assert_eq!(view.tab_on(Side::Left), Some(document(1)));
    }
}
