//! Ticks in the table of excerpts, and what is done with the ticked passages.

use egui::accesskit::Role;
use egui::{Key, Modifiers, Rect, Sense, Ui, Vec2, pos2};

use super::choices::paint_box;
use super::theme::{self, BODY};
use super::widgets::{self, Pen};
use crate::app::Ask;
use crate::app::action::Action;
use crate::app::choosing::Chosen;
use crate::app::view::View;
use crate::model::{Annotation, AnnotationId};
use crate::text::words::{counted, shortened};

/// The column of the ticks.
pub(super) const WIDTH: f32 = 30.0;

/// What a click or a key does to the ticks.
#[derive(Clone, Copy)]
pub(super) enum Tick {
    One(AnnotationId),
    /// From the one that was ticked last to this.
    UpTo(AnnotationId),
}

impl Tick {
    /// What a press on a row means with the keys that are held; `None`: it opens the row.
    pub(super) fn of(ui: &Ui, annotation: AnnotationId, is_on_box: bool) -> Option<Self> {
        let held = ui.input(|input| input.modifiers);
        if held.shift {
            Some(Self::UpTo(annotation))
        } else if held.command || is_on_box {
            Some(Self::One(annotation))
        } else {
            None
        }
    }
}

/// The box of a row; tells whether it was clicked.
pub(super) fn row_ui(ui: &mut Ui, view: &View, annotation: &Annotation) -> bool {
    let is_ticked = view
        .chosen()
        .is_some_and(|chosen| chosen.contains(annotation.id));
    let quote = shortened(&annotation.quote(), 80);
    box_ui(ui, is_ticked, "row tick", &format!("Tick {quote}"))
}

/// The box of the head: all or none.
pub(super) fn head_ui(ui: &mut Ui, view: &mut View, n_rows: usize) {
    let n_ticked = view.chosen().map_or(0, |chosen| chosen.n_of(n_rows));
    let is_all = n_rows > 0 && n_ticked == n_rows;
    if box_ui(ui, is_all, "all ticks", "Tick all excerpts") {
        view.now.chosen = if is_all {
            Chosen::of(&view.filter)
        } else {
            Chosen::all(&view.filter)
        };
    }
}

/// A box across a cell. Rows have their own stop for Tab, so it is none.
fn box_ui(ui: &mut Ui, is_ticked: bool, salt: &str, name: &str) -> bool {
    let cell = ui.max_rect();
    let response = ui.interact(cell, ui.scope_id().with(salt), Sense::CLICK);
    let size = 14.0;
    let square =
        Rect::from_center_size(pos2(cell.min.x + 17.0, cell.center().y), Vec2::splat(size));
    paint_box(ui, square, is_ticked, &response);
    response.widget_info(|| widgets::selected(Role::CheckBox, is_ticked, name));
    response.clicked()
}

/// What can be done with the ticked passages, in the place of their number.
pub(super) fn orders_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    view: &mut View,
    n_chosen: usize,
    asks: &mut Vec<Ask>,
) {
    let line = format!("{} ticked", counted(n_chosen, "passage"));
    pen.line(ui, &line, theme::bold(BODY), pen.theme.text);
    ui.add_space(8.0);
    for (label, action) in [
        ("Tag…", Action::TagPassage),
        ("Remove a tag…", Action::Untag),
        ("Replace a tag…", Action::ReplaceTag),
    ] {
        let name = format!("{label} on the ticked passages");
        if ui.button(label).accessible_name(name).clicked() {
            asks.push(Ask::Do(action));
        }
    }
    if ui.button("Untick all").clicked() {
        view.now.chosen = Chosen::of(&view.filter);
    }
}

pub(super) fn take_in(view: &mut View, tick: Tick, asks: &mut Vec<Ask>) {
    match tick {
        Tick::One(annotation) => view.chosen_mut().toggle(annotation),
        Tick::UpTo(last) => asks.push(Ask::TickUpTo(last)),
    }
}

/// Ctrl+A ticks all that the table in front shows.
pub(super) fn keys(ui: &Ui, view: &mut View) {
    let is_in_front = view.tab() == Some(crate::app::view::Tab::Excerpts);
    let is_free = view.now.dialog.is_none() && view.now.picker.is_none();
    if is_in_front
        && is_free
        && view.now.palette.is_none()
        && !ui.ctx().text_edit_focused()
        && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A))
    {
        view.now.chosen = Chosen::all(&view.filter);
    }
}
