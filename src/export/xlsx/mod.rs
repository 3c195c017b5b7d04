//! A workbook for spreadsheets: the flat table, the documents, the codebook, and a sheet for each
//! tag with fields, each with a head that stays in sight and filters.
//!
//! Every cell is a text or a number as it stands and never a formula: cells that look like one are
//! marked as text, so that they stay one when a person edits them. Rows are written as they come,
//! so what is held does not grow with them; only what is too long for a cell waits for the sheet
//! "Long texts", which tells where each piece belongs.
//!
//! Not by a library: those at hand keep the sheets in files beside the report until it is whole,
//! which would leave words of a protected workspace on the disk.

mod cell;
mod sheet;

use std::collections::{BTreeSet, HashMap};
use std::io::Write;

use self::cell::xml_of;
use self::sheet::{Link, LongText, Sheet};
use super::citation::{References, in_words};
use super::extent::{Marked, replace, with_markings_of, with_tags, without_notes};
use super::rows::Rows as _;
use super::xml::push;
use super::zipped::Zipped;
use super::{Error, Report, csv, records, safe_url};
use crate::model::codebook::Tree;
use crate::model::{
    Annotation, DocumentId, Field, FieldId, FieldKind, Marking, Tag, TagId, Workspace,
};
use crate::query;
use crate::query::ledger::{Ledger, Loss};

/// What a reader of the format has to be told before the sheets.
const CONTENT_TYPES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">"#,
    r#"<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#,
    r#"<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>"#,
    r#"<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>"#,
    r#"<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>"#,
    "</Types>"
);

const RELATIONSHIPS: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>"#,
    "</Relationships>"
);

/// Cells: 0 plain, 1 of the head, 2 a link, 3 what must stay text.
const STYLES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    "\n",
    r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#,
    r#"<fonts count="3"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>"#,
    r#"<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font>"#,
    r#"<font><u/><sz val="11"/><color rgb="FF0B5394"/><name val="Calibri"/><family val="2"/></font></fonts>"#,
    r#"<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>"#,
    r#"<fill><patternFill patternType="solid"><fgColor rgb="FFE8EAED"/><bgColor indexed="64"/></patternFill></fill></fills>"#,
    r#"<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"#,
    r#"<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>"#,
    r#"<cellXfs count="4">"#,
    r#"<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>"#,
    r#"<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="top"/></xf>"#,
    r#"<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>"#,
    r#"<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>"#,
    "</cellXfs>",
    r#"<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>"#,
    "</styleSheet>"
);

/// The sheet that passages link to.
const DOCUMENTS: &str = "Documents";

pub(super) fn ledger(report: &Report<'_>) -> Ledger {
    const LEFT_OUT: [Loss; 15] = [
        Loss::Texts,
        Loss::LinkNotes,
        Loss::WorkspaceTitle,
        Loss::ReadPassages,
        Loss::Directions,
        Loss::Blocks,
        Loss::Places,
        Loss::Origins,
        Loss::Mentions,
        Loss::WorkspaceNotes,
        Loss::NotesOnDocuments,
        Loss::NotesOnTags,
        Loss::Articles,
        Loss::SharedOrigins,
        Loss::Originals,
    ];
    let held = |extent: &Workspace| held(report, extent);
    if report.options.table_of.is_some() {
        report.lost_but(&records::LEFT_OUT, held)
    } else {
        report.lost_but(&LEFT_OUT, held)
    }
}

