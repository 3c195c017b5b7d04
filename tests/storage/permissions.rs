//! What the system says of files: links, permissions, folders that can't be written, full disks.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use dossier::store::{self, Error, Step, format};

use crate::desk::{Desk, add_tag, sample, save};

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

#[test]
fn a_save_keeps_links_and_permissions_and_widens_none() {
    let desk = Desk::with_sample();
    assert_eq!(mode(&desk.path()), 0o600);
    set_mode(&desk.path(), 0o640);
    let link = desk.path().with_file_name("link.dossier");
    symlink("ward.dossier", &link).unwrap();
    let mut opened = store::open(&link, &desk.folders()).unwrap();
    assert_eq!(opened.file.path(), Some(&*desk.path()));
    opened.file.append(Step::Do, &add_tag(2)).unwrap();
    save(&mut opened.file, &opened.workspace, None).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(mode(&desk.path()), 0o640);
    opened.file.append(Step::Do, &add_tag(2)).unwrap();
    let mut open = vec![desk.folders().data];
    while let Some(folder) = open.pop() {
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                // A backup has the permissions that the file had.
                assert_eq!(mode(&path) & 0o137, 0, "{}", path.display());
            }
        }
    }
}

#[test]
fn a_write_protected_file_is_left_as_it_is() {
    let desk = Desk::with_sample();
    let mut opened = desk.open();
    set_mode(&desk.path(), 0o400);
    let error = save(&mut opened.file, &opened.workspace, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "Can't save the workspace: the folder or the file is write-protected for you. The old file is untouched and your edits are kept in the journal; use Save as… to save it elsewhere\n{}",
            desk.path().display()
        )
    );
}

#[test]
fn a_name_that_is_too_long_and_a_folder_that_is_gone_are_told() {
    let desk = Desk::with_sample();
    let mut opened = desk.open();
    let long = desk.path().with_file_name("x".repeat(300));
    let error = save(&mut opened.file, &opened.workspace, Some(&long)).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("Can't save the workspace: the name is too long or not allowed."),
        "{error}"
    );
    let gone = desk.path().with_file_name("gone").join("ward.dossier");
    let error = save(&mut opened.file, &opened.workspace, Some(&gone)).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("Can't save the workspace: its folder is not there any more."),
        "{error}"
    );
    fs::remove_dir_all(desk.path().parent().unwrap()).unwrap();
    let error = save(&mut opened.file, &opened.workspace, None).unwrap_err();
    assert!(matches!(error, Error::Save { .. }), "{error}");
    save(&mut opened.file, &opened.workspace, Some(&desk.path())).unwrap();
}

#[test]
fn a_full_disk_leaves_the_old_file_and_no_litter() {
    // A file that is always full stands in for the disk.
    let Ok(mut full) = fs::File::options().write(true).open("/dev/full") else {
        return;
    };
    let desk = Desk::with_sample();
    let workspace = sample();
    let error = store::replace_file(&desk.path(), |out| {
        out.write_all(b"// Dossier")?;
        format::write(&workspace, 2, &mut full)?;
        Ok(())
    })
    .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("Can't write the file: the disk is full.")
    );
    assert_eq!(desk.files_beside(), ["ward.dossier"]);
    assert_eq!(store::read_only(&desk.path()).unwrap(), workspace);
}

#[test]
fn a_second_name_of_a_file_is_told_when_a_save_parts_them() {
    let desk = Desk::with_sample();
    let second = desk.path().with_file_name("second.dossier");
    fs::hard_link(desk.path(), &second).unwrap();
    let opened = desk.open();
    let save = opened.file.begin_save(None).unwrap();
    let saved = save.run(&opened.workspace).unwrap();
    let told: Vec<String> = saved.remarks.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "The workspace is saved, but the file had a second name on this disk (a hard link), which leads to the version before from now on. Link it anew if both are to be the same"
        ]
    );
    assert_eq!(store::read_only(&second).unwrap(), sample());
}
