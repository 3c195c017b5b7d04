//! One field of three versions: whoever changed it wins, and where both did, both are kept.

use super::report::{Conflict, Outcome, Subject};

/// Stands, as a paragraph of its own, between what this copy says and what the other says.
pub const OTHER_COPY: &str = "**‹other copy›**";

/// Whose value a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    Ours,
    Theirs,
    /// Both have changed it, each in another way.
    Both,
}

pub(super) fn pick<T: PartialEq + ?Sized>(base: &T, ours: &T, theirs: &T) -> Pick {
    if ours == theirs || theirs == base {
        Pick::Ours
    } else if ours == base {
        Pick::Theirs
    } else {
        Pick::Both
    }
}

/// A text with what other copies say in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Parts {
    own: String,
    others: Vec<String>,
}

impl Parts {
    fn of(text: &str) -> Self {
        let mut parts = vec![Vec::new()];
        for line in text.split('\n') {
            if line.trim() == OTHER_COPY {
                parts.push(Vec::new());
            } else if let Some(part) = parts.last_mut() {
                part.push(line);
            }
        }
        if parts.len() == 1 {
            return Self {
                own: text.to_owned(),
                others: Vec::new(),
            };
        }
        let mut parts = parts
            .into_iter()
            .map(|lines| lines.join("\n").trim_matches('\n').to_owned());
        Self {
            own: parts.next().unwrap_or_default(),
            others: parts.filter(|part| !part.trim().is_empty()).collect(),
        }
    }

    fn holds(&self, text: &str) -> bool {
        let text = text.trim_matches('\n');
        self.others
            .iter()
            .any(|other| other == text || names_same(other, text))
    }

    fn add(&mut self, text: &str) {
        let text = text.trim_matches('\n');
        if !text.trim().is_empty() && text != self.own.trim_matches('\n') && !self.holds(text) {
            self.others.push(text.to_owned());
        }
    }

    fn into_text(self) -> String {
        if self.others.is_empty() {
            return self.own;
        }
        let own = self.own.trim_matches('\n').to_owned();
        let mut paragraphs = if own.trim().is_empty() {
            Vec::new()
        } else {
            vec![own]
        };
        for other in self.others {
            paragraphs.push(OTHER_COPY.to_owned());
            paragraphs.push(other);
        }
        paragraphs.join("\n\n")
    }
}

/// Keeps a line in a text, once. Gives nothing if it is there already.
pub(super) fn with_line(text: &str, label: &str, value: &str) -> Option<String> {
    let mut parts = Parts::of(text);
    let line = line(label, value);
    (!parts.holds(&line)).then(|| {
        parts.add(&line);
        parts.into_text()
    })
}

fn line(label: &str, value: &str) -> String {
    let mut chars = label.chars();
    let label: String = chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default();
    let value = value.replace('\n', " ");
    let value = value.trim();
    format!("{label}: {}", if value.is_empty() { "none" } else { value })
}

/// Whether two lines of one label name the same record, whose name may have changed meanwhile.
fn names_same(a: &str, b: &str) -> bool {
    let named = |line: &str| -> Option<(String, uuid::Uuid)> {
        let (label, value) = line.split_once(": ")?;
        let (_, id) = value.strip_suffix(')')?.rsplit_once('(')?;
        Some((label.to_owned(), id.parse().ok()?))
    };
    named(a).is_some_and(|named_by_a| named(b) == Some(named_by_a))
}

/// The fields of one record, one after the other; the text of the record comes last, for it
/// takes in what found no other place.
pub(super) struct Fields<'a> {
    subject: Subject,
    conflicts: &'a mut Vec<Conflict>,
    ours: Parts,
    theirs: Parts,
    base: Parts,
    /// What the text is called.
    text_label: &'static str,
    lines: Vec<String>,
}

