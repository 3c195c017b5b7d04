//! Carrying passages out.

use calamine::Reader as _;
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

/// The files below a folder, by their paths in it.
fn files_below(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(below) = folders.pop() {
        for entry in std::fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap();
                found.push(name.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn what_is_an_archive_goes_into_a_folder_that_is_new_or_empty() {
    let desk = desk();
    let export = |format: &str, out: &str| {
        desk.run(["export", "work.dossier", "--to", format, "--out", out])
    };
    export("markdown-notes", "notes/").done();
    let notes = desk.path("notes");
    let files = files_below(&notes);
    for file in [
        "Documents/The nurse said no.md",
        "Documents/The doctor said yes.md",
        "Tags/Actors.md",
    ] {
        assert!(
            files.iter().any(|it| it == file),
            "{file} is not in {files:?}"
        );
    }
    assert!(
        desk.read("notes/Documents/The nurse said no.md")
            .contains("nurse")
    );

    // What somebody has there stays.
    desk.write("notes/mine.md", b"mine");
    export("markdown-notes", "notes").failed(1, "there is something in the folder already");
    assert_eq!(desk.read("notes/mine.md"), "mine");
    assert_eq!(files_below(&notes).len(), files.len() + 1);

    std::fs::create_dir(desk.path("empty")).unwrap();
    export("brat", "empty").done();
    let files = files_below(&desk.path("empty"));
    assert!(files.contains(&"annotation.conf".to_owned()), "{files:?}");
    // An archive has the same files, and nothing is left beside them.
    export("brat", "work.zip").done();
    let bytes = std::fs::read(desk.path("work.zip")).unwrap();
    let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, files);
    let left: Vec<String> = std::fs::read_dir(desk.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(".dossier-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    // What is one file is none of a folder.
    export("html", "page/").failed(1, "this format is one file");
}

#[test]
fn how_lines_end_is_chosen_where_a_format_has_a_choice() {
    let desk = desk();
    let export = |format: &str, way: &str, out: &str| {
        desk.run([
            "export",
            "work.dossier",
            "--to",
            format,
            "--line-ends",
            way,
            "--out",
            out,
        ])
    };
    for way in ["lf", "crlf-as-one", "crlf-as-two"] {
        export("refi-qda", way, "work.qdpx").done();
    }
    export("json", "lf", "work.json").failed(2, "--line-ends is for REFI-QDA projects");
    export("refi-qda", "cr", "work.qdpx").failed(2, "crlf-as-one");
}

#[test]
fn a_tag_is_written_as_a_sheet_of_a_workbook() {
    let desk = desk();
    desk.run([
        "export",
        "work.dossier",
        "--to",
        "xlsx",
        "--fields",
        "Actors",
        "--out",
        "actors.xlsx",
    ])
    .done();
    let bytes = std::fs::read(desk.path("actors.xlsx")).unwrap();
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let rows = book.worksheet_range("Actors").unwrap();
    let quotes: Vec<String> = rows
        .rows()
        .skip(1)
        .flat_map(|row| row.iter().map(ToString::to_string))
        .filter(|cell| cell == "nurse" || cell == "doctor" || cell == "yes")
        .collect();
    assert_eq!(quotes, ["nurse", "doctor"]);
}
