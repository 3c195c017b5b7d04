//! Citations and links as HTML.

use super::super::citation::Said;
use super::super::safe_url;
use super::escape::Escaped;

/// A citation, its address a link where that is safe.
pub(super) fn cited(said: &[Said]) -> String {
    let said = said.iter().map(|said| match said {
        Said::Words(words) => Escaped(words).to_string(),
        Said::Italic(words) => format!("<i>{}</i>", Escaped(words)),
        Said::Address(url) => match safe_url(url) {
            Some(safe) => format!("{}{}</a>", link_start(safe), Escaped(safe)),
            None => Escaped(url).to_string(),
        },
    });
    said.collect()
}

/// The element that a link begins with; `url` is a safe one.
pub(super) fn link_start(url: &str) -> String {
    format!("<a href=\"{}\" rel=\"noopener noreferrer\">", Escaped(url))
}
