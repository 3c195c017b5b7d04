//! Pictures of the main views, light and dark, painted without a graphics card and with the fonts
//! within the program, compared with those in `tests/snapshots`. `UPDATE_SNAPSHOTS=1` makes them anew.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod painter;
mod scripts;

use dossier::app::Chooser;
use dossier::app::jobs::Threads;
use dossier::app::settings::Places;
use dossier::ui::{Options, Workbench};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, SnapshotOptions};

/// The window with the sample open, at a size that keeps the pictures small.
fn sample(folder: &tempfile::TempDir) -> Harness<'static, Workbench> {
    let places = Places::under(folder.path());
    let mut harness = Harness::builder()
        .with_size([1200.0, 760.0])
        .renderer(painter::Painter::default())
        .build_eframe(|creation| {
            Workbench::new(
                &creation.egui_ctx,
                Options {
                    places,
                    paths: Vec::new(),
                    threads: Threads::Callers,
                    clock: || "2026-11-20T12:00:00Z".parse().unwrap(),
                    chooser: Chooser::Own,
                    reader: dossier::app::apart::Reader::Here,
                    system_fonts: false,
                    reopens: false,
                },
            )
        });
    harness.run_steps(4);
    harness.get_by_label("Open the sample").click();
    harness.run_steps(6);
    harness
}

#[track_caller]
fn compare(harness: &mut Harness<'static, Workbench>, name: &str) {
    // Floating point differs a little between processors; a moved word differs much more.
    let options = SnapshotOptions::new().threshold(1.5).max_failed_pixels(400);
    harness.remove_cursor();
    harness.run_steps(3);
    let image = harness.render().unwrap();
    egui_kittest::try_image_snapshot_options(&image, name, &options).unwrap();
}

fn press(harness: &mut Harness<'static, Workbench>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(5);
}

#[test]
fn the_reader_and_its_panels_look_as_they_did() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = sample(&folder);
    press(&mut harness, Modifiers::NONE, Key::CloseBracket);
    compare(&mut harness, "reader-light");
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::L);
    compare(&mut harness, "reader-dark");
}

#[test]
fn the_excerpts_look_as_they_did() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = sample(&folder);
    press(&mut harness, Modifiers::COMMAND, Key::T);
    compare(&mut harness, "excerpts-light");
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::L);
    compare(&mut harness, "excerpts-dark");
}
