//! How long something takes: by the wall, and on the processor.

use std::time::{Duration, Instant};

/// What this thread has spent on the processor; by the wall where the system does not tell.
///
/// Other programs on the machine don't count, which matters where a frame is a millisecond.
pub(crate) fn on_processor<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let (before, started) = (thread_time(), Instant::now());
    let done = work();
    let by_wall = started.elapsed();
    let spent = before
        .zip(thread_time())
        .map(|(before, after)| after.saturating_sub(before));
    (done, spent.unwrap_or(by_wall))
}

pub(crate) fn by_wall<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let done = work();
    (done, started.elapsed())
}

fn thread_time() -> Option<Duration> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    // Linux brings the number up to date when a thread gives way, and else only now and then.
    std::thread::yield_now();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(told.split(' ').next()?.parse().ok()?))
}
