//! Another program has its hands on the file while it is open: what it has written is never
//! written over before it was seen, and what is here can always be saved elsewhere.

use std::fs::{self, File};
use std::path::Path;

use dossier::store::{self, Error, Outside, format};

use crate::desk::{Desk, add_tag, commit, scribble};

/// What another program may do, and whether nothing of it stands in the place of the file then.
type Deed = (&'static str, fn(&Path), bool);

/// The workspace with another title, as another program saves it.
fn retitled(path: &Path, title: &str) -> Vec<u8> {
    let text = fs::read_to_string(path).unwrap();
    text.replacen("On trust", title, 1).into_bytes()
}

fn replace(path: &Path, bytes: &[u8]) {
    let beside = path.with_extension("new");
    scribble(&beside, bytes);
    fs::rename(beside, path).unwrap();
}

const DEEDS: &[Deed] = &[
    (
        "edits it in place",
        |path| scribble(path, &retitled(path, "Theirs")),
        false,
    ),
    (
        "replaces it",
        |path| replace(path, &retitled(path, "Theirs")),
        false,
    ),
    (
        "edits it and puts its date back",
        |path| {
            let before = fs::metadata(path).unwrap().modified().unwrap();
            let bytes = fs::read(path).unwrap();
            // As long as it was, too.
            let text = String::from_utf8(bytes)
                .unwrap()
                .replacen("Trust", "Crust", 1);
            scribble(path, text.as_bytes());
            let file = File::options().write(true).open(path).unwrap();
            file.set_modified(before).unwrap();
        },
        false,
    ),
    (
        "cuts it",
        |path| {
            let bytes = fs::read(path).unwrap();
            scribble(path, &bytes[..bytes.len() / 2]);
        },
        false,
    ),
    ("empties it", |path| scribble(path, b""), false),
    (
        "fills it with zeros",
        |path| {
            let n_bytes = fs::read(path).unwrap().len();
            scribble(path, &vec![0; n_bytes]);
        },
        false,
    ),
    (
        "writes marks of a conflict into it",
        |path| {
            let mut bytes = b"<<<<<<< HEAD\n".to_vec();
            bytes.extend(fs::read(path).unwrap());
            scribble(path, &bytes);
        },
        false,
    ),
    (
        "puts another workspace there",
        |path| {
            let id = dossier::model::WorkspaceId(uuid::Uuid::from_u128(99));
            let other = dossier::model::Workspace::new(id, "Other", crate::desk::NOW);
            replace(path, &format::to_bytes(&other, 1).unwrap());
        },
        false,
    ),
    (
        "puts a folder there",
        |path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        },
        false,
    ),
    (
        "replaces its folder",
        |path| {
            let folder = path.parent().unwrap();
            let bytes = retitled(path, "Theirs");
            fs::rename(folder, folder.with_extension("old")).unwrap();
            fs::create_dir(folder).unwrap();
            scribble(path, &bytes);
        },
        false,
    ),
    ("deletes it", |path| fs::remove_file(path).unwrap(), true),
    (
        "gives it another name",
        |path| fs::rename(path, path.with_extension("moved")).unwrap(),
        true,
    ),
    (
        "takes its folder away",
        |path| {
            let folder = path.parent().unwrap();
            fs::rename(folder, folder.with_extension("away")).unwrap();
        },
        true,
    ),
];

/// What stands at a path: the bytes of a file, nothing of anything else.
fn found(path: &Path) -> Option<Vec<u8>> {
    fs::read(path).ok()
}

#[test]
fn whatever_another_program_does_to_the_file_is_seen_and_never_written_over() {
    let (mut n_seen, mut n_held_back, mut n_elsewhere) = (0, 0, 0);
    for &(deed, make, leaves_nothing) in DEEDS {
        let desk = Desk::with_sample();
        let path = desk.path();
        let mut opened = desk.open();
        commit(&mut opened.file, &mut opened.workspace, &add_tag(2));
        let mut watch = opened.file.watch().unwrap();
        assert_eq!(watch.look().file, Outside::Same);

        make(&path);
        let theirs = found(&path);
        let outside = watch.look().file;
        assert_ne!(outside, Outside::Same, "{deed}");
        n_seen += 1;
        // A second look says the same.
        assert_eq!(watch.look().file, outside, "{deed}");

        let saved = opened
            .file
            .begin_save(None)
            .and_then(|save| save.run(&opened.workspace));
        if leaves_nothing {
            // There is nothing to be written over.
            assert!(theirs.is_none(), "{deed}");
        } else {
            let error = saved.unwrap_err();
            let is_told = matches!(error, Error::ChangedOnDisk { .. } | Error::Save { .. });
            assert!(is_told, "{deed}: {error}");
            assert_eq!(found(&path), theirs, "{deed}");
            n_held_back += 1;
        }

        // What is here is whole, and can be saved elsewhere.
        let elsewhere = desk.root().join("elsewhere.dossier");
        let save = opened.file.begin_save(Some(&elsewhere)).unwrap();
        save.run(&opened.workspace).unwrap();
        assert_eq!(store::read_only(&elsewhere).unwrap(), opened.workspace);
        n_elsewhere += 1;
    }
    println!(
        "outside: {} kinds of change behind the window's back: {n_seen} seen, {n_held_back} that left something there, 0 written over, {n_elsewhere} saved elsewhere",
        DEEDS.len()
    );
}

#[test]
fn what_only_touches_the_file_is_no_change() {
    let desk = Desk::with_sample();
    let path = desk.path();
    let opened = desk.open();
    let mut watch = opened.file.watch().unwrap();
    let bytes = fs::read(&path).unwrap();
    replace(&path, &bytes);
    assert_eq!(watch.look().file, Outside::Same);
    scribble(&path, b"");
    assert_ne!(watch.look().file, Outside::Same);
    scribble(&path, &bytes);
    assert_eq!(watch.look().file, Outside::Same, "it is back");
}
