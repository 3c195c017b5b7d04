//! What an edit may make: no record that could not be read again.

use super::{Change, Edit, Refusal};
use crate::model::Workspace;
use crate::model::limits::too_many_choices;

impl Edit {
    /// Refuses what would give a record more of a kind than it may hold. Whoever makes a step asks
    /// this first: the file, and the journal, would not be read again.
    pub fn check_limits(&self, workspace: &Workspace) -> Result<(), Refusal> {
        let mut n_choices = None;
        for change in &self.changes {
            let too_many = match change {
                Change::Tag(swap) => {
                    let n = n_choices.get_or_insert_with(|| workspace.n_choices());
                    let n_before = *n;
                    *n -= swap
                        .before
                        .as_ref()
                        .map_or(0, |tag| tag.n_choices())
                        .min(*n);
                    *n += swap.after.as_ref().map_or(0, |tag| tag.n_choices());
                    let in_all = too_many_choices(*n).filter(|_| n_before < *n);
                    swap.after
                        .as_ref()
                        .and_then(|tag| tag.too_many())
                        .or(in_all)
                }
                Change::Document(swap) => swap.after.as_ref().and_then(|own| own.too_many()),
                Change::Annotation(swap) => swap.after.as_ref().and_then(|own| own.too_many()),
                Change::Article(swap) => swap.after.as_ref().and_then(|own| own.too_many()),
                Change::Meta(_)
                | Change::Body(_)
                | Change::Link(_)
                | Change::Note(_)
                | Change::SharedOrigin(_)
                | Change::Original(_)
                | Change::Reading(_) => None,
            };
            if let Some(too_many) = too_many {
                return Err(Refusal(format!(
                    "Can't do the {}: {too_many}. Divide them among several",
                    self.label
                )));
            }
        }
        Ok(())
    }
}
