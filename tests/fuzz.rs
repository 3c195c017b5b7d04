//! Random bytes, and files of every kind with random damage: each is read or refused in bounded
//! time, and no reader ends the program.
//!
//! `DOSSIER_FUZZ_ROUNDS=100000 cargo test --test fuzz -- --nocapture` does more of it,
//! `DOSSIER_FUZZ_SEED` something else, and `DOSSIER_FUZZ_FROM` begins at a round: a round has the
//! same bytes each time.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stdout, reason = "the figures are quoted")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use dossier::edit::{Change, Edit, Swap};
use dossier::export::{self, EXPORTERS, Report};
use dossier::import::{self, Draft, projects};
use dossier::model::{DocumentId, Tag, TagId, Timestamp, Workspace, WorkspaceId};
use dossier::query::{Filter, passages};
use dossier::store::{self, Folders, Step};
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Far more than any file of this size takes, on any machine.
const PATIENCE: Duration = Duration::from_mins(2);
const MAX_BYTES: usize = 40_000;
/// Of one extension, so many files of the folder of examples, where there is one.
const N_EACH: usize = 3;

/// Numbers that readers of files stumble over.
const NUMBERS: [&str; 8] = [
    "-1",
    "0",
    "4294967296",
    "18446744073709551616",
    "1e999",
    "NaN",
    "\u{feff}",
    "\u{202e}",
];

struct Dice(TestRng);

impl Dice {
    fn new(seed: u64, round: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&round.to_le_bytes());
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n.max(1) as u64) as usize
    }

    fn range(&mut self, n_bytes: usize) -> std::ops::Range<usize> {
        let start = self.below(n_bytes + 1);
        // Most damage is small.
        let most = if self.below(3) == 0 { n_bytes } else { 16 };
        start..(start + self.below(most + 1)).min(n_bytes)
    }

    fn bytes(&mut self, n: usize) -> Vec<u8> {
        (0..n).map(|_| self.0.next_u64() as u8).collect()
    }
}

