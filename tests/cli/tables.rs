//! How files are read that leave something to choose: tables, workbooks, locked files.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::desk::{Desk, Ran};

/// A workbook with a sheet for each name, which has a column of words.
fn workbook(sheets: &[(&str, &[&str])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, xml: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(xml.as_bytes()).unwrap();
    };
    let (mut names, mut links, mut types) = (String::new(), String::new(), String::new());
    for (idx, (name, words)) in sheets.iter().enumerate() {
        let id = idx + 1;
        write!(
            names,
            "<sheet name=\"{name}\" sheetId=\"{id}\" r:id=\"r{id}\"/>"
        )
        .unwrap();
        write!(links, "<Relationship Id=\"r{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{id}.xml\"/>").unwrap();
        write!(types, "<Override PartName=\"/xl/worksheets/sheet{id}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>").unwrap();
        let mut rows = String::new();
        for words in *words {
            write!(
                rows,
                "<row><c t=\"inlineStr\"><is><t>{words}</t></is></c></row>"
            )
            .unwrap();
        }
        put(
            &format!("xl/worksheets/sheet{id}.xml"),
            &format!(
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
            ),
        );
    }
    put(
        "[Content_Types].xml",
        &format!(
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{types}</Types>"
        ),
    );
    put(
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    );
    put(
        "xl/workbook.xml",
        &format!(
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{names}</sheets></workbook>"
        ),
    );
    put(
        "xl/_rels/workbook.xml.rels",
        &format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}</Relationships>"
        ),
    );
    zip.finish().unwrap().into_inner()
}

/// The words of every document.
fn texts(desk: &Desk) -> Vec<String> {
    let workspace = dossier::store::read_only(&desk.path("work.dossier")).unwrap();
    let documents = workspace.documents_in_order().into_iter();
    documents
        .map(|document| workspace.text(document.id).unwrap().as_str().to_owned())
        .collect()
}

#[test]
fn one_sheet_of_a_workbook_is_read_where_it_is_named() {
    let desk = Desk::with(&[]);
    let posts = ["Text", "The ships came back to the harbour."];
    let notes = ["Text", "The council voted on the harbour."];
    desk.write(
        "book.xlsx",
        &workbook(&[("Posts", &posts), ("Notes", &notes)]),
    );
    desk.run(["import", "work.dossier", "book.xlsx", "--sheet", "Notes"])
        .done();
    let read = texts(&desk);
    assert_eq!(read.len(), 1, "{read:?}");
    assert!(read[0].contains("The council voted"), "{read:?}");
    desk.run(["import", "work.dossier", "book.xlsx", "--sheet", "Nowhere"])
        .failed(1, "Nowhere");
    // Of the whole workbook, what is there already does not come again.
    desk.run(["import", "work.dossier", "book.xlsx"]);
    let read = texts(&desk);
    assert_eq!(read.len(), 2, "{read:?}");
}

#[test]
fn a_table_is_one_document_where_that_is_asked_for() {
    let desk = Desk::with(&[]);
    desk.write("counts.csv", b"Month,Ships\nMarch,12\nApril,7\n");
    desk.run(["import", "work.dossier", "counts.csv", "--whole-table"])
        .done();
    assert_eq!(texts(&desk), ["Month\tShips\nMarch\t12\nApril\t7"]);
}

#[test]
fn a_password_comes_from_the_environment_or_a_file_and_never_from_the_line() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    let facts = Path::new(folder).join("facts.json");
    let Ok(facts) = std::fs::read(facts) else {
        return;
    };
    let facts: serde_json::Value = serde_json::from_slice(&facts).unwrap();
    let locked = facts.as_array().unwrap().iter().find_map(|file| {
        let password = file["facts"]["password"]
            .as_str()
            .filter(|it| it.is_ascii())?;
        let bytes = std::fs::read(Path::new(folder).join(file["file"].as_str()?)).ok()?;
        let options = dossier::import::Options {
            password: Some(password.to_owned()),
            ..dossier::import::Options::default()
        };
        dossier::import::read(&bytes, "locked.pdf", &options).ok()?;
        Some((bytes, password.to_owned()))
    });
    let Some((bytes, password)) = locked else {
        return;
    };
    let desk = Desk::with(&[]);
    desk.write("locked.pdf", &bytes);
    let import = |password: Option<&str>| {
        let mut command = desk.command();
        command.args(["import", "work.dossier", "locked.pdf"]);
        if let Some(password) = password {
            command.env("DOSSIER_PASSWORD", password);
        }
        let output = command.output().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    };
    import(None).failed(1, "a password is needed");
    import(Some("no such word")).failed(1, "this is not its password");
    import(Some(&password)).done();
    assert_eq!(desk.shown("documents").len(), 1);
    let other = Desk::with(&[]);
    other.write("locked.pdf", &bytes);
    other.write("word.txt", format!("{password}\n").as_bytes());
    other
        .run([
            "import",
            "work.dossier",
            "locked.pdf",
            "--password-file",
            "word.txt",
        ])
        .done();
    assert_eq!(other.shown("documents").len(), 1);
}
