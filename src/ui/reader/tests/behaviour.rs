//! What a person relies on, through the reader's own door.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Color32, Event as Input, Key, Modifiers, pos2, vec2};

use super::{MIXED, Window, graphemes};
use crate::app::view::{Place, Selection};
use crate::model::AnnotationId;
use crate::model::document::{Block, BlockKind};
use crate::text::{Pos, Text};
use crate::ui::reader::flow::{Aim, Flow, Measure};
use crate::ui::reader::layout::Shaper;
use crate::ui::reader::{Cleaned, Engine, Event, Fonts, Label, Mark, Paragraphs, Typeface};

#[test]
fn a_drag_selects_exactly_the_words_under_it() {
    let mut window = Window::new("We trusted the nurse and her count of the dead.\nAnother line.");
    let text = window.text().as_str().to_owned();
    let (start, _) = window.edges(text.find("trusted").unwrap());
    let (_, end) = window.edges(text.find("nurse").unwrap() + 4);
    window.drag(start, end);
    assert_eq!(window.selected(), "trusted the nurse");
    window.frame(vec![Input::Copy]);
    assert_eq!(window.copied, ["trusted the nurse"]);
    let back = window.edges(text.find("Another").unwrap() + 6).1;
    window.drag(back, start);
    assert_eq!(
        window.selected(),
        "trusted the nurse and her count of the dead.\nAnother"
    );
    assert!(window.selection.head < window.selection.anchor);
}

#[test]
fn a_drag_over_arabic_words_selects_their_bytes() {
    let mut window = Window::new("They said يعود إلى جذوره and left.");
    let text = window.text().as_str().to_owned();
    let first = text.find("يعود").unwrap();
    let last = text.find("جذوره").unwrap() + "جذور".len();
    let ((_, right), (left, _)) = (window.edges(first), window.edges(last));
    assert!(left.x < right.x);
    window.drag(right, left);
    assert_eq!(window.selected(), "يعود إلى جذوره");
}

#[test]
fn a_double_click_takes_the_word_and_a_triple_click_the_paragraph() {
    let mut window = Window::new("One two three.\nFour five.");
    let (_, at) = window.edges(5);
    window.click(at);
    assert_eq!(window.selected(), "");
    window.click(at);
    assert_eq!(window.selected(), "two");
    window.click(at);
    assert_eq!(window.selected(), "One two three.");
}

#[test]
fn a_click_with_shift_extends_the_selection() {
    let mut window = Window::new("One two three.");
    let (start, _) = window.edges(4);
    let (_, end) = window.edges(12);
    window.click(start);
    window.secs += 5.0;
    window.button(end, true, Modifiers::SHIFT);
    window.button(end, false, Modifiers::SHIFT);
    assert_eq!(window.selected(), "two three");
}

#[test]
fn the_arrow_keys_visit_every_character() {
    for text in MIXED {
        let mut window = Window::new(text);
        window.key(Key::ArrowRight, Modifiers::NONE);
        assert_eq!(window.selection, Selection::default(), "no focus, no keys");
        window.click(window.edges(0).0);
        window.key(Key::Home, Modifiers::COMMAND);
        let edges: BTreeSet<usize> = graphemes(text).iter().map(|bytes| bytes.end).collect();
        let is_rtl = matches!(
            window.reader.flow().visible().first(),
            Some(placed) if placed.shaped().is_rtl
        );
        let (on, back) = if is_rtl {
            (Key::ArrowLeft, Key::ArrowRight)
        } else {
            (Key::ArrowRight, Key::ArrowLeft)
        };
        let mut visited = vec![0];
        let mut before = window.caret();
        for _ in &edges {
            window.key(on, Modifiers::NONE);
            visited.push(window.selection.head.byte());
            let after = window.caret();
            if (before.top - after.top).abs() < 1.0 {
                let way = if is_rtl { -1.0 } else { 1.0 };
                assert!(
                    (after.left - before.left) * way > -0.3,
                    "{text:?} {visited:?}"
                );
            }
            before = after;
        }
        let seen: BTreeSet<usize> = visited.iter().copied().filter(|&byte| byte > 0).collect();
        assert_eq!(seen, edges, "{text:?}");
        for &byte in visited.iter().rev().skip(1) {
            window.key(back, Modifiers::NONE);
            assert_eq!(window.selection.head.byte(), byte, "{text:?}");
        }
    }
}

