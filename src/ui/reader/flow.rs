//! The text as it flows down the window: which pieces stand where, and what is under a point.
//!
//! Knows nothing of the window itself. Lengths are physical pixels; x counts from the column's
//! left edge, y from the top of the window.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::anchor::Anchor;
use super::cleaning::without_cuts;
use super::geometry::Shaped;
use super::layout::{Direction, Family, Kept, Setting, Shaper};
use super::paint::Laid;
use super::paragraphs::Paragraphs;
use super::scroll::{Heights, Typical};
use crate::app::settings::Hyphens;
use crate::app::view::Place;
use crate::model::document::BlockKind;
use crate::text::direction::{
    Direction as Base, HanForms, base_direction, han_forms, paragraph_direction,
};
use crate::text::{Pos, Text};

/// How many pieces are kept laid out.
const N_KEPT: usize = 256;

/// How many pieces besides those in view are kept shaped for another width.
const N_KEPT_BESIDE: usize = 32;

/// The text of one document in a column, with a place at the top of the window.
pub(super) struct Flow {
    pub(super) paragraphs: Arc<Paragraphs>,
    pub(super) heights: Heights,
    pub(super) measure: Measure,
    /// With the tick when each was last used.
    pub(super) pieces: HashMap<usize, (Rc<Piece>, u64)>,
    /// What the pieces around the window are set from at another width.
    pub(super) kept: HashMap<usize, Kept>,
    /// Which way most of the text runs.
    found: Base,
    han: Option<HanForms>,
    pub(super) by_head: HashMap<usize, Base>,
    tick: u64,
    n_laid_out: usize,
    pub(super) top: Top,
    /// The place at the top in the text, which stays where it is when lines change.
    pub(super) anchor: Option<Anchor>,
    pub(super) visible: Vec<Placed>,
    /// Whether all that is laid out is out of date.
    pub(super) is_stale: bool,
}

/// The lengths that everything follows from, in physical pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Measure {
    pub(super) pixels_per_point: f32,
    pub(super) column: f32,
    pub(super) view_height: f32,
    /// The height of what stands above the first paragraph.
    pub(super) header: f32,
    pub(super) size: f32,
    pub(super) line_height: f32,
    pub(super) serif: Option<String>,
    pub(super) shows_invisible: bool,
    pub(super) is_justified: bool,
    pub(super) hyphens: Hyphens,
    /// Which way every paragraph runs; `None`: as their letters say.
    pub(super) direction: Option<Base>,
}

/// A paragraph, or a piece of a long one, laid out.
pub(super) struct Piece {
    pub(super) laid: Laid,
    /// The space above its first line.
    pub(super) above: f32,
    /// With the space above and below.
    pub(super) height: f32,
    /// How far its left edge is from the column's.
    pub(super) left: f32,
    /// What is drawn before a list entry that has no mark of its own.
    pub(super) needs_bullet: bool,
}

/// A piece in the window.
#[derive(Clone)]
pub(super) struct Placed {
    pub(super) piece_idx: usize,
    pub(super) bytes: Range<usize>,
    /// Of the first line.
    pub(super) top: f32,
    pub(super) piece: Rc<Piece>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Top {
    pub(super) piece_idx: usize,
    pub(super) offset: f32,
}

/// Where a place is to stand in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// A third down, if it is not in view.
    Third,
    /// As near as possible to where the window is.
    Nearest,
}

impl Flow {
    pub(super) fn new(paragraphs: Arc<Paragraphs>) -> Self {
        let heights = Heights::new(&paragraphs, Typical::UNKNOWN);
        let found = base_direction(paragraphs.text());
        let han = han_forms(paragraphs.text());
        Self {
            paragraphs,
            heights,
            measure: Measure::default(),
            pieces: HashMap::new(),
            kept: HashMap::new(),
            found,
            han,
            by_head: HashMap::new(),
            tick: 0,
            n_laid_out: 0,
            top: Top::default(),
            anchor: None,
            visible: Vec::new(),
            is_stale: false,
        }
    }

    pub(super) fn text(&self) -> &Text {
        self.paragraphs.text()
    }

    pub(super) fn paragraphs(&self) -> &Paragraphs {
        &self.paragraphs
    }

