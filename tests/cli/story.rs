//! The whole way: sources in, passages marked, everything carried out, nothing moved.

use std::fs;

use serde_json::{Value, json};

use crate::desk::{Desk, texts};

const QUOTES: [(&str, &str); 5] = [
    ("camp", "aid 😀 convoy, “held” at the *gate*"),
    ("وزير", "قال الوزير إنّ المساعدات وصلت"),
    ("A page", "=SUM(A1) <b>is not</b> a formula"),
    ("camp", "naïve – |pipe| _and_ `code`"),
    ("camp", "The last words"),
];

#[test]
fn sources_go_in_and_their_exact_words_come_out_in_every_format() {
    let desk = Desk::new();
    desk.run(["new", "work.dossier", "--title", "After the retreat"])
        .done();
    desk.write(
        "camp.txt",
        "\u{feff}An aid 😀 convoy, “held” at the *gate*.\r\nSo naïve – |pipe| _and_ `code`.\rThe last words"
            .as_bytes(),
    );
    let arabic: Vec<u8> = "أولا: قال الوزير إنّ المساعدات وصلت."
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    desk.write("وزير.txt", &[&[0xfe, 0xff], &arabic[..]].concat());
    desk.write(
        "page.html",
        b"<meta charset=utf-8><title>A page</title><p>So =SUM(A1) &lt;b&gt;is not&lt;/b&gt; a formula.</p>",
    );
    desk.write("picture.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0");
    let ran = desk.run([
        "import",
        "work.dossier",
        "camp.txt",
        "picture.jpg",
        "وزير.txt",
        "page.html",
    ]);
    ran.failed(1, "picture.jpg: not added");
    desk.run(["import", "work.dossier", "camp.txt"])
        .failed(0, "the same file is in the workspace already");
    let documents = desk.shown("documents");
    assert_eq!(
        texts(&documents, "file_name"),
        ["camp.txt", "وزير.txt", "page.html"]
    );

    let lines: Vec<Value> = QUOTES
        .iter()
        .map(|(document, quote)| {
            json!({"document": document, "quote": quote, "tags": ["Claims/Contradiction"], "note": "See."})
        })
        .collect();
    let answers = desk.annotate(&lines);
    let shown = desk.shown("annotations");
    assert_eq!(answers.len(), QUOTES.len());
    for (answer, (_, quote)) in answers.iter().zip(QUOTES) {
        let annotation = shown.iter().find(|one| one["id"] == answer["id"]);
        let annotation = annotation.unwrap();
        assert_eq!(annotation["quote"], quote);
    }

    let json = exported(&desk, "json");
    let json: Value = serde_json::from_str(&json).unwrap();
    for passage in json["annotations"].as_array().unwrap() {
        let passage = &passage["passages"][0];
        assert_eq!(passage["exact"], true);
        assert!(QUOTES.iter().any(|(_, quote)| passage["quote"] == *quote));
    }
    let table = exported(&desk, "csv");
    let mut rows = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let column = rows
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "quote");
    let cells: Vec<String> = rows
        .records()
        .map(|row| dossier::export::unguard(&row.unwrap()[column.unwrap()]).to_owned())
        .collect();
    let page = exported(&desk, "html");
    let report = exported(&desk, "markdown");
    let plain = plain_of_markdown(&report);
    for (_, quote) in QUOTES {
        assert!(
            cells.iter().any(|cell| cell == quote),
            "{quote} in {cells:?}"
        );
        assert!(plain.contains(quote), "{quote} in {plain}");
        assert!(text_of_page(&page).contains(quote), "{quote} in {page}");
    }

    desk.run(["check", "work.dossier"]).done();
    let whole = fs::read(desk.path("work.dossier")).unwrap();
    let mut cut = whole.clone();
    cut.truncate(whole.len() / 2);
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for damaged in [cut, flipped] {
        desk.write("work.dossier", &damaged);
        let ran = desk.run(["check", "work.dossier"]);
        assert_eq!(ran.code, 1);
        assert!(!ran.out.is_empty());
    }
}

fn exported(desk: &Desk, format: &str) -> String {
    let ran = desk.run(["export", "work.dossier", "--to", format]);
    ran.done();
    ran.out
}

/// What a reader sees of a report.
fn plain_of_markdown(report: &str) -> String {
    use pulldown_cmark::{Event, Parser};

    Parser::new(report)
        .map(|event| match event {
            Event::Text(text) | Event::Code(text) => text.into_string(),
            Event::SoftBreak | Event::HardBreak => "\n".to_owned(),
            _ => String::new(),
        })
        .collect()
}

/// A page without its marks.
fn text_of_page(page: &str) -> String {
    let mut text = String::new();
    let mut is_mark = false;
    for c in page.chars() {
        match c {
            '<' => is_mark = true,
            '>' if is_mark => is_mark = false,
            c if !is_mark => text.push(c),
            _ => {}
        }
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
