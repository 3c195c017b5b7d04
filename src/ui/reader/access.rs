//! What a screen reader is told: a document with one paragraph for each that is in view.

use egui::{Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo};

use super::Mark;
use super::flow::Flow;
use crate::model::{ReadKind, Reading};
use crate::text::invisible;

/// Describes the text in view, if anybody listens.
pub(super) fn describe(
    ui: &mut Ui,
    response: &Response,
    title: &str,
    flow: &Flow,
    marks: &[Mark],
    reading: Option<&Reading>,
    rect_in_window: impl Fn(f32, f32) -> Rect,
) {
    let is_enabled = ui.is_enabled();
    response
        .widget_info(|| WidgetInfo::labeled(Role::Document, is_enabled, invisible::shown(title)));
    let is_heard = ui
        .ctx()
        .accesskit_node_builder(response.id, |_| ())
        .is_some();
    if !is_heard {
        return;
    }
    let view_height = flow.measure().view_height;
    for placed in flow.visible() {
        let is_in_view = placed.bottom() > 0.0 && placed.top < view_height;
        if !is_in_view || flow.paragraphs().is_blank(placed.piece_idx) {
            continue;
        }
        let id = response.id.with(("paragraph", placed.bytes.start));
        let rect = rect_in_window(placed.top, placed.bottom()).intersect(response.rect);
        let parent = UiBuilder::new()
            .scope_id(id)
            .max_rect(rect)
            .accessibility_parent(response.id);
        let child = ui.new_child(parent);
        let paragraph = child.interact(rect, id.with("text"), Sense::hover());
        let words = flow.paragraphs().words(placed.piece_idx);
        paragraph.widget_info(|| WidgetInfo::labeled(Role::Paragraph, is_enabled, words));
        let mut description = description(flow, marks, &placed.bytes);
        let kind = reading.map_or(ReadKind::Unread, |reading| reading.at(placed.bytes.start));
        if kind != ReadKind::Unread {
            let joint = if description.is_empty() { "" } else { "; " };
            description = format!("{}{joint}{description}", kind.label());
        }
        ui.ctx().accesskit_node_builder(paragraph.id, |node| {
            node.set_value(words);
            if !description.is_empty() {
                node.set_description(description);
            }
        });
    }
}

/// What is marked in a paragraph, such as "Marked “seven vessels” Count".
fn description(flow: &Flow, marks: &[Mark], bytes: &std::ops::Range<usize>) -> String {
    let mut parts = Vec::new();
    for mark in marks {
        for span in &mark.spans {
            let start = span.start().byte().max(bytes.start);
            let end = span.end().byte().min(bytes.end);
            let Some(seen) = flow.text().span(start..end) else {
                continue;
            };
            let quote: String = flow.text().slice(seen).chars().take(60).collect();
            let said = format!("Marked “{quote}” {} {}", mark.label, mark.links);
            parts.push(said.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    parts.join("; ")
}
