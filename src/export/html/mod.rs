//! One self-contained page: the documents with their highlights, the notes in the margin beside
//! the passages, a legend of the tags and a list of the sources.
//!
//! Inside an element of class `text` stands exactly a line of the document, line end and all, so
//! a document's `text` elements together are its text. Each segment of a highlight names in
//! `data-on` the numbers of the annotations that lie on it; these are the ids of the margin notes
//! (`n1`, `n2`, …). Nothing else stands in those elements: the small numbers come from the style.
//!
//! The page has no script and loads nothing, and says so to the browser.

mod citation;
mod escape;
mod legend;
mod note;
mod numbered;
mod style;

use std::io::Write;

use self::citation::cited;
use self::escape::Escaped;
pub(super) use self::legend::{held, ledger};
use self::note::note;
use self::numbered::Numbered;
use super::citation::{References, title};
use super::marks::{Marks, Segment};
use super::{Atlas, Error, Report, grade_in_words};
use crate::model::mention::Target;
use crate::model::{About, Annotation, Block, BlockKind, Body, Document, SourceGrade, TagId};
use crate::query::places::lines;
use crate::query::{Passage, grade};
use crate::text::Span;
use crate::text::words::counted;

/// How many tags are underlined on one word; more would leave the line.
const N_UNDERLINES: usize = 5;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let mut writer = Writer {
        report,
        atlas: Atlas::new(report.workspace),
        n_numbered: 0,
        out,
    };
    writer.head()?;
    writer.legend()?;
    writer.documents()?;
    writer.strays("Other passages", &report.strays())?;
    writer.sources()?;
    writer.workspace_notes()?;
    writer.references()?;
    let marking = writer.marking();
    if !marking.is_empty() {
        write!(writer.out, "<footer>\n{marking}</footer>\n")?;
    }
    writer.out.write_all(b"</body>\n</html>\n")?;
    Ok(())
}

struct Writer<'a> {
    report: &'a Report<'a>,
    atlas: Atlas<'a>,
    /// Passages that have a number so far.
    n_numbered: usize,
    out: &'a mut dyn Write,
}

