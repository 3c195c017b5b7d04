//! What the control words of rich text do.

use super::characters::{of_charset, of_code_page, of_word};
use super::reader::{Begun, Group, MAX_TABLES, Paragraph, Reader, Style, Target};
use crate::import::lines::Aside;
use crate::import::numbering::Figures;
use crate::import::pages::{Break, Section};

/// What is taken of what a document says of itself.
const FACTS: &[&str] = &["title", "author", "subject", "keywords", "company"];
/// Words about the look of those after them, which hide none of them.
const LOOKS: &[&str] = &[
    "b",
    "i",
    "ul",
    "ulnone",
    "strike",
    "super",
    "sub",
    "nosupersub",
    "fs",
    "cf",
    "cb",
    "highlight",
    "lang",
    "caps",
    "scaps",
    "expnd",
    "kerning",
    "rtlch",
    "ltrch",
    "loch",
    "hich",
    "dbch",
    "af",
    "afs",
    "ab",
    "ai",
    "cs",
    "noproof",
    "insrsid",
    "charrsid",
];

impl Reader {
    pub(super) fn sign(&mut self, sign: u8) {
        match sign {
            b'*' => {
                self.group.is_optional = self.group.is_new;
                return;
            }
            b'~' => self.push('\u{a0}'),
            b'-' => self.push('\u{ad}'),
            b'_' => self.push('\u{2011}'),
            b'{' | b'}' | b'\\' => self.byte(sign),
            b'\r' | b'\n' => self.word(b"par", None, false),
            b'\t' => self.push('\t'),
            _ => {}
        }
        self.group.is_new = false;
    }

    pub(super) fn word(&mut self, word: &[u8], number: Option<i32>, is_endnote: bool) {
        let is_on = number != Some(0);
        let value = number.unwrap_or(0);
        if let Some(c) = of_word(word) {
            return self.push(c);
        }
        if self.is_of_text(word, number, is_on) {
            return;
        }
        match word {
            b"mac" => self.code_page = encoding_rs::MACINTOSH,
            b"ansicpg" => self.code_page = of_code_page(value).unwrap_or(self.code_page),
            b"deff" => {
                self.default_font = value;
                self.group.font = value;
            }
            b"uc" => self.group.n_fallback = usize::try_from(value).unwrap_or(1).min(100),
            b"f" if self.group.target == Target::Fonts => self.defined = value,
            b"f" => self.group.font = value,
            b"fcharset" => {
                let font = self.fonts.entry(self.defined).or_default();
                font.encoding = of_charset(value).or(font.encoding);
            }
            b"cpg" => {
                let font = self.fonts.entry(self.defined).or_default();
                font.encoding = of_code_page(value).or(font.encoding);
            }
            b"sbasedon" if self.group.target == Target::Styles => {
                self.styles.entry(self.defined).or_default().based_on = value;
            }
            b"plain" => {
                self.group.font = self.default_font;
                self.group.is_hidden = false;
                self.group.is_deleted = false;
            }
            b"v" => {
                if is_on && !self.group.is_hidden && self.group.target == Target::Text {
                    self.told.n_hidden += 1;
                }
                self.group.is_hidden = is_on;
            }
            b"deleted" => {
                if is_on && !self.group.is_deleted && self.group.target == Target::Text {
                    self.told.n_deleted += 1;
                }
                self.group.is_deleted = is_on;
            }
            b"revised" if is_on && self.group.target == Target::Text => self.told.n_inserted += 1,
            b"yr" => self.date[0] = value,
            b"mo" => self.date[1] = value,
            b"dy" => self.date[2] = value,
            b"nofpages" if value > 0 => self.facts.n_pages = u32::try_from(value).ok(),
            _ if !self.begin(word, is_endnote)
                && self.group.is_optional
                && !LOOKS.iter().any(|look| look.as_bytes() == word) =>
            {
                self.group.target = Target::Nowhere;
            }
            _ => {}
        }
        self.group.is_optional = false;
    }