#[test]
fn the_left_arrow_goes_left_through_words_of_the_other_direction() {
    let mut window = Window::new("abc שלום def");
    window.click(window.edges(0).0);
    window.key(Key::End, Modifiers::NONE);
    let mut before = window.caret();
    let n_steps = "abc שלום def".chars().count();
    let mut at = Vec::new();
    for _ in 0..n_steps {
        window.key(Key::ArrowLeft, Modifiers::NONE);
        let after = window.caret();
        assert!(after.left <= before.left + 0.3);
        before = after;
        at.push(window.selection.head.byte());
    }
    // The Hebrew word is gone through from its first letter, which stands on its right.
    assert_eq!(at, [15, 14, 13, 12, 4, 6, 8, 10, 3, 2, 1, 0]);
}

#[test]
fn keys_move_and_select_by_lines_words_and_sentences() {
    let line = "One sentence here. Another one follows it and is long enough to be wrapped, \
                so that there are lines to move between.";
    let mut window = Window::new(&format!("{line}\n\nLast line."));
    window.click(window.edges(0).0);
    window.key(Key::ArrowRight, Modifiers::COMMAND | Modifiers::SHIFT);
    assert_eq!(window.selected(), "One");
    window.key(Key::ArrowDown, Modifiers::ALT | Modifiers::SHIFT);
    assert_eq!(window.selected(), "One sentence here.");
    window.key(Key::End, Modifiers::NONE);
    let end = window.selection.head.byte();
    assert!(end < line.len(), "the paragraph is wrapped");
    window.key(Key::ArrowDown, Modifiers::NONE);
    let below = window.selection.head.byte();
    assert!(end < below && below <= line.len());
    window.key(Key::ArrowUp, Modifiers::NONE);
    assert_eq!(window.selection.head.byte(), end, "the column is kept");
    window.key(Key::A, Modifiers::COMMAND);
    assert_eq!(window.selected(), window.text().as_str());
    window.key(Key::End, Modifiers::COMMAND);
    assert_eq!(window.selection.head, window.text().end());
}

#[test]
fn a_click_on_marked_words_tells_the_marks_under_it_shortest_first() {
    let mut window = Window::new("In 2016 its core carried out more than 1,400 attacks.");
    let ids = [1, 2].map(|n| AnnotationId(uuid::Uuid::from_u128(n)));
    for (id, words) in ids.into_iter().zip([3..40, 8..16]) {
        window.marks.push(Mark {
            id,
            spans: vec![window.text().span(words).unwrap()],
            inks: vec![],
            label: "Capability".to_owned(),
            links: String::new(),
            note: String::new(),
            in_hand: false,
            is_shown: true,
        });
    }
    window.frame(vec![]);
    window.click(window.edges(12).0);
    assert!(
        window
            .events
            .contains(&Event::Clicked(vec![ids[1], ids[0]]))
    );
    assert!(
        window
            .events
            .contains(&Event::Hovered(vec![ids[1], ids[0]]))
    );
    window.click(window.edges(12).0);
    assert!(window.events.contains(&Event::DoubleClickedMark(ids[1])));
    window.events.clear();
    window.secs += 5.0;
    window.click(window.edges(50).0);
    assert!(window.events.contains(&Event::Clicked(vec![])));
    assert_eq!(window.selected(), "");
    let labels = window.columns().margin.labels.unwrap();
    let at = pos2(labels.near + 11.0, window.edges(12).0.y);
    window.click(at);
    assert!(window.events.contains(&Event::MarginClicked(ids[0])));
    window.click(at);
    assert!(window.events.contains(&Event::MarginOpened(ids[0])));
}

#[test]
fn a_long_text_lays_out_only_what_is_seen() {
    let paragraph = format!("{}\n", "word and another word, ".repeat(26));
    let mut window = Window::new(&paragraph.repeat(10_000_000 / paragraph.len()));
    assert!(window.reader.n_laid_out() < 60);
    let last = window.text().end();
    let near = window.text().pos_at_or_before(last.byte() - 100);
    let span = window.text().span_between(near, last).unwrap();
    window.reader.reveal(span);
    window.frame(vec![]);
    assert!(window.reader.n_laid_out() < 120);
    assert!(window.reader.visible_bytes().contains(&near.byte()));
    assert!(window.reader.paragraph_number(near) > 16_000);
}

