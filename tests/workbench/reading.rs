//! Moving about in documents: paragraphs by number, headings, places visited, the map, focus mode.

use std::fmt::Write as _;

use dossier::app::view::Tab;
use egui::{PointerButton, Pos2, Rect, vec2};
use egui_kittest::kittest::NodeT as _;

use crate::bench::Bench;

/// A document with chapters of ten paragraphs each.
pub(crate) fn chapters() -> String {
    let mut text = "# The book\n\n".to_owned();
    for chapter in 1..=8 {
        writeln!(text, "## Chapter {chapter}\n").unwrap();
        for paragraph in 1..=10 {
            let words = "The same words stand in every paragraph of it, and go on for a while. ";
            writeln!(text, "Number {chapter}-{paragraph}. {}\n", words.repeat(4)).unwrap();
        }
    }
    text
}

pub(crate) fn with_chapters() -> Bench {
    let mut bench = Bench::new();
    let path = bench.write("book.md", chapters().as_bytes());
    bench.drop_files(&[path]);
    bench
}

/// The words of the first paragraph in view.
pub(crate) fn top(bench: &Bench) -> String {
    let paragraphs = bench.paragraphs();
    let first = paragraphs.into_iter().next().unwrap();
    first.0.chars().take(12).collect()
}

fn reader(bench: &Bench) -> Rect {
    bench.rects_of("The book")[0]
}

#[track_caller]
fn go_to(bench: &mut Bench, words: &str) {
    bench.key("Ctrl+G");
    assert!(bench.is_focused("Go to paragraph"));
    bench.type_text(words);
    bench.key("Enter");
}

#[test]
fn a_paragraph_is_gone_to_by_its_number() {
    let mut bench = with_chapters();
    go_to(&mut bench, "58");
    bench.does_not_show("Such as");
    assert_eq!(bench.app().view.now.go_to, None);
    bench.shows("¶ 58 of 89");
    assert!(
        bench
            .paragraphs()
            .iter()
            .any(|(words, _)| words.starts_with("Number 6-1."))
    );
    // The keyboard is in the text again.
    bench.key("Shift+End");
    assert!(
        bench.selected().starts_with("Number 6-1."),
        "{}",
        bench.selected()
    );
}

#[test]
fn lines_characters_and_shares_are_places_too() {
    let mut bench = with_chapters();
    go_to(&mut bench, "100 %");
    bench.paragraph("Number 8-10.");
    go_to(&mut bench, "line 3");
    assert_eq!(
        bench.app().view.selection(bench.document().id).head.byte(),
        {
            let text = bench.text();
            text.match_indices('\n').nth(1).unwrap().0 + 1
        }
    );
    go_to(&mut bench, "character 20");
    assert_eq!(
        bench.app().view.selection(bench.document().id).head.byte(),
        19
    );
}

#[test]
fn what_is_no_place_is_told_in_the_field_and_escape_leaves_it() {
    let mut bench = with_chapters();
    go_to(&mut bench, "900");
    bench.shows("There are only 89 paragraphs");
    bench.fill("Go to paragraph", "nowhere");
    bench.key("Enter");
    bench.shows("Type a number, such as “12”, “line 40”, “character 900” or “50 %”");
    bench.key("Escape");
    assert_eq!(bench.app().view.now.go_to, None);
    bench.does_not_show("Type a number");
}

#[test]
fn back_and_forward_go_through_the_places_that_were_left_by_jumps() {
    let mut bench = with_chapters();
    let start = bench.app().view.here().unwrap();
    assert!(!bench.app().view.trail.can_go_back());
    go_to(&mut bench, "40");
    let fortieth = top(&bench);
    go_to(&mut bench, "80");
    assert_ne!(top(&bench), fortieth);
    bench.key("Alt+ArrowLeft");
    assert_eq!(top(&bench), fortieth);
    bench.key("Alt+ArrowLeft");
    assert_eq!(bench.app().view.here(), Some(start));
    assert!(!bench.app().view.trail.can_go_back());
    bench.key("Alt+ArrowRight");
    assert_eq!(top(&bench), fortieth);
    // Another jump from here makes a new way forward.
    go_to(&mut bench, "3");
    assert!(!bench.app().view.trail.can_go_forward());
}

