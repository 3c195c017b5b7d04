//! Carrying annotated notes out, and what would be lost on the way.

use std::path::PathBuf;

use super::jobs::Kind;
use super::read_back::FoundAgain;
use super::transfer::{Wanted, Watch};
use super::view::Dialog;
use super::{App, Outcome};
use crate::export::{
    self, CitationStyle, Discretion, EXPORTERS, Exporter, GroupBy, LineEnds, Shelf,
};
use crate::model::{DocumentId, TagId, Timestamp, Workspace, WorkspaceId};
use crate::query::Filter;
use crate::query::records::Look;

/// What is exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    #[default]
    Everything,
    /// What the excerpts' filter lets through.
    Filtered,
    /// The document in front.
    Document,
}

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
    pub line_ends: LineEnds,
    /// Whether the files of an archive stand in a folder instead.
    pub as_folder: bool,
    /// What is told of the people and their work.
    pub discretion: Discretion,
    pub citations: CitationStyle,
}

/// A file that was written.
pub(super) struct Exported {
    pub(super) path: PathBuf,
    /// What stays out of it as it is marked above the ceiling.
    pub(super) above: Option<String>,
    /// What was found in it when it was read back.
    pub(super) found: FoundAgain,
}

impl From<PathBuf> for Exported {
    fn from(path: PathBuf) -> Self {
        Self {
            path,
            above: None,
            found: FoundAgain::Unchecked,
        }
    }
}

/// An export as it was chosen, of the workspace as it was then.
struct Order {
    exporter: &'static Exporter,
    workspace: Workspace,
    filter: Filter,
    look: Option<Look>,
    is_whole: bool,
    options: export::Options,
    discretion: Discretion,
    now: Timestamp,
}

impl Order {
    fn wanted(&self) -> Wanted<'_> {
        Wanted {
            exporter: self.exporter,
            workspace: &self.workspace,
            filter: &self.filter,
            look: self.look.as_ref(),
            with_all_documents: self.is_whole,
            options: self.options,
            discretion: &self.discretion,
            now: self.now,
        }
    }
}

/// What an export would not hold, counted by a worker.
#[derive(Clone, Debug, Default)]
pub(super) struct Losses {
    of: Option<(WorkspaceId, usize, ExportChoice, Filter, Option<DocumentId>)>,
    told: Option<Result<Lost, String>>,
}

/// What an export would not hold, in words.
#[derive(Clone, Debug, Default)]
pub struct Lost {
    /// What stays out as it is marked above the ceiling.
    pub above: Option<String>,
    /// What the format leaves out or writes otherwise, a line for each kind with how many.
    pub lines: Vec<String>,
    /// How the file is to be handled, as its name says.
    pub marking: Option<String>,
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
    pub(super) fn export_to(&mut self, choice: &ExportChoice, mut path: PathBuf) {
        let Some(order) = self.order(choice) else {
            return;
        };
        if choice.as_folder && order.exporter.is_archive {
            // A sign at its end says that it is one.
            path.push("");
        }
        if order.exporter.can_cite {
            self.settings.citations = choice.citations;
        }
        self.view.now.dialog = None;
        self.jobs.start(
            Kind::Export,
            format!("Exporting as {}", order.exporter.label),
            move |progress| {
                let told = |n_written, n_in_all| {
                    progress.set(n_written, n_in_all);
                    !progress.is_cancelled()
                };
                let watch = Watch {
                    told: &told,
                    is_unchecked: false,
                };
                let done = order.wanted().write_to(&path, &watch);
                let ceiling = order.discretion.ceiling;
                Outcome::Exported(done.map(|written| Exported {
                    path,
                    above: export::above_in_words(&written.ledger, ceiling),
                    found: written.found,
                }))
            },
        );
    }

    /// Tells where an export is, what was found in it when it was read back, and what stayed out.
    pub(super) fn tell_exported(&mut self, exported: &Exported) {
        let mut said = vec![format!("Exported to {}", exported.path.display())];
        said.extend(exported.found.lines());
        let said = said.join("\n");
        if exported.found.is_fine() {
            self.notices.done(said);
        } else {
            self.notices.warning(said);
        }
        // Told apart, as it stays until somebody has read it.
        if let Some(above) = &exported.above {
            self.notices.warning(above);
        }
    }

