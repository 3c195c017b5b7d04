use dossier::edit::{Edit, Refusal, documents, notes};
use dossier::model::{
    About, Block, BlockKind, Body, DocumentId, Origin, Source, Status, Workspace,
};
use dossier::text::Text;
use dossier::text::direction::Direction;
use uuid::Uuid;

use crate::bench::{DOCUMENT, bench, commit, document, empty, note_id, secs, shown};

fn id(n: u128) -> DocumentId {
    DocumentId(Uuid::from_u128(n))
}

fn three() -> Workspace {
    let drafts = [(12, "A"), (11, "B"), (10, "C")]
        .map(|(n, title)| document(id(n), title, "text"))
        .to_vec();
    let edit = documents::add(&empty(), drafts).unwrap();
    assert_eq!(edit.label, "adding 3 documents");
    commit(&empty(), &edit)
}

fn titles(workspace: &Workspace) -> String {
    workspace
        .documents_in_order()
        .iter()
        .map(|document| document.title.as_str())
        .collect()
}

/// Reads the document again as `text`.
fn reread(workspace: &Workspace, text: &str) -> Result<Edit, Refusal> {
    let body = Body::new(DOCUMENT, Text::new(text), Vec::new());
    let origin = Origin {
        encoding: "windows-1252".to_owned(),
        ..Origin::default()
    };
    documents::replace_body(workspace, DOCUMENT, body, origin, secs(9))
}

#[test]
fn documents_are_added_after_those_that_are_there() {
    let workspace = three();
    let edit = documents::add(&workspace, vec![document(id(1), "D", "more")]).unwrap();
    assert_eq!(edit.label, "adding “D”");
    assert_eq!(titles(&commit(&workspace, &edit)), "ABCD");
    let twice = documents::add(&workspace, vec![document(id(10), "D", "more")]).unwrap_err();
    assert_eq!(
        twice.to_string(),
        "Can't add “D”: a document with the same id is in the workspace already"
    );
    let (misfit, mut body) = document(id(2), "E", "short");
    body.blocks.push(Block {
        kind: BlockKind::Heading(1),
        span: Text::from("a longer text").whole().unwrap(),
    });
    let misfit = documents::add(&workspace, vec![(misfit, body)]).unwrap_err();
    assert_eq!(
        misfit.to_string(),
        "Can't take in “E”: its headings and other parts do not fit its text"
    );
    let none = documents::add(&workspace, Vec::new()).unwrap_err();
    assert_eq!(none.to_string(), "There is no document to add");
}

#[test]
fn a_document_goes_with_its_annotations_and_notes_and_comes_back_with_them() {
    let bench = bench("[A:One] [B:two]");
    let mut workspace = bench.workspace.clone();
    let about = About::Document(DOCUMENT);
    for edit in [
        notes::create(&workspace, note_id(1), about, "Why", "Mara", secs(1)).unwrap(),
        notes::create(
            &workspace,
            note_id(2),
            About::Workspace,
            "All",
            "Mara",
            secs(1),
        )
        .unwrap(),
        documents::add(&workspace, vec![document(id(5), "Other", "text")]).unwrap(),
    ] {
        edit.apply(&mut workspace).unwrap();
    }
    let edit = documents::remove(&workspace, &[DOCUMENT]).unwrap();
    assert_eq!(edit.label, "removal of “Interview”");
    let after = commit(&workspace, &edit);
    assert_eq!(titles(&after), "Other");
    assert_eq!((after.annotations.size(), after.notes.size()), (0, 1));
    let both = documents::remove(&workspace, &[DOCUMENT, id(5)]).unwrap();
    assert_eq!(both.label, "removal of 2 documents");
    let again = documents::remove(&after, &[DOCUMENT]).unwrap_err();
    assert_eq!(
        again.to_string(),
        "The document is no longer in the workspace"
    );
}

