//! Long texts, and messy ones that are shown tidier.

use crate::bench::Bench;

const COLUMN: &str = "The council met again on\nMonday to hear what the\nowners of the ware-\nhouse had to say about\nthe fire of last winter.\n\n\n\nNobody had been at the\ndoor, the owner said, and\nthe clerk agreed.\n";

/// An action by its name in the palette.
fn choose(bench: &mut Bench, name: &str) {
    bench.key("Ctrl+K");
    bench.type_text(name);
    bench.key("Enter");
}

#[test]
fn a_text_of_megabytes_is_read_searched_and_copied_whole() {
    let line = "Some words about the harbour and its boats.\n";
    let mut text = line.repeat(5_000_000 / line.len());
    text.push_str("The last line names Ibarra.\n");
    let n_lines = text.lines().count();
    let mut bench = Bench::with_text(&text);
    bench.key("Ctrl+F");
    bench.type_text("Ibarra");
    bench.shows("1 of 1");
    assert_eq!(bench.selected(), "Ibarra");
    bench.fill("Find", "its boats");
    assert_eq!(bench.app().found.hits.len(), 100_000.min(n_lines - 1));
    bench.key("Escape");
    bench.key("Ctrl+A");
    let copied = bench.copied();
    assert!(copied == bench.text(), "{} bytes", copied.len());
}

#[test]
fn wrapped_lines_are_joined_and_parted_again_under_the_same_annotations() {
    let mut bench = Bench::with_text(COLUMN);
    let before = bench.paragraphs().len();
    bench.select("owners of the ware");
    bench.key("A");
    choose(&mut bench, "Join wrapped lines");
    let joined = bench.paragraphs().len();
    assert!(joined < before, "{joined} {before}");
    assert_eq!(joined, 2);
    choose(&mut bench, "Fold blank lines");
    choose(&mut bench, "Dim doubled captions and page lines");
    let path = bench.path("column.dossier");
    bench.key("Ctrl+S");
    bench.answer_path(&path);
    bench.restart();
    assert_eq!(bench.paragraphs().len(), joined, "kept between runs");
    for name in [
        "Join wrapped lines",
        "Fold blank lines",
        "Dim doubled captions and page lines",
    ] {
        choose(&mut bench, name);
    }
    assert_eq!(bench.paragraphs().len(), before);
    assert_eq!(bench.text(), COLUMN);
    let marked = bench.workspace().annotations.values().next().unwrap();
    assert_eq!(marked.quote(), "owners of the ware");
    bench.is_sound();
}
