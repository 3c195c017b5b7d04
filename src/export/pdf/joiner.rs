//! Portions of pages become one file as they are finished: their objects are written on under
//! other numbers, and what spans them all is written at the end.
//!
//! ```text
//! catalogue ─ pages ─ groups of nodes ─ a node of each portion ─ its pages
//!           ─ paragraphs ─ one element ─ a part of each portion ─ its paragraphs
//!                        ─ by pages ─ a leaf of each portion
//!           ─ bookmarks
//! ```

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::bookmarks;
use super::objects::{Number, Objects};
use super::portion::{Portion, stream};
use super::printer::Heading;
use super::sheet::{HEIGHT, Leap};
use super::tokens::{entries, is_sign, references, renumber};
use crate::export::xml::push;

/// As many portions have a node of the tree of pages above them.
const MAX_GROUP: usize = 100;

pub(super) struct Joiner<'a> {
    objects: Objects<'a>,
    counted: Counted,
    /// As many pages are written.
    n_pages: usize,
    groups: Vec<Group>,
    /// The tree of paragraphs, and the element that has all parts.
    tree: Number,
    whole: Number,
    parts: Vec<Number>,
    /// The leaves of the tree that has the paragraphs of each page.
    leaves: Vec<Number>,
    /// The key after the last of the leaves.
    next_key: usize,
    roles: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// The pages as they were counted: they have numbers in a row before they are there, so that any
/// can lead to any.
#[derive(Clone, Copy)]
struct Counted {
    first: Number,
    n: usize,
}

/// A node of the tree of pages.
struct Group {
    number: Number,
    nodes: Vec<Number>,
    n_pages: usize,
}

/// What stands over the whole file.
pub(super) struct Facts {
    pub(super) title: String,
    /// Year, month and day.
    pub(super) made: Option<(i16, i8, i8)>,
}

impl Counted {
    /// The place on a page that something leads to.
    fn goal(self, page_idx: usize, y: f32) -> String {
        let page = self.first + page_idx.min(self.n.saturating_sub(1)) as Number;
        format!("[{page} 0 R/XYZ 0 {} 0]", HEIGHT - y)
    }
}

impl<'a> Joiner<'a> {
    /// For as many pages.
    pub(super) fn new(out: &'a mut dyn Write, n_pages: usize) -> io::Result<Self> {
        let mut objects = Objects::new(out)?;
        Ok(Self {
            tree: objects.number(),
            whole: objects.number(),
            counted: Counted {
                first: objects.numbers(n_pages),
                n: n_pages,
            },
            objects,
            n_pages: 0,
            groups: Vec::new(),
            parts: Vec::new(),
            leaves: Vec::new(),
            next_key: 0,
            roles: BTreeMap::new(),
        })
    }

    /// Writes the next pages, from a file that has only these, with the leaps of each.
    pub(super) fn join(&mut self, bytes: &[u8], leaps: &[Vec<Leap>]) -> io::Result<()> {
        let other = || io::Error::other("pages were not written as expected");
        let portion = Portion::read(bytes).ok_or_else(other)?;
        let n_pages = portion.pages.len();
        let page_idx_of: BTreeMap<Number, usize> = portion.pages.iter().copied().zip(0..).collect();
        let numbers = self.numbers(&portion);
        let new = |old: Number| numbers.get(old as usize).copied().unwrap_or_default();
        let node = new(portion.page_node);
        let group = self.group(node, n_pages);
        let mut body = Vec::new();
        for old in portion.numbers() {
            let object = portion.object(old).ok_or_else(other)?;
            body.clear();
            if old == portion.catalogue || old == portion.root {
                continue;
            }
            if old == portion.page_node {
                body.extend_from_slice(format!("<</Parent {group} 0 R").as_bytes());
                copy_but(object, &[b"/Parent"], new, &mut body);
            } else if old == portion.part {
                body.extend_from_slice(b"<</S/Part");
                copy_but(object, &[b"/S"], new, &mut body);
                self.parts.push(new(old));
            } else if let Some(&idx) = page_idx_of.get(&old) {
                let leaps = leaps.get(idx).map_or(&[][..], Vec::as_slice);
                self.page_body(object, leaps, new, &mut body)?;
            } else if let Some((dictionary, content)) = stream(object) {
                renumber(dictionary, new, &mut body);
                body.push(b'\n');
                body.extend_from_slice(content);
            } else {
                renumber(object, new, &mut body);
            }
            // Of paragraphs there are many, and the same is told of most of them.
            if body.starts_with(b"[")
                || body.starts_with(b"<</Type/StructElem")
                || old == portion.part
            {
                self.objects.packed(new(old), &body)?;
            } else {
                self.objects.plain(new(old), &body)?;
            }
        }
        self.leaf(&portion, new)?;
        for (name, role) in &portion.roles {
            self.roles.insert(name.to_vec(), role.to_vec());
        }
        self.n_pages += n_pages;
        Ok(())
    }

