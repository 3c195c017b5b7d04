//! Merging another copy of the workspace: what it would do is told before anything is done.

use std::path::{Path, PathBuf};

use super::jobs::Kind;
use super::protecting::OpenFault;
use super::transfer::name_of;
use super::view::{Dialog, Unlock};
use super::{App, Outcome};
use crate::edit::merge::{self, Merged, Report};
use crate::edit::{Edit, difference};
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
    /// What stands in the place of the workspace's own file, if it is merged with that.
    in_place: Option<InPlace>,
}

/// The file of the workspace as another program has left it.
struct InPlace {
    theirs: Workspace,
    stamp: Stamp,
    /// What leads from there to the merged workspace.
    since: Edit,
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
                in_place: None,
            })))
        });
    }

    /// Looks at what another program has made of the workspace's own file. Both come from what was
    /// read or saved last.
    pub(super) fn compare_with_file(&mut self) {
        let Some(session) = &self.session else { return };
        let Some(path) = session.path().map(Path::to_owned) else {
            return;
        };
        let (base, ours) = (session.saved().clone(), session.workspace().clone());
        let n_steps = session.n_steps();
        let folders = self.places.folders();
        let label = format!("Comparing with {}", name_of(&path));
        self.jobs.start(Kind::Merge, label, move |_progress| {
            let planned = compare_in_place(&base, &ours, &path, &folders);
            Outcome::MergePlanned(Box::new(planned.map(|(merged, in_place)| Planned {
                path,
                edit: merged.edit,
                report: merged.report,
                has_base: true,
                workspace: ours.meta.id,
                n_steps,
                in_place: Some(in_place),
            })))
        });
    }

    fn plan_again(&mut self, planned: &Planned) {
        if planned.in_place.is_some() {
            self.compare_with_file();
        } else {
            self.plan_merge(planned.path.clone());
        }
    }

    /// Shows what a merge would do.
    pub(super) fn take_in_planned(&mut self, planned: Result<Planned, OpenFault>) {
        let planned = match planned {
            Ok(planned) => planned,
            Err(fault) => return self.tell_not_opened(fault, Unlock::Merge),
        };
        if !self.is_current(&planned) {
            return self.plan_again(&planned);
        }
        let name = name_of(&planned.path);
        if planned.edit.changes.is_empty() && planned.report.conflicts.is_empty() {
            self.is_merged(planned.path, planned.in_place);
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
            return self.plan_again(&planned);
        }
        let Planned {
            path,
            edit,
            report,
            in_place,
            ..
        } = planned;
        self.commit_then(
            |_session, _now| Ok(edit),
            move |app, _edit| {
                app.forget_what_is_gone();
                let name = name_of(&path);
                app.is_merged(path, in_place);
                let told = match report.conflicts.len() {
                    0 => format!("Merged {name}"),
                    n => format!("Merged {name} with {}", counted(n, "conflict")),
                };
                app.notices.undoable(told);
            },
        );
    }

    /// Everything that the other copy held is here now.
    fn is_merged(&mut self, path: PathBuf, in_place: Option<InPlace>) {
        match in_place {
            Some(InPlace {
                theirs,
                stamp,
                since,
            }) => self.adopt(theirs, stamp, since),
            None => drop(self.view.left_copies.insert(path)),
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

fn compare_in_place(
    base: &Workspace,
    ours: &Workspace,
    path: &Path,
    folders: &Folders,
) -> Result<(Merged, InPlace), OpenFault> {
    let read = store::read_now(path, folders).map_err(OpenFault::from)?;
    let theirs = read.workspace;
    merge::check_same(ours, &theirs).map_err(|refusal| format!("{refusal}\n{}", path.display()))?;
    let merged = merge::merge(base, ours, &theirs);
    let mut here = ours.clone();
    merged
        .edit
        .apply(&mut here)
        .map_err(|refusal| refusal.to_string())?;
    let since = Edit::new(
        "what was done before the merge",
        difference::changes(&theirs, &here),
    );
    let in_place = InPlace {
        theirs,
        stamp: read.stamp,
        since,
    };
    Ok((merged, in_place))
}

fn is_same(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}
