//! The head of a plain text: its headline, who wrote it, and when, told from what stands around.
//!
//! A headline is only told where something beside it says so: a by-line, a day or a place where it
//! was written, the same line once more, a blank line and a beginning. Where nothing does, the file's
//! name is the better title.

mod labels;

use crate::model::bylines::{DayLine, byline, dateline, day_line, is_agency, is_name};
use crate::model::{Furniture, FurnitureKind, Source};
use crate::text::Text;
use labels::Labels;

/// So many lines that are not blank are looked at.
const N_LINES: usize = 14;
/// How many of them may be of the text itself, such as a lead before the by-line.
const N_OF_BODY: usize = 3;
/// A line of the text itself has so many code points, and no headline has more than the second.
const BODY_LINE: usize = 60;
const MAX_HEADLINE: usize = 160;
/// A first line of more code points is the beginning of a text, not its title.
const MAX_TITLE_CHARS: usize = 120;
/// A line of more code points that goes on in the next line is part of a paragraph.
const MAX_OPEN_TITLE_CHARS: usize = 55;
/// Where an author is named once more: so many bytes at the end.
const SIGNED: usize = 400;

/// What the head of a text says.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// Empty where no line is surely one.
    pub(super) title: String,
    pub(super) source: Source,
    /// What stands above the headline and is of the page, such as the name of a section, in order.
    pub(super) above: Vec<Furniture>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) words: &'a str,
    n_chars: usize,
    follows_blank: bool,
}

impl Head {
    /// What the head of a text says, but for what is of the page that it was copied from.
    pub(super) fn of(text: &Text, chrome: &[Furniture]) -> Self {
        let (labels, lines) = Labels::taken_from(head_lines(text, chrome));
        let mut head = Self {
            title: labels.title,
            source: labels.source,
            above: Vec::new(),
        };
        let title_idx = head.read(text, &lines);
        if let (true, Some(idx)) = (head.title.is_empty(), title_idx) {
            let (title, publisher) = title_at(&lines, idx);
            head.title = title;
            if !head.source.author.is_empty() || lines.iter().any(Line::is_section) {
                head.above = of_page(text, &lines, idx);
            }
            if let (Some(publisher), true) = (publisher, head.source.publisher.is_empty()) {
                head.source.publisher = publisher.to_owned();
            }
        }
        head
    }

    /// The headline, or else the name that the text has otherwise.
    pub(super) fn title_or(&self, name: &str) -> String {
        let title = self.title.trim();
        if title.is_empty() { name } else { title }.to_owned()
    }

    /// Takes in what the lines say of the author and the day; the line that is the headline.
    fn read(&mut self, text: &Text, lines: &[Line<'_>]) -> Option<usize> {
        let first_body = lines.iter().position(Line::is_body);
        let n_looked = first_body.map_or(lines.len(), |idx| lines.len().min(idx + N_OF_BODY));
        let mut anchor = None;
        for (idx, line) in lines.iter().take(n_looked).enumerate() {
            let is_said = if let Some(by) = byline(line.words) {
                if self.source.author.is_empty() {
                    self.source.author = by.author;
                    if !by.agency.is_empty() {
                        self.source.more.set("Agency", by.agency);
                    }
                }
                self.source.published = self.source.published.or(by.published);
                true
            } else if let Some(day) = day_line(line.words) {
                if let DayLine::Published(day) = day {
                    self.source.published = self.source.published.or(Some(day));
                }
                true
            } else if let Some(day) = dateline(line.words) {
                self.source.published = self.source.published.or(day);
                true
            } else if is_bare_name(lines, idx) {
                if self.source.author.is_empty() && is_signed(text, line.words) {
                    line.words.clone_into(&mut self.source.author);
                }
                true
            } else {
                false
            };
            // A headline above is surer than one below.
            if is_said && !matches!(anchor, Some((_, Found::Above))) {
                anchor = title_near(lines, idx).or(anchor);
            }
        }
        let told = anchor.map(|(idx, _)| idx);
        told.or_else(|| repeated(lines)).or_else(|| first(lines))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Above,
    Below,
}

impl Line<'_> {
    fn is_body(&self) -> bool {
        let is_long = self.n_chars > MAX_HEADLINE;
        is_long || (self.n_chars >= BODY_LINE && ends_sentence(self.words))
    }

    fn is_section(&self) -> bool {
        is_section(&self.words.to_lowercase())
    }

    /// Whether it could be a headline, where something says that one is near.
    fn could_be_title(&self) -> bool {
        let words = self.words;
        let n_words = words.split_whitespace().count();
        let begins = words.chars().find(|c| c.is_alphanumeric());
        self.n_chars <= MAX_HEADLINE
            && (n_words > 1 || (self.n_chars > 3 && words.chars().any(is_of_unspaced_script)))
            && has_letters(words)
            && !words.ends_with(['.', ',', ';', ':', '{', '،', '、', '。', '؛', '：'])
            && begins.is_some_and(|c| !c.is_lowercase())
            && !says_something_else(words)
            && !is_caption(words)
    }
}

fn has_letters(words: &str) -> bool {
    let n_letters = words.chars().filter(|c| c.is_alphabetic()).count();
    // Half of it letters: not a rule of dashes, a time stamp, a bracket of JSON, a tag.
    n_letters * 2 >= words.chars().count() && !words.starts_with(['{', '[', '<', '#', '/'])
}

fn says_something_else(words: &str) -> bool {
    let lower = words.to_lowercase();
    is_section(&lower)
        || lower.starts_with("http")
        || lower.starts_with("www.")
        || byline(words).is_some()
        || day_line(words).is_some()
        || dateline(words).is_some()
}

/// The words below a picture, which end in who took it: "… (AFP)", "… - Reuters".
fn is_caption(words: &str) -> bool {
    let in_brackets = words
        .strip_suffix(')')
        .and_then(|words| words.rsplit_once('('));
    let behind_dash = words
        .rsplit_once(" - ")
        .or_else(|| words.rsplit_once(" – "));
    in_brackets
        .or(behind_dash)
        .is_some_and(|(_, credit)| is_agency(credit.trim()))
}

fn is_of_unspaced_script(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{e00}'..='\u{e7f}')
}

fn ends_sentence(words: &str) -> bool {
    words.ends_with(['.', '!', '?', '…', '”', '"', '»', '؟', '。', '۔', '।', '։'])
}

/// The lines at the head that are not of the page.
fn head_lines<'a>(text: &'a Text, chrome: &[Furniture]) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut follows_blank = true;
    let mut start = 0;
    for line in text.as_str().split(['\n', '\u{c}']) {
        let line_start = start;
        start += line.len() + 1;
        let words = line.trim();
        let bytes = line_start..line_start + line.len();
        let is_chrome = || {
            let mut pieces = chrome.iter().map(|piece| piece.span.bytes());
            pieces.any(|piece| bytes.start <= piece.start && piece.end <= bytes.end)
        };
        if words.is_empty() || is_chrome() {
            follows_blank = true;
            continue;
        }
        if lines.len() == N_LINES {
            break;
        }
        lines.push(Line {
            words,
            n_chars: words.chars().take(MAX_HEADLINE + 1).count(),
            follows_blank,
        });
        follows_blank = false;
    }
    lines
}

