//! What must hold of a workspace, and what does not.

mod sources;
mod told;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use super::codebook::{MAX_DEPTH, PATH_SEPARATOR};
use super::document::hash_of;
use super::{
    About, Annotation, AnnotationId, ArticleId, Colour, DocumentId, Field, FieldId, FieldKind,
    LinkId, LinkKind, NoteId, OriginalId, SharedOriginId, Tag, TagId, Workspace,
};
use crate::text::Text;
use crate::text::anchor::Anchor;

/// Checking stops after about so many faults: a file that was made to break rules must not fill
/// the memory with what is wrong with it.
pub const MAX_PROBLEMS: usize = 100_000;

/// A rule that a workspace breaks, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    DocumentWithoutText {
        document: DocumentId,
    },
    TextWithoutDocument {
        document: DocumentId,
    },
    TextChanged {
        document: DocumentId,
    },
    BlockOutOfPlace {
        document: DocumentId,
        block_idx: usize,
    },
    TagName {
        tag: TagId,
    },
    TagNameTwice {
        tag: TagId,
        other: TagId,
    },
    TagWithoutParent {
        tag: TagId,
        parent: TagId,
    },
    TagUnderItself {
        tag: TagId,
    },
    TagKey {
        tag: TagId,
    },
    TagColour {
        tag: TagId,
    },
    AnnotationWithoutDocument {
        annotation: AnnotationId,
        document: DocumentId,
    },
    AnnotationWithoutPassage {
        annotation: AnnotationId,
    },
    AnnotationOutOfText {
        annotation: AnnotationId,
        anchor_idx: usize,
    },
    QuoteDiffers {
        annotation: AnnotationId,
        anchor_idx: usize,
    },
    PassagesOutOfOrder {
        annotation: AnnotationId,
        anchor_idx: usize,
    },
    AnnotationWithoutTag {
        annotation: AnnotationId,
        tag: TagId,
    },
    TagTwice {
        annotation: AnnotationId,
        tag: TagId,
    },
    NoteAboutNothing {
        note: NoteId,
    },
    /// A tag is listed under itself, its parent, one that is not there, or twice under one.
    TagListing {
        tag: TagId,
    },
    /// A field has a name or choices that it can't have.
    FieldShape {
        tag: TagId,
        field: FieldId,
    },
    FieldTwice {
        tag: TagId,
        field: FieldId,
    },
    ValueWithoutField {
        annotation: AnnotationId,
        field: FieldId,
    },
    ValueOfOtherKind {
        annotation: AnnotationId,
        field: FieldId,
    },
    LinkWithoutEnd {
        link: LinkId,
        annotation: AnnotationId,
    },
    LinkWithItself {
        link: LinkId,
    },
    LinkKind {
        link: LinkId,
    },
    ReadingWithoutDocument {
        document: DocumentId,
    },
    ReadingOutOfPlace {
        document: DocumentId,
    },
    /// A passage of page furniture lies outside its text, or over the one before.
    FurnitureOutOfPlace {
        document: DocumentId,
    },
    /// A place of the original lies outside its text, before the one before, or has no label.
    LocatorOutOfPlace {
        document: DocumentId,
    },
    ArticleWithoutDocument {
        article: ArticleId,
        document: DocumentId,
    },
    ArticleWithoutPassage {
        article: ArticleId,
    },
    /// A part lies outside the text, or does not begin and end with its words.
    ArticleOffItsWords {
        article: ArticleId,
        part_idx: usize,
    },
    ArticlePartsOverlap {
        article: ArticleId,
    },
    OriginOfNothing {
        origin: SharedOriginId,
    },
    OriginalOfNothing {
        original: OriginalId,
    },
    /// What is kept of a file is not what its checksum was made of.
    OriginalChanged {
        original: OriginalId,
    },
    MarkingWords {
        id: String,
    },
    /// A record has more of a kind than can be read again: see [`super::limits`].
    AnnotationTooLarge {
        annotation: AnnotationId,
    },
    ArticleTooLarge {
        article: ArticleId,
    },
    DocumentTooLarge {
        document: DocumentId,
    },
    TagTooLarge {
        tag: TagId,
    },
    /// A record stands under another id than its own.
    WrongKey {
        id: String,
    },
}

