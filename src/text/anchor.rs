//! An anchor is a span with the words it stands on and a little of what is around them,
//! so that a mark can prove that it still sits where it was put, and be found again if not.

use serde::{Deserialize, Serialize};

use super::{Pos, Span, Text};

/// How much context an anchor keeps on either side, in code points.
///
/// 32 as in the W3C's examples of a text quote selector.
pub const N_CONTEXT_CHARS: usize = 32;

/// Of places that are as good as each other, no more are told: one letter can stand in millions.
const MAX_BEST: usize = 1 << 14;

/// A span, the exact words in it, and the words around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// Bytes of the document's text: start, and one past the end.
    pub span: Span,
    /// Exactly the text of the span.
    pub quote: String,
    /// Up to [`N_CONTEXT_CHARS`] code points before the span.
    pub before: String,
    /// Up to [`N_CONTEXT_CHARS`] code points after the span.
    pub after: String,
}

/// Where an anchor's words are in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Where the anchor says.
    Kept,
    /// In one other place.
    Moved(Span),
    /// In several places, none better than the others.
    Ambiguous(Vec<Span>),
    Lost,
}

/// Where an anchor's words stand in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sightings {
    /// Where the most context agrees; several places if none is better than the others, and of very
    /// many the first ones.
    pub best: Vec<Span>,
    /// In how many places they stand at all.
    pub n_in_all: usize,
    /// How many bytes of context agree there.
    pub agreement: usize,
}

impl Anchor {
    pub fn new(text: &Text, span: Span) -> Self {
        let before = text.before(span.start());
        let start = before
            .char_indices()
            .rev()
            .take(N_CONTEXT_CHARS)
            .last()
            .map_or(before.len(), |(byte, _)| byte);
        let after = text.after(span.end());
        let end = after
            .char_indices()
            .nth(N_CONTEXT_CHARS)
            .map_or(after.len(), |(byte, _)| byte);
        Self {
            span,
            quote: text.slice(span).to_owned(),
            before: text.between(Pos(start), span.start()).to_owned(),
            after: text
                .between(span.end(), Pos(span.end().byte() + end))
                .to_owned(),
        }
    }

    /// Whether the anchor stands on its words in this text.
    pub fn holds_in(&self, text: &Text) -> bool {
        text.admits(self.span) && text.slice(self.span) == self.quote
    }

    /// Finds the anchor's words in a text that may have changed.
    ///
    /// Among several places the one with the most agreeing context wins, so that words which
    /// happen to stand where others stood are told from those that were marked.
    /// A tie is won by the place that the anchor says, and is ambiguous without it:
    /// never settled by distance.
    pub fn find(&self, text: &Text) -> Found {
        if self.stands_unchanged_in(text) {
            return Found::Kept;
        }
        let Sightings {
            best, agreement, ..
        } = self.sightings(text);
        let is_here = || self.holds_in(text) && self.agreement_at(text, self.span) == agreement;
        match best.as_slice() {
            [] => Found::Lost,
            _ if is_here() => Found::Kept,
            [span] => Found::Moved(*span),
            _ => Found::Ambiguous(best),
        }
    }

    /// Whether the words stand where the anchor says, with all of its context around them.
    pub fn stands_unchanged_in(&self, text: &Text) -> bool {
        self.holds_in(text) && self.agreement_at(text, self.span) == self.n_context_bytes()
    }

    /// The places where the words stand with the most agreeing context.
    pub fn sightings(&self, text: &Text) -> Sightings {
        let mut sightings = Sightings {
            best: Vec::new(),
            n_in_all: 0,
            agreement: 0,
        };
        if self.quote.is_empty() {
            return sightings;
        }
        for start in memchr::memmem::find_iter(text.as_str().as_bytes(), self.quote.as_bytes()) {
            let Some(span) = text.span(start..start + self.quote.len()) else {
                continue;
            };
            sightings.n_in_all += 1;
            let agreement = self.agreement_at(text, span);
            if agreement > sightings.agreement {
                sightings.agreement = agreement;
                sightings.best.clear();
            }
            if agreement == sightings.agreement && sightings.best.len() < MAX_BEST {
                sightings.best.push(span);
            }
        }
        sightings
    }

    /// Whether this much agreement is at least half of the context that the anchor has.
    pub fn is_mostly(&self, agreement: usize) -> bool {
        2 * agreement >= self.n_context_bytes()
    }

