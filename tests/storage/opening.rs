//! Opening files, sound and damaged ones.

use std::fs;

use dossier::model::{Annotation, AnnotationId, Standing, TagId, Workspace};
use dossier::store;
use uuid::Uuid;

use crate::desk::{Desk, add_tag, commit, remarks, sample, save, scribble};

#[test]
fn saving_again_without_an_edit_gives_the_same_records() {
    let desk = Desk::with_sample();
    let first = fs::read_to_string(desk.path()).unwrap();
    let mut opened = desk.open();
    assert_eq!(opened.workspace, sample());
    assert!(opened.remarks.is_empty() && opened.recovered.is_empty());
    save(&mut opened.file, &opened.workspace, None).unwrap();
    let second = fs::read_to_string(desk.path()).unwrap();
    assert_eq!(opened.file.generation(), 2);
    let records = |text: &str| -> Vec<String> {
        let lines: Vec<&str> = text.lines().collect();
        lines[1..lines.len() - 1]
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(records(&first), records(&second));
}

#[test]
fn a_file_edited_by_hand_is_accepted_if_it_is_sound_and_told() {
    let desk = Desk::with_sample();
    let text = fs::read_to_string(desk.path()).unwrap();
    scribble(
        &desk.path(),
        text.replace("\"Trust\"", "\"Confidence\"").as_bytes(),
    );
    let mut opened = desk.open();
    assert_eq!(
        opened
            .workspace
            .tag(TagId(Uuid::from_u128(1)))
            .unwrap()
            .name,
        "Confidence"
    );
    let told = "The file is not as Dossier saved it: it was edited by hand, or damaged. All that can be checked is in order; compare it with a backup if you did not edit it";
    assert_eq!(remarks(&opened), [told]);
    assert_eq!(
        store::check(&desk.path(), &store::Keys::default()).unwrap(),
        [told]
    );
    save(&mut opened.file, &opened.workspace, None).unwrap();
    drop(opened);
    assert!(desk.open().remarks.is_empty());
    assert_eq!(
        store::check(&desk.path(), &store::Keys::default()).unwrap(),
        [""; 0]
    );
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_left_as_it_is() {
    let desk = Desk::with_sample();
    let newer = fs::read_to_string(desk.path())
        .unwrap()
        .replacen("format 3", "format 4", 1);
    scribble(&desk.path(), newer.as_bytes());
    let error = store::open(&desk.path(), &desk.folders()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "Can't open the workspace: it was saved by a newer version (format 4; this program knows up to 3). Update the program to open it; the file is left as it is\n{}",
            desk.path().display()
        )
    );
    assert_eq!(fs::read_to_string(desk.path()).unwrap(), newer);
}

#[test]
fn what_is_not_a_workspace_is_told_from_an_empty_one() {
    let desk = Desk::new();
    #[track_caller]
    fn check(desk: &Desk, bytes: &[u8], why: &str) {
        scribble(&desk.path(), bytes);
        let error = store::open(&desk.path(), &desk.folders()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "Can't open the workspace: it is not a workspace of Dossier: {why}\n{}",
                desk.path().display()
            )
        );
    }
    check(&desk, b"", "it is empty");
    check(
        &desk,
        &[0; 4096],
        "it holds nothing but zeros, as after a power failure",
    );
    check(
        &desk,
        b"\xff\xfe",
        "its first line does not say “Dossier workspace”",
    );
    fs::remove_file(desk.path()).unwrap();
    assert_eq!(
        store::open(&desk.path(), &desk.folders())
            .unwrap_err()
            .to_string(),
        format!(
            "Can't open the workspace: there is no such file\n{}",
            desk.path().display()
        )
    );
    let folder = desk.path().parent().unwrap().to_owned();
    assert_eq!(
        store::read_only(&folder).unwrap_err().to_string(),
        format!(
            "Can't open the workspace: it is a folder\n{}",
            folder.display()
        )
    );
}

#[test]
fn a_damaged_file_leads_to_its_newest_backup() {
    let desk = Desk::with_sample();
    let mut opened = desk.open();
    let mut workspace = opened.workspace;
    commit(&mut opened.file, &mut workspace, &add_tag(2));
    save(&mut opened.file, &workspace, None).unwrap();
    drop(opened.file);
    scribble(&desk.path(), b"");
    let error = store::open(&desk.path(), &desk.folders()).unwrap_err();
    let backups = store::backups(&desk.folders(), workspace.meta.id);
    assert_eq!(backups.len(), 1);
    assert_eq!(error.backup(), Some(&backups[0]));
    assert_eq!(store::read_only(&backups[0].path).unwrap(), sample());
    assert!(error.to_string().contains("Open its newest backup instead"));
}

