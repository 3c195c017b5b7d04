//! Parts of a document with a source of their own: making them, ordering them, and reading one by
//! itself.

use super::jobs::Kind;
use super::view::{Dialog, Focus, Selection, Tab, View};
use super::{App, Outcome};
use crate::edit::articles::{self as plans, Draft};
use crate::model::article::touching_as_one;
use crate::model::{
    Annotation, AnnotationId, Article, ArticleId, DocumentId, Joined, Source, Workspace,
    WorkspaceId,
};
use crate::query::article_suggestions::{Suggestion, suggest};
use crate::text::words::shortened;
use crate::text::{Pos, Span};

/// How much of its first words names an article without a title, in characters.
const N_NAME: usize = 60;

/// What is asked about articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArticleAsk {
    /// Goes to its first words.
    Show(ArticleId),
    /// Shows it by itself: its parts, and nothing of the rest of its document.
    Read(ArticleId),
    /// Shows the whole of a document again.
    ReadWhole(DocumentId),
    /// The small window about it.
    Open(ArticleDialog),
    /// Makes an article of what was proposed.
    Accept(DocumentId, Box<Suggestion>),
    /// Gives it the selected words.
    Add(ArticleId),
    /// It has the selected words, and nothing else.
    SetToSelection(ArticleId),
    /// Takes the selected words out of it.
    RemoveSelection(ArticleId),
    /// It stands where it was moved to.
    Confirm(ArticleId),
    /// A part by its place in the reading order.
    RemovePart(ArticleId, usize),
    MovePart(ArticleId, usize, usize),
    /// To a place among the articles of its document, counted without itself.
    Move(ArticleId, usize),
    Merge {
        kept: ArticleId,
        gone: ArticleId,
    },
    /// Typed.
    SetTitle(ArticleId, String),
    /// Typed.
    SetSource(ArticleId, Source),
    /// Typed.
    SetNote(ArticleId, String),
    Delete(ArticleId),
}

/// A small window about articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArticleDialog {
    /// What is known of one, and its parts.
    Fields(ArticleId),
    /// Which article of the document the selected words go to.
    Add(DocumentId),
    /// What the document seems to hold; those that were taken or left are gone from it.
    Suggested(DocumentId, Vec<Suggestion>),
}

/// What a text seems to hold.
pub(super) struct Suggested {
    workspace: WorkspaceId,
    document: DocumentId,
    found: Vec<Suggestion>,
}

impl ArticleAsk {
    pub(super) fn changes(&self) -> bool {
        match self {
            Self::Show(_) | Self::Read(_) | Self::ReadWhole(_) | Self::Open(_) => false,
            Self::Accept(..)
            | Self::Add(_)
            | Self::SetToSelection(_)
            | Self::RemoveSelection(_)
            | Self::Confirm(_)
            | Self::RemovePart(..)
            | Self::MovePart(..)
            | Self::Move(..)
            | Self::Merge { .. }
            | Self::SetTitle(..)
            | Self::SetSource(..)
            | Self::SetNote(..)
            | Self::Delete(_) => true,
        }
    }
}

/// What an article is called: its title, or else its first words.
pub fn name_of(article: &Article) -> String {
    if article.title.is_empty() {
        let first = article.parts.first().map_or("", |part| part.first.as_str());
        let words: Vec<&str> = first.split_whitespace().collect();
        shortened(&words.join(" "), N_NAME)
    } else {
        article.title.clone()
    }
}

/// What a citation says besides the title, such as "Jo Hill, The Harbour Post, 3 Mar 2021".
pub fn line_of(source: &Source) -> String {
    let mut said: Vec<String> = [&source.author, &source.publisher]
        .into_iter()
        .filter(|words| !words.is_empty())
        .cloned()
        .collect();
    said.extend(source.published.map(crate::model::PartialDate::label));
    said.join(", ")
}

