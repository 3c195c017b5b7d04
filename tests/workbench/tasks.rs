//! How many keys and how many actions of the mouse frequent tasks take: the table of the README,
//! counted from what was really pressed.

use std::fmt::Write as _;
use std::path::Path;

use egui::vec2;

use crate::bench::Bench;
use crate::by_keys::edge_after;

const FIRST: &str = "The depot was empty on Monday.";
const TEXT: &str = "The depot was empty on Monday.\n\nA neighbour saw two lorries at the depot.\n";

/// Something that people do many times a day, in two ways that come to the same.
struct Task {
    name: &'static str,
    /// What is there before.
    before: fn(&mut Bench),
    by_keys: fn(&mut Bench),
    with_mouse: fn(&mut Bench),
    is_done: fn(&Bench) -> bool,
}

const TASKS: &[Task] = &[
    Task {
        name: "Tag the sentence at the caret with a tag that has a key",
        before: caret_in_first,
        by_keys: |bench| {
            bench.key("S");
            bench.key("4");
        },
        with_mouse: |bench| {
            drag_over_first(bench);
            bench.click("Tag Capability/Attacks, ");
        },
        is_done: |bench| bench.shown() == format!("{FIRST}: Capability/Attacks"),
    },
    Task {
        name: "Tag it as the sentence before was tagged",
        before: |bench| {
            tagged_second(bench);
            caret_in_first(bench);
        },
        by_keys: |bench| {
            bench.key("S");
            bench.key("Q");
        },
        with_mouse: |bench| {
            drag_over_first(bench);
            bench.click("Tag Capability/Attacks, ");
        },
        is_done: |bench| bench.shown() == format!("{FIRST}: Capability/Attacks"),
    },
    Task {
        name: "Tag it with the tag that was used before the last one",
        before: |bench| {
            tagged_second(bench);
            bench.key("6");
            caret_in_first(bench);
        },
        by_keys: |bench| {
            bench.key("S");
            bench.key("R");
            bench.key("2");
        },
        with_mouse: |bench| {
            let line = bench.paragraph("The depot");
            bench.drag(line.left_center(), line.right_center());
            bench.wait(1.0);
            let tag = bench.find("Tag Capability/Attacks, ").rect().center();
            bench.drag(line.left_center() + vec2(30.0, 0.0), tag);
        },
        is_done: |bench| bench.shown() == format!("{FIRST}: Capability/Attacks"),
    },
    Task {
        name: "Tag it with a new tag, Depots",
        before: caret_in_first,
        by_keys: |bench| {
            bench.key("S");
            bench.key("Enter");
            bench.type_text("Depots");
            bench.key("Enter");
        },
        with_mouse: |bench| {
            drag_over_first(bench);
            let at = bench.paragraph("The depot").left_center() + vec2(30.0, 0.0);
            bench.right_click_at(at);
            bench.click("Tag…");
            bench.type_text("Depots");
            bench.click("Create tag “Depots”");
        },
        is_done: |bench| bench.shown() == format!("{FIRST}: Depots"),
    },
    Task {
        name: "Give it two tags by a few letters of each",
        before: caret_in_first,
        by_keys: |bench| {
            bench.key("S");
            bench.key("Enter");
            bench.type_text("att");
            bench.key("Ctrl+Enter");
            bench.type_text("fin");
            bench.key("Enter");
        },
        with_mouse: |bench| {
            drag_over_first(bench);
            bench.click("Tag Capability/Attacks, ");
            bench.click("Add a tag");
            bench.type_text("fin");
            bench.key("Enter");
        },
        is_done: |bench| {
            bench.shown() == format!("{FIRST}: Capability/Attacks, Capability/Finance")
        },
    },
    Task {
        name: "Write the note “Who?” on the annotation in hand, and go back to the text",
        before: tagged_first,
        by_keys: |bench| {
            bench.key("Tab");
            bench.type_text("Who?");
            bench.key("Ctrl+Enter");
        },
        with_mouse: |bench| {
            bench.click("Note");
            bench.type_text("Who?");
            let at = bench.paragraph("A neighbour").right_center();
            bench.click_at(at);
        },
        is_done: |bench| {
            bench
                .workspace()
                .annotations
                .values()
                .any(|annotation| annotation.note == "Who?")
                && !bench.is_typing()
        },
    },
    Task {
        name: "Move its end a word farther",
        before: |bench| {
            bench.key("Ctrl+Home");
            bench.key("Ctrl+Shift+ArrowRight");
            bench.key("Ctrl+Shift+ArrowRight");
            bench.key("4");
        },
        by_keys: |bench| bench.key("Shift+Alt+ArrowRight"),
        with_mouse: |bench| {
            let paragraph = bench.paragraph("The depot");
            let start = paragraph.left_center() + vec2(2.0, 0.0);
            let x = edge_after(bench, start, "The depot");
            // What was clicked to find the place does not count, and takes the annotation along.
            bench.click_at(start);
            bench.forget_deeds();
            let end = egui::pos2(x, paragraph.top() + 26.0);
            bench.drag(end, end + vec2(24.0, -4.0));
        },
        is_done: |bench| bench.in_hand().quote() == "The depot was",
    },
    Task {
        name: "Put another tag in the place of its tag",
        before: tagged_first,
        by_keys: |bench| {
            bench.key("6");
            bench.key("U");
            bench.type_text("att");
            bench.key("Enter");
        },
        with_mouse: |bench| {
            bench.click("Remove tag Capability/Attacks");
            bench.click("Add a tag");
            bench.type_text("fin");
            bench.key("Enter");
        },
        is_done: |bench| bench.shown() == format!("{FIRST}: Capability/Finance"),
    },
    Task {
        name: "Mark two pieces of a sentence as one annotation",
        before: caret_in_first,
        by_keys: |bench| {
            bench.key("Ctrl+Shift+ArrowRight");
            bench.key("Ctrl+Shift+ArrowRight");
            bench.key("P");
            bench.key("Ctrl+ArrowRight");
            bench.key("Ctrl+Shift+ArrowRight");
            bench.key("4");
        },
        with_mouse: |bench| {
            let start = bench.paragraph("The depot").left_center();
            bench.drag(start, start + vec2(60.0, 0.0));
            let held = egui::Modifiers::COMMAND | egui::Modifiers::CTRL;
            bench.wait(1.0);
            bench.drag_holding(start + vec2(100.0, 0.0), start + vec2(140.0, 0.0), held);
            bench.click("Tag Capability/Attacks, ");
        },
        is_done: |bench| bench.in_hand().anchors.len() == 2,
    },
    Task {
        name: "Jump to the next passage of the same tag, in this document or a later one",
        before: |bench| {
            tagged_first(bench);
            tagged_second(bench);
            bench.key("[");
        },
        by_keys: |bench| bench.key("}"),
        with_mouse: |bench| {
            bench.double_click("Tag Capability/Attacks, ");
            let row = bench
                .names()
                .into_iter()
                .find(|name| name.starts_with("Excerpt A neighbour saw two lorries"));
            let row = row.unwrap();
            bench.click(&row);
        },
        is_done: |bench| bench.in_hand().quote().starts_with("A neighbour"),
    },
    Task {
        name: "Jump to what contradicts the annotation in hand",
        before: |bench| {
            tagged_first(bench);
            bench.key("L");
            bench.type_text("contra");
            bench.key("Enter");
            tagged_second(bench);
            bench.key("L");
            bench.key("[");
        },
        by_keys: |bench| bench.key("G"),
        with_mouse: |bench| bench.click("contradicts “A neighbour"),
        is_done: |bench| bench.in_hand().quote().starts_with("A neighbour"),
    },
    Task {
        name: "Find the words “two lorries” in the document",
        before: caret_in_first,
        by_keys: |bench| {
            bench.key("Ctrl+F");
            bench.type_text("two lorries");
            bench.key("Escape");
        },
        with_mouse: |bench| {
            bench.click("Edit");
            bench.click("Find…");
            bench.type_text("two lorries");
            bench.click("Close find");
        },
        is_done: |bench| bench.selected() == "two lorries" && !bench.is_typing(),
    },
    Task {
        name: "Tag all places of the word “depot”",
        before: caret_in_first,
        by_keys: |bench| {
            bench.key("Ctrl+F");
            bench.type_text("depot");
            bench.key("Ctrl+Shift+F");
            bench.key("Enter");
            bench.type_text("att");
            bench.key("Enter");
            bench.key("Enter");
        },
        with_mouse: |bench| {
            bench.click("Edit");
            bench.click("Find…");
            bench.type_text("depot");
            bench.click("Tag all hits…");
            bench.click("Tag for the hits");
            bench.type_text("att");
            bench.key("Enter");
            bench.click("Tag the ticked hits");
        },
        is_done: |bench| {
            let tag = bench.tag("Capability/Attacks").id;
            let here = bench.document().id;
            let marked = bench.workspace().annotations.values();
            marked
                .filter(|a| a.document == here && a.tags.contains(&tag) && a.quote() == "depot")
                .count()
                == 2
        },
    },
    Task {
        name: "Note that there is nothing in the paragraph at the caret",
        before: caret_in_first,
        by_keys: |bench| bench.key(","),
        with_mouse: |bench| {
            bench.click("View");
            bench.click("Paragraph read, nothing found");
        },
        is_done: |bench| bench.workspace().percent_read(bench.document().id) > 0,
    },
    Task {
        name: "Export all annotated passages as a Markdown report, under the name that is proposed",
        before: |bench| {
            bench.key("Ctrl+S");
            let path = bench.path("tasks.dossier");
            bench.answer_path(&path);
        },
        by_keys: |bench| {
            bench.key("Ctrl+E");
            bench.key("Enter");
            bench.key("Enter");
        },
        with_mouse: |bench| {
            bench.click("File");
            bench.click("Export…");
            bench.click("Choose where…");
            bench.click("Export");
        },
        is_done: |bench| {
            bench
                .notices()
                .iter()
                .any(|told| told.contains("Exported to"))
        },
    },
    Task {
        name: "Open the document before in the list",
        before: |_| {},
        by_keys: |bench| bench.key("Ctrl+PageUp"),
        with_mouse: |bench| bench.click("Seeding a new insurgency, "),
        is_done: |bench| bench.document().title == "Seeding a new insurgency",
    },
];

