//! Lists of records, in one object or as lines that stand by themselves.

use std::io::{self, Write};

use serde::Serialize;

use super::super::{Error, Report};

/// How the records stand one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// As lists of one object.
    Object,
    /// As JSON Lines.
    Lines,
}

pub(super) struct Lists<'o> {
    pub(super) report: &'o Report<'o>,
    pub(super) out: &'o mut dyn Write,
    pub(super) shape: Shape,
}

/// A record that stands by itself.
#[derive(Serialize)]
struct Line<'a, T> {
    r#type: &'a str,
    #[serde(flatten)]
    record: T,
}

impl Lists<'_> {
    /// A list of records, one a line.
    pub(super) fn list<T: Serialize>(
        &mut self,
        name: &str,
        records: impl Iterator<Item = T>,
    ) -> Result<(), Error> {
        let report = self.report;
        let told = || match name {
            "annotations" => report.one_more(),
            _ => report.goes_on(),
        };
        let out = &mut *self.out;
        if self.shape == Shape::Lines {
            let r#type = name.strip_suffix('s').unwrap_or(name);
            for record in records {
                told()?;
                self::record(out, &Line { r#type, record })?;
                out.write_all(b"\n")?;
            }
            return Ok(());
        }
        write!(out, ",\n\"{name}\": [")?;
        let mut is_empty = true;
        for one in records {
            told()?;
            out.write_all(if is_empty { b"\n" } else { b",\n" })?;
            is_empty = false;
            record(out, &one)?;
        }
        out.write_all(if is_empty { b"]" } else { b"\n]" })?;
        Ok(())
    }
}

pub(super) fn record<T: Serialize>(out: &mut dyn Write, record: &T) -> Result<(), Error> {
    serde_json::to_writer(out, record).map_err(|error| Error::Write {
        source: io::Error::from(error),
    })
}
