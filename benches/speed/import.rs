//! How fast files of each format are read: a few megabytes of words in each, written here.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::time::Duration;

use criterion::Criterion;
use dossier::import::{self, Options};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::clock::on_processor;
use crate::table::Times;
use crate::workload::{Dice, sentence};

/// So many bytes of words in each file.
const N_BYTES: usize = 4 * 1024 * 1024;

const WORDS: &[&str] = &[
    "harbour", "council", "the", "of", "town", "vote", "ship", "and", "plan", "old", "people",
    "minister", "to", "in", "said", "water", "border", "report", "night", "road", "market",
];

/// What was measured of a format.
struct Read {
    format: &'static str,
    n_file: usize,
    n_text: usize,
    n_documents: usize,
    secs: f64,
}

/// Reads a file of each format, and tells how many megabytes a second that are.
pub(crate) fn measure(criterion: &mut Criterion) -> String {
    let paragraphs = paragraphs();
    let mut all = Vec::new();
    for (format, name, bytes) in files(&paragraphs) {
        let mut times = Times::default();
        let (mut n_text, mut n_documents) = (0, 0);
        criterion.bench_function(&format!("import/{format}"), |bencher| {
            bencher.iter_custom(|n_times| {
                let mut spent = Duration::ZERO;
                for _ in 0..n_times {
                    let options = Options::default();
                    let (parts, time) =
                        on_processor(|| import::read_parts(&bytes, name, &options).unwrap());
                    n_documents = parts.len();
                    let texts = parts
                        .iter()
                        .map(|part| part.draft.as_ref().unwrap().text.len());
                    n_text = texts.sum();
                    times.0.push(time);
                    spent += time;
                }
                spent
            });
        });
        if times.0.is_empty() {
            continue;
        }
        assert!(n_text > N_BYTES / 4, "{format}: {n_text} bytes were read");
        all.push(Read {
            format,
            n_file: bytes.len(),
            n_text,
            n_documents,
            secs: times.quantile(0.5).as_secs_f64(),
        });
    }
    to_markdown(&all)
}

fn to_markdown(all: &[Read]) -> String {
    let mut table = String::from(
        "| Format | File | Text | Documents | Read in | Text a second |\n|---|---:|---:|---:|---:|---:|\n",
    );
    let mb = |n_bytes: usize| n_bytes as f64 / 1e6;
    for read in all {
        writeln!(
            table,
            "| {} | {:.1} MB | {:.1} MB | {} | {:.0} ms | {:.0} MB |",
            read.format,
            mb(read.n_file),
            mb(read.n_text),
            read.n_documents,
            read.secs * 1e3,
            mb(read.n_text) / read.secs,
        )
        .ok();
    }
    table
}

fn paragraphs() -> Vec<String> {
    let mut dice = Dice::new(11);
    let (mut paragraphs, mut n_bytes) = (Vec::new(), 0);
    while n_bytes < N_BYTES {
        let sentences: Vec<String> = (0..5).map(|_| sentence(&mut dice, WORDS, ".")).collect();
        let paragraph = sentences.join(" ");
        n_bytes += paragraph.len() + 1;
        paragraphs.push(paragraph);
    }
    paragraphs
}

/// Each paragraph with what stands around it.
fn around(paragraphs: &[String], before: &str, after: &str) -> String {
    let mut all = String::new();
    for paragraph in paragraphs {
        all.extend([before, paragraph, after]);
    }
    all
}

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn files(paragraphs: &[String]) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let plain = around(paragraphs, "", "\n\n");
    let page = format!(
        "<!doctype html><html><head><title>T</title></head><body><article><h1>T</h1>{}</article></body></html>",
        around(paragraphs, "<p>", "</p>\n")
    );
    vec![
        ("Plain text", "a.txt", plain.clone().into_bytes()),
        (
            "Markdown",
            "a.md",
            format!("# T\n\n{}", around(paragraphs, "- *One* ", "\n\n")).into_bytes(),
        ),
        ("Web page", "a.html", page.clone().into_bytes()),
        (
            "Saved page (MHTML)",
            "a.mhtml",
            format!(
                "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{page}\r\n--b--\r\n"
            )
            .into_bytes(),
        ),
        ("PDF", "a.pdf", pdf(paragraphs)),
        (
            "Word (.docx)",
            "a.docx",
            archive(&[
                ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"),
                ("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>"),
                (
                    "word/document.xml",
                    &format!(
                        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{}</w:body></w:document>",
                        around(paragraphs, "<w:p><w:r><w:t>", "</w:t></w:r></w:p>")
                    ),
                ),
            ]),
        ),
        (
            "OpenDocument text",
            "a.odt",
            archive(&[
                ("mimetype", "application/vnd.oasis.opendocument.text"),
                (
                    "content.xml",
                    &format!(
                        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text>{}</office:text></office:body></office:document-content>",
                        around(paragraphs, "<text:p>", "</text:p>")
                    ),
                ),
            ]),
        ),
        (
            "RTF",
            "a.rtf",
            format!("{{\\rtf1\\ansi {}}}", around(paragraphs, "\\pard ", "\\par\n")).into_bytes(),
        ),
        ("Book (EPUB)", "a.epub", epub(paragraphs)),
        (
            "E-mail",
            "a.eml",
            format!(
                "From: Jo <jo@example.org>\r\nTo: Ana <ana@example.org>\r\nSubject: T\r\nDate: Wed, 3 Mar 2021 10:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}",
                around(paragraphs, "", "\r\n\r\n")
            )
            .into_bytes(),
        ),
        ("Mailbox", "a.mbox", mailbox(paragraphs)),
        (
            "Table (.csv)",
            "a.csv",
            format!("text,author,date\n{}", around(paragraphs, "\"", "\",Jo,2021-03-03\n"))
                .into_bytes(),
        ),
        ("Workbook (.xlsx)", "a.xlsx", workbook(paragraphs)),
        (
            "JSON Lines",
            "a.jsonl",
            around(paragraphs, "{\"text\":\"", "\",\"author\":\"Jo\"}\n").into_bytes(),
        ),
        ("Subtitles", "a.srt", subtitles(paragraphs)),
        ("Archive of texts", "a.zip", archive(&[("a.txt", &plain), ("b.txt", "Some words.")])),
    ]
}

