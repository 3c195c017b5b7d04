//! What stands at the head of an article: who wrote it, where, and when, in the languages of most
//! sources.

use crate::model::{PartialDate, dates};

const MAX_BYLINE: usize = 80;

/// What a by-line begins with.
const BY: &[&str] = &[
    "By ",
    "by ",
    "BY ",
    "Von ",
    "VON ",
    "Text: ",
    "Par ",
    "PAR ",
    "Por ",
    "POR ",
    "Автор: ",
    "Автор ",
    "Текст: ",
    "بقلم: ",
    "بقلم ",
    "كتب: ",
    "كتبت: ",
];

/// What stands between the last two of several people.
const AND: [&str; 6] = [" and ", " und ", " et ", " y ", " и ", " و"];

/// What may stand between a name and a day.
const ON: [&str; 6] = [" on", " am", " le", " el", " den", " в"];

/// Words of names that are written small.
const SMALL: &[&str] = &[
    "de", "la", "del", "las", "los", "le", "van", "von", "der", "den", "zu", "bin", "ibn", "al",
    "el", "du", "di", "da", "dos",
];

/// Who wrote it and when, as a line says: "By Name", "Von Name", "Name| Agency", "Name Month dd,
/// yyyy".
pub(super) fn byline(line: &str) -> Option<(String, Option<PartialDate>)> {
    if line.chars().count() > MAX_BYLINE {
        return None;
    }
    let (named, published) = without_date(line);
    let mut named = named.trim_end_matches(is_between);
    if published.is_some() {
        let before = ON.iter().find_map(|on| named.strip_suffix(on));
        named = before.unwrap_or(named).trim_end_matches(is_between);
    }
    if let Some(name) = BY.iter().find_map(|by| named.strip_prefix(by)) {
        let name = name.split(['|', '·']).next().unwrap_or_default().trim();
        return people(name)
            .all(is_called)
            .then(|| (name.to_owned(), published));
    }
    if let Some((name, agency)) = named.split_once('|') {
        let (name, agency) = (name.trim(), agency.trim());
        let is_one = is_name(name, 2) && is_name(agency, 1) && !agency.contains('|');
        return is_one.then(|| (name.to_owned(), published));
    }
    (published.is_some() && is_name(named, 2)).then(|| (named.to_owned(), published))
}

fn is_between(c: char) -> bool {
    matches!(c, ',' | '،' | '|' | '-' | '–' | '—' | '·' | ' ')
}

fn people(names: &str) -> impl Iterator<Item = &str> {
    let and = AND.iter().find(|and| names.contains(**and));
    let parts = names.split(and.copied().unwrap_or(" and "));
    parts.flat_map(|name| name.split([',', '،'])).map(str::trim)
}

/// Whether it is so many words or more, none of them small: "Ana de la Cruz" is one all the same.
pub(super) fn is_name(words: &str, at_least: usize) -> bool {
    are_of_name(words, at_least, char::is_uppercase)
}

/// Whether it is a name where one is expected: in scripts without capitals any word can be of one.
fn is_called(words: &str) -> bool {
    are_of_name(words, 1, |c| c.is_alphabetic() && !c.is_lowercase())
}

fn are_of_name(words: &str, at_least: usize, begins: fn(char) -> bool) -> bool {
    let is_part = |word: &str| {
        SMALL.contains(&word)
            || (word.chars().next().is_some_and(begins)
                && word
                    .chars()
                    .all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '’' | '\'')))
    };
    let n_words = words.split_whitespace().count();
    let is_small = words.split_whitespace().all(|word| SMALL.contains(&word));
    (at_least..=5).contains(&n_words) && !is_small && words.split_whitespace().all(is_part)
}

/// Whether a paragraph begins with where it was written, such as "BEIRUT —" or "CITY (AFP) -", and
/// the day if it says that; no author.
pub(super) fn dateline(line: &str) -> Option<(String, Option<PartialDate>)> {
    const MAX_PLACE: usize = 60;
    let ends = line.char_indices().find_map(|(at, c)| {
        let after = line.get(at + c.len_utf8()..).unwrap_or_default();
        let is_dash = matches!(c, '—' | '–' | '-') && after.starts_with(' ');
        // An agency between strokes: "МОСКВА, 3 марта. /ТАСС/."
        let is_stroke = c == '/' && after.starts_with(". ");
        (is_dash || is_stroke).then_some((at, is_stroke))
    });
    let (at, mut has_agency) = ends?;
    let place = line.get(..at)?.trim();
    if place.is_empty() || place.chars().count() > MAX_PLACE {
        return None;
    }
    has_agency |= place.contains('(') && place.trim_end_matches('.').ends_with(')');
    let (before, published) = without_date(place);
    let city = before.split([',', '،', '(', '/', '.']).next()?.trim();
    let letters: Vec<char> = city.chars().filter(|c| c.is_alphabetic()).collect();
    let is_loud = letters.len() >= 3 && letters.iter().all(|c| c.is_uppercase());
    let is_place = is_loud || (has_agency && is_called(city));
    let n_words = city.split_whitespace().count();
    (is_place && n_words <= 4).then(|| (String::new(), published))
}

/// A line without the day in it, and the day, as people write it: "March 3, 2021", "3. März 2021",
/// "3 de marzo de 2021", "2021-03-03".
fn without_date(line: &str) -> (&str, Option<PartialDate>) {
    let words: Vec<&str> = line.split_whitespace().collect();
    for (idx, word) in words.iter().enumerate() {
        let date = [1, 3, 4, 5].into_iter().find_map(|n_words| {
            let words = words.get(idx..idx + n_words)?;
            is_dated(words).then(|| dates::parse(&words.join(" ")))?
        });
        if let Some(date) = date.filter(|date| date.day().is_some()) {
            let at = word.as_ptr() as usize - line.as_ptr() as usize;
            return (line.get(..at).unwrap_or_default().trim_end(), Some(date));
        }
    }
    (line, None)
}

/// Whether words begin and end as a date does; what stands between is up to the calendar.
fn is_dated(words: &[&str]) -> bool {
    let n_digits = |word: &str| word.chars().filter(|c| c.is_numeric()).count();
    let ends = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    match words {
        [only] => n_digits(only) == 8,
        [first, between @ .., last] => {
            let (first, last) = (ends(first), ends(last));
            let has_day = n_digits(&first) > 0 || between.iter().any(|word| n_digits(word) > 0);
            let is_year = n_digits(&last) == 4 && last.chars().count() == 4;
            let are_short = n_digits(&first) <= 2 && between.iter().all(|word| n_digits(word) <= 2);
            // "24 de septiembre de 2017", "24 كانون الأول 2017".
            let links = |word: &&str| matches!(*word, "de" | "del");
            let is_long_as = match words.len() {
                5 => between.iter().filter(|word| links(word)).count() == 2,
                4 => between.iter().all(|word| n_digits(word) == 0),
                _ => true,
            };
            has_day && is_year && are_short && is_long_as
        }
        [] => false,
    }
}
