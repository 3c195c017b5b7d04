//! Where a document comes from: citation fields, the Admiralty grades, dates of any precision.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Facts;

/// What a citation needs. Empty means not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub publisher: String,
    pub author: String,
    pub published: Option<PartialDate>,
    pub accessed: Option<PartialDate>,
    pub url: String,
    pub grade: Option<SourceGrade>,
    /// What else the file says of itself, by name: "To", "Message-ID", "DOI", "Language".
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub more: Facts,
}

/// How reliable a source is: the Admiralty system's letter, judged apart from what it says.
///
/// `F` means that it cannot be judged; it is not the worst grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SourceGrade {
    A,
    B,
    C,
    D,
    E,
    F,
}

/// How credible a piece of information is: the Admiralty system's digit, 1 to 6.
///
/// Six means that its truth cannot be judged; it is not the worst grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct InfoGrade(u8);

/// A date of the Gregorian calendar, known to the day, the month or the year.
///
/// Written as in ISO 8601: `2017`, `2017-09` or `2017-09-24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    /// 1 to 9999.
    year: i16,
    /// 1 to 12.
    month: Option<i8>,
    /// 1 to 31, and only with a month that has it.
    day: Option<i8>,
}

/// Why a text is not a date or a grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotOne {
    what: &'static str,
    text: String,
    hint: &'static str,
}

impl SourceGrade {
    pub const ALL: [Self; 6] = [Self::A, Self::B, Self::C, Self::D, Self::E, Self::F];

    pub fn letter(self) -> char {
        match self {
            Self::A => 'A',
            Self::B => 'B',
            Self::C => 'C',
            Self::D => 'D',
            Self::E => 'E',
            Self::F => 'F',
        }
    }

    pub fn meaning(self) -> &'static str {
        match self {
            Self::A => "completely reliable",
            Self::B => "usually reliable",
            Self::C => "fairly reliable",
            Self::D => "not usually reliable",
            Self::E => "unreliable",
            Self::F => "cannot be judged",
        }
    }
}

impl InfoGrade {
    pub const ALL: [Self; 6] = [Self(1), Self(2), Self(3), Self(4), Self(5), Self(6)];

    pub fn digit(self) -> u8 {
        self.0
    }

    pub fn meaning(self) -> &'static str {
        match self.0 {
            1 => "confirmed by other sources",
            2 => "probably true",
            3 => "possibly true",
            4 => "doubtful",
            5 => "improbable",
            _ => "truth cannot be judged",
        }
    }
}

impl TryFrom<u8> for InfoGrade {
    type Error = NotOne;

    fn try_from(digit: u8) -> Result<Self, NotOne> {
        if (1..=6).contains(&digit) {
            Ok(Self(digit))
        } else {
            Err(NotOne {
                what: "an information grade",
                text: digit.to_string(),
                hint: "1 to 6",
            })
        }
    }
}

impl From<InfoGrade> for u8 {
    fn from(grade: InfoGrade) -> Self {
        grade.0
    }
}

impl FromStr for InfoGrade {
    type Err = NotOne;

    fn from_str(text: &str) -> Result<Self, NotOne> {
        text.trim()
            .parse::<u8>()
            .ok()
            .and_then(|digit| Self::try_from(digit).ok())
            .ok_or_else(|| NotOne {
                what: "an information grade",
                text: text.to_owned(),
                hint: "1 to 6",
            })
    }
}

impl FromStr for SourceGrade {
    type Err = NotOne;

    fn from_str(text: &str) -> Result<Self, NotOne> {
        let letter = text.trim().to_ascii_uppercase();
        Self::ALL
            .into_iter()
            .find(|grade| letter == grade.letter().to_string())
            .ok_or_else(|| NotOne {
                what: "a source grade",
                text: text.to_owned(),
                hint: "A to F",
            })
    }
}

impl PartialDate {
    pub fn year(self) -> i16 {
        self.year
    }

    pub fn month(self) -> Option<i8> {
        self.month
    }

