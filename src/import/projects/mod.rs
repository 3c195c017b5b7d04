//! Projects and annotations of other programs → a workspace of its own, and what became of them.
//!
//! One format is one file here and one row in [`PROJECTS`]. Whatever a file says of places in a
//! text is checked by the words that it quotes; see `units`. Nothing is guessed in
//! silence: the [`ReadReport`] tells which units a file counts in, which passages were found by
//! their words and not by their places, which were not found, and what was left out.
//!
//! There is no clock here and no chance: time and the seed of new ids come in as [`Options`].

mod brat;
mod build;
mod cas;
mod doccano;
mod dossier;
mod foreign;
mod refi;
mod tables;
mod units;
mod w3c;
mod xml;
mod zotero;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::build::Build;
use crate::import;
use crate::model::{Timestamp, Workspace};
use crate::text::words::counted;

/// What a project is read with.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Stands where the file tells no time.
    pub now: Timestamp,
    /// What ids are made of where the file has none: the same seed gives the same ids.
    pub seed: Uuid,
    /// Has the documents that a file may be about which brings no texts of its own.
    pub known: Option<&'a Workspace>,
}

/// A format of projects or annotations that can be read.
pub struct Project {
    /// For the command line, such as `refi-qda`.
    pub name: &'static str,
    /// For people.
    pub label: &'static str,
    /// In lower case, without the full stop; the first is the usual one.
    pub extensions: &'static [&'static str],
    /// Whether a file is of this format.
    is: fn(&File<'_>) -> bool,
    read: fn(&File<'_>, &mut Build<'_>) -> Result<(), Error>,
}

/// A file that may be a project.
#[derive(Clone, Copy, Debug)]
struct File<'a> {
    bytes: &'a [u8],
    /// Without folders.
    name: &'a str,
}

/// Every format, those first that are told with the most certainty.
pub const PROJECTS: &[Project] = &[
    Project {
        name: "json",
        label: "Dossier's own export",
        extensions: &["json"],
        is: dossier::is,
        read: dossier::read,
    },
    Project {
        name: "jsonl",
        label: "Dossier's own export as JSON Lines",
        extensions: &["jsonl", "ndjson"],
        is: dossier::are_lines,
        read: dossier::read_lines,
    },
    Project {
        name: "refi-qda",
        label: "REFI-QDA project or codebook",
        extensions: &["qdpx", "qdc", "qde"],
        is: refi::is,
        read: refi::read,
    },
    Project {
        name: "w3c",
        label: "W3C Web Annotation, Hypothesis, Recogito",
        extensions: &["jsonld", "json"],
        is: w3c::is,
        read: w3c::read,
    },
    Project {
        name: "brat",
        label: "brat standoff, as an archive",
        extensions: &["zip"],
        is: brat::is,
        read: brat::read,
    },
    Project {
        name: "cas",
        label: "UIMA CAS as XMI or JSON, alone or in an archive",
        extensions: &["xmi", "json", "zip"],
        is: cas::is,
        read: cas::read,
    },
    Project {
        name: "zotero",
        label: "Zotero's records, annotations and notes",
        extensions: &["json", "rdf", "html", "htm", "md"],
        is: zotero::is,
        read: zotero::read,
    },
    Project {
        name: "tables",
        label: "Codebook as a table, Hypothesis' table",
        extensions: &["csv", "tsv", "txt", "xlsx"],
        is: tables::is,
        read: tables::read,
    },
    Project {
        name: "doccano",
        label: "doccano",
        extensions: &["jsonl", "json", "csv", "txt"],
        is: doccano::is,
        read: doccano::read,
    },
];

/// What became of a project that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadReport {
    /// The name of the format in [`PROJECTS`].
    pub format: Cow<'static, str>,
    /// By the titles of documents: in which units the file counts, where that had to be found out.
    pub units: Vec<(String, String)>,
    /// Passages that stand where the file says.
    pub n_by_offset: usize,
    /// Those of them whose words the file quotes too, and which are the same.
    pub n_checked: usize,
    /// Passages that were found by their words, as the place that the file says has others.
    pub n_by_quote: usize,
    /// Passages of which the file tells only the words, and that were found by these.
    pub n_by_words: usize,
    /// Passages that were not found: the document's title, and the words or the place.
    pub not_found: Vec<(String, String)>,
    /// What the file holds and a workspace does not, such as "Pictures", with how many.
    pub left_out: BTreeMap<Cow<'static, str>, usize>,
    /// What else is to be said, in sentences.
    pub remarks: Vec<String>,
}

/// Why a file cannot be read as a project. The sentence does not name the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Of no format that is known.
    Unknown,
    /// It is not what it says that it is. `what` is a noun with its article.
    Broken { what: &'static str, reason: String },
    /// It is about documents, and none of these is known.
    NoDocuments,
    /// It has records of works, and none of the documents that are known is one of these.
    NoSources,
    /// Somebody has thought better of it.
    Cancelled,
    /// Too large, damaged, locked.
    File { source: import::Error },
}

