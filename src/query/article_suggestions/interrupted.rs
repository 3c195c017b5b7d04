//! A story that is interrupted by another and goes on below, as columns of a page leave it.
//!
//! ```text
//! … will produce little more than a pyrrhic      breaks off in a sentence
//!  n the last five months, US forces …           a beginning: a letter is lost before it
//! … killed in a September 4 air strike.
//!
//! victory unless we are able …                   goes on in a sentence, after one that has ended
//! ```
//!
//! Both ends must show, and all three pieces must be long enough to be an article's own words.

use std::ops::Range;

use super::{Line, MIN_BODY, Sign, Suggestion, ends_sentence, is_headline, n_words, span_of};
use crate::model::bylines::{byline, is_name};
use crate::text::{Span, Text};

/// Where more places than this seem to go on, the text is cut up in another way.
const MAX_PLACES: usize = 3;

/// So many lines of a head are looked at.
const N_HEAD: usize = 8;

/// The story that is interrupted and the one that interrupts it; nothing where that is not sure.
pub(super) fn stories(text: &Text, lines: &[Line<'_>]) -> Vec<Suggestion> {
    let goes_on: Vec<usize> = (1..lines.len())
        .filter(|&idx| goes_on_at(lines, idx))
        .collect();
    if goes_on.is_empty() || goes_on.len() > MAX_PLACES {
        return Vec::new();
    }
    let found = goes_on.into_iter().find_map(|again_idx| {
        let other_idx = other_before(lines, again_idx)?;
        let (title_idx, author) = head(lines.get(..other_idx)?);
        let is_long = is_long(lines, title_idx..other_idx)
            && is_long(lines, other_idx..again_idx)
            && is_long(lines, again_idx..lines.len());
        is_long.then_some((title_idx, author, other_idx, again_idx))
    });
    let Some((title_idx, author, other_idx, again_idx)) = found else {
        return Vec::new();
    };
    let title_of = |idx: usize| {
        let line = lines.get(idx).filter(|line| is_title(line));
        line.map_or_else(String::new, |line| line.words.to_owned())
    };
    let spans = [title_idx..other_idx, again_idx..lines.len()]
        .into_iter()
        .filter_map(|range| span_of(text, lines, range));
    let spans: Vec<Span> = spans.collect();
    let inner: Vec<Span> = span_of(text, lines, other_idx..again_idx)
        .into_iter()
        .collect();
    let whole = Suggestion {
        title: title_of(title_idx),
        author,
        published: None,
        n_words: n_words(text, &spans),
        spans,
        sign: Sign::Interrupted,
    };
    let between = Suggestion {
        title: lines
            .get(other_idx)
            .filter(|line| is_headline(line))
            .map_or_else(String::new, |line| line.words.to_owned()),
        author: String::new(),
        published: None,
        n_words: n_words(text, &inner),
        spans: inner,
        sign: Sign::Between,
    };
    vec![whole, between]
}

/// Whether some lines, which may be those of a narrow column, have as many words as an article.
fn is_long(lines: &[Line<'_>], range: Range<usize>) -> bool {
    let lines = lines.get(range).unwrap_or_default();
    lines.iter().map(|line| line.n_chars).sum::<usize>() >= MIN_BODY
}

/// Whether a line begins within a sentence, though the one before it has ended.
fn goes_on_at(lines: &[Line<'_>], idx: usize) -> bool {
    let (Some(before), Some(line)) = (
        idx.checked_sub(1).and_then(|idx| lines.get(idx)),
        lines.get(idx),
    ) else {
        return false;
    };
    line.follows_blank
        && line.words.starts_with(char::is_lowercase)
        && ends_sentence(before.words)
        && line.words.split_whitespace().count() > 2
}

/// The nearest line above at which another story begins, where a sentence breaks off before it.
fn other_before(lines: &[Line<'_>], again_idx: usize) -> Option<usize> {
    let n_indented = lines.iter().filter(|line| line.is_indented).count();
    let is_rarely_indented = n_indented <= 1 + lines.len() / 10;
    let breaks_off = |idx: usize| {
        let before = idx.checked_sub(1).and_then(|idx| lines.get(idx));
        before.is_some_and(|line| line.words.ends_with(|c: char| c.is_lowercase() || c == ','))
    };
    let begins = |line: &Line<'_>| {
        let is_large_letter = line.n_chars == 1 && line.words.starts_with(char::is_uppercase);
        is_large_letter || (line.is_indented && is_rarely_indented)
    };
    let above = lines.get(..again_idx)?;
    let nearest = (1..again_idx)
        .rev()
        .find(|&idx| above.get(idx).is_some_and(begins) && breaks_off(idx));
    nearest.or_else(|| {
        // A headline in the middle of a sentence, if it is the only one.
        let mut headlines = (1..again_idx).filter(|&idx| {
            let is_by = |line: &Line<'_>| byline(line.words).is_some();
            let next = above.get(idx + 1);
            above.get(idx).is_some_and(is_headline) && breaks_off(idx) && next.is_some_and(is_by)
        });
        let first = headlines.next()?;
        headlines.next().is_none().then_some(first)
    })
}

/// Where a story begins with its headline, and who wrote it, where a name stands below that.
fn head(lines: &[Line<'_>]) -> (usize, String) {
    let near = lines.get(..lines.len().min(N_HEAD)).unwrap_or_default();
    let named = near.windows(2).position(|two| match two {
        [title, name] => {
            is_title(title) && (is_name(name.words, 2) || byline(name.words).is_some())
        }
        _ => false,
    });
    if let Some(title_idx) = named {
        let name = near.get(title_idx + 1).map_or("", |line| line.words);
        let author = byline(name).map_or_else(|| name.to_owned(), |by| by.author);
        return (title_idx, author);
    }
    (
        near.iter().position(is_headline).unwrap_or(0),
        String::new(),
    )
}

/// Whether a line could be a headline, also where no blank line stands before it.
fn is_title(line: &Line<'_>) -> bool {
    is_headline(&Line {
        follows_blank: true,
        ..*line
    })
}
