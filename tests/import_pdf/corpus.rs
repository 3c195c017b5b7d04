//! Adding real PDF files: those of a folder beside the repository, which may be absent.
#![expect(clippy::print_stderr, reason = "the counts are what is measured")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use dossier::import::{self, Error, Options};
use serde_json::Value;

use crate::hostile::assert_sound;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data")
}

/// What is known of each PDF file: its path, its password, and words that stand in it.
fn facts() -> Vec<(PathBuf, Option<String>, Vec<String>)> {
    let Ok(facts) = std::fs::read(data().join("facts.json")) else {
        return Vec::new();
    };
    let facts: Vec<Value> = serde_json::from_slice(&facts).unwrap();
    facts
        .iter()
        .filter_map(|entry| {
            let file = entry["file"].as_str().filter(|file| {
                Path::new(file)
                    .extension()
                    .is_some_and(|extension| extension == "pdf")
            })?;
            let facts = &entry["facts"];
            let word_of = |name: &str| facts[name].as_str().map(str::to_owned);
            let known = ["known_text", "text_on_page(poppler=mupdf)"];
            let words = known.iter().filter_map(|name| word_of(name)).collect();
            Some((data().join(file), word_of("password"), words))
        })
        .collect()
}

fn bigrams(text: &str) -> HashMap<(String, String), usize> {
    use unicode_normalization::UnicodeNormalization as _;
    let text: String = text.nfkc().collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut counts = HashMap::new();
    for pair in words.windows(2) {
        *counts
            .entry((pair[0].to_owned(), pair[1].to_owned()))
            .or_default() += 1;
    }
    counts
}

#[test]
fn real_files_are_read_or_refused_with_a_reason() {
    let (mut n_read, mut refused, mut n_known, mut missed) = (0, Vec::new(), 0, Vec::new());
    let (mut n_pairs, mut n_found) = (0, 0);
    for (path, password, known) in facts() {
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        // A bomb is for a process that has limits.
        if path.to_string_lossy().contains("bomb") || bytes.len() > 1_000_000 {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let options = Options {
            password: password.clone(),
            ..Options::default()
        };
        let draft = match import::read(&bytes, &name, &options) {
            Ok(draft) => draft,
            Err(error) => {
                refused.push(format!("{name}: {error:?}"));
                continue;
            }
        };
        assert_sound(&draft);
        n_read += 1;
        let text = draft.text.as_str();
        for words in known.iter().filter(|words| !words.trim().is_empty()) {
            n_known += 1;
            let found = bigrams(text);
            let wanted = bigrams(words);
            n_pairs += wanted.values().sum::<usize>();
            n_found += wanted
                .iter()
                .map(|(pair, &n)| n.min(found.get(pair).copied().unwrap_or_default()))
                .sum::<usize>();
            let squeezed = |text: &str| {
                use unicode_normalization::UnicodeNormalization as _;
                text.nfkc()
                    .filter(|c| !c.is_whitespace())
                    .collect::<String>()
            };
            if !squeezed(text).contains(&squeezed(words)) {
                missed.push(format!("{name}: {words}"));
            }
        }
    }
    eprintln!("{n_read} read, {} refused: {refused:#?}", refused.len());
    eprintln!(
        "known words in {} of {n_known}, {n_found} of {n_pairs} pairs of words; missed: {missed:#?}",
        n_known - missed.len()
    );
    assert!(n_known == 0 || missed.len() * 4 < n_known, "{missed:#?}");
}

#[test]
fn locked_files_ask_for_their_password_and_open_with_it() {
    let mut n_opened = 0;
    for (path, password, _) in facts() {
        let (Some(password), Ok(bytes)) = (password, std::fs::read(&path)) else {
            continue;
        };
        let read = |password: Option<&str>| {
            let options = Options {
                password: password.map(str::to_owned),
                ..Options::default()
            };
            import::read(&bytes, "locked.pdf", &options).map(|_| ())
        };
        assert_eq!(
            read(None),
            Err(Error::Locked { is_wrong: false }),
            "{path:?}"
        );
        assert_eq!(
            read(Some("no such word")),
            Err(Error::Locked { is_wrong: true }),
            "{path:?}"
        );
        let opened = read(Some(&password));
        assert!(!matches!(opened, Err(Error::Locked { .. })), "{path:?}");
        n_opened += usize::from(opened.is_ok());
    }
    eprintln!("{n_opened} opened");
}
