//! The file is changed, moved or taken away behind the window's back; copies lie beside it.

use std::fs;
use std::path::Path;

use dossier::app::session::Keeping;
use dossier::edit::notes;
use dossier::model::{About, NoteId, Timestamp, Workspace};
use dossier::store::{self, format};
use uuid::Uuid;

use crate::bench::Bench;

/// The sample in a file of its own, written only when that is asked for.
pub(crate) fn saved_sample() -> Bench {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+Comma");
    bench.click("Save a workspace that has a file by itself, shortly after each change");
    bench.click("Close");
    bench.key("Ctrl+S");
    let path = bench.path("work.dossier");
    bench.answer_path(&path);
    assert!(path.exists());
    bench
}

/// Writes a note into a file as another program does that knows nothing of locks.
fn write_note(path: &Path, n: u128) {
    write_note_as(path, path, n);
}

fn write_note_as(from: &Path, to: &Path, n: u128) {
    let read = format::read(fs::read(from).unwrap()).unwrap();
    let mut workspace = read.workspace;
    let id = NoteId(Uuid::from_u128(n));
    let now = Timestamp::UNIX_EPOCH;
    let edit = notes::create(&workspace, id, About::Workspace, "them", "they", now).unwrap();
    edit.apply(&mut workspace).unwrap();
    let bytes = format::to_bytes(&workspace, read.stamp.generation + 1).unwrap();
    store::replace_file(to, |out| out.write_all(&bytes)).unwrap();
}

fn on_disk(path: &Path) -> Workspace {
    store::read_only(path).unwrap()
}

fn has_note(workspace: &Workspace, n: u128) -> bool {
    workspace.note(NoteId(Uuid::from_u128(n))).is_some()
}

fn tag_something(bench: &mut Bench) {
    bench.select("Two things will keep Daesh");
    bench.key("2");
}

#[test]
fn what_another_program_has_written_is_loaded_in_one_step_that_can_be_undone() {
    let mut bench = saved_sample();
    let path = bench.path("work.dossier");
    tag_something(&mut bench);
    bench.key("Ctrl+S");
    let before = bench.workspace().clone();
    write_note(&path, 7);
    bench.come_back();
    bench.shows("Another program has changed the file");
    bench.click("Load it");
    bench.told("Loaded what was changed in the file");
    bench.does_not_show("Another program has changed the file");
    assert!(has_note(bench.workspace(), 7));
    assert_eq!(*bench.workspace(), on_disk(&path));
    assert!(matches!(bench.session().keeping(), Keeping::Saved { .. }));

    // The steps from before it are still there, one after the other.
    bench.key("Ctrl+Z");
    assert_eq!(*bench.workspace(), before);
    bench.key("Ctrl+Z");
    assert_ne!(*bench.workspace(), before);
    bench.key("Ctrl+Shift+Z");
    bench.key("Ctrl+Shift+Z");
    assert!(has_note(bench.workspace(), 7));
    bench.key("Ctrl+S");
    bench.crash();
    assert!(has_note(bench.workspace(), 7));
    bench.is_sound();
}

#[test]
fn a_file_that_was_changed_while_there_are_changes_here_is_merged_and_never_written_over() {
    let mut bench = saved_sample();
    let path = bench.path("work.dossier");
    tag_something(&mut bench);
    let n_annotations = bench.workspace().annotations.size();
    write_note(&path, 7);
    let theirs = fs::read(&path).unwrap();
    bench.come_back();
    bench.shows("it does not hold what you have done since");
    // Saving shows what differs.
    bench.key("Ctrl+S");
    assert_eq!(fs::read(&path).unwrap(), theirs);
    bench.shows("Merge work.dossier");
    bench.shows("Adds 1 note");
    bench.click("Cancel");
    assert_eq!(fs::read(&path).unwrap(), theirs);

    bench.click("Compare and merge…");
    bench.click("Merge");
    bench.told("Merged work.dossier");
    bench.does_not_show("Another program has changed the file");
    assert!(has_note(bench.workspace(), 7));
    assert_eq!(bench.workspace().annotations.size(), n_annotations);
    assert_eq!(fs::read(&path).unwrap(), theirs, "nothing is saved so far");
    let merged = bench.workspace().clone();

    // A crash now takes nothing away.
    bench.crash();
    assert_eq!(*bench.workspace(), merged);
    bench.key("Ctrl+S");
    assert_eq!(on_disk(&path), merged);
    bench.is_sound();
}

