//! A page as a part of something larger, such as a chapter of a book: all of it is read.

use std::borrow::Cow;
use std::ops::Range;

use super::dom::{Dom, Step};
use super::flow::{self, Anchor};
use super::parts::Parts;
use crate::import::Error;
use crate::model::BlockKind;

/// A page that has been read.
#[derive(Debug, Default)]
pub(in crate::import) struct Chapter {
    pub(in crate::import) text: String,
    pub(in crate::import) blocks: Vec<(BlockKind, Range<usize>)>,
    /// The names of elements, and how many bytes stand before them, in order.
    pub(in crate::import) names: Vec<(String, usize)>,
    /// The pages of the printed book, likewise.
    pub(in crate::import) pages: Vec<(String, usize)>,
    /// Elements that were nested too deeply.
    pub(in crate::import) n_flattened: usize,
}

impl Chapter {
    /// The lines with what they are; those of a block in one.
    pub(in crate::import) fn lines(&self) -> Vec<(Option<BlockKind>, String)> {
        let mut lines = Vec::new();
        let mut at = 0;
        let plain = |lines: &mut Vec<_>, text: Option<&str>| {
            let found = text.unwrap_or_default().split('\n');
            lines.extend(found.map(|line| (None, line.to_owned())));
        };
        for (kind, bytes) in &self.blocks {
            plain(&mut lines, self.text.get(at..bytes.start));
            let block = self.text.get(bytes.clone()).unwrap_or_default();
            lines.push((Some(*kind), block.to_owned()));
            at = bytes.end;
        }
        plain(&mut lines, self.text.get(at..));
        lines
    }
}

/// A list in a page of contents: a link, what it says, and how deep it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Link {
    pub(in crate::import) target: String,
    pub(in crate::import) label: String,
    /// What the list is for, such as `toc` or `page-list`.
    pub(in crate::import) list: String,
}

/// How far the end of a tag is looked for; after that, quotes in it do not count.
const MAX_TAG: usize = 64 * 1024;
/// Elements of HTML that have no end.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Reads a page or a part of one.
pub(in crate::import) fn read(characters: &str) -> Result<Chapter, Error> {
    let dom = Dom::parse_with_links(&as_html(characters))?;
    let parts = Parts::visible(&dom);
    let (text, blocks, anchors) = flow::text_with_anchors(&dom, &parts);
    let mut chapter = Chapter {
        text,
        blocks,
        n_flattened: dom.n_flattened,
        ..Chapter::default()
    };
    for (anchor, at) in anchors {
        match anchor {
            Anchor::Id(name) => chapter.names.push((name, at)),
            Anchor::Page(label) => chapter.pages.push((label, at)),
        }
    }
    Ok(chapter)
}

/// The links of a book's page of contents, in order.
pub(in crate::import) fn links(characters: &str) -> Result<Vec<Link>, Error> {
    let dom = Dom::parse_with_links(&as_html(characters))?;
    let mut links = Vec::new();
    let mut lists = Vec::new();
    dom.walk(0, |step| {
        match step {
            Step::Enter(node) if dom.name(node) == "nav" => {
                let kind = dom.attribute(node, "epub:type");
                let kind = kind.or_else(|| dom.attribute(node, "role"));
                lists.push((node, kind.unwrap_or_default().to_owned()));
            }
            Step::Enter(node) if dom.name(node) == "a" => {
                if let (Some((_, list)), Some(target)) = (lists.last(), dom.attribute(node, "href"))
                {
                    links.push(Link {
                        target: target.to_owned(),
                        label: one_line(&dom.characters(node)),
                        list: list.clone(),
                    });
                }
            }
            Step::Leave(node) if lists.last().is_some_and(|list| list.0 == node) => {
                lists.pop();
            }
            _ => {}
        }
        true
    });
    Ok(links)
}

fn one_line(raw: &str) -> String {
    raw.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A page that is XML, written as HTML has it: there `<title/>` would begin a title without end.
fn as_html(page: &str) -> Cow<'_, str> {
    if !page.contains("/>") && !page.contains("<![CDATA[") {
        return Cow::Borrowed(page);
    }
    let mut html = String::with_capacity(page.len() + page.len() / 8);
    let mut rest = page;
    while let Some((before, tag)) = rest.find('<').and_then(|at| rest.split_at_checked(at)) {
        html.push_str(before);
        if let Some(after) = tag.strip_prefix("<![CDATA[") {
            let (inside, after) = after.split_once("]]>").unwrap_or((after, ""));
            html.push_str(&inside.replace('&', "&amp;").replace('<', "&lt;"));
            rest = after;
            continue;
        }
        let end = if tag.starts_with("<!--") {
            tag.find("-->").map(|at| at + 3)
        } else {
            end_of_tag(tag)
        };
        let Some((tag, after)) = end.and_then(|end| tag.split_at_checked(end)) else {
            html.push_str(tag);
            return Cow::Owned(html);
        };
        rest = after;
        let name = tag.trim_start_matches('<');
        let n_name = name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
        let name = n_name.and_then(|n| name.get(..n)).unwrap_or_default();
        match tag.strip_suffix("/>") {
            Some(open) if !name.is_empty() && !is_void(name) && !tag.starts_with("<!") => {
                html.push_str(open);
                html.push_str("></");
                html.push_str(name);
                html.push('>');
            }
            _ => html.push_str(tag),
        }
    }
    html.push_str(rest);
    Cow::Owned(html)
}

fn is_void(name: &str) -> bool {
    VOID.iter().any(|void| void.eq_ignore_ascii_case(name))
}

/// Where a tag ends; a bracket in quotes is no end.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate().take(MAX_TAG) {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if byte == open => quote = None,
            _ => {}
        }
    }
    // A quote that never ends.
    tag.find('>').map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_are_xml_are_read_as_what_they_mean() {
        let page = "<html><head><title/><script src='a>b'/></head><body><p>1<a id='x'/>2<br/>3</p><![CDATA[<4>]]><!-- <p/> --></body></html>";
        let chapter = read(page).unwrap();
        assert_eq!(chapter.text, "12\n3\n<4>");
        assert_eq!(chapter.names, [("x".to_owned(), 1)]);
    }
}
