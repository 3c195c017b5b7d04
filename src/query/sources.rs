//! How many sources say something. Of a file with two articles each is a source of its own, and a
//! story that six papers took from one agency is one.

use std::collections::BTreeSet;

use crate::model::shared_origin::Origins;
use crate::model::{Annotation, Articles, Member, Workspace};

/// What counts as a source: made once for whoever counts.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    articles: Articles<'a>,
    origins: Origins,
}

impl<'a> Sources<'a> {
    pub fn new(workspace: &'a Workspace) -> Self {
        Self {
            articles: Articles::new(workspace),
            origins: Origins::new(workspace),
        }
    }

    /// The source that an annotation is a quotation of; those of one origin give the same.
    pub fn of(&self, annotation: &Annotation) -> Member {
        let document = annotation.document;
        match self.articles.holding(annotation) {
            Some(article) => self.origins.of_article(article.id, document),
            None => self.origins.of_document(document),
        }
    }

    /// How many sources some annotations are quotations of.
    pub fn n_sources<'b>(&self, annotations: impl IntoIterator<Item = &'b Annotation>) -> usize {
        let sources: BTreeSet<Member> = annotations.into_iter().map(|one| self.of(one)).collect();
        sources.len()
    }
}
