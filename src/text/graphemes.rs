//! Edges of graphemes, in a time that has a limit.
//!
//! A grapheme has no longest length: marks may be heaped on a letter without end, and whether two
//! flags are parted is found by counting all that stand before them. So a place is looked at with
//! at most a few kilobytes around it, and a heap of marks that goes on for longer is cut where its
//! bytes are a multiple of [`STRIDE`].

use unicode_segmentation::GraphemeCursor;

use super::{Pos, Text};

/// Windows begin at a multiple of this, so that every place in a run of flags counts from the same.
const STRIDE: usize = 4096;

/// What is longer than this is no character that anybody reads, in bytes.
const LONGEST: usize = 1024;

/// Whether `pos` lies between two graphemes.
pub(super) fn is_edge(text: &Text, pos: Pos) -> bool {
    pos == Pos::START || pos == text.end() || is_natural(text, pos) || is_cut(text, pos)
}

/// The edge after `pos`, or the end of the text.
pub(super) fn next(text: &Text, pos: Pos) -> Pos {
    let until = text.pos_at_or_before(pos.byte() + LONGEST + 2 * STRIDE);
    let from = window_start(text, pos);
    let words = text.between(from, until);
    let found = GraphemeCursor::new(pos.byte() - from.byte(), words.len(), true)
        .next_boundary(words, 0)
        .ok()
        .flatten()
        .map_or(until, |byte| text.pos_at_or_before(from.byte() + byte));
    let cuts = (pos.byte() / STRIDE + 1..).map(|n| text.pos_at_or_before(n * STRIDE));
    cuts.take_while(|&cut| cut < found)
        .find(|&cut| cut > pos && is_cut(text, cut))
        .unwrap_or(found)
}

/// The edge before `pos`, or the start of the text.
pub(super) fn previous(text: &Text, pos: Pos) -> Pos {
    let from = window_start(
        text,
        text.pos_at_or_before(pos.byte().saturating_sub(STRIDE)),
    );
    let words = text.between(from, text.pos_at_or_before(pos.byte() + 64));
    let found = GraphemeCursor::new(pos.byte() - from.byte(), words.len(), true)
        .prev_boundary(words, 0)
        .ok()
        .flatten()
        .map_or(from, |byte| text.pos_at_or_before(from.byte() + byte));
    let cuts = (0..=pos.byte() / STRIDE).rev();
    cuts.map(|n| text.pos_at_or_before(n * STRIDE))
        .skip_while(|&cut| cut >= pos)
        .take_while(|&cut| cut > found)
        .find(|&cut| is_cut(text, cut))
        .unwrap_or(found)
}

/// The start of the window in which a place is looked at: at least [`LONGEST`] bytes before it.
fn window_start(text: &Text, pos: Pos) -> Pos {
    text.pos_at_or_before(pos.byte().saturating_sub(LONGEST) / STRIDE * STRIDE)
}

fn is_natural(text: &Text, pos: Pos) -> bool {
    let from = window_start(text, pos);
    let words = text.between(from, text.pos_at_or_before(pos.byte() + 64));
    GraphemeCursor::new(pos.byte() - from.byte(), words.len(), true)
        .is_boundary(words, 0)
        .unwrap_or(true)
}

/// Whether an endless heap of marks is cut here.
fn is_cut(text: &Text, pos: Pos) -> bool {
    let multiple = pos.byte().next_multiple_of(STRIDE);
    if pos == Pos::START || text.pos_at_or_before(multiple) != pos {
        return false;
    }
    let from = text.pos_at_or_before(pos.byte().saturating_sub(LONGEST));
    let words = text.between(from, text.pos_at_or_before(pos.byte() + 64));
    let before = GraphemeCursor::new(pos.byte() - from.byte(), words.len(), true)
        .prev_boundary(words, 0)
        .ok()
        .flatten();
    // The start of the window counts as an edge for the cursor, and is none.
    before.is_none_or(|byte| byte == 0) && from > Pos::START && !is_natural(text, pos)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation as _;

    use super::*;

    fn walk(text: &Text) -> Vec<usize> {
        let mut edges = vec![0];
        let mut at = Pos::START;
        while at < text.end() {
            let after = next(text, at);
            assert!(after > at);
            assert!(is_edge(text, after), "{after:?}");
            assert_eq!(previous(text, after), at);
            at = after;
            edges.push(at.byte());
        }
        edges
    }

    #[test]
    fn a_heap_of_marks_without_end_is_cut_and_walked_over_both_ways() {
        let text = Text::new(format!("a{}b", "\u{301}".repeat(30_000)));
        let edges = walk(&text);
        assert!(edges.len() > 10 && edges.len() < 30, "{edges:?}");
    }

    #[test]
    fn flags_without_end_are_walked_over_by_whole_flags() {
        let text = Text::new("🇳🇱".repeat(10_000));
        let edges = walk(&text);
        assert_eq!(edges.len(), 10_001);
    }

    proptest! {
        #[test]
        fn edges_are_those_of_the_standard(
            raw in "(?s)[a-z \\n\u{5d0}\u{65e5}\u{301}\u{308}👨\u{200d}👧🇳🇱\u{1100}\u{1161}\u{915}\u{94d}]{0,40}", repeat in 1usize..40,
        ) {
            let text = Text::new(raw.repeat(repeat));
            let all: Vec<usize> = text
                .as_str()
                .grapheme_indices(true)
                .map(|(start, _)| start)
                .chain([text.len()])
                .collect();
            // Flags in a row that is longer than a window are counted from its start.
            prop_assume!(!raw.contains(['🇳', '🇱']) || text.len() < LONGEST);
            if !text.is_empty() {
                prop_assert_eq!(walk(&text), all);
            }
        }
    }
}
