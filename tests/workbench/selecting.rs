//! Selecting a passage, by mouse and by keys.

use egui::{Pos2, vec2};

use crate::bench::Bench;

/// The beginning of a paragraph, on its first line.
fn start_of(bench: &Bench, words: &str) -> Pos2 {
    bench.paragraph(words).left_top() + vec2(1.0, 10.0)
}

#[test]
fn dragging_the_mouse_over_words_selects_them() {
    let mut bench = Bench::with_sample();
    let start = start_of(&bench, "It has admitted for over a year");
    bench.drag(start, start + vec2(180.0, 0.0));
    let selected = bench.selected();
    assert!(selected.starts_with("It has admitted"), "{selected}");
    assert!(selected.len() < 40, "{selected}");
    bench.shows("characters selected");
    bench.drag(start + vec2(180.0, 0.0), start);
    assert_eq!(bench.selected(), selected);
}

#[test]
fn a_double_click_selects_a_word_and_a_triple_click_its_paragraph() {
    let mut bench = Bench::with_sample();
    let start = start_of(&bench, "In Europe this has stirred fear") + vec2(25.0, 0.0);
    bench.clicks_at(start, 2);
    assert_eq!(bench.selected(), "Europe");
    bench.key("ArrowLeft");
    assert_eq!(bench.selected(), "");
    bench.wait(1.0);
    bench.clicks_at(start, 3);
    assert_eq!(
        bench.selected(),
        "In Europe this has stirred fear of militants among the migrants. North Africa, said Colin \
         Clarke, who studies the subject at the RAND think tank, is very unstable and full of arms."
    );
}

#[test]
fn shift_and_the_arrows_select_by_letter_word_and_sentence() {
    let mut bench = Bench::with_sample();
    let start = start_of(&bench, "A United Nations report");
    bench.click_at(start);
    for _ in 0..3 {
        bench.key("Shift+ArrowRight");
    }
    assert_eq!(bench.selected(), "A U");
    bench.key("Ctrl+Shift+ArrowRight");
    assert_eq!(bench.selected(), "A United");
    bench.key("Alt+Shift+ArrowDown");
    let sentence = bench.selected();
    assert!(
        sentence.starts_with("A United Nations report published"),
        "{sentence}"
    );
    assert!(
        sentence
            .trim_end()
            .ends_with("about 20 more came in late March."),
        "{sentence}"
    );
    bench.key("Alt+Shift+ArrowUp");
    assert_eq!(bench.selected(), "");
    bench.key("Ctrl+Shift+ArrowRight");
    bench.key("Ctrl+Shift+ArrowRight");
    bench.key("Ctrl+Shift+ArrowLeft");
    bench.key("Shift+ArrowLeft");
    assert_eq!(bench.selected(), "A");
    bench.key("Shift+Home");
    assert_eq!(bench.selected(), "");
    bench.key("Shift+ArrowDown");
    assert!(bench.selected().starts_with("A United Nations"));
    bench.key("Ctrl+A");
    assert_eq!(bench.selected(), bench.text());
}

#[test]
fn what_is_found_is_selected_when_the_find_bar_closes() {
    let mut bench = Bench::with_sample();
    bench.select("Small cells are slipping out of Iraq and Syria");
    bench.shows("46 characters selected");
    assert!(bench.app().view.now.find.is_none());
}

#[test]
fn escape_lets_go_of_the_find_bar_then_the_selection_then_the_annotation() {
    let mut bench = Bench::with_sample();
    bench.select("Small cells");
    bench.key("3");
    bench.select("bends in ways");
    bench.key("Ctrl+F");
    bench.key("Escape");
    assert!(bench.app().view.now.find.is_none());
    assert_eq!(bench.selected(), "bends in ways");
    bench.key("Escape");
    assert_eq!(bench.selected(), "");
    assert_eq!(bench.shown(), "Small cells: Claims/Contradiction");
    bench.key("Escape");
    assert!(bench.app().annotation_in_hand().is_none());
}
