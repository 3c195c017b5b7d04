//! The body of a Word document, or of one of its notes or running heads, as lines.

use std::collections::HashMap;

use super::super::Error;
use super::super::lines::{Aside, Lines, Note, Written};
use super::super::numbering::Figures;
use super::super::office::outlined;
use super::super::pages::{Break, Pages, Section};
use super::super::symbols;
use super::super::xml::{Element, Event, Xml};
use super::lists::Lists;
use super::package::{Chunk, Package};
use super::styles::Styles;
use crate::model::{BlockKind, Locator};

/// A part of a document that is being read.
pub(super) struct Body<'p, 'a> {
    package: &'p mut Package<'a>,
    styles: &'p Styles,
    lists: &'p mut Lists,
    pub(super) lines: Lines,
    pages: Pages,
    /// The notes that have not been referred to yet, by what holds them.
    pub(super) note_contents: HashMap<(&'static str, String), Note>,
    n_footnotes: u32,
    n_endnotes: u32,
    run: Run,
    /// The fields around, the innermost last: whether their result has begun.
    fields: Vec<bool>,
    /// Where the paragraph was when what is spoken above it began, and that.
    ruby: String,
    ruby_start: usize,
    /// Characters count: they stand in an element that holds text.
    is_in_text: bool,
    is_row_deleted: bool,
}

/// What holds for a stretch of characters.
#[derive(Debug, Default)]
struct Run {
    is_hidden: bool,
    has_told: bool,
    font: String,
}

/// What a paragraph's properties say.
#[derive(Debug, Default)]
struct Properties {
    style: String,
    outline: Option<u32>,
    list: Option<String>,
    level: Option<u32>,
    starts_page: Option<bool>,
    is_end_deleted: bool,
    section: Option<Section>,
}

impl<'p, 'a> Body<'p, 'a> {
    pub(super) fn new(
        package: &'p mut Package<'a>,
        styles: &'p Styles,
        lists: &'p mut Lists,
    ) -> Self {
        Self {
            package,
            styles,
            lists,
            lines: Lines::default(),
            pages: Pages::default(),
            note_contents: HashMap::new(),
            n_footnotes: 0,
            n_endnotes: 0,
            run: Run::default(),
            fields: Vec::new(),
            ruby: String::new(),
            ruby_start: 0,
            is_in_text: false,
            is_row_deleted: false,
        }
    }

