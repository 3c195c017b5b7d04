//! Strings that have broken other programs, in every place for words: what is saved is what is read,
//! byte for byte.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use dossier::model::problems::is_tag_name;
use dossier::model::{
    About, Annotation, Article, ArticleId, ArticlePart, Document, DocumentId, Facts, Field,
    FieldId, FieldKind, Link, LinkId, LinkKind, Locator, LocatorKind, Marking, Member, Meta, Note,
    NoteId, SharedOrigin, SharedOriginId, Source, Standing, Tag, Value, Workspace,
};
use dossier::store::{self, format};
use dossier::text::anchor::Anchor;
use uuid::Uuid;

use crate::desk::{Desk, NOW, annotation, document, insert_document, sample, tag};

/// The Big List of Naughty Strings, where it lies beside the repository.
fn known() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/unicode");
    let list = std::fs::read_to_string(folder.join("blns.json")).unwrap_or_default();
    serde_json::from_str(&list).unwrap_or_default()
}

/// About five hundred of the same kinds: each sign in each surrounding.
fn made() -> Vec<String> {
    let signs = [
        "\0",
        "\u{1}",
        "\u{7f}",
        "\u{85}",
        "\r",
        "\t",
        "\u{a0}",
        "\u{ad}",
        "\u{200b}",
        "\u{200d}",
        "\u{200e}",
        "\u{2028}",
        "\u{2029}",
        "\u{202e}",
        "\u{2066}",
        "\u{feff}",
        "\u{fffd}",
        "\u{ffff}",
        "\u{10ffff}",
        "\u{e000}",
        "e\u{301}\u{323}",
        "ﷺ",
        "ﬃ",
        "İ",
        "ß",
        "👩‍👩‍👧‍👦",
        "🇺🇸",
        "1️⃣",
        "العربية",
        "עִבְרִית",
        "हिन्दी",
        "ไทย",
        "日本語",
        "'",
        "\"",
        "\"#",
        "\\",
        "\\u{41}",
    ];
    let around = [
        "{}",
        " {}",
        "{}{}",
        "a{}b",
        "<b>{}</b>",
        "'; DROP TABLE {};--",
        "$({})",
        "`{}`",
        "%s%n{}",
        "{{{}}}",
        "=1+{}",
        "../{}",
        "r#\"{}\"#",
        "/* {} */",
    ];
    let words = [
        "null",
        "NULL",
        "None",
        "Some(1)",
        "true",
        "NaN",
        "-0",
        "1e999",
        "0x1F",
        "con",
        "NUL",
        "lpt1.txt",
        ".",
        "..",
        "-rf",
        "--",
        "//",
        "// BLAKE3",
        "(\n    id: \"x\",",
        ",\n],\n)",
    ];
    let mut made: Vec<String> = words.map(str::to_owned).to_vec();
    for sign in signs {
        made.extend(around.map(|around| around.replace("{}", sign)));
    }
    made
}

