//! What every plan does to a workspace, and the laws that all of them keep.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod annotations;
mod articles;
mod bench;
mod codebook;
mod documents;
mod index;
mod laws;
mod notes;
mod recode;
mod restore;
mod script;
mod tables;
mod texts;
mod texts_laws;
