//! What a loss of power leaves: of what was not synced, some is there and some is not.
#![cfg(unix)]

use std::sync::Arc;

use dossier::edit::history::History;
use dossier::model::Workspace;
use dossier::store::{self, Disk, Folders, Opened, Step};
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::desk::{Desk, add_large, add_tag, keep};
use crate::faulty::{Done, FaultyDisk, Past};

/// The states of an afternoon in their order, and from which operation on each is promised.
struct Afternoon {
    states: Vec<Workspace>,
    past: Past,
}

/// Edits, flushes, saves, undoes; ends in the middle of it.
fn afternoon(desk: &Desk, root: &std::path::Path) -> Afternoon {
    let disk = FaultyDisk::recording(root);
    let folders = Folders::on(Arc::clone(&disk) as Arc<dyn Disk>, desk.folders().data);
    let Opened {
        mut workspace,
        mut file,
        ..
    } = store::open(&desk.path(), &folders).unwrap();
    let mut states = vec![workspace.clone()];
    disk.mark(0);
    for n in 2..10 {
        let (step, edit) = if n % 4 == 0 {
            (Step::Undo, add_large(n - 1))
        } else if n % 4 == 3 {
            (Step::Do, add_large(n))
        } else {
            (Step::Do, add_tag(n))
        };
        keep(&mut file, step, &edit).unwrap();
        let applied = if step == Step::Undo {
            edit.inverse()
        } else {
            edit.clone()
        };
        applied.apply(&mut workspace).unwrap();
        states.push(workspace.clone());
        if store::is_large(&edit) {
            // Without a flush: it is shown now.
            disk.mark(states.len() - 1);
        }
        if n % 3 != 0 {
            file.flush().unwrap();
            disk.mark(states.len() - 1);
        }
        if n % 3 == 1 {
            let save = file.begin_save(None).unwrap();
            let save = save.with_history(History::default());
            let saved = save.run(&workspace).unwrap();
            assert!(saved.remarks.is_empty());
            disk.mark(states.len() - 1);
            file.finish_save(saved);
        }
    }
    let past = disk.past();
    drop(file);
    Afternoon { states, past }
}

/// How often the power is lost after each operation, and what decides on what is left then: the
/// same in each run.
pub(crate) fn rounds_and_dice() -> (usize, impl FnMut(usize) -> usize) {
    let n_rounds = std::env::var("DOSSIER_POWER_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(8);
    let mut random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let dice = move |below: usize| {
        use proptest::prelude::Rng as _;
        (random.next_u64() % below as u64) as usize
    };
    (n_rounds, dice)
}

#[test]
fn a_loss_of_power_at_any_moment_takes_no_more_than_what_was_not_promised() {
    let (n_rounds, mut dice) = rounds_and_dice();
    let desk = Desk::quick_with_sample();
    let root = desk.root().to_owned();
    // What was done in the folders before is on the disk.
    let Afternoon { states, past } = afternoon(&desk, &root);
    let (mut n_losses, mut n_whole) = (0, 0);
    for n_done in 0..=past.done.len() {
        let promised = past.done[..n_done]
            .iter()
            .rev()
            .find_map(|done| match done {
                Done::Mark(state) => Some(*state),
                _ => None,
            });
        for _ in 0..n_rounds {
            past.lose_power(n_done, &mut dice);
            let opened = store::open(&desk.path(), &desk.folders())
                .unwrap_or_else(|error| panic!("after {n_done} operations: {error}"));
            let state = states
                .iter()
                .rposition(|state| *state == opened.workspace)
                .unwrap_or_else(|| {
                    panic!(
                        "after {n_done} operations, {:?}: something in between is there; {:?}",
                        past.done.get(n_done),
                        opened.remarks
                    )
                });
            assert!(
                state >= promised.unwrap_or(0),
                "after {n_done} operations: state {state} is there, {promised:?} was promised; {:?}",
                opened.remarks
            );
            n_losses += 1;
            n_whole += usize::from(opened.remarks.is_empty());
            drop(opened);
            let again = store::open(&desk.path(), &desk.folders()).unwrap();
            assert!(again.workspace == states[state], "opened once more");
        }
    }
    println!(
        "power: {n_losses} losses of power after {} operations, {n_whole} without a word, 0 promised edits lost",
        past.done.len()
    );
}
