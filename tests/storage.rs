//! What a person relies on of workspace files: nothing is lost, nothing is taken for something else.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dossier::edit::{Change, Edit, Swap};
use dossier::model::{
    About, Annotation, AnnotationId, Block, BlockKind, Body, Colour, Document, DocumentId, Grade,
    Note, NoteId, Origin, Source, SourceGrade, Status, Tag, TagId, Timestamp, Workspace,
    WorkspaceId,
};
use dossier::store::{self, Error, Fault, Folders, Opened, Remark, Step, WorkspaceFile, format};
use dossier::text::Text;
use dossier::text::anchor::Anchor;
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn tag(n: u128, name: &str) -> Tag {
    Tag {
        id: TagId(Uuid::from_u128(n)),
        name: name.to_owned(),
        parent: None,
        order: n as u32,
        colour: Some(Colour(2)),
        definition: "When \"trust\" is named.\nNot \\ else #1.".to_owned(),
        key: None,
        created: NOW,
    }
}

fn document(n: u128, title: &str) -> Document {
    Document {
        id: DocumentId(Uuid::from_u128(n)),
        order: n as u32,
        title: title.to_owned(),
        source: Source {
            publisher: "The \"Daily\"".to_owned(),
            published: Some("2017-09".parse().unwrap()),
            grade: Some(SourceGrade::B),
            ..Source::default()
        },
        origin: Origin::default(),
        status: Status::Reading,
        note: String::new(),
        added: NOW,
    }
}

fn annotation(n: u128, workspace: &Workspace, document: DocumentId, quote: &str) -> Annotation {
    let text = workspace.text(document).unwrap();
    let start = text.as_str().find(quote).unwrap();
    let span = text.span(start..start + quote.len()).unwrap();
    Annotation {
        id: AnnotationId(Uuid::from_u128(n)),
        document,
        anchors: vec![Anchor::new(text, span)],
        tags: workspace.tags.keys().copied().take(1).collect(),
        note: "Why?\r\nBecause.".to_owned(),
        grade: Grade::default(),
        author: "rana".to_owned(),
        created: NOW,
        modified: NOW,
    }
}

fn insert_document(workspace: &mut Workspace, document: Document, text: &str) {
    let text = Text::new(text);
    let blocks = text
        .span(0..text.as_str().chars().next().map_or(0, char::len_utf8))
        .map(|span| Block {
            kind: BlockKind::Heading(1),
            span,
        });
    let body = Body::new(document.id, text, blocks.into_iter().collect());
    workspace.bodies.insert_mut(document.id, Arc::new(body));
    workspace
        .documents
        .insert_mut(document.id, Arc::new(document));
}

/// Two documents, a tag, an annotation and a note.
fn sample() -> Workspace {
    let mut workspace = Workspace::new(WorkspaceId(Uuid::from_u128(7)), "Ward \"7\"", NOW);
    let trust = tag(1, "Trust");
    workspace.tags.insert_mut(trust.id, Arc::new(trust));
    insert_document(
        &mut workspace,
        document(1, "First interview"),
        "We trusted the nurse.\n\"Never\" the \\ doctor.\n",
    );
    insert_document(
        &mut workspace,
        document(2, "Second interview"),
        "لا أثق بأحد. 👩‍⚕️ \"#\n",
    );
    let marked = annotation(5, &workspace, DocumentId(Uuid::from_u128(1)), "trusted");
    workspace
        .annotations
        .insert_mut(marked.id, Arc::new(marked));
    let note = Note {
        id: NoteId(Uuid::from_u128(9)),
        about: About::Tag(TagId(Uuid::from_u128(1))),
        title: "On trust".to_owned(),
        text: "A memo".to_owned(),
        author: "rana".to_owned(),
        created: NOW,
        modified: NOW,
    };
    workspace.notes.insert_mut(note.id, Arc::new(note));
    assert_eq!(workspace.problems(), []);
    workspace
}

fn add_tag(n: u128) -> Edit {
    Edit::new(
        format!("new tag {n}"),
        vec![Change::Tag(Swap::add(tag(n, &format!("Tag {n}"))))],
    )
}

