//! Links between annotations, from the first key to the table of excerpts.

use dossier::export::{self, Options, Report};
use dossier::model::{AnnotationId, Link, LinkKind, Timestamp};
use dossier::query::{self, Filter};

use crate::bench::Bench;

/// Two annotations of one text, and the ids of both; the first one is in hand.
fn bench() -> (Bench, [AnnotationId; 2]) {
    let mut bench =
        Bench::with_text("Seven vessels left the port.\n\nNo vessel left the port that day.\n");
    bench.select("Seven vessels");
    bench.key("A");
    bench.key("Escape");
    let first = bench.in_hand().id;
    bench.select("No vessel");
    bench.key("A");
    bench.key("Escape");
    let second = bench.in_hand().id;
    bench.key("[");
    assert_eq!(bench.in_hand().id, first);
    (bench, [first, second])
}

#[track_caller]
fn link(bench: &Bench) -> &Link {
    assert_eq!(bench.workspace().links.size(), 1);
    bench.workspace().links.values().next().unwrap()
}

#[test]
fn two_annotations_are_linked_by_keys_alone_and_undo_parts_them() {
    let (mut bench, [first, second]) = bench();
    bench.key("L");
    bench.type_text("c");
    bench.key("Enter");
    bench.shows("“Seven vessels” contradicts …");
    bench.key("]");
    bench.key("L");
    let made = link(&bench);
    assert_eq!((made.from, made.to), (first, second));
    assert_eq!(made.kind, LinkKind::Contradicts);
    bench.told("Linked the annotations: contradicts");
    bench.shows("contradicts “Seven vessels” — ");
    bench.is_sound();
    bench.key("Ctrl+Z");
    assert!(bench.workspace().links.is_empty());
    bench.does_not_show("contradicts “Seven vessels”");
    bench.key("Ctrl+Shift+Z");
    assert_eq!(bench.workspace().links.size(), 1);
}

#[test]
fn the_other_end_is_found_by_its_words_and_a_kind_may_be_ones_own() {
    let (mut bench, [first, second]) = bench();
    bench.key("L");
    bench.type_text("quotes");
    bench.shows("Link as “quotes”");
    bench.key("Enter");
    bench.key("L");
    bench.fill("Other end of the link", "NO vess");
    bench.shows("“No vessel”");
    bench.key("Enter");
    let made = link(&bench);
    assert_eq!((made.from, made.to), (first, second));
    assert_eq!(made.kind, LinkKind::Other("quotes".to_owned()));
    bench.shows("quotes “No vessel”");
}

#[test]
fn a_key_follows_a_link_and_comes_back() {
    let (mut bench, [first, second]) = linked();
    bench.key("G");
    assert_eq!(bench.in_hand().id, second);
    bench.key("G");
    assert_eq!(bench.in_hand().id, first);
    bench.click("supports “No vessel”");
    assert_eq!(bench.in_hand().id, second);
    bench.click("supported by “Seven vessels”");
    assert_eq!(bench.in_hand().id, first);
    bench.key("Alt+ArrowLeft");
    let described = bench.names().join("\n");
    assert!(described.contains("No vessel"), "{described}");
}

#[test]
fn a_link_is_turned_renamed_noted_and_removed() {
    let (mut bench, [first, second]) = linked();
    let dots = "What to do with the link supports “No vessel”";
    bench.click(dots);
    bench.click("Turn round");
    assert_eq!((link(&bench).from, link(&bench).to), (second, first));
    bench.click("What to do with the link supported by");
    bench.click("Change the kind…");
    bench.type_text("same");
    bench.key("Enter");
    assert_eq!(link(&bench).kind, LinkKind::SameEvent);
    bench.click("What to do with the link same event");
    bench.click("Write a note on the link");
    bench.type_text("Both on Monday");
    assert_eq!(link(&bench).note, "Both on Monday");
    bench.key("Escape");
    bench.is_sound();
    bench.click("What to do with the link same event");
    bench.click("Remove the link");
    assert!(bench.workspace().links.is_empty());
    bench.key("Ctrl+Z");
    assert_eq!(link(&bench).note, "Both on Monday");
}

#[test]
fn escape_leaves_a_link_half_made_and_a_deleted_end_ends_it() {
    let (mut bench, _) = bench();
    bench.key("L");
    bench.key("Escape");
    bench.does_not_show("Link in the making");
    bench.key("L");
    bench.key("Enter");
    bench.shows("“Seven vessels” supports …");
    bench.key("Escape");
    bench.does_not_show("supports …");
    bench.key("L");
    bench.key("Enter");
    bench.key("Delete");
    bench.does_not_show("supports …");
    assert!(bench.workspace().links.is_empty());
}

#[test]
fn the_excerpts_count_links_and_are_narrowed_to_them() {
    let (mut bench, _) = linked();
    bench.key("]");
    bench.select("that day");
    bench.key("A");
    bench.key("Escape");
    bench.key("Ctrl+T");
    bench.shows("3 annotations");
    bench.click("Filter by link");
    bench.click("With links");
    bench.key("Escape");
    bench.shows("2 of 3 annotations");
    bench.click("Clear");
    bench.click("Filter by link");
    bench.click("supports");
    bench.key("Escape");
    bench.shows("2 of 3 annotations");
    bench.click("Sort by links");
    assert_eq!(bench.app().excerpts.passages.len(), 2);
}

/// The first supports the second, and is in hand.
fn linked() -> (Bench, [AnnotationId; 2]) {
    let (mut bench, ends) = bench();
    bench.key("L");
    bench.key("Enter");
    bench.key("]");
    bench.key("Enter");
    assert_eq!(link(&bench).kind, LinkKind::Supports);
    bench.key("[");
    (bench, ends)
}

/// What a format says of the passages that have these words.
#[track_caller]
fn exported(bench: &Bench, format: &str, words: &str) -> String {
    let filter = Filter {
        words: words.to_owned(),
        ..Filter::default()
    };
    let passages = query::passages(bench.workspace(), &filter);
    let now = Timestamp::UNIX_EPOCH;
    let report = Report::new(bench.workspace(), &passages, Options::default(), now);
    let mut out = Vec::new();
    export::write(export::exporter(format).unwrap(), &report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_report_tells_of_a_link_at_both_ends_and_of_none_that_leads_out_of_it() {
    let (bench, [first, second]) = linked();
    for (format, told) in [
        (
            "markdown",
            [
                "**Link** supports “No vessel”".to_owned(),
                "**Link** supported by “Seven vessels”".to_owned(),
            ],
        ),
        (
            "html",
            [
                format!("supports <a href=\"#annotation-{second}\">“No vessel”</a>"),
                format!("supported by <a href=\"#annotation-{first}\">“Seven vessels”</a>"),
            ],
        ),
        (
            "csv",
            [
                format!("\"supports {second}\""),
                format!("\"supported by {first}\""),
            ],
        ),
    ] {
        let whole = exported(&bench, format, "");
        for told in told {
            assert!(whole.contains(&told), "{format} has no {told}: {whole}");
        }
        let part = exported(&bench, format, "seven");
        assert!(!part.contains("supports"), "{format}: {part}");
        assert!(!part.contains(&second.to_string()), "{format}: {part}");
    }
}
