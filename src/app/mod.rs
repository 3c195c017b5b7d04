//! The program without its window: [`App`] is the session, the view and the jobs, and
//! [`App::perform`] does what a panel asked for.
//!
//! Here a path, a clock, a random id and an edit meet; nothing here draws. Of egui it knows only
//! the names of keys.

pub mod action;
pub mod apart;
mod around;
pub mod articles;
pub mod ask;
pub mod banners;
pub mod choosing;
mod codebook;
mod committing;
pub mod dialog;
mod documents;
mod exporting;
mod failing;
pub mod finding;
pub mod forms;
pub mod going;
pub mod hits;
pub mod importing;
pub mod jobs;
pub mod keys;
mod linking;
pub mod mapping;
pub mod margin;
mod marking;
pub mod merging;
pub mod notices;
pub mod noting;
mod outcome;
pub mod panes;
mod paths;
pub mod pointing;
pub mod progress;
pub mod projects;
mod protecting;
pub mod read_back;
mod reading;
pub mod recoding;
mod recovery;
mod repeat_view;
pub mod repeating;
pub mod salvaging;
pub mod sample;
mod selecting;
pub mod session;
pub mod settings;
mod shortcuts;
pub mod splitting;
mod switches;
pub mod texts;
pub mod trail;
pub mod transfer;
mod undoing;
mod unsaved;
pub mod versions;
pub mod view;
mod workspaces;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use action::Action;
use apart::Reader;
pub use ask::{Ask, Edge, Marked};
pub use exporting::{ExportFormat, Lost, export_formats};
use jobs::{Jobs, Kind, Threads, Wake};
use notices::Notices;
use outcome::Outcome;
use session::Session;
use settings::{Places, Settings};
use view::{Dialog, ExportChoice, Find, Focus, Purpose, Sorting, Tab, View};

use crate::edit::codebook as plans;
pub use crate::edit::codebook::MergeNumbers;
pub use crate::edit::texts::{ArticleEntry, Entry, Report};
use crate::model::{Annotation, AnnotationId, DocumentId, Joined, TagId, Timestamp, WorkspaceId};
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
    /// Files that are to be added.
    pub import: Option<importing::Import>,
    /// What the find bar found.
    pub found: Found,
    /// The same on the other side of a split middle.
    pub found_beside: Found,
    /// All hits, for the panel that tags them.
    pub hits: hits::Hits,
    /// What replacing a tag would do.
    counted: recoding::Counted,
    losses: exporting::Losses,
    /// What is marked in the documents on screen, for the maps beside them.
    pub maps: mapping::Maps,
    /// The tags that are shown as tables.
    pub tables: forms::Tables,
    /// What the excerpts list.
    pub excerpts: Excerpts,
    pub all_notes: noting::AllNotes,
    pub repeating: repeating::Repeating,
    /// Workspaces without a file whose journals are still there, for the start page.
    pub unsaved: Vec<store::Unsaved>,
    /// The last saves, for the dialog that goes back to one of them; the newest first.
    pub versions: Vec<versions::Version>,
    /// Words for the clipboard, taken by the window.
    pub to_copy: Option<String>,
    /// The window shows nothing but the question for the passphrase.
    pub is_locked: bool,
    /// The dialog that was open when the window was locked, and the workspace it is of.
    locked_away: Option<(WorkspaceId, Dialog)>,
    /// What a workspace without a file will be protected with, while its place is chosen.
    key_for_file: Option<(WorkspaceId, Arc<store::Key>)>,
    /// Held while journals are looked through, or one is opened.
    journals: unsaved::Journals,
    /// Words of a workspace went to the clipboard.
    has_copied: bool,
    /// When somebody last did something, in seconds of the window.
    touched_at: f64,
    pub closing: Closing,
    /// The side that `found` belongs to.
    found_side: panes::Side,
    places: Places,
    jobs: Jobs<Outcome>,
    clock: fn() -> Timestamp,
    /// Where files are read.
    reader: Reader,
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
    /// A project that has been shown and waits for a yes.
    planned_project: Option<projects::Planned>,
    /// What happens to the file behind the program's back.
    around: around::Surroundings,
    /// What is worked on, while an earlier version of it is looked at.
    behind: Option<versions::Behind>,
    /// What follows the large step that is being written.
    underway: committing::Underway,
    /// The window is to come to the front.
    pub to_front: bool,
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
    /// How it is joined, where an article is read by itself: that is what is searched then.
    joined: Option<Joined>,
    pub find: Find,
    /// In the text, or in the joined one.
    pub hits: Arc<Vec<Span>>,
    /// Why the expression can't be searched for.
    pub fault: Option<String>,
    /// Whether there is one hit for each time the words stand in the text.
    pub is_complete: bool,
    /// Whether the whole text was searched, and not only what is near.
    pub is_counted: bool,
    has_hits: bool,
}