    pub(super) fn measure(&self) -> &Measure {
        &self.measure
    }

    /// How often a paragraph has been laid out.
    pub(super) fn n_laid_out(&self) -> usize {
        self.n_laid_out
    }

    /// What stands in the window and a little around it, from the top down.
    pub(super) fn visible(&self) -> &[Placed] {
        &self.visible
    }

    pub(super) fn gap(&self) -> f32 {
        (self.measure.line_height * 0.45).round()
    }

    pub(super) fn blank_height(&self) -> f32 {
        (self.measure.line_height * 0.2).round().max(1.0)
    }

    /// The place at the top of the window, in points: it holds the line, whatever the width.
    pub(super) fn place(&self) -> Place {
        if self.shows_all_of_header() {
            // The very start stays so, however high the title becomes.
            return Place::default();
        }
        let anchor = self.anchor.filter(|anchor| anchor.top == self.top);
        let (top, offset) = match anchor {
            Some(anchor) => {
                // Whole pixels, and 0 without a sign, so that a place come back to is the same.
                let y = (anchor.y_in_lines * self.measure.line_height).round();
                (anchor.pos, 0.0 - y)
            }
            None => (
                self.pos(self.paragraphs.start(self.top.piece_idx)),
                self.top.offset,
            ),
        };
        let mut offset = offset / self.measure.pixels_per_point.max(0.1);
        if top == Pos::START && offset == 0.0 {
            // The default place means the very start, title and all.
            offset = 0.01;
        }
        Place { top, offset }
    }

    /// Whether the window begins with the title.
    pub(super) fn shows_all_of_header(&self) -> bool {
        let header = self.measure.header;
        self.top.piece_idx == 0 && header > 0.0 && self.top.offset <= 0.5 - header
    }

    /// The first character of the line at the top of the window.
    pub(super) fn top_pos(&self) -> Pos {
        self.place().top
    }

    pub(super) fn go_to(&mut self, shaper: &mut Shaper, place: Place) {
        let offset = (place.offset * self.measure.pixels_per_point).round();
        self.top = if place == Place::default() || !offset.is_finite() {
            Top {
                piece_idx: 0,
                offset: -self.measure.header,
            }
        } else {
            let piece_idx = self.paragraphs.piece_at(place.top);
            let most = self.measure.header.max(self.measure.view_height);
            Top {
                piece_idx,
                offset: self.line_top(shaper, piece_idx, place.top) + offset.clamp(-most, 1e6),
            }
        };
        if place != Place::default() && offset.is_finite() && !self.is_in_header() {
            self.normalise(shaper);
            // The very place is held to, whatever line it will be on when lines are joined.
            self.anchor = Some(Anchor {
                top: self.top,
                pos: place.top.min(self.text().end()),
                y_in_lines: -offset / self.measure.line_height.max(1.0),
            });
        }
    }

    /// About which byte stands at a share of the whole height.
    pub(super) fn byte_at_share(&mut self, share: f64) -> usize {
        let (_, _, total) = self.extent();
        let y = share * total - f64::from(self.measure.header);
        if y <= 0.0 {
            return 0;
        }
        let (piece_idx, offset) = self.heights.at(&self.paragraphs, y);
        let bytes = self.paragraphs.bytes(piece_idx);
        let height = self.heights.height(&self.paragraphs, piece_idx).max(1.0);
        bytes.start + (bytes.len() as f32 * (offset / height).min(1.0)) as usize
    }

    /// Moves the window down over the text by some pixels.
    pub(super) fn scroll_by(&mut self, pixels: f32) {
        let most = 4.0 * self.measure.view_height;
        if pixels.is_finite() {
            self.top.offset += pixels.clamp(-most, most);
        }
    }

    /// How much of the text is above the window, in the window, and in all; for the scroll bar.
    pub(super) fn extent(&mut self) -> (f64, f64, f64) {
        let header = f64::from(self.measure.header);
        let above =
            self.heights.before(&self.paragraphs, self.top.piece_idx) + f64::from(self.top.offset);
        let total = header + self.heights.total() + f64::from(self.tail());
        (
            (above + header).max(0.0),
            f64::from(self.measure.view_height),
            total,
        )
    }

