//! Reading back what was written: it differs from the workspace just as the ledger said.

use std::cell::Cell;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

use crate::export::{self, Exporter, Proof, ReadBack, Report};
use crate::import;
use crate::import::projects::{self, Options, ReadReport, read_own_project};
use crate::model::Workspace;
use crate::query::ledger::{Ledger, Loss, differences};
use crate::text::words::grouped;

const MEGABYTE: u64 = 1024 * 1024;

/// What is read as a whole, for other programs or by its words, is read back up to this many
/// bytes; other files as they come, however large.
const LIMIT: u64 = 1024 * MEGABYTE;

/// What was found when a file was read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundAgain {
    /// What of the workspace is in it, as far as its format holds that.
    Proof(Proof),
    /// Nobody looked: it is larger than what is read as a whole.
    TooLarge { n_bytes: u64 },
    /// Nobody was to look.
    Unchecked,
}

impl FoundAgain {
    /// What a person should know, a sentence each; the first says how much was found.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Proof(proof) if proof.is_whole() => {
                let summary = proof.summary();
                if summary.is_empty() {
                    return Vec::new();
                }
                vec![format!("Read back: {summary}")]
            }
            Self::Proof(proof) => {
                let mut lines = vec![format!(
                    "Read back, and not all of it was found that the ledger does not leave out: {}. Look at the file before you pass it on",
                    proof.summary()
                )];
                lines.extend(proof.lines());
                lines
            }
            Self::TooLarge { n_bytes } => vec![format!(
                "Not read back, because it is {} MB, and of this format no more than {} MB are read back at once. Export fewer documents at a time to have each file looked through",
                grouped((n_bytes / MEGABYTE) as usize),
                grouped((LIMIT / MEGABYTE) as usize)
            )],
            Self::Unchecked => Vec::new(),
        }
    }

    /// Whether there is nothing to worry about.
    pub fn is_fine(&self) -> bool {
        match self {
            Self::Proof(proof) => proof.is_whole(),
            Self::TooLarge { .. } => false,
            Self::Unchecked => true,
        }
    }
}

/// Reads what was written and compares it. What other programs read has to be the workspace but for
/// its ledger; of what people read it is told how much was found.
///
/// # Errors
///
/// What differs, a sentence and lines; or that nobody wants it any more.
pub fn check(
    exporter: &Exporter,
    report: &Report<'_>,
    file: impl Read + Seek,
    options: &Options<'_>,
    goes_on: &dyn Fn(usize) -> bool,
) -> Result<FoundAgain, String> {
    let n_passages = report.passages.len();
    let mut file = Counted::new(file).map_err(|error| error.to_string())?;
    let at = file.at.clone();
    let n_bytes = file.n_bytes;
    // So much of the file is read, told as passages.
    let is_wanted = || {
        let share = u128::from(at.get().min(n_bytes)) * n_passages as u128;
        goes_on((share / u128::from(n_bytes.max(1))) as usize)
    };
    if let ReadBack::Structure(_) = exporter.read_back {
        let proof = export::proof(exporter, report, &mut BufReader::new(file), &is_wanted);
        return Ok(proof
            .map_err(told)?
            .map_or(FoundAgain::Unchecked, FoundAgain::Proof));
    }
    if n_bytes > LIMIT {
        return Ok(FoundAgain::TooLarge { n_bytes });
    }
    let bytes = all_bytes(&mut file, &is_wanted)?;
    if let ReadBack::Words = exporter.read_back {
        return check_words(exporter, report, bytes, &|| goes_on(n_passages));
    }
    let sent = report.extent();
    if sent.documents.is_empty() && sent.tags.is_empty() {
        return Ok(FoundAgain::Proof(Proof::default()));
    }
    let name = format!("written.{}", exporter.extension);
    let goes_on = |n_read: usize| goes_on(n_read.min(n_passages));
    let (received, read) = match read_own_project(&bytes, &name, options, &goes_on) {
        Ok(read) => read,
        Err(projects::Error::Cancelled) => return Err(told(export::Error::Cancelled)),
        Err(error) => {
            return Err(format!(
                "the file was written and could not be read back. {error}"
            ));
        }
    };
    drop(bytes);
    if !goes_on(n_passages) {
        return Err(told(export::Error::Cancelled));
    }
    compare(exporter, report, &sent, &received, &read)
}

