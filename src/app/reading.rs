//! Reading documents in, and reading one again in another encoding.

use std::collections::HashSet;
use std::path::PathBuf;

use super::apart::{ReadPart, Refused};
use super::jobs::Kind;
use super::transfer::{Reading, files_in, name_of};
use super::view::Dialog;
use super::{App, Outcome, Session};
use crate::edit::documents;
use crate::import::{self, Draft};
use crate::model::{Body, Document, DocumentId, Origin, Timestamp, WorkspaceId};
use crate::text::words::counted;

/// A file that was read on a worker.
pub(super) struct ReadFile {
    path: PathBuf,
    /// All documents in it, or why it cannot be read.
    read: Result<Vec<Part>, Refused>,
}

/// A document that was read again on a worker.
pub(super) struct ReadAgain {
    path: PathBuf,
    /// Or why not.
    read: Result<Read, Refused>,
}

/// A document of a file, ready to be added. Made on the worker as well, since that goes through all
/// of the text.
struct Read {
    document: Document,
    body: Body,
}

/// A part of a file.
pub(super) struct Part {
    name: String,
    read: Result<Read, Refused>,
    /// What is to be said of it, a sentence each.
    remarks: Vec<String>,
}

impl Read {
    fn new(draft: Draft, id: DocumentId, now: Timestamp) -> Self {
        let (document, body) = draft.into_document(id, 0, now);
        Self { document, body }
    }
}

impl Part {
    fn new(part: ReadPart, now: Timestamp) -> Self {
        let id = DocumentId(uuid::Uuid::now_v7());
        Self {
            name: part.name,
            read: part.draft.map(|draft| Read::new(draft, id, now)),
            remarks: part.remarks,
        }
    }
}

impl App {
    /// Reads documents on a worker; folders are read with all that is in them.
    pub(super) fn add_files(&mut self, paths: Vec<PathBuf>) {
        if self.session.is_none() {
            self.new_workspace();
        }
        let Some(session) = &self.session else { return };
        let (workspace, now) = (session.workspace().meta.id, self.now());
        let reader = self.reader.clone();
        self.jobs
            .start(Kind::Read, "Reading documents", move |progress| {
                let paths = files_in(paths);
                let n_paths = paths.len();
                let mut files = Vec::new();
                for (n_read, path) in paths.into_iter().enumerate() {
                    if progress.is_cancelled() {
                        break;
                    }
                    progress.set(n_read, n_paths);
                    let is_wanted = || !progress.is_cancelled();
                    let parts =
                        Reading::new(&reader, &is_wanted).parts(&path, &import::Options::default());
                    let read = parts
                        .map(|parts| parts.into_iter().map(|part| Part::new(part, now)).collect());
                    files.push(ReadFile { path, read });
                }
                Outcome::Read { workspace, files }
            });
    }

