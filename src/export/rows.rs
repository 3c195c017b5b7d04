//! Tables as they are written: row after row, into whatever file holds them.

use super::Error;

/// Takes the rows of one table, the names of its columns first.
pub(super) trait Rows {
    fn row(&mut self, cells: &[&str]) -> Result<(), Error>;

    /// The first row; `numbers` tells which columns hold nothing but numbers.
    fn head(&mut self, names: &[&str], _numbers: &[bool]) -> Result<(), Error> {
        self.row(names)
    }
}
