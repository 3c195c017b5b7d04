//! Tables that other programs write: codebooks of Taguette, `QualCoder` and MAXQDA as text, and the
//! annotations of Hypothesis.

use super::build::Build;
use super::foreign::{Foreign, Hint, Piece, put};
use super::units::Counting;
use super::{Error, File};

/// What the columns of a codebook are called.
const NAMES: [&str; 4] = ["tag", "name", "path", "code"];
const DEFINITIONS: [&str; 3] = ["description", "memo", "definition"];

pub(super) fn is(file: &File<'_>) -> bool {
    if file.bytes.starts_with(b"PK") || !file.has_extension(&["csv", "tsv", "txt", "tab"]) {
        return false;
    }
    let head = String::from_utf8_lossy(file.head());
    let first = head.lines().next().unwrap_or_default();
    let cells = cells_of(first);
    is_codebook(&cells) || is_hypothesis(&cells) || first.contains(">>")
}

fn cells_of(line: &str) -> Vec<String> {
    let separator = ['\t', ';', ',']
        .into_iter()
        .find(|&sign| line.contains(sign));
    let cells = line.split(separator.unwrap_or(','));
    cells
        .map(|cell| cell.trim().trim_matches('"').to_lowercase())
        .collect()
}

fn is_codebook(cells: &[String]) -> bool {
    let is = |cell: &String, names: &[&str]| names.contains(&cell.as_str());
    cells.iter().any(|cell| is(cell, &NAMES))
        && cells.iter().all(|cell| {
            is(cell, &NAMES)
                || is(cell, &DEFINITIONS)
                || cell.starts_with("number of")
                || cell.is_empty()
        })
}

fn is_hypothesis(cells: &[String]) -> bool {
    ["url", "quote", "tags"]
        .iter()
        .all(|name| cells.iter().any(|cell| cell == name))
}

pub(super) fn read(file: &File<'_>, build: &mut Build<'_>) -> Result<(), Error> {
    let (characters, _, _) = encoding_rs::UTF_8.decode(file.bytes);
    let first = characters.lines().next().unwrap_or_default();
    let separator = ['\t', ';', ',']
        .into_iter()
        .find(|&sign| first.contains(sign));
    let mut table = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator.unwrap_or(',') as u8)
        .from_reader(characters.as_bytes());
    let rows: Vec<Vec<String>> = table
        .records()
        .flatten()
        .map(|row| row.iter().map(str::to_owned).collect())
        .collect();
    let cells = cells_of(first);
    if is_hypothesis(&cells) {
        return hypothesis(&cells, rows.get(1..).unwrap_or_default(), build);
    }
    let column = |names: &[&str]| cells.iter().position(|cell| names.contains(&cell.as_str()));
    let has_heads = is_codebook(&cells);
    let name_idx = column(&NAMES).unwrap_or(0);
    let definition_idx = column(&DEFINITIONS).unwrap_or(1);
    for (order, row) in rows.iter().skip(usize::from(has_heads)).enumerate() {
        let cell = |idx: usize| row.get(idx).map(|cell| cell.trim()).unwrap_or_default();
        let name = cell(name_idx)
            .strip_prefix('\'')
            .unwrap_or_else(|| cell(name_idx));
        // "category>>category>>code", "Code > Subcode", "Code\Subcode", "tag.subtag" stays.
        let path = name
            .replace('/', "-")
            .replace(">>", "/")
            .replace(['>', '\\'], "/");
        let path = if name.contains(['>', '\\']) {
            path
        } else {
            name.to_owned()
        };
        if let Some(tag) = build.tag_at(&path) {
            build.change_tag(tag, |tag| {
                tag.order = order as u32;
                if !cell(definition_idx).is_empty() && definition_idx != name_idx {
                    cell(definition_idx).clone_into(&mut tag.definition);
                }
            });
        }
    }
    Ok(())
}

fn hypothesis(cells: &[String], rows: &[Vec<String>], build: &mut Build<'_>) -> Result<(), Error> {
    let column = |name: &str| cells.iter().position(|cell| cell == name);
    let foreign = rows.iter().filter_map(|row| {
        let cell = |name| {
            column(name)
                .and_then(|idx| row.get(idx))
                .cloned()
                .unwrap_or_default()
        };
        let quote = cell("quote");
        (!quote.trim().is_empty()).then(|| Foreign {
            about: Hint {
                address: cell("url"),
                title: cell("page"),
                ..Hint::default()
            },
            pieces: vec![Piece {
                quote,
                ..Piece::default()
            }],
            tags: cell("tags")
                .split(',')
                .map(|tag| tag.trim().to_owned())
                .collect(),
            note: cell("comment"),
            author: cell("author"),
            created: Build::moment(&cell("created at").replace(' ', "T")),
            ..Foreign::default()
        })
    });
    let foreign: Vec<Foreign> = foreign.collect();
    build
        .report
        .leave_out("Annotations of no passage", rows.len() - foreign.len());
    put(foreign, Counting::STANDARD, build)?;
    Ok(())
}
