//! The program without its window: [`App`] is the session, the view and the jobs, and
//! [`App::perform`] does what a panel asked for.
//!
//! Here a path, a clock, a random id and an edit meet; nothing here draws. Of egui it knows only
//! the names of keys.

pub mod action;
pub mod ask;
mod codebook;
mod documents;
mod exporting;
mod failing;
mod finding;
pub mod jobs;
mod marking;
pub mod merging;
pub mod notices;
mod paths;
mod reading;
mod recovery;
pub mod salvaging;
pub mod sample;
pub mod session;
pub mod settings;
pub mod texts;
pub mod transfer;
pub mod versions;
pub mod view;
mod workspaces;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

pub use ask::{Ask, Edge};
use jobs::{Jobs, Kind, Threads, Wake};
use notices::Notices;
use session::Session;
use settings::{Places, Settings};
use view::{Dialog, ExportChoice, Find, Focus, Purpose, Sorting, Tab, View};

use crate::edit::codebook as plans;
pub use crate::edit::codebook::MergeNumbers;
pub use crate::edit::texts::{Entry, Report};
use crate::edit::{Edit, Refusal};
use crate::model::{Annotation, AnnotationId, DocumentId, TagId, Timestamp, WorkspaceId};
use crate::query::{Filter, Passage};
use crate::store;
use crate::text::{Span, Text};

/// More hits than this are not marked; the find bar says so.
pub const MAX_HITS: usize = 100_000;

/// Edits are written to the workspace's file this long after the last of them.
const SAVE_AFTER_SECS: u64 = 3;

/// A save that failed is tried again this long after, if there is no edit before that.
const TRY_AGAIN_AFTER_SECS: u64 = 30;

/// Everything the window draws from.
pub struct App {
    pub session: Option<Session>,
    pub view: View,
    pub settings: Settings,
    pub notices: Notices,
    /// What the find bar found.
    pub found: Found,
    /// What the excerpts list.
    pub excerpts: Excerpts,
    /// Workspaces without a file whose journals are still there, for the start page.
    pub unsaved: Vec<store::Unsaved>,
    /// The last saves, for the dialog that goes back to one of them; the newest first.
    pub versions: Vec<versions::Version>,
    /// Words for the clipboard, taken by the window.
    pub to_copy: Option<String>,
    pub closing: Closing,
    places: Places,
    jobs: Jobs<Outcome>,
    clock: fn() -> Timestamp,
    /// The view as it was last written to disk.
    kept_view: String,
    kept_settings: Settings,
    /// Sessions that are off the screen, while a save of theirs is under way.
    leaving: Vec<Session>,
    /// A save that was asked for while another ran.
    next_save: Option<workspaces::Destination>,
    /// What is to be opened once a save is done.
    to_open: Option<PathBuf>,
    kept_at: Instant,
    chooser: Chooser,
    /// What is to be exported once it is known where to.
    export_choice: ExportChoice,
    /// A merge that has been shown and waits for a yes.
    planned_merge: Option<merging::Planned>,
}

/// Who asks for paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chooser {
    /// The system's own dialog, where it offers one.
    System,
    /// The program's own, inside the window.
    Own,
}

/// How far the window is on its way out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Closing {
    #[default]
    No,
    /// As soon as the save under way is done.
    AfterSave,
    Now,
}

/// The hits in one document.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub document: Option<DocumentId>,
    /// The text that was searched.
    text: Text,
    pub find: Find,
    pub hits: Arc<Vec<Span>>,
    /// Why the expression can't be searched for.
    pub fault: Option<String>,
    /// Whether there is one hit for each time the words stand in the text.
    pub is_complete: bool,
}

/// The rows of the excerpts table, and what they were made from.
#[derive(Clone, Debug, Default)]
pub struct Excerpts {
    pub passages: Arc<Vec<Passage>>,
    made_from: Option<(WorkspaceId, usize, Filter, Sorting)>,
}

