//! The report: quotations with their footnotes, notes and tags, by document or by tag, then the
//! codebook, the sources and the notes.

use std::collections::HashMap;

use super::{Look, Paragraph, Piece, Press, Role, cited, coder, details, is_rtl, paragraphs};
use crate::export::citation::{References, title};
use crate::export::{Error, GroupBy, Report, one_line};
use crate::model::codebook::Tree;
use crate::model::{About, Document, DocumentId, TagId};

/// Sets a report.
pub(in crate::export) fn report(report: &Report<'_>, press: &mut dyn Press) -> Result<(), Error> {
    let mut writer = Writer { report, press };
    head(report, writer.press)?;
    match report.options.group_by {
        GroupBy::Document => writer.by_document()?,
        GroupBy::Tag => {
            writer.by_tag()?;
            writer.sources()?;
        }
    }
    codebook(report, writer.press)?;
    workspace_notes(report, writer.press)?;
    references(report, writer.press)
}

/// The title, and how much the report is about.
pub(super) fn head(report: &Report<'_>, press: &mut dyn Press) -> Result<(), Error> {
    press.paragraph(&Paragraph::new(Role::Title, report_title(report)))?;
    press.paragraph(&Paragraph::new(Role::Subtitle, report.summary()))
}

/// What a report is called.
pub(in crate::export) fn report_title(report: &Report<'_>) -> String {
    let title = one_line(&report.workspace.meta.title);
    if title.is_empty() {
        "Untitled workspace".to_owned()
    } else {
        title
    }
}

struct Writer<'a, 'p> {
    report: &'a Report<'a>,
    press: &'p mut dyn Press,
}

impl Writer<'_, '_> {
    fn by_document(&mut self) -> Result<(), Error> {
        let mut groups: HashMap<DocumentId, Vec<usize>> = HashMap::new();
        for (passage_idx, passage) in self.report.passages.iter().enumerate() {
            groups
                .entry(passage.document)
                .or_default()
                .push(passage_idx);
        }
        for &id in &self.report.documents {
            let Some(document) = self.report.workspace.document(id) else {
                continue;
            };
            self.heading(1, title(document))?;
            about_document(self.report, self.press, document)?;
            self.passages(&groups.remove(&id).unwrap_or_default())?;
        }
        let mut strays: Vec<usize> = groups.into_values().flatten().collect();
        strays.sort_unstable();
        if !strays.is_empty() {
            self.heading(1, "Other passages".to_owned())?;
            self.passages(&strays)?;
        }
        Ok(())
    }

    fn by_tag(&mut self) -> Result<(), Error> {
        let workspace = self.report.workspace;
        let mut groups: HashMap<TagId, Vec<usize>> = HashMap::new();
        let mut untagged = Vec::new();
        for (passage_idx, passage) in self.report.passages.iter().enumerate() {
            let mut has_tag = false;
            for &tag in &passage.annotation.tags {
                if workspace.tag(tag).is_some() {
                    groups.entry(tag).or_default().push(passage_idx);
                    has_tag = true;
                }
            }
            if !has_tag {
                untagged.push(passage_idx);
            }
        }
        for (depth, id) in Tree::new(workspace).walk() {
            let Some(passages) = groups.get(&id) else {
                continue;
            };
            // The whole path, for a tag above may have no passage and so no heading.
            let level = u8::try_from(depth + 1).unwrap_or(6).min(6);
            self.heading(level, workspace.tag_path(id))?;
            if let Some(tag) = workspace.tag(id) {
                for paragraph in paragraphs(&self.report.told_note(&tag.definition)) {
                    self.press.paragraph(&paragraph)?;
                }
            }
            self.passages(passages)?;
        }
        if !untagged.is_empty() {
            self.heading(1, "Without a tag".to_owned())?;
            self.passages(&untagged)?;
        }
        Ok(())
    }

    fn heading(&mut self, level: u8, words: String) -> Result<(), Error> {
        self.press
            .paragraph(&Paragraph::new(Role::Heading(level), words))
    }

    fn passages(&mut self, passages: &[usize]) -> Result<(), Error> {
        for &passage_idx in passages {
            self.report.one_more()?;
            self.passage(passage_idx)?;
        }
        Ok(())
    }

    /// The words, line by line, with the citation behind the last one.
    fn passage(&mut self, passage_idx: usize) -> Result<(), Error> {
        let Some(passage) = self.report.passages.get(passage_idx) else {
            return Ok(());
        };
        let annotation = &*passage.annotation;
        let anchors = self.report.articles.as_read(annotation);
        let n_anchors = anchors.len();
        for (anchor_idx, anchor) in anchors.into_iter().enumerate() {
            if anchor_idx > 0 {
                self.press.paragraph(&Paragraph::new(Role::Body, "[…]"))?;
            }
            let n_lines = anchor.quote.split('\n').count();
            for (line_idx, line) in anchor.quote.split('\n').enumerate() {
                let mut pieces = vec![Piece::Words(line.into(), Look::default())];
                if anchor_idx + 1 == n_anchors && line_idx + 1 == n_lines {
                    pieces.push(Piece::Footnote(passage_idx));
                }
                self.press.paragraph(&Paragraph {
                    role: Role::Quote,
                    // A blank line runs as the words around it.
                    is_rtl: is_rtl(if line.trim().is_empty() {
                        &anchor.quote
                    } else {
                        line
                    }),
                    pieces,
                })?;
            }
        }
        for paragraph in paragraphs(&self.report.told_note(&annotation.note)) {
            self.press.paragraph(&paragraph)?;
        }
        for paragraph in details(self.report, annotation, false) {
            self.press.paragraph(&paragraph)?;
        }
        if let Some(coder) = coder(self.report, annotation) {
            self.press.paragraph(&Paragraph::labelled("Coder", coder))?;
        }
        Ok(())
    }

