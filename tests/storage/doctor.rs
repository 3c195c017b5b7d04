//! Every rule of a sound workspace: what breaks it is named, not saved, and can be repaired in one
//! step, which keeps what was marked and written and can be undone.

use std::sync::Arc;

use dossier::edit::repair::repair;
use dossier::edit::{Change, Edit, Swap, articles};
use dossier::model::limits::{MAX_CHOICES, MAX_FIELDS, MAX_PASSAGES, MAX_VALUES};
use dossier::model::{
    About, Annotation, AnnotationId, Article, ArticleId, Block, BlockKind, Colour, DocumentId,
    Facts, Field, FieldId, FieldKind, Furniture, FurnitureKind, Link, LinkId, LinkKind, Locator,
    LocatorKind, Marking, Member, NoteId, Original, ReadKind, ReadPassage, Reading, SharedOrigin,
    SharedOriginId, Source, Standing, Tag, TagId, Value, Workspace,
};
use dossier::store::{self, Error, Fault, format};
use dossier::text::Span;
use uuid::Uuid;

use crate::desk::{Desk, annotation, commit, sample, save, scribble, tag};
use crate::most;

type Breaking = fn(&mut Workspace);

const DOCUMENT: DocumentId = DocumentId(Uuid::from_u128(1));
const ANNOTATION: AnnotationId = AnnotationId(Uuid::from_u128(5));
const TAG: TagId = TagId(Uuid::from_u128(1));

fn with_annotation(workspace: &mut Workspace, change: impl FnOnce(&mut Annotation)) {
    let mut changed = workspace.annotation(ANNOTATION).unwrap().clone();
    change(&mut changed);
    workspace
        .annotations
        .insert_mut(ANNOTATION, Arc::new(changed));
}

fn with_tag(workspace: &mut Workspace, n: u128, change: impl FnOnce(&mut Tag)) {
    let mut changed = tag(n, &format!("Tag {n}"));
    change(&mut changed);
    workspace.tags.insert_mut(changed.id, Arc::new(changed));
}

