//! What is in hand: an annotation, a tag, or the source of the document in front.

use egui::accesskit::Role;
use egui::{FontId, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::articles::cited_from;
use super::choices::drop_down;
use super::codebook::palette_ui;
use super::derived::Derived;
use super::field_editor::editor_ui;
use super::forms::fill_ui;
use super::links::links_ui;
use super::markings::marking_ui;
use super::origins::also_ui;
use super::reader::{Label, Typeface};
use super::source_fields::source_ui;
use super::text_dialogs::settle_ui;
use super::theme::{self, BODY, NEAR, PANEL_MARGIN, SMALL};
use super::widgets::{self, Icon, Pen, field};
use super::writing::{Writing, mentioned_ui};
use crate::app::action::Action;
use crate::app::forms::FormAsk;
use crate::app::repeating::Repeating;
use crate::app::session::Session;
use crate::app::settings::Settings;
use crate::app::view::{Dialog, Focus, Inspected, View};
use crate::app::{Ask, Edge, Marked};
use crate::model::mention::{Place, Target};
use crate::model::{Annotation, InfoGrade, SourceGrade, Tag};
use crate::text::words::counted;

#[expect(
    clippy::too_many_arguments,
    reason = "the inspector stands between everything a panel has"
)]
pub(crate) fn inspector_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &mut Derived,
    repeating: &Repeating,
    settings: &Settings,
    view: &mut View,
    asks: &mut Vec<Ask>,
) {
    let workspace = session.workspace();
    let annotation = view.in_hand.and_then(|id| workspace.annotation(id));
    let tag = view.tag_in_hand.and_then(|id| workspace.tag(id));
    let document = view.document().and_then(|id| workspace.document(id));
    ScrollArea::vertical().id_salt("inspector").auto_shrink([false, false]).show(ui, |ui| {
        egui::Frame::new()
            .inner_margin(egui::Margin { left: PANEL_MARGIN as i8, right: PANEL_MARGIN as i8, top: 8, bottom: 12 })
            .show(ui, |ui| match (view.now.inspected, annotation, tag, document) {
                (Inspected::Annotation, Some(annotation), _, _) => {
                    annotation_ui(ui, pen, session, derived, repeating, settings, view, annotation, asks);
                }
                (Inspected::Fields, _, Some(tag), _) => editor_ui(ui, pen, session, view, tag, asks),
                (Inspected::Tag, _, Some(tag), _) => tag_ui(ui, pen, session, derived, view, tag, asks),
                (_, _, _, Some(document)) => source_ui(ui, pen, session, derived, view, document, asks),
                _ => widgets::empty_state(
                    ui,
                    pen.theme,
                    "Select a passage and press a tag's key, or click an annotation to see what is said about it",
                ),
            });
        widgets::follow_focus(ui);
    });
}

#[expect(
    clippy::too_many_arguments,
    reason = "the inspector stands between everything a panel has"
)]
fn annotation_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &Derived,
    repeating: &Repeating,
    settings: &Settings,
    view: &mut View,
    annotation: &Annotation,
    asks: &mut Vec<Ask>,
) {
    let workspace = session.workspace();
    ui.horizontal(|ui| {
        pen.line(ui, "Annotation", theme::bold(SMALL), pen.theme.grey);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if widgets::icon_button(ui, pen.theme, Icon::Cross, "Delete annotation").clicked() {
                asks.push(Ask::DeleteAnnotation(annotation.id));
            }
            let made = annotation.created.strftime("%-d %b %Y");
            let line = format!("{} · {made}", annotation.author);
            pen.line(ui, &line, FontId::proportional(SMALL), pen.theme.grey);
        });
    });
    quote_ui(ui, pen, session, annotation, asks);
    let articles = derived.articles_of(annotation.document);
    if let Some(from) = cited_from(workspace, articles, annotation) {
        pen.line(ui, &from, FontId::proportional(SMALL), pen.theme.grey);
    }
    also_ui(ui, pen, session, repeating, annotation, asks);
    if !annotation.standing.is_firm() {
        settle_ui(ui, pen, session, view, annotation, asks);
    }
    ui.add_space(NEAR);
    ui.horizontal_wrapped(|ui| {
        for &tag in &annotation.tags {
            let path = workspace.tag_path(tag);
            let name = workspace.tag(tag).map_or("", |tag| tag.name.as_str());
            let ink = pen.theme.ink(workspace.tag_colour(tag));
            let (is_removed, response) = widgets::tag_pill(ui, pen, ink, name, &path);
            if is_removed {
                asks.push(Ask::Untag(annotation.id, tag));
            } else if response.clicked() {
                view.tag_in_hand = Some(tag);
                view.now.reveal_tag = Some(tag);
                view.now.inspected = Inspected::Tag;
            }
        }
        let add = ui.add(
            egui::Button::new(egui::RichText::new("+ tag").color(pen.theme.grey)).corner_radius(13),
        );
        if add.accessible_name("Add a tag").clicked() {
            asks.push(Ask::Do(Action::TagPassage));
        }
    });
    ui.add_space(NEAR);
    let note = Writing {
        place: Place::Annotation(annotation.id),
        name: "Note",
        hint: "Note",
        n_rows: 4,
        focus: Some(Focus::Note),
        is_framed: true,
    };
    note.ui(ui, pen, session, view, asks);
    fill_ui(ui, pen, session, view, annotation, asks);
    let target = Target::Annotation(annotation.id);
    mentioned_ui(ui, pen, session, target, asks);
    ui.add_space(NEAR);
    links_ui(ui, pen, session, view, annotation, asks);
    ui.add_space(NEAR);
    grade_ui(ui, pen, settings, annotation, asks);
    // The strictest of what it is in: an article that it touches, its document, the workspace.
    let articles = derived.articles_of(annotation.document).iter();
    let articles = articles.filter_map(|&id| workspace.article(id));
    let touched = articles.filter(|article| {
        let mut parts = article.spans();
        parts.any(|part| annotation.spans().any(|span| span.overlaps(part)))
    });
    let from_above = touched
        .filter_map(|article| article.marking.as_ref())
        .chain(workspace.marking_of_document(annotation.document))
        .max();
    marking_ui(
        ui,
        pen,
        Marked::Annotation(annotation.id),
        annotation.marking.as_ref(),
        from_above,
        asks,
    );
    if annotation.standing.is_on_words() {
        edges_ui(ui, pen, annotation, asks);
    }
}