impl Workspace {
    /// Every rule that does not hold, the first [`MAX_PROBLEMS`] or a few more. Empty for a sound
    /// workspace.
    pub fn problems(&self) -> Vec<Problem> {
        // The texts first: where one is damaged, what stands on it follows from that.
        let mut problems = self.problems_of_texts();
        problems.extend(self.problems_of_records());
        problems
    }

    /// Texts and originals that are not those that their checksums were made of. Most of the work of
    /// [`Self::problems`], and so apart from the rest, beside which it can be done.
    pub fn problems_of_texts(&self) -> Vec<Problem> {
        self.bodies
            .iter()
            .filter(|(_, body)| hash_of(body.text.as_str().as_bytes()) != body.hash)
            .map(|(&document, _)| Problem::TextChanged { document })
            .chain(self.originals_changed())
            .collect()
    }

    /// The rules that do not hold, but for the checksums of the texts.
    pub fn problems_of_records(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.check_keys(&mut problems);
        self.check_documents(&mut problems);
        self.check_tags(&mut problems);
        self.check_annotations(&mut problems);
        self.check_links(&mut problems);
        self.check_readings(&mut problems);
        self.check_sources(&mut problems);
        for note in self.notes.values() {
            if is_enough(&problems) {
                break;
            }
            let about_something = match note.about {
                About::Workspace => true,
                About::Document(document) => self.document(document).is_some(),
                About::Tag(tag) => self.tag(tag).is_some(),
            };
            if !about_something {
                problems.push(Problem::NoteAboutNothing { note: note.id });
            }
        }
        problems
    }

    fn check_keys(&self, problems: &mut Vec<Problem>) {
        let mut check = |key: &dyn fmt::Display, matches: bool| {
            if !matches {
                problems.push(Problem::WrongKey {
                    id: key.to_string(),
                });
            }
        };
        self.tags
            .iter()
            .for_each(|(id, tag)| check(id, *id == tag.id));
        self.documents
            .iter()
            .for_each(|(id, document)| check(id, *id == document.id));
        self.bodies
            .iter()
            .for_each(|(id, body)| check(id, *id == body.document));
        self.links
            .iter()
            .for_each(|(id, link)| check(id, *id == link.id));
        self.notes
            .iter()
            .for_each(|(id, note)| check(id, *id == note.id));
        self.readings
            .iter()
            .for_each(|(id, reading)| check(id, *id == reading.document));
        self.articles
            .iter()
            .for_each(|(id, article)| check(id, *id == article.id));
        self.shared_origins
            .iter()
            .for_each(|(id, origin)| check(id, *id == origin.id));
        self.originals
            .iter()
            .for_each(|(id, original)| check(id, *id == original.id));
    }

    fn check_links(&self, problems: &mut Vec<Problem>) {
        for link in self.links.values() {
            if is_enough(problems) {
                return;
            }
            for annotation in [link.from, link.to] {
                if self.annotation(annotation).is_none() {
                    problems.push(Problem::LinkWithoutEnd {
                        link: link.id,
                        annotation,
                    });
                }
            }
            if link.from == link.to {
                problems.push(Problem::LinkWithItself { link: link.id });
            }
            if let LinkKind::Other(word) = &link.kind
                && LinkKind::named(word).as_ref() != Some(&link.kind)
            {
                problems.push(Problem::LinkKind { link: link.id });
            }
        }
    }

    fn check_readings(&self, problems: &mut Vec<Problem>) {
        for (&document, reading) in &self.readings {
            if is_enough(problems) {
                return;
            }
            let Some(text) = self.text(document) else {
                problems.push(Problem::ReadingWithoutDocument { document });
                continue;
            };
            if !reading.is_in(text) {
                problems.push(Problem::ReadingOutOfPlace { document });
            }
        }
    }

