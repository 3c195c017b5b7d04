//! The list of all notes, going to what a note mentions, and addresses in notes.

use std::path::PathBuf;
use std::sync::Arc;

use super::jobs::Kind;
use super::transfer::as_workspace;
use super::view::{Focus, Inspected, Tab};
use super::{App, Outcome};
use crate::export;
use crate::model::mention::{Place, Target};
use crate::model::{DocumentId, TagId, WorkspaceId};
use crate::query::notes::{self, NoteFilter, NoteOrder, NoteRow};
use crate::store;

/// The rows of the list of all notes, and what they were made from.
#[derive(Clone, Debug, Default)]
pub struct AllNotes {
    pub rows: Arc<Vec<NoteRow>>,
    made_from: Option<(WorkspaceId, usize, NoteFilter, NoteOrder)>,
}

impl App {
    /// Shows every note, with the keyboard in the field that searches them.
    pub(super) fn show_all_notes(&mut self) {
        self.view.show(Tab::Notes);
        self.view.now.focus = Some(Focus::AllNotes);
    }

    /// Makes the rows anew when they are on screen and something has changed.
    pub(super) fn list_notes_if_due(&mut self) {
        let beside = self.view.beside.as_ref().map(|beside| beside.tab);
        let is_shown = [self.view.tab(), beside].contains(&Some(Tab::Notes));
        if !is_shown || self.jobs.is_running(Kind::Notes) {
            return;
        }
        let Some(session) = &self.session else { return };
        let key = (
            session.workspace().meta.id,
            session.n_steps(),
            self.view.note_filter.clone(),
            self.view.note_order,
        );
        if self.all_notes.made_from.as_ref() == Some(&key) {
            return;
        }
        let workspace = session.workspace().clone();
        self.jobs.start(Kind::Notes, "", move |progress| {
            let stop = || progress.is_cancelled();
            let rows = notes::notes(&workspace, &key.2, key.3, &stop);
            Outcome::Noted(AllNotes {
                rows: Arc::new(rows),
                made_from: Some(key),
            })
        });
    }

    /// Writes the notes that the list shows, on a worker.
    pub(super) fn export_notes_to(&mut self, path: PathBuf) {
        let Some(session) = &self.session else { return };
        let workspace = session.workspace().clone();
        let (filter, order) = (self.view.note_filter.clone(), self.view.note_order);
        self.view.now.dialog = None;
        self.jobs
            .start(Kind::Export, "Exporting notes", move |progress| {
                let stop = || progress.is_cancelled();
                let rows = notes::notes(&workspace, &filter, order, &stop);
                if as_workspace(&path) == path {
                    return Outcome::Exported(Err(format!(
                        "Can't export to a workspace file: it would be replaced. Choose another name\n{}",
                        path.display()
                    )));
                }
                let done = store::replace_file(&path, |out| {
                    export::write_notes(&workspace, &rows, out).map_err(std::io::Error::other)
                });
                Outcome::Exported(done.map(|()| path.into()).map_err(|error| error.to_string()))
            });
    }

    /// Goes to where a note stands.
    pub(super) fn show_place(&mut self, place: Place) {
        match place {
            Place::Note(note) => self.view.show(Tab::Note(note)),
            Place::Annotation(annotation) => self.show_annotation(annotation),
            Place::Document(document) => self.show_source_of(document),
            Place::Tag(tag) => self.inspect_tag(tag),
            Place::Link(link) => {
                let link = self.session.as_ref().and_then(|session| {
                    let link = session.workspace().link(link)?;
                    Some((link.from, link.id))
                });
                if let Some((from, link)) = link {
                    self.show_annotation(from);
                    self.view.now.link_note = Some(link);
                }
            }
        }
    }

    /// Goes to what is mentioned.
    pub(super) fn show_target(&mut self, target: Target) {
        let session = self.session.as_ref();
        if session.is_none_or(|session| target.title(session.workspace()).is_none()) {
            let kind = target.kind();
            self.notices.warning(format!(
                "Can't go there: the {kind} is no longer in the workspace"
            ));
            return;
        }
        match target {
            Target::Document(document) => self.show_source_of(document),
            Target::Tag(tag) => self.inspect_tag(tag),
            Target::Annotation(annotation) => self.show_annotation(annotation),
            Target::Note(note) => self.view.show(Tab::Note(note)),
        }
    }

    fn show_source_of(&mut self, document: DocumentId) {
        self.open_document(document);
        self.view.now.inspected = Inspected::Source;
    }

    fn inspect_tag(&mut self, tag: TagId) {
        self.settings.shows_side = true;
        self.view.tag_in_hand = Some(tag);
        self.view.now.reveal_tag = Some(tag);
        self.view.now.inspected = Inspected::Tag;
    }

    /// Puts an address on the clipboard, and tells where it really leads. Nothing is ever opened.
    pub(super) fn copy_address(&mut self, address: String) {
        let told = match host(&address) {
            Some(host) => format!("Copied the address; it leads to {host}"),
            None => "Copied the address; it names no host".to_owned(),
        };
        self.put_on_clipboard(Some(address));
        self.notices.done(told);
    }
}

/// The host that an address leads to: what stands before an "@" is no part of it, nor is a port.
fn host(address: &str) -> Option<String> {
    let (_, rest) = address.trim().split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
        _ => host,
    };
    (!host.is_empty()).then(|| crate::text::invisible::shown(host).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_an_address_really_leads_to() {
        #[track_caller]
        fn check(address: &str, expected: Option<&str>) {
            assert_eq!(host(address).as_deref(), expected);
        }
        check("https://news.example/a?b", Some("news.example"));
        check(
            "https://bank.example@evil.example:8080/x",
            Some("evil.example"),
        );
        check("https://evil.example\\@bank.example", Some("evil.example"));
        check("http://[::1]:80/", Some("[::1]"));
        check("mailto:a@b.example", None);
        check("https:///", None);
    }
}
