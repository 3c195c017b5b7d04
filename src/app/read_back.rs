//! Reading back what was written: it differs from the workspace just as the ledger said.

use crate::export::{Exporter, Report};
use crate::import::projects::{Options, read_project};
use crate::query::ledger::{Loss, differences};

/// Formats of which the words are read by people and not by programs.
const FOR_PROGRAMS: [&str; 9] = [
    "json", "jsonl", "refi-qda", "refi-qdc", "w3c", "brat", "doccano", "cas-xmi", "cas-json",
];

/// Whether this program can read what it writes in a format.
pub(super) fn can_check(exporter: &Exporter) -> bool {
    FOR_PROGRAMS.contains(&exporter.name)
}

/// Reads what was written and compares it; formats that this program cannot read pass.
///
/// # Errors
///
/// What differs, a sentence and lines.
pub(super) fn check(
    exporter: &Exporter,
    report: &Report<'_>,
    bytes: &[u8],
    options: &Options<'_>,
) -> Result<(), String> {
    if !can_check(exporter) || bytes.len() as u64 > crate::import::LIMIT {
        return Ok(());
    }
    let sent = report.extent();
    if sent.documents.is_empty() && sent.tags.is_empty() {
        return Ok(());
    }
    let name = format!("written.{}", exporter.extension);
    let (received, read) = read_project(bytes, &name, options)
        .map_err(|error| format!("the file was written and could not be read back. {error}"))?;
    // Annotations without texts are read against the documents that are there.
    let is_meant = |loss: Loss| {
        let is_of_documents = loss.is_of_documents() || loss == Loss::Mentions;
        (exporter.name != "w3c" || !is_of_documents)
            && (report.options.times || loss != Loss::Times)
    };
    let told = (exporter.ledger)(report).only(is_meant);
    let found = differences(&sent, &received).only(is_meant);
    if told == found && read.not_found.is_empty() {
        return Ok(());
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