#[test]
fn a_single_paragraph_of_a_megabyte_is_read_and_selected() {
    for words in ["the words go on and on ", "كلمات عربية تستمر ", "日本語"] {
        let text = words.repeat(1_000_000 / words.len());
        let mut window = Window::new(&text);
        assert_eq!(window.reader.n_paragraphs(), 1);
        assert!(window.reader.n_laid_out() < 12);
        window.click(pos2(400.0, 300.0));
        window.key(Key::PageDown, Modifiers::SHIFT);
        assert!(!window.selected().is_empty());
        window.key(Key::End, Modifiers::COMMAND);
        assert_eq!(window.selection.head, window.text().end());
        assert!(window.reader.n_laid_out() < 60);
        let is_rtl = window.reader.flow().visible()[0].shaped().is_rtl;
        assert_eq!(is_rtl, words.starts_with('ك'));
    }
}

#[test]
fn the_line_at_the_top_stays_when_the_width_or_the_zoom_changes() {
    let words = "has words that wrap over lines ".repeat(9);
    let text = format!("A paragraph {words}\n").repeat(300);
    let mut window = Window::new(&text);
    let middle = window.text().span(30_000..30_010).unwrap();
    window.reader.reveal(middle);
    window.frame(vec![]);
    let top_of = |window: &Window| {
        let at = window.reader.flow().pos_at(0.0, 1.0);
        at.byte()
    };
    let before = top_of(&window);
    for (width, zoom) in [
        (700.0, 1.0),
        (1400.0, 1.0),
        (1000.0, 1.6),
        (500.0, 0.8),
        (1000.0, 1.0),
    ] {
        window.size.x = width;
        window.look.zoom = zoom;
        window.frame(vec![]);
        assert!(top_of(&window).abs_diff(before) < 140, "{width} {zoom}");
    }
    assert_eq!(top_of(&window), before);
}

#[test]
fn the_title_stays_whole_in_view_when_it_takes_more_lines() {
    let mut window = Window::new(&"A line of text.\n".repeat(200));
    for width in [1000.0, 260.0, 1000.0, 400.0] {
        window.size.x = width;
        window.frame(vec![]);
        window.frame(vec![]);
        assert_eq!(window.place, Place::default(), "{width}");
        assert!(window.reader.flow().shows_all_of_header(), "{width}");
    }
}

#[test]
fn scrolling_keeps_the_text_in_the_window_at_both_ends() {
    let mut window = Window::new(&"A line of text.\n".repeat(200));
    let start = window.place;
    assert_eq!(start, Place::default(), "the title is in view");
    let wheel = |window: &mut Window, delta: f32| {
        for _ in 0..30 {
            window.frame(vec![
                Input::PointerMoved(pos2(500.0, 300.0)),
                Input::MouseWheel {
                    unit: egui::MouseWheelUnit::Point,
                    delta: vec2(0.0, delta),
                    modifiers: Modifiers::NONE,
                    phase: egui::TouchPhase::Move,
                    source: egui::MouseWheelSource::Wheel,
                },
            ]);
        }
    };
    wheel(&mut window, -900.0);
    let end = window.place;
    wheel(&mut window, -900.0);
    assert_eq!(window.place, end, "the end is the end");
    let visible = window.reader.visible_bytes();
    assert!(visible.end >= window.text().len() - 1);
    wheel(&mut window, 900.0);
    assert_eq!(window.place, start);
}

#[test]
fn a_still_window_asks_for_no_frames() {
    let mut window = Window::new("Some words.\nMore words.");
    window.click(window.edges(3).0);
    for _ in 0..5 {
        window.frame(vec![]);
    }
    assert!(!window.wants_repaint);
}

#[test]
fn an_empty_text_and_texts_of_blank_lines_are_no_trouble() {
    for text in ["", "\n", "\n\n \n", " ", "\u{feff}"] {
        let mut window = Window::new(text);
        window.click(pos2(400.0, 120.0));
        for key in [
            Key::ArrowDown,
            Key::End,
            Key::PageDown,
            Key::ArrowUp,
            Key::Home,
            Key::Space,
        ] {
            window.key(key, Modifiers::NONE);
        }
        window.key(Key::A, Modifiers::COMMAND);
        window.drag(pos2(300.0, 60.0), pos2(600.0, 400.0));
        window.size = vec2(40.0, 20.0);
        window.frame(vec![]);
    }
}

