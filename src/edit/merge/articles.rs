//! Where articles stand once both sides have one text of each document.
//!
//! An article that a side has not moved stands where the base stands, however the text came to
//! be what it is: else every correction would look like a move.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Sides;
use super::texts::apart_id;
use crate::edit::difference::{ids, is_same};
use crate::edit::texts::{Search, article_in, articles_carried, articles_followed};
use crate::model::{Article, DocumentId, Workspace};
use crate::text::Text;
use crate::text::change::Change;

/// `before`: the three versions before their texts were settled.
pub(super) fn settle(before: &Sides, sides: &mut Sides) {
    let lists = [&before.base, &before.ours, &before.theirs].map(|side| &side.articles);
    let documents: BTreeSet<DocumentId> = lists
        .iter()
        .flat_map(|articles| articles.values())
        .map(|article| article.document)
        .collect();
    for document in documents {
        let text = |side: &Workspace| side.body(document).map(|body| body.hash.clone());
        let was = [&before.base, &before.ours, &before.theirs].map(text);
        let is = [&sides.base, &sides.ours, &sides.theirs].map(text);
        if was != is || was.windows(2).any(|two| two.first() != two.last()) {
            settle_document(before, sides, document);
        }
    }
}

fn settle_document(before: &Sides, sides: &mut Sides, document: DocumentId) {
    let lists = [&before.base, &before.ours, &before.theirs].map(|side| &side.articles);
    for id in ids(&lists) {
        let was = |side: &Workspace| {
            let article = side.articles.get(&id).cloned();
            article.filter(|article| article.document == document)
        };
        let base = was(&before.base);
        let (mine, other) = (was(&before.ours), was(&before.theirs));
        let stays = |article: &Option<Arc<Article>>, side: &Workspace| {
            let both = base.as_ref().zip(article.as_ref());
            both.is_some_and(|(base, article)| is_unmoved(base, &before.base, article, side))
        };
        let mine_stays = stays(&mine, &before.ours);
        let other_stays = stays(&other, &before.theirs);
        // A side that has the text that all have now, and has not moved the article, shows where
        // the base would have it.
        let has_text = |before: &Workspace, now: &Workspace| {
            let hash = |side: &Workspace| side.body(document).map(|body| body.hash.clone());
            hash(before) == hash(now)
        };
        let shown = [
            mine.as_ref()
                .filter(|_| mine_stays && has_text(&before.ours, &sides.ours)),
            other
                .as_ref()
                .filter(|_| other_stays && has_text(&before.theirs, &sides.theirs)),
        ];
        let shown = shown.into_iter().flatten().next().cloned();
        let at_base = base.as_ref().map(|base| {
            let place = match &shown {
                Some(shown) => (**shown).clone(),
                None => carried(base, &before.base, &sides.base),
            };
            placed_like(base, &place)
        });
        if let Some(at_base) = &at_base {
            sides
                .base
                .articles
                .insert_mut(id, Arc::new(at_base.clone()));
        }
        for (article, has_stayed, before_side, side) in [
            (mine, mine_stays, &before.ours, &mut sides.ours),
            (other, other_stays, &before.theirs, &mut sides.theirs),
        ] {
            let Some(article) = article else {
                continue;
            };
            let placed = match at_base.as_ref().filter(|_| has_stayed) {
                Some(at_base) => placed_like(&article, at_base),
                None => at_home(&article, before_side, side),
            };
            side.articles.insert_mut(id, Arc::new(placed));
        }
    }
}

/// An article where another version of it is.
fn placed_like(article: &Article, place: &Article) -> Article {
    Article {
        parts: place.parts.clone(),
        standing: place.standing,
        document: place.document,
        ..article.clone()
    }
}

/// The article on the text that its side has now; where it would lose its words by that, on the
/// text that it had, if this was kept as a document of its own.
fn at_home(article: &Article, before: &Workspace, side: &Workspace) -> Article {
    let placed = carried(article, before, side);
    if placed.standing.is_on_words() || !article.standing.is_on_words() {
        return placed;
    }
    let old = before.body(article.document);
    let apart = old.map(|old| apart_id(article.document, &old.hash));
    match apart.filter(|&apart| side.document(apart).is_some()) {
        Some(document) => Article {
            document,
            ..article.clone()
        },
        None => placed,
    }
}

fn carried(article: &Article, before: &Workspace, now: &Workspace) -> Article {
    let texts = (
        before.body(article.document).map(|body| &body.text),
        now.body(article.document).map(|body| &body.text),
    );
    let (Some(old), Some(new)) = texts else {
        return article.clone();
    };
    if old == new {
        return article.clone();
    }
    let carried = articles_carried(old, new, &[article]);
    carried
        .into_iter()
        .next()
        .unwrap_or_else(|| article.clone())
}

/// Whether a side has an article where the base has it, but for what became of the text.
fn is_unmoved(base: &Article, before: &Workspace, mine: &Article, side: &Workspace) -> bool {
    let is_like = |a: &Article| (&a.parts, a.standing) == (&mine.parts, mine.standing);
    if is_like(base) {
        return true;
    }
    let texts: (Option<&Text>, Option<&Text>) =
        (before.text(base.document), side.text(mine.document));
    let (Some(old), Some(new)) = texts else {
        return false;
    };
    let change = Change::between(old, new);
    articles_followed(old, new, &change, &[base])
        .iter()
        .chain(&articles_carried(old, new, &[base]))
        .any(is_like)
        || is_like(&article_in(base, &mut Search::new(new)))
}

/// No article stands on other words than its own in silence, whatever the sides were.
pub(super) fn find_again(merged: &mut Workspace, ours: &Workspace) {
    let is_off = |article: &Arc<Article>| {
        let text = merged.text(article.document);
        article.standing.is_on_words()
            && !is_same(ours.articles.get(&article.id), Some(article))
            && text.is_some_and(|text| !article.parts.iter().all(|part| part.holds_in(text)))
    };
    let off: Vec<Arc<Article>> = merged
        .articles
        .values()
        .filter(|article| is_off(article))
        .cloned()
        .collect();
    for article in off {
        if let Some(text) = merged.text(article.document) {
            let found = article_in(&article, &mut Search::new(text));
            merged.articles.insert_mut(found.id, Arc::new(found));
        }
    }
}
