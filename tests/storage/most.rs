//! How much of a kind one record may hold: an edit that goes past it is refused at once, and what is
//! at the limit is saved and opened again. So no save is refused for what an edit has let in.

use std::collections::BTreeMap;
use std::sync::Arc;

use dossier::app::session::Session;
use dossier::edit::{Change, Edit, Swap};
use dossier::model::limits::{
    MAX_CHOICES, MAX_CHOICES_IN_ALL, MAX_FIELDS, MAX_PASSAGES, MAX_VALUES,
};
use dossier::model::{
    Annotation, AnnotationId, Article, ArticleId, ArticlePart, Document, DocumentId, Facts, Field,
    FieldId, FieldKind, Source, Standing, Tag, TagId, Value, Workspace,
};
use dossier::store::{self, Step};
use dossier::text::anchor::Anchor;
use uuid::Uuid;

use crate::desk::{Desk, NOW, annotation, document, insert_document, sample, tag};

const LONG: DocumentId = DocumentId(Uuid::from_u128(40));

fn field(n: usize, kind: FieldKind) -> Field {
    Field {
        id: FieldId(Uuid::from_u128(1_000_000 + n as u128)),
        name: format!("Field {n}"),
        kind,
        hint: String::new(),
    }
}

fn choices(n: usize) -> FieldKind {
    FieldKind::Choice((0..n).map(|n| format!("{n:x}")).collect())
}

fn facts(n: usize) -> Facts {
    let facts: BTreeMap<String, String> =
        (0..n).map(|n| (format!("{n:x}"), "y".to_owned())).collect();
    Facts::from(facts)
}

/// The sample, with a text that has room for many passages and fields for many values.
pub(crate) fn roomy() -> Workspace {
    let mut workspace = sample();
    insert_document(
        &mut workspace,
        document(40, "A long one"),
        &"a b\n".repeat(MAX_PASSAGES / 2 + 100),
    );
    for n in 0..=MAX_VALUES / MAX_FIELDS {
        let fields = 0..MAX_FIELDS;
        let tag = Tag {
            fields: fields
                .map(|of_tag| field(n * MAX_FIELDS + of_tag, FieldKind::Text))
                .collect(),
            ..tag(100 + n as u128, &format!("Form {n}"))
        };
        workspace.tags.insert_mut(tag.id, Arc::new(tag));
    }
    workspace
}

/// An annotation of so many passages, a letter each, with so many values.
pub(crate) fn marked(workspace: &Workspace, n_passages: usize, n_values: usize) -> Annotation {
    let text = workspace.text(LONG).unwrap();
    let values = (0..n_values).map(|n| {
        let id = FieldId(Uuid::from_u128(1_000_000 + n as u128));
        (id, Value::Text("y".to_owned()))
    });
    Annotation {
        id: AnnotationId(Uuid::from_u128(50)),
        document: LONG,
        anchors: (0..n_passages)
            .map(|n| Anchor::new(text, text.span(2 * n..2 * n + 1).unwrap()))
            .collect(),
        fields: values.collect(),
        ..annotation(50, workspace, DocumentId(Uuid::from_u128(1)), "trusted")
    }
}

pub(crate) fn article(workspace: &Workspace, n_parts: usize, n_details: usize) -> Article {
    let text = workspace.text(LONG).unwrap();
    Article {
        id: ArticleId(Uuid::from_u128(60)),
        title: "An article".to_owned(),
        document: LONG,
        order: 0,
        source: Source {
            more: facts(n_details),
            ..Source::default()
        },
        parts: (0..n_parts)
            .map(|n| ArticlePart::new(text, text.span(2 * n..2 * n + 1).unwrap()))
            .collect(),
        standing: Standing::Firm,
        note: String::new(),
        marking: None,
    }
}

pub(crate) fn detailed(workspace: &Workspace, n_details: usize) -> Document {
    let mut document = workspace.document(LONG).unwrap().clone();
    document.source.more = facts(n_details);
    document
}

pub(crate) fn with_fields(n_fields: usize, n_choices: usize) -> Tag {
    let fields = 0..n_fields;
    Tag {
        fields: fields
            .map(|n| field(500_000 + n, choices(n_choices)))
            .collect(),
        ..tag(90, "Large")
    }
}

fn to_document(workspace: &Workspace, after: Document) -> Change {
    let before = workspace.documents.get(&LONG).unwrap();
    Change::Document(Swap::replace(before, after))
}

/// What makes a record with one more of a kind than so many, and what is said of it.
type Making = fn(&Workspace, usize) -> Change;

