//! What differs between two passages, word by word.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

use super::terms::Terms;

/// The words of either passage that the other one has not, in bytes and in their order.
pub fn differences(one: &str, other: &str) -> [Vec<Range<usize>>; 2] {
    let (one_terms, other_terms) = (Terms::of(one), Terms::of(other));
    let input = tokens(&one_terms.numbers, &other_terms.numbers);
    let diff = Diff::compute(Algorithm::Histogram, &input);
    let mut differing = [Vec::new(), Vec::new()];
    for hunk in diff.hunks() {
        let [in_one, in_other] = &mut differing;
        let range = |range: &Range<u32>| range.start as usize..range.end as usize;
        in_one.extend(one_terms.bytes(range(&hunk.before), one));
        in_other.extend(other_terms.bytes(range(&hunk.after), other));
    }
    differing
}

/// Words that are numbers already, for a comparison.
pub(super) fn tokens(one: &[u32], other: &[u32]) -> InternedInput<u32> {
    let mut input = InternedInput::default();
    input.update_before(one.iter().copied());
    input.update_after(other.iter().copied());
    input
}
