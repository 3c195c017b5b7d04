//! Paragraphs → one text: where blocks, furniture and pages stand in it.

use std::collections::HashSet;

use super::paragraphs::{Paragraph, Role, joins_closely};
use crate::model::{Block, BlockKind, Furniture, FurnitureKind, Locator, LocatorKind};
use crate::text::{Span, Text};

/// The text of a document, and what is said about its parts.
#[derive(Debug, Default)]
pub(super) struct Composed {
    pub(super) text: Text,
    pub(super) blocks: Vec<Block>,
    pub(super) furniture: Vec<Furniture>,
    pub(super) locators: Vec<Locator>,
}

/// How the end of a line is written.
enum Joint {
    Blank,
    Nothing,
    /// The hyphen before it is there for the line's sake.
    Hyphenation,
}

/// `labels`: how each page is cited.
pub(super) fn compose(paragraphs: &[Paragraph], labels: &[String]) -> Composed {
    let words = Words::of(paragraphs);
    let mut raw = String::new();
    let mut furniture: Vec<(usize, usize, FurnitureKind)> = Vec::new();
    let mut blocks: Vec<(usize, usize, BlockKind)> = Vec::new();
    let mut starts: Vec<(usize, usize)> = Vec::new();
    for paragraph in paragraphs {
        if !raw.is_empty() {
            raw.push('\n');
        }
        let start = raw.len();
        let mut before: Option<&str> = None;
        for row in &paragraph.lines {
            let text = row.text.trim_matches(' ');
            if text.is_empty() {
                continue;
            }
            if let Some(before) = before {
                match (paragraph.role, words.joint(before, text)) {
                    (Role::Table, _) => raw.push('\n'),
                    (_, Joint::Blank) => raw.push(' '),
                    (_, Joint::Nothing) => {}
                    (_, Joint::Hyphenation) => {
                        let hyphen = before.chars().last().map_or(0, char::len_utf8);
                        furniture.push((raw.len() - hyphen, raw.len(), FurnitureKind::Hyphenation));
                    }
                }
            }
            if starts
                .last()
                .is_none_or(|&(page_idx, _)| page_idx < row.page_idx)
            {
                starts.push((row.page_idx, raw.len()));
            }
            raw.push_str(text);
            before = Some(text);
        }
        let end = raw.len();
        match paragraph.role {
            Role::Text => {}
            Role::Heading(level) => blocks.push((start, end, BlockKind::Heading(level))),
            Role::ListEntry => blocks.push((start, end, BlockKind::ListEntry)),
            Role::Table => blocks.push((start, end, BlockKind::Table)),
            Role::Furniture(kind) => furniture.push((start, end, kind)),
        }
    }
    let text = Text::new(raw);
    let span = |start: usize, end: usize| -> Option<Span> { text.span(start..end) };
    let locators = starts
        .iter()
        .filter_map(|&(page_idx, start)| {
            Some(Locator {
                at: text.pos(start)?,
                kind: LocatorKind::Page,
                label: labels.get(page_idx)?.clone(),
            })
        })
        .collect();
    Composed {
        blocks: blocks
            .into_iter()
            .filter_map(|(start, end, kind)| {
                Some(Block {
                    kind,
                    span: span(start, end)?,
                })
            })
            .collect(),
        furniture: furniture
            .into_iter()
            .filter_map(|(start, end, kind)| {
                Some(Furniture {
                    span: span(start, end)?,
                    kind,
                })
            })
            .collect(),
        locators,
        text,
    }
}

/// The words of a document that stand within lines, in lower case.
struct Words(HashSet<String>);

impl Words {
    fn of(paragraphs: &[Paragraph]) -> Self {
        let mut words = HashSet::new();
        for row in paragraphs.iter().flat_map(|paragraph| &paragraph.lines) {
            for word in row
                .text
                .split(|c: char| !c.is_alphanumeric() && !is_hyphen(c))
            {
                if !word.ends_with(is_hyphen) && !word.is_empty() {
                    words.insert(word.to_lowercase().replace('\u{2010}', "-"));
                }
            }
        }
        Self(words)
    }

    /// How a line and the next one are joined.
    fn joint(&self, before: &str, after: &str) -> Joint {
        if joins_closely(before, after) {
            return Joint::Nothing;
        }
        let Some(stem) = before.strip_suffix(is_hyphen) else {
            return Joint::Blank;
        };
        let first: String = stem
            .chars()
            .rev()
            .take_while(|c| c.is_alphanumeric() || is_hyphen(*c))
            .collect();
        let first: String = first.chars().rev().flat_map(char::to_lowercase).collect();
        let rest: String = after.chars().take_while(|c| c.is_alphanumeric()).collect();
        if first.is_empty() || rest.is_empty() {
            return Joint::Blank;
        }
        let is_split = first.chars().last().is_some_and(char::is_alphabetic)
            && rest.chars().all(char::is_alphabetic);
        let second = rest.to_lowercase();
        if is_split && self.0.contains(&format!("{first}{second}")) {
            return Joint::Hyphenation;
        }
        let has_lower = rest.chars().next().is_some_and(char::is_lowercase);
        if !is_split || !has_lower || self.0.contains(&format!("{first}-{second}")) {
            return Joint::Nothing;
        }
        Joint::Hyphenation
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}')
}
