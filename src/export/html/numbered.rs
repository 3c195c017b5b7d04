//! The numbers that tie words to what stands beside them.

use crate::model::Annotation;
use crate::query::Passage;

/// The passages of a document, each under its number: the first has `first_number`.
pub(super) struct Numbered<'a> {
    pub(super) first_number: usize,
    pub(super) passages: Vec<&'a Passage>,
}

impl<'a> Numbered<'a> {
    pub(super) fn passage(&self, number: usize) -> Option<&'a Passage> {
        self.passages.get(number - self.first_number).copied()
    }

    pub(super) fn get(&self, number: usize) -> Option<&'a Annotation> {
        Some(&self.passage(number)?.annotation)
    }
}
