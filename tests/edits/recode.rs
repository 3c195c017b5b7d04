//! Recoding: a tag in the place of another, tags for many passages in one step, one tag sorted
//! into several, two tags made one. Nothing that was marked is lost, doubled or moved by any.

use std::collections::BTreeSet;

use dossier::edit::annotations::{self, Draft, Stamp};
use dossier::edit::codebook;
use dossier::edit::recode::{self, Place, TagNumbers, Wanted};
use dossier::model::{Annotation, AnnotationId, Grade, TagId, Workspace};
use proptest::prelude::*;
use uuid::Uuid;

use crate::bench::{
    Bench, DOCUMENT, bench, check, codebook_of, commit, document, empty, make_tags, new_tag_id,
    refuse, secs, shown, shown_codebook, stamp, tag_of,
};

const PATHS: [&str; 5] = ["Money", "Money/Cash", "Actors", "Actors/Press", "Places"];
const TEXT: &str = "We trusted the nurse. She took the money, 😀 and the press knew. قالت المُمرضة\n\nNo one e\u{301}lse did.";

// By example.

#[test]
fn a_tag_comes_in_the_place_of_another_where_it_stood_and_once() {
    check(
        "[Money,Actors:We] [Actors:trusted] [Press:the] [Money,Press:nurse]",
        |bench| {
            recode::replace(
                &bench.workspace,
                &bench.ids(),
                bench.tag("Money"),
                bench.tag("Press"),
                secs(9),
            )
        },
        "replacement of Money by Press on 2 annotations",
        "[Press,Actors:We] [Actors:trusted] [Press:the] [Press:nurse]",
    );
}

#[test]
fn only_the_annotations_that_are_meant_are_recoded() {
    check(
        "[Money:We] [Money:trusted]",
        |bench| {
            make_press(bench, |workspace, press| {
                recode::replace(
                    workspace,
                    &bench.ids()[1..],
                    bench.tag("Money"),
                    press,
                    secs(9),
                )
            })
        },
        "replacement of Money by Press",
        "[Money:We] [Press:trusted]",
    );
}

/// Plans over the workspace with one tag more, as one edit.
fn make_press(
    bench: &Bench,
    plan: impl FnOnce(&Workspace, TagId) -> Result<dossier::edit::Edit, dossier::edit::Refusal>,
) -> Result<dossier::edit::Edit, dossier::edit::Refusal> {
    let id = new_tag_id(&bench.workspace);
    let wanted = [Wanted::Path("Press".to_owned())];
    let (with_tag, creation, tags) =
        recode::with_tags(&bench.workspace, &wanted, &mut || id, secs(9))?;
    let edit = plan(&with_tag, tags[0])?;
    let label = edit.label.clone();
    Ok(creation.unwrap().followed_by(edit, label))
}

#[test]
fn what_cannot_be_replaced_says_why() {
    let replaced = |from: &'static str, to: &'static str| {
        move |bench: &Bench| {
            let (from, to) = (bench.tag(from), bench.tag(to));
            recode::replace(&bench.workspace, &bench.ids(), from, to, secs(9))
        }
    };
    refuse(
        "[Money:We] [Press:trusted]",
        replaced("Money", "Money"),
        "Can't replace Money by itself: choose another tag",
    );
    refuse(
        "[Money/Cash:We] [Press:trusted]",
        replaced("Money", "Press"),
        "None of these passages is tagged as Money",
    );
    refuse(
        "[Money:We]",
        |bench| {
            let gone = TagId(Uuid::from_u128(77));
            recode::replace(
                &bench.workspace,
                &bench.ids(),
                bench.tag("Money"),
                gone,
                secs(9),
            )
        },
        "The tag is no longer in the codebook",
    );
}

