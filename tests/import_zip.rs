//! Adding archives and subtitles.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stderr, reason = "the counts are what is measured")]

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::Path;

use dossier::import::{self, Draft, Options, Part};
use dossier::model::document::hash_of;
use dossier::model::{DocumentId, LocatorKind, Workspace, WorkspaceId};
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

#[track_caller]
fn read(bytes: impl AsRef<[u8]>, name: &str) -> Vec<Part> {
    let parts = import::read_parts(bytes.as_ref(), name, &Options::default()).unwrap();
    for part in &parts {
        if let Ok(draft) = &part.draft {
            assert_eq!(part.name, draft.origin.part);
            assert_sound(draft);
        }
    }
    parts
}

/// A draft makes a workspace without problems.
#[track_caller]
fn assert_sound(draft: &Draft) {
    let id = DocumentId("018f0000-0000-7000-8000-000000000001".parse().unwrap());
    let now = jiff::Timestamp::UNIX_EPOCH;
    let (document, body) = draft.clone().into_document(id, 7, now);
    assert!(!document.title.is_empty() && !document.title.contains('\n'));
    let mut workspace = Workspace::new(WorkspaceId(id.0), "Test", now);
    workspace.documents.insert_mut(id, document.into());
    workspace.bodies.insert_mut(id, body.into());
    assert_eq!(workspace.problems(), []);
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A line for each part: its name, and its text or why there is none.
fn shown(parts: &[Part]) -> Vec<String> {
    parts
        .iter()
        .map(|part| match &part.draft {
            Ok(draft) => format!("{}: {}", part.name, draft.text.as_str()),
            Err(error) => format!("{} ! {error}", part.name),
        })
        .collect()
}

#[test]
fn each_file_of_an_archive_is_read_as_if_it_were_added_by_itself() {
    let inner = archive(&[("x.txt", b"deep")]);
    let bytes = archive(&[
        ("letters/march.txt", "Dear Zoë".as_bytes()),
        ("page.html", b"<title>T</title><p>Words"),
        ("posts.csv", b"text,n\nOne post,1\nTwo posts,2\n"),
        ("mail.eml", b"From: a@example.org\nSubject: S\n\nHello"),
        ("p.png", b"\x89PNG\r\n\x1a\n"),
        ("inner.zip", &inner),
        ("empty.txt", b""),
        ("__MACOSX/._march.txt", b"junk"),
        (".DS_Store", b"junk"),
        ("folder/.hidden", b"junk"),
    ]);
    for name in ["all.zip", "all"] {
        let parts = read(&bytes, name);
        assert_eq!(
            shown(&parts),
            [
                "letters/march.txt: Dear Zoë",
                "page.html: Words",
                "posts.csv, row 2: One post",
                "posts.csv, row 3: Two posts",
                "mail.eml: Hello",
                "p.png ! There is no text to read: this is a PNG picture. If it shows a text, have a program recognise it (OCR), and add what that saves.",
                "inner.zip ! The archive stands in an archive, and stays closed. Unpack it, and add what is in it.",
                "empty.txt ! The file is empty: there is nothing to read in it",
            ]
        );
        let draft = parts[0].draft.as_ref().unwrap();
        assert_eq!(draft.origin.hash, hash_of("Dear Zoë".as_bytes()));
        assert_eq!(
            (draft.origin.n_bytes, draft.origin.file_name.as_str()),
            (9, name)
        );
        assert_eq!(draft.title, "Dear Zoë");
    }
}

#[test]
fn names_in_an_archive_are_no_more_than_names() {
    let bytes = archive(&[
        ("../../etc/passwd.txt", b"a"),
        ("/abs/olute.txt", b"b"),
        ("C:\\x.txt", b"c"),
        ("\u{202e}txt.exe\u{7}.txt", b"d"),
        ("..", b"e"),
    ]);
    assert_eq!(
        shown(&read(bytes, "a.zip")),
        [
            "etc/passwd.txt: a",
            "abs/olute.txt: b",
            "x.txt: c",
            "txt.exe .txt: d",
            "unnamed: e"
        ]
    );
}

#[test]
fn bombs_and_broken_archives_are_told() {
    let bomb = archive(&[("a.txt", &vec![b'a'; 30_000_000]), ("b.txt", b"good")]);
    assert_eq!(
        shown(&read(bomb, "a.zip")),
        [
            "a.txt ! The file can't be read: it has parts that unpack to far more than a text has. Open it in the program that it is for, copy its text into a text file, and add that.",
            "b.txt: good",
        ]
    );
    let mut cut = archive(&[("a.txt", b"words and words")]);
    cut.truncate(40);
    assert!(import::read_parts(&cut, "a.zip", &Options::default()).is_err());
    assert!(import::read_parts(&archive(&[]), "a.zip", &Options::default()).is_err());
}

#[test]
fn hostile_archives_beside_the_repository_are_read_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/malicious");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_none_or(|end| end != "zip") {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        match import::read_parts(&bytes, &name, &Options::default()) {
            Ok(parts) => eprintln!("{name}: {:?}", shown(&parts)),
            Err(error) => eprintln!("{name} ! {error}"),
        }
    }
}