    /// Goes where a share of the text, of what can be above the window, is above it.
    pub(super) fn go_to_share(&mut self, share: f64) {
        let (_, view, total) = self.extent();
        let y = share.clamp(0.0, 1.0) * (total - view).max(0.0) - f64::from(self.measure.header);
        self.top = if y < 0.0 {
            Top {
                piece_idx: 0,
                offset: y.round() as f32,
            }
        } else {
            let (piece_idx, offset) = self.heights.at(&self.paragraphs, y);
            Top {
                piece_idx,
                offset: offset.round(),
            }
        };
    }

    /// The free space below the last line.
    fn tail(&self) -> f32 {
        (self.measure.line_height * 2.0).min(self.measure.view_height / 4.0)
    }

    /// Lays out what is in view from the place at the top, and corrects the place if it is
    /// outside the text.
    pub(super) fn settle(&mut self, shaper: &mut Shaper) {
        self.tick += 1;
        self.normalise(shaper);
        let bottom = self.lay_out_visible(shaper);
        let missing = self.measure.view_height - self.tail() - bottom;
        let is_at_start = self.top.piece_idx == 0 && self.top.offset <= -self.measure.header;
        if missing > 0.0 && !is_at_start {
            self.top.offset -= missing;
            self.normalise(shaper);
            self.lay_out_visible(shaper);
        }
        self.lay_out_above(shaper);
        self.forget();
        if self.anchor.is_none_or(|anchor| anchor.top != self.top) {
            self.anchor = self.find_anchor();
        }
    }

    /// Lays out downward from the top; the bottom of the last line, if the text ends in view.
    fn lay_out_visible(&mut self, shaper: &mut Shaper) -> f32 {
        self.visible.clear();
        let mut y = -self.top.offset.round();
        let below = self.measure.view_height * 1.1;
        for piece_idx in self.top.piece_idx..self.paragraphs.n_pieces() {
            if y > below {
                return f32::INFINITY;
            }
            let piece = self.piece(shaper, piece_idx);
            let height = piece.height;
            self.visible.push(self.placed(piece_idx, y, piece));
            y += height;
        }
        y
    }

    /// A little above the window too, so that what stands in the margin does not jump.
    fn lay_out_above(&mut self, shaper: &mut Shaper) {
        let mut y = -self.top.offset.round();
        let mut above = Vec::new();
        for piece_idx in (0..self.top.piece_idx).rev() {
            if y < -0.4 * self.measure.view_height {
                break;
            }
            let piece = self.piece(shaper, piece_idx);
            y -= piece.height;
            above.push(self.placed(piece_idx, y, piece));
        }
        above.reverse();
        self.visible.splice(0..0, above);
    }

    fn placed(&self, piece_idx: usize, y: f32, piece: Rc<Piece>) -> Placed {
        Placed {
            piece_idx,
            bytes: self.paragraphs.bytes(piece_idx),
            top: y + piece.above,
            piece,
        }
    }

    pub(super) fn normalise(&mut self, shaper: &mut Shaper) {
        while self.top.offset < 0.0 && self.top.piece_idx > 0 {
            self.top.piece_idx -= 1;
            self.top.offset += self.piece(shaper, self.top.piece_idx).height;
        }
        if self.top.piece_idx == 0 {
            self.top.offset = self.top.offset.max(-self.measure.header);
        }
        while self.top.piece_idx + 1 < self.paragraphs.n_pieces() {
            let height = self.piece(shaper, self.top.piece_idx).height;
            if self.top.offset < height {
                return;
            }
            self.top.offset -= height;
            self.top.piece_idx += 1;
        }
        let last = self.piece(shaper, self.top.piece_idx).height;
        self.top.offset = self.top.offset.min(last);
    }

    fn forget(&mut self) {
        if self.kept.len() > self.visible.len() + N_KEPT_BESIDE {
            let first = self.visible.first().map_or(0, |placed| placed.piece_idx);
            let last = self.visible.last().map_or(0, |placed| placed.piece_idx);
            self.kept.retain(|idx, _| first <= *idx && *idx <= last);
        }
        if self.pieces.len() <= N_KEPT {
            return;
        }
        let mut ticks: Vec<u64> = self.pieces.values().map(|&(_, tick)| tick).collect();
        let oldest_quarter = ticks.len() / 4;
        let (_, &mut limit, _) = ticks.select_nth_unstable(oldest_quarter);
        let now = self.tick;
        self.pieces
            .retain(|_, (_, tick)| *tick > limit || *tick == now);
    }