impl<'a> Fields<'a> {
    /// `base`, `ours` and `theirs` are the text of the record in the three versions.
    pub(super) fn new(
        subject: Subject,
        text_label: &'static str,
        [base, ours, theirs]: [&str; 3],
        conflicts: &'a mut Vec<Conflict>,
    ) -> Self {
        Self {
            subject,
            conflicts,
            base: Parts::of(base),
            ours: Parts::of(ours),
            theirs: Parts::of(theirs),
            text_label,
            lines: Vec::new(),
        }
    }

    /// Where both have changed the field, ours stays and theirs is kept in the text.
    pub(super) fn one<T: PartialEq + Clone>(
        &mut self,
        label: &'static str,
        [base, ours, theirs]: [&T; 3],
        shown: impl Fn(&T) -> String,
    ) -> T {
        let pick = match pick(base, ours, theirs) {
            Pick::Both => self.conflict(label, shown(ours), shown(theirs)),
            Pick::Theirs if self.was_set_aside(label, &shown(theirs)) => Pick::Ours,
            pick => pick,
        };
        match pick {
            Pick::Theirs => theirs.clone(),
            Pick::Ours | Pick::Both => ours.clone(),
        }
    }

    /// The same for a line of words.
    pub(super) fn words(
        &mut self,
        label: &'static str,
        [base, ours, theirs]: [&String; 3],
    ) -> String {
        self.one(label, [base, ours, theirs], Clone::clone)
    }

    /// Whether an earlier merge had no room for this value of theirs, and kept it in the text.
    pub(super) fn was_set_aside(&self, label: &str, theirs: &str) -> bool {
        let kept = line(label, theirs);
        self.ours.holds(&kept) && !self.base.holds(&kept)
    }

    /// Both have changed a field. Where one copy has taken in the other's value before, that
    /// was settled then.
    pub(super) fn conflict(&mut self, label: &'static str, ours: String, theirs: String) -> Pick {
        let kept = line(label, &theirs);
        if self.ours.holds(&kept) {
            return Pick::Ours;
        }
        if self.theirs.holds(&line(label, &ours)) {
            return Pick::Theirs;
        }
        self.lines.push(kept);
        self.conflicts.push(Conflict::new(
            self.subject,
            label,
            ours,
            theirs,
            Outcome::KeptIn(self.text_label),
        ));
        Pick::Both
    }

    /// Says that both have changed a field in which nothing can be kept of the other.
    pub(super) fn list(
        &mut self,
        label: &'static str,
        ours: String,
        theirs: String,
        outcome: Outcome,
    ) {
        let conflict = Conflict::new(self.subject, label, ours, theirs, outcome);
        self.conflicts.push(conflict);
    }

    /// The text itself. Where both have changed it, theirs stands behind ours.
    pub(super) fn into_text(mut self, [base, ours, theirs]: [&String; 3]) -> String {
        let picked = match pick(base, ours, theirs) {
            Pick::Ours => Some(ours),
            Pick::Theirs => Some(theirs),
            Pick::Both => None,
        };
        if let Some(text) = picked
            && self.lines.is_empty()
        {
            return text.clone();
        }
        let mut merged = match picked {
            Some(text) => Parts::of(text),
            None => self.both(),
        };
        for line in &self.lines {
            merged.add(line);
        }
        merged.into_text()
    }

    /// What both have made of the text. What one has taken over from the other before stands
    /// there once.
    fn both(&mut self) -> Parts {
        let is_blank = |text: &str| text.trim().is_empty();
        let parts = [&self.base, &self.ours, &self.theirs];
        let [was, here, there] = parts.map(|parts| parts.own.trim_matches('\n'));
        let mut beaten = None;
        let picked = match pick(was, here, there) {
            Pick::Both if is_blank(here) && is_blank(there) => Pick::Ours,
            Pick::Both if !is_blank(there) && self.ours.holds(there) => Pick::Ours,
            Pick::Both if !is_blank(here) && self.theirs.holds(here) => Pick::Theirs,
            Pick::Both => {
                self.conflicts.push(Conflict::new(
                    self.subject,
                    self.text_label,
                    here,
                    there,
                    Outcome::Both,
                ));
                beaten = Some(there);
                if is_blank(here) {
                    Pick::Theirs
                } else {
                    Pick::Ours
                }
            }
            pick => pick,
        };
        let mut merged = Parts {
            own: match picked {
                Pick::Theirs => self.theirs.own.clone(),
                Pick::Ours | Pick::Both => self.ours.own.clone(),
            },
            others: Vec::new(),
        };
        for part in three_way(&self.base.others, &self.ours.others, &self.theirs.others) {
            merged.add(&part);
        }
        if let Some(theirs) = beaten {
            merged.add(theirs);
        }
        merged
    }
}

