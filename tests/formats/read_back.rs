//! Reading exports as other programs do.

use std::collections::HashMap;

use dossier::export::unguard;
use dossier::query::Passage;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// All that the parser knows beyond the standard, but the one that changes quotation marks.
pub(crate) fn every_extension() -> Options {
    Options::all().difference(Options::ENABLE_SMART_PUNCTUATION)
}

/// The block quotes at the top of a Markdown file. They hold nothing but text and hard breaks.
#[track_caller]
pub(crate) fn markdown_quotes(markdown: &str, options: Options) -> Vec<String> {
    let (mut quotes, mut is_open) = (Vec::new(), false);
    let mut quote = String::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::BlockQuote(None)) if !is_open => is_open = true,
            Event::End(TagEnd::BlockQuote(_)) => {
                is_open = false;
                quotes.push(std::mem::take(&mut quote));
            }
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
            _ if !is_open => {}
            Event::Text(text) => quote.push_str(&text),
            Event::HardBreak => quote.push('\n'),
            other => panic!("{other:?} in a quote of\n{markdown}"),
        }
    }
    quotes
}

/// The first block quote alone: in the file after it there may be quotations in notes.
#[track_caller]
pub(crate) fn first_markdown_quote(markdown: &str) -> String {
    let quote: Vec<&str> = markdown
        .lines()
        .skip_while(|line| !line.starts_with("> "))
        .take_while(|line| line.starts_with("> "))
        .collect();
    let [quote] = markdown_quotes(&quote.join("\n"), every_extension())
        .try_into()
        .unwrap();
    quote
}

pub(crate) fn markdown_headings(markdown: &str) -> Vec<String> {
    let (mut headings, mut open) = (Vec::new(), None);
    for event in Parser::new_ext(markdown, every_extension()) {
        match event {
            Event::Start(Tag::Heading { .. }) => open = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => headings.extend(open.take()),
            Event::Text(text) => {
                if let Some(heading) = &mut open {
                    heading.push_str(&text);
                }
            }
            _ => {}
        }
    }
    headings
}

/// The words of each annotation on a page, by its number: all its passages together.
pub(crate) fn html_quotes(html: &str, n_quotes: usize) -> Vec<String> {
    let page = dom_query::Document::from(html);
    let mut quotes = vec![String::new(); n_quotes];
    let mut add = |number: &str, words: &str| {
        quotes[number.parse::<usize>().unwrap() - 1].push_str(words);
    };
    for mark in &page.select("mark") {
        for number in mark.attr("data-on").unwrap().split(' ') {
            add(number, &mark.text());
        }
    }
    for section in &page.select("section.stray") {
        let id = section.attr("id").unwrap();
        add(
            id.trim_start_matches('n'),
            &section.select("blockquote").text(),
        );
    }
    quotes
}

/// The rows of a table, by the names of the columns, with the guard taken off.
pub(crate) fn csv_rows(table: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let names = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            let cells = row.iter().map(|cell| unguard(cell).to_owned());
            names.iter().map(str::to_owned).zip(cells).collect()
        })
        .collect()
}

/// What formats without a sign for NUL make of a text.
pub(crate) fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Each passage of each annotation.
pub(crate) fn part_quotes(passages: &[Passage]) -> Vec<String> {
    passages
        .iter()
        .flat_map(|passage| &passage.annotation.anchors)
        .map(|anchor| anchor.quote.clone())
        .collect()
}

/// Each annotation's passages without anything between them.
pub(crate) fn whole_quotes(passages: &[Passage]) -> Vec<String> {
    passages
        .iter()
        .map(|passage| {
            let anchors = passage.annotation.anchors.iter();
            anchors.map(|anchor| anchor.quote.as_str()).collect()
        })
        .collect()
}

/// Checks that a Markdown file has no raw HTML, no pictures, and links to nowhere bad.
#[track_caller]
pub(crate) fn check_markdown_harmless(markdown: &str) {
    for event in Parser::new_ext(markdown, every_extension()) {
        match event {
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::Start(Tag::Image { .. } | Tag::FootnoteDefinition(_)) => {
                panic!("{event:?} in\n{markdown}")
            }
            Event::Start(Tag::Link { dest_url, .. }) => check_address(&dest_url),
            _ => {}
        }
    }
}

/// Checks that a page runs nothing and loads nothing.
#[track_caller]
pub(crate) fn check_html_harmless(html: &str) {
    const BAD: &str = "script, iframe, object, embed, base, img, svg, math, form, input, \
                       textarea, link, video, audio";
    let page = dom_query::Document::from(html);
    assert_eq!(page.select(BAD).length(), 0, "{html}");
    assert_eq!(page.select("meta[http-equiv]").length(), 1);
    assert_eq!(page.select("style").length(), 1);
    for node in &page.select("*") {
        for attribute in node.attrs() {
            assert!(!attribute.name.local.starts_with("on"), "{html}");
        }
        if let Some(address) = node.attr("href") {
            check_address(&address);
        }
    }
}

#[track_caller]
fn check_address(url: &str) {
    let url = url.to_ascii_lowercase();
    let fine = ["http://", "https://", "mailto:", "#"];
    assert!(fine.iter().any(|start| url.starts_with(start)), "{url}");
}
