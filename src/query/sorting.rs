//! Passages in another order than that of reading.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Passage, folded, grade, reading::Order};
use crate::model::{Annotation, AnnotationId, InfoGrade, SourceGrade, Timestamp, Workspace};

/// What a table of passages can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SortBy {
    #[default]
    ReadingOrder,
    Quote,
    /// By the paths of the tags.
    Tags,
    Note,
    /// By the document's title.
    Document,
    Author,
    /// When it was made.
    Date,
    /// When it was last changed.
    Modified,
    /// By [`grade`]: the source first, then the information.
    Grade,
    /// By how many links it has.
    Links,
}

/// A part of what is compared; `None` is missing.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Text(String),
    Time(Timestamp),
    Number(u32),
}

impl SortBy {
    pub const ALL: [Self; 10] = [
        Self::ReadingOrder,
        Self::Quote,
        Self::Tags,
        Self::Note,
        Self::Document,
        Self::Author,
        Self::Date,
        Self::Modified,
        Self::Grade,
        Self::Links,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::ReadingOrder => "Reading order",
            Self::Quote => "Quote",
            Self::Tags => "Tags",
            Self::Note => "Note",
            Self::Document => "Document",
            Self::Author => "Coder",
            Self::Date => "Made",
            Self::Modified => "Changed",
            Self::Grade => "Grade",
            Self::Links => "Links",
        }
    }

    fn keys(self, workspace: &Workspace, annotation: &Annotation) -> [Option<Key>; 2] {
        let text =
            |text: &str| Some(Key::Text(folded(text.trim()))).filter(|_| !text.trim().is_empty());
        let first = match self {
            Self::ReadingOrder | Self::Links => None,
            Self::Quote => text(&workspace.quote(annotation)),
            Self::Tags => {
                let paths: Vec<String> = annotation
                    .tags
                    .iter()
                    .map(|&tag| workspace.tag_path(tag))
                    .collect();
                text(&paths.join("\n"))
            }
            Self::Note => text(&annotation.note),
            Self::Document => workspace
                .document(annotation.document)
                .and_then(|document| text(&document.title)),
            Self::Author => text(&annotation.author),
            Self::Date => Some(Key::Time(annotation.created)),
            Self::Modified => Some(Key::Time(annotation.modified)),
            Self::Grade => {
                let grade = grade(workspace, annotation);
                return [
                    grade
                        .source
                        .and_then(SourceGrade::rank)
                        .map(u32::from)
                        .map(Key::Number),
                    grade
                        .info
                        .and_then(InfoGrade::rank)
                        .map(u32::from)
                        .map(Key::Number),
                ];
            }
        };
        [first, None]
    }
}

impl SourceGrade {
    /// From 1, the best; `None` for "cannot be judged", which is not the worst grade.
    pub fn rank(self) -> Option<u8> {
        (self != Self::F).then(|| self as u8 + 1)
    }
}

impl InfoGrade {
    /// From 1, the best; `None` for "truth cannot be judged", which is not the worst grade.
    pub fn rank(self) -> Option<u8> {
        (self.digit() < 6).then(|| self.digit())
    }
}

/// Sorts passages; what is missing comes last in both directions, and what is equal stays in
/// reading order.
pub fn sort(workspace: &Workspace, passages: &mut Vec<Passage>, by: SortBy, descending: bool) {
    let order = Order::new(workspace);
    let mut n_links: HashMap<AnnotationId, u32> = HashMap::new();
    for link in workspace.links.values().filter(|_| by == SortBy::Links) {
        for end in [link.from, link.to] {
            *n_links.entry(end).or_default() += 1;
        }
    }
    let mut keyed: Vec<_> = passages
        .drain(..)
        .map(|passage| {
            let mut keys = by.keys(workspace, &passage.annotation);
            if let Some(&n_links) = n_links.get(&passage.annotation.id) {
                keys[0] = Some(Key::Number(n_links));
            }
            (keys, order.key(&passage.annotation), passage)
        })
        .collect();
    keyed.sort_unstable_by(|(a_keys, a_place, _), (b_keys, b_place, _)| {
        let by_keys = a_keys
            .iter()
            .zip(b_keys)
            .map(|(a, b)| compare(a.as_ref(), b.as_ref(), descending))
            .find(|ordering| ordering.is_ne());
        by_keys.unwrap_or_else(|| {
            let by_place = a_place.cmp(b_place);
            if descending && by == SortBy::ReadingOrder {
                by_place.reverse()
            } else {
                by_place
            }
        })
    });
    passages.extend(keyed.into_iter().map(|(_, _, passage)| passage));
}

fn compare(a: Option<&Key>, b: Option<&Key>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(a),
        (Some(a), Some(b)) => a.cmp(b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
