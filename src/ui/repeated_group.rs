//! A passage that occurs more than once: two of its places side by side, and all of them in a list.

use std::ops::Range;

use egui::accesskit::Role;
use egui::text::LayoutJob;
use egui::{FontId, Label, Rect, ScrollArea, Sense, Stroke, TextFormat, Ui, UiBuilder, pos2, vec2};

use super::lists::list_head;
use super::origins::mark_ui;
use super::repeats::{Repeated, likeness, size_of};
use super::theme::{self, BODY, FAR, NEAR, SMALL};
use super::widgets::{self, Pen};
use crate::app::Ask;
use crate::app::repeating::{Compared, Opened, RepeatAsk};
use crate::query::repeats::Group;
use crate::text::words::shortened;

const ROW_HEIGHT: f32 = 46.0;

pub(super) fn group_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    repeated: &Repeated<'_>,
    group: &Group,
    opened: &mut Opened,
    asks: &mut Vec<Ask>,
) {
    list_head(ui, |ui| {
        ui.horizontal(|ui| {
            if ui.button("All repeated passages").clicked() {
                asks.push(Ask::Repeat(RepeatAsk::Open(None)));
            }
            let font = FontId::proportional(SMALL);
            pen.line(ui, &size_of(group), font, pen.theme.grey);
        });
        ui.add_space(NEAR);
        mark_ui(ui, pen, repeated, group, opened, asks);
    });
    let room = ui.available_height();
    sides_ui(ui, pen, repeated, group, opened, room * 0.55);
    ui.add_space(FAR);
    ScrollArea::vertical()
        .id_salt("places of a repeat")
        .auto_shrink([false, false])
        .show_rows(ui, ROW_HEIGHT, group.places.len(), |ui, shown| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for place_idx in shown {
                place_ui(ui, pen, repeated, group, place_idx, opened, asks);
            }
        });
}

/// A place with what stands around it. A click goes there; its buttons put it on a side above.
fn place_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    repeated: &Repeated<'_>,
    group: &Group,
    place_idx: usize,
    opened: &mut Opened,
    asks: &mut Vec<Ask>,
) {
    let Some(place) = group.places.get(place_idx) else {
        return;
    };
    let workspace = repeated.session.workspace();
    let words = repeated.repeating.words(workspace, place);
    let title = match workspace.document(place.document) {
        Some(document) => document.title.as_str(),
        None => "A document that was removed",
    };
    let n = place_idx + 1;
    let (rect, response) = widgets::row(ui, pen.theme, ROW_HEIGHT, false, Sense::click());
    let name = format!("Place {n} in {}", shortened(title, 80));
    response.widget_info(|| widgets::labeled(Role::Row, words.is_some(), &name));
    let left = rect.min.x + 16.0;
    let aside = 230.0;
    let width = (rect.width() - aside - 32.0).max(60.0);
    let at = pos2(left, rect.min.y + 5.0);
    pen.paint_line(ui, at, title, theme::bold(BODY), pen.theme.text, width);
    let context = words.as_ref().map_or_else(
        || "The text has changed since the search".to_owned(),
        |[before, words, after]| {
            let dots = if before.is_empty() { "" } else { "… " };
            if words.chars().count() < 160 {
                format!("{dots}{before} [{words}] {after} …")
            } else {
                format!("{dots}{before} [{words} …")
            }
        },
    );
    let at = pos2(left, rect.min.y + 25.0);
    let small = FontId::proportional(SMALL);
    pen.paint_line(ui, at, &context, small, pen.theme.grey, width);
    let right = Rect::from_min_max(
        pos2(rect.max.x - aside - 8.0, rect.min.y + 8.0),
        pos2(rect.max.x - 12.0, rect.max.y - 8.0),
    );
    let mut corner = ui.new_child(
        UiBuilder::new()
            .id_salt(place_idx)
            .max_rect(right)
            .layout(egui::Layout::right_to_left(egui::Align::Center)),
    );
    for (side, name) in [(&mut opened.right, "Right"), (&mut opened.left, "Left")] {
        let button = corner.selectable_label(*side == place_idx, name);
        let button = button.accessible_name(format!("Place {n} on the {}", name.to_lowercase()));
        if button.clicked() {
            *side = place_idx;
        }
    }
    let alike = if place_idx == 0 {
        "the first".to_owned()
    } else {
        likeness(place.likeness)
    };
    let small = FontId::proportional(SMALL);
    pen.line(&mut corner, &alike, small, pen.theme.grey);
    let line = Rect::from_min_max(pos2(left, rect.max.y - 0.5), rect.max);
    ui.painter().rect_filled(line, 0.0, pen.theme.hairline);
    if response.clicked() && words.is_some() {
        asks.push(Ask::ShowPassage(place.document, place.span));
    }
}

