//! Passages that occur more than once: searching for them, listing and comparing them, and saying
//! that their sources go back to one.
//!
//! The search reads all texts. Where these are not very many, it is done by itself as soon as
//! something is marked, since each mark tells in how many other sources its words stand; where they
//! are, when somebody wants to see it: while its tab is open or repeats are dimmed. What it found holds for a document as long as that has the text it had.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::jobs::Kind;
pub use super::repeat_view::{Likeness, Looked, Opened, RepeatAsk, RepeatFilter, Spread};
use super::session::Session;
use super::view::Tab;
use super::{App, Outcome};
use crate::edit::shared_origins;
use crate::model::shared_origin::Origins;
use crate::model::{
    Annotation, Article, DocumentId, Member, SharedOriginId, Workspace, WorkspaceId,
};
use crate::query::repeats::{self, Group, Place, Repeats};
use crate::text::{Span, Text};

/// So many bytes of texts are searched without being asked: a worker is done with them in a few
/// seconds.
const MAX_BY_ITSELF: usize = 32 * 1024 * 1024;

/// Of each of two places no more is compared, in bytes: about two pages.
const MAX_COMPARED: usize = 12_000;

/// What was found, and what is listed of it.
#[derive(Default)]
pub struct Repeating {
    found: Option<Arc<Found>>,
    /// The groups that the filter lets through, and what counts as a source.
    listed: Arc<Listed>,
    compared: Arc<Compared>,
    /// The state of the workspace that was last compared with what was searched.
    checked: Option<(WorkspaceId, usize)>,
    /// Whether documents have come, gone or changed since.
    is_stale: bool,
    /// Whether there is something to be told by itself, and the texts are few enough.
    goes_by_itself: bool,
    /// The person has stopped the search; it is not begun again by itself.
    is_stopped: bool,
    n_searches: usize,
}

/// The outcome of a search.
pub(super) struct Found {
    workspace: WorkspaceId,
    /// What was searched.
    texts: BTreeMap<DocumentId, Text>,
    repeats: Repeats,
    /// What has stood before, in order and apart.
    repeated: BTreeMap<DocumentId, Vec<Range<usize>>>,
}

#[derive(Default)]
pub(super) struct Listed {
    rows: Vec<usize>,
    origins: Origins,
    articles: BTreeMap<DocumentId, Vec<Article>>,
    made_from: Option<(usize, WorkspaceId, usize, RepeatFilter)>,
}

/// Two places of a group side by side.
#[derive(Default)]
pub struct Compared {
    /// The words of both, and which bytes of them the other one has not.
    pub sides: [(String, Vec<Range<usize>>); 2],
    /// Whether only their beginnings are compared.
    pub is_cut: bool,
    made_from: Option<(usize, usize, usize, usize)>,
}

/// Where else the words of an annotation stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Also {
    /// Those of one origin once.
    pub sources: BTreeSet<Member>,
    /// The group that tells of it.
    pub group_idx: usize,
}

impl Found {
    fn search(workspace: &Workspace, watch: &dyn Fn(usize, usize) -> bool) -> Option<Self> {
        let repeats = repeats::repeats(workspace, watch)?;
        let texts = texts(workspace);
        let repeated = texts
            .keys()
            .map(|&document| (document, joined(&repeats.repeated_in(document))))
            .filter(|(_, ranges)| !ranges.is_empty())
            .collect();
        Some(Self {
            workspace: workspace.meta.id,
            texts,
            repeats,
            repeated,
        })
    }

    fn holds_for(&self, workspace: &Workspace, document: DocumentId) -> bool {
        let now = workspace.text(document);
        let then = self.texts.get(&document);
        now.zip(then)
            .is_some_and(|(now, then)| now.is_same_buffer(then))
    }

    fn is_current(&self, workspace: &Workspace) -> bool {
        self.workspace == workspace.meta.id
            && self.texts.len() == texts(workspace).len()
            && self
                .texts
                .keys()
                .all(|&document| self.holds_for(workspace, document))
    }
}

/// Whether something is marked that could stand elsewhere, in texts that are not too many.
fn goes_by_itself(workspace: &Workspace) -> bool {
    let n_bytes: usize = workspace.bodies.values().map(|body| body.text.len()).sum();
    !workspace.annotations.is_empty() && workspace.documents.size() > 1 && n_bytes <= MAX_BY_ITSELF
}

fn texts(workspace: &Workspace) -> BTreeMap<DocumentId, Text> {
    let documents = workspace.documents_in_order().into_iter();
    documents
        .filter_map(|document| Some((document.id, workspace.text(document.id)?.clone())))
        .collect()
}

