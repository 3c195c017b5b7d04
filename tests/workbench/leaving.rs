//! The window that is closed while the last save takes its time.

use dossier::app::Closing;
use dossier::store::format;
use egui::{ViewportCommand, ViewportId};

use crate::bench::{Bench, Mood};

/// The sample in a file, with a change that the file does not hold and a disk that takes its time.
fn closing() -> Bench {
    let mut bench = Bench::with_sample();
    let path = bench.path("work.dossier");
    bench.key("Ctrl+Shift+S");
    bench.answer_path(&path);
    bench.get_workers();
    bench.until(|bench| bench.app().session.is_some());
    bench.disk_is(Mood::Waits);
    bench.select("Small cells");
    bench.key("2");
    bench.key("Escape");
    bench.close_window();
    assert_eq!(bench.app().closing, Closing::AfterSave);
    bench
}

fn is_told(bench: &Bench, command: &ViewportCommand) -> bool {
    let output = bench.harness().output();
    let commands = &output.viewport_output[&ViewportId::ROOT].commands;
    commands.contains(command)
}

#[test]
fn a_window_goes_after_a_second_and_the_save_is_finished_behind_it() {
    let mut bench = closing();
    let before = bench.workspace().clone();
    assert!(!is_told(&bench, &ViewportCommand::Visible(false)));
    bench.wait(1.1);
    assert!(is_told(&bench, &ViewportCommand::Visible(false)));
    bench.wait(30.0);
    assert_eq!(bench.app().closing, Closing::AfterSave);
    assert!(!is_told(&bench, &ViewportCommand::Close));

    bench.disk_is(Mood::Well);
    bench.until(|bench| bench.app().closing == Closing::Now);
    assert!(is_told(&bench, &ViewportCommand::Close));
    let bytes = std::fs::read(bench.path("work.dossier")).unwrap();
    assert!(format::read(&bytes).unwrap().workspace == before);
}

#[test]
fn a_window_comes_back_when_the_save_behind_it_fails() {
    let mut bench = closing();
    bench.wait(1.1);
    bench.disk_is(Mood::FullForFiles);
    bench.until(|bench| bench.app().closing == Closing::No);
    assert!(is_told(&bench, &ViewportCommand::Visible(true)));
    assert!(is_told(&bench, &ViewportCommand::Focus));
    bench.run();
    bench.shows("The file can't be saved");
    bench.shows("The journal has every change");
    bench.disk_is(Mood::Well);
    bench.click("Try again");
    bench.until(|bench| bench.app().closing == Closing::Now);
    bench.restart();
}