/// The name of the format that a file is surely of, so that it need not be said that it is a
/// project: tables and lines of JSON can be documents as well.
pub fn surely(bytes: &[u8], file_name: &str) -> Option<&'static str> {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let file = File { bytes, name };
    sure_formats(&file)
        .find(|project| (project.is)(&file))
        .map(|project| project.name)
}

/// Whether a file may surely be a project, by its name: others need not be looked at.
pub fn may_surely_be(file_name: &str) -> bool {
    let file = File {
        bytes: &[],
        name: file_name,
    };
    sure_formats(&file).next().is_some()
}

fn sure_formats(file: &File<'_>) -> impl Iterator<Item = &'static Project> {
    PROJECTS.iter().filter(move |project| {
        let can_be_document = match project.name {
            "tables" | "doccano" => true,
            "zotero" => zotero::is_note(file),
            _ => false,
        };
        !can_be_document && file.has_extension(project.extensions)
    })
}

/// Reads a project; `file_name` helps to tell formats apart.
pub fn read_project(
    bytes: &[u8],
    file_name: &str,
    options: &Options<'_>,
) -> Result<(Workspace, ReadReport), Error> {
    let n_bytes = bytes.len() as u64;
    if n_bytes > import::LIMIT {
        let source = import::Error::TooLarge { n_bytes };
        return Err(Error::File { source });
    }
    read_own_project(bytes, file_name, options, &|_| true)
}

/// The same of a file that this program has just written, however large: `goes_on` gets the number
/// of annotations that are read, and gives `false` to end it.
///
/// # Errors
///
/// As of [`read_project`], and [`Error::Cancelled`].
pub fn read_own_project(
    bytes: &[u8],
    file_name: &str,
    options: &Options<'_>,
    goes_on: &dyn Fn(usize) -> bool,
) -> Result<(Workspace, ReadReport), Error> {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let file = File { bytes, name };
    let project = PROJECTS.iter().find(|project| (project.is)(&file));
    let project = project.ok_or(Error::Unknown)?;
    let mut build = Build::new(import::stem_of(name), options, goes_on);
    build.report.format = Cow::Borrowed(project.name);
    let read = (project.read)(&file, &mut build);
    if build.is_cancelled() {
        return Err(Error::Cancelled);
    }
    read?;
    Ok(build.finish())
}

impl File<'_> {
    fn has_extension(&self, extensions: &[&str]) -> bool {
        let extension = self.name.rsplit_once('.').map(|(_, extension)| extension);
        extension.is_some_and(|extension| {
            let extension = extension.to_ascii_lowercase();
            extensions.contains(&extension.as_str())
        })
    }

    /// The first bytes, blanks and a byte order mark aside: what formats are told by.
    fn head(&self) -> &[u8] {
        let bytes = self
            .bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(self.bytes);
        let bytes = bytes.trim_ascii_start();
        bytes.get(..bytes.len().min(4096)).unwrap_or_default()
    }

    fn head_has(&self, words: &str) -> bool {
        memchr::memmem::find(self.head(), words.as_bytes()).is_some()
    }
}

impl ReadReport {
    /// What a person should know, in sentences.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (title, unit) in &self.units {
            lines.push(format!("Places in “{title}” are counted in {unit}"));
        }
        if self.n_by_quote > 0 {
            lines.push(format!(
                "{} stood elsewhere than the file says and came to the words that it quotes",
                counted(self.n_by_quote, "passage")
            ));
        }
        if self.n_by_words > 0 {
            lines.push(format!(
                "{} came to the words that the file quotes",
                counted(self.n_by_words, "passage")
            ));
        }
        if !self.not_found.is_empty() {
            lines.push(format!(
                "Left out, as their places are not in the texts: {}",
                counted(self.not_found.len(), "passage")
            ));
        }
        for (what, n) in &self.left_out {
            lines.push(format!("{what}: {n} left out"));
        }
        lines.extend(self.remarks.iter().cloned());
        lines
    }

    fn leave_out(&mut self, what: &'static str, n: usize) {
        if n > 0 {
            *self.left_out.entry(Cow::Borrowed(what)).or_default() += n;
        }
    }
}

impl fmt::Debug for Project {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Project({})", self.name)
    }
}

impl From<import::Error> for Error {
    fn from(source: import::Error) -> Self {
        Self::File { source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str(
                "The file is of no format of projects or annotations that can be read. Export it as REFI-QDA, W3C Web Annotation or JSON, and import that.",
            ),
            Self::Broken { what, reason } => write!(
                f,
                "The file can't be read as {what}: {reason}. Export it once more."
            ),
            Self::NoDocuments => f.write_str(
                "The file has annotations and no texts, and none of the documents here has these words. Add the documents first, and import it then.",
            ),
            Self::NoSources => f.write_str(
                "The file has records of works, and none of the documents here is one of them by its address, title, file or words. Add the documents first, or give them the titles that they have there, and import it then.",
            ),
            Self::Cancelled => f.write_str("Reading the file was cancelled"),
            Self::File { source } => source.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source } => Some(source),
            _ => None,
        }
    }
}