/// What a finished job gives.
enum Outcome {
    Opened(Box<Result<workspaces::Opened, salvaging::NotOpened>>),
    Salvaged(Box<Result<store::Salvaged, String>>),
    Read {
        workspace: WorkspaceId,
        files: Vec<reading::ReadFile>,
    },
    Versions(Vec<versions::Version>),
    Version(Box<versions::ReadVersion>),
    ReadAgain {
        document: DocumentId,
        must_ask: bool,
        read: Box<reading::ReadFile>,
    },
    Compared(Box<Result<texts::Replacement, String>>),
    Saved {
        workspace: WorkspaceId,
        saved: Box<Result<session::SaveDone, store::Error>>,
    },
    Parted(Result<(), store::Error>),
    Exported(Result<PathBuf, String>),
    MergePlanned(Box<Result<merging::Planned, String>>),
    Found(Found),
    Kept,
    Filtered(Excerpts),
    Chosen(Option<Ask>),
}

/// What an [`App`] is started with.
pub struct Start {
    pub places: Places,
    pub threads: Threads,
    pub wake: Wake,
    pub clock: fn() -> Timestamp,
    pub chooser: Chooser,
}

impl App {
    pub fn new(start: Start) -> Self {
        let settings = Settings::load(&start.places);
        let mut app = Self {
            session: None,
            view: View::default(),
            kept_settings: settings.clone(),
            settings,
            notices: Notices::default(),
            found: Found::default(),
            excerpts: Excerpts::default(),
            unsaved: Vec::new(),
            versions: Vec::new(),
            to_copy: None,
            closing: Closing::No,
            places: start.places,
            jobs: Jobs::new(start.threads, start.wake),
            clock: start.clock,
            kept_view: String::new(),
            leaving: Vec::new(),
            next_save: None,
            to_open: None,
            kept_at: Instant::now(),
            chooser: start.chooser,
            export_choice: ExportChoice::default(),
            planned_merge: None,
        };
        app.look_for_unsaved();
        app
    }

    /// Does what a panel asked for.
    pub fn perform(&mut self, ask: Ask) {
        match ask {
            Ask::Do(action) => self.run(action),

            Ask::Apply(tag) => self.apply(tag),
            Ask::ApplyPath(path) => self.apply_path(&path),
            Ask::Untag(annotation, tag) => self.untag(annotation, tag),
            Ask::SetAnnotationNote(annotation, note) => self.set_annotation_note(annotation, &note),
            Ask::SetGrade(annotation, grade) => self.set_grade(annotation, grade),
            Ask::MoveEdge(annotation, edge) => self.move_edge(annotation, edge),
            Ask::DeleteAnnotation(annotation) => self.delete_annotations(&[annotation]),

            Ask::CreateTag(parent) => self.create_tag(parent),
            Ask::RenameTag(tag, name) => self.rename_tag(tag, &name),
            Ask::RecolourTag(tag, colour) => self.recolour_tag(tag, colour),
            Ask::DefineTag(tag, definition) => self.define_tag(tag, &definition),
            Ask::SetTagKey(tag, key) => self.set_tag_key(tag, key),
            Ask::MoveTag {
                tag,
                parent,
                child_idx,
            } => self.move_tag(tag, parent, child_idx),
            Ask::MergeTag { from, into } => self.merge_tag(from, into),
            Ask::DeleteTag(tag) => self.delete_tag(tag),
            Ask::ShowTag(tag) => {
                self.view.filter = Filter {
                    tags: vec![tag],
                    ..Filter::default()
                };
                self.view.show(Tab::Excerpts);
            }

            Ask::SetTitle(document, title) => self.set_title(document, &title),
            Ask::SetSource(document, source) => self.set_source(document, source),
            Ask::SetStatus(document, status) => self.set_status(document, status),
            Ask::SetDocumentNote(document, note) => self.set_document_note(document, &note),
            Ask::MoveDocument(document, document_idx) => self.move_document(document, document_idx),
            Ask::RemoveDocument(document) => self.remove_documents(&[document]),
            Ask::ReadAgain(document, encoding) => self.read_again(document, encoding),
            Ask::ReadAgainAnyway(document, encoding) => self.read_again_anyway(document, encoding),
            Ask::Correct(correction) => self.correct(&correction),
            Ask::CompareVersion(document, path) => self.compare_version(document, path),
            Ask::AcceptVersion(replacement) => self.accept_version(*replacement),
            Ask::ConfirmPlace(annotation) => self.confirm_place(annotation),

            Ask::CreateNote(about) => self.create_note(about),
            Ask::SetNote { note, title, text } => self.set_note(note, &title, &text),
            Ask::DeleteNote(note) => self.delete_note(note),
            Ask::RenameWorkspace(title) => self.rename_workspace(&title),

            Ask::OpenDocument(document) => self.open_document(document),
            Ask::OpenNote(note) => self.view.show(Tab::Note(note)),
            Ask::ShowAnnotation(annotation) => self.show_annotation(annotation),
            Ask::ShowPassage(document, span) => self.show_passage(document, span),
            Ask::CloseTab(tab_idx) => self.view.close(tab_idx),
            Ask::CloseNotice(notice_idx) => self.notices.close(notice_idx),
            Ask::Cancel => self.cancel(),

            Ask::AskPath(purpose) => self.ask_path(purpose),
            Ask::AddFiles(paths) => self.add_files(paths),
            Ask::OpenFile(path) => self.open_file(path),
            Ask::SaveTo(path) => self.save_to(&path),
            Ask::SaveToAndClose(path) => {
                self.closing = Closing::AfterSave;
                self.save_to(&path);
            }
            Ask::DiscardAndClose => self.discard_and_close(),
            Ask::CloseUnsaved => self.closing = Closing::Now,
            Ask::ChooseExport(choice) => {
                self.export_choice = choice;
                self.ask_path(Purpose::Export);
            }
            Ask::ExportTo(choice, path) => self.export_to(&choice, path),
            Ask::SetRecoveredAside => self.set_recovered_aside(),
            Ask::RestoreVersion(version_idx) => self.restore_version(version_idx),
            Ask::OpenVersion(version_idx) => self.open_version(version_idx),
            Ask::OpenBackup(path) => self.open_backup(path),
            Ask::Salvage(path) => self.salvage(path),
            Ask::MergeCopy(path) => self.plan_merge(path),
            Ask::MergePlanned => self.merge_planned(),
            Ask::Recover(workspace) => self.recover(workspace),
            Ask::Forget(workspace) => self.forget(workspace),
        }
    }

