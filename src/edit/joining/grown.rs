//! What is here already, and has grown elsewhere: it gets what was added, and loses nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{Joining, derived};
use crate::model::{
    About, Annotation, AnnotationId, Document, DocumentId, FieldId, Link, LinkId, Note, NoteId,
    PartialDate, TagId, Workspace,
};
use crate::text::Span;

/// By what is marked: the annotations that were here before.
type Here = HashMap<(DocumentId, Vec<Span>), Vec<AnnotationId>>;

impl Joining {
    pub(super) fn take_annotations(&mut self, theirs: &Workspace) {
        let mut here: HashMap<Said, AnnotationId> = HashMap::new();
        let mut on_words: Here = HashMap::new();
        for annotation in self.joined.annotations.values() {
            here.insert(said(annotation), annotation.id);
            let place = (annotation.document, annotation.spans().collect());
            on_words.entry(place).or_default().push(annotation.id);
        }
        for annotation in theirs.annotations.values() {
            let mut new = self.told_here(annotation);
            let same = here.get(&said(&new)).copied();
            if let Some(id) = self.joined_with(&new, same, &on_words) {
                self.annotations.insert(annotation.id, id);
                continue;
            }
            let (own, mut n) = (new.id, 0_u32);
            while self.joined.annotations.contains_key(&new.id) {
                n += 1;
                let more = format!("{}{n}", new.quote());
                new.id = AnnotationId(derived(own.0, more.as_bytes()));
            }
            self.annotations.insert(annotation.id, new.id);
            self.joined.annotations.insert_mut(new.id, Arc::new(new));
            self.counts.n_annotations += 1;
        }
    }

    /// An annotation with the documents, tags and fields that are meant here.
    fn told_here(&self, annotation: &Annotation) -> Annotation {
        let mut tags: Vec<TagId> = Vec::new();
        for tag in &annotation.tags {
            if let Some(&tag) = self.tags.get(tag)
                && !tags.contains(&tag)
            {
                tags.push(tag);
            }
        }
        let fields = annotation.fields.iter();
        let fields =
            fields.filter_map(|(id, value)| Some((self.fields.get(id).copied()?, value.clone())));
        Annotation {
            document: self.document(annotation.document),
            tags,
            fields: fields.collect(),
            ..annotation.clone()
        }
    }

    /// The annotation here that says all of what another says, after it was added where this one
    /// only lacked it; `None` where there is no such, so that both have to stay.
    ///
    /// `same` says the same, but perhaps for its grade.
    fn joined_with(
        &mut self,
        new: &Annotation,
        same: Option<AnnotationId>,
        on_words: &Here,
    ) -> Option<AnnotationId> {
        // The one of this id is the same one, and others where they say the same.
        let own = self.joined.annotation(new.id).filter(|own| {
            own.document == new.document
                && own.spans().eq(new.spans())
                && own.standing.is_on_words()
                && new.standing.is_on_words()
        });
        let own = own.map(|own| own.id).or(same);
        let on_same = on_words.get(&(new.document, new.spans().collect()));
        let on_same = on_same.map(Vec::as_slice).unwrap_or_default();
        let is_by = |one: &Annotation| {
            one.author == new.author || one.author.is_empty() || new.author.is_empty()
        };
        let candidates = own.iter().chain(on_same);
        let candidates = candidates.filter_map(|&id| self.joined.annotation(id));
        let holds = |one: &&Annotation| {
            let is_on_words = one.standing.is_on_words() && new.standing.is_on_words();
            (Some(one.id) == own || is_by(one) && is_on_words) && holds(one, new)
        };
        if let Some(holding) = candidates.clone().find(holds) {
            let id = holding.id;
            self.counts.n_annotations_here += 1;
            return Some(id);
        }
        if let Some(one) = own.and_then(|id| self.joined.annotation(id))
            && holds_all_of(new, one)
        {
            let grown = grown(one, new);
            let id = grown.id;
            self.joined.annotations.insert_mut(id, Arc::new(grown));
            self.counts.n_grown += 1;
            return Some(id);
        }
        let differs =
            self.joined.annotations.contains_key(&new.id) || candidates.clone().any(is_by);
        self.counts.n_differing += usize::from(differs);
        None
    }

