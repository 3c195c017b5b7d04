//! What a book says of itself: its title and author, its files, and their order.

use super::super::archive::Archive;
use super::super::xml::{Event, Xml};
use super::super::{Error, date};
use super::{Facts, Told, part, target_of};

/// The most chapters of a book.
const MAX_CHAPTERS: usize = 10_000;
/// Fonts are garbled by these, and nothing else is.
const OF_FONTS: &[&str] = &[
    "http://www.idpf.org/2008/embedding",
    "http://ns.adobe.com/pdf/enc#RC",
];

#[derive(Debug, Default)]
pub(super) struct Package {
    pub(super) facts: Facts,
    /// The paths of the chapters in reading order.
    pub(super) spine: Vec<String>,
    /// The table of contents, as a page or as XML.
    pub(super) nav: Option<String>,
    pub(super) ncx: Option<String>,
    pub(super) is_order_guessed: bool,
    pub(super) is_damaged: bool,
}

/// A file of the book.
#[derive(Debug)]
struct Entry {
    id: String,
    path: String,
    kind: String,
    fallback: String,
    is_nav: bool,
}

impl Package {
    pub(super) fn read(archive: &mut Archive<'_>) -> Result<Self, Error> {
        let mut package = Self::default();
        if let Some(path) = root(archive)?
            && let Some(characters) = part(archive, &path)?
        {
            package.take(&path, &characters)?;
        }
        if package.spine.is_empty() {
            // What is left of a book: its pages by name.
            let is_page = |name: &&str| {
                let name = name.to_ascii_lowercase();
                [".xhtml", ".html", ".htm"]
                    .iter()
                    .any(|end| name.ends_with(end))
            };
            let pages = archive.names().filter(is_page);
            package.spine = pages.map(str::to_owned).collect();
            package.spine.sort();
            package.is_order_guessed = package.spine.len() > 1;
            package.is_damaged = true;
        }
        let locked = locked(archive)?;
        if package.spine.iter().any(|path| locked.contains(path)) {
            return Err(Error::Protected {
                what: "a book with a copy protection (DRM)",
                remedy: "Ask the shop or the library for a copy without one, and add that",
            });
        }
        Ok(package)
    }

    fn take(&mut self, path: &str, characters: &str) -> Result<(), Error> {
        let mut xml = Xml::new(characters);
        let mut told = Told::default();
        let (mut entries, mut order, mut toc): (Vec<Entry>, Vec<String>, _) =
            (Vec::new(), Vec::new(), String::new());
        while let Some(event) = xml.next()? {
            let Event::Start(element) = event else {
                continue;
            };
            let get = |name: &str| element.get(name).unwrap_or_default();
            match (element.space, element.name) {
                ("dc", "identifier") => {
                    let is_isbn = get("scheme").eq_ignore_ascii_case("isbn");
                    let value = xml.text()?;
                    self.identifier(&value, is_isbn);
                }
                ("dc", "date") => {
                    let is_of_book = !get("event").eq_ignore_ascii_case("modification");
                    let value = xml.text()?;
                    if is_of_book && self.facts.created.is_none() {
                        self.facts.created = date::parse(&value);
                    }
                }
                ("dc", name) => {
                    let value = xml.text()?;
                    self.facts.take_dublin_core(name, &value);
                }
                (_, "item") if entries.len() < MAX_CHAPTERS => {
                    let Some((path, _)) = target_of(path, &get("href")) else {
                        continue;
                    };
                    entries.push(Entry {
                        id: get("id"),
                        path,
                        kind: get("media-type"),
                        fallback: get("fallback"),
                        is_nav: get("properties")
                            .split_ascii_whitespace()
                            .any(|word| word == "nav"),
                    });
                }
                (_, "spine") => toc = get("toc"),
                (_, "itemref") if order.len() < MAX_CHAPTERS => order.push(get("idref")),
                _ => {}
            }
        }
        told.xml(&xml);
        self.is_damaged |= told.is_damaged;
        let by_id = |id: &str| entries.iter().find(|entry| entry.id == id);
        for id in &order {
            let mut entry = by_id(id);
            for _ in 0..5 {
                let Some(found) = entry else { break };
                if found.kind.contains("html") || found.fallback.is_empty() {
                    break;
                }
                entry = by_id(&found.fallback).or(entry);
            }
            match entry {
                // A picture as a chapter has no text.
                Some(entry) if !entry.kind.starts_with("image/") => {
                    self.spine.push(entry.path.clone());
                }
                Some(_) => {}
                None => self.is_damaged = true,
            }
        }
        let path_of = |entry: &Entry| entry.path.clone();
        self.nav = entries.iter().find(|entry| entry.is_nav).map(path_of);
        let is_ncx = |entry: &&Entry| entry.kind == "application/x-dtbncx+xml";
        self.ncx = by_id(&toc)
            .or_else(|| entries.iter().find(is_ncx))
            .map(path_of);
        Ok(())
    }

    fn identifier(&mut self, value: &str, is_isbn: bool) {
        let value = value.trim();
        let lower = value.to_ascii_lowercase();
        let number = lower
            .strip_prefix("urn:isbn:")
            .or_else(|| lower.strip_prefix("isbn:"));
        let digits = number.unwrap_or(&lower).trim();
        let n_digits = digits
            .bytes()
            .filter(|byte| !matches!(byte, b'-' | b' '))
            .count();
        let is_number = digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b' ' | b'x'));
        let looks_like_one =
            n_digits == 13 && (digits.starts_with("978") || digits.starts_with("979"));
        if is_number
            && matches!(n_digits, 10 | 13)
            && (number.is_some() || is_isbn || looks_like_one)
        {
            self.facts.add("ISBN", &digits.to_ascii_uppercase());
        } else if let Some(doi) = lower
            .strip_prefix("doi:")
            .or_else(|| lower.strip_prefix("urn:doi:"))
        {
            self.facts.add("DOI", doi);
        }
    }
}

/// The path of the package file.
fn root(archive: &mut Archive<'_>) -> Result<Option<String>, Error> {
    if let Some(container) = part(archive, "META-INF/container.xml")? {
        let mut xml = Xml::new(&container);
        while let Some(event) = xml.next()? {
            if let Event::Start(element) = event
                && element.name == "rootfile"
                && let Some((path, _)) =
                    target_of("", &element.get("full-path").unwrap_or_default())
                && archive.find(&path).is_some()
            {
                return Ok(Some(path));
            }
        }
    }
    let mut names = archive.names();
    Ok(names
        .find(|name| name.to_ascii_lowercase().ends_with(".opf"))
        .map(str::to_owned))
}

/// The files that a copy protection has locked.
fn locked(archive: &mut Archive<'_>) -> Result<Vec<String>, Error> {
    let Some(characters) = part(archive, "META-INF/encryption.xml")? else {
        return Ok(Vec::new());
    };
    let mut xml = Xml::new(&characters);
    let (mut locked, mut is_font) = (Vec::new(), false);
    while let Some(event) = xml.next()? {
        let Event::Start(element) = event else {
            continue;
        };
        match element.name {
            "EncryptedData" => is_font = false,
            "EncryptionMethod" => {
                let algorithm = element.get("Algorithm").unwrap_or_default();
                is_font |= OF_FONTS.contains(&algorithm.as_str());
            }
            "CipherReference" if !is_font => {
                let target = target_of("", &element.get("URI").unwrap_or_default());
                locked.extend(target.map(|(path, _)| path));
            }
            _ => {}
        }
    }
    Ok(locked)
}
