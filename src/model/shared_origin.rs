//! Sources that go back to one: the same wire story in six papers is one source, not six.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{ArticleId, DocumentId, SharedOriginId, Workspace};

/// Documents and articles that a person says are of one origin. Where sources are counted, they
/// count as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedOrigin {
    pub id: SharedOriginId,
    /// Never empty. One may be in several groups, which then are one for whoever counts.
    pub members: BTreeSet<Member>,
    /// What the origin is, such as "Reuters, 3 May". May be empty.
    pub title: String,
    /// Markdown.
    pub note: String,
}

/// A document as a whole, with whatever articles it has, or one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Member {
    Document(DocumentId),
    Article(ArticleId),
}

/// Which sources count as one: each member stands for the first of those that it is one with.
///
/// Made once for whoever counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    first: BTreeMap<Member, Member>,
}

impl Origins {
    pub fn new(workspace: &Workspace) -> Self {
        let mut origins = Self::default();
        for group in workspace.shared_origins.values() {
            let mut members = group.members.iter().copied();
            let Some(one) = members.next() else {
                continue;
            };
            origins.first.entry(one).or_insert(one);
            for other in members {
                origins.first.entry(other).or_insert(other);
                let (a, b) = (origins.root(one), origins.root(other));
                origins.first.insert(a.max(b), a.min(b));
            }
        }
        let members: Vec<Member> = origins.first.keys().copied().collect();
        for member in members {
            let root = origins.root(member);
            origins.first.insert(member, root);
        }
        origins
    }

    /// What a document counts as.
    pub fn of_document(&self, document: DocumentId) -> Member {
        let member = Member::Document(document);
        self.first.get(&member).copied().unwrap_or(member)
    }

    /// What an article counts as: what it is said to be one with, else what its document is said
    /// to be one with, else itself.
    pub fn of_article(&self, article: ArticleId, document: DocumentId) -> Member {
        let member = Member::Article(article);
        let of_document = || self.first.get(&Member::Document(document));
        self.first
            .get(&member)
            .or_else(of_document)
            .copied()
            .unwrap_or(member)
    }

    fn root(&self, member: Member) -> Member {
        let mut at = member;
        while let Some(&next) = self.first.get(&at).filter(|&&next| next != at) {
            at = next;
        }
        at
    }
}

impl Workspace {
    /// Whether there is such a document or article.
    pub fn has_member(&self, member: Member) -> bool {
        match member {
            Member::Document(document) => self.document(document).is_some(),
            Member::Article(article) => self.article(article).is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use uuid::Uuid;

    use super::*;
    use crate::model::{Timestamp, WorkspaceId};

    #[test]
    fn groups_that_share_a_member_are_one() {
        let document = |n| Member::Document(DocumentId(Uuid::from_u128(n)));
        let mut workspace = Workspace::new(WorkspaceId(Uuid::nil()), "Case", Timestamp::UNIX_EPOCH);
        for (n, members) in [(1, vec![5, 4]), (2, vec![2, 3]), (3, vec![4, 3])] {
            let id = SharedOriginId(Uuid::from_u128(n));
            let group = SharedOrigin {
                id,
                members: members.into_iter().map(document).collect(),
                title: String::new(),
                note: String::new(),
            };
            workspace.shared_origins.insert_mut(id, Arc::new(group));
        }
        let origins = Origins::new(&workspace);
        for n in [2, 3, 4, 5] {
            assert_eq!(
                origins.of_document(DocumentId(Uuid::from_u128(n))),
                document(2)
            );
        }
        let alone = DocumentId(Uuid::from_u128(9));
        assert_eq!(origins.of_document(alone), Member::Document(alone));
        let article = ArticleId(Uuid::from_u128(1));
        assert_eq!(
            origins.of_article(article, DocumentId(Uuid::from_u128(5))),
            document(2)
        );
        assert_eq!(origins.of_article(article, alone), Member::Article(article));
    }
}
