//! The line at the top stays where it is, and a text that is shown tidier keeps all its places.

use std::sync::Arc;

use egui::{Event as Input, Modifiers, pos2};
use proptest::prelude::*;

use super::{MIXED, Window};
use crate::app::view::{Cleaning, Place, Selection};
use crate::text::{Pos, Text};
use crate::ui::reader::{Cleaned, Paragraphs, Reader};

const COLUMN: &str = "The council met again on\nMonday to hear what the\nowners of the ware-\nhouse had to say about\nthe fire of last winter.\nNobody had been at the\ndoor, the owner said, and\nthe clerk agreed.\n\n\n\nSECTION 7 OF THE INQUIRY\n\nعاد الشاهد إلى القرية\nفي الليل ولم يقل شيئا\nعن القارب والميناء.\n\n";

impl Window {
    fn clean(&mut self, cleaning: Cleaning) {
        let text = self.text().clone();
        let index = Paragraphs::new(&text, &[], Cleaned::find(&text, cleaning));
        self.reader.take_index(&mut self.engine, Arc::new(index));
    }

    /// The first character that is seen, and how high it stands.
    fn top(&self) -> (Pos, f32) {
        let flow = self.reader.flow();
        for placed in flow.visible() {
            for line in &placed.shaped().lines {
                if placed.top + line.bottom > 0.0 {
                    let pos = flow.pos(placed.bytes.start + line.bytes.start);
                    return (pos, placed.top + line.top);
                }
            }
        }
        (Pos::START, 0.0)
    }

    /// Where a place stands in the window, if it is laid out.
    fn y_of(&self, pos: Pos) -> Option<f32> {
        Some(self.reader.flow().caret_area(pos)?.top)
    }

    fn scroll(&mut self, pixels: f32) {
        self.frame(vec![
            Input::PointerMoved(egui::pos2(500.0, 300.0)),
            Input::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: egui::vec2(0.0, -pixels),
                modifiers: egui::Modifiers::NONE,
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Trackpad,
            },
        ]);
    }
}

fn all_cleanings() -> impl Strategy<Value = Cleaning> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|switches| Cleaning {
        joins_lines: switches.0,
        folds_blank_lines: switches.1,
        dims_repeats: switches.2,
        ..Cleaning::default()
    })
}

#[test]
fn the_index_of_the_whole_text_comes_in_without_anything_moving() {
    for text in [
        COLUMN.repeat(4000),
        "a paragraph without end ".repeat(50_000),
    ] {
        let mut window = Window::new(&text);
        for share in [0, 2, 6, 9] {
            let text = window.text().clone();
            let whole = Paragraphs::new(&text, &[], Cleaned::default());
            let near = text.pos_at_or_before(text.len() / 10 * share);
            let near = text.pos(whole.start(whole.piece_at(near))).unwrap();
            window.reader = Reader::opening(&text, &[], near);
            window.place.top = near;
            window.place.offset = 7.0;
            window.frame(vec![]);
            assert!(!window.reader.is_whole());
            let (pos, y) = window.top();
            let n_laid_out = window.reader.n_laid_out();
            window
                .reader
                .take_index(&mut window.engine, Arc::new(whole));
            window.frame(vec![]);
            assert!(window.reader.is_whole());
            assert_eq!(window.top(), (pos, y));
            // What was cut at the edge of the part is laid out again, with what stands above it.
            assert!(window.reader.n_laid_out() <= n_laid_out + 6);
        }
    }
}

#[test]
fn the_words_at_the_top_stay_there_while_lines_are_joined_and_parted() {
    let mut window = Window::new(&COLUMN.repeat(60));
    let at = window
        .text()
        .as_str()
        .match_indices("the clerk")
        .nth(30)
        .unwrap()
        .0;
    let span = window.text().span(at..at + 9).unwrap();
    window.reader.reveal(span);
    window.frame(vec![]);
    window.frame(vec![]);
    let before = window.top();
    let caret = window.y_of(span.start()).unwrap();
    for cleaning in [Cleaning::all(), Cleaning::default()] {
        window.clean(cleaning);
        window.frame(vec![]);
        let y = window.y_of(before.0).unwrap();
        assert!((y - before.1).abs() <= 2.0, "{y} {before:?}");
    }
    assert_eq!(window.top(), before);
    assert_eq!(window.y_of(span.start()), Some(caret));
}

