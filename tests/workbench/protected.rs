//! Passphrases, the lock, and being rid of what was deleted.

use std::path::{Path, PathBuf};

use dossier::app::session::Keeping;
use dossier::store::format;

use crate::bench::Bench;

const WORDS: &str = "five words that nobody guesses";

/// The sample, saved under a passphrase.
fn protected() -> Bench {
    let mut bench = Bench::with_sample();
    let path = bench.path("work.dossier");
    bench.key("Ctrl+S");
    bench.answer_path(&path);
    protect(&mut bench, WORDS);
    bench
}

fn protect(bench: &mut Bench, words: &str) {
    bench.menu("File", "Protect with a passphrase…");
    bench.fill("Passphrase", words);
    bench.fill("Passphrase once more", words);
    let button = if bench.has("Change") {
        "Change"
    } else {
        "Protect"
    };
    bench.click(button);
    bench.told("The workspace is protected. Copies made before are not: look for them in sync folders, in git, and on disks that keep what was deleted");
}

fn unlock(bench: &mut Bench, words: &str) {
    bench.fill("Passphrase", words);
    bench.click("Unlock");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The files in which a marker stands.
fn found(bench: &Bench, marker: &str) -> Vec<PathBuf> {
    let mut files = files(&bench.path(""));
    files.retain(|path| {
        let bytes = std::fs::read(path).unwrap();
        bytes
            .windows(marker.len())
            .any(|at| at == marker.as_bytes())
    });
    files
}

#[test]
fn a_workspace_is_protected_worked_on_and_opened_again_with_its_passphrase() {
    let mut bench = protected();
    bench.select("Small cells");
    bench.key("2");
    bench.key("M");
    bench.type_text("ZZMARKER where to?");
    bench.key("Escape");
    bench.key("Ctrl+T");
    bench.fill("Filter excerpts", "Mosul");
    bench.key("Ctrl+S");
    assert!(matches!(bench.session().keeping(), Keeping::Saved { .. }));
    let before = bench.workspace().clone();
    bench.restart();
    bench.shows("The workspace is protected");
    bench.does_not_show("Small cells");
    unlock(&mut bench, "something else");
    bench.shows("This is not the passphrase of the workspace. The file is whole; type it again, and look at capital letters and the keyboard’s language");
    unlock(&mut bench, WORDS);
    assert!(*bench.workspace() == before);
    assert_eq!(bench.app().view.filter.words, "Mosul");
    for marker in ["ZZMARKER", "Mosul", "Small cells", "caliphate"] {
        assert_eq!(
            found(&bench, marker),
            [""; 0].map(PathBuf::from),
            "{marker}"
        );
    }
}

#[test]
fn a_workspace_without_a_file_is_protected_and_saved_in_one_go() {
    let mut bench = Bench::with_sample();
    bench.select("Small cells");
    bench.key("2");
    bench.key("M");
    bench.type_text("ZZMARKER where to?");
    bench.key("Escape");
    let markers = ["ZZMARKER", "Mosul", "Small cells", "caliphate"];
    for marker in markers {
        assert!(!found(&bench, marker).is_empty(), "{marker} is kept");
    }
    let choose = |bench: &mut Bench| {
        bench.menu("File", "Protect with a passphrase…");
        bench.shows("It has no file yet: you are asked where to save it. Until then it is kept as plain text");
        bench.fill("Passphrase", WORDS);
        bench.fill("Passphrase once more", WORDS);
        bench.click("Protect");
        bench.shows("Save the workspace under its passphrase");
    };
    // Whoever gives no place has the workspace as it was.
    choose(&mut bench);
    bench.click("Cancel");
    assert!(!bench.app().is_protected());
    assert_eq!(bench.session().path(), None);
    bench.key("Ctrl+S");
    bench.shows("Save the workspace");
    bench.click("Cancel");

    choose(&mut bench);
    let path = bench.path("work.dossier");
    bench.answer_path(&path);
    bench.told("The workspace is protected. Copies made before are not");
    assert!(bench.app().is_protected());
    assert_eq!(bench.session().path(), Some(path.as_path()));
    let nowhere = |bench: &Bench| {
        for marker in markers {
            let found = found(bench, marker);
            assert_eq!(found, [""; 0].map(PathBuf::from), "{marker}");
        }
    };
    nowhere(&bench);
    bench.select("caliphate");
    bench.key("2");
    bench.key("M");
    bench.type_text("ZZMARKER again");
    bench.key("Escape");
    let before = bench.workspace().clone();
    nowhere(&bench);
    bench.crash();
    unlock(&mut bench, WORDS);
    assert!(*bench.workspace() == before);
    nowhere(&bench);
    bench.key("Ctrl+Z");
    bench.is_sound();
}

#[test]
fn after_a_crash_the_last_changes_are_there_once_it_is_unlocked() {
    let mut bench = protected();
    bench.select("Small cells");
    bench.key("2");
    let before = bench.workspace().clone();
    bench.crash();
    unlock(&mut bench, WORDS);
    bench.told("Recovered 1 change made after the last save");
    assert!(*bench.workspace() == before);
}

#[test]
fn the_two_passphrases_must_be_the_same_and_the_dialog_promises_no_way_round() {
    let mut bench = Bench::with_sample();
    let path = bench.path("work.dossier");
    bench.key("Ctrl+S");
    bench.answer_path(&path);
    bench.menu("File", "Protect with a passphrase…");
    bench.shows(
        "If you forget it, nobody can open the workspace again: there is no hint and no way round",
    );
    bench.fill("Passphrase", "one");
    bench.fill("Passphrase once more", "two");
    bench.shows("The two are not the same yet");
    bench.click("Cancel");
    assert!(!bench.app().is_protected());
}

#[test]
fn a_passphrase_can_be_changed_and_removed() {
    let mut bench = protected();
    protect(&mut bench, "another one");
    bench.restart();
    unlock(&mut bench, WORDS);
    bench.shows("This is not the passphrase of the workspace. The file is whole; type it again, and look at capital letters and the keyboard’s language");
    unlock(&mut bench, "another one");
    bench.menu("File", "Remove the passphrase…");
    bench.click("Remove the passphrase");
    bench.told("The workspace has no passphrase any more; its backups have none either");
    let bytes = std::fs::read(bench.path("work.dossier")).unwrap();
    assert!(format::read(&bytes).unwrap().workspace == *bench.workspace());
}

#[test]
fn a_locked_window_shows_the_passphrase_field_and_nothing_else() {
    let mut bench = protected();
    bench.select("Small cells");
    bench.key("Ctrl+C");
    bench.key("2");
    let before = bench.workspace().clone();
    bench.menu("File", "Lock now");
    let names = bench.names();
    let is_known = |name: &String| {
        [
            "The workspace is protected",
            "work.dossier",
            "Passphrase",
            "Unlock",
            "Close the workspace",
            "",
        ]
        .contains(&name.as_str())
    };
    let others: Vec<&String> = names.iter().filter(|name| !is_known(name)).collect();
    assert!(others.is_empty(), "{others:?}");
    bench.key("Escape");
    bench.key("Ctrl+K");
    assert!(bench.app().is_locked);
    unlock(&mut bench, WORDS);
    assert!(!bench.app().is_locked);
    assert!(*bench.workspace() == before);
}

#[test]
fn an_idle_window_locks_itself_after_the_time_in_the_settings() {
    let mut bench = protected();
    bench.wait(9.5 * 60.0);
    assert!(!bench.app().is_locked);
    bench.key("F1");
    bench.key("F1");
    bench.wait(9.5 * 60.0);
    assert!(!bench.app().is_locked, "it was touched meanwhile");
    bench.wait(31.0);
    bench.run();
    assert!(bench.app().is_locked);
    unlock(&mut bench, WORDS);
    assert!(!bench.app().is_locked);
    // To the second.
    bench.wait(10.0 * 60.0 - 1.0);
    bench.run();
    assert!(!bench.app().is_locked);
    bench.wait(1.5);
    bench.run();
    assert!(bench.app().is_locked);
}

#[test]
fn what_is_typed_when_the_window_locks_itself_is_there_again_once_it_is_unlocked() {
    let mut bench = protected();
    bench.select("Small cells");
    bench.menu("Edit", "Edit text…");
    bench.fill("Text", "Small cells indeed");
    bench.wait(10.0 * 60.0 + 1.0);
    bench.run();
    assert!(bench.app().is_locked);
    bench.does_not_show("Small cells indeed");
    unlock(&mut bench, WORDS);
    assert_eq!(bench.value("Text"), "Small cells indeed");
    // A note is kept as it is typed.
    bench.key("Escape");
    bench.key("A");
    bench.type_text("half a sen");
    bench.wait(10.0 * 60.0 + 1.0);
    bench.run();
    assert!(bench.app().is_locked);
    unlock(&mut bench, WORDS);
    let notes: Vec<&str> = bench
        .workspace()
        .annotations
        .values()
        .map(|it| it.note.as_str())
        .collect();
    assert!(notes.contains(&"half a sen"), "{notes:?}");
    bench.is_sound();
}

#[test]
fn a_deleted_document_is_gone_from_every_file_once_it_is_erased() {
    let mut bench = Bench::with_text("We trusted ZZMARKER the nurse.");
    let path = bench.path("work.dossier");
    bench.key("Ctrl+S");
    bench.answer_path(&path);
    bench.select("ZZMARKER");
    bench.key("M");
    bench.type_text("Who is ZZMARKER?");
    bench.key("Escape");
    bench.key("Ctrl+S");
    bench.key("Ctrl+F");
    bench.type_text("ZZMARKER");
    bench.key("Escape");
    bench.key("Ctrl+T");
    bench.fill("Filter excerpts", "ZZMARKER");
    bench.key("Ctrl+S");
    bench.crash();
    bench.click("We trusted ZZMARKER the nurse.");
    bench.menu("View", "Remove document");
    bench.key("Ctrl+S");
    assert!(!found(&bench, "ZZMARKER").is_empty(), "it can be undone");
    bench.menu("File", "Erase deleted for good…");
    bench.shows("Erase deleted for good");
    bench.click("Erase for good");
    bench.told("What was deleted is erased, with the earlier saves and steps. Exports, copies, sync folders and git may still hold it, and some disks keep what was deleted for a while");
    let left = found(&bench, "ZZMARKER");
    // The file that was read in is the person's own.
    let left: Vec<&PathBuf> = left
        .iter()
        .filter(|path| path.extension().is_none_or(|end| end != "txt"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(bench.session().history().undo_next().is_none());
}

#[test]
fn recent_workspaces_are_forgotten_when_the_settings_say_so() {
    let mut bench = protected();
    assert!(!found(&bench, "work.dossier").is_empty());
    bench.key("Ctrl+,");
    bench.click("Keep a list of recent workspaces");
    bench.click("Close");
    bench.key("Ctrl+S");
    bench.restart();
    assert_eq!(bench.app().settings.recent, Vec::<PathBuf>::new());
    bench.shows("New workspace");
}

#[test]
fn what_an_ended_run_has_left_half_written_is_gone_after_the_next_start() {
    let mut bench = protected();
    let stray = [
        "data/backups/.lineage.4194305.0123456789abcdef0123456789abcdef.tmp",
        "data/views/.one.ron.4194305.0123456789abcdef0123456789abcdef.tmp",
        "config/.settings.ron.4194305.0123456789abcdef0123456789abcdef.tmp",
        ".work.dossier.4194305.0123456789abcdef0123456789abcdef.tmp",
    ];
    for name in stray {
        bench.write(name, b"ZZMARKER");
    }
    bench.restart();
    unlock(&mut bench, WORDS);
    assert_eq!(found(&bench, "ZZMARKER"), [""; 0].map(PathBuf::from));
}
