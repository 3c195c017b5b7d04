//! Every kind of loss in every format that people read: a ledger gives up nothing that is there, and
//! what it does not give up is looked for.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use dossier::export::{self, EXPORTERS, Exporter, Options, ReadBack, Report};
use dossier::model::Workspace;
use dossier::query::ledger::{Ledger, Loss};
use dossier::query::{Filter, passages};
use proptest::prelude::*;

use crate::any::{now, numbers, workspace};

/// What stands in the way in which the others stand, and is not looked for by itself: where the
/// pieces of a passage are, that tags are together, and that there is none; signs and colours.
const BY_ITS_SHAPE: [Loss; 8] = [
    Loss::Unplaced,
    Loss::Pieces,
    Loss::Together,
    Loss::Untagged,
    Loss::Controls,
    Loss::ControlsInWords,
    Loss::Colours,
    Loss::Blocks,
];

#[derive(Default)]
struct Seen {
    /// How much of what ledgers give up was found all the same, of how much.
    given_up: BTreeMap<(String, Loss), (usize, usize)>,
    /// The kinds of which ledgers say that something is there.
    held: BTreeSet<(String, Loss)>,
    looked_for: BTreeSet<(String, Loss)>,
}

impl Seen {
    fn look(&mut self, exporter: &Exporter, sent: &Workspace, options: Options) {
        let called = match options.table_of {
            Some(_) => format!("{}, a tag", exporter.name),
            None => exporter.name.to_owned(),
        };
        let rows = passages(sent, &Filter::default());
        let report = Report::new(sent, &rows, options, now()).with_all_documents();
        let mut bytes = Vec::new();
        export::write(exporter, &report, &mut bytes).unwrap();
        let mut file = Cursor::new(bytes);
        let given_up = export::given_up_and_found(exporter, &report, &mut file).unwrap();
        for (loss, (found, of)) in given_up {
            let count = self.given_up.entry((called.clone(), loss)).or_default();
            count.0 += found;
            count.1 += of;
        }
        file.set_position(0);
        let proof = export::proof(exporter, &report, &mut file, &|| true).unwrap();
        for loss in proof.unwrap().kinds() {
            self.looked_for.insert((called.clone(), loss));
        }
        let whole = Ledger::of(&report.extent());
        let lost = (exporter.ledger)(&report);
        for (loss, n) in whole.rows() {
            assert!(lost.n(loss) <= n, "{called}: {} of {n}", loss.label());
            if lost.n(loss) < n {
                self.held.insert((called.clone(), loss));
            }
        }
    }
}

#[test]
fn ledgers_give_up_nothing_that_is_there_and_the_rest_is_looked_for() {
    let seen = RefCell::new(Seen::default());
    let rounds = std::env::var("DOSSIER_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok());
    proptest!(ProptestConfig::with_cases(rounds.unwrap_or(24)), |(numbers in numbers())| {
        let sent = workspace(&numbers);
        for exporter in EXPORTERS {
            if !matches!(exporter.read_back, ReadBack::Structure(_)) {
                continue;
            }
            let mut seen = seen.borrow_mut();
            seen.look(exporter, &sent, Options::default());
            if let Some(&tag) = sent.tags.keys().next().filter(|_| exporter.can_tabulate) {
                let table_of = Some(tag);
                seen.look(exporter, &sent, Options { table_of, ..Options::default() });
            }
        }
    });
    let seen = seen.into_inner();
    let there: Vec<String> = seen
        .given_up
        .iter()
        .filter(|(_, (found, of))| *of > 8 && found == of)
        // What is filled in for a tag that is told nowhere is there, and not what asked for it.
        .filter(|((_, loss), _)| *loss != Loss::Values)
        .map(|((name, loss), (_, of))| format!("{name}: {}, all {of}", loss.label()))
        .collect();
    assert_eq!(there, Vec::<String>::new(), "given up and there");
    let unseen: Vec<String> = seen
        .held
        .iter()
        .filter(|one| !BY_ITS_SHAPE.contains(&one.1) && !seen.looked_for.contains(one))
        // In the rows of a tag there are no other tags than those on passages.
        .filter(|(name, loss)| *loss != Loss::Tags || !name.ends_with("a tag"))
        .map(|(name, loss)| format!("{name}: {}", loss.label()))
        .collect();
    assert_eq!(
        unseen,
        Vec::<String>::new(),
        "not given up and not looked for"
    );
}
