//! The codebook as a table of text, with the columns of Taguette, which other programs read too.

use std::io::{self, Write};

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::csv::guard;
use super::{Error, Report};
use crate::model::codebook::Tree;
use crate::query::ledger::{Ledger, Loss};

pub(super) fn ledger(report: &Report<'_>) -> Ledger {
    let held = [Loss::Tags, Loss::Definitions, Loss::TagOrder];
    Ledger::of(&report.extent()).only(|loss| !held.contains(&loss) && report.can_lose(loss))
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    if report.options.csv_byte_order_mark {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut table = WriterBuilder::new()
        .quote_style(QuoteStyle::Always)
        .terminator(Terminator::CRLF)
        .from_writer(out);
    let mut row = |cells: [&str; 4]| {
        let cells = cells.map(|cell| {
            if report.options.csv_guard {
                guard(cell)
            } else {
                cell.into()
            }
        });
        let written = table.write_record(cells.each_ref().map(|cell| cell.as_bytes()));
        written.map_err(io::Error::from)
    };
    row([
        "tag",
        "description",
        "number of highlights",
        "number of documents",
    ])?;
    let tallies = report.tallies();
    for (_, id) in Tree::new(report.workspace).walk() {
        let Some(tag) = report.workspace.tag(id) else {
            continue;
        };
        let tally = tallies.get(&id);
        row([
            &report.workspace.tag_path(id),
            &report.told_note(&tag.definition),
            &tally.map_or(0, |tally| tally.n_passages).to_string(),
            &tally.map_or(0, |tally| tally.documents.len()).to_string(),
        ])?;
    }
    table.flush()?;
    Ok(())
}
