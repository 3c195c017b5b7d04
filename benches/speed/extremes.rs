//! Texts that no reader is made for, and that people have all the same.

use std::sync::Arc;

use dossier::model::{TagId, Workspace, WorkspaceId};
use dossier::text::{Span, Text};
use uuid::Uuid;

use crate::workload::{self, ARABIC, Dice, ENGLISH, TOME, moment};

/// One document each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extreme {
    /// 100 MB of prose with 100,000 annotations.
    Tome,
    /// 10 MB of prose in Arabic with 10,000.
    Arabic,
    /// 4 million lines of a few words, about 100 MB, with 100,000.
    Lines,
    /// A paragraph of 10 MB, with 10,000.
    Paragraph,
    /// The same without a space.
    Spaceless,
    /// 64 annotations on one word, in every fourth paragraph of 100 kB.
    Stacked,
    /// A paragraph of 6 kB with 10,000 annotations.
    Crowded,
    /// The same behind 60 kB without a mark.
    Emerging,
}

const N_LINES: usize = 4_000_000;
const PARAGRAPH: usize = 10_000_000;
/// Where the paragraph with the marks begins, about.
const EMERGES_AT: usize = 60_000;

impl Extreme {
    pub(crate) fn workspace(self) -> Workspace {
        let mut dice = Dice::new(self as u64 + 11);
        match self {
            Self::Tome => workload::workspace(TOME),
            Self::Arabic => workload::workspace(workload::ARABIC_BOOK),
            Self::Lines => {
                let mut text = String::with_capacity(30 * N_LINES);
                for _ in 0..N_LINES {
                    for word_idx in 0..2 + dice.below(4) {
                        if word_idx > 0 {
                            text.push(' ');
                        }
                        text.push_str(dice.word(&ENGLISH));
                    }
                    text.push('\n');
                }
                marked(text, dice, 100_000)
            }
            Self::Paragraph => {
                let mut text = String::with_capacity(PARAGRAPH + 1000);
                while text.len() < PARAGRAPH {
                    let words: &[&str] = if dice.one_in(50) { &ARABIC } else { &ENGLISH };
                    text.push_str(&workload::sentence(&mut dice, words, "."));
                    text.push(' ');
                }
                marked(text, dice, 10_000)
            }
            Self::Emerging => {
                let mut text = String::new();
                while text.len() < EMERGES_AT {
                    text.push_str(&workload::sentence(&mut dice, &ENGLISH, "."));
                    text.push('\n');
                }
                let before = text.len();
                while text.len() < before + 6000 {
                    text.push_str(&workload::sentence(&mut dice, &ENGLISH, "."));
                    text.push(' ');
                }
                annotated(text, dice, 10_000, |dice, text| {
                    let is_there = |span: &Span| span.start().byte() >= EMERGES_AT + 200;
                    std::iter::repeat_with(|| workload::passage(dice, text)).find(is_there)
                })
            }
            Self::Spaceless => {
                let mut text = String::with_capacity(PARAGRAPH + 1000);
                while text.len() < PARAGRAPH {
                    text.push_str(dice.word(&ENGLISH));
                }
                let spans = |dice: &mut Dice, text: &Text| {
                    let start = dice.below(text.len() - 100);
                    text.span(start..start + 1 + dice.below(60))
                };
                annotated(text, dice, 10_000, spans)
            }
            Self::Stacked => {
                let mut text = String::new();
                let mut words = Vec::new();
                while text.len() < 100_000 {
                    let start = text.len();
                    text.push_str(&workload::sentence(&mut dice, &ENGLISH, "."));
                    words.push(start..start + text.get(start..).unwrap().find(' ').unwrap());
                    for _ in 0..4 {
                        text.push(' ');
                        text.push_str(&workload::sentence(&mut dice, &ENGLISH, "."));
                    }
                    text.push_str("\n\n");
                }
                let mut n = 0;
                let n_annotations = words.len() / 4 * 64;
                annotated(text, dice, n_annotations, move |_, text| {
                    n += 1;
                    text.span(words[(n - 1) / 64 * 4].clone())
                })
            }
            Self::Crowded => {
                let mut text = String::new();
                while text.len() < 6000 {
                    text.push_str(&workload::sentence(&mut dice, &ENGLISH, "."));
                    text.push(' ');
                }
                marked(text, dice, 10_000)
            }
        }
    }
}

/// A document with annotations of a word to many.
fn marked(text: String, dice: Dice, n_annotations: usize) -> Workspace {
    annotated(text, dice, n_annotations, |dice, text| {
        Some(workload::passage(dice, text))
    })
}

fn annotated(
    text: String,
    mut dice: Dice,
    n_annotations: usize,
    mut span: impl FnMut(&mut Dice, &Text) -> Option<Span>,
) -> Workspace {
    let mut workspace = Workspace::new(WorkspaceId(Uuid::from_u128(8)), "The extremes", moment(0));
    let tags: Vec<TagId> = workload::codebook(&mut workspace, &mut dice);
    let document = workload::add_text(&mut workspace, &mut dice, 0, text, Vec::new());
    let text = workspace.text(document).cloned().unwrap_or_default();
    for annotation_idx in 0..n_annotations {
        let Some(span) = span(&mut dice, &text) else {
            continue;
        };
        let annotation =
            workload::annotation(&text, span, &mut dice, &tags, document, annotation_idx);
        workspace
            .annotations
            .insert_mut(annotation.id, Arc::new(annotation));
    }
    workspace
}
