//! What a person should know about a text that was read all the same.

use std::fmt;

use crate::text::Text;
use crate::text::words::counted;

/// Lines of more bytes than this are told of: they are hard to read and to cite by number.
const LONG_LINE: usize = 100_000;

/// Something about a text that was read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Nothing in the file said which encoding it is in.
    EncodingGuessed {
        encoding: &'static str,
    },
    Replaced {
        n_replaced: usize,
        encoding: &'static str,
    },
    /// Characters that change the order in which a line is shown.
    BidirectionalControls {
        n_controls: usize,
    },
    /// Characters without a width that join no letters: words with them are not found by typing
    /// what can be seen.
    Invisible {
        n_characters: usize,
    },
    /// Characters that stand for nothing in a text, such as NUL.
    Controls {
        n_controls: usize,
    },
    LongLines {
        n_lines: usize,
        longest: usize,
    },
    /// Parts of a page that were nested too deeply and now stand side by side.
    Flattened {
        n_elements: usize,
    },
    /// What could be saved of a file that is cut off or damaged was read.
    Damaged,
    /// Its name says that it is of a format that it is not of. `what` is a noun with its article.
    NotAsNamed {
        what: &'static str,
    },
    TrackedChanges {
        n_inserted: usize,
        n_deleted: usize,
    },
    /// `what` is one of them.
    LeftOut {
        n_left_out: usize,
        what: &'static str,
    },
    /// References that would fetch or repeat something were left as they are written.
    Entities {
        n_entities: usize,
    },
    /// The file tells of more pages than can be found in it.
    PagesUncertain {
        n_told: usize,
        n_found: usize,
    },
    /// Chapters of a book that are not in the file, or cannot be read.
    ChaptersMissing {
        n_chapters: usize,
    },
    /// The file does not tell in which order its chapters stand.
    OrderGuessed,
    /// Pages, counted from 1, that show pictures or nothing.
    PagesWithoutText {
        pages: Vec<usize>,
        n_pages: usize,
    },
    /// Pages whose letters are drawn, and the file does not say which letters they are.
    PagesWithoutLetters {
        pages: Vec<usize>,
        n_pages: usize,
    },
    /// Pages that could not be drawn to their end.
    PagesDamaged {
        pages: Vec<usize>,
        n_pages: usize,
    },
    /// The end of the file is missing, and these pages were found before it.
    CutOff {
        n_pages: usize,
    },
    /// The file says that it has more pages than can be found in it.
    PagesMissing {
        n_found: usize,
        n_told: usize,
    },
    /// What is attached and no text, such as a picture. The source lists it by name.
    Unread {
        n_unread: usize,
    },
    /// Rows of a table that have more or fewer cells than its first.
    Ragged {
        n_rows: usize,
    },
    /// Rows of a table that have words, and none where the text was looked for.
    RowsWithoutText {
        n_rows: usize,
    },
}

/// What is to be said about the text itself, whatever it was read from.
pub(super) fn about_text(text: &Text) -> Vec<Warning> {
    let (mut n_bidi, mut n_invisible, mut n_controls) = (0, 0, 0);
    for c in text.as_str().chars() {
        if is_bidi_control(c) {
            n_bidi += 1;
        } else if is_invisible(c) {
            n_invisible += 1;
        } else if c.is_control() && !matches!(c, '\n' | '\t' | '\u{c}') {
            n_controls += 1;
        }
    }
    let (mut n_lines, mut longest) = (0, 0);
    for line in text.as_str().split('\n') {
        if line.len() > LONG_LINE {
            n_lines += 1;
            longest = longest.max(line.len());
        }
    }
    let mut warnings = Vec::new();
    if n_bidi > 0 {
        warnings.push(Warning::BidirectionalControls { n_controls: n_bidi });
    }
    if n_invisible > 0 {
        warnings.push(Warning::Invisible {
            n_characters: n_invisible,
        });
    }
    if n_controls > 0 {
        warnings.push(Warning::Controls { n_controls });
    }
    if n_lines > 0 {
        warnings.push(Warning::LongLines { n_lines, longest });
    }
    warnings
}

/// Embeddings, overrides and isolates. The marks U+200E, U+200F and U+061C are not among them:
/// ordinary Arabic and Hebrew texts use these, and they hide nothing.
pub(super) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Not among them: the joiners U+200C and U+200D, which Persian, Indic scripts and emoji are
/// written with, the soft hyphen, which books are full of, and the tags that make flags.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    )
}

