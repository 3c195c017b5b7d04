//! What is said in a file of which nothing but its words is known, such as a PDF: pages cut through
//! sentences, and what reads them cannot always tell in which order words of two directions stand.
//!
//! Words are sought as they stand, and where they are not found so, as words that stand together
//! in any order. Letters and digits count, and not the marks on them.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::check::Key;

/// How far words of one passage may stand from the first of them, beside their own number: the
/// head and the foot of a page, and a note in the margin, can be between them.
const MAX_APART: usize = 160;

/// Of the words of a long text so many may be cut by the ends of lines: one of so many.
const MAY_BE_CUT: usize = 100;

/// All words of a file.
pub(super) struct Words {
    letters: String,
    /// By what a word is known by: its places, in their order.
    places: HashMap<u64, Vec<usize>>,
}

impl Words {
    pub(super) fn new(text: &str) -> Self {
        let text = with_letters_for_numbers(text);
        let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
        let mut letters = String::new();
        for (place, word) in words_of(&text).into_iter().enumerate() {
            places.entry(key(&word)).or_default().push(place);
            letters.push_str(&word);
        }
        Self { letters, places }
    }

    /// Whether a passage is there. Its first and its last word may be parts of words.
    pub(super) fn has(&self, passage: &str) -> bool {
        let words = words_of(passage);
        if self.has_letters(&words) {
            return true;
        }
        let inner = match words.as_slice() {
            [_, inner @ .., _] => inner,
            edges => {
                return edges
                    .iter()
                    .all(|word| self.has_letters(std::slice::from_ref(word)));
            }
        };
        self.stand_in_two(&words) || self.stand_together(inner)
    }

    /// Whether they stand in two stretches, as where a page ends and all of its margin is read
    /// before the next one: as many as stand as they are, and then the rest of them.
    fn stand_in_two(&self, words: &[String]) -> bool {
        let ends: Vec<usize> = (1..words.len()).collect();
        let n = ends.partition_point(|&end| {
            let first = words.get(..end);
            first.is_some_and(|first| self.has_letters(first))
        });
        let rest = words.get(n..);
        n > 1 && rest.is_some_and(|rest| self.has_letters(rest))
    }

    /// Whether a long text is there: each of its words as often as it says it.
    pub(super) fn has_text(&self, text: &str) -> bool {
        let words = words_of(text);
        let mut counts: HashMap<u64, usize> = HashMap::new();
        for word in &words {
            *counts.entry(key(word)).or_default() += 1;
        }
        let missing = counts.into_iter().map(|(word, n)| {
            let n_there = self.places.get(&word).map_or(0, Vec::len);
            n.saturating_sub(n_there)
        });
        missing.sum::<usize>() <= words.len() / MAY_BE_CUT || self.has_letters(&words)
    }

    fn has_letters(&self, words: &[String]) -> bool {
        memchr::memmem::find(self.letters.as_bytes(), words.concat().as_bytes()).is_some()
    }

    /// Whether all words stand near one another.
    fn stand_together(&self, words: &[String]) -> bool {
        let places: Option<Vec<&Vec<usize>>> = words
            .iter()
            .map(|word| self.places.get(&key(word)))
            .collect();
        let Some(places) = places else {
            return false;
        };
        let Some(rarest) = places.iter().min_by_key(|places| places.len()) else {
            return true;
        };
        let reach = words.len() * 2 + MAX_APART;
        rarest.iter().any(|&at| {
            places.iter().all(|places| {
                let next = places.partition_point(|&place| place + reach < at);
                places.get(next).is_some_and(|&place| place <= at + reach)
            })
        })
    }
}

/// A character in a class of its own is a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    RightToLeft,
    Digit,
    Sign,
}

fn class(c: char) -> Option<Class> {
    match c {
        '⁰'..='₎' | '²' | '³' | '¹' => None,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => {
            c.is_alphabetic().then_some(Class::RightToLeft)
        }
        '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
            c.is_alphabetic().then_some(Class::Sign)
        }
        c if c.is_alphabetic() => Some(Class::Letter),
        c if c.is_numeric() => Some(Class::Digit),
        _ => None,
    }
}

fn words_of(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.nfkd().filter(|&c| !is_combining_mark(c)) {
        let class = class(c);
        match (class, words.last_mut()) {
            (None, _) => {}
            (Some(Class::Sign), _) | (_, None) => words.push(c.to_string()),
            (class, Some(word)) if class == last => word.push(c),
            _ => words.push(c.to_string()),
        }
        last = class;
    }
    words
}

fn key(word: &str) -> u64 {
    let mut key = Key::new();
    key.words(word);
    key.get()
}

/// What no font has a shape for stands there by its number, such as `[U+0F40]`.
fn with_letters_for_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[U+") {
        out.push_str(before);
        let number = after.split_once(']');
        let c = number.and_then(|(hex, _)| char::from_u32(u32::from_str_radix(hex, 16).ok()?));
        match (c, number) {
            (Some(c), Some((_, after))) => {
                out.push(c);
                rest = after;
            }
            _ => rest = after,
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_over_the_end_of_a_page_is_found_however_much_stands_between() {
        let between = "A note in the margin. ".repeat(200);
        let words = Words::new(&format!(
            "We trusted the nurse {between} and the clerk as well"
        ));
        assert!(words.has("trusted the nurse and the clerk"));
        assert!(!words.has("trusted the nurse or the clerk"));
        assert!(!words.has("the clerk and trusted the nurses"));
    }
}