/// Spans in the order of their starts, those that touch as one.
fn joined(spans: &[Span]) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for span in spans {
        let bytes = span.bytes();
        match joined.last_mut() {
            Some(last) if bytes.start <= last.end => last.end = last.end.max(bytes.end),
            _ => joined.push(bytes),
        }
    }
    joined
}

impl Listed {
    /// What counts as the source of a passage.
    fn source_of(&self, document: DocumentId, span: Span) -> Member {
        match self.article_around(document, span) {
            Some(article) => self.origins.of_article(article.id, document),
            None => self.origins.of_document(document),
        }
    }

    fn article_around(&self, document: DocumentId, span: Span) -> Option<&Article> {
        let articles = self.articles.get(&document)?.iter();
        let holding = articles.filter(|article| article.holds(span));
        holding.min_by_key(|article| article.n_bytes())
    }
}

impl Repeating {
    fn repeats(&self) -> Option<&Repeats> {
        self.found.as_ref().map(|found| &found.repeats)
    }

    /// Whether a search has come to its end.
    pub fn is_searched(&self) -> bool {
        self.found.is_some()
    }

    /// Whether documents have come, gone or changed since the search.
    pub fn is_stale(&self) -> bool {
        self.is_stale
    }

    pub fn n_groups(&self) -> usize {
        self.repeats().map_or(0, |repeats| repeats.groups.len())
    }

    pub fn group(&self, group_idx: usize) -> Option<&Group> {
        self.repeats()?.groups.get(group_idx)
    }

    /// The groups that the filter lets through, the longest passages first.
    pub fn rows(&self) -> &[usize] {
        &self.listed.rows
    }

    /// The words of a place with what stands around them; `None` if the text is another one now.
    pub fn words(&self, workspace: &Workspace, place: &Place) -> Option<[String; 3]> {
        /// Of what stands before and after, in bytes.
        const AROUND: usize = 60;
        const N_WORDS: usize = 400;
        if !self.holds_for(workspace, place.document) {
            return None;
        }
        let text = workspace.text(place.document)?;
        let bytes = place.span.bytes();
        let words = text.as_str();
        let before = words.floor_char_boundary(bytes.start.saturating_sub(AROUND));
        let after = words.ceil_char_boundary((bytes.end + AROUND).min(words.len()));
        let end = words.floor_char_boundary(bytes.end.min(bytes.start + N_WORDS));
        let part = |range: Range<usize>| {
            let part = words.get(range).unwrap_or_default();
            part.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        Some([
            part(before..bytes.start),
            part(bytes.start..end),
            part(bytes.end..after),
        ])
    }

    /// Whether what was found of a document still says something about its text.
    pub fn holds_for(&self, workspace: &Workspace, document: DocumentId) -> bool {
        let found = self.found.as_ref();
        found.is_some_and(|found| {
            found.workspace == workspace.meta.id && found.holds_for(workspace, document)
        })
    }

    /// The bytes of a document that have stood before, in order and apart.
    pub fn repeated_in(&self, workspace: &Workspace, document: DocumentId) -> &[Range<usize>] {
        if !self.holds_for(workspace, document) {
            return &[];
        }
        let found = self.found.as_ref();
        let repeated = found.and_then(|found| found.repeated.get(&document));
        repeated.map_or(&[], Vec::as_slice)
    }

    /// In which other sources most of an annotation's words stand: of several pieces, of its longest.
    pub fn also_in(&self, workspace: &Workspace, annotation: &Annotation) -> Option<Also> {
        let document = annotation.document;
        if !self.holds_for(workspace, document) {
            return None;
        }
        let span = annotation.spans().max_by_key(|span| span.n_bytes())?;
        let repeats = self.repeats()?;
        let has_most = |place: &&Place| {
            let shared = place.span.intersection(span);
            place.document == document
                && shared.is_some_and(|shared| 2 * shared.n_bytes() >= span.n_bytes())
        };
        let own = self.listed.source_of(document, span);
        let mut also: Option<Also> = None;
        for group_idx in repeats.around(document, span) {
            let Some(group) = repeats.groups.get(group_idx) else {
                continue;
            };
            if !group.places.iter().any(|place| has_most(&place)) {
                continue;
            }
            let sources = group.places.iter();
            let sources = sources
                .filter(|place| workspace.document(place.document).is_some())
                .map(|place| self.listed.source_of(place.document, place.span))
                .filter(|&source| source != own);
            let also = also.get_or_insert_with(|| Also {
                sources: BTreeSet::new(),
                group_idx,
            });
            also.sources.extend(sources);
        }
        also.filter(|also| !also.sources.is_empty())
    }

    /// The sources in which a group stands: articles where its places lie in articles.
    pub fn members(&self, workspace: &Workspace, group: &Group) -> Vec<Member> {
        let places = group.places.iter();
        let members: BTreeSet<Member> = places
            .map(
                |place| match self.listed.article_around(place.document, place.span) {
                    Some(article) => Member::Article(article.id),
                    None => Member::Document(place.document),
                },
            )
            .filter(|&member| workspace.has_member(member))
            .collect();
        members.into_iter().collect()
    }

    /// The two places that are compared, when that is done.
    pub fn compared(&self, opened: &Opened) -> Option<&Compared> {
        let key = (self.n_searches, opened.group_idx, opened.left, opened.right);
        (self.compared.made_from == Some(key)).then_some(&*self.compared)
    }
}

/// What a source is called.
pub fn title_of(workspace: &Workspace, member: Member) -> &str {
    match member {
        Member::Document(document) => {
            let document = workspace.document(document);
            document.map_or("", |document| document.title.as_str())
        }
        Member::Article(article) => {
            let article = workspace.article(article);
            article.map_or("", |article| article.title.as_str())
        }
    }
}

impl App {
    pub(super) fn repeat(&mut self, ask: RepeatAsk) {
        match ask {
            RepeatAsk::Search => self.search_repeats(true),
            RepeatAsk::Open(group_idx) => {
                self.view.show(Tab::Repeats);
                self.view.looked.opened = group_idx.map(Opened::new);
            }
            RepeatAsk::MarkOneOrigin(members, title) => {
                let id = SharedOriginId(uuid::Uuid::now_v7());
                let n_sources = members.len();
                self.commit_then(
                    |session, _| shared_origins::make(session.workspace(), id, &title, members),
                    move |app, _edit| {
                        app.notices
                            .done(format!("The {n_sources} sources count as one from now on"));
                    },
                );
            }
            RepeatAsk::TakeBack(id, members) => {
                self.commit(|session, _| shared_origins::remove(session.workspace(), id, members));
            }
        }
    }

