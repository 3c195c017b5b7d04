//! Reading a document again in another encoding.

use std::path::PathBuf;

use super::apart::Refused;
use super::jobs::Kind;
use super::transfer::{Reading, name_of};
use super::view::Dialog;
use super::{App, Outcome};
use crate::edit::documents;
use crate::import::{self, Draft};
use crate::model::{Body, Document, DocumentId, Timestamp};

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

impl Read {
    fn new(draft: Draft, id: DocumentId, now: Timestamp) -> Self {
        let (document, body) = draft.into_document(id, 0, now);
        Self { document, body }
    }
}

impl App {
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
        self.commit_then(
            |session, now| {
                documents::replace_body(session.workspace(), document, body, read.origin, now)
            },
            move |app, _edit| {
                app.view.forget_place(document);
                app.notices
                    .undoable(format!("Read {name} again as {encoding}"));
            },
        );
    }
}
