//! Mentions of what goes under another id from now on, or has become one with another thing.

use std::sync::Arc;

use super::plan::Plan;
use crate::model::mention::{Target, led_elsewhere};
use crate::model::{Annotation, Article, Document, Link, Note, SharedOrigin, Tag, Workspace};

/// The records whose Markdown mentions something that became something else, with mentions of that.
#[derive(Default)]
pub(super) struct Retold {
    documents: Vec<Document>,
    tags: Vec<Tag>,
    annotations: Vec<Annotation>,
    links: Vec<Link>,
    notes: Vec<Note>,
    articles: Vec<Article>,
    origins: Vec<SharedOrigin>,
}

impl Retold {
    pub(super) fn new(workspace: &Workspace, became: impl Fn(Target) -> Option<Target>) -> Self {
        let mut retold = Self::default();
        let told = |text: &str| led_elsewhere(text, &became);
        for document in workspace.documents.values() {
            if let Some(note) = told(&document.note) {
                let document = (**document).clone();
                retold.documents.push(Document { note, ..document });
            }
        }
        for tag in workspace.tags.values() {
            if let Some(definition) = told(&tag.definition) {
                let tag = (**tag).clone();
                retold.tags.push(Tag { definition, ..tag });
            }
        }
        for annotation in workspace.annotations.values() {
            if let Some(note) = told(&annotation.note) {
                let annotation = (**annotation).clone();
                retold.annotations.push(Annotation { note, ..annotation });
            }
        }
        for link in workspace.links.values() {
            if let Some(note) = told(&link.note) {
                let link = (**link).clone();
                retold.links.push(Link { note, ..link });
            }
        }
        for note in workspace.notes.values() {
            if let Some(text) = told(&note.text) {
                let note = (**note).clone();
                retold.notes.push(Note { text, ..note });
            }
        }
        for article in workspace.articles.values() {
            if let Some(note) = told(&article.note) {
                let article = (**article).clone();
                retold.articles.push(Article { note, ..article });
            }
        }
        for origin in workspace.shared_origins.values() {
            if let Some(note) = told(&origin.note) {
                let origin = (**origin).clone();
                retold.origins.push(SharedOrigin { note, ..origin });
            }
        }
        retold
    }

    pub(super) fn is_empty(&self) -> bool {
        let n = [
            self.documents.len(),
            self.tags.len(),
            self.annotations.len(),
            self.links.len(),
            self.notes.len(),
            self.articles.len(),
            self.origins.len(),
        ];
        n.iter().all(|&n| n == 0)
    }

    pub(super) fn plan(self, plan: &mut Plan<'_>) {
        for document in self.documents {
            plan.set_document(document);
        }
        for tag in self.tags {
            plan.set_tag(tag);
        }
        for annotation in self.annotations {
            plan.set_annotation(annotation);
        }
        for link in self.links {
            plan.set_link(link);
        }
        for note in self.notes {
            plan.set_note(note);
        }
        for article in self.articles {
            plan.set_article(article);
        }
        for origin in self.origins {
            plan.set_shared_origin(origin);
        }
    }

    pub(super) fn put_into(self, workspace: &mut Workspace) {
        for document in self.documents {
            let id = document.id;
            workspace.documents.insert_mut(id, Arc::new(document));
        }
        for tag in self.tags {
            workspace.tags.insert_mut(tag.id, Arc::new(tag));
        }
        for annotation in self.annotations {
            let id = annotation.id;
            workspace.annotations.insert_mut(id, Arc::new(annotation));
        }
        for link in self.links {
            workspace.links.insert_mut(link.id, Arc::new(link));
        }
        for note in self.notes {
            workspace.notes.insert_mut(note.id, Arc::new(note));
        }
        for article in self.articles {
            workspace.articles.insert_mut(article.id, Arc::new(article));
        }
        for origin in self.origins {
            let id = origin.id;
            workspace.shared_origins.insert_mut(id, Arc::new(origin));
        }
    }
}
