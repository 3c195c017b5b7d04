//! Small labels for characters without a shape: control characters always, for no font has a glyph
//! for them, and the others where the person wants to see them.
//!
//! The layout gives each the room of its label; here the labels are put there. Offsets are those
//! of the text throughout.

use std::rc::Rc;

use super::flow::Placed;
use super::label::{Engine, Label, SetLabel, Typeface};
use super::widget::{Frame, Reader};
use crate::text::invisible;

/// How large a label is, in sizes of the text's font.
pub(super) const SCALE: f32 = 0.62;

/// No frame shows more than this.
const MAX_SHOWN: usize = 2000;

/// A label and its corner, in pixels from the frame's.
pub(super) struct StandIn {
    pub(super) label: Rc<SetLabel>,
    pub(super) x: f32,
    pub(super) y: f32,
}

/// What stands for a character, such as `⟨RLO⟩`; `None` for all that are shown by themselves.
pub(super) fn words_for(c: char, shows_invisible: bool) -> Option<String> {
    if !has_stand_in(c, shows_invisible) {
        return None;
    }
    invisible::name_of(c).map(|name| format!("⟨{name}⟩"))
}

/// Whether a label stands for a character.
pub(super) fn has_stand_in(c: char, shows_invisible: bool) -> bool {
    let is_control = || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    // Nothing that a font has a letter for.
    !matches!(c, ' '..='~') && (shows_invisible || is_control()) && invisible::name_of(c).is_some()
}

impl Reader {
    /// The labels of what is in view.
    pub(super) fn stand_ins(&self, engine: &mut Engine, frame: &Frame<'_>) -> Vec<StandIn> {
        let look = frame.page.look;
        let mut stand_ins = Vec::new();
        let left = frame.px(frame.columns.text_left);
        let with_some = |placed: &&Placed| placed.shaped().has_stand_ins;
        for placed in self.flow.visible().iter().filter(with_some) {
            let words = self.flow.paragraphs().words(placed.piece_idx);
            for (offset, c) in words.char_indices() {
                let Some(words) =
                    words_for(c, look.shows_invisible).filter(|_| stand_ins.len() < MAX_SHOWN)
                else {
                    continue;
                };
                let label = Label {
                    text: &words,
                    size: look.font_size * look.zoom * SCALE,
                    color: look.grey,
                    typeface: Typeface::Sans,
                    max_width: 400.0,
                    n_lines: 1,
                };
                let label = engine.set(&label, frame.pixels_per_point);
                let start = placed.bytes.start + offset;
                let (width, height) = (label.laid.shaped.width, label.laid.shaped.height);
                let mut seen = None;
                self.flow.areas(&(start..start + c.len_utf8()), |area| {
                    seen.get_or_insert(area);
                });
                let seen = seen.filter(|area| area.right - area.left > width / 2.0);
                // A blank at the end of a line has no room of its own: its label hangs over.
                let caret = || self.flow.caret_area(self.flow.pos(start));
                let Some(area) = seen.or_else(caret) else {
                    continue;
                };
                let x = match seen {
                    Some(area) => f32::midpoint(area.left, area.right) - width / 2.0,
                    None if placed.shaped().is_rtl => area.left - width,
                    None => area.left,
                };
                stand_ins.push(StandIn {
                    label,
                    x: left + x,
                    y: f32::midpoint(area.top, area.bottom) - height / 2.0,
                });
            }
        }
        stand_ins
    }
}
