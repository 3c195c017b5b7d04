//! Workspace → bytes: the annotated passages, carried out to where they are needed.
//!
//! One format is one file here and one row in [`EXPORTERS`]. An exporter writes to a
//! `&mut dyn Write` and never to a path; it asks nothing but [`crate::query`] and the model.
//! It writes as it goes, so what it holds in memory does not grow with the number of passages
//! beyond their order.
//!
//! Two promises hold for all formats: the words of a quote come out exactly, and nothing that
//! stands in a workspace can become a command, a script or a formula where the file is opened.

mod brat;
mod cas;
mod ceiling;
mod citation;
mod codebook;
mod csv;
mod discreet;
mod doccano;
mod docx;
mod exporters;
mod extent;
mod html;
mod json;
mod markdown;
mod marking;
mod marks;
mod notes;
mod odt;
mod paper;
pub mod pdf;
mod proof;
mod records;
mod redaction;
mod refi;
mod rows;
mod w3c;
mod xlsx;
mod xml;
mod zipped;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

pub use self::ceiling::above_in_words;
pub use self::citation::{CitationStyle, citation, citation_of};
pub use self::csv::{guard, unguard};
pub use self::discreet::{Authors, Discretion};
pub use self::exporters::{EXPORTERS, Exporter, Shelf, exporter};
pub use self::extent::Told;
pub use self::notes::write_notes;
pub use self::proof::{Proof, ReadBack, given_up_and_found, proof, proof_of_words};

use self::citation::{Cited, Said};
use crate::model::mention;
use crate::model::{
    About, Annotation, AnnotationId, Articles, DocumentId, Grade, Link, Note, PartialDate,
    ReadKind, Status, TagId, Timestamp, Workspace,
};
use crate::query::places::Places;
use crate::query::{Passage, documents_of};
use crate::text::words::counted;

/// What is to be written.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    pub workspace: &'a Workspace,
    pub passages: &'a [Passage],
    /// Those that take part, in the order of the list of sources.
    pub documents: Vec<DocumentId>,
    pub options: Options,
    /// When the report is made; nothing here looks at a clock.
    pub now: Timestamp,
    /// Which articles there are, and so what a passage is a quotation of.
    articles: Articles<'a>,
    /// Who is told how far the writing is.
    pub told: Told<'a>,
    /// The links between these passages, at both of their ends, in the order of their ids.
    links: BTreeMap<AnnotationId, Vec<&'a Link>>,
    /// The sources by the rules of the style, set when first asked for.
    cited: OnceCell<Option<Cited>>,
}

/// What a person can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// For Markdown.
    pub group_by: GroupBy,
    /// Whether cells that a spreadsheet would take for a formula get an apostrophe before them,
    /// which [`unguard`] takes off again. Without it, open the table as text only.
    pub csv_guard: bool,
    /// Whether a table begins with a byte order mark. Excel reads Arabic as signs without it.
    pub csv_byte_order_mark: bool,
    /// Whether it is told when things were made, changed and exported. See [`Discretion`].
    pub times: bool,
    /// For CSV and XLSX: the table of this tag, a row for each annotation and a column for each field,
    /// instead of a row for each tag of each annotation.
    pub table_of: Option<TagId>,
    /// For REFI-QDA: how the lines of the texts end.
    pub line_ends: LineEnds,
    /// For reports: by whose rules sources are cited.
    pub citations: CitationStyle,
}

/// How lines end in texts for other programs, and how the ends count in places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LineEnds {
    #[default]
    Lf,
    /// CR and LF that count as one: ATLAS.ti.
    CrLfOfOne,
    /// CR and LF that count as two: `NVivo` on Windows.
    CrLfOfTwo,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum GroupBy {
    #[default]
    Document,
    /// A passage stands under each of its tags.
    Tag,
}

/// Why a report was not written.
#[derive(Debug)]
pub enum Error {
    /// The place that it was written to did not take it.
    Write { source: io::Error },
    /// Somebody has thought better of it.
    Cancelled,
    /// All of the workspace is marked above the ceiling.
    AboveCeiling { marking: String },
}

