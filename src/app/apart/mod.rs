//! Reading a file in a process of its own, so that whatever is in it never touches the window.
//!
//! The process is the program itself with a hidden argument. It is given the open file as its
//! standard input and answers in lines of JSON, a part of the file each. Before it looks at the
//! first byte it gives up what reading does not need: more memory than a limit, and on Unix every
//! further file and connection. Whoever waits for it ends it when its time is over.

mod limits;
mod memory;
mod projects;

use std::env;
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::import::{self, Draft, Options, TablePreview};
use crate::text::words::counted;
use memory::Watch;
use projects::ReadProject;
pub use projects::Seed;

/// The hidden command of the program that reads one file from its standard input.
pub const COMMAND: &str = "read-apart";

/// Where the process finds what it is to do. Arguments can be seen by everybody on the machine,
/// and a password is among the options.
const TASK: &str = "DOSSIER_READ_APART";

/// What a process may answer at most, in bytes: a file of [`import::LIMIT`] with room for the
/// signs that JSON puts before some.
const MAX_ANSWER: u64 = 4 * import::LIMIT;

/// How often it is looked whether the person still wants it.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The stack of the thread that reads: parsers go as deep as files are nested.
const STACK: usize = 256 * 1024 * 1024;

const TOO_MUCH_MEMORY: &str = "Reading it takes more memory than a file is given, or the file is built to break programs that read it. If you trust it, open it in the program that made it and save it as plain text";

/// How much a reading may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    pub time: Duration,
    /// In bytes. Kept by Linux itself; elsewhere it is looked now and then, and may be passed for a
    /// moment.
    pub memory: u64,
}

/// Where files are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reader {
    /// In this process: where there is no program to run, as in tests.
    Here,
    /// By a process of this program.
    Apart { program: PathBuf },
}

/// One of the documents in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadPart {
    /// As it stands in the document's origin; empty where the file is one document.
    pub name: String,
    pub draft: Result<Draft, Refused>,
    /// What is to be said of a draft, a sentence each.
    pub remarks: Vec<String>,
}

/// Why a file, or a part of it, could not be read; a sentence that does not name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refused {
    /// With a password it could be.
    Locked(String),
    /// With more time it could be.
    Late(String),
    /// The person did not want it any more.
    Cancelled,
    Other(String),
}

#[derive(Serialize, Deserialize)]
struct Task {
    name: String,
    memory: u64,
    wanted: Wanted,
}

/// What is to be found out about a file.
#[derive(Serialize, Deserialize)]
enum Wanted {
    Documents {
        options: Box<Options>,
        /// If it is a table, what its columns are as well.
        with_table: bool,
    },
    /// The name of the format of projects that it is surely of.
    KindOfProject,
    /// What stands in it as a project; its input is as `projects` says.
    Project(Seed),
}

/// All that was answered.
#[derive(Default)]
struct Answered {
    parts: Vec<ReadPart>,
    table: Option<TablePreview>,
    kind: Option<String>,
    project: Option<ReadProject>,
}

/// A line of the answer.
#[derive(Serialize, Deserialize)]
enum Answer {
    Part(Box<ReadPart>),
    Table(Box<TablePreview>),
    KindOfProject(Option<String>),
    Project(Box<ReadProject>),
    Refused(Refused),
    /// The last line: all parts have been told.
    Done,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(20),
            memory: 1024 * 1024 * 1024,
        }
    }
}

impl Reader {
    /// By processes of the program that is running.
    pub fn of_this_program() -> Self {
        match env::current_exe() {
            Ok(program) => Self::Apart { program },
            Err(_) => Self::Here,
        }
    }

