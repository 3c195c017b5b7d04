//! Workspaces under a passphrase: nothing beside them is plain, nothing of them is lost.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dossier::edit::history::History;
use dossier::model::Workspace;
use dossier::store::{self, Folders, Key, Opened, Passphrase, Step};

use crate::desk::{Desk, add_tag, commit, remarks, sample, save, scribble};

const WORDS: &str = "a passphrase of five words";

/// What is in the sample, or gets into it in a session.
const MARKERS: [&str; 20] = [
    "Ward",
    "Trust",
    "trusted",
    "We trusted the nurse",
    "First interview",
    "Second interview",
    "The \\\"Daily\\\"",
    "2017-09",
    "When \\\"trust\\\"",
    "Because.",
    "rana",
    "doctor",
    "لا أثق",
    "بأحد",
    "A memo",
    "On trust",
    "Tag 21",
    "Tag 22",
    "Tag 23",
    "Tag 24",
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The markers that stand in some file, with its path.
fn found(folder: &Path) -> BTreeSet<(String, PathBuf)> {
    let mut hits = BTreeSet::new();
    for path in files(folder) {
        let bytes = fs::read(&path).unwrap();
        for marker in MARKERS {
            if bytes
                .windows(marker.len())
                .any(|at| at == marker.as_bytes())
            {
                hits.insert((marker.to_owned(), path.clone()));
            }
        }
    }
    hits
}

fn make_key(folders: &Folders, words: &str) -> Arc<Key> {
    folders.keys.make_weak_ones(4);
    folders.keys.make(&Passphrase::new(words)).unwrap()
}

/// Saves under another passphrase, or under none.
fn save_under(folders: &Folders, opened: &mut Opened, words: Option<&str>) {
    let key = words.map(|words| make_key(folders, words));
    let begun = opened.file.begin_save(None).unwrap().with_key(key);
    let saved = begun
        .with_history(opened.history.clone())
        .run(&opened.workspace)
        .unwrap();
    assert!(saved.remarks.is_empty(), "{:?}", saved.remarks);
    opened.file.finish_save(saved);
}

/// The folders of a program that was started anew and is given the passphrase.
fn folders_knowing(desk: &Desk, words: &str) -> Folders {
    let folders = desk.folders();
    folders.keys.try_always(Passphrase::new(words));
    folders
}

fn open(desk: &Desk, words: &str) -> Opened {
    store::open(&desk.path(), &folders_knowing(desk, words)).unwrap()
}

fn step(opened: &mut Opened, n: u128) {
    commit(&mut opened.file, &mut opened.workspace, &add_tag(n));
}

/// With three backups, of which the first are plain.
fn protected() -> (Desk, Workspace) {
    let desk = Desk::with_sample();
    let folders = desk.folders();
    let mut opened = store::open(&desk.path(), &folders).unwrap();
    for n in [21, 22] {
        step(&mut opened, n);
        save(&mut opened.file, &opened.workspace.clone(), None).unwrap();
    }
    save_under(&folders, &mut opened, Some(WORDS));
    (desk, opened.workspace)
}

#[test]
fn of_a_protected_workspace_no_word_is_in_any_file_after_a_whole_session() {
    let (desk, _) = protected();
    let none = BTreeSet::new();
    assert_eq!(found(desk.root()), none, "after it was protected");

    // Edits, a save, and edits that only the journal has when the program ends.
    let mut opened = open(&desk, WORDS);
    assert_eq!(remarks(&opened), [""; 0]);
    step(&mut opened, 23);
    save(&mut opened.file, &opened.workspace.clone(), None).unwrap();
    step(&mut opened, 24);
    opened.file.flush().unwrap();
    assert_eq!(found(desk.root()), none, "while it is open");
    let before = opened.workspace.clone();
    drop(opened);
    assert_eq!(found(desk.root()), none, "after it ended");

    let recovered = open(&desk, WORDS);
    assert_eq!(recovered.recovered, ["new tag 24"]);
    assert_eq!(recovered.workspace, before);
    let folders = folders_knowing(&desk, WORDS);
    let backups = store::backups(&folders, before.meta.id);
    assert_eq!(backups.len(), 4);
    let first = store::read_version(&backups[3].path, &folders).unwrap();
    assert_eq!(first, sample());
    assert_eq!(found(desk.root()), none, "after it was recovered");
    println!(
        "{} files, {} markers: {} found",
        files(desk.root()).len(),
        MARKERS.len(),
        found(desk.root()).len()
    );
}

#[test]
fn a_protected_workspace_opens_with_its_passphrase_alone() {
    let (desk, workspace) = protected();
    let path = desk.path();
    let told = |folders: &Folders| store::open(&path, folders).unwrap_err().to_string();
    assert_eq!(
        told(&desk.folders()),
        format!(
            "The workspace is protected: it opens with its passphrase\n{}",
            path.display()
        )
    );
    assert_eq!(
        told(&folders_knowing(&desk, "another")),
        format!(
            "This is not the passphrase of the workspace. The file is whole; type it again, and look at capital letters and the keyboard’s language\n{}",
            path.display()
        )
    );
    assert_eq!(open(&desk, WORDS).workspace, workspace);
    let folders = desk.folders();
    store::unlock(&path, &Passphrase::new(WORDS), &folders).unwrap();
    assert_eq!(store::look(&path, &folders).unwrap().workspace, workspace);
    assert_eq!(store::check(&path, &folders.keys).unwrap(), [""; 0]);
}

#[test]
fn a_protected_file_that_was_cut_or_changed_anywhere_is_refused() {
    let (desk, _) = protected();
    let folders = folders_knowing(&desk, WORDS);
    let path = desk.root().join("copy.dossier");
    let bytes = fs::read(desk.path()).unwrap();
    scribble(&path, &bytes);
    assert!(store::check(&path, &folders.keys).unwrap().is_empty());
    let is_sound = |bytes: &[u8]| {
        scribble(&path, bytes);
        store::check(&path, &folders.keys).is_ok_and(|faults| faults.is_empty())
    };
    // What is in the key is worked through only if its checksum fits, so this takes no time.
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(!is_sound(&changed), "byte {at}");
        assert!(!is_sound(&bytes[..at]), "cut at {at}");
    }
    let longer = [bytes.as_slice(), b"\n"].concat();
    assert!(!is_sound(&longer));
    println!(
        "{} bytes, each changed and each cut at: all refused",
        bytes.len()
    );
}

