//! Notes: rendered and written in place, what they mention, and all of them in one list.

use dossier::model::mention::{Target, mentions};

use crate::bench::Bench;

fn bench() -> Bench {
    let mut bench =
        Bench::with_text("Seven vessels left the port.\n\nNo vessel left the port that day.\n");
    bench.select("Seven vessels");
    bench.key("A");
    bench
}

#[test]
fn a_note_is_rendered_once_it_is_left_and_written_after_a_click_or_enter() {
    let mut bench = bench();
    bench.type_text("So **bold** and");
    bench.key("Escape");
    assert_eq!(bench.in_hand().note, "So **bold** and");
    bench.shows("bold");
    bench.does_not_show("**bold**");
    bench.click("Edit Note");
    assert!(bench.is_focused("Note"));
    bench.key("End");
    bench.type_text(" more");
    bench.key("Escape");
    assert_eq!(bench.in_hand().note, "So **bold** and more");
    bench.focus("Edit Note");
    bench.key("Enter");
    assert!(bench.is_focused("Note"));
    bench.key("Escape");
    bench.key("M");
    assert!(bench.is_focused("Note"));
}

#[test]
fn two_brackets_mention_a_document_by_a_few_letters_and_survive_its_renaming() {
    let mut bench = bench();
    let title = bench.document().title.clone();
    bench.type_text("See [[");
    bench.type_text(title.get(..4).unwrap());
    bench.shows(&format!("Mention Document {title}"));
    bench.key("Enter");
    bench.type_text(" twice");
    let note = bench.in_hand().note.clone();
    let found = mentions(&note);
    assert_eq!(found[0].target, Target::Document(bench.document().id));
    assert!(note.ends_with("]] twice"), "{note}");
    bench.key("Escape");
    bench.shows(&format!("Go to the document {title}"));
    bench.key("Ctrl+I");
    bench.shows("Mentioned in annotation “Seven vessels”");
    bench.fill("Title", "Harbour log");
    bench.key("Escape");
    bench.click("Mentioned in annotation");
    bench.shows("Go to the document Harbour log");
    bench.click("Go to the document Harbour log");
    bench.shows("Note on the document");
    bench.is_sound();
}

#[test]
fn a_row_of_what_can_be_mentioned_is_taken_by_a_click_and_the_margin_shows_titles() {
    let mut bench = bench();
    let title = bench.document().title.clone();
    bench.type_text("See [[");
    bench.type_text(title.get(..4).unwrap());
    bench.click(&format!("Mention Document {title}"));
    assert!(bench.is_focused("Note"), "the keyboard is back in the note");
    bench.type_text(" twice");
    let note = bench.in_hand().note.clone();
    assert_eq!(mentions(&note).len(), 1);
    assert!(note.ends_with("]] twice"), "{note}");
    bench.key("Escape");
    bench.key("Ctrl+T");
    // The name of a row has the note as it is read.
    bench.does_not_show("|document:");
    bench.is_sound();
}

#[test]
fn an_annotation_mentioned_in_a_note_of_the_workspace_is_one_click_away_and_tells_of_it() {
    let mut bench = bench();
    bench.key("Escape");
    bench.click("New note");
    bench.type_text("Compare [[seven vessels");
    bench.key("ArrowDown");
    bench.key("Enter");
    bench.key("Escape");
    bench.click("Go to the annotation “Seven vessels”");
    bench.shows("Mentioned in note New note");
    bench.key("Delete");
    bench.does_not_show("Mentioned in note");
    bench.key("Ctrl+Z");
    bench.key("]");
    bench.shows("Mentioned in note New note");
}

#[test]
fn the_address_of_a_link_is_copied_and_its_true_host_told_and_nothing_is_opened() {
    let mut bench = bench();
    bench.type_text("A [page](https://bank.example@evil.example/x)");
    bench.key("Escape");
    bench.click("Copy the address https://bank.example@evil.example/x");
    bench.told("Copied the address; it leads to evil.example");
}

#[test]
fn every_note_stands_in_one_list_that_is_searched_filtered_sorted_and_leads_to_its_place() {
    let mut bench = bench();
    let title = bench.document().title.clone();
    bench.type_text("On the vessels");
    bench.key("Escape");
    bench.key("Ctrl+I");
    bench.fill("Note on the document", "Beware of the dates");
    bench.key("Escape");
    bench.click("New note");
    bench.type_text("Plan of the work");
    bench.key("Ctrl+Shift+N");
    bench.shows("3 notes");
    bench.type_text("dates");
    bench.shows("1 note");
    bench.shows("Note on document");
    bench.does_not_show("Note on annotation");
    bench.click("Clear");
    bench.click("Filter by kind of note");
    bench.click("Annotation");
    bench.key("Escape");
    bench.shows("Note on annotation “Seven vessels”");
    bench.does_not_show("Note on document");
    bench.click("Clear");
    bench.choose("Sort notes", "By title");
    bench.key("Escape");
    let rows = &bench.app().all_notes.rows;
    let titles: Vec<&str> = rows.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, ["New note", &title, "“Seven vessels”"]);
    bench.click("Note on annotation");
    assert_eq!(bench.in_hand().note, "On the vessels");
    bench.key("Ctrl+Shift+N");
    bench.key("Escape");
    bench.click("Export these notes…");
    let path = bench.path("notes.md");
    bench.answer_path(&path);
    let written = std::fs::read_to_string(path).unwrap();
    assert!(written.contains("On the vessels"), "{written}");
    assert!(written.contains("Plan of the work"), "{written}");
}
