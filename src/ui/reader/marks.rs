//! What marks look like: tints and underlines in the text, rules and labels in the margin.
//! Works on what is visible and on nothing else. Lengths are physical pixels of the window.

use std::collections::BTreeSet;
use std::ops::Range;

use egui::{Color32, Rect, pos2};

use super::flow::Flow;
use super::places::Area;
use super::{Ink, Mark};
use crate::text::Span;

/// How many underlines lie one below the other; further ones show in the margin alone.
const N_UNDERLINES: usize = 4;

/// How many rules stand side by side in the margin.
const N_LANES: usize = 5;

/// The marks in the text.
#[derive(Default)]
pub(super) struct Highlights {
    pub(super) tints: Vec<(Rect, Color32)>,
    pub(super) underlines: Vec<(Rect, Color32)>,
    /// The lines of the mark in hand.
    pub(super) in_hand: Vec<(Rect, Color32)>,
}

/// One mark in the margin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    pub(super) mark_idx: usize,
    pub(super) top: f32,
    pub(super) bottom: f32,
    /// 0 is next to the labels; `None` if there is no room left.
    pub(super) lane: Option<usize>,
    /// Whether it stands on the other side of the text, as its paragraph runs the other way.
    pub(super) is_across: bool,
}

impl Highlights {
    /// Of the marks on some bytes; what they have on others is not looked at.
    pub(super) fn new(flow: &Flow, marks: &[&Mark], seen: &Range<usize>, untagged: Ink) -> Self {
        let mut highlights = Self::default();
        let tinted = tints(marks, seen);
        let measure = flow.measure();
        let pixel = measure.pixels_per_point.round().max(1.0);
        for (bytes, mark_idx) in &tinted.segments {
            let tint = ink(marks[*mark_idx], 0, untagged).tint;
            flow.areas(bytes, |area| {
                highlights.tints.push((tint_rect(area), tint));
            });
        }
        let mut lane_ends = [0; N_UNDERLINES];
        for (mark_idx, mark) in marks.iter().enumerate() {
            let (Some(first), Some(last)) = (mark.spans.first(), mark.spans.last()) else {
                continue;
            };
            let is_covered = tinted.covered.contains(&mark_idx);
            for ink in mark.inks.iter().skip(usize::from(!is_covered)) {
                let free = lane_ends
                    .iter()
                    .position(|&end| end <= first.start().byte());
                let Some(lane) = free else { break };
                lane_ends[lane] = last.end().byte();
                let below = measure.size * 0.13 + lane as f32 * 2.5 * measure.pixels_per_point;
                for span in &mark.spans {
                    flow.areas(&within(*span, seen), |area| {
                        let top = (area.baseline + below).round();
                        let rect = Rect::from_min_max(
                            pos2(area.left.round(), top),
                            pos2(area.right.round(), top + 2.0 * pixel),
                        );
                        highlights.underlines.push((rect, ink.rule));
                    });
                }
            }
            if mark.in_hand {
                let rule = self::ink(mark, 0, untagged).rule;
                for span in &mark.spans {
                    flow.areas(&within(*span, seen), |area| {
                        highlights.in_hand.push((line_rect(area), rule));
                    });
                }
            }
        }
        highlights
    }
}

/// The colours of a mark; one without tags has the neutral ones.
pub(super) fn ink(mark: &Mark, ink_idx: usize, untagged: Ink) -> Ink {
    mark.inks.get(ink_idx).copied().unwrap_or(untagged)
}

struct Tinted {
    segments: Vec<(Range<usize>, usize)>,
    /// The marks that are not the first one on some of their bytes.
    covered: BTreeSet<usize>,
}

/// Cuts the visible bytes where marks begin and end; the first mark on each part tints it.
fn tints(marks: &[&Mark], visible: &Range<usize>) -> Tinted {
    let mut ends = Vec::new();
    for (mark_idx, mark) in marks.iter().enumerate() {
        for span in &mark.spans {
            let start = span.start().byte().max(visible.start);
            let end = span.end().byte().min(visible.end);
            if start < end {
                ends.extend([(start, true, mark_idx), (end, false, mark_idx)]);
            }
        }
    }
    ends.sort_unstable();
    let mut active = BTreeSet::new();
    let mut tinted = Tinted {
        segments: Vec::new(),
        covered: BTreeSet::new(),
    };
    let mut at = visible.start;
    // Whoever begins under the first one is covered from there on, and so is the first one when
    // another takes its place; nobody else needs to be looked at.
    let (mut begun, mut first_before) = (Vec::new(), None);
    for (byte, is_start, mark_idx) in ends {
        if byte > at {
            if let Some(&first_idx) = active.first() {
                match tinted.segments.last_mut() {
                    Some((bytes, idx)) if *idx == first_idx && bytes.end == at => bytes.end = byte,
                    _ => tinted.segments.push((at..byte, first_idx)),
                }
                begun.extend(first_before.replace(first_idx));
                let is_covered = |idx: &usize| *idx != first_idx && active.contains(idx);
                tinted.covered.extend(begun.drain(..).filter(is_covered));
            }
            at = byte;
        }
        if is_start {
            active.insert(mark_idx);
            begun.push(mark_idx);
        } else {
            active.remove(&mark_idx);
        }
    }
    tinted
}

