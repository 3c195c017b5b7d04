//! What a person relies on, through the reader's own door, and the laws of the geometry table.

use std::ops::Range;

use egui::{
    Color32, Event as Input, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, pos2, vec2,
};
use proptest::prelude::*;

use super::flow::{Aim, Flow, Measure};
use super::geometry::Shaped;
use super::layout::{Direction, Family, Setting, Shaper};
use super::{Engine, Event, Fonts, Ink, Look, Mark, Output, Page, Reader};
use crate::app::view::{Place, Selection};
use crate::model::AnnotationId;
use crate::model::document::{Block, BlockKind};
use crate::text::{Pos, Span, Text, segment};

#[expect(clippy::disallowed_methods, reason = "a test has no theme")]
pub(super) fn look() -> Look {
    let gray = Color32::from_gray;
    Look {
        font_size: 16.5,
        line_height: 1.6,
        column_width: 600.0,
        zoom: 1.0,
        serif: None,
        paper: Color32::WHITE,
        text: gray(30),
        faint: gray(120),
        hairline: gray(220),
        selection: gray(210),
        hit: gray(230),
        current_hit: gray(200),
        accent: gray(60),
        untagged: Ink {
            rule: gray(120),
            tint: gray(235),
        },
    }
}

/// A reader in a window of its own, without a screen.
struct Window {
    ctx: egui::Context,
    engine: Engine,
    reader: Reader,
    look: Look,
    size: egui::Vec2,
    marks: Vec<Mark>,
    selection: Selection,
    place: Place,
    events: Vec<Event>,
    copied: Vec<String>,
    /// What a screen reader was told in the last frame: role, label and description.
    told: Vec<(egui::Role, String, String)>,
    wants_repaint: bool,
    secs: f64,
}

impl Window {
    fn new(text: &str) -> Self {
        Self::with_blocks(text, |_| Vec::new())
    }

    fn with_blocks(text: &str, blocks: impl Fn(&Text) -> Vec<Block>) -> Self {
        let text = Text::from(text);
        let mut window = Self {
            ctx: egui::Context::default(),
            engine: Engine::new(Fonts::load()),
            reader: Reader::new(&text, &blocks(&text)),
            look: look(),
            size: vec2(1000.0, 700.0),
            marks: Vec::new(),
            selection: Selection::default(),
            place: Place::default(),
            events: Vec::new(),
            copied: Vec::new(),
            told: Vec::new(),
            wants_repaint: false,
            secs: 0.0,
        };
        window.ctx.enable_accesskit();
        window.frame(vec![]);
        window.frame(vec![]);
        window
    }

    fn frame(&mut self, events: Vec<Input>) {
        self.secs += 0.05;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(self.secs),
            focused: true,
            events,
            ..RawInput::default()
        };
        let ctx = self.ctx.clone();
        let mut full = ctx.run_ui(input, |ui| {
            let marks = |bytes: Range<usize>| -> Vec<Mark> {
                let touches = |span: &Span| {
                    span.start().byte() < bytes.end && bytes.start < span.end().byte()
                };
                let marks = self.marks.iter();
                marks
                    .filter(|mark| mark.spans.iter().any(touches))
                    .cloned()
                    .collect()
            };
            let page = Page {
                title: "A title",
                chips: &["Agency".to_owned()],
                marks: &marks,
                hits: &[],
                current_hit: None,
                look: &self.look,
                selection: self.selection,
                place: self.place,
            };
            let Output {
                selection,
                place,
                events,
                ..
            } = self.reader.ui(ui, &mut self.engine, &page);
            (self.selection, self.place) = (selection, place);
            self.events.extend(events);
        });
        full.textures_delta.clear();
        for command in &full.platform_output.commands {
            if let egui::OutputCommand::CopyText(text) = command {
                self.copied.push(text.clone());
            }
        }
        let update = full.platform_output.accesskit_update.take();
        let nodes = update.map(|update| update.nodes).unwrap_or_default();
        let told = nodes.iter().map(|(_, node)| {
            let label = node.label().unwrap_or_default().to_owned();
            let description = node.description().unwrap_or_default().to_owned();
            (node.role(), label, description)
        });
        self.told = told.collect();
        self.wants_repaint = full
            .viewport_output
            .values()
            .any(|viewport| viewport.repaint_delay.is_zero());
    }

    fn button(&mut self, at: Pos2, pressed: bool, modifiers: Modifiers) {
        self.frame(vec![
            Input::PointerMoved(at),
            Input::PointerButton {
                pos: at,
                button: PointerButton::Primary,
                pressed,
                modifiers,
            },
        ]);
    }

    fn click(&mut self, at: Pos2) {
        self.frame(vec![Input::PointerMoved(at)]);
        self.button(at, true, Modifiers::NONE);
        self.button(at, false, Modifiers::NONE);
    }

    fn drag(&mut self, from: Pos2, to: Pos2) {
        self.frame(vec![Input::PointerMoved(from)]);
        self.button(from, true, Modifiers::NONE);
        self.frame(vec![Input::PointerMoved(from.lerp(to, 0.5))]);
        self.frame(vec![Input::PointerMoved(to)]);
        self.button(to, false, Modifiers::NONE);
    }

    fn key(&mut self, key: Key, modifiers: Modifiers) {
        let event = |pressed| Input::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        };
        self.frame(vec![event(true)]);
        self.frame(vec![event(false)]);
    }

    /// The left and right middle of a character on the screen.
    fn edges(&self, byte: usize) -> (Pos2, Pos2) {
        let end = segment::next_grapheme(self.text(), self.text().pos(byte).unwrap());
        let mut found = None;
        self.reader.flow().areas(&(byte..end.byte()), |area| {
            found.get_or_insert(area);
        });
        let area = found.unwrap();
        let columns = super::columns::Columns::new(self.size.x, &self.look);
        let y = (area.top + area.bottom) / 2.0;
        (
            pos2(columns.text_left + area.left + 1.0, y),
            pos2(columns.text_left + area.right - 1.0, y),
        )
    }

    fn text(&self) -> &Text {
        self.reader.text()
    }

    fn selected(&self) -> &str {
        self.selection
            .span(self.text())
            .map_or("", |span| self.text().slice(span))
    }
}

