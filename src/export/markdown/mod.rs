//! A report in Markdown: quotations with their sources, tags, grades and notes, by document or
//! by tag, then the codebook, the sources and the notes.
//!
//! Each passage is a block quote whose text is exactly the quote; a passage of several parts is
//! one block quote a part with `[…]` between them.

mod escape;
mod files;
mod names;
mod note;

use std::collections::HashMap;
use std::io::Write;

pub(super) use self::escape::escape_line;
pub(super) use self::files::write_files;
pub(super) use self::note::{MAX_NESTING, NOTE_OPTIONS};

use self::escape::{cell, heading, paragraph, target};
use self::names::{Names, link};
pub(super) use self::note::note;
use super::citation::{References, Said, title};
use super::extent::{Marked, with_markings_of, without_more};
use super::{Atlas, Error, GroupBy, Report, grade_in_words, safe_url};
use crate::model::codebook::Tree;
use crate::model::mention::{self, Target};
use crate::model::{
    About, AnnotationId, Document, DocumentId, Link, Marking, Note, TagId, Workspace,
};
use crate::query::ledger::{Ledger, Loss};
use crate::query::{Passage, grade};

/// What neither the one file holds nor the many.
const LEFT_OUT: [Loss; 15] = [
    Loss::Texts,
    Loss::Values,
    Loss::TimesOfDay,
    Loss::TagKeys,
    Loss::TagFields,
    Loss::ReadPassages,
    Loss::Directions,
    Loss::Blocks,
    Loss::Places,
    Loss::Origins,
    Loss::Mentions,
    Loss::Controls,
    Loss::Articles,
    Loss::SharedOrigins,
    Loss::Originals,
];

pub(super) fn ledger(report: &Report<'_>) -> Ledger {
    let left_out = [&LEFT_OUT[..], &[Loss::Colours, Loss::SeeAlso]].concat();
    report.lost_but(&left_out, |extent| held(report, extent))
}

/// Tags have files of their own, with their colours and those that are listed there as well.
pub(super) fn files_ledger(report: &Report<'_>) -> Ledger {
    report.lost_but(&LEFT_OUT, |extent| held_in_files(report, extent))
}

pub(super) fn held(report: &Report<'_>, extent: &Workspace) -> Workspace {
    without_more(&held_in_files(report, extent))
}

pub(super) fn held_in_files(report: &Report<'_>, extent: &Workspace) -> Workspace {
    with_markings_of(report, extent, &Marked::ALL)
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let mut writer = Writer {
        report,
        atlas: &mut Atlas::new(report.workspace),
        out,
        names: None,
    };
    writer.head()?;
    match report.options.group_by {
        GroupBy::Document => writer.by_document()?,
        GroupBy::Tag => {
            writer.by_tag()?;
            writer.sources()?;
        }
    }
    writer.codebook()?;
    writer.workspace_notes()?;
    writer.references()?;
    writer.marking()
}

struct Writer<'w, 'a> {
    report: &'w Report<'a>,
    atlas: &'w mut Atlas<'a>,
    out: &'w mut dyn Write,
    /// What other files are called, where there are such that can be linked to.
    names: Option<&'w Names>,
}

impl Writer<'_, '_> {
    fn head(&mut self) -> Result<(), Error> {
        let workspace_title = heading(&self.report.workspace.meta.title);
        if workspace_title.is_empty() {
            writeln!(self.out, "# Untitled workspace")?;
        } else {
            writeln!(self.out, "# {workspace_title}")?;
        }
        self.marking()?;
        self.block(&self.report.summary())
    }

    /// How it is to be handled, at the top and at the end.
    fn marking(&mut self) -> Result<(), Error> {
        match self.report.marking() {
            Some(marking) => self.block(&format!("**{}**", escape_line(marking.label()))),
            None => Ok(()),
        }
    }

    fn by_document(&mut self) -> Result<(), Error> {
        let groups = self.report.by_document();
        for &id in &self.report.documents {
            let Some(document) = self.report.workspace.document(id) else {
                continue;
            };
            self.block(&format!("## {}", heading(&title(document))))?;
            self.about_document(document)?;
            self.passages(groups.get(&id).into_iter().flatten().copied())?;
        }
        self.strays()
    }