/// Each rule with what breaks it.
fn fixtures() -> Vec<(&'static str, Breaking)> {
    fn body(workspace: &mut Workspace, change: impl FnOnce(&mut dossier::model::Body)) {
        let mut changed = workspace.body(DOCUMENT).unwrap().clone();
        change(&mut changed);
        workspace.bodies.insert_mut(DOCUMENT, Arc::new(changed));
    }
    vec![
        ("document-without-text", |w| {
            w.bodies.remove_mut(&DOCUMENT);
        }),
        ("text-without-document", |w| {
            w.documents.remove_mut(&DOCUMENT);
        }),
        ("text-changed", |w| {
            body(w, |body| body.hash = "0".repeat(64));
        }),
        ("block-out-of-place", |w| {
            body(w, |body| {
                let span = Span::from((40, 10_000));
                let kind = BlockKind::Heading(9);
                body.blocks.push(Block { kind, span });
            });
        }),
        ("tag-name", |w| {
            with_tag(w, 2, |tag| tag.name = " a/b\n".into());
        }),
        ("tag-name", |w| with_tag(w, 2, |tag| tag.name.clear())),
        ("tag-name-twice", |w| {
            with_tag(w, 2, |tag| tag.name = "TRUST".into());
        }),
        ("tag-without-parent", |w| {
            with_tag(w, 2, |tag| tag.parent = Some(TagId(Uuid::from_u128(99))));
        }),
        ("tag-under-itself", |w| {
            with_tag(w, 2, |tag| tag.parent = Some(tag.id));
        }),
        ("tag-under-itself", |w| {
            for n in 2..5 {
                let parent = TagId(Uuid::from_u128(if n == 4 { 2 } else { n + 1 }));
                with_tag(w, n, |tag| tag.parent = Some(parent));
            }
        }),
        ("tag-under-itself", |w| {
            for n in 2..202 {
                with_tag(w, n, |tag| tag.parent = Some(TagId(Uuid::from_u128(n - 1))));
            }
        }),
        ("tag-key", |w| with_tag(w, 2, |tag| tag.key = Some(0))),
        ("tag-key", |w| {
            with_tag(w, 2, |tag| tag.key = Some(3));
            with_tag(w, 3, |tag| tag.key = Some(3));
        }),
        ("tag-colour", |w| {
            with_tag(w, 2, |tag| tag.colour = Some(Colour(200)));
        }),
        ("annotation-without-document", |w| {
            with_annotation(w, |a| a.document = DocumentId(Uuid::from_u128(77)));
        }),
        ("annotation-without-passage", |w| {
            with_annotation(w, |a| a.anchors.clear());
        }),
        ("annotation-out-of-text", |w| {
            with_annotation(w, |a| a.anchors[0].span = Span::from((3, 4_000_000)));
        }),
        ("annotation-out-of-text", |w| {
            // Backwards, and inside a character of the second document.
            with_annotation(w, |a| a.anchors[0].span = Span::from((10, 3)));
            let second = DocumentId(Uuid::from_u128(2));
            let mut marked = annotation(6, w, second, "أثق");
            marked.anchors[0].span = Span::from((1, 4));
            w.annotations.insert_mut(marked.id, Arc::new(marked));
        }),
        ("quote-differs", |w| {
            with_annotation(w, |a| a.anchors[0].span = Span::from((0, 2)));
        }),
        ("passages-out-of-order", |w| {
            with_annotation(w, |a| a.anchors.push(a.anchors[0].clone()));
        }),
        ("passages-out-of-order", |w| {
            let mut other = annotation(6, w, DOCUMENT, "nurse");
            with_annotation(w, |a| a.anchors.insert(0, other.anchors.remove(0)));
        }),
        ("annotation-without-tag", |w| {
            with_annotation(w, |a| a.tags.push(TagId(Uuid::from_u128(88))));
        }),
        ("tag-twice", |w| with_annotation(w, |a| a.tags.push(TAG))),
        ("note-about-nothing", |w| {
            let id = NoteId(Uuid::from_u128(9));
            let mut note = w.note(id).unwrap().clone();
            note.about = About::Document(DocumentId(Uuid::from_u128(66)));
            w.notes.insert_mut(id, Arc::new(note));
        }),
        ("tag-listing", |w| {
            with_tag(w, 2, |tag| tag.see_also = vec![tag.id, TAG, TAG]);
        }),
        ("field-shape", |w| {
            let kind = FieldKind::Choice(vec![String::new(), " a".into(), "a".into()]);
            with_tag(w, 2, |tag| tag.fields = vec![field(20, "\n", kind)]);
        }),
        ("tag-too-large", |w| {
            let tag = most::with_fields(MAX_FIELDS + 2, 1);
            w.tags.insert_mut(tag.id, Arc::new(tag));
        }),
        ("tag-too-large", |w| {
            let tag = most::with_fields(1, MAX_CHOICES + 1);
            w.tags.insert_mut(tag.id, Arc::new(tag));
        }),
        ("annotation-too-large", |w| {
            *w = most::roomy();
            let marked = most::marked(w, MAX_PASSAGES + 2, MAX_VALUES + 2);
            w.annotations.insert_mut(marked.id, Arc::new(marked));
        }),
        ("article-too-large", |w| {
            *w = most::roomy();
            let article = most::article(w, MAX_PASSAGES + 2, Facts::MAX + 2);
            w.articles.insert_mut(article.id, Arc::new(article));
        }),
        ("document-too-large", |w| {
            *w = most::roomy();
            let document = most::detailed(w, Facts::MAX + 2);
            w.documents.insert_mut(document.id, Arc::new(document));
        }),
        ("field-twice", |w| {
            for n in 2..4 {
                with_tag(w, n, |tag| {
                    tag.fields = vec![field(20, "Killed", FieldKind::Text)];
                });
            }
        }),
        ("value-without-field", |w| {
            let value = Value::Text("seven".into());
            with_annotation(w, |a| drop(a.fields.insert(FIELD, value)));
        }),
        ("value-of-other-kind", |w| {
            with_tag(w, 2, |tag| {
                tag.fields = vec![field(20, "Killed", FieldKind::Date)];
            });
            let value = Value::Text("seven".into());
            with_annotation(w, |a| drop(a.fields.insert(FIELD, value)));
        }),
        ("link-without-end", |w| {
            let nowhere = AnnotationId(Uuid::from_u128(404));
            link(w, [ANNOTATION, nowhere], LinkKind::Supports);
        }),
        ("link-with-itself", |w| {
            link(w, [ANNOTATION, ANNOTATION], LinkKind::Supports);
        }),
        ("link-kind", |w| {
            let other = annotation(6, w, DOCUMENT, "nurse");
            let other_id = other.id;
            w.annotations.insert_mut(other_id, Arc::new(other));
            link(
                w,
                [ANNOTATION, other_id],
                LinkKind::Other(" supports ".into()),
            );
        }),
        ("reading-without-document", |w| {
            read(w, DocumentId(Uuid::from_u128(55)), &[(0, 3)]);
        }),
        ("furniture-out-of-place", |w| {
            body(w, |body| {
                let span = Span::from((40, 10_000));
                let kind = FurnitureKind::PageNumber;
                body.furniture.push(Furniture { span, kind });
            });
        }),
        ("locator-out-of-place", |w| {
            body(w, |body| {
                for (byte, label) in [(9, "2"), (3, "1"), (9, " ")] {
                    body.locators.push(Locator {
                        at: body.text.pos(byte).unwrap(),
                        kind: LocatorKind::Page,
                        label: label.to_owned(),
                    });
                }
            });
        }),
        ("article-without-document", |w| {
            article(w, |a| a.document = DocumentId(Uuid::from_u128(77)));
        }),
        ("article-without-passage", |w| {
            article(w, |a| a.parts.clear());
        }),
        ("article-off-its-words", |w| {
            article(w, |a| {
                for part in &mut a.parts {
                    part.span = Span::from((0, 4_000_000));
                }
            });
        }),
        ("article-off-its-words", |w| {
            article(w, |a| {
                for part in &mut a.parts {
                    part.first = "Words that are not there".into();
                }
            });
        }),
        ("article-parts-overlap", |w| {
            article(w, |a| a.parts.extend(a.parts.first().cloned()));
        }),
        ("origin-of-nothing", |w| origin(w, &[])),
        ("origin-of-nothing", |w| {
            let nobody = DocumentId(Uuid::from_u128(77));
            origin(w, &[Member::Document(DOCUMENT), Member::Document(nobody)]);
        }),
        ("original-of-nothing", |w| {
            let original = Original::new(b"Nothing was read from this").unwrap();
            w.originals.insert_mut(original.id, Arc::new(original));
        }),
        ("original-changed", |w| {
            let original = Original::new(b"The file as it was").unwrap();
            let mut document = w.document(DOCUMENT).unwrap().clone();
            document.origin.hash = original.id.to_string();
            w.documents.insert_mut(DOCUMENT, Arc::new(document));
            let id = original.id;
            let mut original = original;
            original.n_bytes += 1;
            w.originals.insert_mut(id, Arc::new(original));
        }),
        ("marking-words", |w| {
            with_annotation(w, |a| a.marking = Some(Marking::Words(" for us\n".into())));
        }),
        ("marking-words", |w| {
            let mut meta = (*w.meta).clone();
            meta.marking = Some(Marking::Words(String::new()));
            w.meta = Arc::new(meta);
        }),
        ("reading-out-of-place", |w| {
            read(w, DOCUMENT, &[(3, 10), (2, 5), (5, 5), (0, 1_000_000)]);
        }),
    ]
}

