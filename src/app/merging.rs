//! Merging another copy of the workspace: what it would do is told before anything is done.

use std::path::{Path, PathBuf};

use super::jobs::Kind;
use super::protecting::OpenFault;
use super::transfer::name_of;
use super::view::{Dialog, Unlock};
use super::{App, Outcome};
use crate::edit::Edit;
use crate::edit::merge::{self, Merged, Report};
use crate::model::{Workspace, WorkspaceId};
use crate::store::{self, Folders, Stamp};
use crate::text::words::counted;

/// What a merge would do, as sentences for the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeReport {
    /// The name of the other copy's file.
    pub name: String,
    /// What is taken over, and what was done without a need to decide.
    pub sentences: Vec<String>,
    /// What both sides changed in different ways.
    pub conflicts: Vec<String>,
    /// Whether a version is known that both come from.
    pub has_base: bool,
}

/// A merge that is planned and waits for a yes.
pub(super) struct Planned {
    path: PathBuf,
    edit: Edit,
    report: Report,
    has_base: bool,
    workspace: WorkspaceId,
    /// The step that it was planned after.
    n_steps: usize,
}

impl App {
    /// Looks at another copy on a worker.
    pub(super) fn plan_merge(&mut self, path: PathBuf) {
        let Some(session) = &self.session else { return };
        if session.path().is_some_and(|own| is_same(own, &path)) {
            self.notices.warning(format!(
                "Can't merge the workspace with itself: choose another copy of it\n{}",
                path.display()
            ));
            return;
        }
        let ours = session.workspace().clone();
        let at = session.path().map(Path::to_owned);
        let (stamp, n_steps) = (session.stamp().clone(), session.n_steps());
        let folders = self.places.folders();
        let label = format!("Comparing with {}", name_of(&path));
        self.jobs.start(Kind::Merge, label, move |_progress| {
            let merged = compare(&ours, at.as_deref(), &stamp, &path, &folders);
            Outcome::MergePlanned(Box::new(merged.map(|(merged, has_base)| Planned {
                path,
                edit: merged.edit,
                report: merged.report,
                has_base,
                workspace: ours.meta.id,
                n_steps,
            })))
        });
    }

    /// Shows what a merge would do.
    pub(super) fn take_in_planned(&mut self, planned: Result<Planned, OpenFault>) {
        let planned = match planned {
            Ok(planned) => planned,
            Err(fault) => return self.tell_not_opened(fault, Unlock::Merge),
        };
        if !self.is_current(&planned) {
            return self.plan_merge(planned.path);
        }
        let name = name_of(&planned.path);
        if planned.edit.changes.is_empty() && planned.report.conflicts.is_empty() {
            self.notices
                .done(format!("Everything that {name} holds is here already"));
            return;
        }
        let mut sentences = planned.report.sentences();
        sentences.extend(planned.report.remarks.iter().cloned());
        let conflicts = planned.report.conflicts.iter().map(ToString::to_string);
        self.view.now.dialog = None;
        self.open_dialog(Dialog::MergeReport(MergeReport {
            name,
            sentences,
            conflicts: conflicts.collect(),
            has_base: planned.has_base,
        }));
        self.planned_merge = Some(planned);
    }

    /// Does the merge that was shown, as one step. If something has changed meanwhile, it is
    /// planned and shown anew.
    pub(super) fn merge_planned(&mut self) {
        let Some(planned) = self.planned_merge.take() else {
            return;
        };
        if !self.is_current(&planned) {
            self.notices
                .warning("The workspace has changed meanwhile: here is what the merge does now");
            return self.plan_merge(planned.path);
        }
        let Planned {
            path, edit, report, ..
        } = planned;
        if self.commit(|_session, _now| Ok(edit)) {
            self.forget_what_is_gone();
            let name = name_of(&path);
            let told = match report.conflicts.len() {
                0 => format!("Merged {name}"),
                n => format!("Merged {name} with {}", counted(n, "conflict")),
            };
            self.notices.undoable(told);
        }
    }

    fn is_current(&self, planned: &Planned) -> bool {
        self.session.as_ref().is_none_or(|session| {
            session.workspace().meta.id == planned.workspace && session.n_steps() == planned.n_steps
        })
    }
}

/// Tells as well whether a version is known that both come from.
fn compare(
    ours: &Workspace,
    at: Option<&Path>,
    stamp: &Stamp,
    path: &Path,
    folders: &Folders,
) -> Result<(Merged, bool), OpenFault> {
    let theirs = store::look(path, folders)
        .map_err(OpenFault::from)?
        .workspace;
    merge::check_same(ours, &theirs).map_err(|refusal| format!("{refusal}\n{}", path.display()))?;
    let versions = store::versions(folders, ours.meta.id, stamp, at, path);
    let has_base = versions.common.is_some();
    let base = versions
        .common
        .unwrap_or_else(|| merge::known(ours, &theirs, &versions.earlier));
    Ok((merge::merge(&base, ours, &theirs), has_base))
}

fn is_same(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}
