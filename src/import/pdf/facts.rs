//! What a PDF tells about itself: its information dictionary, and the XMP that may stand beside it.

use std::sync::LazyLock;

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{DateTime, Dict, Stream, String as PdfString};
use regex::Regex;

use super::letters;
use crate::import::date;
use crate::model::{PartialDate, Source};

/// The longest value that is believed, in code points.
const MAX_CHARS: usize = 500;

/// The largest XMP that is read, in bytes.
const MAX_XMP: usize = 1024 * 1024;

/// How far into the text a DOI of the document itself is looked for, in bytes.
const DOI_WITHIN: usize = 12_000;

#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Empty where the file says nothing that a person has written.
    pub(super) title: String,
    pub(super) source: Source,
}

pub(super) fn facts(pdf: &Pdf) -> Facts {
    let info = pdf.metadata();
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let xmp = catalog
        .as_ref()
        .and_then(|catalog| catalog.get::<Stream<'_>>(b"Metadata"))
        .filter(|stream| stream.raw_data().len() <= MAX_XMP)
        .and_then(|stream| Some(stream.decoded_data().ok()?.into_owned()))
        .filter(|bytes| bytes.len() <= MAX_XMP)
        .map(|bytes| letters::decoded_xml(&bytes))
        .unwrap_or_default();
    let of_info = |value: &Option<Box<[u8]>>| {
        value
            .as_ref()
            .map_or_else(String::new, |bytes| line_of(&letters::decoded(bytes)))
    };
    let of_xmp = |name: &str| line_of(&values_of(&xmp, name).join(", "));
    let first_of = |values: [String; 2]| {
        values
            .into_iter()
            .find(|value| !value.is_empty())
            .unwrap_or_default()
    };
    let titles = [of_xmp("dc:title"), of_info(&info.title)];
    let title = titles
        .into_iter()
        .find(|title| is_title(title))
        .unwrap_or_default();
    let author = first_of([of_info(&info.author), of_xmp("dc:creator")]);
    let created = info.creation_date.and_then(date_of);
    let published = [
        "prism:coverDate",
        "prism:publicationDate",
        "dc:date",
        "xmp:CreateDate",
        "xap:CreateDate",
    ]
    .iter()
    .find_map(|name| date::parse(values_of(&xmp, name).first()?));
    let mut source = Source {
        author: if is_name(&author) {
            author
        } else {
            String::new()
        },
        publisher: first_of([of_xmp("prism:publicationName"), of_xmp("dc:publisher")]),
        published: published.or(created),
        ..Source::default()
    };
    let mut tell = |name: &str, value: String| {
        if !value.is_empty() {
            source.more.set(name, value);
        }
    };
    let language = catalog
        .as_ref()
        .and_then(|catalog| catalog.get::<PdfString<'_>>(b"Lang"))
        .map_or_else(String::new, |lang| {
            line_of(&letters::decoded(lang.as_bytes()))
        });
    tell("Language", language);
    tell(
        "Subject",
        first_of([of_info(&info.subject), of_xmp("dc:description")]),
    );
    tell(
        "Keywords",
        first_of([of_info(&info.keywords), of_xmp("pdf:Keywords")]),
    );
    tell(
        "Created",
        created.map_or_else(String::new, |date| date.to_string()),
    );
    tell(
        "Changed",
        info.modification_date
            .and_then(date_of)
            .map_or_else(String::new, |date| date.to_string()),
    );
    tell(
        "DOI",
        doi_in(&of_xmp("prism:doi"))
            .or_else(|| doi_in(&of_xmp("dc:identifier")))
            .unwrap_or_default(),
    );
    Facts { title, source }
}

/// The DOI that a document names as its own: on its first pages, after the word.
pub(super) fn doi_of(text: &str) -> Option<String> {
    let head = text
        .get(..text.floor_char_boundary(DOI_WITHIN))
        .unwrap_or_default();
    let lower = head.to_ascii_lowercase();
    let at = lower.find("doi")?;
    let after = head.get(at..text.floor_char_boundary(at + 300).min(head.len()))?;
    doi_in(after)
}

fn doi_in(text: &str) -> Option<String> {
    static DOI: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"10\.[0-9]{4,9}/[-._;()/:A-Za-z0-9]+").ok());
    let found = DOI.as_ref()?.find(text)?;
    Some(
        found
            .as_str()
            .trim_end_matches(['.', ';', ':', ')', ','])
            .to_owned(),
    )
}