    /// Runs an action of the table, if it can be done now.
    pub fn run(&mut self, action: action::Action) {
        if let Some(command) = action.command()
            && (command.is_enabled)(self)
        {
            (command.run)(self);
        }
    }

    /// Takes in what jobs have finished, starts those that are due, and keeps view and settings.
    ///
    /// Called once a frame; what it costs does not grow with the workspace.
    pub fn tick(&mut self) {
        for result in self.jobs.poll() {
            self.take_in_result(result);
        }
        self.save_if_due();
        self.keep_if_due();
        self.search_if_due();
        self.filter_if_due();
        self.open_if_waiting();
        self.close_if_kept();
    }

    /// Seconds after which something is due by itself, so that the window wakes for it. Counted
    /// by a clock that nobody can set.
    pub fn next_due_secs(&self) -> Option<u64> {
        let session = self.session.as_ref()?;
        let waits = self.settings.saves_by_itself && session.path().is_some() && session.is_dirty();
        if !waits || self.jobs.is_running(Kind::Save) {
            return None;
        }
        let failed = session.failed_save();
        if let Some(failed) = failed.filter(|failed| failed.at_step == session.n_steps()) {
            return Some(TRY_AGAIN_AFTER_SECS.saturating_sub(failed.at.elapsed().as_secs()));
        }
        let since_step = session.secs_since_step().unwrap_or(SAVE_AFTER_SECS);
        Some(SAVE_AFTER_SECS.saturating_sub(since_step))
    }

    /// Runs the jobs that wait to be told ([`Threads::WhenTold`]).
    pub fn run_pending_jobs(&mut self) {
        self.jobs.run_pending();
    }

    /// What is under way, for the status line.
    pub fn jobs_shown(&self) -> impl Iterator<Item = (Kind, &str, Option<(usize, usize)>)> {
        self.jobs.shown()
    }

