//! The table of all annotated passages.

use dossier::query::SortBy;

use crate::bench::Bench;

fn bench() -> Bench {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+T");
    bench
}

fn n_shown(bench: &Bench) -> usize {
    bench.app().excerpts.passages.len()
}

fn quotes(bench: &Bench) -> Vec<String> {
    let passages = bench.app().excerpts.passages.iter();
    passages.map(|passage| passage.annotation.quote()).collect()
}

#[test]
fn all_annotations_stand_in_one_table() {
    let bench = bench();
    let n_all = bench.workspace().annotations.size();
    assert_eq!(n_shown(&bench), n_all);
    bench.shows(&format!("{n_all} annotations"));
    bench.shows("Tab Excerpts");
    let first = dossier::text::words::shortened(&quotes(&bench)[0], 80);
    bench.shows(&format!("Excerpt {first}"));
}

#[test]
fn words_tags_and_documents_narrow_the_table_and_clear_widens_it() {
    let mut bench = bench();
    let n_all = n_shown(&bench);
    bench.fill("Filter excerpts", "Mosul");
    let n_with_word = n_shown(&bench);
    assert!(0 < n_with_word && n_with_word < n_all);
    for passage in bench.app().excerpts.passages.iter() {
        let annotation = &passage.annotation;
        assert!(annotation.quote().contains("Mosul") || annotation.note.contains("Mosul"));
    }
    bench.shows(&format!("{n_with_word} of {n_all} annotations"));
    bench.click("Clear");
    assert_eq!(n_shown(&bench), n_all);
    assert_eq!(bench.value("Filter excerpts"), "");

    bench.click("Filter by tag");
    bench.click("Capability/Finance");
    bench.key("Escape");
    let finance = bench.tag("Capability/Finance").id;
    assert_eq!(n_shown(&bench), bench.session().index().n_with_tag(finance));

    bench.click("Filter by document");
    bench.click("Allies finish off the last pocket");
    bench.key("Escape");
    let passages = bench.app().excerpts.passages.clone();
    for passage in passages.iter() {
        let document = bench.workspace().document(passage.document).unwrap();
        assert_eq!(document.title, "Allies finish off the last pocket");
        assert!(passage.annotation.tags.contains(&finance));
    }
    bench.click("Clear");
    bench.click("Filter by grade");
    bench.click("B · usually reliable");
    bench.key("Escape");
    let n_graded = n_shown(&bench);
    assert!(0 < n_graded && n_graded < n_all);
    bench.click("Clear");
    bench.click("Filter by author");
    bench.click("R. Lindqvist");
    bench.key("Escape");
    let passages = bench.app().excerpts.passages.clone();
    assert!(passages.iter().all(|passage| passage.annotation.author == "R. Lindqvist"));
    bench.click("Clear");
    bench.fill("Filter excerpts", "no such words anywhere");
    assert_eq!(n_shown(&bench), 0);
}

#[test]
fn a_column_sorts_up_then_down_then_not_at_all() {
    let mut bench = bench();
    let in_order = quotes(&bench);
    bench.click("Sort by quote");
    assert_eq!(bench.app().view.sorting.by, SortBy::Quote);
    let up = quotes(&bench);
    assert_ne!(up, in_order);
    bench.click("Sort by quote");
    let down = quotes(&bench);
    assert_eq!(down.iter().rev().collect::<Vec<_>>(), up.iter().collect::<Vec<_>>());
    bench.click("Sort by quote");
    assert_eq!(quotes(&bench), in_order);
    for column in ["tags", "note", "document", "grade", "author", "date"] {
        bench.click(&format!("Sort by {column}"));
        let mut sorted = quotes(&bench);
        sorted.sort();
        let mut all = in_order.clone();
        all.sort();
        assert_eq!(sorted, all, "{column}");
    }
}

#[test]
fn a_row_opens_its_place_by_click_and_by_enter() {
    let mut bench = bench();
    bench.fill("Filter excerpts", "Mosul");
    let passage = bench.app().excerpts.passages[1].clone();
    let quote = dossier::text::words::shortened(&passage.annotation.quote(), 80);
    bench.click(&format!("Excerpt {quote}"));
    assert_eq!(bench.in_hand().id, passage.annotation.id);
    assert_eq!(bench.document().id, passage.document);
    let first_words = passage.annotation.quote().split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    bench.paragraph(&first_words);
    bench.key("Ctrl+T");
    let first = bench.app().excerpts.passages[0].clone();
    let quote = dossier::text::words::shortened(&first.annotation.quote(), 80);
    bench.focus(&format!("Excerpt {quote}"));
    bench.key("Enter");
    assert_eq!(bench.in_hand().id, first.annotation.id);
    assert_eq!(bench.document().id, first.document);
}

#[test]
fn the_table_follows_each_change() {
    let mut bench = bench();
    let n_all = n_shown(&bench);
    bench.click("Tab Local insurgency");
    bench.select("Small cells are slipping out");
    bench.key("2");
    bench.key("Ctrl+T");
    assert_eq!(n_shown(&bench), n_all + 1);
    bench.key("Ctrl+Z");
    assert_eq!(n_shown(&bench), n_all);
    bench.is_sound();
}
