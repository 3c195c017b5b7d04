//! The laws of the geometry table, in every script.

use std::cell::RefCell;
use std::ops::Range;

use proptest::prelude::*;

use super::{MIXED, graphemes};
use crate::ui::reader::Fonts;
use crate::ui::reader::geometry::Shaped;
use crate::ui::reader::layout::{Direction, Family, Setting, Shaper};

pub(super) fn setting() -> Setting {
    Setting {
        family: Family::Serif,
        size: 16.5,
        line_height: 26.0,
        is_bold: false,
        direction: Direction::Auto,
        han: None,
        shows_invisible: false,
        is_justified: false,
        hyphens: crate::app::settings::Hyphens::Off,
    }
}

fn shape(shaper: &mut Shaper, text: &str, width: f32) -> Shaped {
    shaper.shape(text, &setting(), Some(width))
}

/// How much of each line some bytes cover, by stretches that must not overlap.
fn covered(shaped: &Shaped, bytes: &Range<usize>) -> Vec<f32> {
    let mut widths = vec![0.0; shaped.lines.len()];
    shaped.stretches(bytes, |stretch| {
        widths[stretch.line_idx] += stretch.right - stretch.left;
    });
    widths
}

/// The character, as people see it, that some bytes are of.
fn grapheme_of(text: &str, bytes: &Range<usize>) -> Range<usize> {
    let all = graphemes(text);
    let holds =
        |grapheme: &&Range<usize>| grapheme.start <= bytes.start && bytes.end <= grapheme.end;
    all.iter().find(holds).cloned().unwrap()
}

/// All that must hold of the table of one text at one width.
fn check_geometry(shaper: &mut Shaper, text: &str, width: f32) {
    check_laws(&shape(shaper, text, width), text);
}