fn pdf(paragraphs: &[String]) -> Vec<u8> {
    const N_LINES: usize = 55;
    const N_CHARS: usize = 90;
    let mut lines: Vec<String> = Vec::new();
    for paragraph in paragraphs {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if line.len() + word.len() > N_CHARS {
                lines.push(std::mem::take(&mut line));
            }
            line.extend([word, " "]);
        }
        lines.push(line);
    }
    let mut objects = vec![String::new(); 3];
    let mut kids = String::new();
    for page in lines.chunks(N_LINES) {
        let mut drawn = String::from("BT /F1 10 Tf 50 760 Td 12 TL ");
        for line in page {
            write!(drawn, "({}) Tj T* ", line.trim_end()).unwrap();
        }
        drawn.push_str("ET");
        let number = objects.len() + 1;
        write!(kids, "{number} 0 R ").unwrap();
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/Contents {} 0 R>>",
            number + 1
        ));
        objects.push(format!(
            "<</Length {}>>stream\n{drawn}\nendstream",
            drawn.len()
        ));
    }
    "<</Type/Catalog/Pages 2 0 R>>".clone_into(&mut objects[0]);
    objects[1] = format!(
        "<</Type/Pages/Kids[{kids}]/Count {}/MediaBox[0 0 600 800]/Resources<</Font<</F1 3 0 R>>>>>>",
        lines.len().div_ceil(N_LINES)
    );
    objects[2] = format!(
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 255/Widths[{}]>>",
        "500 ".repeat(224)
    );
    let mut file = String::from("%PDF-1.7\n");
    let mut places = String::new();
    for (idx, object) in objects.iter().enumerate() {
        writeln!(places, "{:010} 00000 n ", file.len()).unwrap();
        writeln!(file, "{} 0 obj\n{object}\nendobj", idx + 1).unwrap();
    }
    let start = file.len();
    let n = objects.len() + 1;
    write!(
        file,
        "xref\n0 {n}\n0000000000 65535 f \n{places}trailer\n<</Size {n}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    )
    .unwrap();
    file.into_bytes()
}

fn epub(paragraphs: &[String]) -> Vec<u8> {
    const N_IN_CHAPTER: usize = 200;
    let mut files = vec![
        ("mimetype".to_owned(), "application/epub+zip".to_owned()),
        (
            "META-INF/container.xml".to_owned(),
            "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\" version=\"1.0\"><rootfiles><rootfile full-path=\"book.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>".to_owned(),
        ),
    ];
    let (mut manifest, mut spine) = (String::new(), String::new());
    for (number, chapter) in paragraphs.chunks(N_IN_CHAPTER).enumerate() {
        write!(
            manifest,
            "<item id=\"c{number}\" href=\"c{number}.xhtml\" media-type=\"application/xhtml+xml\"/>"
        )
        .unwrap();
        write!(spine, "<itemref idref=\"c{number}\"/>").unwrap();
        files.push((
            format!("c{number}.xhtml"),
            format!(
                "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>C</title></head><body><h1>Chapter {number}</h1>{}</body></html>",
                around(chapter, "<p>", "</p>")
            ),
        ));
    }
    files.push((
        "book.opf".to_owned(),
        format!("<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\"><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>T</dc:title></metadata><manifest>{manifest}</manifest><spine>{spine}</spine></package>"),
    ));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, it)| (&**name, &**it)).collect();
    archive(&files)
}

fn mailbox(paragraphs: &[String]) -> Vec<u8> {
    const N_IN_MAIL: usize = 20;
    let mut mails = String::new();
    for (number, mail) in paragraphs.chunks(N_IN_MAIL).enumerate() {
        write!(
            mails,
            "From jo@example.org Wed Mar  3 10:00:00 2021\nFrom: Jo <jo@example.org>\nSubject: Mail {number}\nDate: Wed, 3 Mar 2021 10:00:00 +0000\n\n{}",
            around(mail, "", "\n\n")
        )
        .unwrap();
    }
    mails.into_bytes()
}

fn workbook(paragraphs: &[String]) -> Vec<u8> {
    let cell = |words: &str| format!("<c t=\"inlineStr\"><is><t>{words}</t></is></c>");
    let row = |one: &str, other: &str| format!("<row>{}{}</row>", cell(one), cell(other));
    let mut rows = row("text", "author");
    for paragraph in paragraphs {
        rows.push_str(&row(paragraph, "Jo"));
    }
    archive(&[
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>",
        ),
        (
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!(
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
            ),
        ),
    ])
}

fn subtitles(paragraphs: &[String]) -> Vec<u8> {
    let mut cues = String::new();
    for (idx, paragraph) in paragraphs.iter().enumerate() {
        let (hours, minutes, secs) = (idx / 3600, idx / 60 % 60, idx % 60);
        write!(
            cues,
            "{}\n{hours:02}:{minutes:02}:{secs:02},000 --> {hours:02}:{minutes:02}:{secs:02},900\n{paragraph}\n\n",
            idx + 1
        )
        .unwrap();
    }
    cues.into_bytes()
}
