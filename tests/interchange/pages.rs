//! For every format that people read: what is written is found again, all but what its ledger
//! gives up.

use std::cell::Cell;
use std::io::Cursor;

use dossier::export::{self, EXPORTERS, Exporter, GroupBy, Options, Proof, Report};
use dossier::import::{self, projects};
use dossier::model::Workspace;
use dossier::query::{Filter, passages};
use proptest::prelude::*;

use crate::any::{now, numbers, workspace};

/// What is found in a file of what a workspace says; `None` for formats that are read as projects.
fn found(exporter: &Exporter, sent: &Workspace, options: Options) -> Option<Proof> {
    let rows = passages(sent, &Filter::default());
    let report = Report::new(sent, &rows, options, now()).with_all_documents();
    let mut bytes = Vec::new();
    export::write(exporter, &report, &mut bytes).unwrap();
    export::proof(exporter, &report, &mut Cursor::new(bytes), &|| true).unwrap()
}

#[track_caller]
fn check(sent: &Workspace) {
    for exporter in EXPORTERS {
        for group_by in [GroupBy::Document, GroupBy::Tag] {
            if group_by == GroupBy::Tag && !exporter.can_group {
                continue;
            }
            let options = Options {
                group_by,
                ..Options::default()
            };
            if let Some(proof) = found(exporter, sent, options) {
                let (name, lines) = (exporter.name, proof.lines());
                assert!(proof.is_whole(), "{name} {group_by:?}: {lines:#?}");
            }
        }
        for &tag in sent.tags.keys().take(1).filter(|_| exporter.can_tabulate) {
            let options = Options {
                table_of: Some(tag),
                ..Options::default()
            };
            if let Some(proof) = found(exporter, sent, options) {
                let (name, lines) = (exporter.name, proof.lines());
                assert!(proof.is_whole(), "{name}, a tag: {lines:#?}");
            }
        }
    }
}

