//! XML as a row of events: nothing is fetched, no entity is expanded, and damage ends in the
//! closing of what was open.
//!
//! Elements are told by the space that their namespace stands for and their local name, such as
//! `("w", "p")`, whatever prefix a file has chosen.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event as Token};

use super::Error;

/// How deep elements may be nested. Texts of offices have about 30 levels, tables in tables more.
const MAX_DEPTH: usize = 512;
/// The most namespaces that are known at a time; real files name up to 60.
const MAX_NAMESPACES: usize = 512;
/// The longest name of an entity in an attribute.
const MAX_NAME: usize = 12;
/// How often reading goes on after a place that is no XML.
const MAX_ERRORS: usize = 100;

/// Namespaces by what they are called here. Two for those that have a strict variant.
const SPACES: &[(&str, &str)] = &[
    (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "w",
    ),
    ("http://purl.oclc.org/ooxml/wordprocessingml/main", "w"),
    (
        "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "m",
    ),
    ("http://purl.oclc.org/ooxml/officeDocument/math", "m"),
    (
        "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "mc",
    ),
    (
        "http://schemas.openxmlformats.org/package/2006/relationships",
        "rel",
    ),
    (
        "http://schemas.openxmlformats.org/package/2006/content-types",
        "ct",
    ),
    (
        "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
        "cp",
    ),
    (
        "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties",
        "ep",
    ),
    (
        "http://purl.oclc.org/ooxml/officeDocument/extendedProperties",
        "ep",
    ),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("urn:oasis:names:tc:opendocument:xmlns:office:1.0", "office"),
    ("urn:oasis:names:tc:opendocument:xmlns:text:1.0", "text"),
    ("urn:oasis:names:tc:opendocument:xmlns:table:1.0", "table"),
    ("urn:oasis:names:tc:opendocument:xmlns:style:1.0", "style"),
    (
        "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "fo",
    ),
    ("urn:oasis:names:tc:opendocument:xmlns:drawing:1.0", "draw"),
    ("urn:oasis:names:tc:opendocument:xmlns:meta:1.0", "meta"),
    (
        "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
        "manifest",
    ),
    (
        "urn:oasis:names:tc:opendocument:xmlns:container",
        "container",
    ),
    ("http://www.idpf.org/2007/opf", "opf"),
    ("http://www.daisy.org/z3986/2005/ncx/", "ncx"),
    ("http://www.w3.org/2001/04/xmlenc#", "enc"),
];

/// What comes next in a file.
#[derive(Debug)]
pub(super) enum Event<'a> {
    Start(Element<'a>),
    /// Every element that starts ends, also where the file forgets it.
    End(&'static str, &'a str),
    Text(Cow<'a, str>),
}

/// The start of an element.
#[derive(Debug)]
pub(super) struct Element<'a> {
    /// What its namespace stands for; empty for one that is not known.
    pub(super) space: &'static str,
    pub(super) name: &'a str,
    tag: BytesStart<'a>,
}

/// A file that is being read.
pub(super) struct Xml<'a> {
    characters: &'a str,
    reader: Reader<&'a [u8]>,
    /// Where the reader began among the characters.
    base: usize,
    /// The elements around, the innermost last.
    open: Vec<(&'static str, &'a str)>,
    /// How many of [`Self::open`] end before anything else is read.
    n_to_close: usize,
    /// Depth, prefix, and what it stands for.
    namespaces: Vec<(usize, String, &'static str)>,
    /// References to entities that were left as they stand.
    pub(super) n_entities: usize,
    /// Something was no XML, or the end was missing.
    pub(super) is_damaged: bool,
    n_errors: usize,
}

/// The characters of a file, by its mark or what it declares.
pub(super) fn characters(bytes: &[u8]) -> Cow<'_, str> {
    let head = bytes.get(..bytes.len().min(200)).unwrap_or_default();
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if head.starts_with(b"<\0?\0") => encoding_rs::UTF_16LE,
        None if head.starts_with(b"\0<\0?") => encoding_rs::UTF_16BE,
        None => declared(head).unwrap_or(UTF_8),
    };
    encoding.decode(bytes).0
}

/// The encoding in `<?xml encoding="…"?>`.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = std::str::from_utf8(head.get(..memchr::memchr(b'>', head)?)?).ok()?;
    let (_, after) = head.strip_prefix("<?xml")?.split_once("encoding")?;
    let after = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = after.split(quote).nth(1)?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    // Bytes in which a declaration can be read are not UTF-16.
    encoding.is_ascii_compatible().then_some(encoding)
}

impl<'a> Xml<'a> {
    pub(super) fn new(characters: &'a str) -> Self {
        Self {
            characters,
            reader: reader_over(characters),
            base: 0,
            open: Vec::new(),
            n_to_close: 0,
            namespaces: Vec::new(),
            n_entities: 0,
            is_damaged: false,
            n_errors: 0,
        }
    }

