//! PDF: the pages are drawn on a device that keeps their letters; lines, columns and paragraphs are
//! found again by where they stand.
//!
//! The pages are interpreted by `hayro`; what is here knows no fonts and no filters. It has limits
//! on what a page draws, and none on how much memory a filter takes: whoever reads files of
//! strangers does so in a process that has.

mod compose;
mod facts;
mod furniture;
mod glyphs;
mod labels;
mod letters;
mod lines;
mod order;
mod paragraphs;
mod repair;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::hayro_syntax::object::{Dict, Name};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, TransformExt as _, interpret_page,
};

use super::{Content, Error, File, Warning};
use glyphs::{Collector, GaveUp, Stream};
use lines::Line;
use paragraphs::{Paragraph, Role};

/// More pages than any book has.
const MAX_PAGES: usize = 20_000;

/// More letters than any book has.
const MAX_GLYPHS: usize = 20_000_000;

/// A page of which every third letter is not known cannot be read.
const UNREADABLE: (usize, usize) = (3, 10);

/// What was found on one page.
#[derive(Default)]
struct Sheet {
    /// In the order of reading.
    lines: Vec<Line>,
    /// How many of them run upright or as most of the page does: the others stand after these.
    n_main: usize,
    has_pictures: bool,
    is_unreadable: bool,
    is_damaged: bool,
    n_glyphs: usize,
}

impl Sheet {
    fn has_text(&self) -> bool {
        !self.lines.is_empty()
    }
}

pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    bytes.starts_with(b"%PDF-")
        || memchr::memmem::find(head, b"\n%PDF-1.").is_some() && !bytes.starts_with(b"From ")
}

pub(super) fn read(file: &File<'_>) -> Result<Content, Error> {
    let (pdf, is_mended) = opened(file)?;
    let n_pages = pdf.pages().len();
    if n_pages == 0 {
        return Err(Error::Damaged { what: "a PDF file" });
    }
    let labels = labels::labels(&pdf, n_pages.min(MAX_PAGES));
    let mut cache = InterpreterCache::new();
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut n_glyphs = 0;
    for page in pdf.pages().iter().take(MAX_PAGES) {
        if n_glyphs > MAX_GLYPHS {
            break;
        }
        let sheet = sheet(page, &cache);
        if sheet.is_damaged {
            // What it was in the middle of may be half done.
            cache = InterpreterCache::new();
        }
        n_glyphs += sheet.n_glyphs;
        sheets.push(sheet);
    }
    let mut warnings = warnings(&sheets, n_pages, told_pages(&pdf));
    if is_mended {
        warnings.insert(0, Warning::CutOff { n_pages });
    }
    if sheets.iter().all(|sheet| !sheet.has_text()) {
        return Err(if sheets.iter().any(|sheet| sheet.has_pictures) {
            Error::Pictures { n_pages }
        } else if sheets.iter().any(|sheet| sheet.is_damaged) {
            Error::TooComplex {
                what: "pages that take too many steps to draw",
            }
        } else {
            Error::NoText
        });
    }
    let facts = facts::facts(&pdf);
    let composed = compose::compose(&laid_out(sheets), &labels);
    let mut source = facts.source;
    if !source.more.contains("DOI")
        && let Some(doi) = facts::doi_of(composed.text.as_str())
    {
        source.more.set("DOI", doi);
    }
    Ok(Content {
        title: facts.title,
        text: composed.text,
        blocks: composed.blocks,
        furniture: composed.furniture,
        locators: composed.locators,
        source,
        encoding: None,
        warnings,
    })
}

/// The words of a file, page by page, each given as it is read; `false` ends it.
pub(super) fn each_page(file: &File<'_>, take: &mut dyn FnMut(&str) -> bool) -> Result<(), Error> {
    let (pdf, _) = opened(file)?;
    let mut cache = InterpreterCache::new();
    for (page_idx, page) in pdf.pages().iter().enumerate() {
        let sheet = sheet(page, &cache);
        // It keeps every font that it has seen, and long files may have some of their own for each
        // stretch of pages.
        if sheet.is_damaged || page_idx % 200 == 199 {
            cache = InterpreterCache::new();
        }
        let composed = compose::compose(&laid_out(vec![sheet]), &[]);
        if !take(composed.text.as_str()) {
            break;
        }
    }
    Ok(())
}

