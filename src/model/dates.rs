//! Dates as files write them.

use super::PartialDate;

/// How the English names of the months begin.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The names of the months in other languages, with what they are shortened to, in lower case.
const OTHER_MONTHS: [&str; 12] = [
    "januar jänner janvier janv enero gennaio gen janeiro januari ocak oca styczeń stycznia sty января январь янв січень січня يناير ianuarie tammikuu tammikuuta leden ledna ιανουαρίου januára ינואר ژانویه",
    "februar feber février févr fév fevr febrero febbraio fevereiro fev februari şubat luty lutego lut февраля февраль фев лютий лютого فبراير شباط februarie helmikuu helmikuuta únor února φεβρουαρίου februára פברואר فوریه",
    "märz mrz mär mars marzo março maart mrt mart marzec marca марта март мар березень березня مارس آذار martie maaliskuu maaliskuuta březen března μαρτίου מרץ",
    "april avril avr abril abr aprile nisan kwiecień kwietnia kwi апреля апрель апр квітень квітня أبريل ابريل نيسان aprilie huhtikuu huhtikuuta duben dubna απριλίου apríla אפריל آوریل",
    "mai mayo maggio maio mei maj mayıs maja мая май травень травня مايو أيار toukokuu toukokuuta květen května μαΐου mája מאי مه",
    "juni juin junio jun giugno giu junho haziran haz czerwiec czerwca cze июня июнь июн червень червня يونيو حزيران iunie kesäkuu kesäkuuta červen června ιουνίου júna יוני ژوئن",
    "juli juillet juil julio luglio lug julho temmuz tem lipiec lipca июля июль июл липень липня يوليو تموز iulie heinäkuu heinäkuuta červenec července ιουλίου júla יולי ژوئیه",
    "août aout agosto ago augustus augusti ağustos ağu sierpień sierpnia августа август авг серпень серпня أغسطس اغسطس آب elokuu elokuuta srpen srpna αυγούστου augusta אוגוסט اوت",
    "septembre septiembre settembre setembro setiembre eylül eyl wrzesień września wrz сентября сентябрь сен вересень вересня سبتمبر أيلول septembrie syyskuu syyskuuta září σεπτεμβρίου septembra ספטמבר سپتامبر",
    "oktober okt octobre octubre ottobre ott outubro ekim październik października paź октября октябрь окт жовтень жовтня أكتوبر اكتوبر octombrie lokakuu lokakuuta říjen října οκτωβρίου októbra אוקטובר اکتبر",
    "novembre noviembre novembro kasım kas listopad listopada ноября ноябрь ноя листопад листопада نوفمبر noiembrie marraskuu marraskuuta listopadu νοεμβρίου novembra נובמבר نوامبر",
    "dezember dez décembre déc decembre diciembre dic dicembre dezembro aralık grudzień grudnia gru декабря декабрь дек грудень грудня ديسمبر decembrie joulukuu joulukuuta prosinec prosince δεκεμβρίου decembra דצמבר دسامبر",
];

/// Names of two words, which are told by their second one.
const LEVANTINE: [(&str, &str, u8); 4] = [
    ("كانون", "الثاني", 1),
    ("تشرين", "الأول", 10),
    ("تشرين", "الثاني", 11),
    ("كانون", "الأول", 12),
];

/// The date that a text begins with (`2017-09-24T08:30Z`, `2017/9/24`, `20170924`, `2017-09`,
/// `2017`) or that it writes in words (`Sun, 24 Sep 2017`, `24 de septiembre de 2017`).
///
/// Dates such as `04/05/2017` are not read: nobody can say which number is the month.
pub fn parse(raw: &str) -> Option<PartialDate> {
    let raw: String = raw.trim().chars().take(100).map(ascii_digit).collect();
    numeric(&raw).or_else(|| in_words(&raw))
}

