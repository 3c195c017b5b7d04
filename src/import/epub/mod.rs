//! Books (EPUB 2 and 3): their chapters in reading order, each read as a web page of which nothing
//! is left out.
//!
//! Chapters are places by the titles of the table of contents; where the words of such a title
//! begin the chapter and are no heading, they are made one. The pages of the printed book are
//! places, and their numbers no part of the text.

mod contents;
mod package;

use std::collections::HashMap;

use super::archive::{Archive, resolved};
use super::container::Container;
use super::html::chapter::{self, Chapter};
use super::office::{Facts, Told};
use super::{Content, Error, File, Warning, encoding, xml};
use crate::model::{Block, BlockKind, Locator, LocatorKind, Source};
use crate::text::Text;
use contents::Contents;
use package::Package;

const WHAT: &str = "an EPUB book";
/// The longest text of a book, in bytes.
const MAX_TEXT: usize = 256 * 1024 * 1024;
/// The most lines that one title goes over.
const MAX_TITLE_LINES: usize = 3;

/// Whether the bytes are a book, or what is left of one.
pub(super) fn is_book(bytes: &[u8]) -> bool {
    Container::of(bytes) == Some(Container::Epub)
}

pub(super) fn read(file: &File<'_>) -> Result<Content, Error> {
    let mut archive = Archive::open_or_salvage(file.bytes, WHAT)?;
    let package = Package::read(&mut archive)?;
    let contents = Contents::read(&mut archive, &package)?;
    let mut book = Book {
        is_damaged: !archive.is_whole() || package.is_damaged,
        ..Book::default()
    };
    for path in &package.spine {
        book.add(&mut archive, path)?;
    }
    Ok(book.finish(package, &contents))
}

/// A book that is being put together.
#[derive(Default)]
struct Book {
    text: String,
    blocks: Vec<(BlockKind, std::ops::Range<usize>)>,
    /// Where the files and the elements in them begin: path and name; the name is empty for the
    /// file itself.
    names: HashMap<(String, String), usize>,
    pages: Vec<(String, usize)>,
    is_damaged: bool,
    n_missing: usize,
    n_flattened: usize,
}

impl Book {
    fn add(&mut self, archive: &mut Archive<'_>, path: &str) -> Result<(), Error> {
        let Some(saved) = archive.saved(path)? else {
            self.n_missing += 1;
            return Ok(());
        };
        self.is_damaged |= !saved.is_whole;
        let characters = encoding::decode(&saved.bytes, None, encoding::declared_in_html);
        let read = characters.map(|(characters, _)| chapter::read(&characters));
        let Ok(Ok(chapter)) = read else {
            self.n_missing += usize::from(!saved.bytes.is_empty() || !saved.is_whole);
            return Ok(());
        };
        let Chapter {
            text,
            blocks,
            names,
            pages,
            n_flattened,
        } = chapter;
        if self.text.len() + text.len() > MAX_TEXT {
            return Err(Error::TooComplex {
                what: "more text than the largest file may have",
            });
        }
        if !self.text.is_empty() && !text.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        // Of a chapter that comes twice, the first.
        let file = std::iter::once((String::new(), 0));
        for (name, at) in file.chain(names) {
            self.names
                .entry((path.to_owned(), name))
                .or_insert(start + at);
        }
        self.pages
            .extend(pages.into_iter().map(|(label, at)| (label, start + at)));
        let blocks = blocks.into_iter();
        self.blocks
            .extend(blocks.map(|(kind, bytes)| (kind, start + bytes.start..start + bytes.end)));
        self.n_flattened += n_flattened;
        self.text.push_str(&text);
        Ok(())
    }

    /// Where a link of the table of contents leads.
    fn place(&self, path: &str, name: &str) -> Option<usize> {
        let mut key = (path.to_owned(), name.to_owned());
        if let Some(&at) = self.names.get(&key) {
            return Some(at);
        }
        // A name that is not in the file leads to its beginning.
        key.1.clear();
        self.names.get(&key).copied()
    }

