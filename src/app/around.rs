//! What happens to the open workspace behind the program's back, as banners that say what can be
//! done about it: somebody else has it, its file was changed or taken away, copies lie beside it.
//!
//! A worker looks every other second and when the window comes to the front, and wakes the
//! window only when something is new. As long as the file is not the one that was read or saved
//! last, nothing is saved to it by itself.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::jobs::Kind;
use super::session::{ReadOnly, Session};
use super::transfer::name_of;
use super::view::{Dialog, Purpose, View};
use super::{App, Outcome};
use crate::edit::{Edit, merge};
use crate::model::{Timestamp, Workspace};
use crate::store::{self, Around, Holder, Life, Outside, Stamp, Watch};

const LOOKS_EVERY: Duration = Duration::from_secs(2);

/// What a person is told above the text, and what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    pub text: String,
    /// Something is to be decided before work can go on as usual.
    pub is_urgent: bool,
    pub offers: Vec<Offered>,
}

/// A button of a banner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    pub label: &'static str,
    pub hint: &'static str,
    pub offer: Offer,
    pub is_enabled: bool,
}

/// What a banner offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Goes on reading what somebody else has open.
    ReadOn,
    /// Saves what can only be read to another file, to work on that.
    WorkOnCopy,
    /// Takes the workspace from whoever is gone; asks first where that is not sure.
    TakeOver,
    TakeOverSurely,
    /// Reads the file again that somebody else has saved.
    ReadAnew,
    /// Takes over what another program has made of the file, as one step.
    Load,
    /// Shows what differs, and merges it if that is wanted.
    Compare,
    /// Saves what is here beside the file, and goes on with that.
    KeepBoth,
    /// Gives what stands in the place of the file another name, and saves there.
    SetAside,
    /// Saves to where the file was.
    PutBack,
    /// Goes on with the file under its new name.
    Follow(PathBuf),
    SaveElsewhere,
    MergeCopy(PathBuf),
    /// Does not offer these copies again.
    LeaveCopies,
    /// Of an earlier version that is looked at.
    RestoreShown,
    CopyShown,
    GoBack,
}

/// What is known of what is around the file.
#[derive(Default)]
pub(super) struct Surroundings {
    now: Around,
    /// Waits to look again.
    watch: Option<Watch>,
    /// A look is wanted at once.
    is_wanted: bool,
    /// What was known of whoever has the workspace when the person chose to read on.
    read_on: Option<Option<Life>>,
    /// From whom the next opening takes the workspace.
    takes_over: Option<Holder>,
    /// How the workspace was being looked at before it was read anew.
    view: Option<View>,
}

/// What a look has found.
pub(super) struct Looked {
    watch: Watch,
    around: Around,
}

/// The file as another program has left it.
pub(super) struct Reloaded {
    theirs: Workspace,
    stamp: Stamp,
    edit: Edit,
    /// The step after which it was read.
    n_steps: usize,
}

impl Surroundings {
    /// Whether the file is the one that was read or saved last, as far as is known.
    pub(super) fn allows_saving(&self) -> bool {
        self.now.file == Outside::Same
    }

    /// From whom the file is taken over that is opened now, if it is.
    pub(super) fn takes_over(&mut self) -> Option<Holder> {
        self.takes_over.take()
    }

    /// How what is read anew was being looked at.
    pub(super) fn view(&mut self) -> Option<View> {
        self.view.take()
    }
}

impl App {
    /// Looks around at the next opportunity: the window comes to the front, a save has failed.
    pub fn look_around(&mut self) {
        self.around.is_wanted = true;
    }

    /// Forgets what is around the file that was open, or was another one until now.
    pub(super) fn forget_around(&mut self) {
        self.jobs.cancel(Kind::Watch);
        let (takes_over, view) = (self.around.takes_over.take(), self.around.view.take());
        self.around = Surroundings {
            is_wanted: true,
            takes_over,
            view,
            ..Surroundings::default()
        };
    }

