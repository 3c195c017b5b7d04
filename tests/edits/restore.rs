//! Going back to an earlier state in one step, and what it does.

use std::sync::Arc;

use dossier::edit::restore::{Counts, Differences, restore};
use dossier::edit::{codebook, documents, notes, reading};
use dossier::model::{About, DocumentId, Meta, ReadKind, TagId, Workspace, WorkspaceId};
use dossier::query::index::Index;
use proptest::prelude::*;
use uuid::Uuid;

use crate::bench::{document, empty, note_id, secs};
use crate::script::{Step, plan, steps, texts};

fn after(start: &Workspace, edits: &[&dyn Fn(&Workspace) -> dossier::edit::Edit]) -> Workspace {
    let mut workspace = start.clone();
    for edit in edits {
        edit(&workspace.clone()).apply(&mut workspace).unwrap();
    }
    workspace
}

#[test]
fn what_restoring_brings_takes_and_changes_is_counted() {
    let first = DocumentId(Uuid::from_u128(1));
    let second = DocumentId(Uuid::from_u128(2));
    let tag = TagId(Uuid::from_u128(3));
    let version = after(
        &empty(),
        &[
            &|now| documents::add(now, vec![document(first, "One", "We trusted.")]).unwrap(),
            &|now| codebook::create(now, tag, None, "Trust", secs(1)).unwrap(),
        ],
    );
    let current = after(
        &version,
        &[
            &|now| documents::add(now, vec![document(second, "Two", "Never.")]).unwrap(),
            &|now| codebook::delete(now, tag, secs(2)).unwrap(),
            &|now| documents::set_title(now, first, "Another").unwrap(),
            &|now| notes::create(now, note_id(4), About::Workspace, "n", "Mara", secs(3)).unwrap(),
            &|now| notes::rename_workspace(now, "Other").unwrap(),
            &|now| reading::mark(now, second, 0..6, ReadKind::Read).unwrap(),
        ],
    );
    let one = |n_brought, n_taken, n_changed| Counts {
        n_brought,
        n_taken,
        n_changed,
    };
    let differences = Differences::new(&current, &version);
    assert_eq!(differences.documents, one(0, 1, 1));
    assert_eq!(differences.tags, one(1, 0, 0));
    assert_eq!(differences.notes, one(0, 1, 0));
    assert_eq!(differences.annotations, Counts::default());
    assert!(differences.is_renamed);

    let mut back = current.clone();
    let edit = restore(&current, &version, "version of yesterday").unwrap();
    edit.apply(&mut back).unwrap();
    assert_eq!(back, version);
    edit.inverse().apply(&mut back).unwrap();
    assert_eq!(back, current);
}

#[test]
fn a_version_of_another_workspace_and_one_that_is_the_same_are_refused() {
    let workspace = empty();
    let same = restore(&workspace, &workspace, "x").unwrap_err();
    assert_eq!(
        same.to_string(),
        "There is nothing to restore: the version is the same as the workspace"
    );
    let meta = Meta {
        id: WorkspaceId(Uuid::from_u128(77)),
        ..(*workspace.meta).clone()
    };
    let other = Workspace {
        meta: Arc::new(meta),
        ..workspace.clone()
    };
    let refused = restore(&workspace, &other, "x").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Can't restore the version: it is one of another workspace"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn whatever_was_done_since_restoring_leads_back_and_can_be_undone(
        text in texts(), before in steps(), since in steps(),
    ) {
        let run = |start: &Workspace, steps: &[Step], first_id: usize| {
            let mut workspace = start.clone();
            for (step_idx, step) in steps.iter().enumerate() {
                let index = Index::new(&workspace);
                if let Some(Ok(edit)) = plan(&workspace, &index, first_id + step_idx, step) {
                    edit.apply(&mut workspace).unwrap();
                }
            }
            workspace
        };
        let drafts = vec![document(DocumentId(Uuid::from_u128(1 << 64)), "Interview", &text)];
        let start = after(&empty(), &[&|now| documents::add(now, drafts.clone()).unwrap()]);
        let version = run(&start, &before, 0);
        let current = run(&version, &since, 1_000);
        prop_assert_eq!(Differences::new(&current, &current).is_empty(), true);
        if current == version {
            return Ok(());
        }
        let edit = restore(&current, &version, "version").unwrap();
        let mut back = current.clone();
        edit.apply(&mut back).unwrap();
        prop_assert_eq!(&back, &version);
        edit.inverse().apply(&mut back).unwrap();
        prop_assert_eq!(&back, &current);
        // One by one, what is only here is counted as taken, and the other way round.
        let (there, here) = (Differences::new(&current, &version), Differences::new(&version, &current));
        prop_assert_eq!(there.annotations.n_brought, here.annotations.n_taken);
        prop_assert_eq!(there.tags.n_taken, here.tags.n_brought);
        prop_assert_eq!(there.documents.n_changed, here.documents.n_changed);
    }
}
