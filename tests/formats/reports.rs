//! What else a person relies on in a report, and how it looks.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use dossier::export::{self, EXPORTERS, GroupBy, Options, Report, citation, exporter};
use dossier::model::{
    About, Article, ArticleId, ArticlePart, Block, BlockKind, Body, DocumentId, Source,
};
use dossier::text::anchor::Anchor;
use dossier::text::{Span, Text};
use uuid::Uuid;

use crate::bench::{Bench, moment, rich, source};
use crate::read_back::{
    check_html_harmless, check_markdown_harmless, csv_rows, every_extension, html_quotes,
    markdown_quotes,
};

#[test]
fn a_mark_that_lost_its_words_is_still_written_with_them() {
    let mut bench = Bench::with_mark("one two", 4..7, "kept");
    let document = bench.all()[0].document;
    let lost = bench.all()[0].annotation.id;
    bench.change(lost, |annotation| {
        annotation.anchors[0].quote = "gone words".to_owned();
        annotation.anchors[0].span = (40, 50).into();
    });
    let stray = bench.mark(document, 0..3, &[], "");
    bench.change(stray, |annotation| {
        annotation.document = DocumentId(Uuid::from_u128(999));
    });
    let expected = ["gone words", "one"];
    let markdown = bench.write("markdown");
    assert_eq!(markdown_quotes(&markdown, every_extension()), expected);
    assert_eq!(html_quotes(&bench.write("html"), 2), expected);
    let rows = csv_rows(&bench.write("csv"));
    assert_eq!([&rows[0]["quote"], &rows[1]["quote"]], expected);
    assert_eq!(rows[0]["anchor_status"], "differs");
    assert_eq!(rows[0]["start_cp"], "");
    let json: serde_json::Value = serde_json::from_str(&bench.write("json")).unwrap();
    assert_eq!(json["annotations"][0]["passages"][0]["exact"], false);
    assert_eq!(json["annotations"][1]["passages"][0]["quote"], "one");
}

#[test]
fn a_quotation_from_an_article_stands_in_the_order_in_which_that_is_read() {
    let text = "It ends here. Something else. It begins here.";
    let mut bench = Bench::with_mark(text, 0..13, "note");
    let mark = bench.all()[0].annotation.clone();
    let whole = Text::from(text);
    let span = |words: &str| {
        let start = text.find(words).unwrap();
        whole.span(start..start + words.len()).unwrap()
    };
    let (begins, ends) = (span("It begins here."), span("It ends here."));
    bench.change(mark.id, |annotation| {
        annotation.anchors = vec![Anchor::new(&whole, ends), Anchor::new(&whole, begins)];
    });
    let parts = |spans: [Span; 2]| spans.map(|span| ArticlePart::new(&whole, span)).to_vec();
    let article = Article {
        id: ArticleId(Uuid::from_u128(77)),
        title: "The story".to_owned(),
        document: mark.document,
        order: 0,
        source: Source::default(),
        parts: parts([begins, ends]),
        standing: dossier::model::Standing::default(),
        note: String::new(),
        marking: None,
    };
    for (parts, expected) in [
        (parts([begins, ends]), ["It begins here.", "It ends here."]),
        (parts([ends, begins]), ["It ends here.", "It begins here."]),
    ] {
        let article = Article {
            parts,
            ..article.clone()
        };
        bench
            .workspace
            .articles
            .insert_mut(article.id, std::sync::Arc::new(article));
        let markdown = bench.write("markdown");
        assert_eq!(markdown_quotes(&markdown, every_extension()), expected);
        assert!(markdown.contains("The story"), "{markdown}");
        // A place for each piece of the quote, in its order.
        let rows = csv_rows(&bench.write("csv"));
        assert_eq!(rows[0]["quote"], expected.join(" … "));
        let place = |words: &str| {
            let start = text.find(words).unwrap();
            format!("{start}-{}", start + words.len())
        };
        assert_eq!(rows[0]["spans_cp"], expected.map(place).join(";"));
        let json: serde_json::Value = serde_json::from_str(&bench.write("json")).unwrap();
        let passages = &json["annotations"][0]["passages"];
        let quotes = [&passages[0]["quote"], &passages[1]["quote"]];
        assert_eq!(quotes, expected);
    }
}