    /// Starts a look, or goes on looking.
    pub(super) fn look_if_due(&mut self) {
        let is_busy = self.jobs.is_running(Kind::Save) || self.jobs.is_running(Kind::Open);
        let can_wait = self.jobs.can_wait();
        let is_wanted = self.around.is_wanted;
        if is_busy || !(is_wanted || can_wait && !self.jobs.is_running(Kind::Watch)) {
            return;
        }
        let Some(session) = &self.session else { return };
        let Some(path) = session.path() else { return };
        let going_on = self
            .around
            .watch
            .take()
            .filter(|watch| watch.is_of(path, session.stamp()));
        let Some(mut watch) = going_on.or_else(|| session.watch()) else {
            return;
        };
        self.around.is_wanted = false;
        let known = self.around.now.clone();
        self.jobs.start(Kind::Watch, "", move |progress| {
            let mut around = None;
            if is_wanted || !can_wait {
                around = Some(watch.look()).filter(|around| *around != known || !can_wait);
            }
            while around.is_none() && !progress.is_cancelled() {
                std::thread::sleep(LOOKS_EVERY);
                around = Some(watch.look()).filter(|around| *around != known);
            }
            let mut around = around.unwrap_or(known);
            if can_wait && is_passing(&around.file) {
                // Another program may be in the middle of replacing it.
                std::thread::sleep(LOOKS_EVERY);
                around = watch.look();
            }
            Outcome::Looked(Box::new(Looked { watch, around }))
        });
    }

    pub(super) fn take_in_looked(&mut self, looked: Looked) {
        let Looked { watch, around } = looked;
        let Some(session) = &mut self.session else {
            return;
        };
        let is_its = |path: &Path| watch.is_of(path, session.stamp());
        if !session.path().is_some_and(is_its) || self.jobs.is_running(Kind::Save) {
            // It was saved, or another one is open.
            self.around.is_wanted = true;
            return;
        }
        self.around.watch = Some(watch);
        if let Some(holder) = &around.lost_to
            && session.check_writable().is_ok()
        {
            session.lose(holder.clone());
            self.around.watch = None;
        }
        if let Some(place) = &around.place
            && !self.view.is_warned_of_place
        {
            self.view.is_warned_of_place = true;
            self.notices.warning(place.clone());
        }
        if around.life != self.around.now.life {
            self.around.read_on = None;
        }
        self.around.now = around;
    }

    /// What is to be told above the text, the most urgent first.
    pub fn banners(&self) -> Vec<Banner> {
        let Some(session) = &self.session else {
            return Vec::new();
        };
        let why = session.read_only();
        let mut banners = Vec::new();
        match &why {
            Some(ReadOnly::Version(when)) => banners.push(version_banner(when)),
            Some(ReadOnly::TakenBy(holder)) => {
                if self.around.read_on != Some(self.around.now.life) {
                    banners.push(holder_banner(holder, self.around.now.life, session));
                }
                if let Outside::Changed(_) = self.around.now.file {
                    banners.push(Banner {
                        text: "The workspace was saved there meanwhile".to_owned(),
                        is_urgent: false,
                        offers: vec![offered(
                            "Show what was saved",
                            "Reads the file again",
                            Offer::ReadAnew,
                        )],
                    });
                }
            }
            None => {
                banners.extend(file_banner(&self.around.now.file, session));
                let left = &self.view.left_copies;
                let mut copies = self.around.now.copies.iter();
                banners.extend(copies.find(|copy| !left.contains(*copy)).map(copy_banner));
            }
        }
        banners
    }

    /// Does what a banner offers.
    pub(super) fn take_up(&mut self, offer: Offer) {
        match offer {
            Offer::ReadOn => self.around.read_on = Some(self.around.now.life),
            Offer::WorkOnCopy | Offer::SaveElsewhere => self.ask_path(Purpose::SaveWorkspace),
            Offer::TakeOver => match (self.holder(), self.around.now.life) {
                (Some(holder), Some(Life::Silent { since })) => {
                    let told = format!(
                        "{holder} has given no sign of life since {}. If the program still runs there, what is done there later has to be merged with what is done here",
                        at(since)
                    );
                    self.open_dialog(Dialog::TakeOver(told));
                }
                _ => self.take_over_lock(),
            },
            Offer::TakeOverSurely => self.take_over_lock(),
            Offer::ReadAnew => self.open_anew(),
            Offer::Load => self.reload(),
            Offer::Compare => self.compare_with_file(),
            Offer::KeepBoth => self.keep_both(),
            Offer::SetAside => self.set_aside(),
            Offer::PutBack => self.put_back(),
            Offer::Follow(path) => {
                // What was not saved is in the journal, and is found there by what the file holds.
                self.around.view = Some(self.view.clone());
                self.leave();
                self.open_file(path);
            }
            Offer::MergeCopy(path) => self.plan_merge(path),
            Offer::LeaveCopies => {
                let copies = self.around.now.copies.iter().cloned();
                self.view.left_copies.extend(copies);
            }
            Offer::RestoreShown => self.restore_shown(),
            Offer::CopyShown => self.copy_shown(),
            Offer::GoBack => self.back_to_workspace(),
        }
    }

