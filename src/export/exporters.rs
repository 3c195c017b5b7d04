//! The table of formats, which the dialog, the command line and the README read.

use std::io::Write;

use super::proof::{self, ReadBack};
use super::{Error, Report};
use super::{
    brat, cas, codebook, csv, doccano, docx, html, json, markdown, odt, paper, pdf, refi, w3c, xlsx,
};
use crate::model::Workspace;
use crate::query::ledger::Ledger;

/// A format that a report can be written in.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own"
)]
#[derive(Clone, Copy)]
pub struct Exporter {
    /// For the command line, such as `markdown`.
    pub name: &'static str,
    /// For people.
    pub label: &'static str,
    /// Without the dot.
    pub extension: &'static str,
    /// Under what it stands where formats are offered.
    pub shelf: Shelf,
    pub write: fn(&Report<'_>, &mut dyn Write) -> Result<(), Error>,
    /// Counts what the format will not hold of a report; see [`Report::extent`].
    pub ledger: fn(&Report<'_>) -> Ledger,
    /// What the format holds of it, beside the kinds that it leaves out wholly: what it is looked
    /// through for when it is read back by its words.
    pub(super) held: fn(&Report<'_>, &Workspace) -> Workspace,
    /// How it is read back once it is written, to see that all of it is there.
    pub read_back: ReadBack,
    /// Whether passages stand in it by document or by tag, as somebody chooses.
    pub can_group: bool,
    /// Whether it can be the table of one tag, with its fields as columns.
    pub can_tabulate: bool,
    /// Whether sources are cited in it, and so a style of citations matters.
    pub can_cite: bool,
    /// Whether it is many files in an archive, which can as well stand in a folder.
    pub is_archive: bool,
    /// Whether it can be chosen how lines end, and so how places count.
    pub has_line_ends: bool,
    /// Sentences about what the format leaves out or writes in another way.
    pub cannot_hold: &'static [&'static str],
}

/// What formats are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    Reading,
    Tables,
    Programs,
}

impl Shelf {
    pub const ALL: [Self; 3] = [Self::Reading, Self::Tables, Self::Programs];

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Reading => "To read and print",
            Self::Tables => "Tables",
            Self::Programs => "For other programs",
        }
    }
}

