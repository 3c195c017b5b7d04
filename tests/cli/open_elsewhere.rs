//! While a window has the workspace open: reading works, writing does not.

use dossier::app::session::Session;
use dossier::edit::codebook;
use dossier::model::{TagId, Timestamp};
use dossier::store;
use uuid::Uuid;

use crate::desk::{Desk, texts};

fn window(desk: &Desk) -> Session {
    let opened = store::open(&desk.path("work.dossier"), &desk.folders()).unwrap();
    Session::new(opened.workspace, opened.file, opened.recovered.len())
}

fn add_tag(session: &mut Session, n: u128, name: &str) {
    let id = TagId(Uuid::from_u128(n));
    let edit = codebook::create(session.workspace(), id, None, name, Timestamp::UNIX_EPOCH);
    session.commit(edit.unwrap()).unwrap();
}

#[test]
fn reading_shows_what_the_window_has_not_saved_yet_and_takes_nothing_from_it() {
    let desk = Desk::with(&[("a", "Some words.")]);
    let mut session = window(&desk);
    add_tag(&mut session, 1, "First");
    add_tag(&mut session, 2, "Second");
    session.undo().unwrap();

    let ran = desk.run(["show", "work.dossier", "tags"]);
    ran.failed(
        0,
        "With 1 change from the journal that the file does not hold yet",
    );
    assert!(
        ran.out.contains("First") && !ran.out.contains("Second"),
        "{ran:?}"
    );
    let export = desk.run(["export", "work.dossier", "--to", "json"]);
    export.done();
    assert!(export.out.contains("\"First\""));
    desk.run(["check", "work.dossier"]).done();

    // A save in between changes nothing of what is seen.
    let saved = session.begin_save(None).unwrap().run().unwrap();
    session.finish_save(saved);
    add_tag(&mut session, 3, "Third");
    assert_eq!(texts(&desk.shown("tags"), "name"), ["First", "Third"]);
    session.close().unwrap();
    assert_eq!(texts(&desk.shown("tags"), "name"), ["First", "Third"]);
}

#[test]
fn writing_is_refused_and_names_who_has_it_open() {
    let desk = Desk::with(&[("a", "Some words.")]);
    let session = window(&desk);
    let before = desk.read("work.dossier");
    let who = format!("process {}", std::process::id());
    for arguments in [
        &["import", "work.dossier", "a.txt"][..],
        &[
            "annotate",
            "work.dossier",
            "--document",
            "a",
            "--quote",
            "words",
        ],
        &["annotate", "work.dossier", "--from", "-"],
    ] {
        let ran = desk.run(arguments);
        ran.failed(1, "Can't change the workspace");
        ran.failed(1, &who);
        ran.failed(1, "Close it there and try again");
    }
    assert_eq!(desk.read("work.dossier"), before);
    session.close().unwrap();
    desk.run([
        "annotate",
        "work.dossier",
        "--document",
        "a",
        "--quote",
        "words",
    ])
    .done();
}
