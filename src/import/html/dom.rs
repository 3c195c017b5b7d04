//! A page as a tree: html5ever's parser over an arena of our own, with limits.
//!
//! The parser takes time in the square of the nesting, and a tag takes time in the square of
//! its attributes; neither is ever deep or long in a real page. What is nested deeper than
//! [`MAX_DEPTH`] is put side by side, so that any page is read in a time that grows with its length.
//! Nothing here calls itself, so that no page overflows the stack.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, QualName, TokenizerResult, interface::Tracer};

use crate::import::Error;

/// Deeper elements are put side by side.
pub(super) const MAX_DEPTH: usize = 256;
/// About 500 MiB of tree. A page of 50 MB has about two million nodes.
const MAX_NODES: usize = 6_000_000;
/// More attributes in one tag are no page.
const MAX_ATTRIBUTES: usize = 4096;
/// How much is given to the parser at once, in bytes.
const CHUNK: usize = 64 * 1024;

/// A node of the tree, by its place in the arena.
pub(super) type NodeIdx = u32;

const NONE: NodeIdx = NodeIdx::MAX;

/// The tree of a page. Node 0 is the page itself.
#[derive(Debug, Default)]
pub(super) struct Dom {
    nodes: Vec<Node>,
    /// Elements that were nested too deeply and are not in the tree, though what they hold is.
    pub(super) n_flattened: usize,
}

#[derive(Debug)]
struct Node {
    parent: NodeIdx,
    previous: NodeIdx,
    next: NodeIdx,
    first_child: NodeIdx,
    last_child: NodeIdx,
    content: NodeContent,
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
        if has_endless_tag(page.as_bytes()) {
            return Err(Error::TooComplex {
                what: "a tag with thousands of attributes",
            });
        }
        let builder = TreeBuilder::new(
            Sink {
                nodes: RefCell::new(vec![Node::new(NodeContent::Page)]),
            },
            TreeBuilderOpts::default(),
        );
        let guard = Guard {
            builder,
            depth_bound: Cell::new(0),
            n_left_out: Cell::new(0),
            n_flattened: Cell::new(0),
            n_inline: Cell::new(0),
        };
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
    fn new(content: NodeContent) -> Self {
        Self {
            parent: NONE,
            previous: NONE,
            next: NONE,
            first_child: NONE,
            last_child: NONE,
            content,
        }
    }
}

/// What the parser builds the tree with.
struct Sink {
    nodes: RefCell<Vec<Node>>,
}

impl Sink {
    fn create(&self, content: NodeContent) -> NodeIdx {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node::new(content));
        (nodes.len() - 1) as NodeIdx
    }

    fn get<T>(&self, node: NodeIdx, read: impl FnOnce(&Node) -> T, or: T) -> T {
        self.nodes.borrow().get(node as usize).map_or(or, read)
    }

    fn set(&self, node: NodeIdx, write: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.borrow_mut().get_mut(node as usize) {
            write(node);
        }
    }

    fn detach(&self, child: NodeIdx) {
        let (parent, previous, next) = self.get(
            child,
            |node| (node.parent, node.previous, node.next),
            (NONE, NONE, NONE),
        );
        if parent == NONE {
            return;
        }
        if previous == NONE {
            self.set(parent, |node| node.first_child = next);
        } else {
            self.set(previous, |node| node.next = next);
        }
        if next == NONE {
            self.set(parent, |node| node.last_child = previous);
        } else {
            self.set(next, |node| node.previous = previous);
        }
        self.set(child, |node| {
            (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
        });
    }

    fn put_last(&self, parent: NodeIdx, child: NodeIdx) {
        self.detach(child);
        let last = self.get(parent, |node| node.last_child, NONE);
        self.set(child, |node| (node.parent, node.previous) = (parent, last));
        if last == NONE {
            self.set(parent, |node| node.first_child = child);
        } else {
            self.set(last, |node| node.next = child);
        }
        self.set(parent, |node| node.last_child = child);
    }

    fn put_before(&self, sibling: NodeIdx, child: NodeIdx) {
        self.detach(child);
        let (parent, previous) =
            self.get(sibling, |node| (node.parent, node.previous), (NONE, NONE));
        if parent == NONE {
            return;
        }
        self.set(child, |node| {
            (node.parent, node.previous, node.next) = (parent, previous, sibling);
        });
        self.set(sibling, |node| node.previous = child);
        if previous == NONE {
            self.set(parent, |node| node.first_child = child);
        } else {
            self.set(previous, |node| node.next = child);
        }
    }

    /// Adds characters to a node that holds characters.
    fn lengthen(&self, node: NodeIdx, more: &StrTendril) -> bool {
        match self.nodes.borrow_mut().get_mut(node as usize) {
            Some(Node {
                content: NodeContent::Characters(characters),
                ..
            }) => {
                characters.push_tendril(more);
                true
            }
            _ => false,
        }
    }
}

