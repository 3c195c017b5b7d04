//! A change of a text: what is replaced by what, and where a place or a span is afterwards.
//!
//! ```text
//! We trusted the [nuhrse] at once.        part 17..20 "uhr" → "ur"
//! We trusted the [nurse] at once.         the span keeps to its words
//! ```
//!
//! What is put in at the edge of a span stays outside it: a start sticks to the right, an end to
//! the left. A part that begins or ends with a span replaces what was in the span, and is in it.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};
use unicode_segmentation::UnicodeSegmentation as _;

use super::landmarks::{self, Pair};
use super::{Span, Text};

/// What is replaced in a text, in order; no part touches the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    parts: Vec<Part>,
}

/// A stretch that is replaced. Where `old` is empty, words are put in; where `new` is empty, they
/// are taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Bytes of the text as it was.
    pub old: Range<usize>,
    /// Bytes of the text as it is afterwards.
    pub new: Range<usize>,
    pub words: String,
}

/// What a change does to a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// All its words are there, and nothing is between them.
    Same(Span),
    Changed(Altered),
    /// Nothing of it is left.
    Gone,
}

/// A span whose words are others now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Altered {
    pub span: Span,
    /// How many bytes of its words are still there.
    pub n_kept: usize,
    /// Whether something was taken off one of its ends, or replaced across one of them.
    pub is_cut: bool,
    /// Whether these very words, no more and no less, were replaced by others.
    pub is_replaced: bool,
}

/// Longer stretches, in bytes, are not compared letter by letter.
const MAX_COMPARED_BY_LETTER: usize = 1024;

/// Longer texts, in bytes of both, are compared between landmarks; what is longer between two of
/// these counts as replaced as a whole. Where texts have few different words, the time that a
/// comparison word by word takes grows faster than they do.
const MAX_COMPARED_AT_ONCE: usize = 512 * 1024;

impl Change {
    /// These stretches of bytes, each replaced by words; `None` if they overlap, or lie outside
    /// the text or inside a character.
    pub fn new(
        text: &Text,
        parts: impl IntoIterator<Item = (Range<usize>, String)>,
    ) -> Option<Self> {
        let mut parts: Vec<(Range<usize>, String)> = parts.into_iter().collect();
        parts.sort_by_key(|(old, _)| (old.start, old.end));
        let mut change = Self::default();
        let mut end = 0;
        for (old, words) in parts {
            let fits = end <= old.start && old.start <= old.end;
            if !fits || text.pos(old.start).is_none() || text.pos(old.end).is_none() {
                return None;
            }
            end = old.end;
            if text.as_str().get(old.clone()) != Some(&words) {
                change.push(old, &words);
            }
        }
        Some(change)
    }

    /// What leads from one text to another: by lines, in those that differ by words, and in
    /// words that are alike by letters.
    ///
    /// Time and memory grow with the length of the texts, whatever they say; long ones belong on a
    /// worker.
    pub fn between(old: &Text, new: &Text) -> Self {
        let mut change = Self::default();
        let (old, new) = (old.as_str(), new.as_str());
        if old.len() + new.len() <= MAX_COMPARED_AT_ONCE {
            change.compare((old, 0..old.len()), (new, 0..new.len()));
            return change;
        }
        for (old_bytes, new_bytes) in landmarks::between(old, new) {
            if old_bytes.len() + new_bytes.len() <= MAX_COMPARED_AT_ONCE {
                change.compare((old, old_bytes), (new, new_bytes));
            } else {
                change.push(old_bytes, new.get(new_bytes).unwrap_or_default());
            }
        }
        change
    }

    /// Takes in what differs between two stretches.
    fn compare(
        &mut self,
        (old, old_bytes): (&str, Range<usize>),
        (new, new_bytes): (&str, Range<usize>),
    ) {
        for (old_lines, new_lines) in hunks(
            Algorithm::Histogram,
            (old, old_bytes),
            (new, new_bytes),
            |lines| lines.split_inclusive('\n').collect(),
        ) {
            for (old_words, new_words) in hunks(
                Algorithm::Histogram,
                (old, old_lines),
                (new, new_lines),
                |words| words.split_word_bounds().collect(),
            ) {
                self.compare_letters(old, old_words, new, new_words);
            }
        }
    }

