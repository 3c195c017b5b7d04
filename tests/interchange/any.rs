//! Workspaces of every shape: scripts, emoji, overlaps, nests, pieces, empty notes, edges.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dossier::model::{
    About, Annotation, AnnotationId, Article, ArticleId, ArticlePart, Block, BlockKind, Body,
    Colour, Document, DocumentId, Field, FieldId, FieldKind, Furniture, FurnitureKind, Grade,
    InfoGrade, Link, LinkId, LinkKind, Locator, LocatorKind, Marking, Member, Meta, Note, NoteId,
    Origin, Original, ReadKind, ReadPassage, Reading, SharedOrigin, SharedOriginId, Source,
    SourceGrade, Standing, Status, Tag, TagId, Timestamp, Tlp, Value, Workspace, WorkspaceId,
};
use dossier::text::anchor::Anchor;
use dossier::text::direction::Direction;
use dossier::text::{Span, Text};
use proptest::prelude::*;
use uuid::Uuid;

const PIECES: [&str; 20] = [
    "nurse ",
    "said",
    " ",
    "\n",
    "\r\n",
    "👨\u{200d}👩\u{200d}👧",
    "e\u{301}",
    "قالت ",
    "المُمرضة",
    "🇸🇾",
    "日本",
    "a\u{308}\u{323}",
    "\u{a0}",
    ". ",
    "<b>&amp;",
    "\t",
    "\u{200f}",
    "“q”",
    "\u{1}",
    "\u{2028}",
];

const NAMES: [&str; 10] = [
    "Money",
    "Armed groups",
    "a_b-c",
    "Ärzte",
    "المال",
    "x: y; z, w.",
    "<tag> & \"co\"",
    "💣",
    "_u2d_ u2d_",
    "=1+1",
];

const WORDS: [&str; 8] = [
    "",
    "Why it matters",
    "Two\nlines, *bold*",
    "\t<script>&\"'",
    "ملاحظة 📌",
    "[[gone|tag:00000000-0000-0000-0000-0000000000ff]] is gone",
    "]]> -- ",
    " spaces around ",
];

/// Numbers that everything is made of.
#[derive(Clone, Debug)]
pub(crate) struct Numbers {
    texts: Vec<String>,
    tags: Vec<[u16; 6]>,
    marks: Vec<[u16; 12]>,
    links: Vec<[u16; 4]>,
    notes: Vec<[u16; 4]>,
}

pub(crate) fn numbers() -> impl Strategy<Value = Numbers> {
    let text = prop::collection::vec(prop::sample::select(&PIECES[..]), 1..24)
        .prop_map(|pieces| pieces.concat());
    (
        prop::collection::vec(text, 1..4),
        prop::collection::vec(any::<[u16; 6]>(), 0..7),
        prop::collection::vec(any::<[u16; 12]>(), 0..12),
        prop::collection::vec(any::<[u16; 4]>(), 0..4),
        prop::collection::vec(any::<[u16; 4]>(), 0..4),
    )
        .prop_map(|(texts, tags, marks, links, notes)| Numbers {
            texts,
            tags,
            marks,
            links,
            notes,
        })
}

fn nth<T: Clone>(all: &[T], n: u16) -> Option<T> {
    all.get(usize::from(n).checked_rem(all.len())?).cloned()
}

fn words(n: u16) -> String {
    nth(&WORDS, n).unwrap().to_owned()
}

fn moment(n: u16) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + i64::from(n)).unwrap()
}

pub(crate) fn now() -> Timestamp {
    moment(0)
}

