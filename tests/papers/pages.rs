//! A small reader of PDF files that takes nothing on trust: every object must stand where the list
//! at the end of the file says, and whatever is referred to must be there.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::LazyLock;

use flate2::read::ZlibDecoder;
use regex::Regex;

pub(crate) struct File {
    /// What stands in the objects, and of streams their dictionaries.
    objects: BTreeMap<usize, String>,
    trailer: String,
}

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b(\d+) 0 R\b").unwrap());

/// A page of the tree.
pub(crate) struct Page {
    pub(crate) number: usize,
    pub(crate) dictionary: String,
}

fn unpacked(stream: &[u8]) -> Vec<u8> {
    let start = find(stream, b"stream\n") + b"stream\n".len();
    let mut bytes = Vec::new();
    ZlibDecoder::new(&stream[start..])
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

fn find(bytes: &[u8], word: &[u8]) -> usize {
    bytes.windows(word.len()).position(|it| it == word).unwrap()
}

/// Bytes as characters one by one, so that none gets lost.
fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

pub(crate) fn number(dictionary: &str, name: &str) -> Option<usize> {
    let (_, rest) = dictionary.split_once(&format!("/{name} "))?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The references under a name that has an array, or the one that it has.
pub(crate) fn references(dictionary: &str, name: &str) -> Vec<usize> {
    let Some((_, rest)) = dictionary.split_once(&format!("/{name}")) else {
        return Vec::new();
    };
    let rest = rest.trim_start();
    let end = if rest.starts_with('[') {
        rest.find(']').unwrap()
    } else {
        rest.find(" R").unwrap() + 2
    };
    let found = REFERENCE.captures_iter(rest.get(..end).unwrap());
    found.map(|it| it[1].parse().unwrap()).collect()
}

impl File {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let end = text(&bytes[bytes.len() - 40..]);
        let start = end.split("startxref\n").nth(1).unwrap();
        let list: usize = start.lines().next().unwrap().parse().unwrap();
        let stream = &bytes[list..];
        let trailer = text(&stream[..find(stream, b"stream\n")]);
        let rows = unpacked(stream);
        assert_eq!(rows.len() % 9, 0);
        let n_rows = rows.len() / 9;
        assert_eq!(number(&trailer, "Size"), Some(n_rows));
        let mut above = [0_u8; 8];
        let mut objects = BTreeMap::new();
        let mut streams: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
        let mut packed = Vec::new();
        for (own, row) in rows.chunks(9).enumerate() {
            assert_eq!(row[0], 2);
            for (told, above) in row[1..].iter().zip(&mut above) {
                *above = above.wrapping_add(*told);
            }
            let place = above[1..6]
                .iter()
                .fold(0_usize, |n, &byte| n << 8 | usize::from(byte));
            let idx = usize::from(above[6]) << 8 | usize::from(above[7]);
            match above[0] {
                0 => assert_eq!(own, 0, "no object has the number {own}"),
                1 => {
                    let head = format!("{own} 0 obj\n");
                    let object = bytes[place..].strip_prefix(head.as_bytes());
                    let object = object.unwrap_or_else(|| panic!("{own} is not at {place}"));
                    let object = &object[..find(object, b"endobj\n")];
                    let is_stream = object.ends_with(b"endstream\n");
                    let told = if is_stream {
                        text(&object[..find(object, b"stream\n")])
                    } else {
                        text(object)
                    };
                    if told.contains("/Type/ObjStm") {
                        streams.insert(own, split(&told, &unpacked(object)));
                    }
                    objects.insert(own, told.trim_end().to_owned());
                }
                _ => packed.push((own, place, idx)),
            }
        }
        for (own, stream, idx) in packed {
            let (number, object) = &streams[&stream][idx];
            assert_eq!(*number, own);
            objects.insert(own, object.clone());
        }
        let file = Self { objects, trailer };
        for (own, object) in &file.objects {
            for found in REFERENCE.captures_iter(object) {
                let to: usize = found[1].parse().unwrap();
                assert!(
                    file.objects.contains_key(&to),
                    "{own} leads to {to}: {object}"
                );
            }
        }
        file
    }

    pub(crate) fn object(&self, number: usize) -> &str {
        &self.objects[&number]
    }

    pub(crate) fn catalogue(&self) -> &str {
        self.object(references(&self.trailer, "Root")[0])
    }

    /// The pages in their order; every node counts those below it, and each knows what it is in.
    pub(crate) fn pages(&self) -> Vec<Page> {
        let mut pages = Vec::new();
        self.gather(references(self.catalogue(), "Pages")[0], None, &mut pages);
        pages
    }

    fn gather(&self, own: usize, parent: Option<usize>, pages: &mut Vec<Page>) {
        let dictionary = self.object(own);
        assert_eq!(references(dictionary, "Parent").first().copied(), parent);
        if dictionary.contains("/Type/Pages") {
            let before = pages.len();
            for kid in references(dictionary, "Kids") {
                self.gather(kid, Some(own), pages);
            }
            assert_eq!(number(dictionary, "Count"), Some(pages.len() - before));
        } else {
            pages.push(Page {
                number: own,
                dictionary: dictionary.to_owned(),
            });
        }
    }

    /// The bookmarks in their order, each with how deep it stands; those of a level know one
    /// another.
    pub(crate) fn bookmarks(&self) -> Vec<(usize, String)> {
        let mut all = Vec::new();
        self.below(references(self.catalogue(), "Outlines")[0], 0, &mut all);
        all
    }

    fn below(&self, own: usize, depth: usize, all: &mut Vec<(usize, String)>) {
        let node = self.object(own);
        let mut next = references(node, "First").first().copied();
        let mut before = None;
        let mut n = 0;
        while let Some(child) = next {
            let dictionary = self.object(child);
            assert_eq!(references(dictionary, "Parent"), [own]);
            assert_eq!(references(dictionary, "Prev").first().copied(), before);
            all.push((depth, dictionary.to_owned()));
            self.below(child, depth + 1, all);
            n += 1;
            before = Some(child);
            next = references(dictionary, "Next").first().copied();
        }
        assert_eq!(references(node, "Last").first().copied(), before);
        let count = number(&node.replace("/Count -", "/Count "), "Count");
        assert_eq!(count, (n > 0).then_some(n));
    }

    /// By the keys of the pages, the paragraphs on them.
    pub(crate) fn paragraphs_by_key(&self) -> BTreeMap<usize, Vec<usize>> {
        let tree = self.object(references(self.catalogue(), "StructTreeRoot")[0]);
        let by_page = self.object(references(tree, "ParentTree")[0]);
        let mut all = BTreeMap::new();
        for leaf in references(by_page, "Kids") {
            let leaf = self.object(leaf);
            let (_, nums) = leaf.split_once("/Nums[").unwrap();
            let words: Vec<&str> = nums.trim_end_matches("]>>").split_whitespace().collect();
            let keys: Vec<usize> = words.chunks(4).map(|it| it[0].parse().unwrap()).collect();
            let limits = format!("/Limits[{} {}]", keys[0], keys.last().unwrap());
            assert!(leaf.contains(&limits), "{leaf}");
            for (key, words) in keys.iter().zip(words.chunks(4)) {
                let list = self.object(words[1].parse().unwrap());
                let paragraphs = REFERENCE.captures_iter(list);
                let paragraphs = paragraphs.map(|it| it[1].parse().unwrap()).collect();
                assert!(all.insert(*key, paragraphs).is_none());
            }
        }
        assert_eq!(number(tree, "ParentTreeNextKey"), Some(all.len()));
        all
    }

    /// All paragraphs, by the tree that they stand in, each of which knows what it is in.
    pub(crate) fn paragraphs(&self) -> Vec<usize> {
        let root = references(self.catalogue(), "StructTreeRoot")[0];
        let mut all = Vec::new();
        let mut open = vec![(references(self.object(root), "K")[0], root)];
        while let Some((own, parent)) = open.pop() {
            let element = self.object(own);
            assert_eq!(references(element, "P "), [parent], "{element}");
            let kids = references(element, "K");
            let is_leaf = element.contains("/Pg ");
            if is_leaf {
                all.push(own);
            } else {
                open.extend(kids.into_iter().map(|kid| (kid, own)));
            }
        }
        all.sort_unstable();
        all
    }
}

/// Where something leads that has a goal: the idx of the page, and how far up.
pub(crate) fn goal(dictionary: &str, pages: &[Page]) -> (usize, f32) {
    let page = references(dictionary, "Dest")[0];
    let (_, rest) = dictionary.split_once("/XYZ 0 ").unwrap();
    let y = rest.split([' ', ']']).next().unwrap();
    let idx = pages.iter().position(|it| it.number == page).unwrap();
    (idx, y.parse().unwrap())
}

/// The objects that are packed in a stream.
fn split(dictionary: &str, stream: &[u8]) -> Vec<(usize, String)> {
    let first = number(dictionary, "First").unwrap();
    let head: Vec<usize> = text(&stream[..first])
        .split_whitespace()
        .map(|word| word.parse().unwrap())
        .collect();
    assert_eq!(number(dictionary, "N"), Some(head.len() / 2));
    let ends = head.chunks(2).skip(1).map(|it| it[1]);
    let ends = ends.chain([stream.len() - first]);
    let objects = head.chunks(2).zip(ends);
    objects
        .map(|(it, end)| {
            let object = text(&stream[first + it[1]..first + end]);
            (it[0], object.trim_end().to_owned())
        })
        .collect()
}
