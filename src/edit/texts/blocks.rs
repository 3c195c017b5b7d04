//! Headings and other parts of a document whose text changes.

use crate::model::{Block, BlockKind, Body};
use crate::text::change::{Carried, Change};
use crate::text::{Span, Text};

/// The headings and other parts, each where its words are now. What was whole lines still is.
pub(in crate::edit) fn carried_blocks(body: &Body, change: &Change, text: &Text) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::with_capacity(body.blocks.len());
    for block in &body.blocks {
        let span = match change.carry(block.span, text) {
            Carried::Same(span) => span,
            Carried::Changed(altered) => altered.span,
            Carried::Gone => continue,
        };
        let (start, end) = (span.start().byte(), span.end().byte());
        let (starts_line, ends_line) = on_lines(&body.text, block.span);
        let before = text.as_str().get(..start).unwrap_or_default();
        let start = if starts_line {
            before.rfind('\n').map_or(0, |line_end| line_end + 1)
        } else {
            start
        };
        let line_end = |from: usize| {
            let after = text.as_str().get(from..).unwrap_or_default();
            after.find('\n').map_or(text.len(), |at| from + at)
        };
        let end = match block.kind {
            // A heading into which a line end was put ends there.
            BlockKind::Heading(_) => line_end(start).min(if ends_line { usize::MAX } else { end }),
            _ if ends_line && !text.slice(span).ends_with('\n') => line_end(end),
            _ => end,
        };
        let last_end = blocks.last().map_or(0, |last| last.span.end().byte());
        if let Some(span) = text.span(start.max(last_end)..end) {
            blocks.push(Block { span, ..*block });
        }
    }
    blocks
}

/// The blocks that still are whole lines, in a text of which it is not known how it was changed.
pub(in crate::edit) fn blocks_on_lines(body: &Body) -> Vec<Block> {
    let mut end = 0;
    let mut blocks = body.blocks.clone();
    blocks.retain(|block| {
        let fits = body.text.admits(block.span)
            && end <= block.span.start().byte()
            && on_lines(&body.text, block.span) == (true, true);
        if fits {
            end = block.span.end().byte();
        }
        fits
    });
    blocks
}

/// The words of the headings of which nothing is left.
pub(super) fn headings_cut_out(body: &Body, change: &Change, text: &Text) -> Vec<String> {
    headings(body)
        .filter(|heading| matches!(change.carry(heading.span, text), Carried::Gone))
        .map(|heading| body.text.slice(heading.span).trim().to_owned())
        .collect()
}

/// The words of the headings that are none in another version of the text.
pub(super) fn headings_gone(old: &Body, change: &Change, new: &Body) -> Vec<String> {
    let mut next = headings(new).peekable();
    let mut gone = Vec::new();
    for heading in headings(old) {
        let span = match change.carry(heading.span, &new.text) {
            Carried::Same(span) => Some(span),
            Carried::Changed(altered) => Some(altered.span),
            Carried::Gone => None,
        };
        let is_still = span.is_some_and(|span| {
            while next.next_if(|new| new.span.end() <= span.start()).is_some() {}
            next.peek().is_some_and(|new| new.span.start() < span.end())
        });
        if !is_still {
            gone.push(old.text.slice(heading.span).trim().to_owned());
        }
    }
    gone
}

fn headings(body: &Body) -> impl Iterator<Item = &Block> {
    let blocks = body.blocks.iter();
    blocks.filter(|block| matches!(block.kind, BlockKind::Heading(_)))
}

/// Whether a span begins where a line begins, and ends where one ends.
fn on_lines(text: &Text, span: Span) -> (bool, bool) {
    let (before, after) = (text.before(span.start()), text.after(span.end()));
    (
        before.is_empty() || before.ends_with('\n'),
        after.is_empty() || after.starts_with('\n') || text.slice(span).ends_with('\n'),
    )
}
