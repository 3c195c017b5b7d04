//! Work that must not hold up a frame: named threads, progress, cancelling; the newest of a kind wins.

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
    Export,
    Merge,
    Find,
    Filter,
    Choose,
    Keep,
    Versions,
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

/// The jobs under way, and their results. `R` is what a finished job gives.
pub struct Jobs<R> {
    threads: Threads,
    wake: Wake,
    sender: Sender<(usize, R)>,
    receiver: Receiver<(usize, R)>,
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

    /// Starts a job. Of `Find`, `Filter`, `Choose`, `Versions` and `Merge` only the newest gives a
    /// result.
    pub fn start(
        &mut self,
        kind: Kind,
        label: impl Into<String>,
        work: impl FnOnce(&Progress) -> R + Send + 'static,
    ) {
        if matches!(
            kind,
            Kind::Find | Kind::Filter | Kind::Choose | Kind::Versions | Kind::Merge
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
            let result = work(&progress);
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
                    self.running.retain(|running| running.id != id);
                }
            }
        }
    }

    /// The results that have come in, without those that nobody wants any more.
    pub fn poll(&mut self) -> Vec<R> {
        let mut results = Vec::new();
        while let Ok((id, result)) = self.receiver.try_recv() {
            let wanted = self.running.iter().any(|running| running.id == id);
            self.running.retain(|running| running.id != id);
            if wanted {
                results.push(result);
            }
        }
        results
    }

    /// Runs what waits to be told.
    pub fn run_pending(&mut self) {
        for run in std::mem::take(&mut self.pending) {
            run();
        }
    }

    /// Waits for the next result, wanted or not; nothing when no job is under way.
    pub fn wait(&mut self) -> Option<R> {
        if self.running.is_empty() {
            return None;
        }
        self.run_pending();
        let (id, result) = self.receiver.recv().ok()?;
        self.running.retain(|running| running.id != id);
        Some(result)
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
        assert_eq!(jobs.poll(), [2, 3, 4]);
        assert!(!jobs.is_running(Kind::Read));
    }

    #[test]
    fn a_cancelled_job_gives_nothing() {
        let mut jobs = Jobs::new(Threads::Callers, Arc::new(|| ()));
        jobs.start(Kind::Export, "Exporting", |_| 1);
        jobs.cancel(Kind::Export);
        assert_eq!(jobs.poll(), Vec::<i32>::new());
    }
}
