//! A folder of files on its way in beside a window that goes on drawing: workers, and processes that
//! read, as on a desk.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::bench::Bench;
use crate::hands::Dropped;

/// A window draws so often.
const FRAME: Duration = Duration::from_micros(16_667);

/// Whoever waits longer has found a fault.
const PATIENCE: Duration = Duration::from_mins(15);

/// Draws frames at the pace of a window until something holds; how long each kept the processor.
fn frames_until(bench: &mut Bench, holds: impl Fn(&Bench) -> bool) -> Vec<Duration> {
    let began = Instant::now();
    let mut frames = Vec::new();
    loop {
        let (before, started) = (on_processor(), Instant::now());
        bench.harness_mut().step();
        let took = started.elapsed();
        let spent = before.zip(on_processor());
        frames.push(spent.map_or(took, |(before, after)| after.saturating_sub(before)));
        if holds(bench) {
            return frames;
        }
        assert!(began.elapsed() < PATIENCE, "{:#?}", bench.names());
        std::thread::park_timeout(FRAME.saturating_sub(took));
    }
}

/// What this thread has spent on the processor, where the system tells.
fn on_processor() -> Option<Duration> {
    std::thread::yield_now();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(told.split(' ').next()?.parse().ok()?))
}

#[test]
fn a_folder_is_read_by_processes_beside_a_window_that_goes_on_drawing() {
    let n_files: usize = std::env::var("DOSSIER_IMPORT_FILES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(12);
    let mut bench = Bench::with_workers();
    let folder = bench.write_texts(n_files);
    let began = Instant::now();
    let input = bench.harness_mut().input_mut();
    input.dropped_files.push(Arc::new(Dropped(folder)));
    let add = format!("Add {}", dossier::text::words::counted(n_files, "document"));
    let mut frames = frames_until(&mut bench, |bench| {
        bench.has(&add) && !bench.has("Reading ")
    });
    let read = began.elapsed();
    bench.find(&add).click();
    frames.extend(frames_until(&mut bench, |bench| {
        let session = bench.app().session.as_ref();
        session.is_some_and(|it| it.workspace().documents.size() == n_files)
    }));
    let added = began.elapsed();
    assert!(frames.len() > 2, "the window goes on drawing");
    frames.sort_unstable();
    let at = |share: usize| frames.get((frames.len() - 1) * share / 100).copied();
    #[expect(clippy::print_stderr, reason = "a figure for whoever asks for it")]
    {
        eprintln!(
            "{n_files} files of 100 KB by processes of their own: read in {read:?}, added after {added:?}; {} frames, on the processor {:?} in the middle, {:?} the 99th of a hundred, {:?} the longest",
            frames.len(),
            at(50).unwrap_or_default(),
            at(99).unwrap_or_default(),
            at(100).unwrap_or_default(),
        );
    }
    bench.is_sound();
}
