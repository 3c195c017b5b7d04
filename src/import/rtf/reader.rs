//! The words of rich text as lines.

use std::collections::HashMap;

use encoding_rs::{Encoding as Whatwg, WINDOWS_1252};

use super::tokens::{Token, Tokens};
use crate::import::lines::Lines;
use crate::import::office::{Facts, Told};
use crate::import::pages::{Pages, Section};
use crate::import::{Content, Encoding, Error, date, symbols};

/// How deep groups may be nested.
const MAX_DEPTH: usize = 2_000;
/// The most tables in tables.
pub(super) const MAX_TABLES: usize = 30;

/// Where the words of a group go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Text,
    Nowhere,
    /// Fonts by number.
    Fonts,
    /// Styles by number.
    Styles,
    /// What the document says of itself.
    Facts,
    /// A field of it, such as its title.
    Fact(&'static str),
    /// A date of the document: whether it is that of its making.
    Date(bool),
    /// The number before the entry of a list.
    Number,
}

/// What has begun with a group, and ends with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    Nothing,
    Note,
    Aside,
    Captured,
}

/// What holds within a group.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is switched by control words of its own"
)]
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) target: Target,
    pub(super) begun: Begun,
    /// Where words go again within this group that is for programs which know it.
    pub(super) around: Option<Target>,
    /// No word of it has been met.
    pub(super) is_new: bool,
    /// It may be passed over by who does not know it.
    pub(super) is_optional: bool,
    pub(super) is_hidden: bool,
    pub(super) is_deleted: bool,
    pub(super) font: i32,
    /// How many characters follow `\u` for those who do not know it.
    pub(super) n_fallback: usize,
    pub(super) paragraph: Paragraph,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Paragraph {
    pub(super) is_in_table: bool,
    pub(super) table_level: usize,
    pub(super) style: i32,
    pub(super) outline: Option<u32>,
    pub(super) is_entry: bool,
    pub(super) breaks_before: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Font {
    pub(super) encoding: Option<&'static Whatwg>,
    pub(super) name: String,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    pub(super) name: String,
    pub(super) outline: Option<u32>,
    pub(super) based_on: i32,
}

/// The tables that are open, and whether the next words need a row and a cell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tables {
    pub(super) n_open: usize,
    pub(super) needs_row: bool,
    pub(super) needs_cell: bool,
}

pub(super) struct Reader {
    pub(super) groups: Vec<Group>,
    pub(super) group: Group,
    pub(super) lines: Lines,
    pub(super) pages: Pages,
    pub(super) facts: Facts,
    pub(super) told: Told,
    pub(super) fonts: HashMap<i32, Font>,
    pub(super) styles: HashMap<i32, Style>,
    /// The font or the style that is being defined.
    pub(super) defined: i32,
    pub(super) code_page: &'static Whatwg,
    pub(super) default_font: i32,
    /// Bytes that have not become characters yet: several may be one.
    pub(super) bytes: Vec<u8>,
    pub(super) n_replaced: usize,
    /// The first half of a character that is written in two.
    pub(super) high: Option<u32>,
    /// What is left to pass over after `\u`.
    pub(super) n_to_skip: usize,
    /// Words that go elsewhere than into the text.
    pub(super) captured: String,
    /// Year, month, day.
    pub(super) date: [i32; 3],
    pub(super) tables: Tables,
    pub(super) tables_around: Vec<Tables>,
    /// The number that stood before the paragraph.
    pub(super) has_number: bool,
    /// The paragraph has words, and stands where it belongs.
    pub(super) is_settled: bool,
    pub(super) n_footnotes: u32,
    pub(super) n_endnotes: u32,
}

