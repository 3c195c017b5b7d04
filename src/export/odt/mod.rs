//! The documents for word processors that follow `OpenDocument`, with highlights and comments that
//! reach over the words that they are about.
//!
//! Written by hand and as it comes: a comment stands in the text where its passage begins. How
//! words look is said by styles with names that tell it, so that all of them can be written before
//! the text.

mod styles;

use std::io::Write;

use super::paper::{self, Comment, Look, Paragraph, Piece, Press, Role};
use super::xml::{escape, push};
use super::zipped::Zipped;
use super::{Atlas, Error, Report};
use crate::model::Marking;
use crate::query::ledger::Ledger;

pub(super) const NAMESPACES: &str = concat!(
    r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" "#,
    r#"xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" "#,
    r#"xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" "#,
    r#"xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" "#,
    r#"xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" "#,
    r#"xmlns:xlink="http://www.w3.org/1999/xlink" "#,
    r#"xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3""#
);

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

const MIME: &str = "application/vnd.oasis.opendocument.text";

pub(super) fn ledger(report: &Report<'_>) -> Ledger {
    paper::lost_with_comments(report)
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let mut zip = Zipped::new(out);
    // First and as it is, so that the kind of file can be told from its first bytes.
    zip.stored("mimetype", MIME.as_bytes())?;
    let manifest = format!(
        r#"{XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIME}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>"#
    );
    zip.file("META-INF/manifest.xml")?
        .write_all(manifest.as_bytes())?;
    let common = styles::common(report.marking().map_or("", Marking::label));
    zip.file("styles.xml")?.write_all(common.as_bytes())?;
    let file = zip.file("content.xml")?;
    write!(
        file,
        "{XML}<office:document-content {NAMESPACES}><office:automatic-styles>{}</office:automatic-styles><office:body><office:text>",
        styles::automatic()
    )?;
    let mut writer = Writer {
        zip,
        report,
        atlas: Atlas::new(report.workspace),
        n_footnotes: 0,
        n_tables: 0,
        xml: String::new(),
    };
    paper::annotated(report, &mut writer)?;
    writer
        .xml
        .push_str("</office:text></office:body></office:document-content>");
    writer.send()?;
    writer.zip.finish()
}

struct Writer<'a, 'z> {
    zip: Zipped<'z>,
    report: &'a Report<'a>,
    atlas: Atlas<'a>,
    n_footnotes: usize,
    n_tables: usize,
    /// What is written next.
    xml: String,
}

impl Press for Writer<'_, '_> {
    fn paragraph(&mut self, paragraph: &Paragraph<'_>) -> Result<(), Error> {
        self.set(paragraph);
        self.send()
    }

