//! Edges in a text: graphemes, words, sentences, paragraphs (Unicode Standard Annex 29), and
//! the cleaning of a selection's ends.
//!
//! Where a script writes no spaces between its words, a dictionary tells them apart.
//! Every function looks at one paragraph, or at 64 KiB of a longer one, so none
//! gets slower with the length of the text.

use icu_segmenter::options::{LineBreakOptions, WordBreakInvariantOptions};
use icu_segmenter::{LineSegmenter, WordSegmenter};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation as _};

use super::{Pos, Span, Text, graphemes};

/// How far from a place its word or sentence is looked for, in bytes.
const REACH: usize = 64 * 1024;

/// No more of a stretch without spaces is given to the dictionary at once, in bytes.
const STRETCH: usize = 4 * 1024;

/// The next grapheme edge after `pos`, or the end of the text.
pub fn next_grapheme(text: &Text, pos: Pos) -> Pos {
    graphemes::next(text, pos)
}

/// The grapheme edge before `pos`, or the start of the text.
pub fn previous_grapheme(text: &Text, pos: Pos) -> Pos {
    graphemes::previous(text, pos)
}

/// The line of text around `pos`, without its line end. Empty lines have no span.
pub fn paragraph_at(text: &Text, pos: Pos) -> Option<Span> {
    let (start, end) = line_around(text, pos);
    text.span(start..end)
}

/// The word (or run of space, or mark) at `pos`: what a double click takes.
pub fn word_at(text: &Text, pos: Pos) -> Option<Span> {
    let line = reach_around(text, pos)?;
    let mut words = text.slice(line).split_word_bound_indices().peekable();
    let mut stretch = None;
    while let Some((offset, word)) = words.next() {
        let start = line.start().byte() + offset;
        if start > pos.byte() {
            break;
        }
        let mut end = start + word.len();
        if !has_dictionary(word) {
            stretch = Some((start, end, false));
            continue;
        }
        while let Some((_, more)) =
            words.next_if(|(_, next)| has_dictionary(next) && end - start + next.len() <= STRETCH)
        {
            end += more.len();
        }
        stretch = Some((start, end, true));
    }
    let (start, end, has_dictionary) = stretch?;
    let whole = text.span(start..end)?;
    if !has_dictionary || whole.end() <= pos {
        return Some(whole);
    }
    let within = word_in_stretch(text.slice(whole), pos.byte() - start);
    text.span(start + within.start..start + within.end)
}

/// The word at a byte of a stretch that is written without spaces.
fn word_in_stretch(stretch: &str, byte: usize) -> std::ops::Range<usize> {
    let dictionaries = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    let is_edge = |byte: usize| {
        GraphemeCursor::new(byte, stretch.len(), true)
            .is_boundary(stretch, 0)
            .unwrap_or(true)
    };
    let mut start = 0;
    for end in dictionaries.segment_str(stretch) {
        if end > byte && is_edge(end) {
            return start..end;
        }
        if end <= byte && is_edge(end) {
            start = end;
        }
    }
    start..stretch.len()
}

/// Whether a word begins with a letter of a script that writes no spaces and has a dictionary:
/// Thai, Lao, Burmese, Khmer, Chinese, Japanese.
fn has_dictionary(word: &str) -> bool {
    word.chars().next().is_some_and(|c| {
        matches!(c,
            '\u{e01}'..='\u{e4e}' | '\u{e81}'..='\u{ece}' | '\u{edc}'..='\u{edf}'
            | '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{109a}'..='\u{109f}'
            | '\u{aa60}'..='\u{aa7f}' | '\u{a9e0}'..='\u{a9ef}' | '\u{a9fa}'..='\u{a9fe}'
            | '\u{1780}'..='\u{17d3}' | '\u{17d7}' | '\u{17dc}' | '\u{17dd}'
            | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}'
            | '\u{303b}' | '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}'
            | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}'
            | '\u{1b000}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}')
    })
}

/// The sentence at `pos`, without the space after it.
pub fn sentence_at(text: &Text, pos: Pos) -> Option<Span> {
    let line = reach_around(text, pos)?;
    let mut found = None;
    for (offset, sentence) in text.slice(line).split_sentence_bound_indices() {
        let start = line.start().byte() + offset;
        if start > pos.byte() && found.is_some() {
            break;
        }
        found = text.span(start..start + sentence.len());
    }
    found.and_then(|sentence| trim(text, sentence))
}

/// Where the next word ends: Ctrl+Right.
pub fn next_word_end(text: &Text, pos: Pos) -> Pos {
    let mut pos = pos;
    while pos < text.end() {
        let Some(word) = word_at(text, pos) else {
            pos = next_grapheme(text, pos);
            continue;
        };
        // A word with a combining mark may begin at a boundary that `pos` is past.
        pos = word.end().max(next_grapheme(text, pos));
        if is_wordy(text.slice(word)) {
            break;
        }
    }
    pos
}