#[test]
fn without_its_passphrase_a_workspace_is_as_it_was_and_its_backups_are_plain() {
    let (desk, _) = protected();
    let folders = folders_knowing(&desk, WORDS);
    let mut opened = store::open(&desk.path(), &folders).unwrap();
    step(&mut opened, 23);
    save_under(&folders, &mut opened, None);
    step(&mut opened, 24);
    let expected = opened.workspace.clone();
    drop(opened);
    let plain = desk.open();
    assert_eq!(remarks(&plain), [""; 0]);
    assert_eq!(plain.recovered, ["new tag 24"]);
    assert_eq!(plain.workspace, expected);
    let backups = store::backups(&desk.folders(), expected.meta.id);
    assert_eq!(backups.len(), 4);
    for backup in &backups {
        store::read_version(&backup.path, &desk.folders()).unwrap();
    }
}

#[test]
fn after_a_change_the_old_passphrase_opens_nothing_any_more() {
    let (desk, _) = protected();
    let folders = folders_knowing(&desk, WORDS);
    let mut opened = store::open(&desk.path(), &folders).unwrap();
    save_under(&folders, &mut opened, Some("another"));
    let expected = opened.workspace.clone();
    drop(opened);
    let old = folders_knowing(&desk, WORDS);
    assert!(store::open(&desk.path(), &old).is_err());
    let backups = store::backups(&old, expected.meta.id);
    assert_eq!(backups.len(), 4);
    let new = folders_knowing(&desk, "another");
    for backup in &backups {
        assert!(store::read_version(&backup.path, &old).is_err());
        store::read_version(&backup.path, &new).unwrap();
    }
    assert_eq!(open(&desk, "another").workspace, expected);
}

#[test]
fn what_is_done_while_the_passphrase_is_set_is_neither_lost_nor_plain() {
    for ends_before_it_is_told in [false, true] {
        let desk = Desk::with_sample();
        let folders = desk.folders();
        let mut opened = store::open(&desk.path(), &folders).unwrap();
        step(&mut opened, 21);
        let key = make_key(&folders, WORDS);
        let saving = opened.file.begin_save(None).unwrap().with_key(Some(key));
        let state = opened.workspace.clone();
        step(&mut opened, 22);
        let saved = saving.run(&state).unwrap();
        if !ends_before_it_is_told {
            opened.file.finish_save(saved);
            assert_eq!(found(desk.root()), BTreeSet::new());
        }
        let expected = opened.workspace.clone();
        drop(opened);
        let again = open(&desk, WORDS);
        assert_eq!(again.recovered, ["new tag 22"]);
        assert_eq!(again.workspace, expected);
        assert_eq!(found(desk.root()), BTreeSet::new());
    }
}

#[test]
fn what_can_be_undone_stays_so_under_a_passphrase() {
    let (desk, _) = protected();
    let folders = folders_knowing(&desk, WORDS);
    let mut opened = store::open(&desk.path(), &folders).unwrap();
    let mut history = History::default();
    let edit = add_tag(23);
    opened.file.append(Step::Do, &edit).unwrap();
    edit.apply(&mut opened.workspace).unwrap();
    history.push(edit);
    let saving = opened.file.begin_save(None).unwrap().with_history(history);
    let saved = saving.run(&opened.workspace).unwrap();
    opened.file.finish_save(saved);
    drop(opened);
    let again = open(&desk, WORDS);
    assert_eq!(again.history.undo_next().unwrap().label, "new tag 23");
    assert_eq!(found(desk.root()), BTreeSet::new());
}

#[test]
fn a_change_of_passphrase_over_many_backups_tells_how_far_it_is() {
    const N_SAVES: usize = 12;
    let desk = Desk::with_sample();
    let folders = desk.folders();
    folders.keys.make_weak_ones(4);
    let mut opened = desk.open();
    for n in 0..N_SAVES {
        let edit = add_tag(100 + n as u128);
        commit(&mut opened.file, &mut opened.workspace, &edit);
        save(&mut opened.file, &opened.workspace, None).unwrap();
    }
    for words in [WORDS, "another passphrase of more words"] {
        let key = folders.keys.make(&Passphrase::new(words)).unwrap();
        let told: Arc<std::sync::Mutex<Vec<(usize, usize)>>> = Arc::default();
        let teller = Arc::clone(&told);
        let saving = opened.file.begin_save(None).unwrap().with_key(Some(key));
        let saving = saving.telling(store::Telling::new(move |n_done, n_in_all| {
            teller.lock().unwrap().push((n_done, n_in_all));
        }));
        let saved = saving.run(&opened.workspace).unwrap();
        opened.file.finish_save(saved);
        let told = told.lock().unwrap().clone();
        let (_, n_in_all) = *told.last().unwrap();
        assert!(n_in_all >= 10, "{told:?}");
        let expected: Vec<(usize, usize)> = (1..=n_in_all).map(|n| (n, n_in_all)).collect();
        assert_eq!(told, expected, "each backup is told as it is written anew");
    }
}
