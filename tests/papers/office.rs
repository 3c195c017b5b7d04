//! What word processors and spreadsheets get.

use dossier::export::{self, Discretion, GroupBy, Options, Report, exporter};
use dossier::model::{Source, Workspace};
use dossier::query::Passage;
use dossier::text::Text;
use proptest::prelude::*;

use crate::bench::{Bench, moment, rich};
use crate::readers::{Read, column, docx, names, odt, part, sheet, unpacked};

pub(crate) fn written(format: &str, bench: &Bench, options: Options) -> Vec<u8> {
    bytes(format, &bench.workspace, &bench.all(), options)
}

fn bytes(format: &str, workspace: &Workspace, all: &[Passage], options: Options) -> Vec<u8> {
    let report = Report::new(workspace, all, options, moment()).with_all_documents();
    let mut bytes = Vec::new();
    export::write(exporter(format).unwrap(), &report, &mut bytes).unwrap();
    bytes
}

/// What each passage marks, as XML can say it.
fn marked(bench: &Bench) -> Vec<String> {
    let mut quotes: Vec<String> = bench
        .all()
        .iter()
        .flat_map(|passage| passage.annotation.anchors.clone())
        .map(|anchor| plain(&anchor.quote))
        .collect();
    quotes.sort();
    quotes
}

