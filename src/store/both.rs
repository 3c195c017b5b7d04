//! Two things at once, where reading and checking a large file would else be one after the other.

use std::panic::resume_unwind;
use std::thread;

/// Does one thing on a thread of its own and another here, and gives what came of both.
/// If there is no thread to be had, one is done after the other.
pub(super) fn both<A: Send, B>(beside: impl Fn() -> A + Sync, here: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .name("store".to_owned())
            .spawn_scoped(scope, &beside);
        let done_here = here();
        let done_beside = match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => beside(),
        };
        (done_beside, done_here)
    })
}