    /// A piece laid out, from the cache if it is there.
    pub(super) fn piece(&mut self, shaper: &mut Shaper, piece_idx: usize) -> Rc<Piece> {
        if let Some((piece, tick)) = self.pieces.get_mut(&piece_idx) {
            *tick = self.tick;
            return Rc::clone(piece);
        }
        let piece = Rc::new(self.lay_out(shaper, piece_idx));
        self.heights.set(&self.paragraphs, piece_idx, piece.height);
        self.pieces
            .insert(piece_idx, (Rc::clone(&piece), self.tick));
        piece
    }

    fn lay_out(&mut self, shaper: &mut Shaper, piece_idx: usize) -> Piece {
        if self.paragraphs.is_blank(piece_idx) {
            return Piece {
                laid: Laid::new(Shaped {
                    is_rtl: self.is_rtl(),
                    ..Shaped::blank(self.blank_height())
                }),
                above: 0.0,
                height: self.blank_height(),
                left: if self.is_rtl() {
                    self.measure.column
                } else {
                    0.0
                },
                needs_bullet: false,
            };
        }
        let kind = self.paragraphs.kind(piece_idx);
        let ends = self.paragraphs.ends_line(piece_idx);
        let (begins, is_first) = (self.paragraphs.begins(piece_idx), piece_idx == 0);
        let (scale, indent) = match kind {
            Some(BlockKind::Heading(1)) => (1.35, 0.0),
            Some(BlockKind::Heading(2)) => (1.2, 0.0),
            Some(BlockKind::Heading(_)) => (1.06, 0.0),
            Some(BlockKind::ListEntry) => (1.0, 1.5),
            Some(BlockKind::Quotation) => (1.0, 1.8),
            Some(BlockKind::Preformatted) => (0.84, 0.0),
            Some(BlockKind::Table) => (0.94, 0.0),
            None => (1.0, 0.0),
        };
        let is_heading = matches!(kind, Some(BlockKind::Heading(_)));
        let indent = (indent * self.measure.size)
            .round()
            .min(self.measure.column / 3.0);
        let setting = Setting {
            family: if kind == Some(BlockKind::Preformatted) {
                Family::Mono
            } else {
                Family::Serif
            },
            size: self.measure.size * scale,
            line_height: (self.measure.line_height * if is_heading { scale * 0.9 } else { scale })
                .round(),
            is_bold: is_heading,
            direction: match self.direction(piece_idx) {
                Base::LeftToRight => Direction::LeftToRight,
                Base::RightToLeft => Direction::RightToLeft,
            },
            han: self.han,
            shows_invisible: self.measure.shows_invisible,
            is_justified: self.measure.is_justified
                && !matches!(kind, Some(BlockKind::Preformatted | BlockKind::Table)),
            hyphens: match kind {
                None | Some(BlockKind::ListEntry | BlockKind::Quotation) => self.measure.hyphens,
                Some(BlockKind::Heading(_) | BlockKind::Preformatted | BlockKind::Table) => {
                    Hyphens::Off
                }
            },
        };
        let words = self
            .paragraphs
            .shown_words(piece_idx, self.measure.shows_invisible);
        let needs_bullet = begins
            && kind == Some(BlockKind::ListEntry)
            && words
                .chars()
                .next()
                .is_some_and(|c| c.is_alphabetic() || matches!(c, '“' | '"' | '‘' | '(' | '«'));
        let width = Some(self.measure.column - indent);
        let mut shaped = if let Some(kept) = self.kept.get_mut(&piece_idx) {
            kept.break_at(&words, width)
        } else {
            let (shaped, kept) = shaper.shape_to_keep(&words, &setting, width);
            if let Some(kept) = kept {
                self.kept.insert(piece_idx, kept);
            }
            shaped
        };
        if let Cow::Owned(mut shown) = words {
            // A word that goes to the next line may bring another one to the end of it.
            for _ in 0..4 {
                let ends = shaped.lines.iter().filter(|line| line.is_wrapped);
                let Some(whole) = without_cuts(&shown, ends.map(|line| line.bytes.end)) else {
                    break;
                };
                shaped = shaper.shape(&whole, &setting, width);
                shown = whole;
            }
        }
        self.n_laid_out += 1;
        let above = if is_heading && begins && !is_first {
            (self.measure.line_height * 0.5).round()
        } else {
            0.0
        };
        let next_is_same = self.paragraphs.kind(piece_idx + 1) == kind;
        let below = match kind {
            _ if !ends => 0.0,
            Some(BlockKind::Preformatted | BlockKind::Table) if next_is_same => 0.0,
            Some(BlockKind::ListEntry) if next_is_same => (self.gap() * 0.4).round(),
            Some(BlockKind::Heading(_)) => (self.gap() * 0.6).round(),
            _ => self.gap(),
        };
        Piece {
            above,
            height: above + shaped.height.ceil() + below,
            left: if shaped.is_rtl { 0.0 } else { indent },
            needs_bullet,
            laid: Laid::new(shaped),
        }
    }