fn plain(words: &str) -> String {
    words.replace(dossier::text::invisible::is_control, "\u{fffd}")
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn reached(read: &Read) -> Vec<String> {
    let mut reached: Vec<String> = read.comments.values().cloned().collect();
    reached.sort();
    reached
}

#[track_caller]
fn check_comments(bench: &Bench) {
    let word = docx(&written("docx-annotated", bench, Options::default()));
    assert_eq!(reached(&word), marked(bench));
    let open = odt(&written("odt", bench, Options::default()));
    let as_odt = |quotes: Vec<String>| -> Vec<String> {
        let mut quotes: Vec<String> = quotes
            .iter()
            .map(|it| it.replace('\r', "\u{fffd}"))
            .collect();
        quotes.sort();
        quotes
    };
    assert_eq!(reached(&open), as_odt(marked(bench)));
}

#[test]
fn comments_reach_over_exactly_the_words_that_are_marked() {
    check_comments(&rich());
}

#[test]
fn paragraphs_of_right_to_left_text_are_such() {
    let bench = rich();
    assert!(docx(&written("docx-annotated", &bench, Options::default())).n_rtl >= 3);
    assert!(odt(&written("odt", &bench, Options::default())).n_rtl >= 3);
}

#[test]
fn the_text_of_a_document_stands_whole_in_its_paragraphs() {
    let bench = rich();
    for document in bench.workspace.documents_in_order() {
        let text = bench.workspace.text(document.id).unwrap().as_str();
        for read in [
            docx(&written("docx-annotated", &bench, Options::default())),
            odt(&written("odt", &bench, Options::default())),
        ] {
            let all: Vec<&str> = read.paragraphs.iter().map(|(_, it)| it.as_str()).collect();
            let all = all.join("\n");
            assert!(all.contains(text.trim_end_matches('\n')), "{all}");
        }
    }
}

#[test]
fn each_quotation_of_a_report_stands_before_its_footnote() {
    let bench = rich();
    for group_by in [GroupBy::Document, GroupBy::Tag] {
        let options = Options {
            group_by,
            ..Options::default()
        };
        let file = written("docx", &bench, options);
        let read = docx(&file);
        let quoted: Vec<&str> = read
            .paragraphs
            .iter()
            .filter(|(style, _)| style == "Quote")
            .map(|(_, words)| words.as_str())
            .collect();
        let quoted = quoted.join("\n");
        for quote in marked(&bench) {
            assert!(quoted.contains(&quote), "{quote:?}");
        }
        let notes = part(&file, "word/footnotes.xml");
        let n = notes.matches("<w:footnoteRef/>").count();
        let text = part(&file, "word/document.xml");
        assert_eq!(text.matches("<w:footnoteReference ").count(), n);
        assert!(n >= bench.all().len());
        assert!(notes.contains("Rana Haddad"));
        assert!(notes.contains("¶ 3"));
    }
}

#[test]
fn every_quote_stands_in_a_cell_of_the_workbook() {
    let bench = rich();
    let file = written("xlsx", &bench, Options::default());
    let rows = sheet(&file, 1);
    let quotes = column(&rows, "quote");
    for passage in bench.all() {
        assert!(quotes.contains(&passage.annotation.quote()));
    }
    assert_eq!(
        column(&sheet(&file, 2), "document_title"),
        ["The bridge, “again”", ""]
    );
    assert_eq!(
        column(&sheet(&file, 3), "tag_path"),
        ["Actors", "Actors/Armed [groups]", "=Money"]
    );
    let xml = part(&file, "xl/worksheets/sheet1.xml");
    for sign in [
        "<pane ySplit=\"1\"",
        "<autoFilter ref=\"A1:",
        "<hyperlink ref=\"C2\" location=\"Documents!A2\"/>",
    ] {
        assert!(xml.contains(sign), "{sign}");
    }
    let links = part(&file, "xl/worksheets/_rels/sheet2.xml.rels");
    assert!(links.contains("https://example.org/a_b?c=1&amp;copy=2"));
}

/// Payloads that others have gathered; none where they are not at hand.
fn shared(name: &str) -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/malicious");
    let Ok(file) = std::fs::read_to_string(format!("{folder}/{name}")) else {
        return Vec::new();
    };
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    let payloads = file["payloads"].as_array().unwrap().iter();
    payloads.map(|it| it.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_workbook_has_no_formulas_and_keeps_what_looks_like_one() {
    let own = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "＝1",
        "'=1",
        "=HYPERLINK(\"http://x\")",
        "_x003D_1",
        "\u{1}=1\u{0}",
    ];
    let mut payloads = shared("csv_formula_payloads.json");
    payloads.extend(own.map(str::to_owned));
    for payload in &payloads {
        let mut bench = Bench::new(payload);
        let tag = bench.tag(
            &payload.replace(|c: char| c.is_control() || c == '/', "x"),
            None,
            payload,
        );
        let source = Source {
            publisher: payload.to_owned(),
            author: payload.to_owned(),
            url: format!("javascript:{payload}"),
            ..Source::default()
        };
        let document = bench.document(payload, Text::from(payload.as_str()), source);
        let length = bench.workspace.text(document).unwrap().len();
        bench.mark(document, 0..length, &[tag], payload);
        let file = written("xlsx", &bench, Options::default());
        let all = unpacked(&file);
        assert!(!all.contains("<f>") && !all.contains("<f "), "{payload}");
        assert!(!all.contains("Target=\"javascript"));
        let rows = sheet(&file, 1);
        assert_eq!(column(&rows, "quote"), [payload.as_str()]);
        assert_eq!(column(&rows, "outlet"), [payload.as_str()]);
    }
}

#[test]
fn what_is_too_long_for_a_cell_goes_on_in_a_sheet_of_its_own() {
    let text = "😀 long ".repeat(20_000);
    let mut bench = Bench::new("T");
    let document = bench.document("D", Text::from(text.as_str()), Source::default());
    bench.mark(document, 0..text.len(), &[], "");
    let file = written("xlsx", &bench, Options::default());
    let quotes = column(&sheet(&file, 1), "quote");
    assert!(quotes[0].encode_utf16().count() <= 32_767);
    let n_sheets = names(&file)
        .iter()
        .filter(|it| it.contains("worksheets/sheet"))
        .count();
    let rest = sheet(&file, n_sheets);
    assert_eq!(column(&rest, "cell")[0], "O2");
    let whole = quotes
        .into_iter()
        .chain(column(&rest, "text"))
        .collect::<String>();
    assert_eq!(whole, text);
}

#[test]
fn the_same_report_gives_the_same_bytes_and_tells_nobody() {
    let bench = rich();
    for format in ["docx", "docx-annotated", "odt", "xlsx"] {
        let once = written(format, &bench, Options::default());
        assert!(
            once == written(format, &bench, Options::default()),
            "{format}"
        );
        let (workspace, all) = Discretion::default().apply(&bench.workspace, &bench.all());
        let options = Options {
            times: false,
            ..Options::default()
        };
        let discreet = bytes(format, &workspace, &all, options);
        if !format.starts_with("pdf") {
            let discreet = unpacked(&discreet);
            for marker in ["Ann\"", ">Ann<", "2025-01-02T", "Dossier", "dossier"] {
                assert!(!discreet.contains(marker), "{format} {marker}");
            }
        }
    }
}

#[test]
fn nothing_in_a_workspace_becomes_markup_in_an_office_file() {
    let own = [
        "<script>alert(1)</script>",
        "\"><w:p/><!--",
        "]]>&lt;&#x41;&amp;",
        "</w:t></w:r>",
        "[x](javascript:alert(1)) ![y](file:///etc/passwd)",
        "\" \\o HYPERLINK",
    ];
    let mut payloads = shared("html_markdown_payloads.json");
    payloads.extend(own.map(str::to_owned));
    payloads.retain(|payload| !payload.contains('\n'));
    for payload in payloads.iter().map(String::as_str) {
        let mut bench = Bench::new(payload);
        let tag = bench.tag(&payload.replace('/', "|"), None, payload);
        let source = Source {
            url: format!("https://example.org/{}", payload.replace([' ', '\n'], "")),
            author: payload.to_owned(),
            ..Source::default()
        };
        let document = bench.document(payload, Text::from(payload), source);
        bench.mark(document, 0..payload.len(), &[tag], payload);
        check_comments(&bench);
        for format in ["docx", "docx-annotated", "odt", "xlsx"] {
            let all = unpacked(&written(format, &bench, Options::default()));
            assert!(!all.contains("<script"), "{format}");
            assert!(!all.contains("href=\"javascript") && !all.contains("href=\"file"));
            assert!(!all.contains("HYPERLINK &quot;javascript"));
        }
        let read = docx(&written("docx", &bench, Options::default()));
        let said = |style: &str| {
            let mut found = read.paragraphs.iter();
            found.any(|(own, words)| own == style && one_line(words) == one_line(&plain(payload)))
        };
        assert!(said("Quote") && said("Title"), "{payload} {read:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_comes_out_as_it_is(
        raw in "(\\PC|[ \t\n]|[\u{1}-\u{1f}]|[\u{300}-\u{310}]|[א-ת]|[ء-ي]|_x0041_|&|<|😀){1,40}",
        ends in proptest::collection::vec((0..400_usize, 1..60_usize), 1..6),
    ) {
        let text = Text::from_raw(&raw);
        prop_assume!(!text.is_empty());
        let mut bench = Bench::new("T");
        let document = bench.document("D", text.clone(), Source::default());
        for (start, length) in ends {
            let start = text.pos_at_or_before(start % text.len()).byte();
            let end = text.pos_at_or_before((start + length).min(text.len())).byte();
            if start < end {
                bench.mark(document, start..end, &[], "");
            }
        }
        check_comments(&bench);
        if !bench.all().is_empty() {
            let rows = sheet(&written("xlsx", &bench, Options::default()), 1);
            let mut quotes = column(&rows, "quote");
            let mut expected: Vec<String> = bench.all().iter().map(|it| it.annotation.quote()).collect();
            quotes.sort();
            expected.sort();
            prop_assert_eq!(quotes, expected);
        }
    }
}
