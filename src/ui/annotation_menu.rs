//! What can be done with a passage or an annotation, under the other button of the mouse.

use egui::{Button, Response, Ui};

use super::document::Front;
use super::widgets::{self, Pen};
use crate::app::action::Action;
use crate::app::margin::{MarginAsk, MarginFilter};
use crate::app::view::{Selection, View};
use crate::app::{Ask, Edge};
use crate::model::{Annotation, Document};

/// The menu of the reader: of what is under the pointer in the text or in the margin.
pub(super) fn menu_ui(
    pen: &mut Pen<'_>,
    front: &Front<'_>,
    view: &mut View,
    document: &Document,
    response: &Response,
    asks: &mut Vec<Ask>,
) {
    response.context_menu(|ui| {
        ui.set_min_width(230.0);
        let workspace = front.session.workspace();
        let annotation = view
            .now
            .margin_menu
            .and_then(|annotation| workspace.annotation(annotation));
        match annotation {
            Some(annotation) => annotation_ui(ui, pen, front, view, annotation, asks),
            None => passage_ui(ui, front, view, document, asks),
        }
    });
}

/// A row for a command, with its key.
fn command_ui(ui: &mut Ui, front: &Front<'_>, action: Action) -> bool {
    let Some(command) = action.command() else {
        return false;
    };
    let mut button = Button::new(command.name);
    let key = front.settings.keys.shown(command);
    if !key.is_empty() {
        button = button.shortcut_text(key);
    }
    let is_clicked = ui.add(button).clicked();
    if is_clicked {
        ui.close();
    }
    is_clicked
}

fn row_ui(ui: &mut Ui, label: &str) -> bool {
    let is_clicked = ui.button(label).clicked();
    if is_clicked {
        ui.close();
    }
    is_clicked
}

fn passage_ui(
    ui: &mut Ui,
    front: &Front<'_>,
    view: &View,
    document: &Document,
    asks: &mut Vec<Ask>,
) {
    let text = front.session.workspace().text(document.id);
    let is_selected = view.is_selected(front.session.workspace(), document.id);
    let has_pieces = text.is_some_and(|text| !view.now.pieces_of(document.id, text).is_empty());
    let has_passage = is_selected || has_pieces;
    let has_annotation = view.in_hand.is_some();
    let articles = &front.session.workspace().articles;
    let has_articles = articles.values().any(|it| it.document == document.id);
    let has_any = has_passage || has_annotation;
    for (action, is_shown) in [
        (Action::TagPassage, has_any),
        (Action::TagInVivo, has_passage),
        (Action::TagAgain, has_any && view.last_tag.is_some()),
        (Action::TagRecent, has_any && !view.recent_tags.is_empty()),
        (Action::Annotate, has_passage),
        (Action::KeepPiece, is_selected),
        (Action::Copy, has_passage),
        (Action::ExtendToSelection, has_passage && has_annotation),
        (Action::NewArticle, has_passage),
        (Action::AddToArticle, has_passage && has_articles),
        (Action::EditNote, has_annotation),
        (Action::Untag, has_annotation),
        (Action::Link, has_annotation),
        (Action::DeleteAnnotation, has_annotation),
        (Action::Find, true),
    ] {
        if is_shown && command_ui(ui, front, action) {
            asks.push(Ask::Do(action));
        }
    }
}

/// What can be done with an annotation, from its place in the margin.
fn annotation_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    front: &Front<'_>,
    view: &mut View,
    annotation: &Annotation,
    asks: &mut Vec<Ask>,
) {
    let workspace = front.session.workspace();
    let document = annotation.document;
    if row_ui(ui, "Open") {
        asks.push(Ask::Margin(MarginAsk::Open(annotation.id)));
    }
    if command_ui(ui, front, Action::EditNote) {
        asks.push(Ask::Do(Action::EditNote));
    }
    ui.separator();
    if row_ui(ui, "Add a tag…") {
        // The picker would tag the selected words otherwise.
        view.now.pieces = None;
        let caret = Selection::caret(view.selection(document).head);
        view.select(document, caret);
        asks.push(Ask::Do(Action::TagPassage));
    }
    if !annotation.tags.is_empty() {
        ui.menu_button("Remove a tag", |ui| {
            for &tag in &annotation.tags {
                let name = widgets::visible(&workspace.tag_path(tag));
                if pen.name_button(ui, &name).clicked() {
                    asks.push(Ask::Untag(annotation.id, tag));
                    ui.close();
                }
            }
        });
    }
    ui.menu_button("Change the boundaries", |ui| {
        let text = workspace.text(document);
        let is_selected = text.is_some_and(|text| {
            let has_pieces = !view.now.pieces_of(document, text).is_empty();
            has_pieces || view.is_selected(workspace, document)
        });
        if is_selected && command_ui(ui, front, Action::ExtendToSelection) {
            asks.push(Ask::Do(Action::ExtendToSelection));
        }
        for (action, edge) in [
            (Action::BeginEarlier, Edge::StartEarlier),
            (Action::BeginLater, Edge::StartLater),
            (Action::EndEarlier, Edge::EndEarlier),
            (Action::EndLater, Edge::EndLater),
        ] {
            if command_ui(ui, front, action) {
                asks.push(Ask::MoveEdge(annotation.id, edge));
            }
        }
    });
    if command_ui(ui, front, Action::Link) {
        asks.push(Ask::Do(Action::Link));
    }
    ui.separator();
    if row_ui(ui, "Copy the quote") {
        asks.push(Ask::Margin(MarginAsk::CopyQuote(annotation.id)));
    }
    if let Some(&tag) = annotation.tags.first() {
        if row_ui(ui, "Excerpts of its tag") {
            asks.push(Ask::ShowTag(tag));
        }
        if row_ui(ui, "Only its tags in the margin") {
            asks.push(Ask::Margin(MarginAsk::Show(MarginFilter {
                tags: annotation.tags.iter().copied().collect(),
                ..view.margin.clone()
            })));
        }
    }
    ui.separator();
    if command_ui(ui, front, Action::DeleteAnnotation) {
        asks.push(Ask::DeleteAnnotation(annotation.id));
    }
}
