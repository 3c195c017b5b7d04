//! Dates as files write them.

use crate::model::PartialDate;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The date that a text begins with (`2017-09-24T08:30Z`, `2017/9/24`, `20170924`, `2017-09`,
/// `2017`) or that it writes in English (`Sun, 24 Sep 2017`, `September 24, 2017`).
///
/// Dates such as `04/05/2017` are not read: nobody can say which number is the month.
pub(super) fn parse(raw: &str) -> Option<PartialDate> {
    let raw = raw.trim();
    numeric(raw).or_else(|| in_words(raw))
}

/// The date, where it may be one of three numbers such as `04/05/2017`.
pub(super) fn parse_as(raw: &str, order: Order) -> Option<PartialDate> {
    parse(raw).or_else(|| {
        let Numbers(first, second, year) = Numbers::of(raw)?;
        let (day, month) = match order {
            Order::DayFirst => (first, second),
            Order::MonthFirst => (second, first),
            // One that can be no month settles it.
            Order::Unknown if first > 12 => (first, second),
            Order::Unknown if second > 12 => (second, first),
            Order::Unknown => return None,
        };
        format!("{year:04}-{month:02}-{day:02}").parse().ok()
    })
}

/// Which number comes first in dates such as `04/05/2017`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
    Unknown,
}

impl Order {
    /// What dates of one origin settle together: one day after the 12th is enough.
    pub(super) fn of<'a>(dates: impl Iterator<Item = &'a str>) -> Self {
        let (mut n_days_first, mut n_months_first) = (0, 0);
        for date in dates {
            if let Some(Numbers(first, second, _)) = Numbers::of(date) {
                n_days_first += usize::from(first > 12);
                n_months_first += usize::from(second > 12);
            }
        }
        match (n_days_first, n_months_first) {
            (1.., 0) => Self::DayFirst,
            (0, 1..) => Self::MonthFirst,
            _ => Self::Unknown,
        }
    }
}

/// Two numbers of which one is a day and one a month, and a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbers(u16, u16, u16);

impl Numbers {
    pub(super) fn of(raw: &str) -> Option<Self> {
        let date = raw.split_whitespace().next()?.trim_end_matches(',');
        let mut parts = date.split(['/', '.', '-']);
        let mut number = |n_digits: std::ops::RangeInclusive<usize>| {
            let part = parts.next()?;
            (n_digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<u16>().ok())?
        };
        let (first, second, year) = (number(1..=2)?, number(1..=2)?, number(4..=4)?);
        let is_date = (1..=31).contains(&first)
            && (1..=31).contains(&second)
            && (first <= 12 || second <= 12);
        (is_date && parts.next().is_none()).then_some(Self(first, second, year))
    }
}

fn numeric(raw: &str) -> Option<PartialDate> {
    let mut parts = Vec::new();
    let mut rest = raw;
    while parts.len() < 3 {
        let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, after) = rest.split_at_checked(n_digits)?;
        match (parts.len(), n_digits) {
            (0, 8) => {
                let (year, day_of_year) = digits.split_at_checked(4)?;
                let (month, day) = day_of_year.split_at_checked(2)?;
                return date(year, Some(month), Some(day));
            }
            (0, 4) | (1 | 2, 1 | 2) => parts.push(digits),
            _ => break,
        }
        match after.strip_prefix(['-', '/', '.']) {
            Some(after) => rest = after,
            None => break,
        }
    }
    let year = parts.first()?;
    date(year, parts.get(1).copied(), parts.get(2).copied())
}

fn in_words(raw: &str) -> Option<PartialDate> {
    let (mut year, mut month, mut day) = (None, None, None);
    let words = raw.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '-'));
    for word in words.filter(|word| !word.is_empty()).take(6) {
        let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        if number.is_empty() {
            let start = word.chars().take(3).collect::<String>().to_lowercase();
            if let Some(month_idx) = MONTHS.iter().position(|&name| name == start) {
                month = month.or_else(|| Some((month_idx + 1).to_string()));
            }
        } else if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        } else if number.len() == 4 {
            year = year.or(Some(number));
        } else if number.len() <= 2 {
            day = day.or(Some(number));
        }
    }
    // A month is needed, so that numbers in any other text are no date.
    let month = month?;
    date(year?, Some(&month), day)
}

/// The date, or as much of it from the left as the calendar has.
fn date(year: &str, month: Option<&str>, day: Option<&str>) -> Option<PartialDate> {
    let whole = match (month, day) {
        (Some(month), Some(day)) => format!("{year}-{month:0>2}-{day:0>2}"),
        (Some(month), None) => format!("{year}-{month:0>2}"),
        _ => year.to_owned(),
    };
    whole.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        let found = parse(raw).map(|date| date.to_string());
        assert_eq!(found.unwrap_or_default(), expected, "{raw}");
    }

    #[test]
    fn dates_are_read_as_files_write_them() {
        check("2017-09-24T08:30:00+02:00", "2017-09-24");
        check("2017-09-24 08:30", "2017-09-24");
        check(" 2017/9/4", "2017-09-04");
        check("20170924", "2017-09-24");
        check("2017-09", "2017-09");
        check("2017", "2017");
        check("Sun, 24 Sep 2017 08:30:00 GMT", "2017-09-24");
        check("September 24th, 2017", "2017-09-24");
        check("May 2017", "2017-05");
    }

    #[test]
    fn what_is_ambiguous_or_no_date_is_left_alone() {
        for raw in [
            "",
            "04/05/2017",
            "2017-13-01",
            "yesterday",
            "1505234234",
            "12 apostles",
            "–2017",
        ] {
            check(raw, "");
        }
    }
}
