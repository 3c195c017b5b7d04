//! Reports in Markdown: a block quote for each passage, and what stands below it up to the rule or
//! heading before the next.

use std::borrow::Cow;
use std::io::{BufRead, BufReader};
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use zip::ZipArchive;

use super::{Check, Source, bare};
use crate::export::Error;

/// What is understood: what a report may hold.
const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// Between two passages of one annotation.
const BETWEEN_PARTS: &str = "[…]";

pub(in crate::export) fn read(check: &mut Check<'_>, file: &mut dyn Source) -> Result<(), Error> {
    read_one(check, file)
}

/// An archive of such files.
pub(in crate::export) fn read_files(
    check: &mut Check<'_>,
    file: &mut dyn Source,
) -> Result<(), Error> {
    let mut zip = ZipArchive::new(file).map_err(super::table::damaged)?;
    for idx in 0..zip.len() {
        let part = zip.by_index(idx).map_err(super::table::damaged)?;
        read_one(check, &mut BufReader::new(part))?;
    }
    Ok(())
}

fn read_one(check: &mut Check<'_>, file: &mut dyn BufRead) -> Result<(), Error> {
    let mut reader = Reader {
        check,
        chunk: String::new(),
        open: None,
    };
    // The fence of a block of code that is open.
    let mut fence: Option<String> = None;
    let mut was_quote = false;
    let mut line = String::new();
    let mut is_first = true;
    let mut is_in_front = false;
    loop {
        line.clear();
        if file.read_line(&mut line)? == 0 {
            break;
        }
        reader.check.went_on()?;
        let plain = line.trim_end_matches('\n');
        if plain == "---" && (is_first || is_in_front) {
            is_in_front = is_first;
            is_first = false;
            continue;
        }
        is_first = false;
        if is_in_front {
            reader.check.say(&unquoted(plain));
            continue;
        }
        let is_quote = fence.is_none() && plain.starts_with('>');
        let is_rule = fence.is_none() && plain == "---";
        let is_heading = fence.is_none() && is_heading(plain);
        match &fence {
            Some(open) if plain == open => fence = None,
            Some(_) => {}
            None => fence = fence_of(plain),
        }
        if (is_quote && !was_quote) || is_rule || is_heading {
            reader.end_chunk();
        }
        if is_rule || is_heading {
            reader.end_entry();
        }
        if !is_rule {
            reader.chunk.push_str(&line);
        }
        was_quote = is_quote;
    }
    reader.end_chunk();
    reader.end_entry();
    Ok(())
}

/// A line of front matter without its quotation marks.
fn unquoted(line: &str) -> String {
    let mut out = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {}
            '\\' => match chars.next() {
                Some('u') => {
                    let code = chars.by_ref().take(4).collect::<String>();
                    let code = u32::from_str_radix(&code, 16).ok();
                    out.extend(code.and_then(char::from_u32));
                }
                Some('n' | 't') => out.push(' '),
                other => out.extend(other),
            },
            c => out.push(c),
        }
    }
    out
}

fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    rest.len() < line.len() && rest.starts_with(' ')
}

/// What ends the block of code that a line begins.
fn fence_of(line: &str) -> Option<String> {
    let rest = line.trim_start_matches('`');
    let n_ticks = line.len() - rest.len();
    (n_ticks >= 3 && !rest.contains('`')).then(|| "`".repeat(n_ticks))
}

struct Reader<'c, 'r> {
    check: &'c mut Check<'r>,
    /// The lines up to the next quotation, rule or heading.
    chunk: String,
    /// The words of the passage that is open, and what stands at it.
    open: Option<(String, String)>,
}

impl Reader<'_, '_> {
    fn end_chunk(&mut self) {
        let chunk = std::mem::take(&mut self.chunk);
        let (quote, rest) = words_of(&chunk);
        match (&mut self.open, quote) {
            // Its next part.
            (Some((quote, said)), Some(more)) if said == BETWEEN_PARTS => {
                quote.push_str(&more);
                *said = rest;
            }
            // A quotation in its note.
            (Some((_, said)), more) => {
                said.push_str(&more.unwrap_or_default());
                said.push_str(&rest);
            }
            (None, Some(quote)) => self.open = Some((quote, rest)),
            (None, None) => self.check.say(&rest),
        }
    }

    fn end_entry(&mut self) {
        if let Some((quote, said)) = self.open.take() {
            if !self.check.is_expected(&quote) {
                self.check.say(&quote);
            }
            self.check.entry(&quote, said);
        }
    }
}

/// The bare words of the block quote that the lines begin with, if they do, and of the rest.
fn words_of(lines: &str) -> (Option<String>, String) {
    let lines = &with_links_as_words(lines);
    let mut quote = lines.starts_with('>').then(String::new);
    let mut rest = String::new();
    let mut n_open = 0;
    let mut is_first = quote.is_some();
    for event in Parser::new_ext(lines, OPTIONS) {
        match event {
            Event::Start(Tag::BlockQuote(_)) => n_open += 1,
            Event::End(TagEnd::BlockQuote(_)) => {
                n_open -= 1;
                is_first &= n_open > 0;
            }
            Event::Text(words)
            | Event::Code(words)
            | Event::Html(words)
            | Event::InlineHtml(words) => match &mut quote {
                Some(quote) if is_first => quote.push_str(&bare(&words)),
                _ => rest.push_str(&bare(&words)),
            },
            _ => {}
        }
    }
    (quote, rest)
}

/// Markdown in which links to other files, such as `[[Name|words]]`, are words. What a person wrote
/// has no such signs, but in code.
fn with_links_as_words(lines: &str) -> Cow<'_, str> {
    if !lines.contains("[[") {
        return Cow::Borrowed(lines);
    }
    let mut code: Vec<Range<usize>> = Vec::new();
    for (event, range) in Parser::new_ext(lines, OPTIONS).into_offset_iter() {
        if matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))) {
            code.push(range);
        }
    }
    let mut out = String::with_capacity(lines.len() + 64);
    let mut rest = lines;
    while let Some((before, after)) = rest.split_once("[[") {
        let at = lines.len() - after.len() - 2;
        out.push_str(before);
        let end = after.split_once("]]");
        let is_code = code.iter().any(|range| range.contains(&at));
        match end {
            Some((words, after)) if !is_code && !words.contains('\n') => {
                for c in format!("[[{words}]]").chars() {
                    if c.is_ascii_punctuation() {
                        out.push('\\');
                    }
                    out.push(c);
                }
                rest = after;
            }
            _ => {
                out.push_str("[[");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}
