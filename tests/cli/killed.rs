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
