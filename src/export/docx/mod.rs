//! Documents for word processors: the report with a footnote for each quotation, and the documents
//! themselves with highlights and comments.
//!
//! Written by hand, part after part, so that it goes out as it comes: the text first, then the
//! comments or footnotes that it refers to. Nothing else is in the file: no author, no time and no
//! program, but those that comments tell where that is wanted. Fields lead to addresses of the web
//! and of mail only.

mod parts;

use std::io::Write;

use super::paper::{self, Comment, Look, Paragraph, Piece, Press, Role};
use super::xml::{escape, push};
use super::zipped::Zipped;
use super::{Atlas, Error, Report};
use crate::model::Marking;
use crate::model::palette::Rgb;
use crate::query::ledger::Ledger;

const NAMESPACES: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

pub(super) fn report_ledger(report: &Report<'_>) -> Ledger {
    paper::lost(report, true)
}

pub(super) fn document_ledger(report: &Report<'_>) -> Ledger {
    paper::lost_with_comments(report)
}

pub(super) fn write_report(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    write(report, out, paper::report)
}

pub(super) fn write_document(report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    write(report, out, paper::annotated)
}

fn write(
    report: &Report<'_>,
    out: &mut dyn Write,
    print: fn(&Report<'_>, &mut dyn Press) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut zip = Zipped::new(out);
    for (name, content) in parts::ALL {
        zip.file(name)?.write_all(content.as_bytes())?;
    }
    let marking = report.marking().map_or("", Marking::label);
    let header = zip.file("word/header1.xml")?;
    write!(
        header,
        "{XML}<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p></w:hdr>",
        escape(marking)
    )?;
    let file = zip.file("word/document.xml")?;
    write!(file, "{XML}<w:document {NAMESPACES}><w:body>")?;
    let mut word = Word {
        zip,
        report,
        comments: Vec::new(),
        footnotes: Vec::new(),
        xml: String::new(),
    };
    print(report, &mut word)?;
    word.finish()
}

struct Word<'a, 'z> {
    zip: Zipped<'z>,
    report: &'a Report<'a>,
    comments: Vec<Comment>,
    /// The passages that have one.
    footnotes: Vec<usize>,
    /// What is written next.
    xml: String,
}

impl Press for Word<'_, '_> {
    fn paragraph(&mut self, paragraph: &Paragraph<'_>) -> Result<(), Error> {
        self.set(paragraph, style(paragraph.role));
        self.send()
    }

    fn table(&mut self, rows: &[Vec<Paragraph<'_>>]) -> Result<(), Error> {
        let n_columns = rows.first().map_or(1, Vec::len).max(1);
        let shares = paper::shares(n_columns);
        self.xml.push_str(r#"<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="5000" w:type="pct"/><w:tblLook w:firstRow="1" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>"#);
        for share in &shares {
            let width = (share * 9000.0).round();
            push(&mut self.xml, format_args!(r#"<w:gridCol w:w="{width}"/>"#));
        }
        self.xml.push_str("</w:tblGrid>");
        for (row_idx, row) in rows.iter().enumerate() {
            self.xml.push_str("<w:tr>");
            self.xml.push_str(if row_idx == 0 {
                "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
            } else {
                "<w:trPr><w:cantSplit/></w:trPr>"
            });
            for (cell, share) in row.iter().zip(&shares) {
                // In fiftieths of a percent.
                let width = (share * 5000.0).round();
                push(
                    &mut self.xml,
                    format_args!(r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/></w:tcPr>"#),
                );
                self.set(
                    cell,
                    if row_idx == 0 {
                        "TableHead"
                    } else {
                        "TableCell"
                    },
                );
                self.xml.push_str("</w:tc>");
            }
            self.xml.push_str("</w:tr>");
            self.send()?;
        }
        // Two tables in a row would become one.
        self.xml.push_str("</w:tbl><w:p/>");
        self.send()
    }
}

impl Word<'_, '_> {
    fn send(&mut self) -> Result<(), Error> {
        self.zip.more().write_all(self.xml.as_bytes())?;
        self.xml.clear();
        Ok(())
    }

    fn set(&mut self, paragraph: &Paragraph<'_>, style: &str) {
        push(
            &mut self.xml,
            format_args!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>"#),
        );
        if paragraph.is_rtl {
            if paragraph.role == Role::Quote {
                // The line stands where the words begin.
                self.xml.push_str(r#"<w:pBdr><w:left w:val="nil"/><w:right w:val="single" w:sz="18" w:space="8" w:color="BDC1C6"/></w:pBdr>"#);
            }
            self.xml.push_str("<w:bidi/>");
        }
        if let Role::Entry(depth) = paragraph.role {
            let side = u32::from(depth) * 360;
            push(&mut self.xml, format_args!(r#"<w:ind w:left="{side}"/>"#));
        }
        self.xml.push_str("</w:pPr>");
        self.pieces(paragraph);
        self.xml.push_str("</w:p>");
    }

    fn pieces(&mut self, paragraph: &Paragraph<'_>) {
        let is_rtl = paragraph.is_rtl;
        for piece in &paragraph.pieces {
            match piece {
                Piece::Words(words, look) => self.run(words, *look, is_rtl, ""),
                Piece::Break => self.xml.push_str("<w:r><w:br/></w:r>"),
                Piece::Link(words, url) => {
                    // What would end the field's text is written as in addresses.
                    let url = url.replace('"', "%22").replace('\\', "%5C");
                    push(
                        &mut self.xml,
                        format_args!(
                            r#"<w:fldSimple w:instr=" HYPERLINK &quot;{}&quot; ">"#,
                            escape(&url)
                        ),
                    );
                    self.run(words, Look::default(), is_rtl, "Hyperlink");
                    self.xml.push_str("</w:fldSimple>");
                }
                Piece::Begin(comment) => {
                    self.comments.push(*comment);
                    push(
                        &mut self.xml,
                        format_args!(r#"<w:commentRangeStart w:id="{}"/>"#, comment.number),
                    );
                }
                Piece::End(comment) => push(
                    &mut self.xml,
                    format_args!(
                        r#"<w:commentRangeEnd w:id="{0}"/><w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="{0}"/></w:r>"#,
                        comment.number
                    ),
                ),
                Piece::Footnote(passage_idx) => {
                    self.footnotes.push(*passage_idx);
                    push(
                        &mut self.xml,
                        format_args!(
                            r#"<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{}"/></w:r>"#,
                            self.footnotes.len() + 1
                        ),
                    );
                }
            }
        }
    }

    fn run(&mut self, words: &str, look: Look, is_rtl: bool, style: &str) {
        self.xml.push_str("<w:r><w:rPr>");
        if !style.is_empty() {
            push(
                &mut self.xml,
                format_args!(r#"<w:rStyle w:val="{style}"/>"#),
            );
        }
        if look.mono {
            self.xml.push_str(
                r#"<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>"#,
            );
        }
        for (is_so, element) in [
            (look.bold, "<w:b/><w:bCs/>"),
            (look.italic, "<w:i/><w:iCs/>"),
            (look.struck, "<w:strike/>"),
        ] {
            if is_so {
                self.xml.push_str(element);
            }
        }
        if let Some(rule) = look.rule {
            push(
                &mut self.xml,
                format_args!(
                    r#"<w:u w:val="single" w:color="{}"/>"#,
                    hex(rule.light().rule)
                ),
            );
        }
        if let Some(tint) = look.tint {
            push(
                &mut self.xml,
                format_args!(
                    r#"<w:shd w:val="clear" w:color="auto" w:fill="{}"/>"#,
                    hex(tint.light().tint)
                ),
            );
        }
        if is_rtl {
            self.xml.push_str("<w:rtl/>");
        }
        self.xml.push_str("</w:rPr>");
        for (part_idx, part) in words.split('\t').enumerate() {
            if part_idx > 0 {
                self.xml.push_str("<w:tab/>");
            }
            if !part.is_empty() {
                self.xml.push_str(r#"<w:t xml:space="preserve">"#);
                self.xml.push_str(&escape(part));
                self.xml.push_str("</w:t>");
            }
        }
        self.xml.push_str("</w:r>");
    }

    /// The end of the text, and what it refers to.
    fn finish(mut self) -> Result<(), Error> {
        self.xml.push_str(r#"<w:sectPr><w:headerReference w:type="default" r:id="rId6"/><w:footerReference w:type="default" r:id="rId5"/><w:footnotePr><w:numRestart w:val="continuous"/></w:footnotePr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr></w:body></w:document>"#);
        self.send()?;
        self.write_footnotes()?;
        self.write_comments()?;
        self.zip.finish()
    }

    fn write_footnotes(&mut self) -> Result<(), Error> {
        self.zip.file("word/footnotes.xml")?;
        push(
            &mut self.xml,
            format_args!(
                r#"{XML}<w:footnotes {NAMESPACES}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:type="continuationSeparator" w:id="1"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"#
            ),
        );
        let report = self.report;
        let mut atlas = Atlas::new(report.workspace);
        let footnotes = std::mem::take(&mut self.footnotes);
        for (footnote_idx, &passage_idx) in footnotes.iter().enumerate() {
            push(
                &mut self.xml,
                format_args!(
                    r#"<w:footnote w:id="{}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>"#,
                    footnote_idx + 2
                ),
            );
            let footnote = paper::footnote(report, &mut atlas, passage_idx);
            self.pieces(&footnote);
            self.xml.push_str("</w:p></w:footnote>");
            self.send()?;
        }
        self.xml.push_str("</w:footnotes>");
        self.send()
    }

    fn write_comments(&mut self) -> Result<(), Error> {
        self.zip.file("word/comments.xml")?;
        push(
            &mut self.xml,
            format_args!("{XML}<w:comments {NAMESPACES}>"),
        );
        let report = self.report;
        for comment in std::mem::take(&mut self.comments) {
            let passage = report.passages.get(comment.passage_idx);
            let author = passage.map_or("", |passage| passage.annotation.author.as_str());
            // The format asks for an author; an empty one is none.
            push(
                &mut self.xml,
                format_args!(
                    r#"<w:comment w:id="{}" w:author="{}" w:initials="{}""#,
                    comment.number,
                    escape(author),
                    escape(&initials(author)),
                ),
            );
            let made = passage.and_then(|passage| report.moment(passage.annotation.created));
            if let Some(made) = made {
                push(
                    &mut self.xml,
                    format_args!(r#" w:date="{}""#, made.strftime("%Y-%m-%dT%H:%M:%SZ")),
                );
            }
            self.xml.push('>');
            for paragraph in paper::dated_comment(report, comment) {
                self.set(&paragraph, "CommentText");
            }
            self.xml.push_str("</w:comment>");
            self.send()?;
        }
        self.xml.push_str("</w:comments>");
        self.send()
    }
}

fn style(role: Role) -> &'static str {
    match role {
        Role::Title => "Title",
        Role::Subtitle => "Subtitle",
        Role::Heading(0 | 1) => "Heading1",
        Role::Heading(2) => "Heading2",
        Role::Heading(3) => "Heading3",
        Role::Heading(4) => "Heading4",
        Role::Heading(5) => "Heading5",
        Role::Heading(_) => "Heading6",
        Role::Body => "Normal",
        Role::Quote => "Quote",
        Role::Details => "Details",
        Role::Entry(_) => "ListParagraph",
        Role::Preformatted => "Code",
    }
}

/// The first letters of up to three words of a name.
fn initials(name: &str) -> String {
    let words = name.split_whitespace().take(3);
    words.filter_map(|word| word.chars().next()).collect()
}

/// Without the number sign, as the format wants it.
pub(super) fn hex(Rgb(red, green, blue): Rgb) -> String {
    format!("{red:02X}{green:02X}{blue:02X}")
}
