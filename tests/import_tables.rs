//! Adding tables: rows as documents, the columns that their names and cells suggest, and files
//! that were made to break programs.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::Path;

use dossier::import::{self, Draft, Options, Part, TableOptions, table_preview};
use dossier::model::document::hash_of;
use dossier::model::{BlockKind, DocumentId, LocatorKind, Workspace, WorkspaceId};
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

#[track_caller]
fn read_with(bytes: impl AsRef<[u8]>, name: &str, options: &Options) -> Vec<Part> {
    let parts = import::read_parts(bytes.as_ref(), name, options).unwrap();
    for part in &parts {
        if let Ok(draft) = &part.draft {
            assert_eq!(part.name, draft.origin.part);
            assert_sound(draft);
        }
    }
    parts
}

#[track_caller]
fn read(bytes: impl AsRef<[u8]>, name: &str) -> Vec<Part> {
    read_with(bytes, name, &Options::default())
}

#[track_caller]
fn refused(bytes: impl AsRef<[u8]>, name: &str) -> String {
    import::read_parts(bytes.as_ref(), name, &Options::default())
        .unwrap_err()
        .to_string()
}

/// A draft makes a workspace without problems.
#[track_caller]
fn assert_sound(draft: &Draft) {
    let id = DocumentId("018f0000-0000-7000-8000-000000000001".parse().unwrap());
    let now = jiff::Timestamp::UNIX_EPOCH;
    let (document, body) = draft.clone().into_document(id, 7, now);
    assert!(!document.title.is_empty() && !document.title.contains('\n'));
    assert!(!body.text.is_empty() && !body.text.as_str().contains('\r'));
    let mut workspace = Workspace::new(WorkspaceId(id.0), "Test", now);
    workspace.documents.insert_mut(id, document.into());
    workspace.bodies.insert_mut(id, body.into());
    assert_eq!(workspace.problems(), []);
}

/// A line for each part: its name, title, author, date, address, what else, and text.
fn shown(parts: &[Part]) -> String {
    let mut shown = String::new();
    for part in parts {
        match &part.draft {
            Ok(draft) => {
                let source = &draft.source;
                let date = source
                    .published
                    .map(|date| date.to_string())
                    .unwrap_or_default();
                writeln!(
                    shown,
                    "{} | {} | {} | {date} | {} | {:?} | {:?}",
                    part.name,
                    draft.title,
                    source.author,
                    source.url,
                    source.more,
                    draft.text.as_str()
                )
                .unwrap();
            }
            Err(error) => writeln!(shown, "{} ! {error}", part.name).unwrap(),
        }
    }
    shown
}

const POSTS: &str = "id,Author,Date,Text,Link\n1,Ann,24/09/2017,\"All quiet,\nhe \"\"said\"\".\",https://example.org/1\n\n2,Bo,03/04/2018,Not at all,\n3,,,,\n";

#[test]
fn each_row_of_a_table_is_a_document() {
    let parts = read(POSTS, "posts.csv");
    assert_eq!(
        shown(&parts),
        "row 2 | All quiet, he \"said\". | Ann | 2017-09-24 | https://example.org/1 | {\"id\": \"1\"} | \"All quiet,\\nhe \\\"said\\\".\"\n\
         row 4 | Not at all | Bo | 2018-04-03 |  | {\"id\": \"2\"} | \"Not at all\"\n"
    );
    let warnings = &parts[0].draft.as_ref().unwrap().warnings;
    let told: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "1 row of the table has nothing in the columns of the text and was left out; choose other columns to read it"
        ]
    );
    let draft = parts[1].draft.as_ref().unwrap();
    assert_eq!(draft.origin.hash, hash_of(POSTS.as_bytes()));
    assert_eq!(
        (
            draft.origin.format.as_str(),
            draft.origin.file_name.as_str()
        ),
        ("csv", "posts.csv")
    );
    assert_eq!(draft.locators[0].kind, LocatorKind::Row);
    assert_eq!(draft.locators[0].label, "4");
}

