//! How the width of the window is shared out: numbers, text, margin, scroll bar.
//!
//! ```text
//!        12  The text from the left,    │ Names
//!            its number before it       │ and a note
//!    Names │  كلمات من اليمين            13
//! ```
//!
//! The margin of a paragraph is where it ends, so that a text which runs both ways may have two; on
//! a side that a person has chosen there is one for all.

use super::Look;
use crate::app::settings::MarginSide;

/// The width of the scroll bar's track.
pub(super) const BAR: f32 = 12.0;
/// Between two rules in the margin.
pub(super) const LANE: f32 = 5.0;
/// From the rule next to a label to the label.
pub(super) const LABEL_GAP: f32 = 9.0;

/// From the text to a number on the side of the labels.
const NUMBER_GAP: f32 = 9.0;
/// What the widest number takes beside labels that stand on its side.
const NUMBER_ROOM: f32 = 20.0;
/// Between a label and the edge of the page.
const EDGE: f32 = 8.0;

const NARROWEST_LABEL: f32 = 110.0;
const WIDEST_LABEL: f32 = 210.0;

/// How much of its width the text keeps, when the margin has what room there is.
const KEPT: f32 = 0.77;
/// The same when a person has chosen how wide the margin is to be.
const KEPT_AT_LEAST: f32 = 0.6;

/// Which ways the paragraphs of a text run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Facing {
    /// Whether most of them run from the right.
    pub(super) is_rtl: bool,
    /// Whether some run the other way.
    pub(super) both_ways: bool,
}

/// Places in points from the left edge of the reader.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Columns {
    /// Where the paragraph numbers end, or begin if they stand on the right; `None` if there is
    /// no room for them.
    pub(super) numbers: Option<f32>,
    pub(super) text_left: f32,
    pub(super) text_width: f32,
    /// Of the paragraphs that run as the text does, or of all.
    pub(super) margin: Band,
    /// Of those that run the other way; `None` where they have none of their own.
    pub(super) across: Option<Band>,
    /// Whether the text runs from the right.
    pub(super) is_rtl: bool,
}

/// Rules and labels on one side of the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Band {
    pub(super) is_left: bool,
    /// The left edge of a rule in lane 0, or the right edge if the band is left of the text; further
    /// lanes are nearer to the text.
    rule: f32,
    pub(super) labels: Option<Labels>,
}

/// Where the labels of a band stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Labels {
    /// Their edge that is next to the text.
    pub(super) near: f32,
    pub(super) width: f32,
}

/// What the sides of the text take, besides labels.
struct Sides {
    /// On the side of the margin, and on the other one.
    near: f32,
    far: f32,
    /// From the text to lane 0.
    rule: f32,
    /// From the text to the labels of the paragraphs that run the other way.
    across: f32,
}

impl Columns {
    /// The margin gives way first, then the text, then the numbers.
    pub(super) fn new(width: f32, look: &Look, facing: Facing) -> Self {
        Self::shared_out(width, look, facing, true)
    }

    /// The text in the middle, with nothing beside it but its numbers and rules.
    pub(super) fn without_labels(width: f32, look: &Look, facing: Facing) -> Self {
        Self::shared_out(width, look, facing, false)
    }

