//! Changing the codebook.

use super::App;
use super::view::{Dialog, Focus};
use crate::edit::codebook;
use crate::model::{Colour, TagId, Workspace};

impl App {
    /// Adds a tag with a name to be typed over, under the parent of the tag in hand.
    pub(super) fn new_tag(&mut self) {
        let Some(session) = &self.session else { return };
        let workspace = session.workspace();
        let parent = self
            .view
            .tag_in_hand
            .and_then(|tag| workspace.tag(tag))
            .and_then(|tag| tag.parent);
        self.settings.shows_side = true;
        self.create_tag(parent);
    }

    /// Adds a tag under a parent, with a name to be typed over.
    pub(super) fn create_tag(&mut self, parent: Option<TagId>) {
        let id = TagId(uuid::Uuid::now_v7());
        let Some(session) = &self.session else { return };
        let name = free_name(session.workspace(), parent);
        if self.commit_now(|session, now| {
            codebook::create(session.workspace(), id, parent, &name, now)
        }) {
            if let Some(parent) = parent {
                self.view.collapsed.remove(&parent);
            }
            self.view.now.tag_filter.clear();
            self.view.tag_in_hand = Some(id);
            self.view.now.reveal_tag = Some(id);
            self.view.now.renaming = Some((id, name));
            self.view.now.focus = Some(Focus::TagName);
        }
    }

    pub(super) fn rename_tag(&mut self, tag: TagId, name: &str) {
        let is_same = self
            .session
            .as_ref()
            .and_then(|session| session.workspace().tag(tag))
            .is_some_and(|tag| tag.name == name.trim());
        if !is_same {
            self.commit(|session, _now| codebook::rename(session.workspace(), tag, name));
        }
    }

    pub(super) fn recolour_tag(&mut self, tag: TagId, colour: Option<Colour>) {
        self.commit(|session, _now| codebook::recolour(session.workspace(), tag, colour));
    }

    pub(super) fn define_tag(&mut self, tag: TagId, definition: &str) {
        self.commit_typing(|session, _now| codebook::define(session.workspace(), tag, definition));
    }

    pub(super) fn set_tag_key(&mut self, tag: TagId, key: Option<u8>) {
        self.commit(|session, _now| codebook::set_key(session.workspace(), tag, key));
    }

    pub(super) fn move_tag(&mut self, tag: TagId, parent: Option<TagId>, child_idx: usize) {
        if self.commit_now(|session, _now| {
            codebook::move_to(session.workspace(), tag, parent, child_idx)
        }) && let Some(parent) = parent
        {
            self.view.collapsed.remove(&parent);
        }
    }

    pub(super) fn merge_tag(&mut self, from: TagId, into: TagId) {
        self.commit_then(
            |session, now| codebook::merge(session.workspace(), from, into, now),
            move |app, edit| {
                app.view.tag_in_hand = Some(into);
                if matches!(app.view.now.dialog, Some(Dialog::Merge { .. })) {
                    app.view.now.dialog = None;
                }
                app.tell_done(edit);
            },
        );
    }

    pub(super) fn delete_tag(&mut self, tag: TagId) {
        self.commit_told(|session, now| codebook::delete(session.workspace(), tag, now));
    }
}

/// "New tag", or with a number where that is taken.
fn free_name(workspace: &Workspace, parent: Option<TagId>) -> String {
    let is_free = |name: &String| workspace.tag_named(parent, name).is_none();
    let numbered = (2..=workspace.tags.size() + 2).map(|n| format!("New tag {n}"));
    std::iter::once("New tag".to_owned())
        .chain(numbered)
        .find(is_free)
        .unwrap_or_default()
}
