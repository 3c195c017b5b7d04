//! A person's Markdown, written anew so that it can stand inside a report.
//!
//! What comes out keeps paragraphs, lists, quotations, code, tables, emphasis and links, and can
//! neither break out of its place nor reach into another: raw HTML is plain text, a heading is a
//! bold line, links are inline and lead to the web or to mail only, pictures are links.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};

use super::super::safe_url;
use super::escape::{Edges, bar_free, escape_line, push_line, target};

/// What is understood in notes, beyond `CommonMark`.
pub(in super::super) const NOTE_OPTIONS: Options =
    Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// Quotations and lists nested deeper than this go on at this depth.
pub(in super::super) const MAX_NESTING: usize = 32;

/// A note as Markdown blocks, without a line end at the end; empty if there is nothing in it.
pub(in super::super) fn note(markdown: &str) -> String {
    let mut writer = Writer::new();
    for event in Parser::new_ext(markdown, NOTE_OPTIONS) {
        writer.take(event);
    }
    writer.finish()
}

/// What blocks are gathered in.
struct Frame {
    kind: Kind,
    blocks: String,
    /// Whether the last block is a list, so that another one next to it needs other marks.
    lists_in_a_row: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Note,
    Quotation,
    /// With the number of the next entry, if they are numbered.
    List(Option<u64>),
    Entry,
}

struct Writer {
    /// Never empty.
    frames: Vec<Frame>,
    /// Containers that were opened past [`MAX_NESTING`] and have no frame.
    n_flattened: usize,
    /// The Markdown of the paragraph that is being written.
    inline: String,
    /// Plain text at its end that has not been escaped yet: signs may come in several events.
    run: String,
    code: Option<String>,
    in_heading: bool,
    in_table: bool,
    /// What each open link or picture is followed by.
    links: Vec<String>,
    cells: Vec<String>,
}

impl Writer {
    fn new() -> Self {
        Self {
            frames: vec![Frame::new(Kind::Note)],
            n_flattened: 0,
            inline: String::new(),
            run: String::new(),
            code: None,
            in_heading: false,
            in_table: false,
            links: Vec::new(),
            cells: Vec::new(),
        }
    }

