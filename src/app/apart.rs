//! Reading a file in a process of its own, so that whatever is in it never touches the window.
//!
//! The process is the program itself with a hidden argument. It is given the open file as its
//! standard input and answers in lines of JSON, a part of the file each. Before it looks at the
//! first byte it gives up what reading does not need: more memory than a limit, and on Unix every
//! further file and connection. Whoever waits for it ends it when its time is over.

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::import::{self, Draft, Options};
use crate::text::words::counted;

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
    /// In bytes; kept where the system can keep it, which is on Linux.
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
    options: Options,
    memory: u64,
}

/// A line of the answer.
#[derive(Serialize, Deserialize)]
enum Answer {
    Part(Box<ReadPart>),
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
        match self {
            Self::Here => read_here(file, name, options),
            Self::Apart { program } => {
                let task = Task {
                    name: name.to_owned(),
                    options: options.clone(),
                    memory: limits.memory,
                };
                read_apart(program, file.into(), &task, limits, is_wanted)
            }
        }
    }
}

fn read_here(mut file: impl Read, name: &str, options: &Options) -> Result<Vec<ReadPart>, Refused> {
    let mut bytes = Vec::new();
    file.by_ref()
        .take(import::LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| {
            Refused::Other(match error.kind() {
                io::ErrorKind::OutOfMemory => TOO_MUCH_MEMORY.to_owned(),
                _ => format!("It can't be read: {error}"),
            })
        })?;
    let parts = import::read_parts(&bytes, name, options)?;
    Ok(parts.into_iter().map(ReadPart::from).collect())
}

fn read_apart(
    program: &Path,
    file: Stdio,
    task: &Task,
    limits: Limits,
    is_wanted: &dyn Fn() -> bool,
) -> Result<Vec<ReadPart>, Refused> {
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
        .stdin(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| cant_start(&error))?;
    let answers = answers_of(&mut child).ok_or_else(|| cant_start(&"it has no output"));
    let parts = answers.and_then(|answers| gather(&answers, limits, is_wanted));
    // It has answered, or is not to go on.
    drop(child.kill());
    let status = child.wait();
    match parts {
        Err(Refused::Other(sentence)) if sentence.is_empty() => {
            Err(Refused::Other(ended(status.ok())))
        }
        parts => parts,
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

/// All parts. An empty sentence: the process ended before it had told all.
fn gather(
    answers: &Receiver<Answer>,
    limits: Limits,
    is_wanted: &dyn Fn() -> bool,
) -> Result<Vec<ReadPart>, Refused> {
    let started = Instant::now();
    let mut parts = Vec::new();
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
            Ok(Answer::Part(part)) => parts.push(*part),
            Ok(Answer::Refused(refused)) => return Err(refused),
            Ok(Answer::Done) => return Ok(parts),
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
    match read_here(io::stdin().lock(), &task.name, &task.options) {
        Ok(parts) => {
            for part in parts {
                tell(&Answer::Part(Box::new(part)))?;
            }
            tell(&Answer::Done)
        }
        Err(refused) => tell(&Answer::Refused(refused)),
    }
}

mod limits {
    //! What the reading process gives up.

    /// Gives up memory above a limit in bytes, and on Unix every further file, connection and
    /// process. Where the system refuses, the process is still one of its own.
    #[cfg(unix)]
    pub(super) fn keep(memory: u64) {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let at_most = |n: u64| Rlimit {
            current: Some(n),
            maximum: Some(n),
        };
        setrlimit(Resource::Data, at_most(memory + super::STACK as u64)).ok();
        setrlimit(Resource::Core, at_most(0)).ok();
        setrlimit(Resource::Fsize, at_most(0)).ok();
        // Its three streams are open already.
        setrlimit(Resource::Nofile, at_most(3)).ok();
    }

    #[cfg(not(unix))]
    pub(super) fn keep(_memory: u64) {}
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
            Self::Cancelled => f.write_str("It was not wanted any more"),
        }
    }
}
