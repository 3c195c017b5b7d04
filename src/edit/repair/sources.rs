//! Articles, shared origins, originals and markings, made sound.

use std::collections::{BTreeMap, BTreeSet};

use super::Repair;
use crate::edit::loose::LooseEnds;
use crate::edit::texts::{Search, article_in};
use crate::model::{
    About, Annotation, Article, ArticleId, Document, DocumentId, Marking, Meta, Note, Problem,
    Standing,
};
use crate::text::Text;

impl Repair<'_> {
    /// Articles are found again as far as they can be. One without a passage goes; what was
    /// written about it is kept as a note on its document.
    pub(super) fn articles(&mut self, problems: &[Problem]) {
        let mut sought: BTreeSet<ArticleId> = BTreeSet::new();
        let mut tangled: BTreeSet<ArticleId> = BTreeSet::new();
        for problem in problems {
            match *problem {
                Problem::ArticleWithoutPassage { article } if !self.plan.is_full() => {
                    self.article_to_note(article);
                }
                Problem::ArticleOffItsWords { article, .. } => {
                    sought.insert(article);
                }
                Problem::ArticlePartsOverlap { article } => {
                    tangled.insert(article);
                }
                _ => {}
            }
        }
        let texts: BTreeMap<DocumentId, Text> = self
            .workspace
            .articles
            .values()
            .filter_map(|article| {
                let text = self.plan.after().text(article.document)?;
                Some((article.document, text.clone()))
            })
            .collect();
        let mut searches: BTreeMap<DocumentId, Search<'_>> = BTreeMap::new();
        for article in self.workspace.articles.values() {
            if article.parts.is_empty() {
                continue;
            }
            if self.plan.is_full() {
                break;
            }
            let is_sought =
                sought.contains(&article.id) || self.changed.contains(&article.document);
            if let Some(text) = texts.get(&article.document)
                && is_sought
            {
                let search = searches
                    .entry(article.document)
                    .or_insert_with(|| Search::new(text));
                self.plan.set_article(article_in(article, search));
            } else if tangled.contains(&article.id) {
                self.plan.set_article(Article {
                    standing: Standing::Ambiguous,
                    ..(**article).clone()
                });
            }
        }
    }

    fn article_to_note(&mut self, id: ArticleId) {
        let Some(article) = self.workspace.article(id) else {
            return;
        };
        self.plan.remove_article(id);
        let words: Vec<&str> = [article.title.as_str(), article.note.as_str()]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect();
        if words.is_empty() {
            return;
        }
        let about = match self.plan.after().document(article.document) {
            Some(document) => About::Document(document.id),
            None => About::Workspace,
        };
        let created = self.workspace.meta.created;
        let note = Note {
            id: self.free_note_id(id.0),
            about,
            title: "Article that had no passage".to_owned(),
            text: words.join("\n\n"),
            author: String::new(),
            created,
            modified: created,
            marking: article.marking.clone(),
        };
        self.plan.set_note(note);
    }

    /// Words that can't stand are put into one line; where that is nothing, or a label of TLP, it
    /// is what they say.
    pub(super) fn markings(&mut self, problems: &[Problem]) {
        let is_broken = problems
            .iter()
            .any(|problem| matches!(problem, Problem::MarkingWords { .. }));
        if !is_broken {
            return;
        }
        let mended = |marking: &Option<Marking>| {
            let broken = marking.as_ref().filter(|marking| !marking.is_sound())?;
            Some(Marking::named(broken.label()))
        };
        let after = self.plan.after().clone();
        if let Some(marking) = mended(&after.meta.marking) {
            let meta = (*after.meta).clone();
            self.plan.set_meta(Meta { marking, ..meta });
        }
        for document in after.documents.values() {
            if self.plan.is_full() {
                return;
            }
            if let Some(marking) = mended(&document.marking) {
                let document = (**document).clone();
                self.plan.set_document(Document {
                    marking,
                    ..document
                });
            }
        }
        for article in after.articles.values() {
            if self.plan.is_full() {
                return;
            }
            if let Some(marking) = mended(&article.marking) {
                let article = (**article).clone();
                self.plan.set_article(Article { marking, ..article });
            }
        }
        for annotation in after.annotations.values() {
            if self.plan.is_full() {
                return;
            }
            if let Some(marking) = mended(&annotation.marking) {
                let annotation = (**annotation).clone();
                self.plan.set_annotation(Annotation {
                    marking,
                    ..annotation
                });
            }
        }
        for note in after.notes.values() {
            if self.plan.is_full() {
                return;
            }
            if let Some(marking) = mended(&note.marking) {
                let note = (**note).clone();
                self.plan.set_note(Note { marking, ..note });
            }
        }
    }

    /// A source that is not there is none of a group; a file that is not what it was, or that
    /// nothing was read from, is not kept.
    pub(super) fn sources(&mut self, problems: &[Problem]) {
        for problem in problems {
            if let Problem::OriginalChanged { original } = *problem {
                self.plan.remove_original(original);
            }
        }
        let room = self.plan.room().unwrap_or(usize::MAX);
        let loose = LooseEnds::within(self.plan.after(), room);
        for origin in loose.origins {
            if origin.members.is_empty() {
                self.plan.remove_shared_origin(origin.id);
            } else {
                self.plan.set_shared_origin(origin);
            }
        }
        for original in loose.originals {
            self.plan.remove_original(original);
        }
    }
}
