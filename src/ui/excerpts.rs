//! The table of all annotated passages: filtered, sorted, each a click away from its place.

use egui::accesskit::{self, Role};
use egui::{FontId, Key, Pos2, Rect, RichText, Sense, Ui, pos2, vec2};
use egui_extras::{Column, TableBuilder};

use super::articles::cited_from;
use super::choices::Choices as _;
use super::derived::Derived;
use super::edges;
use super::lists::{
    authors_menu, chosen, documents_menu, head_cell_ui, list_head, long_menu, menu, menu_line,
    name_handles, take_focus, toggle, words_field,
};
use super::origins::also_line;
use super::theme::{BODY, SMALL};
use super::ticks::{self, Tick};
use super::widgets::{self, Pen};
use crate::app::action::Action;
use crate::app::repeating::Repeating;
use crate::app::session::Session;
use crate::app::view::{Focus, View};
use crate::app::{Ask, Excerpts};
use crate::model::{Annotation, InfoGrade, LinkKind, SourceGrade, TagId, Workspace, mention};
use crate::query::{self, Filter, SortBy};
use crate::text::words::{counted, grouped};

const ROW_HEIGHT: f32 = 42.0;

/// Room for a date such as “13 Nov 2026”.
const DATE: f32 = 76.0;

/// What of a note fits into its column, in characters.
const N_NOTE: usize = 200;

/// The columns, with how they sort.
const COLUMNS: [(&str, SortBy); 8] = [
    ("Quote", SortBy::Quote),
    ("Tags", SortBy::Tags),
    ("Note", SortBy::Note),
    ("Document", SortBy::Document),
    ("Links", SortBy::Links),
    ("Grade", SortBy::Grade),
    ("Author", SortBy::Author),
    ("Date", SortBy::Date),
];

/// What is listed, and what is known of it.
#[derive(Clone, Copy)]
pub(crate) struct Listed<'a> {
    pub(crate) session: &'a Session,
    pub(crate) repeating: &'a Repeating,
    pub(crate) excerpts: &'a Excerpts,
}

pub(crate) fn excerpts_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    listed: &Listed<'_>,
    derived: &Derived,
    view: &mut View,
    asks: &mut Vec<Ask>,
) {
    let Listed {
        session, excerpts, ..
    } = *listed;
    list_head(ui, |ui| {
        filter_ui(ui, pen, session, derived, view);
        ui.horizontal(|ui| {
            if let Some(chosen) = view.chosen() {
                let n_chosen = chosen.n_of(excerpts.passages.len());
                return ticks::orders_ui(ui, pen, view, n_chosen, asks);
            }
            let n_all = session.index().n_annotations();
            let n_shown = excerpts.passages.len();
            let line = if view.filter.is_empty() {
                counted(n_all, "annotation")
            } else {
                format!("{} of {}", grouped(n_shown), counted(n_all, "annotation"))
            };
            pen.line(ui, &line, FontId::proportional(SMALL), pen.theme.grey);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.button("Export these…").clicked() {
                    asks.push(Ask::Do(Action::Export));
                }
            });
        });
    });
    if session.index().n_annotations() == 0 {
        ui.vertical_centered(|ui| {
            ui.add_space(60.0);
            widgets::empty_state(
                ui,
                pen.theme,
                "Nothing is marked yet. Open a document, select a passage and tag it",
            );
        });
        return;
    }
    table_ui(ui, pen, listed, derived, view, asks);
}

