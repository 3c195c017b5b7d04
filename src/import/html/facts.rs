//! What a page tells about itself: title, author, publisher, date, address.

use serde_json::Value;

use super::dom::{Dom, NodeContent, NodeIdx, Step};
use crate::import::date;
use crate::model::{PartialDate, Source};

/// The title of a page and its source.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) title: String,
    pub(super) source: Source,
}

/// The longest author, publisher or address that is believed, in bytes.
const MAX_LENGTH: usize = 1000;

/// Names of `<meta>`, in lower case, the most reliable first.
const TITLES: &[&str] = &[
    "citation_title",
    "og:title",
    "dc.title",
    "dcterms.title",
    "twitter:title",
];
const AUTHORS: &[&str] = &[
    "author",
    "article:author",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
];
const PUBLISHERS: &[&str] = &[
    "og:site_name",
    "citation_journal_title",
    "citation_publisher",
    "dc.publisher",
    "dcterms.publisher",
    "article:publisher",
    "application-name",
];
const DATES: &[&str] = &[
    "article:published_time",
    "citation_publication_date",
    "citation_date",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "date",
];

/// What stands in the page, before the best of it is chosen.
#[derive(Default)]
struct Found {
    /// `<meta>`: name in lower case, and content.
    metas: Vec<(String, String)>,
    title: String,
    heading: String,
    canonical: String,
    /// As the page says it: a code such as `en-GB`.
    language: String,
    saved_from: String,
    /// The words of an element that says to be the author.
    byline: String,
    /// A date in an element that says to be the date of the page.
    dated: Option<PartialDate>,
    linked: Linked,
}

/// What the first description of an article in JSON-LD says.
#[derive(Default)]
struct Linked {
    headline: String,
    author: String,
    publisher: String,
    published: Option<PartialDate>,
}

impl Facts {
    pub(super) fn of(dom: &Dom) -> Self {
        let mut found = Found::default();
        dom.walk(0, |step| {
            if let Step::Enter(node) = step {
                found.look_at(dom, node);
            }
            true
        });
        let title = first_of([
            found.meta(TITLES),
            found.title.clone(),
            found.linked.headline.clone(),
            found.heading.clone(),
        ]);
        let published = DATES
            .iter()
            .find_map(|name| {
                found
                    .metas
                    .iter()
                    .filter(|(key, _)| key == name)
                    .find_map(|(_, value)| date::parse(value))
            })
            .or(found.linked.published)
            .or(found.dated);
        let source = Source {
            publisher: first_of([found.meta(PUBLISHERS), found.linked.publisher.clone()]),
            author: first_of([
                found.metas_of("citation_author"),
                found.linked.author.clone(),
                found.metas_of("dc.creator"),
                found.meta(AUTHORS),
                found.byline.clone(),
            ]),
            published,
            accessed: None,
            url: first_of([
                address(&found.canonical),
                address(&found.meta(&["og:url"])),
                address(&found.saved_from),
            ]),
            more: [("Language".to_owned(), found.language.clone())]
                .into_iter()
                .filter(|(_, language)| !language.is_empty() && language.len() <= 35)
                .collect(),
            ..Source::default()
        };
        Self { title, source }
    }
}

impl Found {
    fn look_at(&mut self, dom: &Dom, node: NodeIdx) {
        if let NodeContent::Comment(comment) = dom.content(node) {
            // Browsers write it on top of the pages that they save.
            if let Some(rest) = comment.trim().strip_prefix("saved from url=(")
                && let Some((_, url)) = rest.split_once(')')
                && self.saved_from.is_empty()
            {
                url.trim().clone_into(&mut self.saved_from);
            }
            return;
        }
        let is_in_svg = || {
            dom.parent(node)
                .is_some_and(|parent| dom.name(parent) == "svg")
        };
        match dom.name(node) {
            "" => return,
            "meta" => {
                let name = ["name", "property", "itemprop", "http-equiv"]
                    .iter()
                    .find_map(|name| dom.attribute(node, name));
                if let (Some(name), Some(content)) = (name, dom.attribute(node, "content")) {
                    let value = tidy(content);
                    if !value.is_empty() {
                        self.metas.push((name.trim().to_ascii_lowercase(), value));
                    }
                }
                return;
            }
            "html" if self.language.is_empty() => {
                let language = dom.attribute(node, "lang");
                let language = language.or_else(|| dom.attribute(node, "xml:lang"));
                self.language = tidy(language.unwrap_or_default());
            }
            "title" if self.title.is_empty() && !is_in_svg() => {
                self.title = tidy(&dom.characters(node));
            }
            "h1" if self.heading.is_empty() => self.heading = tidy(&dom.characters(node)),
            "link" if self.canonical.is_empty() && says(dom, node, "rel", "canonical") => {
                dom.attribute(node, "href")
                    .unwrap_or_default()
                    .clone_into(&mut self.canonical);
            }
            "script"
                if dom.attribute(node, "type").is_some_and(|kind| {
                    kind.trim().eq_ignore_ascii_case("application/ld+json")
                }) =>
            {
                let script = dom.characters(node);
                // Pages that are XML as well wrap it.
                let script = script.trim();
                let script = script.strip_prefix("<![CDATA[").unwrap_or(script);
                let script = script.strip_suffix("]]>").unwrap_or(script);
                if let Ok(value) = serde_json::from_str(script) {
                    self.linked.take(&value);
                }
            }
            _ => {}
        }
        if self.dated.is_none() && says(dom, node, "itemprop", "datePublished")
            || (dom.name(node) == "time" && dom.attribute(node, "pubdate").is_some())
        {
            let written = dom
                .attribute(node, "datetime")
                .or_else(|| dom.attribute(node, "content"))
                .map_or_else(|| dom.characters(node), str::to_owned);
            self.dated = self.dated.or_else(|| date::parse(&written));
        }
        if self.byline.is_empty()
            && (says(dom, node, "rel", "author") || says(dom, node, "itemprop", "author"))
        {
            let words = dom.characters(node);
            if words.len() < 200 {
                name_in(&tidy(&words)).clone_into(&mut self.byline);
            }
        }
    }