#[test]
fn all_hits_are_tagged_what_is_tagged_so_is_not_doubled_and_what_is_marked_gets_what_it_lacks() {
    let bench = bench("[Money:We] [trusted] the [Press:nurse] [again] ");
    let text = bench.workspace.text(DOCUMENT).unwrap();
    let place = |range| (DOCUMENT, text.span(range).unwrap());
    let (we, trusted, nurse) = (place(0..2), place(3..10), place(15..20));
    let tags = [bench.tag("Money")];
    // A hit that is found twice in a row counts once.
    let places = [we, trusted, trusted, nurse];
    let (edit, numbers) = tag_all(&bench.workspace, &places, &tags).unwrap();
    let after = commit(&bench.workspace, &edit);
    assert_eq!(
        numbers,
        TagNumbers {
            n_tagged: 2,
            n_same: 1
        }
    );
    assert_eq!(edit.label, "tagging of 2 passages as Money");
    assert_eq!(
        shown(&after),
        "[Money:We] [Money:trusted] the [Press,Money:nurse] again "
    );
    for (places, told) in [
        (&places[..], "These passages are already tagged as Money"),
        (&places[..1], "This passage is already tagged as Money"),
        (
            &[],
            "No passage is ticked: tick those that are to be tagged",
        ),
    ] {
        let refusal = tag_all(&after, places, &tags).unwrap_err();
        assert_eq!(refusal.to_string(), told);
    }
    let refusal = tag_all(&after, &places, &[]).unwrap_err();
    assert_eq!(refusal.to_string(), "Choose a tag for the passages first");
}

#[test]
fn a_tag_that_is_wanted_twice_is_made_once_and_one_that_is_there_is_not_made() {
    let workspace = codebook_of(&["Money"]);
    let mut next = new_tag_id(&workspace).0.as_u128();
    let mut new_id = || {
        next += 1;
        TagId(Uuid::from_u128(next - 1))
    };
    let path = |path: &str| Wanted::Path(path.to_owned());
    let wanted = [
        path("Actors/Press"),
        path("Actors/Press"),
        path("Money"),
        path("Actors"),
    ];
    let (after, creation, tags) =
        recode::with_tags(&workspace, &wanted, &mut new_id, secs(9)).unwrap();
    assert_eq!(shown_codebook(&after), "Money, Actors(Press)");
    assert_eq!(commit(&workspace, &creation.unwrap()), after);
    let paths: Vec<_> = tags.iter().map(|&tag| after.tag_path(tag)).collect();
    assert_eq!(paths, ["Actors/Press", "Money", "Actors"]);
    let (same, creation, _) =
        recode::with_tags(&after, &wanted, &mut || unreachable!(), secs(9)).unwrap();
    assert_eq!((same, creation), (after, None));
}

// By laws.

/// An annotation: from where to where in the text, and with which of the tags.
type Mark = (usize, usize, [bool; PATHS.len()]);

fn marks() -> impl Strategy<Value = Vec<Mark>> {
    prop::collection::vec(any::<(u16, u16, [bool; PATHS.len()])>(), 1..24).prop_map(|marks| {
        let mark = |(a, b, tags)| (usize::from(a), usize::from(b), tags);
        marks.into_iter().map(mark).collect()
    })
}

fn place(workspace: &Workspace, a: usize, b: usize) -> Option<Place> {
    let text = workspace.text(DOCUMENT)?;
    let at = |n: usize| text.pos_at_or_before(n % (text.len() + 1));
    let span = text.span_between(at(a), at(b))?;
    let span = *annotations::cleaned_spans(text, &[span]).first()?;
    Some((DOCUMENT, span))
}

/// A workspace with these annotations; Places is listed under Money and Press as well, and Cash
/// under Actors.
fn marked(marks: &[Mark]) -> Workspace {
    let mut workspace = empty();
    let added =
        dossier::edit::documents::add(&workspace, vec![document(DOCUMENT, "Interview", TEXT)]);
    added.unwrap().apply(&mut workspace).unwrap();
    make_tags(&mut workspace, &PATHS);
    for (tag, under) in [
        ("Places", "Money"),
        ("Places", "Actors/Press"),
        ("Money/Cash", "Actors"),
    ] {
        let (tag, under) = (tag_of(&workspace, tag), tag_of(&workspace, under));
        codebook::list_under(&workspace, tag, under)
            .unwrap()
            .apply(&mut workspace)
            .unwrap();
    }
    for &(a, b, has) in marks {
        let Some((document, span)) = place(&workspace, a, b) else {
            continue;
        };
        let tags: Vec<TagId> = PATHS
            .iter()
            .zip(has)
            .filter(|&(_, has)| has)
            .map(|(path, _)| tag_of(&workspace, path))
            .collect();
        let draft = Draft {
            document,
            spans: &[span],
            tags: &tags,
            note: "Who says so?",
            grade: Grade::default(),
        };
        let made = annotations::annotate_exactly(&workspace, &draft, &stamp(&workspace));
        // The same passage may be marked already.
        if let Ok(made) = made {
            made.apply(&mut workspace).unwrap();
        }
    }
    workspace
}

