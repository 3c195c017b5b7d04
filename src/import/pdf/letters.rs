//! Letters as a PDF has them, and as a text has them: strings of the file, forms of presentation,
//! and the order of right-to-left lines.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The upper half of `PDFDocEncoding` where it differs from Latin-1, and 0x18 to 0x1f.
const DOC_LOW: &str = "˘ˇˆ˙˝˛˚˜";
const DOC_HIGH: &str = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\u{fffd}€";

/// A piece of a line, from left to right as it is seen.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
}

/// How a piece takes part in the order of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Left,
    Right,
    Number,
    /// Holds a number together: "1,5".
    Separator,
    Other,
}

/// The words of a string in the file that is not shown: UTF-16 or UTF-8 by its mark, else
/// `PDFDocEncoding`.
pub(super) fn decoded(bytes: &[u8]) -> String {
    let units = |from_bytes: fn([u8; 2]) -> u16| {
        let (pairs, _) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().skip(1).map(|&pair| from_bytes(pair)).collect();
        String::from_utf16_lossy(&units)
    };
    let text = match bytes {
        [0xfe, 0xff, ..] => units(u16::from_be_bytes),
        [0xff, 0xfe, ..] => units(u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            // Many programs forget the mark; Latin letters seldom look like UTF-8.
            Ok(text) if !text.is_ascii() => text.to_owned(),
            _ => bytes.iter().map(|&byte| of_document(byte)).collect(),
        },
    };
    without_escapes(&text)
}

/// The characters of XML that stands in the file: UTF-16 by its mark, else UTF-8.
pub(super) fn decoded_xml(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] => decoded(bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn of_document(byte: u8) -> char {
    let (table, idx) = match byte {
        0x18..=0x1f => (DOC_LOW, byte - 0x18),
        0x80..=0xa0 => (DOC_HIGH, byte - 0x80),
        _ => return char::from(byte),
    };
    table.chars().nth(idx.into()).unwrap_or('\u{fffd}')
}

/// Strings can name their language between two escape characters.
fn without_escapes(text: &str) -> String {
    if !text.contains('\u{1b}') {
        return text.replace('\0', "");
    }
    text.split('\u{1b}')
        .step_by(2)
        .collect::<String>()
        .replace('\0', "")
}

/// Forms that letters take beside others (ligatures, Arabic shapes, full width is left) as the
/// letters themselves; controls and spaces of every kind as what they are for a text.
pub(super) fn folded(text: &str) -> String {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return text.to_owned();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{fb00}'..='\u{fb4f}'
            | '\u{fb50}'..='\u{fdfb}'
            | '\u{fe70}'..='\u{fefc}'
            | '\u{2f00}'..='\u{2fd5}'
            | '\u{2e80}'..='\u{2ef3}' => {
                // A mark that stands alone is shown on a blank, which is no space.
                folded.extend(c.nfkc().filter(|&c| c != ' '));
            }
            '\t' | '\n' | '\r' | '\u{c}' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' => {
                folded.push(' ');
            }
            // Bullets of the font “Symbol” and of “Wingdings”.
            '\u{f0b7}' => folded.push('•'),
            '\u{f0a7}' => folded.push('▪'),
            '\u{feff}' | '\u{ad}' | '\u{200b}' => {}
            c if c.is_control() => {}
            c => folded.push(c),
        }
    }
    folded
}

pub(super) fn is_private(c: char) -> bool {
    !matches!(c, '\u{f0b7}' | '\u{f0a7}')
        && matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

pub(super) fn is_mark(text: &str) -> bool {
    text.chars().next().is_some_and(is_combining_mark)
}

/// Whether a mark makes another letter of the one under it, and is no vowel: what doubles it, a hamza,
/// the dots of Hebrew.
pub(super) fn changes_letter(mark: &str) -> bool {
    let first = mark.chars().next();
    first.is_some_and(|c| {
        matches!(
            c,
            '\u{651}' | '\u{653}'..='\u{655}' | '\u{5bc}' | '\u{5c1}' | '\u{5c2}'
        )
    })
}

pub(super) fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{5ff}' | '\u{600}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        && !matches!(class_of_char(c), Class::Number | Class::Separator)
        && !matches!(c, '\u{60b}' | '\u{6dd}')
}

/// Languages that write no spaces between words.
pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

pub(super) fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

fn class_of_char(c: char) -> Class {
    match c {
        '0'..='9' | '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => Class::Number,
        '.' | ',' | ':' | '/' | '-' | '\u{66b}' | '\u{66c}' | '%' | '$' | '+' | '#' | '€' | '£' => {
            Class::Separator
        }
        '\u{590}'..='\u{8ff}'
        | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' => {
            if c.is_alphabetic() || is_combining_mark(c) {
                Class::Right
            } else {
                Class::Other
            }
        }
        c if c.is_alphanumeric() => Class::Left,
        _ => Class::Other,
    }
}

fn class_of(text: &str) -> Class {
    let mut classes = text.chars().map(class_of_char);
    let first = classes.next().unwrap_or(Class::Other);
    if first == Class::Other {
        return classes
            .find(|&class| class != Class::Other)
            .unwrap_or(Class::Other);
    }
    first
}

