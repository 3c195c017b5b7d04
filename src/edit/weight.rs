//! How much memory records take. Files that were made to fill the memory with tiny parts, and what
//! mends them, are held to it.

use std::collections::BTreeMap;

use super::{Change, Edit, Record, Swap};
use crate::model::{
    Annotation, Article, Body, Document, Facts, Field, FieldKind, Link, LinkKind, Marking, Note,
    Original, Reading, SharedOrigin, Source, Tag, Value,
};
use crate::text::anchor::Anchor;

/// What a record takes beside its own bytes: its place in a tree and its counts.
const N_BYTES_IN_TREE: usize = 112;

/// How many bytes of memory a record takes in a workspace.
pub fn weight<T: Weighed>(record: &T) -> usize {
    heap(16 + size_of::<T>()) + N_BYTES_IN_TREE + record.n_bytes_beside()
}

impl Edit {
    /// How much memory the records take that it replaces and removes.
    pub(super) fn n_bytes_before(&self) -> usize {
        fn before<T: Weighed>(swap: &Swap<T>) -> usize {
            swap.before.as_ref().map_or(0, |record| weight(&**record))
        }
        let each = self.changes.iter().map(|change| match change {
            Change::Meta(_) => 0,
            Change::Tag(swap) => before(swap),
            Change::Document(swap) => before(swap),
            Change::Body(swap) => before(swap),
            Change::Annotation(swap) => before(swap),
            Change::Link(swap) => before(swap),
            Change::Note(swap) => before(swap),
            Change::Article(swap) => before(swap),
            Change::SharedOrigin(swap) => before(swap),
            Change::Original(swap) => before(swap),
            Change::Reading(swap) => before(swap),
        });
        each.sum()
    }
}

/// A record of a workspace.
pub trait Weighed: Record {
    /// Gives back room that lists have kept for growing.
    fn trim(&mut self) {}

    /// The bytes of memory that it takes beside itself.
    fn n_bytes_beside(&self) -> usize;
}

/// What a piece of memory takes: a few bytes more than it has, and never less than four words.
fn heap(n_bytes: usize) -> usize {
    match n_bytes {
        0 => 0,
        n => (n + 8).next_multiple_of(16).max(32),
    }
}

fn words(words: &String) -> usize {
    heap(words.capacity())
}

fn all<'a>(each: impl IntoIterator<Item = &'a String>) -> usize {
    each.into_iter().map(words).sum()
}

fn list<T>(list: &Vec<T>) -> usize {
    heap(list.capacity() * size_of::<T>())
}

/// Trees whose keys came in order have nodes that are half full.
fn tree(n: usize, n_bytes_each: usize) -> usize {
    n.div_ceil(6) * (heap(11 * n_bytes_each + 16) + 24)
}

fn marking(marking: Option<&Marking>) -> usize {
    match marking {
        Some(Marking::Words(own)) => words(own),
        Some(Marking::Tlp(_)) | None => 0,
    }
}

fn facts(facts: &Facts) -> usize {
    // Two pieces of memory.
    heap(facts.n_bytes()) + if facts.is_empty() { 0 } else { 32 }
}

fn source(source: &Source) -> usize {
    all([&source.publisher, &source.author, &source.url]) + facts(&source.more)
}

fn anchor(anchor: &Anchor) -> usize {
    all([&anchor.quote, &anchor.before, &anchor.after])
}

fn field(field: &Field) -> usize {
    all([&field.name, &field.hint])
        + match &field.kind {
            FieldKind::Number { unit } => words(unit),
            // Whether one is there twice is looked for with a table of them all.
            FieldKind::Choice(choices) => list(choices) + all(choices),
            FieldKind::Text | FieldKind::Date | FieldKind::YesNo | FieldKind::Probability => 0,
        }
}

fn values<K>(values: &BTreeMap<K, Value>) -> usize {
    let each = values.values().map(|value| match value {
        Value::Text(own) | Value::Choice(own) => words(own),
        Value::Number(number) => heap(number.as_str().len()),
        Value::Date(_) | Value::YesNo(_) | Value::Probability(_) => 0,
    });
    tree(values.len(), size_of::<K>() + size_of::<Value>()) + each.sum::<usize>()
}

impl Weighed for Tag {
    fn trim(&mut self) {
        self.see_also.shrink_to_fit();
    }

    fn n_bytes_beside(&self) -> usize {
        all([&self.name, &self.definition])
            + list(&self.see_also)
            + list(&self.fields)
            + self.fields.iter().map(field).sum::<usize>()
    }
}

impl Weighed for Document {
    fn n_bytes_beside(&self) -> usize {
        let origin = &self.origin;
        all([&self.title, &self.note])
            + source(&self.source)
            + all([
                &origin.file_name,
                &origin.part,
                &origin.hash,
                &origin.format,
                &origin.encoding,
            ])
            + marking(self.marking.as_ref())
    }
}

impl Weighed for Annotation {
    fn trim(&mut self) {
        self.tags.shrink_to_fit();
    }

    fn n_bytes_beside(&self) -> usize {
        list(&self.anchors)
            + self.anchors.iter().map(anchor).sum::<usize>()
            + list(&self.tags)
            + all([&self.note, &self.author])
            + values(&self.fields)
            + marking(self.marking.as_ref())
    }
}

impl Weighed for Link {
    fn n_bytes_beside(&self) -> usize {
        let kind = match &self.kind {
            LinkKind::Other(own) => words(own),
            LinkKind::Supports
            | LinkKind::Contradicts
            | LinkKind::Explains
            | LinkKind::SameEvent => 0,
        };
        all([&self.note, &self.author]) + kind
    }
}

impl Weighed for Note {
    fn n_bytes_beside(&self) -> usize {
        all([&self.title, &self.text, &self.author]) + marking(self.marking.as_ref())
    }
}

impl Weighed for Article {
    fn n_bytes_beside(&self) -> usize {
        let parts = self.parts.iter();
        let parts = parts.map(|part| all([&part.before, &part.first, &part.last, &part.after]));
        all([&self.title, &self.note])
            + source(&self.source)
            + list(&self.parts)
            + parts.sum::<usize>()
            + marking(self.marking.as_ref())
    }
}

impl Weighed for SharedOrigin {
    fn n_bytes_beside(&self) -> usize {
        let members = tree(self.members.len(), size_of::<crate::model::Member>());
        members + all([&self.title, &self.note])
    }
}

impl Weighed for Reading {
    fn trim(&mut self) {
        self.passages.shrink_to_fit();
    }

    fn n_bytes_beside(&self) -> usize {
        list(&self.passages)
    }
}

impl Weighed for Original {
    fn n_bytes_beside(&self) -> usize {
        heap(16 + self.n_bytes_packed() as usize)
    }
}

impl Weighed for Body {
    fn trim(&mut self) {
        self.blocks.shrink_to_fit();
        self.furniture.shrink_to_fit();
        self.locators.shrink_to_fit();
    }

    fn n_bytes_beside(&self) -> usize {
        words(&self.hash)
            + list(&self.blocks)
            + list(&self.furniture)
            + list(&self.locators)
            + all(self.locators.iter().map(|locator| &locator.label))
            + heap(16 + self.text.len())
    }
}
