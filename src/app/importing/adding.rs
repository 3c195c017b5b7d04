//! Adding what is ticked as one step.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::index::Index;
use super::report::{Entry, Fate, ImportReport};
use super::{FileState, Import, ImportFile, Stage};
use crate::app::action::Action;
use crate::app::jobs::Kind;
use crate::app::transfer::{as_workspace, bytes_of};
use crate::app::{App, Outcome};
use crate::edit::{Edit, Refusal, documents, originals};
use crate::model::{Document, DocumentId, Workspace, WorkspaceId};
use crate::store;
use crate::text::words::counted;

/// A step that adds documents, planned on a worker.
pub(in crate::app) struct Planned {
    workspace: WorkspaceId,
    /// Nothing, where there was nothing to add.
    edit: Option<Result<Edit, Refusal>>,
    origins: Vec<(DocumentId, PathBuf)>,
    report: ImportReport,
}

impl App {
    /// Adds what is ticked.
    pub(super) fn add_imported(&mut self) {
        let Some(session) = &self.session else { return };
        let workspace = session.workspace().clone();
        let Some(import) = &mut self.import else {
            return;
        };
        let files = Arc::clone(&import.files);
        import.stage = if import.is_shown() {
            Stage::Adding
        } else {
            Stage::AddingQuietly
        };
        self.jobs.start(Kind::Read, "Adding documents", move |_| {
            Outcome::Adding(Box::new(plan(&workspace, &files)))
        });
    }

    pub(in crate::app) fn take_in_adding(&mut self, planned: Planned) {
        let Planned {
            workspace,
            edit,
            origins,
            report,
        } = planned;
        let is_open = self
            .session
            .as_ref()
            .is_some_and(|session| session.workspace().meta.id == workspace);
        if !is_open {
            // Told by whoever follows the list.
            return;
        }
        match edit {
            None => self.is_added(workspace, true, origins, report),
            Some(edit) => self.commit_and(
                |_, _| edit,
                move |app, edit| app.is_added(workspace, edit.is_some(), origins, report),
            ),
        }
    }

    fn is_added(
        &mut self,
        workspace: WorkspaceId,
        is_done: bool,
        origins: Vec<(DocumentId, PathBuf)>,
        report: ImportReport,
    ) {
        let is_its_own = |import: &&mut Import| import.workspace == workspace;
        let is_shown = self.import.as_ref().is_some_and(Import::is_shown);
        if !is_done {
            match self.import.as_mut().filter(is_its_own) {
                Some(import) if is_shown => import.stage = Stage::List,
                _ => self.import = None,
            }
            return;
        }
        let first = origins.first().map(|&(document, _)| document);
        let n_added = origins.len();
        self.view.origins.extend(origins);
        // A list was looked through already: what went well needs no second one.
        let is_worth_a_look = report.needs_a_look();
        if is_shown && !is_worth_a_look {
            let report_again = ("Show the report", Action::ShowImportReport);
            let undo = (n_added > 0).then_some(("Undo", Action::Undo));
            self.notices
                .done_with(report.summary(), undo.into_iter().chain([report_again]));
        } else if n_added > 0 {
            self.notices
                .undoable(format!("Added {}", counted(n_added, "document")));
        }
        if let Some(first) = first {
            self.open_document(first);
        }
        if is_shown && let Some(import) = self.import.as_mut().filter(is_its_own) {
            // The texts are the workspace's by now, so that letting go of the list is little.
            import.files = Arc::default();
            import.index = Index::default();
            import.stage = Stage::Over(report);
            import.takes_keyboard = true;
            if !is_worth_a_look {
                import.put_away();
            }
        } else {
            self.import = None;
        }
    }

    pub(super) fn save_import_report(&mut self, path: PathBuf) {
        let report = self.import.as_ref().and_then(Import::report);
        let Some(text) = report.map(ImportReport::markdown) else {
            return;
        };
        self.view.now.dialog = None;
        self.jobs
            .start(Kind::Export, "Saving the report", move |_| {
                if as_workspace(&path) == path {
                    return Outcome::Exported(Err(format!(
                        "Can't save to a workspace file: it would be replaced. Choose another name\n{}",
                        path.display()
                    )));
                }
                let done = store::replace_file(&path, |out| out.write_all(text.as_bytes()));
                Outcome::Exported(done.map(|()| path.into()).map_err(|error| error.to_string()))
            });
    }
}

