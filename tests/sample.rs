//! The sample that is built into the program: sound, canonical, and what a newcomer is promised.

use std::path::{Path, PathBuf};

use dossier::app::sample;
use dossier::model::codebook::Tree;
use dossier::model::{About, WorkspaceId};
use dossier::query::Passage;
use dossier::query::records::{self, Look};
use dossier::store::format;

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

/// With `UPDATE=1` the file is written anew as the program writes it, after it was edited by hand.
#[test]
fn the_file_is_as_the_program_writes_it() {
    let path = seeds().join("sample.dossier");
    let bytes = std::fs::read(&path).unwrap();
    let read = format::read(&bytes).unwrap();
    let written = format::to_bytes(&read.workspace, 1).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        dossier::store::replace_file(&path, |out| out.write_all(&written)).unwrap();
    } else {
        assert!(
            written == bytes,
            "run the tests with UPDATE=1 after editing the sample by hand"
        );
    }
}

#[test]
fn it_holds_the_five_documents_beside_it() {
    let workspace = sample::workspace(WorkspaceId(uuid::Uuid::nil())).unwrap();
    let documents = workspace.documents_in_order();
    assert_eq!(documents.len(), 5);
    for document in documents {
        let text = std::fs::read_to_string(seeds().join(&document.origin.file_name)).unwrap();
        assert_eq!(
            workspace.text(document.id).unwrap().as_str(),
            text,
            "{}",
            document.title
        );
        let n_words = text.split_whitespace().count();
        assert!(
            (600..=1000).contains(&n_words),
            "{} has {n_words} words",
            document.title
        );
        assert!(!document.source.publisher.is_empty() && document.source.published.is_some());
    }
}

#[test]
fn it_has_a_codebook_in_three_levels_and_annotations_worth_reading() {
    let workspace = sample::workspace(WorkspaceId(uuid::Uuid::nil())).unwrap();
    assert_eq!(workspace.problems(), []);
    let depths: Vec<usize> = Tree::new(&workspace)
        .walk()
        .iter()
        .map(|&(depth, _)| depth)
        .collect();
    assert_eq!(depths.iter().max(), Some(&2));
    assert!((18..=26).contains(&depths.len()));
    assert!(
        workspace
            .tags
            .values()
            .all(|tag| !tag.definition.is_empty())
    );
    assert!(workspace.annotations.size() >= 60);
    let n_noted = workspace
        .annotations
        .values()
        .filter(|annotation| !annotation.note.is_empty())
        .count();
    assert!(n_noted >= 60, "{n_noted} have a note");
    assert!(
        workspace
            .annotations
            .values()
            .any(|annotation| annotation.tags.is_empty())
    );
    assert!(
        workspace
            .notes
            .values()
            .any(|note| note.about == About::Workspace)
    );
}

#[test]
fn one_tag_is_a_table_in_which_most_is_filled_in_and_something_is_left_to_do() {
    let workspace = sample::workspace(WorkspaceId(uuid::Uuid::nil())).unwrap();
    let tag = workspace
        .tag_at_path("Capability/Strength/Foreign fighters")
        .unwrap();
    assert_eq!(tag.fields.len(), 4);
    let table = records::records(&workspace, tag.id, &Look::default(), &|| false);
    assert_eq!(table.rows.len(), 4);
    let n_filled = |row: &Passage| row.annotation.fields.len();
    assert!(table.rows.iter().all(|row| n_filled(row) > 0));
    assert!(table.rows.iter().any(|row| n_filled(row) == 4));
    let unfilled = Look {
        unfilled_only: true,
        ..Look::default()
    };
    let left = records::records(&workspace, tag.id, &unfilled, &|| false);
    assert_eq!(left.rows.len(), 3);
}
