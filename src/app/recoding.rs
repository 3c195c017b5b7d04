//! Orders over many annotations at once: tagging, untagging, replacing a tag. Each is planned by
//! a worker on a snapshot and is one step.

use uuid::Uuid;

use super::choosing::Scope;
use super::jobs::Kind;
use super::splitting::SplitAsk;
use super::view::{Dialog, Focus, PickFor, Picker};
use super::{App, Outcome};
pub use crate::edit::recode::ReplaceNumbers;
use crate::edit::recode::{self, Wanted};
use crate::edit::{Edit, Refusal, annotations, codebook};
use crate::model::{AnnotationId, DocumentId, TagId, Workspace, WorkspaceId};
use crate::text::Span;
use crate::text::words::counted;

/// How many tags can be applied by R and a digit.
const N_RECENT: usize = 9;

/// What a panel asks for about many annotations, or about where a tag is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecodeAsk {
    /// The tag that was used as many tags ago, from 1.
    ApplyRecent(usize),
    /// Takes a tag from the ticked excerpts, or from the annotation in hand.
    Untag(TagId),
    Replace(Replacing),
    /// Gives a tag to one annotation: it was dragged there.
    TagAnnotation(AnnotationId, TagId),
    /// Gives a tag to a passage: one was dragged to the other.
    TagSpans(DocumentId, Vec<Span>, TagId),
    /// Lists a tag under one more.
    ListUnder(TagId, TagId),
    /// Takes a tag out of a place where it is listed as well.
    Unlist(TagId, TagId),
    /// The hits are to have this tag, too.
    WantForHits(Wanted),
    /// Tags the hits that are ticked.
    TagHits,
    Split(SplitAsk),
}

impl RecodeAsk {
    pub(super) fn changes(&self) -> bool {
        match self {
            Self::ApplyRecent(_)
            | Self::Untag(_)
            | Self::Replace(_)
            | Self::TagAnnotation(..)
            | Self::TagSpans(..)
            | Self::ListUnder(..)
            | Self::Unlist(..)
            | Self::TagHits => true,
            Self::WantForHits(_) => false,
            Self::Split(ask) => ask.changes(),
        }
    }
}

/// One tag in the place of another: on what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replacing {
    pub from: TagId,
    pub to: TagId,
    pub scope: Scope,
}

/// What is typed and chosen in the dialog that replaces a tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplaceChoice {
    pub from: Option<TagId>,
    pub to: Option<TagId>,
    pub scope: Scope,
    pub from_words: String,
    pub to_words: String,
}

impl ReplaceChoice {
    /// What is to be replaced, once both tags are chosen.
    pub fn replacing(&self) -> Option<Replacing> {
        Some(Replacing {
            from: self.from?,
            to: self.to?,
            scope: self.scope,
        })
    }
}

/// Which place a tag is looked for in the dialog of the same look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placing {
    /// It goes there.
    MoveUnder,
    /// It is listed there as well.
    ListUnder,
}

/// What replacing a tag would do, counted by a worker.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    counted: Option<(
        WorkspaceId,
        usize,
        Replacing,
        super::choosing::Chosen,
        crate::query::Filter,
    )>,
    numbers: Option<ReplaceNumbers>,
}

/// An edit that a worker has planned, with what is told of it.
pub(super) struct Planned {
    workspace: WorkspaceId,
    plan: Result<(Edit, String), Refusal>,
    then: Then,
}

/// What follows when an edit that was planned is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Nothing,
    /// This tag was applied.
    Used(TagId),
    /// The panel of all hits closes.
    CloseHits,
}

impl App {
    pub(super) fn recode(&mut self, ask: RecodeAsk) {
        match ask {
            RecodeAsk::ApplyRecent(nth) => self.apply_recent(nth),
            RecodeAsk::Untag(tag) => self.untag_meant(tag),
            RecodeAsk::Replace(replacing) => self.replace_tag(replacing),
            RecodeAsk::TagAnnotation(annotation, tag) => self.tag_annotation(annotation, tag),
            RecodeAsk::TagSpans(document, spans, tag) => self.apply_at(document, &spans, tag),
            RecodeAsk::ListUnder(tag, other) => {
                self.commit_then(
                    |session, _now| codebook::list_under(session.workspace(), tag, other),
                    move |app, edit| {
                        app.view.collapsed.remove(&other);
                        app.notices.undoable(format!("Done: {}", edit.label));
                    },
                );
            }
            RecodeAsk::Unlist(tag, other) => {
                self.commit(|session, _now| codebook::unlist(session.workspace(), tag, other));
            }
            RecodeAsk::WantForHits(wanted) => {
                if let Some(choice) = &mut self.view.now.hits
                    && !choice.tags.contains(&wanted)
                {
                    choice.tags.push(wanted);
                }
            }
            RecodeAsk::TagHits => self.tag_hits(),
            RecodeAsk::Split(ask) => self.split(ask),
        }
    }

