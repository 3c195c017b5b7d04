//! The program without its window.

pub mod view;
