//! Dragging: a tag to another place of the tree or onto the text, a passage onto a tag.
//!
//! Escape lets go of whatever is carried; egui sees to that.

use std::sync::Arc;

use egui::{DragAndDrop, FontId, Id, Order, Rect, Ui, vec2};

use super::alone::Places;
use super::derived::{Derived, TagRow, name_of};
use super::reader::Reader;
use super::theme::{self, BODY};
use super::widgets::Pen;
use crate::app::Ask;
use crate::app::recoding::RecodeAsk;
use crate::app::session::Session;
use crate::app::view::View;
use crate::model::{AnnotationId, DocumentId, Tag, TagId};
use crate::text::{Span, segment};

/// A tag that is carried.
#[derive(Clone, Copy)]
pub(super) struct DraggedTag {
    tag: TagId,
    /// It was taken where it is listed as well: its own place stays.
    lists: bool,
}

/// What is carried from a text.
#[derive(Clone)]
pub(super) struct DraggedPassage {
    pub(super) document: DocumentId,
    /// A passage that is selected.
    pub(super) spans: Vec<Span>,
    /// An annotation, in the place of that.
    pub(super) annotation: Option<AnnotationId>,
}

/// Takes up what is selected in a document, or one of its annotations.
pub(super) fn carry(
    ui: &Ui,
    document: DocumentId,
    spans: Vec<Span>,
    annotation: Option<AnnotationId>,
) {
    let passage = DraggedPassage {
        document,
        spans,
        annotation,
    };
    DragAndDrop::set_payload(ui.ctx(), passage);
}

/// Where a dragged tag would land.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Landing {
    Before,
    Under,
    After,
    /// It is listed there as well.
    Listed,
}

/// A passage dropped on a tag gets it. A tag dropped on another goes under it, between two it is
/// put in order, and with Ctrl it is listed there as well.
#[expect(
    clippy::too_many_arguments,
    reason = "a row needs what the panel has, and its own place"
)]
pub(super) fn row_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &Derived,
    row: &TagRow,
    tag: &Tag,
    rect: Rect,
    response: &egui::Response,
    asks: &mut Vec<Ask>,
) {
    response.dnd_set_drag_payload(DraggedTag {
        tag: tag.id,
        lists: row.listed_under.is_some(),
    });
    passage_ui(ui, pen, tag, rect, response, asks);
    let Some(pointer) = ui.ctx().pointer_interact_pos() else {
        return;
    };
    let is_ctrl = ui.input(|input| input.modifiers.command);
    let landing_of = |dragged: &DraggedTag| {
        if is_ctrl || dragged.lists {
            return Landing::Listed;
        }
        match (pointer.y - rect.min.y) / rect.height() {
            _ if row.listed_under.is_some() => Landing::Under,
            y if y < 0.25 => Landing::Before,
            y if y > 0.75 => Landing::After,
            _ => Landing::Under,
        }
    };
    if let Some(dragged) = response.dnd_hover_payload::<DraggedTag>()
        && dragged.tag != tag.id
    {
        let stroke = egui::Stroke::new(2.0, pen.theme.accent);
        let name = name_of(session.workspace(), dragged.tag);
        let hint = match landing_of(&dragged) {
            Landing::Before => {
                ui.painter().hline(rect.x_range(), rect.min.y, stroke);
                format!("Move {name} before {}", tag.name)
            }
            Landing::After => {
                ui.painter().hline(rect.x_range(), rect.max.y, stroke);
                format!("Move {name} after {}", tag.name)
            }
            Landing::Under => {
                target_ui(ui, pen, rect);
                format!("Move {name} under {}", tag.name)
            }
            Landing::Listed => {
                target_ui(ui, pen, rect);
                format!("Also list {name} under {}", tag.name)
            }
        };
        hint_ui(ui, pen, &hint);
    }
    let Some(dragged) = released::<DraggedTag>(response).filter(|dragged| dragged.tag != tag.id)
    else {
        return;
    };
    let siblings = derived.tree.children(tag.parent);
    let place = siblings
        .iter()
        .filter(|&&other| other != dragged.tag)
        .position(|&other| other == tag.id);
    let (parent, child_idx) = match landing_of(&dragged) {
        Landing::Listed => {
            return asks.push(Ask::Recode(RecodeAsk::ListUnder(dragged.tag, tag.id)));
        }
        Landing::Under => (Some(tag.id), session.workspace().tags.size()),
        Landing::Before => (tag.parent, place.unwrap_or_default()),
        Landing::After => (tag.parent, place.unwrap_or_default() + 1),
    };
    asks.push(Ask::MoveTag {
        tag: dragged.tag,
        parent,
        child_idx,
    });
}

/// A passage that is dropped on a tag.
fn passage_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    tag: &Tag,
    rect: Rect,
    response: &egui::Response,
    asks: &mut Vec<Ask>,
) {
    if let Some(dragged) = response.dnd_hover_payload::<DraggedPassage>() {
        target_ui(ui, pen, rect);
        let what = match dragged.annotation {
            Some(_) => "annotation",
            None => "passage",
        };
        hint_ui(ui, pen, &format!("Tag the {what} as {}", tag.name));
    }
    if let Some(dragged) = released::<DraggedPassage>(response) {
        asks.push(Ask::Recode(match dragged.annotation {
            Some(annotation) => RecodeAsk::TagAnnotation(annotation, tag.id),
            None => RecodeAsk::TagSpans(dragged.document, dragged.spans.clone(), tag.id),
        }));
    }
}

