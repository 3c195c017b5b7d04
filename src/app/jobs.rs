//! Work that must not hold up a frame: named threads, progress, cancelling; the newest of a kind wins.
//!
//! A job that panics is a fault of the program, and told as one; the window goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

/// What a job is about. Starting another of the same kind makes the result of the first unwanted,
/// unless every result of that kind counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Open,
    Read,
    Save,
    /// A large step, into the journal.
    Write,
    Export,
    Merge,
    /// Reading a project of another program.
    Join,
    Find,
    /// The first hits of a search in a long text.
    FindNear,
    /// Where the paragraphs of a long text are.
    Index,
    /// A long passage for the clipboard.
    Copy,
    Filter,
    /// An edit of many records.
    Plan,
    /// What such an edit would do.
    Count,
    /// The hits that are to be tagged.
    Hits,
    /// The passages of a tag that is to be split.
    Gather,
    /// What a note or a link could point to.
    LookUp,
    /// The list of all notes.
    Notes,
    /// Passages that occur more than once.
    Repeats,
    /// Which of them are listed.
    ListRepeats,
    /// What differs between two of their places.
    Compare,
    Go,
    Map,
    /// The table of a tag.
    Tabulate,
    Choose,
    Keep,
    /// What was not saved when the program ended.
    Unsaved,
    /// The rows from one tick to another.
    Tick,
    Versions,
    Watch,
    /// Working through a passphrase.
    Protect,
}

/// Where jobs run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    /// Each on a thread of its own: the window.
    Own,
    /// At once, on the caller's: tests that must not wait for a clock.
    Callers,
    /// On the caller's, when told to: tests of what happens meanwhile.
    WhenTold,
}

/// Wakes the window when a job has something to show.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// A job that came to no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub kind: Kind,
    /// What the status line said of it.
    pub label: String,
    pub cause: Cause,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It panicked.
    Panic,
    /// The system gave no thread.
    NoThread,
}

/// The jobs under way, and their results. `R` is what a finished job gives.
pub struct Jobs<R> {
    threads: Threads,
    wake: Wake,
    sender: Sender<(usize, Result<R, Cause>)>,
    receiver: Receiver<(usize, Result<R, Cause>)>,
    running: Vec<Running>,
    n_started: usize,
    /// With [`Threads::WhenTold`], what has not run yet.
    pending: Vec<Box<dyn FnOnce() + Send>>,
}

struct Running {
    id: usize,
    kind: Kind,
    /// What the status line says of it.
    label: String,
    progress: Progress,
}

/// What a job and the window tell each other while it runs.
#[derive(Clone, Default)]
pub struct Progress(Arc<Shared>);

#[derive(Default)]
struct Shared {
    is_cancelled: AtomicBool,
    n_done: AtomicUsize,
    n_in_all: AtomicUsize,
}

impl Progress {
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled.load(Ordering::Relaxed)
    }

    pub fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::Relaxed);
    }

    pub fn set(&self, n_done: usize, n_in_all: usize) {
        self.0.n_done.store(n_done, Ordering::Relaxed);
        self.0.n_in_all.store(n_in_all, Ordering::Relaxed);
    }

    /// Tells how far it is, and whether somebody still wants it.
    pub fn goes_on(&self, n_done: usize, n_in_all: usize) -> bool {
        self.set(n_done, n_in_all);
        !self.is_cancelled()
    }

    /// Steps done and steps in all; nothing while that is not known.
    pub fn get(&self) -> Option<(usize, usize)> {
        let n_in_all = self.0.n_in_all.load(Ordering::Relaxed);
        (n_in_all > 0).then(|| (self.0.n_done.load(Ordering::Relaxed), n_in_all))
    }
}