/// Numbers in ascending order, such as "3, 5–9, 12".
fn listed(numbers: &[usize]) -> String {
    const MAX_RANGES: usize = 20;
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let mut parts: Vec<String> = ranges
        .iter()
        .take(MAX_RANGES)
        .map(|&(first, last)| match last - first {
            0 => first.to_string(),
            1 => format!("{first}, {last}"),
            _ => format!("{first}–{last}"),
        })
        .collect();
    if ranges.len() > MAX_RANGES {
        parts.push("…".to_owned());
    }
    parts.join(", ")
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EncodingGuessed { encoding } => write!(
                f,
                "The file does not say how its letters are encoded; it was read as {encoding}. If letters look wrong, choose another encoding."
            ),
            Self::Replaced {
                n_replaced,
                encoding,
            } => write!(
                f,
                "{} could not be read as {encoding} and {} shown as �. If there are many, choose another encoding.",
                counted(*n_replaced, "place"),
                if *n_replaced == 1 { "is" } else { "are" }
            ),
            Self::BidirectionalControls { n_controls } => write!(
                f,
                "The text has {} that can make a line look different from what it says",
                counted(*n_controls, "invisible direction character")
            ),
            Self::Invisible { n_characters } => write!(
                f,
                "The text has {} that a search for the words around may stumble over; View ▸ Show invisible characters shows where",
                counted(*n_characters, "invisible character")
            ),
            Self::Controls { n_controls } => write!(
                f,
                "The text has {} that no text needs; the file may be damaged",
                counted(*n_controls, "control character")
            ),
            Self::LongLines { n_lines, longest } => write!(
                f,
                "The text has {} of more than {LONG_LINE} bytes, the longest of {longest}: places in it are hard to cite by line",
                counted(*n_lines, "line")
            ),
            Self::PagesWithoutText { pages, n_pages } => write!(
                f,
                "{} of {} {} no text and may be {}: {}. To search and mark what is on them, have a program recognise their text (OCR).",
                pages.len(),
                counted(*n_pages, "page"),
                if pages.len() == 1 { "has" } else { "have" },
                if pages.len() == 1 {
                    "a picture"
                } else {
                    "pictures"
                },
                listed(pages)
            ),
            Self::PagesWithoutLetters { pages, n_pages } => write!(
                f,
                "{} of {} cannot be read, because the file does not say which letters it shows there: {}. Have a program recognise their text (OCR), and add what it saves.",
                pages.len(),
                counted(*n_pages, "page"),
                listed(pages)
            ),
            Self::PagesDamaged { pages, n_pages } => write!(
                f,
                "{} of {} {} damaged or too complex, and text of {} is missing: {}. Compare with the original.",
                pages.len(),
                counted(*n_pages, "page"),
                if pages.len() == 1 { "is" } else { "are" },
                if pages.len() == 1 { "it" } else { "them" },
                listed(pages)
            ),
            Self::CutOff { n_pages } => write!(
                f,
                "The end of the file is missing: {} found before it, and there may have been more. Fetch it once more, or take it from a backup.",
                if *n_pages == 1 {
                    "1 page was".to_owned()
                } else {
                    format!("{} were", counted(*n_pages, "page"))
                }
            ),
            Self::PagesMissing { n_found, n_told } => write!(
                f,
                "The file is damaged: it says that it has {}, and {} found. Fetch it once more, or take it from a backup.",
                counted(*n_told, "page"),
                if *n_found == 1 {
                    "1 was".to_owned()
                } else {
                    format!("{n_found} were")
                }
            ),
            Self::Unread { n_unread } => write!(
                f,
                "{} no text and {} not read; the source fields list what is attached",
                match n_unread {
                    1 => "1 attachment has".to_owned(),
                    n => format!("{n} attachments have"),
                },
                if *n_unread == 1 { "was" } else { "were" }
            ),
            Self::Ragged { n_rows } => write!(
                f,
                "{} of the table {} more or fewer cells than the first; {} read as {}",
                counted(*n_rows, "row"),
                if *n_rows == 1 { "has" } else { "have" },
                if *n_rows == 1 { "it was" } else { "they were" },
                if *n_rows == 1 {
                    "it stands"
                } else {
                    "they stand"
                }
            ),
            Self::RowsWithoutText { n_rows } => write!(
                f,
                "{} of the table {} nothing in the columns of the text and {} left out; choose other columns to read {}",
                counted(*n_rows, "row"),
                if *n_rows == 1 { "has" } else { "have" },
                if *n_rows == 1 { "was" } else { "were" },
                if *n_rows == 1 { "it" } else { "them" },
            ),
            Self::Flattened { n_elements } => write!(
                f,
                "{} of the page {} nested too deeply; the text is complete, its headings and lists may not be",
                counted(*n_elements, "element"),
                if *n_elements == 1 { "was" } else { "were" }
            ),
            Self::Damaged => f.write_str(
                "The file is damaged: this is what could be read of it, and parts may be missing. If there is another copy, add that.",
            ),
            Self::NotAsNamed { what } => write!(
                f,
                "The file is named like {what} but is something else; it was read as the text that it holds"
            ),
            Self::TrackedChanges {
                n_inserted,
                n_deleted,
            } => write!(
                f,
                "The document has tracked changes: {} kept and {} left out, as if all were accepted",
                counted(*n_inserted, "insertion"),
                counted(*n_deleted, "deletion")
            ),
            Self::LeftOut { n_left_out, what } => write!(
                f,
                "{} of the file {} not part of the text and {} left out",
                counted(*n_left_out, what),
                if *n_left_out == 1 { "is" } else { "are" },
                if *n_left_out == 1 { "was" } else { "were" }
            ),
            Self::Entities { n_entities } => write!(
                f,
                "{} to something outside the text stayed as written; the file may have been made to do harm",
                counted(*n_entities, "reference")
            ),
            Self::PagesUncertain { n_told, n_found } => write!(
                f,
                "The file says that it has {}, and {} can be told apart: page numbers may be too low",
                counted(*n_told, "page"),
                n_found
            ),
            Self::ChaptersMissing { n_chapters } => write!(
                f,
                "{} of the book could not be read and {} missing",
                counted(*n_chapters, "chapter"),
                if *n_chapters == 1 { "is" } else { "are" }
            ),
            Self::OrderGuessed => f.write_str(
                "The book does not say in which order its chapters stand; they were read in the order of their file names",
            ),
        }
    }
}
