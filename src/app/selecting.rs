//! What is selected: a sentence, a paragraph, or a passage in several pieces.

use super::App;
use super::view::Selection;
use crate::model::DocumentId;
use crate::model::article::JOINT;
use crate::text::{Span, Text, segment};

impl App {
    /// The pieces of the document in front that are kept beside what is selected now.
    pub fn pieces(&self) -> &[Span] {
        self.document().map_or(&[], |(document, text)| {
            self.view.now.pieces_of(document, text)
        })
    }

    /// All that is selected in the document in front, in the order of the text; `None` where
    /// there is only a caret.
    pub fn selected_spans(&self) -> Option<(DocumentId, Vec<Span>)> {
        let (document, selected) = self.selected_stretch()?;
        let mut spans = self.pieces().to_vec();
        spans.extend(selected);
        spans.sort_unstable();
        (!spans.is_empty()).then_some((document, spans))
    }

    /// What is selected besides the pieces, in the order in which it is read.
    fn selected_stretch(&self) -> Option<(DocumentId, Vec<Span>)> {
        let (document, _) = self.document()?;
        let workspace = self.session.as_ref()?.workspace();
        Some((document, self.view.selected(workspace, document)))
    }

    /// The selected words: those of several pieces with dots between them, those of several parts
    /// of an article as it is read.
    pub fn selected_words(&self) -> Option<String> {
        let (_, text) = self.document()?;
        let pieces = self.pieces();
        let words = |spans: &[Span], between: &str| {
            let words: Vec<&str> = spans.iter().map(|&span| text.slice(span)).collect();
            (!words.is_empty()).then(|| words.join(between))
        };
        if pieces.is_empty() {
            let (_, selected) = self.selected_stretch()?;
            return words(&selected, JOINT);
        }
        let (_, selected) = self.selected_spans()?;
        words(&selected, " … ")
    }

    /// Whether words are selected besides the pieces.
    pub(super) fn can_keep_piece(&self) -> bool {
        self.selected_stretch()
            .is_some_and(|(_, spans)| !spans.is_empty())
    }

    /// Keeps what is selected as one piece of the passage, and leaves a caret at its end.
    pub(super) fn keep_piece(&mut self) {
        let Some((document, selected)) = self.selected_stretch() else {
            return;
        };
        let Some((_, text)) = self.document() else {
            return;
        };
        let text = text.clone();
        for &span in &selected {
            self.view.now.keep_piece(document, &text, span);
        }
        if let Some(last) = selected.last() {
            let caret = Selection::caret(last.end());
            self.view.select(document, caret);
        }
    }

    /// Selects the sentence at the caret; where whole sentences are selected, the paragraph.
    pub(super) fn select_sentence(&mut self) {
        let Some((document, text)) = self.document() else {
            return;
        };
        let Some(span) = sentence_or_paragraph(text, self.view.selection(document)) else {
            return;
        };
        self.view.select(document, Selection::of(span));
    }
}

/// The sentences that a selection touches; its paragraphs if it is whole sentences already.
fn sentence_or_paragraph(text: &Text, selection: Selection) -> Option<Span> {
    let selected = selection
        .span(text)
        .and_then(|span| segment::trim(text, span));
    let around = |find: fn(&Text, crate::text::Pos) -> Option<Span>| {
        let first = selected.map_or(selection.head, Span::start);
        let last = selected.map_or(first, |span| segment::previous_grapheme(text, span.end()));
        let (first, last) = (find(text, first)?, find(text, last)?);
        let span = text.span_between(first.start(), last.end())?;
        segment::trim(text, span)
    };
    let sentence = around(segment::sentence_at)?;
    if selected == Some(sentence) {
        around(segment::paragraph_at)
    } else {
        Some(sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(marked: &str, expected: &str) {
        let (start, end) = (marked.find('[').unwrap(), marked.find(']').unwrap() - 1);
        let text = Text::new(marked.replace(['[', ']'], ""));
        let selection = Selection {
            anchor: text.pos(start).unwrap(),
            head: text.pos(end).unwrap(),
        };
        let found = sentence_or_paragraph(&text, selection);
        assert_eq!(found.map(|span| text.slice(span)), Some(expected));
    }

    #[test]
    fn the_sentence_comes_first_and_then_the_paragraph() {
        check("One. Two[] is. Three.\nFour.", "Two is.");
        check("One. [Two is.] Three.\nFour.", "One. Two is. Three.");
        check("One. [Two is. ]Three.\nFour.", "One. Two is. Three.");
        check("On[e. Two] is. Three.\nFour.", "One. Two is.");
        check("[One. Two is. Three.]\nFour.", "One. Two is. Three.");
    }
}
