//! Where a text seems to hold several articles: what stands at their beginnings, proposed to a
//! person who takes each or leaves it.
//!
//! An article that is not found costs a selection by hand, and one that is none costs trust: where
//! the signs say too little, nothing is proposed. A text with one beginning is one article, and
//! needs no proposal.

use std::collections::HashMap;

use crate::model::{Article, Body, LocatorKind, PartialDate};
use crate::text::{Span, Text, segment};

/// An article that could be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub title: String,
    /// As the by-line says; may be empty.
    pub author: String,
    pub published: Option<PartialDate>,
    /// In the order in which they are read.
    pub spans: Vec<Span>,
    /// What it was told by.
    pub sign: Sign,
}

/// What tells that an article begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// Its headline stands there again, as where a page was copied with its head.
    RepeatedHeadline,
    Byline,
    Dateline,
    /// It has a headline, and a page begins with it.
    PageBreak,
}

impl Sign {
    /// In words, as after "told by".
    pub fn label(self) -> &'static str {
        match self {
            Self::RepeatedHeadline => "its headline, which stands there twice",
            Self::Byline => "its by-line",
            Self::Dateline => "its dateline",
            Self::PageBreak => "a page that begins with a headline",
        }
    }
}

/// A headline is no longer, in characters.
const MAX_HEADLINE: usize = 160;
const MAX_BYLINE: usize = 80;

/// How many lines that are not blank may stand between a headline and what it is told by.
const N_HEAD_LINES: usize = 4;

/// The same for a headline that stands there again, with captions between.
const N_BLOCK_LINES: usize = 10;

/// A line of an article's own words has so many characters, and an article so many in such lines.
const BODY_LINE: usize = 60;
const MIN_BODY: usize = 240;

/// A line that is said more often is page furniture.
const MAX_TIMES: usize = 3;

/// A line that is not blank.
struct Line<'a> {
    words: &'a str,
    n_chars: usize,
    follows_blank: bool,
}

/// Where an article begins.
struct Start {
    line_idx: usize,
    sign: Sign,
    author: String,
    published: Option<PartialDate>,
}

/// The articles that a text seems to hold, but for those that it is known to hold already.
pub fn suggest(body: &Body, known: &[&Article]) -> Vec<Suggestion> {
    let text = &body.text;
    let lines = lines(text);
    let mut times: HashMap<&str, usize> = HashMap::new();
    for line in &lines {
        *times.entry(line.words).or_default() += 1;
    }
    let headlines: Vec<bool> = lines
        .iter()
        .map(|line| is_headline(line) && times.get(line.words).is_none_or(|&n| n <= MAX_TIMES))
        .collect();
    let page_starts = page_starts(body, &lines);
    let mut starts: Vec<Start> = Vec::new();
    for line_idx in 0..lines.len() {
        if !headlines.get(line_idx).copied().unwrap_or_default() {
            continue;
        }
        let Some(start) = start_at(&lines, line_idx, page_starts.contains(&line_idx)) else {
            continue;
        };
        // What follows a headline too soon is of the same head.
        match starts.last() {
            Some(last) if !has_body(&lines, last.line_idx, line_idx) => {}
            _ => starts.push(start),
        }
    }
    starts.dedup_by_key(|start| start.line_idx);
    while let Some(last) = starts.last() {
        if has_body(&lines, last.line_idx, lines.len()) {
            break;
        }
        starts.pop();
    }
    if starts.len() < 2 {
        return Vec::new();
    }
    let ends = starts
        .iter()
        .skip(1)
        .map(|start| start.line_idx)
        .chain([lines.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| {
            let first = text.span_of(lines.get(start.line_idx)?.words)?;
            let last = text.span_of(lines.get(end.checked_sub(1)?)?.words)?;
            let span = segment::trim(text, first.through(last)?)?;
            let is_known = known
                .iter()
                .any(|article| article.spans().any(|part| part.overlaps(span)));
            (!is_known).then(|| Suggestion {
                title: lines
                    .get(start.line_idx)
                    .map_or_else(String::new, |line| line.words.to_owned()),
                author: start.author.clone(),
                published: start.published,
                spans: vec![span],
                sign: start.sign,
            })
        })
        .collect()
}

fn lines(text: &Text) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut follows_blank = true;
    for line in text.as_str().split(['\n', '\u{c}']) {
        let words = line.trim();
        if words.is_empty() {
            follows_blank = true;
            continue;
        }
        lines.push(Line {
            words,
            n_chars: words.chars().count(),
            follows_blank,
        });
        follows_blank = false;
    }
    lines
}