pub(crate) fn workspace(numbers: &Numbers) -> Workspace {
    let mut n_ids = 0x0190_0000_0000_7000_8000_0000_0000_0000_u128;
    let mut id = move || {
        n_ids += 1;
        Uuid::from_u128(n_ids)
    };
    let mut made = Workspace::new(WorkspaceId(id()), "Dossier & co 📌", now());
    let documents: Vec<DocumentId> = numbers
        .texts
        .iter()
        .enumerate()
        .map(|(text_idx, raw)| {
            // Texts that are the same would be one and the same to any comparison by content.
            let raw = format!("{raw}\n{text_idx}");
            document(&mut made, DocumentId(id()), text_idx as u32, &raw)
        })
        .collect();
    let mut tags: Vec<TagId> = Vec::new();
    let mut fields: Vec<(FieldId, u16)> = Vec::new();
    for (tag_idx, n) in numbers.tags.iter().enumerate() {
        let tag = TagId(id());
        let field = Field {
            id: FieldId(id()),
            name: format!("Killed {}", n[5] % 3),
            kind: match n[5] % 6 {
                0 => FieldKind::Number {
                    unit: ["", "people"][usize::from(n[5] / 6 % 2)].to_owned(),
                },
                1 => FieldKind::Choice(vec!["yes, often".to_owned(), "no".to_owned()]),
                2 => FieldKind::YesNo,
                3 => FieldKind::Probability,
                4 => FieldKind::Date,
                _ => FieldKind::Text,
            },
            hint: words(n[4]),
        };
        let has_field = n[3] % 3 == 0;
        if has_field {
            fields.push((field.id, n[5] % 6));
        }
        let parent = if n[0] % 2 == 0 {
            None
        } else {
            nth(&tags, n[1])
        };
        let tag = Tag {
            id: tag,
            // None has the name of another, nor of one with other letter case.
            name: format!("{} {tag_idx}", nth(&NAMES, n[2]).unwrap()),
            parent,
            order: u32::from(n[3] % 4),
            colour: (n[4] % 3 > 0).then_some(Colour((n[4] % 12) as u8)),
            definition: words(n[5]),
            key: (tag_idx < 9 && n[5] % 5 == 0).then_some(tag_idx as u8 + 1),
            see_also: nth(&tags, n[5])
                .filter(|other| n[4] % 4 == 0 && Some(*other) != parent)
                .into_iter()
                .collect(),
            fields: has_field.then_some(field).into_iter().collect(),
            created: moment(n[5]),
        };
        tags.push(tag.id);
        made.tags.insert_mut(tag.id, Arc::new(tag));
    }
    let mut annotations: Vec<AnnotationId> = Vec::new();
    for n in &numbers.marks {
        let annotation = AnnotationId(id());
        if let Some(one) = mark(&made, annotation, n, &documents, &tags, &fields) {
            annotations.push(annotation);
            made.annotations.insert_mut(annotation, Arc::new(one));
        }
    }
    for n in &numbers.links {
        let ends = (nth(&annotations, n[0]), nth(&annotations, n[1]));
        if let (Some(from), Some(to)) = ends
            && from != to
        {
            let link = Link {
                id: LinkId(id()),
                from,
                to,
                kind: nth(&LinkKind::USUAL, n[2])
                    .filter(|_| n[2] % 3 > 0)
                    .unwrap_or_else(|| LinkKind::Other("quotes".to_owned())),
                note: words(n[3]),
                author: "Jo".to_owned(),
                created: moment(n[3]),
            };
            made.links.insert_mut(link.id, Arc::new(link));
        }
    }
    for n in &numbers.notes {
        let about = match n[0] % 3 {
            0 => nth(&documents, n[1]).map(About::Document),
            1 => nth(&tags, n[1]).map(About::Tag),
            _ => None,
        };
        let note = Note {
            marking: marking(usize::from(n[3])),
            id: NoteId(id()),
            about: about.unwrap_or(About::Workspace),
            title: format!("Note {}", n[2] % 5),
            text: words(n[2]),
            author: ["", "Mara"][usize::from(n[3] % 2)].to_owned(),
            created: moment(n[3]),
            modified: moment(n[2]),
        };
        made.notes.insert_mut(note.id, Arc::new(note));
    }
    sources(&mut made, &documents, numbers, &mut id);
    assert_eq!(made.problems(), vec![]);
    made
}

/// Articles, what has one origin, original files and markings.
fn sources(
    made: &mut Workspace,
    documents: &[DocumentId],
    numbers: &Numbers,
    id: &mut impl FnMut() -> Uuid,
) {
    let mut members: BTreeSet<Member> = documents.iter().copied().map(Member::Document).collect();
    for (n, &document) in documents.iter().enumerate() {
        let text = made.text(document).unwrap().clone();
        if let Some(whole) = text.whole()
            && !text.len().is_multiple_of(3)
        {
            let article = Article {
                id: ArticleId(id()),
                title: format!("Story {n}"),
                document,
                order: n as u32,
                source: Source {
                    author: "رنا".to_owned(),
                    ..Source::default()
                },
                parts: vec![ArticlePart::new(&text, whole)],
                standing: [Standing::Firm, Standing::Moved][n % 2],
                note: words(text.len() as u16),
                marking: marking(text.len() + n),
            };
            members.insert(Member::Article(article.id));
            made.articles.insert_mut(article.id, Arc::new(article));
        }
    }
    let origin = SharedOrigin {
        id: SharedOriginId(id()),
        members,
        title: "A wire".to_owned(),
        note: words(numbers.notes.len() as u16),
    };
    made.shared_origins.insert_mut(origin.id, Arc::new(origin));
    let first = made.document(documents[0]).unwrap().clone();
    let original = Original::new("the file as it was".as_bytes()).unwrap();
    let first = Document {
        origin: Origin {
            hash: original.id.to_string(),
            ..first.origin
        },
        ..first
    };
    made.documents.insert_mut(first.id, Arc::new(first));
    made.originals.insert_mut(original.id, Arc::new(original));
    let meta = Meta {
        marking: marking(numbers.tags.len()),
        ..(*made.meta).clone()
    };
    made.meta = Arc::new(meta);
}

fn marking(n: usize) -> Option<Marking> {
    [
        None,
        Some(Marking::Tlp(Tlp::AmberStrict)),
        Some(Marking::Words("Für uns & 📌".to_owned())),
    ][n % 3]
        .clone()
}