    /// The new numbers of the objects of a portion.
    fn numbers(&mut self, portion: &Portion<'_>) -> Vec<Number> {
        let mut numbers = vec![0; portion.n_objects()];
        let mut set = |old: Number, new: Number| {
            if let Some(number) = numbers.get_mut(old as usize) {
                *number = new;
            }
        };
        set(portion.root, self.whole);
        let n_left = self.counted.n.saturating_sub(self.n_pages);
        for (idx, &old) in portion.pages.iter().enumerate().take(n_left) {
            set(old, self.counted.first + (self.n_pages + idx) as Number);
        }
        for (old, number) in numbers.iter_mut().enumerate().skip(1) {
            if *number == 0 && old as Number != portion.catalogue {
                *number = self.objects.number();
            }
        }
        numbers
    }

    /// The node above a new one of so many pages.
    fn group(&mut self, node: Number, n_pages: usize) -> Number {
        let has_room = |group: &&mut Group| group.nodes.len() < MAX_GROUP;
        if let Some(group) = self.groups.last_mut().filter(has_room) {
            group.nodes.push(node);
            group.n_pages += n_pages;
            return group.number;
        }
        let number = self.objects.number();
        self.groups.push(Group {
            number,
            nodes: vec![node],
            n_pages,
        });
        number
    }

    /// A page with its leaps, which stands under another key among the paragraphs.
    fn page_body(
        &mut self,
        object: &[u8],
        leaps: &[Leap],
        new: impl Fn(Number) -> Number,
        body: &mut Vec<u8>,
    ) -> io::Result<()> {
        let mut links = Vec::new();
        for leap in leaps {
            let number = self.objects.number();
            let (x, y, width, height) = leap.place;
            let mut link = String::from("<</Type/Annot/Subtype/Link/Rect");
            let (bottom, top) = (HEIGHT - y - height, HEIGHT - y);
            push(
                &mut link,
                format_args!("[{x} {bottom} {} {top}]", x + width),
            );
            push(
                &mut link,
                format_args!(
                    "/Border[0 0 0]/Dest{}/F 4>>",
                    self.counted.goal(leap.page_idx, leap.y)
                ),
            );
            self.objects.plain(number, link.as_bytes())?;
            links.push(number);
        }
        body.extend_from_slice(b"<<");
        let mut has_order = false;
        for (name, value) in entries(object) {
            if name == b"/Annots" && !links.is_empty() {
                links.splice(0..0, references(value).into_iter().map(&new));
                continue;
            }
            has_order |= name == b"/Tabs";
            let key = std::str::from_utf8(value)
                .ok()
                .and_then(|key| key.parse::<usize>().ok());
            match key.filter(|_| name == b"/StructParents") {
                Some(key) => {
                    let key = (self.next_key + key).to_string();
                    copy(name, key.as_bytes(), &new, body);
                }
                None => copy(name, value, &new, body),
            }
        }
        if !links.is_empty() {
            if !has_order {
                body.extend_from_slice(b"/Tabs/S");
            }
            body.extend_from_slice(format!("/Annots[{}]", all(&links)).as_bytes());
        }
        body.extend_from_slice(b">>");
        Ok(())
    }

    /// Writes which paragraphs are on the pages of a portion.
    fn leaf(&mut self, portion: &Portion<'_>, new: impl Fn(Number) -> Number) -> io::Result<()> {
        let keys = || portion.parents.iter().map(|(key, _)| self.next_key + key);
        let (Some(first), Some(last)) = (keys().min(), keys().max()) else {
            return Ok(());
        };
        let mut leaf = format!("<</Limits[{first} {last}]/Nums[");
        for (key, paragraphs) in &portion.parents {
            push(
                &mut leaf,
                format_args!("{} {} 0 R ", self.next_key + key, new(*paragraphs)),
            );
        }
        leaf.push_str("]>>");
        self.next_key = last + 1;
        let number = self.objects.number();
        self.objects.packed(number, leaf.as_bytes())?;
        self.leaves.push(number);
        Ok(())
    }

