//! What should be in a file, ticked off as it is found.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::claims::{self, Claim, Manner};
use super::claims_of_sources::of_the_rest;
use super::words::Words;
use super::{Proof, bare, beginning, find_all};
use crate::export::{Error, Exporter, GroupBy, Report};
use crate::model::DocumentId;
use crate::query::ledger::{Ledger, Loss};

/// Entries with the words of a passage and not with what should stand at it wait for the end, as
/// another passage may have the same words.
const MAX_WAITING: usize = 10_000;

/// Of so many passages with the same words the one that fits best is taken.
const MAX_ALIKE: usize = 32;

/// A report and what of it was found in a file.
pub struct Check<'r> {
    pub(super) report: &'r Report<'r>,
    pub(super) manner: Manner,
    /// The same with all of the report, where what is given up is sought as well.
    with_all: Option<Manner>,
    /// Of that: how much is there, of how much.
    given_up: BTreeMap<Loss, (usize, usize)>,
    is_wanted: &'r dyn Fn() -> bool,
    /// By the bare words: the passages that are to be found yet.
    expected: HashMap<u64, VecDeque<Expected>>,
    n_expected: usize,
    n_found: usize,
    /// What was found of the kinds that stand at passages, and how many there should be.
    counts: BTreeMap<Loss, (usize, usize)>,
    waiting: Vec<(u64, String)>,
    /// The bare words that stand at no passage.
    pub(super) loose: String,
    /// The documents whose texts are to be found yet, in the order of the report.
    texts: VecDeque<DocumentId>,
    n_texts: usize,
    lost: Ledger,
    whole: Ledger,
    proof: Proof,
    n_seen: usize,
    /// Where nothing but the words of a file is known.
    words: Option<&'r Words>,
}

#[derive(Clone, Copy)]
struct Expected {
    passage_idx: usize,
    /// Which of its pieces, where each stands by itself.
    part: Option<usize>,
}

impl<'r> Check<'r> {
    pub(super) fn new(
        exporter: &Exporter,
        report: &'r Report<'r>,
        is_wanted: &'r dyn Fn() -> bool,
    ) -> Self {
        let extent = report.extent();
        let whole = Ledger::of(&extent);
        let lost = (exporter.ledger)(report);
        let manner = Manner::new(exporter, report, (exporter.held)(report, &extent));
        let mut check = Self {
            report,
            manner,
            with_all: None,
            given_up: BTreeMap::new(),
            is_wanted,
            expected: HashMap::new(),
            n_expected: 0,
            n_found: 0,
            counts: BTreeMap::new(),
            waiting: Vec::new(),
            loose: String::new(),
            texts: VecDeque::new(),
            n_texts: 0,
            lost,
            whole,
            proof: Proof::default(),
            n_seen: 0,
            words: None,
        };
        if check.is_told(Loss::Texts) {
            let has_text = |id: &&DocumentId| report.workspace.body(**id).is_some();
            check.texts = report.documents.iter().filter(has_text).copied().collect();
        }
        if check.is_told(Loss::Passages) {
            check.expect_passages();
        }
        check
    }

    /// The same, which seeks what the ledger gives up as well.
    pub(super) fn seeking_given_up(mut self, exporter: &Exporter) -> Self {
        self.with_all = Some(Manner::new(exporter, self.report, self.report.extent()));
        self
    }

    /// Whether a format holds anything of a kind.
    pub(super) fn is_told(&self, loss: Loss) -> bool {
        self.lost.n(loss) < self.whole.n(loss)
    }

    fn expect_passages(&mut self) {
        let report = self.report;
        let documents: HashSet<DocumentId> = report.documents.iter().copied().collect();
        for (passage_idx, passage) in report.passages.iter().enumerate() {
            let annotation = &*passage.annotation;
            if !self.manner.is_in(report, annotation) {
                continue;
            }
            let stands_in_text = self.manner.is_annotated
                && documents.contains(&passage.document)
                && report.holds(annotation);
            if self.manner.has_comments && stands_in_text {
                for (part, anchor) in annotation.anchors.iter().enumerate() {
                    let part = Some(part);
                    self.expect(&anchor.quote, Expected { passage_idx, part });
                }
                continue;
            }
            let part = None;
            for _ in 0..self.n_times(passage_idx) {
                self.expect(
                    &annotation.quote_for(report, &self.manner),
                    Expected { passage_idx, part },
                );
            }
        }
    }

    /// How often a passage stands in the file.
    fn n_times(&self, passage_idx: usize) -> usize {
        let is_by_tag = self.report.options.group_by == GroupBy::Tag && self.manner.can_group;
        let passage = self.report.passages.get(passage_idx).filter(|_| is_by_tag);
        passage.map_or(1, |passage| {
            let tags = passage.annotation.tags.iter();
            let known = tags.filter(|&&tag| self.report.workspace.tag(tag).is_some());
            known.count().max(1)
        })
    }

