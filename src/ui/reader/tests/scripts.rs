//! Texts that run from the right, and the page around them.

use proptest::prelude::*;

use super::{Input, MIXED, Window, pos2};
use crate::app::settings::MarginSide;
use crate::app::view::Selection;
use crate::text::direction::Direction;
use crate::text::{Text, segment};
use crate::ui::reader::columns::{Columns, Facing};
use crate::ui::reader::{Cleaned, Paragraphs, Reader};

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
    let facing = |is_rtl| Facing {
        is_rtl,
        both_ways: false,
    };
    let columns = Columns::new(1000.0, &window.look, facing(false));
    let mirrored = Columns::new(1000.0, &window.look, facing(true));
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
    let mirrored = window.columns();
    assert!(mirrored.is_rtl && mirrored.margin.is_left);
    let rule = mirrored.margin.rule_left(0, 2.5);
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

#[test]
fn a_paragraph_of_the_other_direction_has_its_number_and_its_rule_on_its_own_side() {
    let mut window = Window::new("An English paragraph.\nقال الشاهد إن القارب وصل\nAnother one.");
    let columns = window.columns();
    let start = window.text().as_str().find('ق').unwrap();
    window.mark(start..start + 6, "");
    window.mark(0..2, "");
    window.frame(vec![]);
    let y = |idx: usize| window.reader.flow().visible()[idx].top + 8.0;
    let across = columns.across.unwrap().rule_left(0, 2.5) + 1.0;
    let own = columns.margin.rule_left(0, 2.5) + 1.0;
    assert!(across < columns.text_left && across > columns.text_left - 32.0);
    let (number, _) = columns.number_of(true).unwrap();
    assert!(number > columns.text_left + columns.text_width);
    let places = [pos2(across, y(1)), pos2(own, y(0))];
    let elsewhere = pos2(own, y(1));
    for at in places {
        window.events.clear();
        window.secs += 5.0;
        window.click(at);
        let is_click = |event: &super::Event| matches!(event, super::Event::MarginClicked(_));
        assert!(
            window.events.iter().any(is_click),
            "{at:?} {:?}",
            window.events
        );
    }
    window.events.clear();
    window.click(elsewhere);
    let is_click = |event: &super::Event| matches!(event, super::Event::MarginClicked(_));
    assert!(!window.events.iter().any(is_click));
}

#[test]
fn the_names_of_a_paragraph_of_the_other_direction_stand_on_its_own_side_unless_one_is_chosen() {
    let mut window = Window::new("An English paragraph.\nقال الشاهد إن القارب وصل\nAnother one.");
    window.size.x = 1200.0;
    let start = window.text().as_str().find('ق').unwrap();
    window.mark(start..start + 6, "قدرة");
    window.mark(0..2, "Capability");
    for side in MarginSide::ALL {
        window.look.margin_side = side;
        window.frame(vec![]);
        let y = |window: &Window, idx: usize| window.reader.flow().visible()[idx].top + 8.0;
        let columns = window.columns();
        let (left, right) = (
            columns.text_left - 70.0,
            columns.text_left + columns.text_width + 45.0,
        );
        let expected = match side {
            MarginSide::Automatic => [right, left],
            // Numbers stand between the text and a margin on their side.
            MarginSide::Left => [columns.text_left - 100.0; 2],
            MarginSide::Right => [right; 2],
        };
        for (paragraph_idx, x) in expected.into_iter().enumerate() {
            window.events.clear();
            window.secs += 5.0;
            let y = y(&window, paragraph_idx);
            window.click(pos2(x, y));
            let is_click = |event: &super::Event| matches!(event, super::Event::MarginClicked(_));
            let is_there = window.events.iter().any(is_click);
            assert!(is_there, "{side:?} {paragraph_idx} {columns:?}");
        }
    }
}

#[test]
fn the_edge_of_the_margin_is_dragged_and_says_how_wide_it_is_to_be() {
    let mut window = Window::new("An English paragraph that is long enough.");
    let labels = window.columns().margin.labels.unwrap();
    let at = pos2(labels.near - 2.0, 400.0);
    let button = |pos, pressed| Input::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: egui::Modifiers::NONE,
    };
    window.frame(vec![Input::PointerMoved(at)]);
    window.frame(vec![button(at, true)]);
    let to = at - egui::vec2(40.0, 0.0);
    window.frame(vec![Input::PointerMoved(to)]);
    let width = labels.width as u16 + 40;
    let is_asked = |event: &super::Event| *event == super::Event::MarginWidth(Some(width));
    assert!(window.events.iter().any(is_asked), "{:?}", window.events);
    window.frame(vec![button(to, false)]);
    assert_eq!(window.selected(), "", "the text is left alone");
}

