//! Counts: how often each tag is used, in which documents, and together with which other tags.
//!
//! Each function goes through the workspace once; what is asked in every frame is in
//! [`super::index`].

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::sources::Sources;
use crate::model::codebook::Tree;
use crate::model::{Annotation, DocumentId, Member, TagId, Workspace};
use crate::text::Span;

/// How often a tag is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TagCounts {
    /// Annotations with this very tag.
    pub n_direct: usize,
    /// Annotations with this tag or one under it; an annotation with several of them counts once.
    pub n_with_descendants: usize,
    /// Documents with such an annotation.
    pub n_documents: usize,
    /// Sources with such an annotation: articles, and documents outside of articles. Those that
    /// are said to be of one origin count as one.
    pub n_sources: usize,
}

/// Numbers with a tag for each row and a document for each column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagByDocument {
    /// In the order of the codebook, parents before children.
    pub tags: Vec<TagId>,
    /// In the order of the list of sources.
    pub documents: Vec<DocumentId>,
    /// A row for each tag: the annotations of each document with this very tag.
    pub counts: Vec<Vec<usize>>,
}

/// How often two tags stand together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Together {
    /// Annotations that have both.
    pub n_annotations: usize,
    /// Pairs of passages, of two annotations, that share words and have one tag each.
    pub n_overlaps: usize,
}

/// How often each tag of the codebook is used; unused ones are there with zeros.
pub fn tag_counts(workspace: &Workspace) -> BTreeMap<TagId, TagCounts> {
    let mut counts: BTreeMap<TagId, TagCounts> = workspace
        .tags
        .keys()
        .map(|&tag| (tag, TagCounts::default()))
        .collect();
    let ancestors: BTreeMap<TagId, Vec<TagId>> = workspace
        .tags
        .keys()
        .map(|&tag| {
            let line = workspace.tag_and_ancestors(tag).map(|tag| tag.id);
            (tag, line.collect())
        })
        .collect();
    let mut documents: BTreeSet<(TagId, DocumentId)> = BTreeSet::new();
    let mut of_tags: BTreeSet<(TagId, Member)> = BTreeSet::new();
    let sources = Sources::new(workspace);
    let mut reached: Vec<TagId> = Vec::new();
    for annotation in workspace.annotations.values() {
        reached.clear();
        for tag in &annotation.tags {
            if let Some(counts) = counts.get_mut(tag) {
                counts.n_direct += 1;
            }
            reached.extend(ancestors.get(tag).into_iter().flatten());
        }
        reached.sort_unstable();
        reached.dedup();
        let source = sources.of(annotation);
        for &tag in &reached {
            if let Some(counts) = counts.get_mut(&tag) {
                counts.n_with_descendants += 1;
                counts.n_documents += usize::from(documents.insert((tag, annotation.document)));
                counts.n_sources += usize::from(of_tags.insert((tag, source)));
            }
        }
    }
    counts
}

/// How many annotations of each document have each tag.
pub fn tag_by_document(workspace: &Workspace) -> TagByDocument {
    let tags: Vec<TagId> = Tree::new(workspace)
        .walk()
        .into_iter()
        .map(|(_, tag)| tag)
        .collect();
    let documents: Vec<DocumentId> = workspace
        .documents_in_order()
        .into_iter()
        .map(|document| document.id)
        .collect();
    let rows: BTreeMap<TagId, usize> = (0..).zip(&tags).map(|(idx, &tag)| (tag, idx)).collect();
    let columns: BTreeMap<DocumentId, usize> = (0..)
        .zip(&documents)
        .map(|(idx, &document)| (document, idx))
        .collect();
    let mut counts = vec![vec![0; documents.len()]; tags.len()];
    for annotation in workspace.annotations.values() {
        for tag in &annotation.tags {
            if let Some(&row) = rows.get(tag)
                && let Some(&column) = columns.get(&annotation.document)
                && let Some(count) = counts.get_mut(row).and_then(|row| row.get_mut(column))
            {
                *count += 1;
            }
        }
    }
    TagByDocument {
        tags,
        documents,
        counts,
    }
}

/// How often every two tags stand together. The lower id comes first; pairs that never meet are
/// left out.
pub fn co_occurrence(workspace: &Workspace) -> BTreeMap<(TagId, TagId), Together> {
    let mut pairs: BTreeMap<(TagId, TagId), Together> = BTreeMap::new();
    let mut passages: BTreeMap<DocumentId, Vec<(Span, &Annotation)>> = BTreeMap::new();
    for annotation in workspace.annotations.values() {
        for pair in pairs_of(&annotation.tags) {
            pairs.entry(pair).or_default().n_annotations += 1;
        }
        if !annotation.tags.is_empty() {
            let passages = passages.entry(annotation.document).or_default();
            passages.extend(annotation.spans().map(|span| (span, &**annotation)));
        }
    }
    for mut passages in passages.into_values() {
        passages.sort_unstable_by_key(|&(span, annotation)| (span, annotation.id));
        count_overlaps(&passages, &mut pairs);
    }
    pairs
}

/// Goes through the sorted passages of one document and keeps tallies of those that are open, so
/// that many passages over the same words are not compared one by one.
fn count_overlaps(
    passages: &[(Span, &Annotation)],
    pairs: &mut BTreeMap<(TagId, TagId), Together>,
) {
    let mut ends: BTreeMap<(usize, usize), &Annotation> = BTreeMap::new();
    let mut open: BTreeMap<TagId, usize> = BTreeMap::new();
    let mut open_pairs: BTreeMap<(TagId, TagId), usize> = BTreeMap::new();
    for (passage_idx, &(span, annotation)) in passages.iter().enumerate() {
        while let Some(ended) = ends.first_entry()
            && ended.key().0 <= span.start().byte()
        {
            let ended = ended.remove();
            for &tag in &ended.tags {
                count_out(&mut open, tag);
            }
            for pair in pairs_of(&ended.tags) {
                count_out(&mut open_pairs, pair);
            }
        }
        for &tag in &annotation.tags {
            for (&other, &n_open) in &open {
                let pair = (tag.min(other), tag.max(other));
                let n = if !annotation.tags.contains(&other) {
                    n_open
                } else if tag < other {
                    // Both tags here: every open passage with one of them, or with both, once.
                    let n_both = open_pairs.get(&pair).copied().unwrap_or_default();
                    n_open + open.get(&tag).copied().unwrap_or_default() - n_both
                } else {
                    0
                };
                if n > 0 {
                    pairs.entry(pair).or_default().n_overlaps += n;
                }
            }
        }
        for &tag in &annotation.tags {
            *open.entry(tag).or_default() += 1;
        }
        for pair in pairs_of(&annotation.tags) {
            *open_pairs.entry(pair).or_default() += 1;
        }
        ends.insert((span.end().byte(), passage_idx), annotation);
    }
}

/// Takes one off a tally; what is at nothing is not kept, so that going through all stays short.
fn count_out<K: Ord>(counts: &mut BTreeMap<K, usize>, key: K) {
    if let Entry::Occupied(mut count) = counts.entry(key) {
        *count.get_mut() -= 1;
        if *count.get() == 0 {
            count.remove();
        }
    }
}

/// Every two of the tags, the lower id first.
fn pairs_of(tags: &[TagId]) -> impl Iterator<Item = (TagId, TagId)> + '_ {
    tags.iter().enumerate().flat_map(move |(tag_idx, &a)| {
        tags.iter()
            .skip(tag_idx + 1)
            .map(move |&b| (a.min(b), a.max(b)))
    })
}