    pub(super) fn read(&mut self, part: &str) -> Result<(), Error> {
        let mut xml = Xml::new(part);
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(element) => self.start(&element, &mut xml)?,
                Event::End(space, name) => self.end(space, name),
                Event::Text(text) if self.is_in_text => self.text(&text),
                Event::Text(_) => {}
            }
        }
        self.package.told.xml(&xml);
        Ok(())
    }

    pub(super) fn finish(self) -> (Written, Vec<Locator>) {
        let written = self.lines.finish();
        let locators = self.pages.locators(&written.text, &written.places);
        (written, locators)
    }

    fn start(&mut self, element: &Element<'_>, xml: &mut Xml<'_>) -> Result<(), Error> {
        match (element.space, element.name) {
            ("w" | "m", "t") => self.is_in_text = true,
            ("w", "pPr") => {
                let properties = Properties::read(xml)?;
                self.begin_paragraph(&properties);
            }
            ("w", "r") => self.run = Run::default(),
            ("w", "rPr") => self.run_properties(xml)?,
            ("w", "tab" | "ptab") => self.push('\t'),
            ("w", "br") => match element.get("type").as_deref() {
                Some("page") => {
                    self.push('\n');
                    self.page(Break::Hard);
                }
                _ => self.push('\n'),
            },
            ("w", "cr") => self.push('\n'),
            ("w", "lastRenderedPageBreak") => self.page(Break::Soft),
            ("w", "noBreakHyphen") => self.push('\u{2011}'),
            ("w", "softHyphen") => self.push('\u{ad}'),
            ("w", "sym") => {
                let font = element.get("font").unwrap_or_default();
                let code = element.get("char").unwrap_or_default();
                if let Ok(code) = u32::from_str_radix(&code, 16)
                    && let Some(c) = symbols::of(&font, code)
                {
                    self.push(c);
                }
            }
            ("w", "fldChar") => match element.get("fldCharType").as_deref() {
                Some("begin") => self.fields.push(false),
                Some("separate") => {
                    if let Some(has_begun) = self.fields.last_mut() {
                        *has_begun = true;
                    }
                }
                _ => {
                    self.fields.pop();
                }
            },
            ("w", "footnoteReference") => self.note(element, "footnote"),
            ("w", "endnoteReference") => self.note(element, "endnote"),
            (_, "graphicData") => {
                let uri = element.get("uri").unwrap_or_default();
                let is_of = |kinds: [&str; 2]| kinds.iter().any(|kind| uri.ends_with(kind));
                let told = &mut self.package.told;
                told.n_charts += usize::from(is_of(["/chart", "/chartex"]));
                told.n_diagrams += usize::from(is_of(["/diagram", "/diagram/"]));
            }
            ("w", "commentReference") => self.package.told.n_comments += 1,
            ("w", "footnote" | "endnote") => {
                // The lines above notes are no notes.
                if element.get("type").is_some_and(|kind| kind != "normal") {
                    return xml.skip();
                }
                self.lines.open_note(element.get("id").unwrap_or_default());
            }
            ("w", "ins" | "moveTo") => self.package.told.n_inserted += 1,
            ("w", "del" | "moveFrom") => {
                self.package.told.n_deleted += 1;
                return xml.skip();
            }
            ("w", "tbl") => self.lines.open_table(),
            ("w", "tr") => {
                self.is_row_deleted = false;
                self.lines.open_row();
            }
            ("w", "trPr") => self.is_row_deleted = is_row_deleted(xml)?,
            ("w", "tc") => self.lines.open_cell(),
            ("w", "gridSpan") => {
                self.lines.span_columns(element.number("val").unwrap_or(1));
            }
            ("w", "txbxContent") => self.lines.open_aside(Aside::Below),
            ("w", "rt") => {
                self.ruby.clear();
                self.ruby_start = self.lines.paragraph().len();
            }
            ("w", "sectPr") => {
                let section = Section::read(xml)?;
                self.pages.sections.push(section);
            }
            ("w", "altChunk") => {
                let chunk = self.package.chunk(&element.get("id").unwrap_or_default())?;
                self.chunk(chunk);
                return xml.skip();
            }
            // The same once more, for programs that do not know the newer form before it; what
            // held before a change; what no text is in.
            ("mc", "Fallback") | ("w", "sdtPr" | "instrText" | "delText" | "delInstrText") => {
                return xml.skip();
            }
            ("w", name) if name.ends_with("Change") => return xml.skip(),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, space: &str, name: &str) {
        match (space, name) {
            ("w" | "m", "t") => self.is_in_text = false,
            ("w", "p") => {
                // A field's code does not go over paragraphs: its end is missing.
                self.fields.fill(true);
                self.lines.end_paragraph();
            }
            ("w", "r") => self.run = Run::default(),
            ("w", "footnote" | "endnote") => self.lines.close_note(),
            ("w", "tbl") => self.lines.close_table(),
            ("w", "tr") if std::mem::take(&mut self.is_row_deleted) => {
                self.package.told.n_deleted += 1;
                self.lines.delete_row();
            }
            ("w", "tc") => self.lines.close_cell(),
            ("w", "txbxContent") => self.lines.close_aside(),
            ("w", "rt") => self.ruby = self.lines.take_from(self.ruby_start),
            ("w", "ruby") if !self.ruby.is_empty() => {
                let spoken = std::mem::take(&mut self.ruby);
                self.lines.push_str(&format!("({spoken})"));
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if !self.is_shown() {
            return;
        }
        if symbols::is_symbol_font(&self.run.font) {
            let font = std::mem::take(&mut self.run.font);
            for c in text.chars() {
                self.lines.push(symbols::of(&font, c.into()).unwrap_or(c));
            }
            self.run.font = font;
        } else {
            self.lines.push_str(text);
        }
    }

    fn push(&mut self, c: char) {
        if self.is_shown() {
            self.lines.push(c);
        }
    }

    /// Whether what stands here is shown; what is hidden is counted.
    fn is_shown(&mut self) -> bool {
        if self.fields.contains(&false) {
            return false;
        }
        if self.run.is_hidden && !self.run.has_told {
            self.package.told.n_hidden += 1;
            self.run.has_told = true;
        }
        !self.run.is_hidden
    }

    fn page(&mut self, kind: Break) {
        let number = self.pages.add(kind);
        self.lines.mark(number);
    }

    fn begin_paragraph(&mut self, properties: &Properties) {
        let style = &properties.style;
        let outlined = properties.outline.map(outlined);
        let mut kind = outlined.unwrap_or_else(|| self.styles.kind(style));
        let by_style = self.styles.list(style);
        let list_of_style = by_style.map(|(list, _)| list);
        let list = properties.list.as_deref().or(list_of_style);
        // “0” takes a paragraph out of the list of its style.
        if let Some(list) = list.filter(|&list| list != "0") {
            let level_of_style = by_style.and_then(|(_, level)| level);
            let level = properties.level.or(level_of_style);
            if let Some(number) = self.lists.count(list, level, style) {
                kind = kind.or(Some(BlockKind::ListEntry));
                if !number.is_empty() {
                    self.lines.push_str(&number);
                    self.lines.push(' ');
                }
            }
        }
        self.lines.set_kind(kind);
        let starts_page = properties.starts_page;
        if starts_page.unwrap_or_else(|| self.styles.starts_page(style)) {
            self.page(Break::Hard);
        }
        if properties.is_end_deleted {
            self.package.told.n_deleted += 1;
            self.lines.join_next();
        }
        if let Some(section) = properties.section {
            self.pages.sections.push(section);
            let next = self.pages.sections.len();
            self.lines.mark_after(self.pages.add(Break::Section(next)));
        }
    }

    fn run_properties(&mut self, xml: &mut Xml<'_>) -> Result<(), Error> {
        let depth = xml.depth();
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(element) => match (element.space, element.name) {
                    ("w", "vanish") => self.run.is_hidden = element.is_on(),
                    ("w", "rFonts") => {
                        self.run.font = element.get("ascii").unwrap_or_default();
                    }
                    ("w", name) if name.ends_with("Change") => xml.skip()?,
                    _ => {}
                },
                Event::End(..) if xml.depth() < depth => break,
                _ => {}
            }
        }
        Ok(())
    }

    /// A note is referred to: its mark stands here, and its text at the end.
    fn note(&mut self, element: &Element<'_>, kind: &'static str) {
        let id = element.get("id").unwrap_or_default();
        let found = self.note_contents.remove(&(kind, id));
        let has_own_mark = element
            .get("customMarkFollows")
            .is_some_and(|value| matches!(value.as_str(), "1" | "true" | "on"));
        let mark = if has_own_mark {
            String::new()
        } else if kind == "footnote" {
            self.n_footnotes += 1;
            format!("[{}]", self.n_footnotes)
        } else {
            self.n_endnotes += 1;
            format!("[{}]", Figures::LowerRoman.write(self.n_endnotes))
        };
        if self.is_shown() {
            self.lines.push_str(&mark);
        }
        if let Some(note) = found {
            self.lines.add_note(Note { mark, ..note });
        }
    }

    fn chunk(&mut self, chunk: Chunk) {
        match chunk {
            Chunk::Lines(lines) => {
                for (kind, text) in lines {
                    self.lines.add_lines(kind, &text);
                }
            }
            Chunk::Unknown => self.package.told.n_unread += 1,
        }
    }
}

