//! Notes of Zotero with the annotations in them, as pages and as Markdown.

use std::collections::HashMap;

use serde_json::Value;

use super::super::Error;
use super::super::Options;
use super::super::build::Build;
use super::{Library, Marked, Record, Written, records};
use crate::import::html;
use crate::import::html::quoting::{Quotation, quoting};

/// Signs that programs set around a quotation.
const SIGNS: [(char, char); 9] = [
    ('“', '”'),
    ('„', '“'),
    ('„', '”'),
    ('«', '»'),
    ('»', '«'),
    ('‘', '’'),
    ('「', '」'),
    ('”', '”'),
    ('"', '"'),
];

/// A note as a page.
pub(super) fn of_page(page: &str) -> Result<Library, Error> {
    let found = quoting(page)?;
    let mut library = Library::default();
    for cited in &found.cited {
        let cited = decoded(cited);
        for one in cited.as_array().into_iter().flatten() {
            let record = one.get("itemData").map(cited_record).transpose()?;
            let mut record = record.unwrap_or_default();
            record.keys.extend(uris(one));
            library.records.push(record);
        }
    }
    let mut named = Named::of(&library);
    let mut keys = Vec::new();
    for quotation in &found.quotations {
        let of = decoded(&quotation.of);
        let mark = mark(quotation, &of);
        keys.push(mark.key.clone());
        let mut names = of.get("citationItem").map(uris).unwrap_or_default();
        names.extend(
            of.get("attachmentURI")
                .and_then(Value::as_str)
                .map(str::to_owned),
        );
        named.put(&mut library, names, mark);
    }
    let (text, _) = html::words_of(page)?;
    if !text.trim().is_empty() {
        library.notes.push(Written {
            title: found.title,
            text,
            only: (!found.has_words_of_its_own && !keys.is_empty()).then_some(keys),
        });
    }
    Ok(library)
}

fn cited_record(data: &Value) -> Result<Record, Error> {
    let options = Options {
        now: crate::model::Timestamp::UNIX_EPOCH,
        seed: uuid::Uuid::nil(),
        known: None,
    };
    records::record(data, &mut Build::new("", &options, &|_| true))
}

/// Records by what they are called.
#[derive(Default)]
struct Named {
    at: HashMap<String, usize>,
}

impl Named {
    fn of(library: &Library) -> Self {
        let records = library.records.iter().enumerate();
        let names = records.flat_map(|(at, record)| record.keys.iter().map(move |key| (key, at)));
        Self {
            at: names.map(|(key, at)| (key.clone(), at)).collect(),
        }
    }

    /// Adds an annotation to the record that goes by one of these names, made if there is none.
    fn put(&mut self, library: &mut Library, names: Vec<String>, mark: Marked) {
        let known = names.iter().find_map(|name| self.at.get(name).copied());
        let at = known.unwrap_or(library.records.len());
        if at == library.records.len() {
            library.records.push(Record::default());
        }
        let Some(record) = library.records.get_mut(at) else {
            return;
        };
        record.marks.push(mark);
        for name in names {
            if self.at.insert(name.clone(), at).is_none() {
                record.keys.push(name);
            }
        }
    }
}

fn uris(one: &Value) -> Vec<String> {
    let uris = one
        .get("uris")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    uris.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn mark(quotation: &Quotation, of: &Value) -> Marked {
    let words = |value: &Value, key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let mut pages = records::pages(of);
    let locator = of.get("citationItem").map(|cited| words(cited, "locator"));
    pages.extend(locator.filter(|page| !page.is_empty()));
    Marked {
        key: words(of, "annotationKey"),
        quote: unquoted(&quotation.words).to_owned(),
        comment: quotation.remark.clone(),
        pages,
        has_colour: !words(of, "color").is_empty(),
        ..Marked::default()
    }
}

/// What an attribute says: JSON, its signs written as bytes in hexadecimal.
fn decoded(attribute: &str) -> Value {
    let mut bytes = Vec::with_capacity(attribute.len());
    let mut rest = attribute.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        match (byte, digit(ahead.next()), digit(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = ahead;
            }
            (byte, ..) => bytes.push(byte),
        }
    }
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Without the signs that are set around a quotation.
pub(super) fn unquoted(words: &str) -> &str {
    let words = words.trim();
    let within = SIGNS
        .iter()
        .find_map(|&(open, close)| words.strip_prefix(open)?.strip_suffix(close));
    within.unwrap_or(words).trim()
}

/// A note as Markdown: an annotation is a line that links to its place in a file.
pub(super) fn of_markdown(characters: &str, stem: &str) -> Library {
    let mut library = Library::default();
    let mut named = Named::default();
    let mut keys = Vec::new();
    let mut has_more = false;
    let mut title = String::new();
    for line in characters.lines() {
        if let Some(heading) = line.strip_prefix("# ").filter(|_| title.is_empty()) {
            heading.trim().clone_into(&mut title);
        } else if let Some((mark, names)) = marked_line(line) {
            keys.push(mark.key.clone());
            named.put(&mut library, names, mark);
        } else {
            has_more |= line.chars().any(char::is_alphanumeric);
        }
    }
    if title.is_empty() {
        stem.clone_into(&mut title);
    }
    library.notes.push(Written {
        title,
        text: characters.trim().to_owned(),
        only: (!has_more && !keys.is_empty()).then_some(keys),
    });
    library
}

/// `“words” ([who, when, p. 3](zotero://select/…)) ([pdf](zotero://open-pdf/…)) comment`; nothing
/// for a line with no such place, or with several.
fn marked_line(line: &str) -> Option<(Marked, Vec<String>)> {
    let mut targets = Vec::new();
    let mut rest = line;
    while let Some((_, after)) = rest.split_once("](zotero://") {
        let (target, after) = after.split_once(')')?;
        targets.push(target);
        rest = after;
    }
    let is_place = |target: &&&str| target.starts_with("open") && target.contains("annotation=");
    let mut places = targets.iter().filter(is_place);
    let place = places.next()?;
    if places.next().is_some() {
        return None;
    }
    let of_query = |name: &str| {
        let (_, query) = place.split_once('?')?;
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    };
    let item = |target: &str| {
        let path = target.split('?').next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    };
    // The words stand before the first link, with the signs of lists, and in signs of quotation.
    let (before, _) = line.split_once("](zotero://")?;
    let (before, cited) = before.rsplit_once('[')?;
    let before = before.trim_end_matches(['(', ' ']);
    let before = before.trim_start_matches([' ', '\t', '>', '-', '*', '+']);
    let page = cited
        .rsplit_once("p. ")
        .map(|(_, page)| page.trim().to_owned());
    let pages = page.into_iter().chain(of_query("page").map(str::to_owned));
    let comment = rest.trim_start_matches(')').trim();
    let mark = Marked {
        key: of_query("annotation")?.to_owned(),
        quote: unquoted(before).to_owned(),
        comment: comment.to_owned(),
        pages: pages.filter(|page| !page.is_empty()).collect(),
        ..Marked::default()
    };
    Some((mark, targets.iter().map(|target| item(target)).collect()))
}