    pub(super) fn take_links(&mut self, theirs: &Workspace) {
        for link in theirs.links.values() {
            let ends = (
                self.annotations.get(&link.from).copied(),
                self.annotations.get(&link.to).copied(),
            );
            let (Some(from), Some(to)) = ends else {
                continue;
            };
            if from == to {
                continue;
            }
            let mut new = Link {
                from,
                to,
                ..(**link).clone()
            };
            let is_same = |one: &Link| (one.from, one.to, &one.kind) == (from, to, &new.kind);
            let links = self.joined.links.values();
            let same: Vec<&Arc<Link>> = links.filter(|one| is_same(one)).collect();
            if same.iter().any(|one| has(&one.note, &new.note)) {
                continue;
            }
            if let Some(bare) = same.iter().find(|one| one.note.trim().is_empty()) {
                let grown = Link {
                    note: new.note,
                    ..(***bare).clone()
                };
                self.joined.links.insert_mut(grown.id, Arc::new(grown));
                self.counts.n_grown += 1;
                continue;
            }
            let (own, mut n) = (new.id, 0_u32);
            while self.joined.links.contains_key(&new.id) {
                n += 1;
                new.id = LinkId(derived(own.0, &n.to_le_bytes()));
            }
            self.joined.links.insert_mut(new.id, Arc::new(new));
            self.counts.n_links += 1;
        }
    }

    pub(super) fn take_notes(&mut self, theirs: &Workspace) {
        for note in theirs.notes.values() {
            let about = match note.about {
                About::Workspace => About::Workspace,
                About::Document(id) => About::Document(self.document(id)),
                About::Tag(id) => match self.tags.get(&id) {
                    Some(&tag) => About::Tag(tag),
                    None => About::Workspace,
                },
            };
            let mut new = Note {
                about,
                ..(**note).clone()
            };
            let is_here = |one: &Note| {
                one.about == about && one.title == new.title && has(&one.text, &new.text)
            };
            if let Some(here) = self.joined.notes.values().find(|one| is_here(one)) {
                self.notes.insert(note.id, here.id);
                continue;
            }
            if let Some(one) = self.joined.note(new.id) {
                if one.about == about && one.title == new.title && has(&new.text, &one.text) {
                    new.author.clone_from(&one.author);
                    new.created = one.created;
                    new.modified = new.modified.max(one.modified);
                    new.marking = new.marking.max(one.marking.clone());
                    self.joined.notes.insert_mut(new.id, Arc::new(new));
                    self.counts.n_grown += 1;
                    continue;
                }
                self.counts.n_differing += 1;
            }
            self.add_note(new);
        }
    }

    fn add_note(&mut self, mut new: Note) {
        let (own, mut n) = (new.id, 0_u32);
        while self.joined.notes.contains_key(&new.id) {
            n += 1;
            let more = format!("{}{n}", new.text);
            new.id = NoteId(derived(own.0, more.as_bytes()));
        }
        self.notes.insert(own, new.id);
        self.joined.notes.insert_mut(new.id, Arc::new(new));
        self.counts.n_notes += 1;
    }