/// Notes stand in no sheet, and what is filled in only where a tag asks for it that was given.
pub(super) fn held(report: &Report<'_>, extent: &Workspace) -> Workspace {
    let told = [Marked::Workspace, Marked::Documents, Marked::Annotations];
    let held = without_notes(&with_markings_of(report, extent, &told));
    let mut held = csv::with_strictest(report, &held);
    if let Some(tag) = report.options.table_of {
        let given = records::held(&held, tag);
        let tags = given.annotations.values();
        let tags: BTreeSet<TagId> = tags.flat_map(|one| one.tags.iter().copied()).collect();
        return with_tags(&given, |tag| tags.contains(&tag.id));
    }
    let tables: HashMap<TagId, BTreeSet<FieldId>> = extent
        .tags
        .values()
        .filter(|tag| !tag.fields.is_empty())
        .map(|tag| {
            let columns = query::records::fields(extent, tag.id).into_iter();
            (tag.id, columns.map(|field| field.id).collect())
        })
        .collect();
    replace(&mut held.annotations, |one: &Annotation| {
        let own = one.tags.iter();
        let within = own.flat_map(|&tag| extent.tag_and_ancestors(tag));
        let asked: BTreeSet<FieldId> = within
            .filter_map(|tag| tables.get(&tag.id))
            .flatten()
            .copied()
            .collect();
        let is_asked = one.fields.keys().all(|field| asked.contains(field));
        (!is_asked).then(|| {
            let mut one = one.clone();
            one.fields.retain(|field, _| asked.contains(field));
            one
        })
    });
    held
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let mut book = Book {
        zip: Zipped::new(out),
        sheets: Vec::new(),
        long: Vec::new(),
        marking: report
            .marking()
            .map_or_else(String::new, |it| it.label().to_owned()),
    };
    book.part("[Content_Types].xml", CONTENT_TYPES)?;
    book.part("_rels/.rels", RELATIONSHIPS)?;
    book.part("xl/styles.xml", STYLES)?;
    let rows: HashMap<String, usize> = documents(report)
        .into_iter()
        .enumerate()
        .map(|(row_idx, id)| (id.to_string(), row_idx + 2))
        .collect();
    let link = |cells: &[&str]| {
        let row = cells.get(1).and_then(|id| rows.get(*id))?;
        let column = cells.len().min(3) - 1;
        Some((column, Link::Cell(format!("{DOCUMENTS}!A{row}"))))
    };
    let no_column = |cells: &[&str]| {
        let row = cells.get(1).and_then(|id| rows.get(*id))?;
        Some((1, Link::Cell(format!("{DOCUMENTS}!A{row}"))))
    };
    let table = |book: &mut Book<'_>, tag: &Tag| {
        book.sheet(&tag.name, &no_column, |sheet| {
            records::write(report, tag.id, sheet)
        })
    };
    let wanted = report.options.table_of;
    if let Some(tag) = wanted.and_then(|tag| report.workspace.tag(tag)) {
        table(&mut book, tag)?;
        book.documents(report)?;
    } else {
        book.sheet("Annotations", &link, |sheet| csv::write_rows(report, sheet))?;
        book.documents(report)?;
        book.codebook(report)?;
        let tags = Tree::new(report.workspace).walk().into_iter();
        for tag in tags.filter_map(|(_, id)| report.workspace.tag(id)) {
            if !tag.fields.is_empty() {
                table(&mut book, tag)?;
            }
        }
    }
    book.not_known(report)?;
    book.long_texts()?;
    book.finish()
}

/// Those of the report, and those of its other passages.
fn documents(report: &Report<'_>) -> Vec<DocumentId> {
    let strays = report.strays();
    let strays: BTreeSet<DocumentId> = strays.iter().map(|passage| passage.document).collect();
    report.documents.iter().copied().chain(strays).collect()
}

/// The file as far as it is written.
struct Book<'a> {
    zip: Zipped<'a>,
    /// Their names, and their cells such as "A1:C20".
    sheets: Vec<(String, String)>,
    long: Vec<LongText>,
    /// How it is to be handled; may be empty.
    marking: String,
}

/// Which cell of a row is a link, and where it leads.
type Links<'l> = &'l dyn Fn(&[&str]) -> Option<(usize, Link)>;

