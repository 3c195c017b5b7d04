//! The text of a workspace file: order, header, checksum, versions.
//!
//! ```text
//! // Dossier workspace, format 1, generation 42
//! (
//! meta: (…),
//! tags: [
//! (                      one record per block of lines, in the order of the ids
//!     id: "…",
//! …
//! bodies: [ … ],         the texts last, as they are, with real line ends
//! )
//! // 8846 bytes above, BLAKE3 0f5d…
//! ```
//!
//! Without the checksum a third of all flipped bits would load as other words.

use std::collections::HashSet;
use std::fmt::{self, Write as _};
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::both::both;
pub use super::fault::{Broken, Fault};
use super::room::Room;
use super::whole::Whole;
use crate::edit::texts::{self, Report};
use crate::model::{DocumentId, Problem, Workspace};

/// The version that is written. Older ones are read, newer ones are refused.
///
/// 1: the first. 2: links, readings, fields and other places of tags, directions of documents; each
/// may be left out, so that a file of version 1 is one of version 2 as it stands. 3: articles, shared
/// origins, original files, handling markings, page furniture and places of the original; each may
/// be left out as well.
pub const VERSION: u32 = 3;

/// The largest file that is opened, 2 GiB. A workspace that would become larger is not saved, since
/// it could not be opened again.
///
/// Reading a file takes at most four times its size in memory, whatever is in it.
pub const MAX_BYTES: u64 = 2 << 30;

/// So many broken rules are told one by one.
pub const MAX_TOLD: usize = 1_000;

const HEADER_START: &str = "// Dossier workspace, format ";
const HEADER_MIDDLE: &str = ", generation ";
const FOOTER_MIDDLE: &str = " bytes above, BLAKE3 ";

/// What stands between the records.
pub(super) const META_HEAD: &str = "(\nmeta: ";
pub(super) const RECORD_END: &str = ",\n";
pub(super) const LIST_END: &str = "],\n";

pub(super) fn header(generation: u64) -> String {
    format!("{HEADER_START}{VERSION}{HEADER_MIDDLE}{generation}\n")
}

pub(super) fn list_head(name: &str) -> String {
    format!("{name}: [\n")
}

/// Tells one state of a file from every other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// One more with each save.
    pub generation: u64,
    pub n_bytes: u64,
    /// BLAKE3 of the whole file, 64 hexadecimal digits.
    pub hash: String,
}

impl Stamp {
    /// Enough of the hash to tell the states of one workspace apart.
    pub(super) fn short(&self) -> String {
        self.hash.chars().take(12).collect()
    }
}

/// What a file holds.
#[derive(Clone, Debug)]
pub struct ReadFile {
    pub workspace: Workspace,
    pub version: u32,
    /// The checksum is not that of the text: someone edited it by hand, or it is damaged in a way
    /// that no other check finds. Whoever opens it must be told.
    pub hand_edited: bool,
    /// Texts, or places in them, were changed outside the program, and the annotations were found
    /// again as far as they could be.
    pub mended: Option<Mended>,
    pub stamp: Stamp,
}

/// What was made sound, since the file itself was not.
#[derive(Clone, Debug)]
pub struct Mended {
    /// Which rules did not hold; never empty.
    pub broken: Vec<Broken>,
    /// What became of the annotations.
    pub report: Report,
}

/// Writes the file, and tells what is to be found there afterwards.
///
/// The same workspace and generation give the same bytes.
pub fn write(workspace: &Workspace, generation: u64, out: &mut dyn io::Write) -> io::Result<Stamp> {
    write_measured(workspace, generation, out).map(|(stamp, _)| stamp)
}