#[test]
fn a_change_that_nobody_has_seen_yet_stops_the_save_and_closing() {
    let mut bench = saved_sample();
    let path = bench.path("work.dossier");
    tag_something(&mut bench);
    write_note(&path, 7);
    let theirs = fs::read(&path).unwrap();
    bench.close_window();
    assert_eq!(fs::read(&path).unwrap(), theirs);
    assert_eq!(bench.app().closing, dossier::app::Closing::No);
    bench.shows("it does not hold what you have done since");
    bench.click("Keep both");
    bench.told("What is here is saved beside the file and goes on there");
    assert_eq!(fs::read(&path).unwrap(), theirs);
    let own = bench.session().path().unwrap().to_owned();
    let name = own.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("work (conflict 20"), "{name}");
    assert_eq!(on_disk(&own), *bench.workspace());

    // Whoever opens the other one is told of it, and can merge.
    bench.key("Ctrl+O");
    bench.answer_path(&path);
    bench.shows(&format!(
        "{name} beside the file is another copy of this workspace"
    ));
    bench.click("Merge it…");
    bench.shows("Adds 1 annotation");
    bench.click("Merge");
    bench.does_not_show("is another copy of this workspace");
    assert!(has_note(bench.workspace(), 7));
    bench.is_sound();
}

#[test]
fn a_file_that_was_deleted_is_put_back_only_when_that_is_asked_for() {
    let mut bench = saved_sample();
    let path = bench.path("work.dossier");
    tag_something(&mut bench);
    fs::remove_file(&path).unwrap();
    bench.come_back();
    bench.shows("The file is gone: it was deleted or moved away");
    assert!(!path.exists());
    bench.click("Put it back");
    assert_eq!(on_disk(&path), *bench.workspace());
    bench.does_not_show("The file is gone");
}

#[test]
fn a_file_that_was_given_another_name_is_followed_with_all_that_was_not_saved() {
    let mut bench = saved_sample();
    let (path, moved) = (
        bench.path("work.dossier"),
        bench.path("better name.dossier"),
    );
    tag_something(&mut bench);
    let before = bench.workspace().clone();
    fs::rename(&path, &moved).unwrap();
    bench.come_back();
    bench.shows("The file was given another name: better name.dossier");
    bench.click("Go on there");
    assert_eq!(bench.session().path(), Some(moved.as_path()));
    assert_eq!(*bench.workspace(), before);
    assert_eq!(bench.session().read_only(), None);
    bench.key("Ctrl+Z");
    bench.key("Ctrl+Shift+Z");
    bench.key("Ctrl+S");
    assert_eq!(on_disk(&moved), before);
    assert!(!path.exists());
}

