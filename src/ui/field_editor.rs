//! Which fields a tag has: names, kinds, hints, order.

use egui::{Key, RichText, Ui};

use super::choices::drop_down;
use super::forms::{DraftLine, Left};
use super::theme::{self, BODY, NEAR, SMALL};
use super::widgets::{self, Icon, Pen};
use crate::app::Ask;
use crate::app::forms::{FormAsk, Line};
use crate::app::session::Session;
use crate::app::view::{Focus, Inspected, View};
use crate::model::field_sets::FIELD_SETS;
use crate::model::{Field, FieldKind, Tag};

pub(super) fn editor_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    view: &mut View,
    tag: &Tag,
    asks: &mut Vec<Ask>,
) {
    let workspace = session.workspace();
    ui.horizontal(|ui| {
        pen.line(ui, "Fields of the tag", theme::bold(SMALL), pen.theme.grey);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::icon_button(ui, pen.theme, Icon::Cross, "Back to the tag").clicked() {
                view.now.inspected = Inspected::Tag;
            }
        });
    });
    pen.line(
        ui,
        &workspace.tag_path(tag.id),
        theme::bold(BODY + 1.0),
        pen.theme.text,
    );
    let above: Vec<&str> = workspace
        .fields_of_tag(tag.id)
        .into_iter()
        .filter(|field| !tag.fields.iter().any(|own| own.id == field.id))
        .map(|field| field.name.as_str())
        .collect();
    if !above.is_empty() {
        let line = format!("From the tags above: {}", above.join(", "));
        grey_words(ui, pen, &line);
    }
    if tag.fields.is_empty() {
        grey_words(
            ui,
            pen,
            "A field is filled in for each passage with the tag, such as a date or a number of wounded. Type the name of the first, or take a ready-made set",
        );
    }
    ui.add_enabled_ui(session.read_only().is_none(), |ui| {
        for (field_idx, field) in tag.fields.iter().enumerate() {
            field_ui(ui, pen, view, tag, field, field_idx, asks);
        }
        ui.add_space(NEAR);
        add_ui(ui, pen, view, tag, asks);
    });
    ui.horizontal_wrapped(|ui| {
        ui.add_enabled_ui(session.read_only().is_none(), |ui| {
            ready_ui(ui, session, tag, asks);
        });
        if ui
            .button("Table")
            .on_hover_text("A row for each passage with the tag, a column for each field")
            .clicked()
        {
            asks.push(Ask::Form(FormAsk::ShowTable(tag.id)));
        }
    });
}

fn grey_words(ui: &mut Ui, pen: &Pen<'_>, words: &str) {
    let words = RichText::new(widgets::visible(words));
    ui.add(egui::Label::new(words.small().color(pen.theme.grey)).wrap());
}

/// The menu of ready-made sets, also for the menu of the codebook.
pub(super) fn ready_ui(ui: &mut Ui, session: &Session, tag: &Tag, asks: &mut Vec<Ask>) {
    ui.menu_button("Ready-made fields", |ui| {
        for (set_idx, set) in FIELD_SETS.iter().enumerate() {
            let n_missing = set.missing(session.workspace(), tag.id).len();
            let response = ui.add_enabled(n_missing > 0, egui::Button::new(set.name));
            if response.on_hover_text(set.hint).clicked() {
                asks.push(Ask::Form(FormAsk::AddSet(tag.id, set_idx)));
                ui.close();
            }
        }
    });
}

fn add_ui(ui: &mut Ui, pen: &Pen<'_>, view: &mut View, tag: &Tag, asks: &mut Vec<Ask>) {
    let line = Line::NewName(tag.id);
    if view.now.focus == Some(Focus::Fields) {
        view.now.focus = None;
        ui.memory_mut(|memory| memory.request_focus(DraftLine::id(line)));
    }
    let draft = DraftLine {
        line,
        value: "",
        name: "Name of a new field",
        hint: "New field, such as Date",
        is_multiline: false,
        width: f32::INFINITY,
    };
    let (typed, left) = draft.ui(ui, view);
    let Some(typed) = typed.filter(|typed| !typed.trim().is_empty()) else {
        return;
    };
    if left == Left::Enter {
        // Taken away where it is done; what is refused stays to be mended.
        asks.push(Ask::Form(FormAsk::Add(tag.id, typed)));
        view.now.focus = Some(Focus::Fields);
    } else if view.now.line_in_hand == Some(line) {
        grey_words(ui, pen, "Enter adds it");
    }
}

