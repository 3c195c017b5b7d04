//! Plans about how far documents have been read. They are no steps that are undone: see
//! [`super::Change::Reading`].
//!
//! Limit: a document that is taken away by undoing its import comes back as unread.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::plan::Plan;
use super::{Change as Swapped, Edit, Refusal, Swap};
use crate::model::{DocumentId, ReadKind, ReadPassage, Reading, Workspace};
use crate::text::Text;
use crate::text::change::Change;

/// Says of a stretch of a document that it was read, or was not. The bytes are those of whole
/// paragraphs, or at least of whole characters.
pub fn mark(
    workspace: &Workspace,
    document: DocumentId,
    bytes: Range<usize>,
    kind: ReadKind,
) -> Result<Edit, Refusal> {
    let Some(text) = workspace.text(document) else {
        return Err(Refusal::new(
            "Can't say how far the document is read: it is no longer in the workspace",
        ));
    };
    if text.span(bytes.clone()).is_none() {
        return Err(Refusal::new(
            "Can't say how far the document is read: there is no such place in its text",
        ));
    }
    let before = workspace.reading(document).cloned();
    let before = before.unwrap_or_else(|| Reading::new(document));
    let mut plan = Plan::new(workspace);
    plan.set_reading(before.with(bytes, kind));
    plan.into_edit("reading on")
}

/// An edit was planned, or made first, when less or more was read. What has been read since goes
/// along to the text that it leaves.
pub(super) fn come_along(before: &Workspace, edit: &Edit, after: &mut Workspace) {
    let mut swaps: BTreeMap<DocumentId, Option<&Swap<Reading>>> = BTreeMap::new();
    for change in &edit.changes {
        match change {
            Swapped::Reading(swap) => {
                if let Some(id) = swap.id() {
                    swaps.entry(id).or_default().get_or_insert(swap);
                }
            }
            Swapped::Body(swap) => {
                swaps.extend(
                    swap.id()
                        .filter(|id| !swaps.contains_key(id))
                        .map(|id| (id, None)),
                );
            }
            _ => {}
        }
    }
    for (document, swap) in swaps {
        let was = before.readings.get(&document);
        let is_as_planned = match swap {
            Some(swap) => swap.before.as_ref() == was,
            None => was.is_none(),
        };
        let Some(now) = after.readings.get(&document).filter(|_| !is_as_planned) else {
            continue;
        };
        let Some(text) = after
            .text(document)
            .filter(|_| after.document(document).is_some())
        else {
            after.readings.remove_mut(&document);
            continue;
        };
        let reading = match (was, before.text(document)) {
            // The edit has left it alone.
            _ if swap.is_none() && now.is_in(text) => continue,
            (Some(was), Some(old)) if old != text => {
                carried(was, &Change::between(old, text), text)
            }
            _ => whole_in(now, text),
        };
        after.readings.insert_mut(document, Arc::new(reading));
    }
}

/// Says of stretches of documents that they were read on the way. What was said of them before, such
/// as that there is nothing in them, stays. `None` where that changes nothing.
pub fn pass(workspace: &Workspace, passed: &[(DocumentId, Range<usize>)]) -> Option<Edit> {
    let mut plan = Plan::new(workspace);
    for (document, bytes) in passed {
        let Some(text) = workspace.text(*document) else {
            continue;
        };
        if text.span(bytes.clone()).is_none() {
            continue;
        }
        let before = plan.after().reading(*document).cloned();
        let mut reading = before.unwrap_or_else(|| Reading::new(*document));
        let known = reading.passages.clone();
        let mut at = bytes.start;
        for passage in known {
            if passage.end <= at || passage.start >= bytes.end {
                continue;
            }
            reading = reading.with(at..passage.start.max(at), ReadKind::Read);
            at = passage.end;
        }
        reading = reading.with(at.min(bytes.end)..bytes.end, ReadKind::Read);
        plan.set_reading(reading);
    }
    plan.into_edit("reading on")
        .ok()
        .filter(|edit| !edit.changes.is_empty())
}

/// The same reading of a text that was changed.
pub(super) fn carried(reading: &Reading, change: &Change, text: &Text) -> Reading {
    let passages = reading.passages.iter().map(|passage| ReadPassage {
        start: change.near(passage.start),
        end: change.near(passage.end),
        ..*passage
    });
    fitted(reading.document, passages, text)
}

/// What can be kept of it where nobody knows how the text was changed: the passages that begin
/// and end where lines do.
pub(super) fn on_lines_of(reading: &Reading, text: &Text) -> Reading {
    let bytes = text.as_str().as_bytes();
    let is_edge = |at: usize| {
        at == 0
            || at == bytes.len()
            || bytes.get(at - 1) == Some(&b'\n')
            || bytes.get(at) == Some(&b'\n')
    };
    let passages = reading.passages.iter().copied();
    let whole = passages.filter(|passage| is_edge(passage.start) && is_edge(passage.end));
    fitted(reading.document, whole, text)
}

/// The passages that are in the text, in order, each as far as none before it covers it.
pub(super) fn whole_in(reading: &Reading, text: &Text) -> Reading {
    let mut passages = reading.passages.clone();
    passages.retain(|passage| passage.kind != ReadKind::Unread);
    passages.sort_unstable_by_key(|passage| (passage.start, passage.end));
    fitted(reading.document, passages.into_iter(), text)
}

/// In order, without overlaps, on whole characters of the text.
fn fitted(
    document: DocumentId,
    passages: impl Iterator<Item = ReadPassage>,
    text: &Text,
) -> Reading {
    let mut end = 0;
    let mut kept = Vec::new();
    for passage in passages {
        let start = passage.start.max(end);
        if text.span(start..passage.end).is_some() {
            kept.push(ReadPassage { start, ..passage });
            end = passage.end;
        }
    }
    Reading::of(document, kept)
}