#[test]
fn scrolling_is_no_jump_but_what_was_scrolled_to_is_come_back_to() {
    let mut bench = with_chapters();
    let at = reader(&bench).center();
    bench.wheel(at, -1500.0, false);
    for _ in 0..5 {
        bench.key("PageDown");
    }
    assert!(!bench.app().view.trail.can_go_back());
    let here = top(&bench);
    go_to(&mut bench, "1");
    bench.key("Alt+ArrowLeft");
    assert_eq!(top(&bench), here);
}

#[test]
fn back_leads_to_the_document_before_also_with_the_mouse_and_after_a_restart() {
    let mut bench = Bench::with_sample();
    let first = bench.document().title.clone();
    bench.key("Ctrl+PageDown");
    let second = bench.document().title.clone();
    assert_ne!(first, second);
    let at = bench.paragraphs()[0].1.center();
    let click = |bench: &mut Bench, button| {
        bench.point(at);
        bench.button(at, button, true);
        bench.button(at, button, false);
        bench.run();
    };
    click(&mut bench, PointerButton::Extra1);
    assert_eq!(bench.document().title, first);
    click(&mut bench, PointerButton::Extra2);
    assert_eq!(bench.document().title, second);
    bench.key("Ctrl+T");
    assert_eq!(bench.app().view.tab(), Some(Tab::Excerpts));
    bench.menu("Go", "Back");
    assert_eq!(bench.document().title, second);
}

#[test]
fn stepping_from_hit_to_hit_leaves_one_place_behind() {
    let mut bench = with_chapters();
    go_to(&mut bench, "5");
    let place = top(&bench);
    bench.key("Ctrl+F");
    bench.type_text("Number 7");
    for _ in 0..6 {
        bench.key("F3");
    }
    bench.key("Escape");
    assert_ne!(top(&bench), place);
    bench.key("Alt+ArrowLeft");
    assert_eq!(top(&bench), place);
}

#[test]
fn a_removed_document_is_passed_over_on_the_way_back() {
    let mut bench = Bench::with_sample();
    let first = bench.document().title.clone();
    bench.key("Ctrl+PageUp");
    bench.key("Ctrl+PageUp");
    bench.key("Alt+ArrowLeft");
    bench.menu("View", "Remove document");
    assert!(bench.app().view.trail.can_go_back());
    bench.key("Alt+ArrowLeft");
    assert_eq!(bench.document().title, first);
}

#[test]
fn the_outline_lists_the_headings_and_goes_to_them() {
    let mut bench = with_chapters();
    bench.does_not_show("Heading Chapter 1");
    bench.key("Ctrl+Shift+H");
    assert!(bench.is_focused("Filter headings"));
    bench.shows("Heading The book");
    bench.click("Heading Chapter 6");
    assert_eq!(top(&bench), "## Chapter 6");
    bench.shows("The book › Chapter 6");
    bench.key("Alt+ArrowLeft");
    assert_eq!(top(&bench), "# The book");
    bench.fill("Filter headings", "ter 3");
    bench.does_not_show("Heading Chapter 6");
    bench.click("Heading Chapter 3");
    assert_eq!(top(&bench), "## Chapter 3");
    bench.fill("Filter headings", "no such");
    bench.shows("No heading has these letters");
    bench.click("Close the outline");
    bench.does_not_show("Filter headings");
}

#[test]
fn the_outline_marks_where_one_is() {
    let mut bench = with_chapters();
    bench.key("Ctrl+Shift+H");
    let is_marked = |bench: &Bench, heading: &str| {
        use egui_kittest::kittest::NodeT as _;
        bench.find(heading).accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
    };
    assert!(is_marked(&bench, "Heading The book"));
    go_to(&mut bench, "95 %");
    assert!(is_marked(&bench, "Heading Chapter 8"));
    assert!(!is_marked(&bench, "Heading The book"));
}

