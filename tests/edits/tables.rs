use std::fmt::Write as _;

use dossier::query::tables;

use crate::bench::{Bench, bench};

/// The names of the tags and how often they stand together: in one annotation, and in two.
fn shown_pairs(bench: &Bench) -> String {
    let mut shown = String::new();
    for ((a, b), together) in tables::co_occurrence(&bench.workspace) {
        let name = |tag| &bench.workspace.tag(tag).unwrap().name;
        let (n_annotations, n_overlaps) = (together.n_annotations, together.n_overlaps);
        write!(
            shown,
            "{}-{} {n_annotations}+{n_overlaps} ",
            name(a),
            name(b)
        )
        .unwrap();
    }
    shown.trim_end().to_owned()
}

#[test]
fn a_tag_counts_what_is_under_it_once() {
    let bench = bench("[A:One] [A/B:two] [A,A/B,A/B/C:three] [D:four]");
    let counts = tables::tag_counts(&bench.workspace);
    let of = |path: &str| {
        let counts = counts[&bench.tag(path)];
        (
            counts.n_direct,
            counts.n_with_descendants,
            counts.n_documents,
        )
    };
    assert_eq!(of("A"), (2, 3, 1));
    assert_eq!(of("A/B"), (2, 2, 1));
    assert_eq!(of("A/B/C"), (1, 1, 1));
    assert_eq!(of("D"), (1, 1, 1));
}

#[test]
fn the_table_of_tags_and_documents_is_in_the_order_of_both() {
    let bench = bench("[B:One] [A/X:two] [B,A:three]");
    let table = tables::tag_by_document(&bench.workspace);
    let tags: Vec<String> = table
        .tags
        .iter()
        .map(|&tag| bench.workspace.tag_path(tag))
        .collect();
    assert_eq!(tags, ["B", "A", "A/X"]);
    assert_eq!(table.counts, [[2], [1], [1]]);
}

#[test]
fn tags_stand_together_in_one_annotation_or_on_the_same_words() {
    #[track_caller]
    fn check(marked: &str, pairs: &str) {
        assert_eq!(shown_pairs(&bench(marked)), pairs);
    }
    check("[A:One] [B:two]", "");
    check("[A:One][B:two]", "");
    check("[A,B:One] [B,A:two] [A:three]", "A-B 2+0");
    check("[A:One [B:two] [B:three]] [B:four]", "A-B 0+2");
    // Two passages that both have both tags are one pair of passages.
    check("[A,B:One [A,B:two]]", "A-B 2+1");
    check("[A,B:One [A:two [C:three]]]", "A-B 1+1 A-C 0+2 B-C 0+1");
}
