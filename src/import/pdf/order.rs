//! The order in which the lines of a page are read.
//!
//! That is the order in which they were drawn, since who makes a page draws it as it is meant. Only
//! where the drawing jumps to and fro across a gutter, as scanned newspapers do, is the page cut at
//! the gutter.

use super::lines::{Fragment, Line};

/// How wide a gutter is at least, in ems.
const GUTTER: f64 = 0.75;

/// Deeper than any page is divided.
const MAX_DEPTH: usize = 12;

const MAX_CANDIDATES: usize = 240;

/// White space between two columns of running text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gutter {
    u0: f64,
    u1: f64,
    v0: f64,
    v1: f64,
    /// Whether the drawing jumps to and fro across it.
    is_crossed: bool,
}

/// What is looked at to find gutters.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    u0: f64,
    u1: f64,
    v: f64,
    size: f64,
    seq: usize,
    n_chars: usize,
    n_letters: usize,
}

impl Gutter {
    pub(super) fn is_between(&self, line: &Line, fragment: &Fragment) -> bool {
        let (left, right) = if line.u0 <= fragment.u0 {
            (line.u1, fragment.u0)
        } else {
            (fragment.u1, line.u0)
        };
        let middle = f64::midpoint(self.u0, self.u1);
        let slack = 0.2 * fragment.size;
        left <= middle
            && middle <= right
            && self.v0 - slack <= fragment.v
            && fragment.v <= self.v1 + slack
    }
}

impl From<&Fragment> for Stretch {
    fn from(fragment: &Fragment) -> Self {
        Self {
            u0: fragment.u0,
            u1: fragment.u1,
            v: fragment.v,
            size: fragment.size,
            seq: fragment.seq,
            n_chars: fragment.n_chars(),
            n_letters: fragment.n_letters(),
        }
    }
}

impl From<&Line> for Stretch {
    fn from(line: &Line) -> Self {
        Self {
            u0: line.u0,
            u1: line.u1,
            v: line.v,
            size: line.size,
            seq: line.seq,
            n_chars: line.n_chars(),
            n_letters: line.fragments.iter().map(Fragment::n_letters).sum(),
        }
    }
}

/// The gutters of a page.
pub(super) fn gutters(fragments: &[Fragment]) -> Vec<Gutter> {
    gutters_among(&fragments.iter().map(Stretch::from).collect::<Vec<_>>())
}

/// The lines as they are read.
pub(super) fn arranged(lines: Vec<Line>) -> Vec<Line> {
    arranged_to(lines, 0)
}

fn arranged_to(mut lines: Vec<Line>, depth: usize) -> Vec<Line> {
    lines.sort_by_key(|line| line.seq);
    if lines.len() < 6 || depth > MAX_DEPTH {
        return lines;
    }
    let stretches: Vec<Stretch> = lines.iter().map(Stretch::from).collect();
    let widest = gutters_among(&stretches)
        .into_iter()
        .filter(|gutter| gutter.is_crossed)
        .max_by(|a, b| (a.v1 - a.v0).total_cmp(&(b.v1 - b.v0)));
    let Some(gutter) = widest else {
        return lines;
    };
    let middle = f64::midpoint(gutter.u0, gutter.u1);
    let mut parts: [Vec<Line>; 4] = Default::default();
    for line in lines {
        let part_idx = if line.v < gutter.v0 - 0.1 {
            0
        } else if line.v > gutter.v1 + 0.1 {
            3
        } else if f64::midpoint(line.u0, line.u1) < middle {
            1
        } else {
            2
        };
        if let Some(part) = parts.get_mut(part_idx) {
            part.push(line);
        }
    }
    parts
        .into_iter()
        .flat_map(|part| arranged_to(part, depth + 1))
        .collect()
}

