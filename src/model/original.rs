//! What is known of a text's original: where its words stood, and what of them is page furniture.

use serde::{Deserialize, Serialize};

use crate::text::{Pos, Span};

/// From `at` on the text stood here in the original, up to the next locator of the same kind.
///
/// The word is that of citation styles: what is written after "p." or "l." in a footnote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locator {
    pub at: Pos,
    pub kind: LocatorKind,
    /// As it is cited: "12", "iv", "00:01:07". Never empty.
    pub label: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LocatorKind {
    /// As the file labels its pages; otherwise counted from 1.
    Page,
    /// A line of the original file, counted from 1.
    Line,
    /// A chapter of a book, by its title or number.
    Chapter,
    /// A row of a table or a line of records, counted from 1 as a spreadsheet counts.
    Row,
    /// The time in a recording, as hours, minutes and seconds.
    Time,
}

/// A part of the text that belongs to the page or the site and not to what is said. It is kept, so
/// that nothing is lost and positions are those of the original, and can be hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Furniture {
    pub span: Span,
    pub kind: FurnitureKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FurnitureKind {
    /// A line that is repeated at the head or the foot of pages.
    RunningHead,
    PageNumber,
    /// A hyphen at the end of a line inside a word, with the line end.
    Hyphenation,
    /// Menus, buttons, advertisements and the like around an article.
    Chrome,
}

impl FurnitureKind {
    pub const ALL: [Self; 4] = [
        Self::RunningHead,
        Self::PageNumber,
        Self::Hyphenation,
        Self::Chrome,
    ];

    /// For tables and programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::RunningHead => "running_head",
            Self::PageNumber => "page_number",
            Self::Hyphenation => "hyphenation",
            Self::Chrome => "chrome",
        }
    }
}

impl LocatorKind {
    pub const ALL: [Self; 5] = [Self::Page, Self::Line, Self::Chapter, Self::Row, Self::Time];

    /// For tables and programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Line => "line",
            Self::Chapter => "chapter",
            Self::Row => "row",
            Self::Time => "time",
        }
    }

    /// As it stands before a label in a citation, such as "p.".
    pub fn abbreviation(self) -> &'static str {
        match self {
            Self::Page => "p.",
            Self::Line => "l.",
            Self::Chapter => "ch.",
            Self::Row => "row",
            Self::Time => "at",
        }
    }
}
