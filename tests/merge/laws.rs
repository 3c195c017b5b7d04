//! Whatever was done on both sides: nothing that either added is missing, merging with the base
//! changes nothing, both orders give the same set, and merging again adds nothing more.

use std::collections::{BTreeMap, BTreeSet};

use dossier::edit::documents;
use dossier::edit::merge::{Merged, Outcome, Report, Subject, common, known, merge};
use dossier::edit::restore::Differences;
use dossier::model::{
    AnnotationId, ArticleId, DocumentId, LinkId, Member, NoteId, SharedOriginId, Workspace,
};
use dossier::query::index::Index;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use uuid::Uuid;

use crate::bench::{document, empty};
use crate::script::{Step, plan, steps, texts};

/// The script on top of a workspace; what is made new has ids from `first_id` on.
fn after(start: &Workspace, steps: &[Step], first_id: usize) -> Workspace {
    let mut workspace = start.clone();
    for (step_idx, step) in steps.iter().enumerate() {
        let index = Index::new(&workspace);
        if let Some(Ok(edit)) = plan(&workspace, &index, first_id + step_idx, step) {
            edit.apply(&mut workspace).unwrap();
        }
    }
    workspace
}

fn start(first: &str, second: &str) -> Workspace {
    let mut start = empty();
    let drafts = [(1, first), (2, second)]
        .map(|(n, text)| document(DocumentId(Uuid::from_u128(n << 64)), "Interview", text));
    documents::add(&start, drafts.to_vec())
        .unwrap()
        .apply(&mut start)
        .unwrap();
    start
}

fn done(ours: &Workspace, merged: &Merged) -> Workspace {
    let mut workspace = ours.clone();
    merged.edit.apply(&mut workspace).unwrap();
    workspace
}

/// The annotations of one that the other has not.
fn added(base: &Workspace, side: &Workspace) -> Vec<AnnotationId> {
    let ids = side.annotations.keys().copied();
    ids.filter(|&id| base.annotation(id).is_none()).collect()
}

/// Whether whoever reads what a merge or a return to another state does reads of everything.
fn tells_all(merged: &Merged, before: &Workspace, after: &Workspace) -> bool {
    let changes_nothing = merged.edit.changes.is_empty();
    changes_nothing == merged.report.sentences().is_empty()
        && changes_nothing == Differences::new(before, after).is_empty()
}

fn has(workspace: &Workspace, subject: Subject) -> bool {
    match subject {
        Subject::Workspace => true,
        Subject::Document(id) => workspace.document(id).is_some(),
        Subject::Tag(id) => workspace.tag(id).is_some(),
        Subject::Annotation(id) => workspace.annotation(id).is_some(),
        Subject::Link(id) => workspace.link(id).is_some(),
        Subject::Note(id) => workspace.note(id).is_some(),
        Subject::Article(id) => workspace.article(id).is_some(),
        Subject::SharedOrigin(id) => workspace.shared_origin(id).is_some(),
    }
}

/// What there is, whichever value of a conflict stands first: tags and documents by their number.
#[derive(Debug, PartialEq, Eq)]
struct There {
    annotations: BTreeSet<AnnotationId>,
    links: BTreeSet<LinkId>,
    notes: BTreeSet<NoteId>,
    articles: BTreeSet<ArticleId>,
    origins: BTreeMap<SharedOriginId, BTreeSet<Member>>,
    n_documents: usize,
    n_tags: usize,
}

fn set(workspace: &Workspace) -> There {
    let origins = workspace.shared_origins.values();
    There {
        annotations: workspace.annotations.keys().copied().collect(),
        links: workspace.links.keys().copied().collect(),
        notes: workspace.notes.keys().copied().collect(),
        articles: workspace.articles.keys().copied().collect(),
        origins: origins
            .map(|origin| (origin.id, origin.members.clone()))
            .collect(),
        n_documents: workspace.documents.size(),
        n_tags: workspace.tags.size(),
    }
}

/// The words that every annotation stands on.
fn quotes(workspace: &Workspace) -> Vec<(AnnotationId, String)> {
    let annotations = workspace.annotations.values();
    annotations
        .map(|annotation| (annotation.id, annotation.quote()))
        .collect()
}

