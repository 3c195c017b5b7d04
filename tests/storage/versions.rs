//! Earlier saves: each that is kept can be gone back to, and none is mistaken for another.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use dossier::edit::restore;
use dossier::model::{Meta, Workspace, WorkspaceId};
use dossier::store::{self, Error, Folders, Opened};
use uuid::Uuid;

use crate::desk::{Desk, add_tag, commit, sample, save};

const N_SAVES: u64 = 100;

fn version_files(folders: &Folders, id: WorkspaceId) -> BTreeMap<PathBuf, Vec<u8>> {
    let backups = store::backups(folders, id);
    let paths = backups.into_iter().map(|backup| backup.path);
    paths
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

/// Makes every version look as if it had been saved so much earlier.
fn age(folders: &Folders, id: WorkspaceId, by: Duration) {
    for backup in store::backups(folders, id) {
        let file = fs::File::options().write(true).open(&backup.path).unwrap();
        file.set_modified(backup.modified - by).unwrap();
    }
}

#[test]
fn after_a_hundred_saves_of_two_workspaces_of_one_name_each_version_is_restored() {
    let desk = Desk::with_sample();
    let folders = desk.folders();
    let mut other = sample();
    other.meta = Arc::new(Meta {
        id: WorkspaceId(Uuid::from_u128(8)),
        ..(*other.meta).clone()
    });
    let folder = desk.root().join("another folder");
    fs::create_dir(&folder).unwrap();
    // Of one name, in two folders.
    let path = folder.join("ward.dossier");
    store::save_new(&other, &path, &folders).unwrap();
    let mut windows = [desk.open(), store::open(&path, &folders).unwrap()];
    let mut states: BTreeMap<(WorkspaceId, u64), Workspace> = BTreeMap::new();
    for n in 0..N_SAVES {
        for (
            window_idx,
            Opened {
                workspace, file, ..
            },
        ) in windows.iter_mut().enumerate()
        {
            let id = workspace.meta.id;
            states.insert((id, file.generation()), workspace.clone());
            commit(
                file,
                workspace,
                &add_tag(1_000 * (window_idx as u128 + 1) + u128::from(n)),
            );
            save(file, workspace, None).unwrap();
            // A save a day.
            age(&folders, id, Duration::from_hours(24));
        }
    }
    let (mut n_restored, mut n_kept) = (0, Vec::new());
    for Opened { workspace, .. } in &windows {
        let id = workspace.meta.id;
        let before = version_files(&folders, id);
        for backup in store::backups(&folders, id) {
            let version = store::read_version(&backup.path, &folders).unwrap();
            assert_eq!(version, states[&(id, backup.generation)]);
            let mut restored = workspace.clone();
            let back = restore::restore(workspace, &version, "back".to_owned()).unwrap();
            back.apply(&mut restored).unwrap();
            assert_eq!(restored, version);
            back.inverse().apply(&mut restored).unwrap();
            assert_eq!(restored, *workspace);
            n_restored += 1;
        }
        assert_eq!(version_files(&folders, id), before);
        n_kept.push(before.len());
    }
    assert!(n_kept.iter().all(|n| *n >= 29), "{n_kept:?}");
    println!(
        "versions: {N_SAVES} saves of each of two workspaces of one name, one a day: {n_kept:?} kept by age, {n_restored} restored, 0 mixed up"
    );
}

#[test]
fn a_save_that_fails_pushes_no_good_version_out() {
    let desk = Desk::with_sample();
    let mut opened = desk.open();
    for n in 0..12 {
        commit(&mut opened.file, &mut opened.workspace, &add_tag(100 + n));
        save(&mut opened.file, &opened.workspace, None).unwrap();
    }
    let id = opened.workspace.meta.id;
    let before = version_files(&desk.folders(), id);
    assert!(before.len() >= 10);
    for n in 0..30 {
        // A workspace that breaks a rule, and a file that somebody else has damaged.
        let mut unsound = opened.workspace.clone();
        let tag = crate::desk::tag(500, "");
        unsound.tags.insert_mut(tag.id, Arc::new(tag));
        let error = save(&mut opened.file, &unsound, None).unwrap_err();
        assert!(matches!(error, Error::Unsound { .. }), "{error}");
        let bytes = fs::read(desk.path()).unwrap();
        crate::desk::scribble(&desk.path(), &bytes[..bytes.len() - 1 - n]);
        let error = save(&mut opened.file, &opened.workspace, None).unwrap_err();
        assert!(matches!(error, Error::ChangedOnDisk { .. }), "{error}");
        crate::desk::scribble(&desk.path(), &bytes);
    }
    assert_eq!(version_files(&desk.folders(), id), before);
    let newest = &store::backups(&desk.folders(), id)[0];
    assert!(newest.modified <= SystemTime::now());
    assert!(store::read_version(&newest.path, &desk.folders()).is_ok());
}
