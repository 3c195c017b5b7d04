//! The whole loop without a mouse, and what keys do to a passage.

use egui::{Modifiers, Pos2, vec2};

use crate::bench::Bench;

const WORDS: &str = "The first line. It has two sentences, and more.\n\nThe guard said that the \
                     depot was empty. A neighbour said the same of the barn. Nobody went in.\n";

/// The caret stands before words of the document in front.
#[track_caller]
fn caret_before(bench: &mut Bench, words: &str) {
    bench.select(words);
    bench.key("ArrowLeft");
    assert_eq!(bench.selected(), "");
}

/// Selects words beside the pieces that are kept.
#[track_caller]
fn select_too(bench: &mut Bench, words: &str) {
    bench.key("Ctrl+F");
    bench.fill("Find", words);
    bench.key("Escape");
    assert_eq!(bench.selected(), "The guard said … the barn");
}

/// Where on the line the first words of a document end.
#[track_caller]
pub(crate) fn edge_after(bench: &mut Bench, start: Pos2, words: &str) -> f32 {
    let document = bench.document().id;
    let mut hits = Vec::new();
    for step in 0..160 {
        let at = start + vec2(step as f32, 0.0);
        bench.wait(1.0);
        bench.click_at(at);
        let head = bench.app().view.selection(document).head.byte();
        if head == words.len() {
            hits.push(at.x);
        } else if head > words.len() {
            break;
        }
    }
    bench.wait(1.0);
    hits[hits.len() / 2]
}

#[test]
fn from_an_empty_workspace_to_an_exported_report_by_keys_alone() {
    let mut bench = Bench::new();
    let source = bench.write("depot.txt", WORDS.as_bytes());
    let other = bench.write("barn.txt", b"Another source. It is short.\n");
    bench.key("Ctrl+N");
    for path in [&other, &source] {
        bench.key("Ctrl+Shift+O");
        bench.type_text(path.to_str().unwrap());
        bench.key("Enter");
    }
    assert_eq!(bench.workspace().documents.size(), 2);
    bench.key("Ctrl+1");
    bench.key("ArrowDown");
    bench.key("ArrowUp");
    bench.key("Enter");
    if bench.text() != WORDS {
        bench.key("Ctrl+PageUp");
    }
    if bench.text() != WORDS {
        bench.key("Ctrl+PageDown");
    }
    assert_eq!(bench.text(), WORDS);
    bench.key("Ctrl+2");

    // A sentence, two tags and a note.
    bench.key("Ctrl+Home");
    bench.key("Ctrl+ArrowDown");
    bench.key("Ctrl+ArrowDown");
    bench.key("Ctrl+ArrowUp");
    bench.key("S");
    assert_eq!(bench.selected(), "The guard said that the depot was empty.");
    bench.key("Enter");
    bench.type_text("Claims/Depot");
    bench.key("Ctrl+Enter");
    bench.type_text("Witness");
    bench.key("Ctrl+Enter");
    bench.key("Enter");
    bench.does_not_show("Tag picker");
    assert_eq!(
        bench.shown(),
        "The guard said that the depot was empty.: Claims/Depot, Witness"
    );
    bench.key("Tab");
    assert!(bench.is_focused("Note"));
    bench.type_text("Who else was there?");
    bench.key("Ctrl+Enter");
    assert_eq!(bench.in_hand().note, "Who else was there?");

    // Back in the text, where the caret has stayed.
    bench.key("Alt+ArrowDown");
    bench.key("S");
    assert_eq!(bench.selected(), "A neighbour said the same of the barn.");
    bench.key("Q");
    assert_eq!(
        bench.shown(),
        "A neighbour said the same of the barn.: Witness"
    );
    bench.key("Shift+Alt+ArrowLeft");
    bench.key("Ctrl+Shift+Alt+ArrowRight");
    assert_eq!(bench.shown(), "neighbour said the same of the: Witness");
    bench.key("{");
    assert!(bench.shown().starts_with("The guard"));
    bench.key("}");
    assert!(bench.shown().starts_with("neighbour"));

    let file = bench.path("keys.dossier");
    bench.key("Ctrl+S");
    bench.key("Ctrl+A");
    bench.type_text(file.to_str().unwrap());
    bench.key("Enter");
    assert!(file.exists());
    bench.key("Ctrl+E");
    bench.tab_to("Choose where…");
    bench.key("Enter");
    let report = bench.path("report.md");
    bench.key("Ctrl+A");
    bench.type_text(report.to_str().unwrap());
    bench.key("Enter");
    let report = std::fs::read_to_string(report).unwrap();
    for words in [
        "The guard said that the depot was empty.",
        "neighbour said the same of the",
        "Who else was there?",
        "Witness",
    ] {
        assert!(report.contains(words), "{words} is not in\n{report}");
    }
    assert_eq!(bench.n_mouse_actions(), 0);
    bench.is_sound();
}

