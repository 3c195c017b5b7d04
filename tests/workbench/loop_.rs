//! The loop that everything else serves.
