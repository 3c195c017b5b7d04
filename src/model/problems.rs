//! What must hold of a workspace, and what does not.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use super::codebook::{MAX_DEPTH, PATH_SEPARATOR};
use super::document::hash_of;
use super::{About, Annotation, AnnotationId, Colour, DocumentId, NoteId, TagId, Workspace};
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

    /// Texts that are not those that their checksums were made of. Most of the work of
    /// [`Self::problems`], and so apart from the rest, beside which it can be done.
    pub fn problems_of_texts(&self) -> Vec<Problem> {
        self.bodies
            .iter()
            .filter(|(_, body)| hash_of(body.text.as_str().as_bytes()) != body.hash)
            .map(|(&document, _)| Problem::TextChanged { document })
            .collect()
    }

    /// The rules that do not hold, but for the checksums of the texts.
    pub fn problems_of_records(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.check_keys(&mut problems);
        self.check_documents(&mut problems);
        self.check_tags(&mut problems);
        self.check_annotations(&mut problems);
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
        self.notes
            .iter()
            .for_each(|(id, note)| check(id, *id == note.id));
    }

    fn check_documents(&self, problems: &mut Vec<Problem>) {
        for &document in self.documents.keys() {
            if self.body(document).is_none() {
                problems.push(Problem::DocumentWithoutText { document });
            }
        }
        for (&document, body) in &self.bodies {
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
        for (id, annotation) in &self.annotations {
            if is_enough(problems) {
                return;
            }
            if *id != annotation.id {
                problems.push(Problem::WrongKey { id: id.to_string() });
            }
            let text = texts.get(&annotation.document).copied();
            check_annotation(annotation, text, &tags, problems);
        }
    }

    fn check_tags(&self, problems: &mut Vec<Problem>) {
        let mut names = BTreeMap::new();
        let mut keys = HashSet::new();
        let too_deep = self.tags_too_deep();
        for tag in self.tags.values() {
            if is_enough(problems) {
                return;
            }
            if !is_tag_name(&tag.name) {
                problems.push(Problem::TagName { tag: tag.id });
            }
            if let Some(&other) = names.get(&(tag.parent, tag.name.to_lowercase())) {
                problems.push(Problem::TagNameTwice { tag: tag.id, other });
            }
            names.insert((tag.parent, tag.name.to_lowercase()), tag.id);
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
            if tag.colour.is_some_and(|colour| colour.0 >= Colour::COUNT) {
                problems.push(Problem::TagColour { tag: tag.id });
            }
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

impl Problem {
    /// The name of the rule that is broken, for programs and lists.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::DocumentWithoutText { .. } => "document-without-text",
            Self::TextWithoutDocument { .. } => "text-without-document",
            Self::TextChanged { .. } => "text-changed",
            Self::BlockOutOfPlace { .. } => "block-out-of-place",
            Self::TagName { .. } => "tag-name",
            Self::TagNameTwice { .. } => "tag-name-twice",
            Self::TagWithoutParent { .. } => "tag-without-parent",
            Self::TagUnderItself { .. } => "tag-under-itself",
            Self::TagKey { .. } => "tag-key",
            Self::TagColour { .. } => "tag-colour",
            Self::AnnotationWithoutDocument { .. } => "annotation-without-document",
            Self::AnnotationWithoutPassage { .. } => "annotation-without-passage",
            Self::AnnotationOutOfText { .. } => "annotation-out-of-text",
            Self::QuoteDiffers { .. } => "quote-differs",
            Self::PassagesOutOfOrder { .. } => "passages-out-of-order",
            Self::AnnotationWithoutTag { .. } => "annotation-without-tag",
            Self::TagTwice { .. } => "tag-twice",
            Self::NoteAboutNothing { .. } => "note-about-nothing",
            Self::WrongKey { .. } => "wrong-key",
        }
    }
}

/// Whether a text can be the name of a tag.
pub fn is_tag_name(name: &str) -> bool {
    !name.is_empty() && name.trim() == name && !name.contains(['\n', PATH_SEPARATOR])
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DocumentWithoutText { document } => write!(f, "document {document} has no text"),
            Self::TextWithoutDocument { document } => {
                write!(f, "there is a text, but no document {document}")
            }
            Self::TextChanged { document } => {
                write!(
                    f,
                    "the text of document {document} is not the one that its checksum was made of"
                )
            }
            Self::BlockOutOfPlace {
                document,
                block_idx,
            } => {
                write!(
                    f,
                    "block {} of document {document} lies outside the text or over another",
                    block_idx + 1
                )
            }
            Self::TagName { tag } => {
                write!(
                    f,
                    "tag {tag} has a name that is empty, or holds “/”, a line end or blanks at its ends"
                )
            }
            Self::TagNameTwice { tag, other } => {
                write!(
                    f,
                    "tags {tag} and {other} have the same name under the same parent"
                )
            }
            Self::TagWithoutParent { tag, parent } => {
                write!(f, "tag {tag} is under tag {parent}, which does not exist")
            }
            Self::TagUnderItself { tag } => {
                write!(
                    f,
                    "tag {tag} is under itself, or deeper than {MAX_DEPTH} levels"
                )
            }
            Self::TagKey { tag } => {
                write!(
                    f,
                    "tag {tag} has a key that another tag has, or that is not 1 to 9"
                )
            }
            Self::TagColour { tag } => {
                write!(f, "tag {tag} has a colour that the palette does not have")
            }
            Self::AnnotationWithoutDocument {
                annotation,
                document,
            } => {
                write!(
                    f,
                    "annotation {annotation} is in document {document}, which does not exist"
                )
            }
            Self::AnnotationWithoutPassage { annotation } => {
                write!(f, "annotation {annotation} marks nothing")
            }
            Self::AnnotationOutOfText {
                annotation,
                anchor_idx,
            } => {
                write!(
                    f,
                    "passage {} of annotation {annotation} lies outside the text or inside a character",
                    anchor_idx + 1
                )
            }
            Self::QuoteDiffers {
                annotation,
                anchor_idx,
            } => {
                write!(
                    f,
                    "passage {} of annotation {annotation} does not stand on the words that it quotes",
                    anchor_idx + 1
                )
            }
            Self::PassagesOutOfOrder {
                annotation,
                anchor_idx,
            } => {
                write!(
                    f,
                    "passage {} of annotation {annotation} begins before the one before it ends",
                    anchor_idx + 1
                )
            }
            Self::AnnotationWithoutTag { annotation, tag } => {
                write!(
                    f,
                    "annotation {annotation} has tag {tag}, which does not exist"
                )
            }
            Self::TagTwice { annotation, tag } => {
                write!(f, "annotation {annotation} has tag {tag} twice")
            }
            Self::NoteAboutNothing { note } => {
                write!(f, "note {note} is about something that does not exist")
            }
            Self::WrongKey { id } => write!(f, "the record at {id} has another id"),
        }
    }
}
