//! Which annotations lie on which stretch of a text: overlaps cut into segments.
//!
//! ```text
//! a        ──────────────
//! b              ─────────────
//! segments │  a  │a b    │ b  │
//! ```

use crate::text::{Pos, Span, Text};

/// The spans of a document's annotations, asked for line by line from the start to the end.
pub(super) struct Marks {
    /// By start, then the longer first; with the number of the annotation.
    spans: Vec<(Span, usize)>,
    next: usize,
    /// Those that reach into the line that was asked for last, in the order in which they began.
    open: Vec<(Span, usize)>,
}

/// A stretch of one line under the same annotations.
pub(super) struct Segment {
    pub(super) span: Span,
    /// Outermost first.
    pub(super) numbers: Vec<usize>,
    /// Those whose passage begins here.
    pub(super) beginning: Vec<usize>,
}

impl Marks {
    pub(super) fn new(spans: impl Iterator<Item = (Span, usize)>) -> Self {
        let mut spans: Vec<(Span, usize)> = spans.collect();
        spans.sort_by_key(|&(span, number)| (span.start(), std::cmp::Reverse(span.end()), number));
        Self {
            spans,
            next: 0,
            open: Vec::new(),
        }
    }

    /// The segments of a line; together they cover it. Lines are asked for in order.
    pub(super) fn segments(&mut self, text: &Text, line: Span) -> Vec<Segment> {
        self.open.retain(|(span, _)| span.end() > line.start());
        while let Some(&(span, number)) = self.spans.get(self.next)
            && span.start() < line.end()
        {
            self.open.push((span, number));
            self.next += 1;
        }
        let mut edges: Vec<Pos> = self
            .open
            .iter()
            .flat_map(|(span, _)| [span.start(), span.end()])
            .filter(|&edge| line.start() < edge && edge < line.end())
            .chain([line.start(), line.end()])
            .collect();
        edges.sort_unstable();
        edges.dedup();
        edges
            .iter()
            .zip(edges.iter().skip(1))
            .filter_map(|(&start, &end)| text.span_between(start, end))
            .map(|segment| self.segment(segment))
            .collect()
    }

    fn segment(&self, span: Span) -> Segment {
        let over = || self.open.iter().filter(|(open, _)| open.covers(span));
        Segment {
            span,
            numbers: over().map(|&(_, number)| number).collect(),
            beginning: over()
                .filter(|(open, _)| open.start() == span.start())
                .map(|&(_, number)| number)
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::places::lines;

    #[test]
    fn overlaps_are_cut_into_segments_line_by_line() {
        let text = Text::from("0123\n567");
        let span = |from: usize, to: usize| text.span(from..to).unwrap();
        let mut marks = Marks::new([(span(1, 3), 0), (span(2, 6), 1), (span(7, 8), 2)].into_iter());
        let shown: Vec<String> = lines(&text)
            .flat_map(|line| marks.segments(&text, line))
            .map(|segment| format!("{}{:?}", text.slice(segment.span).trim(), segment.numbers))
            .collect();
        assert_eq!(
            shown,
            ["0[]", "1[0]", "2[0, 1]", "3[1]", "5[1]", "6[]", "7[2]"]
        );
    }
}
