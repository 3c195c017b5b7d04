//! Lines → paragraphs, headings, entries of lists, tables.

use super::letters;
use super::lines::{Cell, Line};
use super::order::median;
use crate::model::FurnitureKind;

/// How much taller than the text a heading is.
const TALLER: f64 = 1.17;

/// Longer than this is no heading, in code points.
const MAX_HEADING: usize = 240;

/// Shapes that stand before the entries of lists.
const BULLETS: &[char] = &[
    '•', '◦', '▪', '▫', '■', '□', '●', '○', '‣', '⁃', '➢', '➤', '►', '✓', '✔', '❖', '◆', '◇', '·',
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Text,
    Heading(u8),
    ListEntry,
    /// A row a line.
    Table,
    Furniture(FurnitureKind),
}

/// Lines that belong together.
#[derive(Clone, Debug)]
pub(super) struct Paragraph {
    pub(super) role: Role,
    pub(super) lines: Vec<Row>,
    pub(super) size: f64,
    is_bold: bool,
    /// Its first line begins where the column does.
    starts_at_edge: bool,
    end: End,
}

/// Where the last line of a paragraph stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Inside,
    /// The column or the page ends after it.
    BrokenOff,
    /// The same, and the line is as long as the column is wide.
    Full,
}

/// The words of a line, and the page they stand on.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) page_idx: usize,
    pub(super) text: String,
}

/// A line that has been read.
struct Words {
    line: Line,
    text: String,
    is_rtl: bool,
    is_bold: bool,
    size: f64,
}

impl Words {
    /// Where it begins and ends, in the direction in which it is read.
    fn start(&self) -> f64 {
        if self.is_rtl {
            -self.line.u1
        } else {
            self.line.u0
        }
    }

    fn end(&self) -> f64 {
        if self.is_rtl {
            -self.line.u0
        } else {
            self.line.u1
        }
    }
}

impl Paragraph {
    pub(super) fn furniture(
        page_idx: usize,
        line: &Line,
        kind: FurnitureKind,
        is_rtl: bool,
    ) -> Self {
        Self {
            role: Role::Furniture(kind),
            lines: vec![Row {
                page_idx,
                text: line.text(is_rtl).0,
            }],
            size: line.size,
            is_bold: false,
            starts_at_edge: true,
            end: End::Inside,
        }
    }

    fn n_chars(&self) -> usize {
        self.lines.iter().map(|row| row.text.chars().count()).sum()
    }

    fn ends_sentence(&self) -> bool {
        let last = self.lines.last().and_then(|row| {
            row.text
                .trim_end_matches(['"', '”', '’', '»', ')', ']', ' '])
                .chars()
                .last()
        });
        last.is_none_or(|c| {
            matches!(
                c,
                '.' | '!' | '?' | ':' | ';' | '。' | '؟' | '！' | '？' | '…'
            )
        })
    }

    /// Whether `next` goes on where this was broken off.
    fn runs_on_in(&self, next: &Self) -> bool {
        if self.role != Role::Text && self.role != Role::ListEntry || next.role != Role::Text {
            return false;
        }
        let is_alike = (self.size - next.size).abs() < 0.08 * self.size
            && self.is_bold == next.is_bold
            && self.end != End::Inside;
        if !is_alike || self.ends_sentence() {
            return false;
        }
        let first = next.lines.first().and_then(|row| row.text.chars().next());
        let goes_on = first.is_some_and(char::is_lowercase);
        goes_on || self.end == End::Full && next.starts_at_edge && self.lines.len() > 1
    }
}

/// The lines of one page in the order of reading, as paragraphs.
pub(super) fn paragraphs(page_idx: usize, lines: Vec<Line>, is_rtl: bool) -> Vec<Paragraph> {
    let words: Vec<Words> = with_initials(lines)
        .into_iter()
        .map(|(line, initial)| {
            let (text, is_rtl) = line.text(is_rtl);
            Words {
                text: format!("{initial}{text}"),
                is_rtl,
                is_bold: line.is_bold(),
                size: line.usual_size(),
                line,
            }
        })
        .filter(|words| !words.text.trim().is_empty())
        .collect();
    let leading = leading_of(&words);
    let mut paragraphs = Vec::new();
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        if let Some((table, n_rows)) = table(page_idx, rest) {
            paragraphs.push(table);
            rest = rest.get(n_rows..).unwrap_or_default();
            continue;
        }
        let n_lines = (1..rest.len())
            .find(|&idx| {
                let pair = rest.get(idx - 1).zip(rest.get(idx));
                pair.is_none_or(|(above, below)| !is_one_block(above, below, leading))
                    || table(page_idx, rest.get(idx..).unwrap_or_default()).is_some()
            })
            .unwrap_or(rest.len());
        let (block, after) = rest.split_at(n_lines);
        // What stands further down belongs to the next part of the column, else it is a new one.
        let ends_column = after.first().is_none_or(|next| {
            block
                .last()
                .is_some_and(|last| next.line.v < last.line.v || !is_below(last, next))
        });
        split_block(page_idx, block, ends_column, &mut paragraphs);
        rest = after;
    }
    paragraphs
}

