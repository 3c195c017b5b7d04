//! The text of a paged document as it is put together: a paragraph a line, tables with tabs,
//! notes at the end, running heads apart.

use crate::model::{Block, BlockKind, Furniture, FurnitureKind};
use crate::text::{Pos, Text};

/// A cell of more characters is no entry of a table but a part of the page.
const MAX_CELL_CHARS: usize = 400;
/// The most lines of running heads.
const MAX_RUNNING: usize = 500;
/// The most columns that one cell goes over.
const MAX_SPANNED: u32 = 64;

/// A text that is being put together.
///
/// Paragraphs go where they are: into the text, into a cell, into a box beside the paragraph, into
/// a note. An empty one leaves nothing.
#[derive(Debug, Default)]
pub(super) struct Lines {
    paragraph: Paragraph,
    body: Vec<Piece>,
    notes: Vec<Note>,
    heads: Vec<Piece>,
    feet: Vec<Piece>,
    /// What is around the present paragraph, the innermost last.
    open: Vec<Frame>,
}

/// A text that has been put together.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) text: Text,
    pub(super) blocks: Vec<Block>,
    pub(super) furniture: Vec<Furniture>,
    /// Where things stand that are no text, in order, by the number that they were given.
    pub(super) places: Vec<(Pos, usize)>,
    /// The first heading.
    pub(super) title: String,
}

/// A note and what stands before it.
#[derive(Debug)]
pub(super) struct Note {
    /// Empty where the note itself begins with its mark.
    pub(super) mark: String,
    pub(super) pieces: Vec<Piece>,
}

/// Where a text of its own belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aside {
    /// Below the paragraph, such as a text box.
    Below,
    Head,
    Foot,
}

/// A finished paragraph, or a table.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    kind: Option<BlockKind>,
    text: String,
    places: Vec<(usize, usize)>,
}

#[derive(Debug, Default)]
struct Paragraph {
    kind: Option<BlockKind>,
    text: String,
    places: Vec<(usize, usize)>,
    /// The numbers of what is at its end.
    ends: Vec<usize>,
    /// What stands below it, once it has ended.
    below: Vec<Piece>,
    /// Its end was deleted, and the next one goes on in its line.
    joins_next: bool,
}

#[derive(Debug)]
enum Frame {
    Table {
        host: Paragraph,
        rows: Vec<Vec<Cell>>,
        has_table: bool,
    },
    Aside {
        host: Paragraph,
        at: Aside,
        pieces: Vec<Piece>,
    },
    Note {
        host: Paragraph,
        mark: String,
        pieces: Vec<Piece>,
    },
}

#[derive(Debug, Default)]
struct Cell {
    pieces: Vec<Piece>,
    /// Columns that it goes over beside its own.
    n_spanned: u32,
}

impl Lines {
    /// Adds characters to the paragraph.
    pub(super) fn push_str(&mut self, characters: &str) {
        let text = &mut self.paragraph.text;
        if !characters.contains(['\r', '\u{feff}']) {
            return text.push_str(characters);
        }
        text.extend(characters.chars().filter_map(|c| match c {
            '\r' => Some('\n'),
            '\u{feff}' => None,
            c => Some(c),
        }));
    }

    pub(super) fn push(&mut self, c: char) {
        self.paragraph.text.push(if c == '\r' { '\n' } else { c });
    }

    /// Sets what the paragraph is.
    pub(super) fn set_kind(&mut self, kind: Option<BlockKind>) {
        self.paragraph.kind = kind;
    }

    /// Remembers this place by a number.
    pub(super) fn mark(&mut self, number: usize) {
        self.paragraph
            .places
            .push((self.paragraph.text.len(), number));
    }

    /// Remembers the end of the paragraph by a number.
    pub(super) fn mark_after(&mut self, number: usize) {
        self.paragraph.ends.push(number);
    }

    /// The characters of the paragraph so far.
    pub(super) fn paragraph(&self) -> &str {
        &self.paragraph.text
    }

    /// Takes back what was added to the paragraph after so many bytes.
    pub(super) fn take_from(&mut self, byte: usize) -> String {
        let text = &mut self.paragraph.text;
        let byte = text.floor_char_boundary(byte);
        text.split_off(byte)
    }