    /// Dims what has stood before, or no longer.
    pub(super) fn dim_repeats(&mut self) {
        self.view.looked.dims = !self.view.looked.dims;
        self.repeating.is_stopped = false;
    }

    /// The person wants no search now.
    pub(super) fn stop_repeats(&mut self) {
        self.jobs.cancel(Kind::ListRepeats);
        self.jobs.cancel(Kind::Compare);
        if self.jobs.is_running(Kind::Repeats) {
            self.repeating.is_stopped = true;
            self.jobs.cancel(Kind::Repeats);
        }
    }

    /// Searches, lists and compares what is on screen, if it is not as it should be.
    pub(super) fn repeat_if_due(&mut self) {
        let Some(session) = &self.session else {
            self.repeating = Repeating::default();
            return;
        };
        let state = (session.workspace().meta.id, session.n_changes());
        if self.repeating.checked != Some(state) {
            let is_other = |(workspace, _)| workspace != state.0;
            if self.repeating.checked.is_some_and(is_other) {
                self.repeating = Repeating::default();
                self.view.looked.opened = None;
            }
            self.repeating.checked = Some(state);
            let found = self.repeating.found.as_ref();
            let is_stale = found.is_some_and(|found| !found.is_current(session.workspace()));
            if is_stale && !self.repeating.is_stale {
                self.repeating.is_stopped = false;
            }
            self.repeating.is_stale = is_stale;
            self.repeating.goes_by_itself = goes_by_itself(session.workspace());
        }
        let beside = self.view.beside.as_ref().map(|beside| beside.tab);
        let shown = [self.view.tab(), beside];
        let is_listed = shown.contains(&Some(Tab::Repeats));
        let is_document = |tab: &Option<Tab>| matches!(tab, Some(Tab::Document(_)));
        let is_wanted = is_listed || self.view.looked.dims && shown.iter().any(is_document);
        let is_missing = self.repeating.found.is_none() || self.repeating.is_stale;
        // Files that are still coming would make it begin again and again.
        let is_quiet = !self.jobs.is_running(Kind::Read);
        let goes_by_itself = self.repeating.goes_by_itself && is_quiet;
        if (is_wanted || goes_by_itself) && is_missing && !self.repeating.is_stopped {
            self.search_repeats(is_wanted);
        }
        self.list_repeats_if_due();
        if is_listed {
            self.compare_if_due();
        }
    }