impl App {
    pub(super) fn article(&mut self, ask: ArticleAsk) {
        match ask {
            ArticleAsk::Show(id) => self.show_article(id),
            ArticleAsk::Read(id) => self.read_article(id),
            ArticleAsk::ReadWhole(document) => {
                self.view.alone.remove(&document);
                self.view.now.focus = Some(Focus::Reader);
            }
            ArticleAsk::Open(dialog) => {
                self.view.now.dialog = Some(Dialog::Article(dialog));
                self.view.now.focus = Some(Focus::Dialog);
            }
            ArticleAsk::Accept(document, suggestion) => self.accept_article(document, *suggestion),
            ArticleAsk::Add(id) => self.add_to(id),
            ArticleAsk::SetToSelection(id) => {
                if let Some((_, spans)) = self.spans_for_article() {
                    self.commit(|session, _now| plans::set_spans(session.workspace(), id, &spans));
                }
            }
            ArticleAsk::RemoveSelection(id) => {
                if let Some((_, spans)) = self.spans_for_article() {
                    for span in spans {
                        self.commit_now(|session, _now| {
                            plans::remove_span(session.workspace(), id, span)
                        });
                    }
                }
            }
            ArticleAsk::Confirm(id) => {
                self.commit(|session, _now| plans::confirm(session.workspace(), id));
            }
            ArticleAsk::RemovePart(id, part_idx) => {
                let article = self.article_with(id);
                let part = article.and_then(|it| it.parts.get(part_idx).map(|part| part.span));
                if let Some(span) = part {
                    self.commit(|session, _now| plans::remove_span(session.workspace(), id, span));
                }
            }
            ArticleAsk::MovePart(id, from, to) => {
                self.commit(|session, _now| plans::move_part(session.workspace(), id, from, to));
            }
            ArticleAsk::Move(id, idx) => {
                self.commit(|session, _now| plans::move_to(session.workspace(), id, idx));
            }
            ArticleAsk::Merge { kept, gone } => self.merge_articles(kept, gone),
            ArticleAsk::SetTitle(id, title) => self
                .commit_typing(|session, _now| plans::set_title(session.workspace(), id, &title)),
            ArticleAsk::SetSource(id, source) => self
                .commit_typing(|session, _now| plans::set_source(session.workspace(), id, source)),
            ArticleAsk::SetNote(id, note) => {
                self.commit_typing(|session, _now| plans::set_note(session.workspace(), id, &note));
            }
            ArticleAsk::Delete(id) => {
                self.commit_then(
                    |session, _now| plans::delete(session.workspace(), &[id]),
                    |app, edit| app.notices.undoable(format!("Done: {}", edit.label)),
                );
            }
        }
    }

    fn article_with(&self, id: ArticleId) -> Option<&Article> {
        self.session.as_ref()?.workspace().article(id)
    }

    /// The article that a document is read by, where it is not read as a whole: one that is gone or
    /// has lost its words hides nothing.
    pub fn article_alone(&self, document: DocumentId) -> Option<&Article> {
        let workspace = self.session.as_ref()?.workspace();
        self.view.article_alone(workspace, document)
    }

    /// Whether there is an article to read by itself, or one is read so.
    pub(super) fn can_read_alone(&self) -> bool {
        self.document().is_some_and(|(document, _)| {
            self.article_alone(document).is_some() || self.article_meant().is_some()
        })
    }

    /// The article at the caret, or else the first of the document in front.
    fn article_meant(&self) -> Option<ArticleId> {
        let (document, _) = self.document()?;
        let workspace = self.session.as_ref()?.workspace();
        let at = self.view.selection(document).head;
        let articles = workspace.articles_of(document);
        let mut on_words = articles.iter().filter(|it| it.standing.is_on_words());
        let around = on_words
            .clone()
            .filter(|article| article.spans().any(|part| part.contains(at)))
            .min_by_key(|article| article.n_bytes());
        around.or_else(|| on_words.next()).map(|article| article.id)
    }

    /// Reads the article at the caret by itself, or the whole document again.
    pub(super) fn toggle_alone(&mut self) {
        let Some((document, _)) = self.document() else {
            return;
        };
        if self.article_alone(document).is_some() {
            self.view.alone.remove(&document);
        } else if let Some(id) = self.article_meant() {
            self.read_article(id);
        }
    }

    fn read_article(&mut self, id: ArticleId) {
        let Some(article) = self.article_with(id) else {
            return;
        };
        let document = article.document;
        if article.standing.is_on_words() {
            self.view.alone.insert(document, id);
            self.show_article(id);
        } else {
            let name = name_of(article);
            self.notices.warning(format!(
                "Can't show “{name}” by itself: it has lost its words in the document. Select them, then set it to the selection"
            ));
        }
    }

    /// Goes to where it begins to be read, with the caret there.
    fn show_article(&mut self, id: ArticleId) {
        let Some(article) = self.article_with(id) else {
            return;
        };
        let (document, first) = (article.document, article.spans().next());
        if self.view.alone.get(&document).is_some_and(|&it| it != id) {
            self.view.alone.remove(&document);
        }
        match first {
            Some(first) => {
                self.show_pos(document, first.start());
                self.view.now.focus = Some(Focus::Reader);
            }
            None => self.view.show(Tab::Document(document)),
        }
    }

    /// What is selected in the document in front, or a sentence that nothing is.
    fn spans_for_article(&mut self) -> Option<(DocumentId, Vec<Span>)> {
        let selected = self.selected_spans();
        if selected.is_none() {
            self.notices
                .warning("Nothing is selected. Select the words of the article first");
        }
        selected
    }

