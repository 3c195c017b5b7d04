//! Whatever is changed in a text: marks whose words were left alone are found, none is on other
//! words without a word about it, and an undo gives the same bytes.

use std::collections::HashMap;
use std::ops::Range;

use dossier::edit::texts::{self, Report};
use dossier::edit::{annotations, documents};
use dossier::model::{Annotation, AnnotationId, Body, Grade, Origin, Workspace};
use dossier::query::index::Index;
use dossier::text::change::Change;
use dossier::text::{Span, Text};
use uuid::Uuid;

use crate::bench::{DOCUMENT, document, empty, secs};

const WORDS: [&str; 40] = [
    "the",
    "nurse",
    "said",
    "no",
    "and",
    "then",
    "left",
    "at",
    "once",
    "we",
    "trusted",
    "her",
    "ward",
    "money",
    "ministry",
    "letter",
    "nobody",
    "answered",
    "again",
    "winter",
    "قالت",
    "الممرضة",
    "إنها",
    "لن",
    "تعود",
    "вечером",
    "письмо",
    "пришло",
    "日本",
    "語の",
    "👨\u{200d}👩\u{200d}👧",
    "e\u{301}te\u{301}",
    "🇸🇾",
    "naïve",
    "שלום",
    "מחר",
    "l'été",
    "co-op",
    "3.14",
    "ß",
];

/// A small generator, so that every run is the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % n as u64) as usize
    }

    fn words(&mut self, n_words: usize) -> String {
        let mut text = String::new();
        for _ in 0..n_words {
            text.push_str(WORDS[self.below(WORDS.len())]);
            text.push_str(match self.below(12) {
                0 => ". ",
                1 => ",\u{a0}",
                2 => "\n",
                _ => " ",
            });
        }
        text
    }
}

/// A document of mixed scripts with 200 annotations, some of them over each other.
fn marked(dice: &mut Dice, n_words: usize) -> Workspace {
    let mut workspace = empty();
    let text = dice.words(n_words);
    let added = documents::add(&workspace, vec![document(DOCUMENT, "Interview", &text)]);
    added.unwrap().apply(&mut workspace).unwrap();
    let text = workspace.text(DOCUMENT).unwrap().clone();
    let mut n_made = 0;
    while n_made < 200 {
        let start = text.pos_at_or_before(dice.below(text.len()));
        let end = text.pos_at_or_before((start.byte() + 1 + dice.below(60)).min(text.len()));
        let Some(span) = text.span_between(start, end) else {
            continue;
        };
        let draft = annotations::Draft {
            document: DOCUMENT,
            spans: &[span],
            tags: &[],
            note: "",
            grade: Grade::default(),
        };
        let stamp = annotations::Stamp {
            id: AnnotationId(Uuid::from_u128(n_made)),
            author: "Mara",
            now: secs(1),
        };
        if let Ok(edit) = annotations::annotate(&workspace, &draft, &stamp) {
            edit.apply(&mut workspace).unwrap();
            n_made += 1;
        }
    }
    workspace
}

/// One random edit: something put in, taken out or replaced.
fn random_part(dice: &mut Dice, text: &Text) -> (Range<usize>, String) {
    let start = text.pos_at_or_before(dice.below(text.len() + 1)).byte();
    let longest = [0, 0, 12, 40][dice.below(4)];
    let end = (start + dice.below(longest + 1)).min(text.len());
    let end = text.pos_at_or_before(end).byte().max(start);
    let n_words = dice.below(4);
    (start..end, dice.words(n_words))
}

/// Where a span of the old text really is in the new one: `None` if it was touched.
fn truth(parts: &[(Range<usize>, String)], span: Range<usize>) -> Option<Range<usize>> {
    let (mut n_put_in, mut n_gone) = (0, 0);
    for (old, words) in parts {
        if old.end <= span.start {
            n_put_in += words.len();
            n_gone += old.len();
        } else if old.start < span.end {
            return None;
        }
    }
    let by = |byte: usize| byte + n_put_in - n_gone;
    Some(by(span.start)..by(span.end))
}

/// Whether a mark, some of whose words were replaced by the same, is not where these are.
fn is_far(parts: &[(Range<usize>, String)], old: &Annotation, new: &Annotation) -> bool {
    let place = |annotation: &Annotation| annotation.spans().next().unwrap().bytes();
    let (was, is) = (place(old), place(new));
    let (mut n_put_in, mut n_gone, mut reach) = (0, 0, 0);
    for (old, words) in parts {
        if old.end <= was.start {
            n_put_in += words.len();
            n_gone += old.len();
        }
        if old.start <= was.end && was.start <= old.end {
            reach += old.len() + words.len();
        }
    }
    is.start.abs_diff(was.start + n_put_in - n_gone) > reach
}

