//! Passages that occur more than once, in one tab: the list of groups with its filter, or one group.

use egui::accesskit::Role;
use egui::{DragValue, FontId, Rect, RichText, ScrollArea, Sense, Ui, pos2};

use super::derived::Derived;
use super::lists::{documents_menu, list_head, opener};
use super::repeated_group::group_ui;
use super::theme::{BODY, SMALL};
use super::widgets::{self, Pen};
use crate::app::Ask;
use crate::app::repeating::{Likeness, RepeatAsk, RepeatFilter, Repeating, Spread};
use crate::app::session::Session;
use crate::app::view::View;
use crate::query::repeats::Group;
use crate::text::words::{counted, shortened};

const ROW_HEIGHT: f32 = 50.0;

/// What the tab draws from.
pub(super) struct Repeated<'a> {
    pub(super) session: &'a Session,
    pub(super) repeating: &'a Repeating,
    /// Whether the search is under way.
    pub(super) is_searching: bool,
}

pub(super) fn repeats_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    repeated: &Repeated<'_>,
    derived: &Derived,
    view: &mut View,
    asks: &mut Vec<Ask>,
) {
    let opened = view.looked.opened.as_mut();
    if let Some(opened) = opened
        && let Some(group) = repeated.repeating.group(opened.group_idx)
    {
        group_ui(ui, pen, repeated, group, opened, asks);
        return;
    }
    let repeating = repeated.repeating;
    list_head(ui, |ui| {
        filter_ui(ui, pen, repeated, derived, view);
        ui.horizontal(|ui| {
            let (n, n_all) = (repeating.rows().len(), repeating.n_groups());
            let mut line = counted(n, "repeated passage");
            if n < n_all {
                line = format!("{line} of {n_all}");
            }
            if repeating.is_stale() {
                line.push_str(" · The documents have changed since");
            }
            pen.line(ui, &line, FontId::proportional(SMALL), pen.theme.grey);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if !repeated.is_searching && ui.button("Search again").clicked() {
                    asks.push(Ask::Repeat(RepeatAsk::Search));
                }
            });
        });
    });
    if repeating.rows().is_empty() {
        ui.vertical_centered(|ui| {
            ui.add_space(60.0);
            let words = if repeated.is_searching {
                "Looking for passages that occur more than once…"
            } else if !repeating.is_searched() {
                "The search was stopped. Press Search again to look for what occurs more than once"
            } else if repeating.n_groups() > 0 {
                "No repeated passage is like this"
            } else {
                "Nothing occurs more than once. Copies of a story, captions that stand twice and quotations in several papers are listed here"
            };
            widgets::empty_state(ui, pen.theme, words);
        });
        return;
    }
    ScrollArea::vertical()
        .id_salt("repeats")
        .auto_shrink([false, false])
        .show_rows(ui, ROW_HEIGHT, repeating.rows().len(), |ui, shown| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for &group_idx in repeating.rows().get(shown).unwrap_or_default() {
                if let Some(group) = repeating.group(group_idx) {
                    row_ui(ui, pen, repeated, group_idx, group, asks);
                }
            }
        });
}

/// How alike the places of a group are, in words.
pub(super) fn likeness(share: f32) -> String {
    if share >= 1.0 {
        "the same words".to_owned()
    } else {
        // What differs in one word of many is not the same.
        format!("{} % alike", ((share * 100.0).round() as usize).min(99))
    }
}

/// The size of a group: words, places, documents, likeness.
pub(super) fn size_of(group: &Group) -> String {
    let mut size = format!(
        "{} · {}",
        counted(group.n_words, "word"),
        counted(group.places.len(), "place")
    );
    match group.n_documents() {
        1 => size.push_str(" in one document"),
        n => {
            size.push_str(" in ");
            size.push_str(&counted(n, "document"));
        }
    }
    format!("{size} · {}", likeness(group.likeness()))
}

fn row_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    repeated: &Repeated<'_>,
    group_idx: usize,
    group: &Group,
    asks: &mut Vec<Ask>,
) {
    let workspace = repeated.session.workspace();
    let (rect, response) = widgets::row(ui, pen.theme, ROW_HEIGHT, false, Sense::click());
    let words = group
        .places
        .iter()
        .find_map(|place| repeated.repeating.words(workspace, place))
        .map_or_else(
            || "Its documents have changed".to_owned(),
            |[_, words, _]| words,
        );
    let size = size_of(group);
    let name = format!("Repeated passage {}, {size}", shortened(&words, 80));
    response.widget_info(|| widgets::labeled(Role::Row, true, &name));
    let left = rect.min.x + 16.0;
    let width = (rect.width() - 32.0).max(60.0);
    let at = pos2(left, rect.min.y + 7.0);
    let font = FontId::proportional(BODY);
    pen.paint_line(ui, at, &words, font, pen.theme.text, width);
    let at = pos2(left, rect.min.y + 28.0);
    let font = FontId::proportional(SMALL);
    pen.paint_line(ui, at, &size, font, pen.theme.grey, width);
    let line = Rect::from_min_max(pos2(left, rect.max.y - 0.5), rect.max);
    ui.painter().rect_filled(line, 0.0, pen.theme.hairline);
    if response.clicked() {
        asks.push(Ask::Repeat(RepeatAsk::Open(Some(group_idx))));
    }
}

fn filter_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    repeated: &Repeated<'_>,
    derived: &Derived,
    view: &mut View,
) {
    let filter = &mut view.looked.filter;
    ui.horizontal_wrapped(|ui| {
        let of = (repeated.session, derived);
        documents_menu(ui, pen, "Document of repeats", of, &mut filter.documents);
        let button = opener(ui, pen, filter.likeness.label());
        let button = button.accessible_name("Filter by likeness");
        egui::Popup::menu(&button).show(|ui| {
            for one in Likeness::ALL {
                ui.selectable_value(&mut filter.likeness, one, one.label());
            }
        });
        let button = opener(ui, pen, filter.spread.label());
        let button = button.accessible_name("Filter by spread");
        egui::Popup::menu(&button).show(|ui| {
            for one in Spread::ALL {
                ui.selectable_value(&mut filter.spread, one, one.label());
            }
        });
        ui.label(RichText::new("At least").color(pen.theme.grey));
        ui.add(DragValue::new(&mut filter.n_words).range(0..=100_000))
            .accessible_name("Fewest words");
        ui.label(RichText::new("words").color(pen.theme.grey));
        let clear = RichText::new("Clear").color(pen.theme.accent);
        if !filter.is_empty() && ui.button(clear).clicked() {
            *filter = RepeatFilter::default();
        }
    });
}