fn line_of(value: &str) -> String {
    let words: Vec<&str> = value.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() > MAX_CHARS || line.contains('\u{fffd}') {
        return String::new();
    }
    line
}

/// Whether a person wrote it, and not the program that made the file.
fn is_title(title: &str) -> bool {
    static MADE_UP: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?i)^(untitled|no title|title|document|presentation|slide|microsoft (word|powerpoint|excel)|powerpoint presentation|layout|print|scan|scanned|pdf|full page( photo| fax print)?|new|test)[\s\-_\d.:]*$|^microsoft (word|powerpoint|excel) - |\.(docx?|rtf|odt|pptx?|xlsx?|indd|qxp|qxd|p65|pmd|tex|dvi|ps|eps|pdf|tiff?|jpe?g|txt|html?|cdr|ai|fm|wpd|pub)$",
        )
        .ok()
    });
    let has_letters = title.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    has_letters
        && !MADE_UP
            .as_ref()
            .is_some_and(|made_up| made_up.is_match(title))
}

/// Names of accounts and machines are not those of authors.
fn is_name(author: &str) -> bool {
    let lower = author.to_lowercase();
    author.chars().any(char::is_alphabetic)
        && !matches!(
            lower.as_str(),
            "user"
                | "admin"
                | "administrator"
                | "owner"
                | "unknown"
                | "anonymous"
                | "author"
                | "scanner"
                | "root"
                | "default"
                | "windows user"
                | "microsoft office user"
                | "guest"
        )
}

fn date_of(date: DateTime) -> Option<PartialDate> {
    let DateTime {
        year, month, day, ..
    } = date;
    format!("{year:04}-{month:02}-{day:02}").parse().ok()
}

/// The values of a property in XMP: entries of its list, its words, or its attribute. No entity is
/// looked up but those of XML itself.
fn values_of(xmp: &str, name: &str) -> Vec<String> {
    let open = format!("<{name}");
    let close = format!("</{name}>");
    let element = xmp.split_once(&open).and_then(|(_, rest)| {
        let (_, rest) = rest
            .split_once('>')
            .filter(|(attributes, _)| attributes.is_empty() || attributes.starts_with(' '))
            .filter(|(attributes, _)| !attributes.ends_with('/'))?;
        Some(rest.split_once(&close)?.0)
    });
    let Some(element) = element else {
        let attribute = format!("{name}=\"");
        return xmp
            .split_once(&attribute)
            .and_then(|(_, rest)| Some(rest.split_once('"')?.0))
            .map(|value| vec![unescaped(value)])
            .unwrap_or_default();
    };
    if !element.contains("<rdf:li") {
        return vec![unescaped(element)];
    }
    let entries = element.split("<rdf:li").skip(1).take(50);
    let values = entries.filter_map(|entry| {
        let (_, rest) = entry.split_once('>')?;
        Some(unescaped(rest.split('<').next()?))
    });
    // A title has an entry for each language, the usual one first.
    if element.contains("<rdf:Alt") {
        values.take(1).collect()
    } else {
        values.filter(|value| !value.trim().is_empty()).collect()
    }
}

fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let end = after.find(';').filter(|&end| end <= 10);
        let entity = end.and_then(|end| after.get(..end)).unwrap_or_default();
        let number = match entity.strip_prefix('#') {
            Some(hex) if hex.starts_with(['x', 'X']) => hex
                .get(1..)
                .and_then(|hex| u32::from_str_radix(hex, 16).ok()),
            Some(decimal) => decimal.parse().ok(),
            None => None,
        };
        let c = match entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => number.and_then(char::from_u32),
        };
        if let (Some(c), Some(end)) = (c, end) {
            text.push(c);
            rest = after.get(end + 1..).unwrap_or_default();
        } else {
            text.push('&');
            rest = after;
        }
    }
    text.push_str(rest);
    text
}
