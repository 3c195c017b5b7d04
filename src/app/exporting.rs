//! Carrying annotated notes out.

use std::path::PathBuf;

use super::jobs::Kind;
use super::transfer::{Wanted, Watch};
use super::view::{ExportChoice, Extent};
use super::{App, Outcome};
use crate::export::{self, EXPORTERS, GroupBy};
use crate::query::Filter;

impl App {
    /// Writes an export on a worker.
    pub(super) fn export_to(&mut self, choice: &ExportChoice, path: PathBuf) {
        let Some(exporter) = EXPORTERS.get(choice.format_idx) else {
            return;
        };
        let Some(session) = &self.session else { return };
        let workspace = session.workspace().clone();
        let filter = match choice.extent {
            Extent::Everything => Filter::default(),
            Extent::Filtered => self.view.filter.clone(),
            Extent::Document => Filter {
                documents: self.view.document().into_iter().collect(),
                ..Filter::default()
            },
        };
        let is_whole = choice.extent == Extent::Everything;
        let by_tag = choice.by_tag;
        let table_of = choice.table_of.filter(|_| exporter.name == "csv");
        let look = table_of
            .filter(|_| choice.rows_shown_only)
            .and_then(|tag| self.view.look_of(tag).cloned());
        let discretion = choice.discretion.clone();
        let now = self.now();
        self.view.now.dialog = None;
        self.jobs.start(
            Kind::Export,
            format!("Exporting as {}", exporter.label),
            move |progress| {
                let options = export::Options {
                    group_by: if by_tag {
                        GroupBy::Tag
                    } else {
                        GroupBy::Document
                    },
                    table_of,
                    ..export::Options::default()
                };
                let wanted = Wanted {
                    exporter,
                    workspace: &workspace,
                    filter: &filter,
                    look: look.as_ref(),
                    with_all_documents: is_whole,
                    options,
                    discretion: &discretion,
                    now,
                };
                let n_in_all = workspace.annotations.size();
                let told = |n_written| {
                    progress.set(n_written, n_in_all);
                    !progress.is_cancelled()
                };
                let watch = Watch {
                    told: &told,
                    is_unchecked: false,
                };
                let done = wanted.write_to(&path, &watch);
                Outcome::Exported(done.map(|_ledger| path))
            },
        );
    }
}

/// A format that can be exported, as the export dialog shows it.
pub struct ExportFormat {
    pub label: &'static str,
    pub cannot_hold: &'static [&'static str],
    pub can_group: bool,
    /// Whether the table of one tag can be written.
    pub can_tabulate: bool,
}

/// The formats of the table of exporters, in its order.
pub fn export_formats() -> Vec<ExportFormat> {
    EXPORTERS
        .iter()
        .map(|exporter| ExportFormat {
            label: exporter.label,
            cannot_hold: exporter.cannot_hold,
            can_group: exporter.name == "markdown",
            can_tabulate: exporter.name == "csv",
        })
        .collect()
}