    /// The present paragraph's end was deleted: the next one goes on in its line.
    pub(super) fn join_next(&mut self) {
        self.paragraph.joins_next = true;
    }

    pub(super) fn end_paragraph(&mut self) {
        if std::mem::take(&mut self.paragraph.joins_next) {
            return;
        }
        let mut paragraph = std::mem::take(&mut self.paragraph);
        let below = std::mem::take(&mut paragraph.below);
        self.add(paragraph.into_piece());
        for piece in below {
            self.add(piece);
        }
    }

    pub(super) fn open_table(&mut self) {
        let host = std::mem::take(&mut self.paragraph);
        self.open.push(Frame::Table {
            host,
            rows: Vec::new(),
            has_table: false,
        });
    }

    pub(super) fn open_row(&mut self) {
        if let Some(Frame::Table { rows, .. }) = self.open.last_mut() {
            rows.push(Vec::new());
        }
    }

    /// Takes the last row away.
    pub(super) fn delete_row(&mut self) {
        if let Some(Frame::Table { rows, .. }) = self.open.last_mut() {
            rows.pop();
        }
    }

    pub(super) fn open_cell(&mut self) {
        if let Some(Frame::Table { rows, .. }) = self.open.last_mut() {
            if rows.is_empty() {
                rows.push(Vec::new());
            }
            if let Some(row) = rows.last_mut() {
                row.push(Cell::default());
            }
        }
    }

    /// The cell goes over so many columns.
    pub(super) fn span_columns(&mut self, n_columns: u32) {
        if let Some(Frame::Table { rows, .. }) = self.open.last_mut()
            && let Some(cell) = rows.last_mut().and_then(|row| row.last_mut())
        {
            cell.n_spanned = n_columns.clamp(1, MAX_SPANNED) - 1;
        }
    }

    pub(super) fn close_cell(&mut self) {
        self.end_paragraph();
    }

    pub(super) fn close_table(&mut self) {
        self.end_paragraph();
        match self.open.pop() {
            Some(Frame::Table {
                host,
                rows,
                has_table,
            }) => {
                self.paragraph = host;
                if let Some(Frame::Table { has_table, .. }) = self.open.last_mut() {
                    *has_table = true;
                }
                // A paragraph around the table ends before it.
                if !self.paragraph.text.is_empty() {
                    self.end_paragraph();
                }
                if !has_table && is_data(&rows) {
                    self.add(table_of(rows));
                } else {
                    for cell in rows.into_iter().flatten() {
                        for piece in cell.pieces {
                            self.add(piece);
                        }
                    }
                }
            }
            other => self.open.extend(other),
        }
    }

    /// Begins a text of its own; the paragraph goes on after it.
    pub(super) fn open_aside(&mut self, at: Aside) {
        let host = std::mem::take(&mut self.paragraph);
        self.open.push(Frame::Aside {
            host,
            at,
            pieces: Vec::new(),
        });
    }

    pub(super) fn close_aside(&mut self) {
        self.paragraph.joins_next = false;
        self.end_paragraph();
        match self.open.pop() {
            Some(Frame::Aside { host, at, pieces }) => {
                self.paragraph = host;
                match at {
                    Aside::Below => self.paragraph.below.extend(pieces),
                    Aside::Head => add_running(&mut self.heads, pieces),
                    Aside::Foot => add_running(&mut self.feet, pieces),
                }
            }
            other => self.open.extend(other),
        }
    }

    /// Begins a note; `mark` is what stands before it.
    pub(super) fn open_note(&mut self, mark: String) {
        let host = std::mem::take(&mut self.paragraph);
        self.open.push(Frame::Note {
            host,
            mark,
            pieces: Vec::new(),
        });
    }

    pub(super) fn close_note(&mut self) {
        self.paragraph.joins_next = false;
        self.end_paragraph();
        match self.open.pop() {
            Some(Frame::Note { host, mark, pieces }) => {
                self.paragraph = host;
                if !pieces.is_empty() {
                    self.notes.push(Note { mark, pieces });
                }
            }
            other => self.open.extend(other),
        }
    }

