//! One table of the workbook, on as many sheets as its rows need.

use super::super::Error;
use super::super::csv::guard;
use super::super::rows::Rows;
use super::super::xml::push;
use super::cell::{column, is_number, pieces, xml_of};
use super::{Book, Links};

/// The last row that a sheet has.
const MAX_ROWS: usize = 1_048_576;

/// As many links may a sheet have; cells after them stay without.
const MAX_LINKS: usize = 65_000;

/// The longest address that spreadsheets follow.
const MAX_ADDRESS: usize = 2_000;

/// The longest name of a sheet.
const MAX_NAME: usize = 31;

/// Where a cell leads.
pub(super) enum Link {
    /// In the workbook, such as `Documents!A5`.
    Cell(String),
    Web(String),
}

/// A text that did not fit its cell.
pub(super) struct LongText {
    pub(super) sheet: String,
    pub(super) cell: String,
    /// But for the first, which stands in the cell.
    pub(super) pieces: Vec<String>,
}

pub(super) struct Sheet<'b, 'l, 'z> {
    book: &'b mut Book<'z>,
    name: String,
    /// Which of the sheets of this table it is.
    n_sheets: usize,
    links: Links<'l>,
    names: Vec<String>,
    numbers: Vec<bool>,
    n_rows: usize,
    found: Vec<(String, Link)>,
    row: String,
}

impl<'b, 'l, 'z> Sheet<'b, 'l, 'z> {
    pub(super) fn new(book: &'b mut Book<'z>, name: &str, links: Links<'l>) -> Self {
        Self {
            book,
            name: name.to_owned(),
            n_sheets: 0,
            links,
            names: Vec::new(),
            numbers: Vec::new(),
            n_rows: 0,
            found: Vec::new(),
            row: String::new(),
        }
    }

    /// Begins a sheet with the names of the columns.
    fn begin(&mut self) -> Result<(), Error> {
        self.n_sheets += 1;
        self.n_rows = 0;
        let wanted = if self.n_sheets > 1 {
            format!("{} {}", self.name, self.n_sheets)
        } else {
            self.name.clone()
        };
        let taken = |name: &str| {
            let mut sheets = self.book.sheets.iter();
            sheets.any(|(other, _)| other.to_lowercase() == name.to_lowercase())
        };
        let name = sheet_name(&wanted, taken);
        self.book.sheets.push((name, String::new()));
        let number = self.book.sheets.len();
        let out = self
            .book
            .zip
            .file(&format!("xl/worksheets/sheet{number}.xml"))?;
        write!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheetViews><sheetView workbookViewId=\"0\"{}><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>",
            if number == 1 {
                " tabSelected=\"1\""
            } else {
                ""
            },
        )?;
        for (column_idx, name) in self.names.iter().enumerate() {
            let n = column_idx + 1;
            let width = width(name);
            write!(
                out,
                "<col min=\"{n}\" max=\"{n}\" width=\"{width}\" customWidth=\"1\"/>"
            )?;
        }
        out.write_all(b"</cols><sheetData>")?;
        self.row.clear();
        self.row.push_str("<row r=\"1\">");
        for (column_idx, name) in self.names.iter().enumerate() {
            push(
                &mut self.row,
                format_args!(
                    r#"<c r="{}1" s="1" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
                    column(column_idx),
                    xml_of(pieces(name).first().copied().unwrap_or_default()),
                ),
            );
        }
        self.row.push_str("</row>");
        self.n_rows = 1;
        self.book.zip.more().write_all(self.row.as_bytes())?;
        Ok(())
    }

    /// Ends a sheet: filters, links, and how it is printed.
    fn end(&mut self) -> Result<(), Error> {
        let last = column(self.names.len().max(1) - 1);
        let cells = format!("A1:{last}{}", self.n_rows);
        // An ampersand begins a code there.
        let marking = self.book.marking.replace('&', "&&");
        let marking = xml_of(&marking).into_owned();
        let out = self.book.zip.more();
        write!(out, "</sheetData><autoFilter ref=\"{cells}\"/>")?;
        let mut targets = Vec::new();
        if !self.found.is_empty() {
            out.write_all(b"<hyperlinks>")?;
            for (cell, link) in self.found.drain(..) {
                match link {
                    Link::Cell(place) => {
                        write!(
                            out,
                            r#"<hyperlink ref="{cell}" location="{}"/>"#,
                            xml_of(&place)
                        )?;
                    }
                    Link::Web(url) => {
                        targets.push(url);
                        write!(
                            out,
                            r#"<hyperlink ref="{cell}" r:id="rId{}"/>"#,
                            targets.len()
                        )?;
                    }
                }
            }
            out.write_all(b"</hyperlinks>")?;
        }
        write!(
            out,
            "<pageMargins left=\"0.5\" right=\"0.5\" top=\"0.75\" bottom=\"0.75\" header=\"0.3\" footer=\"0.3\"/><pageSetup orientation=\"landscape\"/><headerFooter><oddHeader>&amp;L&amp;A&amp;C{marking}</oddHeader><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
        )?;
        let number = self.book.sheets.len();
        if let Some(sheet) = self.book.sheets.last_mut() {
            sheet.1 = cells;
        }
        if !targets.is_empty() {
            let out = self
                .book
                .zip
                .file(&format!("xl/worksheets/_rels/sheet{number}.xml.rels"))?;
            out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">")?;
            for (target_idx, url) in targets.iter().enumerate() {
                write!(
                    out,
                    r#"<Relationship Id="rId{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="{}" TargetMode="External"/>"#,
                    target_idx + 1,
                    super::super::xml::escape(url),
                )?;
            }
            out.write_all(b"</Relationships>")?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), Error> {
        self.end()
    }
}

