//! What stands at the head of an article: who wrote it, where, and when, in the languages of most
//! sources.

use super::PartialDate;
use super::dates::{self, Order};

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
    "Di ",
    "Door ",
    "Av ",
    "Af ",
    "Autor: ",
    "Autora: ",
    "Autore: ",
    "Auteur: ",
    "Auteur : ",
    "Author: ",
    "Tekst: ",
    "Yazan: ",
    "Haber: ",
    "Автор: ",
    "Автор ",
    "Текст: ",
    "بقلم: ",
    "بقلم ",
    "كتب: ",
    "كتبت: ",
    "نویسنده: ",
    "מאת: ",
    "מאת ",
    "作者：",
    "作者:",
    "记者：",
    "记者 ",
    "本报记者 ",
    "記者 ",
    "文：",
];

/// What stands between the last two of several people.
const AND: [&str; 7] = [" and ", " und ", " et ", " y ", " e ", " и ", " و"];

/// What may stand between a name and a day.
const ON: [&str; 6] = [" on", " am", " le", " el", " den", " в"];

/// What may stand between a name and where it was written, or for whom.
const FROM: [&str; 7] = [" in ", " for ", " at ", " aus ", " à ", " en ", " из "];

/// Words of names that are written small.
const SMALL: &[&str] = &[
    "de", "la", "del", "las", "los", "le", "van", "von", "der", "den", "zu", "bin", "ibn", "al",
    "el", "du", "di", "da", "dos",
];

/// Who sends the same words to many papers, in lower case.
const AGENCIES: &[&str] = &[
    "reuters",
    "afp",
    "agence france-presse",
    "ap",
    "associated press",
    "the associated press",
    "upi",
    "dpa",
    "epd",
    "kna",
    "apa",
    "sda",
    "ansa",
    "adnkronos",
    "efe",
    "europa press",
    "lusa",
    "belga",
    "anp",
    "ritzau",
    "ntb",
    "tt",
    "pap",
    "čtk",
    "mti",
    "tass",
    "tacc",
    "тасс",
    "interfax",
    "интерфакс",
    "ria novosti",
    "риа новости",
    "ukrinform",
    "укринформ",
    "xinhua",
    "新华社",
    "kyodo",
    "共同通信",
    "yonhap",
    "anadolu",
    "anadolu agency",
    "aa",
    "sana",
    "spa",
    "mena",
    "irna",
    "pti",
    "ians",
    "bloomberg",
    "bloomberg news",
    "voa",
    "rfe/rl",
    "أ ف ب",
    "رويترز",
    "سانا",
    "وكالات",
];

/// Who wrote something, as a line of its head says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Byline {
    pub author: String,
    /// Whose words they are, where the line names one beside the author; may be empty.
    pub agency: String,
    pub published: Option<PartialDate>,
}

/// Who wrote it and when, as a line says: "By Name", "Von Name", "Name| Agency", "Name, AFP",
/// "Name Month dd, yyyy".
pub fn byline(line: &str) -> Option<Byline> {
    if line.chars().count() > MAX_BYLINE {
        return None;
    }
    let (mut named, published) = match date_in(line) {
        Some(day) => (day.before, Some(day.date)),
        None => (line, None),
    };
    named = named.trim_end_matches(is_between);
    if published.is_some() {
        let before = ON.iter().find_map(|on| named.strip_suffix(on));
        named = before.unwrap_or(named).trim_end_matches(is_between);
    }
    let found = |author: &str, agency: &str| {
        Some(Byline {
            author: author.to_owned(),
            agency: agency.to_owned(),
            published,
        })
    };
    if let Some(name) = BY.iter().find_map(|by| named.strip_prefix(by)) {
        let mut parts = name.split(['|', '·']).map(str::trim);
        let mut name = parts.next().unwrap_or_default();
        let mut agency = parts
            .next()
            .filter(|name| is_agency(name))
            .unwrap_or_default();
        if agency.is_empty()
            && let Some((author, of)) = with_agency(name)
        {
            (name, agency) = (author, of);
        }
        let place = FROM.iter().filter_map(|from| name.split_once(from));
        let place = place.min_by_key(|(before, _)| before.len());
        if let Some((before, _)) = place {
            name = before.trim();
            if name.starts_with(char::is_lowercase) {
                return None;
            }
        }
        return people(name).all(is_called).then(|| found(name, agency))?;
    }
    if let Some((name, agency)) = named.split_once('|') {
        let (name, agency) = (name.trim(), agency.trim());
        let is_one = is_name(name, 2) && is_name(agency, 1) && !agency.contains('|');
        return is_one.then(|| found(name, agency))?;
    }
    if let Some((name, agency)) = with_agency(named) {
        return is_name(name, 2).then(|| found(name, agency))?;
    }
    (published.is_some() && is_name(named, 2)).then(|| found(named, ""))?
}

