//! `dossier merge` from outside: by hand, and as git calls it.

use std::path::Path;
use std::process::{Command, Output};

use dossier::app::session::Session;
use dossier::store;
use serde_json::Value;

use crate::desk::{Desk, texts};

/// `base.dossier`, `ours.dossier` and `theirs.dossier`, each side with an annotation of its own.
fn copies() -> Desk {
    let desk = Desk::with(&[("talk", "We trusted the nurse all night.")]);
    for side in ["base", "ours", "theirs"] {
        std::fs::copy(
            desk.path("work.dossier"),
            desk.path(&format!("{side}.dossier")),
        )
        .unwrap();
    }
    annotate(&desk, "ours", "trusted", "Trust");
    annotate(&desk, "theirs", "nurse", "Press");
    desk
}

fn annotate(desk: &Desk, side: &str, quote: &str, tag: &str) {
    let file = format!("{side}.dossier");
    desk.run([
        "annotate",
        &file,
        "--document",
        "talk",
        "--quote",
        quote,
        "--tag",
        tag,
    ])
    .done();
}

/// The annotations of a file as "quote: tag".
fn shown(desk: &Desk, file: &str) -> Vec<String> {
    let ran = desk.run(["show", file, "annotations", "--json"]);
    ran.done();
    let records: Vec<Value> = serde_json::from_str(&ran.out).unwrap();
    let quotes = texts(&records, "quote").into_iter().zip(&records);
    quotes
        .map(|(quote, record)| format!("{quote}: {}", record["tags"][0].as_str().unwrap()))
        .collect()
}

#[test]
fn what_both_added_is_in_ours_and_the_others_are_as_they_were() {
    let desk = copies();
    let before = [desk.read("base.dossier"), desk.read("theirs.dossier")];
    let ran = desk.run(["merge", "base.dossier", "ours.dossier", "theirs.dossier"]);
    ran.done();
    assert_eq!(ran.out, "Adds 1 tag and 1 annotation\n");
    assert_eq!(
        shown(&desk, "ours.dossier"),
        ["trusted: Trust", "nurse: Press"]
    );
    desk.run(["check", "ours.dossier"]).done();
    assert_eq!(
        [desk.read("base.dossier"), desk.read("theirs.dossier")],
        before
    );

    // Once more there is nothing to do, and the file stays as it is.
    let merged = desk.read("ours.dossier");
    let again = desk.run(["merge", "base.dossier", "ours.dossier", "theirs.dossier"]);
    again.done();
    assert_eq!(
        (again.out.as_str(), desk.read("ours.dossier")),
        ("", merged)
    );
}

#[test]
fn the_merged_workspace_goes_to_another_file_if_asked() {
    let desk = copies();
    let before = desk.read("ours.dossier");
    let arguments = [
        "merge",
        "base.dossier",
        "ours.dossier",
        "theirs.dossier",
        "-o",
        "both.dossier",
    ];
    desk.run(arguments).done();
    assert_eq!(desk.read("ours.dossier"), before);
    assert_eq!(
        shown(&desk, "both.dossier"),
        ["trusted: Trust", "nurse: Press"]
    );
    // A workspace that is there is replaced; anything else is not.
    desk.run(arguments).done();
    desk.write("notes.txt", b"mine");
    let ran = desk.run([
        "merge",
        "base.dossier",
        "ours.dossier",
        "theirs.dossier",
        "-o",
        "notes.txt",
    ]);
    ran.failed(1, "it is not a workspace of Dossier");
    assert_eq!(desk.read("notes.txt"), "mine");
}

#[test]
fn a_conflict_keeps_both_has_a_line_and_the_code_1() {
    let desk = copies();
    for (side, name) in [("ours", "Mine"), ("theirs", "Yours")] {
        let path = desk.path(&format!("{side}.dossier"));
        let opened = store::open(&path, &desk.folders()).unwrap();
        let mut session = Session::new(opened.workspace, opened.file, 0);
        let edit = dossier::edit::notes::rename_workspace(session.workspace(), name).unwrap();
        session.commit(edit).unwrap();
        let saved = session.begin_save(None).unwrap().run().unwrap();
        session.finish_save(saved);
    }
    let json = desk.run([
        "merge",
        "base.dossier",
        "ours.dossier",
        "theirs.dossier",
        "--json",
        "-o",
        "both.dossier",
    ]);
    assert_eq!(json.code, 1);
    let report: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(report["added"]["annotations"], 1);
    assert_eq!(report["conflicts"][0]["record"], "workspace");
    assert_eq!(report["conflicts"][0]["theirs"], "Yours");

    let ran = desk.run(["merge", "base.dossier", "ours.dossier", "theirs.dossier"]);
    assert_eq!(ran.code, 1);
    let conflicts: Vec<&str> = ran
        .out
        .lines()
        .filter(|line| line.starts_with("conflict: "))
        .collect();
    assert_eq!(
        conflicts,
        [
            "conflict: Workspace Mine ‹other copy: Yours›: the title is “Mine” here and “Yours” in the other copy; both are kept"
        ]
    );
    assert_eq!(shown(&desk, "ours.dossier").len(), 2);
}

