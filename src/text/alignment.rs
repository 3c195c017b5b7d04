//! Whether words that a comparison of two texts left alone are the ones that were there, and not
//! others that read the same.
//!
//! A comparison only knows what stands in both texts. Where one of three equal lines was taken
//! out, it can't tell which:
//!
//! ```text
//! No comment.                              No comment.
//! No comment.   ◀── marked                 No comment.   ◀── this one?
//! He left.                                 He left.
//! ```

use std::ops::Range;

use super::change::Change;
use super::landmarks::Prints;
use super::{Span, Text};

/// How far round a passage its surroundings are looked at, in bytes.
const REACH: usize = 96;

/// Shorter stretches are not proof of anything, in bytes.
const SHORTEST_PROOF: usize = 12;

/// How many stretches are looked at on either side for one that is certain.
const MAX_STEPS: usize = 32;

/// No more bytes than this are searched, for all spans together: what can't be proved is not
/// certain.
const MAX_SEARCHED: usize = 1 << 30;

/// Two texts beside each other, as a comparison lays them.
///
/// What lies between two parts of the change is called a run: words that stand in both texts.
pub struct Alignment<'a> {
    old: &'a Text,
    new: &'a Text,
    change: &'a Change,
    /// What is certain of each run.
    cores: Vec<Core>,
    /// Made when first needed.
    prints: Option<Prints>,
    /// How many bytes may still be searched.
    n_bytes_to_search: usize,
}

/// The bytes of a run that can't be anywhere else.
#[derive(Clone, Debug)]
enum Core {
    NotLookedAt,
    None,
    Bytes(Range<usize>),
}

impl<'a> Alignment<'a> {
    pub fn new(old: &'a Text, new: &'a Text, change: &'a Change) -> Self {
        Self {
            old,
            new,
            change,
            cores: vec![Core::NotLookedAt; change.parts().len() + 1],
            prints: None,
            n_bytes_to_search: MAX_SEARCHED,
        }
    }

    /// Whether a span that no part touches is surely where the change carries it.
    ///
    /// It is where it lies in a run that stands once in each text; or, between two such runs
    /// (or the ends of the texts), where its surroundings are still there and its words stand as
    /// often as before, so that the third of them is the third.
    pub fn is_certain(&mut self, span: Span) -> bool {
        let parts = self.change.parts();
        if parts.is_empty() {
            return true;
        }
        let bytes = span.bytes();
        let run_idx = parts.partition_point(|part| part.old.end <= bytes.start);
        if self
            .core(run_idx)
            .is_some_and(|core| core.start <= bytes.start && bytes.end <= core.end)
        {
            return true;
        }
        if !self.has_surroundings(&bytes) {
            return false;
        }
        let (Some(from), Some(to)) = (
            self.certain_before(run_idx, bytes.start),
            self.certain_after(run_idx, bytes.end),
        ) else {
            return false;
        };
        let shift = |byte: usize| {
            let before = run_idx.checked_sub(1).and_then(|idx| parts.get(idx));
            before.map_or(byte, |part| part.new.end + (byte - part.old.end))
        };
        if !self.may_search((to.0 - from.0) + (to.1 - from.1)) {
            return false;
        }
        let words = self.old.slice(span);
        let in_old = places(self.old, from.0..to.0, words);
        let in_new = places(self.new, from.1..to.1, words);
        in_old.len() == in_new.len()
            && in_old.binary_search(&bytes.start).ok()
                == in_new.binary_search(&shift(bytes.start)).ok()
    }

    /// Whether at least half of what is around a span is still there.
    fn has_surroundings(&self, bytes: &Range<usize>) -> bool {
        let before = bytes.start.saturating_sub(REACH)..bytes.start;
        let after = bytes.end..(bytes.end + REACH).min(self.old.len());
        let n_bytes = before.len() + after.len();
        2 * (self.change.n_kept(before) + self.change.n_kept(after)) >= n_bytes
    }

    /// The nearest place at or before `byte` that is certain, in both texts.
    fn certain_before(&mut self, run_idx: usize, byte: usize) -> Option<(usize, usize)> {
        for idx in (0..=run_idx).rev().take(MAX_STEPS) {
            if let Some(core) = self.core(idx).filter(|core| core.start < byte) {
                let at = core.end.min(byte);
                return Some((at, self.in_new(idx, at)));
            }
        }
        (run_idx < MAX_STEPS).then_some((0, 0))
    }

    /// The nearest place at or after `byte` that is certain, in both texts.
    fn certain_after(&mut self, run_idx: usize, byte: usize) -> Option<(usize, usize)> {
        let n_runs = self.cores.len();
        for idx in (run_idx..n_runs).take(MAX_STEPS) {
            if let Some(core) = self.core(idx).filter(|core| byte < core.end) {
                let at = core.start.max(byte);
                return Some((at, self.in_new(idx, at)));
            }
        }
        (n_runs - run_idx <= MAX_STEPS).then_some((self.old.len(), self.new.len()))
    }

    /// A place of a run in the new text.
    fn in_new(&self, run_idx: usize, byte: usize) -> usize {
        let (old, new) = self.run(run_idx);
        new.start + byte.saturating_sub(old.start)
    }

    /// A run in both texts.
    fn run(&self, run_idx: usize) -> (Range<usize>, Range<usize>) {
        let parts = self.change.parts();
        let before = run_idx.checked_sub(1).and_then(|idx| parts.get(idx));
        let after = parts.get(run_idx);
        let (old_start, new_start) = before.map_or((0, 0), |part| (part.old.end, part.new.end));
        let (old_end, new_end) = after.map_or((self.old.len(), self.new.len()), |part| {
            (part.old.start, part.new.start)
        });
        (old_start..old_end, new_start..new_end)
    }

