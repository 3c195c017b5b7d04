//! Selecting with the keyboard and the mouse.

use egui::{Key, Modifiers, Pos2};

use super::flow::Flow;
use super::layout::Shaper;
use super::visual::Way;
use crate::app::view::Selection;
use crate::text::{Pos, Span, Text, segment};

/// How far apart two presses of one double click may be, and how far the mouse may move in a
/// click, in points.
const NEAR: f32 = 5.0;

/// A move of the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Left,
    Right,
    Up,
    Down,
    WordLeft,
    WordRight,
    LineStart,
    LineEnd,
    TextStart,
    TextEnd,
    PageUp,
    PageDown,
    SentenceBack,
    SentenceOn,
    ParagraphBack,
    ParagraphOn,
}

impl Step {
    /// The step that a key asks for; Shift only says that the selection is extended.
    pub(super) fn from_key(key: Key, modifiers: Modifiers) -> Option<Self> {
        if modifiers.alt {
            return match key {
                Key::ArrowDown => Some(Self::SentenceOn),
                Key::ArrowUp => Some(Self::SentenceBack),
                _ => None,
            };
        }
        let far = modifiers.command || modifiers.ctrl;
        Some(match (key, far) {
            (Key::ArrowLeft, false) => Self::Left,
            (Key::ArrowRight, false) => Self::Right,
            (Key::ArrowUp, false) => Self::Up,
            (Key::ArrowDown, false) => Self::Down,
            (Key::ArrowUp, true) => Self::ParagraphBack,
            (Key::ArrowDown, true) => Self::ParagraphOn,
            (Key::ArrowLeft, true) => Self::WordLeft,
            (Key::ArrowRight, true) => Self::WordRight,
            (Key::Home, false) => Self::LineStart,
            (Key::End, false) => Self::LineEnd,
            (Key::Home, true) => Self::TextStart,
            (Key::End, true) => Self::TextEnd,
            (Key::PageUp, false) => Self::PageUp,
            (Key::PageDown, false) => Self::PageDown,
            _ => return None,
        })
    }
}

/// Where a step leads from `from`. `goal_x` is the column that moves up and down keep to.
pub(super) fn step(
    flow: &mut Flow,
    shaper: &mut Shaper,
    from: Pos,
    step: Step,
    goal_x: &mut Option<f32>,
) -> Pos {
    let keeps_goal = matches!(step, Step::Up | Step::Down | Step::PageUp | Step::PageDown);
    if !keeps_goal {
        *goal_x = None;
    }
    let text = flow.text().clone();
    let piece_idx = flow.paragraphs().piece_at(from);
    let is_rtl = flow.piece(shaper, piece_idx).laid.shaped.is_rtl;
    match step {
        Step::Left => flow.beside(shaper, from, Way::Left),
        Step::Right => flow.beside(shaper, from, Way::Right),
        Step::WordLeft if is_rtl => segment::next_word_end(&text, from),
        Step::WordRight if is_rtl => segment::previous_word_start(&text, from),
        Step::WordLeft => segment::previous_word_start(&text, from),
        Step::WordRight => segment::next_word_end(&text, from),
        Step::SentenceOn => segment::next_sentence_end(&text, from),
        Step::SentenceBack => segment::previous_sentence_start(&text, from),
        Step::ParagraphOn => segment::next_paragraph_end(&text, from),
        Step::ParagraphBack => segment::previous_paragraph_start(&text, from),
        Step::TextStart => Pos::START,
        Step::TextEnd => text.end(),
        Step::LineStart | Step::LineEnd => line_edge(flow, shaper, from, step),
        Step::Up | Step::Down => line_step(flow, shaper, from, step, goal_x),
        Step::PageUp | Step::PageDown => {
            let measure = flow.measure();
            let n_lines = (measure.view_height / measure.line_height.max(1.0)) as usize;
            let way = if step == Step::PageUp {
                Step::Up
            } else {
                Step::Down
            };
            let mut pos = from;
            for _ in 0..n_lines.clamp(2, 200) - 1 {
                pos = line_step(flow, shaper, pos, way, goal_x);
            }
            pos
        }
    }
}

fn line_edge(flow: &mut Flow, shaper: &mut Shaper, from: Pos, step: Step) -> Pos {
    let piece_idx = flow.paragraphs().piece_at(from);
    let piece = flow.piece(shaper, piece_idx);
    let start = flow.paragraphs().start(piece_idx);
    let shaped = &piece.laid.shaped;
    let line_idx = shaped.line_at_byte(from.byte() - start);
    let byte = match shaped.lines.get(line_idx) {
        None => 0,
        Some(line) if step == Step::LineStart => line.bytes.start,
        Some(_) => shaped.line_end(line_idx, flow.paragraphs().words(piece_idx)),
    };
    flow.text().pos_at_or_before(start + byte)
}

