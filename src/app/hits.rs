//! Tagging all hits of a search: which they are, what of the text around each is meant, which are
//! ticked. They are looked for on a worker, in the document in front or in all.

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use super::finding::find_all;
use super::jobs::{Kind, Progress};
use super::recoding::{Then, joined};
use super::view::{Find, Focus, PickFor, Picker};
use super::{App, MAX_HITS, Outcome};
use crate::edit::annotations::{Stamp, cleaned_spans};
pub use crate::edit::recode::Wanted;
use crate::edit::recode::{self, Marked};
use crate::model::{AnnotationId, Article, DocumentId, Joined, TagId, Workspace, WorkspaceId};
use crate::query::search::{Pattern, Query};
use crate::text::words::counted;
use crate::text::{Span, Text, segment};

/// How much of the text around a hit is tagged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    #[default]
    Hit,
    Sentence,
    Paragraph,
}

impl Reach {
    pub const ALL: [Self; 3] = [Self::Hit, Self::Sentence, Self::Paragraph];

    pub fn label(self) -> &'static str {
        match self {
            Self::Hit => "The hit itself",
            Self::Sentence => "Its sentence",
            Self::Paragraph => "Its paragraph",
        }
    }
}

/// What the panel asks: the words are those of the find bar.
#[derive(Clone, Debug, Default)]
pub struct HitChoice {
    pub reach: Reach,
    pub in_all_documents: bool,
    pub tags: Vec<Wanted>,
    /// Whether hits are ticked unless they are named below.
    pub is_none: bool,
    /// The hits that are not as the others.
    pub except: BTreeSet<(DocumentId, Span)>,
}

impl HitChoice {
    pub fn is_ticked(&self, hit: &Hit) -> bool {
        self.is_none == self.except.contains(&(hit.document, hit.span))
    }

    pub fn toggle(&mut self, hit: &Hit) {
        let place = (hit.document, hit.span);
        if !self.except.remove(&place) {
            self.except.insert(place);
        }
    }

    /// Ticks all, or none.
    pub fn tick_all(&mut self, is_ticked: bool) {
        self.is_none = !is_ticked;
        self.except.clear();
    }
}

/// A hit with what would be tagged of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub document: DocumentId,
    pub span: Span,
    /// What would be tagged.
    pub passage: Span,
    pub state: HitState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HitState {
    /// It would be tagged.
    New,
    /// It has all the tags already.
    Same,
    /// Its passage is that of the hit before.
    Repeat,
}

/// All hits, and what they were found with.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    made_from: Option<HitKey>,
    pub rows: Arc<Vec<Hit>>,
    pub n_same: usize,
    pub n_repeats: usize,
    /// How many run across a joint of the article that is read by itself, and so stand in several
    /// places of the document. They are not among the rows.
    pub n_across: usize,
    /// Whether the search was carried to its end.
    pub is_complete: bool,
    /// Whether these are what the panel asks for now.
    pub is_current: bool,
    pub fault: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct HitKey {
    workspace: WorkspaceId,
    n_changes: usize,
    find: Find,
    /// `None`: in all.
    document: Option<DocumentId>,
    /// Where one article of it is read by itself.
    joined: Option<Joined>,
    reach: Reach,
    tags: Vec<Wanted>,
}

impl HitKey {
    fn is_same_search(&self, other: &Self) -> bool {
        (&self.find, self.document, &self.joined, self.workspace)
            == (&other.find, other.document, &other.joined, other.workspace)
    }
}

impl App {
    /// Shows the panel of all hits, or closes it.
    pub(super) fn show_hits(&mut self) {
        if self.view.now.hits.take().is_none() {
            self.view.now.hits = Some(HitChoice::default());
            self.view.now.focus = Some(Focus::Hits);
        } else {
            self.view.now.focus = Some(Focus::Find);
        }
    }

    /// Opens the picker for the tags of the hits.
    pub fn pick_hit_tag(view: &mut super::view::View) {
        view.now.picker = Some(Picker {
            purpose: PickFor::Hits,
            ..Picker::default()
        });
        view.now.focus = Some(Focus::Picker);
    }

