//! Who says that a workspace is theirs, and whether they still live.

use std::fmt;
use std::fs;

use serde::{Deserialize, Serialize};

use crate::model::Timestamp;

/// After so long without a sign of life, a holder on another machine may be gone.
pub(super) const SILENT_AFTER_SECS: i64 = 60;

/// Who has the lock, as the side file says it. Fields that could not be found out are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Holder {
    pub host: String,
    pub user: String,
    pub pid: u32,
    /// When the process was started, in the system's own count: ids of processes come again.
    pub started: String,
    /// Changes each time the machine is started.
    pub boot: String,
    /// Another each time the lock is taken.
    pub nonce: String,
    pub since: Option<Timestamp>,
    /// The last sign of life.
    pub heartbeat: Option<Timestamp>,
}

/// Whether whoever has a workspace still lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    Alive,
    /// Another machine, or another part of this one, has given no sign of life since then.
    Silent {
        since: Timestamp,
    },
    /// The workspace was let go of, or the process has ended.
    Gone,
}

impl Holder {
    /// This process, now.
    pub(super) fn here() -> Self {
        let variable = |names: [&str; 2]| {
            names
                .into_iter()
                .find_map(|name| std::env::var(name).ok())
                .unwrap_or_default()
        };
        let host = ["/proc/sys/kernel/hostname", "/etc/hostname"]
            .into_iter()
            .find_map(|path| fs::read_to_string(path).ok())
            .map_or_else(
                || variable(["COMPUTERNAME", "HOSTNAME"]),
                |name| name.trim().to_owned(),
            );
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let pid = std::process::id();
        let now = whole_seconds(Timestamp::now());
        Self {
            host,
            user: variable(["USER", "USERNAME"]),
            pid,
            started: started(pid).unwrap_or_default(),
            boot: boot.trim().to_owned(),
            nonce: uuid::Uuid::new_v4().simple().to_string(),
            since: Some(now),
            heartbeat: Some(now),
        }
    }

    /// Gives a sign of life. What the side file says keeps its length by it.
    pub(super) fn beat(&mut self) {
        self.heartbeat = Some(whole_seconds(Timestamp::now()));
    }

    /// Whether it is this very process, in another of its windows.
    pub fn is_this_process(&self) -> bool {
        let here = Self::here();
        self.pid == here.pid && self.host == here.host && self.started == here.started
    }

    /// Whether the kernel that gives out its locks is ours: then a lock that can be had is free.
    pub(super) fn is_on_this_machine(&self) -> bool {
        let here = Self::here();
        let is_same = |theirs: &str, ours: &str| !theirs.is_empty() && theirs == ours;
        is_same(&self.boot, &here.boot) || is_same(&self.host, &here.host)
    }

    /// Whether a process of this machine is seen that is the holder.
    pub(super) fn is_seen(&self) -> bool {
        let here = Self::here();
        self.boot == here.boot
            && started(self.pid).is_some_and(|started| {
                // What an older version has written says less.
                self.started.is_empty() || self.started == started
            })
    }

    /// Whether there is no sign of life of late, by the clock on the wall.
    pub(super) fn by_heartbeat(&self) -> Life {
        let Some(heartbeat) = self.heartbeat.or(self.since) else {
            return Life::Alive;
        };
        let secs = Timestamp::now().as_second() - heartbeat.as_second();
        if secs > SILENT_AFTER_SECS {
            Life::Silent { since: heartbeat }
        } else {
            Life::Alive
        }
    }
}

fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// When a process was started; `None` if there is none, or the system does not tell.
fn started(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program, in brackets, may hold anything. A process that has ended and was
    // not waited for is still listed.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    let started = fields.nth(18)?;
    (!matches!(state, "Z" | "X")).then(|| started.to_owned())
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.user.as_str(), self.host.as_str()) {
            ("", "") if self.pid == 0 => f.write_str("another program"),
            ("", "") => write!(f, "process {}", self.pid),
            ("", host) => write!(f, "process {} on {host}", self.pid),
            (user, "") => write!(f, "{user} (process {})", self.pid),
            (user, host) => write!(f, "{user} on {host} (process {})", self.pid),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_is_told_with_what_is_known() {
        let holder = Holder {
            host: "desk".to_owned(),
            user: "rana".to_owned(),
            pid: 7,
            ..Holder::default()
        };
        assert_eq!(holder.to_string(), "rana on desk (process 7)");
        assert_eq!(Holder::default().to_string(), "another program");
    }

    #[test]
    fn a_side_file_of_an_older_version_is_read() {
        let text = "(host:\"desk\",user:\"rana\",pid:7,since:Some(\"2026-11-20T12:00:00Z\"))";
        let holder: Holder = ron::from_str(text).unwrap();
        assert_eq!((holder.pid, holder.heartbeat), (7, None));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_is_known_by_its_start_and_not_by_its_number_alone() {
        let mut holder = Holder::here();
        assert!(holder.is_seen() && holder.is_this_process());
        holder.started.push('0');
        assert!(!holder.is_seen() && !holder.is_this_process());
        holder.boot = "another".to_owned();
        assert!(!holder.is_seen(), "the machine was started anew");
    }
}
