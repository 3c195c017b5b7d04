//! XML as a tree: small enough for what projects are, within limits, without entities of its own.
//!
//! Names are kept without their prefixes: the formats that are read use none twice.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Error;

/// How deeply elements may be nested.
const MAX_DEPTH: usize = 200;
/// The most elements of a file.
const MAX_ELEMENTS: usize = 4_000_000;

/// An element with what is in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    /// Without its prefix.
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Self>,
    /// The words right in it.
    pub(super) text: String,
}

impl Element {
    /// An attribute, empty where it is not there.
    pub(super) fn get(&self, name: &str) -> &str {
        self.attribute(name).unwrap_or_default()
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The first child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> + 'a {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The children of a child, such as the codes of `Codes`.
    pub(super) fn within<'a>(&'a self, name: &str) -> &'a [Self] {
        self.child(name).map_or(&[], |child| &child.children)
    }

    /// The words of a child, empty where there is none.
    pub(super) fn words(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.as_str())
    }
}

/// The root of a file. `what` it is, with its article, for messages.
pub(super) fn parse(bytes: &[u8], what: &'static str) -> Result<Element, Error> {
    let broken = |reason: String| Error::Broken { what, reason };
    let (characters, _, _) = encoding_rs::UTF_8.decode(bytes);
    let mut reader = Reader::from_str(&characters);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element> = vec![Element::default()];
    let mut n_elements = 0;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| broken(error.to_string()))?;
        match event {
            Event::Start(start) | Event::Empty(start)
                if n_elements >= MAX_ELEMENTS || open.len() > MAX_DEPTH =>
            {
                let name = start.name().into_inner().to_owned();
                return Err(broken(format!(
                    "it has too much in it, the last of it “{name}”"
                )));
            }
            Event::Start(start) => {
                n_elements += 1;
                open.push(element(&start));
            }
            Event::Empty(start) => {
                n_elements += 1;
                if let Some(parent) = open.last_mut() {
                    parent.children.push(element(&start));
                }
            }
            Event::End(_) => {
                let closed = open.pop().unwrap_or_default();
                match open.last_mut() {
                    Some(parent) => parent.children.push(closed),
                    None => return Err(broken("an element ends that never began".to_owned())),
                }
            }
            Event::Text(text) => {
                let text = text.replace("\r\n", "\n").replace('\r', "\n");
                push_text(&mut open, &text);
            }
            Event::CData(text) => push_text(&mut open, &text),
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                match named(name) {
                    Some(c) => push_text(&mut open, c.encode_utf8(&mut [0; 4])),
                    None => push_text(&mut open, &format!("&{name};")),
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if open.len() > 1 {
        return Err(broken("it ends in the middle".to_owned()));
    }
    let root = open.pop().and_then(|mut document| document.children.pop());
    root.ok_or_else(|| broken("there is nothing in it".to_owned()))
}

fn push_text(open: &mut [Element], text: &str) {
    if let Some(parent) = open.last_mut() {
        parent.text.push_str(text);
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    let name = plain(start.name().into_inner());
    let attributes = start
        .attributes()
        .with_checks(false)
        .flatten()
        .map(|attribute| {
            (
                plain(attribute.key.into_inner()),
                unescaped(&attribute.value),
            )
        })
        .collect();
    Element {
        name,
        attributes,
        children: Vec::new(),
        text: String::new(),
    }
}

/// A name without its prefix.
fn plain(name: &str) -> String {
    let plain = name.split_once(':').map_or(name, |(_, plain)| plain);
    plain.to_owned()
}

/// The value of an attribute: references become what they stand for, and line ends that are not
/// written as references are blanks.
fn unescaped(raw: &str) -> String {
    let raw = raw.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw.as_str();
    while let Some((before, after)) = rest.split_once('&') {
        value.push_str(before);
        let reference = after.split_once(';');
        if let Some((c, after)) = reference.and_then(|(name, after)| Some((named(name)?, after))) {
            value.push(c);
            rest = after;
        } else {
            value.push('&');
            rest = after;
        }
    }
    value.push_str(rest);
    value
}

/// The character of a reference such as `amp` or `#x1F4CC`.
fn named(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        name => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            code.ok().and_then(char::from_u32)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_a_tree_of_what_it_says() {
        let root = parse(
            b"<?xml version='1.0'?><a:P n='x&amp;&#10;y\nz'><!-- no --><C>1 &lt; 2<![CDATA[&]]></C><C/></a:P>",
            "a project",
        )
        .unwrap();
        assert_eq!((root.name.as_str(), root.get("n")), ("P", "x&\ny z"));
        assert_eq!(root.words("C"), "1 < 2&");
        assert_eq!(root.all("C").count(), 2);
    }

    #[test]
    fn what_is_no_xml_or_nested_without_end_is_refused() {
        for bytes in [&b""[..], b"<a>", b"<a></b>", b"</a>"] {
            assert!(parse(bytes, "a project").is_err(), "{bytes:?}");
        }
        let deep = "<a>".repeat(100_000);
        assert!(parse(deep.as_bytes(), "a project").is_err());
    }
}
