//! What a broken rule is called, and what is said of it.

use std::fmt;

use super::{MAX_DEPTH, Problem};
use crate::model::Facts;
use crate::model::limits::{MAX_CHOICES, MAX_FIELDS, MAX_PASSAGES, MAX_VALUES};
use crate::text::words::grouped;

impl Problem {
    /// The name of the rule that is broken, for programs and lists.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::AnnotationTooLarge { .. } => "annotation-too-large",
            Self::ArticleTooLarge { .. } => "article-too-large",
            Self::DocumentTooLarge { .. } => "document-too-large",
            Self::TagTooLarge { .. } => "tag-too-large",
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
            Self::FurnitureOutOfPlace { .. } => "furniture-out-of-place",
            Self::LocatorOutOfPlace { .. } => "locator-out-of-place",
            Self::ArticleWithoutDocument { .. } => "article-without-document",
            Self::ArticleWithoutPassage { .. } => "article-without-passage",
            Self::ArticleOffItsWords { .. } => "article-off-its-words",
            Self::ArticlePartsOverlap { .. } => "article-parts-overlap",
            Self::OriginOfNothing { .. } => "origin-of-nothing",
            Self::OriginalOfNothing { .. } => "original-of-nothing",
            Self::OriginalChanged { .. } => "original-changed",
            Self::MarkingWords { .. } => "marking-words",
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
            Self::FurnitureOutOfPlace { document } => write!(
                f,
                "the page furniture of document {document} is not in place in its text"
            ),
            Self::LocatorOutOfPlace { document } => write!(
                f,
                "the places of the original of document {document} are not in place in its text"
            ),
            Self::ArticleWithoutDocument { article, document } => write!(
                f,
                "article {article} is a part of document {document}, which is not there"
            ),
            Self::ArticleWithoutPassage { article } => {
                write!(f, "article {article} has no passage")
            }
            Self::ArticleOffItsWords { article, part_idx } => write!(
                f,
                "passage {} of article {article} does not begin and end with its words",
                part_idx + 1
            ),
            Self::ArticlePartsOverlap { article } => {
                write!(f, "passages of article {article} overlap")
            }
            Self::OriginOfNothing { origin } => write!(
                f,
                "shared origin {origin} has a source that is not there, or none"
            ),
            Self::OriginalOfNothing { original } => {
                write!(f, "no document was read from the original file {original}")
            }
            Self::OriginalChanged { original } => write!(
                f,
                "the original file {original} is not the one that its checksum was made of"
            ),
            Self::MarkingWords { id } => {
                write!(f, "the handling marking of {id} is not one line of words")
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
            Self::AnnotationTooLarge { annotation } => write!(
                f,
                "annotation {annotation} has more than {} passages or {} values",
                grouped(MAX_PASSAGES),
                grouped(MAX_VALUES)
            ),
            Self::ArticleTooLarge { article } => write!(
                f,
                "article {article} has more than {} parts or details",
                grouped(MAX_PASSAGES)
            ),
            Self::DocumentTooLarge { document } => write!(
                f,
                "the source of document {document} has more than {} details",
                grouped(Facts::MAX)
            ),
            Self::TagTooLarge { tag } => write!(
                f,
                "tag {tag} has more than {} fields, or a field of more than {} choices",
                grouped(MAX_FIELDS),
                grouped(MAX_CHOICES)
            ),
            Self::WrongKey { id } => write!(f, "the record at {id} has another id"),
        }
    }
}
