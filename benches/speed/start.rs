//! Time from the start of the program to its first frame, and the most memory that it takes.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use dossier::app::session::Session;
use dossier::store;

use crate::table::{Column, Table, Times};
use crate::workspace::Files;

/// Set for a child that opens a workspace and tells what memory that took.
const OPENS: &str = "DOSSIER_BENCH_OPENS";

/// The title of the window when the workspace is open.
const OPEN: &str = "The harbour papers — saved — Dossier";

const PATIENCE: Duration = Duration::from_mins(1);

/// Whether this process is such a child; then it has done its work.
pub(crate) fn is_child() -> bool {
    let Some(path) = std::env::var_os(OPENS) else {
        return false;
    };
    let folders = store::Folders::new(Path::new(&path).with_extension("data"));
    let opened = store::open(Path::new(&path), &folders).unwrap();
    let session = Session::new(opened.workspace, opened.file, 0);
    let [text, bytes] = [
        session
            .workspace()
            .bodies
            .values()
            .map(|body| body.text.len())
            .sum::<usize>(),
        peak_bytes("self").unwrap_or_default(),
    ];
    println!("{text} {bytes}");
    true
}

pub(crate) fn measure(table: &mut Table, files: &Files) {
    let columns = [Column::Book, Column::Archive];
    if peak_bytes("self").is_none() {
        println!("Peak memory is not measured: this system does not tell it");
        return;
    }
    for column in columns {
        let output = Command::new(std::env::current_exe().unwrap())
            .env(OPENS, files.path(column))
            .output()
            .unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        let (text, peak) = told.trim().split_once(' ').unwrap();
        let figure = Some(in_megabytes(peak.parse().unwrap(), text.parse().unwrap()));
        table.tell(
            "Most memory while opening",
            "of 100 MB: 4 ×",
            column,
            figure,
        );
    }
    if std::env::var_os("DISPLAY").is_none() || !has_xwininfo() {
        println!(
            "The start of the window is not measured: that takes a DISPLAY of X11 and the program xwininfo"
        );
        return;
    }
    let _holder = Holder::start();
    for column in columns {
        let (mut to_first_frame, mut to_document) = (Times::default(), Times::default());
        let mut peak = 0;
        for _ in 0..5 {
            let mut running = Running::start(files, column);
            to_first_frame.0.push(running.wait_for(&["Dossier", OPEN]));
            to_document.0.push(running.wait_for(&[OPEN]));
            std::thread::sleep(Duration::from_secs(1));
            peak = peak.max(peak_bytes(&running.child.id().to_string()).unwrap());
        }
        let text = if column == Column::Book {
            10_000_000
        } else {
            100_000_000
        };
        table.tell(
            "From start to the first frame",
            "",
            column,
            to_first_frame.middle(),
        );
        table.tell(
            "From start to the open workspace",
            "",
            column,
            to_document.middle(),
        );
        table.tell(
            "Most memory of the window",
            "of 100 MB: 4 ×",
            column,
            Some(in_megabytes(peak, text)),
        );
    }
}

/// A client that stays: without one, a bare X server begins anew whenever the last one leaves.
struct Holder(Child);

impl Holder {
    fn start() -> Option<Self> {
        let mut command = Command::new("xprop");
        command
            .args(["-root", "-spy"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.spawn().ok().map(Self)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// The real program, in a window, with folders of its own.
struct Running {
    child: Child,
    started: Instant,
}

impl Running {
    fn start(files: &Files, column: Column) -> Self {
        let home = files.folder.path().join("home");
        let child = Command::new(env!("CARGO_BIN_EXE_dossier"))
            .arg(files.path(column))
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self {
            child,
            started: Instant::now(),
        }
    }

    /// How long after the start a window of one of these titles was to be seen. It is shown with
    /// its first frame.
    fn wait_for(&mut self, titles: &[&str]) -> Duration {
        loop {
            if titles.iter().any(|title| is_seen(title)) {
                return self.started.elapsed();
            }
            assert!(
                self.started.elapsed() < PATIENCE,
                "no window of the titles {titles:?}"
            );
            assert!(
                self.child.try_wait().unwrap().is_none(),
                "the program has ended"
            );
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn is_seen(title: &str) -> bool {
    let told = Command::new("xwininfo")
        .args(["-name", title])
        .stderr(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8_lossy(&told.stdout).contains("IsViewable")
}

fn has_xwininfo() -> bool {
    Command::new("xwininfo")
        .arg("-version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

/// The most memory that a process had at a time.
fn peak_bytes(process: &str) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(
        line.trim()
            .strip_suffix("kB")?
            .trim()
            .parse::<usize>()
            .ok()?
            * 1024,
    )
}

/// The memory that this process has to itself now, without what is mapped from files.
pub(crate) fn own_bytes() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))?;
    Some(
        line.trim()
            .strip_suffix("kB")?
            .trim()
            .parse::<usize>()
            .ok()?
            * 1024,
    )
}

fn in_megabytes(bytes: usize, text: usize) -> String {
    format!(
        "{:.0} MB ({:.1} ×)",
        bytes as f64 / 1e6,
        bytes as f64 / text as f64
    )
}
