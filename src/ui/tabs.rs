//! The tabs of the middle.

use egui::accesskit::Role;
use egui::{CornerRadius, FontId, Rect, Sense, Stroke, Ui, pos2, vec2};

use super::theme::BODY;
use super::widgets::{self, Icon, Pen};
use crate::app::choosing::Chosen;
use crate::app::recoding::RecodeAsk;
use crate::app::splitting::SplitAsk;
use crate::app::view::{Selection, Tab};
use crate::app::{App, Ask};

pub(super) fn tabs_ui(ui: &mut Ui, pen: &mut Pen<'_>, app: &mut App, asks: &mut Vec<Ask>) {
    const HEIGHT: f32 = 33.0;
    let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    ui.painter().rect_filled(bar, 0.0, pen.theme.ground);
    ui.painter().hline(
        bar.x_range(),
        bar.max.y - 0.5,
        Stroke::new(1.0, pen.theme.hairline),
    );
    let Some(session) = &app.session else { return };
    let workspace = session.workspace();
    let mut x = bar.min.x + 10.0;
    let width = ((bar.width() - 20.0) / app.view.tabs.len().max(1) as f32).clamp(60.0, 230.0);
    for (tab_idx, &tab) in app.view.tabs.iter().enumerate() {
        let table;
        let label = match tab {
            Tab::Document(document) => workspace
                .document(document)
                .map_or("", |document| document.title.as_str()),
            Tab::Note(note) => workspace.note(note).map_or("", |note| note.title.as_str()),
            Tab::Excerpts => "Excerpts",
            Tab::Notes => "Notes",
            Tab::Repeats => "Repeated passages",
            Tab::Table(tag) => {
                let name = workspace.tag(tag).map_or("", |tag| tag.name.as_str());
                table = format!("Table of {name}");
                table.as_str()
            }
        };
        let is_front = tab_idx == app.view.tab_idx;
        let rect = Rect::from_min_size(pos2(x, bar.min.y + 5.0), vec2(width - 2.0, HEIGHT - 5.0));
        if rect.min.x > bar.max.x {
            break;
        }
        x += width;
        let response = ui.interact(
            rect,
            ui.scope_id().with(("tab", tab_idx)),
            Sense::click_and_drag(),
        );
        response.dnd_set_drag_payload(DraggedTab(tab));
        let is_beside = app
            .view
            .beside
            .as_ref()
            .is_some_and(|beside| beside.tab == tab);
        let colour = if is_front || is_beside {
            pen.theme.text
        } else {
            pen.theme.grey
        };
        if is_front {
            let radius = CornerRadius {
                nw: 5,
                ne: 5,
                sw: 0,
                se: 0,
            };
            ui.painter().rect_filled(rect, radius, pen.theme.paper);
            let stroke = Stroke::new(1.0, pen.theme.hairline);
            ui.painter().vline(rect.min.x, rect.y_range(), stroke);
            ui.painter().vline(rect.max.x, rect.y_range(), stroke);
            ui.painter().hline(
                rect.x_range(),
                rect.min.y,
                Stroke::new(2.0, pen.theme.accent),
            );
        }
        if is_beside && !is_front {
            let stroke = Stroke::new(2.0, pen.theme.faint);
            ui.painter().hline(rect.x_range(), rect.min.y, stroke);
        }
        let at = pos2(rect.min.x + 11.0, rect.min.y + 6.0);
        pen.paint_line(
            ui,
            at,
            label,
            FontId::proportional(BODY),
            colour,
            rect.width() - 36.0,
        );
        if response.has_focus() {
            widgets::focus_ring(ui, pen.theme, rect.shrink(2.0));
        }
        response.widget_info(|| widgets::selected(Role::Tab, is_front, format!("Tab {label}")));
        if response.clicked() {
            asks.push(Ask::ShowTab(tab));
        }
        if is_front || response.hovered() {
            let cross =
                Rect::from_center_size(pos2(rect.max.x - 14.0, rect.center().y), vec2(18.0, 18.0));
            let close = ui.interact(
                cross,
                ui.scope_id().with(("close tab", tab_idx)),
                Sense::click(),
            );
            widgets::paint_icon(
                ui,
                cross,
                Icon::Cross,
                if close.hovered() {
                    pen.theme.text
                } else {
                    pen.theme.grey
                },
            );
            if close.has_focus() {
                widgets::focus_ring(ui, pen.theme, cross);
            }
            close.widget_info(|| widgets::labeled(Role::Button, true, format!("Close {label}")));
            if close.clicked() || response.middle_clicked() {
                asks.push(Ask::CloseTab(tab_idx));
            }
        }
    }
}

/// A tab on its way to a side of the middle.
#[derive(Clone, Copy)]
pub(super) struct DraggedTab(pub(super) Tab);

/// Escape lets go: first of focus mode, then of the selection, then of the annotation in hand.
pub(super) fn escape(app: &mut App) {
    if app.view.now.is_focused {
        app.view.now.is_focused = false;
        return;
    }
    if app.splitting().is_some() {
        let end = RecodeAsk::Split(SplitAsk::End);
        return app.perform(Ask::Recode(end));
    }
    if app.chosen().is_some() {
        app.view.now.chosen = Chosen::default();
        return;
    }
    let had_pieces = !app.pieces().is_empty();
    app.view.now.pieces = None;
    let selected = app.selected_spans();
    let end = selected.and_then(|(document, spans)| Some((document, spans.last()?.end())));
    let Some((document, end)) = end else {
        if !had_pieces {
            app.view.in_hand = None;
        }
        return;
    };
    app.view.select(document, Selection::caret(end));
}
