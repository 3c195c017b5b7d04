//! Reading documents in.

use std::collections::HashMap;
use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Done, Fault, ImportArguments, desk, note, projects, tell};
use crate::app::apart::{ReadPart, Reader};
use crate::app::session::Session;
use crate::app::transfer::{self, Reading};
use crate::edit::{documents, originals};
use crate::import::{self, Options, TableOptions};
use crate::model::{Document, DocumentId, Timestamp, Workspace};

/// Where the password of locked files may stand.
const PASSWORD: &str = "DOSSIER_PASSWORD";

/// What a column of a table can be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Text,
    Title,
    Author,
    Date,
    Url,
    Publisher,
}

/// "text=Post".
pub(super) fn column(words: &str) -> Result<(Column, String), String> {
    let names = [
        ("text", Column::Text),
        ("title", Column::Title),
        ("author", Column::Author),
        ("date", Column::Date),
        ("url", Column::Url),
        ("publisher", Column::Publisher),
    ];
    let known = |what: &str| names.iter().find(|(name, _)| *name == what);
    let found = words.split_once('=').and_then(|(what, name)| {
        let (_, column) = known(what.trim())?;
        Some((*column, name.trim().to_owned()))
    });
    found.ok_or_else(|| {
        format!(
            "give one of {}, a sign of equality and the name of the column",
            names.map(|(name, _)| name).join(", ")
        )
    })
}

/// What is in the workspace already, by the file and the part of it that it was read from.
struct Known(HashMap<(String, String), DocumentId>);

/// Reads documents in. What is refused is told, and the rest goes in.
pub(super) fn import(arguments: ImportArguments, out: &mut dyn Write) -> Done {
    let options = options(&arguments)?;
    let mut session = desk::open(&arguments.file, &desk::places()?)?;
    let reader = Reader::of_this_program();
    let reading = Reading::new(&reader, &|| true);
    let mut n_refused = 0;
    let (projects, paths) = projects::apart(arguments.documents, arguments.project, reading);
    for path in projects {
        if let Err(reason) = projects::import(&mut session, &path, reading, out) {
            n_refused += 1;
            let name = path.display().to_string();
            tell("error", &format!("{name}: not imported. {reason}"));
        }
    }
    let mut known = Known::of(session.workspace());
    for path in documents_in(paths, &mut n_refused) {
        let mut refuse = |name: &str, reason: &dyn Display| {
            n_refused += 1;
            tell("error", &format!("{name}: not added. {reason}"));
        };
        let parts = match reading.parts(&path, &options) {
            Ok(parts) => parts,
            Err(reason) => {
                refuse(&path.display().to_string(), &reason);
                continue;
            }
        };
        let mut first = None;
        for part in parts {
            let name = if part.name.is_empty() {
                path.display().to_string()
            } else {
                format!("{}: {}", path.display(), part.name)
            };
            match add(&mut session, &mut known, part, &name) {
                Ok(Some(document)) => {
                    let title = desk::printable(&document.title).into_owned();
                    writeln!(out, "{}  {title}", document.id)?;
                    first.get_or_insert(document.id);
                }
                Ok(None) => {}
                Err(reason) => refuse(&name, &reason),
            }
        }
        if arguments.keep_original
            && let Some(document) = first
            && let Err(reason) = keep_original(&mut session, document, &path)
        {
            let name = path.display();
            note(&format!("{name}: its original is not kept, {reason}"));
        }
    }
    desk::save(&mut session)?;
    if n_refused > 0 {
        return Err(Fault::Told);
    }
    Ok(())
}

/// How the files are to be read.
fn options(arguments: &ImportArguments) -> Result<Options, Fault> {
    let options = Options {
        encoding: arguments.encoding.clone(),
        password: password(arguments.password_file.as_deref())?,
        whole_page: arguments.whole_page,
        table: table(arguments),
    };
    match import::read(b"text", "text.txt", &options) {
        Err(error @ import::Error::UnknownEncoding { .. }) => Err(Fault::Usage(error.to_string())),
        _ => Ok(options),
    }
}

