//! Where the parts of an article are in another text.
//!
//! A part is carried by its edges: its first and its last words are each taken along as an
//! annotation of those words would be, and what is between them now belongs to it.

use super::carrier::{Carrier, Passage, Search, elsewhere, sought};
use super::report::Fate;
use crate::model::{Article, ArticlePart, Standing};
use crate::text::anchor::Anchor;
use crate::text::change::{Carried, Change};
use crate::text::{Span, Text, segment};

/// What becomes of one part.
enum Place {
    On(Span, Fate),
    Ambiguous,
    Lost,
}

impl Carrier<'_> {
    /// The article as it stands in the other text.
    pub(in crate::edit) fn carry_article(&mut self, article: &Article) -> Article {
        let is_on_words = article.standing.is_on_words();
        let places: Vec<Place> = article
            .parts
            .iter()
            .map(|part| {
                if is_on_words && part.holds_in(self.old) {
                    self.carry_part(part)
                } else {
                    part_by(part, |edge| elsewhere(edge, &mut self.search))
                }
            })
            .collect();
        let all_found = places.iter().all(|place| matches!(place, Place::On(..)));
        let mut carried = if is_on_words || all_found {
            on_places(article, &places, self.new, self.is_what_was_done())
        } else {
            // What had lost its words before is as it was.
            article.clone()
        };
        if !carried.standing.is_on_words() {
            put_near(&mut carried, self.new, |byte| self.change.near(byte));
        }
        carried
    }

    fn carry_part(&mut self, part: &ArticlePart) -> Place {
        let whole = self.change.carry(part.span, self.new);
        if self.is_what_was_done() {
            return match whole {
                Carried::Same(span) => Place::On(span, Fate::Kept),
                Carried::Changed(altered) => Place::On(altered.span, Fate::Changed),
                Carried::Gone => Place::Lost,
            };
        }
        let mut edge = |anchor: Option<Anchor>| {
            anchor.map_or(Passage::Lost, |anchor| self.carry_passage(&anchor))
        };
        let (head, tail) = (edge(part.head()), edge(part.tail()));
        let carried = match whole {
            Carried::Same(span) => Some(span),
            Carried::Changed(altered) => Some(altered.span),
            Carried::Gone => None,
        };
        // Where the words of one edge were rewritten, it is where the comparison puts it.
        match (head, tail, carried) {
            (Passage::Lost, Passage::On(tail, fate), Some(carried)) => {
                joined(carried, tail, fate.max(Fate::Changed))
            }
            (Passage::On(head, fate), Passage::Lost, Some(carried)) => {
                joined(head, carried, fate.max(Fate::Changed))
            }
            (head, tail, _) => between(head, tail),
        }
    }
}

/// An article found again in a text of which it is not known how it was changed.
pub(in crate::edit) fn article_in(article: &Article, search: &mut Search<'_>) -> Article {
    let places: Vec<Place> = article
        .parts
        .iter()
        .map(|part| part_by(part, |edge| sought(edge, search).as_on()))
        .collect();
    let mut found = on_places(article, &places, search.text, false);
    if !found.standing.is_on_words() {
        put_near(&mut found, search.text, |byte| byte);
    }
    found
}

/// Articles after a change that was really made.
pub(in crate::edit) fn articles_followed(
    old: &Text,
    new: &Text,
    change: &Change,
    articles: &[&Article],
) -> Vec<Article> {
    let mut carrier = Carrier::by_change(old, new, change);
    let articles = articles.iter();
    articles
        .map(|article| carrier.carry_article(article))
        .collect()
}

/// Articles as they stand in another text, by a comparison with the one they stand in.
pub(in crate::edit) fn articles_carried(
    old: &Text,
    new: &Text,
    articles: &[&Article],
) -> Vec<Article> {
    let change = Change::between(old, new);
    let mut carrier = Carrier::by_comparison(old, new, &change);
    let articles = articles.iter();
    articles
        .map(|article| carrier.carry_article(article))
        .collect()
}

fn part_by(part: &ArticlePart, mut look: impl FnMut(&Anchor) -> Passage) -> Place {
    let mut edge = |whole: Option<Anchor>, short: Option<Anchor>| {
        let found = whole.map_or(Passage::Lost, |anchor| look(&anchor));
        match (found, short) {
            // One of many words was changed: the ones at the very edge may be there still.
            (Passage::Lost, Some(short)) => look(&short),
            (found, _) => found,
        }
    };
    let head = edge(part.head(), part.short_head());
    let tail = edge(part.tail(), part.short_tail());
    between(head, tail)
}

fn between(head: Passage, tail: Passage) -> Place {
    match (head, tail) {
        (Passage::On(head, first), Passage::On(tail, last)) => joined(head, tail, first.max(last)),
        (Passage::Ambiguous, _) | (_, Passage::Ambiguous) => Place::Ambiguous,
        // One edge alone says where a part begins, not what belongs to it.
        _ => Place::Lost,
    }
}

/// Edges that have changed places are not those of the part.
fn joined(head: Span, tail: Span, fate: Fate) -> Place {
    let is_in_order = head.start() <= tail.start() && head.end() <= tail.end();
    let span = head.through(tail).filter(|_| is_in_order);
    span.map_or(Place::Ambiguous, |span| Place::On(span, fate))
}

/// The article on what was found of its parts. Where that is nothing, or not certain, it keeps the
/// words that it had. A part of which nothing is left is taken out where that was really done; else
/// the whole counts as lost, so that no part goes in silence.
fn on_places(article: &Article, places: &[Place], text: &Text, is_done: bool) -> Article {
    let mut parts: Vec<ArticlePart> = Vec::with_capacity(places.len());
    let (mut is_ambiguous, mut has_moved, mut is_lost) = (false, false, false);
    for place in places {
        match place {
            Place::On(span, fate) => {
                is_ambiguous |= parts.iter().any(|part| part.span.overlaps(*span));
                has_moved |= *fate == Fate::Moved;
                parts.push(ArticlePart::new(text, *span));
            }
            Place::Ambiguous => is_ambiguous = true,
            Place::Lost => is_lost |= !is_done,
        }
    }
    let standing = match article.standing {
        _ if is_ambiguous => Standing::Ambiguous,
        _ if is_lost || parts.is_empty() => Standing::Lost,
        standing if standing.is_on_words() && !has_moved => standing,
        _ => Standing::Moved,
    };
    if !standing.is_on_words() {
        return Article {
            standing,
            ..article.clone()
        };
    }
    Article {
        parts,
        standing,
        ..article.clone()
    }
}

/// Puts the parts of an article without words about where they were.
fn put_near(article: &mut Article, text: &Text, place: impl Fn(usize) -> usize) {
    for part in &mut article.parts {
        let at = text.pos_at_or_before(place(part.span.start().byte()).min(text.len()));
        let span = text
            .span_between(at, segment::next_grapheme(text, at))
            .or_else(|| text.span_between(segment::previous_grapheme(text, at), at));
        part.span = span.unwrap_or(part.span);
    }
}
