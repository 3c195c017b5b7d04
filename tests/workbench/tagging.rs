//! Tagging, noting and grading a passage.

use dossier::model::{InfoGrade, SourceGrade};

use crate::bench::Bench;

const PASSAGE: &str = "Small cells are slipping out of Iraq and Syria";

/// The sample with a passage selected.
fn bench() -> Bench {
    let mut bench = Bench::with_sample();
    bench.select(PASSAGE);
    bench
}

/// The passage is tagged so, and undo leaves the workspace as it was.
#[track_caller]
fn check_tagged(mut bench: Bench, tags: &str, label: &str) {
    assert_eq!(bench.shown(), format!("{PASSAGE}: {tags}"));
    assert_eq!(bench.selected(), "", "the caret stands at the end");
    bench.shows("Annotation");
    bench.shows(&format!("Quote {PASSAGE}"));
    bench.is_sound();
    bench.menu("Edit", &format!("Undo {label}"));
    bench.told(&format!("Undid the {label}"));
    bench.is_sound();
    assert!(bench.app().annotation_in_hand().is_none());
    assert_eq!(bench.session().history().undo_next(), None);
    bench.key("Ctrl+Y");
    bench.told(&format!("Did again the {label}"));
    bench.is_sound();
}

#[test]
fn the_selected_passage_is_tagged_by_the_key_of_a_tag() {
    let mut bench = bench();
    bench.key("2");
    check_tagged(bench, "Claims/Forecast", "tagging as Forecast");
}

#[test]
fn the_selected_passage_is_tagged_by_the_picker() {
    let mut bench = bench();
    bench.key("Enter");
    bench.shows("Tag picker");
    bench.type_text("no such tag");
    bench.fill("Tag picker", "adapt");
    bench.key("Enter");
    check_tagged(bench, "Adaptation", "tagging as Adaptation");
}

#[test]
fn the_picker_opens_under_a_letter_too_and_its_rows_take_the_arrows_and_the_mouse() {
    let mut bench = bench();
    bench.key("T");
    bench.type_text("fi");
    assert_eq!(bench.value("Tag picker"), "fi");
    let rows: Vec<String> = bench
        .names()
        .into_iter()
        .filter(|name| name.contains(" › "))
        .collect();
    bench.key("ArrowDown");
    bench.key("Enter");
    assert_eq!(
        bench.shown(),
        format!("{PASSAGE}: {}", rows[1].replace(" › ", "/"))
    );
    bench.key("Ctrl+Z");
    bench.select(PASSAGE);
    bench.key("Enter");
    bench.type_text("forecast");
    bench.click("Claims › Forecast");
    check_tagged(bench, "Claims/Forecast", "tagging as Forecast");
}

#[test]
fn the_picker_makes_a_tag_that_is_not_there_in_the_same_step() {
    let mut bench = bench();
    let n_tags = bench.workspace().tags.size();
    bench.key("Enter");
    bench.type_text("Movements/Cells");
    bench.shows("Create tag “Movements/Cells”");
    bench.key("Enter");
    assert_eq!(bench.workspace().tags.size(), n_tags + 2);
    check_tagged(bench, "Movements/Cells", "tagging as Cells");
}

#[test]
fn escape_closes_the_picker_and_keeps_the_selection() {
    let mut bench = bench();
    bench.key("Enter");
    bench.type_text("fo");
    bench.key("Escape");
    bench.does_not_show("Tag picker");
    assert_eq!(bench.selected(), PASSAGE);
    bench.key("2");
    assert_eq!(bench.shown(), format!("{PASSAGE}: Claims/Forecast"));
}

#[test]
fn the_selected_passage_is_tagged_by_a_click_on_a_tag() {
    let mut bench = bench();
    bench.click("Tag Capability/Finance, ");
    check_tagged(bench, "Capability/Finance", "tagging as Finance");
}

#[test]
fn v_makes_a_tag_of_the_words_themselves() {
    let mut bench = bench();
    bench.key("V");
    check_tagged(bench, PASSAGE, &format!("tagging as {PASSAGE}"));
}

#[test]
fn q_applies_the_last_tag_again() {
    let mut bench = bench();
    bench.key("8");
    bench.select("bends in ways that will be hard to answer");
    bench.key("Q");
    assert_eq!(
        bench.shown(),
        "bends in ways that will be hard to answer: Adaptation"
    );
}

#[test]
fn a_marks_the_words_without_a_tag_and_goes_to_the_note() {
    let mut bench = bench();
    bench.key("A");
    assert_eq!(bench.shown(), format!("{PASSAGE}: "));
    assert!(bench.is_focused("Note"));
    assert_eq!(bench.value("Note"), "", "the letter itself is not typed");
    bench.type_text("Who counts them?");
    assert_eq!(bench.in_hand().note, "Who counts them?");
    bench.is_sound();
}

