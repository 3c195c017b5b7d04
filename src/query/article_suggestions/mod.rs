//! Where a text seems to hold several articles: what stands at their beginnings, proposed to a
//! person who takes each or leaves it.
//!
//! An article that is not found costs a selection by hand, and one that is none costs trust: where
//! the signs say too little, nothing is proposed. A text with one beginning is one article, and
//! needs no proposal.

mod interrupted;

use std::collections::HashMap;
use std::ops::Range;

use crate::model::bylines::{byline, dateline};
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
    /// How long it is: a list that shows it does not count anew.
    pub n_words: usize,
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
    /// It breaks off in a sentence and goes on below another one.
    Interrupted,
    /// It stands where that one breaks off.
    Between,
}

impl Sign {
    /// In words, as after "told by".
    pub fn label(self) -> &'static str {
        match self {
            Self::RepeatedHeadline => "its headline, which stands there twice",
            Self::Byline => "its by-line",
            Self::Dateline => "its dateline",
            Self::PageBreak => "a page that begins with a headline",
            Self::Interrupted => "a sentence that breaks off and goes on below another story",
            Self::Between => "the sentence that breaks off around it",
        }
    }
}

/// A headline is no longer, in characters.
const MAX_HEADLINE: usize = 160;

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
    /// Blanks stand before its words.
    is_indented: bool,
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
    let is_known = |span: Span| {
        let mut articles = known.iter();
        articles.any(|article| article.spans().any(|part| part.overlaps(span)))
    };
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
        let mut found = interrupted::stories(text, &lines);
        found.retain(|it| !it.spans.iter().any(|span| is_known(*span)));
        return found;
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
            let span = span_of(text, &lines, start.line_idx..end)?;
            (!is_known(span)).then(|| Suggestion {
                title: lines
                    .get(start.line_idx)
                    .map_or_else(String::new, |line| line.words.to_owned()),
                author: start.author.clone(),
                published: start.published,
                spans: vec![span],
                n_words: n_words(text, &[span]),
                sign: start.sign,
            })
        })
        .collect()
}

fn n_words(text: &Text, spans: &[Span]) -> usize {
    let words = spans
        .iter()
        .map(|&span| text.slice(span).split_whitespace());
    words.map(Iterator::count).sum()
}

