//! Limits on a page, kept between html5ever's tokenizer and its tree builder.
//!
//! The parser takes time in the square of the nesting, and a tag takes time in the square of
//! its attributes; neither is ever deep or long in a real page. What is nested deeper than
//! [`MAX_DEPTH`] is put side by side.

use std::cell::Cell;

use html5ever::LocalName;
use html5ever::interface::Tracer;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;

use super::dom::NodeIdx;
use super::sink::Sink;

/// Deeper elements are put side by side.
const MAX_DEPTH: usize = 256;
/// More attributes in one tag are no page.
const MAX_ATTRIBUTES: usize = 4096;

/// Stands between the tokenizer and the tree builder, and keeps the nesting within bounds.
pub(super) struct Guard {
    telling: &'static [&'static str],
    pub(super) builder: TreeBuilder<NodeIdx, Sink>,
    /// At least as many elements as are open.
    depth_bound: Cell<usize>,
    /// Start tags that were left out and whose end tags have not come.
    n_left_out: Cell<usize>,
    pub(super) n_flattened: Cell<usize>,
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
/// Attributes that make an element a place to lead to, or lead to one.
pub(super) const LEADING: &[&str] = &["id", "href", "epub:type"];

impl Guard {
    /// Elements that only look are kept where they have one of the `telling` attributes, beside
    /// those that always tell something.
    pub(super) fn new(
        builder: TreeBuilder<NodeIdx, Sink>,
        telling: &'static [&'static str],
    ) -> Self {
        Self {
            builder,
            telling,
            depth_bound: Cell::new(0),
            n_left_out: Cell::new(0),
            n_flattened: Cell::new(0),
            n_inline: Cell::new(0),
        }
    }

    fn start_inline(&self, tag: Tag, line_number: u64) -> TokenSinkResult<NodeIdx> {
        let tells = tag.attrs.iter().any(|attribute| {
            let name = &*attribute.name.local;
            TELLING.contains(&name) || self.telling.contains(&name)
        });
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
pub(super) fn has_endless_tag(page: &[u8]) -> bool {
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
