//! What a person relies on, through the reader's own door.

use egui::Color32;

use super::{Ink, Look};

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