    fn by_tag(&mut self) -> Result<(), Error> {
        let mut groups: HashMap<TagId, Vec<&Passage>> = HashMap::new();
        let mut untagged = Vec::new();
        let workspace = self.report.workspace;
        for passage in self.report.passages {
            let mut has_tag = false;
            for &tag in &passage.annotation.tags {
                if workspace.tag(tag).is_some() {
                    groups.entry(tag).or_default().push(passage);
                    has_tag = true;
                }
            }
            if !has_tag {
                untagged.push(passage);
            }
        }
        for (depth, id) in Tree::new(workspace).walk() {
            let Some(passages) = groups.get(&id) else {
                continue;
            };
            // The whole path, for a tag above may have no passage and so no heading.
            let level = "#".repeat((depth + 2).min(6));
            self.block(&format!("{level} {}", heading(&workspace.tag_path(id))))?;
            if let Some(tag) = workspace.tag(id) {
                self.block(&self.note(&tag.definition))?;
            }
            self.passages(passages.iter().copied())?;
        }
        if !untagged.is_empty() {
            self.block("## Without a tag")?;
            self.passages(untagged.into_iter())?;
        }
        Ok(())
    }

    fn strays(&mut self) -> Result<(), Error> {
        let strays = self.report.strays();
        if !strays.is_empty() {
            self.block("## Other passages")?;
            self.passages(strays.into_iter())?;
        }
        Ok(())
    }