/// Every format, in the order in which they are offered.
pub const EXPORTERS: &[Exporter] = &[
    Exporter {
        name: "markdown",
        label: "Markdown report",
        extension: "md",
        shelf: Shelf::Reading,
        write: markdown::write,
        ledger: markdown::ledger,
        held: markdown::held,
        read_back: ReadBack::Structure(proof::markdown),
        can_group: true,
        can_tabulate: false,
        can_cite: true,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &[
            "The full text of the documents is left out",
            "In notes, raw HTML becomes plain text and headings become bold lines",
            "Markdown has no sign for the character NUL: U+FFFD stands in its place",
            "Of what is known of sources, only the usual fields are told",
            "Of times only the days are told",
        ],
    },
    Exporter {
        name: "markdown-notes",
        label: "Markdown for note programs",
        extension: "zip",
        shelf: Shelf::Reading,
        write: markdown::write_files,
        ledger: markdown::files_ledger,
        held: markdown::held_in_files,
        read_back: ReadBack::Structure(proof::markdown_files),
        can_group: true,
        can_tabulate: false,
        can_cite: true,
        is_archive: true,
        has_line_ends: false,
        cannot_hold: &[
            "The full text of the documents is left out",
            "Titles become names of files that every system takes; where two would be the same, one gets a number",
            "In notes, raw HTML becomes plain text and headings become bold lines",
        ],
    },
    Exporter {
        name: "html",
        label: "Web page with highlights",
        extension: "html",
        shelf: Shelf::Reading,
        write: html::write,
        ledger: html::ledger,
        held: html::held,
        read_back: ReadBack::Structure(proof::html),
        can_group: false,
        can_tabulate: false,
        can_cite: true,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &[
            "In notes, raw HTML becomes plain text and pictures become links",
            "On words with more than five tags, five are underlined; the margin names all of them",
            "HTML has no sign for the character NUL: U+FFFD stands in its place",
            "Of what is known of sources, only the usual fields are told, and of the codebook only the tags in use",
        ],
    },
    Exporter {
        name: "docx",
        label: "Word report with footnotes",
        extension: "docx",
        shelf: Shelf::Reading,
        write: docx::write_report,
        ledger: docx::report_ledger,
        held: paper::held_by_report,
        read_back: ReadBack::Structure(proof::read_docx),
        can_group: true,
        can_tabulate: false,
        can_cite: true,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &[
            "The full text of the documents is left out",
            "In notes, raw HTML becomes plain text, headings become bold lines and pictures become links",
            "XML has no sign for control characters: U+FFFD stands in their places",
            "Of what is known of sources, only the usual fields are told",
        ],
    },
    Exporter {
        name: "docx-annotated",
        label: "Word documents with comments",
        extension: "docx",
        shelf: Shelf::Reading,
        write: docx::write_document,
        ledger: docx::document_ledger,
        held: paper::held_with_comments,
        read_back: ReadBack::Structure(proof::read_docx_annotated),
        can_group: false,
        can_tabulate: false,
        can_cite: true,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &[
            "An annotation of several passages has a comment on each, of which the first tells the rest",
            "Definitions and notes of tags are left out",
            "XML has no sign for control characters: U+FFFD stands in their places",
            "Of what is known of sources, only the usual fields are told, and of the codebook only the tags in use",
        ],
    },
    Exporter {
        name: "pdf",
        label: "PDF report",
        extension: "pdf",
        shelf: Shelf::Reading,
        write: pdf::write_report,
        ledger: pdf::report_ledger,
        held: paper::held_by_report,
        read_back: ReadBack::Words,
        can_group: true,
        can_tabulate: false,
        can_cite: true,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &[
            "The full text of the documents is left out",
            "Characters that no font of this computer has a shape for stand there by their numbers, and are told on the last page",
            "In notes, raw HTML becomes plain text, headings become bold lines and pictures become links",
            "Of what is known of sources, only the usual fields are told",
        ],
    },
    Exporter {
        name: "pdf-annotated",
        label: "PDF documents with notes in the margin",
        extension: "pdf",
        shelf: Shelf::Reading,
        write: pdf::write_document,
        ledger: pdf::document_ledger,
        held: paper::held_by_documents,
        read_back: ReadBack::Words,
        can_group: false,
        can_tabulate: false,
        can_cite: true,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &[
            "Characters that no font of this computer has a shape for stand there by their numbers, and are told on the last page",
            "Definitions and notes of tags, and who made annotations, are left out",
            "Of what is known of sources, only the usual fields are told, and of the codebook only the tags in use",
        ],
    },
    Exporter {
        name: "odt",
        label: "OpenDocument texts with comments",
        extension: "odt",
        shelf: Shelf::Reading,
        write: odt::write,
        ledger: odt::ledger,
        held: paper::held_with_comments,
        read_back: ReadBack::Structure(proof::read_odt),
        can_group: false,
        can_tabulate: false,
        can_cite: true,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &[
            "An annotation of several passages has a comment on each, of which the first tells the rest",
            "Definitions and notes of tags are left out",
            "XML has no sign for control characters: U+FFFD stands in their places",
            "Of what is known of sources, only the usual fields are told, and of the codebook only the tags in use",
        ],
    },
    Exporter {
        name: "csv",
        label: "Table for spreadsheets",
        extension: "csv",
        shelf: Shelf::Tables,
        write: csv::write,
        ledger: csv::ledger,
        held: csv::held,
        read_back: ReadBack::Structure(proof::read_csv),
        can_group: false,
        can_tabulate: true,
        can_cite: false,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &[
            "The text of the documents and the notes on documents, tags and the workspace are left out",
            "An annotation of several passages is one row, with their words joined by “ … ”; the column spans_cp tells where each begins and ends",
            "An apostrophe is put before cells that a spreadsheet would take for a formula",
            "Of sources and tags only what passages have is told: no fields of sources beyond the usual ones, and no tag that none has",
        ],
    },
    Exporter {
        name: "xlsx",
        label: "Workbook for spreadsheets",
        extension: "xlsx",
        shelf: Shelf::Tables,
        write: xlsx::write,
        ledger: xlsx::ledger,
        held: xlsx::held,
        read_back: ReadBack::Structure(proof::read_xlsx),
        can_group: false,
        can_tabulate: true,
        can_cite: true,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &[
            "The text of the documents and the notes on documents, tags and the workspace are left out",
            "What is longer than a cell goes on in the sheet “Long texts”, and a table with more rows than a sheet in the next sheet",
            "After 65,000 links in a sheet the cells have none",
        ],
    },
    Exporter {
        name: "json",
        label: "Everything, for programs",
        extension: "json",
        shelf: Shelf::Programs,
        write: json::write,
        ledger: json::ledger,
        held: whole,
        read_back: ReadBack::Project,
        can_group: false,
        can_tabulate: false,
        can_cite: false,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &["The history of edits is left out"],
    },
    Exporter {
        name: "jsonl",
        label: "Everything, as JSON Lines",
        extension: "jsonl",
        shelf: Shelf::Programs,
        write: json::write_lines,
        ledger: json::ledger,
        held: whole,
        read_back: ReadBack::Project,
        can_group: false,
        can_tabulate: false,
        can_cite: false,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &["The history of edits is left out"],
    },
    Exporter {
        name: "refi-qda",
        label: "REFI-QDA project",
        extension: "qdpx",
        shelf: Shelf::Programs,
        write: refi::write,
        ledger: refi::ledger,
        held: whole,
        read_back: ReadBack::Project,
        can_group: false,
        can_tabulate: false,
        can_cite: false,
        is_archive: false,
        has_line_ends: true,
        cannot_hold: &[
            "An annotation of several passages is written as separate ones",
            "Grades, fields of tags and what was filled in, keys, and how far documents are read are left out",
            "Annotations that have lost their words are left out",
        ],
    },
    Exporter {
        name: "refi-qdc",
        label: "REFI-QDA codebook",
        extension: "qdc",
        shelf: Shelf::Programs,
        write: refi::write_codebook,
        ledger: refi::codebook_ledger,
        held: whole,
        read_back: ReadBack::Project,
        can_group: false,
        can_tabulate: false,
        can_cite: false,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &["Only the tags with their colours and definitions are written"],
    },
    Exporter {
        name: "codebook",
        label: "Codebook as a table, for Taguette",
        extension: "csv",
        shelf: Shelf::Tables,
        write: codebook::write,
        ledger: codebook::ledger,
        held: whole,
        read_back: ReadBack::Structure(proof::read_codebook),
        can_group: false,
        can_tabulate: false,
        can_cite: false,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &[
            "Only the paths of tags, their definitions and how often they are used are written",
            "As in the table of annotations, an apostrophe stands before what a spreadsheet would take for a formula",
        ],
    },
    Exporter {
        name: "w3c",
        label: "W3C Web Annotation",
        extension: "jsonld",
        shelf: Shelf::Programs,
        write: w3c::write,
        ledger: w3c::ledger,
        held: whole,
        read_back: ReadBack::Project,
        can_group: false,
        can_tabulate: false,
        can_cite: false,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &[
            "The texts of the documents and what is known of them are left out: other programs find the passages in their own copies",
            "Of the codebook only the tags of passages are written, without colours and definitions",
            "Notes on documents, tags and the workspace are left out",
        ],
    },
    Exporter {
        name: "brat",
        label: "brat standoff",
        extension: "zip",
        shelf: Shelf::Programs,
        write: brat::write,
        ledger: brat::ledger,
        held: whole,
        read_back: ReadBack::Project,
        can_group: false,
        can_tabulate: false,
        can_cite: false,
        is_archive: true,
        has_line_ends: false,
        cannot_hold: &[
            "An annotation with several tags is one entry for each, and passages over several lines are written in pieces; comments tell what belongs together",
            "Authors, times, filled-in fields, definitions of tags and what is known of sources are left out",
            "Links from one document to another, and notes but those on annotations and links, are left out",
        ],
    },
    Exporter {
        name: "doccano",
        label: "doccano",
        extension: "jsonl",
        shelf: Shelf::Programs,
        write: doccano::write,
        ledger: doccano::ledger,
        held: whole,
        read_back: ReadBack::Project,
        can_group: false,
        can_tabulate: false,
        can_cite: false,
        is_archive: false,
        has_line_ends: false,
        cannot_hold: &[
            "An annotation with several tags or passages is one entity for each",
            "Notes, grades, fields, authors, times and the codebook but for the names of tags are left out",
            "Links from one document to another are left out",
        ],
    },
    Exporter {
        name: "cas-xmi",
        label: "UIMA CAS (XMI)",
        extension: "zip",
        shelf: Shelf::Programs,
        write: cas::write_xmi,
        ledger: cas::ledger_xmi,
        held: whole,
        read_back: ReadBack::Project,
        can_group: false,
        can_tabulate: false,
        can_cite: false,
        is_archive: true,
        has_line_ends: false,
        cannot_hold: &[
            "The codebook but for the names of tags, fields, notes that stand by themselves and what is known of sources are left out",
            "Links from one document to another are left out",
            "XML has no sign for control characters: U+FFFD stands in their places",
        ],
    },
    Exporter {
        name: "cas-json",
        label: "UIMA CAS (JSON)",
        extension: "zip",
        shelf: Shelf::Programs,
        write: cas::write_json,
        ledger: cas::ledger_json,
        held: whole,
        read_back: ReadBack::Project,
        can_group: false,
        can_tabulate: false,
        can_cite: false,
        is_archive: true,
        has_line_ends: false,
        cannot_hold: &[
            "The codebook but for the names of tags, fields, notes that stand by themselves and what is known of sources are left out",
            "Links from one document to another are left out",
        ],
    },
];

/// Of formats that are compared with the workspace that they give, or whose kinds are all there or
/// none.
fn whole(_report: &Report<'_>, extent: &Workspace) -> Workspace {
    extent.clone()
}

/// The format of that name.
pub fn exporter(name: &str) -> Option<&'static Exporter> {
    EXPORTERS.iter().find(|exporter| exporter.name == name)
}