fn tag_all(
    workspace: &Workspace,
    places: &[Place],
    tags: &[TagId],
) -> Result<(dossier::edit::Edit, TagNumbers), dossier::edit::Refusal> {
    let stamp = Stamp {
        id: AnnotationId(Uuid::nil()),
        author: "Jo",
        now: secs(200),
    };
    let mut next = 9000;
    let mut new_id = || {
        next += 1;
        AnnotationId(Uuid::from_u128(next))
    };
    recode::tag_all(workspace, places, tags, &stamp, &mut new_id)
}

/// What of an annotation no recoding touches.
fn but_for_tags(annotation: &Annotation) -> Annotation {
    Annotation {
        tags: Vec::new(),
        modified: secs(0),
        ..annotation.clone()
    }
}

/// The same annotations are there, on the same words, with the same notes, and no tag twice.
fn are_kept(before: &Workspace, after: &Workspace) {
    assert_eq!(before.annotations.size(), after.annotations.size());
    for annotation in before.annotations.values() {
        let kept = after.annotation(annotation.id).unwrap();
        assert_eq!(but_for_tags(kept), but_for_tags(annotation));
    }
    no_tag_is_doubled(after);
}

fn no_tag_is_doubled(workspace: &Workspace) {
    for annotation in workspace.annotations.values() {
        let tags: BTreeSet<_> = annotation.tags.iter().collect();
        assert_eq!(tags.len(), annotation.tags.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn replacing_a_tag_changes_nothing_but_that_tag_on_what_is_meant(
        marks in marks(), from in 0..PATHS.len(), to in 0..PATHS.len(), every in 1..4_usize,
    ) {
        let before = marked(&marks);
        let (from, to) = (tag_of(&before, PATHS[from]), tag_of(&before, PATHS[to]));
        let meant: Vec<AnnotationId> = before.annotations.keys().copied().step_by(every).collect();
        let numbers = recode::replace_numbers(&before, &meant, from, to);
        let Ok(edit) = recode::replace(&before, &meant, from, to, secs(200)) else {
            prop_assert!(from == to || numbers.n_replaced + numbers.n_with_both == 0);
            return Ok(());
        };
        let after = commit(&before, &edit);
        are_kept(&before, &after);
        prop_assert_eq!(&after.tags, &before.tags, "the codebook and what is listed elsewhere stay");
        prop_assert_eq!(edit.changes.len(), numbers.n_replaced + numbers.n_with_both);
        for annotation in before.annotations.values() {
            let recoded = after.annotation(annotation.id).unwrap();
            if !meant.contains(&annotation.id) || !annotation.tags.contains(&from) {
                prop_assert_eq!(recoded, &**annotation);
                continue;
            }
            prop_assert!(!recoded.tags.contains(&from));
            prop_assert!(recoded.tags.contains(&to));
            let others = |tags: &[TagId]| -> Vec<TagId> {
                tags.iter().copied().filter(|&tag| tag != from && tag != to).collect()
            };
            prop_assert_eq!(others(&recoded.tags), others(&annotation.tags));
        }
    }

    /// Each passage gets one of the targets or keeps the tag, as a person goes through them; and
    /// whatever was decided can be taken back, in one go or decision by decision.
    #[test]
    fn splitting_a_tag_sorts_its_passages_and_every_decision_can_be_taken_back(
        marks in marks(), decisions in prop::collection::vec(0..3_usize, 24),
    ) {
        let before = marked(&marks);
        let money = tag_of(&before, "Money");
        let targets = [None, Some(tag_of(&before, "Money/Cash")), Some(tag_of(&before, "Places"))];
        let passages: Vec<AnnotationId> = before
            .annotations
            .values()
            .filter(|annotation| annotation.tags.contains(&money))
            .map(|annotation| annotation.id)
            .collect();
        let mut after = before.clone();
        let mut done = Vec::new();
        for (&id, &decision) in passages.iter().zip(&decisions) {
            let Some(to) = targets[decision] else { continue };
            let edit = recode::replace(&after, &[id], money, to, secs(200)).unwrap();
            after = commit(&after, &edit);
            done.push(edit);
        }
        are_kept(&before, &after);
        for (id, &decision) in passages.iter().zip(&decisions) {
            let tags = &after.annotation(*id).unwrap().tags;
            prop_assert!(tags.contains(&targets[decision].unwrap_or(money)));
            prop_assert_eq!(tags.contains(&money), targets[decision].is_none());
        }
        while let Some(edit) = done.pop() {
            edit.inverse().apply(&mut after).unwrap();
        }
        prop_assert_eq!(after, before);
    }

    #[test]
    fn merging_two_tags_leaves_one_on_all_that_had_either(
        marks in marks(), from in 0..PATHS.len(), into in 0..PATHS.len(),
    ) {
        let before = marked(&marks);
        let (from, into) = (tag_of(&before, PATHS[from]), tag_of(&before, PATHS[into]));
        let numbers = codebook::merge_numbers(&before, from, into);
        let Ok(edit) = codebook::merge(&before, from, into, secs(200)) else {
            // Into itself, or into what is under it.
            prop_assert!(before.tag_and_ancestors(into).any(|tag| tag.id == from));
            return Ok(());
        };
        let after = commit(&before, &edit);
        are_kept(&before, &after);
        prop_assert!(after.tag(from).is_none());
        let mut n_moved = 0;
        for annotation in before.annotations.values() {
            let merged = after.annotation(annotation.id).unwrap();
            let had = |tag| annotation.tags.contains(&tag);
            prop_assert!(!merged.tags.contains(&from));
            prop_assert_eq!(merged.tags.contains(&into), had(from) || had(into));
            for &tag in annotation.tags.iter().filter(|&&tag| tag != from) {
                prop_assert!(merged.tags.contains(&tag), "what else it was tagged as stays");
            }
            n_moved += usize::from(had(from) && !had(into));
        }
        prop_assert_eq!(n_moved, numbers.n_moved);
        // What was listed under the one that went is listed under the one that stays, unless it is
        // there anyway; all else stays where it is listed.
        for tag in before.tags.values().filter(|tag| tag.id != from) {
            let kept = after.tag(tag.id).unwrap();
            for &other in &tag.see_also {
                let other = if other == from { into } else { other };
                let is_there = kept.see_also.contains(&other)
                    || after.tag_and_ancestors(kept.id).any(|above| above.id == other);
                prop_assert!(is_there, "{} is no longer listed", tag.name);
            }
        }
    }

    #[test]
    fn tagging_all_hits_marks_each_of_them_once_and_twice_is_refused(
        marks in marks(), hits in marks(), has in any::<[bool; PATHS.len()]>(),
    ) {
        let before = marked(&marks);
        let mut places: Vec<Place> = hits
            .iter()
            .filter_map(|&(a, b, _)| place(&before, a, b))
            .collect();
        places.sort();
        let tags: Vec<TagId> = PATHS
            .iter()
            .zip(has)
            .filter(|&(_, has)| has)
            .map(|(path, _)| tag_of(&before, path))
            .collect();
        let Ok((edit, numbers)) = tag_all(&before, &places, &tags) else {
            let of_place = |place: &Place| of(&before, *place);
            let is_same = |place| tags.iter().all(|tag| of_place(place).contains(tag));
            prop_assert!(tags.is_empty() || places.iter().all(is_same));
            return Ok(());
        };
        let after = commit(&before, &edit);
        no_tag_is_doubled(&after);
        let mut different = places.clone();
        different.dedup();
        prop_assert_eq!(numbers.n_tagged + numbers.n_same, different.len());
        prop_assert_eq!(edit.changes.len(), numbers.n_tagged);
        for place in &different {
            let there = of(&after, *place);
            prop_assert!(tags.iter().all(|tag| there.contains(tag)));
        }
        // What was there keeps all it had; what is new is on a hit, and no hit has two.
        for annotation in before.annotations.values() {
            let kept = after.annotation(annotation.id).unwrap();
            prop_assert_eq!(but_for_tags(kept), but_for_tags(annotation));
            prop_assert!(kept.tags.starts_with(&annotation.tags));
        }
        let mut made = BTreeSet::new();
        for annotation in after.annotations.values() {
            if before.annotation(annotation.id).is_none() {
                let span = annotation.spans().next().unwrap();
                prop_assert!(different.contains(&(annotation.document, span)));
                prop_assert!(of(&before, (annotation.document, span)).is_empty());
                prop_assert!(made.insert(span), "a hit was marked twice");
                prop_assert_eq!(&annotation.tags, &tags);
            }
        }
        prop_assert!(tag_all(&after, &places, &tags).is_err());
    }
}

/// All tags of what is marked at exactly this place.
fn of(workspace: &Workspace, (document, span): Place) -> Vec<TagId> {
    let here = workspace.annotations.values().filter(|annotation| {
        annotation.document == document && annotation.spans().collect::<Vec<_>>() == [span]
    });
    here.flat_map(|annotation| annotation.tags.clone())
        .collect()
}
