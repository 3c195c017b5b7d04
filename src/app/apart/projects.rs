//! Projects and annotations of other programs, read in a process of its own.
//!
//! Their annotations may be about documents that are here already, so the process is told these as
//! well. Its input is the length of the file in eight bytes, the file, and a workspace of nothing
//! but documents, as it would be saved. It answers with a workspace in the same way.

use std::io::{self, Read, Write as _};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Limits, Reader, Refused, Task, Wanted, ask, ask_telling, bytes_of, cant_read};
use crate::import;
use crate::import::projects::{self, ReadReport};
use crate::model::{Timestamp, Workspace};
use crate::store::format;

/// What a project is read with: see [`projects::Options`].
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Seed {
    pub now: Timestamp,
    pub seed: Uuid,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ReadProject {
    /// As it would be saved.
    workspace: String,
    report: ReadReport,
}

impl Reader {
    /// Whether a file is surely a project, so that it need not be said.
    ///
    /// # Errors
    ///
    /// Where that cannot be found out within the limits.
    pub fn is_project(
        &self,
        file: impl Into<Stdio> + Read,
        name: &str,
        limits: Limits,
    ) -> Result<bool, Refused> {
        let kind = match self {
            Self::Here => kind_of(&bytes_of(file)?, name),
            Self::Apart { program } => {
                let task = Task::new(name, limits, Wanted::KindOfProject);
                ask(program, file.into(), &task, limits, &|| true)?.kind
            }
        };
        Ok(kind.is_some())
    }

    /// Reads a project: a workspace of its own, and what became of it.
    ///
    /// # Errors
    ///
    /// Where nothing of it can be read, or not within the limits.
    pub fn read_project(
        &self,
        file: impl Read,
        name: &str,
        seed: Seed,
        known: &Workspace,
        limits: Limits,
    ) -> Result<(Workspace, ReadReport), Refused> {
        match self {
            Self::Here => read_here(&bytes_of(file)?, name, seed, known),
            Self::Apart { program } => apart(program, file, name, seed, known, limits),
        }
    }
}

fn apart(
    program: &Path,
    file: impl Read,
    name: &str,
    seed: Seed,
    known: &Workspace,
    limits: Limits,
) -> Result<(Workspace, ReadReport), Refused> {
    let bytes = bytes_of(file)?;
    let known = documents_of(known);
    let tell = |child: &mut Child| {
        let mut input = child
            .stdin
            .take()
            .ok_or_else(|| io::Error::other("it has no input"))?;
        let telling = thread::Builder::new().name("telling".to_owned());
        let tell = move || {
            let told = input
                .write_all(&(bytes.len() as u64).to_le_bytes())
                .and_then(|()| input.write_all(&bytes))
                .and_then(|()| format::write(&known, 0, &mut input));
            // A process that has gone says so by its answer.
            drop(told);
        };
        telling.spawn(tell).map(drop)
    };
    let task = Task::new(name, limits, Wanted::Project(seed));
    let answered = ask_telling(program, Stdio::piped(), tell, &task, limits, &|| true)?;
    let project = answered.project.ok_or(Refused::Cancelled)?;
    let read = format::read(project.workspace.as_bytes()).map_err(|fault| {
        Refused::Other(format!("What it holds makes no sound workspace: {fault}"))
    })?;
    Ok((read.workspace, project.report))
}

/// What the process does.
pub(super) fn read(mut input: impl Read, name: &str, seed: Seed) -> Result<ReadProject, Refused> {
    let cant_read = |error: io::Error| cant_read(&error);
    let mut length = [0; 8];
    input.read_exact(&mut length).map_err(cant_read)?;
    let bytes = bytes_of(input.by_ref().take(u64::from_le_bytes(length)))?;
    let mut known = Vec::new();
    input.read_to_end(&mut known).map_err(cant_read)?;
    let known = format::read(&known).map_err(|fault| Refused::Other(fault.to_string()))?;
    let (workspace, report) = read_here(&bytes, name, seed, &known.workspace)?;
    let workspace = format::to_bytes(&workspace, 0).map_err(cant_read)?;
    let workspace = String::from_utf8(workspace)
        .map_err(|error| Refused::Other(format!("It can't be read: {error}")))?;
    Ok(ReadProject { workspace, report })
}

fn read_here(
    bytes: &[u8],
    name: &str,
    seed: Seed,
    known: &Workspace,
) -> Result<(Workspace, ReadReport), Refused> {
    if bytes.len() as u64 > import::LIMIT {
        let n_bytes = bytes.len() as u64;
        return Err(import::Error::TooLarge { n_bytes }.into());
    }
    let options = projects::Options {
        now: seed.now,
        seed: seed.seed,
        known: Some(known),
    };
    let read = projects::read_project(bytes, name, &options);
    read.map_err(|error| Refused::Other(error.to_string()))
}

pub(super) fn kind_of(bytes: &[u8], name: &str) -> Option<String> {
    projects::surely(bytes, name).map(str::to_owned)
}

/// The documents of a workspace with their texts, and nothing that is said of them.
fn documents_of(workspace: &Workspace) -> Workspace {
    let meta = &workspace.meta;
    Workspace {
        documents: workspace.documents.clone(),
        bodies: workspace.bodies.clone(),
        readings: workspace.readings.clone(),
        ..Workspace::new(meta.id, meta.title.clone(), meta.created)
    }
}