/// A file, and what it is called.
#[derive(Clone)]
struct Sample {
    name: String,
    bytes: Vec<u8>,
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files of a folder and of those in it, in the order of their names.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Something of every kind that can be read: our own exports, our files, and the examples.
fn samples(workspace: &Workspace) -> Vec<Sample> {
    let mut samples = Vec::new();
    let found = passages(workspace, &Filter::default());
    for exporter in EXPORTERS {
        let options = export::Options::default();
        let report = Report::new(workspace, &found, options, Timestamp::UNIX_EPOCH);
        let mut bytes = Vec::new();
        export::write(exporter, &report.with_all_documents(), &mut bytes).unwrap();
        samples.push(Sample {
            name: format!("{}.{}", exporter.name, exporter.extension),
            bytes,
        });
    }
    let mut paths = Vec::new();
    for folder in ["tests/golden", "tests/formats-of-old", "seeds"] {
        files(&here(folder), &mut paths);
    }
    let mut examples = Vec::new();
    files(&here("../shared/data"), &mut examples);
    let mut n_of: BTreeMap<String, usize> = BTreeMap::new();
    examples.retain(|path| {
        let extension = path.extension().and_then(|end| end.to_str());
        let n = n_of.entry(extension.unwrap_or_default().to_owned());
        let n = n.or_default();
        let is_small = path.metadata().is_ok_and(|it| it.len() <= MAX_BYTES as u64);
        *n += usize::from(is_small);
        is_small && *n <= N_EACH
    });
    for path in paths.into_iter().chain(examples) {
        samples.push(Sample {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            bytes: fs::read(&path).unwrap(),
        });
    }
    samples.retain(|sample| sample.bytes.len() <= 8 * MAX_BYTES);
    samples
}

/// One to eight changes.
fn damage(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    for _ in 0..=dice.below(8) {
        let range = dice.range(bytes.len());
        match dice.below(9) {
            0 => {
                if let Some(byte) = bytes.get_mut(range.start) {
                    *byte ^= 1 << dice.below(8);
                }
            }
            1 => {
                let signs = *b"\0\xff\x7f<>\"'\\\n\r\t 9{}[]()&;:,#/%";
                if let Some(byte) = bytes.get_mut(range.start) {
                    *byte = signs[dice.below(signs.len())];
                }
            }
            2 => drop(bytes.drain(range)),
            3 => {
                let again = bytes[range.clone()].repeat(1 + dice.below(20));
                drop(bytes.splice(range.start..range.start, again));
            }
            4 => {
                let n = dice.below(12);
                let random = dice.bytes(n);
                drop(bytes.splice(range, random));
            }
            5 => {
                let part = dice.range(other.len());
                drop(bytes.splice(range, other[part].iter().copied()));
            }
            6 => bytes.truncate(range.end.max(bytes.len() / 8)),
            7 => {
                let number = NUMBERS[dice.below(NUMBERS.len())];
                drop(bytes.splice(range, number.bytes()));
            }
            _ => bytes[range].reverse(),
        }
    }
    bytes.truncate(16 * MAX_BYTES);
}

/// Damage within an archive, which is whole itself: else its checksums keep it from the readers.
fn damage_within(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let which = dice.below(archive.len());
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for idx in 0..archive.len() {
        let mut entry = archive.by_index(idx).ok()?;
        let mut content = Vec::new();
        entry.read_to_end(&mut content).ok()?;
        if idx == which {
            damage(&mut content, other, dice);
        }
        let name = entry.name().ok()?.into_owned();
        packed.start_file(name, options).ok()?;
        packed.write_all(&content).ok()?;
    }
    Some(packed.finish().ok()?.into_inner())
}

/// What a round reads.
fn made(samples: &[Sample], dice: &mut Dice) -> Sample {
    let sample = &samples[dice.below(samples.len())];
    if dice.below(20) == 0 {
        let extensions: Vec<&str> = import::extensions().collect();
        let n = dice.below(600);
        return Sample {
            name: format!("a.{}", extensions[dice.below(extensions.len())]),
            bytes: dice.bytes(n),
        };
    }
    let other = &samples[dice.below(samples.len())].bytes;
    let within = (sample.bytes.starts_with(b"PK") && dice.below(5) > 0)
        .then(|| damage_within(&sample.bytes, other, dice))
        .flatten();
    let bytes = within.unwrap_or_else(|| {
        let mut bytes = sample.bytes.clone();
        damage(&mut bytes, other, dice);
        bytes
    });
    Sample {
        name: sample.name.clone(),
        bytes,
    }
}

/// A draft makes a workspace without problems.
fn assert_sound(draft: Draft) {
    let id = DocumentId(Uuid::from_u128(1));
    let (document, body) = draft.into_document(id, 0, Timestamp::UNIX_EPOCH);
    let mut workspace = Workspace::new(WorkspaceId(id.0), "Test", Timestamp::UNIX_EPOCH);
    workspace.documents.insert_mut(id, document.into());
    workspace.bodies.insert_mut(id, body.into());
    assert_eq!(workspace.problems(), []);
}

/// Reads it in every way. Tells whether anything could be read.
fn read(sample: &Sample, known: &Workspace) -> bool {
    let mut is_read = false;
    if let Ok(parts) = import::read_parts(&sample.bytes, &sample.name, &import::Options::default())
    {
        for draft in parts.into_iter().filter_map(|part| part.draft.ok()) {
            assert_sound(draft);
            is_read = true;
        }
    }
    let options = projects::Options {
        now: Timestamp::UNIX_EPOCH,
        seed: Uuid::from_u128(7),
        known: Some(known),
    };
    if let Ok((workspace, _)) = projects::read_project(&sample.bytes, &sample.name, &options) {
        assert_eq!(workspace.problems(), []);
        is_read = true;
    }
    if let Ok(read) = store::format::read(&sample.bytes) {
        assert_eq!(read.workspace.problems(), []);
        is_read = true;
    }
    is_read
}

fn asked(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Does the rounds on a worker. One that panics or does not come back is told.
fn rounds(what: &'static str, usual: u64, mut round: impl FnMut(u64) -> bool + Send) {
    let n_rounds = asked("DOSSIER_FUZZ_ROUNDS").unwrap_or(usual);
    let from = asked("DOSSIER_FUZZ_FROM").unwrap_or(0);
    let (sender, receiver) = mpsc::channel();
    let mut n_read = 0;
    thread::scope(|scope| {
        let worker = thread::Builder::new().stack_size(8 << 20);
        let work = move || {
            for at in from..from + n_rounds {
                let done = catch_unwind(AssertUnwindSafe(|| round(at)));
                if sender.send((at, done.ok())).is_err() {
                    return;
                }
            }
        };
        let worker = worker.spawn_scoped(scope, work).unwrap();
        for at in from..from + n_rounds {
            match receiver.recv_timeout(PATIENCE) {
                Ok((_, Some(is_read))) => n_read += u64::from(is_read),
                Ok((at, None)) => panic!("{what}: round {at} panicked"),
                // The worker can't be stopped, and would be waited for.
                Err(error) => {
                    println!("{what}: round {at} does not come back: {error}");
                    std::process::abort();
                }
            }
        }
        worker.join().unwrap();
    });
    println!(
        "fuzz: {what}: {n_rounds} rounds, {n_read} read in whole or in part, the others refused; 0 panics, 0 hangs"
    );
}

#[test]
fn every_file_with_any_damage_is_read_or_refused() {
    let seed = asked("DOSSIER_FUZZ_SEED").unwrap_or(7);
    let known = store::read_only(&here("tests/formats-of-old/3.dossier")).unwrap();
    let samples = samples(&known);
    println!("fuzz: {} files to begin with", samples.len());
    rounds("files", 400, |round| {
        let sample = made(&samples, &mut Dice::new(seed, round));
        read(&sample, &known)
    });
}

/// Overwrites without any care, as other programs do.
fn scribble(path: &Path, bytes: &[u8]) {
    let mut file = fs::File::create(path).unwrap();
    file.write_all(bytes).unwrap();
}

/// A workspace file and its journal, of which one is damaged.
#[test]
fn a_workspace_with_any_damage_to_it_or_its_journal_is_opened_or_refused() {
    let seed = asked("DOSSIER_FUZZ_SEED").unwrap_or(7);
    let desk = tempfile::tempdir().unwrap();
    let path = desk.path().join("work.dossier");
    let folders = Folders::new(desk.path().join("data"));
    let workspace = store::read_only(&here("tests/formats-of-old/3.dossier")).unwrap();
    store::save_new(&workspace, &path, &folders).unwrap();
    let mut opened = store::open(&path, &folders).unwrap();
    for n in 1..6 {
        let tag = Tag {
            id: TagId(Uuid::from_u128(n)),
            name: format!("New {n}"),
            parent: None,
            order: 0,
            colour: None,
            definition: "Why?".to_owned(),
            key: None,
            see_also: Vec::new(),
            fields: Vec::new(),
            created: Timestamp::UNIX_EPOCH,
        };
        let edit = Edit::new("new tag", vec![Change::Tag(Swap::add(tag))]);
        opened.file.append(Step::Do, &edit).unwrap();
    }
    drop(opened);
    let mut journals = Vec::new();
    files(&folders.data.join("journals"), &mut journals);
    let journal = journals
        .into_iter()
        .find(|path| path.extension().is_some_and(|end| end == "journal"))
        .unwrap();
    let whole = [&path, &journal].map(|path| (path.clone(), fs::read(path).unwrap()));
    rounds("workspaces and journals", 300, |round| {
        let mut dice = Dice::new(seed, round);
        let which = dice.below(2);
        let other = &whole[1 - which].1;
        let mut bytes = whole[which].1.clone();
        damage(&mut bytes, other, &mut dice);
        scribble(&whole[which].0, &bytes);
        let seen = store::look(&path, &folders);
        if let Ok(seen) = &seen {
            assert_eq!(seen.workspace.problems(), []);
        }
        if let Ok(salvaged) = store::salvage(&path, &folders) {
            assert_eq!(salvaged.workspace.problems(), []);
        }
        scribble(&whole[which].0, &whole[which].1);
        seen.is_ok()
    });
}