#[test]
fn the_caret_moves_and_selects_by_sentence_and_paragraph() {
    let mut bench = Bench::with_text(WORDS);
    bench.key("Ctrl+Home");
    bench.key("Alt+ArrowDown");
    bench.key("Alt+Shift+ArrowDown");
    assert_eq!(bench.selected(), " It has two sentences, and more.");
    bench.key("Ctrl+ArrowUp");
    assert_eq!(bench.selected(), "");
    bench.key("Ctrl+Shift+ArrowDown");
    assert_eq!(
        bench.selected(),
        "The first line. It has two sentences, and more."
    );
    bench.key("Ctrl+ArrowDown");
    bench.key("Ctrl+Shift+ArrowUp");
    assert!(bench.selected().starts_with("The guard said"));
    assert!(bench.selected().ends_with("went in."));
}

#[test]
fn s_selects_the_sentence_and_then_the_paragraph() {
    let mut bench = Bench::with_text(WORDS);
    caret_before(&mut bench, "two sentences");
    bench.key("S");
    assert_eq!(bench.selected(), "It has two sentences, and more.");
    bench.key("S");
    assert_eq!(
        bench.selected(),
        "The first line. It has two sentences, and more."
    );
}

#[test]
fn pieces_of_a_passage_become_one_annotation_by_keys() {
    let mut bench = Bench::with_text(WORDS);
    bench.select("The guard said");
    bench.key("P");
    select_too(&mut bench, "the barn");
    bench.shows("2 pieces selected");
    bench.key("Enter");
    bench.type_text("Pieces");
    bench.key("Enter");
    assert_eq!(bench.in_hand().anchors.len(), 2);
    assert_eq!(bench.workspace().annotations.size(), 1);
    assert!(bench.app().pieces().is_empty());
    bench.is_sound();

    // The same pieces once more: nothing is doubled.
    bench.select("the barn");
    bench.key("P");
    select_too(&mut bench, "The guard said");
    bench.key("Q");
    bench.told("This passage is already tagged as Pieces");
    assert_eq!(bench.workspace().annotations.size(), 1);
    bench.key("Escape");
    assert!(bench.app().pieces().is_empty());
    bench.key("Ctrl+Z");
    assert_eq!(bench.workspace().annotations.size(), 0);
}

#[test]
fn ctrl_and_the_mouse_select_in_pieces_until_a_click_lets_go() {
    let mut bench = Bench::with_text(WORDS);
    let paragraph = bench.paragraph("The first line");
    let start = paragraph.left_center() + vec2(2.0, 0.0);
    let drag = |bench: &mut Bench, from: f32, to: f32, held| {
        bench.wait(1.0);
        bench.drag_holding(start + vec2(from, 0.0), start + vec2(to, 0.0), held);
    };
    drag(&mut bench, 0.0, 60.0, Modifiers::NONE);
    let first = bench.selected();
    drag(
        &mut bench,
        120.0,
        180.0,
        Modifiers::COMMAND | Modifiers::CTRL,
    );
    assert_eq!(bench.app().pieces().len(), 1);
    assert!(bench.selected().starts_with(&format!("{first} … ")));
    assert_eq!(bench.copied(), bench.selected());
    bench.key("A");
    assert_eq!(bench.in_hand().anchors.len(), 2);
    bench.key("Escape");
    drag(&mut bench, 0.0, 60.0, Modifiers::NONE);
    drag(
        &mut bench,
        120.0,
        180.0,
        Modifiers::COMMAND | Modifiers::CTRL,
    );
    bench.wait(1.0);
    bench.click_at(start + vec2(90.0, 0.0));
    assert!(bench.app().pieces().is_empty());
    assert_eq!(bench.workspace().annotations.size(), 1);
    bench.is_sound();
}

#[test]
fn the_ends_of_the_annotation_in_hand_are_dragged_to_other_words() {
    let mut bench = Bench::with_text(WORDS);
    let paragraph = bench.paragraph("The first line");
    let start = paragraph.left_center() + vec2(2.0, 0.0);
    let end = edge_after(&mut bench, start, "The first");
    let end = egui::pos2(end, paragraph.top() + 26.0);
    bench.clicks_at(start + vec2(42.0, 0.0), 2);
    let word = bench.selected();
    assert_eq!(word, "first");
    bench.key("A");
    bench.key("Escape");
    bench.drag(end, end + vec2(24.0, -4.0));
    assert_eq!(bench.in_hand().quote(), "first line");
    assert_eq!(bench.selected(), "");
    bench.key("Ctrl+Z");
    assert_eq!(bench.in_hand().quote(), "first");
    let alt = Modifiers::ALT;
    bench.drag_holding(end, end + vec2(-9.0, -4.0), alt);
    assert!("first".starts_with(&bench.in_hand().quote()));
    assert_ne!(bench.in_hand().quote(), "first");
    bench.is_sound();
}

