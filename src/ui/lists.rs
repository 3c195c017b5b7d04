//! What the long lists in tabs have in common: the room above them, the field for words, the menus of
//! their filters, and the heads of their columns.

use egui::accesskit::Role;
use egui::{Rect, Sense, Ui, pos2, vec2};

use super::derived::Derived;
use super::edges;
use super::theme::{self, SMALL};
use super::widgets::{self, Icon, Pen};
use crate::app::session::Session;
use crate::app::view::Focus;
use crate::model::DocumentId;

/// The filters above a list, line after line where the window is narrow, and how many rows it has.
pub(super) fn list_head(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    let room = egui::Margin {
        left: 16,
        right: 16,
        top: 10,
        bottom: 6,
    };
    egui::Frame::new().inner_margin(room).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        add(ui);
    });
}

/// The field for words that the rows must have.
pub(super) fn words_field(
    ui: &mut Ui,
    words: &mut String,
    id: impl std::hash::Hash + std::fmt::Debug,
    hint: &str,
) -> egui::Response {
    ui.add(
        egui::TextEdit::singleline(words)
            .id_salt(id)
            .hint_text(hint)
            .margin(egui::Margin::symmetric(7, 4))
            .desired_width(220.0),
    )
}

/// Gives a field the keyboard once that was asked for.
pub(super) fn take_focus(field: &egui::Response, asked: &mut Option<Focus>, focus: Focus) {
    if *asked == Some(focus) {
        *asked = None;
        field.request_focus();
    }
}

/// A button that opens choices, as its arrow says.
pub(super) fn opener(ui: &mut Ui, pen: &mut Pen<'_>, shown: &str) -> egui::Response {
    let button = pen.arrow_button(ui, shown);
    let arrow = Rect::from_center_size(
        button.rect.right_center() - vec2(13.0, 0.0),
        vec2(12.0, 12.0),
    );
    widgets::paint_icon(ui, arrow, Icon::Down, pen.theme.grey);
    button
}

pub(super) fn menu(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    name: &str,
    shown: &str,
    add: impl FnOnce(&mut Ui, &mut Pen<'_>),
) {
    let button = opener(ui, pen, shown);
    let button = button.accessible_name(format!("Filter by {}", name.to_lowercase()));
    egui::Popup::menu(&button)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            egui::ScrollArea::vertical()
                .max_height(420.0)
                .show(ui, |ui| {
                    add(ui, pen);
                    widgets::follow_focus(ui);
                });
        });
}

/// The same with a choice for each of as many rows as a workspace has. `head` comes before them.
pub(super) fn long_menu<T>(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    names: (&str, &str),
    rows: &[T],
    head: impl FnOnce(&mut Ui),
    add_row: impl FnMut(&mut Ui, &mut Pen<'_>, &T),
) {
    long_menu_of(ui, pen, names, || rows, head, add_row);
}

/// The same with rows that are made when the menu is open: of many, only those in sight are laid out.
fn long_menu_of<T, R: AsRef<[T]>>(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    (name, shown): (&str, &str),
    rows: impl FnOnce() -> R,
    head: impl FnOnce(&mut Ui),
    mut add_row: impl FnMut(&mut Ui, &mut Pen<'_>, &T),
) {
    /// Fewer are laid out in no time, and the menu is as wide as the widest.
    const MANY: usize = 200;
    const WIDTH: f32 = 420.0;
    const HEIGHT: f32 = 420.0;
    let button = opener(ui, pen, shown);
    let button = button.accessible_name(format!("Filter by {}", name.to_lowercase()));
    egui::Popup::menu(&button)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            let rows = rows();
            let rows = rows.as_ref();
            let area = egui::ScrollArea::vertical().max_height(HEIGHT);
            if rows.len() < MANY {
                area.show(ui, |ui| {
                    head(ui);
                    for row in rows {
                        add_row(ui, pen, row);
                    }
                    widgets::follow_focus(ui);
                });
                return;
            }
            ui.set_width(WIDTH);
            head(ui);
            let height = ui.spacing().interact_size.y;
            area.auto_shrink([false, true])
                .show_rows(ui, height, rows.len(), |ui, in_sight| {
                    for row in rows.get(in_sight).unwrap_or_default() {
                        add_row(ui, pen, row);
                    }
                    widgets::follow_focus(ui);
                });
        });
}

