//! Paragraphs, tables and notes in the margin on pages, one below the other.

use std::ops::Range;
use std::sync::Arc;

use krilla::text::{GlyphId, KrillaGlyph};
use parley::Layout;

use super::super::paper::{self, Comment, Paragraph, Piece, Press, Role};
use super::super::{Atlas, Error, Report, one_line};
use super::setting::{Ink, Setter, Setting, Words, raised};
use super::sheet::{Draw, Goal, Group, HEIGHT, Kind, Sheets, WIDTH};
use crate::model::palette::Rgb;
use crate::text::words::{counted, shortened};

pub(super) const TOP: f32 = 64.0;
pub(super) const BOTTOM: f32 = HEIGHT - 72.0;
pub(super) const INK: Rgb = Rgb(0x1c, 0x1e, 0x22);
const GREY: Rgb = Rgb(0x5f, 0x63, 0x68);
pub(super) const RULE: Rgb = Rgb(0xbd, 0xc1, 0xc6);
const LINK: Rgb = Rgb(0x0b, 0x53, 0x94);

/// Longer paragraphs are set in pieces.
const MAX_PARAGRAPH: usize = 16 * 1024;

/// As many of the headings stand in the contents.
const MAX_CONTENTS: usize = 2_000;

/// Where words stand on a page.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    pub(super) left: f32,
    pub(super) width: f32,
    /// Where the notes in the margin begin, and how wide they are.
    margin: Option<(f32, f32)>,
}

pub(super) const OF_REPORT: Columns = Columns {
    left: 72.0,
    width: WIDTH - 144.0,
    margin: None,
};

pub(super) const OF_DOCUMENTS: Columns = Columns {
    left: 54.0,
    width: 326.0,
    margin: Some((398.0, WIDTH - 398.0 - 36.0)),
};

/// A heading and the page of the body that it stands on, from 0.
pub(super) struct Heading {
    pub(super) level: u8,
    pub(super) words: String,
    pub(super) page_idx: usize,
    pub(super) y: f32,
}

pub(super) struct Printer<'a> {
    report: &'a Report<'a>,
    pub(super) setter: Setter,
    pub(super) sheets: Sheets<'a>,
    pub(super) columns: Columns,
    atlas: Atlas<'a>,
    pub(super) y: f32,
    /// In all, once it is known.
    pub(super) n_pages: Option<usize>,
    /// Title and what stands under it, for the first page.
    pub(super) title: Vec<Paragraph<'static>>,
    pub(super) headings: Vec<Heading>,
    n_footnotes: usize,
    /// The role of the paragraph before.
    last: Option<Role>,
    /// Notes that belong beside this page, each with how far down it begins.
    notes: Vec<(f32, Comment)>,
}

impl<'a> Printer<'a> {
    pub(super) fn new(
        report: &'a Report<'a>,
        setter: Setter,
        sheets: Sheets<'a>,
        columns: Columns,
    ) -> Self {
        Self {
            report,
            setter,
            sheets,
            columns,
            atlas: Atlas::new(report.workspace),
            y: TOP,
            n_pages: None,
            title: Vec::new(),
            headings: Vec::new(),
            n_footnotes: 0,
            last: None,
            notes: Vec::new(),
        }
    }

