//! The codebook: making, naming, ordering, colouring, merging and deleting tags.

use dossier::model::{Colour, TagId, Workspace};
use egui::vec2;

use crate::bench::Bench;

/// Undoes everything: the workspace is as the sample was, and sound all the way.
#[track_caller]
fn undo_all(bench: &mut Bench, before: &Workspace) {
    let after = bench.workspace().clone();
    let mut n_undone = 0;
    while bench.session().history().undo_next().is_some() {
        bench.key("Ctrl+Z");
        bench.is_sound();
        n_undone += 1;
    }
    assert!(bench.workspace() == before, "undo does not lead back");
    for _ in 0..n_undone {
        bench.key("Ctrl+Shift+Z");
        bench.is_sound();
    }
    assert!(*bench.workspace() == after, "redo does not lead on");
}

/// The tags as the panel lists them, where they are in view.
fn listed(bench: &Bench) -> Vec<String> {
    let rows = bench.names().into_iter().filter_map(|name| {
        let path = name.strip_prefix("Tag ")?.rsplit_once(", ")?.0.to_owned();
        Some(path)
    });
    rows.collect()
}

#[test]
fn a_new_tag_is_named_in_place() {
    let mut bench = Bench::with_sample();
    let before = bench.workspace().clone();
    bench.key("N");
    assert!(bench.is_focused("Name of the tag"));
    assert_eq!(bench.value("Name of the tag"), "New tag");
    bench.type_text("Rumour");
    bench.key("Enter");
    assert_eq!(bench.tag("Rumour").parent, None);
    bench.shows("Tag Rumour, 0 annotations");
    bench.is_sound();
    bench.click("New tag");
    bench.type_text("Hearsay");
    bench.key("Enter");
    bench.tag("Hearsay");
    undo_all(&mut bench, &before);
}

#[test]
fn f2_renames_the_tag_in_hand_and_a_name_that_is_taken_is_refused() {
    let mut bench = Bench::with_sample();
    let before = bench.workspace().clone();
    bench.click("Tag Capability/Finance, ");
    bench.key("F2");
    assert_eq!(bench.value("Name of the tag"), "Finance");
    bench.type_text("Money");
    bench.key("Enter");
    let tag = bench.tag("Capability/Money").id;
    assert_eq!(before.tag(tag).unwrap().name, "Finance");
    bench.key("F2");
    bench.type_text("Attacks");
    bench.key("Enter");
    bench.tag("Capability/Money");
    assert!(
        bench
            .notices()
            .iter()
            .any(|notice| notice.contains("Attacks")),
        "{:?}",
        bench.notices()
    );
    bench.key("F2");
    bench.type_text("Nothing");
    bench.key("Escape");
    bench.tag("Capability/Money");
    undo_all(&mut bench, &before);
}

#[test]
fn letters_filter_the_tags_and_escape_shows_all_again() {
    let mut bench = Bench::with_sample();
    let all = listed(&bench);
    bench.key("/");
    assert!(bench.is_focused("Filter tags"));
    bench.type_text("fore");
    assert_eq!(
        listed(&bench),
        [
            "Capability",
            "Capability/Strength",
            "Capability/Strength/Foreign fighters",
            "Claims",
            "Claims/Forecast",
        ]
    );
    bench.fill("Filter tags", "zzz");
    bench.shows("No tag has these letters");
    bench.key("Escape");
    assert_eq!(listed(&bench), all);
    assert_eq!(bench.value("Filter tags"), "");
}

#[test]
fn tags_are_listed_by_hand_by_name_or_by_count() {
    let mut bench = Bench::with_sample();
    let tops = |bench: &Bench| -> Vec<String> {
        listed(bench)
            .into_iter()
            .filter(|path| !path.contains('/'))
            .collect()
    };
    bench.click("Order of the tags");
    bench.click("Collapse all");
    let by_hand = tops(&bench);
    bench.click("Order of the tags");
    bench.click("By name");
    let mut by_name = by_hand.clone();
    by_name.sort();
    assert_eq!(tops(&bench), by_name);
    assert_ne!(by_name, by_hand);
    bench.click("Order of the tags");
    bench.click("By count");
    let by_count = tops(&bench);
    let counts: Vec<usize> = by_count
        .iter()
        .map(|path| with_those_below(&bench, bench.tag(path).id))
        .collect();
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    bench.click("Order of the tags");
    bench.click("As in the codebook");
    assert_eq!(tops(&bench), by_hand);
    bench.click("Expand Claims");
    assert!(listed(&bench).contains(&"Claims/Figure".to_owned()));
    bench.click("Collapse Claims");
    assert_eq!(listed(&bench), by_hand);
}