#[derive(Debug, Default)]
struct Figures {
    untouched: usize,
    found: usize,
    to_review: usize,
    touched: usize,
    told: usize,
    /// On words that are not those that were marked, with nothing said about it.
    silently_wrong: usize,
}

impl Figures {
    /// Compares what a plan did with what is known to be true.
    fn take(
        &mut self,
        before: &Workspace,
        after: &Workspace,
        parts: &[(Range<usize>, String)],
        report: &Report,
    ) {
        let text = after.text(DOCUMENT).unwrap();
        let mut told: HashMap<AnnotationId, &str> = HashMap::new();
        for (name, entries) in [
            ("moved", &report.moved),
            ("changed", &report.changed),
            ("cut", &report.cut),
            ("ambiguous", &report.ambiguous),
            ("lost", &report.lost),
        ] {
            told.extend(entries.iter().map(|entry| (entry.annotation, name)));
        }
        assert_eq!(told.len() + report.kept.len(), before.annotations.size());
        for (id, old) in &before.annotations {
            let Some(span) = old.spans().next() else {
                continue;
            };
            let new = after.annotation(*id).unwrap();
            for anchor in new.anchors.iter().filter(|_| new.standing.is_on_words()) {
                assert!(anchor.holds_in(text), "every anchor stands on its words");
            }
            let is_told = told.contains_key(id);
            if let Some(place) = truth(parts, span.bytes()) {
                self.untouched += 1;
                if new.spans().map(Span::bytes).eq([place]) && new.quote() == old.quote() {
                    self.found += 1;
                } else if is_told {
                    self.to_review += 1;
                } else {
                    self.silently_wrong += 1;
                }
            } else {
                self.touched += 1;
                if is_told {
                    self.told += 1;
                } else if new.quote() != old.quote() || is_far(parts, old, new) {
                    self.silently_wrong += 1;
                }
            }
        }
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are what is asked for")]
fn a_thousand_corrections_leave_two_hundred_marks_on_their_words() {
    let mut dice = Dice(17);
    let mut workspace = marked(&mut dice, 3000);
    let first = workspace.clone();
    let mut index = Index::new(&workspace);
    let (mut figures, mut edits) = (Figures::default(), Vec::new());
    while edits.len() < 1000 {
        let text = workspace.text(DOCUMENT).unwrap().clone();
        let part = random_part(&mut dice, &text);
        let change = Change::new(&text, [part.clone()]).unwrap();
        if change.is_empty() {
            continue;
        }
        let (edit, report) = texts::correct(&workspace, DOCUMENT, &change, secs(2)).unwrap();
        let before = workspace.clone();
        edit.apply(&mut workspace).unwrap();
        index.follow(&edit);
        figures.take(&before, &workspace, &[part], &report);
        edits.push(edit);
    }
    assert_eq!(workspace.problems(), []);
    let follows: Vec<AnnotationId> = index.in_document(DOCUMENT).collect();
    let anew: Vec<AnnotationId> = Index::new(&workspace).in_document(DOCUMENT).collect();
    assert_eq!(follows, anew);
    println!("{} corrections: {figures:?}", edits.len());
    assert_eq!(figures.found, figures.untouched);
    assert_eq!(figures.silently_wrong, 0);
    for edit in edits.iter().rev() {
        edit.inverse().apply(&mut workspace).unwrap();
    }
    assert_eq!(workspace, first);
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are what is asked for")]
fn newer_versions_of_a_file_leave_no_mark_on_other_words_in_silence() {
    let mut figures = Figures::default();
    for round in 0..50 {
        let mut dice = Dice(1000 + round);
        let workspace = marked(&mut dice, 2500);
        let text = workspace.text(DOCUMENT).unwrap().clone();
        let mut parts: Vec<(Range<usize>, String)> = Vec::new();
        for _ in 0..20 {
            let part = random_part(&mut dice, &text);
            let is_apart = |other: &(Range<usize>, String)| {
                part.0.end < other.0.start || other.0.end < part.0.start
            };
            if parts.iter().all(is_apart) {
                parts.push(part);
            }
        }
        parts.sort_by_key(|(old, _)| old.start);
        let new = Change::new(&text, parts.clone()).unwrap().apply(&text);
        let body = Body::new(DOCUMENT, new, Vec::new());
        let (edit, report) =
            texts::replace(&workspace, DOCUMENT, body, Origin::default(), secs(9)).unwrap();
        let mut after = workspace.clone();
        edit.apply(&mut after).unwrap();
        assert_eq!(after.problems(), []);
        figures.take(&workspace, &after, &parts, &report);
        edit.inverse().apply(&mut after).unwrap();
        assert_eq!(after, workspace);
    }
    println!("50 newer versions with 20 edits each: {figures:?}");
    assert!(100 * figures.found >= 99 * figures.untouched, "{figures:?}");
    assert_eq!(figures.silently_wrong, 0);
}
