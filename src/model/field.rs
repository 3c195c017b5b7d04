//! Fields of a tag: what is to be filled in for each passage that has it, such as the date, the
//! place and the number of killed of an attack.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::source::{NotOne, PartialDate};
use super::{AnnotationId, FieldId, Tag, TagId, Workspace, limits};

/// One column of the table that a tag is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// No other field of the workspace has it.
    pub id: FieldId,
    /// Not empty, one line, no white space at its ends.
    pub name: String,
    pub kind: FieldKind,
    /// What to write into it; may be empty.
    pub hint: String,
}

/// What can stand in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldKind {
    Text,
    /// A decimal number of this unit, such as "km"; the unit may be empty.
    Number {
        unit: String,
    },
    /// To the day, the month or the year.
    Date,
    /// One of these words. Not empty, none twice, no more than [`limits::MAX_CHOICES`].
    Choice(#[serde(deserialize_with = "limits::choices")] Vec<String>),
    YesNo,
    /// From so many to so many per cent.
    Probability,
}

/// What stands in a field. An empty field has none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Value {
    /// Not empty.
    Text(String),
    Number(Decimal),
    Date(PartialDate),
    Choice(String),
    YesNo(bool),
    Probability(Probability),
}

/// A decimal number just as it was written, so that nothing of it is rounded: `-3`, `1400`, `0.25`.
///
/// An optional minus, 1 to 30 digits, and an optional point with 1 to 30 digits behind it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal(String);

/// A range of per cent, 0 to 100, the lower end first; both ends may be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(u8, u8)", into = "(u8, u8)")]
pub struct Probability {
    low: u8,
    high: u8,
}

/// The words of ICD 203 (Office of the Director of National Intelligence, 2015) with their ranges
/// in per cent.
pub const LIKELIHOODS: [(&str, Probability); 7] = [
    ("Almost no chance", Probability { low: 1, high: 5 }),
    ("Very unlikely", Probability { low: 5, high: 20 }),
    ("Unlikely", Probability { low: 20, high: 45 }),
    ("Roughly even chance", Probability { low: 45, high: 55 }),
    ("Likely", Probability { low: 55, high: 80 }),
    ("Very likely", Probability { low: 80, high: 95 }),
    ("Almost certain", Probability { low: 95, high: 99 }),
];

impl FieldKind {
    /// What the kind is called in menus and tables.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Number { .. } => "Number",
            Self::Date => "Date",
            Self::Choice(_) => "Choice",
            Self::YesNo => "Yes or no",
            Self::Probability => "Probability",
        }
    }

    /// Whether a value may stand in a field of this kind.
    pub fn admits(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text, Value::Text(text)) => !text.trim().is_empty(),
            (Self::Choice(words), Value::Choice(word)) => words.contains(word),
            (Self::Number { .. }, Value::Number(_))
            | (Self::Date, Value::Date(_))
            | (Self::YesNo, Value::YesNo(_))
            | (Self::Probability, Value::Probability(_)) => true,
            _ => false,
        }
    }

    /// What a person wrote, as a value. `None` where nothing was written.
    ///
    /// # Errors
    ///
    /// What was written is not of this kind: with what would be.
    pub fn read(&self, written: &str) -> Result<Option<Value>, NotOne> {
        let written = written.trim();
        if written.is_empty() {
            return Ok(None);
        }
        let not = |what, hint| NotOne::new(what, written, hint);
        Ok(Some(match self {
            Self::Text => Value::Text(written.to_owned()),
            Self::Number { unit } => {
                let number = written.strip_suffix(unit.as_str()).unwrap_or(written);
                Value::Number(number.parse()?)
            }
            Self::Date => Value::Date(written.parse()?),
            Self::Choice(words) => {
                let lower = written.to_lowercase();
                let word = words.iter().find(|word| word.to_lowercase() == lower);
                let word = word.ok_or_else(|| not("one of the choices", "one of its words"))?;
                Value::Choice(word.clone())
            }
            Self::YesNo => match written.to_lowercase().as_str() {
                "yes" | "y" | "true" | "1" => Value::YesNo(true),
                "no" | "n" | "false" | "0" => Value::YesNo(false),
                _ => return Err(not("an answer", "yes or no")),
            },
            Self::Probability => Value::Probability(written.parse()?),
        }))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Choice(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::YesNo(true) => f.write_str("yes"),
            Self::YesNo(false) => f.write_str("no"),
            Self::Probability(probability) => probability.fmt(f),
        }
    }
}