/// The same; tells also how many bytes each record has, in their order in the file, so that they
/// can be read back one by one.
pub(super) fn write_measured(
    workspace: &Workspace,
    generation: u64,
    out: &mut dyn io::Write,
) -> io::Result<(Stamp, Vec<usize>)> {
    let mut sink = Sink::new(out);
    let written = write_records(&mut sink, workspace, generation)
        .and_then(|()| sink.flush().map_err(|_told| ron::Error::Fmt));
    match (written, sink.error.take()) {
        (_, Some(error)) => return Err(error),
        (Err(error), None) => return Err(io::Error::other(error)),
        (Ok(()), None) => {}
    }
    let footer = format!(
        "// {}{FOOTER_MIDDLE}{}\n",
        sink.n_bytes,
        sink.hasher.finalize().to_hex()
    );
    sink.put(footer.as_bytes())?;
    let stamp = Stamp {
        generation,
        n_bytes: sink.n_bytes,
        hash: sink.hasher.finalize().to_hex().to_string(),
    };
    Ok((stamp, sink.lengths))
}

pub fn to_bytes(workspace: &Workspace, generation: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write(workspace, generation, &mut bytes)?;
    Ok(bytes)
}

fn write_records(
    sink: &mut Sink<'_>,
    workspace: &Workspace,
    generation: u64,
) -> Result<(), ron::Error> {
    // Fields of a record on lines of their own, what is in them behind them.
    let record = ron::ser::PrettyConfig::new()
        .new_line("\n")
        .escape_strings(false)
        .depth_limit(1);
    // A body has a line for each block as well, an article one for each part.
    let body = record.clone().depth_limit(2);
    sink.write_str(&header(generation))?;
    sink.write_str(META_HEAD)?;
    write_record(sink, &*workspace.meta, &record)?;
    sink.write_str(RECORD_END)?;
    write_list(sink, "tags", workspace.tags.values(), &record)?;
    write_list(sink, "documents", workspace.documents.values(), &record)?;
    write_list(sink, "annotations", workspace.annotations.values(), &record)?;
    write_list(sink, "links", workspace.links.values(), &record)?;
    write_list(sink, "notes", workspace.notes.values(), &record)?;
    write_list(sink, "articles", workspace.articles.values(), &body)?;
    write_list(
        sink,
        "shared_origins",
        workspace.shared_origins.values(),
        &body,
    )?;
    write_list(sink, "readings", workspace.readings.values(), &record)?;
    write_list(sink, "originals", workspace.originals.values(), &record)?;
    write_list(sink, "bodies", workspace.bodies.values(), &body)?;
    sink.write_str(")\n")?;
    Ok(())
}

fn write_list<'a, T: Serialize + 'a>(
    sink: &mut Sink<'_>,
    name: &str,
    records: impl Iterator<Item = &'a Arc<T>>,
    config: &ron::ser::PrettyConfig,
) -> Result<(), ron::Error> {
    sink.write_str(&list_head(name))?;
    for record in records {
        write_record(sink, &**record, config)?;
        sink.write_str(RECORD_END)?;
    }
    sink.write_str(LIST_END)?;
    Ok(())
}

fn write_record<T: Serialize>(
    sink: &mut Sink<'_>,
    record: &T,
    config: &ron::ser::PrettyConfig,
) -> Result<(), ron::Error> {
    let start = sink.at();
    record.serialize(&mut ron::Serializer::new(&mut *sink, Some(config.clone()))?)?;
    sink.lengths.push((sink.at() - start) as usize);
    Ok(())
}

/// Counts and hashes what goes by, and hands it on in large pieces.
struct Sink<'a> {
    out: &'a mut dyn io::Write,
    buffer: Vec<u8>,
    hasher: blake3::Hasher,
    n_bytes: u64,
    /// Of each record, in bytes.
    lengths: Vec<usize>,
    /// What `fmt::Error` can't tell.
    error: Option<io::Error>,
}

impl<'a> Sink<'a> {
    const PIECE: usize = 1 << 17;

    fn new(out: &'a mut dyn io::Write) -> Self {
        Self {
            out,
            buffer: Vec::with_capacity(2 * Self::PIECE),
            hasher: blake3::Hasher::new(),
            n_bytes: 0,
            lengths: Vec::new(),
            error: None,
        }
    }

