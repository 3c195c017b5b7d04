//! The program is fed with annotations and killed at a random instant, over and over: every one
//! that it acknowledged is found afterwards, word for word.
//!
//! `DOSSIER_KILL_ROUNDS=5000 cargo test --test kill -- --nocapture` takes longer and prints more.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stdout, reason = "the README quotes the figures")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use dossier::edit::documents;
use dossier::model::{
    AnnotationId, Body, Document, DocumentId, Origin, Source, Status, Timestamp, Workspace,
    WorkspaceId,
};
use dossier::store::{self, Folders};
use dossier::text::Text;
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Value, json};
use uuid::Uuid;

const N_THREADS: usize = 2;
/// After so many rounds a workspace is put aside for a new one, or reading it would take longest.
const N_ROUNDS_EACH: usize = 25;
const TEXT: &str = "Some words that are marked again and again, قال الوزير, 👩‍⚕️ and more of them.";
const QUOTES: [&str; 4] = [
    "words",
    "قال الوزير",
    "👩‍⚕️",
    "Some words that are marked again",
];

#[expect(clippy::struct_field_names, reason = "they are all counts")]
#[derive(Debug, Default)]
struct Figures {
    n_sent: usize,
    n_acknowledged: usize,
    n_found: usize,
    /// On the disk already, but killed before it could say so.
    n_more: usize,
    /// Killed while reading lines, while saving, or not before it had ended by itself.
    n_killed: usize,
    n_killed_late: usize,
    n_ended: usize,
    n_recoveries: usize,
}

/// Notes by the annotation that has them.
type Notes = BTreeMap<AnnotationId, (String, String)>;

fn new_workspace(path: &Path, folders: &Folders) {
    let now = Timestamp::UNIX_EPOCH;
    let mut workspace = Workspace::new(WorkspaceId(Uuid::from_u128(1)), "Work", now);
    let id = DocumentId(Uuid::from_u128(2));
    let document = Document {
        id,
        order: 0,
        title: "a".to_owned(),
        source: Source::default(),
        origin: Origin::default(),
        status: Status::Unread,
        direction: None,
        note: String::new(),
        added: now,
    };
    let body = Body::new(id, Text::new(TEXT), Vec::new());
    let added = documents::add(&workspace, vec![(document, body)]).unwrap();
    added.apply(&mut workspace).unwrap();
    store::save_new(&workspace, path, folders).unwrap();
}

fn rounds(thread_idx: usize, n_rounds: usize) -> Figures {
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[thread_idx as u8 + 1; 32]);
    let mut below = move |n: u64| random.next_u64() % n;
    let mut figures = Figures::default();
    let mut desk = tempfile::tempdir().unwrap();
    let mut promised = Notes::new();
    for round in 0..n_rounds {
        let folder = desk.path();
        let path = folder.join("work.dossier");
        let folders = Folders::new(folder.join("data/dossier"));
        if round % N_ROUNDS_EACH == 0 {
            new_workspace(&path, &folders);
        }
        let n_lines = 1 + below(40);
        // From its start over reading and answering to the save at its end.
        let lifetime = Duration::from_micros(below(90_000));
        let acknowledged = one_round(folder, round, n_lines, lifetime, &mut figures);
        figures.n_sent += n_lines as usize;
        figures.n_acknowledged += acknowledged.len();
        promised.extend(acknowledged);

        let seen = store::look(&path, &folders).unwrap();
        assert!(seen.remarks.is_empty(), "{:?}", seen.remarks);
        figures.n_recoveries += usize::from(seen.n_unsaved > 0);
        assert_eq!(seen.workspace.problems(), []);
        for (id, (quote, note)) in &promised {
            let found = seen.workspace.annotation(*id);
            let found = found.unwrap_or_else(|| panic!("round {round}: {id} is lost"));
            assert_eq!((&found.quote(), &found.note), (quote, note));
        }
        if round % N_ROUNDS_EACH == N_ROUNDS_EACH - 1 || round == n_rounds - 1 {
            figures.n_found += promised.len();
            figures.n_more += seen.workspace.annotations.size() - promised.len();
            promised.clear();
            desk = tempfile::tempdir().unwrap();
        }
    }
    figures
}

