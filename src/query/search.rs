//! Words and patterns in texts.
//!
//! A long text is searched in parts, each by whoever has time for it, and [`join`] makes of their
//! finds what one search from the front would have found.

use std::ops::Range;

use regex::{Regex, RegexBuilder};
use unicode_normalization::UnicodeNormalization as _;

use crate::text::{Pos, Span, Text};

/// How much of a text is searched between two looks at whether to stop, in bytes. It ends with a line.
const WINDOW: usize = 4 * 1024 * 1024;
/// In a text longer than [`WINDOW`], matches of up to this many bytes are found wherever they are;
/// a longer one may be missed where two windows meet.
const OVERLAP: usize = 64 * 1024;
/// How far around a place is searched first, in bytes.
const NEAR: usize = 1024 * 1024;
/// The memory that a compiled expression may take, in bytes.
const SIZE_LIMIT: usize = 4 * 1024 * 1024;
/// A longer needle is no question.
const MAX_NEEDLE: usize = 20_000;

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub needle: String,
    pub match_case: bool,
    pub whole_word: bool,
    /// The needle is a regular expression.
    pub regex: bool,
}

/// A query made ready for searching. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
}

impl Pattern {
    /// Makes a query ready; `None` if there is nothing to look for.
    /// The error is a sentence that says what is wrong with the expression, and where.
    pub fn new(query: &Query) -> Result<Option<Self>, String> {
        if query.needle.is_empty() {
            return Ok(None);
        }
        if query.needle.len() > MAX_NEEDLE {
            return Err(format!(
                "The search is too long: it has {} bytes, and at most {MAX_NEEDLE} can be looked for. Search for a part of it.",
                query.needle.len()
            ));
        }
        let expression = if query.regex {
            // Compiled by itself first: what is put around it below must neither mend it nor
            // move the places that its errors name.
            compile(&query.needle, query.match_case)?;
            query.needle.clone()
        } else {
            literal(&query.needle)
        };
        let expression = if query.whole_word {
            format!(r"\b{{start-half}}(?:{expression})\b{{end-half}}")
        } else {
            expression
        };
        let regex = compile(&expression, query.match_case)?;
        Ok(Some(Self { regex }))
    }
}

/// The first `limit` matches in order; none is empty, none overlaps the next.
///
/// `stop` is asked now and then; once it says so, what has been found so far is given.
pub fn find_all(
    text: &Text,
    pattern: &Pattern,
    limit: usize,
    stop: &dyn Fn() -> bool,
) -> Vec<Span> {
    find_in(text, pattern, &(Pos::START..text.end()), limit, stop)
}

/// The same, of those that begin in one part of the text.
pub fn find_in(
    text: &Text,
    pattern: &Pattern,
    part: &Range<Pos>,
    limit: usize,
    stop: &dyn Fn() -> bool,
) -> Vec<Span> {
    let mut found = Vec::new();
    let mut from = part.start;
    while found.len() < limit
        && let Some(span) = first_unless(text, pattern, &(from..part.end), stop)
    {
        from = span.end();
        found.push(span);
        if from >= part.end || (found.len() % 1024 == 0 && stop()) {
            break;
        }
    }
    found
}

/// The matches in about a megabyte around a place, which are found at once.
pub fn find_near(text: &Text, pattern: &Pattern, near: Pos, limit: usize) -> Vec<Span> {
    let start = text.pos_at_or_before(near.byte().saturating_sub(NEAR / 4));
    let end = text.pos_at_or_before(near.byte().saturating_add(NEAR));
    find_in(text, pattern, &(start..end), limit, &|| false)
}

/// A text in `n` parts of about one length, which end with lines where that can be.
pub fn parts(text: &Text, n: usize) -> Vec<Range<Pos>> {
    let mut parts = Vec::new();
    let mut start = Pos::START;
    for part_idx in 1..n {
        let end = text.pos_at_or_before(text.len() / n * part_idx);
        let window = text.pos_at_or_before(end.byte() + OVERLAP);
        let line_end = memchr::memchr(b'\n', text.between(end, window).as_bytes());
        let end = line_end.map_or(end, |n_bytes| {
            text.pos_at_or_before(end.byte() + n_bytes + 1)
        });
        if start < end {
            parts.push(start..end);
            start = end;
        }
    }
    parts.push(start..text.end());
    parts
}

