//! What of a messy text is shown otherwise: lines joined, blank lines folded, repeated lines dimmed,
//! page furniture and what is outside an article left out.
//!
//! The words that are shown have as many bytes as those of the text, so that a place in the one is
//! the same place in the other, and nothing needs to be carried over when a switch is thrown.

use std::ops::Range;
use std::sync::Arc;

use super::cut_words::LEFT_OUT;
use crate::app::view::Cleaning;
use crate::model::{Body, Furniture, FurnitureKind};
use crate::text::mess::{self, Wraps};
use crate::text::{Span, Text};

/// What was found in a text for the switches that are on.
#[derive(Clone, Debug, Default)]
pub struct Cleaned {
    /// The line ends that are shown as spaces.
    pub(super) wraps: Option<Arc<Wraps>>,
    pub(super) folds_blank_lines: bool,
    /// The lines that are dimmed, in order.
    repeats: Option<Arc<Vec<Span>>>,
    /// What is not shown, in order, none touching the next.
    hidden: Arc<Vec<Range<usize>>>,
    /// The hyphens within words that are not shown, in order.
    hyphens: Arc<Vec<usize>>,
}

impl Cleaned {
    /// Goes through the whole text, once for each switch that asks for it.
    pub fn find(text: &Text, switches: Cleaning) -> Self {
        let wraps = switches.joins_lines.then(|| Wraps::find(text));
        let repeats = switches.dims_repeats.then(|| mess::repeats(text));
        Self {
            wraps: wraps.filter(|wraps| !wraps.is_empty()).map(Arc::new),
            folds_blank_lines: switches.folds_blank_lines,
            repeats: repeats.filter(|repeats| !repeats.is_empty()).map(Arc::new),
            hidden: Arc::default(),
            hyphens: Arc::default(),
        }
    }

    /// The same of a document's body.
    pub fn of(body: &Body, switches: Cleaning) -> Self {
        let mut cleaned = Self::find(&body.text, switches);
        let mut hidden: Vec<Range<usize>> = Vec::new();
        let is_hyphen = |piece: &&Furniture| piece.kind == FurnitureKind::Hyphenation;
        let furniture = body.furniture.iter().filter(|piece| !is_hyphen(piece));
        let furniture = furniture.map(|piece| piece.span);
        if switches.hides_furniture {
            hidden.extend(furniture.clone().map(Span::bytes));
            // What is around a hyphen is one word, which is to stay in one line.
            let hyphens = body.furniture.iter().filter(is_hyphen);
            let mut hyphens: Vec<usize> = hyphens.map(|piece| piece.span.start().byte()).collect();
            hyphens.sort_unstable();
            cleaned.hyphens = Arc::new(hyphens);
        }
        if switches.dims_repeats {
            cleaned.dim(furniture);
        }
        hidden.retain(|hidden| hidden.start < hidden.end);
        hidden.sort_unstable_by_key(|hidden| hidden.start);
        let mut joined: Vec<Range<usize>> = Vec::new();
        for next in hidden {
            match joined.last_mut() {
                Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
                _ => joined.push(next),
            }
        }
        cleaned.hidden = Arc::new(joined);
        cleaned
    }

    /// Dims some spans as well.
    fn dim(&mut self, spans: impl Iterator<Item = Span>) {
        let known = self.repeats.take();
        let mut all: Vec<Span> = known
            .iter()
            .flat_map(|known| known.iter().copied())
            .collect();
        all.extend(spans);
        all.sort_unstable();
        let mut joined: Vec<Span> = Vec::new();
        for next in all {
            match joined.last_mut() {
                Some(last) if next.start() < last.end() => {
                    if next.end() > last.end() {
                        *last = last.through(next).unwrap_or(*last);
                    }
                }
                _ => joined.push(next),
            }
        }
        self.repeats = (!joined.is_empty()).then(|| Arc::new(joined));
    }

    /// What is not shown and touches some bytes, in order.
    pub(super) fn hidden_in(&self, bytes: &Range<usize>) -> &[Range<usize>] {
        let from = self
            .hidden
            .partition_point(|hidden| hidden.end <= bytes.start);
        let rest = self.hidden.get(from..).unwrap_or_default();
        let n = rest.partition_point(|hidden| hidden.start < bytes.end.max(bytes.start + 1));
        rest.get(..n).unwrap_or_default()
    }

