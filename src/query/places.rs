//! Where a position stands in a text, as people and other programs say it: code points, lines,
//! numbered paragraphs.

use crate::text::units::Units;
use crate::text::{Pos, Span, Text};

/// Converts the positions of one text; made in one pass, so that many convert quickly.
#[derive(Clone, Debug)]
pub struct Places {
    units: Units,
    /// Where each paragraph starts.
    paragraphs: Vec<usize>,
}

impl Places {
    pub fn new(text: &Text) -> Self {
        Self {
            units: Units::new(text),
            paragraphs: lines(text)
                .filter(|&line| !text.slice(line).trim().is_empty())
                .map(|line| line.start().byte())
                .collect(),
        }
    }

    /// A span as code points: first, and one past the last.
    pub fn chars_of(&self, span: Span) -> (usize, usize) {
        self.units.chars_of(span)
    }

    /// The line that a position is in, from 1.
    pub fn line(&self, pos: Pos) -> usize {
        self.units.line(pos)
    }

    /// The lines of a span's first and last character.
    pub fn lines_of(&self, span: Span) -> (usize, usize) {
        (self.line(span.start()), self.units.last_line(span))
    }

    /// The number of the paragraph that a position is in, from 1. A paragraph is a line that is
    /// not blank; before the first one this is 0.
    pub fn paragraph(&self, pos: Pos) -> usize {
        self.paragraphs
            .partition_point(|&start| start <= pos.byte())
    }

    /// The paragraphs of the first character of one span and the last of another.
    pub fn paragraphs_of(&self, first: Span, last: Span) -> (usize, usize) {
        let paragraph = self.paragraph(first.start());
        let before_end = last.end().byte() - 1;
        let last_paragraph = self
            .paragraphs
            .partition_point(|&start| start <= before_end);
        (paragraph, last_paragraph.max(paragraph))
    }

    pub fn n_paragraphs(&self) -> usize {
        self.paragraphs.len()
    }
}

/// The lines of a text, each with its line end; they cover all of it.
pub fn lines(text: &Text) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    memchr::memchr_iter(b'\n', text.as_str().as_bytes())
        .map(|newline| newline + 1)
        .chain([text.len()])
        .filter_map(move |end| {
            let line = text.span(start..end);
            start = end;
            line
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_numbered_past_blank_lines() {
        let text = Text::from("\nOne 😀\n \t\nTwo\n");
        let places = Places::new(&text);
        let at = |words: &str| text.pos(text.as_str().find(words).unwrap()).unwrap();
        assert_eq!(places.paragraph(Pos::START), 0);
        assert_eq!(places.paragraph(at("😀")), 1);
        assert_eq!(
            (places.line(at("Two")), places.paragraph(at("Two"))),
            (4, 2)
        );
        let whole = text.whole().unwrap();
        assert_eq!(places.lines_of(whole), (1, 4));
        assert_eq!(places.chars_of(whole), (0, 14));
        let lines: Vec<&str> = lines(&text).map(|line| text.slice(line)).collect();
        assert_eq!(lines, ["\n", "One 😀\n", " \t\n", "Two\n"]);
    }
}
