//! Saving, closing, and finding everything again.

use dossier::app::Closing;
use dossier::app::session::Keeping;
use dossier::app::view::Tab;
use dossier::store::{self, format};

use crate::bench::Bench;

/// The sample, saved as `work.dossier`.
fn saved() -> Bench {
    let mut bench = Bench::with_sample();
    let path = bench.path("work.dossier");
    bench.key("Ctrl+Shift+S");
    bench.answer_path(&path);
    bench
}

#[test]
fn the_first_save_asks_where_and_the_next_ones_do_not() {
    let mut bench = Bench::with_sample();
    let path = bench.path("deep/work.dossier");
    bench.write("deep/other.txt", b"");
    bench.key("Ctrl+S");
    bench.shows("Save the workspace");
    bench.answer_path(&path);
    assert_eq!(bench.session().path(), Some(path.as_path()));
    assert!(matches!(bench.session().keeping(), Keeping::Saved { .. }));
    bench.select("Small cells");
    bench.key("2");
    assert_eq!(bench.session().keeping(), Keeping::InJournal);
    bench.key("Ctrl+S");
    assert!(matches!(bench.session().keeping(), Keeping::Saved { .. }));
    let bytes = std::fs::read(&path).unwrap();
    let read = format::read(&bytes).unwrap();
    assert!(read.workspace == *bench.workspace());
    bench.shows("All changes kept");
}

#[test]
fn a_name_gets_its_ending_and_an_untitled_workspace_its_name() {
    let mut bench = Bench::with_text("We trusted the nurse.");
    bench.key("Ctrl+S");
    assert_eq!(bench.value("Path"), "Untitled workspace.dossier");
    let path = bench.path("The nurse affair");
    bench.answer_path(&path);
    assert_eq!(
        bench.session().path(),
        Some(bench.path("The nurse affair.dossier").as_path())
    );
    assert_eq!(bench.workspace().meta.title, "The nurse affair");
}

#[test]
fn everything_is_as_it_was_after_a_restart() {
    let mut bench = saved();
    bench.select("Small cells");
    bench.key("2");
    bench.key("M");
    bench.type_text("Where to?");
    bench.key("Escape");
    bench.click("Allies finish off the last pocket, ");
    bench.key("Ctrl+End");
    bench.key("Ctrl+T");
    bench.fill("Filter excerpts", "Mosul");
    bench.click("Sort by quote");
    bench.click("Tab Local insurgency");
    bench.key("PageDown");
    bench.key("Ctrl+Shift+L");
    bench.key("Ctrl+B");
    bench.key("Ctrl+Plus");
    let before = bench.workspace().clone();
    let view = bench.app().view.clone();
    let settings = bench.app().settings.clone();
    let paragraphs = bench.paragraphs();
    assert!(view.tabs.contains(&Tab::Excerpts));
    assert!(
        view.places.values().any(|place| place.top.byte() > 0),
        "{:?}",
        view.places
    );

    bench.restart();
    assert!(*bench.workspace() == before);
    bench.is_sound();
    let now = &bench.app().view;
    assert_eq!((&now.tabs, now.tab_idx), (&view.tabs, view.tab_idx));
    assert_eq!(now.places, view.places);
    assert_eq!(now.selections, view.selections);
    assert_eq!(now.in_hand, view.in_hand);
    assert_eq!(now.filter, view.filter);
    assert_eq!(now.sorting, view.sorting);
    assert_eq!(now.last_tag, view.last_tag);
    assert_eq!(bench.app().settings, settings);
    assert!(bench.is_dark());
    bench.does_not_show("Sources · 5");
    assert_eq!(bench.paragraphs(), paragraphs);
    assert_eq!(bench.notices(), [""; 0]);
}

#[test]
fn a_workspace_is_opened_by_its_path_and_by_a_recent_name() {
    let mut bench = saved();
    bench.menu("File", "Close workspace");
    assert!(bench.app().session.is_none());
    bench.shows("Open work");
    bench.click("Open…");
    let path = bench.path("work.dossier");
    bench.answer_path(&path);
    assert_eq!(bench.workspace().documents.size(), 5);
    bench.menu("File", "Close workspace");
    bench.click("Open work");
    assert_eq!(bench.session().path(), Some(path.as_path()));
    bench.menu("File", "New workspace");
    bench.click("File");
    bench.click("Open recent");
    bench.click("work");
    assert_eq!(bench.session().path(), Some(path.as_path()));
}

#[test]
fn a_file_that_is_no_workspace_is_refused_with_its_path() {
    let mut bench = Bench::new();
    let path = bench.write("broken.dossier", b"not a workspace");
    bench.key("Ctrl+O");
    bench.answer_path(&path);
    assert!(bench.app().session.is_none());
    bench.told("Can't open the workspace");
    bench.told(path.to_str().unwrap());
    assert_eq!(std::fs::read(&path).unwrap(), b"not a workspace");
}

#[test]
fn what_was_not_saved_comes_back_after_a_crash() {
    let mut bench = saved();
    bench.select("Small cells");
    bench.key("2");
    bench.key("Escape");
    let before = bench.workspace().clone();
    bench.crash();
    assert!(*bench.workspace() == before);
    bench.told("Recovered 1 change made after the last save");
    bench.is_sound();
}

#[test]
fn work_without_a_file_is_listed_on_the_start_page_after_a_crash() {
    let mut bench = Bench::with_text("We trusted the nurse.");
    bench.select("trusted");
    bench.key("V");
    let before = bench.workspace().clone();
    bench.crash();
    assert!(bench.app().session.is_none());
    bench.shows("Unsaved work");
    bench.click("Recover Untitled workspace");
    assert!(*bench.workspace() == before);
    bench.is_sound();
    bench.menu("File", "Close workspace");
    bench.click("Discard Untitled workspace");
    bench.does_not_show("Unsaved work");
}