impl Book<'_> {
    fn part(&mut self, name: &str, content: &str) -> Result<(), Error> {
        self.zip.file(name)?.write_all(content.as_bytes())?;
        Ok(())
    }

    /// Writes a table, on as many sheets as its rows need.
    fn sheet(
        &mut self,
        name: &str,
        links: Links<'_>,
        fill: impl FnOnce(&mut Sheet<'_, '_, '_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut sheet = Sheet::new(self, name, links);
        fill(&mut sheet)?;
        sheet.finish()
    }

    fn documents(&mut self, report: &Report<'_>) -> Result<(), Error> {
        let workspace = report.workspace;
        let ids = documents(report);
        let counts = report.by_document();
        let more: BTreeSet<&str> = ids
            .iter()
            .filter_map(|&id| workspace.document(id))
            .flat_map(|document| document.source.more.names())
            .collect();
        let link = |cells: &[&str]| {
            let url = cells.get(6).copied().and_then(safe_url)?;
            Some((6, Link::Web(url.to_owned())))
        };
        self.sheet(DOCUMENTS, &link, |sheet| {
            let mut names = vec![
                "document_id",
                "document_title",
                "outlet",
                "author",
                "published",
                "accessed",
                "url",
                "source_grade",
                "status",
                "annotations",
                "file_name",
                "document_blake3",
                "citation",
                "note",
                "marking",
            ];
            let n_own = names.len();
            names.extend(&more);
            let is_number = |name: &&str| *name == "annotations";
            let mut numbers: Vec<bool> = names.iter().map(is_number).collect();
            numbers.iter_mut().skip(n_own).for_each(|it| *it = false);
            sheet.head(&names, &numbers)?;
            for id in ids {
                let Some(document) = workspace.document(id) else {
                    continue;
                };
                let source = &document.source;
                let date = |date: Option<crate::model::PartialDate>| {
                    date.map(|date| date.to_string()).unwrap_or_default()
                };
                let grade = source.grade.map(|grade| grade.letter().to_string());
                let n_passages = counts.get(&id).map_or(0, Vec::len);
                let body = workspace.body(id);
                let mut cells = vec![
                    id.to_string(),
                    document.title.clone(),
                    source.publisher.clone(),
                    source.author.clone(),
                    date(source.published),
                    date(source.accessed),
                    source.url.clone(),
                    grade.unwrap_or_default(),
                    workspace.status(id).unwrap_or_default().label().to_owned(),
                    n_passages.to_string(),
                    document.origin.file_name.clone(),
                    body.map(|body| body.hash.clone()).unwrap_or_default(),
                    in_words(&report.cite_document(document)),
                    report.told_note(&document.note).into_owned(),
                    document
                        .marking
                        .as_ref()
                        .map_or("", Marking::label)
                        .to_owned(),
                ];
                let more = more.iter().map(|&name| source.more.get(name));
                cells.extend(more.map(|value| value.unwrap_or_default().to_owned()));
                let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                sheet.row(&cells)?;
            }
            Ok(())
        })
    }

    fn codebook(&mut self, report: &Report<'_>) -> Result<(), Error> {
        let workspace = report.workspace;
        let tallies = report.tallies();
        self.sheet("Codebook", &|_| None, |sheet| {
            let names = [
                "tag_path",
                "tag",
                "level",
                "definition",
                "annotations",
                "documents",
                "tag_colour",
                "key",
                "see_also",
                "fields",
            ];
            let numbers =
                names.map(|name| matches!(name, "level" | "annotations" | "documents" | "key"));
            sheet.head(&names, &numbers)?;
            for (depth, id) in Tree::new(workspace).walk() {
                let Some(tag) = workspace.tag(id) else {
                    continue;
                };
                let tally = tallies.get(&id);
                let others = tag.see_also.iter().map(|&other| workspace.tag_path(other));
                let fields = tag.fields.iter().map(field_in_words);
                let cells = [
                    workspace.tag_path(id),
                    tag.name.clone(),
                    (depth + 1).to_string(),
                    report.told_note(&tag.definition).into_owned(),
                    tally.map_or(0, |tally| tally.n_passages).to_string(),
                    tally.map_or(0, |tally| tally.documents.len()).to_string(),
                    colour_of(report, id),
                    tag.key.map(|key| key.to_string()).unwrap_or_default(),
                    others.collect::<Vec<_>>().join("\n"),
                    fields.collect::<Vec<_>>().join("\n"),
                ];
                sheet.row(&cells.each_ref().map(String::as_str))?;
            }
            Ok(())
        })
    }

    /// What a style of citations wants and nobody has said, once.
    fn not_known(&mut self, report: &Report<'_>) -> Result<(), Error> {
        let missing = report.references().map(|it| it.missing);
        let missing = missing.unwrap_or_default();
        if missing.is_empty() {
            return Ok(());
        }
        self.sheet(References::MISSING, &|_| None, |sheet| {
            sheet.head(&["source"], &[false])?;
            for line in &missing {
                sheet.row(&[line])?;
            }
            Ok(())
        })
    }

    /// What was too long for its cell, in the pieces that follow its beginning there.
    fn long_texts(&mut self) -> Result<(), Error> {
        if self.long.is_empty() {
            return Ok(());
        }
        let long = std::mem::take(&mut self.long);
        self.sheet("Long texts", &|_| None, |sheet| {
            sheet.head(
                &["sheet", "cell", "piece", "text"],
                &[false, false, true, false],
            )?;
            for one in &long {
                for (piece_idx, piece) in one.pieces.iter().enumerate() {
                    let number = (piece_idx + 2).to_string();
                    sheet.row(&[&one.sheet, &one.cell, &number, piece])?;
                }
            }
            Ok(())
        })
    }

    fn finish(mut self) -> Result<(), Error> {
        let mut sheets = String::new();
        let mut names = String::new();
        let mut relationships = String::new();
        for (sheet_idx, (name, cells)) in self.sheets.iter().enumerate() {
            let n = sheet_idx + 1;
            let name = xml_of(name);
            push(
                &mut sheets,
                format_args!(r#"<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>"#),
            );
            let quoted = name.replace('\'', "''");
            let cells = sheet::absolute(cells);
            push(
                &mut names,
                format_args!(
                    r#"<definedName name="_xlnm._FilterDatabase" localSheetId="{sheet_idx}" hidden="1">'{quoted}'!{cells}</definedName>"#
                ),
            );
            push(
                &mut relationships,
                format_args!(
                    r#"<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{n}.xml"/>"#
                ),
            );
        }
        let n = self.sheets.len() + 1;
        self.part(
            "xl/workbook.xml",
            &format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{sheets}</sheets><definedNames>{names}</definedNames></workbook>"
            ),
        )?;
        self.part(
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relationships}<Relationship Id=\"rId{n}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        )?;
        self.zip.finish()
    }
}

fn colour_of(report: &Report<'_>, tag: TagId) -> String {
    report.workspace.tag_colour(tag).light().rule.hex()
}

/// What a field asks for: "Killed: number of people. As the source says it".
pub(super) fn field_in_words(field: &Field) -> String {
    let mut words = format!("{}: {}", field.name, field.kind.label());
    match &field.kind {
        FieldKind::Choice(choices) => words.extend([" (", &choices.join(", "), ")"]),
        FieldKind::Number { unit } if !unit.is_empty() => words.extend([" of ", unit]),
        _ => {}
    }
    if !field.hint.is_empty() {
        words.extend([". ", &field.hint]);
    }
    words
}
