//! What was acknowledged is there, whenever the program ends.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::desk::{Desk, texts};

#[test]
fn a_killed_program_loses_no_line_that_it_has_acknowledged() {
    let desk = Desk::with(&[("a", "Some words that are marked again and again.")]);
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..20 {
        let mut child = desk
            .command()
            .args(["annotate", "work.dossier", "--from", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
        // Some rounds wait for each answer, some send a heap and are killed in the middle of it.
        let n_at_once = if round % 2 == 0 { 1 } else { 40 };
        let n_awaited = 1 + round % 7;
        let mut n_sent = 0;
        for n_answers in 0..n_awaited {
            while n_sent < n_answers + n_at_once {
                let note = format!("{round}/{n_sent}");
                let tags = [format!("Round/{round}")];
                let line = json!({"document": "a", "quote": "words", "note": note, "tags": tags});
                writeln!(stdin, "{line}").unwrap();
                n_sent += 1;
            }
            let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
            acknowledged.push(answer["id"].as_str().unwrap().to_owned());
        }
        child.kill().unwrap();
        child.wait().unwrap();

        // Seen without opening for writing, with the journal still beside it.
        if round % 3 == 0 {
            check(&desk, &acknowledged);
        }
    }
    check(&desk, &acknowledged);
    // The next command that writes takes all of it over into the file.
    desk.run([
        "annotate",
        "work.dossier",
        "--document",
        "a",
        "--quote",
        "again",
    ])
    .failed(0, "Recovered");
    check(&desk, &acknowledged);
    let left = std::fs::read_dir(desk.path("home/data/dossier/journals"));
    assert_eq!(left.map_or(0, Iterator::count), 0);
    desk.run(["check", "work.dossier"]).done();
}

#[track_caller]
fn check(desk: &Desk, acknowledged: &[String]) {
    let shown = desk.shown("annotations");
    let ids = texts(&shown, "id");
    for id in acknowledged {
        assert!(ids.contains(&id.as_str()), "{id} is lost");
    }
}

#[test]
fn each_line_is_answered_while_the_input_stays_open() {
    let desk = Desk::with(&[("a", "Some words.")]);
    let mut child = desk
        .command()
        .args(["annotate", "work.dossier", "--from", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for n in 1..=5 {
        writeln!(
            stdin,
            "{}",
            json!({"document": "a", "quote": "words", "author": n.to_string()})
        )
        .unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["line"], n);
        // On the disk before it was answered: another process sees it already.
        let shown = desk.shown("annotations");
        assert!(shown.iter().any(|one| one["id"] == answer["id"]));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

/// As when the lid of a machine is closed: whoever opens the workspace meanwhile finds it taken,
/// and the program goes on where it was.
#[test]
#[cfg(unix)]
fn a_program_that_was_asleep_has_its_workspace_still_and_goes_on() {
    let desk = Desk::with(&[("a", "Some words.")]);
    let mut child = desk
        .command()
        .args(["annotate", "work.dossier", "--from", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut ids = Vec::new();
    for n in 0..3 {
        let line = json!({"document": "a", "quote": "words", "author": n.to_string()});
        writeln!(stdin, "{line}").unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        ids.push(answer["id"].as_str().unwrap().to_owned());
        let send = |signal: &str| {
            let pid = child.id().to_string();
            let sent = std::process::Command::new("kill")
                .args([signal, &pid])
                .status();
            assert!(sent.unwrap().success());
        };
        send("-STOP");
        let other = [
            "annotate",
            "work.dossier",
            "--document",
            "a",
            "--quote",
            "Some",
        ];
        let ran = desk.run(other);
        ran.failed(1, "Can't change the workspace");
        ran.failed(1, &format!("process {}", child.id()));
        send("-CONT");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
    check(&desk, &ids);
    assert_eq!(desk.shown("annotations").len(), 3);
}

/// Where it is another hour, or where the clocks were changed, what was saved first is first.
#[test]
fn commands_in_other_time_zones_lose_nothing_and_keep_the_order_of_saves() {
    let desk = Desk::with(&[("a", "Some words.")]);
    let zones = [
        "Pacific/Kiritimati",
        "America/Los_Angeles",
        "Europe/Berlin",
        "UTC",
        "Nowhere/At all",
    ];
    for (n, zone) in zones.iter().enumerate() {
        let mark = [
            "annotate",
            "work.dossier",
            "--document",
            "a",
            "--quote",
            "words",
        ];
        let output = desk
            .command()
            .env("TZ", zone)
            .args(mark)
            .args(["--author", &n.to_string()])
            .output()
            .unwrap();
        assert!(output.status.success(), "{zone}: {output:?}");
    }
    let shown = desk.shown("annotations");
    let made = texts(&shown, "created");
    assert!(made.is_sorted() && made.len() == zones.len(), "{made:?}");
    let workspace = dossier::store::read_only(&desk.path("work.dossier")).unwrap();
    let backups = dossier::store::backups(&desk.folders(), workspace.meta.id);
    let sizes: Vec<usize> = backups
        .iter()
        .map(|backup| {
            dossier::store::read_only(&backup.path)
                .unwrap()
                .annotations
                .size()
        })
        .collect();
    assert_eq!(sizes, [4, 3, 2, 1, 0, 0]);
}
