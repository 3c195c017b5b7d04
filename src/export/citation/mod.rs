//! How a document is cited, or an article in it: whatever is known of it, in a fixed order, or by
//! the rules of a style.

mod people;
mod styled;

use serde::{Deserialize, Serialize};

pub(super) use self::styled::{Cited, Key};

use super::{Atlas, Report, one_line};
use crate::model::{Article, Document, PartialDate, Source};
use crate::query::Passage;

/// By whose rules sources are cited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CitationStyle {
    /// What is known, in a fixed order.
    #[default]
    Plain,
    ChicagoNotes,
    Apa,
    Harvard,
}

impl CitationStyle {
    pub const ALL: [Self; 4] = [Self::Plain, Self::ChicagoNotes, Self::Apa, Self::Harvard];

    /// For the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::ChicagoNotes => "chicago-notes",
            Self::Apa => "apa",
            Self::Harvard => "harvard",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Plain => "What is known",
            Self::ChicagoNotes => "Chicago notes",
            Self::Apa => "APA",
            Self::Harvard => "Harvard",
        }
    }

    /// The style of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.name() == name)
    }

    /// What the list of all sources is called.
    fn list_title(self) -> &'static str {
        match self {
            Self::Plain | Self::ChicagoNotes => "Bibliography",
            Self::Apa => "References",
            Self::Harvard => "Reference list",
        }
    }
}

/// A stretch of a citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Words(String),
    Italic(String),
    /// As the source gives it, which need not be a safe one.
    Address(String),
}

/// What stands at the end of a report whose sources are cited by a style.
pub(super) struct References {
    pub(super) title: &'static str,
    /// The sources of the passages, in the order of the style.
    pub(super) entries: Vec<Vec<Said>>,
    /// What is not known of them, a line for each, such as "“The bridge”: author, date".
    pub(super) missing: Vec<String>,
}

impl References {
    /// What stands above the lines of what is missing.
    pub(super) const MISSING: &'static str = "Not known of the sources";
}

impl<'a> Report<'a> {
    /// How a passage is cited, with its place in its document. By a style the second citation of
    /// a source may be shorter than the first; which it is, the atlas knows.
    pub(super) fn cite(
        &self,
        atlas: &mut Atlas<'a>,
        passage: &Passage,
        place: Option<&str>,
    ) -> Vec<Said> {
        let annotation = &*passage.annotation;
        let Some(document) = self.workspace.document(passage.document) else {
            return Vec::new();
        };
        let article = self.articles.holding(annotation);
        let key = (document.id, article.map(|article| article.id));
        if let Some(cited) = self.cited() {
            let place = self
                .workspace
                .cited_place(annotation)
                .or_else(|| atlas.paragraphs(passage));
            let is_first = atlas.cited.insert(key);
            if let Some(said) = cited.quotation(key, is_first, place.as_deref()) {
                return said;
            }
        }
        said(parts(document, article), place)
    }

    /// How a document as a whole is cited.
    pub(super) fn cite_document(&self, document: &Document) -> Vec<Said> {
        self.cited()
            .and_then(|cited| cited.entry((document.id, None)))
            .unwrap_or_else(|| said(parts(document, None), None))
    }

    /// The list of the sources; `None` where they are not cited by a style, or where none is.
    pub(super) fn references(&self) -> Option<References> {
        let cited = self.cited()?;
        let references = References {
            title: self.options.citations.list_title(),
            entries: cited.list(),
            missing: cited.missing(),
        };
        let is_empty = references.entries.is_empty() && references.missing.is_empty();
        (!is_empty).then_some(references)
    }
}

/// Such as `Rana Haddad, “The bridge”, Example Daily, 24 Sep 2017, https://example.org/bridge
/// (accessed 2 Jan 2025)`. What is not known is left out.
pub fn citation(document: &Document) -> String {
    in_words(&said(parts(document, None), None))
}

/// How a quotation is cited: by the article that it lies in, else by its document, with its place
/// such as "p. 12".
pub fn citation_of(document: &Document, article: Option<&Article>, place: Option<&str>) -> String {
    in_words(&said(parts(document, article), place))
}

/// A citation without its looks.
pub(super) fn in_words(said: &[Said]) -> String {
    said.iter()
        .map(|said| match said {
            Said::Words(words) | Said::Italic(words) | Said::Address(words) => words.as_str(),
        })
        .collect()
}

fn said(parts: Parts, place: Option<&str>) -> Vec<Said> {
    let Parts {
        mut words,
        url,
        accessed,
    } = parts;
    if let Some(place) = place {
        words.push_str(", ");
        words.push_str(&one_line(place));
    }
    let has_url = !url.is_empty();
    if has_url {
        words.push_str(", ");
    }
    let mut said = vec![Said::Words(words)];
    if has_url {
        said.push(Said::Address(url));
    }
    if let Some(accessed) = accessed {
        said.push(Said::Words(format!(" ({accessed})")));
    }
    said
}

/// A citation in parts.
struct Parts {
    /// Author, title, publisher and date.
    words: String,
    /// May be empty.
    url: String,
    /// Such as "accessed 2 Jan 2025".
    accessed: Option<String>,
}

fn parts(document: &Document, article: Option<&Article>) -> Parts {
    let (called, source) = known(document, article);
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

/// The title and the source of what is cited. Of an article: its own title, by-line and date, and
/// of its document what it does not say and what holds for the whole of it, such as who published
/// it.
fn known(document: &Document, article: Option<&Article>) -> (String, Source) {
    let whole = &document.source;
    let source = article.map_or_else(
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
    (called, source)
}

/// The title on one line; a document without one is called by its file.
pub(super) fn title(document: &Document) -> String {
    [&document.title, &document.origin.file_name]
        .into_iter()
        .map(|name| one_line(name))
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "Untitled".to_owned())
}