    /// Which way most of the text runs, by its letters.
    pub(super) fn found_direction(&self) -> Base {
        self.found
    }

    pub(super) fn is_rtl(&self) -> bool {
        self.measure.direction.unwrap_or(self.found).is_rtl()
    }

    /// Every piece is set in the direction of its whole paragraph.
    fn direction(&mut self, piece_idx: usize) -> Base {
        if let Some(direction) = self.measure.direction {
            return direction;
        }
        let head_idx = self.paragraphs.head_of(piece_idx);
        if let Some(&direction) = self.by_head.get(&head_idx) {
            return direction;
        }
        let direction = paragraph_direction(self.paragraphs.head_words(piece_idx), self.found);
        if head_idx != piece_idx || !self.paragraphs.ends_line(piece_idx) {
            self.by_head.insert(head_idx, direction);
        }
        direction
    }

    /// How far below the top of its piece the line of a place begins.
    pub(super) fn line_top(&mut self, shaper: &mut Shaper, piece_idx: usize, pos: Pos) -> f32 {
        let piece = self.piece(shaper, piece_idx);
        let byte = pos.byte().saturating_sub(self.paragraphs.start(piece_idx));
        let shaped = &piece.laid.shaped;
        let line = shaped.lines.get(shaped.line_at_byte(byte));
        piece.above + line.map_or(0.0, |line| line.top)
    }

    /// Moves the window so that a place is seen.
    pub(super) fn bring_into_view(&mut self, shaper: &mut Shaper, pos: Pos, aim: Aim) {
        let view = self.measure.view_height;
        let line_height = self.measure.line_height;
        let piece_idx = self.paragraphs.piece_at(pos);
        let placed = self
            .visible
            .iter()
            .find(|placed| placed.piece_idx == piece_idx);
        let y = placed.map(|placed| {
            let shaped = placed.shaped();
            let byte = pos.byte().saturating_sub(placed.bytes.start);
            let line = shaped.lines.get(shaped.line_at_byte(byte));
            placed.top + line.map_or(0.0, |line| line.top)
        });
        let margin = (line_height * 0.5).min(view / 4.0);
        let (lowest, highest) = (margin, view - margin - line_height);
        if y.is_some_and(|y| lowest <= y && y <= highest) {
            return;
        }
        let from_top = match (aim, y) {
            (Aim::Third, _) => (view / 3.0).round(),
            (Aim::Nearest, Some(y)) => y.clamp(lowest, highest.max(lowest)).round(),
            (Aim::Nearest, None) if piece_idx < self.top.piece_idx => lowest.round(),
            (Aim::Nearest, None) => highest.max(lowest).round(),
        };
        self.top = Top {
            piece_idx,
            offset: self.line_top(shaper, piece_idx, pos) - from_top,
        };
        self.settle(shaper);
    }

    pub(super) fn pos(&self, byte: usize) -> Pos {
        self.text().pos_at_or_before(byte)
    }
}

impl Placed {
    pub(super) fn shaped(&self) -> &Shaped {
        &self.piece.laid.shaped
    }

    /// Where the next piece begins, without the space above its first line.
    pub(super) fn bottom(&self) -> f32 {
        self.top + self.piece.height - self.piece.above
    }
}