/// A name and the agency behind it: "Name, AFP", "Name / Reuters", "Name (AP)".
fn with_agency(named: &str) -> Option<(&str, &str)> {
    let in_brackets = named
        .strip_suffix(')')
        .and_then(|named| named.rsplit_once('('));
    let parts = in_brackets.or_else(|| named.rsplit_once([',', '/', '،', '–', '—']));
    let (name, agency) = parts?;
    let (name, agency) = (name.trim(), agency.trim());
    is_agency(agency).then_some((name, agency))
}

/// Whether it is the name of an agency that sends the same words to many papers.
pub fn is_agency(name: &str) -> bool {
    AGENCIES.contains(&name.to_lowercase().as_str())
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
pub fn is_name(words: &str, at_least: usize) -> bool {
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
/// the day if it says that.
pub fn dateline(line: &str) -> Option<Option<PartialDate>> {
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
    let (before, published) = match date_in(place) {
        Some(day) => (day.before, Some(day.date)),
        None => (place, None),
    };
    let city = before.split([',', '،', '(', '/', '.']).next()?.trim();
    let letters: Vec<char> = city.chars().filter(|c| c.is_alphabetic()).collect();
    let is_loud = letters.len() >= 3 && letters.iter().all(|c| c.is_uppercase());
    let is_place = is_loud || (has_agency && is_called(city));
    let n_words = city.split_whitespace().count();
    (is_place && n_words <= 4).then_some(published)
}

/// What a line says of the day on which it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayLine {
    Published(PartialDate),
    /// A day on which it was changed.
    Changed,
}

/// The day that a line gives and nothing else, but for the hour and a word such as "Published".
pub fn day_line(line: &str) -> Option<DayLine> {
    const MAX_CHARS: usize = 70;
    const SAYS: &[&str] = &[
        "published",
        "posted",
        "date",
        "on",
        "at",
        "veröffentlicht",
        "erschienen",
        "am",
        "publié",
        "paru",
        "le",
        "publicado",
        "publicada",
        "el",
        "em",
        "pubblicato",
        "il",
        "opublikowano",
        "gepubliceerd",
        "publicerad",
        "yayınlanma",
        "tarihi",
        "опубликовано",
        "дата",
        "опубліковано",
        "نشر",
        "في",
        "نشر في",
        "تاريخ",
        "النشر",
        "发布时间",
        "日期",
        "公開日",
        "datum",
        "data",
        "fecha",
    ];
    const CHANGED: &[&str] = &[
        "updated",
        "modified",
        "aktualisiert",
        "stand",
        "mis",
        "actualizado",
        "actualizada",
        "atualizado",
        "aggiornato",
        "zaktualizowano",
        "bijgewerkt",
        "uppdaterad",
        "güncelleme",
        "обновлено",
        "оновлено",
        "تحديث",
        "更新",
        "更新时间",
    ];
    if line.chars().count() > MAX_CHARS {
        return None;
    }
    let day = date_in(line)?;
    let words = |part: &str| -> Vec<String> {
        part.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let before = words(day.before);
    let is_weekday = before.len() == 1 && day.before.trim_end().ends_with([',', '،']);
    let is_changed = before.iter().any(|word| CHANGED.contains(&word.as_str()));
    let says = before.len() <= 4 && before.iter().any(|word| SAYS.contains(&word.as_str()));
    let is_said = before.is_empty() || is_weekday || is_changed || says;
    // An hour, its zone, or what is said of another day.
    let after = words(day.after);
    let is_hour = |word: &String| word.chars().any(char::is_numeric) || word.chars().count() <= 4;
    let is_over =
        after.iter().all(is_hour) || after.iter().any(|word| CHANGED.contains(&word.as_str()));
    (is_said && is_over).then_some(if is_changed {
        DayLine::Changed
    } else {
        DayLine::Published(day.date)
    })
}

/// A day within a line.
struct Day<'a> {
    before: &'a str,
    date: PartialDate,
    after: &'a str,
}

/// The first day in a line, as people write it: "March 3, 2021", "3. März 2021", "3 de marzo de
/// 2021", "2021-03-03", "03.03.2021".
fn date_in(line: &str) -> Option<Day<'_>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let byte_of = |word: &str| word.as_ptr() as usize - line.as_ptr() as usize;
    for (idx, word) in words.iter().enumerate() {
        let found = [1, 3, 4, 5].into_iter().find_map(|n_words| {
            let words = words.get(idx..idx + n_words)?;
            let date = is_dated(words).then(|| day_of(&words.join(" ")))??;
            Some((date, words.last()?))
        });
        if let Some((date, last)) = found {
            return Some(Day {
                before: line.get(..byte_of(word)).unwrap_or_default().trim_end(),
                date,
                after: line.get(byte_of(last) + last.len()..).unwrap_or_default(),
            });
        }
    }
    None
}

