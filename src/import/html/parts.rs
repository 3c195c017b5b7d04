//! Which parts of a page are read, and which are the frame around them.

use super::dom::{Dom, NodeContent, NodeIdx, Step};

/// Which nodes of a page are read.
pub(super) struct Parts {
    /// The part that is read.
    pub(super) root: NodeIdx,
    /// The nodes that are not read with what is in them, by node.
    is_left_out: Vec<bool>,
    /// How many characters other than white space are read below a node, by node.
    n_read: Vec<u32>,
    /// The page shows nothing until a script runs.
    is_hidden: bool,
}

/// Elements that are never part of what is read.
const NO_TEXT: &[&str] = &[
    "script", "style", "template", "noscript", "head", "title", "iframe", "object", "embed",
    "applet", "audio", "video", "canvas", "svg", "map", "select", "datalist", "textarea", "input",
    "button", "progress", "meter", "noembed", "noframes", "frameset",
];
/// The frame of a page.
const FRAME_NAMES: &[&str] = &["nav", "aside", "menu"];
const FRAME_ROLES: &[&str] = &[
    "navigation",
    "banner",
    "contentinfo",
    "complementary",
    "search",
    "dialog",
    "alertdialog",
    "menu",
    "menubar",
    "toolbar",
    "tooltip",
];
/// Classes that hide from the eye what is meant for other programs, or for other readers than this one.
const HIDING_CLASSES: &[&str] = &[
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "screen-reader-text",
    "skip-link",
    "mw-editsection",
    "mw-jump-link",
];
/// Where a header or a footer is one of something smaller than the page.
const SECTIONS: &[&str] = &["article", "section", "main", "blockquote", "figure", "td"];

impl Parts {
    /// All that the page shows, with no part of it taken for its frame.
    pub(super) fn visible(dom: &Dom) -> Self {
        let mut parts = Self {
            root: 0,
            is_left_out: vec![false; dom.len()],
            n_read: vec![0; dom.len()],
            is_hidden: false,
        };
        parts.leave_out(dom, |node| is_no_text(dom, node) || is_hidden(dom, node));
        if parts.count(dom) == 0 {
            // Better too much than nothing.
            parts.is_hidden = true;
            parts.is_left_out.fill(false);
            parts.leave_out(dom, |node| is_no_text(dom, node));
            parts.count(dom);
        }
        parts
    }

    /// The article, without the frame around it.
    pub(super) fn of(dom: &Dom) -> Self {
        let mut parts = Self::visible(dom);
        let n_visible = parts.n_read(0);
        if parts.is_hidden {
            return parts;
        }
        let frame = Frame::of(dom, &parts);
        let visible = parts.is_left_out.clone();
        parts.leave_out(dom, |node| frame.holds(dom, node));
        let n_kept = parts.count(dom);
        if u64::from(n_kept) * 10 < u64::from(n_visible) {
            // A page that is nothing but a frame, such as a list of links, is read as it is.
            parts.is_left_out = visible;
            parts.count(dom);
        }
        parts.root = parts.main_part(dom);
        parts
    }

    pub(super) fn is_left_out(&self, node: NodeIdx) -> bool {
        self.is_left_out
            .get(node as usize)
            .copied()
            .unwrap_or_default()
    }

    /// How many characters other than white space are read below a node.
    pub(super) fn n_read(&self, node: NodeIdx) -> u32 {
        self.n_read.get(node as usize).copied().unwrap_or_default()
    }

    fn leave_out(&mut self, dom: &Dom, mut is_out: impl FnMut(NodeIdx) -> bool) {
        dom.walk(0, |step| match step {
            Step::Enter(node) => {
                let is_out = self.is_left_out(node) || is_out(node);
                if let Some(left_out) = self.is_left_out.get_mut(node as usize) {
                    *left_out = is_out;
                }
                !is_out
            }
            Step::Leave(_) => true,
        });
    }