#[test]
fn a_place_or_selection_of_another_text_is_brought_into_this_one() {
    let long = Text::new("x".repeat(5000));
    let mut window = Window::new("A short text with é in it.");
    window.selection = Selection {
        anchor: long.pos(4000).unwrap(),
        head: long.pos(19).unwrap(),
    };
    window.place = Place {
        top: long.end(),
        offset: f32::NAN,
    };
    window.frame(vec![]);
    assert!(window.selection.span(window.text()).is_some());
    window.place = Place {
        top: long.end(),
        offset: 1e30,
    };
    window.frame(vec![]);
    assert!(window.place.offset.is_finite());
}

#[test]
fn headings_and_list_entries_keep_their_bytes() {
    let text = "A heading\nA line.\nfirst entry\nsecond entry\ncode\there";
    let mut window = Window::with_blocks(text, |text| {
        let block = |kind, bytes| Block {
            kind,
            span: text.span(bytes).unwrap(),
        };
        vec![
            block(BlockKind::Heading(1), 0..9),
            block(BlockKind::ListEntry, 18..29),
            block(BlockKind::ListEntry, 30..42),
            block(BlockKind::Preformatted, 43..52),
        ]
    });
    for word in ["heading", "line", "entry", "code"] {
        let start = text.find(word).unwrap();
        window.secs += 5.0;
        let at = window.edges(start + 1).0;
        window.click(at);
        window.click(at);
        assert_eq!(window.selected(), word);
    }
}

#[test]
fn the_scroll_bar_reaches_both_ends() {
    let text = "Line\n".repeat(5000);
    let mut shaper = Shaper::new(Fonts::bundled());
    let mut flow = Flow::new(Arc::new(Paragraphs::new(
        &Text::new(text),
        &[],
        Cleaned::default(),
    )));
    flow.set_measure(
        &mut shaper,
        Measure {
            pixels_per_point: 1.0,
            column: 600.0,
            view_height: 700.0,
            header: 80.0,
            size: 16.0,
            line_height: 25.0,
            serif: None,
            shows_invisible: false,
            is_justified: false,
            hyphens: crate::app::settings::Hyphens::Off,
            direction: None,
        },
    );
    flow.go_to_share(1.0);
    flow.settle(&mut shaper);
    assert_eq!(flow.visible_bytes().end, flow.text().len() - 1);
    flow.go_to_share(0.5);
    flow.settle(&mut shaper);
    let number = flow.paragraphs().number(flow.visible()[0].piece_idx);
    assert!((2300..2700).contains(&number));
    flow.go_to_share(0.0);
    flow.settle(&mut shaper);
    assert_eq!(flow.place(), {
        flow.go_to(&mut shaper, Place::default());
        flow.place()
    });
    flow.bring_into_view(&mut shaper, Pos::START, Aim::Nearest);
}

#[test]
fn a_screen_reader_is_told_the_paragraphs_in_view_and_their_marks() {
    let mut window = Window::new(&"A line of words.\n".repeat(500));
    window.marks.push(Mark {
        id: AnnotationId(uuid::Uuid::nil()),
        spans: vec![window.text().span(2..6).unwrap()],
        inks: vec![],
        label: "Figure".to_owned(),
        links: String::new(),
        note: String::new(),
        in_hand: true,
        is_shown: true,
    });
    window.frame(vec![]);
    let document = (egui::Role::Document, "A title".to_owned(), String::new());
    assert!(window.told.contains(&document));
    let paragraphs: Vec<_> = window
        .told
        .iter()
        .filter(|(role, ..)| *role == egui::Role::Paragraph)
        .collect();
    assert!((5..40).contains(&paragraphs.len()));
    assert!(
        paragraphs
            .iter()
            .all(|(_, words, _)| words == "A line of words.")
    );
    let marked = paragraphs.iter().filter(|(.., told)| !told.is_empty());
    let marked: Vec<&str> = marked.map(|(.., told)| told.as_str()).collect();
    assert_eq!(marked, ["Marked “line” Figure"]);
}

