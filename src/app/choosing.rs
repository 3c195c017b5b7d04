//! Which rows of the excerpts are chosen, and which annotations an order over many of them means.

use std::sync::Arc;

use rpds::RedBlackTreeSetSync;

use super::jobs::Kind;
use super::view::Tab;
use super::{App, Outcome};
use crate::model::{AnnotationId, TagId, Workspace};
use crate::query::{self, Filter, Passage};

/// The rows of the excerpts that are ticked. It says nothing once the table shows something else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// What the table showed.
    filter: Filter,
    /// All rows but these are chosen; else these are.
    is_all: bool,
    /// A clone costs nothing, so that a worker can add to it.
    these: RedBlackTreeSetSync<AnnotationId>,
    /// The row that was ticked last, from which Shift reaches to another.
    from: Option<AnnotationId>,
    /// One more with each change.
    n_changes: usize,
}

/// What a press with Shift has ticked, and the ticks that it was made from.
pub(super) struct Reached {
    n_changes: usize,
    chosen: Chosen,
}

impl Chosen {
    /// Nothing is chosen of what a filter shows.
    pub fn of(filter: &Filter) -> Self {
        Self {
            filter: filter.clone(),
            ..Self::default()
        }
    }

    /// All that a filter shows.
    pub fn all(filter: &Filter) -> Self {
        Self {
            is_all: true,
            ..Self::of(filter)
        }
    }

    pub fn contains(&self, annotation: AnnotationId) -> bool {
        self.these.contains(&annotation) != self.is_all
    }

    /// How many rows are chosen, of a table with this many.
    pub fn n_of(&self, n_rows: usize) -> usize {
        if self.is_all {
            n_rows.saturating_sub(self.these.size())
        } else {
            self.these.size()
        }
    }

    /// Ticks a row, or takes its tick away.
    pub fn toggle(&mut self, annotation: AnnotationId) {
        if !self.these.remove_mut(&annotation) {
            self.these.insert_mut(annotation);
        }
        self.from = Some(annotation);
        self.n_changes += 1;
    }

    /// Ticks all rows from the one that was ticked last to another; that one alone if none was.
    fn reach(&mut self, last: AnnotationId, passages: &[Passage]) {
        let row_of = |id| {
            let mut rows = passages.iter();
            rows.position(|passage| passage.annotation.id == id)
        };
        let (Some(a), Some(b)) = (self.from.and_then(row_of), row_of(last)) else {
            return self.toggle(last);
        };
        for passage in passages.iter().take(a.max(b) + 1).skip(a.min(b)) {
            if !self.contains(passage.annotation.id) {
                self.toggle(passage.annotation.id);
            }
        }
    }

    fn is_of(&self, filter: &Filter) -> bool {
        self.filter == *filter
    }

    fn is_none(&self) -> bool {
        !self.is_all && self.these.is_empty()
    }

    /// The annotations that are chosen, in no particular order. Goes through the whole workspace
    /// when all are.
    fn annotations(&self, workspace: &Workspace) -> Vec<AnnotationId> {
        if !self.is_all {
            let is_there = |id: &AnnotationId| workspace.annotation(*id).is_some();
            return self.these.iter().copied().filter(is_there).collect();
        }
        query::passages(workspace, &self.filter)
            .iter()
            .map(|passage| passage.annotation.id)
            .filter(|id| !self.these.contains(id))
            .collect()
    }
}

/// Which annotations an order over many of them means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The ticked rows of the excerpts.
    Chosen,
    /// What the filter of the excerpts lets through.
    Filtered,
    #[default]
    All,
}

/// The same, to be found out by a worker.
#[derive(Clone, Debug)]
pub(super) enum Meant {
    Chosen(Chosen),
    Filtered(Filter),
}

impl Meant {
    pub(super) fn annotations(&self, workspace: &Workspace) -> Vec<AnnotationId> {
        match self {
            Self::Chosen(chosen) => chosen.annotations(workspace),
            Self::Filtered(filter) => query::passages(workspace, filter)
                .iter()
                .map(|passage| passage.annotation.id)
                .collect(),
        }
    }
}

impl App {
    /// The ticked rows, when the excerpts are in front and any row is.
    pub fn chosen(&self) -> Option<&Chosen> {
        self.view.chosen_in_front()
    }

    pub(super) fn meant(&self, scope: Scope) -> Option<Meant> {
        Some(match scope {
            Scope::Chosen => Meant::Chosen(self.view.chosen()?.clone()),
            Scope::Filtered => Meant::Filtered(self.view.filter.clone()),
            Scope::All => Meant::Filtered(Filter::default()),
        })
    }

    /// Ticks the rows from the one that was ticked last to another, on a worker: there may be a
    /// hundred thousand between them.
    pub(super) fn tick_up_to(&mut self, last: AnnotationId) {
        let mut chosen = self.view.chosen_mut().clone();
        let passages = Arc::clone(&self.excerpts.passages);
        self.jobs
            .start(Kind::Tick, "Ticking the rows", move |_progress| {
                let n_changes = chosen.n_changes;
                chosen.reach(last, &passages);
                Outcome::Ticked(Box::new(Reached { n_changes, chosen }))
            });
    }

    /// Nothing, if other rows were ticked meanwhile or the table shows something else.
    pub(super) fn take_in_ticked(&mut self, reached: Reached) {
        let now = self.view.chosen_mut();
        if now.n_changes == reached.n_changes && now.is_of(&reached.chosen.filter) {
            *now = reached.chosen;
        }
    }

    /// The tag that an order about tags begins with: the one in hand, or else the first of the
    /// annotation in hand.
    pub(super) fn tag_meant(&self) -> Option<TagId> {
        let first = self
            .annotation_in_hand()
            .and_then(|annotation| annotation.tags.first().copied());
        self.view.tag_in_hand.or(first)
    }
}

impl super::view::View {
    /// The ticked rows of the excerpts as they are shown now; `None` if none is ticked.
    pub fn chosen(&self) -> Option<&Chosen> {
        let chosen = &self.now.chosen;
        (chosen.is_of(&self.filter) && !chosen.is_none()).then_some(chosen)
    }

    /// The same, when the excerpts are in front.
    pub fn chosen_in_front(&self) -> Option<&Chosen> {
        self.chosen().filter(|_| self.tab() == Some(Tab::Excerpts))
    }

    /// The ticks of the excerpts, to be changed.
    pub fn chosen_mut(&mut self) -> &mut Chosen {
        if !self.now.chosen.is_of(&self.filter) {
            self.now.chosen = Chosen::of(&self.filter);
        }
        &mut self.now.chosen
    }
}
