//! Passages that occur more than once, exactly or nearly, within a document and across documents.
//!
//! Of every text some runs of words are kept as numbers, chosen by what is in them, so that of two
//! equal passages the same runs are kept (`print::winnow`). Runs with the same number are places of
//! the same words; those that follow each other in two texts at about the same distance are one
//! passage, which may differ in a few words here and there. The first place of some words, in the
//! order of the list of sources, stands for them, so that time and memory grow with the length of the
//! texts and not with the number of pairs.

mod alike;
mod chains;
mod differences;
mod print;
mod sketch;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

pub use alike::Alike;
pub use differences::differences;
pub use sketch::Sketch;

use crate::model::{DocumentId, Workspace};
use crate::text::{Span, Text};
use terms::Terms;

/// Passages that occur more than once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Repeats {
    /// The longest passages first.
    pub groups: Vec<Group>,
    /// Of each document its places, in the order of the text, with the group that each belongs to.
    by_document: BTreeMap<DocumentId, Vec<(Span, usize)>>,
}

/// A passage with all its places.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Two or more; the first one is the one that the others are compared with.
    pub places: Vec<Place>,
    /// Of the first place.
    pub n_words: usize,
}

/// Where a passage stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub document: DocumentId,
    pub span: Span,
    /// How much of it and of the first place is the same, in the same order: 0 to 1, where 1 is all
    /// words.
    pub likeness: f32,
}

/// Finds the passages that occur more than once. `watch` is told how many documents of how many
/// have been looked at; where it says no, nothing is found.
pub fn repeats(workspace: &Workspace, watch: &dyn Fn(usize, usize) -> bool) -> Option<Repeats> {
    let documents: Vec<(DocumentId, &Text)> = workspace
        .documents_in_order()
        .into_iter()
        .filter_map(|document| Some((document.id, workspace.text(document.id)?)))
        .collect();
    let mut terms = Vec::with_capacity(documents.len());
    for (n_done, (_, text)) in documents.iter().enumerate() {
        if !watch(n_done, documents.len()) {
            return None;
        }
        terms.push(Terms::of(text.as_str()));
    }
    let found = chains::passages(&documents, &terms, &|| {
        watch(documents.len(), documents.len())
    })?;
    let mut groups: Vec<Group> = found
        .into_iter()
        .filter_map(|passage| group(&passage, &documents, &terms))
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.n_words));
    Some(Repeats::new(groups))
}

fn group(
    passage: &chains::Passage,
    documents: &[(DocumentId, &Text)],
    terms: &[Terms],
) -> Option<Group> {
    let n_words = passage.first().map_or(0, |found| found.words.len());
    let place = |found: &chains::Found| {
        let (id, text) = documents.get(found.document)?;
        let words = terms.get(found.document)?;
        let span = text.span(words.bytes(found.words.clone(), text.as_str())?)?;
        Some(Place {
            document: *id,
            span,
            likeness: found
                .likeness
                .min(shared_at_most(found.words.len(), n_words)),
        })
    };
    let places: Vec<Place> = passage.iter().filter_map(place).collect();
    (places.len() > 1).then_some(Group { places, n_words })
}

/// No more of two passages can be the same than of the shorter one: the first place of a group may
/// have grown by words that only some of the others have.
fn shared_at_most(one: usize, other: usize) -> f32 {
    2.0 * one.min(other) as f32 / (one + other).max(1) as f32
}

impl Repeats {
    fn new(groups: Vec<Group>) -> Self {
        let mut by_document: BTreeMap<DocumentId, Vec<(Span, usize)>> = BTreeMap::new();
        for (idx, group) in groups.iter().enumerate() {
            for place in &group.places {
                by_document
                    .entry(place.document)
                    .or_default()
                    .push((place.span, idx));
            }
        }
        for places in by_document.values_mut() {
            places.sort_unstable_by_key(|&(span, idx)| (span.start(), span.end(), idx));
        }
        Self {
            groups,
            by_document,
        }
    }

    /// The groups with a place that shares words with a passage, the longest first.
    pub fn around(&self, document: DocumentId, span: Span) -> Vec<usize> {
        let places = self
            .by_document
            .get(&document)
            .map_or(&[][..], Vec::as_slice);
        let before = places.partition_point(|(place, _)| place.start() < span.end());
        let touching = places.iter().take(before);
        let groups: BTreeSet<usize> = touching
            .filter(|(place, _)| place.overlaps(span))
            .map(|&(_, idx)| idx)
            .collect();
        groups.into_iter().collect()
    }

    /// The other documents in which most of a passage stands as well.
    pub fn also_in(&self, document: DocumentId, span: Span) -> BTreeSet<DocumentId> {
        let mut others = BTreeSet::new();
        for idx in self.around(document, span) {
            let Some(group) = self.groups.get(idx) else {
                continue;
            };
            let has_most = |place: &&Place| {
                place.document == document
                    && place
                        .span
                        .intersection(span)
                        .is_some_and(|shared| 2 * shared.n_bytes() >= span.n_bytes())
            };
            if group.places.iter().any(|place| has_most(&place)) {
                others.extend(group.places.iter().map(|place| place.document));
            }
        }
        others.remove(&document);
        others
    }

    /// The passages of a document that have stood before: earlier in it, or in a document before it.
    pub fn repeated_in(&self, document: DocumentId) -> Vec<Span> {
        let places = self
            .by_document
            .get(&document)
            .map_or(&[][..], Vec::as_slice);
        let is_first = |idx: usize, span: Span| {
            let first = self.groups.get(idx).and_then(|group| group.places.first());
            first.is_some_and(|first| (first.document, first.span) == (document, span))
        };
        places
            .iter()
            .filter(|&&(span, idx)| !is_first(idx, span))
            .map(|&(span, _)| span)
            .collect()
    }
}

impl Group {
    /// How alike the places are that are least like the first one: 0 to 1.
    pub fn likeness(&self) -> f32 {
        let alike = self.places.iter().map(|place| place.likeness);
        alike.fold(1.0, f32::min)
    }

    /// In how many documents it stands.
    pub fn n_documents(&self) -> usize {
        let documents: BTreeSet<DocumentId> =
            self.places.iter().map(|place| place.document).collect();
        documents.len()
    }
}
