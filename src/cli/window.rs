//! `dossier [FILE]`: the window, and what a bare machine lacks for one.

use std::env;
use std::path::{Path, PathBuf};

use super::{Done, Fault, desk};
use crate::app::Chooser;
use crate::app::apart::Reader;
use crate::app::jobs::Threads;
use crate::app::settings::Settings;
use crate::model::Timestamp;
use crate::ui::{Options, Workbench};

/// The smallest window in which everything can be reached, in points.
const MIN_SIZE: [f32; 2] = [720.0, 480.0];

/// The picture of the window in lists of windows.
const ICON: &[u8] = include_bytes!("../../assets/dossier-256.png");

pub(super) fn open(paths: Vec<PathBuf>) -> Done {
    if let Some(missing) = paths.iter().find(|path| !path.exists()) {
        return Err(not_there(missing));
    }
    let places = desk::places()?;
    let [width, height] = Settings::load(&places).window_size;
    // A size that was kept on another screen, or by hand, may be anything.
    let side = |kept: f32, min: f32| {
        if kept.is_finite() {
            kept.clamp(min, 8192.0)
        } else {
            min
        }
    };
    let mut viewport = egui::ViewportBuilder::default();
    // A window without its picture is better than none.
    if let Ok(icon) = eframe::icon_data::from_png_bytes(ICON) {
        viewport = viewport.with_icon(icon);
    }
    let options = eframe::NativeOptions {
        viewport: viewport
            .with_app_id("dossier")
            .with_title("Dossier")
            .with_inner_size([side(width, MIN_SIZE[0]), side(height, MIN_SIZE[1])])
            .with_min_inner_size(MIN_SIZE),
        ..eframe::NativeOptions::default()
    };
    let start = Options {
        places,
        paths,
        threads: Threads::Own,
        clock: Timestamp::now,
        chooser: chooser(),
        reader: Reader::of_this_program(),
        system_fonts: true,
        reopens: true,
    };
    eframe::run_native(
        "dossier",
        options,
        Box::new(|cc| Ok(Box::new(Workbench::new(&cc.egui_ctx, start)))),
    )
    .map_err(|error| Fault::Input(no_window(&error.to_string())))
}

/// A mistyped command looks like the name of a file that is not there.
fn not_there(path: &Path) -> Fault {
    let looks_like_command = path.extension().is_none() && path.components().count() == 1;
    if looks_like_command {
        Fault::Usage(format!(
            "There is no command and no file “{}”",
            path.display()
        ))
    } else {
        Fault::Input(format!(
            "Can't open the file: there is no such file\n{}",
            path.display()
        ))
    }
}

/// Why there is no window, and what to do.
fn no_window(reason: &str) -> String {
    let needs = if cfg!(all(unix, not(target_os = "macos"))) {
        let has_display = ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"]
            .into_iter()
            .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()));
        if has_display {
            "It needs a display that can be reached (see DISPLAY or WAYLAND_DISPLAY) and OpenGL: install the libraries libGL and libEGL, on most systems a part of Mesa"
        } else {
            "There is no display: set DISPLAY or WAYLAND_DISPLAY, or start it in a graphical session. It needs OpenGL too: the libraries libGL and libEGL, on most systems a part of Mesa"
        }
    } else {
        "It needs a graphics driver with OpenGL 2.1 or newer: update the driver"
    };
    // The window library says where in its own source it gave up, which helps nobody here.
    let reason = reason
        .rsplit_once(".rs:")
        .and_then(|(_, tail)| tail.split_once(": "))
        .map_or(reason, |(_, tail)| tail)
        .trim_end_matches('.');
    format!(
        "Can't open a window: {reason}. {needs}. The commands work without a window, dossier --help lists them"
    )
}

/// The system's own file dialog, where it offers one.
fn chooser() -> Chooser {
    let is_offered = if cfg!(all(unix, not(target_os = "macos"))) {
        has_session_bus() && has_portal()
    } else {
        true
    };
    if is_offered {
        Chooser::System
    } else {
        Chooser::Own
    }
}

fn has_session_bus() -> bool {
    let has_address =
        env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some_and(|value| !value.is_empty());
    has_address
        || env::var_os("XDG_RUNTIME_DIR")
            .is_some_and(|folder| Path::new(&folder).join("bus").exists())
}

fn has_portal() -> bool {
    const SERVICE: &str = "dbus-1/services/org.freedesktop.portal.Desktop.service";
    let folders = env::var_os("XDG_DATA_DIRS")
        .filter(|folders| !folders.is_empty())
        .unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    env::split_paths(&folders).any(|folder| folder.join(SERVICE).exists())
}
