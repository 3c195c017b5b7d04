//! Two programs over one file, and a third that knows nothing of locks: whatever the order in
//! which they open, edit, save, end and are killed, nothing that was acknowledged is lost.
//!
//! `DOSSIER_TWO_ROUNDS=1000 cargo test --test two -- --nocapture` takes longer.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stdout, reason = "the README quotes the figures")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use dossier::edit::{documents, notes};
use dossier::model::{
    About, AnnotationId, Body, Document, DocumentId, NoteId, Origin, Source, Status, Timestamp,
    Workspace, WorkspaceId,
};
use dossier::store::{self, Folders, format};
use dossier::text::Text;
use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

const N_MOVES: usize = 8;

#[derive(Debug, Default)]
struct Figures {
    n_acknowledged: usize,
    n_written_outside: usize,
    n_kills: usize,
    /// Openings after a kill, which found the side file of the dead.
    n_left_behind: usize,
    n_closed: usize,
    /// Saves that found the file changed, and left it as it was.
    n_held_back: usize,
    /// Openings while another had it.
    n_refused: usize,
    slowest: Duration,
}

/// A program that has the workspace open.
struct Program {
    child: Child,
    stdin: ChildStdin,
    answers: BufReader<ChildStdout>,
}

struct Desk {
    folder: TempDir,
    programs: [Option<Program>; 2],
    annotations: Vec<(AnnotationId, String)>,
    notes: Vec<NoteId>,
    figures: Figures,
    was_killed: bool,
}

impl Desk {
    fn new() -> Self {
        let desk = Self {
            folder: tempfile::tempdir().unwrap(),
            programs: [None, None],
            annotations: Vec::new(),
            notes: Vec::new(),
            figures: Figures::default(),
            was_killed: false,
        };
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
        let body = Body::new(id, Text::new("Some words, marked again."), Vec::new());
        let added = documents::add(&workspace, vec![(document, body)]).unwrap();
        added.apply(&mut workspace).unwrap();
        store::save_new(&workspace, &desk.path(), &desk.folders()).unwrap();
        desk
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("work.dossier")
    }

    fn folders(&self) -> Folders {
        Folders::new(self.folder.path().join("data/dossier"))
    }