/// Feeds the program, kills it after its lifetime, and gives what it had acknowledged by then.
fn one_round(
    folder: &Path,
    round: usize,
    n_lines: u64,
    lifetime: Duration,
    figures: &mut Figures,
) -> Notes {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dossier"))
        .args(["annotate", "work.dossier", "--from", "-", "--author", "me"])
        .current_dir(folder)
        .env("HOME", folder)
        .env("XDG_DATA_HOME", folder.join("data"))
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let born = Instant::now();
    let mut stdin = child.stdin.take().unwrap();
    let stdout = child.stdout.take().unwrap();
    let (sender, answers) = mpsc::channel();
    let reading = thread::Builder::new()
        .spawn(move || {
            for line in BufReader::new(stdout).lines() {
                sender.send(line.unwrap()).unwrap();
            }
        })
        .unwrap();
    let line_of = move |n: u64| {
        let quote = QUOTES[n as usize % QUOTES.len()];
        (quote.to_owned(), format!("{round}/{n}"))
    };
    let feeding = thread::Builder::new()
        .spawn(move || {
            for n in 1..=n_lines {
                let (quote, note) = line_of(n);
                let tags = [format!("Rounds/{}", note.replace('/', " "))];
                let line = json!({"document": "a", "quote": quote, "note": note, "tags": tags});
                // A program that was killed takes no more lines.
                if writeln!(stdin, "{line}").is_err() {
                    return;
                }
            }
        })
        .unwrap();
    let mut notes = Notes::new();
    let mut take = |answer: &str| {
        let answer: Value = serde_json::from_str(answer).unwrap();
        let id = answer["id"].as_str().unwrap_or_else(|| panic!("{answer}"));
        notes.insert(
            id.parse().unwrap(),
            line_of(answer["line"].as_u64().unwrap()),
        );
    };
    let mut is_over = false;
    while let Some(left) = lifetime.checked_sub(born.elapsed()) {
        match answers.recv_timeout(left) {
            Ok(answer) => take(&answer),
            Err(mpsc::RecvTimeoutError::Timeout) => break,
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                is_over = true;
                break;
            }
        }
    }
    if is_over {
        figures.n_ended += 1;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    feeding.join().unwrap();
    reading.join().unwrap();
    // What it had said before its end counts as well.
    for answer in answers {
        take(&answer);
    }
    if !is_over {
        let has_answered_all = notes.len() as u64 == n_lines;
        figures.n_killed_late += usize::from(has_answered_all);
        figures.n_killed += usize::from(!has_answered_all);
    }
    notes
}

#[test]
fn whenever_the_program_is_killed_every_acknowledged_annotation_is_found() {
    let n_rounds = std::env::var("DOSSIER_KILL_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(300);
    let threads: Vec<_> = (0..N_THREADS)
        .map(|thread_idx| {
            let thread = thread::Builder::new().name(format!("rounds-{thread_idx}"));
            thread
                .spawn(move || rounds(thread_idx, n_rounds / N_THREADS))
                .unwrap()
        })
        .collect();
    let mut all = Figures::default();
    for thread in threads {
        let figures = thread.join().unwrap();
        all.n_sent += figures.n_sent;
        all.n_acknowledged += figures.n_acknowledged;
        all.n_found += figures.n_found;
        all.n_more += figures.n_more;
        all.n_killed += figures.n_killed;
        all.n_killed_late += figures.n_killed_late;
        all.n_ended += figures.n_ended;
        all.n_recoveries += figures.n_recoveries;
    }
    assert_eq!(all.n_acknowledged, all.n_found);
    assert!(all.n_killed > 0 && all.n_acknowledged > 0);
    println!(
        "kill: {} rounds ({} killed at work, {} while saving, {} had ended), {} annotations sent, \
         {} acknowledged, {} found; {} more were on the disk before they could be acknowledged; \
         {} times there was something to recover",
        all.n_killed + all.n_killed_late + all.n_ended,
        all.n_killed,
        all.n_killed_late,
        all.n_ended,
        all.n_sent,
        all.n_acknowledged,
        all.n_found,
        all.n_more,
        all.n_recoveries,
    );
}
