//! Glyphs → lines: what stands side by side on one baseline, and where the spaces are.

use super::glyphs::Glyph;
use super::letters::{self, Piece};
use super::order::Gutter;

/// Glyphs further apart than this, in ems, are not of one stretch of words.
const LOOSE: f64 = 0.7;

/// A gap of this width, in ems, is a space.
const SPACE: f64 = 0.15;

/// Gaps of this width, in ems, can part the cells of a table.
const CELL: f64 = 1.3;

/// A stretch of words on one baseline, as it was drawn.
#[derive(Clone, Debug)]
pub(super) struct Fragment {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) u0: f64,
    pub(super) u1: f64,
    pub(super) v: f64,
    pub(super) size: f64,
    pub(super) seq: usize,
}

/// A line of a column, or a row of a table.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// From left to right.
    pub(super) fragments: Vec<Fragment>,
    pub(super) u0: f64,
    pub(super) u1: f64,
    pub(super) v: f64,
    pub(super) size: f64,
    pub(super) seq: usize,
}

/// Words that stand by themselves in a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) u0: f64,
    pub(super) u1: f64,
}

impl Fragment {
    fn new(glyph: Glyph) -> Self {
        Self {
            u0: glyph.u0,
            u1: glyph.u1,
            v: glyph.v,
            size: glyph.size,
            seq: glyph.seq,
            glyphs: vec![glyph],
        }
    }

    fn is_on_baseline(&self, v: f64, size: f64) -> bool {
        let (small, large) = (self.size.min(size), self.size.max(size));
        let distance = (self.v - v).abs();
        // A smaller letter may stand higher or lower; a much larger one is an initial.
        small > 0.4 * large
            && (distance < 0.2 * small || (small < 0.9 * large && distance < 0.5 * large))
    }

    fn admits(&self, glyph: &Glyph) -> bool {
        if !self.is_on_baseline(glyph.v, glyph.size) {
            return false;
        }
        let em = self.size.max(glyph.size);
        if letters::is_mark(&glyph.text) {
            return self.u0 - em < glyph.u0 && glyph.u0 < self.u1 + em;
        }
        let last = self.glyphs.last().map_or(self.u0, |last| last.u0);
        let gap = glyph.u0 - self.u1;
        if -0.6 * em <= gap && gap <= LOOSE * em && glyph.u0 >= last - 0.2 * em {
            return true;
        }
        // Right-to-left words may be drawn as they are read.
        let gap = self.u0 - glyph.u1;
        -0.3 * em <= gap && gap <= LOOSE * em && (self.has_rtl() || has_rtl(glyph))
    }

    fn push(&mut self, glyph: Glyph) {
        if glyph.size > self.size * 1.05 {
            (self.v, self.size) = (glyph.v, glyph.size);
        }
        self.u0 = self.u0.min(glyph.u0);
        self.u1 = self.u1.max(glyph.u1);
        self.glyphs.push(glyph);
    }

    fn has_rtl(&self) -> bool {
        self.glyphs.iter().any(has_rtl)
    }

    pub(super) fn n_chars(&self) -> usize {
        self.glyphs.len()
    }

    pub(super) fn n_letters(&self) -> usize {
        let letters = self.glyphs.iter().flat_map(|glyph| glyph.text.chars());
        letters.filter(|c| c.is_alphabetic()).count()
    }
}

fn has_rtl(glyph: &Glyph) -> bool {
    glyph.text.chars().any(letters::is_rtl)
}

/// The glyphs of a page as stretches of words, in the order of drawing. Spaces at the ends are
/// left out.
pub(super) fn fragments(glyphs: Vec<Glyph>) -> Vec<Fragment> {
    let mut fragments: Vec<Fragment> = Vec::new();
    let mut space: Option<Glyph> = None;
    for glyph in glyphs {
        if glyph.text.is_empty() {
            continue;
        }
        let open = fragments.last_mut();
        if glyph.text.trim().is_empty() {
            space = open
                .is_some_and(|open| open.is_on_baseline(glyph.v, glyph.size))
                .then_some(glyph);
            continue;
        }
        match open {
            Some(open) if open.admits(&glyph) => {
                if let Some(space) = space.take() {
                    open.glyphs.push(space);
                }
                open.push(glyph);
            }
            _ => {
                fragments.push(Fragment::new(glyph));
                space = None;
            }
        }
    }
    for fragment in &mut fragments {
        if fragment.has_rtl() {
            fragment.glyphs.sort_by(|a, b| a.u0.total_cmp(&b.u0));
        }
    }
    fragments
}

/// Stretches of words as lines: those that follow each other on a baseline with no gutter between
/// them, and those that touch.
pub(super) fn lines(fragments: Vec<Fragment>, gutters: &[Gutter]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for fragment in fragments {
        let open = lines.last_mut().filter(|open| {
            open.admits(&fragment)
                && !gutters
                    .iter()
                    .any(|gutter| gutter.is_between(open, &fragment))
        });
        match open {
            Some(open) => open.push(fragment),
            None => lines.push(Line::new(fragment)),
        }
    }
    touching(lines, gutters)
}

