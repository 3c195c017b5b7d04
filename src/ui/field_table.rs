//! A tag as a table: a row for each annotation with it, a column for each field, each cell a click
//! away from its passage.

use egui::accesskit::{self, Role};
use egui::{FontId, Key, Rect, Sense, Ui, pos2, vec2};
use egui_extras::{Column as Width, TableBuilder};

use super::choices::Choices as _;
use super::edges;
use super::lists::{head_cell_ui, list_head, name_handles, take_focus, words_field};
use super::theme::{self, BODY, SMALL};
use super::widgets::{self, Pen};
use crate::app::Ask;
use crate::app::forms::{FormAsk, Tables};
use crate::app::session::Session;
use crate::app::view::{Focus, View};
use crate::model::{Annotation, FieldKind, TagId, Workspace};
use crate::query::records::{Column, Look, Records, shown};
use crate::text::words::{counted, grouped, shortened};

const ROW_HEIGHT: f32 = 30.0;

pub(crate) fn table_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    tables: &Tables,
    tag: TagId,
    view: &mut View,
    asks: &mut Vec<Ask>,
) {
    let workspace = session.workspace();
    let mut look = view.tables.get(&tag).cloned().unwrap_or_default();
    let before = look.clone();
    let records = tables.of(tag).cloned().unwrap_or_default();
    list_head(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            pen.line(
                ui,
                &workspace.tag_path(tag),
                theme::bold(BODY + 1.0),
                pen.theme.text,
            );
            let line = if look.is_whole() {
                counted(records.n_in_all, "annotation")
            } else {
                let n_shown = grouped(records.rows.len());
                format!("{n_shown} of {}", counted(records.n_in_all, "annotation"))
            };
            pen.line(ui, &line, FontId::proportional(SMALL), pen.theme.grey);
        });
        ui.horizontal_wrapped(|ui| {
            let filter = words_field(
                ui,
                &mut look.words,
                ("filter table", tag),
                "Words in any cell",
            )
            .accessible_name("Filter the table");
            take_focus(&filter, &mut view.now.focus, Focus::ExcerptFilter);
            ui.tick(&mut look.unfilled_only, "Something missing")
                .on_hover_text("Only passages of which not every field is filled in");
            if ui.button("Fields…").clicked() {
                asks.push(Ask::Form(FormAsk::Edit(tag)));
            }
            if ui.button("Export this table…").clicked() {
                asks.push(Ask::Form(FormAsk::Export(tag)));
            }
        });
    });
    let hint = if records.fields.is_empty() {
        Some(
            "The tag has no fields yet. Add some with Fields…, such as a date, a place, a number of wounded",
        )
    } else if records.n_in_all == 0 && tables.of(tag).is_some() {
        Some("No passage has the tag yet. Select one and press Enter to tag it")
    } else {
        None
    };
    if let Some(hint) = hint {
        egui::Frame::new()
            .inner_margin(egui::Margin::symmetric(16, 6))
            .show(ui, |ui| widgets::empty_state(ui, pen.theme, hint));
    }
    if records.n_in_all > 0 {
        rows_ui(ui, pen, workspace, &records, &mut look, tag, view, asks);
    }
    if look != before {
        view.tables.insert(tag, look);
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "a table needs what the panel has, and its rows"
)]
fn rows_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    workspace: &Workspace,
    records: &Records,
    look: &mut Look,
    tag: TagId,
    view: &View,
    asks: &mut Vec<Ask>,
) {
    let mut columns: Vec<(String, Column)> = records
        .fields
        .iter()
        .map(|field| {
            let name = match &field.kind {
                FieldKind::Number { unit } if !unit.is_empty() => {
                    format!("{} ({unit})", field.name)
                }
                _ => field.name.clone(),
            };
            (name, Column::Field(field.id))
        })
        .collect();
    columns.extend([
        ("Source".to_owned(), Column::Source),
        ("Published".to_owned(), Column::Date),
        ("Quote".to_owned(), Column::Quote),
    ]);
    let mut sort_by = None;
    let mut room = ui.available_width();
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    egui::ScrollArea::horizontal()
        .id_salt(("table", tag))
        .auto_shrink([false, false])
        .show(ui, |ui| {
            edges::pass_over_columns(ui, ("records", tag), columns.len());
            let mut table = TableBuilder::new(ui)
                .id_salt(("records", tag))
                .sense(Sense::CLICK)
                .cell_layout(egui::Layout::left_to_right(egui::Align::Center));
            for (_, column) in &columns {
                let width = match column {
                    Column::Field(id) => {
                        let field = records.fields.iter().find(|field| field.id == *id);
                        field.map_or(110.0, |field| match field.kind {
                            FieldKind::Text => 150.0,
                            FieldKind::Choice(_) | FieldKind::Probability => 130.0,
                            FieldKind::Number { .. } | FieldKind::Date | FieldKind::YesNo => 96.0,
                        })
                    }
                    Column::Source => 160.0,
                    Column::Date => 96.0,
                    // The last: it has what the others leave.
                    Column::Quote => room.max(320.0),
                };
                room -= width;
                table = table.column(
                    Width::initial(width)
                        .at_least(48.0)
                        .clip(true)
                        .resizable(true),
                );
            }
            table
                .header(26.0, |mut header| {
                    for (name, column) in &columns {
                        let descending = (look.by == *column).then_some(look.descending);
                        header.col(|ui| {
                            if head_cell_ui(ui, pen, name, descending) {
                                sort_by = Some(*column);
                            }
                        });
                    }
                })
                .body(|body| {
                    body.rows(ROW_HEIGHT, records.rows.len(), |mut row| {
                        let Some(passage) = records.rows.get(row.index()) else {
                            return;
                        };
                        // The row may be a moment older than the workspace.
                        let annotation = workspace
                            .annotation(passage.annotation.id)
                            .unwrap_or(&passage.annotation);
                        row.set_selected(view.in_hand == Some(annotation.id));
                        let mut is_opened = false;
                        for (name, column) in &columns {
                            row.col(|ui| {
                                is_opened |= cell_ui(ui, pen, workspace, annotation, name, *column);
                            });
                        }
                        if is_opened || row.response().clicked() {
                            asks.push(Ask::ShowAnnotation(annotation.id));
                        }
                    });
                });
            let labels = columns.iter().map(|(name, _)| name.as_str());
            name_handles(ui, ("records", tag), labels);
        });
    if let Some(by) = sort_by {
        // A third click goes back to the order of the texts.
        if look.by != by {
            look.by = by;
            look.descending = false;
        } else if look.descending {
            look.by = Column::default();
            look.descending = false;
        } else {
            look.descending = true;
        }
    }
}

