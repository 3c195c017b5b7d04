//! Carrying annotated notes out.

use std::path::{Path, PathBuf};

use super::jobs::Kind;
use super::view::{ExportChoice, Extent};
use super::{App, Outcome};
use crate::export::{self, EXPORTERS, GroupBy};
use crate::model::{Timestamp, Workspace};
use crate::query::{self, Filter};
use crate::store;

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
        let now = self.now();
        self.view.now.dialog = None;
        self.jobs.start(
            Kind::Export,
            format!("Exporting as {}", exporter.label),
            move |_progress| {
                let options = export::Options {
                    group_by: if by_tag {
                        GroupBy::Tag
                    } else {
                        GroupBy::Document
                    },
                    ..export::Options::default()
                };
                let done =
                    export_file(exporter, &workspace, &filter, is_whole, options, now, &path);
                Outcome::Exported(done.map(|()| path))
            },
        );
    }
}

/// Writes the passages that a filter lets through to a file.
pub fn export_file(
    exporter: &export::Exporter,
    workspace: &Workspace,
    filter: &Filter,
    with_all_documents: bool,
    options: export::Options,
    now: Timestamp,
    path: &Path,
) -> Result<(), String> {
    let passages = query::passages(workspace, filter);
    let report = export::Report::new(workspace, &passages, options, now);
    let report = if with_all_documents {
        report.with_all_documents()
    } else {
        report
    };
    store::replace_file(path, |out| {
        export::write(exporter, &report, out).map_err(std::io::Error::other)
    })
    .map_err(|error| format!("Can't export: {error}\n{}", path.display()))
}
