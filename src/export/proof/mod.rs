//! What was written for people, read back: whether it says what the workspace says and the ledger
//! does not give up.
//!
//! The readers here know the shape in which a writer writes, and nothing of what it should write:
//! each finds the quotations with what stands at them, and the rest of the words. What should be
//! there is taken from the workspace alone; see [`claims`]. Words are compared without white space
//! and without signs that have no shape, which pages are free to set as they like.
//!
//! Files are read as they come, so that what is held does not grow with them.

mod check;
mod claims;
mod claims_of_sources;
mod html;
mod markdown;
mod markup;
mod office;
mod table;
mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{BufRead, Seek};

use self::check::Check;
use super::{Error, Exporter, Report};
use crate::query::ledger::{Ledger, Loss};
use crate::text::invisible::{is_control, name_of};
use crate::text::words::grouped;

/// How a file is read back.
#[derive(Clone, Copy)]
pub enum ReadBack {
    /// As a project, which gives a workspace again.
    Project,
    /// By its own structure.
    Structure(fn(&mut Check<'_>, &mut dyn Source) -> Result<(), Error>),
    /// As a document, by its words alone.
    Words,
}

pub(super) use self::html::read as html;
pub(super) use self::markdown::{read as markdown, read_files as markdown_files};
pub(super) use self::office::{read_docx, read_docx_annotated, read_odt};
pub(super) use self::table::{read_codebook, read_csv, read_xlsx};

/// A file that can be read from any place.
pub trait Source: BufRead + Seek {}

impl<T: BufRead + Seek> Source for T {}

/// At most so many sentences about what is not there.
const MAX_TOLD: usize = 20;

/// What was found of what should be there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// By kind: how many were found, of how many.
    counts: BTreeMap<Loss, (usize, usize)>,
    /// What is not there, some of it.
    missing: Vec<String>,
}

/// Reads back what was written of a report; `None` where [`ReadBack`] is of another kind.
///
/// # Errors
///
/// [`Error::Cancelled`], or why the file is not what was written.
pub fn proof(
    exporter: &Exporter,
    report: &Report<'_>,
    file: &mut dyn Source,
    is_wanted: &dyn Fn() -> bool,
) -> Result<Option<Proof>, Error> {
    let ReadBack::Structure(read) = exporter.read_back else {
        return Ok(None);
    };
    let mut check = Check::new(exporter, report, is_wanted);
    read(&mut check, file)?;
    check.finish().map(Some)
}

/// By kind, how much of what the ledger gives up is in the file all the same, of how much: words
/// that stand there by chance are taken for it, so that it says something over many files only.
///
/// # Errors
///
/// As of [`proof`].
pub fn given_up_and_found(
    exporter: &Exporter,
    report: &Report<'_>,
    file: &mut dyn Source,
) -> Result<BTreeMap<Loss, (usize, usize)>, Error> {
    let ReadBack::Structure(read) = exporter.read_back else {
        return Ok(BTreeMap::new());
    };
    let is_wanted = || true;
    let mut check = Check::new(exporter, report, &is_wanted).seeking_given_up(exporter);
    read(&mut check, file)?;
    check.finish_given_up()
}

/// The same of a file of which nothing but the words in their order is known.
///
/// # Errors
///
/// [`Error::Cancelled`].
pub fn proof_of_words(
    exporter: &Exporter,
    report: &Report<'_>,
    words: &str,
    is_wanted: &dyn Fn() -> bool,
) -> Result<Proof, Error> {
    let words = words::Words::new(words);
    Check::new(exporter, report, is_wanted).finish_with(&words)
}

impl Proof {
    /// That of a file which gave a workspace again, just as its ledger says.
    pub fn of_ledgers(whole: &Ledger, lost: &Ledger) -> Self {
        let kept = whole.rows().map(|(loss, n)| {
            let n = n.saturating_sub(lost.n(loss));
            (loss, (n, n))
        });
        Self {
            counts: kept.filter(|&(_, (n, _))| n > 0).collect(),
            missing: Vec::new(),
        }
    }

    /// Whether all is there.
    pub fn is_whole(&self) -> bool {
        self.counts
            .values()
            .all(|(found, expected)| found == expected)
    }

    /// The kinds that were looked for.
    pub fn kinds(&self) -> impl Iterator<Item = Loss> + '_ {
        self.counts.keys().copied()
    }

    /// How many of a kind were found, of how many.
    pub fn count(&self, loss: Loss) -> (usize, usize) {
        self.counts.get(&loss).copied().unwrap_or_default()
    }

    /// Such as "199 of 199 quotes, 40 of 40 notes, 12 of 12 tags, 3 of 3 sources".
    pub fn summary(&self) -> String {
        const NOTES: [Loss; 5] = [
            Loss::AnnotationNotes,
            Loss::DocumentNotes,
            Loss::WorkspaceNotes,
            Loss::NotesOnDocuments,
            Loss::NotesOnTags,
        ];
        let sum = |kinds: &[Loss]| {
            let counts = kinds.iter().map(|&kind| self.count(kind));
            counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1))
        };
        let said = [
            ("quotes", sum(&[Loss::Passages])),
            ("notes", sum(&NOTES)),
            ("tags on passages", sum(&[Loss::TagsOnPassages])),
            ("tags", sum(&[Loss::Tags])),
            ("texts", sum(&[Loss::Texts])),
            ("sources", sum(&[Loss::Titles])),
        ];
        let said = said.into_iter().filter(|(_, (_, expected))| *expected > 0);
        let said = said.map(|(what, (found, expected))| {
            format!("{} of {} {what}", grouped(found), grouped(expected))
        });
        said.collect::<Vec<_>>().join(", ")
    }

    /// What differs, a line for each kind, and then some of what is not there.
    pub fn lines(&self) -> Vec<String> {
        let differ = self
            .counts
            .iter()
            .filter(|(_, (found, expected))| found != expected);
        let lines = differ.map(|(loss, (found, expected))| {
            format!(
                "{}: {} found, {} expected",
                loss.label(),
                grouped(*found),
                grouped(*expected)
            )
        });
        lines.chain(self.missing.iter().cloned()).collect()
    }

    fn miss(&mut self, what: String) {
        if self.missing.len() < MAX_TOLD {
            self.missing.push(what);
        }
    }
}

/// Words as they are compared.
fn bare(words: &str) -> String {
    words.chars().filter(|&c| is_compared(c)).collect()
}

fn is_compared(c: char) -> bool {
    !(c.is_whitespace()
        || c.is_control()
        || is_control(c)
        || c == '\u{fffd}'
        || name_of(c).is_some())
}

/// A short piece of a text, for messages.
fn beginning(words: &str) -> String {
    let words = super::one_line(words);
    let cut: String = words.chars().take(60).collect();
    if cut.len() < words.len() {
        format!("{cut}…")
    } else {
        cut
    }
}

/// Where fragments stand one after the other in words, from a place on: the end of the last one.
fn find_all(words: &str, fragments: &[Cow<'_, str>], from: usize) -> Option<usize> {
    let mut at = from;
    for fragment in fragments {
        let rest = words.as_bytes().get(at..)?;
        at += memchr::memmem::find(rest, fragment.as_bytes())? + fragment.len();
    }
    Some(at)
}
