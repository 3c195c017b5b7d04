//! Writing into a workspace from other programs.

use serde_json::{Value, json};

use crate::desk::{Desk, error, texts};

const TEXT: &str = "Aid came late. Aid 😀 came, قال الوزير, and aid went.\nA second line.";

#[test]
fn one_passage_is_marked_from_the_command_line() {
    let desk = Desk::with(&[("Border town", TEXT)]);
    let ran = desk.run([
        "annotate",
        "work.dossier",
        "--document",
        "Border town",
        "--quote",
        "Aid",
        "--nth",
        "2",
        "--tag",
        "Actors/Armed groups",
        "--tag",
        "Claims",
        "--note",
        "- as *they* say",
        "--author",
        "Okafor",
    ]);
    ran.done();
    let annotations = desk.shown("annotations");
    let annotation = &annotations[0];
    assert_eq!(annotation["id"], ran.out.trim());
    assert_eq!(annotation["quote"], "Aid");
    assert_eq!(annotation["spans"], json!([[15, 18]]));
    assert_eq!(annotation["tags"], json!(["Actors/Armed groups", "Claims"]));
    assert_eq!(annotation["note"], "- as *they* say");
    assert_eq!(annotation["author"], "Okafor");
    assert_eq!(
        texts(&desk.shown("tags"), "path"),
        ["Actors", "Actors/Armed groups", "Claims"]
    );
}

#[test]
fn the_author_is_who_the_settings_name_or_who_is_logged_in() {
    let desk = Desk::with(&[("a", TEXT)]);
    let add = |quote: &str| {
        desk.run([
            "annotate",
            "work.dossier",
            "--document",
            "a",
            "--quote",
            quote,
        ])
        .done();
    };
    add("late");
    desk.write(
        "home/config/dossier/settings.ron",
        b"(author: \"Lindqvist\")",
    );
    add("came");
    let annotations = desk.shown("annotations");
    assert_eq!(texts(&annotations, "quote"), ["came", "late"]);
    assert_eq!(texts(&annotations, "author"), ["Lindqvist", "rana"]);
}

#[track_caller]
fn refused(arguments: &[&str], code: i32, words: &str) {
    let desk = Desk::with(&[
        ("Border town", TEXT),
        (
            "x",
            "Same title

One.",
        ),
        (
            "y",
            "SAME title

Two.",
        ),
        ("c", "x"),
    ]);
    let before = desk.read("work.dossier");
    let mut all = vec!["annotate", "work.dossier"];
    all.extend(arguments);
    desk.run(&all).failed(code, words);
    assert_eq!(desk.read("work.dossier"), before, "nothing was written");
}

#[test]
fn what_does_not_fit_is_refused_with_the_reason() {
    refused(
        &["--document", "c", "--quote", "y"],
        1,
        "the quote “y” does not stand in the document",
    );
    refused(
        &["--document", "Border town", "--quote", "Aid", "--nth", "3"],
        1,
        "the quote “Aid” stands in the document 2 times, there is no place 3",
    );
    refused(
        &["--document", "same TITLE", "--quote", "Aid"],
        1,
        "2 documents are called “same TITLE”. Give the id:",
    );
    refused(
        &["--document", "D", "--quote", "Aid"],
        1,
        "there is no document “D”. Give a title or an id: “",
    );
    refused(
        &["--document", "c", "--quote", "x", "--tag", "Actors//Groups"],
        1,
        "tag “Actors//Groups”",
    );
    refused(&["--document", "c", "--quote", ""], 1, "the quote is empty");
}

#[test]
fn a_wrong_command_line_is_told_and_leaves_code_2() {
    refused(&["--document", "c"], 2, "--quote");
    refused(&["--quote", "x"], 2, "--document");
    refused(&["--document", "c", "--quote", "x", "--nth", "0"], 2, "nth");
    refused(&["--from", "-", "--quote", "x"], 2, "cannot be used with");
    refused(&["--colour", "red"], 2, "--colour");
    refused(&["--from", "gone.jsonl"], 1, "Can't read the lines");
}

