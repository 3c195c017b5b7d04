//! Equal runs of words, put together to passages.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::print::{Prints, winnow};
use super::sketch::share;
use super::terms::Terms;
use crate::model::DocumentId;
use crate::text::Text;

/// Runs of this many words are compared. Fewer would be common phrases.
const RUN: usize = 6;
/// Of so many runs one is kept at least: a passage of 9 equal words is always found.
const WINDOW: usize = 4;
/// Passages of fewer words are told only where they are whole lines.
const SHORTEST: usize = 9;
/// Lines of fewer words are too common to tell.
const SHORTEST_LINE: usize = 4;
/// So many words in a row may differ within a passage.
const GAP: usize = 16;
/// So many words more or fewer may stand between two equal runs of a passage.
const SLACK: usize = 8;
/// Where a passage ends, so many equal words in a row after a few others carry it on.
const RESUME: usize = 3;
/// Places of a run that follow each other in fewer words belong to a pattern, such as a line of
/// stars; of a pattern so many places are looked at.
const PATTERN: usize = 64;
const MAX_PATTERN: usize = 8;
/// Passages that are less alike than this are two passages with words in common.
const LEAST_ALIKE: f32 = 0.6;
/// The same passage has so much of its first place in common with another one.
const SAME_SHARE: f32 = 0.8;
/// A passage in more places than this is told with as many.
const MAX_PLACES: usize = 10_000;

/// The places of a passage; the first of them stands for it.
pub(super) type Passage = Vec<Found>;

/// A place, by the number of its document and by its words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub document: usize,
    pub words: Range<usize>,
    pub likeness: f32,
}

/// A run of words that stands in a second place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    first_document: u32,
    document: u32,
    at: u32,
    first_at: u32,
}

/// Two places of about the same words.
#[derive(Clone, Debug)]
struct Pair {
    first_document: usize,
    first: Range<usize>,
    other: Found,
}

/// All passages that occur more than once; nothing where `goes_on` says no.
pub(super) fn passages(
    documents: &[(DocumentId, &Text)],
    terms: &[Terms],
    goes_on: &dyn Fn() -> bool,
) -> Option<Vec<Passage>> {
    let mut matches = matches_of(terms, goes_on)?;
    if !goes_on() {
        return None;
    }
    matches.sort_unstable();
    let mut pairs = Vec::new();
    let mut chain: Vec<Match> = Vec::new();
    for &next in &matches {
        if chain.last().is_some_and(|last| !follows(last, &next)) {
            pairs.extend(pair(&chain, terms));
            chain.clear();
        }
        chain.push(next);
    }
    pairs.extend(pair(&chain, terms));
    drop(matches);
    if !goes_on() {
        return None;
    }
    pairs.extend(lines(documents, terms, &pairs));
    Some(grouped(pairs, terms))
}

/// Of each run that stands in several places: its first place, with each of the others.
fn matches_of(terms: &[Terms], goes_on: &dyn Fn() -> bool) -> Option<Vec<Match>> {
    let mut prints: Vec<(u64, u32, u32)> = Vec::new();
    for (document, terms) in terms.iter().enumerate() {
        if !goes_on() {
            return None;
        }
        let document = u32::try_from(document).ok()?;
        winnow(Prints::new(&terms.numbers, RUN), WINDOW, |number, at| {
            if let Ok(at) = u32::try_from(at) {
                prints.push((number, document, at));
            }
        });
    }
    if !goes_on() {
        return None;
    }
    prints.sort_unstable();
    let mut matches = Vec::new();
    for same in prints.chunk_by(|a, b| a.0 == b.0) {
        let Some((&(_, first_document, first_at), others)) = same.split_first() else {
            continue;
        };
        let (mut last, mut n_close) = ((first_document, first_at), 0);
        for &(_, document, at) in others.iter().take(MAX_PLACES) {
            let is_close = document == last.0 && (at - last.1) as usize <= PATTERN;
            n_close = if is_close { n_close + 1 } else { 0 };
            last = (document, at);
            if n_close < MAX_PATTERN {
                matches.push(Match {
                    first_document,
                    document,
                    at,
                    first_at,
                });
            }
        }
    }
    Some(matches)
}

/// Whether a run goes on a passage that another one is part of.
fn follows(last: &Match, next: &Match) -> bool {
    let step = (next.at - last.at.min(next.at)) as usize;
    let Some(first_step) = next.first_at.checked_sub(last.first_at) else {
        return false;
    };
    let first_step = first_step as usize;
    (last.first_document, last.document) == (next.first_document, next.document)
        && step <= RUN + GAP
        && first_step <= RUN + GAP
        && first_step > 0
        && step.abs_diff(first_step) <= SLACK
}

