//! What was deleted comes back whole, however the program ended, and no backup is touched by it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use dossier::edit::{Edit, annotations, codebook, documents};
use dossier::model::{DocumentId, TagId, Workspace};
use dossier::store::{self, Opened, Step};
use uuid::Uuid;

use crate::desk::{Desk, NOW, commit, save};

const TRUST: TagId = TagId(Uuid::from_u128(1));
const FIRST: DocumentId = DocumentId(Uuid::from_u128(1));

fn backups(desk: &Desk, workspace: &Workspace) -> BTreeMap<PathBuf, Vec<u8>> {
    let backups = store::backups(&desk.folders(), workspace.meta.id);
    let read = backups.into_iter().map(|backup| {
        let bytes = fs::read(&backup.path).unwrap();
        (backup.path, bytes)
    });
    read.collect()
}

/// Deletes, undoes, redoes and undoes again, and loses the window after each.
#[track_caller]
fn check(delete: impl Fn(&Workspace) -> Edit) {
    let desk = Desk::with_sample();
    let before = {
        let (mut workspace, mut file) = desk.at_work();
        let under = TagId(Uuid::from_u128(20));
        let below = TagId(Uuid::from_u128(21));
        for (id, parent, name) in [(under, TRUST, "In nurses"), (below, under, "At night")] {
            let edit = codebook::create(&workspace, id, Some(parent), name, NOW).unwrap();
            commit(&mut file, &mut workspace, &edit);
        }
        let marked: Vec<_> = workspace.annotations.keys().copied().collect();
        let edit = annotations::tag(&workspace, &marked, below, NOW).unwrap();
        commit(&mut file, &mut workspace, &edit);
        save(&mut file, &workspace, None).unwrap();
        workspace
    };
    let kept = backups(&desk, &before);
    assert!(!kept.is_empty());

    let deleted = {
        let (mut workspace, mut file) = desk.at_work();
        commit(&mut file, &mut workspace, &delete(&before));
        workspace
    };
    assert_ne!(deleted, before);
    for (step, expected) in [
        (Step::Undo, &before),
        (Step::Redo, &deleted),
        (Step::Undo, &before),
    ] {
        let opened = desk.open();
        let Opened {
            mut workspace,
            mut file,
            history,
            ..
        } = opened;
        let edit = match step {
            Step::Undo => history.undo_next(),
            _ => history.redo_next(),
        };
        let edit = edit.unwrap().clone();
        file.append(step, &edit).unwrap();
        let edit = if step == Step::Undo {
            edit.inverse()
        } else {
            (*edit).clone()
        };
        edit.apply(&mut workspace).unwrap();
        assert_eq!(&workspace, expected);
        drop(file);
        assert_eq!(
            &desk.open().workspace,
            expected,
            "after the end of the program"
        );
        assert_eq!(backups(&desk, &before), kept);
    }

    // And with a save of each in between: those saves come to the backups, none goes or changes.
    let (mut workspace, mut file) = desk.at_work();
    let edit = delete(&workspace);
    commit(&mut file, &mut workspace, &edit);
    save(&mut file, &workspace, None).unwrap();
    commit(&mut file, &mut workspace, &edit.inverse());
    save(&mut file, &workspace, None).unwrap();
    drop(file);
    assert_eq!(desk.open().workspace, before);
    let now = backups(&desk, &before);
    assert!(now.len() > kept.len());
    for (path, bytes) in kept {
        assert_eq!(now.get(&path), Some(&bytes));
    }
}

#[test]
fn a_deleted_tag_with_tags_below_and_marks_comes_back_and_no_backup_changes() {
    check(|workspace| codebook::delete(workspace, TRUST, NOW).unwrap());
}

#[test]
fn a_deleted_document_with_its_marks_comes_back_and_no_backup_changes() {
    check(|workspace| documents::remove(workspace, &[FIRST]).unwrap());
}