#[test]
fn under_backlight_only_what_is_marked_selected_or_shown_stays_bright() {
    let mut window = Window::new("One two three four five.\nSix seven eight.");
    window.mark(4..7, "Number");
    window.mark(14..18, "Other");
    window.marks[1].is_shown = false;
    window.is_backlit = true;
    window.frame(vec![]);
    let seen = window.reader.seen.as_ref().unwrap();
    assert_eq!(format!("{:?}", seen.lit), "[4..7]");
    let n_tints = |window: &Window| {
        let seen = window.reader.seen.as_ref().unwrap();
        seen.highlights.tints.len()
    };
    assert_eq!(
        n_tints(&window),
        1,
        "what the margin leaves out does not shine"
    );
    let n_vertices = |window: &Window| window.meshes.iter().map(|mesh| mesh.vertices.len()).sum();
    let whole: usize = n_vertices(&window);
    window.selection = Selection::of(window.text().span(0..window.text().len()).unwrap());
    window.frame(vec![]);
    let bright: usize = n_vertices(&window);
    assert!(bright < whole + 12, "the selection needs no veil");
    window.is_backlit = false;
    window.frame(vec![]);
    assert_eq!(n_tints(&window), 2);
}

#[test]
fn an_endless_arabic_paragraph_runs_from_the_right_also_when_opened_in_its_middle() {
    let mut text = "قال الشاهد إن القارب وصل إلى الميناء. ".repeat(400);
    text.push_str(&"Only Latin words stand here. ".repeat(40_000));
    let text = Text::from(text.as_str());
    let near = text.pos_at_or_before(text.len() / 2);
    let mut window = Window::new("x");
    window.reader = Reader::opening(&text, &[], near);
    window.place.top = near;
    window.frame(vec![]);
    assert!(!window.reader.is_whole());
    let is_rtl = |window: &Window| window.reader.flow().visible()[0].shaped().is_rtl;
    assert!(is_rtl(&window));
    window.reader = Reader::new(&text, &[]);
    window.frame(vec![]);
    assert!(is_rtl(&window));
}

#[test]
fn a_long_paragraph_is_cut_where_a_line_may_end() {
    for words in [
        "ภาษาไทยไม่มีช่องว่างระหว่างคำ",
        "日本語の段落です。",
        "one, two “three” ",
        "👨\u{200d}👩\u{200d}👧",
    ] {
        let text = words.repeat(20_000 / words.len());
        let paragraphs = Paragraphs::new(&Text::from(text.as_str()), &[], Cleaned::default());
        assert!(paragraphs.n_pieces() > 3);
        for piece_idx in 1..paragraphs.n_pieces() {
            let start = paragraphs.start(piece_idx);
            let (before, after) = text.split_at(start);
            assert!(segment::is_edge(&text, start));
            let around: String = before
                .chars()
                .rev()
                .take(60)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect();
            let cut = around.len();
            let around: String = around.chars().chain(after.chars().take(60)).collect();
            assert!(
                segment::line_breaks(&around).any(|byte| byte == cut),
                "{words:?} {start}"
            );
        }
    }
}

#[test]
fn japanese_and_korean_are_not_set_in_the_forms_of_chinese() {
    let ids = |text: &str| -> Vec<(usize, u32)> {
        let window = Window::new(text);
        let shaped = window.reader.flow().visible()[0].shaped();
        let glyph = shaped.glyphs.first().unwrap();
        vec![(usize::from(glyph.face_idx), glyph.id)]
    };
    // Only where a font with the forms of all of them is installed.
    if !std::path::Path::new("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc").exists() {
        return;
    }
    assert_ne!(ids("直的汉字"), ids("直すのはひらがな"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn copying_a_range_gives_exactly_its_bytes(
        lines in prop::collection::vec((0..MIXED.len(), 0..3usize), 1..5),
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
    ) {
        let lines = lines.iter().map(|&(idx, n_blank)| format!("{}{}", MIXED[idx], "\n".repeat(n_blank)));
        let text = lines.collect::<Vec<_>>().concat();
        let mut window = Window::new(&text);
        window.click(window.edges(0).0);
        let at = |index: prop::sample::Index| {
            window.text().pos_at_or_before(index.index(text.len() + 1))
        };
        let (anchor, head) = (at(from), at(to));
        window.selection = Selection { anchor, head };
        window.copied.clear();
        window.frame(vec![Input::Copy]);
        let (start, end) = (anchor.min(head).byte(), anchor.max(head).byte());
        let expected: Vec<String> = (start < end).then(|| text.get(start..end).unwrap().to_owned()).into_iter().collect();
        prop_assert_eq!(&window.copied, &expected);
    }
}