#[test]
fn white_space_around_a_selection_is_never_marked() {
    let mut bench = Bench::with_text(WORDS);
    bench.select(" guard said ");
    bench.key("A");
    assert_eq!(bench.in_hand().quote(), "guard said");
    bench.key("Escape");
    bench.select("guard said");
    bench.key("A");
    bench.told("This passage is already marked");
    assert_eq!(bench.workspace().annotations.size(), 1);
}

#[test]
fn braces_follow_the_tag_in_hand_through_all_documents() {
    let mut bench = Bench::with_sample();
    let tag = bench.tag("Capability/Attacks").id;
    let n_all = bench
        .workspace()
        .annotations
        .values()
        .filter(|annotation| annotation.tags.contains(&tag))
        .count();
    bench.key("Ctrl+Home");
    bench.tab_to("Tag Capability/Attacks, ");
    bench.key("Enter");
    bench.key("Escape");
    for _ in 0..n_all {
        bench.key("{");
    }
    let mut seen = vec![bench.in_hand().id];
    for _ in 0..n_all {
        bench.key("}");
        assert!(bench.in_hand().tags.contains(&tag));
        if !seen.contains(&bench.in_hand().id) {
            seen.push(bench.in_hand().id);
        }
    }
    assert_eq!(seen.len(), n_all);
    bench.told("This is the last passage tagged as Attacks");
}

#[test]
fn the_panels_are_reached_by_keys_and_escape_leads_back_to_the_text() {
    let mut bench = Bench::with_sample();
    bench.select("Small cells");
    bench.key("Ctrl+3");
    bench.key("Escape");
    assert_eq!(
        bench.selected(),
        "Small cells",
        "Escape only leaves the panel"
    );
    bench.key("Shift+ArrowLeft");
    assert_eq!(bench.selected(), "Small cell", "the text has the keyboard");
    bench.key("Ctrl+1");
    bench.key("Ctrl+2");
    bench.key("Shift+ArrowLeft");
    assert_eq!(bench.selected(), "Small cel");
    bench.key("Ctrl+B");
    bench.key("Ctrl+1");
    assert!(bench.app().settings.shows_sources);
}

#[test]
fn keys_are_changed_by_pressing_others_and_menus_and_help_follow() {
    let mut bench = Bench::with_sample();
    caret_before(&mut bench, "Small cells");
    bench.key("Ctrl+,");
    bench.click("Keys…");
    bench.fill("Filter keys", "sentence");
    bench.click("Select the sentence, key S");
    bench.key("ArrowLeft");
    bench.shows("can’t be given to a command");
    bench.key("Ctrl+F");
    bench.shows("Ctrl+F is also a key of “Find…”");
    bench.click("Take Ctrl+F from Find… for Select the sentence");
    bench.does_not_show("is also a key of");
    bench.click("Another key for Select the sentence");
    bench.key("Escape");
    bench.click("Close");
    bench.does_not_show("Filter keys");

    bench.key("S");
    assert_eq!(bench.selected(), "");
    bench.key("Ctrl+F");
    assert!(bench.selected().starts_with("Small cells are slipping"));
    assert!(bench.app().view.now.find.is_none());
    bench.restart();
    bench.key("Ctrl+K");
    bench.type_text("change keys");
    bench.key("Enter");
    bench.shows("Select the sentence, key Ctrl+F");
    bench.click("All keys as they were");
    bench.shows("Select the sentence, key S");
    bench.key("Escape");
    bench.click("Open the sample");
    bench.key("Ctrl+F");
    assert!(bench.app().view.now.find.is_some());
}

#[test]
fn a_single_letter_that_was_chosen_stays_out_of_text_fields() {
    let mut bench = Bench::with_sample();
    bench.key("Ctrl+K");
    bench.type_text("change keys");
    bench.key("Enter");
    bench.fill("Filter keys", "excerpts");
    bench.click("Another key for Excerpts");
    bench.key("X");
    bench.shows("Excerpts, key X");
    bench.key("Escape");
    bench.key("/");
    bench.type_text("xx");
    assert_eq!(bench.value("Filter tags"), "xx");
    bench.key("Escape");
    assert!(bench.app().view.document().is_some());
    bench.key("X");
    assert!(
        bench.app().view.document().is_none(),
        "the table is in front"
    );
}
