//! The panel on the left: the documents and the notes.

use egui::accesskit::Role;
use egui::{FontId, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::choices::Choices as _;
use super::derived::{Derived, SourceRow};
use super::theme::{self, BODY, PANEL_MARGIN, SMALL};
use super::widgets::{self, Pen};
use super::{articles, outline};
use crate::app::Ask;
use crate::app::action::Action;
use crate::app::session::Session;
use crate::app::view::{Focus, Tab, View};
use crate::model::{About, Document, Status};
use crate::text::words::counted;

const SOURCE_HEIGHT: f32 = 55.0;
const OUTLINE_HEIGHT: f32 = 100.0;
const NOTE_HEIGHT: f32 = 44.0;

/// A document that is being dragged to another place in the list.
#[derive(Clone, Copy)]
struct DraggedDocument(usize);

pub(crate) fn sources_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &mut Derived,
    shows_outline: bool,
    view: &mut View,
    asks: &mut Vec<Ask>,
) {
    let n_notes = derived.notes.len();
    let notes_height = 40.0 + NOTE_HEIGHT * (n_notes.clamp(1, 5) as f32);
    let free = (ui.available_height() - notes_height - 40.0).max(SOURCE_HEIGHT);
    // The headings have what the sources do not need, and nearly half at least.
    let wanted = top_of(derived, derived.sources.len()).max(SOURCE_HEIGHT);
    let list_height = if shows_outline {
        wanted.min(free * 0.55).max(SOURCE_HEIGHT)
    } else {
        free
    };

    head(
        ui,
        pen,
        &format!("Sources · {}", derived.documents.len()),
        "Add documents",
        || {
            asks.push(Ask::Do(Action::AddDocuments));
        },
    );
    if derived.documents.is_empty() {
        inset(ui, |ui| {
            widgets::empty_state(
                ui,
                pen.theme,
                "Drop texts, web pages or a folder on the window, or",
            );
            if ui.button("Add documents…").clicked() {
                asks.push(Ask::Do(Action::AddDocuments));
            }
        });
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .id_salt("sources")
        .max_height(list_height)
        .auto_shrink([false, true])
        .show_viewport(ui, |ui, seen| {
            let rows = rows_seen(ui, derived, seen);
            let open_idx = derived
                .sources
                .iter()
                .position(
                    |row| matches!(row, SourceRow::Document(_, id) if view.document() == Some(*id)),
                )
                .filter(|idx| rows.contains(idx));
            let focused =
                (view.now.focus == Some(Focus::Sources)).then(|| open_idx.unwrap_or(rows.start));
            if focused.is_some() {
                view.now.focus = None;
            }
            let top = ui.max_rect().top() + top_of(derived, rows.start);
            let rect = ui.max_rect().with_min_y(top);
            ui.scope_builder(egui::UiBuilder::new().max_rect(rect), |ui| {
                for row_idx in rows {
                    let workspace = session.workspace();
                    let response = match derived.sources.get(row_idx) {
                        Some(&SourceRow::Document(document_idx, id)) => {
                            workspace.document(id).map(|document| {
                                source_row_ui(
                                    ui,
                                    pen,
                                    session,
                                    derived,
                                    view,
                                    document,
                                    document_idx,
                                    asks,
                                )
                            })
                        }
                        Some(&SourceRow::Article(article_idx, id)) => {
                            workspace.article(id).map(|article| {
                                articles::row_ui(
                                    ui,
                                    pen,
                                    workspace,
                                    view,
                                    article,
                                    article_idx,
                                    asks,
                                )
                            })
                        }
                        None => None,
                    };
                    if let Some(response) = response
                        && focused == Some(row_idx)
                    {
                        response.request_focus();
                    }
                }
            });
        });

    if shows_outline {
        ui.add_space(theme::FAR);
        // Without its head and the field below that.
        let height = (free - list_height - theme::FAR - 64.0).max(OUTLINE_HEIGHT);
        inset(ui, |ui| outline::head_ui(ui, pen, view, asks));
        outline::outline_ui(ui, pen, session, derived, view, height, asks);
    }

    ui.add_space(theme::FAR);
    head(ui, pen, &format!("Notes · {n_notes}"), "New note", || {
        asks.push(Ask::CreateNote(About::Workspace));
    });
    if n_notes == 0 {
        inset(ui, |ui| {
            widgets::empty_state(ui, pen.theme, "A note holds what no single passage does");
        });
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .id_salt("notes")
        .auto_shrink([false, true])
        .show_rows(ui, NOTE_HEIGHT, n_notes, |ui, rows| {
            for note_idx in rows {
                note_row_ui(ui, pen, session, derived, view, note_idx, asks);
            }
        });
}

/// How far below the first row of the list another one is.
fn top_of(derived: &Derived, row_idx: usize) -> f32 {
    let above = derived.sources.get(..row_idx).unwrap_or_default();
    let n_articles = above
        .iter()
        .filter(|row| matches!(row, SourceRow::Article(..)))
        .count();
    SOURCE_HEIGHT * (row_idx - n_articles) as f32 + articles::ROW_HEIGHT * n_articles as f32
}

/// The rows that are in view, in a list that is made as high as all of them.
fn rows_seen(ui: &mut Ui, derived: &Derived, seen: Rect) -> std::ops::Range<usize> {
    ui.set_height(top_of(derived, derived.sources.len()));
    let (mut start, mut end, mut y) = (0, 0, 0.0);
    for row in &derived.sources {
        if y >= seen.max.y {
            break;
        }
        y += match row {
            SourceRow::Document(..) => SOURCE_HEIGHT,
            SourceRow::Article(..) => articles::ROW_HEIGHT,
        };
        end += 1;
        if y <= seen.min.y {
            start += 1;
        }
    }
    start..end
}

fn head(ui: &mut Ui, pen: &mut Pen<'_>, label: &str, add: &str, on_add: impl FnOnce()) {
    inset(ui, |ui| {
        if widgets::section_head(ui, pen, label, Some(add))
            .is_some_and(|response| response.clicked())
        {
            on_add();
        }
    });
}

fn inset(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    egui::Frame::new()
        .inner_margin(egui::Margin {
            left: PANEL_MARGIN as i8,
            right: 8,
            top: 6,
            bottom: 4,
        })
        .show(ui, add);
}

#[expect(
    clippy::too_many_arguments,
    reason = "a row stands between everything a panel has"
)]
fn source_row_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &Derived,
    view: &View,
    document: &Document,
    document_idx: usize,
    asks: &mut Vec<Ask>,
) -> egui::Response {
    let is_open = view.document() == Some(document.id);
    let (rect, response) = widgets::row(
        ui,
        pen.theme,
        SOURCE_HEIGHT,
        is_open,
        Sense::click_and_drag(),
    );
    let n_annotations = session.index().n_in_document(document.id);
    let workspace = session.workspace();
    let status = workspace.status(document.id).unwrap_or_default();
    let percent = workspace.percent_read(document.id);
    if is_open {
        let bar = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        ui.painter().rect_filled(bar, 0.0, pen.theme.accent);
    }
    let left = rect.min.x + PANEL_MARGIN + 2.0;
    let width = rect.width() - 2.0 * PANEL_MARGIN - 2.0;
    pen.paint_line(
        ui,
        pos2(left, rect.min.y + 7.0),
        &document.title,
        theme::bold(BODY),
        pen.theme.text,
        width,
    );
    let mut meta: Vec<String> = Vec::new();
    meta.extend(
        document
            .source
            .published
            .map(crate::model::PartialDate::label),
    );
    let n_shared = derived.shared.get(&document.id).copied().unwrap_or(0);
    let one_origin =
        (n_shared > 0).then(|| format!("one origin with {}", counted(n_shared, "other")));
    meta.extend(one_origin.clone());
    meta.push(n_annotations.to_string());
    let grey = FontId::proportional(SMALL);
    let read = if percent > 0 {
        format!("{percent} % read")
    } else {
        String::new()
    };
    let read_room = if percent > 0 { 66.0 } else { 0.0 };
    let room = width - 24.0 - read_room;
    // A long publisher gives way, so that the date and the count are whole.
    let meta = ui
        .painter()
        .layout_no_wrap(meta.join("   "), grey.clone(), pen.theme.grey);
    let y = rect.min.y + 26.0;
    let mut meta_left = left;
    if !document.source.publisher.is_empty() {
        let room = (room - meta.size().x - 9.0).max(40.0);
        let publisher = &document.source.publisher;
        let at = pos2(left, y);
        meta_left += 9.0 + pen.paint_line(ui, at, publisher, grey.clone(), pen.theme.grey, room);
    }
    let seen = Rect::from_min_max(pos2(left, rect.min.y), pos2(left + room, rect.max.y));
    ui.painter()
        .with_clip_rect(seen.intersect(ui.clip_rect()))
        .galley(pos2(meta_left, y), meta, pen.theme.grey);
    if percent > 0 {
        let galley = ui.painter().layout_no_wrap(read, grey, pen.theme.grey);
        let at = pos2(
            rect.max.x - PANEL_MARGIN - 12.0 - galley.size().x,
            rect.min.y + 26.0,
        );
        ui.painter().galley(at, galley, pen.theme.grey);
        let share = f32::from(percent) / 100.0;
        let line = Rect::from_min_size(
            pos2(left, rect.max.y - 4.5),
            vec2((width * share).max(2.0), 1.5),
        );
        ui.painter().rect_filled(line, 0.0, pen.theme.grey);
    }
    status_mark(
        ui,
        pen,
        status,
        pos2(rect.max.x - PANEL_MARGIN - 1.0, rect.min.y + 33.0),
    );
    share_bar(
        ui,
        pen,
        session,
        document,
        Rect::from_min_size(pos2(left, rect.max.y - 9.0), vec2(width, 3.0)),
    );

    let mut described = format!(
        "{}, {}, {}",
        document.title,
        counted(n_annotations, "annotation"),
        status.label()
    );
    if percent > 0 {
        described = format!("{described}, {percent} % read");
    }
    if let Some(one_origin) = one_origin {
        described = format!("{described}, {one_origin}");
    }
    response.widget_info(|| widgets::selected(Role::ListBoxOption, is_open, &described));
    if response.clicked() {
        asks.push(Ask::OpenDocument(document.id));
    }
    response.dnd_set_drag_payload(DraggedDocument(document_idx));
    if let Some(dragged) = response.dnd_hover_payload::<DraggedDocument>() {
        let y = if dragged.0 > document_idx {
            rect.min.y
        } else {
            rect.max.y
        };
        ui.painter()
            .hline(rect.x_range(), y, egui::Stroke::new(2.0, pen.theme.accent));
    }
    if let Some(dragged) = response.dnd_release_payload::<DraggedDocument>()
        && let Some(moved) = session.workspace().documents_in_order().get(dragged.0)
    {
        asks.push(Ask::MoveDocument(moved.id, document_idx));
    }
    let current = status;
    response.context_menu(|ui| {
        for status in Status::ALL {
            if ui.pick(current == status, status.label()).clicked() {
                asks.push(Ask::SetStatus(document.id, status));
                ui.close();
            }
        }
        ui.separator();
        if ui.button("New note about it").clicked() {
            asks.push(Ask::CreateNote(About::Document(document.id)));
        }
        if ui.button("Remove from the workspace").clicked() {
            asks.push(Ask::RemoveDocument(document.id));
        }
    });
    response
}