fn with_those_below(bench: &Bench, tag: TagId) -> usize {
    let tags = bench.workspace().tag_and_descendants(tag);
    tags.iter()
        .map(|&tag| bench.session().index().n_with_tag(tag))
        .sum()
}

#[test]
fn a_tag_gets_another_colour_and_another_key() {
    let mut bench = Bench::with_sample();
    let before = bench.workspace().clone();
    let current = bench
        .workspace()
        .tag_colour(bench.tag("Capability/Finance").id);
    let colour = Colour::all().find(|&colour| colour != current).unwrap();
    bench.click("Tag Capability/Finance, ");
    bench.click(colour.name());
    assert_eq!(bench.tag("Capability/Finance").colour, Some(colour));
    bench.right_click("Tag Capability/Finance, ");
    bench.click("Colour");
    bench.click("As its parent");
    assert_eq!(bench.tag("Capability/Finance").colour, None);
    bench.right_click("Tag Capability/Finance, ");
    bench.click("Key");
    bench.click("2");
    assert_eq!(bench.tag("Capability/Finance").key, Some(2));
    assert_eq!(
        bench.tag("Claims/Forecast").key,
        None,
        "a key belongs to one tag"
    );
    undo_all(&mut bench, &before);
}

#[test]
fn a_definition_is_typed_in_the_inspector() {
    let mut bench = Bench::with_sample();
    let before = bench.workspace().clone();
    bench.click("Tag Capability/Finance, ");
    bench.click("Edit Definition");
    bench.fill("Definition", "Money in and money out");
    assert_eq!(
        bench.tag("Capability/Finance").definition,
        "Money in and money out"
    );
    bench.key("Escape");
    undo_all(&mut bench, &before);
}

#[test]
fn a_tag_dragged_onto_another_goes_under_it_and_between_two_it_is_ordered() {
    let mut bench = Bench::with_sample();
    let before = bench.workspace().clone();
    let centre = |bench: &Bench, label: &str| bench.find(label).rect().center();
    let finance = bench.tag("Capability/Finance").id;
    let (from, to) = (
        centre(&bench, "Tag Capability/Finance, "),
        centre(&bench, "Tag Capability/Attacks, "),
    );
    bench.drag(from, to);
    assert_eq!(
        bench.workspace().tag_path(finance),
        "Capability/Attacks/Finance"
    );
    bench.is_sound();
    let (from, to) = (
        centre(&bench, "Tag Capability/Attacks/Finance, "),
        centre(&bench, "Tag Capability/Attacks, ") - vec2(0.0, 11.0),
    );
    bench.drag(from, to);
    assert_eq!(bench.workspace().tag_path(finance), "Capability/Finance");
    let listed = listed(&bench);
    let attacks_idx = listed
        .iter()
        .position(|path| path == "Capability/Attacks")
        .unwrap();
    assert_eq!(listed[attacks_idx - 1], "Capability/Finance");
    bench.right_click("Tag Capability/Finance, ");
    bench.click("Move to the top level");
    bench.tag("Finance");
    // Nothing goes under what is under it.
    let (from, to) = (
        centre(&bench, "Tag Capability, "),
        centre(&bench, "Tag Capability/Attacks, "),
    );
    bench.drag(from, to);
    bench.told("Can't move Capability under Attacks, which is under it");
    undo_all(&mut bench, &before);
}

#[test]
fn a_merge_says_beforehand_what_it_will_change() {
    let mut bench = Bench::with_sample();
    let before = bench.workspace().clone();
    let (from, into) = (
        bench.tag("Capability/Finance").id,
        bench.tag("Capability/Attacks").id,
    );
    let n_from = bench.session().index().n_with_tag(from);
    let n_both = before
        .annotations
        .values()
        .filter(|annotation| annotation.tags.contains(&from) && annotation.tags.contains(&into))
        .count();
    let n_into = bench.session().index().n_with_tag(into);
    bench.right_click("Tag Capability/Finance, ");
    bench.click("Merge into…");
    assert!(bench.is_focused("Other tag"));
    bench.type_text("attacks");
    bench.click("Capability › Attacks");
    bench.shows(&format!(
        "{} annotations will be tagged Capability/Attacks instead of Capability/Finance",
        n_from - n_both
    ));
    bench.click("Merge");
    assert_eq!(bench.workspace().tag(from), None);
    assert_eq!(
        bench.session().index().n_with_tag(into),
        n_into + n_from - n_both
    );
    bench.told("Done: merge of Finance into Attacks");
    bench.is_sound();
    bench.click("Undo");
    assert!(*bench.workspace() == before);
    bench.key("Ctrl+Y");
    undo_all(&mut bench, &before);
}

