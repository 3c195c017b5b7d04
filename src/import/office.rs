//! What texts of word processors have in common: facts about the document, and what is told of
//! the reading.

use super::lines::Written;
use super::xml::{Event, Xml};
use super::{Content, Error, Warning, date};
use crate::model::{BlockKind, Locator, PartialDate, Source};

/// What a document says of itself.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) title: String,
    pub(super) author: String,
    pub(super) publisher: String,
    pub(super) created: Option<PartialDate>,
    pub(super) modified: Option<PartialDate>,
    pub(super) more: Vec<(&'static str, String)>,
    pub(super) n_pages: Option<u32>,
}

/// What a person is to be told of the reading.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) is_damaged: bool,
    pub(super) n_entities: usize,
    pub(super) n_inserted: usize,
    pub(super) n_deleted: usize,
    pub(super) n_comments: usize,
    pub(super) n_hidden: usize,
    /// Pictures that are drawn from numbers or words, which are kept apart from the text.
    pub(super) n_charts: usize,
    pub(super) n_diagrams: usize,
    /// Parts of other formats that were not read.
    pub(super) n_unread: usize,
}

impl Told {
    /// Takes what the reading of a part has met.
    pub(super) fn xml(&mut self, xml: &Xml<'_>) {
        self.is_damaged |= xml.is_damaged;
        self.n_entities += xml.n_entities;
    }

    fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if self.is_damaged {
            warnings.push(Warning::Damaged);
        }
        if self.n_inserted + self.n_deleted > 0 {
            warnings.push(Warning::TrackedChanges {
                n_inserted: self.n_inserted,
                n_deleted: self.n_deleted,
            });
        }
        for (n_left_out, what) in [
            (self.n_comments, "comment"),
            (self.n_hidden, "hidden passage"),
            (self.n_charts, "chart"),
            (self.n_diagrams, "diagram"),
            (self.n_unread, "embedded part"),
        ] {
            if n_left_out > 0 {
                warnings.push(Warning::LeftOut { n_left_out, what });
            }
        }
        if self.n_entities > 0 {
            warnings.push(Warning::Entities {
                n_entities: self.n_entities,
            });
        }
        warnings
    }
}

impl Facts {
    /// Reads the properties of a Word document.
    pub(super) fn read_word(&mut self, part: &str) -> Result<(), Error> {
        let mut xml = Xml::new(part);
        while let Some(event) = xml.next()? {
            let Event::Start(element) = event else {
                continue;
            };
            let name = element.name;
            match (element.space, name) {
                ("dc", _) => {
                    let value = xml.text()?;
                    self.take_dublin_core(name, &value);
                }
                ("cp", "keywords") => self.add("Keywords", &xml.text()?),
                ("cp", "category") => self.add("Category", &xml.text()?),
                ("dcterms", "created") => self.created = date::parse(&xml.text()?),
                ("dcterms", "modified") => self.modified = date::parse(&xml.text()?),
                ("ep", "Company") => self.add("Company", &xml.text()?),
                ("ep", "Pages") => self.n_pages = xml.text()?.trim().parse().ok(),
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes a field that most formats have under one name.
    pub(super) fn take_dublin_core(&mut self, name: &str, value: &str) {
        let value = value.trim();
        match name {
            "title" if self.title.is_empty() => value.clone_into(&mut self.title),
            "creator" if self.author.is_empty() => value.clone_into(&mut self.author),
            "creator" if !value.is_empty() => {
                self.author.push_str("; ");
                self.author.push_str(value);
            }
            "publisher" if self.publisher.is_empty() => value.clone_into(&mut self.publisher),
            "subject" => self.add("Subject", value),
            "language" => self.add("Language", value),
            _ => {}
        }
    }

    pub(super) fn add(&mut self, name: &'static str, value: &str) {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if !value.is_empty() && !self.more.iter().any(|(known, _)| *known == name) {
            self.more.push((name, value));
        }
    }

    /// The whole of what was read.
    pub(super) fn content(
        mut self,
        written: Written,
        locators: Vec<Locator>,
        told: &Told,
    ) -> Content {
        let mut warnings = told.warnings();
        let n_found = locators.len();
        if let Some(n_told) = self
            .n_pages
            .filter(|&n_told| n_told as usize > n_found.max(1))
        {
            warnings.push(Warning::PagesUncertain {
                n_told: n_told as usize,
                n_found: n_found.max(1),
            });
        }
        if self.created.is_some()
            && let Some(modified) = self.modified.filter(|_| self.modified != self.created)
        {
            self.more.push(("Modified", modified.to_string()));
        }
        let source = Source {
            publisher: self.publisher,
            author: self.author,
            published: self.created.or(self.modified),
            more: self.more.into_iter().collect(),
            ..Source::default()
        };
        Content {
            title: if self.title.trim().is_empty() {
                written.title
            } else {
                self.title
            },
            text: written.text,
            blocks: written.blocks,
            furniture: written.furniture,
            locators,
            source,
            encoding: None,
            warnings,
        }
    }
}

/// What an outline level makes of a paragraph: the tenth is that of the text.
pub(super) fn outlined(level: u32) -> Option<BlockKind> {
    (level < 9).then(|| BlockKind::Heading(level.min(5) as u8 + 1))
}

/// What a style is by its name, in lower case, which is English in all languages that these programs speak.
pub(super) fn kind_of(name: &str) -> Option<BlockKind> {
    if let Some(level) = name.strip_prefix("heading") {
        let level: u32 = level.trim().parse().ok()?;
        return level.checked_sub(1).and_then(outlined);
    }
    match name {
        "title" => Some(BlockKind::Heading(1)),
        "subtitle" => Some(BlockKind::Heading(2)),
        "quote" | "intense quote" | "intensequote" | "block text" | "blocktext" | "quotations" => {
            Some(BlockKind::Quotation)
        }
        "html preformatted" | "htmlpreformatted" | "source code" | "sourcecode"
        | "preformatted text" => Some(BlockKind::Preformatted),
        _ => None,
    }
}
