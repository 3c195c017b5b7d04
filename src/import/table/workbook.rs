//! Workbooks of Excel, cell by cell: what a sheet says of its size is not believed.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx};

use super::super::archive::Archive;
use super::super::names::cleaned;
use super::super::{Error, File, binary};
use super::Table;

const DAMAGED: Error = Error::Damaged {
    what: "an Excel workbook",
};
/// All that is unpacked of a workbook, in bytes: its strings are held several times.
const MAX_UNPACKED: usize = 384 * 1024 * 1024;
/// More cells are no table that a person reads.
const MAX_CELLS: usize = 20_000_000;

/// Whether the bytes are a workbook.
pub(in super::super) fn is_workbook(bytes: &[u8]) -> bool {
    binary::known_format(bytes) == Some("an Excel workbook")
}

/// The sheets with anything in them, or the one that was chosen.
pub(super) fn tables(file: &File<'_>, chosen: Option<&str>) -> Result<Vec<Table>, Error> {
    check_size(file.bytes)?;
    let mut workbook = Xlsx::new(Cursor::new(file.bytes)).map_err(|_error| DAMAGED)?;
    let sheets = workbook.sheet_names();
    if let Some(name) = chosen.filter(|chosen| !sheets.iter().any(|sheet| sheet == chosen)) {
        return Err(Error::NoSheet {
            name: cleaned(name, 100),
        });
    }
    let mut tables = Vec::new();
    for sheet in &sheets {
        if chosen.is_some_and(|chosen| chosen != sheet) {
            continue;
        }
        let mut table = match table_of(&mut workbook, sheet) {
            Ok(table) => table,
            // Sheets of nothing but a chart have no cells.
            Err(DAMAGED) if chosen.is_none() && sheets.len() > 1 => continue,
            Err(error) => return Err(error),
        };
        if table.cells.n_rows() > 0 {
            table.sheets.clone_from(&sheets);
            table.sheet.clone_from(sheet);
            tables.push(table);
        }
    }
    if tables.is_empty() {
        return Err(Error::NoText);
    }
    Ok(tables)
}

/// Unpacks it once within the limits of archives, so that no bomb reaches the reader.
fn check_size(bytes: &[u8]) -> Result<(), Error> {
    let mut archive = Archive::open(bytes, "an Excel workbook")?;
    let names: Vec<String> = archive
        .names()
        .filter(|name| !name.contains("media/"))
        .map(str::to_owned)
        .collect();
    let mut n_bytes = 0;
    for name in names {
        n_bytes += archive.bytes(&name)?.map_or(0, |bytes| bytes.len());
        if n_bytes > MAX_UNPACKED {
            return Err(Error::TooComplex {
                what: "sheets that unpack to far more than a table has",
            });
        }
    }
    Ok(())
}

fn table_of(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Table, Error> {
    let mut reader = workbook
        .worksheet_cells_reader(sheet)
        .map_err(|_error| DAMAGED)?;
    let mut found: Vec<(u32, u32, String)> = Vec::new();
    let mut columns = BTreeSet::new();
    while let Some(cell) = reader.next_cell().map_err(|_error| DAMAGED)? {
        let words = words_of(cell.get_value());
        if words.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        columns.insert(column);
        found.push((row, column, words));
        if found.len() > MAX_CELLS {
            return Err(Error::TooComplex {
                what: "more than 20,000,000 cells",
            });
        }
    }
    found.sort_by_key(|&(row, column, _)| (row, column));
    let columns: Vec<u32> = columns.into_iter().collect();
    let mut table = Table::default();
    // Columns without a cell are left out: two cells may stand 16,000 columns apart.
    for row in found.chunk_by(|(row, ..), (next, ..)| row == next) {
        let mut cells = row.iter().peekable();
        let number = row.first().map_or(0, |(row, ..)| *row as usize + 1);
        let last = row.last().map_or(0, |&(_, column, _)| column);
        let cells = columns
            .iter()
            .take_while(|column| **column <= last)
            .map(|column| {
                let mut words = "";
                // Of two cells in one place, the later one counts.
                while let Some((_, _, found)) = cells.next_if(|(_, found, _)| found == column) {
                    words = found;
                }
                words
            });
        table.cells.push(number, cells)?;
    }
    Ok(table)
}

fn words_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(words) | DataRef::DateTimeIso(words) | DataRef::DurationIso(words) => {
            words.clone()
        }
        DataRef::SharedString(words) => (*words).to_owned(),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::Error(error) => error.to_string(),
        DataRef::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let time = format!("{hour:02}:{minute:02}:{second:02}");
            if date.is_duration() {
                let secs = (date.as_f64() * 86_400.0).round() as i64;
                format!("{:02}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60)
            } else if date.as_f64() < 1.0 {
                time
            } else if date.as_f64().fract() == 0.0 {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {time}")
            }
        }
    }
}