/// Joins what was drawn at different times and stands side by side.
fn touching(mut lines: Vec<Line>, gutters: &[Gutter]) -> Vec<Line> {
    lines.sort_by(|a, b| a.v.total_cmp(&b.v).then(a.u0.total_cmp(&b.u0)));
    let mut joined: Vec<Line> = Vec::new();
    for line in lines {
        let beside = joined.iter_mut().rev().take(24).find(|open| {
            let em = open.size.max(line.size);
            let gap = (line.u0 - open.u1).max(open.u0 - line.u1);
            open.fragments
                .iter()
                .any(|fragment| fragment.is_on_baseline(line.v, line.size))
                && -0.3 * em < gap
                && gap < 0.5 * em
                && line.fragments.first().is_some_and(|first| {
                    !gutters.iter().any(|gutter| gutter.is_between(open, first))
                })
        });
        match beside {
            Some(open) => {
                for fragment in line.fragments {
                    open.push(fragment);
                }
            }
            None => joined.push(line),
        }
    }
    joined.sort_by_key(|line| line.seq);
    joined
}

impl Line {
    fn new(fragment: Fragment) -> Self {
        Self {
            u0: fragment.u0,
            u1: fragment.u1,
            v: fragment.v,
            size: fragment.size,
            seq: fragment.seq,
            fragments: vec![fragment],
        }
    }

    fn admits(&self, fragment: &Fragment) -> bool {
        let Some(last) = self.fragments.last() else {
            return false;
        };
        let em = last.size.max(fragment.size);
        let is_beside = fragment.u0 >= self.u1 - 0.3 * em || fragment.u1 <= self.u0 + 0.3 * em;
        is_beside && last.is_on_baseline(fragment.v, fragment.size)
    }

    fn push(&mut self, fragment: Fragment) {
        if fragment.size > self.size * 1.05 {
            (self.v, self.size) = (fragment.v, fragment.size);
        }
        self.u0 = self.u0.min(fragment.u0);
        self.u1 = self.u1.max(fragment.u1);
        self.seq = self.seq.min(fragment.seq);
        self.fragments.push(fragment);
        self.fragments.sort_by(|a, b| a.u0.total_cmp(&b.u0));
    }
    pub(super) fn n_chars(&self) -> usize {
        self.fragments.iter().map(Fragment::n_chars).sum()
    }

    pub(super) fn is_bold(&self) -> bool {
        let glyphs = || self.fragments.iter().flat_map(|fragment| &fragment.glyphs);
        glyphs().count() > 0 && glyphs().all(|glyph| glyph.is_bold || glyph.text.trim().is_empty())
    }

    /// The size that most of its letters have.
    pub(super) fn usual_size(&self) -> f64 {
        let mut sizes: Vec<f64> = self
            .fragments
            .iter()
            .flat_map(|fragment| &fragment.glyphs)
            .map(|glyph| glyph.size)
            .collect();
        sizes.sort_by(f64::total_cmp);
        sizes.get(sizes.len() / 2).copied().unwrap_or(self.size)
    }

    /// Its words in the order of reading, and whether it runs from right to left.
    pub(super) fn text(&self, is_rtl_around: bool) -> (String, bool) {
        let glyphs = self.fragments.iter().flat_map(|fragment| &fragment.glyphs);
        words(&glyphs.collect::<Vec<_>>(), is_rtl_around)
    }

    /// Its words where wide gaps part them, from left to right.
    pub(super) fn cells(&self, is_rtl_around: bool) -> Vec<Cell> {
        let mut groups: Vec<(f64, f64, Vec<&Glyph>)> = Vec::new();
        for fragment in &self.fragments {
            let glyphs = fragment.glyphs.iter();
            match groups.last_mut() {
                Some((_, u1, group)) if fragment.u0 - *u1 < CELL * self.size => {
                    *u1 = u1.max(fragment.u1);
                    group.extend(glyphs);
                }
                _ => groups.push((fragment.u0, fragment.u1, glyphs.collect())),
            }
        }
        groups
            .into_iter()
            .map(|(u0, u1, glyphs)| Cell {
                text: words(&glyphs, is_rtl_around).0,
                u0,
                u1,
            })
            .collect()
    }

    /// How wide its first word is.
    pub(super) fn first_word_width(&self, is_rtl: bool) -> f64 {
        let glyphs: Vec<&Glyph> = self
            .fragments
            .iter()
            .flat_map(|fragment| &fragment.glyphs)
            .collect();
        let is_end = |pair: &[&Glyph]| match pair {
            [a, b] => b.text.trim().is_empty() || b.u0 - a.u1 > SPACE * a.size,
            _ => false,
        };
        if is_rtl {
            let break_at = glyphs.windows(2).rposition(|pair| {
                is_end(pair) || pair.first().is_some_and(|a| a.text.trim().is_empty())
            });
            let first = glyphs.get(break_at.map_or(0, |idx| idx + 1));
            return first.map_or(0.0, |first| self.u1 - first.u0);
        }
        let end = glyphs.windows(2).position(is_end);
        let last = end.map_or_else(|| glyphs.last(), |idx| glyphs.get(idx));
        last.map_or(0.0, |last| last.u1 - self.u0)
    }
}

