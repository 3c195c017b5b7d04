//! In which units a file counts places in a text, found out by the words that it quotes.
//!
//! Standards say code points; programs count in UTF-16, or the byte order mark, or two for each
//! line end. Every way of counting is tried, and the one under which most quotes stand where the
//! file says is taken. Where nothing is quoted, places that begin and end with words decide. Of
//! ways that are equally good the standard's comes first.

use std::collections::HashMap;
use std::ops::Range;

use crate::text::invisible::is_control;
use crate::text::{Span, Text};

/// How places in a text are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counting {
    pub(super) unit: Unit,
    /// A line end counts as two.
    pub(super) crlf_is_two: bool,
    /// The byte order mark counts.
    pub(super) has_mark: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    CodePoints,
    Utf16,
    Bytes,
}

/// A place that a file says: from where to where, and the words that stand there if it quotes them.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) range: Range<usize>,
    /// May be only the beginning of the words; empty where nothing is quoted.
    pub(super) quote: String,
}

/// Where a place turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// Where the file says, with the words that it quotes.
    Checked(Span),
    /// Where the file says; it quotes nothing, or what is no quote.
    AsSaid(Span),
    /// Elsewhere, found by its words.
    ByQuote(Span),
    Nowhere,
}

impl Counting {
    pub(super) const STANDARD: Self = Self::of(Unit::CodePoints);

    pub(super) const fn of(unit: Unit) -> Self {
        Self {
            unit,
            crlf_is_two: false,
            has_mark: false,
        }
    }

    /// Every way of counting that is seen, likelier ones first.
    fn all() -> impl Iterator<Item = Self> {
        let units = [Unit::CodePoints, Unit::Utf16, Unit::Bytes];
        [false, true].into_iter().flat_map(move |has_mark| {
            [false, true].into_iter().flat_map(move |crlf_is_two| {
                units.into_iter().map(move |unit| Self {
                    unit,
                    crlf_is_two,
                    has_mark,
                })
            })
        })
    }

    /// Such as "UTF-16 units, two for a line end".
    pub(super) fn label(self) -> String {
        let mut label = match self.unit {
            Unit::CodePoints => "code points",
            Unit::Utf16 => "UTF-16 units",
            Unit::Bytes => "bytes",
        }
        .to_owned();
        if self.crlf_is_two {
            label.push_str(", two for a line end");
        }
        if self.has_mark {
            label.push_str(", with the byte order mark");
        }
        label
    }

    fn width(self, c: char) -> usize {
        let own = match self.unit {
            Unit::CodePoints => 1,
            Unit::Utf16 => c.len_utf16(),
            Unit::Bytes => c.len_utf8(),
        };
        own + usize::from(c == '\n' && self.crlf_is_two)
    }

    /// The bytes of a text at places in it, which are in order. What is past its end has none;
    /// what is within a character or a line end is before it.
    fn bytes(self, text: &Text, places: &[usize]) -> HashMap<usize, usize> {
        let mut at = match self.unit {
            _ if !self.has_mark => 0,
            Unit::Bytes => '\u{feff}'.len_utf8(),
            Unit::CodePoints | Unit::Utf16 => 1,
        };
        let mut found = HashMap::with_capacity(places.len());
        let mut places = places.iter().copied().peekable();
        for (byte, c) in text.as_str().char_indices() {
            if places.peek().is_none() {
                break;
            }
            at += self.width(c);
            while let Some(place) = places.next_if(|&place| place < at) {
                found.insert(place, byte);
            }
        }
        if let Some(place) = places.next_if(|&place| place <= at) {
            found.insert(place, text.len());
        }
        found
    }

    /// The spans of a document under this way of counting.
    fn spans(self, document: &Counted<'_>) -> Vec<Option<Span>> {
        let mut places: Vec<usize> = document
            .said
            .iter()
            .flat_map(|said| [said.range.start, said.range.end])
            .collect();
        places.sort_unstable();
        places.dedup();
        let bytes = self.bytes(document.text, &places);
        let spans = document.said.iter().map(|said| {
            let start = *bytes.get(&said.range.start)?;
            let end = *bytes.get(&said.range.end)?;
            document.text.span(start..end)
        });
        spans.collect()
    }
}