fn caret_in_first(bench: &mut Bench) {
    bench.key("Ctrl+Home");
}

fn tagged_first(bench: &mut Bench) {
    caret_in_first(bench);
    bench.key("S");
    bench.key("4");
}

fn tagged_second(bench: &mut Bench) {
    bench.key("Ctrl+End");
    bench.key("Alt+ArrowUp");
    bench.key("S");
    bench.key("4");
    assert!(
        bench.shown().starts_with("A neighbour"),
        "{}",
        bench.shown()
    );
}

#[track_caller]
fn drag_over_first(bench: &mut Bench) {
    let line = bench.paragraph("The depot");
    bench.drag(line.left_center(), line.right_center());
    assert_eq!(bench.selected(), FIRST);
}

#[track_caller]
fn begin(task: &Task) -> Bench {
    let mut bench = Bench::with_sample();
    bench.drop_text(TEXT);
    assert_eq!(bench.text(), TEXT);
    (task.before)(&mut bench);
    bench.wait(1.0);
    bench.forget_deeds();
    bench
}

/// Keys as they were pressed; letters that were typed one after the other as a word.
fn told(deeds: &[String]) -> String {
    let mut told: Vec<String> = Vec::new();
    let mut word = String::new();
    for deed in deeds.iter().map(String::as_str).chain([""]) {
        if let Some(letter) = deed.strip_prefix("types ") {
            word.push_str(letter);
            continue;
        }
        if !word.is_empty() {
            told.push(format!("`{}`", std::mem::take(&mut word)));
        }
        if !deed.is_empty() {
            told.push(
                deed.replace("Arrow", "")
                    .replace("PageUp", "Page Up")
                    .replace("PageDown", "Page Down"),
            );
        }
    }
    told.join(", ")
}