const FIELD: FieldId = FieldId(Uuid::from_u128(20));

fn field(id: u128, name: &str, kind: FieldKind) -> Field {
    Field {
        id: FieldId(Uuid::from_u128(id)),
        name: name.to_owned(),
        kind,
        hint: String::new(),
    }
}

fn link(workspace: &mut Workspace, [from, to]: [AnnotationId; 2], kind: LinkKind) {
    let link = Link {
        id: LinkId(Uuid::from_u128(30)),
        from,
        to,
        kind,
        note: "Why it is so".to_owned(),
        author: "rana".to_owned(),
        created: crate::desk::NOW,
    };
    workspace.links.insert_mut(link.id, Arc::new(link));
}

/// An article over the first line, changed.
fn article(workspace: &mut Workspace, change: impl FnOnce(&mut Article)) {
    let id = ArticleId(Uuid::from_u128(40));
    let text = workspace.text(DOCUMENT).unwrap();
    let draft = articles::Draft {
        title: "The nurse".to_owned(),
        source: Source::default(),
        spans: vec![text.span(0..21).unwrap()],
    };
    if workspace.article(id).is_none() {
        let edit = articles::make(workspace, id, DOCUMENT, draft).unwrap();
        edit.apply(workspace).unwrap();
    }
    let mut changed = workspace.article(id).unwrap().clone();
    change(&mut changed);
    workspace.articles.insert_mut(id, Arc::new(changed));
}