    /// Writes what spans all pages; headings count theirs from the first after the front.
    pub(super) fn finish(
        mut self,
        facts: &Facts,
        headings: &[Heading],
        n_front: usize,
    ) -> io::Result<()> {
        let pages = self.page_tree()?;
        self.paragraph_tree()?;
        let counted = self.counted;
        let goal = |heading: &Heading| counted.goal(n_front + heading.page_idx, heading.y);
        let first = self.objects.numbers(headings.len() + 1);
        bookmarks::write(headings, first, goal, &mut self.objects)?;
        let info = self.objects.number();
        let mut told = format!("<</Title{}", text(&facts.title));
        if let Some((year, month, day)) = facts.made {
            let day = format!("(D:{year:04}{month:02}{day:02})");
            push(&mut told, format_args!("/ModDate{day}/CreationDate{day}"));
        }
        told.push_str(">>");
        self.objects.plain(info, told.as_bytes())?;
        let catalogue = self.objects.number();
        let told = format!(
            "<</Type/Catalog/Pages {pages} 0 R/Lang(en)/StructTreeRoot {} 0 R/MarkInfo<</Marked true>>/Outlines {first} 0 R>>",
            self.tree
        );
        self.objects.plain(catalogue, told.as_bytes())?;
        self.objects.finish(catalogue, info)
    }

    /// The root of the tree of pages.
    fn page_tree(&mut self) -> io::Result<Number> {
        let groups = std::mem::take(&mut self.groups);
        let root = match groups.as_slice() {
            [only] => only.number,
            _ => self.objects.number(),
        };
        for group in &groups {
            let mut node = format!(
                "<</Type/Pages/Count {}/Kids[{}]",
                group.n_pages,
                all(&group.nodes)
            );
            if group.number != root {
                push(&mut node, format_args!("/Parent {root} 0 R"));
            }
            node.push_str(">>");
            self.objects.plain(group.number, node.as_bytes())?;
        }
        if groups.len() != 1 {
            let kids: Vec<Number> = groups.iter().map(|group| group.number).collect();
            let node = format!(
                "<</Type/Pages/Count {}/Kids[{}]>>",
                self.n_pages,
                all(&kids)
            );
            self.objects.plain(root, node.as_bytes())?;
        }
        Ok(root)
    }

    fn paragraph_tree(&mut self) -> io::Result<()> {
        let whole = format!(
            "<</Type/StructElem/S/Document/P {} 0 R/K[{}]>>",
            self.tree,
            all(&self.parts)
        );
        self.objects.plain(self.whole, whole.as_bytes())?;
        let by_page = self.objects.number();
        let kids = format!("<</Kids[{}]>>", all(&self.leaves));
        self.objects.plain(by_page, kids.as_bytes())?;
        let mut tree = format!("<</Type/StructTreeRoot/K[{} 0 R]", self.whole).into_bytes();
        let rest = format!(
            "/ParentTree {by_page} 0 R/ParentTreeNextKey {}",
            self.next_key
        );
        tree.extend_from_slice(rest.as_bytes());
        if !self.roles.is_empty() {
            tree.extend_from_slice(b"/RoleMap<<");
            for (name, role) in &self.roles {
                copy(name, role, |number| number, &mut tree);
            }
            tree.extend_from_slice(b">>");
        }
        tree.extend_from_slice(b">>");
        self.objects.plain(self.tree, &tree)
    }
}

/// The entries of a dictionary but some, and its end.
fn copy_but(object: &[u8], but: &[&[u8]], new: impl Fn(Number) -> Number, body: &mut Vec<u8>) {
    for (name, value) in entries(object) {
        if !but.contains(&name) {
            copy(name, value, &new, body);
        }
    }
    body.extend_from_slice(b">>");
}

/// An entry of a dictionary.
fn copy(name: &[u8], value: &[u8], new: impl Fn(Number) -> Number, body: &mut Vec<u8>) {
    body.extend_from_slice(name);
    if !value.first().is_some_and(|&byte| is_sign(byte)) {
        body.push(b' ');
    }
    renumber(value, new, body);
}

/// References to objects, one after the other.
fn all(numbers: &[Number]) -> String {
    let mut all = String::new();
    for (idx, number) in numbers.iter().enumerate() {
        let apart = if idx == 0 { "" } else { " " };
        push(&mut all, format_args!("{apart}{number} 0 R"));
    }
    all
}

/// Words as a string of the file.
pub(super) fn text(words: &str) -> String {
    let is_plain = |c: char| c == ' ' || c.is_ascii_graphic();
    let mut text = String::new();
    if words.chars().all(is_plain) {
        text.push('(');
        for c in words.chars() {
            if matches!(c, '(' | ')' | '\\') {
                text.push('\\');
            }
            text.push(c);
        }
        text.push(')');
    } else {
        text.push_str("<FEFF");
        for unit in words.encode_utf16() {
            push(&mut text, format_args!("{unit:04X}"));
        }
        text.push('>');
    }
    text
}
