//! Words in XML, so that a reader gets back just these.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use crate::text::invisible::is_control;

/// Adds words to others.
pub(super) fn push(to: &mut String, words: fmt::Arguments<'_>) {
    // Writing to a string never fails.
    to.write_fmt(words).unwrap_or_default();
}

/// A comment on a line of its own: how the file is to be handled. Nothing where that is not said.
pub(super) fn handling(label: &str) -> String {
    if label.is_empty() {
        return String::new();
    }
    // Two in a row would end it.
    let words = escape(label).replace('-', "\u{2010}");
    format!("<!-- {words} -->\n")
}

/// For the value of an attribute in quotation marks, or between two tags. Line ends and tabs are
/// written as references, so that no parser makes blanks of them; what XML has no sign for becomes
/// U+FFFD.
pub(super) fn escape(words: &str) -> Cow<'_, str> {
    let is_safe =
        |c: char| !matches!(c, '&' | '<' | '>' | '"' | '\n' | '\r' | '\t') && !is_control(c);
    if words.chars().all(is_safe) {
        return Cow::Borrowed(words);
    }
    let mut escaped = String::with_capacity(words.len() + 16);
    for c in words.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' => escaped.push_str("&#9;"),
            c if is_control(c) => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}
