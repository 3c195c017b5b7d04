//! Taking in projects and annotations of other programs: what comes is told before anything is
//! done.

use std::path::{Path, PathBuf};

use super::apart::Seed;
use super::jobs::Kind;
use super::transfer::{Reading, name_of};
use super::view::Dialog;
use super::{App, Outcome};
use crate::edit::{Edit, joining};
use crate::import::projects::{PROJECTS, ReadReport};
use crate::model::{Timestamp, Workspace, WorkspaceId};

/// What a project would bring, as sentences for the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectReport {
    /// The name of its file.
    pub name: String,
    /// The format that the file is of, for people.
    pub format: &'static str,
    /// What comes, and what is here already.
    pub sentences: Vec<String>,
    /// What is left out, and what was settled on the way.
    pub remarks: Vec<String>,
    /// Passages whose places are not in the texts: the document's title, and the words.
    pub not_found: Vec<(String, String)>,
    /// Whether anything would come in that is not here already.
    pub has_news: bool,
}

/// A project that was read and waits for a yes.
pub(super) struct Planned {
    path: PathBuf,
    edit: Edit,
    report: ProjectReport,
    workspace: WorkspaceId,
    /// The step that it was planned after.
    n_steps: usize,
}

impl App {
    /// Reads a project on a worker.
    pub(super) fn read_project(&mut self, path: PathBuf) {
        let Some(session) = &self.session else { return };
        let ours = session.workspace().clone();
        let n_steps = session.n_steps();
        let now = self.now();
        let label = format!("Reading {}", name_of(&path));
        let reader = self.reader.clone();
        self.jobs.start(Kind::Join, label, move |progress| {
            let is_wanted = || !progress.is_cancelled();
            let reading = Reading::new(&reader, &is_wanted);
            let planned = plan(&ours, &path, reading, now).map(|(edit, report)| Planned {
                path,
                edit,
                report,
                workspace: ours.meta.id,
                n_steps,
            });
            Outcome::ProjectRead(Box::new(planned))
        });
    }

    /// Shows what a project would bring.
    pub(super) fn take_in_project(&mut self, planned: Result<Planned, String>) {
        let planned = match planned {
            Ok(planned) => planned,
            Err(fault) => return self.notices.fault(fault),
        };
        if !self.is_project_current(&planned) {
            return self.read_project(planned.path);
        }
        self.view.now.dialog = None;
        self.open_dialog(Dialog::Project(planned.report.clone()));
        self.planned_project = Some(planned);
    }

    /// Takes in the project that was shown, as one step. If something has changed meanwhile, it is
    /// read and shown anew.
    pub(super) fn join_project(&mut self) {
        let Some(planned) = self.planned_project.take() else {
            return;
        };
        if !self.is_project_current(&planned) {
            self.notices
                .warning("The workspace has changed meanwhile: here is what would come in now");
            return self.read_project(planned.path);
        }
        let Planned { edit, report, .. } = planned;
        let told = format!("Imported {}", report.name);
        self.commit_then(
            |_session, _now| Ok(edit),
            move |app, _edit| app.notices.undoable(told),
        );
    }

    fn is_project_current(&self, planned: &Planned) -> bool {
        self.session.as_ref().is_none_or(|session| {
            session.workspace().meta.id == planned.workspace && session.n_steps() == planned.n_steps
        })
    }
}

/// What a project would bring, or why it can't be read, a sentence for people.
fn plan(
    ours: &Workspace,
    path: &Path,
    reading: Reading<'_>,
    now: Timestamp,
) -> Result<(Edit, ProjectReport), String> {
    let name = name_of(path);
    let seed = Seed {
        now,
        seed: uuid::Uuid::now_v7(),
    };
    let (theirs, read) = reading
        .project(path, seed, ours)
        .map_err(|refused| format!("Can't import {name}. {refused}"))?;
    let (edit, counts) =
        joining::join(ours, &theirs, &name).map_err(|refusal| refusal.to_string())?;
    let report = ProjectReport {
        has_news: !edit.changes.is_empty(),
        format: label_of(&read),
        sentences: counts.sentences(),
        remarks: read.lines(),
        not_found: read.not_found,
        name,
    };
    Ok((edit, report))
}

fn label_of(read: &ReadReport) -> &'static str {
    let mut formats = PROJECTS.iter();
    let format = formats.find(|project| project.name == read.format);
    format.map_or("", |project| project.label)
}

/// The extensions of files that may be projects.
pub fn extensions() -> Vec<&'static str> {
    let mut extensions: Vec<&str> = PROJECTS
        .iter()
        .flat_map(|project| project.extensions.iter().copied())
        .collect();
    extensions.sort_unstable();
    extensions.dedup();
    extensions
}

/// Whether a file may be a project, by its name.
pub fn can_be(file_name: &str) -> bool {
    has_extension(Path::new(file_name), &extensions())
}

/// Whether a file is no document, by its name: no importer of documents has this extension.
pub(super) fn can_only_be(path: &Path) -> bool {
    let extensions = extensions();
    has_extension(path, &extensions) && !crate::import::is_supported(&name_of(path))
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    extension.is_some_and(|extension| extensions.iter().any(|&one| extension == one))
}
