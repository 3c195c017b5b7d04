//! Plans picked by random numbers: whatever a person could do, in whatever order.

use dossier::edit::annotations::{self, Draft, Stamp};
use dossier::edit::{Edit, Refusal, codebook, documents, notes, texts};
use dossier::model::{
    About, AnnotationId, Body, Colour, DocumentId, Grade, NoteId, Origin, SourceGrade, Status,
    TagId, Workspace,
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
    let step = (0u8..33, any::<[u16; 6]>(), texts()).prop_map(|(kind, numbers, text)| Step {
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
        24 => documents::add(workspace, vec![document(DocumentId(new), name, &step.text)]),
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
        30.. => {
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