#[test]
fn documents_without_headings_say_so() {
    let mut bench = Bench::with_text("Only words.\n\nMore of them.");
    bench.key("Ctrl+Shift+H");
    bench.shows("This document has no headings");
}

#[test]
fn a_line_above_the_text_tells_where_one_is() {
    let mut bench = with_chapters();
    bench.shows("¶ 1 of 89 · 0 %");
    go_to(&mut bench, "100%");
    bench.shows("The book › Chapter 8");
    bench.shows("· 100 %");
}

#[test]
fn focus_mode_shows_nothing_but_the_text_until_escape() {
    let mut bench = with_chapters();
    let before = reader(&bench);
    bench.shows("Tags · 0");
    bench.key("F11");
    for gone in [
        "Tags ·",
        "Sources ·",
        "Tab The book",
        "All changes kept",
        " of 89",
    ] {
        bench.does_not_show(gone);
    }
    assert!(reader(&bench).width() > before.width());
    // The column stands in the middle.
    let paragraph = bench.paragraph("Number 1-1.");
    assert!((paragraph.center().x - reader(&bench).center().x).abs() < 8.0);
    // Keys go on working.
    bench.key("Ctrl+G");
    bench.type_text("30");
    bench.key("Enter");
    bench.paragraph("Number 3-6.");
    bench.key("Escape");
    bench.shows("Tags · 0");
    assert_eq!(reader(&bench), before);
}

#[test]
fn a_place_holds_when_the_window_has_another_width_after_a_restart() {
    let mut bench = Bench::new();
    let words = "One long paragraph goes on and on, and its lines break elsewhere. ";
    let path = bench.write("long.txt", words.repeat(400).as_bytes());
    bench.drop_files(&[path]);
    bench.key("Ctrl+S");
    let file = bench.path("work.dossier");
    bench.answer_path(&file);
    go_to(&mut bench, "50 %");
    let caret = bench.app().view.here().unwrap();
    let y = |bench: &mut Bench| {
        // The caret's line is where the place says, give or take a line.
        bench.app().view.place(bench.document().id).top.byte()
    };
    let before = y(&mut bench);
    bench.restart();
    bench.resize([760.0, 900.0]);
    assert_eq!(bench.app().view.here().unwrap().selection, caret.selection);
    let after = y(&mut bench);
    assert!(before.abs_diff(after) < 100, "{before} {after}");
    bench.restart();
    assert!(before.abs_diff(y(&mut bench)) < 100);
}

#[test]
fn the_middle_button_scrolls_by_itself_until_the_next_click() {
    let mut bench = with_chapters();
    let at = Pos2::new(600.0, 300.0);
    let before = top(&bench);
    bench.point(at);
    bench.button(at, PointerButton::Middle, true);
    bench.button(at, PointerButton::Middle, false);
    bench.point(at + vec2(0.0, 300.0));
    for _ in 0..20 {
        bench.harness_mut().step();
    }
    assert_ne!(top(&bench), before);
    bench.button(at, PointerButton::Primary, true);
    bench.button(at, PointerButton::Primary, false);
    bench.run();
    let stopped = top(&bench);
    for _ in 0..20 {
        bench.harness_mut().step();
    }
    assert_eq!(top(&bench), stopped);
    // That click was for stopping alone.
    assert_eq!(bench.app().view.here().unwrap().selection.head.byte(), 0);
    // Escape stops it too, and nothing else is let go.
    bench.button(at, PointerButton::Middle, true);
    bench.button(at, PointerButton::Middle, false);
    bench.key("Escape");
    bench.point(at + vec2(0.0, 300.0));
    bench.run();
    assert_eq!(top(&bench), stopped);
}

