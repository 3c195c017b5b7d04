//! What must hold of articles, shared origins, originals and markings.

use std::collections::BTreeSet;

use super::{Problem, is_enough};
use crate::model::{Article, Body, Marking, OriginalId, Workspace};
use crate::text::{Pos, Text};

impl Body {
    /// Whether its page furniture is in the text, in order, none over the next.
    pub fn has_sound_furniture(&self) -> bool {
        let mut end = Pos::START;
        self.furniture.iter().all(|piece| {
            let is_sound = self.text.admits(piece.span) && end <= piece.span.start();
            end = piece.span.end();
            is_sound
        })
    }

    /// Whether its places of the original are in the text, in order, each with a label.
    pub fn has_sound_locators(&self) -> bool {
        let mut last = Pos::START;
        self.locators.iter().all(|locator| {
            let is_in_text = self.text.pos(locator.at.byte()).is_some();
            let is_sound = is_in_text && last <= locator.at && !locator.label.trim().is_empty();
            last = locator.at;
            is_sound
        })
    }
}

impl Article {
    /// Whether two of its parts overlap.
    pub fn has_overlaps(&self) -> bool {
        let mut spans: Vec<_> = self.spans().collect();
        spans.sort_by_key(|span| span.start());
        spans
            .windows(2)
            .any(|two| matches!(two, [a, b] if b.start() < a.end()))
    }
}

impl Workspace {
    /// Originals that are not those that their checksums were made of.
    pub(super) fn originals_changed(&self) -> impl Iterator<Item = Problem> + '_ {
        self.originals
            .values()
            .filter(|original| original.bytes().is_none())
            .map(|original| Problem::OriginalChanged {
                original: original.id,
            })
    }

    pub(super) fn check_sources(&self, problems: &mut Vec<Problem>) {
        for article in self.articles.values() {
            if is_enough(problems) {
                return;
            }
            check_article(article, self.text(article.document), problems);
        }
        for origin in self.shared_origins.values() {
            if is_enough(problems) {
                return;
            }
            let are_there = origin.members.iter().all(|member| self.has_member(*member));
            if origin.members.is_empty() || !are_there {
                problems.push(Problem::OriginOfNothing { origin: origin.id });
            }
        }
        if !self.originals.is_empty() {
            let wanted: BTreeSet<OriginalId> = self
                .documents
                .values()
                .filter_map(|document| document.origin.hash.parse().ok())
                .collect();
            for &original in self.originals.keys() {
                if is_enough(problems) {
                    return;
                }
                if !wanted.contains(&original) {
                    problems.push(Problem::OriginalOfNothing { original });
                }
            }
        }
        let mut check = |marking: Option<&Marking>, id: &dyn std::fmt::Display| {
            if !is_enough(problems) && marking.is_some_and(|marking| !marking.is_sound()) {
                problems.push(Problem::MarkingWords { id: id.to_string() });
            }
        };
        check(self.meta.marking.as_ref(), &self.meta.id);
        for (id, document) in &self.documents {
            check(document.marking.as_ref(), id);
        }
        for (id, article) in &self.articles {
            check(article.marking.as_ref(), id);
        }
        for (id, annotation) in &self.annotations {
            check(annotation.marking.as_ref(), id);
        }
        for (id, note) in &self.notes {
            check(note.marking.as_ref(), id);
        }
    }
}

fn check_article(article: &Article, text: Option<&Text>, problems: &mut Vec<Problem>) {
    let id = article.id;
    if article.too_many().is_some() {
        problems.push(Problem::ArticleTooLarge { article: id });
    }
    if article.parts.is_empty() {
        problems.push(Problem::ArticleWithoutPassage { article: id });
    }
    let Some(text) = text else {
        problems.push(Problem::ArticleWithoutDocument {
            article: id,
            document: article.document,
        });
        return;
    };
    if !article.standing.is_on_words() {
        return;
    }
    for (part_idx, part) in article.parts.iter().enumerate() {
        if is_enough(problems) {
            return;
        }
        if !part.holds_in(text) {
            problems.push(Problem::ArticleOffItsWords {
                article: id,
                part_idx,
            });
        }
    }
    if article.has_overlaps() {
        problems.push(Problem::ArticlePartsOverlap { article: id });
    }
}
