//! Whatever a merge does is told: each kind of record by example.

use dossier::edit::marking::{self, Marked};
use dossier::edit::merge::{Outcome, Report, Subject, merge};
use dossier::edit::{
    Edit, Refusal, articles, documents, originals, reading, shared_origins, texts,
};
use dossier::model::document::hash_of;
use dossier::model::{
    ArticleId, Block, BlockKind, Body, DocumentId, Marking, Member, ReadKind, SharedOriginId,
    Source, Workspace,
};
use dossier::text::Text;
use dossier::text::change::Change;
use uuid::Uuid;

use crate::bench::{DOCUMENT, document, empty, secs};

type Step<'a> = &'a dyn Fn(&Workspace) -> Result<Edit, Refusal>;

const FILE: &[u8] = b"We trusted the nurse at once, and nobody asked.";
const OTHER: DocumentId = DocumentId(Uuid::from_u128(2));
const FIRST: ArticleId = ArticleId(Uuid::from_u128(10));
const SECOND: ArticleId = ArticleId(Uuid::from_u128(11));
const AGENCY: SharedOriginId = SharedOriginId(Uuid::from_u128(20));

/// Two documents, two articles and a shared origin.
fn start() -> Workspace {
    let (mut first, body) = document(DOCUMENT, "Interview", std::str::from_utf8(FILE).unwrap());
    first.origin.hash = hash_of(FILE);
    let added = vec![
        (first, body),
        document(OTHER, "Report", "Nobody asked the nurse."),
    ];
    let steps: [Step<'_>; 4] = [
        &|w| documents::add(w, added.clone()),
        &|w| article(w, FIRST, 0..20),
        &|w| article(w, SECOND, 30..47),
        &|w| {
            let members = [DOCUMENT, OTHER].map(Member::Document);
            shared_origins::make(w, AGENCY, "Agency", members)
        },
    ];
    after(&empty(), &steps)
}

fn article(w: &Workspace, id: ArticleId, bytes: std::ops::Range<usize>) -> Result<Edit, Refusal> {
    let draft = articles::Draft {
        title: format!("Story {}", bytes.start),
        source: Source::default(),
        spans: vec![w.text(DOCUMENT).unwrap().span(bytes).unwrap()],
    };
    articles::make(w, id, DOCUMENT, draft)
}

