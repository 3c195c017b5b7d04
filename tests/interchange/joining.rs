//! What comes a second time: what has grown grows, what differs stays twice, and nothing is lost.

use std::sync::Arc;

use dossier::edit::joining::{self, Counts};
use dossier::model::mention::{self, Target};
use dossier::model::{
    Annotation, AnnotationId, DocumentId, InfoGrade, Member, Note, SharedOrigin, SharedOriginId,
    Workspace,
};

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

/// Two annotations, of which the second one's note mentions the first.
fn mentioning() -> Workspace {
    let line = r#"{"text": "The nurse said that Aden fell.", "label": [[4, 9, "Sources"], [20, 24, "Places"]]}"#;
    let made = read("a.jsonl", line.as_bytes(), None).unwrap().0;
    let id_of = |quote: &str| {
        let mut all = made.annotations.values();
        all.find(|one| one.quote() == quote).unwrap().id
    };
    let ids: [AnnotationId; 2] = ["nurse", "Aden"].map(id_of);
    let mut second = Annotation::clone(made.annotation(ids[1]).unwrap());
    second.note = format!("Says {}", Target::Annotation(ids[0]).written("the nurse"));
    let mut made = made;
    made.annotations.insert_mut(second.id, Arc::new(second));
    made
}

/// What the notes of annotations mention, by its words.
fn mentioned(workspace: &Workspace) -> Vec<String> {
    let notes = workspace.annotations.values().map(|one| one.note.as_str());
    let mentions = notes.flat_map(mention::mentions);
    mentions
        .map(|mention| match mention.target {
            Target::Annotation(id) => workspace.annotation(id).map_or_else(
                || "gone".to_owned(),
                |one| format!("{} {}", one.quote(), one.note),
            ),
            _ => "another".to_owned(),
        })
        .collect()
}

#[test]
fn notes_on_annotations_mention_what_these_became_here() {
    let base = mentioning();
    let first = |workspace: &Workspace, note: &str| {
        let mut made = workspace.clone();
        let one = made.annotations.values().find(|one| one.quote() == "nurse");
        let mut one = Annotation::clone(one.unwrap());
        note.clone_into(&mut one.note);
        made.annotations.insert_mut(one.id, Arc::new(one));
        made
    };
    // What is mentioned has another note there, so it comes under another id.
    let ours = first(&base, "Ask her");
    let theirs = changed_note(&first(&base, "A man"));
    let (made, _) = joined(&ours, &theirs);
    let mut found = mentioned(&made);
    found.sort();
    assert_eq!(found, ["nurse A man", "nurse Ask her"]);
    // What is here under another id is mentioned by that.
    let other = dossier::import::projects::Options {
        now: crate::any::now(),
        seed: uuid::Uuid::from_u128(77),
        known: None,
    };
    let line = br#"{"text": "The nurse said that Aden fell.", "label": [[4, 9, "Sources"]]}"#;
    let (ours, _) = dossier::import::projects::read_project(line, "a.jsonl", &other).unwrap();
    let (made, counts) = joined(&ours, &base);
    assert_eq!((counts.n_annotations, counts.n_annotations_here), (1, 1));
    assert_eq!(mentioned(&made), ["nurse "]);
}

/// The second annotation says more there, so that it comes as one of its own.
fn changed_note(workspace: &Workspace) -> Workspace {
    let mut made = workspace.clone();
    let one = made.annotations.values().find(|one| one.quote() == "Aden");
    let mut one = Annotation::clone(one.unwrap());
    one.note = one.note.replace("Says", "Told by");
    made.annotations.insert_mut(one.id, Arc::new(one));
    made
}

#[test]
fn groups_of_sources_get_what_was_added_to_them_and_tell_what_differs() {
    let lines = "{\"text\": \"One\", \"label\": []}\n{\"text\": \"Two\", \"label\": []}\n{\"text\": \"Three\", \"label\": []}\n";
    let base = read("a.jsonl", lines.as_bytes(), None).unwrap().0;
    let documents: Vec<DocumentId> = base.documents.keys().copied().collect();
    let with = |title: &str, note: &str, members: &[DocumentId]| {
        let mut made = base.clone();
        let origin = SharedOrigin {
            id: SharedOriginId(uuid::Uuid::from_u128(5)),
            members: members.iter().copied().map(Member::Document).collect(),
            title: title.to_owned(),
            note: note.to_owned(),
        };
        made.shared_origins.insert_mut(origin.id, Arc::new(origin));
        made
    };
    let ours = with("Reuters", "", &documents[..2]);
    let theirs = with("AFP", "By wire", &documents[1..]);
    let (made, counts) = joined(&ours, &theirs);
    let origin = made.shared_origins.values().next().unwrap();
    assert_eq!(origin.members.len(), 3);
    assert_eq!(
        (origin.title.as_str(), origin.note.as_str()),
        ("Reuters", "By wire")
    );
    assert_eq!(
        counts.sentences(),
        [
            "Here already: 3 documents",
            "Here, and taken over with what was added to them there: 1 group of sources",
            "Different in the file, kept as they are here: 1 group of sources",
        ]
    );
}

#[test]
fn lines_that_were_cut_off_are_refused() {
    let made = mentioning();
    let rows = dossier::query::passages(&made, &dossier::query::Filter::default());
    let options = dossier::export::Options::default();
    let report = dossier::export::Report::new(&made, &rows, options, crate::any::now());
    let mut bytes = Vec::new();
    let exporter = dossier::export::exporter("jsonl").unwrap();
    dossier::export::write(exporter, &report, &mut bytes).unwrap();
    let lines = String::from_utf8(bytes).unwrap();
    assert!(read("a.jsonl", lines.as_bytes(), None).is_ok());
    let all: Vec<&str> = lines.lines().collect();
    for n in 1..all.len() {
        let cut = format!("{}\n", all[..n].join("\n"));
        let read = read("a.jsonl", cut.as_bytes(), None);
        let refused = read.map(|_| cut).unwrap_err();
        assert_eq!(
            refused,
            format!(
                "The file can't be read as an export of Dossier: it is cut off after {}. Export it once more.",
                dossier::text::words::counted(n - 1, "record")
            )
        );
    }
    let mut gap = all.clone();
    gap.remove(2);
    assert!(read("a.jsonl", gap.join("\n").as_bytes(), None).is_err());
    // Of earlier versions, whose lines had no end.
    let old = all[..all.len() - 1]
        .join("\n")
        .replace(",\"has_end\":true", "");
    assert!(read("a.jsonl", old.as_bytes(), None).is_ok());
}
