//! A web page: what a person would read of it, one paragraph to a line.
//!
//! Left out are scripts, navigation, forms and whatever the page hides; where one part of the
//! page holds most of its words, only that part is kept. Who wants the whole page gets all that it
//! shows, and what is left out otherwise is marked as the frame of the page.

pub(super) mod chapter;
mod dom;
mod facts;
mod flow;
mod guard;
mod parts;
pub(super) mod quoting;
mod sink;

use super::{Content, Error, Input, Warning};
use crate::text::Text;
use dom::Dom;
use facts::Facts;
use parts::Parts;

/// Whether bytes without a telling name are a page.
pub(super) fn is_page(bytes: &[u8]) -> bool {
    let head = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = head.trim_ascii_start();
    [&b"<!doctype html"[..], &b"<html"[..]].iter().any(|start| {
        head.get(..start.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(start))
    })
}

pub(super) fn read(input: &Input<'_>) -> Result<Content, Error> {
    let dom = Dom::parse(input.characters)?;
    let facts = Facts::of(&dom);
    let article = Parts::of(&dom);
    let flowed = if input.options.whole_page {
        flow::text_of(&dom, &Parts::visible(&dom), &article)
    } else {
        flow::text_of(&dom, &article, &article)
    };
    let mut warnings = Vec::new();
    if dom.n_flattened > 0 {
        warnings.push(Warning::Flattened {
            n_elements: dom.n_flattened,
        });
    }
    let text = Text::new(flowed.text.clone());
    Ok(Content {
        title: facts.title,
        furniture: flowed.furniture(&text),
        locators: flowed.locators(&text),
        blocks: flow::on_text(&text, flowed.blocks),
        text,
        source: facts.source,
        warnings,
        ..Content::default()
    })
}

/// All words that a page shows, without looking for an article in it, and their blocks.
pub(super) fn words_of(page: &str) -> Result<(String, Vec<flow::Draft>), Error> {
    let dom = Dom::parse(page)?;
    let visible = Parts::visible(&dom);
    let flowed = flow::text_of(&dom, &visible, &visible);
    Ok((flowed.text, flowed.blocks))
}