    fn check_documents(&self, problems: &mut Vec<Problem>) {
        for (&document, known) in &self.documents {
            if is_enough(problems) {
                return;
            }
            if known.too_many().is_some() {
                problems.push(Problem::DocumentTooLarge { document });
            }
            if self.body(document).is_none() {
                problems.push(Problem::DocumentWithoutText { document });
            }
        }
        for (&document, body) in &self.bodies {
            if is_enough(problems) {
                return;
            }
            if self.document(document).is_none() {
                problems.push(Problem::TextWithoutDocument { document });
            }
            let mut end = 0;
            for (block_idx, block) in body.blocks.iter().enumerate() {
                if is_enough(problems) {
                    return;
                }
                if !body.text.admits(block.span) || block.span.start().byte() < end {
                    problems.push(Problem::BlockOutOfPlace {
                        document,
                        block_idx,
                    });
                }
                end = block.span.end().byte();
            }
            if !body.has_sound_furniture() {
                problems.push(Problem::FurnitureOutOfPlace { document });
            }
            if !body.has_sound_locators() {
                problems.push(Problem::LocatorOutOfPlace { document });
            }
        }
    }

    /// There may be a hundred thousand, so what they refer to is looked up in tables.
    fn check_annotations(&self, problems: &mut Vec<Problem>) {
        let texts: HashMap<DocumentId, &Text> = self
            .bodies
            .iter()
            .map(|(&document, body)| (document, &body.text))
            .collect();
        let tags: HashSet<TagId> = self.tags.keys().copied().collect();
        let fields: HashMap<FieldId, &FieldKind> = self
            .tags
            .values()
            .flat_map(|tag| &tag.fields)
            .map(|field| (field.id, &field.kind))
            .collect();
        for (id, annotation) in &self.annotations {
            if is_enough(problems) {
                return;
            }
            if *id != annotation.id {
                problems.push(Problem::WrongKey { id: id.to_string() });
            }
            let text = texts.get(&annotation.document).copied();
            check_annotation(annotation, text, &tags, problems);
            check_values(annotation, &fields, problems);
        }
    }

    fn check_listings(&self, tag: &Tag, problems: &mut Vec<Problem>) {
        let mut seen = HashSet::new();
        let is_sound = tag.see_also.iter().all(|other| {
            *other != tag.id
                && Some(*other) != tag.parent
                && self.tag(*other).is_some()
                && seen.insert(*other)
        });
        if !is_sound {
            problems.push(Problem::TagListing { tag: tag.id });
        }
    }

    /// Tags that have the name and the parent of one before them, letter case aside, with that one;
    /// not many more than are told.
    fn tags_named_twice(&self) -> HashMap<TagId, TagId> {
        // By a number made of the name, so that no second copy of all names is made: what has not
        // the same number has not the same name.
        let state = BuildHasherDefault::<DefaultHasher>::default();
        let mut names: Vec<(u64, &Tag)> = self
            .tags
            .values()
            .map(|tag| {
                (
                    state.hash_one((tag.parent, tag.name.to_lowercase())),
                    &**tag,
                )
            })
            .collect();
        names.sort_unstable_by_key(|&(number, tag)| (number, tag.id));
        let mut twice = HashMap::new();
        for alike in names.chunk_by(|(one, _), (other, _)| one == other) {
            for (at, (_, tag)) in alike.iter().enumerate().skip(1) {
                if twice.len() >= MAX_PROBLEMS {
                    return twice;
                }
                let is_same = |other: &&(u64, &Tag)| {
                    other.1.parent == tag.parent
                        && other.1.name.to_lowercase() == tag.name.to_lowercase()
                };
                if let Some((_, other)) = alike.iter().take(at).rfind(is_same) {
                    twice.insert(tag.id, other.id);
                }
            }
        }
        twice
    }

