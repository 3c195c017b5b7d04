//! What came back stays, also when the same copy is merged again.
//!
//! ```text
//! base     a mark with a tag
//! ours     the tag is deleted, and so gone from the mark
//! theirs   the mark is deleted, and the tag is on another mark
//! ```
//!
//! The mark comes back, for ours has changed it. So does the tag, for theirs has used it; and with
//! its tag the mark is what it was in the base, as if nobody wanted it. Such a record says in its
//! text that the other copy has deleted it: then it differs from that of the base.

use std::sync::Arc;

use super::deletions::Touched;
use super::fields::with_line;
use super::report::{Outcome, Report, Subject};
use crate::edit::Record;
use crate::model::{Records, Workspace};

/// Marks what came back and is as it was.
pub(super) fn stay(merged: &mut Workspace, base: &Workspace, report: &Report) {
    let touched = Touched::new(base, merged);
    let came_back = report
        .conflicts
        .iter()
        .filter(|conflict| conflict.outcome == Outcome::CameBack);
    for conflict in came_back.filter(|conflict| !touched.has(conflict.subject)) {
        mark(merged, conflict.subject);
    }
}

/// Whether all is there that is said to have come back.
pub(super) fn is_all_there(merged: &Workspace, report: &Report) -> bool {
    report.conflicts.iter().all(|conflict| {
        conflict.outcome != Outcome::CameBack || conflict.subject.name_in(merged).is_some()
    })
}

fn mark(merged: &mut Workspace, subject: Subject) {
    let tell = |text: &mut String| tell(text, subject.kind());
    match subject {
        Subject::Workspace => {}
        Subject::Document(id) => change(&mut merged.documents, id, |it| tell(&mut it.note)),
        Subject::Tag(id) => change(&mut merged.tags, id, |it| tell(&mut it.definition)),
        Subject::Annotation(id) => change(&mut merged.annotations, id, |it| tell(&mut it.note)),
        Subject::Link(id) => change(&mut merged.links, id, |it| tell(&mut it.note)),
        Subject::Note(id) => change(&mut merged.notes, id, |it| tell(&mut it.text)),
        Subject::Article(id) => change(&mut merged.articles, id, |it| tell(&mut it.note)),
        Subject::SharedOrigin(id) => {
            change(&mut merged.shared_origins, id, |it| tell(&mut it.note));
        }
    }
}

fn change<T: Record + Clone>(records: &mut Records<T::Id, T>, id: T::Id, how: impl Fn(&mut T)) {
    if let Some(record) = records.get(&id) {
        let mut record = (**record).clone();
        how(&mut record);
        records.insert_mut(id, Arc::new(record));
    }
}

/// One that an earlier merge has told as well is told in other words, or it would not differ.
fn tell(text: &mut String, label: &str) {
    let again = (2..).map(|n: u32| format!("deleted {n} times"));
    let mut ways = std::iter::once("deleted".to_owned()).chain(again);
    if let Some(told) = ways.find_map(|way| with_line(text, label, &way)) {
        *text = told;
    }
}
