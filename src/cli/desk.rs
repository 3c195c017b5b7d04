//! Opening a workspace for a command, keeping what it did, and finding documents by what they
//! are called.

use std::borrow::Cow;
use std::path::Path;
use std::sync::LazyLock;

use super::{Fault, note};
use crate::app::session::{Saving, Session};
use crate::app::settings::Places;
use crate::model::{Document, DocumentId, Workspace};
use crate::store::{self, Keys, Passphrase};
use crate::text::words::{counted, shortened};

/// Where a passphrase can stand as well.
const PASSPHRASE: &str = "DOSSIER_PASSPHRASE";

/// At most this many documents are named where one can't be found.
const N_CANDIDATES: usize = 8;

/// Where the program keeps its own files.
pub(super) fn places() -> Result<Places, Fault> {
    let mut places = Places::of_platform().ok_or_else(|| {
        Fault::input("There is no place for journals and settings: set HOME to your home folder")
    })?;
    places.keys = KEYS.clone();
    Ok(places)
}

/// What opens protected workspaces, for the whole of a command.
static KEYS: LazyLock<Keys> = LazyLock::new(Keys::default);

/// Takes the passphrase from where it was left: a command can't ask for it.
pub(super) fn learn_passphrase(file: Option<&Path>) -> Result<(), Fault> {
    let passphrase = match (file, std::env::var(PASSPHRASE)) {
        (Some(file), _) => Passphrase::read(file).map_err(|error| {
            Fault::Input(format!(
                "Can't read the passphrase: {error}\n{}",
                file.display()
            ))
        })?,
        (None, Ok(words)) => Passphrase::new(words),
        (None, Err(_)) => return Ok(()),
    };
    KEYS.try_always(passphrase);
    Ok(())
}

/// Opens a workspace to change it; refused while someone else has it open.
pub(super) fn open(path: &Path, places: &Places) -> Result<Session, Fault> {
    let opened =
        store::open(path, &places.folders()).map_err(|error| Fault::input(said(&error)))?;
    if let Some(holder) = opened.file.is_read_only() {
        return Err(Fault::Input(format!(
            "Can't change the workspace: {holder} has it open. Close it there and try again\n{}",
            path.display()
        )));
    }
    for remark in &opened.remarks {
        note(&remark.to_string());
    }
    let n_recovered = opened.recovered.len();
    if n_recovered > 0 {
        note(&format!(
            "Recovered {} made after the last save",
            counted(n_recovered, "change")
        ));
    }
    Ok(Session::resume(opened))
}

/// Reads a workspace with what is not saved yet; someone else may have it open.
pub(super) fn look(path: &Path) -> Result<Workspace, Fault> {
    let seen =
        store::look(path, &places()?.folders()).map_err(|error| Fault::input(said(&error)))?;
    for remark in &seen.remarks {
        note(&remark.to_string());
    }
    if seen.n_unsaved > 0 {
        note(&format!(
            "With {} from the journal that the file does not hold yet",
            counted(seen.n_unsaved, "change")
        ));
    }
    Ok(seen.workspace)
}

/// Writes to the file what it does not hold yet.
pub(super) fn save(session: &mut Session) -> Result<(), Fault> {
    if !session.is_dirty() {
        return Ok(());
    }
    let saved = session.begin_save(None).and_then(Saving::run).map(|done| {
        for remark in &done.remarks {
            note(remark);
        }
        session.finish_save(done);
    });
    saved.map_err(|error| {
        let n = session.n_only_in_memory();
        if n == 0 {
            return Fault::input(said(&error));
        }
        let why = match &error {
            store::Error::Save { source, .. } => store::reason(source),
            other => other.to_string(),
        };
        let n = counted(n, "change");
        let path = session.path().unwrap_or_else(|| Path::new(""));
        Fault::input(format!(
            "Can't save the workspace: {why}, and the journal can't be written either. The file is as it was, without the last {n} of this command; make room and run it again\n{}",
            path.display()
        ))
    })
}

/// What went wrong with a file, for someone who has no menu to choose "Save as…" from.
pub(super) fn said(error: &store::Error) -> String {
    match error {
        store::Error::Save { path, source } => format!(
            "Can't save the workspace: {}. The file is as it was; what was added is in the journal and comes back when the file is opened\n{}",
            store::reason(source),
            path.display()
        ),
        store::Error::ChangedOnDisk { path } => format!(
            "Can't save the workspace: another program has changed the file meanwhile. It is left as it is; what was added is in the journal and comes back when the file is opened\n{}",
            path.display()
        ),
        store::Error::InUse { path, holder } => format!(
            "Can't save the workspace: {holder} has it open. Close it there and try again\n{}",
            path.display()
        ),
        store::Error::Locked { path } => format!(
            "The workspace is protected: give its passphrase with --passphrase-file or in {PASSPHRASE}\n{}",
            path.display()
        ),
        other => other.to_string(),
    }
}

/// The document of that id or title: the exact title before the same in other letter case, and
/// that before the name of the file that it was read from, with or without its extension.
pub(super) fn document(workspace: &Workspace, name: &str) -> Result<DocumentId, String> {
    let name = name.trim();
    if let Ok(id) = name.parse::<DocumentId>()
        && workspace.document(id).is_some()
    {
        return Ok(id);
    }
    let documents = workspace.documents_in_order();
    let lower = name.to_lowercase();
    let meant: [&dyn Fn(&Document) -> bool; 4] = [
        &|document| document.title.trim() == name,
        &|document| document.title.trim().to_lowercase() == lower,
        &|document| document.origin.file_name == name,
        &|document| {
            let stem = Path::new(&document.origin.file_name).file_stem();
            stem.is_some_and(|stem| stem == name)
        },
    ];
    let found: Vec<&Document> = meant
        .into_iter()
        .map(|is_meant| {
            let documents = documents.iter().copied();
            documents.filter(|document| is_meant(document)).collect()
        })
        .find(|found: &Vec<&Document>| !found.is_empty())
        .unwrap_or_default();
    match found.as_slice() {
        [document] => Ok(document.id),
        [] if documents.is_empty() => Err(format!(
            "there is no document “{name}”: the workspace has none"
        )),
        [] => Err(format!(
            "there is no document “{name}”. Give a title or an id: {}",
            candidates(&documents)
        )),
        several => Err(format!(
            "{} are called “{name}”. Give the id: {}",
            counted(several.len(), "document"),
            candidates(several)
        )),
    }
}

fn candidates(documents: &[&Document]) -> String {
    let n_more = documents.len().saturating_sub(N_CANDIDATES);
    let mut named: Vec<String> = documents
        .iter()
        .take(N_CANDIDATES)
        .map(|document| format!("“{}” ({})", shortened(&document.title, 60), document.id))
        .collect();
    if n_more > 0 {
        named.push(format!("and {n_more} more"));
    }
    named.join(", ")
}

/// A text as a terminal may show it: what would steer the terminal becomes �. Line ends stay.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    let steers = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(steers) {
        Cow::Owned(text.replace(steers, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}
