//! Office files and printed pages are read back by parsers of their formats, and every quote must
//! be there exactly.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

#[path = "../interchange/any.rs"]
mod any;
#[path = "../formats/bench.rs"]
#[expect(dead_code, reason = "shared with the tests of the other formats")]
mod bench;
mod joined;
mod office;
mod pages;
mod pdf;
mod readers;
