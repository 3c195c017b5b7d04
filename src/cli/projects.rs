//! Taking in projects and annotations of other programs.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{desk, note};
use crate::app::apart::Seed;
use crate::app::session::Session;
use crate::app::transfer::{Reading, name_of};
use crate::edit::joining;
use crate::import::projects::PROJECTS;
use crate::model::Timestamp;

/// Those of the files that are projects, and the others.
pub(super) fn apart(
    paths: Vec<PathBuf>,
    all_are: bool,
    reading: Reading<'_>,
) -> (Vec<PathBuf>, Vec<PathBuf>) {
    paths
        .into_iter()
        .partition(|path| all_are || (may_be(path) && reading.is_project(path)))
}

/// Whether it is called as projects are.
fn may_be(path: &Path) -> bool {
    let extension = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    let extension = extension
        .as_deref()
        .and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| {
        let mut formats = PROJECTS.iter();
        formats.any(|project| project.extensions.contains(&extension))
    })
}

/// Takes in a project as one step, and prints what became of it.
pub(super) fn import(
    session: &mut Session,
    path: &Path,
    reading: Reading<'_>,
    out: &mut dyn Write,
) -> Result<(), String> {
    let name = name_of(path);
    let seed = Seed {
        now: Timestamp::now(),
        seed: uuid::Uuid::now_v7(),
    };
    let (theirs, report) = reading
        .project(path, seed, session.workspace())
        .map_err(|refused| refused.to_string())?;
    let (edit, counts) = joining::join(session.workspace(), &theirs, &name)
        .map_err(|refusal| refusal.to_string())?;
    if !edit.changes.is_empty() {
        session
            .commit(edit)
            .map_err(|refusal| refusal.to_string())?;
    }
    for sentence in counts.sentences() {
        writeln!(out, "{name}: {}", desk::printable(&sentence))
            .map_err(|error| error.to_string())?;
    }
    for line in report.lines() {
        note(&format!("{name}: {line}"));
    }
    Ok(())
}
