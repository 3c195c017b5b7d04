//! Every note of whatever kind in one tab: searched, filtered, sorted, each a click from its place.

use egui::accesskit::Role;
use egui::{FontId, Rect, RichText, ScrollArea, Sense, Ui, pos2};

use super::derived::Derived;
use super::lists::{
    authors_menu, chosen, documents_menu, list_head, menu, opener, take_focus, toggle, words_field,
};
use super::theme::{self, BODY, SMALL};
use super::widgets::{self, Pen};
use crate::app::Ask;
use crate::app::noting::AllNotes;
use crate::app::session::Session;
use crate::app::view::{Focus, Purpose, View};
use crate::query::notes::{NoteFilter, NoteKind, NoteOrder, NoteRow};
use crate::text::words::{counted, shortened};

const ROW_HEIGHT: f32 = 58.0;

pub(crate) fn all_notes_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &Derived,
    notes: &AllNotes,
    view: &mut View,
    asks: &mut Vec<Ask>,
) {
    list_head(ui, |ui| {
        filter_ui(ui, pen, session, derived, view);
        ui.horizontal(|ui| {
            let line = counted(notes.rows.len(), "note");
            pen.line(ui, &line, FontId::proportional(SMALL), pen.theme.grey);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.button("Export these notes…").clicked() {
                    asks.push(Ask::AskPath(Purpose::ExportNotes));
                }
            });
        });
    });
    if notes.rows.is_empty() {
        ui.vertical_centered(|ui| {
            ui.add_space(60.0);
            let words = if view.note_filter.is_empty() {
                "No notes yet. Take an annotation in hand and press M, or write one about the workspace with View ▸ New note".replace('▸', "›")
            } else {
                "No note is like this".to_owned()
            };
            widgets::empty_state(ui, pen.theme, &words);
        });
        return;
    }
    ScrollArea::vertical()
        .id_salt("all notes")
        .auto_shrink([false, false])
        .show_rows(ui, ROW_HEIGHT, notes.rows.len(), |ui, shown| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for row in notes.rows.get(shown).unwrap_or_default() {
                row_ui(ui, pen, row, asks);
            }
        });
}

fn row_ui(ui: &mut Ui, pen: &mut Pen<'_>, row: &NoteRow, asks: &mut Vec<Ask>) {
    let (rect, response) = widgets::row(ui, pen.theme, ROW_HEIGHT, false, Sense::click());
    let name = format!(
        "Note on {} {}",
        row.kind.label().to_lowercase(),
        shortened(&row.title, 80)
    );
    response.widget_info(|| widgets::labeled(Role::Row, true, &name));
    let left = rect.min.x + 16.0;
    let aside = 190.0;
    let width = (rect.width() - aside - 40.0).max(60.0);
    let top = rect.min.y;
    let small = FontId::proportional(SMALL);
    let title = theme::bold(BODY);
    pen.paint_line(
        ui,
        pos2(left, top + 7.0),
        &row.title,
        title,
        pen.theme.text,
        width,
    );
    let font = FontId::proportional(BODY);
    pen.paint_line(
        ui,
        pos2(left, top + 29.0),
        &row.head,
        font,
        pen.theme.grey,
        width,
    );
    let right = rect.max.x - aside - 8.0;
    let about = if row.about == row.title || row.about.is_empty() {
        row.kind.label().to_owned()
    } else {
        format!("{} · {}", row.kind.label(), row.about)
    };
    pen.paint_line(
        ui,
        pos2(right, top + 8.0),
        &about,
        small.clone(),
        pen.theme.text,
        aside,
    );
    let mut made = row.modified.strftime("%-d %b %Y").to_string();
    if !row.author.is_empty() {
        made = format!("{} · {made}", row.author);
    }
    pen.paint_line(
        ui,
        pos2(right, top + 30.0),
        &made,
        small,
        pen.theme.grey,
        aside,
    );
    let line = Rect::from_min_max(pos2(left, rect.max.y - 0.5), rect.max);
    ui.painter().rect_filled(line, 0.0, pen.theme.hairline);
    if response.clicked() {
        asks.push(Ask::ShowPlace(row.place));
    }
}

fn filter_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &Derived,
    view: &mut View,
) {
    ui.horizontal_wrapped(|ui| {
        let words = words_field(
            ui,
            &mut view.note_filter.words,
            "note words",
            "Words in title or text",
        )
        .accessible_name("Search notes");
        take_focus(&words, &mut view.now.focus, Focus::AllNotes);
        let filter = &mut view.note_filter;
        let kinds = chosen(&filter.kinds, "Any kind", |kind| kind.label().to_owned());
        menu(ui, pen, "Kind of note", &kinds, |ui, pen| {
            for kind in NoteKind::ALL {
                toggle(ui, pen, &mut filter.kinds, &kind, kind.label());
            }
        });
        let of = (session, derived);
        documents_menu(ui, pen, "Document of notes", of, &mut filter.documents);
        authors_menu(ui, pen, "Author of notes", session, &mut filter.authors);
        let order = opener(ui, pen, view.note_order.label());
        let order = order.accessible_name("Sort notes");
        egui::Popup::menu(&order).show(|ui| {
            for one in NoteOrder::ALL {
                ui.selectable_value(&mut view.note_order, one, one.label());
            }
        });
        let clear = RichText::new("Clear").color(pen.theme.accent);
        if !view.note_filter.is_empty() && ui.button(clear).clicked() {
            view.note_filter = NoteFilter::default();
        }
    });
}
