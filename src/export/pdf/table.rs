//! Tables on pages: rows below one another, with the names of the columns on every page.

use parley::Layout;

use super::super::Error;
use super::super::paper::{self, Paragraph, Press as _};
use super::printer::{BOTTOM, INK, Printer, RULE, TOP};
use super::setting::{Ink, Setting, Words};
use super::sheet::{Draw, Kind};

impl Printer<'_> {
    pub(super) fn set_table(&mut self, rows: &[Vec<Paragraph<'_>>]) -> Result<(), Error> {
        let shares = paper::shares(rows.first().map_or(1, Vec::len).max(1));
        for (row_idx, row) in rows.iter().enumerate() {
            if let Some(height) = self.row_height(row, &shares, row_idx == 0) {
                if self.y + height + 6.0 > BOTTOM {
                    self.next_page();
                    // The names of the columns again.
                    if let Some(head) = rows.first().filter(|_| row_idx > 0) {
                        self.row(head, &shares, true);
                    }
                }
                self.row(row, &shares, row_idx == 0);
            } else {
                // A row that no page has room for is set as paragraphs.
                for cell in row {
                    self.paragraph(cell)?;
                }
            }
        }
        self.y += 10.0;
        Ok(())
    }

    /// Sets the cells of a row, each with where it begins.
    fn cells(
        &mut self,
        row: &[Paragraph<'_>],
        shares: &[f32],
        is_head: bool,
    ) -> Vec<(f32, Words, Layout<Ink>)> {
        let mut left = self.columns.left;
        let mut cells = Vec::new();
        for (cell, share) in row.iter().zip(shares) {
            let width = share * self.columns.width;
            let setting = Setting {
                size: 9.0,
                is_bold: is_head,
                width: width - 8.0,
                is_rtl: cell.is_rtl,
            };
            let (words, layout) = self.setter.set(cell, 0, setting);
            cells.push((left, words, layout));
            left += width;
        }
        cells
    }

    /// `None` where no page has room for it under the names of the columns.
    fn row_height(&mut self, row: &[Paragraph<'_>], shares: &[f32], is_head: bool) -> Option<f32> {
        let cells = self.cells(row, shares, is_head);
        let heights = cells.iter().map(|(_, _, layout)| layout.height());
        let height = heights.fold(0.0, f32::max);
        (height <= BOTTOM - TOP - 48.0).then_some(height)
    }

    fn row(&mut self, row: &[Paragraph<'_>], shares: &[f32], is_head: bool) {
        let top = self.y + 3.0;
        let mut height: f32 = 0.0;
        for (left, words, layout) in self.cells(row, shares, is_head) {
            height = height.max(layout.height());
            let group = self.sheets.paragraph(Kind::Paragraph, "");
            for line in layout.lines() {
                let y = top + line.metrics().block_min_coord;
                self.put(&words, &line, (left, y), group, INK);
            }
        }
        self.y += height + 6.0;
        let rule = Draw::Box {
            x: self.columns.left,
            y: self.y,
            width: self.columns.width,
            height: 0.5,
            colour: RULE,
        };
        self.sheets.draw(None, rule);
    }
}
