//! A workspace file, its journal and its history, cut at every byte, with every bit turned and with
//! bytes changed at random: no panic, no hang, and never another workspace without a word.
//!
//! `DOSSIER_DAMAGE=1 cargo test --release --test storage damage -- --nocapture` does the same to
//! files of 5 and of 60 MB.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use dossier::edit::history::History;
use dossier::model::Workspace;
use dossier::store::{self, Remark, Stamp, format};
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::desk::{Desk, add_tag, annotation, commit, document, insert_document, sample, scribble};

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
    for _ in 0..N_FLIPS {
        let mut damaged = bytes.clone();
        flip(&mut damaged, &mut random);
        outcomes.count(outcome_of_file(&damaged, &sound, &stamp));
    }
    outcomes.print(&format!("{N_FLIPS} bytes of a file changed"));
}

/// A file of about so many bytes: the sample over and over.
fn file_of(n_bytes: usize) -> (Workspace, Vec<u8>, Stamp) {
    let mut workspace = sample();
    let mut bytes = Vec::new();
    let mut stamp = format::write(&workspace, 3, &mut bytes).unwrap();
    let mut n = 100;
    let mut words = String::new();
    while bytes.len() < n_bytes {
        words.clear();
        while words.len() < (n_bytes / 20).clamp(200, 60_000) {
            words.push_str("Some words of this text, and then \"more\" of them.\n");
        }
        let grows = (n_bytes - bytes.len()) / (words.len() + 2_000) + 1;
        for _ in 0..grows {
            insert_document(
                &mut workspace,
                document(n, &format!("Document {n}")),
                &words,
            );
            let on = workspace.documents.keys().next_back().copied().unwrap();
            let marked = annotation(n, &workspace, on, "Some words");
            workspace
                .annotations
                .insert_mut(marked.id, Arc::new(marked));
            n += 1;
        }
        bytes.clear();
        stamp = format::write(&workspace, 3, &mut bytes).unwrap();
    }
    (workspace, bytes, stamp)
}

#[test]
fn a_file_of_8_kb_cut_anywhere_or_with_any_bit_turned_is_told() {
    let (sound, bytes, stamp) = file_of(8_000);
    // All bits take a while: every twenty-first, unless more is asked for.
    let step = if is_more_asked_for() { 1 } else { 21 };
    let mut outcomes = Outcomes::default();
    for n_bytes in 0..bytes.len() {
        outcomes.count(outcome_of_file(&bytes[..n_bytes], &sound, &stamp));
    }
    outcomes.print(&format!("a file cut at each of {} bytes", bytes.len()));
    let mut outcomes = Outcomes::default();
    let mut damaged = bytes.clone();
    for bit in (0..8 * bytes.len()).step_by(step) {
        damaged[bit / 8] ^= 1 << (bit % 8);
        outcomes.count(outcome_of_file(&damaged, &sound, &stamp));
        damaged[bit / 8] ^= 1 << (bit % 8);
    }
    outcomes.print(&format!(
        "one bit in {step} of the {} of a file turned",
        8 * bytes.len()
    ));
}

fn is_more_asked_for() -> bool {
    std::env::var_os("DOSSIER_DAMAGE").is_some()
}

#[test]
fn blocks_of_garbage_and_cuts_in_large_files_are_told() {
    let (n_bytes, n_blocks, n_cuts) = if is_more_asked_for() {
        (5_000_000, 10_000, 1_000)
    } else {
        (200_000, 100, 50)
    };
    let (sound, bytes, stamp) = file_of(n_bytes);
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]);
    let mut outcomes = Outcomes::default();
    for round in 0..n_blocks {
        let mut damaged = bytes.clone();
        let n_block = 1_024 + (random.next_u64() % 3_072) as usize;
        let at = (random.next_u64() % (bytes.len() - n_block) as u64) as usize;
        for byte in &mut damaged[at..at + n_block] {
            *byte = if round % 2 == 0 {
                0
            } else {
                random.next_u64() as u8
            };
        }
        outcomes.count(outcome_of_file(&damaged, &sound, &stamp));
    }
    outcomes.print(&format!(
        "{n_blocks} blocks of zeros and garbage in a file of {} bytes",
        bytes.len()
    ));

    let (sound, bytes, stamp) = if is_more_asked_for() {
        file_of(60_000_000)
    } else {
        (sound, bytes, stamp)
    };
    let mut outcomes = Outcomes::default();
    for _ in 0..n_cuts {
        let n_left = (random.next_u64() % bytes.len() as u64) as usize;
        outcomes.count(outcome_of_file(&bytes[..n_left], &sound, &stamp));
    }
    outcomes.print(&format!(
        "a file of {} bytes cut at {n_cuts} places",
        bytes.len()
    ));
}

#[test]
fn a_history_cut_anywhere_or_with_any_byte_changed_never_undoes_something_else() {
    let desk = Desk::quick_with_sample();
    let mut opened = desk.open();
    let mut history = History::default();
    for n in 2..6 {
        commit(&mut opened.file, &mut opened.workspace, &add_tag(n));
        history.push(add_tag(n));
    }
    let save = opened.file.begin_save(None).unwrap();
    let saved = save.with_history(history.clone()).run(&opened.workspace);
    opened.file.finish_save(saved.unwrap());
    let workspace = opened.workspace.clone();
    drop(opened);
    let folder = desk
        .folders()
        .data
        .join("histories")
        .join(workspace.meta.id.to_string());
    let path = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .max()
        .unwrap();
    let bytes = fs::read(&path).unwrap();
    let outcome = |damaged: &[u8]| {
        scribble(&path, damaged);
        let opened = desk.open();
        assert_eq!(opened.workspace, workspace);
        assert!(opened.remarks.is_empty(), "{:?}", opened.remarks);
        if opened.history == history {
            "not changed at all"
        } else {
            assert_eq!(opened.history, History::default(), "half a history");
            "no step of it is used"
        }
    };
    let mut outcomes = Outcomes::default();
    for n_bytes in 0..bytes.len() {
        let outcome = outcome(&bytes[..n_bytes]);
        assert_eq!(outcome, "no step of it is used");
        outcomes.count(outcome);
    }
    outcomes.print(&format!("a history cut at each of {} bytes", bytes.len()));
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[10; 32]);
    let mut outcomes = Outcomes::default();
    for _ in 0..N_FLIPS / 10 {
        let mut damaged = bytes.clone();
        flip(&mut damaged, &mut random);
        let outcome = outcome(&damaged);
        assert_eq!(outcome, "no step of it is used");
        outcomes.count(outcome);
    }
    outcomes.print(&format!("{} bytes of a history changed", N_FLIPS / 10));
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
    let (mut workspace, mut file) = desk.at_work();
    let mut states = vec![workspace.clone()];
    for n in 2..6 {
        commit(&mut file, &mut workspace, &add_tag(n));
        states.push(workspace.clone());
    }
    drop(file);
    let journal = desk.journal(workspace.meta.id);
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
    let n_flips = if is_more_asked_for() {
        N_FLIPS
    } else {
        N_FLIPS / 2
    };
    for round in 0..n_flips {
        let mut damaged = journalled.bytes.clone();
        flip(&mut damaged, &mut random);
        let outcome = journalled.outcome(&damaged);
        assert!(outcome.starts_with("told"), "{outcome}");
        outcomes.count(outcome);
        // To open it for writing cuts the damage off, keeps it, and goes on.
        if round % 200 == 0 && outcome == "told, with every edit before the damage" {
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
    outcomes.print(&format!("{n_flips} bytes of a journal changed"));
}
