//! Words that the end of a line had cut, set without the hyphen between: where a file's own hyphens
//! are known, they go with the rest of its page furniture.
//!
//! The layout engine has no sign of one byte that takes no room. So the words are set without the
//! hyphens, and the table is brought back to the bytes of the text, in which both sides of each
//! hyphen are the same place on the screen.

use super::geometry::{Edge, Shaped};
use crate::text::segment::is_edge;

/// Stands for a hyphen of one byte that is left out: a sign that no text has, as all line ends are
/// one sign there.
pub(super) const LEFT_OUT: char = '\r';

/// A text without some of its bytes.
pub(super) struct Whole {
    pub(super) text: String,
    /// Where they were, in bytes of `text`; a place that lost several stands here as often.
    at: Vec<usize>,
}

impl Whole {
    /// The words without the signs, if there are any; nothing where what stands on both sides of
    /// one would become a single character, as a letter and a mark do.
    pub(super) fn of(text: &str) -> Option<Self> {
        if !text.contains(LEFT_OUT) {
            return None;
        }
        let mut whole = Self {
            text: String::with_capacity(text.len()),
            at: Vec::new(),
        };
        for c in text.chars() {
            if c == LEFT_OUT {
                whole.at.push(whole.text.len());
            } else {
                whole.text.push(c);
            }
        }
        let stay_apart = whole.at.iter().all(|&at| is_edge(&whole.text, at));
        (stay_apart && !whole.text.is_empty()).then_some(whole)
    }

    /// Brings a table of the words back to the bytes that they have with the signs.
    pub(super) fn bring_back(&self, shaped: &mut Shaped) {
        let end = self.text.len();
        let range_in_text = |bytes: &std::ops::Range<usize>| {
            let after_all = bytes.end == end;
            let last = if after_all {
                self.after(end)
            } else {
                self.before(bytes.end)
            };
            self.before(bytes.start)..last
        };
        for line in &mut shaped.lines {
            line.bytes = range_in_text(&line.bytes);
        }
        let mut edges: Vec<Edge> = Vec::with_capacity(shaped.edges.len() + self.at.len());
        for run in &mut shaped.runs {
            let first_edge = edges.len();
            let bytes = range_in_text(&run.bytes);
            for edge in shaped.edges.get(run.edges.clone()).unwrap_or_default() {
                let sides = self.before(edge.byte)..=self.after(edge.byte);
                let sides = sides.filter(|byte| *byte <= bytes.end);
                edges.extend(sides.map(|byte| Edge { byte, x: edge.x }));
            }
            run.bytes = bytes;
            run.edges = first_edge..edges.len();
        }
        shaped.edges = edges;
    }

    fn before(&self, byte: usize) -> usize {
        byte + self.at.partition_point(|&at| at < byte)
    }

    fn after(&self, byte: usize) -> usize {
        byte + self.at.partition_point(|&at| at <= byte)
    }
}