pub(super) fn read(bytes: &[u8]) -> Result<Content, Error> {
    let mut tokens = Tokens::new(bytes);
    let mut reader = Reader::new();
    while let Some(token) = tokens.next() {
        match token {
            Token::Open => {
                reader.flush();
                reader.n_to_skip = 0;
                if reader.groups.len() >= MAX_DEPTH {
                    return Err(Error::TooComplex {
                        what: "groups that are nested more than 2,000 deep",
                    });
                }
                reader.open();
            }
            Token::Close => {
                reader.flush();
                reader.n_to_skip = 0;
                if reader.groups.is_empty() {
                    reader.told.is_damaged = true;
                    continue;
                }
                reader.close();
                // What follows the end is no text.
                if reader.groups.is_empty() {
                    break;
                }
            }
            Token::Byte(_) if reader.n_to_skip > 0 => reader.n_to_skip -= 1,
            Token::Byte(byte) => reader.byte(byte),
            Token::Word(b"bin", n_bytes) => {
                let n_bytes = n_bytes.and_then(|n_bytes| usize::try_from(n_bytes).ok());
                tokens.pass_over(n_bytes.unwrap_or(0));
            }
            Token::Word(b"u", Some(number)) => {
                reader.unicode(number);
                reader.n_to_skip = reader.group.n_fallback;
            }
            Token::Word(..) | Token::Sign(_) if reader.n_to_skip > 0 => reader.n_to_skip -= 1,
            Token::Word(word, number) => {
                reader.flush();
                let is_endnote = word == b"footnote" && tokens.is_next(b"\\ftnalt");
                reader.word(word, number, is_endnote);
                reader.group.is_new = false;
            }
            Token::Sign(sign) => {
                reader.flush();
                reader.sign(sign);
            }
        }
    }
    Ok(reader.finish())
}

impl Reader {
    pub(super) fn new() -> Self {
        Self {
            groups: Vec::new(),
            group: Group {
                target: Target::Text,
                begun: Begun::Nothing,
                around: None,
                is_new: true,
                is_optional: false,
                is_hidden: false,
                is_deleted: false,
                font: 0,
                n_fallback: 1,
                paragraph: Paragraph::default(),
            },
            lines: Lines::default(),
            pages: Pages {
                sections: vec![Section::default()],
                ..Pages::default()
            },
            facts: Facts::default(),
            told: Told::default(),
            fonts: HashMap::new(),
            styles: HashMap::new(),
            defined: 0,
            code_page: WINDOWS_1252,
            default_font: 0,
            bytes: Vec::new(),
            n_replaced: 0,
            high: None,
            n_to_skip: 0,
            captured: String::new(),
            date: [0; 3],
            tables: Tables::default(),
            tables_around: Vec::new(),
            has_number: false,
            is_settled: false,
            n_footnotes: 0,
            n_endnotes: 0,
        }
    }

    pub(super) fn open(&mut self) {
        let inner = Group {
            begun: Begun::Nothing,
            is_new: true,
            is_optional: false,
            ..self.group.clone()
        };
        self.groups.push(std::mem::replace(&mut self.group, inner));
    }

    pub(super) fn close(&mut self) {
        let Some(outer) = self.groups.pop() else {
            return;
        };
        let inner = std::mem::replace(&mut self.group, outer);
        match inner.begun {
            Begun::Nothing => {}
            Begun::Note | Begun::Aside => {
                self.leave_tables();
                if inner.begun == Begun::Note {
                    self.lines.close_note();
                } else {
                    self.lines.close_aside();
                }
                self.tables = self.tables_around.pop().unwrap_or_default();
                self.is_settled = true;
            }
            Begun::Captured => self.take_captured(inner.target),
        }
        if inner.target == Target::Styles && self.group.target == Target::Styles {
            self.end_definition();
        }
    }

    /// The words that went elsewhere are complete.
    fn take_captured(&mut self, target: Target) {
        let captured = std::mem::take(&mut self.captured);
        match target {
            Target::Fact("title") => self.facts.take_dublin_core("title", &captured),
            Target::Fact("author") => self.facts.take_dublin_core("creator", &captured),
            Target::Fact("subject") => self.facts.add("Subject", &captured),
            Target::Fact("keywords") => self.facts.add("Keywords", &captured),
            Target::Fact("company") => self.facts.add("Company", &captured),
            Target::Date(is_making) => {
                let [year, month, day] = std::mem::take(&mut self.date);
                let found = date::parse(&format!("{year:04}-{month:02}-{day:02}"));
                let field = if is_making {
                    &mut self.facts.created
                } else {
                    &mut self.facts.modified
                };
                *field = found.or(*field);
            }
            Target::Number => {
                self.has_number = true;
                // A bullet is a sign that the entry is shown with anyway.
                let number = captured.trim();
                if number.chars().any(char::is_alphanumeric) {
                    self.settle();
                    self.lines.push_str(number);
                    self.lines.push(' ');
                }
            }
            _ => {}
        }
    }

