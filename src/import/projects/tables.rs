//! Tables that other programs write: codebooks of Taguette, `QualCoder` and MAXQDA as text or as a
//! workbook, and the annotations of Hypothesis.

use std::collections::HashSet;

use super::build::Build;
use super::doccano;
use super::foreign::{Foreign, Hint, Piece, put};
use super::units::Counting;
use super::{Error, File};
use crate::import::table::{self, Sheet};

/// What the columns of a codebook are called.
const NAMES: [&str; 6] = ["tag_path", "tag", "name", "path", "code", "codename"];
const DEFINITIONS: [&str; 3] = ["description", "memo", "definition"];
const PARENTS: [&str; 2] = ["parent code", "parent"];
const COLOURS: [&str; 3] = ["color", "colour", "tag_colour"];

/// Names of codes are shorter than this, in characters; a longer cell is a text.
const MAX_NAME: usize = 100;

pub(super) fn is(file: &File<'_>) -> bool {
    if file.has_extension(&["xlsx"]) {
        let sheets = table::sheets(file.bytes, file.name).unwrap_or_default();
        return sheets.iter().any(|sheet| is_codebook(&heads_of(sheet)));
    }
    let is_table = file.has_extension(&["csv", "tsv", "txt", "tab"]);
    if file.bytes.starts_with(b"PK") || !is_table {
        return false;
    }
    // The last line of the head may be cut.
    let head = file.head();
    let whole = match memchr::memrchr(b'\n', head) {
        Some(end) if head.len() >= 4096 => head.get(..end).unwrap_or_default(),
        _ => head,
    };
    let Ok(sheets) = table::sheets(whole, file.name) else {
        return false;
    };
    let Some(sheet) = sheets.first() else {
        return false;
    };
    let heads = heads_of(sheet);
    is_codebook(&heads) || is_hypothesis(&heads) || is_bare(sheet) && !doccano::is(file)
}

fn heads_of(sheet: &Sheet) -> Vec<String> {
    let first = sheet.rows.first().map(Vec::as_slice).unwrap_or_default();
    first
        .iter()
        .map(|cell| cell.trim().to_lowercase())
        .collect()
}

fn is_codebook(heads: &[String]) -> bool {
    let is = |cell: &String, names: &[&str]| names.contains(&cell.as_str());
    heads.iter().any(|cell| is(cell, &NAMES))
        && (heads.iter().any(|cell| is(cell, &DEFINITIONS))
            || heads.iter().all(|cell| {
                is(cell, &NAMES)
                    || is(cell, &PARENTS)
                    || is(cell, &COLOURS)
                    || is_derived(cell)
                    || cell.is_empty()
            }))
}

/// What is counted anyway.
fn is_derived(head: &str) -> bool {
    head.starts_with("number of") || ["level", "annotations", "documents"].contains(&head)
}

/// Names and memos without heads, as `QualCoder` has them.
fn is_bare(sheet: &Sheet) -> bool {
    let name = |row: &Vec<String>| row.first().map(|cell| cell.trim().to_lowercase());
    let rows = || {
        sheet
            .rows
            .iter()
            .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
    };
    if rows().any(|row| name(row).is_some_and(|name| name.contains(">>"))) {
        return true;
    }
    let mut names = HashSet::new();
    let is_row = |row: &Vec<String>| {
        let name = name(row).unwrap_or_default();
        row.len() == 2
            && !name.is_empty()
            && name.chars().count() <= MAX_NAME
            && !name.contains(['\n', '"'])
    };
    rows().next().is_some() && rows().all(|row| is_row(row) && names.insert(name(row)))
}

fn is_hypothesis(heads: &[String]) -> bool {
    ["url", "quote", "tags"]
        .iter()
        .all(|name| heads.iter().any(|cell| cell == name))
}

