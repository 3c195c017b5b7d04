//! Taking in projects and annotations of other programs.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{desk, note};
use crate::app::session::Session;
use crate::app::transfer::{name_of, whole};
use crate::edit::joining;
use crate::import::projects;
use crate::model::Timestamp;

/// Those of the files that are projects, and the others.
pub(super) fn apart(paths: Vec<PathBuf>, all_are: bool) -> (Vec<PathBuf>, Vec<PathBuf>) {
    paths
        .into_iter()
        .partition(|path| all_are || is_project(path))
}

fn is_project(path: &Path) -> bool {
    let name = name_of(path);
    projects::may_surely_be(&name)
        && whole(path).is_ok_and(|bytes| projects::surely(&bytes, &name).is_some())
}

/// Takes in a project as one step, and prints what became of it.
pub(super) fn import(
    session: &mut Session,
    path: &Path,
    out: &mut dyn Write,
) -> Result<(), String> {
    let bytes = whole(path)?;
    let name = name_of(path);
    let options = projects::Options {
        now: Timestamp::now(),
        seed: uuid::Uuid::now_v7(),
        known: Some(session.workspace()),
    };
    let (theirs, report) =
        projects::read_project(&bytes, &name, &options).map_err(|error| error.to_string())?;
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