impl Decimal {
    const MAX_DIGITS: usize = 30;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Near enough for sorting and for charts.
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(0.0)
    }
}

impl FromStr for Decimal {
    type Err = NotOne;

    /// Spaces, commas and thin spaces between groups of three digits are left out.
    fn from_str(written: &str) -> Result<Self, NotOne> {
        let not = || NotOne::new("a number", written, "one such as 1400 or 0.25");
        let plain: String = written
            .trim()
            .chars()
            .map(|c| if c == '−' { '-' } else { c })
            .collect();
        let (sign, rest) = match plain.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", plain.strip_prefix('+').unwrap_or(&plain)),
        };
        let (whole, fraction) = match rest.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (rest, None),
        };
        let whole = ungrouped(whole).ok_or_else(not)?;
        let is_number = |digits: &str| {
            (1..=Self::MAX_DIGITS).contains(&digits.len())
                && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !is_number(&whole) || !fraction.is_none_or(is_number) {
            return Err(not());
        }
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        Ok(Self(match fraction {
            Some(fraction) => format!("{sign}{whole}.{fraction}"),
            None => format!("{sign}{whole}"),
        }))
    }
}

/// The digits without what stands between groups of three; `None` where a group has not three.
fn ungrouped(whole: &str) -> Option<String> {
    let is_mark = |c: char| matches!(c, ',' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'');
    if !whole.contains(is_mark) {
        return Some(whole.to_owned());
    }
    let mut groups = whole.split(is_mark);
    let first = groups
        .next()
        .filter(|first| (1..=3).contains(&first.len()))?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let by_size = self.to_f64().total_cmp(&other.to_f64());
        by_size.then_with(|| self.0.cmp(&other.0))
    }
}

impl TryFrom<String> for Decimal {
    type Error = NotOne;

    fn try_from(written: String) -> Result<Self, NotOne> {
        written.parse()
    }
}

impl From<Decimal> for String {
    fn from(number: Decimal) -> Self {
        number.0
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Probability {
    /// Per cent.
    pub fn low(self) -> u8 {
        self.low
    }

    /// Per cent.
    pub fn high(self) -> u8 {
        self.high
    }

    /// The word that stands for just this range, if there is one.
    pub fn word(self) -> Option<&'static str> {
        let mut likelihoods = LIKELIHOODS.into_iter();
        likelihoods.find_map(|(word, range)| (range == self).then_some(word))
    }
}

impl TryFrom<(u8, u8)> for Probability {
    type Error = NotOne;

    fn try_from((low, high): (u8, u8)) -> Result<Self, NotOne> {
        if low <= high && high <= 100 {
            Ok(Self { low, high })
        } else {
            let written = format!("{low}–{high}");
            Err(NotOne::new("a probability", &written, PROBABILITY_HINT))
        }
    }
}

impl From<Probability> for (u8, u8) {
    fn from(probability: Probability) -> Self {
        (probability.low, probability.high)
    }
}

const PROBABILITY_HINT: &str = "one such as 70 %, 55–80 % or “likely”";

impl FromStr for Probability {
    type Err = NotOne;