/// A line of a long menu: what is longer than this would make each line another height.
pub(super) fn menu_line(label: &str) -> String {
    crate::text::words::shortened(label, 56)
}

/// What a filter's button says: the one that is chosen, or how many are.
pub(super) fn chosen<T>(values: &[T], none: &str, label: impl Fn(&T) -> String) -> String {
    match values {
        [] => none.to_owned(),
        [value] => widgets::visible(&crate::text::words::shortened(&label(value), 28)),
        [value, ..] => format!(
            "{} +{}",
            crate::text::words::shortened(&label(value), 20),
            values.len() - 1
        ),
    }
}

pub(super) fn toggle<T: Clone + PartialEq>(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    values: &mut Vec<T>,
    value: &T,
    label: &str,
) {
    let mut is_chosen = values.contains(value);
    if pen.checkbox(ui, &mut is_chosen, label).changed() {
        if is_chosen {
            values.push(value.clone());
        } else {
            values.retain(|other| other != value);
        }
    }
}

/// The documents that a list is about. `name` tells screen readers of which list.
pub(super) fn documents_menu(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    name: &str,
    (session, derived): (&Session, &Derived),
    documents: &mut Vec<DocumentId>,
) {
    let workspace = session.workspace();
    let shown = chosen(documents, "Any document", |&document| {
        let document = workspace.document(document);
        document.map_or_else(String::new, |document| document.title.clone())
    });
    let rows = &derived.documents;
    let add_row = |ui: &mut Ui, pen: &mut Pen<'_>, id: &DocumentId| {
        if let Some(document) = workspace.document(*id) {
            toggle(ui, pen, documents, id, &menu_line(&document.title));
        }
    };
    long_menu(ui, pen, (name, &shown), rows, |_| {}, add_row);
}

/// Those whose work a list is about.
pub(super) fn authors_menu(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    name: &str,
    session: &Session,
    authors: &mut Vec<String>,
) {
    let shown = chosen(authors, "Any author", Clone::clone);
    let rows = || session.index().authors();
    let add_row = |ui: &mut Ui, pen: &mut Pen<'_>, (author, _): &(String, usize)| {
        toggle(ui, pen, authors, author, &menu_line(author));
    };
    long_menu_of(ui, pen, (name, &shown), rows, |_| {}, add_row);
}

/// A column's head; tells whether it was clicked. `descending` is set when the table is sorted by it.
pub(super) fn head_cell_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    label: &str,
    descending: Option<bool>,
) -> bool {
    let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::click());
    let font = theme::bold(SMALL);
    let left = rect.min.x + 8.0;
    let for_arrow = if descending.is_some() { 16.0 } else { 0.0 };
    let width = pen.paint_line(
        ui,
        pos2(left, rect.min.y + 6.0),
        label,
        font,
        pen.theme.grey,
        rect.width() - 12.0 - for_arrow,
    );
    if let Some(descending) = descending {
        let arrow =
            Rect::from_center_size(pos2(left + width + 10.0, rect.center().y), vec2(12.0, 12.0));
        widgets::paint_icon(
            ui,
            arrow,
            if descending { Icon::Down } else { Icon::Up },
            pen.theme.grey,
        );
    }
    ui.painter().hline(
        rect.x_range(),
        rect.max.y - 1.0,
        egui::Stroke::new(1.0, pen.theme.hairline),
    );
    if response.has_focus() {
        widgets::focus_ring(ui, pen.theme, rect.shrink(1.0));
    }
    response.widget_info(|| {
        widgets::labeled(
            Role::Button,
            true,
            format!("Sort by {}", label.to_lowercase()),
        )
    });
    response.clicked()
}

/// The handles between the columns that can be made wider, for screen readers: the table gives
/// them no names.
pub(super) fn name_handles<'l>(
    ui: &Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    labels: impl Iterator<Item = &'l str>,
) {
    for (column_idx, label) in labels.enumerate() {
        let id = edges::handle(ui, &salt, column_idx);
        if ui.ctx().read_response(id).is_some() {
            ui.ctx().accesskit_node_builder(id, |node| {
                node.set_role(Role::Splitter);
                node.set_label(format!("Width of {}", label.to_lowercase()));
            });
        }
    }
}
