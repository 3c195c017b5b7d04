//! Going back to another state of a workspace, as one step; and how far it is to there.

use super::difference::{changes, swaps};
use super::{Edit, Record, Refusal};
use crate::model::{Records, Workspace};

/// What going to another state does to the records of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// They are not there now.
    pub n_brought: usize,
    /// They are there now.
    pub n_taken: usize,
    pub n_changed: usize,
}

/// What going to another state does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    pub documents: Counts,
    pub annotations: Counts,
    pub links: Counts,
    pub tags: Counts,
    pub notes: Counts,
    pub articles: Counts,
    pub shared_origins: Counts,
    pub originals: Counts,
    /// How far documents were read.
    pub readings: Counts,
    /// The title of the workspace differs.
    pub is_renamed: bool,
    /// Its handling marking differs.
    pub is_remarked: bool,
}

impl Differences {
    /// From the current state to another.
    pub fn new(current: &Workspace, version: &Workspace) -> Self {
        let mut documents = Counts::of(&current.documents, &version.documents);
        // A text that was read anew belongs to a document that may be the same otherwise.
        let n_read_anew = swaps(&current.bodies, &version.bodies)
            .filter(|swap| {
                let unchanged = |id| current.documents.get(id) == version.documents.get(id);
                swap.before.is_some()
                    && swap.after.is_some()
                    && swap.id().as_ref().is_some_and(unchanged)
            })
            .count();
        documents.n_changed += n_read_anew;
        Self {
            documents,
            annotations: Counts::of(&current.annotations, &version.annotations),
            links: Counts::of(&current.links, &version.links),
            tags: Counts::of(&current.tags, &version.tags),
            notes: Counts::of(&current.notes, &version.notes),
            articles: Counts::of(&current.articles, &version.articles),
            shared_origins: Counts::of(&current.shared_origins, &version.shared_origins),
            originals: Counts::of(&current.originals, &version.originals),
            readings: Counts::of(&current.readings, &version.readings),
            is_renamed: current.meta.title != version.meta.title,
            is_remarked: current.meta.marking != version.meta.marking,
        }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Counts {
    fn of<T: Record>(current: &Records<T::Id, T>, version: &Records<T::Id, T>) -> Self {
        let mut counts = Self::default();
        for swap in swaps(current, version) {
            match (swap.before, swap.after) {
                (None, _) => counts.n_brought += 1,
                (_, None) => counts.n_taken += 1,
                _ => counts.n_changed += 1,
            }
        }
        counts
    }
}

/// Makes the workspace what it is in a version of it.
pub fn restore(
    current: &Workspace,
    version: &Workspace,
    label: impl Into<String>,
) -> Result<Edit, Refusal> {
    if current.meta.id != version.meta.id {
        return Err(Refusal::new(
            "Can't restore the version: it is one of another workspace",
        ));
    }
    let changes = changes(current, version);
    if changes.is_empty() {
        return Err(Refusal::new(
            "There is nothing to restore: the version is the same as the workspace",
        ));
    }
    Ok(Edit::new(label, changes))
}