    /// Reads a file with all documents in it. `is_wanted` is asked now and then.
    ///
    /// # Errors
    ///
    /// Where nothing of it can be read, or not within the limits.
    pub fn read(
        &self,
        file: impl Into<Stdio> + Read,
        name: &str,
        options: &Options,
        limits: Limits,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Vec<ReadPart>, Refused> {
        self.documents(file, name, options, limits, is_wanted, false)
            .map(|(parts, _)| parts)
    }

    /// Reads a file in the same way, and if it is a table, what its columns are.
    ///
    /// # Errors
    ///
    /// The same as those of [`Self::read`].
    pub fn read_with_table(
        &self,
        file: impl Into<Stdio> + Read,
        name: &str,
        options: &Options,
        limits: Limits,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<(Vec<ReadPart>, Option<TablePreview>), Refused> {
        self.documents(file, name, options, limits, is_wanted, true)
    }

    fn documents(
        &self,
        file: impl Into<Stdio> + Read,
        name: &str,
        options: &Options,
        limits: Limits,
        is_wanted: &dyn Fn() -> bool,
        with_table: bool,
    ) -> Result<(Vec<ReadPart>, Option<TablePreview>), Refused> {
        match self {
            Self::Here => {
                let bytes = bytes_of(file)?;
                let parts = documents_here(&bytes, name, options)?;
                let table = with_table.then(|| import::table_preview(&bytes, name, options).ok());
                Ok((parts, table.flatten()))
            }
            Self::Apart { program } => {
                let wanted = Wanted::Documents {
                    options: Box::new(options.clone()),
                    with_table,
                };
                let task = Task::new(name, limits, wanted);
                let answered = ask(program, file.into(), &task, limits, is_wanted)?;
                Ok((answered.parts, answered.table))
            }
        }
    }
}

impl Task {
    fn new(name: &str, limits: Limits, wanted: Wanted) -> Self {
        Self {
            name: name.to_owned(),
            memory: limits.memory,
            wanted,
        }
    }
}

fn documents_here(bytes: &[u8], name: &str, options: &Options) -> Result<Vec<ReadPart>, Refused> {
    let parts = import::read_parts(bytes, name, options)?;
    Ok(parts.into_iter().map(ReadPart::from).collect())
}

/// All bytes, and one more where there are more than are read.
fn bytes_of(file: impl Read) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    let read = file.take(import::LIMIT + 1).read_to_end(&mut bytes);
    read.map_err(|error| cant_read(&error))?;
    Ok(bytes)
}

fn cant_read(error: &io::Error) -> Refused {
    Refused::Other(match error.kind() {
        io::ErrorKind::OutOfMemory => TOO_MUCH_MEMORY.to_owned(),
        _ => format!("It can't be read: {error}"),
    })
}

fn ask(
    program: &Path,
    input: Stdio,
    task: &Task,
    limits: Limits,
    is_wanted: &dyn Fn() -> bool,
) -> Result<Answered, Refused> {
    ask_telling(program, input, |_| Ok(()), task, limits, is_wanted)
}

/// The same, where something is told to the process once it runs.
fn ask_telling(
    program: &Path,
    input: Stdio,
    tell: impl FnOnce(&mut Child) -> io::Result<()>,
    task: &Task,
    limits: Limits,
    is_wanted: &dyn Fn() -> bool,
) -> Result<Answered, Refused> {
    let cant_start = |error: &dyn std::fmt::Display| {
        Refused::Other(format!(
            "The process that reads files can't be started: {error}. Close other programs and try again"
        ))
    };
    let told = serde_json::to_string(task).map_err(|error| cant_start(&error))?;
    let mut child = Command::new(program)
        .arg(COMMAND)
        .env_clear()
        .env(TASK, told)
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| cant_start(&error))?;
    let told = tell(&mut child).map_err(|error| cant_start(&error));
    let answers = told.and_then(|()| {
        let answers = answers_of(&mut child);
        answers.ok_or_else(|| cant_start(&"it has no output"))
    });
    let mut watch = Watch::of(child.id(), limits.memory);
    let mut is_over = || watch.as_mut().is_some_and(Watch::is_over);
    let answered = answers.and_then(|answers| gather(&answers, limits, is_wanted, &mut is_over));
    // It has answered, or is not to go on.
    drop(child.kill());
    let status = child.wait();
    match answered {
        Err(Refused::Other(sentence)) if sentence.is_empty() => {
            Err(Refused::Other(ended(status.ok())))
        }
        answered => answered,
    }
}

/// The lines that the process writes, as they come; what cannot be read as an answer ends them.
fn answers_of(child: &mut Child) -> Option<Receiver<Answer>> {
    let output = child.stdout.take()?.take(MAX_ANSWER);
    let (sender, receiver) = sync_channel(8);
    let read = move || {
        for line in BufReader::new(output).split(b'\n') {
            let answer = line
                .ok()
                .and_then(|line| serde_json::from_slice(&line).ok());
            let Some(answer) = answer else { return };
            if sender.send(answer).is_err() {
                return;
            }
        }
    };
    let thread = thread::Builder::new().name("answers".to_owned());
    thread.spawn(read).ok()?;
    Some(receiver)
}

