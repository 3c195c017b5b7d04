//! What can be asked of a workspace; reads only.
//!
//! A [`Filter`] gives annotated [`passages`] in reading order; [`sort`] puts them in another one.
//! Nothing here changes a workspace, draws, or keeps anything between two questions: whoever
//! asks often runs it on a worker, to which a workspace and passages can be sent cheaply.

pub mod article_suggestions;
pub mod coverage;
pub mod fuzzy;
pub mod index;
pub mod ledger;
pub mod mentions;
pub mod notes;
pub mod places;
mod reading;
pub mod records;
pub mod repeats;
pub mod search;
mod sorting;
pub mod sources;
pub mod tables;
pub mod targets;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use reading::Order;
pub use sorting::{SortBy, sort};

use crate::model::{
    Annotation, AnnotationId, DocumentId, Grade, InfoGrade, LinkKind, SourceGrade, TagId, Workspace,
};

/// Which annotations are meant. Each field that is not empty narrows the choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own"
)]
pub struct Filter {
    /// Any of these, with everything below them.
    pub tags: Vec<TagId>,
    /// Annotations without a tag; together with `tags`, these or those.
    pub untagged: bool,
    pub documents: Vec<DocumentId>,
    pub authors: Vec<String>,
    /// By [`grade`]: an annotation without a judgement of its source has its document's.
    pub source_grades: Vec<SourceGrade>,
    pub info_grades: Vec<InfoGrade>,
    /// Every word must stand in the quote or in the note, letter case aside.
    pub words: String,
    pub with_note_only: bool,
    /// Those that are linked with another one.
    pub linked_only: bool,
    /// Those with a link of any of these kinds.
    pub link_kinds: Vec<LinkKind>,
    /// Those of which a person has to settle what became of them when their text changed.
    pub unsettled_only: bool,
}

/// An annotation that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    pub annotation: Arc<Annotation>,
    pub document: DocumentId,
}

impl Filter {
    /// Whether every annotation is meant.
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty()
            && !self.untagged
            && self.documents.is_empty()
            && self.authors.is_empty()
            && self.source_grades.is_empty()
            && self.info_grades.is_empty()
            && self.words.trim().is_empty()
            && !self.with_note_only
            && !self.linked_only
            && self.link_kinds.is_empty()
            && !self.unsettled_only
    }
}

impl Passage {
    pub fn new(annotation: &Arc<Annotation>) -> Self {
        Self {
            annotation: Arc::clone(annotation),
            document: annotation.document,
        }
    }
}

/// The annotations that a filter means: documents in order, and in each its reading order. What lies
/// in an article of several parts stands together, as the article is read.
pub fn passages(workspace: &Workspace, filter: &Filter) -> Vec<Passage> {
    let asked = Asked::new(workspace, filter);
    let order = Order::new(workspace);
    let mut found: Vec<(reading::Key, &Arc<Annotation>)> = workspace
        .annotations
        .values()
        .filter(|annotation| asked.means(annotation))
        .map(|annotation| (order.key(annotation), annotation))
        .collect();
    found.sort_unstable_by_key(|&(order, _)| order);
    found
        .into_iter()
        .map(|(_, annotation)| Passage::new(annotation))
        .collect()
}

/// The documents that passages stand in, in the order of the list of sources.
pub fn documents_of(workspace: &Workspace, passages: &[Passage]) -> Vec<DocumentId> {
    let used: HashSet<DocumentId> = passages.iter().map(|passage| passage.document).collect();
    workspace
        .documents_in_order()
        .into_iter()
        .map(|document| document.id)
        .filter(|document| used.contains(document))
        .collect()
}

/// Everyone who made an annotation, by name.
pub fn authors(workspace: &Workspace) -> Vec<String> {
    let authors: BTreeSet<&str> = workspace
        .annotations
        .values()
        .map(|annotation| annotation.author.as_str())
        .collect();
    authors.into_iter().map(str::to_owned).collect()
}

/// How a passage is judged: its own grade, and where its source is not judged there, that of
/// the document.
pub fn grade(workspace: &Workspace, annotation: &Annotation) -> Grade {
    Grade {
        source: annotation.grade.source.or_else(|| {
            workspace
                .document(annotation.document)
                .and_then(|document| document.source.grade)
        }),
        info: annotation.grade.info,
    }
}

