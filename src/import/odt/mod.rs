//! OpenDocument texts: the body's paragraphs as lines, as of a Word document.
//!
//! Notes stand at the end with the marks that the file has for them; running heads and feet are
//! furniture. Comments, hidden text and what tracked changes have deleted are left out, and told.

mod body;
mod styles;

use super::archive::Archive;
use super::container::Container;
use super::office::{Facts, Told};
use super::xml::{self, Event, Xml};
use super::{Content, Error, File, date};
use body::Body;
use styles::Styles;

const WHAT: &str = "an OpenDocument text";

/// Whether the bytes are an OpenDocument text, or what is left of one.
pub(super) fn is_document(bytes: &[u8]) -> bool {
    Container::of(bytes) == Some(Container::OpenText)
}

pub(super) fn read(file: &File<'_>) -> Result<Content, Error> {
    let mut archive = Archive::open_or_salvage(file.bytes, WHAT)?;
    let mut told = Told {
        is_damaged: !archive.is_whole(),
        ..Told::default()
    };
    let mut part = |archive: &mut Archive<'_>, path: &str| -> Result<Option<String>, Error> {
        let Some(saved) = archive.saved(path)? else {
            return Ok(None);
        };
        told.is_damaged |= !saved.is_whole;
        Ok(Some(xml::characters(&saved.bytes).into_owned()))
    };
    if let Some(manifest) = part(&mut archive, "META-INF/manifest.xml")?
        && is_locked(&manifest)?
    {
        return Err(Error::Protected {
            what: "an OpenDocument text with a password",
            remedy: "Open it there with its password, save a copy without one, and add that",
        });
    }
    let mut facts = Facts::default();
    if let Some(meta) = part(&mut archive, "meta.xml")? {
        read_facts(&mut facts, &meta)?;
    }
    let style_part = part(&mut archive, "styles.xml")?;
    let Some(content) = part(&mut archive, "content.xml")? else {
        return Err(Error::Damaged { what: WHAT });
    };
    let mut styles = Styles::default();
    if let Some(style_part) = &style_part {
        styles.read(style_part)?;
    }
    styles.read(&content)?;
    let mut body = Body::new(&styles, &mut told);
    if let Some(style_part) = &style_part {
        body.read(style_part)?;
    }
    body.read(&content)?;
    let (written, locators) = body.finish();
    Ok(facts.content(written, locators, &told))
}

fn is_locked(manifest: &str) -> Result<bool, Error> {
    let mut xml = Xml::new(manifest);
    while let Some(event) = xml.next()? {
        if let Event::Start(element) = event
            && element.name == "encryption-data"
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn read_facts(facts: &mut Facts, meta: &str) -> Result<(), Error> {
    let mut xml = Xml::new(meta);
    let (mut first_author, mut last_author) = (String::new(), String::new());
    while let Some(event) = xml.next()? {
        let Event::Start(element) = event else {
            continue;
        };
        let name = element.name;
        match (element.space, name) {
            ("dc", "date") => facts.modified = date::parse(&xml.text()?),
            ("dc", "creator") => last_author = xml.text()?,
            ("dc", _) => {
                let value = xml.text()?;
                facts.take_dublin_core(name, &value);
            }
            ("meta", "initial-creator") => first_author = xml.text()?,
            ("meta", "creation-date") => facts.created = date::parse(&xml.text()?),
            ("meta", "keyword") => facts.add("Keywords", &xml.text()?),
            ("meta", "document-statistic") => facts.n_pages = element.number("page-count"),
            _ => {}
        }
    }
    let author = if first_author.trim().is_empty() {
        last_author
    } else {
        first_author
    };
    facts.take_dublin_core("creator", &author);
    Ok(())
}
