//! The edge between the text and the margin, which the mouse drags.

use egui::{CursorIcon, Id, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2};

use super::Event;
use super::columns::{Band, LABEL_GAP, Labels};
use super::widget::{Frame, Reader};
use crate::app::settings::Settings;

/// A width on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct EdgeGrip {
    /// Where the pointer was when the drag began, and how wide the labels were then, in points.
    from: f32,
    width: f32,
}

impl Reader {
    /// Takes the drag of the margin's edge; a double click leaves its width to the room there is.
    pub(super) fn drag_edge(&mut self, ui: &Ui, frame: &Frame<'_>, events: &mut Vec<Event>) {
        let Some((band, labels)) = edge_of(frame) else {
            self.edge_grip = None;
            return;
        };
        let rect = edge_rect(frame, &band, labels);
        // Keys have the field in the settings.
        let sense = Sense::CLICK | Sense::DRAG;
        let edge = ui.interact(rect, edge_id(frame), sense);
        edge.widget_info(|| {
            WidgetInfo::labeled(Role::Splitter, ui.is_enabled(), "Width of the margin")
        });
        if edge.hovered() || self.edge_grip.is_some() {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
        }
        if edge.double_clicked() {
            events.push(Event::MarginWidth(None));
        } else if let Some(at) = edge.interact_pointer_pos().filter(|_| edge.dragged()) {
            let origin = ui.input(|input| input.pointer.press_origin());
            let grip = self.edge_grip.get_or_insert_with(|| EdgeGrip {
                from: origin.unwrap_or(at).x,
                width: labels.width,
            });
            let way = if band.is_left {
                at.x - grip.from
            } else {
                grip.from - at.x
            };
            let limits = Settings::MARGINS;
            let width =
                (grip.width + way).clamp(f32::from(*limits.start()), f32::from(*limits.end()));
            if (width - labels.width).abs() >= 1.0 {
                events.push(Event::MarginWidth(Some(width.round() as u16)));
            }
        }
        if !edge.dragged() {
            self.edge_grip = None;
        }
    }

    /// Whether a point is the edge's, and not the text's.
    pub(super) fn edge_takes(&self, frame: &Frame<'_>, at: Pos2) -> bool {
        self.edge_grip.is_some()
            || edge_of(frame)
                .is_some_and(|(band, labels)| edge_rect(frame, &band, labels).contains(at))
    }

    /// A line where the edge is, while the mouse is on it.
    pub(super) fn paint_edge(&self, ui: &Ui, frame: &Frame<'_>) {
        let Some((band, labels)) = edge_of(frame) else {
            return;
        };
        let response = ui.ctx().read_response(edge_id(frame));
        let is_hovered = response.is_some_and(|edge| edge.hovered());
        if is_hovered || self.edge_grip.is_some() {
            let rect = edge_rect(frame, &band, labels);
            let stroke = Stroke::new(1.0, frame.page.look.accent);
            ui.painter().vline(rect.center().x, rect.y_range(), stroke);
        }
    }
}

fn edge_id(frame: &Frame<'_>) -> Id {
    frame.id.with("edge of the margin")
}

fn edge_of(frame: &Frame<'_>) -> Option<(Band, Labels)> {
    let band = frame.columns.margin;
    band.labels.map(|labels| (band, labels))
}

/// Between the rules and the labels.
fn edge_rect(frame: &Frame<'_>, band: &Band, labels: Labels) -> Rect {
    const WIDTH: f32 = LABEL_GAP - 4.0;
    let near = frame.rect.left() + labels.near;
    let left = if band.is_left { near } else { near - WIDTH };
    Rect::from_min_max(
        pos2(left, frame.rect.top()),
        pos2(left + WIDTH, frame.rect.bottom()),
    )
}