/// The quote as the reader shows it, with the colour of its first tag beside it.
fn quote_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    annotation: &Annotation,
    asks: &mut Vec<Ask>,
) {
    const N_LINES: usize = 6;
    let workspace = session.workspace();
    let ink = annotation.tags.first().map_or_else(
        || pen.theme.plain_ink(),
        |&tag| pen.theme.ink(workspace.tag_colour(tag)),
    );
    let quote = workspace.quote(annotation);
    let width = ui.available_width();
    let label = Label {
        text: &quote,
        size: BODY + 1.5,
        color: pen.theme.text,
        typeface: Typeface::Serif,
        max_width: width - 14.0,
        n_lines: N_LINES,
    };
    let size = label.measure(ui.ctx(), pen.engine);
    let (rect, response) = ui.allocate_exact_size(vec2(width, size.y), Sense::click());
    label.paint(ui.painter(), pen.engine, rect.min + vec2(14.0, 0.0));
    response.widget_info(|| widgets::labeled(Role::Button, true, format!("Quote {quote}")));
    if response.has_focus() {
        widgets::focus_ring(ui, pen.theme, rect.expand(2.0));
    }
    let rule = Rect::from_min_max(
        pos2(response.rect.min.x, response.rect.min.y),
        pos2(response.rect.min.x + 3.0, response.rect.max.y),
    );
    ui.painter().rect_filled(rule, 0.0, ink.rule);
    let title = workspace
        .document(annotation.document)
        .map_or("", |document| document.title.as_str());
    if pen.tip(response, &format!("Show it in {title}")).clicked() {
        asks.push(Ask::ShowAnnotation(annotation.id));
    }
}

fn grade_ui(
    ui: &mut Ui,
    pen: &Pen<'_>,
    settings: &Settings,
    annotation: &Annotation,
    asks: &mut Vec<Ask>,
) {
    let mut grade = annotation.grade;
    let usual = settings.default_grade;
    field(ui, pen.theme, "Source", |ui| {
        source_grade_ui(
            ui,
            "annotation source grade",
            &mut grade.source,
            usual.source,
        )
    });
    field(ui, pen.theme, "Information", |ui| {
        info_grade_ui(ui, "info grade", &mut grade.info, usual.info)
    });
    if grade != annotation.grade {
        asks.push(Ask::SetGrade(annotation.id, grade));
    }
}

/// A choice of A to F, or nothing. The usual one is told as such.
pub(super) fn source_grade_ui(
    ui: &mut Ui,
    id: &str,
    grade: &mut Option<SourceGrade>,
    usual: Option<SourceGrade>,
) -> egui::Response {
    let said = |one: SourceGrade| format!("{} · {}", one.letter(), one.meaning());
    choice_ui(ui, id, grade, &SourceGrade::ALL, usual, said)
}