    fn finish(mut self) -> String {
        self.end_paragraph();
        while self.frames.len() > 1 {
            self.close();
        }
        self.frames
            .pop()
            .map_or_else(String::new, |note| note.blocks)
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.run.push_str(&text),
            },
            Event::Html(text) | Event::InlineHtml(text) => self.plain(&text),
            Event::Code(code) => {
                self.end_run(false);
                let code = if self.in_table {
                    code.replace('|', "\\|")
                } else {
                    code.into_string()
                };
                self.inline.push_str(&code_span(&code));
            }
            Event::SoftBreak | Event::HardBreak if self.in_heading => self.run.push(' '),
            Event::SoftBreak => self.line_end("\n"),
            Event::HardBreak => self.line_end("\\\n"),
            Event::Rule => {
                self.end_paragraph();
                self.block("___");
            }
            // Not asked for in the options; their text would come as plain text.
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.plain(&text);
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::BlockQuote(_) => self.open(Kind::Quotation),
            Tag::List(first) => self.open(Kind::List(first)),
            Tag::Item => self.open(Kind::Entry),
            Tag::CodeBlock(kind) => {
                self.end_paragraph();
                self.code = Some(String::new());
                // The language stands in `inline` until the block ends.
                if let CodeBlockKind::Fenced(language) = kind {
                    language_name(&language).clone_into(&mut self.inline);
                }
            }
            Tag::Heading { .. } => {
                self.end_paragraph();
                self.in_heading = true;
                self.inline.push_str("**");
            }
            Tag::Table(_) => {
                self.end_paragraph();
                self.in_table = true;
            }
            Tag::Emphasis => self.mark("*"),
            Tag::Strong if !self.in_heading => self.mark("**"),
            Tag::Strikethrough => self.mark("~~"),
            Tag::Link {
                dest_url, title, ..
            }
            | Tag::Image {
                dest_url, title, ..
            } => self.start_link(&dest_url, &title),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => self.close(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::Heading(_) => {
                self.end_run(true);
                self.in_heading = false;
                self.inline.push_str("**");
                if self.inline == "****" {
                    self.inline.clear();
                }
                self.end_paragraph();
            }
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.end_paragraph(),
            TagEnd::TableCell => {
                self.end_run(true);
                self.cells.push(bar_free(&std::mem::take(&mut self.inline)));
            }
            TagEnd::TableHead => {
                let rule = vec!["---".to_owned(); self.cells.len()];
                let head = self.row();
                self.cells = rule;
                let rule = self.row();
                self.block(&format!("{head}\n{rule}"));
            }
            TagEnd::TableRow => {
                let row = self.row();
                self.top().blocks.push('\n');
                self.top().blocks.push_str(&row);
            }
            TagEnd::Table => self.in_table = false,
            TagEnd::Emphasis => self.mark("*"),
            TagEnd::Strong if !self.in_heading => self.mark("**"),
            TagEnd::Strikethrough => self.mark("~~"),
            TagEnd::Link | TagEnd::Image => {
                self.end_run(false);
                let end = self.links.pop().unwrap_or_default();
                self.inline.push_str(&end);
            }
            _ => {}
        }
    }

    /// Text that may hold line ends and is not Markdown.
    fn plain(&mut self, text: &str) {
        for (line_idx, line) in text.split('\n').enumerate() {
            if line_idx > 0 {
                self.line_end("\n");
            }
            self.run.push_str(line);
        }
    }

    fn mark(&mut self, mark: &str) {
        self.end_run(false);
        self.inline.push_str(mark);
    }

    fn line_end(&mut self, end: &str) {
        self.end_run(true);
        // Two line ends in a row would end the paragraph.
        if !self.inline.is_empty() && !self.inline.ends_with('\n') {
            self.inline.push_str(end);
        }
    }

    fn end_run(&mut self, at_line_end: bool) {
        let run = std::mem::take(&mut self.run);
        let at_line_start = self.inline.is_empty() || self.inline.ends_with('\n');
        let run = if at_line_start {
            run.trim_start()
        } else {
            &run
        };
        let run = if at_line_end { run.trim_end() } else { run };
        push_line(
            &mut self.inline,
            run,
            Edges {
                start: at_line_start,
                end: false,
            },
        );
    }

    fn start_link(&mut self, url: &CowStr<'_>, title: &str) {
        self.end_run(false);
        if self.links.is_empty()
            && let Some(url) = safe_url(url)
        {
            let url = target(url);
            let title = if title.is_empty() {
                String::new()
            } else {
                format!(" \"{}\"", escape_line(title).replace('"', "&quot;"))
            };
            self.inline.push('[');
            self.links.push(format!("](<{url}>{title})"));
        } else {
            let mut end = String::new();
            if !url.is_empty() {
                push_line(
                    &mut end,
                    &format!(" ({})", super::super::one_line(url)),
                    Edges {
                        start: false,
                        end: false,
                    },
                );
            }
            self.links.push(end);
        }
    }

    fn end_paragraph(&mut self) {
        self.end_run(true);
        let paragraph = std::mem::take(&mut self.inline);
        let paragraph = paragraph.trim_end_matches(['\n', '\\']);
        if !paragraph.is_empty() {
            self.block(paragraph);
        }
    }

    fn end_code(&mut self) {
        let language = std::mem::take(&mut self.inline);
        let code = self
            .code
            .take()
            .unwrap_or_default()
            .replace('\0', "\u{fffd}");
        let fence = "`".repeat(longest_run(&code).max(2) + 1);
        let code = code.strip_suffix('\n').unwrap_or(&code);
        self.block(&format!("{fence}{language}\n{code}\n{fence}"));
    }

    fn row(&mut self) -> String {
        format!("| {} |", std::mem::take(&mut self.cells).join(" | "))
    }

    fn top(&mut self) -> &mut Frame {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn block(&mut self, block: &str) {
        self.top().push(block, "\n\n");
        self.top().lists_in_a_row = 0;
    }

    fn open(&mut self, kind: Kind) {
        self.end_paragraph();
        if self.frames.len() >= MAX_NESTING {
            self.n_flattened += 1;
        } else {
            self.frames.push(Frame::new(kind));
        }
    }

    fn close(&mut self) {
        self.end_paragraph();
        if self.n_flattened > 0 {
            self.n_flattened -= 1;
            return;
        }
        let Some(Frame { kind, blocks, .. }) = self.frames.pop_if(|frame| frame.kind != Kind::Note)
        else {
            return;
        };
        match kind {
            Kind::Note => {}
            Kind::Quotation => {
                let quotation = prefixed(&blocks, "> ", "> ");
                self.block(&quotation);
            }
            Kind::List(_) => {
                let lists_in_a_row = self.top().lists_in_a_row;
                self.block(&blocks);
                self.top().lists_in_a_row = lists_in_a_row + 1;
            }
            Kind::Entry => self.end_entry(&blocks),
        }
    }

    fn end_entry(&mut self, blocks: &str) {
        // Lists next to each other would be one if their marks were the same.
        let odd = self
            .frames
            .iter()
            .rev()
            .nth(1)
            .is_some_and(|around| around.lists_in_a_row % 2 == 1);
        let list = self.top();
        let mark = match &mut list.kind {
            Kind::List(Some(number)) => {
                let mark = format!("{number}{} ", if odd { ')' } else { '.' });
                *number = number.saturating_add(1).min(999_999_999);
                mark
            }
            _ if odd => "* ".to_owned(),
            _ => "- ".to_owned(),
        };
        let entry = prefixed(blocks, &mark, &" ".repeat(mark.len()));
        let is_loose = entry.contains("\n\n") || list.blocks.contains("\n\n");
        let between = if is_loose { "\n\n" } else { "\n" };
        list.push(&entry, between);
    }
}

