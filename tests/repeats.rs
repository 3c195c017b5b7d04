//! Passages that occur more than once are found, exactly where they stand.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::collections::BTreeSet;
use std::sync::Arc;

use dossier::model::{Body, Document, DocumentId, Origin, Source, Status, Workspace, WorkspaceId};
use dossier::query::repeats::{Repeats, Sketch, differences, repeats};
use dossier::text::Text;
use proptest::prelude::*;
use uuid::Uuid;

fn id(idx: usize) -> DocumentId {
    DocumentId(Uuid::from_u128(idx as u128 + 1))
}

fn workspace(texts: &[&str]) -> Workspace {
    let now = "2025-01-02T03:04:05Z".parse().unwrap();
    let mut workspace = Workspace::new(WorkspaceId(Uuid::from_u128(9)), "w", now);
    for (idx, text) in texts.iter().enumerate() {
        let document = Document {
            id: id(idx),
            order: u32::try_from(idx).unwrap(),
            title: format!("Document {idx}"),
            source: Source::default(),
            origin: Origin::default(),
            status: Status::Unread,
            direction: None,
            marking: None,
            note: String::new(),
            added: now,
        };
        let body = Body::new(id(idx), Text::from_raw(text), Vec::new());
        workspace.documents.insert_mut(id(idx), Arc::new(document));
        workspace.bodies.insert_mut(id(idx), Arc::new(body));
    }
    workspace
}

fn found(workspace: &Workspace) -> Repeats {
    repeats(workspace, &|_, _| true).unwrap()
}

/// Each group as its places: the number of the document, the words there, and the likeness in percent.
fn told(texts: &[&str]) -> Vec<Vec<(u128, String, u32)>> {
    let workspace = workspace(texts);
    let groups = found(&workspace).groups;
    let place = |place: &dossier::query::repeats::Place| {
        let words = workspace.text(place.document).unwrap().slice(place.span);
        let percent = (place.likeness * 100.0).round() as u32;
        (place.document.0.as_u128() - 1, words.to_owned(), percent)
    };
    groups
        .iter()
        .map(|group| group.places.iter().map(place).collect())
        .collect()
}

const STORY: &str = "The harbour master said on Tuesday that no ship had left the northern basin since the storm began";

#[test]
fn the_same_story_in_two_papers_is_one_group_with_both_places() {
    let one = format!("A paper. {STORY}. Nobody else would talk to us there.");
    let other = format!("Another paper writes:\n\n“{STORY}”, and adds that it will rain.");
    let place = |document| (document, STORY.to_owned(), 100);
    assert_eq!(told(&[&one, &other]), [[place(0), place(1)]]);
}

#[test]
fn a_passage_with_a_few_other_words_is_found_and_its_likeness_told() {
    let changed = STORY.replace("on Tuesday", "late on Monday night");
    let groups = told(&[
        &format!("Before. {STORY}. After it."),
        &format!("Else: {changed}; and more."),
    ]);
    let [group] = groups.as_slice() else {
        panic!("{groups:?}")
    };
    assert_eq!(group[0].1, STORY);
    assert_eq!(group[1].1, changed);
    assert!((75..95).contains(&group[1].2), "{}", group[1].2);
}

#[test]
fn a_caption_that_stands_twice_in_one_document_is_found() {
    let caption = "The old bridge in winter - AFP";
    let text = format!("{caption}\n{caption}\nA story begins here and goes on.\n");
    let place = (0, caption.to_owned(), 100);
    assert_eq!(told(&[&text]), [[place.clone(), place]]);
}

#[test]
fn a_short_phrase_within_sentences_is_not_told() {
    let one = "They came at the end of the day and went home.";
    let other = "We met at the end of the day in a bar.";
    assert!(told(&[one, other]).is_empty());
}

#[test]
fn what_stands_in_three_places_is_one_group() {
    let texts = [1, 2, 3].map(|n| format!("{n} own words here. {STORY}. {n} more of its own."));
    let groups = told(&texts.each_ref().map(String::as_str));
    assert_eq!(groups.len(), 1, "{groups:?}");
    assert_eq!(groups[0].len(), 3);
}

#[test]
fn a_part_of_a_longer_repeat_is_told_with_all_its_places() {
    let sentence =
        "A witness who did not give her name saw two men run towards the river that night";
    let long = format!(
        "{STORY}. {sentence}. The police came an hour later and found the door of the office open"
    );
    let texts = [
        long.as_str(),
        &format!("Copied: {long}"),
        &format!("Only this: {sentence}!"),
    ];
    let groups = told(&texts);
    let of = |words: &str| groups.iter().find(|group| group[0].1 == words).unwrap();
    assert_eq!(of(&long).len(), 2);
    let documents: Vec<u128> = of(sentence).iter().map(|place| place.0).collect();
    assert_eq!(documents, [0, 1, 2]);
}

#[test]
fn arabic_with_and_without_vowel_signs_is_the_same_passage() {
    let plain = "قال الوزير في بيان نشر يوم الاثنين إن الحكومة لن تقبل هذا القرار أبدا";
    let voweled = "قَالَ الوزير في بيان نُشِرَ يوم الاثنين إنّ الحكومة لن تقبل هذا القرار أبداً";
    let groups = told(&[plain, voweled]);
    assert_eq!(groups.len(), 1, "{groups:?}");
    assert_eq!(groups[0][1].1, voweled);
    assert_eq!(groups[0][1].2, 100);
}

