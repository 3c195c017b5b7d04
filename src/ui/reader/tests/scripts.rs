//! Texts that run from the right, and the page around them.

use super::{Input, Window, pos2};
use crate::text::direction::Direction;
use crate::ui::reader::columns::Columns;

const ARABIC: &str =
    "يقول محللون إن التنظيم يعود إلى جذوره\nISIS قالت إن التنظيم يعود\nقرية كحركة تمرد";

/// Where the first character of a paragraph stands, in pixels of the column.
fn first_x(window: &Window, paragraph_idx: usize) -> f32 {
    let flow = window.reader.flow();
    let start = flow.paragraphs().start(paragraph_idx);
    let mut x = None;
    flow.areas(&(start..start + 1), |area| x = Some(area.left));
    // A letter of two bytes is asked for by its first.
    x.unwrap_or_else(|| flow.caret_area(flow.pos(start)).unwrap().left)
}

#[test]
fn a_text_in_arabic_is_set_from_the_right_with_its_numbers() {
    let window = Window::new(ARABIC);
    let column = window.reader.flow().measure().column;
    for paragraph_idx in 0..3 {
        let shaped = window.reader.flow().visible()[paragraph_idx].shaped();
        assert!(shaped.is_rtl, "paragraph {paragraph_idx}");
        assert!((shaped.lines[0].right - column).abs() < 1.0);
    }
    let columns = Columns::new(1000.0, &window.look);
    let mirrored = columns.facing(true);
    assert!(columns.numbers.unwrap() < columns.text_left);
    assert!(mirrored.numbers.unwrap() > mirrored.text_left + mirrored.text_width);
}

#[test]
fn a_direction_that_is_set_by_hand_counts_for_every_paragraph_and_can_be_taken_back() {
    let mut window = Window::new("One paragraph.\nAnother one.");
    assert!(!window.reader.flow().visible()[0].shaped().is_rtl);
    let left = first_x(&window, 0);
    window.direction = Some(Direction::RightToLeft);
    window.frame(vec![]);
    assert!(window.reader.flow().visible()[0].shaped().is_rtl);
    assert!(first_x(&window, 0) > left + 100.0);
    window.direction = None;
    window.frame(vec![]);
    assert!(!window.reader.flow().visible()[0].shaped().is_rtl);
    assert!((first_x(&window, 0) - left).abs() < 0.5);
}

#[test]
fn the_margin_of_a_text_from_the_right_is_on_the_left_and_answers_there() {
    let mut window = Window::new(ARABIC);
    window.mark(0.."يقول".len(), "Capability");
    window.frame(vec![]);
    let mirrored = Columns::new(1000.0, &window.look).facing(true);
    let rule = mirrored.mirrored_in.unwrap() - mirrored.rule_left;
    assert!(rule < mirrored.text_left);
    let y = window.reader.flow().visible()[0].top + 8.0;
    window.events.clear();
    window.frame(vec![Input::PointerMoved(pos2(rule - 20.0, y))]);
    window.click(pos2(rule - 20.0, y));
    assert!(
        window
            .events
            .iter()
            .any(|event| matches!(event, super::Event::MarginClicked(_))),
        "{:?}",
        window.events
    );
}

#[test]
fn glyphs_and_highlights_stand_on_whole_pixels_at_every_scale() {
    for scale in [1.0, 1.25, 1.5, 2.0, 3.0] {
        let mut window = Window::new("Sources say نص عربي 漢字 and more.\nA second line.");
        window.mark(0..7, "Capability");
        window.ctx.set_pixels_per_point(scale);
        window.frame(vec![]);
        window.frame(vec![]);
        let seen = window.reader.flow().measure().pixels_per_point;
        assert!((seen - scale).abs() < 0.01);
        let vertices = window.meshes.iter().flat_map(|mesh| &mesh.vertices);
        let mut n_vertices = 0;
        for vertex in vertices {
            for points in [vertex.pos.x, vertex.pos.y] {
                let pixels = points * scale;
                assert!(
                    (pixels - pixels.round()).abs() < 0.01,
                    "{pixels} at {scale}"
                );
            }
            n_vertices += 1;
        }
        assert!(n_vertices > 100);
    }
}

#[test]
fn a_control_character_is_shown_by_name_and_copied_as_itself() {
    let mut window = Window::new("nul\u{0}esc\u{1b}[0m end");
    window.click(window.edges(0).0);
    let shaped_width = window.reader.flow().visible()[0].shaped().width;
    let plain = Window::new("nulesc[0m end");
    assert!(shaped_width > plain.reader.flow().visible()[0].shaped().width + 30.0);
    window.selection = crate::app::view::Selection::of(window.text().span(0..8).unwrap());
    window.frame(vec![Input::Copy]);
    assert_eq!(window.copied, ["nul\u{0}esc\u{1b}"]);
}
