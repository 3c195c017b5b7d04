//! A limit that the system sets for the size of files.
#![cfg(unix)]

use std::fs;
use std::process::Command;

use dossier::store;

use crate::desk::{Desk, Ran};

/// The binary in a shell that lets no file grow past so many blocks of 512 or 1,024 bytes.
fn run_limited(desk: &Desk, n_blocks: usize, arguments: &[&str]) -> Ran {
    let whole = desk.command();
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("ulimit -f {n_blocks} && exec \"$@\""), "sh"])
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
    let ran = run_limited(&desk, 64, &annotate);
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
    let ran = run_limited(&desk, 0, &second);
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

fn names(desk: &Desk) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(desk.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