/// All of the answer. An empty sentence: the process ended before it had told all.
fn gather(
    answers: &Receiver<Answer>,
    limits: Limits,
    is_wanted: &dyn Fn() -> bool,
    is_over: &mut dyn FnMut() -> bool,
) -> Result<Answered, Refused> {
    let started = Instant::now();
    let mut answered = Answered::default();
    loop {
        let left = limits.time.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Err(Refused::Late(format!(
                "Reading it took longer than {}. Give it more time, or leave it out",
                counted(
                    usize::try_from(limits.time.as_secs()).unwrap_or(usize::MAX),
                    "second"
                )
            )));
        }
        match answers.recv_timeout(left.min(LOOK_EVERY)) {
            Ok(Answer::Part(part)) => answered.parts.push(*part),
            Ok(Answer::Table(table)) => answered.table = Some(*table),
            Ok(Answer::KindOfProject(kind)) => answered.kind = kind,
            Ok(Answer::Project(project)) => answered.project = Some(*project),
            Ok(Answer::Refused(refused)) => return Err(refused),
            Ok(Answer::Done) => return Ok(answered),
            Err(RecvTimeoutError::Timeout) if is_over() => {
                return Err(Refused::Other(TOO_MUCH_MEMORY.to_owned()));
            }
            Err(RecvTimeoutError::Timeout) if is_wanted() => {}
            Err(RecvTimeoutError::Timeout) => return Err(Refused::Cancelled),
            Err(RecvTimeoutError::Disconnected) => return Err(Refused::Other(String::new())),
        }
    }
}

/// Why a process ended without having told all.
fn ended(status: Option<ExitStatus>) -> String {
    // A panic ends with 101; running out of memory or stack by a signal.
    if status.and_then(|status| status.code()) == Some(101) {
        return "The file is built in a way that the reader of its format does not expect, and it gave up. Open the file in the program that made it and save it anew, or save it as plain text".to_owned();
    }
    TOO_MUCH_MEMORY.to_owned()
}

/// What the process does: reads its standard input and answers on its standard output.
pub fn answer() -> io::Result<()> {
    let task = env::var(TASK)
        .ok()
        .and_then(|told| serde_json::from_str::<Task>(&told).ok())
        .ok_or_else(|| io::Error::other("there is nothing to read"))?;
    limits::keep(task.memory);
    let reading = thread::Builder::new()
        .name("reading".to_owned())
        .stack_size(STACK)
        .spawn(move || answer_to(&task))?;
    // A panic is told by how the process ends.
    reading
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn answer_to(task: &Task) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut tell = |answer: &Answer| {
        serde_json::to_writer(&mut out, answer)?;
        out.write_all(b"\n")?;
        out.flush()
    };
    let input = io::stdin().lock();
    let answered = match &task.wanted {
        Wanted::Documents {
            options,
            with_table,
        } => answer_documents(input, &task.name, options, *with_table, &mut tell),
        Wanted::KindOfProject => bytes_of(input).map(|bytes| {
            tell(&Answer::KindOfProject(projects::kind_of(
                &bytes, &task.name,
            )))
        }),
        Wanted::Project(seed) => projects::read(input, &task.name, *seed)
            .map(|project| tell(&Answer::Project(Box::new(project)))),
    };
    match answered {
        Ok(told) => told.and_then(|()| tell(&Answer::Done)),
        Err(refused) => tell(&Answer::Refused(refused)),
    }
}

fn answer_documents(
    input: impl Read,
    name: &str,
    options: &Options,
    with_table: bool,
    tell: &mut dyn FnMut(&Answer) -> io::Result<()>,
) -> Result<io::Result<()>, Refused> {
    let bytes = bytes_of(input)?;
    for part in documents_here(&bytes, name, options)? {
        if let Err(error) = tell(&Answer::Part(Box::new(part))) {
            return Ok(Err(error));
        }
    }
    if with_table && let Ok(table) = import::table_preview(&bytes, name, options) {
        return Ok(tell(&Answer::Table(Box::new(table))));
    }
    Ok(Ok(()))
}

impl From<import::Part> for ReadPart {
    fn from(part: import::Part) -> Self {
        let remarks = part.draft.iter().flat_map(|draft| &draft.warnings);
        Self {
            name: part.name,
            remarks: remarks.map(ToString::to_string).collect(),
            draft: part.draft.map_err(Refused::from),
        }
    }
}

impl From<import::Error> for Refused {
    fn from(error: import::Error) -> Self {
        let sentence = error.to_string();
        match error {
            import::Error::Locked { .. } => Self::Locked(sentence),
            _ => Self::Other(sentence),
        }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Locked(sentence) | Self::Late(sentence) | Self::Other(sentence) => {
                f.write_str(sentence)
            }
            Self::Cancelled => f.write_str("The reading was stopped before it was done"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_grows_past_its_memory_is_refused_with_the_reason() {
        let (_sender, receiver) = sync_channel(1);
        let mut n_looked = 0;
        let mut is_over = || {
            n_looked += 1;
            n_looked == 2
        };
        let refused = gather(&receiver, Limits::default(), &|| true, &mut is_over);
        let Err(Refused::Other(told)) = refused else {
            panic!("it was read");
        };
        assert!(told.contains("more memory"), "{told}");
    }
}
