//! Splitting a tag: its passages one by one, each recoded by a digit.

use crate::bench::Bench;

/// Three sentences tagged as Depots, with a tag below it, and the splitting begun.
#[track_caller]
fn begun() -> Bench {
    let mut bench = Bench::with_text("One depot. Two depots. Three depots.\n");
    for sentence in ["One depot.", "Two depots.", "Three depots."] {
        bench.select(sentence);
        bench.key("Enter");
        bench.type_text("Depots");
        bench.key("Enter");
    }
    bench.select("One");
    bench.key("Enter");
    bench.type_text("Depots/Empty");
    bench.key("Enter");
    bench.key("Escape");
    bench.right_click("Tag Depots, ");
    bench.click("Split it…");
    bench
}

/// The tags of the three sentences.
fn tags(bench: &Bench) -> Vec<String> {
    let workspace = bench.workspace();
    let mut annotations: Vec<_> = workspace
        .annotations
        .values()
        .filter(|annotation| annotation.quote() != "One")
        .collect();
    annotations.sort_by_key(|annotation| annotation.reading_order());
    let paths = annotations.iter().map(|annotation| {
        let tags = annotation.tags.iter().map(|&tag| workspace.tag_path(tag));
        tags.collect::<Vec<_>>().join(", ")
    });
    paths.collect()
}

#[test]
fn a_digit_recodes_the_passage_and_shows_the_next_one() {
    let mut bench = begun();
    bench.shows("Splitting Depots");
    bench.shows("1 of 3");
    bench.shows("1 Recode as Depots/Empty");
    assert_eq!(bench.in_hand().quote(), "One depot.");
    bench.key("1");
    bench.shows("2 of 3");
    assert_eq!(bench.in_hand().quote(), "Two depots.");
    bench.key("K");
    bench.shows("3 of 3");
    bench.key("1");
    assert_eq!(tags(&bench), ["Depots/Empty", "Depots", "Depots/Empty"]);
    bench.does_not_show("Splitting Depots");
    bench.told("Recoded 2 passages of Depots, up to 3 of 3");
    bench.is_sound();
}

#[test]
fn one_can_go_back_and_decide_otherwise_and_undo_shows_the_passage_again() {
    let mut bench = begun();
    bench.key("1");
    bench.key("J");
    bench.shows("1 of 3");
    bench.key("K");
    assert_eq!(tags(&bench), ["Depots"; 3]);
    bench.shows("2 of 3");
    bench.key("1");
    bench.shows("3 of 3");
    bench.key("Ctrl+Z");
    bench.shows("2 of 3");
    assert_eq!(tags(&bench), ["Depots"; 3]);
    bench.key("Escape");
    bench.does_not_show("Splitting Depots");
    bench.is_sound();
}

#[test]
fn tags_to_split_into_are_made_in_place() {
    let mut bench = begun();
    bench.key("D");
    bench.type_text("Full");
    bench.key("Enter");
    bench.shows("2 Recode as Depots/Full");
    bench.key("2");
    bench.click("1 Recode as Depots/Empty");
    bench.click("Keep");
    assert_eq!(tags(&bench), ["Depots/Full", "Depots/Empty", "Depots"]);
    bench.is_sound();
}

#[test]
fn a_tag_without_passages_has_nothing_to_split() {
    let mut bench = begun();
    bench.key("Escape");
    bench.right_click("Tag Depots/Empty, ");
    bench.click("Split it…");
    bench.shows("1 of 1");
    bench.click("End the splitting");
    bench.key("Ctrl+Z");
    bench.told("Undid");
    bench.is_sound();
}
