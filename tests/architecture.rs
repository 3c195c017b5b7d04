//! The rooms of the crate and what each may name; which files may touch the disk; how long a
//! file may be. Everything that breaks a rule is told at once, with its file and line.
#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a failing test may panic"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A room, and the rooms that it may name besides itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("model", &["text"]),
    ("edit", &["model", "text"]),
    ("query", &["model", "text"]),
    ("import", &["model", "text"]),
    ("export", &["query", "model", "text"]),
    ("store", &["edit", "model", "text"]),
    (
        "app",
        &[
            "store", "export", "import", "query", "edit", "model", "text",
        ],
    ),
    ("ui", &["app", "query", "model", "text"]),
    (
        "cli",
        &[
            "ui", "app", "store", "export", "import", "query", "edit", "model", "text",
        ],
    ),
    ("main", &["cli"]),
];

/// A file that may name one room more, and why.
const ALSO: &[(&str, &str, &str)] = &[("query/index.rs", "edit", "it follows each edit")];

/// Files outside `store` that may use the file system, and for what. Never for workspaces.
const DISK: &[(&str, &str)] = &[
    (
        "app/workspaces.rs",
        "what was open when a workspace was left",
    ),
    ("app/settings.rs", "the settings"),
    ("app/transfer.rs", "documents that are read in"),
    ("cli/annotate.rs", "lines that other programs wrote"),
    (
        "ui/path_dialog.rs",
        "the folders that a person looks through",
    ),
    (
        "ui/reader/tests/bidi.rs",
        "a test that reads a file of Unicode",
    ),
];

/// Past this, a file is about two nouns.
const MAX_LINES: usize = 600;

/// A file under `src`, by its path there with `/`, and its text.
struct Source {
    path: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
                sources.push(Source {
                    path: name.replace('\\', "/"),
                    text: fs::read_to_string(&path).unwrap(),
                });
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(sources.len() > 50, "the sources are found");
    sources
}

impl Source {
    /// `query` for `query/index.rs`, `main` for `main.rs`.
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The number of modules from the crate down to that of the file.
    fn depth(&self) -> usize {
        self.path.split('/').count() - usize::from(self.path.ends_with("/mod.rs"))
    }

    /// The lines of code with their numbers, those of comments left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(line_idx, line)| (line_idx + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The rooms that the file names, with the line.
    fn named(&self) -> Vec<(usize, String)> {
        let root = if self.room() == "main" {
            "dossier::"
        } else {
            "crate::"
        };
        let mut named = Vec::new();
        // A use that goes over several lines is one statement.
        let mut open: Option<(usize, String)> = None;
        for (number, line) in self.code() {
            if let Some((first, statement)) = &mut open {
                statement.push_str(line);
                if line.contains(';') {
                    named.extend(firsts(statement).into_iter().map(|room| (*first, room)));
                    open = None;
                }
                continue;
            }
            for (at, _) in line.match_indices(root) {
                let is_word = line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                let rest = &line[at + root.len()..];
                if is_word {
                    continue;
                }
                if rest.starts_with('{') && !rest.contains('}') {
                    open = Some((number, rest.to_owned()));
                } else {
                    named.extend(firsts(rest).into_iter().map(|room| (number, room)));
                }
            }
        }
        named
    }
}

