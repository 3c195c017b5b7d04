//! What a note or a link can point to, by a few of its words.

use super::folded;
use crate::model::mention::Target;
use crate::model::{AnnotationId, DocumentId, Workspace};
use crate::text::words::shortened;

/// Something to point to, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub target: Target,
    pub label: String,
    /// What kind of thing it is, or where it stands.
    pub aside: String,
}

/// What to look for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Every one must stand in the name or in the quote, letter case aside.
    pub words: String,
    /// Whether nothing but annotations is wanted.
    pub annotations_only: bool,
    /// An annotation that is not wanted, as nothing is linked with itself.
    pub but: Option<AnnotationId>,
    /// Whose annotations come first.
    pub document: Option<DocumentId>,
}

/// So much of a quote is shown, in characters as people count them.
const N_QUOTE: usize = 90;

/// The first that have the words: documents, tags and notes, then annotations, those of the wanted
/// document before the others.
pub fn find(
    workspace: &Workspace,
    wanted: &Wanted,
    limit: usize,
    stop: &dyn Fn() -> bool,
) -> Vec<Candidate> {
    let words: Vec<String> = wanted.words.split_whitespace().map(folded).collect();
    let has_words = |text: &str| {
        words.is_empty() || {
            let text = folded(text);
            words.iter().all(|word| text.contains(word.as_str()))
        }
    };
    let mut found = Vec::new();
    if !wanted.annotations_only {
        let documents = workspace.documents_in_order();
        let documents = documents.iter().map(|one| Target::Document(one.id));
        let tags = workspace.tags.keys().copied().map(Target::Tag);
        let notes = workspace.notes.keys().copied().map(Target::Note);
        for target in documents.chain(tags).chain(notes) {
            let Some(title) = target.title(workspace).filter(|title| has_words(title)) else {
                continue;
            };
            if found.len() >= limit || stop() {
                break;
            }
            let mut kind = target.kind().to_owned();
            if let Some(first) = kind.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            found.push(Candidate {
                target,
                label: title,
                aside: kind,
            });
        }
        // Shorter names first: the words are more of them.
        found.sort_by_key(|candidate| candidate.label.chars().count());
    }
    let is_near =
        |annotation: &crate::model::Annotation| Some(annotation.document) == wanted.document;
    for near in [true, false] {
        for annotation in workspace.annotations.values() {
            if found.len() >= limit || stop() {
                return found;
            }
            let quote = || {
                annotation
                    .anchors
                    .iter()
                    .any(|anchor| has_words(&anchor.quote))
            };
            if is_near(annotation) != near || Some(annotation.id) == wanted.but || !quote() {
                continue;
            }
            let words = annotation.anchors.first();
            let words = words.map_or("", |anchor| anchor.quote.as_str());
            let title = workspace.document(annotation.document);
            found.push(Candidate {
                target: Target::Annotation(annotation.id),
                label: format!("“{}”", shortened(words, N_QUOTE)),
                aside: shortened(title.map_or("", |document| document.title.as_str()), 24),
            });
        }
    }
    found
}
