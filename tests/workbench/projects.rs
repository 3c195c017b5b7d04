//! Projects of other programs, from the menu and dropped on the window.

use std::path::PathBuf;

use crate::bench::Bench;

/// The sample as another program would get it.
fn exported(bench: &mut Bench, format: &str, name: &str) -> PathBuf {
    bench.key("Ctrl+E");
    bench.choose("Format", format);
    bench.click("Choose where…");
    let path = bench.path(name);
    bench.answer_path(&path);
    bench.told(&format!("Exported to {}", path.display()));
    path
}

fn quotes(bench: &Bench) -> Vec<String> {
    let annotations = bench.workspace().annotations.values();
    let mut quotes: Vec<String> = annotations.map(|annotation| annotation.quote()).collect();
    quotes.sort();
    quotes
}

#[test]
fn a_project_is_taken_in_as_one_step_after_a_report() {
    let mut bench = Bench::with_sample();
    let project = exported(&mut bench, "REFI-QDA project", "work.qdpx");
    let there = quotes(&bench);
    bench.menu("File", "New workspace");
    let before = bench.workspace().clone();

    bench.menu("File", "Import a project…");
    bench.answer_path(&project);
    bench.shows("Import work.qdpx");
    bench.shows("REFI-QDA project or codebook");
    bench.shows("Added: 5 documents, 24 tags");
    assert_eq!(bench.workspace(), &before, "nothing has changed so far");
    bench.click("Cancel");
    assert_eq!(bench.workspace(), &before);

    bench.drop_files(std::slice::from_ref(&project));
    bench.click("Import");
    bench.told("Imported work.qdpx");
    assert_eq!(quotes(&bench), there);
    bench.is_sound();
    bench.menu("Edit", "Undo import of work.qdpx");
    assert_eq!(bench.workspace().documents.size(), 0);
    bench.key("Ctrl+Y");

    bench.menu("File", "Import a project…");
    bench.answer_path(&project);
    bench.shows("Everything that work.qdpx holds is here already");
    bench.does_not_show("Cancel");
    let before = bench.workspace().clone();
    bench.click("Close");
    bench.does_not_show("Import work.qdpx");
    assert_eq!(bench.workspace(), &before);
}

#[test]
fn what_is_no_project_is_refused_and_nothing_changes() {
    let mut bench = Bench::with_sample();
    let before = bench.workspace().clone();
    let broken = bench.write("broken.qdpx", b"PK\x03\x04 and no more");
    bench.menu("File", "Import a project…");
    bench.answer_path(&broken);
    bench.told("Can't import broken.qdpx");
    bench.does_not_show("Import broken.qdpx");
    assert_eq!(bench.workspace(), &before);
}
