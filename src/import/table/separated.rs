//! Tables as text: cells parted by commas, semicolons, tabs or bars.

use csv::{ByteRecord, ReaderBuilder};

use super::super::{Error, File};
use super::Table;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// No cell has it: every line is one cell.
const NO_DELIMITER: u8 = 0x1f;
/// How much is looked at to find the delimiter, in bytes and rows.
const SAMPLE: usize = 256 * 1024;
const SAMPLE_ROWS: usize = 200;

pub(super) fn table(file: &File<'_>) -> Result<Table, Error> {
    let (characters, encoding) = file.characters(|_| None)?;
    // Excel writes a line that names the delimiter.
    let (characters, named, n_skipped) = match characters.strip_prefix("sep=") {
        Some(rest)
            if rest.len() > 1 && rest.as_bytes().get(1).is_some_and(u8::is_ascii_whitespace) =>
        {
            let (line, rest) = rest.split_once('\n').unwrap_or((rest, ""));
            (rest, line.bytes().next(), 1)
        }
        _ => (characters.as_str(), None, 0),
    };
    let delimiter = named.unwrap_or_else(|| delimiter_of(characters, file.name));
    let mut table = Table {
        encoding: Some(encoding),
        delimiter: (delimiter != NO_DELIMITER).then_some(char::from(delimiter)),
        ..Table::default()
    };
    let mut reader = reader(characters, delimiter);
    let mut record = ByteRecord::new();
    let mut number = n_skipped;
    let mut n_first = None;
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let at = record.position().map_or(0, csv::Position::byte) as usize;
        number += 1 + n_empty_lines(characters, at);
        let n_cells = *n_first.get_or_insert(record.len());
        table.n_ragged += usize::from(record.len() != n_cells);
        // The characters are UTF-8, and no cell is cut within one.
        let cells = record
            .iter()
            .map(|cell| std::str::from_utf8(cell).unwrap_or_default());
        table.cells.push(number, cells)?;
    }
    Ok(table)
}

fn reader(characters: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(characters.as_bytes())
}

/// The lines without a cell that stand in front of a record: spreadsheets count them.
fn n_empty_lines(characters: &str, at: usize) -> usize {
    let bytes = characters.as_bytes();
    let rest = bytes.get(at..).unwrap_or_default();
    let ends_record = at > 0 && bytes.get(at - 1) == Some(&b'\r');
    let n_ends = rest
        .iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|byte| **byte == b'\n')
        .count();
    n_ends - usize::from(ends_record && rest.first() == Some(&b'\n'))
}

/// The delimiter that parts most rows into the same number of cells.
fn delimiter_of(characters: &str, name: &str) -> u8 {
    let sample = characters
        .get(..characters.floor_char_boundary(SAMPLE))
        .unwrap_or_default();
    let is_tab = name.rsplit_once('.').is_some_and(|(_, extension)| {
        ["tsv", "tab"].contains(&extension.to_ascii_lowercase().as_str())
    });
    let mut best = (0.5, 1, NO_DELIMITER);
    for delimiter in DELIMITERS {
        let mut n_rows = 0_usize;
        let mut n_with: Vec<usize> = Vec::new();
        let mut reader = reader(sample, delimiter);
        let mut record = ByteRecord::new();
        while n_rows < SAMPLE_ROWS && reader.read_byte_record(&mut record).unwrap_or(false) {
            n_rows += 1;
            let n_cells = record.len().min(1000);
            if n_with.len() <= n_cells {
                n_with.resize(n_cells + 1, 0);
            }
            if let Some(n_with) = n_with.get_mut(n_cells) {
                *n_with += 1;
            }
        }
        let usual = n_with
            .iter()
            .enumerate()
            .skip(2)
            .max_by_key(|(n_cells, n_rows)| (**n_rows, *n_cells));
        let Some((n_cells, &n_usual)) = usual else {
            continue;
        };
        let mut share = n_usual as f64 / n_rows.max(1) as f64;
        if is_tab && delimiter == b'\t' {
            share += 1.0;
        }
        // A row of prose has a few commas; a row of many cells is none by chance.
        if share > best.0 + 0.05 || (share >= best.0 - 0.05 && n_cells > best.1) {
            best = (share, n_cells, delimiter);
        }
    }
    best.2
}
