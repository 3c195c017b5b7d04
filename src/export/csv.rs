//! The flat table: one row for each tag of each annotation, one for an annotation without a tag.
//!
//! UTF-8, RFC 4180: commas, every cell in quotation marks, CRLF after each row, line ends inside
//! cells kept. With [`Options::csv_byte_order_mark`] the file begins with a byte order mark.
//!
//! | column | what it holds |
//! |---|---|
//! | `annotation_id`, `document_id` | stable ids; rows of one annotation share the first |
//! | `document_title`, `outlet`, `author`, `published`, `url`, `accessed` | the source; dates as `2017`, `2017-09` or `2017-09-24` |
//! | `start_cp`, `end_cp` | code points of the document's text before the first and up to the last character |
//! | `spans_cp` | each passage as `start-end`, with `;` between them, in the order of the quote |
//! | `line_start`, `line_end`, `paragraph` | from 1; blank lines are no paragraphs |
//! | `quote` | the exact words; several passages are joined by ` … `, and `spans_cp` tells their lengths |
//! | `context_before`, `context_after` | a little of what stands around them |
//! | `tag`, `tag_path`, `tag_level_1` … | its name, its path from the top, and the path in cells |
//! | `tag_colour` | as in style sheets, for a light page |
//! | `note` | Markdown |
//! | `source_grade`, `info_grade` | Admiralty letter (the document's where the passage has none) and digit |
//! | `coder`, `created`, `modified` | who, and when in UTC; empty where that is not told |
//! | `anchor_status` | `exact`; `moved`, `ambiguous` or `lost` while a person has not settled what became of it when its text changed; `differs` when the text does not have these words there |
//! | `document_blake3` | of the document's text in UTF-8 |
//! | `links` | `contradicts` and the other annotation's id, with `; ` between several; those that lead out of the table are left out |
//! | `marking` | how the passage is to be handled: the strictest of its own marking and those of what it is in; empty where nothing is marked |
//!
//! Cells that a spreadsheet would take for a formula are guarded: see [`guard`].
//!
//! [`Options::csv_byte_order_mark`]: super::Options::csv_byte_order_mark

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::Arc;

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::extent::{Marked, replace, with_markings_of, with_tags, without_more, without_notes};
use super::records::LEFT_OUT as LEFT_OUT_OF_TABLES;
use super::rows::Rows;
use super::{Atlas, Error, Report, records};
use crate::model::codebook::Tree;
use crate::model::{
    Annotation, AnnotationId, Document, DocumentId, Source, Standing, TagId, Workspace,
};
use crate::query::ledger::{Ledger, Loss};
use crate::query::{Passage, grade};