fn told(error: export::Error) -> String {
    match error {
        export::Error::Write { source } => {
            format!("the file was written and could not be read back. {source}")
        }
        error => error.to_string(),
    }
}

/// All of a file, unless somebody has thought better of it.
fn all_bytes(file: &mut impl Read, is_wanted: &dyn Fn() -> bool) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    loop {
        let part = file.by_ref().take(MEGABYTE).read_to_end(&mut bytes);
        if part.map_err(|error| error.to_string())? == 0 {
            return Ok(bytes);
        }
        if !is_wanted() {
            return Err(told(export::Error::Cancelled));
        }
    }
}

/// Looks through pages, of which the words are known and nothing else.
fn check_words(
    exporter: &Exporter,
    report: &Report<'_>,
    bytes: Vec<u8>,
    is_wanted: &dyn Fn() -> bool,
) -> Result<FoundAgain, String> {
    let mut words = String::new();
    let read = import::each_page_of_pdf(&bytes, &mut |page| {
        words.push_str(page);
        words.push('\n');
        is_wanted()
    });
    read.map_err(|error| format!("the file was written and could not be read back. {error}"))?;
    if !is_wanted() {
        return Err(told(export::Error::Cancelled));
    }
    drop(bytes);
    let proof = export::proof_of_words(exporter, report, &words, is_wanted);
    proof.map(FoundAgain::Proof).map_err(told)
}

/// Whether a workspace that was read differs from the one that was written just as the ledger says.
fn compare(
    exporter: &Exporter,
    report: &Report<'_>,
    sent: &Workspace,
    received: &Workspace,
    read: &ReadReport,
) -> Result<FoundAgain, String> {
    // Annotations without texts are read against the documents that are there.
    let is_meant = |loss: Loss| {
        let is_of_documents = loss.is_of_documents() || loss == Loss::Mentions;
        (exporter.name != "w3c" || !is_of_documents)
            && (report.options.times || !loss.is_of_times())
    };
    let told = (exporter.ledger)(report).only(is_meant);
    let found = differences(sent, received).only(is_meant);
    if told == found && read.not_found.is_empty() {
        return Ok(FoundAgain::Proof(Proof::of_ledgers(
            &Ledger::of(sent).only(is_meant),
            &found,
        )));
    }
    let mut lines = Vec::new();
    for line in found.lines() {
        if !told.lines().contains(&line) {
            lines.push(format!("found: {line}"));
        }
    }
    for line in told.lines() {
        if !found.lines().contains(&line) {
            lines.push(format!("expected: {line}"));
        }
    }
    for (title, words) in read.not_found.iter().take(20) {
        lines.push(format!("not found in “{title}”: {words}"));
    }
    Err(format!(
        "the file was read back and is not what was to be written, so it was not put in place\n{}",
        lines.join("\n")
    ))
}

/// A file that tells how far it is read.
struct Counted<F> {
    file: F,
    n_bytes: u64,
    at: Rc<Cell<u64>>,
}

impl<F: Seek> Counted<F> {
    fn new(mut file: F) -> io::Result<Self> {
        let begin = file.stream_position()?;
        let n_bytes = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(begin))?;
        Ok(Self {
            file,
            n_bytes,
            at: Rc::default(),
        })
    }
}

impl<F: Read> Read for Counted<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.at.set(self.at.get() + n as u64);
        Ok(n)
    }
}

impl<F: Seek> Seek for Counted<F> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = self.file.seek(to)?;
        self.at.set(at);
        Ok(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_to_be_read_back_says_so_and_why() {
        let found = FoundAgain::TooLarge {
            n_bytes: 1_400 * MEGABYTE,
        };
        assert!(!found.is_fine());
        assert_eq!(
            found.lines(),
            [
                "Not read back, because it is 1,400 MB, and of this format no more than 1,024 MB are read back at once. Export fewer documents at a time to have each file looked through"
            ]
        );
    }

    #[test]
    fn what_is_read_is_counted_from_wherever_it_is_read() {
        let mut file = Counted::new(io::Cursor::new(vec![0; 100])).unwrap();
        let at = file.at.clone();
        file.read_exact(&mut [0; 30]).unwrap();
        assert_eq!((at.get(), file.n_bytes), (30, 100));
        file.seek(SeekFrom::End(-10)).unwrap();
        assert_eq!(at.get(), 90);
    }
}