#[test]
fn a_citation_leaves_out_what_is_not_known() {
    let mut bench = Bench::new("T");
    let full = bench.document("The  bridge\n", Text::from("x"), source());
    let bare = bench.document("", Text::from("x"), Source::default());
    let cited = |id| citation(bench.workspace.document(id).unwrap());
    assert_eq!(
        cited(full),
        "Rana Haddad, “The bridge”, Example Daily, Sep 2017, \
         https://example.org/a_b?c=1&copy=2 (accessed 2 Jan 2025)"
    );
    assert_eq!(cited(bare), "“source.txt”");
}

#[test]
fn a_note_keeps_its_markdown_but_no_html_and_no_headings() {
    let note = "# Big *one*\n\n*em* **strong** `co|de` [site](https://example.org/?a=1&b=2 \"t\") \
                ![pic](https://example.org/p.png)\nsoft\\\nhard\n\n1. one\n   - two\n\n     three\n2. four\n\n\
                * other\n\n+ next\n\n> quote\n\n```rust\nlet x = \"<b>\";\n\n```\n\n\
                | a | b |\n|---|---|\n| `x` | <i>y</i> |\n\n<div>raw</div>";
    let bench = Bench::with_mark("one two", 0..3, note);
    let markdown = bench.write("markdown");
    for expected in [
        "\n**Big *one***\n",
        "*em* **strong** `co|de` [site](<https://example.org/?a=1&amp;b=2> \"t\") \
         [pic](<https://example.org/p.png>)\nsoft\\\nhard\n",
        "\n1. one\n\n   - two\n\n     three\n\n2. four\n",
        "\n* other\n\n- next\n",
        "\n> quote\n",
        "\n```rust\nlet x = \"<b>\";\n\n```\n",
        "\n| a | b |\n| --- | --- |\n| `x` | \\<i>y\\</i> |\n",
        "\n\\<div>raw\\</div>\n",
    ] {
        assert!(
            markdown.contains(expected),
            "{expected}\nis not in\n{markdown}"
        );
    }
    check_markdown_harmless(&markdown);
    check_html_harmless(&bench.write("html"));
}

#[test]
fn the_sixth_overlapping_tag_is_still_named_in_the_margin() {
    let mut bench = Bench::new("T");
    let document = bench.document("D", Text::from("a few words"), Source::default());
    for idx in 0..9 {
        let tag = bench.tag(&format!("Tag {idx}"), None, "");
        bench.mark(document, 2..5, &[tag], "");
    }
    let html = bench.write("html");
    let page = dom_query::Document::from(html.as_str());
    assert_eq!(page.select("mark").length(), 1);
    assert_eq!(page.select("mark u").length(), 5);
    assert_eq!(page.select("aside .tags li").length(), 9);
    assert_eq!(html_quotes(&html, 9), ["few"; 9]);
}

#[test]
fn a_report_can_hold_documents_without_a_passage() {
    let mut bench = Bench::with_mark("one two", 0..3, "");
    bench.document("Unread", Text::from("nothing marked"), Source::default());
    let passages = bench.all();
    let report = Report::new(&bench.workspace, &passages, Options::default(), moment());
    assert_eq!(report.documents.len(), 1);
    let mut bytes = Vec::new();
    let json = exporter("json").unwrap();
    export::write(json, &report.with_all_documents(), &mut bytes).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(json["documents"][1]["text"], "nothing marked");
}

#[test]
fn every_format_has_a_name_and_says_what_it_cannot_hold() {
    for format in EXPORTERS {
        assert_eq!(exporter(format.name).unwrap().label, format.label);
        assert!(!format.cannot_hold.is_empty());
        for sentence in format.cannot_hold {
            assert!(!sentence.ends_with('.'), "{sentence}");
        }
    }
    assert!(exporter("doc").is_none());
}

#[test]
fn a_report_that_cannot_be_written_says_why() {
    struct Full;

    impl Write for Full {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is full"))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let bench = rich();
    let all = bench.all();
    let report = Report::new(&bench.workspace, &all, Options::default(), moment());
    for format in EXPORTERS {
        let error = export::write(format, &report, &mut Full).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Can't write the report: the disk is full. Choose another place or make room",
            "{}",
            format.name
        );
    }
}

