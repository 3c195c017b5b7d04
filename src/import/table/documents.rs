//! The rows of tables as documents.

use std::collections::BTreeMap;

use super::super::{
    Block, Content, Encoding, Error, File, Locator, MAX_PARTS, Part, Source, Text, Warning,
    cleaned, date,
};
use super::cells::Row;
use super::columns::{Columns, is_address};
use super::{Table, TableOptions};
use crate::model::{BlockKind, LocatorKind};
use crate::text::words::shortened;

/// The longest cell that is kept beside the source, in characters.
const MAX_KEPT_CHARS: usize = 4000;
/// How much of a text is its title, where no column is, in characters.
const TITLE_CHARS: usize = 80;

/// The documents of a file's tables.
pub(super) fn parts(
    file: &File<'_>,
    format: &'static str,
    tables: Vec<Table>,
) -> Result<Vec<Part>, Error> {
    let has_sheets = tables.len() > 1;
    let mut parts = Vec::new();
    for table in tables {
        let columns = Columns::of(&table, chosen_header(file));
        let options = match &file.options.table {
            Some(options) if !options.text.is_empty() || options.one_document => options.clone(),
            Some(options) => {
                let found = columns.suggested(&table);
                TableOptions {
                    title: options.title.clone().or(found.title),
                    author: options.author.clone().or(found.author),
                    published: options.published.clone().or(found.published),
                    url: options.url.clone().or(found.url),
                    publisher: options.publisher.clone().or(found.publisher),
                    ..found
                }
            }
            None => columns.suggested(&table),
        };
        let reading = Reading {
            file,
            format,
            // The same whether all sheets are read or one of them, so that what is there already is
            // known again.
            prefix: if table.sheets.len() > 1 {
                table.sheet.clone()
            } else {
                String::new()
            },
            title: if has_sheets {
                table.sheet.clone()
            } else {
                String::new()
            },
            warnings: warnings_of(&table),
            places: Places::of(&columns, &options),
            order: date::Order::Unknown,
            table: &table,
            columns: &columns,
        };
        if options.one_document {
            parts.push(reading.whole());
            continue;
        }
        let n_rows = table.cells.n_rows();
        if n_rows + parts.len() > MAX_PARTS {
            return Err(Error::TooMany {
                n_parts: n_rows,
                what: "rows",
            });
        }
        parts.extend(reading.rows());
    }
    Ok(parts)
}

fn chosen_header(file: &File<'_>) -> Option<bool> {
    file.options
        .table
        .as_ref()
        .and_then(|options| options.header)
}

fn warnings_of(table: &Table) -> Vec<Warning> {
    (table.n_ragged > 0)
        .then_some(Warning::Ragged {
            n_rows: table.n_ragged,
        })
        .into_iter()
        .collect()
}

/// The columns that were chosen, by their places.
#[derive(Debug, Default)]
struct Places {
    text: Vec<usize>,
    title: Option<usize>,
    author: Option<usize>,
    published: Option<usize>,
    url: Option<usize>,
    publisher: Option<usize>,
    more: Vec<usize>,
}

impl Places {
    fn of(columns: &Columns, options: &TableOptions) -> Self {
        let find = |name: &Option<String>| name.as_deref().and_then(|name| columns.find(name));
        let all = |names: &[String]| names.iter().filter_map(|name| columns.find(name)).collect();
        Self {
            text: all(&options.text),
            title: find(&options.title),
            author: find(&options.author),
            published: find(&options.published),
            url: find(&options.url),
            publisher: find(&options.publisher),
            more: all(&options.more),
        }
    }
}

struct Reading<'a> {
    file: &'a File<'a>,
    format: &'static str,
    table: &'a Table,
    columns: &'a Columns,
    places: Places,
    /// Which number of a date is its month.
    order: date::Order,
    /// The sheet, where the workbook has several.
    prefix: String,
    /// The sheet, where several are read.
    title: String,
    /// What is to be said once of the whole table.
    warnings: Vec<Warning>,
}

