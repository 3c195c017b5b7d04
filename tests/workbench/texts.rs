//! Correcting a text, replacing it by a newer version, and settling what becomes of annotations.

use dossier::model::Standing;
use dossier::query::{self, Filter};

use crate::bench::Bench;

const TEXT: &str = "We trusted the nuhrse at once.\nShe said so again and again.\nThen she left the ward for good.\n";

/// A document with the words tagged as A.
fn bench(words: &str) -> Bench {
    let mut bench = Bench::with_text(TEXT);
    bench.select(words);
    bench.key("Enter");
    bench.type_text("A");
    bench.key("Enter");
    assert_eq!(bench.shown(), format!("{words}: A"));
    bench
}

#[test]
fn a_text_is_corrected_and_the_mark_goes_along() {
    let mut bench = bench("nuhrse");
    bench.menu("Edit", "Edit text…");
    bench.shows("Nothing is changed yet");
    bench.fill("Text", "Well, we trusted the nurse at once.\nShe said so again and again.\nThen she left the ward for good.\n");
    bench.shows("1 annotation is touched");
    bench.shows("“nuhrse” becomes “nurse”");
    bench.click("Change the text");
    assert!(
        bench
            .text()
            .starts_with("Well, we trusted the nurse at once.")
    );
    assert_eq!(bench.shown(), "nurse: A");
    bench.told("Corrected the text");
    bench.is_sound();
    bench.menu(
        "Edit",
        "Undo correction of “We trusted the nuhrse at once.”",
    );
    assert_eq!(bench.text(), TEXT);
    assert_eq!(bench.shown(), "nuhrse: A");
    bench.is_sound();
}

#[test]
fn with_a_selection_its_lines_are_corrected() {
    let mut bench = bench("said so");
    bench.select("she left");
    bench.menu("Edit", "Edit text…");
    assert_eq!(bench.value("Text"), "Then she left the ward for good.");
    bench.fill("Text", "Then she left the ward.");
    bench.shows("Every annotation stays on its words");
    bench.click("Cancel");
    assert_eq!(bench.text(), TEXT);
}

#[test]
fn an_annotation_that_loses_its_words_is_kept_and_set_by_hand() {
    let mut bench = bench("said so");
    bench.menu("Edit", "Edit text…");
    bench.fill(
        "Text",
        "We trusted the nuhrse at once.\nThen she left the ward for good.\n",
    );
    bench.shows("Lose their words");
    bench.click("Change the text");
    bench.told("Corrected the text. 1 annotation is to be settled, under Excerpts");
    assert_eq!(bench.in_hand().standing, Standing::Lost);
    bench.shows("Lost its words");
    bench.select("left the ward");
    bench.click("Set boundaries to the selection");
    assert_eq!(bench.shown(), "left the ward: A");
    assert!(bench.in_hand().standing.is_firm());
    bench.does_not_show("Lost its words");
    bench.is_sound();
}

#[test]
fn a_newer_version_is_reported_on_before_it_takes_its_place() {
    let mut bench = bench("said so");
    let newer = bench.write(
        "second.txt",
        b"A new beginning.\nWe trusted the nurse at once.\nThen she left the ward for good.\nShe said so again and again.\n",
    );
    bench.menu("Edit", "Replace by a newer version…");
    bench.answer_path(&newer);
    bench.shows("second.txt: 0 annotations kept, 1 moved");
    bench.shows("Move with their words");
    assert_eq!(bench.text(), TEXT, "nothing is done yet");
    bench.click("Replace the text");
    bench.told("Replaced the text by second.txt. 1 annotation is to be settled, under Excerpts");
    assert_eq!(bench.shown(), "said so: A");
    assert_eq!(bench.in_hand().standing, Standing::Moved);
    assert_eq!(bench.document().origin.file_name, "second.txt");
    let to_settle = Filter {
        unsettled_only: true,
        ..Filter::default()
    };
    assert_eq!(query::passages(bench.workspace(), &to_settle).len(), 1);
    bench.click("It stands right");
    assert!(bench.in_hand().standing.is_firm());
    assert_eq!(query::passages(bench.workspace(), &to_settle), []);
    bench.is_sound();
    bench.key("Ctrl+Z");
    bench.key("Ctrl+Z");
    assert_eq!(bench.shown(), "said so: A");
    bench.is_sound();
}

#[test]
fn a_version_that_says_the_same_is_not_taken() {
    let mut bench = bench("said so");
    let same = bench.write("same.txt", TEXT.as_bytes());
    bench.menu("Edit", "Replace by a newer version…");
    bench.answer_path(&same);
    bench.told("The file says just what “We trusted the nuhrse at once.” says already");
}

#[test]
fn hits_follow_a_corrected_text() {
    let mut bench = bench("said so");
    bench.key("Ctrl+F");
    bench.fill("Find", "ward");
    bench.shows("1 of 1");
    bench.menu("Edit", "Edit text…");
    bench.fill("Text", "In the ward.\nThen she left the ward for good.\n");
    bench.click("Change the text");
    bench.shows("2 of 2");
}

#[test]
fn invisible_characters_are_shown_on_demand_and_move_no_mark() {
    let mut bench = Bench::with_text("A name\u{202e}fdp.exe in a line.\n");
    // What there is to say about such a text is shown before it is added.
    bench.click("Add 1 document");
    bench.click("Close the report");
    bench.select("fdp.exe");
    bench.key("Enter");
    bench.type_text("A");
    bench.key("Enter");
    assert!(!bench.app().settings.shows_invisible);
    bench.menu("View", "Show invisible characters");
    assert!(bench.app().settings.shows_invisible);
    assert_eq!(bench.shown(), "fdp.exe: A");
    bench.select("in a line");
    assert_eq!(bench.selected(), "in a line");
    bench.is_sound();
    bench.menu("View", "Show invisible characters");
    assert!(!bench.app().settings.shows_invisible);
}
