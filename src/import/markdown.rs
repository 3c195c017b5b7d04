//! Markdown: the characters as they are, with its headings, lists, quotations and code as blocks.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::headline::Head;
use super::{Content, Input, date};
use crate::model::{Block, BlockKind, Source};
use crate::text::{Span, Text, segment};

/// How far from the start the end of the front matter is looked for, in bytes.
const FRONT_MATTER_REACH: usize = 64 * 1024;

pub(super) fn read(input: &Input<'_>) -> Content {
    let text = Text::from_raw(input.characters);
    let (blocks, heading) = blocks_of(&text);
    let front = FrontMatter::of(text.as_str());
    // What has no sign of Markdown is a plain text.
    let head = blocks.is_empty().then(|| Head::of(&text, &[]));
    let title = [front.title.as_str(), heading.as_str()]
        .into_iter()
        .find(|title| !title.trim().is_empty())
        .map(str::to_owned);
    let title = title.unwrap_or_else(|| match &head {
        Some(head) => head.title_or(input.stem),
        None => input.stem.to_owned(),
    });
    Content {
        title,
        text,
        blocks,
        source: head.map_or(front.source, |head| head.source),
        ..Content::default()
    }
}

/// The blocks in order, and the words of the first heading.
fn blocks_of(text: &Text) -> (Vec<Block>, String) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut blocks = Blocks {
        text,
        found: Vec::new(),
        containers: Vec::new(),
        n_containers: 0,
        last_owner: None,
    };
    let (mut heading, mut is_in_heading) = (String::new(), false);
    for (event, range) in Parser::new_ext(text.as_str(), options).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                is_in_heading = heading.is_empty();
                blocks.leaf(BlockKind::Heading(number_of(level)), range);
            }
            Event::End(TagEnd::Heading(_)) => is_in_heading = false,
            Event::Start(Tag::CodeBlock(_) | Tag::Table(_) | Tag::MetadataBlock(_)) => {
                blocks.leaf(BlockKind::Preformatted, range);
            }
            Event::Start(Tag::Item) => blocks.open(BlockKind::ListEntry, range.start),
            Event::Start(Tag::BlockQuote(_)) => blocks.open(BlockKind::Quotation, range.start),
            Event::End(TagEnd::Item | TagEnd::BlockQuote(_)) => {
                blocks.containers.pop();
            }
            Event::Start(Tag::Paragraph | Tag::HtmlBlock) => blocks.in_container(range),
            Event::Text(words) | Event::Code(words) => {
                if is_in_heading {
                    heading.push_str(&words);
                }
                // The words of a tight list are in no paragraph.
                blocks.in_container(range);
            }
            Event::SoftBreak | Event::HardBreak if is_in_heading => heading.push(' '),
            _ => {}
        }
    }
    (blocks.found, heading)
}

/// A list entry or a quotation that is open.
struct Container {
    kind: BlockKind,
    /// Where its marker stands, until the first block of it has taken the marker in.
    start: Option<usize>,
    idx: usize,
}

struct Blocks<'a> {
    text: &'a Text,
    found: Vec<Block>,
    containers: Vec<Container>,
    n_containers: usize,
    /// The container whose words the last block holds.
    last_owner: Option<usize>,
}

impl Blocks<'_> {
    fn open(&mut self, kind: BlockKind, start: usize) {
        self.n_containers += 1;
        self.containers.push(Container {
            kind,
            start: Some(start),
            idx: self.n_containers,
        });
    }

    /// A block that has its own kind whatever it is in.
    fn leaf(&mut self, kind: BlockKind, range: Range<usize>) {
        if let Some(span) = self.free(range) {
            self.found.push(Block { kind, span });
            self.last_owner = None;
        }
    }

    /// Words that have the kind of what they are in.
    fn in_container(&mut self, range: Range<usize>) {
        let Some(container) = self.containers.last_mut() else {
            return;
        };
        let (kind, owner) = (container.kind, Some(container.idx));
        let begins = container.start.take();
        let range = begins.unwrap_or(range.start).min(range.start)..range.end;
        let Some(span) = self.free(range) else { return };
        match self.found.last_mut() {
            // The next words of the same entry, or the next paragraph of the same quotation.
            Some(last) if self.last_owner == owner => {
                if let Some(longer) = self.text.span_between(last.span.start(), span.end()) {
                    last.span = longer;
                }
            }
            _ => self.found.push(Block { kind, span }),
        }
        self.last_owner = owner;
    }

    /// What of a range no block has taken yet, without white space at its ends.
    fn free(&self, range: Range<usize>) -> Option<Span> {
        let taken = self.found.last().map_or(0, |block| block.span.end().byte());
        let start = self.text.pos_at_or_before(range.start.max(taken)).byte();
        let end = self.text.pos_at_or_before(range.end).byte();
        segment::trim(self.text, self.text.span(start..end)?)
    }
}

