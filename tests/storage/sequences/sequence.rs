//! A workspace, its file and its model, and each thing that is done to all three.

use std::collections::BTreeMap;

use dossier::app::session::Session;
use dossier::edit::{Edit, Refusal, documents};
use dossier::model::{AnnotationId, DocumentId, TagId, Workspace};
use dossier::store;
use dossier::text::{Span, Text};
use uuid::Uuid;

use super::copies::Copied;
use super::model::State;
use super::moves::{Kind, Move};
use crate::desk::{Desk, sample};
use crate::machine::crash;

pub(super) fn nth<K: Copy + Ord, V>(all: &BTreeMap<K, V>, n: u16) -> Option<K> {
    let n = usize::from(n).checked_rem(all.len())?;
    all.keys().nth(n).copied()
}

pub(super) fn tag_id(n: u128) -> TagId {
    TagId(Uuid::from_u128(n))
}

pub(super) fn mark_id(n: u128) -> AnnotationId {
    AnnotationId(Uuid::from_u128(n))
}

pub(super) fn document_id(n: u128) -> DocumentId {
    DocumentId(Uuid::from_u128(n))
}

/// The words from one to another as a span.
pub(super) fn span(text: &Text, first: usize, last: usize) -> Span {
    let words: Vec<&str> = text.as_str().split_whitespace().collect();
    let start = text.span_of(words[first]).unwrap().start();
    let end = text.span_of(words[last]).unwrap().end();
    text.span_between(start, end).unwrap()
}

pub(super) struct Sequence {
    pub(super) desk: Desk,
    pub(super) session: Option<Session>,
    pub(super) state: State,
    /// The states that undo leads to, and those that redo leads to; the next one last.
    pub(super) done: Vec<State>,
    pub(super) undone: Vec<State>,
    /// What the copy was taken from, and what it is now.
    pub(super) copy: (Copied, Copied),
    pub(super) n_made: u128,
    pub(super) n_refused: usize,
    pub(super) n_merged: usize,
}

impl Sequence {
    pub(super) fn new() -> Self {
        let desk = Desk::quick_with_sample();
        let mut session = Session::resume(desk.open());
        // Words of the sample stand several times.
        let remove: Vec<DocumentId> = sample().documents.keys().copied().collect();
        let edit = documents::remove(session.workspace(), &remove).unwrap();
        session.commit(edit).unwrap();
        let copied = Copied::of(session.workspace());
        let mut sequence = Self {
            desk,
            state: copied.state.clone(),
            session: Some(session),
            done: Vec::new(),
            undone: Vec::new(),
            copy: (copied.clone(), copied),
            n_made: 1000,
            n_refused: 0,
            n_merged: 0,
        };
        sequence.done.push(State::of(&sample()));
        for _ in 0..2 {
            sequence.perform(Move {
                kind: Kind::Import,
                numbers: [40, 0, 0, 0],
            });
        }
        sequence.only(Kind::Copy);
        sequence
    }

    pub(super) fn session(&mut self) -> &mut Session {
        self.session.as_mut().unwrap()
    }

    pub(super) fn workspace(&self) -> &Workspace {
        self.session.as_ref().unwrap().workspace()
    }

    pub(super) fn new_number(&mut self) -> u128 {
        self.n_made += 1;
        self.n_made
    }

    /// What a plan did, if it was not refused, is what the model says.
    pub(super) fn commit(&mut self, edit: Result<Edit, Refusal>, after: State) {
        match edit {
            Ok(edit) => {
                self.session().commit(edit).unwrap();
                let before = std::mem::replace(&mut self.state, after);
                self.done.push(before);
                self.undone.clear();
            }
            Err(refusal) => {
                assert_eq!(after, self.state, "refused: {refusal}");
                self.n_refused += 1;
            }
        }
    }

    pub(super) fn perform(&mut self, step: Move) {
        match step.kind {
            Kind::Mark
            | Kind::Tag
            | Kind::Untag
            | Kind::Recode
            | Kind::Split
            | Kind::Annotate
            | Kind::Delete => self.work_on_marks(step),
            Kind::NewTag | Kind::MergeTags | Kind::DeleteTag => self.work_on_tags(step),
            Kind::Import
            | Kind::Correct
            | Kind::RemoveDocument
            | Kind::MakeArticle
            | Kind::DeleteArticle
            | Kind::ShareOrigin => self.work_on_sources(step),
            Kind::Undo => {
                let has_undone = self.session().undo().unwrap().is_some();
                assert_eq!(has_undone, !self.done.is_empty());
                if let Some(before) = self.done.pop() {
                    self.undone.push(std::mem::replace(&mut self.state, before));
                }
            }
            Kind::Redo => {
                let has_redone = self.session().redo().unwrap().is_some();
                assert_eq!(has_redone, !self.undone.is_empty());
                if let Some(after) = self.undone.pop() {
                    self.done.push(std::mem::replace(&mut self.state, after));
                }
            }
            Kind::Save => {
                let saving = self.session().begin_save(None).unwrap();
                self.session().finish_save(saving.run().unwrap()).unwrap();
            }
            Kind::Crash => {
                let session = self.session.take();
                crash(&self.desk, session);
                self.open();
            }
            Kind::Close => {
                self.session.take().unwrap().close().unwrap();
                self.open();
            }
            Kind::Copy => {
                let copied = Copied::of(self.workspace());
                self.copy = (copied.clone(), copied);
            }
            Kind::MarkInCopy | Kind::TagInCopy | Kind::UntagInCopy | Kind::DeleteInCopy => {
                self.work_on_copy(step);
            }
            Kind::Merge => self.merge(),
        }
    }

    pub(super) fn open(&mut self) {
        let opened = store::open(&self.desk.path(), &self.desk.folders()).unwrap();
        assert!(opened.remarks.is_empty(), "{:?}", opened.remarks);
        self.session = Some(Session::resume(opened));
    }

    pub(super) fn check(&self) {
        assert_eq!(State::of(self.workspace()), self.state);
    }

    pub(super) fn only(&mut self, kind: Kind) {
        self.perform(Move {
            kind,
            numbers: [0; 4],
        });
    }

    /// Back to the start and forth to the end.
    pub(super) fn check_every_step(&mut self) {
        let end = self.workspace().clone();
        let (n_done, n_undone) = (self.done.len(), self.undone.len());
        for _ in 0..n_done {
            self.only(Kind::Undo);
            self.check();
        }
        assert_eq!(*self.workspace(), sample(), "undone to the start");
        for _ in 0..n_done {
            self.only(Kind::Redo);
            self.check();
        }
        assert_eq!(*self.workspace(), end, "done again to the end");
        for _ in 0..n_undone {
            self.only(Kind::Redo);
            self.check();
        }
        assert_eq!(self.workspace().problems(), []);
    }
}
