//! A page as a tree: html5ever's parser over an arena.
//!
//! Nothing here calls itself, so that no page overflows the stack.

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, QualName, TokenizerResult};

use super::guard::{self, Guard};
use super::sink::Sink;
use crate::import::Error;

/// About 500 MiB of tree. A page of 50 MB has about two million nodes.
const MAX_NODES: usize = 6_000_000;
/// How much is given to the parser at once, in bytes.
const CHUNK: usize = 64 * 1024;

/// A node of the tree, by its place in the arena.
pub(super) type NodeIdx = u32;

/// Where a node has no such neighbour.
pub(super) const NONE: NodeIdx = NodeIdx::MAX;

/// The tree of a page. Node 0 is the page itself.
#[derive(Debug, Default)]
pub(super) struct Dom {
    nodes: Vec<Node>,
    /// Elements that were nested too deeply and are not in the tree, though what they hold is.
    pub(super) n_flattened: usize,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) parent: NodeIdx,
    pub(super) previous: NodeIdx,
    pub(super) next: NodeIdx,
    pub(super) first_child: NodeIdx,
    pub(super) last_child: NodeIdx,
    /// The line of the page that it begins in, counted from 1.
    pub(super) line: u32,
    pub(super) content: NodeContent,
}

#[derive(Debug)]
pub(super) enum NodeContent {
    Page,
    Element {
        name: QualName,
        attributes: Vec<Attribute>,
    },
    Characters(StrTendril),
    Comment(StrTendril),
}

/// A moment of a walk through the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Enter(NodeIdx),
    Leave(NodeIdx),
}

impl Dom {
    /// Parses a page. Every page is a tree; only one that is far too large is refused.
    pub(super) fn parse(page: &str) -> Result<Self, Error> {
        Self::parse_with(page, &[])
    }

    /// Parses a page with the places in it that lead somewhere, or are led to.
    pub(super) fn parse_with_links(page: &str) -> Result<Self, Error> {
        Self::parse_with(page, guard::LEADING)
    }

    fn parse_with(page: &str, telling: &'static [&'static str]) -> Result<Self, Error> {
        if guard::has_endless_tag(page.as_bytes()) {
            return Err(Error::TooComplex {
                what: "a tag with thousands of attributes",
            });
        }
        let builder = TreeBuilder::new(
            Sink {
                nodes: RefCell::new(vec![Node::new(NodeContent::Page, 1)]),
                line: Cell::new(1),
            },
            TreeBuilderOpts::default(),
        );
        let guard = Guard::new(builder, telling);
        let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
        let queue = BufferQueue::default();
        let mut rest = page;
        while let Some((chunk, after)) = rest.split_at_checked(rest.floor_char_boundary(CHUNK)) {
            if chunk.is_empty() {
                break;
            }
            rest = after;
            queue.push_back(StrTendril::from_slice(chunk));
            while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
            if tokenizer.sink.builder.sink.nodes.borrow().len() > MAX_NODES {
                return Err(Error::TooComplex {
                    what: "millions of elements",
                });
            }
        }
        tokenizer.end();
        let guard = tokenizer.sink;
        Ok(Self {
            n_flattened: guard.n_flattened.get(),
            nodes: guard.builder.sink.nodes.into_inner(),
        })
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn content(&self, node: NodeIdx) -> &NodeContent {
        self.nodes
            .get(node as usize)
            .map_or(&NodeContent::Page, |node| &node.content)
    }

    /// The line of the page that a node begins in, counted from 1.
    pub(super) fn line(&self, node: NodeIdx) -> u32 {
        self.nodes.get(node as usize).map_or(1, |node| node.line)
    }

    /// The element's name in lower case; nothing for other nodes.
    pub(super) fn name(&self, node: NodeIdx) -> &str {
        match self.content(node) {
            NodeContent::Element { name, .. } => &name.local,
            _ => "",
        }
    }

    /// An attribute of an element.
    pub(super) fn attribute(&self, node: NodeIdx, name: &str) -> Option<&str> {
        match self.content(node) {
            NodeContent::Element { attributes, .. } => attributes
                .iter()
                .find(|attribute| &*attribute.name.local == name)
                .map(|attribute| &*attribute.value),
            _ => None,
        }
    }

    pub(super) fn parent(&self, node: NodeIdx) -> Option<NodeIdx> {
        let parent = self.nodes.get(node as usize)?.parent;
        (parent != NONE).then_some(parent)
    }

    /// Goes through `root` and all below it in the order of the page.
    /// `visit` says of each node that is entered whether to go into it; it is left in any case.
    pub(super) fn walk(&self, root: NodeIdx, mut visit: impl FnMut(Step) -> bool) {
        let mut at = root;
        loop {
            let goes_in = visit(Step::Enter(at));
            let Some(node) = self.nodes.get(at as usize) else {
                return;
            };
            if goes_in && node.first_child != NONE {
                at = node.first_child;
                continue;
            }
            loop {
                visit(Step::Leave(at));
                if at == root {
                    return;
                }
                let Some(node) = self.nodes.get(at as usize) else {
                    return;
                };
                if node.next != NONE {
                    at = node.next;
                    break;
                }
                at = node.parent;
            }
        }
    }

    /// All characters below a node, whatever they are for.
    pub(super) fn characters(&self, root: NodeIdx) -> String {
        let mut characters = String::new();
        self.walk(root, |step| {
            if let Step::Enter(node) = step
                && let NodeContent::Characters(more) = self.content(node)
            {
                characters.push_str(more);
            }
            true
        });
        characters
    }
}

impl Node {
    pub(super) fn new(content: NodeContent, line: u32) -> Self {
        Self {
            parent: NONE,
            previous: NONE,
            next: NONE,
            first_child: NONE,
            last_child: NONE,
            line,
            content,
        }
    }
}