/// The headline that stands nearest above what says so; below it, where it is first of all.
fn title_near(lines: &[Line<'_>], anchor_idx: usize) -> Option<(usize, Found)> {
    let above = lines.get(..anchor_idx)?;
    if let Some(idx) = above.iter().rposition(Line::could_be_title) {
        return Some((idx, Found::Above));
    }
    let idx = anchor_idx + 1;
    let (line, next) = (lines.get(idx)?, lines.get(idx + 1)?);
    let stands_alone = line.could_be_title() && next.follows_blank;
    let has_words =
        line.words.split_whitespace().count() > 2 || line.words.chars().any(is_of_unspaced_script);
    (above.is_empty() && stands_alone && has_words).then_some((idx, Found::Below))
}

/// The lines above a headline, where all of them are short, stand by themselves and say nothing: the
/// names of sections. A caption or a lead among them is of the article, and so may the others be.
fn of_page(text: &Text, lines: &[Line<'_>], title_idx: usize) -> Vec<Furniture> {
    const MAX_LINES: usize = 3;
    const MAX_CHARS: usize = 60;
    let above = lines.get(..title_idx).unwrap_or_default();
    let stands_alone = |idx: usize| {
        lines.get(idx).is_some_and(|line| {
            line.follows_blank
                && lines.get(idx + 1).is_some_and(|next| next.follows_blank)
                && line.n_chars <= MAX_CHARS
                && !ends_sentence(line.words)
                && byline(line.words).is_none()
                && day_line(line.words).is_none()
        })
    };
    if above.len() > MAX_LINES || !(0..title_idx).all(stands_alone) {
        return Vec::new();
    }
    let spans = above.iter().filter_map(|line| text.span_of(line.words));
    spans
        .map(|span| Furniture {
            span,
            kind: FurnitureKind::Chrome,
        })
        .collect()
}

/// Whether a line is a name below what could be a headline, and nothing else stands with it.
fn is_bare_name(lines: &[Line<'_>], idx: usize) -> bool {
    let above = idx.checked_sub(1).and_then(|above| lines.get(above));
    let (Some(above), Some(line), Some(next)) = (above, lines.get(idx), lines.get(idx + 1)) else {
        return false;
    };
    let is_longer = above.words.split_whitespace().count() > 3;
    is_longer
        && above.could_be_title()
        && !line.follows_blank
        && next.follows_blank
        && is_name(line.words, 2)
        && !is_section(&line.words.to_lowercase())
}

/// Whether the text ends with who wrote it, who is named further up.
fn is_signed(text: &Text, name: &str) -> bool {
    let text = text.as_str().trim_end();
    let from = text.floor_char_boundary(text.len().saturating_sub(SIGNED));
    text.get(from..)
        .into_iter()
        .flat_map(str::lines)
        .map(str::trim)
        .any(|line| line.starts_with(name) && line.as_ptr() > name.as_ptr())
}

/// A line that stands at the head twice, with others between.
fn repeated(lines: &[Line<'_>]) -> Option<usize> {
    (0..lines.len()).find(|&idx| {
        let again = lines.iter().skip(idx + 2);
        lines.get(idx).is_some_and(|line| {
            line.could_be_title()
                && line.words.split_whitespace().count() > 2
                && again.clone().any(|again| again.words == line.words)
                // What is doubled at once is a caption.
                && lines.get(idx + 1).is_some_and(|next| next.words != line.words)
        })
    })
}

/// The first line that is neither a day nor the name of a section, if it looks like a title.
fn first(lines: &[Line<'_>]) -> Option<usize> {
    let idx = lines.iter().position(|line| {
        byline(line.words).is_none()
            && day_line(line.words).is_none()
            && !is_section(&line.words.to_lowercase())
    })?;
    let line = lines.get(idx)?;
    let goes_on = lines.get(idx + 1).is_some_and(|next| !next.follows_blank);
    let is_title = line.n_chars <= MAX_TITLE_CHARS
        && has_letters(line.words)
        && !(goes_on && line.n_chars > MAX_OPEN_TITLE_CHARS)
        && !line.words.ends_with([',', ';', '{', '،', '、']);
    is_title.then_some(idx)
}

/// The headline of a line, and who published it where the line says so: “Headline”, The Gazette.
fn title_at<'a>(lines: &[Line<'a>], idx: usize) -> (String, Option<&'a str>) {
    let line = lines.get(idx).map_or("", |line| line.words);
    let quoted = [('“', '”'), ('"', '"'), ('«', '»'), ('„', '“')]
        .into_iter()
        .find_map(|(open, close)| {
            let (title, of) = line.strip_prefix(open)?.rsplit_once(close)?;
            let publisher = of.trim_start().strip_prefix([',', '،', '—', '-'])?.trim();
            let is_whole = is_name(publisher, 1) && !title.contains(close);
            is_whole.then_some((title.trim_end_matches(','), publisher))
        });
    match quoted {
        Some((title, publisher)) => (title.to_owned(), Some(publisher)),
        None => (line.to_owned(), None),
    }
}

/// Names of sections of papers, in lower case, which stand above many articles.
const SECTIONS: &[&str] = &[
    "news",
    "latest news",
    "breaking news",
    "world",
    "world news",
    "international",
    "national",
    "local",
    "local news",
    "politics",
    "opinion",
    "opinions",
    "editorial",
    "analysis",
    "commentary",
    "comment",
    "business",
    "economy",
    "markets",
    "finance",
    "sport",
    "sports",
    "culture",
    "arts",
    "lifestyle",
    "technology",
    "tech",
    "science",
    "health",
    "environment",
    "climate",
    "travel",
    "education",
    "entertainment",
    "media",
    "society",
    "features",
    "interview",
    "video",
    "videos",
    "photos",
    "gallery",
    "podcast",
    "podcasts",
    "middle east",
    "africa",
    "asia",
    "asia pacific",
    "europe",
    "americas",
    "us & canada",
    "us",
    "uk",
    "home",
    "homepage",
    "menu",
    "search",
    "exclusive",
    "politique",
    "monde",
    "économie",
    "société",
    "idées",
    "actualités",
    "à la une",
    "politik",
    "wirtschaft",
    "ausland",
    "inland",
    "panorama",
    "feuilleton",
    "meinung",
    "kommentar",
    "gesellschaft",
    "wissen",
    "startseite",
    "política",
    "mundo",
    "economía",
    "economia",
    "sociedad",
    "opinión",
    "opinião",
    "internacional",
    "nacional",
    "deportes",
    "cultura",
    "politica",
    "esteri",
    "cronaca",
    "mondo",
    "wiadomości",
    "polityka",
    "świat",
    "kraj",
    "gospodarka",
    "nieuws",
    "buitenland",
    "binnenland",
    "politiek",
    "nyheter",
    "utrikes",
    "inrikes",
    "gündem",
    "dünya",
    "siyaset",
    "ekonomi",
    "новости",
    "политика",
    "в мире",
    "мир",
    "общество",
    "экономика",
    "новини",
    "політика",
    "світ",
    "суспільство",
    "سياسة",
    "أخبار",
    "اقتصاد",
    "رأي",
    "العالم",
    "العالم العربي",
    "رياضة",
    "ثقافة",
    "تقارير",
    "اخبار",
    "سیاست",
    "جهان",
    "חדשות",
    "פוליטיקה",
    "דעות",
    "新闻",
    "国际",
    "国内",
    "政治",
    "经济",
    "社会",
    "ニュース",
    "国際",
    "経済",
    "뉴스",
    "정치",
    "국제",
    "사회",
];

/// Whether a line in lower case is the name of a section, or several in a row.
fn is_section(lower: &str) -> bool {
    let mut names = lower
        .split(['|', '>', '»', '›', '/', '•', '·'])
        .map(|name| name.trim_matches(|c: char| !c.is_alphanumeric()))
        .peekable();
    names.peek().is_some() && names.all(|name| SECTIONS.contains(&name))
}