/// What is let go of here, if it is of this kind: asking for another kind would lose it.
fn released<T: Send + Sync + 'static>(response: &egui::Response) -> Option<Arc<T>> {
    response.dnd_hover_payload::<T>()?;
    response.dnd_release_payload::<T>()
}

/// The row lights up that would take what is carried.
fn target_ui(ui: &Ui, pen: &Pen<'_>, rect: Rect) {
    let painter = ui.painter();
    painter.rect_filled(rect, 3.0, pen.theme.accent.gamma_multiply(0.14));
    let stroke = egui::Stroke::new(2.0, pen.theme.accent);
    painter.rect_stroke(rect, 3.0, stroke, egui::StrokeKind::Inside);
}

/// What letting go here would do, beside the pointer.
fn hint_ui(ui: &Ui, pen: &mut Pen<'_>, words: &str) {
    let Some(pointer) = ui.ctx().pointer_interact_pos() else {
        return;
    };
    let screen = ui.ctx().content_rect();
    let width = 300.0;
    let x = (pointer.x + 14.0).min(screen.max.x - width - 24.0);
    egui::Area::new(Id::unique("drag hint"))
        .order(Order::Tooltip)
        .interactable(false)
        .fixed_pos(egui::pos2(x, pointer.y + 18.0))
        .accessible_name("Drop")
        .show(ui.ctx(), |ui| {
            theme::floating_frame(pen.theme)
                .inner_margin(egui::Margin::symmetric(9, 5))
                .show(ui, |ui| {
                    ui.set_max_width(width);
                    pen.line(ui, words, FontId::proportional(BODY), pen.theme.text);
                });
        });
}

/// What a tag that is let go of over a text is given to.
enum Aim {
    Selection(Vec<Span>),
    Annotation(AnnotationId),
    Sentence(Span),
}

/// A tag over a text: what it would be given to stands out, and gets it when it is let go of.
///
/// What is selected comes first where the pointer is in it, then the annotation under the pointer,
/// then what is selected elsewhere, and last the sentence under the pointer.
#[expect(
    clippy::too_many_arguments,
    reason = "the text stands between everything a panel has"
)]
pub(super) fn text_ui(
    ui: &Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    view: &View,
    (document, places): (DocumentId, Places<'_>),
    reader: &Reader,
    response: &egui::Response,
    asks: &mut Vec<Ask>,
) {
    let Some(dragged) = DragAndDrop::payload::<DraggedTag>(ui.ctx()) else {
        return;
    };
    let pointer = ui.ctx().pointer_interact_pos();
    let Some(pointer) = pointer.filter(|_| response.contains_pointer()) else {
        return;
    };
    let workspace = session.workspace();
    let Some(text) = workspace.text(document) else {
        return;
    };
    let under = reader.character_under(response.rect, pointer, ui.ctx().pixels_per_point());
    let under = under.and_then(|under| places.spans_there(&[under]).first().copied());
    let mut selected = view.now.pieces_of(document, text).to_vec();
    selected.extend(view.selected(workspace, document));
    let is_in = |span: &Span| under.is_some_and(|under| span.covers(under));
    let annotation = under.and_then(|under| {
        let marks = session.index().overlapping(document, under.bytes());
        let length = |id: &AnnotationId| {
            let annotation = workspace.annotation(*id);
            annotation.map_or(usize::MAX, |annotation| {
                annotation.spans().map(Span::n_bytes).sum()
            })
        };
        marks.into_iter().min_by_key(length)
    });
    let aim = if selected.iter().any(is_in) {
        Some(Aim::Selection(selected))
    } else if let Some(annotation) = annotation {
        Some(Aim::Annotation(annotation))
    } else if !selected.is_empty() {
        Some(Aim::Selection(selected))
    } else {
        under
            .and_then(|under| segment::sentence_at(text, under.start()))
            .map(Aim::Sentence)
    };
    let name = name_of(workspace, dragged.tag);
    let (hint, spans) = match &aim {
        Some(Aim::Selection(spans)) => (format!("Tag the selection as {name}"), spans.clone()),
        Some(Aim::Annotation(annotation)) => {
            let annotation = workspace.annotation(*annotation);
            let spans = annotation.map_or_else(Vec::new, |annotation| annotation.spans().collect());
            (format!("Add {name} to this annotation"), spans)
        }
        Some(Aim::Sentence(span)) => (format!("Tag this sentence as {name}"), vec![*span]),
        None => ("Drop it on words to tag them".to_owned(), Vec::new()),
    };
    let spans = places.spans_here(&spans);
    for rect in reader.rects_of(response.rect, &spans, ui.ctx().pixels_per_point()) {
        let painter = ui
            .painter()
            .with_clip_rect(response.rect.intersect(ui.clip_rect()));
        let rect = rect.expand2(vec2(2.0, 0.0));
        painter.rect_filled(rect, 2.0, pen.theme.accent.gamma_multiply(0.18));
        let stroke = egui::Stroke::new(1.0, pen.theme.accent);
        painter.rect_stroke(rect, 2.0, stroke, egui::StrokeKind::Outside);
    }
    hint_ui(ui, pen, &hint);
    if !ui.input(|input| input.pointer.any_released()) {
        return;
    }
    DragAndDrop::clear_payload(ui.ctx());
    let tag = dragged.tag;
    asks.extend(aim.map(|aim| {
        Ask::Recode(match aim {
            Aim::Selection(spans) => RecodeAsk::TagSpans(document, spans, tag),
            Aim::Annotation(annotation) => RecodeAsk::TagAnnotation(annotation, tag),
            Aim::Sentence(span) => RecodeAsk::TagSpans(document, vec![span], tag),
        })
    }));
}
