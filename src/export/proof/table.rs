//! Tables: the rows of one annotation stand one after the other.

use std::collections::HashSet;
use std::io::{BufReader, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::claims::cell;
use super::markup::{Next, each};
use super::{Check, Source, bare};
use crate::export::Error;
use crate::export::csv::unguard;

/// The rows of the annotation that is read.
#[derive(Default)]
struct Rows {
    id: String,
    quote: String,
    said: String,
    /// The documents and tags that rows have told of.
    told: HashSet<String>,
}

impl Rows {
    /// Takes in a row, by the names of the columns.
    fn row(&mut self, check: &mut Check<'_>, names: &[String], cells: &[String]) {
        let mut said = String::new();
        let (mut id, mut quote) = ("", "");
        for (name, words) in names.iter().zip(cells) {
            match name.as_str() {
                "annotation_id" => id = words,
                "quote" => quote = words,
                name => said.push_str(&cell(name, words)),
            }
        }
        if id != self.id {
            self.tell(check);
            id.clone_into(&mut self.id);
            self.quote = bare(quote);
        }
        self.said.push_str(&said);
        // What is known of a document stands in each of its rows.
        for of in ["document_id", "tag_path"] {
            let at = names.iter().position(|name| name == of);
            let key = at
                .and_then(|at| cells.get(at))
                .filter(|key| !key.is_empty());
            if let Some(key) = key
                && self.told.insert(format!("{of} {key}"))
            {
                say_row(check, names, cells);
            }
        }
    }

    fn tell(&mut self, check: &mut Check<'_>) {
        let [id, quote, said] = [&mut self.id, &mut self.quote, &mut self.said].map(std::mem::take);
        if !id.is_empty() {
            check.entry(&quote, said);
        }
    }
}

pub(in crate::export) fn read_csv(
    check: &mut Check<'_>,
    file: &mut dyn Source,
) -> Result<(), Error> {
    let has_guard = check.report.options.csv_guard;
    let mut rows = Rows::default();
    each_row(file, has_guard, |names, cells| {
        check.went_on()?;
        rows.row(check, names, cells);
        Ok(())
    })?;
    rows.tell(check);
    Ok(())
}

pub(in crate::export) fn read_codebook(
    check: &mut Check<'_>,
    file: &mut dyn Source,
) -> Result<(), Error> {
    let has_guard = check.report.options.csv_guard;
    each_row(file, has_guard, |names, cells| {
        check.went_on()?;
        say_row(check, names, cells);
        Ok(())
    })
}

fn say_row(check: &mut Check<'_>, names: &[String], cells: &[String]) {
    for (name, words) in names.iter().zip(cells) {
        check.say(&cell(name, words));
    }
}

fn each_row(
    file: &mut dyn Source,
    has_guard: bool,
    mut take: impl FnMut(&[String], &[String]) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut table = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(file);
    let mut names: Vec<String> = Vec::new();
    for row in table.records() {
        let row = row.map_err(std::io::Error::from)?;
        let cells = row.iter().map(|cell| {
            let cell = cell.trim_start_matches('\u{feff}');
            if has_guard { unguard(cell) } else { cell }.to_owned()
        });
        let cells: Vec<String> = cells.collect();
        if names.is_empty() {
            names = cells;
        } else {
            take(&names, &cells)?;
        }
    }
    Ok(())
}

/// A workbook: the sheets with a column of quotes are tables of annotations.
pub(in crate::export) fn read_xlsx(
    check: &mut Check<'_>,
    file: &mut dyn Source,
) -> Result<(), Error> {
    let mut zip = ZipArchive::new(file).map_err(damaged)?;
    let long = long_texts(&mut zip)?;
    let sheets = sheets_of(&mut zip)?;
    let mut has_annotations = false;
    for (name, path) in sheets {
        let part = zip.by_name(&path).map_err(damaged)?;
        let is_first = !has_annotations || name.starts_with("Annotations");
        has_annotations = true;
        let mut rows = Rows::default();
        each_row_of_sheet(
            part,
            &mut |place, cells: &mut Vec<String>, names: &[String]| {
                check.went_on()?;
                for (column_idx, words) in cells.iter_mut().enumerate() {
                    let place = (name.clone(), place, column_idx);
                    if let Some(more) = long.get(&place) {
                        words.push_str(more);
                    }
                }
                if is_first {
                    rows.row(check, names, cells);
                } else {
                    say_row(check, names, cells);
                }
                Ok(())
            },
        )?;
        rows.tell(check);
    }
    Ok(())
}

type Zip<'f> = ZipArchive<&'f mut dyn Source>;

/// The names of the sheets and their files.
fn sheets_of(zip: &mut Zip<'_>) -> Result<Vec<(String, String)>, Error> {
    let part = zip.by_name("xl/workbook.xml").map_err(damaged)?;
    let mut sheets = Vec::new();
    each(&mut BufReader::new(part), |next| {
        if let Next::Start(element) = next
            && element.name() == "sheet"
        {
            let path = format!("xl/worksheets/sheet{}.xml", sheets.len() + 1);
            sheets.push((element.get("name"), path));
        }
        Ok(())
    })?;
    Ok(sheets)
}

/// By sheet, row and column: what did not fit the cell.
type LongTexts = std::collections::HashMap<(String, usize, usize), String>;

fn long_texts(zip: &mut Zip<'_>) -> Result<LongTexts, Error> {
    let mut long = LongTexts::new();
    let sheets = sheets_of(zip)?;
    for (name, path) in sheets {
        if !name.starts_with("Long texts") {
            continue;
        }
        let part = zip.by_name(&path).map_err(damaged)?;
        each_row_of_sheet(part, &mut |_, cells: &mut Vec<String>, names: &[String]| {
            let get = |wanted: &str| {
                let idx = names.iter().position(|name| name == wanted);
                idx.and_then(|idx| cells.get(idx))
                    .map_or("", String::as_str)
            };
            let (row, column) = place(get("cell"));
            let piece = get("text");
            let key = (get("sheet").to_owned(), row, column);
            long.entry(key).or_default().push_str(piece);
            Ok(())
        })?;
    }
    Ok(long)
}

type TakeRow<'t> = &'t mut dyn FnMut(usize, &mut Vec<String>, &[String]) -> Result<(), Error>;

fn each_row_of_sheet(part: impl Read, take: TakeRow<'_>) -> Result<(), Error> {
    let mut names: Option<Vec<String>> = None;
    let mut cells: Vec<String> = Vec::new();
    let (mut n_row, mut column_idx) = (0, 0);
    let mut is_in_cell = false;
    each(&mut BufReader::new(part), |next| {
        match next {
            Next::Start(element) => match element.name() {
                "row" => cells.clear(),
                "c" => {
                    (n_row, column_idx) = place(&element.get("r"));
                    cells.resize(cells.len().max(column_idx + 1), String::new());
                }
                "t" | "v" => is_in_cell = true,
                _ => {}
            },
            Next::Words(words) if is_in_cell => {
                if let Some(cell) = cells.get_mut(column_idx) {
                    cell.push_str(&words);
                }
            }
            Next::Words(_) => {}
            Next::End(name) => match name.as_str() {
                "t" | "v" => is_in_cell = false,
                "row" => {
                    for cell in &mut cells {
                        *cell = unescaped(cell);
                    }
                    match &names {
                        None => names = Some(cells.clone()),
                        Some(names) => {
                            cells.resize(names.len().max(cells.len()), String::new());
                            take(n_row, &mut cells, names)?;
                        }
                    }
                }
                _ => {}
            },
        }
        Ok(())
    })
}

/// "B12" as its row and the index of its column.
fn place(cell: &str) -> (usize, usize) {
    let letters = cell.bytes().take_while(u8::is_ascii_uppercase);
    let column = letters.fold(0, |n, letter| n * 26 + usize::from(letter - b'A') + 1);
    let digits = cell.trim_start_matches(|c: char| c.is_ascii_uppercase());
    (digits.parse().unwrap_or_default(), column.saturating_sub(1))
}

/// Without the format's own escapes such as `_x000D_`.
fn unescaped(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some((before, after)) = rest.split_once("_x") {
        out.push_str(before);
        let escape = after.split_once('_');
        let c = escape
            .filter(|(hex, _)| hex.len() == 4)
            .and_then(|(hex, _)| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32);
        if let (Some(c), Some((_, after))) = (c, escape) {
            out.push(c);
            rest = after;
        } else {
            out.push_str("_x");
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Why an archive that was just written cannot be read.
pub(super) fn damaged(error: ZipError) -> Error {
    Error::Write {
        source: match error {
            ZipError::Io(source) => source,
            error => std::io::Error::other(error),
        },
    }
}
