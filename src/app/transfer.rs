//! Documents in and reports out, between the disk and a workspace: no window, no jobs.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::apart::{Limits, ReadPart, Reader, Refused};
use crate::export::{self, Discretion, Exporter};
use crate::import::{self, Draft};
use crate::model::{AnnotationId, Timestamp, Workspace};
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
    /// Writes the passages that the filter lets through to a file.
    pub fn write_to(self, path: &Path) -> Result<(), String> {
        if as_workspace(path) == path {
            return Err(format!(
                "Can't export to a workspace file: it would be replaced. Choose another name\n{}",
                path.display()
            ));
        }
        store::replace_file(path, |out| self.write(out).map_err(std::io::Error::other))
            .map_err(|error| error.to_string())
    }

    /// Writes the passages that the filter lets through, and of them what may be told.
    pub fn write(self, out: &mut dyn Write) -> Result<(), export::Error> {
        let Self {
            discretion,
            options,
            ..
        } = self;
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
        let (workspace, passages) = discretion.apply(self.workspace, &passages);
        let options = export::Options {
            times: discretion.times,
            table_of: options.table_of.map(|tag| discretion.tag(tag)),
            ..options
        };
        let report = export::Report::new(&workspace, &passages, options, self.now);
        let report = if self.with_all_documents {
            report.with_all_documents()
        } else {
            report
        };
        export::write(self.exporter, &report, out)
    }
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
        let cant_read = |error: std::io::Error| {
            Refused::Other(match error.kind() {
                std::io::ErrorKind::NotFound => "There is no such file".to_owned(),
                std::io::ErrorKind::PermissionDenied => {
                    "You have no permission to read it".to_owned()
                }
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
        self.reader
            .read(file, &name_of(path), options, self.limits, self.is_wanted)
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
