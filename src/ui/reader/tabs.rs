//! Tab stops, which the layout engine does not have: how much wider each tab has to be so that
//! what follows it begins at a stop.
//!
//! Works on the geometry table alone. A tab's room depends on what stands before it in its line,
//! and where lines end depends on the tabs, so a paragraph is laid out until nothing moves.

use super::geometry::Shaped;

/// How far apart the stops are, in widths of a space.
pub(super) const STOP: f32 = 8.0;

/// No paragraph is laid out more often than this.
pub(super) const N_ROUNDS: usize = 4;

/// A tab of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tab {
    pub(super) byte: usize,
    /// What is added to the width that the font gives it.
    pub(super) spacing: f32,
}

/// The tabs of a paragraph, none of them widened yet.
pub(super) fn tabs_of(text: &str) -> Vec<Tab> {
    memchr::memchr_iter(b'\t', text.as_bytes())
        .map(|byte| Tab { byte, spacing: 0.0 })
        .collect()
}

/// Gives each tab the room up to the next stop. `false` if each had it already.
///
/// Columns follow each other in the paragraph's own direction, so that what stands before a tab
/// in the text also stands before it on the line.
pub(super) fn widen(tabs: &mut [Tab], shaped: &Shaped, space: f32) -> bool {
    let stop = space * STOP;
    if stop <= 0.0 {
        return false;
    }
    let mut has_changed = false;
    for line in &shaped.lines {
        let first = tabs.partition_point(|tab| tab.byte < line.bytes.start);
        let n = tabs[first..].partition_point(|tab| tab.byte < line.bytes.end);
        let (mut at, mut counted) = (0.0, line.bytes.start);
        for tab in &mut tabs[first..first + n] {
            at += width_of(shaped, line.runs.clone(), counted..tab.byte);
            counted = tab.byte + 1;
            let width = width_of(shaped, line.runs.clone(), tab.byte..counted);
            // Something must be seen of a tab, so one that stands at a stop goes to the next.
            let wanted = ((at + space / 2.0) / stop).ceil() * stop - at;
            if (wanted - width).abs() > 0.05 {
                tab.spacing += wanted - width;
                has_changed = true;
            }
            at += wanted;
        }
    }
    has_changed
}

/// How wide some bytes of one line are together.
fn width_of(shaped: &Shaped, runs: std::ops::Range<usize>, bytes: std::ops::Range<usize>) -> f32 {
    let runs = shaped.runs.get(runs).unwrap_or_default();
    runs.iter()
        .map(|run| {
            let start = run.bytes.start.max(bytes.start);
            let end = run.bytes.end.min(bytes.end);
            if start < end {
                (shaped.x_in_run(run, start) - shaped.x_in_run(run, end)).abs()
            } else {
                0.0
            }
        })
        .sum()
}
