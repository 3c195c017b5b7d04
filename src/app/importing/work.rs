//! What workers do with files that are to be added: list them, read several at a time, and compare
//! what was read with the workspace and with each other.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::{FileState, ImportFile, ImportPart, LIKE, Like, Likeness, ReadDocument};
use crate::app::apart::{Limits, ReadPart, Reader};
use crate::app::jobs::{Progress, Wake};
use crate::app::transfer::{Reading, files_in};
use crate::import::{Options, TablePreview};
use crate::model::document::hash_of;
use crate::model::{DocumentId, Timestamp, Workspace};
use crate::query::repeats::{Alike, Sketch};

/// At most so many files are read at a time.
const MAX_WORKERS: usize = 4;

/// So many files are told at once, which a frame takes in without being late.
const N_TOLD_AT_ONCE: usize = 500;

/// So much of a text is shown before it is added, in characters.
const N_PREVIEW: usize = 3_000;

pub(super) enum Told {
    /// Some of what there is to read, each with its number.
    Files(Vec<(usize, ImportFile)>),
    /// All of it has been told.
    Listed,
    Read {
        file: usize,
        generation: usize,
        state: FileState,
        table: Option<Box<TablePreview>>,
    },
    Like {
        file: usize,
        generation: usize,
        part: usize,
        like: Like,
    },
    /// All of it has been read and compared.
    Over,
}

/// What is to be read.
pub(super) enum Source {
    Paths(Vec<PathBuf>),
    Again(Box<Task>),
}

/// A file that is to be read.
#[derive(Clone)]
pub(super) struct Task {
    file: usize,
    generation: usize,
    path: PathBuf,
    n_bytes: u64,
    options: Options,
    time: Duration,
}

/// All that a reading needs.
pub(super) struct Work {
    pub(super) reader: Reader,
    pub(super) workspace: Workspace,
    pub(super) now: Timestamp,
    pub(super) sender: Sender<Told>,
    pub(super) wake: Wake,
    pub(super) n_ids: Arc<AtomicUsize>,
    pub(super) compared: Arc<Mutex<Compared>>,
}

/// What was compared so far.
#[derive(Default)]
pub(super) struct Compared {
    has_workspace: bool,
    by_origin: HashMap<(String, String), Vec<Known>>,
    by_text: HashMap<String, Vec<Known>>,
    alike: Alike<Known>,
    /// Which reading of a file counts.
    generations: HashMap<usize, usize>,
}

/// Something that others are compared with.
#[derive(Clone)]
struct Known {
    title: String,
    /// A file of the list and its reading; else a document of the workspace.
    in_list: Option<(usize, usize)>,
}

/// What a document is compared by.
struct Print {
    origin: (String, String),
    /// The hash of the text without blanks around it.
    text: String,
    sketch: Sketch,
    title: String,
}

impl Task {
    pub(super) fn of(id: usize, file: &ImportFile) -> Self {
        Self {
            file: id,
            generation: file.generation,
            path: file.path.clone(),
            n_bytes: file.n_bytes,
            options: file.options.clone(),
            time: file.time,
        }
    }
}

impl Work {
    pub(super) fn run(&self, source: Source, progress: &Progress) {
        let tasks = match source {
            Source::Paths(paths) => self.list(paths),
            Source::Again(task) => vec![*task],
        };
        let prints: Mutex<Vec<(usize, usize, usize, Print)>> = Mutex::default();
        in_parallel(&tasks, progress, &|task| {
            let (state, table) = self.read(task, progress);
            if progress.is_cancelled() {
                return;
            }
            if let FileState::Read(parts) = &state {
                for (idx, part) in parts.iter().enumerate() {
                    if let Ok(read) = &part.read {
                        let print = Print::of(read);
                        let mut prints = prints.lock().unwrap_or_else(PoisonError::into_inner);
                        prints.push((task.file, task.generation, idx, print));
                    }
                }
            }
            self.tell(Told::Read {
                file: task.file,
                generation: task.generation,
                state,
                table: table.map(Box::new),
            });
        });
        let mut prints = prints.into_inner().unwrap_or_else(PoisonError::into_inner);
        prints.sort_by_key(|&(file, _, part, _)| (file, part));
        self.compare(&tasks, prints, progress);
        self.tell(Told::Over);
    }

    fn tell(&self, told: Told) {
        // The list may be closed by now; then nobody wants to know.
        if self.sender.send(told).is_ok() {
            (self.wake)();
        }
    }

    fn list(&self, paths: Vec<PathBuf>) -> Vec<Task> {
        let paths = files_in(paths);
        let first = self.n_ids.fetch_add(paths.len(), Ordering::Relaxed);
        let tasks: Vec<Task> = (first..)
            .zip(paths)
            .map(|(file, path)| Task {
                file,
                generation: 0,
                n_bytes: path.metadata().map_or(0, |about| about.len()),
                path: std::path::absolute(&path).unwrap_or(path),
                options: Options::default(),
                time: Limits::default().time,
            })
            .collect();
        for some in tasks.chunks(N_TOLD_AT_ONCE) {
            let file = |task: &Task| ImportFile::new(task.path.clone(), task.n_bytes);
            let files = some.iter().map(|task| (task.file, file(task)));
            self.tell(Told::Files(files.collect()));
        }
        self.tell(Told::Listed);
        tasks
    }

