//! Where the two sides read a document differently, both are put on one of the two texts, and
//! every mark is found again on it. No mark is lost, and none moves to other words.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::fields::{Pick, pick};
use super::report::{Conflict, Outcome, Report, Subject};
use super::{Sides, corrections};
use crate::edit::documents::anchors_in;
use crate::edit::reading::on_lines_of;
use crate::model::{Annotation, AnnotationId, Body, Document, DocumentId, Workspace};
use crate::text::Text;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

pub(super) fn settle(sides: &mut Sides, report: &mut Report) {
    // How far a text was read says nothing where it is not known which text that was.
    let base = &sides.base;
    let textless = base.readings.keys().filter(|&&id| base.body(id).is_none());
    for document in textless.copied().collect::<Vec<_>>() {
        sides.base.readings.remove_mut(&document);
    }
    let bodies: Vec<Arc<Body>> = sides.ours.bodies.values().cloned().collect();
    for mine in bodies {
        let document = mine.document;
        match sides.theirs.body(document) {
            Some(other) if other.hash != mine.hash => settle_one(sides, document, report),
            // Both have taken over the same reading: so has what they are compared with.
            Some(_) => corrections::follow(sides, &mine),
            None => {}
        }
    }
}

fn settle_one(sides: &mut Sides, document: DocumentId, report: &mut Report) {
    let (Some(mine), Some(other)) = (
        sides.ours.bodies.get(&document).cloned(),
        sides.theirs.bodies.get(&document).cloned(),
    ) else {
        return;
    };
    let before = sides.base.body(document).map_or("", |body| &body.hash);
    let wanted = pick(before, mine.hash.as_str(), other.hash.as_str());
    let my_marks = marks(sides, &sides.ours, &sides.theirs, document);
    let other_marks = marks(sides, &sides.theirs, &sides.ours, document);
    let fits = |marks: &[Arc<Annotation>], text: &Text| {
        marks.iter().all(|mark| anchors_in(mark, text).is_ok())
    };
    let mine_fits = fits(&other_marks, &mine.text);
    let other_fits = fits(&my_marks, &other.text);
    // An earlier merge has kept the text of one side as a document of its own.
    let has_other = sides
        .ours
        .document(apart_id(document, &other.hash))
        .is_some();
    let has_mine = sides
        .theirs
        .document(apart_id(document, &mine.hash))
        .is_some();
    let chosen = match wanted {
        _ if has_other => Side::Ours,
        _ if has_mine => Side::Theirs,
        Pick::Theirs if other_fits => Side::Theirs,
        Pick::Both if !mine_fits && other_fits => Side::Theirs,
        Pick::Ours | Pick::Theirs | Pick::Both => Side::Ours,
    };
    let is_apart = match chosen {
        Side::Ours => !mine_fits,
        Side::Theirs => !other_fits,
    };
    let is_as_wanted = matches!(
        (wanted, chosen),
        (Pick::Ours, Side::Ours) | (Pick::Theirs, Side::Theirs)
    );
    let is_known = has_other || has_mine;
    let is_peaceful = is_as_wanted && !is_apart;
    let settled = Settled {
        ours: ids(&my_marks),
        theirs: ids(&other_marks),
    };
    if !is_known && !is_peaceful && corrections::unite(sides, document, &settled, report) {
        return;
    }
    if !is_known && !is_peaceful {
        let outcome = match chosen {
            _ if is_apart => Outcome::Apart,
            Side::Ours => Outcome::Ours,
            Side::Theirs => Outcome::Theirs,
        };
        report.conflicts.push(Conflict::new(
            Subject::Document(document),
            "text",
            shown(&sides.ours, document),
            shown(&sides.theirs, document),
            outcome,
        ));
    }
    if is_apart && chosen == Side::Ours {
        put_apart(&mut sides.theirs, &other, &mine.text, &other_marks);
    } else if is_apart {
        put_apart(&mut sides.ours, &mine, &other.text, &my_marks);
    }
    let (body, from) = match chosen {
        Side::Ours => (&mine, sides.ours.document(document)),
        Side::Theirs => (&other, sides.theirs.document(document)),
    };
    let origin = from.map(|document| document.origin.clone());
    for side in [&mut sides.base, &mut sides.ours, &mut sides.theirs] {
        // Described by all, or it would look as if one had another origin.
        put_on(side, document, body);
        if let (Some(origin), Some(described)) = (&origin, side.document(document)) {
            let described = Document {
                origin: origin.clone(),
                ..described.clone()
            };
            side.documents.insert_mut(document, Arc::new(described));
        }
    }
}

