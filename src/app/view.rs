//! What is open, selected, scrolled and filtered: kept between runs, never undone.

use serde::{Deserialize, Serialize};

use crate::text::{Pos, Span, Text};

/// A caret, and what is selected with it. Anchor and head are the same when nothing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Where the selection was begun.
    pub anchor: Pos,
    /// Where the caret is.
    pub head: Pos,
}

/// What stands at the top of the reader's window. Never one number for the whole text, so that
/// it holds when the heights above it change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The start of the paragraph (or of the piece of a very long one) that is at the top.
    pub top: Pos,
    /// How far into it the window begins, in points; below 0 above the first paragraph, over the title.
    pub offset: f32,
}

impl Selection {
    pub fn caret(pos: Pos) -> Self {
        Self {
            anchor: pos,
            head: pos,
        }
    }

    pub fn of(span: Span) -> Self {
        Self {
            anchor: span.start(),
            head: span.end(),
        }
    }

    /// The selected span; `None` when there is only a caret.
    pub fn span(self, text: &Text) -> Option<Span> {
        text.span_between(self.anchor, self.head)
    }
}
