//! The real thing: disks that are full, that can only be read, that are taken away.
#![cfg(unix)]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dossier::model::Workspace;
use dossier::store::{self, Folders, Opened, Step};

use crate::again::{again, is_again};
use crate::desk::{Desk, add_tag, commit, document, insert_document, names, sample, save};

/// A file system in memory that is soon full; taken away when it is dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// `None` where one may not make one.
    fn new(n_bytes: usize) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={n_bytes}");
        is_done(
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]),
            folder.path(),
        )
        .then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// From now on it can only be read.
    fn protect(&self) -> bool {
        is_done(
            Command::new("mount").args(["-o", "remount,ro"]),
            self.path(),
        )
    }

    /// Leaves room for so many bytes.
    fn fill(&self, n_free: usize) {
        let mut file = fs::File::create(self.path().join("filler")).unwrap();
        while file.write_all(&[7; 4_096]).is_ok() {}
        let n_filled = file.metadata().unwrap().len();
        file.set_len(n_filled.saturating_sub(n_free as u64))
            .unwrap();
    }

    fn free(&self) {
        fs::remove_file(self.path().join("filler")).unwrap();
    }

    fn take_away(&self) -> bool {
        is_done(Command::new("umount").arg("-l"), self.path())
    }
}

fn is_done(command: &mut Command, path: &Path) -> bool {
    let status = command.arg(path).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // It may have been taken away already.
        self.take_away();
    }
}

/// A small disk, here or in a name space of one's own where only the administrator may mount;
/// nothing when the test was run there, or can't be run at all.
#[track_caller]
fn small_disk(n_bytes: usize, test: &str) -> Option<SmallDisk> {
    let disk = SmallDisk::new(n_bytes);
    if disk.is_none() && !is_again() && !again(&["unshare", "-rm"], test) {
        println!("limits: passed over, one may not mount a small disk here");
    }
    disk
}

/// A workspace of about so many bytes.
fn workspace(n_bytes: usize) -> Workspace {
    let mut workspace = sample();
    let text = "We trusted the nurse, and never the doctor.\n".repeat(n_bytes / 44);
    insert_document(&mut workspace, document(3, "Long interview"), &text);
    workspace
}

#[test]
fn on_a_full_disk_the_old_file_stays_and_the_message_says_how_much_is_missing() {
    const TEST: &str =
        "limits::on_a_full_disk_the_old_file_stays_and_the_message_says_how_much_is_missing";
    let Some(disk) = small_disk(16 << 20, TEST) else {
        return;
    };
    // Journals and backups stand on another disk, as they mostly do.
    let desk = Desk::with_sample();
    let path = disk.path().join("ward.dossier");
    let n_bytes: usize =
        std::env::var("DOSSIER_FULL_BYTES").map_or(1 << 16, |n| n.parse().unwrap());
    let step = n_bytes / 16;
    store::save_new(&workspace(n_bytes), &path, &desk.folders()).unwrap();
    let n_bytes = fs::metadata(&path).unwrap().len() as usize;
    let Opened {
        mut workspace,
        mut file,
        ..
    } = store::open(&path, &desk.folders()).unwrap();
    let (mut n_failed, mut n_saved, mut longest) = (0, 0, Duration::ZERO);
    for (step_idx, n_free) in (0..3 * n_bytes + step).step_by(step).enumerate() {
        disk.fill(n_free);
        let before = fs::read(&path).unwrap();
        commit(&mut file, &mut workspace, &add_tag(100 + step_idx as u128));
        let begun = Instant::now();
        let saved = file.begin_save(None).unwrap().run(&workspace);
        match saved {
            Ok(saved) => {
                n_saved += 1;
                file.finish_save(saved);
                assert!(store::read_only(&path).unwrap() == workspace);
            }
            Err(error) => {
                n_failed += 1;
                longest = longest.max(begun.elapsed());
                let told = error.to_string();
                let start = "Can't save the workspace: the disk is full, ";
                assert!(told.starts_with(start), "{told}");
                assert!(
                    told.contains(" more are needed. The old file is untouched"),
                    "{told}"
                );
                assert_eq!(fs::read(&path).unwrap(), before);
            }
        }
        // Whoever opens it now has everything, saved or not.
        let seen = store::look(&path, &desk.folders()).unwrap();
        assert!(seen.workspace == workspace);
        assert_eq!(
            names(disk.path()),
            ["filler", "ward.dossier", "ward.dossier.lock"]
        );
        disk.free();
    }
    assert!(
        n_failed > 3 && n_saved > 3,
        "{n_failed} failed, {n_saved} went well"
    );
    commit(&mut file, &mut workspace, &add_tag(2));
    save(&mut file, &workspace, None).unwrap();
    drop(file);
    assert_eq!(names(disk.path()), ["ward.dossier"]);
    println!(
        "limits: a file of {n_bytes} bytes on a full disk, from 0 to three times that free in steps of {step}: {n_failed} saves refused with what is missing ({} ms at most), {n_saved} done, 0 files damaged, 0 edits lost, 0 temporary files left",
        longest.as_millis()
    );
}

