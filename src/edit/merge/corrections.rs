//! What each side corrected in a text, in one text.
//!
//! ```text
//! base     We trusted the nuhrse at once, and nobdy asked.
//! ours     We trusted the nurse at once, and nobdy asked.
//! theirs   We trusted the nuhrse at once, and nobody asked.   [marked: nuhrse at once]
//! merged   We trusted the nurse at once, and nobody asked.    [marked: nurse at once]
//! ```
//!
//! Only where no mark loses words by it, and where the corrections lie apart. What both replaced
//! in different ways is left to the choice between two texts.

use std::ops::Range;
use std::sync::Arc;

use super::Sides;
use super::report::Report;
use crate::edit::texts::{carried, carried_blocks, carried_over, followed};
use crate::model::{Annotation, Body, DocumentId, Workspace};
use crate::text::Text;
use crate::text::change::Change;
use crate::text::words::shortened;

/// Puts all three versions on one text with the corrections of both sides. Tells whether that
/// could be done; if not, nothing has changed.
pub(super) fn unite(sides: &mut Sides, id: DocumentId, report: &mut Report) -> bool {
    let (Some(before), Some(mine), Some(other)) = (
        sides.base.bodies.get(&id).cloned(),
        sides.ours.bodies.get(&id).cloned(),
        sides.theirs.bodies.get(&id).cloned(),
    ) else {
        return false;
    };
    // Two readings of a file, or two versions of it, are no corrections.
    let origin = |side: &Workspace| side.document(id).map(|document| document.origin.clone());
    let origins = [&sides.base, &sides.ours, &sides.theirs].map(origin);
    if origins.windows(2).any(|two| two.first() != two.last()) {
        return false;
    }
    let my_change = Change::between(&before.text, &mine.text);
    let other_change = Change::between(&before.text, &other.text);
    let Some(change) = both(&before, &my_change, &other_change) else {
        return false;
    };
    let text = change.apply(&before.text);
    // Merging the same copy once more must come to the same text.
    let again = Change::between(&before.text, &text);
    let is_stable = |side: &Change| {
        both(&before, &again, side).is_some_and(|change| change.apply(&before.text) == text)
    };
    if text.as_str().trim().is_empty() || !is_stable(&my_change) || !is_stable(&other_change) {
        return false;
    }
    let blocks = if other_change.is_empty() || text == mine.text {
        mine.blocks.clone()
    } else if my_change.is_empty() || text == other.text {
        other.blocks.clone()
    } else {
        carried_blocks(&mine, &Change::between(&mine.text, &text), &text)
    };
    let body = Arc::new(Body::new(id, text, blocks));
    let (Some(ours), Some(theirs)) = (
        put_on(&sides.ours, &mine, &body),
        put_on(&sides.theirs, &other, &body),
    ) else {
        return false;
    };
    let mut base = sides.base.clone();
    let marks = sides.base.annotations.values();
    for mark in marks.filter(|mark| mark.document == id) {
        // Who has not moved a mark stands where the base stands, or it would look like a move.
        let follows = |side: &Workspace, text: &Text, change: &Change| {
            side.annotation(mark.id).is_some_and(|now| {
                is_placed_like(now, &followed(&before.text, text, change, mark))
                    || is_placed_like(now, &carried_over(&before.text, text, mark))
            })
        };
        let place = if follows(&sides.theirs, &other.text, &other_change) {
            theirs.annotation(mark.id).cloned()
        } else if follows(&sides.ours, &mine.text, &my_change) {
            ours.annotation(mark.id).cloned()
        } else {
            None
        };
        let place = place.unwrap_or_else(|| followed(&before.text, &body.text, &change, mark));
        let mark = Annotation {
            anchors: place.anchors,
            standing: place.standing,
            ..(**mark).clone()
        };
        base.annotations.insert_mut(mark.id, Arc::new(mark));
    }
    base.bodies.insert_mut(id, body);
    sides.base = base;
    sides.ours = ours;
    sides.theirs = theirs;
    if !my_change.is_empty() && !other_change.is_empty() {
        let title = sides
            .ours
            .document(id)
            .map_or("", |document| &document.title);
        report.remarks.push(format!(
            "The text of “{}” was corrected in both copies; it has the corrections of both",
            shortened(title, 60)
        ));
    }
    true
}

fn is_placed_like(a: &Annotation, b: &Annotation) -> bool {
    (a.document, &a.anchors, a.standing) == (b.document, &b.anchors, b.standing)
}

/// The corrections of both, if they lie apart. What both did in the same way is done once.
fn both(before: &Body, mine: &Change, other: &Change) -> Option<Change> {
    let mut parts: Vec<(Range<usize>, String)> = mine
        .parts()
        .iter()
        .chain(other.parts())
        .map(|part| (part.old.clone(), part.words.clone()))
        .collect();
    parts.sort_by(|(a, a_words), (b, b_words)| {
        (a.start, a.end, a_words).cmp(&(b.start, b.end, b_words))
    });
    parts.dedup();
    let is_apart = parts
        .windows(2)
        .all(|two| matches!(two, [(a, _), (b, _)] if a.end < b.start));
    is_apart.then(|| Change::new(&before.text, parts)).flatten()
}

/// A side with another text of a document; `None` where one of its marks would lose words.
fn put_on(side: &Workspace, old: &Body, new: &Arc<Body>) -> Option<Workspace> {
    let mut side = side.clone();
    side.bodies.insert_mut(new.document, Arc::clone(new));
    if old.hash == new.hash {
        return Some(side);
    }
    let marks = side.annotations.values();
    let marks: Vec<Arc<Annotation>> = marks
        .filter(|mark| mark.document == new.document)
        .cloned()
        .collect();
    for mark in carried(&old.text, &new.text, &marks)? {
        side.annotations.insert_mut(mark.id, Arc::new(mark));
    }
    Some(side)
}
