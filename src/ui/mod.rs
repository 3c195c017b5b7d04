//! The window: draws state, returns asks.

pub mod reader;
