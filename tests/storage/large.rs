//! Edits that are too large to be written while a window waits.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use dossier::app::session::{Keeping, Session};
use dossier::edit::documents;
use dossier::model::Body;
use dossier::store::{Opened, Step, WorkspaceFile};
use dossier::text::Text;

use crate::desk::{Desk, add_large, add_tag, commit, document, save};

/// The segments of the only journal, with their sizes.
fn segments(desk: &Desk) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    for place in fs::read_dir(desk.folders().data.join("journals")).unwrap() {
        let place = place.unwrap().path();
        if !place.is_dir() {
            continue;
        }
        for file in fs::read_dir(place).unwrap() {
            let file = file.unwrap();
            found.push((file.path(), file.metadata().unwrap().len()));
        }
    }
    found.sort();
    found
}

fn wait(file: &WorkspaceFile) {
    file.flush().unwrap();
    assert_eq!(file.unwritten().0, 0);
}

#[test]
fn a_large_edit_stands_in_the_order_in_which_it_was_made_whatever_was_written_first() {
    let desk = Desk::with_sample();
    let Opened {
        mut workspace,
        mut file,
        ..
    } = desk.open();
    commit(&mut file, &mut workspace, &add_tag(2));
    commit(&mut file, &mut workspace, &add_large(3));
    commit(&mut file, &mut workspace, &add_tag(4));
    file.append(Step::Undo, &add_tag(4)).unwrap();
    file.append(Step::Undo, &add_large(3)).unwrap();
    file.append(Step::Redo, &add_large(3)).unwrap();
    wait(&file);
    let base = workspace.clone();
    add_tag(4).inverse().apply(&mut workspace).unwrap();
    assert_ne!(base, workspace);
    drop(file);
    let opened = desk.open();
    assert!(opened.workspace == workspace);
    assert_eq!(opened.recovered, ["new tag 2", "new tag 3"]);
    assert!(opened.remarks.is_empty());
}

#[test]
fn a_program_that_is_killed_while_it_writes_a_large_edit_keeps_what_came_after_it() {
    let desk = Desk::with_sample();
    let Opened {
        mut workspace,
        mut file,
        ..
    } = desk.open();
    commit(&mut file, &mut workspace, &add_tag(2));
    file.append(Step::Do, &add_large(3)).unwrap();
    commit(&mut file, &mut workspace, &add_tag(4));
    wait(&file);
    drop(file);
    // As if it had not come to the end of the large one.
    let (path, n_bytes) = segments(&desk).into_iter().max_by_key(|(_, n)| *n).unwrap();
    assert!(n_bytes > 256 * 1024);
    let half = path.with_file_name("2.prepared");
    fs::rename(&path, &half).unwrap();
    let file = fs::OpenOptions::new().write(true).open(&half).unwrap();
    file.set_len(n_bytes / 2).unwrap();

    let mut opened = desk.open();
    assert!(opened.workspace == workspace);
    assert!(!half.exists(), "nobody was told that it is kept");
    save(&mut opened.file, &workspace, None).unwrap();
    drop(opened);
    assert_eq!(desk.journals(), [""; 0], "nothing is left of it");
}

#[test]
fn a_save_meanwhile_makes_a_large_edit_needless_and_leaves_nothing_of_it() {
    let desk = Desk::with_sample();
    let Opened {
        mut workspace,
        mut file,
        ..
    } = desk.open();
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
    let edit = documents::add(&workspace, documents.collect()).unwrap();
    edit.apply(&mut workspace).unwrap();

    let start = Instant::now();
    session.commit(edit).unwrap();
    let held = start.elapsed();
    session.flush().unwrap();
    let written = start.elapsed();
    assert_ne!(session.keeping(), Keeping::Writing);
    let start = Instant::now();
    session.undo().unwrap();
    let undone = start.elapsed();
    session.redo().unwrap();
    println!(
        "import: {n_files} files of 100 kB hold the window for {held:.1?} and are in the journal after {written:.1?}; taking it back holds it for {undone:.1?}"
    );
    session.close().unwrap();
    let opened = desk.open();
    assert!(opened.workspace == workspace);
}
