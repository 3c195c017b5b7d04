//! What a crash leaves.

use std::fs;
use std::path::Path;

use dossier::edit::{Change, Edit, Swap};
use dossier::model::{Tag, TagId, Workspace, WorkspaceId};
use dossier::store::{self, Error, Step};
use proptest::prelude::*;
use uuid::Uuid;

use crate::desk::{Desk, NOW, add_tag, commit, names, remarks, sample, save, scribble};

#[test]
fn edits_that_were_not_saved_are_there_after_a_crash() {
    let desk = Desk::with_sample();
    let (mut workspace, mut file) = desk.at_work();
    commit(&mut file, &mut workspace, &add_tag(2));
    commit(&mut file, &mut workspace, &add_tag(3));
    file.append(Step::Undo, &add_tag(3)).unwrap();
    add_tag(3).inverse().apply(&mut workspace).unwrap();
    commit(&mut file, &mut workspace, &add_tag(4));
    drop(file);

    let mut listed = store::unsaved(&desk.folders());
    let listed = listed.pop().unwrap();
    assert_eq!(
        (listed.title.as_str(), listed.path),
        ("Ward \"7\"", Some(desk.path()))
    );

    // A second crash, with an edit more.
    let opened = desk.open();
    assert_eq!(opened.workspace, workspace);
    assert_eq!(opened.recovered, ["new tag 2", "new tag 4"]);
    let mut file = opened.file;
    commit(&mut file, &mut workspace, &add_tag(5));
    drop(file);

    let mut opened = desk.open();
    assert!(opened.remarks.is_empty());
    assert_eq!(opened.workspace, workspace);
    assert_eq!(opened.recovered_edits, [add_tag(2), add_tag(4), add_tag(5)]);
    save(&mut opened.file, &workspace, None).unwrap();
    drop(opened);
    let opened = desk.open();
    assert!(opened.recovered.is_empty());
    assert_eq!(opened.workspace, workspace);
    drop(opened);
    assert_eq!(desk.journals(), [""; 0], "nothing is left of it");
}

#[test]
fn undoing_what_was_saved_survives_a_crash_too() {
    let desk = Desk::with_sample();
    let (mut workspace, mut file) = desk.at_work();
    commit(&mut file, &mut workspace, &add_tag(2));
    save(&mut file, &workspace, None).unwrap();
    file.append(Step::Undo, &add_tag(2)).unwrap();
    drop(file);
    let opened = desk.open();
    assert_eq!(opened.workspace, sample());
    assert_eq!(opened.recovered_edits, [add_tag(2).inverse()]);
}

#[test]
fn every_edit_before_a_cut_in_the_journal_is_there() {
    let desk = Desk::with_sample();
    let (mut workspace, mut file) = desk.at_work();
    let mut states = vec![workspace.clone()];
    for n in 2..5 {
        commit(&mut file, &mut workspace, &add_tag(n));
        states.push(workspace.clone());
    }
    drop(file);
    let journal = desk.journal(workspace.meta.id);
    let bytes = fs::read(&journal).unwrap();
    let mut n_before = 0;
    for n_bytes in (0..bytes.len()).step_by(7) {
        scribble(&journal, &bytes[..n_bytes]);
        let opened = desk.open();
        let n_edits = opened.recovered.len();
        assert!(n_before <= n_edits && n_edits < 4);
        n_before = n_edits;
        assert_eq!(
            opened.workspace,
            states[n_edits],
            "{n_bytes} of {}",
            bytes.len()
        );
        for remark in remarks(&opened) {
            assert!(remark.starts_with("The end of the journal was damaged, so the last edits may be missing. The damaged part is kept\n"));
        }
        drop(opened);
        if let Ok(folder) = fs::read_dir(journal.parent().unwrap()) {
            for entry in folder {
                fs::remove_file(entry.unwrap().path()).unwrap();
            }
        }
        fs::create_dir_all(journal.parent().unwrap()).unwrap();
    }
    assert_eq!(n_before, 2);
}

#[test]
fn edits_made_while_a_save_runs_stay_in_the_journal() {
    let desk = Desk::with_sample();
    let (mut workspace, mut file) = desk.at_work();
    commit(&mut file, &mut workspace, &add_tag(2));
    let snapshot = workspace.clone();
    let save = file.begin_save(None).unwrap();
    commit(&mut file, &mut workspace, &add_tag(3));
    let worker = std::thread::Builder::new()
        .spawn(move || save.run(&snapshot).unwrap())
        .unwrap();
    let saved = worker.join().unwrap();
    commit(&mut file, &mut workspace, &add_tag(4));

    // A crash before the window heard of the save …
    drop(file);
    let opened = desk.open();
    assert_eq!(opened.recovered, ["new tag 3", "new tag 4"]);
    assert_eq!(opened.workspace, workspace);
    assert!(opened.remarks.is_empty());

    // … and one after it.
    let mut file = opened.file;
    let save = file.begin_save(None).unwrap();
    commit(&mut file, &mut workspace, &add_tag(5));
    let saved_again = save.run(&opened.workspace).unwrap();
    drop(saved);
    file.finish_save(saved_again);
    drop(file);
    let opened = desk.open();
    assert_eq!(opened.recovered, ["new tag 5"]);
    assert_eq!(opened.workspace, workspace);
}