#[test]
fn good_lines_go_in_and_bad_ones_are_refused_by_number() {
    let desk = Desk::with(&[("a", TEXT), ("b", "Other words.")]);
    let lines = [
        r#"{"document": "a", "quote": "Aid", "nth": 2, "tags": ["Actors/Armed groups"], "note": "n"}"#,
        r#"{"document": "a", "quote": "Aid", "colour": 3}"#,
        "",
        r#"{"document": "a", "spans": [[19, 20]], "author": "Okafor"}"#,
        "not json",
        r#"{"document": "OTHER words.", "quote": "words", "spans": [[6, 11]], "nth": 1}"#,
        r#"{"document": "b", "quote": "words", "spans": [[0, 5]]}"#,
        r#"{"document": "b", "spans": [[6, 99]]}"#,
        r#"{"document": "b", "spans": [[6, 6]]}"#,
        r#"{"document": "b", "spans": []}"#,
        r#"{"document": "b"}"#,
        r#"{"document": "b", "spans": [[5, 6]]}"#,
        r#"{"document": "b", "spans": [[0, 7], [6, 9]]}"#,
        r#"{"document": "a", "quote": "قال الوزير"}"#,
    ];
    let input = lines.join("\r\n");
    let ran = desk.run_with(["annotate", "work.dossier", "--from", "-"], &input);
    ran.failed(1, "9 lines refused");
    let answers = ran.lines();
    let numbers: Vec<u64> = answers
        .iter()
        .map(|answer| answer["line"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    let told = |line: u64| -> &str {
        let answer = answers.iter().find(|answer| answer["line"] == line);
        error(answer.unwrap())
    };
    assert!(told(2).contains("unknown field `colour`"), "{}", told(2));
    assert!(told(5).contains("a line is one JSON object"));
    assert_eq!(
        told(7),
        "the quote and the spans do not agree: the spans hold “Other”, the quote is “words”"
    );
    assert_eq!(
        told(8),
        "span [6, 99] lies outside the document, which has 12 code points"
    );
    assert!(told(9).contains("is empty or turned round"));
    assert!(told(10).contains("there is no span"));
    assert!(told(11).contains("give a quote or spans"));
    assert!(told(12).contains("white space alone"));
    assert!(told(13).contains("overlap"));

    let annotations = desk.shown("annotations");
    let quotes = texts(&annotations, "quote");
    assert_eq!(quotes, ["Aid", "😀", "قال الوزير", "words"]);
    assert_eq!(annotations[1]["spans"], json!([[19, 20]]));
    assert_eq!(annotations[1]["author"], "Okafor");
    let acknowledged: Vec<&Value> = answers.iter().filter(|a| a["id"].is_string()).collect();
    assert_eq!(acknowledged.len(), 4);
    for answer in acknowledged {
        assert!(annotations.iter().any(|shown| shown["id"] == answer["id"]));
    }
    desk.run(["check", "work.dossier"]).done();
}

#[test]
fn a_refused_line_leaves_no_tag_behind() {
    let desk = Desk::with(&[("a", TEXT)]);
    let answers = desk.annotate(&[
        json!({"document": "a", "quote": "not there", "tags": ["New"]}),
        json!({"document": "a", "spans": [[0, 2], [1, 3]], "tags": ["New"]}),
        json!({"document": "a", "quote": "Aid", "tags": ["New", "Bad//Path"]}),
    ]);
    for answer in &answers {
        error(answer);
    }
    assert!(desk.shown("tags").is_empty());
}

#[test]
fn spans_are_kept_exactly_as_they_are_given() {
    // A family of one grapheme, and a letter with a sign over it, both cut in the middle.
    let text = "x 👨\u{200d}👩\u{200d}👧 y كَتَبَ z ";
    let desk = Desk::with(&[("a", text)]);
    let spans = [
        json!([[2, 3]]),
        json!([[0, 2]]),
        json!([[10, 11]]),
        json!([[0, 1], [8, 9], [17, 18]]),
    ];
    let lines: Vec<Value> = spans
        .iter()
        .map(|spans| json!({"document": "a", "spans": spans}))
        .collect();
    for answer in desk.annotate(&lines) {
        assert!(answer["id"].is_string(), "{answer}");
    }
    let annotations = desk.shown("annotations");
    let mut shown: Vec<String> = annotations
        .iter()
        .map(|annotation| annotation["spans"].to_string())
        .collect();
    shown.sort();
    let mut given: Vec<String> = spans.iter().map(Value::to_string).collect();
    given.sort();
    assert_eq!(shown, given);
    let chars: Vec<char> = text.chars().collect();
    for annotation in &annotations {
        let words: Vec<String> = annotation["spans"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| {
                let at = |n: usize| usize::try_from(pair[n].as_u64().unwrap()).unwrap();
                chars[at(0)..at(1)].iter().collect()
            })
            .collect();
        assert_eq!(annotation["quote"], words.join(" … "));
    }
}

#[test]
fn what_shows_prints_can_be_given_back_to_another_workspace() {
    let desk = Desk::with(&[("a", TEXT)]);
    let first = [
        json!({"document": "a", "quote": "aid", "tags": ["T/U"], "note": "n\n\"q\"", "author": "x"}),
        json!({"document": "a", "spans": [[0, 3], [8, 10]], "tags": [], "note": "", "author": "y"}),
    ];
    desk.annotate(&first);
    let shown = desk.shown("annotations");
    let again = Desk::with(&[("a", TEXT)]);
    let lines: Vec<Value> = shown
        .iter()
        .map(|one| {
            json!({
                "document": one["document_title"], "quote": one["quote"], "spans": one["spans"],
                "tags": one["tags"], "note": one["note"], "author": one["author"],
            })
        })
        .collect();
    again.annotate(&lines);
    let same = ["quote", "spans", "tags", "note", "author"];
    let of = |records: &[Value]| -> Vec<Vec<Value>> {
        let record = |one: &Value| same.map(|key| one[key].clone()).to_vec();
        records.iter().map(record).collect()
    };
    assert_eq!(of(&again.shown("annotations")), of(&shown));
}

#[test]
fn only_the_very_same_annotation_is_refused_the_second_time() {
    let desk = Desk::with(&[("a", TEXT)]);
    let line =
        json!({"document": "a", "quote": "late", "tags": ["T", "U"], "note": "n", "author": "x"});
    let with = |key: &str, value: Value| {
        let mut line = line.clone();
        line[key] = value;
        line
    };
    let answers = desk.annotate(&[
        line.clone(),
        with("tags", json!(["u", "t"])),
        with("author", json!("y")),
        with("note", json!("")),
        with("tags", json!(["T"])),
        with("quote", json!("came late")),
    ]);
    let id = answers[0]["id"].as_str().unwrap();
    assert_eq!(
        error(&answers[1]),
        format!(
            "the annotation is there already, with the id {id}: the same passage, tags, note and author"
        )
    );
    assert!(answers[2..].iter().all(|answer| answer["id"].is_string()));
}

#[test]
fn lines_are_read_from_a_file_with_a_mark_and_windows_line_ends() {
    let desk = Desk::with(&[("a", TEXT)]);
    let line = json!({"document": "a", "quote": "went.\r\nA second"});
    desk.write("lines.jsonl", format!("\u{feff}{line}\r\n").as_bytes());
    desk.run(["annotate", "work.dossier", "--from", "lines.jsonl"])
        .done();
    assert_eq!(
        texts(&desk.shown("annotations"), "quote"),
        ["went.\nA second"]
    );
}

#[test]
fn a_document_is_found_by_its_id() {
    let desk = Desk::with(&[("a", TEXT), ("b", "Other words.")]);
    let documents = desk.shown("documents");
    for document in &documents {
        let id = document["id"].as_str().unwrap();
        let quote = if document["file_name"] == "a.txt" {
            "late"
        } else {
            "Other"
        };
        let answers = desk.annotate(&[json!({"document": id, "quote": quote})]);
        assert!(answers[0]["id"].is_string(), "{answers:?}");
    }
}

#[test]
fn lines_go_in_when_nobody_reads_the_answers() {
    use std::io::Write as _;
    use std::process::Stdio;

    let desk = Desk::with(&[("a", TEXT)]);
    let mut child = desk
        .command()
        .args(["annotate", "work.dossier", "--from", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    for n in 0..20 {
        writeln!(
            stdin,
            "{}",
            json!({"document": "a", "quote": "late", "note": n.to_string()})
        )
        .unwrap();
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(desk.shown("annotations").len(), 20);
}
