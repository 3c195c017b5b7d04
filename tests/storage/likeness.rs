//! What a save keeps of a file besides its bytes, and what nobody else may read at any instant.
#![cfg(unix)]

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use dossier::store::{self, Disk, Folders, RealDisk, Step};
use rustix::fs::{XattrFlags, getxattr, setxattr};
use rustix::io::Errno;

use crate::again::{again, is_again};
use crate::desk::{Desk, add_tag, commit, sample, save};

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

fn attribute(path: &Path, name: &str) -> Option<Vec<u8>> {
    let mut value = vec![0; 4_096];
    let n_bytes = getxattr(path, name, &mut value[..]).ok()?;
    value.truncate(n_bytes);
    Some(value)
}

/// A list as the kernel wants it: the owner may write, one other person and the group may read.
fn access_list(other: u32) -> Vec<u8> {
    let entries = [
        (0x01, 6, u32::MAX),
        (0x02, 4, other),
        (0x04, 0, u32::MAX),
        (0x10, 4, u32::MAX),
        (0x20, 0, u32::MAX),
    ];
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, may, id) in entries {
        list.extend(u16::to_le_bytes(tag));
        list.extend(u16::to_le_bytes(may));
        list.extend(u32::to_le_bytes(id));
    }
    list
}

/// Looks at the mode of the new file before and after everything that is done to it.
#[derive(Debug, Default)]
struct Watching {
    seen: Mutex<Vec<u32>>,
}

impl Watching {
    fn look(&self, file: &File) {
        let mode = file.metadata().unwrap().mode() & 0o777;
        self.seen.lock().unwrap().push(mode);
    }
}

impl Disk for Watching {
    fn create(&self, path: &Path) -> io::Result<File> {
        let file = RealDisk.create(path)?;
        self.look(&file);
        Ok(file)
    }

    fn write(&self, file: &File, bytes: &[u8]) -> io::Result<usize> {
        self.look(file);
        RealDisk.write(file, bytes)
    }

    fn make_like(&self, file: &File, old: &Path, metadata: &Metadata) -> io::Result<Vec<String>> {
        self.look(file);
        let made = RealDisk.make_like(file, old, metadata);
        self.look(file);
        made
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.look(&File::open(from)?);
        RealDisk.rename(from, to)
    }
}

#[test]
fn permissions_are_kept_and_never_wider_on_the_way() {
    let mut n_seen = 0;
    for asked in [0o600, 0o640, 0o644, 0o660, 0o604] {
        let desk = Desk::with_sample();
        set_mode(&desk.path(), asked);
        let disk = Arc::new(Watching::default());
        let folders = Folders::on(Arc::clone(&disk) as Arc<dyn Disk>, desk.folders().data);
        let mut opened = store::open(&desk.path(), &folders).unwrap();
        commit(&mut opened.file, &mut opened.workspace, &add_tag(2));
        save(&mut opened.file, &opened.workspace, None).unwrap();
        assert_eq!(mode(&desk.path()), asked);
        let seen = disk.seen.lock().unwrap();
        assert!(seen.iter().all(|mode| mode & !asked == 0), "{seen:?}");
        n_seen += seen.len();
    }
    println!("likeness: {n_seen} looks at files while they were saved, 0 wider than the old one");
}

#[test]
fn attributes_and_access_lists_are_kept() {
    let desk = Desk::with_sample();
    let path = desk.path();
    let list = access_list(12_345);
    let long = vec![b'x'; 2_000];
    let attributes: [(&str, &[u8]); 4] = [
        ("user.colour", b"red"),
        ("user.empty", b""),
        ("user.long", &long),
        ("system.posix_acl_access", &list),
    ];
    for (name, value) in attributes {
        match setxattr(&path, name, value, XattrFlags::empty()) {
            Err(Errno::NOTSUP | Errno::PERM) => {
                println!("likeness: passed over, this disk keeps no attributes");
                return;
            }
            set => set.unwrap(),
        }
    }
    let old_mode = mode(&path);
    let mut opened = desk.open();
    for n in 2..4 {
        commit(&mut opened.file, &mut opened.workspace, &add_tag(n));
        save(&mut opened.file, &opened.workspace, None).unwrap();
        for (name, value) in attributes {
            assert_eq!(attribute(&path, name).as_deref(), Some(value), "{name}");
        }
        assert_eq!(mode(&path), old_mode);
    }
    println!(
        "likeness: {} attributes, one of them an access list, kept through 2 saves",
        attributes.len()
    );
}