fn line_step(
    flow: &mut Flow,
    shaper: &mut Shaper,
    from: Pos,
    step: Step,
    goal_x: &mut Option<f32>,
) -> Pos {
    let piece_idx = flow.paragraphs().piece_at(from);
    let piece = flow.piece(shaper, piece_idx);
    let shaped = &piece.laid.shaped;
    let byte = from.byte() - flow.paragraphs().start(piece_idx);
    let line_idx = shaped.line_at_byte(byte);
    let x = *goal_x.get_or_insert_with(|| shaped.caret_x(line_idx, byte) + piece.left);
    let n_pieces = flow.paragraphs().n_pieces();
    let (to_piece_idx, to_line_idx) = match step {
        Step::Up if line_idx > 0 => (piece_idx, line_idx - 1),
        Step::Down if line_idx + 1 < shaped.lines.len() => (piece_idx, line_idx + 1),
        Step::Up => {
            let above = (0..piece_idx)
                .rev()
                .find(|&idx| !flow.paragraphs().is_blank(idx));
            match above {
                Some(idx) => (idx, usize::MAX),
                None => return Pos::START,
            }
        }
        _ => {
            let below = (piece_idx + 1..n_pieces).find(|&idx| !flow.paragraphs().is_blank(idx));
            match below {
                Some(idx) => (idx, 0),
                None => return flow.text().end(),
            }
        }
    };
    let piece = flow.piece(shaper, to_piece_idx);
    let shaped = &piece.laid.shaped;
    let line_idx = to_line_idx.min(shaped.lines.len().saturating_sub(1));
    flow.pos_on_line(to_piece_idx, shaped, line_idx, x - piece.left)
}

/// What a selection by mouse grows by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Character,
    Word,
    Paragraph,
}

/// The mouse, from the press to the release.
#[derive(Clone, Copy, Debug)]
pub(super) struct Press {
    pub(super) at: Pos2,
    pub(super) unit: Unit,
    /// The word or paragraph that was pressed first, which stays selected.
    pub(super) origin: Selection,
    pub(super) has_moved: bool,
    pub(super) extends: bool,
    /// What was selected before is kept as a piece.
    pub(super) keeps: bool,
}

/// How soon the presses of a double click follow each other.
pub(super) const DELAY_SECS: f64 = 0.4;

/// Tells single from double and triple clicks, on the press.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clicks {
    last: Option<(f64, Pos2, Unit)>,
}

impl Clicks {
    /// Whether a press here would be the second or third of a double or triple click.
    pub(super) fn is_going_on(&self, secs: f64, at: Pos2) -> bool {
        self.last.is_some_and(|(before, place, _)| {
            secs - before <= DELAY_SECS && place.distance(at) < NEAR
        })
    }

    pub(super) fn press(&mut self, secs: f64, at: Pos2, delay_secs: f64) -> Unit {
        let unit = match self.last {
            Some((before, place, unit))
                if secs - before <= delay_secs && place.distance(at) < NEAR =>
            {
                match unit {
                    Unit::Character => Unit::Word,
                    Unit::Word => Unit::Paragraph,
                    Unit::Paragraph => Unit::Character,
                }
            }
            _ => Unit::Character,
        };
        self.last = Some((secs, at, unit));
        unit
    }
}

impl Press {
    /// Notes that the mouse is at `at`; whether this is now a drag.
    pub(super) fn moves_to(&mut self, at: Pos2) -> bool {
        self.has_moved |= self.at.distance(at) >= NEAR;
        self.has_moved
    }

    /// The selection from the origin to what is under the mouse.
    ///
    /// `unit_at` tells the word or paragraph at a place.
    pub(super) fn selection(
        &self,
        text: &Text,
        caret: Pos,
        under: Option<Span>,
        unit_at: impl Fn(Pos, Unit) -> Option<Span>,
    ) -> Selection {
        let Some(origin) = self.origin.span(text) else {
            return Selection {
                anchor: self.origin.anchor,
                head: caret,
            };
        };
        if self.unit == Unit::Character {
            return Selection {
                anchor: self.origin.anchor,
                head: caret,
            };
        }
        let at = under.map_or(caret, Span::start);
        let here = unit_at(at, self.unit);
        let start = here.map_or(caret, Span::start).min(origin.start());
        let end = here.map_or(caret, Span::end).max(origin.end());
        if at < origin.start() {
            Selection {
                anchor: end,
                head: start,
            }
        } else {
            Selection {
                anchor: start,
                head: end,
            }
        }
    }
}

