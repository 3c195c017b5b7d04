//! Adding texts of word processors, and books: what they show, where it stood, and what they say
//! of themselves; and files that are damaged or were made to do harm.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod books;
mod corpus;
mod hostile;
mod kit;
mod open_texts;
mod rich;
mod word;