    /// What the file of an export would not hold, or why nothing would be written; `None` until a
    /// worker has counted.
    pub fn losses(&mut self, choice: &ExportChoice) -> Option<Result<Lost, String>> {
        let session = self.session.as_ref()?;
        let key = (
            session.workspace().meta.id,
            session.n_changes(),
            choice.clone(),
            self.view.filter.clone(),
            self.view.document(),
        );
        if self.losses.of.as_ref() == Some(&key) {
            return self.losses.told.clone();
        }
        let order = self.order(choice)?;
        self.losses = Losses {
            of: Some(key.clone()),
            told: None,
        };
        self.jobs.start(Kind::Count, "", move |_| {
            let told = order.wanted().told();
            Outcome::Losses(Box::new(Losses {
                of: Some(key),
                told: Some(match told {
                    Ok((ledger, marking)) => Ok(Lost {
                        marking: marking.map(|marking| marking.label().to_owned()),
                        above: export::above_in_words(&ledger, order.discretion.ceiling),
                        lines: ledger.only(|loss| !loss.is_above()).lines(),
                    }),
                    Err(error) => Err(error.to_string()),
                }),
            }))
        });
        None
    }

    /// How the export that was asked for last is to be handled, where that is known.
    pub(super) fn marking_of_export(&self) -> Option<&str> {
        let told = self.losses.told.as_ref()?.as_ref().ok()?;
        told.marking.as_deref()
    }

    pub(super) fn take_in_losses(&mut self, losses: Losses) {
        if self.losses.of == losses.of {
            self.losses = losses;
        }
    }

    fn order(&self, choice: &ExportChoice) -> Option<Order> {
        let exporter = EXPORTERS.get(choice.format_idx)?;
        let session = self.session.as_ref()?;
        let table_of = choice.table_of.filter(|_| exporter.can_tabulate);
        let look = table_of
            .filter(|_| choice.rows_shown_only)
            .and_then(|tag| self.view.look_of(tag).cloned());
        Some(Order {
            exporter,
            workspace: session.workspace().clone(),
            filter: match choice.extent {
                Extent::Everything => Filter::default(),
                Extent::Filtered => self.view.filter.clone(),
                Extent::Document => Filter {
                    documents: self.view.document().into_iter().collect(),
                    ..Filter::default()
                },
            },
            look,
            is_whole: choice.extent == Extent::Everything,
            options: export::Options {
                group_by: if choice.by_tag {
                    GroupBy::Tag
                } else {
                    GroupBy::Document
                },
                table_of,
                line_ends: choice.line_ends,
                citations: choice.citations,
                ..export::Options::default()
            },
            discretion: choice.discretion.clone(),
            now: self.now(),
        })
    }
}

/// A format that can be exported, as the export dialog shows it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own"
)]
pub struct ExportFormat {
    pub label: &'static str,
    /// Under what it stands.
    pub shelf: &'static str,
    pub cannot_hold: &'static [&'static str],
    pub can_group: bool,
    /// Whether the table of one tag can be written.
    pub can_tabulate: bool,
    /// Whether it can be chosen how lines end.
    pub has_line_ends: bool,
    /// Whether a style of citations matters.
    pub can_cite: bool,
    /// Whether it can be a folder of files.
    pub is_archive: bool,
}

impl ExportFormat {
    /// What formats are for, in the order in which they are offered.
    pub fn shelves() -> impl Iterator<Item = &'static str> {
        Shelf::ALL.into_iter().map(Shelf::label)
    }
}

/// The formats of the table of exporters, in its order.
pub fn export_formats() -> Vec<ExportFormat> {
    EXPORTERS
        .iter()
        .map(|exporter| ExportFormat {
            label: exporter.label,
            shelf: exporter.shelf.label(),
            cannot_hold: exporter.cannot_hold,
            can_group: exporter.can_group,
            can_tabulate: exporter.can_tabulate,
            can_cite: exporter.can_cite,
            is_archive: exporter.is_archive,
            has_line_ends: exporter.has_line_ends,
        })
        .collect()
}
