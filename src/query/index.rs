//! What is marked where: passages by place, annotations in reading order, tallies of tags and
//! authors. It is built once and then follows each edit, so that no question scans the workspace.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::{Bound, Range};

use uuid::Uuid;

use super::mentions::Mentions;
use crate::model::mention::Place;

use crate::edit::{Change, Edit, Swap};
use crate::model::{
    Annotation, AnnotationId, DocumentId, Link, LinkId, LinkKind, TagId, Workspace,
};
use crate::text::Pos;

/// A chunk of passages that has grown past this is halved.
const MAX_IN_CHUNK: usize = 512;

/// Answers about the annotations of one workspace.
///
/// It can be thrown away and built again at any time. It holds ids only: the records are in the
/// workspace.
#[derive(Clone, Debug, Default)]
pub struct Index {
    documents: BTreeMap<DocumentId, Marks>,
    n_annotations: usize,
    n_untagged: usize,
    n_unsettled: usize,
    tags: BTreeMap<TagId, usize>,
    authors: BTreeMap<String, usize>,
    links: BTreeMap<AnnotationId, BTreeSet<LinkId>>,
    link_kinds: BTreeMap<LinkKind, usize>,
    mentions: Mentions,
}

/// The annotations of one document.
#[derive(Clone, Debug, Default)]
struct Marks {
    reading: BTreeSet<ReadingOrder>,
    passages: Passages,
    tags: BTreeMap<TagId, usize>,
}

/// The same while it is being gathered: lists, which are sorted once.
#[derive(Default)]
struct Gathered {
    reading: Vec<ReadingOrder>,
    passages: Vec<Passage>,
    tags: HashMap<TagId, usize>,
}

/// See [`Annotation::reading_order`].
type ReadingOrder = (Pos, Reverse<Pos>, AnnotationId);

/// The passages of one document, sorted, in chunks that are cheap to insert into.
///
/// ```text
/// [ 0–9 5–7 8–30 ] [ 31–33 40–90 41–42 ] …     start and end
///   max_end 30       max_end 90                a chunk that ends too early is passed over
/// ```
#[derive(Clone, Debug, Default)]
struct Passages {
    chunks: Vec<Chunk>,
}

#[derive(Clone, Debug)]
struct Chunk {
    /// Sorted, never empty.
    passages: Vec<Passage>,
    max_end: Pos,
}

/// One span of an annotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Passage {
    start: Pos,
    end: Pos,
    /// Where the annotation as a whole stands in reading order, and which one it is.
    annotation: ReadingOrder,
}

impl Index {
    pub fn new(workspace: &Workspace) -> Self {
        let mut index = Self::default();
        let mut documents: HashMap<DocumentId, Gathered> = HashMap::new();
        let mut tags: HashMap<TagId, usize> = HashMap::new();
        let mut authors: HashMap<&str, usize> = HashMap::new();
        for annotation in workspace.annotations.values() {
            index.n_annotations += 1;
            index.n_untagged += usize::from(annotation.tags.is_empty());
            index.n_unsettled += usize::from(!annotation.standing.is_firm());
            *authors.entry(&annotation.author).or_default() += 1;
            let gathered = documents.entry(annotation.document).or_default();
            gathered.reading.push(annotation.reading_order());
            gathered.passages.extend(passages_of(annotation));
            for &tag in &annotation.tags {
                *gathered.tags.entry(tag).or_default() += 1;
                *tags.entry(tag).or_default() += 1;
            }
        }
        for link in workspace.links.values() {
            index.add_link(link);
        }
        index.mentions = Mentions::new(workspace);
        index.tags = tags.into_iter().collect();
        index.authors = authors
            .into_iter()
            .map(|(author, n)| (author.to_owned(), n))
            .collect();
        index.documents = documents
            .into_iter()
            .map(|(document, gathered)| (document, gathered.into_marks()))
            .collect();
        index
    }

    /// Takes in an edit that has been applied to the workspace (or an inverse that has been).
    pub fn follow(&mut self, edit: &Edit) {
        for change in &edit.changes {
            self.follow_mentions(change);
            match change {
                Change::Annotation(swap) => self.follow_annotation(swap),
                Change::Link(swap) => {
                    if let Some(before) = &swap.before {
                        self.remove_link(before);
                    }
                    if let Some(after) = &swap.after {
                        self.add_link(after);
                    }
                }
                _ => {}
            }
        }
    }

