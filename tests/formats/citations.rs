//! Sources cited by the rules of a style.

use dossier::export::{CitationStyle, Options};
use dossier::model::Source;
use dossier::text::Text;

use crate::bench::{Bench, source};
use crate::read_back::{check_html_harmless, check_markdown_harmless};

/// Three sources: one of which all is known, the same writer in the same year, and one of nothing.
fn desk() -> Bench {
    let mut bench = Bench::new("T");
    let first = bench.document("The bridge", Text::from("one two\n\nthree four"), source());
    let second = Source {
        url: String::new(),
        accessed: None,
        ..source()
    };
    let second = bench.document("“Quoted” & <b>bold</b> $x$ {y}", Text::from("five"), second);
    let bare = bench.document("", Text::from("six seven"), Source::default());
    bench.mark(first, 0..3, &[], "");
    bench.mark(first, 9..14, &[], "");
    bench.mark(second, 0..4, &[], "");
    bench.mark(bare, 0..3, &[], "");
    bench
}

/// What stands after a quotation in a report, and in the lists at its end.
fn cited(bench: &Bench, citations: CitationStyle) -> Vec<String> {
    let options = Options {
        citations,
        ..Options::default()
    };
    let report = bench.write_with("markdown", options);
    let end = report
        .find("## Reference")
        .or_else(|| report.find("## Bibliography"));
    let (body, end) = report.split_at(end.unwrap());
    let quoted = body.lines().filter(|line| line.starts_with("— "));
    let end = end.lines().filter(|line| !line.is_empty());
    quoted.chain(end).map(str::to_owned).collect()
}

#[test]
fn chicago_gives_a_full_note_first_and_a_short_one_after() {
    let expected = [
        "— Rana Haddad, “The bridge,” *Example Daily*, September 2017, para. 1, <https://example.org/a_b?c=1&copy=2>.",
        "— Haddad, “The bridge,” para. 2.",
        "— Rana Haddad, ““Quoted” & \\<b>bold\\</b> \\$x\\$ {y},” *Example Daily*, September 2017, para. 1.",
        "— “source.txt,” para. 1.",
        "## Bibliography",
        "“source.txt.”",
        "Haddad, Rana. ““Quoted” & \\<b>bold\\</b> \\$x\\$ {y}.” *Example Daily*, September 2017.",
        "Haddad, Rana. “The bridge.” *Example Daily*, September 2017. <https://example.org/a_b?c=1&copy=2>.",
        "## Not known of the sources",
        "- “source.txt”: author, title, publisher, date",
    ];
    assert_eq!(cited(&desk(), CitationStyle::ChicagoNotes), expected);
}

#[test]
fn apa_gives_author_and_date_and_a_list_of_references() {
    let expected = [
        "— (Haddad, 2017b, para. 1)",
        "— (Haddad, 2017b, para. 2)",
        "— (Haddad, 2017a, para. 1)",
        "— (“source.txt”, n.d., para. 1)",
        "## References",
        "source.txt (n.d.).",
        "Haddad, R. (2017a, September). “Quoted” & \\<b>bold\\</b> \\$x\\$ {y}. *Example Daily*.",
        "Haddad, R. (2017b, September). The bridge. *Example Daily*. <https://example.org/a_b?c=1&copy=2>",
        "## Not known of the sources",
        "- “source.txt”: author, title, publisher, date",
    ];
    assert_eq!(cited(&desk(), CitationStyle::Apa), expected);
}

#[test]
fn harvard_gives_author_and_date_and_when_an_address_was_read() {
    let expected = [
        "— (Haddad, 2017b, para. 1)",
        "— (Haddad, 2017b, para. 2)",
        "— (Haddad, 2017a, para. 1)",
        "— (‘source.txt’, no date, para. 1)",
        "## Reference list",
        "‘source.txt’ (no date).",
        "Haddad, R. (2017a) ‘“Quoted” & \\<b>bold\\</b> \\$x\\$ {y}’, *Example Daily*, September.",
        "Haddad, R. (2017b) ‘The bridge’, *Example Daily*, September. Available at: <https://example.org/a_b?c=1&copy=2> (Accessed: 2 January 2025).",
        "## Not known of the sources",
        "- “source.txt”: author, title, publisher, date",
    ];
    assert_eq!(cited(&desk(), CitationStyle::Harvard), expected);
}

#[test]
fn every_report_lists_once_what_is_not_known_and_prints_no_blanks() {
    for format in ["markdown", "html", "docx", "docx-annotated", "odt"] {
        for citations in CitationStyle::ALL {
            let options = Options {
                citations,
                ..Options::default()
            };
            let report = desk().write_with(format, options);
            let n_lists = report.matches("Not known of the sources").count();
            let is_wanted = citations != CitationStyle::Plain;
            assert_eq!(n_lists, usize::from(is_wanted), "{format} {citations:?}");
            for blank in ["()", ", ,", "“”", "‘’"] {
                assert!(!report.contains(blank), "{format} {citations:?}: {blank}");
            }
        }
    }
}

#[test]
fn what_hostile_words_a_source_has_stand_in_its_citation_as_they_are() {
    let mut bench = Bench::new("T");
    for words in [
        "$",
        "{",
        "[x](y)",
        "<script>",
        "\u{202e}x",
        "a\\b",
        "e\u{301}",
        "😀 رنا",
        "''",
    ] {
        let source = Source {
            author: words.to_owned(),
            publisher: words.to_owned(),
            url: words.to_owned(),
            ..source()
        };
        let document = bench.document(words, Text::from("one"), source);
        bench.mark(document, 0..3, &[], "");
    }
    for citations in CitationStyle::ALL {
        let options = Options {
            citations,
            ..Options::default()
        };
        let html = bench.write_with("html", options);
        check_html_harmless(&html);
        check_markdown_harmless(&bench.write_with("markdown", options));
        for words in ["a\\b", "e\u{301}", "😀 رنا"] {
            assert!(html.contains(words), "{citations:?}: {words}");
        }
    }
}
