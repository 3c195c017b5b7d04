//! What stands in a cell, as the format wants it.

use std::borrow::Cow;

use super::super::xml::{escape, push};
use crate::text::invisible::is_control;

/// The longest text of a cell, in the units of UTF-16 that spreadsheets count.
const MAX_UNITS: usize = 32_767;

/// Words in the XML of a workbook. Its own escapes are used for what XML has no sign for, and what
/// looks like one of them is escaped as well.
pub(super) fn xml_of(words: &str) -> Cow<'_, str> {
    let needs_own = |c: char| c == '\r' || is_control(c);
    if !words.contains(needs_own) && !words.contains("_x") {
        return escape(words);
    }
    let mut own = String::with_capacity(words.len() + 16);
    for (start, c) in words.char_indices() {
        if needs_own(c) {
            push(&mut own, format_args!("_x{:04X}_", u32::from(c)));
        } else if c == '_' && is_escape(words.as_bytes().get(start..start + 7)) {
            own.push_str("_x005F_");
        } else {
            own.push(c);
        }
    }
    Cow::Owned(escape(&own).into_owned())
}

/// Whether it has the form `_x0041_`.
fn is_escape(bytes: Option<&[u8]>) -> bool {
    matches!(bytes, Some([b'_', b'x', hex @ .., b'_']) if hex.iter().all(u8::is_ascii_hexdigit))
}

/// A text in pieces that each fit a cell; one if it does itself.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    if text.len() <= MAX_UNITS {
        return vec![text];
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut n_units = 0;
    let mut at = 0;
    while let Some(c) = rest.get(at..).and_then(|rest| rest.chars().next()) {
        if n_units + c.len_utf16() > MAX_UNITS {
            let (piece, after) = rest.split_at(at);
            pieces.push(piece);
            (rest, at, n_units) = (after, 0, 0);
        }
        at += c.len_utf8();
        n_units += c.len_utf16();
    }
    pieces.push(rest);
    pieces
}

/// Whether a cell in a column of numbers is one that a spreadsheet keeps every digit of.
pub(super) fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let n_digits = digits.bytes().filter(u8::is_ascii_digit).count();
    let n_points = digits.bytes().filter(|&byte| byte == b'.').count();
    (1..=15).contains(&n_digits)
        && n_points <= 1
        && n_digits + n_points == digits.len()
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        // "007" and "1.50" are more than their value.
        && (digits == "0" || !digits.starts_with('0') || digits.starts_with("0."))
        && !(n_points == 1 && digits.ends_with('0'))
}

/// The letters of a column: A, B … Z, AA …
pub(super) fn column(column_idx: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column_idx + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_parted_between_characters_as_spreadsheets_count_them() {
        let text = "😀".repeat(20_000);
        let pieces = pieces(&text);
        assert_eq!(pieces.concat(), text);
        assert_eq!(pieces.len(), 2);
        assert!(
            pieces
                .iter()
                .all(|piece| piece.encode_utf16().count() <= MAX_UNITS)
        );
    }

    #[test]
    fn what_looks_like_an_escape_is_none() {
        assert_eq!(xml_of("_x0041_ \u{1} a_x"), "_x005F_x0041_ _x0001_ a_x");
    }

    #[test]
    fn columns_are_called_by_letters() {
        let names = [0, 25, 26, 701, 702].map(column);
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn numbers_are_numbers_where_they_keep_their_digits() {
        for (cell, is) in [
            ("12", true),
            ("-3.25", true),
            ("0", true),
            ("0.5", true),
            ("007", false),
            ("1.50", false),
            ("1234567890123456", false),
            ("1e5", false),
            ("", false),
            ("=1", false),
        ] {
            assert_eq!(is_number(cell), is, "{cell}");
        }
    }
}
