//! Tagging all hits of a search: listed, unticked, widened, in one document or in all.

use dossier::model::Annotation;

use crate::bench::Bench;

const TEXT: &str =
    "The depot was empty. A depot burned; the depot was old.\n\nNo depot here? A lorry.\n";

/// The hits of a word, listed.
#[track_caller]
fn listed(text: &str, words: &str) -> Bench {
    let mut bench = Bench::with_text(text);
    bench.key("Ctrl+F");
    bench.type_text(words);
    bench.click("Tag all hits…");
    bench
}

#[track_caller]
fn choose(bench: &mut Bench, tag: &str) {
    bench.click("Tag for the hits");
    bench.type_text(tag);
    bench.key("Enter");
}

/// What is marked, in reading order, as `quote: tag, tag`.
fn marked(bench: &Bench) -> Vec<String> {
    let workspace = bench.workspace();
    let mut annotations: Vec<&Annotation> = workspace.annotations.values().map(|a| &**a).collect();
    annotations.sort_by_key(|annotation| (annotation.document, annotation.reading_order()));
    let shown = annotations.iter().map(|annotation| {
        let tags: Vec<String> = annotation
            .tags
            .iter()
            .map(|&tag| workspace.tag_path(tag))
            .collect();
        format!("{}: {}", annotation.quote(), tags.join(", "))
    });
    shown.collect()
}

#[track_caller]
fn check_undone_in_one_step(bench: &mut Bench) {
    bench.is_sound();
    let n_before = bench.session().history().done().len();
    bench.click("Undo");
    assert_eq!(bench.session().history().done().len(), n_before - 1);
    bench.is_sound();
}

#[test]
fn all_hits_are_tagged_in_one_step_but_those_that_are_unticked() {
    let mut bench = listed(TEXT, "depot");
    bench.shows("4 of 4 hits ticked");
    bench.shows("Hit The “depot” was empty.");
    choose(&mut bench, "Depots");
    bench.click("Tick Hit The “depot” was empty.");
    bench.shows("3 of 4 hits ticked");
    bench.click("Tag the ticked hits");
    assert_eq!(marked(&bench), ["depot: Depots"; 3]);
    bench.told("Tagged 3 passages");
    bench.does_not_show("Close the list of hits");
    check_undone_in_one_step(&mut bench);
    assert!(marked(&bench).is_empty());
    assert!(bench.workspace().tags.is_empty());
}

#[test]
fn none_are_ticked_and_then_one_and_a_click_shows_its_place() {
    let mut bench = listed(TEXT, "depot");
    choose(&mut bench, "Depots");
    bench.click("Untick all hits");
    bench.shows("0 of 4 hits ticked");
    let last = bench
        .names()
        .into_iter()
        .rfind(|name| name.starts_with("Hit "))
        .unwrap();
    bench.click(&last);
    assert_eq!(bench.selected(), "depot");
    bench.click(&format!("Tick {last}"));
    bench.shows("1 of 4 hits ticked");
    bench.click("Tag the ticked hits");
    assert_eq!(marked(&bench), ["depot: Depots"]);
}

#[test]
fn the_sentence_or_the_paragraph_of_a_hit_is_tagged_once_however_many_hits_it_has() {
    let mut bench = listed(TEXT, "depot");
    choose(&mut bench, "Depots");
    bench.click("Its sentence");
    bench.shows("1 hit shares a passage with the hit before");
    bench.click("Tag the ticked hits");
    assert_eq!(
        marked(&bench),
        [
            "The depot was empty.: Depots",
            "A depot burned; the depot was old.: Depots",
            "No depot here?: Depots",
        ]
    );
    check_undone_in_one_step(&mut bench);
    bench.click("Tag all hits…");
    choose(&mut bench, "Depots");
    bench.click("Its paragraph");
    bench.click("Tag the ticked hits");
    assert_eq!(
        marked(&bench),
        [
            "The depot was empty. A depot burned; the depot was old.: Depots",
            "No depot here? A lorry.: Depots",
        ]
    );
}

#[test]
fn a_passage_that_is_tagged_so_already_is_told_and_not_doubled() {
    let mut bench = listed(TEXT, "depot");
    choose(&mut bench, "Depots");
    bench.click("Tick Hit The “depot” was empty.");
    bench.click("Tag the ticked hits");
    bench.click("Tag all hits…");
    choose(&mut bench, "Depots");
    bench.shows("3 passages are tagged so already and will not be doubled");
    bench.click("Tag the ticked hits");
    bench.told("Tagged 1 passage; 3 others were tagged so already");
    assert_eq!(marked(&bench), ["depot: Depots"; 4]);
    bench.click("Tag all hits…");
    choose(&mut bench, "Depots");
    bench.click("Tag the ticked hits");
    bench.told("These passages are already tagged as Depots");
    // Another tag goes to the annotations that are there.
    choose(&mut bench, "Stores");
    bench.click("Tag the ticked hits");
    assert_eq!(marked(&bench), ["depot: Depots, Stores"; 4]);
    bench.is_sound();
}

#[test]
fn the_hits_of_all_documents_are_tagged_together() {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+F");
    bench.type_text("Mosul");
    bench.key("Ctrl+Shift+F");
    let n_here = bench.app().hits.rows.len();
    bench.click("In all documents");
    let n_all = bench.app().hits.rows.len();
    assert!(n_all > n_here && n_here > 0);
    choose(&mut bench, "Places");
    choose(&mut bench, "Adaptation");
    let n_before = bench.workspace().annotations.size();
    bench.click("Tag the ticked hits");
    assert_eq!(bench.workspace().annotations.size(), n_before + n_all);
    check_undone_in_one_step(&mut bench);
    assert_eq!(bench.workspace().annotations.size(), n_before);
}

#[test]
fn escape_closes_the_list_before_the_find_bar() {
    let mut bench = listed(TEXT, "depot");
    bench.key("Escape");
    bench.does_not_show("Close the list of hits");
    bench.shows("Close find");
    bench.key("Escape");
    bench.does_not_show("Close find");
}