#[test]
fn where_the_journal_is_full_as_well_that_is_told_and_room_brings_all_of_it_to_disk() {
    const TEST: &str =
        "limits::where_the_journal_is_full_as_well_that_is_told_and_room_brings_all_of_it_to_disk";
    let Some(disk) = small_disk(2 << 20, TEST) else {
        return;
    };
    let folders = Folders::new(disk.path().join("data"));
    let path = disk.path().join("ward.dossier");
    store::save_new(&workspace(1 << 17), &path, &folders).unwrap();
    let Opened {
        mut workspace,
        mut file,
        ..
    } = store::open(&path, &folders).unwrap();
    commit(&mut file, &mut workspace, &add_tag(2));
    disk.fill(0);
    let before = fs::read(&path).unwrap();
    // The last block of the journal has room for a few.
    let refused = (10..2_000)
        .find_map(|n| match file.append(Step::Do, &add_tag(n)) {
            Ok(()) => {
                add_tag(n).apply(&mut workspace).unwrap();
                None
            }
            Err(error) => Some(error),
        })
        .unwrap();
    let told = refused.to_string();
    let start = "Can't keep the edit in the journal: the disk is full. Make room there, or save";
    assert!(told.starts_with(start), "{told}");
    assert!(file.begin_save(None).unwrap().run(&workspace).is_err());
    assert_eq!(fs::read(&path).unwrap(), before);
    assert!(store::look(&path, &folders).unwrap().workspace == workspace);
    disk.free();
    commit(&mut file, &mut workspace, &add_tag(3));
    save(&mut file, &workspace, None).unwrap();
    drop(file);
    let opened = store::open(&path, &folders).unwrap();
    assert!(opened.workspace == workspace && opened.remarks.is_empty());
}

#[test]
fn a_disk_that_can_only_be_read_or_is_taken_away_is_told_and_nothing_is_lost() {
    const TEST: &str =
        "limits::a_disk_that_can_only_be_read_or_is_taken_away_is_told_and_nothing_is_lost";
    let Some(disk) = small_disk(1 << 20, TEST) else {
        return;
    };
    let desk = Desk::with_sample();
    let folder = disk.path().join("work");
    fs::create_dir(&folder).unwrap();
    let path = folder.join("ward.dossier");
    store::save_new(&sample(), &path, &desk.folders()).unwrap();
    let Opened {
        mut workspace,
        mut file,
        ..
    } = store::open(&path, &desk.folders()).unwrap();
    commit(&mut file, &mut workspace, &add_tag(2));
    let told = |file: &store::WorkspaceFile, workspace: &Workspace| {
        let save = file.begin_save(None);
        let error = save.and_then(|save| save.run(workspace)).unwrap_err();
        error.to_string().lines().next().unwrap().to_owned()
    };
    let kept = "The old file is untouched and your edits are kept in the journal; use Save as… to save it elsewhere";
    if disk.protect() {
        assert_eq!(
            told(&file, &workspace),
            format!("Can't save the workspace: the disk can only be read. {kept}")
        );
        assert_eq!(store::read_only(&path).unwrap(), sample());
    }
    assert!(disk.take_away());
    commit(&mut file, &mut workspace, &add_tag(3));
    assert_eq!(
        told(&file, &workspace),
        format!("Can't save the workspace: its folder is not there any more. {kept}")
    );
    // What was not saved is offered though its file is gone, and can be saved anywhere.
    let elsewhere = desk.path().with_file_name("elsewhere.dossier");
    save(&mut file, &workspace, Some(&elsewhere)).unwrap();
    assert_eq!(store::read_only(&elsewhere).unwrap(), workspace);
}

#[test]
fn in_a_folder_that_can_not_be_written_edits_are_kept_and_the_save_says_why() {
    const TEST: &str =
        "limits::in_a_folder_that_can_not_be_written_edits_are_kept_and_the_save_says_why";
    use std::os::unix::fs::PermissionsExt as _;

    let desk = Desk::with_sample();
    let folder = desk.path().parent().unwrap().to_owned();
    let set_mode = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    set_mode(0o500);
    if fs::File::create(folder.join("probe")).is_ok() {
        // The administrator can write anywhere.
        let somebody = [
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
        ];
        if is_again() || !again(&somebody, TEST) {
            println!("limits: passed over, the administrator can write anywhere");
        }
        return;
    }
    let Opened {
        mut workspace,
        mut file,
        remarks,
        ..
    } = desk.open();
    assert!(file.is_read_only().is_none());
    assert_eq!(
        remarks[0].to_string(),
        "The workspace can't be locked against other programs: the folder or the file is write-protected for you. Your edits are kept in the journal; use Save as… if the file can't be saved in its place"
    );
    commit(&mut file, &mut workspace, &add_tag(2));
    let error = save(&mut file, &workspace, None).unwrap_err();
    let start = "Can't save the workspace: the folder or the file is write-protected for you. The old file is untouched and your edits are kept in the journal; use Save as…";
    assert!(error.to_string().starts_with(start), "{error}");
    assert_eq!(store::read_only(&desk.path()).unwrap(), sample());
    drop(file);
    assert_eq!(desk.open().recovered, ["new tag 2"]);
    set_mode(0o700);
    let mut opened = desk.open();
    save(&mut opened.file, &opened.workspace, None).unwrap();
}