    /// The bytes of a run that can't be anywhere else: it stands once in each text, and the parts
    /// beside it can't be moved over them without giving the same text.
    fn core(&mut self, run_idx: usize) -> Option<Range<usize>> {
        match self.cores.get(run_idx)? {
            Core::Bytes(bytes) => return Some(bytes.clone()),
            Core::None => return None,
            Core::NotLookedAt => {}
        }
        let core = self.find_core(run_idx);
        if let Some(kept) = self.cores.get_mut(run_idx) {
            *kept = core.clone().map_or(Core::None, Core::Bytes);
        }
        core
    }

    /// Whether so many bytes can still be searched.
    fn may_search(&mut self, n_bytes: usize) -> bool {
        let n_left = self.n_bytes_to_search.checked_sub(n_bytes);
        self.n_bytes_to_search = n_left.unwrap_or(self.n_bytes_to_search);
        n_left.is_some()
    }

    fn find_core(&mut self, run_idx: usize) -> Option<Range<usize>> {
        let (old, new) = (self.old.as_str().as_bytes(), self.new.as_str().as_bytes());
        let (run, run_in_new) = self.run(run_idx);
        let parts = self.change.parts();
        let mut core = run.clone();
        if let Some(part) = run_idx.checked_sub(1).and_then(|idx| parts.get(idx)) {
            let n_old = n_slides_right(old, &part.old, &run);
            core.start += n_old.max(n_slides_right(new, &part.new, &run_in_new));
        }
        if let Some(part) = parts.get(run_idx) {
            let n_old = n_slides_left(old, &part.old, &run);
            let n_new = n_slides_left(new, &part.new, &run_in_new);
            core.end = core.end.saturating_sub(n_old.max(n_new));
        }
        let proof = old.get(core.clone())?;
        if proof.len() < SHORTEST_PROOF {
            return None;
        }
        let prints = self.prints.get_or_insert_with(|| Prints::short(old, new));
        let stands_in_both_once = prints.tell_apart(proof)
            || self.may_search(old.len() + new.len())
                && stands_once(old, proof)
                && stands_once(new, proof);
        stands_in_both_once.then_some(core)
    }
}

/// By how many bytes a part could be moved over the run behind it.
fn n_slides_right(text: &[u8], part: &Range<usize>, run: &Range<usize>) -> usize {
    if part.is_empty() {
        return 0;
    }
    let run = text.get(run.clone()).unwrap_or_default();
    let from_part = text.get(part.start..).unwrap_or_default();
    let same = run.iter().zip(from_part).take_while(|(a, b)| a == b);
    same.count()
}

/// By how many bytes a part could be moved over the run before it.
fn n_slides_left(text: &[u8], part: &Range<usize>, run: &Range<usize>) -> usize {
    if part.is_empty() {
        return 0;
    }
    let run = text.get(run.clone()).unwrap_or_default();
    let up_to_part = text.get(..part.end).unwrap_or_default();
    let same = run.iter().rev().zip(up_to_part.iter().rev());
    same.take_while(|(a, b)| a == b).count()
}

fn stands_once(text: &[u8], proof: &[u8]) -> bool {
    let finder = memchr::memmem::Finder::new(proof);
    finder.find(text).is_some_and(|at| {
        let rest = text.get(at + 1..).unwrap_or_default();
        finder.find(rest).is_none()
    })
}

/// Where words begin in a stretch of a text, in order. Overlapping places count.
fn places(text: &Text, bytes: Range<usize>, words: &str) -> Vec<usize> {
    let stretch = text
        .as_str()
        .as_bytes()
        .get(bytes.clone())
        .unwrap_or_default();
    let finder = memchr::memmem::Finder::new(words.as_bytes());
    let mut from = 0;
    std::iter::from_fn(|| {
        let start = from + finder.find(stretch.get(from..)?)?;
        from = start + 1;
        Some(bytes.start + start)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(marked: &str, new: &str, expected: bool) {
        let (start, end) = (marked.find('[').unwrap(), marked.find(']').unwrap() - 1);
        let (old, new) = (Text::new(marked.replace(['[', ']'], "")), Text::from(new));
        let change = Change::between(&old, &new);
        let span = old.span(start..end).unwrap();
        assert_eq!(
            Alignment::new(&old, &new, &change).is_certain(span),
            expected
        );
    }

    #[test]
    fn words_in_a_stretch_that_stands_once_are_certain() {
        check(
            "A line.\nHe [said] no to them.\n",
            "He said no to them.\n",
            true,
        );
        check(
            "He [said] no. She said yes.",
            "He said no. Then she said yes.",
            true,
        );
    }

    #[test]
    fn which_of_several_equal_lines_was_taken_out_is_not_known() {
        check(
            "No comment.\n[No comment.]\nHe left the room at once.\n",
            "No comment.\nHe left the room at once.\n",
            false,
        );
        check(
            "No comment.\n[No comment.]\nHe left the room at once.\n",
            "No comment.\nNo comment.\nHe left at once.\n",
            true,
        );
    }

    #[test]
    fn words_whose_surroundings_are_gone_are_not_certain() {
        check(
            "The weather was fine [and] the harvest was good.",
            "Nobody knows what happened and why it was hidden.",
            false,
        );
    }
}