/// Two places, with what the other one has not.
fn sides_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    repeated: &Repeated<'_>,
    group: &Group,
    opened: &Opened,
    height: f32,
) {
    let Some(compared) = repeated.repeating.compared(opened) else {
        ui.vertical_centered(|ui| {
            ui.add_space(FAR);
            let told = "Nothing to compare: one of the texts has changed since the search";
            let told = if repeated.is_searching {
                "Comparing…"
            } else {
                told
            };
            widgets::empty_state(ui, pen.theme, told);
        });
        return;
    };
    ui.horizontal(|ui| {
        ui.add_space(16.0);
        let told = told(compared);
        pen.line(ui, &told, FontId::proportional(SMALL), pen.theme.grey);
    });
    ScrollArea::vertical()
        .id_salt("two places of a repeat")
        .max_height(height)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            let top = ui.cursor().min;
            let width = ((ui.available_width() - 48.0) / 2.0).max(80.0);
            let mut bottom = top.y;
            let places = [opened.left, opened.right];
            for (side_idx, (side, place_idx)) in compared.sides.iter().zip(places).enumerate() {
                let corner = pos2(top.x + 16.0 + side_idx as f32 * (width + 16.0), top.y);
                let rect = Rect::from_min_size(corner, vec2(width, f32::INFINITY));
                let mut column = ui.new_child(UiBuilder::new().id_salt(side_idx).max_rect(rect));
                column.set_width(width);
                let title = group.places.get(place_idx).and_then(|place| {
                    let document = repeated.session.workspace().document(place.document)?;
                    Some(format!("{}. {}", place_idx + 1, document.title))
                });
                let title = title.unwrap_or_default();
                let font = theme::bold(SMALL);
                pen.line(&mut column, &title, font, pen.theme.text);
                column.add_space(NEAR);
                side_ui(&mut column, pen, side, side_idx == 0);
                bottom = bottom.max(column.min_rect().bottom());
            }
            let used = Rect::from_min_max(top, pos2(top.x + ui.available_width(), bottom + NEAR));
            ui.advance_cursor_after_rect(used);
        });
}

/// How the two sides differ, in words.
fn told(compared: &Compared) -> String {
    let [left, right] = &compared.sides;
    let told = if left.1.is_empty() && right.1.is_empty() {
        "Both have the same words"
    } else {
        "Struck through: only on the left. Underlined: only on the right"
    };
    if compared.is_cut {
        format!("{told}. Only the beginnings are compared: the passages are long")
    } else {
        told.to_owned()
    }
}

/// The words of one side. What the other one has not is struck through on the left and underlined
/// on the right; in a text that egui can't set, it stands in brackets.
fn side_ui(ui: &mut Ui, pen: &mut Pen<'_>, side: &(String, Vec<Range<usize>>), is_left: bool) {
    /// A label of the engine holds no more, in bytes.
    const PART: usize = 500;
    let (words, differing) = side;
    let pieces = pieces(words, differing);
    if widgets::needs_engine(words) {
        let mut marked = String::with_capacity(words.len() + 2 * differing.len());
        for (piece, differs) in pieces {
            if differs {
                marked.push('‹');
                marked.push_str(piece);
                marked.push('›');
            } else {
                marked.push_str(piece);
            }
        }
        let mut rest = marked.as_str();
        while !rest.is_empty() {
            let end = rest.floor_char_boundary(PART);
            let cut = rest.get(..end).unwrap_or_default();
            let end = match cut.rfind(char::is_whitespace) {
                Some(space) if end < rest.len() && space > 0 => space,
                _ => end,
            };
            pen.words(
                ui,
                rest.get(..end).unwrap_or_default(),
                BODY,
                pen.theme.text,
            );
            rest = rest.get(end..).unwrap_or_default().trim_start();
        }
        return;
    }
    let plain = TextFormat::simple(FontId::proportional(BODY), pen.theme.text);
    let mut marked = plain.clone();
    marked.background = pen.theme.hit;
    let stroke = Stroke::new(1.5, pen.theme.text);
    if is_left {
        marked.strikethrough = stroke;
    } else {
        marked.underline = stroke;
    }
    let mut job = LayoutJob::default();
    for (piece, differs) in pieces {
        let format = if differs { &marked } else { &plain };
        job.append(piece, 0.0, format.clone());
    }
    ui.add(Label::new(job).wrap());
}

/// A text in parts, each with whether it is one of the ranges.
fn pieces<'a>(words: &'a str, differing: &[Range<usize>]) -> Vec<(&'a str, bool)> {
    let mut pieces = Vec::with_capacity(2 * differing.len() + 1);
    let mut at = 0;
    for range in differing {
        pieces.push((words.get(at..range.start).unwrap_or_default(), false));
        pieces.push((words.get(range.clone()).unwrap_or_default(), true));
        at = range.end;
    }
    pieces.push((words.get(at..).unwrap_or_default(), false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_text_are_the_text() {
        #[track_caller]
        fn check(differing: &[Range<usize>], expected: &str) {
            let shown: String = pieces("one two three", differing)
                .into_iter()
                .map(|(piece, differs)| {
                    if differs {
                        format!("[{piece}]")
                    } else {
                        piece.to_owned()
                    }
                })
                .collect();
            assert_eq!(shown, expected);
        }
        check(&[], "one two three");
        check(&[0..3, 8..13], "[one] two [three]");
        check(&[4..7, 7..13], "one [two][ three]");
    }
}