    /// What comes next; `None` at the end.
    ///
    /// # Errors
    ///
    /// Where the file is nested too deeply to be a text.
    pub(super) fn next(&mut self) -> Result<Option<Event<'a>>, Error> {
        loop {
            if self.n_to_close > 0 {
                self.n_to_close -= 1;
                if let Some((space, name)) = self.open.pop() {
                    let depth = self.open.len();
                    while self.namespaces.last().is_some_and(|known| known.0 > depth) {
                        self.namespaces.pop();
                    }
                    return Ok(Some(Event::End(space, name)));
                }
            }
            let token = match self.reader.read_event() {
                Ok(token) => token,
                Err(_error) => {
                    self.go_on_after_error();
                    continue;
                }
            };
            match token {
                Token::Start(tag) => return self.start(tag, false),
                Token::Empty(tag) => return self.start(tag, true),
                Token::End(tag) => self.end(tag.name().as_ref()),
                Token::Text(text) => return Ok(Some(Event::Text(text.into_inner()))),
                Token::CData(text) => return Ok(Some(Event::Text(text.into_inner()))),
                Token::GeneralRef(reference) => {
                    let name = reference.into_inner();
                    let resolved = resolved(&name);
                    self.n_entities += usize::from(resolved.is_none());
                    let text = resolved.map_or_else(|| format!("&{name};"), |c| c.to_string());
                    return Ok(Some(Event::Text(Cow::Owned(text))));
                }
                // Entities that are declared are not known afterwards.
                Token::DocType(_) | Token::Comment(_) | Token::PI(_) | Token::Decl(_) => {}
                Token::Eof if self.open.is_empty() => return Ok(None),
                Token::Eof => {
                    self.is_damaged = true;
                    self.n_to_close = self.open.len();
                }
            }
        }
    }

    /// Passes over the rest of the element that has just started.
    pub(super) fn skip(&mut self) -> Result<(), Error> {
        let depth = self.open.len();
        while let Some(event) = self.next()? {
            if matches!(event, Event::End(..)) && self.open.len() < depth {
                break;
            }
        }
        Ok(())
    }

    /// All characters in the element that has just started.
    pub(super) fn text(&mut self) -> Result<String, Error> {
        let depth = self.open.len();
        let mut text = String::new();
        while let Some(event) = self.next()? {
            match event {
                Event::End(..) if self.open.len() < depth => break,
                Event::Text(more) => text.push_str(&more),
                Event::Start(_) | Event::End(..) => {}
            }
        }
        Ok(text)
    }

    /// How many elements are around.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    fn start(&mut self, tag: BytesStart<'a>, is_empty: bool) -> Result<Option<Event<'a>>, Error> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Error::TooComplex {
                what: "elements that are nested more than 512 deep",
            });
        }
        let depth = self.open.len() + 1;
        if tag.attributes_raw().contains("xmlns") {
            for attribute in tag.attributes().with_checks(false).flatten() {
                let key: &str = attribute.key.as_ref();
                let Some(prefix) = key.strip_prefix("xmlns") else {
                    continue;
                };
                let prefix = prefix.strip_prefix(':').unwrap_or(prefix).to_owned();
                let space = SPACES.iter().find(|(uri, _)| *uri == &*attribute.value);
                let space = space.map_or("", |&(_, space)| space);
                self.namespaces.push((depth, prefix, space));
            }
            if self.namespaces.len() > MAX_NAMESPACES {
                return Err(Error::TooComplex {
                    what: "hundreds of namespaces",
                });
            }
        }
        let qualified = self.slice(tag.name().as_ref());
        let (prefix, name) = qualified.split_once(':').unwrap_or(("", qualified));
        let space = self.space(prefix);
        self.open.push((space, name));
        self.n_to_close = usize::from(is_empty);
        Ok(Some(Event::Start(Element { space, name, tag })))
    }

    /// What a prefix stands for. One that was never declared is taken at its word.
    fn space(&self, prefix: &str) -> &'static str {
        let known = self.namespaces.iter().rev();
        let mut known = known.filter(|(_, other, _)| other == prefix);
        known.next().map_or_else(
            || {
                let by_name = SPACES.iter().find(|(_, space)| *space == prefix);
                by_name.map_or("", |&(_, space)| space)
            },
            |&(_, _, space)| space,
        )
    }

    /// Closes what was opened by this name, and all within it. A stray end is passed over.
    fn end(&mut self, qualified: &str) {
        let name = qualified
            .split_once(':')
            .map_or(qualified, |(_, name)| name);
        let from_inside = self.open.iter().rev().position(|(_, open)| *open == name);
        self.is_damaged |= from_inside != Some(0);
        self.n_to_close = from_inside.map_or(0, |n_inside| n_inside + 1);
    }

    /// Goes on at the next thing that looks like a tag.
    fn go_on_after_error(&mut self) {
        self.is_damaged = true;
        self.n_errors += 1;
        let at = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
        let at = self.base.saturating_add(at).saturating_add(1);
        let rest = self.characters.as_bytes().get(at..).unwrap_or_default();
        let next = memchr::memchr(b'<', rest).filter(|_| self.n_errors < MAX_ERRORS);
        self.base = next.map_or(self.characters.len(), |next| at + next);
        let rest = self.characters.get(self.base..);
        self.reader = reader_over(rest.unwrap_or_default());
    }

    /// The same characters for as long as the file lives.
    fn slice(&self, part: &str) -> &'a str {
        let start = (part.as_ptr() as usize).wrapping_sub(self.characters.as_ptr() as usize);
        let end = start.saturating_add(part.len());
        self.characters.get(start..end).unwrap_or_default()
    }
}