/// Glyphs of one line, from left to right, as words.
fn words(glyphs: &[&Glyph], is_rtl_around: bool) -> (String, bool) {
    /// A letter with its marks.
    struct Cluster {
        text: String,
        u0: f64,
        u1: f64,
        size: f64,
        has_space: bool,
        seq: usize,
    }
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut marks: Vec<&Glyph> = Vec::new();
    let mut has_space = false;
    for glyph in glyphs {
        if glyph.text.trim().is_empty() {
            has_space = true;
        } else if letters::is_mark(&glyph.text) {
            marks.push(glyph);
        } else {
            let text = glyph.text.trim_start();
            has_space |= text.len() < glyph.text.len();
            clusters.push(Cluster {
                text: text.trim_end().to_owned(),
                u0: glyph.u0,
                u1: glyph.u1,
                size: glyph.size,
                has_space: std::mem::take(&mut has_space),
                seq: glyph.seq,
            });
            has_space = text.trim_end().len() < text.len();
        }
    }
    marks.sort_by_key(|mark| mark.seq);
    // Marks that are drawn one after the other belong to one letter: the first and the last of each
    // such run.
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for mark in &marks {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == mark.seq => *last = mark.seq,
            _ => runs.push((mark.seq, mark.seq)),
        }
    }
    // Of several over one letter, what is part of it comes first, as people type it.
    marks.sort_by_key(|mark| (!letters::changes_letter(&mark.text), mark.seq));
    let n_leftwards = clusters
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.seq > b.seq))
        .count();
    let is_drawn_leftwards = n_leftwards * 2 > clusters.len();
    for mark in marks {
        // A mark belongs to the letter that it stands over; on an edge, to the one drawn next to it.
        let at = f64::midpoint(mark.u0, mark.u1);
        // Right-to-left words are drawn as they are seen, a mark before its letter, or as they are
        // read.
        let is_before = has_rtl(mark) && !is_drawn_leftwards;
        let run = runs.partition_point(|(_, last)| *last < mark.seq);
        let (first, last) = runs.get(run).copied().unwrap_or((mark.seq, mark.seq));
        let drawn = if is_before { last } else { first };
        let distance = |cluster: &Cluster| {
            let outside = (cluster.u0 - at).max(at - cluster.u1).max(0.0);
            let edge = if outside < 0.05 * cluster.size {
                0.0
            } else {
                outside
            };
            let is_other_way = (cluster.seq > drawn) != is_before;
            (edge, cluster.seq.abs_diff(drawn), is_other_way)
        };
        let base = clusters.iter_mut().min_by(|a, b| {
            let (a, b) = (distance(a), distance(b));
            a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2)))
        });
        match base {
            Some(base) => base.text.push_str(&mark.text),
            None => clusters.push(Cluster {
                text: mark.text.clone(),
                u0: mark.u0,
                u1: mark.u1,
                size: mark.size,
                has_space: false,
                seq: mark.seq,
            }),
        }
    }
    let gap_of = |pair: &[Cluster]| match pair {
        [a, b] => (b.u0 - a.u1) / a.size.max(b.size),
        _ => 0.0,
    };
    let mut gaps: Vec<f64> = clusters
        .windows(2)
        .filter(|pair| pair.last().is_some_and(|next| !next.has_space))
        .map(gap_of)
        .collect();
    gaps.sort_by(f64::total_cmp);
    // Letters that stand apart evenly are one word.
    let spacing = match gaps.get(gaps.len() * 2 / 5) {
        Some(&spacing) if gaps.len() >= 4 && spacing > 0.06 => spacing,
        _ => 0.0,
    };
    let threshold = if spacing > 0.0 {
        (spacing * 1.7).max(spacing + SPACE)
    } else {
        SPACE
    };
    let mut pieces: Vec<Piece<'_>> = Vec::with_capacity(clusters.len() * 2);
    for (idx, cluster) in clusters.iter().enumerate() {
        let pair = idx
            .checked_sub(1)
            .and_then(|before| clusters.get(before..=idx));
        if let Some(pair @ [before, _]) = pair {
            let are_ideographs = [before, cluster]
                .iter()
                .all(|cluster| cluster.text.chars().any(letters::is_ideograph));
            let gap = gap_of(pair);
            if cluster.has_space || gap > if are_ideographs { 0.6 } else { threshold } {
                pieces.push(Piece { text: " " });
            }
        }
        pieces.push(Piece {
            text: &cluster.text,
        });
    }
    letters::in_reading_order(&pieces, is_rtl_around)
}
