//! The window by names and keys: what a person does with it, from the first click to the report.
//!
//! The whole program runs, with the clock stopped and its jobs on the caller's thread; nothing
//! is drawn on a screen. Every screen that a test comes by is searched for widgets without a name.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stdout, reason = "the README quotes the figures")]

mod around;
mod articles;
mod bench;
mod by_keys;
mod codebook;
mod damaged;
mod documents;
mod dragging;
mod earlier;
mod excerpts;
mod exporting;
mod eyes;
mod failing;
mod finding;
mod focus;
mod forms;
mod hands;
mod history;
mod hits;
mod importing;
mod keys;
mod leaving;
mod linking;
mod long_texts;
mod margin;
mod markings;
mod merging;
mod mistakes;
mod noting;
mod pace;
mod panes;
mod progress;
mod projects;
mod protected;
mod reading;
mod reading_only;
mod recoding;
mod repeating;
mod saving;
mod screens;
mod selecting;
mod splitting;
mod start;
mod tagging;
mod tasks;
mod texts;
mod traces;