    /// Words about paragraphs, cells and pages. Says whether it was one.
    pub(super) fn is_of_text(&mut self, word: &[u8], number: Option<i32>, is_on: bool) -> bool {
        let value = number.unwrap_or(0);
        if self.group.target == Target::Styles {
            match word {
                b"s" => {
                    self.defined = value;
                    self.styles.insert(
                        value,
                        Style {
                            based_on: i32::MIN,
                            ..Style::default()
                        },
                    );
                    self.captured.clear();
                }
                b"outlinelevel" => {
                    self.styles.entry(self.defined).or_default().outline =
                        u32::try_from(value).ok();
                }
                // A style of characters or of tables, which says nothing of paragraphs.
                b"cs" | b"ts" | b"ds" => {
                    self.defined = i32::MIN;
                    self.captured.clear();
                }
                _ => return false,
            }
            self.group.is_optional = false;
            return true;
        }
        // Rows of tables in tables end within a group that no text is in.
        if word == b"nestrow" {
            let level = self.group.paragraph.table_level.clamp(2, MAX_TABLES);
            self.end_row(level);
            return true;
        }
        if self.group.target != Target::Text {
            return false;
        }
        let paragraph = &mut self.group.paragraph;
        match word {
            b"pard" => *paragraph = Paragraph::default(),
            b"intbl" => paragraph.is_in_table = is_on,
            b"itap" => paragraph.table_level = usize::try_from(value).unwrap_or(0),
            b"s" => paragraph.style = value,
            b"outlinelevel" => paragraph.outline = u32::try_from(value).ok(),
            b"ls" | b"pnlvlblt" | b"pnlvlbody" => paragraph.is_entry = is_on,
            b"pagebb" => paragraph.breaks_before = is_on,
            b"par" => {
                if !self.group.is_deleted {
                    self.settle();
                    self.end_paragraph();
                }
            }
            b"cell" => self.end_cell(1),
            b"nestcell" => {
                let level = self.group.paragraph.table_level.clamp(2, MAX_TABLES);
                self.end_cell(level);
            }
            b"row" => self.end_row(1),
            b"page" => {
                self.lines.push('\n');
                self.page(Break::Hard);
            }
            b"softpage" => self.page(Break::Soft),
            b"sect" => {
                self.settle();
                self.end_paragraph();
                let next = Section {
                    start: None,
                    ..self.pages.sections.last().copied().unwrap_or_default()
                };
                self.pages.sections.push(next);
                self.page(Break::Section(self.pages.sections.len() - 1));
            }
            b"sectd" => self.section(|section| *section = Section::default()),
            b"sbknone" | b"sbkcol" => self.section(|section| section.is_continuous = true),
            b"pgnstarts" | b"pgnstart" => self.section(|section| {
                section.start = u32::try_from(value).ok().filter(|&start| start > 0);
            }),
            b"pgnlcrm" => self.section(|section| section.figures = Figures::LowerRoman),
            b"pgnucrm" => self.section(|section| section.figures = Figures::UpperRoman),
            b"pgndec" => self.section(|section| section.figures = Figures::Decimal),
            _ => return false,
        }
        self.group.is_optional = false;
        true
    }

    pub(super) fn section(&mut self, change: impl FnOnce(&mut Section)) {
        if let Some(section) = self.pages.sections.last_mut() {
            change(section);
        }
    }