fn filter_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &Derived,
    view: &mut View,
) {
    let workspace = session.workspace();
    ui.horizontal_wrapped(|ui| {
        let words = words_field(
            ui,
            &mut view.filter.words,
            "filter words",
            "Words in quote or note",
        )
        .accessible_name("Filter excerpts");
        take_focus(&words, &mut view.now.focus, Focus::ExcerptFilter);
        let filter = &mut view.filter;
        let tags = chosen(&filter.tags, "Any tag", |&tag| workspace.tag_path(tag));
        let (untagged, tags_chosen) = (&mut filter.untagged, &mut filter.tags);
        long_menu(
            ui,
            pen,
            ("Tag", &tags),
            &derived.paths,
            |ui| {
                ui.tick(untagged, "Without a tag");
            },
            |ui, pen, (tag, path)| toggle(ui, pen, tags_chosen, tag, &menu_line(path)),
        );
        let of = (session, derived);
        documents_menu(ui, pen, "Document", of, &mut filter.documents);
        authors_menu(ui, pen, "Author", session, &mut filter.authors);
        let mut grades: Vec<String> = filter
            .source_grades
            .iter()
            .map(|grade| grade.letter().to_string())
            .collect();
        grades.extend(
            filter
                .info_grades
                .iter()
                .map(|grade| grade.digit().to_string()),
        );
        let grades = if grades.is_empty() {
            "Any grade".to_owned()
        } else {
            grades.join(" ")
        };
        menu(ui, pen, "Grade", &grades, |ui, pen| {
            for grade in SourceGrade::ALL {
                let label = format!("{} · {}", grade.letter(), grade.meaning());
                toggle(ui, pen, &mut filter.source_grades, &grade, &label);
            }
            ui.separator();
            for grade in InfoGrade::ALL {
                let label = format!("{} · {}", grade.digit(), grade.meaning());
                toggle(ui, pen, &mut filter.info_grades, &grade, &label);
            }
        });
        links_filter_ui(ui, pen, session, filter);
        ui.tick(&mut filter.with_note_only, "With a note");
        let n_unsettled = session.index().n_unsettled();
        if n_unsettled > 0 || filter.unsettled_only {
            let label = format!("To settle ({})", grouped(n_unsettled));
            ui.tick(&mut filter.unsettled_only, label).on_hover_text(
                "Annotations that moved with their words, or are not on them any more",
            );
        }
        if !filter.is_empty()
            && ui
                .button(RichText::new("Clear").color(pen.theme.accent))
                .clicked()
        {
            *filter = Filter::default();
        }
    });
}

/// Those with a link, of whatever kind or of a chosen one; not shown while there are none.
fn links_filter_ui(ui: &mut Ui, pen: &mut Pen<'_>, session: &Session, filter: &mut Filter) {
    let kinds: Vec<LinkKind> = session.index().link_kinds().take(200).cloned().collect();
    if kinds.is_empty() && !filter.linked_only && filter.link_kinds.is_empty() {
        return;
    }
    let none = if filter.linked_only {
        "With links"
    } else {
        "With or without links"
    };
    let shown = chosen(&filter.link_kinds, none, |kind| kind.label().to_owned());
    menu(ui, pen, "Link", &shown, |ui, pen| {
        ui.tick(&mut filter.linked_only, "With links");
        ui.separator();
        for kind in &kinds {
            toggle(ui, pen, &mut filter.link_kinds, kind, kind.label());
        }
    });
}

