//! Exports are read back by parsers of their formats, and every quote must be there exactly.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod bench;
mod citations;
mod discreet;
mod hostile;
mod markings;
mod note_files;
mod questions;
mod quotes;
mod read_back;
mod reports;
