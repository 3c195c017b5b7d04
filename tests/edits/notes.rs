use dossier::edit::notes;
use dossier::model::{About, DocumentId, TagId};
use uuid::Uuid;

use crate::bench::{commit, empty, note_id, secs};

#[test]
fn a_note_is_made_written_and_deleted() {
    let workspace = empty();
    let about = About::Workspace;
    let edit = notes::create(&workspace, note_id(1), about, "Leads", "Mara", secs(1)).unwrap();
    assert_eq!(edit.label, "creation of note “Leads”");
    let workspace = commit(&workspace, &edit);

    let edit = notes::set(
        &workspace,
        note_id(1),
        "Leads\n2 ",
        "Ask the nurse",
        secs(2),
    )
    .unwrap();
    assert_eq!(edit.label, "change of note “Leads 2”");
    let workspace = commit(&workspace, &edit);
    let note = workspace.note(note_id(1)).unwrap();
    assert_eq!(
        note.title, "Leads 2 ",
        "a title that is being typed keeps its spaces"
    );
    assert_eq!(note.modified, secs(2));
    let same = notes::set(&workspace, note_id(1), "Leads 2 ", "Ask the nurse", secs(3));
    assert_eq!(same.unwrap_err().to_string(), "The note says this already");

    let untitled = notes::set(&workspace, note_id(1), "", "Ask", secs(2)).unwrap();
    assert_eq!(untitled.label, "change of a note");
    let edit = notes::delete(&workspace, note_id(1)).unwrap();
    assert_eq!(edit.label, "deletion of note “Leads 2”");
    let workspace = commit(&workspace, &edit);
    let gone = notes::delete(&workspace, note_id(1)).unwrap_err();
    assert_eq!(gone.to_string(), "The note is no longer in the workspace");
}

#[test]
fn a_note_is_about_something_that_exists() {
    let create = |about| {
        notes::create(&empty(), note_id(1), about, "Leads", "Mara", secs(1))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        create(About::Document(DocumentId(Uuid::from_u128(1)))),
        "Can't write the note: the document it is about is no longer in the workspace"
    );
    assert_eq!(
        create(About::Tag(TagId(Uuid::from_u128(1)))),
        "Can't write the note: the tag it is about is no longer in the codebook"
    );
}

#[test]
fn a_workspace_is_renamed() {
    let edit = notes::rename_workspace(&empty(), "Nurses\nand ").unwrap();
    assert_eq!(edit.label, "renaming of the workspace");
    assert_eq!(commit(&empty(), &edit).meta.title, "Nurses and ");
    let same = notes::rename_workspace(&empty(), "The nurse affair").unwrap_err();
    assert_eq!(same.to_string(), "The workspace has this title already");
    let none = notes::rename_workspace(&empty(), " ").unwrap_err();
    assert_eq!(none.to_string(), "A workspace needs a title");
}
