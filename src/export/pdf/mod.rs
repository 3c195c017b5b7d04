//! Pages to print and to pass on: the report, and the documents with highlights and notes in the
//! margin, with clickable contents, bookmarks, and words that can be copied and searched.
//!
//! Everything is set twice. The first time pages are counted and the headings on them noted, the
//! second time they are drawn, so that no page waits for the number of the last one. Some hundred
//! pages at a time are put together in memory, as the library for that does it, and joined to the
//! file as they are finished; of these no more is remembered than where their objects stand.
//!
//! The fonts are those of the system, with those within the program behind them. What none of them
//! has a shape for stands there by its number, such as `[U+0F40]`, and is told on the last page.

mod bookmarks;
mod joiner;
mod objects;
mod places;
mod portion;
mod printer;
mod setting;
mod sheet;
mod table;
mod tokens;

use std::collections::BTreeSet;
use std::io::Write;

use unicode_normalization::char::is_combining_mark;

use self::joiner::{Facts, Joiner};
use self::printer::{Columns, OF_DOCUMENTS, OF_REPORT, Printer};
use self::setting::Setter;
use self::sheet::Sheets;
use super::paper::{self, Press};
use super::{Error, Report};
use crate::query::ledger::{Ledger, Loss};
use crate::text::invisible;

pub(super) fn report_ledger(report: &Report<'_>) -> Ledger {
    with_shapeless(report, paper::lost(report, true), true)
}

/// In the margin there is no room for who made an annotation and when; those that have no place
/// stand by themselves, and it is told there.
pub(super) fn document_ledger(report: &Report<'_>) -> Ledger {
    let placed = report.passages.iter();
    let placed = placed.filter(|passage| report.holds(&passage.annotation));
    let mut ledger = with_shapeless(report, paper::lost(report, false), false);
    for passage in placed {
        let has_author = !passage.annotation.author.is_empty();
        ledger.add(Loss::Authors, usize::from(has_author));
        ledger.add(Loss::Times, usize::from(report.options.times));
    }
    ledger
}

/// Adds what no font has a shape for: each character once, however often it stands there.
fn with_shapeless(report: &Report<'_>, mut ledger: Ledger, is_report: bool) -> Ledger {
    let told = report.extent();
    let mut signs = Signs::default();
    signs.add(&told.meta.title);
    for document in told.documents.values() {
        let source = &document.source;
        for words in [
            &document.title,
            &document.note,
            &document.origin.file_name,
            &source.author,
            &source.publisher,
        ] {
            signs.add(words);
        }
    }
    for tag in told.tags.values() {
        signs.add(&tag.name);
        signs.add(&tag.definition);
    }
    for note in told.notes.values() {
        signs.add(&note.title);
        signs.add(&note.text);
    }
    for annotation in told.annotations.values() {
        signs.add(&annotation.note);
        for anchor in &annotation.anchors {
            signs.add(&anchor.quote);
        }
    }
    if !is_report {
        for body in told.bodies.values() {
            signs.add(body.text.as_str());
        }
    }
    ledger.add(Loss::Shapeless, signs.n_shapeless());
    ledger
}

/// The characters of a report that not every font has.
#[derive(Default)]
struct Signs(BTreeSet<char>);

impl Signs {
    fn add(&mut self, words: &str) {
        if words.is_ascii() {
            return;
        }
        let mut last = '\0';
        for c in words.chars() {
            // Most stand beside others of their script, and many often.
            if !c.is_ascii() && c != last {
                self.0.insert(c);
            }
            last = c;
        }
    }

    /// How many of them no font has a shape for; those without one of their own are none.
    fn n_shapeless(self) -> usize {
        let is_shown = |c: &char| {
            !c.is_whitespace()
                && !c.is_control()
                && invisible::name_of(*c).is_none()
                && !is_combining_mark(*c)
        };
        let shown: Vec<char> = self.0.into_iter().filter(is_shown).collect();
        if shown.is_empty() {
            return 0;
        }
        let mut setter = Setter::new();
        for some in shown.chunks(500) {
            let words: String = some.iter().flat_map(|&c| [c, ' ']).collect();
            setter.look_for(&words);
        }
        setter.n_shapeless()
    }
}

pub(super) fn write_report(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    write_report_in_portions(report, out, N_IN_PORTION)
}

pub(super) fn write_document(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    write_document_in_portions(report, out, N_IN_PORTION)
}

/// The report, with so many pages put together at a time, which is at least one.
pub fn write_report_in_portions(
    report: &Report<'_>,
    out: &mut dyn Write,
    n_in_portion: usize,
) -> Result<(), Error> {
    write(report, out, paper::report, OF_REPORT, n_in_portion)
}

/// The documents, with so many pages put together at a time, which is at least one.
pub fn write_document_in_portions(
    report: &Report<'_>,
    out: &mut dyn Write,
    n_in_portion: usize,
) -> Result<(), Error> {
    write(report, out, paper::annotated, OF_DOCUMENTS, n_in_portion)
}

/// Each portion brings the shapes of its letters with it, and the memory for all of its pages.
const N_IN_PORTION: usize = 200;

type Print = fn(&Report<'_>, &mut dyn Press) -> Result<(), Error>;

fn write(
    report: &Report<'_>,
    out: &mut dyn Write,
    print: Print,
    columns: Columns,
    n_in_portion: usize,
) -> Result<(), Error> {
    report.will_write_twice();
    let mut counted = Printer::new(report, Setter::new(), Sheets::counting(), columns);
    print(report, &mut counted)?;
    counted.last_page();
    let n_body = counted.sheets.n_pages();
    let headings = std::mem::take(&mut counted.headings);
    let title = std::mem::take(&mut counted.title);
    let setter = counted.setter;

    let mut front = Printer::new(report, setter, Sheets::counting(), columns);
    front.front(&title, &headings, 0);
    let n_front = front.sheets.n_pages();
    let mut setter = front.setter;
    setter.unshown.clear();

    let joiner = Joiner::new(out, n_front + n_body)?;
    let sheets = Sheets::drawing(joiner, n_in_portion.max(1));
    let mut printer = Printer::new(report, setter, sheets, columns);
    printer.n_pages = Some(n_front + n_body);
    printer.front(&title, &headings, n_front);
    print(report, &mut printer)?;
    printer.last_page();
    if let Some(joiner) = printer.sheets.finish()? {
        joiner.finish(&facts(report), &headings, n_front)?;
    }
    Ok(())
}

fn facts(report: &Report<'_>) -> Facts {
    let now = report.moment(report.now);
    let now = now.map(|now| now.to_zoned(jiff::tz::TimeZone::UTC));
    Facts {
        title: paper::report_title(report),
        made: now.map(|now| (now.year(), now.month(), now.day())),
    }
}
