//! What fails, and stays to be seen until it is mended.

use super::action::Action;
use super::jobs::{Broken, Cause, Kind};
use super::session::Keeping;
use super::view::Dialog;
use super::workspaces::CLOSING;
use super::{App, Closing, Outcome};
use crate::edit::Refusal;
use crate::store;
use crate::text::words::counted;

impl App {
    /// Takes in what a job gave, or tells that it broke.
    pub(super) fn take_in_result(&mut self, result: Result<Outcome, Broken>) {
        match result {
            Ok(outcome) => self.take_in(outcome),
            Err(broken) => self.tell_broken(&broken),
        }
    }

    /// Keeps the window open, says why, and offers to save elsewhere; asks whoever wants to leave.
    pub(super) fn tell_save_failed(&mut self, error: &store::Error) {
        if matches!(error, store::Error::ChangedOnDisk { .. }) {
            // What another program did to the file is told by a banner, which offers what can be
            // done about it; a dialog would stand in front of that.
            self.closing = Closing::No;
        }
        let is_in_journal = self
            .session
            .as_ref()
            .is_none_or(|session| session.n_only_in_memory() == 0);
        self.note_failed_save(if is_in_journal {
            error.to_string()
        } else {
            error.without_journal()
        });
    }

    fn note_failed_save(&mut self, words: String) {
        self.look_around();
        let was_closing = std::mem::take(&mut self.closing) != Closing::No;
        let Some(session) = &mut self.session else {
            return self.notices.fault(words);
        };
        let is_news = session
            .failed_save()
            .is_none_or(|failed| failed.words != words || failed.at_step != session.n_steps());
        session.note_failed_save(words.clone());
        if was_closing {
            self.open_dialog(Dialog::CloseUnsaved);
        } else if is_news {
            // Whoever has closed the notice is not told again and again; the status line says it
            // as long as it is so.
            self.notices.fault_with(words, "Save as…", Action::SaveAs);
        }
    }

    /// Whether another workspace may take the place of this one. Not while there are changes that
    /// the disk has refused in the file and in the journal: they would be gone.
    pub(super) fn may_leave(&mut self) -> bool {
        let Some(session) = &self.session else {
            return true;
        };
        let n = session.n_only_in_memory();
        if n == 0 || !matches!(session.keeping(), Keeping::OnlyInMemory(_)) {
            return true;
        }
        let (are, them) = if n == 1 {
            ("is", "it")
        } else {
            ("are", "them")
        };
        self.notices.fault_with(
            format!(
                "Can't leave the workspace: {} {are} only in memory, because the disk took {them} neither in the file nor in the journal. Save the workspace elsewhere first",
                counted(n, "change")
            ),
            "Save as…",
            Action::SaveAs,
        );
        false
    }

    fn tell_broken(&mut self, broken: &Broken) {
        let what = what(broken.kind);
        let why = match broken.cause {
            Cause::Panic => "the program made a mistake",
            Cause::NoThread => "the system has no room for another thread",
        };
        if broken.kind == Kind::Save && (broken.label == CLOSING || !self.leaving.is_empty()) {
            // Those that were waiting for it have everything in their journals.
            for session in std::mem::take(&mut self.leaving) {
                drop(session.close());
            }
            self.notices.fault(format!(
                "Can't save the workspace that was closed: {why}. The old file is untouched; your edits are kept in the journal and come back when it is opened"
            ));
            self.look_for_unsaved();
        } else if broken.kind == Kind::Save {
            self.note_failed_save(format!(
                "Can't save the workspace: {why}. The old file is untouched and your edits are kept in the journal; use Save as… to save it elsewhere"
            ));
            self.save_next();
        } else if broken.kind == Kind::Write {
            let what = self
                .session
                .as_ref()
                .and_then(|session| session.writing())
                .map_or("change", |edit| edit.label.as_str());
            let told = format!("Can't write the {what}: {why}. Nothing was changed");
            self.take_in_written(Err(Refusal(told)));
        } else if let Some(what) = what {
            self.notices.fault(format!(
                "Can't {what}: {why}. Nothing was changed; the workspace is as it was"
            ));
        }
    }
}

