//! Words that are parted at the end of a line, for the eye alone.
//!
//! The layout engine breaks lines at soft hyphens but draws none. So a copy of the paragraph with a
//! soft hyphen at every place where a word may be parted is laid out; then a copy with only
//! those at which a line ended, so that no letter elsewhere is set apart from its neighbour; its
//! table is brought back to the bytes of the text, and a hyphen is drawn behind each such line,
//! hanging over the edge of the column.

use hypher::Lang;

use super::geometry::{Edge, Shaped};
use crate::app::settings::Hyphens;

const SOFT_HYPHEN: char = '\u{ad}';
const N_BYTES: usize = SOFT_HYPHEN.len_utf8();

/// Shorter words are not parted, in characters.
const SHORTEST: usize = 5;

/// A text with soft hyphens put in.
pub(super) struct Parted {
    pub(super) text: String,
    /// Where they are, in bytes of `text`.
    at: Vec<usize>,
}

impl Parted {
    /// Puts a soft hyphen wherever a word of the language may be parted.
    pub(super) fn everywhere(text: &str, language: Hyphens) -> Option<Self> {
        let language = language_of(language)?;
        let mut places = Vec::new();
        let (mut start, mut n_letters) = (0, 0);
        let mut part = |start: usize, end: usize, n_letters: usize| {
            let Some(word) = text.get(start..end).filter(|_| n_letters >= SHORTEST) else {
                return;
            };
            let mut at = start;
            for syllable in hypher::hyphenate(word, language) {
                at += syllable.len();
                if at < end {
                    places.push(at);
                }
            }
        };
        for (byte, c) in text.char_indices() {
            if c.is_alphabetic() {
                n_letters += 1;
                continue;
            }
            part(start, byte, n_letters);
            (start, n_letters) = (byte + c.len_utf8(), 0);
        }
        part(start, text.len(), n_letters);
        (!places.is_empty()).then(|| Self::with(text, &places))
    }

    fn with(text: &str, places: &[usize]) -> Self {
        let mut parted = Self {
            text: String::with_capacity(text.len() + places.len() * N_BYTES),
            at: Vec::with_capacity(places.len()),
        };
        let mut from = 0;
        for &place in places {
            parted
                .text
                .push_str(text.get(from..place).unwrap_or_default());
            parted.at.push(parted.text.len());
            parted.text.push(SOFT_HYPHEN);
            from = place;
        }
        parted.text.push_str(text.get(from..).unwrap_or_default());
        parted
    }

    /// The same text with only the soft hyphens at which a line of this table ends.
    pub(super) fn only_used(&self, text: &str, shaped: &Shaped) -> Self {
        let ends = shaped.lines.iter().filter(|line| line.is_wrapped);
        let used: Vec<usize> = ends
            .filter_map(|line| line.bytes.end.checked_sub(N_BYTES))
            .filter(|byte| self.at.binary_search(byte).is_ok())
            .map(|byte| self.byte_in_text(byte))
            .collect();
        Self::with(text, &used)
    }

    /// Brings a table of the parted text back to the bytes of the text itself.
    pub(super) fn bring_back(&self, shaped: &mut Shaped) {
        for line in &mut shaped.lines {
            line.bytes = self.byte_in_text(line.bytes.start)..self.byte_in_text(line.bytes.end);
        }
        let mut edges: Vec<Edge> = Vec::with_capacity(shaped.edges.len());
        for run in &mut shaped.runs {
            let first_edge = edges.len();
            for edge in shaped.edges.get(run.edges.clone()).unwrap_or_default() {
                let byte = self.byte_in_text(edge.byte);
                match edges.get_mut(first_edge..).and_then(|own| own.last_mut()) {
                    Some(last) if last.byte == byte => last.x = edge.x,
                    _ => edges.push(Edge { byte, x: edge.x }),
                }
            }
            run.bytes = self.byte_in_text(run.bytes.start)..self.byte_in_text(run.bytes.end);
            run.edges = first_edge..edges.len();
        }
        shaped.edges = edges;
    }

    fn byte_in_text(&self, byte: usize) -> usize {
        byte - N_BYTES * self.at.partition_point(|&at| at < byte)
    }
}

/// Draws a hyphen behind every line that ends at a soft hyphen.
pub(super) fn draw(shaped: &mut Shaped, text: &str, hyphen: &Shaped) {
    if shaped.is_rtl {
        return;
    }
    let ends: Vec<(f32, f32)> = shaped
        .lines
        .iter()
        .filter(|line| line.is_wrapped)
        .filter(|line| {
            text.get(line.bytes.clone())
                .is_some_and(|words| words.ends_with(SOFT_HYPHEN))
        })
        .map(|line| (line.right, line.baseline))
        .collect();
    for (right, baseline) in ends {
        let first_face = shaped.faces.len();
        shaped.faces.extend(hyphen.faces.iter().cloned());
        for glyph in &hyphen.glyphs {
            let Ok(face_idx) = u16::try_from(first_face + usize::from(glyph.face_idx)) else {
                return;
            };
            let mut glyph = *glyph;
            glyph.face_idx = face_idx;
            glyph.x += right;
            glyph.y = baseline;
            shaped.glyphs.push(glyph);
        }
    }
}

fn language_of(language: Hyphens) -> Option<Lang> {
    Some(match language {
        Hyphens::Off => return None,
        Hyphens::English => Lang::English,
        Hyphens::French => Lang::French,
        Hyphens::German => Lang::German,
        Hyphens::Portuguese => Lang::Portuguese,
        Hyphens::Spanish => Lang::Spanish,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soft_hyphens_are_put_into_long_words_alone_and_bytes_lead_back() {
        let text = "An extraordinary word";
        let parted = Parted::everywhere(text, Hyphens::English).unwrap();
        assert_eq!(
            parted.text.replace(SOFT_HYPHEN, "-"),
            "An ex-tra-or-di-nary word"
        );
        assert_eq!(parted.byte_in_text(parted.text.len()), text.len());
        assert_eq!(parted.byte_in_text(3), 3);
        let word = parted.text.find("word").unwrap();
        assert_eq!(parted.byte_in_text(word), text.find("word").unwrap());
        assert!(Parted::everywhere(text, Hyphens::Off).is_none());
        assert!(Parted::everywhere("a b c", Hyphens::German).is_none());
    }
}