/// The digits of Arabic and Persian as those that dates are counted with here.
fn ascii_digit(c: char) -> char {
    let zero = match c {
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '０'..='９' => '０',
        _ => return c,
    };
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

/// The date, where it may be one of three numbers such as `04/05/2017`.
pub fn parse_as(raw: &str, order: Order) -> Option<PartialDate> {
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
pub enum Order {
    DayFirst,
    MonthFirst,
    Unknown,
}

impl Order {
    /// What dates of one origin settle together: one day after the 12th is enough.
    pub fn of<'a>(dates: impl Iterator<Item = &'a str>) -> Self {
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
pub struct Numbers(u16, u16, u16);

impl Numbers {
    pub fn of(raw: &str) -> Option<Self> {
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
        match after.strip_prefix(['-', '/', '.', '年', '月', '년', '월']) {
            Some(after) => rest = after.trim_start(),
            None => break,
        }
    }
    let year = parts.first()?;
    date(year, parts.get(1).copied(), parts.get(2).copied())
}

fn in_words(raw: &str) -> Option<PartialDate> {
    let (mut year, mut month, mut day) = (None, None, None);
    let words: Vec<&str> = raw
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '،' | '.' | '-'))
        .filter(|word| !word.is_empty())
        .take(8)
        .collect();
    for (word_idx, &word) in words.iter().enumerate() {
        let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == 'º');
        if number.is_empty() || !number.starts_with(|c: char| c.is_ascii_digit()) {
            let next = words.get(word_idx + 1).copied().unwrap_or_default();
            month = month.or_else(|| month_of(word, next));
        } else if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        } else if number.len() == 4 {
            year = year.or(Some(number));
        } else if number.len() <= 2 {
            day = day.or(Some(number));
        }
    }
    // A month is needed, so that numbers in any other text are no date.
    let month = month?.to_string();
    date(year?, Some(&month), day)
}

fn month_of(word: &str, next: &str) -> Option<usize> {
    let word = word.to_lowercase();
    let start: String = word.chars().take(3).collect();
    let english = MONTHS.iter().position(|&name| name == start);
    let other = || {
        OTHER_MONTHS
            .iter()
            .position(|names| names.split(' ').any(|name| name == word))
    };
    if let Some(month_idx) = english.or_else(other) {
        return Some(month_idx + 1);
    }
    LEVANTINE
        .iter()
        .find(|(first, second, _)| *first == word && *second == next)
        .map(|&(_, _, month)| usize::from(month))
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
        check("Sun, 5 May 2024 23:30:00 -0500", "2024-05-05");
        check("May 5, 2024", "2024-05-05");
    }

    #[test]
    fn dates_are_read_in_many_languages() {
        check("Sonntag, 24. September 2017", "2017-09-24");
        check("3. März 2018, 12:30 Uhr", "2018-03-03");
        check("le 1er août 2017", "2017-08-01");
        check("domingo, 24 de septiembre de 2017", "2017-09-24");
        check("24 settembre 2017", "2017-09-24");
        check("24 сентября 2017 г.", "2017-09-24");
        check("12 травня 2022", "2022-05-12");
        check("7 Mayıs 2016", "2016-05-07");
        check("٢٤ سبتمبر ٢٠١٧", "2017-09-24");
        check("24 كانون الأول 2017", "2017-12-24");
        check("2017年9月24日", "2017-09-24");
        check("2017년 9월 24일", "2017-09-24");
        check("24 Wrzesień 2017", "2017-09-24");
    }

    #[test]
    fn dates_of_numbers_are_read_where_their_order_is_known() {
        let dates = ["03/04/2018", "24/09/2017", "n/a"];
        assert_eq!(Order::of(dates.into_iter()), Order::DayFirst);
        let read = |raw, order| parse_as(raw, order).map(|date| date.to_string());
        assert_eq!(read("03/04/2018", Order::DayFirst).unwrap(), "2018-04-03");
        assert_eq!(read("03/04/2018", Order::MonthFirst).unwrap(), "2018-03-04");
        assert_eq!(
            read("24.09.2017 12:30", Order::Unknown).unwrap(),
            "2017-09-24"
        );
        assert_eq!(read("03/04/2018", Order::Unknown), None);
        assert_eq!(read("2018-02-03", Order::Unknown).unwrap(), "2018-02-03");
        assert_eq!(
            Order::of(["24/09/2017", "09/24/2017"].into_iter()),
            Order::Unknown
        );
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