/// Writes a report in a format. What was written before an error is not a whole report.
pub fn write(exporter: &Exporter, report: &Report<'_>, out: &mut dyn Write) -> Result<(), Error> {
    report.will_write(report.n_to_write(exporter));
    if exporter.can_cite {
        report.set_citations()?;
    }
    (exporter.write)(report, out)?;
    out.flush()?;
    Ok(())
}

impl LineEnds {
    pub const ALL: [Self; 3] = [Self::Lf, Self::CrLfOfOne, Self::CrLfOfTwo];

    /// For the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lf => "lf",
            Self::CrLfOfOne => "crlf-as-one",
            Self::CrLfOfTwo => "crlf-as-two",
        }
    }

    /// The way of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            group_by: GroupBy::Document,
            csv_guard: true,
            csv_byte_order_mark: true,
            times: true,
            table_of: None,
            line_ends: LineEnds::Lf,
            citations: CitationStyle::Plain,
        }
    }
}

impl<'a> Report<'a> {
    /// How far a document is read, such as "Reading, 62 %, nothing found in 8 %"; `None` where
    /// nobody has begun.
    fn how_far_read(&self, document: DocumentId) -> Option<String> {
        let status = self.workspace.status(document).unwrap_or_default();
        let share = self.share_read(document);
        if status == Status::Unread {
            return share;
        }
        let label = status.label();
        Some(match share {
            Some(share) => format!("{label}, {share}"),
            None => label.to_owned(),
        })
    }

    fn share_read(&self, document: DocumentId) -> Option<String> {
        let percent = self.workspace.percent_read(document);
        let reading = self.workspace.reading(document)?;
        let n_bytes = self.workspace.text(document)?.len().max(1);
        let empty = reading
            .passages
            .iter()
            .filter(|passage| passage.kind == ReadKind::NothingFound);
        let n_empty: usize = empty.map(|passage| passage.end - passage.start).sum();
        Some(if n_empty == 0 {
            format!("{percent} %")
        } else {
            let share = (n_empty as u128 * 100 / n_bytes as u128).max(1);
            format!("{percent} %, nothing found in {share} %")
        })
    }

    /// A report on passages and the documents that they stand in.
    pub fn new(
        workspace: &'a Workspace,
        passages: &'a [Passage],
        options: Options,
        now: Timestamp,
    ) -> Self {
        Self {
            workspace,
            passages,
            documents: documents_of(workspace, passages),
            options,
            now,
            articles: Articles::new(workspace),
            told: Told::default(),
            links: links_between(workspace, passages),
            cited: OnceCell::new(),
        }
    }

    /// The same with all documents, also those without a passage.
    #[must_use]
    pub fn with_all_documents(mut self) -> Self {
        let documents = self.workspace.documents_in_order();
        self.documents = documents.iter().map(|document| document.id).collect();
        self.cited = OnceCell::new();
        self
    }

    /// The sources by the rules of the style; `None` where none is wanted.
    fn cited(&self) -> Option<&Cited> {
        let cite = || Cited::new(self, || Ok(())).ok().flatten();
        self.cited.get_or_init(cite).as_ref()
    }

    /// Sets the sources by the rules of the style before anything is written, which may take a
    /// while: somebody may think better of it.
    fn set_citations(&self) -> Result<(), Error> {
        if self.cited.get().is_none() {
            let cited = Cited::new(self, || self.goes_on())?;
            self.cited.get_or_init(|| cited);
        }
        Ok(())
    }

    /// A moment, if it is to be told.
    fn moment(&self, moment: Timestamp) -> Option<Timestamp> {
        self.options.times.then_some(moment)
    }

    /// The day of a moment as people read it; empty if it is not to be told.
    fn day(&self, moment: Timestamp) -> String {
        self.moment(moment).map(day).unwrap_or_default()
    }