/// Where the word before begins: Ctrl+Left.
pub fn previous_word_start(text: &Text, pos: Pos) -> Pos {
    let mut pos = pos;
    while pos > Pos::START {
        let before = previous_grapheme(text, pos);
        let Some(word) = word_at(text, before) else {
            pos = before;
            continue;
        };
        pos = word.start().min(before);
        if is_wordy(text.slice(word)) {
            break;
        }
    }
    pos
}

/// Where the sentence at `pos` ends, or the next one when `pos` is at an end already.
pub fn next_sentence_end(text: &Text, pos: Pos) -> Pos {
    let mut at = pos;
    while at < text.end() {
        if let Some(sentence) = sentence_at(text, at)
            && sentence.end() > pos
        {
            return sentence.end();
        }
        at = next_grapheme(text, at);
    }
    text.end()
}

/// Where the sentence at `pos` begins, or the one before when `pos` is at a start already.
pub fn previous_sentence_start(text: &Text, pos: Pos) -> Pos {
    let mut at = pos;
    while at > Pos::START {
        at = previous_grapheme(text, at);
        if let Some(sentence) = sentence_at(text, at)
            && sentence.start() < pos
        {
            return sentence.start();
        }
    }
    Pos::START
}

/// Where the paragraph at `pos` ends, or the next one when `pos` is at an end already: Ctrl+Down.
pub fn next_paragraph_end(text: &Text, pos: Pos) -> Pos {
    let (_, mut end) = line_around(text, pos);
    loop {
        let at = text.pos_at_or_before(end);
        if end >= text.len() || (at > pos && paragraph_at(text, at).is_some()) {
            return at;
        }
        (_, end) = line_around(text, text.pos_at_or_before(end + 1));
    }
}

/// Where the paragraph at `pos` begins, or the one before when `pos` is at a start already: Ctrl+Up.
pub fn previous_paragraph_start(text: &Text, pos: Pos) -> Pos {
    let (mut start, _) = line_around(text, pos);
    loop {
        let at = text.pos_at_or_before(start);
        if start == 0 || (at < pos && paragraph_at(text, at).is_some()) {
            return at;
        }
        (start, _) = line_around(text, text.pos_at_or_before(start - 1));
    }
}

/// The span without white space at its ends; `None` if it is nothing but white space.
pub fn trim(text: &Text, span: Span) -> Option<Span> {
    let words = text.slice(span);
    let start = span.start().byte() + (words.len() - words.trim_start().len());
    text.span(start..start + words.trim().len())
}

/// The smallest span of whole graphemes that holds `span`, so that no mark splits a character.
pub fn snap(text: &Text, span: Span) -> Span {
    let start = if is_grapheme_edge(text, span.start()) {
        span.start()
    } else {
        previous_grapheme(text, span.start())
    };
    let end = if is_grapheme_edge(text, span.end()) {
        span.end()
    } else {
        next_grapheme(text, span.end())
    };
    text.span_between(start, end).unwrap_or(span)
}

/// Whether `pos` lies between two graphemes.
pub fn is_grapheme_edge(text: &Text, pos: Pos) -> bool {
    graphemes::is_edge(text, pos)
}

/// Whether a byte of a paragraph lies between two graphemes, for callers that have no [`Text`].
pub fn is_edge(paragraph: &str, byte: usize) -> bool {
    // Between two printing characters of ASCII there is always an edge.
    let bytes = paragraph.as_bytes();
    let plain = |byte: Option<&u8>| byte.is_none_or(|byte| matches!(byte, b' '..=b'~'));
    (plain(bytes.get(byte)) && plain(byte.checked_sub(1).and_then(|before| bytes.get(before))))
        || GraphemeCursor::new(byte, paragraph.len(), true)
            .is_boundary(paragraph, 0)
            .unwrap_or(true)
}

/// Where a line of a paragraph may end (Unicode Standard Annex 14), in bytes: also between words of
/// scripts that write no spaces. The last one is the paragraph's end.
pub fn line_breaks(paragraph: &str) -> impl Iterator<Item = usize> + '_ {
    LineSegmenter::new_dictionary(LineBreakOptions::default())
        .segment_str(paragraph)
        .filter(|&byte| byte > 0)
}

/// The grapheme edges inside a range of a paragraph, without its ends.
pub fn edges_within(paragraph: &str, bytes: std::ops::Range<usize>) -> Vec<usize> {
    if bytes.len() <= 1 {
        return Vec::new();
    }
    let words = paragraph.get(bytes.clone()).unwrap_or_default();
    let inside = words.char_indices().skip(1);
    inside
        .map(|(offset, _)| bytes.start + offset)
        .filter(|&byte| is_edge(paragraph, byte))
        .collect()
}

