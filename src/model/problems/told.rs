//! What a broken rule is called, and what is said of it.

use std::fmt;

use super::{MAX_DEPTH, Problem};

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
            Self::TagListing { .. } => "tag-listing",
            Self::FieldShape { .. } => "field-shape",
            Self::FieldTwice { .. } => "field-twice",
            Self::ValueWithoutField { .. } => "value-without-field",
            Self::ValueOfOtherKind { .. } => "value-of-other-kind",
            Self::LinkWithoutEnd { .. } => "link-without-end",
            Self::LinkWithItself { .. } => "link-with-itself",
            Self::LinkKind { .. } => "link-kind",
            Self::ReadingWithoutDocument { .. } => "reading-without-document",
            Self::ReadingOutOfPlace { .. } => "reading-out-of-place",
            Self::WrongKey { .. } => "wrong-key",
        }
    }
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
            Self::TagListing { tag } => write!(
                f,
                "tag {tag} is listed under itself, its parent, a tag that does not exist, or twice under one"
            ),
            Self::FieldShape { tag, field } => write!(
                f,
                "field {field} of tag {tag} has a name or choices that are empty, hold a line end or blanks at their ends, or stand twice"
            ),
            Self::FieldTwice { tag, field } => {
                write!(f, "field {field} of tag {tag} is there twice")
            }
            Self::ValueWithoutField { annotation, field } => write!(
                f,
                "annotation {annotation} fills in field {field}, which does not exist"
            ),
            Self::ValueOfOtherKind { annotation, field } => write!(
                f,
                "annotation {annotation} has a value in field {field} that the field is not for"
            ),
            Self::LinkWithoutEnd { link, annotation } => write!(
                f,
                "link {link} leads to annotation {annotation}, which does not exist"
            ),
            Self::LinkWithItself { link } => {
                write!(f, "link {link} links an annotation with itself")
            }
            Self::LinkKind { link } => write!(
                f,
                "link {link} has a kind that is empty, not one line, or written like a usual one"
            ),
            Self::ReadingWithoutDocument { document } => write!(
                f,
                "it is said how far document {document} is read, which does not exist"
            ),
            Self::ReadingOutOfPlace { document } => write!(
                f,
                "what is said to be read of document {document} lies outside the text, inside a character or over itself"
            ),
            Self::WrongKey { id } => write!(f, "the record at {id} has another id"),
        }
    }
}
