//! Long random sequences of everything that a person does, against a model that is nothing but
//! words and lists: marking, tagging, recoding, merging and deleting tags, splitting marks,
//! importing, correcting and removing documents, undo and redo, saves, ends, crashes, and merging
//! another copy. After each the workspace is the model; undo leads to the start, redo to the end.
#![cfg(unix)]

mod copies;
mod marks;
mod model;
mod moves;
mod sequence;
mod sources;
mod tags;

use std::cell::Cell;
use std::thread;

use proptest::test_runner::{Config, TestError, TestRunner};

use moves::{Kind, moves};
use sequence::Sequence;

const N_THREADS: u32 = 2;

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
