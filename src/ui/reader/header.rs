//! What stands above the first paragraph and scrolls with it: the title, and what is known of
//! the source in small pills.

use std::rc::Rc;

use egui::{Rect, pos2, vec2};

use super::Look;
use super::columns::Columns;
use super::label::{Engine, Label, SetLabel, Typeface};

/// Physical pixels from the left top corner of the header, which is as wide as the column.
pub(super) struct Header {
    pub(super) title: Option<(Rc<SetLabel>, f32)>,
    pub(super) chips: Vec<(Rc<SetLabel>, Rect)>,
    pub(super) height: f32,
}

impl Header {
    pub(super) fn new(
        engine: &mut Engine,
        look: &Look,
        title: &str,
        chips: &[String],
        columns: &Columns,
        pixels_per_point: f32,
    ) -> Self {
        let px = |points: f32| (points * pixels_per_point).round();
        let column_width = columns.text_width;
        let column = px(column_width);
        let mut header = Self {
            title: None,
            chips: Vec::new(),
            height: px(28.0),
        };
        if !title.trim().is_empty() {
            let label = Label {
                text: title,
                size: look.font_size * look.zoom * 1.42,
                color: look.text,
                typeface: Typeface::SerifBold,
                max_width: column_width,
                n_lines: 4,
            };
            let set = engine.set(&label, pixels_per_point);
            let top = header.height;
            header.height += set.laid.shaped.height + px(8.0);
            header.title = Some((set, top));
        }
        let mut left = 0.0;
        let row = px(21.0);
        for chip in chips.iter().filter(|chip| !chip.trim().is_empty()) {
            let label = Label {
                text: chip,
                size: 11.5,
                color: look.grey,
                typeface: Typeface::Sans,
                max_width: (column_width - 22.0).max(20.0),
                n_lines: 1,
            };
            let set = engine.set(&label, pixels_per_point);
            let width = set.laid.shaped.width.ceil() + px(20.0);
            if left > 0.0 && left + width > column {
                left = 0.0;
                header.height += row + px(6.0);
            }
            let x = if columns.is_rtl {
                column - left - width
            } else {
                left
            };
            let rect = Rect::from_min_size(pos2(x, header.height), vec2(width, row));
            header.chips.push((set, rect));
            left += width + px(6.0);
        }
        if !header.chips.is_empty() {
            header.height += row;
        }
        if header.title.is_some() || !header.chips.is_empty() {
            header.height += px(18.0);
        }
        header
    }
}
