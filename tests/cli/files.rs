//! Making workspaces, reading documents in, checking.

use std::fs;

use crate::desk::{Desk, exists, texts};

#[test]
fn a_new_workspace_is_empty_and_named_after_its_file_unless_it_is_given_a_title() {
    let desk = Desk::new();
    desk.run(["new", "border towns.dossier"]).done();
    desk.run(["new", "work.dossier", "--title", "Two years on"])
        .done();
    let named = desk.run(["show", "border towns.dossier"]);
    assert!(named.out.starts_with("border towns\n"), "{named:?}");
    let titled = desk.run(["show", "work.dossier"]);
    assert!(titled.out.starts_with("Two years on\n"), "{titled:?}");
    assert!(desk.shown("documents").is_empty());
    desk.run(["check", "work.dossier"]).done();
    assert!(!exists(&desk.path("work.dossier.lock")));
}

#[test]
fn a_file_that_is_there_is_never_replaced_by_a_new_one() {
    let desk = Desk::new();
    desk.write("work.dossier", b"something dear");
    for command in ["new", "sample"] {
        let ran = desk.run([command, "work.dossier"]);
        ran.failed(1, "there is a file of that name already");
        assert!(ran.err.contains("work.dossier"));
    }
    assert_eq!(desk.read("work.dossier"), "something dear");
    desk.run(["new", "nowhere/work.dossier"])
        .failed(1, "Choose another place");
    desk.run(["new", "work2.dossier", "--title", " "])
        .failed(2, "A workspace needs a title");
}

#[test]
fn the_sample_is_a_sound_workspace_and_each_copy_has_an_id_of_its_own() {
    let desk = Desk::new();
    desk.run(["sample"]).done();
    desk.run(["sample", "work.dossier"]).done();
    let id = |file: &str| -> String {
        let shown = desk.run(["show", file, "--json"]).lines();
        shown[0]["id"].as_str().unwrap().to_owned()
    };
    assert_ne!(id("sample.dossier"), id("work.dossier"));
    desk.run(["check", "sample.dossier"]).done();
    desk.run(["sample"])
        .failed(1, "there is a file of that name already");
}