impl Rows for Sheet<'_, '_, '_> {
    fn head(&mut self, names: &[&str], numbers: &[bool]) -> Result<(), Error> {
        self.names = names.iter().map(|&name| name.to_owned()).collect();
        self.numbers = numbers.to_vec();
        self.begin()
    }

    fn row(&mut self, cells: &[&str]) -> Result<(), Error> {
        if self.n_rows == MAX_ROWS {
            self.end()?;
            self.begin()?;
        }
        self.n_rows += 1;
        let n_row = self.n_rows;
        let link = (self.links)(cells).filter(|(_, link)| {
            self.found.len() < MAX_LINKS
                && !matches!(link, Link::Web(url) if url.len() > MAX_ADDRESS)
        });
        self.row.clear();
        push(&mut self.row, format_args!("<row r=\"{n_row}\">"));
        for (column_idx, &cell) in cells.iter().enumerate() {
            if cell.is_empty() {
                continue;
            }
            let place = format!("{}{n_row}", column(column_idx));
            let is_of_numbers = self.numbers.get(column_idx).copied().unwrap_or_default();
            if is_of_numbers && is_number(cell) {
                push(
                    &mut self.row,
                    format_args!("<c r=\"{place}\" s=\"0\"><v>{cell}</v></c>"),
                );
                continue;
            }
            let mut pieces = pieces(cell).into_iter();
            let first = pieces.next().unwrap_or_default();
            let rest: Vec<String> = pieces.map(str::to_owned).collect();
            let is_link = link
                .as_ref()
                .is_some_and(|(linked, _)| *linked == column_idx);
            let style = match () {
                () if is_link => 2,
                () if guard(cell) != cell => 3,
                () => 0,
            };
            push(
                &mut self.row,
                format_args!(
                    r#"<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
                    xml_of(first),
                ),
            );
            if !rest.is_empty() {
                let sheet = self.book.sheets.last().map(|sheet| sheet.0.clone());
                self.book.long.push(LongText {
                    sheet: sheet.unwrap_or_default(),
                    cell: place,
                    pieces: rest,
                });
            }
        }
        self.row.push_str("</row>");
        if let Some((column_idx, link)) = link {
            let is_empty = cells.get(column_idx).is_none_or(|cell| cell.is_empty());
            if !is_empty {
                self.found
                    .push((format!("{}{n_row}", column(column_idx)), link));
            }
        }
        self.book.zip.more().write_all(self.row.as_bytes())?;
        Ok(())
    }
}

/// How wide a column is, in characters.
fn width(name: &str) -> u8 {
    match name {
        "quote" | "text" => 70,
        "note" | "definition" | "citation" => 50,
        "document_title" | "tag_path" | "tags" | "url" | "fields" => 32,
        "context_before" | "context_after" | "links" => 28,
        "annotation_id" | "document_id" | "document_blake3" => 12,
        "start_cp" | "end_cp" | "line_start" | "line_end" | "paragraph" | "level" | "piece"
        | "key" => 9,
        _ => 18,
    }
}

/// A name that a sheet may have and none has yet.
fn sheet_name(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let plain: String = wanted
        .chars()
        .map(|c| match c {
            '\\' | '/' | '?' | '*' | '[' | ']' | ':' | '\'' => ' ',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    let cut = |name: &str, room: usize| -> String {
        let mut n_units = 0;
        let fits = name.chars().take_while(|c| {
            n_units += c.len_utf16();
            n_units <= room
        });
        fits.collect::<String>().trim().to_owned()
    };
    let name = cut(&plain, MAX_NAME);
    // "History" is a sheet of the spreadsheet's own.
    if !name.is_empty() && !is_taken(&name) && name.to_lowercase() != "history" {
        return name;
    }
    let mut n = 2;
    loop {
        let end = format!(" {n}");
        let name = format!("{}{end}", cut(&plain, MAX_NAME - end.len()));
        let name = name.trim().to_owned();
        if !is_taken(&name) {
            return name;
        }
        n += 1;
    }
}

/// `A1:C20` as `$A$1:$C$20`.
pub(super) fn absolute(cells: &str) -> String {
    let mut out = String::with_capacity(cells.len() + 4);
    let mut last = ':';
    for c in cells.chars() {
        let begins_letters = c.is_ascii_alphabetic() && !last.is_ascii_alphabetic();
        let begins_digits = c.is_ascii_digit() && !last.is_ascii_digit();
        if begins_letters || begins_digits {
            out.push('$');
        }
        out.push(c);
        last = c;
    }
    out
}