fn gutters_among(stretches: &[Stretch]) -> Vec<Gutter> {
    let mut stretches = stretches.to_vec();
    stretches.sort_by(|a, b| a.v.total_cmp(&b.v).then(a.u0.total_cmp(&b.u0)));
    let em = median(stretches.iter().map(|stretch| stretch.size).collect());
    let mut candidates: Vec<f64> = stretches.iter().map(|stretch| stretch.u1).collect();
    candidates.sort_by(f64::total_cmp);
    candidates.dedup_by(|a, b| (*a - *b).abs() < 0.2 * em);
    let step = candidates.len().div_ceil(MAX_CANDIDATES).max(1);
    let mut gutters: Vec<Gutter> = Vec::new();
    for candidate in candidates.into_iter().step_by(step) {
        let (u0, u1) = (candidate + 0.01, candidate + GUTTER * em);
        let crosses = |stretch: &Stretch| stretch.u0 < u1 && stretch.u1 > u0 + 0.2 * em;
        for free in stretches.split(crosses) {
            if let Some(gutter) = gutter_of(free, f64::midpoint(u0, u1), em)
                && !gutters.contains(&gutter)
            {
                gutters.push(gutter);
            }
        }
    }
    gutters
}

/// A gutter at `middle` among stretches that none of them crosses, if it parts two columns.
fn gutter_of(free: &[Stretch], middle: f64, em: f64) -> Option<Gutter> {
    if free.len() < 6 {
        return None;
    }
    let (left, right): (Vec<Stretch>, Vec<Stretch>) = free
        .iter()
        .partition(|stretch| f64::midpoint(stretch.u0, stretch.u1) < middle);
    let (left_rows, right_rows) = (rows_beside(&left, true), rows_beside(&right, false));
    if !is_column(&left_rows) || !is_column(&right_rows) {
        return None;
    }
    let range = |rows: &[Stretch]| Some((rows.first()?.v, rows.last()?.v));
    let ((left_v0, left_v1), (right_v0, right_v1)) = (range(&left_rows)?, range(&right_rows)?);
    if left_v1.min(right_v1) - left_v0.max(right_v0) < 1.8 * em {
        return None;
    }
    let mut by_seq: Vec<(usize, bool)> = free
        .iter()
        .map(|stretch| (stretch.seq, f64::midpoint(stretch.u0, stretch.u1) < middle))
        .collect();
    by_seq.sort_unstable();
    let n_crossings = by_seq
        .windows(2)
        .filter(|pair| matches!(pair, [(_, a), (_, b)] if a != b))
        .count();
    let n_rows = left_rows.len().min(right_rows.len());
    Some(Gutter {
        u0: left
            .iter()
            .map(|stretch| stretch.u1)
            .fold(f64::MIN, f64::max),
        u1: right
            .iter()
            .map(|stretch| stretch.u0)
            .fold(f64::MAX, f64::min),
        v0: left_v0.min(right_v0),
        v1: left_v1.max(right_v1),
        is_crossed: n_crossings >= 4 && n_crossings * 5 >= n_rows * 3,
    })
}

/// What stands next to a gutter in each row.
fn rows_beside(stretches: &[Stretch], is_left: bool) -> Vec<Stretch> {
    let mut rows: Vec<Stretch> = Vec::new();
    for &stretch in stretches {
        let Some(row) = rows
            .last_mut()
            .filter(|row| (row.v - stretch.v).abs() < 0.3 * stretch.size)
        else {
            rows.push(stretch);
            continue;
        };
        let (inner, outer) = if (stretch.u1 > row.u1) == is_left {
            (stretch, *row)
        } else {
            (*row, stretch)
        };
        let gap = (inner.u0 - outer.u1).max(outer.u0 - inner.u1);
        *row = inner;
        // Words set wide are still one row.
        if gap < 0.9 * stretch.size {
            row.u0 = inner.u0.min(outer.u0);
            row.u1 = inner.u1.max(outer.u1);
            row.n_chars += outer.n_chars;
            row.n_letters += outer.n_letters;
        }
    }
    rows
}

/// Whether these are lines of running text and not the cells of a table.
fn is_column(rows: &[Stretch]) -> bool {
    if rows.len() < 3 {
        return false;
    }
    let widest = rows.iter().map(|row| row.u1 - row.u0).fold(0.0, f64::max);
    let n_chars: usize = rows.iter().map(|row| row.n_chars).sum();
    let n_letters: usize = rows.iter().map(|row| row.n_letters).sum();
    median(rows.iter().map(|row| row.n_chars as f64).collect()) >= 10.0
        && median(rows.iter().map(|row| row.u1 - row.u0).collect()) >= 0.65 * widest
        && n_letters * 2 > n_chars
}

pub(super) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}