    /// The change that gives a span other words and leaves everything else as it is.
    pub fn within(text: &Text, span: Span, words: &str) -> Self {
        let slice = Text::new(text.slice(span));
        let inner = Self::between(&slice, &Text::new(words));
        let shift = span.start().byte();
        let by = |range: Range<usize>| range.start + shift..range.end + shift;
        let parts = inner.parts.into_iter().map(|part| Part {
            old: by(part.old),
            new: by(part.new),
            words: part.words,
        });
        Self {
            parts: parts.collect(),
        }
    }

    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The text afterwards. A change of another text that does not fit leaves out what does not.
    pub fn apply(&self, text: &Text) -> Text {
        let mut changed = String::with_capacity(text.len());
        let mut from = 0;
        for part in &self.parts {
            changed.push_str(text.as_str().get(from..part.old.start).unwrap_or_default());
            changed.push_str(&part.words);
            from = part.old.end;
        }
        changed.push_str(text.as_str().get(from..).unwrap_or_default());
        Text::new(changed)
    }

    /// Where a span is afterwards; `new` is what [`Self::apply`] gives.
    pub fn carry(&self, span: Span, new: &Text) -> Carried {
        let (start, end) = (span.start().byte(), span.end().byte());
        let touching = self.touching(span);
        let parts = self.parts.get(touching.clone()).unwrap_or_default();
        let shift = |byte: usize, n_parts: usize| {
            let before = n_parts.checked_sub(1).and_then(|idx| self.parts.get(idx));
            before.map_or(byte, |part| part.new.end + (byte - part.old.end))
        };
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
            let (start, end) = (shift(start, touching.start), shift(end, touching.start));
            return new.span(start..end).map_or(Carried::Gone, Carried::Same);
        };
        let new_start = match first.old.start {
            at if at < start => first.new.end,
            at if at == start => first.new.start,
            _ => shift(start, touching.start),
        };
        let new_end = match last.old.end {
            at if end < at => last.new.start,
            at if at == end => last.new.end,
            _ => shift(end, touching.end),
        };
        let n_gone: usize = parts
            .iter()
            .map(|part| part.old.end.min(end) - part.old.start.max(start))
            .sum();
        let is_bare = |part: &Part| part.words.is_empty();
        let is_cut = first.old.start < start
            || end < last.old.end
            || (first.old.start == start && is_bare(first))
            || (last.old.end == end && is_bare(last));
        let carried = |span| {
            Carried::Changed(Altered {
                span,
                n_kept: span_len(start, end).saturating_sub(n_gone),
                is_cut,
                is_replaced: parts.len() == 1 && first.old == (start..end),
            })
        };
        new.span(new_start..new_end).map_or(Carried::Gone, carried)
    }

    /// A place in the text as it is afterwards: the same one, or the end of what replaced it.
    pub fn near(&self, byte: usize) -> usize {
        let n_before = self.parts.partition_point(|part| part.old.start <= byte);
        let before = n_before.checked_sub(1).and_then(|idx| self.parts.get(idx));
        before.map_or(byte, |part| {
            part.new.end + byte.saturating_sub(part.old.end)
        })
    }

    /// How many of these bytes are still there afterwards.
    pub fn n_kept(&self, bytes: Range<usize>) -> usize {
        let first = self
            .parts
            .partition_point(|part| part.old.end <= bytes.start);
        let parts = self.parts.get(first..).unwrap_or_default();
        let gone = parts
            .iter()
            .take_while(|part| part.old.start < bytes.end)
            .map(|part| part.old.end.min(bytes.end) - part.old.start.max(bytes.start));
        bytes.len().saturating_sub(gone.sum())
    }

    /// The parts that take something from a span or put something between its words.
    fn touching(&self, span: Span) -> Range<usize> {
        let (start, end) = (span.start().byte(), span.end().byte());
        let first = self.parts.partition_point(|part| part.old.end <= start);
        let last = self.parts.partition_point(|part| part.old.start < end);
        first..last.max(first)
    }

    /// Adds a part behind the others; one that touches the last becomes one with it.
    fn push(&mut self, old: Range<usize>, words: &str) {
        if old.is_empty() && words.is_empty() {
            return;
        }
        match self.parts.last_mut() {
            Some(last) if last.old.end == old.start => {
                last.old.end = old.end;
                last.new.end += words.len();
                last.words.push_str(words);
            }
            last => {
                let start =
                    last.map_or(old.start, |last| last.new.end + (old.start - last.old.end));
                self.parts.push(Part {
                    old,
                    new: start..start + words.len(),
                    words: words.to_owned(),
                });
            }
        }
    }

    /// Takes in a stretch that differs: letter by letter if the two are alike, or else as a whole.
    fn compare_letters(
        &mut self,
        old: &str,
        old_bytes: Range<usize>,
        new: &str,
        new_bytes: Range<usize>,
    ) {
        let longest = old_bytes.len().max(new_bytes.len());
        let words = new.get(new_bytes.clone()).unwrap_or_default();
        if old_bytes.is_empty() || new_bytes.is_empty() || longest > MAX_COMPARED_BY_LETTER {
            return self.push(old_bytes, words);
        }
        let letters = hunks(
            Algorithm::MyersMinimal,
            (old, old_bytes.clone()),
            (new, new_bytes),
            |letters| letters.graphemes(true).collect(),
        );
        let n_gone: usize = letters.iter().map(|(old, _)| old.len()).sum();
        let n_put_in: usize = letters.iter().map(|(_, new)| new.len()).sum();
        // Letters that other words happen to share say nothing about where a mark belongs.
        let n_kept = old_bytes.len().saturating_sub(n_gone);
        if n_kept < n_gone.max(n_put_in) {
            return self.push(old_bytes, words);
        }
        for (old, new_bytes) in letters {
            self.push(old, new.get(new_bytes).unwrap_or_default());
        }
    }
}