#[test]
fn a_save_that_fails_loses_no_edit() {
    let desk = Desk::with_sample();
    let (mut workspace, mut file) = desk.at_work();
    commit(&mut file, &mut workspace, &add_tag(2));
    let save = file.begin_save(None).unwrap();
    let old = fs::read(desk.path()).unwrap();
    scribble(&desk.path(), b"// by someone else");
    assert!(matches!(
        save.run(&workspace),
        Err(Error::ChangedOnDisk { .. })
    ));
    scribble(&desk.path(), &old);
    commit(&mut file, &mut workspace, &add_tag(3));
    drop(file);
    assert_eq!(desk.open().workspace, workspace);
}

#[test]
fn a_workspace_without_a_file_is_recovered_with_all_that_is_in_it() {
    let desk = Desk::new();
    let mut workspace = sample();
    let mut file = store::create(&workspace, &desk.folders()).unwrap();
    commit(&mut file, &mut workspace, &add_tag(2));
    assert_eq!(store::unsaved(&desk.folders()), [], "it is open");
    assert!(matches!(
        store::recover(workspace.meta.id, &desk.folders()),
        Err(Error::NothingToRecover { .. })
    ));
    drop(file);

    let listed = store::unsaved(&desk.folders());
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (listed[0].title.as_str(), listed[0].n_edits),
        ("Ward \"7\"", 1)
    );
    assert_eq!(listed[0].path, None);
    let mut opened = store::recover(workspace.meta.id, &desk.folders()).unwrap();
    assert_eq!(opened.workspace, workspace);
    assert_eq!(opened.recovered, ["new tag 2"]);
    assert_eq!(opened.file.path(), None);
    assert_eq!(
        opened.file.begin_save(None).unwrap_err().to_string(),
        "Can't save the workspace: it has no file yet. Use Save as… to give it one"
    );
    save(&mut opened.file, &workspace, Some(&desk.path())).unwrap();
    drop(opened);
    assert_eq!(store::unsaved(&desk.folders()), []);
    assert_eq!(desk.open().workspace, workspace);
}

#[test]
fn a_workspace_without_a_file_can_be_thrown_away_and_an_empty_one_leaves_nothing() {
    let desk = Desk::new();
    drop(store::create(&sample(), &desk.folders()).unwrap());
    assert_eq!(store::unsaved(&desk.folders()).len(), 1);
    store::discard(sample().meta.id, &desk.folders()).unwrap();
    assert_eq!(store::unsaved(&desk.folders()), []);

    store::create(&sample(), &desk.folders()).unwrap().discard();
    let blank = Workspace::new(WorkspaceId(Uuid::from_u128(8)), "Untitled", NOW);
    drop(store::create(&blank, &desk.folders()).unwrap());
    assert_eq!(desk.journals(), [""; 0]);
}

#[test]
fn edits_are_done_again_on_a_file_that_another_program_changed_if_they_fit() {
    let desk = Desk::with_sample();
    let (mut workspace, mut file) = desk.at_work();
    commit(&mut file, &mut workspace, &add_tag(2));
    let trust = workspace.tags.get(&TagId(Uuid::from_u128(1))).unwrap();
    let renamed = Tag {
        name: "Mistrust".to_owned(),
        ..(**trust).clone()
    };
    let rename = Edit::new("renaming", vec![Change::Tag(Swap::replace(trust, renamed))]);
    commit(&mut file, &mut workspace, &rename);
    drop(file);
    let text = fs::read_to_string(desk.path()).unwrap();
    scribble(
        &desk.path(),
        text.replace("\"Trust\"", "\"Confidence\"").as_bytes(),
    );

    let opened = desk.open();
    assert_eq!(opened.recovered, ["new tag 2"]);
    let told = remarks(&opened);
    assert!(told[1].starts_with(
        "The file was changed by another program, and what was not saved does not fit it any more: renaming. The journal is kept\n"
    ), "{told:?}");
    let kept = told[1].lines().last().unwrap();
    assert_eq!(names(Path::new(kept)), ["000001.journal"]);
    let workspace = opened.workspace.clone();
    assert_eq!(workspace.tags.size(), 2);
    drop(opened);
    let again = desk.open();
    assert_eq!(again.workspace, workspace);
    assert_eq!(
        remarks(&again).len(),
        1,
        "told once, but still edited by hand"
    );
}

