//! Carrying passages out.

use serde_json::{Value, json};

use crate::desk::Desk;

fn desk() -> Desk {
    let desk = Desk::with(&[
        ("one", "The nurse said no."),
        ("two", "The doctor said yes."),
    ]);
    desk.annotate(&[
        json!({"document": "one", "quote": "nurse", "tags": ["Actors/Staff"]}),
        json!({"document": "two", "quote": "doctor", "tags": ["Actors"]}),
        json!({"document": "two", "quote": "yes", "tags": ["Claims"]}),
    ]);
    desk
}

/// The quotes in an export as JSON.
fn quotes(exported: &str) -> Vec<String> {
    let exported: Value = serde_json::from_str(exported).unwrap();
    let annotations = exported["annotations"].as_array().unwrap();
    let quote = |one: &Value| one["passages"][0]["quote"].as_str().unwrap().to_owned();
    annotations.iter().map(quote).collect()
}

#[test]
fn a_tag_with_all_below_it_or_one_document_can_be_carried_out() {
    let desk = desk();
    let export = |more: &[&str]| {
        let mut arguments = vec!["export", "work.dossier", "--to", "json"];
        arguments.extend(more);
        let ran = desk.run(&arguments);
        ran.done();
        quotes(&ran.out)
    };
    assert_eq!(export(&[]), ["nurse", "doctor", "yes"]);
    assert_eq!(export(&["--tag", "actors"]), ["nurse", "doctor"]);
    assert_eq!(export(&["--tag", "Actors/Staff"]), ["nurse"]);
    assert_eq!(export(&["--document", "two"]), ["doctor", "yes"]);
    let id = desk.shown("documents")[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(export(&["--document", &id]), ["nurse"]);
    assert_eq!(
        export(&["--document", "two", "--tag", "Actors"]),
        ["doctor"]
    );
}

#[test]
fn a_file_gets_the_same_as_standard_output() {
    let desk = desk();
    for format in ["markdown", "html", "csv"] {
        let ran = desk.run(["export", "work.dossier", "--to", format]);
        ran.done();
        desk.run(["export", "work.dossier", "--to", format, "--out", "report"])
            .done();
        assert_eq!(desk.read("report"), ran.out);
    }
}

#[test]
fn what_can_not_be_carried_out_is_told() {
    let desk = desk();
    let export = |more: &[&str]| {
        let mut arguments = vec!["export", "work.dossier", "--to", "csv"];
        arguments.extend(more);
        desk.run(&arguments)
    };
    export(&["--tag", "Nobody"]).failed(1, "there is no tag “Nobody”");
    export(&["--document", "three"]).failed(1, "there is no document “three”");
    export(&["--out", "nowhere/report.csv"]).failed(1, "nowhere/report.csv");
    desk.run(["export", "work.dossier", "--to", "stone"])
        .failed(2, "markdown, markdown-notes, html, ");
    desk.run(["export", "work.dossier"]).failed(2, "--to");
}

#[test]
fn a_report_never_takes_the_place_of_a_workspace() {
    let desk = desk();
    let before = desk.read("work.dossier");
    for out in ["work.dossier", "./work.dossier", "other.dossier"] {
        desk.run(["export", "work.dossier", "--to", "csv", "--out", out])
            .failed(2, "can't take the place of a workspace");
    }
    assert_eq!(desk.read("work.dossier"), before);
}

#[test]
fn a_tag_is_written_as_a_table_with_a_row_for_each_passage() {
    let desk = desk();
    let ran = desk.run([
        "export",
        "work.dossier",
        "--to",
        "csv",
        "--fields",
        "Actors",
    ]);
    ran.done();
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[1].contains("\"nurse\"") && lines[2].contains("\"doctor\""));
    let ran = desk.run([
        "export",
        "work.dossier",
        "--to",
        "json",
        "--fields",
        "Actors",
    ]);
    assert_eq!(ran.code, 2);
}