    fn n_context_bytes(&self) -> usize {
        self.before.len() + self.after.len()
    }

    /// How many bytes of context agree, counted outward from the span on both sides.
    fn agreement_at(&self, text: &Text, span: Span) -> usize {
        let same = |a: &mut dyn Iterator<Item = u8>, b: &mut dyn Iterator<Item = u8>| {
            a.zip(b).take_while(|(a, b)| a == b).count()
        };
        same(
            &mut self.before.bytes().rev(),
            &mut text.before(span.start()).bytes().rev(),
        ) + same(&mut self.after.bytes(), &mut text.after(span.end()).bytes())
    }
}

/// Every place where `quote` stands in the text, in order; none for an empty quote.
///
/// Overlapping places count, so that "aa" stands twice in "aaa".
pub fn quotes<'a>(text: &'a Text, quote: &'a str) -> impl Iterator<Item = Span> + 'a {
    let finder = memchr::memmem::Finder::new(quote.as_bytes());
    let mut from = 0;
    std::iter::from_fn(move || {
        if quote.is_empty() {
            return None;
        }
        let start = from + finder.find(text.as_str().as_bytes().get(from..)?)?;
        from = start + 1;
        text.span(start..start + quote.len())
    })
}

/// Where `quote` stands for the `nth` time (from 1) in the text.
pub fn nth_quote(text: &Text, quote: &str, nth: usize) -> Option<Span> {
    quotes(text, quote).nth(nth.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn anchor(text: &str, bytes: std::ops::Range<usize>) -> Anchor {
        let text = Text::from(text);
        Anchor::new(&text, text.span(bytes).unwrap())
    }

    #[test]
    fn words_that_moved_are_found_by_their_context() {
        let kept = anchor("He said no. She said yes.", 16..20);
        assert_eq!(kept.quote, "said");
        let moved = Text::from("Well. He said no. She said yes.");
        assert_eq!(kept.find(&moved), Found::Moved(moved.span(22..26).unwrap()));
    }

    #[test]
    fn the_same_words_by_chance_in_the_old_place_are_not_taken_for_the_marked_ones() {
        let kept = anchor("ab said no. cd said yes.", 3..7);
        let moved = Text::from("cd said ab said no. yes.");
        assert!(kept.holds_in(&moved));
        assert_eq!(kept.find(&moved), Found::Moved(moved.span(11..15).unwrap()));
        let elsewhere = Text::from("?? said ?? said ??");
        assert_eq!(kept.find(&elsewhere), Found::Kept, "no place is better");
    }

    #[test]
    fn equal_places_are_ambiguous_and_missing_words_are_lost() {
        let kept = anchor("x said y", 2..6);
        let twice = Text::from("-- said -- said --");
        assert_eq!(
            kept.find(&twice),
            Found::Ambiguous(vec![twice.span(3..7).unwrap(), twice.span(11..15).unwrap()])
        );
        assert_eq!(kept.find(&Text::from("nothing here")), Found::Lost);
    }

    #[test]
    fn the_nth_quote_is_counted_from_one() {
        let text = Text::from("aaa b aa");
        assert_eq!(nth_quote(&text, "aa", 1), text.span(0..2));
        assert_eq!(nth_quote(&text, "aa", 3), text.span(6..8));
        assert_eq!(nth_quote(&text, "aa", 4), None);
        assert_eq!(nth_quote(&text, "aa", 0), None);
        assert_eq!(nth_quote(&text, "", 1), None);
    }

    proptest! {
        #[test]
        fn an_anchor_holds_in_its_own_text_and_after_text_put_before_it(
            raw in "(?s).{1,60}", from in 0usize..60, to in 0usize..60, put in "[a-z]{1,9}",
        ) {
            let text = Text::new(raw.as_str());
            let (a, b) = (text.pos_at_or_before(from.min(text.len())), text.pos_at_or_before(to.min(text.len())));
            if let Some(span) = text.span_between(a, b) {
                let anchor = Anchor::new(&text, span);
                prop_assert!(anchor.holds_in(&text));
                prop_assert_eq!(anchor.find(&text), Found::Kept);
                let longer = Text::new(format!("{put}{raw}"));
                prop_assert_ne!(anchor.find(&longer), Found::Lost);
            }
        }
    }
}
