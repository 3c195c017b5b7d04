//! Documents in and reports out, between the disk and a workspace: no window, no jobs.

use std::cell::Cell;
use std::collections::HashSet;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::apart::{Limits, ReadPart, Reader, Refused, Seed};
use super::read_back::{self, FoundAgain};
use crate::export::{self, Discretion, Exporter};
use crate::import::projects::{self, ReadReport};
use crate::import::{self, Draft, TablePreview};
use crate::model::{AnnotationId, Marking, Timestamp, Workspace};
use crate::query::ledger::Ledger;
use crate::query::records::{self, Look};
use crate::query::{self, Filter};
use crate::store;

/// At most this many files of a folder are read at a time.
const MAX_FILES: usize = 20_000;

/// A report that is to be written: what of a workspace, how, and what may be told of it.
pub struct Wanted<'a> {
    pub exporter: &'a Exporter,
    pub workspace: &'a Workspace,
    pub filter: &'a Filter,
    /// Of the table of a tag, if that is written: which rows, and in which order.
    pub look: Option<&'a Look>,
    pub with_all_documents: bool,
    pub options: export::Options,
    pub discretion: &'a Discretion,
    pub now: Timestamp,
}

impl Wanted<'_> {
    /// Writes the passages that the filter lets through to a file, or what is an archive to a
    /// folder where the path is one. It is read back before it
    /// takes the place of an old one: where it differs from the workspace in more than the ledger
    /// says, or in less, it is not put there.
    ///
    /// # Errors
    ///
    /// Why it was not written, a sentence, and where it differs the lines that do.
    pub fn write_to(&self, path: &Path, watch: &Watch<'_>) -> Result<Written, String> {
        if as_workspace(path) == path {
            return Err(format!(
                "Can't export to a workspace file: it would be replaced. Choose another name\n{}",
                path.display()
            ));
        }
        if !self.exporter.is_archive && is_folder(path) {
            return Err(format!(
                "Can't export to a folder: this format is one file. Give it a name\n{}",
                path.display()
            ));
        }
        let written = self.with_report(|report, ledger| {
            let n_in_all = report.passages.len();
            // What is written is read back, and each passage told twice.
            let n_times = if watch.is_unchecked { 1 } else { 2 };
            let goes_on = |n_done| (watch.told)(n_done, n_in_all * n_times);
            let fault: Cell<Option<export::Error>> = Cell::new(None);
            let failed = |error: export::Error| {
                let said = std::io::Error::other(error.to_string());
                fault.set(Some(error));
                said
            };
            let mut found = FoundAgain::Unchecked;
            let write = |out: &mut dyn Write| {
                let report = report.clone().telling(&goes_on);
                export::write(self.exporter, &report, out).map_err(failed)
            };
            let check = |file: File| {
                let reads_on = |n_read| goes_on(n_in_all + n_read);
                let options = projects::Options {
                    // Of no day on which anything was made: what is read without a time gets
                    // this one, and would be taken for what was made today.
                    now: Timestamp::MIN,
                    seed: uuid::Uuid::nil(),
                    known: Some(report.workspace),
                };
                let read = if watch.is_unchecked {
                    Ok(FoundAgain::Unchecked)
                } else {
                    read_back::check(self.exporter, report, file, &options, &reads_on)
                };
                if !reads_on(n_in_all) {
                    return Err(failed(export::Error::Cancelled));
                }
                found = read.map_err(std::io::Error::other)?;
                Ok(())
            };
            let done = if self.exporter.is_archive && is_folder(path) {
                store::write_checked_folder(path, write, check)
            } else {
                store::replace_checked_file(path, write, check)
            };
            match (done, fault.take()) {
                (Ok(()), _) => Ok(Written { ledger, found }),
                (
                    Err(_),
                    Some(fault @ (export::Error::Cancelled | export::Error::AboveCeiling { .. })),
                ) => Err(fault.to_string()),
                (Err(error), _) => Err(error.to_string()),
            }
        });
        written.map_err(|error| error.to_string())?
    }

    /// Writes the passages that the filter lets through, and of them what may be told.
    ///
    /// # Errors
    ///
    /// Why not all of it was written.
    pub fn write(&self, out: &mut dyn Write) -> Result<(), export::Error> {
        self.with_report(|report, _| export::write(self.exporter, report, out))?
    }

    /// What the format will not hold of it, and what stays out of it by the ceiling.
    ///
    /// # Errors
    ///
    /// Why nothing would be written.
    pub fn ledger(&self) -> Result<Ledger, export::Error> {
        self.with_report(|_, ledger| ledger)
    }

    /// The same, and how the file is to be handled.
    ///
    /// # Errors
    ///
    /// Why nothing would be written.
    pub fn told(&self) -> Result<(Ledger, Option<Marking>), export::Error> {
        self.with_report(|report, ledger| (ledger, report.marking().cloned()))
    }

    fn with_report<T>(
        &self,
        then: impl FnOnce(&export::Report<'_>, Ledger) -> T,
    ) -> Result<T, export::Error> {
        let Self {
            discretion,
            options,
            ..
        } = *self;
        if let Some(marking) = &self.workspace.meta.marking
            && marking.is_above(discretion.ceiling)
        {
            let marking = marking.label().to_owned();
            return Err(export::Error::AboveCeiling { marking });
        }
        let mut filter = self.filter.clone();
        if filter.tags.is_empty() {
            filter.tags.extend(options.table_of);
        }
        let mut passages = query::passages(self.workspace, &filter);
        if let (Some(tag), Some(look)) = (options.table_of, self.look) {
            let wanted: HashSet<AnnotationId> =
                passages.iter().map(|row| row.annotation.id).collect();
            passages = records::records(self.workspace, tag, look, &|| false).rows;
            passages.retain(|row| wanted.contains(&row.annotation.id));
        }
        let above = if discretion.ceiling.is_some() {
            let report = export::Report::new(self.workspace, &passages, options, self.now);
            discretion.above(&self.all_of(report).extent())
        } else {
            Ledger::default()
        };
        let (workspace, passages) = discretion.apply(self.workspace, &passages);
        let options = export::Options {
            times: discretion.times,
            table_of: options.table_of.map(|tag| discretion.tag(tag)),
            ..options
        };
        let report = export::Report::new(&workspace, &passages, options, self.now);
        let report = self.all_of(report);
        let ledger = (self.exporter.ledger)(&report).and(above);
        Ok(then(&report, ledger))
    }

    fn all_of<'b>(&self, report: export::Report<'b>) -> export::Report<'b> {
        if self.with_all_documents {
            report.with_all_documents()
        } else {
            report
        }
    }
}