    /// How many bytes came before.
    fn at(&self) -> u64 {
        self.n_bytes + self.buffer.len() as u64
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.n_bytes += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    fn flush(&mut self) -> fmt::Result {
        let buffer = std::mem::take(&mut self.buffer);
        let result = self.put(&buffer);
        self.buffer = buffer;
        self.buffer.clear();
        self.tell(result)
    }

    fn tell(&mut self, result: io::Result<()>) -> fmt::Result {
        result.map_err(|error| {
            self.error = Some(error);
            fmt::Error
        })
    }
}

impl fmt::Write for Sink<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.len() >= Self::PIECE {
            self.flush()?;
            let result = self.put(text.as_bytes());
            return self.tell(result);
        }
        self.buffer.extend_from_slice(text.as_bytes());
        if self.buffer.len() >= Self::PIECE {
            self.flush()?;
        }
        Ok(())
    }
}

/// Reads a file. What it gives is sound: every rule of the model holds.
///
/// A text that is not the one that its checksum was made of does not refuse the whole: whoever
/// opens the file is told what became of the annotations on it.
///
/// Bytes that are handed over are given back before the rules are looked at, which takes memory too.
pub fn read(bytes: impl AsRef<[u8]> + Sync) -> Result<ReadFile, Fault> {
    let n_bytes = bytes.as_ref().len() as u64;
    let (version, generation) = read_header(bytes.as_ref())?;
    if version > VERSION {
        return Err(Fault::Newer { version });
    }
    let room = Room::beside(bytes.as_ref().len());
    let ((hash, is_as_saved), workspace) =
        both(|| checksum(bytes.as_ref()), || parse(bytes.as_ref(), &room));
    drop(bytes);
    let mut workspace = workspace?;
    let mended = make_sound(&mut workspace)?;
    Ok(ReadFile {
        workspace,
        mended,
        version,
        hand_edited: !is_as_saved,
        stamp: Stamp {
            generation,
            n_bytes,
            hash: hash.to_hex().to_string(),
        },
    })
}

/// Refuses a workspace that breaks a rule.
pub(super) fn check(workspace: &Workspace) -> Result<(), Fault> {
    let problems = problems_of(workspace);
    if problems.is_empty() {
        Ok(())
    } else {
        Err(unsound(&problems, workspace))
    }
}

/// Finds annotations again whose text was changed. Refuses a workspace that breaks other rules.
pub(super) fn make_sound(workspace: &mut Workspace) -> Result<Option<Mended>, Fault> {
    let problems = problems_of(workspace);
    if problems.is_empty() {
        return Ok(None);
    }
    let fault = unsound(&problems, workspace);
    // In a text that was changed, what is out of its place follows from that.
    let changed: HashSet<DocumentId> = problems
        .iter()
        .filter_map(|problem| match *problem {
            Problem::TextChanged { document } => Some(document),
            _ => None,
        })
        .collect();
    let told = problems
        .iter()
        .filter(|problem| match **problem {
            Problem::TextChanged { .. } => true,
            Problem::QuoteDiffers { annotation, .. }
            | Problem::AnnotationOutOfText { annotation, .. } => workspace
                .annotation(annotation)
                .is_none_or(|annotation| !changed.contains(&annotation.document)),
            Problem::ArticleOffItsWords { article, .. } => workspace
                .article(article)
                .is_none_or(|article| !changed.contains(&article.document)),
            _ => false,
        })
        .take(MAX_TOLD)
        .map(|problem| broken(problem, workspace))
        .collect();
    let Some(report) = texts::mend(workspace, &problems) else {
        return Err(fault);
    };
    drop(problems);
    if !workspace.problems_of_records().is_empty() {
        return Err(fault);
    }
    Ok(Some(Mended {
        broken: told,
        report,
    }))
}