#[test]
fn a_second_tag_joins_the_same_annotation_and_the_cross_of_a_tag_removes_it() {
    let mut bench = bench();
    bench.key("2");
    bench.key("3");
    assert_eq!(
        bench.shown(),
        format!("{PASSAGE}: Claims/Forecast, Claims/Contradiction")
    );
    bench.click("Add a tag");
    bench.type_text("figure");
    bench.key("Enter");
    assert_eq!(
        bench.shown(),
        format!("{PASSAGE}: Claims/Forecast, Claims/Contradiction, Claims/Figure")
    );
    bench.click("Remove tag Claims/Forecast");
    assert_eq!(
        bench.shown(),
        format!("{PASSAGE}: Claims/Contradiction, Claims/Figure")
    );
    for _ in 0..4 {
        bench.key("Ctrl+Z");
    }
    assert_eq!(bench.session().history().undo_next(), None);
    bench.is_sound();
}

#[test]
fn the_same_tag_on_the_same_passage_is_refused_in_a_sentence() {
    let mut bench = bench();
    bench.key("2");
    bench.select(PASSAGE);
    let n_steps = bench.session().n_steps();
    bench.key("2");
    bench.told("This passage is already tagged as Forecast");
    assert_eq!(bench.session().n_steps(), n_steps);
    bench.shows("This passage is already tagged as Forecast");
    bench.click("Close notice");
    assert_eq!(bench.notices(), [""; 0]);
}

#[test]
fn a_key_that_no_tag_has_opens_the_picker_and_says_so() {
    let mut bench = Bench::with_text("We trusted the nurse.");
    bench.select("trusted");
    bench.key("5");
    bench.told("No tag has the key 5 yet: right-click a tag to give it one");
    bench.type_text("Trust");
    bench.key("Enter");
    assert_eq!(bench.shown(), "trusted: Trust");
}

#[test]
fn a_note_is_typed_in_one_step_that_the_menu_names() {
    let mut bench = bench();
    bench.key("2");
    bench.key("M");
    assert!(bench.is_focused("Note"));
    bench.type_text("Expected since 2016; see the UN report");
    assert_eq!(
        bench.in_hand().note,
        "Expected since 2016; see the UN report"
    );
    bench.key("Escape");
    let label = bench.session().history().undo_next().unwrap().label.clone();
    bench.click("Edit");
    bench.shows(&format!("Undo {label}"));
    bench.key("Escape");
    bench.key("Ctrl+Z");
    assert_eq!(bench.in_hand().note, "");
    assert_eq!(bench.shown(), format!("{PASSAGE}: Claims/Forecast"));
    bench.key("Ctrl+Shift+Z");
    assert_eq!(
        bench.in_hand().note,
        "Expected since 2016; see the UN report"
    );
    bench.is_sound();
}

#[test]
fn letters_do_nothing_but_stand_in_the_field_while_one_has_the_keyboard() {
    let mut bench = bench();
    bench.key("2");
    bench.key("M");
    let (n_annotations, n_tags) = (
        bench.workspace().annotations.size(),
        bench.workspace().tags.size(),
    );
    for key in [
        "A",
        "V",
        "Q",
        "T",
        "N",
        "B",
        "3",
        "Delete",
        "Backspace",
        "Slash",
    ] {
        bench.key(key);
    }
    assert_eq!(bench.in_hand().note, "avqtnb");
    assert_eq!(bench.shown(), format!("{PASSAGE}: Claims/Forecast"));
    assert_eq!(
        (n_annotations, n_tags),
        (
            bench.workspace().annotations.size(),
            bench.workspace().tags.size()
        )
    );
}

#[test]
fn delete_takes_an_annotation_away_and_the_notice_brings_it_back() {
    let mut bench = bench();
    bench.key("2");
    let n_annotations = bench.workspace().annotations.size();
    for way in ["Delete", "Backspace"] {
        bench.key(way);
        assert_eq!(bench.workspace().annotations.size(), n_annotations - 1);
        assert!(bench.app().annotation_in_hand().is_none());
        bench.told("Deleted the annotation");
        bench.is_sound();
        bench.click("Undo");
        assert_eq!(bench.workspace().annotations.size(), n_annotations);
        bench.is_sound();
        bench.select(PASSAGE);
        bench.key("Escape");
        bench.key("]");
        bench.key("[");
    }
    bench.click("Delete annotation");
    bench.told("Deleted the annotation");
    bench.key("Ctrl+Z");
    assert_eq!(bench.workspace().annotations.size(), n_annotations);
}