/// A large first letter belongs to the line that it stands before.
fn with_initials(lines: Vec<Line>) -> Vec<(Line, String)> {
    let mut with: Vec<(Line, String)> = Vec::with_capacity(lines.len());
    let mut initial: Option<Line> = None;
    for line in lines {
        let letter = initial.take();
        let joined = letter.as_ref().filter(|letter| {
            letter.size > 1.8 * line.size
                && line.u0 >= letter.u0
                && line.u0 - letter.u1 < 0.8 * line.size
                && letter.v - letter.size < line.v
                && line.v <= letter.v + 0.3 * line.size
        });
        let text = joined
            .map(|letter| letter.text(false).0)
            .unwrap_or_default();
        if let (Some(letter), true) = (letter, text.is_empty()) {
            with.push((letter, String::new()));
        }
        let is_letter = line.n_chars() == 1
            && line
                .fragments
                .iter()
                .flat_map(|fragment| &fragment.glyphs)
                .all(|glyph| glyph.text.chars().all(char::is_uppercase));
        if is_letter && text.is_empty() {
            initial = Some(line);
        } else {
            with.push((line, text));
        }
    }
    with.extend(initial.map(|letter| (letter, String::new())));
    with
}

/// The usual distance of two lines, in ems.
fn leading_of(words: &[Words]) -> f64 {
    let steps: Vec<f64> = words
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if is_below(a, b) => Some((b.line.v - a.line.v) / a.size.max(b.size)),
            _ => None,
        })
        .filter(|&step| 0.7 < step && step < 2.6)
        .collect();
    if steps.len() < 3 { 1.3 } else { median(steps) }
}

fn is_below(above: &Words, below: &Words) -> bool {
    let overlap = above.line.u1.min(below.line.u1) - above.line.u0.max(below.line.u0);
    let narrower = (above.line.u1 - above.line.u0).min(below.line.u1 - below.line.u0);
    below.line.v - above.line.v > 0.4 * below.size.min(above.size)
        && (overlap > 0.3 * narrower || (above.start() - below.start()).abs() < 2.0 * above.size)
}

fn is_one_block(above: &Words, below: &Words, leading: f64) -> bool {
    let size = above.size.max(below.size);
    is_below(above, below)
        && (below.line.v - above.line.v) / size < 1.3 * leading
        && above.size.min(below.size) > 0.87 * size
        && above.is_bold == below.is_bold
}

/// Parts a block where a line is indented, or where the line before ended early.
fn split_block(page_idx: usize, block: &[Words], ends_column: bool, into: &mut Vec<Paragraph>) {
    let start = block.iter().map(Words::start).fold(f64::MAX, f64::min);
    let end = block.iter().map(Words::end).fold(f64::MIN, f64::max);
    let indent = |words: &Words| words.start() - start > 0.8 * words.size;
    let n_indented = block.iter().filter(|words| indent(words)).count();
    // Entries whose later lines are indented, as in a bibliography.
    let is_hanging = block.len() >= 3
        && n_indented * 2 >= block.len()
        && block.first().is_some_and(|first| !indent(first));
    let is_centred = block.len() >= 2
        && block.windows(2).all(|pair| match pair {
            [a, b] => {
                let middle = |words: &Words| f64::midpoint(words.line.u0, words.line.u1);
                (middle(a) - middle(b)).abs() < 0.5 * a.size
                    && (a.start() - b.start()).abs() > 0.1 * a.size
            }
            _ => true,
        })
        && n_indented > 0;
    let mut open: Option<Paragraph> = None;
    let mut before: Option<&Words> = None;
    for words in block {
        let is_bullet = has_bullet(&words.text);
        let slack = before.map_or(0.0, |before| end - before.end());
        let fits = slack > words.line.first_word_width(words.is_rtl) + words.size;
        let ended = before.is_some_and(|before| {
            let last = before
                .text
                .trim_end_matches(['"', '”', '’', '»', ')'])
                .chars()
                .last();
            last.is_some_and(|c| matches!(c, '.' | '!' | '?' | ':' | '؟' | '。'))
        });
        let goes_on = words.text.chars().next().is_some_and(char::is_lowercase);
        let is_new = before.is_none_or(|before| {
            if is_bullet || before.is_rtl != words.is_rtl {
                return true;
            }
            if is_centred {
                return false;
            }
            let in_list = open
                .as_ref()
                .is_some_and(|open| open.role == Role::ListEntry);
            let indented = if is_hanging {
                !indent(words) && !in_list
            } else if in_list {
                // The later lines of an entry stand under its words or under its bullet.
                false
            } else {
                indent(words) && !indent(before)
            };
            let is_in_word = before.text.ends_with(['-', '\u{2010}']);
            indented || !is_in_word && fits && (ended || !goes_on)
        });
        let row = Row {
            page_idx,
            text: words.text.clone(),
        };
        match &mut open {
            Some(open) if !is_new => open.lines.push(row),
            _ => {
                into.extend(open.take());
                open = Some(Paragraph {
                    role: if is_bullet {
                        Role::ListEntry
                    } else {
                        Role::Text
                    },
                    lines: vec![row],
                    size: words.size,
                    is_bold: words.is_bold,
                    starts_at_edge: !indent(words),
                    end: End::Inside,
                });
            }
        }
        before = Some(words);
    }
    if let (Some(open), Some(last)) = (&mut open, before) {
        open.end = match ends_column {
            false => End::Inside,
            true if end - last.end() < 0.15 * (end - start) => End::Full,
            true => End::BrokenOff,
        };
    }
    into.extend(open);
}