impl Writer<'_> {
    fn head(&mut self) -> Result<(), Error> {
        let workspace_title = match self.report.workspace.meta.title.as_str() {
            "" => "Untitled workspace",
            known => known,
        };
        writeln!(
            self.out,
            "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <title>{title}</title>\n<style>\n{style}{sheets}</style>\n</head>\n<body>\n\
             <header>\n{marking}<h1 dir=\"auto\">{title}</h1>\n<p>{summary}</p>\n</header>",
            title = Escaped(workspace_title),
            style = style::sheet(),
            sheets = self
                .report
                .marking()
                .map_or_else(String::new, |marking| style::on_each_sheet(marking.label())),
            marking = self.marking(),
            summary = Escaped(&self.report.summary()),
        )?;
        Ok(())
    }

    /// How the page is to be handled, with a line end. On paper it stands on each sheet.
    fn marking(&self) -> String {
        self.report.marking().map_or_else(String::new, |marking| {
            let label = Escaped(marking.label());
            format!("<p class=\"marking\" dir=\"auto\">{label}</p>\n")
        })
    }

    fn documents(&mut self) -> Result<(), Error> {
        self.out.write_all(b"<main>\n")?;
        let mut groups = self.report.by_document();
        for &id in &self.report.documents {
            let workspace = self.report.workspace;
            let (Some(document), Some(body)) = (workspace.document(id), workspace.body(id)) else {
                continue;
            };
            let passages = groups.remove(&id).unwrap_or_default();
            let (standing, strays): (Vec<&Passage>, Vec<&Passage>) = passages
                .into_iter()
                .partition(|passage| self.report.holds(&passage.annotation));
            self.document(document, body, standing)?;
            self.strays("Passages whose words are not in the text", &strays)?;
            self.out.write_all(b"</article>\n")?;
        }
        Ok(())
    }

    fn document(
        &mut self,
        document: &Document,
        body: &Body,
        passages: Vec<&Passage>,
    ) -> Result<(), Error> {
        let shown_title = if document.title.trim().is_empty() {
            title(document)
        } else {
            document.title.clone()
        };
        write!(
            self.out,
            "<article id=\"document-{}\">\n<h2 dir=\"auto\">{}</h2>\n<div class=\"about\">\n<p dir=\"auto\">{}</p>\n{}",
            document.id,
            Escaped(&shown_title),
            cited(&self.report.cite_document(document)),
            note(&self.report.told_note(&document.note)),
        )?;
        if let Some(marking) = &document.marking {
            let label = Escaped(marking.label());
            writeln!(self.out, "<p dir=\"auto\">Marking: {label}</p>")?;
        }
        if let Some(read) = self.report.how_far_read(document.id) {
            writeln!(self.out, "<p class=\"read\">Status: {read}</p>")?;
        }
        self.notes(About::Document(document.id))?;
        self.out.write_all(b"</div>\n")?;

        let numbered = self.number(passages);
        let spans = numbered
            .passages
            .iter()
            .enumerate()
            .flat_map(|(idx, passage)| {
                let number = numbered.first_number + idx;
                passage.annotation.spans().map(move |span| (span, number))
            });
        let mut marks = Marks::new(spans);
        let mut blocks = body.blocks.as_slice();
        let mut n_paragraphs = 0;
        let text = &body.text;
        for line in lines(text) {
            self.report.one_more_line()?;
            while let [block, rest @ ..] = blocks
                && block.span.end() <= line.start()
            {
                blocks = rest;
            }
            let block = blocks.first().filter(|block| block.span.overlaps(line));
            let is_blank = text.slice(line).trim().is_empty();
            n_paragraphs += usize::from(!is_blank);
            let number = if is_blank {
                String::new()
            } else {
                n_paragraphs.to_string()
            };
            write!(
                self.out,
                "<div class=\"row\"><div class=\"number\">{number}</div><p class=\"text{}\" dir=\"auto\">",
                block.map_or_else(String::new, class_of)
            )?;
            let mut beginning = Vec::new();
            for segment in marks.segments(text, line) {
                self.segment(text.slice(segment.span), &segment, line, &numbered)?;
                beginning.extend(segment.beginning);
            }
            self.out.write_all(b"</p>")?;
            beginning.retain(|&number| {
                numbered
                    .get(number)
                    .is_some_and(|annotation| line.contains(annotation.start()))
            });
            if !beginning.is_empty() {
                self.out.write_all(b"<aside class=\"margin\">\n")?;
                for number in beginning {
                    if let Some(passage) = numbered.passage(number) {
                        self.report.one_more()?;
                        self.margin(number, passage)?;
                    }
                }
                self.out.write_all(b"</aside>")?;
            }
            self.out.write_all(b"</div>\n")?;
        }
        Ok(())
    }

    /// Numbers go on from document to document, in reading order.
    fn number<'p>(&mut self, mut passages: Vec<&'p Passage>) -> Numbered<'p> {
        passages.sort_by_key(|passage| passage.annotation.reading_order());
        let first_number = self.n_numbered + 1;
        self.n_numbered += passages.len();
        Numbered {
            first_number,
            passages,
        }
    }

    /// Words under the same annotations: the outermost one's first tag is the tint, all other
    /// tags are lines below.
    fn segment(
        &mut self,
        words: &str,
        segment: &Segment,
        line: Span,
        numbered: &Numbered<'_>,
    ) -> Result<(), Error> {
        if segment.numbers.is_empty() {
            write!(self.out, "{}", Escaped(words))?;
            return Ok(());
        }
        let mut classes: Vec<String> = Vec::new();
        for annotation in segment.numbers.iter().filter_map(|&n| numbered.get(n)) {
            for class in self.classes(annotation) {
                if classes.len() <= N_UNDERLINES && !classes.contains(&class) {
                    classes.push(class);
                }
            }
        }
        let numbers: Vec<String> = segment.numbers.iter().map(usize::to_string).collect();
        let (tint, rules) = classes
            .split_first()
            .map_or(("plain", &[][..]), |(t, r)| (t.as_str(), r));
        write!(
            self.out,
            "<mark class=\"{tint}\" data-on=\"{}\">",
            numbers.join(" ")
        )?;
        // The outermost element has the lowest line.
        for (idx, class) in rules.iter().enumerate() {
            write!(
                self.out,
                "<u class=\"{class}\" style=\"--lane:{}\">",
                rules.len() - 1 - idx
            )?;
        }
        write!(self.out, "{}", Escaped(words))?;
        for _ in rules {
            self.out.write_all(b"</u>")?;
        }
        self.out.write_all(b"</mark>")?;
        for &number in &segment.beginning {
            let is_first = numbered
                .get(number)
                .is_some_and(|annotation| line.contains(annotation.start()));
            if is_first {
                write!(
                    self.out,
                    "<a class=\"ref\" href=\"#n{number}\" data-number=\"{number}\" aria-label=\"Note {number}\"></a>"
                )?;
            }
        }
        Ok(())
    }

    /// The colours of an annotation's tags, the first first; those of none for one without.
    fn classes(&self, annotation: &Annotation) -> Vec<String> {
        let classes: Vec<String> = annotation
            .tags
            .iter()
            .filter(|&&tag| self.report.workspace.tag(tag).is_some())
            .map(|&tag| style::class(self.report.workspace.tag_colour(tag)))
            .collect();
        if classes.is_empty() {
            vec!["plain".to_owned()]
        } else {
            classes
        }
    }

    fn margin(&mut self, number: usize, passage: &Passage) -> Result<(), Error> {
        let classes = self.classes(&passage.annotation);
        writeln!(
            self.out,
            "<section id=\"n{number}\" class=\"{}\">",
            classes.first().map_or("plain", String::as_str)
        )?;
        self.about_annotation(number, passage)?;
        self.out.write_all(b"</section>\n")?;
        Ok(())
    }

    fn about_annotation(&mut self, number: usize, passage: &Passage) -> Result<(), Error> {
        let annotation = &*passage.annotation;
        let workspace = self.report.workspace;
        if !annotation.tags.is_empty() {
            self.out.write_all(b"<ul class=\"tags\">")?;
            for &tag in &annotation.tags {
                if workspace.tag(tag).is_some() {
                    write!(self.out, "<li dir=\"auto\">{}</li>", self.tag_name(tag))?;
                }
            }
            self.out.write_all(b"</ul>\n")?;
        }
        if !annotation.note.trim().is_empty() {
            writeln!(
                self.out,
                "<div class=\"note\">{}</div>",
                note(&self.report.told_note(&annotation.note))
            )?;
        }
        self.links(annotation)?;
        let report = self.report;
        if let Some(said) = report.cited_apart(&mut self.atlas, passage) {
            writeln!(
                self.out,
                "<p class=\"source\" dir=\"auto\">{}</p>",
                cited(&said)
            )?;
        }
        let mut made = format!("{number} · ");
        if let Some(marking) = &annotation.marking {
            made.push_str(marking.label());
            made.push_str(" · ");
        }
        if !annotation.standing.is_firm() {
            made.push_str(annotation.standing.label());
            made.push_str(" · ");
        }
        if let Some(words) = grade_in_words(grade(workspace, annotation)) {
            made.push_str(&words);
            made.push_str(" · ");
        }
        if !annotation.author.trim().is_empty() {
            made.push_str(&annotation.author);
            made.push_str(", ");
        }
        let day = self.report.day(annotation.created);
        made.push_str(&day);
        let changed = self.report.day(annotation.modified);
        if changed != day {
            made.extend([", changed ", &changed]);
        }
        let made = made.trim_end_matches([' ', ',', '·']);
        writeln!(
            self.out,
            "<p class=\"made\" dir=\"auto\">{}</p>",
            Escaped(made)
        )?;
        Ok(())
    }

    /// What an annotation is linked with, each a step to the other end.
    fn links(&mut self, annotation: &Annotation) -> Result<(), Error> {
        let links = self.report.links(annotation.id);
        if links.is_empty() {
            return Ok(());
        }
        writeln!(
            self.out,
            "<ul class=\"links\" id=\"annotation-{}\">",
            annotation.id
        )?;
        for link in links {
            let Some(there) = link.other_end(annotation.id) else {
                continue;
            };
            let quote = Target::Annotation(there).title(self.report.workspace);
            writeln!(
                self.out,
                "<li dir=\"auto\">{} <a href=\"#annotation-{there}\">{}</a>{}</li>",
                Escaped(&link.label_at(annotation.id)),
                Escaped(&quote.unwrap_or_default()),
                note(&self.report.told_note(&link.note)),
            )?;
        }
        self.out.write_all(b"</ul>\n")?;
        Ok(())
    }

    /// A tag's swatch and path.
    fn tag_name(&self, tag: TagId) -> String {
        let workspace = self.report.workspace;
        format!(
            "<span class=\"swatch {}\"></span>{}",
            style::class(workspace.tag_colour(tag)),
            Escaped(&workspace.tag_path(tag))
        )
    }

    /// Passages that have no place in a text, with their words.
    fn strays(&mut self, heading: &str, passages: &[&Passage]) -> Result<(), Error> {
        if passages.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "<h2>{}</h2>", Escaped(heading))?;
        for passage in passages {
            self.report.one_more()?;
            self.n_numbered += 1;
            let number = self.n_numbered;
            let classes = self.classes(&passage.annotation);
            writeln!(
                self.out,
                "<section id=\"n{number}\" class=\"stray {}\">",
                classes.first().map_or("plain", String::as_str)
            )?;
            for anchor in self.report.articles.as_read(&passage.annotation) {
                writeln!(
                    self.out,
                    "<blockquote dir=\"auto\">{}</blockquote>",
                    Escaped(&anchor.quote)
                )?;
            }
            self.about_annotation(number, passage)?;
            self.out.write_all(b"</section>\n")?;
        }
        Ok(())
    }

    fn sources(&mut self) -> Result<(), Error> {
        let workspace = self.report.workspace;
        self.out.write_all(b"</main>\n")?;
        if self.report.documents.is_empty() {
            return Ok(());
        }
        let groups = self.report.by_document();
        self.out
            .write_all(b"<section class=\"sources\">\n<h2>Sources</h2>\n<ol>\n")?;
        for &id in &self.report.documents {
            let Some(document) = workspace.document(id) else {
                continue;
            };
            let n_passages = groups.get(&id).map_or(0, Vec::len);
            let mut about = vec![counted(n_passages, "passage")];
            if let Some(grade) = document.source.grade {
                about.push(source_in_words(grade));
            }
            if !document.origin.file_name.is_empty() {
                about.push(format!("file {}", document.origin.file_name));
            }
            if let Some(body) = workspace.body(id) {
                about.push(format!("BLAKE3 of the text {}", body.hash));
            }
            writeln!(
                self.out,
                "<li id=\"source-{id}\" dir=\"auto\">{} <a href=\"#document-{id}\">text</a><br>{}</li>",
                cited(&self.report.cite_document(document)),
                Escaped(&about.join(" · "))
            )?;
        }
        self.out.write_all(b"</ol>\n</section>\n")?;
        Ok(())
    }

    fn workspace_notes(&mut self) -> Result<(), Error> {
        if self.report.notes(About::Workspace).is_empty() {
            return Ok(());
        }
        self.out
            .write_all(b"<section class=\"notes\">\n<h2>Notes</h2>\n")?;
        self.notes(About::Workspace)?;
        self.out.write_all(b"</section>\n")?;
        Ok(())
    }

    /// The list of the sources where a style wants one, and what is not known of them.
    fn references(&mut self) -> Result<(), Error> {
        let Some(references) = self.report.references() else {
            return Ok(());
        };
        if !references.entries.is_empty() {
            writeln!(
                self.out,
                "<section class=\"references\">\n<h2>{}</h2>",
                references.title
            )?;
            for entry in references.entries {
                writeln!(self.out, "<p dir=\"auto\">{}</p>", cited(&entry))?;
            }
            self.out.write_all(b"</section>\n")?;
        }
        if !references.missing.is_empty() {
            writeln!(
                self.out,
                "<section class=\"missing\">\n<h2>{}</h2>\n<ul>",
                References::MISSING
            )?;
            for line in references.missing {
                writeln!(self.out, "<li dir=\"auto\">{}</li>", Escaped(&line))?;
            }
            self.out.write_all(b"</ul>\n</section>\n")?;
        }
        Ok(())
    }

    fn notes(&mut self, about: About) -> Result<(), Error> {
        for one in self.report.notes(about) {
            let head: Vec<String> = [
                one.title.clone(),
                one.author.clone(),
                self.report.day(one.modified),
                one.marking
                    .as_ref()
                    .map_or_else(String::new, |marking| format!("marked {}", marking.label())),
            ]
            .into_iter()
            .filter(|part| !part.trim().is_empty())
            .collect();
            writeln!(
                self.out,
                "<p dir=\"auto\"><strong>{}</strong></p>\n<div class=\"note\">{}</div>",
                Escaped(&head.join(", ")),
                note(&self.report.told_note(&one.text))
            )?;
        }
        Ok(())
    }
}

/// The class of a line in a block, with a blank before it.
fn class_of(block: &Block) -> String {
    match block.kind {
        BlockKind::Heading(level) => format!(" heading heading-{level}"),
        BlockKind::ListEntry => " entry".to_owned(),
        BlockKind::Quotation => " quotation".to_owned(),
        BlockKind::Preformatted | BlockKind::Table => " preformatted".to_owned(),
    }
}

fn source_in_words(grade: SourceGrade) -> String {
    format!("source {}: {}", grade.letter(), grade.meaning())
}
