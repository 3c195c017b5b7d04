//! What happens while a job is under way: another workspace comes, the window closes, edits go on.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dossier::app::action::Action;
use dossier::app::jobs::Threads;
use dossier::app::settings::Places;
use dossier::app::view::Tab;
use dossier::app::{App, Ask, Chooser, Closing, Start};
use dossier::model::About;
use dossier::store;

/// A program whose jobs run when the test says so.
fn app(folder: &Path) -> App {
    App::new(Start {
        places: Places::under(folder),
        threads: Threads::WhenTold,
        wake: Arc::new(|| ()),
        clock: || "2026-11-20T12:00:00Z".parse().unwrap(),
        chooser: Chooser::Own,
        reader: dossier::app::apart::Reader::Here,
    })
}

fn run(app: &mut App) {
    app.run_pending_jobs();
    app.tick();
}

fn path_of(app: &App) -> Option<PathBuf> {
    app.session.as_ref().unwrap().path().map(Path::to_owned)
}

fn n_notes_in(path: &Path) -> usize {
    store::read_only(path).unwrap().notes.size()
}

#[test]
fn a_save_that_ends_late_belongs_to_the_workspace_that_it_was_made_of() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.dossier");
    let mut app = app(folder.path());
    app.perform(Ask::Do(Action::OpenSample));
    app.perform(Ask::CreateNote(About::Workspace));
    app.perform(Ask::SaveTo(path.clone()));
    app.perform(Ask::Do(Action::NewWorkspace));
    run(&mut app);
    run(&mut app);
    assert_eq!(path_of(&app), None, "the new workspace has no file");
    let saved = store::read_only(&path).unwrap();
    assert_eq!(saved.documents.size(), 5);
    assert_eq!(saved.notes.size(), 7);
    app.perform(Ask::OpenFile(path.clone()));
    run(&mut app);
    assert_eq!(path_of(&app), Some(path));
    assert_eq!(app.session.as_ref().unwrap().read_only(), None);
}

#[test]
fn a_file_is_opened_once_the_save_to_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.dossier");
    let mut app = app(folder.path());
    app.perform(Ask::Do(Action::OpenSample));
    app.perform(Ask::SaveTo(path.clone()));
    run(&mut app);
    app.perform(Ask::CreateNote(About::Workspace));
    app.perform(Ask::Do(Action::CloseWorkspace));
    app.perform(Ask::OpenFile(path.clone()));
    for _ in 0..4 {
        run(&mut app);
    }
    let session = app.session.as_ref().unwrap();
    assert_eq!(session.read_only(), None);
    assert_eq!(session.workspace().notes.size(), 7);
    assert_eq!(n_notes_in(&path), 7);
}

#[test]
fn files_that_were_read_for_one_workspace_are_not_added_to_another() {
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("one.txt");
    std::fs::File::create(&document).unwrap();
    store::replace_file(&document, |out| out.write_all(b"A text of its own.")).unwrap();
    let mut app = app(folder.path());
    app.perform(Ask::Do(Action::OpenSample));
    app.perform(Ask::AddFiles(vec![document]));
    app.perform(Ask::Do(Action::NewWorkspace));
    run(&mut app);
    assert_eq!(
        app.session.as_ref().unwrap().workspace().documents.size(),
        0
    );
    let told = app.notices.all().iter().any(|notice| {
        notice.text == "Read 1 file for a workspace that is not open any more, so nothing was added. Open it and add them again"
    });
    assert!(told, "{:?}", app.notices.all());
}

#[test]
fn the_excerpts_are_those_of_the_workspace_that_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app(folder.path());
    app.perform(Ask::Do(Action::OpenSample));
    app.view.show(Tab::Excerpts);
    app.tick();
    app.perform(Ask::Do(Action::NewWorkspace));
    app.view.show(Tab::Excerpts);
    run(&mut app);
    run(&mut app);
    assert_eq!(app.excerpts.passages.len(), 0);
}

#[test]
fn closing_the_window_waits_for_what_was_done_while_a_save_ran() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.dossier");
    let mut app = app(folder.path());
    app.perform(Ask::Do(Action::OpenSample));
    app.perform(Ask::SaveTo(path.clone()));
    app.perform(Ask::CreateNote(About::Workspace));
    app.close_requested();
    app.perform(Ask::SaveTo(path.clone()));
    for _ in 0..4 {
        run(&mut app);
    }
    assert_eq!(n_notes_in(&path), 7);
    app.perform(Ask::CreateNote(About::Workspace));
    app.perform(Ask::Do(Action::Save));
    app.perform(Ask::CreateNote(About::Workspace));
    app.close_requested();
    assert_eq!(app.closing, Closing::AfterSave);
    for _ in 0..4 {
        run(&mut app);
    }
    assert_eq!(app.closing, Closing::Now);
    assert_eq!(n_notes_in(&path), 9);
}

#[test]
fn the_last_edit_is_in_the_file_when_the_window_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.dossier");
    let mut app = app(folder.path());
    app.perform(Ask::Do(Action::OpenSample));
    app.perform(Ask::SaveTo(path.clone()));
    run(&mut app);
    app.perform(Ask::CreateNote(About::Workspace));
    app.leave_for_good();
    assert_eq!(n_notes_in(&path), 7);
}

#[test]
fn an_export_never_replaces_a_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.dossier");
    let mut app = app(folder.path());
    app.perform(Ask::Do(Action::OpenSample));
    app.perform(Ask::SaveTo(path.clone()));
    run(&mut app);
    app.perform(Ask::ExportTo(
        dossier::app::view::ExportChoice::default(),
        path.clone(),
    ));
    run(&mut app);
    assert_eq!(n_notes_in(&path), 6);
    let text = &app.notices.all().last().unwrap().text;
    assert!(
        text.starts_with(
            "Can't export to a workspace file: it would be replaced. Choose another name"
        ),
        "{text}"
    );
}
