//! Projects in and out, what a format loses, and what is marked above a ceiling.

use serde_json::{Value, json};

use crate::desk::Desk;

fn desk() -> Desk {
    let desk = Desk::with(&[
        ("one", "The nurse said no."),
        ("two", "The doctor said yes."),
    ]);
    desk.annotate(&[
        json!({"document": "one", "quote": "nurse", "tags": ["Actors/Staff"], "note": "Who?"}),
        json!({"document": "two", "quote": "doctor", "tags": ["Actors", "Claims"]}),
    ]);
    desk
}

#[test]
fn the_ledger_is_printed_without_or_beside_writing() {
    let desk = desk();
    let ran = desk.run(["export", "work.dossier", "--to", "doccano", "--ledger"]);
    ran.done();
    assert!(
        ran.out
            .contains("Annotations with several tags: 1 written as one for each tag"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("Notes on annotations: 1 left out"),
        "{}",
        ran.out
    );
    let arguments = [
        "export",
        "work.dossier",
        "--to",
        "doccano",
        "--ledger",
        "--out",
        "a.jsonl",
    ];
    let beside = desk.run(arguments);
    beside.done();
    assert_eq!(ran.out, beside.out);
    assert!(desk.path("a.jsonl").is_file());
}

#[test]
fn every_format_for_programs_is_written_read_back_and_taken_in_again() {
    let desk = desk();
    for (format, name) in [
        ("json", "a.json"),
        ("refi-qda", "a.qdpx"),
        ("w3c", "a.jsonld"),
        ("brat", "brat.zip"),
        ("cas-json", "cas.zip"),
    ] {
        desk.run(["export", "work.dossier", "--to", format, "--out", name])
            .done();
        // All of it is here: nothing is there twice.
        let before = desk.shown("annotations").len();
        desk.run(["import", "work.dossier", name]).done();
        let documents = desk.shown("documents").len();
        assert_eq!(documents, 2, "{format}");
        let after = desk.shown("annotations").len();
        if format == "json" {
            assert_eq!(before, after);
        }
    }
}

#[test]
fn a_project_comes_into_an_empty_workspace_with_its_tags_and_annotations() {
    let desk = desk();
    desk.run([
        "export",
        "work.dossier",
        "--to",
        "refi-qda",
        "--out",
        "a.qdpx",
    ])
    .done();
    desk.run(["new", "other.dossier"]).done();
    let ran = desk.run(["import", "other.dossier", "a.qdpx"]);
    ran.done();
    assert!(
        ran.out
            .contains("Added: 2 documents, 3 tags, 2 annotations"),
        "{}{}",
        ran.out,
        ran.err
    );
    let again = desk.run(["import", "other.dossier", "a.qdpx"]);
    again.done();
    assert!(again.out.contains("Nothing is new"), "{}", again.out);
    let exported = desk.run(["export", "other.dossier", "--to", "json"]);
    let exported: Value = serde_json::from_str(&exported.out).unwrap();
    let quotes: Vec<&str> = exported["annotations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["passages"][0]["quote"].as_str().unwrap())
        .collect();
    assert_eq!(quotes, ["nurse", "doctor"]);
}

#[test]
fn what_is_marked_above_the_ceiling_stays_out_whole_and_is_counted() {
    let desk = desk();
    let ran = desk.run(["export", "work.dossier", "--to", "json"]);
    let mut export: Value = serde_json::from_str(&ran.out).unwrap();
    export["documents"][1]["marking"] = "TLP:RED".into();
    export["annotations"][0]["marking"] = "TLP:AMBER".into();
    desk.write("marked.json", export.to_string().as_bytes());
    desk.run(["new", "marked.dossier"]).done();
    desk.run(["import", "marked.dossier", "marked.json"]).done();
    for format in [
        "json", "html", "markdown", "csv", "brat", "doccano", "refi-qda", "w3c",
    ] {
        let arguments = [
            "export",
            "marked.dossier",
            "--to",
            format,
            "--ceiling",
            "green",
            "--ledger",
        ];
        let ran = desk.run(arguments);
        ran.done();
        assert!(
            ran.out
                .contains("Documents marked above the ceiling: 1 left out"),
            "{format}: {}",
            ran.out
        );
        assert!(
            ran.out
                .contains("Annotations marked above the ceiling: 2 left out"),
            "{format}: {}",
            ran.out
        );
    }
    let ran = desk.run([
        "export",
        "marked.dossier",
        "--to",
        "json",
        "--ceiling",
        "GREEN",
    ]);
    ran.done();
    assert!(
        !ran.out.contains("doctor") && !ran.out.contains("Who?"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("The nurse said no."));
    assert!(
        ran.err.contains(
            "1 document and 2 annotations are marked above TLP:GREEN and stay out, whole"
        ),
        "{}",
        ran.err
    );
    let ran = desk.run([
        "export",
        "marked.dossier",
        "--to",
        "json",
        "--ceiling",
        "amber+strict",
    ]);
    assert!(ran.out.contains("Who?") && !ran.out.contains("doctor"));
    let ran = desk.run([
        "export",
        "marked.dossier",
        "--to",
        "json",
        "--ceiling",
        "purple",
    ]);
    assert_eq!(ran.code, 2);
}