    fn expect(&mut self, quote: &str, expected: Expected) {
        self.n_expected += 1;
        let queue = self.expected.entry(key(&bare(quote))).or_default();
        queue.push_back(expected);
    }

    /// To be called now and then.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`].
    pub(super) fn went_on(&mut self) -> Result<(), Error> {
        self.n_seen += 1;
        if self.n_seen.is_multiple_of(1024) && !(self.is_wanted)() {
            return Err(Error::Cancelled);
        }
        Ok(())
    }

    /// Words that stand at no passage.
    pub(super) fn say(&mut self, words: &str) {
        self.loose.push_str(&bare(words));
    }

    /// Whether a passage with these bare words is to be found yet.
    pub(super) fn is_expected(&self, quote: &str) -> bool {
        self.expected.contains_key(&key(quote))
    }

    /// A passage, by its bare words, with the bare words that stand at it. What is none goes to
    /// the other words.
    pub(super) fn entry(&mut self, quote: &str, said: String) {
        self.entry_of(key(quote), said);
    }

    /// The same by the key of the words.
    pub(super) fn entry_of(&mut self, key: u64, said: String) {
        if let Some(said) = self.ticked_off(key, said, true) {
            if self.waiting.len() < MAX_WAITING && self.expected.contains_key(&key) {
                self.waiting.push((key, said));
            } else {
                self.loose.push_str(&said);
            }
        }
    }

    /// Ticks off the first passage with these words that all of it is said of, or the first.
    fn ticked_off(&mut self, key: u64, said: String, must_be_whole: bool) -> Option<String> {
        let Some(queue) = self.expected.get_mut(&key) else {
            return Some(said);
        };
        let report = self.report;
        let manner = &self.manner;
        let claims_of =
            |one: &Expected| claims::of_passage(report, manner, one.passage_idx, one.part);
        let (lost, all) = (&self.lost, &self.whole);
        let n_bytes = |one: &Expected| {
            let mut claims = claims_of(one);
            claims.retain(|claim| lost.n(claim.loss) < all.n(claim.loss));
            let is_whole = claims.iter().all(|claim| claim.stands_in(&said));
            is_whole.then(|| claims.iter().map(Claim::n_bytes).sum::<usize>())
        };
        // Of several with the same words, the one of which the most is said.
        let whole = queue.iter().enumerate();
        let whole = whole.filter_map(|(at, one)| Some((n_bytes(one)?, at)));
        let whole = whole.take(MAX_ALIKE);
        let at = whole.max_by_key(|&(n, at)| (n, std::cmp::Reverse(at)));
        let at = at.map(|(_, at)| at);
        let at = match at {
            Some(at) => at,
            None if must_be_whole => return Some(said),
            None => 0,
        };
        let one = queue.remove(at)?;
        if queue.is_empty() {
            self.expected.remove(&key);
        }
        self.n_found += 1;
        let claims_of =
            |manner: &Manner| claims::of_passage(report, manner, one.passage_idx, one.part);
        let claims = claims_of(&self.manner);
        if let Some(all) = &self.with_all {
            let all = claims_of(all);
            self.count_given_up(all, &claims, |claim| claim.stands_in(&said));
        }
        for claim in claims {
            let stands = claim.stands_in(&said);
            self.count(&claim, stands, one.passage_idx);
        }
        None
    }

    /// Counts those of all claims that are not made of what the format holds.
    fn count_given_up(&mut self, all: Vec<Claim>, made: &[Claim], stands: impl Fn(&Claim) -> bool) {
        let made: HashSet<_> = made.iter().map(Claim::key).collect();
        for claim in all {
            // Of some kinds only what is out of the ordinary counts.
            if self.lost.n(claim.loss) == 0 {
                continue;
            }
            if !self.is_told(claim.loss) || !made.contains(&claim.key()) {
                let count = self.given_up.entry(claim.loss).or_default();
                count.0 += usize::from(stands(&claim));
                count.1 += 1;
            }
        }
    }

    fn count(&mut self, claim: &Claim, stands: bool, passage_idx: usize) {
        if !self.is_told(claim.loss) {
            return;
        }
        let count = self.counts.entry(claim.loss).or_default();
        count.0 += usize::from(stands);
        count.1 += 1;
        if !stands {
            let passage = self.report.passages.get(passage_idx);
            let quote = passage.map(|passage| passage.annotation.quote());
            self.proof.miss(format!(
                "Not found at “{}”: {}",
                beginning(&quote.unwrap_or_default()),
                claim.shown()
            ));
        }
    }

    /// The words of a document from its title to its end: its text is taken out of them.
    pub(super) fn section(&mut self, words: String) {
        let mut words = words;
        let report = self.report;
        if let Some(&next) = self.texts.front()
            && let Some(text) = report.workspace.text(next)
        {
            let text = bare(text.as_str());
            if let Some(at) = memchr::memmem::rfind(words.as_bytes(), text.as_bytes()) {
                words.replace_range(at..at + text.len(), "");
                self.n_texts += 1;
                self.texts.pop_front();
            }
        }
        self.loose.push_str(&words);
    }

