//! The marks in view with their places, kept from frame to frame while nothing of them changes but
//! how far the text is scrolled.

use std::ops::Range;
use std::rc::Rc;

use super::backlight::joined;
use super::flow::Piece;
use super::marks::{Highlights, Rule, rules};
use super::widget::Reader;
use super::{Ink, Mark, Page};
use crate::app::settings::MarginSide;

/// What a frame needs of the marks around the window.
pub(super) struct Seen {
    version: Option<u64>,
    untagged: Ink,
    is_backlit: bool,
    margin_side: MarginSide,
    /// The bytes that the marks were asked for.
    bytes: Range<usize>,
    pieces: Vec<Rc<Piece>>,
    /// Where the first piece stood.
    top: f32,
    pub(super) marks: Vec<Mark>,
    pub(super) highlights: Highlights,
    pub(super) rules: Vec<Rule>,
    /// What is marked, where the rest is dimmed: in order, apart from each other.
    pub(super) lit: Vec<Range<usize>>,
}

impl Reader {
    /// The marks in view; those of the last frame if they are the same.
    pub(super) fn see(&mut self, page: &Page<'_>) -> Seen {
        let untagged = page.look.untagged;
        let top = self.flow.visible().first().map_or(0.0, |first| first.top);
        if let Some(mut seen) = self.seen.take()
            && seen.version.is_some()
            && seen.version == page.marks_version
            && seen.untagged == untagged
            && seen.is_backlit == page.is_backlit
            && seen.margin_side == page.look.margin_side
            && self.is_of_same_pieces(&seen)
            && contains(&seen.bytes, &self.flow.bytes_of_lines(0.0))
        {
            seen.move_by(top - seen.top);
            return seen;
        }
        let bytes = self
            .flow
            .bytes_of_lines(self.flow.measure().view_height * 0.25);
        let marks = page.marks.overlapping(bytes.clone());
        let margin_side = page.look.margin_side;
        let both_sides = margin_side == MarginSide::Automatic;
        // In the light of the margin's marks the others would shine for no reason.
        let is_lit = |mark: &&Mark| !page.is_backlit || mark.is_shown || mark.in_hand;
        let tinted: Vec<&Mark> = marks.iter().filter(is_lit).collect();
        let lit = if page.is_backlit {
            joined(
                tinted
                    .iter()
                    .flat_map(|mark| mark.spans.iter().map(|span| span.bytes())),
            )
        } else {
            Vec::new()
        };
        Seen {
            version: page.marks_version,
            untagged,
            is_backlit: page.is_backlit,
            margin_side,
            pieces: self
                .flow
                .visible()
                .iter()
                .map(|placed| Rc::clone(&placed.piece))
                .collect(),
            top,
            highlights: Highlights::new(&self.flow, &tinted, &bytes, untagged),
            rules: rules(&self.flow, &marks, &bytes, both_sides),
            lit,
            marks,
            bytes,
        }
    }

    fn is_of_same_pieces(&self, seen: &Seen) -> bool {
        let visible = self.flow.visible();
        visible.len() == seen.pieces.len()
            && visible
                .iter()
                .zip(&seen.pieces)
                .all(|(placed, piece)| Rc::ptr_eq(&placed.piece, piece))
    }
}

fn contains(whole: &Range<usize>, part: &Range<usize>) -> bool {
    whole.start <= part.start && part.end <= whole.end
}

impl Seen {
    fn move_by(&mut self, y: f32) {
        self.top += y;
        let Highlights {
            tints,
            underlines,
            in_hand,
        } = &mut self.highlights;
        for (rect, _) in tints.iter_mut().chain(underlines).chain(in_hand) {
            *rect = rect.translate(egui::vec2(0.0, y));
        }
        for rule in &mut self.rules {
            rule.top += y;
            rule.bottom += y;
        }
    }
}