/// A report that was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// What its format does not hold of it.
    pub ledger: Ledger,
    /// What was found in the file when it was read back.
    pub found: FoundAgain,
}

/// Who looks on while a report is written.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Gets the number of passages that are written, and of all; `false` ends it.
    pub told: &'a dyn Fn(usize, usize) -> bool,
    /// Whether the file is put in place without a look at it.
    pub is_unchecked: bool,
}

/// How files are read: where, within which limits, and for how long somebody wants it.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    pub reader: &'a Reader,
    pub limits: Limits,
    pub is_wanted: &'a dyn Fn() -> bool,
}

impl<'a> Reading<'a> {
    /// Within the usual limits.
    pub fn new(reader: &'a Reader, is_wanted: &'a dyn Fn() -> bool) -> Self {
        Self {
            reader,
            limits: Limits::default(),
            is_wanted,
        }
    }

    /// Reads a file with all documents in it.
    ///
    /// # Errors
    ///
    /// Why nothing of it can be read.
    pub fn parts(self, path: &Path, options: &import::Options) -> Result<Vec<ReadPart>, Refused> {
        let file = opened(path)?;
        self.reader
            .read(file, &name_of(path), options, self.limits, self.is_wanted)
    }

    /// The same, and if it is a table, what its columns are.
    ///
    /// # Errors
    ///
    /// Why nothing of it can be read.
    pub fn parts_with_table(
        self,
        path: &Path,
        options: &import::Options,
    ) -> Result<(Vec<ReadPart>, Option<TablePreview>), Refused> {
        let file = opened(path)?;
        let name = name_of(path);
        self.reader
            .read_with_table(file, &name, options, self.limits, self.is_wanted)
    }