/// The lines that pages begin with.
fn page_starts(body: &Body, lines: &[Line<'_>]) -> Vec<usize> {
    let starts: Vec<usize> = lines
        .iter()
        .filter_map(|line| Some(body.text.span_of(line.words)?.start().byte()))
        .collect();
    let pages = body
        .locators
        .iter()
        .filter(|locator| locator.kind == LocatorKind::Page);
    pages
        .map(|page| starts.partition_point(|&start| start < page.at.byte()))
        .filter(|&line_idx| line_idx < lines.len())
        .collect()
}

fn is_headline(line: &Line<'_>) -> bool {
    let n_words = line.words.split_whitespace().count();
    let begins = line.words.chars().find(|c| c.is_alphanumeric());
    line.follows_blank
        && line.n_chars <= MAX_HEADLINE
        && (3..=28).contains(&n_words)
        && !line.words.ends_with(['.', ',', ';', ':'])
        && begins.is_some_and(|c| !c.is_lowercase())
        && byline(line.words).is_none()
}

/// What tells that an article begins with a headline, if anything does.
fn start_at(lines: &[Line<'_>], line_idx: usize, begins_page: bool) -> Option<Start> {
    let headline = lines.get(line_idx)?;
    let after = lines.get(line_idx + 1..).unwrap_or_default();
    let is_repeated = after
        .iter()
        .take(N_BLOCK_LINES)
        .skip(1)
        .take_while(|line| line.n_chars <= 2 * MAX_HEADLINE)
        .any(|line| line.words == headline.words)
        // A caption is doubled at once.
        && after.first().is_some_and(|next| next.words != headline.words);
    let mut said = None;
    for line in after.iter().take(N_HEAD_LINES) {
        if let Some((author, published)) = byline(line.words) {
            said = Some((Sign::Byline, author, published));
            break;
        }
        if let Some((author, published)) = dateline(line.words) {
            said = Some((Sign::Dateline, author, published));
            break;
        }
        if line.n_chars > MAX_HEADLINE {
            break;
        }
    }
    let begins_body = after
        .iter()
        .take(N_HEAD_LINES)
        .any(|line| line.n_chars >= BODY_LINE && line.words.ends_with(['.', '”', '"']));
    let follows_sentence = line_idx
        .checked_sub(1)
        .and_then(|before| lines.get(before))
        .is_none_or(|before| before.words.ends_with(['.', '!', '?', '”', '"']));
    let (sign, author, published) = match said {
        Some((_, author, published)) if is_repeated => (Sign::RepeatedHeadline, author, published),
        Some(said) => said,
        None if is_repeated => (Sign::RepeatedHeadline, String::new(), None),
        None if begins_page && begins_body && follows_sentence => {
            (Sign::PageBreak, String::new(), None)
        }
        None => return None,
    };
    Some(Start {
        line_idx,
        sign,
        author,
        published,
    })
}

/// Whether there are an article's own words between two lines.
fn has_body(lines: &[Line<'_>], from: usize, until: usize) -> bool {
    let between = lines.get(from + 1..until).unwrap_or_default();
    let n_chars: usize = between
        .iter()
        .map(|line| line.n_chars)
        .filter(|&n_chars| n_chars >= BODY_LINE)
        .sum();
    n_chars >= MIN_BODY
}

/// Who wrote it and when, as a line says: "By Name", "Name| Agency", "Name Month dd, yyyy".
fn byline(line: &str) -> Option<(String, Option<PartialDate>)> {
    if line.chars().count() > MAX_BYLINE {
        return None;
    }
    let (named, published) = without_date(line);
    let named = named.trim_end_matches([',', '|', '-', '–', '—', '·', ' ']);
    let by = ["By ", "by ", "BY "]
        .into_iter()
        .find_map(|by| named.strip_prefix(by));
    if let Some(name) = by {
        let name = name.split(['|', '·']).next().unwrap_or_default().trim();
        let people = name.split(" and ").flat_map(|name| name.split(','));
        return people
            .map(str::trim)
            .all(|person| is_name(person, 1))
            .then(|| (name.to_owned(), published));
    }
    if let Some((name, agency)) = named.split_once('|') {
        let (name, agency) = (name.trim(), agency.trim());
        let is_one = is_name(name, 2) && is_name(agency, 1) && !agency.contains('|');
        return is_one.then(|| (name.to_owned(), published));
    }
    (published.is_some() && is_name(named, 2)).then(|| (named.to_owned(), published))
}

/// Whether it is so many words or more, none of them small: "Ana de la Cruz" is one all the same.
fn is_name(words: &str, at_least: usize) -> bool {
    let is_part = |word: &str| {
        let is_small = matches!(
            word,
            "de" | "la" | "van" | "von" | "der" | "den" | "bin" | "ibn" | "al" | "el" | "du" | "di"
        );
        is_small
            || (word.chars().next().is_some_and(char::is_uppercase)
                && word
                    .chars()
                    .all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '’' | '\'')))
    };
    let n_words = words.split_whitespace().count();
    (at_least..=5).contains(&n_words) && words.split_whitespace().all(is_part)
}

/// Whether a paragraph begins with where it was written, such as "BEIRUT —" or "CITY (AFP) -", and
/// the day if it says that; no author.
fn dateline(line: &str) -> Option<(String, Option<PartialDate>)> {
    const MAX_PLACE: usize = 60;
    let dash = line.char_indices().find(|&(at, c)| {
        let after = line.get(at + c.len_utf8()..).unwrap_or_default();
        matches!(c, '—' | '–' | '-') && after.starts_with(' ')
    });
    let place = line.get(..dash?.0)?.trim();
    if place.is_empty() || place.chars().count() > MAX_PLACE {
        return None;
    }
    let (place, published) = without_date(place);
    let (place, has_agency) = match place.split_once('(') {
        Some((place, agency)) => (place, agency.trim_end().ends_with(')')),
        None => (place, false),
    };
    let city = place.split(',').next().unwrap_or_default().trim();
    let letters: Vec<char> = city.chars().filter(|c| c.is_alphabetic()).collect();
    let is_loud = letters.len() >= 3 && letters.iter().all(|c| c.is_uppercase());
    let is_place = is_loud || (has_agency && is_name(city, 1));
    let n_words = city.split_whitespace().count();
    (is_place && n_words <= 4).then(|| (String::new(), published))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A line without the day in it, and the day: "Month dd, yyyy", "dd Month yyyy" or "yyyy-mm-dd".
fn without_date(line: &str) -> (&str, Option<PartialDate>) {
    let words: Vec<&str> = line.split_whitespace().collect();
    for (idx, word) in words.iter().enumerate() {
        let day_first = words
            .get(idx..idx + 3)
            .and_then(|three| day_of(three.get(1)?, three.first()?, three.get(2)?));
        let month_first = words
            .get(idx..idx + 3)
            .and_then(|three| day_of(three.first()?, three.get(1)?, three.get(2)?));
        let plain = word.trim_matches(is_edge).parse::<PartialDate>().ok();
        let plain = plain.filter(|date| date.day().is_some());
        if let Some(date) = month_first.or(day_first).or(plain) {
            let at = word.as_ptr() as usize - line.as_ptr() as usize;
            return (line.get(..at).unwrap_or_default().trim_end(), Some(date));
        }
    }
    (line, None)
}

fn is_edge(c: char) -> bool {
    matches!(c, ',' | '.' | '(' | ')' | '|')
}

fn day_of(month: &str, day: &str, year: &str) -> Option<PartialDate> {
    let month = month.trim_matches(is_edge).to_lowercase();
    let number = MONTHS
        .iter()
        .position(|name| *name == month || (month.len() >= 3 && name.starts_with(&month)))?;
    let day: u8 = day.trim_matches(is_edge).parse().ok()?;
    let year: u16 = year.trim_matches(is_edge).parse().ok()?;
    format!("{year:04}-{:02}-{day:02}", number + 1).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DocumentId, Locator};

    const WORDS: &str = "The council met on Monday and heard from the people of the old town, who had come in large numbers to say what they thought of the plan for the harbour. It went on until late.";

    fn body(text: &str) -> Body {
        Body::new(
            DocumentId(uuid::Uuid::nil()),
            Text::new(text.to_owned()),
            Vec::new(),
        )
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, &str, Sign)]) {
        let body = body(text);
        let found = suggest(&body, &[]);
        let seen: Vec<(&str, &str, String, Sign)> = found
            .iter()
            .map(|it| {
                let date = it.published.map_or_else(String::new, |it| it.to_string());
                (it.title.as_str(), it.author.as_str(), date, it.sign)
            })
            .collect();
        let expected: Vec<(&str, &str, String, Sign)> = expected
            .iter()
            .map(|&(title, author, date, sign)| (title, author, date.to_owned(), sign))
            .collect();
        assert_eq!(seen, expected);
        for suggestion in &found {
            let first = suggestion.spans.first().unwrap();
            assert!(body.text.slice(*first).starts_with(&suggestion.title));
        }
    }

    #[test]
    fn a_head_that_was_copied_twice_begins_an_article() {
        let block = |title: &str| {
            format!(
                "{title}\n\nA caption of the picture (Agency)\nA caption of the picture (Agency)\nTT\n\n{title}\n\nA caption of the picture (Agency)\n\n{WORDS}\n\n{WORDS}\n\n\n"
            )
        };
        check(
            &format!(
                "{}{}",
                block("The Harbour Plan Fails"),
                block("A Town Votes Again")
            ),
            &[
                ("The Harbour Plan Fails", "", "", Sign::RepeatedHeadline),
                ("A Town Votes Again", "", "", Sign::RepeatedHeadline),
            ],
        );
        check(&block("The Harbour Plan Fails"), &[]);
    }

    #[test]
    fn by_lines_and_datelines_begin_articles() {
        check(
            &format!(
                "The harbour plan fails\nBy Ana de la Cruz\n\n{WORDS}\n{WORDS}\n\nA town votes again\nJo Hill| Agency\n\n{WORDS}\n{WORDS}\n\nRain for a week\n\nMia Stone March 3, 2021\n{WORDS}\n{WORDS}\n\nShips come back\n\nBEIRUT (AFP) - {WORDS}\n{WORDS}\n"
            ),
            &[
                ("The harbour plan fails", "Ana de la Cruz", "", Sign::Byline),
                ("A town votes again", "Jo Hill", "", Sign::Byline),
                ("Rain for a week", "Mia Stone", "2021-03-03", Sign::Byline),
                ("Ships come back", "", "", Sign::Dateline),
            ],
        );
    }

    #[test]
    fn a_page_that_begins_with_a_headline_begins_an_article() {
        let text = format!(
            "The harbour plan fails\nBy Jo Hill\n\n{WORDS}\n{WORDS}\n\nA town votes again\n\n{WORDS}\n{WORDS}"
        );
        let mut body = body(&text);
        let at = text.find("A town votes").unwrap();
        assert_eq!(suggest(&body, &[]), []);
        body.locators = vec![Locator {
            at: body.text.pos(at).unwrap(),
            kind: LocatorKind::Page,
            label: "2".to_owned(),
        }];
        let found = suggest(&body, &[]);
        assert_eq!(found.len(), 2);
        assert_eq!(found.last().unwrap().sign, Sign::PageBreak);
    }

    #[test]
    fn prose_headings_and_short_notes_are_no_articles() {
        check(
            &format!("{WORDS}\n\nWhat was said\n\n{WORDS}\n\nWhat was meant\n\n{WORDS}\n\n{WORDS}"),
            &[],
        );
        check(
            "The plan fails\nBy Jo Hill\n\nA town votes again\nBy Jo Hill\n",
            &[],
        );
        check("", &[]);
        check("Said by all of them\n\nBy and large it was so.\n", &[]);
    }
}
