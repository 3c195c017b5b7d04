//! A paragraph that is shaped, and whose lines can be broken again: at another width only the ends of
//! lines change, and to find them takes a tenth of the time.

use parley::{Alignment, AlignmentOptions, Layout};

use super::{IsBlank, table_of};
use crate::ui::reader::geometry::Shaped;

/// What the engine knows of a paragraph at any width.
pub(in crate::ui::reader) struct Kept {
    pub(super) layout: Layout<IsBlank>,
    pub(super) alignment: Alignment,
    pub(super) has_stand_ins: bool,
}

impl Kept {
    /// The text, which is the one that was shaped, in lines of at most `width` pixels.
    pub(in crate::ui::reader) fn break_at(&mut self, text: &str, width: Option<f32>) -> Shaped {
        self.layout.break_all_lines(width);
        self.layout
            .align(self.alignment, AlignmentOptions::default());
        Shaped {
            has_stand_ins: self.has_stand_ins,
            ..table_of(&self.layout, text)
        }
    }
}