/// A folder with a saved workspace in it, and a data folder.
struct Desk {
    root: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            root: tempfile::tempdir().unwrap(),
        }
    }

    fn with_sample() -> Self {
        let desk = Self::new();
        let workspace = sample();
        let mut file = store::create(&workspace, &desk.folders()).unwrap();
        save(&mut file, &workspace, Some(&desk.path())).unwrap();
        desk
    }

    fn folders(&self) -> Folders {
        Folders {
            data: self.root.path().join("data"),
        }
    }

    fn path(&self) -> PathBuf {
        let folder = self.root.path().join("work");
        fs::create_dir_all(&folder).unwrap();
        // Temporary folders may themselves stand behind links.
        fs::canonicalize(folder).unwrap().join("ward.dossier")
    }

    fn open(&self) -> Opened {
        store::open(&self.path(), &self.folders()).unwrap()
    }

    fn files_beside(&self) -> Vec<String> {
        names(self.path().parent().unwrap())
    }

    fn journals(&self) -> Vec<String> {
        names(&self.folders().data.join("journals"))
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn save(file: &mut WorkspaceFile, workspace: &Workspace, path: Option<&Path>) -> Result<(), Error> {
    let saved = file.begin_save(path)?.run(workspace)?;
    assert!(saved.remarks.is_empty(), "{:?}", saved.remarks);
    file.finish_save(saved)
}

/// Does an edit as a session does: the journal first.
fn commit(file: &mut WorkspaceFile, workspace: &mut Workspace, edit: &Edit) {
    file.append(Step::Do, edit).unwrap();
    edit.apply(workspace).unwrap();
}

/// Overwrites without any care, as other programs do.
fn scribble(path: &Path, bytes: &[u8]) {
    use std::io::Write as _;
    let mut file = fs::File::create(path).unwrap();
    file.write_all(bytes).unwrap();
}

#[track_caller]
fn remarks(opened: &Opened) -> Vec<String> {
    opened.remarks.iter().map(Remark::to_string).collect()
}

// The format.

#[test]
fn the_file_reads_well() {
    let text = String::from_utf8(format::to_bytes(&sample(), 42).unwrap()).unwrap();
    let (above, footer) = text.trim_end().rsplit_once('\n').unwrap();
    assert!(footer.starts_with(&format!("// {} bytes above, BLAKE3 ", above.len() + 1)));
    let expected = r####"// Dossier workspace, format 1, generation 42
(
meta: (
    id: "00000000-0000-0000-0000-000000000007",
    title: r#"Ward "7""#,
    created: "1970-01-01T00:00:00Z",
),
tags: [
(
    id: "00000000-0000-0000-0000-000000000001",
    name: "Trust",
    parent: None,
    order: 1,
    colour: Some(2),
    definition: r##"When "trust" is named.
Not \ else #1."##,
    key: None,
    created: "1970-01-01T00:00:00Z",
),
],
"####;
    assert!(above.starts_with(expected), "{above}");
    let expected = r##"annotations: [
(
    id: "00000000-0000-0000-0000-000000000005",
    document: "00000000-0000-0000-0000-000000000001",
    anchors: [(span: (3, 10), quote: "trusted", before: "We ", after: r#" the nurse.
"Never" the \ doctor"#)],
    tags: ["00000000-0000-0000-0000-000000000001"],
"##;
    assert!(above.contains(expected), "{above}");
    let expected = r##"    blocks: [
        (kind: Heading(1), span: (0, 1)),
    ],
    text: r#"We trusted the nurse.
"Never" the \ doctor.
"#,
),
"##;
    assert!(above.contains(expected), "{above}");
}

#[test]
fn every_character_comes_back() {
    let all: String = (char::MIN..=char::MAX).collect();
    let mut workspace = sample();
    insert_document(&mut workspace, document(3, &all), &all);
    let bytes = format::to_bytes(&workspace, 1).unwrap();
    let read = format::read(&bytes).unwrap();
    assert!(!read.hand_edited);
    assert!(read.workspace == workspace);
    assert!(format::to_bytes(&read.workspace, 1).unwrap() == bytes);
}

proptest! {
    #[test]
    fn any_text_is_read_as_it_was_written_and_written_the_same_again(
        title in "(?s).{0,20}",
        text in prop_oneof!["(?s).{0,60}", r##"["#\\r\n\r(),\[\]/*]{0,40}"##],
        note in r##"["#\\r\n/* ]{0,20}"##,
        generation: u64,
    ) {
        let mut workspace = sample();
        insert_document(&mut workspace, document(3, &title), &text);
        let quote: String = text.chars().take(3).collect();
        if !quote.is_empty() {
            let mut marked = annotation(6, &workspace, DocumentId(Uuid::from_u128(3)), &quote);
            marked.note = note;
            workspace.annotations.insert_mut(marked.id, Arc::new(marked));
        }
        let bytes = format::to_bytes(&workspace, generation).unwrap();
        let read = format::read(&bytes).unwrap();
        prop_assert!(!read.hand_edited);
        prop_assert_eq!(read.stamp.generation, generation);
        prop_assert_eq!(&read.workspace, &workspace);
        prop_assert_eq!(format::to_bytes(&read.workspace, generation).unwrap(), bytes);
    }
}

#[test]
fn adding_an_annotation_changes_its_own_lines_and_no_others() {
    let before = sample();
    let mut after = before.clone();
    let marked = annotation(4, &before, DocumentId(Uuid::from_u128(2)), "أثق");
    after.annotations.insert_mut(marked.id, Arc::new(marked));
    let text = |workspace| String::from_utf8(format::to_bytes(workspace, 1).unwrap()).unwrap();
    let (before, after) = (text(&before), text(&after));
    let (mut before, mut after): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    assert_ne!(before.pop(), after.pop(), "the checksum");
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let n_above = before.iter().zip(&after).take_while(same).count();
    let n_below = before
        .iter()
        .rev()
        .zip(after.iter().rev())
        .take_while(same)
        .count();
    assert!(n_above + n_below >= before.len(), "nothing but lines added");
    assert_eq!(after.len() - before.len(), 13);
    assert!(
        after[n_above].contains("000000000004"),
        "{:?}",
        after[n_above]
    );
}

#[test]
fn no_truncated_file_is_taken_for_a_workspace() {
    let workspace = sample();
    let bytes = format::to_bytes(&workspace, 1).unwrap();
    for n_bytes in 0..bytes.len() {
        match format::read(&bytes[..n_bytes]) {
            // Only the checksum is missing or cut: all of the workspace is there, and it is told.
            Ok(read) => assert!(read.hand_edited && read.workspace == workspace),
            Err(fault) => assert!(!fault.to_string().is_empty()),
        }
    }
}

#[test]
fn no_flipped_bit_goes_unnoticed() {
    let bytes = format::to_bytes(&sample(), 1).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        if let Ok(read) = format::read(&flipped) {
            assert!(read.hand_edited, "bit {bit}");
            assert_eq!(read.workspace.problems(), []);
            let (sound, read) = (sample(), read.workspace);
            for (id, body) in &sound.bodies {
                assert_eq!(read.text(*id), Some(&body.text), "bit {bit}");
            }
            for (id, marked) in &read.annotations {
                if let Some(sound) = sound.annotation(*id) {
                    assert_eq!(marked.quote(), sound.quote(), "bit {bit}");
                }
            }
        }
    }
}

#[track_caller]
fn check_fault(replace: &str, by: &str, expected: &str) {
    let text = String::from_utf8(format::to_bytes(&sample(), 1).unwrap()).unwrap();
    assert!(text.contains(replace), "{replace} in {text}");
    let fault = format::read(text.replacen(replace, by, 1).as_bytes()).unwrap_err();
    assert_eq!(fault.to_string(), expected);
}

#[test]
fn a_damaged_file_is_told_with_the_place_or_the_rule() {
    check_fault(
        "    name: \"Trust\",",
        "    nom: \"Trust\",",
        "it is damaged at line 11, column 8: Unexpected field named `nom` in `Tag`, expected one of `id`, `name`, `parent`, `order`, `colour`, `definition`, `key`, or `created` instead",
    );
    check_fault(
        "\"We trusted",
        "\"We mistrusted",
        "it is damaged. In “First interview”: the text of document 00000000-0000-0000-0000-000000000001 is not the one that its checksum was made of (and 1 more)",
    );
    check_fault(
        "quote: \"trusted\"",
        "quote: \"the nurse\"",
        "it is damaged. In “First interview”: passage 1 of annotation 00000000-0000-0000-0000-000000000005 does not stand on the words that it quotes",
    );
    check_fault(
        "about: Tag(\"00000000-0000-0000-0000-000000000001\")",
        "about: Tag(\"00000000-0000-0000-0000-000000000002\")",
        "it is damaged. Note 00000000-0000-0000-0000-000000000009 is about something that does not exist",
    );
    check_fault(
        "format 1,",
        "format 2,",
        "it was saved by a newer version (format 2; this program knows up to 1)",
    );
    check_fault(
        "// Dossier",
        "// Other",
        "it is not a workspace of Dossier: its first line does not say “Dossier workspace”",
    );
}

#[test]
fn two_records_of_one_id_are_refused() {
    let mut workspace = sample();
    let second = tag(2, "Second");
    workspace.tags.insert_mut(second.id, Arc::new(second));
    let text = String::from_utf8(format::to_bytes(&workspace, 1).unwrap()).unwrap();
    let twice = text.replacen("000000000002\",\n    name", "000000000001\",\n    name", 1);
    let fault = format::read(twice.as_bytes()).unwrap_err();
    assert!(matches!(fault, Fault::Syntax { line: 31, .. }), "{fault:?}");
    assert!(
        fault
            .to_string()
            .ends_with("a second record has the id 00000000-0000-0000-0000-000000000001")
    );
}

#[test]
fn nesting_without_end_is_refused_and_not_a_crash() {
    let deep = format!(
        "// Dossier workspace, format 1, generation 1\n{}",
        "(meta:(".repeat(100_000)
    );
    assert!(matches!(
        format::read(deep.as_bytes()),
        Err(Fault::Syntax { .. })
    ));
}

// Opening.

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
    assert_eq!(store::check(&desk.path()).unwrap(), [told]);
    save(&mut opened.file, &opened.workspace, None).unwrap();
    drop(opened);
    assert!(desk.open().remarks.is_empty());
    assert_eq!(store::check(&desk.path()).unwrap(), [""; 0]);
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_left_as_it_is() {
    let desk = Desk::with_sample();
    let newer = fs::read_to_string(desk.path())
        .unwrap()
        .replacen("format 1", "format 2", 1);
    scribble(&desk.path(), newer.as_bytes());
    let error = store::open(&desk.path(), &desk.folders()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "Can't open the workspace: it was saved by a newer version (format 2; this program knows up to 1). Update the program to open it; the file is left as it is\n{}",
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
    assert_eq!(error.backup(), Some(&*backups[0].path));
    assert_eq!(store::read_only(&backups[0].path).unwrap(), sample());
    assert!(error.to_string().contains("Open its newest backup instead"));
}

// The journal.

#[test]
fn edits_that_were_not_saved_are_there_after_a_crash() {
    let desk = Desk::with_sample();
    let Opened {
        mut workspace,
        mut file,
        ..
    } = desk.open();
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
    let Opened {
        mut workspace,
        mut file,
        ..
    } = desk.open();
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
    let Opened {
        mut workspace,
        mut file,
        ..
    } = desk.open();
    let mut states = vec![workspace.clone()];
    for n in 2..5 {
        commit(&mut file, &mut workspace, &add_tag(n));
        states.push(workspace.clone());
    }
    drop(file);
    let journal = desk
        .folders()
        .data
        .join("journals")
        .join(workspace.meta.id.to_string())
        .join("000001.journal");
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
    let Opened {
        mut workspace,
        mut file,
        ..
    } = desk.open();
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
    file.finish_save(saved_again).unwrap();
    drop(file);
    let opened = desk.open();
    assert_eq!(opened.recovered, ["new tag 5"]);
    assert_eq!(opened.workspace, workspace);
}

#[test]
fn a_save_that_fails_loses_no_edit() {
    let desk = Desk::with_sample();
    let Opened {
        mut workspace,
        mut file,
        ..
    } = desk.open();
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
    let Opened {
        mut workspace,
        mut file,
        ..
    } = desk.open();
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

// Saving.

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
    let Opened {
        mut workspace,
        mut file,
        ..
    } = desk.open();
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

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

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
    fn in_a_folder_that_can_not_be_written_edits_are_kept_and_the_save_says_why() {
        let desk = Desk::with_sample();
        let folder = desk.path().parent().unwrap().to_owned();
        set_mode(&folder, 0o500);
        if fs::File::create(folder.join("probe")).is_ok() {
            // The administrator can write anywhere.
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
        assert!(matches!(
            save(&mut file, &workspace, None),
            Err(Error::Save { .. })
        ));
        drop(file);
        assert_eq!(desk.open().recovered, ["new tag 2"]);
        set_mode(&folder, 0o700);
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
}
