//! How alike two documents are, from a small sketch of each.
//!
//! A sketch keeps the smallest of the numbers that stand for the runs of words in a text ("bottom-k",
//! after Broder, 1997). The share that two sketches have in common estimates the share that
//! the texts have in common, with a standard error of about 3 %.

use std::collections::BTreeSet;

use super::print::{Prints, mixed};
use super::terms::Terms;

/// How many numbers a sketch keeps.
const SIZE: usize = 256;

/// Runs of this many words are compared.
const RUN: usize = 4;

/// What a text is about to a comparison; a few kilobytes, whatever its length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch {
    /// The smallest numbers of its runs of words.
    smallest: BTreeSet<u64>,
}

impl Sketch {
    pub fn of(text: &str) -> Self {
        let terms = Terms::of(text);
        let mut smallest = BTreeSet::new();
        for print in Prints::new(&terms.numbers, RUN.min(terms.len().max(1))) {
            let number = mixed(print);
            if smallest.len() < SIZE {
                smallest.insert(number);
            } else if smallest.last().is_some_and(|&largest| number < largest)
                && smallest.insert(number)
            {
                smallest.pop_last();
            }
        }
        Self { smallest }
    }

    /// Its numbers, the smallest first.
    pub(super) fn smallest(&self) -> impl Iterator<Item = u64> {
        self.smallest.iter().copied()
    }

    /// The share of the runs of words in both texts that stand in both: 0 to 1, estimated; exact for
    /// texts of fewer than 256 words together.
    pub fn likeness(&self, other: &Self) -> f32 {
        let of_both: Vec<&u64> = self.smallest.union(&other.smallest).take(SIZE).collect();
        if of_both.is_empty() {
            return 0.0;
        }
        let is_shared =
            |number: &&&u64| self.smallest.contains(number) && other.smallest.contains(number);
        let n_shared = of_both.iter().filter(is_shared).count();
        share(n_shared, of_both.len())
    }
}

/// At most a few million are counted, which a float holds.
#[expect(
    clippy::cast_precision_loss,
    reason = "a share is told in whole percents"
)]
pub(super) fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 {
        0.0
    } else {
        part as f32 / whole as f32
    }
}
