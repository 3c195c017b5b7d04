//! Numbers that stand for runs of words, and which of them are kept.

/// The numbers of all runs of `n_words` words of a text, each from the one before it.
pub(super) struct Prints<'a> {
    words: &'a [u32],
    n_words: usize,
    /// What the first word of a run is multiplied with.
    first: u64,
    /// Of the run that was given last.
    print: u64,
    /// Where the next run begins.
    at: usize,
}

/// An odd number without a pattern: Knuth's, of 64 bits.
const BASE: u64 = 6_364_136_223_846_793_005;

impl<'a> Prints<'a> {
    pub(super) fn new(words: &'a [u32], n_words: usize) -> Self {
        let exponent = u32::try_from(n_words.saturating_sub(1)).unwrap_or(u32::MAX);
        Self {
            words,
            n_words,
            first: BASE.wrapping_pow(exponent),
            print: 0,
            at: 0,
        }
    }
}

impl Iterator for Prints<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let run = self.words.get(self.at..self.at + self.n_words)?;
        let next =
            |print: u64, word: u32| print.wrapping_mul(BASE).wrapping_add(u64::from(word) + 1);
        self.print = match self.at.checked_sub(1).and_then(|left| self.words.get(left)) {
            None => run.iter().fold(0, |print, &word| next(print, word)),
            Some(&left) => {
                let without = self
                    .print
                    .wrapping_sub((u64::from(left) + 1).wrapping_mul(self.first));
                next(without, *run.last()?)
            }
        };
        self.at += 1;
        Some(self.print)
    }
}

/// A number in which every bit depends on every bit of another: the finisher of `SplitMix64`.
pub(super) fn mixed(number: u64) -> u64 {
    let mut x = number ^ (number >> 30);
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 27;
    x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Of each `window` runs in a row the one with the smallest number, so that of two texts with so many
/// equal runs in a row the same ones are kept (winnowing: Schleimer, Wilkerson and Aiken, 2003).
///
/// Gives `keep` the number and the place of each.
pub(super) fn winnow(
    prints: impl Iterator<Item = u64>,
    window: usize,
    mut keep: impl FnMut(u64, usize),
) {
    // The numbers in the window, rising; the first is the smallest.
    let mut rising: std::collections::VecDeque<(u64, usize)> = std::collections::VecDeque::new();
    let mut last_kept = None;
    for (at, print) in prints.enumerate() {
        let number = mixed(print);
        while rising.back().is_some_and(|&(other, _)| other >= number) {
            rising.pop_back();
        }
        rising.push_back((number, at));
        while rising
            .front()
            .is_some_and(|&(_, first)| first + window <= at)
        {
            rising.pop_front();
        }
        if at + 1 < window {
            continue;
        }
        if let Some(&(number, place)) = rising.front()
            && last_kept != Some(place)
        {
            last_kept = Some(place);
            keep(number, place);
        }
    }
    // A text of fewer runs than a window has its smallest all the same.
    if last_kept.is_none()
        && let Some(&(number, place)) = rising.front()
    {
        keep(number, place);
    }
}