#[test]
fn annotations_keep_their_other_tags_when_one_is_deleted() {
    let mut bench = Bench::with_sample();
    let before = bench.workspace().clone();
    let attacks = bench.tag("Capability/Attacks").id;
    bench.right_click("Tag Capability/Attacks, ");
    bench.click("Delete");
    bench.told("Done: deletion of Attacks");
    assert_eq!(
        bench.workspace().annotations.size(),
        before.annotations.size()
    );
    for (id, annotation) in &before.annotations {
        let mut tags = annotation.tags.clone();
        tags.retain(|&tag| tag != attacks);
        assert_eq!(bench.workspace().annotation(*id).unwrap().tags, tags);
    }
    undo_all(&mut bench, &before);
}

#[test]
fn a_new_tag_goes_under_another_by_its_menu_and_a_double_click_shows_excerpts() {
    let mut bench = Bench::with_sample();
    let before = bench.workspace().clone();
    bench.right_click("Tag Capability/Finance, ");
    bench.click("New tag under it");
    bench.type_text("Ransom");
    bench.key("Enter");
    bench.tag("Capability/Finance/Ransom");
    undo_all(&mut bench, &before);
    bench.double_click("Tag Capability/Attacks, ");
    assert_eq!(
        bench.app().view.filter.tags,
        [bench.tag("Capability/Attacks").id]
    );
    bench.right_click("Tag Capability/Finance, ");
    bench.click("Show its excerpts");
    assert_eq!(
        bench.app().view.filter.tags,
        [bench.tag("Capability/Finance").id]
    );
    bench.shows("Excerpt ");
}

#[test]
fn a_tag_is_listed_in_a_second_place_and_stays_one_tag() {
    let mut bench = Bench::with_sample();
    bench.right_click("Tag Capability/Attacks, ");
    bench.click("Also list under…");
    bench.type_text("territory");
    bench.click("Territory");
    bench.click("List");
    bench.told("Done: listing of Attacks under Territory");
    let also = "Also under Territory: Capability/Attacks, 13 annotations";
    bench.shows(also);
    // It is found once, and tagged with from either place.
    bench.select("Small cells are slipping out");
    bench.key("Enter");
    bench.type_text("attacks");
    let rows = |bench: &Bench| {
        let names = bench.names().into_iter();
        names.filter(|name| name == "Capability › Attacks").count()
    };
    assert_eq!(rows(&bench), 1);
    bench.key("Escape");
    bench.click(also);
    assert!(bench.shown().ends_with(": Capability/Attacks"));
    // Collapsing its second home hides it there; counts are not doubled.
    bench.click("Collapse Territory");
    bench.does_not_show("Also under Territory");
    bench.shows("Tag Territory, ");
    bench.click("Expand Territory");
    // A new name is the same name in each place.
    bench.right_click("Tag Capability/Attacks, ");
    bench.click("Rename");
    bench.type_text("Raids");
    bench.key("Enter");
    bench.shows("Also under Territory: Capability/Raids, 14 annotations");
    bench.right_click("Also under Territory: Capability/Raids, ");
    bench.click("Take off this place");
    bench.does_not_show("Also under Territory");
    bench.shows("Tag Capability/Raids, 14 annotations");
    bench.is_sound();
    bench.key("Ctrl+Z");
    bench.shows("Also under Territory: Capability/Raids, ");
    bench.is_sound();
}

#[test]
fn moving_under_merging_and_listing_are_in_the_menu_of_the_bar_for_the_tag_in_hand() {
    let mut bench = Bench::with_sample();
    bench.click("Tag Capability/Attacks, ");
    bench.menu("Tag", "Move the tag under…");
    bench.type_text("territory");
    bench.key("Enter");
    bench.click("Move");
    bench.tag("Territory/Attacks");
    bench.key("Ctrl+Z");
    bench.menu("Tag", "Merge the tag into…");
    bench.shows("Merge Capability/Attacks into…");
    bench.key("Escape");
    bench.key("Ctrl+K");
    bench.type_text("also list the tag");
    bench.key("Enter");
    bench.shows("Also list Capability/Attacks under…");
    bench.key("Escape");
    bench.is_sound();
}