    fn passages<'p>(&mut self, passages: impl Iterator<Item = &'p Passage>) -> Result<(), Error> {
        for (passage_idx, passage) in passages.enumerate() {
            if passage_idx > 0 {
                self.block("---")?;
            }
            self.report.one_more()?;
            self.passage(passage)?;
        }
        Ok(())
    }

    fn passage(&mut self, passage: &Passage) -> Result<(), Error> {
        let annotation = &*passage.annotation;
        let anchors = self.report.articles.as_read(annotation);
        for (anchor_idx, anchor) in anchors.into_iter().enumerate() {
            if anchor_idx > 0 {
                self.block("\\[…\\]")?;
            }
            self.block(&paragraph(&anchor.quote, "> "))?;
        }
        let place = self.place(passage);
        let report = self.report;
        let said = report.cite(self.atlas, passage, place.as_deref());
        if !said.is_empty() {
            self.block(&format!("— {}", cited(&said)))?;
        }
        self.block(&self.note(&annotation.note))?;

        let tags: Vec<String> = annotation
            .tags
            .iter()
            .filter(|&&tag| self.report.workspace.tag(tag).is_some())
            .map(|&tag| self.tag_name(tag))
            .collect();
        let mut lines = Vec::new();
        if !tags.is_empty() {
            lines.push(format!("**Tags** {}", tags.join(" · ")));
        }
        if let Some(marking) = &annotation.marking {
            lines.push(format!("**Marking** {}", escape_line(marking.label())));
        }
        if !annotation.standing.is_firm() {
            lines.push(format!("**To settle** {}", annotation.standing.label()));
        }
        for link in self.report.links(annotation.id) {
            lines.push(self.link(annotation.id, link));
        }
        if let Some(words) = grade_in_words(grade(self.report.workspace, annotation)) {
            lines.push(format!("**Grade** {words}"));
        }
        let made = self.report.day(annotation.created);
        let changed = self.report.day(annotation.modified);
        let mut coder = escape_line(&annotation.author);
        if !coder.is_empty() && !made.is_empty() {
            coder.push_str(", ");
        }
        coder.push_str(&made);
        if changed != made {
            coder.extend([", changed ", &changed]);
        }
        if !coder.is_empty() {
            lines.push(format!("**Coder** {coder}"));
        }
        self.block(&lines.join("\\\n"))
    }

    /// Such as "**Link** supports “the words of the other” (Title): why".
    fn link(&self, here: AnnotationId, link: &Link) -> String {
        let workspace = self.report.workspace;
        let mut line = format!("**Link** {}", escape_line(&link.label_at(here)));
        if let Some(there) = link.other_end(here) {
            if let Some(quote) = Target::Annotation(there).title(workspace) {
                line.extend([" ", &escape_line(&quote)]);
            }
            let document = workspace.annotation(there).map(|other| other.document);
            if let Some(document) = document.and_then(|document| workspace.document(document)) {
                line.extend([" (", &self.document_name(document), ")"]);
            }
        }
        if !link.note.trim().is_empty() {
            let note = self.report.told_words(&link.note);
            line.extend([": ", &escape_line(&note)]);
        }
        line
    }

    /// Such as "¶ 3, line 12"; nothing when the annotation does not fit its text.
    fn place(&mut self, passage: &Passage) -> Option<String> {
        let text = self.report.workspace.text(passage.document)?;
        let annotation = &*passage.annotation;
        let (first, last) = (annotation.anchors.first()?, annotation.anchors.last()?);
        let is_on_words = annotation.standing.is_on_words();
        if !is_on_words || !text.admits(first.span) || !text.admits(last.span) {
            return None;
        }
        // A page says more than a line that nobody else can count.
        if let Some(place) = self.report.workspace.cited_place(annotation) {
            return Some(place);
        }
        let places = self.atlas.of(passage.document)?;
        let (paragraph, last_paragraph) = places.paragraphs_of(first.span, last.span);
        let (line, last_line) = (places.lines_of(first.span).0, places.lines_of(last.span).1);
        let range = |from: usize, to: usize| {
            if to > from {
                format!("{from}–{to}")
            } else {
                from.to_string()
            }
        };
        Some(format!(
            "¶ {}, {} {}",
            range(paragraph, last_paragraph),
            if last_line > line { "lines" } else { "line" },
            range(line, last_line)
        ))
    }

    fn about_document(&mut self, document: &Document) -> Result<(), Error> {
        let mut line = cited(&self.report.cite_document(document));
        if let Some(marking) = &document.marking {
            line.push_str("\\\n**Marking** ");
            line.push_str(&escape_line(marking.label()));
        }
        if let Some(grade) = document.source.grade {
            let source = format!("\\\n**Source** {}: {}", grade.letter(), grade.meaning());
            line.push_str(&source);
        }
        if let Some(read) = self.report.how_far_read(document.id) {
            line.push_str("\\\n**Status** ");
            line.push_str(&read);
        }
        self.block(&line)?;
        self.block(&self.note(&document.note))?;
        self.notes(About::Document(document.id))
    }

    fn sources(&mut self) -> Result<(), Error> {
        if self.report.documents.is_empty() {
            return Ok(());
        }
        self.block("## Sources")?;
        let documents: Vec<DocumentId> = self.report.documents.clone();
        for id in documents {
            if let Some(document) = self.report.workspace.document(id) {
                self.block(&format!("### {}", heading(&title(document))))?;
                self.about_document(document)?;
            }
        }
        Ok(())
    }

    fn codebook(&mut self) -> Result<(), Error> {
        let workspace = self.report.workspace;
        let walked = Tree::new(workspace).walk();
        if walked.is_empty() {
            return Ok(());
        }
        self.block("## Codebook")?;
        let tallies = self.report.tallies();
        let mut rows = vec![
            "| Tag | Passages | Documents | Definition |".to_owned(),
            "| --- | ---: | ---: | --- |".to_owned(),
        ];
        for &(_, id) in &walked {
            let tally = tallies.get(&id);
            rows.push(format!(
                "| {} | {} | {} | {} |",
                cell(&workspace.tag_path(id)),
                tally.map_or(0, |tally| tally.n_passages),
                tally.map_or(0, |tally| tally.documents.len()),
                cell(
                    &self
                        .report
                        .told_words(workspace.tag(id).map_or("", |tag| &tag.definition))
                ),
            ));
        }
        self.block(&rows.join("\n"))?;
        for (_, id) in walked {
            let notes = self.report.notes(About::Tag(id));
            if !notes.is_empty() {
                self.block(&format!("### {}", heading(&workspace.tag_path(id))))?;
                self.notes(About::Tag(id))?;
            }
        }
        Ok(())
    }

    fn workspace_notes(&mut self) -> Result<(), Error> {
        if self.report.notes(About::Workspace).is_empty() {
            return Ok(());
        }
        self.block("## Notes")?;
        self.notes(About::Workspace)
    }

    /// The list of the sources where a style wants one, and what is not known of them.
    fn references(&mut self) -> Result<(), Error> {
        let Some(references) = self.report.references() else {
            return Ok(());
        };
        if !references.entries.is_empty() {
            self.block(&format!("## {}", references.title))?;
        }
        for entry in references.entries {
            self.block(&cited(&entry))?;
        }
        if !references.missing.is_empty() {
            self.block(&format!("## {}", References::MISSING))?;
        }
        for line in references.missing {
            self.block(&format!("- {}", escape_line(&line)))?;
        }
        Ok(())
    }

    fn notes(&mut self, about: About) -> Result<(), Error> {
        for note in self.report.notes(about) {
            self.one_note(note)?;
        }
        Ok(())
    }

    fn one_note(&mut self, one: &Note) -> Result<(), Error> {
        let note_title = escape_line(&one.title);
        let by = escape_line(&one.author);
        let mut head = if note_title.is_empty() {
            "**Note**".to_owned()
        } else {
            format!("**{note_title}**")
        };
        let marking = one.marking.as_ref().map_or("", Marking::label);
        let marking = match marking {
            "" => String::new(),
            marking => format!("marked {}", escape_line(marking)),
        };
        for part in [by, self.report.day(one.modified), marking] {
            if !part.is_empty() {
                head.push_str(", ");
                head.push_str(&part);
            }
        }
        self.block(&head)?;
        self.block(&self.note(&one.text))
    }

    /// What a tag is called, as a link where it has a file.
    fn tag_name(&self, tag: TagId) -> String {
        let path = self.report.workspace.tag_path(tag);
        match self.names {
            Some(names) => link(names.tag(tag), &path),
            None => escape_line(&path),
        }
    }

    /// What a document is called, as a link where it has a file.
    fn document_name(&self, document: &Document) -> String {
        match self.names {
            Some(names) if self.report.documents.contains(&document.id) => {
                link(names.document(document.id), &title(document))
            }
            _ => escape_line(&title(document)),
        }
    }

    /// A note in which what is mentioned stands by its name, as a link where it has a file.
    fn note(&self, words: &str) -> String {
        let Some(names) = self.names else {
            return note(&self.report.told_note(words));
        };
        // A sign that the note does not have, as what stands in it is escaped.
        let sign = ('\u{e000}'..'\u{f8ff}').find(|&sign| !words.contains(sign));
        let sign = sign.unwrap_or('\u{f8ff}');
        let mut links = Vec::new();
        let told = mention::replaced(words, |mention| {
            let now = mention.title_now(self.report.workspace);
            let name = match mention.target {
                Target::Document(id) if self.report.documents.contains(&id) => names.document(id),
                Target::Tag(id) => names.tag(id),
                _ => "",
            };
            if name.is_empty() {
                return escape_line(&now);
            }
            links.push(link(name, &now));
            format!("{sign}{}{sign}", links.len() - 1)
        });
        let mut told = note(&told);
        for (link_idx, link) in links.iter().enumerate() {
            told = told.replace(&format!("{sign}{link_idx}{sign}"), link);
        }
        told
    }

    /// A block, with a blank line before it; nothing if it is empty.
    fn block(&mut self, block: &str) -> Result<(), Error> {
        if !block.is_empty() {
            write!(self.out, "\n{block}\n")?;
        }
        Ok(())
    }
}

/// A citation, its address a link where that is safe.
fn cited(said: &[Said]) -> String {
    // The blanks at the edges part it from what stands beside it.
    let words = |words: &str| {
        let before = if words.starts_with(' ') { " " } else { "" };
        let after = if words.len() > 1 && words.ends_with(' ') {
            " "
        } else {
            ""
        };
        format!("{before}{}{after}", escape_line(words))
    };
    let said = said.iter().map(|said| match said {
        Said::Italic(words) if words.trim() == words => format!("*{}*", escape_line(words)),
        Said::Words(said) | Said::Italic(said) => words(said),
        Said::Address(url) => match safe_url(url) {
            // Between angle brackets nothing is escaped, but character references are read.
            Some(url) if !url.contains(['<', '>', '\\', ';']) => format!("<{url}>"),
            Some(url) => format!("[{}](<{}>)", escape_line(url), target(url)),
            None => escape_line(url),
        },
    });
    said.collect()
}