impl TreeSink for Sink {
    type Handle = NodeIdx;
    type Output = Self;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Self {
        self
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> NodeIdx {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a NodeIdx) -> Ref<'a, QualName> {
        Ref::map(self.nodes.borrow(), |nodes| {
            match &nodes[*target as usize].content {
                NodeContent::Element { name, .. } => name,
                _ => unreachable!("the parser asks for the names of elements only"),
            }
        })
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _flags: ElementFlags,
    ) -> NodeIdx {
        self.create(NodeContent::Element { name, attributes })
    }

    fn create_comment(&self, text: StrTendril) -> NodeIdx {
        self.create(NodeContent::Comment(text))
    }

    fn create_pi(&self, _target: StrTendril, data: StrTendril) -> NodeIdx {
        self.create(NodeContent::Comment(data))
    }

    fn append(&self, parent: &NodeIdx, child: NodeOrText<NodeIdx>) {
        match child {
            NodeOrText::AppendNode(child) => self.put_last(*parent, child),
            NodeOrText::AppendText(text) => {
                let last = self.get(*parent, |node| node.last_child, NONE);
                if !self.lengthen(last, &text) {
                    let child = self.create(NodeContent::Characters(text));
                    self.put_last(*parent, child);
                }
            }
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeIdx,
        previous_element: &NodeIdx,
        child: NodeOrText<NodeIdx>,
    ) {
        if self.get(*element, |node| node.parent, NONE) == NONE {
            self.append(previous_element, child);
        } else {
            self.append_before_sibling(element, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// A template's content is put into the template: it is left out with it.
    fn get_template_contents(&self, target: &NodeIdx) -> NodeIdx {
        *target
    }

    fn same_node(&self, x: &NodeIdx, y: &NodeIdx) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeIdx, child: NodeOrText<NodeIdx>) {
        match child {
            NodeOrText::AppendNode(child) => self.put_before(*sibling, child),
            NodeOrText::AppendText(text) => {
                let previous = self.get(*sibling, |node| node.previous, NONE);
                if !self.lengthen(previous, &text) {
                    let child = self.create(NodeContent::Characters(text));
                    self.put_before(*sibling, child);
                }
            }
        }
    }

    fn add_attrs_if_missing(&self, target: &NodeIdx, more: Vec<Attribute>) {
        self.set(*target, |node| {
            if let NodeContent::Element { attributes, .. } = &mut node.content {
                for attribute in more {
                    // `<html>` may come a million times, each with another attribute.
                    if attributes.len() < 64
                        && !attributes.iter().any(|there| there.name == attribute.name)
                    {
                        attributes.push(attribute);
                    }
                }
            }
        });
    }

    fn remove_from_parent(&self, target: &NodeIdx) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &NodeIdx, new_parent: &NodeIdx) {
        loop {
            let first = self.get(*node, |node| node.first_child, NONE);
            if first == NONE {
                break;
            }
            self.put_last(*new_parent, first);
        }
    }
}

/// Stands between the tokenizer and the tree builder, and keeps the nesting within bounds.
struct Guard {
    builder: TreeBuilder<NodeIdx, Sink>,
    /// At least as many elements as are open.
    depth_bound: Cell<usize>,
    /// Start tags that were left out and whose end tags have not come.
    n_left_out: Cell<usize>,
    n_flattened: Cell<usize>,
    /// Inline elements that were let through and have not ended.
    n_inline: Cell<usize>,
}

impl TokenSink for Guard {
    type Handle = NodeIdx;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<NodeIdx> {
        match token {
            Token::ParseError(_) => TokenSinkResult::Continue,
            Token::TagToken(tag) => {
                let is_inline = INLINE.contains(&&*tag.name);
                match tag.kind {
                    TagKind::StartTag if is_inline => self.start_inline(tag, line_number),
                    TagKind::EndTag if is_inline => self.end_inline(tag, line_number),
                    TagKind::StartTag => self.start(tag, line_number),
                    TagKind::EndTag => self.end_element(tag, line_number),
                }
            }
            token => self.builder.process_token(token, line_number),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Elements that change nothing but the look of the words in them. The parser opens them again
/// in every paragraph until they end, which some pages never do; without them it is
/// faster, and the text is the same.
const INLINE: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];
/// Elements that hold no others, so that they cannot nest.
const FLAT: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "iframe", "img", "input", "link", "meta",
    "noembed", "noframes", "noscript", "param", "script", "source", "style", "textarea", "title",
    "track", "wbr", "xmp",
];
/// Attributes that can hide an element, or say that its words are the author or the date.
const TELLING: &[&str] = &[
    "hidden",
    "style",
    "aria-hidden",
    "rel",
    "role",
    "itemprop",
    "class",
];

impl Guard {
    fn start_inline(&self, tag: Tag, line_number: u64) -> TokenSinkResult<NodeIdx> {
        let tells = tag
            .attrs
            .iter()
            .any(|attribute| TELLING.contains(&&*attribute.name.local));
        if (!tells && self.n_inline.get() == 0) || self.is_deep() {
            return TokenSinkResult::Continue;
        }
        self.n_inline.set(self.n_inline.get() + 1);
        self.builder
            .process_token(Token::TagToken(tag), line_number)
    }

    fn end_inline(&self, tag: Tag, line_number: u64) -> TokenSinkResult<NodeIdx> {
        if self.n_inline.get() == 0 {
            return TokenSinkResult::Continue;
        }
        self.n_inline.set(self.n_inline.get() - 1);
        self.builder
            .process_token(Token::TagToken(tag), line_number)
    }

    fn start(&self, tag: Tag, line_number: u64) -> TokenSinkResult<NodeIdx> {
        if !FLAT.contains(&&*tag.name) && self.is_deep() {
            self.n_flattened.set(self.n_flattened.get() + 1);
            self.n_left_out.set(self.n_left_out.get() + 1);
            return self.line_end(line_number);
        }
        self.builder
            .process_token(Token::TagToken(tag), line_number)
    }

    fn end_element(&self, tag: Tag, line_number: u64) -> TokenSinkResult<NodeIdx> {
        if self.n_left_out.get() > 0 && !FLAT.contains(&&*tag.name) {
            self.n_left_out.set(self.n_left_out.get() - 1);
            return self.line_end(line_number);
        }
        self.builder
            .process_token(Token::TagToken(tag), line_number)
    }

    /// Keeps the words apart that an element which was left out would have kept apart.
    fn line_end(&self, line_number: u64) -> TokenSinkResult<NodeIdx> {
        let tag = Tag {
            kind: TagKind::StartTag,
            name: LocalName::from("br"),
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        self.builder
            .process_token(Token::TagToken(tag), line_number)
    }

    /// Whether as many elements are open as may be.
    ///
    /// Counting them takes time, so it is done only when there may be too many:
    /// a tag opens at most four elements (itself, and those that a page may leave out before it).
    fn is_deep(&self) -> bool {
        if self.depth_bound.get() >= MAX_DEPTH {
            let count = Count(Cell::new(0));
            self.builder.trace_handles(&count);
            self.depth_bound.set(count.0.get());
        }
        let is_deep = self.depth_bound.get() >= MAX_DEPTH;
        self.depth_bound.set(self.depth_bound.get() + 4);
        is_deep
    }
}

/// Counts the nodes that the tree builder holds on to: those that are open, and a few more.
struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = NodeIdx;

    fn trace_handle(&self, _node: &NodeIdx) {
        self.0.set(self.0.get() + 1);
    }
}

/// Whether a tag has more attributes than [`MAX_ATTRIBUTES`].
fn has_endless_tag(page: &[u8]) -> bool {
    let mut rest = page;
    while let Some(start) = memchr::memchr(b'<', rest) {
        rest = rest.get(start + 1..).unwrap_or_default();
        if let Some(comment) = rest.strip_prefix(b"!--") {
            let end = memchr::memmem::find(comment, b"-->").unwrap_or(comment.len());
            rest = comment.get(end..).unwrap_or_default();
            continue;
        }
        if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (n_attributes, length) = measure_tag(rest);
        if n_attributes > MAX_ATTRIBUTES {
            return true;
        }
        let after = rest.get(length..).unwrap_or_default();
        // A “<” in a script begins no tag.
        rest = if is_tag(rest, b"script") {
            skip_to(after, b"</script")
        } else if is_tag(rest, b"style") {
            skip_to(after, b"</style")
        } else {
            after
        };
    }
    false
}

fn is_tag(tag: &[u8], name: &[u8]) -> bool {
    tag.get(..name.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(name))
        && !tag.get(name.len()).is_some_and(u8::is_ascii_alphanumeric)
}

/// What is left from `end` on, which is looked for in any case.
fn skip_to<'a>(inside: &'a [u8], end: &[u8]) -> &'a [u8] {
    let mut from = 0;
    while let Some(start) = memchr::memmem::find(inside.get(from..).unwrap_or_default(), b"</") {
        let at = from + start;
        let rest = inside.get(at..).unwrap_or_default();
        if rest
            .get(..end.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(end))
        {
            return rest;
        }
        from = at + 2;
    }
    b""
}

/// How many attributes the tag has, and its length in bytes.
fn measure_tag(tag: &[u8]) -> (usize, usize) {
    let (mut n_attributes, mut quote, mut was_blank, mut was_equals) = (0, None, false, false);
    for (idx, &byte) in tag.iter().enumerate() {
        if let Some(open) = quote {
            if byte == open {
                quote = None;
                // The next attribute may follow at once.
                was_blank = true;
            }
            continue;
        }
        match byte {
            b'>' => return (n_attributes, idx),
            b'"' | b'\'' if was_equals => quote = Some(byte),
            b'/' => was_blank = true,
            byte if byte.is_ascii_whitespace() => {
                was_blank = true;
                continue;
            }
            b'=' => {
                (was_blank, was_equals) = (false, true);
                continue;
            }
            _ => {
                n_attributes += usize::from(was_blank && !was_equals);
                was_blank = false;
            }
        }
        was_equals = false;
        if n_attributes > MAX_ATTRIBUTES {
            break;
        }
    }
    (n_attributes, tag.len())
}
