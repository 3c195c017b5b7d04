//! Which notes mention what; follows each edit, so that no frame reads all notes.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Workspace;
use crate::model::mention::{Place, Target, mentions};

/// The notes that mention a thing. It can be made anew at any time.
#[derive(Clone, Debug, Default)]
pub struct Mentions(BTreeMap<Target, BTreeSet<Place>>);

impl Mentions {
    pub fn new(workspace: &Workspace) -> Self {
        let mut made = Self::default();
        for one in workspace.documents.values() {
            made.add(Place::Document(one.id), &one.note);
        }
        for one in workspace.tags.values() {
            made.add(Place::Tag(one.id), &one.definition);
        }
        for one in workspace.annotations.values() {
            made.add(Place::Annotation(one.id), &one.note);
        }
        for one in workspace.notes.values() {
            made.add(Place::Note(one.id), &one.text);
        }
        for one in workspace.links.values() {
            made.add(Place::Link(one.id), &one.note);
        }
        made
    }

    /// Where something is mentioned; a note that mentions itself does not count.
    pub fn of(&self, target: Target) -> impl Iterator<Item = Place> + '_ {
        let places = self.0.get(&target).into_iter().flatten().copied();
        places.filter(move |place| place.target() != Some(target))
    }

    pub(super) fn add(&mut self, place: Place, text: &str) {
        for mention in mentions(text) {
            self.0.entry(mention.target).or_default().insert(place);
        }
    }

    pub(super) fn remove(&mut self, place: Place, text: &str) {
        for mention in mentions(text) {
            if let Some(places) = self.0.get_mut(&mention.target) {
                places.remove(&place);
                if places.is_empty() {
                    self.0.remove(&mention.target);
                }
            }
        }
    }
}
