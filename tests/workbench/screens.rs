//! The views and windows that a person comes by, for tests that look at all of them.

use crate::bench::Bench;

/// A view with its name, and how one comes there.
pub(crate) type Screen = (&'static str, fn() -> Bench);

/// What is worked in all day.
pub(crate) const VIEWS: &[Screen] = &[
    ("the start page", Bench::new),
    ("a document with an annotation in hand", document),
    ("the split view", || sample_and("Ctrl+Backslash")),
    ("the find bar with its hits", hits),
    ("the excerpts with ticked rows", excerpts),
    ("all notes", || sample_and("Ctrl+Shift+N")),
    ("a note", note),
    ("the codebook with a tag in hand", tag),
    ("the table of a tag", table),
    ("the fields of a tag", fields),
    ("the source", || sample_and("Ctrl+I")),
    ("a tag that is split", splitting),
    ("repeated passages", repeats),
    ("two places of a passage", repeated_group),
];

/// What stands over the views for a while.
pub(crate) const WINDOWS: &[Screen] = &[
    ("the list of files", files),
    ("the report of the list", report),
    ("the picker", picker),
    ("the palette", || sample_and("Ctrl+K")),
    ("the recent tags", recents),
    ("the keys at a glance", || sample_and("F1")),
    ("the settings", || sample_and("Ctrl+,")),
    ("the keys", || sample_and_menu("Edit", "Change keys…")),
    ("the export", || sample_and("Ctrl+E")),
    ("a path to save to", || sample_and("Ctrl+S")),
    ("replacing a tag", || {
        sample_and_menu("Tag", "Replace a tag…")
    }),
    ("merging a tag", || tag_and("Merge into…")),
    ("moving a tag", || tag_and("Move under…")),
    ("listing a tag elsewhere", || tag_and("Also list under…")),
    ("a link", link),
    ("recovered changes", recovered),
    ("a damaged file", damaged),
    ("what is left of a damaged file", salvaged),
    ("the report of a merge", merge),
    ("a new passphrase", new_passphrase),
    ("a passphrase to open with", passphrase),
    ("a locked window", locked),
    ("being rid of what was deleted", || {
        saved_and_menu("File", "Erase deleted for good…")
    }),
    ("the versions", versions),
    ("an article", article),
    ("proposed articles", proposed_articles),
    ("correcting a text", || {
        sample_and_menu("Edit", "Edit text…")
    }),
    ("about", || sample_and_menu("Help", "About Dossier")),
];

fn sample_and(key: &str) -> Bench {
    let mut bench = Bench::with_sample();
    bench.key(key);
    bench
}

fn sample_and_menu(menu: &str, row: &str) -> Bench {
    let mut bench = Bench::with_sample();
    bench.menu(menu, row);
    bench
}

fn saved() -> Bench {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+S");
    let path = bench.path("screens.dossier");
    bench.answer_path(&path);
    bench
}

fn saved_and_menu(menu: &str, row: &str) -> Bench {
    let mut bench = saved();
    bench.menu(menu, row);
    bench
}

fn document() -> Bench {
    sample_and("]")
}

fn hits() -> Bench {
    let mut bench = sample_and("Ctrl+F");
    bench.type_text("Daesh");
    bench.click("Tag all hits…");
    bench
}

fn excerpts() -> Bench {
    let mut bench = sample_and("Ctrl+T");
    let quote = bench.app().excerpts.passages[0].annotation.quote();
    let row = dossier::text::words::shortened(&quote, 80);
    bench.click(&format!("Tick {row}"));
    bench
}

fn note() -> Bench {
    let mut bench = sample_and("Ctrl+K");
    bench.type_text("How to mark a dis");
    bench.key("Enter");
    bench
}

fn tag() -> Bench {
    let mut bench = Bench::with_sample();
    bench.click("Tag Capability/Strength/Foreign fighters, ");
    bench
}

fn tag_and(row: &str) -> Bench {
    let mut bench = Bench::with_sample();
    bench.right_click("Tag Capability/Attacks, ");
    bench.menu_row(row);
    bench
}

fn fields() -> Bench {
    let mut bench = tag();
    bench.menu("Tag", "Fields of the tag…");
    bench
}

fn table() -> Bench {
    let mut bench = tag();
    bench.menu("View", "Table of the tag");
    bench
}

fn splitting() -> Bench {
    tag_and("Split it…")
}

fn picker() -> Bench {
    let mut bench = Bench::with_sample();
    bench.select("Small cells are slipping out");
    bench.key("Enter");
    bench
}

fn recents() -> Bench {
    let mut bench = Bench::with_sample();
    bench.select("Small cells are slipping out");
    bench.key("2");
    bench.key("R");
    bench
}

fn link() -> Bench {
    let mut bench = sample_and("]");
    bench.key("L");
    bench
}

fn files() -> Bench {
    let mut bench = Bench::new();
    let first = bench.write(
        "first.txt",
        b"The nurse trusted the old doctor with the papers.",
    );
    let second = bench.write(
        "second.md",
        b"# The report\n\nNobody was there on Monday.\n",
    );
    bench.drop_files(&[first, second]);
    bench
}

fn report() -> Bench {
    let mut bench = files();
    bench.click("Add first.txt");
    bench.click("Add 1 document");
    bench
}

fn repeats() -> Bench {
    const STORY: &str = "The harbour master said on Monday that seven vessels had left the port without papers, and that none of them had been seen since by the coast guard or by any of the pilots.";
    let mut bench = Bench::new();
    let paths = ["a.txt", "b.txt"].map(|name| {
        let text = format!("{name}\n\n{STORY}\n\nNobody asked {name}.\n");
        bench.write(name, text.as_bytes())
    });
    bench.drop_files(&paths);
    bench.click("Add 2 documents");
    bench.click("Close the report");
    bench.click("Close notice");
    bench.menu("Go", "Repeated passages");
    bench
}

fn repeated_group() -> Bench {
    let mut bench = repeats();
    bench.click("Repeated passage ");
    bench
}

/// The sample in a file, with a step that only the journal has.
fn recovered() -> Bench {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+Comma");
    bench.click("Save a workspace that has a file by itself, shortly after each change");
    bench.click("Close");
    bench.key("Ctrl+S");
    let path = bench.path("screens.dossier");
    bench.answer_path(&path);
    bench.select("Two things will keep Daesh");
    bench.key("2");
    bench.crash();
    if bench.app().session.is_none() {
        bench.click("Open…");
        bench.answer_path(&path);
    }
    bench.click("Show them…");
    bench
}

fn damaged() -> Bench {
    let mut bench = saved();
    bench.select("Two things will keep Daesh");
    bench.key("2");
    bench.key("Ctrl+S");
    bench.menu("File", "Close workspace");
    let path = bench.path("screens.dossier");
    let whole = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
    let damaged = whole.replacen("    name: \"Forecast\",", "    nom: \"Forecast\",", 1);
    bench.write("screens.dossier", damaged.as_bytes());
    bench.key("Ctrl+O");
    bench.answer_path(&path);
    bench
}

fn salvaged() -> Bench {
    let mut bench = damaged();
    bench.click("Recover what is readable");
    bench
}

/// The report of merging a copy in which the same annotation has another note.
fn merge() -> Bench {
    let mut bench = saved();
    let (work, copy) = (bench.path("screens.dossier"), bench.path("copy.dossier"));
    bench.key("Ctrl+Shift+S");
    bench.answer_path(&copy);
    note_on_first(&mut bench, "One says so");
    bench.key("Ctrl+S");
    bench.key("Ctrl+O");
    bench.answer_path(&work);
    note_on_first(&mut bench, "Another says so");
    bench.menu("File", "Merge another copy…");
    bench.answer_path(&copy);
    bench.shows("Merge copy.dossier");
    bench
}

fn note_on_first(bench: &mut Bench, words: &str) {
    bench.key("Ctrl+Home");
    bench.key("]");
    bench.key("M");
    bench.key("Ctrl+A");
    bench.type_text(words);
    bench.key("Escape");
}

const PASSPHRASE: &str = "five words that nobody guesses";

fn new_passphrase() -> Bench {
    saved_and_menu("File", "Protect with a passphrase…")
}

fn protected() -> Bench {
    let mut bench = new_passphrase();
    bench.fill("Passphrase", PASSPHRASE);
    bench.fill("Passphrase once more", PASSPHRASE);
    bench.click("Protect");
    bench
}

fn passphrase() -> Bench {
    let mut bench = protected();
    let path = bench.path("screens.dossier");
    bench.menu("File", "Close workspace");
    bench.key("Ctrl+O");
    bench.answer_path(&path);
    bench
}

fn locked() -> Bench {
    let mut bench = protected();
    bench.menu("File", "Lock now");
    bench
}

fn versions() -> Bench {
    let mut bench = saved();
    bench.select("Two things will keep Daesh");
    bench.key("2");
    bench.key("Ctrl+S");
    bench.menu("File", "Restore a version…");
    bench
}

fn article() -> Bench {
    let mut bench = Bench::with_sample();
    bench.select("Two things will keep Daesh");
    bench.menu("Edit", "New article from selection");
    bench
}

fn proposed_articles() -> Bench {
    let words = "The council met on Monday and heard from the people of the old town, who had come in large numbers to say what they thought of it.\n\n".repeat(3);
    let text = format!(
        "The harbour plan fails\nBy Jo Hill\n\n{words}Rain for a week\nMia Stone March 3, 2021\n\n{words}"
    );
    let mut bench = Bench::with_text(&text);
    bench.menu("Edit", "Suggest articles…");
    bench
}