/// A password never stands on the command line, which everybody on the machine can see.
fn password(file: Option<&Path>) -> Result<Option<String>, Fault> {
    let Some(file) = file else {
        return Ok(std::env::var(PASSWORD).ok());
    };
    let words = transfer::bytes_of(file)
        .map_err(|error| error.to_string())
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_error| "it is not UTF-8".to_owned()))
        .map_err(|reason| {
            Fault::Input(format!(
                "Can't read the password: {reason}\n{}",
                file.display()
            ))
        })?;
    Ok(Some(words.lines().next().unwrap_or_default().to_owned()))
}

fn table(arguments: &ImportArguments) -> Option<TableOptions> {
    let mut table = TableOptions {
        one_document: arguments.whole_table,
        sheet: arguments.sheet.clone(),
        ..TableOptions::default()
    };
    for (column, name) in &arguments.columns {
        let name = name.clone();
        match column {
            Column::Text => table.text.push(name),
            Column::Title => table.title = Some(name),
            Column::Author => table.author = Some(name),
            Column::Date => table.published = Some(name),
            Column::Url => table.url = Some(name),
            Column::Publisher => table.publisher = Some(name),
        }
    }
    (table != TableOptions::default()).then_some(table)
}

/// The files to read; a folder without any is told.
fn documents_in(paths: Vec<PathBuf>, n_refused: &mut usize) -> Vec<PathBuf> {
    let mut documents = Vec::new();
    for path in paths {
        let is_folder = path.is_dir();
        let files = transfer::files_in(vec![path.clone()]);
        if is_folder && files.is_empty() {
            *n_refused += 1;
            tell(
                "error",
                &format!(
                    "{}: there is no file in this folder that can be read",
                    path.display()
                ),
            );
        }
        documents.extend(files);
    }
    documents
}

impl Known {
    fn of(workspace: &Workspace) -> Self {
        let documents = workspace.documents.values();
        Self(documents.map(|it| (origin_of(it), it.id)).collect())
    }
}

fn origin_of(document: &Document) -> (String, String) {
    let origin = &document.origin;
    (origin.hash.clone(), origin.part.clone())
}

/// Adds a document, which is then in the journal; nothing if the same file is there already.
fn add(
    session: &mut Session,
    known: &mut Known,
    part: ReadPart,
    name: &str,
) -> Result<Option<Document>, String> {
    let draft = part.draft.map_err(|refused| refused.to_string())?;
    let origin = (draft.origin.hash.clone(), draft.origin.part.clone());
    let workspace = session.workspace();
    let there = known.0.get(&origin).and_then(|&id| workspace.document(id));
    if let Some(document) = there {
        note(&format!(
            "{name}: not added, the same file is in the workspace already as “{}”",
            document.title
        ));
        return Ok(None);
    }
    for remark in &part.remarks {
        note(&format!("{name}: {remark}"));
    }
    let id = DocumentId(uuid::Uuid::now_v7());
    let added = draft.into_document(id, 0, Timestamp::now());
    let document = added.0.clone();
    documents::add(workspace, vec![added])
        .and_then(|edit| session.commit(edit))
        .map_err(|refusal| refusal.to_string())?;
    known.0.insert(origin, id);
    Ok(Some(document))
}

/// Keeps the file that a document was read from; one that is kept already is kept once.
fn keep_original(session: &mut Session, document: DocumentId, path: &Path) -> Result<(), String> {
    if session.workspace().original_of(document).is_some() {
        return Ok(());
    }
    let bytes = transfer::bytes_of(path).map_err(|error| format!("it can't be read: {error}"))?;
    originals::keep(session.workspace(), document, &bytes)
        .and_then(|edit| session.commit(edit))
        .map(drop)
        .map_err(|refusal| refusal.to_string())
}
