//! Passphrases for commands, and what exports tell of whoever makes them.

use std::fs;

use dossier::store::{self, Passphrase};
use serde_json::json;

use crate::desk::{Desk, Ran, exists};

const WORDS: &str = "five words that nobody guesses";

/// Puts `work.dossier` under a passphrase, as the window does.
fn protect(desk: &Desk) {
    let folders = desk.folders();
    folders.keys.make_weak_ones(4);
    let key = folders.keys.make(&Passphrase::new(WORDS)).unwrap();
    let mut opened = store::open(&desk.path("work.dossier"), &folders).unwrap();
    let saving = opened.file.begin_save(None).unwrap().with_key(Some(key));
    let saved = saving.run(&opened.workspace).unwrap();
    opened.file.finish_save(saved);
}

fn desk() -> Desk {
    let desk = Desk::with(&[("one", "The nurse ZZMARKER said no.")]);
    desk.annotate(&[json!({
        "document": "one",
        "quote": "nurse ZZMARKER",
        "tags": ["Actors"],
        "note": "Is “nurse ZZMARKER” known?",
    })]);
    desk
}

#[test]
fn commands_open_a_protected_workspace_with_its_passphrase_alone() {
    let desk = desk();
    protect(&desk);
    desk.write("passphrase", format!("{WORDS}\n").as_bytes());
    desk.write("wrong", b"another\n");
    for command in ["check", "show"] {
        desk.run([command, "work.dossier"]).failed(
            1,
            "The workspace is protected: give its passphrase with --passphrase-file or in DOSSIER_PASSPHRASE",
        );
        desk.run([command, "work.dossier", "--passphrase-file", "wrong"])
            .failed(1, "This is not the passphrase of the workspace");
        desk.run([command, "work.dossier", "--passphrase-file", "passphrase"])
            .done();
    }
    let output = desk
        .command()
        .env("DOSSIER_PASSPHRASE", WORDS)
        .args(["annotate", "work.dossier", "--document", "one"])
        .args(["--quote", "said no", "--tag", "Claims"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    desk.run([
        "export",
        "work.dossier",
        "--to",
        "json",
        "--passphrase-file",
        "passphrase",
    ])
    .done();
    // What is merged into a new file is under the passphrase as well.
    fs::copy(desk.path("work.dossier"), desk.path("theirs.dossier")).unwrap();
    desk.write("base", b"");
    desk.run([
        "merge",
        "base",
        "work.dossier",
        "theirs.dossier",
        "-o",
        "merged.dossier",
        "--passphrase-file",
        "passphrase",
    ])
    .done();
    assert!(exists(&desk.path("merged.dossier")));
    for name in ["work.dossier", "merged.dossier"] {
        let bytes = fs::read(desk.path(name)).unwrap();
        assert!(!bytes.windows(8).any(|at| at == b"ZZMARKER"), "{name}");
    }
}

/// Runs an export as ZZMARKER, in a home of that name.
fn export(desk: &Desk, more: &[&str]) -> Ran {
    let home = desk.path("ZZMARKER");
    fs::create_dir_all(&home).unwrap();
    let output = desk
        .command()
        .env("HOME", &home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_DATA_HOME", home.join("data"))
        .env("USER", "ZZMARKER")
        .env("LOGNAME", "ZZMARKER")
        .args(more)
        .output()
        .unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn no_format_tells_who_exported_where_and_with_what() {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("ZZMARKER/papers")).unwrap();
    desk.write("ZZMARKER/papers/one.txt", b"The nurse said no.");
    let file = "ZZMARKER/work.dossier";
    export(&desk, &["new", file, "--title", "Work"]).done();
    export(&desk, &["import", file, "ZZMARKER/papers/one.txt"]).done();
    export(
        &desk,
        &["annotate", file, "--document", "one", "--quote", "nurse"],
    )
    .done();
    let mut n_hits = 0;
    for format in ["markdown", "html", "csv", "json"] {
        let discreet = export(&desk, &["export", file, "--to", format]);
        discreet.done();
        assert!(discreet.out.contains("nurse"));
        n_hits += discreet.out.matches("ZZMARKER").count();
        n_hits += discreet.out.matches(env!("CARGO_PKG_VERSION")).count();
        let open = export(
            &desk,
            &["export", file, "--to", format, "--with", "authors,times"],
        );
        open.done();
        assert!(open.out.contains("ZZMARKER"), "{format}");
        let coded = export(
            &desk,
            &["export", file, "--to", format, "--with", "pseudonyms"],
        );
        assert!(coded.out.contains("Coder 1"), "{format}");
    }
    assert_eq!(n_hits, 0);
}

#[test]
fn passages_that_are_blacked_out_are_in_no_export() {
    let desk = desk();
    for format in ["markdown", "html", "csv", "json"] {
        let ran = desk.run([
            "export",
            "work.dossier",
            "--to",
            format,
            "--black-out",
            "actors",
        ]);
        ran.done();
        assert!(ran.out.contains("████"), "{format}");
        assert!(!ran.out.contains("ZZMARKER"), "{format}");
    }
    desk.run([
        "export",
        "work.dossier",
        "--to",
        "json",
        "--black-out",
        "nobody",
    ])
    .failed(1, "there is no tag “nobody”");
}
