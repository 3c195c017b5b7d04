//! The document viewer: a text in a calm column, with its marks.
//!
//! It draws and reports; it knows the model only by ids, changes nothing, and takes every colour
//! and size from a [`Look`]. What a frame costs follows from what is visible and from nothing else.
//!
//! ```text
//! widget      one frame, in its order
//! ├ input     what the mouse and the keys do in it
//! ├ bar       the scroll bar, with a map of the marks
//! ├ motion    ways that are shown, and scrolling by itself
//! ├ columns   numbers, text, margin and scroll bar share the width
//! ├ header    title and pills above the first paragraph
//! ├ flow      which pieces of text stand where
//! │ ├ paragraphs  where they begin, which number they have
//! │ ├ cleaning    what of a messy text is shown otherwise
//! │ ├ anchor      the line at the top stays there
//! │ ├ scroll      their heights, estimated until known
//! │ ├ layout      paragraph → lines and glyphs
//! │ ├ tabs        how wide each tab is
//! │ ├ hyphens     words parted at the ends of lines
//! │ ├ cut_words   words that a file had parted, whole again
//! │ ├ geometry    where each character is
//! │ └ places      from a point to a place in the text, and back
//! ├ select    what the keys and the mouse select
//! │ └ visual      left and right as the eye sees them
//! ├ carry     a passage or a mark on its way out of the text
//! ├ handles   the ends of the annotation in hand, to be dragged
//! ├ marks     tints, underlines, rules
//! ├ seen      those in view, kept while only the text is scrolled
//! ├ margin    names and notes beside them
//! │ └ margin_edge  their width, dragged
//! ├ backlight what nobody has marked, dimmed
//! ├ passed    what was read on the way
//! ├ progress  how far it is read, as signs beside it
//! ├ page      what is painted, from the back to the front
//! ├ paint     one mesh per frame, with pictures from the atlas
//! └ access    what a screen reader is told
//! label       short texts elsewhere in the window, set by the same engine
//! ```

mod access;
mod anchor;
mod atlas;
mod backlight;
mod bar;
mod carry;
mod cleaning;
mod columns;
mod cut_words;
mod flow;
mod geometry;
mod handles;
mod header;
mod hyphens;
mod input;
mod label;
mod layout;
mod margin;
mod margin_edge;
mod marks;
mod motion;
mod page;
mod paint;
mod paragraphs;
mod passed;
mod places;
mod progress;
mod scroll;
mod seen;
mod select;
mod stand_ins;
mod tabs;
#[cfg(test)]
mod tests;
mod visual;
mod widget;

use std::ops::Range;

use egui::Color32;

pub use self::cleaning::Cleaned;
pub use self::label::{Engine, Label, Typeface, bidi_label};
pub use self::layout::Fonts;
pub use self::paragraphs::Paragraphs;
pub use self::widget::Reader;
use crate::app::settings::{Hyphens, MarginSide};
use crate::app::view::{Place, Selection};
use crate::model::AnnotationId;
use crate::text::direction::Direction;
use crate::text::{Pos, Span};

/// What a frame of the reader shows. The text itself belongs to the [`Reader`].
pub struct Page<'a> {
    pub title: &'a str,
    /// What is known of the source, in small pills under the title.
    pub chips: &'a [String],
    pub marks: &'a dyn Marks,
    /// Another number whenever other marks are told, or the same ones look otherwise; `None` if
    /// that is not known.
    pub marks_version: Option<u64>,
    /// What was found, in the order of the text.
    pub hits: &'a [Span],
    /// The index in `hits` of the one that the person stands on.
    pub current_hit: Option<usize>,
    pub look: &'a Look,
    /// Which way the text runs; `None`: as its letters say.
    pub direction: Option<Direction>,
    pub selection: Selection,
    /// What is selected besides, in the order of the text.
    pub pieces: &'a [Span],
    /// Whether Tab is an [event](Event::Tabbed) instead of leading to the next widget.
    pub takes_tab: bool,
    /// Whether the words are dimmed that no mark of the margin is on.
    pub is_backlit: bool,
    /// Bytes that are dimmed because their words have stood before, in order and apart.
    pub repeated: &'a [Range<usize>],
    pub place: Place,
}

