//! What the program tells the person: what happened, why, what to do.

use std::time::{Duration, Instant};

use super::action::Action;

/// How long a notice of something that went well stays.
const STAYS: Duration = Duration::from_secs(6);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something went well; goes away by itself.
    Done,
    /// Something needs a look; stays until it is closed.
    Warning,
    /// Something failed; stays until it is closed.
    Fault,
}

/// A sentence, with a button where there is something to do about it.
#[derive(Clone, Debug)]
pub struct Notice {
    pub tone: Tone,
    pub text: String,
    pub actions: Vec<(&'static str, Action)>,
    since: Instant,
}

/// The notices that are on screen, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Notices(Vec<Notice>);

impl Notices {
    pub fn done(&mut self, text: impl Into<String>) {
        self.push(Tone::Done, text.into(), []);
    }

    /// Tells what was done, with buttons.
    pub fn done_with(
        &mut self,
        text: impl Into<String>,
        buttons: impl IntoIterator<Item = (&'static str, Action)>,
    ) {
        self.push(Tone::Done, text.into(), buttons);
    }

    /// Tells what was done, with a button to take it back.
    pub fn undoable(&mut self, text: impl Into<String>) {
        self.push(Tone::Done, text.into(), [("Undo", Action::Undo)]);
    }

    pub fn warning(&mut self, text: impl Into<String>) {
        self.push(Tone::Warning, text.into(), []);
    }

    pub fn warning_with(&mut self, text: impl Into<String>, button: &'static str, action: Action) {
        self.push(Tone::Warning, text.into(), [(button, action)]);
    }

    pub fn fault(&mut self, text: impl Into<String>) {
        self.push(Tone::Fault, text.into(), []);
    }

    pub fn fault_with(&mut self, text: impl Into<String>, button: &'static str, action: Action) {
        self.push(Tone::Fault, text.into(), [(button, action)]);
    }

    fn push(
        &mut self,
        tone: Tone,
        text: String,
        actions: impl IntoIterator<Item = (&'static str, Action)>,
    ) {
        self.0.retain(|notice| {
            notice.text != text && (notice.tone != Tone::Done || tone != Tone::Done)
        });
        self.0.push(Notice {
            tone,
            text,
            actions: actions.into_iter().collect(),
            since: Instant::now(),
        });
    }

    /// Drops the notices whose button would take back the last step, now that there is another.
    pub fn drop_undo(&mut self) {
        self.0
            .retain(|notice| notice.actions.iter().all(|&(_, it)| it != Action::Undo));
    }

    /// Drops what was told with this button: it is not so any more.
    pub fn drop_faults_with(&mut self, action: Action) {
        self.0.retain(|notice| {
            notice.tone != Tone::Fault
                || notice.actions.iter().all(|&(_, offered)| offered != action)
        });
    }

    pub fn all(&self) -> &[Notice] {
        &self.0
    }

    pub fn close(&mut self, notice_idx: usize) {
        if notice_idx < self.0.len() {
            self.0.remove(notice_idx);
        }
    }

    /// Drops what has been shown long enough; tells when the next one goes.
    pub fn fade(&mut self) -> Option<Duration> {
        self.0
            .retain(|notice| notice.tone != Tone::Done || notice.since.elapsed() < STAYS);
        self.0
            .iter()
            .filter(|notice| notice.tone == Tone::Done)
            .map(|notice| STAYS.saturating_sub(notice.since.elapsed()))
            .min()
    }
}
