//! What panels need of a workspace, made anew only when it has changed.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::outline::Outline;
use crate::app::session::Session;
use crate::app::view::{TagOrder, View};
use crate::model::codebook::Tree;
use crate::model::{Article, ArticleId, Articles, DocumentId, Member, NoteId, TagId, Workspace};
use crate::text::Text;

/// A row of the codebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TagRow {
    pub(crate) depth: usize,
    pub(crate) tag: TagId,
    /// Where it is listed as well; `None` in its own place.
    pub(crate) listed_under: Option<TagId>,
}

impl TagRow {
    /// Whether it is the own place of a tag.
    pub(crate) fn is_place_of(self, tag: TagId) -> bool {
        self.tag == tag && self.listed_under.is_none()
    }
}

/// A row of the list of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SourceRow {
    /// By its place among the documents.
    Document(usize, DocumentId),
    /// By its place among the articles of its document.
    Article(usize, ArticleId),
}

/// Lists in the order in which panels show them.
#[derive(Default)]
pub(crate) struct Derived {
    made_from: Option<(crate::model::WorkspaceId, usize, TagOrder, String)>,
    pub(crate) documents: Vec<DocumentId>,
    /// The rows of the list of sources: each document, and its articles below it.
    pub(crate) sources: Vec<SourceRow>,
    articles: HashMap<DocumentId, Vec<ArticleId>>,
    /// With how many other sources those count as one that have a shared origin, they or one of
    /// their articles.
    pub(crate) shared: HashMap<DocumentId, usize>,
    pub(crate) notes: Vec<NoteId>,
    pub(crate) tree: Tree,
    /// Every tag that the filter lets through with its depth, parents before children.
    pub(crate) tags: Vec<TagRow>,
    /// What is listed under a tag besides its own children.
    listed: HashMap<TagId, Vec<TagId>>,
    /// Every tag with its path, in the order of the codebook.
    pub(crate) paths: Vec<(TagId, String)>,
    /// With the text that was counted.
    n_words: HashMap<DocumentId, (Text, usize)>,
    outlines: HashMap<DocumentId, Rc<Outline>>,
}

impl Derived {
    /// Brings the lists up to date.
    pub(crate) fn follow(&mut self, session: &Session, view: &View) {
        let workspace = session.workspace();
        let key = (
            workspace.meta.id,
            session.n_changes(),
            view.tag_order,
            view.now.tag_filter.clone(),
        );
        if self.made_from.as_ref() == Some(&key) {
            return;
        }
        self.documents = workspace
            .documents_in_order()
            .iter()
            .map(|document| document.id)
            .collect();
        let articles = Articles::new(workspace);
        self.sources.clear();
        self.articles.clear();
        for (document_idx, &document) in self.documents.iter().enumerate() {
            self.sources
                .push(SourceRow::Document(document_idx, document));
            let below = articles.of(document);
            if !below.is_empty() {
                let ids = below.iter().map(|article| article.id).collect();
                self.articles.insert(document, ids);
            }
            let below = below.iter().enumerate();
            self.sources
                .extend(below.map(|(idx, article)| SourceRow::Article(idx, article.id)));
        }
        let mut notes: Vec<_> = workspace.notes.values().collect();
        notes.sort_by_key(|note| (note.created, note.id));
        self.notes = notes.iter().map(|note| note.id).collect();
        self.shared = shared(workspace);
        self.tree = Tree::new(workspace);
        self.paths = self
            .tree
            .walk()
            .into_iter()
            .map(|(_, tag)| (tag, workspace.tag_path(tag)))
            .collect();
        self.listed.clear();
        // In the order of the codebook.
        for (tag, _) in &self.paths {
            for &under in workspace.tag(*tag).map_or(&[][..], |tag| &tag.see_also) {
                self.listed.entry(under).or_default().push(*tag);
            }
        }
        self.tags = self.tags_shown(session, view);
        self.n_words
            .retain(|&document, _| workspace.body(document).is_some());
        self.outlines
            .retain(|&document, _| workspace.body(document).is_some());
        self.made_from = Some(key);
    }

    /// The articles of a document, in order.
    pub(crate) fn articles_of(&self, document: DocumentId) -> &[ArticleId] {
        self.articles.get(&document).map_or(&[], Vec::as_slice)
    }

    /// The headings of what is shown of a document, gathered when they are first asked for.
    pub(crate) fn outline(
        &mut self,
        workspace: &Workspace,
        view: &View,
        document: DocumentId,
    ) -> Option<Rc<Outline>> {
        let body = workspace.body(document)?;
        let joined = view.article_alone(workspace, document).map(Article::joined);
        let known = self.outlines.get(&document);
        if let Some(outline) = known.filter(|it| it.is_of(&body.text, joined.as_ref())) {
            return Some(Rc::clone(outline));
        }
        let outline = Rc::new(Outline::new(body, joined));
        self.outlines.insert(document, Rc::clone(&outline));
        Some(outline)
    }