/// The same cases in each run, so that a run says something of the code and nothing of luck.
/// `PROPTEST_RNG_SEED=8 PROPTEST_CASES=5000` looks at others.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        failure_persistence: None,
        rng_seed: match usual.rng_seed {
            RngSeed::Random => RngSeed::Fixed(7),
            chosen @ RngSeed::Fixed(_) => chosen,
        },
        ..usual
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn merging_with_the_base_changes_nothing_and_takes_everything(
        first in texts(), second in texts(), before in steps(), steps in steps(),
    ) {
        let base = after(&start(&first, &second), &before, 0);
        let side = after(&base, &steps, 1_000);
        let nothing = merge(&base, &side, &base);
        prop_assert_eq!(&nothing.edit.changes, &[]);
        prop_assert_eq!(&nothing.report, &Report::default());
        prop_assert_eq!(&merge(&base, &side, &side).edit.changes, &[]);

        let everything = merge(&base, &base, &side);
        prop_assert_eq!(&done(&base, &everything), &side);
        prop_assert_eq!(&everything.report.conflicts, &[]);
    }

    #[test]
    fn nothing_is_missing_whatever_both_sides_did(
        first in texts(), second in texts(), before in steps(), mine in steps(), other in steps(),
    ) {
        let base = after(&start(&first, &second), &before, 0);
        let ours = after(&base, &mine, 1_000);
        let theirs = after(&base, &other, 2_000);
        let merged = merge(&base, &ours, &theirs);
        let both = done(&ours, &merged);
        prop_assert_eq!(both.problems(), []);
        prop_assert!(tells_all(&merged, &ours, &both), "{:?}", merged.report);
        for id in added(&base, &ours).into_iter().chain(added(&base, &theirs)) {
            prop_assert!(both.annotation(id).is_some(), "{} is missing", id);
        }
        for conflict in &merged.report.conflicts {
            let is_kept = conflict.outcome != Outcome::CameBack || has(&both, conflict.subject);
            prop_assert!(is_kept, "{}", conflict);
        }

        // Words that one side alone has marked, or left as they were, are marked in both.
        let is_moved = merged.report.conflicts.iter().any(|conflict| conflict.field == "passage");
        // Words that one side has corrected are corrected in marks of the other as well.
        let is_corrected = [&ours, &theirs].iter().any(|side| {
            let bodies = side.bodies.values();
            let mut before = bodies.filter_map(|body| Some((body, base.body(body.document)?)));
            before.any(|(now, before)| now.hash != before.hash)
        });
        if !is_moved && !is_corrected {
            for (id, quote) in quotes(&both) {
                let marked = [&ours, &theirs].iter().any(|side| {
                    side.annotation(id).is_some_and(|annotation| annotation.quote() == quote)
                });
                let came_back = base.annotation(id).is_some_and(|before| before.quote() == quote);
                prop_assert!(marked || came_back, "{} stands on other words: {}", id, quote);
            }
        }

        // Undo takes the whole back.
        let mut undone = both.clone();
        merged.edit.inverse().apply(&mut undone).unwrap();
        prop_assert_eq!(&undone, &ours);

        // Both orders.
        let other_way = merge(&base, &theirs, &ours);
        let turned = done(&theirs, &other_way);
        prop_assert_eq!(turned.problems(), []);
        let is_apart = |merged: &Merged| {
            merged.report.conflicts.iter().any(|conflict| conflict.outcome == Outcome::Apart)
        };
        if !is_apart(&merged) && !is_apart(&other_way) {
            prop_assert_eq!(set(&both), set(&turned));
        }
        prop_assert_eq!(merged.report.conflicts.is_empty(), other_way.report.conflicts.is_empty());

        // Merging the same copy again changes nothing at all.
        prop_assert_eq!(&merge(&base, &both, &theirs).edit.changes, &[]);
        // The other side takes over what was merged, to the last letter.
        prop_assert_eq!(&done(&theirs, &merge(&theirs, &theirs, &both)), &both);
    }

    #[test]
    fn without_a_base_nothing_of_either_is_missing(
        first in texts(), second in texts(), before in steps(), mine in steps(), other in steps(),
    ) {
        let base = after(&start(&first, &second), &before, 0);
        let ours = after(&base, &mine, 1_000);
        let theirs = after(&base, &other, 2_000);
        let both = done(&ours, &merge(&common(&ours, &theirs), &ours, &theirs));
        prop_assert_eq!(both.problems(), []);
        for side in [&ours, &theirs] {
            for id in side.annotations.keys() {
                prop_assert!(both.annotation(*id).is_some(), "{} is missing", id);
            }
        }
        let again = merge(&common(&both, &theirs), &both, &theirs);
        prop_assert_eq!(&again.edit.changes, &[]);
    }

    /// What is known of ours alone never lets anything go that theirs has added or changed.
    #[test]
    fn with_earlier_versions_of_ours_what_theirs_did_is_kept_and_what_ours_did_is_not_undone(
        first in texts(), second in texts(), before in steps(), mine in steps(), other in steps(),
    ) {
        let base = after(&start(&first, &second), &before, 0);
        let ours = after(&base, &mine, 1_000);
        let theirs = after(&base, &other, 2_000);
        let known_base = known(&ours, &theirs, std::slice::from_ref(&base));
        let both = done(&ours, &merge(&known_base, &ours, &theirs));
        prop_assert_eq!(both.problems(), []);
        for id in ours.annotations.keys().copied().chain(added(&base, &theirs)) {
            prop_assert!(both.annotation(id).is_some(), "{} is missing", id);
        }
        for (id, annotation) in &theirs.annotations {
            let is_changed = base.annotations.get(id) != Some(annotation);
            prop_assert!(!is_changed || both.annotation(*id).is_some(), "{} is missing", id);
        }
        let unchanged = merge(&known(&ours, &base, std::slice::from_ref(&base)), &ours, &base);
        prop_assert_eq!(&unchanged.edit.changes, &[]);
    }

    #[test]
    fn a_base_that_is_no_ancestor_leaves_a_sound_workspace_all_the_same(
        first in texts(), second in texts(), other in texts(),
        base in steps(), mine in steps(), theirs in steps(),
    ) {
        let base = after(&start(&first, &second), &base, 0);
        let ours = after(&start(&other, &second), &mine, 0);
        let theirs = after(&start(&first, &other), &theirs, 0);
        let both = done(&ours, &merge(&base, &ours, &theirs));
        prop_assert_eq!(both.problems(), []);
    }
}