/// The annotations whose place in the merged workspace is the one that a side gives.
pub(super) struct Settled {
    pub(super) ours: BTreeSet<AnnotationId>,
    pub(super) theirs: BTreeSet<AnnotationId>,
}

fn ids(marks: &[Arc<Annotation>]) -> BTreeSet<AnnotationId> {
    marks.iter().map(|mark| mark.id).collect()
}

/// The annotations of a document whose place in the merged workspace is the one that this side
/// gives: those that stay, without those that the other side alone has moved.
fn marks(
    sides: &Sides,
    side: &Workspace,
    other: &Workspace,
    document: DocumentId,
) -> Vec<Arc<Annotation>> {
    let counts = |annotation: &&Arc<Annotation>| {
        if annotation.document != document || !annotation.standing.is_on_words() {
            return false;
        }
        let before = sides.base.annotation(annotation.id);
        let is_unmoved = |annotation: &Annotation| {
            before.is_some_and(|before| {
                before.document == annotation.document
                    && before.anchors == annotation.anchors
                    && before.standing == annotation.standing
            })
        };
        match other.annotation(annotation.id) {
            Some(other) => !is_unmoved(annotation) || is_unmoved(other),
            None => before.is_none(),
        }
    };
    side.annotations.values().filter(counts).cloned().collect()
}

/// Moves the annotations of a document to another text of it, as far as their words are there.
fn put_on(side: &mut Workspace, document: DocumentId, body: &Arc<Body>) {
    if side.body(document).is_none_or(|old| old.hash == body.hash) {
        return;
    }
    side.bodies.insert_mut(document, Arc::clone(body));
    if let Some(reading) = side.reading(document) {
        let reading = on_lines_of(reading, &body.text);
        side.readings.insert_mut(document, Arc::new(reading));
    }
    let moved: Vec<Annotation> = side
        .annotations
        .values()
        .filter(|annotation| annotation.document == document)
        .filter_map(|annotation| {
            let anchors = anchors_in(annotation, &body.text).ok()?;
            (anchors != annotation.anchors).then(|| Annotation {
                anchors,
                ..(**annotation).clone()
            })
        })
        .collect();
    for annotation in moved {
        side.annotations
            .insert_mut(annotation.id, Arc::new(annotation));
    }
}

/// Keeps the text of one side as a document of its own, with what stands on it and not on the
/// text of the other.
fn put_apart(side: &mut Workspace, body: &Body, other_text: &Text, marks: &[Arc<Annotation>]) {
    let apart = apart_id(body.document, &body.hash);
    let described = side.document(body.document).cloned();
    if let (Some(described), None) = (described, side.document(apart)) {
        let described = Document {
            id: apart,
            ..described
        };
        side.documents.insert_mut(apart, Arc::new(described));
        let body = Body {
            document: apart,
            ..body.clone()
        };
        side.bodies.insert_mut(apart, Arc::new(body));
    }
    for mark in marks {
        if anchors_in(mark, other_text).is_err() {
            let moved = Annotation {
                document: apart,
                ..(**mark).clone()
            };
            side.annotations.insert_mut(mark.id, Arc::new(moved));
        }
    }
}

/// The same for the same text, so that merging again makes no third document.
pub(super) fn apart_id(document: DocumentId, hash: &str) -> DocumentId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(document.0.as_bytes());
    hasher.update(hash.as_bytes());
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    DocumentId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// How a side reads a document.
fn shown(side: &Workspace, document: DocumentId) -> String {
    let encoding = side
        .document(document)
        .map_or("", |document| document.origin.encoding.as_str());
    let text = side
        .text(document)
        .map_or("", |text| text.as_str())
        .split_whitespace()
        .take(12)
        .collect::<Vec<_>>()
        .join(" ");
    if encoding.is_empty() {
        text
    } else {
        format!("{encoding}: {text}")
    }
}