    /// The bare words of a whole text.
    pub(super) fn text(&mut self, words: &str) {
        if let Some(&next) = self.texts.front()
            && let Some(text) = self.report.workspace.text(next)
            && bare(text.as_str()) == words
        {
            self.n_texts += 1;
            self.texts.pop_front();
        } else {
            self.loose.push_str(words);
        }
    }

    /// Finds everything among words of which nothing else is known.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`].
    pub(super) fn finish_with(mut self, words: &'r Words) -> Result<Proof, Error> {
        let report = self.report;
        let mut expected: Vec<Expected> = self.expected.values().flatten().copied().collect();
        self.expected.clear();
        expected.sort_by_key(|one| (one.passage_idx, one.part));
        for one in expected {
            self.went_on()?;
            let Some(passage) = report.passages.get(one.passage_idx) else {
                continue;
            };
            let anchors = passage.annotation.anchors.iter().enumerate();
            let mut anchors = anchors.filter(|(at, _)| one.part.is_none_or(|part| part == *at));
            if anchors.all(|(_, anchor)| words.has(&anchor.quote)) {
                self.n_found += 1;
            } else {
                let quote = beginning(&passage.annotation.quote());
                self.proof.miss(format!("Not found: “{quote}”"));
            }
            for claim in claims::of_passage(report, &self.manner, one.passage_idx, one.part) {
                let stands = claim.is_among(words);
                self.count(&claim, stands, one.passage_idx);
            }
        }
        while let Some(id) = self.texts.pop_front() {
            self.went_on()?;
            let text = report.workspace.text(id);
            let is_there = text.is_some_and(|text| words.has_text(text.as_str()));
            self.n_texts += usize::from(is_there);
        }
        self.words = Some(words);
        self.finish()
    }

    /// What was found of all that should be there.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`].
    pub(super) fn finish(mut self) -> Result<Proof, Error> {
        self.conclude()?;
        Ok(self.proof)
    }

    /// By kind, how much is there that the ledger gives up, of how much.
    ///
    /// # Errors
    ///
    /// [`Error::Cancelled`].
    pub(super) fn finish_given_up(mut self) -> Result<BTreeMap<Loss, (usize, usize)>, Error> {
        self.conclude()?;
        Ok(self.given_up)
    }

    fn conclude(&mut self) -> Result<(), Error> {
        for (key, said) in std::mem::take(&mut self.waiting) {
            if let Some(said) = self.ticked_off(key, said, false) {
                self.loose.push_str(&said);
            }
        }
        let mut left: Vec<Expected> = self.expected.values().flatten().copied().collect();
        left.sort_by_key(|one| (one.passage_idx, one.part));
        for one in left {
            if let Some(passage) = self.report.passages.get(one.passage_idx) {
                let quote = beginning(&passage.annotation.quote());
                self.proof.miss(format!("Not found: “{quote}”"));
            }
        }
        let mut counts = std::mem::take(&mut self.counts);
        if self.n_expected > 0 {
            counts.insert(Loss::Passages, (self.n_found, self.n_expected));
        }
        if self.is_told(Loss::Texts) {
            let documents = self.report.documents.iter();
            let n = documents
                .filter(|&&id| self.report.workspace.body(id).is_some())
                .count();
            counts.insert(Loss::Texts, (self.n_texts, n));
        }
        let claims = of_the_rest(self.report, &self.manner);
        if let Some(all) = &self.with_all {
            let all = of_the_rest(self.report, all);
            let loose = std::mem::take(&mut self.loose);
            self.count_given_up(all, &claims, |claim| {
                find_all(&loose, &claim.fragments, 0).is_some()
            });
            self.loose = loose;
        }
        let mut at = 0;
        for claim in claims {
            self.went_on()?;
            if !self.is_told(claim.loss) {
                continue;
            }
            let found = match self.words {
                Some(words) => claim.is_among(words).then_some(at),
                None => find_all(&self.loose, &claim.fragments, at)
                    .or_else(|| find_all(&self.loose, &claim.fragments, 0)),
            };
            let count = counts.entry(claim.loss).or_default();
            count.1 += 1;
            if let Some(end) = found {
                count.0 += 1;
                at = end;
            } else {
                self.proof.miss(format!("Not found: {}", claim.shown()));
            }
        }
        counts.retain(|_, &mut (_, expected)| expected > 0);
        self.proof.counts = counts;
        Ok(())
    }
}

/// What bare words are known by, also where they come in pieces.
#[derive(Clone, Copy)]
pub(super) struct Key(u64);

impl Key {
    pub(super) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(super) fn words(&mut self, words: &str) {
        for byte in words.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    pub(super) fn get(self) -> u64 {
        self.0
    }
}

/// That of words as a whole.
fn key(quote: &str) -> u64 {
    let mut key = Key::new();
    key.words(quote);
    key.get()
}
