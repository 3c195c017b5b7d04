//! The labels in the margin: names of tags, and the first lines of notes.
//!
//! They are stacked downward on each side of the text, so that none covers another. One that would
//! end up far from its passage is left out and counted. A label stays in view while its passage is.

use std::rc::Rc;

use egui::{Color32, Rect, pos2};

use super::columns::{Columns, LANE, Labels};
use super::label::{Engine, Label, SetLabel, Typeface};
use super::marks::Rule;
use super::{Look, Mark, marks};

/// How far a label may be from its passage, in points.
const FARTHEST: f32 = 140.0;
/// From the top of the window to a label whose passage begins above it, in points.
const TOP: f32 = 6.0;
/// A label that is not beside its rule carries its colour along, and gives way for it, in points.
const SWATCH: f32 = 12.0;

/// All that is drawn in the margin; physical pixels of the window.
#[derive(Default)]
pub(super) struct Margin {
    pub(super) fills: Vec<(Rect, Color32)>,
    pub(super) texts: Vec<(Rc<SetLabel>, f32, f32, Color32)>,
    /// Where the mouse finds which mark.
    pub(super) hits: Vec<(Rect, usize)>,
}

/// The labels of one side, on their way down.
#[derive(Clone, Copy)]
struct Stack {
    is_left: bool,
    labels: Labels,
    /// The lowest place that is taken.
    free: f32,
    n_hidden: usize,
}

/// What labels are set with.
struct Setter<'a> {
    engine: &'a mut Engine,
    look: &'a Look,
    pixels_per_point: f32,
}

impl Setter<'_> {
    fn px(&self, points: f32) -> f32 {
        (points * self.pixels_per_point).round()
    }

    fn set(&mut self, text: &str, size: f32, n_lines: usize, max_width: f32) -> Rc<SetLabel> {
        let label = Label {
            text,
            size,
            color: self.look.text,
            typeface: Typeface::Sans,
            max_width,
            n_lines,
        };
        self.engine.set(&label, self.pixels_per_point)
    }
}

impl Margin {
    pub(super) fn new(
        engine: &mut Engine,
        columns: &Columns,
        look: &Look,
        marks: &[Mark],
        rules: &[Rule],
        pixels_per_point: f32,
    ) -> Self {
        let mut margin = Self::default();
        let mut setter = Setter {
            engine,
            look,
            pixels_per_point,
        };
        for rule in rules {
            margin.add_rule(columns, &setter, &marks[rule.mark_idx], rule);
        }
        margin.add_labels(&mut setter, columns, marks, rules);
        margin
    }

    fn add_labels(
        &mut self,
        setter: &mut Setter<'_>,
        columns: &Columns,
        marks: &[Mark],
        rules: &[Rule],
    ) {
        let stack = |is_across: bool| {
            let band = columns.band(is_across);
            band.labels.map(|labels| Stack {
                is_left: band.is_left,
                labels,
                free: f32::NEG_INFINITY,
                n_hidden: 0,
            })
        };
        let Some(mut own) = stack(false) else { return };
        // Without labels of its own, the other side has them here.
        let mut across = columns.across.and_then(|_| stack(true));
        for rule in rules {
            let mark = &marks[rule.mark_idx];
            if mark.label.is_empty() && mark.note.is_empty() && mark.links.is_empty() {
                continue;
            }
            let is_elsewhere = rule.is_across && columns.across.is_some() && across.is_none();
            let stack = match &mut across {
                Some(across) if rule.is_across => across,
                _ => &mut own,
            };
            let lowest = (rule.bottom - setter.px(18.0)).max(rule.top);
            let wanted = rule.top.max(setter.px(TOP)).min(lowest);
            if stack.free - wanted > setter.px(FARTHEST) && !mark.in_hand {
                stack.n_hidden += 1;
                continue;
            }
            self.add_hidden(setter, stack);
            let top = wanted.max(stack.free).round();
            let is_beside = rule.lane == Some(0)
                && !is_elsewhere
                && top < rule.bottom
                && (top - rule.top < setter.px(4.0) || rule.top < 0.0);
            let bottom = self.add_label(setter, *stack, mark, top, is_beside);
            let (left, right) = stack.labels.x_range(stack.is_left);
            let hit =
                Rect::from_min_max(pos2(setter.px(left), top), pos2(setter.px(right), bottom));
            self.hits.push((hit, rule.mark_idx));
            stack.free = bottom + setter.px(6.0);
        }
        for stack in [Some(&mut own), across.as_mut()].into_iter().flatten() {
            self.add_hidden(setter, stack);
        }
    }

