//! What differs between two states of a workspace.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Change, Record, Swap};
use crate::model::{Records, Workspace};

/// What leads from one state to another: one change for each record that differs.
pub fn changes(before: &Workspace, after: &Workspace) -> Vec<Change> {
    let mut changes = Vec::new();
    if before.meta != after.meta {
        changes.push(Change::Meta(Swap {
            before: Some(Arc::clone(&before.meta)),
            after: Some(Arc::clone(&after.meta)),
        }));
    }
    changes.extend(swaps(&before.tags, &after.tags).map(Change::Tag));
    changes.extend(swaps(&before.documents, &after.documents).map(Change::Document));
    changes.extend(swaps(&before.bodies, &after.bodies).map(Change::Body));
    changes.extend(swaps(&before.annotations, &after.annotations).map(Change::Annotation));
    changes.extend(swaps(&before.links, &after.links).map(Change::Link));
    changes.extend(swaps(&before.notes, &after.notes).map(Change::Note));
    changes.extend(swaps(&before.articles, &after.articles).map(Change::Article));
    changes.extend(swaps(&before.shared_origins, &after.shared_origins).map(Change::SharedOrigin));
    changes.extend(swaps(&before.originals, &after.originals).map(Change::Original));
    changes.extend(swaps(&before.readings, &after.readings).map(Change::Reading));
    changes
}

/// The records that differ, in the order of their ids.
pub(super) fn swaps<T: Record>(
    before: &Records<T::Id, T>,
    after: &Records<T::Id, T>,
) -> impl Iterator<Item = Swap<T>> {
    ids(&[before, after])
        .into_iter()
        .map(|id| Swap {
            before: before.get(&id).cloned(),
            after: after.get(&id).cloned(),
        })
        .filter(|swap| !is_same(swap.before.as_ref(), swap.after.as_ref()))
}

/// The ids of several lists, each once.
pub(super) fn ids<T: Record>(lists: &[&Records<T::Id, T>]) -> BTreeSet<T::Id> {
    lists
        .iter()
        .flat_map(|records| records.keys().copied())
        .collect()
}

/// Whether two records are the same; those of clones are without being looked into.
pub(super) fn is_same<T: PartialEq>(a: Option<&Arc<T>>, b: Option<&Arc<T>>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
        _ => false,
    }
}
