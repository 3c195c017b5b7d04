//! Plans about notes.
