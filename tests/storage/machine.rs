//! Random sequences of edits, undo, redo, saves, ends and crashes, against a model that is nothing
//! but lists: after each opening the state and every step that can be undone are those of the model.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use dossier::app::session::{Saving, Session};
use dossier::edit::{Change, Edit, Swap};
use dossier::model::{Tag, TagId, Workspace};
use dossier::store;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};
use uuid::Uuid;

use crate::desk::{Desk, scribble, tag};

const N_THREADS: usize = 2;

#[derive(Clone, Copy, Debug)]
enum Move {
    Add,
    Rename(usize),
    Remove(usize),
    /// A letter more of a name.
    Type(usize),
    Undo,
    Redo,
    Save,
    BeginSave,
    FinishSave,
    /// The end of the program between the new file getting into its place and hearing of it.
    CrashInSave,
    Crash,
    Close,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => Just(Move::Add),
        2 => (0usize..4).prop_map(Move::Rename),
        1 => (0usize..4).prop_map(Move::Remove),
        4 => (0usize..2).prop_map(Move::Type),
        5 => Just(Move::Undo),
        3 => Just(Move::Redo),
        2 => Just(Move::Save),
        1 => Just(Move::BeginSave),
        1 => Just(Move::FinishSave),
        1 => Just(Move::CrashInSave),
        1 => Just(Move::Crash),
        1 => Just(Move::Close),
    ];
    prop::collection::vec(one, 1..24)
}

/// Tags by number.
type State = BTreeMap<u128, String>;

/// One step: its label, and the states around it.
#[derive(Clone, Debug)]
struct Done {
    label: String,
    before: State,
    after: State,
}

#[derive(Default)]
struct Model {
    state: State,
    done: Vec<Done>,
    undone: Vec<Done>,
    /// Whether the last thing that happened was a letter.
    is_typing: bool,
    n_added: u128,
}

impl Model {
    fn step(&mut self, label: String, after: State) {
        let before = std::mem::replace(&mut self.state, after.clone());
        self.undone.clear();
        self.done.push(Done {
            label,
            before,
            after,
        });
    }

    fn letter(&mut self, label: String, after: State) {
        match self.done.last_mut() {
            Some(last) if self.is_typing && self.undone.is_empty() && last.label == label => {
                last.after.clone_from(&after);
                self.state = after;
            }
            _ => self.step(label, after),
        }
        self.is_typing = true;
    }

    /// The tag that a number out of the blue means.
    fn nth(&self, n: usize) -> Option<(u128, String)> {
        let n = n.checked_rem(self.state.len())?;
        let (id, name) = self.state.iter().nth(n)?;
        Some((*id, name.clone()))
    }
}

fn state_of(workspace: &Workspace) -> State {
    let tags = workspace.tags.values();
    tags.map(|tag| (tag.id.0.as_u128(), tag.name.clone()))
        .collect()
}

/// Every file under a folder.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push((path.clone(), fs::read(&path).unwrap()));
            }
        }
    }
    found
}

/// Leaves the disk as it is at this moment, and no later.
pub(crate) fn crash(desk: &Desk, session: Option<Session>) {
    let root = desk.root().to_owned();
    let kept = files(&root);
    drop(session);
    for (path, _) in files(&root) {
        fs::remove_file(path).unwrap();
    }
    for (path, bytes) in kept {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        scribble(&path, &bytes);
    }
}

struct Machine {
    desk: Desk,
    session: Option<Session>,
    model: Model,
    saving: Option<Saving>,
}

impl Machine {
    fn new() -> Self {
        let desk = Desk::quick_with_sample();
        let mut machine = Self {
            session: Some(Session::resume(desk.open())),
            desk,
            model: Model::default(),
            saving: None,
        };
        machine.model.state = state_of(machine.session().workspace());
        machine
    }

    fn session(&mut self) -> &mut Session {
        self.session.as_mut().unwrap()
    }

    fn commit(&mut self, label: String, change: Swap<Tag>, after: State) {
        let edit = Edit::new(label.clone(), vec![Change::Tag(change)]);
        self.session().commit(edit).unwrap();
        self.model.is_typing = false;
        self.model.step(label, after);
    }

