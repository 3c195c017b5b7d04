//! What comes a second time: what has grown grows, what differs stays twice, and nothing is lost.

use std::sync::Arc;

use dossier::edit::joining::{self, Counts};
use dossier::model::{Annotation, InfoGrade, Note, Workspace};

use crate::files::{read, shown};

/// A document with one annotation, as our own export would bring it.
fn here() -> Workspace {
    let line = r#"{"text": "The nurse said that Aden fell.", "label": [[4, 9, "Sources"]]}"#;
    read("a.jsonl", line.as_bytes(), None).unwrap().0
}

fn changed(workspace: &Workspace, change: impl FnOnce(&mut Annotation)) -> Workspace {
    let mut made = workspace.clone();
    let mut annotation = Annotation::clone(workspace.annotations.values().next().unwrap());
    change(&mut annotation);
    made.annotations
        .insert_mut(annotation.id, Arc::new(annotation));
    made
}

/// What is there after a workspace was taken in, and that it is the same after it came once more.
#[track_caller]
fn joined(ours: &Workspace, theirs: &Workspace) -> (Workspace, Counts) {
    let once = |ours: &Workspace| {
        let (edit, counts) = joining::join(ours, theirs, "a file").unwrap();
        let mut made = ours.clone();
        edit.apply(&mut made).unwrap();
        assert_eq!(made.problems(), vec![]);
        (made, counts)
    };
    let (made, counts) = once(ours);
    assert_eq!(
        once(&made).0,
        made,
        "it changes nothing when it comes again"
    );
    (made, counts)
}

#[test]
fn an_annotation_that_has_grown_elsewhere_grows_here() {
    let ours = here();
    let theirs = changed(&ours, |one| {
        "Who is she?".clone_into(&mut one.note);
        one.grade.info = Some(InfoGrade::ALL[1]);
    });
    let (made, counts) = joined(&ours, &theirs);
    assert_eq!(shown(&made), ["[Sources] nurse {Who is she?}"]);
    assert_eq!(
        made.annotations.values().next().unwrap().grade.info,
        Some(InfoGrade::ALL[1])
    );
    assert_eq!(
        counts.sentences(),
        [
            "Here already: 1 document",
            "Here, and taken over with what was added to them there: 1 annotation or note",
        ]
    );
    // An older one of it brings nothing.
    let (same, counts) = joined(&theirs, &ours);
    assert_eq!(same, theirs);
    assert_eq!((counts.n_annotations_here, counts.n_differing), (1, 0));
}

#[test]
fn annotations_that_differ_are_both_kept_and_told() {
    let base = here();
    let ours = changed(&base, |one| "Ask her".clone_into(&mut one.note));
    let theirs = changed(&base, |one| "A man".clone_into(&mut one.note));
    let (made, counts) = joined(&ours, &theirs);
    let mut found = shown(&made);
    found.sort();
    assert_eq!(
        found,
        ["[Sources] nurse {A man}", "[Sources] nurse {Ask her}"]
    );
    assert_eq!((counts.n_annotations, counts.n_differing), (1, 1));
    assert!(
        counts
            .sentences()
            .contains(&"Differing from what is here, both kept: 1 annotation or note".to_owned())
    );
    // A third, which differs from both under the same id, is not lost either.
    let third = changed(&base, |one| "A doctor".clone_into(&mut one.note));
    let (made, _) = joined(&made, &third);
    assert_eq!(made.annotations.size(), 3);
    // With another grade and nothing else, too.
    let graded = |n: usize| changed(&base, |one| one.grade.info = Some(InfoGrade::ALL[n]));
    let (made, counts) = joined(&graded(0), &graded(4));
    assert_eq!((made.annotations.size(), counts.n_differing), (2, 1));
}

#[test]
fn what_formats_without_ids_bring_again_is_known_by_its_words() {
    let ours = changed(&here(), |one| {
        "Who is she?".clone_into(&mut one.note);
        "mara".clone_into(&mut one.author);
    });
    let line = br#"{"text": "The nurse said that Aden fell.", "label": [[4, 9, "Sources"], [20, 24, "Places"]]}"#;
    let other = uuid::Uuid::from_u128(99);
    let options = dossier::import::projects::Options {
        now: crate::any::now(),
        seed: other,
        known: None,
    };
    let (theirs, _) = dossier::import::projects::read_project(line, "a.jsonl", &options).unwrap();
    let (made, counts) = joined(&ours, &theirs);
    assert_eq!(
        shown(&made),
        ["[Sources] nurse {Who is she?}", "[Places] Aden"]
    );
    assert_eq!((counts.n_annotations, counts.n_annotations_here), (1, 1));
}

#[test]
fn what_is_not_known_of_a_source_is_filled_in_and_what_is_stays() {
    let mut ours = here();
    let mut theirs = ours.clone();
    let set = |workspace: &mut Workspace, author: &str, url: &str, note: &str| {
        let mut document = workspace.documents_in_order()[0].clone();
        author.clone_into(&mut document.source.author);
        url.clone_into(&mut document.source.url);
        note.clone_into(&mut document.note);
        workspace
            .documents
            .insert_mut(document.id, Arc::new(document));
    };
    set(&mut ours, "Mara", "", "Mine");
    set(&mut theirs, "Paul", "https://example.org", "Theirs");
    let (made, counts) = joined(&ours, &theirs);
    let document = &made.documents_in_order()[0];
    assert_eq!(
        (
            document.source.author.as_str(),
            document.source.url.as_str(),
            document.note.as_str()
        ),
        ("Mara", "https://example.org", "Mine")
    );
    assert_eq!((counts.n_fields, counts.n_fields_kept), (1, 1));
    let notes: Vec<&str> = made
        .notes
        .values()
        .map(|note: &Arc<Note>| note.text.as_str())
        .collect();
    assert_eq!(notes, ["Theirs"]);
}