fn origin(workspace: &mut Workspace, members: &[Member]) {
    let origin = SharedOrigin {
        id: SharedOriginId(Uuid::from_u128(41)),
        members: members.iter().copied().collect(),
        title: "Agency".to_owned(),
        note: String::new(),
    };
    workspace
        .shared_origins
        .insert_mut(origin.id, Arc::new(origin));
}

fn read(workspace: &mut Workspace, document: DocumentId, passages: &[(usize, usize)]) {
    let passages = passages.iter().map(|&(start, end)| ReadPassage {
        start,
        end,
        kind: ReadKind::Read,
    });
    let reading = Reading {
        document,
        passages: passages.collect(),
    };
    workspace.readings.insert_mut(document, Arc::new(reading));
}

/// What was marked, written and grouped is there, wherever it is now.
#[track_caller]
fn check_nothing_lost(rule: &str, broken: &Workspace, repaired: &Workspace) {
    for (id, before) in &broken.annotations {
        let Some(after) = repaired.annotation(*id) else {
            assert_eq!(rule, "annotation-without-passage");
            let note = repaired.note(NoteId(id.0)).unwrap();
            assert!(note.text.contains(&before.note), "{rule}");
            continue;
        };
        let mut quotes: Vec<&str> = before.anchors.iter().map(|a| a.quote.as_str()).collect();
        quotes.sort_unstable();
        quotes.dedup();
        for quote in quotes {
            assert!(after.anchors.iter().any(|a| a.quote == quote), "{rule}");
        }
        assert!(after.note.starts_with(&before.note), "{rule}");
        for value in before.fields.values() {
            let is_filled_in = after.fields.values().any(|kept| kept == value);
            assert!(
                is_filled_in || after.note.contains(&value.to_string()),
                "{rule}"
            );
        }
        assert!(
            before.tags.iter().all(|tag| after.tags.contains(tag)),
            "{rule}"
        );
    }
    for (id, body) in &broken.bodies {
        assert_eq!(repaired.text(*id), Some(&body.text), "{rule}");
    }
    for link in broken.links.values() {
        let is_noted = repaired.notes.values().any(|note| note.text == link.note);
        assert!(repaired.link(link.id).is_some() || is_noted, "{rule}");
    }
    for (id, note) in &broken.notes {
        assert_eq!(repaired.note(*id).unwrap().text, note.text, "{rule}");
    }
    assert!(
        broken.tags.keys().all(|id| repaired.tag(*id).is_some()),
        "{rule}"
    );
    assert!(
        broken
            .documents
            .keys()
            .all(|id| repaired.document(*id).is_some()),
        "{rule}"
    );
}

