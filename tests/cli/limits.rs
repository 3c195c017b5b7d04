//! Limits that the system sets: for the size of files, and for memory.
#![cfg(unix)]

use std::fs;
use std::process::Command;

use dossier::store;
use serde_json::{Value, json};

use crate::desk::{Desk, Ran};

/// The binary in a shell that sets a limit first, such as `-f 64`: no file grows past so many
/// blocks of 512 or 1,024 bytes.
fn run_limited(desk: &Desk, limit: &str, arguments: &[&str]) -> Ran {
    let whole = desk.command();
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("ulimit {limit} && exec \"$@\""), "sh"])
        .arg(whole.get_program())
        .args(arguments)
        .current_dir(desk.path(""))
        .env_clear();
    for (name, value) in whole.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let output = command.output().unwrap();
    Ran {
        // A signal has no code.
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

#[test]
fn a_file_that_may_not_grow_is_told_and_its_edits_are_kept() {
    let text = "We trusted the nurse, and never the doctor.\n".repeat(5_000);
    let desk = Desk::with(&[("a", &text)]);
    let path = desk.path("work.dossier");
    let old = fs::read(&path).unwrap();
    let annotate = [
        "annotate",
        "work.dossier",
        "--document",
        "a",
        "--quote",
        "the nurse",
    ];
    // Enough for the journal, and not for the file.
    let ran = run_limited(&desk, "-f 64", &annotate);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.err.contains(
            "Can't save the workspace: the file is larger than the disk or the system allows. The file is as it was; what was added is in the journal and comes back when the file is opened"
        ),
        "{ran:?}"
    );
    assert_eq!(fs::read(&path).unwrap(), old);
    let seen = store::look(&path, &desk.folders()).unwrap();
    assert_eq!((seen.n_unsaved, seen.workspace.annotations.size()), (1, 1));
    assert_eq!(names(&desk), ["a.txt", "home", "work.dossier"]);

    // Not even for the journal: nothing is acknowledged, and nothing is lost.
    let second = annotate.map(|word| {
        if word == "the nurse" {
            "the doctor"
        } else {
            word
        }
    });
    let ran = run_limited(&desk, "-f 0", &second);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.out, "");
    assert!(
        ran.err.contains("and the journal can't be written either. The file is as it was, without the last 1 change of this command; make room and run it again"),
        "{ran:?}"
    );
    assert_eq!(fs::read(&path).unwrap(), old);
    let seen = store::look(&path, &desk.folders()).unwrap();
    assert_eq!(seen.workspace.annotations.size(), 1);

    desk.run(second).done();
    let saved = store::read_only(&path).unwrap();
    assert_eq!(saved.annotations.size(), 2);
}

/// The memory is less and less short: the program ends where it begins, while it opens, while it
/// takes lines in, while it saves, and not at all.
#[test]
#[cfg(target_os = "linux")]
fn wherever_memory_runs_out_every_acknowledged_annotation_is_found() {
    const N_LINES: usize = 20;
    let text = "We trusted the nurse, and never the doctor.\n".repeat(20_000);
    let desk = Desk::with(&[("a", &text)]);
    let path = desk.path("work.dossier");
    let (mut n_runs, mut n_between, mut n_acknowledged, mut n_before) = (0, 0, 0, 0);
    let mut n_kilobytes = 48_000;
    loop {
        let line = |n: usize| {
            let note = format!("{n_kilobytes}/{n} {}", "and more ".repeat(10_000));
            json!({"document": "a", "quote": "the nurse", "nth": n + 1, "note": note}).to_string()
        };
        let lines: Vec<String> = (0..N_LINES).map(line).collect();
        desk.write("lines", lines.join("\n").as_bytes());
        let arguments = ["annotate", "work.dossier", "--from", "lines"];
        let ran = run_limited(&desk, &format!("-v {n_kilobytes}"), &arguments);
        // Half an answer acknowledges nothing.
        let answers = ran.out.lines().map(serde_json::from_str::<Value>);
        let answers = answers.filter_map(|answer| Some(answer.ok()?["id"].as_str()?.to_owned()));
        let answers: Vec<String> = answers.collect();
        // The file by itself is whole, and with its journal it has everything.
        assert_eq!(store::read_only(&path).unwrap().problems(), []);
        let seen = store::look(&path, &desk.folders()).unwrap();
        assert!(seen.remarks.is_empty(), "{:?}", seen.remarks);
        for id in &answers {
            let id = id.parse().unwrap();
            assert!(seen.workspace.annotation(id).is_some(), "{id} is lost");
        }
        let n_there = seen.workspace.annotations.size();
        assert!(n_there >= n_before + answers.len());
        n_before = n_there;
        n_runs += 1;
        n_acknowledged += answers.len();
        if ran.code == 0 {
            assert_eq!(answers.len(), N_LINES, "{ran:?}");
            break;
        }
        n_between += usize::from(!answers.is_empty());
        assert!(n_kilobytes < 8_000_000, "{ran:?}");
        n_kilobytes += n_kilobytes / 16;
    }
    println!(
        "limits: {n_runs} runs in more and more memory, the last with {} MB: {n_between} ended after some answers; {n_acknowledged} annotations acknowledged, {n_acknowledged} found",
        n_kilobytes / 1_024
    );
}

fn names(desk: &Desk) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(desk.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
