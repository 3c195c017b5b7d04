//! Where the characters of one laid-out paragraph are.
//!
//! A table of our own, because the layout engine's selection geometry was slow with many
//! highlights and left out a line of mixed directions. All lengths are physical pixels from the
//! top left corner of the paragraph; all bytes count from the paragraph's start.
//!
//! ```text
//! line     │ The source said  ם ו ל ש  twice. │
//! runs     └──────── → ──────┘└── ← ──┘└─ → ──┘     edges are kept in the order of the text
//! ```

use std::ops::Range;

use super::layout::Face;

/// A paragraph in lines, with its glyphs.
#[derive(Default)]
pub(super) struct Shaped {
    /// How wide the longest line is.
    pub(super) width: f32,
    pub(super) height: f32,
    /// Whether the paragraph as a whole is set from the right.
    pub(super) is_rtl: bool,
    /// Whether it has room for labels of characters without a shape.
    pub(super) has_stand_ins: bool,
    pub(super) lines: Vec<Line>,
    pub(super) runs: Vec<Run>,
    pub(super) edges: Vec<Edge>,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) faces: Vec<Face>,
}

pub(super) struct Line {
    pub(super) bytes: Range<usize>,
    pub(super) top: f32,
    pub(super) bottom: f32,
    pub(super) baseline: f32,
    /// What is seen of the line: without the space that hangs over at a soft break.
    pub(super) left: f32,
    pub(super) right: f32,
    /// In the order of the screen.
    pub(super) runs: Range<usize>,
    /// Whether the paragraph goes on in the next line.
    pub(super) is_wrapped: bool,
}

/// A stretch of a line in one direction.
pub(super) struct Run {
    pub(super) bytes: Range<usize>,
    pub(super) left: f32,
    pub(super) right: f32,
    /// One more than it has characters as people see them; in the order of the text.
    pub(super) edges: Range<usize>,
}

/// A place between two characters of a run.
#[derive(Clone, Copy)]
pub(super) struct Edge {
    pub(super) byte: usize,
    pub(super) x: f32,
}

/// A glyph with its origin on the baseline.
#[derive(Clone, Copy)]
pub(super) struct Glyph {
    pub(super) id: u32,
    pub(super) face_idx: u16,
    pub(super) x: f32,
    pub(super) y: f32,
}

/// A part of a line, in pixels of the paragraph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    pub(super) line_idx: usize,
    pub(super) left: f32,
    pub(super) right: f32,
}

impl Shaped {
    /// An empty line: it has a height, and a caret can stand at its start.
    pub(super) fn blank(height: f32) -> Self {
        Self {
            height,
            ..Self::default()
        }
    }

    /// The line on which the character after `byte` stands.
    pub(super) fn line_at_byte(&self, byte: usize) -> usize {
        self.lines
            .partition_point(|line| line.bytes.start <= byte)
            .saturating_sub(1)
    }

    /// The line nearest to `y`.
    pub(super) fn line_at_y(&self, y: f32) -> usize {
        self.lines
            .partition_point(|line| line.bottom <= y)
            .min(self.lines.len().saturating_sub(1))
    }

    /// Where a caret before `byte` stands on a line.
    pub(super) fn caret_x(&self, line_idx: usize, byte: usize) -> f32 {
        let Some(line) = self.lines.get(line_idx) else {
            return 0.0;
        };
        let runs = self.runs_of(line);
        let after = runs.iter().find(|run| run.bytes.contains(&byte));
        let run = after.or_else(|| runs.iter().max_by_key(|run| run.bytes.end));
        run.map_or(line.left, |run| self.x_in_run(run, byte))
    }

    /// The stretches of lines that show `bytes`; one line may need several where directions mix.
    pub(super) fn stretches(&self, bytes: &Range<usize>, mut each: impl FnMut(Stretch)) {
        if bytes.is_empty() {
            return;
        }
        for line_idx in self.line_at_byte(bytes.start)..self.lines.len() {
            let Some(line) = self.lines.get(line_idx) else {
                break;
            };
            if line.bytes.start >= bytes.end {
                break;
            }
            let mut open: Option<Stretch> = None;
            for run in self.runs_of(line) {
                let start = run.bytes.start.max(bytes.start);
                let end = run.bytes.end.min(bytes.end);
                if start >= end {
                    continue;
                }
                let (a, b) = (self.x_in_run(run, start), self.x_in_run(run, end));
                let (left, right) = (a.min(b), a.max(b));
                match &mut open {
                    Some(stretch) if (left - stretch.right).abs() < 0.5 => stretch.right = right,
                    _ => {
                        if let Some(done) = open.take() {
                            each(done);
                        }
                        open = Some(Stretch {
                            line_idx,
                            left,
                            right,
                        });
                    }
                }
            }
            if let Some(done) = open {
                each(done);
            }
        }
    }

