use dossier::edit::annotations::{self, Draft, Stamp};
use dossier::edit::documents;
use dossier::model::{AnnotationId, Grade, Workspace};
use dossier::query::index::Index;
use proptest::prelude::*;
use uuid::Uuid;

use crate::bench::{Bench, DOCUMENT, bench, document, empty, secs, tag_of};

/// Everything that can be asked of an index, as one text.
pub(crate) fn answers(index: &Index, workspace: &Workspace) -> String {
    use std::fmt::Write as _;
    let mut answers = format!(
        "{} {} {:?}\n",
        index.n_annotations(),
        index.n_untagged(),
        index.authors()
    );
    for &tag in workspace.tags.keys() {
        writeln!(answers, "{tag} {}", index.n_with_tag(tag)).unwrap();
    }
    for (&id, body) in &workspace.bodies {
        let len = body.text.len();
        writeln!(
            answers,
            "{id} {} {:?} {:?}",
            index.n_in_document(id),
            index.tag_shares(id),
            index.in_document(id).collect::<Vec<_>>()
        )
        .unwrap();
        let step = len / 7 + 1;
        for start in (0..=len).step_by(step) {
            let pos = body.text.pos_at_or_before(start);
            writeln!(
                answers,
                "{start} {:?} {:?} {:?} {:?}",
                index.overlapping(id, start..start),
                index.overlapping(id, start..start + 2 * step),
                index.next_in_document(id, pos),
                index.previous_in_document(id, pos)
            )
            .unwrap();
        }
    }
    answers
}

/// What overlaps, found by looking at every annotation.
pub(crate) fn overlapping_by_scan(
    workspace: &Workspace,
    bytes: std::ops::Range<usize>,
) -> Vec<AnnotationId> {
    let mut found: Vec<_> = workspace
        .annotations
        .values()
        .filter(|annotation| {
            annotation.document == DOCUMENT
                && annotation
                    .spans()
                    .any(|span| span.start().byte() < bytes.end && bytes.start < span.end().byte())
        })
        .map(|annotation| annotation.reading_order())
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, _, id)| id).collect()
}

fn quotes(bench: &Bench, ids: &[AnnotationId]) -> String {
    let quotes: Vec<String> = ids
        .iter()
        .map(|&id| bench.workspace.annotation(id).unwrap().quote())
        .collect();
    quotes.join(" | ")
}

/// Checks what overlaps the selection, in reading order.
#[track_caller]
fn check(marked: &str, found: &str) {
    let bench = bench(marked);
    let index = Index::new(&bench.workspace);
    let ids = index.overlapping(DOCUMENT, bench.selection[0].bytes());
    assert_eq!(quotes(&bench, &ids), found);
}

#[test]
fn what_overlaps_comes_in_reading_order_the_longer_first() {
    check("[A:One [B:two]] t[h]ree [C:four]", "");
    check("[A:One [B:two]] [three [C:four]] [D:five]", "four");
    check("[A:O[ne] [B:two]] three", "One two");
    check("[B:[A:One] [[C:two]]] three", "One two | two");
}

#[test]
fn a_click_hits_what_its_byte_is_in() {
    let bench = bench("[A:One][B:two]");
    let index = Index::new(&bench.workspace);
    let hit = |byte: usize| quotes(&bench, &index.overlapping(DOCUMENT, byte..byte));
    assert_eq!(
        (hit(2), hit(3), hit(6)),
        ("One".to_owned(), "two".to_owned(), String::new())
    );
}