    /// Counts what is read below every node, and gives the sum.
    fn count(&mut self, dom: &Dom) -> u32 {
        self.n_read.fill(0);
        let Self {
            is_left_out,
            n_read,
            ..
        } = self;
        dom.walk(0, |step| match step {
            Step::Enter(node) => {
                let is_left_out = is_left_out.get(node as usize) == Some(&true);
                if let NodeContent::Characters(characters) = dom.content(node)
                    && !is_left_out
                    && let Some(n_read) = n_read.get_mut(node as usize)
                {
                    let n_chars = characters.chars().filter(|c| !c.is_whitespace()).count();
                    *n_read = u32::try_from(n_chars).unwrap_or(u32::MAX);
                }
                !is_left_out
            }
            Step::Leave(node) => {
                let below = n_read.get(node as usize).copied().unwrap_or_default();
                if let Some(parent) = dom.parent(node)
                    && let Some(n_read) = n_read.get_mut(parent as usize)
                {
                    *n_read = n_read.saturating_add(below);
                }
                true
            }
        });
        self.n_read(0)
    }

    /// The smallest part that says to be the main one and holds most of the words.
    fn main_part(&self, dom: &Dom) -> NodeIdx {
        let n_all = self.n_read(0);
        let mut main = 0;
        dom.walk(0, |step| {
            let Step::Enter(node) = step else { return true };
            let holds_most = u64::from(self.n_read(node)) * 2 >= u64::from(n_all);
            if holds_most && is_main(dom, node) {
                main = node;
            }
            holds_most && !self.is_left_out(node)
        });
        main
    }
}

fn is_main(dom: &Dom, node: NodeIdx) -> bool {
    matches!(dom.name(node), "main" | "article")
        || dom.attribute(node, "role") == Some("main")
        || dom.attribute(node, "itemprop") == Some("articleBody")
}

fn is_no_text(dom: &Dom, node: NodeIdx) -> bool {
    match dom.content(node) {
        NodeContent::Comment(_) => true,
        NodeContent::Page | NodeContent::Characters(_) => false,
        NodeContent::Element { .. } => NO_TEXT.contains(&dom.name(node)),
    }
}

/// Whether the page hides the element.
fn is_hidden(dom: &Dom, node: NodeIdx) -> bool {
    let name = dom.name(node);
    // Pages hide their body until a script has run.
    if name.is_empty() || matches!(name, "html" | "body" | "main") {
        return false;
    }
    let style = || {
        dom.attribute(node, "style").is_some_and(|style| {
            let style = style
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect::<String>()
                .to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
    };
    let class = || {
        dom.attribute(node, "class").is_some_and(|classes| {
            classes
                .split_ascii_whitespace()
                .any(|class| HIDING_CLASSES.contains(&class))
        })
    };
    dom.attribute(node, "hidden").is_some()
        || dom.attribute(node, "aria-hidden") == Some("true")
        || (name == "dialog" && dom.attribute(node, "open").is_none())
        || style()
        || class()
}

/// The navigation, headers, footers and forms around the words of a page.
struct Frame {
    n_read: Vec<u32>,
    n_visible: u32,
    /// The only header of the page that has the only title of the page.
    titled_header: Option<NodeIdx>,
}

impl Frame {
    fn of(dom: &Dom, parts: &Parts) -> Self {
        let (mut titled_header, mut n_titles) = (None, 0);
        dom.walk(0, |step| {
            if let Step::Enter(node) = step
                && dom.name(node) == "h1"
                && parts.n_read(node) > 0
            {
                n_titles += 1;
                titled_header = ancestors(dom, node).find(|&node| dom.name(node) == "header");
            }
            matches!(step, Step::Leave(node) | Step::Enter(node) if !parts.is_left_out(node))
        });
        Self {
            n_read: parts.n_read.clone(),
            n_visible: parts.n_read(0),
            titled_header: titled_header.filter(|_| n_titles == 1),
        }
    }

    fn holds(&self, dom: &Dom, node: NodeIdx) -> bool {
        let name = dom.name(node);
        if name.is_empty() || matches!(name, "html" | "body" | "main" | "article") {
            return false;
        }
        // Old pages stand in one large form.
        let n_read = self.n_read.get(node as usize).copied().unwrap_or_default();
        let holds_most = u64::from(n_read) * 2 >= u64::from(self.n_visible);
        if holds_most {
            return false;
        }
        FRAME_NAMES.contains(&name)
            || name == "form"
            || dom
                .attribute(node, "role")
                .is_some_and(|role| FRAME_ROLES.contains(&role))
            || (matches!(name, "header" | "footer")
                && self.titled_header != Some(node)
                && !ancestors(dom, node).any(|node| SECTIONS.contains(&dom.name(node))))
    }
}

fn ancestors(dom: &Dom, node: NodeIdx) -> impl Iterator<Item = NodeIdx> {
    std::iter::successors(dom.parent(node), |&node| dom.parent(node))
}
