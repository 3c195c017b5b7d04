//! A PDF of many pages is joined of portions: it reads as if it were made at once.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use dossier::export::pdf::{write_document_in_portions, write_report_in_portions};
use dossier::export::{GroupBy, Options, Report};
use dossier::import::{self, Draft};
use dossier::model::{Source, Workspace};
use dossier::query::{Filter, Passage, passages};
use dossier::text::Text;
use proptest::prelude::*;

use crate::any;
use crate::bench::{Bench, moment, rich};
use crate::pages::{File, goal, number, references};

fn written(
    workspace: &Workspace,
    all: &[Passage],
    is_report: bool,
    n_in_portion: usize,
) -> Vec<u8> {
    let options = Options {
        group_by: GroupBy::Tag,
        ..Options::default()
    };
    let report = Report::new(workspace, all, options, moment()).with_all_documents();
    let mut bytes = Vec::new();
    let write = if is_report {
        write_report_in_portions
    } else {
        write_document_in_portions
    };
    write(&report, &mut bytes, n_in_portion).unwrap();
    bytes
}

fn read(pdf: &[u8]) -> Draft {
    import::read(pdf, "a.pdf", &import::Options::default()).unwrap()
}

/// Texts of several pages in several scripts, with marks and tags.
fn long() -> Bench {
    let mut bench = rich();
    let tag = bench.tag("Long (and \\ odd) 名", None, "");
    for (title, words) in [
        (
            "Latin",
            "Office, shuffled and flown, see https://example.org 1 0 R (a ",
        ),
        ("العربية", "قال لا الخلافة الاسلام ولاية المصدر. "),
        ("עברית", "שלום עולם זה מסמך ארוך. "),
        ("日本", "日本語の文章は長いです。中文的句子也很长。"),
    ] {
        let text = words.repeat(1 + 4000 / words.len());
        let source = Source::default();
        let document = bench.document(title, Text::from(text.as_str()), source);
        let step = words.len() * 12;
        for start in (0..text.len() - step).step_by(step) {
            bench.mark(document, start..start + words.len(), &[tag], "A note.");
        }
    }
    bench
}

#[track_caller]
fn check(pdf: &[u8]) {
    let file = File::read(pdf);
    let pages = file.pages();

    // Every page has its own place among the paragraphs, and these know the page.
    let by_key = file.paragraphs_by_key();
    let keys: Vec<usize> = pages
        .iter()
        .map(|page| number(&page.dictionary, "StructParents").unwrap())
        .collect();
    assert_eq!(keys, by_key.keys().copied().collect::<Vec<_>>());
    let mut told: BTreeSet<usize> = BTreeSet::new();
    for (page, key) in pages.iter().zip(keys) {
        for &paragraph in &by_key[&key] {
            let element = file.object(paragraph);
            let on = references(element, "Pg");
            let is_here = format!("/Pg {} 0 R", page.number);
            assert!(
                on == [page.number] || element.contains(&is_here),
                "{element}"
            );
            told.insert(paragraph);
        }
    }
    assert_eq!(told.into_iter().collect::<Vec<_>>(), file.paragraphs());

    // Every page has its number, and the words of one follow on those of the one before.
    let text = read(pdf).text;
    let mut at = 0;
    for number in 1..=pages.len() {
        let foot = format!("\n{number} / {}\n", pages.len());
        let text = format!("\n{}\n", text.as_str());
        let place = text.get(at..).and_then(|text| text.find(&foot));
        at += place.unwrap_or_else(|| panic!("{foot:?} after {at}"));
    }

    // The contents lead where the bookmarks lead.
    let bookmarks = file.bookmarks();
    let goals: BTreeSet<String> = bookmarks
        .iter()
        .filter(|(depth, _)| *depth < 2)
        .map(|(_, it)| format!("{:?}", goal(it, &pages)))
        .collect();
    let links = pages
        .iter()
        .flat_map(|page| references(&page.dictionary, "Annots"));
    let links = links.map(|link| file.object(link));
    let links: BTreeSet<String> = links
        .filter(|link| link.contains("/Dest"))
        .map(|link| format!("{:?}", goal(link, &pages)))
        .collect();
    assert_eq!(links, goals);
    assert!(!bookmarks.is_empty());
}