const KINDS: [(usize, &str, Making); 7] = [
    (MAX_PASSAGES, "20,001 passages", |w, n| {
        Change::Annotation(Swap::add(marked(w, n, 0)))
    }),
    (MAX_VALUES, "10,001 values", |w, n| {
        Change::Annotation(Swap::add(marked(w, 1, n)))
    }),
    (MAX_PASSAGES, "20,001 parts", |w, n| {
        Change::Article(Swap::add(article(w, n, 0)))
    }),
    (Facts::MAX, "20,001 details", |w, n| {
        Change::Article(Swap::add(article(w, 1, n)))
    }),
    (Facts::MAX, "20,001 details", |w, n| {
        to_document(w, detailed(w, n))
    }),
    (MAX_FIELDS, "1,001 fields", |_, n| {
        Change::Tag(Swap::add(with_fields(n, 1)))
    }),
    (MAX_CHOICES, "10,001 choices", |_, n| {
        Change::Tag(Swap::add(with_fields(1, n)))
    }),
];

#[test]
fn each_limit_is_kept_when_an_edit_is_made_and_what_is_at_it_is_saved_and_opened_again() {
    let desk = Desk::new();
    let workspace = roomy();
    let mut file = store::create(&workspace, &desk.folders()).unwrap();
    crate::desk::save(&mut file, &workspace, Some(&desk.path())).unwrap();
    drop(file);
    for (max, told, making) in KINDS {
        let opened = desk.open();
        let mut session = Session::new(opened.workspace, opened.file, 0);
        let before = session.workspace().clone();
        let too_large = Edit::new("trial", vec![making(&before, max + 1)]);
        let refused = session.commit(too_large.clone()).unwrap_err().to_string();
        assert!(refused.starts_with("Can't do the trial: one "), "{refused}");
        assert!(refused.contains(told), "{refused}");
        assert!(refused.ends_with("Divide them among several"), "{refused}");
        let refused = session.begin_step(Step::Do, Arc::new(too_large));
        assert!(refused.is_err_and(|refusal| refusal.to_string().contains(told)));
        assert!(*session.workspace() == before, "{told}");

        let at_limit = Edit::new("trial", vec![making(&before, max)]);
        session.commit(at_limit).unwrap();
        let saved = session.begin_save(None).unwrap().run();
        let saved = saved.map_err(|error| format!("{told}: {error}")).unwrap();
        session.finish_save(saved);
        let after = session.workspace().clone();
        drop(session);
        let opened = desk.open();
        assert!(opened.workspace == after, "{told}");
        let mut session = Session::resume(opened);
        session.undo().unwrap();
        session.redo().unwrap();
        session.undo().unwrap();
        let saved = session.begin_save(None).unwrap().run().unwrap();
        session.finish_save(saved);
        assert!(*session.workspace() == before, "{told}");
    }
    println!(
        "limits: {} kinds of parts, one more of each refused when it was made, as many as there may be saved and opened",
        KINDS.len()
    );
}

#[test]
fn choices_of_many_fields_that_could_not_be_read_again_are_refused_when_they_are_made() {
    let desk = Desk::with_sample();
    let opened = desk.open();
    let mut session = Session::new(opened.workspace, opened.file, 0);
    let n_fields = MAX_CHOICES_IN_ALL / MAX_CHOICES;
    let full = with_fields(n_fields, MAX_CHOICES);
    let edit = Edit::new("large codebook", vec![Change::Tag(Swap::add(full.clone()))]);
    session.commit(edit).unwrap();
    let more = Tag {
        id: TagId(Uuid::from_u128(91)),
        name: "More".to_owned(),
        fields: vec![field(900_000, choices(1))],
        created: NOW,
        ..full.clone()
    };
    let edit = Edit::new("new field", vec![Change::Tag(Swap::add(more))]);
    let refused = session.commit(edit).unwrap_err().to_string();
    assert_eq!(
        refused,
        "Can't do the new field: the codebook would have 100,001 choices in all its fields, and no more than 100,000 can be kept. Divide them among several"
    );
    // What has no more of them than before can be changed.
    let before = session.workspace().tags.get(&full.id).unwrap();
    let renamed = Tag {
        name: "Larger".to_owned(),
        ..full
    };
    let edit = Edit::new(
        "renaming",
        vec![Change::Tag(Swap::replace(before, renamed))],
    );
    session.commit(edit).unwrap();
    let saved = session.begin_save(None).unwrap().run().unwrap();
    session.finish_save(saved);
    let after = session.workspace().clone();
    drop(session);
    assert!(desk.open().workspace == after);
}