    /// Notes that a tag was applied, for Q and for R.
    pub(super) fn used(&mut self, tag: TagId) {
        self.view.last_tag = Some(tag);
        self.view.recent_tags.retain(|&other| other != tag);
        self.view.recent_tags.insert(0, tag);
        self.view.recent_tags.truncate(N_RECENT);
    }

    /// The next digit applies a recent tag.
    pub(super) fn await_recent(&mut self) {
        self.view.now.awaits_recent = !self.view.now.awaits_recent;
    }

    fn apply_recent(&mut self, nth: usize) {
        self.view.now.awaits_recent = false;
        let tag = nth
            .checked_sub(1)
            .and_then(|idx| self.view.recent_tags.get(idx));
        match tag.copied() {
            Some(tag) => self.apply(tag),
            None => self.notices.done(format!(
                "Only {} were used so far",
                counted(self.view.recent_tags.len(), "tag")
            )),
        }
    }

    /// Gives a tag to the ticked excerpts; tells whether any are.
    pub(super) fn apply_to_chosen(&mut self, wanted: Wanted) -> bool {
        let Some(chosen) = self.chosen().cloned() else {
            return false;
        };
        let meant = super::choosing::Meant::Chosen(chosen);
        let now = self.now();
        let then = match wanted {
            Wanted::Tag(tag) => Then::Used(tag),
            Wanted::Path(_) => Then::Nothing,
        };
        self.plan("Tagging", then, move |workspace| {
            let mut new_id = || TagId(Uuid::now_v7());
            let (with_tag, creation, tags) =
                recode::with_tags(workspace, &[wanted], &mut new_id, now)?;
            let Some(&tag) = tags.first() else {
                return Err(Refusal::new("Choose a tag for the passages first"));
            };
            let meant = meant.annotations(workspace);
            let edit = annotations::tag(&with_tag, &meant, tag, now)?;
            let name = with_tag.tag_path(tag);
            let n = counted(edit.changes.len(), "passage");
            let n_same = meant.len().saturating_sub(edit.changes.len());
            let told = match n_same {
                0 => format!("Tagged {n} as {name}"),
                n_same => format!(
                    "Tagged {n} as {name}; {} had it already",
                    counted(n_same, "other")
                ),
            };
            let label = edit.label.clone();
            Ok((joined(creation, edit, label), told))
        });
        true
    }

    /// Opens the list of tags to take away.
    pub(super) fn ask_untag(&mut self) {
        self.view.now.picker = Some(Picker {
            purpose: PickFor::Untag,
            ..Picker::default()
        });
        self.view.now.focus = Some(Focus::Picker);
    }

    /// Takes a tag from the ticked excerpts, or from the annotation in hand.
    fn untag_meant(&mut self, tag: TagId) {
        let Some(chosen) = self.chosen().cloned() else {
            if let Some(annotation) = self.annotation_in_hand() {
                let id = annotation.id;
                self.untag(id, tag);
            }
            return;
        };
        let meant = super::choosing::Meant::Chosen(chosen);
        let now = self.now();
        self.plan("Removing a tag", Then::Nothing, move |workspace| {
            let edit = annotations::untag(workspace, &meant.annotations(workspace), tag, now)?;
            let n = counted(edit.changes.len(), "passage");
            let told = format!("Removed {} from {n}", workspace.tag_path(tag));
            Ok((edit, told))
        });
    }

    /// Opens the dialog that puts a tag in the place of another.
    pub(super) fn ask_replace(&mut self) {
        let scope = if self.chosen().is_some() {
            Scope::Chosen
        } else if !self.view.filter.is_empty()
            && self.view.tab() == Some(super::view::Tab::Excerpts)
        {
            Scope::Filtered
        } else {
            Scope::All
        };
        self.open_dialog(Dialog::ReplaceTag(ReplaceChoice {
            from: self.tag_meant(),
            scope,
            ..ReplaceChoice::default()
        }));
    }

