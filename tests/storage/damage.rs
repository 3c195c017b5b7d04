//! A workspace file and its journal, cut at every byte and with bytes changed at random: no panic,
//! no hang, and never another workspace without a word.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use dossier::model::Workspace;
use dossier::store::{self, Opened, Remark, Stamp, format};
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::desk::{Desk, add_tag, commit, sample, scribble};

const N_FLIPS: usize = 20_000;

/// How often each thing came of it.
#[derive(Default)]
struct Outcomes(BTreeMap<&'static str, usize>);

impl Outcomes {
    fn count(&mut self, outcome: &'static str) {
        *self.0.entry(outcome).or_default() += 1;
    }

    fn print(&self, what: &str) {
        let outcomes: Vec<String> = self
            .0
            .iter()
            .map(|(outcome, n)| format!("{n} {outcome}"))
            .collect();
        println!("damage: {what}: {}", outcomes.join(", "));
    }
}

/// What reading a damaged file comes to.
#[track_caller]
fn outcome_of_file(bytes: &[u8], sound: &Workspace, stamp: &Stamp) -> &'static str {
    match format::read(bytes) {
        Err(fault) => {
            assert!(!fault.to_string().is_empty());
            "refused with the reason"
        }
        Ok(read) => {
            assert_eq!(read.workspace.problems(), []);
            if read.workspace == *sound && read.stamp == *stamp {
                return "not changed at all";
            }
            assert!(read.hand_edited, "opened as if it were whole");
            if read.workspace == *sound {
                "opened with a warning, nothing missing"
            } else {
                "opened with a warning, sound and not the same"
            }
        }
    }
}

#[test]
fn a_file_cut_anywhere_or_with_any_byte_changed_is_told() {
    let sound = sample();
    let mut bytes = Vec::new();
    let stamp = format::write(&sound, 3, &mut bytes).unwrap();

    let mut outcomes = Outcomes::default();
    for n_bytes in 0..bytes.len() {
        outcomes.count(outcome_of_file(&bytes[..n_bytes], &sound, &stamp));
    }
    outcomes.print(&format!("a file cut at each of {} bytes", bytes.len()));

    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut outcomes = Outcomes::default();
    for _ in 0..N_FLIPS / 2 {
        let mut damaged = bytes.clone();
        flip(&mut damaged, &mut random);
        outcomes.count(outcome_of_file(&damaged, &sound, &stamp));
    }
    outcomes.print(&format!("{} bytes of a file changed", N_FLIPS / 2));
}

/// Makes one byte another one.
fn flip(bytes: &mut [u8], random: &mut TestRng) {
    let at = (random.next_u64() % bytes.len() as u64) as usize;
    bytes[at] ^= (1 + random.next_u64() % 255) as u8;
}

/// A workspace with a journal after it, and the states that it went through.
struct Journalled {
    desk: Desk,
    journal: PathBuf,
    bytes: Vec<u8>,
    states: Vec<Workspace>,
}

fn journalled() -> Journalled {
    let desk = Desk::quick_with_sample();
    let Opened {
        mut workspace,
        mut file,
        ..
    } = desk.open();
    let mut states = vec![workspace.clone()];
    for n in 2..6 {
        commit(&mut file, &mut workspace, &add_tag(n));
        states.push(workspace.clone());
    }
    drop(file);
    let journal = desk
        .folders()
        .data
        .join("journals")
        .join(workspace.meta.id.to_string())
        .join("000001.journal");
    let bytes = fs::read(&journal).unwrap();
    Journalled {
        desk,
        journal,
        bytes,
        states,
    }
}

impl Journalled {
    fn outcome(&self, bytes: &[u8]) -> &'static str {
        scribble(&self.journal, bytes);
        let seen = store::look(&self.desk.path(), &self.desk.folders()).unwrap();
        let state = self
            .states
            .iter()
            .position(|state| *state == seen.workspace)
            .expect("only whole edits, and none without those before it");
        assert_eq!(state, seen.n_unsaved);
        match seen.remarks.as_slice() {
            [] if state == self.states.len() - 1 => "not changed at all",
            [] => {
                assert!(bytes.is_empty() || self.bytes.starts_with(bytes));
                "cut between two edits, as if the later ones had not been made"
            }
            [Remark::TailCut { .. }] => "told, with every edit before the damage",
            told => panic!("{told:?}"),
        }
    }
}

#[test]
fn a_journal_cut_anywhere_or_with_any_byte_changed_gives_the_edits_before_it() {
    let journalled = journalled();
    let mut outcomes = Outcomes::default();
    for n_bytes in 0..journalled.bytes.len() {
        outcomes.count(journalled.outcome(&journalled.bytes[..n_bytes]));
    }
    let between = outcomes.0["cut between two edits, as if the later ones had not been made"];
    assert!(between <= 2 + journalled.states.len());
    outcomes.print(&format!(
        "a journal cut at each of {} bytes",
        journalled.bytes.len()
    ));

    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[8; 32]);
    let mut outcomes = Outcomes::default();
    for round in 0..N_FLIPS / 2 {
        let mut damaged = journalled.bytes.clone();
        flip(&mut damaged, &mut random);
        let outcome = journalled.outcome(&damaged);
        assert_eq!(outcome, "told, with every edit before the damage");
        outcomes.count(outcome);
        // To open it for writing cuts the damage off, keeps it, and goes on.
        if round % 200 == 0 {
            let opened = journalled.desk.open();
            assert!(matches!(
                opened.remarks[..],
                [Remark::TailCut { kept: Some(_) }]
            ));
            assert!(journalled.states.contains(&opened.workspace));
            drop(opened);
            // What was left of it may have been nothing at all.
            fs::create_dir_all(journalled.journal.parent().unwrap()).unwrap();
        }
    }
    outcomes.print(&format!("{} bytes of a journal changed", N_FLIPS / 2));
}
