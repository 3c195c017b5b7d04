//! The places that a person came from by a jump, and the way back and forward through them.
//!
//! Scrolling is no jump, and neither is the caret: only what shows another tab, or another passage
//! at once, leaves a place behind.

use serde::{Deserialize, Serialize};

use super::App;
use super::view::{Focus, Place, Selection, Tab, View};

/// More places than this are not remembered.
const MAX_VISITS: usize = 100;

/// A place in a tab.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    pub tab: Tab,
    pub place: Place,
    pub selection: Selection,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trail {
    /// The newest last.
    back: Vec<Visit>,
    /// The next last.
    forward: Vec<Visit>,
    /// Where the last step from hit to hit, or from annotation to annotation, led: from there
    /// the next step leaves no place behind.
    #[serde(skip)]
    stepped_to: Option<(Tab, Selection)>,
}

impl Trail {
    pub fn can_go_back(&self) -> bool {
        !self.back.is_empty()
    }

    pub fn can_go_forward(&self) -> bool {
        !self.forward.is_empty()
    }

    fn leave(&mut self, visit: Visit) {
        self.forward.clear();
        if self.back.last() != Some(&visit) {
            self.back.push(visit);
        }
        if self.back.len() > MAX_VISITS {
            self.back.remove(0);
        }
    }
}

impl View {
    /// Where the person is.
    pub fn here(&self) -> Option<Visit> {
        let tab = self.tab()?;
        Some(match tab {
            Tab::Document(document) => Visit {
                tab,
                place: self.place(document),
                selection: self.selection(document),
            },
            Tab::Note(_) | Tab::Excerpts | Tab::Notes | Tab::Repeats | Tab::Table(_) => Visit {
                tab,
                place: Place::default(),
                selection: Selection::default(),
            },
        })
    }
}

impl App {
    /// Does something, and remembers where the person was if that was a jump. Of many steps in a
    /// row only the first counts.
    pub(super) fn remembering(&mut self, is_step: bool, act: impl FnOnce(&mut Self)) {
        let workspace = |app: &Self| {
            let session = app.session.as_ref()?;
            Some(session.workspace().meta.id)
        };
        let (here, side, of) = (self.view.here(), self.view.side, workspace(self));
        let reveal = self.view.now.reveal;
        act(self);
        let Some(here) = here else { return };
        if of != workspace(self) || side != self.view.side {
            return;
        }
        let now = self.view.now.reveal;
        let is_elsewhere = self
            .view
            .here()
            .is_none_or(|there| there.tab != here.tab || there.place != here.place);
        let has_jumped = is_elsewhere || (now.is_some() && now != reveal);
        if !has_jumped {
            return;
        }
        let goes_on = is_step && self.view.trail.stepped_to == Some((here.tab, here.selection));
        if !goes_on {
            self.view.trail.leave(here);
        }
        let there = self.view.here().filter(|_| is_step);
        self.view.trail.stepped_to = there.map(|there| (there.tab, there.selection));
    }

    pub(super) fn go_back(&mut self) {
        let Some(here) = self.view.here() else {
            // With every tab closed, the last place is still a place to go to.
            if let Some(visit) = self.view.trail.back.pop() {
                self.visit(visit);
            }
            return;
        };
        while let Some(visit) = self.view.trail.back.pop() {
            if visit != here && self.visit(visit) {
                self.view.trail.forward.push(here);
                return;
            }
        }
    }

    pub(super) fn go_forward(&mut self) {
        let Some(here) = self.view.here() else { return };
        while let Some(visit) = self.view.trail.forward.pop() {
            if visit != here && self.visit(visit) {
                self.view.trail.back.push(here);
                return;
            }
        }
    }

    /// Goes to a place, if what it is in is still there.
    fn visit(&mut self, visit: Visit) -> bool {
        let Some(session) = &self.session else {
            return false;
        };
        let workspace = session.workspace();
        let is_there = match visit.tab {
            Tab::Document(document) => workspace.document(document).is_some(),
            Tab::Note(note) => workspace.note(note).is_some(),
            Tab::Excerpts | Tab::Notes | Tab::Repeats => true,
            Tab::Table(tag) => workspace.tag(tag).is_some(),
        };
        if !is_there {
            return false;
        }
        self.view.show(visit.tab);
        if let Tab::Document(document) = visit.tab {
            self.view.places.insert(document, visit.place);
            self.view.select(document, visit.selection);
        }
        self.view.trail.stepped_to = None;
        self.view.now.focus = Some(Focus::Reader);
        true
    }
}