#[test]
fn a_file_of_many_portions_is_whole() {
    let bench = long();
    let all = bench.all();
    for is_report in [true, false] {
        let once = written(&bench.workspace, &all, is_report, 1000);
        check(&once);
        for n_in_portion in [1, 2] {
            let pdf = written(&bench.workspace, &all, is_report, n_in_portion);
            check(&pdf);
            let (one, other) = (read(&once), read(&pdf));
            assert!(one.text == other.text && one.blocks == other.blocks);
            assert!(one.locators == other.locators && one.furniture == other.furniture);
        }
    }
}

#[test]
fn contents_and_bookmarks_lead_to_the_pages_of_the_headings() {
    let mut bench = Bench::new("Many");
    for number in 0..12 {
        let text = format!("Words of {number}. ").repeat(200);
        let document = bench.document(
            &format!("Source {number} ¶"),
            Text::from(text.as_str()),
            Source::default(),
        );
        bench.mark(document, 0..9, &[], "");
    }
    let pdf = written(&bench.workspace, &bench.all(), false, 2);
    check(&pdf);
    let file = File::read(&pdf);
    let pages = file.pages();
    let text = read(&pdf).text;
    let page_of = |words: &str| {
        // The first time it stands in the contents.
        let place = text.as_str().match_indices(words).nth(1).unwrap().0;
        let foot = format!(" / {}\n", pages.len());
        let before = text.as_str().get(..place).unwrap();
        before.matches(&foot).count()
    };
    let bookmarks = file.bookmarks();
    assert_eq!(bookmarks.len(), 12);
    for (number, (_, bookmark)) in bookmarks.iter().enumerate() {
        let title = format!("Source {number} ¶");
        let mut units = String::new();
        for unit in title.encode_utf16() {
            write!(units, "{unit:04X}").unwrap();
        }
        assert!(bookmark.contains(&format!("/Title<FEFF{units}>")));
        assert_eq!(goal(bookmark, &pages).0, page_of(&title), "{title}");
    }
}

#[test]
fn what_the_title_cannot_show_is_counted_with_the_pages() {
    let mut bench = Bench::new("No shape \u{10fffd}");
    let document = bench.document("D", Text::from("Words"), Source::default());
    bench.mark(document, 0..5, &[], "");
    let pdf = written(&bench.workspace, &bench.all(), false, 1);
    check(&pdf);
    assert!(read(&pdf).text.as_str().contains("1 character: U+10FFFD"));
}

#[test]
fn a_place_that_takes_no_more_ends_the_writing() {
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self.0.saturating_sub(bytes.len());
            if self.0 == 0 {
                return Err(std::io::Error::from(std::io::ErrorKind::StorageFull));
            }
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let bench = rich();
    let all = bench.all();
    let report = Report::new(&bench.workspace, &all, Options::default(), moment());
    for n_bytes in [10, 20_000] {
        let written = write_document_in_portions(&report, &mut Full(n_bytes), 1);
        assert!(
            written.is_err_and(|error| error.to_string().starts_with("Can't write the report"))
        );
    }
}

#[test]
fn any_workspace_has_the_same_words_on_its_pages_in_portions_of_any_size() {
    let rounds = std::env::var("DOSSIER_ROUNDS")
        .ok()
        .and_then(|it| it.parse().ok());
    let rounds = rounds.unwrap_or(2);
    proptest!(ProptestConfig::with_cases(rounds), |(numbers in any::numbers(), is_report: bool)| {
        let workspace = any::workspace(&numbers);
        let all = passages(&workspace, &Filter::default());
        let pdfs = [1, 2, 1000].map(|n| written(&workspace, &all, is_report, n));
        let [one, two, once] = pdfs.each_ref().map(|pdf| {
            check(pdf);
            read(pdf)
        });
        prop_assert_eq!(&one.text, &once.text);
        prop_assert_eq!(&two.text, &once.text);
        prop_assert!(one.locators == once.locators && two.locators == once.locators);
    });
}
