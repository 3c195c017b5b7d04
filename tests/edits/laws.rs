//! Whatever plans are made in whatever order: the workspace stays sound, an undo takes back
//! exactly what was done, and the index that followed along is the one made anew.

use dossier::edit::annotations::{self, Draft, Stamp};
use dossier::edit::history::History;
use dossier::edit::{Edit, Refusal, codebook, documents, notes};
use dossier::model::{
    About, AnnotationId, Body, Colour, DocumentId, Grade, NoteId, Origin, SourceGrade, Status,
    TagId, Workspace,
};
use dossier::query::index::Index;
use dossier::text::{Span, Text};
use proptest::prelude::*;
use uuid::Uuid;

use crate::bench::{document, empty, secs};
use crate::index::answers;

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
struct Step {
    kind: u8,
    numbers: [usize; 6],
    text: String,
}

fn texts() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24)
        .prop_map(|pieces| pieces.concat())
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0u8..30, any::<[u16; 6]>(), texts()).prop_map(|(kind, numbers, text)| Step {
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
fn plan(
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
        _ => match other % 3 {
            0 => codebook::define(workspace, tag?, &step.text),
            1 => documents::set_status(workspace, document_id?, nth(&Status::ALL, word)?),
            _ => documents::set_title(workspace, document_id?, &step.text),
        },
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_edits_in_any_order_leave_a_sound_workspace_and_can_all_be_taken_back(
        first in texts(), second in texts(), steps in steps(),
    ) {
        let mut start = empty();
        let drafts = [(1, first), (2, second)]
            .map(|(n, text)| document(DocumentId(Uuid::from_u128(n << 64)), "Interview", &text));
        documents::add(&start, drafts.to_vec()).unwrap().apply(&mut start).unwrap();

        let mut workspace = start.clone();
        let mut index = Index::new(&workspace);
        let mut history = History::default();
        for (n_steps, step) in steps.iter().enumerate() {
            let Some(Ok(edit)) = plan(&workspace, &index, n_steps, step) else {
                continue;
            };
            let before = workspace.clone();
            edit.apply(&mut workspace).unwrap();
            index.follow(&edit);
            prop_assert_eq!(workspace.problems(), []);
            prop_assert_ne!(&before, &workspace);
            prop_assert_eq!(answers(&index, &workspace), answers(&Index::new(&workspace), &workspace));
            prop_assert!(edit.apply(&mut workspace.clone()).is_err(), "an edit fits once");

            let mut undone = workspace.clone();
            edit.inverse().apply(&mut undone).unwrap();
            prop_assert_eq!(&undone, &before);
            prop_assert_eq!(&edit.inverse().inverse(), &edit);
            prop_assert!(!edit.label.trim().is_empty());
            history.push(edit);
        }

        let end = workspace.clone();
        while let Some(edit) = history.undo_next() {
            let inverse = edit.inverse();
            inverse.apply(&mut workspace).unwrap();
            index.follow(&inverse);
            history.did_undo();
        }
        prop_assert_eq!(&workspace, &start);
        prop_assert_eq!(answers(&index, &workspace), answers(&Index::new(&workspace), &workspace));
        while let Some(edit) = history.redo_next() {
            edit.apply(&mut workspace).unwrap();
            index.follow(edit);
            history.did_redo();
        }
        prop_assert_eq!(&workspace, &end);
        prop_assert_eq!(answers(&index, &workspace), answers(&Index::new(&workspace), &workspace));
    }

    /// Marks never lose their words: a mark's quote is text of the document, on whole characters.
    #[test]
    fn cleaned_spans_are_whole_characters_in_order_and_cleaning_them_again_changes_nothing(
        raw in texts(), ends in prop::collection::vec((any::<u16>(), any::<u16>()), 0..5),
    ) {
        let text = Text::new(raw);
        let at = |n: u16| text.pos_at_or_before(usize::from(n) % (text.len() + 1));
        let spans: Vec<Span> = ends
            .into_iter()
            .filter_map(|(a, b)| text.span_between(at(a), at(b)))
            .collect();
        let cleaned = annotations::cleaned_spans(&text, &spans);
        prop_assert_eq!(&annotations::cleaned_spans(&text, &cleaned), &cleaned);
        for span in &cleaned {
            prop_assert!(text.admits(*span));
            prop_assert!(dossier::text::segment::is_grapheme_edge(&text, span.start()));
            prop_assert!(dossier::text::segment::is_grapheme_edge(&text, span.end()));
        }
        prop_assert!(cleaned.windows(2).all(|pair| pair[0].end() < pair[1].start()));
        // Every selected word that is not white space is marked.
        for span in &spans {
            if let Some(words) = dossier::text::segment::trim(&text, *span) {
                prop_assert!(cleaned.iter().any(|cleaned| cleaned.covers(words)));
            }
        }
    }
}
