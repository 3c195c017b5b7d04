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