impl Flow {
    /// The word or paragraph at a place, as they are shown: a word that the end of a line cuts is
    /// whole where lines are joined.
    pub(super) fn unit_at(&self, pos: Pos, unit: Unit) -> Option<Span> {
        match unit {
            Unit::Character => None,
            Unit::Word => segment::word_at(self.text(), pos).map(|word| self.uncut(word, pos)),
            Unit::Paragraph if self.paragraphs().joins_lines() => self.paragraph_at(pos),
            Unit::Paragraph => segment::paragraph_at(self.text(), pos),
        }
    }

    /// A word with what stands of it on the lines before and after.
    fn uncut(&self, word: Span, pos: Pos) -> Span {
        let text = self.text();
        let is_cut = |newline: usize| self.paragraphs().cuts_word(newline);
        let is_hyphen = |c: char| matches!(c, '-' | '\u{2010}' | '\u{ad}');
        let mut whole = word;
        // The hyphen itself belongs to the word as well.
        if text.slice(word).chars().all(is_hyphen) && is_cut(word.end().byte()) {
            let before = segment::previous_grapheme(text, pos);
            whole = segment::word_at(text, before)
                .and_then(|before| text.span_between(before.start(), word.end()))
                .unwrap_or(word);
        }
        loop {
            let after = text.after(whole.end());
            let hyphen = after.chars().next().filter(|&c| is_hyphen(c));
            let newline = whole.end().byte() + hyphen.map_or(0, char::len_utf8);
            let next = text.pos(newline + 1).filter(|_| is_cut(newline));
            let Some(next) = next.and_then(|next| segment::word_at(text, next)) else {
                break;
            };
            match text.span_between(whole.start(), next.end()) {
                Some(longer) => whole = longer,
                None => break,
            }
        }
        while let Some(newline) = whole.start().byte().checked_sub(1).filter(|&at| is_cut(at)) {
            let line = text.before(text.pos_at_or_before(newline));
            let head = line.trim_end_matches(is_hyphen).len();
            let before = segment::previous_grapheme(text, text.pos_at_or_before(head));
            let longer = segment::word_at(text, before)
                .and_then(|before| text.span_between(before.start(), whole.end()));
            match longer.filter(|longer| longer.start() < whole.start()) {
                Some(longer) => whole = longer,
                None => break,
            }
        }
        whole
    }

    /// All lines that are shown as one paragraph.
    fn paragraph_at(&self, pos: Pos) -> Option<Span> {
        let paragraphs = self.paragraphs();
        let piece_idx = paragraphs.piece_at(pos);
        let first_idx = paragraphs.head_of(piece_idx);
        let last_idx = (piece_idx..paragraphs.n_pieces()).find(|&idx| paragraphs.ends_line(idx))?;
        let end = paragraphs.bytes(last_idx).end;
        self.text().span(paragraphs.start(first_idx)..end)
    }
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn a_second_press_in_time_takes_a_word_and_a_third_a_paragraph() {
        let mut clicks = Clicks::default();
        let at = pos2(10.0, 10.0);
        assert_eq!(clicks.press(0.0, at, 0.3), Unit::Character);
        assert_eq!(clicks.press(0.2, at, 0.3), Unit::Word);
        assert_eq!(clicks.press(0.4, at, 0.3), Unit::Paragraph);
        assert_eq!(clicks.press(1.0, at, 0.3), Unit::Character);
        assert_eq!(clicks.press(1.1, pos2(50.0, 10.0), 0.3), Unit::Character);
    }

    #[test]
    fn a_drag_after_a_double_click_takes_whole_words() {
        let text = Text::from("one two three");
        let press = Press {
            at: pos2(0.0, 0.0),
            unit: Unit::Word,
            origin: Selection::of(text.span(4..7).unwrap()),
            has_moved: true,
            extends: false,
            keeps: false,
        };
        let word_at = |pos, _| segment::word_at(&text, pos);
        let ahead = press.selection(&text, text.pos(10).unwrap(), text.span(9..10), word_at);
        assert_eq!(ahead, Selection::of(text.span(4..13).unwrap()));
        let back = press.selection(&text, text.pos(1).unwrap(), text.span(1..2), word_at);
        assert_eq!((back.anchor.byte(), back.head.byte()), (7, 0));
    }
}