#[test]
fn what_is_said_about_a_document_is_set() {
    let workspace = three();
    let edit = documents::set_title(&workspace, id(12), " Field\nnotes ").unwrap();
    assert_eq!(edit.label, "renaming of “A”");
    let after = commit(&workspace, &edit);
    assert_eq!(after.document(id(12)).unwrap().title, "Field notes");
    let empty = documents::set_title(&workspace, id(12), " ").unwrap_err();
    assert_eq!(empty.to_string(), "A document needs a title");
    let same = documents::set_title(&workspace, id(12), "A").unwrap_err();
    assert_eq!(same.to_string(), "The document has this title already");

    let source = Source {
        publisher: "The Courier".to_owned(),
        ..Source::default()
    };
    let edit = documents::set_source(&workspace, id(12), source.clone()).unwrap();
    assert_eq!(edit.label, "change of the source of “A”");
    let after = commit(&workspace, &edit);
    assert_eq!(after.document(id(12)).unwrap().source, source);
    let same = documents::set_source(&after, id(12), source).unwrap_err();
    assert_eq!(same.to_string(), "The source says this already");

    let edit = documents::set_status(&workspace, id(12), Status::Done).unwrap();
    assert_eq!(edit.label, "setting “A” to “Done”");
    commit(&workspace, &edit);
    let same = documents::set_status(&workspace, id(12), Status::Unread).unwrap_err();
    assert_eq!(same.to_string(), "The document is set to “Unread” already");

    let rtl = Some(Direction::RightToLeft);
    let edit = documents::set_direction(&workspace, id(12), rtl).unwrap();
    assert_eq!(edit.label, "change of the direction of “A”");
    let turned = commit(&workspace, &edit);
    assert_eq!(turned.document(id(12)).unwrap().direction, rtl);
    let same = documents::set_direction(&workspace, id(12), None).unwrap_err();
    assert_eq!(same.to_string(), "The document runs this way already");

    let edit = documents::set_note(&workspace, id(12), "Ask for the tape").unwrap();
    assert_eq!(edit.label, "change of the note on “A”");
    commit(&workspace, &edit);
    let same = documents::set_note(&workspace, id(12), "").unwrap_err();
    assert_eq!(same.to_string(), "The note says this already");
}

#[test]
fn a_document_moves_to_a_place_in_the_list() {
    #[track_caller]
    fn check(n: u128, index: usize, after: &str) {
        let edit = documents::move_to(&three(), id(n), index).unwrap();
        assert_eq!(titles(&commit(&three(), &edit)), after);
    }
    check(12, 1, "BAC");
    check(12, 9, "BCA");
    check(10, 0, "CAB");
    let same = documents::move_to(&three(), id(11), 1).unwrap_err();
    assert_eq!(same.to_string(), "The document is in this place already");
}

#[test]
fn a_document_read_again_keeps_every_mark_on_its_words() {
    let bench = bench("cafÃ© [A:trusted] the [B:nurse]");
    let edit = reread(&bench.workspace, "café trusted the nurse").unwrap();
    assert_eq!(edit.label, "new reading of “Interview”");
    let after = commit(&bench.workspace, &edit);
    assert_eq!(shown(&after), "café [A:trusted] the [B:nurse]");
    let document = after.document(DOCUMENT).unwrap();
    assert_eq!(document.origin.encoding, "windows-1252");
    let again = reread(&after, "café trusted the nurse").unwrap_err();
    assert_eq!(again.to_string(), "The document reads just the same");
}

#[test]
fn a_document_is_not_read_again_when_a_mark_would_be_lost() {
    let refused = reread(
        &bench("[A:cafÃ©] [B:said] so").workspace,
        "café; said it, no",
    );
    assert_eq!(
        refused.unwrap_err().to_string(),
        "Can't read “Interview” again in this way: 1 annotation would lose its words. \
         Read it in another way, or delete what would not be found first"
    );
    let refused = reread(
        &bench("[A:cafÃ©] [A:thÃ©] x [B:said] y").workspace,
        "café-thé-said-said-",
    );
    assert_eq!(
        refused.unwrap_err().to_string(),
        "Can't read “Interview” again in this way: 2 annotations would lose their words \
         and 1 annotation would fit in several places. \
         Read it in another way, or delete what would not be found first"
    );
}