/// A ring, a half-filled one or a full one: unread, reading, done.
fn status_mark(ui: &Ui, pen: &Pen<'_>, status: Status, center: egui::Pos2) {
    let stroke = egui::Stroke::new(1.2, pen.theme.grey);
    match status {
        Status::Unread => {
            ui.painter().circle_stroke(center, 3.5, stroke);
        }
        Status::Reading => {
            ui.painter().circle_stroke(center, 3.5, stroke);
            ui.painter().circle_filled(center, 1.7, pen.theme.grey);
        }
        Status::Done => {
            ui.painter().circle_filled(center, 4.0, pen.theme.grey);
        }
    }
}

/// The tags of a document by share, as a thin bar.
fn share_bar(ui: &Ui, pen: &Pen<'_>, session: &Session, document: &Document, rect: Rect) {
    ui.painter().rect_filled(rect, 1.5, pen.theme.hairline);
    let shares = session.index().tag_shares(document.id);
    let n_in_all: usize = shares.iter().map(|&(_, n)| n).sum();
    // The bar's length tells how much is marked, beside the fullest of what people mark in a day.
    const N_FULL: f32 = 40.0;
    let full = rect.width() * (n_in_all as f32 / N_FULL).min(1.0);
    let mut x = rect.min.x;
    for (tag, n) in shares {
        let width = full * n as f32 / n_in_all.max(1) as f32;
        let part = Rect::from_min_size(pos2(x, rect.min.y), vec2(width, rect.height()));
        ui.painter().rect_filled(
            part,
            0.0,
            pen.theme.ink(session.workspace().tag_colour(tag)).rule,
        );
        x += width;
    }
}

