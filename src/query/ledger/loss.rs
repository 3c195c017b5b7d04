//! The kinds of things that can be lost, and what becomes of each.

/// A kind of thing that can be lost on the way to another program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    Texts,
    Passages,
    Unplaced,
    Pieces,
    TagsOnPassages,
    Together,
    Untagged,
    AnnotationNotes,
    Grades,
    Values,
    Authors,
    Times,
    Changes,
    TimesOfDay,
    Moved,
    Links,
    LinkNotes,
    Tags,
    Colours,
    Definitions,
    TagOrder,
    TagKeys,
    SeeAlso,
    TagFields,
    WorkspaceTitle,
    Titles,
    SourceFields,
    DocumentNotes,
    Readings,
    ReadPassages,
    Directions,
    Blocks,
    Places,
    Origins,
    WorkspaceNotes,
    NotesOnDocuments,
    NotesOnTags,
    Mentions,
    Controls,
    ControlsInWords,
    Articles,
    SharedOrigins,
    Originals,
    Markings,
    MarkingsOfDocuments,
    Shapeless,
    DocumentsAbove,
    ArticlesAbove,
    AnnotationsAbove,
    NotesAbove,
}

impl Loss {
    /// What is lost, as the beginning of a line.
    pub fn label(self) -> &'static str {
        match self {
            Self::Texts => "Texts of documents",
            Self::Passages => "Marked passages",
            Self::Unplaced => "Annotations that have lost their words, and links of these",
            Self::Pieces => "Annotations in several pieces",
            Self::TagsOnPassages => "Tags on passages",
            Self::Together => "Annotations with several tags",
            Self::Untagged => "Annotations without a tag",
            Self::AnnotationNotes => "Notes on annotations",
            Self::Grades => "Grades",
            Self::Values => "Filled-in fields",
            Self::Authors => "Names of authors",
            Self::Times => "Days on which annotations were made",
            Self::Changes => "Days on which annotations were changed last",
            Self::TimesOfDay => "Times of day of annotations",
            Self::Moved => "Annotations that moved with their words",
            Self::Links => "Links",
            Self::LinkNotes => "Notes on links",
            Self::Tags => "Tags",
            Self::Colours => "Colours of tags",
            Self::Definitions => "Definitions of tags",
            Self::TagOrder => "Tags in an order of their own",
            Self::TagKeys => "Keys of tags",
            Self::SeeAlso => "Tags listed under others",
            Self::TagFields => "Fields of tags",
            Self::WorkspaceTitle => "Title of the workspace",
            Self::Titles => "Titles of documents",
            Self::SourceFields => "Fields of sources",
            Self::DocumentNotes => "Remarks on documents",
            Self::Readings => "How far documents are read",
            Self::ReadPassages => "Which passages of documents are read",
            Self::Directions => "Directions of texts that were set",
            Self::Blocks => "Documents with headings and other parts",
            Self::Places => "Documents with pages and page furniture",
            Self::Origins => "What is known of original files",
            Self::WorkspaceNotes => "Notes on the workspace",
            Self::NotesOnDocuments => "Notes on documents",
            Self::NotesOnTags => "Notes on tags",
            Self::Mentions => "Notes that mention something",
            Self::Controls => "Texts with control characters",
            Self::ControlsInWords => "Names and notes with control characters",
            Self::Articles => "Articles of documents",
            Self::SharedOrigins => "Sources of one origin",
            Self::Originals => "Original files",
            Self::Markings => "Handling markings",
            Self::MarkingsOfDocuments => "Handling markings of documents",
            Self::Shapeless => "Characters that no font of this computer has a shape for",
            Self::DocumentsAbove => "Documents marked above the ceiling",
            Self::ArticlesAbove => "Articles marked above the ceiling",
            Self::AnnotationsAbove => "Annotations marked above the ceiling",
            Self::NotesAbove => "Notes marked above the ceiling",
        }
    }

    /// Whether it is said of a document as such, and not of what is marked in it: formats of
    /// annotations without texts are read against documents that are there already.
    pub fn is_of_documents(self) -> bool {
        matches!(
            self,
            Self::Texts
                | Self::Titles
                | Self::SourceFields
                | Self::DocumentNotes
                | Self::Readings
                | Self::ReadPassages
                | Self::Directions
                | Self::Blocks
                | Self::Places
                | Self::Origins
                | Self::Controls
                | Self::Articles
                | Self::SharedOrigins
                | Self::Originals
                | Self::MarkingsOfDocuments
        )
    }

    /// Whether it is said of when something was made or changed, which need not be told.
    pub fn is_of_times(self) -> bool {
        matches!(self, Self::Times | Self::Changes | Self::TimesOfDay)
    }

    /// Whether it is left out as it is marked above the ceiling of an export.
    pub fn is_above(self) -> bool {
        matches!(
            self,
            Self::DocumentsAbove | Self::ArticlesAbove | Self::AnnotationsAbove | Self::NotesAbove
        )
    }

    /// What becomes of it.
    pub fn fate(self) -> &'static str {
        match self {
            Self::Pieces => "written as separate ones",
            Self::Together => "written as one for each tag",
            Self::Untagged => "written with a tag that says so",
            Self::Moved => "written as any other",
            Self::TagOrder => "put in the order of their names",
            Self::Mentions => "written with names instead",
            Self::Controls | Self::ControlsInWords => "written with � in their places",
            Self::Shapeless => "written by their numbers",
            Self::ArticlesAbove => "blacked out",
            _ => "left out",
        }
    }
}
