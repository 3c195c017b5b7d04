//! Adding real documents: the files of a folder beside the repository, which may be absent.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stderr, reason = "the counts are what is measured")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dossier::import::{self, Draft, Error, Options};
use dossier::text::units::Units;
use dossier::text::{Pos, Text};

/// All files below a folder of the shared data, in order.
fn shared(folder: &str) -> Vec<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let (mut folders, mut files) = (vec![data.join(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[track_caller]
fn read(path: &Path) -> Result<Draft, Error> {
    let bytes = std::fs::read(path).unwrap();
    let draft = import::read(&bytes, &name_of(path), &Options::default())?;
    let mut end = Pos::START;
    for block in &draft.blocks {
        assert!(draft.text.admits(block.span) && block.span.start() >= end);
        end = block.span.end();
    }
    Ok(draft)
}

#[test]
fn texts_in_many_encodings_are_read_as_their_unicode_twins() {
    let (mut n_same, mut n_twins, mut others) = (0, 0, Vec::new());
    for path in shared("encodings/cpython_cjk") {
        let name = name_of(&path);
        let twin = path.with_file_name(name.replace(".txt", "-utf8.txt"));
        let Ok(twin) = std::fs::read_to_string(&twin) else {
            read(&path).unwrap();
            continue;
        };
        n_twins += 1;
        match read(&path) {
            Ok(draft) if draft.text == Text::from_raw(&twin) => n_same += 1,
            Ok(draft) => others.push(format!("{name} as {}", draft.encoding.name)),
            Err(error) => others.push(format!("{name}: {error}")),
        }
    }
    eprintln!("{n_same} of {n_twins} as their twins; others: {others:#?}");
    assert!(n_same >= n_twins.min(SAME_AS_TWIN), "{others:#?}");
}

/// The others are in encodings that no browser reads, or too short to tell.
const SAME_AS_TWIN: usize = 9;

#[test]
fn texts_of_other_programs_are_read_in_the_encoding_of_their_name() {
    for path in shared("encodings") {
        let name = name_of(&path);
        if path.to_string_lossy().contains("cpython_cjk") {
            continue;
        }
        let draft = read(&path).unwrap();
        let expected = [
            ("windows-1256", "windows-1256"),
            ("windows-1255", "windows-1255"),
            ("1252", "windows-1252"),
            ("cp866", "IBM866"),
            ("utf-16le", "UTF-16LE"),
        ]
        .iter()
        .find(|(part, _)| name.contains(part))
        .map_or("UTF-8", |&(_, encoding)| encoding);
        assert_eq!(draft.encoding.name, expected, "{name}");
        assert_eq!(draft.encoding.n_replaced, 0, "{name}");
    }
}

#[test]
fn the_same_text_in_another_encoding_has_the_same_words() {
    let text_of = |path: &str| {
        let path = shared("encodings")
            .into_iter()
            .find(|found| found.ends_with(path))?;
        Some(read(&path).unwrap().text)
    };
    for (one, other) in [
        ("udhr/udhr_eng.txt", "made/udhr_eng.mixed-newlines.txt"),
        ("udhr/udhr_arb.txt", "made/udhr_arb.utf-16le-bom.txt"),
    ] {
        let (one, other) = (text_of(one), text_of(other));
        let words = |text: &Option<Text>| {
            let text = text.as_ref().map_or("", Text::as_str);
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(&one), words(&other));
    }
}

#[test]
fn real_pages_give_the_words_and_the_facts_that_a_reader_view_gives() {
    let (mut scores, mut n_titles, mut n_authors, mut n_bylines) = (Vec::new(), 0, 0, 0);
    for path in shared("html/readability") {
        if name_of(&path) != "source.html" {
            continue;
        }
        let folder = path.parent().unwrap();
        let draft = read(&path).unwrap();
        let expected = read(&folder.join("expected.html")).unwrap();
        let facts = std::fs::read(folder.join("expected-metadata.json")).unwrap();
        let facts: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&facts).unwrap();
        let fact = |name: &str| facts.get(name).and_then(|fact| fact.as_str());
        let score = likeness(expected.text.as_str(), draft.text.as_str());
        n_titles += usize::from(fact("title") == Some(&draft.title));
        if let Some(byline) = fact("byline") {
            n_bylines += 1;
            n_authors += usize::from(byline == draft.source.author);
        }
        eprintln!(
            "{:22} {score:.3} title {:?} / {:?}, author {:?} / {:?}, {:?}",
            name_of(folder),
            draft.title,
            fact("title").unwrap_or_default(),
            draft.source.author,
            fact("byline"),
            draft.source.published
        );
        scores.push(score);
    }
    if scores.is_empty() {
        return;
    }
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    eprintln!(
        "{} pages, mean likeness {mean:.3}, {n_titles} titles, {n_authors} of {n_bylines} authors",
        scores.len()
    );
    assert_eq!(scores.len(), 21);
    assert!(mean >= 0.985, "{mean}");
    assert!(scores.iter().all(|&score| score >= 0.9), "{scores:?}");
    assert!(n_titles >= 17 && n_authors >= 3, "{n_titles} {n_authors}");
}

#[test]
fn pages_that_test_other_programs_are_read() {
    for path in shared("html") {
        if path.to_string_lossy().contains("readability") {
            continue;
        }
        let draft = read(&path).unwrap();
        let expected = match name_of(&path).as_str() {
            "big-preamble.html" => "windows-1251",
            "testHTMLNoisyMetaEncoding_1.html" => "ISO-8859-6",
            "testHTML_charset_utf16le.html" => "UTF-16LE",
            _ => "UTF-8",
        };
        assert_eq!(draft.encoding.name, expected, "{}", path.display());
        assert_eq!(draft.encoding.n_replaced, 0, "{}", path.display());
    }
}

#[test]
fn hostile_files_become_documents_or_sentences() {
    let (mut n_read, mut refused) = (0, BTreeMap::new());
    for path in shared("malicious") {
        match read(&path) {
            Ok(_) => n_read += 1,
            Err(error) => {
                refused.insert(name_of(&path), error.to_string());
            }
        }
    }
    eprintln!("{n_read} read, {} refused: {refused:#?}", refused.len());
    // Texts under any name are read, even hostile ones.
    let is_text = |name: &str| {
        [".html", ".md", ".txt", ".json", ".xml"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    assert!(!refused.keys().any(|name| is_text(name)), "{refused:#?}");
}

/// How alike two texts are as bags of words: the harmonic mean of precision and recall.
fn likeness(expected: &str, found: &str) -> f64 {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut n_words, mut n_both) = (0_usize, 0_usize);
    for word in expected.split_whitespace() {
        *left.entry(word).or_default() += 1;
        n_words += 1;
    }
    for word in found.split_whitespace() {
        n_words += 1;
        if let Some(n_left) = left.get_mut(word).filter(|n_left| **n_left > 0) {
            *n_left -= 1;
            n_both += 1;
        }
    }
    2.0 * n_both as f64 / n_words.max(1) as f64
}

/// Offsets that other programs count in other units, over a text full of traps: every line end
/// there is, combined letters, joined pictures, scripts that run from the right.
#[test]
fn places_in_a_text_of_traps_are_converted_between_all_units() {
    let mut n_places = 0;
    for path in shared("offset-traps") {
        if path.extension().is_none_or(|end| end != "txt") {
            continue;
        }
        let raw = std::fs::read_to_string(&path).unwrap();
        let facts = std::fs::read(path.with_extension("expected.json")).unwrap();
        let facts: Vec<serde_json::Value> = serde_json::from_slice(&facts).unwrap();
        let (whole, kept) = (Text::new(raw), read(&path).unwrap().text);
        let (whole_units, kept_units) = (Units::new(&whole), Units::new(&kept));
        for fact in &facts {
            let words = fact["text"].as_str().unwrap();
            let places = |unit: &str| -> (usize, usize) {
                let place = |end: usize| fact[unit][end].as_u64().unwrap() as usize;
                (place(0), place(1))
            };
            // As it is in the file.
            let (start, end) = places("utf8");
            let span = whole.span(start..end).unwrap();
            assert_eq!(whole.slice(span), words);
            let utf16 = |pos| whole_units.utf16_before(pos);
            assert_eq!(
                (utf16(span.start()), utf16(span.end())),
                places("utf16"),
                "{words}"
            );
            assert_eq!(whole_units.chars_of(span), places("codepoints"), "{words}");
            let (start, end) = places("utf16");
            assert_eq!(whole_units.span_from_utf16(start, end), Some(span));
            let (start, end) = places("codepoints");
            assert_eq!(whole_units.span_from_chars(start, end), Some(span));
            // As it is kept, with one sign for all line ends.
            let (start, end) = places("codepoints_after_newline_normalisation");
            let span = kept_units.span_from_chars(start, end).unwrap();
            assert_eq!(kept.slice(span), words);
            assert_eq!(kept_units.chars_of(span), (start, end));
            n_places += 1;
        }
    }
    eprintln!("offset traps: {n_places} places are the same in bytes, UTF-16 and characters");
}