impl Frame {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            blocks: String::new(),
            lists_in_a_row: 0,
        }
    }

    fn push(&mut self, block: &str, between: &str) {
        if !self.blocks.is_empty() {
            self.blocks.push_str(between);
        }
        self.blocks.push_str(block);
    }
}

/// The blocks with something before the first line and before every other.
fn prefixed(blocks: &str, first: &str, others: &str) -> String {
    let mut out = String::with_capacity(blocks.len() + blocks.len() / 8);
    for (line_idx, line) in blocks.split('\n').enumerate() {
        if line_idx > 0 {
            out.push('\n');
        }
        let prefix = if line_idx == 0 { first } else { others };
        out.push_str(if line.is_empty() {
            prefix.trim_end()
        } else {
            prefix
        });
        out.push_str(line);
    }
    out
}

fn code_span(code: &str) -> String {
    let code = code.replace(['\n', '\r'], " ").replace('\0', "\u{fffd}");
    let ticks = "`".repeat(longest_run(&code) + 1);
    let ends_in_tick = code.starts_with('`') || code.ends_with('`');
    let is_padded = code.starts_with(' ') && code.ends_with(' ');
    let pad = if ends_in_tick || is_padded { " " } else { "" };
    format!("{ticks}{pad}{code}{pad}{ticks}")
}

/// The length of the longest run of backquotes.
fn longest_run(code: &str) -> usize {
    code.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// The first word after a fence, if it is a plain one.
fn language_name(info: &str) -> &str {
    let word = info.split_whitespace().next().unwrap_or_default();
    let is_plain = word
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '#' | '.'));
    if is_plain { word } else { "" }
}