// Subtitles.

/// The lines with the time of each cue in front.
fn cues(file: &str, name: &str) -> String {
    let parts = read(file, name);
    let draft = parts[0].draft.as_ref().unwrap();
    assert_eq!(draft.origin.format, "subtitles");
    let mut shown = String::new();
    let mut locators = draft.locators.iter().peekable();
    let mut at = 0;
    for line in draft.text.as_str().split('\n') {
        if let Some(locator) = locators.next_if(|locator| locator.at.byte() == at) {
            assert_eq!(locator.kind, LocatorKind::Time);
            write!(shown, "[{}] ", locator.label).unwrap();
        }
        shown.push_str(line);
        shown.push('\n');
        at += line.len() + 1;
    }
    assert!(locators.next().is_none());
    shown
}

#[test]
fn subtitles_are_their_lines_with_the_time_of_each_cue() {
    let srt = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Hello</i>,\r\n{\\an8}ANN: 2 < 3 & more\r\n\r\n2\r\n01:02:03,999 --> 01:02:05,000 X1:0\r\nHello,\r\n3\r\n01:02:06,000 --> 01:02:07,000\r\nBye\r\n";
    for name in ["a.srt", "a"] {
        assert_eq!(
            cues(srt, name),
            "[00:00:01] Hello,\nANN: 2 < 3 & more\n[01:02:03] Hello,\n[01:02:06] Bye\n"
        );
    }
    let vtt = "WEBVTT - A talk\n\nNOTE not shown\nat all\n\nSTYLE\n::cue { color: red }\n\nintro\n00:07.000 --> 00:09.000 align:start\n<v.loud Ann Lee>Good <c.yellow>evening</c> &amp; <00:00:08.000>welcome</v>\n- <v Bo>Thanks\n\n00:10.000 --> 00:11.000\n";
    for name in ["a.vtt", "a"] {
        assert_eq!(
            cues(vtt, name),
            "[00:00:07] Ann Lee: Good evening & welcome\n- Bo: Thanks\n"
        );
    }
    let parts = read("No cue in it", "a.srt");
    assert_eq!(
        parts[0].draft.as_ref().unwrap().text.as_str(),
        "No cue in it"
    );
}

// Laws.

proptest! {
    #[test]
    fn any_damage_to_an_archive_is_sound_documents_or_an_error(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = archive(&[("a/b.txt", b"words"), ("c.html", b"<p>x</p>"), ("d.csv", b"text\nx y\n")]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(parts) = import::read_parts(&bytes, "a.zip", &Options::default()) {
            for part in parts {
                if let Ok(draft) = part.draft {
                    assert_sound(&draft);
                }
            }
        }
    }

    #[test]
    fn any_subtitles_are_a_sound_document_or_an_error(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "WEBVTT\n", "1\n", "00:01.000 --> 00:02.000\n", "00:00:01,0 --> 9:00:00:02\n", "99999:99 --> 0:0\n",
            "\n", "\r\n", "<v Ann>", "</v>", "<", "{", "{\\an8}", "&amp;", "é words\n", "NOTE x\n", "-->", "\0",
        ]), 0..40),
        name in "a\\.(srt|vtt)",
    ) {
        if let Ok(draft) = import::read(pieces.concat().as_bytes(), &name, &Options::default()) {
            assert_sound(&draft);
        }
    }
}