    /// The same, without space that hangs over the end of a line.
    pub(super) fn seen_stretches(&self, bytes: &Range<usize>, mut each: impl FnMut(Stretch)) {
        self.stretches(bytes, |stretch| {
            let Some(line) = self.lines.get(stretch.line_idx) else {
                return;
            };
            let left = stretch.left.max(line.left);
            let right = stretch.right.min(line.right);
            if left < right {
                each(Stretch {
                    left,
                    right,
                    ..stretch
                });
            }
        });
    }

    /// The byte before which a caret stands that is set at `x` on a line.
    ///
    /// At the end of a wrapped line it stays before the space that hangs over, so that it is
    /// still seen on this line.
    pub(super) fn caret_at(&self, line_idx: usize, x: f32, text: &str) -> usize {
        let Some(line) = self.lines.get(line_idx) else {
            return 0;
        };
        let nearest = self.runs_of(line).iter().min_by(|a, b| {
            let (a, b) = (distance(a, x), distance(b, x));
            a.total_cmp(&b)
        });
        let byte = nearest.map_or(line.bytes.start, |run| {
            self.edges_of(run)
                .iter()
                .min_by(|a, b| (a.x - x).abs().total_cmp(&(b.x - x).abs()))
                .map_or(run.bytes.start, |edge| edge.byte)
        });
        byte.min(self.line_end(line_idx, text))
    }

    /// Where the End key goes on a line.
    pub(super) fn line_end(&self, line_idx: usize, text: &str) -> usize {
        let Some(line) = self.lines.get(line_idx) else {
            return 0;
        };
        if !line.is_wrapped {
            return line.bytes.end;
        }
        let words = text.get(line.bytes.clone()).unwrap_or_default();
        let space = words.len() - words.trim_end_matches([' ', '\t', '\n']).len();
        line.bytes.end - space.min(line.bytes.len())
    }

    /// The bytes of the character under a point, if there is one.
    pub(super) fn character_at(&self, x: f32, y: f32) -> Option<Range<usize>> {
        let line = self
            .lines
            .get(self.line_at_y(y))
            .filter(|line| line.top <= y && y < line.bottom)?;
        let run = self
            .runs_of(line)
            .iter()
            .find(|run| run.left <= x && x < run.right)?;
        let edges = self.edges_of(run);
        edges
            .windows(2)
            .find(|pair| {
                let (a, b) = (pair[0].x, pair[1].x);
                a.min(b) <= x && x < a.max(b)
            })
            .map(|pair| pair[0].byte..pair[1].byte)
    }

    pub(super) fn runs_of(&self, line: &Line) -> &[Run] {
        self.runs.get(line.runs.clone()).unwrap_or_default()
    }

    pub(super) fn edges_of(&self, run: &Run) -> &[Edge] {
        self.edges.get(run.edges.clone()).unwrap_or_default()
    }

    /// Inside a character that the engine keeps whole, the place is between its edges by share of bytes.
    pub(super) fn x_in_run(&self, run: &Run, byte: usize) -> f32 {
        let edges = self.edges_of(run);
        let after_idx = edges.partition_point(|edge| edge.byte < byte);
        match (edges.get(after_idx), after_idx.checked_sub(1)) {
            (Some(edge), _) if edge.byte == byte => edge.x,
            (Some(after), Some(before_idx)) => {
                let before = edges[before_idx];
                let share = (byte - before.byte) as f32 / (after.byte - before.byte) as f32;
                before.x + share * (after.x - before.x)
            }
            (Some(first), None) => first.x,
            (None, _) => edges.last().map_or(run.left, |edge| edge.x),
        }
    }
}

fn distance(run: &Run, x: f32) -> f32 {
    (run.left - x).max(x - run.right).max(0.0)
}
