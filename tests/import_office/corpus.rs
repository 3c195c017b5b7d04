//! Real files of word processors and books, and files made to do harm, where they are there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dossier::import::{self, Options};
use serde_json::Value;

use crate::kit::{assert_sound, told};

fn shared(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(folder);
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// What other programs found in a file.
fn facts() -> BTreeMap<String, Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/facts.json");
    let Ok(bytes) = std::fs::read(path) else {
        return BTreeMap::new();
    };
    let records: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
    let records = records.into_iter().map(|record| {
        let file = record["file"].as_str().unwrap().to_owned();
        (file, record["facts"].clone())
    });
    records.collect()
}

/// The words alone: other programs leave out the marks of notes and soft hyphens.
fn words(text: &str) -> String {
    let text = (1..10).fold(text.replace('\u{ad}', ""), |text, number| {
        text.replace(&format!("[{number}]"), "")
    });
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
#[expect(clippy::print_stderr, reason = "the counts are what is measured")]
fn real_files_hold_the_words_that_other_programs_found() {
    let facts = facts();
    let (mut n_read, mut refused, mut n_texts, mut missing) = (0, Vec::new(), 0, Vec::new());
    for folder in ["docx", "odt", "rtf", "epub"] {
        for path in shared(folder) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let bytes = std::fs::read(&path).unwrap();
            let draft = match import::read(&bytes, &name, &Options::default()) {
                Ok(draft) => draft,
                Err(error) => {
                    refused.push(format!("{name}: {error}"));
                    continue;
                }
            };
            assert_sound(&draft);
            n_read += 1;
            let facts = &facts[&format!("{folder}/{name}")];
            let text = words(draft.text.as_str());
            for fact in ["a_paragraph", "starts", "first_text"] {
                let Some(expected) = facts[fact].as_str() else {
                    continue;
                };
                n_texts += 1;
                if !text.contains(&words(expected)) {
                    missing.push(format!("{name}: {expected:?} in {text:.300}"));
                }
            }
            eprintln!(
                "{folder:5} {name:45} {:6} chars, {:2} blocks, {:2} places, {:?} by {:?}, {:?} {}",
                draft.text.as_str().chars().count(),
                draft.blocks.len(),
                draft.locators.len(),
                draft.title,
                draft.source.author,
                draft.source.published.map(|date| date.to_string()),
                told(&draft)
            );
        }
    }
    eprintln!("{n_read} read, {} refused: {refused:#?}", refused.len());
    if n_read == 0 {
        return;
    }
    // One is cut off before its words begin.
    assert_eq!((n_read, refused.len()), (40, 1), "{refused:#?}");
    eprintln!(
        "{} of {n_texts} texts found, missing: {missing:#?}",
        n_texts - missing.len()
    );
    // Of one the other program has joined two words.
    assert!(missing.len() <= 1, "{missing:#?}");
}

#[test]
fn files_made_to_do_harm_end_in_a_document_or_a_sentence() {
    for path in shared("malicious") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        match import::read(&bytes, &name, &Options::default()) {
            Ok(draft) => {
                assert_sound(&draft);
                assert!(draft.text.len() < 10_000_000, "{name}");
            }
            Err(error) => assert!(error.to_string().len() > 20, "{name}"),
        }
    }
}
