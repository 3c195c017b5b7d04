//! The break tests of the Unicode Character Database against `text::segment`, where the files lie
//! beside the repository; they pass over when those are absent.
//!
//! Deviations are counted by their reason, and every one must have a known reason.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::collections::BTreeMap;
use std::path::Path;

use dossier::text::units::Units;
use dossier::text::{Pos, Text, segment};

/// A test of the file: a string and the bytes at which it may be cut.
struct Case {
    text: Text,
    edges: Vec<usize>,
}

fn cases(name: &str) -> Option<Vec<Case>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/unicode");
    let file = std::fs::read_to_string(folder.join(name)).ok()?;
    let lines = file.lines().filter_map(|line| {
        let line = line.split('#').next().unwrap_or_default().trim();
        (!line.is_empty()).then_some(line)
    });
    Some(lines.map(case).collect())
}

fn case(line: &str) -> Case {
    let (mut text, mut edges) = (String::new(), Vec::new());
    for part in line.split_whitespace() {
        match part {
            "÷" => edges.push(text.len()),
            "×" => {}
            hex => text.push(char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap()),
        }
    }
    Case {
        text: Text::new(text),
        edges,
    }
}

/// Runs every case; `reason` says why one may deviate, or the test fails.
#[track_caller]
#[expect(clippy::print_stderr, reason = "the counts are worth knowing")]
fn check(
    name: &str,
    edges_of: fn(&Text) -> Vec<usize>,
    reason: fn(&Text) -> Option<&'static str>,
    known: &[(&str, usize)],
) {
    let Some(cases) = cases(name) else {
        return;
    };
    let mut deviations: BTreeMap<&str, usize> = BTreeMap::new();
    let mut n_same = 0;
    for case in &cases {
        let found = edges_of(&case.text);
        if found == case.edges {
            n_same += 1;
            continue;
        }
        let words = case.text.as_str();
        let reason = reason(&case.text);
        let reason = reason.unwrap_or_else(|| {
            panic!(
                "{name}: {words:?} is cut at {found:?} and not at {:?}",
                case.edges
            )
        });
        *deviations.entry(reason).or_default() += 1;
    }
    let counts: Vec<(&str, usize)> = deviations.into_iter().collect();
    eprintln!(
        "{name}: {n_same} of {} are the same, {counts:?}",
        cases.len()
    );
    assert_eq!(counts, known, "{name}");
}

fn pos(text: &Text, byte: usize) -> Pos {
    text.pos_at_or_before(byte)
}

/// The reasons why a character or word may end elsewhere.
fn reason(text: &Text) -> Option<&'static str> {
    // These lost their property `Extended_Pictographic` after version 15 of the files.
    const NO_LONGER_PICTURES: [char; 2] = ['\u{2701}', '\u{2704}'];
    if text.as_str().contains("\r\n") {
        return Some("a line ends at U+000A alone");
    }
    if text.as_str().contains(NO_LONGER_PICTURES) {
        return Some("a later version of Unicode");
    }
    None
}

#[test]
fn characters_end_where_unicode_says() {
    let edges = |text: &Text| {
        let mut edges = vec![0];
        while *edges.last().unwrap() < text.len() {
            let next = segment::next_grapheme(text, pos(text, *edges.last().unwrap()));
            edges.push(next.byte());
        }
        edges
    };
    let known = [("a later version of Unicode", 1)];
    check("GraphemeBreakTest.txt", edges, reason, &known);
}

#[test]
fn words_end_where_unicode_says() {
    let edges = |text: &Text| {
        let mut edges = vec![0];
        while *edges.last().unwrap() < text.len() {
            let at = pos(text, *edges.last().unwrap());
            let end = segment::word_at(text, at).map(dossier::text::Span::end);
            let end = end.filter(|&end| end > at);
            edges.push(
                end.unwrap_or_else(|| segment::next_grapheme(text, at))
                    .byte(),
            );
        }
        edges
    };
    let known = [
        ("a later version of Unicode", 2),
        ("a line ends at U+000A alone", 2),
    ];
    check("WordBreakTest.txt", edges, reason, &known);
}

/// Sentences are taken without the space around them, and a line end ends each.
#[test]
fn sentences_are_those_of_unicode_without_the_space_around_them() {
    let Some(cases) = cases("SentenceBreakTest.txt") else {
        return;
    };
    for case in &cases {
        let words = case.text.as_str();
        let mut expected = Vec::new();
        for ends in case.edges.windows(2) {
            let sentence = case.text.span(ends[0]..ends[1]).unwrap();
            expected.extend(segment::trim(&case.text, sentence));
        }
        let mut found = Vec::new();
        for (byte, _) in words.char_indices() {
            let sentence = segment::sentence_at(&case.text, pos(&case.text, byte));
            found.extend(sentence.filter(|sentence| found.last() != Some(sentence)));
        }
        assert_eq!(found, expected, "{words:?}");
    }
}

/// The places of the words in a text with every trap: in the units of other programs, and back.
#[test]
fn words_among_traps_are_where_programs_that_count_otherwise_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/offset-traps");
    let (Ok(raw), Ok(expected)) = (
        std::fs::read_to_string(folder.join("offset_trap_1.txt")),
        std::fs::read_to_string(folder.join("offset_trap_1.expected.json")),
    ) else {
        return;
    };
    let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
    let of = |word: &serde_json::Value, unit: &str| -> Option<(usize, usize)> {
        let at = |end: usize| usize::try_from(word[unit][end].as_u64()?).ok();
        Some((at(0)?, at(1)?))
    };
    let kept = Text::new(raw.clone());
    let units = Units::new(&kept);
    // What counts line ends as one character each.
    let unified = Text::new(raw.replace("\r\n", "\n").replace('\r', "\n"));
    let unified_units = Units::new(&unified);
    let words = expected.as_array().unwrap();
    assert!(words.len() > 5);
    for word in words {
        let quote = word["text"].as_str().unwrap();
        let (start, end) = of(word, "utf8").unwrap();
        let span = kept.span(start..end).unwrap();
        assert_eq!(kept.slice(span), quote);
        assert_eq!(
            Some(units.chars_of(span)),
            of(word, "codepoints"),
            "{quote}"
        );
        let utf16 = (
            units.utf16_before(span.start()),
            units.utf16_before(span.end()),
        );
        assert_eq!(Some(utf16), of(word, "utf16"), "{quote}");

        let (start, end) = of(word, "codepoints").unwrap();
        assert_eq!(units.span_from_chars(start, end), Some(span), "{quote}");
        let (start, end) = of(word, "utf16").unwrap();
        assert_eq!(units.span_from_utf16(start, end), Some(span), "{quote}");
        let (start, end) = of(word, "codepoints_after_newline_normalisation").unwrap();
        let span = unified_units.span_from_chars(start, end).unwrap();
        assert_eq!(unified.slice(span), quote);
    }
}