#[test]
fn each_broken_rule_is_named_never_saved_and_repaired_in_a_step_that_can_be_undone() {
    let mut n_fixtures = 0;
    for (rule, breaking) in fixtures() {
        let mut broken = sample();
        breaking(&mut broken);
        let rules: Vec<&str> = broken
            .problems()
            .iter()
            .map(dossier::model::Problem::rule)
            .collect();
        assert!(rules.contains(&rule), "{rule} is not among {rules:?}");

        // Nothing of that is saved.
        let desk = Desk::with_sample();
        let opened = desk.open();
        let refused = opened.file.begin_save(None).unwrap().run(&broken);
        assert!(
            matches!(refused, Err(Error::Unsound { .. })),
            "{rule}: {refused:?}"
        );
        drop(opened);
        assert_eq!(desk.open().workspace, sample(), "{rule}");

        // In a file it is told by its name.
        let bytes = format::to_bytes(&broken, 5).unwrap();
        scribble(&desk.path(), &bytes);
        let told = store::check(&desk.path(), &dossier::store::Keys::default()).unwrap();
        // More parts of one record than it may have are not even read.
        let name = if rule.ends_with("-too-large") {
            "there are more than "
        } else {
            &*format!("[{rule}]")
        };
        assert!(
            told.iter().any(|line| line.contains(name)),
            "{rule}: {told:?}"
        );

        // The repair is a step, and what it takes away comes back.
        let step = repair(&broken).unwrap();
        let mut repaired = broken.clone();
        step.apply(&mut repaired).unwrap();
        assert_eq!(repaired.problems(), [], "{rule}");
        check_nothing_lost(rule, &broken, &repaired);
        let mut undone = repaired.clone();
        step.inverse().apply(&mut undone).unwrap();
        assert_eq!(undone, broken, "{rule}");

        // A file of which nothing but this is wrong is repaired to the same, but for a text that
        // a backup has.
        let salvaged = store::salvage(&desk.path(), &desk.folders()).unwrap();
        assert_eq!(salvaged.workspace.problems(), [], "{rule}");
        assert!(!salvaged.report.is_empty(), "{rule}");
        assert_eq!(
            std::fs::read(desk.path()).unwrap(),
            bytes,
            "{rule}: nothing is written"
        );
        n_fixtures += 1;
    }
    println!(
        "doctor: {n_fixtures} broken workspaces: each named by its rule, each save refused, each repaired and the repair undone"
    );
}

#[test]
fn a_record_under_another_id_is_told_and_not_saved() {
    let mut broken = sample();
    let wrong = AnnotationId(Uuid::from_u128(1234));
    let record = Arc::clone(broken.annotations.get(&ANNOTATION).unwrap());
    broken.annotations.insert_mut(wrong, record);
    assert_eq!(broken.problems()[0].rule(), "wrong-key");
    let desk = Desk::with_sample();
    let refused = desk.open().file.begin_save(None).unwrap().run(&broken);
    assert!(matches!(refused, Err(Error::Unsound { .. })));
    repair(&sample()).unwrap_err();
}

#[test]
fn all_rules_at_once_are_repaired_as_well() {
    let mut broken = sample();
    for (rule, breaking) in fixtures() {
        if !matches!(
            rule,
            "annotation-without-passage" | "document-without-text" | "text-without-document"
        ) {
            breaking(&mut broken);
        }
    }
    broken.bodies.remove_mut(&DocumentId(Uuid::from_u128(2)));
    let step = repair(&broken).unwrap();
    let mut repaired = broken.clone();
    step.apply(&mut repaired).unwrap();
    assert_eq!(repaired.problems(), []);
    check_nothing_lost("all", &broken, &repaired);
}

#[test]
fn annotations_of_a_lost_text_keep_their_words_and_say_that_they_are_lost() {
    let mut broken = sample();
    broken.bodies.remove_mut(&DOCUMENT);
    let step = repair(&broken).unwrap();
    step.apply(&mut broken).unwrap();
    let lost = broken.annotation(ANNOTATION).unwrap();
    assert_eq!(lost.standing, Standing::Lost);
    assert_eq!(lost.quote(), "trusted");
}

