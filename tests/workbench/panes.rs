//! Two sides of the middle, each with its own place, selection and find.

use dossier::app::panes::Side;
use dossier::app::view::Tab;
use egui::{Rect, pos2};

use crate::bench::Bench;
use crate::reading::with_chapters;

/// The readers, from left to right.
fn readers(bench: &Bench, title: &str) -> Vec<Rect> {
    let mut rects = bench.rects_of(title);
    rects.sort_by(|a, b| a.left().total_cmp(&b.left()));
    rects
}

fn places(bench: &Bench) -> [usize; 2] {
    let view = &bench.app().view;
    let beside = view.beside.as_ref().unwrap();
    let mine = view.here().unwrap().place.top.byte();
    let other = beside.place.top.byte();
    match view.side {
        Side::Left => [mine, other],
        Side::Right => [other, mine],
    }
}

fn go_to_the_middle(bench: &mut Bench) {
    bench.key("Ctrl+G");
    bench.type_text("50 %");
    bench.key("Enter");
}

#[test]
fn two_places_of_one_document_stand_side_by_side() {
    let mut bench = with_chapters();
    bench.key("Ctrl+Backslash");
    let sides = readers(&bench, "The book");
    assert_eq!(sides.len(), 2);
    assert!(sides[0].right() <= sides[1].left());
    // The new side has the keyboard.
    assert_eq!(bench.app().view.side, Side::Right);
    let start = places(&bench);
    bench.key("Ctrl+End");
    let scrolled = places(&bench);
    assert_eq!(scrolled[0], start[0]);
    assert!(scrolled[1] > start[1]);
    bench.key("F6");
    assert_eq!(bench.app().view.side, Side::Left);
    for _ in 0..3 {
        bench.key("Space");
    }
    assert!(places(&bench)[0] > scrolled[0]);
    assert_eq!(places(&bench)[1], scrolled[1]);
}

#[test]
fn each_side_has_a_selection_and_a_find_of_its_own() {
    let mut bench = with_chapters();
    bench.key("Ctrl+Backslash");
    bench.key("Ctrl+F");
    bench.type_text("Number 3-4");
    assert_eq!(bench.selected(), "Number 3-4");
    bench.shows("1 of 1");
    bench.key("F6");
    assert_eq!(bench.selected(), "");
    assert_eq!(bench.app().view.now.find, None);
    // What was found over there is still to be seen.
    bench.shows("1 of 1");
    bench.key("Ctrl+F");
    bench.type_text("Number 5");
    assert_eq!(bench.selected(), "Number 5");
    bench.shows("1 of 10");
    bench.shows("1 of 1");
    bench.key("Escape");
    bench.key("F6");
    assert_eq!(bench.selected(), "Number 3-4");
    bench.key("Escape");
    assert_eq!(bench.app().view.now.find, None);
}

#[test]
fn a_click_gives_a_side_the_keyboard_and_the_annotation_in_hand_is_shared() {
    let mut bench = Bench::with_sample();
    bench.key("]");
    let in_hand = bench.in_hand().id;
    bench.key("Ctrl+Backslash");
    let title = bench.document().title.clone();
    let sides = readers(&bench, &title);
    assert_eq!(bench.in_hand().id, in_hand);
    bench.click_at(sides[0].center_top() + egui::vec2(0.0, 10.0));
    assert_eq!(bench.app().view.side, Side::Left);
    bench.key("]");
    let next = bench.in_hand().id;
    bench.click_at(pos2(sides[1].center().x, sides[1].top() + 10.0));
    assert_eq!(bench.app().view.side, Side::Right);
    let shown = bench.app().view.in_hand;
    assert!(shown == Some(next) || shown.is_none());
}

#[test]
fn two_documents_stand_side_by_side_and_a_tab_goes_to_the_side_with_the_keyboard() {
    let mut bench = Bench::with_sample();
    let first = bench.app().view.tab().unwrap();
    bench.key("Ctrl+Backslash");
    bench.key("Ctrl+PageDown");
    let second = bench.app().view.tab().unwrap();
    let view = &bench.app().view;
    assert_eq!(view.tab_on(Side::Left), Some(first));
    assert_eq!(view.tab_on(Side::Right), Some(second));
    // The table goes to the side with the keyboard, and its rows open where it stood.
    bench.key("F6");
    bench.key("Ctrl+T");
    let view = &bench.app().view;
    assert_eq!(view.tab_on(Side::Left), Some(Tab::Excerpts));
    assert_eq!(view.tab_on(Side::Right), Some(second));
}

#[test]
fn closing_one_side_leaves_the_other_where_it_was() {
    let mut bench = with_chapters();
    bench.key("Ctrl+Backslash");
    go_to_the_middle(&mut bench);
    let end = places(&bench)[1];
    bench.click("Close the left side");
    assert!(bench.app().view.beside.is_none());
    assert_eq!(readers(&bench, "The book").len(), 1);
    assert_eq!(bench.app().view.here().unwrap().place.top.byte(), end);
    bench.does_not_show("Close the");
    // Closing the side with the keyboard gives it to the other.
    bench.key("Ctrl+Backslash");
    bench.key("Ctrl+Home");
    bench.key("Ctrl+Shift+W");
    assert_eq!(bench.app().view.here().unwrap().place.top.byte(), end);
    // And the tab of a document that is on both sides stays.
    bench.key("Ctrl+Backslash");
    bench.key("Ctrl+W");
    bench.shows("Tab The book");
    assert!(bench.app().view.beside.is_none());
}

#[test]
fn a_tab_dragged_to_a_half_stands_there() {
    let mut bench = Bench::with_sample();
    let first = bench.app().view.tab().unwrap();
    bench.key("Ctrl+PageDown");
    let second = bench.app().view.tab().unwrap();
    let title = bench.document().title.clone();
    let from = bench.find(&format!("Tab {title}")).rect().left_center() + egui::vec2(20.0, 0.0);
    bench.click("Tab ");
    assert_eq!(bench.app().view.tab(), Some(first));
    let reader = bench.paragraphs()[0].1;
    bench.drag(from, pos2(reader.right(), 500.0));
    let view = &bench.app().view;
    assert_eq!(view.tab_on(Side::Left), Some(first));
    assert_eq!(view.tab_on(Side::Right), Some(second));
}

#[test]
fn the_two_sides_are_kept_between_runs() {
    let mut bench = with_chapters();
    bench.key("Ctrl+S");
    let path = bench.path("work.dossier");
    bench.answer_path(&path);
    bench.key("Ctrl+Backslash");
    bench.key("Ctrl+End");
    bench.key("F6");
    bench.key("Space");
    let before = places(&bench);
    bench.restart();
    assert_eq!(places(&bench), before);
    assert_eq!(readers(&bench, "The book").len(), 2);
    assert_eq!(bench.app().view.side, Side::Left);
}

#[test]
fn removing_a_document_closes_the_side_that_shows_it() {
    let mut bench = Bench::with_sample();
    let first = bench.app().view.tab();
    bench.key("Ctrl+Backslash");
    bench.key("Ctrl+PageDown");
    bench.menu("View", "Remove document");
    assert_eq!(bench.app().view.tab(), first);
    assert!(bench.app().view.beside.is_none());
    bench.is_sound();
}