/// What a job does, as the end of "Can't …". Of what costs a scroll position nothing is told.
fn what(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Open => Some("open the workspace"),
        Kind::Read => Some("read the documents"),
        Kind::Save => Some("save the workspace"),
        Kind::Write => Some("write the change"),
        Kind::Export => Some("export"),
        Kind::Merge => Some("compare the copies"),
        Kind::Join => Some("read the project"),
        Kind::Find => Some("search"),
        Kind::Filter => Some("list the excerpts"),
        Kind::Plan => Some("change the passages"),
        Kind::Count => Some("count what is concerned"),
        Kind::Hits => Some("list the hits"),
        Kind::Gather => Some("go through the passages of the tag"),
        Kind::LookUp => Some("look for what has these words"),
        Kind::Notes => Some("list the notes"),
        Kind::Repeats => Some("look for repeated passages"),
        Kind::ListRepeats => Some("list the repeated passages"),
        Kind::Compare => Some("compare the passages"),
        Kind::Choose => Some("ask the system for a path"),
        Kind::Versions => Some("list the versions"),
        Kind::Unsaved => Some("look for unsaved work"),
        Kind::Tick => Some("tick the rows"),
        Kind::Protect => Some("work through the passphrase"),
        Kind::Copy => Some("copy the passage"),
        Kind::Go => Some("find the place"),
        Kind::Tabulate => Some("make the table"),
        // The search of the whole text tells, the reader goes on by itself, and a map that is
        // missing is seen and made again after the next edit.
        Kind::FindNear | Kind::Index | Kind::Map | Kind::Keep | Kind::Watch => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::jobs::Threads;
    use crate::app::settings::Places;
    use crate::app::{Chooser, Reader, Start};
    use crate::model::Timestamp;

    #[test]
    fn whatever_job_panics_the_work_stays_open_and_what_failed_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let mut app = App::new(Start {
            places: Places::under(folder.path()),
            threads: Threads::Own,
            wake: Arc::new(|| ()),
            clock: || Timestamp::UNIX_EPOCH,
            chooser: Chooser::Own,
            reader: Reader::Here,
        });
        app.open_sample();
        let before = app.session.as_ref().unwrap().workspace().clone();
        for (kind, told) in [
            (Kind::Open, "Can't open the workspace: "),
            (Kind::Read, "Can't read the documents: "),
            (Kind::Save, "Can't save the workspace: "),
            (Kind::Export, "Can't export: "),
            (Kind::Merge, "Can't compare the copies: "),
            (Kind::Find, "Can't search: "),
            (Kind::Filter, "Can't list the excerpts: "),
            (Kind::Choose, "Can't ask the system for a path: "),
            (Kind::Versions, "Can't list the versions: "),
            (Kind::Copy, "Can't copy the passage: "),
        ] {
            app.notices = crate::app::notices::Notices::default();
            app.jobs.start(kind, "", |_progress| panic!("on purpose"));
            // What the program began by itself may come in first.
            while app.is_busy(kind) {
                let result = app.jobs.wait().unwrap();
                app.take_in_result(result);
            }
            let notices: Vec<&str> = app.notices.all().iter().map(|n| n.text.as_str()).collect();
            assert_eq!(notices.len(), 1, "{notices:?}");
            assert!(notices[0].starts_with(told), "{notices:?}");
            assert!(notices[0].contains("the program made a mistake"));
            assert!(*app.session.as_ref().unwrap().workspace() == before);
        }
        // Of the other kinds as well nothing is lost, and no more is told than that it failed.
        for kind in [
            Kind::Write,
            Kind::Join,
            Kind::FindNear,
            Kind::Index,
            Kind::Plan,
            Kind::Count,
            Kind::Hits,
            Kind::Gather,
            Kind::LookUp,
            Kind::Notes,
            Kind::Repeats,
            Kind::ListRepeats,
            Kind::Compare,
            Kind::Go,
            Kind::Map,
            Kind::Tabulate,
            Kind::Unsaved,
            Kind::Tick,
            Kind::Watch,
            Kind::Protect,
        ] {
            app.notices = crate::app::notices::Notices::default();
            app.jobs.start(kind, "", |_progress| panic!("on purpose"));
            while app.is_busy(kind) {
                let result = app.jobs.wait().unwrap();
                app.take_in_result(result);
            }
            let notices = app.notices.all();
            assert!(notices.len() <= 1, "{kind:?}");
            assert!(
                notices
                    .iter()
                    .all(|notice| notice.text.contains("the program made a mistake")),
                "{kind:?}"
            );
            assert!(
                *app.session.as_ref().unwrap().workspace() == before,
                "{kind:?}"
            );
        }
        // A view that could not be written costs a scroll position.
        app.jobs
            .start(Kind::Keep, "", |_progress| panic!("on purpose"));
        let result = app.jobs.wait().unwrap();
        app.take_in_result(result);
        app.leave_for_good();
    }
}