    fn shared_out(width: f32, look: &Look, facing: Facing, has_labels: bool) -> Self {
        let is_rtl = facing.is_rtl;
        let is_left = match look.margin_side {
            MarginSide::Automatic => is_rtl,
            MarginSide::Left => true,
            MarginSide::Right => false,
        };
        let page = (width - BAR).max(0.0);
        let (gutter, rules) = if width > 460.0 {
            (52.0, 32.0)
        } else if width > 340.0 {
            (38.0, 20.0)
        } else {
            (12.0, 14.0)
        };
        let has_numbers = gutter > 30.0;
        // Numbers stand where paragraphs begin, and the rules beyond them if that is the same side.
        let sides = if is_left == is_rtl {
            Sides {
                near: rules,
                far: gutter,
                rule: rules - 6.0,
                across: rules - 6.0 + LABEL_GAP + NUMBER_ROOM,
            }
        } else {
            let beyond = if has_numbers { gutter } else { 0.0 };
            Sides {
                near: rules + beyond,
                far: 14.0,
                rule: rules - 6.0 + beyond,
                across: 0.0,
            }
        };
        let wants_both = facing.both_ways && look.margin_side == MarginSide::Automatic;
        let most = look.column_width * look.zoom;
        let one = |has_both| share(page, most, &sides, look.margin_width, has_both);
        let shared = has_labels
            .then(|| {
                one(true)
                    .filter(|_| wants_both && has_numbers)
                    .map(|found| (found, true))
            })
            .flatten()
            .or_else(|| {
                has_labels
                    .then(|| one(false))
                    .flatten()
                    .map(|found| (found, false))
            });
        let (text_width, label_width, has_both) = if let Some(((text, label), has_both)) = shared {
            (text, Some(label), has_both)
        } else {
            let free = page - sides.near - sides.far;
            (most.min(free).max(40.0), None, false)
        };
        let text_width = text_width.floor();
        let label = label_width.map_or(0.0, |label| label + LABEL_GAP + EDGE);
        let near = sides.near + label;
        let far = if has_both {
            sides
                .far
                .max(sides.across + label_width.unwrap_or_default() + EDGE)
        } else {
            sides.far
        };
        // In the middle, or as near to it as the margin lets it be.
        let centred = (width - text_width) / 2.0;
        let before = centred.min(page - near - text_width).max(far).floor();
        let text_left = if is_left && width > BAR {
            (page - before - text_width).floor()
        } else {
            before
        };
        let band = |is_left: bool, rule: f32, label_at: f32, width: Option<f32>| {
            let out = |distance: f32| {
                if is_left {
                    text_left - distance
                } else {
                    text_left + text_width + distance
                }
            };
            Band {
                is_left,
                rule: out(rule),
                labels: width.map(|width| Labels {
                    near: out(label_at),
                    width,
                }),
            }
        };
        let is_automatic = look.margin_side == MarginSide::Automatic;
        Self {
            numbers: has_numbers.then_some(if is_rtl {
                text_left + text_width + 20.0
            } else {
                text_left - 20.0
            }),
            text_left,
            text_width,
            margin: band(is_left, sides.rule, sides.rule + LABEL_GAP, label_width),
            across: is_automatic.then(|| {
                let width = label_width.filter(|_| has_both);
                band(!is_left, sides.rule, sides.across, width)
            }),
            is_rtl,
        }
    }

    /// Where the number of a paragraph ends, or begins if `is_rtl`, and whether it does begin there.
    ///
    /// One that runs the other way has it where it begins, if its margin stands on the other side.
    pub(super) fn number_of(&self, is_rtl: bool) -> Option<(f32, bool)> {
        let own = self.numbers?;
        if is_rtl == self.is_rtl || self.across.is_none() {
            return Some((own, self.is_rtl));
        }
        let at = if is_rtl {
            self.text_left + self.text_width + NUMBER_GAP
        } else {
            self.text_left - NUMBER_GAP
        };
        Some((at, is_rtl))
    }

    /// The rules of a mark, by whether its paragraph runs the other way.
    pub(super) fn band(&self, is_across: bool) -> Band {
        self.across.filter(|_| is_across).unwrap_or(self.margin)
    }
}

impl Band {
    /// The left edge of a rule of some width.
    pub(super) fn rule_left(&self, lane: usize, width: f32) -> f32 {
        let inward = lane as f32 * LANE;
        if self.is_left {
            self.rule + inward - width
        } else {
            self.rule - inward
        }
    }
}

impl Labels {
    /// From the left to the right, in a band on the left or on the right of the text.
    pub(super) fn x_range(self, is_left: bool) -> (f32, f32) {
        if is_left {
            (self.near - self.width, self.near)
        } else {
            (self.near, self.near + self.width)
        }
    }
}