    fn tags_shown(&self, session: &Session, view: &View) -> Vec<TagRow> {
        let workspace = session.workspace();
        let words = view.now.tag_filter.trim().to_lowercase();
        // Those whose path has the words, with everything above them.
        let shown: HashSet<TagId> = self
            .paths
            .iter()
            .filter(|(_, path)| words.is_empty() || path.to_lowercase().contains(&words))
            .flat_map(|&(tag, _)| workspace.tag_and_ancestors(tag).map(|tag| tag.id))
            .collect();
        let mut tags = Vec::new();
        self.walk(session, view, None, 0, &shown, &mut tags);
        tags
    }

    fn walk(
        &self,
        session: &Session,
        view: &View,
        parent: Option<TagId>,
        depth: usize,
        shown: &HashSet<TagId>,
        tags: &mut Vec<TagRow>,
    ) {
        let mut children: Vec<TagId> = self.tree.children(parent).to_vec();
        match view.tag_order {
            TagOrder::Codebook => {}
            TagOrder::Name => {
                children
                    .sort_by_cached_key(|&tag| name_of(session.workspace(), tag).to_lowercase());
            }
            TagOrder::Count => {
                children.sort_by_cached_key(|&tag| {
                    std::cmp::Reverse(self.n_with_descendants(session, tag))
                });
            }
        }
        for tag in children.into_iter().filter(|tag| shown.contains(tag)) {
            tags.push(TagRow {
                depth,
                tag,
                listed_under: None,
            });
            self.walk(session, view, Some(tag), depth + 1, shown, tags);
        }
        // Alone, without what is below them: that stands in their own place.
        let listed = parent.and_then(|parent| self.listed.get(&parent));
        for &tag in listed
            .into_iter()
            .flatten()
            .filter(|tag| shown.contains(tag))
        {
            tags.push(TagRow {
                depth,
                tag,
                listed_under: parent,
            });
        }
    }

    /// The path of a tag; empty for one that is gone.
    pub(crate) fn path(&self, tag: TagId) -> &str {
        let path = self.paths.iter().find(|(other, _)| *other == tag);
        path.map_or("", |(_, path)| path)
    }

    /// Whether anything stands under a tag.
    pub(crate) fn has_rows_under(&self, tag: TagId) -> bool {
        !self.tree.children(Some(tag)).is_empty() || self.listed.contains_key(&tag)
    }

    /// A tag and all below it.
    pub(crate) fn below(&self, tag: TagId) -> HashSet<TagId> {
        let mut below = HashSet::new();
        let mut open = vec![tag];
        while let Some(tag) = open.pop() {
            if below.insert(tag) {
                open.extend_from_slice(self.tree.children(Some(tag)));
            }
        }
        below
    }

    /// Annotations with the tag or one below it, each counted for each of its tags.
    pub(crate) fn n_with_descendants(&self, session: &Session, tag: TagId) -> usize {
        let below: usize = self
            .tree
            .children(Some(tag))
            .iter()
            .map(|&child| self.n_with_descendants(session, child))
            .sum();
        session.index().n_with_tag(tag) + below
    }

    /// Words of a document, counted when they are first asked for.
    pub(crate) fn n_words(&mut self, workspace: &Workspace, document: DocumentId) -> Option<usize> {
        /// Longer texts are not counted: that would hold up the frame.
        const MAX_BYTES: usize = 2 * 1024 * 1024;
        let text = workspace
            .text(document)
            .filter(|text| text.len() <= MAX_BYTES)?;
        if let Some((counted, n_words)) = self.n_words.get(&document)
            && counted == text
        {
            return Some(*n_words);
        }
        let n_words = text.as_str().split_whitespace().count();
        self.n_words.insert(document, (text.clone(), n_words));
        Some(n_words)
    }
}

pub(crate) fn name_of(workspace: &Workspace, tag: TagId) -> &str {
    workspace.tag(tag).map_or("", |tag| tag.name.as_str())
}

/// With how many others each source counts as one; those of a document's articles are its own.
fn shared(workspace: &Workspace) -> HashMap<DocumentId, usize> {
    let mut shared = HashMap::new();
    for origin in workspace.shared_origins.values() {
        for member in &origin.members {
            let document = match *member {
                Member::Document(document) => Some(document),
                Member::Article(article) => workspace.article(article).map(|one| one.document),
            };
            if let Some(document) = document {
                let n: &mut usize = shared.entry(document).or_default();
                *n = (*n).max(origin.members.len().saturating_sub(1));
            }
        }
    }
    shared
}