/// Checks an export against the file kept in the repository. `UPDATE=1` writes it anew.
#[track_caller]
fn check_golden(file: &str, written: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(file);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut kept = fs::File::create(&path).unwrap();
        kept.write_all(written.as_bytes()).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == written,
        "{file} has changed; UPDATE=1 writes it anew:\n{written}"
    );
}

fn tiny() -> Bench {
    let mut bench = Bench::new("The bridge at Al-Qasr");
    let actors = bench.tag("Actors", None, "Who did something.");
    let army = bench.tag("Army", Some(actors), "Only *regular* forces.");
    let damage = bench.tag("Damage", None, "");
    let text = Text::from(
        "The bridge\n\nThe bridge was hit at 4:15. “We saw [two] jets,” said a nurse.\n\
         The army denied it.\n\nقال متحدث: *لا*.",
    );
    let blocks = vec![Block {
        kind: BlockKind::Heading(1),
        span: text.span(0..10).unwrap(),
    }];
    let document = bench.document("The bridge", text.clone(), source());
    bench.body(Body::new(document, text, blocks));
    let hit = bench.mark_words(
        document,
        &["The bridge was hit at 4:15."],
        &[damage],
        "Time *checked*.\n\n- satellite\n- radio",
    );
    bench.change(hit, |annotation| {
        annotation.grade.info = Some("2".parse().unwrap());
    });
    bench.mark_words(
        document,
        &["hit at 4:15. “We saw [two] jets,” said a nurse.\nThe army"],
        &[army, damage],
        "",
    );
    bench.mark_words(document, &["two", "قال متحدث: *لا*."], &[], "");
    bench.note(About::Workspace, "Next", "Call the nurse.");
    assert_eq!(bench.workspace.problems(), []);
    bench
}

#[test]
fn a_tiny_workspace_is_written_as_before() {
    let bench = tiny();
    // Pages are set in the fonts of the machine.
    for format in EXPORTERS.iter().filter(|it| it.extension != "pdf") {
        // Of the formats for other programs several have one extension.
        let file = match format.name {
            "markdown" | "html" | "csv" | "json" => format!("tiny.{}", format.extension),
            name => format!("tiny-{name}.txt"),
        };
        check_golden(&file, &bench.write(format.name));
    }
    let options = Options {
        group_by: GroupBy::Tag,
        ..Options::default()
    };
    check_golden("tiny-by-tag.md", &bench.write_with("markdown", options));
}

#[test]
fn every_export_tells_how_far_it_is_and_ends_when_nobody_wants_it_any_more() {
    let mut bench = Bench::new("T");
    let tags = [bench.tag("One", None, ""), bench.tag("Two", None, "")];
    let text = "word ".repeat(260);
    let document = bench.document("D", Text::from(text.as_str()), source());
    for n in 0..260 {
        bench.mark(document, 5 * n..5 * n + 4, &tags, "");
    }
    let passages = bench.all();
    for exporter in EXPORTERS {
        // They hold no passage.
        if ["refi-qdc", "codebook"].contains(&exporter.name) {
            continue;
        }
        for group_by in [GroupBy::Document, GroupBy::Tag] {
            let options = Options {
                group_by,
                ..Options::default()
            };
            let report = Report::new(&bench.workspace, &passages, options, moment());
            let told = std::cell::RefCell::new(Vec::new());
            let goes_on = |n| {
                told.borrow_mut().push(n);
                true
            };
            let telling = report.clone().telling(&goes_on);
            export::write(exporter, &telling, &mut std::io::sink()).unwrap();
            let told = told.into_inner();
            let name = exporter.name;
            assert!(told.is_sorted(), "{name}: {told:?}");
            assert!(
                told.iter().any(|n| (1..=260).contains(n)),
                "{name}: {told:?}"
            );
            assert!(told.iter().all(|&n| n <= 260), "{name}: {told:?}");

            // At its first and at its last stage.
            for n_asked in [0, told.len() - 1] {
                let left = std::cell::Cell::new(n_asked);
                let goes_on = |_| {
                    let n = left.get();
                    left.set(n.saturating_sub(1));
                    n > 0
                };
                let telling = report.clone().telling(&goes_on);
                let ended = export::write(exporter, &telling, &mut std::io::sink());
                assert!(
                    matches!(ended, Err(export::Error::Cancelled)),
                    "{name} {n_asked}"
                );
            }
        }
    }
}
