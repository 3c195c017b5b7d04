//! How a report is to be handled, which every page of it says.

use crate::model::{About, DocumentId, Marking};

use super::Report;

impl Report<'_> {
    /// The same in words; empty where nothing is marked.
    pub(super) fn handling(&self) -> &str {
        self.marking().map_or("", Marking::label)
    }

    /// The strictest marking of all that takes part: the workspace, its documents and articles,
    /// the passages and the notes. `None` where nothing is marked.
    pub fn marking(&self) -> Option<&Marking> {
        let workspace = self.workspace;
        let documents = self.documents.iter();
        let of_documents = documents.filter_map(|&id| workspace.document(id)?.marking.as_ref());
        let is_told = |id: DocumentId| self.documents.contains(&id);
        let articles = workspace.articles.values();
        let of_articles = articles.filter(|article| is_told(article.document));
        let notes = workspace.notes.values();
        let of_notes = notes.filter(|note| match note.about {
            About::Document(id) => is_told(id),
            About::Workspace | About::Tag(_) => true,
        });
        let passages = self.passages.iter();
        workspace
            .meta
            .marking
            .as_ref()
            .into_iter()
            .chain(of_documents)
            .chain(of_articles.filter_map(|article| article.marking.as_ref()))
            .chain(of_notes.filter_map(|note| note.marking.as_ref()))
            .chain(passages.filter_map(|passage| passage.annotation.marking.as_ref()))
            .max()
    }
}