/// A document with the places that a file says in it.
pub(super) struct Counted<'a> {
    pub(super) text: &'a Text,
    pub(super) said: &'a [Said],
}

/// Whether what a file writes beside a place are its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    /// The format says so.
    Surely,
    /// Names that may be quotes, or what somebody called the passage.
    Perhaps,
}

/// How a file counts in all its documents, and where each place is. `usual` is the way of the
/// file's format; `is_sure` says that only quotes can speak against it.
pub(super) fn settle(
    documents: &[Counted<'_>],
    usual: Counting,
    quotes: Quotes,
    is_sure: bool,
) -> (Counting, Vec<Vec<Stands>>) {
    let n_said: usize = documents.iter().map(|document| document.said.len()).sum();
    let score = |counting: Counting| -> Score {
        let mut score = Score::default();
        for document in documents {
            for (span, said) in counting.spans(document).into_iter().zip(document.said) {
                score.add(document.text, span, &said.quote);
            }
        }
        score
    };
    let first = score(usual);
    let (mut best, mut counting) = (first, usual);
    // Ways that cannot differ from the usual one are not tried.
    let has =
        |is: &dyn Fn(char) -> bool| documents.iter().any(|one| one.text.as_str().contains(is));
    let (has_lines, has_wide, has_pairs) = (
        has(&|c| c == '\n'),
        has(&|c| !c.is_ascii()),
        has(&|c| c.len_utf16() > 1),
    );
    for other in Counting::all() {
        let is_other = other != usual
            && (has_lines || !other.crlf_is_two)
            && (has_pairs || other.unit != Unit::Utf16 || usual.unit == Unit::Bytes)
            && (has_wide || other.unit != Unit::Bytes);
        if !is_other || n_said == 0 {
            continue;
        }
        let score = score(other);
        let by_words = !is_sure
            && score.n_quotes == best.n_quotes
            && score.n_borders > best.n_borders
            && (score.n_borders - first.n_borders.min(score.n_borders)) * 5 >= n_said;
        if score.n_quotes > best.n_quotes || by_words {
            (best, counting) = (score, other);
        }
    }
    let names_are_quotes = quotes == Quotes::Surely
        || (best.n_named > 0
            && (best.n_quotes * 2 >= best.n_named || are_found(documents, best.n_named)));
    let stands = documents
        .iter()
        .map(|document| {
            let mut words = None;
            let spans = counting.spans(document);
            let placed = spans
                .into_iter()
                .zip(document.said)
                .map(|(span, said)| place(document.text, span, said, names_are_quotes, &mut words));
            placed.collect()
        })
        .collect();
    (counting, stands)
}

/// Whether most names stand somewhere in their texts, so that they are quotes and the places wrong.
fn are_found(documents: &[Counted<'_>], n_named: usize) -> bool {
    let mut n_found = 0;
    for document in documents {
        let words = Letters::new(document.text);
        let said = document.said.iter();
        let is_found = |said: &&Said| {
            letters(&said.quote).nth(3).is_some() && words.find(document.text, said, 0).is_some()
        };
        n_found += said.filter(is_found).count();
    }
    n_found * 2 > n_named
}

/// How well a way of counting fits.
#[expect(clippy::struct_field_names, reason = "each is a number of something")]
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    n_named: usize,
    n_quotes: usize,
    n_borders: usize,
}

impl Score {
    fn add(&mut self, text: &Text, span: Option<Span>, quote: &str) {
        self.n_named += usize::from(!quote.trim().is_empty());
        let Some(span) = span else {
            return;
        };
        let words = text.slice(span);
        self.n_quotes += usize::from(agrees(words, quote));
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_blank = |c: Option<char>| c.is_some_and(char::is_whitespace);
        let (first, last) = (words.chars().next(), words.chars().next_back());
        let before = text.before(span.start()).chars().next_back();
        let after = text.after(span.end()).chars().next();
        let is_apart = |inner, outer| !(is_blank(inner) || is_word(inner) && is_word(outer));
        self.n_borders += usize::from(is_apart(first, before) && is_apart(last, after));
    }
}

/// Whether the words are those of a quote, or begin with it where it was cut. Blanks do not count.
fn agrees(words: &str, quote: &str) -> bool {
    if words == quote {
        return true;
    }
    let cut = quote.trim_end();
    let cut = cut.strip_suffix('…').or_else(|| cut.strip_suffix("..."));
    let is_cut = cut.is_some();
    let mut quoted = letters(cut.unwrap_or(quote)).peekable();
    if quoted.peek().is_none() {
        return false;
    }
    let mut n = 0;
    let mut stand = letters(words);
    for c in quoted {
        if stand.next() != Some(c) {
            // Quotes may end with three dots of their own.
            return is_cut && letters(words).eq(letters(quote));
        }
        n += 1;
    }
    // Some programs cut names without a sign.
    is_cut || n >= 30 || stand.next().is_none()
}

fn letters(words: &str) -> impl Iterator<Item = char> + '_ {
    let letters = words.chars().filter(|c| !c.is_whitespace());
    letters.map(|c| if is_control(c) { '\u{fffd}' } else { c })
}