    pub fn is_busy(&self, kind: Kind) -> bool {
        self.jobs.is_running(kind)
    }

    pub fn places(&self) -> &Places {
        &self.places
    }

    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The document in front with its text.
    pub fn document(&self) -> Option<(DocumentId, &Text)> {
        let document = self.view.document()?;
        Some((document, self.session.as_ref()?.workspace().text(document)?))
    }

    /// What is selected in the document in front.
    pub fn selected_span(&self) -> Option<(DocumentId, Span)> {
        let (document, text) = self.document()?;
        Some((document, self.view.selection(document).span(text)?))
    }

    /// The selected words.
    pub fn selected_words(&self) -> Option<String> {
        let (document, span) = self.selected_span()?;
        Some(
            self.session
                .as_ref()?
                .workspace()
                .text(document)?
                .slice(span)
                .to_owned(),
        )
    }

    pub fn annotation_in_hand(&self) -> Option<&Annotation> {
        self.session
            .as_ref()?
            .workspace()
            .annotation(self.view.in_hand?)
    }

    /// How many annotations and tags a merge of two tags would change.
    pub fn merge_numbers(&self, from: TagId, into: TagId) -> MergeNumbers {
        self.session
            .as_ref()
            .map(|session| plans::merge_numbers(session.workspace(), from, into))
            .unwrap_or_default()
    }

    /// Commits a planned edit; a refusal becomes a notice. Tells whether it was done.
    fn commit(&mut self, plan: impl FnOnce(&Session, Timestamp) -> Result<Edit, Refusal>) -> bool {
        self.commit_labelled(plan).is_some()
    }

    /// Commits a letter of something typed. Refusals are silent: the next letter may mend it.
    fn commit_typing(&mut self, plan: impl FnOnce(&Session, Timestamp) -> Result<Edit, Refusal>) {
        let now = self.now();
        let Some(session) = &mut self.session else {
            return;
        };
        let Ok(edit) = plan(session, now) else {
            return;
        };
        match session.commit_typing(edit) {
            Ok(()) => self.notices.drop_undo(),
            Err(refusal) => self.notices.warning(refusal.to_string()),
        }
    }

    /// Commits, and gives the label of what was done.
    fn commit_labelled(
        &mut self,
        plan: impl FnOnce(&Session, Timestamp) -> Result<Edit, Refusal>,
    ) -> Option<String> {
        let now = self.now();
        let session = self.session.as_mut()?;
        let done = plan(session, now).and_then(|edit| {
            let label = edit.label.clone();
            session.commit(edit).map(|()| label)
        });
        if done.is_ok() {
            self.notices.drop_undo();
        }
        done.map_err(|refusal| self.notices.warning(refusal.to_string()))
            .ok()
    }

    fn undo(&mut self) {
        self.go_back_or_forth(Session::undo, "Undid the");
    }

    fn redo(&mut self) {
        self.go_back_or_forth(Session::redo, "Did again the");
    }

    fn go_back_or_forth(
        &mut self,
        go: impl FnOnce(&mut Session) -> Result<Option<Edit>, Refusal>,
        words: &str,
    ) {
        let Some(session) = &mut self.session else {
            return;
        };
        match go(session) {
            Ok(Some(edit)) => {
                self.notices.done(format!("{words} {}", edit.label));
                self.forget_what_is_gone();
            }
            Ok(None) => {}
            Err(refusal) => self.notices.warning(refusal.to_string()),
        }
    }

