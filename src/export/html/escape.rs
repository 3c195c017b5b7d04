//! Text as HTML that means exactly that text, in elements and in quoted attributes.

use std::fmt;

/// Shows a text escaped. A carriage return would be read as a line end without its reference;
/// NUL has no form in HTML.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| reference(c).is_some()) {
            let (plain, tail) = rest.split_at(at);
            f.write_str(plain)?;
            f.write_str(reference(c).unwrap_or_default())?;
            rest = tail.get(c.len_utf8()..).unwrap_or_default();
        }
        f.write_str(rest)
    }
}

fn reference(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        '\r' => Some("&#13;"),
        '\0' => Some("\u{fffd}"),
        _ => None,
    }
}
