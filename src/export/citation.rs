//! How a document is cited, or an article in it: whatever is known of it, in a fixed order.

use super::one_line;
use crate::model::{Article, Document, PartialDate, Source};

/// Such as `Rana Haddad, “The bridge”, Example Daily, 24 Sep 2017, https://example.org/bridge
/// (accessed 2 Jan 2025)`. What is not known is left out.
pub fn citation(document: &Document) -> String {
    written(parts(document, None), None)
}

/// How a quotation is cited: by the article that it lies in, else by its document, with its place
/// such as "p. 12".
pub fn citation_of(document: &Document, article: Option<&Article>, place: Option<&str>) -> String {
    written(parts(document, article), place)
}

fn written(parts: Parts, place: Option<&str>) -> String {
    let Parts {
        words,
        url,
        accessed,
    } = parts;
    let mut cited = words;
    if let Some(place) = place {
        cited.push_str(", ");
        cited.push_str(&one_line(place));
    }
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

/// Of an article: its own title, by-line and date, and of its document what it does not say and
/// what holds for the whole of it, such as who published it.
pub(super) fn parts(document: &Document, article: Option<&Article>) -> Parts {
    let whole = &document.source;
    let source = &article.map_or_else(
        || whole.clone(),
        |article| {
            let own = &article.source;
            let or_whole = |own: &String, whole: &String| {
                let is_known = !own.trim().is_empty();
                if is_known { own } else { whole }.clone()
            };
            Source {
                // The by-line of another article would be wrong for this one.
                author: own.author.clone(),
                published: own.published.or(whole.published),
                publisher: or_whole(&own.publisher, &whole.publisher),
                url: or_whole(&own.url, &whole.url),
                accessed: own.accessed.or(whole.accessed),
                grade: own.grade.or(whole.grade),
                more: own.more.clone(),
            }
        },
    );
    let called = article
        .map(|article| one_line(&article.title))
        .filter(|title| !title.is_empty())
        .unwrap_or_else(|| title(document));
    let known = [
        one_line(&source.author),
        format!("“{called}”"),
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