fn document(made: &mut Workspace, id: DocumentId, order: u32, raw: &str) -> DocumentId {
    let text = Text::from_raw(raw);
    let n = raw.len();
    let is = |of: usize| n.is_multiple_of(of);
    let document = Document {
        marking: marking(n),
        id,
        order,
        title: format!("Report {order} & 📄"),
        source: Source {
            publisher: if is(2) {
                "Example <Daily>".to_owned()
            } else {
                String::new()
            },
            author: if is(3) {
                "رنا حداد".to_owned()
            } else {
                String::new()
            },
            published: is(2).then(|| "2017-09".parse().unwrap()),
            accessed: is(5).then(|| "2025-01-02".parse().unwrap()),
            url: if is(2) {
                "https://example.org/a?b=1&c=2".to_owned()
            } else {
                String::new()
            },
            grade: is(3).then_some(SourceGrade::B),
            more: is(2)
                .then(|| ("Language".to_owned(), "ar".to_owned()))
                .into_iter()
                .chain(is(4).then(|| ("Author".to_owned(), "another".to_owned())))
                .collect(),
        },
        origin: Origin {
            file_name: "a.txt".to_owned(),
            ..Origin::default()
        },
        status: Status::ALL[n % 3],
        direction: is(4).then_some(Direction::RightToLeft),
        note: words(n as u16),
        added: now(),
    };
    let mut body = Body::new(id, text.clone(), Vec::new());
    if is(3) {
        let end = text.as_str().find('\n').unwrap();
        if let Some(span) = text.span(0..end) {
            body.blocks.push(Block {
                kind: BlockKind::Heading(1),
                span,
            });
            body.furniture.push(Furniture {
                span,
                kind: FurnitureKind::RunningHead,
            });
        }
        body.locators.push(Locator {
            at: text.pos(0).unwrap(),
            kind: LocatorKind::Page,
            label: "iv".to_owned(),
        });
    }
    if is(5)
        && let Some(whole) = text.whole()
    {
        let end = whole.end().byte();
        let read = ReadPassage {
            start: 0,
            end,
            kind: ReadKind::NothingFound,
        };
        made.readings
            .insert_mut(id, Arc::new(Reading::of(id, vec![read])));
    }
    made.documents.insert_mut(id, Arc::new(document));
    made.bodies.insert_mut(id, Arc::new(body));
    id
}

fn mark(
    made: &Workspace,
    id: AnnotationId,
    n: &[u16; 12],
    documents: &[DocumentId],
    tags: &[TagId],
    fields: &[(FieldId, u16)],
) -> Option<Annotation> {
    let document = nth(documents, n[0])?;
    let text = made.text(document)?;
    let at = |n: u16| text.pos_at_or_before(usize::from(n) % (text.len() + 1));
    let edges = [(n[1], n[2]), (n[3], n[4]), (n[5], n[6])];
    let mut spans: Vec<Span> = edges
        .into_iter()
        .take(usize::from(n[7] % 5).saturating_sub(1).max(1))
        .filter_map(|(a, b)| text.span_between(at(a), at(b)))
        .collect();
    if n[7].is_multiple_of(11) {
        spans = text.whole().into_iter().collect();
    }
    spans.sort_unstable();
    let mut apart: Vec<Span> = Vec::new();
    for span in spans {
        if apart.last().is_none_or(|last| !last.overlaps(span)) {
            apart.push(span);
        }
    }
    if apart.is_empty() {
        return None;
    }
    let mut given: Vec<TagId> = Vec::new();
    for n in n[8..].iter().take(usize::from(n[8] % 4)) {
        if let Some(tag) = nth(tags, *n)
            && !given.contains(&tag)
        {
            given.push(tag);
        }
    }
    let mut values = BTreeMap::new();
    if let Some((field, kind)) = nth(fields, n[9])
        && n[10].is_multiple_of(2)
    {
        let value = match kind {
            0 => Value::Number("1400".parse().unwrap()),
            1 => Value::Choice("yes, often".to_owned()),
            2 => Value::YesNo(true),
            3 => Value::Probability("55–80 %".parse().unwrap()),
            4 => Value::Date("2017-09".parse().unwrap()),
            _ => Value::Text("so & so".to_owned()),
        };
        values.insert(field, value);
    }
    Some(Annotation {
        marking: marking(usize::from(n[10])),
        id,
        document,
        anchors: apart
            .into_iter()
            .map(|span| Anchor::new(text, span))
            .collect(),
        standing: match n[11] % 9 {
            0 => Standing::Moved,
            1 => Standing::Lost,
            _ => Standing::Firm,
        },
        tags: given,
        note: words(n[10]),
        grade: Grade {
            source: (n[9].is_multiple_of(3)).then_some(SourceGrade::C),
            info: (n[10].is_multiple_of(3)).then(|| InfoGrade::ALL[usize::from(n[10] % 6)]),
        },
        fields: values,
        author: ["", "Mara", "Jo & co"][usize::from(n[11] % 3)].to_owned(),
        created: moment(n[10]),
        modified: moment(n[11]),
    })
}
