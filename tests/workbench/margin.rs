//! The margin: what stands in it, on which side, and what is done from it.

use egui::{Pos2, pos2};

use crate::bench::Bench;

const TEXT: &str =
    "Seven vessels left the port.\n\nNo vessel came back that day.\n\nThe log was lost.\n";

/// Three annotations: one with a tag, one with another and a note, one without.
fn bench() -> Bench {
    let mut bench = Bench::with_text(TEXT);
    for (words, tag) in [("Seven vessels", "Count"), ("No vessel", "Denial")] {
        bench.select(words);
        bench.key("Enter");
        bench.type_text(tag);
        bench.key("Enter");
    }
    bench.key("M");
    bench.type_text("Who says so?");
    bench.key("Escape");
    bench.select("The log");
    bench.key("A");
    bench.key("Escape");
    bench.key("Ctrl+S");
    let path = bench.path("margin.dossier");
    bench.answer_path(&path);
    bench
}

/// Where the label of the annotation in a paragraph begins.
fn label(bench: &Bench, words: &str) -> Pos2 {
    let paragraph = bench.paragraph(words);
    pos2(paragraph.right() + 60.0, paragraph.top() + 12.0)
}

#[test]
fn a_click_in_the_margin_selects_a_double_click_opens_with_the_note_in_hand() {
    let mut bench = bench();
    let at = label(&bench, "Seven vessels");
    bench.click_at(at);
    assert_eq!(bench.shown(), "Seven vessels: Count");
    assert!(!bench.is_typing());
    bench.menu("View", "Tags panel");
    let at = label(&bench, "No vessel");
    bench.clicks_at(at, 2);
    assert_eq!(bench.shown(), "No vessel: Denial");
    assert!(bench.is_focused("Note"), "the note is ready to be written");
}

#[test]
fn the_other_button_in_the_margin_offers_what_can_be_done_with_the_annotation() {
    let mut bench = bench();
    let at = label(&bench, "No vessel");
    bench.right_click_at(at);
    for row in [
        "Open",
        "Write the note",
        "Add a tag…",
        "Remove a tag",
        "Change the boundaries",
        "Link…",
        "Copy the quote",
        "Excerpts of its tag",
        "Delete annotation",
    ] {
        bench.shows(row);
    }
    assert_eq!(bench.copied_by("Copy the quote"), "No vessel");

    bench.right_click_at(at);
    bench.click("Change the boundaries");
    bench.click("End a word later");
    assert_eq!(bench.in_hand().quote(), "No vessel came");

    // A selection elsewhere is not what gets the tag.
    bench.select("was lost");
    bench.right_click_at(at);
    bench.click("Add a tag…");
    bench.type_text("Port");
    bench.key("Enter");
    assert_eq!(bench.shown(), "No vessel came: Denial, Port");

    bench.right_click_at(at);
    bench.click("Remove a tag");
    bench.click("Denial");
    assert_eq!(bench.shown(), "No vessel came: Port");

    bench.right_click_at(at);
    bench.find("Excerpts of its tag");
    bench.key("Escape");
    bench.right_click_at(at);
    let n_before = bench.workspace().annotations.size();
    // The row of the menu, not the cross in the inspector.
    bench.menu_row("Delete annotation");
    assert_eq!(bench.workspace().annotations.size(), n_before - 1);
    bench.is_sound();
}

#[test]
fn the_margin_shows_what_is_chosen_says_so_and_is_kept_with_the_workspace() {
    let mut bench = bench();
    let n_labels = |bench: &mut Bench| {
        let mut n = 0;
        for words in ["Seven vessels", "No vessel"] {
            let at = label(bench, words);
            bench.key("Escape");
            bench.key("Escape");
            bench.click_at(at);
            n += usize::from(bench.app().view.in_hand.is_some());
        }
        n
    };
    assert_eq!(n_labels(&mut bench), 2);
    bench.menu("View", "What the margin shows");
    bench.click("Margin: only with a note");
    bench.shows("Margin: with a note");
    assert_eq!(n_labels(&mut bench), 1);
    bench.menu("View", "What the margin shows");
    bench.click("Margin: everything");
    bench.does_not_show("Margin: with a note");

    bench.click("Margin");
    bench.click("Only mine");
    bench.click("Denial");
    bench.key("Escape");
    bench.shows("Margin: Denial, mine");
    assert_eq!(n_labels(&mut bench), 1);
    bench.restart();
    bench.shows("Margin: Denial, mine");

    // A tag that is gone chooses nothing.
    let denial = bench.tag("Denial").id;
    assert!(bench.app().view.margin.tags.contains(&denial));
    bench.right_click("Tag Denial, ");
    bench.menu_row("Delete");
    bench.shows("Margin: mine");
    bench.menu("View", "What the margin shows");
    bench.click("Margin: everything");
    assert_eq!(bench.app().view.margin.label(bench.workspace()), "");
}

#[test]
fn the_side_of_the_margin_is_chosen_at_its_head_and_in_the_settings_and_is_kept() {
    let mut bench = bench();
    let head = bench.find("Margin").rect();
    bench.click("Margin");
    bench.click("On the left");
    bench.key("Escape");
    assert!(bench.find("Margin").rect().left() < head.left() - 200.0);
    let at = bench.paragraph("No vessel").left_top() + egui::vec2(-110.0, 12.0);
    bench.click_at(at);
    assert_eq!(bench.shown(), "No vessel: Denial");
    bench.restart();
    let side = bench.app().settings.margin_side;
    assert_eq!(side.label(), "On the left");
}

#[test]
fn the_width_of_the_margin_is_dragged_and_a_double_click_gives_it_back() {
    let mut bench = bench();
    let edge = bench.find("Width of the margin").rect().center();
    bench.drag(edge, edge + egui::vec2(30.0, 0.0));
    let width = bench.app().settings.margin_width.unwrap();
    assert!((80..=200).contains(&width), "{width}");
    bench.restart();
    assert_eq!(bench.app().settings.margin_width, Some(width));
    let edge = bench.find("Width of the margin").rect().center();
    bench.clicks_at(edge, 2);
    assert_eq!(bench.app().settings.margin_width, None);
}

#[test]
fn backlight_is_a_switch_with_a_key_and_is_kept_with_the_workspace() {
    let mut bench = bench();
    bench.key("H");
    assert!(bench.app().view.is_backlit);
    bench.restart();
    assert!(bench.app().view.is_backlit);
    bench.menu("View", "Backlight");
    assert!(!bench.app().view.is_backlit);
}

#[test]
fn a_screen_reader_is_told_what_the_caret_comes_into_and_leaves() {
    let mut bench = bench();
    bench.select("left");
    bench.key("Left");
    bench.does_not_show("Annotation “");
    bench.key("Left");
    bench.key("Left");
    bench.shows("Annotation “Seven vessels”, Count");
    bench.key("Right");
    bench.shows("Outside of annotations");
    bench.select("came");
    for _ in 0..3 {
        bench.key("Left");
    }
    bench.shows("Annotation “No vessel”, Denial, note “Who says so?”");
}