    /// How a quotation is cited where that says more than its document does: by its article, with
    /// its place in the original, or as a style wants it.
    fn cited_apart(&self, atlas: &mut Atlas<'a>, passage: &Passage) -> Option<Vec<Said>> {
        let annotation = &*passage.annotation;
        let place = self.workspace.cited_place(annotation);
        if self.cited().is_some() || self.articles.holding(annotation).is_some() {
            return Some(self.cite(atlas, passage, place.as_deref()));
        }
        place.map(|place| vec![Said::Words(place)])
    }

    /// Whether an annotation stands on its words.
    fn holds(&self, annotation: &Annotation) -> bool {
        let text = self.workspace.text(annotation.document);
        let is_on_words = annotation.standing.is_on_words();
        text.filter(|_| is_on_words).is_some_and(|text| {
            annotation
                .anchors
                .iter()
                .all(|anchor| anchor.holds_in(text))
        })
    }

    /// The links of a passage with others of the report; one that leads out of it is left out, as
    /// the words at its other end are.
    fn links(&self, annotation: AnnotationId) -> &[&'a Link] {
        self.links.get(&annotation).map_or(&[], Vec::as_slice)
    }

    /// A note in which what is mentioned stands by the name that it has now.
    fn told_note<'n>(&self, note: &'n str) -> Cow<'n, str> {
        mention::replaced(note, |mention| {
            markdown::escape_line(&mention.title_now(self.workspace))
        })
    }

    /// The same where the note is not read as Markdown.
    fn told_words<'n>(&self, note: &'n str) -> Cow<'n, str> {
        mention::replaced(note, |mention| mention.title_now(self.workspace))
    }

    /// The passages of each document, in the order of `passages`.
    fn by_document(&self) -> HashMap<DocumentId, Vec<&'a Passage>> {
        let mut groups: HashMap<DocumentId, Vec<&Passage>> = HashMap::new();
        for passage in self.passages {
            groups.entry(passage.document).or_default().push(passage);
        }
        groups
    }

    /// Passages whose document is not among `documents`, so that none is left out.
    fn strays(&self) -> Vec<&'a Passage> {
        let documents: HashSet<DocumentId> = self.documents.iter().copied().collect();
        self.passages
            .iter()
            .filter(|passage| !documents.contains(&passage.document))
            .collect()
    }

    /// How many passages are written: by tag, each once for each of its tags.
    fn n_to_write(&self, exporter: &Exporter) -> usize {
        if !exporter.can_group || self.options.group_by == GroupBy::Document {
            return self.passages.len();
        }
        let is_there = |tag: &&TagId| self.workspace.tag(**tag).is_some();
        let n_times = |passage: &Passage| passage.annotation.tags.iter().filter(is_there).count();
        let n_times = self.passages.iter().map(|passage| n_times(passage).max(1));
        n_times.sum()
    }

    fn tallies(&self) -> HashMap<TagId, Tally> {
        let mut tallies: HashMap<TagId, Tally> = HashMap::new();
        for passage in self.passages {
            for &tag in &passage.annotation.tags {
                let tally = tallies.entry(tag).or_default();
                tally.n_passages += 1;
                tally.documents.insert(passage.document);
            }
        }
        tallies
    }

    /// The notes about something, oldest first.
    fn notes(&self, about: About) -> Vec<&'a Note> {
        let mut notes: Vec<&Note> = self
            .workspace
            .notes
            .values()
            .map(|note| &**note)
            .filter(|note| note.about == about)
            .collect();
        notes.sort_by_key(|note| (note.created, note.id));
        notes
    }

    /// Such as "12 passages from 3 documents, exported on 2 Jan 2025".
    fn summary(&self) -> String {
        let mut summary = format!(
            "{} from {}",
            counted(self.passages.len(), "passage"),
            counted(self.documents.len(), "document")
        );
        if self.options.times {
            summary.extend([", exported on ", &day(self.now)]);
        }
        summary
    }
}