    /// `70`, `70 %`, `55–80 %`, `55-80`, or one of the words of [`LIKELIHOODS`].
    fn from_str(written: &str) -> Result<Self, NotOne> {
        let lower = written.trim().to_lowercase();
        let mut likelihoods = LIKELIHOODS.into_iter();
        if let Some((_, range)) = likelihoods.find(|(word, _)| word.to_lowercase() == lower) {
            return Ok(range);
        }
        let not = || NotOne::new("a probability", written, PROBABILITY_HINT);
        let number = |part: &str| -> Result<u8, NotOne> {
            let part = part.trim().trim_end_matches('%').trim_end();
            part.parse().map_err(|_not_a_number| not())
        };
        let (low, high) = match lower.split_once(['-', '–', '—']) {
            Some((low, high)) => (number(low)?, number(high)?),
            None => (number(&lower)?, number(&lower)?),
        };
        Self::try_from((low, high)).map_err(|_out_of_range| not())
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.low == self.high {
            write!(f, "{} %", self.low)
        } else {
            write!(f, "{}–{} %", self.low, self.high)
        }
    }
}

impl Workspace {
    /// A field, and the tag that has it.
    pub fn field(&self, id: FieldId) -> Option<(&Tag, &Field)> {
        self.tags.values().find_map(|tag| {
            let field = tag.fields.iter().find(|field| field.id == id)?;
            Some((&**tag, field))
        })
    }

    /// What is to be filled in for a passage with this tag: the fields of the tags above it, from
    /// the top down, and its own.
    pub fn fields_of_tag(&self, tag: TagId) -> Vec<&Field> {
        let mut tags: Vec<&Tag> = self.tag_and_ancestors(tag).collect();
        tags.reverse();
        tags.into_iter().flat_map(|tag| &tag.fields).collect()
    }

    /// What is to be filled in for an annotation: the fields of its tags, each once.
    pub fn fields_of_annotation(&self, annotation: AnnotationId) -> Vec<&Field> {
        let mut fields: Vec<&Field> = Vec::new();
        let tags = self.annotation(annotation).map_or(&[][..], |a| &a.tags);
        for field in tags.iter().flat_map(|&tag| self.fields_of_tag(tag)) {
            if !fields.iter().any(|listed| listed.id == field.id) {
                fields.push(field);
            }
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: &FieldKind, written: &str, expected: Result<&str, &str>) {
        let read = kind.read(written);
        let shown = read.as_ref().map(|value| {
            let value = value.as_ref();
            assert!(value.is_none_or(|value| kind.admits(value)));
            value.map(ToString::to_string).unwrap_or_default()
        });
        match expected {
            Ok(text) => assert_eq!(shown.as_deref(), Ok(text)),
            Err(sentence) => assert_eq!(read.unwrap_err().to_string(), sentence),
        }
    }

    #[test]
    fn numbers_are_kept_as_they_are_written() {
        let kind = FieldKind::Number {
            unit: "km".to_owned(),
        };
        check(&kind, "", Ok(""));
        check(&kind, "1,400", Ok("1400"));
        check(&kind, "−0.250 km", Ok("-0.250"));
        check(&kind, "007", Ok("7"));
        check(
            &kind,
            "1,40",
            Err("“1,40” is not a number: give one such as 1400 or 0.25"),
        );
        check(
            &kind,
            "many",
            Err("“many” is not a number: give one such as 1400 or 0.25"),
        );
    }

    #[test]
    fn choices_dates_and_answers_are_read_as_people_write_them() {
        let kind = FieldKind::Choice(vec!["Battle".to_owned(), "Riot".to_owned()]);
        check(&kind, "riot", Ok("Riot"));
        assert!(kind.read("Strike").is_err());
        check(&FieldKind::Date, "2017-09", Ok("2017-09"));
        assert!(FieldKind::Date.read("2017-13").is_err());
        check(&FieldKind::YesNo, "Yes", Ok("yes"));
        check(&FieldKind::Probability, "55-80", Ok("55–80 %"));
        check(&FieldKind::Probability, "Likely", Ok("55–80 %"));
        check(&FieldKind::Probability, "70 %", Ok("70 %"));
        assert!(FieldKind::Probability.read("80-55").is_err());
        assert!(FieldKind::Probability.read("101").is_err());
    }
}
