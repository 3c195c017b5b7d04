//! What goes to other programs and comes from them: nothing is lost that the ledger does not tell.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod any;
mod corpus;
mod files;
mod joining;
mod laws;
mod left_out;
mod matrix;
mod offsets;
mod pages;
mod schema;
mod zotero;