    fn read(&self, task: &Task, progress: &Progress) -> (FileState, Option<TablePreview>) {
        let is_wanted = || !progress.is_cancelled();
        let reading = Reading {
            reader: &self.reader,
            limits: Limits {
                time: task.time,
                ..Limits::default()
            },
            is_wanted: &is_wanted,
        };
        match reading.parts_with_table(&task.path, &task.options) {
            Err(refused) => (FileState::Refused(refused), None),
            Ok((parts, table)) => {
                let parts = parts.into_iter().map(|part| self.part(part)).collect();
                (FileState::Read(parts), table)
            }
        }
    }

    fn part(&self, part: ReadPart) -> ImportPart {
        let read = part.draft.map(|draft| {
            let language = draft.language().map(|(_, name)| name);
            let is_encoding_guessed = draft.encoding.guessed;
            let preview: String = draft.text.as_str().chars().take(N_PREVIEW).collect();
            let id = DocumentId(uuid::Uuid::now_v7());
            let (document, body) = draft.into_document(id, 0, self.now);
            Arc::new(ReadDocument {
                document,
                body,
                language,
                is_encoding_guessed,
                preview,
            })
        });
        ImportPart {
            name: part.name,
            is_ticked: read.is_ok(),
            read,
            remarks: part.remarks,
            like: None,
        }
    }

    /// Tells what is in the workspace already, or further up in the list.
    fn compare(
        &self,
        tasks: &[Task],
        prints: Vec<(usize, usize, usize, Print)>,
        progress: &Progress,
    ) {
        // One reading is compared after the other, so that of two that are alike the later one
        // is told.
        let mut compared = self.compared.lock().unwrap_or_else(PoisonError::into_inner);
        for task in tasks {
            compared.generations.insert(task.file, task.generation);
        }
        if !compared.has_workspace && !prints.is_empty() {
            compared.take_in_workspace(&self.workspace, progress);
        }
        for (file, generation, part, print) in prints {
            if progress.is_cancelled() {
                return;
            }
            if let Some(like) = compared.like(file, &print) {
                self.tell(Told::Like {
                    file,
                    generation,
                    part,
                    like,
                });
            }
            let known = Known {
                title: print.title.clone(),
                in_list: Some((file, generation)),
            };
            compared.add(known, print);
        }
    }
}

impl Print {
    fn of(read: &ReadDocument) -> Self {
        let origin = &read.document.origin;
        let text = read.body.text.as_str();
        Self {
            origin: (origin.hash.clone(), origin.part.clone()),
            text: hash_of(text.trim().as_bytes()),
            sketch: Sketch::of(text),
            title: read.document.title.clone(),
        }
    }
}

impl Compared {
    fn take_in_workspace(&mut self, workspace: &Workspace, progress: &Progress) {
        let documents: Vec<_> = workspace.documents_in_order();
        let prints: Mutex<Vec<(DocumentId, Print)>> = Mutex::default();
        in_parallel(&documents, progress, &|document| {
            let Some(text) = workspace.text(document.id) else {
                return;
            };
            let print = Print {
                origin: (document.origin.hash.clone(), document.origin.part.clone()),
                text: hash_of(text.as_str().trim().as_bytes()),
                sketch: Sketch::of(text.as_str()),
                title: document.title.clone(),
            };
            let mut prints = prints.lock().unwrap_or_else(PoisonError::into_inner);
            prints.push((document.id, print));
        });
        if progress.is_cancelled() {
            return;
        }
        let mut prints = prints.into_inner().unwrap_or_else(PoisonError::into_inner);
        prints.sort_by_key(|&(id, _)| id);
        for (_, print) in prints {
            let known = Known {
                title: print.title.clone(),
                in_list: None,
            };
            self.add(known, print);
        }
        self.has_workspace = true;
    }

    fn add(&mut self, known: Known, print: Print) {
        if !print.origin.0.is_empty() {
            let same = self.by_origin.entry(print.origin).or_default();
            same.push(known.clone());
        }
        self.by_text
            .entry(print.text)
            .or_default()
            .push(known.clone());
        self.alike.add(known, print.sketch);
    }

    fn like(&self, file: usize, print: &Print) -> Option<Like> {
        let counts = |known: &Known| match known.in_list {
            None => true,
            Some((other, generation)) => {
                other != file && self.generations.get(&other) == Some(&generation)
            }
        };
        let first = |known: Option<&Vec<Known>>| {
            let mut known = known.into_iter().flatten();
            known.find(|known| counts(known)).cloned()
        };
        let (known, how) = if let Some(known) = first(self.by_origin.get(&print.origin)) {
            (known, Likeness::File)
        } else if let Some(known) = first(self.by_text.get(&print.text)) {
            (known, Likeness::Text)
        } else {
            let (known, share) = self.alike.closest(&print.sketch, counts)?;
            if share < LIKE {
                return None;
            }
            (known.clone(), Likeness::Part(share))
        };
        Some(Like {
            title: known.title,
            is_in_list: known.in_list.is_some(),
            how,
        })
    }
}

/// Does something with each of many, several at a time.
fn in_parallel<T: Sync>(all: &[T], progress: &Progress, work: &(dyn Fn(&T) + Sync)) {
    let (next, n_done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let run = || {
        while !progress.is_cancelled()
            && let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed))
        {
            work(one);
            let n_done = n_done.fetch_add(1, Ordering::Relaxed) + 1;
            progress.set(n_done, all.len());
        }
    };
    progress.set(0, all.len());
    let n_cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let n_workers = n_cores.min(MAX_WORKERS).min(all.len());
    thread::scope(|scope| {
        for _ in 1..n_workers {
            let worker = thread::Builder::new().name("reading".to_owned());
            // Where the system gives no thread, the others do it.
            drop(worker.spawn_scoped(scope, run));
        }
        run();
    });
}
