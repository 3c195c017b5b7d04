//! Quotes come back exactly.

use std::collections::HashSet;

use dossier::export::{GroupBy, Options, guard, unguard};
use proptest::prelude::*;

use crate::bench::{Bench, rich};
use crate::read_back::{
    check_html_harmless, check_markdown_harmless, csv_rows, every_extension, html_quotes,
    markdown_headings, markdown_quotes, part_quotes, whole_quotes, without_nul,
};

#[test]
fn markdown_gives_back_every_quote() {
    let bench = rich();
    let markdown = bench.write("markdown");
    let mut expected = part_quotes(&bench.all());
    expected.push("quoted".to_owned()); // In the note on a tag.
    for options in [pulldown_cmark::Options::empty(), every_extension()] {
        assert_eq!(markdown_quotes(&markdown, options), expected);
    }
}

#[test]
fn markdown_by_tag_has_each_passage_under_each_of_its_tags() {
    let bench = rich();
    let options = Options {
        group_by: GroupBy::Tag,
        ..Options::default()
    };
    let markdown = bench.write_with("markdown", options);
    let n_quotes: usize = bench
        .all()
        .iter()
        .map(|passage| &passage.annotation)
        .map(|annotation| annotation.anchors.len() * annotation.tags.len().max(1))
        .sum();
    let quotes = markdown_quotes(&markdown, every_extension());
    assert_eq!(quotes.len(), n_quotes + 1, "one more in a note");
    for quote in part_quotes(&bench.all()) {
        assert!(quotes.contains(&quote), "{quote:?}");
    }
}

#[test]
fn the_page_gives_back_every_quote_and_every_text() {
    let bench = rich();
    let html = bench.write("html");
    let expected = whole_quotes(&bench.all());
    assert_eq!(html_quotes(&html, expected.len()), expected);

    let page = dom_query::Document::from(html.as_str());
    for document in bench.workspace.documents_in_order() {
        let lines = page.select(&format!("[id=\"document-{}\"] .text", document.id));
        let text = bench.workspace.text(document.id).unwrap();
        assert_eq!(lines.text().to_string(), text.as_str());
    }
    assert_eq!(page.select("aside section").length(), expected.len());
    let ids: HashSet<String> = page
        .select("[id]")
        .iter()
        .map(|node| node.attr("id").unwrap().to_string())
        .collect();
    for link in &page.select("a[href^=\"#\"]") {
        let target = link.attr("href").unwrap().to_string();
        assert!(ids.contains(target.trim_start_matches('#')), "{target}");
    }
}

#[test]
fn the_table_gives_back_every_quote() {
    let bench = rich();
    let rows = csv_rows(&bench.write("csv"));
    let mut n_rows = 0;
    for passage in bench.all() {
        let annotation = &passage.annotation;
        let chars: Vec<char> = bench
            .workspace
            .text(passage.document)
            .unwrap()
            .as_str()
            .chars()
            .collect();
        let own: Vec<_> = rows
            .iter()
            .filter(|row| row["annotation_id"] == annotation.id.to_string())
            .collect();
        assert_eq!(own.len(), annotation.tags.len().max(1));
        n_rows += own.len();
        for row in own {
            assert_eq!(row["quote"], annotation.quote());
            assert_eq!(row["note"], annotation.note);
            assert_eq!(row["anchor_status"], "exact");
            let cut: Vec<String> = row["spans_cp"]
                .split(';')
                .map(|span| {
                    let (start, end) = span.split_once('-').unwrap();
                    chars[start.parse().unwrap()..end.parse().unwrap()]
                        .iter()
                        .collect()
                })
                .collect();
            let quotes = annotation.anchors.iter().map(|anchor| &anchor.quote);
            assert!(cut.iter().eq(quotes), "{cut:?}");
        }
    }
    assert_eq!(rows.len(), n_rows);
}

