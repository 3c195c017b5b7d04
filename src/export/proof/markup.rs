//! Markup as it comes: elements and words.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use crate::export::Error;

/// What comes next.
pub(super) enum Next<'a> {
    Start(Element<'a>),
    /// Its name.
    End(String),
    Words(String),
}

/// The start of an element.
pub(super) struct Element<'a> {
    start: BytesStart<'a>,
    pub(super) is_empty: bool,
}

impl Element<'_> {
    pub(super) fn name(&self) -> &str {
        self.start.name().into_inner()
    }

    /// An attribute; empty where it is not there.
    pub(super) fn get(&self, name: &str) -> String {
        let mut attributes = self.start.attributes();
        let attributes = attributes.with_checks(false).flatten();
        let mut found = attributes.filter(|attribute| attribute.key.into_inner() == name);
        let value = found.next().map(|attribute| attribute.value);
        value.map_or_else(String::new, |value| {
            unescape(&value).map_or_else(|_| value.to_string(), Cow::into_owned)
        })
    }
}

/// Goes through a file to its end.
pub(super) fn each(
    file: &mut dyn BufRead,
    mut take: impl FnMut(Next<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut reader = Reader::from_reader(file);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|error| Error::Write {
                source: std::io::Error::other(error.to_string()),
            })?;
        match event {
            Event::Start(start) => take(Next::Start(Element {
                start,
                is_empty: false,
            }))?,
            Event::Empty(start) => {
                let name = start.name().into_inner().to_owned();
                take(Next::Start(Element {
                    start,
                    is_empty: true,
                }))?;
                take(Next::End(name))?;
            }
            Event::End(end) => take(Next::End(end.name().into_inner().to_owned()))?,
            Event::Text(text) => take(Next::Words(text.to_string()))?,
            Event::CData(text) => take(Next::Words(text.to_string()))?,
            Event::GeneralRef(name) => {
                let reference = format!("&{};", &*name);
                let words = unescape(&reference).map(Cow::into_owned);
                take(Next::Words(words.unwrap_or(reference)))?;
            }
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}