/// Where a place is, by what the file says of it. `words` are made when first needed.
fn place(
    text: &Text,
    span: Option<Span>,
    said: &Said,
    names_are_quotes: bool,
    words: &mut Option<Letters>,
) -> Stands {
    if let Some(span) = span
        && agrees(text.slice(span), &said.quote)
    {
        return Stands::Checked(span);
    }
    let has_quote = letters(&said.quote).next().is_some();
    if has_quote && (names_are_quotes || span.is_none()) {
        let words = words.get_or_insert_with(|| Letters::new(text));
        let start = said.range.start.min(text.len());
        let near = span.map_or(start, |span| span.start().byte());
        if let Some(found) = words.find(text, said, near) {
            return Stands::ByQuote(found);
        }
        // Words that the text does not have anywhere: the place may have others.
        if names_are_quotes {
            return Stands::Nowhere;
        }
    }
    span.map_or(Stands::Nowhere, Stands::AsSaid)
}

/// Finds words that a file quotes without saying where; the most context decides, then the first.
pub(super) fn find_quote(text: &Text, quote: &str) -> Option<Span> {
    let said = Said {
        range: 0..quote.chars().count(),
        quote: quote.to_owned(),
    };
    Letters::new(text).find(text, &said, 0)
}

/// A text without its blanks, and where each letter stands in it.
pub(super) struct Letters {
    letters: String,
    /// For each letter, its first byte here and in the text.
    at: Vec<(usize, usize)>,
}

impl Letters {
    pub(super) fn new(text: &Text) -> Self {
        let mut made = Self {
            letters: String::new(),
            at: Vec::new(),
        };
        for (byte, c) in text.as_str().char_indices() {
            if !c.is_whitespace() {
                made.at.push((made.letters.len(), byte));
                made.letters
                    .push(if is_control(c) { '\u{fffd}' } else { c });
            }
        }
        made
    }

    /// The place of a quote that is nearest to a byte of the text.
    pub(super) fn find(&self, text: &Text, said: &Said, near: usize) -> Option<Span> {
        let cut = said.quote.trim_end();
        let cut = cut.strip_suffix('…').or_else(|| cut.strip_suffix("..."));
        let whole: String = letters(&said.quote).collect();
        let head: Option<String> = cut.map(|cut| letters(cut).collect());
        let found = self.nearest(&whole, near);
        if let Some((first, last)) = found {
            return text.span(first..last);
        }
        let (first, last) = self.nearest(&head?, near)?;
        // What was cut off is as long as the place is said to be.
        let n_chars = said.range.len();
        let rest = text.after(text.pos(first)?);
        let end = rest
            .char_indices()
            .nth(n_chars)
            .map_or(text.len(), |(byte, _)| first + byte);
        text.span(first..end.max(last))
    }

