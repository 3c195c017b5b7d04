//! How documents are set: the font, the sizes, the column. What is changed shows at once.

use egui::accesskit::Role;
use egui::{DragValue, Id, ScrollArea, Sense, Ui};

use super::choices::{Choices as _, drop_down};
use super::reader::{Label, Typeface};
use super::theme::{BODY, NEAR, SMALL};
use super::widgets::{self, Pen, field};
use crate::app::settings::{Hyphens, Reading};
use crate::query::fuzzy;

const AUTOMATIC: &str = "The best serif there is";

/// Words to judge a font by, in four scripts.
const SPECIMEN: &str = "Sources say 1,250 officials fled — العربية עברית 漢字";

pub(super) fn reading_settings_ui(ui: &mut Ui, pen: &mut Pen<'_>, reading: &mut Reading) {
    field(ui, pen.theme, "Reading font", |ui| {
        family_ui(ui, pen, &mut reading.family)
    });
    pen.engine
        .choose_serif(Some(reading.family.as_str()).filter(|family| !family.is_empty()));
    let specimen = Label {
        text: SPECIMEN,
        size: reading.size,
        color: pen.theme.text,
        typeface: Typeface::Serif,
        max_width: ui.available_width(),
        n_lines: 1,
    };
    specimen.ui(ui, pen.engine);
    field(ui, pen.theme, "Size", |ui| {
        let sizes = DragValue::new(&mut reading.size).range(Reading::SIZES);
        ui.add(sizes.speed(0.1).fixed_decimals(1).suffix(" pt"))
    });
    field(ui, pen.theme, "Line height", |ui| {
        let heights = DragValue::new(&mut reading.line_height_percent);
        ui.add(heights.range(Reading::LINE_HEIGHTS).suffix(" %"))
    });
    field(ui, pen.theme, "Column", |ui| {
        let widths = DragValue::new(&mut reading.column_width).range(Reading::COLUMNS);
        ui.add(widths.speed(2.0).fixed_decimals(0).suffix(" pt wide"))
    });
    field(ui, pen.theme, "Part words", |ui| {
        drop_down("hyphens")
            .selected_text(reading.hyphens.label())
            .show_ui(ui, |ui| {
                for hyphens in Hyphens::ALL {
                    ui.selectable_value(&mut reading.hyphens, hyphens, hyphens.label());
                }
            })
            .response
    });
    ui.tick(
        &mut reading.is_justified,
        "Lines reach both sides of the column",
    );
    if *reading != Reading::default() && ui.button("Usual reading settings").clicked() {
        *reading = Reading::default();
    }
    ui.add_space(NEAR);
}

/// One family, its name set in itself; whether it was clicked. Its font is read when it is first
/// in view.
fn family_row(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    family_idx: usize,
    name: &str,
    is_chosen: bool,
) -> bool {
    let height = ui.spacing().interact_size.y;
    let (rect, response) = widgets::row(ui, pen.theme, height, is_chosen, Sense::click());
    let label = Label {
        text: name,
        size: BODY + 1.0,
        color: pen.theme.text,
        typeface: Typeface::Installed(family_idx),
        max_width: rect.width() - 16.0,
        n_lines: 1,
    };
    let size = label.measure(ui.ctx(), pen.engine);
    let top = rect.center().y - size.y / 2.0;
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    label.paint(&painter, pen.engine, egui::pos2(rect.left() + 8.0, top));
    response.widget_info(|| widgets::selected(Role::Button, is_chosen, name));
    // A font of signs shows nothing of its own name.
    pen.tip(response, name).clicked()
}

/// The installed families, narrowed down by a few letters.
fn family_ui(ui: &mut Ui, pen: &mut Pen<'_>, family: &mut String) -> egui::Response {
    let shown = if family.is_empty() {
        AUTOMATIC
    } else {
        family.as_str()
    };
    let button = pen.arrow_button(ui, shown);
    let arrow = egui::Rect::from_center_size(
        button.rect.right_center() - egui::vec2(13.0, 0.0),
        egui::vec2(12.0, 12.0),
    );
    widgets::paint_icon(ui, arrow, widgets::Icon::Down, pen.theme.grey);
    egui::Popup::menu(&button)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(300.0);
            let id = Id::unique("letters of a family");
            let mut letters = ui
                .data(|data| data.get_temp::<String>(id))
                .unwrap_or_default();
            widgets::text_line(ui, "family", &mut letters, "Letters of its name");
            let families = pen.engine.families();
            let shown: Vec<usize> = if letters.trim().is_empty() {
                (0..families.len()).collect()
            } else {
                let names = families.iter().map(String::as_str).enumerate();
                fuzzy::rank(letters.trim(), names)
            };
            let row = ui.spacing().interact_size.y;
            if letters.trim().is_empty() && pen.choice(ui, family.is_empty(), AUTOMATIC).clicked() {
                family.clear();
            }
            ScrollArea::vertical()
                .max_height(260.0)
                .show_rows(ui, row, shown.len(), |ui, rows| {
                    for &family_idx in shown.get(rows).unwrap_or_default() {
                        let name = &families[family_idx];
                        if family_row(ui, pen, family_idx, name, family == name) {
                            family.clone_from(name);
                        }
                    }
                });
            let n = crate::text::words::counted(shown.len(), "family");
            pen.line(ui, &n, egui::FontId::proportional(SMALL), pen.theme.grey);
            ui.data_mut(|data| data.insert_temp(id, letters));
        });
    button
}