/// A cell, which is a stop for Tab; tells whether it was opened from there.
fn cell_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    workspace: &Workspace,
    annotation: &Annotation,
    name: &str,
    column: Column,
) -> bool {
    let rect = ui.max_rect();
    let document = workspace.document(annotation.document);
    let (words, colour) = match column {
        Column::Field(field) => {
            let value = annotation.fields.get(&field);
            (value.map(shown).unwrap_or_default(), pen.theme.text)
        }
        Column::Source => {
            let title = document.map_or("", |document| document.title.as_str());
            (title.to_owned(), pen.theme.grey)
        }
        Column::Date => {
            let date = document.and_then(|document| document.source.published);
            let date = date.map(|date| date.to_string()).unwrap_or_default();
            (date, pen.theme.grey)
        }
        Column::Quote => (shortened(&workspace.quote(annotation), 200), pen.theme.text),
    };
    let at = pos2(rect.min.x + 8.0, rect.center().y - 8.5);
    let font = FontId::proportional(BODY);
    pen.paint_line(ui, at, &words, font, colour, rect.width() - 14.0);
    let stroke = egui::Stroke::new(0.5, pen.theme.hairline);
    ui.painter().hline(rect.x_range(), rect.max.y, stroke);
    let id = ui.scope_id().with("cell");
    let response = ui.interact(rect, id, Sense::focusable_noninteractive());
    let told = if words.is_empty() { "empty" } else { &words };
    response.widget_info(|| widgets::labeled(Role::Cell, true, format!("{name}: {told}")));
    ui.ctx()
        .accesskit_node_builder(id, |node| node.add_action(accesskit::Action::Click));
    let has_focus = response.has_focus();
    if has_focus {
        widgets::focus_ring(ui, pen.theme, Rect::from_min_max(rect.min, rect.max));
    }
    widgets::follow_row(ui, &response);
    ui.input(|input| {
        let is_pressed = input.key_pressed(Key::Enter) || input.key_pressed(Key::Space);
        has_focus && is_pressed || input.has_accesskit_action_request(id, accesskit::Action::Click)
    })
}
