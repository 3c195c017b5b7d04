//! Splitting a tag: going through its passages one by one, each recoded by a digit.
//!
//! Each decision is an undo step of its own: a slip of the finger then costs one passage, and
//! what was decided stays when one stops half way.

use std::sync::Arc;

use super::jobs::Kind;
use super::view::{Focus, PickFor, Picker};
use super::{App, Outcome};
use crate::edit::recode::{self, Wanted};
use crate::edit::{Edit, annotations};
use crate::model::codebook::{PATH_SEPARATOR, Tree};
use crate::model::{AnnotationId, TagId, WorkspaceId};
use crate::query::{self, Filter};
use crate::text::words::{counted, grouped};

/// How many tags have a digit.
const N_TARGETS: usize = 9;

/// A tag that is being split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splitting {
    pub tag: TagId,
    /// What its passages can become, by their digits.
    pub targets: Vec<TagId>,
    /// All that had the tag when it began, in reading order.
    passages: Arc<Vec<AnnotationId>>,
    /// The one that is shown.
    at: usize,
    n_recoded: usize,
}

impl Splitting {
    /// Which of the passages is shown, from 1, and of how many.
    pub fn progress(&self) -> (usize, usize) {
        (self.at + 1, self.passages.len())
    }

    pub fn shown(&self) -> Option<AnnotationId> {
        self.passages.get(self.at).copied()
    }
}

/// What the bar of a tag that is being split asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SplitAsk {
    Begin(TagId),
    /// The passage gets the tag with this digit.
    Recode(usize),
    Keep,
    Back,
    /// The next digit belongs to this tag.
    AddTarget(TagId),
    /// The same with one that has to be made first, under the tag unless it is a path.
    MakeTarget(String),
    RemoveTarget(TagId),
    End,
}

impl SplitAsk {
    pub(super) fn changes(&self) -> bool {
        match self {
            Self::Begin(_) | Self::Recode(_) | Self::MakeTarget(_) | Self::Keep => true,
            Self::Back | Self::AddTarget(_) | Self::RemoveTarget(_) | Self::End => false,
        }
    }
}

/// The passages of a tag that is to be split.
pub(super) struct Gathered {
    workspace: WorkspaceId,
    tag: TagId,
    passages: Vec<AnnotationId>,
}

impl App {
    pub fn splitting(&self) -> Option<&Splitting> {
        self.view.now.splitting.as_ref()
    }

    pub(super) fn split(&mut self, ask: SplitAsk) {
        match ask {
            SplitAsk::Begin(tag) => self.begin_split(tag),
            SplitAsk::Recode(digit) => self.split_off(digit),
            SplitAsk::Keep => self.keep_tag(),
            SplitAsk::Back => self.step_back(),
            SplitAsk::AddTarget(tag) => self.add_target(tag),
            SplitAsk::MakeTarget(name) => self.make_target(&name),
            SplitAsk::RemoveTarget(tag) => {
                if let Some(splitting) = &mut self.view.now.splitting {
                    splitting.targets.retain(|&other| other != tag);
                }
            }
            SplitAsk::End => self.end_split(),
        }
    }

    /// Gathers the passages of a tag on a worker; the first is shown when they are there.
    pub(super) fn begin_split(&mut self, tag: TagId) {
        let Some(session) = &self.session else { return };
        let workspace = session.workspace().clone();
        self.jobs.start(Kind::Gather, "", move |_| {
            let filter = Filter {
                tags: vec![tag],
                ..Filter::default()
            };
            let passages = query::passages(&workspace, &filter)
                .into_iter()
                // Not those of the tags below it.
                .filter(|passage| passage.annotation.tags.contains(&tag))
                .map(|passage| passage.annotation.id)
                .collect();
            Outcome::Gathered(Gathered {
                workspace: workspace.meta.id,
                tag,
                passages,
            })
        });
    }

    pub(super) fn take_in_gathered(&mut self, gathered: Gathered) {
        let Some(session) = &self.session else { return };
        let workspace = session.workspace();
        let Some(tag) = workspace.tag(gathered.tag) else {
            return;
        };
        if workspace.meta.id != gathered.workspace {
            return;
        }
        if gathered.passages.is_empty() {
            let told = format!(
                "There is nothing to split: no passage is tagged as {}",
                tag.name
            );
            return self.notices.done(told);
        }
        let targets = Tree::new(workspace).children(Some(tag.id)).to_vec();
        self.view.now.splitting = Some(Splitting {
            tag: tag.id,
            targets: targets.into_iter().take(N_TARGETS).collect(),
            passages: Arc::new(gathered.passages),
            at: 0,
            n_recoded: 0,
        });
        self.show_split();
    }

    /// Shows the passage that is to be decided on.
    fn show_split(&mut self) {
        if let Some(annotation) = self.splitting().and_then(Splitting::shown) {
            self.show_annotation(annotation);
        }
    }