    /// The value of the first of these names that the page has.
    fn meta(&self, names: &[&str]) -> String {
        names
            .iter()
            .find_map(|name| {
                self.metas
                    .iter()
                    // The address of an author's or a publisher's page is no name.
                    .find(|(key, value)| {
                        key == name && (!value.contains("://") || *name == "og:url")
                    })
            })
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    }

    /// All values of a name that may come several times.
    fn metas_of(&self, name: &str) -> String {
        let values: Vec<&str> = self
            .metas
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .take(20)
            .collect();
        values.join("; ")
    }
}

impl Linked {
    /// Takes what the value, or an entry of it, says of an article. Not deep: a graph is a list.
    fn take(&mut self, value: &Value) {
        let entries = match value {
            Value::Array(entries) => entries.as_slice(),
            Value::Object(fields) => match fields.get("@graph") {
                Some(Value::Array(entries)) => entries.as_slice(),
                _ => std::slice::from_ref(value),
            },
            _ => return,
        };
        for entry in entries {
            let Some(published) = entry.get("datePublished").and_then(Value::as_str) else {
                continue;
            };
            if self.published.is_none() {
                self.published = date::parse(published);
                self.headline = name_of(entry.get("headline"));
                self.author = name_of(entry.get("author"));
                self.publisher = name_of(entry.get("publisher"));
            }
        }
    }
}

/// A name as JSON-LD writes it: a string, an object with a name, or a list of either.
fn name_of(value: Option<&Value>) -> String {
    let one = |value: &Value| match value {
        Value::String(name) => tidy(name),
        value => tidy(
            value
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default(),
        ),
    };
    match value {
        Some(Value::Array(values)) => {
            let names: Vec<String> = values
                .iter()
                .take(20)
                .map(one)
                .filter(|name| !name.is_empty())
                .collect();
            names.join("; ")
        }
        Some(value) => one(value),
        None => String::new(),
    }
}

/// A byline without what stands around the name.
fn name_in(byline: &str) -> &str {
    let start = byline.get(..3).unwrap_or_default();
    let name = if start.eq_ignore_ascii_case("by ") {
        byline.get(3..).unwrap_or_default()
    } else {
        byline
    };
    name.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | '|' | '·' | ',' | ':')
    })
}

fn says(dom: &Dom, node: NodeIdx, attribute: &str, word: &str) -> bool {
    dom.attribute(node, attribute).is_some_and(|words| {
        words
            .split_ascii_whitespace()
            .any(|found| found.eq_ignore_ascii_case(word))
    })
}

fn first_of<const N: usize>(values: [String; N]) -> String {
    values
        .into_iter()
        .find(|value| !value.is_empty())
        .unwrap_or_default()
}

/// The value, if it is the address of a page.
fn address(raw: &str) -> String {
    let raw = raw.trim();
    let is_address = (raw.starts_with("https://") || raw.starts_with("http://"))
        && raw.len() <= MAX_LENGTH
        && !raw.contains(|c: char| c.is_whitespace() || c.is_control());
    if is_address {
        raw.to_owned()
    } else {
        String::new()
    }
}

/// Words with single blanks between them; nothing if it is far too long to be meant.
fn tidy(raw: &str) -> String {
    let words: Vec<&str> = raw.split_whitespace().collect();
    let tidy = words.join(" ");
    if tidy.len() > MAX_LENGTH {
        return String::new();
    }
    tidy
}
