//! Three versions of one workspace become one.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod again;
#[path = "../edits/bench.rs"]
#[expect(dead_code, reason = "shared with the tests of edits")]
mod bench;
mod came_back;
mod conflicts;
#[path = "../cli/desk.rs"]
#[expect(dead_code, reason = "shared with the tests of the command line")]
mod desk;
mod driver;
mod laws;
mod reports;
#[path = "../edits/script.rs"]
mod script;
