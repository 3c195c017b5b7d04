//! A person's Markdown as HTML of a few harmless elements.
//!
//! Raw HTML is shown as text, a heading is a bold line, links lead to the web or to mail only,
//! pictures are links: the page loads nothing.

use std::fmt::Write as _;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::super::markdown::{MAX_NESTING, NOTE_OPTIONS};
use super::super::safe_url;
use super::escape::Escaped;

/// A note as HTML blocks; empty if there is nothing in it.
pub(super) fn note(markdown: &str) -> String {
    let mut writer = Writer::default();
    for event in Parser::new_ext(markdown, NOTE_OPTIONS) {
        writer.take(event);
    }
    writer.html
}

#[derive(Default)]
struct Writer {
    html: String,
    /// How many quotations, lists and entries are open.
    depth: usize,
    in_table_head: bool,
    /// What each open link or picture is followed by.
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
                self.html.push_str("<code>");
                self.text(&code);
                self.html.push_str("</code>");
            }
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br>\n"),
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.html.push_str("<p dir=\"auto\">"),
            Tag::Heading { .. } => self.html.push_str("<p dir=\"auto\"><strong>"),
            Tag::BlockQuote(_) => self.open("<blockquote>\n"),
            Tag::List(Some(first)) => self.open(&format!("<ol start=\"{first}\">\n")),
            Tag::List(None) => self.open("<ul>\n"),
            Tag::Item => self.open("<li dir=\"auto\">"),
            // A line end right after the element's start would be dropped.
            Tag::CodeBlock(_) => self.html.push_str("<pre dir=\"auto\">\n"),
            Tag::Table(_) => self.html.push_str("<table>\n"),
            Tag::TableHead => {
                self.in_table_head = true;
                self.html.push_str("<tr>");
            }
            Tag::TableRow => self.html.push_str("<tr>"),
            Tag::TableCell if self.in_table_head => self.html.push_str("<th dir=\"auto\">"),
            Tag::TableCell => self.html.push_str("<td dir=\"auto\">"),
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Strikethrough => self.html.push_str("<s>"),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.start_link(&dest_url),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.html.push_str("</p>\n"),
            TagEnd::Heading(_) => self.html.push_str("</strong></p>\n"),
            TagEnd::BlockQuote(_) => self.close("</blockquote>\n"),
            TagEnd::List(true) => self.close("</ol>\n"),
            TagEnd::List(false) => self.close("</ul>\n"),
            TagEnd::Item => self.close("</li>\n"),
            TagEnd::CodeBlock => self.html.push_str("</pre>\n"),
            TagEnd::Table => self.html.push_str("</table>\n"),
            TagEnd::TableHead => {
                self.in_table_head = false;
                self.html.push_str("</tr>\n");
            }
            TagEnd::TableRow => self.html.push_str("</tr>\n"),
            TagEnd::TableCell if self.in_table_head => self.html.push_str("</th>"),
            TagEnd::TableCell => self.html.push_str("</td>"),
            TagEnd::Emphasis => self.html.push_str("</em>"),
            TagEnd::Strong => self.html.push_str("</strong>"),
            TagEnd::Strikethrough => self.html.push_str("</s>"),
            TagEnd::Link | TagEnd::Image => {
                let end = self.links.pop().unwrap_or_default();
                self.html.push_str(&end);
            }
            _ => {}
        }
    }

    fn start_link(&mut self, url: &str) {
        let is_in_link = self.links.iter().any(|end| end == "</a>");
        match safe_url(url) {
            Some(url) if !is_in_link => {
                self.html.push_str(&super::citation::link_start(url));
                self.links.push("</a>".to_owned());
            }
            _ if url.is_empty() => self.links.push(String::new()),
            _ => self.links.push(format!(" ({})", Escaped(url))),
        }
    }

    fn open(&mut self, start: &str) {
        self.depth += 1;
        if self.depth < MAX_NESTING {
            self.html.push_str(start);
        }
    }

    fn close(&mut self, end: &str) {
        if self.depth < MAX_NESTING {
            self.html.push_str(end);
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn text(&mut self, text: &str) {
        // Writing to a string never fails.
        self.html
            .write_fmt(format_args!("{}", Escaped(text)))
            .unwrap_or_default();
    }
}
