//! The body of an OpenDocument text as lines.

use std::collections::HashMap;

use super::super::Error;
use super::super::lines::{Aside, Lines, Written};
use super::super::office::{Told, outlined};
use super::super::pages::{Break, Pages};
use super::super::xml::{Element, Event, Xml};
use super::styles::{Styles, number_of};
use crate::model::{BlockKind, Locator};

/// The most blanks or cells that one element stands for.
const MAX_REPEATED: u32 = 64;

/// A document that is being read.
pub(super) struct Body<'s> {
    styles: &'s Styles,
    told: &'s mut Told,
    lines: Lines,
    pages: Pages,
    /// How many paragraphs are around: one in a text box stands in another.
    n_paragraphs: usize,
    /// The last character is a blank that others join.
    ends_blank: bool,
    /// The lists around, the innermost last.
    lists: Vec<List>,
    /// How far the lists of a style have been counted.
    counted: HashMap<String, Vec<u32>>,
    headings: Vec<u32>,
    /// The mark of the note that is being read.
    mark: String,
    /// The kind and the breaks of paragraphs around.
    breaks_after: Vec<bool>,
    /// A paragraph has been met.
    has_begun: bool,
}

#[derive(Debug, Default)]
struct List {
    style: String,
    count: Option<u32>,
    /// No paragraph of the present entry has been met.
    is_entry_new: bool,
}

impl<'s> Body<'s> {
    pub(super) fn new(styles: &'s Styles, told: &'s mut Told) -> Self {
        Self {
            styles,
            told,
            lines: Lines::default(),
            pages: Pages::default(),
            n_paragraphs: 0,
            ends_blank: true,
            lists: Vec::new(),
            counted: HashMap::new(),
            headings: Vec::new(),
            mark: String::new(),
            breaks_after: Vec::new(),
            has_begun: false,
        }
    }

