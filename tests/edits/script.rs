//! Plans picked by random numbers: whatever a person could do, in whatever order.

use dossier::edit::annotations::{self, Draft, Stamp};
use dossier::edit::marking::{self, Marked};
use dossier::edit::{
    Edit, Refusal, articles, codebook, documents, fields, links, notes, originals, reading,
    shared_origins, texts,
};
use dossier::model::document::hash_of;
use dossier::model::{
    About, AnnotationId, ArticleId, Body, Colour, DocumentId, Field, FieldId, FieldKind, Grade,
    LinkId, LinkKind, Marking, Member, NoteId, Origin, ReadKind, SharedOriginId, Source,
    SourceGrade, Status, TagId, Workspace,
};
use dossier::query::index::Index;
use dossier::text::change::Change;
use dossier::text::{Span, Text};
use proptest::prelude::*;
use uuid::Uuid;

use crate::bench::{document, secs};

/// Pieces of text whose characters are several bytes or several code points long.
const PIECES: [&str; 14] = [
    "nurse ",
    "said",
    " ",
    "\n",
    "👨\u{200d}👩\u{200d}👧",
    "e\u{301}",
    "قالت ",
    "المُمرضة",
    "🇸🇾",
    "日本",
    "a\u{308}\u{323}",
    "\u{a0}",
    ". ",
    "ß",
];

const NAMES: [&str; 8] = [
    "Money",
    "money",
    "Finance",
    "Actors",
    "Ärzte",
    "a/b",
    " ",
    "المال",
];

/// Numbers from which [`plan`] picks a plan and what it is about.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    kind: u8,
    numbers: [usize; 6],
    text: String,
}

pub(crate) fn texts() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24)
        .prop_map(|pieces| pieces.concat())
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0u8..50, any::<[u16; 6]>(), texts()).prop_map(|(kind, numbers, text)| Step {
        kind,
        numbers: numbers.map(usize::from),
        text,
    });
    prop::collection::vec(step, 1..60)
}

fn nth<T: Copy>(all: &[T], n: usize) -> Option<T> {
    all.get(n.checked_rem(all.len())?).copied()
}