/// A filter made ready to be asked of many annotations.
struct Asked<'a> {
    workspace: &'a Workspace,
    filter: &'a Filter,
    tags: HashSet<TagId>,
    documents: HashSet<DocumentId>,
    words: Vec<String>,
    /// Those with the links that are asked for; `None` if that is not asked.
    linked: Option<HashSet<AnnotationId>>,
}

impl<'a> Asked<'a> {
    fn new(workspace: &'a Workspace, filter: &'a Filter) -> Self {
        Self {
            workspace,
            filter,
            tags: filter
                .tags
                .iter()
                .flat_map(|&tag| workspace.tag_and_descendants(tag))
                .collect(),
            documents: filter.documents.iter().copied().collect(),
            words: filter.words.split_whitespace().map(folded).collect(),
            linked: (filter.linked_only || !filter.link_kinds.is_empty())
                .then(|| linked(workspace, &filter.link_kinds)),
        }
    }

    /// The cheap questions first.
    fn means(&self, annotation: &Annotation) -> bool {
        let Self { filter, .. } = self;
        (filter.documents.is_empty() || self.documents.contains(&annotation.document))
            && !(filter.unsettled_only && annotation.standing.is_firm())
            && !(filter.with_note_only && annotation.note.trim().is_empty())
            && self
                .linked
                .as_ref()
                .is_none_or(|linked| linked.contains(&annotation.id))
            && self.means_tags_of(annotation)
            && (filter.authors.is_empty() || filter.authors.contains(&annotation.author))
            && self.means_grade_of(annotation)
            && self.means_words_of(annotation)
    }

    fn means_tags_of(&self, annotation: &Annotation) -> bool {
        let any = self.filter.tags.is_empty() && !self.filter.untagged;
        any || (self.filter.untagged && annotation.tags.is_empty())
            || annotation.tags.iter().any(|tag| self.tags.contains(tag))
    }

    fn means_grade_of(&self, annotation: &Annotation) -> bool {
        let Filter {
            source_grades,
            info_grades,
            ..
        } = self.filter;
        if source_grades.is_empty() && info_grades.is_empty() {
            return true;
        }
        let grade = grade(self.workspace, annotation);
        (source_grades.is_empty()
            || grade
                .source
                .is_some_and(|grade| source_grades.contains(&grade)))
            && (info_grades.is_empty()
                || grade.info.is_some_and(|grade| info_grades.contains(&grade)))
    }

    fn means_words_of(&self, annotation: &Annotation) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let quotes = annotation.anchors.iter().map(|anchor| &anchor.quote);
        let places: Vec<String> = quotes
            .chain([&annotation.note])
            .map(|place| folded(place))
            .collect();
        self.words.iter().all(|word| {
            places
                .iter()
                .any(|place| memchr::memmem::find(place.as_bytes(), word.as_bytes()).is_some())
        })
    }
}

/// The annotations that have a link of one of these kinds; of any, if none is named.
fn linked(workspace: &Workspace, kinds: &[LinkKind]) -> HashSet<AnnotationId> {
    let links = workspace.links.values();
    links
        .filter(|link| kinds.is_empty() || kinds.contains(&link.kind))
        .flat_map(|link| [link.from, link.to])
        .collect()
}

/// A text without letter case, and with its accents written in one way.
fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Accents that stand by themselves begin at U+0300.
    let is_composed =
        text.chars().all(|c| c < '\u{300}') || is_nfc_quick(text.chars()) == IsNormalized::Yes;
    if is_composed {
        text.chars().flat_map(lower).collect()
    } else {
        text.nfc().flat_map(lower).collect()
    }
}

fn lower(c: char) -> impl Iterator<Item = char> {
    // Which sigma is written depends on what comes after it.
    c.to_lowercase().map(|c| if c == 'ς' { 'σ' } else { c })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letter_case_and_the_spelling_of_accents_are_folded() {
        assert_eq!(folded("Straße ÉTÉ"), "straße été");
        assert_eq!(folded("E\u{301}te\u{301}"), "été");
        assert_eq!(folded("ΟΔΟΣ"), folded("οδος"));
        assert_eq!(folded("ПРАВДА"), "правда");
    }
}