#[test]
fn what_can_not_be_read_in_the_place_of_the_file_is_set_aside_and_not_written_over() {
    let mut bench = saved_sample();
    let path = bench.path("work.dossier");
    tag_something(&mut bench);
    let whole = fs::read(&path).unwrap();
    for cut in [&whole[..whole.len() / 2], b"<<<<<<< HEAD", b""] {
        bench.write("work.dossier", cut);
        bench.come_back();
        bench.shows("What stands in the place of the file can't be read");
        bench.key("Ctrl+S");
        assert_eq!(fs::read(&path).unwrap(), cut);
    }
    bench.write("work.dossier", b"half of it");
    bench.come_back();
    bench.click("Set it aside and save");
    bench.told("What stood in the place of the workspace has another name now");
    assert_eq!(on_disk(&path), *bench.workspace());
    let aside = bench.path("work (set aside).dossier");
    assert_eq!(fs::read(aside).unwrap(), b"half of it");
    bench.does_not_show("can't be read");

    // Another workspace in its place is not written over either.
    let other = Workspace::new(
        dossier::model::WorkspaceId(Uuid::from_u128(9)),
        "Other",
        Timestamp::UNIX_EPOCH,
    );
    let bytes = format::to_bytes(&other, 1).unwrap();
    bench.write("work.dossier", &bytes);
    tag_something(&mut bench);
    bench.come_back();
    bench.shows("Another workspace stands in the place of the file");
    bench.key("Ctrl+S");
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn saving_goes_on_once_the_folder_is_back() {
    let mut bench = Bench::with_sample();
    bench.write("stick/other.txt", b"");
    let (folder, away) = (bench.path("stick"), bench.path("away"));
    bench.key("Ctrl+S");
    bench.answer_path(&folder.join("work.dossier"));
    fs::rename(&folder, &away).unwrap();
    bench.come_back();
    bench.shows("The folder of the workspace is gone, or its disk does not answer");
    tag_something(&mut bench);
    assert_eq!(bench.session().keeping(), Keeping::InJournal);
    fs::rename(&away, &folder).unwrap();
    bench.come_back();
    bench.does_not_show("The folder of the workspace is gone");
    bench.key("Ctrl+S");
    assert_eq!(on_disk(&folder.join("work.dossier")), *bench.workspace());
}

#[test]
fn copies_that_programs_put_beside_the_file_are_named_and_merged() {
    let mut bench = saved_sample();
    let path = bench.path("work.dossier");
    let copies = [
        "work (1).dossier",
        "work (Rana's conflicted copy 2026-11-20).dossier",
        "work.sync-conflict-20261120-101500-ABCDEFG.dossier",
    ];
    for (n, copy) in copies.iter().enumerate() {
        write_note_as(&path, &bench.path(copy), 100 + n as u128);
    }
    // The same once more is no other copy, and neither is what cannot be read or has another name.
    fs::copy(&path, bench.path("work (2).dossier")).unwrap();
    bench.write("work (3).dossier", b"something else");
    write_note_as(&path, &bench.path("work two.dossier"), 200);
    for (n, copy) in copies.iter().enumerate() {
        bench.come_back();
        bench.shows(&format!(
            "{copy} beside the file is another copy of this workspace"
        ));
        bench.click("Merge it…");
        bench.shows("Adds 1 note");
        bench.click("Merge");
        assert!(has_note(bench.workspace(), 100 + n as u128));
    }
    bench.does_not_show("is another copy of this workspace");
    bench.key("Ctrl+S");
    bench.restart();
    bench.does_not_show("is another copy of this workspace");

    write_note_as(&path, &bench.path("work 2.dossier"), 300);
    bench.come_back();
    bench.shows("work 2.dossier beside the file");
    bench.click("Leave it");
    bench.does_not_show("is another copy of this workspace");
    bench.is_sound();
}

#[test]
fn a_folder_that_is_synced_is_warned_of_once_for_each_workspace() {
    let mut bench = Bench::with_sample();
    bench.write("Dropbox/other.txt", b"");
    bench.key("Ctrl+S");
    let path = bench.path("Dropbox/work.dossier");
    bench.answer_path(&path);
    bench.told("The workspace lies in a folder of Dropbox, which may change it behind your back");
    bench.restart();
    assert_eq!(bench.session().path(), Some(path.as_path()));
    assert_eq!(bench.notices(), [""; 0]);
}

#[test]
fn a_window_that_nothing_happens_to_sleeps() {
    let mut bench = saved_sample();
    bench.come_back();
    bench.wait(60.0);
    bench.run();
    assert!(
        bench.sleeps_for().as_secs() > 3_600,
        "{:?}",
        bench.sleeps_for()
    );
}
