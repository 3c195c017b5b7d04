//! Passages that occur more than once: the list, two places side by side, dimming, one origin.

use dossier::model::Member;

use crate::bench::Bench;

const STORY: &str = "The harbour master said on Monday that seven vessels had left the port without papers, and that none of them had been seen since by the coast guard or by any of the pilots.";

/// A story in three papers, in the third with other words, and a text of its own.
fn bench() -> Bench {
    let mut bench = Bench::new();
    let near = STORY.replace("seven vessels", "eight barges");
    let files = [
        (
            "a.txt",
            format!("Morning\n\n{STORY}\n\nNobody asked the mayor, who was not there.\n"),
        ),
        ("b.txt", format!("Evening\n\n{STORY}\n")),
        (
            "c.txt",
            format!("Weekly\n\n{near}\n\nGardens have a column here as well.\n"),
        ),
        (
            "d.txt",
            "Alone\n\nNothing of this stands anywhere else.\n".to_owned(),
        ),
    ];
    let paths: Vec<_> = files
        .iter()
        .map(|(name, text)| bench.write(name, text.as_bytes()))
        .collect();
    bench.drop_files(&paths);
    bench.click("Add 4 documents");
    bench.click("Close the report");
    bench
}

fn listed() -> Bench {
    let mut bench = bench();
    bench.menu("Go", "Repeated passages");
    bench
}

#[test]
fn what_occurs_more_than_once_is_listed_and_filtered() {
    let mut bench = listed();
    bench.shows("Tab Repeated passages");
    bench.shows("1 repeated passage");
    bench.shows("Repeated passage The harbour master said");
    bench.shows("3 places in 3 documents");
    bench.choose("Filter by likeness", "Exact");
    bench.shows("0 repeated passages of 1");
    bench.shows("No repeated passage is like this");
    bench.click("Clear");
    bench.choose("Filter by spread", "Within one document");
    bench.shows("No repeated passage is like this");
    bench.click("Clear");
    bench.click("Filter by document of repeats");
    bench.click("Alone");
    bench.key("Escape");
    bench.shows("No repeated passage is like this");
    bench.click("Clear");
    bench.shows("Repeated passage The harbour master said");
}

#[test]
fn a_workspace_without_repeats_says_so_and_documents_that_come_are_searched() {
    let mut bench = Bench::with_text("Nothing of this stands anywhere else.\n");
    bench.menu("Go", "Repeated passages");
    bench.shows("Nothing occurs more than once");
    let text = format!("{STORY}\n\nAnd once more.\n\n{STORY}\n");
    let path = bench.write("twice.txt", text.as_bytes());
    bench.drop_files(&[path]);
    bench.menu("Go", "Repeated passages");
    bench.shows("2 places in one document · the same words");
}

#[test]
fn two_places_stand_side_by_side_with_what_differs_and_a_click_goes_there() {
    let mut bench = listed();
    bench.click("Repeated passage The harbour");
    bench.shows("Both have the same words");
    bench.click("Place 3 on the right");
    bench.shows("Struck through: only on the left. Underlined: only on the right");
    bench.click("Place 3 in Weekly");
    assert_eq!(bench.document().title, "Weekly");
    assert!(
        bench.selected().contains("eight barges"),
        "{}",
        bench.selected()
    );
    bench.click("Tab Repeated passages");
    bench.click("All repeated passages");
    bench.shows("1 repeated passage");
}

#[test]
fn an_annotation_tells_in_how_many_other_sources_its_words_stand_and_one_origin_counts_once() {
    let mut bench = listed();
    bench.click("Repeated passage The harbour");
    bench.click("Place 1 in Morning");
    bench.key("Escape");
    bench.select("left the port without papers");
    bench.key("A");
    bench.key("Escape");
    bench.shows("Also in 2 other sources");
    bench.click("Also in 2 other sources");
    bench.fill("What the origin is", "Harbour agency");
    bench.click("Mark as one origin");
    bench.told("The 3 sources count as one from now on");
    bench.shows("These sources count as one: Harbour agency");
    bench.click("Tab Morning");
    bench.does_not_show("Also in");
    let origin = bench.workspace().shared_origins.values().next().unwrap();
    assert_eq!(origin.members.len(), 3);
    assert!(
        origin
            .members
            .iter()
            .all(|one| matches!(one, Member::Document(_)))
    );
    bench.key("Ctrl+I");
    bench.shows("One origin with ");
    bench.shows("Evening, 0 annotations, Unread, one origin with 2 others");
    bench.click("Count it on its own");
    bench.does_not_show("One origin with ");
    bench.key("Ctrl+Z");
    bench.shows("One origin with ");
    bench.click("Tab Repeated passages");
    bench.click("Take one origin back");
    assert_eq!(bench.workspace().shared_origins.size(), 0);
    bench.is_sound();
}

#[test]
fn what_stands_elsewhere_is_told_without_being_asked_for() {
    let mut bench = bench();
    bench.select("left the port without papers");
    bench.key("A");
    bench.key("Escape");
    bench.shows("Also in 2 other sources");
    // In the list of excerpts as well.
    bench.key("Ctrl+T");
    bench.shows("Excerpt left the port without papers. Also in 2 other sources");
    bench.is_sound();
}

#[test]
fn what_has_stood_before_is_dimmed_by_a_switch_until_its_text_changes() {
    let mut bench = bench();
    bench.menu("View", "Dim what was said before");
    let app = bench.app();
    let dimmed: Vec<(&str, usize)> = bench
        .workspace()
        .documents_in_order()
        .into_iter()
        .map(|document| {
            let ranges = app.repeating.repeated_in(bench.workspace(), document.id);
            (document.title.as_str(), ranges.len())
        })
        .collect();
    assert_eq!(
        dimmed,
        [("Morning", 0), ("Evening", 1), ("Weekly", 1), ("Alone", 0)]
    );
    assert!(app.view.looked.dims);
    bench.menu("View", "Dim what was said before");
    assert!(!bench.app().view.looked.dims);
}