pub(super) fn read(file: &File<'_>, build: &mut Build<'_>) -> Result<(), Error> {
    let sheets = table::sheets(file.bytes, file.name)?;
    let is_told = |sheet: &&Sheet| {
        let heads = heads_of(sheet);
        is_codebook(&heads) || is_hypothesis(&heads)
    };
    let sheet = sheets.iter().find(is_told).or_else(|| sheets.first());
    let Some(sheet) = sheet else { return Ok(()) };
    build.report.leave_out("Sheets", sheets.len() - 1);
    let heads = heads_of(sheet);
    if is_hypothesis(&heads) {
        return hypothesis(&heads, sheet.rows.get(1..).unwrap_or_default(), build);
    }
    codebook(&heads, &sheet.rows, build);
    Ok(())
}

fn codebook(heads: &[String], rows: &[Vec<String>], build: &mut Build<'_>) {
    let column = |names: &[&str]| heads.iter().position(|cell| names.contains(&cell.as_str()));
    let has_heads = is_codebook(heads);
    let name_idx = column(&NAMES).unwrap_or(0);
    let definition_idx = if has_heads {
        column(&DEFINITIONS)
    } else {
        Some(1)
    };
    let (parent_idx, colour_idx) = if has_heads {
        (column(&PARENTS), column(&COLOURS))
    } else {
        (None, None)
    };
    // Signs that part levels are signs like others in the paths of Taguette and of this program.
    let heads_a_code = |head: &String| head.starts_with("code");
    let has_levels = !has_heads || heads.get(name_idx).is_some_and(heads_a_code);
    let read = [Some(name_idx), definition_idx, parent_idx, colour_idx];
    for (order, row) in rows.iter().skip(usize::from(has_heads)).enumerate() {
        let cell = |idx: usize| row.get(idx).map(|cell| cell.trim()).unwrap_or_default();
        let optional = |idx: Option<usize>| idx.map(cell).unwrap_or_default();
        let mut path = path_of(cell(name_idx), has_levels);
        let parent = path_of(optional(parent_idx), has_levels);
        if !parent.is_empty() {
            path = format!("{parent}/{path}");
        }
        let n_more = row.iter().enumerate().filter(|&(idx, more)| {
            let is_derived = heads
                .get(idx)
                .is_some_and(|head| has_heads && is_derived(head));
            !read.contains(&Some(idx)) && !is_derived && !more.trim().is_empty()
        });
        build
            .report
            .leave_out("Cells of other columns", n_more.count());
        let Some(tag) = build.tag_at(&path) else {
            let is_empty = row.iter().all(|cell| cell.trim().is_empty());
            build
                .report
                .leave_out("Rows without a name", usize::from(!is_empty));
            continue;
        };
        let definition = optional(definition_idx);
        let definition = definition.strip_prefix('\'').unwrap_or(definition);
        build.change_tag(tag, |tag| {
            tag.order = order as u32;
            // A code that stands in several rows has what is said in each.
            if !tag.definition.contains(definition) {
                if !tag.definition.is_empty() {
                    tag.definition.push_str("\n\n");
                }
                tag.definition.push_str(definition);
            }
        });
        build.colour_tag(tag, optional(colour_idx));
    }
}

/// "category>>category>>code", "Code > Subcode" and "Code\Subcode" as a path; what has no such sign
/// is one already.
fn path_of(name: &str, has_levels: bool) -> String {
    let name = name.strip_prefix('\'').unwrap_or(name);
    if has_levels && name.contains(['>', '\\']) {
        let path = name.replace('/', "-").replace(">>", "/");
        path.replace(['>', '\\'], "/")
    } else {
        name.to_owned()
    }
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
        let piece = Piece {
            quote: cell("quote"),
            ..Piece::default()
        };
        let is_said = |name| cell(name).chars().any(|c| !c.is_whitespace());
        ["quote", "comment", "tags"]
            .into_iter()
            .any(is_said)
            .then(|| Foreign {
                about: Hint {
                    address: cell("url"),
                    title: cell("page"),
                    ..Hint::default()
                },
                // Without one it is a note on the page.
                pieces: is_said("quote").then_some(piece).into_iter().collect(),
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
        .leave_out("Rows that say nothing", rows.len() - foreign.len());
    put(foreign, Counting::STANDARD, build)?;
    Ok(())
}