fn day_of(words: &str) -> Option<PartialDate> {
    let words = words.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ','));
    // Between full stops the day comes first, wherever such dates are written.
    let order = if words.contains('.') {
        Order::DayFirst
    } else {
        Order::Unknown
    };
    let date = dates::parse(words).or_else(|| dates::parse_as(words, order));
    date.filter(|date| date.day().is_some())
}

/// Whether words begin and end as a date does; what stands between is up to the calendar.
fn is_dated(words: &[&str]) -> bool {
    let n_digits = |word: &str| word.chars().filter(|c| c.is_numeric()).count();
    let ends = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    match words {
        [only] => (6..=8).contains(&n_digits(only.split('T').next().unwrap_or_default())),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<(&str, &str, &str)>) {
        let found = byline(line);
        let date = |date: Option<PartialDate>| date.map_or_else(String::new, |it| it.to_string());
        let found = found.map(|it| (it.author, it.agency, date(it.published)));
        let expected = expected.map(|(author, agency, published)| {
            (author.to_owned(), agency.to_owned(), published.to_owned())
        });
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn a_by_line_names_people_their_agency_and_the_day() {
        check("By Jo Hill", Some(("Jo Hill", "", "")));
        check(
            "By Jo Hill March 01, 2019",
            Some(("Jo Hill", "", "2019-03-01")),
        );
        check(
            "By Jo Hill, March 7, 2019",
            Some(("Jo Hill", "", "2019-03-07")),
        );
        check(
            "By JO HILL and Ana Ruiz in Beirut",
            Some(("JO HILL and Ana Ruiz", "", "")),
        );
        check(
            "By Jo Hill, Associated Press",
            Some(("Jo Hill", "Associated Press", "")),
        );
        check("By Jo Hill | AFP", Some(("Jo Hill", "AFP", "")));
        check("Jo Hill| Reuters", Some(("Jo Hill", "Reuters", "")));
        check("Jo Hill, Reuters", Some(("Jo Hill", "Reuters", "")));
        check("Jo Hill (AP)", Some(("Jo Hill", "AP", "")));
        check(
            "Von Anna Groß, 03.04.2021",
            Some(("Anna Groß", "", "2021-04-03")),
        );
        check("Di Mario Rossi", Some(("Mario Rossi", "", "")));
        check("作者：王明 2017年9月24日", Some(("王明", "", "2017-09-24")));
        check("מאת דוד כהן", Some(("דוד כהן", "", "")));
    }

    #[test]
    fn other_short_lines_name_nobody() {
        for line in [
            "By and large it was so",
            "New York, London",
            "The harbour, Reuters says",
            "Di Maio attacca il governo",
            "Von Berlin nach Moskau",
            "Paris, AFP",
        ] {
            check(line, None);
        }
    }

    #[test]
    fn a_line_that_gives_the_day_says_nothing_else() {
        let published = |line: &str| match day_line(line) {
            Some(DayLine::Published(date)) => date.to_string(),
            Some(DayLine::Changed) => "changed".to_owned(),
            None => String::new(),
        };
        assert_eq!(published("March 3, 2021"), "2021-03-03");
        assert_eq!(
            published("Published: 3 March 2021 at 12:30 GMT"),
            "2021-03-03"
        );
        assert_eq!(
            published("Sonntag, 24. September 2017, 08:30 Uhr"),
            "2017-09-24"
        );
        assert_eq!(published("24.09.2017"), "2017-09-24");
        assert_eq!(published("Publié le 3 mars 2021 à 18h00"), "2021-03-03");
        assert_eq!(published("2021-03-03T08:00:00Z"), "2021-03-03");
        assert_eq!(published("Updated March 3, 2021"), "changed");
        assert_eq!(published("On March 3, 2021 the ships came back"), "");
        assert_eq!(published("The vote of March 3, 2021"), "");
        assert_eq!(published("04/05/2017"), "");
    }
}