/// What was found in the parts of a text, as one search from the front would have found it: a match
/// that reaches into the next part takes the place of those that it overlaps.
pub fn join(
    text: &Text,
    pattern: &Pattern,
    parts: Vec<(Range<Pos>, Vec<Span>)>,
    limit: usize,
    stop: &dyn Fn() -> bool,
) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for (part, found) in parts {
        let mut rest = found.as_slice();
        let mut from = joined.last().map_or(Pos::START, |last| last.end());
        // The search goes on from the last match until it comes upon one that this part has too.
        while part.start < from && joined.len() < limit {
            let skipped = rest.partition_point(|span| span.start() < from);
            rest = rest.get(skipped..).unwrap_or_default();
            let until = rest.first().map_or(part.end, |span| span.start());
            let Some(span) = first_unless(text, pattern, &(from..until), stop) else {
                break;
            };
            from = span.end();
            joined.push(span);
        }
        joined.extend(rest);
        joined.truncate(limit);
    }
    joined
}

/// The first match that begins at `pos` or after it.
pub fn first_from(text: &Text, pattern: &Pattern, pos: Pos) -> Option<Span> {
    first_unless(text, pattern, &(pos..text.end()), &|| false)
}

/// The first match that begins in a part of the text.
fn first_unless(
    text: &Text,
    pattern: &Pattern,
    part: &Range<Pos>,
    stop: &dyn Fn() -> bool,
) -> Option<Span> {
    let mut from = text.pos_at_or_before(part.start.byte());
    // A match that begins near the end is seen whole in most cases; if not, the window grows.
    let beyond = part.end.byte().saturating_add(NEAR);
    if from >= part.end {
        return None;
    }
    let mut length = WINDOW;
    loop {
        let limit = from.byte().saturating_add(length);
        let limit = if length == WINDOW {
            limit.min(beyond)
        } else {
            limit
        };
        let window_end = line_end_after(text, limit);
        let is_last = window_end == text.end();
        // What stands before `from` is part of the haystack, for the sake of `\b` and `^`.
        let haystack = text.before(window_end);
        match pattern.regex.find_at(haystack, from.byte()) {
            // It may go on beyond the window.
            Some(found) if found.end() == window_end.byte() && !is_last && !found.is_empty() => {
                length = length.saturating_mul(2);
            }
            Some(found) if found.is_empty() => {
                from = next_char(text, text.pos_at_or_before(found.start()))?;
                length = WINDOW;
            }
            Some(found) => {
                return text
                    .span(found.range())
                    .filter(|span| span.start() < part.end);
            }
            None if is_last => return None,
            None => {
                let next =
                    text.pos_at_or_before(window_end.byte() - OVERLAP.min(window_end.byte()));
                if next <= from || next >= part.end {
                    // The window reaches beyond the part.
                    return None;
                }
                from = next;
                length = WINDOW;
            }
        }
        if from >= part.end || stop() {
            return None;
        }
    }
}

/// The end of the line that `byte` is in, or the end of the text.
fn line_end_after(text: &Text, byte: usize) -> Pos {
    if byte >= text.len() {
        return text.end();
    }
    let at = text.pos_at_or_before(byte);
    memchr::memchr(b'\n', text.after(at).as_bytes()).map_or_else(
        || text.end(),
        |newline| text.pos_at_or_before(at.byte() + newline),
    )
}

fn next_char(text: &Text, pos: Pos) -> Option<Pos> {
    let length = text.after(pos).chars().next()?.len_utf8();
    text.pos(pos.byte() + length)
}