fn check_laws(shaped: &Shaped, text: &str) {
    let all = covered(shaped, &(0..text.len()));
    let mut sums = vec![0.0; shaped.lines.len()];
    for grapheme in graphemes(text) {
        for (sum, width) in sums.iter_mut().zip(covered(shaped, &grapheme)) {
            *sum += width;
        }
        shaped.stretches(&grapheme, |stretch| {
            let line = &shaped.lines[stretch.line_idx];
            let middle = f32::midpoint(stretch.left, stretch.right);
            if stretch.right - stretch.left > 0.5 {
                let found = shaped.character_at(middle, f32::midpoint(line.top, line.bottom));
                // Where a character is parted by a line end or a direction, its part is found.
                let whole = grapheme_of(text, &found.unwrap());
                assert_eq!(whole, grapheme, "{text:?}");
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
fn a_sign_that_is_left_out_makes_no_character_of_what_stands_around_it() {
    let mut shaper = Shaper::new(Fonts::load());
    for text in [
        "a\r\u{301}",
        "क\u{94d}\rक",
        "\r",
        "ab\r\rcd\r",
        "👩\r\u{200d}👧",
    ] {
        check_geometry(&mut shaper, text, 200.0);
    }
}

/// The rectangles of a range of characters must be the union of theirs.
fn check_range(shaped: &Shaped, text: &str, (from, to): (usize, usize)) {
    let graphemes = graphemes(text);
    let last = graphemes.len() - 1;
    let (from, to) = (from.min(to).min(last), from.max(to).min(last));
    let whole = covered(shaped, &(graphemes[from].start..graphemes[to].end));
    let mut sums = vec![0.0; shaped.lines.len()];
    let mut union: Vec<(usize, f32, f32)> = Vec::new();
    for grapheme in &graphemes[from..=to] {
        for (sum, width) in sums.iter_mut().zip(covered(shaped, grapheme)) {
            *sum += width;
        }
        shaped.stretches(grapheme, |stretch| {
            union.push((stretch.line_idx, stretch.left, stretch.right));
        });
    }
    for (sum, whole) in sums.iter().zip(&whole) {
        assert!((sum - whole).abs() < 0.1, "{from}..{to} of {text:?}");
    }
    // Each rectangle of a character lies in one of the range.
    let mut stretches = Vec::new();
    shaped.stretches(&(graphemes[from].start..graphemes[to].end), |stretch| {
        stretches.push((stretch.line_idx, stretch.left, stretch.right));
    });
    for (line_idx, left, right) in union {
        let holds = stretches
            .iter()
            .any(|&(idx, from, to)| idx == line_idx && from <= left + 0.1 && right <= to + 0.1);
        assert!(holds || right - left < 0.1, "{from}..{to} of {text:?}");
    }
}

#[test]
fn the_rectangles_of_a_range_are_those_of_its_characters() {
    let mut shaper = Shaper::new(Fonts::load());
    for text in MIXED {
        let shaped = shape(&mut shaper, text, 300.0);
        let n_graphemes = graphemes(text).len();
        for from in 0..n_graphemes {
            for to in from..n_graphemes.min(from + 25) {
                check_range(&shaped, text, (from, to));
            }
        }
    }
}

#[test]
fn a_tab_ends_at_a_stop() {
    let mut shaper = Shaper::new(Fonts::bundled());
    let text = "a\tb\tlonger words\tc\n";
    let text = text.trim_end();
    let shaped = shape(&mut shaper, text, 600.0);
    let x_of = |word: &str| shaped.caret_x(0, text.find(word).unwrap());
    let stop = x_of("b");
    assert!(stop > 20.0);
    assert!((x_of("longer") - 2.0 * stop).abs() < 0.1);
    let stops = x_of("c") / stop;
    assert!((stops - stops.round()).abs() < 0.01, "{stops}");
    // What stands behind tabs of two lines stands in columns.
    let other = shape(&mut shaper, "word\tb", 600.0);
    let stops = other.caret_x(0, 5) / stop;
    assert!((stops - stops.round()).abs() < 0.01, "{stops}");
    // No box is drawn for it.
    let drawn = shaped.glyphs.iter().filter(|glyph| glyph.id != 0);
    assert_eq!(drawn.count(), shaped.glyphs.len());
}

#[test]
fn columns_between_tabs_stand_in_the_direction_of_the_paragraph() {
    let mut shaper = Shaper::new(Fonts::bundled());
    let x_in = |shaper: &mut Shaper, text: &str, word: &str| {
        let shaped = shape(shaper, text, 600.0);
        let start = text.find(word).unwrap();
        let mut x = None;
        shaped.stretches(&(start..start + word.len()), |stretch| {
            x = Some(stretch.left);
        });
        x.unwrap()
    };
    let rtl = "שלום\tעולם";
    assert!(x_in(&mut shaper, rtl, "שלום") > x_in(&mut shaper, rtl, "עולם"));
    let ltr = "a שלום\tעולם";
    assert!(x_in(&mut shaper, ltr, "שלום") < x_in(&mut shaper, ltr, "עולם"));
}

#[test]
fn a_justified_line_reaches_both_sides_but_the_last() {
    let mut shaper = Shaper::new(Fonts::bundled());
    let setting = Setting {
        is_justified: true,
        ..setting()
    };
    let shaped = shaper.shape(&"some words ".repeat(30), &setting, Some(300.0));
    let (last, others) = shaped.lines.split_last().unwrap();
    assert!(others.iter().all(|line| (line.right - 300.0).abs() < 0.5));
    assert!(last.right < 299.0);
}

#[test]
fn parted_words_have_a_hyphen_and_keep_their_bytes() {
    use crate::app::settings::Hyphens;
    let mut shaper = Shaper::new(Fonts::bundled());
    let text = "Extraordinary representatives acknowledged international responsibilities.";
    let parted = Setting {
        hyphens: Hyphens::English,
        ..setting()
    };
    let plain = shaper.shape(text, &setting(), Some(180.0));
    let shaped = shaper.shape(text, &parted, Some(180.0));
    assert!(shaped.lines.len() < plain.lines.len());
    assert!(shaped.glyphs.len() > plain.glyphs.len());
    assert_eq!(shaped.lines[0].bytes.start, 0);
    for pair in shaped.lines.windows(2) {
        assert_eq!(pair[0].bytes.end, pair[1].bytes.start);
    }
    assert_eq!(shaped.lines.last().unwrap().bytes.end, text.len());
    check_laws(&shaped, text);
    // A soft hyphen of the text's own shows where its line ends.
    let soft = "incom\u{ad}prehensibility";
    let shaped = shaper.shape(soft, &setting(), Some(60.0));
    let whole = shaper.shape(soft, &setting(), None);
    assert!(shaped.glyphs.len() > whole.glyphs.len());
}

/// A character of any script, or one that fonts and layouts stumble over.
fn any_character() -> impl Strategy<Value = char> {
    prop_oneof![
        6 => prop::sample::select(
            "abc fi ffl 12,-()[]\tאבגש\u{5b8}لاإمحبپچگہے\u{64e}\u{651}١٢۳क्षिरत्रกำก่ำខ្មែរမြန်မာརྒྱ༌漢字かなカナ한국각ßộ"
                .chars().collect::<Vec<_>>()),
        2 => prop::sample::select(
            "\u{301}\u{323}\u{489}\u{200d}\u{200c}\u{200f}\u{200e}\u{202b}\u{202e}\u{202c}\u{2067}\u{2069}\u{61c}\u{ad}\u{feff}\u{fe0f}\u{0}\u{1b}\u{7f}\u{85}\u{2028}\u{600}\u{e0041}"
                .chars().collect::<Vec<_>>()),
        2 => prop::sample::select("👨👩👧🏽🇳🇱🇮🇷❤😀".chars().collect::<Vec<_>>()),
        1 => any::<char>().prop_filter("a line end", |c| *c != '\n'),
    ]
}

/// How many random texts are laid out; `DOSSIER_SCRIPT_ROUNDS` asks for more.
fn n_rounds() -> u32 {
    let asked = std::env::var("DOSSIER_SCRIPT_ROUNDS");
    asked
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(96)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(n_rounds()))]
    #[test]
    fn any_text_keeps_the_laws_of_geometry(
        text in prop::collection::vec(any_character(), 1..60),
        width in 20f32..400.0,
        range in (0usize..60, 0usize..60),
    ) {
        thread_local! {
            static SHAPER: RefCell<Shaper> = RefCell::new(Shaper::new(Fonts::load()));
        }
        let text: String = text.into_iter().collect();
        SHAPER.with_borrow_mut(|shaper| {
            check_geometry(shaper, &text, width);
            check_range(&shape(shaper, &text, width), &text, range);
            let dressed = Setting {
                is_justified: true,
                hyphens: crate::app::settings::Hyphens::English,
                ..setting()
            };
            check_laws(&shaper.shape(&text, &dressed, Some(width)), &text);
        });
    }
}
