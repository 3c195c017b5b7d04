//! The program is fed with annotations and killed at a random instant, over and over: every one
//! that it acknowledged is found afterwards, word for word.
//!
//! `DOSSIER_KILL_ROUNDS=5000 cargo test --test kill -- --nocapture` takes some minutes more, and
//! `DOSSIER_KILL_BYTES=50000,5000000,100000000` takes workspaces of other sizes.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stdout, reason = "the README quotes the figures")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{
    self,
    RecvTimeoutError::{Disconnected, Timeout},
};
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
#[derive(Clone, Debug, Default)]
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
    /// The file did not hold everything that was acknowledged.
    n_to_recover: usize,
    /// Whoever opened it was told so.
    n_recoveries: usize,
}

/// Notes by the annotation that has them.
type Notes = BTreeMap<AnnotationId, (String, String)>;

/// With a text that makes the file of about so many bytes.
fn new_workspace(path: &Path, folders: &Folders, n_bytes: usize) {
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
        marking: None,
    };
    let filling = "\nA line that nobody marks.".repeat(n_bytes / 26);
    let body = Body::new(id, Text::new(format!("{TEXT}{filling}")), Vec::new());
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
            new_workspace(&path, &folders, 0);
        }
        let n_lines = 1 + below(40);
        // From its start over reading and answering to the save at its end; every other time
        // counted from its first answer, for machines on which it takes long to start.
        let life = if round % 2 == 0 {
            Life::FromStart(Duration::from_micros(below(90_000)))
        } else {
            Life::FromAnswer(1, Duration::from_micros(below(40_000)))
        };
        let lines = Lines {
            n: n_lines,
            pause: Duration::ZERO,
            n_more: 0,
        };
        let acknowledged = one_round(folder, round, &lines, life, &mut figures);
        figures.n_sent += n_lines as usize;
        figures.n_acknowledged += acknowledged.len();
        promised.extend(acknowledged);

        let found = check(&path, &folders, &promised, &mut figures);
        if (round + 1) % 500 == 0 {
            println!("kill: {} rounds on thread {thread_idx} so far", round + 1);
        }
        if round % N_ROUNDS_EACH == N_ROUNDS_EACH - 1 || round == n_rounds - 1 {
            figures.n_found += promised.len();
            figures.n_more += found.annotations.size() - promised.len();
            promised.clear();
            desk = tempfile::tempdir().unwrap();
        }
    }
    figures
}

/// Whether everything is there, and whether it is offered where the file alone does not have it.
fn check(path: &Path, folders: &Folders, promised: &Notes, figures: &mut Figures) -> Workspace {
    let alone = store::read_only(path).unwrap();
    let seen = store::look(path, folders).unwrap();
    assert!(seen.remarks.is_empty(), "{:?}", seen.remarks);
    let is_missing = |id: &&AnnotationId| alone.annotation(**id).is_none();
    let n_missing = promised.keys().filter(is_missing).count();
    assert!(seen.n_unsaved >= n_missing, "{n_missing} are not offered");
    figures.n_to_recover += usize::from(n_missing > 0);
    figures.n_recoveries += usize::from(n_missing > 0 && seen.n_unsaved > 0);
    assert_eq!(seen.workspace.problems(), []);
    for (id, (quote, note)) in promised {
        let found = seen.workspace.annotation(*id);
        let found = found.unwrap_or_else(|| panic!("{note}: {id} is lost"));
        assert_eq!((&found.quote(), &found.note), (quote, note));
    }
    seen.workspace
}

/// What the program is fed with.
struct Lines {
    n: u64,
    /// Between two of them, as when a person marks.
    pause: Duration,
    /// Bytes of each note beyond its number.
    n_more: usize,
}

/// How long the program lives: from its start, or from one of its answers.
#[derive(Clone, Copy)]
enum Life {
    FromStart(Duration),
    FromAnswer(usize, Duration),
}

