//! Why bytes are not a workspace that can be opened.

use std::fmt;

use super::format::{MAX_BYTES, VERSION};
use crate::text::words::counted;

/// A rule that does not hold: its name, and a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub rule: &'static str,
    pub sentence: String,
}

/// Why bytes are not a workspace that can be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    NotAWorkspace {
        why: &'static str,
    },
    Newer {
        version: u32,
    },
    /// Lines and columns count from 1.
    Syntax {
        line: usize,
        column: usize,
        why: String,
    },
    /// It can be read, but rules do not hold.
    Unsound {
        /// Never empty; no more than [`super::format::MAX_TOLD`].
        broken: Vec<Broken>,
        n_broken: usize,
    },
    /// What would mend it takes more memory than a file may.
    NoRoomToMend {
        n_broken: usize,
    },
    /// Nothing so large is opened, or saved: see [`MAX_BYTES`].
    TooLarge {
        n_bytes: u64,
    },
    /// It is under a passphrase, and was changed or cut by something else than this program.
    Sealed {
        why: &'static str,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAWorkspace { why } => write!(f, "it is not a workspace of Dossier: {why}"),
            Self::Newer { version } => write!(
                f,
                "it was saved by a newer version (format {version}; this program knows up to {VERSION})"
            ),
            Self::Syntax { line, column, why } => {
                write!(f, "it is damaged at line {line}, column {column}: {why}")
            }
            Self::Sealed { why } => write!(f, "it is damaged: {why}"),
            Self::Unsound { broken, n_broken } => {
                let first = broken.first().map_or("", |broken| &broken.sentence);
                write!(f, "it is damaged. {first}")?;
                match n_broken {
                    0 | 1 => Ok(()),
                    n => write!(f, " (and {} more)", n - 1),
                }
            }
            Self::NoRoomToMend { n_broken } => write!(
                f,
                "it is damaged in so many places ({} and more) that to mend them would take more than four times its size in memory",
                counted(*n_broken, "fault")
            ),
            Self::TooLarge { n_bytes } => write!(
                f,
                "it has {} MiB, and no more than {} MiB are read. Split it into several workspaces",
                n_bytes.div_ceil(1 << 20),
                MAX_BYTES >> 20
            ),
        }
    }
}

impl std::error::Error for Fault {}