    /// Tells why nothing can be changed, if that is so.
    pub(super) fn is_refused(&mut self) -> bool {
        let refusal = self
            .session
            .as_ref()
            .and_then(|session| session.check_writable().err());
        if let Some(refusal) = &refusal {
            self.notices.warning(refusal.to_string());
        }
        refusal.is_some()
    }

    /// The file was changed behind the program's back.
    pub(super) fn is_changed_outside(&self) -> bool {
        matches!(self.around.now.file, Outside::Changed(_))
    }

    fn holder(&self) -> Option<Holder> {
        match self.session.as_ref()?.read_only()? {
            ReadOnly::TakenBy(holder) => Some(holder),
            ReadOnly::Version(_) => None,
        }
    }

    fn take_over_lock(&mut self) {
        self.around.takes_over = self.holder();
        self.open_anew();
    }

    /// Opens the same file once more, with whatever was saved and journalled meanwhile.
    fn open_anew(&mut self) {
        let Some(session) = &self.session else { return };
        let Some(path) = session.path().map(Path::to_owned) else {
            return;
        };
        self.around.view = Some(self.view.clone());
        if session.is_dirty() {
            // What was done before somebody took it over is in a journal, which must be let go of.
            self.leave();
        }
        self.start_open(path);
    }

    fn reload(&mut self) {
        let Some(session) = &self.session else { return };
        let Some(path) = session.path().map(Path::to_owned) else {
            return;
        };
        if session.is_dirty() {
            return self.compare_with_file();
        }
        let (ours, n_steps) = (session.workspace().clone(), session.n_steps());
        let folders = self.places.folders();
        let label = format!("Reading {}", name_of(&path));
        self.jobs.start(Kind::Merge, label, move |_progress| {
            let read = store::read_now(&path, &folders).map_err(|error| error.to_string());
            Outcome::Reloaded(Box::new(read.and_then(|read| {
                let theirs = read.workspace;
                merge::check_same(&ours, &theirs).map_err(|refusal| refusal.to_string())?;
                let changes = merge::replacement(&ours, &theirs).changes;
                Ok(Reloaded {
                    edit: Edit::new("loading of what was changed outside", changes),
                    theirs,
                    stamp: read.stamp,
                    n_steps,
                })
            })))
        });
    }

    pub(super) fn take_in_reloaded(&mut self, reloaded: Result<Reloaded, String>) {
        let Reloaded {
            theirs,
            stamp,
            edit,
            n_steps,
        } = match reloaded {
            Ok(reloaded) => reloaded,
            Err(fault) => return self.notices.fault(fault),
        };
        let is_current = |session: &Session| session.n_steps() == n_steps;
        if !self.session.as_ref().is_some_and(is_current) {
            // Something was done meanwhile, which must not be taken back.
            return self.compare_with_file();
        }
        let is_empty = edit.changes.is_empty();
        if is_empty || self.commit(|_session, _now| Ok(edit)) {
            self.adopt(theirs, stamp, &Edit::new("", Vec::new()));
            self.forget_what_is_gone();
            if is_empty {
                self.notices.done("The file holds what is here already");
            } else {
                self.notices
                    .undoable("Loaded what was changed in the file; undo takes it back");
            }
        }
    }

