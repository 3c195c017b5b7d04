//! The words of a text as numbers, so that texts can be compared quickly.
//!
//! Letter case, accents, vowel signs, lengthening strokes and everything between words is left out:
//! a quotation is the same one with other quotation marks or another line end. In scripts that
//! write no spaces every letter is a word.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The words of a text in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    /// Of each word, a number that stands for it.
    pub numbers: Vec<u32>,
    /// Where each word begins, in bytes.
    starts: Vec<u32>,
}

impl Terms {
    pub(super) fn of(text: &str) -> Self {
        let mut terms = Self::default();
        let mut word = Number::default();
        let mut start = None;
        for (byte, c) in text.char_indices() {
            if c.is_ascii() {
                if c.is_ascii_alphanumeric() {
                    start.get_or_insert(byte);
                    word.add(c.to_ascii_lowercase());
                } else if let Some(start) = start.take() {
                    terms.push(word.take(), start);
                }
                continue;
            }
            if is_left_out(c) {
                continue;
            }
            let is_alone = stands_alone(c);
            if is_alone || !c.is_alphanumeric() {
                if let Some(start) = start.take() {
                    terms.push(word.take(), start);
                }
                if !is_alone {
                    continue;
                }
            }
            for lower in c.to_lowercase() {
                decompose_compatible(lower, |part| {
                    if !is_combining_mark(part) {
                        word.add(part);
                    }
                });
            }
            if is_alone {
                terms.push(word.take(), byte);
            } else {
                start.get_or_insert(byte);
            }
        }
        if let Some(start) = start {
            terms.push(word.take(), start);
        }
        terms
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Where words of the text begin and end, in bytes: those of a range that is not empty.
    pub(super) fn bytes(&self, words: Range<usize>, text: &str) -> Option<Range<usize>> {
        let start = *self.starts.get(words.start)? as usize;
        let last = *self.starts.get(words.end.checked_sub(1)?)? as usize;
        let rest = text.get(last..)?;
        let mut chars = rest.char_indices();
        let (_, first) = chars.next()?;
        let end = if stands_alone(first) {
            last + first.len_utf8()
        } else {
            // Marks belong to the letter before them.
            let is_heard = |c: char| c.is_ascii() || !is_left_out(c);
            let end =
                chars.find(|&(_, c)| is_heard(c) && (stands_alone(c) || !c.is_alphanumeric()));
            end.map_or(text.len(), |(at, _)| last + at)
        };
        Some(start..end)
    }

    /// The words that begin within some bytes of the text.
    pub(super) fn within(&self, bytes: Range<usize>) -> Range<usize> {
        let first_from = |byte: usize| {
            self.starts
                .partition_point(|&start| (start as usize) < byte)
        };
        first_from(bytes.start)..first_from(bytes.end)
    }

    fn push(&mut self, number: u32, start: usize) {
        // A text of more than 4 GiB is not read in.
        if let Ok(start) = u32::try_from(start) {
            self.numbers.push(number);
            self.starts.push(start);
        }
    }
}

/// The number of a word, letter by letter: FNV-1a on whole characters.
struct Number(u32);

impl Number {
    fn add(&mut self, c: char) {
        self.0 = (self.0 ^ c as u32).wrapping_mul(0x0100_0193);
    }

    fn take(&mut self) -> u32 {
        std::mem::take(self).0
    }
}

impl Default for Number {
    fn default() -> Self {
        Self(0x811c_9dc5)
    }
}

/// Signs within words that nobody hears: marks above and below, the lengthening stroke of Arabic,
/// joiners and the soft hyphen.
fn is_left_out(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    ) || is_combining_mark(c)
}

/// Letters of scripts that put no spaces between words: Thai, Lao, Tibetan, Burmese, Khmer, kana,
/// Han.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{f40}'..='\u{fbc}' | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17b3}' | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_another_way_is_the_same_words() {
        for (one, other) in [
            ("“It’s a CAFÉ”,\nhe said.", "\"It's a cafe\", he said"),
            ("كَتَبَ الولــد", "كتب الولد"),
            ("ein Ge\u{ad}bäude", "EIN GEBA\u{308}UDE"),
            ("ﬁve", "five"),
        ] {
            assert_eq!(Terms::of(one).numbers, Terms::of(other).numbers, "{one}");
        }
        assert_ne!(Terms::of("one two").numbers, Terms::of("two one").numbers);
        assert_eq!(Terms::of("東京に行く").len(), 5);
    }

    #[test]
    fn a_mark_of_a_script_without_spaces_belongs_to_the_word_before_it() {
        let text = "abc\u{f99}d e";
        let terms = Terms::of(text);
        assert_eq!(terms.len(), 2);
        assert_eq!(terms.bytes(0..1, text), Some(0..7));
    }

    proptest! {
        #[test]
        fn words_stand_where_they_are_said_to(text in "\\PC{0,60}", from in 0_usize..60, n in 1_usize..9) {
            let terms = Terms::of(&text);
            let words = from..(from + n).min(terms.len());
            if words.start < words.end {
                let bytes = terms.bytes(words.clone(), &text).unwrap();
                let again = Terms::of(text.get(bytes.clone()).unwrap());
                prop_assert_eq!(&again.numbers, &terms.numbers[words.clone()]);
                prop_assert_eq!(terms.within(bytes), words);
            }
        }
    }
}
