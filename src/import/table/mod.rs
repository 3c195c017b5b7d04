//! Tables: a row a document, or the whole table one document.
//!
//! Which columns are the text, the title and so on is what a person chose, or what their names
//! and their cells suggest. What has no place in the source is kept beside it by the column's name.

mod cells;
mod columns;
mod documents;
mod records;
mod separated;
mod workbook;

use serde::{Deserialize, Serialize};

use super::formats::importer_for;
use super::{Error, File, Options, Part};
use cells::Cells;

pub(super) use workbook::is_workbook;

/// How many rows are shown before a table is read.
const N_SHOWN: usize = 20;

/// How a table becomes documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableOptions {
    /// The whole table, and not each row by itself.
    pub one_document: bool,
    /// Whether the first row names the columns; `None` to find it out.
    pub header: Option<bool>,
    /// The sheet of a workbook; `None` for all of them.
    pub sheet: Option<String>,
    /// Columns by name. Their cells make the text, with an empty line between.
    pub text: Vec<String>,
    pub title: Option<String>,
    pub author: Option<String>,
    pub published: Option<String>,
    pub url: Option<String>,
    pub publisher: Option<String>,
    /// Columns that are kept in [`crate::model::Source::more`].
    pub more: Vec<String>,
}

/// What a table looks like, for a person to choose its columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablePreview {
    /// Those of a workbook; else none.
    pub sheets: Vec<String>,
    /// The one that is shown, or nothing.
    pub sheet: String,
    /// What parts the cells, where the file is text.
    pub delimiter: Option<char>,
    pub has_header: bool,
    /// One for each column, each another one.
    pub headers: Vec<String>,
    /// The first rows after the header.
    pub rows: Vec<Vec<String>>,
    /// All rows after the header.
    pub n_rows: usize,
    pub suggested: TableOptions,
}

/// Looks at a table, if the file is one, without making documents of it.
pub fn table_preview(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
) -> Result<TablePreview, Error> {
    let file = File::new(bytes, file_name, options);
    let chosen = options.table.clone().unwrap_or_default();
    let read_as = importer_for(&file)?.name;
    let tables = if read_as == "xlsx" {
        workbook::tables(&file, chosen.sheet.as_deref())?
    } else if read_as == "jsonl" {
        vec![records::table(&file)?.ok_or(Error::Damaged {
            what: "a list of records",
        })?]
    } else if read_as == "csv" {
        vec![separated::table(&file)?]
    } else {
        return Err(Error::NoText);
    };
    let sheets = tables
        .first()
        .map(|table| table.sheets.clone())
        .unwrap_or_default();
    let Some(table) = tables.into_iter().next() else {
        return Err(Error::NoText);
    };
    let columns = columns::Columns::of(&table, chosen.header);
    Ok(TablePreview {
        sheets,
        suggested: columns.suggested(&table),
        has_header: columns.has_header,
        rows: table
            .cells
            .rows()
            .skip(usize::from(columns.has_header))
            .take(N_SHOWN)
            .map(|row| {
                (0..columns.names.len())
                    .map(|column| table.cells.cell(row, column).to_owned())
                    .collect()
            })
            .collect(),
        n_rows: table.cells.n_rows() - usize::from(columns.has_header),
        headers: columns.names,
        delimiter: table.delimiter,
        sheet: table.sheet,
    })
}

/// A sheet as rows of cells, the first row among them.
pub(super) struct Sheet {
    pub(super) rows: Vec<Vec<String>>,
}

/// The rows of a table as text, or of each sheet of a workbook.
pub(super) fn sheets(bytes: &[u8], file_name: &str) -> Result<Vec<Sheet>, Error> {
    let options = Options::default();
    let file = File::new(bytes, file_name, &options);
    let tables = if is_workbook(bytes) {
        workbook::tables(&file, None)?
    } else {
        vec![separated::table(&file)?]
    };
    let sheets = tables.into_iter().map(|table| Sheet {
        rows: table
            .cells
            .rows()
            .map(|row| table.cells.cells_of(row).map(str::to_owned).collect())
            .collect(),
    });
    Ok(sheets.collect())
}

/// A table as it was read, before it is documents.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) cells: Cells,
    pub(super) delimiter: Option<char>,
    /// All sheets of the workbook.
    pub(super) sheets: Vec<String>,
    pub(super) sheet: String,
    pub(super) encoding: Option<super::Encoding>,
    /// Rows that have more or fewer cells than the first.
    pub(super) n_ragged: usize,
    /// The first row names the columns for certain.
    pub(super) has_names: bool,
    /// Lines that are no records.
    pub(super) damaged: Vec<usize>,
}

pub(super) fn read_separated(file: &File<'_>) -> Result<Vec<Part>, Error> {
    documents::parts(file, "csv", vec![separated::table(file)?])
}

/// Records as JSON; what is JSON and no list of records is read as a text.
pub(super) fn read_records(file: &File<'_>) -> Result<Vec<Part>, Error> {
    match records::table(file)? {
        Some(table) => documents::parts(file, "jsonl", vec![table]),
        None => file.as_plain_text(),
    }
}

pub(super) fn read_workbook(file: &File<'_>) -> Result<Vec<Part>, Error> {
    let chosen = file.options.table.as_ref();
    let sheet = chosen.and_then(|options| options.sheet.as_deref());
    documents::parts(file, "xlsx", workbook::tables(file, sheet)?)
}
