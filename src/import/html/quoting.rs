//! Pages that quote: notes in which each quotation carries, as an attribute, what it is taken from.

use std::collections::HashMap;

use super::dom::{Dom, NodeContent, NodeIdx, Step};
use crate::import::Error;

/// Attributes with what a quotation is taken from, and what it cites.
const QUOTATION: &str = "data-annotation";
const CITATION: &str = "data-citation";
const CITED: &str = "data-citation-items";
/// Elements that are lines of their own.
const LINES: [&str; 12] = [
    "p",
    "li",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "td",
    "div",
    "body",
];

/// What a page of quotations holds.
#[derive(Debug, Default)]
pub(in crate::import) struct Quoting {
    /// What all of it cites, as it stands in the attribute.
    pub(in crate::import) cited: Vec<String>,
    pub(in crate::import) quotations: Vec<Quotation>,
    /// The first heading.
    pub(in crate::import) title: String,
    /// Whether any line but the first heading has words and no quotation.
    pub(in crate::import) has_words_of_its_own: bool,
}

#[derive(Debug, Default)]
pub(in crate::import) struct Quotation {
    /// Of what, as it stands in the attribute.
    pub(in crate::import) of: String,
    pub(in crate::import) words: String,
    /// What else is said on its line, where it is the only one there.
    pub(in crate::import) remark: String,
}

/// The quotations of a page.
pub(in crate::import) fn quoting(page: &str) -> Result<Quoting, Error> {
    let dom = Dom::parse(page)?;
    let mut made = Quoting::default();
    let mut found: Vec<(NodeIdx, NodeIdx)> = Vec::new();
    let mut lines: Vec<NodeIdx> = Vec::new();
    dom.walk(0, |step| {
        let Step::Enter(node) = step else { return true };
        made.cited
            .extend(dom.attribute(node, CITED).map(str::to_owned));
        if dom.attribute(node, QUOTATION).is_some() {
            found.push((node, line_of(&dom, node)));
        }
        if LINES.contains(&dom.name(node)) {
            lines.push(node);
        }
        true
    });
    let mut n_on: HashMap<NodeIdx, usize> = HashMap::new();
    for &(_, line) in &found {
        *n_on.entry(line).or_default() += 1;
    }
    for &(node, line) in &found {
        made.quotations.push(Quotation {
            of: dom
                .attribute(node, QUOTATION)
                .unwrap_or_default()
                .to_owned(),
            words: one_line(&dom.characters(node)),
            remark: if n_on.get(&line) == Some(&1) {
                one_line(&own_words(&dom, line))
            } else {
                String::new()
            },
        });
    }
    let mut headings = lines.iter().filter(|&&line| dom.name(line) == "h1");
    let heading = headings.next().copied();
    made.title = heading.map_or_else(String::new, |line| one_line(&dom.characters(line)));
    made.has_words_of_its_own = lines.iter().any(|&line| {
        Some(line) != heading
            && n_on.get(&line) != Some(&1)
            && own_words(&dom, line).chars().any(char::is_alphanumeric)
    });
    Ok(made)
}

/// The line that a node stands on.
fn line_of(dom: &Dom, node: NodeIdx) -> NodeIdx {
    let mut at = node;
    while let Some(parent) = dom.parent(at) {
        if LINES.contains(&dom.name(parent)) {
            return parent;
        }
        at = parent;
    }
    at
}

/// The words of a line that are no quotation and no citation, and not of a line within it.
fn own_words(dom: &Dom, line: NodeIdx) -> String {
    let mut words = String::new();
    dom.walk(line, |step| {
        let Step::Enter(node) = step else { return true };
        let is_other = dom.attribute(node, QUOTATION).is_some()
            || dom.attribute(node, CITATION).is_some()
            || (node != line && LINES.contains(&dom.name(node)));
        if is_other {
            return false;
        }
        match dom.content(node) {
            NodeContent::Characters(more) => words.push_str(more),
            _ if dom.name(node) == "br" => words.push(' '),
            _ => {}
        }
        true
    });
    words
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