#[test]
fn json_gives_back_every_quote_in_both_units() {
    let bench = rich();
    let json: serde_json::Value = serde_json::from_str(&bench.write("json")).unwrap();
    let all = bench.all();
    assert_eq!(json["tags"][1]["path"], "Actors/Armed [groups]");
    assert_eq!(json["notes"].as_array().unwrap().len(), 3);
    let index = |value: &serde_json::Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let records = json["annotations"].as_array().unwrap();
    assert_eq!(records.len(), all.len());
    for (record, passage) in records.iter().zip(&all) {
        let documents = json["documents"].as_array().unwrap();
        let document = documents
            .iter()
            .find(|document| document["id"] == record["document"])
            .unwrap();
        let text = document["text"].as_str().unwrap();
        let chars: Vec<char> = text.chars().collect();
        let annotation = &passage.annotation;
        assert_eq!(record["note"], annotation.note);
        let parts = record["passages"].as_array().unwrap();
        assert_eq!(parts.len(), annotation.anchors.len());
        for (part, anchor) in parts.iter().zip(&annotation.anchors) {
            assert_eq!(part["quote"], anchor.quote);
            assert_eq!(part["exact"], true);
            let (bytes, cps) = (&part["bytes"], &part["chars"]);
            let by_bytes = text.get(index(&bytes[0])..index(&bytes[1])).unwrap();
            assert_eq!(by_bytes, anchor.quote);
            let by_chars: String = chars[index(&cps[0])..index(&cps[1])].iter().collect();
            assert_eq!(by_chars, anchor.quote);
        }
    }
}

/// Text full of what Markdown and HTML have a meaning for.
fn hard_text() -> impl Strategy<Value = String> {
    let signs: Vec<char> = " \t\n\r#*_`~[](){}<>&|\\!+-=.:;$^@%'\"/0123456789ax"
        .chars()
        .collect();
    let words = vec![
        "\n\n",
        "  \n",
        "1. ",
        "```",
        "***",
        "---",
        "- ",
        "&amp;",
        "&#65;",
        "<b>",
        "</b>",
        "<!--",
        "http://a_b",
        "www.",
        "[x](y)",
        "|-|",
        "    ",
        "\u{a0}",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "<![CDATA[",
        "قال",
        "e\u{301}",
        "😀",
        "[!NOTE]",
        "[^1]:",
        ": ",
        "==",
        "$$",
        "# ",
        "> ",
    ];
    let sign = prop_oneof![
        4 => prop::sample::select(signs).prop_map(String::from),
        1 => any::<char>().prop_map(String::from),
        1 => prop::sample::select(words).prop_map(str::to_owned),
    ];
    prop::collection::vec(sign, 1..24).prop_map(|signs| signs.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_quote_survives_in_every_format(
        before in hard_text(), quote in hard_text(), after in hard_text(),
    ) {
        let text = format!("{before}{quote}{after}");
        let bench = Bench::with_mark(&text, before.len()..before.len() + quote.len(), "");
        let expected = vec![without_nul(&quote)];
        let markdown = bench.write("markdown");
        let plain = markdown_quotes(&markdown, pulldown_cmark::Options::empty());
        prop_assert_eq!(&plain, &expected);
        let extended = markdown_quotes(&markdown, every_extension());
        prop_assert_eq!(&extended, &expected, "{}", markdown);
        prop_assert_eq!(&html_quotes(&bench.write("html"), 1), &expected);
        prop_assert_eq!(&csv_rows(&bench.write("csv"))[0]["quote"], &quote);
    }

    #[test]
    fn any_note_stays_in_its_place_and_brings_no_html(first in hard_text(), second in hard_text()) {
        let mut bench = Bench::with_mark("one two", 0..3, &first);
        let document = bench.all()[0].document;
        bench.mark(document, 4..7, &[], &second);
        let markdown = bench.write("markdown");
        check_markdown_harmless(&markdown);
        prop_assert_eq!(markdown_headings(&markdown), ["T", "D"], "{}", markdown);
        let coder = "**Coder** Ann, 2 Jan 2025";
        prop_assert_eq!(markdown.lines().filter(|line| *line == coder).count(), 2);
        check_html_harmless(&bench.write("html"));
    }

    #[test]
    fn any_cell_is_guarded_and_given_back(cell in hard_text()) {
        let guarded = guard(&cell);
        prop_assert_eq!(unguard(&guarded), &cell);
        let first = guarded.trim_start().chars().next();
        prop_assert!(!matches!(first, Some('=' | '+' | '-' | '@')), "{:?}", guarded);
    }
}