fn has_bullet(text: &str) -> bool {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        // The long dash is left out: what is said begins with it in many languages.
        (Some('–' | '-' | '*'), Some(' ')) => true,
        (Some(first), _) => BULLETS.contains(&first),
        _ => false,
    }
}

/// A table at the beginning of these lines, and of how many of them it is made.
fn table(page_idx: usize, words: &[Words]) -> Option<(Paragraph, usize)> {
    let first = words.first()?;
    if first.line.fragments.len() < 2 {
        return None;
    }
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut before: Option<&Words> = None;
    for row in words {
        let cells = row.line.cells(row.is_rtl);
        let follows = before.is_none_or(|before| {
            let step = row.line.v - before.line.v;
            0.0 < step && step < 3.0 * row.size
        });
        if !follows || cells.len() < 2 {
            break;
        }
        rows.push(cells);
        before = Some(row);
    }
    // The columns that all rows agree in.
    let mut n_rows = rows.len();
    let columns = loop {
        if n_rows < 2 {
            return None;
        }
        let columns = columns_of(rows.get(..n_rows)?, first.size);
        if fits_columns(rows.get(..n_rows)?, &columns) {
            break columns;
        }
        n_rows -= 1;
    };
    let n_cells: usize = rows.iter().take(n_rows).map(Vec::len).sum();
    let n_chars: usize = rows
        .iter()
        .take(n_rows)
        .flatten()
        .map(|cell| cell.text.chars().count())
        .sum();
    if n_rows == 2 && columns.len() < 3 || n_chars > 60 * n_cells {
        return None;
    }
    let is_rtl = words.iter().take(n_rows).filter(|row| row.is_rtl).count() * 2 > n_rows;
    let lines = rows
        .iter()
        .take(n_rows)
        .map(|cells| {
            let mut texts: Vec<&str> = columns
                .iter()
                .map(|&(u0, u1)| {
                    let cell = cells.iter().find(|cell| cell.u0 < u1 && u0 < cell.u1);
                    cell.map_or("", |cell| cell.text.as_str())
                })
                .collect();
            if is_rtl {
                texts.reverse();
            }
            Row {
                page_idx,
                text: texts.join("\t"),
            }
        })
        .collect();
    let table = Paragraph {
        role: Role::Table,
        lines,
        size: first.size,
        is_bold: false,
        starts_at_edge: true,
        end: End::Inside,
    };
    Some((table, n_rows))
}

/// Stretches of the line that cells stand in.
fn columns_of(rows: &[Vec<Cell>], em: f64) -> Vec<(f64, f64)> {
    let mut cells: Vec<&Cell> = rows.iter().flatten().collect();
    cells.sort_by(|a, b| a.u0.total_cmp(&b.u0));
    let mut columns: Vec<(f64, f64)> = Vec::new();
    for cell in cells {
        match columns.last_mut() {
            Some((_, u1)) if cell.u0 < *u1 + 0.3 * em => *u1 = u1.max(cell.u1),
            _ => columns.push((cell.u0, cell.u1)),
        }
    }
    columns
}

/// Whether there are several columns, and in no row two cells in one of them.
fn fits_columns(rows: &[Vec<Cell>], columns: &[(f64, f64)]) -> bool {
    columns.len() >= 2
        && rows.iter().all(|cells| {
            columns.iter().all(|&(u0, u1)| {
                let n_in = cells.iter().filter(|cell| cell.u0 < u1 && u0 < cell.u1);
                n_in.count() <= 1
            })
        })
}