/// With `UPDATE=1` the table is written anew.
#[test]
fn the_table_of_frequent_tasks_says_what_they_take() {
    let mut table = "| Task | By keys alone | Key presses | With the mouse: its actions, and key presses |\n|---|---|---|---|\n".to_owned();
    for task in TASKS {
        let mut bench = begin(task);
        (task.by_keys)(&mut bench);
        assert!((task.is_done)(&bench), "{}, by keys", task.name);
        let deeds = bench.deeds().to_vec();
        assert!(deeds.iter().all(|deed| deed != "mouse"), "{}", task.name);
        bench.is_sound();

        let mut bench = begin(task);
        (task.with_mouse)(&mut bench);
        assert!((task.is_done)(&bench), "{}, with the mouse", task.name);
        let n_mouse = bench.deeds().iter().filter(|deed| *deed == "mouse").count();
        let n_keys = bench.deeds().len() - n_mouse;
        bench.is_sound();
        writeln!(
            table,
            "| {} | {} | {} | {n_mouse} + {n_keys} |",
            task.name,
            told(&deeds),
            deeds.len()
        )
        .unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once("<!-- tasks -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /tasks -->").unwrap();
    let written = format!("{before}<!-- tasks -->\n{table}<!-- /tasks -->{after}");
    if std::env::var_os("UPDATE").is_some() {
        dossier::store::replace_file(&path, |out| out.write_all(written.as_bytes())).unwrap();
    } else {
        assert!(
            written == readme,
            "a task takes more or less than the README says: run the test with UPDATE=1\n{table}"
        );
    }
}