    /// Words that begin at a byte of the text, with a space for every line end. Where the end cut a
    /// word, a soft hyphen stands for the hyphen and the line end, and after an initial a sign that
    /// is left out when the words are set, unless the person wants to see
    /// whatever has no shape.
    pub(super) fn in_one_line(&self, words: &str, start: usize, shows_invisible: bool) -> String {
        let mut shown = String::with_capacity(words.len());
        for (at, c) in words.char_indices() {
            if c != '\n' {
                shown.push(c);
                continue;
            }
            let is_cut = !shows_invisible
                && self
                    .wraps
                    .as_ref()
                    .is_some_and(|wraps| wraps.cuts_word(start + at));
            match shown.chars().next_back().filter(|_| is_cut) {
                Some('-') => {
                    shown.pop();
                    shown.push(SOFT_HYPHEN);
                }
                Some('\u{2010}') => {
                    shown.pop();
                    shown.extend([SOFT_HYPHEN, SOFT_HYPHEN]);
                }
                Some('\u{ad}') => {
                    shown.pop();
                    shown.push(WORD_JOINER);
                }
                // After an initial.
                _ if is_cut => shown.push(LEFT_OUT),
                _ => shown.push(' '),
            }
        }
        shown
    }

    /// Whether a hyphen that is not shown begins among some bytes.
    pub(super) fn has_hyphen_in(&self, bytes: &Range<usize>) -> bool {
        let from = self.hyphens.partition_point(|&at| at < bytes.start);
        self.hyphens.get(from).is_some_and(|&at| at < bytes.end)
    }

    /// Words that begin at a byte of the text, without the hyphens that cut them: signs of as many
    /// bytes stand there, which are left out when the words are set.
    pub(super) fn without_hyphens(&self, words: &str, start: usize) -> String {
        let is_left_out = |at: usize| self.hyphens.binary_search(&(start + at)).is_ok();
        let shown = words.char_indices().map(|(at, c)| match c {
            '-' if is_left_out(at) => LEFT_OUT,
            '\u{2010}' if is_left_out(at) => WORD_JOINER,
            _ => c,
        });
        shown.collect()
    }

    /// Whether a line end within a word is shown as none.
    pub(super) fn cuts_word(&self, newline: usize) -> bool {
        self.wraps
            .as_ref()
            .is_some_and(|wraps| wraps.cuts_word(newline))
    }

    pub(super) fn is_repeated(&self, bytes: &Range<usize>) -> bool {
        let Some(repeats) = &self.repeats else {
            return false;
        };
        let idx = repeats.partition_point(|span| span.end().byte() <= bytes.start);
        repeats.get(idx).is_some_and(|span| {
            span.start().byte() <= bytes.start && bytes.end <= span.end().byte()
        })
    }
}

/// Keeps a word whole that the end of a line would cut at a soft hyphen of ours: the engine draws no
/// hyphen there. `None` if no line ends so.
pub(super) fn without_cuts(shown: &str, line_ends: impl Iterator<Item = usize>) -> Option<String> {
    let mut whole: Option<String> = None;
    for end in line_ends {
        let Some(start) = end.checked_sub(SOFT_HYPHEN.len_utf8()) else {
            continue;
        };
        if shown.get(start..end) == Some("\u{ad}") {
            whole
                .get_or_insert_with(|| shown.to_owned())
                .replace_range(start..end, GLUE);
        }
    }
    whole
}

/// Two bytes, as the hyphen and the line end that it stands for.
const SOFT_HYPHEN: char = '\u{ad}';

/// The same, where no line may end.
const GLUE: &str = "\u{34f}";