fn plan(workspace: &Workspace, files: &BTreeMap<usize, ImportFile>) -> Planned {
    let same = |document: &Document| {
        let origin = &document.origin;
        (origin.hash.clone(), origin.part.clone())
    };
    let mut known: HashSet<(String, String)> = workspace
        .documents
        .values()
        .map(|document| same(document))
        .collect();
    let (mut added, mut origins, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    let mut to_keep = Vec::new();
    for file in files.values() {
        let parts = match &file.state {
            FileState::Read(parts) => parts,
            FileState::Refused(refused) => {
                entries.push(Entry::new(
                    &file.name,
                    "",
                    Fate::Refused,
                    refused.to_string(),
                ));
                continue;
            }
            FileState::Waiting => {
                let why = "It was not read".to_owned();
                entries.push(Entry::new(&file.name, "", Fate::Refused, why));
                continue;
            }
        };
        let mut of_file = None;
        for part in parts {
            let like = part.like.as_ref().map(super::Like::sentence);
            let can_be_added = part.can_be_added();
            let entry = |fate, why| Entry::new(&file.name, &part.name, fate, why);
            match &part.read {
                Err(refused) => entries.push(entry(Fate::Refused, refused.to_string())),
                Ok(_) if !part.is_ticked || !can_be_added => {
                    let why = like.unwrap_or_else(|| "It was not ticked".to_owned());
                    entries.push(entry(Fate::LeftOut, why));
                }
                Ok(read) if !known.insert(same(&read.document)) => {
                    let why = "The same file is in the workspace already".to_owned();
                    entries.push(entry(Fate::LeftOut, why));
                }
                Ok(read) => {
                    let remarks: Vec<String> = part.remarks.iter().cloned().chain(like).collect();
                    let fate = if remarks.is_empty() {
                        Fate::Added
                    } else {
                        Fate::Remarked
                    };
                    entries.push(entry(fate, sentences(&remarks)));
                    origins.push((read.document.id, file.path.clone()));
                    of_file.get_or_insert(read.document.id);
                    added.push((read.document.clone(), read.body.clone()));
                }
            }
        }
        if file.keeps_original
            && let Some(document) = of_file
        {
            to_keep.push((document, file.name.clone(), file.path.clone()));
        }
    }
    let is_empty = added.is_empty();
    let edit = (!is_empty).then(|| {
        documents::add(workspace, added).map(|edit| keep(workspace, edit, to_keep, &mut entries))
    });
    Planned {
        workspace: workspace.meta.id,
        edit,
        origins,
        report: ImportReport::new(entries),
    }
}

/// Sentences one after the other; some end with a full stop already.
fn sentences(all: &[String]) -> String {
    let ended = all.iter().map(|sentence| sentence.trim_end_matches('.'));
    ended.collect::<Vec<_>>().join(". ")
}

/// The same step, which keeps originals as well; those that can't be kept are told.
fn keep(
    workspace: &Workspace,
    edit: Edit,
    to_keep: Vec<(DocumentId, String, PathBuf)>,
    entries: &mut Vec<Entry>,
) -> Edit {
    let label = edit.label.clone();
    let mut after = workspace.clone();
    if to_keep.is_empty() || edit.apply(&mut after).is_err() {
        return edit;
    }
    let mut whole = edit;
    for (document, name, path) in to_keep {
        if after.original_of(document).is_some() {
            continue;
        }
        let planned = match bytes_of(&path) {
            Ok(bytes) => originals::keep(&after, document, &bytes).map_err(|why| why.to_string()),
            Err(error) => Err(format!("Its original can't be kept: {error}")),
        };
        match planned {
            Ok(next) if next.apply(&mut after).is_ok() => {
                whole = whole.followed_by(next, label.clone());
            }
            Ok(_) => {}
            Err(why) => entries.push(Entry::new(&name, "", Fate::Remarked, why)),
        }
    }
    whole
}
