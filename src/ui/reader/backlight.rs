//! What nobody has marked, and what has stood before, dimmed: a veil of paper over words that no mark of the margin is on.
//!
//! What is selected and what was found stays bright. What it costs follows from what is in view.

use std::ops::Range;

use egui::Vec2;

use super::Page;
use super::marks::line_rect;
use super::paint::Canvas;
use super::widget::Reader;
use crate::text::Span;

/// Ranges in order, those that touch as one.
pub(super) fn joined(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut sorted: Vec<Range<usize>> = ranges.filter(|range| range.start < range.end).collect();
    sorted.sort_unstable_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(sorted.len());
    for range in sorted {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// What lies within `whole` and in none of the ranges, which are in order and apart.
pub(super) fn between(whole: &Range<usize>, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut gaps = Vec::new();
    let mut at = whole.start;
    for range in ranges {
        if range.start >= whole.end {
            break;
        }
        if range.start > at {
            gaps.push(at..range.start);
        }
        at = at.max(range.end);
    }
    if at < whole.end {
        gaps.push(at..whole.end);
    }
    gaps
}

impl Reader {
    /// The bytes in view that are dimmed.
    pub(super) fn dimmed(
        &self,
        page: &Page<'_>,
        lit: &[Range<usize>],
        selected: Option<Span>,
    ) -> Vec<Range<usize>> {
        if !page.is_backlit && page.repeated.is_empty() {
            return Vec::new();
        }
        let view = self.flow.bytes_of_lines(0.0);
        let first_hit = page
            .hits
            .partition_point(|hit| hit.end().byte() <= view.start);
        let hits = page.hits.iter().skip(first_hit);
        let hits = hits.take_while(|hit| hit.start().byte() < view.end);
        let spans = page.pieces.iter().chain(hits).copied().chain(selected);
        let bright = joined(spans.map(Span::bytes));
        let first_repeat = page
            .repeated
            .partition_point(|bytes| bytes.end <= view.start);
        let repeated = page.repeated.iter().skip(first_repeat);
        let repeated = repeated.take_while(|bytes| bytes.start < view.end);
        let repeated = repeated.flat_map(|bytes| {
            let shown = bytes.start.max(view.start)..bytes.end.min(view.end);
            between(&shown, &bright)
        });
        let unmarked = if page.is_backlit {
            let bright = lit.iter().chain(&bright).cloned();
            between(&view, &joined(bright))
        } else {
            Vec::new()
        };
        joined(repeated.chain(unmarked))
    }

    pub(super) fn dim(
        &self,
        canvas: &mut Canvas<'_>,
        page: &Page<'_>,
        dimmed: &[Range<usize>],
        column: Vec2,
    ) {
        for bytes in dimmed {
            self.flow.areas(bytes, |area| {
                canvas.fill(line_rect(area).translate(column), page.look.veil);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_byte_is_either_marked_or_dimmed(
            spans in prop::collection::vec((0usize..80, 0usize..30), 0..20),
            (start, n_bytes) in (0usize..60, 0usize..60),
        ) {
            let whole = start..start + n_bytes;
            let ranges = || spans.iter().map(|&(start, n)| start..start + n);
            let dimmed = between(&whole, &joined(ranges()));
            for byte in 0..150 {
                let is_marked = ranges().any(|range| range.contains(&byte));
                let n_dims = dimmed.iter().filter(|range| range.contains(&byte)).count();
                let expected = usize::from(whole.contains(&byte) && !is_marked);
                prop_assert_eq!(n_dims, expected, "byte {}", byte);
            }
        }
    }
}
