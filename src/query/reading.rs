//! The order in which passages are read.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::model::{Annotation, AnnotationId, ArticleId, Articles, DocumentId, Joined, Workspace};
use crate::text::Pos;

/// What puts annotations of all documents in order; those of no document come last.
pub(super) type Key = (usize, Pos, Pos, Reverse<Pos>, AnnotationId);

/// The order of a workspace: documents as they are listed, and in each its text. What lies in an
/// article of several parts stands together, where the article begins, in the order in which it is
/// read.
pub(super) struct Order<'a> {
    ranks: HashMap<DocumentId, usize>,
    articles: Articles<'a>,
    /// Those of several parts.
    joined: HashMap<ArticleId, Joined>,
}

impl<'a> Order<'a> {
    pub(super) fn new(workspace: &'a Workspace) -> Self {
        let documents = workspace.documents_in_order().into_iter();
        let parted = workspace.articles.values();
        let parted = parted.filter(|it| it.parts.len() > 1 && it.standing.is_on_words());
        let joined: HashMap<_, _> = parted.map(|it| (it.id, it.joined())).collect();
        Self {
            ranks: documents
                .enumerate()
                .map(|(rank, document)| (document.id, rank))
                .collect(),
            articles: if joined.is_empty() {
                Articles::default()
            } else {
                Articles::new(workspace)
            },
            joined,
        }
    }

    pub(super) fn key(&self, annotation: &Annotation) -> Key {
        let rank = self.ranks.get(&annotation.document).copied();
        let rank = rank.unwrap_or(usize::MAX);
        let (start, end, id) = annotation.reading_order();
        self.in_article(annotation).map_or(
            (rank, start, Pos::START, end, id),
            |(article, start, end)| (rank, article, start, Reverse(end), id),
        )
    }

    /// Where the article begins in the text, and the first passage in the article.
    fn in_article(&self, annotation: &Annotation) -> Option<(Pos, Pos, Pos)> {
        let article = self.articles.holding(annotation)?;
        let joined = self.joined.get(&article.id)?;
        let here = annotation
            .spans()
            .flat_map(|span| joined.spans_in_joined(span));
        let first = here.min_by_key(|span| span.start())?;
        Some((article.start(), first.start(), first.end()))
    }
}