/// Three bytes.
const WORD_JOINER: char = '\u{2060}';

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DocumentId;
    use crate::ui::reader::Paragraphs;

    #[test]
    fn hyphens_that_were_told_from_the_text_go_with_the_furniture() {
        let raw = "the old ware-house of the long-time ware\u{2010}house";
        let text = Text::new(raw.to_owned());
        let piece = |at: usize, n_bytes: usize| Furniture {
            kind: FurnitureKind::Hyphenation,
            span: text.span(at..at + n_bytes).unwrap(),
        };
        let last = raw.rfind('\u{2010}').unwrap();
        let body = Body {
            furniture: vec![piece(12, 1), piece(last, 3)],
            ..Body::new(DocumentId(uuid::Uuid::nil()), text.clone(), Vec::new())
        };
        let shown = |hides_furniture: bool, shows_invisible: bool| {
            let switches = Cleaning {
                hides_furniture,
                ..Cleaning::default()
            };
            let cleaned = Cleaned::of(&body, switches);
            let paragraphs = Paragraphs::new(&text, &[], cleaned);
            paragraphs.shown_words(0, shows_invisible).into_owned()
        };
        let hidden = shown(true, false);
        assert_eq!(hidden.len(), raw.len());
        let seen: String = hidden
            .chars()
            .filter(|&c| !matches!(c, LEFT_OUT | WORD_JOINER))
            .collect();
        assert_eq!(seen, "the old warehouse of the long-time warehouse");
        assert_eq!(shown(false, false), raw);
        assert_eq!(shown(true, true), raw);
    }

    #[test]
    fn an_initial_stands_at_its_word() {
        let rest = "he days of the old house,\nthe\nold house by the harbour\nwith its wares, are\nnumbered.";
        for (raw, seen) in [
            (format!("T\n\n{rest}"), "The days of the old house, the "),
            (format!("T\n{rest}"), "The days of the old house, the "),
            (format!("A\n{rest}"), "A he days of the old house, the "),
        ] {
            let text = Text::new(raw.clone());
            let cleaned = Cleaned::find(&text, Cleaning::all());
            let shown = cleaned.in_one_line(&raw, 0, false);
            assert_eq!(shown.len(), raw.len());
            let words: String = shown.chars().filter(|&c| c != LEFT_OUT).collect();
            assert!(words.starts_with(seen), "{words}");
        }
    }

    #[test]
    fn a_word_is_shown_whole_in_as_many_bytes() {
        for hyphen in ["-", "\u{2010}", "\u{ad}"] {
            let text = Text::new(format!(
                "the owners of the old ware{hyphen}\nhouse had to say what the long{hyphen}\ntime clerk of a long-time house\nhad to say to them."
            ));
            let cleaned = Cleaned::find(&text, Cleaning::all());
            let shown = cleaned.in_one_line(text.as_str(), 0, false);
            assert_eq!(shown.len(), text.len());
            let seen: String = shown
                .chars()
                .filter(|&c| !matches!(c, SOFT_HYPHEN | WORD_JOINER))
                .collect();
            let kept = if hyphen == "\u{ad}" { "" } else { hyphen };
            assert_eq!(
                seen,
                format!(
                    "the owners of the old warehouse had to say what the long{kept} time clerk of a long-time house had to say to them."
                )
            );
        }
    }

    #[test]
    fn furniture_is_left_out_and_every_place_holds() {
        let text = Text::from("One.\n\nPage 1\n\nTwo and three.\n\nFour.\n");
        let span = |words: &str| {
            let start = text.as_str().find(words).unwrap();
            text.span(start..start + words.len()).unwrap()
        };
        let mut body = Body::new(DocumentId(uuid::Uuid::nil()), text.clone(), Vec::new());
        body.furniture = vec![Furniture {
            span: span("Page 1"),
            kind: FurnitureKind::PageNumber,
        }];
        let shown = |switches: Cleaning| {
            let cleaned = Cleaned::of(&body, switches);
            let paragraphs = Paragraphs::new(&text, &[], cleaned);
            let all = 0..paragraphs.n_pieces();
            for byte in (0..text.len()).filter_map(|byte| text.pos(byte)) {
                let piece = paragraphs.piece_at(byte);
                assert!(paragraphs.start(piece) <= byte.byte());
            }
            all.filter(|&piece| !paragraphs.is_blank(piece))
                .map(|piece| paragraphs.words(piece).to_owned())
                .collect::<Vec<String>>()
        };
        let hides = Cleaning {
            hides_furniture: true,
            ..Cleaning::default()
        };
        assert_eq!(shown(hides), ["One.", "Two and three.", "Four."]);
        assert_eq!(shown(Cleaning::default()).len(), 4);
    }

    #[test]
    fn a_line_does_not_end_in_the_middle_of_a_word() {
        let shown = "ware\u{ad}house and long\u{ad}time";
        assert_eq!(
            without_cuts(shown, [6, 10].into_iter()).as_deref(),
            Some("ware\u{34f}house and long\u{ad}time")
        );
        assert_eq!(without_cuts(shown, [10].into_iter()), None);
    }
}
