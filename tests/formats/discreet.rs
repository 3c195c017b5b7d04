//! What a report tells of people, and words that must not be in it.

use dossier::export::{self, Authors, Discretion, EXPORTERS, Options, Report};
use dossier::model::{TagId, Workspace, WorkspaceId};
use dossier::query::{Filter, Passage, passages};
use proptest::prelude::*;

use crate::bench::{moment, readable};

fn sample() -> Workspace {
    dossier::app::sample::workspace(WorkspaceId(uuid::Uuid::from_u128(1))).unwrap()
}

/// All formats of what may be told, after another.
fn told(workspace: &Workspace, discretion: &Discretion) -> String {
    let all = passages(workspace, &Filter::default());
    let (workspace, all): (Workspace, Vec<Passage>) = discretion.apply(workspace, &all);
    assert_eq!(workspace.problems(), []);
    let options = Options {
        times: discretion.times,
        ..Options::default()
    };
    let report = Report::new(&workspace, &all, options, moment()).with_all_documents();
    // Of pages, the words are packed.
    let formats = EXPORTERS.iter().filter(|it| it.extension != "pdf");
    let written = formats.map(|exporter| {
        let mut bytes = Vec::new();
        export::write(exporter, &report, &mut bytes).unwrap();
        readable(bytes)
    });
    written.collect()
}

#[test]
fn a_report_tells_neither_who_nor_when_unless_that_is_wanted() {
    let workspace = sample();
    let names: Vec<String> = dossier::query::authors(&workspace)
        .into_iter()
        .filter(|name| !name.is_empty())
        .collect();
    assert!(!names.is_empty());
    let discreet = told(&workspace, &Discretion::default());
    let everything = told(&workspace, &Discretion::none());
    for name in &names {
        assert!(everything.contains(name.as_str()), "{name}");
        assert!(
            !discreet.contains(&format!("\"author\":\"{name}\"")),
            "{name}"
        );
        assert!(!discreet.contains(&format!("**Coder** {name}")), "{name}");
    }
    assert!(everything.contains("\"created\":\"2"));
    assert!(!discreet.contains("\"created\":\""));
    assert!(!discreet.contains("exported on"));
    for annotation in workspace.annotations.keys() {
        assert!(!discreet.contains(&annotation.to_string()));
    }
    let coded = Discretion {
        authors: Authors::Pseudonyms,
        ..Discretion::default()
    };
    assert!(told(&workspace, &coded).contains("\"author\":\"Coder 1\""));
}

/// The words of all passages with a tag.
fn words(workspace: &Workspace, tag: TagId) -> Vec<String> {
    workspace
        .annotations
        .values()
        .filter(|annotation| annotation.tags.contains(&tag))
        .flat_map(|annotation| annotation.anchors.iter().map(|anchor| anchor.quote.clone()))
        .collect()
}

#[test]
fn words_that_are_blacked_out_are_in_no_format() {
    let workspace = sample();
    for &tag in workspace.tags.keys() {
        let discretion = Discretion {
            black_out: vec![tag],
            ..Discretion::none()
        };
        let all = passages(&workspace, &Filter::default());
        let (left, left_passages) = discretion.apply(&workspace, &all);
        assert_eq!(left.problems(), []);
        assert_eq!(left_passages.len(), all.len());
        let report = told(&workspace, &discretion);
        for words in words(&workspace, tag) {
            // The same words elsewhere, which nobody has marked, stay.
            let n_in_texts = workspace
                .bodies
                .values()
                .map(|body| body.text.as_str().matches(&words).count())
                .sum::<usize>();
            if n_in_texts == 1 && words.chars().count() >= 4 {
                assert!(!report.contains(&words), "{words}");
            }
        }
        for annotation in left.annotations.values() {
            if annotation.standing.is_on_words() {
                let text = left.text(annotation.document).unwrap();
                assert!(
                    annotation
                        .anchors
                        .iter()
                        .all(|anchor| anchor.holds_in(text))
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Spans may overlap, touch and lie in each other.
    #[test]
    fn every_mark_stands_on_the_words_that_are_left(
        spans in prop::collection::vec((0usize..60, 1usize..20, any::<bool>()), 1..12)
    ) {
        let mut workspace = sample();
        let (&document, body) = workspace.bodies.iter().next().unwrap();
        let text = body.text.clone();
        let tag = *workspace.tags.keys().next().unwrap();
        for (n, (start, length, is_black)) in spans.into_iter().enumerate() {
            let start = text.pos_at_or_before(start).byte();
            let end = text.pos_at_or_before(start + length).byte();
            let Some(span) = text.span(start..end) else { continue };
            let mut annotation = (**workspace.annotations.values().next().unwrap()).clone();
            annotation.id = dossier::model::AnnotationId(uuid::Uuid::from_u128(9_000 + n as u128));
            annotation.document = document;
            annotation.anchors = vec![dossier::text::anchor::Anchor::new(&text, span)];
            annotation.tags = if is_black { vec![tag] } else { Vec::new() };
            workspace.annotations.insert_mut(annotation.id, std::sync::Arc::new(annotation));
        }
        let discretion = Discretion { black_out: vec![tag], ..Discretion::default() };
        let (left, _) = discretion.apply(&workspace, &[]);
        prop_assert_eq!(left.problems(), []);
    }
}
