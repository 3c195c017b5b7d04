//! The command line, from outside: the binary is run and what it prints and leaves is looked at.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod annotate;
mod desk;
mod export;
mod files;
mod killed;
mod limits;
mod open_elsewhere;
mod private;
mod show;
mod story;
mod window;