    fn replace_tag(&mut self, Replacing { from, to, scope }: Replacing) {
        let Some(meant) = self.meant(scope) else {
            return;
        };
        let now = self.now();
        self.plan("Replacing a tag", Then::Used(to), move |workspace| {
            let meant = meant.annotations(workspace);
            let edit = recode::replace(workspace, &meant, from, to, now)?;
            let told = format!(
                "Replaced {} by {} on {}",
                workspace.tag_path(from),
                workspace.tag_path(to),
                counted(edit.changes.len(), "passage")
            );
            Ok((edit, told))
        });
    }

    /// What replacing a tag would do; `None` until a worker has counted.
    pub fn replace_numbers(&mut self, replacing: Replacing) -> Option<ReplaceNumbers> {
        let session = self.session.as_ref()?;
        let key = (
            session.workspace().meta.id,
            session.n_changes(),
            replacing,
            self.view.now.chosen.clone(),
            self.view.filter.clone(),
        );
        if self.counted.counted.as_ref() == Some(&key) {
            return self.counted.numbers;
        }
        let workspace = session.workspace().clone();
        let meant = self.meant(replacing.scope)?;
        self.counted = Counted {
            counted: Some(key.clone()),
            numbers: None,
        };
        self.jobs.start(Kind::Count, "", move |_| {
            let meant = meant.annotations(&workspace);
            let numbers = recode::replace_numbers(&workspace, &meant, replacing.from, replacing.to);
            Outcome::Counted(Box::new(Counted {
                counted: Some(key),
                numbers: Some(numbers),
            }))
        });
        None
    }

    pub(super) fn take_in_counted(&mut self, counted: Counted) {
        if self.counted.counted == counted.counted {
            self.counted = counted;
        }
    }

    /// Opens the list of places for a tag.
    pub(super) fn ask_place(&mut self, tag: TagId, placing: Placing) {
        self.open_dialog(Dialog::PlaceTag {
            tag,
            placing,
            under: None,
            words: String::new(),
        });
    }

    pub(super) fn ask_merge(&mut self, from: TagId) {
        self.open_dialog(Dialog::Merge {
            from,
            into: None,
            words: String::new(),
        });
    }

    /// Gives a tag to an annotation, which comes in hand.
    fn tag_annotation(&mut self, annotation: AnnotationId, tag: TagId) {
        self.commit_then(
            |session, now| annotations::tag(session.workspace(), &[annotation], tag, now),
            move |app, _edit| {
                app.used(tag);
                app.take_in_hand(Some(annotation));
            },
        );
    }

    /// Plans on a worker, and does what was planned as one step.
    pub(super) fn plan(
        &mut self,
        label: &str,
        then: Then,
        plan: impl FnOnce(&Workspace) -> Result<(Edit, String), Refusal> + Send + 'static,
    ) {
        let Some(session) = &self.session else { return };
        let workspace = session.workspace().clone();
        self.jobs.start(Kind::Plan, label, move |_| {
            Outcome::Planned(Box::new(Planned {
                workspace: workspace.meta.id,
                plan: plan(&workspace),
                then,
            }))
        });
    }

    pub(super) fn take_in_plan(&mut self, planned: Planned) {
        let Planned {
            workspace,
            plan,
            then,
        } = planned;
        let is_here = self
            .session
            .as_ref()
            .is_some_and(|session| session.workspace().meta.id == workspace);
        if !is_here {
            return;
        }
        let (edit, told) = match plan {
            Ok(planned) => planned,
            Err(refusal) => return self.notices.warning(refusal.to_string()),
        };
        self.commit_then(
            |_, _| Ok(edit),
            move |app, _edit| {
                app.notices.undoable(told);
                match then {
                    Then::Nothing => {}
                    Then::Used(tag) => app.used(tag),
                    Then::CloseHits => app.hits_are_tagged(),
                }
            },
        );
    }
}

/// What makes a tag, if it had to be made, and what uses it, as one step.
pub(super) fn joined(creation: Option<Edit>, edit: Edit, label: String) -> Edit {
    match creation {
        Some(creation) => creation.followed_by(edit, label),
        None => edit,
    }
}