/// Plans something; `None` when there is nothing to do it to.
pub(crate) fn plan(
    workspace: &Workspace,
    index: &Index,
    n_steps: usize,
    step: &Step,
) -> Option<Result<Edit, Refusal>> {
    let [which, other, place, word, from, to] = step.numbers;
    let new = Uuid::from_u128(n_steps as u128 + 1);
    let now = secs(i64::try_from(n_steps).ok()?);
    let tags: Vec<TagId> = workspace.tags.keys().copied().collect();
    let all_documents: Vec<DocumentId> = workspace.documents.keys().copied().collect();
    let all_annotations: Vec<AnnotationId> = workspace.annotations.keys().copied().collect();
    let all_notes: Vec<NoteId> = workspace.notes.keys().copied().collect();
    let tag = nth(&tags, which);
    let parent = if other % 3 == 0 {
        None
    } else {
        nth(&tags, other)
    };
    let annotation = nth(&all_annotations, which);
    let several: Vec<AnnotationId> = all_annotations
        .iter()
        .skip(other % 5)
        .step_by(which % 3 + 1)
        .copied()
        .collect();
    let document_id = nth(&all_documents, place);
    let name = nth(&NAMES, word)?;
    let stamp = Stamp {
        id: AnnotationId(new),
        author: ["Mara", "Jo"][which % 2],
        now,
    };
    let spans = |document: DocumentId| -> Vec<Span> {
        let text = workspace.text(document).unwrap();
        let span = |start: usize, end: usize| {
            let len = text.len() + 1;
            text.span_between(
                text.pos_at_or_before(start % len),
                text.pos_at_or_before(end % len),
            )
        };
        [span(word, from), span(from, to), span(to, word / 3)]
            .into_iter()
            .take(which % 3 + 1)
            .flatten()
            .collect()
    };
    Some(match step.kind {
        0..=3 => {
            let document = document_id?;
            let tags: Vec<TagId> = [tag, nth(&tags, word)]
                .into_iter()
                .take(other % 3)
                .flatten()
                .collect();
            let draft = Draft {
                document,
                spans: &spans(document),
                tags: &tags,
                note: "",
                grade: Grade::default(),
            };
            annotations::annotate(workspace, &draft, &stamp)
        }
        4..=6 => {
            let document = document_id?;
            let spans = spans(document);
            let existing: Vec<AnnotationId> = spans
                .iter()
                .flat_map(|span| index.overlapping(document, span.bytes()))
                .collect();
            annotations::tag_passage(workspace, document, &spans, tag?, &stamp, &existing)
        }
        7 => annotations::tag(workspace, &several, tag?, now),
        8 => annotations::untag(workspace, &several, tag?, now),
        9 => annotations::set_note(workspace, annotation?, &step.text, now),
        10 => annotations::set_grade(
            workspace,
            annotation?,
            Grade {
                source: nth(&SourceGrade::ALL, place),
                info: None,
            },
            now,
        ),
        11 => {
            let document = workspace.annotation(annotation?)?.document;
            annotations::set_spans(workspace, annotation?, &spans(document), now)
        }
        12 => annotations::delete(workspace, &several),
        13 | 14 => codebook::create(workspace, TagId(new), parent, name, now),
        15 => {
            let mut n = 0;
            let mut new_id = || {
                n += 1;
                TagId(Uuid::from_u128((n_steps as u128 + 1) + (n << 64)))
            };
            let path = format!(
                "{name}/{}/{}",
                NAMES[from % NAMES.len()],
                NAMES[to % NAMES.len()]
            );
            match codebook::create_path(workspace, &path, &mut new_id, now) {
                Ok((edit, _)) => Ok(edit?),
                Err(refusal) => Err(refusal),
            }
        }
        16 => codebook::rename(workspace, tag?, name),
        17 => codebook::recolour(
            workspace,
            tag?,
            (other % 2 == 0).then_some(Colour((place % 14) as u8)),
        ),
        18 => codebook::set_key(
            workspace,
            tag?,
            (other % 4 > 0).then_some((place % 11) as u8),
        ),
        19 | 20 => codebook::move_to(workspace, tag?, parent, word % 4),
        21 | 22 => codebook::merge(workspace, tag?, parent?, now),
        23 => codebook::delete(workspace, tag?, now),
        24 => {
            let (mut added, body) = document(DocumentId(new), name, &step.text);
            if which % 2 == 0 {
                added.origin.hash = hash_of(new.as_bytes());
            }
            documents::add(workspace, vec![(added, body)])
        }
        25 if which % 4 == 0 => documents::remove(workspace, &[document_id?]),
        25 => documents::move_to(workspace, document_id?, which % 4),
        26 => {
            let id = document_id?;
            let old = workspace.text(id)?;
            let text = if which % 2 == 0 {
                format!("{}{}", step.text, old.as_str())
            } else {
                step.text.clone()
            };
            documents::replace_body(
                workspace,
                id,
                Body::new(id, Text::new(text), Vec::new()),
                Origin::default(),
                now,
            )
        }
        27 => {
            let about = match other % 3 {
                0 => About::Workspace,
                1 => About::Document(document_id?),
                _ => About::Tag(tag?),
            };
            notes::create(workspace, NoteId(new), about, name, "Mara", now)
        }
        28 => match nth(&all_notes, which) {
            Some(note) if other % 3 == 0 => notes::delete(workspace, note),
            Some(note) => notes::set(workspace, note, name, &step.text, now),
            None => notes::rename_workspace(workspace, name),
        },
        30 | 31 => {
            let other_end = nth(&all_annotations, other)?;
            let kind = match word % 5 {
                4 => LinkKind::named(name.trim())?,
                kind_idx => LinkKind::USUAL[kind_idx].clone(),
            };
            links::create(
                workspace,
                LinkId(new),
                [annotation?, other_end],
                kind,
                "Jo",
                now,
            )
        }
        32 => {
            let all: Vec<LinkId> = workspace.links.keys().copied().collect();
            let link = nth(&all, which)?;
            match other % 4 {
                0 => links::remove(workspace, &[link]),
                1 => links::turn(workspace, link),
                2 => links::set_note(workspace, link, &step.text),
                _ => links::set_kind(workspace, link, LinkKind::Explains),
            }
        }
        33 => fields::add(
            workspace,
            tag?,
            vec![Field {
                id: FieldId(new),
                name: name.to_owned(),
                kind: kinds()[place % kinds().len()].clone(),
                hint: String::new(),
            }],
        ),
        34 | 35 => {
            let field = nth(&all_fields(workspace), place)?;
            let written = ["", "7", "2017-09", "yes", "likely", "Battle", "قتال"];
            let (_, record) = workspace.field(field)?;
            let value = record.kind.read(written[word % written.len()]).ok()?;
            fields::fill(workspace, annotation?, field, value, now)
        }
        36 => {
            let field = nth(&all_fields(workspace), place)?;
            let (_, record) = workspace.field(field)?;
            match other % 4 {
                0 => fields::remove(workspace, field),
                1 => fields::reorder(workspace, field, word % 3),
                _ => fields::change(
                    workspace,
                    Field {
                        name: name.to_owned(),
                        kind: kinds()[word % kinds().len()].clone(),
                        ..record.clone()
                    },
                ),
            }
        }
        37 if which % 2 == 0 => match (tag?, nth(&tags, other)?) {
            (tag, under) if place % 3 > 0 => codebook::list_under(workspace, tag, under),
            (tag, under) => codebook::unlist(workspace, tag, under),
        },
        37 => {
            let document = document_id?;
            let text = workspace.text(document)?;
            let (from, to) = (from % (text.len() + 1), to % (text.len() + 1));
            let bytes = text.pos_at_or_before(from.min(to)).byte()
                ..text.pos_at_or_before(from.max(to)).byte();
            let kind = [ReadKind::Unread, ReadKind::Read, ReadKind::NothingFound][word % 3];
            reading::mark(workspace, document, bytes, kind)
        }
        41 | 42 => {
            let document = document_id?;
            let draft = articles::Draft {
                title: name.to_owned(),
                source: Source::default(),
                spans: spans(document),
            };
            articles::make(workspace, ArticleId(new), document, draft)
        }
        43..=45 => {
            let all: Vec<ArticleId> = workspace.articles.keys().copied().collect();
            let article = nth(&all, which)?;
            let spans = spans(workspace.article(article)?.document);
            match other % 10 {
                0 => articles::add_span(workspace, article, *spans.first()?),
                1 => articles::remove_span(workspace, article, *spans.first()?),
                2 => articles::set_spans(workspace, article, &spans),
                3 => articles::move_part(workspace, article, from % 3, to % 3),
                4 => articles::move_to(workspace, article, word % 3),
                5 => articles::set_title(workspace, article, &step.text),
                6 => articles::set_note(workspace, article, &step.text),
                7 => articles::merge(workspace, article, nth(&all, place)?),
                8 => articles::confirm(workspace, article),
                _ => articles::delete(workspace, &[article]),
            }
        }
        46 | 47 => {
            let groups: Vec<SharedOriginId> = workspace.shared_origins.keys().copied().collect();
            let mut members: Vec<Member> = all_documents
                .iter()
                .skip(from % 3)
                .map(|&document| Member::Document(document))
                .collect();
            let articles = workspace.articles.keys().skip(to % 3);
            members.extend(articles.map(|&article| Member::Article(article)));
            members.truncate(word % 5);
            match nth(&groups, place).filter(|_| other % 3 > 0) {
                None => shared_origins::make(workspace, SharedOriginId(new), name, members),
                Some(group) => match which % 5 {
                    0 | 1 => shared_origins::add(workspace, group, members),
                    2 => shared_origins::remove(workspace, group, members),
                    3 => shared_origins::set(workspace, group, name, &step.text),
                    _ => shared_origins::delete(workspace, group),
                },
            }
        }
        48 => {
            let articles: Vec<ArticleId> = workspace.articles.keys().copied().collect();
            let marked = match word % 5 {
                0 => Marked::Workspace,
                1 => Marked::Document(document_id?),
                2 => Marked::Article(nth(&articles, which)?),
                3 => Marked::Note(nth(&all_notes, which)?),
                _ => Marked::Annotation(annotation?),
            };
            let words = ["", "TLP:RED", "tlp:green", "Internal"];
            let marking = Marking::named(words[from % words.len()]);
            marking::set(workspace, &[marked], marking.as_ref(), now)
        }
        49 => {
            let id = document_id?;
            if other % 3 == 0 {
                originals::drop_of(workspace, &[id])
            } else {
                originals::keep(workspace, id, id.0.as_bytes())
            }
        }
        38.. => {
            let id = document_id?;
            let text = workspace.text(id)?;
            let start = text.pos_at_or_before(from % (text.len() + 1)).byte();
            let end = (start + to % 4).min(text.len());
            let end = text.pos_at_or_before(end).byte().max(start);
            let words = ["", "x", name, &step.text][which % 4].to_owned();
            let change = Change::new(text, [(start..end, words)])?;
            texts::correct(workspace, id, &change, now).map(|(edit, _)| edit)
        }
        _ => match other % 3 {
            0 => codebook::define(workspace, tag?, &step.text),
            1 => documents::set_status(workspace, document_id?, nth(&Status::ALL, word)?),
            _ => documents::set_title(workspace, document_id?, &step.text),
        },
    })
}

fn kinds() -> [FieldKind; 6] {
    [
        FieldKind::Text,
        FieldKind::Number {
            unit: "km".to_owned(),
        },
        FieldKind::Date,
        FieldKind::Choice(vec!["Battle".to_owned(), "قتال".to_owned()]),
        FieldKind::YesNo,
        FieldKind::Probability,
    ]
}

fn all_fields(workspace: &Workspace) -> Vec<FieldId> {
    let fields = workspace.tags.values().flat_map(|tag| &tag.fields);
    fields.map(|field| field.id).collect()
}