/// A list as a set with an order: what either side added, without what either side took away.
/// The order is that of whoever changed it, of ours if both did, with what theirs added behind.
pub(super) fn three_way<T: PartialEq + Clone>(base: &[T], ours: &[T], theirs: &[T]) -> Vec<T> {
    match pick(base, ours, theirs) {
        Pick::Ours => return ours.to_vec(),
        Pick::Theirs => return theirs.to_vec(),
        Pick::Both => {}
    }
    let stays = |other: &[T], value: &&T| other.contains(value) || !base.contains(value);
    let mut merged: Vec<T> = ours
        .iter()
        .filter(|value| stays(theirs, value))
        .cloned()
        .collect();
    for value in theirs.iter().filter(|value| stays(ours, value)) {
        if !merged.contains(value) {
            merged.push(value.clone());
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoteId;

    fn text(base: &str, ours: &str, theirs: &str) -> (String, usize) {
        let mut conflicts = Vec::new();
        let subject = Subject::Note(NoteId(uuid::Uuid::nil()));
        let fields = Fields::new(subject, "text", [base, ours, theirs], &mut conflicts);
        let merged = fields.into_text([&base.to_owned(), &ours.to_owned(), &theirs.to_owned()]);
        (merged, conflicts.len())
    }

    #[track_caller]
    fn check(base: &str, ours: &str, theirs: &str, merged: &str, n_conflicts: usize) {
        assert_eq!(text(base, ours, theirs), (merged.to_owned(), n_conflicts));
        let again = (merged.to_owned(), 0);
        if !ours.is_empty() && !theirs.is_empty() {
            assert_eq!(text(base, merged, theirs), again, "merging again");
            assert_eq!(text(base, theirs, merged), again, "the other way round");
            assert_eq!(text(base, ours, merged), again);
        }
    }

    #[test]
    fn a_text_that_both_changed_has_both_and_grows_no_more() {
        check("old", "old", "new\n", "new\n", 0);
        check("old", "mine", "old", "mine", 0);
        check(
            "old",
            "mine",
            "yours",
            "mine\n\n**‹other copy›**\n\nyours",
            1,
        );
        check(
            "",
            "mine\n",
            "yours\n",
            "mine\n\n**‹other copy›**\n\nyours",
            1,
        );
        check("old", "", "yours", "yours", 1);
        check("old", "mine", "", "mine", 1);
    }

    #[test]
    fn a_third_copy_stands_behind_the_second() {
        let two = "a\n\n**‹other copy›**\n\nb";
        check(
            "old",
            two,
            "c",
            &format!("{two}\n\n**‹other copy›**\n\nc"),
            1,
        );
        // Whoever has settled it has the last word.
        assert_eq!(text(two, "a and b", two), ("a and b".to_owned(), 0));
    }

    #[test]
    fn a_list_takes_what_was_added_and_leaves_what_was_removed() {
        assert_eq!(
            three_way(&[1, 2, 3], &[3, 2, 4], &[1, 2, 3, 5]),
            [3, 2, 4, 5]
        );
        assert_eq!(three_way(&[1, 2], &[1], &[2]), [0; 0]);
        assert_eq!(three_way(&[1], &[1], &[2, 1]), [2, 1]);
        assert_eq!(three_way(&[], &[1, 2], &[2, 1]), [1, 2]);
    }
}
