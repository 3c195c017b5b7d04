//! Undo and redo, and letting go of what an edit has removed.

use std::sync::Arc;

use super::App;
use super::view::Tab;
use crate::edit::Edit;
use crate::store::Step;

impl App {
    pub(super) fn undo(&mut self) {
        let session = self.session.as_ref();
        if let Some(edit) = session.and_then(|session| session.history().undo_next()) {
            self.go_back_or_forth(Step::Undo, Arc::clone(edit), "Undid the");
        }
    }

    pub(super) fn redo(&mut self) {
        let session = self.session.as_ref();
        if let Some(edit) = session.and_then(|session| session.history().redo_next()) {
            self.go_back_or_forth(Step::Redo, Arc::clone(edit), "Did again the");
        }
    }

    fn go_back_or_forth(&mut self, step: Step, edit: Arc<Edit>, words: &'static str) {
        self.step(step, edit, move |app, edit| {
            if let Some(edit) = edit {
                app.notices.done(format!("{words} {}", edit.label));
                app.forget_what_is_gone();
                app.follow_undo(edit);
            }
        });
    }

    /// Closes tabs and puts out of hand what an edit has removed.
    pub(super) fn forget_what_is_gone(&mut self) {
        let Some(session) = &self.session else { return };
        let workspace = session.workspace();
        let view = &mut self.view;
        if view
            .in_hand
            .is_some_and(|id| workspace.annotation(id).is_none())
        {
            view.in_hand = None;
        }
        if view
            .tag_in_hand
            .is_some_and(|id| workspace.tag(id).is_none())
        {
            view.tag_in_hand = None;
        }
        if view.last_tag.is_some_and(|id| workspace.tag(id).is_none()) {
            view.last_tag = None;
        }
        view.recent_tags.retain(|&id| workspace.tag(id).is_some());
        if let Some(splitting) = &mut view.now.splitting {
            splitting.targets.retain(|&id| workspace.tag(id).is_some());
            if workspace.tag(splitting.tag).is_none() {
                view.now.splitting = None;
            }
        }
        let is_there = |tab: &Tab| match *tab {
            Tab::Document(document) => workspace.document(document).is_some(),
            Tab::Note(note) => workspace.note(note).is_some(),
            Tab::Excerpts | Tab::Notes | Tab::Repeats => true,
            Tab::Table(tag) => workspace.tag(tag).is_some(),
        };
        if view
            .beside
            .as_ref()
            .is_some_and(|beside| !is_there(&beside.tab))
        {
            view.beside = None;
        }
        if view.tab().is_some_and(|tab| !is_there(&tab)) && view.beside.is_some() {
            view.swap_sides();
            view.beside = None;
        }
        let in_front = view.tab();
        view.tabs.retain(is_there);
        view.tab_idx = in_front
            .and_then(|tab| view.tabs.iter().position(|&open| open == tab))
            .unwrap_or_else(|| view.tab_idx.min(view.tabs.len().saturating_sub(1)));
        view.note_filter
            .documents
            .retain(|&document| workspace.document(document).is_some());
        view.filter.tags.retain(|&tag| workspace.tag(tag).is_some());
        view.filter
            .documents
            .retain(|&document| workspace.document(document).is_some());
        self.forget_drafts();
        self.forget_tags_of_margin();
    }
}