impl Reading<'_> {
    fn part_named(&self, part: &str) -> String {
        match (self.prefix.as_str(), part) {
            ("", part) => part.to_owned(),
            (sheet, "") => cleaned(sheet, 100),
            (sheet, part) => format!("{}, {part}", cleaned(sheet, 100)),
        }
    }

    fn part(&self, name: &str, content: Content) -> Part {
        let name = self.part_named(name);
        Part {
            draft: self.file.draft(self.format, &name, content),
            name: self.file.part_named(&name),
        }
    }

    /// The whole table: a row a line, its cells parted by tabs.
    fn whole(self) -> Part {
        let cells = &self.table.cells;
        let mut characters = String::new();
        let mut starts = Vec::new();
        for row in cells.rows() {
            if cells.is_empty_row(row) {
                continue;
            }
            if !characters.is_empty() {
                characters.push('\n');
            }
            starts.push((characters.len(), row.number));
            for (column, cell) in cells.cells_of(row).enumerate() {
                if column > 0 {
                    characters.push('\t');
                }
                // Within a cell, a line end or a tab would make another one.
                let mut words = cell
                    .split(['\n', '\r', '\t'])
                    .filter(|words| !words.is_empty());
                if let Some(first) = words.next() {
                    characters.push_str(first);
                    for more in words {
                        characters.push(' ');
                        characters.push_str(more);
                    }
                }
            }
        }
        let text = Text::from_raw(characters.trim_start_matches('\u{feff}'));
        let n_cut = characters.len() - text.as_str().len();
        let locators = starts
            .into_iter()
            .filter(|(_, number)| *number > 0)
            .filter_map(|(start, number)| {
                Some(Locator {
                    at: text.pos(start.saturating_sub(n_cut))?,
                    kind: LocatorKind::Row,
                    label: number.to_string(),
                })
            })
            .collect();
        let content = Content {
            title: self.title.clone(),
            blocks: text
                .span(0..text.as_str().len())
                .map(|span| Block {
                    kind: BlockKind::Table,
                    span,
                })
                .into_iter()
                .collect(),
            locators,
            text,
            encoding: self.table.encoding,
            warnings: self.warnings.clone(),
            ..Content::default()
        };
        self.part("", content)
    }

    /// Each row by itself.
    fn rows(mut self) -> Vec<Part> {
        let cells = &self.table.cells;
        let n_header = usize::from(self.columns.has_header);
        if let Some(published) = self.places.published {
            self.order = date::Order::of(
                cells
                    .rows()
                    .skip(n_header)
                    .map(|row| cells.cell(row, published)),
            );
        }
        let has_text = |row: &&Row| {
            let mut columns = self.places.text.iter();
            columns.any(|&column| !cells.cell(row, column).trim().is_empty())
        };
        let with_words = || {
            cells
                .rows()
                .skip(n_header)
                .filter(|row| !cells.is_empty_row(row))
        };
        let n_with_text = with_words().filter(has_text).count();
        let n_without = with_words().count() - n_with_text;
        if n_with_text > 0 && n_without > 0 {
            // Not a fault of each: that is said once.
            self.warnings
                .push(Warning::RowsWithoutText { n_rows: n_without });
        }
        let is_read: Vec<bool> = cells
            .rows()
            .skip(n_header)
            .map(|row| !cells.is_empty_row(row) && (n_with_text == 0 || has_text(&row)))
            .collect();
        let mut parts: Vec<Part> = Vec::new();
        for (row, is_read) in cells.rows().skip(n_header).zip(is_read) {
            if is_read && (n_with_text > 0 || parts.is_empty()) {
                let content = self.content_of(row);
                parts.push(self.part(&format!("row {}", row.number), content));
                // What is to be said of the table is said once.
                self.warnings.clear();
            }
        }
        for line in &self.table.damaged {
            let name = self.part_named(&format!("row {line}"));
            parts.push(Part {
                name: self.file.part_named(&name),
                draft: Err(Error::Damaged { what: "a record" }),
            });
        }
        parts
    }

    fn content_of(&mut self, row: &Row) -> Content {
        let cells = &self.table.cells;
        let cell =
            |column: Option<usize>| column.map_or("", |column| cells.cell(row, column).trim());
        let mut characters = String::new();
        for &column in &self.places.text {
            let words = cells.cell(row, column).trim_matches('\u{feff}');
            if words.trim().is_empty() {
                continue;
            }
            if !characters.is_empty() {
                characters.push_str("\n\n");
            }
            characters.push_str(words);
        }
        let text = Text::from_raw(&characters);
        let mut more = BTreeMap::new();
        let mut keep = |column: Option<usize>| {
            let Some(name) = column.and_then(|column| self.columns.names.get(column)) else {
                return;
            };
            let value = cleaned(cell(column), MAX_KEPT_CHARS);
            if !value.is_empty() {
                more.insert(name.clone(), value);
            }
        };
        for &column in &self.places.more {
            keep(Some(column));
        }
        let published = date::parse_as(cell(self.places.published), self.order);
        let has_url = is_address(cell(self.places.url));
        // What is no date and no address is kept as it was written.
        if published.is_none() {
            keep(self.places.published);
        }
        if !has_url {
            keep(self.places.url);
        }
        let title = cleaned(cell(self.places.title), MAX_KEPT_CHARS);
        let is_first = !self.warnings.is_empty() || row.number <= 2;
        Content {
            title: if title.is_empty() {
                shortened(text.as_str(), TITLE_CHARS)
            } else {
                title
            },
            source: Source {
                author: cleaned(cell(self.places.author), 1000),
                publisher: cleaned(cell(self.places.publisher), 1000),
                published,
                url: if has_url {
                    cell(self.places.url).to_owned()
                } else {
                    String::new()
                },
                more: more.into(),
                ..Source::default()
            },
            locators: text
                .pos(0)
                .map(|at| Locator {
                    at,
                    kind: LocatorKind::Row,
                    label: row.number.to_string(),
                })
                .into_iter()
                .collect(),
            encoding: self.table.encoding.map(|encoding| Encoding {
                guessed: encoding.guessed && is_first,
                n_replaced: if is_first { encoding.n_replaced } else { 0 },
                ..encoding
            }),
            warnings: self.warnings.clone(),
            text,
            ..Content::default()
        }
    }
}