    fn perform(&mut self, step: Move) {
        let mut after = self.model.state.clone();
        match step {
            Move::Add => {
                self.model.n_added += 1;
                let n = 100 + self.model.n_added;
                let name = format!("Tag {n}");
                after.insert(n, name.clone());
                self.commit(format!("new tag {n}"), Swap::add(tag(n, &name)), after);
            }
            Move::Rename(nth) | Move::Type(nth) => {
                let Some((n, name)) = self.model.nth(nth) else {
                    return;
                };
                let name = format!("{name}x");
                after.insert(n, name.clone());
                let before = self.session().workspace().tags[&TagId(Uuid::from_u128(n))].clone();
                let renamed = Tag {
                    name,
                    ..(*before).clone()
                };
                let change = Swap::replace(&before, renamed);
                if matches!(step, Move::Rename(_)) {
                    return self.commit(format!("renaming {n}"), change, after);
                }
                let label = format!("typing {n}");
                let edit = Edit::new(label.clone(), vec![Change::Tag(change)]);
                self.session().commit_typing(edit).unwrap();
                self.model.letter(label, after);
            }
            Move::Remove(nth) => {
                // The first tag is in use.
                let Some((n, _)) = self.model.nth(nth).filter(|(n, _)| *n > 100) else {
                    return;
                };
                after.remove(&n);
                let before = self.session().workspace().tags[&TagId(Uuid::from_u128(n))].clone();
                self.commit(format!("removal of {n}"), Swap::remove(&before), after);
            }
            Move::Undo => {
                let label = self
                    .session()
                    .undo()
                    .unwrap()
                    .map(|edit| edit.label.clone());
                let done = self.model.done.pop();
                assert_eq!(label, done.as_ref().map(|done| done.label.clone()));
                if let Some(done) = done {
                    self.model.state.clone_from(&done.before);
                    self.model.undone.push(done);
                }
                self.model.is_typing = false;
            }
            Move::Redo => {
                let label = self
                    .session()
                    .redo()
                    .unwrap()
                    .map(|edit| edit.label.clone());
                let done = self.model.undone.pop();
                assert_eq!(label, done.as_ref().map(|done| done.label.clone()));
                if let Some(done) = done {
                    self.model.state.clone_from(&done.after);
                    self.model.done.push(done);
                }
                self.model.is_typing = false;
            }
            Move::Save => {
                self.saving = None;
                let saving = self.session().begin_save(None).unwrap();
                self.session().finish_save(saving.run().unwrap());
            }
            Move::BeginSave => self.saving = Some(self.session().begin_save(None).unwrap()),
            Move::FinishSave => {
                if let Some(saving) = self.saving.take() {
                    self.session().finish_save(saving.run().unwrap());
                }
            }
            Move::CrashInSave => {
                let saving = match self.saving.take() {
                    Some(saving) => saving,
                    None => self.session().begin_save(None).unwrap(),
                };
                let saved = saving.run().unwrap();
                self.crash();
                drop(saved);
                self.open();
            }
            Move::Crash => {
                self.crash();
                self.open();
            }
            Move::Close => {
                self.session.take().unwrap().close().unwrap();
                self.open();
            }
        }
    }

    fn crash(&mut self) {
        let session = self.session.take();
        crash(&self.desk, session);
    }

    fn open(&mut self) {
        self.saving = None;
        self.model.is_typing = false;
        let opened = store::open(&self.desk.path(), &self.desk.folders()).unwrap();
        assert!(opened.remarks.is_empty(), "{:?}", opened.remarks);
        self.session = Some(Session::resume(opened));
    }

    fn check(&mut self) {
        let session = self.session.as_ref().unwrap();
        assert_eq!(state_of(session.workspace()), self.model.state);
        let labels: Vec<&str> = session.history().labels().collect();
        let expected: Vec<&str> = self.model.done.iter().map(|done| &*done.label).collect();
        assert_eq!(labels, expected, "what can be undone");
        let labels: Vec<&str> = session
            .history()
            .undone()
            .iter()
            .map(|edit| &*edit.label)
            .collect();
        let expected: Vec<&str> = self.model.undone.iter().map(|done| &*done.label).collect();
        assert_eq!(labels, expected, "what can be done again");
    }

    /// Back to the beginning and forth to the end, each state as it was.
    fn check_every_step(&mut self) {
        let (n_done, n_undone) = (self.model.done.len(), self.model.undone.len());
        for _ in 0..n_done {
            self.perform(Move::Undo);
            self.check();
        }
        for _ in 0..n_done + n_undone {
            self.perform(Move::Redo);
            self.check();
        }
        assert_eq!(self.session().workspace().problems(), []);
    }
}

fn run(n_sequences: u32) -> usize {
    let mut runner = TestRunner::new(Config {
        cases: n_sequences,
        failure_persistence: None,
        max_shrink_time: 20_000,
        ..Config::default()
    });
    let n_moves = std::cell::Cell::new(0);
    let result = runner.run(&moves(), |moves| {
        let mut machine = Machine::new();
        for &step in &moves {
            machine.perform(step);
            machine.check();
        }
        machine.perform(Move::Crash);
        machine.check();
        machine.check_every_step();
        n_moves.set(n_moves.get() + moves.len());
        Ok(())
    });
    match result {
        Ok(()) => n_moves.get(),
        Err(TestError::Fail(reason, moves)) => panic!("{reason}\n{moves:?}"),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn whatever_is_done_in_whatever_order_nothing_is_lost_and_every_step_can_be_undone() {
    let n_sequences = std::env::var("DOSSIER_SEQUENCES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(500);
    let threads: Vec<_> = (0..N_THREADS)
        .map(|thread_idx| {
            let thread = thread::Builder::new().name(format!("sequences-{thread_idx}"));
            thread
                .spawn(move || run(n_sequences / N_THREADS as u32))
                .unwrap()
        })
        .collect();
    let n_moves: usize = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .sum();
    println!("sequences: {n_sequences} of {n_moves} moves in all, 0 differ from the model");
}