#[test]
fn what_is_written_for_people_is_found_again() {
    let rounds = std::env::var("DOSSIER_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok());
    proptest!(ProptestConfig::with_cases(rounds.unwrap_or(32)), |(numbers in numbers())| {
        check(&workspace(&numbers));
    });
}

#[track_caller]
fn check_change(name: &str, from: &str, to: &str, expected: &[&str]) {
    let (sent, _) = crate::files::read("a.jsonl", SMALL.as_bytes(), None).unwrap();
    let rows = passages(&sent, &Filter::default());
    let report = Report::new(&sent, &rows, Options::default(), now()).with_all_documents();
    let exporter = export::exporter(name).unwrap();
    let mut bytes = Vec::new();
    export::write(exporter, &report, &mut bytes).unwrap();
    let changed = String::from_utf8(bytes).unwrap().replace(from, to);
    let proof = export::proof(exporter, &report, &mut Cursor::new(changed), &|| true);
    assert_eq!(proof.unwrap().unwrap().lines(), expected, "{name}");
}

const SMALL: &str =
    "{\"text\": \"Aden fell\", \"label\": [[0, 4, \"Place\"], [5, 9, \"Event\"]]}\n";

#[test]
fn what_is_missing_in_a_file_is_told() {
    for (name, from) in [
        ("markdown", "> Aden"),
        ("html", "data-on=\"1\">Aden"),
        ("csv", "\"Aden\""),
    ] {
        let to = from.replace("Aden", "Adn");
        check_change(
            name,
            from,
            &to,
            match name {
                "html" => &[
                    "Texts of documents: 0 found, 1 expected",
                    "Marked passages: 1 found, 2 expected",
                    "Not found: “Aden”",
                ],
                _ => &["Marked passages: 1 found, 2 expected", "Not found: “Aden”"],
            },
        );
    }
    check_change(
        "markdown",
        "**Tags** Event",
        "**Tags** None",
        &[
            "Tags on passages: 1 found, 2 expected",
            "Not found at “fell”: Tags on passages “Event”",
        ],
    );
}

#[test]
fn reading_back_ends_when_nobody_wants_it() {
    let text = "word ".repeat(3_000);
    let labels: Vec<String> = (0..3_000)
        .map(|n| format!("[{}, {}, \"A\"]", n * 5, n * 5 + 4))
        .collect();
    let lines = format!(
        "{{\"text\": \"{text}\", \"label\": [{}]}}\n",
        labels.join(",")
    );
    let (sent, _) = crate::files::read("a.jsonl", lines.as_bytes(), None).unwrap();
    let rows = passages(&sent, &Filter::default());
    let report = Report::new(&sent, &rows, Options::default(), now()).with_all_documents();
    for name in ["markdown", "html", "docx", "csv"] {
        let exporter = export::exporter(name).unwrap();
        let mut bytes = Vec::new();
        export::write(exporter, &report, &mut bytes).unwrap();
        let proof = export::proof(exporter, &report, &mut Cursor::new(bytes), &|| false);
        assert!(matches!(proof, Err(export::Error::Cancelled)), "{name}");
    }
    let options = projects::Options {
        now: now(),
        seed: uuid::Uuid::nil(),
        known: Some(&sent),
    };
    for name in [
        "json", "jsonl", "refi-qda", "w3c", "brat", "doccano", "cas-xmi", "cas-json",
    ] {
        let exporter = export::exporter(name).unwrap();
        let mut bytes = Vec::new();
        export::write(exporter, &report, &mut bytes).unwrap();
        let file = format!("a.{}", exporter.extension);
        let most = Cell::new(0);
        let goes_on = |n: usize| {
            most.set(n);
            n < 1_000
        };
        let read = projects::read_own_project(&bytes, &file, &options, &goes_on);
        assert!(matches!(read, Err(projects::Error::Cancelled)), "{name}");
        assert!(
            (1_000..2_000).contains(&most.get()),
            "{name}: {}",
            most.get()
        );
    }
}

/// What is found in printed pages.
fn found_in_print(exporter: &Exporter, sent: &Workspace, expected: &Workspace) -> Proof {
    let rows = passages(sent, &Filter::default());
    let report = Report::new(sent, &rows, Options::default(), now()).with_all_documents();
    let mut bytes = Vec::new();
    export::write(exporter, &report, &mut bytes).unwrap();
    let mut words = String::new();
    let mut take = |page: &str| {
        words.push_str(page);
        words.push('\n');
        true
    };
    import::each_page_of_pdf(&bytes, &mut take).unwrap();
    let rows = passages(expected, &Filter::default());
    let report = Report::new(expected, &rows, Options::default(), now()).with_all_documents();
    export::proof_of_words(exporter, &report, &words, &|| true).unwrap()
}

#[test]
fn what_is_printed_is_found_again() {
    let rounds = std::env::var("DOSSIER_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok());
    proptest!(ProptestConfig::with_cases(rounds.unwrap_or(6)), |(numbers in numbers())| {
        let sent = workspace(&numbers);
        for name in ["pdf", "pdf-annotated"] {
            let proof = found_in_print(export::exporter(name).unwrap(), &sent, &sent);
            prop_assert!(proof.is_whole(), "{}: {:#?}", name, proof.lines());
        }
    });
}

#[test]
fn what_is_missing_in_print_is_told() {
    let more = SMALL
        .replace("Aden fell", "Aden fell; Mocha held out")
        .replace("\"label\": [", "\"label\": [[11, 16, \"Place\"], ");
    let [less, more] = [SMALL, &more].map(|lines| {
        crate::files::read("a.jsonl", lines.as_bytes(), None)
            .unwrap()
            .0
    });
    for name in ["pdf", "pdf-annotated"] {
        let exporter = export::exporter(name).unwrap();
        let lines = found_in_print(exporter, &less, &more).lines();
        let is_told = |line: &str| lines.iter().any(|told| told == line);
        assert!(is_told("Marked passages: 2 found, 3 expected"), "{lines:?}");
        assert!(is_told("Not found: “Mocha”"), "{lines:?}");
    }
}
