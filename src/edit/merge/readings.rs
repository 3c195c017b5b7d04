//! How far both sides have read, stretch by stretch.

use super::fields::{Pick, pick};
use crate::model::{ReadKind, ReadPassage, Reading};

/// Whoever changed a stretch since the base has it; where both did, what says more.
pub(super) fn merge(base: Option<&Reading>, ours: &Reading, theirs: &Reading) -> Reading {
    let empty = Reading::new(ours.document);
    let base = base.unwrap_or(&empty);
    let mut edges: Vec<usize> = [base, ours, theirs]
        .iter()
        .flat_map(|reading| &reading.passages)
        .flat_map(|passage| [passage.start, passage.end])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let stretches = edges.windows(2).filter_map(|edges| {
        let &[start, end] = edges else { return None };
        let [before, mine, other] = [base, ours, theirs].map(|reading| reading.at(start));
        let kind = match pick(&before, &mine, &other) {
            Pick::Ours => mine,
            Pick::Theirs => other,
            Pick::Both => mine.max(other),
        };
        (kind != ReadKind::Unread).then_some(ReadPassage { start, end, kind })
    });
    Reading::of(ours.document, stretches.collect())
}