    fn finish(mut self, package: Package, contents: &Contents) -> Content {
        let mut chapters: Vec<(usize, &str)> = Vec::new();
        for link in &contents.chapters {
            if let Some(at) = self.place(&link.path, &link.name) {
                chapters.push((at, &link.label));
            }
        }
        chapters.sort_by_key(|&(at, _)| at);
        let mut headings = Vec::new();
        for &(at, label) in &chapters {
            self.make_heading(at, label, &mut headings);
        }
        let headings = headings.into_iter();
        self.blocks
            .extend(headings.map(|bytes| (BlockKind::Heading(1), bytes)));
        let mut pages = self.pages.clone();
        if pages.is_empty() {
            for link in &contents.pages {
                pages.extend(
                    self.place(&link.path, &link.name)
                        .map(|at| (link.label.clone(), at)),
                );
            }
        }
        pages.sort_by_key(|&(_, at)| at);
        self.blocks.sort_by_key(|(_, bytes)| bytes.start);
        let text = Text::new(std::mem::take(&mut self.text));
        let mut locators = Vec::new();
        let chapters = chapters
            .into_iter()
            .map(|(at, label)| (label.to_owned(), at));
        for (kind, places) in [
            (LocatorKind::Chapter, chapters.collect::<Vec<_>>()),
            (LocatorKind::Page, pages),
        ] {
            let first = locators.len();
            for (label, at) in places {
                let at = text.pos_at_or_before(at);
                if text.after(at).trim().is_empty() || label.is_empty() {
                    continue;
                }
                // Of two that begin at one place the later is the smaller part.
                if locators.len() > first
                    && locators.last().is_some_and(|last: &Locator| last.at == at)
                {
                    locators.pop();
                }
                locators.push(Locator { at, kind, label });
            }
        }
        locators.sort_by_key(|locator| locator.at);
        let blocks = self.blocks.iter();
        let blocks: Vec<Block> = blocks
            .filter_map(|(kind, bytes)| {
                text.span(bytes.clone())
                    .map(|span| Block { kind: *kind, span })
            })
            .collect();
        let facts = package.facts;
        Content {
            title: facts.title,
            text,
            blocks,
            locators,
            source: Source {
                publisher: facts.publisher,
                author: facts.author,
                published: facts.created,
                more: facts.more.into_iter().collect(),
                ..Source::default()
            },
            warnings: [
                self.is_damaged.then_some(Warning::Damaged),
                package.is_order_guessed.then_some(Warning::OrderGuessed),
                (self.n_missing > 0).then_some(Warning::ChaptersMissing {
                    n_chapters: self.n_missing,
                }),
                (self.n_flattened > 0).then_some(Warning::Flattened {
                    n_elements: self.n_flattened,
                }),
            ]
            .into_iter()
            .flatten()
            .collect(),
            ..Content::default()
        }
    }

    /// Makes the lines from `at` on a heading, if they are nothing but this title.
    fn make_heading(&mut self, at: usize, title: &str, headings: &mut Vec<std::ops::Range<usize>>) {
        let title = letters(title);
        let mut found = String::new();
        let rest = self.text.get(at..).unwrap_or_default();
        let mut end = at;
        for line in rest.split('\n').take(MAX_TITLE_LINES) {
            found.push_str(&letters(line));
            end += line.len();
            if found == title && !title.is_empty() {
                let next = self.blocks.partition_point(|(_, bytes)| bytes.end <= at);
                let is_free = self
                    .blocks
                    .get(next)
                    .is_none_or(|(_, bytes)| bytes.start >= end)
                    && headings.last().is_none_or(|last| last.end <= at);
                let is_line = self
                    .text
                    .get(..at)
                    .is_some_and(|before| before.is_empty() || before.ends_with('\n'));
                if is_free && is_line {
                    headings.push(at..end);
                }
                return;
            }
            if !title.starts_with(&found) {
                return;
            }
            end += 1;
        }
    }
}

/// Letters and digits alone, so that two ways to write a title are one.
fn letters(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// A link as the path of a file in the archive and the name of an element in it.
fn target_of(from: &str, link: &str) -> Option<(String, String)> {
    if link.contains("://") || link.starts_with("data:") {
        return None;
    }
    let (path, name) = link.split_once('#').unwrap_or((link, ""));
    let path = if path.is_empty() {
        from.to_owned()
    } else {
        resolved(from, &unescaped(path))
    };
    Some((path, unescaped(name)))
}

/// A link's `%20` and the like as characters.
fn unescaped(link: &str) -> String {
    if !link.contains('%') {
        return link.to_owned();
    }
    let mut bytes = Vec::with_capacity(link.len());
    let mut rest = link.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let number = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(number) = number.filter(|_| byte == b'%') {
            bytes.push(number);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The characters of an XML file in the archive.
fn part(archive: &mut Archive<'_>, path: &str) -> Result<Option<String>, Error> {
    let saved = archive.saved(path)?;
    Ok(saved.map(|saved| xml::characters(&saved.bytes).into_owned()))
}