    fn nearest(&self, letters: &str, near: usize) -> Option<(usize, usize)> {
        if letters.is_empty() {
            return None;
        }
        let places = memchr::memmem::find_iter(self.letters.as_bytes(), letters.as_bytes());
        let spans = places.filter_map(|start| {
            let first = self.at.binary_search_by_key(&start, |&(own, _)| own).ok()?;
            let end = start + letters.len();
            let last = self
                .at
                .partition_point(|&(own, _)| own < end)
                .checked_sub(1)?;
            let (own, byte) = self.at.get(last).copied()?;
            let n_bytes = end - own;
            Some((self.at.get(first)?.1, byte + n_bytes))
        });
        spans.min_by_key(|&(first, _)| first.abs_diff(near))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of a text at places that are counted in some way; the quotes are given where `quoted`.
    #[track_caller]
    fn check(raw: &str, words: &[&str], wanted: Counting, quoted: bool) {
        let text = Text::from_raw(raw);
        let said: Vec<Said> = words
            .iter()
            .map(|word| {
                let start = text.as_str().find(word).unwrap();
                let count = |part: &str| part.chars().map(|c| wanted.width(c)).sum::<usize>();
                let start =
                    count(text.as_str().get(..start).unwrap()) + usize::from(wanted.has_mark);
                Said {
                    range: start..start + count(word),
                    quote: if quoted {
                        (*word).to_owned()
                    } else {
                        String::new()
                    },
                }
            })
            .collect();
        let documents = [Counted {
            text: &text,
            said: &said,
        }];
        let (counting, stands) = settle(&documents, Counting::STANDARD, Quotes::Perhaps, false);
        assert_eq!(counting, wanted);
        for (stand, word) in stands[0].iter().zip(words) {
            match *stand {
                Stands::Checked(span) if quoted => assert_eq!(text.slice(span), *word),
                Stands::AsSaid(span) if !quoted => assert_eq!(text.slice(span), *word),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn every_way_of_counting_is_found_out_with_quotes_and_without() {
        let raw = "😀 The nurse\r\nsaid 💣 that\r\nصنعاء fell, é too\r\n";
        let words = ["nurse", "that", "صنعاء", "fell", "too"];
        for unit in [Unit::CodePoints, Unit::Utf16] {
            for crlf_is_two in [false, true] {
                for quoted in [false, true] {
                    let counting = Counting {
                        unit,
                        crlf_is_two,
                        has_mark: false,
                    };
                    check(raw, &words, counting, quoted);
                }
            }
        }
        let with_mark = Counting {
            has_mark: true,
            ..Counting::STANDARD
        };
        check(raw, &words, with_mark, true);
        check(raw, &words, Counting::of(Unit::Bytes), true);
    }

    #[test]
    fn words_that_stand_elsewhere_are_found_and_others_are_not() {
        let text = Text::from("one two three four two five");
        let said = |start: usize, end: usize, quote: &str| Said {
            range: start..end,
            quote: quote.to_owned(),
        };
        let all = [
            said(0, 3, "one"),
            said(4, 7, "two"),
            said(9, 12, "five"),
            said(20, 23, "two"),
            said(1, 2, "gone"),
            said(8, 13, "thr…"),
        ];
        let documents = [Counted {
            text: &text,
            said: &all,
        }];
        let (_, stands) = settle(&documents, Counting::STANDARD, Quotes::Perhaps, false);
        let found: Vec<&str> = stands[0]
            .iter()
            .map(|stand| match *stand {
                Stands::Checked(span) | Stands::ByQuote(span) | Stands::AsSaid(span) => {
                    text.slice(span)
                }
                Stands::Nowhere => "",
            })
            .collect();
        assert_eq!(found, ["one", "two", "five", "two", "", "three"]);
    }
}