/// One string in every place that takes it.
fn everywhere(n: usize, own: &str, workspace: &mut Workspace) {
    let id = |kind: u128| Uuid::from_u128(kind * 1_000_000 + n as u128);
    let word = || own.to_owned();
    let line = own.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_line = !line.is_empty() && line == own;
    let marking = is_line
        .then(|| Marking::named(own))
        .flatten()
        .filter(Marking::is_sound);
    let source = Source {
        publisher: word(),
        author: word(),
        url: word(),
        more: Facts::from(BTreeMap::from([(word(), word()), ("x".to_owned(), word())])),
        ..Source::default()
    };
    let mut of_text = Document {
        id: DocumentId(id(1)),
        source: source.clone(),
        note: word(),
        marking: marking.clone(),
        ..document(1_000 + n as u128, own)
    };
    of_text.origin.file_name = word();
    of_text.origin.part = word();
    of_text.origin.format = word();
    of_text.origin.encoding = word();
    let document = of_text.id;
    insert_document(workspace, of_text, &format!("Here: {own} and on."));
    let mut body = workspace.body(document).unwrap().clone();
    if !own.trim().is_empty() {
        body.locators = vec![Locator {
            at: body.text.pos(0).unwrap(),
            kind: LocatorKind::Line,
            label: word(),
        }];
    }
    let text = body.text.clone();
    workspace.bodies.insert_mut(document, Arc::new(body));
    let span = text.span(0..text.len()).unwrap();

    let field = Field {
        id: FieldId(id(2)),
        name: if is_line && !own.contains('\n') {
            word()
        } else {
            format!("Field {n}")
        },
        kind: if is_line {
            FieldKind::Choice(vec![word()])
        } else {
            FieldKind::Text
        },
        hint: word(),
    };
    let value = match field.kind {
        FieldKind::Choice(_) => Value::Choice(word()),
        _ => Value::Text(format!("{own}.")),
    };
    let named = format!("{n} {own}");
    let tag = Tag {
        definition: word(),
        fields: vec![field.clone()],
        ..tag(
            id(3).as_u128(),
            if is_tag_name(&named) { &named } else { "" },
        )
    };
    let tag = Tag {
        name: if tag.name.is_empty() {
            format!("{n}")
        } else {
            tag.name.clone()
        },
        ..tag
    };
    let of_tag = tag.id;
    workspace.tags.insert_mut(tag.id, Arc::new(tag));
    let before = annotation(
        id(4).as_u128(),
        workspace,
        DocumentId(Uuid::from_u128(1)),
        "trusted",
    );
    let marked = Annotation {
        document,
        anchors: vec![Anchor::new(&text, span)],
        tags: vec![of_tag],
        note: word(),
        author: word(),
        fields: BTreeMap::from([(field.id, value)]),
        marking: marking.clone(),
        ..before
    };
    let link = Link {
        id: LinkId(id(5)),
        from: marked.id,
        to: dossier::model::AnnotationId(Uuid::from_u128(5)),
        kind: LinkKind::named(own).unwrap_or(LinkKind::Supports),
        note: word(),
        author: word(),
        created: NOW,
    };
    workspace
        .annotations
        .insert_mut(marked.id, Arc::new(marked));
    workspace.links.insert_mut(link.id, Arc::new(link));
    let note = Note {
        id: NoteId(id(6)),
        about: About::Tag(of_tag),
        title: word(),
        text: word(),
        author: word(),
        created: NOW,
        modified: NOW,
        marking: marking.clone(),
    };
    workspace.notes.insert_mut(note.id, Arc::new(note));
    let article = Article {
        id: ArticleId(id(7)),
        title: word(),
        document,
        order: 0,
        source,
        parts: vec![ArticlePart::new(&text, span)],
        standing: Standing::Firm,
        note: word(),
        marking,
    };
    let origin = SharedOrigin {
        id: SharedOriginId(id(8)),
        members: [Member::Article(article.id)].into_iter().collect(),
        title: word(),
        note: word(),
    };
    workspace.articles.insert_mut(article.id, Arc::new(article));
    workspace
        .shared_origins
        .insert_mut(origin.id, Arc::new(origin));
}

#[test]
fn strings_that_break_programs_are_saved_and_read_again_byte_for_byte_wherever_they_stand() {
    let (known, made) = (known(), made());
    let (n_known, n_made) = (known.len(), made.len());
    let mut workspace = sample();
    for (n, own) in known.iter().chain(&made).enumerate() {
        everywhere(n, own, &mut workspace);
        if n % 50 == 0 {
            workspace.meta = Arc::new(Meta {
                title: own.clone(),
                ..(*workspace.meta).clone()
            });
            let bytes = format::to_bytes(&workspace, 1).unwrap();
            assert!(
                format::read(&bytes).unwrap().workspace == workspace,
                "{own:?}"
            );
        }
    }
    assert_eq!(workspace.problems(), []);
    let bytes = format::to_bytes(&workspace, 1).unwrap();
    let read = format::read(&bytes).unwrap();
    assert!(!read.hand_edited);
    assert!(read.workspace == workspace);
    assert!(format::to_bytes(&read.workspace, 1).unwrap() == bytes);
    // And through the journal and a save, as a window does it.
    let desk = Desk::new();
    let mut file = store::create(&workspace, &desk.folders()).unwrap();
    crate::desk::save(&mut file, &workspace, Some(&desk.path())).unwrap();
    drop(file);
    assert!(desk.open().workspace == workspace);
    println!(
        "naughty: {n_known} strings of the known list and {n_made} of the same kinds, each in every place for words: all read again byte for byte"
    );
}
