//! Pages to print and to pass on: the report, and the documents with highlights and notes in the
//! margin, with clickable contents, bookmarks, and words that can be copied and searched.
//!
//! Everything is set twice. The first time pages are counted and the headings on them noted, the
//! second time they are drawn, so that no page waits for the number of the last one. The file
//! itself is put together in memory, as its library does it: packed pages and the shapes of the
//! letters that they use.
//!
//! The fonts are those of the system, with those within the program behind them. What none of them
//! has a shape for stands there by its number, such as `[U+0F40]`, and is told on the last page.

mod printer;
mod setting;
mod sheet;
mod table;

use std::collections::BTreeSet;
use std::io::{self, Write};

use krilla::SerializeSettings;
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use unicode_normalization::char::is_combining_mark;

use self::printer::{Columns, Heading, OF_DOCUMENTS, OF_REPORT, Printer};
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
    write(report, out, paper::report, OF_REPORT)
}

pub(super) fn write_document(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    write(report, out, paper::annotated, OF_DOCUMENTS)
}

/// Files of more pages have no tree of their paragraphs: it is kept in memory until all is written
/// and takes more of it than the pages do.
const MAX_TAGGED: usize = 4_000;

type Print = fn(&Report<'_>, &mut dyn Press) -> Result<(), Error>;

fn write(
    report: &Report<'_>,
    out: &mut dyn Write,
    print: Print,
    columns: Columns,
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

    let is_tagged = n_front + n_body <= MAX_TAGGED;
    let settings = SerializeSettings {
        xmp_metadata: false,
        enable_tagging: is_tagged,
        ..SerializeSettings::default()
    };
    let mut file = krilla::Document::new_with(settings);
    file.set_metadata(metadata(report));
    file.set_outline(outline(&headings, n_front));
    let mut printer = Printer::new(report, setter, Sheets::drawing(file, is_tagged), columns);
    printer.n_pages = Some(n_front + n_body);
    printer.front(&title, &headings, n_front);
    print(report, &mut printer)?;
    printer.last_page();
    let file = printer.sheets.into_file();
    let bytes = file.map(krilla::Document::finish).transpose();
    let bytes = bytes.map_err(|error| io::Error::other(format!("{error:?}")))?;
    out.write_all(&bytes.unwrap_or_default())?;
    Ok(())
}

fn metadata(report: &Report<'_>) -> Metadata {
    let metadata = Metadata::new()
        .title(paper::report_title(report))
        .language("en".to_owned());
    match report.moment(report.now) {
        Some(now) => {
            let now = now.to_zoned(jiff::tz::TimeZone::UTC);
            let day = DateTime::new(now.year().unsigned_abs())
                .month(now.month().unsigned_abs())
                .day(now.day().unsigned_abs());
            metadata.creation_date(day)
        }
        None => metadata,
    }
}

/// Bookmarks: headings, each under the one of a higher level before it.
fn outline(headings: &[Heading], n_front: usize) -> Outline {
    let mut outline = Outline::new();
    let mut open: Vec<(u8, OutlineNode)> = Vec::new();
    let close = |open: &mut Vec<(u8, OutlineNode)>, outline: &mut Outline, level: u8| {
        while open.last().is_some_and(|(above, _)| *above >= level) {
            if let Some((_, node)) = open.pop() {
                match open.last_mut() {
                    Some((_, parent)) => parent.push_child(node),
                    None => outline.push_child(node),
                }
            }
        }
    };
    for heading in headings {
        close(&mut open, &mut outline, heading.level);
        let point = Point::from_xy(0.0, heading.y);
        let place = krilla::destination::XyzDestination::new(n_front + heading.page_idx, point);
        open.push((
            heading.level,
            OutlineNode::new(heading.words.clone(), place),
        ));
    }
    close(&mut open, &mut outline, 0);
    outline
}
