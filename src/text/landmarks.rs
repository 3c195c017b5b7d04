//! Stretches that stand once in each of two texts, in the same order: what a comparison of long
//! texts holds on to.
//!
//! Not every window of a text is looked at, but those that are chosen by what is in them, so that
//! all places of one are counted, or none:
//!
//! ```text
//! old   … the letter [came in the winter] and nobody answered …
//! new   … the letters [came in the winter] and nobody had answered …
//! ```
//!
//! Time and memory grow with the length of the texts alone, whatever they say.

use std::collections::HashMap;
use std::ops::Range;

/// A stretch of the old text and one of the new.
pub(super) type Pair = (Range<usize>, Range<usize>);

/// The lengths of windows in bytes. Where short ones all stand several times, long ones may not.
const WINDOWS: [usize; 2] = [48, 768];

/// About so many windows of a text are looked at, at most; of a short text one in sixteen.
const MAX_PRINTS: usize = 1 << 20;

/// Shorter stretches are left to the comparison of what lies between others.
const SHORTEST: usize = 16;

/// How far, in bytes, the edge of a word is looked for.
const REACH: usize = 128;

/// How often some windows of a few bytes stand in two texts. Blanks of every kind count as one.
pub(super) struct Prints {
    window: Window,
    counts: HashMap<u64, Count>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    n_old: u8,
    n_new: u8,
    /// Where the last one begins.
    old: usize,
    new: usize,
}

/// Which windows are looked at: those of a length whose print begins with so many zeros.
#[derive(Clone, Copy)]
struct Window {
    n_bytes: usize,
    n_zeros: u32,
}

impl Prints {
    /// Windows so short that most stretches between two edits have one.
    pub(super) fn short(old: &[u8], new: &[u8]) -> Self {
        Self::new(old, new, 24)
    }

    fn new(old: &[u8], new: &[u8], n_bytes: usize) -> Self {
        let longest = old.len().max(new.len());
        let one_in = (longest / MAX_PRINTS).max(16).next_power_of_two();
        let window = Window {
            n_bytes,
            n_zeros: one_in.trailing_zeros(),
        };
        let mut counts: HashMap<u64, Count> = HashMap::new();
        for (start, print) in window.prints(old) {
            let count = counts.entry(print).or_default();
            count.n_old = count.n_old.saturating_add(1);
            count.old = start;
        }
        // What is in the new text alone is of no use.
        for (start, print) in window.prints(new) {
            if let Some(count) = counts.get_mut(&print) {
                count.n_new = count.n_new.saturating_add(1);
                count.new = start;
            }
        }
        Self { window, counts }
    }

    /// Whether a stretch that is in both texts has a window that stands once in each. What has
    /// none may still stand once.
    pub(super) fn tell_apart(&self, stretch: &[u8]) -> bool {
        self.window.prints(stretch).any(|(_, print)| {
            let count = self.counts.get(&print);
            count.is_some_and(|count| (count.n_old, count.n_new) == (1, 1))
        })
    }

    /// Where the windows begin that stand once in each text, in the order of the old one.
    fn places(&self, old: &[u8], new: &[u8]) -> Vec<(usize, usize)> {
        let window = |text: &[u8], start: usize| -> Option<Vec<u8>> {
            let bytes = text.get(start..start + self.window.n_bytes)?;
            Some(bytes.iter().copied().map(plain).collect())
        };
        let mut places: Vec<(usize, usize)> = self
            .counts
            .values()
            .filter(|count| (count.n_old, count.n_new) == (1, 1))
            // Prints of different windows may be the same.
            .filter(|count| window(old, count.old) == window(new, count.new))
            .map(|count| (count.old, count.new))
            .collect();
        places.sort_unstable();
        places
    }
}

impl Window {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

