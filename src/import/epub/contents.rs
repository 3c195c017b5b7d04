//! A book's table of contents and its list of printed pages.

use super::super::Error;
use super::super::archive::Archive;
use super::super::html::chapter;
use super::super::xml::{Event, Xml};
use super::package::Package;
use super::{part, target_of};

#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) chapters: Vec<Link>,
    pub(super) pages: Vec<Link>,
}

/// A place in the book, and how it is called.
#[derive(Clone, Debug, Default)]
pub(super) struct Link {
    pub(super) path: String,
    /// Of an element; empty for the whole file.
    pub(super) name: String,
    pub(super) label: String,
}

impl Contents {
    pub(super) fn read(archive: &mut Archive<'_>, package: &Package) -> Result<Self, Error> {
        let mut contents = Self::default();
        if let Some(path) = &package.nav
            && let Some(page) = part(archive, path)?
        {
            contents.take_page(path, &page);
        }
        if let Some(path) = &package.ncx
            && (contents.chapters.is_empty() || contents.pages.is_empty())
            && let Some(list) = part(archive, path)?
        {
            contents.take_list(path, &list)?;
        }
        Ok(contents)
    }

    /// Takes the lists of a page of contents, as books have had it since 2011.
    fn take_page(&mut self, path: &str, page: &str) {
        // One that is no page is no reason to lose the book.
        for link in chapter::links(page).unwrap_or_default() {
            let is_of = |list: &str| link.list.split_ascii_whitespace().any(|word| word == list);
            let target = if is_of("page-list") || is_of("doc-pagelist") {
                &mut self.pages
            } else if is_of("toc") || is_of("doc-toc") {
                &mut self.chapters
            } else {
                continue;
            };
            if let Some((path, name)) = target_of(path, &link.target) {
                let label = link.label.clone();
                target.push(Link { path, name, label });
            }
        }
    }

    /// Takes what older books have: a list in XML.
    fn take_list(&mut self, path: &str, list: &str) -> Result<(), Error> {
        let (has_chapters, has_pages) = (!self.chapters.is_empty(), !self.pages.is_empty());
        let mut xml = Xml::new(list);
        let (mut label, mut is_page) = (String::new(), false);
        while let Some(event) = xml.next()? {
            let Event::Start(element) = event else {
                continue;
            };
            match element.name {
                "navPoint" | "pageTarget" => {
                    is_page = element.name == "pageTarget";
                    label = if is_page {
                        element.get("value").unwrap_or_default()
                    } else {
                        String::new()
                    };
                }
                "text" => {
                    let text = xml.text()?;
                    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                    if !text.is_empty() {
                        label = text;
                    }
                }
                "content" => {
                    let target = target_of(path, &element.get("src").unwrap_or_default());
                    let Some((path, name)) = target else { continue };
                    let label = label.clone();
                    if is_page && !has_pages {
                        self.pages.push(Link { path, name, label });
                    } else if !is_page && !has_chapters {
                        self.chapters.push(Link { path, name, label });
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}