    fn follow_mentions(&mut self, change: &Change) {
        macro_rules! swap {
            ($swap:expr, $place:ident, $text:ident) => {{
                if let Some(before) = &$swap.before {
                    self.mentions
                        .remove(Place::$place(before.id), &before.$text);
                }
                if let Some(after) = &$swap.after {
                    self.mentions.add(Place::$place(after.id), &after.$text);
                }
            }};
        }
        match change {
            Change::Document(swap) => swap!(swap, Document, note),
            Change::Tag(swap) => swap!(swap, Tag, definition),
            Change::Annotation(swap) => swap!(swap, Annotation, note),
            Change::Note(swap) => swap!(swap, Note, text),
            Change::Link(swap) => swap!(swap, Link, note),
            _ => {}
        }
    }

    fn add_link(&mut self, link: &Link) {
        count_in(&mut self.link_kinds, &link.kind);
        for end in [link.from, link.to] {
            self.links.entry(end).or_default().insert(link.id);
        }
    }

    fn remove_link(&mut self, link: &Link) {
        count_out(&mut self.link_kinds, &link.kind);
        for end in [link.from, link.to] {
            if let Some(links) = self.links.get_mut(&end) {
                links.remove(&link.id);
                if links.is_empty() {
                    self.links.remove(&end);
                }
            }
        }
    }