#[test]
fn the_text_of_a_damaged_document_comes_from_the_newest_backup_that_is_whole() {
    let desk = Desk::with_sample();
    let mut opened = desk.open();
    let edit = Edit::new("new tag", vec![Change::Tag(Swap::add(tag(3, "Three")))]);
    commit(&mut opened.file, &mut opened.workspace, &edit);
    save(&mut opened.file, &opened.workspace, None).unwrap();
    let expected = opened.workspace.clone();
    drop(opened);
    let bytes = std::fs::read(desk.path()).unwrap();
    let at = memchr::memmem::rfind(&bytes, b"We trusted").unwrap();
    let mut cut = bytes.clone();
    cut.truncate(at + 6);
    let mut garbled = bytes;
    garbled[at..at + 6].fill(0);
    for damaged in [cut, garbled] {
        scribble(&desk.path(), &damaged);
        let salvaged = store::salvage(&desk.path(), &desk.folders()).unwrap();
        assert_eq!(salvaged.workspace, expected, "{:#?}", salvaged.report);
        assert!(
            salvaged.report.iter().any(|line| line.contains(
                "The text of “First interview” is damaged and was taken from the backup of generation 1"
            )),
            "{:#?}",
            salvaged.report
        );
    }
}

#[test]
fn a_file_is_repaired_in_its_place_the_old_one_is_kept_and_the_next_opening_can_undo_it() {
    let desk = Desk::with_sample();
    assert_eq!(
        store::repair_file(&desk.path(), &desk.folders()).unwrap(),
        None
    );
    let mut broken = sample();
    with_annotation(&mut broken, |a| a.tags.push(TagId(Uuid::from_u128(88))));
    with_tag(&mut broken, 2, |tag| tag.parent = Some(tag.id));
    let bytes = format::to_bytes(&broken, 5).unwrap();
    scribble(&desk.path(), &bytes);
    let refused = store::open(&desk.path(), &desk.folders()).unwrap_err();
    assert!(matches!(
        refused,
        Error::Unreadable {
            source: Fault::Unsound { n_broken: 2, .. },
            ..
        }
    ));
    assert_eq!(
        refused.backup().map(|backup| backup.generation),
        None,
        "saved once only"
    );

    let repaired = store::repair_file(&desk.path(), &desk.folders())
        .unwrap()
        .unwrap();
    assert_eq!(repaired.report.len(), 2);
    assert!(repaired.can_be_undone);
    assert_eq!(
        std::fs::read(repaired.aside.join("ward.dossier")).unwrap(),
        bytes
    );
    assert_eq!(
        store::check(&desk.path(), &dossier::store::Keys::default()).unwrap(),
        Vec::<String>::new()
    );
    let opened = desk.open();
    assert!(opened.remarks.is_empty(), "{:?}", opened.remarks);
    let step = opened.history.undo_next().unwrap();
    assert_eq!(step.label, "repair of 2 faults");
    let mut undone = opened.workspace.clone();
    step.inverse().apply(&mut undone).unwrap();
    assert_eq!(undone, broken);
}

#[test]
fn every_cut_and_every_blotted_line_of_a_file_leaves_the_other_records() {
    let desk = Desk::new();
    let (workspace, folders) = (sample(), desk.folders());
    let bytes = format::to_bytes(&workspace, 3).unwrap();
    let (mut n_whole, mut n_partly, mut n_nothing) = (0, 0, 0);
    let mut check = |damaged: &[u8]| {
        scribble(&desk.path(), damaged);
        match store::salvage(&desk.path(), &folders) {
            Ok(salvaged) => {
                assert_eq!(salvaged.workspace.problems(), []);
                if salvaged.workspace == workspace {
                    n_whole += 1;
                } else {
                    assert!(
                        !salvaged.report.is_empty(),
                        "something is gone without a word"
                    );
                    n_partly += 1;
                }
            }
            Err(error) => {
                assert!(error.to_string().contains("not a single record"), "{error}");
                n_nothing += 1;
            }
        }
    };
    for n_bytes in (0..bytes.len()).step_by(3) {
        check(&bytes[..n_bytes]);
    }
    let n_lines = bytes.split(|&byte| byte == b'\n').count();
    for line_idx in 0..n_lines {
        let mut lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
        lines[line_idx] = b"\xff\0\xfe";
        check(&lines.join(&b'\n'));
    }
    println!(
        "salvage: a file cut and blotted in {} ways: {n_whole} whole, {n_partly} in part and told, {n_nothing} with nothing left",
        n_whole + n_partly + n_nothing
    );
    assert!(n_whole + n_partly > n_nothing);
}