fn is_wordy(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

fn line_around(text: &Text, pos: Pos) -> (usize, usize) {
    let start =
        memchr::memrchr(b'\n', text.before(pos).as_bytes()).map_or(0, |newline| newline + 1);
    let end = memchr::memchr(b'\n', text.after(pos).as_bytes())
        .map_or(text.len(), |newline| pos.byte() + newline);
    (start, end)
}

/// The line around `pos`, cut to `REACH` bytes on either side, with a line end when `pos` is on one.
fn reach_around(text: &Text, pos: Pos) -> Option<Span> {
    let near_start = text.pos_at_or_before(pos.byte().saturating_sub(REACH));
    let near_end = text.pos_at_or_before(pos.byte().saturating_add(REACH).min(text.len()));
    let start = memchr::memrchr(b'\n', text.between(near_start, pos).as_bytes()).map_or_else(
        || near_start.byte(),
        |newline| near_start.byte() + newline + 1,
    );
    let end = memchr::memchr(b'\n', text.between(pos, near_end).as_bytes())
        .map_or_else(|| near_end.byte(), |newline| pos.byte() + newline);
    text.span(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that `find` at `|` in the text gives the part in square brackets.
    #[track_caller]
    fn check(find: fn(&Text, Pos) -> Option<Span>, marked: &str) {
        let at = marked.replace(['[', ']'], "").find('|').unwrap();
        let plain = marked.replace('|', "");
        let (start, end) = (plain.find('[').unwrap(), plain.find(']').unwrap() - 1);
        let text = Text::new(plain.replace(['[', ']'], ""));
        let found = find(&text, text.pos(at).unwrap());
        assert_eq!(
            found.map(|span| text.slice(span)),
            text.span(start..end).map(|span| text.slice(span))
        );
        assert_eq!(found, text.span(start..end));
    }

    #[test]
    fn a_double_click_takes_the_word_without_the_space_after_it() {
        check(word_at, "the [sou|rce] said");
        check(word_at, "[|the] source");
        check(word_at, "قال [الم|صدر] إن");
        check(word_at, "the source [sai|d]\nnext");
    }

    #[test]
    fn a_double_click_takes_a_word_where_a_script_writes_no_spaces() {
        check(word_at, "[ภาษ|า]ไทยเป็นภาษา");
        check(word_at, "ภาษา[ไท|ย]เป็นภาษา");
        check(word_at, "ພາສາ[ລາ|ວ]");
        check(word_at, "[កម្ព|ុជា]");
        check(word_at, "我在[北|京]工作");
        check(word_at, "我在北京[工|作]");
        check(word_at, "彼は[東|京]へ行った");
        check(word_at, "한국어 [문서|를] 읽다");
        check(word_at, "རྒྱལ་[ཁ|བ]་");
        check(word_at, "उसने [क्षत्|रिय] कहा");
        check(word_at, "او [می\u{200c}خ|واهم] گفت");
    }

    #[test]
    fn a_sentence_ends_before_the_space_and_at_the_line_end() {
        check(sentence_at, "One. [Two |is here.] Three.");
        check(sentence_at, "One. [Two| is here]\nThree.");
        check(sentence_at, "[|One.] Two.");
    }

    #[test]
    fn a_paragraph_is_a_line() {
        check(paragraph_at, "one\n[tw|o three]\nfour");
    }

    #[test]
    fn word_moves_stop_at_word_ends_and_starts() {
        let text = Text::from("say, “go” now");
        let ends: Vec<usize> = std::iter::successors(Some(Pos::START), |&pos| {
            (pos < text.end()).then(|| next_word_end(&text, pos))
        })
        .map(Pos::byte)
        .collect();
        assert_eq!(ends, [0, 3, 10, 17]);
        assert_eq!(previous_word_start(&text, text.end()).byte(), 14);
        assert_eq!(previous_word_start(&text, text.pos(3).unwrap()).byte(), 0);
    }

    #[test]
    fn a_span_is_trimmed_and_snapped_to_whole_characters() {
        let text = Text::from("  two words \n");
        assert_eq!(trim(&text, text.whole().unwrap()), text.span(2..11));
        assert_eq!(trim(&text, text.span(0..2).unwrap()), None);
        let text = Text::from("e\u{301}x👨\u{200d}👩");
        assert_eq!(
            snap(&text, text.span(1..4).unwrap()),
            text.span(0..4).unwrap()
        );
        assert_eq!(
            snap(&text, text.span(4..8).unwrap()),
            text.span(4..text.len()).unwrap()
        );
    }

    #[test]
    fn the_next_sentence_is_found_across_lines() {
        let text = Text::from("One. Two.\n\nThree four.");
        let first = next_sentence_end(&text, Pos::START);
        assert_eq!(first.byte(), 4);
        let second = next_sentence_end(&text, first);
        assert_eq!(second.byte(), 9);
        assert_eq!(next_sentence_end(&text, second), text.end());
        assert_eq!(previous_sentence_start(&text, text.end()).byte(), 11);
    }
}