    /// The passage gets the tag with a digit in the place of what it had, and the next one is shown.
    fn split_off(&mut self, digit: usize) {
        let Some(splitting) = self.splitting() else {
            return;
        };
        let target = digit
            .checked_sub(1)
            .and_then(|idx| splitting.targets.get(idx));
        let Some(&to) = target else {
            let told = format!("No tag has the digit {digit} yet: add one with New tag");
            return self.notices.done(told);
        };
        if self.put_in_place(to) {
            if let Some(splitting) = &mut self.view.now.splitting {
                splitting.n_recoded += 1;
            }
            self.used(to);
            self.go_on();
        }
    }

    /// The passage keeps the tag, or gets it back if it was given another one before.
    pub(super) fn keep_tag(&mut self) {
        let Some(tag) = self.splitting().map(|splitting| splitting.tag) else {
            return;
        };
        if self.put_in_place(tag) {
            self.go_on();
        }
    }

    /// Puts a tag in the place of that which is being split, or of the one that came of it before.
    /// Tells whether it is there now.
    fn put_in_place(&mut self, to: TagId) -> bool {
        let (Some(splitting), Some(session)) = (self.splitting(), &self.session) else {
            return false;
        };
        let annotation = splitting
            .shown()
            .and_then(|id| session.workspace().annotation(id));
        let Some(annotation) = annotation else {
            // Deleted meanwhile: there is nothing to decide.
            return true;
        };
        let id = annotation.id;
        let had = std::iter::once(splitting.tag).chain(splitting.targets.iter().copied());
        let from = had.into_iter().find(|tag| annotation.tags.contains(tag));
        if from == Some(to) {
            return true;
        }
        self.commit_now(|session, now| match from {
            Some(from) => recode::replace(session.workspace(), &[id], from, to, now),
            None => annotations::tag(session.workspace(), &[id], to, now),
        })
    }

    fn go_on(&mut self) {
        let Some(splitting) = &mut self.view.now.splitting else {
            return;
        };
        if splitting.at + 1 < splitting.passages.len() {
            splitting.at += 1;
            self.show_split();
        } else {
            self.end_split();
        }
    }

    pub(super) fn step_back(&mut self) {
        if let Some(splitting) = &mut self.view.now.splitting {
            if splitting.at == 0 {
                return self.notices.done("This is the first passage of the tag");
            }
            splitting.at -= 1;
            self.show_split();
        }
    }

    /// An undo shows again the passage that it is about.
    pub(super) fn follow_undo(&mut self, edit: &Edit) {
        let Some(splitting) = &mut self.view.now.splitting else {
            return;
        };
        if let Some(annotation) = super::marking::annotation_of(edit)
            && let Some(at) = splitting
                .passages
                .iter()
                .take(splitting.at + 1)
                .rposition(|&id| id == annotation)
        {
            splitting.at = at;
            self.show_split();
        }
    }

    /// Opens the picker for a tag that gets the next digit.
    pub(super) fn pick_target(&mut self) {
        self.view.now.picker = Some(Picker {
            purpose: PickFor::Target,
            ..Picker::default()
        });
        self.view.now.focus = Some(Focus::Picker);
    }

    fn add_target(&mut self, tag: TagId) {
        let Some(splitting) = &mut self.view.now.splitting else {
            return;
        };
        if tag == splitting.tag {
            self.notices.done("This is the tag that is being split");
        } else if splitting.targets.len() >= N_TARGETS && !splitting.targets.contains(&tag) {
            self.notices
                .done("All nine digits are given: click a tag in the bar to free its digit");
        } else if !splitting.targets.contains(&tag) {
            splitting.targets.push(tag);
        }
    }

    fn make_target(&mut self, name: &str) {
        let (Some(splitting), Some(session)) = (self.splitting(), &self.session) else {
            return;
        };
        let workspace = session.workspace();
        let path = if name.contains(PATH_SEPARATOR) {
            name.to_owned()
        } else {
            let parent = workspace.tag_path(splitting.tag);
            format!("{parent}{PATH_SEPARATOR}{name}")
        };
        let mut new_id = || TagId(uuid::Uuid::now_v7());
        let wanted = [Wanted::Path(path)];
        let (creation, tag) = match recode::with_tags(workspace, &wanted, &mut new_id, self.now()) {
            Ok((_, creation, tags)) => (creation, tags.first().copied()),
            Err(refusal) => return self.notices.warning(refusal.to_string()),
        };
        let is_there = match creation {
            Some(creation) => self.commit_now(|_, _| Ok(creation)),
            None => true,
        };
        if let Some(tag) = tag.filter(|_| is_there) {
            self.view.now.reveal_tag = Some(tag);
            self.add_target(tag);
        }
    }

    pub(super) fn end_split(&mut self) {
        let Some(splitting) = self.view.now.splitting.take() else {
            return;
        };
        self.view.now.focus = Some(Focus::Reader);
        let name = self
            .session
            .as_ref()
            .and_then(|session| session.workspace().tag(splitting.tag))
            .map_or("", |tag| tag.name.as_str());
        let (at, n) = splitting.progress();
        let n_recoded = counted(splitting.n_recoded, "passage");
        self.notices.done(format!(
            "Recoded {n_recoded} of {name}, up to {} of {}",
            grouped(at),
            grouped(n)
        ));
    }
}
