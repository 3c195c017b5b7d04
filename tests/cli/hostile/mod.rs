//! Workspace files that were made to break the program: each is told or opened, in no more memory
//! than four times the file and what an empty program takes.
//!
//! `DOSSIER_HOSTILE_MB=100 cargo test --test cli hostile -- --nocapture` makes larger ones;
//! `DOSSIER_HOSTILE_ONLY=passages` only those with that word in their name.

mod files;
mod records;

use std::fmt::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use self::files::files;
use self::records::{file, many, tag};
use crate::desk::{Desk, Ran};

/// What the memory may be besides: four times the file, and what it is for an empty workspace. What
/// mends a file is code that a whole one does not need, and its pages count as well.
const N_SPARE_BYTES: u64 = 12 << 20;

fn n_bytes(usual: usize) -> usize {
    let n_megabytes = std::env::var("DOSSIER_HOSTILE_MB").ok();
    n_megabytes.map_or(usual, |n| n.parse::<usize>().unwrap() << 20)
}

/// Runs a command and gives the most memory that it had at a time, where the system tells.
fn run_measured(desk: &Desk, arguments: &[&str]) -> (Ran, Option<u64>, Duration) {
    let out = std::fs::File::create(desk.path("out")).unwrap();
    let err = std::fs::File::create(desk.path("err")).unwrap();
    let began = Instant::now();
    let mut child = desk
        .command()
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
        .unwrap();
    let mut peak = None;
    let status = loop {
        // The mark only rises: what is seen last before the end is the most.
        peak = peak.max(peak_bytes(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::yield_now();
    };
    let read =
        |name| String::from_utf8_lossy(&std::fs::read(desk.path(name)).unwrap()).into_owned();
    let ran = Ran {
        code: status.code().unwrap_or(-1),
        out: read("out"),
        err: read("err"),
    };
    (ran, peak, began.elapsed())
}

fn empty() -> String {
    file("", "", "", "", "")
        .replace(",\n]", "]")
        .replace("[\n],", "[],")
}

/// What the program takes for an empty workspace.
fn base_bytes(desk: &Desk) -> u64 {
    // It ends so soon that a busy machine may look at it too early.
    let looks = (0..20).filter_map(|_| run_measured(desk, &["check", "empty.dossier"]).1);
    looks.max().unwrap_or_default()
}

fn peak_bytes(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let n_kilobytes = line.trim().strip_suffix("kB")?.trim().parse::<u64>();
    Some(n_kilobytes.ok()? * 1024)
}

#[test]
fn a_file_that_was_made_to_break_the_program_is_told_or_opened_in_little_memory() {
    let desk = Desk::new();
    desk.write("empty.dossier", empty().as_bytes());
    let base = base_bytes(&desk);
    let n = n_bytes(1 << 20);
    let (mut table, mut wrong) = (String::new(), String::new());
    let (mut worst, mut longest, mut n_files) = (0.0_f64, Duration::ZERO, 0);
    let only = std::env::var("DOSSIER_HOSTILE_ONLY").unwrap_or_default();
    for (what, file, told) in files(n) {
        if !what.contains(&only) {
            continue;
        }
        desk.write("enemy.dossier", file.as_bytes());
        let (ran, peak, time) = run_measured(&desk, &["check", "enemy.dossier"]);
        let everything = format!("{}\n{}", ran.out, ran.err);
        assert_eq!(
            ran.code,
            1,
            "{what}: {}",
            everything.chars().take(2_000).collect::<String>()
        );
        let told = if told.is_empty() {
            "edited by hand"
        } else {
            told
        };
        // Of large files more are refused, so that they take no more memory.
        if !everything.contains(told) && !everything.contains("so many tiny parts") {
            let begins = everything.chars().take(300).collect::<String>();
            writeln!(wrong, "{what}: no {told:?} in {begins}").unwrap();
        }
        assert!(
            everything.len() < 400_000 + file.len(),
            "{what}: {} bytes told",
            everything.len()
        );
        assert_eq!(desk.read("enemy.dossier").len(), file.len(), "{what}");
        n_files += 1;
        longest = longest.max(time);
        if let Some(peak) = peak {
            let times = peak.saturating_sub(base) as f64 / file.len().max(1) as f64;
            if file.len() > n / 2 {
                worst = worst.max(times);
            }
            writeln!(
                table,
                "{what}: {} kB, {times:.1} ×, {} ms",
                file.len() / 1024,
                time.as_millis()
            )
            .unwrap();
            let most = 4 * file.len() as u64 + base + N_SPARE_BYTES;
            if peak > most {
                writeln!(wrong, "{what}: {peak} bytes of memory for {}", file.len()).unwrap();
            }
        }
    }
    print!("{table}");
    println!(
        "hostile: {n_files} files of up to {} MB: all told, at most {worst:.1} × the file in memory beside the {} MB of an empty workspace, the longest in {} ms",
        n >> 20,
        base >> 20,
        longest.as_millis()
    );
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_can_be_made_sound_of_such_files_is_in_no_more_memory() {
    let desk = Desk::new();
    // The code that mends, reports and writes a file takes its room for the smallest one as well.
    let small = file(&many(2_000, |n| tag(n, "x", "None")), "", "", "", "");
    let looks = (0..5).filter_map(|_| {
        desk.write("small.dossier", small.as_bytes());
        run_measured(&desk, &["check", "--repair", "small.dossier"]).1
    });
    let base = looks.max().unwrap_or_default();
    let (mut n_repaired, mut n_refused) = (0, 0);
    let (mut worst, mut most, mut longest) = (0.0_f64, 0, Duration::ZERO);
    let mut wrong = String::new();
    let only = std::env::var("DOSSIER_HOSTILE_ONLY").unwrap_or_default();
    let n = n_bytes(1 << 18);
    for (what, file, told) in files(n) {
        if !what.contains(&only) {
            continue;
        }
        desk.write("enemy.dossier", file.as_bytes());
        let (ran, peak, time) = run_measured(&desk, &["check", "--repair", "enemy.dossier"]);
        println!(
            "repair of {what}: {}, {} kB, {:?} kB, {} ms",
            ran.code,
            file.len() / 1024,
            peak.map(|peak| peak / 1024),
            time.as_millis()
        );
        longest = longest.max(time);
        if let Some(peak) = peak {
            let beside = peak.saturating_sub(base);
            if file.len() > n / 2 {
                worst = worst.max(beside as f64 / file.len() as f64);
            }
            most = most.max(beside);
            if beside > 4 * file.len() as u64 + N_SPARE_BYTES {
                writeln!(wrong, "{what}: {beside} bytes of memory for {}", file.len()).unwrap();
            }
        }
        if ran.code != 0 {
            assert_eq!(ran.code, 1, "{what}: {ran:?}");
            assert!(
                ran.err.starts_with("error: Can't open the workspace"),
                "{what}: {}",
                ran.err
            );
            assert_eq!(
                desk.read("enemy.dossier").len(),
                file.len(),
                "{what}: it is left as it is"
            );
            n_refused += 1;
            continue;
        }
        if !told.is_empty() {
            let after = desk.run(["check", "enemy.dossier"]);
            assert!(
                !after.out.contains('['),
                "{what}: {}",
                after.out.chars().take(500).collect::<String>()
            );
        }
        n_repaired += 1;
    }
    println!(
        "hostile: {n_repaired} made sound or sound already, {n_refused} left alone with the reason; at most {worst:.1} × the file in memory and {} MB, beside the {} MB that the repair of a file of 2 kB takes, the longest in {} ms",
        most >> 20,
        base >> 20,
        longest.as_millis()
    );
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn counters_at_their_end_do_not_end_the_program() {
    let desk = Desk::with(&[("one", "Some words.")]);
    let whole = desk.read("work.dossier");
    let (_, rest) = whole.split_once('\n').unwrap();
    let at_end = format!(
        "// Dossier workspace, format 1, generation {}\n{rest}",
        u64::MAX
    )
    .replace("order: 0", &format!("order: {}", u32::MAX));
    desk.write("work.dossier", at_end.as_bytes());
    desk.write("two.txt", b"Other words.");
    desk.run(["import", "work.dossier", "two.txt"]).done();
    let arguments = [
        "annotate",
        "work.dossier",
        "--document",
        "Some words.",
        "--quote",
        "words",
        "--tag",
        "A/B",
    ];
    desk.run(arguments).done();
    let shown = desk.shown("documents");
    assert_eq!(shown.len(), 2);
    desk.run(["check", "work.dossier"]).done();
}
