//! Reading back what was written: it differs from the workspace just as the ledger said.

use std::io::{BufReader, Read, Seek};

use crate::export::{self, Exporter, Proof, ReadBack, Report};
use crate::import;
use crate::import::projects::{Options, read_project};
use crate::query::ledger::{Ledger, Loss, differences};

/// What was found when a file was read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundAgain {
    /// What of the workspace is in it, as far as its format holds that.
    Proof(Proof),
    /// Nobody looked: larger than what is read.
    TooLarge,
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
            Self::TooLarge => vec!["Not read back: the file is too large for that".to_owned()],
            Self::Unchecked => Vec::new(),
        }
    }

    /// Whether there is nothing to worry about.
    pub fn is_fine(&self) -> bool {
        match self {
            Self::Proof(proof) => proof.is_whole(),
            Self::TooLarge => false,
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
pub(super) fn check(
    exporter: &Exporter,
    report: &Report<'_>,
    file: impl Read + Seek,
    options: &Options<'_>,
    is_wanted: &dyn Fn() -> bool,
) -> Result<FoundAgain, String> {
    let told = |error: export::Error| match error {
        export::Error::Write { source } => {
            format!("the file was written and could not be read back. {source}")
        }
        error => error.to_string(),
    };
    if let ReadBack::Structure(_) = exporter.read_back {
        let proof = export::proof(exporter, report, &mut BufReader::new(file), is_wanted);
        return Ok(proof
            .map_err(told)?
            .map_or(FoundAgain::Unchecked, FoundAgain::Proof));
    }
    let mut bytes = Vec::new();
    let read = file.take(import::LIMIT + 1).read_to_end(&mut bytes);
    read.map_err(|error| error.to_string())?;
    if bytes.len() as u64 > import::LIMIT {
        return Ok(FoundAgain::TooLarge);
    }
    let name = format!("written.{}", exporter.extension);
    if let ReadBack::Words = exporter.read_back {
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
        return proof.map(FoundAgain::Proof).map_err(told);
    }
    let sent = report.extent();
    let whole = Ledger::of(&sent);
    if sent.documents.is_empty() && sent.tags.is_empty() {
        return Ok(FoundAgain::Proof(Proof::default()));
    }
    let (received, read) = read_project(&bytes, &name, options)
        .map_err(|error| format!("the file was written and could not be read back. {error}"))?;
    // Annotations without texts are read against the documents that are there.
    let is_meant = |loss: Loss| {
        let is_of_documents = loss.is_of_documents() || loss == Loss::Mentions;
        (exporter.name != "w3c" || !is_of_documents)
            && (report.options.times || !loss.is_of_times())
    };
    let told = (exporter.ledger)(report).only(is_meant);
    let found = differences(&sent, &received).only(is_meant);
    if told == found && read.not_found.is_empty() {
        return Ok(FoundAgain::Proof(Proof::of_ledgers(
            &whole.only(is_meant),
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
