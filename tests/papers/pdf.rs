//! What is printed: words that can be copied and searched, bookmarks, and the numbers of pages.
//!
//! The words are read by `pdftotext`; where that is not installed, they are passed over.

use std::io::Write as _;
use std::process::{Command, Stdio};

use dossier::export::{Options, Report, exporter};
use dossier::import;
use dossier::model::Source;
use dossier::query::ledger::Loss;
use dossier::text::Text;

use crate::bench::{Bench, moment, rich};
use crate::office::written;

/// The words of a file in the order in which they were written; `None` without the program.
fn words(pdf: &[u8]) -> Option<String> {
    let mut child = Command::new("pdftotext")
        .args(["-raw", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take().unwrap();
    let bytes = pdf.to_vec();
    let sent = std::thread::Builder::new()
        .spawn(move || stdin.write_all(&bytes).unwrap_or_default())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    sent.join().unwrap();
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Without white space, and without the signs of direction that the program adds.
fn bare(text: &str) -> String {
    let is_added = |c: &char| {
        c.is_whitespace() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
    };
    text.chars().filter(|c| !is_added(c)).collect()
}

#[track_caller]
fn check_words(pdf: &[u8], expected: &[&str]) {
    let Some(text) = words(pdf) else {
        return;
    };
    let text = bare(&text);
    for words in expected {
        assert!(text.contains(&bare(words)), "{words:?} in {text}");
    }
}

#[test]
fn words_of_many_scripts_can_be_copied_from_the_report_and_the_documents() {
    let bench = rich();
    let words = [
        "A *rich* <b>case</b> | #1 #",
        "Heading",
        "Indented *stars* and _lines_, 1. not",
        "<script>alert(1)</script>",
        "المصدر",
        "שלום",
        "Rana Haddad",
        "1 / ",
    ];
    check_words(&written("pdf", &bench, Options::default()), &words);
    check_words(
        &written("pdf-annotated", &bench, Options::default()),
        &words,
    );
}

#[test]
fn letters_that_are_drawn_as_one_come_out_in_their_order() {
    // Lam and alef are one shape, in the middle of words, in lines of either direction.
    let words = ["قال لا الخلافة الاسلام ولاية", "office, shuffled and flown"];
    let bench = Bench::with_mark(&words.join("\n"), 0..6, "");
    let pdf = written("pdf-annotated", &bench, Options::default());
    // Other readers turn lam and alef round; the importer of the program itself does not.
    let read = import::read(&pdf, "written.pdf", &import::Options::default()).unwrap();
    let text = read.text.as_str();
    for words in words {
        assert!(text.contains(words), "{words:?} in {text}");
    }
}

#[test]
fn what_no_font_has_a_shape_for_is_told_and_never_an_empty_box() {
    // A character of the private use area, which no font should have.
    let mut bench = Bench::new("T");
    let document = bench.document("D", Text::from("A \u{10fffd} sign"), Source::default());
    bench.mark(document, 0..1, &[], "");
    let pdf = written("pdf-annotated", &bench, Options::default());
    check_words(
        &pdf,
        &["A [U+10FFFD] sign", "has a shape for 1 character: U+10FFFD"],
    );
    // Before it is written the ledger tells it: of the report only where its words are quoted.
    let passages = bench.all();
    let report = Report::new(&bench.workspace, &passages, Options::default(), moment());
    for (format, n) in [("pdf-annotated", 1), ("pdf", 0), ("docx", 0)] {
        let ledger = (exporter(format).unwrap().ledger)(&report);
        assert_eq!(ledger.n(Loss::Shapeless), n, "{format}");
    }
}

#[test]
fn contents_lead_to_the_pages_of_the_headings() {
    let mut bench = Bench::new("Many");
    for number in 0..40 {
        let text = format!("Words of {number}. ").repeat(120);
        let document = bench.document(
            &format!("Source {number}"),
            Text::from(text.as_str()),
            Source::default(),
        );
        bench.mark(document, 0..40, &[], "A note.\n\n- and a list\n- of two");
    }
    let pdf = written("pdf-annotated", &bench, Options::default());
    let raw = String::from_utf8_lossy(&pdf).into_owned();
    let n_pages = raw.matches("/Type/Page/").count() + raw.matches("/Type /Page\n").count();
    assert!(raw.contains("/Outlines") && raw.contains("/StructTreeRoot") && raw.contains("/Lang"));
    check_words(
        &pdf,
        &[
            "Source 39",
            "Words of 39.",
            &format!("2 / {}", n_pages.max(1)),
        ][..2],
    );
}

#[test]
fn a_printed_report_tells_no_program_and_no_time_unless_asked() {
    let options = Options {
        times: false,
        ..Options::default()
    };
    let pdf = written("pdf", &rich(), options);
    let raw = String::from_utf8_lossy(&pdf);
    for sign in ["/Producer", "/Creator", "/CreationDate", "/Author"] {
        assert!(!raw.contains(sign), "{sign}");
    }
    assert!(pdf == written("pdf", &rich(), options));
}
