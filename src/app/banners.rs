//! The banners above the text: what has happened to the workspace behind the program's back, in a
//! sentence, with what can be done about it. `app::around` does it.

use std::path::{Path, PathBuf};

use super::App;
use super::session::{ReadOnly, Session};
use super::transfer::name_of;
use crate::model::Timestamp;
use crate::store::{Holder, Life, Outside};

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

impl App {
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
                if !self.around.reads_on {
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
                let copy = copies.find(|copy| !left.contains(*copy));
                banners.extend(copy.map(|copy| copy_banner(copy)));
            }
        }
        banners
    }
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
pub(super) fn at(time: Timestamp) -> String {
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
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
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
            "Another program has changed the file. All that you have done was saved before that, and loading can be undone".to_owned(),
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

fn copy_banner(copy: &Path) -> Banner {
    Banner {
        text: format!(
            "{} beside the file is another copy of this workspace, such as sync programs make when two machines save at once",
            name_of(copy)
        ),
        is_urgent: false,
        offers: vec![
            offered(
                "Merge it…",
                "Shows what it would do before anything is done",
                Offer::MergeCopy(copy.to_owned()),
            ),
            offered(
                "Leave it",
                "Does not ask again about the copies that are there now",
                Offer::LeaveCopies,
            ),
        ],
    }
}
