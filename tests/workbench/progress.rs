//! How far documents are read: by keys, on the way, and what follows from it.

use dossier::model::{ReadKind, Status};

use crate::bench::Bench;

fn long() -> Bench {
    let paragraphs: Vec<String> = (1..=60)
        .map(|n| {
            format!("Paragraph {n} says a few words about the things of that day, as it should.")
        })
        .collect();
    Bench::with_text(&paragraphs.join("\n\n"))
}

fn percent(bench: &Bench) -> u8 {
    bench.workspace().percent_read(bench.document().id)
}

fn kind_at(bench: &Bench, words: &str) -> ReadKind {
    let at = bench.text().find(words).unwrap();
    let reading = bench.workspace().reading(bench.document().id);
    reading.map_or(ReadKind::Unread, |reading| reading.at(at))
}

#[test]
fn a_key_says_of_a_paragraph_that_it_is_read_and_takes_it_back() {
    let mut bench = Bench::with_text("One thing.\n\nAnother thing.");
    bench.select("Another");
    bench.key(".");
    assert_eq!(kind_at(&bench, "Another"), ReadKind::Read);
    assert_eq!(kind_at(&bench, "One"), ReadKind::Unread);
    assert_eq!(percent(&bench), 53);
    bench.shows("53 % read");
    bench.key(".");
    assert_eq!(percent(&bench), 0);
    bench.key(",");
    assert_eq!(kind_at(&bench, "Another"), ReadKind::NothingFound);
    bench.select("One");
    bench.key(".");
    assert_eq!(percent(&bench), 100);
    bench.is_sound();
}

#[test]
fn opening_changes_nothing_and_what_is_read_is_under_way_without_a_step_to_undo() {
    let mut bench = Bench::with_text("One thing.\n\nAnother thing.");
    let id = bench.document().id;
    assert_eq!(bench.workspace().status(id), Some(Status::Unread));
    bench.key("Ctrl+D");
    let label = |bench: &Bench| {
        let next = bench.session().history().undo_next();
        next.map(|edit| edit.label.clone())
    };
    let before = label(&bench);
    bench.choose("Status", "Unread");
    bench.key("Escape");
    bench.key("Ctrl+Z");
    assert_eq!(label(&bench), before);
    bench.key("Ctrl+Z");
    assert_eq!(bench.workspace().status(id), Some(Status::Unread));
    let before = label(&bench);
    bench.select("One");
    bench.key(".");
    assert_eq!(label(&bench), before);
    assert_eq!(bench.workspace().status(id), Some(Status::Reading));
    bench.choose("Status", "Unread");
    assert_eq!(bench.workspace().status(id), Some(Status::Unread));
    assert_eq!(percent(&bench), 0);
}

#[test]
fn what_is_scrolled_past_at_the_speed_of_reading_is_read() {
    let mut bench = long();
    bench.wait(8.0);
    bench.key("PageDown");
    let read = percent(&bench);
    assert!(read > 0, "{read}");
    assert_eq!(kind_at(&bench, "Paragraph 1 "), ReadKind::Read);
    assert_eq!(kind_at(&bench, "Paragraph 40 "), ReadKind::Unread);
    bench.is_sound();
}

#[test]
fn what_is_leafed_through_or_jumped_over_is_not_read() {
    let mut bench = long();
    for _ in 0..3 {
        bench.key("PageDown");
    }
    bench.wait(30.0);
    bench.key("Ctrl+End");
    bench.key("Ctrl+Home");
    assert_eq!(percent(&bench), 0);
}

#[test]
fn the_switch_in_the_settings_leaves_reading_to_the_keys() {
    let mut bench = long();
    bench.key("Ctrl+,");
    bench.click("Note paragraphs as read when one scrolls past them at the speed of reading");
    bench.click("Close");
    bench.wait(8.0);
    bench.key("PageDown");
    assert_eq!(percent(&bench), 0);
}