    fn check_tags(&self, problems: &mut Vec<Problem>) {
        let mut twice = self.tags_named_twice();
        let mut keys = HashSet::new();
        let mut fields = HashSet::new();
        let too_deep = self.tags_too_deep();
        for tag in self.tags.values() {
            if is_enough(problems) {
                return;
            }
            if !is_tag_name(&tag.name) {
                problems.push(Problem::TagName { tag: tag.id });
            }
            if let Some(other) = twice.remove(&tag.id) {
                problems.push(Problem::TagNameTwice { tag: tag.id, other });
            }
            if let Some(parent) = tag.parent
                && self.tag(parent).is_none()
            {
                problems.push(Problem::TagWithoutParent {
                    tag: tag.id,
                    parent,
                });
            }
            if too_deep.contains(&tag.id) {
                problems.push(Problem::TagUnderItself { tag: tag.id });
            }
            if let Some(key) = tag.key
                && (!(1..=9).contains(&key) || !keys.insert(key))
            {
                problems.push(Problem::TagKey { tag: tag.id });
            }
            if tag.too_many().is_some() {
                problems.push(Problem::TagTooLarge { tag: tag.id });
            }
            self.check_listings(tag, problems);
            for field in &tag.fields {
                if !is_sound_field(field) {
                    problems.push(Problem::FieldShape {
                        tag: tag.id,
                        field: field.id,
                    });
                }
                if !fields.insert(field.id) {
                    problems.push(Problem::FieldTwice {
                        tag: tag.id,
                        field: field.id,
                    });
                }
            }
            if tag.colour.is_some_and(|colour| colour.0 >= Colour::COUNT) {
                problems.push(Problem::TagColour { tag: tag.id });
            }
        }
    }
}

fn is_sound_field(field: &Field) -> bool {
    let is_line = |text: &str| !text.is_empty() && text.trim() == text && !text.contains('\n');
    let mut seen = HashSet::new();
    is_line(&field.name)
        && match &field.kind {
            FieldKind::Choice(words) => {
                !words.is_empty() && words.iter().all(|word| is_line(word) && seen.insert(word))
            }
            _ => true,
        }
}

fn check_values(
    annotation: &Annotation,
    fields: &HashMap<FieldId, &FieldKind>,
    problems: &mut Vec<Problem>,
) {
    for (&field, value) in &annotation.fields {
        if is_enough(problems) {
            return;
        }
        let annotation = annotation.id;
        match fields.get(&field) {
            None => problems.push(Problem::ValueWithoutField { annotation, field }),
            Some(kind) if !kind.admits(value) => {
                problems.push(Problem::ValueOfOtherKind { annotation, field });
            }
            Some(_) => {}
        }
    }
}

fn check_annotation(
    annotation: &Annotation,
    text: Option<&Text>,
    tags: &HashSet<TagId>,
    problems: &mut Vec<Problem>,
) {
    let id = annotation.id;
    if annotation.too_many().is_some() {
        problems.push(Problem::AnnotationTooLarge { annotation: id });
    }
    if annotation.anchors.is_empty() {
        problems.push(Problem::AnnotationWithoutPassage { annotation: id });
    }
    let Some(text) = text else {
        problems.push(Problem::AnnotationWithoutDocument {
            annotation: id,
            document: annotation.document,
        });
        return;
    };
    let mut previous: Option<&Anchor> = None;
    let anchors = if annotation.standing.is_on_words() {
        annotation.anchors.as_slice()
    } else {
        &[]
    };
    for (anchor_idx, anchor) in anchors.iter().enumerate() {
        if is_enough(problems) {
            return;
        }
        if !text.admits(anchor.span) {
            problems.push(Problem::AnnotationOutOfText {
                annotation: id,
                anchor_idx,
            });
        } else if text.slice(anchor.span) != anchor.quote {
            problems.push(Problem::QuoteDiffers {
                annotation: id,
                anchor_idx,
            });
        }
        if previous.is_some_and(|previous| anchor.span.start() < previous.span.end()) {
            problems.push(Problem::PassagesOutOfOrder {
                annotation: id,
                anchor_idx,
            });
        }
        previous = Some(anchor);
    }
    let mut seen = HashSet::with_capacity(annotation.tags.len());
    for &tag in &annotation.tags {
        if is_enough(problems) {
            return;
        }
        if !tags.contains(&tag) {
            problems.push(Problem::AnnotationWithoutTag {
                annotation: id,
                tag,
            });
        }
        if !seen.insert(tag) {
            problems.push(Problem::TagTwice {
                annotation: id,
                tag,
            });
        }
    }
}

fn is_enough(problems: &[Problem]) -> bool {
    problems.len() >= MAX_PROBLEMS
}

/// Whether a text can be the name of a tag.
pub fn is_tag_name(name: &str) -> bool {
    !name.is_empty() && name.trim() == name && !name.contains(['\n', PATH_SEPARATOR])
}