fn span_len(start: usize, end: usize) -> usize {
    end.saturating_sub(start)
}

/// The stretches of two texts that differ, in bytes of the whole texts, token by token.
fn hunks<'a>(
    algorithm: Algorithm,
    (old, old_bytes): (&'a str, Range<usize>),
    (new, new_bytes): (&'a str, Range<usize>),
    tokens: impl Fn(&'a str) -> Vec<&'a str>,
) -> Vec<Pair> {
    if old_bytes.is_empty() || new_bytes.is_empty() {
        let is_nothing = old_bytes.is_empty() && new_bytes.is_empty();
        return if is_nothing {
            Vec::new()
        } else {
            vec![(old_bytes, new_bytes)]
        };
    }
    let old_tokens = tokens(old.get(old_bytes.clone()).unwrap_or_default());
    let new_tokens = tokens(new.get(new_bytes.clone()).unwrap_or_default());
    let mut input: InternedInput<&str> = InternedInput::default();
    input.update_before(old_tokens.iter().copied());
    input.update_after(new_tokens.iter().copied());
    let diff = Diff::compute(algorithm, &input);
    let mut old_edges = Edges::new(&old_tokens, old_bytes.start);
    let mut new_edges = Edges::new(&new_tokens, new_bytes.start);
    diff.hunks()
        .map(|hunk| (old_edges.bytes(&hunk.before), new_edges.bytes(&hunk.after)))
        .collect()
}

/// Turns ranges of tokens, asked for in order, into ranges of bytes.
struct Edges<'a> {
    tokens: &'a [&'a str],
    token_idx: usize,
    byte: usize,
}