    /// From now on the file as another program has left it is the one that may be replaced:
    /// everything in it is here. `since` leads from it to the workspace.
    pub(super) fn adopt(&mut self, theirs: Workspace, stamp: Stamp, since: &Edit) {
        let Some(session) = &mut self.session else {
            return;
        };
        match session.adopt(theirs, stamp, since) {
            Ok(()) => {
                self.save_failed_at_step = None;
                self.forget_around();
            }
            Err(error) => self.notices.fault(error.to_string()),
        }
    }

    fn keep_both(&mut self) {
        let Some(path) = self.session.as_ref().and_then(Session::path) else {
            return;
        };
        let when = self.now().to_zoned(jiff::tz::TimeZone::system());
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let safe = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_');
        let author: String = self.settings.author.chars().filter(|&c| safe(c)).collect();
        let words = format!("{} {author}", when.strftime("%Y-%m-%d %H-%M-%S"));
        let name = |n: usize| {
            let number = if n == 1 {
                String::new()
            } else {
                format!(" {n}")
            };
            format!("{stem} (conflict {}{number}).dossier", words.trim())
        };
        let free = (1..100)
            .map(|n| path.with_file_name(name(n)))
            .find(|path| !path.exists());
        if let Some(free) = free {
            self.notices.done(format!(
                "What is here is saved beside the file and goes on there\n{}",
                free.display()
            ));
            self.save_to(&free);
        }
    }

    fn set_aside(&mut self) {
        let Some(path) = self.session.as_ref().and_then(Session::path) else {
            return;
        };
        let (path, folders) = (path.to_owned(), self.places.folders());
        self.jobs
            .start(Kind::Save, "Setting aside", move |_progress| {
                let done = store::set_aside_beside(&path, "set aside", &folders);
                Outcome::SetAside(done.map_err(|error| error.to_string()))
            });
    }

    pub(super) fn take_in_set_aside(&mut self, done: Result<PathBuf, String>) {
        match done {
            Ok(aside) => {
                self.notices.warning(format!(
                    "What stood in the place of the workspace has another name now\n{}",
                    aside.display()
                ));
                self.put_back();
            }
            Err(fault) => self.notices.fault(fault),
        }
    }
}

/// Whether it may be only for a moment.
fn is_passing(file: &Outside) -> bool {
    !matches!(file, Outside::Same | Outside::Changed(_))
}

fn offered(label: &'static str, hint: &'static str, offer: Offer) -> Offered {
    Offered {
        label,
        hint,
        offer,
        is_enabled: true,
    }
}

/// A time by the clock on the wall; with its date if that is another than today's.
fn at(time: Timestamp) -> String {
    let zone = jiff::tz::TimeZone::system();
    let (time, today) = (
        time.to_zoned(zone.clone()),
        Timestamp::now().to_zoned(zone).date(),
    );
    let form = if time.date() == today {
        "%H:%M"
    } else {
        "%-d %b %Y, %H:%M"
    };
    time.strftime(form).to_string()
}

fn version_banner(when: &str) -> Banner {
    Banner {
        text: format!("This is the version of {when}: it can be read and copied from, not changed"),
        is_urgent: false,
        offers: vec![
            offered(
                "Restore it",
                "Makes the workspace what it was then, in one step that can be undone",
                Offer::RestoreShown,
            ),
            offered(
                "Open a copy",
                "Begins a workspace of its own with it",
                Offer::CopyShown,
            ),
            offered(
                "Back to the workspace",
                "Goes on with the workspace as it is now",
                Offer::GoBack,
            ),
        ],
    }
}

