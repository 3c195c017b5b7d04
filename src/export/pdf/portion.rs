//! Some of the pages, as a file of their own that is taken apart again.
//!
//! The library writes such a file in one plain way: objects in the order of their numbers, each
//! whole and by itself, and a table of where they stand. What is written otherwise is refused.

use std::ops::Range;

use super::objects::Number;
use super::tokens::{entries, entry, references, without_stream};

pub(super) struct Portion<'a> {
    bytes: &'a [u8],
    /// Where the objects stand, by their numbers; the first is that of no object.
    objects: Vec<Range<usize>>,
    pub(super) catalogue: Number,
    /// The node of the tree of pages that has all of these.
    pub(super) page_node: Number,
    pub(super) pages: Vec<Number>,
    /// The tree of paragraphs.
    pub(super) root: Number,
    /// Its one element that has all others.
    pub(super) part: Number,
    /// For each page that has any, the paragraphs that its words belong to.
    pub(super) parents: Vec<(usize, Number)>,
    /// The kinds of paragraphs that are told by others: names with the names of these.
    pub(super) roles: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Portion<'a> {
    /// `None` for a file that is not written as expected.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let start = bytes.windows(9).rposition(|word| word == b"startxref")?;
        let table: usize = first_number(bytes.get(start + 9..)?)?;
        let mut lines = bytes.get(table..start)?.split(|&byte| byte == b'\n');
        if lines.next()? != b"xref" {
            return None;
        }
        let n: usize = last_number(lines.next()?)?;
        let mut starts = Vec::with_capacity(n + 1);
        for line in lines.by_ref().take(n) {
            starts.push(if line.contains(&b'n') {
                first_number(line)?
            } else {
                0
            });
        }
        starts.push(table);
        let objects: Vec<Range<usize>> = starts.windows(2).map(|pair| pair[0]..pair[1]).collect();
        if objects.len() != n || objects.iter().any(|range| range.start > range.end) {
            return None;
        }
        let trailer = bytes.get(table..start)?;
        let at = trailer.windows(9).rposition(|word| word == b"trailer\n<")?;
        let catalogue = reference(trailer.get(at + 8..)?, b"/Root")?;
        let mut portion = Self {
            bytes,
            objects,
            catalogue,
            page_node: 0,
            pages: Vec::new(),
            root: 0,
            part: 0,
            parents: Vec::new(),
            roles: Vec::new(),
        };
        let own = portion.object(catalogue)?;
        portion.page_node = reference(own, b"/Pages")?;
        portion.pages = references(entry(portion.object(portion.page_node)?, b"/Kids")?);
        portion.root = reference(own, b"/StructTreeRoot")?;
        let tree = portion.object(portion.root)?;
        portion.part = reference(tree, b"/K")?;
        portion.roles = entry(tree, b"/RoleMap").map(entries).unwrap_or_default();
        let parents = entry(tree, b"/ParentTree").and_then(|own| entry(own, b"/Nums"));
        // Keys and references in turn.
        let pairs = references(parents.unwrap_or_default());
        let keys = keys(parents.unwrap_or_default());
        if keys.len() != pairs.len() {
            return None;
        }
        portion.parents = keys.into_iter().zip(pairs).collect();
        Some(portion)
    }

    pub(super) fn n_objects(&self) -> usize {
        self.objects.len()
    }

    /// The numbers of all objects, in their order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = Number> + use<> {
        1..self.objects.len() as Number
    }

    /// An object without its number and its end.
    pub(super) fn object(&self, number: Number) -> Option<&'a [u8]> {
        let range = self.objects.get(number as usize)?;
        let object = self.bytes.get(range.clone())?;
        let head = format!("{number} 0 obj\n");
        let object = object.strip_prefix(head.as_bytes())?.trim_ascii_end();
        Some(object.strip_suffix(b"endobj")?.trim_ascii_end())
    }
}

/// An object that is a stream: its dictionary, and what stands after it.
pub(super) fn stream(object: &[u8]) -> Option<(&[u8], &[u8])> {
    if !object.ends_with(b"endstream") {
        return None;
    }
    object.split_at_checked(without_stream(object).len())
}

fn reference(dictionary: &[u8], name: &[u8]) -> Option<Number> {
    references(entry(dictionary, name)?).first().copied()
}

/// The keys of `[0 12 0 R 1 13 0 R]`.
fn keys(numbers: &[u8]) -> Vec<usize> {
    let numbers = numbers.trim_ascii();
    let numbers = numbers.strip_prefix(b"[").unwrap_or_default();
    let numbers = numbers.strip_suffix(b"]").unwrap_or_default();
    let words = numbers
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    words.step_by(4).filter_map(number).collect()
}

fn number(word: &[u8]) -> Option<usize> {
    std::str::from_utf8(word).ok()?.parse().ok()
}

fn first_number(line: &[u8]) -> Option<usize> {
    let mut words = line.split(u8::is_ascii_whitespace);
    number(words.find(|word| !word.is_empty())?)
}

fn last_number(line: &[u8]) -> Option<usize> {
    let mut words = line.rsplit(u8::is_ascii_whitespace);
    number(words.find(|word| !word.is_empty())?)
}