/// Joins what columns and pages broke off, and finds the headings by their size.
pub(super) fn settled(paragraphs: Vec<Paragraph>) -> Vec<Paragraph> {
    let mut joined: Vec<Paragraph> = Vec::with_capacity(paragraphs.len());
    for paragraph in paragraphs {
        match joined.last_mut() {
            Some(open) if open.runs_on_in(&paragraph) => {
                open.lines.extend(paragraph.lines);
                open.end = paragraph.end;
            }
            _ => joined.push(paragraph),
        }
    }
    mark_headings(&mut joined);
    mark_numbered(&mut joined);
    joined
}

fn mark_headings(paragraphs: &mut [Paragraph]) {
    let mut sizes: Vec<(f64, usize)> = paragraphs
        .iter()
        .filter(|paragraph| matches!(paragraph.role, Role::Text | Role::ListEntry))
        .map(|paragraph| (paragraph.size, paragraph.n_chars()))
        .collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n_chars: usize = sizes.iter().map(|&(_, n_chars)| n_chars).sum();
    let mut n_before = 0;
    let body = sizes
        .iter()
        .find(|&&(_, n_chars_of)| {
            n_before += n_chars_of;
            n_before * 2 > n_chars
        })
        .map_or(0.0, |&(size, _)| size);
    let is_heading = |paragraph: &Paragraph| {
        let n_chars = paragraph.n_chars();
        let text = || paragraph.lines.iter().flat_map(|row| row.text.chars());
        paragraph.role == Role::Text
            && n_chars <= MAX_HEADING
            && paragraph.lines.len() <= 5
            && text().any(char::is_alphabetic)
            && (paragraph.size > TALLER * body
                || paragraph.is_bold
                    && paragraph.size > 0.95 * body
                    && paragraph.lines.len() <= 2
                    && n_chars <= MAX_HEADING / 2
                    && !text().last().is_some_and(|c| matches!(c, '.' | ',' | ';')))
    };
    let n_bold: usize = paragraphs
        .iter()
        .filter(|paragraph| paragraph.is_bold)
        .map(Paragraph::n_chars)
        .sum();
    let counts_bold = n_bold * 3 < n_chars;
    let mut heights: Vec<f64> = paragraphs
        .iter()
        .filter(|paragraph| is_heading(paragraph) && paragraph.size > TALLER * body)
        .map(|paragraph| paragraph.size)
        .collect();
    heights.sort_by(|a, b| b.total_cmp(a));
    heights.dedup_by(|small, large| *small > 0.92 * *large);
    for paragraph in paragraphs {
        if !is_heading(paragraph) {
            continue;
        }
        let level = heights
            .iter()
            .position(|&height| paragraph.size > 0.92 * height);
        let is_tall = paragraph.size > TALLER * body;
        if is_tall || counts_bold {
            let level = level.filter(|_| is_tall).unwrap_or(heights.len());
            paragraph.role = Role::Heading((level + 1).min(3) as u8);
        }
    }
}

/// Paragraphs that count on from each other are entries of a list.
fn mark_numbered(paragraphs: &mut [Paragraph]) {
    let numbers: Vec<Option<u32>> = paragraphs
        .iter()
        .map(
            |paragraph| match (paragraph.role, paragraph.lines.first()) {
                (Role::Text, Some(row)) => entry_number(&row.text),
                _ => None,
            },
        )
        .collect();
    for (idx, paragraph) in paragraphs.iter_mut().enumerate() {
        let Some(number) = numbers.get(idx).copied().flatten() else {
            continue;
        };
        let beside = |idx: Option<usize>| idx.and_then(|idx| numbers.get(idx).copied().flatten());
        if beside(Some(idx + 1)) == Some(number + 1)
            || number > 0 && beside(idx.checked_sub(1)) == Some(number - 1)
        {
            paragraph.role = Role::ListEntry;
        }
    }
}

/// The number of an entry such as "3. Beans" or "(b) peas".
fn entry_number(text: &str) -> Option<u32> {
    let text = text.strip_prefix('(').unwrap_or(text);
    let (number, _) = text
        .split_once(['.', ')'])
        .filter(|(_, rest)| rest.starts_with(' '))?;
    match number.as_bytes() {
        [letter @ b'a'..=b'z'] => Some(u32::from(letter - b'a') + 1),
        [b'0'..=b'9'] | [b'0'..=b'9', b'0'..=b'9'] => number.parse().ok(),
        _ => None,
    }
}

/// Whether two lines of one paragraph are joined without a blank.
pub(super) fn joins_closely(before: &str, after: &str) -> bool {
    let is_ideograph = |c: Option<char>| c.is_some_and(letters::is_ideograph);
    is_ideograph(before.chars().last()) && is_ideograph(after.chars().next())
}