/// The rows of the excerpts table, and what they were made from.
#[derive(Clone, Debug, Default)]
pub struct Excerpts {
    pub passages: Arc<Vec<Passage>>,
    made_from: Option<(WorkspaceId, usize, Filter, Sorting)>,
}

/// What an [`App`] is started with.
pub struct Start {
    pub places: Places,
    pub threads: Threads,
    pub wake: Wake,
    pub clock: fn() -> Timestamp,
    pub chooser: Chooser,
    pub reader: Reader,
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
            import: None,
            found: Found::default(),
            found_beside: Found::default(),
            hits: hits::Hits::default(),
            counted: recoding::Counted::default(),
            losses: exporting::Losses::default(),
            found_side: panes::Side::default(),
            maps: mapping::Maps::default(),
            tables: forms::Tables::default(),
            excerpts: Excerpts::default(),
            all_notes: noting::AllNotes::default(),
            repeating: repeating::Repeating::default(),
            unsaved: Vec::new(),
            versions: Vec::new(),
            to_copy: None,
            is_locked: false,
            locked_away: None,
            key_for_file: None,
            has_copied: false,
            touched_at: 0.0,
            closing: Closing::No,
            places: start.places,
            jobs: Jobs::new(start.threads, start.wake),
            clock: start.clock,
            kept_view: String::new(),
            leaving: Vec::new(),
            journals: unsaved::Journals::default(),
            next_save: None,
            to_open: None,
            kept_at: Instant::now(),
            chooser: start.chooser,
            reader: start.reader,
            export_choice: ExportChoice::default(),
            planned_merge: None,
            planned_project: None,
            around: around::Surroundings::default(),
            behind: None,
            underway: committing::Underway::default(),
            to_front: false,
        };
        app.remove_stray();
        app.look_for_unsaved();
        app
    }

    /// Does what a panel asked for; while a large step is written, some of it after that.
    pub fn perform(&mut self, ask: Ask) {
        let Some(ask) = self.put_off(ask) else { return };
        if ask.changes() && self.is_refused() {
            return;
        }
        if matches!(ask, Ask::Do(Action::GoBack | Action::GoForward)) {
            self.perform_now(ask);
        } else {
            let is_step = ask.is_step();
            self.remembering(is_step, |app| app.perform_now(ask));
        }
    }

    fn perform_now(&mut self, ask: Ask) {
        match ask {
            Ask::Do(action) => self.run(action),

            Ask::Apply(tag) => self.apply(tag),
            Ask::ApplyPath(path) => self.apply_path(&path),
            Ask::Untag(annotation, tag) => self.untag(annotation, tag),
            Ask::SetAnnotationNote(annotation, note) => self.set_annotation_note(annotation, &note),
            Ask::SetGrade(annotation, grade) => self.set_grade(annotation, grade),
            Ask::SetMarking(marked, marking) => self.set_marking(marked, marking.as_ref()),
            Ask::MoveEdge(annotation, edge) => self.move_edge(annotation, edge),
            Ask::Reshape(annotation, spans) => self.reshape(annotation, &spans),
            Ask::DeleteAnnotation(annotation) => self.delete_annotations(&[annotation]),

            Ask::ChooseLinkKind(kind) => self.choose_link_kind(kind),
            Ask::LinkTo(annotation) => self.link_to(annotation),
            Ask::SetLinkNote(link, note) => self.set_link_note(link, &note),
            Ask::TurnLink(link) => self.turn_link(link),
            Ask::RemoveLink(link) => self.remove_link(link),

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
            Ask::Form(ask) => self.form(ask),
            Ask::Margin(ask) => self.margin(ask),
            Ask::Recode(ask) => self.recode(ask),
            Ask::Article(ask) => self.article(ask),
            Ask::Repeat(ask) => self.repeat(ask),
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
            Ask::SetDirection(document, direction) => self.set_direction(document, direction),
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
            Ask::ShowPlace(place) => self.show_place(place),
            Ask::ShowTarget(target) => self.show_target(target),
            Ask::CopyAddress(address) => self.copy_address(address),
            Ask::ExportNotesTo(path) => self.export_notes_to(path),
            Ask::OpenNote(note) => self.view.show(Tab::Note(note)),
            Ask::ShowAnnotation(annotation) => self.show_annotation(annotation),
            Ask::ShowPassage(document, span) => self.show_passage(document, span),
            Ask::ShowPos(document, pos) => self.show_pos(document, pos),
            Ask::ShowHeading(document, pos) => self.show_heading(document, pos),
            Ask::ShowTab(tab) => {
                self.view.show(tab);
                self.view.now.focus = Some(Focus::Reader);
            }
            Ask::GoTo(words) => self.go_to(&words),
            Ask::Split(tab, side) => {
                self.view.split(tab, side);
                self.view.now.focus = Some(Focus::Reader);
            }
            Ask::CloseSide(side) => self.close_side(side),
            Ask::CloseTab(tab_idx) => self.view.close(tab_idx),
            Ask::CloseNotice(notice_idx) => self.notices.close(notice_idx),
            Ask::Cancel => self.cancel(),

            Ask::AskPath(purpose) => self.ask_path(purpose),
            Ask::AddFiles(paths) => self.add_files(paths),
            Ask::Import(ask) => self.import(ask),
            Ask::OpenFile(path) => self.open_file(path),
            Ask::SaveTo(path) => self.save_to(&path),
            Ask::TickUpTo(annotation) => self.tick_up_to(annotation),
            Ask::SaveProtected(path) => self.save_protected(&path),
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
            Ask::ShowVersionsFolder => self.show_folder_of_versions(),
            Ask::OpenBackup(path, saved) => self.open_backup(path, saved),
            Ask::Salvage(path) => self.salvage(path),
            Ask::MergeCopy(path) => self.plan_merge(path),
            Ask::MergePlanned => self.merge_planned(),
            Ask::ReadProject(path) => self.read_project(path),
            Ask::JoinProject => self.join_project(),
            Ask::Around(offer) => self.take_up(offer),
            Ask::Protect(passphrase) => self.protect(passphrase),
            Ask::Unprotect => self.unprotect(),
            Ask::Unlock(path, purpose, passphrase) => self.unlock(path, purpose, passphrase),
            Ask::StayLocked => self.stay_locked(),
            Ask::EraseDeleted => self.erase_deleted(),
            Ask::Recover(workspace) => self.recover(workspace),
            Ask::Forget(workspace) => self.forget(workspace),
        }
    }

    /// Runs an action of the table, if it can be done now.
    pub fn run(&mut self, action: action::Action) {
        if let Some(command) = action.command()
            && (command.is_enabled)(self)
            && !(action.changes() && self.is_refused())
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
        self.follow_import();
        self.write_passed_if_due();
        self.save_if_due();
        self.keep_if_due();
        self.find_on_the_right_side();
        self.search_if_due();
        self.list_hits_if_due();
        self.map_if_due();
        self.filter_if_due();
        self.look_up_if_due();
        self.list_notes_if_due();
        self.repeat_if_due();
        self.tabulate_if_due();
        self.open_if_waiting();
        self.close_if_kept();
        self.look_if_due();
    }

    /// Seconds after which something is due by itself, so that the window wakes for it. Counted
    /// by a clock that nobody can set.
    pub fn next_due_secs(&self) -> Option<u64> {
        let session = self.session.as_ref()?;
        let waits = self.settings.saves_by_itself && session.path().is_some() && session.is_dirty();
        if !waits
            || session.is_writing()
            || self.jobs.is_running(Kind::Save)
            || !self.around.allows_saving()
        {
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

    fn cancel(&mut self) {
        self.stop_repeats();
        // Until it is in the journal, a large step can be given up.
        self.jobs.stop(Kind::Write);
        for kind in [
            Kind::Read,
            Kind::Export,
            Kind::Merge,
            Kind::Find,
            Kind::FindNear,
            Kind::Filter,
            Kind::Hits,
            Kind::Plan,
            Kind::Gather,
            Kind::Versions,
        ] {
            self.jobs.cancel(kind);
        }
    }

    fn open_dialog(&mut self, dialog: Dialog) {
        if self.is_locked && !matches!(dialog, Dialog::Unlock(_)) {
            return;
        }
        self.view.now.dialog = Some(dialog);
        self.view.now.focus = Some(Focus::Dialog);
    }

    fn new_annotation_id() -> AnnotationId {
        AnnotationId(uuid::Uuid::now_v7())
    }
}

/// Encodings that a document can be read in: the WHATWG name, and what people call it.
pub fn encodings() -> &'static [(&'static str, &'static str)] {
    crate::import::encodings()
}

/// Whether a file of this name can be read as a document.
pub fn can_import(file_name: &str) -> bool {
    crate::import::is_supported(file_name)
}