#[test]
fn nothing_is_drawn_again_while_nothing_moves() {
    let mut bench = with_chapters();
    bench.key("Ctrl+Shift+H");
    bench.key("Ctrl+Backslash");
    bench.key("PageDown");
    bench.point_nowhere();
    assert!(
        bench.sleeps_for().as_secs() >= 1,
        "{:?}",
        bench.sleeps_for()
    );
}

#[test]
fn a_page_glides_where_motion_is_wanted_and_comes_to_rest_at_the_same_place() {
    let mut bench = with_chapters();
    bench.click_at(Pos2::new(600.0, 300.0));
    let turn = |bench: &mut Bench, secs: f32| {
        bench
            .harness()
            .ctx
            .all_styles_mut(|style| style.animation_time = secs);
        bench.key("Home");
        bench.key("Ctrl+Home");
        for _ in 0..60 {
            bench.harness_mut().step();
        }
        let start = bench.app().view.here().unwrap().place;
        bench.key_down("Space");
        let first = bench.app().view.here().unwrap().place;
        for _ in 0..60 {
            bench.harness_mut().step();
        }
        (start, first, bench.app().view.here().unwrap().place)
    };
    let (_, at_once, end) = turn(&mut bench, 0.0);
    assert_eq!(at_once, end);
    let (start, first, glided) = turn(&mut bench, 0.1);
    assert!(first != glided && glided != start);
    assert_eq!(glided.top, end.top);
}

#[test]
fn the_map_beside_the_text_has_every_mark_and_follows_an_edit() {
    let mut bench = Bench::with_sample();
    let document = bench.document().id;
    let on_map = |bench: &Bench, span: dossier::text::Span| {
        let map = bench.app().maps.of(document).unwrap();
        map.tags_in(span.bytes())
    };
    let mut n_checked = 0;
    for annotation in bench.workspace().annotations.values() {
        if annotation.document != document {
            continue;
        }
        for span in annotation.spans() {
            let tags = on_map(&bench, span);
            let is_full = tags.len() == dossier::query::coverage::N_LANES;
            assert!(tags.contains(&annotation.tags.first().copied()) || is_full);
            n_checked += 1;
        }
    }
    assert!(n_checked > 10);
    bench.select("urban centre");
    let span = bench.app().selected_span().unwrap().1;
    assert!(on_map(&bench, span).is_empty());
    bench.key("A");
    assert_eq!(on_map(&bench, span), [None]);
    bench.key("Escape");
    bench.key("Ctrl+Z");
    assert!(on_map(&bench, span).is_empty());
}

#[test]
fn the_view_menu_shows_which_switches_are_on_and_sets_the_direction() {
    use dossier::text::direction::Direction;
    use egui::accesskit::Toggled;
    let mut bench = with_chapters();
    let state = |bench: &mut Bench, name: &str| {
        bench.click("View");
        let toggled = bench.find(name).accesskit_node().toggled();
        bench.key("Escape");
        toggled
    };
    assert_eq!(
        state(&mut bench, "Join wrapped lines"),
        Some(Toggled::False)
    );
    bench.menu("View", "Join wrapped lines");
    assert_eq!(state(&mut bench, "Join wrapped lines"), Some(Toggled::True));
    assert_eq!(state(&mut bench, "Fold blank lines"), Some(Toggled::False));
    bench.menu("View", "Direction of the text");
    bench.click("Right to left");
    assert_eq!(bench.document().direction, Some(Direction::RightToLeft));
    bench.menu("View", "Direction of the text");
    let row = bench.find("Right to left").accesskit_node().toggled();
    assert_eq!(row, Some(Toggled::True));
    bench.click("Direction as the letters say");
    assert_eq!(bench.document().direction, None);
    bench.key("Ctrl+Z");
    assert_eq!(bench.document().direction, Some(Direction::RightToLeft));
    bench.key("Ctrl+K");
    bench.type_text("join wrapped");
    let row = bench.find("Join wrapped lines");
    assert_eq!(row.accesskit_node().description().as_deref(), Some("On"));
}