    /// Closes tabs and puts out of hand what an edit has removed.
    fn forget_what_is_gone(&mut self) {
        let Some(session) = &self.session else { return };
        let workspace = session.workspace();
        let view = &mut self.view;
        if view
            .in_hand
            .is_some_and(|id| workspace.annotation(id).is_none())
        {
            view.in_hand = None;
        }
        if view
            .tag_in_hand
            .is_some_and(|id| workspace.tag(id).is_none())
        {
            view.tag_in_hand = None;
        }
        if view.last_tag.is_some_and(|id| workspace.tag(id).is_none()) {
            view.last_tag = None;
        }
        let is_there = |tab: &Tab| match *tab {
            Tab::Document(document) => workspace.document(document).is_some(),
            Tab::Note(note) => workspace.note(note).is_some(),
            Tab::Excerpts => true,
        };
        let in_front = view.tab();
        view.tabs.retain(is_there);
        view.tab_idx = in_front
            .and_then(|tab| view.tabs.iter().position(|&open| open == tab))
            .unwrap_or_else(|| view.tab_idx.min(view.tabs.len().saturating_sub(1)));
        view.filter.tags.retain(|&tag| workspace.tag(tag).is_some());
        view.filter
            .documents
            .retain(|&document| workspace.document(document).is_some());
    }

    fn cancel(&mut self) {
        for kind in [
            Kind::Read,
            Kind::Export,
            Kind::Merge,
            Kind::Find,
            Kind::Filter,
            Kind::Versions,
        ] {
            self.jobs.cancel(kind);
        }
    }

    fn open_dialog(&mut self, dialog: Dialog) {
        self.view.now.dialog = Some(dialog);
        self.view.now.focus = Some(Focus::Dialog);
    }

    fn copy(&mut self) {
        self.to_copy = self.selected_words();
    }

    fn zoom_by(&mut self, percent: i32) {
        let zoomed = i32::from(self.settings.zoom_percent) + percent;
        self.settings.zoom_percent = u16::try_from(zoomed.clamp(50, 300)).unwrap_or(100);
    }

    fn toggle_theme(&mut self) {
        self.settings.theme = match self.settings.theme {
            settings::Theme::Dark => settings::Theme::Light,
            settings::Theme::Light | settings::Theme::System => settings::Theme::Dark,
        };
    }

    fn take_in(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Opened(opened) => self.take_in_opened(*opened),
            Outcome::Salvaged(salvaged) => self.take_in_salvaged(*salvaged),
            Outcome::Read { workspace, files } => self.take_in_read(workspace, files),
            Outcome::ReadAgain {
                document,
                must_ask,
                read,
            } => self.take_in_read_again(document, *read, must_ask),
            Outcome::Compared(compared) => self.take_in_compared(*compared),
            Outcome::Saved { workspace, saved } => self.take_in_saved(workspace, *saved),
            Outcome::Parted(parted) => {
                if let Err(error) = parted {
                    self.notices.fault(error.to_string());
                }
                self.look_for_unsaved();
            }
            Outcome::Exported(Ok(path)) => {
                self.notices.done(format!("Exported to {}", path.display()));
            }
            Outcome::Exported(Err(fault)) => self.notices.fault(fault),
            Outcome::MergePlanned(planned) => self.take_in_planned(*planned),
            Outcome::Found(found) => {
                self.found = found;
                self.show_nearest_hit();
            }
            Outcome::Versions(versions) => self.versions = versions,
            Outcome::Version(version) => self.take_in_version(*version),
            Outcome::Kept => {}
            Outcome::Filtered(excerpts) => self.excerpts = excerpts,
            Outcome::Chosen(ask) => {
                if let Some(ask) = ask {
                    self.perform(ask);
                }
            }
        }
    }

    fn new_annotation_id() -> AnnotationId {
        AnnotationId(uuid::Uuid::now_v7())
    }
}

/// A format that can be exported, as the export dialog shows it.
pub struct ExportFormat {
    pub label: &'static str,
    pub cannot_hold: &'static [&'static str],
    pub can_group: bool,
}

/// The formats of the table of exporters, in its order.
pub fn export_formats() -> Vec<ExportFormat> {
    crate::export::EXPORTERS
        .iter()
        .map(|exporter| ExportFormat {
            label: exporter.label,
            cannot_hold: exporter.cannot_hold,
            can_group: exporter.name == "markdown",
        })
        .collect()
}

/// Encodings that a document can be read in: the WHATWG name, and what people call it.
pub fn encodings() -> &'static [(&'static str, &'static str)] {
    crate::import::encodings()
}

/// Whether a file of this name can be read as a document.
pub fn can_import(file_name: &str) -> bool {
    crate::import::is_supported(file_name)
}
