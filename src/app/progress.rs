//! How far documents are read: by keys, and by what was passed on the way.

use std::ops::Range;
use std::time::{Duration, Instant};

use super::App;
use super::jobs::Kind;
use crate::edit::reading;
use crate::model::{DocumentId, ReadKind};

/// What was passed is written down no more often than this.
const EVERY: Duration = Duration::from_secs(1);

/// What has been read and is not written down yet.
#[derive(Clone, Debug, Default)]
pub struct Passing {
    passed: Vec<(DocumentId, Range<usize>)>,
    written: Option<Instant>,
}

impl Passing {
    /// A stretch of a text was passed by reading on.
    pub fn pass(&mut self, document: DocumentId, bytes: Range<usize>) {
        match self.passed.last_mut() {
            Some((last, before)) if *last == document && before.end == bytes.start => {
                before.end = bytes.end;
            }
            _ => self.passed.push((document, bytes)),
        }
    }

    /// Whether nothing waits to be written down.
    pub fn is_empty(&self) -> bool {
        self.passed.is_empty()
    }
}

impl App {
    /// Says of the paragraph in hand, or of the selected ones, what reading came to; again takes
    /// it back.
    pub(super) fn mark_paragraph(&mut self, kind: ReadKind) {
        self.write_passed();
        let Some((document, bytes)) = self.view.now.paragraph.clone() else {
            return;
        };
        if self.view.document() != Some(document) {
            return;
        }
        let Some(session) = &mut self.session else {
            return;
        };
        let workspace = session.workspace();
        let before = workspace.reading(document);
        let before = before.map_or(ReadKind::Unread, |reading| reading.at(bytes.start));
        let after = if before == kind {
            ReadKind::Unread
        } else {
            kind
        };
        let done =
            reading::mark(workspace, document, bytes, after).and_then(|edit| session.commit(edit));
        match done {
            Ok(()) => self.notices.done(match after {
                ReadKind::Unread => "The paragraph is unread again",
                ReadKind::Read => "The paragraph is read",
                ReadKind::NothingFound => "The paragraph is read, and nothing was found",
            }),
            Err(refusal) => self.notices.warning(refusal.to_string()),
        }
    }

    pub(super) fn can_mark_paragraph(&self) -> bool {
        let document = self.view.document();
        let meant = self.view.now.paragraph.as_ref();
        document.is_some() && meant.map(|(document, _)| *document) == document
    }

    /// Not while a text is typed, which is to be one step, nor while a merge is looked at, which is
    /// of the workspace as it is.
    pub(super) fn write_passed_if_due(&mut self) {
        let is_typing = self.session.as_ref().is_some_and(super::Session::is_typing);
        if is_typing || self.view.now.dialog.is_some() || self.jobs.is_running(Kind::Merge) {
            return;
        }
        let is_late = |written: Instant| written.elapsed() >= EVERY;
        let passing = &self.view.now.passing;
        if !passing.is_empty() && passing.written.is_none_or(is_late) {
            self.write_passed();
        }
    }

    /// Writes down what was passed. What can't be written is let go: it is no work of the person.
    pub(super) fn write_passed(&mut self) {
        let is_writing = self.is_writing();
        let passing = &mut self.view.now.passing;
        if passing.passed.is_empty() || is_writing {
            return;
        }
        let passed = std::mem::take(&mut passing.passed);
        passing.written = Some(Instant::now());
        let Some(session) = &mut self.session else {
            return;
        };
        if session.read_only().is_some() {
            return;
        }
        if let Some(edit) = reading::pass(session.workspace(), &passed) {
            drop(session.commit(edit));
        }
    }
}