    pub fn day(self) -> Option<i8> {
        self.day
    }

    /// As people read it: "24 Sep 2017", "Sep 2017" or "2017".
    pub fn label(self) -> String {
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        let month = self
            .month
            .and_then(|month| MONTHS.get(usize::try_from(month - 1).ok()?));
        match (self.day, month) {
            (Some(day), Some(month)) => format!("{day} {month} {}", self.year),
            (_, Some(month)) => format!("{month} {}", self.year),
            _ => self.year.to_string(),
        }
    }
}

impl From<jiff::civil::Date> for PartialDate {
    fn from(date: jiff::civil::Date) -> Self {
        Self {
            year: date.year().max(1),
            month: Some(date.month()),
            day: Some(date.day()),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
            if let Some(day) = self.day {
                write!(f, "-{day:02}")?;
            }
        }
        Ok(())
    }
}

impl FromStr for PartialDate {
    type Err = NotOne;

    fn from_str(text: &str) -> Result<Self, NotOne> {
        let not_one = || NotOne {
            what: "a date",
            text: text.to_owned(),
            hint: "2017, 2017-09 or 2017-09-24",
        };
        let digits = |part: &str, n_digits: usize| {
            (part.len() == n_digits && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<i16>().ok())
                .flatten()
                .ok_or_else(not_one)
        };
        let mut parts = text.trim().splitn(3, '-');
        let year = digits(parts.next().unwrap_or_default(), 4)?;
        let month = parts
            .next()
            .map(|part| digits(part, 2))
            .transpose()?
            .map(|month| month as i8);
        let day = parts
            .next()
            .map(|part| digits(part, 2))
            .transpose()?
            .map(|day| day as i8);
        // The calendar checks months and days, leap years too.
        jiff::civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1))
            .map_err(|_error| not_one())?;
        if year < 1 {
            return Err(not_one());
        }
        Ok(Self { year, month, day })
    }
}

impl TryFrom<String> for PartialDate {
    type Error = NotOne;

    fn try_from(text: String) -> Result<Self, NotOne> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

impl NotOne {
    /// `text` is not `what` ("a number"); `hint` is something that would be.
    pub(super) fn new(what: &'static str, text: &str, hint: &'static str) -> Self {
        Self {
            what,
            text: text.to_owned(),
            hint,
        }
    }
}

impl fmt::Display for NotOne {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "“{}” is not {}: give {}",
            self.text, self.what, self.hint
        )
    }
}

impl std::error::Error for NotOne {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, label: &str) {
        let date: PartialDate = text.parse().unwrap();
        assert_eq!(date.to_string(), text);
        assert_eq!(date.label(), label);
    }

    #[test]
    fn dates_of_every_precision_are_read_and_written() {
        check("2017", "2017");
        check("2017-09", "Sep 2017");
        check("2020-02-29", "29 Feb 2020");
        check("0007-01-01", "1 Jan 7");
    }

    #[test]
    fn what_is_not_a_date_is_refused_with_an_example() {
        for text in [
            "",
            "2017-13",
            "2019-02-29",
            "17-09",
            "2017-9",
            "300000",
            "2017-09-24-1",
            "-200",
            "0000",
        ] {
            let error = text.parse::<PartialDate>().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("“{text}” is not a date: give 2017, 2017-09 or 2017-09-24")
            );
        }
    }

    #[test]
    fn grades_are_letters_and_digits_of_the_scale() {
        assert_eq!("b".parse::<SourceGrade>().unwrap(), SourceGrade::B);
        assert_eq!(
            "6".parse::<InfoGrade>().unwrap().meaning(),
            "truth cannot be judged"
        );
        assert_eq!(
            "7".parse::<InfoGrade>().unwrap_err().to_string(),
            "“7” is not an information grade: give 1 to 6"
        );
        assert_eq!(
            "G".parse::<SourceGrade>().unwrap_err().to_string(),
            "“G” is not a source grade: give A to F"
        );
    }
}
