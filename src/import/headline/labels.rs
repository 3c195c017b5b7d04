//! Lines at the head of a text that say what they give: "Title: …", "By-line: …", "Date: …".

use super::Line;
use crate::model::{Source, dates};

/// What such a line gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gives {
    Title,
    Author,
    Published,
    Publisher,
    Address,
    /// Something else of the head.
    Other,
}

/// What stands before the colon, in lower case.
const LABELS: &[(&str, Gives)] = &[
    ("title", Gives::Title),
    ("headline", Gives::Title),
    ("titel", Gives::Title),
    ("überschrift", Gives::Title),
    ("titre", Gives::Title),
    ("título", Gives::Title),
    ("titular", Gives::Title),
    ("titolo", Gives::Title),
    ("tytuł", Gives::Title),
    ("заголовок", Gives::Title),
    ("العنوان", Gives::Title),
    ("عنوان", Gives::Title),
    ("כותרת", Gives::Title),
    ("标题", Gives::Title),
    ("byline", Gives::Author),
    ("by-line", Gives::Author),
    ("author", Gives::Author),
    ("authors", Gives::Author),
    ("autor", Gives::Author),
    ("autorin", Gives::Author),
    ("auteur", Gives::Author),
    ("autora", Gives::Author),
    ("autore", Gives::Author),
    ("автор", Gives::Author),
    ("الكاتب", Gives::Author),
    ("מחבר", Gives::Author),
    ("作者", Gives::Author),
    ("date", Gives::Published),
    ("published", Gives::Published),
    ("publication date", Gives::Published),
    ("load-date", Gives::Other),
    ("datum", Gives::Published),
    ("fecha", Gives::Published),
    ("data", Gives::Published),
    ("дата", Gives::Published),
    ("التاريخ", Gives::Published),
    ("日期", Gives::Published),
    ("source", Gives::Publisher),
    ("publisher", Gives::Publisher),
    ("publication", Gives::Publisher),
    ("newspaper", Gives::Publisher),
    ("quelle", Gives::Publisher),
    ("zeitung", Gives::Publisher),
    ("fuente", Gives::Publisher),
    ("fonte", Gives::Publisher),
    ("источник", Gives::Publisher),
    ("المصدر", Gives::Publisher),
    ("来源", Gives::Publisher),
    ("url", Gives::Address),
    ("link", Gives::Address),
    ("address", Gives::Address),
    ("ссылка", Gives::Address),
    ("الرابط", Gives::Address),
    ("section", Gives::Other),
    ("length", Gives::Other),
    ("dateline", Gives::Other),
    ("language", Gives::Other),
    ("copyright", Gives::Other),
    ("document type", Gives::Other),
];

/// What labelled lines give.
#[derive(Debug, Default)]
pub(super) struct Labels {
    pub(super) title: String,
    pub(super) source: Source,
}

impl Labels {
    /// Takes the labelled lines from those of a head, where there are enough to be sure: a title,
    /// or two of any kind.
    pub(super) fn taken_from(lines: Vec<Line<'_>>) -> (Self, Vec<Line<'_>>) {
        let given: Vec<Option<(Gives, &str)>> =
            lines.iter().map(|line| labelled(line.words)).collect();
        let n_given = given.iter().flatten().count();
        let has_title = given
            .iter()
            .flatten()
            .any(|(gives, _)| *gives == Gives::Title);
        if n_given < 2 && !has_title {
            return (Self::default(), lines);
        }
        let mut labels = Self::default();
        for (gives, value) in given.iter().flatten() {
            labels.take(*gives, value);
        }
        let rest = lines
            .into_iter()
            .zip(given)
            .filter_map(|(line, given)| given.is_none().then_some(line));
        (labels, rest.collect())
    }

    fn take(&mut self, gives: Gives, value: &str) {
        let source = &mut self.source;
        let field = match gives {
            Gives::Title => &mut self.title,
            Gives::Author => &mut source.author,
            Gives::Publisher => &mut source.publisher,
            Gives::Address if value.starts_with("http") => &mut source.url,
            Gives::Published => {
                source.published = source.published.or_else(|| dates::parse(value));
                return;
            }
            Gives::Address | Gives::Other => return,
        };
        if field.is_empty() {
            value.clone_into(field);
        }
        if gives == Gives::Author {
            let name = ["By ", "by ", "BY ", "Von ", "Par ", "Por "]
                .iter()
                .find_map(|by| field.strip_prefix(by));
            if let Some(name) = name.map(str::to_owned) {
                *field = name;
            }
        }
    }
}

/// What a line gives, and its words behind the colon.
fn labelled(words: &str) -> Option<(Gives, &str)> {
    let (label, value) = words.split_once([':', '：'])?;
    let value = value.trim();
    if value.is_empty() || label.len() > 40 || value.len() > 400 {
        return None;
    }
    let label = label.trim().to_lowercase();
    let (_, gives) = LABELS.iter().find(|(known, _)| *known == label)?;
    Some((*gives, value))
}
