//! The command line, from outside: the binary is run and what it prints and leaves is looked at.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stdout, reason = "the README quotes the figures")]

mod annotate;
mod apart;
mod desk;
mod export;
mod files;
mod hostile;
mod killed;
mod limits;
mod open_elsewhere;
mod private;
mod projects;
mod show;
mod story;
mod tables;
mod traces;
mod window;