    /// Words that say where those of their group go. Says whether it was one.
    pub(super) fn begin(&mut self, word: &[u8], is_endnote: bool) -> bool {
        let target = self.group.target;
        let captures = |group: &mut Group, target: Target| {
            (group.target, group.begun) = (target, Begun::Captured);
        };
        match word {
            b"upr" => {
                // The same twice, without Unicode and with it.
                self.group.around = Some(target);
                self.group.target = Target::Nowhere;
            }
            b"ud" => self.group.target = self.group.around.unwrap_or(target),
            b"shpinst" | b"shp" | b"shppict" | b"do" | b"nesttableprops" | b"result" | b"rtf"
            | b"fldrslt" => {}
            _ if target == Target::Nowhere && !matches!(word, b"shptxt") => return false,
            b"shptxt" | b"dptxbxtext" => {
                self.aside(Aside::Below);
                self.group.target = Target::Text;
            }
            b"fonttbl" => self.group.target = Target::Fonts,
            b"stylesheet" => {
                self.group.target = Target::Styles;
                self.defined = 0;
            }
            b"info" => self.group.target = Target::Facts,
            b"creatim" | b"revtim" if target == Target::Facts => {
                captures(&mut self.group, Target::Date(word == b"creatim"));
            }
            _ if target == Target::Facts => {
                let name = FACTS.iter().find(|name| name.as_bytes() == word);
                match name {
                    Some(name) => captures(&mut self.group, Target::Fact(name)),
                    None => self.group.target = Target::Nowhere,
                }
            }
            b"listtext" | b"pntext" => captures(&mut self.group, Target::Number),
            b"footnote" => self.note(is_endnote),
            b"header" | b"headerl" | b"headerr" | b"headerf" => self.aside(Aside::Head),
            b"footer" | b"footerl" | b"footerr" | b"footerf" => self.aside(Aside::Foot),
            b"annotation" => {
                self.told.n_comments += 1;
                self.group.target = Target::Nowhere;
            }
            b"colortbl"
            | b"pict"
            | b"nonshppict"
            | b"objdata"
            | b"fldinst"
            | b"shprslt"
            | b"nonesttables"
            | b"xe"
            | b"tc"
            | b"tcn"
            | b"rxe"
            | b"txe"
            | b"sp"
            | b"bkmkstart"
            | b"bkmkend"
            | b"ftnsep"
            | b"ftnsepc"
            | b"ftncn"
            | b"aftnsep"
            | b"aftnsepc"
            | b"aftncn"
            | b"filetbl"
            | b"listtable"
            | b"listoverridetable"
            | b"revtbl"
            | b"rsidtbl"
            | b"generator"
            | b"themedata"
            | b"colorschememapping"
            | b"latentstyles"
            | b"datastore"
            | b"xmlnstbl"
            | b"atnid"
            | b"atnauthor"
            | b"atntime"
            | b"atndate"
            | b"atnref"
            | b"atrfstart"
            | b"atrfend"
            | b"template"
            | b"passwordhash"
            | b"pgptbl"
            | b"mmathPr"
            | b"wgrffmtfilter"
            | b"objclass"
            | b"objname"
            | b"operator"
            | b"doccomm"
            | b"pnseclvl"
            | b"private" => self.group.target = Target::Nowhere,
            _ => return false,
        }
        true
    }

    pub(super) fn note(&mut self, is_endnote: bool) {
        let mark = if is_endnote {
            self.n_endnotes += 1;
            Figures::LowerRoman.write(self.n_endnotes)
        } else {
            self.n_footnotes += 1;
            self.n_footnotes.to_string()
        };
        let mark = format!("[{mark}]");
        self.settle();
        self.lines.push_str(&mark);
        self.lines.open_note(mark);
        self.begin_apart(Begun::Note);
    }

    pub(super) fn aside(&mut self, at: Aside) {
        if at == Aside::Below {
            self.settle();
        }
        self.lines.open_aside(at);
        self.begin_apart(Begun::Aside);
    }

    /// Words of their own begin, which are in no table of those around.
    pub(super) fn begin_apart(&mut self, begun: Begun) {
        self.tables_around.push(std::mem::take(&mut self.tables));
        self.group.begun = begun;
        self.group.paragraph = Paragraph::default();
        (self.group.is_hidden, self.group.is_deleted) = (false, false);
        self.is_settled = false;
    }
}