    /// Looks for the hits when the panel asks for others than it shows.
    pub(super) fn list_hits_if_due(&mut self) {
        let Some(find) = self.view.now.find.as_ref() else {
            self.view.now.hits = None;
            if self.hits.made_from.is_some() {
                self.hits = Hits::default();
                self.jobs.cancel(Kind::Hits);
            }
            return;
        };
        let Some(choice) = &self.view.now.hits else {
            return;
        };
        let (Some(session), Some((document, _))) = (&self.session, self.document()) else {
            return;
        };
        let key = HitKey {
            workspace: session.workspace().meta.id,
            n_changes: session.n_changes(),
            find: Find {
                hit_idx: 0,
                ..find.clone()
            },
            document: (!choice.in_all_documents).then_some(document),
            joined: (!choice.in_all_documents)
                .then(|| self.article_alone(document).map(Article::joined))
                .flatten(),
            reach: choice.reach,
            tags: choice.tags.clone(),
        };
        if self.hits.made_from.as_ref() == Some(&key) {
            return;
        }
        let is_same_search = self
            .hits
            .made_from
            .as_ref()
            .is_some_and(|before| before.is_same_search(&key));
        if !is_same_search && let Some(choice) = &mut self.view.now.hits {
            choice.tick_all(true);
        }
        self.hits.made_from = Some(key.clone());
        self.hits.is_current = false;
        let workspace = session.workspace().clone();
        self.jobs
            .start(Kind::Hits, "Looking for hits", move |progress| {
                Outcome::Hits(look(&workspace, key, progress))
            });
    }

    pub(super) fn take_in_hits(&mut self, hits: Hits) {
        if self.hits.made_from == hits.made_from {
            self.hits = hits;
        }
    }

    /// Tags the hits that are ticked, as one step.
    pub(super) fn tag_hits(&mut self) {
        let Some(choice) = self.view.now.hits.clone().filter(|_| self.hits.is_current) else {
            return;
        };
        if choice.tags.is_empty() {
            return self.notices.done("Choose a tag for the hits first");
        }
        let rows = Arc::clone(&self.hits.rows);
        let author = self.settings.author.clone();
        let now = self.now();
        self.plan("Tagging the hits", Then::CloseHits, move |workspace| {
            let mut new_tag = || TagId(Uuid::now_v7());
            let (with_tags, creation, tags) =
                recode::with_tags(workspace, &choice.tags, &mut new_tag, now)?;
            let places: Vec<_> = rows
                .iter()
                .filter(|hit| choice.is_ticked(hit))
                .map(|hit| (hit.document, hit.passage))
                .collect();
            let stamp = Stamp {
                id: AnnotationId(Uuid::nil()),
                author: &author,
                now,
            };
            let mut new_id = || AnnotationId(Uuid::now_v7());
            let (edit, numbers) = recode::tag_all(&with_tags, &places, &tags, &stamp, &mut new_id)?;
            let mut told = format!("Tagged {}", counted(numbers.n_tagged, "passage"));
            if numbers.n_same > 0 {
                let was = if numbers.n_same == 1 { "was" } else { "were" };
                told = format!(
                    "{told}; {} {was} tagged so already",
                    counted(numbers.n_same, "other")
                );
            }
            let label = edit.label.clone();
            Ok((joined(creation, edit, label), told))
        });
    }

    /// The panel closes once its hits are tagged.
    pub(super) fn hits_are_tagged(&mut self) {
        if self.view.now.hits.take().is_some() {
            self.view.now.focus = Some(Focus::Reader);
        }
    }
}

/// Looks for the hits, and what each of them would tag.
fn look(workspace: &Workspace, key: HitKey, progress: &Progress) -> Hits {
    let mut hits = Hits {
        is_current: true,
        ..Hits::default()
    };
    let query = Query {
        needle: key.find.words.clone(),
        match_case: key.find.matches_case,
        whole_word: key.find.whole_word,
        regex: key.find.regex,
    };
    match Pattern::new(&query) {
        Ok(Some(pattern)) => {
            let (rows, n_across) = rows(workspace, &key, &pattern, progress);
            hits.is_complete = rows.len() < MAX_HITS;
            hits.n_across = n_across;
            let n_of = |state| rows.iter().filter(|hit| hit.state == state).count();
            hits.n_same = n_of(HitState::Same);
            hits.n_repeats = n_of(HitState::Repeat);
            hits.rows = Arc::new(rows);
        }
        Ok(None) => hits.is_complete = true,
        Err(fault) => hits.fault = Some(fault),
    }
    hits.made_from = Some(key);
    hits
}