/// The two places that runs belong to, if they are alike and apart.
fn pair(chain: &[Match], terms: &[Terms]) -> Option<Pair> {
    let (begin, end) = (chain.first()?, chain.last()?);
    let (first_document, document) = (begin.first_document as usize, begin.document as usize);
    let (firsts, others) = (
        &terms.get(first_document)?.numbers,
        &terms.get(document)?.numbers,
    );
    let (mut first, mut other) = (
        begin.first_at as usize..end.first_at as usize + RUN,
        begin.at as usize..end.at as usize + RUN,
    );
    // Words that follow themselves at once are two places that touch.
    let is_one_text = first_document == document;
    let end_of_first = if is_one_text {
        other.start
    } else {
        firsts.len()
    };
    let before = firsts.get(..first.start)?.iter().rev();
    let before_other = others.get(
        if is_one_text {
            first.end.min(other.start)
        } else {
            0
        }..other.start,
    )?;
    let [n_first, n_other] = carried_on(before, before_other.iter().rev());
    (first.start, other.start) = (first.start - n_first, other.start - n_other);
    let after = firsts.get(first.end..end_of_first).unwrap_or_default();
    let [n_first, n_other] = carried_on(after.iter(), others.get(other.end..)?.iter());
    (first.end, other.end) = (first.end + n_first, other.end + n_other);
    if is_one_text && first.end > other.start {
        return None;
    }
    if first.len().min(other.len()) < SHORTEST {
        return None;
    }
    let likeness = likeness(firsts.get(first.clone())?, others.get(other.clone())?);
    (likeness >= LEAST_ALIKE).then_some(Pair {
        first_document,
        first,
        other: Found {
            document,
            words: other,
            likeness,
        },
    })
}

/// How many words of both sides carry a passage on: equal ones, and a few others between them where
/// equal ones follow.
fn carried_on<'a>(
    one: impl Iterator<Item = &'a u32> + Clone,
    other: impl Iterator<Item = &'a u32> + Clone,
) -> [usize; 2] {
    let (mut one, mut other) = (one, other);
    let (mut n_one, mut n_other) = (0, 0);
    loop {
        let n_equal = one
            .clone()
            .zip(other.clone())
            .take_while(|(a, b)| a == b)
            .count();
        (n_one, n_other) = (n_one + n_equal, n_other + n_equal);
        if n_equal > 0 {
            one.nth(n_equal - 1);
            other.nth(n_equal - 1);
        }
        let Some([skip_one, skip_other]) = resumed(&one, &other) else {
            return [n_one, n_other];
        };
        (n_one, n_other) = (n_one + skip_one, n_other + skip_other);
        if let Some(idx) = skip_one.checked_sub(1) {
            one.nth(idx);
        }
        if let Some(idx) = skip_other.checked_sub(1) {
            other.nth(idx);
        }
    }
}