#[test]
fn annotations_over_the_same_words_take_turns_at_each_click() {
    let mut bench = Bench::with_text("We trusted the nurse from the village, as one does.");
    for (words, name) in [
        ("We trusted the nurse from the village", "Long"),
        ("trusted the nurse", "Middle"),
        ("nurse", "Short"),
    ] {
        bench.select(words);
        bench.key("Enter");
        bench.type_text(name);
        bench.key("Enter");
    }
    bench.key("Escape");
    assert!(bench.app().annotation_in_hand().is_none());
    bench.select("nurse");
    let rect = bench.paragraph("We trusted");
    bench.key("ArrowLeft");
    // The word stands about here, whatever the font.
    let mut at = rect.left_top() + egui::vec2(100.0, 10.0);
    for _ in 0..40 {
        bench.clicks_at(at, 2);
        if bench.selected() == "nurse" {
            break;
        }
        at.x += 6.0;
    }
    assert_eq!(bench.selected(), "nurse");
    bench.key("Escape");
    bench.key("Escape");
    let mut seen = Vec::new();
    for _ in 0..4 {
        // So far apart that they are no double click.
        bench.wait(1.0);
        bench.click_at(at);
        seen.push(bench.shown());
    }
    assert_eq!(
        seen,
        [
            "nurse: Short",
            "trusted the nurse: Middle",
            "We trusted the nurse from the village: Long",
            "nurse: Short",
        ]
    );
}

#[test]
fn boundaries_move_by_words_with_the_buttons_and_to_the_selection_with_b() {
    let mut bench = bench();
    bench.key("2");
    for (button, quote) in [
        (
            "Begin a word later",
            "cells are slipping out of Iraq and Syria",
        ),
        ("End a word earlier", "cells are slipping out of Iraq and"),
        (
            "Begin a word earlier",
            "Small cells are slipping out of Iraq and",
        ),
        ("End a word later", PASSAGE),
    ] {
        bench.click(button);
        assert_eq!(bench.in_hand().quote(), quote, "{button}");
        bench.is_sound();
    }
    bench.select("slipping out");
    bench.key("B");
    assert_eq!(bench.shown(), "slipping out: Claims/Forecast");
    bench.is_sound();
    for _ in 0..5 {
        bench.key("Ctrl+Z");
    }
    assert_eq!(bench.shown(), format!("{PASSAGE}: Claims/Forecast"));
    bench.is_sound();
}

#[test]
fn an_annotation_is_graded_for_its_source_and_its_information() {
    let mut bench = bench();
    bench.key("2");
    bench.choose("Source", "B · usually reliable");
    assert_eq!(bench.in_hand().grade.source, Some(SourceGrade::B));
    bench.choose("Information", "3 · possibly true");
    assert_eq!(bench.in_hand().grade.info, "3".parse::<InfoGrade>().ok());
    bench.menu("Edit", "Undo grading as B3");
    bench.key("Ctrl+Z");
    assert_eq!(bench.in_hand().grade, dossier::model::Grade::default());
    bench.is_sound();
}

#[test]
fn the_brackets_go_from_annotation_to_annotation_and_say_where_they_end() {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+Home");
    let mut starts = Vec::new();
    for _ in 0..4 {
        bench.key("]");
        starts.push(bench.in_hand().start());
    }
    assert!(starts.is_sorted(), "{starts:?}");
    for &start in starts.iter().rev().skip(1) {
        bench.key("[");
        assert_eq!(bench.in_hand().start(), start);
    }
    bench.key("[");
    bench.told("This is the first annotation of the document");
}

#[test]
fn new_annotations_have_the_usual_grade_of_the_settings_and_old_ones_keep_theirs() {
    let mut bench = Bench::with_text("Seven vessels lay there. Nobody saw them.");
    bench.select("Nobody saw");
    bench.key("A");
    assert!(bench.in_hand().grade.is_empty());
    bench.key("Escape");
    bench.key("Ctrl+Comma");
    bench.choose("Usual source", "B · usually reliable");
    bench.choose("Usual info", "2 · probably true");
    bench.click("Close");
    bench.select("Seven vessels");
    bench.key("A");
    assert_eq!(bench.in_hand().grade.label(), "B2");
    let said = bench.find("Source").value();
    assert_eq!(said.as_deref(), Some("B · usually reliable (the usual)"));
    bench.key("Ctrl+Z");
    bench.key("Ctrl+Shift+Z");
    let grades: Vec<String> = bench
        .workspace()
        .annotations
        .values()
        .map(|annotation| annotation.grade.label())
        .collect();
    assert_eq!(grades.len(), 2);
    assert_eq!(grades.iter().filter(|grade| *grade == "B2").count(), 1);
    bench.is_sound();
    bench.restart();
    bench.key("Ctrl+Comma");
    let said = bench.find("Usual source").value();
    assert_eq!(said.as_deref(), Some("B · usually reliable"));
}