#[test]
fn lines_of_a_column_are_read_as_one_paragraph() {
    let mut window = Window::new(COLUMN);
    let n_lines = |window: &Window| {
        let visible = window.reader.flow().visible().iter();
        visible
            .map(|placed| placed.shaped().lines.len())
            .sum::<usize>()
    };
    let before = n_lines(&window);
    assert_eq!(window.reader.n_paragraphs(), 12);
    window.clean(Cleaning::all());
    window.frame(vec![]);
    assert_eq!(window.reader.n_paragraphs(), 3);
    assert!(n_lines(&window) < before);
    window.selection = Selection::of(window.text().whole().unwrap());
    window.frame(vec![]);
    assert_eq!(window.selected(), COLUMN);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(12),
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_marked_in_one_view_is_the_same_words_in_every_other(
        lines in prop::collection::vec("[a-z]{2,9}( [a-z]{2,9}){2,4}[-.]?|Page [1-4]|[א-ת]{2,6} [א-ת]{2,6}|", 3..60),
        cleanings in prop::collection::vec(all_cleanings(), 1..5),
        drags in prop::collection::vec((20.0f32..600.0, 40.0f32..600.0, 20.0f32..600.0, 40.0f32..600.0), 1..4),
    ) {
        let mut window = Window::new(&lines.join("\n"));
        let mut marked: Vec<(Selection, String)> = Vec::new();
        for (idx, cleaning) in cleanings.into_iter().enumerate() {
            window.clean(cleaning);
            window.frame(vec![]);
            let drag = drags[idx % drags.len()];
            window.drag(egui::pos2(200.0 + drag.0, drag.1), egui::pos2(200.0 + drag.2, drag.3));
            let words = window.selected().to_owned();
            prop_assert!(window.selection.span(window.text()).is_none_or(|span| window.text().admits(span)));
            marked.push((window.selection, words));
            for (selection, words) in &marked {
                let seen = selection.span(window.text()).map_or("", |span| window.text().slice(span));
                prop_assert_eq!(seen, words);
                // It is drawn in this view too, and what is drawn is these bytes.
                if let Some(span) = selection.span(window.text())
                    && window.text().slice(span).trim() != ""
                {
                    let mut n_areas = 0;
                    window.reader.flow().areas(&span.bytes(), |_| n_areas += 1);
                    let visible = window.reader.visible_bytes();
                    if span.start().byte() >= visible.start && span.end().byte() <= visible.end {
                        prop_assert!(n_areas > 0);
                    }
                }
            }
        }
        window.clean(Cleaning::default());
        window.frame(vec![]);
        let plain = Paragraphs::new(window.text(), &[], Cleaned::default());
        prop_assert_eq!(plain.n_pieces(), window.reader.flow().paragraphs().n_pieces());
    }

    #[test]
    fn the_line_at_the_top_stays_through_widths_sizes_and_cleanings(
        scrolls in prop::collection::vec(-2000.0f32..4000.0, 1..4),
        changes in prop::collection::vec((420.0f32..1400.0, 0.7f32..2.0, all_cleanings()), 1..5),
    ) {
        let mut window = Window::new(&COLUMN.repeat(40));
        window.scroll(3000.0);
        for pixels in scrolls {
            window.scroll(pixels);
        }
        let (size, zoom) = (window.size.x, window.look.zoom);
        window.frame(vec![]);
        // Smooth scrolling comes to rest.
        for _ in 0..20 {
            window.frame(vec![]);
        }
        prop_assume!(window.place.offset >= 0.0);
        let (pos, y) = window.top();
        let at_end = window.reader.visible_bytes().end >= window.text().len() - 1;
        prop_assume!(!at_end && pos.byte() > 2000);
        for (width, zoom, cleaning) in changes {
            window.size.x = width;
            window.look.zoom = zoom;
            window.frame(vec![]);
            window.clean(cleaning);
            window.frame(vec![]);
            let area = window.reader.flow().caret_area(pos).unwrap();
            let line = area.bottom - area.top;
            prop_assert!(area.top > -line - 2.0 && area.top < line + 2.0, "{} {line}", area.top);
            window.frame(vec![]);
            prop_assert_eq!(window.reader.flow().caret_area(pos).unwrap(), area);
        }
        window.size.x = size;
        window.look.zoom = zoom;
        window.clean(Cleaning::default());
        window.frame(vec![]);
        window.frame(vec![]);
        let (after, y_after) = window.top();
        prop_assert_eq!(after, pos);
        prop_assert!((y - y_after).abs() <= 1.0);
    }
}