    /// One label, from the top down; where it ends.
    fn add_label(
        &mut self,
        setter: &mut Setter<'_>,
        stack: Stack,
        mark: &Mark,
        top: f32,
        is_beside: bool,
    ) -> f32 {
        let look = setter.look;
        let width = stack.labels.width;
        let mut bottom = top;
        if !mark.label.is_empty() {
            let inset = if is_beside { 0.0 } else { SWATCH };
            let name = setter.set(&mark.label, 12.5, 2, width - inset);
            if !is_beside {
                self.add_swatch(setter, stack, mark, top);
            }
            bottom += self.add_text(setter, stack, name, bottom, inset, look.text);
        }
        if !mark.links.is_empty() {
            let links = setter.set(&mark.links, 11.5, 1, width);
            bottom += self.add_text(setter, stack, links, bottom, 0.0, look.text);
        }
        if !mark.note.is_empty() {
            let n_lines = if mark.in_hand { 6 } else { 3 };
            let note = setter.set(&mark.note, 11.5, n_lines, width);
            bottom += self.add_text(setter, stack, note, bottom, 0.0, look.grey);
        }
        bottom
    }

    /// Next to the text's side of the labels; how high it is.
    fn add_text(
        &mut self,
        setter: &Setter<'_>,
        stack: Stack,
        label: Rc<SetLabel>,
        y: f32,
        inset: f32,
        colour: Color32,
    ) -> f32 {
        let near = setter.px(stack.labels.near);
        let x = if stack.is_left {
            let lines = label.laid.shaped.lines.iter();
            let right = lines.map(|line| line.right).fold(0.0, f32::max);
            (near - setter.px(inset) - right.ceil())
                .max(setter.px(stack.labels.near - stack.labels.width))
        } else {
            near + setter.px(inset)
        };
        let height = label.laid.shaped.height;
        self.texts.push((label, x, y, colour));
        height
    }

    /// Tells how many labels have no room above here.
    fn add_hidden(&mut self, setter: &mut Setter<'_>, stack: &mut Stack) {
        if stack.n_hidden == 0 {
            return;
        }
        let words = format!("+ {} more", stack.n_hidden);
        let more = setter.set(&words, 11.5, 1, stack.labels.width);
        let grey = setter.look.grey;
        let height = self.add_text(setter, *stack, more, stack.free, 0.0, grey);
        stack.free += height + setter.px(4.0);
        stack.n_hidden = 0;
    }

    /// A rule as tall as its passage, with a part for each colour.
    fn add_rule(&mut self, columns: &Columns, setter: &Setter<'_>, mark: &Mark, rule: &Rule) {
        let Some(lane) = rule.lane else { return };
        let band = columns.band(rule.is_across);
        let points = if mark.in_hand { 3.5 } else { 2.5 };
        let (left, width) = (setter.px(band.rule_left(lane, points)), setter.px(points));
        let n_parts = mark.inks.len().max(1);
        let height = (rule.bottom - rule.top) / n_parts as f32;
        for part in 0..n_parts {
            let top = (rule.top + part as f32 * height).round();
            let bottom = (rule.top + (part + 1) as f32 * height).round();
            let rect = Rect::from_min_max(pos2(left, top), pos2(left + width, bottom));
            let color = marks::ink(mark, part, setter.look.untagged).rule;
            self.fills.push((rect, color));
        }
        let hit = Rect::from_min_max(
            pos2(left - setter.px(1.0), rule.top),
            pos2(left + setter.px(LANE - 1.0), rule.bottom),
        );
        self.hits.push((hit, rule.mark_idx));
    }