/// Feeds the program, kills it when its life is over, and gives what it had acknowledged by then.
fn one_round(
    folder: &Path,
    round: usize,
    lines: &Lines,
    life: Life,
    figures: &mut Figures,
) -> Notes {
    let n_lines = lines.n;
    let pause = lines.pause;
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
    let n_more = lines.n_more;
    let line_of = move |n: u64| {
        let quote = QUOTES[n as usize % QUOTES.len()];
        let note = format!("{round}/{n} {}", "and more ".repeat(n_more / 9));
        (quote.to_owned(), note.trim_end().to_owned())
    };
    let (end, ended) = mpsc::channel::<()>();
    let feeding = thread::Builder::new()
        .spawn(move || {
            for n in 1..=n_lines {
                let (quote, note) = line_of(n);
                let name = note.split(' ').next().unwrap_or_default();
                let tags = [format!("Rounds/{}", name.replace('/', " "))];
                let line = json!({"document": "a", "quote": quote, "note": note, "tags": tags});
                // A program that was killed takes no more lines.
                if writeln!(stdin, "{line}").is_err() {
                    return;
                }
                // Nothing is ever sent here but the end.
                if !pause.is_zero() && ended.recv_timeout(pause) != Err(Timeout) {
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
    let (mut n_answers, mut since) = (0, born);
    loop {
        let left = match life {
            Life::FromAnswer(n, _) if n_answers < n => Some(Duration::from_mins(5)),
            Life::FromStart(lifetime) | Life::FromAnswer(_, lifetime) => {
                lifetime.checked_sub(since.elapsed())
            }
        };
        let Some(left) = left else { break };
        match answers.recv_timeout(left) {
            Ok(answer) => {
                take(&answer);
                n_answers += 1;
                if matches!(life, Life::FromAnswer(n, _) if n == n_answers) {
                    since = Instant::now();
                }
            }
            Err(Timeout) => break,
            Err(Disconnected) => {
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
    drop(end);
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
    let n_rounds = number("DOSSIER_KILL_ROUNDS").unwrap_or(300);
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
        all.n_to_recover += figures.n_to_recover;
        all.n_recoveries += figures.n_recoveries;
    }
    assert_eq!(all.n_acknowledged, all.n_found);
    assert!(all.n_killed > 0 && all.n_acknowledged > 0);
    println!(
        "kill: {} rounds ({} killed at work, {} while saving, {} had ended), {} annotations sent, \
         {} acknowledged, {} found; {} more were on the disk before they could be acknowledged; \
         {} times there was something to recover, {} times it was offered",
        all.n_killed + all.n_killed_late + all.n_ended,
        all.n_killed,
        all.n_killed_late,
        all.n_ended,
        all.n_sent,
        all.n_acknowledged,
        all.n_found,
        all.n_more,
        all.n_to_recover,
        all.n_recoveries,
    );
    assert_eq!(all.n_to_recover, all.n_recoveries);
}

/// A fifth of the rounds at each size while it saves, and as many while it is fed with ten edits a
/// second.
#[test]
fn small_and_large_workspaces_survive_being_killed_while_saving_and_while_editing() {
    let n_rounds: usize = number("DOSSIER_KILL_ROUNDS").unwrap_or(30) / 5;
    let sizes = std::env::var("DOSSIER_KILL_BYTES").unwrap_or_else(|_| "50000,1000000".to_owned());
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[9; 32]);
    let mut below = move |n: u64| random.next_u64() % n;
    for size in sizes.split(',') {
        let n_bytes: usize = size.parse().unwrap();
        let desk = tempfile::tempdir().unwrap();
        let path = desk.path().join("work.dossier");
        let folders = Folders::new(desk.path().join("data/dossier"));
        new_workspace(&path, &folders, n_bytes);
        let mut promised = Notes::new();
        // What comes after the answer takes no longer than all of it.
        let (mut figures, mut longest) = (Figures::default(), Duration::ZERO);
        let whole = Life::FromAnswer(1, Duration::from_mins(5));
        let one = Lines {
            n: 1,
            pause: Duration::ZERO,
            n_more: 0,
        };
        let begun = Instant::now();
        promised.extend(one_round(desk.path(), 0, &one, whole, &mut figures));
        let a_save = begun.elapsed().as_micros() as u64 + 1;
        let mut kinds = [Figures::default(), Figures::default()];
        for (kind, figures) in kinds.iter_mut().enumerate() {
            for round in 1..=n_rounds {
                let (lines, life) = if kind == 0 {
                    let life = Life::FromAnswer(1, Duration::from_micros(below(a_save)));
                    (
                        Lines {
                            n: 1,
                            pause: Duration::ZERO,
                            n_more: 0,
                        },
                        life,
                    )
                } else {
                    let life = Life::FromAnswer(1, Duration::from_micros(below(1_000_000)));
                    (
                        Lines {
                            n: 50,
                            pause: Duration::from_millis(100),
                            n_more: 0,
                        },
                        life,
                    )
                };
                let round = kind * n_rounds + round;
                let acknowledged = one_round(desk.path(), round, &lines, life, figures);
                figures.n_acknowledged += acknowledged.len();
                promised.extend(acknowledged);
                let begun = Instant::now();
                check(&path, &folders, &promised, figures);
                longest = longest.max(begun.elapsed());
            }
        }
        let [saving, editing] = kinds;
        println!(
            "kill: a workspace of {n_bytes} bytes: {n_rounds} times killed while saving ({} times \
             it had ended), {n_rounds} times while edited ten times a second; {} acknowledged, {} \
             found; recovery was due {} times, offered {} times; 0 unreadable; read twice in {} ms \
             at most",
            saving.n_ended,
            saving.n_acknowledged + editing.n_acknowledged + 1,
            promised.len(),
            saving.n_to_recover + editing.n_to_recover,
            saving.n_recoveries + editing.n_recoveries,
            longest.as_millis(),
        );
        assert_eq!(
            saving.n_acknowledged + editing.n_acknowledged + 1,
            promised.len()
        );
    }
}

/// Notes of 300 kB, and files of 300 kB that are imported: each is written as a record of its own,
/// and acknowledged when it is on the disk.
#[test]
fn large_notes_and_large_files_that_were_acknowledged_are_found_whenever_the_program_is_killed() {
    const N_BYTES: usize = 300_000;
    let n_rounds: usize = number("DOSSIER_KILL_ROUNDS").unwrap_or(60) / 5;
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[21; 32]);
    let mut below = move |n: u64| random.next_u64() % n;
    let (mut figures, mut imports) = (Figures::default(), Figures::default());
    for round in 0..n_rounds {
        let desk = tempfile::tempdir().unwrap();
        let path = desk.path().join("work.dossier");
        let folders = Folders::new(desk.path().join("data/dossier"));
        new_workspace(&path, &folders, 0);
        let lines = Lines {
            n: 4,
            pause: Duration::ZERO,
            n_more: N_BYTES,
        };
        let answers = 1 + below(3) as usize;
        let life = Life::FromAnswer(answers, Duration::from_micros(below(60_000)));
        let promised = one_round(desk.path(), round, &lines, life, &mut figures);
        figures.n_sent += lines.n as usize;
        figures.n_acknowledged += promised.len();
        check(&path, &folders, &promised, &mut figures);
        figures.n_found += promised.len();

        let names: Vec<String> = (0..4).map(|n| format!("{n}.txt")).collect();
        for name in &names {
            let line = format!("What stands in {name} of round {round}, again and again.\n");
            let text = line.repeat(N_BYTES / line.len());
            store::replace_file(&desk.path().join(name), |out| {
                out.write_all(text.as_bytes())
            })
            .unwrap();
        }
        let life = Duration::from_micros(below(150_000));
        let added = import(desk.path(), &names, below(4) as usize, life);
        let seen = store::look(&path, &folders).unwrap();
        assert!(seen.remarks.is_empty(), "{:?}", seen.remarks);
        assert_eq!(seen.workspace.problems(), []);
        imports.n_sent += names.len();
        imports.n_acknowledged += added.len();
        for id in &added {
            let text = seen.workspace.text(*id);
            let text = text.unwrap_or_else(|| panic!("round {round}: {id} is lost"));
            assert!(text.as_str().len() > N_BYTES * 9 / 10);
            imports.n_found += 1;
        }
    }
    println!(
        "kill: {n_rounds} rounds of large edits: {} notes of 300 kB sent, {} acknowledged, {} \
         found; {} files of 300 kB imported, {} acknowledged, {} found",
        figures.n_sent,
        figures.n_acknowledged,
        figures.n_found,
        imports.n_sent,
        imports.n_acknowledged,
        imports.n_found,
    );
    assert!(figures.n_acknowledged > 0 && imports.n_acknowledged > 0);
}

/// Imports files, kills the program some time after it has acknowledged so many, and gives those
/// that it had acknowledged by then.
fn import(folder: &Path, names: &[String], n_answers: usize, life: Duration) -> Vec<DocumentId> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dossier"))
        .args(["import", "work.dossier"])
        .args(names)
        .current_dir(folder)
        .env("HOME", folder)
        .env("XDG_DATA_HOME", folder.join("data"))
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let stdout = child.stdout.take().unwrap();
    let (sender, answers) = mpsc::channel();
    let reading = thread::Builder::new()
        .spawn(move || {
            let mut lines = BufReader::new(stdout);
            let mut line = String::new();
            // Half a line acknowledges nothing.
            while lines.read_line(&mut line).unwrap() > 0 && line.ends_with('\n') {
                let id = line.split(' ').next().unwrap().parse().unwrap();
                sender.send(id).unwrap();
                line.clear();
            }
        })
        .unwrap();
    let mut added: Vec<DocumentId> = Vec::new();
    for _ in 0..n_answers {
        added.extend(answers.recv_timeout(Duration::from_mins(5)));
    }
    // Nothing is waited for but its time to die.
    let born = Instant::now();
    while let Some(left) = life.checked_sub(born.elapsed())
        && let Ok(id) = answers.recv_timeout(left)
    {
        added.push(id);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    reading.join().unwrap();
    added.extend(answers);
    added
}

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable).ok()?.parse().ok()
}