    /// The notes so far, which are then no longer part of the text.
    pub(super) fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    pub(super) fn add_note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// The paragraphs so far, which are then no longer part of the text.
    pub(super) fn take_pieces(&mut self) -> Vec<Piece> {
        self.end_paragraph();
        std::mem::take(&mut self.body)
    }

    /// Adds the paragraphs of a running head or foot.
    pub(super) fn add_running(&mut self, at: Aside, pieces: Vec<Piece>) {
        match at {
            Aside::Head => add_running(&mut self.heads, pieces),
            Aside::Foot => add_running(&mut self.feet, pieces),
            Aside::Below => {}
        }
    }

    /// Adds a finished paragraph of any kind.
    pub(super) fn add_lines(&mut self, kind: Option<BlockKind>, text: &str) {
        let text = text.to_owned();
        let places = Vec::new();
        self.add(
            Paragraph {
                kind,
                text,
                places,
                ..Paragraph::default()
            }
            .into_piece(),
        );
    }

    fn add(&mut self, piece: Piece) {
        if piece.text.is_empty() && piece.places.is_empty() {
            return;
        }
        let pieces = match self.open.last_mut() {
            None => &mut self.body,
            Some(Frame::Aside { pieces, .. } | Frame::Note { pieces, .. }) => pieces,
            Some(Frame::Table { rows, .. }) => {
                if rows.is_empty() {
                    rows.push(Vec::new());
                }
                let Some(row) = rows.last_mut() else { return };
                if row.is_empty() {
                    row.push(Cell::default());
                }
                let Some(cell) = row.last_mut() else { return };
                &mut cell.pieces
            }
        };
        pieces.push(piece);
    }

    /// Ends whatever is open, and writes all of it.
    pub(super) fn finish(mut self) -> Written {
        while let Some(frame) = self.open.last() {
            match frame {
                Frame::Table { .. } => self.close_table(),
                Frame::Aside { .. } => self.close_aside(),
                Frame::Note { .. } => self.close_note(),
            }
        }
        self.paragraph.joins_next = false;
        self.end_paragraph();
        let mut out = Output::default();
        out.furniture(self.heads);
        for piece in self.body {
            out.write(piece);
        }
        for note in self.notes {
            let mut mark = note.mark;
            for mut piece in note.pieces {
                if !mark.is_empty() && !piece.text.is_empty() {
                    mark.push(' ');
                    for (byte, _) in &mut piece.places {
                        *byte += mark.len();
                    }
                    piece.text.insert_str(0, &mark);
                    mark.clear();
                }
                out.write(piece);
            }
        }
        out.furniture(self.feet);
        out.finish()
    }
}

impl Paragraph {
    fn into_piece(mut self) -> Piece {
        let is_kept = matches!(self.kind, Some(BlockKind::Preformatted));
        self.text.truncate(self.text.trim_end().len());
        let end = self.text.len();
        self.places
            .extend(self.ends.drain(..).map(|number| (end, number)));
        if !is_kept {
            let n_blank = self.text.len() - self.text.trim_start().len();
            self.text.drain(..n_blank);
            for (byte, _) in &mut self.places {
                *byte = byte.saturating_sub(n_blank);
            }
        }
        for (byte, _) in &mut self.places {
            *byte = (*byte).min(self.text.len());
        }
        Piece {
            kind: self.kind,
            text: self.text,
            places: self.places,
        }
    }
}

/// Whether a table is one of entries, and not one that lays out a page.
fn is_data(rows: &[Vec<Cell>]) -> bool {
    let is_wide = rows.iter().any(|row| {
        let filled = row.iter().filter(|cell| cell.n_bytes() > 0);
        filled.count() > 1
    });
    is_wide
        && rows.iter().flatten().all(|cell| {
            cell.n_chars() <= MAX_CELL_CHARS
                && !cell.pieces.iter().any(|piece| {
                    matches!(
                        piece.kind,
                        Some(BlockKind::Heading(_) | BlockKind::Preformatted | BlockKind::Table)
                    ) && !piece.text.is_empty()
                })
        })
}

impl Cell {
    fn n_bytes(&self) -> usize {
        self.pieces.iter().map(|piece| piece.text.len()).sum()
    }