    pub(super) fn read(&mut self, part: &str) -> Result<(), Error> {
        self.has_begun = false;
        let mut xml = Xml::new(part);
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(element) => self.start(&element, &mut xml)?,
                Event::End(space, name) => self.end(space, name),
                Event::Text(text) if self.n_paragraphs > 0 => self.text(&text),
                Event::Text(_) => {}
            }
        }
        self.told.xml(&xml);
        Ok(())
    }

    pub(super) fn finish(self) -> (Written, Vec<Locator>) {
        let written = self.lines.finish();
        let locators = self.pages.locators(&written.text, &written.places);
        (written, locators)
    }

    fn start(&mut self, element: &Element<'_>, xml: &mut Xml<'_>) -> Result<(), Error> {
        let get = |name: &str| element.get(name).unwrap_or_default();
        match (element.space, element.name) {
            ("text", "p" | "h") => {
                if self.styles.is_hidden(true, &get("style-name")) {
                    self.told.n_hidden += 1;
                    return xml.skip();
                }
                self.begin_paragraph(element);
            }
            ("text", "span") if self.styles.is_hidden(false, &get("style-name")) => {
                self.told.n_hidden += 1;
                return xml.skip();
            }
            ("text", "hidden-text" | "hidden-paragraph") => {
                self.told.n_hidden += 1;
                return xml.skip();
            }
            ("text", "section") if get("display") == "none" => {
                self.told.n_hidden += 1;
                return xml.skip();
            }
            ("text", "s") => {
                let n_blanks = element.number("c").unwrap_or(1).min(MAX_REPEATED);
                for _ in 0..n_blanks {
                    self.push(' ');
                }
            }
            ("text", "tab") => self.push('\t'),
            ("text", "line-break") => self.push('\n'),
            ("text", "soft-page-break") => self.page(Break::Soft),
            ("text", "note-citation") => {
                let label = element.get("label");
                let written = xml.text()?;
                self.mark = format!("[{}]", label.unwrap_or(written).trim());
                self.lines.push_str(&self.mark);
                self.ends_blank = false;
            }
            ("text", "note-body") => {
                let mark = std::mem::take(&mut self.mark);
                self.lines.open_note(mark);
            }
            ("text", "ruby-text") => {
                let spoken = xml.text()?;
                if !spoken.trim().is_empty() {
                    self.lines.push_str(&format!("({})", spoken.trim()));
                    self.ends_blank = false;
                }
            }
            ("text", "tracked-changes") => return self.changes(xml),
            ("office", "annotation") => {
                self.told.n_comments += 1;
                return xml.skip();
            }
            ("text", "list") => self.open_list(element),
            ("text", "list-item") => {
                if let Some(list) = self.lists.last_mut() {
                    list.is_entry_new = true;
                    if let Some(start) = element.number("start-value") {
                        list.count = start.checked_sub(1);
                    }
                }
            }
            ("table", "table") => self.lines.open_table(),
            ("table", "table-row") => self.lines.open_row(),
            ("table", "table-cell" | "covered-table-cell") => {
                self.lines.open_cell();
                let n_repeated = element.number("number-columns-repeated").unwrap_or(1);
                self.lines.span_columns(n_repeated.min(MAX_REPEATED));
            }
            ("draw", "text-box") => self.lines.open_aside(Aside::Below),
            ("style", "header" | "header-left" | "header-first") => {
                self.lines.open_aside(Aside::Head);
            }
            ("style", "footer" | "footer-left" | "footer-first") => {
                self.lines.open_aside(Aside::Foot);
            }
            // Titles and descriptions of pictures, templates, forms, what is no text.
            ("", "title" | "desc")
            | ("text", "number" | "script" | "page-variable-set")
            | ("office", "binary-data" | "forms" | "scripts")
            | ("draw", "object" | "object-ole" | "image-map") => return xml.skip(),
            ("text", name) if name.ends_with("-source") || name.ends_with("-decls") => {
                return xml.skip();
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, space: &str, name: &str) {
        match (space, name) {
            ("text", "p" | "h") => {
                self.n_paragraphs = self.n_paragraphs.saturating_sub(1);
                if self.breaks_after.pop().unwrap_or_default() {
                    self.page(Break::Hard);
                }
                self.lines.end_paragraph();
                self.ends_blank = true;
            }
            ("text", "note-body") => {
                self.lines.close_note();
                self.ends_blank = false;
            }
            ("text", "list") => self.close_list(),
            ("table", "table") => self.lines.close_table(),
            ("table", "table-cell" | "covered-table-cell") => self.lines.close_cell(),
            ("draw", "text-box")
            | (
                "style",
                "header" | "header-left" | "header-first" | "footer" | "footer-left"
                | "footer-first",
            ) => {
                self.lines.close_aside();
                self.ends_blank = false;
            }
            _ => {}
        }
    }

    /// White space is one blank, and none at the start of a paragraph.
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r') {
                if !self.ends_blank {
                    self.lines.push(' ');
                    self.ends_blank = true;
                }
            } else {
                self.lines.push(c);
                self.ends_blank = false;
            }
        }
    }

    fn push(&mut self, c: char) {
        self.lines.push(c);
        self.ends_blank = false;
    }

    fn page(&mut self, kind: Break) {
        let number = self.pages.add(kind);
        self.lines.mark(number);
    }

    fn begin_paragraph(&mut self, element: &Element<'_>) {
        let style = element.get("style-name").unwrap_or_default();
        self.n_paragraphs += 1;
        self.ends_blank = true;
        self.breaks_after.push(self.styles.breaks_after(&style));
        // The first paragraph names its kind of page, and begins none.
        if self.styles.breaks_before(&style) && self.has_begun {
            self.page(Break::Hard);
        }
        self.has_begun = true;
        let mut kind = self.styles.kind(&style);
        let mut number = self.count_entry();
        if number.is_some() {
            kind = kind.or(Some(BlockKind::ListEntry));
        }
        if element.name == "h" {
            let level = element.number("outline-level").unwrap_or(1).clamp(1, 10);
            kind = outlined(level - 1).or(kind);
            if number.as_deref().is_none_or(str::is_empty)
                && element.get("is-list-header").is_none()
            {
                number = Some(self.count_heading(level as usize));
            }
        }
        self.lines.set_kind(kind);
        if let Some(number) = number.filter(|number| !number.is_empty()) {
            self.lines.push_str(&number);
            self.lines.push(' ');
        }
    }

    fn count_heading(&mut self, level: usize) -> String {
        let outline = &self.styles.outline;
        self.headings.truncate(level);
        while self.headings.len() < level {
            let start = outline
                .get(self.headings.len())
                .map_or(1, |level| level.start);
            self.headings.push(start.saturating_sub(1));
        }
        if let Some(count) = self.headings.last_mut() {
            *count += 1;
        }
        let shown: Vec<u32> = self.headings.iter().map(|&count| count.max(1)).collect();
        number_of(outline, &shown)
    }

    fn open_list(&mut self, element: &Element<'_>) {
        let outer = self.lists.last().map(|list| list.style.clone());
        let style = element.get("style-name").or(outer).unwrap_or_default();
        let goes_on = element
            .get("continue-numbering")
            .is_some_and(|value| value == "true")
            || element.get("continue-list").is_some();
        let level = self.lists.len();
        let before = self
            .counted
            .get(&style)
            .and_then(|counts| counts.get(level));
        self.lists.push(List {
            count: before.copied().filter(|_| goes_on),
            style,
            is_entry_new: false,
        });
    }

    fn close_list(&mut self) {
        let level = self.lists.len().saturating_sub(1);
        if let Some(list) = self.lists.pop() {
            let counts = self.counted.entry(list.style).or_default();
            counts.resize(level.max(counts.len()), 0);
            counts.truncate(level);
            counts.push(list.count.unwrap_or(0));
        }
    }

    /// The number of the entry that a paragraph begins; `None` where it begins none.
    fn count_entry(&mut self) -> Option<String> {
        let list = self.lists.last_mut()?;
        if !std::mem::take(&mut list.is_entry_new) {
            return None;
        }
        let levels = self.styles.list(&list.style);
        let start = levels
            .and_then(|levels| levels.get(self.lists.len() - 1))
            .map_or(1, |level| level.start);
        if let Some(list) = self.lists.last_mut() {
            list.count = Some(list.count.map_or(start, |count| count.saturating_add(1)));
        }
        let counts: Vec<u32> = self
            .lists
            .iter()
            .map(|list| list.count.unwrap_or(1))
            .collect();
        Some(
            levels
                .map(|levels| number_of(levels, &counts))
                .unwrap_or_default(),
        )
    }

    /// Counts what has been changed; what was deleted is kept nowhere else.
    fn changes(&mut self, xml: &mut Xml<'_>) -> Result<(), Error> {
        let depth = xml.depth();
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(element) => match (element.space, element.name) {
                    ("text", "insertion") => self.told.n_inserted += 1,
                    ("text", "deletion") => self.told.n_deleted += 1,
                    _ => {}
                },
                Event::End(..) if xml.depth() < depth => break,
                _ => {}
            }
        }
        Ok(())
    }
}