/// A choice of 1 to 6, or nothing. The usual one is told as such.
pub(super) fn info_grade_ui(
    ui: &mut Ui,
    id: &str,
    grade: &mut Option<InfoGrade>,
    usual: Option<InfoGrade>,
) -> egui::Response {
    let said = |one: InfoGrade| format!("{} · {}", one.digit(), one.meaning());
    choice_ui(ui, id, grade, &InfoGrade::ALL, usual, said)
}

fn choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    id: &str,
    grade: &mut Option<T>,
    all: &[T],
    usual: Option<T>,
    said: impl Fn(T) -> String,
) -> egui::Response {
    let label = |one: T| {
        let aside = if usual == Some(one) {
            " (the usual)"
        } else {
            ""
        };
        format!("{}{aside}", said(one))
    };
    drop_down(id)
        .selected_text(grade.map_or_else(|| "Not judged".to_owned(), label))
        .width(ui.available_width())
        .truncate()
        .show_ui(ui, |ui| {
            ui.selectable_value(grade, None, "Not judged");
            for &one in all {
                ui.selectable_value(grade, Some(one), label(one));
            }
        })
        .response
}

/// Moves the boundaries word by word.
fn edges_ui(ui: &mut Ui, pen: &Pen<'_>, annotation: &Annotation, asks: &mut Vec<Ask>) {
    ui.horizontal(|ui| {
        let (label, _) = ui.allocate_exact_size(vec2(92.0, 24.0), Sense::hover());
        let font = FontId::proportional(BODY);
        ui.painter().text(
            label.left_center(),
            egui::Align2::LEFT_CENTER,
            "Boundaries",
            font,
            pen.theme.grey,
        );
        for (icon, name, edge) in [
            (Icon::Left, "Begin a word earlier", Edge::StartEarlier),
            (Icon::Right, "Begin a word later", Edge::StartLater),
            (Icon::Left, "End a word earlier", Edge::EndEarlier),
            (Icon::Right, "End a word later", Edge::EndLater),
        ] {
            if edge == Edge::EndEarlier {
                ui.add_space(theme::FAR);
            }
            if widgets::icon_button(ui, pen.theme, icon, name).clicked() {
                asks.push(Ask::MoveEdge(annotation.id, edge));
            }
        }
    });
}

fn tag_ui(
    ui: &mut Ui,
    pen: &mut Pen<'_>,
    session: &Session,
    derived: &Derived,
    view: &mut View,
    tag: &Tag,
    asks: &mut Vec<Ask>,
) {
    let workspace = session.workspace();
    ui.horizontal(|ui| {
        pen.line(ui, "Tag", theme::bold(SMALL), pen.theme.grey);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let n = counted(session.index().n_with_tag(tag.id), "annotation");
            let n_below =
                derived.n_with_descendants(session, tag.id) - session.index().n_with_tag(tag.id);
            let line = if n_below > 0 {
                format!("{n}, {n_below} below")
            } else {
                n
            };
            pen.line(ui, &line, FontId::proportional(SMALL), pen.theme.grey);
        });
    });
    pen.line(
        ui,
        &workspace.tag_path(tag.id),
        theme::bold(BODY + 1.0),
        pen.theme.text,
    );
    let definition = Writing {
        place: Place::Tag(tag.id),
        name: "Definition",
        hint: "When to use it, and when not",
        n_rows: 4,
        focus: None,
        is_framed: true,
    };
    definition.ui(ui, pen, session, view, asks);
    mentioned_ui(ui, pen, session, Target::Tag(tag.id), asks);
    if let Some(colour) = palette_ui(ui, pen, tag.colour) {
        asks.push(Ask::RecolourTag(tag.id, Some(colour)));
    }
    ui.horizontal_wrapped(|ui| {
        if ui
            .button("Excerpts")
            .on_hover_text("Show all passages with this tag")
            .clicked()
        {
            asks.push(Ask::ShowTag(tag.id));
        }
        if ui
            .button("Fields…")
            .on_hover_text("What is to be filled in for each passage with the tag")
            .clicked()
        {
            asks.push(Ask::Form(FormAsk::Edit(tag.id)));
        }
        if ui.button("Rename").clicked() {
            view.now.renaming = Some((tag.id, tag.name.clone()));
            view.now.reveal_tag = Some(tag.id);
            view.now.focus = Some(Focus::TagName);
        }
        if ui.button("Merge into…").clicked() {
            view.now.dialog = Some(Dialog::Merge {
                from: tag.id,
                into: None,
                words: String::new(),
            });
            view.now.focus = Some(Focus::Dialog);
        }
        if ui
            .button("Delete")
            .on_hover_text("Its annotations keep their other tags")
            .clicked()
        {
            asks.push(Ask::DeleteTag(tag.id));
        }
    });
}