impl Element<'_> {
    /// An attribute by its local name.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let mut attributes = self.tag.attributes();
        let found = attributes
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == name)?;
        Some(unescaped(&found.value))
    }

    /// Whether an attribute such as `w:val` says yes, as it does where it is missing.
    pub(super) fn is_on(&self) -> bool {
        !matches!(
            self.get("val").as_deref(),
            Some("0" | "false" | "off" | "none")
        )
    }

    /// An attribute that is a number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.trim().parse().ok()
    }
}

fn reader_over(characters: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(characters);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// An attribute's value with its references resolved; those of entities stay.
fn unescaped(raw: &str) -> String {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        value.push_str(before);
        let n_name = after.bytes().take(MAX_NAME).position(|byte| byte == b';');
        let name = n_name.and_then(|n_name| after.get(..n_name));
        let c = name.and_then(resolved);
        value.push(c.unwrap_or('&'));
        rest = match n_name.filter(|_| c.is_some()) {
            Some(n_name) => after.get(n_name + 1..).unwrap_or_default(),
            None => after,
        };
    }
    value.push_str(rest);
    value
}

/// The character that a reference stands for: a number, one of XML's five, or one of those that
/// books use without declaring them.
fn resolved(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        let c = code.ok().and_then(char::from_u32).filter(|&c| c != '\0');
        return Some(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "shy" => '\u{ad}',
        "copy" => '©',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[track_caller]
    fn check(characters: &str, expected: &str) {
        let mut xml = Xml::new(characters);
        let mut shown = String::new();
        while let Some(event) = xml.next().unwrap() {
            match event {
                Event::Start(element) => {
                    write!(shown, "<{}:{}>", element.space, element.name).unwrap();
                }
                Event::End(_, name) => write!(shown, "</{name}>").unwrap(),
                Event::Text(text) => shown += &text,
            }
        }
        assert_eq!(shown, expected, "{characters}");
    }

    #[test]
    fn a_namespace_counts_and_not_its_prefix() {
        check(
            r#"<x:p xmlns:x="http://purl.org/dc/terms/"><x:q/><p xmlns="urn:a"/></x:p>"#,
            "<dcterms:p><dcterms:q></q><:p></p></p>",
        );
    }

    #[test]
    fn damage_closes_what_was_open() {
        check("<a><b>x</a>y", "<:a><:b>x</b></a>y");
        check("<a>x<b>y", "<:a>x<:b>y</b></a>");
        check("<a>x</c>y</a>", "<:a>xy</a>");
        check("<a>x<b y", "<:a>x</a>");
        check("<a>x & y &z</a>", "<:a>x & y &z</a>");
        check("<a>1<!-x->2<b>3</b></a>", "<:a>1<:b>3</b></a>");
    }

    #[test]
    fn entities_stay_as_they_are_written() {
        check(
            r#"<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c SYSTEM "file:///etc/hostname">]><a>&b;&c;&amp;&#65;&#x0;</a>"#,
            "<:a>&b;&c;&A\u{fffd}</a>",
        );
    }

    #[test]
    fn files_declare_their_encoding() {
        let declared = b"<?xml version='1.0' encoding='windows-1251'?><a>\xcf</a>";
        assert!(characters(declared).ends_with("<a>П</a>"));
        assert_eq!(characters(b"\xff\xfe<\0a\0"), "<a");
        assert_eq!(characters(b"\xef\xbb\xbf<a/>"), "<a/>");
    }

    #[test]
    fn what_is_nested_too_deeply_is_refused() {
        let deep = "<a>".repeat(1000);
        let mut xml = Xml::new(&deep);
        let refused = loop {
            match xml.next() {
                Ok(Some(_)) => {}
                Ok(None) => break false,
                Err(_) => break true,
            }
        };
        assert!(refused);
    }
}