/// The hits, and how many run across a joint.
fn rows(
    workspace: &Workspace,
    key: &HitKey,
    pattern: &Pattern,
    progress: &Progress,
) -> (Vec<Hit>, usize) {
    // A tag that is yet to be made is on nothing.
    let tags: Vec<TagId> = key
        .tags
        .iter()
        .filter_map(|wanted| match wanted {
            Wanted::Tag(tag) => Some(*tag),
            Wanted::Path(path) => workspace.tag_at_path(path).map(|tag| tag.id),
        })
        .collect();
    let is_known = !tags.is_empty() && tags.len() == key.tags.len();
    let marked = if is_known {
        Marked::new(workspace)
    } else {
        Marked::default()
    };
    let documents = workspace.documents_in_order();
    let n_documents = documents.len();
    let mut rows: Vec<Hit> = Vec::new();
    let mut n_across = 0;
    for (document_idx, document) in documents.into_iter().enumerate() {
        progress.set(document_idx, n_documents);
        let is_meant = key.document.is_none_or(|only| only == document.id);
        let Some(text) = workspace.text(document.id).filter(|_| is_meant) else {
            continue;
        };
        let stop = || progress.is_cancelled();
        let searched = match &key.joined {
            Some(joined) => joined.text(text),
            None => text.clone(),
        };
        let found = find_all(&searched, pattern, MAX_HITS - rows.len(), &stop);
        let mut last: Option<Span> = None;
        for hit in found {
            if stop() {
                return (rows, n_across);
            }
            let span = match &key.joined {
                None => hit,
                Some(joined) => match joined.read(hit.start(), hit.end())[..] {
                    [] => continue,
                    [span] => span,
                    _ => {
                        n_across += 1;
                        continue;
                    }
                },
            };
            let mut passage = passage_of(text, span, key.reach, last);
            if let (Some(joined), Some(whole)) = (&key.joined, passage) {
                // A sentence may go on where the article does not.
                let mut here = joined.spans_in_joined(whole).into_iter();
                let here = here.find(|here| here.covers(hit));
                let there = here.map(|here| joined.read(here.start(), here.end()));
                passage = there.and_then(|spans| spans.first().copied());
            }
            let Some(passage) = passage else {
                continue;
            };
            let state = if last == Some(passage) {
                HitState::Repeat
            } else if is_known
                && marked
                    .missing(workspace, (document.id, passage), &tags)
                    .next()
                    .is_none()
            {
                HitState::Same
            } else {
                HitState::New
            };
            last = Some(passage);
            rows.push(Hit {
                document: document.id,
                span,
                passage,
                state,
            });
        }
        if rows.len() >= MAX_HITS {
            break;
        }
    }
    (rows, n_across)
}

/// What is tagged of a hit; `None` for white space alone. `last` is the passage before, which the
/// hit may be in as well.
fn passage_of(text: &Text, hit: Span, reach: Reach, last: Option<Span>) -> Option<Span> {
    let is_wider = reach != Reach::Hit;
    if let Some(last) = last.filter(|last| is_wider && last.covers(hit)) {
        return Some(last);
    }
    let find = match reach {
        Reach::Hit => return cleaned_spans(text, &[hit]).first().copied(),
        Reach::Sentence => segment::sentence_at,
        Reach::Paragraph => segment::paragraph_at,
    };
    let hit = segment::trim(text, hit)?;
    let first = find(text, hit.start())?;
    let end = segment::previous_grapheme(text, hit.end());
    let last = if first.contains(end) {
        first
    } else {
        find(text, end)?
    };
    let around = text.span_between(first.start(), last.end())?;
    cleaned_spans(text, &[around]).first().copied()
}