fn table_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    listed: &Listed<'_>,
    derived: &Derived,
    view: &mut View,
    asks: &mut Vec<Ask>,
) {
    let Listed {
        session, excerpts, ..
    } = *listed;
    let workspace = session.workspace();
    // What has nothing in any row would only take room.
    let has_links = !workspace.links.is_empty();
    // What the narrow columns at the end leave to the four that can be dragged.
    let end = 48.0 + 78.0 + DATE + if has_links { 58.0 } else { 0.0 };
    let width = (ui.available_width() - ticks::WIDTH - end - 10.0).max(300.0);
    let sorting = view.sorting;
    let mut sort_by = None;
    let mut ticked = None;
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let shown: Vec<usize> = (0..COLUMNS.len())
        .filter(|&column| has_links || COLUMNS.get(column) != Some(&("Links", SortBy::Links)))
        .collect();
    let label_of = |column: &usize| COLUMNS.get(*column).copied();
    edges::pass_over_columns(ui, "excerpts", COLUMNS.len() + 1);
    let table = TableBuilder::new(ui)
        .id_salt("excerpts")
        .sense(Sense::CLICK)
        .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
        .column(Column::exact(ticks::WIDTH).clip(true))
        .column(
            Column::initial(width * 0.4)
                .at_least(120.0)
                .clip(true)
                .resizable(true),
        )
        .column(
            Column::initial(width * 0.21)
                .at_least(60.0)
                .clip(true)
                .resizable(true),
        )
        .column(
            Column::initial(width * 0.24)
                .at_least(60.0)
                .clip(true)
                .resizable(true),
        )
        .column(
            Column::initial(width * 0.15)
                .at_least(60.0)
                .clip(true)
                .resizable(true),
        )
        .columns(Column::exact(58.0).clip(true), usize::from(has_links))
        .column(Column::exact(48.0).clip(true))
        .column(Column::exact(78.0).clip(true))
        .column(Column::remainder().clip(true));
    table
        .header(26.0, |mut header| {
            header.col(|ui| ticks::head_ui(ui, view, excerpts.passages.len()));
            for (label, by) in shown.iter().filter_map(label_of) {
                header.col(|ui| {
                    if head_cell_ui(
                        ui,
                        pen,
                        label,
                        (sorting.by == by).then_some(sorting.descending),
                    ) {
                        sort_by = Some(by);
                    }
                });
            }
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, excerpts.passages.len(), |mut row| {
                let Some(passage) = excerpts.passages.get(row.index()) else {
                    return;
                };
                // The row may be a moment older than the workspace.
                let annotation = workspace
                    .annotation(passage.annotation.id)
                    .unwrap_or(&passage.annotation);
                row.set_selected(view.in_hand == Some(annotation.id));
                let (mut is_opened, mut opens) = (false, true);
                let (mut row_tick, mut is_toggled) = (None, false);
                row.col(|ui| {
                    if ticks::row_ui(ui, view, annotation) {
                        ticked = Tick::of(ui, annotation.id, true);
                    }
                });
                for &column in &shown {
                    row.col(|ui| {
                        cell_ui(ui, pen, listed, derived, annotation, column);
                        if column == 0 {
                            let is_ticked;
                            let also = listed.repeating.also_in(workspace, annotation);
                            let also = also.map(|also| also_line(&also));
                            (is_opened, is_ticked) =
                                row_stop_ui(ui, pen, workspace, annotation, also);
                            let tick = Tick::of(ui, annotation.id, is_ticked);
                            opens = tick.is_none();
                            row_tick = tick;
                            is_toggled = is_ticked;
                        }
                    });
                }
                let is_clicked = row.response().clicked();
                if is_toggled || is_clicked && !opens {
                    ticked = row_tick.or(ticked);
                } else if is_opened || is_clicked {
                    asks.push(Ask::ShowAnnotation(annotation.id));
                }
            });
        });
    if let Some(tick) = ticked {
        ticks::take_in(view, tick, asks);
    }
    let labels = shown.iter().filter_map(label_of).map(|(label, _)| label);
    name_handles(ui, "excerpts", std::iter::once("the ticks").chain(labels));
    if let Some(by) = sort_by {
        // A third click goes back to the reading order.
        if sorting.by != by {
            view.sorting.by = by;
            view.sorting.descending = false;
        } else if sorting.descending {
            view.sorting = crate::app::view::Sorting::default();
        } else {
            view.sorting.descending = true;
        }
    }
}

/// Makes a row one stop for Tab and one thing for screen readers, whatever its cells are; tells
/// whether it was opened from there, and whether it was ticked.
fn row_stop_ui(
    ui: &Ui,
    pen: &Pen<'_>,
    workspace: &Workspace,
    annotation: &Annotation,
    also: Option<String>,
) -> (bool, bool) {
    let rect = ui.max_rect();
    let id = ui.scope_id().with("row");
    let response = ui.interact(rect, id, Sense::focusable_noninteractive());
    let quote = crate::text::words::shortened(&workspace.quote(annotation), 80);
    let mut name = format!("Excerpt {quote}");
    if let Some(also) = also {
        name.extend([". ", &also]);
    }
    response.widget_info(|| widgets::labeled(Role::Row, true, &name));
    ui.ctx()
        .accesskit_node_builder(id, |node| node.add_action(accesskit::Action::Click));
    let has_focus = response.has_focus();
    if has_focus {
        widgets::focus_ring(ui, pen.theme, rect);
    }
    widgets::follow_row(ui, &response);
    ui.input(|input| {
        let is_asked = input.has_accesskit_action_request(id, accesskit::Action::Click);
        let is_opened = has_focus && input.key_pressed(Key::Enter);
        let is_ticked = has_focus && input.key_pressed(Key::Space);
        (is_opened || is_asked, is_ticked)
    })
}

