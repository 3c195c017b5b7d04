//! What is printed of a workspace.

use serde_json::json;

use crate::desk::Desk;

fn desk() -> Desk {
    let desk = Desk::with(&[(
        "Border town",
        "Border town\n\nThe nurse said no.\nThe doctor said yes.",
    )]);
    desk.annotate(&[
        json!({"document": "Border town", "quote": "nurse", "tags": ["Actors/Staff"], "note": "Who?"}),
        json!({"document": "Border town", "quote": "doctor", "tags": ["Actors"], "author": "Okafor"}),
        json!({"document": "Border town", "quote": "yes"}),
    ]);
    desk
}

#[test]
fn a_workspace_is_summed_up() {
    let ran = desk().run(["show", "work.dossier"]);
    ran.done();
    let mut lines = ran
        .out
        .lines()
        .filter(|line| !line.starts_with("id ") && !line.starts_with("created"));
    assert_eq!(lines.next(), Some("Work"));
    assert_eq!(lines.next(), Some("documents    1 with 52 characters"));
    assert_eq!(lines.next(), Some("tags         2"));
    assert_eq!(lines.next(), Some("annotations  3 by Okafor, rana"));
    assert_eq!(lines.next(), Some("notes        0"));
    let json = desk().run(["show", "work.dossier", "--json"]).lines();
    assert_eq!(json[0]["title"], "Work");
    assert_eq!(json[0]["annotations"], 3);
}

#[test]
fn tags_are_an_indented_tree_with_counts() {
    let ran = desk().run(["show", "work.dossier", "tags"]);
    assert_eq!(ran.out, "      1  Actors\n      1    Staff\n");
    let tags = desk().shown("tags");
    assert_eq!(tags[1]["path"], "Actors/Staff");
    assert_eq!(tags[1]["parent"], tags[0]["id"]);
}

#[test]
fn annotations_stand_under_their_document_with_line_tags_words_and_note() {
    let desk = desk();
    let ran = desk.run(["show", "work.dossier", "annotations"]);
    let shown = desk.shown("annotations");
    let id = |n: usize| shown[n]["id"].as_str().unwrap();
    assert_eq!(
        ran.out,
        format!(
            "Border town\n  {}  line 3      Actors/Staff\n      “nurse”\n      Who?\n  {}  line 4      Actors\n      “doctor”\n  {}  line 4      no tag\n      “yes”\n",
            id(0),
            id(1),
            id(2)
        )
    );
}

#[test]
fn documents_are_told_with_their_length_and_source() {
    let desk = desk();
    let ran = desk.run(["show", "work.dossier", "documents"]);
    assert!(ran.out.contains("52            3"), "{}", ran.out);
    assert!(ran.out.ends_with("Border town\n"));
    let document = &desk.shown("documents")[0];
    for key in [
        "id",
        "title",
        "characters",
        "publisher",
        "author",
        "published",
        "accessed",
        "url",
        "grade",
        "file_name",
        "hash",
        "format",
        "encoding",
    ] {
        assert!(
            document.get(key).is_some(),
            "{key} is missing in {document}"
        );
    }
    assert_eq!(document["characters"], 52);
    assert_eq!(document["file_name"], "Border town.txt");
}

#[test]
fn the_notes_of_the_sample_are_printed_with_what_they_are_about() {
    let desk = Desk::new();
    desk.run(["sample", "work.dossier"]).done();
    let notes = desk.shown("notes");
    let ran = desk.run(["show", "work.dossier", "notes"]);
    for note in &notes {
        assert!(ran.out.contains(note["id"].as_str().unwrap()));
        assert!(["workspace", "document", "tag"].contains(&note["about"].as_str().unwrap()));
    }
}

#[test]
fn nothing_in_a_workspace_can_steer_the_terminal() {
    let desk = Desk::with(&[("a", "Some words.")]);
    let evil = "\u{1b}[2Jgone\u{7}\u{202e}";
    desk.annotate(&[
        json!({"document": "a", "quote": "words", "note": evil, "author": evil, "tags": [evil]}),
    ]);
    for section in [None, Some("tags"), Some("annotations")] {
        let ran = desk.run(["show", "work.dossier"].into_iter().chain(section));
        assert!(ran.out.contains("gone"), "{ran:?}");
        assert!(
            !ran.out.contains(['\u{1b}', '\u{7}', '\u{202e}']),
            "{ran:?}"
        );
    }
    assert_eq!(desk.shown("annotations")[0]["note"], evil);
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    use std::process::Stdio;

    let desk = Desk::new();
    desk.run(["sample", "work.dossier"]).done();
    let mut child = desk
        .command()
        .args(["export", "work.dossier", "--to", "html"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn an_unknown_section_is_wrong_usage() {
    desk()
        .run(["show", "work.dossier", "colours"])
        .failed(2, "colours");
    desk().run(["show"]).failed(2, "FILE");
}
