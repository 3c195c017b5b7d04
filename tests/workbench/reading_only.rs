//! A workspace that somebody else has open, and an earlier version: both can only be read.

use dossier::app::action::COMMANDS;
use dossier::app::session::{ReadOnly, Session};
use dossier::edit::notes;
use dossier::model::{About, NoteId, Timestamp};
use dossier::store;
use egui_kittest::kittest::NodeT as _;
use uuid::Uuid;

use crate::around::saved_sample;
use crate::bench::Bench;

const ID: NoteId = NoteId(Uuid::from_u128(7));

/// The sample, open in another window, and in this one.
fn open_elsewhere() -> (Bench, Session) {
    let mut bench = saved_sample();
    bench.menu("File", "Close workspace");
    let path = bench.path("work.dossier");
    let opened = store::open(&path, &bench.app().places().folders()).unwrap();
    bench.click("Open work");
    (bench, Session::resume(opened))
}

fn write_note(session: &mut Session) {
    let now = Timestamp::UNIX_EPOCH;
    let edit = notes::create(
        session.workspace(),
        ID,
        About::Workspace,
        "them",
        "they",
        now,
    );
    session.commit(edit.unwrap()).unwrap();
}

#[test]
fn a_second_window_says_who_has_it_and_takes_over_in_place_once_that_one_is_gone() {
    let (mut bench, mut elsewhere) = open_elsewhere();
    bench.shows(&format!("Process {} on ", std::process::id()));
    bench.shows("has this workspace open since");
    assert!(bench.find("Take over").accesskit_node().is_disabled());
    bench.shows("Work on a copy…");

    // What is saved there can be seen here.
    write_note(&mut elsewhere);
    let saved = elsewhere.begin_save(None).unwrap().run().unwrap();
    elsewhere.finish_save(saved);
    bench.come_back();
    bench.shows("The workspace was saved there meanwhile");
    bench.click("Show what was saved");
    assert!(bench.workspace().note(ID).is_some());
    bench.does_not_show("saved there meanwhile");

    bench.click("Read only");
    bench.does_not_show("has this workspace open since");
    bench.shows("Read only: ");

    // The other one is gone, with an edit that is only in its journal.
    elsewhere.undo().unwrap();
    elsewhere.close().unwrap();
    let front = bench.app().view.tabs.clone();
    bench.come_back();
    bench.shows("does not have this workspace open any more: you can take it over");
    bench.click("Take over");
    assert_eq!(bench.session().read_only(), None);
    assert!(bench.workspace().note(ID).is_none());
    bench.told("Recovered");
    assert_eq!(bench.app().view.tabs, front);
    bench.does_not_show("Read only");
    bench.select("Two things will keep Daesh");
    bench.key("2");
    bench.key("Ctrl+S");
    bench.is_sound();
}

#[test]
fn nothing_can_be_changed_and_everything_says_why() {
    let (mut bench, elsewhere) = open_elsewhere();
    let before = bench.workspace().clone();
    let refused = "Can't change this workspace: ";
    for name in [
        "Tag…",
        "Tag with the words themselves",
        "Annotate without a tag",
        "New tag",
        "Edit text…",
        "Mark document as done",
        "Remove document",
        "New note",
        "Merge another copy…",
        "Add documents…",
        "Apply the tag with key 2",
    ] {
        let command = COMMANDS
            .iter()
            .find(|command| command.name == name)
            .unwrap();
        bench.select("Small cells");
        if let Some(&key) = command.keys.first() {
            bench.shortcut(key);
        } else {
            bench.key("Ctrl+K");
            bench.type_text(name);
            bench.key("Enter");
        }
        bench.told(refused);
        assert_eq!(*bench.workspace(), before, "{name}");
        assert!(bench.app().view.now.dialog.is_none(), "{name}");
        bench.click("Close notice");
    }
    bench.drop_text("Something new to read.");
    bench.told(refused);
    assert_eq!(*bench.workspace(), before);
    drop(elsewhere);
}

#[test]
fn a_copy_can_be_worked_on_and_merged_later() {
    let (mut bench, elsewhere) = open_elsewhere();
    bench.click("Work on a copy…");
    let copy = bench.path("mine.dossier");
    bench.answer_path(&copy);
    assert_eq!(bench.session().path(), Some(copy.as_path()));
    assert_eq!(bench.session().read_only(), None);
    bench.does_not_show("has this workspace open");
    bench.select("Two things will keep Daesh");
    bench.key("2");
    bench.key("Ctrl+S");
    elsewhere.close().unwrap();
    bench.key("Ctrl+O");
    let path = bench.path("work.dossier");
    bench.answer_path(&path);
    bench.menu("File", "Merge another copy…");
    bench.answer_path(&copy);
    bench.shows("Adds 1 annotation");
    bench.click("Merge");
    bench.is_sound();
}

