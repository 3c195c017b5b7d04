//! The documents themselves, with highlights and a comment for each passage.

use std::collections::HashMap;

use super::report::{about_document, head, missing, workspace_notes};
use super::{Comment, Look, Paragraph, Piece, Press, Role, coder, details, direction};
use crate::export::citation::title;
use crate::export::marks::Marks;
use crate::export::{Error, Report};
use crate::model::codebook::Tree;
use crate::model::{BlockKind, Body, Colour, Document, DocumentId};
use crate::query::places::lines;
use crate::text::direction::paragraph_direction;
use crate::text::{Pos, Span};

/// Sets the documents of a report.
pub(in crate::export) fn annotated(
    report: &Report<'_>,
    press: &mut dyn Press,
) -> Result<(), Error> {
    let mut writer = Writer {
        report,
        press,
        n_comments: 0,
    };
    head(report, writer.press)?;
    writer.legend()?;
    let mut groups: HashMap<DocumentId, Vec<usize>> = HashMap::new();
    for (passage_idx, passage) in report.passages.iter().enumerate() {
        groups
            .entry(passage.document)
            .or_default()
            .push(passage_idx);
    }
    for &id in &report.documents {
        let passages = groups.remove(&id).unwrap_or_default();
        let workspace = report.workspace;
        let (Some(document), Some(body)) = (workspace.document(id), workspace.body(id)) else {
            writer.strays("Other passages", &passages)?;
            continue;
        };
        writer
            .press
            .paragraph(&Paragraph::new(Role::Heading(1), title(document)))?;
        about_document(report, writer.press, document)?;
        let stands = |&passage_idx: &usize| {
            let passage = report.passages.get(passage_idx);
            passage.is_some_and(|passage| report.holds(&passage.annotation))
        };
        let (standing, strays): (Vec<usize>, Vec<usize>) = passages.into_iter().partition(stands);
        writer.document(document, body, standing)?;
        writer.strays("Passages whose words are not in the text", &strays)?;
    }
    let mut strays: Vec<usize> = groups.into_values().flatten().collect();
    strays.sort_unstable();
    writer.strays("Other passages", &strays)?;
    workspace_notes(report, writer.press)?;
    match report.references() {
        Some(references) => missing(&references, writer.press),
        None => Ok(()),
    }
}

struct Writer<'a, 'p> {
    report: &'a Report<'a>,
    press: &'p mut dyn Press,
    n_comments: usize,
}

impl Writer<'_, '_> {
    /// The tags that were given, each on its colour.
    fn legend(&mut self) -> Result<(), Error> {
        let workspace = self.report.workspace;
        let tallies = self.report.tallies();
        let mut pieces = vec![Piece::Words("Tags ".into(), Look::BOLD)];
        for (_, id) in Tree::new(workspace).walk() {
            let Some(tally) = tallies.get(&id) else {
                continue;
            };
            let look = Look {
                tint: Some(workspace.tag_colour(id)),
                ..Look::default()
            };
            pieces.push(Piece::Words(workspace.tag_path(id).into(), look));
            // A sign of direction, or the number would stand before a name in Arabic.
            let count = format!("\u{200e} {}   ", tally.n_passages);
            pieces.push(Piece::Words(count.into(), Look::default()));
        }
        if pieces.len() > 1 {
            self.press.paragraph(&Paragraph {
                role: Role::Details,
                is_rtl: false,
                pieces,
            })?;
        }
        Ok(())
    }