impl Properties {
    /// Reads the properties of a paragraph up to their end.
    fn read(xml: &mut Xml<'_>) -> Result<Self, Error> {
        let mut properties = Self::default();
        let depth = xml.depth();
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(element) if element.space == "w" => match element.name {
                    "pStyle" => properties.style = element.get("val").unwrap_or_default(),
                    "outlineLvl" => properties.outline = element.number("val"),
                    "numId" => properties.list = element.get("val"),
                    "ilvl" => properties.level = element.number("val"),
                    "pageBreakBefore" => properties.starts_page = Some(element.is_on()),
                    // Of the characters' properties only this is about the paragraph.
                    "del" | "moveFrom" => properties.is_end_deleted = true,
                    "sectPr" => properties.section = Some(Section::read(xml)?),
                    name if name.ends_with("Change") => xml.skip()?,
                    _ => {}
                },
                Event::End(..) if xml.depth() < depth => break,
                _ => {}
            }
        }
        Ok(properties)
    }
}

impl Section {
    /// Reads the properties of a section up to their end.
    fn read(xml: &mut Xml<'_>) -> Result<Self, Error> {
        let mut section = Self::default();
        let depth = xml.depth();
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(element) if element.space == "w" => match element.name {
                    "type" => {
                        let kind = element.get("val").unwrap_or_default();
                        section.is_continuous =
                            matches!(kind.as_str(), "continuous" | "nextColumn");
                    }
                    "pgNumType" => {
                        section.start = element.number("start");
                        let figures = element.get("fmt");
                        section.figures =
                            figures.map_or(Figures::Decimal, |name| Figures::from_word(&name));
                    }
                    name if name.ends_with("Change") => xml.skip()?,
                    _ => {}
                },
                Event::End(..) if xml.depth() < depth => break,
                _ => {}
            }
        }
        Ok(section)
    }
}

/// Reads the properties of a table's row up to their end.
fn is_row_deleted(xml: &mut Xml<'_>) -> Result<bool, Error> {
    let (depth, mut is_deleted) = (xml.depth(), false);
    while let Some(event) = xml.next()? {
        match event {
            Event::Start(element) => {
                is_deleted |= (element.space, element.name) == ("w", "del");
                if element.name.ends_with("Change") {
                    xml.skip()?;
                }
            }
            Event::End(..) if xml.depth() < depth => break,
            Event::End(..) | Event::Text(_) => {}
        }
    }
    Ok(is_deleted)
}
