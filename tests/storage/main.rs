//! What a person relies on of workspace files: nothing is lost, nothing is taken for something else.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stdout, reason = "the README quotes the figures")]

#[cfg(unix)]
mod again;
#[cfg(unix)]
mod damage;
mod deleting;
mod desk;
mod doctor;
mod faults;
mod faulty;
mod format;
mod journal;
mod large;
mod likeness;
mod limits;
mod machine;
mod million;
#[cfg(unix)]
mod mistakes;
mod most;
mod naughty;
mod old_formats;
mod opening;
#[cfg(unix)]
mod outside;
mod permissions;
mod power;
mod protected;
mod put_back;
mod salvaged;
mod saving;
mod sequences;
mod versions;
