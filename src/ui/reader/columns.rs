//! How the width of the window is shared out: numbers, text, margin, scroll bar.

use super::Look;

/// The width of the scroll bar's track.
pub(super) const BAR: f32 = 12.0;
/// Between two rules in the margin.
pub(super) const LANE: f32 = 5.0;
/// From the rule next to a label to the label.
pub(super) const LABEL_GAP: f32 = 9.0;

/// From the text to a number on the side of the labels.
const NUMBER_GAP: f32 = 9.0;

const NARROWEST_LABEL: f32 = 110.0;
const WIDEST_LABEL: f32 = 210.0;

/// Places in points from the left edge of the reader.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Columns {
    /// Where the paragraph numbers end, or begin if they stand on the right; `None` if there is
    /// no room for them.
    pub(super) numbers: Option<f32>,
    pub(super) text_left: f32,
    pub(super) text_width: f32,
    /// The rule of lane 0; further lanes are nearer to the text. Counts from the right edge of the
    /// page if that is mirrored.
    pub(super) rule_left: f32,
    /// `None` if there is only room for rules.
    pub(super) label_width: Option<f32>,
    /// The width of the page, without the scroll bar, if its numbers are on the right and its
    /// margin on the left.
    pub(super) mirrored_in: Option<f32>,
}

impl Columns {
    /// The margin gives way first, then the text, then the numbers.
    pub(super) fn new(width: f32, look: &Look) -> Self {
        Self::shared_out(width, look, NARROWEST_LABEL)
    }

    /// The text in the middle, with nothing beside it but its numbers and rules.
    pub(super) fn without_labels(width: f32, look: &Look) -> Self {
        Self::shared_out(width, look, f32::INFINITY)
    }

    fn shared_out(width: f32, look: &Look, narrowest_label: f32) -> Self {
        let text = look.column_width * look.zoom;
        let (gutter, rules) = if width > 460.0 {
            (52.0, 32.0)
        } else if width > 340.0 {
            (38.0, 20.0)
        } else {
            (12.0, 14.0)
        };
        let beside_label = gutter + rules + LABEL_GAP + BAR + 8.0;
        let shared = width - beside_label;
        let has_labels = shared >= text * 0.8 + narrowest_label;
        let (text_width, label_width) = if has_labels {
            let text_width = text.min(shared - narrowest_label);
            let label_width = (shared - text_width).min(WIDEST_LABEL);
            (text_width, Some(label_width))
        } else {
            let free = width - gutter - rules - BAR;
            (text.min(free).max(40.0), None)
        };
        // In the middle, or as near to it as the margin lets it be.
        let right = rules + label_width.map_or(0.0, |label| label + LABEL_GAP + 8.0) + BAR;
        let centred = (width - text_width) / 2.0;
        let text_left = centred.min(width - right - text_width).max(gutter).floor();
        Self {
            numbers: (gutter > 30.0).then_some(text_left - 20.0),
            text_left,
            text_width: text_width.floor(),
            rule_left: text_left + text_width.floor() + rules - 6.0,
            label_width,
            mirrored_in: (width > BAR).then_some(width - BAR),
        }
    }

    /// The same for a text that runs from the right: all but the scroll bar changes its side.
    pub(super) fn facing(self, is_rtl: bool) -> Self {
        let Some(width) = self.mirrored_in.filter(|_| is_rtl) else {
            return Self {
                mirrored_in: None,
                ..self
            };
        };
        Self {
            numbers: self.numbers.map(|right| width - right),
            text_left: (width - self.text_left - self.text_width).floor(),
            ..self
        }
    }

    /// The two edges of the text together, before the page is mirrored: less a place on one side of
    /// the text, it is the same place on the other.
    pub(super) fn across(&self) -> f32 {
        let left = self.mirrored_in.map_or(self.text_left, |width| {
            width - self.text_left - self.text_width
        });
        2.0 * left + self.text_width
    }

    /// Where the numbers of paragraphs that run the other way begin or end: on the other side of
    /// the text, before the labels.
    pub(super) fn numbers_across(&self) -> Option<f32> {
        self.numbers?;
        Some(if self.is_mirrored() {
            self.text_left - NUMBER_GAP
        } else {
            self.text_left + self.text_width + NUMBER_GAP
        })
    }

    pub(super) fn is_mirrored(&self) -> bool {
        self.mirrored_in.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::reader::tests::look;

    #[test]
    fn nothing_is_cut_off_at_any_width() {
        for width in (80u16..2000).map(f32::from) {
            let columns = Columns::new(width, &look());
            let bare = Columns::without_labels(width, &look());
            assert!(bare.text_width >= columns.text_width && bare.label_width.is_none());
            assert!(columns.text_left >= 0.0);
            let label = columns.label_width.map_or(3.0, |label| label + LABEL_GAP);
            if width >= 120.0 {
                assert!(columns.rule_left + label <= width - BAR + 0.01, "{width}");
            }
            assert!(columns.text_width <= look().column_width);
        }
    }
}
