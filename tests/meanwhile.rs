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

fn documents(app: &App) -> usize {
    app.session.as_ref().unwrap().workspace().documents.size()
}

fn told(app: &App) -> Vec<&str> {
    app.notices
        .all()
        .iter()
        .map(|it| it.text.as_str())
        .collect()
}

/// A file of which the import is too large to be written while a frame waits.
fn large_file(folder: &Path) -> PathBuf {
    let path = folder.join("large.txt");
    let line = "The nurse said that nobody had asked her at all, and that it was late.\n";
    store::replace_file(&path, |out| out.write_all(line.repeat(8_000).as_bytes())).unwrap();
    path
}

/// Up to the point where the import is handed over to be written.
fn with_import_under_way(folder: &Path, workspace: &Path) -> App {
    let mut app = app(folder);
    app.perform(Ask::Do(Action::OpenSample));
    app.perform(Ask::SaveTo(workspace.to_owned()));
    run(&mut app);
    app.perform(Ask::AddFiles(vec![large_file(folder)]));
    for _ in 0..20 {
        if !app.is_writing() {
            run(&mut app);
        }
    }
    assert!(app.is_writing(), "{:?}", app.notices.all());
    app
}

#[test]
fn a_large_import_is_shown_when_it_is_on_disk_and_not_before_and_a_kill_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.dossier");
    let app_1 = with_import_under_way(folder.path(), &path);
    assert_eq!(documents(&app_1), 5);
    assert!(
        app_1
            .jobs_shown()
            .any(|(_, words, _)| words.starts_with("Writing the "))
    );
    assert!(!told(&app_1).iter().any(|it| it.starts_with("Added")));
    // Killed before it was written.
    drop(app_1);
    let mut app = app(folder.path());
    app.perform(Ask::OpenFile(path.clone()));
    run(&mut app);
    assert_eq!(documents(&app), 5);
    assert_eq!(app.session.as_ref().unwrap().recovered(), []);
    drop(app);

    // And once it is on disk, but before anybody has seen it.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.dossier");
    let mut app_2 = with_import_under_way(folder.path(), &path);
    app_2.run_pending_jobs();
    assert_eq!(documents(&app_2), 5, "not shown yet");
    drop(app_2);
    let mut app = self::app(folder.path());
    app.perform(Ask::OpenFile(path));
    run(&mut app);
    assert_eq!(documents(&app), 6, "as a change that was recovered");
    assert_eq!(app.session.as_ref().unwrap().recovered().len(), 1);
}

#[test]
fn while_a_large_change_is_written_words_and_undo_wait_and_other_changes_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.dossier");
    let mut app = with_import_under_way(folder.path(), &path);
    let workspace = app.session.as_ref().unwrap().workspace();
    let document = *workspace.documents.keys().next().unwrap();
    let n_notes = workspace.notes.size();
    app.perform(Ask::SetDocumentNote(document, "typed meanwhile".to_owned()));
    app.perform(Ask::CreateNote(About::Workspace));
    assert!(
        told(&app)
            .iter()
            .any(|it| it.starts_with("Can't change anything yet: the ")
                && it.ends_with("Try again when that is done")),
        "{:?}",
        told(&app)
    );
    // Reading goes on.
    app.perform(Ask::OpenDocument(document));
    assert_eq!(app.view.document(), Some(document));
    run(&mut app);
    assert_eq!(documents(&app), 6);
    let workspace = app.session.as_ref().unwrap().workspace();
    assert_eq!(
        workspace.document(document).unwrap().note,
        "typed meanwhile"
    );
    assert_eq!(workspace.notes.size(), n_notes);
    assert!(told(&app).contains(&"Added 1 document") || !told(&app).is_empty());

    // Taking it back is as large. Another undo waits for it, and so does leaving.
    app.perform(Ask::Do(Action::Undo));
    app.perform(Ask::Do(Action::Undo));
    assert!(app.is_writing(), "the second is under way");
    assert_eq!(documents(&app), 6);
    app.perform(Ask::Do(Action::Redo));
    app.perform(Ask::Do(Action::Save));
    app.perform(Ask::Do(Action::Quit));
    app.close_requested();
    assert_eq!(app.closing, Closing::No);
    for _ in 0..6 {
        run(&mut app);
    }
    assert_eq!(app.closing, Closing::Now);
    assert_eq!(documents(&app), 6);
    app.leave_for_good();
    assert_eq!(store::read_only(&path).unwrap().documents.size(), 6);
}

#[test]
fn a_large_change_can_be_stopped_until_it_is_on_disk_and_is_then_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.dossier");
    let mut app = with_import_under_way(folder.path(), &path);
    let before = app.session.as_ref().unwrap().workspace().clone();
    app.perform(Ask::Cancel);
    assert!(app.is_writing(), "it is told when it has stopped");
    run(&mut app);
    assert!(!app.is_writing());
    assert!(*app.session.as_ref().unwrap().workspace() == before);
    assert!(
        told(&app)
            .iter()
            .any(|it| it.ends_with("was stopped; nothing was changed")),
        "{:?}",
        told(&app)
    );
    // What comes afterwards is kept, and nothing of what was stopped.
    app.perform(Ask::Do(Action::NewNote));
    run(&mut app);
    let after = app.session.as_ref().unwrap().workspace().clone();
    assert!(after != before);
    drop(app);
    let mut app = self::app(folder.path());
    app.perform(Ask::OpenFile(path));
    run(&mut app);
    assert!(*app.session.as_ref().unwrap().workspace() == after);
}

#[test]
fn a_window_that_is_gone_leaves_no_large_change_half_done() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.dossier");
    let mut app = with_import_under_way(folder.path(), &path);
    app.leave_for_good();
    assert_eq!(store::read_only(&path).unwrap().documents.size(), 6);
}

#[cfg(unix)]
#[test]
fn a_large_change_that_can_t_be_written_changes_nothing_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first.dossier");
    let mut app = with_import_under_way(folder.path(), &path);
    let id = app.session.as_ref().unwrap().workspace().meta.id;
    let document = *app
        .session
        .as_ref()
        .unwrap()
        .workspace()
        .documents
        .keys()
        .next()
        .unwrap();
    let journal = app.places().data.join("journals").join(id.to_string());
    // Something stands where the record is to be written.
    std::fs::create_dir_all(&journal).unwrap();
    let n = std::fs::read_dir(&journal).unwrap().count();
    for number in 1..=n + 3 {
        std::fs::create_dir_all(journal.join(format!("{number}.prepared/x"))).unwrap();
    }
    app.perform(Ask::SetDocumentNote(document, "typed meanwhile".to_owned()));
    app.perform(Ask::Do(Action::Undo));
    app.perform(Ask::Do(Action::Quit));
    run(&mut app);
    assert_eq!(documents(&app), 5);
    let fault = told(&app).join("\n");
    assert!(fault.contains("Can't do the "), "{fault}");
    assert!(fault.contains("Nothing was changed"), "{fault}");
    assert_eq!(app.closing, Closing::No, "so that it is seen");
    let workspace = app.session.as_ref().unwrap().workspace();
    assert_eq!(
        workspace.document(document).unwrap().note,
        "typed meanwhile"
    );
    assert!(!app.is_writing());
}