#[test]
fn closing_a_window_over_work_without_a_file_asks_where_it_shall_be_kept() {
    let mut bench = Bench::with_text("We trusted the nurse.");
    bench.close_window();
    assert_eq!(bench.app().closing, Closing::No);
    bench.shows("Where shall the workspace be kept?");
    bench.shows("Untitled workspace has no file yet");
    bench.click("Cancel");
    bench.does_not_show("Where shall the workspace be kept?");
    bench.key("Ctrl+Q");
    bench.click("Save as…");
    let path = bench.path("kept.dossier");
    bench.answer_path(&path);
    assert_eq!(bench.app().closing, Closing::Now);
    assert!(path.exists());
    bench.restart();
    assert_eq!(bench.text(), "We trusted the nurse.");
}

#[test]
fn a_workspace_that_is_open_elsewhere_can_be_read_and_copied() {
    let mut bench = saved();
    bench.menu("File", "Close workspace");
    let path = bench.path("work.dossier");
    let elsewhere = store::open(&path, &bench.app().places().folders()).unwrap();
    bench.click("Open work");
    let before = bench.workspace().clone();
    bench.shows("Read only: ");
    bench.select("Small cells");
    bench.key("2");
    bench.told("Can't change this workspace");
    assert!(*bench.workspace() == before);
    bench.key("Ctrl+S");
    let copy = bench.path("copy.dossier");
    bench.answer_path(&copy);
    assert_eq!(bench.session().path(), Some(copy.as_path()));
    bench.key("2");
    assert_eq!(bench.shown(), "Small cells: Claims/Forecast");
    bench.is_sound();
    drop(elsewhere);
}

#[test]
fn closing_without_keeping_leaves_nothing_behind() {
    let mut bench = Bench::with_text("We trusted the nurse.");
    bench.close_window();
    bench.click("Close without keeping it");
    assert_eq!(bench.app().closing, Closing::Now);
    bench.restart();
    assert!(bench.app().session.is_none());
    bench.does_not_show("Unsaved work");
}

#[test]
fn closing_a_window_over_a_file_saves_it_first() {
    let mut bench = saved();
    bench.select("Small cells");
    bench.key("2");
    let before = bench.workspace().clone();
    bench.close_window();
    assert_eq!(bench.app().closing, Closing::Now);
    let bytes = std::fs::read(bench.path("work.dossier")).unwrap();
    assert!(format::read(&bytes).unwrap().workspace == before);
}

#[test]
fn a_save_that_fails_says_why_and_keeps_the_window_open() {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+S");
    let path = bench.path("no such folder/work.dossier");
    bench.answer_path(&path);
    bench.told("Can't save the workspace");
    assert_eq!(bench.session().path(), None);
    bench.click("Save as…");
    let path = bench.path("work.dossier");
    bench.answer_path(&path);
    assert_eq!(bench.session().path(), Some(path.as_path()));
    bench.is_sound();
}

#[test]
fn the_settings_are_kept() {
    let mut bench = Bench::new();
    bench.key("Ctrl+,");
    assert!(bench.is_focused("Your name"));
    bench.fill("Your name", "Mara Okafor");
    bench.click("Dark");
    bench.click("Save a workspace that has a file by itself");
    bench.click("Close");
    bench.does_not_show("Your name");
    bench.restart();
    let settings = &bench.app().settings;
    assert_eq!(settings.author, "Mara Okafor");
    assert!(!settings.saves_by_itself);
    assert!(bench.is_dark());
    bench.drop_text("We trusted the nurse.");
    bench.select("trusted");
    bench.key("V");
    assert_eq!(bench.in_hand().author, "Mara Okafor");
}

#[test]
fn the_about_box_says_where_things_are_kept() {
    let mut bench = Bench::new();
    bench.menu("Help", "About Dossier");
    bench.shows(bench.path("data").to_str().unwrap());
    bench.shows(bench.path("config").to_str().unwrap());
    bench.key("Escape");
    bench.does_not_show("Journals and backups");
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_chosen_twice() {
    let mut bench = saved();
    let path = bench.path("work.dossier");
    let old = std::fs::read(&path).unwrap();
    bench.menu("File", "New workspace");
    bench.key("Ctrl+S");
    bench.answer_path(&path);
    bench.shows("work.dossier is there already. Choose once more to replace it");
    assert_eq!(std::fs::read(&path).unwrap(), old);
    bench.key("Enter");
    assert_eq!(bench.session().path(), Some(path.as_path()));
    let read = format::read(std::fs::read(&path).unwrap()).unwrap();
    assert!(read.workspace == *bench.workspace());

    bench.key("Ctrl+E");
    bench.click("Choose where…");
    let report = bench.write("taken.md", b"a report");
    bench.answer_path(&report);
    bench.shows("taken.md is there already");
    bench.key("Escape");
    assert_eq!(std::fs::read(&report).unwrap(), b"a report");
}

#[test]
fn a_file_that_is_no_workspace_is_never_replaced_by_one() {
    let mut bench = Bench::with_sample();
    let path = bench.write("taken.dossier", b"something else");
    bench.key("Ctrl+S");
    bench.answer_path(&path);
    bench.key("Enter");
    bench.told("Can't save the workspace: there is a file of that name that is not a workspace");
    assert_eq!(std::fs::read(&path).unwrap(), b"something else");
    assert_eq!(bench.session().path(), None);
}
