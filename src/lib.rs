//! Dossier: a desktop workbench for people who read sources for a living.
//!
//! The map of the crate, in reading order; each room may name only rooms above it
//! (`ARCHITECTURE.md` has the table, `tests/architecture.rs` guards it).
//!
//! - [`text`]: places in a text
//! - [`model`]: what a workspace holds
//! - [`edit`]: how a workspace changes
//! - [`query`]: what can be asked of it
//! - [`import`]: bytes → drafts of documents
//! - [`export`]: workspace → bytes
//! - [`store`]: workspace files, safely
//! - [`app`]: the program without its window
//! - [`ui`]: the window
//! - [`cli`]: headless commands

pub mod app;
pub mod cli;
pub mod edit;
pub mod export;
pub mod import;
pub mod model;
pub mod query;
pub mod store;
pub mod text;
pub mod ui;
