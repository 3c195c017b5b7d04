//! The two ends of the annotation in hand, which the mouse drags to other words.
//!
//! ```text
//!   ●
//!   │the words that are marked│
//!                           ●
//! ```

use egui::{Modifiers, Pos2, Rect, Stroke, Ui, Vec2, pos2, vec2};

use super::widget::{Frame, Reader};
use super::{Event, Mark};
use crate::model::AnnotationId;
use crate::text::{Pos, Span, Text, segment};

/// The radius of a knob, in points.
const RADIUS: f32 = 4.0;
/// How far from its middle a knob is still hit, in points.
const REACH: f32 = 7.0;
/// How far from its line a knob stands, so that the words themselves can be clicked, in points.
const AWAY: f32 = 2.0;

/// An end of the mark in hand that is in view.
#[derive(Clone, Debug)]
pub(super) struct Handle {
    id: AnnotationId,
    spans: Vec<Span>,
    is_start: bool,
    color: egui::Color32,
    /// The line before or after the words, in points.
    rule: Rect,
    knob: Pos2,
}

/// A handle that is held.
#[derive(Clone, Debug)]
pub(super) struct Grip {
    handle: Handle,
    /// How far from the pointer the end of the words is.
    offset: Vec2,
    /// What the mark would be if it were let go of here.
    pub(super) spans: Vec<Span>,
}

impl Grip {
    /// What letting go means; nothing where the ends are where they were.
    pub(super) fn release(self) -> Option<Event> {
        let has_moved = self.spans != self.handle.spans;
        has_moved.then_some(Event::Reshaped(self.handle.id, self.spans))
    }
}

impl Reader {
    pub(super) fn handles_of(&self, frame: &Frame<'_>, marks: &[Mark]) -> Vec<Handle> {
        let Some(mark) = marks.iter().find(|mark| mark.in_hand) else {
            return Vec::new();
        };
        let (Some(first), Some(last)) = (mark.spans.first(), mark.spans.last()) else {
            return Vec::new();
        };
        let color = mark.inks.first().unwrap_or(&frame.page.look.untagged).rule;
        [(first.start(), true), (last.end(), false)]
            .into_iter()
            .filter_map(|(pos, is_start)| {
                let rule = self.edge_rect(frame, pos, is_start)?;
                let knob = if is_start {
                    pos2(rule.center().x, rule.top() - AWAY)
                } else {
                    pos2(rule.center().x, rule.bottom() + AWAY)
                };
                Some(Handle {
                    id: mark.id,
                    spans: mark.spans.clone(),
                    is_start,
                    color,
                    rule,
                    knob,
                })
            })
            .collect()
    }

    /// The line at an end of marked words: before their first character, or after their last,
    /// which may stand at the end of the line above the next one.
    fn edge_rect(&self, frame: &Frame<'_>, pos: Pos, is_start: bool) -> Option<Rect> {
        let text = self.text();
        let bytes = if is_start {
            pos.byte()..segment::next_grapheme(text, pos).byte()
        } else {
            segment::previous_grapheme(text, pos).byte()..pos.byte()
        };
        let mut found = None;
        self.flow.areas(&bytes, |area| found = Some(area));
        let area = found?;
        let piece_idx = self.flow.paragraphs().piece_at(self.flow.pos(bytes.start));
        let is_rtl = self
            .flow
            .visible()
            .iter()
            .find(|placed| placed.piece_idx == piece_idx)
            .is_some_and(|placed| placed.shaped().is_rtl);
        let x = if is_start == is_rtl {
            area.right
        } else {
            area.left
        };
        let rect = frame.in_window(Rect::from_min_max(pos2(x, area.top), pos2(x, area.bottom)));
        frame.rect.contains_rect(rect).then_some(rect)
    }

    pub(super) fn handle_at(&self, at: Pos2) -> Option<&Handle> {
        let near = |handle: &&Handle| handle.knob.distance(at) <= REACH;
        self.handles.iter().find(near)
    }

    /// Takes hold of the handle at a point; whether there is one.
    pub(super) fn grip_at(&mut self, frame: &Frame<'_>, at: Pos2) -> bool {
        let Some(handle) = self.handle_at(at).filter(|_| frame.rect.contains(at)) else {
            return false;
        };
        self.grip = Some(Grip {
            offset: handle.rule.center() - at,
            spans: handle.spans.clone(),
            handle: handle.clone(),
        });
        true
    }

    /// Moves the end that is held to a word; with Alt, to a character.
    pub(super) fn drag_grip(&mut self, ui: &Ui, frame: &Frame<'_>, at: Pos2) {
        let Some(mut grip) = self.grip.take() else {
            return;
        };
        let held = ui.input(|input| input.modifiers);
        let at = (at + grip.offset).clamp(frame.rect.min, frame.rect.max - vec2(0.0, 1.0));
        let (x, y) = frame.in_column(at);
        let pos = self.flow.pos_at(x, y);
        grip.spans = moved(
            self.text(),
            &grip.handle.spans,
            grip.handle.is_start,
            pos,
            held,
        );
        self.grip = Some(grip);
    }

