//! Long random sequences of everything that a person does, against a model that is nothing but
//! words and lists: marking, tagging, recoding, merging and deleting tags, splitting marks,
//! importing, correcting and removing documents, undo and redo, saves, ends, crashes, and merging
//! another copy. After each the workspace is the model; undo leads to the start, redo to the end.
#![cfg(unix)]

mod model;
mod moves;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::thread;

use dossier::app::session::Session;
use dossier::edit::annotations::{self, Draft, Stamp};
use dossier::edit::{Edit, Refusal, articles, codebook, documents, merge, shared_origins, texts};
use dossier::model::{
    AnnotationId, ArticleId, Body, DocumentId, Grade, Member, SharedOriginId, Source, TagId,
    Workspace,
};
use dossier::store;
use dossier::text::change::Change;
use dossier::text::{Span, Text};
use proptest::test_runner::{Config, TestError, TestRunner};
use uuid::Uuid;

use crate::desk::{Desk, NOW, document, sample};
use crate::machine::crash;
use model::{Mark, State, check_merged};
use moves::{Kind, Move, moves};

const N_THREADS: u32 = 2;

fn nth<K: Copy + Ord, V>(all: &BTreeMap<K, V>, n: u16) -> Option<K> {
    let n = usize::from(n).checked_rem(all.len())?;
    all.keys().nth(n).copied()
}

fn tag_id(n: u128) -> TagId {
    TagId(Uuid::from_u128(n))
}

fn mark_id(n: u128) -> AnnotationId {
    AnnotationId(Uuid::from_u128(n))
}

fn document_id(n: u128) -> DocumentId {
    DocumentId(Uuid::from_u128(n))
}

/// The words from one to another as a span.
fn span(text: &Text, first: usize, last: usize) -> Span {
    let words: Vec<&str> = text.as_str().split_whitespace().collect();
    let start = text.span_of(words[first]).unwrap().start();
    let end = text.span_of(words[last]).unwrap().end();
    text.span_between(start, end).unwrap()
}

/// A workspace beside its model.
#[derive(Clone)]
struct Copied {
    workspace: Workspace,
    state: State,
}

impl Copied {
    fn of(workspace: &Workspace) -> Self {
        Self {
            workspace: workspace.clone(),
            state: State::of(workspace),
        }
    }
}

struct Sequence {
    desk: Desk,
    session: Option<Session>,
    state: State,
    /// The states that undo leads to, and those that redo leads to; the next one last.
    done: Vec<State>,
    undone: Vec<State>,
    /// What the copy was taken from, and what it is now.
    copy: (Copied, Copied),
    n_made: u128,
    n_refused: usize,
    n_merged: usize,
}