/// The widths of the text and of labels on one or both sides of it; `None` if they have no room.
fn share(
    page: f32,
    most: f32,
    sides: &Sides,
    wanted: Option<f32>,
    has_both: bool,
) -> Option<(f32, f32)> {
    let beside = sides.near + LABEL_GAP + EDGE;
    let (n_labels, free) = if has_both {
        (2.0, page - beside - sides.across - EDGE)
    } else {
        (1.0, page - beside - sides.far)
    };
    let narrowest = wanted.map_or(NARROWEST_LABEL, |wanted| wanted.min(NARROWEST_LABEL));
    if free < most * KEPT + narrowest * n_labels {
        return None;
    }
    Some(if let Some(wanted) = wanted {
        let label = wanted.min((free - most * KEPT_AT_LEAST) / n_labels);
        let label = label.max(narrowest).floor();
        (most.min(free - label * n_labels), label)
    } else {
        let text = most.min(free - narrowest * n_labels);
        let label = ((free - text.floor()) / n_labels).min(WIDEST_LABEL);
        (text, label.floor())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::reader::tests::look;

    /// Every way in which a text can run and its margin be chosen.
    fn cases() -> impl Iterator<Item = (Look, Facing)> {
        let widths = [None, Some(80.0), Some(200.0), Some(420.0)];
        MarginSide::ALL.into_iter().flat_map(move |side| {
            widths.into_iter().flat_map(move |margin_width| {
                [false, true].into_iter().flat_map(move |is_rtl| {
                    [false, true].into_iter().map(move |both_ways| {
                        let look = Look {
                            margin_side: side,
                            margin_width,
                            ..look()
                        };
                        (look, Facing { is_rtl, both_ways })
                    })
                })
            })
        })
    }

    #[test]
    fn nothing_is_cut_off_and_nothing_overlaps_at_any_width() {
        for (look, facing) in cases() {
            for width in (80u16..2000).step_by(7).map(f32::from) {
                let columns = Columns::new(width, &look, facing);
                let bare = Columns::without_labels(width, &look, facing);
                assert!(bare.text_width >= columns.text_width, "{width}");
                assert!(bare.margin.labels.is_none());
                assert!(columns.text_width <= look.column_width);
                let text = (columns.text_left, columns.text_left + columns.text_width);
                assert!(width < 120.0 || text.0 >= 0.0, "{width} {facing:?}");
                let bands = [Some(columns.margin), columns.across];
                for band in bands.into_iter().flatten() {
                    let Some(labels) = band.labels else { continue };
                    let (left, right) = labels.x_range(band.is_left);
                    let is_within = left >= 0.0 && right <= width - BAR;
                    assert!(is_within, "{width} {facing:?} {columns:?}");
                    assert!(right <= text.0 || left >= text.1, "{width} {columns:?}");
                    let rule = (band.rule_left(0, 3.5), band.rule_left(0, 3.5) + 3.5);
                    assert!(rule.1 <= left || rule.0 >= right, "{width} {columns:?}");
                    // A number of four digits beside a paragraph of either direction.
                    for is_rtl in [false, true] {
                        let (at, begins) = columns.number_of(is_rtl).unwrap();
                        let number = if begins {
                            (at, at + 25.0)
                        } else {
                            (at - 25.0, at)
                        };
                        let is_clear = number.1 <= left || number.0 >= right;
                        assert!(is_clear, "{width} {facing:?} {columns:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_margin_is_as_wide_as_it_was_dragged_while_the_text_has_room() {
        let facing = Facing::default();
        for wanted in [90.0, 150.0, 260.0] {
            let look = Look {
                margin_width: Some(wanted),
                ..look()
            };
            let columns = Columns::new(900.0, &look, facing);
            assert_eq!(
                columns.margin.labels.map(|labels| labels.width as u16),
                Some(wanted as u16)
            );
        }
        let narrow = Columns::new(700.0, &look(), facing);
        assert!(
            narrow.margin.labels.is_some(),
            "there are names at this width"
        );
    }
}
