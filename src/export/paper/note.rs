//! A person's Markdown as paragraphs. Raw HTML is text, a heading is a bold line, links lead to
//! the web or to mail only, pictures are links.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::super::markdown::NOTE_OPTIONS;
use super::super::safe_url;
use super::{Look, Paragraph, Piece, Role, is_rtl};

/// As deep as entries of lists are set further in.
const MAX_DEPTH: u8 = 6;

/// The paragraphs of a note; none if there is nothing in it.
pub(in crate::export) fn paragraphs(markdown: &str) -> Vec<Paragraph<'static>> {
    let mut writer = Writer::default();
    for event in Parser::new_ext(markdown, NOTE_OPTIONS) {
        writer.take(event);
    }
    writer.end_paragraph();
    writer.done
}

#[derive(Default)]
struct Writer {
    done: Vec<Paragraph<'static>>,
    pieces: Vec<Piece<'static>>,
    words: String,
    look: Look,
    n_quotes: usize,
    is_preformatted: bool,
    /// The lists that are open, each with the number of its next entry.
    lists: Vec<Option<u64>>,
    /// Addresses of the links that are open, and how many pieces stood before each.
    links: Vec<String>,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::FootnoteReference(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => self.text(&text),
            Event::Code(code) => {
                let look = self.look;
                self.set_look(|look| look.mono = true);
                self.text(&code);
                self.set_look(|it| *it = look);
            }
            Event::SoftBreak => self.words.push(' '),
            Event::HardBreak => self.add_break(),
            Event::Rule => {
                self.end_paragraph();
                self.text("—");
                self.end_paragraph();
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock if !self.pieces.is_empty() => self.end_paragraph(),
            Tag::Heading { .. } => {
                self.end_paragraph();
                self.set_look(|look| look.bold = true);
            }
            Tag::BlockQuote(_) => {
                self.end_paragraph();
                self.n_quotes += 1;
            }
            Tag::List(first) => {
                self.end_paragraph();
                self.lists.push(first);
            }
            Tag::Item => {
                self.end_paragraph();
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "• ".to_owned(),
                };
                self.words.push_str(&mark);
            }
            Tag::CodeBlock(_) => {
                self.end_paragraph();
                self.is_preformatted = true;
            }
            Tag::Emphasis => self.set_look(|look| look.italic = true),
            Tag::Strong => self.set_look(|look| look.bold = true),
            Tag::Strikethrough => self.set_look(|look| look.struck = true),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.flush();
                self.links.push(dest_url.into_string());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock | TagEnd::Item | TagEnd::TableRow => {
                self.end_paragraph();
            }
            TagEnd::TableHead => self.end_paragraph(),
            TagEnd::TableCell => self.words.push('\t'),
            TagEnd::Heading(_) => {
                self.end_paragraph();
                self.set_look(|look| look.bold = false);
            }
            TagEnd::BlockQuote(_) => {
                self.end_paragraph();
                self.n_quotes = self.n_quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.end_paragraph();
                self.lists.pop();
            }
            TagEnd::CodeBlock => {
                let ended = self.words.strip_suffix('\n').map(str::to_owned);
                self.words = ended.unwrap_or_else(|| std::mem::take(&mut self.words));
                self.end_paragraph();
                self.is_preformatted = false;
            }
            TagEnd::Emphasis => self.set_look(|look| look.italic = false),
            TagEnd::Strong => self.set_look(|look| look.bold = false),
            TagEnd::Strikethrough => self.set_look(|look| look.struck = false),
            TagEnd::Link | TagEnd::Image => self.end_link(),
            _ => {}
        }
    }

    /// The words that lead somewhere, or the address after them where it is not a safe one.
    fn end_link(&mut self) {
        let Some(url) = self.links.pop() else {
            return;
        };
        let words = std::mem::take(&mut self.words);
        match safe_url(&url) {
            Some(safe) if self.links.is_empty() && !words.is_empty() => {
                self.pieces
                    .push(Piece::Link(Cow::Owned(words), safe.to_owned()));
            }
            _ => {
                self.words = words;
                if !url.is_empty() && self.words != url {
                    self.words.extend([" (", &url, ")"]);
                }
                self.flush();
            }
        }
    }

    fn set_look(&mut self, change: impl FnOnce(&mut Look)) {
        // Within a link all words have one look.
        if self.links.is_empty() {
            self.flush();
            change(&mut self.look);
        }
    }

    fn text(&mut self, text: &str) {
        for (line_idx, line) in text.split('\n').enumerate() {
            if line_idx > 0 {
                if self.links.is_empty() {
                    self.add_break();
                } else {
                    self.words.push(' ');
                }
            }
            self.words.push_str(line);
        }
    }

    fn add_break(&mut self) {
        if self.links.is_empty() {
            self.flush();
            self.pieces.push(Piece::Break);
        }
    }

    fn flush(&mut self) {
        if !self.words.is_empty() && self.links.is_empty() {
            let words = std::mem::take(&mut self.words);
            let look = Look {
                mono: self.look.mono || self.is_preformatted,
                ..self.look
            };
            self.pieces.push(Piece::Words(Cow::Owned(words), look));
        }
    }

    fn end_paragraph(&mut self) {
        self.flush();
        if matches!(self.pieces.last(), Some(Piece::Break)) {
            self.pieces.pop();
        }
        if self.pieces.is_empty() {
            return;
        }
        let pieces = std::mem::take(&mut self.pieces);
        let words: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Words(words, _) | Piece::Link(words, _) => words.as_ref(),
                _ => "",
            })
            .collect();
        let depth = u8::try_from(self.lists.len()).unwrap_or(MAX_DEPTH);
        let role = match depth.min(MAX_DEPTH) {
            _ if self.is_preformatted => Role::Preformatted,
            0 if self.n_quotes > 0 => Role::Entry(1),
            0 => Role::Body,
            depth => Role::Entry(depth),
        };
        self.done.push(Paragraph {
            role,
            is_rtl: is_rtl(&words),
            pieces,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markdown: &str, expected: &[&str]) {
        let shown: Vec<String> = paragraphs(markdown)
            .iter()
            .map(|paragraph| {
                let pieces = paragraph.pieces.iter().map(|piece| match piece {
                    Piece::Words(words, look) if look.bold => format!("*{words}*"),
                    Piece::Words(words, _) => words.to_string(),
                    Piece::Link(words, url) => format!("[{words}]<{url}>"),
                    Piece::Break => "|".to_owned(),
                    _ => String::new(),
                });
                format!("{:?} {}", paragraph.role, pieces.collect::<String>())
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn notes_become_paragraphs_entries_and_safe_links() {
        check(
            "One **two**\nthree\n\n# Four\n\n- a\n  - b\n\n3. c\n\n```\nx\n y\n```\n",
            &[
                "Body One *two* three",
                "Body *Four*",
                "Entry(1) • a",
                "Entry(2) • b",
                "Entry(1) 3. c",
                "Preformatted x| y",
            ],
        );
        check(
            "[a](https://a.b) [b](javascript:x) <script>x</script>",
            &["Body [a]<https://a.b> b (javascript:x) <script>x</script>"],
        );
        check("", &[]);
    }
}
