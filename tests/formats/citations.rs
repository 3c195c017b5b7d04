//! Sources cited by the rules of a style.

use dossier::export::{self, CitationStyle, Options, Report, exporter};
use dossier::model::Source;
use dossier::text::Text;

use crate::bench::{Bench, moment, source};
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
    for format in [
        "markdown",
        "markdown-notes",
        "html",
        "docx",
        "docx-annotated",
        "odt",
        "pdf",
        "pdf-annotated",
        "xlsx",
    ] {
        for citations in CitationStyle::ALL {
            let options = Options {
                citations,
                ..Options::default()
            };
            let report = desk().write_with(format, options);
            let missing = "“source.txt”: author, title, publisher, date";
            let n_times = report.matches(missing).count();
            let is_wanted = citations != CitationStyle::Plain;
            assert_eq!(n_times, usize::from(is_wanted), "{format} {citations:?}");
            let is_headed = report.contains("Not known of the sources");
            assert_eq!(is_headed, is_wanted, "{format} {citations:?}");
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

/// So many sources by one writer of one year, and others of a year of their own.
fn many(n_alike: usize, n_others: usize) -> Bench {
    let mut bench = Bench::new("T");
    for n in 0..n_alike + n_others {
        let year = if n < n_alike { 2017 } else { 1000 + n };
        let known = Source {
            published: Some(year.to_string().parse().unwrap()),
            ..source()
        };
        let document = bench.document(&format!("Report {n:04}"), Text::from("one"), known);
        bench.mark(document, 0..3, &[], "");
    }
    bench
}

#[test]
fn sources_that_would_be_cited_alike_get_letters_in_the_order_of_the_list() {
    let cited = cited(&many(30, 3), CitationStyle::Apa);
    assert_eq!(cited[0], "— (Haddad, 2017a, para. 1)");
    assert_eq!(cited[25], "— (Haddad, 2017z, para. 1)");
    assert_eq!(cited[26], "— (Haddad, 2017aa, para. 1)");
    assert_eq!(cited[30], "— (Haddad, 1030, para. 1)");
    let listed: Vec<&String> = cited
        .iter()
        .filter(|it| it.starts_with("Haddad, R."))
        .collect();
    assert_eq!(listed.len(), 33);
    assert!(listed[0].starts_with("Haddad, R. (1030)."), "{}", listed[0]);
    assert!(listed[3].starts_with("Haddad, R. (2017a"), "{}", listed[3]);
}

#[test]
fn writers_of_one_family_name_are_told_apart() {
    let mut bench = Bench::new("T");
    for (author, title) in [
        ("Rana Haddad", "One"),
        ("Jo Haddad", "Two"),
        ("Émile Ba", "Three"),
    ] {
        let known = Source {
            author: author.to_owned(),
            ..source()
        };
        let document = bench.document(title, Text::from("one"), known);
        bench.mark(document, 0..3, &[], "");
    }
    let cited = cited(&bench, CitationStyle::Apa);
    assert_eq!(cited[0], "— (Haddad, 2017b, para. 1)");
    assert_eq!(cited[1], "— (Haddad, 2017a, para. 1)");
    assert_eq!(cited[2], "— (Ba, 2017, para. 1)");
    let listed: Vec<&str> = cited
        .iter()
        .filter_map(|it| it.split(" (").next())
        .collect();
    assert!(
        listed.ends_with(&["Ba, É.", "Haddad, J.", "Haddad, R."]),
        "{listed:?}"
    );
}

#[test]
fn setting_many_sources_can_be_ended() {
    let bench = many(0, 40);
    let options = Options {
        citations: CitationStyle::ChicagoNotes,
        ..Options::default()
    };
    let passages = bench.all();
    let n_asked = std::cell::Cell::new(0);
    let goes_on = |_| {
        n_asked.set(n_asked.get() + 1);
        n_asked.get() < 20
    };
    let report = Report::new(&bench.workspace, &passages, options, moment()).telling(&goes_on);
    let mut out = Vec::new();
    let ended = export::write(exporter("docx").unwrap(), &report, &mut out);
    assert!(matches!(ended, Err(export::Error::Cancelled)));
    assert!(out.is_empty());
    assert_eq!(n_asked.get(), 20);
}