fn field_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    view: &mut View,
    tag: &Tag,
    field: &Field,
    field_idx: usize,
    asks: &mut Vec<Ask>,
) {
    let is_open = view.now.field_in_hand == Some(field.id);
    let name = widgets::visible(&field.name);
    let width = ui.available_width();
    ui.horizontal(|ui| {
        let draft = DraftLine {
            line: Line::Name(field.id),
            value: &field.name,
            name: &format!("Name of the field {name}"),
            hint: "Name",
            is_multiline: false,
            width: (width - 154.0).max(70.0),
        };
        let typed = draft.ui(ui, view);
        if let Some(words) = taken(typed, &field.name) {
            change(field, asks, |field| field.name = words);
        }
        kind_ui(ui, field, &name, asks);
        let more = format!("Details of {name}");
        if widgets::icon_button(ui, pen.theme, Icon::Dots, &more).clicked() {
            view.now.field_in_hand = (!is_open).then_some(field.id);
        }
    });
    if is_open {
        details_ui(ui, pen, view, field, &name, asks);
        ui.horizontal(|ui| {
            ui.add_space(18.0);
            for (icon, words, place, is_possible) in [
                (Icon::Up, "up", field_idx.saturating_sub(1), field_idx > 0),
                (
                    Icon::Down,
                    "down",
                    field_idx + 1,
                    field_idx + 1 < tag.fields.len(),
                ),
            ] {
                ui.add_enabled_ui(is_possible, |ui| {
                    let words = format!("Move {name} {words}");
                    if widgets::icon_button(ui, pen.theme, icon, &words).clicked() {
                        asks.push(Ask::Form(FormAsk::Move(field.id, place)));
                    }
                });
            }
            let remove = egui::Button::new("Remove").small();
            let response = ui
                .add(remove)
                .on_hover_text("Undo brings it back, with all that was filled in");
            if response
                .accessible_name(format!("Remove the field {name}"))
                .clicked()
            {
                asks.push(Ask::Form(FormAsk::Remove(field.id)));
            }
        });
    }
}

/// Unit, words and hint, under the field in hand.
fn details_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    view: &mut View,
    field: &Field,
    name: &str,
    asks: &mut Vec<Ask>,
) {
    ui.indent(field.id, |ui| {
        match &field.kind {
            FieldKind::Number { unit } => {
                let draft = DraftLine {
                    line: Line::Unit(field.id),
                    value: unit,
                    name: &format!("Unit of {name}"),
                    hint: "Unit, such as km",
                    is_multiline: false,
                    width: f32::INFINITY,
                };
                let typed = draft.ui(ui, view);
                if let Some(words) = taken(typed, unit) {
                    let unit = words.trim().to_owned();
                    change(field, asks, |field| field.kind = FieldKind::Number { unit });
                }
            }
            FieldKind::Choice(words) => words_ui(ui, pen, view, field, words, name, asks),
            FieldKind::Text | FieldKind::Date | FieldKind::YesNo | FieldKind::Probability => {}
        }
        let draft = DraftLine {
            line: Line::Hint(field.id),
            value: &field.hint,
            name: &format!("Hint of {name}"),
            hint: "What to write into it",
            is_multiline: false,
            width: f32::INFINITY,
        };
        let typed = draft.ui(ui, view);
        if let Some(words) = taken(typed, &field.hint) {
            change(field, asks, |field| field.hint = words);
        }
    });
}

fn words_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    view: &mut View,
    field: &Field,
    words: &[String],
    name: &str,
    asks: &mut Vec<Ask>,
) {
    let written = words.join("\n");
    let line = Line::Words(field.id);
    let draft = DraftLine {
        line,
        value: &written,
        name: &format!("Words of {name}"),
        hint: "One choice to a line",
        is_multiline: true,
        width: f32::INFINITY,
    };
    let has_keys = view.now.line_in_hand == Some(line);
    let ends =
        has_keys && ui.input_mut(|input| input.consume_key(egui::Modifiers::COMMAND, Key::Enter));
    let (typed, left) = draft.ui(ui, view);
    if has_keys {
        grey_words(ui, pen, "One choice to a line");
    }
    let left = if ends { Left::Away } else { left };
    if let Some(typed) = taken((typed, left), &written) {
        let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
        let words: Vec<String> = lines.map(str::to_owned).collect();
        change(field, asks, |field| field.kind = FieldKind::Choice(words));
    }
}

/// What was typed into a line that was left, where it says something else than before.
fn taken((typed, left): (Option<String>, Left), value: &str) -> Option<String> {
    typed.filter(|typed| left != Left::Not && typed.trim() != value)
}

fn change(field: &Field, asks: &mut Vec<Ask>, set: impl FnOnce(&mut Field)) {
    let mut changed = field.clone();
    set(&mut changed);
    asks.push(Ask::Form(FormAsk::Change(changed)));
}

fn kind_ui(ui: &mut Ui, field: &Field, name: &str, asks: &mut Vec<Ask>) {
    let current = field.kind.label();
    let response = drop_down(("kind", field.id))
        .selected_text(current)
        .width(96.0)
        .show_ui(ui, |ui| {
            for kind in [
                FieldKind::Text,
                FieldKind::Number {
                    unit: String::new(),
                },
                FieldKind::Date,
                FieldKind::Choice(Vec::new()),
                FieldKind::YesNo,
                FieldKind::Probability,
            ] {
                let is_current = kind.label() == current;
                let is_chosen = ui.selectable_label(is_current, kind.label()).clicked();
                if !is_chosen || is_current {
                    continue;
                }
                if matches!(kind, FieldKind::Choice(_)) {
                    asks.push(Ask::Form(FormAsk::MakeChoice(field.id)));
                } else {
                    change(field, asks, |field| field.kind = kind);
                }
            }
        })
        .response;
    response.accessible_name(format!("Kind of the field {name}"));
}