    /// Makes an article of what is selected, and asks what it is.
    pub(super) fn new_article(&mut self) {
        let Some((document, spans)) = self.spans_for_article() else {
            return;
        };
        // A short first line is its headline.
        let title = self
            .document()
            .zip(spans.first())
            .map(|((_, text), first)| text.slice(*first).trim_start())
            .and_then(|words| words.lines().next())
            .map(str::trim)
            .filter(|line| line.chars().count() <= 2 * N_NAME && !line.ends_with('.'))
            .unwrap_or_default()
            .to_owned();
        let draft = Draft {
            title,
            source: Source::default(),
            spans,
        };
        self.make_article(document, draft, |app, id| {
            app.view.now.pieces = None;
            app.view.now.dialog = Some(Dialog::Article(ArticleDialog::Fields(id)));
            app.view.now.focus = Some(Focus::Dialog);
        });
    }

    fn make_article(
        &mut self,
        document: DocumentId,
        draft: Draft,
        then: impl FnOnce(&mut Self, ArticleId) + 'static,
    ) {
        let id = ArticleId(uuid::Uuid::now_v7());
        self.commit_then(
            |session, _now| plans::make(session.workspace(), id, document, draft),
            move |app, edit| {
                app.notices.undoable(format!("Done: {}", edit.label));
                then(app, id);
            },
        );
    }

    fn accept_article(&mut self, document: DocumentId, suggestion: Suggestion) {
        let draft = Draft {
            title: suggestion.title,
            source: Source {
                author: suggestion.author,
                published: suggestion.published,
                ..Source::default()
            },
            spans: suggestion.spans,
        };
        self.make_article(document, draft, |_app, _id| ());
    }

    /// Whether words are selected in a document that has articles.
    pub(super) fn can_add_to_article(&self) -> bool {
        self.selected_spans().is_some_and(|(document, _)| {
            self.session
                .as_ref()
                .is_some_and(|session| !session.workspace().articles_of(document).is_empty())
        })
    }

    /// Adds what is selected to the only article of the document, or asks to which.
    pub(super) fn add_to_article(&mut self) {
        let Some((document, _)) = self.spans_for_article() else {
            return;
        };
        let Some(session) = &self.session else { return };
        let articles = session.workspace().articles_of(document);
        match articles.as_slice() {
            [only] => {
                let id = only.id;
                self.add_to(id);
            }
            _ => self.article(ArticleAsk::Open(ArticleDialog::Add(document))),
        }
    }

    fn add_to(&mut self, id: ArticleId) {
        let Some((document, selected)) = self.spans_for_article() else {
            return;
        };
        let Some(article) = self.article_with(id) else {
            return;
        };
        if article.document != document {
            return;
        }
        // All pieces are one step.
        let mut spans: Vec<Span> = article.spans().collect();
        spans.extend(selected);
        self.commit_then(
            |session, _now| plans::set_spans(session.workspace(), id, &spans),
            |app, edit| {
                app.view.now.pieces = None;
                app.notices.undoable(format!("Done: {}", edit.label));
            },
        );
    }

    fn merge_articles(&mut self, kept: ArticleId, gone: ArticleId) {
        self.commit_then(
            |session, _now| plans::merge(session.workspace(), kept, gone),
            move |app, edit| {
                for alone in app.view.alone.values_mut() {
                    if *alone == gone {
                        *alone = kept;
                    }
                }
                app.notices.undoable(format!("Done: {}", edit.label));
            },
        );
    }

    /// Looks on a worker for what the document in front seems to hold.
    pub(super) fn suggest_articles(&mut self) {
        let Some((document, _)) = self.document() else {
            return;
        };
        let Some(session) = &self.session else { return };
        let workspace = session.workspace().clone();
        self.jobs.start(Kind::Gather, "", move |_| {
            let known = workspace.articles_of(document);
            let found = workspace
                .body(document)
                .map_or_else(Vec::new, |body| suggest(body, &known));
            Outcome::Suggested(Suggested {
                workspace: workspace.meta.id,
                document,
                found,
            })
        });
    }

    pub(super) fn take_in_suggested(&mut self, suggested: Suggested) {
        let id = self
            .session
            .as_ref()
            .map(|session| session.workspace().meta.id);
        if id != Some(suggested.workspace) || self.view.now.dialog.is_some() {
            return;
        }
        if suggested.found.is_empty() {
            self.notices.done(
                "No further articles are told from each other here. Select one and make it by hand",
            );
        } else {
            self.article(ArticleAsk::Open(ArticleDialog::Suggested(
                suggested.document,
                suggested.found,
            )));
        }
    }

