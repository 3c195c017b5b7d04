//! What the margin shows, and what is done from it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::App;
use super::settings::MarginSide;
use super::view::{Focus, Inspected};
use crate::model::{Annotation, AnnotationId, TagId, Workspace};
use crate::text::words::counted;

/// Which annotations the margin shows. Each field that is not empty narrows the choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct MarginFilter {
    /// Any of these, with everything below them.
    pub tags: BTreeSet<TagId>,
    /// Those of the person at the desk.
    pub is_mine: bool,
    pub has_note: bool,
}

impl MarginFilter {
    /// Whether it shows everything.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it shows an annotation to somebody of this name.
    pub fn shows(&self, workspace: &Workspace, annotation: &Annotation, author: &str) -> bool {
        (!self.is_mine || annotation.author == author)
            && (!self.has_note || !annotation.note.trim().is_empty())
            && (self.tags.is_empty() || self.has_tag(workspace, annotation))
    }

    fn has_tag(&self, workspace: &Workspace, annotation: &Annotation) -> bool {
        annotation.tags.iter().any(|&tag| {
            let parent = |tag: &TagId| workspace.tag(*tag)?.parent;
            std::iter::successors(Some(tag), parent).any(|tag| self.tags.contains(&tag))
        })
    }

    /// What it shows, in a few words such as "2 tags, mine".
    pub fn label(&self, workspace: &Workspace) -> String {
        let mut parts = Vec::new();
        match self.tags.iter().next() {
            Some(&tag) if self.tags.len() == 1 => {
                parts.extend(workspace.tag(tag).map(|tag| tag.name.clone()));
            }
            Some(_) => parts.push(counted(self.tags.len(), "tag")),
            None => {}
        }
        if self.is_mine {
            parts.push("mine".to_owned());
        }
        if self.has_note {
            parts.push("with a note".to_owned());
        }
        parts.join(", ")
    }
}

/// What is asked for from the margin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarginAsk {
    Show(MarginFilter),
    Side(MarginSide),
    /// In points; `None`: as there is room.
    Width(Option<u16>),
    /// Shows an annotation beside the text, with its note ready to be written.
    Open(AnnotationId),
    CopyQuote(AnnotationId),
}

/// What of the margin's filter a command switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MarginSwitch {
    Everything,
    Mine,
    WithNote,
    /// The tag in hand, beside those that are shown already.
    TagInHand,
}

impl App {
    pub(super) fn margin(&mut self, ask: MarginAsk) {
        match ask {
            MarginAsk::Show(filter) => self.view.margin = filter,
            MarginAsk::Side(side) => self.settings.margin_side = side,
            MarginAsk::Width(width) => self.settings.margin_width = width,
            MarginAsk::Open(annotation) => {
                self.view.in_hand = Some(annotation);
                self.view.now.inspected = Inspected::Annotation;
                self.view.now.is_focused = false;
                self.settings.shows_side = true;
                self.view.now.focus = Some(
                    if self
                        .session
                        .as_ref()
                        .is_some_and(|session| session.read_only().is_some())
                    {
                        Focus::Reader
                    } else {
                        Focus::Note
                    },
                );
            }
            MarginAsk::CopyQuote(annotation) => {
                let workspace = self
                    .session
                    .as_ref()
                    .map(super::session::Session::workspace);
                let annotation = workspace.and_then(|workspace| workspace.annotation(annotation));
                let quote = annotation.map(Annotation::quote);
                self.put_on_clipboard(quote);
            }
        }
    }

    pub(super) fn switch_margin(&mut self, switch: MarginSwitch) {
        let filter = &mut self.view.margin;
        match switch {
            MarginSwitch::Everything => *filter = MarginFilter::default(),
            MarginSwitch::Mine => filter.is_mine = !filter.is_mine,
            MarginSwitch::WithNote => filter.has_note = !filter.has_note,
            MarginSwitch::TagInHand => {
                if let Some(tag) = self.view.tag_in_hand
                    && !filter.tags.remove(&tag)
                {
                    filter.tags.insert(tag);
                }
            }
        }
    }

    pub(super) fn margin_is(&self, switch: MarginSwitch) -> bool {
        let filter = &self.view.margin;
        match switch {
            MarginSwitch::Everything => filter.is_empty(),
            MarginSwitch::Mine => filter.is_mine,
            MarginSwitch::WithNote => filter.has_note,
            MarginSwitch::TagInHand => self
                .view
                .tag_in_hand
                .is_some_and(|tag| filter.tags.contains(&tag)),
        }
    }

    /// Tags that are gone choose nothing any more; without this the margin would show nothing.
    pub(super) fn forget_tags_of_margin(&mut self) {
        if let Some(session) = &self.session {
            let workspace = session.workspace();
            let tags = &mut self.view.margin.tags;
            tags.retain(|&tag| workspace.tag(tag).is_some());
        }
    }
}