    /// Where each window begins that is looked at, and its print.
    fn prints(self, bytes: &[u8]) -> impl Iterator<Item = (usize, u64)> {
        // What the byte that leaves the window has become by then.
        let leaving = (0..self.n_bytes).fold(1_u64, |power, _| power.wrapping_mul(Self::FACTOR));
        let mut print = 0_u64;
        bytes
            .iter()
            .enumerate()
            .filter_map(move |(byte_idx, &byte)| {
                print = print
                    .wrapping_mul(Self::FACTOR)
                    .wrapping_add(u64::from(plain(byte)) + 1);
                let left = byte_idx.checked_sub(self.n_bytes);
                if let Some(&left) = left.and_then(|left| bytes.get(left)) {
                    print = print.wrapping_sub((u64::from(plain(left)) + 1).wrapping_mul(leaving));
                }
                let mixed = (print ^ (print >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                let start = (byte_idx + 1).checked_sub(self.n_bytes)?;
                (mixed.leading_zeros() >= self.n_zeros).then_some((start, print))
            })
    }
}

/// Lines that were broken elsewhere hold the same words.
fn plain(byte: u8) -> u8 {
    if byte.is_ascii_whitespace() {
        b' '
    } else {
        byte
    }
}

/// What differs between two texts, in bytes, as far as it lies between stretches that surely are
/// the same.
pub(super) fn between(old: &str, new: &str) -> Vec<Pair> {
    let mut differing = Vec::new();
    let mut end = (0, 0);
    for (in_old, in_new) in same(old, new) {
        push(&mut differing, (end.0..in_old.start, end.1..in_new.start));
        end = (in_old.end, in_new.end);
    }
    push(&mut differing, (end.0..old.len(), end.1..new.len()));
    differing
}

fn push(pairs: &mut Vec<Pair>, pair: Pair) {
    if !pair.0.is_empty() || !pair.1.is_empty() {
        pairs.push(pair);
    }
}

/// Stretches of the same bytes, in order, from the edge of a word to another.
fn same(old: &str, new: &str) -> Vec<Pair> {
    let (old_bytes, new_bytes) = (old.as_bytes(), new.as_bytes());
    let places = WINDOWS
        .iter()
        .map(|&n_bytes| {
            let places = Prints::new(old_bytes, new_bytes, n_bytes).places(old_bytes, new_bytes);
            longest_in_order(&places)
        })
        .find(|places| !places.is_empty())
        .unwrap_or_default();
    let mut found: Vec<Pair> = Vec::new();
    let ends = (old.len(), new.len());
    // The beginning and the end of both texts count as places where they are the same.
    let from_start = std::iter::once((0, 0)).chain(places).chain([ends]);
    for (in_old, in_new) in from_start {
        let (old_end, new_end) = found
            .last()
            .map_or((0, 0), |(in_old, in_new)| (in_old.end, in_new.end));
        if in_old < old_end || in_new < new_end {
            continue;
        }
        let before = (
            old_bytes.get(old_end..in_old).unwrap_or_default(),
            new_bytes.get(new_end..in_new).unwrap_or_default(),
        );
        let n_before = n_same(before.0.iter().rev(), before.1.iter().rev());
        let after = (
            old_bytes.get(in_old..).unwrap_or_default(),
            new_bytes.get(in_new..).unwrap_or_default(),
        );
        let n_after = n_same(after.0.iter(), after.1.iter());
        let stretch = in_old - n_before..in_old + n_after;
        let start_in_new = in_new - n_before;
        if let Some(words) = on_words(old, stretch.clone(), (in_old == 0, stretch.end == ends.0)) {
            let by = |byte: usize| start_in_new + (byte - stretch.start);
            found.push((words.clone(), by(words.start)..by(words.end)));
        }
    }
    found
}

fn n_same<'a>(a: impl Iterator<Item = &'a u8>, b: impl Iterator<Item = &'a u8>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

/// A stretch without the half words at its ends, which words of their own may only share.
fn on_words(text: &str, stretch: Range<usize>, is_edge: (bool, bool)) -> Option<Range<usize>> {
    let bytes = text.as_bytes().get(stretch.clone())?;
    let is_blank = |byte: &u8| byte.is_ascii_whitespace();
    let mut start = stretch.start;
    if !is_edge.0 {
        let first = bytes.iter().take(REACH).position(is_blank);
        start += first.map_or(0, |at| at + 1);
        while !text.is_char_boundary(start) {
            start += 1;
        }
    }
    let mut end = stretch.end;
    if !is_edge.1 || end < text.len() {
        let last = bytes.iter().rev().take(REACH).position(is_blank);
        end -= last.unwrap_or(0);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
    }
    let is_long = start + SHORTEST <= end || (start < end && (is_edge.0 || is_edge.1));
    is_long.then_some(start..end)
}

/// The most places that come in the same order in both texts; given in the order of the old one.
fn longest_in_order(places: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The last place of the best row of each length, and for each place the one before it.
    let mut last_of_len: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(places.len());
    let in_new = |place_idx: usize| places.get(place_idx).map_or(0, |place| place.1);
    for place_idx in 0..places.len() {
        let len = last_of_len.partition_point(|&last| in_new(last) < in_new(place_idx));
        before.push(
            len.checked_sub(1)
                .and_then(|len| last_of_len.get(len).copied()),
        );
        match last_of_len.get_mut(len) {
            Some(last) => *last = place_idx,
            None => last_of_len.push(place_idx),
        }
    }
    let mut row: Vec<(usize, usize)> = Vec::with_capacity(last_of_len.len());
    let mut next = last_of_len.last().copied();
    while let Some(place_idx) = next {
        row.extend(places.get(place_idx));
        next = before.get(place_idx).copied().flatten();
    }
    row.reverse();
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(n_words: u32, n_different: u32) -> Vec<String> {
        (0..n_words)
            .map(|n| {
                let mixed = n.wrapping_mul(2_654_435_761);
                format!(
                    "w{} ",
                    (mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519) % n_different
                )
            })
            .collect()
    }

    #[test]
    fn what_lies_between_words_that_stand_once_is_found() {
        let old = words(20_000, 500);
        let mut new = old.clone();
        new[7_000] = "entirely other words ".to_owned();
        new[12_000].clear();
        let (old_text, new_text) = (old.concat(), new.concat());
        let differing = between(&old_text, &new_text);
        let told: Vec<(&str, &str)> = differing
            .iter()
            .map(|(in_old, in_new)| {
                let old = old_text.get(in_old.clone()).unwrap();
                (old.trim(), new_text.get(in_new.clone()).unwrap().trim())
            })
            .collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].1.contains("entirely other words"), "{told:?}");
        assert!(
            told.iter().all(|(old, new)| old.len() + new.len() < 200),
            "{told:?}"
        );
    }

    #[test]
    fn texts_with_nothing_in_common_or_of_equal_lines_differ_as_a_whole() {
        let differing = between(&"x ".repeat(9_000), &"y ".repeat(7_000));
        assert_eq!(differing.len(), 1);
        let (old, new) = ("No comment.\n".repeat(3_000), "No comment.\n".repeat(2_999));
        let differing = between(&old, &new);
        let n_gone: usize = differing.iter().map(|(in_old, _)| in_old.len()).sum();
        assert_eq!(n_gone, 12);
        assert_eq!(between("", ""), []);
        assert_eq!(between("", "é"), [(0..0, 0..2)]);
    }
}