/// Whoever knows the marks of the text.
pub trait Marks {
    /// The marks that share bytes with these, in reading order.
    fn overlapping(&self, bytes: Range<usize>) -> Vec<Mark>;
}

impl<F: Fn(Range<usize>) -> Vec<Mark>> Marks for F {
    fn overlapping(&self, bytes: Range<usize>) -> Vec<Mark> {
        self(bytes)
    }
}

/// An annotation as it looks.
#[derive(Clone, Debug)]
pub struct Mark {
    pub id: AnnotationId,
    /// In the order of the text.
    pub spans: Vec<Span>,
    /// One for each tag; the first one tints.
    pub inks: Vec<Ink>,
    /// The names of the tags, for the margin.
    pub label: String,
    /// What it is linked with, for the margin, such as "» supports".
    pub links: String,
    /// The beginning of the note, for the margin.
    pub note: String,
    /// Whether it is the annotation that the person is working on.
    pub in_hand: bool,
    /// Whether the margin shows it; the one in hand is shown in any case.
    pub is_shown: bool,
}

/// The colours of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink {
    /// Rules and underlines.
    pub rule: Color32,
    /// The ground behind the words, on which the text keeps its full contrast.
    pub tint: Color32,
}

/// Every size and colour of the reader. Lengths are points at zoom 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub font_size: f32,
    /// In sizes of the font.
    pub line_height: f32,
    /// The widest that the text gets.
    pub column_width: f32,
    pub zoom: f32,
    /// A font family to use before the serifs that the reader would choose.
    pub serif: Option<String>,
    /// Whether characters without a shape have a label in their place.
    pub shows_invisible: bool,
    /// Whether lines that go on reach the column's other side.
    pub is_justified: bool,
    /// The language in which words are parted at the end of a line.
    pub hyphens: Hyphens,
    pub paper: Color32,
    pub text: Color32,
    /// Paragraph numbers, and lines that are dimmed.
    pub faint: Color32,
    /// Over words that are dimmed.
    pub veil: Color32,
    /// On which side names and notes stand.
    pub margin_side: MarginSide,
    /// How wide they are to be; `None`: as there is room.
    pub margin_width: Option<f32>,
    /// What is said by the way: pills, notes in the margin.
    pub grey: Color32,
    pub hairline: Color32,
    pub selection: Color32,
    pub hit: Color32,
    pub current_hit: Color32,
    /// The caret.
    pub accent: Color32,
    /// A mark without tags.
    pub untagged: Ink,
}

/// What came of a frame.
pub struct Output {
    pub response: egui::Response,
    /// What is selected now.
    pub selection: Selection,
    /// What is at the top of the window now.
    pub place: Place,
    pub events: Vec<Event>,
}

/// What the person did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The mouse was pressed and released on a place without selecting anything: the marks under
    /// it, the shortest first. Empty where nothing is marked.
    Clicked(Vec<AnnotationId>),
    /// The shortest mark under a double click.
    DoubleClickedMark(AnnotationId),
    /// The mouse rests on these marks, the shortest first.
    Hovered(Vec<AnnotationId>),
    /// A label or rule in the margin was clicked.
    MarginClicked(AnnotationId),
    /// The same twice.
    MarginOpened(AnnotationId),
    /// The same with the other button.
    MarginMenu(AnnotationId),
    /// The margin was dragged to a width in points; `None`: it is to be as there is room.
    MarginWidth(Option<u16>),
    /// A place was clicked with the other button.
    SecondaryClicked(Pos),
    /// With Ctrl held, something else is selected now: this is kept beside it.
    KeptPiece(Span),
    /// The mouse was pressed without Ctrl: what was kept is let go of.
    LetGoOfPieces,
    /// An end of a mark was dragged: these are its spans now.
    Reshaped(AnnotationId, Vec<Span>),
    /// What is selected is carried away with the mouse; or this mark, in the place of that.
    Carried(Option<AnnotationId>),
    Tabbed,
    /// The selected words went to the clipboard.
    CopyText,
    /// So many words are to go there that whoever owns the text does it on a worker.
    CopyLong,
}