    fn sources(&mut self) -> Result<(), Error> {
        if self.report.documents.is_empty() {
            return Ok(());
        }
        self.heading(1, "Sources".to_owned())?;
        for &id in &self.report.documents {
            if let Some(document) = self.report.workspace.document(id) {
                self.heading(2, title(document))?;
                about_document(self.report, self.press, document)?;
            }
        }
        Ok(())
    }
}

/// The citation, how reliable the source is, how far it is read, and the notes about it.
pub(super) fn about_document(
    report: &Report<'_>,
    press: &mut dyn Press,
    document: &Document,
) -> Result<(), Error> {
    press.paragraph(&cited(report.cite_document(document)))?;
    if let Some(marking) = &document.marking {
        press.paragraph(&Paragraph::labelled("Marking", marking.label()))?;
    }
    if let Some(grade) = document.source.grade {
        let words = format!("{}: {}", grade.letter(), grade.meaning());
        press.paragraph(&Paragraph::labelled("Source", words))?;
    }
    if let Some(read) = report.how_far_read(document.id) {
        press.paragraph(&Paragraph::labelled("Status", read))?;
    }
    for paragraph in paragraphs(&report.told_note(&document.note)) {
        press.paragraph(&paragraph)?;
    }
    notes(report, press, About::Document(document.id))
}

/// The codebook as a table, and the notes on its tags.
fn codebook(report: &Report<'_>, press: &mut dyn Press) -> Result<(), Error> {
    let workspace = report.workspace;
    let walked = Tree::new(workspace).walk();
    if walked.is_empty() {
        return Ok(());
    }
    press.paragraph(&Paragraph::new(Role::Heading(1), "Codebook"))?;
    let tallies = report.tallies();
    let cell = |words: String| Paragraph::new(Role::Details, words);
    let mut rows = vec![
        ["Tag", "Passages", "Documents", "Definition"]
            .map(|name| cell(name.to_owned()))
            .to_vec(),
    ];
    for &(_, id) in &walked {
        let tally = tallies.get(&id);
        let definition = workspace.tag(id).map_or("", |tag| tag.definition.as_str());
        rows.push(vec![
            cell(workspace.tag_path(id)),
            cell(tally.map_or(0, |tally| tally.n_passages).to_string()),
            cell(tally.map_or(0, |tally| tally.documents.len()).to_string()),
            cell(report.told_words(definition).into_owned()),
        ]);
    }
    press.table(&rows)?;
    for (_, id) in walked {
        if !report.notes(About::Tag(id)).is_empty() {
            press.paragraph(&Paragraph::new(Role::Heading(2), workspace.tag_path(id)))?;
            notes(report, press, About::Tag(id))?;
        }
    }
    Ok(())
}

/// The notes on the workspace, under a heading of their own.
pub(super) fn workspace_notes(report: &Report<'_>, press: &mut dyn Press) -> Result<(), Error> {
    if report.notes(About::Workspace).is_empty() {
        return Ok(());
    }
    press.paragraph(&Paragraph::new(Role::Heading(1), "Notes"))?;
    notes(report, press, About::Workspace)
}

/// The list of the sources where a style wants one, and what is not known of them.
fn references(report: &Report<'_>, press: &mut dyn Press) -> Result<(), Error> {
    let Some(references) = report.references() else {
        return Ok(());
    };
    if !references.entries.is_empty() {
        press.paragraph(&Paragraph::new(Role::Heading(1), references.title))?;
    }
    for entry in &references.entries {
        press.paragraph(&cited(entry.clone()))?;
    }
    missing(&references, press)
}

/// What is not known of the sources that a style would want.
pub(super) fn missing(references: &References, press: &mut dyn Press) -> Result<(), Error> {
    if !references.missing.is_empty() {
        press.paragraph(&Paragraph::new(Role::Heading(1), References::MISSING))?;
    }
    for line in &references.missing {
        press.paragraph(&Paragraph {
            // A sentence in English, whatever the title is in.
            is_rtl: false,
            ..Paragraph::new(Role::Details, line.as_str())
        })?;
    }
    Ok(())
}

fn notes(report: &Report<'_>, press: &mut dyn Press, about: About) -> Result<(), Error> {
    for note in report.notes(about) {
        let mut head: Vec<String> = vec![
            one_line(&note.title),
            one_line(&note.author),
            report.day(note.modified),
            note.marking.as_ref().map_or_else(String::new, |marking| {
                format!("marked {}", one_line(marking.label()))
            }),
        ];
        if head.first().is_some_and(String::is_empty) {
            head.insert(0, "Note".to_owned());
        }
        head.retain(|part| !part.is_empty());
        let head = head.join(", ");
        press.paragraph(&Paragraph {
            role: Role::Body,
            is_rtl: is_rtl(&head),
            pieces: vec![Piece::Words(head.into(), Look::BOLD)],
        })?;
        for paragraph in paragraphs(&report.told_note(&note.text)) {
            press.paragraph(&paragraph)?;
        }
    }
    Ok(())
}