const MIXED: [&str; 7] = [
    "The source said «العربية لغة جميلة» and then 日本語テキスト twice, naïve e\u{301}.",
    "يقول محللون إن التنظيم (Reuters) يعود إلى جذوره في ١٢٣ قرية كحركة تمرد مع BBC News أيضا.",
    "זו פסקה בעברית עם words in English באמצע, ועוד שלום.",
    "日本語の段落です。句読点と改行の位置を確認します。漢字とかな、カタカナが混ざっています。",
    "ภาษาไทยไม่มีช่องว่างระหว่างคำ हिन्दी में भी लिखा क्षत्रिय है",
    "👨\u{200d}👩\u{200d}👧\u{200d}👦 🇳🇱🇧🇪 👍🏽 a\u{308}\u{323} ộ Z\u{351}\u{36b}a\u{343}lgo",
    "tab\tafter \u{0}nul\u{7f} \u{202e}override\u{202c} \u{2067}שלום abc\u{2069} x\u{2028}y",
];

fn shape(shaper: &mut Shaper, text: &str, width: f32) -> Shaped {
    let setting = Setting {
        family: Family::Serif,
        size: 16.5,
        line_height: 26.0,
        is_bold: false,
        direction: Direction::Auto,
    };
    shaper.shape(text, &setting, Some(width))
}

/// How much of each line some bytes cover, by stretches that must not overlap.
fn covered(shaped: &Shaped, bytes: &Range<usize>) -> Vec<f32> {
    let mut widths = vec![0.0; shaped.lines.len()];
    shaped.stretches(bytes, |stretch| {
        widths[stretch.line_idx] += stretch.right - stretch.left;
    });
    widths
}

fn graphemes(text: &str) -> Vec<Range<usize>> {
    use unicode_segmentation::UnicodeSegmentation as _;
    text.grapheme_indices(true)
        .map(|(start, grapheme)| start..start + grapheme.len())
        .collect()
}

/// All that must hold of the table of one text at one width.
fn check_geometry(shaper: &mut Shaper, text: &str, width: f32) {
    let shaped = shape(shaper, text, width);
    let all = covered(&shaped, &(0..text.len()));
    let mut sums = vec![0.0; shaped.lines.len()];
    for grapheme in graphemes(text) {
        for (sum, width) in sums.iter_mut().zip(covered(&shaped, &grapheme)) {
            *sum += width;
        }
        shaped.stretches(&grapheme, |stretch| {
            let line = &shaped.lines[stretch.line_idx];
            let middle = (stretch.left + stretch.right) / 2.0;
            if stretch.right - stretch.left > 0.5 {
                let found = shaped.character_at(middle, (line.top + line.bottom) / 2.0);
                let found = found.unwrap();
                assert!(
                    grapheme.start <= found.start && found.end <= grapheme.end
                        || found.start <= grapheme.start && grapheme.end <= found.end,
                    "{grapheme:?} {found:?} in {text:?}"
                );
            }
        });
    }
    for (line_idx, (sum, all)) in sums.iter().zip(&all).enumerate() {
        let runs = shaped.runs_of(&shaped.lines[line_idx]);
        let whole: f32 = runs.iter().map(|run| run.right - run.left).sum();
        assert!((sum - all).abs() < 0.1, "line {line_idx} of {text:?}");
        assert!((whole - all).abs() < 0.1, "line {line_idx} of {text:?}");
        for pair in runs.windows(2) {
            assert!((pair[0].right - pair[1].left).abs() < 0.1);
        }
    }
}