    /// The title and the contents, on pages of their own.
    pub(super) fn front(&mut self, title: &[Paragraph<'_>], headings: &[Heading], n_front: usize) {
        for paragraph in title {
            self.set(paragraph);
        }
        self.y += 18.0;
        let shown = headings.iter().filter(|heading| heading.level <= 2);
        for heading in shown.take(MAX_CONTENTS) {
            let height = 19.0;
            if self.y + height > BOTTOM {
                self.next_page();
            }
            let inset = f32::from(heading.level.saturating_sub(1)) * 16.0;
            let words = shortened(&heading.words, 70);
            let setting = Setting {
                size: 10.5,
                is_bold: heading.level == 1,
                width: WIDTH - 2.0 * OF_REPORT.left - inset - 40.0,
                is_rtl: false,
            };
            let page = n_front + heading.page_idx;
            let line = Paragraph::new(Role::Body, words);
            let group = self.sheets.paragraph(Kind::Paragraph, "");
            let (words, layout) = self.setter.set(&line, 0, setting);
            let y = self.y;
            self.put_first_line(&words, &layout, (OF_REPORT.left + inset, y), group, INK);
            let number = Paragraph::new(Role::Body, (page + 1).to_string());
            let (words, layout) = self.setter.set(
                &number,
                0,
                Setting {
                    width: 40.0,
                    ..setting
                },
            );
            let right = WIDTH - OF_REPORT.left - layout.width();
            self.put_first_line(&words, &layout, (right, y), group, GREY);
            let width = WIDTH - 2.0 * OF_REPORT.left;
            self.sheets.link(
                (OF_REPORT.left, y, width, height),
                Goal::Page(page, heading.y),
            );
            self.y += height;
        }
        self.next_page();
    }

    /// Sets a paragraph in its role, over as many pages as it needs.
    fn set(&mut self, paragraph: &Paragraph<'_>) {
        let (size, is_bold, before, after) = match paragraph.role {
            Role::Title => (24.0, true, 0.0, 4.0),
            Role::Subtitle => (11.0, false, 0.0, 12.0),
            Role::Heading(1) => (17.0, true, 20.0, 6.0),
            Role::Heading(2) => (13.5, true, 16.0, 4.0),
            Role::Heading(_) => (11.5, true, 12.0, 3.0),
            Role::Body | Role::Entry(_) => (10.5, false, 0.0, 6.0),
            Role::Quote => (10.5, false, 0.0, 0.0),
            Role::Details => (9.0, false, 0.0, 3.0),
            Role::Preformatted => (9.0, false, 0.0, 0.0),
        };
        let inset = match paragraph.role {
            Role::Quote => 16.0,
            Role::Entry(depth) => f32::from(depth) * 14.0,
            _ => 0.0,
        };
        let setting = Setting {
            size,
            is_bold,
            width: self.columns.width - inset,
            is_rtl: paragraph.is_rtl,
        };
        let kind = match paragraph.role {
            Role::Heading(level) => Kind::Heading(level.max(1)),
            Role::Quote => Kind::Quote,
            _ => Kind::Paragraph,
        };
        let (words, layout) = self.setter.set(paragraph, self.n_footnotes, setting);
        self.n_footnotes += words.footnotes.len();
        let begins_quote = paragraph.role == Role::Quote && self.last != Some(Role::Quote);
        let before = if begins_quote { 10.0 } else { before };
        self.last = Some(paragraph.role);
        if self.y > TOP {
            self.y += before;
        }
        if let Role::Heading(level) = paragraph.role {
            // Not at the foot of a page, away from what it heads.
            if self.y + layout.height() + 48.0 > BOTTOM {
                self.next_page();
            }
            self.headings.push(Heading {
                level,
                words: words.text.to_string(),
                page_idx: self.sheets.n_pages(),
                y: (self.y - 8.0).max(0.0),
            });
        }
        let group = self.sheets.paragraph(kind, &words.text);
        let left = self.columns.left + if paragraph.is_rtl { 0.0 } else { inset };
        let colour = match paragraph.role {
            Role::Subtitle | Role::Details => GREY,
            _ => INK,
        };
        let mut begins = words.begins.iter().peekable();
        for (line_idx, line) in layout.lines().enumerate() {
            let metrics = line.metrics();
            let height = metrics.block_max_coord - metrics.block_min_coord;
            if self.y + height > BOTTOM {
                self.next_page();
            }
            if paragraph.role == Role::Quote {
                let x = if paragraph.is_rtl {
                    self.columns.left + self.columns.width - 5.0
                } else {
                    self.columns.left + 3.0
                };
                self.sheets.draw(
                    None,
                    Draw::Box {
                        x,
                        y: self.y,
                        width: 2.0,
                        height,
                        colour: RULE,
                    },
                );
            }
            let is_last = line_idx + 1 == layout.len();
            while let Some(&&(byte, comment)) = begins.peek()
                && (byte < line.text_range().end || is_last)
            {
                self.notes.push((self.y, comment));
                begins.next();
            }
            let y = self.y;
            self.put(&words, &line, (left, y), group, colour);
            self.y += height;
        }
        self.y += after;
        for (number, passage_idx) in words.footnotes {
            let mut note = paper::footnote(self.report, &mut self.atlas, passage_idx);
            let number = format!("{} ", raised(number));
            note.pieces
                .insert(0, Piece::Words(number.into(), paper::Look::default()));
            self.y += 2.0;
            self.set(&note);
            self.y += 4.0;
        }
    }

    fn put_first_line(
        &mut self,
        words: &Words,
        layout: &Layout<Ink>,
        at: (f32, f32),
        group: Group,
        colour: Rgb,
    ) {
        if let Some(line) = layout.lines().next() {
            self.put(words, &line, at, group, colour);
        }
    }

    /// Draws a line with its top at a place: tints, then letters.
    pub(super) fn put(
        &mut self,
        words: &Words,
        line: &parley::layout::Line<'_, Ink>,
        (left, top): (f32, f32),
        group: Group,
        colour: Rgb,
    ) {
        if !self.sheets.is_drawing() {
            return;
        }
        let metrics = line.metrics();
        let height = metrics.block_max_coord - metrics.block_min_coord;
        let baseline = top + metrics.baseline - metrics.block_min_coord;
        let mut x = left + metrics.offset + metrics.inline_min_coord;
        for run in line.runs() {
            let Some(font) = self.setter.face(&run) else {
                x += run.advance();
                continue;
            };
            let size = run.font_size();
            let mut start = x;
            let mut ink = None;
            let mut glyphs: Vec<KrillaGlyph> = Vec::new();
            let mut pieces = Vec::new();
            // A ligature's glyph stands at its first letter: of what runs from the right, its other
            // letters come before it.
            let mut others: Option<Range<usize>> = None;
            for cluster in run.visual_clusters() {
                if cluster.is_ligature_continuation() {
                    let range = cluster.text_range();
                    if run.is_rtl() {
                        others = Some(both(others, range));
                    } else if let Some(last) = glyphs.last_mut() {
                        last.text_range = both(Some(last.text_range.clone()), range);
                    }
                    continue;
                }
                let own = cluster.style().brush;
                if ink.is_some_and(|ink| ink != own) && !glyphs.is_empty() {
                    pieces.push((start, x, ink, std::mem::take(&mut glyphs)));
                    start = x;
                }
                ink = Some(own);
                let letters = both(others.take(), cluster.text_range());
                for glyph in cluster.glyphs() {
                    glyphs.push(KrillaGlyph::new(
                        GlyphId::new(glyph.id),
                        glyph.advance / size,
                        glyph.x / size,
                        -glyph.y / size,
                        0.0,
                        letters.clone(),
                        None,
                    ));
                    x += glyph.advance;
                }
            }
            if !glyphs.is_empty() {
                pieces.push((start, x, ink, glyphs));
            }
            for (from, to, ink, glyphs) in pieces {
                let ink = ink.unwrap_or_default();
                let place = (from, top, to - from, height);
                self.behind(ink, place, baseline);
                let link = ink.link.and_then(|link| words.links.get(link));
                if let Some(url) = link {
                    self.sheets.link(place, Goal::Web(url.clone()));
                }
                self.sheets.draw(
                    Some(group),
                    Draw::Glyphs {
                        x: from,
                        y: baseline,
                        size,
                        font: font.clone(),
                        glyphs,
                        text: Arc::clone(&words.text),
                        colour: if link.is_some() { LINK } else { colour },
                    },
                );
            }
        }
    }

    /// Tints and lines of a stretch of words.
    fn behind(&mut self, ink: Ink, (x, y, width, height): (f32, f32, f32, f32), baseline: f32) {
        let mut draw = |y: f32, height: f32, colour: Rgb| {
            self.sheets.draw(
                None,
                Draw::Box {
                    x,
                    y,
                    width,
                    height,
                    colour,
                },
            );
        };
        if let Some(tint) = ink.look.tint {
            draw(y + 0.5, height - 1.0, tint.light().tint);
        }
        if let Some(rule) = ink.look.rule {
            draw(baseline + 2.0, 1.0, rule.light().rule);
        }
        if ink.look.struck {
            draw(baseline - 3.0, 0.6, INK);
        }
    }

    pub(super) fn next_page(&mut self) {
        self.end_page();
        self.y = TOP;
    }

    /// Puts the notes beside the page, and the number of the page at its foot.
    fn end_page(&mut self) {
        let mut down = TOP;
        let notes = std::mem::take(&mut self.notes);
        let mut notes = notes.into_iter();
        while let Some((y, comment)) = notes.next() {
            let Some((left, width)) = self.columns.margin else {
                break;
            };
            let start = y.max(down);
            let set = self.margin_note(comment, width);
            let height: f32 = set.iter().map(|(_, layout)| layout.height() + 1.0).sum();
            let is_first = start <= TOP;
            if start + height > BOTTOM && !is_first {
                // What has no room goes beside the next page, from its top.
                self.notes.push((TOP, comment));
                self.notes.extend(notes.map(|(_, comment)| (TOP, comment)));
                break;
            }
            let mut at = start;
            for (words, layout) in set {
                let group = self.sheets.paragraph(Kind::Note, "");
                for line in layout.lines() {
                    let metrics = line.metrics();
                    let line_height = metrics.block_max_coord - metrics.block_min_coord;
                    if at + line_height < HEIGHT - 40.0 {
                        self.put(&words, &line, (left, at), group, GREY);
                    }
                    at += line_height;
                }
                at += 1.0;
            }
            self.sheets.draw(
                None,
                Draw::Box {
                    x: left - 6.0,
                    y: start + 1.0,
                    width: 1.5,
                    height: (at - start - 2.0).max(2.0),
                    colour: RULE,
                },
            );
            down = at + 5.0;
        }
        let number = self.sheets.n_pages() + 1;
        let foot = match self.n_pages {
            Some(n_pages) => format!("{number} / {n_pages}"),
            None => number.to_string(),
        };
        let foot = Paragraph::new(Role::Details, foot);
        let setting = Setting {
            size: 9.0,
            is_bold: false,
            width: 200.0,
            is_rtl: false,
        };
        let (words, layout) = self.setter.set(&foot, 0, setting);
        let left = (WIDTH - layout.width()) / 2.0;
        let group = self.sheets.paragraph(Kind::Paragraph, "");
        self.put_first_line(&words, &layout, (left, HEIGHT - 46.0), group, GREY);
        if let Some(marking) = self.report.marking() {
            let marking = Paragraph::new(Role::Details, marking.label());
            let setting = Setting {
                is_bold: true,
                width: WIDTH - 2.0 * OF_REPORT.left,
                ..setting
            };
            let (words, layout) = self.setter.set(&marking, 0, setting);
            let left = (WIDTH - layout.width()) / 2.0;
            for top in [30.0, HEIGHT - 32.0] {
                self.put_first_line(&words, &layout, (left, top), group, INK);
            }
        }
        self.sheets.end_page();
    }

    /// The first words of the passage, and what is said of it.
    fn margin_note(&mut self, comment: Comment, width: f32) -> Vec<(Words, Layout<Ink>)> {
        let report = self.report;
        let passage = report.passages.get(comment.passage_idx);
        let anchor = passage.and_then(|passage| passage.annotation.anchors.get(comment.part));
        let quote = anchor.map_or("", |anchor| anchor.quote.as_str());
        let mut lines = vec![Paragraph::new(
            Role::Details,
            format!("“{}”", shortened(&one_line(quote), 28)),
        )];
        lines.extend(paper::comment(report, comment));
        let mut set = Vec::new();
        for line in lines {
            let setting = Setting {
                size: 7.5,
                is_bold: false,
                width,
                is_rtl: line.is_rtl,
            };
            set.push(self.setter.set(&line, 0, setting));
        }
        set
    }

    /// The end of the body: what could not be shown, and the notes that are left.
    pub(super) fn last_page(&mut self) {
        if !self.setter.unshown.is_empty() {
            let unshown = std::mem::take(&mut self.setter.unshown);
            let signs: Vec<String> = unshown
                .keys()
                .take(200)
                .map(|&c| format!("U+{:04X}", u32::from(c)))
                .collect();
            let mut words = format!(
                "No font on this computer has a shape for {}: {}",
                counted(unshown.len(), "character"),
                signs.join(", ")
            );
            if unshown.len() > signs.len() {
                words.push_str(" …");
            }
            self.set(&Paragraph::new(Role::Details, words));
        }
        self.end_page();
        while !self.notes.is_empty() {
            self.end_page();
        }
    }
}

impl Press for Printer<'_> {
    fn paragraph(&mut self, paragraph: &Paragraph<'_>) -> Result<(), Error> {
        if matches!(paragraph.role, Role::Title | Role::Subtitle) {
            let words = paragraph.pieces.iter().map(|piece| match piece {
                Piece::Words(words, _) => words.as_ref(),
                _ => "",
            });
            let words: String = words.collect();
            // It is set with the contents; what it cannot show is told at the end.
            self.setter.look_for(&words);
            self.title.push(Paragraph::new(paragraph.role, words));
            return Ok(());
        }
        for part in paragraph.parts(MAX_PARAGRAPH) {
            self.set(&part);
        }
        self.sheets.check()?;
        Ok(())
    }

    fn table(&mut self, rows: &[Vec<Paragraph<'_>>]) -> Result<(), Error> {
        self.set_table(rows)?;
        self.sheets.check()?;
        Ok(())
    }
}

/// The bytes from the first of two ranges to the last.
fn both(one: Option<Range<usize>>, other: Range<usize>) -> Range<usize> {
    match one {
        Some(one) => one.start.min(other.start)..one.end.max(other.end),
        None => other,
    }
}
