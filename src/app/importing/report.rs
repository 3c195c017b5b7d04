//! What became of the files that were to be added.

use std::fmt::Write as _;

use crate::text::words::counted;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// By their fates as in [`Fate::ALL`], and in the order of the list.
    entries: Vec<Entry>,
}

/// A file, or one of the documents in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub fate: Fate,
    /// Remarks or reasons; may be empty.
    pub why: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Added,
    /// Added, and there is something to say about it.
    Remarked,
    LeftOut,
    Refused,
}

impl Fate {
    /// What needs a look comes first.
    pub const ALL: [Self; 4] = [Self::Refused, Self::Remarked, Self::LeftOut, Self::Added];

    fn rank(self) -> usize {
        let all = Self::ALL.iter();
        all.take_while(|&&other| other != self).count()
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Added => "Added",
            Self::Remarked => "Added with remarks",
            Self::LeftOut => "Left out",
            Self::Refused => "Could not be read",
        }
    }
}

impl Entry {
    pub(super) fn new(file: &str, part: &str, fate: Fate, why: String) -> Self {
        let name = if part.is_empty() {
            file.to_owned()
        } else {
            format!("{file}, {part}")
        };
        Self { name, fate, why }
    }

    /// The name with what is to be said of it.
    pub fn sentence(&self) -> String {
        if self.why.is_empty() {
            self.name.clone()
        } else {
            format!("{}. {}", self.name, self.why)
        }
    }
}

impl ImportReport {
    pub(super) fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_by_key(|entry| entry.fate.rank());
        Self { entries }
    }

    /// Those that need a look come first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn of(&self, fate: Fate) -> &[Entry] {
        let rank = fate.rank();
        let start = self.entries.partition_point(|it| it.fate.rank() < rank);
        let end = self.entries.partition_point(|it| it.fate.rank() <= rank);
        self.entries.get(start..end).unwrap_or_default()
    }

    /// Whether something could not be read, or there is something to say about it.
    pub fn needs_a_look(&self) -> bool {
        !self.of(Fate::Refused).is_empty() || !self.of(Fate::Remarked).is_empty()
    }

    /// "Added 12 documents, 3 of them with remarks. 1 could not be read".
    pub fn summary(&self) -> String {
        let n = |fate| self.of(fate).len();
        let n_added = n(Fate::Added) + n(Fate::Remarked);
        let mut summary = if n_added == 0 {
            "Nothing was added".to_owned()
        } else {
            format!("Added {}", counted(n_added, "document"))
        };
        let more = [
            (n(Fate::Remarked), "with remarks"),
            (n(Fate::LeftOut), "left out"),
            (n(Fate::Refused), "could not be read"),
        ];
        for (n, what) in more.into_iter().filter(|&(n, _)| n > 0) {
            write!(summary, " · {n} {what}").ok();
        }
        summary
    }

    /// To be saved as a text.
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n", self.summary());
        for fate in Fate::ALL {
            let entries = self.of(fate);
            if entries.is_empty() {
                continue;
            }
            write!(text, "\n## {}\n\n", fate.label()).ok();
            for entry in entries {
                let line = entry.sentence().replace(['\n', '\r'], " ");
                writeln!(text, "- {line}").ok();
            }
        }
        text
    }
}
