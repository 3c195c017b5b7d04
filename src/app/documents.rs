//! Changing what is said about documents, and notes that stand by themselves.

use super::App;
use super::view::{Cleaning, Focus, Tab};
use crate::edit::{documents, notes};
use crate::model::{About, DocumentId, NoteId, Source, Status};
use crate::text::direction::Direction;

impl App {
    /// Throws a switch of how the document in front is shown.
    pub(super) fn clean(&mut self, switch: fn(&mut Cleaning) -> &mut bool) {
        if let Some(document) = self.view.document() {
            let mut cleaning = self.view.cleaning(document);
            let is_on = switch(&mut cleaning);
            *is_on = !*is_on;
            if cleaning == Cleaning::default() {
                self.view.cleanings.remove(&document);
            } else {
                self.view.cleanings.insert(document, cleaning);
            }
        }
    }

    /// Opens a document in a tab, with the keyboard in it.
    pub(super) fn open_document(&mut self, document: DocumentId) {
        self.view.show(Tab::Document(document));
        self.view.now.focus = Some(Focus::Reader);
    }

    /// Opens the document after or before the one in front, by the list of sources.
    pub(super) fn step_document(&mut self, forward: bool) {
        let Some(session) = &self.session else { return };
        let documents: Vec<DocumentId> = session
            .workspace()
            .documents_in_order()
            .iter()
            .map(|document| document.id)
            .collect();
        let current = self
            .view
            .document()
            .and_then(|id| documents.iter().position(|&other| other == id));
        let next = match current {
            Some(current_idx) if forward => current_idx.checked_add(1),
            Some(current_idx) => current_idx.checked_sub(1),
            None => Some(0),
        };
        if let Some(&document) = next.and_then(|next_idx| documents.get(next_idx)) {
            self.open_document(document);
        }
    }

    pub(super) fn set_title(&mut self, document: DocumentId, title: &str) {
        self.commit_typing(|session, _now| {
            documents::set_title(session.workspace(), document, title)
        });
    }

    pub(super) fn set_source(&mut self, document: DocumentId, source: Source) {
        self.commit_typing(|session, _now| {
            documents::set_source(session.workspace(), document, source)
        });
    }

    pub(super) fn set_status(&mut self, document: DocumentId, status: Status) {
        self.commit(|session, _now| documents::set_status(session.workspace(), document, status));
    }

    pub(super) fn set_direction(&mut self, document: DocumentId, direction: Option<Direction>) {
        self.commit(|session, _now| {
            documents::set_direction(session.workspace(), document, direction)
        });
    }

    pub(super) fn mark_done(&mut self) {
        if let Some((document, _)) = self.document() {
            self.set_status(document, Status::Done);
        }
    }

    pub(super) fn set_document_note(&mut self, document: DocumentId, note: &str) {
        self.commit_typing(|session, _now| {
            documents::set_note(session.workspace(), document, note)
        });
    }

    pub(super) fn move_document(&mut self, document: DocumentId, document_idx: usize) {
        self.commit(|session, _now| {
            documents::move_to(session.workspace(), document, document_idx)
        });
    }

    pub(super) fn remove_document(&mut self) {
        if let Some((document, _)) = self.document() {
            self.remove_documents(&[document]);
        }
    }

    pub(super) fn remove_documents(&mut self, documents: &[DocumentId]) {
        self.commit_told(|session, _now| documents::remove(session.workspace(), documents));
    }

    pub(super) fn new_note(&mut self) {
        self.create_note(About::Workspace);
    }

    pub(super) fn create_note(&mut self, about: About) {
        let id = NoteId(uuid::Uuid::now_v7());
        let author = self.settings.author.clone();
        if self.commit_now(|session, now| {
            notes::create(session.workspace(), id, about, "New note", &author, now)
        }) {
            self.view.show(Tab::Note(id));
            self.view.now.focus = Some(Focus::NoteTab);
        }
    }

    pub(super) fn set_note(&mut self, note: NoteId, title: &str, text: &str) {
        self.commit_typing(|session, now| notes::set(session.workspace(), note, title, text, now));
    }

    pub(super) fn delete_note(&mut self, note: NoteId) {
        self.commit_told(|session, _now| notes::delete(session.workspace(), note));
    }

    pub(super) fn rename_workspace(&mut self, title: &str) {
        self.commit_typing(|session, _now| notes::rename_workspace(session.workspace(), title));
    }
}