impl<R: Send + 'static> Jobs<R> {
    pub fn new(threads: Threads, wake: Wake) -> Self {
        let (sender, receiver) = channel();
        Self {
            threads,
            wake,
            sender,
            receiver,
            running: Vec::new(),
            n_started: 0,
            pending: Vec::new(),
        }
    }

    /// To be called by a job that has something to show before it is done.
    pub fn wake(&self) -> Wake {
        Arc::clone(&self.wake)
    }

    /// Whether a job may wait for something without keeping the caller.
    pub fn can_wait(&self) -> bool {
        self.threads == Threads::Own
    }

    /// Starts a job. Of `Find`, `FindNear`, `Copy`, `Filter`, `Count`, `Hits`, `Gather`, `LookUp`, `Notes`, `Choose`, `Versions`, `Unsaved`, `Merge` and
    /// `Watch` only the newest gives a result.
    pub fn start(
        &mut self,
        kind: Kind,
        label: impl Into<String>,
        work: impl FnOnce(&Progress) -> R + Send + 'static,
    ) {
        if matches!(
            kind,
            Kind::Find
                | Kind::FindNear
                | Kind::Copy
                | Kind::Filter
                | Kind::Count
                | Kind::Hits
                | Kind::Gather
                | Kind::LookUp
                | Kind::Notes
                | Kind::Choose
                | Kind::Versions
                | Kind::Unsaved
                | Kind::Merge
                | Kind::Watch
        ) {
            self.cancel(kind);
        }
        self.n_started += 1;
        let id = self.n_started;
        let progress = Progress::default();
        self.running.push(Running {
            id,
            kind,
            label: label.into(),
            progress: progress.clone(),
        });
        let (sender, wake) = (self.sender.clone(), Arc::clone(&self.wake));
        let run = move || {
            // What it worked on is dropped with it, and what it shares with the window are
            // numbers: there is nothing half done to be seen.
            let result =
                catch_unwind(AssertUnwindSafe(|| work(&progress))).map_err(|_panic| Cause::Panic);
            // The window may be gone by now; then nobody wants the result.
            if sender.send((id, result)).is_ok() {
                wake();
            }
        };
        match self.threads {
            Threads::Callers => run(),
            Threads::WhenTold => self.pending.push(Box::new(run)),
            Threads::Own => {
                let thread = std::thread::Builder::new().name(format!("{kind:?}").to_lowercase());
                if thread.spawn(run).is_err() {
                    // The receiver is here, so this can't fail.
                    self.sender.send((id, Err(Cause::NoThread))).ok();
                }
            }
        }
    }

    /// The results that have come in, without those that nobody wants any more.
    pub fn poll(&mut self) -> Vec<Result<R, Broken>> {
        let mut results = Vec::new();
        while let Ok((id, result)) = self.receiver.try_recv() {
            results.extend(self.end(id, result));
        }
        results
    }

    /// Strikes a job off the list; nothing if nobody wants its result any more.
    fn end(&mut self, id: usize, result: Result<R, Cause>) -> Option<Result<R, Broken>> {
        let running_idx = self.running.iter().position(|running| running.id == id)?;
        let Running { kind, label, .. } = self.running.remove(running_idx);
        Some(result.map_err(|cause| Broken { kind, label, cause }))
    }

    /// Runs what waits to be told.
    pub fn run_pending(&mut self) {
        for run in std::mem::take(&mut self.pending) {
            run();
        }
    }

    /// Waits for the next result that somebody wants; nothing when no job is under way.
    pub fn wait(&mut self) -> Option<Result<R, Broken>> {
        self.run_pending();
        while !self.running.is_empty() {
            let (id, result) = self.receiver.recv().ok()?;
            let ended = self.end(id, result);
            if ended.is_some() {
                return ended;
            }
        }
        None
    }

    /// Tells the jobs of a kind to stop, and drops their results.
    pub fn cancel(&mut self, kind: Kind) {
        self.running.retain(|running| {
            if running.kind == kind {
                running.progress.cancel();
            }
            running.kind != kind
        });
    }

    /// Asks jobs to stop whose results count all the same: they tell what became of them.
    pub fn stop(&mut self, kind: Kind) {
        let running = self.running.iter();
        running
            .filter(|running| running.kind == kind)
            .for_each(|running| running.progress.cancel());
    }

    pub fn is_running(&self, kind: Kind) -> bool {
        self.running.iter().any(|running| running.kind == kind)
    }

    /// What is under way, to be shown: kind, words, and steps done of steps in all.
    pub fn shown(&self) -> impl Iterator<Item = (Kind, &str, Option<(usize, usize)>)> {
        self.running
            .iter()
            .filter(|running| !running.label.is_empty())
            .map(|running| (running.kind, running.label.as_str(), running.progress.get()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_search_wins_and_every_reading_counts() {
        let mut jobs = Jobs::new(Threads::Callers, Arc::new(|| ()));
        jobs.start(Kind::Find, "", |_| 1);
        jobs.start(Kind::Find, "", |_| 2);
        jobs.start(Kind::Read, "Reading", |_| 3);
        jobs.start(Kind::Read, "Reading", |_| 4);
        assert!(jobs.is_running(Kind::Read));
        assert_eq!(jobs.poll(), [Ok(2), Ok(3), Ok(4)]);
        assert!(!jobs.is_running(Kind::Read));
    }

    #[test]
    fn a_cancelled_job_gives_nothing() {
        let mut jobs = Jobs::new(Threads::Callers, Arc::new(|| ()));
        jobs.start(Kind::Export, "Exporting", |_| 1);
        jobs.cancel(Kind::Export);
        assert_eq!(jobs.poll(), []);
    }

    #[test]
    fn a_job_that_panics_is_over_and_told_and_the_others_go_on() {
        for threads in [Threads::Own, Threads::Callers, Threads::WhenTold] {
            let mut jobs = Jobs::new(threads, Arc::new(|| ()));
            jobs.start(Kind::Save, "Saving", |_| panic!("on purpose"));
            let broken = Broken {
                kind: Kind::Save,
                label: "Saving".to_owned(),
                cause: Cause::Panic,
            };
            assert_eq!(jobs.wait(), Some(Err(broken)));
            assert!(!jobs.is_running(Kind::Save));
            jobs.start(Kind::Save, "Saving", |_| 1);
            assert_eq!(jobs.wait(), Some(Ok(1)));
            assert_eq!(jobs.wait(), None);
        }
    }
}