#[test]
fn an_annotation_is_told_in_which_other_documents_its_words_stand() {
    let (one, other) = (format!("First. {STORY}."), format!("{STORY} — second."));
    let workspace = workspace(&[
        &one,
        &other,
        "Nothing of that stands here at all, but other words.",
    ]);
    let repeats = found(&workspace);
    let text = workspace.text(id(0)).unwrap();
    let at = one.find("no ship").unwrap();
    let span = text.span(at..at + "no ship had left".len()).unwrap();
    assert_eq!(repeats.also_in(id(0), span), BTreeSet::from([id(1)]));
    let own = text.span(0..5).unwrap();
    assert!(repeats.also_in(id(0), own).is_empty());
    // The first place is not a repetition, the second one is.
    assert!(repeats.repeated_in(id(0)).is_empty());
    let second = repeats.repeated_in(id(1));
    assert_eq!(second.len(), 1);
    assert_eq!(workspace.text(id(1)).unwrap().slice(second[0]), STORY);
}

#[test]
fn what_differs_between_two_versions_is_marked_word_by_word() {
    let (one, other) = ("He said no, twice.", "He said yes, and twice!");
    let [in_one, in_other] = differences(one, other);
    let words = |text: &str, ranges: &[std::ops::Range<usize>]| -> Vec<String> {
        let words = ranges.iter().map(|range| text.get(range.clone()).unwrap());
        words.map(str::to_owned).collect()
    };
    assert_eq!(words(one, &in_one), ["no"]);
    assert_eq!(words(other, &in_other), ["yes, and"]);
}

#[test]
fn a_search_that_is_not_wanted_any_more_finds_nothing() {
    let workspace = workspace(&[STORY, STORY]);
    assert_eq!(repeats(&workspace, &|_, _| false), None);
}

#[test]
fn words_without_end_are_one_place() {
    for text in ["na ".repeat(5_000), "* ".repeat(5_000), "天".repeat(5_000)] {
        let groups = told(&[&text]);
        assert!(groups.len() < 12, "{}", groups.len());
    }
}

#[test]
fn sketches_tell_how_alike_documents_are() {
    let words: Vec<String> = (0..2_000)
        .map(|n| format!("w{}", n * 7919 % 10_007))
        .collect();
    let whole = words.join(" ");
    let half = words[..1_000].join(" ");
    let [a, b, c] = [whole.as_str(), &half, "nothing of that"].map(Sketch::of);
    assert!((a.likeness(&a) - 1.0).abs() < 1e-6);
    assert!((0.40..0.60).contains(&a.likeness(&b)), "{}", a.likeness(&b));
    assert!(a.likeness(&c) < 0.01);
    assert!(Sketch::of("").likeness(&Sketch::of("")) < 0.01);
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec("[a-f]{2,4}|[بتثج]{2,3}|😀|é", 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_passage_of_nine_words_is_found_wherever_it_is_put(
        [a, b, c, d] in [words(), words(), words(), words()],
        passage in prop::collection::vec("[g-z]{3,8}", 9..40).prop_map(|words| words.join(" ")),
    ) {
        let (one, other) = (format!("{a} {passage} {b}"), format!("{c} {passage} {d}"));
        let workspace = workspace(&[&one, &other]);
        let repeats = found(&workspace);
        let text = workspace.text(id(0)).unwrap();
        let span = text.span(a.len() + 1..a.len() + 1 + passage.len()).unwrap();
        prop_assert!(repeats.also_in(id(0), span).contains(&id(1)));
    }

    #[test]
    fn places_stand_in_their_texts_and_are_as_alike_as_they_are_said_to_be(texts in prop::collection::vec(words(), 1..6)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let workspace = workspace(&texts);
        for group in found(&workspace).groups {
            prop_assert!(group.places.len() > 1);
            for place in &group.places {
                let text = workspace.text(place.document).unwrap();
                prop_assert!(text.admits(place.span));
                prop_assert!((0.6..=1.0).contains(&place.likeness));
            }
            let apart: BTreeSet<_> = group.places.iter().map(|place| (place.document, place.span.start())).collect();
            prop_assert_eq!(apart.len(), group.places.len());
        }
    }

    #[test]
    fn what_is_not_marked_as_different_is_the_same_on_both_sides([one, other] in [words(), words()]) {
        let kept = |text: &str, ranges: &[std::ops::Range<usize>]| {
            let mut kept = String::new();
            let mut at = 0;
            for range in ranges {
                kept.push_str(text.get(at..range.start).unwrap());
                kept.push(' ');
                at = range.end;
            }
            kept.push_str(text.get(at..).unwrap());
            let words = kept.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.map(str::to_owned).collect::<Vec<_>>()
        };
        let [in_one, in_other] = differences(&one, &other);
        prop_assert_eq!(kept(&one, &in_one), kept(&other, &in_other));
    }
}
