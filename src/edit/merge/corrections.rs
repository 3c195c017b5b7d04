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

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::Sides;
use super::report::Report;
use super::texts::Settled;
use crate::edit::documents::anchors_in;
use crate::edit::reading;
use crate::edit::texts::{carried, carried_body, carried_over, followed};
use crate::model::{Annotation, AnnotationId, Body, DocumentId, Workspace};
use crate::text::Text;
use crate::text::change::Change;
use crate::text::words::shortened;

/// Puts all three versions on one text with the corrections of both sides. Tells whether that
/// could be done; if not, nothing has changed.
pub(super) fn unite(
    sides: &mut Sides,
    id: DocumentId,
    settled: &Settled,
    report: &mut Report,
) -> bool {
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
    let body = if other_change.is_empty() || text == mine.text {
        (*mine).clone()
    } else if my_change.is_empty() || text == other.text {
        (*other).clone()
    } else {
        let change = Change::between(&mine.text, &text);
        carried_body(&mine, &change, &text)
    };
    let body = Arc::new(body);
    // Whoever corrected the text was told what that cuts out of the marks that were there.
    let come_along = come_along(
        &sides.base,
        id,
        &before.text,
        [
            (&sides.ours, &mine.text, &my_change),
            (&sides.theirs, &other.text, &other_change),
        ],
    );
    let only =
        |settled: &BTreeSet<AnnotationId>| settled.difference(&come_along).copied().collect();
    let (Some(mut ours), Some(mut theirs)) = (
        put_on(&sides.ours, &mine, &body, &only(&settled.ours)),
        put_on(&sides.theirs, &other, &body, &only(&settled.theirs)),
    ) else {
        return false;
    };
    let marks: Vec<Arc<Annotation>> = come_along
        .iter()
        .filter_map(|id| sides.base.annotations.get(id).cloned())
        .collect();
    for place in followed(&before.text, &body.text, &change, &marks) {
        for side in [&mut ours, &mut theirs] {
            if let Some(mark) = side.annotation(place.id) {
                let mark = Annotation {
                    anchors: place.anchors.clone(),
                    standing: place.standing,
                    ..mark.clone()
                };
                side.annotations.insert_mut(mark.id, Arc::new(mark));
            }
        }
    }
    let versions = [
        Version {
            was: &sides.theirs,
            text: &other.text,
            change: &other_change,
            now: &theirs,
        },
        Version {
            was: &sides.ours,
            text: &mine.text,
            change: &my_change,
            now: &ours,
        },
    ];
    let base = based_on(&sides.base, &body, &change, &versions);
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

/// The annotations that both sides have where their corrections have put them.
fn come_along(
    base: &Workspace,
    document: DocumentId,
    text: &Text,
    sides: [(&Workspace, &Text, &Change); 2],
) -> BTreeSet<AnnotationId> {
    let is_there = |mark: &&Arc<Annotation>| {
        sides.iter().all(|(side, _, _)| {
            side.annotation(mark.id)
                .is_some_and(|now| now.document == mark.document)
        })
    };
    let marks = base.annotations.values();
    let marks: Vec<Arc<Annotation>> = marks
        .filter(|mark| mark.document == document)
        .filter(is_there)
        .cloned()
        .collect();
    let ways = sides.map(|(_, new, change)| followed(text, new, change, &marks));
    let unmoved = marks.iter().enumerate().filter(|(mark_idx, mark)| {
        sides.iter().zip(&ways).all(|((side, _, _), way)| {
            let places = side.annotation(mark.id).zip(way.get(*mark_idx));
            places.is_some_and(|(now, place)| is_placed_like(now, place))
        })
    });
    unmoved.map(|(_, mark)| mark.id).collect()
}

/// Both sides stand on one text by now: so does what they are compared with.
pub(super) fn follow(sides: &mut Sides, body: &Arc<Body>) {
    let Some(before) = sides.base.body(body.document) else {
        return;
    };
    if before.hash == body.hash {
        return;
    }
    let change = Change::between(&before.text, &body.text);
    let versions = [&sides.theirs, &sides.ours].map(|side| Version {
        was: side,
        text: &body.text,
        change: &change,
        now: side,
    });
    sides.base = based_on(&sides.base, body, &change, &versions);
}

/// A side on its way to the text that both will have.
struct Version<'a> {
    was: &'a Workspace,
    /// The text that it had, and what led there from that of the base.
    text: &'a Text,
    change: &'a Change,
    now: &'a Workspace,
}

/// The base on the text of the two sides.
fn based_on(
    before: &Workspace,
    body: &Arc<Body>,
    change: &Change,
    versions: &[Version<'_>; 2],
) -> Workspace {
    let mut base = before.clone();
    base.bodies.insert_mut(body.document, Arc::clone(body));
    if let Some(reading) = before.reading(body.document) {
        let reading = reading::carried(reading, change, &body.text);
        base.readings.insert_mut(body.document, Arc::new(reading));
    }
    let Some(old) = before.text(body.document) else {
        return base;
    };
    let marks = before.annotations.values();
    let marks: Vec<Arc<Annotation>> = marks
        .filter(|mark| mark.document == body.document)
        .cloned()
        .collect();
    let places: Vec<Annotation> = followed(old, &body.text, change, &marks);
    let ways = versions.each_ref().map(|version| {
        [
            followed(old, version.text, version.change, &marks),
            carried_over(old, version.text, &marks),
        ]
    });
    for (mark_idx, (mark, place)) in marks.iter().zip(&places).enumerate() {
        // Who has not moved a mark stands where the base stands, or it would look like a move.
        let unmoved = versions.iter().zip(&ways).find_map(|(version, ways)| {
            let was = version.was.annotation(mark.id)?;
            let leads_there = |way: &Vec<Annotation>| {
                way.get(mark_idx)
                    .is_some_and(|place| is_placed_like(was, place))
            };
            // One that is not on its words stays what it is in whatever text.
            let is_as_before = !mark.standing.is_on_words() && is_placed_like(was, mark);
            let is_unmoved = is_as_before
                || ways.iter().any(leads_there)
                || was.standing == mark.standing
                    && was.document == mark.document
                    && anchors_in(mark, version.text).is_ok_and(|found| found == was.anchors);
            version.now.annotation(mark.id).filter(|_| is_unmoved)
        });
        let place = unmoved.unwrap_or(place);
        let mark = Annotation {
            anchors: place.anchors.clone(),
            standing: place.standing,
            ..(**mark).clone()
        };
        base.annotations.insert_mut(mark.id, Arc::new(mark));
    }
    base
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

/// A side with another text of a document; `None` where one of its settled marks would lose words.
fn put_on(
    side: &Workspace,
    old: &Body,
    new: &Arc<Body>,
    settled: &BTreeSet<AnnotationId>,
) -> Option<Workspace> {
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
    // What the other side has taken away, or put elsewhere, loses nothing here.
    let is_settled = |mark: &Annotation| settled.contains(&mark.id);
    for mark in carried(&old.text, &new.text, &marks, is_settled)? {
        side.annotations.insert_mut(mark.id, Arc::new(mark));
    }
    if let Some(reading) = side.reading(new.document) {
        let change = Change::between(&old.text, &new.text);
        let reading = reading::carried(reading, &change, &new.text);
        side.readings.insert_mut(new.document, Arc::new(reading));
    }
    Some(side)
}
