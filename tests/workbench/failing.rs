//! Saves that fail: told until they go well, asked about when the window closes, nothing dropped.

use dossier::app::Closing;
use dossier::app::session::Keeping;
use dossier::store::{self, format};

use crate::bench::{Bench, Mood};

/// The sample, saved as `work.dossier`.
fn saved() -> Bench {
    let mut bench = Bench::with_sample();
    let path = bench.path("work.dossier");
    bench.key("Ctrl+Shift+S");
    bench.answer_path(&path);
    bench
}

fn tag(bench: &mut Bench) {
    bench.select("Small cells");
    bench.key("2");
    bench.key("Escape");
}

fn close_notices(bench: &mut Bench) {
    while !bench.notices().is_empty() {
        bench.click("Close notice");
    }
}

#[test]
fn a_save_that_fails_is_seen_until_one_goes_well_though_its_notice_is_closed() {
    let mut bench = saved();
    let old = std::fs::read(bench.path("work.dossier")).unwrap();
    bench.disk_is(Mood::FullForFiles);
    tag(&mut bench);
    bench.key("Ctrl+S");
    bench.told("Can't save the workspace: the disk is full");
    bench.shows("Save as…");
    assert!(matches!(bench.session().keeping(), Keeping::NotSaved(_)));
    close_notices(&mut bench);
    bench.shows("; all changes are in the journal");
    // It is tried again by itself, though nothing is done.
    let wait = bench.app().next_due_secs();
    assert!(wait.is_some_and(|secs| secs <= 30), "{wait:?}");
    bench.select("Small cells");
    bench.shows("Can't save the workspace: the disk is full");
    assert_eq!(std::fs::read(bench.path("work.dossier")).unwrap(), old);

    bench.disk_is(Mood::Well);
    bench.key("Ctrl+S");
    bench.shows("All changes kept");
    assert!(matches!(bench.session().keeping(), Keeping::Saved { .. }));
    assert_eq!(bench.notices(), [""; 0]);
    let read = format::read(std::fs::read(bench.path("work.dossier")).unwrap()).unwrap();
    assert!(read.workspace == *bench.workspace());
}

#[test]
fn the_notice_of_a_failed_save_goes_when_one_goes_well() {
    let mut bench = saved();
    bench.disk_is(Mood::FullForFiles);
    tag(&mut bench);
    bench.key("Ctrl+S");
    bench.told("Can't save the workspace");
    bench.disk_is(Mood::Well);
    bench.key("Ctrl+S");
    assert_eq!(bench.notices(), [""; 0]);
}

#[test]
fn closing_a_window_over_a_file_that_can_not_be_saved_asks_for_another_place() {
    let mut bench = saved();
    bench.disk_is(Mood::FullForFiles);
    tag(&mut bench);
    let before = bench.workspace().clone();
    bench.close_window();
    assert_eq!(bench.app().closing, Closing::No);
    bench.shows("The file can't be saved");
    bench.shows("The journal has every change");
    bench.click("Try again");
    bench.shows("The file can't be saved");
    bench.click("Cancel");
    assert_eq!(bench.app().closing, Closing::No);
    assert!(*bench.workspace() == before);

    bench.key("Ctrl+Q");
    bench.disk_is(Mood::Well);
    bench.click("Save elsewhere…");
    let path = bench.path("elsewhere.dossier");
    bench.answer_path(&path);
    assert_eq!(bench.app().closing, Closing::Now);
    let read = format::read(std::fs::read(&path).unwrap()).unwrap();
    assert!(read.workspace == before);
}

#[test]
fn whoever_closes_all_the_same_finds_every_change_again() {
    let mut bench = saved();
    bench.disk_is(Mood::FullForFiles);
    tag(&mut bench);
    let before = bench.workspace().clone();
    bench.close_window();
    bench.click("Close all the same");
    assert_eq!(bench.app().closing, Closing::Now);
    bench.restart();
    assert!(*bench.workspace() == before);
    bench.told("Recovered 1 change made after the last save");
}

#[test]
fn what_is_only_in_memory_is_never_left_without_being_told() {
    let mut bench = saved();
    bench.disk_is(Mood::Full);
    tag(&mut bench);
    let before = bench.workspace().clone();
    assert!(matches!(
        bench.session().keeping(),
        Keeping::OnlyInMemory(_)
    ));
    bench.shows("Changes are only in memory");
    bench.menu("File", "Close workspace");
    bench.told("Can't leave the workspace: 1 change is only in memory");
    bench.menu("File", "New workspace");
    assert!(*bench.workspace() == before);
    bench.close_window();
    assert_eq!(bench.app().closing, Closing::No);
    bench.shows("The journal can't be written either: closing loses 1 change");
    bench.does_not_show("your edits are kept in the journal");
    bench.click("Cancel");

    bench.disk_is(Mood::Well);
    bench.key("Ctrl+S");
    assert!(matches!(bench.session().keeping(), Keeping::Saved { .. }));
    bench.menu("File", "Close workspace");
    let path = bench.path("work.dossier");
    assert!(store::read_only(&path).unwrap() == before);
}

#[test]
fn a_mistake_of_the_program_while_it_saves_closes_nothing_and_loses_nothing() {
    let mut bench = saved();
    bench.disk_is(Mood::Panics);
    tag(&mut bench);
    let before = bench.workspace().clone();
    bench.key("Ctrl+S");
    bench.told("Can't save the workspace: the program made a mistake. The old file is untouched and your edits are kept in the journal; use Save as… to save it elsewhere");
    assert!(*bench.workspace() == before);
    bench.crash();
    bench.told("Can't open the workspace: the program made a mistake. Nothing was changed; the workspace is as it was");
    bench.disk_is(Mood::Well);
    bench.click("Open work");
    assert!(*bench.workspace() == before);
    bench.told("Recovered 1 change made after the last save");
    bench.key("Ctrl+S");
    assert!(matches!(bench.session().keeping(), Keeping::Saved { .. }));
    bench.is_sound();
}

#[test]
fn a_journal_that_fails_is_seen_within_five_seconds_and_until_it_goes_well() {
    const FRAMES_A_SECOND: usize = 60;
    let mut bench = saved();
    bench.select("Small cells");
    bench.disk_is(Mood::Full);
    bench.key_down("2");
    let is_told = |bench: &Bench| bench.has("Changes are only in memory");
    let mut n_frames = 0;
    while !is_told(&bench) && n_frames <= 5 * FRAMES_A_SECOND {
        bench.harness_mut().step();
        n_frames += 1;
    }
    assert!(n_frames <= 5 * FRAMES_A_SECOND);
    println!(
        "failing: a journal that can't be written is told {n_frames} frames after the key, {:.2} s of the test's clock",
        n_frames as f64 / FRAMES_A_SECOND as f64
    );
    bench.run();
    bench.key("Escape");
    close_notices(&mut bench);
    for _ in 0..20 {
        bench.key("PageDown");
        assert!(is_told(&bench), "it stays");
    }
    bench.disk_is(Mood::Well);
    bench.key("Ctrl+S");
    bench.shows("All changes kept");
    assert!(!is_told(&bench));
}