/// The fewest words to be left out on both sides until some in a row are equal.
fn resumed<'a>(
    one: &(impl Iterator<Item = &'a u32> + Clone),
    other: &(impl Iterator<Item = &'a u32> + Clone),
) -> Option<[usize; 2]> {
    let one: Vec<u32> = one.clone().take(SLACK + RESUME).copied().collect();
    let other: Vec<u32> = other.clone().take(SLACK + RESUME).copied().collect();
    let pairs = (1..=2 * SLACK).flat_map(|n_skipped| {
        (0..=n_skipped.min(SLACK)).map(move |skip_one| [skip_one, n_skipped - skip_one])
    });
    pairs
        .filter(|[_, skip_other]| *skip_other <= SLACK)
        .find(|&[skip_one, skip_other]| {
            let (a, b) = (
                one.get(skip_one..skip_one + RESUME),
                other.get(skip_other..skip_other + RESUME),
            );
            a.is_some() && a == b
        })
}

/// The share of words that two passages have in common in the same order: 0 to 1.
fn likeness(a: &[u32], b: &[u32]) -> f32 {
    if a == b {
        return 1.0;
    }
    let input = super::differences::tokens(a, b);
    let diff = imara_diff::Diff::compute(imara_diff::Algorithm::Histogram, &input);
    let n_changed = (diff.count_additions() + diff.count_removals()) as usize;
    1.0 - share(n_changed, a.len() + b.len())
}

/// Whole lines that stand in several places and are too short to be found by their runs.
fn lines(documents: &[(DocumentId, &Text)], terms: &[Terms], pairs: &[Pair]) -> Vec<Pair> {
    let start = |found: &Found| (found.document, found.words.start);
    let known: HashSet<(usize, usize)> = pairs.iter().map(|pair| start(&pair.other)).collect();
    let mut firsts: HashMap<&[u32], (usize, Range<usize>)> = HashMap::new();
    let mut found = Vec::new();
    for (document, ((_, text), terms)) in documents.iter().zip(terms).enumerate() {
        let mut at = 0;
        for line in text.as_str().split_inclusive('\n') {
            let bytes = at..at + line.len();
            at = bytes.end;
            let words = terms.within(bytes);
            // Longer ones are found by their runs.
            if !(SHORTEST_LINE..=RUN + WINDOW).contains(&words.len()) {
                continue;
            }
            let Some(numbers) = terms.numbers.get(words.clone()) else {
                continue;
            };
            let (first_document, first) = firsts
                .entry(numbers)
                .or_insert_with(|| (document, words.clone()));
            let is_first = (*first_document, &*first) == (document, &words);
            if is_first || known.contains(&(document, words.start)) {
                continue;
            }
            found.push(Pair {
                first_document: *first_document,
                first: first.clone(),
                other: Found {
                    document,
                    words,
                    likeness: 1.0,
                },
            });
        }
    }
    found
}

/// Pairs whose first places are about the same belong to one passage.
fn grouped(mut pairs: Vec<Pair>, terms: &[Terms]) -> Vec<Passage> {
    let by_first = |pair: &Pair| {
        (
            pair.first_document,
            pair.first.start,
            std::cmp::Reverse(pair.first.end),
        )
    };
    pairs.sort_by_key(|pair| (by_first(pair), pair.other.document, pair.other.words.start));
    let mut passages: Vec<Passage> = Vec::new();
    // Of the passages so far, those that later pairs may share words with.
    let mut open: Vec<usize> = Vec::new();
    for pair in pairs {
        let (document, words) = (pair.first_document, pair.first.clone());
        let first_of = |idx: usize| passages.get(idx).and_then(|passage| passage.first());
        open.retain(|&idx| {
            first_of(idx)
                .is_some_and(|first| first.document == document && first.words.end > words.start)
        });
        let is_same = |idx: &usize| {
            first_of(*idx).is_some_and(|first| {
                let shared = first.words.end.min(words.end) - first.words.start.max(words.start);
                share(shared, first.words.len().max(words.len())) >= SAME_SHARE
            })
        };
        let same = open.iter().copied().find(|idx| is_same(idx));
        if let Some(passage) = same.and_then(|idx| passages.get_mut(idx)) {
            if passage.len() < MAX_PLACES {
                passage.push(pair.other);
            }
            continue;
        }
        let mut passage = vec![Found {
            document,
            words: words.clone(),
            likeness: 1.0,
        }];
        // Where a longer passage stands, the part of it that this one is stands as well.
        for wider in open.iter().filter_map(|&idx| passages.get(idx)) {
            passage.extend(parts(wider, &words, terms));
        }
        passage.push(pair.other);
        open.push(passages.len());
        passages.push(passage);
    }
    for passage in &mut passages {
        passage
            .get_mut(1..)
            .unwrap_or_default()
            .sort_by_key(|found| (found.document, found.words.start, found.words.end));
        passage.dedup_by(|a, b| {
            a.document == b.document && a.words.start < b.words.end && b.words.start < a.words.end
        });
    }
    passages.retain(|passage| passage.len() > 1);
    passages
}

/// Where, in the other places of a wider passage, some of its words stand.
fn parts(wider: &Passage, words: &Range<usize>, terms: &[Terms]) -> Vec<Found> {
    const MAX_PARTS: usize = 64;
    // How far from where they are expected they are looked for, in words.
    const REACH: usize = 256;
    let Some((first, others)) = wider.split_first() else {
        return Vec::new();
    };
    if first.words.start > words.start || first.words.end < words.end {
        return Vec::new();
    }
    let numbers_of = |document: usize, words: Range<usize>| {
        terms
            .get(document)
            .and_then(|terms| terms.numbers.get(words))
    };
    let Some(own) = numbers_of(first.document, words.clone()) else {
        return Vec::new();
    };
    let found = others.iter().take(MAX_PARTS).filter_map(|other| {
        let expected = other.words.start + (words.start - first.words.start);
        let from = expected.saturating_sub(REACH).max(other.words.start);
        let until = (expected + own.len() + REACH).min(other.words.end);
        let near = numbers_of(other.document, from..until)?;
        let start = from + near.windows(own.len()).position(|window| window == own)?;
        Some(Found {
            document: other.document,
            words: start..start + own.len(),
            likeness: 1.0,
        })
    });
    found.collect()
}