    fn end_definition(&mut self) {
        let name = std::mem::take(&mut self.captured);
        if let Some(style) = self.styles.get_mut(&self.defined) {
            style.name = name.trim().trim_end_matches(';').trim().to_lowercase();
        }
    }

    pub(super) fn byte(&mut self, byte: u8) {
        if byte < 0x20 && byte != b'\t' {
            return;
        }
        self.group.is_new = false;
        self.bytes.push(byte);
    }

    pub(super) fn unicode(&mut self, number: i32) {
        self.flush();
        self.group.is_new = false;
        let unit = (number & 0xffff) as u32;
        match (self.high.take(), unit) {
            (Some(high), 0xdc00..=0xdfff) => {
                let code = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
                self.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            (_, 0xd800..=0xdbff) => self.high = Some(unit),
            (_, 0xdc00..=0xdfff) => self.push(char::REPLACEMENT_CHARACTER),
            _ => {
                let font = self.font_name();
                if let Some(c) = symbols::of(font, unit) {
                    self.push(c);
                }
            }
        }
    }

    fn font_name(&self) -> &str {
        let font = self.fonts.get(&self.group.font);
        font.map_or("", |font| font.name.as_str())
    }

    /// The bytes that have come become characters.
    pub(super) fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        self.high = None;
        let bytes = std::mem::take(&mut self.bytes);
        let font = self.fonts.get(&self.group.font);
        let is_text = matches!(self.group.target, Target::Text | Target::Number);
        if is_text && font.is_some_and(|font| symbols::is_symbol_font(&font.name)) {
            let font = self.font_name().to_owned();
            for byte in bytes {
                if let Some(c) = symbols::of(&font, byte.into()) {
                    self.push(c);
                }
            }
            return;
        }
        let encoding = font
            .and_then(|font| font.encoding)
            .unwrap_or(self.code_page);
        let (characters, _, has_replaced) = encoding.decode(&bytes);
        if has_replaced && self.group.target == Target::Text {
            self.n_replaced += characters.matches('\u{fffd}').count();
        }
        self.push_str(&characters);
    }

    pub(super) fn push(&mut self, c: char) {
        self.push_str(c.encode_utf8(&mut [0; 4]));
    }

    pub(super) fn push_str(&mut self, characters: &str) {
        match self.group.target {
            Target::Text => {
                if self.group.is_deleted || self.group.is_hidden {
                    return;
                }
                self.settle();
                self.lines.push_str(characters);
            }
            Target::Nowhere | Target::Facts | Target::Date(_) => {}
            Target::Fonts => {
                let font = self.fonts.entry(self.defined).or_default();
                // The name ends at a semicolon.
                for c in characters.chars() {
                    if c == ';' {
                        self.defined = i32::MIN;
                        break;
                    }
                    font.name.push(c);
                }
            }
            Target::Styles | Target::Fact(_) | Target::Number => {
                if self.captured.len() < 10_000 {
                    self.captured.push_str(characters);
                }
            }
        }
    }

    pub(super) fn finish(mut self) -> Content {
        self.flush();
        self.told.is_damaged |= !self.groups.is_empty();
        while !self.groups.is_empty() {
            self.close();
        }
        if !self.lines.paragraph().trim().is_empty() {
            self.end_paragraph();
        }
        self.enter_tables_down_to(0);
        let written = self.lines.finish();
        let locators = self.pages.locators(&written.text, &written.places);
        let encoding = Encoding {
            name: self.code_page.name(),
            guessed: false,
            n_replaced: self.n_replaced,
        };
        Content {
            encoding: Some(encoding),
            ..self.facts.content(written, locators, &self.told)
        }
    }
}
