//! Going to a paragraph, a line, a character or a share of the document by its number.

use super::jobs::Kind;
use super::view::{Focus, Place, Selection, Tab};
use super::{App, Outcome};
use crate::model::DocumentId;
use crate::query::places::lines;
use crate::text::words::counted;
use crate::text::{Pos, Span, Text, segment};

/// The field that asks where to go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoTo {
    pub words: String,
    /// Why there is no such place.
    pub fault: Option<String>,
}

/// A place as people say it; numbers count from 1.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Target {
    Paragraph(usize),
    Line(usize),
    Character(usize),
    Percent(f64),
}

/// What the field understands, for its hint and its faults.
pub const GO_TO_FORMS: &str = "“12”, “line 40”, “character 900” or “50 %”";

impl Target {
    /// `12`, `¶ 12`, `line 12`, `character 12`, `12 %`.
    fn read(words: &str) -> Option<Self> {
        let words = words.trim().to_lowercase();
        let start = words.find(|c: char| c.is_ascii_digit())?;
        let (unit, number) = words.split_at_checked(start)?;
        if let Some(share) = number.strip_suffix('%') {
            let share: f64 = share.trim().replace(',', ".").parse().ok()?;
            let is_share = unit.is_empty() && (0.0..=100.0).contains(&share);
            return is_share.then_some(Self::Percent(share));
        }
        let digits: String = number
            .chars()
            .filter(|&c| c != ',' && !c.is_whitespace())
            .collect();
        let number = digits.parse().ok()?;
        match unit.trim_end() {
            "" | "¶" | "p" | "par" | "para" | "paragraph" => Some(Self::Paragraph(number)),
            ":" | "l" | "line" => Some(Self::Line(number)),
            "@" | "c" | "char" | "character" => Some(Self::Character(number)),
            _ => None,
        }
    }

    /// Where that is in a text, or why it is nowhere. Looks through the text.
    fn find(self, text: &Text) -> Result<Pos, String> {
        let only = |n: usize, noun: &str| match n {
            0 => format!("There is no {noun} in this document"),
            1 => format!("There is only 1 {noun}"),
            _ => format!("There are only {}", counted(n, noun)),
        };
        match self {
            Self::Percent(share) => {
                Ok(text.pos_at_or_before((text.len() as f64 * share / 100.0) as usize))
            }
            Self::Line(n) => {
                let found = lines(text).nth(n.max(1) - 1).map(Span::start);
                found.ok_or_else(|| only(lines(text).count(), "line"))
            }
            Self::Paragraph(n) => {
                let paragraphs = || lines(text).filter(|&line| !text.slice(line).trim().is_empty());
                let found = paragraphs().nth(n.max(1) - 1).map(Span::start);
                found.ok_or_else(|| only(paragraphs().count(), "paragraph"))
            }
            Self::Character(n) => {
                let found = text.as_str().char_indices().nth(n.max(1) - 1);
                let found = found.map(|(byte, _)| text.pos_at_or_before(byte));
                found.ok_or_else(|| only(text.as_str().chars().count(), "character"))
            }
        }
    }
}

/// Where a document is to be shown, or why it can't.
pub(super) struct Gone {
    document: DocumentId,
    found: Result<Pos, String>,
}

impl App {
    pub(super) fn ask_where_to_go(&mut self) {
        self.view.now.go_to = Some(GoTo::default());
        self.view.now.focus = Some(Focus::GoTo);
    }

    /// Looks for the place that the field names; in a long text that takes a moment.
    pub(super) fn go_to(&mut self, words: &str) {
        let Some((document, text)) = self.document() else {
            return;
        };
        let text = text.clone();
        let Some(target) = Target::read(words) else {
            if let Some(go_to) = &mut self.view.now.go_to {
                go_to.fault = Some(format!("Type a number, such as {GO_TO_FORMS}"));
            }
            return;
        };
        self.jobs.start(Kind::Go, "", move |_progress| {
            let found = target.find(&text);
            Outcome::Gone(Gone { document, found })
        });
    }

    pub(super) fn take_in_gone(&mut self, gone: Gone) {
        match gone.found {
            Ok(pos) => {
                self.view.now.go_to = None;
                self.show_pos(gone.document, pos);
            }
            Err(fault) => {
                if let Some(go_to) = &mut self.view.now.go_to {
                    go_to.fault = Some(fault);
                }
            }
        }
    }

    /// Opens a document with a heading at the top of the window.
    pub(super) fn show_heading(&mut self, document: DocumentId, pos: Pos) {
        /// So far below the edge, in points, that no line of what is above it is seen.
        const BELOW_TOP: f32 = 12.0;
        self.view.show(Tab::Document(document));
        self.view.select(document, Selection::caret(pos));
        let place = Place {
            top: pos,
            offset: -BELOW_TOP,
        };
        self.view.places.insert(document, place);
        self.view.now.focus = Some(Focus::Reader);
    }

    /// Opens a document with the caret at a place.
    pub(super) fn show_pos(&mut self, document: DocumentId, pos: Pos) {
        let Some(session) = &self.session else { return };
        let Some(text) = session.workspace().text(document) else {
            return;
        };
        let pos = text.pos_at_or_before(pos.byte());
        // A span is never empty: at the very end, it is the character before.
        let span = text
            .span_between(pos, segment::next_grapheme(text, pos))
            .or_else(|| text.span_between(segment::previous_grapheme(text, pos), pos));
        self.view.show(Tab::Document(document));
        self.view.select(document, Selection::caret(pos));
        self.view.now.reveal = span.map(|span| (document, span));
        self.view.now.focus = Some(Focus::Reader);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_people_say_them() {
        for (words, expected) in [
            ("12", Some(Target::Paragraph(12))),
            (" ¶ 1,234 ", Some(Target::Paragraph(1234))),
            ("Line 40", Some(Target::Line(40))),
            (":40", Some(Target::Line(40))),
            ("character 900", Some(Target::Character(900))),
            ("50 %", Some(Target::Percent(50.0))),
            ("12,5%", Some(Target::Percent(12.5))),
            ("101%", None),
            ("", None),
            ("chapter 3", None),
            ("99999999999999999999999", None),
            ("ü7", None),
        ] {
            assert_eq!(Target::read(words), expected, "{words}");
        }
    }

    #[test]
    fn numbers_count_from_one_and_what_is_past_the_end_is_told() {
        let text = Text::from("One.\n\nTwo ü.\nThree.");
        let at = |target: Target| target.find(&text).map(|pos| text.after(pos).to_owned());
        assert_eq!(at(Target::Paragraph(2)).unwrap(), "Two ü.\nThree.");
        assert_eq!(at(Target::Line(2)).unwrap(), "\nTwo ü.\nThree.");
        assert_eq!(at(Target::Character(12)).unwrap(), ".\nThree.");
        assert_eq!(at(Target::Paragraph(0)), at(Target::Paragraph(1)));
        assert_eq!(at(Target::Percent(100.0)).unwrap(), "");
        assert_eq!(
            at(Target::Line(5)),
            Err("There are only 4 lines".to_owned())
        );
        let nothing = Target::Paragraph(1).find(&Text::from(""));
        let fault = "There is no paragraph in this document";
        assert_eq!(nothing, Err(fault.to_owned()));
    }
}