#[test]
fn the_delimiter_and_the_letters_are_found_out() {
    for (delimiter, name) in [
        (";", "a.csv"),
        ("\t", "a.tsv"),
        ("\t", "a.csv"),
        ("|", "a.csv"),
    ] {
        let table = format!(
            "Datum{delimiter}Text\n2017-09-24{delimiter}Ein Satz, mit Komma.\n2017-09-25{delimiter}Noch einer, ja.\n"
        );
        let parts = read(&table, name);
        assert_eq!(parts.len(), 2, "{delimiter}");
        let draft = parts[0].draft.as_ref().unwrap();
        assert_eq!(draft.text.as_str(), "Ein Satz, mit Komma.");
        assert_eq!(draft.source.published.unwrap().to_string(), "2017-09-24");
    }
    let excel = "sep=;\r\nTitel;Inhalt\r\nEins;Ein Satz\r\nZwei;Zwei, Sätze\r\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(excel);
    let parts = read(&bytes, "a.csv");
    assert_eq!(parts[1].name, "row 4");
    assert_eq!(
        parts[1].draft.as_ref().unwrap().text.as_str(),
        "Zwei, Sätze"
    );
    assert_eq!(parts[1].draft.as_ref().unwrap().title, "Zwei");
}

#[test]
fn a_table_of_numbers_is_one_document() {
    let parts = read("Year,Count\n2017,12\n2018,\"1\n4\",9\n", "counts.csv");
    assert_eq!(parts.len(), 1);
    let draft = parts[0].draft.as_ref().unwrap();
    assert_eq!(draft.text.as_str(), "Year\tCount\n2017\t12\n2018\t1 4\t9");
    assert_eq!(draft.title, "counts");
    assert_eq!(draft.blocks.len(), 1);
    assert_eq!(draft.blocks[0].kind, BlockKind::Table);
    let labels: Vec<&str> = draft
        .locators
        .iter()
        .map(|locator| locator.label.as_str())
        .collect();
    assert_eq!(labels, ["1", "2", "3"]);
    assert_eq!(
        draft.warnings[0].to_string(),
        "1 row of the table has more or fewer cells than the first; it was read as it stands"
    );
}

#[test]
fn the_columns_that_were_chosen_are_read() {
    let options = Options {
        table: Some(TableOptions {
            text: vec!["Text".to_owned(), "id".to_owned()],
            title: Some("Author".to_owned()),
            more: vec!["Date".to_owned()],
            ..TableOptions::default()
        }),
        ..Options::default()
    };
    let parts = read_with(POSTS, "posts.csv", &options);
    assert_eq!(
        shown(&parts),
        "row 2 | Ann |  |  |  | {\"Date\": \"24/09/2017\"} | \"All quiet,\\nhe \\\"said\\\".\\n\\n1\"\n\
         row 4 | Bo |  |  |  | {\"Date\": \"03/04/2018\"} | \"Not at all\\n\\n2\"\n\
         row 5 | 3 |  |  |  | {} | \"3\"\n"
    );
    let json = serde_json::to_string(&options).unwrap();
    assert_eq!(serde_json::from_str::<Options>(&json).unwrap(), options);
}

#[test]
fn a_table_is_shown_before_it_is_read() {
    let preview = table_preview(POSTS.as_bytes(), "posts.csv", &Options::default()).unwrap();
    assert_eq!(preview.delimiter, Some(','));
    assert!(preview.has_header);
    assert_eq!(preview.headers, ["id", "Author", "Date", "Text", "Link"]);
    assert_eq!(preview.n_rows, 3);
    assert_eq!(preview.rows[1], ["2", "Bo", "03/04/2018", "Not at all", ""]);
    let suggested = preview.suggested;
    assert_eq!(suggested.text, ["Text"]);
    assert_eq!(suggested.author.as_deref(), Some("Author"));
    assert_eq!(suggested.published.as_deref(), Some("Date"));
    assert_eq!(suggested.url.as_deref(), Some("Link"));
    assert_eq!(suggested.more, ["id"]);
    let unnamed = "5,https://example.org/a,The first of the sentences that stand in this table\n6,https://example.org/b,The second of the sentences that stand in this table\n";
    let preview = table_preview(unnamed.as_bytes(), "a.csv", &Options::default()).unwrap();
    assert!(!preview.has_header);
    assert_eq!(preview.headers, ["Column 1", "Column 2", "Column 3"]);
    assert_eq!(preview.suggested.text, ["Column 3"]);
    assert_eq!(preview.suggested.url.as_deref(), Some("Column 2"));
}