fn after(start: &Workspace, steps: &[Step<'_>]) -> Workspace {
    let mut workspace = start.clone();
    for step in steps {
        step(&workspace).unwrap().apply(&mut workspace).unwrap();
    }
    workspace
}

/// What is told of taking over these steps of the other copy.
#[track_caller]
fn check(theirs: &[Step<'_>], told: &[&str]) {
    let start = start();
    let merged = merge(&start, &start, &after(&start, theirs));
    assert_eq!(merged.report.sentences(), told);
    assert_eq!(merged.report.conflicts, []);
}

fn conflicts(ours: &[Step<'_>], theirs: &[Step<'_>]) -> Report {
    let start = start();
    merge(&start, &after(&start, ours), &after(&start, theirs)).report
}

fn correct(w: &Workspace, text: &str) -> Result<Edit, Refusal> {
    let change = Change::between(w.text(DOCUMENT).unwrap(), &Text::new(text));
    texts::correct(w, DOCUMENT, &change, secs(9)).map(|(edit, _)| edit)
}

fn with_heading(w: &Workspace, level: u8) -> Result<Edit, Refusal> {
    let span = w.text(DOCUMENT).unwrap().span(0..10).unwrap();
    let kind = BlockKind::Heading(level);
    let body = Body {
        blocks: vec![Block { kind, span }],
        ..w.body(DOCUMENT).unwrap().clone()
    };
    let origin = w.document(DOCUMENT).unwrap().origin.clone();
    documents::replace_body(w, DOCUMENT, body, origin, secs(9))
}

#[test]
fn articles_shared_origins_originals_and_reading_marks_are_counted() {
    check(
        &[&|w| article(w, ArticleId(Uuid::from_u128(12)), 3..10)],
        &["Adds 1 article"],
    );
    check(
        &[&|w| articles::set_title(w, FIRST, "The nurse")],
        &["Changes 1 article"],
    );
    check(
        &[&|w| articles::delete(w, &[FIRST, SECOND])],
        &["Removes 2 articles"],
    );
    check(
        &[&|w| shared_origins::set(w, AGENCY, "Wire", "")],
        &["Changes 1 shared origin"],
    );
    check(
        &[&|w| shared_origins::delete(w, AGENCY)],
        &["Removes 1 shared origin"],
    );
    check(
        &[&|w| originals::keep(w, DOCUMENT, FILE)],
        &["Adds 1 original file"],
    );
    check(
        &[&|w| reading::mark(w, DOCUMENT, 0..10, ReadKind::Read)],
        &["Changes 1 reading mark"],
    );
}

#[test]
fn a_text_that_was_corrected_or_has_other_headings_is_counted() {
    check(
        &[&|w| correct(w, "We trusted the nurse at once, and nobody asked why.")],
        &["Changes 1 text and 2 articles"],
    );
    check(&[&|w| with_heading(w, 1)], &["Changes 1 text"]);
}

#[test]
fn the_marking_of_the_workspace_and_its_title_are_told_each_for_itself() {
    let red = Marking::named("TLP:RED");
    let mark: Step<'_> = &|w| marking::set(w, &[Marked::Workspace], red.as_ref(), secs(9));
    check(&[mark], &["Marks the workspace “TLP:RED”"]);
    let start = after(&start(), &[mark]);
    let without: Step<'_> = &|w| marking::set(w, &[Marked::Workspace], None, secs(9));
    let merged = merge(&start, &start, &after(&start, &[without]));
    assert_eq!(
        merged.report.sentences(),
        ["Takes the marking of the workspace away"]
    );
}

#[test]
fn articles_put_in_order_by_both_in_two_ways_are_listed() {
    let third = ArticleId(Uuid::from_u128(12));
    let start = after(&start(), &[&|w| article(w, third, 3..10)]);
    let side =
        |article: ArticleId, to: usize| after(&start, &[&|w| articles::move_to(w, article, to)]);
    let report = merge(&start, &side(FIRST, 2), &side(third, 0)).report;
    let told: Vec<String> = report.conflicts.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "Document “Interview”: the order of the articles is “Story 30, Story 3, Story 0” here and “Story 3, Story 0, Story 30” in the other copy; this one stays"
        ]
    );
}

#[test]
fn two_ways_to_part_a_text_are_listed() {
    let report = conflicts(&[&|w| with_heading(w, 1)], &[&|w| with_heading(w, 2)]);
    let [conflict] = report.conflicts.as_slice() else {
        panic!("{report:?}");
    };
    assert_eq!(
        (conflict.subject, conflict.field, conflict.outcome),
        (Subject::Document(DOCUMENT), "structure", Outcome::Ours)
    );
}

/// Where no common version is known, headings that one copy alone has are taken over as well.
#[test]
fn headings_are_not_lost_where_no_common_version_is_known() {
    let start = start();
    let theirs = after(&start, &[&|w| with_heading(w, 1)]);
    for (ours, theirs) in [(&start, &theirs), (&theirs, &start)] {
        let base = dossier::edit::merge::common(ours, theirs);
        let merged = merge(&base, ours, theirs);
        let mut both = ours.clone();
        merged.edit.apply(&mut both).unwrap();
        assert_eq!(both.body(DOCUMENT).unwrap().blocks.len(), 1);
        assert_eq!(merged.report.conflicts, []);
    }
}

/// What a correction does to articles is told before it is done, and after.
#[test]
fn an_article_that_loses_its_words_by_a_correction_is_told() {
    let start = start();
    let change = Change::between(
        start.text(DOCUMENT).unwrap(),
        &Text::new("We trusted the nurse at once"),
    );
    let (_, done) = texts::correct(&start, DOCUMENT, &change, secs(9)).unwrap();
    let before = texts::preview(&start, DOCUMENT, &change, &[]);
    for report in [&done, &before] {
        let told: Vec<String> = report
            .articles
            .iter()
            .map(|article| format!("{} {}", article.title, article.fate()))
            .collect();
        assert_eq!(told, ["Story 30 loses its words"]);
        assert!(!report.is_harmless());
    }
}