/// The file, and whether the list of its pages had to be made up.
fn opened(file: &File<'_>) -> Result<(Pdf, bool), Error> {
    let password = file.options.password.as_deref();
    let open = |bytes: Vec<u8>| {
        let open = || Pdf::new_with_password(bytes, password.unwrap_or_default());
        catch_unwind(AssertUnwindSafe(open)).unwrap_or(Err(LoadPdfError::Invalid))
    };
    let is_locked = || memchr::memmem::find(file.bytes, b"/Encrypt").is_some();
    match open(file.bytes.to_vec()) {
        Ok(pdf) => Ok((pdf, false)),
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => Err(Error::Locked {
            is_wrong: password.is_some(),
        }),
        Err(LoadPdfError::Decryption(_)) => Err(Error::UnknownLock),
        // Where a wrong password ends in no error of its own.
        Err(LoadPdfError::Invalid) if is_locked() => Err(Error::Locked {
            is_wrong: password.is_some(),
        }),
        Err(LoadPdfError::Invalid) => repair::with_pages(file.bytes)
            .and_then(|mended| open(mended).ok())
            .map(|pdf| (pdf, true))
            .ok_or(Error::Damaged { what: "a PDF file" }),
    }
}

/// How many pages the file says that it has.
fn told_pages(pdf: &Pdf) -> usize {
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    catalog
        .and_then(|catalog| catalog.get::<Dict<'_>>(b"Pages"))
        .and_then(|pages| pages.get::<i32>(b"Count"))
        .and_then(|count| usize::try_from(count).ok())
        .filter(|&count| count <= MAX_PAGES)
        .unwrap_or_default()
}

/// Draws a page; what was drawn before a fault is kept.
fn sheet<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>) -> Sheet {
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, width.into(), height.into());
    let mut collector = Collector::new(area, has_plain_codes(page));
    let drawn = catch_unwind(AssertUnwindSafe(|| {
        let transform = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(
            transform,
            area,
            cache,
            page.xref(),
            InterpreterSettings::default(),
        );
        interpret_page(page, &mut context, &mut collector);
    }));
    let n_glyphs = collector.n_glyphs;
    let is_unreadable = collector.n_unknown * UNREADABLE.1 > n_glyphs * UNREADABLE.0;
    // What a person could not make up is left out whole: a flood of letters is no text.
    let gave_up = drawn.as_ref().is_err_and(|reason| reason.is::<GaveUp>());
    let mut streams = if gave_up {
        Vec::new()
    } else {
        std::mem::take(&mut collector.streams)
    };
    streams.sort_by_key(|stream| std::cmp::Reverse(stream.glyphs.len()));
    let mut lines = Vec::new();
    let mut n_main = 0;
    for stream in streams {
        lines.extend(lines_of(stream));
        if n_main == 0 {
            n_main = lines.len();
        }
    }
    Sheet {
        lines,
        n_main,
        has_pictures: collector.n_pictures > 0,
        is_unreadable: is_unreadable && n_glyphs > 0,
        is_damaged: drawn.is_err(),
        n_glyphs,
    }
}

fn lines_of(stream: Stream) -> Vec<Line> {
    let fragments = lines::fragments(stream.glyphs);
    let gutters = order::gutters(&fragments);
    order::arranged(lines::lines(fragments, &gutters))
}