    /// What of a span can be seen: all of it, or its pieces in the article that is read by itself.
    pub(super) fn seen_of(&self, document: DocumentId, span: Span) -> Vec<Span> {
        let Some(article) = self.article_alone(document) else {
            return vec![span];
        };
        let parts = article.spans();
        let mut seen: Vec<Span> = parts.filter_map(|part| part.intersection(span)).collect();
        seen.sort_unstable();
        touching_as_one(seen)
    }

    /// The annotation after or before the one in hand, or else the caret, in the order in which the
    /// article in front is read by itself. `None`: no article is.
    pub(super) fn next_in_article(&self, forward: bool) -> Option<NextInArticle> {
        let (document, _) = self.document()?;
        let joined = self.article_alone(document)?.joined();
        let session = self.session.as_ref()?;
        let workspace = session.workspace();
        let place = |annotation: &Annotation| {
            let here = annotation
                .spans()
                .flat_map(|span| joined.spans_in_joined(span));
            let first = here.map(|span| (span.start(), span.end())).min()?;
            Some((first.0, first.1, annotation.id))
        };
        let parts = self.article_alone(document)?.spans();
        let found = parts.flat_map(|part| session.index().overlapping(document, part.bytes()));
        let mut places: Vec<(Pos, Pos, AnnotationId)> = found
            .filter_map(|id| place(workspace.annotation(id)?))
            .collect();
        places.sort_unstable();
        places.dedup();
        let in_hand = self.annotation_in_hand().and_then(place);
        let caret = joined.from_document_or_near(self.view.selection(document).head);
        let next = match (in_hand, forward) {
            (Some(at), true) => places.iter().find(|place| **place > at),
            (Some(at), false) => places.iter().rev().find(|place| **place < at),
            (None, true) => places.iter().find(|(start, ..)| *start >= caret),
            (None, false) => places.iter().rev().find(|(start, ..)| *start < caret),
        };
        Some(NextInArticle(next.map(|&(.., id)| id)))
    }
}

/// What is selected in an article that is read by itself, by its places there: a place of the
/// document at which one of its parts ends and another begins stands for two.
#[derive(Clone, Debug)]
pub struct SelectedAlone {
    joined: Joined,
    here: Selection,
    there: Selection,
}

impl SelectedAlone {
    pub fn new(joined: Joined, here: Selection, there: Selection) -> Self {
        Self {
            joined,
            here,
            there,
        }
    }

    /// The selection in the article, as long as that of the document is the one that it stood for.
    pub fn here(&self, joined: &Joined, there: Selection) -> Option<Selection> {
        (self.there == there && self.joined == *joined).then_some(self.here)
    }
}

/// What comes next in an article; `None` at its end.
pub(super) struct NextInArticle(pub(super) Option<AnnotationId>);

impl View {
    /// What is selected in a document, in the order in which it is read: one stretch, or the parts
    /// of one in the article that is read by itself.
    pub fn selected(&self, workspace: &Workspace, document: DocumentId) -> Vec<Span> {
        let Some(text) = workspace.text(document) else {
            return Vec::new();
        };
        let selection = self.selection(document);
        let Some(article) = self.article_alone(workspace, document) else {
            return selection.span(text).into_iter().collect();
        };
        let joined = article.joined();
        match self.selection_alone(document, &joined) {
            Some(here) => {
                let (start, end) = (here.anchor.min(here.head), here.anchor.max(here.head));
                joined.read(start, end)
            }
            None => joined.read_between(selection.anchor, selection.head),
        }
    }

    /// Whether words are selected, and not only a place among them.
    pub fn is_selected(&self, workspace: &Workspace, document: DocumentId) -> bool {
        !self.selected(workspace, document).is_empty()
    }

    /// What is selected in an article that is read by itself, where that is known.
    pub fn selection_alone(&self, document: DocumentId, joined: &Joined) -> Option<Selection> {
        let known = self.now.selected_alone.get(&document)?;
        known.here(joined, self.selection(document))
    }

    /// Selects words of a document, or puts the caret there.
    pub fn select(&mut self, document: DocumentId, selection: Selection) {
        self.now.selected_alone.remove(&document);
        self.selections.insert(document, selection);
    }

    /// The same by places in an article that is read by itself.
    pub fn select_alone(
        &mut self,
        document: DocumentId,
        joined: &Joined,
        here: Selection,
        there: Selection,
    ) {
        self.selections.insert(document, there);
        let alone = &mut self.now.selected_alone;
        let known = alone.get(&document).and_then(|it| it.here(joined, there));
        if known != Some(here) {
            alone.insert(document, SelectedAlone::new(joined.clone(), here, there));
        }
    }
}
