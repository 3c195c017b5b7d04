//! Finding a name by a few of its letters: pickers and the palette.

use std::cmp::Reverse;

use nucleo_matcher::{Config, Matcher, Utf32Str};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The candidates that the needle fits, best first; candidates that fit equally well keep their order.
///
/// Every word of the needle must be in the candidate, letter by letter but not side by side, in
/// any order of words. Case and accents do not count. A needle of nothing but blanks fits
/// everything and keeps the order.
pub fn rank<'a, T>(needle: &str, candidates: impl Iterator<Item = (T, &'a str)>) -> Vec<T> {
    let folded = fold(needle);
    let words: Vec<Vec<char>> = folded
        .split_whitespace()
        .map(|word| word.chars().collect())
        .collect();
    if words.is_empty() {
        return candidates.map(|(candidate, _)| candidate).collect();
    }
    // Both sides are folded here, in more scripts than the matcher folds by itself.
    let mut config = Config::DEFAULT;
    (config.normalize, config.ignore_case, config.prefer_prefix) = (false, false, true);
    let mut matcher = Matcher::new(config);
    let mut ranked: Vec<(bool, u32, usize, T)> = Vec::new();
    for (candidate, name) in candidates {
        let name = fold(name);
        let is_whole = folded.split_whitespace().all(|word| name.contains(word));
        let name: Vec<char> = name.chars().collect();
        let haystack = Utf32Str::Unicode(&name);
        let score = words.iter().try_fold(0_u32, |sum, word| {
            let score = matcher.fuzzy_match(haystack, Utf32Str::Unicode(word))?;
            Some(sum + u32::from(score))
        });
        if let Some(score) = score {
            ranked.push((is_whole, score, name.len(), candidate));
        }
    }
    // Names that hold the words as they are come first; of equally good ones the shorter name
    // has less that was not asked for.
    ranked.sort_by_key(|&(is_whole, score, length, _)| (Reverse(is_whole), Reverse(score), length));
    ranked
        .into_iter()
        .map(|(.., candidate)| candidate)
        .collect()
}

/// Lower case, without accents and other marks, compatible forms made one.
fn fold(raw: &str) -> String {
    if raw.is_ascii() {
        return raw.to_ascii_lowercase();
    }
    raw.nfkd()
        .filter(|&c| !is_combining_mark(c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            // Letters that Unicode does not take apart.
            'ø' => 'o',
            'ł' => 'l',
            'đ' | 'ð' => 'd',
            'ħ' => 'h',
            'ı' => 'i',
            'ς' => 'σ',
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            c => c,
        })
        .filter(|&c| !is_combining_mark(c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(needle: &str, names: &[&str], expected: &[&str]) {
        assert_eq!(
            rank(needle, names.iter().map(|&name| (name, name))),
            expected
        );
    }

    #[test]
    fn the_best_fit_comes_first_and_what_does_not_fit_goes() {
        check(
            "trust",
            &[
                "Distrust",
                "Trust in government",
                "Trust",
                "To rule us all, truly",
                "Hope",
            ],
            &[
                "Trust",
                "Trust in government",
                "Distrust",
                "To rule us all, truly",
            ],
        );
        check("gt", &["Go to line…", "Tag"], &["Go to line…"]);
    }

    #[test]
    fn case_and_accents_do_not_count() {
        check("muller", &["Müller", "Miller"], &["Müller"]);
        check("MÜLLER", &["muller"], &["muller"]);
        check("e\u{301}tat", &["Etat", "état"], &["Etat", "état"]);
        check("ЁЖ", &["еж", "нож"], &["еж"]);
        check("احمد", &["أحمد"], &["أحمد"]);
    }

    #[test]
    fn words_may_come_in_any_order() {
        check(
            "gov trust",
            &["Trust in government"],
            &["Trust in government"],
        );
        check("trust xyz", &["Trust in government"], &[]);
    }

    #[test]
    fn nothing_asked_keeps_the_order_and_so_do_equals() {
        check("  ", &["b", "a", "c"], &["b", "a", "c"]);
        check("a", &["a2", "a1", "a3"], &["a2", "a1", "a3"]);
    }
}
