//! Where a paragraph of rich text belongs: into a cell, or out of tables. A paragraph says so
//! itself; nothing says where a table begins or ends.

use super::reader::{MAX_TABLES, Reader};
use crate::import::office::{kind_of, outlined};
use crate::import::pages::Break;
use crate::model::BlockKind;

impl Reader {
    /// Puts the paragraph where it belongs before its first word.
    pub(super) fn settle(&mut self) {
        if std::mem::replace(&mut self.is_settled, true) {
            return;
        }
        let paragraph = self.group.paragraph;
        let level = if paragraph.is_in_table {
            paragraph.table_level.clamp(1, MAX_TABLES)
        } else {
            0
        };
        self.enter_tables(level);
        if paragraph.breaks_before {
            self.page(Break::Hard);
        }
    }

    pub(super) fn enter_tables(&mut self, level: usize) {
        while self.tables.n_open > level {
            self.lines.close_table();
            self.tables.n_open -= 1;
        }
        while self.tables.n_open < level {
            if self.tables.n_open > 0 && self.tables.needs_cell {
                self.enter_cell();
            }
            self.lines.open_table();
            self.tables.n_open += 1;
            (self.tables.needs_row, self.tables.needs_cell) = (true, true);
        }
        if level > 0 {
            self.enter_cell();
        }
    }

    pub(super) fn enter_cell(&mut self) {
        if std::mem::take(&mut self.tables.needs_row) {
            self.lines.open_row();
            self.tables.needs_cell = true;
        }
        if std::mem::take(&mut self.tables.needs_cell) {
            self.lines.open_cell();
        }
    }

    pub(super) fn leave_tables(&mut self) {
        if self.tables.n_open > 0 {
            self.end_paragraph();
            self.enter_tables(0);
        }
    }

    pub(super) fn page(&mut self, kind: Break) {
        let number = self.pages.add(kind);
        self.lines.mark(number);
    }

    pub(super) fn end_paragraph(&mut self) {
        let paragraph = self.group.paragraph;
        let style = self.styles.get(&paragraph.style);
        let mut kind = paragraph.outline.and_then(outlined);
        let mut chain = style;
        for _ in 0..20 {
            let Some(style) = chain.filter(|_| kind.is_none()) else {
                break;
            };
            kind = kind_of(&style.name).or_else(|| style.outline.and_then(outlined));
            chain = self.styles.get(&style.based_on);
        }
        if kind.is_none() && (paragraph.is_entry || self.has_number) {
            kind = Some(BlockKind::ListEntry);
        }
        self.lines.set_kind(kind);
        self.lines.end_paragraph();
        (self.is_settled, self.has_number) = (false, false);
    }

    pub(super) fn end_cell(&mut self, level: usize) {
        if self.tables.n_open < level {
            // The words of a first cell that was not announced.
            let words = self.lines.take_from(0);
            self.enter_tables(level);
            self.lines.push_str(&words);
        } else {
            self.enter_tables(level);
        }
        self.end_paragraph();
        self.tables.needs_cell = true;
    }

    pub(super) fn end_row(&mut self, level: usize) {
        if self.tables.n_open >= level {
            self.enter_tables_down_to(level);
            self.tables.needs_row = true;
        }
        self.is_settled = false;
    }

    pub(super) fn enter_tables_down_to(&mut self, level: usize) {
        while self.tables.n_open > level {
            self.lines.close_table();
            self.tables.n_open -= 1;
        }
    }
}