fn note_row_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &Derived,
    view: &View,
    note_idx: usize,
    asks: &mut Vec<Ask>,
) {
    let workspace = session.workspace();
    let Some(note) = derived
        .notes
        .get(note_idx)
        .and_then(|&id| workspace.note(id))
    else {
        return;
    };
    let is_open = view.tab() == Some(Tab::Note(note.id));
    let (rect, response) = widgets::row(ui, pen.theme, NOTE_HEIGHT, is_open, Sense::click());
    let left = rect.min.x + PANEL_MARGIN + 2.0;
    let width = rect.width() - 2.0 * PANEL_MARGIN;
    pen.paint_line(
        ui,
        pos2(left, rect.min.y + 5.0),
        &note.title,
        theme::bold(BODY),
        pen.theme.text,
        width,
    );
    let about = match note.about {
        About::Workspace => format!("edited {}", note.modified.strftime("%-d %b %Y")),
        About::Document(document) => {
            format!(
                "on {}",
                workspace
                    .document(document)
                    .map_or("", |document| document.title.as_str())
            )
        }
        About::Tag(tag) => format!("on the tag {}", workspace.tag_path(tag)),
    };
    pen.paint_line(
        ui,
        pos2(left, rect.min.y + 23.0),
        &about,
        FontId::proportional(SMALL),
        pen.theme.grey,
        width,
    );
    response.widget_info(|| {
        widgets::selected(Role::ListBoxOption, is_open, format!("Note {}", note.title))
    });
    if response.clicked() {
        asks.push(Ask::OpenNote(note.id));
    }
    response.context_menu(|ui| {
        if ui.button("Delete note").clicked() {
            asks.push(Ask::DeleteNote(note.id));
        }
    });
}