/// A tint leaves a little paper between the lines.
pub(super) fn tint_rect(area: Area) -> Rect {
    let inset = ((area.bottom - area.top) * 0.07).round();
    Rect::from_min_max(
        pos2(area.left.round(), area.top.round() + inset),
        pos2(area.right.round(), area.bottom.round() - inset),
    )
}

/// The whole height of the line, so that lines of one passage touch.
pub(super) fn line_rect(area: Area) -> Rect {
    Rect::from_min_max(
        pos2(area.left.round(), area.top.round()),
        pos2(area.right.round(), area.bottom.round()),
    )
}

fn within(span: Span, seen: &Range<usize>) -> Range<usize> {
    let end = span.end().byte().min(seen.end);
    span.start().byte().max(seen.start).min(end)..end
}

/// The rules of the marks on some bytes that the margin shows, in lanes so that none covers another,
/// and on both sides of the text if each paragraph has them on its own.
pub(super) fn rules(
    flow: &Flow,
    marks: &[Mark],
    seen: &Range<usize>,
    both_sides: bool,
) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (mark_idx, mark) in marks.iter().enumerate() {
        if !(mark.is_shown || mark.in_hand) {
            continue;
        }
        let (mut top, mut bottom) = (f32::INFINITY, f32::NEG_INFINITY);
        let mut is_rtl = None;
        for bytes in mark.spans.iter().map(|span| within(*span, seen)) {
            if bytes.is_empty() {
                continue;
            }
            // Only its ends are looked for: a mark may go over very many lines.
            if let Some((first, last, starts_rtl)) = flow.lines_of(&bytes) {
                top = top.min(tint_rect(first).top());
                bottom = bottom.max(tint_rect(last).bottom());
                is_rtl.get_or_insert(starts_rtl);
            }
        }
        if top < bottom {
            rules.push(Rule {
                mark_idx,
                top,
                bottom,
                lane: None,
                is_across: both_sides && is_rtl.is_some_and(|is_rtl| is_rtl != flow.is_rtl()),
            });
        }
    }
    pack(&mut rules);
    rules
}

/// Gives each rule, from the top down, the first lane that is free.
pub(super) fn pack(rules: &mut [Rule]) {
    rules.sort_by(|a, b| {
        a.top
            .total_cmp(&b.top)
            .then(b.bottom.total_cmp(&a.bottom))
            .then(a.mark_idx.cmp(&b.mark_idx))
    });
    let mut bottoms_of_sides = [[f32::NEG_INFINITY; N_LANES]; 2];
    for rule in rules {
        let bottoms = &mut bottoms_of_sides[usize::from(rule.is_across)];
        rule.lane = bottoms.iter().position(|&bottom| bottom <= rule.top);
        if let Some(lane) = rule.lane {
            bottoms[lane] = rule.bottom;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::AnnotationId;

    fn mark(spans: &[(usize, usize)]) -> Mark {
        Mark {
            id: AnnotationId(uuid::Uuid::nil()),
            spans: spans.iter().copied().map(Span::from).collect(),
            inks: vec![],
            label: String::new(),
            links: String::new(),
            note: String::new(),
            in_hand: false,
            is_shown: true,
        }
    }

    #[test]
    fn the_first_mark_tints_and_what_lies_in_it_does_not() {
        let marks = [mark(&[(0, 10)]), mark(&[(2, 4)]), mark(&[(6, 14)])];
        let tinted = tints(&marks.each_ref(), &(0..100));
        assert_eq!(tinted.segments, [(0..10, 0), (10..14, 2)]);
        assert_eq!(tinted.covered, BTreeSet::from([1, 2]));
    }

    proptest! {
        #[test]
        fn every_mark_that_is_not_on_top_somewhere_is_known_to_be_covered(
            spans in prop::collection::vec((0usize..60, 1usize..30), 0..25),
        ) {
            let marks: Vec<Mark> = spans
                .iter()
                .map(|&(start, n_bytes)| mark(&[(start, start + n_bytes)]))
                .collect();
            let mut covered = BTreeSet::new();
            for byte in 0..100 {
                let here = |&idx: &usize| (spans[idx].0..spans[idx].0 + spans[idx].1).contains(&byte);
                covered.extend((0..spans.len()).filter(here).skip(1));
            }
            let marks: Vec<&Mark> = marks.iter().collect();
            prop_assert_eq!(tints(&marks, &(0..100)).covered, covered);
        }

        #[test]
        fn no_rule_covers_another(tops in prop::collection::vec((0u16..500, 1u16..200), 0..40)) {
            let mut rules: Vec<Rule> = tops
                .iter()
                .enumerate()
                .map(|(mark_idx, &(top, height))| Rule {
                    mark_idx,
                    top: f32::from(top),
                    bottom: f32::from(top + height),
                    lane: None,
                    is_across: false,
                })
                .collect();
            pack(&mut rules);
            for (idx, a) in rules.iter().enumerate() {
                for b in rules.iter().skip(idx + 1) {
                    let overlap = a.top < b.bottom && b.top < a.bottom;
                    prop_assert!(!overlap || a.lane.is_none() || a.lane != b.lane);
                }
            }
        }
    }
}
