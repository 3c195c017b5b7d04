//! What belongs to documents and articles, and goes when these are gone.

use std::collections::BTreeSet;

use super::weight::weight;
use crate::model::{ArticleId, OriginalId, SharedOrigin, Workspace};

/// What refers to nothing in a workspace.
#[derive(Debug, Default)]
pub(super) struct LooseEnds {
    /// Articles of documents that are not there.
    pub(super) articles: Vec<ArticleId>,
    /// Shared origins as they are without the members that are not there; of one without members
    /// nothing is left.
    pub(super) origins: Vec<SharedOrigin>,
    /// Files that no document was read from.
    pub(super) originals: Vec<OriginalId>,
}

impl LooseEnds {
    pub(super) fn new(workspace: &Workspace) -> Self {
        Self::within(workspace, usize::MAX)
    }

    /// No more shared origins than take so much memory, and one.
    pub(super) fn within(workspace: &Workspace, mut n_bytes: usize) -> Self {
        let mut loose = Self::default();
        for article in workspace.articles.values() {
            if workspace.document(article.document).is_none() {
                loose.articles.push(article.id);
            }
        }
        let gone: BTreeSet<ArticleId> = loose.articles.iter().copied().collect();
        let is_there = |member| match member {
            crate::model::Member::Article(article) if gone.contains(&article) => false,
            _ => workspace.has_member(member),
        };
        for origin in workspace.shared_origins.values() {
            let mut kept = (**origin).clone();
            kept.members.retain(|member| is_there(*member));
            if kept.members.is_empty() || kept != **origin {
                n_bytes = n_bytes.saturating_sub(weight(&kept));
                loose.origins.push(kept);
                if n_bytes == 0 {
                    break;
                }
            }
        }
        if !workspace.originals.is_empty() {
            let wanted: BTreeSet<OriginalId> = workspace
                .documents
                .values()
                .filter_map(|document| document.origin.hash.parse().ok())
                .collect();
            let ids = workspace.originals.keys().copied();
            loose.originals = ids.filter(|id| !wanted.contains(id)).collect();
        }
        loose
    }

    /// Takes all of it away.
    pub(super) fn remove_from(self, workspace: &mut Workspace) {
        for article in self.articles {
            workspace.articles.remove_mut(&article);
        }
        for origin in self.origins {
            if origin.members.is_empty() {
                workspace.shared_origins.remove_mut(&origin.id);
            } else {
                workspace
                    .shared_origins
                    .insert_mut(origin.id, std::sync::Arc::new(origin));
            }
        }
        for original in self.originals {
            workspace.originals.remove_mut(&original);
        }
    }
}