#[test]
fn the_rectangles_of_all_characters_tile_each_line() {
    let mut shaper = Shaper::new(Fonts::load());
    for text in MIXED {
        for width in [120.0, 300.0, 600.0] {
            check_geometry(&mut shaper, text, width);
        }
    }
}

#[test]
fn the_rectangles_of_a_range_are_those_of_its_characters() {
    let mut shaper = Shaper::new(Fonts::load());
    for text in MIXED {
        let shaped = shape(&mut shaper, text, 300.0);
        let graphemes = graphemes(text);
        for from in 0..graphemes.len() {
            for to in from..graphemes.len().min(from + 25) {
                let whole = covered(&shaped, &(graphemes[from].start..graphemes[to].end));
                let mut sums = vec![0.0; shaped.lines.len()];
                for grapheme in &graphemes[from..=to] {
                    for (sum, width) in sums.iter_mut().zip(covered(&shaped, grapheme)) {
                        *sum += width;
                    }
                }
                for (sum, whole) in sums.iter().zip(&whole) {
                    assert!((sum - whole).abs() < 0.1, "{from}..{to} of {text:?}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_keeps_the_laws_of_geometry(
        text in "[a-c \\t\u{627}\u{628}\u{644}\u{5d0}\u{5d1}1١(日本ก่क्ष\u{301}\u{323}👨\u{200d}👩🇳🇱\u{200f}\u{202b}\u{202c}-]{1,60}",
        width in 40f32..400.0,
    ) {
        thread_local! {
            static SHAPER: std::cell::RefCell<Shaper> = std::cell::RefCell::new(Shaper::new(Fonts::load()));
        }
        SHAPER.with_borrow_mut(|shaper| check_geometry(shaper, &text, width));
    }
}

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
        let expected: Vec<usize> = graphemes(text).iter().map(|bytes| bytes.end).collect();
        let is_rtl = matches!(
            window.reader.flow().visible().first(),
            Some(placed) if placed.shaped().is_rtl
        );
        let (on, back) = if is_rtl {
            (Key::ArrowLeft, Key::ArrowRight)
        } else {
            (Key::ArrowRight, Key::ArrowLeft)
        };
        for &end in &expected {
            window.key(on, Modifiers::NONE);
            assert_eq!(window.selection.head.byte(), end, "{text:?}");
        }
        for &end in expected.iter().rev().skip(1) {
            window.key(back, Modifiers::NONE);
            assert_eq!(window.selection.head.byte(), end, "{text:?}");
        }
    }
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
            note: String::new(),
            in_hand: false,
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
    let columns = super::columns::Columns::new(window.size.x, &window.look);
    let y = window.edges(12).0.y;
    window.click(pos2(columns.rule_left + 20.0, y));
    assert!(window.events.contains(&Event::MarginClicked(ids[0])));
}

#[test]
fn a_long_text_lays_out_only_what_is_seen() {
    let paragraph = "word and another word, ".repeat(26) + "\n";
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
    let text: String = (0..300)
        .map(|n| {
            format!(
                "Paragraph {n} {}\n",
                "has words that wrap over lines ".repeat(9)
            )
        })
        .collect();
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
fn scrolling_keeps_the_text_in_the_window_at_both_ends() {
    let mut window = Window::new(&"A line of text.\n".repeat(200));
    let start = window.place;
    assert!(start.offset < 0.0, "the title is in view");
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
    let text: String = (0..5000).map(|n| format!("Line {n}\n")).collect();
    let mut shaper = Shaper::new(Fonts::bundled());
    let mut flow = Flow::new(&Text::new(text), &[]);
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
        flow.go_to(Place::default());
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
        note: String::new(),
        in_hand: true,
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
            let label = super::Label {
                text,
                size: 13.0,
                color: Color32::BLACK,
                typeface: super::Typeface::Sans,
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
    let label = |n_lines| super::Label {
        text: "Several words that take more than two lines when they are narrow",
        size: 13.0,
        color: Color32::BLACK,
        typeface: super::Typeface::Serif,
        max_width: 100.0,
        n_lines,
    };
    let two = engine.set(&label(2), 1.0);
    assert!(two.is_cut && two.laid.shaped.lines.len() == 2);
    assert!(!engine.set(&label(20), 1.0).is_cut);
}