    fn n_chars(&self) -> usize {
        let pieces = self.pieces.iter();
        pieces.map(|piece| piece.text.chars().count()).sum()
    }
}

/// The rows as lines, their cells parted by tabs.
fn table_of(rows: Vec<Vec<Cell>>) -> Piece {
    let mut table = Piece {
        kind: Some(BlockKind::Table),
        text: String::new(),
        places: Vec::new(),
    };
    for row in rows {
        let start = table.text.len();
        let mut n_tabs = 0;
        for cell in row {
            let mut has_words = false;
            for piece in cell.pieces {
                let at = table.text.len();
                // Of a page break in a row the row's start is the place.
                let places = piece.places.iter().map(|&(_, number)| (at, number));
                table.places.extend(places);
                for word in words_of(&piece.text) {
                    if has_words {
                        table.text.push(' ');
                    } else {
                        table.text.extend(std::iter::repeat_n('\t', n_tabs));
                        n_tabs = 0;
                    }
                    table.text.push_str(word);
                    has_words = true;
                }
            }
            n_tabs += 1 + cell.n_spanned as usize;
        }
        if table.text.len() > start {
            table.text.push('\n');
        }
    }
    table.text.pop();
    let end = table.text.len();
    for (byte, _) in &mut table.places {
        *byte = (*byte).min(end);
    }
    table
}

/// Words as a cell joins them: parted where a line ends, or a tab or a blank stands.
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', '\n'])
        .filter(|word| !word.is_empty())
}

/// Adds the paragraphs of a running head that have letters, and are not there yet.
fn add_running(known: &mut Vec<Piece>, pieces: Vec<Piece>) {
    for piece in pieces {
        if known.len() >= MAX_RUNNING {
            break;
        }
        let has_letters = piece.text.chars().any(char::is_alphabetic);
        if has_letters && !known.iter().any(|other| other.text == piece.text) {
            known.push(Piece {
                kind: None,
                places: Vec::new(),
                ..piece
            });
        }
    }
}

/// What is written, a line end after each piece.
#[derive(Default)]
struct Output {
    text: String,
    blocks: Vec<(BlockKind, std::ops::Range<usize>)>,
    furniture: Vec<std::ops::Range<usize>>,
    places: Vec<(usize, usize)>,
    title: String,
}

impl Output {
    fn write(&mut self, piece: Piece) {
        let start = self.text.len();
        for (byte, number) in piece.places {
            self.places.push((start + byte, number));
        }
        if piece.text.is_empty() {
            return;
        }
        self.text.push_str(&piece.text);
        let end = self.text.len();
        self.text.push('\n');
        let Some(kind) = piece.kind else { return };
        if matches!(kind, BlockKind::Heading(_)) && self.title.is_empty() {
            self.title = piece.text;
        }
        match self.blocks.last_mut() {
            Some((BlockKind::Preformatted, bytes))
                if kind == BlockKind::Preformatted && bytes.end + 1 == start =>
            {
                bytes.end = end;
            }
            _ => self.blocks.push((kind, start..end)),
        }
    }

    fn furniture(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            let start = self.text.len();
            self.write(piece);
            // With the line end, so that nothing is left of the line where it is hidden.
            self.furniture.push(start..self.text.len());
        }
    }

    fn finish(mut self) -> Written {
        self.text.pop();
        let text = Text::new(self.text);
        let end = text.len();
        let on_text = |bytes: std::ops::Range<usize>| text.span(bytes.start..bytes.end.min(end));
        let blocks = self.blocks.into_iter();
        let blocks = blocks
            .filter_map(|(kind, bytes)| on_text(bytes).map(|span| Block { kind, span }))
            .collect();
        let furniture = self.furniture.into_iter();
        let furniture = furniture
            .filter_map(|bytes| {
                let kind = FurnitureKind::RunningHead;
                on_text(bytes).map(|span| Furniture { span, kind })
            })
            .collect();
        let places = self.places.into_iter();
        let places = places
            .map(|(byte, number)| (text.pos_at_or_before(byte), number))
            .collect();
        Written {
            text,
            blocks,
            furniture,
            places,
            title: self.title,
        }
    }
}