    /// What a document here lacks of what is told of its source. What is said otherwise here stays.
    pub(super) fn add_to_document(&mut self, id: DocumentId, other: &Document) {
        let Some(own) = self.joined.document(id) else {
            return;
        };
        let mut made = own.clone();
        let (mut n_new, mut n_other) = (0, 0);
        let mut words = |own: &mut String, other: &str| {
            if own.trim().is_empty() && !other.trim().is_empty() {
                other.clone_into(own);
                n_new += 1;
            } else if !other.trim().is_empty() && own != other {
                n_other += 1;
            }
        };
        let (source, told) = (&mut made.source, &other.source);
        words(&mut source.publisher, &told.publisher);
        words(&mut source.author, &told.author);
        words(&mut source.url, &told.url);
        for (name, value) in told.more.iter() {
            source.more.change(name, |own| words(own, value));
        }
        source.more.retain(|_, value| !value.is_empty());
        let mut date = |own: &mut Option<PartialDate>, other: Option<PartialDate>| {
            n_new += usize::from(own.is_none() && other.is_some());
            n_other += usize::from(own.is_some() && other.is_some() && *own != other);
            *own = own.or(other);
        };
        date(&mut source.published, told.published);
        date(&mut source.accessed, told.accessed);
        n_new += usize::from(source.grade.is_none() && told.grade.is_some());
        n_other += usize::from(
            told.grade
                .is_some_and(|told| source.grade.is_some_and(|own| own != told)),
        );
        source.grade = source.grade.or(told.grade);
        // What somebody wants kept close is kept close.
        made.marking = made.marking.max(other.marking.clone());
        if made.note.trim().is_empty() {
            made.note.clone_from(&other.note);
        } else if !has(&made.note, &other.note) {
            let note = Note {
                marking: other.marking.clone(),
                id: NoteId(derived(id.0, other.note.as_bytes())),
                about: About::Document(id),
                title: "Another note on the document".to_owned(),
                text: other.note.clone(),
                author: String::new(),
                created: other.added,
                modified: other.added,
            };
            if !self.joined.notes.contains_key(&note.id) {
                self.add_note(note);
            }
        }
        self.counts.n_fields += n_new;
        self.counts.n_fields_kept += n_other;
        self.joined.documents.insert_mut(id, Arc::new(made));
    }
}

/// Whether a note says all of another.
fn has(note: &str, other: &str) -> bool {
    note.contains(other.trim())
}

/// Whether an annotation says all that another on the same words says.
fn holds(one: &Annotation, other: &Annotation) -> bool {
    let (grade, told) = (one.grade, other.grade);
    other.tags.iter().all(|tag| one.tags.contains(tag))
        && has(&one.note, &other.note)
        && other
            .fields
            .iter()
            .all(|(id, value)| one.fields.get(id) == Some(value))
        && (told.source.is_none() || told.source == grade.source)
        && (told.info.is_none() || told.info == grade.info)
        && one.marking >= other.marking
}

/// The same, of one that is to take the place of the other.
fn holds_all_of(new: &Annotation, one: &Annotation) -> bool {
    let unmarked = Annotation {
        marking: None,
        ..one.clone()
    };
    holds(new, &unmarked)
}

/// An annotation with what another of it says besides.
fn grown(one: &Annotation, new: &Annotation) -> Annotation {
    let mut made = one.clone();
    for &tag in &new.tags {
        if !made.tags.contains(&tag) {
            made.tags.push(tag);
        }
    }
    made.note.clone_from(&new.note);
    made.fields.clone_from(&new.fields);
    made.grade = new.grade;
    made.marking = made.marking.max(new.marking.clone());
    if made.author.is_empty() {
        made.author.clone_from(&new.author);
    }
    made.modified = made.modified.max(new.modified);
    made
}

/// What an annotation says, whoever made it and when.
type Said = (
    DocumentId,
    Vec<Span>,
    BTreeSet<TagId>,
    String,
    BTreeMap<FieldId, String>,
    String,
);

fn said(annotation: &Annotation) -> Said {
    let fields = annotation.fields.iter();
    let words = if annotation.standing.is_on_words() {
        String::new()
    } else {
        annotation.quote()
    };
    (
        annotation.document,
        annotation.spans().collect(),
        annotation.tags.iter().copied().collect(),
        annotation.note.clone(),
        fields.map(|(&id, value)| (id, value.to_string())).collect(),
        words,
    )
}
