//! Taking in projects and annotations of other programs.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{desk, note};
use crate::app::apart::Seed;
use crate::app::session::Session;
use crate::app::transfer::{Reading, name_of};
use crate::edit::joining;
use crate::import::projects;
use crate::model::Timestamp;

/// Those of the files that are projects, and the others.
pub(super) fn apart(
    paths: Vec<PathBuf>,
    all_are: bool,
    reading: Reading<'_>,
) -> (Vec<PathBuf>, Vec<PathBuf>) {
    paths.into_iter().partition(|path| {
        all_are || (projects::may_surely_be(&name_of(path)) && reading.is_project(path))
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