    /// Adds what was read as one step, and reports what was refused or was there already.
    pub(super) fn take_in_read(&mut self, asked_for: WorkspaceId, files: Vec<ReadFile>) {
        let is_asked = |session: &&Session| session.workspace().meta.id == asked_for;
        let Some(session) = self.session.as_ref().filter(is_asked) else {
            let n = counted(files.len(), "file");
            self.notices.warning(format!(
                "Read {n} for a workspace that is not open any more, so nothing was added. Open it and add them again"
            ));
            return;
        };
        let workspace = session.workspace();
        let same = |origin: &Origin| (origin.hash.clone(), origin.part.clone());
        let mut known: HashSet<(String, String)> = workspace
            .documents
            .values()
            .map(|document| same(&document.origin))
            .collect();
        let (mut added, mut origins, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
        for file in files {
            let name = name_of(&file.path);
            let path = std::path::absolute(&file.path).unwrap_or(file.path);
            let parts = match file.read {
                Ok(parts) => parts,
                Err(refused) => {
                    remarks.push(format!("{name} was not added. {refused}"));
                    continue;
                }
            };
            for part in parts {
                let name = part_name(&name, &part.name);
                match part.read {
                    Ok(read) if known.insert(same(&read.document.origin)) => {
                        for remark in &part.remarks {
                            remarks.push(format!("{name} was added. {remark}"));
                        }
                        origins.push((read.document.id, path.clone()));
                        added.push((read.document, read.body));
                    }
                    Ok(_) => remarks.push(format!(
                        "{name} was not added. The same file is in the workspace already"
                    )),
                    Err(refused) => remarks.push(format!("{name} was not added. {refused}")),
                }
            }
        }
        let first = added.first().map(|(document, _)| document.id);
        let n_added = added.len();
        if n_added > 0 && self.commit(|session, _now| documents::add(session.workspace(), added)) {
            self.view.origins.extend(origins);
            self.notices
                .undoable(format!("Added {}", counted(n_added, "document")));
            if let Some(first) = first {
                self.open_document(first);
            }
        }
        if !remarks.is_empty() {
            self.notices.warning(shortened(&remarks));
        }
    }

    /// Reads a document's original again in another encoding. Where that discards corrections of
    /// its text, the person is asked first.
    pub(super) fn read_again(&mut self, document: DocumentId, encoding: String) {
        self.start_reading_again(document, encoding, false);
    }

    /// The same without asking.
    pub(super) fn read_again_anyway(&mut self, document: DocumentId, encoding: String) {
        self.start_reading_again(document, encoding, true);
    }

    fn start_reading_again(&mut self, document: DocumentId, encoding: String, may_discard: bool) {
        let Some(path) = self.view.origins.get(&document).cloned() else {
            self.notices.warning(
                "Can't read the document again: it is not known where its file is on this machine. Add the file once more and remove this document",
            );
            return;
        };
        let Some(session) = &self.session else { return };
        let (workspace, now) = (session.workspace().clone(), self.now());
        let reader = self.reader.clone();
        self.jobs
            .start(Kind::Read, "Reading again", move |progress| {
                let own = workspace.document(document).zip(workspace.text(document));
                let part = own.map_or("", |(own, _)| &own.origin.part);
                let is_wanted = || !progress.is_cancelled();
                let read_as = |encoding: &str| {
                    let options = import::Options {
                        encoding: Some(encoding.to_owned()),
                        ..import::Options::default()
                    };
                    Reading::new(&reader, &is_wanted).part(&path, part, &options)
                };
                // What its own encoding gives is what the text was before it was corrected.
                let discards = own.is_some_and(|(own, text)| {
                    read_as(&own.origin.encoding).is_ok_and(|draft| {
                        draft.origin.hash == own.origin.hash && draft.text != *text
                    })
                });
                let read = read_as(&encoding).map(|draft| Read::new(draft, document, now));
                Outcome::ReadAgain {
                    document,
                    must_ask: discards && !may_discard,
                    read: Box::new(ReadAgain { path, read }),
                }
            });
    }

    pub(super) fn take_in_read_again(
        &mut self,
        document: DocumentId,
        file: ReadAgain,
        must_ask: bool,
    ) {
        let name = name_of(&file.path);
        let Read {
            document: read,
            body,
        } = match file.read {
            Ok(read) => read,
            Err(fault) => {
                return self
                    .notices
                    .fault(format!("Can't read {name} again: {fault}"));
            }
        };
        let current = self
            .session
            .as_ref()
            .and_then(|session| session.workspace().document(document));
        // The document may have gone meanwhile, with its workspace or alone.
        let Some(current) = current else { return };
        if current.origin.hash != read.origin.hash {
            self.notices.fault(format!(
                "Can't read {name} again: the file has changed since. Add it as a new document"
            ));
            return;
        }
        let encoding = read.origin.encoding.clone();
        if must_ask {
            return self.open_dialog(Dialog::DiscardCorrections { document, encoding });
        }
        if self.commit(|session, now| {
            documents::replace_body(session.workspace(), document, body, read.origin, now)
        }) {
            self.view.forget_place(document);
            self.notices
                .undoable(format!("Read {name} again as {encoding}"));
        }
    }
}

/// What to call a part of a file in messages.
fn part_name(file: &str, part: &str) -> String {
    if part.is_empty() {
        file.to_owned()
    } else {
        format!("{file}, {part},")
    }
}

/// The first remarks, and how many more there are.
fn shortened(remarks: &[String]) -> String {
    const N_SHOWN: usize = 8;
    let mut text = remarks
        .iter()
        .take(N_SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    if let Some(n_more) = remarks
        .len()
        .checked_sub(N_SHOWN)
        .filter(|&n_more| n_more > 0)
    {
        let more = format!("\n… and {n_more} more");
        text.push_str(&more);
    }
    text
}
