//! How a document is cited: whatever is known of it, in a fixed order.

use super::one_line;
use crate::model::{Document, PartialDate};

/// Such as `Rana Haddad, “The bridge”, Example Daily, 24 Sep 2017, https://example.org/bridge
/// (accessed 2 Jan 2025)`. What is not known is left out.
pub fn citation(document: &Document) -> String {
    let Parts {
        words,
        url,
        accessed,
    } = parts(document);
    let mut cited = words;
    if !url.is_empty() {
        cited.push_str(", ");
        cited.push_str(&url);
    }
    if let Some(accessed) = accessed {
        cited.push_str(" (");
        cited.push_str(&accessed);
        cited.push(')');
    }
    cited
}

/// A citation in parts, for formats that put a place into it or make its address a link.
pub(super) struct Parts {
    /// Author, title, publisher and date.
    pub(super) words: String,
    /// May be empty.
    pub(super) url: String,
    /// Such as "accessed 2 Jan 2025".
    pub(super) accessed: Option<String>,
}

pub(super) fn parts(document: &Document) -> Parts {
    let source = &document.source;
    let known = [
        one_line(&source.author),
        format!("“{}”", title(document)),
        one_line(&source.publisher),
        source
            .published
            .map_or_else(String::new, PartialDate::label),
    ];
    let words: Vec<String> = known.into_iter().filter(|part| !part.is_empty()).collect();
    Parts {
        words: words.join(", "),
        url: one_line(&source.url),
        accessed: source
            .accessed
            .map(|date| format!("accessed {}", date.label())),
    }
}

/// The title on one line; a document without one is called by its file.
pub(super) fn title(document: &Document) -> String {
    [&document.title, &document.origin.file_name]
        .into_iter()
        .map(|name| one_line(name))
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "Untitled".to_owned())
}