#[test]
fn records_are_documents_with_what_is_nested_by_its_path() {
    let lines = "{\"text\":\"One post\",\"user\":{\"name\":\"Ann\",\"tags\":[\"a\",\"b\"]},\"created_at\":\"2017-09-24T08:00:00Z\"}\n\n{\"text\":\"Another post\",\"n\":3,\"x\":null}\n{broken\n";
    assert_eq!(
        shown(&read(lines, "a.jsonl")),
        "row 1 | One post | Ann | 2017-09-24 |  | {\"user.tags\": \"a; b\"} | \"One post\"\n\
         row 3 | Another post |  |  |  | {\"n\": \"3\"} | \"Another post\"\n\
         row 4 ! The file is damaged: it begins like a record, and the rest can't be read as one. Fetch it once more, or take it from a backup.\n"
    );
    let list = "[{\"body\":\"One post\"},{\"body\":\"Another post\"}]";
    assert_eq!(read(list, "a.json").len(), 2);
    for text in ["{\"a\":\n1}", "[1,2]", "[{\"a\":1},2]", "\"x\"", "[{\"a\":"] {
        let parts = read(text, "a.json");
        assert_eq!(parts[0].draft.as_ref().unwrap().text.as_str(), text);
        assert_eq!(parts[0].draft.as_ref().unwrap().origin.format, "text");
    }
    let deep = format!("[{{\"a\":{}{}}}]", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(read(&deep, "a.json").len(), 1);
}

/// A workbook of sheets, each the XML of its rows.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, xml: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(xml.as_bytes()).unwrap();
    };
    let (mut names, mut links, mut types) = (String::new(), String::new(), String::new());
    for (sheet_idx, (name, _)) in sheets.iter().enumerate() {
        let id = sheet_idx + 1;
        write!(
            names,
            "<sheet name=\"{name}\" sheetId=\"{id}\" r:id=\"rId{id}\"/>"
        )
        .unwrap();
        write!(links, "<Relationship Id=\"rId{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{id}.xml\"/>").unwrap();
        write!(types, "<Override PartName=\"/xl/worksheets/sheet{id}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>").unwrap();
    }
    put(
        "[Content_Types].xml",
        &format!(
            "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{types}</Types>"
        ),
    );
    put(
        "_rels/.rels",
        "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    );
    put(
        "xl/workbook.xml",
        &format!(
            "<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{names}</sheets></workbook>"
        ),
    );
    put(
        "xl/_rels/workbook.xml.rels",
        &format!(
            "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}<Relationship Id=\"rId99\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>"
        ),
    );
    put(
        "xl/styles.xml",
        "<?xml version=\"1.0\"?><styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>",
    );
    for (sheet_idx, (_, rows)) in sheets.iter().enumerate() {
        put(
            &format!("xl/worksheets/sheet{}.xml", sheet_idx + 1),
            &format!(
                "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
            ),
        );
    }
    zip.finish().unwrap().into_inner()
}

fn cell(at: &str, words: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{words}</t></is></c>")
}

#[test]
fn sheets_of_a_workbook_are_read_by_row() {
    let posts = format!(
        "<row r=\"1\">{}{}</row><row r=\"3\">{}<c r=\"C3\" s=\"1\"><v>43002</v></c></row>",
        cell("A1", "Text"),
        cell("C1", "Date"),
        cell("A3", "All &amp; quiet")
    );
    let counts = "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2.5</v></c></row>";
    let bytes = workbook(&[("Posts", &posts), ("Counts", counts), ("Empty", "")]);
    for name in ["a.xlsx", "a"] {
        assert_eq!(
            shown(&read(&bytes, name)),
            "Posts, row 3 | All & quiet |  | 2017-09-24 |  | {} | \"All & quiet\"\n\
             Counts | Counts |  |  |  | {} | \"1\\t2.5\"\n"
        );
    }
    let options = Options {
        table: Some(TableOptions {
            sheet: Some("Posts".to_owned()),
            ..TableOptions::default()
        }),
        ..Options::default()
    };
    let parts = read_with(&bytes, "a.xlsx", &options);
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0].name, "Posts, row 3");
    let preview = table_preview(&bytes, "a.xlsx", &options).unwrap();
    assert_eq!(preview.sheets, ["Posts", "Counts", "Empty"]);
    assert_eq!(
        (preview.sheet.as_str(), preview.headers),
        ("Posts", vec!["Text".to_owned(), "Date".to_owned()])
    );
}