#[test]
fn an_annotation_of_several_passages_is_found_once() {
    let bench = bench("[One] two [three]");
    let draft = Draft {
        document: DOCUMENT,
        spans: &bench.selection,
        tags: &[],
        note: "",
        grade: Grade::default(),
    };
    let stamp = Stamp {
        id: AnnotationId(Uuid::from_u128(1)),
        author: "Mara",
        now: secs(0),
    };
    let mut workspace = bench.workspace.clone();
    let mut index = Index::new(&workspace);
    let edit = annotations::annotate(&workspace, &draft, &stamp).unwrap();
    edit.apply(&mut workspace).unwrap();
    index.follow(&edit);
    assert_eq!(index.overlapping(DOCUMENT, 0..99), [stamp.id]);
    assert_eq!(index.overlapping(DOCUMENT, 10..11), [stamp.id]);
    assert_eq!(index.overlapping(DOCUMENT, 4..6), []);
    assert_eq!(index.n_in_document(DOCUMENT), 1);
}

#[test]
fn one_goes_from_annotation_to_annotation_in_reading_order() {
    let bench = bench("[A:One [B:two]] three [C:four]");
    let index = Index::new(&bench.workspace);
    let mut walked = Vec::new();
    let mut at = index.next_in_document(DOCUMENT, dossier::text::Pos::START);
    while let Some(id) = at {
        walked.push(id);
        at = index.next_after(bench.workspace.annotation(id).unwrap());
    }
    assert_eq!(quotes(&bench, &walked), "One two | two | four");
    let end = bench.workspace.text(DOCUMENT).unwrap().end();
    let mut back = Vec::new();
    let mut at = index.previous_in_document(DOCUMENT, end);
    while let Some(id) = at {
        back.push(id);
        at = index.previous_before(bench.workspace.annotation(id).unwrap());
    }
    back.reverse();
    assert_eq!(back, walked);
}

#[test]
fn shares_and_authors_come_with_the_most_first() {
    let bench = bench("[A:One] [B,A:two] [B:three] [B:four] [:five]");
    let index = Index::new(&bench.workspace);
    let (a, b) = (tag_of(&bench.workspace, "A"), tag_of(&bench.workspace, "B"));
    assert_eq!(index.tag_shares(DOCUMENT), [(b, 3), (a, 2)]);
    assert_eq!(index.authors(), [("Mara".to_owned(), 5)]);
    assert_eq!((index.n_annotations(), index.n_untagged()), (5, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// Far more passages than one chunk holds, so that chunks are split, emptied and searched.
    #[test]
    fn among_thousands_the_index_finds_what_a_scan_finds(
        marks in prop::collection::vec((0usize..4000, 1usize..60, any::<u8>()), 1500..2500),
        asked in prop::collection::vec((0usize..4100, 0usize..80), 40),
    ) {
        let mut workspace = empty();
        let text = "nurse wept ".repeat(370);
        documents::add(&workspace, vec![document(DOCUMENT, "Long", &text)])
            .unwrap()
            .apply(&mut workspace)
            .unwrap();
        let mut index = Index::new(&workspace);
        for (n, (start, len, chance)) in (1..).zip(marks) {
            let len = if chance == 0 { 3000 } else { len };
            let edit = if chance.is_multiple_of(4)
                && let Some(&id) = workspace.annotations.keys().nth(usize::from(chance))
            {
                annotations::delete(&workspace, &[id])
            } else {
                let end = (start + len).min(text.len());
                let span = workspace.text(DOCUMENT).unwrap().span(start..end).unwrap();
                annotations::annotate(
                    &workspace,
                    &Draft { document: DOCUMENT, spans: &[span], tags: &[], note: "", grade: Grade::default() },
                    &Stamp { id: AnnotationId(Uuid::from_u128(n)), author: "Mara", now: secs(0) },
                )
            };
            if let Ok(edit) = edit {
                edit.apply(&mut workspace).unwrap();
                index.follow(&edit);
            }
        }
        let fresh = Index::new(&workspace);
        prop_assert_eq!(answers(&index, &workspace), answers(&fresh, &workspace));
        for (start, len) in asked {
            let bytes = start..start + len.max(1);
            let found = overlapping_by_scan(&workspace, bytes.clone());
            prop_assert_eq!(index.overlapping(DOCUMENT, bytes), found);
        }
    }
}
