//! What a screen reader is told: a document with one paragraph for each that is in view.

use egui::accesskit::Live;
use egui::{Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo};

use super::Mark;
use super::flow::Flow;
use crate::model::{AnnotationId, ReadKind, Reading};
use crate::text::words::shortened;
use crate::text::{Pos, invisible};

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

/// The marks at the caret, and what was said of them.
#[derive(Debug, Default)]
pub(super) struct Announced {
    at_caret: Vec<AnnotationId>,
    words: String,
}

/// Says what the caret has come into, or has left; `None` where the text has no caret now.
///
/// A screen reader reads the words of a live label when they change, and the label stands at the
/// corner of the text, without a picture.
pub(super) fn announce(
    ui: &mut Ui,
    response: &Response,
    flow: &Flow,
    marks: &[Mark],
    head: Option<Pos>,
    announced: &mut Announced,
) {
    let id = response.id.with("announcement");
    let is_heard = ui
        .ctx()
        .accesskit_node_builder(response.id, |_| ())
        .is_some();
    if !is_heard {
        return;
    }
    if let Some(head) = head {
        let is_in = |mark: &&Mark| {
            let mut spans = mark.spans.iter();
            spans.any(|span| span.start() <= head && head < span.end())
        };
        let at_caret: Vec<&Mark> = marks.iter().filter(is_in).collect();
        let ids = at_caret.iter().map(|mark| mark.id);
        if !ids.clone().eq(announced.at_caret.iter().copied()) {
            let was_in = !announced.at_caret.is_empty();
            // What the caret was in before is known.
            let come: Vec<String> = at_caret
                .iter()
                .filter(|mark| !announced.at_caret.contains(&mark.id))
                .map(|mark| said_of(flow, mark))
                .collect();
            announced.at_caret = ids.collect();
            announced.words = if !come.is_empty() {
                come.join("; ")
            } else if at_caret.is_empty() && was_in {
                "Outside of annotations".to_owned()
            } else {
                let names = at_caret.iter().map(|mark| said_of(flow, mark));
                names.collect::<Vec<_>>().join("; ")
            };
        }
    }
    let corner = Rect::from_min_size(response.rect.min, egui::Vec2::ZERO);
    let parent = UiBuilder::new()
        .scope_id(id)
        .max_rect(corner)
        .accessibility_parent(response.id);
    let child = ui.new_child(parent);
    let label = child.interact(corner, id.with("words"), Sense::hover());
    let words = announced.words.as_str();
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    ui.ctx()
        .accesskit_node_builder(label.id, |node| node.set_live(Live::Polite));
}

/// A mark in a few words, such as "Annotation “seven vessels”, Count, note “Who counted?”".
fn said_of(flow: &Flow, mark: &Mark) -> String {
    const N_QUOTE: usize = 60;
    let text = flow.text();
    let quote = mark.spans.first().map_or_else(String::new, |&span| {
        let words = text.slice(span);
        let end = words.floor_char_boundary(N_QUOTE * 4);
        shortened(words.get(..end).unwrap_or_default(), N_QUOTE)
    });
    let mut parts = vec![format!("Annotation “{quote}”")];
    parts.push(if mark.label.is_empty() {
        "no tag".to_owned()
    } else {
        mark.label.clone()
    });
    if !mark.note.is_empty() {
        parts.push(format!("note “{}”", mark.note));
    }
    if !mark.links.is_empty() {
        parts.push(mark.links.clone());
    }
    invisible::shown(&parts.join(", ")).into_owned()
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