    fn add_swatch(&mut self, setter: &Setter<'_>, stack: Stack, mark: &Mark, top: f32) {
        const SIZE: f32 = 7.0;
        let color = marks::ink(mark, 0, setter.look.untagged).rule;
        let near = stack.labels.near;
        let left = if stack.is_left { near - SIZE } else { near };
        let corner = pos2(setter.px(left), top + setter.px(5.0));
        let size = egui::vec2(setter.px(SIZE), setter.px(SIZE));
        self.fills.push((Rect::from_min_size(corner, size), color));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::settings::MarginSide;
    use crate::model::AnnotationId;
    use crate::ui::reader::Fonts;
    use crate::ui::reader::columns::Facing;
    use crate::ui::reader::tests::look;

    fn mark(label: &str, note: &str, in_hand: bool) -> Mark {
        Mark {
            id: AnnotationId(uuid::Uuid::nil()),
            spans: vec![],
            inks: vec![],
            label: label.to_owned(),
            links: String::new(),
            note: note.to_owned(),
            in_hand,
            is_shown: true,
        }
    }

    /// What a text takes up.
    fn rect_of((label, x, y, _): &(Rc<SetLabel>, f32, f32, Color32)) -> Rect {
        let shaped = &label.laid.shaped;
        let lines = || shaped.lines.iter();
        let left = lines().map(|line| line.left).fold(f32::INFINITY, f32::min);
        let right = lines().map(|line| line.right).fold(0.0, f32::max);
        Rect::from_min_max(pos2(x + left, *y), pos2(x + right, y + shaped.height))
    }

    const LABELS: [&str; 4] = [
        "",
        "Capability",
        "قدرة",
        "A name that is longer than there is room for",
    ];
    const NOTES: [&str; 3] = [
        "",
        "Who counted them?",
        "يقول محللون إن التنظيم يعود إلى جذوره كحركة تمرد, and then some words more of a long note",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn no_two_labels_overlap_and_none_covers_the_text(
            passages in prop::collection::vec(
                (-300i16..800, 10u16..400, 0usize..4, 0usize..3, any::<bool>(), prop::bool::weighted(0.1)),
                0..30,
            ),
            width in 500u16..1800,
            side in 0usize..3,
            wanted in prop::option::of(80u16..420),
            (is_rtl, both_ways) in any::<(bool, bool)>(),
        ) {
            let mut engine = Engine::new(Fonts::bundled());
            let look = Look {
                margin_side: MarginSide::ALL[side],
                margin_width: wanted.map(f32::from),
                ..look()
            };
            let facing = Facing { is_rtl, both_ways };
            let columns = Columns::new(f32::from(width), &look, facing);
            let marks: Vec<Mark> = passages
                .iter()
                .map(|&(_, _, label, note, _, in_hand)| mark(LABELS[label], NOTES[note], in_hand))
                .collect();
            let mut rules: Vec<Rule> = passages
                .iter()
                .enumerate()
                .map(|(mark_idx, &(top, height, _, _, is_across, _))| Rule {
                    mark_idx,
                    top: f32::from(top),
                    bottom: f32::from(top) + f32::from(height),
                    lane: None,
                    is_across: is_across && columns.across.is_some(),
                })
                .collect();
            marks::pack(&mut rules);
            let margin = Margin::new(&mut engine, &columns, &look, &marks, &rules, 1.0);
            let texts: Vec<Rect> = margin.texts.iter().map(rect_of).collect();
            let column = (columns.text_left, columns.text_left + columns.text_width);
            for (idx, a) in texts.iter().enumerate() {
                prop_assert!(a.left() >= -0.5 && a.right() <= f32::from(width), "{a:?}");
                prop_assert!(a.right() <= column.0 || a.left() >= column.1, "{a:?} {columns:?}");
                for b in texts.iter().skip(idx + 1) {
                    let overlap = a.shrink(0.5).intersects(b.shrink(0.5));
                    prop_assert!(!overlap, "{a:?} and {b:?}");
                }
            }
            for (idx, (a, _)) in margin.fills.iter().enumerate() {
                for text in &texts {
                    prop_assert!(!a.shrink(0.5).intersects(text.shrink(0.5)), "{a:?} {text:?}");
                }
                for (b, _) in margin.fills.iter().skip(idx + 1) {
                    prop_assert!(!a.shrink(0.5).intersects(b.shrink(0.5)), "{a:?} and {b:?}");
                }
            }
        }
    }
}