pub(super) fn problems_of(workspace: &Workspace) -> Vec<Problem> {
    let (mut problems, of_records) = both(
        || workspace.problems_of_texts(),
        || workspace.problems_of_records(),
    );
    problems.extend(of_records);
    problems
}

fn unsound(problems: &[Problem], workspace: &Workspace) -> Fault {
    Fault::Unsound {
        n_broken: problems.len(),
        broken: problems
            .iter()
            .take(MAX_TOLD)
            .map(|problem| broken(problem, workspace))
            .collect(),
    }
}

fn broken(problem: &Problem, workspace: &Workspace) -> Broken {
    Broken {
        rule: problem.rule(),
        sentence: sentence(problem, workspace),
    }
}

/// Reads what stands in a file, in no more memory than `room` has.
pub(super) fn parse(bytes: &[u8], room: &Room) -> Result<Workspace, Fault> {
    let options = ron::Options::default();
    let parsed = options.from_bytes_seed(without_mark(bytes), Whole(room));
    parsed.map_err(|error| Fault::Syntax {
        line: error.span.end.line,
        column: error.span.end.col,
        why: error.code.to_string(),
    })
}

/// Editors of some systems put a byte order mark in front of what they save.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

pub(super) fn read_header(bytes: &[u8]) -> Result<(u32, u64), Fault> {
    let not_a_workspace = |why| Err(Fault::NotAWorkspace { why });
    if bytes.is_empty() {
        return not_a_workspace("it is empty");
    }
    if bytes.iter().all(|&byte| byte == 0) {
        return not_a_workspace("it holds nothing but zeros, as after a power failure");
    }
    let line = without_mark(bytes)
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default();
    let header = std::str::from_utf8(line)
        .ok()
        .and_then(|line| line.trim_end().strip_prefix(HEADER_START))
        .and_then(|rest| rest.split_once(HEADER_MIDDLE))
        .and_then(|(version, generation)| Some((version.parse().ok()?, generation.parse().ok()?)));
    match header {
        Some((version, generation)) if version > 0 => Ok((version, generation)),
        _ => not_a_workspace("its first line does not say “Dossier workspace”"),
    }
}

/// The BLAKE3 of the whole file, and whether its last line is true of what stands above it.
pub(super) fn checksum(bytes: &[u8]) -> (blake3::Hash, bool) {
    let lines = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let start = lines
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |line_end| line_end + 1);
    let (above, footer) = bytes.split_at(start);
    let mut hasher = blake3::Hasher::new();
    hasher.update(above);
    let expected = format!(
        "// {}{FOOTER_MIDDLE}{}\n",
        above.len(),
        hasher.finalize().to_hex()
    );
    hasher.update(footer);
    (hasher.finalize(), footer == expected.as_bytes())
}

/// Names the document by its title where a problem is about one.
pub(super) fn sentence(problem: &Problem, workspace: &Workspace) -> String {
    let document = match *problem {
        Problem::DocumentWithoutText { document }
        | Problem::TextChanged { document }
        | Problem::DocumentTooLarge { document }
        | Problem::BlockOutOfPlace { document, .. }
        | Problem::FurnitureOutOfPlace { document }
        | Problem::LocatorOutOfPlace { document } => Some(document),
        Problem::ArticleOffItsWords { article, .. }
        | Problem::ArticlePartsOverlap { article }
        | Problem::ArticleWithoutPassage { article } => {
            workspace.article(article).map(|article| article.document)
        }
        Problem::AnnotationOutOfText { annotation, .. }
        | Problem::QuoteDiffers { annotation, .. }
        | Problem::PassagesOutOfOrder { annotation, .. } => workspace
            .annotation(annotation)
            .map(|annotation| annotation.document),
        _ => None,
    };
    if let Some(document) = document.and_then(|id| workspace.document(id)) {
        return format!("In “{}”: {problem}", document.title);
    }
    let text = problem.to_string();
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
