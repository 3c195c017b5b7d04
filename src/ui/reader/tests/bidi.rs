//! The order of the Unicode bidirectional algorithm, as lines come out of the layout, where its
//! test file lies beside the repository.
//!
//! Passed over are cases that no paragraph of a document can be: with the separators of lines and
//! paragraphs and the control characters for which the reader shows a label of its own. What
//! takes no room on the line has no place in an order by sight and is left out on both sides.

use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;

use super::geometry::setting;
use crate::ui::reader::Fonts;
use crate::ui::reader::geometry::Shaped;
use crate::ui::reader::layout::{Direction, Setting, Shaper};

struct Case {
    chars: Vec<char>,
    direction: Direction,
    /// Indices into `chars` from left to right.
    order: Vec<usize>,
}

fn case(line: &str) -> Option<Case> {
    let fields: Vec<&str> = line.split(';').collect();
    let [chars, direction, _, _, order] = fields.as_slice() else {
        return None;
    };
    let chars = chars.split(' ').map(|hex| {
        let code = u32::from_str_radix(hex, 16).unwrap();
        char::from_u32(code).unwrap()
    });
    Some(Case {
        chars: chars.collect(),
        direction: match *direction {
            "0" => Direction::LeftToRight,
            "1" => Direction::RightToLeft,
            _ => Direction::Auto,
        },
        order: order
            .split_whitespace()
            .map(|idx| idx.parse().unwrap())
            .collect(),
    })
}

/// The characters that take room, from left to right.
fn order_on_screen(shaped: &Shaped, chars: &[char]) -> Vec<usize> {
    let mut placed: Vec<(f32, usize)> = Vec::new();
    let mut byte = 0;
    for (idx, c) in chars.iter().enumerate() {
        shaped.stretches(&(byte..byte + c.len_utf8()), |stretch| {
            if stretch.right - stretch.left > 0.01 {
                placed.push((stretch.left, idx));
            }
        });
        byte += c.len_utf8();
    }
    placed.sort_by(|a, b| a.0.total_cmp(&b.0));
    placed.into_iter().map(|(_, idx)| idx).collect()
}

#[test]
#[expect(clippy::print_stderr, reason = "the counts are worth knowing")]
fn characters_stand_in_the_order_of_the_bidirectional_algorithm() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/unicode");
    let Ok(file) = std::fs::File::open(folder.join("BidiCharacterTest.txt.gz")) else {
        return;
    };
    let mut lines = String::new();
    GzDecoder::new(file).read_to_string(&mut lines).unwrap();
    let asked = std::env::var("DOSSIER_BIDI_EVERY").ok();
    let every = asked.and_then(|every| every.parse().ok()).unwrap_or(61);
    let mut shaper = Shaper::new(Fonts::bundled());
    let (mut n_same, mut n_other, mut n_passed_over) = (0, 0, 0);
    let mut examples = Vec::new();
    let cases = lines.lines().filter(|line| !line.starts_with('#'));
    for case in cases.filter_map(case).step_by(every) {
        if case
            .chars
            .iter()
            .any(|c| c.is_control() && *c != '\t' || matches!(c, '\u{2028}' | '\u{2029}'))
        {
            n_passed_over += 1;
            continue;
        }
        let text: String = case.chars.iter().collect();
        let setting = Setting {
            direction: case.direction,
            ..setting()
        };
        let shaped = shaper.shape(&text, &setting, None);
        // What the algorithm takes out has no place in its order. A part of a character may be among
        // it, such as a joiner before a mark.
        let mut found = order_on_screen(&shaped, &case.chars);
        found.retain(|idx| case.order.contains(idx));
        let expected: Vec<usize> = case
            .order
            .iter()
            .copied()
            .filter(|idx| found.contains(idx))
            .collect();
        if found == expected {
            n_same += 1;
        } else {
            n_other += 1;
            examples.push(format!("{text:?} is {found:?} and not {expected:?}"));
        }
    }
    let counts = format!("{n_same} the same, {n_other} others, {n_passed_over} passed over");
    eprintln!("BidiCharacterTest.txt: {counts}");
    examples.truncate(5);
    assert!(n_other == 0 && n_same > 100, "{counts}: {examples:#?}");
}
