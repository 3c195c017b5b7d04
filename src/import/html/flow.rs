//! The words of a page as text: one paragraph to a line, white space as a browser shows it.

use std::ops::Range;

use super::dom::{Dom, NodeContent, NodeIdx, Step};
use super::parts::Parts;
use crate::model::{Block, BlockKind, Furniture, FurnitureKind, Locator, LocatorKind};
use crate::text::Text;

/// A cell of more characters, white space aside, is no entry of a table but a part of the page.
const MAX_CELL_CHARS: u32 = 400;

/// Elements that stand in lines of their own.
const PARAGRAPHS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "listing",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "plaintext",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "xmp",
];

/// A block before it is a span of a text.
pub(super) type Draft = (BlockKind, Range<usize>);

/// A place of a page that others point to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// An element's name.
    Id(String),
    /// A page of the printed book begins.
    Page(String),
}

/// A place, and how many bytes of the text stand before it.
pub(super) type Anchored = (Anchor, usize);

/// The text of what is read of a page, and what is known of its lines.
#[derive(Debug, Default)]
pub(super) struct Flowed {
    pub(super) text: String,
    /// In order.
    pub(super) blocks: Vec<Draft>,
    /// Lines that stand outside of the article, in order.
    pub(super) outside: Vec<Range<usize>>,
    /// Where a line of the text begins, and the line of the page that it stood in.
    pub(super) lines: Vec<(usize, u32)>,
}

/// The text of what is read of a page; what of it stands outside of the article is told.
pub(super) fn text_of(dom: &Dom, parts: &Parts, article: &Parts) -> Flowed {
    Flow::default().over(dom, parts, article).flowed()
}

impl Flowed {
    /// The lines outside of the article as page furniture of the text.
    pub(super) fn furniture(&self, text: &Text) -> Vec<Furniture> {
        self.outside
            .iter()
            .filter_map(|bytes| {
                Some(Furniture {
                    span: text.span(bytes.clone())?,
                    kind: FurnitureKind::Chrome,
                })
            })
            .collect()
    }

    /// Where in the page the lines of the text stood.
    pub(super) fn locators(&self, text: &Text) -> Vec<Locator> {
        let mut locators: Vec<Locator> = Vec::new();
        let mut last = 0;
        for &(start, line) in &self.lines {
            if line == last {
                continue;
            }
            last = line;
            if let Some(at) = text.pos(start) {
                locators.push(Locator {
                    at,
                    kind: LocatorKind::Line,
                    label: line.to_string(),
                });
            }
        }
        locators
    }
}

/// As [`text_of`], with the places that others point to. The number of a printed page is no part
/// of the text.
pub(super) fn text_with_anchors(dom: &Dom, parts: &Parts) -> (String, Vec<Draft>, Vec<Anchored>) {
    let flow = Flow {
        keeps_anchors: true,
        ..Flow::default()
    };
    let mut flow = flow.over(dom, parts, parts);
    flow.settle_anchors();
    (flow.text, flow.blocks, flow.anchors)
}

impl Flow {
    fn over(mut self, dom: &Dom, parts: &Parts, article: &Parts) -> Self {
        let flow = &mut self;
        dom.walk(parts.root, |step| match step {
            Step::Enter(node) => {
                if parts.is_left_out(node) || (flow.keeps_anchors && flow.anchor(dom, node)) {
                    return false;
                }
                flow.n_articles += usize::from(node == article.root);
                flow.n_frames += usize::from(article.is_left_out(node));
                match dom.content(node) {
                    NodeContent::Characters(characters) => {
                        flow.node_line = dom.line(node);
                        flow.characters(characters);
                    }
                    NodeContent::Element { .. } => flow.enter(dom, parts, node),
                    NodeContent::Page | NodeContent::Comment(_) => {}
                }
                true
            }
            Step::Leave(node) => {
                if parts.is_left_out(node) {
                    return true;
                }
                flow.n_articles -= usize::from(node == article.root);
                flow.n_frames -= usize::from(article.is_left_out(node));
                if matches!(dom.content(node), NodeContent::Element { .. }) {
                    flow.leave(dom, node);
                }
                true
            }
        });
        flow.end_line();
        // No line end after the last line.
        flow.text.pop();
        self
    }

    fn flowed(self) -> Flowed {
        Flowed {
            text: self.text,
            blocks: self.blocks,
            outside: self.outside,
            lines: self.lines,
        }
    }

