//! What a workspace holds: plain data, and what must hold of it ([`Workspace::problems`]).
//!
//! It derives serde because the workspace is the file format. It knows no clock, no file and
//! no way to change: [`crate::edit`] is the one door for that.

pub mod annotation;
pub mod article;
pub mod articles;
pub mod bylines;
mod cited;
pub mod codebook;
pub mod dates;
pub mod document;
pub mod facts;
pub mod field;
pub mod field_sets;
pub mod kept;
pub mod limits;
pub mod link;
pub mod marking;
pub mod mention;
pub mod note;
pub mod original;
pub mod palette;
pub mod problems;
pub mod reading;
pub mod shared_origin;
pub mod source;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use rpds::RedBlackTreeMapSync;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use annotation::{Annotation, Grade, Standing};
pub use article::{Article, ArticlePart, Joined};
pub use articles::Articles;
pub use codebook::{Colour, Tag};
pub use document::{Block, BlockKind, Body, Document, Origin, Status};
pub use facts::Facts;
pub use field::{Decimal, Field, FieldKind, Probability, Value};
pub use kept::{Original, OriginalId};
pub use link::{Link, LinkKind};
pub use marking::{Marking, Tlp};
pub use note::{About, Note};
pub use original::{Furniture, FurnitureKind, Locator, LocatorKind};
pub use palette::{Ink, Rgb};
pub use problems::Problem;
pub use reading::{ReadKind, ReadPassage, Reading};
pub use shared_origin::{Member, SharedOrigin};
pub use source::{InfoGrade, PartialDate, Source, SourceGrade};

use crate::text::Text;

/// A moment, to the second or finer, in UTC.
pub type Timestamp = jiff::Timestamp;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(s: &str) -> Result<Self, uuid::Error> {
                s.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// Says which workspace a file, a journal or a backup belongs to.
    WorkspaceId;
    DocumentId;
    AnnotationId;
    TagId;
    NoteId;
    LinkId;
    FieldId;
    ArticleId;
    SharedOriginId;
}

/// A collection of records by id, cheap to clone, in the order of the ids.
pub type Records<Id, T> = RedBlackTreeMapSync<Id, Arc<T>>;

/// All of an analyst's work on a set of documents.
///
/// Cloning is cheap, whatever it holds: clones share their records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    pub meta: Arc<Meta>,
    pub tags: Records<TagId, Tag>,
    pub documents: Records<DocumentId, Document>,
    pub annotations: Records<AnnotationId, Annotation>,
    pub links: Records<LinkId, Link>,
    pub notes: Records<NoteId, Note>,
    pub articles: Records<ArticleId, Article>,
    pub shared_origins: Records<SharedOriginId, SharedOrigin>,
    /// How far each document has been read; of one that was not begun there is none.
    pub readings: Records<DocumentId, Reading>,
    /// The files that documents were read from, where a person wants them kept.
    pub originals: Records<OriginalId, Original>,
    /// The text of each document, apart from what is said about it, so that an edit of the
    /// latter does not carry the text along. The keys are those of `documents`.
    pub bodies: Records<DocumentId, Body>,
}

/// What is said of the workspace as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    pub id: WorkspaceId,
    pub title: String,
    pub created: Timestamp,
    /// How all of it is to be handled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marking: Option<Marking>,
}

impl Workspace {
    pub fn new(id: WorkspaceId, title: impl Into<String>, created: Timestamp) -> Self {
        Self {
            meta: Arc::new(Meta {
                id,
                title: title.into(),
                created,
                marking: None,
            }),
            tags: Records::new_sync(),
            documents: Records::new_sync(),
            annotations: Records::new_sync(),
            links: Records::new_sync(),
            notes: Records::new_sync(),
            articles: Records::new_sync(),
            shared_origins: Records::new_sync(),
            readings: Records::new_sync(),
            originals: Records::new_sync(),
            bodies: Records::new_sync(),
        }
    }

    pub fn document(&self, id: DocumentId) -> Option<&Document> {
        self.documents.get(&id).map(|document| &**document)
    }

    pub fn body(&self, id: DocumentId) -> Option<&Body> {
        self.bodies.get(&id).map(|body| &**body)
    }

    /// The text of a document.
    pub fn text(&self, id: DocumentId) -> Option<&Text> {
        self.bodies.get(&id).map(|body| &body.text)
    }

    pub fn annotation(&self, id: AnnotationId) -> Option<&Annotation> {
        self.annotations.get(&id).map(|annotation| &**annotation)
    }

    pub fn tag(&self, id: TagId) -> Option<&Tag> {
        self.tags.get(&id).map(|tag| &**tag)
    }

    pub fn note(&self, id: NoteId) -> Option<&Note> {
        self.notes.get(&id).map(|note| &**note)
    }

    pub fn link(&self, id: LinkId) -> Option<&Link> {
        self.links.get(&id).map(|link| &**link)
    }

    pub fn article(&self, id: ArticleId) -> Option<&Article> {
        self.articles.get(&id).map(|article| &**article)
    }

    pub fn shared_origin(&self, id: SharedOriginId) -> Option<&SharedOrigin> {
        self.shared_origins.get(&id).map(|origin| &**origin)
    }

    /// The file that a document was read from, where it is kept.
    pub fn original_of(&self, document: DocumentId) -> Option<&Original> {
        let hash = self.document(document)?.origin.hash.parse().ok()?;
        self.originals.get(&hash).map(|original| &**original)
    }

    /// How far a document has been read; `None` where that was not begun.
    pub fn reading(&self, id: DocumentId) -> Option<&Reading> {
        self.readings.get(&id).map(|reading| &**reading)
    }

    /// The documents as the list of sources shows them: by their order, then by id.
    pub fn documents_in_order(&self) -> Vec<&Document> {
        let mut documents: Vec<&Document> = self
            .documents
            .values()
            .map(|document| &**document)
            .collect();
        documents.sort_by_key(|document| (document.order, document.id));
        documents
    }
}