    /// Begins the search, of which the status line tells where somebody waits for it.
    fn search_repeats(&mut self, is_awaited: bool) {
        let Some(session) = &self.session else { return };
        self.repeating.is_stopped = false;
        if self.jobs.is_running(Kind::Repeats) {
            return;
        }
        let workspace = session.workspace().clone();
        let label = if is_awaited {
            "Looking for repeated passages"
        } else {
            ""
        };
        self.jobs.start(Kind::Repeats, label, move |progress| {
            let watch = |n_done, n_in_all| {
                progress.set(n_done, n_in_all);
                !progress.is_cancelled()
            };
            Outcome::Repeats(Found::search(&workspace, &watch).map(Arc::new))
        });
    }

    pub(super) fn take_in_repeats(&mut self, found: Option<Arc<Found>>) {
        let Some(found) = found else { return };
        let is_same = |opened: &Opened| {
            let before = self.repeating.group(opened.group_idx);
            before.is_some() && before == found.repeats.groups.get(opened.group_idx)
        };
        if !self.view.looked.opened.as_ref().is_some_and(is_same) {
            self.view.looked.opened = None;
        }
        self.repeating.found = Some(found);
        self.repeating.n_searches += 1;
        self.repeating.checked = None;
    }

    /// Lists the groups, and learns what counts as a source.
    fn list_repeats_if_due(&mut self) {
        let Some(session) = &self.session else { return };
        let Some(found) = &self.repeating.found else {
            return;
        };
        let filter = self.view.looked.filter.clone();
        let id = session.workspace().meta.id;
        let key = (self.repeating.n_searches, id, session.n_changes(), filter);
        let is_listed = self.repeating.listed.made_from.as_ref() == Some(&key);
        if is_listed || self.jobs.is_running(Kind::ListRepeats) {
            return;
        }
        let (found, workspace) = (Arc::clone(found), session.workspace().clone());
        self.jobs.start(Kind::ListRepeats, "", move |_| {
            let groups = found.repeats.groups.iter().enumerate();
            let rows = groups
                .filter(|(_, group)| key.3.lets_through(group))
                .map(|(group_idx, _)| group_idx)
                .collect();
            let mut articles: BTreeMap<DocumentId, Vec<Article>> = BTreeMap::new();
            for article in workspace.articles.values() {
                let of_document = articles.entry(article.document).or_default();
                of_document.push(Article::clone(article));
            }
            Outcome::RepeatsListed(Arc::new(Listed {
                rows,
                origins: Origins::new(&workspace),
                articles,
                made_from: Some(key),
            }))
        });
    }

    pub(super) fn take_in_repeats_listed(&mut self, listed: Arc<Listed>) {
        self.repeating.listed = listed;
    }

    fn compare_if_due(&mut self) {
        let Some(session) = &self.session else { return };
        let Some(opened) = &self.view.looked.opened else {
            return;
        };
        if self.repeating.compared(opened).is_some() || self.jobs.is_running(Kind::Compare) {
            return;
        }
        let words = |place_idx: usize| {
            let place = self
                .repeating
                .group(opened.group_idx)?
                .places
                .get(place_idx)?;
            self.repeating.words_whole(session, place)
        };
        let Some((left, right)) = words(opened.left).zip(words(opened.right)) else {
            return;
        };
        let key = (
            self.repeating.n_searches,
            opened.group_idx,
            opened.left,
            opened.right,
        );
        self.jobs.start(Kind::Compare, "", move |_| {
            let differing = repeats::differences(&left.0, &right.0);
            let [in_left, in_right] = differing;
            Outcome::RepeatsCompared(Arc::new(Compared {
                is_cut: left.1 || right.1,
                sides: [(left.0, in_left), (right.0, in_right)],
                made_from: Some(key),
            }))
        });
    }

    pub(super) fn take_in_repeats_compared(&mut self, compared: Arc<Compared>) {
        self.repeating.compared = compared;
    }
}

impl Repeating {
    /// The words of a place, and whether they are too many to be compared.
    fn words_whole(&self, session: &Session, place: &Place) -> Option<(String, bool)> {
        let workspace = session.workspace();
        if !self.holds_for(workspace, place.document) {
            return None;
        }
        let words = workspace.text(place.document)?.slice(place.span);
        let end = words.floor_char_boundary(MAX_COMPARED);
        let shown = words.get(..end).unwrap_or_default().to_owned();
        Some((shown, end < words.len()))
    }
}
