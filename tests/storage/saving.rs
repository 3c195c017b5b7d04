//! Saving, and who may.

use std::fs;

use dossier::model::{DocumentId, Workspace, WorkspaceId};
use dossier::store::{self, Error, Step};
use uuid::Uuid;

use crate::desk::{Desk, NOW, add_tag, commit, remarks, save, scribble};

#[test]
fn a_second_window_can_only_read_and_save_a_copy() {
    let desk = Desk::with_sample();
    let mut first = desk.open();
    let mut second = desk.open();
    let holder = second.file.is_read_only().unwrap().clone();
    assert_eq!(holder.pid, std::process::id());
    assert_eq!(
        remarks(&second),
        [format!(
            "The workspace can only be read here: {holder} has it open. Use Save as… to work on a copy"
        )]
    );
    assert!(matches!(
        second.file.append(Step::Do, &add_tag(2)),
        Err(Error::InUse { .. })
    ));
    assert!(matches!(
        second.file.begin_save(None),
        Err(Error::InUse { .. })
    ));
    let copy = desk.path().with_file_name("copy.dossier");
    save(&mut second.file, &second.workspace, Some(&copy)).unwrap();
    assert!(second.file.is_read_only().is_none());
    second.file.append(Step::Do, &add_tag(2)).unwrap();
    commit(&mut first.file, &mut first.workspace, &add_tag(3));
    save(&mut first.file, &first.workspace, None).unwrap();
    assert!(
        desk.open().file.is_read_only().is_some(),
        "a save keeps the lock"
    );
    let error = first
        .file
        .begin_save(Some(&copy))
        .unwrap()
        .run(&first.workspace)
        .unwrap_err();
    assert!(matches!(error, Error::InUse { .. }));
    drop((first, second));
    assert_eq!(desk.files_beside(), ["copy.dossier", "ward.dossier"]);
    assert!(desk.open().file.is_read_only().is_none());
}

#[test]
fn a_file_that_another_program_changed_is_never_written_over() {
    let desk = Desk::with_sample();
    let mut opened = desk.open();
    let mut changed = fs::read(desk.path()).unwrap();
    let last = changed.len() - 2;
    changed[last] ^= 1;
    scribble(&desk.path(), &changed);
    let error = save(&mut opened.file, &opened.workspace, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "Can't save the workspace: another program has changed the file since it was opened. It is left as it is and your edits are kept in the journal; use Save as… to save yours under another name\n{}",
            desk.path().display()
        )
    );
    assert_eq!(fs::read(desk.path()).unwrap(), changed);
    let mine = desk.path().with_file_name("mine.dossier");
    save(&mut opened.file, &opened.workspace, Some(&mine)).unwrap();
    assert_eq!(opened.file.path(), Some(&*mine));
    assert_eq!(
        desk.files_beside(),
        ["mine.dossier", "mine.dossier.lock", "ward.dossier"]
    );
}

#[test]
fn save_as_keeps_what_it_replaces_and_refuses_what_is_no_workspace() {
    let desk = Desk::with_sample();
    let mut opened = desk.open();
    let report = desk.path().with_file_name("report.md");
    scribble(&report, b"# Report");
    let error = save(&mut opened.file, &opened.workspace, Some(&report)).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "Can't save the workspace: there is a file of that name that is not a workspace, or can't be read. Choose another name\n{}",
            report.display()
        )
    );
    assert_eq!(fs::read(&report).unwrap(), b"# Report");

    let other = Workspace::new(WorkspaceId(Uuid::from_u128(8)), "Other", NOW);
    let other_path = desk.path().with_file_name("other.dossier");
    save(
        &mut store::create(&other, &desk.folders()).unwrap(),
        &other,
        Some(&other_path),
    )
    .unwrap();
    save(&mut opened.file, &opened.workspace, Some(&other_path)).unwrap();
    let backups = store::backups(&desk.folders(), other.meta.id);
    assert_eq!(store::read_only(&backups[0].path).unwrap(), other);
}

#[test]
fn a_workspace_that_breaks_a_rule_is_not_put_in_the_place_of_a_sound_one() {
    let desk = Desk::with_sample();
    let mut opened = desk.open();
    let old = fs::read(desk.path()).unwrap();
    let mut broken = opened.workspace.clone();
    broken.bodies.remove_mut(&DocumentId(Uuid::from_u128(2)));
    let error = save(&mut opened.file, &broken, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "Can't save the workspace: it is damaged. In “Second interview”: document 00000000-0000-0000-0000-000000000002 has no text. The old file is untouched and your edits are kept in the journal; undo the last steps and save again\n{}",
            desk.path().display()
        )
    );
    assert_eq!(fs::read(desk.path()).unwrap(), old);
    assert_eq!(desk.files_beside(), ["ward.dossier", "ward.dossier.lock"]);
}

#[test]
fn each_save_keeps_the_one_before_and_the_newest_ten_stay() {
    let desk = Desk::with_sample();
    let (mut workspace, mut file) = desk.at_work();
    for n in 2..15 {
        commit(&mut file, &mut workspace, &add_tag(n));
        save(&mut file, &workspace, None).unwrap();
    }
    let backups = store::backups(&desk.folders(), workspace.meta.id);
    let generations: Vec<u64> = backups.iter().map(|backup| backup.generation).collect();
    assert_eq!(generations, (4..14).rev().collect::<Vec<_>>());
    for backup in &backups {
        let kept = store::read_only(&backup.path).unwrap();
        assert_eq!(kept.tags.size() as u64, backup.generation);
    }
}

#[test]
fn what_a_save_left_when_the_machine_died_is_removed() {
    let desk = Desk::with_sample();
    let stale = format!(".ward.dossier.12.{}.tmp", Uuid::nil().simple());
    scribble(&desk.path().with_file_name(stale), b"half");
    drop(desk.open());
    assert_eq!(desk.files_beside(), ["ward.dossier"]);
}

/// Sets the date of a file to so many days from now.
fn set_date(path: &std::path::Path, days: i64) {
    let now = std::time::SystemTime::now();
    let distance = std::time::Duration::from_secs(days.unsigned_abs() * 86_400);
    let date = if days < 0 {
        now - distance
    } else {
        now + distance
    };
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(date).unwrap();
}

#[test]
fn a_clock_that_is_set_back_a_year_mixes_up_no_versions() {
    let desk = Desk::with_sample();
    let (mut workspace, mut file) = desk.at_work();
    for n in 2..20 {
        commit(&mut file, &mut workspace, &add_tag(n));
        // Up to the tenth save the clock is a year ahead, then it is right, and at the end a day
        // behind.
        let days = match n {
            2..12 => 365,
            12..17 => 0,
            _ => -1,
        };
        set_date(&desk.path(), days);
        save(&mut file, &workspace, None).unwrap();
    }
    let backups = store::backups(&desk.folders(), workspace.meta.id);
    let newest: Vec<u64> = backups
        .iter()
        .map(|backup| backup.generation)
        .take(10)
        .collect();
    assert_eq!(newest, (9..19).rev().collect::<Vec<_>>());
    for backup in &backups {
        let kept = store::read_only(&backup.path).unwrap();
        assert_eq!(kept.tags.size() as u64, backup.generation);
    }
    // What is done after a save is found again whatever the dates say.
    commit(&mut file, &mut workspace, &add_tag(20));
    drop(file);
    set_date(&desk.path(), 365);
    let opened = desk.open();
    assert_eq!(opened.recovered, ["new tag 20"]);
    assert!(opened.workspace == workspace && opened.remarks.is_empty());
}