#[test]
fn an_index_of_another_text_is_not_taken() {
    let mut window = Window::new(COLUMN);
    let other = Text::from("Other words.");
    let index = Paragraphs::new(&other, &[], Cleaned::default());
    window
        .reader
        .take_index(&mut window.engine, Arc::new(index));
    window.frame(vec![]);
    assert_eq!(window.text().as_str(), COLUMN);
}

#[test]
fn a_place_holds_when_a_long_text_with_joined_lines_is_opened_again() {
    let mut window = Window::new(&COLUMN.repeat(4000));
    window.clean(Cleaning::all());
    window.frame(vec![]);
    let text = window.text().clone();
    for share in [3, 5, 8] {
        window.place = Place {
            top: text.pos_at_or_before(text.len() / 10 * share),
            offset: 3.0,
        };
        window.frame(vec![]);
        window.frame(vec![]);
        window.scroll(10.0);
        // Smooth scrolling comes to rest.
        for _ in 0..20 {
            window.frame(vec![]);
        }
        let (before, place) = (window.top(), window.place);
        window.reader = Reader::opening(&text, &[], place.top);
        window.frame(vec![]);
        assert_eq!(window.place, place, "before all of it is known");
        window.clean(Cleaning::all());
        window.frame(vec![]);
        assert_eq!(window.top(), before);
        assert_eq!(window.place, place);
    }
}

#[test]
fn a_double_click_takes_a_word_that_the_end_of_a_line_cuts() {
    let mut window = Window::new(COLUMN);
    let at = COLUMN.find("ware-").unwrap();
    let double_click = |window: &mut Window, byte: usize| {
        window.secs += 5.0;
        let (left, _) = window.edges(byte);
        window.click(left);
        window.click(left);
    };
    double_click(&mut window, at + 1);
    assert_eq!(window.selected(), "ware");
    window.clean(Cleaning::all());
    window.frame(vec![]);
    for byte in [at + 1, at + 8] {
        double_click(&mut window, byte);
        assert_eq!(window.selected(), "ware-\nhouse");
    }
    let (left, _) = window.edges(at + 1);
    window.secs += 5.0;
    for _ in 0..3 {
        window.click(left);
    }
    assert_eq!(window.selected(), COLUMN.split("\n\n").next().unwrap());
}

#[test]
fn another_width_shapes_nothing_anew_and_breaks_the_same_lines() {
    for text in MIXED {
        for is_justified in [false, true] {
            let text = format!("{text} ").repeat(9);
            let mut window = Window::new(&text);
            window.look.is_justified = is_justified;
            for width in [900.0, 500.0, 640.0, 430.0] {
                window.size.x = width;
                window.frame(vec![]);
                let mut fresh = Window::new(&text);
                fresh.look.is_justified = is_justified;
                fresh.size.x = width;
                fresh.reader = Reader::new(&Text::from(text.as_str()), &[]);
                fresh.frame(vec![]);
                let lines = |window: &Window| -> Vec<(std::ops::Range<usize>, f32, f32)> {
                    let visible = window.reader.flow().visible().iter();
                    let lines = visible.flat_map(|placed| &placed.shaped().lines);
                    let line = |line: &crate::ui::reader::geometry::Line| {
                        (line.bytes.clone(), line.left, line.right)
                    };
                    lines.map(line).collect()
                };
                assert_eq!(lines(&window), lines(&fresh), "{text:?} {width}");
            }
        }
    }
}

#[test]
fn a_drag_at_the_very_edge_of_the_window_scrolls_and_faster_beyond_it() {
    let at_edge = |y: f32| {
        let mut window = Window::new(&"A line of words.\n".repeat(500));
        let (start, _) = window.edges(2);
        window.button(start, true, Modifiers::NONE);
        window.frame(vec![Input::PointerMoved(pos2(400.0, 400.0))]);
        for _ in 0..20 {
            window.frame(vec![Input::PointerMoved(pos2(400.0, y))]);
        }
        window.selected().lines().count()
    };
    let (inside, edge, beyond) = (at_edge(680.0), at_edge(697.0), at_edge(760.0));
    assert!(inside < edge && edge < beyond, "{inside} {edge} {beyond}");
    // At the end of the text nothing moves any more.
    let mut window = Window::new("A line of words.\nAnother one.");
    let (start, _) = window.edges(2);
    window.button(start, true, Modifiers::NONE);
    window.frame(vec![Input::PointerMoved(pos2(400.0, 699.0))]);
    for _ in 0..4 {
        window.frame(vec![]);
    }
    assert!(!window.wants_repaint);
}