#[test]
fn a_drag_below_the_window_scrolls_on_and_selects() {
    let mut window = Window::new(&"A line of words.\n".repeat(500));
    let (start, _) = window.edges(2);
    window.button(start, true, Modifiers::NONE);
    for _ in 0..40 {
        window.frame(vec![Input::PointerMoved(pos2(400.0, 760.0))]);
        assert!(window.wants_repaint);
    }
    window.button(pos2(400.0, 760.0), false, Modifiers::NONE);
    assert!(window.selected().lines().count() > 40);
    window.frame(vec![]);
    let end = window.reader.selection_end_rect().unwrap();
    assert!(end.top() < 700.0);
}

#[test]
fn an_atlas_that_is_full_is_replaced() {
    let mut window = Window::new(&"The quick brown fox jumps over 1,234 lazy dogs. ".repeat(40));
    let before = window.engine.atlas.generation();
    for step in 0..120u8 {
        window.look.zoom = 1.0 + f32::from(step) / 40.0;
        window.frame(vec![]);
    }
    assert!(window.engine.atlas.generation() > before);
    window.click(pos2(400.0, 300.0));
}

#[test]
fn fonts_can_be_found_on_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Fonts>();
}

#[test]
fn a_label_is_cut_where_it_is_too_long() {
    let ctx = egui::Context::default();
    let mut engine = Engine::new(Fonts::load());
    for text in [
        "A long name of a tag that goes on",
        "اسم طويل جدا لوسم من الوسوم الكثيرة",
        "👨\u{200d}👩\u{200d}👧",
    ] {
        for max_width in [4.0, 60.0, 100.0] {
            let label = Label {
                text,
                size: 13.0,
                color: Color32::BLACK,
                typeface: Typeface::Sans,
                max_width,
                n_lines: 1,
            };
            let set = engine.set(&label, 1.0);
            let width = label.measure(&ctx, &mut engine).x;
            assert!(
                max_width < 20.0 || width <= max_width + 1.0,
                "{text} {max_width} {width}"
            );
            assert!(set.is_cut || width <= max_width);
        }
    }
    let label = |n_lines| Label {
        text: "Several words that take more than two lines when they are narrow",
        size: 13.0,
        color: Color32::BLACK,
        typeface: Typeface::Serif,
        max_width: 100.0,
        n_lines,
    };
    let two = engine.set(&label(2), 1.0);
    assert!(two.is_cut && two.laid.shaped.lines.len() == 2);
    assert!(!engine.set(&label(20), 1.0).is_cut);
}

#[test]
fn the_scroll_bar_scrolls_and_selects_nothing() {
    let mut window = Window::new(&"A line of words.\n".repeat(5000));
    let before = window.place;
    window.drag(pos2(995.0, 10.0), pos2(995.0, 350.0));
    assert_eq!(window.selected(), "");
    let number = window.reader.paragraph_number(window.place.top);
    assert!((2000..3000).contains(&number), "{number}");
    assert_eq!(window.events, []);
    window.drag(pos2(995.0, 350.0), pos2(995.0, 0.0));
    assert_eq!(window.place, before);
}

#[test]
fn invisible_characters_are_shown_in_their_place_and_turn_nothing_round() {
    let text = "name\u{202e}fdp.exe and \u{200b}\u{0}\u{61c}\u{e0041}more";
    let mut window = Window::new(text);
    let left = |window: &Window, words: &str| {
        let start = text.find(words).unwrap();
        let mut left = f32::NAN;
        window
            .reader
            .flow()
            .areas(&(start..start + 1), |area| left = area.left);
        left
    };
    assert!(
        left(&window, "fdp") > left(&window, "exe"),
        "the override is at work"
    );
    window.look.shows_invisible = true;
    window.frame(vec![]);
    let mut last = left(&window, "name");
    for words in [
        "\u{202e}",
        "fdp",
        "exe",
        "and",
        "\u{200b}",
        "\u{0}",
        "\u{61c}",
        "\u{e0041}",
        "more",
    ] {
        let next = left(&window, words);
        assert!(next > last, "{words:?} stands where the text has it");
        last = next;
    }
    let room = left(&window, "fdp") - left(&window, "\u{202e}");
    assert!(room > 20.0, "there is room for a label, {room}");
    let (at, _) = window.edges(text.find("ore").unwrap());
    window.click(at);
    window.click(at);
    assert_eq!(window.selected(), "more");
}