fn holder_banner(holder: &Holder, life: Option<Life>, session: &Session) -> Banner {
    let since = holder
        .since
        .map_or_else(String::new, |since| format!(" since {}", at(since)));
    let mut text = match life {
        Some(Life::Gone) => {
            format!("{holder} does not have this workspace open any more: you can take it over")
        }
        Some(Life::Silent { since }) => format!(
            "{holder} has this workspace open, but has given no sign of life since {}",
            at(since)
        ),
        Some(Life::Alive) | None => {
            format!("{holder} has this workspace open{since}: it can only be read here")
        }
    };
    if session.is_dirty() {
        text += ". What you did before is kept here and in the journal: work on a copy, and merge it later";
    }
    let is_free = matches!(life, Some(Life::Gone | Life::Silent { .. }));
    let take_over = Offered {
        is_enabled: is_free,
        ..offered(
            if matches!(life, Some(Life::Silent { .. })) {
                "Take over…"
            } else {
                "Take over"
            },
            if is_free {
                "Opens it here to work on, with everything that was saved or kept meanwhile"
            } else {
                "Only once it is closed there, or that program is gone"
            },
            Offer::TakeOver,
        )
    };
    let copy = offered(
        "Work on a copy…",
        "Saves it under another name to work on that; the two can be merged later",
        Offer::WorkOnCopy,
    );
    let read_on = offered(
        "Read only",
        "Goes on reading; you are told when it can be taken over",
        Offer::ReadOn,
    );
    Banner {
        text,
        is_urgent: is_free,
        offers: vec![take_over, copy, read_on],
    }
}

fn file_banner(file: &Outside, session: &Session) -> Option<Banner> {
    let save_elsewhere = || {
        offered(
            "Save as…",
            "Saves what is here under another name",
            Offer::SaveElsewhere,
        )
    };
    let put_back = || {
        offered(
            "Put it back",
            "Saves what is here to where the file was",
            Offer::PutBack,
        )
    };
    let keep_both = || {
        offered(
            "Keep both",
            "Saves what is here beside the file, and goes on with that",
            Offer::KeepBoth,
        )
    };
    let set_aside = || {
        offered(
            "Set it aside and save",
            "Gives it another name, and saves what is here in its place",
            Offer::SetAside,
        )
    };
    let (text, offers) = match file {
        Outside::Same => return None,
        Outside::Changed(_) if session.is_dirty() => (
            "Another program has changed the file, and it does not hold what you have done since. Nothing is saved over it until you decide".to_owned(),
            vec![
                offered(
                    "Compare and merge…",
                    "Shows what differs before anything is done",
                    Offer::Compare,
                ),
                keep_both(),
                save_elsewhere(),
            ],
        ),
        Outside::Changed(_) => (
            "Another program has changed the file. All that you have done is in the version before, so nothing is lost by loading it".to_owned(),
            vec![
                offered(
                    "Load it",
                    "Takes over what the file holds, in one step that can be undone",
                    Offer::Load,
                ),
                offered(
                    "Compare and merge…",
                    "Shows what differs before anything is done",
                    Offer::Compare,
                ),
                keep_both(),
            ],
        ),
        Outside::Unreadable { why } => (
            format!(
                "What stands in the place of the file can't be read: {why}. What is here is whole, and nothing is saved over that until you decide"
            ),
            vec![set_aside(), save_elsewhere()],
        ),
        Outside::Other => (
            "Another workspace stands in the place of the file. What is here is whole, and nothing is saved over that until you decide".to_owned(),
            vec![set_aside(), save_elsewhere()],
        ),
        Outside::Gone { found: Some(found) } => (
            format!("The file was given another name: {}", name_of(found)),
            vec![
                offered(
                    "Go on there",
                    "Works on with the file under its new name",
                    Offer::Follow(found.clone()),
                ),
                put_back(),
                save_elsewhere(),
            ],
        ),
        Outside::Gone { found: None } => (
            "The file is gone: it was deleted or moved away. What is here is whole".to_owned(),
            vec![put_back(), save_elsewhere()],
        ),
        Outside::FolderGone => (
            "The folder of the workspace is gone, or its disk does not answer. What is here is whole, and saving goes on once it is back".to_owned(),
            vec![save_elsewhere()],
        ),
    };
    Some(Banner {
        text,
        is_urgent: true,
        offers,
    })
}

fn copy_banner(copy: &PathBuf) -> Banner {
    Banner {
        text: format!(
            "{} beside the file is another copy of this workspace, of the kind that folders make that are kept the same on several machines",
            name_of(copy)
        ),
        is_urgent: false,
        offers: vec![
            offered(
                "Merge it…",
                "Shows what it would do before anything is done",
                Offer::MergeCopy(copy.clone()),
            ),
            offered(
                "Leave it",
                "Does not ask again about the copies that are there now",
                Offer::LeaveCopies,
            ),
        ],
    }
}