#[test]
fn what_can_not_be_read_is_refused_by_name_and_the_rest_goes_in() {
    let desk = Desk::with(&[]);
    desk.write("in/first.txt", b"The first text.");
    desk.write(
        "in/page.html",
        b"<title>A page</title><p>Words on a page.</p>",
    );
    desk.write("in/deep/notes.md", b"# Notes\n\nMore words.");
    desk.write("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    desk.write("empty.txt", b"");
    let ran = desk.run([
        "import",
        "work.dossier",
        "picture.png",
        "in",
        "empty.txt",
        "gone.txt",
    ]);
    ran.failed(
        1,
        "picture.png: not added. There is no text to read: this is a PNG picture",
    );
    ran.failed(1, "empty.txt: not added. The file is empty");
    ran.failed(1, "gone.txt: not added");
    let documents = desk.shown("documents");
    let mut titles = texts(&documents, "title");
    titles.sort_unstable();
    assert_eq!(titles, ["A page", "Notes", "The first text."]);
    for document in &documents {
        let line = format!(
            "{}  {}\n",
            document["id"].as_str().unwrap(),
            document["title"].as_str().unwrap()
        );
        assert!(ran.out.contains(&line), "{line} in {}", ran.out);
    }
    desk.run(["check", "work.dossier"]).done();
}

#[test]
fn the_same_file_does_not_go_in_twice() {
    let desk = Desk::with(&[("one", "The same words.")]);
    desk.write("copy.txt", b"The same words.");
    let ran = desk.run(["import", "work.dossier", "one.txt", "copy.txt"]);
    ran.failed(
        0,
        "copy.txt: not added, the same file is in the workspace already as “The same words.”",
    );
    assert_eq!(desk.shown("documents").len(), 1);
}

#[test]
fn texts_come_in_whatever_encoding_they_are_in() {
    let desk = Desk::with(&[]);
    // قال: in Windows-1256; then "naïve – €" in Windows-1252, told and not.
    desk.write("arabic.txt", b"\xde\xc7\xe1");
    desk.write("western.txt", b"na\xefve \x96 \x80");
    let utf16: Vec<u8> = "\u{feff}Über 😀\r\nzwei"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    desk.write("utf16.txt", &utf16);
    desk.run([
        "import",
        "work.dossier",
        "arabic.txt",
        "--encoding",
        "windows-1256",
    ])
    .done();
    desk.run([
        "import",
        "work.dossier",
        "western.txt",
        "--encoding",
        "cp1252",
    ])
    .done();
    desk.run(["import", "work.dossier", "utf16.txt"]).done();
    for (document, quote) in [
        ("arabic", "قال"),
        ("western", "naïve – €"),
        ("utf16", "Über 😀\nzwei"),
    ] {
        desk.run([
            "annotate",
            "work.dossier",
            "--document",
            document,
            "--quote",
            quote,
        ])
        .done();
    }
    let documents = desk.shown("documents");
    assert_eq!(
        texts(&documents, "encoding"),
        ["windows-1256", "windows-1252", "UTF-16LE"]
    );
    let characters: Vec<u64> = documents
        .iter()
        .map(|document| document["characters"].as_u64().unwrap())
        .collect();
    assert_eq!(characters, [3, 9, 11]);
    desk.run([
        "import",
        "work.dossier",
        "arabic.txt",
        "--encoding",
        "klingon",
    ])
    .failed(2, "The encoding “klingon” cannot be read");
}

#[test]
fn a_folder_without_anything_to_read_is_told() {
    let desk = Desk::with(&[]);
    desk.write("pictures/a.png", b"\x89PNG");
    desk.run(["import", "work.dossier", "pictures"])
        .failed(1, "there is no file in this folder that can be read");
}

#[test]
fn a_damaged_workspace_is_told_with_a_line_for_each_fault() {
    let desk = Desk::with(&[("one", "The words of the text.")]);
    desk.run([
        "annotate",
        "work.dossier",
        "--document",
        "one",
        "--quote",
        "words",
    ])
    .done();
    let sound = desk.run(["check", "work.dossier"]);
    sound.failed(0, "The workspace is whole: 1 document, 1 annotation");
    assert_eq!(sound.out, "");

    let whole = desk.read("work.dossier");
    for (damaged, told) in [
        (
            whole.replace("quote: \"words\"", "quote: \"lords\""),
            "does not stand on the words that it quotes",
        ),
        (whole.replace("The words of", "Two words of"), "checksum"),
        (
            whole.replace("title: \"Work\"", "title: \"Word\""),
            "edited by hand",
        ),
        (
            whole.replace("annotations: [", "annotations: [["),
            "can't be read",
        ),
        (
            "not a workspace at all".to_owned(),
            "not a workspace of Dossier",
        ),
    ] {
        assert_ne!(damaged, whole);
        desk.write("work.dossier", damaged.as_bytes());
        let ran = desk.run(["check", "work.dossier"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.out.contains(told), "{told:?} is not in {ran:?}");
        assert_eq!(
            desk.read("work.dossier"),
            damaged,
            "checking changes nothing"
        );
    }
    desk.run(["check", "gone.dossier"])
        .failed(1, "there is no such file");
    desk.run(["check", "."]).failed(1, "it is a folder");
}

#[test]
fn a_damaged_workspace_is_not_written_to() {
    let desk = Desk::with(&[("one", "The words of the text.")]);
    let damaged = desk.read("work.dossier").replace("bodies: [", "bodies: [[");
    desk.write("work.dossier", damaged.as_bytes());
    desk.run(["import", "work.dossier", "one.txt"])
        .failed(1, "Can't open the workspace");
    desk.run([
        "annotate",
        "work.dossier",
        "--document",
        "one",
        "--quote",
        "words",
    ])
    .failed(1, "Can't open the workspace");
    desk.run(["show", "work.dossier"])
        .failed(1, "Can't open the workspace");
    assert_eq!(desk.read("work.dossier"), damaged);
}

#[test]
fn saving_leaves_nothing_beside_the_workspace() {
    let desk = Desk::with(&[("one", "The words of the text.")]);
    let mut names: Vec<_> = fs::read_dir(desk.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["home", "one.txt", "work.dossier"]);
    let journals = desk.path("home/data/dossier/journals");
    let left = fs::read_dir(journals).map_or(0, Iterator::count);
    assert_eq!(left, 0, "the journal is in the file");
}

#[test]
fn documents_are_read_as_the_command_says() {
    let desk = Desk::with(&[]);
    desk.write(
        "page.html",
        b"<html><head><title>News</title></head><body><nav>Home Sport Weather</nav><article><h1>News</h1><p>The nurse trusted the doctor, and the doctor trusted the nurse, for a long while.</p><p>Then it was over, and nobody spoke of it any more in the town.</p></article></body></html>",
    );
    desk.run([
        "import",
        "work.dossier",
        "page.html",
        "--whole-page",
        "--keep-original",
    ])
    .done();
    let whole = desk.run(["check", "work.dossier"]);
    assert!(whole.err.contains("1 original file"), "{whole:?}");
    let saved = desk.read("work.dossier");
    assert!(saved.contains("Home Sport Weather"), "{saved}");

    desk.write(
        "posts.csv",
        b"who,post,remark\nAda,We trusted the nurse for a long while in the old town,one\nBen,They did not trust anybody who came from outside,two\n",
    );
    desk.run([
        "import",
        "work.dossier",
        "posts.csv",
        "--columns",
        "text=remark,title=who",
        "--columns",
        "text=post",
    ])
    .done();
    let documents = desk.shown("documents");
    assert_eq!(texts(&documents, "title"), ["News", "Ada", "Ben"]);
    let saved = desk.read("work.dossier");
    assert!(saved.contains("one\n\nWe trusted the nurse"), "{saved}");
    desk.run([
        "import",
        "work.dossier",
        "posts.csv",
        "--columns",
        "colour=red",
    ])
    .failed(2, "give one of text, title, author, date, url, publisher");
}

#[test]
fn a_password_comes_from_a_file_or_from_the_environment() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/facts.json");
    let Ok(facts) = fs::read(path) else {
        return;
    };
    let facts: serde_json::Value = serde_json::from_slice(&facts).unwrap();
    let files = facts.as_array().cloned().unwrap_or_default();
    let locked = files
        .iter()
        .find(|it| it["facts"]["encrypted"] == "yes" && it["facts"]["password"].is_string());
    let Some(locked) = locked else { return };
    let name = locked["file"].as_str().unwrap();
    let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let Ok(bytes) = fs::read(from.join(name)) else {
        return;
    };
    let desk = Desk::with(&[]);
    desk.write("locked.pdf", &bytes);
    desk.run(["import", "work.dossier", "locked.pdf"])
        .failed(1, "not added");
    let password = locked["facts"]["password"].as_str().unwrap();
    desk.write("password.txt", format!("{password}\n").as_bytes());
    desk.run([
        "import",
        "work.dossier",
        "locked.pdf",
        "--password-file",
        "password.txt",
    ])
    .done();
    assert_eq!(desk.shown("documents").len(), 1);
}
