//! Which rows of the excerpts are chosen, and which annotations an order over many of them means.

use std::collections::BTreeSet;

use super::App;
use super::view::Tab;
use crate::model::{AnnotationId, TagId, Workspace};
use crate::query::{self, Filter};

/// The rows of the excerpts that are ticked. It says nothing once the table shows something else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// What the table showed.
    filter: Filter,
    /// All rows but these are chosen; else these are.
    is_all: bool,
    these: BTreeSet<AnnotationId>,
    /// The row that was ticked last, from which Shift reaches to another.
    from: Option<AnnotationId>,
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
            n_rows.saturating_sub(self.these.len())
        } else {
            self.these.len()
        }
    }

    /// Ticks a row, or takes its tick away.
    pub fn toggle(&mut self, annotation: AnnotationId) {
        if !self.these.remove(&annotation) {
            self.these.insert(annotation);
        }
        self.from = Some(annotation);
    }

    /// Ticks a row as well.
    pub fn add(&mut self, annotation: AnnotationId) {
        if !self.contains(annotation) {
            self.toggle(annotation);
        }
    }

    /// The row that was ticked last.
    pub fn from(&self) -> Option<AnnotationId> {
        self.from
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
