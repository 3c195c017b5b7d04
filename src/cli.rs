//! Headless commands, a few lines each over the library; without one, the window.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::app::Chooser;
use crate::app::jobs::Threads;
use crate::app::settings::Places;
use crate::ui::{Options, Workbench};

pub fn run(args: impl Iterator<Item = OsString>) -> ExitCode {
    let paths: Vec<PathBuf> = args.skip(1).map(PathBuf::from).collect();
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_inner_size([1440.0, 900.0])
            .with_app_id("dossier"),
        ..Default::default()
    };
    let r = eframe::run_native(
        "dossier",
        options,
        Box::new(|cc| {
            Ok(Box::new(Workbench::new(
                &cc.egui_ctx,
                Options {
                    places: Places::of_platform()
                        .unwrap_or_else(|| Places::under(&PathBuf::from("."))),
                    paths,
                    threads: Threads::Own,
                    clock: jiff::Timestamp::now,
                    chooser: Chooser::Own,
                    system_fonts: true,
                    reopens: true,
                },
            )))
        }),
    );
    if r.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
