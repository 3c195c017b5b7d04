//! Files that are damaged, or were made by an enemy, in the window.

use std::path::PathBuf;

use dossier::app::view::Tab;

use crate::bench::Bench;

/// The sample in a file, saved twice, so that there is a backup; the window shows nothing.
fn saved_twice() -> (Bench, PathBuf) {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+S");
    let path = bench.path("tour.dossier");
    bench.answer_path(&path);
    bench.select("Two things will keep Daesh");
    bench.key("2");
    bench.key("Escape");
    bench.key("Ctrl+S");
    bench.menu("File", "Close workspace");
    (bench, path)
}

fn open(bench: &mut Bench, path: &std::path::Path) {
    bench.key("Ctrl+O");
    bench.answer_path(path);
}

#[test]
fn a_damaged_file_is_told_with_its_place_and_opens_from_the_newest_backup() {
    let (mut bench, path) = saved_twice();
    let whole = std::fs::read(&path).unwrap();
    let damaged = &whole[..whole.len() / 2];
    bench.write("tour.dossier", damaged);
    open(&mut bench, &path);
    assert!(bench.app().session.is_none());
    bench.shows("The workspace is damaged");
    bench.shows("it is damaged at line ");
    bench.shows("The backup is generation 1");
    bench.shows(path.to_str().unwrap());
    bench.click("Open the newest backup");
    assert_eq!(bench.workspace().annotations.size(), 112);
    assert_eq!(bench.session().path(), None);
    bench.is_sound();
    assert_eq!(
        std::fs::read(&path).unwrap(),
        damaged,
        "the file is left as it is"
    );
}

#[test]
fn what_is_readable_of_a_damaged_file_opens_with_a_report_of_what_was_lost() {
    let (mut bench, path) = saved_twice();
    let whole = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
    let damaged = whole.replacen("    name: \"Forecast\",", "    nom: \"Forecast\",", 1);
    assert_ne!(damaged, whole);
    bench.write("tour.dossier", damaged.as_bytes());
    open(&mut bench, &path);
    bench.click("Recover what is readable");
    bench.shows("What was recovered");
    bench.shows("[annotation-without-tag]");
    bench.click("Close");
    assert_eq!(bench.workspace().annotations.size(), 113);
    assert_eq!(bench.session().path(), None);
    bench.is_sound();
    bench.tag("Lost tag");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), damaged);
    // It is not saved yet, and kept all the same.
    bench.crash();
    bench.shows("(recovered)");
}

#[test]
fn a_repair_can_be_undone_and_what_breaks_rules_is_drawn_but_never_saved() {
    let (bench, path) = saved_twice();
    drop(bench);
    let whole = String::from_utf8(
        dossier::store::format::to_bytes(
            &dossier::app::sample::workspace(dossier::model::WorkspaceId(uuid::Uuid::from_u128(1)))
                .unwrap(),
            1,
        )
        .unwrap(),
    )
    .unwrap();
    drop(path);
    // The first tag at the top, put under itself.
    let before = whole.split("parent: None").next().unwrap();
    let first_tag = before.rsplit("    id: \"").next().unwrap();
    let first_tag = first_tag.split('"').next().unwrap();
    let to_itself = format!("parent: Some(\"{first_tag}\")");
    let mut broken = whole.clone();
    for (from, to) in [
        ("parent: None", to_itself.as_str()),
        ("key: Some(2)", "key: Some(77)"),
        ("colour: Some(1)", "colour: Some(255)"),
        ("    name: \"Forecast\"", "    name: \"a/\u{202e}b\""),
        (
            "bodies: [\n(\n    document: \"09",
            "bodies: [\n(\n    document: \"08",
        ),
        (
            "tags: [\"",
            "tags: [\"00000000-0000-0000-0000-000000000001\", \"",
        ),
    ] {
        assert!(broken.contains(from), "{from}");
        broken = broken.replacen(from, to, 1);
    }
    let mut bench = Bench::new();
    let path = bench.write("broken.dossier", broken.as_bytes());
    open(&mut bench, &path);
    assert!(bench.app().session.is_none());
    bench.click("Recover what is readable");
    bench.click("Close");
    bench.is_sound();
    bench.does_not_show("What was recovered");
    let repaired = bench.workspace().clone();
    bench.key("Ctrl+Z");
    assert_ne!(bench.workspace().problems(), []);
    for _ in 0..bench.workspace().documents.size() {
        bench.key("Ctrl+PageDown");
    }
    bench.key("Ctrl+T");
    assert_eq!(bench.app().view.tab(), Some(Tab::Excerpts));
    let unsound = bench.path("unsound.dossier");
    bench.key("Ctrl+Shift+S");
    bench.answer_path(&unsound);
    bench.told("Can't save the workspace");
    assert!(!unsound.exists());
    bench.key("Ctrl+Shift+Z");
    assert_eq!(bench.workspace().annotations, repaired.annotations);
    bench.is_sound();
    bench.key("Ctrl+Shift+S");
    bench.answer_path(&unsound);
    assert!(unsound.exists());
}

#[test]
fn what_turns_a_name_round_is_shown_wherever_names_are() {
    let (bench, path) = saved_twice();
    let text = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
    drop(bench);
    let mut bench = Bench::new();
    let hostile = text
        .replace("    title: \"", "    title: \"\u{202e}\u{2066}")
        .replace("    name: \"", "    name: \"\u{202e}\u{200b}")
        .replace("author: \"", "author: \"\u{202e}")
        .replace("encoding: \"", "encoding: \"\u{202e}");
    let path = bench.write("hostile.dossier", hostile.as_bytes());
    open(&mut bench, &path);
    bench.shows("RLO›");
    let check = |bench: &Bench, where_: &str| {
        let bare: Vec<String> = bench
            .names()
            .into_iter()
            .filter(|name| name.contains(['\u{202e}', '\u{2066}']))
            .collect();
        assert!(bare.is_empty(), "{where_}: {bare:#?}");
    };
    check(&bench, "at first");
    bench.key("Ctrl+PageDown");
    check(&bench, "with a document");
    bench.key("CloseBracket");
    check(&bench, "with an annotation");
    bench.key("Ctrl+I");
    check(&bench, "with the source");
    bench.key("Ctrl+T");
    check(&bench, "the excerpts");
    bench.key("Ctrl+K");
    check(&bench, "the palette");
    bench.key("Escape");
    bench.key("Ctrl+E");
    check(&bench, "an export");
    bench.key("Escape");
    bench.menu("File", "Restore a version…");
    check(&bench, "versions");
}
