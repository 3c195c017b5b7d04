//! Edits that are too large to be written while a window waits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dossier::app::session::{Session, Writing};
use dossier::edit::{Edit, documents};
use dossier::model::Body;
use dossier::store::{Opened, Step};
use dossier::text::Text;

use crate::desk::{Desk, add_large, add_tag, commit, document, keep, save, scribble};

#[test]
fn a_large_edit_stands_in_the_order_in_which_it_was_made() {
    let desk = Desk::with_sample();
    let (mut workspace, mut file) = desk.at_work();
    commit(&mut file, &mut workspace, &add_tag(2));
    commit(&mut file, &mut workspace, &add_large(3));
    commit(&mut file, &mut workspace, &add_tag(4));
    keep(&mut file, Step::Undo, &add_tag(4)).unwrap();
    keep(&mut file, Step::Undo, &add_large(3)).unwrap();
    keep(&mut file, Step::Redo, &add_large(3)).unwrap();
    add_tag(4).inverse().apply(&mut workspace).unwrap();
    drop(file);
    let opened = desk.open();
    assert!(opened.workspace == workspace);
    assert_eq!(opened.recovered, ["new tag 2", "new tag 3"]);
    assert!(opened.remarks.is_empty());
}

#[test]
fn a_program_that_is_killed_while_it_writes_a_large_edit_has_not_done_it() {
    let desk = Desk::with_sample();
    let (mut workspace, mut file) = desk.at_work();
    commit(&mut file, &mut workspace, &add_tag(2));
    let folder = desk.folders().data.join("journals");
    let folder = folder.join(workspace.meta.id.to_string());
    let record = file.begin_record(Step::Do, Arc::new(add_large(3))).unwrap();
    // As if it had come to the middle of it.
    let half = folder.join("2.prepared");
    scribble(&half, &vec![b'x'; 100_000]);
    drop((record, file));

    let mut opened = desk.open();
    assert!(opened.workspace == workspace);
    assert_eq!(opened.recovered, ["new tag 2"]);
    assert!(opened.remarks.is_empty());
    assert!(!half.exists(), "nobody was told that it is kept");
    save(&mut opened.file, &workspace, None).unwrap();
    drop(opened);
    assert_eq!(desk.journals(), [""; 0], "nothing is left of it");
}

#[test]
fn a_save_that_begins_or_ends_while_a_large_edit_is_written_does_not_take_it_for_saved() {
    for begins_before in [true, false] {
        let desk = Desk::with_sample();
        let (mut workspace, mut file) = desk.at_work();
        commit(&mut file, &mut workspace, &add_tag(2));
        let edit = Arc::new(add_large(3));
        let early = begins_before.then(|| file.begin_save(None).unwrap());
        let record = file.begin_record(Step::Do, edit).unwrap();
        let saving = early.unwrap_or_else(|| file.begin_save(None).unwrap());
        let saved = saving.run(&workspace).unwrap();
        record.run(&|_, _| true).unwrap();
        file.finish_save(saved);
        add_large(3).apply(&mut workspace).unwrap();
        commit(&mut file, &mut workspace, &add_tag(4));
        drop(file);
        let opened = desk.open();
        assert!(opened.workspace == workspace, "{begins_before}");
        assert_eq!(opened.recovered, ["new tag 3", "new tag 4"]);
    }
}

#[test]
fn large_edits_that_are_saved_or_not_wanted_leave_nothing_in_the_journal() {
    let desk = Desk::with_sample();
    let (mut workspace, mut file) = desk.at_work();
    for n in 2..6 {
        commit(&mut file, &mut workspace, &add_large(n));
        save(&mut file, &workspace, None).unwrap();
    }
    commit(&mut file, &mut workspace, &add_large(6));
    file.discard();
    assert_eq!(desk.journals(), [""; 0]);
    let opened = desk.open();
    add_large(6).inverse().apply(&mut workspace).unwrap();
    assert!(opened.workspace == workspace);
    assert!(opened.recovered.is_empty());
}

#[test]
fn while_a_large_step_is_written_nothing_is_shown_and_nothing_else_is_done() {
    let desk = Desk::with_sample();
    let Opened {
        workspace, file, ..
    } = desk.open();
    let mut session = Session::new(workspace.clone(), file, 0);
    let writing = session
        .begin_step(Step::Do, Arc::new(add_large(2)))
        .unwrap();
    assert!(*session.workspace() == workspace);
    assert!(!session.is_dirty());
    let refused = session.commit(add_tag(3)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Can't change anything yet: the new tag 2 is being written to disk. Try again when that is done"
    );
    session.finish_step(writing.run(&|_, _| true)).unwrap();
    session.commit(add_tag(3)).unwrap();
    let mut after = workspace;
    add_large(2).apply(&mut after).unwrap();
    add_tag(3).apply(&mut after).unwrap();
    assert!(*session.workspace() == after);
    let undoable: Vec<&str> = session.history().labels().collect();
    assert_eq!(undoable, ["new tag 2", "new tag 3"]);
    // What no longer fits is refused before anything is written.
    let writing = session
        .begin_step(Step::Do, Arc::new(add_large(2)))
        .unwrap();
    assert!(session.finish_step(writing.run(&|_, _| true)).is_err());
    assert!(*session.workspace() == after);
    drop(session);
    let opened = desk.open();
    assert!(opened.workspace == after);
    assert_eq!(opened.recovered, ["new tag 2", "new tag 3"]);
}

/// Makes a step as the window does. Gives how long that keeps the window from other things, and
/// how long it takes.
fn make(
    session: &mut Session,
    begin: impl FnOnce(&mut Session) -> Writing,
) -> (Duration, Duration) {
    let start = Instant::now();
    let writing = begin(session);
    let begun = start.elapsed();
    let written = writing.run(&|_, _| true);
    let end = Instant::now();
    session.finish_step(written).unwrap();
    (begun + end.elapsed(), start.elapsed())
}

/// An import of `DOSSIER_IMPORT_FILES` files of 100 kB, 20 unless asked for more.
#[test]
fn an_import_of_many_files_holds_nobody_while_it_is_written() {
    let n_files = std::env::var("DOSSIER_IMPORT_FILES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(20_u128);
    let desk = Desk::with_sample();
    let Opened {
        mut workspace,
        file,
        ..
    } = desk.open();
    let mut session = Session::new(workspace.clone(), file, 0);
    let line = "The nurse said that nobody had asked her at all, and that it was late.\n";
    let documents = (0..n_files).map(|n| {
        let text = format!("{n}\n{}", line.repeat(100_000 / line.len()));
        let document = document(100 + n, &format!("Paper {n}"));
        let body = Body::new(document.id, Text::new(text), Vec::new());
        (document, body)
    });
    let edit: Edit = documents::add(&workspace, documents.collect()).unwrap();
    edit.apply(&mut workspace).unwrap();

    let edit = Arc::new(edit);
    let (held, written) = make(&mut session, |session| {
        session.begin_step(Step::Do, edit).unwrap()
    });
    let (held_back, taken_back) = make(&mut session, |session| {
        let edit = Arc::clone(session.history().undo_next().unwrap());
        session.begin_step(Step::Undo, edit).unwrap()
    });
    session.redo().unwrap();
    println!(
        "import: {n_files} files of 100 kB are shown when they are in the journal, {written:.1?} later, and hold the window for {held:.1?} meanwhile; taking that back takes {taken_back:.1?} and holds it for {held_back:.1?}"
    );
    session.close().unwrap();
    let opened = desk.open();
    assert!(opened.workspace == workspace);
}