fn number_of(level: HeadingLevel) -> u8 {
    level as u8
}

/// The YAML between two lines of dashes at the top, as far as it tells of the source.
#[derive(Default)]
struct FrontMatter {
    title: String,
    source: Source,
}

impl FrontMatter {
    fn of(text: &str) -> Self {
        let mut front = Self::default();
        let reach = text.floor_char_boundary(FRONT_MATTER_REACH);
        let mut lines = text.get(..reach).unwrap_or_default().lines();
        if lines.next().map(str::trim_end) != Some("---") {
            return front;
        }
        let lines: Vec<&str> = lines.collect();
        let Some(end) = lines
            .iter()
            .position(|line| matches!(line.trim_end(), "---" | "..."))
        else {
            return front;
        };
        let mut lines = lines.iter().take(end).peekable();
        while let Some(line) = lines.next() {
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            if key.starts_with([' ', '\t', '-', '#']) {
                continue;
            }
            let mut values = values_of(value);
            while let Some(entry) =
                lines.next_if(|line| values.is_empty() && line.trim_start().starts_with("- "))
            {
                let entries: Vec<&str> = std::iter::once(*entry)
                    .chain(std::iter::from_fn(|| {
                        lines
                            .next_if(|line| line.trim_start().starts_with("- "))
                            .copied()
                    }))
                    .collect();
                values = entries
                    .iter()
                    .filter_map(|entry| entry.trim_start().strip_prefix("- "))
                    .map(unquoted)
                    .collect();
            }
            front.take(&key.trim().to_lowercase(), &values.join("; "));
        }
        front
    }

    fn take(&mut self, key: &str, value: &str) {
        let field = match key {
            "title" => &mut self.title,
            "author" | "authors" | "by" | "byline" => &mut self.source.author,
            "publisher" | "publication" | "site" => &mut self.source.publisher,
            "url" | "source" | "link" => &mut self.source.url,
            "date" | "published" | "publishdate" => {
                self.source.published = self.source.published.or_else(|| date::parse(value));
                return;
            }
            "accessed" | "retrieved" | "clipped" => {
                self.source.accessed = self.source.accessed.or_else(|| date::parse(value));
                return;
            }
            _ => return,
        };
        if field.is_empty() {
            value.clone_into(field);
        }
    }
}

/// One value, or those of a list in square brackets.
fn values_of(raw: &str) -> Vec<String> {
    let raw = raw.trim();
    let list = raw
        .strip_prefix('[')
        .and_then(|raw| raw.strip_suffix(']'))
        .filter(|list| !list.starts_with('['));
    match list {
        Some(list) => list
            .split(',')
            .map(unquoted)
            .filter(|value| !value.is_empty())
            .collect(),
        None => Some(unquoted(raw))
            .filter(|value| !value.is_empty())
            .into_iter()
            .collect(),
    }
}

fn unquoted(raw: impl AsRef<str>) -> String {
    let raw = raw.as_ref().trim();
    for quote in ['"', '\''] {
        if let Some(inner) = raw
            .strip_prefix(quote)
            .and_then(|raw| raw.strip_suffix(quote))
        {
            return inner.trim().to_owned();
        }
    }
    // A remark after the value.
    let end = raw.find(" #").unwrap_or(raw.len());
    raw.get(..end).unwrap_or(raw).trim_end().to_owned()
}
