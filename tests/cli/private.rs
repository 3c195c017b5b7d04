//! Passphrases for commands, and what exports tell of whoever makes them.

use std::fs;
use std::io::Read as _;

use dossier::export::EXPORTERS;
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
        .env("HOSTNAME", "ZZHOST")
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
    let marked = |format: &str, more: &[&str]| {
        let out = desk.path(&format!("ZZMARKER/out.{format}"));
        let mut arguments = vec!["export", file, "--to", format, "--out"];
        let out = out.to_str().unwrap();
        arguments.push(out);
        arguments.extend(more);
        export(&desk, &arguments).done();
        let all = unpacked(&fs::read(out).unwrap());
        fs::remove_file(out).unwrap();
        all
    };
    let has = |all: &[u8], words: &str| forms(words).any(|form| holds(all, &form));
    for exporter in EXPORTERS {
        let format = exporter.name;
        let discreet = marked(format, &[]);
        for told in ["ZZMARKER", env!("CARGO_PKG_VERSION"), "ZZHOST"] {
            // A version may also be the number of something else.
            if told != env!("CARGO_PKG_VERSION") || !holds(&discreet, b"krilla") {
                assert!(!has(&discreet, told), "{format} tells {told}");
            }
        }
        let year = dossier::model::Timestamp::now().strftime("%Y-").to_string();
        assert!(!has(&discreet, &year), "{format} tells when");
        let open = marked(format, &["--with", "authors,times"]);
        if !["refi-qdc", "codebook"].contains(&format) {
            assert!(has(&discreet, "nurse"), "{format} holds the words");
        }
        if has(&open, "ZZMARKER") {
            let coded = marked(format, &["--with", "pseudonyms"]);
            assert!(!has(&coded, "ZZMARKER"), "{format}");
            assert!(has(&coded, "Coder 1"), "{format}");
        } else {
            assert!(!["markdown", "html", "csv", "json"].contains(&format));
        }
    }
    println!(
        "private: {} formats, 0 of them tell who, where or when",
        EXPORTERS.len()
    );
}

/// A file with all that is packed in it: the entries of an archive, the streams of a PDF.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut all = bytes.to_vec();
    if let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) {
        for entry_idx in 0..archive.len() {
            let mut entry = archive.by_index(entry_idx).unwrap();
            all.extend(entry.name().unwrap().into_owned().into_bytes());
            let mut inner = Vec::new();
            entry.read_to_end(&mut inner).unwrap();
            all.extend(unpacked(&inner));
        }
    }
    let mut rest = bytes;
    while let Some(at) = rest.windows(6).position(|at| at == b"stream") {
        rest = &rest[at + 6..];
        let start = rest
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        let mut inner = Vec::new();
        let packed = &rest[start..];
        // What is no stream gives nothing, or what there is of it.
        drop(flate2::read::ZlibDecoder::new(packed).read_to_end(&mut inner));
        all.extend(inner);
    }
    all
}

/// Words as a file may have them: as they are, in UTF-16, or as hexadecimal digits of either.
fn forms(words: &str) -> impl Iterator<Item = Vec<u8>> {
    let utf_16: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let little: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let hex = |bytes: &[u8]| {
        let digits = bytes.iter().map(|byte| format!("{byte:02X}"));
        let digits = digits.collect::<Vec<_>>().concat();
        [digits.to_lowercase().into_bytes(), digits.into_bytes()]
    };
    let hexes = [hex(words.as_bytes()), hex(&utf_16)].into_iter().flatten();
    let plain = [words.as_bytes().to_vec(), utf_16.clone(), little];
    plain.into_iter().chain(hexes.collect::<Vec<_>>())
}

fn holds(all: &[u8], words: &[u8]) -> bool {
    all.windows(words.len()).any(|at| at == words)
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