    fn command(&self) -> Command {
        let folder = self.folder.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_dossier"));
        command
            .args(["annotate", "work.dossier", "--from", "-", "--author", "me"])
            .current_dir(folder)
            .env("HOME", folder)
            .env("XDG_DATA_HOME", folder.join("data"))
            .env("XDG_CONFIG_HOME", folder.join("config"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }

    /// Opens the workspace in a program and waits until it has it; whoever comes second can only
    /// read.
    fn open(&mut self, program_idx: usize) {
        let is_taken = self.programs.iter().any(Option::is_some);
        if is_taken {
            let begun = Instant::now();
            let opened = store::open(&self.path(), &self.folders()).unwrap();
            self.figures.slowest = self.figures.slowest.max(begun.elapsed());
            assert!(opened.file.is_read_only().is_some(), "two have it");
            let refused = self.command().stdin(Stdio::null()).output().unwrap();
            assert_eq!(refused.status.code(), Some(1));
            self.figures.n_refused += 1;
            return;
        }
        let has_side_file = self.folder.path().join("work.dossier.lock").exists();
        let mut child = self.command().spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        self.programs[program_idx] = Some(Program {
            child,
            stdin,
            answers,
        });
        if self.was_killed && has_side_file {
            self.figures.n_left_behind += 1;
        }
        self.was_killed = false;
        // It answers only if the lock is its own.
        self.annotate(program_idx);
    }

    fn annotate(&mut self, program_idx: usize) {
        let Some(program) = &mut self.programs[program_idx] else {
            return;
        };
        let note = format!("note {}", self.annotations.len());
        let line = json!({"document": "a", "quote": "words", "note": note, "tags": [note]});
        writeln!(program.stdin, "{line}").unwrap();
        let mut answer = String::new();
        program.answers.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer)
            .unwrap_or_else(|_| panic!("a program did not get the workspace: “{answer}”"));
        let id = answer["id"].as_str().unwrap().parse().unwrap();
        self.annotations.push((id, note));
        self.figures.n_acknowledged += 1;
    }

    fn kill(&mut self, program_idx: usize) {
        if let Some(mut program) = self.programs[program_idx].take() {
            program.child.kill().unwrap();
            program.child.wait().unwrap();
            self.figures.n_kills += 1;
            self.was_killed = true;
        }
    }

    /// Saves and ends.
    fn close(&mut self, program_idx: usize) {
        if let Some(mut program) = self.programs[program_idx].take() {
            drop(program.stdin);
            let status = program.child.wait().unwrap();
            self.figures.n_closed += 1;
            self.figures.n_held_back += usize::from(!status.success());
        }
    }

    /// Puts another file in its place, as an editor or git does: read, changed, renamed over it.
    fn write_outside(&mut self) {
        let read = format::read(fs::read(self.path()).unwrap()).unwrap();
        let mut workspace = read.workspace;
        let id = NoteId(Uuid::from_u128(1_000 + self.notes.len() as u128));
        let now = Timestamp::UNIX_EPOCH;
        let edit = notes::create(&workspace, id, About::Workspace, "them", "they", now).unwrap();
        edit.apply(&mut workspace).unwrap();
        let bytes = format::to_bytes(&workspace, read.stamp.generation + 1).unwrap();
        replace(&self.path(), &bytes);
        self.notes.push(id);
        self.figures.n_written_outside += 1;
    }

    fn check(&self, moves: &str) {
        let seen = store::look(&self.path(), &self.folders()).unwrap();
        assert_eq!(seen.workspace.problems(), [], "{moves}");
        for (id, note) in &self.annotations {
            let found = seen.workspace.annotation(*id);
            let found = found.unwrap_or_else(|| panic!("{note} is lost after {moves}"));
            assert_eq!(&found.note, note);
        }
        for note in &self.notes {
            let is_there = seen.workspace.note(*note).is_some();
            assert!(is_there, "what was written outside is lost after {moves}");
        }
    }
}

fn replace(path: &Path, bytes: &[u8]) {
    let beside = path.with_extension("tmp");
    fs::File::create(&beside).unwrap().write_all(bytes).unwrap();
    fs::rename(beside, path).unwrap();
}

#[test]
fn two_programs_and_a_third_that_knows_no_locks_lose_nothing() {
    let n_rounds: usize = std::env::var("DOSSIER_TWO_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(50);
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[5; 32]);
    let mut all = Figures::default();
    for _ in 0..n_rounds {
        let mut desk = Desk::new();
        let mut moves = String::new();
        for _ in 0..N_MOVES {
            let program_idx = (random.next_u64() % 2) as usize;
            let (name, make): (&str, fn(&mut Desk, usize)) = match random.next_u64() % 10 {
                0..=2 => ("opens", |desk, idx| match desk.programs[idx] {
                    Some(_) => desk.annotate(idx),
                    None => desk.open(idx),
                }),
                3..=5 => ("annotates", Desk::annotate),
                6 => ("closes", Desk::close),
                7 | 8 => ("is killed", Desk::kill),
                _ => ("is overtaken", |desk, _| desk.write_outside()),
            };
            for part in [["first ", "second "][program_idx], name, ", "] {
                moves.push_str(part);
            }
            make(&mut desk, program_idx);
            desk.check(&moves);
        }
        for program_idx in 0..2 {
            desk.close(program_idx);
        }
        desk.check(&moves);
        // Whoever comes next has it all, and can save it.
        let opened = store::open(&desk.path(), &desk.folders()).unwrap();
        assert!(opened.file.is_read_only().is_none(), "after {moves}");
        let save = opened.file.begin_save(None).unwrap();
        save.run(&opened.workspace).unwrap();
        drop(opened);
        desk.check(&moves);
        all.n_acknowledged += desk.figures.n_acknowledged;
        all.n_written_outside += desk.figures.n_written_outside;
        all.n_kills += desk.figures.n_kills;
        all.n_left_behind += desk.figures.n_left_behind;
        all.n_closed += desk.figures.n_closed;
        all.n_held_back += desk.figures.n_held_back;
        all.n_refused += desk.figures.n_refused;
        all.slowest = all.slowest.max(desk.figures.slowest);
    }
    println!(
        "two: {n_rounds} rounds of {N_MOVES} moves: {} annotations acknowledged and {} changes from outside, 0 lost; \
         {} kills, {} locks left behind, all of them taken; {} closed, {} of them found the file changed and left it; \
         {} openings found it taken, the slowest read-only after {} ms",
        all.n_acknowledged,
        all.n_written_outside,
        all.n_kills,
        all.n_left_behind,
        all.n_closed,
        all.n_held_back,
        all.n_refused,
        all.slowest.as_millis(),
    );
}