    pub(super) fn paint_handles(&self, ui: &Ui, frame: &Frame<'_>) {
        let painter = ui
            .painter()
            .with_clip_rect(frame.rect.intersect(ui.clip_rect()));
        for handle in &self.handles {
            let stroke = Stroke::new(1.5, handle.color);
            painter.line_segment(
                [handle.rule.center_top(), handle.rule.center_bottom()],
                stroke,
            );
            let paper = Stroke::new(1.5, frame.page.look.paper);
            painter.circle(handle.knob, RADIUS, handle.color, paper);
        }
    }
}

/// The spans with their first or last end at `pos`, snapped to the word there. What the end
/// passes over goes with it, and a character at least stays.
fn moved(text: &Text, spans: &[Span], is_start: bool, pos: Pos, held: Modifiers) -> Vec<Span> {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return Vec::new();
    };
    let (start, end) = (first.start(), last.end());
    let pos = if held.alt { pos } else { word_edge(text, pos) };
    let (start, end) = if is_start {
        (pos.min(segment::previous_grapheme(text, end)), end)
    } else {
        (start, pos.max(segment::next_grapheme(text, start)))
    };
    let mut kept: Vec<Span> = spans
        .iter()
        .filter_map(|span| {
            let from = span.start().max(start);
            let to = span.end().min(end);
            (from < to).then(|| text.span_between(from, to)).flatten()
        })
        .collect();
    // Beyond its old place, the outermost piece grows.
    let grown = if is_start {
        kept.first_mut().map(|span| (span.end(), start, span))
    } else {
        kept.last_mut().map(|span| (span.start(), end, span))
    };
    if let Some((fixed, moving, span)) = grown {
        let is_outward = if is_start {
            moving < span.start()
        } else {
            moving > span.end()
        };
        if is_outward && let Some(wider) = text.span_between(fixed, moving) {
            *span = wider;
        }
    }
    let kept: Vec<Span> = kept
        .into_iter()
        .filter_map(|span| segment::trim(text, span))
        .collect();
    if kept.is_empty() {
        spans.to_vec()
    } else {
        kept
    }
}

/// The nearer end of the word at `pos`.
fn word_edge(text: &Text, pos: Pos) -> Pos {
    match segment::word_at(text, pos) {
        Some(word) if pos.byte() - word.start().byte() <= word.end().byte() - pos.byte() => {
            word.start()
        }
        Some(word) => word.end(),
        None => pos,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Drags the first or last end of the parts in brackets to `|`.
    #[track_caller]
    fn check(marked: &str, is_start: bool, held: Modifiers, expected: &[&str]) {
        let at = marked.replace(['[', ']'], "").find('|').unwrap();
        let plain = marked.replace('|', "");
        let text = Text::new(plain.replace(['[', ']'], ""));
        let edges: Vec<usize> = plain
            .match_indices(['[', ']'])
            .enumerate()
            .map(|(idx, (byte, _))| byte - idx)
            .collect();
        let spans: Vec<Span> = edges
            .chunks(2)
            .map(|edge| text.span(edge[0]..edge[1]).unwrap())
            .collect();
        let pos = text.pos(at).unwrap();
        let moved = moved(&text, &spans, is_start, pos, held);
        let words: Vec<&str> = moved.iter().map(|&span| text.slice(span)).collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn an_end_snaps_to_the_nearer_edge_of_a_word() {
        let none = Modifiers::NONE;
        check(
            "We [trusted] the nur|se",
            false,
            none,
            &["trusted the nurse"],
        );
        check("We [trusted] the n|urse", false, none, &["trusted the"]);
        check("W|e [trusted] the nurse", true, none, &["We trusted"]);
        check("We [trusted t|he nurse]", false, none, &["trusted"]);
        check(
            "We [tru|sted the nurse]",
            true,
            none,
            &["trusted the nurse"],
        );
        check("We [trust|ed the nurse]", true, none, &["the nurse"]);
    }

    #[test]
    fn with_alt_an_end_goes_to_a_character() {
        check(
            "We [trusted] the nu|rse",
            false,
            Modifiers::ALT,
            &["trusted the nu"],
        );
        check("We [tr|usted] the nurse", true, Modifiers::ALT, &["usted"]);
    }

    #[test]
    fn the_ends_never_pass_each_other_and_pieces_that_are_passed_over_go() {
        let alt = Modifiers::ALT;
        check("|We [trusted] the nurse", false, alt, &["t"]);
        check(
            "[We] trusted [the nu|rse] who",
            false,
            alt,
            &["We", "the nu"],
        );
        check("[We] tru|sted [the nurse] who", false, alt, &["We tru"]);
        check(
            "[We] tru|sted [the nurse] who",
            true,
            alt,
            &["sted the nurse"],
        );
    }
}
