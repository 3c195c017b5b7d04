//! A codebook out of two: no circle, no level too deep, no name twice under one parent, no key
//! twice. What gives way is listed, and kept in the definition of its tag.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Sides;
use super::fields::with_line;
use super::report::{Conflict, Outcome, Report, Subject};
use crate::edit::codebook::free_name;
use crate::model::codebook::MAX_DEPTH;
use crate::model::{Tag, TagId, Workspace};

/// `before` is ours before any tag came back.
pub(super) fn mend(merged: &mut Workspace, sides: &Sides, before: &Workspace, report: &mut Report) {
    mend_parents(merged, sides, report);
    mend_names(merged, sides, before, report);
    mend_keys(merged, before, report);
}

/// Two moves that are each right can make a circle, or a tree that is too deep. Then a move
/// of theirs is undone.
fn mend_parents(merged: &mut Workspace, sides: &Sides, report: &mut Report) {
    let all: Vec<TagId> = merged.tags.keys().copied().collect();
    for &id in &all {
        if let Some(parent) = merged.tag(id).and_then(|tag| tag.parent)
            && merged.tag(parent).is_none()
        {
            set_parent(merged, id, None);
        }
    }
    // Each tag gives way once: what was undone is not done again.
    let mut undone = BTreeSet::new();
    let is_astray =
        |merged: &Workspace, id: &&TagId| merged.tag_and_ancestors(**id).count() >= MAX_DEPTH;
    while let Some(&astray) = all.iter().find(|id| is_astray(merged, id)) {
        let chain: Vec<TagId> = merged.tag_and_ancestors(astray).map(|tag| tag.id).collect();
        // Of a circle, what only hangs on it is left alone.
        let circle = circle_in(&chain);
        let at_fault = circle.as_deref().unwrap_or(&chain);
        // The first that theirs has moved; else one goes to the top.
        let moved = at_fault.iter().copied().find_map(|id| {
            let here = sides.ours.tag(id)?.parent;
            let is_moved = merged.tag(id)?.parent != here && !undone.contains(&id);
            let is_there = here.is_none_or(|parent| merged.tag(parent).is_some());
            (is_moved && is_there).then_some((id, here))
        });
        let to_top = circle.as_deref().and_then(|circle| circle.first());
        let (id, parent) = moved.unwrap_or_else(|| (to_top.copied().unwrap_or(astray), None));
        undone.insert(id);
        let shown = |side: &Workspace, parent: Option<TagId>| {
            parent.map_or_else(
                || "the top".to_owned(),
                |parent| format!("under {} ({parent})", side.tag_path(parent)),
            )
        };
        let was = merged.tag(id).and_then(|tag| tag.parent);
        let (mine, theirs) = (shown(&sides.ours, parent), shown(&sides.theirs, was));
        set_parent(merged, id, parent);
        give_way(merged, id, "place", mine, theirs, report);
    }
}

/// The circle that following parents comes to, from its smallest id on.
fn circle_in(chain: &[TagId]) -> Option<Vec<TagId>> {
    let last = chain.last()?;
    let start = chain.iter().rev().skip(1).position(|id| id == last)?;
    let mut circle: Vec<TagId> = chain.iter().rev().take(start + 1).copied().collect();
    circle.sort_unstable();
    Some(circle)
}

fn set_parent(merged: &mut Workspace, id: TagId, parent: Option<TagId>) {
    if let Some(tag) = merged.tag(id) {
        let tag = Tag {
            parent,
            ..tag.clone()
        };
        merged.tags.insert_mut(id, Arc::new(tag));
    }
}

fn mend_names(merged: &mut Workspace, sides: &Sides, before: &Workspace, report: &mut Report) {
    let mut named: BTreeMap<(Option<TagId>, String), Vec<TagId>> = BTreeMap::new();
    for tag in merged.tags.values() {
        let name = (tag.parent, tag.name.to_lowercase());
        named.entry(name).or_default().push(tag.id);
    }
    for ((parent, name), mut ids) in named {
        if ids.len() < 2 {
            continue;
        }
        // The one that has this name in ours keeps it, rather than one that came back to it.
        ids.sort_by_key(|&id| {
            let is_here = sides
                .ours
                .tag(id)
                .is_some_and(|tag| tag.parent == parent && tag.name.to_lowercase() == name);
            (!is_here, before.tag(id).is_none(), id)
        });
        for id in ids.into_iter().skip(1) {
            let Some(tag) = merged.tag(id).cloned() else {
                continue;
            };
            let free = free_name(merged, parent, &tag.name);
            let taken = tag.name.clone();
            let renamed = Tag {
                name: free.clone(),
                ..tag
            };
            merged.tags.insert_mut(id, Arc::new(renamed));
            give_way(merged, id, "name", free, taken, report);
        }
    }
}

fn mend_keys(merged: &mut Workspace, before: &Workspace, report: &mut Report) {
    let key_of = |id: TagId| before.tag(id).and_then(|tag| tag.key);
    let mut keyed: BTreeMap<u8, Vec<TagId>> = BTreeMap::new();
    for tag in merged.tags.values() {
        if let Some(key) = tag.key {
            keyed.entry(key).or_default().push(tag.id);
        }
    }
    for (key, mut ids) in keyed {
        ids.sort_by_key(|&id| (key_of(id) != Some(key), id));
        for id in ids.into_iter().skip(1) {
            let Some(tag) = merged.tag(id) else { continue };
            let without = Tag {
                key: None,
                ..tag.clone()
            };
            merged.tags.insert_mut(id, Arc::new(without));
            let key = key.to_string();
            give_way(merged, id, "key", String::new(), key, report);
        }
    }
}

/// Keeps in the definition what a tag could not have, and lists it, once.
fn give_way(
    merged: &mut Workspace,
    id: TagId,
    field: &'static str,
    ours: String,
    theirs: String,
    report: &mut Report,
) {
    let Some(tag) = merged.tag(id) else { return };
    let Some(definition) = with_line(&tag.definition, field, &theirs) else {
        return;
    };
    let tag = Tag {
        definition,
        ..tag.clone()
    };
    merged.tags.insert_mut(id, Arc::new(tag));
    let outcome = Outcome::KeptIn("definition");
    let conflict = Conflict::new(Subject::Tag(id), field, ours, theirs, outcome);
    report.conflicts.push(conflict);
}