/// An expression for exactly these words, whether their accents are composed or not. A space
/// between two of them may be the end of a line or of a paragraph in the text.
fn literal(needle: &str) -> String {
    let mut forms = vec![needle.to_owned()];
    for form in [needle.nfc().collect::<String>(), needle.nfd().collect()] {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    // The longest first, so that a letter is taken with its accent.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    let forms: Vec<String> = forms.iter().map(|form| spaced(form)).collect();
    format!("(?:{})", forms.join("|"))
}

/// Words as an expression. One who looks for two spaces, or for one at an edge, means these.
fn spaced(words: &str) -> String {
    let parts: Vec<&str> = words.split(' ').collect();
    let mut expression = String::new();
    for (part_idx, part) in parts.iter().enumerate() {
        let before = part_idx.checked_sub(1).and_then(|idx| parts.get(idx));
        if let Some(before) = before {
            let is_between_words = before.ends_with(|c: char| !c.is_whitespace())
                && part.starts_with(|c: char| !c.is_whitespace());
            expression.push_str(if is_between_words {
                r"(?: |[ \t]*\n\s*)"
            } else {
                " "
            });
        }
        expression.push_str(&regex::escape(part));
    }
    expression
}

fn compile(expression: &str, match_case: bool) -> Result<Regex, String> {
    RegexBuilder::new(expression)
        .case_insensitive(!match_case)
        .multi_line(true)
        .size_limit(SIZE_LIMIT)
        .dfa_size_limit(2 * SIZE_LIMIT)
        .nest_limit(100)
        .build()
        .map_err(|error| sentence(&error))
}

/// What is wrong with an expression, in words.
fn sentence(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => {
            "The expression is too large when its repetitions are written out. Use smaller numbers in them."
                .to_owned()
        }
        error => {
            // The crate draws the expression with a caret under the place, then says why.
            let drawn = error.to_string();
            let why = drawn
                .lines()
                .rev()
                .find_map(|line| line.trim().strip_prefix("error: "))
                .unwrap_or("it is not a regular expression");
            let place = drawn
                .lines()
                .find(|line| !line.trim().is_empty() && line.trim().chars().all(|c| c == '^'))
                .and_then(|line| line.find('^')?.checked_sub(INDENT))
                .map(|n_before| format!(", at character {}", n_before + 1))
                .unwrap_or_default();
            format!("The expression can't be read: {why}{place}")
        }
    }
}