    /// A paragraph for each line. A passage that takes in the end of a line ends where the next
    /// paragraph begins.
    fn document(
        &mut self,
        document: &Document,
        body: &Body,
        mut passages: Vec<usize>,
    ) -> Result<(), Error> {
        let text = &body.text;
        passages.sort_by_key(|&passage_idx| {
            let passage = self.report.passages.get(passage_idx);
            passage.map(|passage| passage.annotation.reading_order())
        });
        let mut comments = self.comments(&passages);
        comments.sort_by_key(|(span, comment)| {
            (span.start(), std::cmp::Reverse(span.end()), comment.part)
        });
        for (_, comment) in &mut comments {
            self.n_comments += 1;
            comment.number = self.n_comments;
        }
        let colours: Vec<Vec<Colour>> = comments
            .iter()
            .map(|(_, comment)| self.colours(*comment))
            .collect();
        let mut marks = Marks::new(
            comments
                .iter()
                .enumerate()
                .map(|(comment_idx, &(span, _))| (span, comment_idx)),
        );
        let base = direction(document, text);
        let mut blocks = body.blocks.as_slice();
        // Those that end where the next line begins.
        let mut ending: Vec<Comment> = Vec::new();
        for line in lines(text) {
            self.report.one_more_line()?;
            while let [block, rest @ ..] = blocks
                && block.span.end() <= line.start()
            {
                blocks = rest;
            }
            let block = blocks.first().filter(|block| block.span.overlaps(line));
            let words = text.slice(line);
            let mut paragraph = Paragraph {
                role: block.map_or(Role::Body, |block| role(block.kind)),
                is_rtl: paragraph_direction(words, base).is_rtl(),
                pieces: ending.drain(..).map(Piece::End).collect(),
            };
            for segment in marks.segments(text, line) {
                for &comment_idx in &segment.beginning {
                    if let Some(&(_, comment)) = comments.get(comment_idx) {
                        // Each piece of an annotation has a comment.
                        if comment.part == 0 {
                            self.report.one_more()?;
                        }
                        paragraph.pieces.push(Piece::Begin(comment));
                    }
                }
                let words = text.slice(segment.span);
                let (words, takes_line_end) = match words.strip_suffix('\n') {
                    Some(words) => (words, true),
                    None => (words, false),
                };
                let look = look(&segment.numbers, &colours);
                if !words.is_empty() {
                    paragraph.pieces.push(Piece::Words(words.into(), look));
                }
                let ends_here = |at: Pos| move |(span, _): &&(Span, Comment)| span.end() == at;
                let numbers = segment.numbers.iter().rev();
                let ended = numbers
                    .filter_map(|&comment_idx| comments.get(comment_idx))
                    .filter(ends_here(segment.span.end()))
                    .map(|&(_, comment)| comment);
                if takes_line_end {
                    ending.extend(ended);
                } else {
                    paragraph.pieces.extend(ended.map(Piece::End));
                }
            }
            self.press.paragraph(&paragraph)?;
        }
        if !ending.is_empty() {
            self.press.paragraph(&Paragraph {
                role: Role::Body,
                is_rtl: base.is_rtl(),
                pieces: ending.into_iter().map(Piece::End).collect(),
            })?;
        }
        Ok(())
    }

    /// One for each passage of each annotation, not numbered yet.
    fn comments(&self, passages: &[usize]) -> Vec<(Span, Comment)> {
        let mut comments = Vec::new();
        for &passage_idx in passages {
            let Some(passage) = self.report.passages.get(passage_idx) else {
                continue;
            };
            for (part, span) in passage.annotation.spans().enumerate() {
                let comment = Comment {
                    number: 0,
                    passage_idx,
                    part,
                };
                comments.push((span, comment));
            }
        }
        comments
    }

    /// Those of the tags of a passage.
    fn colours(&self, comment: Comment) -> Vec<Colour> {
        let passage = self.report.passages.get(comment.passage_idx);
        let tags = passage.map_or(&[][..], |passage| &passage.annotation.tags);
        tags.iter()
            .filter(|&&tag| self.report.workspace.tag(tag).is_some())
            .map(|&tag| self.report.workspace.tag_colour(tag))
            .collect()
    }

    /// Passages that have no place in a text, with their words.
    fn strays(&mut self, heading: &'static str, passages: &[usize]) -> Result<(), Error> {
        if passages.is_empty() {
            return Ok(());
        }
        self.press
            .paragraph(&Paragraph::new(Role::Heading(2), heading))?;
        for passage in passages
            .iter()
            .filter_map(|&idx| self.report.passages.get(idx))
        {
            let annotation = &*passage.annotation;
            for anchor in &annotation.anchors {
                for line in anchor.quote.split('\n') {
                    self.press.paragraph(&Paragraph::new(Role::Quote, line))?;
                }
            }
            for paragraph in details(self.report, annotation, true) {
                self.press.paragraph(&paragraph)?;
            }
            if let Some(coder) = coder(self.report, annotation) {
                self.press.paragraph(&Paragraph::labelled("Coder", coder))?;
            }
        }
        Ok(())
    }
}

fn role(kind: BlockKind) -> Role {
    match kind {
        // The document's own title is the first heading.
        BlockKind::Heading(level) => Role::Heading(level.saturating_add(1).min(6)),
        BlockKind::ListEntry => Role::Entry(1),
        BlockKind::Quotation => Role::Entry(2),
        BlockKind::Preformatted | BlockKind::Table => Role::Preformatted,
    }
}

/// The innermost passage's first tag is the tint; the next colour of those around it is the line.
fn look(numbers: &[usize], colours: &[Vec<Colour>]) -> Look {
    if numbers.is_empty() {
        return Look::default();
    }
    let mut all = Vec::new();
    for colour in numbers
        .iter()
        .rev()
        .filter_map(|&n| colours.get(n))
        .flatten()
    {
        if !all.contains(colour) {
            all.push(*colour);
        }
    }
    // What has no tag is marked in the grey of the palette.
    const PLAIN: Colour = Colour(10);
    Look {
        tint: Some(all.first().copied().unwrap_or(PLAIN)),
        rule: all.get(1).copied(),
        ..Look::default()
    }
}
