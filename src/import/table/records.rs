//! Records as JSON: an object a line, or a list of objects. What is nested becomes a column of its
//! own, named by its path.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::Value;

use super::super::{Error, File};
use super::Table;

/// More columns are no table.
const MAX_COLUMNS: usize = 2000;

/// `None` where the file is no list of records.
pub(super) fn table(file: &File<'_>) -> Result<Option<Table>, Error> {
    let (characters, encoding) = file.characters(|_| None)?;
    let mut records = Records::default();
    if characters.trim_start().starts_with('[') {
        let mut reader = serde_json::Deserializer::from_str(&characters);
        let read = (&mut reader).deserialize_seq(&mut records);
        if read.and_then(|()| reader.end()).is_err() || !records.is_whole() {
            return match records.error.take() {
                Some(error) => Err(error),
                None => Ok(None),
            };
        }
    } else {
        for (line_idx, line) in characters.split('\n').enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            match serde_json::from_str::<Value>(line) {
                Ok(value @ Value::Object(_)) => records.take(line_idx + 1, &value),
                // A file that does not begin with a record has none.
                _ if records.rows.is_empty() => return Ok(None),
                _ => records.damaged.push(line_idx + 1),
            }
            if let Some(error) = records.error.take() {
                return Err(error);
            }
        }
        // One object over many lines is one thing, and no table.
        if records.rows.len() < 2 && characters.trim().contains('\n') {
            return Ok(None);
        }
    }
    if records.rows.is_empty() {
        return Ok(None);
    }
    let mut table = Table {
        encoding: Some(encoding),
        has_names: true,
        damaged: records.damaged,
        ..Table::default()
    };
    table
        .cells
        .push(0, records.names.iter().map(String::as_str))?;
    for (number, cells) in records.rows {
        table.cells.push(number, cells.iter().map(String::as_str))?;
    }
    Ok(Some(table))
}

#[derive(Default)]
struct Records {
    names: Vec<String>,
    columns: HashMap<String, usize>,
    rows: Vec<(usize, Vec<String>)>,
    n_other: usize,
    damaged: Vec<usize>,
    error: Option<Error>,
}

impl Records {
    /// Every entry was a record.
    fn is_whole(&self) -> bool {
        self.n_other == 0 && self.error.is_none()
    }

    fn take(&mut self, number: usize, value: &Value) {
        let mut cells = Vec::new();
        self.put(String::new(), value, &mut cells);
        self.rows.push((number, cells));
    }

    /// Not deeper than the parser goes: 128 levels.
    fn put(&mut self, path: String, value: &Value, cells: &mut Vec<String>) {
        let below = |name: &str| {
            if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}.{name}")
            }
        };
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.put(below(name), value, cells);
                }
            }
            Value::Array(values)
                if values
                    .iter()
                    .any(|value| value.is_object() || value.is_array()) =>
            {
                for (value_idx, value) in values.iter().enumerate() {
                    self.put(below(&(value_idx + 1).to_string()), value, cells);
                }
            }
            Value::Array(values) => {
                let words: Vec<String> = values.iter().map(words_of).collect();
                self.cell(path, words.join("; "), cells);
            }
            value => self.cell(path, words_of(value), cells),
        }
    }

    fn cell(&mut self, path: String, words: String, cells: &mut Vec<String>) {
        let column = match self.columns.get(&path) {
            Some(&column) => column,
            None if self.names.len() >= MAX_COLUMNS => {
                self.error = Some(Error::TooComplex {
                    what: "more than 2,000 columns",
                });
                return;
            }
            None => {
                self.columns.insert(path.clone(), self.names.len());
                self.names.push(path);
                self.names.len() - 1
            }
        };
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(cell) = cells.get_mut(column) {
            *cell = words;
        }
    }
}

fn words_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(words) => words.clone(),
        value => value.to_string(),
    }
}

impl<'de> Visitor<'de> for &mut Records {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of records")
    }

    /// One at a time: a list of a gigabyte is never a tree.
    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        let mut number = 0;
        while let Some(value) = values.next_element::<Value>()? {
            number += 1;
            if value.is_object() {
                self.take(number, &value);
            } else {
                self.n_other += 1;
            }
            if !self.is_whole() {
                return Err(serde::de::Error::custom("no list of records"));
            }
        }
        Ok(())
    }
}
