//! What a person relies on of workspace files: nothing is lost, nothing is taken for something else.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod desk;
mod format;
mod journal;
mod opening;
mod permissions;
mod saving;