/// The first names after `crate::`: one, or those of a list in braces.
fn firsts(rest: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let Some(list) = rest.strip_prefix('{') else {
        return vec![name(rest)];
    };
    let (mut depth, mut start, mut firsts) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            ',' if depth == 0 => {
                firsts.push(name(&list[start..at]));
                start = at + 1;
            }
            '}' if depth == 0 => {
                firsts.push(name(&list[start..at]));
                break;
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    firsts.retain(|first| !first.is_empty());
    firsts
}

#[track_caller]
fn none(broken: &[String], rule: &str) {
    let mut told = String::new();
    for line in broken {
        writeln!(told, "  {line}").unwrap();
    }
    assert!(broken.is_empty(), "{rule}\n{told}");
}

#[test]
fn each_room_names_only_the_rooms_that_it_may() {
    let rooms: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    let mut broken = Vec::new();
    let mut used = BTreeSet::new();
    for source in sources() {
        if source.path == "lib.rs" {
            continue;
        }
        let room = source.room();
        let Some((_, may)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            broken.push(format!("src/{}: there is no room “{room}”", source.path));
            continue;
        };
        for (number, named) in source.named() {
            if named == room || may.contains(&named.as_str()) || !rooms.contains(named.as_str()) {
                continue;
            }
            let also =
                |(path, other, _): &&(&str, &str, &str)| *path == source.path && *other == named;
            match ALSO.iter().find(also) {
                Some((path, ..)) => drop(used.insert(*path)),
                None => broken.push(format!(
                    "src/{}:{number}: {room} may not name {named}",
                    source.path
                )),
            }
        }
    }
    for (path, room, _) in ALSO {
        if !used.contains(path) {
            broken.push(format!("src/{path}: does not need {room} any more"));
        }
    }
    none(&broken, "A room may name only rooms above it in the table");
}

#[test]
fn no_path_leaves_its_room_by_way_of_super() {
    let mut broken = Vec::new();
    for source in sources() {
        let mut n_inside = 0;
        for (number, line) in source.code() {
            if line.starts_with("mod ") && line.ends_with('{') {
                n_inside = 1;
            } else if line == "}" {
                n_inside = 0;
            }
            let n_supers = line.split("super::").count() - 1;
            let is_chain = line.contains(&"super::".repeat(n_supers.max(1)));
            let longest = if is_chain { n_supers } else { 1 };
            if n_supers > 0 && longest >= source.depth() + n_inside {
                broken.push(format!("src/{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    none(
        &broken,
        "Another room is named by crate::, so that it can be seen",
    );
}

#[test]
fn the_crate_has_the_rooms_of_the_table() {
    let sources = sources();
    let lib = sources.iter().find(|source| source.path == "lib.rs");
    let declared: BTreeSet<&str> = lib
        .unwrap()
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let table: BTreeSet<&str> = ROOMS
        .iter()
        .map(|(room, _)| *room)
        .filter(|room| *room != "main")
        .collect();
    assert_eq!(declared, table);
}

#[test]
fn only_the_store_touches_workspace_files() {
    let mut broken = Vec::new();
    let mut used = BTreeSet::new();
    for source in sources() {
        if source.room() == "store" {
            continue;
        }
        // What stands in unit tests is not the program.
        let program = source.text.split("\n#[cfg(test)]").next().unwrap();
        for (line_idx, line) in program.lines().enumerate() {
            let touches = [
                "std::fs",
                "use std::{fs",
                "File::open",
                "File::create",
                "OpenOptions",
            ]
            .into_iter()
            .any(|words| line.contains(words));
            if !touches || line.trim_start().starts_with("//") {
                continue;
            }
            match DISK.iter().find(|(path, _)| *path == source.path) {
                Some((path, _)) => drop(used.insert(*path)),
                None => broken.push(format!(
                    "src/{}:{}: {}",
                    source.path,
                    line_idx + 1,
                    line.trim()
                )),
            }
        }
    }
    for (path, reason) in DISK {
        if !used.contains(path) {
            broken.push(format!("src/{path}: is not needed any more for {reason}"));
        }
    }
    none(
        &broken,
        "Files are touched by store, and by those named here",
    );
}

#[test]
fn only_text_slices_strings() {
    let manifest = include_str!("../Cargo.toml");
    assert!(
        manifest.contains("\nstring_slice = \"warn\""),
        "the lint is on"
    );
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.room() != "text") {
        for (number, line) in source.code() {
            if line.contains("clippy::string_slice") {
                broken.push(format!("src/{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    none(&broken, "Only text/ switches off the lint against slicing");
}

#[test]
fn no_file_is_longer_than_one_noun_needs() {
    let broken: Vec<String> = sources()
        .iter()
        .map(|source| (&source.path, source.text.lines().count()))
        .filter(|(_, n_lines)| *n_lines > MAX_LINES)
        .map(|(path, n_lines)| format!("src/{path}: {n_lines} lines"))
        .collect();
    none(&broken, "Past 600 lines, look for the second noun");
}

#[test]
fn a_path_is_read_in_each_way_of_writing_it() {
    assert_eq!(firsts("edit::Edit;"), ["edit"]);
    assert_eq!(firsts("{app::{App, Ask}, text}"), ["app", "text"]);
    let source = Source {
        path: "ui/x.rs".to_owned(),
        text: "use crate::{\n    app::{App, Ask},\n    store,\n};\n// crate::edit\nlet a = crate::model::Tag;\n".to_owned(),
    };
    let named: Vec<(usize, String)> = source.named();
    let named: Vec<(usize, &str)> = named.iter().map(|(n, room)| (*n, room.as_str())).collect();
    assert_eq!(named, [(1, "app"), (1, "store"), (6, "model")]);
}