    /// The links from and to an annotation, in the order of their ids.
    pub fn links_of(&self, annotation: AnnotationId) -> impl Iterator<Item = LinkId> + '_ {
        self.links.get(&annotation).into_iter().flatten().copied()
    }

    pub fn n_links_of(&self, annotation: AnnotationId) -> usize {
        self.links.get(&annotation).map_or(0, BTreeSet::len)
    }

    /// Every kind that a link has: the usual ones first.
    pub fn link_kinds(&self) -> impl Iterator<Item = &LinkKind> {
        self.link_kinds.keys()
    }

    /// The annotations that mark any of these bytes, in reading order, each once.
    ///
    /// An empty range stands for the place before its byte: the one that a click hits.
    pub fn overlapping(&self, document: DocumentId, bytes: Range<usize>) -> Vec<AnnotationId> {
        let Some(marks) = self.documents.get(&document) else {
            return Vec::new();
        };
        let mut found: Vec<ReadingOrder> = marks
            .passages
            .overlapping(bytes.start, bytes.end.max(bytes.start.saturating_add(1)))
            .collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|(_, _, id)| id).collect()
    }

    /// Which notes mention what.
    pub fn mentions(&self) -> &Mentions {
        &self.mentions
    }

    pub fn n_annotations(&self) -> usize {
        self.n_annotations
    }

    /// How many annotations have no tag.
    pub fn n_untagged(&self) -> usize {
        self.n_untagged
    }

    /// Of how many annotations a person has to settle what became of them when their text changed.
    pub fn n_unsettled(&self) -> usize {
        self.n_unsettled
    }

    pub fn n_in_document(&self, document: DocumentId) -> usize {
        self.documents
            .get(&document)
            .map_or(0, |marks| marks.reading.len())
    }

    /// How many annotations have this very tag; those of the tags under it do not count.
    pub fn n_with_tag(&self, tag: TagId) -> usize {
        self.tags.get(&tag).copied().unwrap_or_default()
    }

    /// How many annotations of a document have each tag: the most first, then by id.
    pub fn tag_shares(&self, document: DocumentId) -> Vec<(TagId, usize)> {
        let mut shares: Vec<(TagId, usize)> = self
            .documents
            .get(&document)
            .into_iter()
            .flat_map(|marks| &marks.tags)
            .map(|(&tag, &n)| (tag, n))
            .collect();
        shares.sort_by_key(|&(tag, n)| (Reverse(n), tag));
        shares
    }

    /// Who has made annotations, and how many: the most first, then by name.
    pub fn authors(&self) -> Vec<(String, usize)> {
        let mut authors: Vec<(String, usize)> = self
            .authors
            .iter()
            .map(|(author, &n)| (author.clone(), n))
            .collect();
        authors.sort_by_key(|&(_, n)| Reverse(n));
        authors
    }

    /// All annotations of a document in reading order.
    pub fn in_document(
        &self,
        document: DocumentId,
    ) -> impl DoubleEndedIterator<Item = AnnotationId> + '_ {
        self.documents
            .get(&document)
            .into_iter()
            .flat_map(|marks| &marks.reading)
            .map(|&(_, _, id)| id)
    }

    /// The first annotation in reading order that begins at or after a place.
    pub fn next_in_document(&self, document: DocumentId, from: Pos) -> Option<AnnotationId> {
        let first = Bound::Included(before_all_at(from));
        self.first_in(document, (first, Bound::Unbounded))
    }

    /// The last annotation in reading order that begins before a place.
    pub fn previous_in_document(&self, document: DocumentId, before: Pos) -> Option<AnnotationId> {
        let first = Bound::Excluded(before_all_at(before));
        self.last_in(document, (Bound::Unbounded, first))
    }

    /// The annotation after this one in its document.
    pub fn next_after(&self, annotation: &Annotation) -> Option<AnnotationId> {
        let at = Bound::Excluded(annotation.reading_order());
        self.first_in(annotation.document, (at, Bound::Unbounded))
    }

    /// The annotation before this one in its document.
    pub fn previous_before(&self, annotation: &Annotation) -> Option<AnnotationId> {
        let at = Bound::Excluded(annotation.reading_order());
        self.last_in(annotation.document, (Bound::Unbounded, at))
    }

    fn first_in(
        &self,
        document: DocumentId,
        range: (Bound<ReadingOrder>, Bound<ReadingOrder>),
    ) -> Option<AnnotationId> {
        let reading = &self.documents.get(&document)?.reading;
        reading.range(range).next().map(|&(_, _, id)| id)
    }

    fn last_in(
        &self,
        document: DocumentId,
        range: (Bound<ReadingOrder>, Bound<ReadingOrder>),
    ) -> Option<AnnotationId> {
        let reading = &self.documents.get(&document)?.reading;
        reading.range(range).next_back().map(|&(_, _, id)| id)
    }

    fn follow_annotation(&mut self, swap: &Swap<Annotation>) {
        // A merge of tags touches many annotations and moves none.
        let stays = match (&swap.before, &swap.after) {
            (Some(before), Some(after)) => {
                before.document == after.document
                    && before.reading_order() == after.reading_order()
                    && before.spans().eq(after.spans())
            }
            (None, _) | (_, None) => false,
        };
        if let Some(before) = &swap.before {
            self.tally_out(before);
            if !stays && let Some(marks) = self.documents.get_mut(&before.document) {
                marks.reading.remove(&before.reading_order());
                for passage in passages_of(before) {
                    marks.passages.remove(passage);
                }
            }
        }
        if let Some(after) = &swap.after {
            self.tally_in(after);
            if !stays {
                let marks = self.documents.entry(after.document).or_default();
                marks.reading.insert(after.reading_order());
                for passage in passages_of(after) {
                    marks.passages.insert(passage);
                }
            }
        }
        if let Some(before) = &swap.before
            && self.n_in_document(before.document) == 0
        {
            self.documents.remove(&before.document);
        }
    }

    fn tally_in(&mut self, annotation: &Annotation) {
        self.n_annotations += 1;
        self.n_untagged += usize::from(annotation.tags.is_empty());
        self.n_unsettled += usize::from(!annotation.standing.is_firm());
        count_in(&mut self.authors, &annotation.author);
        let marks = self.documents.entry(annotation.document).or_default();
        for tag in &annotation.tags {
            count_in(&mut self.tags, tag);
            count_in(&mut marks.tags, tag);
        }
    }

    fn tally_out(&mut self, annotation: &Annotation) {
        self.n_annotations = self.n_annotations.saturating_sub(1);
        self.n_untagged = self
            .n_untagged
            .saturating_sub(usize::from(annotation.tags.is_empty()));
        self.n_unsettled = self
            .n_unsettled
            .saturating_sub(usize::from(!annotation.standing.is_firm()));
        count_out(&mut self.authors, &annotation.author);
        let marks = self.documents.entry(annotation.document).or_default();
        for tag in &annotation.tags {
            count_out(&mut self.tags, tag);
            count_out(&mut marks.tags, tag);
        }
    }
}

