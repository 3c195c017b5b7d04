//! Which way a text runs, told by its letters.

use serde::{Deserialize, Serialize};

use super::Text;

/// How much of a text is looked at for its direction, in bytes.
const HEAD: usize = 64 * 1024;

/// The side from which a paragraph is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Direction {
    LeftToRight,
    RightToLeft,
}

impl Direction {
    pub const ALL: [Self; 2] = [Self::LeftToRight, Self::RightToLeft];

    pub fn label(self) -> &'static str {
        match self {
            Self::LeftToRight => "Left to right",
            Self::RightToLeft => "Right to left",
        }
    }

    pub fn is_rtl(self) -> bool {
        self == Self::RightToLeft
    }
}

/// The direction of a text: that in which most of its paragraphs begin.
///
/// What is far from the start does not count, so that a long text takes no longer.
pub fn base_direction(text: &Text) -> Direction {
    let head = text.before(text.pos_at_or_before(HEAD));
    let (mut n_ltr, mut n_rtl) = (0, 0);
    for line in head.split('\n') {
        match line.chars().find_map(direction_of) {
            Some(Direction::LeftToRight) => n_ltr += 1,
            Some(Direction::RightToLeft) => n_rtl += 1,
            None => {}
        }
    }
    if n_rtl > n_ltr {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    }
}

/// Whether some paragraphs near the start of a text run the other way than it does.
pub fn runs_both_ways(text: &Text, base: Direction) -> bool {
    let head = text.before(text.pos_at_or_before(HEAD));
    let mut lines = head.split('\n');
    lines.any(|line| paragraph_direction(line, base) != base)
}

/// The direction of a paragraph in a text of direction `base`.
///
/// A paragraph that begins with a foreign name still runs as the others do, and one that is
/// foreign for the most part runs its own way; one without letters runs as the text does.
pub fn paragraph_direction(paragraph: &str, base: Direction) -> Direction {
    let mut directions = paragraph.chars().filter_map(direction_of);
    match directions.next() {
        None => base,
        Some(first) if first == base => base,
        Some(_) => {
            let (mut n_base, mut n_other) = (0, 1);
            for direction in directions {
                if direction == base {
                    n_base += 1;
                } else {
                    n_other += 1;
                }
            }
            match (n_base > n_other, base) {
                (true, base) => base,
                (false, Direction::LeftToRight) => Direction::RightToLeft,
                (false, Direction::RightToLeft) => Direction::LeftToRight,
            }
        }
    }
}

/// A language that writes Han characters in forms of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HanForms {
    Japanese,
    Korean,
}

/// In which forms the Han characters of a text are written, told by the letters around them; `None`:
/// in those of Chinese.
///
/// What is far from the start does not count, so that a long text takes no longer.
pub fn han_forms(text: &Text) -> Option<HanForms> {
    han_forms_in(text.before(text.pos_at_or_before(HEAD)))
}

/// The same of a short text.
pub fn han_forms_in(head: &str) -> Option<HanForms> {
    if head.is_ascii() {
        return None;
    }
    let (mut n_kana, mut n_hangul, mut n_han) = (0_usize, 0_usize, 0_usize);
    for c in head.chars() {
        match c {
            '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' => {
                n_kana += 1;
            }
            '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{ac00}'..='\u{d7a3}' => {
                n_hangul += 1;
            }
            '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => n_han += 1,
            _ => {}
        }
    }
    // A few quoted words make no Chinese text Japanese.
    if n_kana >= n_hangul && n_kana > 0 && n_kana * 10 >= n_han {
        Some(HanForms::Japanese)
    } else if n_hangul > n_kana && n_hangul * 10 >= n_han {
        Some(HanForms::Korean)
    } else {
        None
    }
}

/// The direction of a letter; `None` for digits, signs and blanks.
pub fn direction_of(c: char) -> Option<Direction> {
    match c {
        '\u{200e}' => Some(Direction::LeftToRight),
        '\u{200f}' | '\u{61c}' => Some(Direction::RightToLeft),
        c if !c.is_alphabetic() => None,
        // Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms, and the scripts of
        // plane 1.
        '\u{590}'..='\u{8ff}'
        | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' => Some(Direction::RightToLeft),
        _ => Some(Direction::LeftToRight),
    }
}

/// Whether a text has letters that run from right to left.
pub fn has_rtl(text: &str) -> bool {
    !text.is_ascii()
        && text
            .chars()
            .any(|c| direction_of(c) == Some(Direction::RightToLeft))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_runs_as_most_of_its_paragraphs_begin() {
        let of = |text: &str| base_direction(&Text::from(text));
        assert_eq!(of("one\nשתיים\nthree"), Direction::LeftToRight);
        assert_eq!(of("ISIS\nقال\nقال\n12"), Direction::RightToLeft);
        assert_eq!(of(""), Direction::LeftToRight);
        assert_eq!(of("١٢٣ — 45"), Direction::LeftToRight);
    }

    #[test]
    fn a_paragraph_that_begins_with_a_foreign_name_runs_as_its_text() {
        let rtl = Direction::RightToLeft;
        assert_eq!(paragraph_direction("ISIS قالت إن التنظيم", rtl), rtl);
        assert_eq!(
            paragraph_direction("An English quote, قال", rtl),
            Direction::LeftToRight
        );
        assert_eq!(paragraph_direction("1. —", rtl), rtl);
        let ltr = Direction::LeftToRight;
        assert_eq!(paragraph_direction("قال said the whole village", ltr), ltr);
        assert_eq!(paragraph_direction("قال المصدر (BBC)", ltr), rtl);
    }

    #[test]
    fn han_characters_have_the_forms_of_the_letters_around_them() {
        let of = |text: &str| han_forms(&Text::from(text));
        assert_eq!(of("日本語の段落です。"), Some(HanForms::Japanese));
        assert_eq!(of("大韓民國의 문서를 읽다"), Some(HanForms::Korean));
        assert_eq!(of("汉字与简体字"), None);
        assert_eq!(
            of(&format!("{}の", "直接引用日文的中文文章".repeat(9))),
            None
        );
        assert_eq!(of("No such letters"), None);
    }

    #[test]
    fn right_to_left_letters_are_told_from_others() {
        assert!(has_rtl("the magazine شباب"));
        assert!(has_rtl("שלום"));
        assert!(!has_rtl("Guéhenno, 日本 — “x”"));
    }
}
