//! Files are read by a process of their own, which has limits and cannot take the program along.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use dossier::app::apart::{Limits, ReadPart, Reader, Refused};
use dossier::import::Options;

fn by_dossier() -> Reader {
    Reader::Apart {
        program: PathBuf::from(env!("CARGO_BIN_EXE_dossier")),
    }
}

/// A file that is read from its beginning.
fn file_of(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    file
}

fn read(reader: &Reader, bytes: &[u8], limits: Limits) -> Result<Vec<ReadPart>, Refused> {
    reader.read(
        file_of(bytes),
        "a.txt",
        &Options::default(),
        limits,
        &|| true,
    )
}

#[test]
fn a_process_of_its_own_reads_what_this_one_would() {
    let options = Options {
        encoding: Some("windows-1251".to_owned()),
        ..Options::default()
    };
    for (name, bytes) in [
        ("a.md", "# Заголовок\n\nText \u{202e}text\n".as_bytes()),
        ("б.txt", b"\xcf\xf0\xe8\xe2\xe5\xf2\n"),
        ("a.html", b"<title>T</title><p>Words of a page"),
        ("a.txt", b""),
        ("a.txt", b"\x89PNG\r\n\x1a\n"),
    ] {
        for options in [&Options::default(), &options] {
            let read_by = |reader: Reader| {
                let read = reader.read(file_of(bytes), name, options, Limits::default(), &|| true);
                // The remarks are sentences by then.
                read.map(|mut parts| {
                    for part in &mut parts {
                        part.draft.as_mut().unwrap().warnings.clear();
                    }
                    parts
                })
            };
            assert_eq!(read_by(by_dossier()), read_by(Reader::Here), "{name}");
        }
    }
}

#[test]
fn a_file_that_takes_too_long_is_refused_and_more_time_is_offered() {
    let limits = Limits {
        time: Duration::ZERO,
        ..Limits::default()
    };
    let refused = read(&by_dossier(), b"words", limits).unwrap_err();
    assert!(matches!(&refused, Refused::Late(_)), "{refused}");
    assert!(
        refused.to_string().contains("Give it more time"),
        "{refused}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_takes_too_much_memory_ends_only_the_process_that_reads_it() {
    let limits = Limits {
        memory: 16 * 1024 * 1024,
        ..Limits::default()
    };
    let refused = read(&by_dossier(), &b"words\n".repeat(4_000_000), limits).unwrap_err();
    assert!(refused.to_string().contains("more memory"), "{refused}");
    assert!(read(&by_dossier(), b"words", limits).is_ok());
}

#[test]
fn a_process_that_says_something_else_is_ended() {
    // The program itself, asked for something that it does not know, and a file that is none.
    let refused = Reader::Apart {
        program: PathBuf::from("/nowhere/dossier"),
    };
    let refused = read(&refused, b"words", Limits::default()).unwrap_err();
    assert!(
        refused.to_string().contains("can't be started"),
        "{refused}"
    );
    #[cfg(unix)]
    {
        let yes = Reader::Apart {
            program: PathBuf::from("yes"),
        };
        assert!(read(&yes, b"words", Limits::default()).is_err());
    }
}

/// Whatever the reader of a format does, it takes nothing along with it.
#[test]
#[cfg(unix)]
fn a_process_that_breaks_down_is_told_and_the_next_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let gave_up = "The file is built in a way that the reader of its format does not expect";
    let memory = "Reading it takes more memory than a file is given";
    for (deed, words) in [
        ("kill -SEGV $$", memory),
        ("kill -ABRT $$", memory),
        ("kill -KILL $$", memory),
        ("exit 101", gave_up),
        ("cat > /dev/null; exit 101", gave_up),
        ("printf '{\\'; exit 101", gave_up),
        ("printf '\\377\\n\\n[]\\n'; exit 101", gave_up),
        ("printf '\"Done\"'; kill -SEGV $$", ""),
    ] {
        let program = folder.path().join("reader");
        // Written by another process: a file that this one has open to write can't be run.
        let script = "printf '%s\\n' '#!/bin/sh' \"$1\" > \"$2\" && chmod 700 \"$2\"";
        let written = std::process::Command::new("sh")
            .args(["-c", script, "sh", deed])
            .arg(&program)
            .status();
        assert!(written.unwrap().success());
        let broken = Reader::Apart { program };
        let read = read(&broken, &b"words\n".repeat(100_000), Limits::default());
        match read {
            Ok(parts) => assert!(words.is_empty() && parts.is_empty(), "{deed}: {parts:?}"),
            Err(refused) => assert!(refused.to_string().contains(words), "{deed}: {refused}"),
        }
    }
    assert!(read(&by_dossier(), b"words", Limits::default()).is_ok());
}

#[test]
fn a_reading_that_is_not_wanted_any_more_stops() {
    let bytes = b"words and words\n".repeat(3_000_000);
    let options = Options::default();
    let read = by_dossier().read(
        file_of(&bytes),
        "a.txt",
        &options,
        Limits::default(),
        &|| false,
    );
    assert_eq!(read, Err(Refused::Cancelled));
}
