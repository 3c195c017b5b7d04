//! Which articles a document has, and which of them a passage lies in.

use std::collections::BTreeMap;

use super::{Annotation, Article, DocumentId, Workspace};
use crate::text::Span;
use crate::text::anchor::Anchor;

/// The articles of each document, in order: made once for whoever asks for many passages.
#[derive(Clone, Debug, Default)]
pub struct Articles<'a> {
    by_document: BTreeMap<DocumentId, Vec<&'a Article>>,
}

impl<'a> Articles<'a> {
    pub fn new(workspace: &'a Workspace) -> Self {
        let mut by_document: BTreeMap<DocumentId, Vec<&Article>> = BTreeMap::new();
        for article in workspace.articles.values() {
            by_document
                .entry(article.document)
                .or_default()
                .push(article);
        }
        for articles in by_document.values_mut() {
            articles.sort_by_key(|article| (article.order, article.id));
        }
        Self { by_document }
    }

    /// The articles of a document, in order.
    pub fn of(&self, document: DocumentId) -> &[&'a Article] {
        self.by_document.get(&document).map_or(&[], Vec::as_slice)
    }

    /// The article that an annotation lies in as a whole, and so what it is a quotation of: the
    /// shortest where there are several, the first of those that are equally short.
    pub fn holding(&self, annotation: &Annotation) -> Option<&'a Article> {
        self.of(annotation.document)
            .iter()
            .copied()
            .filter(|article| article.holds_annotation(annotation))
            .min_by_key(|article| article.n_bytes())
    }

    /// The article that a span of a document lies in, in the same way.
    pub fn around(&self, document: DocumentId, span: Span) -> Option<&'a Article> {
        self.of(document)
            .iter()
            .copied()
            .filter(|article| article.holds(span))
            .min_by_key(|article| article.n_bytes())
    }

    /// The passages of an annotation as they are quoted: in the order in which the article that it
    /// lies in is read, or else in that of the text.
    pub fn as_read<'b>(&self, annotation: &'b Annotation) -> Vec<&'b Anchor> {
        let mut anchors: Vec<&Anchor> = annotation.anchors.iter().collect();
        if let Some(article) = self.holding(annotation).filter(|_| anchors.len() > 1) {
            let joined = article.joined();
            anchors.sort_by_key(|anchor| joined.from_document(anchor.span.start()));
        }
        anchors
    }

    /// The exact words of an annotation as they are quoted; several passages are joined with " … ".
    pub fn quote(&self, annotation: &Annotation) -> String {
        joined_quote(&self.as_read(annotation))
    }

    /// The passages of the text that an annotation marks, as they are quoted: none where it does
    /// not stand on its words.
    pub fn spans_as_read(&self, annotation: &Annotation) -> Vec<Span> {
        let anchors = self.as_read(annotation).into_iter();
        let is_on_words = annotation.standing.is_on_words();
        anchors
            .filter(|_| is_on_words)
            .map(|anchor| anchor.span)
            .collect()
    }

    /// The articles that have some of an annotation's words.
    pub fn touched_by<'b>(
        &'b self,
        annotation: &'b Annotation,
    ) -> impl Iterator<Item = &'a Article> + 'b {
        let articles = self.of(annotation.document).iter().copied();
        articles.filter(|article| {
            article
                .spans()
                .any(|part| annotation.spans().any(|span| part.overlaps(span)))
        })
    }
}

fn joined_quote(anchors: &[&Anchor]) -> String {
    let quotes: Vec<&str> = anchors.iter().map(|it| it.quote.as_str()).collect();
    quotes.join(" … ")
}

impl Workspace {
    /// The words of one annotation as they are quoted: in the order in which its article is read.
    /// Whoever asks for many makes [`Articles`] for them.
    pub fn quote(&self, annotation: &Annotation) -> String {
        if annotation.anchors.len() < 2 {
            return annotation.quote();
        }
        let articles = self.articles_of(annotation.document);
        let by_document = BTreeMap::from([(annotation.document, articles)]);
        Articles { by_document }.quote(annotation)
    }

    /// The articles of a document, by their order, then by id.
    pub fn articles_of(&self, document: DocumentId) -> Vec<&Article> {
        let articles = self.articles.values().map(|article| &**article);
        let mut articles: Vec<&Article> = articles
            .filter(|article| article.document == document)
            .collect();
        articles.sort_by_key(|article| (article.order, article.id));
        articles
    }
}