/// Puts an apostrophe before what a spreadsheet would take for a formula (`=1+1`, `@SUM(A1)`,
/// also after blanks and in wide forms), and before an apostrophe at the start.
///
/// So nothing is lost: an apostrophe at the start of a cell is always the guard's, and taking
/// one off ([`unguard`]) gives the text back.
pub fn guard(cell: &str) -> Cow<'_, str> {
    let is_risky = cell.starts_with(['\'', '\t', '\r', '\n', '\0'])
        || cell
            .trim_start_matches(is_skipped)
            .starts_with(is_formula_sign);
    if is_risky {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// The text of a guarded cell.
pub fn unguard(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// What a program may drop before it looks for a formula: blanks, controls, invisible signs.
fn is_skipped(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn is_formula_sign(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫' | '−'
    )
}

pub(super) fn ledger(report: &Report<'_>) -> Ledger {
    const LEFT_OUT: [Loss; 24] = [
        Loss::Texts,
        Loss::LinkNotes,
        Loss::Values,
        Loss::Definitions,
        Loss::TagOrder,
        Loss::TagKeys,
        Loss::SeeAlso,
        Loss::TagFields,
        Loss::WorkspaceTitle,
        Loss::DocumentNotes,
        Loss::Readings,
        Loss::ReadPassages,
        Loss::Directions,
        Loss::Blocks,
        Loss::Places,
        Loss::Origins,
        Loss::WorkspaceNotes,
        Loss::NotesOnDocuments,
        Loss::NotesOnTags,
        Loss::Mentions,
        Loss::Articles,
        Loss::SharedOrigins,
        Loss::Originals,
        Loss::MarkingsOfDocuments,
    ];
    let held = |extent: &Workspace| held(report, extent);
    if report.options.table_of.is_some() {
        let left_out = [
            &LEFT_OUT_OF_TABLES[..],
            &[Loss::DocumentNotes, Loss::Readings],
        ]
        .concat();
        report.lost_but(&left_out, held)
    } else {
        report.lost_but(&LEFT_OUT, held)
    }
}

/// What rows of annotations tell: of the sources and tags of these alone, and of a source neither
/// what is beyond the usual fields nor how reliable it is.
pub(super) fn held(report: &Report<'_>, extent: &Workspace) -> Workspace {
    let mut held = with_markings_of(report, extent, &[Marked::Annotations]);
    held = with_strictest(report, &held);
    if let Some(tag) = report.options.table_of {
        held = records::held(&held, tag);
    }
    held = without_notes(&without_more(&held));
    let annotations: Vec<&Arc<Annotation>> = held.annotations.values().collect();
    let given = annotations.iter().flat_map(|one| one.tags.iter().copied());
    let given: HashSet<TagId> = given.collect();
    let told: HashSet<DocumentId> = annotations.iter().map(|one| one.document).collect();
    held = with_tags(&held, |tag| given.contains(&tag.id));
    let is_of_tag = report.options.table_of.is_some();
    let documents = held.documents.values();
    let documents = documents.map(|document| {
        let mut document = (**document).clone();
        document.source.grade = None;
        if is_of_tag {
            document.source.author.clear();
            document.source.accessed = None;
        }
        if !told.contains(&document.id) {
            document.source = Source::default();
            document.title.clear();
        }
        (document.id, Arc::new(document))
    });
    held.documents = documents.collect();
    held
}

/// The workspace with the markings of annotations that are the strictest of all that these are in:
/// it is told how a passage is to be handled, and not why.
pub(super) fn with_strictest(report: &Report<'_>, workspace: &Workspace) -> Workspace {
    let mut held = workspace.clone();
    replace(&mut held.annotations, |one: &Annotation| {
        let strictest = report
            .workspace
            .marking_of_annotation(one, &report.articles);
        (one.marking.is_some() && strictest != one.marking.as_ref()).then(|| Annotation {
            marking: None,
            ..one.clone()
        })
    });
    held
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    if report.options.csv_byte_order_mark {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let table = WriterBuilder::new()
        .quote_style(QuoteStyle::Always)
        .terminator(Terminator::CRLF)
        .from_writer(out);
    let mut cells = Cells {
        has_guard: report.options.csv_guard,
        table,
    };
    match report.options.table_of {
        Some(tag) => records::write(report, tag, &mut cells)?,
        None => write_rows(report, &mut cells)?,
    }
    cells.table.flush()?;
    Ok(())
}

/// Writes the flat table, wherever its rows go.
pub(super) fn write_rows(report: &Report<'_>, rows: &mut dyn Rows) -> Result<(), Error> {
    let writer = Writer {
        report,
        atlas: Atlas::new(report.workspace),
        n_levels: n_levels(report),
        rows,
    };
    writer.write()
}

/// A table, row by row, guarded where that is asked for.
struct Cells<'o> {
    has_guard: bool,
    table: csv::Writer<&'o mut dyn Write>,
}

impl Rows for Cells<'_> {
    fn row(&mut self, cells: &[&str]) -> Result<(), Error> {
        for cell in cells {
            let cell = if self.has_guard {
                guard(cell)
            } else {
                Cow::Borrowed(*cell)
            };
            let written = self.table.write_field(cell.as_bytes());
            written.map_err(io::Error::from)?;
        }
        let ended = self.table.write_record(None::<&[u8]>);
        Ok(ended.map_err(io::Error::from)?)
    }
}

struct Writer<'a, 'c> {
    report: &'a Report<'a>,
    atlas: Atlas<'a>,
    n_levels: usize,
    rows: &'c mut dyn Rows,
}

/// What the rows of one annotation share: the cells before and after those of the tag.
struct Shared {
    before: Vec<String>,
    after: Vec<String>,
}

impl Writer<'_, '_> {
    fn write(mut self) -> Result<(), Error> {
        self.head()?;
        for passage in self.report.passages {
            self.report.one_more()?;
            let shared = self.shared(passage);
            if passage.annotation.tags.is_empty() {
                self.row(&shared, None)?;
            }
            for &tag in &passage.annotation.tags {
                self.row(&shared, Some(tag))?;
            }
        }
        Ok(())
    }

    fn head(&mut self) -> Result<(), Error> {
        let before = [
            "annotation_id",
            "document_id",
            "document_title",
            "outlet",
            "author",
            "published",
            "url",
            "accessed",
            "start_cp",
            "end_cp",
            "spans_cp",
            "line_start",
            "line_end",
            "paragraph",
            "quote",
            "context_before",
            "context_after",
            "tag",
            "tag_path",
        ];
        let after = [
            "tag_colour",
            "note",
            "source_grade",
            "info_grade",
            "coder",
            "created",
            "modified",
            "anchor_status",
            "document_blake3",
            "links",
            "marking",
        ];
        let levels = (1..=self.n_levels).map(|level| format!("tag_level_{level}"));
        let names = before.map(str::to_owned).into_iter();
        let names: Vec<String> = names
            .chain(levels)
            .chain(after.map(str::to_owned))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let is_number = |name: &&str| {
            matches!(
                *name,
                "start_cp" | "end_cp" | "line_start" | "line_end" | "paragraph" | "info_grade"
            )
        };
        let numbers: Vec<bool> = names.iter().map(is_number).collect();
        self.rows.head(&names, &numbers)
    }

    fn shared(&mut self, passage: &Passage) -> Shared {
        let annotation = &*passage.annotation;
        let workspace = self.report.workspace;
        let grade = grade(workspace, annotation);
        let mut before = vec![annotation.id.to_string(), passage.document.to_string()];
        before.extend(source_cells(workspace.document(passage.document)));
        before.extend(self.place_cells(annotation));
        let anchors = self.report.articles.as_read(annotation);
        let context = |context: Option<&String>| context.cloned().unwrap_or_default();
        before.extend([
            self.report.articles.quote(annotation),
            context(anchors.first().map(|anchor| &anchor.before)),
            context(anchors.last().map(|anchor| &anchor.after)),
        ]);
        let moment = |moment| {
            let told = self.report.moment(moment);
            told.map_or_else(String::new, |moment| moment.to_string())
        };
        let after = vec![
            self.report.told_note(&annotation.note).into_owned(),
            grade
                .source
                .map_or_else(String::new, |grade| grade.letter().to_string()),
            grade
                .info
                .map_or_else(String::new, |grade| grade.digit().to_string()),
            annotation.author.clone(),
            moment(annotation.created),
            moment(annotation.modified),
            match annotation.standing {
                Standing::Firm if self.report.holds(annotation) => "exact".to_owned(),
                Standing::Firm => "differs".to_owned(),
                standing => standing.name().to_owned(),
            },
            workspace
                .body(passage.document)
                .map_or_else(String::new, |body| body.hash.clone()),
            self.link_cell(annotation.id),
            workspace
                .marking_of_annotation(annotation, &self.report.articles)
                .map_or_else(String::new, |marking| marking.label().to_owned()),
        ];
        Shared { before, after }
    }

    fn link_cell(&self, here: AnnotationId) -> String {
        let links = self.report.links(here).iter().filter_map(|link| {
            let there = link.other_end(here)?;
            Some(format!("{} {there}", link.label_at(here)))
        });
        links.collect::<Vec<_>>().join("; ")
    }

    /// Code points, lines and paragraph; empty when the annotation does not fit its text.
    fn place_cells(&mut self, annotation: &Annotation) -> [String; 6] {
        let text = self.report.workspace.text(annotation.document);
        let fits = text.is_some_and(|text| annotation.spans().all(|span| text.admits(span)));
        let spans: Vec<_> = annotation.spans().filter(|_| fits).collect();
        let (Some(&first), Some(&last)) = (spans.first(), spans.last()) else {
            return Default::default();
        };
        let Some(places) = self.atlas.of(annotation.document) else {
            return Default::default();
        };
        // As many as the pieces of the quote, and in their order.
        let as_read = self.report.articles.spans_as_read(annotation);
        let chars: Vec<String> = as_read
            .into_iter()
            .map(|span| {
                let (start, end) = places.chars_of(span);
                format!("{start}-{end}")
            })
            .collect();
        [
            places.chars_of(first).0.to_string(),
            places.chars_of(last).1.to_string(),
            chars.join(";"),
            places.lines_of(first).0.to_string(),
            places.lines_of(last).1.to_string(),
            places.paragraph(first.start()).to_string(),
        ]
    }

    fn row(&mut self, shared: &Shared, tag: Option<TagId>) -> Result<(), Error> {
        let workspace = self.report.workspace;
        let tag = tag.and_then(|tag| workspace.tag(tag));
        let mut names: Vec<&str> = tag
            .into_iter()
            .flat_map(|tag| workspace.tag_and_ancestors(tag.id))
            .map(|tag| tag.name.as_str())
            .collect();
        names.reverse();
        names.resize(self.n_levels, "");
        let path = tag.map_or_else(String::new, |tag| workspace.tag_path(tag.id));
        let colour = tag.map_or_else(String::new, |tag| {
            workspace.tag_colour(tag.id).light().rule.hex()
        });
        let cells: Vec<&str> = shared
            .before
            .iter()
            .map(String::as_str)
            .chain([tag.map_or("", |tag| tag.name.as_str()), path.as_str()])
            .chain(names)
            .chain([colour.as_str()])
            .chain(shared.after.iter().map(String::as_str))
            .collect();
        self.rows.row(&cells)
    }
}

/// Title, outlet, author, published, address, accessed.
fn source_cells(document: Option<&Document>) -> [String; 6] {
    let Some(document) = document else {
        return Default::default();
    };
    let source = &document.source;
    let date = |date: Option<crate::model::PartialDate>| {
        date.map_or_else(String::new, |date| date.to_string())
    };
    [
        document.title.clone(),
        source.publisher.clone(),
        source.author.clone(),
        date(source.published),
        source.url.clone(),
        date(source.accessed),
    ]
}

/// How deep the codebook is: as many columns has a tag's path.
fn n_levels(report: &Report<'_>) -> usize {
    Tree::new(report.workspace)
        .walk()
        .into_iter()
        .map(|(depth, _)| depth + 1)
        .max()
        .unwrap_or(1)
}