impl Gathered {
    fn into_marks(self) -> Marks {
        Marks {
            reading: self.reading.into_iter().collect(),
            passages: Passages::new(self.passages),
            tags: self.tags.into_iter().collect(),
        }
    }
}

impl Passages {
    fn new(mut passages: Vec<Passage>) -> Self {
        passages.sort_unstable();
        // Half full, so that there is room for what comes.
        let chunks = passages
            .chunks(MAX_IN_CHUNK / 2)
            .map(|passages| Chunk::new(passages.to_vec()))
            .collect();
        Self { chunks }
    }

    fn overlapping(&self, start: usize, end: usize) -> impl Iterator<Item = ReadingOrder> + '_ {
        self.chunks
            .iter()
            .take_while(move |chunk| chunk.start().byte() < end)
            .filter(move |chunk| start < chunk.max_end.byte())
            .flat_map(|chunk| &chunk.passages)
            .filter(move |passage| passage.start.byte() < end && start < passage.end.byte())
            .map(|passage| passage.annotation)
    }

    fn insert(&mut self, passage: Passage) {
        let chunk_idx = self.chunk_for(passage).min(self.chunks.len().max(1) - 1);
        let Some(chunk) = self.chunks.get_mut(chunk_idx) else {
            self.chunks.push(Chunk::new(vec![passage]));
            return;
        };
        let at = chunk.passages.partition_point(|other| *other < passage);
        if chunk.passages.get(at) == Some(&passage) {
            return;
        }
        chunk.passages.insert(at, passage);
        chunk.max_end = chunk.max_end.max(passage.end);
        if chunk.passages.len() > MAX_IN_CHUNK {
            let second = Chunk::new(chunk.passages.split_off(MAX_IN_CHUNK / 2));
            chunk.max_end = max_end(&chunk.passages);
            self.chunks.insert(chunk_idx + 1, second);
        }
    }

    fn remove(&mut self, passage: Passage) {
        let chunk_idx = self.chunk_for(passage);
        let Some(chunk) = self.chunks.get_mut(chunk_idx) else {
            return;
        };
        let Ok(at) = chunk.passages.binary_search(&passage) else {
            return;
        };
        chunk.passages.remove(at);
        if chunk.passages.is_empty() {
            self.chunks.remove(chunk_idx);
        } else if chunk.max_end == passage.end {
            chunk.max_end = max_end(&chunk.passages);
        }
    }

    /// The first chunk whose last passage is not before this one.
    fn chunk_for(&self, passage: Passage) -> usize {
        self.chunks
            .partition_point(|chunk| chunk.passages.last() < Some(&passage))
    }
}

impl Chunk {
    fn new(passages: Vec<Passage>) -> Self {
        Self {
            max_end: max_end(&passages),
            passages,
        }
    }

    fn start(&self) -> Pos {
        self.passages
            .first()
            .map_or(Pos::START, |passage| passage.start)
    }
}

fn max_end(passages: &[Passage]) -> Pos {
    passages
        .iter()
        .map(|passage| passage.end)
        .max()
        .unwrap_or_default()
}

fn passages_of(annotation: &Annotation) -> impl Iterator<Item = Passage> + '_ {
    let order = annotation.reading_order();
    annotation.spans().map(move |span| Passage {
        start: span.start(),
        end: span.end(),
        annotation: order,
    })
}

/// Of the annotations that begin at one place the longest comes first, so this is before them all.
fn before_all_at(pos: Pos) -> ReadingOrder {
    (pos, Reverse(Pos::MAX), AnnotationId(Uuid::nil()))
}

fn count_in<K: Ord + Clone>(counts: &mut BTreeMap<K, usize>, key: &K) {
    if let Some(n) = counts.get_mut(key) {
        *n += 1;
    } else {
        counts.insert(key.clone(), 1);
    }
}

fn count_out<K: Ord>(counts: &mut BTreeMap<K, usize>, key: &K) {
    if let Some(n) = counts.get_mut(key) {
        *n = n.saturating_sub(1);
        if *n == 0 {
            counts.remove(key);
        }
    }
}
