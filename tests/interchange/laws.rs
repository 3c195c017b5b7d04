//! For every format: what comes back differs from what went out just as the ledger said before.

use dossier::export::{self, EXPORTERS, Exporter, LineEnds, Options, Report};
use dossier::import::projects::{self, read_project};
use dossier::model::{Timestamp, Workspace};
use dossier::query::ledger::{Ledger, Loss, differences};
use dossier::query::{Filter, passages};
use proptest::prelude::*;
use uuid::Uuid;

use crate::any::{now, numbers, workspace};

/// Formats of which the words are read by people and not by programs.
const FOR_PEOPLE: [&str; 11] = [
    "markdown",
    "markdown-notes",
    "html",
    "csv",
    "codebook",
    "xlsx",
    "docx",
    "docx-annotated",
    "odt",
    "pdf",
    "pdf-annotated",
];

fn reader_options(known: Option<&Workspace>) -> projects::Options<'_> {
    projects::Options {
        // On no day on which anything was made: formats without times give this one.
        now: Timestamp::MIN,
        seed: Uuid::from_u128(7),
        known,
    }
}

/// What the ledger says, what comes back, and how it differs.
fn there_and_back(
    exporter: &Exporter,
    sent: &Workspace,
    options: Options,
) -> (Ledger, Workspace, Ledger) {
    let found = passages(sent, &Filter::default());
    let report = Report::new(sent, &found, options, now()).with_all_documents();
    let told = (exporter.ledger)(&report);
    let mut bytes = Vec::new();
    export::write(exporter, &report, &mut bytes).unwrap();
    let name = format!("a.{}", exporter.extension);
    let read = read_project(&bytes, &name, &reader_options(Some(sent)));
    let (received, report) = read.unwrap_or_else(|error| {
        panic!(
            "{}: {error}\n{}",
            exporter.name,
            String::from_utf8_lossy(&bytes)
        )
    });
    assert_eq!(received.problems(), vec![], "{}", exporter.name);
    assert_eq!(report.not_found, vec![], "{}", exporter.name);
    let differ = differences(sent, &received);
    (told, received, differ)
}

#[track_caller]
fn check(sent: &Workspace) {
    for exporter in EXPORTERS {
        if FOR_PEOPLE.contains(&exporter.name) {
            continue;
        }
        let (told, received, differ) = there_and_back(exporter, sent, Options::default());
        // Annotations without texts are read against the documents that are there.
        let is_meant = |loss: Loss| {
            let is_of_documents = loss.is_of_documents() || loss == Loss::Mentions;
            exporter.name != "w3c" || !is_of_documents
        };
        let (told, differ) = (told.only(is_meant), differ.only(is_meant));
        assert_eq!(
            told.lines(),
            differ.lines(),
            "{}: {:?}",
            exporter.name,
            received.annotations.size()
        );
        // Nothing is made up: no passage stands where none was marked.
        let more = differences(&received, sent).only(|loss| loss == Loss::Passages);
        let n_more = more.n(Loss::Passages);
        assert!(
            n_more <= differ.n(Loss::Together) * 9,
            "{}: {n_more} more",
            exporter.name
        );
    }
}

/// Whatever line ends a target asks for, the same words come back.
#[track_caller]
fn check_line_ends(sent: &Workspace) {
    let refi = export::exporter("refi-qda").unwrap();
    for line_ends in [LineEnds::CrLfOfOne, LineEnds::CrLfOfTwo] {
        let options = Options {
            line_ends,
            ..Options::default()
        };
        let (told, _, differ) = there_and_back(refi, sent, options);
        assert_eq!(told.lines(), differ.lines(), "{line_ends:?}");
    }
}

#[test]
fn what_is_the_same_differs_in_nothing() {
    proptest!(ProptestConfig::with_cases(32), |(numbers in numbers())| {
        let one = workspace(&numbers);
        prop_assert!(differences(&one, &one).is_empty());
        let nothing = Workspace::new(one.meta.id, "", now());
        prop_assert_eq!(differences(&one, &nothing), Ledger::of(&one));
    });
}

#[test]
fn what_comes_back_from_each_format_differs_as_its_ledger_said() {
    let rounds = std::env::var("DOSSIER_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok());
    proptest!(ProptestConfig::with_cases(rounds.unwrap_or(96)), |(numbers in numbers())| {
        let sent = workspace(&numbers);
        check(&sent);
        check_line_ends(&sent);
    });
}