fn links_between<'a>(
    workspace: &'a Workspace,
    passages: &[Passage],
) -> BTreeMap<AnnotationId, Vec<&'a Link>> {
    let told: HashSet<AnnotationId> = passages
        .iter()
        .map(|passage| passage.annotation.id)
        .collect();
    let mut links: BTreeMap<AnnotationId, Vec<&Link>> = BTreeMap::new();
    for link in workspace.links.values() {
        if told.contains(&link.from) && told.contains(&link.to) {
            for end in [link.from, link.to] {
                links.entry(end).or_default().push(link);
            }
        }
    }
    for links in links.values_mut() {
        links.sort_by_key(|link| link.id);
    }
    links
}

/// How often a tag was given in a report.
#[derive(Clone, Debug, Default)]
struct Tally {
    n_passages: usize,
    documents: HashSet<DocumentId>,
}

/// The places of each text, made when first asked for; and what has been cited.
struct Atlas<'a> {
    workspace: &'a Workspace,
    places: HashMap<DocumentId, Option<Places>>,
    cited: HashSet<citation::Key>,
}

impl<'a> Atlas<'a> {
    fn new(workspace: &'a Workspace) -> Self {
        Self {
            workspace,
            places: HashMap::new(),
            cited: HashSet::new(),
        }
    }

    /// Such as "para. 3"; nothing when the annotation does not fit its text.
    fn paragraphs(&mut self, passage: &Passage) -> Option<String> {
        let text = self.workspace.text(passage.document)?;
        let annotation = &*passage.annotation;
        let (first, last) = (annotation.anchors.first()?, annotation.anchors.last()?);
        let is_on_words = annotation.standing.is_on_words();
        if !is_on_words || !text.admits(first.span) || !text.admits(last.span) {
            return None;
        }
        let (first, last) = self
            .of(passage.document)?
            .paragraphs_of(first.span, last.span);
        Some(if last > first {
            format!("paras. {first}–{last}")
        } else {
            format!("para. {first}")
        })
    }

    fn of(&mut self, document: DocumentId) -> Option<&Places> {
        self.places
            .entry(document)
            .or_insert_with(|| self.workspace.text(document).map(Places::new))
            .as_ref()
    }
}

/// The day of a moment, in UTC, as people read it.
fn day(moment: Timestamp) -> String {
    PartialDate::from(moment.to_zoned(jiff::tz::TimeZone::UTC).date()).label()
}

/// A grade in words: "B2: source usually reliable, information probably true".
fn grade_in_words(grade: Grade) -> Option<String> {
    let source = grade
        .source
        .map(|grade| format!("source {}", grade.meaning()));
    let info = grade
        .info
        .map(|grade| format!("information {}", without_noun(grade.meaning())));
    let words: Vec<String> = source.into_iter().chain(info).collect();
    (!words.is_empty()).then(|| format!("{}: {}", grade.label(), words.join(", ")))
}

/// "truth cannot be judged" reads badly after "information".
fn without_noun(meaning: &str) -> &str {
    meaning.strip_prefix("truth ").unwrap_or(meaning)
}

/// A text on one line, with single blanks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The address, if it is one that may be followed: of the web or of mail, without blanks.
fn safe_url(url: &str) -> Option<&str> {
    let url = url.trim();
    let scheme = url.split_once(':')?.0.to_ascii_lowercase();
    let known = match scheme.as_str() {
        "http" | "https" => url
            .split_once("://")
            .is_some_and(|(_, rest)| !rest.is_empty()),
        "mailto" => true,
        _ => false,
    };
    (known && !url.contains(|c: char| c.is_whitespace() || c.is_control())).then_some(url)
}

impl From<io::Error> for Error {
    fn from(source: io::Error) -> Self {
        Self::Write { source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write { source } => {
                write!(
                    f,
                    "Can't write the report: {source}. Choose another place or make room"
                )
            }
            Self::Cancelled => f.write_str("The export was cancelled; nothing was written"),
            Self::AboveCeiling { marking } => write!(
                f,
                "Nothing may be exported: the workspace itself is marked {marking}, which is above the ceiling. Raise the ceiling, or take the marking off the workspace"
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Write { source } => Some(source),
            Self::Cancelled | Self::AboveCeiling { .. } => None,
        }
    }
}
