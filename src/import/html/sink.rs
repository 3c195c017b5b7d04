//! What html5ever's tree builder asks of a tree.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName};

use super::dom::{NONE, Node, NodeContent, NodeIdx};

/// What the parser builds the tree with.
pub(super) struct Sink {
    pub(super) nodes: RefCell<Vec<Node>>,
    /// The line that is being read, counted from 1.
    pub(super) line: Cell<u32>,
}

impl Sink {
    fn create(&self, content: NodeContent) -> NodeIdx {
        let mut nodes = self.nodes.borrow_mut();
        // The parser counts the line ends of characters before it gives them.
        let n_ends = match &content {
            NodeContent::Characters(characters) => {
                memchr::memchr_iter(b'\n', characters.as_bytes()).count()
            }
            _ => 0,
        };
        let n_ends = u32::try_from(n_ends).unwrap_or(u32::MAX);
        let line = self.line.get().saturating_sub(n_ends).max(1);
        nodes.push(Node::new(content, line));
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

    fn set_current_line(&self, line: u64) {
        self.line.set(u32::try_from(line).unwrap_or(u32::MAX));
    }

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