#[test]
fn a_list_that_comes_with_the_folder_lets_nobody_in() {
    let desk = Desk::with_sample();
    let path = desk.path();
    set_mode(&path, 0o640);
    let folder = path.parent().unwrap();
    let inherited = access_list(12_345);
    if setxattr(
        folder,
        "system.posix_acl_default",
        &inherited,
        XattrFlags::empty(),
    )
    .is_err()
    {
        println!("likeness: passed over, this disk knows no access lists");
        return;
    }
    let mut opened = desk.open();
    commit(&mut opened.file, &mut opened.workspace, &add_tag(2));
    save(&mut opened.file, &opened.workspace, None).unwrap();
    assert_eq!(attribute(&path, "system.posix_acl_access"), None);
    assert_eq!(mode(&path), 0o640);
}

#[test]
fn the_administrator_keeps_the_owner_and_others_are_told_and_let_nobody_in() {
    const TEST: &str =
        "likeness::the_administrator_keeps_the_owner_and_others_are_told_and_let_nobody_in";
    let desk = Desk::with_sample();
    let path = desk.path();
    if !is_again() {
        if std::os::unix::fs::chown(&path, Some(12_345), Some(12_346)).is_err() {
            println!("likeness: passed over, only the administrator can give files away");
            return;
        }
        set_mode(&path, 0o640);
        let mut opened = desk.open();
        commit(&mut opened.file, &mut opened.workspace, &add_tag(2));
        save(&mut opened.file, &opened.workspace, None).unwrap();
        let found = fs::metadata(&path).unwrap();
        assert_eq!((found.uid(), found.gid()), (12_345, 12_346));
        assert_eq!(mode(&path), 0o640);
        // The same file under somebody who is in neither place: a folder that all can write in.
        let shared = tempfile::tempdir().unwrap();
        set_mode(shared.path(), 0o777);
        let theirs = shared.path().join("ward.dossier");
        fs::copy(&path, &theirs).unwrap();
        std::os::unix::fs::chown(&theirs, Some(12_345), Some(12_346)).unwrap();
        set_mode(&theirs, 0o666);
        let under = format!("DOSSIER_SHARED={}", shared.path().display());
        let somebody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        let [user, group, groups] = somebody;
        if !again(&["setpriv", user, group, groups, "env", &under], TEST) {
            println!("likeness: passed over, nobody else can be had here");
            return;
        }
        let found = fs::metadata(&theirs).unwrap();
        assert_eq!((found.uid(), found.gid()), (65_534, 65_534));
        return;
    }
    let path = PathBuf::from(std::env::var_os("DOSSIER_SHARED").unwrap()).join("ward.dossier");
    let mut opened = store::open(&path, &desk.folders()).unwrap();
    commit(&mut opened.file, &mut opened.workspace, &add_tag(3));
    let saved = opened
        .file
        .begin_save(None)
        .unwrap()
        .run(&opened.workspace)
        .unwrap();
    let told: Vec<String> = saved.remarks.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "The workspace is saved, but of what the system knows of the file this could not be kept: its owner, its group. Set it anew if you need it"
        ]
    );
}

/// Names that systems allow and programs stumble over.
fn odd_names() -> Vec<OsString> {
    let long = format!("{}.dossier", "x".repeat(247));
    let wide = format!("{}é.dossier", "👩‍⚕️".repeat(18));
    assert_eq!(long.len(), 255);
    vec![
        OsString::from_vec(b"caf\xe9 \xff.dossier".to_vec()),
        long.into(),
        wide.into(),
        "two\nlines.dossier".into(),
        "-rf ~.dossier".into(),
    ]
}

