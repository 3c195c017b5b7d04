//! Texts that would like to be something else.

use std::fs;
use std::path::Path;

use dossier::export::{GroupBy, Options};
use dossier::model::{About, Source};
use dossier::text::Text;

use crate::bench::Bench;
use crate::read_back::{
    check_html_harmless, check_markdown_harmless, csv_rows, first_markdown_quote, html_quotes,
    markdown_headings, without_nul,
};

const MARKUP: &[&str] = &[
    "<script>alert(1)</script>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![p](https://example.org/beacon.png)",
    "[x](JaVaScRiPt:alert(1))",
    "```\n</pre><script>alert(1)</script>",
    "<div>\n\n# out\n\n</div>",
    "Setext\n===\n\nother\n---",
    "> > > - 1. # deep",
    "*[*]*\n\n- a\n\n\n* b\n1) c\n2) d",
    "a\u{0}b",
    "--></style><script>alert(1)</script>",
    "heading #",
    "heading {#id .class}",
];

const FORMULAS: &[&str] = &[
    "=1+1",
    "\u{feff}=1",
    "\u{200b}@x",
    "'",
    "''=1",
    "\0=1",
    "−1",
    " \n=1",
];

/// The payloads of a file of the shared test data, where that is at hand.
fn shared_payloads(file: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/malicious")
        .join(file);
    let Ok(json) = fs::read_to_string(path) else {
        return Vec::new();
    };
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let payloads = json["payloads"].as_array().unwrap().iter();
    payloads
        .map(|payload| payload.as_str().unwrap().to_owned())
        .collect()
}

fn all_payloads() -> Vec<String> {
    let own = MARKUP.iter().chain(FORMULAS).map(|&own| own.to_owned());
    own.chain(shared_payloads("html_markdown_payloads.json"))
        .chain(shared_payloads("csv_formula_payloads.json"))
        .collect()
}

/// A workspace with one text in every place that a person or a source fills.
fn hostile(payload: &str) -> Bench {
    let mut bench = Bench::new(payload);
    let tag = bench.tag(payload, None, payload);
    let source = Source {
        publisher: payload.to_owned(),
        author: payload.to_owned(),
        url: payload.to_owned(),
        ..Source::default()
    };
    let text = Text::new(format!("x{payload}"));
    let end = text.len();
    let document = bench.document(payload, text, source);
    let id = bench.mark(document, 1..end, &[tag], payload);
    bench.change(id, |annotation| payload.clone_into(&mut annotation.author));
    for about in [About::Workspace, About::Document(document), About::Tag(tag)] {
        bench.note(about, payload, payload);
    }
    bench
}

#[test]
fn a_page_shows_hostile_texts_as_texts() {
    for payload in all_payloads() {
        let html = hostile(&payload).write("html");
        check_html_harmless(&html);
        let shown = without_nul(&payload);
        assert_eq!(html_quotes(&html, 1), [shown.as_str()]);
        let page = dom_query::Document::from(html.as_str());
        assert_eq!(page.select("title").text().to_string(), shown);
        for places in ["h1", "article h2", "nav td:first-child", ".tags li"] {
            assert_eq!(page.select(places).text().to_string(), shown, "{places}");
        }
    }
}

#[test]
fn markdown_shows_hostile_texts_as_texts() {
    for payload in all_payloads() {
        let bench = hostile(&payload);
        let shown = without_nul(&payload);
        let line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        for group_by in [GroupBy::Document, GroupBy::Tag] {
            let options = Options {
                group_by,
                ..Options::default()
            };
            let markdown = bench.write_with("markdown", options);
            check_markdown_harmless(&markdown);
            assert!(markdown.contains("\n> "), "{markdown}");
            let headings = markdown_headings(&markdown);
            assert_eq!(headings[..2], [line.as_str(), line.as_str()], "{markdown}");
        }
        let bench = Bench::with_mark(&payload, 0..payload.len(), "");
        assert_eq!(first_markdown_quote(&bench.write("markdown")), shown);
    }
}

#[test]
fn no_cell_of_the_table_is_a_formula_and_all_come_back() {
    for payload in all_payloads() {
        let bench = hostile(&payload);
        let table = bench.write("csv");
        let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
        for row in reader.records() {
            for cell in &row.unwrap() {
                let first = cell.trim_start().chars().next();
                let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
                assert!(!first.is_some_and(|c| signs.contains(&c)), "{cell:?}");
            }
        }
        let row = &csv_rows(&table)[0];
        for column in [
            "document_title",
            "outlet",
            "author",
            "url",
            "quote",
            "tag",
            "tag_path",
            "tag_level_1",
            "note",
            "coder",
        ] {
            assert_eq!(row[column], payload, "{column}");
        }
    }
}

#[test]
fn the_table_is_raw_where_the_guard_is_off() {
    let options = Options {
        csv_guard: false,
        csv_byte_order_mark: false,
        ..Options::default()
    };
    let table = hostile("=1+1").write_with("csv", options);
    assert!(table.starts_with("\"annotation_id\","));
    assert!(table.contains(",\"=1+1\","));
    assert!(table.ends_with("\"\r\n"));
}

#[test]
fn json_keeps_hostile_texts() {
    for payload in all_payloads() {
        let json: serde_json::Value =
            serde_json::from_str(&hostile(&payload).write("json")).unwrap();
        assert_eq!(json["annotations"][0]["passages"][0]["quote"], payload);
        assert_eq!(json["annotations"][0]["note"], payload);
        assert_eq!(json["tags"][0]["name"], payload);
    }
}

#[test]
fn nesting_without_end_is_cut_off() {
    let mut bench = Bench::with_mark("one two", 0..3, &format!("{}deep", "> ".repeat(20_000)));
    let document = bench.all()[0].document;
    bench.mark(document, 4..7, &[], &format!("{}deep", "- ".repeat(5_000)));
    for format in ["markdown", "html"] {
        let written = bench.write(format);
        assert_eq!(written.matches("deep").count(), 2, "{format}");
        assert!(written.len() < 100_000, "{format}: {}", written.len());
    }
}