#[test]
fn two_workspaces_are_not_merged_and_neither_is_one_that_is_open() {
    let desk = copies();
    desk.run(["new", "other.dossier"]).done();
    let before = desk.read("ours.dossier");
    for arguments in [
        ["merge", "base.dossier", "ours.dossier", "other.dossier"],
        ["merge", "other.dossier", "ours.dossier", "theirs.dossier"],
    ] {
        desk.run(arguments)
            .failed(1, "they are two workspaces, not two copies of one");
    }
    desk.run(["merge", "base.dossier", "ours.dossier"])
        .failed(2, "THEIRS");
    let window = store::open(&desk.path("ours.dossier"), &desk.folders()).unwrap();
    desk.run(["merge", "base.dossier", "ours.dossier", "theirs.dossier"])
        .failed(1, "has it open. Close it there and try again");
    drop(window);
    assert_eq!(desk.read("ours.dossier"), before);
}

#[test]
fn without_a_base_everything_of_both_is_kept() {
    let desk = copies();
    desk.write("empty", b"");
    desk.run(["merge", "empty", "ours.dossier", "theirs.dossier"])
        .done();
    assert_eq!(
        shown(&desk, "ours.dossier"),
        ["trusted: Trust", "nurse: Press"]
    );
}

/// git with nothing of this machine in its settings; `None` where there is no git.
fn git(desk: &Desk, folder: &Path, arguments: &[&str]) -> Option<Output> {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args(["-c", "user.name=Rana", "-c", "user.email=rana@example.org"])
        .args([
            "-c",
            "init.defaultBranch=main",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .env("HOME", desk.path("home"))
        .env("XDG_DATA_HOME", desk.path("home/data"))
        .env("XDG_CONFIG_HOME", desk.path("home/config"))
        .env("GIT_CONFIG_NOSYSTEM", "1");
    command.output().ok()
}

/// The two lines of the README, and two branches with an annotation each.
#[test]
fn git_merges_workspaces_with_the_two_lines_of_the_readme() {
    let desk = Desk::with(&[("talk", "We trusted the nurse all night.")]);
    let folder = desk.path("team");
    std::fs::create_dir(&folder).unwrap();
    let run = |arguments: &[&str]| git(&desk, &folder, arguments);
    if run(&["init"]).is_none() {
        return;
    }
    let done = |arguments: &[&str]| {
        let output = run(arguments).unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let readme = include_str!("../../README.md");
    assert!(readme.contains("*.dossier merge=dossier -text"));
    assert!(readme.contains("merge.dossier.driver \"dossier merge %O %A %B\""));
    desk.write("team/.gitattributes", b"*.dossier merge=dossier -text\n");
    let driver = format!("'{}' merge %O %A %B", env!("CARGO_BIN_EXE_dossier"));
    done(&["config", "merge.dossier.driver", &driver]);
    std::fs::copy(desk.path("work.dossier"), folder.join("work.dossier")).unwrap();
    done(&["add", "."]);
    done(&["commit", "-m", "Begin"]);

    done(&["checkout", "-b", "jo"]);
    annotate(&desk, "team/work", "nurse", "Press");
    done(&["commit", "-am", "Jo reads"]);
    done(&["checkout", "main"]);
    annotate(&desk, "team/work", "trusted", "Trust");
    done(&["commit", "-am", "Rana reads"]);
    done(&["merge", "--no-edit", "jo"]);
    assert_eq!(
        shown(&desk, "team/work.dossier"),
        ["trusted: Trust", "nurse: Press"]
    );
    desk.run(["check", "team/work.dossier"]).done();
    assert_eq!(done(&["status", "--porcelain"]), "");

    // A conflict stops the merge, with both values in the file.
    let rename = |name: &str| {
        let path = folder.join("work.dossier");
        let opened = store::open(&path, &desk.folders()).unwrap();
        let mut session = Session::new(opened.workspace, opened.file, 0);
        let edit = dossier::edit::notes::rename_workspace(session.workspace(), name).unwrap();
        session.commit(edit).unwrap();
        let saved = session.begin_save(None).unwrap().run().unwrap();
        session.finish_save(saved);
    };
    done(&["checkout", "-b", "mara"]);
    rename("Yours");
    done(&["commit", "-am", "Yours"]);
    done(&["checkout", "main"]);
    rename("Mine");
    done(&["commit", "-am", "Mine"]);
    let output = run(&["merge", "--no-edit", "mara"]).unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(done(&["status", "--porcelain"]).starts_with("UU work.dossier"));
    desk.run(["check", "team/work.dossier"]).done();
    let summary = desk.run(["show", "team/work.dossier"]);
    assert!(
        summary.out.starts_with("Mine ‹other copy: Yours›"),
        "{summary:?}"
    );
    done(&["commit", "-am", "Both names"]);
}