    fn table(&mut self, rows: &[Vec<Paragraph<'_>>]) -> Result<(), Error> {
        self.n_tables += 1;
        let n_columns = rows.first().map_or(1, Vec::len).max(1);
        push(
            &mut self.xml,
            format_args!(
                r#"<table:table table:name="Table{}"><table:table-column table:number-columns-repeated="{n_columns}"/>"#,
                self.n_tables
            ),
        );
        for (row_idx, row) in rows.iter().enumerate() {
            if row_idx == 0 {
                self.xml.push_str("<table:table-header-rows>");
            }
            self.xml.push_str("<table:table-row>");
            for cell in row {
                self.xml
                    .push_str(r#"<table:table-cell office:value-type="string">"#);
                self.set(cell);
                self.xml.push_str("</table:table-cell>");
            }
            self.xml.push_str("</table:table-row>");
            if row_idx == 0 {
                self.xml.push_str("</table:table-header-rows>");
            }
            self.send()?;
        }
        self.xml.push_str("</table:table>");
        self.send()
    }
}

impl Writer<'_, '_> {
    fn send(&mut self) -> Result<(), Error> {
        self.zip.more().write_all(self.xml.as_bytes())?;
        self.xml.clear();
        Ok(())
    }

    fn set(&mut self, paragraph: &Paragraph<'_>) {
        let style = styles::of_paragraph(paragraph.role, paragraph.is_rtl);
        let end = if let Role::Heading(level) = paragraph.role {
            push(
                &mut self.xml,
                format_args!(
                    r#"<text:h text:style-name="{style}" text:outline-level="{}">"#,
                    level.max(1)
                ),
            );
            "</text:h>"
        } else {
            push(
                &mut self.xml,
                format_args!(r#"<text:p text:style-name="{style}">"#),
            );
            "</text:p>"
        };
        self.pieces(paragraph);
        self.xml.push_str(end);
    }

    fn pieces(&mut self, paragraph: &Paragraph<'_>) {
        for piece in &paragraph.pieces {
            match piece {
                Piece::Words(words, look) if *look == Look::default() => self.words(words),
                Piece::Words(words, look) => {
                    let style = styles::of_words(*look);
                    push(
                        &mut self.xml,
                        format_args!(r#"<text:span text:style-name="{style}">"#),
                    );
                    self.words(words);
                    self.xml.push_str("</text:span>");
                }
                Piece::Break => self.xml.push_str("<text:line-break/>"),
                Piece::Link(words, url) => {
                    push(
                        &mut self.xml,
                        format_args!(
                            r#"<text:a xlink:type="simple" xlink:href="{}">"#,
                            escape(url)
                        ),
                    );
                    self.words(words);
                    self.xml.push_str("</text:a>");
                }
                Piece::Begin(comment) => self.comment(*comment),
                Piece::End(comment) => push(
                    &mut self.xml,
                    format_args!(
                        r#"<office:annotation-end office:name="c{}"/>"#,
                        comment.number
                    ),
                ),
                Piece::Footnote(passage_idx) => {
                    self.n_footnotes += 1;
                    let n = self.n_footnotes;
                    push(
                        &mut self.xml,
                        format_args!(
                            r#"<text:note text:id="n{n}" text:note-class="footnote"><text:note-citation>{n}</text:note-citation><text:note-body>"#
                        ),
                    );
                    let footnote = paper::footnote(self.report, &mut self.atlas, *passage_idx);
                    self.set(&footnote);
                    self.xml.push_str("</text:note-body></text:note>");
                }
            }
        }
    }

    fn comment(&mut self, comment: Comment) {
        let report = self.report;
        let passage = report.passages.get(comment.passage_idx);
        push(
            &mut self.xml,
            format_args!(r#"<office:annotation office:name="c{}">"#, comment.number),
        );
        let author = passage.map_or("", |passage| passage.annotation.author.as_str());
        if !author.is_empty() {
            push(
                &mut self.xml,
                format_args!("<dc:creator>{}</dc:creator>", escape(author)),
            );
        }
        let made = passage.and_then(|passage| report.moment(passage.annotation.created));
        if let Some(made) = made {
            let made = made.strftime("%Y-%m-%dT%H:%M:%S");
            push(&mut self.xml, format_args!("<dc:date>{made}</dc:date>"));
        }
        for paragraph in paper::dated_comment(report, comment) {
            self.set(&paragraph);
        }
        self.xml.push_str("</office:annotation>");
    }

    /// Words whose white space comes out as it is: what a reader would fold is written as elements.
    fn words(&mut self, words: &str) {
        let mut plain = String::new();
        let mut n_blanks = 0;
        let mut chars = words.chars().peekable();
        while let Some(c) = chars.next() {
            if c == ' ' {
                n_blanks += 1;
                if chars.peek() != Some(&' ') {
                    let is_inside = !plain.is_empty() && n_blanks == 1;
                    if is_inside && chars.peek().is_some_and(|&c| c != '\t' && c != '\r') {
                        plain.push(' ');
                    } else {
                        self.send_plain(&mut plain);
                        push(
                            &mut self.xml,
                            format_args!(r#"<text:s text:c="{n_blanks}"/>"#),
                        );
                    }
                    n_blanks = 0;
                }
                continue;
            }
            match c {
                '\t' => {
                    self.send_plain(&mut plain);
                    self.xml.push_str("<text:tab/>");
                }
                // The format has no other sign for it, and a reader would make a blank of it.
                '\r' => plain.push('\u{fffd}'),
                c => plain.push(c),
            }
        }
        self.send_plain(&mut plain);
    }

    fn send_plain(&mut self, plain: &mut String) {
        self.xml.push_str(&escape(plain));
        plain.clear();
    }
}
