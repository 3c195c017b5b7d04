//! Names of files that every system takes, and links that lead to them.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization as _;

use crate::export::Report;
use crate::export::citation::title;
use crate::model::codebook::Tree;
use crate::model::{DocumentId, TagId};

/// Longer names are cut: with a folder and an ending, systems take 255 bytes.
const MAX_BYTES: usize = 160;

/// What Windows keeps for devices, whatever ending follows.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// What the files of a report are called, without folder and ending. No two are the same, also
/// where letter case and composed letters do not count, and whatever folder they are in: note
/// programs find a file by its name alone.
pub(super) struct Names {
    pub(super) index: String,
    documents: HashMap<DocumentId, String>,
    tags: HashMap<TagId, String>,
}

impl Names {
    pub(super) fn new(report: &Report<'_>) -> Self {
        let workspace = report.workspace;
        let mut taken = HashSet::new();
        let mut unique = |wanted: &str| unique(&safe(wanted), &mut taken);
        let index = unique(&workspace.meta.title);
        let documents = workspace.documents_in_order().into_iter();
        let documents = documents.map(|document| (document.id, unique(&title(document))));
        let documents = documents.collect();
        let tags = Tree::new(workspace).walk().into_iter();
        let tags = tags.filter_map(|(_, id)| Some((id, unique(&workspace.tag(id)?.name))));
        Self {
            index,
            documents,
            tags: tags.collect(),
        }
    }

    pub(super) fn document(&self, id: DocumentId) -> &str {
        self.documents.get(&id).map_or("", String::as_str)
    }

    pub(super) fn tag(&self, id: TagId) -> &str {
        self.tags.get(&id).map_or("", String::as_str)
    }
}

/// A link to a file, which is shown in other words where these say more.
pub(super) fn link(name: &str, words: &str) -> String {
    // Within a link nothing can be escaped.
    let plain: String = words
        .chars()
        .map(|c| match c {
            '[' | ']' | '|' | '<' | '>' | '`' | '#' | '^' | '\\' | '%' => ' ',
            c if c.is_whitespace() || c.is_control() => ' ',
            c => c,
        })
        .collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if plain.is_empty() || plain == name {
        format!("[[{name}]]")
    } else {
        format!("[[{name}|{plain}]]")
    }
}

/// A title as the name of a file.
fn safe(title: &str) -> String {
    let letters = title.chars().map(|c| match c {
        // Systems keep these, and note programs those of links.
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '#' | '^' | '[' | ']' | '%'
        | '`' | '$' | '{' | '}' => ' ',
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    });
    let letters: String = letters.filter(|&c| !is_invisible(c)).nfc().collect();
    let words: Vec<&str> = letters.split_whitespace().collect();
    let mut name = String::new();
    for c in words.join(" ").chars() {
        if name.len() + c.len_utf8() > MAX_BYTES {
            break;
        }
        name.push(c);
    }
    let name = name.trim_matches(['.', ' ', '~', '-', '_']);
    let stem = name.split('.').next().unwrap_or_default().trim();
    if name.is_empty() {
        "Untitled".to_owned()
    } else if DEVICES.contains(&stem.to_lowercase().as_str()) {
        name.replacen(stem, &format!("{stem}_"), 1)
    } else {
        name.to_owned()
    }
}

/// Has no shape and changes none: marks of direction, blanks of no width.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

/// The name, with a number behind it where it is taken.
fn unique(name: &str, taken: &mut HashSet<String>) -> String {
    let folded = |name: &str| name.nfkc().collect::<String>().to_lowercase();
    if taken.insert(folded(name)) {
        return name.to_owned();
    }
    let mut n = 2_usize;
    loop {
        let numbered = format!("{name} {n}");
        if taken.insert(folded(&numbered)) {
            return numbered;
        }
        n += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_such_as_every_system_takes() {
        for (title, name) in [
            ("The bridge", "The bridge"),
            ("a/b\\c: \"d\" <e>|f?*", "a b c d e f"),
            ("  .hidden. ", "hidden"),
            ("CON", "CON_"),
            ("nul.txt", "nul_.txt"),
            ("[[x]] #y ^z", "x y z"),
            ("e\u{301}\u{202e}\u{200b}", "é"),
            ("قال متحدث", "قال متحدث"),
            ("\u{0}\n", "Untitled"),
            ("", "Untitled"),
        ] {
            assert_eq!(safe(title), name, "{title:?}");
        }
        assert!(safe(&"日本".repeat(200)).len() <= MAX_BYTES);
    }

    #[test]
    fn names_that_would_be_the_same_get_a_number() {
        let mut taken = HashSet::new();
        let mut named = |name: &str| unique(name, &mut taken);
        assert_eq!(named("Report"), "Report");
        assert_eq!(named("report"), "report 2");
        assert_eq!(named("REPORT"), "REPORT 3");
        assert_eq!(named("Report 2"), "Report 2 2");
    }
}