#[test]
fn a_copy_of_a_file_has_a_journal_of_its_own() {
    let desk = Desk::with_sample();
    let copy = desk.path().with_file_name("copy.dossier");
    fs::copy(desk.path(), &copy).unwrap();
    let mut one = desk.open();
    let mut two = store::open(&copy, &desk.folders()).unwrap();
    assert!(two.file.is_read_only().is_none());
    commit(&mut one.file, &mut one.workspace, &add_tag(2));
    commit(&mut two.file, &mut two.workspace, &add_tag(3));
    drop((one.file, two.file));
    assert_eq!(store::unsaved(&desk.folders()).len(), 2);
    assert_eq!(
        store::open(&copy, &desk.folders()).unwrap().workspace,
        two.workspace
    );
    assert_eq!(desk.open().workspace, one.workspace);

    // A file that was moved keeps its own.
    let moved = desk.path().with_file_name("moved.dossier");
    fs::rename(desk.path(), &moved).unwrap();
    assert_eq!(
        store::open(&moved, &desk.folders()).unwrap().workspace,
        one.workspace
    );
}

#[test]
fn a_journal_that_was_left_in_a_second_place_is_found() {
    let desk = Desk::with_sample();
    let copy = desk.path().with_file_name("copy.dossier");
    fs::copy(desk.path(), &copy).unwrap();
    let first = store::open(&copy, &desk.folders()).unwrap();
    let mut second = desk.open();
    commit(&mut second.file, &mut second.workspace, &add_tag(2));
    drop((first, second.file));
    assert_eq!(desk.journals(), [format!("{}.2", second.workspace.meta.id)]);
    assert_eq!(desk.open().workspace, second.workspace);
}

#[test]
fn an_unsaved_workspace_that_was_recovered_and_closed_can_be_recovered_again() {
    let desk = Desk::new();
    let mut workspace = sample();
    drop(store::create(&workspace, &desk.folders()).unwrap());
    for n in 2..4 {
        let mut opened = store::recover(workspace.meta.id, &desk.folders()).unwrap();
        assert_eq!(opened.workspace, workspace);
        commit(&mut opened.file, &mut workspace, &add_tag(n));
    }
    drop(store::recover(workspace.meta.id, &desk.folders()).unwrap());
    assert_eq!(
        store::recover(workspace.meta.id, &desk.folders())
            .unwrap()
            .workspace,
        workspace
    );
}

#[test]
fn a_crash_in_the_first_save_leaves_one_workspace_and_no_edit_missing() {
    let desk = Desk::new();
    let mut workspace = sample();
    let mut file = store::create(&workspace, &desk.folders()).unwrap();
    commit(&mut file, &mut workspace, &add_tag(2));
    let save = file.begin_save(Some(&desk.path())).unwrap();
    let saved = save.run(&workspace).unwrap();
    commit(&mut file, &mut workspace, &add_tag(3));
    drop((file, saved));
    let listed = store::unsaved(&desk.folders());
    assert_eq!((listed.len(), listed[0].n_edits), (1, 1));
    assert_eq!(listed[0].path, Some(desk.path()));
    let opened = store::recover(workspace.meta.id, &desk.folders()).unwrap();
    assert_eq!(opened.workspace, workspace);
    assert_eq!(opened.file.path(), Some(&*desk.path()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is done, in whatever order, and wherever it ends: the next start has all of it.
    #[test]
    fn any_order_of_edits_saves_failures_and_crashes_loses_nothing(
        steps in prop::collection::vec(0u8..8, 1..24),
    ) {
        let desk = Desk::with_sample();
        let (mut workspace, mut file) = desk.at_work();
        let mut history: Vec<Edit> = Vec::new();
        let mut running = None;
        for (step_idx, step) in steps.into_iter().enumerate() {
            match step {
                0..=2 => {
                    let edit = add_tag(100 + step_idx as u128);
                    commit(&mut file, &mut workspace, &edit);
                    history.push(edit);
                }
                3 => if let Some(edit) = history.pop() {
                    file.append(Step::Undo, &edit).unwrap();
                    edit.inverse().apply(&mut workspace).unwrap();
                },
                4 => running = Some((file.begin_save(None).unwrap(), workspace.clone())),
                5 => if let Some((save, snapshot)) = running.take() {
                    let saved = save.run(&snapshot).unwrap();
                    file.finish_save(saved);
                },
                6 => {
                    // Ended after the new file was in its place, but before that was heard of.
                    if let Some((save, snapshot)) = running.take() {
                        drop(save.run(&snapshot).unwrap());
                    }
                    drop(file);
                    let opened = desk.open();
                    prop_assert_eq!(&opened.workspace, &workspace);
                    prop_assert!(opened.remarks.is_empty());
                    file = opened.file;
                }
                _ => {
                    running = None;
                    file.flush().unwrap();
                    drop(file);
                    let opened = desk.open();
                    prop_assert_eq!(&opened.workspace, &workspace);
                    prop_assert!(opened.remarks.is_empty());
                    file = opened.file;
                }
            }
        }
        drop(file);
        prop_assert_eq!(&desk.open().workspace, &workspace);
    }
}