/// From the first word of some lines to the last one.
fn span_of(text: &Text, lines: &[Line<'_>], range: Range<usize>) -> Option<Span> {
    let first = text.span_of(lines.get(range.start)?.words)?;
    let last = text.span_of(lines.get(range.end.checked_sub(1)?)?.words)?;
    segment::trim(text, first.through(last)?)
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
            is_indented: line.starts_with(char::is_whitespace),
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
        if let Some(by) = byline(line.words) {
            said = Some((Sign::Byline, by.author, by.published));
            break;
        }
        if let Some(published) = dateline(line.words) {
            said = Some((Sign::Dateline, String::new(), published));
            break;
        }
        if line.n_chars > MAX_HEADLINE {
            break;
        }
    }
    let begins_body = after
        .iter()
        .take(N_HEAD_LINES)
        .any(|line| line.n_chars >= BODY_LINE && ends_sentence(line.words));
    let follows_sentence = line_idx
        .checked_sub(1)
        .and_then(|before| lines.get(before))
        .is_none_or(|before| ends_sentence(before.words));
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

fn ends_sentence(words: &str) -> bool {
    words.ends_with([
        '.', '!', '?', '…', '”', '“', '"', '»', '؟', '。', '۔', '।', '։',
    ])
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
            let words = suggestion.spans.iter().map(|&span| body.text.slice(span));
            let n_words: usize = words.map(|words| words.split_whitespace().count()).sum();
            assert_eq!(suggestion.n_words, n_words);
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
    fn by_lines_and_datelines_of_many_languages_begin_articles() {
        const WORTE: &str = "Der Rat der Stadt kam am Montag zusammen und hörte sich an, was die Leute aus der alten Stadt zu sagen hatten, die in großer Zahl gekommen waren. Es ging bis in die Nacht.";
        const SLOVA: &str = "Совет города собрался в понедельник и выслушал жителей старого города, которые пришли в большом числе, чтобы сказать, что они думают о плане. Это продолжалось до ночи.";
        const KALIMAT: &str = "اجتمع مجلس المدينة يوم الاثنين واستمع إلى سكان البلدة القديمة الذين جاؤوا بأعداد كبيرة ليقولوا رأيهم في خطة الميناء الجديد واستمر ذلك حتى وقت متأخر من الليل.";
        check(
            &format!(
                "Der Hafen wird nicht gebaut\nVon Anna Groß und Peter von der Heide\n\n{WORTE}\n{WORTE}\n\nLe port ne sera pas construit\nPar Ali Khan, le 3 mars 2021\n\n{WORDS}\n{WORDS}\n\nEl puerto no se construye\nPor Ana de la Cruz - 24 de septiembre de 2017\n\n{WORDS}\n{WORDS}\n\nПорт не будет построен\nАвтор: Иван Петров\n\n{SLOVA}\n{SLOVA}\n\nالميناء الجديد لن يبنى\nبقلم: أحمد الخطيب ٣ آذار ٢٠٢١\n\n{KALIMAT}\n{KALIMAT}\n"
            ),
            &[
                (
                    "Der Hafen wird nicht gebaut",
                    "Anna Groß und Peter von der Heide",
                    "",
                    Sign::Byline,
                ),
                (
                    "Le port ne sera pas construit",
                    "Ali Khan",
                    "2021-03-03",
                    Sign::Byline,
                ),
                (
                    "El puerto no se construye",
                    "Ana de la Cruz",
                    "2017-09-24",
                    Sign::Byline,
                ),
                ("Порт не будет построен", "Иван Петров", "", Sign::Byline),
                (
                    "الميناء الجديد لن يبنى",
                    "أحمد الخطيب",
                    "2021-03-03",
                    Sign::Byline,
                ),
            ],
        );
        check(
            &format!(
                "Der Hafen wird nicht gebaut\n\nBerlin (dpa) – {WORTE}\n{WORTE}\n\nLe port ne sera pas construit\n\nParis, 3 mars 2021 (AFP) — {WORDS}\n{WORDS}\n\nEl puerto no se construye\n\nMadrid (EFE).- {WORDS}\n{WORDS}\n\nПорт не будет построен\n\nМОСКВА, 3 марта. /ТАСС/. {SLOVA}\n{SLOVA}\n\nالميناء الجديد لن يبنى\n\nبيروت (أ ف ب) - {KALIMAT}\n{KALIMAT}\n"
            ),
            &[
                ("Der Hafen wird nicht gebaut", "", "", Sign::Dateline),
                (
                    "Le port ne sera pas construit",
                    "",
                    "2021-03-03",
                    Sign::Dateline,
                ),
                ("El puerto no se construye", "", "", Sign::Dateline),
                ("Порт не будет построен", "", "", Sign::Dateline),
                ("الميناء الجديد لن يبنى", "", "", Sign::Dateline),
            ],
        );
        check(
            &format!(
                "Der Preis des Brotes\nVon Berlin nach Moskau\n\n{WORTE}\n{WORTE}\n\nDie Lage am Abend\nVon der Leyen warnt alle\n\n{WORTE}\n{WORTE}\n"
            ),
            &[],
        );
    }

    #[test]
    fn a_story_that_breaks_off_and_goes_on_below_another_is_one_article() {
        let text = format!(
            "The harbour plan fails\nJo Hill\n\n{WORDS}\n{WORDS}\nNobody in the town would have called it a small\n n the last year the ships stayed away. {WORDS}\n{WORDS}\nThe ships are gone.\n\nvictory until the votes were counted. {WORDS}\n{WORDS}\n"
        );
        let body = body(&text);
        let found = suggest(&body, &[]);
        let [whole, between] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(
            (whole.title.as_str(), whole.author.as_str(), whole.sign),
            ("The harbour plan fails", "Jo Hill", Sign::Interrupted)
        );
        let words = |span: &Span| body.text.slice(*span);
        let [first, second] = whole.spans.as_slice() else {
            panic!("{whole:?}");
        };
        assert!(words(first).ends_with("called it a small"));
        assert!(words(second).starts_with("victory until the votes"));
        assert_eq!(between.sign, Sign::Between);
        assert!(words(&between.spans[0]).starts_with("n the last year"));
        assert!(words(&between.spans[0]).ends_with("The ships are gone."));
        // Columns that end in a sentence and go on after a blank are one story.
        check(
            &format!(
                "The harbour plan fails\nJo Hill\n\n{WORDS}\nNobody would have called it a small\n\nvictory until the votes were counted. {WORDS}\n"
            ),
            &[],
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