/// Whether no font of the page has codes of several bytes.
fn has_plain_codes(page: &Page<'_>) -> bool {
    let fonts = &page.resources().fonts;
    !fonts.keys().any(|name| {
        let kind = fonts
            .get::<Dict<'_>>(&*name)
            .and_then(|font| font.get::<Name<'_>>(b"Subtype"));
        kind.is_some_and(|kind| kind.as_ref() == b"Type0")
    })
}

/// The paragraphs of the document, the furniture of each page at its beginning and its end.
fn laid_out(sheets: Vec<Sheet>) -> Vec<Paragraph> {
    let is_rtl = runs_right_to_left(&sheets);
    let main: Vec<&[Line]> = sheets
        .iter()
        .map(|sheet| sheet.lines.get(..sheet.n_main).unwrap_or_default())
        .collect();
    let marks = furniture::marks(&main);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    for ((page_idx, sheet), marks) in sheets.into_iter().enumerate().zip(marks) {
        let mut body: Vec<Line> = Vec::new();
        let (mut heads, mut feet) = (Vec::new(), Vec::new());
        let mut others: Vec<Line> = Vec::new();
        for (line_idx, line) in sheet.lines.into_iter().enumerate() {
            match marks.get(line_idx).copied().flatten() {
                Some((kind, is_head)) => {
                    let paragraph = Paragraph::furniture(page_idx, &line, kind, is_rtl);
                    let side = if is_head { &mut heads } else { &mut feet };
                    side.push((line.v, line.u0, paragraph));
                }
                None if line_idx < sheet.n_main => body.push(line),
                None => others.push(line),
            }
        }
        for side in [&mut heads, &mut feet] {
            side.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        }
        paragraphs.extend(heads.into_iter().map(|(.., paragraph)| paragraph));
        paragraphs.extend(paragraphs::paragraphs(page_idx, body, is_rtl));
        paragraphs.extend(paragraphs::paragraphs(page_idx, others, is_rtl));
        paragraphs.extend(feet.into_iter().map(|(.., paragraph)| paragraph));
    }
    paragraphs.retain(|paragraph| {
        paragraph
            .lines
            .iter()
            .any(|row| !row.text.trim().is_empty())
            || matches!(paragraph.role, Role::Table)
    });
    paragraphs::settled(paragraphs)
}

fn runs_right_to_left(sheets: &[Sheet]) -> bool {
    let letters = sheets
        .iter()
        .take(50)
        .flat_map(|sheet| &sheet.lines)
        .flat_map(|line| &line.fragments)
        .flat_map(|fragment| &fragment.glyphs)
        .flat_map(|glyph| glyph.text.chars())
        .filter(|c| c.is_alphabetic());
    let (mut n_rtl, mut n_letters) = (0_usize, 0_usize);
    for c in letters {
        n_letters += 1;
        n_rtl += usize::from(letters::is_rtl(c));
    }
    n_rtl * 2 > n_letters
}

fn warnings(sheets: &[Sheet], n_pages: usize, n_told: usize) -> Vec<Warning> {
    let numbers = |is_one: &dyn Fn(&Sheet) -> bool| -> Vec<usize> {
        let numbered = sheets.iter().enumerate();
        numbered
            .filter(|(_, sheet)| is_one(sheet))
            .map(|(idx, _)| idx + 1)
            .collect()
    };
    let mut warnings = Vec::new();
    let empty = numbers(&|sheet| !sheet.has_text() && !sheet.is_damaged);
    if !empty.is_empty() {
        warnings.push(Warning::PagesWithoutText {
            pages: empty,
            n_pages,
        });
    }
    let unreadable = numbers(&|sheet| sheet.is_unreadable && !sheet.is_damaged);
    if !unreadable.is_empty() {
        warnings.push(Warning::PagesWithoutLetters {
            pages: unreadable,
            n_pages,
        });
    }
    let mut damaged = numbers(&|sheet| sheet.is_damaged);
    damaged.extend(sheets.len() + 1..=n_pages.min(MAX_PAGES).max(sheets.len()));
    if !damaged.is_empty() {
        warnings.push(Warning::PagesDamaged {
            pages: damaged,
            n_pages,
        });
    }
    if n_told > n_pages {
        warnings.push(Warning::PagesMissing {
            n_found: n_pages,
            n_told,
        });
    }
    warnings
}
