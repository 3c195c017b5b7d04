//! The labels in the margin: names of tags, and the first lines of notes.
//!
//! They are stacked downward, so that none covers another. One that would end up far from its
//! passage is left out and counted.

use std::rc::Rc;

use egui::{Color32, Rect, pos2};

use super::columns::{Columns, LABEL_GAP, LANE};
use super::label::{Engine, Label, SetLabel, Typeface};
use super::marks::Rule;
use super::{Ink, Look, Mark, marks};

/// How far a label may be from its passage, in points.
const FARTHEST: f32 = 140.0;

/// All that is drawn in the margin; physical pixels of the window.
#[derive(Default)]
pub(super) struct Margin {
    pub(super) fills: Vec<(Rect, Color32)>,
    pub(super) texts: Vec<(Rc<SetLabel>, f32, f32, Color32)>,
    /// Where the mouse finds which mark.
    pub(super) hits: Vec<(Rect, usize)>,
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
        let px = |points: f32| (points * pixels_per_point).round();
        for rule in rules {
            margin.add_rule(columns, look, &marks[rule.mark_idx], rule, &px);
        }
        margin.add_labels(engine, columns, look, marks, rules, pixels_per_point);
        if let Some(width) = columns.mirrored_in {
            margin.mirror(px(width));
        }
        margin
    }

    /// Changes left and right; what is written stays as it is.
    fn mirror(&mut self, width: f32) {
        let mirrored = |rect: Rect| {
            Rect::from_min_max(
                pos2(width - rect.right(), rect.top()),
                pos2(width - rect.left(), rect.bottom()),
            )
        };
        for (rect, _) in &mut self.fills {
            *rect = mirrored(*rect);
        }
        for (rect, _) in &mut self.hits {
            *rect = mirrored(*rect);
        }
        for (label, x, _, _) in &mut self.texts {
            let lines = label.laid.shaped.lines.iter();
            *x = (width - *x - lines.map(|line| line.right).fold(0.0, f32::max)).round();
        }
    }

    fn add_labels(
        &mut self,
        engine: &mut Engine,
        columns: &Columns,
        look: &Look,
        marks: &[Mark],
        rules: &[Rule],
        pixels_per_point: f32,
    ) {
        let px = |points: f32| (points * pixels_per_point).round();
        let Some(width) = columns.label_width else {
            return;
        };
        let left = px(columns.rule_left + LABEL_GAP);
        let set = |engine: &mut Engine, text: &str, size: f32, n_lines: usize, inset: f32| {
            let label = Label {
                text,
                size,
                color: look.text,
                typeface: Typeface::Sans,
                max_width: width - inset,
                n_lines,
            };
            engine.set(&label, pixels_per_point)
        };
        let (mut free, mut n_hidden) = (f32::NEG_INFINITY, 0);
        for rule in rules {
            let mark = &marks[rule.mark_idx];
            if mark.label.is_empty() && mark.note.is_empty() && mark.links.is_empty() {
                continue;
            }
            if free - rule.top > px(FARTHEST) && !mark.in_hand {
                n_hidden += 1;
                continue;
            }
            if n_hidden > 0 {
                let more = set(engine, &n_more(n_hidden), 11.5, 1, 0.0);
                let height = more.laid.shaped.height;
                self.texts.push((more, left, free, look.grey));
                free += height + px(4.0);
                n_hidden = 0;
            }
            let top = rule.top.max(free).round();
            // A label away from its rule carries its colour along.
            let is_beside = rule.lane == Some(0) && !rule.is_across && top - rule.top < px(4.0);
            let inset = if is_beside { 0.0 } else { 12.0 };
            let mut bottom = top;
            if !mark.label.is_empty() {
                let name = set(engine, &mark.label, 12.5, 1, inset);
                if !is_beside {
                    self.add_swatches(mark, look.untagged, left, top, &px);
                }
                bottom += name.laid.shaped.height;
                self.texts.push((name, left + px(inset), top, look.text));
            }
            if !mark.links.is_empty() {
                let links = set(engine, &mark.links, 11.5, 1, 0.0);
                let height = links.laid.shaped.height;
                self.texts.push((links, left, bottom, look.text));
                bottom += height;
            }
            if !mark.note.is_empty() {
                let n_lines = if mark.in_hand { 6 } else { 3 };
                let note = set(engine, &mark.note, 11.5, n_lines, 0.0);
                let height = note.laid.shaped.height;
                self.texts.push((note, left, bottom, look.grey));
                bottom += height;
            }
            let hit = Rect::from_min_max(pos2(left, top), pos2(left + px(width), bottom));
            self.hits.push((hit, rule.mark_idx));
            free = bottom + px(6.0);
        }
        if n_hidden > 0 {
            let more = set(engine, &n_more(n_hidden), 11.5, 1, 0.0);
            self.texts.push((more, left, free, look.grey));
        }
    }

    /// A rule as tall as its passage, with a part for each colour.
    fn add_rule(
        &mut self,
        columns: &Columns,
        look: &Look,
        mark: &Mark,
        rule: &Rule,
        px: &impl Fn(f32) -> f32,
    ) {
        let Some(lane) = rule.lane else { return };
        let width = px(if mark.in_hand { 3.5 } else { 2.5 });
        let left = px(columns.rule_left - lane as f32 * LANE);
        let left = if rule.is_across {
            px(columns.across()) - left - width
        } else {
            left
        };
        let n_parts = mark.inks.len().max(1);
        let height = (rule.bottom - rule.top) / n_parts as f32;
        for part in 0..n_parts {
            let top = (rule.top + part as f32 * height).round();
            let bottom = (rule.top + (part + 1) as f32 * height).round();
            let rect = Rect::from_min_max(pos2(left, top), pos2(left + width, bottom));
            let color = marks::ink(mark, part, look.untagged).rule;
            self.fills.push((rect, color));
        }
        let hit = Rect::from_min_max(
            pos2(left - px(1.0), rule.top),
            pos2(left + px(LANE - 1.0), rule.bottom),
        );
        self.hits.push((hit, rule.mark_idx));
    }

    fn add_swatches(
        &mut self,
        mark: &Mark,
        untagged: Ink,
        left: f32,
        top: f32,
        px: &impl Fn(f32) -> f32,
    ) {
        let color = marks::ink(mark, 0, untagged).rule;
        let corner = pos2(left, top + px(5.0));
        let size = egui::vec2(px(7.0), px(7.0));
        self.fills.push((Rect::from_min_size(corner, size), color));
    }
}

/// What stands for labels that have no room.
fn n_more(n_hidden: usize) -> String {
    format!("+ {n_hidden} more")
}