/// How far the regex crate indents what it draws.
const INDENT: usize = 4;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(needle: &str, switches: &str) -> Pattern {
        Pattern::new(&query(needle, switches)).unwrap().unwrap()
    }

    /// Switches: `c` match case, `w` whole word, `r` regular expression.
    fn query(needle: &str, switches: &str) -> Query {
        Query {
            needle: needle.to_owned(),
            match_case: switches.contains('c'),
            whole_word: switches.contains('w'),
            regex: switches.contains('r'),
        }
    }

    /// Checks that what is in square brackets is found, and nothing else.
    #[track_caller]
    fn check(needle: &str, switches: &str, marked: &str) {
        let text = Text::new(marked.replace(['[', ']'], ""));
        let mut shown = String::new();
        let mut at = Pos::START;
        for span in find_all(&text, &pattern(needle, switches), 100, &|| false) {
            shown.push_str(text.between(at, span.start()));
            shown.push('[');
            shown.push_str(text.slice(span));
            shown.push(']');
            at = span.end();
        }
        shown.push_str(text.after(at));
        assert_eq!(shown, marked);
    }

    #[test]
    fn words_are_found_in_any_case_or_in_theirs() {
        check("trust", "", "[Trust], dis[trust], [TRUST]");
        check("trust", "c", "Trust, dis[trust], TRUST");
        check("ÉTAT", "", "l’[état]");
        check("правда", "", "[Правда] и [ПРАВДА]");
    }

    #[test]
    fn whole_words_end_where_letters_of_any_script_end() {
        check(
            "trust",
            "w",
            "[Trust], distrust, [trust]-worthy, trusts, [trust]",
        );
        check("нож", "w", "ножи, [нож]");
        check("C++", "w", "C++11, [C++] and xC++");
        check("a|ab", "rw", "[ab] [a] abc");
    }

    #[test]
    fn signs_mean_themselves_unless_it_is_an_expression() {
        check("a.c", "", "abc [a.c]");
        check("a.c", "r", "[abc] [aXc]");
        check("^the", "r", "[The] one\n[the] other the");
        check("x*", "r", "a[x]b[xx]");
        check("a  # remark", "rw", "[a  # remark]");
    }

    #[test]
    fn a_space_between_words_may_be_the_end_of_a_line() {
        check(
            "the old town",
            "",
            "[The old town], [the old\ntown], [the \n\n old town], the old",
        );
        check("old  town", "", "old town, [old  town], old\n\ntown");
        check("old ", "", "[old ]town, old\n");
        check(" ", "", "a[ ]b\nc");
        check("old town", "w", "[old\ntown], old\ntowns");
    }

    #[test]
    fn composed_and_decomposed_accents_are_the_same() {
        check("café", "", "[café] [cafe\u{301}] cafe");
        check("cafe\u{301}", "", "[café] [cafe\u{301}]");
    }

    #[test]
    fn nothing_is_looked_for_with_an_empty_needle() {
        assert!(Pattern::new(&query("", "r")).unwrap().is_none());
    }

    #[test]
    fn a_broken_expression_is_refused_with_the_reason_and_the_place() {
        for (needle, expected) in [
            (
                "a(b",
                "The expression can't be read: unclosed group, at character 2",
            ),
            (
                "ab[",
                "The expression can't be read: unclosed character class, at character 3",
            ),
            (
                "é*+?{2,1}",
                "The expression can't be read: invalid repetition count range, the start must be <= the end, at character 5",
            ),
            (
                "a)(b",
                "The expression can't be read: unopened group, at character 2",
            ),
            (
                "x{1000}{1000}",
                "The expression is too large when its repetitions are written out. Use smaller numbers in them.",
            ),
        ] {
            for switches in ["r", "rw"] {
                assert_eq!(
                    Pattern::new(&query(needle, switches)).unwrap_err(),
                    expected
                );
            }
        }
        assert!(
            Pattern::new(&query(&"x".repeat(30_000), ""))
                .unwrap_err()
                .starts_with("The search is too long: it has 30000 bytes")
        );
        assert!(Pattern::new(&query(&"(".repeat(5_000), "r")).is_err());
    }

    #[test]
    fn the_search_begins_at_a_place_and_ends_at_the_limit() {
        let text = Text::from("one two one");
        let one = pattern("one", "");
        assert_eq!(
            first_from(&text, &one, text.pos(1).unwrap()),
            text.span(8..11)
        );
        assert_eq!(first_from(&text, &one, text.end()), None);
        assert_eq!(find_all(&text, &one, 1, &|| false).len(), 1);
    }

    #[test]
    fn a_search_stops_when_it_is_told_to() {
        let text = Text::new("no\n".repeat(8 * 1024 * 1024));
        let n_asked = std::cell::Cell::new(0);
        let found = find_all(&text, &pattern("yes", ""), 10, &|| {
            n_asked.set(n_asked.get() + 1);
            n_asked.get() == 2
        });
        assert_eq!((found.len(), n_asked.get()), (0, 2));
    }

    #[test]
    fn matches_are_found_where_two_windows_meet() {
        let line = "0123456789\n";
        let mut raw = line.repeat(WINDOW / line.len());
        raw.push_str("be\ngin en\nd");
        raw.push_str(&line.repeat(10));
        let text = Text::new(raw);
        let begin = WINDOW / line.len() * line.len();
        for (needle, switches) in [("be\ngin en\nd", ""), (r"(?s)be.*en\sd", "r")] {
            assert_eq!(
                find_all(&text, &pattern(needle, switches), 10, &|| false),
                [text.span(begin..begin + 11).unwrap()]
            );
        }
    }

    proptest! {
        #[test]
        fn parts_find_together_what_one_search_finds(
            raw in "[ab\\né ]{0,120}", needle in "[ab.\n ]{1,3}[+*]?", n in 1usize..6, limit in 1usize..60,
        ) {
            let text = Text::new(raw);
            let Ok(Some(pattern)) = Pattern::new(&query(&needle, "cr")) else { return Ok(()) };
            let never = || false;
            let found = parts(&text, n)
                .into_iter()
                .map(|part| {
                    let spans = find_in(&text, &pattern, &part, limit, &never);
                    (part, spans)
                })
                .collect();
            prop_assert_eq!(
                join(&text, &pattern, found, limit, &never),
                find_all(&text, &pattern, limit, &never)
            );
        }
    }

    proptest! {
        #[test]
        fn matches_are_words_of_the_text_in_order(
            raw in "(?s)[ab\née\u{301} .]{0,60}", needle in "(?s)[abé.\n]{1,3}", switches in "c?w?r?",
        ) {
            let text = Text::new(raw);
            let Ok(Some(pattern)) = Pattern::new(&query(&needle, &switches)) else { return Ok(()) };
            let mut end = Pos::START;
            for span in find_all(&text, &pattern, 1000, &|| false) {
                prop_assert!(text.admits(span) && span.start() >= end);
                end = span.end();
            }
        }
    }
}