/// The sample with a text that was changed by another program.
fn tampered(replace: &str, by: &str) -> Desk {
    let desk = Desk::with_sample();
    let text = fs::read_to_string(desk.path()).unwrap();
    assert!(text.contains(replace), "{replace}");
    scribble(&desk.path(), text.replacen(replace, by, 1).as_bytes());
    desk
}

fn marked(workspace: &Workspace) -> &Annotation {
    let id = AnnotationId(Uuid::from_u128(5));
    workspace.annotation(id).unwrap()
}

#[test]
fn a_text_changed_outside_opens_with_its_marks_on_their_words_or_told_to_be_lost() {
    #[track_caller]
    fn check(replace: &str, by: &str, standing: Standing, told: &str, line: &str) {
        let desk = tampered(replace, by);
        let mut opened = desk.open();
        assert_eq!(opened.workspace.problems(), []);
        assert_eq!(marked(&opened.workspace).standing, standing);
        assert_eq!(marked(&opened.workspace).quote(), "trusted");
        assert_eq!(remarks(&opened)[1..], [told]);
        assert!(opened.is_mended);
        let lines = store::check(&desk.path(), &store::Keys::default()).unwrap();
        assert_eq!(lines.len(), 3);
        assert_eq!(
            lines[1],
            "In “First interview”: the text of document 00000000-0000-0000-0000-000000000001 is not the one that its checksum was made of [text-changed]"
        );
        assert_eq!(lines[2], line);
        let again = store::look(&desk.path(), &desk.folders()).unwrap();
        assert_eq!(again.workspace, opened.workspace, "the same each time");
        // What became of it stays known after the first save, until a person settles it.
        save(&mut opened.file, &opened.workspace, None).unwrap();
        let workspace = opened.workspace;
        drop(opened.file);
        let opened = desk.open();
        assert_eq!(opened.workspace, workspace);
        assert!(opened.remarks.is_empty() && !opened.is_mended);
        assert_eq!(
            store::check(&desk.path(), &store::Keys::default()).unwrap(),
            [line]
        );
    }
    check(
        "text: r#\"We trusted",
        "text: r#\"Well, we trusted",
        Standing::Moved,
        "The text of a document was changed outside Dossier. It has 1 annotation moved with its words. None is shown on other words; settle them one by one under Excerpts. 1 heading or list entry lost its place. Undo can't bring the old text back; a backup may hold it",
        "In “First interview”: annotation 00000000-0000-0000-0000-000000000005 has moved with its words: “trusted”",
    );
    check(
        "text: r#\"We trusted",
        "text: r#\"We believed",
        Standing::Lost,
        "The text of a document was changed outside Dossier. It has 1 annotation that lost its words. None is shown on other words; settle them one by one under Excerpts. 1 heading or list entry lost its place. Undo can't bring the old text back; a backup may hold it",
        "In “First interview”: annotation 00000000-0000-0000-0000-000000000005 has lost its words: “trusted”",
    );
    check(
        "text: r#\"We trusted the nurse.",
        "text: r#\"He trusted. She trusted. All",
        Standing::Ambiguous,
        "The text of a document was changed outside Dossier. It has 1 annotation of which the words stand in several places. None is shown on other words; settle them one by one under Excerpts. 1 heading or list entry lost its place. Undo can't bring the old text back; a backup may hold it",
        "In “First interview”: annotation 00000000-0000-0000-0000-000000000005 has words that stand in several places: “trusted”",
    );
}

#[test]
fn a_text_changed_outside_where_no_mark_stands_is_told_and_keeps_every_mark() {
    let desk = tampered(
        "\"Never\" the \\ doctor.\n",
        "\"Never\" the \\ doctor. And so on.\n",
    );
    let opened = desk.open();
    assert!(marked(&opened.workspace).standing.is_firm());
    assert_eq!(
        remarks(&opened)[1..],
        [
            "The text of a document was changed outside Dossier. It has 1 annotation still on its words. 1 heading or list entry lost its place. Undo can't bring the old text back; a backup may hold it"
        ]
    );
    let edited = desk.path().with_extension("bak");
    fs::copy(desk.path(), &edited).unwrap();
    drop(opened);
    assert_eq!(
        fs::read(&edited).unwrap(),
        fs::read(desk.path()).unwrap(),
        "opening writes nothing"
    );
}

#[test]
fn what_is_done_after_a_text_was_changed_outside_survives_a_crash() {
    let desk = tampered("text: r#\"We trusted", "text: r#\"Well, we trusted");
    let mut opened = desk.open();
    let mut workspace = opened.workspace;
    commit(&mut opened.file, &mut workspace, &add_tag(2));
    drop(opened.file);
    let opened = desk.open();
    assert_eq!(opened.workspace, workspace);
    assert_eq!(opened.recovered, ["new tag 2"]);
}