    /// Whether a file is surely a project of another program.
    pub fn is_project(self, path: &Path) -> bool {
        opened(path)
            .and_then(|file| self.reader.is_project(file, &name_of(path), self.limits))
            .unwrap_or_default()
    }

    /// Reads a project of another program, which may be about documents that are known.
    ///
    /// # Errors
    ///
    /// Why nothing of it can be read.
    pub fn project(
        self,
        path: &Path,
        seed: Seed,
        known: &Workspace,
    ) -> Result<(Workspace, ReadReport), Refused> {
        let file = opened(path)?;
        self.reader
            .read_project(file, &name_of(path), seed, known, self.limits)
    }

    /// Reads one document of a file again: the part of that name, which is empty where the file is
    /// one document.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub fn part(
        self,
        path: &Path,
        name: &str,
        options: &import::Options,
    ) -> Result<Draft, Refused> {
        let mut parts = self.parts(path, options)?;
        match parts.iter().position(|part| part.name == name) {
            Some(idx) => parts.swap_remove(idx).draft,
            None if name.is_empty() => Err(import::Error::Several {
                n_parts: parts.len(),
            }
            .into()),
            None => Err(Refused::Other(format!(
                "There is no “{name}” in the file any more"
            ))),
        }
    }
}

/// Whether a path is that of a folder: it ends as one, or there is one.
fn is_folder(path: &Path) -> bool {
    let name = path.as_os_str().to_string_lossy();
    name.ends_with(std::path::is_separator) || path.is_dir()
}

/// All bytes of a file, if they are not too many.
pub fn bytes_of(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(import::LIMIT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The files themselves, and for each folder the readable files in it and below, by name.
pub fn files_in(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        let mut folders = vec![path];
        while let Some(folder) = folders.pop() {
            let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
            let mut entries: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
            entries.sort();
            for entry in entries {
                // A link could lead round in a circle.
                if entry.is_symlink() {
                    continue;
                }
                if entry.is_dir() {
                    folders.push(entry);
                } else if import::is_supported(&name_of(&entry)) && files.len() < MAX_FILES {
                    files.push(entry);
                }
            }
        }
    }
    files
}

/// A file that is to be read, if it is within the limit of what is read.
fn opened(path: &Path) -> Result<std::fs::File, Refused> {
    let cant_read = |error: std::io::Error| {
        Refused::Other(match error.kind() {
            std::io::ErrorKind::NotFound => "There is no such file".to_owned(),
            std::io::ErrorKind::PermissionDenied => "You have no permission to read it".to_owned(),
            _ => format!("It can't be read: {error}"),
        })
    };
    let file = std::fs::File::open(path).map_err(cant_read)?;
    let about = file.metadata().map_err(cant_read)?;
    if about.is_dir() {
        return Err(Refused::Other("It is a folder".to_owned()));
    }
    if about.len() > import::LIMIT {
        let n_bytes = about.len();
        return Err(import::Error::TooLarge { n_bytes }.into());
    }
    Ok(file)
}

/// The last part of a path, for messages.
pub fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// The path with the extension of workspace files.
pub fn as_workspace(path: &Path) -> PathBuf {
    if path
        .extension()
        .is_some_and(|extension| extension == "dossier")
    {
        return path.to_owned();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".dossier");
    PathBuf::from(name)
}
