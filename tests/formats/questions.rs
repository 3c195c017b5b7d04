//! Which passages a filter means, and in which order they come.

use dossier::model::{Source, SourceGrade};
use dossier::query::{Filter, SortBy, authors, documents_of, passages, sort};
use dossier::text::Text;

use crate::bench::{Bench, source};

fn small() -> Bench {
    let mut bench = Bench::new("Small");
    let money = bench.tag("Money", None, "");
    let bribes = bench.tag("Bribes", Some(money), "");
    let first = bench.document("B", Text::from("alpha BETA gamma"), source());
    let second = bench.document("A", Text::from("Élan vital"), Source::default());
    let late = bench.mark_words(second, &["Élan"], &[], "A Note");
    let wide = bench.mark_words(first, &["alpha BETA"], &[bribes], "");
    bench.mark_words(first, &["alpha"], &[money], "");
    let last = bench.mark_words(first, &["gamma"], &[], "zeta");
    bench.change(late, |annotation| {
        "Bob".clone_into(&mut annotation.author);
        annotation.grade.info = Some("2".parse().unwrap());
    });
    bench.change(wide, |annotation| {
        annotation.grade.source = Some(SourceGrade::F);
    });
    bench.change(last, |annotation| {
        annotation.grade.source = Some(SourceGrade::A);
    });
    bench
}

/// Checks which quotes a filter gives, in reading order.
#[track_caller]
fn check(change: impl FnOnce(&Bench, &mut Filter), expected: &[&str]) {
    let bench = small();
    let mut filter = Filter::default();
    change(&bench, &mut filter);
    assert_eq!(filter.is_empty(), filter == Filter::default());
    let found = passages(&bench.workspace, &filter);
    let quotes: Vec<String> = found
        .iter()
        .map(|passage| passage.annotation.quote())
        .collect();
    assert_eq!(quotes, expected);
}

#[test]
fn no_filter_gives_all_documents_in_order_each_in_reading_order() {
    check(|_, _| {}, &["alpha BETA", "alpha", "gamma", "Élan"]);
}

#[test]
fn a_tag_means_everything_below_it_too() {
    let tag = |bench: &Bench, path| bench.workspace.tag_at_path(path).unwrap().id;
    check(
        |bench, filter| filter.tags = vec![tag(bench, "Money")],
        &["alpha BETA", "alpha"],
    );
    check(
        |bench, filter| {
            filter.tags = vec![tag(bench, "Money/Bribes")];
            filter.untagged = true;
        },
        &["alpha BETA", "gamma", "Élan"],
    );
    check(|_, filter| filter.untagged = true, &["gamma", "Élan"]);
}

#[test]
fn all_words_must_stand_in_the_quote_or_the_note_whatever_their_case() {
    check(
        |_, filter| filter.words = " beta  ALPHA".to_owned(),
        &["alpha BETA"],
    );
    check(
        |_, filter| filter.words = "note e\u{301}LAN".to_owned(),
        &["Élan"],
    );
    check(|_, filter| filter.words = "alpha zeta".to_owned(), &[]);
}

#[test]
fn filters_narrow_by_note_author_document_and_grade() {
    check(|_, filter| filter.with_note_only = true, &["gamma", "Élan"]);
    check(
        |_, filter| filter.authors = vec!["Bob".to_owned()],
        &["Élan"],
    );
    check(
        |bench, filter| filter.documents = vec![bench.workspace.documents_in_order()[1].id],
        &["Élan"],
    );
    check(
        |_, filter| filter.info_grades = vec!["2".parse().unwrap()],
        &["Élan"],
    );
    // The grade of the document, where the passage has none.
    check(
        |_, filter| filter.source_grades = vec![SourceGrade::B],
        &["alpha"],
    );
}

#[test]
fn the_documents_and_authors_of_passages_are_told() {
    let bench = small();
    assert_eq!(authors(&bench.workspace), ["Ann", "Bob"]);
    let all = bench.all();
    let documents = bench.workspace.documents_in_order();
    assert_eq!(documents_of(&bench.workspace, &all).len(), 2);
    assert_eq!(documents_of(&bench.workspace, &all[3..]), [documents[1].id]);
}

/// Checks the order of quotes by something, up and down.
#[track_caller]
fn check_sort(by: SortBy, up: [&str; 4], down: [&str; 4]) {
    let bench = small();
    for (descending, expected) in [(false, up), (true, down)] {
        let mut found = bench.all();
        found.reverse();
        sort(&bench.workspace, &mut found, by, descending);
        let quotes: Vec<String> = found
            .iter()
            .map(|passage| passage.annotation.quote())
            .collect();
        assert_eq!(quotes, expected, "{}", by.label());
    }
}

#[test]
fn what_is_missing_or_cannot_be_judged_comes_last_in_both_directions() {
    check_sort(
        SortBy::Grade,
        ["gamma", "alpha", "Élan", "alpha BETA"],
        ["alpha", "gamma", "Élan", "alpha BETA"],
    );
    check_sort(
        SortBy::Note,
        ["Élan", "gamma", "alpha BETA", "alpha"],
        ["gamma", "Élan", "alpha BETA", "alpha"],
    );
    check_sort(
        SortBy::Tags,
        ["alpha", "alpha BETA", "gamma", "Élan"],
        ["alpha BETA", "alpha", "gamma", "Élan"],
    );
}

#[test]
fn what_is_equal_stays_in_reading_order() {
    check_sort(
        SortBy::Document,
        ["Élan", "alpha BETA", "alpha", "gamma"],
        ["alpha BETA", "alpha", "gamma", "Élan"],
    );
    check_sort(
        SortBy::Date,
        ["alpha BETA", "alpha", "gamma", "Élan"],
        ["alpha BETA", "alpha", "gamma", "Élan"],
    );
    check_sort(
        SortBy::ReadingOrder,
        ["alpha BETA", "alpha", "gamma", "Élan"],
        ["Élan", "gamma", "alpha", "alpha BETA"],
    );
}