impl<'a> Edges<'a> {
    fn new(tokens: &'a [&'a str], byte: usize) -> Self {
        Self {
            tokens,
            token_idx: 0,
            byte,
        }
    }

    fn bytes(&mut self, tokens: &Range<u32>) -> Range<usize> {
        self.byte_of(tokens.start as usize)..self.byte_of(tokens.end as usize)
    }

    fn byte_of(&mut self, token_idx: usize) -> usize {
        let passed = self
            .tokens
            .get(self.token_idx..token_idx)
            .unwrap_or_default();
        self.byte += passed.iter().map(|token| token.len()).sum::<usize>();
        self.token_idx = token_idx.max(self.token_idx);
        self.byte
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `We {trusted→saw} [the {n→N}urse]`: a change and a span. Shows what becomes of the span.
    #[track_caller]
    fn check(marked: &str, expected: &str) {
        let (mut old, mut parts) = (String::new(), Vec::new());
        let (mut start, mut end) = (0, 0);
        let mut rest = marked;
        while let Some(c) = rest.chars().next() {
            rest = rest.strip_prefix(c).unwrap();
            match c {
                '[' => start = old.len(),
                ']' => end = old.len(),
                '{' => {
                    let (inner, after) = rest.split_once('}').unwrap();
                    let (from, to) = inner.split_once('→').unwrap();
                    let at = old.len();
                    // A mark may begin or end within what is replaced.
                    if let Some(inside) = from.find('[') {
                        start = at + inside;
                    }
                    let from = from.replace('[', "");
                    if let Some(inside) = from.find(']') {
                        end = at + inside;
                    }
                    let from = from.replace(']', "");
                    old.push_str(&from);
                    parts.push((at..old.len(), to.to_owned()));
                    rest = after;
                }
                c => old.push(c),
            }
        }
        let old = Text::new(old);
        let change = Change::new(&old, parts).unwrap();
        let new = change.apply(&old);
        let shown = match change.carry(old.span(start..end).unwrap(), &new) {
            Carried::Same(span) => format!("same {}", new.slice(span)),
            Carried::Changed(to) => format!(
                "{}{} {}, {} bytes kept",
                if to.is_cut { "cut" } else { "changed" },
                if to.is_replaced { " as a whole" } else { "" },
                new.slice(to.span),
                to.n_kept
            ),
            Carried::Gone => "gone".to_owned(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_span_stays_on_its_words() {
        check("{Well. →}We [trusted] her{→ not}", "same trusted");
        check("{→Well. }We [trusted] her", "same trusted");
        check("We {→never }[trusted]{→ fully} her", "same trusted");
        check("We {x →}[trusted]{ y→} her", "same trusted");
    }

    #[test]
    fn what_is_mended_in_a_span_is_in_it() {
        check("We [tru{→s}ted] her", "changed trusted, 6 bytes kept");
        check("We [{d→t}rusted] her", "changed trusted, 6 bytes kept");
        check("We [truste{t→d}] her", "changed trusted, 6 bytes kept");
        check(
            "We [{saw→trusted}] her",
            "changed as a whole trusted, 0 bytes kept",
        );
    }

    #[test]
    fn what_is_cut_off_a_span_is_out_of_it() {
        check("We [trusted{ her] at once→}.", "cut trusted, 7 bytes kept");
        check("We [{trusted →}her] at once.", "cut her, 3 bytes kept");
        check("{We [trusted→They saw} her] at", "cut  her, 4 bytes kept");
        check("We {trusted [her] at→met} once", "gone");
        check("We [{trusted→}] her", "gone");
    }

    #[test]
    fn parts_that_do_not_fit_make_no_change() {
        let text = Text::from("aé");
        assert_eq!(Change::new(&text, [(2..3, String::new())]), None);
        assert_eq!(Change::new(&text, [(0..9, String::new())]), None);
        let overlapping = [(0..3, String::new()), (1..3, String::new())];
        assert_eq!(Change::new(&text, overlapping), None);
        let nothing = Change::new(&text, [(0..1, "a".to_owned())]).unwrap();
        assert!(nothing.is_empty());
    }

    #[test]
    fn texts_are_compared_by_lines_then_words_then_letters() {
        #[track_caller]
        fn check(old: &str, new: &str, expected: &[(&str, &str)]) {
            let (old, new) = (Text::from(old), Text::from(new));
            let change = Change::between(&old, &new);
            let parts: Vec<(&str, &str)> = change
                .parts()
                .iter()
                .map(|part| {
                    (
                        old.as_str().get(part.old.clone()).unwrap(),
                        part.words.as_str(),
                    )
                })
                .collect();
            assert_eq!(parts, expected);
            assert_eq!(change.apply(&old), new);
        }
        check("one\ntwo\nthree\n", "one\nthree\n", &[("two\n", "")]);
        check("He sad yes.\nNo.", "He said yes.\nNo.", &[("", "i")]);
        check("We met Bob here", "We met Alice here", &[("Bob", "Alice")]);
        check("", "new", &[("", "new")]);
        check("", "", &[]);
    }

    #[test]
    fn long_texts_are_compared_as_closely_as_short_ones() {
        let words = |n_different: u32| -> Vec<String> {
            (0..100_000_u32)
                .map(|n| {
                    let mixed = n.wrapping_mul(2_654_435_761);
                    let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519);
                    let blank = if n % 12 == 11 { '\n' } else { ' ' };
                    format!("w{}{blank}", (mixed ^ (mixed >> 13)) % n_different)
                })
                .collect()
        };
        for n_different in [2, 30, 20_000] {
            let old = words(n_different);
            let mut edited = old.clone();
            edited[10_000] = "entirely other words ".to_owned();
            edited[60_000].insert(1, 'x');
            edited[90_000].clear();
            let (old, new) = (Text::new(old.concat()), Text::new(edited.concat()));
            let change = Change::between(&old, &new);
            assert_eq!(change.apply(&old), new);
            assert_eq!(change.parts().len(), 3, "{n_different} words");
            let n_put_in: usize = change.parts().iter().map(|part| part.words.len()).sum();
            assert!(n_put_in < 60, "{n_put_in} bytes put in");

            // The same words in other lines.
            let reflowed = Text::new(old.as_str().replace('\n', " "));
            let change = Change::between(&old, &reflowed);
            assert_eq!(change.apply(&old), reflowed);
            let n_put_in: usize = change.parts().iter().map(|part| part.words.len()).sum();
            let is_told_apart = n_different > 2;
            assert!(
                n_put_in < 20_000 || !is_told_apart,
                "{n_put_in} bytes put in"
            );
        }
        for (old, new) in [("x ", "y "), ("No comment.\n", "No comment. "), ("é", "è")] {
            let (old, new) = (
                Text::new(old.repeat(300_000)),
                Text::new(new.repeat(200_000)),
            );
            assert_eq!(Change::between(&old, &new).apply(&old), new);
        }
    }

    proptest! {
        #[test]
        fn a_comparison_leads_from_one_text_to_the_other(
            old in "([a-c] ?|é|👨\u{200d}👩|قال|\n){0,40}", new in "([a-c] ?|é|👨\u{200d}👩|قال|\n){0,40}",
        ) {
            let (old, new) = (Text::new(old), Text::new(new));
            let change = Change::between(&old, &new);
            prop_assert_eq!(change.apply(&old), new.clone());
            let parts = change.parts();
            prop_assert!(parts.iter().all(|part| new.as_str().get(part.new.clone()) == Some(&part.words)));
            prop_assert!(parts.windows(2).all(|two| two[0].old.end < two[1].old.start));
            for (start, _) in old.as_str().char_indices() {
                for end in start + 1..=old.len() {
                    if let Some(span) = old.span(start..end)
                        && let Carried::Same(carried) = change.carry(span, &new)
                    {
                        prop_assert_eq!(old.slice(span), new.slice(carried));
                    }
                }
            }
        }
    }
}
