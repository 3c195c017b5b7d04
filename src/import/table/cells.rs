//! The cells of a table, close together: a table of a million rows is no million of lists.

use std::ops::Range;

use super::super::Error;

/// More cells are no table that a person reads.
const MAX_CELLS: usize = 20_000_000;
/// Those of the widest spreadsheets are fewer.
const MAX_COLUMNS: usize = 20_000;

/// Rows of cells, which may differ in length.
#[derive(Debug, Default)]
pub(in super::super) struct Cells {
    characters: String,
    /// Where each cell ends in the characters.
    ends: Vec<u32>,
    rows: Vec<Row>,
    /// The cells of the longest row.
    pub(super) n_columns: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Row {
    /// As spreadsheets count, from 1.
    pub(super) number: usize,
    cells: Range<usize>,
}

impl Row {
    pub(super) fn n_cells(&self) -> usize {
        self.cells.len()
    }
}

impl Cells {
    /// Adds a row below the others.
    pub(super) fn push<'a>(
        &mut self,
        number: usize,
        cells: impl Iterator<Item = &'a str>,
    ) -> Result<(), Error> {
        const TOO_MANY: Error = Error::TooComplex {
            what: "more than 20,000,000 cells",
        };
        let start = self.ends.len();
        for cell in cells {
            self.characters.push_str(cell);
            let end = u32::try_from(self.characters.len()).map_err(|_error| TOO_MANY)?;
            self.ends.push(end);
            if self.ends.len() > MAX_CELLS {
                return Err(TOO_MANY);
            }
            if self.ends.len() - start > MAX_COLUMNS {
                return Err(Error::TooComplex {
                    what: "more than 20,000 columns",
                });
            }
        }
        let cells = start..self.ends.len();
        self.n_columns = self.n_columns.max(cells.len());
        self.rows.push(Row { number, cells });
        Ok(())
    }

    pub(super) fn n_rows(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    /// The cell of a column; nothing where the row is shorter.
    pub(super) fn cell(&self, row: &Row, column: usize) -> &str {
        let cell = row.cells.start + column;
        if cell >= row.cells.end {
            return "";
        }
        let start = match cell.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or_default(),
            None => 0,
        };
        let end = self.ends.get(cell).copied().unwrap_or_default();
        self.characters
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    pub(super) fn cells_of<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = &'a str> {
        (0..row.n_cells()).map(|column| self.cell(row, column))
    }

    pub(super) fn is_empty_row(&self, row: &Row) -> bool {
        self.cells_of(row).all(|cell| cell.trim().is_empty())
    }
}