/// The text of a line that is seen in this order from left to right, in the order in which it is
/// read; and whether the line runs from right to left.
///
/// `is_rtl_around` settles lines that say nothing of themselves.
pub(super) fn in_reading_order(pieces: &[Piece<'_>], is_rtl_around: bool) -> (String, bool) {
    let joined = |order: &mut dyn Iterator<Item = &str>| order.collect::<String>();
    let classes: Vec<Class> = pieces.iter().map(|piece| class_of(piece.text)).collect();
    let n_right = classes.iter().filter(|&&c| c == Class::Right).count();
    let n_left = classes.iter().filter(|&&c| c == Class::Left).count();
    let runs_right_to_left =
        n_right > n_left || (n_right > 0 || n_left == 0) && n_right == n_left && is_rtl_around;
    if n_right == 0 && !(runs_right_to_left && classes.contains(&Class::Number)) {
        return (
            joined(&mut pieces.iter().map(|piece| piece.text)),
            runs_right_to_left && n_right > 0,
        );
    }
    let levels = levels_of(&classes, pieces, runs_right_to_left);
    let is_mirrored = shows_shapes(pieces, &levels);
    let mut text = String::new();
    for idx in reading_order(&levels) {
        let Some(piece) = pieces.get(idx) else {
            continue;
        };
        if is_mirrored && levels.get(idx).is_some_and(|level| level % 2 == 1) {
            text.extend(piece.text.chars().map(mirror));
        } else {
            text.push_str(piece.text);
        }
    }
    (text, runs_right_to_left)
}

/// From places on the line to their order in the text: the whole of a right-to-left stretch is
/// turned round, and what runs left to right within it is turned back.
fn reading_order(levels: &[u8]) -> Vec<usize> {
    let mut order = Vec::with_capacity(levels.len());
    let mut start = 0;
    while start < levels.len() {
        let is_at_base = levels.get(start) == Some(&0);
        let end = (start..levels.len())
            .find(|&idx| (levels.get(idx) == Some(&0)) != is_at_base)
            .unwrap_or(levels.len());
        if is_at_base {
            order.extend(start..end);
        } else {
            let mut last = end;
            while last > start {
                let is_right = levels.get(last - 1) == Some(&1);
                let first = (start..last)
                    .rev()
                    .find(|&idx| (levels.get(idx) == Some(&1)) != is_right)
                    .map_or(start, |idx| idx + 1);
                if is_right {
                    order.extend((first..last).rev());
                } else {
                    order.extend(first..last);
                }
                last = first;
            }
        }
        start = end;
    }
    order
}

/// 0: left to right in a line of that direction; 1: right to left; 2: left to right within that.
fn levels_of(classes: &[Class], pieces: &[Piece<'_>], is_rtl_line: bool) -> Vec<u8> {
    let mut classes = classes.to_vec();
    // Separators belong to the numbers that they stand between, or next to as signs.
    let n = classes.len();
    let at = |classes: &[Class], idx: usize| classes.get(idx).copied().unwrap_or(Class::Other);
    for idx in 0..n {
        if at(&classes, idx) != Class::Separator {
            continue;
        }
        let before = idx
            .checked_sub(1)
            .map_or(Class::Other, |idx| at(&classes, idx));
        let after = at(&classes, idx + 1);
        let is_sign = pieces
            .get(idx)
            .is_some_and(|piece| piece.text.contains(['%', '$', '€', '£', '#', '+']));
        let holds = (before == Class::Number && after == Class::Number)
            || is_sign && (before == Class::Number || after == Class::Number);
        if let Some(class) = classes.get_mut(idx) {
            *class = if holds { Class::Number } else { Class::Other };
        }
    }
    let strong = |idx: usize| match at(&classes, idx) {
        Class::Right => Some(1),
        Class::Left => Some(if is_rtl_line { 2 } else { 0 }),
        _ => None,
    };
    // What is on either side of each place.
    let mut before = Vec::with_capacity(n);
    let mut last = None;
    for idx in 0..n {
        before.push(last);
        last = strong(idx).or(last);
        if at(&classes, idx) == Class::Number && is_rtl_line {
            last = Some(2).filter(|_| last == Some(2)).or(Some(1));
        }
    }
    let mut after = vec![None; n];
    let mut next = None;
    for idx in (0..n).rev() {
        if let Some(after) = after.get_mut(idx) {
            *after = next;
        }
        next = strong(idx).or(next);
        if at(&classes, idx) == Class::Number && is_rtl_line {
            next = Some(2).filter(|_| next == Some(2)).or(Some(1));
        }
    }
    let base = u8::from(is_rtl_line);
    (0..n)
        .map(|idx| {
            let around = (
                before.get(idx).copied().flatten(),
                after.get(idx).copied().flatten(),
            );
            match at(&classes, idx) {
                Class::Right => 1,
                Class::Left => {
                    if is_rtl_line {
                        2
                    } else {
                        0
                    }
                }
                Class::Number => match around {
                    _ if is_rtl_line => 2,
                    (Some(1), Some(1)) => 2,
                    _ => 0,
                },
                _ => match around {
                    (Some(one), Some(other)) if one == other => one,
                    _ => base,
                },
            }
        })
        .collect()
}

/// Whether brackets in right-to-left words stand for the shapes that are seen: then the first from
/// the left opens.
fn shows_shapes(pieces: &[Piece<'_>], levels: &[u8]) -> bool {
    pieces
        .iter()
        .zip(levels)
        .filter(|&(_, level)| level % 2 == 1)
        .find_map(|(piece, _)| piece.text.chars().find(|&c| mirror(c) != c))
        .is_some_and(|c| matches!(c, '(' | '[' | '{' | '«' | '<' | '‹'))
}

fn mirror(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '«' => '»',
        '»' => '«',
        '<' => '>',
        '>' => '<',
        '‹' => '›',
        '›' => '‹',
        c => c,
    }
}
