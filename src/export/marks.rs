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
        // The open spans begin in order, so each is taken up once and dropped once.
        let mut coming = self.open.iter().peekable();
        let mut over: Vec<(Span, usize)> = Vec::new();
        let mut segments = Vec::with_capacity(edges.len() - 1);
        for (&start, &end) in edges.iter().zip(edges.iter().skip(1)) {
            over.retain(|(span, _)| span.end() > start);
            while let Some(&&one) = coming.peek()
                && one.0.start() <= start
            {
                over.push(one);
                coming.next();
            }
            if let Some(span) = text.span_between(start, end) {
                segments.push(Segment::new(span, &over));
            }
        }
        segments
    }
}

impl Segment {
    fn new(span: Span, over: &[(Span, usize)]) -> Self {
        let numbers = |begin_here: bool| {
            over.iter()
                .filter(|(one, _)| !begin_here || one.start() == span.start())
                .map(|&(_, number)| number)
                .collect()
        };
        Self {
            span,
            numbers: numbers(false),
            beginning: numbers(true),
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
