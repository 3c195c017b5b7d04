//! How the width of the window is shared out: numbers, text, margin, scroll bar.

use super::Look;

/// The width of the scroll bar's track.
pub(super) const BAR: f32 = 12.0;
/// Between two rules in the margin.
pub(super) const LANE: f32 = 5.0;
/// From the rule next to a label to the label.
pub(super) const LABEL_GAP: f32 = 9.0;

const NARROWEST_LABEL: f32 = 110.0;
const WIDEST_LABEL: f32 = 210.0;

/// Places in points from the left edge of the reader.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Columns {
    /// Where the paragraph numbers end; `None` if there is no room for them.
    pub(super) numbers_right: Option<f32>,
    pub(super) text_left: f32,
    pub(super) text_width: f32,
    /// The rule of lane 0; further lanes are to the left of it.
    pub(super) rule_left: f32,
    /// `None` if there is only room for rules.
    pub(super) label_width: Option<f32>,
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
            numbers_right: (gutter > 30.0).then_some(text_left - 20.0),
            text_left,
            text_width: text_width.floor(),
            rule_left: text_left + text_width.floor() + rules - 6.0,
            label_width,
        }
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
