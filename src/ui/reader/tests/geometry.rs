//! The laws of the geometry table, in every script.

use std::cell::RefCell;
use std::ops::Range;

use proptest::prelude::*;

use super::{MIXED, graphemes};
use crate::ui::reader::Fonts;
use crate::ui::reader::geometry::Shaped;
use crate::ui::reader::layout::{Direction, Family, Setting, Shaper};

fn shape(shaper: &mut Shaper, text: &str, width: f32) -> Shaped {
    let setting = Setting {
        family: Family::Serif,
        size: 16.5,
        line_height: 26.0,
        is_bold: false,
        direction: Direction::Auto,
        shows_invisible: false,
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
            let middle = f32::midpoint(stretch.left, stretch.right);
            if stretch.right - stretch.left > 0.5 {
                let found = shaped.character_at(middle, f32::midpoint(line.top, line.bottom));
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
            static SHAPER: RefCell<Shaper> = RefCell::new(Shaper::new(Fonts::load()));
        }
        SHAPER.with_borrow_mut(|shaper| check_geometry(shaper, &text, width));
    }
}