    /// Remembers the element's name; says whether it is nothing but the number of a page.
    fn anchor(&mut self, dom: &Dom, node: NodeIdx) -> bool {
        let id = dom.attribute(node, "id").filter(|id| !id.is_empty());
        if let Some(id) = id {
            self.coming.push(Anchor::Id(id.to_owned()));
        }
        let says = |name: &str, word: &str| {
            let words = dom.attribute(node, name).unwrap_or_default();
            words.split_ascii_whitespace().any(|found| found == word)
        };
        let is_page = says("epub:type", "pagebreak") || says("role", "doc-pagebreak");
        if is_page {
            let written = dom.characters(node);
            let label = dom.attribute(node, "title");
            let label = label.or_else(|| dom.attribute(node, "aria-label"));
            let label = label.unwrap_or(&written).trim();
            if !label.is_empty() && label.len() < 40 {
                self.coming.push(Anchor::Page(label.to_owned()));
            }
            return written.trim().len() < 40;
        }
        false
    }

    /// What was to come stands here.
    fn settle_anchors(&mut self) {
        let at = self.text.len();
        let coming = self.coming.drain(..);
        self.anchors.extend(coming.map(|anchor| (anchor, at)));
    }
}

/// The blocks as spans of their text.
pub(super) fn on_text(text: &Text, blocks: Vec<Draft>) -> Vec<Block> {
    blocks
        .into_iter()
        .filter_map(|(kind, bytes)| text.span(bytes).map(|span| Block { kind, span }))
        .collect()
}

#[derive(Default)]
struct Flow {
    text: String,
    blocks: Vec<Draft>,
    /// Where the line begins that is being written; before it stands a line end, or nothing.
    line_start: usize,
    /// White space was met after the last word.
    has_space: bool,
    /// The elements around that give their lines a kind, the innermost last.
    kinds: Vec<(BlockKind, NodeIdx)>,
    /// The element whose lines the last block holds.
    last_owner: Option<NodeIdx>,
    /// How many elements around keep white space.
    n_preformatted: usize,
    /// The table around whose rows are lines.
    table: Option<NodeIdx>,
    /// Cells that began in this row before the next word.
    n_tabs: usize,
    is_first_cell: bool,
    keeps_anchors: bool,
    /// The places that come before the next word.
    coming: Vec<Anchor>,
    anchors: Vec<Anchored>,
    /// How many elements around are the article, and how many are left out of it.
    n_articles: usize,
    n_frames: usize,
    /// The line that is being written has words of the article.
    has_article: bool,
    outside: Vec<Range<usize>>,
    /// The line of the page that the characters begin in, and the one of the first word of the
    /// line that is being written.
    node_line: u32,
    page_line: Option<u32>,
    lines: Vec<(usize, u32)>,
}

impl Flow {
    fn enter(&mut self, dom: &Dom, parts: &Parts, node: NodeIdx) {
        let name = dom.name(node);
        match name {
            "br" => return self.line_end(),
            "q" => return self.characters("“"),
            _ => {}
        }
        if self.table.is_some() {
            match name {
                "tr" => {
                    self.end_line();
                    (self.n_tabs, self.is_first_cell) = (0, true);
                }
                "td" | "th" => {
                    self.n_tabs += usize::from(!self.is_first_cell);
                    (self.has_space, self.is_first_cell) = (false, false);
                }
                "caption" => self.end_line(),
                _ => self.has_space |= PARAGRAPHS.contains(&name),
            }
            return;
        }
        if !PARAGRAPHS.contains(&name) {
            return;
        }
        self.end_line();
        match name {
            "pre" | "listing" | "xmp" | "plaintext" => {
                self.n_preformatted += 1;
                self.kinds.push((BlockKind::Preformatted, node));
            }
            "li" => self.kinds.push((BlockKind::ListEntry, node)),
            "blockquote" => self.kinds.push((BlockKind::Quotation, node)),
            "table" if is_data(dom, parts, node) => {
                self.table = Some(node);
                self.kinds.push((BlockKind::Preformatted, node));
            }
            _ => {
                if let Some(level) = heading_level(name) {
                    self.kinds.push((BlockKind::Heading(level), node));
                }
            }
        }
    }

    fn leave(&mut self, dom: &Dom, node: NodeIdx) {
        let name = dom.name(node);
        if name == "q" {
            return self.characters("”");
        }
        if self.table == Some(node) {
            self.end_line();
            self.table = None;
        } else if self.table.is_some() {
            match name {
                "tr" | "caption" => self.end_line(),
                _ => self.has_space |= PARAGRAPHS.contains(&name),
            }
            return;
        } else if PARAGRAPHS.contains(&name) {
            self.end_line();
        }
        if self.kinds.last().is_some_and(|&(_, owner)| owner == node) {
            self.kinds.pop();
            if matches!(name, "pre" | "listing" | "xmp" | "plaintext") {
                self.n_preformatted -= 1;
            }
        }
    }

