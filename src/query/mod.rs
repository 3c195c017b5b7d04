//! What can be asked of a workspace; reads only.

pub mod fuzzy;
pub mod search;
