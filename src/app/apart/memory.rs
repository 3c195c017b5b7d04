//! How much memory another process takes, as the system tells.
//!
//! On Linux the process that reads gives up more than its limit by itself. Other systems keep no such
//! limit, or not all of it, so whoever waits for the process looks now and then, and ends it when it
//! has grown past its limit.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often it is looked: the program that tells has to be started each time.
const LOOK_EVERY: Duration = Duration::from_millis(400);

/// Looks how much memory a process takes.
pub(super) struct Watch {
    process: u32,
    limit: u64,
    last: Instant,
}

impl Watch {
    /// `None` where the system itself keeps the limit.
    pub(super) fn of(process: u32, limit: u64) -> Option<Self> {
        (!cfg!(target_os = "linux")).then(|| Self::anywhere(process, limit))
    }

    fn anywhere(process: u32, limit: u64) -> Self {
        Self {
            process,
            limit,
            last: Instant::now(),
        }
    }

    /// Whether it has grown past its limit, as far as that was looked at.
    pub(super) fn is_over(&mut self) -> bool {
        if self.last.elapsed() < LOOK_EVERY {
            return false;
        }
        self.last = Instant::now();
        n_bytes(self.process).is_some_and(|n_bytes| n_bytes > self.limit)
    }
}

/// The memory that a process has taken, in bytes; `None` where nobody tells.
fn n_bytes(process: u32) -> Option<u64> {
    let process = process.to_string();
    let mut command = if cfg!(windows) {
        let mut command = Command::new("tasklist");
        let filter = format!("PID eq {process}");
        command.args(["/FI", &filter, "/FO", "CSV", "/NH"]);
        command
    } else {
        let mut command = Command::new("ps");
        command.args(["-o", "rss=", "-p", &process]);
        command
    };
    #[cfg(windows)]
    {
        use std::os::windows::process::CommandExt as _;
        // No console window comes up.
        const CREATE_NO_WINDOW: u32 = 0x0800_0000;
        command.creation_flags(CREATE_NO_WINDOW);
    }
    let told = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let told = String::from_utf8_lossy(&told.stdout);
    if cfg!(windows) {
        by_tasklist(&told)
    } else {
        by_ps(&told)
    }
}

/// A number of kilobytes.
fn by_ps(told: &str) -> Option<u64> {
    told.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// `"dossier.exe","4242","Console","1","1,048,576 K"`, with what groups digits where the system is.
fn by_tasklist(told: &str) -> Option<u64> {
    let line = told.lines().find(|line| line.starts_with('"'))?;
    let last = line
        .trim_end()
        .trim_end_matches('"')
        .rsplit("\",\"")
        .next()?;
    let digits: String = last.chars().filter(char::is_ascii_digit).collect();
    digits.parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_tell_of_a_process_is_understood() {
        assert_eq!(by_ps("  2048\n"), Some(2 * 1024 * 1024));
        assert_eq!(by_ps(""), None);
        let line = |memory: &str| {
            by_tasklist(&format!(
                "\r\n\"dossier.exe\",\"4242\",\"Console\",\"1\",\"{memory}\"\r\n"
            ))
        };
        assert_eq!(line("1,048,576 K"), Some(1024 * 1024 * 1024));
        assert_eq!(line("1.048.576 KB"), Some(1024 * 1024 * 1024));
        assert_eq!(line("2\u{a0}048 Ko"), Some(2 * 1024 * 1024));
        assert_eq!(by_tasklist("INFO: No tasks are running"), None);
    }

    #[test]
    #[cfg(unix)]
    fn a_process_over_its_limit_is_seen_where_the_system_tells() {
        let me = std::process::id();
        let Some(n_bytes) = n_bytes(me) else { return };
        assert!(n_bytes > 256 * 1024, "{n_bytes}");
        let mut watch = Watch::anywhere(me, n_bytes / 2);
        assert!(!watch.is_over(), "it is not looked all the time");
        watch.last = Instant::now().checked_sub(2 * LOOK_EVERY).unwrap();
        assert!(watch.is_over());
        watch.last = Instant::now().checked_sub(2 * LOOK_EVERY).unwrap();
        watch.limit = u64::MAX;
        assert!(!watch.is_over());
    }
}