fn cell_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    listed: &Listed<'_>,
    derived: &Derived,
    annotation: &Annotation,
    column: usize,
) {
    let session = listed.session;
    let workspace = session.workspace();
    let rect = ui.available_rect_before_wrap();
    let left = rect.min.x + 8.0;
    let width = rect.width() - 14.0;
    let mid = rect.center().y;
    let body = FontId::proportional(BODY);
    let small = FontId::proportional(SMALL);
    let theme = pen.theme;
    match column {
        0 => {
            let ink = annotation.tags.first().map_or_else(
                || theme.plain_ink(),
                |&tag| theme.ink(workspace.tag_colour(tag)),
            );
            let rule = Rect::from_min_size(
                pos2(rect.min.x + 1.0, rect.min.y + 7.0),
                vec2(3.0, rect.height() - 14.0),
            );
            ui.painter().rect_filled(rule, 0.0, ink.rule);
            let (words, from) = (workspace.quote(annotation), left + 4.0);
            if annotation.standing.is_firm() {
                let cell = Rect::from_x_y_ranges(from..=left + width, rect.y_range());
                pen.paint_lines(ui, cell, &words, body, theme.text, 2);
            } else {
                let label = annotation.standing.label();
                pen.paint_line(
                    ui,
                    pos2(from, mid - 16.5),
                    &words,
                    body,
                    theme.text,
                    width - 4.0,
                );
                pen.paint_line(
                    ui,
                    pos2(from, mid + 2.5),
                    label,
                    small,
                    theme.fault,
                    width - 4.0,
                );
            }
        }
        1 => {
            // The first by itself, for it gives the passage its colour.
            let (first, others) = annotation
                .tags
                .split_at(annotation.tags.len().saturating_sub(1).min(1));
            let lines = [first, others].into_iter().filter(|tags| !tags.is_empty());
            let mut y = if first.is_empty() { mid } else { mid - 9.0 };
            for tags in lines {
                tags_ui(ui, pen, workspace, tags, pos2(left, y), width);
                y += 18.0;
            }
        }
        2 => {
            let cell = Rect::from_x_y_ranges(left..=left + width, rect.y_range());
            let note = mention::beginning(&annotation.note, workspace, N_NOTE);
            pen.paint_lines(ui, cell, &note, body, theme.grey, 2);
        }
        3 => {
            let title = workspace
                .document(annotation.document)
                .map_or("", |document| document.title.as_str());
            let articles = derived.articles_of(annotation.document);
            let from = cited_from(workspace, articles, annotation);
            let also = listed.repeating.also_in(workspace, annotation);
            let also = also.map(|also| also_line(&also));
            let from: Vec<String> = from.into_iter().chain(also).collect();
            let from = (!from.is_empty()).then(|| from.join(" · "));
            if let Some(from) = from {
                pen.paint_line(ui, pos2(left, mid - 17.0), title, body, theme.grey, width);
                pen.paint_line(ui, pos2(left, mid + 1.0), &from, small, theme.grey, width);
            } else {
                let cell = Rect::from_x_y_ranges(left..=left + width, rect.y_range());
                pen.paint_lines(ui, cell, title, body, theme.grey, 2);
            }
        }
        4 => {
            let n_links = session.index().n_links_of(annotation.id);
            if n_links > 0 {
                let n_links = counted(n_links, "link");
                pen.paint_line(
                    ui,
                    pos2(left, mid - 7.0),
                    &n_links,
                    small,
                    theme.text,
                    width,
                );
            }
        }
        5 => {
            pen.paint_line(
                ui,
                pos2(left, mid - 8.5),
                &query::grade(workspace, annotation).label(),
                body,
                theme.text,
                width,
            );
        }
        6 => {
            pen.paint_line(
                ui,
                pos2(left, mid - 7.0),
                &annotation.author,
                small,
                theme.grey,
                width,
            );
        }
        _ => {
            let date = annotation.created.strftime("%-d %b %Y").to_string();
            pen.paint_line(ui, pos2(left, mid - 7.0), &date, small, theme.grey, width);
        }
    }
    ui.painter().hline(
        rect.x_range(),
        rect.max.y,
        egui::Stroke::new(0.5, theme.hairline),
    );
}

/// Dots and names of tags side by side, as far as there is room; `start` is the middle of the left
/// edge.
fn tags_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    workspace: &Workspace,
    tags: &[TagId],
    start: Pos2,
    width: f32,
) {
    let mut x = start.x;
    for &tag in tags {
        let room = start.x + width - x;
        if room < 24.0 {
            break;
        }
        let ink = pen.theme.ink(workspace.tag_colour(tag));
        let dot = pos2(x + 4.0, start.y);
        ui.painter().circle_filled(dot, 4.0, ink.rule);
        let name = super::derived::name_of(workspace, tag);
        let (at, body) = (pos2(x + 12.0, start.y - 8.5), FontId::proportional(BODY));
        x += 12.0 + pen.paint_line(ui, at, name, body, pen.theme.text, room - 12.0) + 10.0;
    }
}