#[test]
fn under_any_name_edits_are_kept_and_found_and_saved() {
    let mut n_names = 0;
    for name in odd_names() {
        let desk = Desk::new();
        let path = desk.path().with_file_name(&name);
        if let Err(error) = store::save_new(&sample(), &path, &desk.folders()) {
            // Some disks take text alone.
            println!("likeness: passed over {}: {error}", name.display());
            continue;
        }
        let mut opened = store::open(&path, &desk.folders()).unwrap();
        assert!(opened.remarks.is_empty(), "{:?}", opened.remarks);
        opened.file.append(Step::Do, &add_tag(2)).unwrap();
        drop(opened);
        let unsaved = store::unsaved(&desk.folders());
        assert_eq!(unsaved.len(), 1);
        assert_eq!(unsaved[0].path.as_deref(), Some(&*path));
        let mut opened = store::recover(unsaved[0].id, &desk.folders()).unwrap();
        assert_eq!(opened.recovered, ["new tag 2"]);
        assert!(
            store::open(&path, &desk.folders())
                .unwrap()
                .file
                .is_read_only()
                .is_some()
        );
        save(&mut opened.file, &opened.workspace, None).unwrap();
        assert_eq!(store::read_only(&path).unwrap(), opened.workspace);
        let id = opened.workspace.meta.id;
        drop(opened);
        assert_eq!(store::backups(&desk.folders(), id).len(), 1);
        let left: Vec<OsString> = fs::read_dir(path.parent().unwrap())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, [name]);
        n_names += 1;
    }
    println!("likeness: {n_names} odd names opened, recovered and saved");
}

#[test]
fn what_the_program_keeps_for_itself_nobody_else_can_read_whatever_the_umask() {
    const TEST: &str =
        "likeness::what_the_program_keeps_for_itself_nobody_else_can_read_whatever_the_umask";
    if !is_again() {
        let all = ["sh", "-c", "umask 000; exec \"$@\"", "sh"];
        assert!(again(&all, TEST));
        return;
    }
    let desk = Desk::with_sample();
    set_mode(&desk.path(), 0o644);
    let mut opened = desk.open();
    for n in 2..6 {
        commit(&mut opened.file, &mut opened.workspace, &add_tag(n));
        let save = opened.file.begin_save(None).unwrap();
        let save = save.with_history(dossier::edit::history::History::default());
        let saved = save.run(&opened.workspace).unwrap();
        opened.file.finish_save(saved);
    }
    opened.file.append(Step::Do, &add_tag(7)).unwrap();
    // A protected one, and one without a file.
    let folders = desk.folders();
    folders.keys.make_weak_ones(4);
    let key = folders.keys.make(&store::Passphrase::new("words")).unwrap();
    let save = opened.file.begin_save(None).unwrap().with_key(Some(key));
    let saved = save.run(&opened.workspace).unwrap();
    opened.file.finish_save(saved);
    opened.file.append(Step::Do, &add_tag(8)).unwrap();
    let mut other = sample();
    std::sync::Arc::make_mut(&mut other.meta).id =
        dossier::model::WorkspaceId(uuid::Uuid::from_u128(77));
    let mut untitled = store::create(&other, &folders).unwrap();
    untitled.append(Step::Do, &add_tag(9)).unwrap();
    // What can't be used any more of a journal is set aside.
    let lock = desk.path().with_file_name("work.dossier.lock");
    let lock = if lock.exists() {
        lock
    } else {
        desk.root().join(".lock")
    };
    if lock.exists() {
        assert_eq!(mode(&lock), 0o600, "{}", lock.display());
    }
    // What a repair sets aside is the file as it was, which others could read.
    let broken = desk.path().with_file_name("broken.dossier");
    let mut twice = sample();
    std::sync::Arc::make_mut(&mut twice.meta).id =
        dossier::model::WorkspaceId(uuid::Uuid::from_u128(78));
    twice
        .bodies
        .remove_mut(&dossier::model::DocumentId(uuid::Uuid::from_u128(1)));
    crate::desk::scribble(&broken, &store::format::to_bytes(&twice, 1).unwrap());
    set_mode(&broken, 0o644);
    let repaired = store::repair_file(&broken, &desk.folders())
        .unwrap()
        .unwrap();
    assert_eq!(mode(&repaired.aside), 0o700);
    assert_eq!(mode(&repaired.aside.join("broken.dossier")), 0o600);
    let settings = desk.folders().data.join("config/settings.ron");
    store::replace_own_file(&settings, b"()").unwrap();
    let mut open = vec![desk.folders().data];
    let (mut n_files, mut n_folders) = (0, 0);
    while let Some(folder) = open.pop() {
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        n_folders += 1;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                assert_eq!(mode(&path), 0o600, "{}", path.display());
                n_files += 1;
            }
        }
    }
    let new = desk.path().with_file_name("new.dossier");
    store::save_new(&sample(), &new, &desk.folders()).unwrap();
    assert_eq!(mode(&new), 0o600);
    println!(
        "likeness: {n_files} files and {n_folders} folders of the program's own, 0 open to others, umask 000"
    );
}
