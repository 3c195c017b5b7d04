//! Merging another copy of the workspace.

use std::path::PathBuf;

use crate::bench::Bench;

const HERE: &str = "Small cells are slipping out of Iraq and Syria";
const THERE: &str = "bends in ways that will be hard to answer";

/// The sample in a file, with an annotation that a copy of it has not, and the other way round.
fn with_copy() -> (Bench, PathBuf) {
    let mut bench = Bench::with_sample();
    let (work, copy) = (bench.path("work.dossier"), bench.path("copy.dossier"));
    bench.key("Ctrl+Shift+S");
    bench.answer_path(&work);
    bench.key("Ctrl+Shift+S");
    bench.answer_path(&copy);
    bench.select(THERE);
    bench.key("2");
    bench.key("Ctrl+S");
    bench.key("Ctrl+O");
    bench.answer_path(&work);
    bench.select(HERE);
    bench.key("3");
    (bench, copy)
}

fn n_marked(bench: &Bench, words: &str) -> usize {
    let annotations = bench.workspace().annotations.values();
    annotations
        .filter(|annotation| annotation.quote() == words)
        .count()
}

#[test]
fn another_copy_is_merged_in_one_step_after_a_report() {
    let (mut bench, copy) = with_copy();
    let before = bench.workspace().clone();
    bench.menu("File", "Merge another copy…");
    bench.answer_path(&copy);
    bench.shows("Merge copy.dossier");
    bench.shows("Adds 1 annotation");
    bench.does_not_show("conflict");
    assert_eq!(bench.workspace(), &before, "nothing has changed so far");

    bench.click("Cancel");
    assert_eq!(bench.workspace(), &before);

    bench.menu("File", "Merge another copy…");
    bench.answer_path(&copy);
    bench.click("Merge");
    bench.told("Merged copy.dossier");
    assert_eq!((n_marked(&bench, HERE), n_marked(&bench, THERE)), (1, 1));
    bench.is_sound();

    bench.menu("Edit", "Undo merge of another copy");
    assert_eq!(bench.workspace(), &before);
    bench.key("Ctrl+Y");
    assert_eq!(n_marked(&bench, THERE), 1);

    bench.menu("File", "Merge another copy…");
    bench.answer_path(&copy);
    bench.told("Everything that copy.dossier holds is here already");
}

#[test]
fn the_report_names_each_conflict_and_what_is_not_known() {
    let (mut bench, copy) = with_copy();
    // Another program has saved the copy: where it comes from is not known here.
    let text = std::fs::read_to_string(&copy).unwrap();
    let text = text.replace("title: \"After the caliphate\"", "title: \"Theirs\"");
    bench.write("copy.dossier", text.as_bytes());
    bench.menu("File", "Merge another copy…");
    bench.answer_path(&copy);
    bench.shows("No version is known that both copies come from");
    bench.shows("1 conflict");
    bench.shows(
        "the title is “After the caliphate” here and “Theirs” in the other copy; both are kept",
    );
    bench.key("Escape");
    assert_eq!(n_marked(&bench, THERE), 0);
}

#[test]
fn the_open_file_itself_and_other_workspaces_are_refused() {
    let (mut bench, _) = with_copy();
    let work = bench.path("work.dossier");
    bench.menu("File", "Merge another copy…");
    bench.answer_path(&work);
    bench.told("Can't merge the workspace with itself: choose another copy of it");

    let other = bench.path("other.dossier");
    bench.key("Ctrl+N");
    bench.key("Ctrl+Shift+S");
    bench.answer_path(&other);
    bench.menu("File", "Merge another copy…");
    bench.answer_path(&work);
    bench.told("they are two workspaces, not two copies of one");
}