#[test]
fn a_workspace_of_another_machine_that_is_silent_is_taken_over_after_a_question() {
    let mut bench = saved_sample();
    bench.menu("File", "Close workspace");
    let (earlier, now) = (
        Timestamp::now().as_second() - 600,
        Timestamp::now().as_second(),
    );
    let say = |bench: &Bench, heartbeat: i64| {
        let heartbeat = Timestamp::from_second(heartbeat).unwrap();
        let says = format!(
            "(host:\"laptop\",user:\"rana\",pid:12,started:\"1\",boot:\"b\",nonce:\"n\",since:None,heartbeat:Some(\"{heartbeat}\"))"
        );
        bench.write("work.dossier.lock", says.as_bytes());
    };
    say(&bench, now);
    bench.click("Open work");
    bench.shows("Rana on laptop (process 12) has this workspace open");
    assert!(bench.find("Take over").accesskit_node().is_disabled());

    say(&bench, earlier);
    bench.come_back();
    bench.shows("but has given no sign of life since");
    bench.click("Take over…");
    bench.shows("Take the workspace over?");
    bench.click("Go on reading");
    assert!(bench.session().read_only().is_some());
    bench.click("Take over…");
    bench.click("Take over");
    assert_eq!(bench.session().read_only(), None);
    bench.does_not_show("no sign of life");
}

#[test]
fn an_earlier_version_is_looked_at_and_left_again() {
    let mut bench = saved_sample();
    let before = bench.workspace().clone();
    bench.select("Two things will keep Daesh");
    bench.key("2");
    bench.key("Ctrl+S");
    bench.select("Small cells");
    bench.key("3");
    let after = bench.workspace().clone();

    let look = |bench: &mut Bench| {
        bench.menu("File", "Restore a version…");
        bench.shows("Show the folder");
        let when = bench.app().versions[0].when();
        let names = bench.names();
        let row = names.into_iter().find(|name| name.starts_with(&when));
        bench.click(&row.unwrap());
        bench.click("Open read only");
        bench.shows(&format!("This is the version of {when}"));
    };
    look(&mut bench);
    assert_eq!(*bench.workspace(), before);
    assert!(matches!(
        bench.session().read_only(),
        Some(ReadOnly::Version(_))
    ));
    bench.select("Small cells");
    bench.key("2");
    bench.told("Can't change this workspace: it is the version of ");
    bench.key("Ctrl+S");
    assert_eq!(*bench.workspace(), before);
    assert!(bench.app().view.now.dialog.is_none());

    bench.click("Back to the workspace");
    bench.does_not_show("This is the version of");
    assert_eq!(*bench.workspace(), after);
    bench.key("Ctrl+Z");
    bench.key("Ctrl+Shift+Z");
    assert_eq!(*bench.workspace(), after);

    look(&mut bench);
    bench.click("Restore it");
    bench.told("Restored the version of ");
    assert_eq!(*bench.workspace(), before);
    bench.key("Ctrl+Z");
    assert_eq!(*bench.workspace(), after);

    look(&mut bench);
    bench.click("Open a copy");
    assert_eq!(bench.workspace().annotations, before.annotations);
    assert_ne!(bench.workspace().meta.id, before.meta.id);
    assert_eq!(bench.session().read_only(), None);

    // What was worked on was let go of as a whole.
    bench.key("Ctrl+O");
    let path = bench.path("work.dossier");
    bench.answer_path(&path);
    assert_eq!(*bench.workspace(), after);
    bench.is_sound();
}

#[test]
fn a_window_that_closes_over_an_earlier_version_keeps_what_was_worked_on() {
    let mut bench = saved_sample();
    bench.select("Two things will keep Daesh");
    bench.key("2");
    bench.key("Ctrl+S");
    bench.select("Small cells");
    bench.key("3");
    let after = bench.workspace().clone();
    bench.menu("File", "Restore a version…");
    let when = bench.app().versions[0].when();
    let names = bench.names();
    let row = names.into_iter().find(|name| name.starts_with(&when));
    bench.click(&row.unwrap());
    bench.click("Open read only");
    bench.restart();
    assert_eq!(*bench.workspace(), after);
}

#[test]
fn opening_what_is_open_brings_the_window_to_the_front() {
    let mut bench = saved_sample();
    bench.select("Two things will keep Daesh");
    bench.key("2");
    let before = bench.workspace().clone();
    let path = bench.path("work.dossier");
    bench.drop_files(&[path]);
    assert_eq!(*bench.workspace(), before);
    assert_eq!(bench.session().read_only(), None);
    assert!(!bench.app().to_front, "it is there");
    assert_eq!(bench.session().history().labels().count(), 1);
}