    fn characters(&mut self, characters: &str) {
        let mut line = self.node_line;
        if self.n_preformatted > 0 {
            self.settle_anchors();
            for c in characters.chars() {
                self.text.push(if c == '\r' { '\n' } else { c });
            }
            if characters.contains(|c: char| !is_blank(c)) {
                self.begins_at(line);
            }
            return;
        }
        for word in characters.split_inclusive(is_blank) {
            let (bare, ends_blank) = match word.strip_suffix(is_blank) {
                Some(bare) => (bare, true),
                None => (word, false),
            };
            if !bare.is_empty() {
                self.begins_at(line);
                self.word(bare);
            }
            self.has_space |= ends_blank;
            line = line.saturating_add(u32::from(word.ends_with('\n')));
        }
    }

    /// Words of the line that is being written stand in this line of the page.
    fn begins_at(&mut self, line: u32) {
        self.page_line.get_or_insert(line);
        self.has_article |= self.n_articles > 0 && self.n_frames == 0;
    }

    fn word(&mut self, word: &str) {
        if self.n_tabs > 0 {
            self.text.extend(std::iter::repeat_n('\t', self.n_tabs));
            (self.n_tabs, self.has_space) = (0, false);
        }
        if self.has_space && self.text.len() > self.line_start && !self.text.ends_with('\t') {
            self.text.push(' ');
        }
        self.has_space = false;
        self.settle_anchors();
        // A mark at the very start would be taken for a byte order mark.
        self.text.push_str(if self.text.is_empty() {
            word.trim_start_matches('\u{feff}')
        } else {
            word
        });
    }

    /// A line end within a paragraph.
    fn line_end(&mut self) {
        if self.n_preformatted > 0 {
            self.text.push('\n');
        } else if self.table.is_some() {
            self.has_space = true;
        } else {
            self.end_line();
        }
    }

    /// Ends the line if there is anything in it, and makes it part of a block.
    fn end_line(&mut self) {
        (self.has_space, self.n_tabs) = (false, 0);
        let line = self.text.get(self.line_start..).unwrap_or_default();
        // The first line of a preformatted text may be indented; the lines before it are empty.
        let n_empty = line
            .char_indices()
            .find(|(_, c)| !c.is_whitespace())
            .map_or(line.len(), |(first, _)| {
                line.get(..first)
                    .and_then(|before| before.rfind('\n'))
                    .map_or(0, |newline| newline + 1)
            });
        if n_empty > 0 {
            let start = self.line_start;
            self.text.replace_range(start..start + n_empty, "");
        }
        self.text.truncate(
            self.text
                .trim_end_matches(|c: char| is_blank(c))
                .len()
                .max(self.line_start),
        );
        let page_line = self.page_line.take();
        let has_article = std::mem::take(&mut self.has_article);
        if self.text.len() == self.line_start {
            return;
        }
        let line = self.line_start..self.text.len();
        if let Some(page_line) = page_line {
            self.lines.push((line.start, page_line));
        }
        if !has_article {
            match self.outside.last_mut() {
                Some(outside) if outside.end + 1 == line.start => outside.end = line.end,
                _ => self.outside.push(line.clone()),
            }
        }
        self.text.push('\n');
        self.line_start = self.text.len();
        let Some(&(kind, owner)) = self.kinds.last() else {
            self.last_owner = None;
            return;
        };
        match self.blocks.last_mut() {
            Some((_, bytes)) if self.last_owner == Some(owner) => bytes.end = line.end,
            _ => self.blocks.push((kind, line)),
        }
        self.last_owner = Some(owner);
    }
}

/// White space that a browser takes for one blank; a no-break space is not.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

/// Whether a table is one of entries, and not one that lays out a page.
fn is_data(dom: &Dom, parts: &Parts, table: NodeIdx) -> bool {
    if dom.attribute(table, "role") == Some("presentation") {
        return false;
    }
    let (mut is_data, mut n_cells, mut has_wide_row) = (true, 0, false);
    dom.walk(table, |step| {
        if let Step::Enter(node) = step {
            match dom.name(node) {
                "table" => is_data &= node == table,
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "blockquote" | "article"
                | "section" | "main" => is_data = false,
                "tr" => n_cells = 0,
                "td" | "th" => {
                    is_data &= parts.n_read(node) <= MAX_CELL_CHARS;
                    n_cells += usize::from(parts.n_read(node) > 0);
                    has_wide_row |= n_cells > 1;
                }
                _ => {}
            }
        }
        is_data
    });
    is_data && has_wide_row
}