#[test]
fn hostile_workbooks_are_read_or_refused() {
    let far = format!(
        "<row r=\"1\">{}</row><row r=\"1048576\">{}</row>",
        cell("A1", "near"),
        cell("XFD1048576", "far")
    );
    let parts = read(workbook(&[("S", &far)]), "a.xlsx");
    assert_eq!(
        parts[0].draft.as_ref().unwrap().text.as_str(),
        "near\n\tfar"
    );
    let mut diagonal = String::new();
    let mut letters = Vec::new();
    for n in 0..16_384_u32 {
        let (mut name, mut n) = (Vec::new(), n + 1);
        while n > 0 {
            name.insert(0, b'A' + ((n - 1) % 26) as u8);
            n = (n - 1) / 26;
        }
        letters.push(String::from_utf8(name).unwrap());
    }
    for (row_idx, letters) in letters.iter().enumerate() {
        write!(
            diagonal,
            "<row r=\"{0}\"><c r=\"{letters}{0}\"><v>1</v></c></row>",
            row_idx + 1
        )
        .unwrap();
    }
    assert!(
        refused(workbook(&[("S", &diagonal)]), "a.xlsx").contains("more than 20,000,000 cells")
    );
    let bomb = workbook(&[("S", &cell("A1", &"x".repeat(60_000_000)))]);
    assert!(bomb.len() < 200_000);
    assert!(refused(bomb, "a.xlsx").contains("unpack to far more than a text has"));
    let mut cut = workbook(&[("S", &far)]);
    cut.truncate(cut.len() / 2);
    assert!(import::read_parts(&cut, "a.xlsx", &Options::default()).is_err());
}

#[test]
fn hostile_tables_end_soon() {
    let unclosed = format!("Text,b\n\"{}", "word,\n".repeat(500_000));
    assert!(read(unclosed, "a.csv").len() <= 2);
    let wide = format!("{}\n", ",".repeat(3_000_000));
    assert!(refused(wide, "a.csv").contains("more than 20,000 columns"));
    let mut long = "Text\n".to_owned();
    for n in 0..100_001 {
        writeln!(long, "words {n}").unwrap();
    }
    assert_eq!(
        refused(long, "a.csv"),
        "The file has 100,002 rows, and at most 100,000 documents are made of one file. Split it into several files, or read the table as one document."
    );
    let mut columns = String::new();
    for n in 0..3000 {
        writeln!(columns, "{{\"c{n}\":1}}").unwrap();
    }
    assert!(refused(columns, "a.jsonl").contains("more than 2,000 columns"));
}

#[test]
fn real_tables_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/csv");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let whole = Options {
            table: Some(TableOptions {
                one_document: true,
                ..TableOptions::default()
            }),
            ..Options::default()
        };
        let preview = table_preview(&bytes, &name, &whole).unwrap();
        let (n_rows, n_columns) = if name == "testCSV.csv" {
            (22, 3)
        } else {
            (12, 8)
        };
        assert_eq!(preview.headers.len(), n_columns, "{name}");
        assert_eq!(
            preview.n_rows + usize::from(preview.has_header),
            n_rows,
            "{name}"
        );
        assert_eq!(read_with(&bytes, &name, &whole).len(), 1);
    }
}

// Laws.

fn pieces() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "a",
        "text",
        "date",
        "2017-09-24",
        "04/05/2017",
        ",",
        ";",
        "\t",
        "|",
        "\"",
        "\"\"",
        "\n",
        "\r\n",
        "\r",
        " ",
        "é",
        "\0",
        "{\"a\":1}",
        "{\"text\":\"x\"}",
        "[",
        "]",
        "{",
        "}",
        ":",
        "sep=;\n",
        "\u{feff}",
        "https://example.org",
        "words and words that go on for as long as a text does",
    ];
    prop::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_table_is_sound_documents_or_an_error(
        table in pieces(), name in "a\\.(csv|tsv|jsonl|json)", one_document in any::<bool>(),
    ) {
        let options = Options {
            table: one_document.then(|| TableOptions { one_document, ..TableOptions::default() }),
            ..Options::default()
        };
        if let Ok(parts) = import::read_parts(table.as_bytes(), &name, &options) {
            for part in parts {
                if let Ok(draft) = part.draft {
                    assert_sound(&draft);
                }
            }
        }
        if let Ok(preview) = table_preview(table.as_bytes(), &name, &options) {
            prop_assert!(preview.rows.iter().all(|row| row.len() == preview.headers.len()));
        }
    }

    #[test]
    fn any_damage_to_a_workbook_is_sound_documents_or_an_error(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let row = format!("<row r=\"1\">{}</row><row r=\"2\">{}</row>", cell("A1", "Text"), cell("A2", "Words"));
        let mut bytes = workbook(&[("S", &row)]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(parts) = import::read_parts(&bytes, "a.xlsx", &Options::default()) {
            for part in parts {
                if let Ok(draft) = part.draft {
                    assert_sound(&draft);
                }
            }
        }
    }
}
