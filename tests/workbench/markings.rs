//! How things are to be handled: set where they stand, and what an export leaves out by it.

use dossier::model::{Marking, Tlp};

use crate::bench::Bench;

const GREEN: &str = "TLP:GREEN: ";
const RED: &str = "TLP:RED: ";

const TEXT: &str = "The council met on Monday.\n\nThe roads were wet.\n\nThe mayor resigned.\n";

/// Chooses a marking in the list that stands last: that of the window over the others, if any.
fn mark(bench: &mut Bench, beginning: &str) {
    let marking = bench.find_last("Marking");
    marking.focus();
    bench.run();
    bench.key("Enter");
    bench.menu_row(beginning);
}

fn is(marking: Option<&Marking>, tlp: Tlp) -> bool {
    marking == Some(&Marking::Tlp(tlp))
}

/// Exports as JSON with a ceiling; gives what the dialog said, and the file.
fn exported(bench: &mut Bench, ceiling: &str, told: &str) -> String {
    bench.key("Ctrl+E");
    bench.choose("Format", "Everything, for programs");
    let at = bench.find("Leave out what is marked above").rect().center();
    bench.click_at(at);
    bench.menu_row(ceiling);
    bench.shows(told);
    bench.click("Choose where…");
    let path = bench.path("out.json");
    if path.exists() {
        std::fs::remove_file(&path).unwrap();
    }
    bench.answer_path(&path);
    bench.told(told);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_document_that_is_marked_above_the_ceiling_stays_out_and_is_counted() {
    let mut bench = Bench::with_text(TEXT);
    bench.select("council");
    bench.key("Enter");
    bench.key("Escape");
    bench.key("Escape");
    mark(&mut bench, RED);
    let document = bench.document();
    assert!(is(document.marking.as_ref(), Tlp::Red));
    let told = "1 document is marked above TLP:GREEN and stays out, whole";
    let json = exported(&mut bench, GREEN, told);
    assert!(!json.contains("council"));
    bench.is_sound();
}

#[test]
fn an_annotation_that_is_marked_above_the_ceiling_stays_out_and_is_counted() {
    let mut bench = Bench::with_text(TEXT);
    bench.select("council");
    bench.key("M");
    bench.type_text("Who was there?");
    bench.key("Escape");
    mark(&mut bench, RED);
    assert!(is(bench.in_hand().marking.as_ref(), Tlp::Red));
    let told = "1 annotation is marked above TLP:GREEN and stays out, whole";
    let json = exported(&mut bench, GREEN, told);
    assert!(json.contains("council") && !json.contains("Who was there?"));
    bench.is_sound();
}

#[test]
fn an_article_that_is_marked_above_the_ceiling_stays_out_and_is_counted() {
    let mut bench = Bench::with_text(TEXT);
    bench.select("The roads were wet.");
    bench.menu("Edit", "New article from selection");
    mark(&mut bench, RED);
    bench.click("Done");
    let article = bench.workspace().articles.values().next().unwrap();
    assert!(is(article.marking.as_ref(), Tlp::Red));
    let told = "1 article is marked above TLP:GREEN and stays out, whole";
    let json = exported(&mut bench, GREEN, told);
    assert!(json.contains("council") && !json.contains("roads"));
    bench.key("Ctrl+Z");
    let article = bench.workspace().articles.values().next().unwrap();
    assert_eq!(article.marking, None);
    bench.is_sound();
}

#[test]
fn a_note_that_is_marked_above_the_ceiling_stays_out_and_is_counted() {
    let mut bench = Bench::with_text(TEXT);
    bench.click("New note");
    bench.type_text("A secret");
    mark(&mut bench, RED);
    let note = bench.workspace().notes.values().next().unwrap();
    assert!(is(note.marking.as_ref(), Tlp::Red));
    let told = "1 note is marked above TLP:GREEN and stays out, whole";
    let json = exported(&mut bench, GREEN, told);
    assert!(!json.contains("A secret"));
    bench.is_sound();
}

#[test]
fn of_a_workspace_that_is_marked_above_the_ceiling_nothing_goes_out() {
    let mut bench = Bench::with_text(TEXT);
    bench.menu("Edit", "Settings…");
    mark(&mut bench, RED);
    bench.key("Escape");
    assert!(is(bench.workspace().meta.marking.as_ref(), Tlp::Red));
    bench.key("Ctrl+E");
    let at = bench.find("Leave out what is marked above").rect().center();
    bench.click_at(at);
    bench.menu_row(GREEN);
    bench.shows("Nothing may be exported: the workspace itself is marked TLP:RED");
    bench.click("Choose where…");
    let path = bench.path("out.md");
    bench.answer_path(&path);
    bench.told("Nothing may be exported");
    assert!(!path.exists());
}