impl Sequence {
    fn new() -> Self {
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

    fn session(&mut self) -> &mut Session {
        self.session.as_mut().unwrap()
    }

    fn workspace(&self) -> &Workspace {
        self.session.as_ref().unwrap().workspace()
    }

    fn new_number(&mut self) -> u128 {
        self.n_made += 1;
        self.n_made
    }

    /// What a plan did, if it was not refused, is what the model says.
    fn commit(&mut self, edit: Result<Edit, Refusal>, after: State) {
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

    fn perform(&mut self, step: Move) {
        let [which, other, from, to] = step.numbers;
        let mut after = self.state.clone();
        let tag = nth(&after.tags, other);
        let mark = nth(&after.marks, which);
        match step.kind {
            Kind::Mark => {
                let Some(document) = nth(&after.texts, which) else {
                    return;
                };
                let id = self.new_number();
                let (edit, plain) = marked(self.workspace(), &after, id, document, tag, [from, to]);
                after.marks.insert(id, plain);
                self.commit(edit, after);
            }
            Kind::Tag | Kind::Untag => {
                let (Some(tag), Some(mark)) = (tag, mark) else {
                    return;
                };
                let tags = &mut after.marks.get_mut(&mark).unwrap().tags;
                let edit = if step.kind == Kind::Tag {
                    tags.insert(tag);
                    annotations::tag(self.workspace(), &[mark_id(mark)], tag_id(tag), NOW)
                } else {
                    tags.remove(&tag);
                    annotations::untag(self.workspace(), &[mark_id(mark)], tag_id(tag), NOW)
                };
                self.commit(edit, after);
            }
            // Everything under one tag gets another instead.
            Kind::Recode => {
                let (Some(old), Some(new)) = (tag, nth(&after.tags, from)) else {
                    return;
                };
                let has = |(_, mark): &(&u128, &Mark)| mark.tags.contains(&old);
                let marks: Vec<u128> = after.marks.iter().filter(has).map(|(id, _)| *id).collect();
                let ids: Vec<AnnotationId> = marks.iter().map(|&n| mark_id(n)).collect();
                if old == new || marks.is_empty() {
                    return;
                }
                for mark in &marks {
                    after.marks.get_mut(mark).unwrap().tags.insert(new);
                }
                let edit = annotations::tag(self.workspace(), &ids, tag_id(new), NOW);
                self.commit(edit, after.clone());
                for mark in &marks {
                    after.marks.get_mut(mark).unwrap().tags.remove(&old);
                }
                let edit = annotations::untag(self.workspace(), &ids, tag_id(old), NOW);
                self.commit(edit, after);
            }
            Kind::Split => {
                let Some(mark) = mark else { return };
                let plain = after.marks[&mark].clone();
                let (first, last) = after.place(&plain);
                if first == last {
                    return;
                }
                let middle = first + usize::from(from) % (last - first);
                let text = after.texts[&plain.document].clone();
                let body = self.workspace().text(document_id(plain.document)).unwrap();
                let (left, right) = (span(body, first, middle), span(body, middle + 1, last));
                after
                    .marks
                    .get_mut(&mark)
                    .unwrap()
                    .last
                    .clone_from(&text[middle]);
                let edit = annotations::set_spans(self.workspace(), mark_id(mark), &[left], NOW);
                self.commit(edit, after.clone());
                let id = self.new_number();
                let edit = annotated(self.workspace(), id, &plain, right);
                after.marks.insert(
                    id,
                    Mark {
                        first: text[middle + 1].clone(),
                        note: String::new(),
                        ..plain
                    },
                );
                self.commit(edit, after);
            }
            Kind::Annotate => {
                let Some(mark) = mark else { return };
                let note = format!("note {}", from % 5);
                let edit = annotations::set_note(self.workspace(), mark_id(mark), &note, NOW);
                after.marks.get_mut(&mark).unwrap().note = note;
                self.commit(edit, after);
            }
            Kind::Delete => {
                let Some(mark) = mark else { return };
                after.marks.remove(&mark);
                let edit = annotations::delete(self.workspace(), &[mark_id(mark)]);
                self.commit(edit, after);
            }
            Kind::NewTag => {
                let id = self.new_number();
                let parent = tag.filter(|tag| which % 2 == 0 && after.tags[tag].is_none());
                after.tags.insert(id, parent);
                let (name, parent) = (format!("Tag {id}"), parent.map(tag_id));
                let edit = codebook::create(self.workspace(), tag_id(id), parent, &name, NOW);
                self.commit(edit, after);
            }
            Kind::MergeTags => {
                let (Some(gone), Some(into)) = (tag, nth(&after.tags, from)) else {
                    return;
                };
                if after.is_under(into, gone) {
                    return;
                }
                after.tags.remove(&gone);
                for parent in after.tags.values_mut().filter(|over| **over == Some(gone)) {
                    *parent = Some(into);
                }
                for mark in after.marks.values_mut() {
                    if mark.tags.remove(&gone) {
                        mark.tags.insert(into);
                    }
                }
                let edit = codebook::merge(self.workspace(), tag_id(gone), tag_id(into), NOW);
                if edit.is_ok() {
                    self.commit(edit, after);
                }
            }
            Kind::DeleteTag => {
                let Some(gone) = tag else { return };
                let over = after.tags.remove(&gone).flatten();
                for parent in after.tags.values_mut().filter(|over| **over == Some(gone)) {
                    *parent = over;
                }
                for mark in after.marks.values_mut() {
                    mark.tags.remove(&gone);
                }
                let edit = codebook::delete(self.workspace(), tag_id(gone), NOW);
                self.commit(edit, after);
            }
            Kind::Import => {
                let id = self.new_number();
                let text: Vec<String> = (0..5 + which % 60).map(|n| format!("w{id}x{n}")).collect();
                let body = Body::new(document_id(id), Text::new(text.join(" ")), Vec::new());
                let added = vec![(document(id, &format!("Document {id}")), body)];
                let edit = documents::add(self.workspace(), added);
                after.texts.insert(id, text);
                self.commit(edit, after);
            }
            // A word more somewhere.
            Kind::Correct => {
                let Some(id) = nth(&after.texts, which) else {
                    return;
                };
                let n = self.new_number();
                let text = self.workspace().text(document_id(id)).unwrap();
                let plain = after.texts.get_mut(&id).unwrap();
                let at = usize::from(from) % plain.len();
                let start = span(text, at, at).start().byte();
                let change = Change::new(text, [(start..start, format!("w{n} "))]).unwrap();
                plain.insert(at, format!("w{n}"));
                let edit = texts::correct(self.workspace(), document_id(id), &change, NOW);
                self.commit(edit.map(|(edit, _)| edit), after);
            }
            Kind::RemoveDocument => {
                let Some(id) = nth(&after.texts, which) else {
                    return;
                };
                after.texts.remove(&id);
                after.marks.retain(|_, mark| mark.document != id);
                let gone: Vec<u128> = after
                    .articles
                    .iter()
                    .filter(|(_, (document, ..))| *document == id)
                    .map(|(article, _)| *article)
                    .chain([id])
                    .collect();
                after.leave(&gone);
                let edit = documents::remove(self.workspace(), &[document_id(id)]);
                self.commit(edit, after);
            }
            Kind::MakeArticle => {
                let Some(document) = nth(&after.texts, which) else {
                    return;
                };
                let id = self.new_number();
                let plain = after.texts[&document].clone();
                let (a, b) = (
                    usize::from(from) % plain.len(),
                    usize::from(to) % plain.len(),
                );
                let (first, last) = (a.min(b), a.max(b));
                let text = self.workspace().text(document_id(document)).unwrap();
                let draft = articles::Draft {
                    title: format!("Article {id}"),
                    source: Source::default(),
                    spans: vec![span(text, first, last)],
                };
                let ids = (ArticleId(Uuid::from_u128(id)), document_id(document));
                let edit = articles::make(self.workspace(), ids.0, ids.1, draft);
                let words = (document, plain[first].clone(), plain[last].clone());
                after.articles.insert(id, words);
                self.commit(edit, after);
            }
            Kind::DeleteArticle => {
                let Some(gone) = nth(&after.articles, which) else {
                    return;
                };
                after.leave(&[gone]);
                let gone = ArticleId(Uuid::from_u128(gone));
                let edit = articles::delete(self.workspace(), &[gone]);
                self.commit(edit, after);
            }
            Kind::ShareOrigin => {
                let (Some(document), Some(article)) =
                    (nth(&after.texts, which), nth(&after.articles, other))
                else {
                    return;
                };
                let id = self.new_number();
                let members = [
                    Member::Document(document_id(document)),
                    Member::Article(ArticleId(Uuid::from_u128(article))),
                ];
                let origin = SharedOriginId(Uuid::from_u128(id));
                let edit = shared_origins::make(self.workspace(), origin, "Agency", members);
                after.origins.insert(id, [document, article].into());
                self.commit(edit, after);
            }
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
                self.session().finish_save(saving.run().unwrap());
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

    fn work_on_copy(&mut self, step: Move) {
        let id = self.new_number();
        let copy = &mut self.copy.1;
        let [which, other, from, to] = step.numbers;
        let (workspace, state) = (&copy.workspace, &mut copy.state);
        let (tag, mark) = (nth(&state.tags, other), nth(&state.marks, which));
        let edit = match (step.kind, tag, mark) {
            (Kind::MarkInCopy, ..) => {
                let Some(document) = nth(&state.texts, which) else {
                    return;
                };
                let (edit, plain) = marked(workspace, state, id, document, tag, [from, to]);
                state.marks.insert(id, plain);
                edit
            }
            (Kind::DeleteInCopy, _, Some(mark)) => {
                state.marks.remove(&mark);
                annotations::delete(workspace, &[mark_id(mark)])
            }
            (Kind::TagInCopy, Some(tag), Some(mark)) => {
                state.marks.get_mut(&mark).unwrap().tags.insert(tag);
                annotations::tag(workspace, &[mark_id(mark)], tag_id(tag), NOW)
            }
            (_, Some(tag), Some(mark)) => {
                state.marks.get_mut(&mark).unwrap().tags.remove(&tag);
                annotations::untag(workspace, &[mark_id(mark)], tag_id(tag), NOW)
            }
            _ => return,
        };
        if let Ok(edit) = edit {
            edit.apply(&mut copy.workspace).unwrap();
        }
        assert_eq!(State::of(&copy.workspace), copy.state);
    }

    /// What must be in the merged workspace is worked out from three plain states.
    fn merge(&mut self) {
        let (base, theirs) = self.copy.clone();
        let merged = merge::merge(&base.workspace, self.workspace(), &theirs.workspace);
        if merged.edit.changes.is_empty() {
            return;
        }
        let mut workspace = self.workspace().clone();
        merged.edit.apply(&mut workspace).unwrap();
        let after = State::of(&workspace);
        check_merged(&base.state, &self.state, &theirs.state, &after);
        self.n_merged += 1;
        self.commit(Ok(merged.edit), after);
        // The other takes over what was merged.
        self.only(Kind::Copy);
    }

    fn open(&mut self) {
        let opened = store::open(&self.desk.path(), &self.desk.folders()).unwrap();
        assert!(opened.remarks.is_empty(), "{:?}", opened.remarks);
        self.session = Some(Session::resume(opened));
    }

    fn check(&self) {
        assert_eq!(State::of(self.workspace()), self.state);
    }

    fn only(&mut self, kind: Kind) {
        self.perform(Move {
            kind,
            numbers: [0; 4],
        });
    }

    /// Back to the start and forth to the end.
    fn check_every_step(&mut self) {
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

/// A new mark on some words of a document, in both pictures of it.
fn marked(
    workspace: &Workspace,
    state: &State,
    id: u128,
    document: u128,
    tag: Option<u128>,
    [from, to]: [u16; 2],
) -> (Result<Edit, Refusal>, Mark) {
    let text = &state.texts[&document];
    let first = usize::from(from) % text.len();
    let last = (first + usize::from(to) % 6).min(text.len() - 1);
    let plain = Mark {
        document,
        first: text[first].clone(),
        last: text[last].clone(),
        tags: tag.into_iter().collect(),
        note: String::new(),
    };
    let span = span(workspace.text(document_id(document)).unwrap(), first, last);
    (annotated(workspace, id, &plain, span), plain)
}

fn annotated(workspace: &Workspace, id: u128, plain: &Mark, span: Span) -> Result<Edit, Refusal> {
    let tags: Vec<TagId> = plain.tags.iter().map(|&tag| tag_id(tag)).collect();
    let draft = Draft {
        document: document_id(plain.document),
        spans: &[span],
        tags: &tags,
        note: "",
        grade: Grade::default(),
    };
    let stamp = Stamp {
        id: mark_id(id),
        author: "Mara",
        now: NOW,
    };
    annotations::annotate(workspace, &draft, &stamp)
}

#[derive(Default)]
struct Figures {
    moves: Cell<usize>,
    refused: Cell<usize>,
    merged: Cell<usize>,
}

fn run(n_sequences: u32, n_moves: usize) -> [usize; 3] {
    let mut runner = TestRunner::new(Config {
        cases: n_sequences,
        failure_persistence: None,
        max_shrink_time: 20_000,
        ..Config::default()
    });
    let figures = Figures::default();
    let result = runner.run(&moves(n_moves), |moves| {
        let mut sequence = Sequence::new();
        for &step in &moves {
            sequence.perform(step);
            sequence.check();
        }
        sequence.only(Kind::Crash);
        sequence.check();
        sequence.check_every_step();
        let add = |figure: &Cell<usize>, n: usize| figure.set(figure.get() + n);
        add(&figures.moves, moves.len());
        add(&figures.refused, sequence.n_refused);
        add(&figures.merged, sequence.n_merged);
        Ok(())
    });
    match result {
        Ok(()) => [figures.moves, figures.refused, figures.merged].map(|n| n.get()),
        Err(TestError::Fail(reason, moves)) => panic!("{reason}\n{moves:?}"),
        Err(error) => panic!("{error}"),
    }
}

fn asked(variable: &str) -> Option<u32> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn after_everything_that_a_person_does_undo_leads_to_the_start_and_redo_to_the_end() {
    let n_sequences = asked("DOSSIER_SEQUENCES").unwrap_or(2_000);
    let n_moves = asked("DOSSIER_MOVES").unwrap_or(12) as usize;
    let threads: Vec<_> = (0..N_THREADS)
        .map(|thread_idx| {
            let thread = thread::Builder::new().name(format!("everything-{thread_idx}"));
            let run = move || run(n_sequences / N_THREADS, n_moves);
            thread.spawn(run).unwrap()
        })
        .collect();
    let mut in_all = [0; 3];
    for thread in threads {
        for (figure, n) in in_all.iter_mut().zip(thread.join().unwrap()) {
            *figure += n;
        }
    }
    let [n_moves, n_refused, n_merged] = in_all;
    println!(
        "sequences of everything: {n_sequences} of {n_moves} moves in all, {n_refused} refused, {n_merged} merges: 0 differ from the model"
    );
}
