//! Carrying annotated notes out.

use std::path::PathBuf;

use super::jobs::Kind;
use super::transfer::{Wanted, Watch};
use super::view::{Dialog, Extent};
use super::{App, Outcome};
use crate::export::{self, CitationStyle, Discretion, EXPORTERS, GroupBy};
use crate::model::TagId;
use crate::query::Filter;

/// The export dialog's state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportChoice {
    pub format_idx: usize,
    pub extent: Extent,
    pub by_tag: bool,
    /// The tag whose table is written, where the format is one of tables.
    pub table_of: Option<TagId>,
    /// Of that table only the rows that its tab shows, in their order there.
    pub rows_shown_only: bool,
    /// What is told of the people and their work.
    pub discretion: Discretion,
    pub citations: CitationStyle,
}

impl App {
    /// Opens the export dialog, with what was chosen before.
    pub(super) fn ask_export(&mut self) {
        let extent = if self.view.filter.is_empty() {
            Extent::Everything
        } else {
            Extent::Filtered
        };
        self.open_dialog(Dialog::Export(ExportChoice {
            extent,
            citations: self.settings.citations,
            ..ExportChoice::default()
        }));
    }

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
        let citations = choice.citations;
        let table_of = choice.table_of.filter(|_| exporter.can_tabulate);
        let look = table_of
            .filter(|_| choice.rows_shown_only)
            .and_then(|tag| self.view.look_of(tag).cloned());
        let discretion = choice.discretion.clone();
        if exporter.can_cite {
            self.settings.citations = citations;
        }
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
                    citations,
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
    /// Whether a style of citations matters.
    pub can_cite: bool,
}

/// The formats of the table of exporters, in its order.
pub fn export_formats() -> Vec<ExportFormat> {
    EXPORTERS
        .iter()
        .map(|exporter| ExportFormat {
            label: exporter.label,
            cannot_hold: exporter.cannot_hold,
            can_group: exporter.can_group,
            can_tabulate: exporter.can_tabulate,
            can_cite: exporter.can_cite,
        })
        .collect()
}
